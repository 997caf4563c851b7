// Values are judged element by element: a resource matches if one of its
// elements does, so that implication between values carries over to resources.
// Tested by constraint_value_test.cc.

#include "smart/constraint_value.h"

#include "base/text.h"
#include "base/text_builder.h"
#include "fhir/reference.h"
#include "smart/decimal.h"

namespace matron::smart {
namespace {

using fhir::ParameterKind;
using fhir::ResourceType;

constexpr Reason kBad = Reason::kScopeMalformed;

// Writes `text` with no other escapes than are needed: of backslash, comma and,
// where bars separate, of the bar. FHIR search 3.1.1.4: a backslash stands only
// before these and the dollar.
Reason Unescape(std::string_view text, bool bars_separate, Arena& arena,
                std::string_view* out) {
  if (text.find('\\') == text.npos) {
    *out = text;
    return Reason::kOk;
  }
  TextBuilder plain(arena);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      plain.Append(text[i]);
      continue;
    }
    if (++i == text.size()) return kBad;
    const char c = text[i];
    if (c != '\\' && c != ',' && c != '|' && c != '$') return kBad;
    if (c == '\\' || c == ',' || (c == '|' && bars_separate)) {
      plain.Append('\\');
    }
    plain.Append(c);
  }
  *out = plain.text();
  return plain.ok() ? Reason::kOk : Reason::kInternal;
}

struct NamedPrefix {
  std::string_view name;
  Prefix prefix;
};
constexpr NamedPrefix kPrefixes[] = {
    {"eq", Prefix::kEq}, {"ne", Prefix::kNe}, {"gt", Prefix::kGt},
    {"lt", Prefix::kLt}, {"ge", Prefix::kGe}, {"le", Prefix::kLe},
    {"sa", Prefix::kSa}, {"eb", Prefix::kEb},
};

// Takes the prefix; the canonical form has none for equality.
void TakePrefix(ConstraintValue* value) {
  for (const NamedPrefix& named : kPrefixes) {
    if (!value->text.starts_with(named.name)) continue;
    value->prefix = named.prefix;
    value->body = 2;
    break;
  }
  if (value->prefix != Prefix::kEq) return;
  value->text.remove_prefix(value->body);
  value->body = 0;
}

// Specification 5.2: code, system|code, |code, system|.
Reason ParseToken(const ValueRules& rules, ConstraintValue* value) {
  value->bar = FindBar(value->text, 0);
  if (value->bar == ConstraintValue::kNoBar) return Reason::kOk;
  if (rules.code_only || value->text.size() == 1) return kBad;
  const bool has_another =
      FindBar(value->text, value->bar + 1) != ConstraintValue::kNoBar;
  return has_another ? kBad : Reason::kOk;
}

// scheme:rest, as URLs and URNs are written.
bool HasScheme(std::string_view text) {
  const std::string_view scheme = SchemeOf(text);
  return !scheme.empty() && scheme.size() + 1 < text.size();
}

// An absolute URL, perhaps with |version. Specification 5.3: fragments and
// queries never match.
Reason ParseAbsolute(ConstraintValue* value) {
  const std::string_view text = value->text;
  value->bar = FindBar(text, 0);
  if (text.find_first_of("#? ") != text.npos) return kBad;
  if (value->bar == ConstraintValue::kNoBar) return Reason::kOk;
  const bool has_version =
      value->bar + 1 < text.size() &&
      FindBar(text, value->bar + 1) == ConstraintValue::kNoBar;
  return has_version && HasScheme(text.substr(0, value->bar)) ? Reason::kOk
                                                              : kBad;
}

// Specification 5.3: Type/id, an absolute URL, and a bare id where it can mean
// one type only; that becomes Type/id here.
Reason ParseReference(const ValueRules& rules, fhir::FhirVersion version,
                      Arena& arena, ConstraintValue* value) {
  const std::string_view text = value->text;
  if (HasScheme(text)) return ParseAbsolute(value);
  const size_t slash = text.find('/');
  const std::string_view id =
      slash == text.npos ? text : text.substr(slash + 1);
  if (!fhir::IsId(id)) return kBad;
  if (slash == text.npos) {
    if (rules.target == ResourceType::kNone) return kBad;
    TextBuilder full(arena);
    full.Append(NameOf(rules.target));
    full.Append('/');
    full.Append(id);
    value->text = full.text();
    return full.ok() ? Reason::kOk : Reason::kInternal;
  }
  const ResourceType type =
      fhir::ParseResourceType(text.substr(0, slash), version);
  if (type == ResourceType::kNone) return kBad;
  const bool is_target =
      rules.target == ResourceType::kNone || rules.target == type;
  return is_target ? Reason::kOk : kBad;
}

Reason ParseNumber(ConstraintValue* value) {
  TakePrefix(value);
  NumberRange range;
  return ParseNumberRange(NumberOf(*value), &range) ? Reason::kOk : kBad;
}

// Specification 5.5: number, number|system|code, number||code.
Reason ParseQuantity(ConstraintValue* value) {
  TakePrefix(value);
  value->bar = FindBar(value->text, value->body);
  NumberRange range;
  if (!ParseNumberRange(NumberOf(*value), &range)) return kBad;
  if (value->bar == ConstraintValue::kNoBar) return Reason::kOk;
  const uint32_t second = FindBar(value->text, value->bar + 1);
  if (second == ConstraintValue::kNoBar || second + 1 == value->text.size()) {
    return kBad;
  }
  const bool has_third =
      FindBar(value->text, second + 1) != ConstraintValue::kNoBar;
  return has_third ? kBad : Reason::kOk;
}

Reason ParseDate(ConstraintValue* value) {
  TakePrefix(value);
  const std::string_view date = value->text.substr(value->body);
  return ParseDateRange(date, &value->range) ? Reason::kOk : kBad;
}

// ---------------------------------------------------------------- Implication

bool TokenImplies(const ConstraintValue& a, const ConstraintValue& b) {
  if (a.text == b.text) return true;
  if (a.bar == ConstraintValue::kNoBar) return false;
  const std::string_view code = a.text.substr(a.bar + 1);
  if (b.bar == ConstraintValue::kNoBar) return code == b.text;
  // Anything of the system, if `a` is of a system.
  return a.bar > 0 && !code.empty() && a.text.substr(0, a.bar + 1) == b.text;
}

bool ReferenceImplies(const ConstraintValue& a, const ConstraintValue& b) {
  if (a.text == b.text) return true;
  return a.bar != ConstraintValue::kNoBar && a.text.substr(0, a.bar) == b.text;
}

Prefix Mirror(Prefix prefix) {
  switch (prefix) {
    case Prefix::kLt:
      return Prefix::kGt;
    case Prefix::kLe:
      return Prefix::kGe;
    case Prefix::kEb:
      return Prefix::kSa;
    case Prefix::kGt:
      return Prefix::kLt;
    case Prefix::kGe:
      return Prefix::kLe;
    case Prefix::kSa:
      return Prefix::kEb;
    default:
      return prefix;
  }
}

bool LooksBack(Prefix prefix) {
  return prefix == Prefix::kLt || prefix == Prefix::kLe ||
         prefix == Prefix::kEb;
}

// Time turned round, so that only half of the cases need a proof.
DateRange Mirror(const DateRange& range) {
  return {-range.end, -range.begin, range.has_zone, range.has_time};
}

// Specification 5.4, for an element [t0, t1) with t0 < t1, an instant being the
// shortest one (docs/adr/0008-instants-have-a-width.md): eq lies within, gt
// ends after the end, ge is gt or eq, sa starts after the end. A boundary with
// a time may also be read as its first instant; what holds here holds for both
// readings. `ne` is read by some as "no element within", so it implies nothing
// but `ne`.
bool DateImplies(Prefix ap, DateRange a, Prefix bp, DateRange b) {
  if (a.has_zone != b.has_zone) return false;
  if (bp == Prefix::kNe || ap == Prefix::kNe) {
    return ap == bp && a.begin <= b.begin && b.end <= a.end;
  }
  if (LooksBack(bp)) {
    ap = Mirror(ap);
    bp = Mirror(bp);
    a = Mirror(a);
    b = Mirror(b);
  }
  if (LooksBack(ap)) return false;
  const bool after = a.begin >= b.end;
  const bool not_before =
      a.has_time && !b.has_time ? after : a.begin >= b.begin && a.end >= b.end;
  switch (bp) {
    case Prefix::kEq:
      return ap == Prefix::kEq && b.begin <= a.begin && a.end <= b.end;
    case Prefix::kGt:
      return ap == Prefix::kGt || ap == Prefix::kSa ? not_before : after;
    case Prefix::kGe:
      return ap == Prefix::kEq ? a.begin >= b.begin : not_before;
    case Prefix::kSa:
      return ap == Prefix::kSa ? not_before : ap == Prefix::kEq && after;
    default:
      return false;
  }
}

NumberRange Mirror(const NumberRange& range) {
  const auto negative = [](Decimal d) {
    d.mantissa = -d.mantissa;
    return d;
  };
  return {negative(range.value), negative(range.high), negative(range.low),
          range.has_exponent};
}

// Whether servers agree what range of digits the numbers stand for, as far as
// the one can be compared with the other: what an exponent does to it is read
// in several ways.
bool AgreeOnRange(const NumberRange& a, const NumberRange& b) {
  if (!a.has_exponent && !b.has_exponent) return true;
  return a.has_exponent == b.has_exponent &&
         a.value.mantissa == b.value.mantissa &&
         a.value.exponent == b.value.exponent;
}

// Specification 5.5: equality means the range of the significant digits, or the
// very number for integers; the other prefixes ignore the range.
bool NumberImplies(Prefix ap, NumberRange a, Prefix bp, NumberRange b) {
  if (bp == Prefix::kNe) {
    return ap == Prefix::kNe && NumberImplies(Prefix::kEq, b, Prefix::kEq, a);
  }
  if (LooksBack(bp)) {
    ap = Mirror(ap);
    bp = Mirror(bp);
    a = Mirror(a);
    b = Mirror(b);
  }
  const int values = Compare(a.value, b.value);
  const bool above = Compare(a.low, b.value) > 0;
  switch (bp) {
    case Prefix::kEq:
      return ap == Prefix::kEq && values == 0 && AgreeOnRange(a, b) &&
             Compare(b.low, a.low) <= 0 && Compare(a.high, b.high) <= 0;
    case Prefix::kGt:
      return ap == Prefix::kGe ? values > 0
             : ap == Prefix::kEq
                 ? above
                 : (ap == Prefix::kGt || ap == Prefix::kSa) && values >= 0;
    case Prefix::kGe:
      return ap == Prefix::kEq ? above || Compare(a.low, b.value) == 0
                               : (ap == Prefix::kGt || ap == Prefix::kGe ||
                                  ap == Prefix::kSa) &&
                                     values >= 0;
    case Prefix::kSa:
      return ap == Prefix::kSa && values >= 0;
    default:
      return false;
  }
}

// Whether the unit `a` is the unit `b`, or of one that `b` leaves open.
bool UnitImplies(std::string_view a, std::string_view b) {
  if (b.empty() || a == b) return true;
  if (a.empty() || !b.starts_with("||")) return false;
  return a.substr(FindBar(a, 1) + 1) == b.substr(2);
}

bool QuantityImplies(const ConstraintValue& a, const ConstraintValue& b) {
  if (a.text == b.text) return true;
  // The complement of a narrower unit is wider.
  if (a.prefix == Prefix::kNe && UnitOf(a) != UnitOf(b)) return false;
  if (!UnitImplies(UnitOf(a), UnitOf(b))) return false;
  NumberRange a_range, b_range;
  return ParseNumberRange(NumberOf(a), &a_range) &&
         ParseNumberRange(NumberOf(b), &b_range) &&
         NumberImplies(a.prefix, a_range, b.prefix, b_range);
}

}  // namespace

uint32_t FindBar(std::string_view text, size_t from) {
  for (size_t i = from; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '|') {
      return static_cast<uint32_t>(i);
    }
  }
  return ConstraintValue::kNoBar;
}

std::string_view NumberOf(const ConstraintValue& value) {
  const size_t end =
      value.bar == ConstraintValue::kNoBar ? value.text.size() : value.bar;
  return value.text.substr(value.body, end - value.body);
}

std::string_view UnitOf(const ConstraintValue& value) {
  return value.bar == ConstraintValue::kNoBar ? std::string_view()
                                              : value.text.substr(value.bar);
}

Reason ParseConstraintValue(std::string_view text, const ValueRules& rules,
                            fhir::FhirVersion version, Arena& arena,
                            ConstraintValue* out) {
  *out = ConstraintValue();
  if (text.empty()) return kBad;
  const bool bars_separate = rules.kind == ParameterKind::kToken ||
                             rules.kind == ParameterKind::kReference ||
                             rules.kind == ParameterKind::kQuantity;
  const Reason reason = Unescape(text, bars_separate, arena, &out->text);
  if (reason != Reason::kOk) return reason;
  switch (rules.kind) {
    case ParameterKind::kToken:
      return ParseToken(rules, out);
    case ParameterKind::kReference:
      return ParseReference(rules, version, arena, out);
    case ParameterKind::kDate:
      return ParseDate(out);
    case ParameterKind::kNumber:
      return ParseNumber(out);
    case ParameterKind::kQuantity:
      return ParseQuantity(out);
    case ParameterKind::kString:
    case ParameterKind::kUri:
      return Reason::kOk;
    case ParameterKind::kComposite:
    case ParameterKind::kSpecial:
      break;
  }
  return Reason::kScopeConstraintUnsupported;
}

Reason ParseOpaqueValue(std::string_view text, Arena& arena,
                        ConstraintValue* out) {
  *out = ConstraintValue();
  if (text.empty()) return kBad;
  return Unescape(text, /*bars_separate=*/true, arena, &out->text);
}

bool Implies(ParameterKind kind, const ConstraintValue& a,
             const ConstraintValue& b) {
  switch (kind) {
    case ParameterKind::kToken:
      return TokenImplies(a, b);
    case ParameterKind::kReference:
      return ReferenceImplies(a, b);
    case ParameterKind::kDate:
      return a.text == b.text ||
             DateImplies(a.prefix, a.range, b.prefix, b.range);
    case ParameterKind::kNumber:
    case ParameterKind::kQuantity:
      return QuantityImplies(a, b);
    default:
      return a.text == b.text;
  }
}

bool HasRanges(ParameterKind kind) {
  return kind == ParameterKind::kDate || kind == ParameterKind::kNumber ||
         kind == ParameterKind::kQuantity;
}

}  // namespace matron::smart

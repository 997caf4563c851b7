// What the elements were found to be is kept as bits, one for each constraint:
// an element matches, or an element may match. A constraint that grants by
// matching needs the first, one that grants by not matching needs neither.
//
// Tested by constraint_matcher_test.cc, constraint_ranges_test.cc and
// resource_predicate_test.cc.

#include "smart/constraint_matcher.h"

#include <algorithm>
#include <bit>

namespace matron::smart {
namespace {

using fhir::ParameterKind;
using fhir::PathSet;
using fhir::ResourceType;
using json::Kind;
using json::Token;

// https://hl7.org/fhir/R4/datatypes.html#Money: codes are of ISO 4217.
constexpr std::string_view kCurrencySystem = "urn:iso:std:iso:4217";

bool IsNumber(Kind kind) {
  return kind == Kind::kInteger || kind == Kind::kDecimal;
}

// A text that may be absent; false if something else stands there.
bool Take(const ElementMember& member, std::optional<std::string_view>* out) {
  if (member.is_text()) *out = member.text;
  return member.is_text() || !member.exists();
}

// code, system|code, |code or system|.
bool IsToken(std::string_view text) {
  const uint32_t bar = FindBar(text, 0);
  return bar == ConstraintValue::kNoBar ||
         (text.size() > 1 && FindBar(text, bar + 1) == ConstraintValue::kNoBar);
}

bool CanJudgeModifier(const ScopeConstraint& constraint) {
  switch (constraint.modifier) {
    case Modifier::kNone:
      return constraint.kind != ParameterKind::kComposite &&
             constraint.kind != ParameterKind::kSpecial;
    case Modifier::kExact:
      return constraint.kind == ParameterKind::kString;
    case Modifier::kBelow:
      return constraint.kind == ParameterKind::kUri;
    case Modifier::kNot:
      return constraint.kind == ParameterKind::kToken &&
             std::all_of(constraint.values.begin(), constraint.values.end(),
                         [](const auto& value) { return IsToken(value.text); });
    case Modifier::kIn:
    case Modifier::kNotIn:
      return false;  // It would take the value set.
  }
  return false;
}

const fhir::CommonParameter* FindCommonParameter(std::string_view name) {
  for (const fhir::CommonParameter& common : fhir::kCommonParameters) {
    if (common.name == name) return &common;
  }
  return nullptr;
}

// The span of a Period; a bound that is missing is at infinity. False if it has
// none, or they cannot be read.
bool PeriodOf(const ElementMember& start, const ElementMember& end,
              TimeSpan* out) {
  TimeSpan first, last;
  const auto parse = [](const ElementMember& member, TimeSpan* span) {
    return !member.exists() ||
           (member.is_text() && ParseTimeSpan(member.text, span));
  };
  if (!start.exists() && !end.exists()) return false;
  if (!parse(start, &first) || !parse(end, &last)) return false;
  *out = {first.begin, last.end};
  const bool is_backward = out->begin.is_known && out->end.is_known &&
                           out->begin.has_zone == out->end.has_zone &&
                           out->begin.at >= out->end.at;
  return !is_backward;
}

// The span of a Period or a Timing; false if it cannot be told.
bool SpanOf(const ElementObject& object, TimeSpan* out) {
  if (object.is_odd_timing) return false;
  const bool is_period = object.start.exists() || object.end.exists();
  if (!object.has_bounds && !object.has_events) {
    return PeriodOf(object.start, object.end, out);
  }
  if (is_period) return false;  // It must not be both.
  if (!object.has_bounds) {
    *out = object.events;
    return true;
  }
  return PeriodOf(object.bounds_start, object.bounds_end, out) &&
         (!object.has_events || Extend(object.events, out));
}

}  // namespace

bool IsJudgeable(fhir::FhirVersion version, ResourceType type,
                 const ScopeConstraint& constraint) {
  if (constraint.values.empty() || !CanJudgeModifier(constraint)) return false;
  const fhir::CommonParameter* common = FindCommonParameter(constraint.name);
  if (common != nullptr) {
    return KindOf(*common, version) == constraint.kind;
  }
  fhir::SearchParameter found;
  return FindSearchParameter(version, type, constraint.name, &found) &&
         found.is_compiled && found.kind == constraint.kind;
}

// ------------------------------------------------------------------ Compiling

bool ConstraintMatcher::Add(std::span<const ScopeConstraint> conjunction,
                            fhir::ResourceScan& scan, ElementReader& reader,
                            size_t* index) {
  if (num_conjunctions_ == conjunctions_.size()) return false;
  for (const ScopeConstraint& constraint : conjunction) {
    if (!IsJudgeable(version_, type_, constraint)) return false;
  }
  ConstraintBits bits = 0;
  for (const ScopeConstraint& constraint : conjunction) {
    if (!AddConstraint(constraint, scan, reader, &bits)) return false;
  }
  *index = num_conjunctions_;
  conjunctions_[num_conjunctions_++] = bits;
  return true;
}

bool ConstraintMatcher::AddConstraint(const ScopeConstraint& constraint,
                                      fhir::ResourceScan& scan,
                                      ElementReader& reader,
                                      ConstraintBits* bits) {
  PathSet paths = 0;
  for (size_t i = 0; i < num_constraints_; ++i) {
    const Judged& known = constraints_[i];
    // INVARIANT: the text is canonical and holds name, modifier and values.
    if (known.constraint->text == constraint.text) {
      *bits |= ConstraintBits{1} << i;
      return true;
    }
    if (known.constraint->name == constraint.name) paths = known.paths;
  }
  if (num_constraints_ == constraints_.size()) return false;
  if (paths == 0 && !FollowParameter(constraint, scan, reader, &paths)) {
    return false;
  }
  const ConstraintBits bit = ConstraintBits{1} << num_constraints_;
  constraints_[num_constraints_++] = {&constraint, paths};
  paths_of_kind_[static_cast<size_t>(constraint.kind)] |= paths;
  if (constraint.modifier == Modifier::kNot) negated_ |= bit;
  *bits |= bit;
  return true;
}

bool ConstraintMatcher::FollowParameter(const ScopeConstraint& constraint,
                                        fhir::ResourceScan& scan,
                                        ElementReader& reader, PathSet* paths) {
  fhir::FollowedPath common;
  if (fhir::FollowedPath::FindCommon(constraint.name, &common)) {
    return FollowPath(common, scan, reader, paths);
  }
  fhir::SearchParameter found;
  if (!FindSearchParameter(version_, type_, constraint.name, &found)) {
    return false;
  }
  for (size_t i = 0; i < found.num_paths(); ++i) {
    const fhir::FollowedPath path(found.path(i));
    if (!FollowPath(path, scan, reader, paths)) return false;
  }
  return *paths != 0;
}

bool ConstraintMatcher::FollowPath(const fhir::FollowedPath& path,
                                   fhir::ResourceScan& scan,
                                   ElementReader& reader, PathSet* paths) {
  PathSet bit;
  if (!scan.Follow(path, reader, &bit)) return false;
  *paths |= bit;
  targets_[static_cast<size_t>(std::countr_zero(bit))] = path.target();
  if (path.target() != ResourceType::kNone) targeted_ |= bit;
  if (path.has_filter()) filtered_ |= bit;
  // Elements of the type ContactPoint have these names, and no others do that
  // tokens are compared with. Its system says that it is a phone, not whose
  // code the number is.
  const std::string_view name = path.step(path.size() - 1);
  if (name == "telecom" || name == "contact") contact_points_ |= bit;
  return true;
}

// -------------------------------------------------------------------- Judging

void ConstraintMatcher::Reset() {
  matched_ = doubtful_ = 0;
  comparisons_left_ = limits::kMaxJudgedComparisons;
  if (filtered_ != 0) pending_.fill(Pending());
}

bool ConstraintMatcher::Matches(size_t index) const {
  if (index >= num_conjunctions_) return false;
  // SECURITY: of what was not compared nobody knows whether it matches.
  if (comparisons_left_ == 0 && conjunctions_[index] != 0) return false;
  const ConstraintBits all = conjunctions_[index];
  const ConstraintBits failed =
      (all & ~negated_ & ~matched_) | (all & negated_ & (matched_ | doubtful_));
  return failed == 0;
}

void ConstraintMatcher::Record(ConstraintBits bit, PathSet ends, Match match) {
  if (match == Match::kNo) return;
  const auto add = [=](ConstraintBits& matched, ConstraintBits& doubtful) {
    (match == Match::kYes ? matched : doubtful) |= bit;
  };
  if ((ends & ~filtered_) != 0) {
    add(matched_, doubtful_);
    return;
  }
  for (PathSet rest = ends; rest != 0; rest &= rest - 1) {
    Pending& pending = pending_[static_cast<size_t>(std::countr_zero(rest))];
    add(pending.matched, pending.doubtful);
  }
}

// Asks `match` of each constraint of the kind that reads the element.
template <typename MatchOne>
void ConstraintMatcher::MatchAll(PathSet ends, ParameterKind kind,
                                 MatchOne match) {
  for (size_t i = 0; i < num_constraints_; ++i) {
    const Judged& judged = constraints_[i];
    const ConstraintBits bit = ConstraintBits{1} << i;
    const PathSet own = judged.paths & ends;
    if (own == 0 || judged.constraint->kind != kind || (matched_ & bit) != 0) {
      continue;
    }
    comparisons_left_ -=
        std::min(comparisons_left_, NumCompared(*judged.constraint));
    if (comparisons_left_ == 0) return;
    Record(bit, own, match(*judged.constraint));
  }
}

void ConstraintMatcher::OnDoubt(PathSet paths) {
  for (size_t i = 0; i < num_constraints_; ++i) {
    if ((constraints_[i].paths & paths) != 0) {
      doubtful_ |= ConstraintBits{1} << i;
    }
  }
}

void ConstraintMatcher::OnFilterEnd(PathSet paths, PathSet met, PathSet odd) {
  for (PathSet rest = paths; rest != 0; rest &= rest - 1) {
    const PathSet bit = rest & (~rest + 1);
    Pending& pending = pending_[static_cast<size_t>(std::countr_zero(bit))];
    if ((met & bit) != 0) {
      matched_ |= pending.matched;
      doubtful_ |= pending.doubtful;
    } else if ((odd & bit) != 0) {
      doubtful_ |= pending.matched | pending.doubtful;
    }
    pending = Pending();
  }
}

void ConstraintMatcher::OnScalar(PathSet ends, const Token& token) {
  const bool is_text = token.kind == Kind::kString && !token.text.empty();
  if (Concerns(ends, ParameterKind::kToken)) {
    // R4 search.html#token: booleans are compared as `true` and `false`.
    const std::string_view text = token.kind != Kind::kBool ? token.text
                                  : token.integer != 0      ? "true"
                                                            : "false";
    const bool is_code = is_text || token.kind == Kind::kBool;
    MatchAll(ends, ParameterKind::kToken, [&](const ScopeConstraint& c) {
      return is_code ? MatchToken(c, {.code = text}) : Match::kDoubt;
    });
  }
  if (IsNumber(token.kind)) {
    MatchAll(ends, ParameterKind::kNumber, [&](const ScopeConstraint& c) {
      return MatchNumber(c, token.text);
    });
  }
  if (!is_text) return;
  const auto match_text = [&](const ScopeConstraint& c) {
    return MatchText(c, token.text);
  };
  MatchAll(ends, ParameterKind::kString, match_text);
  MatchAll(ends, ParameterKind::kUri, match_text);
  if (Concerns(ends, ParameterKind::kReference)) {
    OnReference(ends, token.text, /*is_canonical=*/true);
  }
  TimeSpan span;
  if (Concerns(ends, ParameterKind::kDate) &&
      ParseTimeSpan(token.text, &span)) {
    MatchAll(ends, ParameterKind::kDate,
             [&](const ScopeConstraint& c) { return MatchTime(c, span); });
  }
}

void ConstraintMatcher::OnCoding(PathSet ends, const ElementMember& system,
                                 const ElementMember& code) {
  if (Concerns(ends, ParameterKind::kToken)) OnToken(ends, system, code);
}

void ConstraintMatcher::OnText(PathSet ends, const ElementMember& text) {
  if (!text.is_text()) return;
  MatchAll(ends, ParameterKind::kString,
           [&](const ScopeConstraint& c) { return MatchText(c, text.text); });
}

void ConstraintMatcher::OnObject(PathSet ends, const ElementObject& object) {
  if (Concerns(ends, ParameterKind::kToken)) OnTokenObject(ends, object);
  if (Concerns(ends, ParameterKind::kReference) && object.reference.is_text()) {
    OnReference(ends, object.reference.text, /*is_canonical=*/false);
  }
  if (Concerns(ends, ParameterKind::kDate)) OnTime(ends, object);
  if (Concerns(ends, ParameterKind::kQuantity)) OnQuantity(ends, object);
}

// A CodeableConcept has codings, which went by already, or only a text; a
// Coding has a code, and an Identifier or ContactPoint a value.
void ConstraintMatcher::OnTokenObject(PathSet ends,
                                      const ElementObject& object) {
  const bool is_coding = object.code.exists();
  const bool has_value = object.value.exists();
  if (object.has_coding) {
    if (is_coding || has_value || object.system.exists()) OnDoubt(ends);
  } else if (is_coding && has_value) {
    OnDoubt(ends);
  } else if (is_coding || has_value || object.system.exists()) {
    const bool has_system = (ends & contact_points_) == 0;
    OnToken(ends, has_system ? object.system : ElementMember(),
            is_coding ? object.code : object.value);
  } else if (object.has_others) {
    OnDoubt(ends);  // It is of another data type.
  }
}

void ConstraintMatcher::OnToken(PathSet ends, const ElementMember& system,
                                const ElementMember& code) {
  TokenElement element;
  if (!Take(system, &element.system) || !Take(code, &element.code)) {
    OnDoubt(ends);
    return;
  }
  MatchAll(ends, ParameterKind::kToken,
           [&](const ScopeConstraint& c) { return MatchToken(c, element); });
}

void ConstraintMatcher::OnTime(PathSet ends, const ElementObject& object) {
  TimeSpan span;
  if (!SpanOf(object, &span)) return;
  MatchAll(ends, ParameterKind::kDate,
           [&](const ScopeConstraint& c) { return MatchTime(c, span); });
}

void ConstraintMatcher::OnReference(PathSet ends, std::string_view text,
                                    bool is_canonical) {
  ReferenceElement element;
  element.text = text;
  element.is_canonical = is_canonical;
  element.parsed = fhir::ParseReference(
      is_canonical ? text.substr(0, text.find('|')) : text, bases_, version_);
  // `where(resolve() is Patient)`: the reference tells, nothing is fetched.
  for (PathSet rest = ends & targeted_; rest != 0; rest &= rest - 1) {
    const size_t i = static_cast<size_t>(std::countr_zero(rest));
    // A canonical is no reference that could be resolved so.
    if (is_canonical || targets_[i] != element.parsed.target.type) {
      ends &= ~(PathSet{1} << i);
    }
  }
  MatchAll(ends, ParameterKind::kReference, [&](const ScopeConstraint& c) {
    return MatchReference(c, element, bases_, version_);
  });
}

void ConstraintMatcher::OnQuantity(PathSet ends, const ElementObject& object) {
  // Specification 5.5: less than 5 is not 5, nor is it known what else it is.
  if (object.comparator.exists() || !IsNumber(object.value.kind)) return;
  QuantityElement element;
  element.number = object.value.text;
  if (!Take(object.system, &element.system) ||
      !Take(object.code, &element.code) || !Take(object.unit, &element.unit)) {
    return;
  }
  if (object.currency.is_text() && !element.code.has_value()) {
    element.system = kCurrencySystem;
    element.code = object.currency.text;
  }
  MatchAll(ends, ParameterKind::kQuantity,
           [&](const ScopeConstraint& c) { return MatchQuantity(c, element); });
}

}  // namespace matron::smart

// Which parameters can be permitted for which interaction, and what they ask
// for: an allow-list, because a parameter that is not understood may read what
// nobody decided about. Tested by request_parameters_test.cc and
// request_rows_test.cc.

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "fhir/known_parameter.h"
#include "fhir/reference.h"
#include "fhir/request_target.h"
#include "fhir/search_name.h"

namespace matron::fhir {
namespace {

Reason Supported(bool holds) {
  return holds ? Reason::kOk : Reason::kParameterUnsupported;
}

// Cuts the piece before the next comma off.
std::string_view TakeItem(std::string_view* list) {
  const size_t comma = std::min(list->find(','), list->size());
  const std::string_view item = list->substr(0, comma);
  list->remove_prefix(std::min(comma + 1, list->size()));
  return item;
}

// `name:modifier` as it stood before it was split.
std::string_view WholeName(const Parameter& parameter) {
  const char* const end =
      parameter.modifier.empty()
          ? parameter.name.data() + parameter.name.size()
          : parameter.modifier.data() + parameter.modifier.size();
  return {parameter.name.data(),
          static_cast<size_t>(end - parameter.name.data())};
}

// An id, or a functional list (R4 search.html, lists).
bool IsList(std::string_view value) {
  if (IsId(value)) return true;
  if (!absl::ConsumePrefix(&value, "$current-") || value.empty()) return false;
  return std::all_of(value.begin(), value.end(), [](char c) {
    return c == '-' || absl::ascii_isalpha(static_cast<unsigned char>(c));
  });
}

// SECURITY: some servers hand what they do not know of an operation's
// parameters on to a search, so it must not look like a chain, or have a
// modifier.
bool IsPlainName(const Parameter& parameter) {
  return parameter.modifier.empty() &&
         std::all_of(parameter.name.begin(), parameter.name.end(), [](char c) {
           return c == '-' ||
                  absl::ascii_isalnum(static_cast<unsigned char>(c));
         });
}

// Sorts `needs`, which are few, by the name of their one type.
void SortByName(std::span<Need> needs) {
  const auto name = [](const Need& need) {
    return NameOf(need.types.After(ResourceType::kNone));
  };
  for (size_t i = 1; i < needs.size(); ++i) {
    for (size_t k = i; k > 0 && name(needs[k]) < name(needs[k - 1]); --k) {
      std::swap(needs[k], needs[k - 1]);
    }
  }
}

class ParameterReader {
 public:
  ParameterReader(FhirVersion version, const OperationRow* operation,
                  const TypeSet& types, Request* out, NeedList* needs)
      : version_(version),
        interaction_(out->interaction),
        operation_(operation),
        types_(types),
        out_(*out),
        needs_(*needs),
        known_(KnownParametersFor(interaction_, operation)) {}

  Reason Read(Parameter& parameter) {
    return parameter.name[0] == '_' ? ReadKnown(parameter)
                                    : ReadOther(parameter);
  }

 private:
  Reason ReadKnown(Parameter& parameter) {
    const Known::Parameter known = KnownParameterOf(parameter.name);
    if ((known_ & known) == 0) return Reason::kParameterUnsupported;
    if (known == Known::kCommon) {
      parameter.is_plain = std::any_of(std::begin(kCommonParameters),
                                       std::end(kCommonParameters),
                                       [&](const CommonParameter& common) {
                                         return common.name == parameter.name;
                                       });
      return Supported(
          TakesModifierOfCommon(parameter.name, parameter.modifier));
    }
    if (known == Known::kHas) return ReadHas(parameter);
    const bool iterates =
        (known == Known::kInclude || known == Known::kRevinclude) &&
        parameter.modifier == "iterate";
    if (!parameter.modifier.empty() && !iterates) {
      return Reason::kParameterUnsupported;
    }
    out_.shows_others |=
        known == Known::kInclude || known == Known::kRevinclude;
    if (known == Known::kInclude)
      return ReadInclude(version_, parameter.value, &needs_);
    if (known == Known::kRevinclude) {
      return ReadRevinclude(version_, parameter.value, iterates, Searched(),
                            &needs_);
    }
    return ReadShape(known, parameter.value);
  }

  // What says what the answer looks like.
  Reason ReadShape(Known::Parameter known, std::string_view value) {
    switch (known) {
      case Known::kFormat:
        return Supported(!NamesOtherVersion(value, version_));
      case Known::kAt:
        out_.is_of_a_time = true;
        return Reason::kOk;
      case Known::kElements:
        out_.hinders_filter = true;
        return Reason::kOk;
      case Known::kSummary:
        out_.hinders_filter |= value != "false";
        out_.shapes_whole_answer = true;
        return Reason::kOk;
      case Known::kCount:
        // SECURITY: what has no other digit may be read as 0.
        out_.hinders_filter |= value.find_first_of("123456789") == value.npos;
        out_.shapes_whole_answer = true;
        out_.orders_answer = true;
        return Reason::kOk;
      case Known::kTotal:
        out_.shapes_whole_answer = true;
        return Reason::kOk;
      case Known::kSort:
        out_.shapes_whole_answer = true;
        out_.orders_answer = true;
        return ReadSort(value);
      case Known::kContained:
        if (value == "false") return Reason::kOk;
        if (value != "true" && value != "both") {
          return Reason::kParameterUnsupported;
        }
        return Add(NeedOfSystem(InteractionKind::kContained, 'r'));
      case Known::kContainedType:
        if (value == "container") return Reason::kOk;
        if (value != "contained") return Reason::kParameterUnsupported;
        // Fails closed where the server takes `_contained` for granted.
        out_.returns_contained = true;
        return Add(NeedOfSystem(InteractionKind::kContained, 'r'));
      case Known::kList:
        return ReadList(value);
      default:
        return Reason::kOk;
    }
  }

  Reason ReadSort(std::string_view list) {
    if (list.ends_with(',')) return Reason::kParameterUnsupported;
    do {
      std::string_view name = TakeItem(&list);
      absl::ConsumePrefix(&name, "-");
      SearchParameter found;
      const bool is_common = absl::EqualsIgnoreCase(name, "_id") ||
                             absl::EqualsIgnoreCase(name, "_lastUpdated") ||
                             absl::EqualsIgnoreCase(name, "_score");
      if (!is_common &&
          (interaction_.type == ResourceType::kNone ||
           !FindSearchParameter(version_, interaction_.type, name, &found))) {
        return Reason::kParameterUnsupported;
      }
    } while (!list.empty());
    return Reason::kOk;
  }

  Reason ReadList(std::string_view value) {
    if (!IsList(value)) return Reason::kParameterUnsupported;
    Need need = NeedOf(InteractionKind::kList, 'r', ResourceType::kList);
    need.probes = true;
    return Add(need);
  }

  // A name without underscore.
  Reason ReadOther(Parameter& parameter) {
    if ((known_ & Known::kHas) != 0) return ReadOwn(parameter);
    if (operation_ != nullptr) return Supported(IsOfOperation(parameter));
    return Supported(interaction_.kind == InteractionKind::kCapabilities &&
                     parameter.name == "mode" && parameter.modifier.empty());
  }

  bool IsOfOperation(const Parameter& parameter) const {
    if (!IsPlainName(parameter)) return false;
    switch (operation_->parameters) {
      case OperationParameters::kAny:
        return true;
      case OperationParameters::kEverything:
        return parameter.name == "start" || parameter.name == "end";
      case OperationParameters::kDocument:
        // Otherwise it would be stored.
        return parameter.name == "persist" && parameter.value == "false";
      case OperationParameters::kExport:
        return false;
      case OperationParameters::kGraphql:
        return parameter.name == "query" || parameter.name == "operationName" ||
               parameter.name == "variables";
    }
    return false;
  }

  // A parameter of the type, or a chain from it.
  Reason ReadOwn(Parameter& parameter) {
    SearchParameter found;
    const bool exists = FindSearchParameter(version_, interaction_.type,
                                            parameter.name, &found);
    if (exists && TakesModifier(found, parameter.modifier)) {
      parameter.is_plain = true;
      return Reason::kOk;
    }
    TypeSet steps;
    parameter.name = WholeName(parameter);
    parameter.modifier = {};
    if (!ResolveChain(version_, interaction_.type, parameter.name, &steps)) {
      return Reason::kParameterUnsupported;
    }
    return AddProbes(InteractionKind::kChain, steps);
  }

  Reason ReadHas(Parameter& parameter) {
    ReverseChain chain;
    if (!ResolveReverseChain(version_, interaction_.type, parameter.modifier,
                             &chain)) {
      return Reason::kParameterUnsupported;
    }
    parameter.name = WholeName(parameter);
    parameter.modifier = {};
    Need needs[limits::kMaxHasLevels];
    for (size_t i = 0; i < chain.num_levels; ++i) {
      needs[i] = NeedOf(InteractionKind::kHas, 's', chain.levels[i].source);
      needs[i].probes = true;
    }
    SayWhetherMember(chain.levels[0], &needs[0]);
    SortByName({needs, chain.num_levels});
    for (size_t i = 0; i < chain.num_levels; ++i) {
      const Reason reason = Add(needs[i]);
      if (reason != Reason::kOk) return reason;
    }
    if (chain.chain.empty()) return Reason::kOk;
    return AddProbes(InteractionKind::kChain, chain.chain);
  }

  // SECURITY: neither links between persons nor groups make members that a
  // grant shows.
  void SayWhetherMember(const HasLevel& level, Need* need) const {
    SearchParameter found;
    if (!FindSearchParameter(version_, level.source, level.reference, &found)) {
      return;
    }
    for (size_t i = 0; i < kNumConfiningCompartments; ++i) {
      const ResourceType person = PersonType(static_cast<Compartment>(i));
      need->refers_to_member[i] = interaction_.type == person &&
                                  level.source != person &&
                                  level.source != ResourceType::kGroup &&
                                  found.reads_compartment_element[i];
    }
  }

  // The types of which the search finds resources.
  TypeSet Searched() const {
    TypeSet searched = types_;
    if (interaction_.type != ResourceType::kNone) {
      searched.Add(interaction_.type);
    } else if (types_.empty()) {
      searched = TypeSet::All();
    }
    return searched;
  }

  Reason AddProbes(InteractionKind kind, const TypeSet& types) {
    Need need;
    need.kind = kind;
    need.letter = 's';
    need.types = types;
    need.probes = true;
    return Add(need);
  }

  Reason Add(const Need& need) {
    return needs_.Add(need) ? Reason::kOk : Reason::kScratchTooSmall;
  }

  FhirVersion version_;
  const Interaction& interaction_;
  const OperationRow* operation_;
  const TypeSet& types_;
  Request& out_;
  NeedList& needs_;
  uint32_t known_;  // Which of them may stand here.
};

// Whether `_type` may name `type`: of the search in a compartment, it must be
// in it.
bool MayBeSearched(FhirVersion version, const Request& request,
                   ResourceType type) {
  if (type == ResourceType::kNone) return false;
  return !request.in_compartment || type == PersonType(request.compartment) ||
         CompartmentRule(version, request.compartment, type).num_parameters() >
             0;
}

}  // namespace

Reason ReadTypes(FhirVersion version, const OperationRow* operation,
                 std::span<const Parameter> parameters, const Request& request,
                 TypeSet* types) {
  *types = TypeSet();
  // Of one type there is nothing to be told.
  if (operation == nullptr && request.interaction.type != ResourceType::kNone) {
    return Reason::kOk;
  }
  if ((KnownParametersFor(request.interaction, operation) & Known::kType) ==
      0) {
    return Reason::kOk;
  }
  for (const Parameter& parameter : parameters) {
    if (KnownParameterOf(parameter.name) != Known::kType) continue;
    // SECURITY: to a server that tells upper from lower case it would be
    // another parameter, and every type searched.
    if (parameter.name != "_type" || !types->empty() ||
        parameter.value.ends_with(',')) {
      return Reason::kParameterUnsupported;
    }
    std::string_view list = parameter.value;
    do {
      const ResourceType type = ParseResourceType(TakeItem(&list), version);
      if (!MayBeSearched(version, request, type)) {
        return Reason::kParameterUnsupported;
      }
      types->Add(type);
    } while (!list.empty());
  }
  return Reason::kOk;
}

Reason ReadParameters(FhirVersion version, const OperationRow* operation,
                      std::span<Parameter> parameters, const TypeSet& types,
                      Request* out, NeedList* needs) {
  ParameterReader reader(version, operation, types, out, needs);
  for (Parameter& parameter : parameters) {
    const Reason reason = reader.Read(parameter);
    if (reason != Reason::kOk) return reason;
  }
  return Reason::kOk;
}

bool NamesMethod(std::span<const Parameter> parameters) {
  return std::any_of(
      parameters.begin(), parameters.end(), [](const Parameter& parameter) {
        return KnownParameterOf(parameter.name) == Known::kMethod;
      });
}

}  // namespace matron::fhir

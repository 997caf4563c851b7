// From path segments and method to an interaction: the table of
// docs/requests.md section 1, of which everything that is not listed is
// refused. Tested by request_test.cc.

#include <algorithm>

#include "fhir/reference.h"
#include "fhir/request_target.h"

namespace matron::fhir {
namespace {

enum class Method : uint8_t {
  kOther,
  kGet,  // HEAD as well: it tells all but the body.
  kPost,
  kPut,
  kPatch,
  kDelete,
  kOptions,
};

bool ParseMethod(std::string_view text, Method* out) {
  if (text.empty()) return false;
  for (const char c : text) {
    if (c < 'A' || c > 'Z') return false;
  }
  *out = text == "GET" || text == "HEAD" ? Method::kGet
         : text == "POST"                ? Method::kPost
         : text == "PUT"                 ? Method::kPut
         : text == "PATCH"               ? Method::kPatch
         : text == "DELETE"              ? Method::kDelete
         : text == "OPTIONS"             ? Method::kOptions
                                         : Method::kOther;
  return true;
}

// `_search`, `$op` and the like are never types or ids.
bool IsReserved(std::string_view segment) {
  return segment[0] == '_' || segment[0] == '$';
}

// Whether resources of `type` are ones of other than the compartment's own type
// that can be members of it.
bool IsMemberType(FhirVersion version, Compartment compartment,
                  ResourceType type) {
  return type != PersonType(compartment) &&
         CompartmentRule(version, compartment, type).num_parameters() > 0;
}

class Classifier {
 public:
  Classifier(const Path& path, Method method, const Server& server,
             Request* out)
      : path_(path),
        method_(method),
        server_(server),
        version_(server.version),
        out_(*out) {}

  const OperationRow* operation() const { return operation_; }

  Reason Run() {
    if (method_ == Method::kOptions) return Found(InteractionKind::kPreflight);
    if (path_.size == 0) return AtBase();
    size_t rest = 0;
    if (LiesBelow(server_.export_status, &rest)) return AtExportStatus(rest);
    if (LiesBelow(server_.export_output, &rest)) return AtExportOutput(rest);
    const std::string_view first = path_.segments[0];
    if (IsReserved(first) || first == "metadata" || first == ".well-known") {
      return AtSystem(first);
    }
    interaction().type = ParseResourceType(first, version_);
    if (interaction().type == ResourceType::kNone) {
      return Reason::kResourceTypeUnknown;
    }
    if (path_.size == 1) return AtType();
    if (IsReserved(path_.segments[1])) return BelowType(path_.segments[1]);
    if (!IsId(path_.segments[1])) return Reason::kMalformedRequest;
    interaction().id = path_.segments[1];
    return path_.size == 2 ? AtInstance() : BelowInstance(path_.segments[2]);
  }

 private:
  Interaction& interaction() { return out_.interaction; }
  bool is_get() const { return method_ == Method::kGet; }
  bool is_post() const { return method_ == Method::kPost; }

  Reason Found(InteractionKind kind) {
    interaction().kind = kind;
    return Reason::kOk;
  }

  Reason FoundIf(bool holds, InteractionKind kind) {
    return holds ? Found(kind) : Reason::kInteractionUnsupported;
  }

  // Whether the path begins with the segments of `place`, which may be empty;
  // `*rest` is then the first segment behind them.
  bool LiesBelow(std::string_view place, size_t* rest) const {
    size_t count = 0;
    while (!place.empty()) {
      const size_t slash = std::min(place.find('/'), place.size());
      if (count == path_.size ||
          path_.segments[count] != place.substr(0, slash)) {
        return false;
      }
      ++count;
      place.remove_prefix(std::min(slash + 1, place.size()));
    }
    *rest = count;
    return count > 0;
  }

  // `[status]/[job]`.
  Reason AtExportStatus(size_t job) {
    if (path_.size != job + 1) return Reason::kInteractionUnsupported;
    if (!IsId(path_.segments[job])) return Reason::kMalformedRequest;
    if (method_ == Method::kDelete) {
      return Found(InteractionKind::kExportCancel);
    }
    return FoundIf(is_get(), InteractionKind::kExportStatus);
  }

  // `[output]/[job]/[file]`, the file one of several segments.
  Reason AtExportOutput(size_t job) {
    if (path_.size < job + 2 ||
        path_.size > job + 1 + limits::kMaxFileSegments) {
      return Reason::kInteractionUnsupported;
    }
    for (size_t i = job; i < path_.size; ++i) {
      if (!IsId(path_.segments[i])) return Reason::kMalformedRequest;
    }
    return FoundIf(is_get(), InteractionKind::kExportOutput);
  }

  Reason AtBase() {
    if (is_post()) return Found(InteractionKind::kBatch);
    return FoundIf(is_get(), InteractionKind::kSearchSystem);
  }

  Reason AtSystem(std::string_view first) {
    if (path_.size == 2) {
      return FoundIf(is_get() && first == ".well-known" &&
                         path_.segments[1] == "smart-configuration",
                     InteractionKind::kSmartConfiguration);
    }
    if (path_.size > 2) return Reason::kInteractionUnsupported;
    if (first[0] == '$') return FindOperationAt(OperationLevel::kSystem, first);
    if (first == "metadata") {
      return FoundIf(is_get(), InteractionKind::kCapabilities);
    }
    if (first == "_search") return PostSearch(InteractionKind::kSearchSystem);
    return FoundIf(is_get() && first == "_history",
                   InteractionKind::kHistorySystem);
  }

  Reason AtType() {
    switch (method_) {
      case Method::kGet:
        return Found(InteractionKind::kSearchType);
      case Method::kPost:
        return Found(InteractionKind::kCreate);
      case Method::kPut:
        return Found(InteractionKind::kConditionalUpdate);
      case Method::kPatch:
        return Found(InteractionKind::kConditionalPatch);
      case Method::kDelete:
        return Found(InteractionKind::kConditionalDelete);
      default:
        return Reason::kInteractionUnsupported;
    }
  }

  // A reserved word behind the type.
  Reason BelowType(std::string_view word) {
    if (path_.size > 2) return Reason::kInteractionUnsupported;
    if (word[0] == '$') return FindOperationAt(OperationLevel::kType, word);
    if (word == "_search") return PostSearch(InteractionKind::kSearchType);
    return FoundIf(is_get() && word == "_history",
                   InteractionKind::kHistoryType);
  }

  Reason AtInstance() {
    switch (method_) {
      case Method::kGet:
        return Found(InteractionKind::kRead);
      case Method::kPut:
        return Found(InteractionKind::kUpdate);
      case Method::kPatch:
        return Found(InteractionKind::kPatch);
      case Method::kDelete:
        return Found(InteractionKind::kDelete);
      default:
        return Reason::kInteractionUnsupported;
    }
  }

  Reason BelowInstance(std::string_view word) {
    if (word == "_history") return AtHistory();
    if (word[0] == '$') {
      if (path_.size > 3) return Reason::kInteractionUnsupported;
      return FindOperationAt(OperationLevel::kInstance, word);
    }
    return InCompartment(word);
  }

  Reason AtHistory() {
    if (!is_get()) return Reason::kInteractionUnsupported;
    if (path_.size == 3) return Found(InteractionKind::kHistoryInstance);
    if (path_.size > 4) return Reason::kInteractionUnsupported;
    if (!IsId(path_.segments[3])) return Reason::kMalformedRequest;
    interaction().version_id = path_.segments[3];
    return Found(InteractionKind::kVread);
  }

  // `C/id/P`, `C/id/*`, `C/id/_search` and `C/id/P/_search`.
  Reason InCompartment(std::string_view word) {
    if (!ParseCompartment(path_.segments[0], &out_.compartment)) {
      return Reason::kInteractionUnsupported;
    }
    ResourceType type = ResourceType::kNone;
    if (word != "*" && !IsReserved(word)) {
      type = ParseResourceType(word, version_);
      if (type == ResourceType::kNone) return Reason::kResourceTypeUnknown;
      // SECURITY: of the compartment's own type a server may find others, which
      // are linked to it.
      if (!IsMemberType(version_, out_.compartment, type)) {
        return Reason::kInteractionUnsupported;
      }
    }
    const bool is_search_below = path_.size == 4 &&
                                 type != ResourceType::kNone &&
                                 path_.segments[3] == "_search";
    const bool is_search =
        is_search_below || (path_.size == 3 && word == "_search");
    if (!is_search && (path_.size > 3 || !is_get() || IsReserved(word))) {
      return Reason::kInteractionUnsupported;
    }
    out_.in_compartment = true;
    out_.compartment_id = interaction().id;
    interaction().type = type;
    interaction().id = {};
    return is_search ? PostSearch(InteractionKind::kSearchCompartment)
                     : Found(InteractionKind::kSearchCompartment);
  }

  Reason PostSearch(InteractionKind kind) {
    out_.is_post_search = true;
    return FoundIf(is_post(), kind);
  }

  Reason FindOperationAt(OperationLevel level, std::string_view word) {
    if (!is_get() && !is_post()) return Reason::kInteractionUnsupported;
    word.remove_prefix(1);
    if (word == "graphql" && server_.has_graphql &&
        level != OperationLevel::kType) {
      operation_ = &GraphqlOperation();
      interaction().type = ResourceType::kNone;
      interaction().id = {};
    } else {
      operation_ = FindOperation(server_.operations, version_, level,
                                 interaction().type, word);
    }
    if (operation_ == nullptr) return Reason::kOperationUnknown;
    if (is_get() && !operation_->takes_get) {
      return Reason::kInteractionUnsupported;
    }
    out_.operation = operation_->rule;
    out_.operation_name = operation_->name;
    out_.operation_definition = operation_->definition;
    return Found(InteractionKind::kOperation);
  }

  const Path& path_;
  Method method_;
  const Server& server_;
  FhirVersion version_;
  Request& out_;
  const OperationRow* operation_ = nullptr;
};

// Where one slash may stand behind the path without another meaning.
bool TakesTrailingSlash(const Request& request) {
  switch (request.interaction.kind) {
    case InteractionKind::kSearchType:
    case InteractionKind::kSearchCompartment:
      return !request.is_post_search;
    case InteractionKind::kCreate:
    case InteractionKind::kConditionalUpdate:
    case InteractionKind::kConditionalPatch:
    case InteractionKind::kConditionalDelete:
    case InteractionKind::kCapabilities:
    case InteractionKind::kPreflight:
      return true;
    default:
      return false;
  }
}

}  // namespace

Reason Classify(const Path& path, std::string_view method, const Server& server,
                Request* out, const OperationRow** operation) {
  Method parsed = Method::kOther;
  if (!ParseMethod(method, &parsed)) return Reason::kMalformedRequest;
  out->is_head = method == "HEAD";
  Classifier classifier(path, parsed, server, out);
  const Reason reason = classifier.Run();
  *operation = classifier.operation();
  if (reason != Reason::kOk || !path.trailing_slash ||
      TakesTrailingSlash(*out)) {
    return reason;
  }
  return Reason::kMalformedRequest;
}

}  // namespace matron::fhir

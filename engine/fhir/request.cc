// ParseRequest puts its parts together: what the target and the method say,
// then the headers, then the parameters, which may add rows.
// Tested by request_test.cc and request_rows_test.cc.

#include "fhir/request.h"

#include <algorithm>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "base/limits.h"
#include "fhir/request_target.h"

namespace matron::fhir {
namespace {

// Whether a parameter says what is to be found. Servers leave out empty ones,
// and an interaction without any would be about everything.
bool IsCriterion(const Parameter& parameter) {
  return parameter.value.find_first_not_of(" ,") != std::string_view::npos &&
         !absl::EqualsIgnoreCase(parameter.name, "_format") &&
         !absl::EqualsIgnoreCase(parameter.name, "_pretty");
}

class RequestParser {
 public:
  RequestParser(const HttpRequest& http, const Server& server, Arena& arena,
                Request* out)
      : http_(http),
        server_(server),
        arena_(arena),
        out_(*out),
        parameters_(arena),
        needs_(arena) {}

  Reason Parse() {
    Path path;
    Reason reason =
        ParseTarget(http_.url, server_.bases, arena_, &path, &out_.query);
    if (reason == Reason::kOk) {
      reason = ParseQuery(out_.query, arena_, &parameters_);
    }
    if (reason == Reason::kOk) {
      reason = Classify(path, http_.method, server_, &out_, &operation_);
    }
    if (reason == Reason::kOk) {
      reason = ParseHeaders(http_.headers, &out_, &headers_);
      if (reason != Reason::kOk) NameByHeaders();
    }
    if (reason == Reason::kOk) reason = ReadHeaders();
    if (reason == Reason::kOk) reason = ReadAllParameters();
    out_.path = path.text;
    out_.parameters = parameters_.items();
    out_.needs = needs_.items();
    return reason;
  }

 private:
  Interaction& interaction() { return out_.interaction; }
  ResourceType type() const { return out_.interaction.type; }

  // Says what a request with faulty headers would have been.
  void NameByHeaders() {
    const bool is_conditional = std::any_of(
        http_.headers.begin(), http_.headers.end(), [](const Header& header) {
          return absl::EqualsIgnoreCase(header.name, "If-None-Exist");
        });
    if (is_conditional && interaction().kind == InteractionKind::kCreate) {
      interaction().kind = InteractionKind::kConditionalCreate;
    }
  }

  // What the headers make of the interaction.
  Reason ReadHeaders() {
    if (out_.has_provenance && !TakesProvenance()) {
      NameByHeaders();
      return Reason::kRequestHeaderUnsupported;
    }
    if (out_.operation == OperationRule::kExport) {
      if (!headers_.responds_async) return Reason::kMalformedRequest;
    } else if (headers_.responds_async) {
      // The answer would be a job whose URLs were never decided.
      NameByHeaders();
      return Reason::kRequestHeaderUnsupported;
    }
    const bool may_be_graphql =
        out_.has_graphql_body && out_.operation == OperationRule::kGraphql;
    if (operation_ != nullptr && http_.method == "POST" && http_.has_body &&
        !out_.has_json_body && !may_be_graphql) {
      return Reason::kBodyMalformed;
    }
    if (headers_.has_if_none_exist) return ReadIfNoneExist();
    if (out_.is_post_search) return ReadForm();
    if (!IsConditional(interaction().kind)) return Reason::kOk;
    out_.criteria = out_.query;
    return RequireCriterion();
  }

  // Whether it is a write of one resource, with which a Provenance may be made
  // (R4 provenance.html, X-Provenance).
  bool TakesProvenance() const {
    if (out_.interaction.type == ResourceType::kProvenance) return false;
    switch (out_.interaction.kind) {
      case InteractionKind::kCreate:
      case InteractionKind::kUpdate:
      case InteractionKind::kPatch:
      case InteractionKind::kConditionalUpdate:
      case InteractionKind::kConditionalPatch:
        return true;
      default:
        return false;
    }
  }

  // The parameters of the header take the place of those of the URL.
  Reason ReadIfNoneExist() {
    if (interaction().kind != InteractionKind::kCreate) {
      return Reason::kRequestHeaderUnsupported;
    }
    // The URL has the parameters of a create.
    Reason reason = ReadOwnParameters();
    interaction().kind = InteractionKind::kConditionalCreate;
    std::string_view criteria = headers_.if_none_exist;
    absl::ConsumePrefix(&criteria, "?");
    if (criteria.empty()) return Reason::kMalformedRequest;
    if (criteria.size() > limits::kMaxUrlBytes) {
      return Reason::kRequestLimitExceeded;
    }
    if (reason != Reason::kOk) return reason;
    parameters_.Truncate(0);
    reason = ParseQuery(criteria, arena_, &parameters_);
    if (reason != Reason::kOk) return reason;
    out_.criteria = criteria;
    return RequireCriterion();
  }

  // R4 search.html: parameters of URL and body have equal force.
  Reason ReadForm() {
    if (!headers_.has_form_body || !http_.has_body || http_.body_is_json) {
      return Reason::kBodyMalformed;
    }
    if (http_.body.size() > limits::kMaxFormBytes) {
      return Reason::kRequestLimitExceeded;
    }
    return ParseQuery(http_.body, arena_, &parameters_);
  }

  Reason RequireCriterion() const {
    const std::span<const Parameter> parameters = parameters_.items();
    return std::any_of(parameters.begin(), parameters.end(), IsCriterion)
               ? Reason::kOk
               : Reason::kInteractionUnsupported;
  }

  Reason ReadAllParameters() {
    // INVARIANT: what `_type` says is known before the first row is added.
    Reason reason = ReadTypes(server_.version, operation_, parameters_.items(),
                              out_, &types_);
    if (reason == Reason::kOk && !AddRows()) reason = Reason::kScratchTooSmall;
    if (reason == Reason::kOk) reason = ReadOwnParameters();
    if (reason == Reason::kOk && out_.operation == OperationRule::kGraphql) {
      reason = CountGraphqlParameters();
    }
    if (reason == Reason::kOk && out_.has_provenance) {
      Need need =
          NeedOf(InteractionKind::kCreate, 'c', ResourceType::kProvenance);
      need.must_be_whole = true;
      if (!needs_.Add(need)) reason = Reason::kScratchTooSmall;
    }
    return OverriddenOr(reason);
  }

  // By GET one query, and what belongs to it once; by POST nothing.
  Reason CountGraphqlParameters() const {
    size_t queries = 0, others = 0, variables = 0;
    for (const Parameter& parameter : parameters_.items()) {
      queries += parameter.name == "query";
      others += parameter.name == "operationName";
      variables += parameter.name == "variables";
    }
    const bool is_post = http_.method == "POST";
    const size_t most = is_post ? 0 : 1;
    return queries == most && others <= most && variables <= most
               ? Reason::kOk
               : Reason::kParameterUnsupported;
  }

  Reason ReadOwnParameters() {
    if (interaction().kind == InteractionKind::kPreflight) {
      return OverriddenOr(Reason::kOk);
    }
    return OverriddenOr(ReadParameters(server_.version, operation_,
                                       parameters_.items(), types_, &out_,
                                       &needs_));
  }

  // No interaction takes a `_method`, but preflights take everything else.
  Reason OverriddenOr(Reason reason) const {
    const bool may_be_overridden =
        reason == Reason::kParameterUnsupported ||
        out_.interaction.kind == InteractionKind::kPreflight;
    return may_be_overridden && NamesMethod(parameters_.items())
               ? Reason::kMethodOverride
               : reason;
  }

  // The rows that interactions have by themselves (docs/requests.md sections 1
  // and 8).
  bool AddRows() {
    if (operation_ != nullptr) return AddOperationRows();
    const InteractionKind kind = interaction().kind;
    if (IsPublic(kind) || kind == InteractionKind::kBatch) return true;
    if (type() == ResourceType::kNone) return AddTypes(kind, LetterOf(kind));
    bool added = Add(kind, LetterOf(kind));
    if (IsConditional(kind)) {
      added = added && Add(InteractionKind::kSearchType, 's');
    }
    if (kind == InteractionKind::kConditionalUpdate) {
      added = added && Add(InteractionKind::kCreate, 'c');
    }
    return added;
  }

  // Of everything that there is, whatever it is invoked on.
  bool AddGraphqlRows() {
    for (const char letter : operation_->letters) {
      Need need = NeedOfSystem(InteractionKind::kOperation, letter);
      need.if_mutation = letter != 'r' && letter != 's';
      if (!needs_.Add(need)) return false;
    }
    return true;
  }

  bool AddOperationRows() {
    if (out_.operation == OperationRule::kGraphql) return AddGraphqlRows();
    constexpr InteractionKind kOperation = InteractionKind::kOperation;
    const bool is_export = out_.operation == OperationRule::kExport;
    bool added = true;
    for (const char letter : operation_->letters) {
      added = added && (is_export ? AddTypes(kOperation, letter)
                                  : Add(kOperation, letter));
    }
    // Its definition is what it needs.
    if (operation_->letters.empty()) added = Add(kOperation, '\0');
    if (is_export && type() == ResourceType::kGroup) {
      added = added && Add(kOperation, 'r');
    }
    if (out_.operation == OperationRule::kEverything) {
      added = added && AddTypes(InteractionKind::kEverything, 'r');
    }
    return added;
  }

  // A row for the type of the URL, or for the system.
  bool Add(InteractionKind kind, char letter) {
    Need need = type() == ResourceType::kNone ? NeedOfSystem(kind, letter)
                                              : NeedOf(kind, letter, type());
    if (needs_.items().empty()) {
      need.id = interaction().id;
      need.version_id = interaction().version_id;
    }
    return needs_.Add(need);
  }

  // A row for each type that `_type` names, or for all.
  bool AddTypes(InteractionKind kind, char letter) {
    Need need = NeedOfSystem(kind, letter);
    if (!types_.empty()) {
      need.is_system = false;
      need.types = types_;
    }
    return needs_.Add(need);
  }

  const HttpRequest& http_;
  const Server& server_;
  Arena& arena_;
  Request& out_;
  ArenaVector<Parameter> parameters_;
  NeedList needs_;
  HeaderFacts headers_;
  const OperationRow* operation_ = nullptr;
  TypeSet types_;
};

}  // namespace

Reason ParseRequest(const HttpRequest& http, const Server& server, Arena& arena,
                    Request* out) {
  std::construct_at(out);  // No copy of so much.
  out->version = server.version;
  return RequestParser(http, server, arena, out).Parse();
}

}  // namespace matron::fhir

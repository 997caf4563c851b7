// Request: one HTTP request to a FHIR base, parsed strictly.
//
//   Request request;
//   Reason reason = ParseRequest(http, server, arena, &request);
//   if (reason != Reason::kOk) ...  // never a guess
//
// Whatever a server could read in two ways is refused: percent-encoded slashes,
// dot segments, empty segments, matrix parameters, method overrides.
// docs/requests.md, sections 1 to 3 and 8, has the rules.

#ifndef MATRON_FHIR_REQUEST_H_
#define MATRON_FHIR_REQUEST_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/status.h"
#include "fhir/base_url.h"
#include "fhir/definitions.h"
#include "fhir/fhir_version.h"
#include "fhir/interaction.h"
#include "fhir/operation.h"

namespace matron::fhir {

// A header field as it came.
struct Header {
  std::string_view name;
  std::string_view value;
};

// A request as it came. `body` is looked at for searches by POST only; other
// bodies are read with the resources that the host hands in.
struct HttpRequest {
  std::string_view method;
  std::string_view url;
  std::span<const Header> headers = {};
  bool has_body = false;
  std::string_view body = {};
  bool body_is_json = false;  // It was handed in as JSON, so it is no form.
};

// The server that a request is sent to.
struct Server {
  FhirVersion version = FhirVersion::kR4;
  std::span<const BaseUrl> bases;
  // Operations that are decided otherwise than the table says.
  std::span<const OperationRow> operations = {};
  bool has_graphql = false;  // Whether `$graphql` may be permitted.
  // Where the state and the files of bulk exports are, as `a/b` below a base;
  // empty: nowhere.
  std::string_view export_status = {};
  std::string_view export_output = {};
};

// A parameter of the query, or of the body of a search by POST, decoded.
struct Parameter {
  std::string_view name;      // Without modifier; of a chain all of it.
  std::string_view modifier;  // Without colon.
  std::string_view value;
  // Its name is exactly one of the type that is searched, or a common one: no
  // chain, no `_has`, and nothing that shapes the answer.
  bool is_plain = false;
};

// One row of what the request stands for (docs/requests.md, sections 1, 3 and
// 8): interactions of one kind and letter.
struct Need {
  InteractionKind kind = InteractionKind::kUnknown;
  char letter = 0;
  // One row for each of these, in the order of their names; with
  // `is_system` there are none, and one row for the system as a whole.
  TypeSet types;
  bool is_system = false;
  std::string_view id;
  std::string_view version_id;
  // An `_include` without Target: those of `types` that are granted, but at
  // least one.
  bool any_suffices = false;
  // No filter can mend it, so it must be whole: chains, `_has`, `_list`.
  bool probes = false;
  // It must be whole, though it is neither a probe nor an operation's own.
  bool must_be_whole = false;
  // Counts only if the query of `$graphql` may mutate.
  bool if_mutation = false;
  // `_has` at the first level of a search of this compartment's persons: its
  // reference reads nothing but elements of the compartment's definition, and
  // makes every resource of the one Source in `types` a member.
  bool refers_to_member[kNumConfiningCompartments] = {};
};

// What the client asks for in `Prefer` (RFC 7240, R4 http.html).
enum class PreferReturn : uint8_t { kNone, kMinimal, kRepresentation, kOther };

// Points into the HttpRequest and the arena.
struct Request {
  FhirVersion version = FhirVersion::kR4;  // That it was parsed by.
  Interaction interaction;                 // The primary one.
  // The primary one first; none of public interactions, nor of a batch, which
  // has those of its entries.
  std::span<const Need> needs;
  std::string_view path;   // Canonical: from the first slash on, without query.
  std::string_view query;  // As it came, without question mark.
  std::span<const Parameter> parameters;
  // Of a conditional interaction: the query that finds what is written, as it
  // came, without question mark. `parameters` are its parameters.
  std::string_view criteria;

  // The client's own compartment search.
  bool in_compartment = false;
  Compartment compartment = Compartment::kPatient;
  std::string_view compartment_id;

  // Of an operation. ReadOperationBody reads the body of one by POST.
  OperationRule operation = OperationRule::kNone;
  std::string_view operation_name;  // Without the dollar sign.
  // The scope of the token that permits it by itself; empty for none.
  std::string_view operation_definition;

  bool is_post_search = false;
  bool is_head = false;
  // `_elements`, `_summary` other than `false`, or a `_count` that may be 0: a
  // filter could not see what it judges.
  bool hinders_filter = false;
  bool is_of_a_time = false;  // `_at`: a history of what was then.
  // `_sort`, `_count`, `_total`, `_summary`: the answers to several queries
  // could not be joined.
  bool shapes_whole_answer = false;
  // `_sort` or `_count`: which matches come first tells of those that a filter
  // takes out.
  bool orders_answer = false;
  // `_include`, `_revinclude`: what was found shows others, which tell of it.
  bool shows_others = false;
  // Either: of what is hidden something shows.
  bool betrays_hidden() const { return orders_answer || shows_others; }
  // `_containedType=contained`: the answer may have contained resources without
  // their containers.
  bool returns_contained = false;

  // The value of `X-Provenance`.
  bool has_provenance = false;
  std::string_view provenance;
  bool has_graphql_body = false;  // By Content-Type.

  PreferReturn prefer_return = PreferReturn::kNone;
  bool has_json_body = true;  // By Content-Type, or for want of one.
  bool has_if_match = false;  // Other than `*`.
  std::string_view if_match;  // Version id of a single entity tag.
};

// Parses `http`. On a reason other than Reason::kOk `*out` is not to be used,
// but for its interaction's kind if the parser came that far. Of a POST to the
// base only the target and headers are read: its interaction is kBatch until
// ParseBundle tells more.
// Time: linear in the request, but for headers, whose names are compared in
// pairs if they are alike, and chains, each name of which may lead to all types
// of the version; their numbers are bounded by limits.
[[nodiscard]] Reason ParseRequest(const HttpRequest& http, const Server& server,
                                  Arena& arena, Request* out);

}  // namespace matron::fhir

#endif  // MATRON_FHIR_REQUEST_H_

// Property: what a filter lets through `decide` permits as well, asked to read
// it with the resource in hand; each resource that is kept stands in the
// response, in the same order; and the result does not depend on how the
// response is cut.
//
// Input: a byte for the session, one for the request, one for the size of the
// pieces, the response. All scopes have both `r` and `s`, so that it does not
// matter which letter an entry needed.

#include "enforce/decision_filter.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "decide/open_session.h"
#include "json/reader.h"
#include "policy/policy.h"

using namespace matron::enforce;  // NOLINT: a program of one file.
using matron::Effect;
using matron::Status;
using matron::decide::DecideInput;
using matron::decide::Decision;
using matron::decide::Given;
using matron::decide::SessionPtr;

namespace {

constexpr int64_t kNow = 1764000000;
constexpr size_t kMaxBytes = 64 * 1024;

void Require(bool holds) {
  if (!holds) std::abort();
}

constexpr std::string_view kPolicy =
    R"({"matron":1,"fhir":{"version":"R4","bases":["https://e.org/fhir"]},)"
    R"("scope_modifiers":["not"],"issuers":[{"issuer":"https://a.org"}],)"
    R"("roles":{"member":{"scopes":["user/*.cruds"]}},"assignments":[)"
    R"({"issuers":["https://a.org"],"when":{"always":true},"roles":["member"]}]})";

// Sessions of these claims, each with `scope`, `patient` and `fhirUser`.
constexpr std::string_view kClaims[] = {
    R"("scope":"patient/*.rs","patient":"p1")",
    R"("scope":"patient/Observation.rs patient/Patient.rs","patient":"p1")",
    R"("scope":"user/*.rs?_tag:not=a","fhirUser":"Practitioner/d1")",
    R"("scope":"user/Observation.rs?code=a,b user/Group.rs",)"
    R"("fhirUser":"Practitioner/d1")",
    R"("scope":"patient/*.rs?status=final user/*.rs","patient":"p1",)"
    R"("fhirUser":"RelatedPerson/r1")",
};

struct Asked {
  std::string_view method, url, body;
};
constexpr Asked kRequests[] = {
    {"GET", "/Observation?code=a", ""},
    {"GET", "/?_id=a", ""},
    {"GET", "/?_type=Patient,Group", ""},
    {"GET", "/_history", ""},
    {"GET", "/Observation/o1/_history", ""},
    {"GET", "/Observation/o1", ""},
    {"GET", "/Patient/p1", ""},
    {"GET", "/Bundle/b1", ""},
    {"GET", "/Patient/p1/$everything", ""},
    {"GET", "/Observation?_include=*&_contained=true", ""},
    {"POST", "/",
     R"({"resourceType":"Bundle","type":"batch","entry":[)"
     R"({"request":{"method":"GET","url":"Observation/o1"}},)"
     R"({"request":{"method":"GET","url":"Observation?code=a"}}]})"},
};

struct World {
  World() {
    matron::json::Reader reader;
    matron::Diagnostics diagnostics;
    const matron::policy::PolicyRef policy =
        matron::policy::LoadPolicy(kPolicy, reader, diagnostics);
    Require(policy.exists());
    Require(scratch.Reserve(kMaxBytes) == Status::kOk);
    Require(filter.Reserve(kMaxBytes) == Status::kOk);
    for (const std::string_view claims : kClaims) {
      const std::string text = R"({"iss":"https://a.org","sub":"u","exp":)" +
                               std::to_string(kNow + 300) + "," +
                               std::string(claims) + "}";
      sessions.push_back(
          matron::decide::OpenFromHostVerifiedText(policy, text, scratch));
      Require(sessions.back()->refusal() == matron::Reason::kOk);
    }
  }

  matron::decide::Scratch scratch;
  DecisionFilter filter;
  std::vector<SessionPtr> sessions;
};

class StringSink final : public Sink {
 public:
  void Append(std::string_view more) override { text += more; }
  std::string text;
};

struct Kept {
  std::string type, text;
};

// Collects the resources of what came through; those of the answers to a
// batch's entries are answers themselves.
class Collector final : public Judge {
 public:
  Verdict JudgeEntry(const EntryInfo& entry) override {
    if (!entry.resource.empty()) {
      kept.push_back(
          {std::string(entry.resource_type), std::string(entry.resource)});
    }
    return Verdict::kKeep;
  }
  std::vector<Kept> kept;
};

// The member `id` of a resource; empty if it has none that can be asked for.
class IdReader final : public matron::json::Handler {
 public:
  std::string id;

 private:
  void OnValue(const matron::json::Token& token) override {
    if (depth_ == 1 && token.key == "id" &&
        token.kind == matron::json::Kind::kString &&
        matron::fhir::IsId(token.text)) {
      id = token.text;
    }
    depth_ += matron::json::IsContainer(token);
  }
  void OnEnd(size_t) override { --depth_; }
  int depth_ = 0;
};

FilterAnswer Filter(World& world, const matron::decide::Session& session,
                    const Asked& asked, std::string_view response, size_t piece,
                    StringSink& sink) {
  DecideInput input;
  input.http = {asked.method, asked.url, {}};
  input.now = kNow;
  input.enforces = matron::decide::kEnforcesAll;
  if (!asked.body.empty()) input.body = {Given::kYes, asked.body};
  world.filter.Begin(session, input, sink, false);
  for (; response.size() > piece; response.remove_prefix(piece)) {
    world.filter.Push(response.substr(0, piece));
  }
  world.filter.Push(response);
  return world.filter.Finish();
}

// What a full grant covers is shown unread.
void RequireReadable(World& world, const matron::decide::Session& session,
                     const Kept& kept) {
  matron::json::Reader reader;
  IdReader id;
  size_t error_offset = 0;
  Require(reader.Walk(kept.text, id, &error_offset) == Status::kOk);
  if (kept.type == "OperationOutcome" || id.id.empty()) return;
  const std::string url = "/" + kept.type + "/" + id.id;
  DecideInput input;
  input.http = {"GET", url, {}};
  input.now = kNow;
  input.enforces = matron::decide::kEnforcesAll;
  if (Decide(session, input, world.scratch).effect == Effect::kPermit) return;
  input.stored = {Given::kYes, kept.text};
  Require(Decide(session, input, world.scratch).effect == Effect::kPermit);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static World* const world = new World();
  if (size < 3) return 0;
  const auto& session = *world->sessions[data[0] % world->sessions.size()];
  const Asked& asked = kRequests[data[1] % std::size(kRequests)];
  const std::string_view response(reinterpret_cast<const char*>(data + 3),
                                  size - 3);
  StringSink sink, sink_of_pieces;
  const FilterAnswer answer =
      Filter(*world, session, asked, response, SIZE_MAX, sink);
  const FilterAnswer of_pieces = Filter(*world, session, asked, response,
                                        size_t{1} + data[2], sink_of_pieces);
  Require(answer.effect == of_pieces.effect &&
          answer.reason == of_pieces.reason && answer.kept == of_pieces.kept &&
          answer.dropped == of_pieces.dropped);
  if (answer.effect != Effect::kPermit) return 0;
  Require(sink.text == sink_of_pieces.text);
  if (response.empty()) return 0;

  matron::json::Reader reader;
  EntryBuffer buffer;
  Collector collector;
  StringSink again;
  FilterOptions options;
  options.strip_total = false;
  options.keep_outcomes = true;
  Require(FilterResponse(sink.text, reader, buffer, collector, again, options)
              .ok());
  size_t at = 0;
  for (const Kept& kept : collector.kept) {
    at = response.find(kept.text, at);
    Require(at != response.npos);
    at += kept.text.size();
    RequireReadable(*world, session, kept);
  }
  return 0;
}

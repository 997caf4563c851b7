// Property: a document compiles or has faults, never both; and no policy lets a
// request pass without a token, or for claims that say nothing.

#include "policy/policy.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/diagnostics.h"
#include "decide/decide.h"
#include "decide/open_session.h"
#include "json/reader.h"

using matron::Diagnostics;
using matron::Effect;
using matron::decide::DecideInput;
using matron::decide::Scratch;
using matron::policy::PolicyRef;

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

Scratch& WarmScratch() {
  static Scratch* const scratch = [] {
    auto* made = new Scratch();
    Require(made->Reserve(64 * 1024) == matron::Status::kOk);
    return made;
  }();
  return *scratch;
}

void RequireDeny(const matron::decide::SessionPtr& session) {
  Require(session != nullptr);
  DecideInput input;
  input.http.method = "GET";
  input.http.url = "/Patient/123";
  input.now = 1764000000;
  input.enforces = matron::decide::kEnforcesAll;
  const auto& decision = Decide(*session, input, WarmScratch());
  Require(decision.effect == Effect::kDeny && decision.plan.url.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  matron::json::Reader reader;
  Diagnostics diagnostics;
  const PolicyRef policy =
      matron::policy::LoadPolicy(text, reader, diagnostics);
  Require(policy.exists() == (diagnostics.num_found() == 0));
  if (!policy.exists()) return 0;
  Require(!policy->bases().empty() && !policy->issuers().empty());
  for (const auto& issuer : policy->issuers()) {
    Require(!issuer.issuer.empty() && !issuer.audiences.empty() &&
            !issuer.algorithms.empty());
  }
  RequireDeny(
      matron::decide::OpenRefused(policy, matron::Reason::kMissingCredentials));
  RequireDeny(
      matron::decide::OpenFromHostVerifiedText(policy, "{}", WarmScratch()));
  return 0;
}

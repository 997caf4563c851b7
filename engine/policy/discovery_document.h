// The `.well-known/smart-configuration` that fits a policy.
//
//   Findings findings;
//   const Spot options(root, "", findings);
//   std::string_view document = ProduceSmartConfiguration(
//       *policy, options, SmartVersion::kV2_2, reader, arena);
//   if (document.empty()) return;  // The findings say why.

#ifndef MATRON_POLICY_DISCOVERY_DOCUMENT_H_
#define MATRON_POLICY_DISCOVERY_DOCUMENT_H_

#include <string_view>

#include "base/arena.h"
#include "json/reader.h"
#include "policy/policy.h"
#include "smart/finding.h"
#include "smart/smart_version.h"

namespace matron::policy {

// Writes the SMART configuration of `version` for a server that decides by
// `policy`. `options` is an object that has, under the names of the document,
// the endpoints and capabilities of the host, and what else only it knows.
//
// From the policy come the issuer (if it has only one), and the clinical scopes
// that its rules can let anybody have; from the capabilities the grant types,
// response types, methods of client authentication and the other scopes.
// `token_endpoint_auth_signing_alg_values_supported` is RS384 and ES384 unless
// the options say otherwise.
//
// What was written is validated before it is returned: the result is empty if
// that, or what the host declares against its policy, gives an error, and the
// options' findings name it. The text is in memory of `arena`.
std::string_view ProduceSmartConfiguration(const Policy& policy,
                                           const smart::Spot& options,
                                           smart::SmartVersion version,
                                           json::Reader& reader, Arena& arena);

}  // namespace matron::policy

#endif  // MATRON_POLICY_DISCOVERY_DOCUMENT_H_

// The risk report: where a set of scopes asks for much, and what would be less.
//
//   Result<std::span<const Risk>> risks = AssessRisk(terms, arena);
//   for (const Risk& risk : *risks) Show(risk.scope, risk.text,
//   risk.suggestion);

#ifndef MATRON_SMART_SCOPE_RISK_H_
#define MATRON_SMART_SCOPE_RISK_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/result.h"
#include "smart/scope_terms.h"

namespace matron::smart {

enum class RiskSeverity : uint8_t { kLow, kMedium, kHigh };

enum class RiskCode : uint8_t {
#define MATRON_RISK(name, wire, text) k##name,
#include "smart/risk_codes.inc"
#undef MATRON_RISK
};

// Names as they stand in the JSON protocol.
std::string_view NameOf(RiskSeverity severity);
std::string_view NameOf(RiskCode code);

struct Risk {
  RiskCode code = RiskCode::kNotUnderstood;
  RiskSeverity severity = RiskSeverity::kLow;
  std::string_view scope;  // Canonical, or as it came if it is not clinical.
  std::string_view text;   // What it does, without the scope as subject.
  // Scopes that ask for less in this respect; empty if there is nothing but to
  // leave the scope out. In the same context it is always covered by `scope`.
  std::string_view suggestion;
};

// Looks at each scope by itself, the gravest findings first. A set that says
// the same thing twice is reported twice: minimise it before. kOutOfMemory.
Result<std::span<const Risk>> AssessRisk(const ScopeTerms& terms, Arena& arena);

}  // namespace matron::smart

#endif  // MATRON_SMART_SCOPE_RISK_H_

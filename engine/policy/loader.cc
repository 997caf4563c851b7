// The document's outer parts, and the built-in policy. Tested by
// loader_test.cc.

#include "policy/loader.h"

#include <algorithm>
#include <new>

#include "base/limits.h"
#include "base/text_builder.h"

namespace matron::policy {

using json::Kind;
using json::Value;

namespace {

constexpr std::string_view kMembers[] = {"matron",
                                         "$schema",
                                         "revision",
                                         "fhir",
                                         "issuers",
                                         "roles",
                                         "assignments",
                                         "scope_modifiers",
                                         "shared_types",
                                         "compartment_membership",
                                         "encounter_context",
                                         "operations",
                                         "graphql",
                                         "bulk_export"};
constexpr std::string_view kFhirMembers[] = {"version", "bases"};
constexpr std::string_view kNoVersion =
    "is not a FHIR version that is supported";
constexpr std::string_view kVersionHint =
    "the supported versions are R4, R4B and R5";

// A policy that could not be allocated leaves nothing to load into; this arena
// takes the texts meanwhile.
Arena& ArenaOf(Policy* policy, Arena& policy_arena, Arena& scratch) {
  return policy == nullptr ? scratch : policy_arena;
}

}  // namespace

Loader::Loader(Diagnostics& diagnostics)
    : policy_(new(std::nothrow) Policy()),
      ref_(policy_),
      diagnostics_(diagnostics),
      scratch_(Arena::Growing()),
      context_{diagnostics,
               policy_ == nullptr ? scratch_
                                  : ArenaOf(policy_, policy_->arena_, scratch_),
               scratch_},
      role_names_(scratch_) {}

PolicyRef Loader::Load(const Value& document) {
  if (policy_ == nullptr) return Finish();
  const Place root(document, context_);
  if (!root.Require(Kind::kObject)) return Finish();
  root.RefuseUnknown(kMembers);
  int64_t version = 0;
  root.Member("matron").RequireInteger(1, 1, &version);
  root.Member("$schema").Optional(Kind::kString);  // For editors.
  if (root.Member("revision").exists()) {
    policy_->revision_ =
        root.Member("revision").RequireText(limits::kMaxNameBytes);
  }
  LoadFhir(root.Member("fhir"));
  LoadIssuers(root.Member("issuers"));
  // Scopes of roles use them.
  if (root.Member("scope_modifiers").exists()) {
    LoadScopeModifiers(root.Member("scope_modifiers"));
  }
  LoadCompartments(root);
  LoadOperations(root.Member("operations"));
  if (root.Member("graphql").Optional(Kind::kBool)) {
    policy_->has_graphql_ = root.Member("graphql").value().integer() != 0;
  }
  LoadBulkExport(root.Member("bulk_export"));
  LoadRoles(root.Member("roles"));
  LoadAssignments(root.Member("assignments"));
  return Finish();
}

void Loader::LoadScopeModifiers(const Place& modifiers) {
  if (!modifiers.RequireArray(smart::kNumModifiers, /*may_be_empty=*/true)) {
    return;
  }
  size_t index = 0;
  for (Value item = modifiers.value().first(); item.exists();
       item = item.next(), ++index) {
    const Place place = modifiers.Child(item, index);
    if (!place.Require(Kind::kString)) continue;
    const smart::Modifier modifier = smart::ParseModifier(item.text());
    const auto bit = static_cast<smart::ModifierMask>(modifier);
    if (modifier == smart::Modifier::kNone) {
      place.FaultAbout(Status::kPolicyBadValue, item.text(),
                       "is not a modifier that scopes can have",
                       "use in, not-in, not, exact or below");
    } else if ((policy_->scope_modifiers_ & bit) != 0) {
      place.FaultAbout(Status::kPolicyDuplicate, item.text(), "stands twice");
    }
    policy_->scope_modifiers_ |= bit;
  }
}

void Loader::LoadFhir(const Place& fhir) {
  if (!fhir.Require(Kind::kObject)) return;
  fhir.RefuseUnknown(kFhirMembers);
  const Place version = fhir.Member("version");
  if (version.Require(Kind::kString) &&
      !fhir::ParseFhirVersion(version.value().text(),
                              &policy_->fhir_version_)) {
    version.FaultAbout(Status::kPolicyBadValue, version.value().text(),
                       kNoVersion, kVersionHint);
  }
  LoadBases(fhir.Member("bases"));
}

void Loader::LoadBases(const Place& bases) {
  if (!bases.RequireArray(limits::kMaxBases, /*may_be_empty=*/false)) return;
  ArenaVector<fhir::BaseUrl> parsed(policy_->arena_);
  size_t index = 0;
  for (Value item = bases.value().first(); item.exists();
       item = item.next(), ++index) {
    const Place place = bases.Child(item, index);
    const std::string_view text = place.RequireText(limits::kMaxUrlTextBytes);
    fhir::BaseUrl base;
    if (text.empty()) continue;
    if (!base.Parse(text)) {
      place.FaultAbout(Status::kPolicyBadValue, text,
                       "is not a base URL that can be compared safely",
                       "use an absolute https URL without trailing slash, "
                       "query, fragment and escapes");
    }
    if (!parsed.Append(base)) return;
  }
  policy_->bases_ = parsed.items();
}

PolicyRef Loader::LackMemory() {
  diagnostics_.Add(Status::kOutOfMemory, "", 0, "memory could not be allocated",
                   {});
  return PolicyRef();
}

PolicyRef Loader::Finish() {
  if (policy_ == nullptr || policy_->arena_.exhausted() ||
      scratch_.exhausted()) {
    return LackMemory();
  }
  if (diagnostics_.num_found() > 0) return PolicyRef();
  return std::move(ref_);
}

PolicyRef Loader::LoadSmartOnly(const SmartOnlyOptions& options) {
  if (policy_ == nullptr) return Finish();
  Arena& arena = policy_->arena_;
  if (!fhir::ParseFhirVersion(options.version, &policy_->fhir_version_)) {
    diagnostics_.Add(Status::kPolicyBadValue, "/fhir", 0, kNoVersion.substr(3),
                     kVersionHint);
  }
  const std::span<fhir::BaseUrl> bases = arena.NewArray<fhir::BaseUrl>(1);
  const std::string_view base = arena.Copy(options.base);
  if (!bases.empty() && !bases[0].Parse(base)) {
    diagnostics_.Add(Status::kPolicyBadValue, "/base", 0,
                     "not a base URL that can be compared safely",
                     "use an absolute https URL without trailing slash");
  }
  policy_->bases_ = bases;
  policy_->shared_types_ = DefaultSharedTypes();
  policy_->any_issuer_ = true;
  policy_->issuers_.reset(new (std::nothrow) Issuer[1]);
  const std::span<std::string_view> audiences =
      arena.NewArray<std::string_view>(1);
  const std::span<rbac::RoleId> ids = arena.NewArray<rbac::RoleId>(1);
  const std::span<uint32_t> issuers = arena.NewArray<uint32_t>(1);
  const std::span<rbac::Assignment> rules = arena.NewArray<rbac::Assignment>(1);
  const std::span<const uint32_t> order = arena.NewArray<uint32_t>(1);
  if (policy_->issuers_ == nullptr || arena.exhausted()) return LackMemory();
  policy_->num_issuers_ = 1;
  policy_->issuer_order_ = order;
  Issuer& issuer = policy_->issuers_[0];
  issuer.issuer = arena.Copy(options.issuer);
  policy_->algorithms_ = issuer.algorithms;
  audiences[0] = base;
  issuer.audiences = audiences;
  issuer.user_scopes_without_fhir_user = true;
  rbac::Role role;
  role.name = kSmartOnlyName;
  // `patient/` scopes of a token meet `user/` in `patient/`. Were `patient/`
  // held as well, `user/` scopes of a token would meet it, and count for what
  // the token does not say.
  for (const smart::ScopeContext context :
       {smart::ScopeContext::kUser, smart::ScopeContext::kSystem}) {
    smart::Scope scope;
    scope.context = context;
    scope.letters = smart::kAllLetters;
    scope.all_types = true;
    role.scopes.Add(scope);
  }
  rules[0].issuers = issuers;
  rules[0].condition.kind = rbac::ConditionKind::kAlways;
  rules[0].roles = ids;
  policy_->assignments_ = rules;
  if (!policy_->roles_.Add(role) ||
      !policy_->assignment_index_.Build(rules, arena)) {
    return LackMemory();
  }
  return Finish();
}

namespace {

// How a document is reported that could not be read.
Status CodeFor(Status status) {
  switch (status) {
    case Status::kOutOfMemory:
      return Status::kOutOfMemory;
    case Status::kJsonTooLarge:
      return Status::kPolicyLimit;
    default:
      return Status::kPolicyJson;
  }
}

}  // namespace

PolicyRef LoadPolicy(std::string_view text, json::Reader& reader,
                     Diagnostics& diagnostics) {
  json::Document document;
  Status status = text.size() > limits::kMaxPolicyBytes
                      ? Status::kJsonTooLarge
                      : document.Parse(text, reader);
  if (status != Status::kOk) {
    diagnostics.Add(CodeFor(status), "", document.error_offset(),
                    TextOf(status), {});
    diagnostics.FindLines(text);
    return PolicyRef();
  }
  PolicyRef policy = Loader(diagnostics).Load(document.root());
  diagnostics.FindLines(text);
  return policy;
}

PolicyRef MakeSmartOnlyPolicy(const SmartOnlyOptions& options,
                              Diagnostics& diagnostics) {
  return Loader(diagnostics).LoadSmartOnly(options);
}

}  // namespace matron::policy

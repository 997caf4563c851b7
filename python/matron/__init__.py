"""Matron: a policy decision point for SMART on FHIR.

    policy = matron.Policy.compile(open("policy.json").read())
    keys = matron.KeySet.parse(jwks)
    session = matron.Session.from_token(policy, token, key_set=keys, now=now)
    plan = session.require("GET", "/Observation/7", now=now)

Nothing here reads the clock, the environment, files or the network. See
python/README.md for more, docs/evaluate.md for how requests are decided.
"""

from matron import _matron
from matron._codes import Reason, Status
from matron._discovery import (
    CapabilitySet,
    DiscoveryProduction,
    DiscoveryValidation,
    produce_discovery,
    validate_discovery,
)
from matron._documents import KeySet, Policy
from matron._errors import (
    AbiError,
    KeySetError,
    LimitError,
    MatronError,
    NeedsResource,
    PermissionDenied,
    PolicyError,
)
from matron._evaluator import (
    Evaluator,
    reason_text,
    status_text,
    verify_pkce,
    version,
)
from matron._findings import Finding, FindingCode
from matron._launch import (
    AuthorizationDetail,
    FhirContextItem,
    GrantType,
    LaunchContext,
    LaunchContextReading,
    LaunchSource,
    TokenResponseValidation,
    launch_context,
    validate_token_response,
)
from matron._operations import FhirVersion, SmartVersion
from matron._scope_values import (
    ConsentAction,
    ConsentOther,
    ConsentPart,
    LeastScope,
    OtherScope,
    OtherScopeKind,
    ParsedScopes,
    RejectedRequest,
    RejectedScope,
    Scope,
    ScopeConstraint,
    ScopeContext,
    ScopeConversion,
    ScopeCoverage,
    ScopeDescription,
    ScopeEquality,
    ScopeModifier,
    ScopeNarrowing,
    ScopeRisk,
    ScopeRiskCode,
    ScopeRisks,
    ScopeSet,
)
from matron._scopes import (
    describe_scope,
    least_scope,
    minimise_scope,
    parse_scope,
    scope_covers,
    scope_difference,
    scope_equals,
    scope_from_v1,
    scope_intersect,
    scope_narrow,
    scope_risk,
    scope_to_v1,
    scope_union,
)
from matron._session import Session
from matron._values import (
    NOT_GIVEN,
    Challenge,
    Decision,
    Diagnostic,
    Effect,
    Explanation,
    Interaction,
    NotGiven,
    Obligation,
    ObligationKind,
    Plan,
    PlannedRequest,
    Request,
    Verification,
)

__all__ = [
    "NOT_GIVEN",
    "AbiError",
    "AuthorizationDetail",
    "CapabilitySet",
    "Challenge",
    "ConsentAction",
    "ConsentOther",
    "ConsentPart",
    "Decision",
    "Diagnostic",
    "DiscoveryProduction",
    "DiscoveryValidation",
    "Effect",
    "Evaluator",
    "Explanation",
    "FhirContextItem",
    "FhirVersion",
    "Finding",
    "FindingCode",
    "GrantType",
    "Interaction",
    "KeySet",
    "KeySetError",
    "LaunchContext",
    "LaunchContextReading",
    "LaunchSource",
    "LeastScope",
    "LimitError",
    "MatronError",
    "NeedsResource",
    "NotGiven",
    "Obligation",
    "ObligationKind",
    "OtherScope",
    "OtherScopeKind",
    "ParsedScopes",
    "PermissionDenied",
    "Plan",
    "PlannedRequest",
    "Policy",
    "PolicyError",
    "Reason",
    "RejectedRequest",
    "RejectedScope",
    "Request",
    "Scope",
    "ScopeConstraint",
    "ScopeContext",
    "ScopeConversion",
    "ScopeCoverage",
    "ScopeDescription",
    "ScopeEquality",
    "ScopeModifier",
    "ScopeNarrowing",
    "ScopeRisk",
    "ScopeRiskCode",
    "ScopeRisks",
    "ScopeSet",
    "Session",
    "SmartVersion",
    "Status",
    "TokenResponseValidation",
    "Verification",
    "describe_scope",
    "launch_context",
    "least_scope",
    "minimise_scope",
    "parse_scope",
    "produce_discovery",
    "reason_text",
    "scope_covers",
    "scope_difference",
    "scope_equals",
    "scope_from_v1",
    "scope_intersect",
    "scope_narrow",
    "scope_risk",
    "scope_to_v1",
    "scope_union",
    "status_text",
    "validate_discovery",
    "validate_token_response",
    "verify_pkce",
    "version",
]

# MATRON_ABI_VERSION of matron.h, as this package knows it.
_ABI_VERSION = 0
if _matron.abi_version() != _ABI_VERSION:
    raise AbiError(Status.UNSUPPORTED_VERSION)

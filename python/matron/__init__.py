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
    "Challenge",
    "Decision",
    "Diagnostic",
    "Effect",
    "Evaluator",
    "Explanation",
    "Interaction",
    "KeySet",
    "KeySetError",
    "LimitError",
    "MatronError",
    "NeedsResource",
    "NotGiven",
    "Obligation",
    "ObligationKind",
    "PermissionDenied",
    "Plan",
    "PlannedRequest",
    "Policy",
    "PolicyError",
    "Reason",
    "Request",
    "Session",
    "Status",
    "Verification",
    "reason_text",
    "status_text",
    "verify_pkce",
    "version",
]

# MATRON_ABI_VERSION of matron.h, as this package knows it.
_ABI_VERSION = 0
if _matron.abi_version() != _ABI_VERSION:
    raise AbiError(Status.UNSUPPORTED_VERSION)

"""What is found in documents of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

FindingCode = Literal[
    "member_missing",
    "member_unexpected",
    "member_not_defined",
    "member_deprecated",
    "member_renamed",
    "wrong_type",
    "value_empty",
    "value_malformed",
    "value_out_of_range",
    "value_missing",
    "value_forbidden",
    "value_discouraged",
    "value_unknown",
    "value_repeated",
    "url_malformed",
    "url_not_absolute",
    "url_not_https",
    "id_malformed",
    "reference_malformed",
    "context_form",
    "context_without_target",
    "context_of_patient",
    "context_missing",
    "role_malformed",
    "token_inactive",
    "token_type_unsupported",
    "token_lives_long",
    "error_response",
    "scope_missing",
    "scope_not_understood",
    "too_large",
    "issuer_differs",
    "documents_disagree",
    "capability_unknown",
    "capability_of_later_version",
    "no_capability_set",
    "policy_lacks_scopes",
    "issuer_not_in_policy",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a document should have otherwise.

    Attributes:
        severity: An ``"error"`` breaks a requirement, a ``"warning"`` a
            recommendation, an ``"info"`` neither.
        code: What it is (docs/evaluate.md).
        pointer: The JSON pointer (RFC 6901) of the place, with the names of the
            members there.
        message: What is wrong, for people; may change.
        spec: Where the rule is written; may change.
    """

    severity: Literal["error", "warning", "info"]
    code: FindingCode
    pointer: str
    message: str
    spec: str


def findings(answer: dict[str, Any]) -> tuple[Finding, ...]:
    """The findings of an answer."""
    return tuple(Finding(**item) for item in answer["findings"])

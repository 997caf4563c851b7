"""What is read from scopes: plain, immutable values."""


from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from matron._codes import Reason
from matron._operations import WithoutTruth

#: Modifiers of search parameters that a scope may have if they are enabled.
ScopeModifier = Literal["in", "not-in", "not", "exact", "below"]
ScopeContext = Literal["patient", "user", "system"]
OtherScopeKind = Literal[
    "openid",
    "fhirUser",
    "profile",
    "launch",
    "launch_context",
    "offline_access",
    "online_access",
    "oidc",
    "extension",
]
ScopeRiskCode = Literal[
    "all_types",
    "system_context",
    "user_context",
    "lists_patients",
    "writes",
    "deletes",
    "offline_access",
    "genetics",
    "documents",
    "mental_health",
    "messages",
    "financial",
    "persons",
    "surveillance",
    "no_category",
    "not_understood",
]
ConsentAction = Literal["see", "add", "change", "delete"]


@dataclass(frozen=True, slots=True)
class ScopeConstraint:
    """``?parameter:modifier=values`` of a scope: any of the values."""

    parameter: str
    modifier: ScopeModifier | None
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """A clinical scope.

    Attributes:
        text: As it came.
        canonical: In its canonical form.
        context: ``"patient"``, ``"user"`` or ``"system"``.
        type: A resource type; ``"*"`` is every one.
        letters: Of ``cruds``, in that order.
        version: 1 for ``read``, ``write`` and ``*``, else 2.
        constraints: All of which a resource must meet.
    """

    text: str
    canonical: str
    context: ScopeContext
    type: str
    letters: str
    version: Literal[1, 2]
    constraints: tuple[ScopeConstraint, ...]


@dataclass(frozen=True, slots=True)
class OtherScope:
    """A scope that is not a clinical one, such as ``openid``."""

    text: str
    kind: OtherScopeKind


@dataclass(frozen=True, slots=True)
class RejectedScope:
    """A scope that is not understood, and so grants nothing.

    Attributes:
        member: Which of the arguments it stands in; ``None`` if there is but one.
        text: The scope.
        offset: Where it stands, in bytes of UTF-8.
        reason: Why it is not understood.
        hint: What to do about it; may change.
    """

    member: str | None
    text: str
    offset: int
    reason: Reason
    hint: str


@dataclass(frozen=True, slots=True)
class ParsedScopes(WithoutTruth):
    """The scopes of a string, each kind in its order."""

    scopes: tuple[Scope, ...]
    other: tuple[OtherScope, ...]
    rejected: tuple[RejectedScope, ...]


@dataclass(frozen=True, slots=True)
class ScopeCoverage(WithoutTruth):
    """Whether all that is wanted is granted. It has no truth value: ask ``covers``.

    Attributes:
        covers: Whether it is.
        missing: Scopes that are wanted and not granted.
        rejected: Scopes that are not understood.
    """

    covers: bool
    missing: tuple[str, ...]
    rejected: tuple[RejectedScope, ...]


@dataclass(frozen=True, slots=True)
class ScopeEquality(WithoutTruth):
    """Whether two strings allow the same. It has no truth value: ask ``equal``."""

    equal: bool
    rejected: tuple[RejectedScope, ...]


@dataclass(frozen=True, slots=True)
class ScopeSet(WithoutTruth):
    """A set of scopes, in one string and each by itself."""

    scope: str
    scopes: tuple[str, ...]
    rejected: tuple[RejectedScope, ...]


@dataclass(frozen=True, slots=True)
class ScopeNarrowing(WithoutTruth):
    """What of a request a grant allows. It has no truth value: ask ``within``.

    Attributes:
        within: Whether nothing is requested beyond the grant.
        narrowed: What is both requested and granted.
        exceeding: What is requested beyond the grant.
        rejected: Scopes that are not understood.
    """

    within: bool
    narrowed: str
    exceeding: str
    rejected: tuple[RejectedScope, ...]


@dataclass(frozen=True, slots=True)
class ScopeConversion(WithoutTruth):
    """Scopes in the words of another version; ``rest`` are those that are not in it."""

    scope: str
    rest: tuple[str, ...]
    rejected: tuple[RejectedScope, ...]


@dataclass(frozen=True, slots=True)
class RejectedRequest:
    """A request for which no scope is enough; ``index`` is its place."""

    index: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class LeastScope(WithoutTruth):
    """The smallest set of scopes that would permit requests."""

    scope: str
    scopes: tuple[str, ...]
    rejected: tuple[RejectedRequest, ...]


@dataclass(frozen=True, slots=True)
class ScopeRisk:
    """Where a scope asks for much.

    Attributes:
        code: What it asks for.
        severity: How grave that is.
        scope: The scope.
        text: What it does, for people; may change.
        suggestion: Scopes that ask for less; ``None``: leave it out.
    """

    code: ScopeRiskCode
    severity: Literal["high", "medium", "low"]
    scope: str
    text: str
    suggestion: str | None


@dataclass(frozen=True, slots=True)
class ScopeRisks(WithoutTruth):
    """Where scopes ask for much, the gravest first."""

    risks: tuple[ScopeRisk, ...]
    rejected: tuple[RejectedScope, ...]


@dataclass(frozen=True, slots=True)
class ConsentPart:
    """Scopes that allow the same, in a sentence for the people who are asked.

    Attributes:
        context: Whose data.
        actions: What may be done.
        types: With what types; ``"*"`` is every one.
        limits: Such as ``category=vital-signs``; all of them.
        sentence: All of it, in words; may change.
    """

    context: ScopeContext
    actions: tuple[ConsentAction, ...]
    types: tuple[str, ...]
    limits: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class ConsentOther:
    """A scope that is not a clinical one, in a sentence."""

    scope: str
    kind: OtherScopeKind
    sentence: str


@dataclass(frozen=True, slots=True)
class ScopeDescription(WithoutTruth):
    """What scopes allow, in plain sentences."""

    parts: tuple[ConsentPart, ...]
    others: tuple[ConsentOther, ...]
    rejected: tuple[RejectedScope, ...]

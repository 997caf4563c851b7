"""Scopes: reading them, comparing and combining them, and what they mean to people.

The operations ``scope.*`` of docs/evaluate.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from matron._codes import Reason
from matron._operations import FhirVersion, array, call
from matron._scope_values import (
    ConsentOther,
    ConsentPart,
    LeastScope,
    OtherScope,
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
    ScopeRisks,
    ScopeSet,
)


def _reason(name: str) -> Reason:
    return Reason[name.upper()]


def _rejected(answer: dict[str, Any]) -> tuple[RejectedScope, ...]:
    return tuple(
        RejectedScope(
            item.get("member"),
            item["text"],
            item["offset"],
            _reason(item["reason"]),
            item["hint"],
        )
        for item in answer["rejected"]
    )


def _scope(item: dict[str, Any]) -> Scope:
    constraints = tuple(
        ScopeConstraint(each["parameter"], each["modifier"], tuple(each["values"]))
        for each in item["constraints"]
    )
    return Scope(**{**item, "constraints": constraints})


def _set(answer: dict[str, Any]) -> ScopeSet:
    return ScopeSet(answer["scope"], tuple(answer["scopes"]), _rejected(answer))


def _conversion(answer: dict[str, Any]) -> ScopeConversion:
    return ScopeConversion(answer["scope"], tuple(answer["rest"]), _rejected(answer))


def _call(
    op: str,
    fhir: FhirVersion | None,
    modifiers: Iterable[ScopeModifier],
    policy: dict[str, Any] | None,
    **members: object,
) -> dict[str, Any]:
    listed = array(modifiers)
    given = None if policy is not None and not listed else listed
    options = {"fhir": fhir, "modifiers": given, "policy": policy}
    return call(op, {**members, **options})


def parse_scope(
    scope: str,
    /,
    *,
    fhir: FhirVersion | None = None,
    modifiers: Iterable[ScopeModifier] = (),
    policy: dict[str, Any] | None = None,
) -> ParsedScopes:
    """Reads a scope string, as it stands in a token.

    Here and in the functions below, ``fhir`` is the version whose types and search
    parameters scopes are read by, and ``modifiers`` are those that are understood;
    ``policy``, a policy document, names them in its place. A scope that is not
    understood is in ``rejected``, grants nothing, and never raises.

    Raises:
        MatronError: The call failed; :class:`LimitError` if a string is too long.
    """
    answer = _call("scope.parse", fhir, modifiers, policy, scope=scope)
    return ParsedScopes(
        tuple(map(_scope, answer["scopes"])),
        tuple(OtherScope(**item) for item in answer["other"]),
        _rejected(answer),
    )


def scope_covers(
    granted: str,
    wanted: str,
    /,
    *,
    fhir: FhirVersion | None = None,
    modifiers: Iterable[ScopeModifier] = (),
    policy: dict[str, Any] | None = None,
) -> ScopeCoverage:
    """Says whether ``granted`` allows all that ``wanted`` does.

    Where that cannot be proved it does not; nor where ``wanted`` has a scope that is
    not understood. The answer has no truth value: ask ``covers``.
    """
    answer = _call("scope.covers", fhir, modifiers, policy, granted=granted, wanted=wanted)
    return ScopeCoverage(answer["covers"], tuple(answer["missing"]), _rejected(answer))


def scope_equals(
    a: str,
    b: str,
    /,
    *,
    fhir: FhirVersion | None = None,
    modifiers: Iterable[ScopeModifier] = (),
    policy: dict[str, Any] | None = None,
) -> ScopeEquality:
    """Says whether two scope strings allow the same."""
    answer = _call("scope.equals", fhir, modifiers, policy, a=a, b=b)
    return ScopeEquality(answer["equal"], _rejected(answer))


def scope_intersect(
    a: str,
    b: str,
    /,
    *,
    fhir: FhirVersion | None = None,
    modifiers: Iterable[ScopeModifier] = (),
    policy: dict[str, Any] | None = None,
) -> ScopeSet:
    """Finds what two scope strings both allow, in the fewest words."""
    return _set(_call("scope.intersect", fhir, modifiers, policy, a=a, b=b))


def scope_union(
    a: str,
    b: str,
    /,
    *,
    fhir: FhirVersion | None = None,
    modifiers: Iterable[ScopeModifier] = (),
    policy: dict[str, Any] | None = None,
) -> ScopeSet:
    """Finds what two scope strings allow together, in the fewest words."""
    return _set(_call("scope.union", fhir, modifiers, policy, a=a, b=b))


def scope_difference(
    wanted: str,
    granted: str,
    /,
    *,
    fhir: FhirVersion | None = None,
    modifiers: Iterable[ScopeModifier] = (),
    policy: dict[str, Any] | None = None,
) -> ScopeSet:
    """Finds what ``wanted`` asks for beyond ``granted``, in the fewest words."""
    return _set(
        _call("scope.difference", fhir, modifiers, policy, wanted=wanted, granted=granted)
    )


def scope_narrow(
    granted: str,
    requested: str,
    /,
    *,
    fhir: FhirVersion | None = None,
    modifiers: Iterable[ScopeModifier] = (),
    policy: dict[str, Any] | None = None,
) -> ScopeNarrowing:
    """Finds what of ``requested`` a grant allows, and what exceeds it.

    For the ``scope`` of a refresh request.
    """
    answer = _call(
        "scope.narrow", fhir, modifiers, policy, granted=granted, requested=requested
    )
    return ScopeNarrowing(
        answer["within"], answer["narrowed"], answer["exceeding"], _rejected(answer)
    )


def minimise_scope(
    scope: str,
    /,
    *,
    fhir: FhirVersion | None = None,
    modifiers: Iterable[ScopeModifier] = (),
    policy: dict[str, Any] | None = None,
) -> ScopeSet:
    """Says the same in the fewest words."""
    return _set(_call("scope.minimise", fhir, modifiers, policy, scope=scope))


def scope_to_v1(
    scope: str,
    /,
    *,
    fhir: FhirVersion | None = None,
    modifiers: Iterable[ScopeModifier] = (),
    policy: dict[str, Any] | None = None,
) -> ScopeConversion:
    """Says it in the words of SMART 1, as far as they mean just the same."""
    return _conversion(_call("scope.to_v1", fhir, modifiers, policy, scope=scope))


def scope_from_v1(
    scope: str,
    /,
    *,
    fhir: FhirVersion | None = None,
    modifiers: Iterable[ScopeModifier] = (),
    policy: dict[str, Any] | None = None,
) -> ScopeConversion:
    """Says the words of SMART 1 in letters."""
    return _conversion(_call("scope.from_v1", fhir, modifiers, policy, scope=scope))


def scope_to_uri(
    scope: str,
    /,
    *,
    fhir: FhirVersion | None = None,
    modifiers: Iterable[ScopeModifier] = (),
    policy: dict[str, Any] | None = None,
) -> ScopeConversion:
    """Writes scopes as URIs, for where scopes must be some."""
    return _conversion(_call("scope.to_uri", fhir, modifiers, policy, scope=scope))


def scope_from_uri(
    scope: str,
    /,
    *,
    fhir: FhirVersion | None = None,
    modifiers: Iterable[ScopeModifier] = (),
    policy: dict[str, Any] | None = None,
) -> ScopeConversion:
    """Reads scopes from their URIs."""
    return _conversion(_call("scope.from_uri", fhir, modifiers, policy, scope=scope))


def least_scope(
    requests: Iterable[tuple[str, str]],
    /,
    *,
    context: ScopeContext,
    base: str | None = None,
    fhir: FhirVersion | None = None,
    modifiers: Iterable[ScopeModifier] = (),
    policy: dict[str, Any] | None = None,
) -> LeastScope:
    """Finds the smallest set of scopes that would permit FHIR requests.

    Args:
        requests: Pairs of method and URL.
        context: Of the scopes.
        base: The FHIR base URL, if the URLs are absolute.
        fhir: As for :func:`parse_scope`.
        modifiers: The same.
    """
    pairs = [{"method": method, "url": url} for method, url in requests]
    answer = _call(
        "scope.least", fhir, modifiers, policy, context=context, base=base, requests=pairs
    )
    return LeastScope(
        answer["scope"],
        tuple(answer["scopes"]),
        tuple(
            RejectedRequest(item["index"], _reason(item["reason"]))
            for item in answer["rejected"]
        ),
    )


def scope_risk(
    scope: str,
    /,
    *,
    fhir: FhirVersion | None = None,
    modifiers: Iterable[ScopeModifier] = (),
    policy: dict[str, Any] | None = None,
) -> ScopeRisks:
    """Reports where scopes ask for much, and what would be less."""
    answer = _call("scope.risk", fhir, modifiers, policy, scope=scope)
    return ScopeRisks(
        tuple(ScopeRisk(**item) for item in answer["risks"]), _rejected(answer)
    )


def describe_scope(
    scope: str,
    /,
    *,
    language: Literal["en"] | None = None,
    fhir: FhirVersion | None = None,
    modifiers: Iterable[ScopeModifier] = (),
    policy: dict[str, Any] | None = None,
) -> ScopeDescription:
    """Says in plain sentences what scopes allow, for the people who are asked."""
    answer = _call("scope.describe", fhir, modifiers, policy, scope=scope, language=language)
    parts = (
        ConsentPart(
            item["context"],
            tuple(item["actions"]),
            tuple(item["types"]),
            tuple(item["limits"]),
            item["sentence"],
        )
        for item in answer["parts"]
    )
    others = (ConsentOther(**item) for item in answer["others"])
    return ScopeDescription(tuple(parts), tuple(others), _rejected(answer))

"""From the module's tuples to the values that a host reads."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from matron import _matron
from matron._codes import Reason
from matron._values import (
    Challenge,
    Decision,
    Effect,
    Explanation,
    FilterResult,
    Interaction,
    Need,
    Obligation,
    ObligationKind,
    Plan,
    PlannedRequest,
)

# Looking a member up is several times faster than calling its class.
_EFFECTS = {int(effect): effect for effect in Effect}
_REASONS = {int(reason): reason for reason in Reason}


@lru_cache
def _obligations(mask: int) -> tuple[Obligation, ...]:
    return tuple(
        Obligation(cast(ObligationKind, name))
        for name, bit in _matron.OBLIGATIONS.items()
        if mask & bit
    )


_NEEDS: tuple[tuple[Need, int], ...] = (
    ("stored", _matron.NEEDS_STORED),
    ("resulting", _matron.NEEDS_RESULTING),
    ("match", _matron.NEEDS_MATCH),
    ("export_job", _matron.NEEDS_EXPORT_JOB),
)


@lru_cache
def _needs(mask: int) -> tuple[Need, ...]:
    return tuple(name for name, bit in _NEEDS if mask & bit)


def _interaction(raw: _matron.RawInteraction) -> Interaction:
    kind, type_, id_, letters, effect, reason, scope, role = raw
    return Interaction(
        kind, type_, id_, letters, _EFFECTS[effect], _REASONS[reason], scope, role
    )


def _plan(raw: _matron.RawPlan, obligations: tuple[Obligation, ...]) -> Plan:
    method, url, headers, needs, urls = raw
    return Plan(
        PlannedRequest(method, url, headers),
        _needs(needs),
        obligations,
        tuple(PlannedRequest(method, each, headers) for each in urls),
    )


def decision_from(raw: _matron.RawDecision) -> Decision:
    """The decision that the module's tuple stands for."""
    (effect, reason, scope, role, interactions, plan, mask, challenge, steps,
     permitted, entries) = raw  # fmt: skip
    obligations = _obligations(mask)
    return Decision(
        effect=_EFFECTS[effect],
        reason=_REASONS[reason],
        scope=scope,
        role=role,
        interactions=tuple(map(_interaction, interactions)),
        plan=_plan(plan, obligations) if plan is not None else None,
        obligations=obligations,
        challenge=Challenge(*challenge) if challenge is not None else None,
        explain=tuple(Explanation(*step) for step in steps),
        permitted=permitted,
        entries=tuple(map(decision_from, entries)),
    )


def filter_result_from(raw: _matron.RawFilterResult) -> FilterResult:
    """The same for what is left of a response."""
    effect, reason, response, kept, dropped = raw
    return FilterResult(_EFFECTS[effect], _REASONS[reason], response, kept, dropped)

"""From the module's tuples to the values that a host reads."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, cast

from matron import _matron
from matron._codes import Reason
from matron._values import (
    Challenge,
    Decision,
    Effect,
    Explanation,
    Interaction,
    Obligation,
    ObligationKind,
    Plan,
    PlannedRequest,
)

if TYPE_CHECKING:
    from typing import Literal

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


@lru_cache
def _needs(mask: int) -> tuple[Literal["stored", "resulting"], ...]:
    stored: tuple[Literal["stored"], ...] = (
        ("stored",) if mask & _matron.NEEDS_STORED else ()
    )
    resulting: tuple[Literal["resulting"], ...] = (
        ("resulting",) if mask & _matron.NEEDS_RESULTING else ()
    )
    return stored + resulting


def _interaction(raw: _matron.RawInteraction) -> Interaction:
    kind, type_, id_, letters, effect, reason, scope, role = raw
    return Interaction(
        kind, type_, id_, letters, _EFFECTS[effect], _REASONS[reason], scope, role
    )


def _plan(raw: _matron.RawPlan, obligations: tuple[Obligation, ...]) -> Plan:
    method, url, headers, needs = raw
    return Plan(PlannedRequest(method, url, headers), _needs(needs), obligations)


def decision_from(raw: _matron.RawDecision) -> Decision:
    """The decision that the module's tuple stands for."""
    (effect, reason, scope, role, interactions, plan, mask, challenge, steps,
     permitted) = raw  # fmt: skip
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
    )

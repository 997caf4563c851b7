"""A caller as type checkers see it: never run.

A line with `type: ignore` is a mistake that a checker must find; if it does not, the
ignore is unused, and that is an error.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Literal

import matron
from typing_extensions import assert_type

NOW = datetime.now(timezone.utc)


def serve(policy: matron.Policy, token: bytes, keys: matron.KeySet) -> str:
    session = matron.Session.from_token(policy, token, key_set=keys, now=NOW)
    assert_type(session.reason, matron.Reason)
    assert_type(session.roles, tuple[str, ...])
    assert_type(session.patient, str | None)

    decision = session.decide("GET", "/Patient/1", now=NOW, enforces=["restrict_query"])
    assert_type(decision, matron.Decision)
    assert_type(decision.plan, matron.Plan | None)
    assert_type(decision.interactions[0].effect, matron.Effect)
    if decision.effect is not matron.Effect.PERMIT or decision.plan is None:
        return str(decision.challenge.status) if decision.challenge else ""
    for obligation in decision.obligations:
        assert_type(obligation.kind, matron.ObligationKind)
    return decision.plan.request.url


def require(session: matron.Session, request: matron.Request) -> matron.Plan:
    try:
        plan = session.require(request, now=0, enforces="all", stored=None)
    except matron.NeedsResource as needs:
        assert_type(needs.decision, matron.Decision)
        return session.require(request, now=0, stored={"resourceType": "Patient"})
    except matron.PermissionDenied as denied:
        assert_type(denied.challenge, matron.Challenge | None)
        raise
    assert_type(plan.needs, tuple[Literal["stored", "resulting"], ...])
    return plan


def documents(text: str) -> None:
    try:
        assert_type(matron.Policy.compile(text).revision, str | None)
        assert_type(matron.KeySet.parse({"keys": []}).num_keys, int)
    except matron.MatronError as error:
        assert_type(error.code, matron.Status)
        assert_type(error.diagnostics, tuple[matron.Diagnostic, ...])
    assert_type(matron.Evaluator().evaluate({"op": "decide"}), str)
    assert_type(matron.version(), str)


def mistakes(session: matron.Session, decision: matron.Decision) -> None:
    session.decide("GET", "/Patient/1")  # type: ignore[call-overload]
    session.decide("GET", "/Patient/1", now=1.5)  # type: ignore[call-overload]
    session.decide("GET", "/Patient/1", NOW)  # type: ignore[call-overload]
    session.decide("GET", now=0)  # type: ignore[call-overload]
    session.decide(matron.Request("GET", "/"), now=0, body={})  # type: ignore[call-overload]
    session.decide("GET", "/", now=0, enforces=["filter"])  # type: ignore[list-item]
    session.decide("GET", "/", now=0, enforces="restrict_query")  # type: ignore[arg-type]
    session.require("GET", "/Patient/1")  # type: ignore[call-overload]
    decision.effect = matron.Effect.PERMIT  # type: ignore[misc]
    decision.plan.request  # type: ignore[union-attr]
    matron.verify_pkce("a", "S256", "b")  # type: ignore[call-arg]


def truth(decision: matron.Decision) -> str:
    if decision:
        return "permitted"  # type: ignore[unreachable]
    return "denied"  # type: ignore[unreachable]


def truth_of_effect(decision: matron.Decision) -> str:
    if decision.effect:
        return "permitted"  # type: ignore[unreachable]
    return "denied"  # type: ignore[unreachable]

"""Deciding: the shape of answers, and every argument."""

from datetime import datetime, timedelta, timezone

import matron
import pytest
from conftest import BASE, NOW
from matron import Effect, Reason

OBSERVATION = {
    "resourceType": "Observation",
    "id": "o1",
    "status": "final",
    "code": {"text": "x"},
    "subject": {"reference": "Patient/123"},
}


def about(patient, **more):
    return {**OBSERVATION, "subject": {"reference": f"Patient/{patient}"}, **more}


# ------------------------------------------------------------------ Effects


def test_permits_what_scope_and_role_cover(open_session):
    decision = open_session("user/Observation.r").decide(
        "GET", "/Observation/o1", now=NOW
    )
    assert decision.effect is Effect.PERMIT
    assert decision.reason is Reason.PERMITTED
    assert decision.permitted is True
    assert (decision.scope, decision.role) == ("user/Observation.r", "reader")
    assert decision.interactions == (
        matron.Interaction(
            "read", "Observation", "o1", "r", Effect.PERMIT, Reason.PERMITTED,
            "user/Observation.r", "reader",
        ),
    )  # fmt: skip
    assert decision.plan == matron.Plan(
        matron.PlannedRequest("GET", "/Observation/o1", {}), (), ()
    )
    assert decision.obligations == ()
    assert decision.challenge is None
    assert decision.explain == ()


def test_denies_what_the_scope_lacks_with_a_challenge(open_session):
    decision = open_session("user/Observation.r").decide(
        "DELETE", "/Observation/o1", now=NOW
    )
    assert decision.effect is Effect.DENY
    assert decision.reason is Reason.INSUFFICIENT_SCOPE
    assert decision.permitted is False
    assert decision.plan is None
    assert decision.challenge.status == 403
    assert "insufficient_scope" in decision.challenge.headers["WWW-Authenticate"]
    assert '"OperationOutcome"' in decision.challenge.body


def test_needs_the_stored_resource(patient):
    decision = patient.decide("GET", "/Observation/o1", now=NOW)
    assert decision.effect is Effect.NEEDS_RESOURCE
    assert decision.permitted is False
    assert decision.plan.needs == ("stored",)


@pytest.mark.parametrize("form", [dict, str, bytes, bytearray, memoryview])
def test_takes_the_stored_resource_in_any_form(patient, form):
    text = matron._inputs.json_text(OBSERVATION)
    stored = {
        dict: OBSERVATION,
        str: text,
        bytes: text.encode(),
        bytearray: bytearray(text.encode()),
        memoryview: memoryview(text.encode()),
    }[form]
    decision = patient.decide("GET", "/Observation/o1", now=NOW, stored=stored)
    assert decision.permitted


def test_denies_a_stored_resource_of_another_patient(patient):
    decision = patient.decide(
        "GET", "/Observation/o1", now=NOW, stored=about("999")
    )
    assert decision.reason is Reason.NOT_IN_COMPARTMENT
    assert decision.challenge.status == 404


def test_tells_not_given_from_looked_and_found_none(patient):
    def reason(**stored):
        return patient.decide("GET", "/Observation/o1", now=NOW, **stored).reason

    assert reason() is Reason.RESOURCE_REQUIRED
    assert reason(stored=matron.NOT_GIVEN) is Reason.RESOURCE_REQUIRED
    assert reason(stored=None) is Reason.RESOURCE_NOT_FOUND


def test_takes_body_and_resulting_resource(patient):
    create = patient.decide("POST", "/Observation", now=NOW, body=about("123"))
    assert create.effect is Effect.PERMIT
    other = patient.decide("POST", "/Observation", now=NOW, body=about("999"))
    assert other.reason is Reason.NOT_IN_COMPARTMENT
    patch = patient.decide(
        "PATCH", "/Observation/o1", now=NOW, stored=about("123"), resulting=about("999")
    )
    assert patch.reason is Reason.LEAVES_COMPARTMENT


def test_plan_headers_make_a_permit_less_than_plain(patient):
    decision = patient.decide(
        "DELETE", "/Observation/o1", now=NOW, stored=about("123", meta={"versionId": "7"})
    )
    assert decision.effect is Effect.PERMIT
    assert decision.plan.request.headers == {"If-Match": 'W/"7"'}
    assert decision.permitted is False


# ---------------------------------------------------------------- Obligations


def test_narrows_a_search_for_hosts_that_enforce(patient):
    decision = patient.decide(
        "GET", "/Observation?code=x", now=NOW, enforces="all"
    )
    assert decision.effect is Effect.PERMIT
    assert not decision.permitted
    assert decision.plan.request.url == "/Patient/123/Observation?code=x"
    kinds = [obligation.kind for obligation in decision.obligations]
    assert kinds == ["restrict_query", "filter_response"]
    assert decision.plan.obligations == decision.obligations


def test_denies_the_search_for_hosts_that_do_not(patient):
    decision = patient.decide("GET", "/Observation?code=x", now=NOW)
    assert decision.reason is Reason.OBLIGATION_UNSUPPORTED


@pytest.mark.parametrize("exact", [["Observation"], "Observation", "*", ("Patient", "Observation")])
def test_exact_types_need_no_filter(patient, exact):
    decision = patient.decide(
        "GET", "/Observation?code=x", now=NOW,
        enforces={"restrict_query", "compartment_search"}, exact_types=exact,
    )  # fmt: skip
    assert [o.kind for o in decision.obligations] == ["restrict_query"]


@pytest.mark.parametrize("enforces", ["restrict_query", "", ["filter"], [""], ["ALL"]])
def test_refuses_names_that_it_does_not_know(patient, enforces):
    with pytest.raises(ValueError, match="enforces"):
        patient.decide("GET", "/Observation", now=NOW, enforces=enforces)


def test_knows_the_names_of_all_obligations():
    from typing import get_args

    assert set(get_args(matron.ObligationKind)) == set(matron._matron.OBLIGATIONS)


# ------------------------------------------------------------------- Requests


def test_takes_a_request(patient):
    request = matron.Request(
        "POST", "/Observation", headers={"Prefer": "return=minimal"}, body=about("123")
    )
    assert patient.decide(request, now=NOW) == patient.decide(
        "POST", "/Observation", now=NOW, headers=request.headers, body=request.body
    )


def test_takes_text_as_bytes(open_session):
    session = open_session("user/Observation.r")
    assert session.decide(b"GET", bytearray(b"/Observation/o1"), now=NOW).permitted


@pytest.mark.parametrize(
    "headers",
    [
        {"X-HTTP-Method-Override": "DELETE"},
        [("x-http-method-override", "DELETE")],
        [[b"x-http-method-override", b"DELETE"]],
        iter([("x-http-method-override", "DELETE")]),
    ],
    ids=["mapping", "pairs", "lists-of-bytes", "iterator"],
)
def test_reads_headers_in_every_form(open_session, headers):
    session = open_session("user/Observation.r")
    decision = session.decide("GET", "/Observation/o1", now=NOW, headers=headers)
    assert decision.reason is Reason.METHOD_OVERRIDE


def test_denies_the_same_header_twice(open_session):
    decision = open_session("user/Observation.r").decide(
        "GET", "/Observation/o1", now=NOW, headers=[("A", "1"), ("a", "2")]
    )
    assert decision.reason is Reason.MALFORMED_REQUEST


def test_takes_an_absolute_url(open_session):
    session = open_session("user/Observation.r")
    assert session.decide("GET", f"{BASE}/Observation/o1", now=NOW).permitted
    other = session.decide("GET", "https://evil.example.org/Observation/o1", now=NOW)
    assert other.reason is Reason.BASE_MISMATCH


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("GET",),
        ("GET", "/Patient", "x"),
        (1, "/Patient"),
        ("GET", 1),
        (matron.Request("GET", "/"), "/Patient"),
    ],
)
def test_refuses_other_arguments(patient, arguments):
    with pytest.raises(TypeError):
        patient.decide(*arguments, now=NOW)


def test_refuses_body_beside_a_request(patient):
    with pytest.raises(TypeError, match="into the Request"):
        patient.decide(matron.Request("POST", "/Patient"), now=NOW, body={})


def test_refuses_positional_options(patient):
    with pytest.raises(TypeError):
        patient.decide("GET", "/Patient", NOW)


def test_explains_on_demand(open_session):
    session = open_session("user/Observation.r")
    steps = session.decide("GET", "/Observation/o1", now=NOW, explain=True).explain
    assert steps
    assert all(step.step and step.outcome and step.text for step in steps)


# ----------------------------------------------------------------------- Time


def test_now_is_required(patient):
    with pytest.raises(TypeError, match="now"):
        patient.decide("GET", "/Patient")


def test_now_may_be_an_aware_datetime(open_session):
    session = open_session("user/Observation.r", exp=NOW)
    at = datetime.fromtimestamp(NOW, timezone.utc)

    def reason(now):
        return session.decide("GET", "/Observation/o1", now=now).reason

    assert reason(at) is Reason.TOKEN_EXPIRED
    assert reason(at - timedelta(microseconds=1)) is Reason.PERMITTED
    elsewhere = at.astimezone(timezone(timedelta(hours=-9)))
    assert reason(elsewhere) is Reason.TOKEN_EXPIRED


@pytest.mark.parametrize("now", [datetime(2026, 1, 1), -1, 10**12, 1 << 63, -(1 << 63)])
def test_now_must_mean_a_time(patient, now):
    with pytest.raises(ValueError, match="now"):
        patient.decide("GET", "/Patient", now=now)


@pytest.mark.parametrize("now", [1.5, True, "1764000000"])
def test_now_must_be_of_a_type_that_means_one(patient, now):
    with pytest.raises(TypeError, match="now"):
        patient.decide("GET", "/Patient", now=now)


def test_no_time_permits_public_interactions_only(open_session):
    session = open_session("user/Observation.r")
    assert session.decide("GET", "/metadata", now=None).permitted
    decision = session.decide("GET", "/Observation/o1", now=None)
    assert decision.reason is Reason.NOW_MISSING


# ------------------------------------------------------------------- Require


def test_require_returns_the_plan(patient):
    plan = patient.require("GET", "/Patient/123", now=NOW)
    assert plan.request == matron.PlannedRequest("GET", "/Patient/123", {})
    assert plan.obligations == ()


def test_require_takes_a_request(patient):
    assert patient.require(matron.Request("GET", "/Patient/123"), now=NOW)


def test_require_shows_obligations_on_the_plan(patient):
    plan = patient.require("GET", "/Observation?code=x", now=NOW, enforces="all")
    assert [o.kind for o in plan.obligations] == ["restrict_query", "filter_response"]


def test_require_gives_no_obligation_that_was_not_named(patient):
    with pytest.raises(matron.PermissionDenied) as caught:
        patient.require("GET", "/Observation?code=x", now=NOW)
    assert caught.value.reason is Reason.OBLIGATION_UNSUPPORTED


def test_require_raises_for_a_deny(open_session):
    with pytest.raises(matron.PermissionDenied, match="^insufficient_scope: ") as caught:
        open_session("user/Observation.r").require("DELETE", "/Observation/o1", now=NOW)
    denied = caught.value
    assert not isinstance(denied, (matron.NeedsResource, matron.MatronError))
    assert denied.code is denied.reason is Reason.INSUFFICIENT_SCOPE
    assert denied.decision.effect is Effect.DENY
    assert denied.challenge.status == 403


def test_require_raises_if_a_resource_is_needed(patient):
    with pytest.raises(matron.NeedsResource) as caught:
        patient.require("GET", "/Observation/o1", now=NOW)
    assert isinstance(caught.value, matron.PermissionDenied)
    assert caught.value.decision.plan.needs == ("stored",)
    assert caught.value.challenge is None
    assert patient.require("GET", "/Observation/o1", now=NOW, stored=OBSERVATION)


# -------------------------------------------------------------------- Limits


def padded(size):
    return {**OBSERVATION, "note": [{"text": "x" * size}]}


@pytest.mark.parametrize("size", [1 << 20, 3 << 20, (15 << 20)])
def test_takes_resources_of_up_to_16_mib(patient, size):
    decision = patient.decide(
        "GET", "/Observation/o1", now=NOW, stored=padded(size)
    )
    assert decision.permitted


def test_denies_larger_resources(patient):
    decision = patient.decide(
        "GET", "/Observation/o1", now=NOW, stored=padded(16 << 20)
    )
    assert decision.reason is Reason.SCRATCH_TOO_SMALL


def test_refuses_numbers_that_are_not_json(patient):
    with pytest.raises(ValueError):
        patient.decide("POST", "/Observation", now=NOW, body={"x": float("nan")})

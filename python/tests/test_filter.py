"""Batches, searches by several queries, and filtered responses."""

import json
from concurrent.futures import ThreadPoolExecutor

import matron
import pytest
from conftest import NOW
from matron import Effect, EntryResources, Reason


def observation(patient, **more):
    return {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": {"text": "x"},
        "subject": {"reference": f"Patient/{patient}"},
        **more,
    }


def searchset(*patients):
    entries = [{"resource": observation(patient)} for patient in patients]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries}


RESPONSE = json.dumps({**searchset("123", "999"), "total": 2})
BATCH = {
    "resourceType": "Bundle",
    "type": "batch",
    "entry": [
        {"request": {"method": "GET", "url": "Observation/o1"}},
        {"request": {"method": "GET", "url": "Basic/b1"}},
    ],
}


def search(session, response=RESPONSE, **more):
    return session.filter(
        "GET", "/Observation", response=response, now=NOW, enforces="all", **more
    )


# -------------------------------------------------------------------- Batches


def test_the_entries_of_a_batch_are_decisions(open_session):
    session = open_session("patient/Observation.r", patient="123")
    decision = session.decide("POST", "/", body=BATCH, now=NOW, enforces="all")
    assert decision.effect is Effect.NEEDS_RESOURCE
    assert decision.plan.needs == ("stored",)
    assert [entry.effect for entry in decision.entries] == [
        Effect.NEEDS_RESOURCE,
        Effect.DENY,
    ]
    assert decision.entries[1].reason is Reason.INSUFFICIENT_SCOPE
    assert decision.entries[1].challenge.status == 403
    assert decision.entries[0].entries == ()


@pytest.mark.parametrize(
    ("resources", "effect", "reason"),
    [
        (EntryResources(0, observation("123")), Effect.PERMIT, Reason.PERMITTED),
        (EntryResources(0, json.dumps(observation("123"))), Effect.PERMIT, Reason.PERMITTED),
        (EntryResources(0, observation("999")), Effect.DENY, Reason.NOT_IN_COMPARTMENT),
        (EntryResources(0, None), Effect.DENY, Reason.RESOURCE_NOT_FOUND),
        (EntryResources(0), Effect.NEEDS_RESOURCE, Reason.RESOURCE_REQUIRED),
        (EntryResources(1, None), Effect.NEEDS_RESOURCE, Reason.RESOURCE_REQUIRED),
    ],
)
def test_entries_take_their_resources(open_session, resources, effect, reason):
    session = open_session("patient/Observation.r", patient="123")
    decision = session.decide(
        "POST", "/", body=BATCH, now=NOW, enforces="all", resources=[resources]
    )
    assert decision.entries[0].effect is effect
    assert decision.entries[0].reason is reason


def test_a_plan_may_split_the_batch(open_session):
    session = open_session("patient/Observation.r", patient="123")
    plan = session.require(
        matron.Request("POST", "/", body=BATCH),
        now=NOW,
        enforces=["split_batch"],
        resources=[EntryResources(0, observation("123"))],
    )
    assert plan.obligations == (matron.Obligation("split_batch"),)


def test_resources_of_entries_must_make_sense(patient):
    def decide(*resources):
        return patient.decide("POST", "/", body=BATCH, now=NOW, resources=resources)

    twice = decide(EntryResources(0, None), EntryResources(0, None))
    assert twice.reason is Reason.INVALID_ARGUMENT
    assert decide(EntryResources(1000)).reason is Reason.INVALID_ARGUMENT
    for entry in (-1, "0", None, 2**70):
        with pytest.raises((TypeError, ValueError)):
            decide(EntryResources(entry, None))


def test_a_search_may_take_several_queries(open_session):
    session = open_session(
        "user/Observation.rs?category=laboratory user/Observation.rs?code=http://loinc.org|8867-4"
    )
    plan = session.require(
        "GET", "/Observation?date=2020", now=NOW, enforces="all", exact_types="*"
    )
    assert matron.Obligation("several_queries") in plan.obligations
    assert len(plan.requests) == 2
    assert plan.requests[0] == plan.request
    assert plan.requests[1].url != plan.request.url


def test_a_conditional_write_needs_the_match(patient):
    decision = patient.decide("DELETE", "/Observation?code=1", now=NOW, enforces="all")
    assert decision.effect is Effect.NEEDS_RESOURCE
    assert decision.plan.needs == ("match",)
    assert decision.plan.request.method == "GET"


# ------------------------------------------------------------------ Filtering


@pytest.mark.parametrize("form", [str, bytes, bytearray, memoryview])
def test_drops_what_is_not_visible(patient, form):
    given = RESPONSE if form is str else form(RESPONSE.encode())
    result = search(patient, given)
    assert result.effect is Effect.PERMIT
    assert result.reason is Reason.PERMITTED
    assert (result.kept, result.dropped) == (1, 1)
    assert json.loads(result.response) == searchset("123")


def test_announces_if_asked(patient):
    assert b"suppressed" not in search(patient).response
    assert b"suppressed" in search(patient, announce=True).response


def test_the_resource_of_a_read_is_judged(patient):
    def read(resource):
        return patient.filter("GET", "/Observation/o1", response=json.dumps(resource), now=NOW)

    own = observation("123")
    assert json.loads(read(own).response) == own
    other = read(observation("999"))
    assert other == matron.FilterResult(
        Effect.DENY, Reason.NOT_IN_COMPARTMENT, None, 0, 0
    )


def test_a_refused_response_does_not_raise(patient, open_session):
    assert search(patient, "").reason is Reason.RESPONSE_MALFORMED
    assert search(patient, RESPONSE[:-1]).reason is Reason.RESPONSE_MALFORMED
    assert search(patient, b"\xff").response is None
    denied = search(open_session("patient/Patient.r", patient="123"))
    assert denied.reason is Reason.INSUFFICIENT_SCOPE
    assert denied.response is None


def test_the_response_to_a_write_may_be_empty(patient):
    result = patient.filter(
        matron.Request("DELETE", "/Observation/o1"),
        response=b"",
        now=NOW,
        stored=observation("123"),
    )
    assert result.effect is Effect.PERMIT
    assert result.response == b""


def test_large_responses_and_entries(patient):
    wide = observation("123", note=[{"text": "x" * 1_200_000}])
    result = patient.filter("GET", "/Observation/o1", response=json.dumps(wide), now=NOW)
    assert result.effect is Effect.PERMIT
    many = json.dumps(searchset(*["123"] * 12_000))
    assert len(many) > 1_500_000
    assert search(patient, many).kept == 12_000


def test_has_no_truth_value(patient):
    with pytest.raises(TypeError, match="response"):
        bool(search(patient))


def test_wrong_arguments_raise(patient):
    with pytest.raises(TypeError):
        patient.filter("GET", "/Observation", now=NOW)
    with pytest.raises(TypeError):
        patient.filter("GET", "/Observation", response=None, now=NOW)
    with pytest.raises(TypeError):
        patient.filter("GET", "/Observation", response={}, now=NOW)
    with pytest.raises(TypeError):
        patient.filter("GET", response="", now=NOW)
    with pytest.raises(TypeError):
        patient.decide("GET", "/Observation", now=NOW, announce=True)


def test_threads_share_a_session(patient):
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: search(patient), range(64)))
    assert len(set(results)) == 1


def stream(session, chunks, **more):
    options = {"now": NOW, "enforces": "all", **more}
    opened = session.open_filter("GET", "/Observation", **options)
    shown = b"".join(map(opened.write, chunks))
    result = opened.finish()
    return opened, shown, result


@pytest.mark.parametrize("size", [1, 7, 64, 1_000_000])
def test_streams_as_it_filters_the_whole(patient, size):
    chunks = [RESPONSE[at : at + size] for at in range(0, len(RESPONSE), size)]
    whole = search(patient)
    opened, shown, result = stream(patient, chunks)
    assert opened.decision.effect is Effect.PERMIT
    assert (result.effect, result.kept, result.dropped) == (Effect.PERMIT, 1, 1)
    assert shown + result.response == whole.response


def test_a_refused_stream_has_no_end(patient):
    _, _, result = stream(patient, ["[", "1]"])
    assert (result.effect, result.response) == (Effect.DENY, None)
    opened, shown, result = stream(patient, [RESPONSE], enforces=[])
    assert opened.decision.effect is Effect.DENY
    assert (shown, result.reason, result.response) == (b"", Reason.OBLIGATION_UNSUPPORTED, None)


def test_a_stream_has_a_largest_entry(patient):
    wide = searchset("123")
    wide["entry"][0]["resource"]["note"] = [{"text": "x" * 200_000}]
    text = json.dumps(wide)
    assert stream(patient, [text])[2].kept == 1
    refused = stream(patient, [text], max_entry_bytes=100_000)[2]
    assert (refused.effect, refused.reason) == (Effect.DENY, Reason.SCRATCH_TOO_SMALL)


def test_a_stream_ends_once(patient):
    opened, _, _ = stream(patient, [RESPONSE])
    with pytest.raises(ValueError, match="finished"):
        opened.write("x")
    with pytest.raises(ValueError, match="finished"):
        opened.finish()
    with pytest.raises(TypeError, match="open_filter"):
        matron.ResponseFilter()


def test_a_stream_keeps_its_session(patient):
    policy = matron.Policy.smart_only("https://ehr.example.org/fhir", fhir="R4")
    claims = {"scope": "patient/*.rs", "patient": "123"}
    opened = matron.Session.from_host_verified_claims(policy, claims).open_filter(
        "GET", "/Observation", now=NOW, enforces="all"
    )
    assert opened.write(RESPONSE) + opened.finish().response == search(patient).response

"""Whatever a client sends, deciding gives an answer, and never a permit by luck."""

import json
import random

import matron
import pytest
from conftest import BASE, NOW
from matron import Effect

PARTS = [
    "/", "Observation", "Patient", "o1", "123", "?", "&", "=", "%", "%2F", "%ff", "..", "#",
    ";", "\0", "\n", " ", "é", "\udc80", "😀", "$everything", "_history", "_search", "metadata",
    "code", "subject", "https://ehr.example.org/fhir", "x" * 300,
]  # fmt: skip
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "get", "", "\0", "\udc80", b"\xff"]
HEADERS = ["Prefer", "If-Match", "Content-Type", "", "\0", "é", "\udc80", b"\xff", "X" * 5000]
BODIES = [
    None, "", "{", "{}", "[]", b"\xff\xfe", '{"resourceType":"Observation"}', "\udc80", "[" * 200
]  # fmt: skip


def any_request(chance):
    url = "".join(chance.choices(PARTS, k=chance.randrange(8)))
    if chance.random() < 0.2:
        url = bytes(chance.randrange(256) for _ in range(chance.randrange(20)))
    headers = [(chance.choice(HEADERS), chance.choice(HEADERS)) for _ in range(chance.randrange(4))]
    return matron.Request(chance.choice(METHODS), url, headers, chance.choice(BODIES))


@pytest.mark.parametrize("seed", range(8))
def test_decide_never_raises_for_what_a_client_sends(patient, seed):
    chance = random.Random(seed)
    for _ in range(500):
        request = any_request(chance)
        decision = patient.decide(
            request,
            now=NOW,
            enforces=chance.choice([(), "all"]),
            stored=chance.choice([matron.NOT_GIVEN, None, "{}", "{", b"\xff"]),
            explain=chance.random() < 0.5,
        )
        assert (decision.plan is None) == (decision.effect is Effect.DENY)
        assert (decision.challenge is None) == (decision.effect is not Effect.DENY)


@pytest.mark.parametrize("seed", range(4))
def test_evaluate_never_raises_for_what_a_client_sends(seed):
    chance = random.Random(seed)
    evaluator = matron.Evaluator()
    good = json.dumps(
        {
            "op": "decide", "policy": "smart-only", "base": BASE, "fhir": "R4",
            "session": {"claims": {"scope": "user/Observation.r é", "fhirUser": "Patient/é"}},
            "request": {"method": "GET", "url": "/Observation/é" + "é" * 80}, "now": NOW,
        },
        ensure_ascii=False,
    ).encode()  # fmt: skip
    for _ in range(500):
        text = bytearray(good)
        for _ in range(chance.randrange(3)):
            place = chance.randrange(len(text))
            text[place : place + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
        answer = evaluator.evaluate_object(text)
        assert answer.get("effect") != "permit"


def test_a_type_error_does_not_print_a_token(policy, patient):
    for call in (
        lambda: matron.Session.from_token(policy, "secret", issuer=5, now=NOW),
        lambda: matron.Session.from_token(policy, 5, issuer="secret", now=NOW),
        lambda: patient.decide("GET", "secret", now=NOW, headers=[("secret", 5)]),
        lambda: patient.decide("GET", "secret", now=NOW, stored="secret", resulting=5),
        lambda: patient.decide("GET", "secret", now=NOW, body=5),
        lambda: matron.verify_pkce(
            code_challenge="secret", code_challenge_method=5, code_verifier="secret"
        ),
    ):
        with pytest.raises(TypeError, match="^must be str, bytes, .* not int$"):
            call()


@pytest.mark.parametrize("headers", [5, [5], ["abc"], [("a", "b", "c")]])
def test_headers_must_be_pairs(patient, headers):
    with pytest.raises((TypeError, ValueError)):
        patient.decide("GET", "/Patient/123", now=NOW, headers=headers)


@pytest.mark.parametrize("count", [127, 128, 129, 1000])
def test_decide_never_raises_for_many_headers(patient, count):
    headers = [(f"x-{i}", "1") for i in range(count)]
    decision = patient.decide("GET", "/Patient/123", now=NOW, headers=headers)
    assert (decision.effect is Effect.PERMIT) == (count <= 128)


def test_a_lone_surrogate_is_denied(open_session):
    session = open_session("user/*.cruds")
    for request in [
        ("GET", "/Observation?code=\udc80"),
        ("GET\udc80", "/Observation"),
        ("GET", "/Observation/\ud800"),
    ]:
        decision = session.decide(*request, now=NOW, enforces="all")
        assert decision.reason is matron.Reason.MALFORMED_REQUEST


def test_a_buffer_must_be_contiguous(patient):
    with pytest.raises(BufferError):
        patient.decide("GET", memoryview(b"/Patient/1")[::2], now=NOW)


def test_a_bytearray_is_locked_only_while_the_call_runs(patient):
    url = bytearray(b"/Patient/123")
    assert patient.decide("GET", url, now=NOW).permitted
    url += b"?_summary=true"
    assert not patient.decide("GET", url, now=NOW).effect is Effect.DENY

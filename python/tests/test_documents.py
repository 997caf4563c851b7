"""Policies, key sets, sessions: how they are made, and how that fails."""

import importlib
import json
import pickle

import matron
import pytest
from conftest import BASE, NOW, POLICY, ROOT
from matron import Reason, Status

HOSPITAL = ROOT / "examples/policies/hospital.json"


# ------------------------------------------------------------------- Policies


@pytest.mark.parametrize("read", [HOSPITAL.read_text, HOSPITAL.read_bytes])
def test_compiles_a_document(read):
    policy = matron.Policy.compile(read())
    assert policy.revision == "hospital-2026-11"
    assert policy.num_roles == 3
    assert policy.diagnostics == ()
    assert repr(policy) == "<matron.Policy revision='hospital-2026-11' roles=3>"


def test_compiles_a_dict_without_revision():
    document = {name: value for name, value in POLICY.items() if name != "revision"}
    assert matron.Policy.compile(document).revision is None


def test_a_policy_that_does_not_compile_names_every_fault():
    document = {**POLICY, "roles": {"a": {"inherits": ["b"], "scopes": ["user/X.r"]}}}
    with pytest.raises(matron.PolicyError) as caught:
        matron.Policy.compile(json.dumps(document, indent=1))
    error = caught.value
    assert error.code is Status.POLICY_INVALID
    faults = {fault.pointer: fault for fault in error.diagnostics}
    assert faults["/roles/a/inherits/0"].code is Status.POLICY_UNKNOWN_ROLE
    assert faults["/roles/a/inherits/0"].line > 1
    assert faults["/roles/a/scopes/0"].code is Status.POLICY_BAD_SCOPE
    assert all(fault.message for fault in error.diagnostics)
    assert str(error).startswith("policy_invalid: ")
    assert "/roles/a/inherits/0 (line " in str(error)


def test_the_message_of_many_faults_is_short():
    roles = {f"r{i}": {"inherits": ["nobody"], "scopes": []} for i in range(40)}
    with pytest.raises(matron.PolicyError) as caught:
        matron.Policy.compile({**POLICY, "roles": roles, "assignments": []})
    assert len(caught.value.diagnostics) == 40
    assert str(caught.value).count("\n") == 6
    assert "and 35 more" in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[]", b"\xff", "\udc80", '{"matron":1,"matron":1}'])
def test_text_that_is_no_document_does_not_compile(text):
    with pytest.raises(matron.PolicyError) as caught:
        matron.Policy.compile(text)
    assert caught.value.diagnostics


@pytest.mark.parametrize("value", [None, 1, ["x"], object()])
def test_what_is_no_text_is_a_type_error(value):
    for call in (matron.Policy.compile, matron.KeySet.parse):
        with pytest.raises(TypeError):
            call(value)


def test_smart_only():
    policy = matron.Policy.smart_only(BASE, fhir="R4", issuer="https://auth.example.org")
    assert policy.num_roles == 1
    session = matron.Session.from_host_verified_claims(
        policy, {"scope": "user/Observation.r"}
    )
    decision = session.decide("GET", "/Observation/1", now=NOW)
    assert decision.permitted
    assert decision.role == "smart-only"


@pytest.mark.parametrize("over", [{"base": "no url"}, {"fhir": "R9"}, {"base": ""}])
def test_smart_only_refuses_what_it_cannot_use(over):
    arguments = {"base": BASE, "fhir": "R4", **over}
    with pytest.raises(matron.PolicyError):
        matron.Policy.smart_only(arguments["base"], fhir=arguments["fhir"])


def test_handles_are_made_by_their_functions_only():
    for handle in (matron.Policy, matron.KeySet, matron.Session):
        with pytest.raises(TypeError, match="use "):
            handle()


# ------------------------------------------------------------------- Key sets


def test_parses_a_key_set(rsa_jwks):
    keys = matron.KeySet.parse(rsa_jwks)
    assert keys.num_keys == 1
    assert keys.diagnostics == ()
    assert repr(keys) == "<matron.KeySet keys=1>"


def test_names_keys_that_it_skips(rsa_jwks):
    keys = matron.KeySet.parse(
        {"keys": [{"kty": "what"}, *rsa_jwks["keys"], {"kty": "RSA", "n": "AQ", "e": "AQAB"}]}
    )
    assert keys.num_keys == 1
    assert [item.pointer.split("/")[2] for item in keys.diagnostics] == ["0", "2"]


@pytest.mark.parametrize("jwks", ["", "[]", {"keys": {}}, {}, b"\xff"])
def test_refuses_what_is_no_key_set(jwks):
    with pytest.raises(matron.KeySetError) as caught:
        matron.KeySet.parse(jwks)
    assert caught.value.code is Status.KEY_SET_INVALID


def test_refuses_symmetric_keys_beside_public_ones(rsa_jwks):
    with pytest.raises(matron.KeySetError):
        matron.KeySet.parse({"keys": [*rsa_jwks["keys"], {"kty": "oct", "k": "AAAA"}]})


# ------------------------------------------------------------------- Sessions


def test_opens_from_a_token(policy, rsa_jwks, tokens):
    keys = matron.KeySet.parse(rsa_jwks)
    for token in (tokens["s_user"], tokens["s_user"].encode()):
        session = matron.Session.from_token(policy, token, key_set=keys, now=NOW)
        assert session.reason in (Reason.OK, Reason.NO_ACTIVE_ROLE)


def test_a_bad_token_denies_and_does_not_raise(policy, rsa_jwks, tokens):
    keys = matron.KeySet.parse(rsa_jwks)

    def reason(token, now=NOW):
        session = matron.Session.from_token(policy, token, key_set=keys, now=now)
        decision = session.decide("GET", "/Observation/1", now=NOW)
        assert decision.effect is matron.Effect.DENY
        assert decision.reason is session.reason
        assert decision.challenge.status == 401
        return session.reason

    good = tokens["s_user"]
    assert reason("") is Reason.TOKEN_MALFORMED
    assert reason(b"\xff\x00") is Reason.TOKEN_MALFORMED
    assert reason("a" * 100_000) is Reason.TOKEN_TOO_LARGE
    assert reason("a" * 5_000_000) is Reason.TOKEN_TOO_LARGE
    assert reason(good[:-8] + "AAAAAAAA") is Reason.SIGNATURE_INVALID
    assert reason(good, now=NOW + 10**8) is Reason.TOKEN_EXPIRED
    assert reason(good, now=None) is Reason.NOW_MISSING


def test_needs_keys_from_somewhere(policy, tokens):
    session = matron.Session.from_token(policy, tokens["s_user"], now=NOW)
    assert session.reason is Reason.KEY_SET_MISSING


def test_session_facts(open_session):
    session = open_session("patient/*.rs", patient="123")
    assert session.reason is Reason.OK
    assert session.roles == ("reader", "clinician")
    assert session.patient == "123"
    assert repr(session) == "<matron.Session ok roles=('reader', 'clinician')>"
    assert open_session("user/*.rs").patient is None


@pytest.mark.parametrize("text", ["", "{", "[]", b"\xff", '{"scope":1}'])
def test_bad_claims_deny_and_do_not_raise(policy, text):
    session = matron.Session.from_host_verified_claims(policy, text)
    assert session.reason is not Reason.OK
    assert not session.decide("GET", "/Observation/1", now=NOW).permitted


def test_without_credentials(policy):
    session = matron.Session.without_credentials(policy)
    assert session.reason is Reason.MISSING_CREDENTIALS
    assert session.decide("GET", "/metadata", now=NOW).permitted
    decision = session.decide("GET", "/Observation/1", now=NOW)
    assert decision.challenge.status == 401
    assert decision.challenge.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_outlives_the_names_of_what_it_was_made_from(rsa_jwks, tokens):
    def make():
        issuer = {"issuer": "https://auth.example.org", "jwks": rsa_jwks}
        document = json.dumps({**POLICY, "issuers": [issuer]}).encode()
        policy = matron.Policy.compile(bytearray(document))
        token = bytearray(tokens["s_user"].encode())
        return matron.Session.from_token(policy, token, now=NOW)

    sessions = [make() for _ in range(20)]
    for session in sessions:
        session.decide("GET", "/Observation/1", now=NOW)


# ----------------------------------------------------------------- Exceptions


def test_exceptions_are_matron_errors():
    for error in (matron.AbiError, matron.KeySetError, matron.LimitError, matron.PolicyError):
        assert issubclass(error, matron.MatronError)
    assert not issubclass(matron.PermissionDenied, matron.MatronError)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (Status.INVALID_ARGUMENT, matron.MatronError),
        (Status.UNSUPPORTED_VERSION, matron.AbiError),
        (Status.SCRATCH_TOO_SMALL, matron.LimitError),
        (Status.LIMIT_EXCEEDED, matron.LimitError),
        (Status.OUT_OF_MEMORY, MemoryError),
        (Status.JSON_TOO_LARGE, matron.LimitError),
        (Status.JSON_SYNTAX, matron.MatronError),
        (Status.KEY_SET_INVALID, matron.KeySetError),
        (Status.KEY_DUPLICATE_ID, matron.KeySetError),
        (Status.POLICY_INVALID, matron.PolicyError),
        (Status.POLICY_LIMIT, matron.PolicyError),
        (Status.INTERNAL, matron.MatronError),
    ],
)
def test_each_group_of_statuses_has_its_class(status, error):
    with pytest.raises(error) as caught:
        matron._errors.raise_unless_ok(status)
    assert type(caught.value) is error
    if error is not MemoryError:
        assert caught.value.code is status


def test_a_module_of_another_abi_is_refused(monkeypatch):
    monkeypatch.setattr(matron._matron, "abi_version", lambda: 99)
    with pytest.raises(matron.AbiError):
        importlib.reload(matron)


def test_ok_raises_nothing():
    matron._errors.raise_unless_ok(Status.OK)


def test_exceptions_can_be_pickled(patient):
    with pytest.raises(matron.PolicyError) as policy_error:
        matron.Policy.compile("{}")
    with pytest.raises(matron.NeedsResource) as needs:
        patient.require("GET", "/Observation/1", now=NOW)
    for error in (policy_error.value, needs.value):
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert again.code is error.code


# ------------------------------------------------------------------ Evaluator


def test_evaluates_text_bytes_and_dicts():
    evaluator = matron.Evaluator()
    op = {"op": "scope.parse", "scope": "patient/Observation.rs"}
    answer = evaluator.evaluate(op)
    assert evaluator.evaluate(json.dumps(op)) == answer
    assert evaluator.evaluate(json.dumps(op).encode()) == answer
    assert evaluator.evaluate_object(op) == json.loads(answer)
    assert json.loads(answer)["scopes"][0]["letters"] == "rs"


def test_an_evaluator_holds_policies():
    evaluator = matron.Evaluator()
    loaded = evaluator.evaluate_object({"op": "policy.load", "name": "p", "policy": POLICY})
    assert loaded == {"loaded": "p", "revision": "r1", "roles": 2}
    request = {"method": "GET", "url": "/metadata"}
    op = {"op": "decide", "policy": "p", "request": request, "now": NOW}
    assert evaluator.evaluate_object(op)["effect"] == "permit"
    other = matron.Evaluator().evaluate_object(op)
    assert (other["effect"], other["error"]["status"]) == ("deny", "unknown_name")


def test_a_failed_call_answers_with_an_error():
    evaluator = matron.Evaluator(max_input_bytes=100)
    for text, status in [
        ("", None),
        ("nonsense", "json_syntax"),
        (b"\xff", "json_not_utf8"),
        ('{"op":"other"}', "unknown_op"),
        (" " * 101, "json_too_large"),
    ]:
        error = evaluator.evaluate_object(text)["error"]
        assert status in (None, error["status"])

"""Values: immutable, and no truth where none is meant."""

import copy
import dataclasses
import inspect
import pickle

import matron
import pytest
from conftest import NOW, ROOT
from matron import Effect, Reason


@pytest.fixture
def decision(open_session):
    return open_session("user/Observation.r").decide(
        "GET", "/Observation/o1", now=NOW, explain=True
    )


@pytest.mark.parametrize("effect", list(Effect))
def test_effects_have_no_truth_value(effect):
    for use in (bool, lambda e: not e, lambda e: e and 1, lambda e: 1 if e else 0):
        with pytest.raises(TypeError, match="truth value"):
            use(effect)


def test_decisions_have_no_truth_value(decision, open_session):
    denied = open_session("").decide("GET", "/Observation/o1", now=NOW)
    for each in (decision, denied):
        with pytest.raises(TypeError, match="permitted"):
            bool(each)
    with pytest.raises(TypeError):
        all([decision])


def test_verifications_have_no_truth_value():
    verification = matron.verify_pkce(
        code_challenge=None, code_challenge_method=None, code_verifier=None
    )
    with pytest.raises(TypeError, match="valid"):
        bool(verification)


def test_effects_are_numbers_and_treat_zero_as_deny():
    assert [int(effect) for effect in Effect] == [0, 1, 2]
    assert Effect(0) is Effect.DENY


def test_values_are_frozen(decision):
    for value in (
        decision, decision.plan, decision.plan.request, decision.interactions[0],
        decision.explain[0], matron.Obligation("match_body"),
        matron.Request("GET", "/"), matron.Challenge(401, {}, None),
    ):  # fmt: skip
        field = dataclasses.fields(value)[0].name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, field, None)
        with pytest.raises((AttributeError, TypeError)):
            value.another = 1


def test_values_can_be_hashed_copied_and_pickled(decision):
    assert hash(decision) == hash(copy.copy(decision))
    assert pickle.loads(pickle.dumps(decision)) == decision
    assert copy.deepcopy(decision) == decision
    assert decision in {decision: 1}


def test_not_given_is_one_value():
    assert repr(matron.NOT_GIVEN) == "NOT_GIVEN"
    assert copy.deepcopy(matron.NOT_GIVEN) is matron.NOT_GIVEN
    assert pickle.loads(pickle.dumps(matron.NOT_GIVEN)) is matron.NOT_GIVEN


def test_codes_have_the_names_of_the_engine():
    for code in matron.Reason:
        assert matron.reason_text(code) != "unknown", code
    for code in matron.Status:
        assert matron.status_text(code) != "unknown", code


def test_equal_requests_get_equal_decisions(open_session):
    def decide():
        return open_session("user/Observation.r").decide(
            "GET", "/Observation/o1", now=NOW, explain=True
        )

    assert decide() == decide()


def test_pkce():
    # RFC 7636 appendix B.
    challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    def verify(**over):
        return matron.verify_pkce(
            **{
                "code_challenge": challenge,
                "code_challenge_method": "S256",
                "code_verifier": verifier,
                **over,
            }
        )

    assert verify() == matron.Verification(True, Reason.OK)
    assert verify(code_verifier=verifier.encode()).valid
    wrong = verify(code_verifier=verifier[:-1] + "l")
    assert wrong == matron.Verification(False, Reason.CODE_VERIFIER_MISMATCH)
    assert verify(code_verifier=None).reason is Reason.CODE_VERIFIER_MISSING
    assert verify(code_challenge="").reason is not Reason.OK
    assert (
        verify(code_challenge_method="plain").reason
        is Reason.CODE_CHALLENGE_METHOD_UNSUPPORTED
    )


def test_versions_agree():
    from importlib.metadata import version

    assert matron.version() == version("matron")


def test_all_is_all():
    public = {
        name for name, value in vars(matron).items()
        if not name.startswith("_") and not hasattr(value, "__path__")
    }  # fmt: skip
    assert public == set(matron.__all__)
    assert len(matron.__all__) == len(set(matron.__all__))


def test_names_are_those_of_the_conventions():
    owners = {"session": "Session", "decision": "Decision"}
    rows = [
        line.split("|")[4].strip(" `")
        for line in (ROOT / "docs/conventions.md").read_text().splitlines()
        if line.startswith("| `matron_")
    ]
    assert len(rows) >= 10
    for name in rows:
        if not name:
            continue  # Nothing that Python has by itself.
        value = matron
        for part in name.split("."):
            value = getattr(value, owners.get(part, part))


def test_public_names_are_documented():
    for name in matron.__all__:
        value = getattr(matron, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert value.__doc__, name
    for owner in (matron.Policy, matron.KeySet, matron.Session, matron.Evaluator):
        for name, member in vars(owner).items():
            if not name.startswith("_") and name != "__init__":
                assert getattr(member, "__doc__", ""), f"{owner.__name__}.{name}"

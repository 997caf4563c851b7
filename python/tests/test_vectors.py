"""The vectors of the repository, by Evaluator, and again by the typed API.

MATRON_VECTORS names another directory of vectors. With MATRON_ANSWERS_OUT set, every
answer of the Evaluator is written to that file, one a line, so that the answers of all
surfaces can be compared.
"""

import json
import os
import pathlib

import answer_printer
import matron
import pytest
from conftest import ROOT
from typed_operations import OPERATIONS

VECTORS = pathlib.Path(os.environ.get("MATRON_VECTORS", ROOT / "tests/vectors"))
FILES = sorted(VECTORS.glob("*.jsonl"))
# Members of an answer that hold texts or open lists: `want` is a part of them.
PARTIAL = {
    "challenge", "explain", "error", "errors", "findings", "rejected", "risks", "parts", "others"
}  # fmt: skip
SHOWN = 20
# Statuses of calls that Python does not make: arguments are missing, unknown, or of a
# kind that is no text.
ARGUMENT_FAULTS = {"json_missing_member", "json_unknown_member", "json_wrong_type"}


def read(path):
    return [json.loads(line) for line in path.read_text().splitlines() if line]


def request_of(vector):
    if "op_hex" in vector:
        return bytes.fromhex(vector["op_hex"])
    return vector["op_text"] if "op_text" in vector else vector["op"]


@pytest.fixture(scope="module")
def answers():
    """File -> its vectors, each with the answer of an Evaluator of its own."""
    found = {
        path: [(v, matron.Evaluator().evaluate(request_of(v))) for v in read(path)]
        for path in FILES
    }
    out = os.environ.get("MATRON_ANSWERS_OUT")
    if out:
        lines = [answer + "\n" for path in FILES for _, answer in found[path]]
        pathlib.Path(out).write_text("".join(lines), newline="\n")
    return found


def test_there_are_vectors(answers):
    assert sum(map(len, answers.values())) >= 200


# ------------------------------------------------------------------ Comparing


def same(want, got):
    """Equality that tells 1 from true and from 1.0."""
    return json.dumps(want, sort_keys=True) == json.dumps(got, sort_keys=True)


def within(want, got):
    """Whether `want` is a part of `got`: objects may have more, arrays may not."""
    if isinstance(want, dict):
        return isinstance(got, dict) and all(
            name in got and within(value, got[name]) for name, value in want.items()
        )
    if isinstance(want, list):
        return isinstance(got, list) and len(want) == len(got) and all(map(within, want, got))
    return same(want, got)


def differences(want, answer):
    if not want:
        yield "wants nothing"
    for name, value in want.items():
        equal = COMPARED.get(name) or (within if name in PARTIAL else same)
        if name not in answer or not equal(value, answer[name]):
            yield f"{name}: want {value!r}, got {answer.get(name, 'nothing')!r}"


def same_json(want, got):
    """Whether two texts are the same JSON; how it is spelled is open."""
    try:
        return same(json.loads(want), json.loads(got))
    except (TypeError, ValueError):
        return want == got


def same_entries(want, got):
    """Entries are answers, and compared as such."""
    return (
        isinstance(got, list)
        and len(want) == len(got)
        and not any(list(differences(w, g)) for w, g in zip(want, got, strict=True))
    )


COMPARED = {"response": same_json, "entries": same_entries}


def report(failures):
    assert not failures, "\n".join([f"{len(failures)} differ", *failures[:SHOWN]])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_evaluate(answers, path):
    report(
        [
            f"{vector['id']}: {difference} ({vector['why']}; {vector['spec']})"
            for vector, answer in answers[path]
            for difference in differences(vector["want"], json.loads(answer))
        ]
    )


@pytest.mark.parametrize(
    ("want", "answer", "equal"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1}, {"a": True}, False),
        ({"a": 1}, {"a": 1.0}, False),
        ({"a": None}, {}, False),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, False),
        ({"error": {"b": 1}}, {"error": {"b": 1, "c": 2}}, True),
        ({"errors": [{"b": 1}]}, {"errors": [{"b": 1, "c": 2}]}, True),
        ({"errors": [{"b": 1}]}, {"errors": [{"b": 1}, {"b": 1}]}, False),
        ({"challenge": {"headers": {"b": 1}}}, {"challenge": {"headers": {"b": 1, "c": 2}}}, True),
        ({"challenge": None}, {"challenge": {}}, False),
        ({}, {"a": 1}, False),
    ],
)
def test_comparing(want, answer, equal):
    assert (not list(differences(want, answer))) == equal


# -------------------------------------------------------------- The typed API


def open_session(op, policy):
    session = op.get("session")
    if session is None:
        return matron.Session.without_credentials(policy)
    if session.get("claims") is not None:
        return matron.Session.from_host_verified_claims(policy, session["claims"])
    jwks = session.get("jwks")
    return matron.Session.from_token(
        policy,
        session["token"],
        key_set=None if jwks is None else matron.KeySet.parse(jwks),
        issuer=session.get("issuer"),
        now=op.get("now"),
    )


def load_policy(op):
    if op["policy"] != "smart-only":
        return matron.Policy.compile(op["policy"])
    issuer = (op.get("session") or {}).get("issuer")
    return matron.Policy.smart_only(op["base"], fhir=op["fhir"], issuer=issuer)


def enforcement(op):
    """The arguments `enforces` and `exact_types`."""
    names = op.get("enforces") or []
    if isinstance(names, str):
        return {"enforces": names}
    exact = [n.removeprefix("exact_query:") for n in names if n.startswith("exact_query:")]
    return {
        "enforces": [n for n in names if not n.startswith("exact_query:")],
        "exact_types": exact,
    }


def resources_of(op):
    return [
        matron.EntryResources(
            item["entry"], item.get("stored", matron.NOT_GIVEN), item.get("resulting")
        )
        for item in op.get("resources") or ()
    ]


def proven_of(op):
    proven = op.get("proven") or {}
    return matron.ProvenKeys(proven.get("jkt") or "", proven.get("x5t#S256") or "")


def arguments(op):
    """Of decide() and filter(), behind the session."""
    request = op["request"]
    return (request["method"], request["url"]), {
        "headers": request.get("headers"),
        "body": request.get("body"),
        "now": op.get("now"),
        "stored": op.get("resource", matron.NOT_GIVEN),
        "resulting": op.get("resulting"),
        "resources": resources_of(op),
        "proven": proven_of(op),
        "revocation": matron.Reason[(op.get("revocation") or "ok").upper()],
        **enforcement(op),
    }


def decide(op):
    positional, named = arguments(op)
    decision = open_session(op, load_policy(op)).decide(
        *positional, explain=op.get("explain") is not False, **named
    )
    return answer_printer.decision(decision)


def filter_(op):
    positional, named = arguments(op)
    result = open_session(op, load_policy(op)).filter(
        *positional,
        response=op["response"],
        announce=op.get("announce") is True,
        **named,
    )
    return answer_printer.filtered(result)


def verify_pkce(op):
    names = ("code_challenge", "code_challenge_method", "code_verifier")
    return answer_printer.verification(
        matron.verify_pkce(**{name: op.get(name) for name in names})
    )


def load(op):
    return answer_printer.loaded(op["name"], matron.Policy.compile(op["policy"]))


TYPED = {"decide": decide, "filter": filter_, "pkce.verify": verify_pkce, "policy.load": load, **OPERATIONS}


def typed_difference(op, evaluated):
    """What the typed API answers instead of `evaluated`; empty if it is the same."""
    answer = json.loads(evaluated)
    if op["op"] in OPERATIONS and has_failed(answer):
        return failure_difference(op, answer)
    if "errors" in answer:
        with pytest.raises(matron.PolicyError) as caught:
            matron.Policy.compile(op["policy"])
        typed = answer_printer.errors(caught.value.diagnostics)
        return "" if typed in evaluated else typed
    if op["op"] not in OPERATIONS and answer.get("reason") == "key_set_invalid":
        with pytest.raises(matron.KeySetError):
            matron.KeySet.parse(op["session"]["jwks"])
        return ""
    typed = TYPED[op["op"]](op)
    if typed is None or typed == evaluated:
        return ""
    # Claims and header hold numbers as the token spells them.
    return "" if op["op"] == "verify" and same_json(typed, evaluated) else typed


def has_failed(answer):
    """Whether the call failed; a callback has the error code of a server there."""
    return isinstance(answer.get("error"), dict)


def failure_difference(op, answer):
    """The same for a call that failed; Python has its own words for some."""
    try:
        return TYPED[op["op"]](op) or ""
    except matron.MatronError as error:
        code = error.code.name.lower()
        if code != answer["error"]["status"]:
            return code
        printed = answer_printer.errors(error.diagnostics)
        wanted = json.dumps(answer.get("errors"))
        same = "errors" not in answer or json.loads(f"{{{printed}}}")["errors"] == answer["errors"]
        return "" if same else f"{printed} instead of {wanted}"
    except (KeyError, TypeError):
        return "" if answer["error"]["status"] in ARGUMENT_FAULTS else "TypeError"
    except ValueError:
        return "" if answer["error"]["status"] == "invalid_argument" else "ValueError"


def is_form_of_json(op):
    """A form that is given as an object; a `dict` would be taken for its text."""
    request = op.get("request") or {}
    return isinstance(request.get("body"), dict) and "_search" in request["url"]


def has_typed_call(vector, answer):
    if vector.get("op", {}).get("op") not in TYPED or is_form_of_json(vector["op"]):
        return False
    parsed = json.loads(answer)
    return (
        not has_failed(parsed) or "errors" in parsed or vector["op"]["op"] in OPERATIONS
    )


def test_there_is_a_typed_call_for_most_vectors(answers):
    pairs = [pair for path in FILES for pair in answers[path]]
    assert sum(has_typed_call(*pair) for pair in pairs) > len(pairs) / 2


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_typed_api(answers, path):
    failures = []
    for vector, answer in answers[path]:
        if has_typed_call(vector, answer):
            typed = typed_difference(vector["op"], answer)
            if typed:
                failures.append(f"{vector['id']}\n  evaluate: {answer}\n  typed:    {typed}")
    report(failures)


def test_every_operation_of_the_typed_api_is_used(answers):
    worked = {
        vector["op"]["op"]
        for path in FILES
        for vector, answer in answers[path]
        if "op" in vector and not has_failed(json.loads(answer))
    }
    assert set(OPERATIONS) <= worked

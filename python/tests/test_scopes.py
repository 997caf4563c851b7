"""Scopes by the typed functions. What they mean is tested by the vectors."""

import dataclasses
import pickle
import re
from typing import get_args

import matron
import pytest
from conftest import BASE, ROOT
from matron import Reason, Status

# Every function with arguments that work.
CALLS = {
    "parse_scope": lambda **o: matron.parse_scope("openid patient/*.rs x", **o),
    "scope_covers": lambda **o: matron.scope_covers("patient/*.rs", "x", **o),
    "scope_equals": lambda **o: matron.scope_equals("patient/*.rs", "x", **o),
    "scope_intersect": lambda **o: matron.scope_intersect("openid", "x", **o),
    "scope_union": lambda **o: matron.scope_union("openid", "x", **o),
    "scope_difference": lambda **o: matron.scope_difference("openid", "x", **o),
    "scope_narrow": lambda **o: matron.scope_narrow("openid", "x", **o),
    "minimise_scope": lambda **o: matron.minimise_scope("openid x", **o),
    "scope_to_v1": lambda **o: matron.scope_to_v1("patient/*.rs x", **o),
    "scope_from_v1": lambda **o: matron.scope_from_v1("patient/*.read x", **o),
    "scope_to_uri": lambda **o: matron.scope_to_uri("patient/*.rs x", **o),
    "scope_from_uri": lambda **o: matron.scope_from_uri("patient/*.read x", **o),
    "least_scope": lambda **o: matron.least_scope(
        [("GET", "/Patient/1"), ("POST", "/")], **{"context": "user", **o}
    ),
    "scope_risk": lambda **o: matron.scope_risk("patient/*.cruds", **o),
    "describe_scope": lambda **o: matron.describe_scope("openid patient/*.rs", **o),
}
EACH = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())


def fails(code, call, *arguments, **options):
    with pytest.raises(matron.MatronError) as caught:
        call(*arguments, **options)
    assert caught.value.code is code
    return caught.value


# ------------------------------------------------------------------- Functions


def test_parse_scope():
    parsed = matron.parse_scope(
        "openid patient/Observation.read patient/Foo.rs "
        "user/Condition.r?category=a,http://x%7Cb"
    )
    category = matron.ScopeConstraint("category", None, ("a", "http://x|b"))
    assert parsed.scopes == (
        matron.Scope(
            "patient/Observation.read", "patient/Observation.rs",
            "patient", "Observation", "rs", 1, (),
        ),
        matron.Scope(
            "user/Condition.r?category=a,http://x%7Cb",
            "user/Condition.r?category=a,http://x|b",
            "user", "Condition", "r", 2, (category,),
        ),
    )  # fmt: skip
    assert parsed.other == (matron.OtherScope("openid", "openid"),)
    (rejected,) = parsed.rejected
    assert (rejected.member, rejected.text) == (None, "patient/Foo.rs")
    assert (rejected.offset, rejected.reason) == (32, Reason.SCOPE_TYPE_UNKNOWN)
    assert rejected.hint


def test_modifiers_are_understood_where_they_are_enabled():
    scope = "patient/Observation.r?code:in=http://x"
    (rejected,) = matron.parse_scope(scope).rejected
    assert rejected.reason is Reason.SCOPE_CONSTRAINT_UNSUPPORTED
    (parsed,) = matron.parse_scope(scope, modifiers=["in"]).scopes
    assert parsed.constraints[0].modifier == "in"
    assert not matron.scope_covers(scope, scope).covers
    assert matron.scope_covers(scope, scope, modifiers={"in"}).covers


def test_scope_covers():
    assert matron.scope_covers(
        "patient/*.rs", "patient/Observation.r?category=a"
    ) == matron.ScopeCoverage(True, (), ())
    lacking = matron.scope_covers("patient/*.rs", "patient/Observation.cr openid")
    assert lacking == matron.ScopeCoverage(False, ("patient/Observation.c", "openid"), ())
    # What is not understood is not covered, not even by itself.
    same = matron.scope_covers("patient/Foo.rs", "patient/Foo.rs")
    assert not same.covers
    assert [item.member for item in same.rejected] == ["granted", "wanted"]


def test_scope_equals():
    assert matron.scope_equals(
        "patient/*.read", "patient/*.s patient/*.r"
    ) == matron.ScopeEquality(True, ())
    assert not matron.scope_equals("patient/*.rs", "user/*.rs").equal


@pytest.mark.parametrize(
    ("function", "arguments", "scopes"),
    [
        (
            matron.scope_intersect,
            ("patient/*.rs openid", "patient/Observation.cr"),
            ("patient/Observation.r",),
        ),
        (
            matron.scope_union,
            ("patient/Observation.r", "openid patient/Observation.s"),
            ("patient/Observation.rs", "openid"),
        ),
        (
            matron.scope_difference,
            ("patient/Observation.cr openid", "patient/*.rs"),
            ("patient/Observation.c", "openid"),
        ),
        (matron.minimise_scope, ("user/*.r user/Patient.r?name=a user/*.s",), ("user/*.rs",)),
        (matron.minimise_scope, ("",), ()),
    ],
)
def test_sets_of_scopes(function, arguments, scopes):
    assert function(*arguments) == matron.ScopeSet(" ".join(scopes), scopes, ())


def test_scope_narrow():
    narrowing = matron.scope_narrow(
        "patient/Observation.rs offline_access", "patient/Observation.cr offline_access"
    )
    assert narrowing == matron.ScopeNarrowing(
        within=False,
        narrowed="patient/Observation.r offline_access",
        exceeding="patient/Observation.c",
        rejected=(),
    )
    assert matron.scope_narrow("patient/*.rs", "patient/*.r").within


def test_scope_to_and_from_v1():
    assert matron.scope_to_v1(
        "patient/Observation.rs user/Patient.r openid"
    ) == matron.ScopeConversion("patient/Observation.read openid", ("user/Patient.r",), ())
    assert matron.scope_from_v1(
        "openid user/Patient.r patient/Observation.read"
    ) == matron.ScopeConversion("openid patient/Observation.rs", ("user/Patient.r",), ())


def test_scope_to_and_from_uri():
    uri = "http://smarthealthit.org/fhir/scopes/user/Patient.r"
    assert matron.scope_to_uri("user/Patient.r") == matron.ScopeConversion(uri, (), ())
    assert matron.scope_from_uri(f"{uri} launch") == matron.ScopeConversion(
        "user/Patient.r", ("launch",), ()
    )


def test_least_scope():
    requests = [
        ("GET", "/Observation?code=1"),
        ("PUT", f"{BASE}/Patient/1"),
        ("GET", "/metadata"),
        ("POST", "/"),
    ]
    assert matron.least_scope(iter(requests), context="user", base=BASE) == matron.LeastScope(
        "user/Observation.s user/Patient.u",
        ("user/Observation.s", "user/Patient.u"),
        (matron.RejectedRequest(3, Reason.INTERACTION_UNSUPPORTED),),
    )


def test_scope_risk():
    answer = matron.scope_risk("user/Practitioner.rd offline_access")
    risks = {risk.code: risk for risk in answer.risks}
    assert risks["deletes"].severity == "high"
    assert risks["deletes"].scope == "user/Practitioner.rd"
    assert risks["deletes"].text
    assert "offline_access" in risks
    assert answer.rejected == ()


def test_describe_scope():
    answer = matron.describe_scope(
        "openid patient/Observation.rs?category=laboratory", language="en"
    )
    (part,) = answer.parts
    assert part.sentence
    assert dataclasses.replace(part, sentence="") == matron.ConsentPart(
        "patient", ("see",), ("Observation",), ("category=laboratory",), ""
    )
    (other,) = answer.others
    assert (other.scope, other.kind) == ("openid", "openid")
    assert other.sentence


# --------------------------------------------------------------------- Results


@EACH
def test_results_have_no_truth_value(call):
    for use in (bool, lambda r: not r, lambda r: 1 if r else 0, lambda r: all([r])):
        with pytest.raises(TypeError, match="truth value"):
            use(call())


@EACH
def test_results_are_values(call):
    result = call()
    assert result == call()
    assert hash(result) == hash(call())
    assert pickle.loads(pickle.dumps(result)) == result
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.rejected = ()
    with pytest.raises((AttributeError, TypeError)):
        result.another = 1


# -------------------------------------------------------------------- Failures


@EACH
def test_options_that_are_wrong_raise(call):
    fails(Status.INVALID_ARGUMENT, call, fhir="R9")
    fails(Status.JSON_WRONG_TYPE, call, fhir=4)
    fails(Status.INVALID_ARGUMENT, call, modifiers=["missing"])
    fails(Status.JSON_WRONG_TYPE, call, modifiers="in")
    fails(Status.JSON_WRONG_TYPE, call, modifiers=[1])
    with pytest.raises(TypeError):
        call(modifier=["in"])


@pytest.mark.parametrize("value", [1, ["openid"], {}, True])
def test_what_is_no_scope_string_raises(value):
    fails(Status.JSON_WRONG_TYPE, matron.parse_scope, value)
    fails(Status.JSON_WRONG_TYPE, matron.scope_covers, "openid", value)


def test_none_is_not_given():
    fails(Status.JSON_MISSING_MEMBER, matron.parse_scope, None)
    fails(Status.JSON_MISSING_MEMBER, matron.scope_covers, "openid", None)


def test_bytes_and_surrogates_are_no_scope_strings():
    with pytest.raises(TypeError):
        matron.parse_scope(b"openid")
    fails(Status.JSON_NOT_UTF8, matron.parse_scope, "openid \udc80")


def test_a_string_beyond_the_limit_raises():
    with pytest.raises(matron.LimitError) as caught:
        matron.minimise_scope("x" * (1 << 20))
    assert caught.value.code is Status.LIMIT_EXCEEDED


def test_least_scope_refuses_what_it_cannot_use():
    requests = [("GET", "/Patient/1")]
    fails(Status.INVALID_ARGUMENT, matron.least_scope, requests, context="nobody")
    fails(Status.INVALID_ARGUMENT, matron.least_scope, requests, context="user", base="x")
    fails(Status.JSON_WRONG_TYPE, matron.least_scope, [("GET", 1)], context="user")
    fails(Status.JSON_MISSING_MEMBER, matron.least_scope, [("GET", None)], context="user")
    with pytest.raises(ValueError, match="unpack"):
        matron.least_scope(["GET /Patient/1"], context="user")
    with pytest.raises(TypeError, match="context"):
        matron.least_scope(requests)


def test_describe_scope_refuses_languages_without_words():
    fails(Status.INVALID_ARGUMENT, matron.describe_scope, "openid", language="xx")


def test_a_failure_says_where():
    error = fails(Status.INVALID_ARGUMENT, matron.parse_scope, "", modifiers=["in", "of"])
    (diagnostic,) = error.diagnostics
    assert diagnostic.pointer == "/modifiers/1"
    assert "/modifiers/1: " in str(error)


def test_a_scope_cannot_say_more_than_one_string():
    scope = 'openid","granted":"patient/*.cruds'
    assert not matron.scope_covers(scope, "patient/*.rs").covers
    assert matron.parse_scope(scope).scopes == ()


# ------------------------------------------------------------------------ Types


def documented(head):
    """Names in the first column of the table of docs/evaluate.md after `head`."""
    text = (ROOT / "docs/evaluate.md").read_text()
    (table,) = re.findall(rf"^{re.escape(head)}\n\|.*\n((?:\|.*\n)+)", text, re.MULTILINE)
    return {
        name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])
    }


def test_the_types_know_the_codes_that_are_documented():
    assert set(get_args(matron.ScopeRiskCode)) == documented("| risk | meaning |")
    assert set(get_args(matron.FindingCode)) == documented("| code | meaning |")

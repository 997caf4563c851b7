"""Calls of decide that fail or stand at the edge: members, kinds, raw text."""

import json

from .fixtures import *

cases = Cases("decide")
add = cases.add

CALL = "docs/evaluate.md rules for every request"
O1 = "/Observation/o1"
GOOD = ask("GET", O1, user("user/Observation.r"))


def changed(**over):
    """The good call with members replaced; ABSENT takes one out."""
    op = {**GOOD, **over}
    return {name: value for name, value in op.items() if value is not ABSENT}


add("call-good", "The call that the following ones break.", CALL, GOOD, permit("user/Observation.r", O1))
add("call-unknown-member", "A member that the operation does not know is an error.", CALL, changed(resorce={}), failed("json_unknown_member", "/resorce"))
add("call-unknown-member-escaped", "The pointer is a JSON pointer.", "RFC 6901 section 3", changed(**{"a/b~c": 1}), failed("json_unknown_member", "/a~1b~0c"))
add("call-unknown-member-case", "Member names are compared with case.", CALL, changed(Now=1), failed("json_unknown_member", "/Now"))
add("call-unknown-member-in-request", "The same holds in `request`.", CALL, changed(request={"method": "GET", "url": O1, "query": "x"}),
    failed("json_unknown_member", "/request/query"))
add("call-unknown-member-in-session", "The same holds in `session`.", CALL, changed(session={**GOOD["session"], "clams": {}}), failed("json_unknown_member", "/session/clams"))
for name in ("policy", "request"):
    add(f"call-no-{name}", "A required member is missing.", CALL, changed(**{name: ABSENT}), failed("json_missing_member"))
    add(f"call-null-{name}", "null is the same as absent.", CALL, changed(**{name: None}), failed("json_missing_member"))
add("call-no-method", "A required member is missing.", CALL, changed(request={"url": O1}), failed("json_missing_member"))
add("call-no-url", "A required member is missing.", CALL, changed(request={"method": "GET"}), failed("json_missing_member"))
for name, over, pointer in [
    ("policy-number", {"policy": 1}, "/policy"), ("session-string", {"session": "eyJ"}, "/session"), ("claims-array", {"session": {"claims": []}}, "/session/claims"),
    ("token-number", {"session": {"token": 1}}, "/session/token"), ("request-array", {"request": []}, "/request"), ("method-number", {"request": {"method": 1, "url": O1}}, "/request/method"),
    ("url-array", {"request": {"method": "GET", "url": [O1]}}, "/request/url"), ("headers-array", {"request": {"method": "GET", "url": O1, "headers": []}}, "/request/headers"),
    ("header-number", {"request": {"method": "GET", "url": O1, "headers": {"Prefer": 1}}}, "/request/headers/Prefer"), ("enforces-number", {"enforces": 1}, "/enforces"),
    ("enforces-element", {"enforces": ["restrict_query", 1]}, "/enforces/1"), ("now-string", {"now": str(NOW)}, "/now"), ("explain-string", {"explain": "no"}, "/explain"),
]:
    add(f"call-wrong-type-{name}", "A member has a value of the wrong type.", CALL, changed(**over), failed("json_wrong_type", pointer))
add("call-now-fraction", "`now` is an integer.", CALL, changed(now=NOW + 0.5), {**DENY, "error": {"pointer": "/now"}})
for name, text in [("type", "Foo"), ("lower", "patient"), ("empty", ""), ("two", "Patient,Encounter"), ("blank", "Patient Encounter"), ("star", "Patient*"), ("two-stars", "**"), ("abstract", "Resource")]:
    add(f"call-exact-query-{name}", "`exact_query` is said of one type, or of all.", CALL, changed(enforces=["restrict_query", f"exact_query:{text}"]), failed("invalid_argument", "/enforces/1"))
add("call-exact-query-no-colon", "`exact_query` alone says nothing.", CALL, changed(enforces=["exact_query"]), failed("invalid_argument", "/enforces/0"))
for name, exact in [("type-and-star", ["Patient", "*"]), ("star-and-type", ["*", "Patient"]), ("two-types", ["Patient", "Encounter"])]:
    add(f"call-exact-query-{name}", "Each `exact_query` counts, beside others too.", "docs/evaluate.md enforces",
        ask("GET", "/Encounter", patient("patient/Encounter.rs"), enforces=["restrict_query", *(f"exact_query:{one}" for one in exact)]),
        permit("patient/Encounter.rs", "/Encounter?patient=Patient/p1", headers=STRICT, obligations=[RESTRICT]))
add("call-enforces-text", "`enforces` is a list or the word `all`.", CALL, changed(enforces="some"), {**DENY, "error": {"pointer": "/enforces"}})
add("call-policy-not-loaded", "No policy was loaded under this name.", CALL, changed(policy="hospital"), failed("unknown_name", "/policy", reason=None))
add("call-policy-name-case", "The built-in policy has one spelling.", CALL, changed(policy="Smart-Only", base=BASE, fhir="R4"), DENY)
add("call-base-with-policy", "A policy names its base itself.", CALL, changed(base=BASE), {**DENY, "reason": "invalid_argument", "error": {"pointer": "/base"}})
add("call-fhir-with-policy", "A policy names its FHIR version itself.", CALL, changed(fhir="R4"), {**DENY, "reason": "invalid_argument", "error": {"pointer": "/fhir"}})
add("call-smart-only-no-base", "The built-in policy needs a base.", CALL, changed(policy="smart-only", fhir="R4"), failed("json_missing_member"))
add("call-smart-only-no-fhir", "The built-in policy needs a FHIR version.", CALL, changed(policy="smart-only", base=BASE), failed("json_missing_member"))
add("call-smart-only-version", "The FHIR version must be one that is known.", CALL, changed(policy="smart-only", base=BASE, fhir="R9"), {**DENY, "error": {"pointer": "/fhir"}})
add("call-session-empty", "A session holds a token or claims.", CALL, changed(session={}), DENY)
add("call-session-both", "A session does not hold both.", CALL, changed(session={**GOOD["session"], "token": TOKENS["s_user"], "jwks": jwks("rsa-a")}), DENY)
add("call-policy-invalid", "A policy that does not compile decides nothing, and its faults are named.", CALL,
    changed(policy=policy({"member": {"scopes": ["user/*.cruds"], "inherits": ["chief"]}}, [always("member")])),
    {**failed("policy_invalid", "/policy", reason="policy_invalid"), "errors": [{"pointer": "/roles/member/inherits/0", "code": "policy_unknown_role"}]})
add("call-jwks-invalid", "A key set that is none decides nothing.", CALL, changed(session=token("s_user", jwks={"keys": {}})),
    {**DENY, "reason": "key_set_invalid", "challenge": {"status": 500}})
add("call-jwks-symmetric", "Symmetric keys beside public ones spoil the set.", "attacks 'Decisions on open points'; RFC 7517 section 9.2",
    changed(session=token("s_user", jwks=jwks("rsa-a", "oct"))), {**DENY, "reason": "key_set_invalid", "challenge": {"status": 500}})
add("call-explain-off", "`explain: false` leaves the explanation empty.", CALL, changed(explain=False), {**permit("user/Observation.r", O1), "explain": []})
add("call-explain-off-deny", "A deny is explained by its reason alone, too.", CALL, ask("DELETE", O1, user("user/Observation.r"), explain=False),
    {**deny("insufficient_scope"), "explain": []})
add("call-nulls", "null is the same as an absent member.", CALL, changed(enforces=None, explain=None, resulting=None), permit("user/Observation.r", O1))
add("call-session-null", "null is the same as an absent session.", CALL, changed(session=None), deny("missing_credentials"))
add("call-now-null", "null is the same as an absent time.", CALL, changed(now=None), deny("now_missing"))
add("call-challenge-body", "A deny carries an OperationOutcome for the client.", "design 4.13", ask("DELETE", O1, user("user/Observation.r")),
    {**DENY, "reason": "insufficient_scope", "challenge": {"status": 403, "body": {"resourceType": "OperationOutcome"}}})

# Requests that are not a strict JSON object, and operations that do not exist.
TEXT = json.dumps(GOOD, separators=(",", ":"))
NOTHING = {"effect": "deny", "valid": False}


def error(status):
    """A call that failed before its operation was known is a deny, and not valid."""
    return {**NOTHING, "error": {"status": status} if status else {}}


for name, why, text, status in [
    ("syntax", "The text is not JSON.", TEXT[:-1], "json_syntax"),
    ("trailing-comma", "JSON has no trailing commas.", TEXT[:-1] + ",}", "json_syntax"),
    ("trailing-bytes", "Nothing may follow the object.", TEXT + "x", "json_syntax"),
    ("two", "One request is one object.", TEXT + TEXT, "json_syntax"),
    ("single-quotes", "JSON has no single quotes.", TEXT.replace('"', "'"), "json_syntax"),
    ("comment", "JSON has no comments.", "/**/" + TEXT, "json_syntax"),
    ("nan", "NaN is no number.", TEXT.replace('"now":1764000000', '"now":NaN'), "json_syntax"),
    ("leading-zero", "A number has no leading zero.", TEXT.replace('"now":1764000000', '"now":01764000000'), "json_syntax"),
    ("control", "A string has no raw control characters.", TEXT.replace('"GET"', '"GE\u0001T"'), "json_syntax"),
    ("empty", "An empty text is no request.", "", None),
    ("array", "A request is an object.", "[" + TEXT + "]", None),
    ("string", "A request is an object.", '"decide"', None),
    ("lone-surrogate", "A lone surrogate is no character.", TEXT.replace('"u1"', '"\\ud800"'), None),
    ("duplicate", "Two members of the same name refuse the request.", TEXT[:-1] + ',"now":1}', "json_duplicate_member"),
    ("duplicate-op", "Two members of the same name refuse the request.", TEXT.replace("{", '{"op":"verify",', 1), "json_duplicate_member"),
    ("duplicate-in-claims", "The same holds at any depth.", TEXT.replace('"sub":"u1"', '"sub":"u1","sub":"u2"'), "json_duplicate_member"),
    ("duplicate-escaped", "Names are compared after escapes.", TEXT.replace('"sub":"u1"', '"sub":"u1","\\u0073ub":"u2"'), "json_duplicate_member"),
    ("duplicate-in-policy", "A policy in the request is part of it.", TEXT.replace('"matron":1', '"matron":1,"matron":1'), "json_duplicate_member"),
    ("duplicate-header", "Two headers of the same name are two members of the same name.",
     TEXT.replace('"method":"GET"', '"method":"GET","headers":{"Prefer":"a","Prefer":"b"}'), "json_duplicate_member"),
    ("deep", "Nesting has a limit.", TEXT[:-1] + ',"resource":' + "[" * 100 + "]" * 100 + "}", "json_too_deep"),
    ("number-range", "A number must fit a double.", TEXT.replace('"now":1764000000', '"now":1e400'), "json_number_range"),
    ("unknown-op", "There is no such operation.", '{"op":"decide2"}', "unknown_op"),
    ("unknown-op-case", "Operations are compared with case.", '{"op":"Decide"}', "unknown_op"),
    ("no-op", "The operation must be named.", TEXT.replace('"op":"decide",', ""), "json_missing_member"),
    ("op-number", "The operation is a string.", '{"op":1}', "json_wrong_type"),
]:
    add(f"text-{name}", why, CALL + "; RFC 8259; attacks 6", text, error(status))
add("text-escapes", "Escapes are read: this is the good call.", CALL + "; RFC 8259 section 7", TEXT.replace('"op"', '"\\u006fp"').replace("/Observation/o1", "\\/Observation\\/o1"),
    permit("user/Observation.r", O1))
add("text-whitespace", "White space between tokens is read: this is the good call.", CALL + "; RFC 8259 section 2", "\n\t " + TEXT.replace(",", " ,\r\n") + " \n",
    permit("user/Observation.r", O1))
for name, why, raw in [
    ("not-utf8", "The text must be UTF-8.", TEXT.encode().replace(b"u1", b"u\xff")), ("overlong", "Overlong forms are not UTF-8.", TEXT.encode().replace(b"u1", b"\xc0\xaf")),
    ("surrogate", "Surrogates are not UTF-8.", TEXT.encode().replace(b"u1", b"\xed\xa0\x80")), ("truncated", "A sequence must be whole.", TEXT.encode().replace(b"u1", b"\xe2\x82")),
    ("beyond-unicode", "There is nothing beyond U+10FFFF.", TEXT.encode().replace(b"u1", b"\xf5\x80\x80\x80")),
]:
    add(f"bytes-{name}", why, CALL + "; RFC 3629; attacks 6", raw, error("json_not_utf8"))
add("bytes-bom", "A byte order mark is not part of JSON.", "RFC 8259 section 8.1; attacks 6", b"\xef\xbb\xbf" + TEXT.encode(), error(None))
add("bytes-utf16", "UTF-16 is not UTF-8.", "RFC 8259 section 8.1; attacks 6", TEXT.encode("utf-16-le"), error(None))
add("bytes-trailing-nul", "Nothing may follow the object.", "RFC 8259; attacks 6", TEXT.encode() + b"\x00", error(None))

"""User information and consent."""

from .fixtures import *
from .flow import CALL, OK, error, no

cases = Cases("flow")
add = cases.add

# ---- userinfo.validate ------------------------------------------------------------------

USERINFO = "OpenID Connect Core sections 5.3.2 and 5.3.4"


def userinfo(claims, **more):
    return {"op": "userinfo.validate", "sub": "user-1", "issuer": ISS, "client_id": "app", "claims": claims, **more}


def wrong(reason, what):
    return no(reason, detail={"what": what})


SIGNED = {"sub": "user-1", "iss": ISS, "aud": "app"}
add("userinfo", "The subject of the ID token.", USERINFO, userinfo({"sub": "user-1", "name": "A"}), OK)
add("userinfo-plain-iss-aud", "Compared if they are there.", USERINFO, userinfo(SIGNED), OK)
add("userinfo-signed", "A signed one has issuer and audience.", USERINFO, userinfo(SIGNED, signed=True), OK)
add("userinfo-signed-list", "Audiences may be several.", USERINFO, userinfo({**SIGNED, "aud": ["other", "app"]}, signed=True), OK)
for name, value in [("other", "user-2"), ("case", "User-1"), ("longer", "user-12"), ("shorter", "user-"), ("blank", "user-1 "), ("empty", ""), ("homoglyph", "us\u0435r-1")]:
    add(f"userinfo-sub-{name}", "Another subject.", USERINFO, userinfo({**SIGNED, "sub": value}), wrong("userinfo_subject_mismatch", "sub"))
for name, claims in [("missing", {}), ("null", {"sub": None})]:
    add(f"userinfo-sub-{name}", "Required.", USERINFO, userinfo(claims), wrong("claim_missing", "sub"))
for name, value in [("number", 1), ("array", ["user-1"]), ("object", {"user-1": 1}), ("boolean", True)]:
    add(f"userinfo-sub-{name}", "A string.", USERINFO, userinfo({"sub": value}), wrong("claim_malformed", "sub"))
for signed in (False, True):
    kind = "signed" if signed else "plain"
    for name, value in [("other", ISS2), ("slash", ISS + "/"), ("case", ISS.upper())]:
        add(f"userinfo-{kind}-iss-{name}", "Another issuer.", USERINFO, userinfo({**SIGNED, "iss": value}, signed=signed), wrong("issuer_mismatch", "iss"))
    for name, value in [("other", "app2"), ("list", ["x"]), ("empty-list", [])]:
        add(f"userinfo-{kind}-aud-{name}", "For another client.", USERINFO, userinfo({**SIGNED, "aud": value}, signed=signed), wrong("audience_mismatch", "aud"))
    for name, value in [("number", 1), ("mixed", ["app", 1])]:
        add(f"userinfo-{kind}-aud-{name}", "A string or strings.", USERINFO, userinfo({**SIGNED, "aud": value}, signed=signed), wrong("claim_malformed", "aud"))
for member in ("iss", "aud"):
    add(f"userinfo-signed-no-{member}", "A signed one has it.", USERINFO, userinfo({k: v for k, v in SIGNED.items() if k != member}, signed=True), wrong("claim_missing", member))
for name, claims, now, want in [("exp", {"exp": NOW + 1}, NOW, OK), ("exp-now", {"exp": NOW}, NOW, wrong("token_expired", "exp")), ("exp-text", {"exp": "x"}, NOW, wrong("claim_malformed", "exp")), ("exp-no-now", {"exp": NOW + 1}, None, wrong("now_missing", "exp")),
                                ("nbf", {"nbf": NOW}, NOW, OK), ("nbf-later", {"nbf": NOW + 1}, NOW, wrong("token_not_yet_valid", "nbf")), ("nonce", {"nonce": "x"}, NOW, wrong("typ_mismatch", "nonce")), ("events", {"events": {}}, NOW, wrong("typ_mismatch", "events")),
                                ("at-hash", {"at_hash": "x"}, NOW, wrong("typ_mismatch", "at_hash")), ("c-hash", {"c_hash": "x"}, NOW, wrong("typ_mismatch", "c_hash"))]:
    add(f"userinfo-signed-{name}", "A signed response is a token of its own kind, and counts for its time.", "RFC 7519 section 4.1.4; RFC 8725 section 3.12", userinfo({**SIGNED, **claims}, signed=True, now=now), want)
add("userinfo-plain-exp", "A plain one is none.", "OpenID Connect Core section 5.3.2", userinfo({**SIGNED, "exp": NOW, "nonce": "x"}), OK)
add("userinfo-call-sub", "Nothing is no subject.", CALL, {**userinfo({"sub": ""}), "sub": ""}, error("invalid_argument", "/sub"))
add("userinfo-call-claims", "An object.", CALL, userinfo("eyJ.a.b"), error("json_wrong_type", "/claims"))

# ---- consent.check ----------------------------------------------------------------------

CONSENT = "RFC 6749 section 1.2; RFC 9700 section 2.3; specification 1.6"
AGREED = {"who": "user-1", "client": "app", "scopes": "openid patient/*.rs patient/Condition.c?category=a,b", "when": NOW - 100, "until": NOW + 100}


def consent(granted, who="user-1", client="app", now=NOW):
    return {"op": "consent.check", "consent": AGREED, "who": who, "client": client, "granted": granted, "now": now}


for name, granted in [("same", AGREED["scopes"]), ("less", "patient/Observation.r"), ("constrained", "patient/Observation.rs?category=x"), ("alternative", "patient/Condition.c?category=a"), ("v1", "patient/Observation.read"), ("openid", "openid"), ("nothing", "")]:
    add(f"consent-{name}", "Within what was agreed to.", CONSENT, consent(granted), {**OK, "exceeding": ""})
for name, granted, exceeding in [("letter", "patient/Observation.rus", "patient/Observation.u"), ("context", "user/Observation.rs", "user/Observation.rs"), ("constraint", "patient/Condition.c", "patient/Condition.c"), ("alternative", "patient/Condition.c?category=c", "patient/Condition.c?category=c"), ("other", "openid fhirUser", "fhirUser"), ("offline", "offline_access", "offline_access")]:
    add(f"consent-exceeds-{name}", "More than was agreed to.", CONSENT, consent(granted), no("consent_exceeded", exceeding=exceeding))
add("consent-exceeds-unknown", "What is not understood was not agreed to.", CONSENT, consent("patient/Foo.rs"), no("consent_exceeded"))
for name, who in [("other", "user-2"), ("case", "USER-1"), ("longer", "user-10")]:
    add(f"consent-user-{name}", "Of another user.", CONSENT, consent("openid", who=who), no("consent_of_other_user", exceeding=""))
for name, client in [("other", "app2"), ("case", "APP")]:
    add(f"consent-client-{name}", "For another client.", CONSENT, consent("openid", client=client), no("consent_for_other_client", exceeding=""))
for name, now, want in [("first", NOW - 100, {**OK}), ("before", NOW - 101, no("consent_not_current")), ("last", NOW + 99, {**OK}), ("at-end", NOW + 100, no("consent_not_current")), ("after", NOW + 10**6, no("consent_not_current"))]:
    add(f"consent-time-{name}", "From `when` until before `until`.", "docs/evaluate.md consent.check", consent("openid", now=now), want)
for member in ("who", "client"):
    add(f"consent-call-{member}", "Nothing is nobody.", CALL, consent("openid", **{member: ""}), error("invalid_argument", f"/{member}"))
add("consent-call-until", "Every consent ends.", CALL, {**consent("openid"), "consent": {k: v for k, v in AGREED.items() if k != "until"}}, error("json_missing_member", "/consent/until"))

"""Key sets: what of them verifies, thumbprints, and when they may be fetched again."""

import base64
import hashlib

from .fixtures import *

cases = Cases("jwks")
add = cases.add

SET = "RFC 7517 section 5; specification 2.3; attacks 3"


def validate(*keys):
    return {"op": "jwks.validate", "jwks": jwks(*keys)}


def found(*keys, findings=()):
    return {"valid": bool(keys), "reason": "ok" if keys else "key_set_invalid", "keys": list(keys), "findings": list(findings)}


MEMBERS = {"RSA": ("e", "kty", "n"), "EC": ("crv", "kty", "x", "y"), "OKP": ("crv", "kty", "x")}


def key(name, algorithms, index=0, **over):
    """What is said of a test key; the thumbprint by RFC 7638 section 3."""
    public = jwk(name)
    members = MEMBERS.get(public["kty"])
    text = json.dumps({member: public[member] for member in members or ()}, separators=(",", ":"))
    thumbprint = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=") if members else None
    return {"index": index, "kid": public["kid"], "kty": public["kty"], "algorithms": algorithms, "thumbprint": thumbprint, **over}


RSA_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]
add("rsa", "An RSA key verifies by every RSA algorithm.", SET, validate("rsa-a"), {"valid": True, "keys": [key("rsa-a", RSA_ALGORITHMS)], "findings": []})
add("rsa-alg", "One that names its algorithm verifies by that one.", SET, validate(jwk("rsa-a", alg="PS384")), {"valid": True, "keys": [key("rsa-a", ["PS384"])]})
for name, algorithms in [("p256", ["ES256"]), ("p384", ["ES384"]), ("p521", ["ES512"]), ("ed25519", ["EdDSA", "Ed25519"])]:
    add(name, "A curve has its algorithms.", SET, validate(name), {"valid": True, "keys": [key(name, algorithms)]})
add("oct", "A secret has no thumbprint to be shown.", SET + "; RFC 7638 section 7", validate("oct"), {"valid": True, "keys": [key("oct", ["HS256"])]})
add("oct-512", "A long secret is one for every hash.", SET, validate("oct-512"), {"valid": True, "keys": [key("oct-512", ["HS256", "HS384", "HS512"])]})
add("no-kid", "A key without a kid.", SET, validate(jwk("p256", kid=None)), {"valid": True, "keys": [key("p256", ["ES256"], kid=None)]})
add("skipped", "A key that does not verify is named, and the others count.", SET, validate("rsa-1024", {"kty": "foo"}, jwk("p256", use="enc"), "p384"),
    {"valid": True, "keys": [key("p384", ["ES384"], index=3)], "findings": [{"pointer": "/keys/0", "code": "key_weak"}, {"pointer": "/keys/1", "code": "key_unsupported"}, {"pointer": "/keys/2", "code": "key_not_for_verification"}]})
add("private", "A private key in a public set is a leak.", SET, validate(private_jwk("p256")), {"valid": False, "reason": "key_set_invalid", "keys": [], "findings": [{"code": "key_private"}]})
add("empty", "A set without keys verifies nothing.", SET, validate(), found())
add("mixed", "Secrets beside public keys spoil the set.", SET, validate("rsa-a", "oct"), {"valid": False, "reason": "key_set_invalid", "keys": [], "findings": [{"code": "key_set_symmetric_mixed"}]})
add("duplicate", "Two keys of one kid and type are named.", SET, validate("rsa-a", jwk("rsa-b", kid="test-rsa-a")), {"valid": True, "findings": [{"pointer": "/keys", "code": "key_duplicate_id"}]})
add("no-keys", "A set has keys.", SET, {"op": "jwks.validate", "jwks": {}}, {"valid": False, "reason": "key_set_invalid", "findings": [{"code": "key_set_invalid"}]})
add("missing", "The set must be there.", SET, {"op": "jwks.validate"}, {"valid": False, "reason": "invalid_argument", "error": {}})
add("unknown-member", "Members are those that are known.", SET, {**validate("rsa-a"), "issuer": ISS}, {"valid": False, "error": {}})

# ---- thumbprints ---------------------------------------------------------------------------------

PRINT = "RFC 7638 sections 3 and 3.1; RFC 8037 appendix A.3; RFC 9449 section 6.1"
RFC7638 = {"kty": "RSA", "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
           "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"}


def thumbprint(public):
    return {"op": "jwks.thumbprint", "jwk": public}


add("thumbprint-rsa", "The example of RFC 7638.", "RFC 7638 section 3.1", thumbprint(RFC7638), {"valid": True, "reason": "ok", "thumbprint": "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"})
add("thumbprint-members", "Other members do not count.", PRINT, thumbprint({**RFC7638, "alg": "PS256", "kid": "x", "x5c": []}), {"valid": True, "thumbprint": "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"})
add("thumbprint-ec", "The key of the examples of DPoP.", "RFC 9449 section 6.1", thumbprint({"kty": "EC", "crv": "P-256", "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs", "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"}),
    {"valid": True, "thumbprint": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"})
add("thumbprint-okp", "The example of RFC 8037.", "RFC 8037 appendix A.3", thumbprint({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}), {"valid": True, "thumbprint": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"})
for name, bad_key in [("oct", jwk("oct")), ("private", private_jwk("p256")), ("no-kty", {"crv": "P-256"}), ("padded", {**RFC7638, "e": "AQAB="}), ("off-curve", jwk("p256", y=jwk("p256")["x"])), ("weak", jwk("rsa-1024")), ("empty", {}),
                  ("leading-zero", {**RFC7638, "e": "AAEAAQ"}), ("escape", {**RFC7638, "e": "A\"QAB"})]:
    add(f"thumbprint-{name}", "Only what is one public key in its one spelling has a thumbprint.", PRINT, thumbprint(bad_key), {"valid": False, "reason": "key_set_invalid"})
add("thumbprint-missing", "The key must be there.", PRINT, {"op": "jwks.thumbprint"}, {"valid": False, "reason": "invalid_argument", "error": {}})

# ---- fetching again ------------------------------------------------------------------------------

AGAIN = "SMART 2.2, asymmetric client authentication; docs/evaluate.md jwks.refetch"


def refetch(**members):
    return {"op": "jwks.refetch", "now": NOW, **members}


for name, why, members, want in [
    ("never", "A set that was never fetched.", {}, (True, False, NOW)),
    ("fresh", "A set that may be kept.", {"fetched_at": NOW - 100}, (False, True, NOW + 3500)),
    ("last-second", "Until the end of its time.", {"fetched_at": NOW - 3599}, (False, True, NOW + 1)),
    ("old", "A set that may not be kept longer.", {"fetched_at": NOW - 3600}, (True, False, NOW)),
    ("max-age", "As long as the answer said.", {"fetched_at": NOW - 100, "max_age": 100}, (True, False, NOW)),
    ("max-age-0", "Not at all, but not without end either.", {"fetched_at": NOW - 10, "max_age": 0}, (False, False, NOW + 50)),
    ("max-age-week", "A day at most.", {"fetched_at": NOW - 86400, "max_age": 604800}, (True, False, NOW)),
    ("max-age-day", "A day at most.", {"fetched_at": NOW - 86399, "max_age": 604800}, (False, True, NOW + 1)),
    ("missing", "A key that is not there, and the interval is over.", {"fetched_at": NOW - 60, "key_not_found": True}, (True, True, NOW)),
    ("missing-early", "It is not over.", {"fetched_at": NOW - 59, "key_not_found": True}, (False, True, NOW + 1)),
    ("missing-flood", "Whoever makes up keys waits like everybody.", {"fetched_at": NOW - 3000, "attempted_at": NOW - 1, "key_not_found": True}, (False, True, NOW + 59)),
    ("missing-interval", "The host may be more patient.", {"fetched_at": NOW - 100, "key_not_found": True, "min_interval": 300}, (False, True, NOW + 200)),
    ("failed", "After a failure it takes twice as long.", {"fetched_at": NOW - 9000, "attempted_at": NOW - 60, "failures": 1}, (False, False, NOW + 60)),
    ("failed-over", "And then it is tried again.", {"fetched_at": NOW - 9000, "attempted_at": NOW - 120, "failures": 1}, (True, False, NOW)),
    ("failed-often", "Up to an hour.", {"fetched_at": NOW - 90000, "attempted_at": NOW - 3599, "failures": 100}, (False, False, NOW + 1)),
    ("failed-often-over", "Up to an hour.", {"fetched_at": NOW - 90000, "attempted_at": NOW - 3600, "failures": 100}, (True, False, NOW)),
    ("future", "A set from the future has no age that is known.", {"fetched_at": NOW + 1}, (True, False, NOW)),
]:
    add(f"refetch-{name}", why, AGAIN, refetch(**members), dict(zip(("refetch", "usable", "not_before"), want)))
for name, members in [("no-now", {"now": None}), ("now-text", {"now": "x"}), ("failures-negative", {"failures": -1}), ("interval-0", {"min_interval": 0}), ("unknown", {"url": "https://x"}), ("flag-number", {"key_not_found": 1})]:
    add(f"refetch-{name}", "A call that is malformed advises nothing.", AGAIN, refetch(**members), {"error": {}})

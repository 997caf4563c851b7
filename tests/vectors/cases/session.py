"""Sessions: tokens and claims as a decision takes them, roles and their assignment, scopes that meet."""

import base64
import json

from .fixtures import *

cases = Cases("session")
add = cases.add

O1 = "/Observation/o1"
PO, UO, SO = "patient/Observation.", "user/Observation.", "system/Observation."
ROLES = {"member": role("user/*.cruds")}
ASSIGN = [always("member")]
KEYS = jwks("rsa-a", "p256", "p384")
WITH_KEYS = policy(ROLES, ASSIGN, jwks=KEYS)
OK_USER = permit(UO + "rs", O1)


def get(session, **more):
    return ask("GET", O1, session, **more)


# ---- tokens --------------------------------------------------------------------------------------

TOKEN = "RFC 9068 section 4; specification 2.3 and 2.5; design 4.1"
add("token-session-keys", "A token of the issuer, with the keys that the call hands in.", TOKEN, get(token("s_user", jwks=KEYS)), OK_USER)
add("token-policy-keys", "A token of the issuer, with the keys that the policy holds.", TOKEN, get(token("s_user"), policy=WITH_KEYS), OK_USER)
add("token-es256", "An ECDSA signature.", TOKEN, get(token("s_user_es256"), policy=WITH_KEYS), OK_USER)
add("token-issuer-named", "The issuer of the key set may be named.", TOKEN, get(token("s_user", jwks=KEYS, issuer=ISS)), OK_USER)
add("token-patient", "The patient in context comes from the token.", TOKEN, get(token("rs256"), policy=WITH_KEYS, resource=obs()), permit(PO + "rs", O1))
add("token-patient-outside", "The patient in context comes from the token.", TOKEN, get(token("rs256"), policy=WITH_KEYS, resource=obs("Patient/p2")), not_found("not_in_compartment"))
for name, key_name in [("rs384", "rs384"), ("es384", "es384")]:
    add(f"token-{name}", "Every default algorithm is accepted.", TOKEN, get(token(key_name), policy=WITH_KEYS, resource=obs()), permit(PO + "rs", O1))
add("token-no-session", "A request without credentials.", "RFC 6750 section 3.1; design 4", get(ABSENT), deny("missing_credentials"))
add("token-no-session-write", "A write without credentials.", "RFC 6750 section 3.1", ask("DELETE", O1, ABSENT), deny("missing_credentials"))
add("token-no-keys", "Neither the call nor the policy has keys of the issuer.", TOKEN, get(token("s_user")), deny("key_set_missing"))
add("token-issuer-unknown", "The policy does not know the issuer.", "RFC 8725 section 3.8; design 4.1", get(token("s_unknown_iss", jwks=KEYS)), deny("issuer_unknown"))
add("token-issuer-unknown-policy-keys", "The policy does not know the issuer, whose keys it would be.", "RFC 8725 section 3.8", get(token("s_unknown_iss"), policy=WITH_KEYS),
    deny("issuer_unknown"))
add("token-issuer-slash", "Issuers are compared character by character.", "RFC 7519 section 4.1.1", get(token("iss_slash"), policy=WITH_KEYS), deny("issuer_unknown"))
TWO = policy({"member": role("user/*.cruds")}, [always("member", issuers=(ISS, ISS2))], issuers=[{"issuer": ISS, "jwks": jwks("rsa-a")}, {"issuer": ISS2, "jwks": jwks("rsa-b")}])
TWO_BARE = policy({"member": role("user/*.cruds")}, [always("member", issuers=(ISS, ISS2))], issuers=[{"issuer": ISS}, {"issuer": ISS2}])
ISSUERS = "RFC 8725 section 3.8; design 4.1; docs/evaluate.md session.issuer"
add("issuers-first", "Each issuer has its own keys.", ISSUERS, get(token("s_user"), policy=TWO), OK_USER)
add("issuers-second", "Each issuer has its own keys.", ISSUERS, get(token("s_iss2"), policy=TWO), OK_USER)
add("issuers-key-of-other", "A token that claims the second issuer is not verified with the first one's key.", ISSUERS, get(token("s_iss2_claimed"), policy=TWO), deny("key_not_found"))
add("issuers-unspecified", "With several issuers a key set belongs to one of them, and the call must say to which.", ISSUERS, get(token("s_user", jwks=KEYS), policy=TWO_BARE),
    deny("issuer_unspecified"))
add("issuers-specified", "The key set is that of the first issuer.", ISSUERS, get(token("s_user", jwks=KEYS, issuer=ISS), policy=TWO_BARE), OK_USER)
add("issuers-specified-second", "The key set is that of the second issuer.", ISSUERS, get(token("s_iss2", jwks=jwks("rsa-b"), issuer=ISS2), policy=TWO_BARE), OK_USER)
add("issuers-mismatch", "The key set of one issuer does not verify a token that claims another one.", ISSUERS, get(token("s_iss2_claimed", jwks=KEYS, issuer=ISS), policy=TWO_BARE),
    deny("issuer_mismatch"))
add("issuers-mismatch-single", "The named issuer must be that of the token, with one issuer too.", ISSUERS, get(token("s_unknown_iss", jwks=KEYS, issuer=ISS)), {**DENY})
add("issuers-no-keys-for-second", "The first issuer's keys do not serve the second one.", ISSUERS,
    get(token("s_iss2"), policy=policy({"member": role("user/*.cruds")}, [always("member", issuers=(ISS, ISS2))], issuers=[{"issuer": ISS, "jwks": jwks("rsa-a", "rsa-b")}, {"issuer": ISS2}])),
    deny("key_set_missing"))

# Given as text: the typed calls do not tell an empty issuer from none.
for name, p, want in [("single", {"policy": WITH_KEYS}, deny("issuer_mismatch")), ("several", {"policy": TWO_BARE}, deny("issuer_mismatch")),
                      ("smart-only", {"policy": "smart-only", "base": BASE, "fhir": "R4"}, deny("issuer_mismatch"))]:
    add(f"issuers-empty-{name}", "An issuer that is named without a name is that of no token.", ISSUERS, json.dumps(get(token("s_user", jwks=KEYS, issuer=""), **p)), want)


def forged(header, payload):
    """A token that nobody signed: what is looked at before the signature is the same."""
    return ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in (header, payload, "x" * 256))


ORDER = "docs/evaluate.md verify 2 and 6"
for name, header, reason in [("alg", '{"alg":"none","typ":"at+jwt"}', "algorithm_not_allowed"), ("no-alg", '{"typ":"at+jwt"}', "algorithm_not_allowed"),
                             ("kid", '{"alg":"RS256","typ":"at+jwt","kid":1}', "header_malformed"), ("alg-and-kid", '{"alg":"RS512","kid":1}', "algorithm_not_allowed")]:
    for payload_name, payload in [("claims-json", "x"), ("issuer-unknown", '{"iss":"https://other.example.org"}')]:
        add(f"order-{name}-before-{payload_name}", "The header is looked at before the payload.", ORDER, get({"token": forged(header, payload)}, policy=WITH_KEYS), deny(reason))
add("order-header-values", "A header holds 1,024 values at most.", "docs/limits.md", get({"token": forged('{"alg":"none","x":[' + ",".join("0" * 1022) + "]}", "{}")}, policy=WITH_KEYS),
    deny("header_malformed"))
add("order-header-values-1024", "With as many the algorithm is the reason.", "docs/limits.md", get({"token": forged('{"alg":"none","x":[' + ",".join("0" * 1021) + "]}", "{}")}, policy=WITH_KEYS),
    deny("algorithm_not_allowed"))

# Each kind of fault of a token, once; the file verify.jsonl has them in full.
for name, token_name, reason in [
    ("encrypted", None, "token_encrypted"), ("two-parts", "none_two_parts", "token_malformed"), ("empty-signature", "none_empty_signature", "token_malformed"),
    ("header", "header_array", "header_malformed"), ("header-duplicate", "header_duplicate_alg", "header_malformed"), ("claims-json", "claims_duplicate_scope", "claims_malformed"),
    ("claims-patient-twice", "claims_duplicate_patient_escaped", "claims_malformed"), ("crit", "crit_unknown", "critical_header"), ("b64", "b64_false", "jose_header_unsupported"),
    ("typ", "typ_jwt", "typ_mismatch"), ("typ-missing", "typ_missing", "typ_mismatch"), ("alg-none", "alg_none", "algorithm_not_allowed"), ("hmac", "hs256_spki_pem", "algorithm_not_allowed"),
    ("kid", "kid_unknown", "key_not_found"), ("key-mismatch", "rs256_with_ec_kid", "key_mismatch"), ("signature", "rs256_flipped_first", "signature_invalid"),
    ("embedded-key", "attacker_jwk", "signature_invalid"), ("payload", "payload_changed", "signature_invalid"), ("no-exp", "no_exp", "claim_missing"), ("no-jti", "no_jti", "claim_missing"),
    ("sub-number", "sub_number", "claim_malformed"), ("exp-string", "exp_string", "claim_malformed"), ("audience", "aud_other", "audience_mismatch"),
    ("audience-slash", "aud_slash", "audience_mismatch"), ("audience-empty", "aud_empty_array", "audience_mismatch"), ("expired", "exp_now", "token_expired"),
    ("not-yet", "nbf_plus_1", "token_not_yet_valid"), ("future", "iat_plus_1", "token_issued_in_future"), ("cnf", "s_cnf", "sender_constraint_unproven"),
    ("patient-slash", "s_patient_slash", "claim_malformed"), ("scope-array", "s_scope_array", "claim_malformed"), ("fhir-user-number", "s_fhir_user_number", "claim_malformed"),
]:
    session = token(token_name) if token_name else {"token": "e30.e30.e30.e30.e30"}
    add(f"token-{name}", "A token that verify refuses opens no session.", TOKEN, get(session, policy=WITH_KEYS, resource=ABSENT), deny(reason))
add("token-too-large", "A token of more than 64 KiB is not read.", "style B4 rule 29; attacks 6", get({"token": "A" * 65537}, policy=WITH_KEYS), deny("token_too_large"))
add("token-key-ambiguous", "Two keys of one kid and type refuse the token.", "RFC 7517 section 4.5; attacks 3",
    get(token("s_user", jwks=jwks("rsa-a", jwk("rsa-b", kid="test-rsa-a")))), deny("key_ambiguous"))
add("token-no-scope", "A token without a scope is a session without scopes.", "specification 1.1", get(token("s_no_scope"), policy=WITH_KEYS), deny("insufficient_scope"))
add("token-audience-array", "One of several audiences is the base.", "RFC 7519 section 4.1.3", get(token("aud_array"), policy=WITH_KEYS, resource=obs()), permit(PO + "rs", O1))
add("token-audience-second-base", "Every base of the policy is an audience by default.", "docs/policy.md audiences",
    get(token("s_aud_base2"), policy=policy(ROLES, ASSIGN, bases=(BASE, BASE2), jwks=KEYS)), OK_USER)
add("token-audience-configured", "The policy may name its own audiences.", "docs/policy.md audiences", get(token("s_aud_api"), policy=policy(ROLES, ASSIGN, jwks=KEYS, audiences=["api"])), OK_USER)
add("token-audience-configured-not-base", "Named audiences replace the bases.", "docs/policy.md audiences", get(token("s_user"), policy=policy(ROLES, ASSIGN, jwks=KEYS, audiences=["api"])),
    deny("audience_mismatch"))
add("token-algorithm-not-in-policy", "The policy's list decides which algorithms may stand in alg.", "RFC 8725 section 3.1",
    get(token("s_user"), policy=policy(ROLES, ASSIGN, jwks=KEYS, algorithms=["ES256"])), deny("algorithm_not_allowed"))
add("token-algorithm-in-policy", "The policy's list decides which algorithms may stand in alg.", "RFC 8725 section 3.1",
    get(token("s_user_es256"), policy=policy(ROLES, ASSIGN, jwks=KEYS, algorithms=["ES256"])), OK_USER)
for name, alg, key in [("rs512", "RS512", "rsa-a"), ("ps256", "PS256", "rsa-a"), ("es512", "ES512", "p521"), ("eddsa", "EdDSA", "ed25519"), ("ed25519", "Ed25519", "ed25519"),
                       ("hs256_oct", "HS256", "oct"), ("hs384_oct", "HS384", "oct-512"), ("hs512_oct", "HS512", "oct-512")]:
    named = policy(ROLES, ASSIGN, jwks=jwks(key), algorithms=[alg])
    add(f"token-{name.replace('_', '-')}", "Every algorithm that is supported may be named by the policy.", "docs/policy.md algorithms; RFC 8725 section 3.1", get(token(name), policy=named, resource=obs()), permit(PO + "rs", O1))
    add(f"token-{name.replace('_', '-')}-default", "Where the policy names none it is not allowed.", "docs/policy.md algorithms; RFC 8725 section 3.1", get(token(name), policy=WITH_KEYS), deny("algorithm_not_allowed"))
SECRET = policy(ROLES, ASSIGN, jwks=jwks("oct"), algorithms=["HS256"])
add("token-secret-of-host", "A shared secret is the policy's alone: keys that the host brings do not count for its issuer.", "docs/policy.md algorithms; attacks 1",
    get(token("hs256_oct", jwks=jwks(jwk("oct-512", kid="test-oct"))), policy=SECRET, resource=obs()), permit(PO + "rs", O1))
add("token-secret-other", "Another secret.", "RFC 7518 section 3.2", get(token("hs256_oct_512"), policy=policy(ROLES, ASSIGN, jwks=jwks(jwk("oct", kid="test-oct-512")), algorithms=["HS256"])), deny("signature_invalid"))
add("token-secret-public-key", "A public key is no secret, even if the host brings it for an issuer of secrets.", "CVE-2015-9235; attacks 1", get(token("hs256_spki_pem", jwks=KEYS), policy=SECRET), deny("key_not_found"))
add("token-secret-rs256", "A token by a public key is none of an issuer of secrets.", "RFC 8725 section 3.1", get(token("rs256", jwks=KEYS), policy=SECRET), deny("algorithm_not_allowed"))
add("token-secret-unnamed", "A secret that the host brings makes no HMAC acceptable.", "docs/policy.md algorithms; attacks 1", get(token("hs256_oct", jwks=jwks("oct")), policy=WITH_KEYS), deny("algorithm_not_allowed"))
add("token-lifetime", "The policy's largest lifetime is one that is allowed.", "docs/policy.md max_lifetime_s",
    get(token("lifetime_3600"), policy=policy(ROLES, ASSIGN, jwks=KEYS, max_lifetime_s=3600), resource=obs()), permit(PO + "rs", O1))
add("token-lifetime-too-long", "One second more is too long.", "docs/policy.md max_lifetime_s", get(token("lifetime_3601"), policy=policy(ROLES, ASSIGN, jwks=KEYS, max_lifetime_s=3600)),
    deny("token_lifetime_too_long"))
for name, token_name, reason in [("exp", "exp_minus_60", "token_expired"), ("nbf", "nbf_plus_61", "token_not_yet_valid"), ("iat", "iat_plus_61", "token_issued_in_future")]:
    add(f"token-leeway-{name}-beyond", "The leeway has an end.", "docs/policy.md leeway_s", get(token(token_name), policy=policy(ROLES, ASSIGN, jwks=KEYS, leeway_s=60)), deny(reason))
for name, token_name in [("exp", "exp_minus_59"), ("nbf", "nbf_plus_60"), ("iat", "iat_plus_60")]:
    add(f"token-leeway-{name}", "The leeway forgives differences of the clocks.", "docs/policy.md leeway_s",
        get(token(token_name), policy=policy(ROLES, ASSIGN, jwks=KEYS, leeway_s=60), resource=obs()), permit(PO + "rs", O1))
add("token-now-missing", "The time is needed for a token.", "docs/evaluate.md 3", get(token("s_user"), policy=WITH_KEYS, now=ABSENT), deny("now_missing"))

SMART_JWT = policy(ROLES, ASSIGN, jwks=KEYS, token_profile="smart_jwt")
PROFILE = "docs/policy.md token_profile; specification 2.5"
for name, token_name in [("typ-jwt", "s_smart_jwt"), ("no-typ", "s_smart_no_typ"), ("at-jwt", "s_smart_at_jwt")]:
    add(f"smart-jwt-{name}", "The looser profile takes `JWT`, `at+jwt` and no typ.", PROFILE, get(token(token_name), policy=SMART_JWT, resource=obs()), permit(PO + "rs", O1))
add("smart-jwt-other-typ", "Another kind of token is not taken.", PROFILE, get(token("s_smart_logout_typ"), policy=SMART_JWT), deny("typ_mismatch"))
add("smart-jwt-nonce", "An ID token is not an access token.", PROFILE, get(token("s_smart_nonce"), policy=SMART_JWT), deny("typ_mismatch"))
for name in ("nonce", "events"):
    add(f"smart-jwt-at-jwt-{name}", "Where typ may be several things, `at+jwt` does not tell the kind either.", PROFILE, get(token(f"s_smart_at_{name}"), policy=SMART_JWT), deny("typ_mismatch"))
    add(f"rfc9068-at-jwt-{name}", "Where typ must be `at+jwt`, it does.", PROFILE, get(token(f"s_smart_at_{name}"), policy=WITH_KEYS, resource=obs()), permit(PO + "rs", O1))
for name in ("at_hash", "c_hash", "events"):
    add(f"smart-jwt-{name.replace('_', '-')}", "A token of another kind is not an access token.", PROFILE, get(token(f"jwt_{name}"), policy=SMART_JWT), deny("typ_mismatch"))
add("smart-jwt-no-scope", "The looser profile needs a scope.", PROFILE, get(token("s_smart_no_scope"), policy=SMART_JWT), deny("claim_missing"))
add("smart-jwt-no-exp", "The looser profile needs an expiry.", PROFILE, get(token("no_exp"), policy=SMART_JWT), deny("claim_missing"))
add("smart-jwt-lifetime-without-iat", "A largest lifetime needs iat.", "docs/policy.md max_lifetime_s",
    get(token("s_smart_jwt"), policy=policy(ROLES, ASSIGN, jwks=KEYS, token_profile="smart_jwt", max_lifetime_s=3600)), deny("claim_missing"))
add("smart-jwt-only-if-configured", "The looser profile is not the default.", PROFILE, get(token("s_smart_jwt"), policy=WITH_KEYS), deny("typ_mismatch"))

# ---- claims that the host has verified -----------------------------------------------------------

CLAIMS = "docs/evaluate.md session.claims; design 4.1"
add("claims", "Claims that the host has verified open a session.", CLAIMS, get(user(UO + "rs")), OK_USER)
add("claims-other-audience", "The audience is the host's business.", CLAIMS, get(user(UO + "rs", aud="https://other.example.org")), OK_USER)
add("claims-issuer-unknown", "The issuer still chooses the entry of the policy.", CLAIMS, get(user(UO + "rs", iss="https://other.example.org")), deny("issuer_unknown"))
add("claims-issuer-case", "Issuers are compared character by character.", CLAIMS, get(user(UO + "rs", iss="https://AUTH.example.org")), deny("issuer_unknown"))
add("claims-issuer-absent", "Claims without an issuer belong to no entry of the policy.", CLAIMS + " (fail closed)", get(user(UO + "rs", iss=ABSENT)), DENY)
add("claims-expiry-absent", "The host answers for claims without an expiry.", CLAIMS, get(user(UO + "rs", exp=ABSENT)), permit(UO + "rs", O1))
add("claims-now-missing", "The time is needed for claims.", "docs/evaluate.md 3", get(user(UO + "rs"), now=ABSENT), deny("now_missing"))
for name, value, want in [
    ("one-second-left", NOW + 1, OK_USER), ("now", NOW, deny("token_expired")), ("past", NOW - 1, deny("token_expired")), ("zero", 0, deny("token_expired")),
    ("fraction-of-now", NOW + 0.5, deny("token_expired")), ("one-and-a-half", NOW + 1.5, OK_USER), ("year-9999", 253402300799, OK_USER),
    ("year-10000", 253402300800, deny("claim_malformed")), ("milliseconds", NOW * 1000, deny("claim_malformed")), ("negative", -1, deny("claim_malformed")),
    ("uint64", 18446744073709551615, deny("claim_malformed")), ("int64-min", -9223372036854775808, deny("claim_malformed")), ("string", str(NOW + 300), deny("claim_malformed")),
    ("boolean", True, deny("claim_malformed")), ("array", [NOW + 300], deny("claim_malformed")), ("object", {}, deny("claim_malformed")),
]:
    op = get(user(UO + "rs", exp=value))
    if value == 18446744073709551615:
        op = json.dumps(op)  # Not every language can hold the number.
    add(f"claims-exp-{name}", "The expiry is a time, and that instant is already too late.", "RFC 7519 section 4.1.4; attacks 7", op, want)
for name, value, want in [("now", NOW, OK_USER), ("future", NOW + 1, deny("token_not_yet_valid")), ("half-future", NOW + 0.5, deny("token_not_yet_valid")), ("half-past", NOW - 0.5, OK_USER),
                          ("string", str(NOW), deny("claim_malformed")), ("negative", -1, deny("claim_malformed"))]:
    add(f"claims-nbf-{name}", "Not before this instant.", "RFC 7519 section 4.1.5; attacks 7", get(user(UO + "rs", nbf=value)), want)
LEEWAY = policy(ROLES, ASSIGN, leeway_s=60)
for name, over, want in [("exp-edge", {"exp": NOW - 59}, OK_USER), ("exp-beyond", {"exp": NOW - 60}, deny("token_expired")), ("nbf-edge", {"nbf": NOW + 60}, OK_USER),
                         ("nbf-beyond", {"nbf": NOW + 61}, deny("token_not_yet_valid"))]:
    add(f"claims-leeway-{name}", "The leeway of the issuer's entry counts for claims too.", "docs/policy.md leeway_s", get(user(UO + "rs", **over), policy=LEEWAY), want)
add("claims-small-now", "A small time does not turn negative under the leeway.", "attacks 7", get(user(UO + "rs", exp=100, nbf=50), policy=LEEWAY, now=30), OK_USER)
JKT, OTHER_KEY = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I", "A" * 43
BOUND = "RFC 9449 section 7; RFC 8705 section 3; design 4.5"
for name, cnf, proven, want in [
    ("jkt", {"jkt": JKT}, ABSENT, deny("sender_constraint_unproven")), ("jkt-proven", {"jkt": JKT}, {"jkt": JKT}, OK_USER), ("jkt-other", {"jkt": JKT}, {"jkt": OTHER_KEY}, deny("sender_constraint_mismatch")),
    ("jkt-by-certificate", {"jkt": JKT}, {"x5t#S256": JKT}, deny("sender_constraint_unproven")), ("jkt-proven-nothing", {"jkt": JKT}, {}, deny("sender_constraint_unproven")), ("jkt-proven-null", {"jkt": JKT}, {"jkt": None}, deny("sender_constraint_unproven")),
    ("x5t", {"x5t#S256": JKT}, ABSENT, deny("sender_constraint_unproven")), ("x5t-proven", {"x5t#S256": JKT}, {"x5t#S256": JKT}, OK_USER), ("x5t-other", {"x5t#S256": JKT}, {"x5t#S256": OTHER_KEY}, deny("sender_constraint_mismatch")),
    ("both", {"jkt": JKT, "x5t#S256": OTHER_KEY}, {"jkt": JKT, "x5t#S256": OTHER_KEY}, OK_USER), ("both-one-proven", {"jkt": JKT, "x5t#S256": OTHER_KEY}, {"jkt": JKT}, deny("sender_constraint_unproven")),
    ("unknown", {"kid": "x"}, {"jkt": JKT}, deny("sender_constraint_unproven")), ("and-unknown", {"jkt": JKT, "jwk": {}}, {"jkt": JKT}, deny("sender_constraint_unproven")), ("null", None, ABSENT, deny("claim_malformed")),
    ("none-proven", ABSENT, {"jkt": JKT}, OK_USER), ("empty", {}, {"jkt": JKT}, deny("claim_malformed")), ("string", "x", ABSENT, deny("claim_malformed")), ("false", False, ABSENT, deny("claim_malformed")), ("short", {"jkt": "x"}, {"jkt": "x"}, deny("claim_malformed")),
]:
    add(f"claims-cnf-{name}", "A token that is bound to a key counts only with a proof of that key, with each request.", BOUND, {**get(user(UO + "rs", **present(cnf=cnf))), **present(proven=proven)}, want)
add("token-cnf-proven", "The same of a token.", BOUND, {**get(token("s_cnf"), policy=WITH_KEYS), "proven": {"jkt": JKT}}, OK_USER)
for name, proven in [("unknown", {"kid": "x"}), ("number", {"jkt": 1}), ("text", JKT)]:
    add(f"call-proven-{name}", "A proof is one that is known, and a text.", "docs/evaluate.md decide", {**get(user(UO + "rs", cnf={"jkt": JKT})), "proven": proven}, DENY)
for name, value, want in [("true", True, OK_USER), ("false", False, deny("token_inactive")), ("null", None, deny("token_inactive")), ("text", "true", deny("token_inactive")), ("number", 1, deny("token_inactive"))]:
    add(f"claims-active-{name}", "Claims of an introspection response say whether the token counts.", "RFC 7662 section 2.2", get(user(UO + "rs", active=value)), want)
REVOKED = "docs/state.md, revocation; design 4.5"
for name, said, want in [("ok", "ok", OK_USER), ("absent", ABSENT, OK_USER), ("revoked", "token_revoked", deny("token_revoked")), ("unavailable", "state_unavailable", deny("state_unavailable")), ("state", "state_malformed", deny("state_malformed")),
                         ("missing", "claim_missing", deny("claim_missing")), ("malformed", "claim_malformed", deny("claim_malformed"))]:
    add(f"revocation-{name}", "A session counts as long as nothing that was looked up says otherwise.", REVOKED, {**get(user(UO + "rs")), **present(revocation=said)}, want)
for name, said in [("null", None), ("required", "state_required"), ("full", "state_full"), ("scope", "insufficient_scope"), ("permitted", "permitted"), ("case", "OK"), ("empty", ""), ("number", 0), ("false", False)]:
    add(f"call-revocation-{name}", "What no check says of a session is no permission.", REVOKED, {**get(user(UO + "rs")), "revocation": said}, DENY)
add("revocation-token", "The same of a token.", REVOKED, {**get(token("s_user"), policy=WITH_KEYS), "revocation": "token_revoked"}, deny("token_revoked"))
add("revocation-expired", "An expiry is told first.", REVOKED, {**get(user(UO + "rs", exp=NOW)), "revocation": "token_revoked"}, deny("token_expired"))
add("revocation-no-scope", "And revocation before what the scopes are.", REVOKED, {**get(user("")), "revocation": "token_revoked"}, deny("token_revoked"))
add("revocation-credentials", "Without credentials there is nothing to revoke.", REVOKED, {**get(ABSENT), "revocation": "token_revoked"}, deny("missing_credentials"))
add("revocation-public", "What is public stays so.", REVOKED, {**ask("GET", "/metadata", user("")), "revocation": "token_revoked"}, {"effect": "permit", "reason": "public_interaction"})
for name, over in [
    ("patient-number", {"patient": 1}), ("patient-slash", {"patient": "Patient/p1"}), ("patient-empty", {"patient": ""}), ("patient-long", {"patient": "p" * 65}), ("patient-array", {"patient": ["p1"]}),
    ("patient-underscore", {"patient": "p_1"}), ("patient-comma", {"patient": "p1,p2"}), ("patient-blank", {"patient": "p1 "}), ("patient-nul", {"patient": "p1\u0000"}),
    ("patient-non-ascii", {"patient": "p\u00e9"}), ("patient-query", {"patient": "p1&_id=p2"}), ("scope-array", {"scope": ["patient/Observation.r"]}), ("scope-number", {"scope": 1}),
    ("scope-object", {"scope": {}}), ("fhir-user-number", {"fhirUser": 7}), ("fhir-user-object", {"fhirUser": {"reference": "Practitioner/d1"}}), ("fhir-user-array", {"fhirUser": ["Practitioner/d1"]}),
]:
    add(f"claims-malformed-{name}", "A claim of the wrong kind opens no session.", "docs/evaluate.md 2; attacks 7", get(patient(PO + "r", **over)),
        deny("claim_malformed"))
add("claims-patient-64", "A patient id may have 64 characters.", "specification 3.1", ask("GET", "/Patient/" + "p" * 64, claims("patient/Patient.r", patient="p" * 64)),
    permit("patient/Patient.r", "/Patient/" + "p" * 64))
add("claims-scope-null", "null is the same as absent.", "docs/evaluate.md 2", get(user(None)), deny("insufficient_scope"))
add("claims-scope-absent", "Without a scope nothing is covered.", "specification 1.1", get(user(ABSENT)), deny("insufficient_scope"))
LIMITS = "docs/limits.md; style B4 rule 29; attacks 9"
add("claims-4096-scopes", "A token may hold 4,096 scopes.", LIMITS, get(user(" ".join(["user/*.r"] * 4096))), permit("user/*.r", O1))
add("claims-4097-scopes", "One scope more exceeds the limit.", LIMITS, get(user(" ".join(["user/*.r"] * 4097))), deny("scope_limit_exceeded"))
add("claims-scp-is-not-scope", "Only the claim `scope` holds scopes.", "specification 1.1", get(user(ABSENT, scp="user/Observation.rs")), deny("insufficient_scope"))
add("claims-expiry-before-roles", "A session that has expired is reported before its roles.", "docs/evaluate.md how it is decided", get(user(UO + "rs", exp=NOW), policy=policy(ROLES, [])), deny("token_expired"))

# ---- the built-in policy -------------------------------------------------------------------------

BUILT_IN = "docs/evaluate.md policy; design 6"
SMART = {"policy": "smart-only", "base": BASE, "fhir": "R4"}


def smart(method, url, session, **more):
    return ask(method, url, session, **SMART, **more)


add("smart-only-user", "The token's scopes alone decide.", BUILT_IN, smart("GET", O1, user(UO + "r")), permit(UO + "r", O1, role="smart-only"))
add("smart-only-patient", "patient/ scopes are confined under the built-in policy too.", BUILT_IN, smart("GET", O1, patient(PO + "r"), resource=obs()), permit(PO + "r", O1, role="smart-only"))
add("smart-only-patient-outside", "patient/ scopes are confined under the built-in policy too.", BUILT_IN, smart("GET", O1, patient(PO + "r"), resource=obs("Patient/p2")), not_found("not_in_compartment"))
add("smart-only-system", "system/ scopes are held by the built-in role.", BUILT_IN, smart("DELETE", O1, claims(SO + "d")), permit(SO + "d", O1, method="DELETE", role="smart-only"))
add("smart-only-without-scope", "What the token does not hold is not permitted.", BUILT_IN, smart("DELETE", O1, user(UO + "rs")), deny("insufficient_scope"))
add("smart-only-without-fhir-user", "The built-in policy waives the fhirUser of user/ scopes.", BUILT_IN, smart("GET", O1, claims(UO + "r")), permit(UO + "r", O1, role="smart-only"))
add("smart-only-bad-fhir-user", "It does not waive one that is there and of no use.", BUILT_IN, smart("GET", O1, user(UO + "r", "https://other.example.org/fhir/Practitioner/d1")), deny("no_fhir_user"))
add("smart-only-patient-user", "user/ scopes of a Patient are confined under every policy.", "design 4.3", smart("GET", "/Patient/p2", user("user/Patient.r", "Patient/p1")), deny("not_in_compartment"))
add("smart-only-no-patient", "patient/ scopes need a patient under the built-in policy too.", BUILT_IN, smart("GET", O1, claims(PO + "r")), deny("no_patient_context"))
add("smart-only-search", "A confined search is restricted under the built-in policy too.", BUILT_IN, smart("GET", "/Encounter", patient("patient/Encounter.rs"), enforces=ALL),
    permit("patient/Encounter.rs", "/Encounter?patient=Patient/p1", headers=STRICT, obligations=[RESTRICT, FILTER], role="smart-only"))
add("smart-only-token", "A token is verified with the keys of the issuer that the call names.", BUILT_IN, smart("GET", O1, token("s_user", jwks=KEYS, issuer=ISS)), permit(UO + "rs", O1, role="smart-only"))
add("smart-only-token-no-issuer", "Whose keys these are must be said.", BUILT_IN, smart("GET", O1, token("s_user", jwks=KEYS)), deny("issuer_unspecified"))
add("smart-only-token-other-issuer", "The named issuer must be that of the token.", BUILT_IN, smart("GET", O1, token("s_iss2_claimed", jwks=KEYS, issuer=ISS)), deny("issuer_mismatch"))
add("smart-only-token-no-keys", "Without keys no token is verified.", BUILT_IN, smart("GET", O1, token("s_user", issuer=ISS)), deny("key_set_missing"))
add("smart-only-token-audience", "The audience is the base.", BUILT_IN, smart("GET", O1, token("aud_other", jwks=KEYS, issuer=ISS)), deny("audience_mismatch"))
add("smart-only-no-session", "Without a session nothing but public interactions is permitted.", BUILT_IN, smart("GET", O1, ABSENT), deny("missing_credentials"))
add("smart-only-metadata", "Public interactions are permitted.", BUILT_IN, smart("GET", "/metadata", ABSENT), public("/metadata"))
add("smart-only-cnf", "A bound token needs its proof under the built-in policy too.", BUILT_IN, smart("GET", O1, user(UO + "r", cnf={"jkt": JKT})), deny("sender_constraint_unproven"))

# ---- bases below each other ------------------------------------------------------------------------

INNER = BASE + "/b"
NESTED = "docs/evaluate.md 8 and fhir.bases"
for name, bases in [("outer-first", (BASE, INNER)), ("inner-first", (INNER, BASE))]:
    p = policy(ROLES, ASSIGN, bases=bases)
    add(f"nested-bases-{name}-inner", "A fhirUser under the inner base is one of it.", NESTED, get(user(UO + "r", INNER + "/Practitioner/d1"), policy=p), permit(UO + "r", O1))
    add(f"nested-bases-{name}-outer", "A fhirUser under the outer base is one of it.", NESTED, get(user(UO + "r", BASE + "/Practitioner/d1"), policy=p), permit(UO + "r", O1))
    add(f"nested-bases-{name}-below", "Below the inner base nothing else is a base.", NESTED, get(user(UO + "r", INNER + "/b/Practitioner/d1"), policy=p), deny("no_fhir_user"))

# ---- assignment ----------------------------------------------------------------------------------

ASSIGNMENT = "docs/policy.md assignments; design 4.2"
DOCTOR = {"doctor": role("user/*.cruds")}


def assigned(name, why, rule, over, matches, **session_over):
    p = policy(DOCTOR, [rule])
    add(f"assign-{name}", why, ASSIGNMENT, get(user(UO + "r", **{**over, **session_over}), policy=p), permit(UO + "r", O1, role="doctor") if matches else deny("no_active_role"))


GROUPS = by_claim("/groups", "doctors", "doctor")
assigned("string", "A claim that equals the value.", GROUPS, {"groups": "doctors"}, True)
assigned("string-other", "Another value.", GROUPS, {"groups": "nurses"}, False)
assigned("string-case", "Values are compared with case.", GROUPS, {"groups": "Doctors"}, False)
assigned("string-part", "Values are compared whole.", GROUPS, {"groups": "doctors nurses"}, False)
assigned("string-prefix", "Values are compared whole.", GROUPS, {"groups": "doctorsx"}, False)
assigned("string-nul", "Values are compared whole.", GROUPS, {"groups": "doctors\u0000"}, False)
assigned("element", "An array that has the value as an element.", GROUPS, {"groups": ["nurses", "doctors"]}, True)
assigned("element-other", "An array without the value.", GROUPS, {"groups": ["nurses", "doctors-in-training"]}, False)
assigned("element-nested", "Elements of elements do not count.", GROUPS, {"groups": [["doctors"]]}, False)
assigned("array-empty", "An empty array has no elements.", GROUPS, {"groups": []}, False)
assigned("object-key", "A member name is no value.", GROUPS, {"groups": {"doctors": True}}, False)
assigned("absent", "The claim is absent.", GROUPS, {}, False)
assigned("null", "The claim is null.", GROUPS, {"groups": None}, False)
assigned("other-claim", "Another claim has the value.", GROUPS, {"roles": "doctors"}, False)
assigned("integer", "An integer equals the value.", by_claim("/level", 3, "doctor"), {"level": 3}, True)
assigned("integer-other", "Another integer.", by_claim("/level", 3, "doctor"), {"level": 4}, False)
assigned("integer-string", "A string is not converted to an integer.", by_claim("/level", 3, "doctor"), {"level": "3"}, False)
assigned("integer-element", "An array that has the integer as an element.", by_claim("/level", 3, "doctor"), {"level": [1, 3]}, True)
assigned("integer-boolean", "A boolean is not converted to an integer.", by_claim("/level", 1, "doctor"), {"level": True}, False)
assigned("integer-fraction", "A fraction is another number.", by_claim("/level", 3, "doctor"), {"level": 3.5}, False)
assigned("integer-negative", "An integer may be negative.", by_claim("/level", -3, "doctor"), {"level": -3}, True)
assigned("string-integer", "An integer is not converted to a string.", by_claim("/level", "3", "doctor"), {"level": 3}, False)
assigned("boolean", "A boolean equals the value.", by_claim("/staff", True, "doctor"), {"staff": True}, True)
assigned("boolean-false", "The value may be false.", by_claim("/external", False, "doctor"), {"external": False}, True)
assigned("boolean-other", "The other boolean.", by_claim("/staff", True, "doctor"), {"staff": False}, False)
assigned("boolean-string", "A string is not converted to a boolean.", by_claim("/staff", True, "doctor"), {"staff": "true"}, False)
assigned("boolean-integer", "An integer is not converted to a boolean.", by_claim("/staff", True, "doctor"), {"staff": 1}, False)
assigned("boolean-false-absent", "An absent claim is not false.", by_claim("/external", False, "doctor"), {}, False)
assigned("nested", "The pointer may reach into objects.", by_claim("/realm_access/roles", "doctors", "doctor"), {"realm_access": {"roles": ["doctors"]}}, True)
assigned("nested-absent", "The pointer leads nowhere.", by_claim("/realm_access/roles", "doctors", "doctor"), {"realm_access": {"groups": ["doctors"]}}, False)
assigned("nested-through-string", "The pointer leads through a string.", by_claim("/groups/x", "doctors", "doctor"), {"groups": "doctors"}, False)
assigned("pointer-escape", "The pointer's escapes are those of RFC 6901.", by_claim("/https:~1~1example.org~1groups", "doctors", "doctor"), {"https://example.org/groups": "doctors"}, True)
assigned("pointer-tilde", "The pointer's escapes are those of RFC 6901.", by_claim("/a~01", "doctors", "doctor"), {"a~1": "doctors"}, True)
assigned("pointer-dots", "A dot in a name is part of it.", by_claim("/realm.roles", "doctors", "doctor"), {"realm": {"roles": "doctors"}}, False)
assigned("pointer-index", "The pointer may name an element.", by_claim("/groups/1", "doctors", "doctor"), {"groups": ["nurses", "doctors"]}, True)
assigned("pointer-index-other", "The pointer names another element.", by_claim("/groups/0", "doctors", "doctor"), {"groups": ["nurses", "doctors"]}, False)
assigned("always", "Every subject of the issuer.", always("doctor"), {}, True)
for name, who, matches in [
    ("relative", "Practitioner/d1", True), ("absolute", BASE + "/Practitioner/d1", True), ("other-type", "PractitionerRole/d1", False), ("foreign", "https://other.example.org/fhir/Practitioner/d1", False),
    ("http", "http://ehr.example.org/fhir/Practitioner/d1", True), ("http-port", "http://ehr.example.org:8080/fhir/Practitioner/d1", False), ("base-prefix", "https://ehr.example.org/fhirx/Practitioner/d1", False), ("no-id", "Practitioner", False),
    ("empty-id", "Practitioner/", False), ("lower", "practitioner/d1", False), ("bad-id", "Practitioner/d_1", False), ("version", "Practitioner/d1/_history/1", False), ("query", "Practitioner?_id=d1", False),
    ("double-slash", "Practitioner//d1", False), ("empty", "", False),
]:
    assigned(f"fhir-user-{name}", "The type of a usable fhirUser.", by_user("Practitioner", "doctor"), {"fhirUser": who}, matches)
assigned("fhir-user-absent", "Without a fhirUser there is no type.", by_user("Practitioner", "doctor"), {"fhirUser": ABSENT}, False)
add("assign-fhir-user-second-base", "Every base of the policy is a base.", ASSIGNMENT,
    get(user(UO + "r", BASE2 + "/Practitioner/d1"), policy=policy(DOCTOR, [by_user("Practitioner", "doctor")], bases=(BASE, BASE2))), permit(UO + "r", O1, role="doctor"))
add("assign-token-groups", "Claims of a token assign roles.", ASSIGNMENT, get(token("s_groups"), policy=policy(DOCTOR, [GROUPS], jwks=KEYS)), permit(UO + "rs", O1, role="doctor"))
add("assign-no-rules", "Without rules nobody has a role.", ASSIGNMENT, get(user(UO + "r"), policy=policy(DOCTOR, [])), deny("no_active_role"))
add("assign-issuer-other", "A rule looks at the tokens of its issuers only.", ASSIGNMENT,
    get(user(UO + "r"), policy=policy(DOCTOR, [always("doctor", issuers=(ISS2,))], issuers=[{"issuer": ISS}, {"issuer": ISS2}])), deny("no_active_role"))
add("assign-issuer-claim-other", "A claim of one issuer does not assign what a rule gives by another one.", ASSIGNMENT,
    get(user(UO + "r", groups="doctors"), policy=policy(DOCTOR, [by_claim("/groups", "doctors", "doctor", issuers=(ISS2,))], issuers=[{"issuer": ISS}, {"issuer": ISS2}])), deny("no_active_role"))
add("assign-issuer-second", "A rule may look at several issuers.", ASSIGNMENT,
    get(user(UO + "r", iss=ISS2), policy=policy(DOCTOR, [always("doctor", issuers=(ISS, ISS2))], issuers=[{"issuer": ISS}, {"issuer": ISS2}])), permit(UO + "r", O1, role="doctor"))
NURSE_DOCTOR = {"nurse": role("user/Patient.r"), "doctor": role("user/Observation.r")}
BOTH = [by_claim("/groups", "nurses", "nurse"), by_claim("/groups", "doctors", "doctor")]
add("assign-several", "All rules are tried, and all that match assign.", ASSIGNMENT, get(user(UO + "r", groups=["nurses", "doctors"]), policy=policy(NURSE_DOCTOR, BOTH)), permit(UO + "r", O1, role="doctor"))
add("assign-several-other", "The other role covers the other type.", ASSIGNMENT, ask("GET", "/Patient/p1", user("user/*.r", groups=["nurses", "doctors"]), policy=policy(NURSE_DOCTOR, BOTH)),
    permit("user/*.r", "/Patient/p1", role="nurse"))
add("assign-several-one", "A role that was not assigned covers nothing.", ASSIGNMENT, get(user(UO + "r", groups=["nurses"]), policy=policy(NURSE_DOCTOR, BOTH)), deny("role_insufficient"))
add("assign-one-rule-two-roles", "One rule may assign several roles.", ASSIGNMENT, get(user(UO + "r"), policy=policy(NURSE_DOCTOR, [always("nurse", "doctor")])), permit(UO + "r", O1, role="doctor"))

# ---- roles ---------------------------------------------------------------------------------------

ROLE = "docs/policy.md roles; NIST RBAC hierarchy; design 4.2"
THREE = {"clinician": role("user/*.rs"), "senior": role("user/Observation.u", inherits=["clinician"]), "chief": role("user/Observation.d", inherits=["senior"])}


def rbac(name, why, method, url, scope, roles, assigned_roles, want, **more):
    add(f"role-{name}", why, ROLE, ask(method, url, user(scope), policy=policy(roles, [always(*assigned_roles)]), **more), want)


rbac("own", "A role's own scope.", "DELETE", O1, UO + "cruds", THREE, ["chief"], permit(UO + "cruds", O1, method="DELETE", role="chief"))
rbac("inherited", "A scope of the role that it inherits.", "GET", O1, UO + "cruds", THREE, ["senior"], permit(UO + "cruds", O1, role=ABSENT))
rbac("inherited-twice", "A scope that is inherited over two levels.", "GET", O1, UO + "cruds", THREE, ["chief"], permit(UO + "cruds", O1, role=ABSENT))
rbac("not-upwards", "A role has nothing of those that inherit it.", "DELETE", O1, UO + "cruds", THREE, ["senior"], deny("role_insufficient"))
rbac("not-upwards-twice", "A role has nothing of those that inherit it.", "DELETE", O1, UO + "cruds", THREE, ["clinician"], deny("role_insufficient"))
rbac("inherited-not-in-token", "What a role inherits still needs the token's scope.", "GET", O1, UO + "u", THREE, ["chief"], deny("insufficient_scope"))
DEEP = {f"r{i}": role(inherits=[f"r{i + 1}"]) for i in range(20)} | {"r20": role("user/Observation.r")}
rbac("deep", "Inheritance closes over any number of levels.", "GET", O1, UO + "r", DEEP, ["r0"], permit(UO + "r", O1, role=ABSENT))
CHAIN = {f"r{i}": role(inherits=[f"r{i + 1}"]) for i in range(256)} | {"r256": role("user/Observation.r")}
rbac("257-active", "A session with more than 256 active roles, inherited ones counted, exceeds the limit.", "GET", O1, UO + "r", CHAIN, ["r0"], deny("scope_limit_exceeded"))
DIAMOND = {"base": role("user/Observation.r"), "left": role("user/Patient.r", inherits=["base"]), "right": role("user/Patient.s", inherits=["base"]), "top": role(inherits=["left", "right"])}
rbac("diamond", "A role may inherit another one by two ways.", "GET", O1, UO + "r", DIAMOND, ["top"], permit(UO + "r", O1, role=ABSENT))
rbac("several-inherited", "A role may inherit several.", "GET", "/Patient?name=Ann", "user/Patient.rs", DIAMOND, ["top"], permit("user/Patient.rs", "/Patient?name=Ann", role=ABSENT))
rbac("insufficient", "The token covers the request, the role does not.", "DELETE", O1, UO + "cruds", {"reader": role("user/*.rs")}, ["reader"], deny("role_insufficient"))
rbac("insufficient-type", "The token covers the request, the role has another type.", "GET", O1, "user/*.cruds", {"reader": role("user/Patient.cruds")}, ["reader"], deny("role_insufficient"))
rbac("letters-meet", "Letters that both hold.", "GET", O1, UO + "rs", {"reader": role("user/*.cr")}, ["reader"], permit(UO + "rs", O1, role="reader"))
rbac("letters-do-not-meet", "No letter that both hold.", "GET", "/Observation", UO + "rs", {"reader": role("user/*.cr")}, ["reader"], deny("role_insufficient"))
rbac("v1-role", "A role may hold version 1 scopes.", "GET", O1, UO + "r", {"reader": role("user/*.read")}, ["reader"], permit(UO + "r", O1, role="reader"))
rbac("v1-role-write", "A version 1 write scope holds no read.", "GET", O1, UO + "r", {"writer": role("user/*.write")}, ["writer"], deny("role_insufficient"))
rbac("v1-meets-v2", "Version 1 and version 2 meet in their letters.", "GET", "/Observation", UO + "read", {"searcher": role("user/Observation.s")}, ["searcher"], permit(UO + "read", "/Observation", role="searcher"))
rbac("v1-meets-v2-not", "`read` and s do not meet in a read.", "GET", O1, UO + "read", {"searcher": role("user/Observation.s")}, ["searcher"], deny("role_insufficient"))
rbac("star-meets-type", "The role narrows the token's star to a type.", "GET", O1, "user/*.r", {"reader": role(UO + "r")}, ["reader"], permit("user/*.r", O1, role="reader"))
rbac("star-meets-type-not", "The role narrows the token's star to a type.", "GET", "/Patient/p1", "user/*.r", {"reader": role(UO + "r")}, ["reader"], deny("role_insufficient"))
rbac("star-for-history-system", "The history of the system needs s on every type in the role too.", "GET", "/_history", "user/*.s", {"reader": role(UO + "s")}, ["reader"], deny("role_insufficient"))
rbac("grants-not-merged", "The letter of one scope and the type of another one make no third.", "GET", O1, UO + "s user/Patient.r", {"a": role("user/*.r"), "b": role("user/*.s")}, ["a", "b"], deny("insufficient_scope"))
rbac("order-first", "Of two roles that cover the request the first in the policy is named.", "GET", O1, UO + "r", {"zebra": role("user/*.r"), "ant": role("user/*.r")}, ["ant", "zebra"], permit(UO + "r", O1, role="zebra"))
rbac("order-scope", "Of two scopes that cover the request the first in the token is named.", "GET", O1, "user/*.rs " + UO + "r", {"reader": role("user/*.r")}, ["reader"], permit("user/*.rs", O1, role="reader"))
rbac("order-scope-reversed", "Of two scopes that cover the request the first in the token is named.", "GET", O1, UO + "r user/*.rs", {"reader": role("user/*.r")}, ["reader"], permit(UO + "r", O1, role="reader"))
rbac("order-role-before-scope", "The order of the roles decides before the order of the scopes.", "GET", O1, SO + "r " + UO + "r", {"person": role("user/*.r"), "machine": role("system/*.r")}, ["person", "machine"],
     permit(UO + "r", O1, role="person"))
rbac("order-role-before-scope-reversed", "The order of the roles decides before the order of the scopes.", "GET", O1, UO + "r " + SO + "r", {"machine": role("system/*.r"), "person": role("user/*.r")},
     ["person", "machine"], permit(SO + "r", O1, role="machine"))
add("role-unconfined-first", "A grant that is not confined decides before one that is, whatever the order.", "docs/evaluate.md 9; design 4.8",
    get(patient(PO + "r " + UO + "r", fhirUser="Practitioner/d1"), policy=policy({"a": role("patient/*.r"), "b": role("user/*.r")}, [always("a", "b")])), permit(UO + "r", O1, role="b"))

# Every context of the token with every context of the role.
CONTEXT = "docs/evaluate.md 7; design 4.3"
for token_context in ("patient", "user", "system"):
    for role_context in ("patient", "user", "system"):
        scope = f"{token_context}/Observation.r"
        p = policy({"r": role(f"{role_context}/*.cruds")}, [always("r")])
        session = claims(scope, patient="p1", fhirUser="Practitioner/d1")
        meets = {("patient", "patient"): "patient", ("patient", "user"): "patient", ("user", "patient"): "patient", ("user", "user"): "user", ("system", "system"): "system"}.get((token_context, role_context))
        name = f"context-{token_context}-{role_context}"
        if meets is None:
            add(name, f"A token's {token_context}/ and a role's {role_context}/ scope have nothing in common.", CONTEXT, get(session, policy=p, resource=obs()), deny_only("role_insufficient"))
        elif meets == "patient":
            add(name, f"A token's {token_context}/ and a role's {role_context}/ scope give a patient/ grant.", CONTEXT, get(session, policy=p, resource=obs()), permit(scope, O1, role="r"))
            add(name + "-outside", "A patient/ grant is confined.", CONTEXT, get(session, policy=p, resource=obs("Patient/p2")), not_found("not_in_compartment"))
            add(name + "-no-patient", "A patient/ grant needs a patient in context.", CONTEXT, get(claims(scope, fhirUser="Practitioner/d1"), policy=p), deny("no_patient_context"))
        else:
            add(name, f"A token's {token_context}/ and a role's {role_context}/ scope give a {meets}/ grant, which is not confined.", CONTEXT, get(session, policy=p), permit(scope, O1, role="r"))
add("context-system-without-user", "A system/ grant needs no user.", CONTEXT, get(claims(SO + "r"), policy=BACKEND), permit(SO + "r", O1, role="backend"))
add("context-system-search", "A system/ grant is not confined.", CONTEXT, ask("GET", "/Observation?patient=p2", claims(SO + "rs", patient="p1"), policy=BACKEND),
    permit(SO + "rs", "/Observation?patient=p2", role="backend"))
add("context-system-v1", "A system/ scope may be of version 1.", "specification 1.3", get(claims(SO + "read"), policy=BACKEND), permit(SO + "read", O1, role="backend"))

# Waiving the fhirUser.
WAIVED = policy(ROLES, ASSIGN, user_scopes_without_fhir_user=True)
WAIVER = "docs/policy.md user_scopes_without_fhir_user"
add("waiver-absent", "The issuer's entry waives an absent fhirUser.", WAIVER, get(claims(UO + "r"), policy=WAIVED), permit(UO + "r", O1))
add("waiver-not-usable", "It does not waive one that is there and of no use.", WAIVER, get(user(UO + "r", "https://other.example.org/fhir/Practitioner/d1"), policy=WAIVED), deny("no_fhir_user"))
add("waiver-patient-user", "It does not lift the confinement of a Patient.", WAIVER, get(user(UO + "r", "Patient/p1"), policy=WAIVED, resource=obs("Patient/p2")), not_found("not_in_compartment"))
add("waiver-other-issuer", "It holds for the tokens of that issuer.", WAIVER,
    get(claims(UO + "r", iss=ISS2), policy=policy(ROLES, [always("member", issuers=(ISS, ISS2))], issuers=[{"issuer": ISS, "user_scopes_without_fhir_user": True}, {"issuer": ISS2}])), deny("no_fhir_user"))

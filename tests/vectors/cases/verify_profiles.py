"""Tokens by every algorithm, and of the other profiles: ID tokens, client assertions, DPoP proofs, logout tokens,
introspection responses; and access tokens that are bound to a key."""

import base64
import hashlib

from .fixtures import *

cases = Cases("profiles")
add = cases.add

VALID = {"valid": True}
CLIENT = "app1"
TOKEN_URL = "https://auth.example.org/token"
# Of profile_tokens.mjs; never issued by anybody.
ACCESS_TOKEN = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"
CODE = "SplxlOBeZQQYbYS6WxSbIA"
NONCE = "n-0S6_WzA2Mj"


def no(reason, **detail):
    return {"valid": False, "reason": reason, **({"detail": detail} if detail else {})}


BAD_CALL = {"valid": False, "reason": "invalid_argument", "error": {}}


def op(profile, token, **over):
    members = {"op": "verify", "profile": profile, "token": TOKENS[token], "jwks": jwks("rsa-a", "p256", "p384"), "now": NOW, **over}
    return {name: value for name, value in members.items() if value is not ABSENT}


def access(token, **over):
    return op("access_token", token, **{"issuer": ISS, "audience": BASE, **over})


# ---- algorithms ----------------------------------------------------------------------------------

ALG = "RFC 7518 section 3.1; RFC 8037 section 3.1; RFC 9864 section 2.2"
for token, alg, key in [
    ("rs512", "RS512", "rsa-a"), ("ps256", "PS256", "rsa-a"), ("ps384", "PS384", "rsa-a"), ("ps512", "PS512", "rsa-a"), ("es512", "ES512", "p521"), ("eddsa", "EdDSA", "ed25519"), ("ed25519", "Ed25519", "ed25519"),
    ("hs256_oct", "HS256", "oct"), ("hs256_oct_512", "HS256", "oct-512"), ("hs384_oct", "HS384", "oct-512"), ("hs512_oct", "HS512", "oct-512"),
]:
    name = token.replace("_", "-")
    add(f"alg-{name}", f"{alg} verifies where it is asked for.", ALG, access(token, jwks=jwks(key), algorithms=[alg]), {"valid": True, "header": {"alg": alg, "typ": "at+jwt", "kid": f"test-{key}"}})
    add(f"alg-{name}-default", f"{alg} is none of the algorithms that are allowed where nothing is said.", ALG + "; attacks 1", access(token, jwks=jwks(key)), no("algorithm_not_allowed", what="alg", came=alg))
    add(f"alg-{name}-other", "Another algorithm of the same key is not this one.", ALG + "; RFC 8725 section 3.1", access(token, jwks=jwks(key), algorithms=[{"R": "PS256", "P": "RS256", "E": "ES256", "H": "HS384"}[alg[0]] if alg != "HS384" else "HS512"]),
        no("algorithm_not_allowed"))
    add(f"alg-{name}-key-alg", "A key that names the algorithm is for it.", "RFC 7517 section 4.4", access(token, jwks=jwks(jwk(key, alg=alg)), algorithms=[alg]), VALID)
    add(f"alg-{name}-key-other", "A key that names another algorithm is not for this one.", "RFC 7517 section 4.4; attacks 1", access(token, jwks=jwks(jwk(key, alg="RS256")), algorithms=[alg]), no("key_mismatch"))
    text = TOKENS[token]
    flipped = text[:-10] + ("A" if text[-10] != "A" else "B") + text[-9:]
    add(f"alg-{name}-flipped", "A signature that was changed is none.", "RFC 7515 section 5.2", {**access(token, jwks=jwks(key), algorithms=[alg]), "token": flipped}, no("signature_invalid"))
add("alg-eddsa-key-ed25519", "A key may name EdDSA by the name that says the curve.", "RFC 9864 section 2.2", access("eddsa", jwks=jwks(jwk("ed25519", alg="Ed25519")), algorithms=["EdDSA"]), VALID)
add("alg-ed25519-not-eddsa", "The token's own name must be in the list.", "RFC 9864 section 2.2", access("ed25519", jwks=jwks("ed25519"), algorithms=["EdDSA"]), no("algorithm_not_allowed"))
add("alg-es512-p256", "ES512 needs the curve P-521.", "RFC 7518 section 3.4; attacks 1", access("es512", jwks=jwks(jwk("p256", kid="test-p521")), algorithms=["ES512"]), no("key_mismatch"))
add("alg-eddsa-x25519", "X25519 does not sign.", "RFC 8037 section 3.1; attacks 2", access("eddsa", jwks=jwks(jwk("ed25519", crv="X25519")), algorithms=["EdDSA"]), no("key_not_found"))
add("alg-eddsa-ec", "An Ed25519 key is no EC key.", "RFC 8037 section 2; attacks 2", access("eddsa", jwks=jwks(jwk("ed25519", kty="EC")), algorithms=["EdDSA"]), no("key_not_found"))
for name, x in [("identity", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), ("order-8", base64.urlsafe_b64encode(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")).decode().rstrip("="))]:
    add(f"alg-eddsa-{name}", "A point of small order verifies what nobody signed, and is no key.", "RFC 8032 section 5.1.7; attacks 2", access("eddsa", jwks=jwks(jwk("ed25519", x=x)), algorithms=["EdDSA"]), no("key_not_found"))
add("alg-hs256-short", "A secret of 31 octets is too short.", "RFC 7518 section 3.2; attacks 3", access("hs256_oct", jwks=jwks(jwk("oct", k="A" * 42)), algorithms=["HS256"]), no("key_not_found"))
add("alg-hs384-short", "A secret of 32 octets is too short for HS384.", "RFC 7518 section 3.2; attacks 3", access("hs384_oct", jwks=jwks(jwk("oct", kid="test-oct-512")), algorithms=["HS384"]), no("key_mismatch"))
add("alg-hs256-beside-rs256", "Secrets and public keys are not asked for together.", "RFC 8725 section 3.1; attacks 1", access("hs256_oct", jwks=jwks("oct"), algorithms=["HS256", "RS256"]), BAD_CALL)
add("alg-hs256-public-keys", "A public key is no secret, whatever is asked for.", "CVE-2015-9235; attacks 1", access("hs256_spki_pem", algorithms=["HS256"]), no("key_mismatch"))
add("alg-rs256-oct", "A secret is no public key.", "RFC 8725 section 3.1; attacks 1", access("rs256", jwks=jwks(jwk("oct", kid="test-rsa-a"))), no("key_mismatch"))

# ---- access tokens that are bound to a key ---------------------------------------------------------

BOUND = "RFC 9449 section 7; RFC 8705 section 3; specification 2.8 and 2.9"


def digest(data):
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def thumbprint(name):
    """RFC 7638 of an EC key."""
    key = jwk(name)
    return digest(json.dumps({member: key[member] for member in ("crv", "kty", "x", "y")}, separators=(",", ":")).encode())


JKT = thumbprint("p256")
X5T = digest(b"a test certificate")
OTHER = digest(b"another")
for name, proven, want in [
    ("jkt", {"jkt": JKT}, VALID), ("jkt", {"jkt": OTHER}, no("sender_constraint_mismatch", what="cnf")), ("jkt", {"jkt": None}, no("sender_constraint_unproven")), ("jkt", {"x5t#S256": X5T}, no("sender_constraint_unproven")),
    ("jkt", {"x5t#S256": JKT}, no("sender_constraint_unproven")), ("jkt", ABSENT, no("sender_constraint_unproven")), ("jkt", {}, no("sender_constraint_unproven")), ("jkt", {"jkt": JKT[:-1]}, no("sender_constraint_mismatch")),
    ("x5t", {"x5t#S256": X5T}, VALID), ("x5t", {"x5t#S256": OTHER}, no("sender_constraint_mismatch")), ("x5t", {"jkt": X5T}, no("sender_constraint_unproven")), ("x5t", ABSENT, no("sender_constraint_unproven")),
    ("both", {"jkt": JKT, "x5t#S256": X5T}, VALID), ("both", {"jkt": JKT}, no("sender_constraint_unproven")), ("both", {"x5t#S256": X5T}, no("sender_constraint_unproven")), ("both", {"jkt": JKT, "x5t#S256": OTHER}, no("sender_constraint_mismatch")),
    ("unknown", {"jkt": JKT}, no("sender_constraint_unproven")), ("jkt_and_unknown", {"jkt": JKT}, no("sender_constraint_unproven")), ("empty", {"jkt": JKT}, no("claim_malformed")), ("text", {"jkt": JKT}, no("claim_malformed")),
    ("jkt_number", {"jkt": JKT}, no("claim_malformed")), ("jkt_empty", {"jkt": JKT}, no("claim_malformed")),
]:
    given = "none" if proven is ABSENT else "-".join(f"{'jkt' if k == 'jkt' else 'x5t'}-{'null' if v is None else 'cut' if len(v) < 43 else 'right' if v == (JKT if k == 'jkt' else X5T) else 'other'}" for k, v in proven.items()) or "empty"
    add(f"bound-{name.replace('_', '-')}-{given}", "A token that is bound to a key counts only with a proof of that key, and of all it is bound to.", BOUND, access(f"bound_{name}", proven=proven), want)
add("bound-not", "A token that is bound to nothing needs no proof.", BOUND, access("rs256", proven={"jkt": JKT}), VALID)
add("bound-proven-unknown", "Other ways of proof are not known.", BOUND, access("bound_jkt", proven={"jkt": JKT, "kid": "x"}), BAD_CALL)
add("bound-proven-number", "A proof is a text.", BOUND, access("bound_jkt", proven={"jkt": 1}), BAD_CALL)
add("detail-issuer", "What was expected and what came.", "docs/evaluate.md verify", access("iss_slash"), no("issuer_mismatch", what="iss", expected=ISS, came=f"{ISS}/"))
add("detail-audience", "What was expected and what came.", "docs/evaluate.md verify", access("aud_other"), no("audience_mismatch", what="aud", expected=BASE, came="https://other.example.org"))
add("detail-expired", "What was expected and what came.", "docs/evaluate.md verify", access("exp_minus_1"), no("token_expired", what="exp", expected=NOW, came=NOW - 1))
add("detail-missing", "Which claim is missing.", "docs/evaluate.md verify", access("no_jti"), no("claim_missing", what="jti"))
add("detail-typ", "Which typ came.", "docs/evaluate.md verify", access("typ_jwt"), no("typ_mismatch", what="typ", came="JWT"))

# ---- ID tokens -----------------------------------------------------------------------------------

ID = "OpenID Connect Core section 3.1.3.7; specification 2.10"


def id_token(name, **over):
    return op("id_token", f"id_{name}", **{"issuer": ISS, "client_id": CLIENT, **over})


def ids(name, why, token, want, spec=ID, **over):
    add(f"id-{name}", why, spec, id_token(token, **over), want)


def each(table, make, prefix, spec):
    for row in table:
        name, why, token, want, *more = row
        add(f"{prefix}-{name}", why, spec, make(token, **(more[0] if more else {})), want if isinstance(want, dict) else no(want))


FULL = {"nonce": NONCE, "access_token": ACCESS_TOKEN, "code": CODE, "max_age": 100, "acr_values": ["urn:mace:incommon:iap:silver"], "amr_values": ["otp", "pwd"], "base": BASE, "max_lifetime": 3600, "required_claims": ["jti"]}
ids("plain", "The claims that every ID token has.", "plain", {"valid": True, "claims": {"iss": ISS, "sub": "u1", "aud": CLIENT, "exp": NOW + 300, "iat": NOW - 10}, "fhir_user": None})
ids("audience", "The client may be given as the audience.", "plain", VALID, client_id=ABSENT, audience=CLIENT)
ids("audience-both", "Or by both names.", "plain", VALID, audience=CLIENT)
ids("audience-differs", "But not as two clients.", "plain", BAD_CALL, audience="other")
ids("no-client", "Which client it is for must be said.", "plain", BAD_CALL, client_id=ABSENT)
ids("no-issuer", "Who issued it must be said.", "plain", BAD_CALL, issuer=ABSENT)
ids("client-empty", "Nothing is not an expectation.", "plain", BAD_CALL, client_id="")
ids("no-now", "There is no default for the time.", "plain", BAD_CALL, now=ABSENT)
ids("full", "Everything that can be asked for.", "full", {"valid": True, "fhir_user": "Practitioner/d1"}, **FULL)
for member in ("nonce", "access_token", "code"):
    wrong = {"nonce": "nonce_mismatch", "access_token": "token_hash_mismatch", "code": "code_hash_mismatch"}[member]
    ids(f"full-other-{member.replace('_', '-')}", "The same with one thing wrong.", "full", no(wrong), **{**FULL, member: FULL[member] + "x"})
each([
    ("typ-jwt", "typ may be JWT.", "typ_jwt", VALID),
    ("typ-at-jwt", "An access token is no ID token.", "typ_at_jwt", "typ_mismatch"),
    ("typ-logout", "A logout token is no ID token.", "typ_logout", "typ_mismatch"),
    ("typ-other", "Nor is any other kind.", "typ_id_token", "typ_mismatch"),
    ("events", "What holds events is a logout token.", "events", "typ_mismatch"),
    ("iss-other", "The issuer is the one that was asked.", "iss_other", no("issuer_mismatch", what="iss", expected=ISS, came=ISS2)),
    ("iss-slash", "It is compared character by character.", "iss_slash", "issuer_mismatch"),
    ("no-iss", "It must be there.", "no_iss", no("claim_missing", what="iss")),
    ("aud-array", "One audience may stand in an array.", "aud_array", VALID),
    ("aud-other", "The token is for another client.", "aud_other", "audience_mismatch"),
    ("aud-case", "A client is compared character by character.", "aud_case", "audience_mismatch"),
    ("aud-base", "A token for the server is not for the client.", "aud_base", "audience_mismatch"),
    ("aud-empty", "No audience is not this one.", "aud_empty", "audience_mismatch"),
    ("aud-number", "An audience is a text.", "aud_number", "claim_malformed"),
    ("no-aud", "There must be one.", "no_aud", "claim_missing"),
    ("aud-two", "An audience that is not trusted refuses the token.", "aud_two", "audience_mismatch"),
    ("aud-two-trusted", "One that is trusted does not.", "aud_two", VALID, {"trusted_audiences": ["other"]}),
    ("aud-two-no-azp", "Of several audiences azp names who asked.", "aud_two_no_azp", no("claim_missing", what="azp"), {"trusted_audiences": ["other"]}),
    ("aud-two-azp-other", "Which was not this client.", "aud_two_azp_other", "authorized_party_mismatch", {"trusted_audiences": ["other"]}),
    ("azp-other", "azp counts for one audience too.", "azp_other", no("authorized_party_mismatch", what="azp", expected=CLIENT, came="other")),
    ("azp-number", "azp is a text.", "azp_number", "claim_malformed"),
    ("no-sub", "sub must be there.", "no_sub", "claim_missing"),
    ("sub-empty", "sub says something.", "sub_empty", "claim_malformed"),
    ("sub-255", "sub has at most 255 characters.", "sub_255", VALID),
    ("sub-256", "sub has at most 255 characters.", "sub_256", "claim_malformed"),
    ("sub-not-ascii", "sub is ASCII.", "sub_not_ascii", "claim_malformed"),
    ("sub-number", "sub is a text.", "sub_number", "claim_malformed"),
    ("no-exp", "exp must be there.", "no_exp", "claim_missing"),
    ("no-iat", "iat must be there.", "no_iat", "claim_missing"),
    ("exp-now", "exp == now is expired.", "exp_now", "token_expired"),
    ("exp-plus-1", "A second before it is not.", "exp_plus_1", VALID),
    ("exp-leeway", "The leeway counts.", "exp_now", VALID, {"leeway": 1}),
    ("nbf-plus-1", "nbf counts if it is there.", "nbf_plus_1", "token_not_yet_valid"),
    ("iat-plus-1", "iat is not in the future.", "iat_plus_1", "token_issued_in_future"),
    ("lifetime-3600", "The longest lifetime that is allowed.", "lifetime_3600", VALID, {"max_lifetime": 3600}),
    ("lifetime-3601", "A second more.", "lifetime_3601", "token_lifetime_too_long", {"max_lifetime": 3600}),
    ("required", "A claim that the caller needs.", "plain", no("claim_missing", what="jti"), {"required_claims": ["jti"]}),
], id_token, "id", ID)
each([
    ("nonce", "The nonce that was sent.", "nonce", VALID, {"nonce": NONCE}),
    ("nonce-other", "Another one.", "nonce_other", "nonce_mismatch", {"nonce": NONCE}),
    ("nonce-prefix", "A part of it.", "nonce_prefix", "nonce_mismatch", {"nonce": NONCE}),
    ("nonce-missing", "None where one was sent.", "plain", no("claim_missing", what="nonce"), {"nonce": NONCE}),
    ("nonce-unsent", "One where none was sent is of another login.", "nonce", "nonce_mismatch"),
    ("nonce-empty", "An empty one is none.", "nonce_empty", "claim_malformed", {"nonce": NONCE}),
    ("nonce-number", "A nonce is a text.", "nonce_number", "claim_malformed", {"nonce": NONCE}),
    ("nonce-array", "A nonce is a text.", "nonce_array", "claim_malformed", {"nonce": NONCE}),
    ("nonce-sent-empty", "An empty one is not sent.", "nonce", BAD_CALL, {"nonce": ""}),
    ("nonce-secret", "The nonce is in no answer.", "nonce_other", {"valid": False, "detail": {"what": "nonce"}}, {"nonce": NONCE}),
], id_token, "id", "OpenID Connect Core sections 3.1.2.1 and 3.1.3.7, point 11; attacks 8")
HASH = "OpenID Connect Core sections 3.1.3.6 and 3.3.2.11"
each([
    ("at-hash", "The left half of the hash of the token's algorithm.", "full", VALID, {"nonce": NONCE, "access_token": ACCESS_TOKEN}),
    ("at-hash-not-asked", "Without the access token it is not looked at.", "at_hash_sha512", VALID),
    ("at-hash-missing", "In the code flow it need not be there.", "plain", VALID, {"access_token": ACCESS_TOKEN}),
    ("at-hash-required", "But the caller may demand it.", "plain", "claim_missing", {"access_token": ACCESS_TOKEN, "required_claims": ["at_hash"]}),
    ("at-hash-es384", "SHA-384 for ES384.", "es384_full", VALID, {"access_token": ACCESS_TOKEN, "code": CODE}),
    ("at-hash-rs512", "SHA-512 for RS512.", "rs512_at_hash", VALID, {"access_token": ACCESS_TOKEN, "algorithms": ["RS512"]}),
    ("at-hash-eddsa", "SHA-512 for Ed25519.", "eddsa_at_hash", VALID, {"access_token": ACCESS_TOKEN, "algorithms": ["EdDSA"], "jwks": jwks("ed25519")}),
    ("at-hash-whole", "The whole hash is not its half.", "at_hash_whole", "token_hash_mismatch", {"access_token": ACCESS_TOKEN}),
    ("at-hash-sha512", "Another hash is not this one.", "at_hash_sha512", "token_hash_mismatch", {"access_token": ACCESS_TOKEN}),
    ("at-hash-hex", "Hexadecimal digits are no base64url.", "at_hash_hex", "token_hash_mismatch", {"access_token": ACCESS_TOKEN}),
    ("at-hash-of-code", "The hash of something else.", "at_hash_of_code", "token_hash_mismatch", {"access_token": ACCESS_TOKEN}),
    ("at-hash-empty", "An empty one is malformed.", "at_hash_empty", "claim_malformed", {"access_token": ACCESS_TOKEN}),
    ("at-hash-number", "A hash is a text.", "at_hash_number", "claim_malformed", {"access_token": ACCESS_TOKEN}),
    ("c-hash-es384", "The same of a code.", "es384_full", no("code_hash_mismatch", what="c_hash"), {"code": CODE + "x"}),
    ("c-hash-of-token", "The hash of something else.", "c_hash_of_token", "code_hash_mismatch", {"code": CODE}),
], id_token, "id", HASH)
AUTH = "OpenID Connect Core section 3.1.3.7, points 12 and 13"
SILVER, BRONZE = "urn:mace:incommon:iap:silver", "urn:mace:incommon:iap:bronze"
each([
    ("auth-time", "The user was authenticated recently enough.", "auth_time_100", VALID, {"max_age": 100}),
    ("auth-time-old", "A second longer ago.", "auth_time_101", no("authentication_too_old", what="auth_time", expected=NOW - 100, came=NOW - 101), {"max_age": 100}),
    ("auth-time-leeway", "The leeway counts.", "auth_time_101", VALID, {"max_age": 100, "leeway": 1}),
    ("auth-time-missing", "max_age makes auth_time required.", "plain", no("claim_missing", what="auth_time"), {"max_age": 100}),
    ("auth-time-zero", "max_age 0: just now.", "auth_time_100", "authentication_too_old", {"max_age": 0}),
    ("auth-time-future", "Nobody was authenticated in the future.", "auth_time_future", "claim_malformed"),
    ("auth-time-text", "auth_time is a number.", "auth_time_text", "claim_malformed", {"max_age": 100}),
    ("acr", "One of the contexts that are asked for.", "acr_silver", VALID, {"acr_values": [BRONZE, SILVER]}),
    ("acr-other", "Another one.", "acr_bronze", no("authentication_context_insufficient", what="acr", expected=SILVER, came=BRONZE), {"acr_values": [SILVER]}),
    ("acr-missing", "It must be there.", "plain", "claim_missing", {"acr_values": [SILVER]}),
    ("acr-array", "acr is a text.", "acr_array", "claim_malformed", {"acr_values": [SILVER]}),
    ("acr-not-asked", "Without a wish any will do.", "acr_bronze", VALID),
    ("amr", "All of the methods that are asked for, in any order.", "amr_both", VALID, {"amr_values": ["pwd", "otp"]}),
    ("amr-one", "One is lacking.", "amr_pwd", no("authentication_methods_insufficient", what="amr", expected="otp", came=["pwd"]), {"amr_values": ["pwd", "otp"]}),
    ("amr-missing", "It must be there.", "plain", "claim_missing", {"amr_values": ["otp"]}),
    ("amr-none", "Nothing is no expectation.", "plain", BAD_CALL, {"amr_values": []}),
    ("acr-none", "Nothing is no expectation.", "plain", BAD_CALL, {"acr_values": []}),
    ("scope", "What holds a scope is an access token.", "scope", "typ_mismatch"),
    ("amr-text", "amr is an array.", "amr_text", "claim_malformed", {"amr_values": ["pwd"]}),
    ("amr-number", "amr is an array of strings.", "amr_number", "claim_malformed", {"amr_values": ["pwd"]}),
], id_token, "id", AUTH)
USER = "SMART 2.2, scopes for identity data; specification 1.13"
each([
    ("fhir-user-absolute", "fhirUser under the base.", "fhir_user_absolute", {"valid": True, "fhir_user": "Patient/p1"}, {"base": BASE}),
    ("fhir-user-no-base", "An absolute one is of no server that is known.", "fhir_user_absolute", {"valid": True, "fhir_user": None}),
    ("fhir-user-foreign", "A user of another server is not one of this.", "fhir_user_foreign", {"valid": True, "fhir_user": None}, {"base": BASE}),
    ("fhir-user-version", "No version.", "fhir_user_version", {"valid": True, "fhir_user": None}, {"base": BASE}),
    ("fhir-user-type", "Not any type.", "fhir_user_type", {"valid": True, "fhir_user": None}, {"base": BASE}),
    ("fhir-user-query", "No query.", "fhir_user_query", {"valid": True, "fhir_user": None}, {"base": BASE}),
    ("fhir-user-id-long", "An id of FHIR.", "fhir_user_id_long", {"valid": True, "fhir_user": None}, {"base": BASE}),
    ("fhir-user-number", "fhirUser is a text.", "fhir_user_number", "claim_malformed", {"base": BASE}),
    ("fhir-user-base", "A base must be one.", "plain", BAD_CALL, {"base": "ftp://ehr.example.org"}),
], id_token, "id", USER)
ids("hs256", "By a secret only where it is asked for.", "hs256", VALID, jwks=jwks("oct"), algorithms=["HS256"])
ids("hs256-default", "By a secret only where it is asked for.", "hs256", no("algorithm_not_allowed"), jwks=jwks("oct"))
ids("ps256", "PS256 where it is registered.", "ps256", VALID, algorithms=["PS256"])
ids("is-no-access-token", "An ID token is no access token, even for the right audience.", "plain", no("typ_mismatch"))
cases[-1]["op"] = access("id_aud_base")
add("id-access-token", "An access token is no ID token.", "RFC 8725 section 3.12; attacks 7", {**id_token("plain"), "token": TOKENS["rs256"]}, no("typ_mismatch"))
add("id-client-assertion", "A client assertion is no ID token.", "RFC 8725 section 3.12; attacks 7", {**id_token("plain", algorithms=["RS384"]), "token": TOKENS["ca_rs384"]}, no("issuer_mismatch"))
add("id-member-of-others", "Members of other profiles are not known here.", "docs/evaluate.md verify", id_token("plain", token_endpoint=TOKEN_URL), BAD_CALL)

# ---- client assertions ------------------------------------------------------------------------------

CA = "SMART 2.2, asymmetric client authentication; RFC 7523 section 3; specification 1.10; attacks 7"
JKU = "https://app.example.org/jwks.json"


def assertion(name, **over):
    return op("client_assertion", f"ca_{name}", **{"token_endpoint": TOKEN_URL, **over})


each([
    ("rs384", "RS384 as SMART has it.", "rs384", {"valid": True, "claims": {"iss": CLIENT, "sub": CLIENT, "aud": TOKEN_URL, "exp": NOW + 300, "jti": "ca-1"}}),
    ("es384", "ES384 as SMART has it.", "es384", VALID),
    ("client-id", "The client_id of the request is the issuer.", "rs384", VALID, {"client_id": CLIENT}),
    ("client-id-other", "It is another client.", "rs384", no("client_mismatch", what="iss", expected="app2", came=CLIENT), {"client_id": "app2"}),
    ("both-other", "The assertion of another client.", "both_other", "client_mismatch", {"client_id": CLIENT}),
    ("iat", "iat need not be there, and may.", "iat", VALID),
    ("iat-old", "When it was issued does not matter.", "iat_old", VALID),
    ("iat-plus-1", "But not in the future.", "iat_plus_1", "token_issued_in_future"),
    ("nbf-plus-1", "nbf counts if it is there.", "nbf_plus_1", "token_not_yet_valid"),
    ("aud-array", "One audience may stand in an array.", "aud_array", VALID),
    ("jku", "The jku that is registered.", "jku", VALID, {"jwks_url": JKU}),
    ("jku-other", "Another jku, and no fallback to the keys that are known.", "jku_other", no("jku_mismatch", what="jku", came="https://attacker.example.org/jwks.json"), {"jwks_url": JKU}),
    ("jku-unregistered", "None is registered.", "jku", "jku_mismatch"),
    ("jku-userinfo", "What only looks alike.", "jku_userinfo", "jku_mismatch", {"jwks_url": JKU}),
    ("jku-redirect", "What only begins alike.", "jku_redirect", "jku_mismatch", {"jwks_url": JKU}),
    ("jku-metadata", "What is inside.", "jku_metadata", "jku_mismatch", {"jwks_url": JKU}),
    ("jku-case", "It is compared character by character.", "jku_case", "jku_mismatch", {"jwks_url": JKU}),
    ("jku-empty", "An empty one is none that is registered.", "jku_empty", "jku_mismatch", {"jwks_url": JKU}),
    ("jku-number", "jku is a text.", "jku_number", "jku_mismatch", {"jwks_url": JKU}),
    ("jku-registered-only", "Without one the keys that are registered count.", "rs384", VALID, {"jwks_url": JKU}),
    ("rs256", "RS256 only where it is asked for.", "rs256", "algorithm_not_allowed"),
    ("rs256-allowed", "RS256 only where it is asked for.", "rs256", VALID, {"algorithms": ["RS256", "RS384"]}),
    ("es256", "ES256 only where it is asked for.", "es256", "algorithm_not_allowed"),
    ("hs384", "A secret is another kind of authentication.", "hs384", "algorithm_not_allowed", {"jwks": jwks("oct-512")}),
    ("hs384-asked", "A secret is another kind of authentication.", "hs384", BAD_CALL, {"jwks": jwks("oct-512"), "algorithms": ["HS384"]}),
    ("no-kid", "kid must be there.", "no_kid", "key_id_missing"),
    ("kid-unknown", "No key has this kid.", "kid_unknown", "key_not_found"),
    ("kid-duplicate", "Two keys have this kid.", "rs384", "key_ambiguous", {"jwks": jwks("rsa-a", jwk("rsa-b", kid="test-rsa-a"))}),
    ("typ-missing", "typ must be there.", "typ_missing", "typ_mismatch"),
    ("typ-lower", "typ is compared without case.", "typ_lower", VALID),
    ("typ-at-jwt", "An access token is no client assertion.", "typ_at_jwt", no("typ_mismatch", what="typ", came="at+jwt")),
    ("typ-dpop", "A proof is no client assertion.", "typ_dpop", "typ_mismatch"),
    ("exp-301", "exp is at most 300 seconds ahead.", "exp_301", no("token_lifetime_too_long", what="exp", expected=NOW + 300, came=NOW + 301)),
    ("exp-301-leeway", "The leeway counts.", "exp_301", VALID, {"leeway": 1}),
    ("exp-301-longer", "But not more.", "exp_301", no("token_lifetime_too_long", what="exp", expected=NOW + 300, came=NOW + 301), {"max_lifetime": 31536000}),
    ("exp-300-shorter", "The server may allow less.", "rs384", "token_lifetime_too_long", {"max_lifetime": 299}),
    ("exp-day", "A day is too much.", "exp_day", "token_lifetime_too_long"),
    ("exp-now", "exp == now is expired.", "exp_now", "token_expired"),
    ("exp-text", "exp is a number.", "exp_text", "claim_malformed"),
    ("no-exp", "exp must be there.", "no_exp", "claim_missing"),
    ("no-jti", "jti must be there.", "no_jti", no("claim_missing", what="jti")),
    ("jti-empty", "jti says something.", "jti_empty", "claim_malformed"),
    ("jti-number", "jti is a text.", "jti_number", "claim_malformed"),
    ("jti-long", "jti has at most 256 octets.", "jti_long", "claim_malformed"),
    ("no-iss", "iss must be there.", "no_iss", "claim_missing"),
    ("no-sub", "sub must be there.", "no_sub", "claim_missing"),
    ("sub-other", "sub is iss.", "sub_other", "subject_mismatch"),
    ("sub-array", "sub is a text.", "sub_array", "claim_malformed"),
    ("no-aud", "aud must be there.", "no_aud", "claim_missing"),
    ("aud-base", "The FHIR base is not the token endpoint.", "aud_base", "audience_mismatch"),
    ("aud-issuer", "Nor is the issuer.", "aud_issuer", "audience_mismatch"),
    ("aud-slash", "It is compared character by character.", "aud_slash", "audience_mismatch"),
    ("aud-two", "Another audience could use it too.", "aud_two", "audience_mismatch"),
    ("aud-twice", "One audience, once.", "aud_twice", "audience_mismatch"),
    ("aud-empty", "One audience, not none.", "aud_empty", "audience_mismatch"),
    ("attacker", "By a key that is not the client's.", "attacker", "signature_invalid"),
    ("nonce", "An ID token has a nonce.", "nonce", "typ_mismatch"),
    ("events", "A logout token has events.", "events", "typ_mismatch"),
    ("no-endpoint", "Which endpoint it is must be said.", "rs384", BAD_CALL, {"token_endpoint": ABSENT}),
    ("required", "A claim that the caller needs.", "rs384", no("claim_missing", what="iat"), {"required_claims": ["iat"]}),
], assertion, "ca", CA)
add("ca-id-token", "An ID token is no client assertion.", CA, {**assertion("rs384", algorithms=["RS256"]), "token": TOKENS["id_typ_jwt"]}, no("subject_mismatch"))

# ---- DPoP proofs -------------------------------------------------------------------------------------

DPOP = "RFC 9449 sections 4.2 and 4.3; specification 2.8"
REQUEST = {"method": "GET", "url": f"{BASE}/Observation?patient=p1", "access_token": ACCESS_TOKEN, "jwks": ABSENT, "leeway": 5}


def proof(name, **over):
    return op("dpop_proof", f"dpop_{name}", **{**REQUEST, **over})


each([
    ("es256", "A proof for this request.", "es256", {"valid": True, "key_thumbprint": JKT}),
    ("key", "By the key that the token is bound to.", "es256", VALID, {"key_thumbprint": JKT}),
    ("key-other", "The token is bound to another key.", "es256", "dpop_key_mismatch", {"key_thumbprint": OTHER}),
    ("other-key", "The proof is by another key.", "other_key", "dpop_key_mismatch", {"key_thumbprint": JKT}),
    ("rs256", "By RSA.", "rs256", VALID),
    ("eddsa", "By Ed25519 where it is asked for.", "eddsa", VALID, {"algorithms": ["EdDSA"]}),
    ("eddsa-default", "By Ed25519 where it is asked for.", "eddsa", "algorithm_not_allowed"),
    ("kid", "A kid does not choose the key.", "kid", VALID),
    ("typ-upper", "typ is compared without case.", "typ_upper", VALID),
    ("typ-jwt", "A proof says that it is one.", "typ_jwt", no("typ_mismatch", what="typ", came="JWT")),
    ("typ-missing", "A proof says that it is one.", "typ_missing", "typ_mismatch"),
    ("none", "No algorithm is none.", "none", "algorithm_not_allowed"),
    ("jwk-oct", "Whoever has a secret can prove everything.", "jwk_oct", "algorithm_not_allowed"),
    ("jwk-oct-asked", "Whoever has a secret can prove everything.", "jwk_oct", BAD_CALL, {"algorithms": ["HS256"]}),
    ("no-jwk", "The key must be there.", "no_jwk", "header_key_malformed"),
    ("jwk-other", "It is the key that signed.", "jwk_other", "signature_invalid"),
    ("jwk-private", "A private key is given away.", "jwk_private", "header_key_malformed"),
    ("jwk-set", "A set is no key.", "jwk_set", "header_key_malformed"),
    ("jwk-array", "An array is no key.", "jwk_array", "header_key_malformed"),
    ("jwk-text", "A text is no key.", "jwk_text", "header_key_malformed"),
    ("jwk-off-curve", "A point that is not on the curve.", "jwk_off_curve", "header_key_malformed"),
    ("jwk-enc", "A key for encryption.", "jwk_enc", "header_key_malformed"),
    ("jwk-alg", "A key for another algorithm.", "jwk_alg", "header_key_malformed"),
    ("jwk-of-rsa", "A key of another type.", "jwk_of_rsa", "header_key_malformed"),
    ("weak-rsa", "A weak key.", "weak_rsa", "header_key_malformed"),
    ("payload-array", "The claims are an object.", "payload_array", "claims_malformed"),
    ("htm-lower", "A method has its case.", "htm_lower", no("dpop_method_mismatch", what="htm", expected="GET", came="get")),
    ("htm-post", "Another method.", "htm_post", "dpop_method_mismatch"),
    ("htm-number", "A method is a text.", "htm_number", "claim_malformed"),
    ("no-htm", "It must be there.", "no_htm", "claim_missing"),
    ("no-jti", "jti must be there.", "no_jti", "claim_missing"),
    ("jti-empty", "jti says something.", "jti_empty", "claim_malformed"),
    ("jti-number", "jti is a text.", "jti_number", "claim_malformed"),
    ("jti-long", "jti has at most 256 octets.", "jti_long", "claim_malformed"),
    ("no-iat", "iat must be there.", "no_iat", "claim_missing"),
    ("iat-text", "iat is a number.", "iat_text", "claim_malformed"),
    ("iat-minus-60", "A proof counts for a minute.", "iat_minus_60", VALID),
    ("iat-minus-61", "A second more.", "iat_minus_61", no("dpop_proof_expired", what="iat", expected=NOW - 60, came=NOW - 61)),
    ("iat-minus-61-allowed", "The server may allow more.", "iat_minus_61", VALID, {"max_age": 61}),
    ("iat-plus-5", "Clocks may be ahead by the leeway.", "iat_plus_5", VALID),
    ("iat-plus-6", "A second more.", "iat_plus_6", "token_issued_in_future"),
    ("iat-plus-5-strict", "Without a leeway they may not.", "iat_plus_5", "token_issued_in_future", {"leeway": ABSENT}),
    ("exp-past", "exp counts if it is there.", "exp_past", VALID),
    ("exp-past-strict", "exp counts if it is there.", "exp_past", "token_expired", {"leeway": ABSENT}),
    ("nbf-plus-6", "nbf counts if it is there.", "nbf_plus_6", "token_not_yet_valid"),
    ("no-method", "Which method it is must be said.", "es256", BAD_CALL, {"method": ABSENT}),
    ("no-url", "Which URL it is must be said.", "es256", BAD_CALL, {"url": ABSENT}),
    ("jwks", "A proof brings its own key.", "es256", BAD_CALL, {"jwks": jwks("p256")}),
    ("max-lifetime", "The age of a proof is max_age.", "es256", BAD_CALL, {"max_lifetime": 60}),
    ("max-age-hour", "At most an hour.", "es256", BAD_CALL, {"max_age": 3601}),
], proof, "dpop", DPOP)
each([
    ("htu-query", "The query does not count.", "htu_query", VALID),
    ("htu-fragment", "Nor does the fragment.", "htu_fragment", VALID),
    ("htu-port", "The port of the scheme is no other.", "htu_port", VALID),
    ("htu-case", "Scheme and host have no case.", "htu_case", VALID),
    ("htu-encoded", "What need not be encoded is the same.", "htu_encoded", VALID),
    ("htu-dots", "Dot segments lead where they lead.", "htu_dots", VALID),
    ("htu-other-port", "Another port.", "htu_other_port", no("dpop_url_mismatch", what="htu", expected=f"{BASE}/Observation?patient=p1", came="https://ehr.example.org:8443/fhir/Observation")),
    ("htu-http", "Another scheme.", "htu_http", "dpop_url_mismatch"),
    ("htu-other-path", "Another path.", "htu_other_path", "dpop_url_mismatch"),
    ("htu-path-case", "A path has its case.", "htu_path_case", "dpop_url_mismatch"),
    ("htu-longer", "A path below.", "htu_longer", "dpop_url_mismatch"),
    ("htu-slash", "A slash is part of the path.", "htu_slash", "dpop_url_mismatch"),
    ("htu-host", "Another host.", "htu_host", "dpop_url_mismatch"),
    ("htu-userinfo", "User information is no part of it.", "htu_userinfo", "dpop_url_mismatch"),
    ("htu-relative", "The URL is absolute.", "htu_relative", "dpop_url_mismatch"),
    ("htu-slash-encoded", "An encoded slash is no slash.", "htu_slash_encoded", "dpop_url_mismatch"),
    ("htu-empty", "A URL says something.", "htu_empty", "claim_malformed"),
    ("htu-number", "A URL is a text.", "htu_number", "claim_malformed"),
    ("no-htu", "It must be there.", "no_htu", "claim_missing"),
    ("url-no-query", "The request without a query.", "es256", VALID, {"url": f"{BASE}/Observation"}),
    ("url-other", "The request is another one.", "es256", "dpop_url_mismatch", {"url": f"{BASE}/Patient/p1"}),
    ("url-relative", "The host must say where it is from outside.", "es256", "dpop_url_mismatch", {"url": "/fhir/Observation"}),
    ("url-empty-port", "A port without digits is the scheme's own.", "es256", VALID, {"url": "https://ehr.example.org:/fhir/Observation"}),
    ("url-other-empty-port", "Of another host it is no more.", "es256", "dpop_url_mismatch", {"url": "https://ehr.example.com:/fhir/Observation"}),
    ("url-root", "No path is the root.", "htu_other_path", "dpop_url_mismatch", {"url": "https://ehr.example.org"}),
], proof, "dpop", "RFC 9449 section 4.3, point 9; RFC 3986 sections 6.2.2 and 6.2.3")
each([
    ("ath-none", "ath must be there at a resource server.", "no_ath", no("claim_missing", what="ath")),
    ("ath-none-token-endpoint", "At the token endpoint there is no token yet.", "no_ath", VALID, {"access_token": ABSENT}),
    ("ath-other", "The hash of another token.", "ath_other", "dpop_token_mismatch"),
    ("ath-hex", "Hexadecimal digits are no base64url.", "ath_hex", "dpop_token_mismatch"),
    ("ath-half", "Half of the hash is not all of it.", "ath_half", "dpop_token_mismatch"),
    ("ath-number", "A hash is a text.", "ath_number", "claim_malformed"),
    ("token-other", "The proof is for another token.", "es256", "dpop_token_mismatch", {"access_token": ACCESS_TOKEN + "x"}),
    ("nonce", "The nonce that the server gave.", "nonce", VALID, {"nonce": "server-nonce-1"}),
    ("nonce-other", "Another one.", "nonce_other", "dpop_nonce_mismatch", {"nonce": "server-nonce-1"}),
    ("nonce-none", "None: the client is to make another proof with it.", "es256", "dpop_nonce_mismatch", {"nonce": "server-nonce-1"}),
    ("nonce-not-given", "A nonce that nobody gave does no harm.", "nonce", VALID),
    ("nonce-number", "A nonce is a text.", "nonce_number", "claim_malformed", {"nonce": "server-nonce-1"}),
], proof, "dpop", "RFC 9449 sections 4.3, 7 and 8")

# ---- logout tokens ------------------------------------------------------------------------------------

OUT = "OpenID Connect Back-Channel Logout sections 2.4 and 2.6; specification 2.10"


def logout(name, **over):
    return op("logout_token", f"logout_{name}", **{"issuer": ISS, "client_id": CLIENT, **over})


each([
    ("both", "Subject and session.", "both", {"valid": True, "claims": {"iss": ISS, "aud": CLIENT, "iat": NOW - 5, "exp": NOW + 115, "jti": "lo-1", "sub": "u1", "sid": "s1", "events": {"http://schemas.openid.net/event/backchannel-logout": {}}}}),
    ("sub", "The subject alone.", "sub", VALID),
    ("sid", "The session alone.", "sid", VALID),
    ("neither", "Nobody is not logged out.", "neither", "claim_missing"),
    ("sub-number", "sub is a text.", "sub_number", "claim_malformed"),
    ("sid-empty", "sid says something.", "sid_empty", "claim_malformed"),
    ("audience", "The client may be given as the audience.", "both", VALID, {"client_id": ABSENT, "audience": CLIENT}),
    ("typ-application", "application/ may stand before it.", "typ_application", VALID),
    ("typ-jwt", "A logout token says that it is one.", "typ_jwt", "typ_mismatch"),
    ("typ-missing", "A logout token says that it is one.", "typ_missing", "typ_mismatch"),
    ("typ-at-jwt", "An access token is no logout token.", "typ_at_jwt", "typ_mismatch"),
    ("nonce", "A logout token has no nonce.", "nonce", no("claim_forbidden", what="nonce")),
    ("nonce-null", "Whatever it is.", "nonce_null", "claim_forbidden"),
    ("no-events", "events must be there.", "no_events", "claim_missing"),
    ("sub-not-ascii", "A subject is ASCII.", "sub_not_ascii", "claim_malformed"),
    ("events-empty", "The event must be there.", "events_empty", "event_missing"),
    ("events-array", "events is an object.", "events_array", "claim_malformed"),
    ("events-text", "events is an object.", "events_text", "claim_malformed"),
    ("events-other", "Another event.", "events_other", "event_missing"),
    ("events-more", "There may be others beside it.", "events_more", VALID),
    ("event-text", "The event is an object.", "event_text", "event_missing"),
    ("event-null", "The event is an object.", "event_null", "event_missing"),
    ("iss-other", "Another issuer.", "iss_other", "issuer_mismatch"),
    ("no-iss", "It must be there.", "no_iss", "claim_missing"),
    ("aud-other", "For another client.", "aud_other", "audience_mismatch"),
    ("aud-array", "For several clients.", "aud_array", VALID),
    ("no-aud", "It must be there.", "no_aud", "claim_missing"),
    ("no-iat", "iat must be there.", "no_iat", "claim_missing"),
    ("no-exp", "exp must be there.", "no_exp", "claim_missing"),
    ("exp-now", "exp == now is expired.", "exp_now", "token_expired"),
    ("iat-plus-1", "iat is not in the future.", "iat_plus_1", "token_issued_in_future"),
    ("lifetime", "The longest lifetime that is allowed.", "both", VALID, {"max_lifetime": 120}),
    ("lifetime-less", "A second less.", "both", "token_lifetime_too_long", {"max_lifetime": 119}),
    ("no-jti", "jti must be there.", "no_jti", "claim_missing"),
    ("jti-empty", "jti says something.", "jti_empty", "claim_malformed"),
    ("attacker", "By a key that is not the issuer's.", "attacker", "key_not_found"),
    ("required", "A claim that the caller needs.", "sub", "claim_missing", {"required_claims": ["sid"]}),
], logout, "logout", OUT)
add("logout-as-id-token", "A logout token is no ID token.", "RFC 8725 section 3.12; attacks 7", {**id_token("plain"), "token": TOKENS["logout_both"]}, no("typ_mismatch"))
add("logout-as-access-token", "A logout token is no access token.", "RFC 8725 section 3.12; attacks 7", {**access("rs256"), "token": TOKENS["logout_both"]}, no("typ_mismatch"))
add("logout-id-token", "An ID token is no logout token.", "RFC 8725 section 3.12; attacks 7", {**logout("both"), "token": TOKENS["id_plain"]}, no("typ_mismatch"))
add("dpop-as-access-token", "A proof is no access token.", "RFC 8725 section 3.12; attacks 7", {**access("rs256"), "token": TOKENS["dpop_es256"]}, no("typ_mismatch"))
add("ca-as-access-token", "A client assertion is no access token.", "RFC 8725 section 3.12; attacks 7", {**access("rs256"), "token": TOKENS["ca_rs384"]}, no("typ_mismatch"))
add("dpop-access-token", "An access token is no proof.", "RFC 8725 section 3.12; attacks 7", {**proof("es256"), "token": TOKENS["rs256"]}, no("typ_mismatch"))

# ---- introspection ------------------------------------------------------------------------------------

INTRO = "RFC 7662 section 2.2; SMART 2.2, token introspection; specification 1.12"
RESPONSE = {"active": True, "scope": "patient/Observation.rs", "client_id": CLIENT, "exp": NOW + 300, "iss": ISS, "aud": BASE, "sub": "u1", "patient": "p1"}


def introspect(over=None, **members):
    response = {name: value for name, value in {**RESPONSE, **(over or {})}.items() if value is not ABSENT}
    call = {"op": "introspection.validate", "response": response, "issuer": ISS, "audience": BASE, "now": NOW, **members}
    return {name: value for name, value in call.items() if value is not ABSENT}


OK = {"valid": True, "reason": "ok"}
for name, why, over, want, *more in [
    ("active", "A token that is active.", {}, OK),
    ("inactive", "A token that is not, with nothing else.", {name: ABSENT for name in RESPONSE if name != "active"} | {"active": False}, no("token_inactive")),
    ("inactive-members", "Other members do not make it so.", {"active": False}, no("token_inactive")),
    ("no-active", "Whether it is must be said.", {"active": ABSENT}, no("claim_missing", what="active")),
    ("active-null", "null says nothing.", {"active": None}, no("claim_missing")),
    ("active-text", "A text is no boolean.", {"active": "true"}, no("claim_malformed")),
    ("active-number", "A number is no boolean.", {"active": 1}, no("claim_malformed")),
    ("no-scope", "SMART demands scope.", {"scope": ABSENT}, no("claim_missing", what="scope")),
    ("scope-empty", "Nothing may have been granted.", {"scope": ""}, OK),
    ("scope-array", "scope is a text.", {"scope": ["patient/Observation.rs"]}, no("claim_malformed")),
    ("no-client", "SMART demands client_id.", {"client_id": ABSENT}, no("claim_missing", what="client_id")),
    ("no-exp", "SMART demands exp.", {"exp": ABSENT}, no("claim_missing", what="exp")),
    ("exp-now", "exp == now is expired, whatever active says.", {"exp": NOW}, no("token_expired")),
    ("exp-text", "exp is a number.", {"exp": str(NOW + 300)}, no("claim_malformed")),
    ("nbf", "nbf counts if it is there.", {"nbf": NOW + 1}, no("token_not_yet_valid")),
    ("iat", "iat counts if it is there.", {"iat": NOW + 1}, no("token_issued_in_future")),
    ("lifetime", "The longest lifetime that is allowed.", {"iat": NOW}, OK, {"max_lifetime": 300}),
    ("lifetime-more", "A second more.", {"iat": NOW - 1}, no("token_lifetime_too_long"), {"max_lifetime": 300}),
    ("iss-other", "Another issuer.", {"iss": ISS2}, no("issuer_mismatch", what="iss", expected=ISS, came=ISS2)),
    ("no-iss", "RFC 7662 does not demand one.", {"iss": ABSENT}, OK),
    ("aud-other", "For another server.", {"aud": BASE2}, no("audience_mismatch")),
    ("aud-array", "For several servers.", {"aud": [BASE2, BASE]}, OK),
    ("no-aud", "Who names an audience demands it.", {"aud": ABSENT}, no("claim_missing", what="aud")),
    ("no-aud-named", "Who names none does not.", {"aud": ABSENT}, OK, {"audience": ABSENT}),
    ("aud-unnamed", "But what is there must be right.", {}, no("audience_mismatch"), {"audience": ABSENT}),
    ("token-type", "A type of access tokens.", {"token_type": "Bearer"}, OK),
    ("token-type-dpop", "A type of access tokens.", {"token_type": "DPoP", "cnf": {"jkt": JKT}}, OK, {"proven": {"jkt": JKT}}),
    ("token-type-dpop-unbound", "One that is used with proofs names their key.", {"token_type": "DPoP"}, no("sender_constraint_unproven", what="cnf")),
    ("cnf", "A token that is bound to a key counts with a proof of it.", {"cnf": {"jkt": JKT}}, OK, {"proven": {"jkt": JKT}}),
    ("cnf-certificate", "Or by a certificate.", {"cnf": {"x5t#S256": X5T}}, OK, {"proven": {"x5t#S256": X5T}}),
    ("cnf-unproven", "And not without.", {"cnf": {"jkt": JKT}}, no("sender_constraint_unproven", what="cnf")),
    ("cnf-other", "Nor with that of another.", {"cnf": {"jkt": JKT}}, no("sender_constraint_mismatch", what="cnf"), {"proven": {"jkt": OTHER}}),
    ("cnf-array", "cnf is an object.", {"cnf": []}, no("claim_malformed", what="cnf")),
    ("cnf-null", "null is none.", {"cnf": None}, no("claim_malformed", what="cnf")),
    ("proven-text", "A proof is one that is known.", {}, BAD_CALL, {"proven": "x"}),
    ("token-type-refresh", "A refresh token is no access token.", {"token_type": "refresh_token"}, no("typ_mismatch", what="token_type", expected="Bearer", came="refresh_token")),
    ("token-type-number", "A type is a text.", {"token_type": 1}, no("claim_malformed")),
    ("sub-number", "sub is a text.", {"sub": 1}, no("claim_malformed")),
    ("required", "A claim that the caller needs.", {}, no("claim_missing", what="jti"), {"required_claims": ["jti"]}),
    ("no-issuer", "Who was asked must be said.", {}, BAD_CALL, {"issuer": ABSENT}),
    ("no-now", "There is no default for the time.", {}, BAD_CALL, {"now": ABSENT}),
    ("audience-empty", "Nothing is not an expectation.", {}, BAD_CALL, {"audience": ""}),
    ("unknown-member", "Members are those that are known.", {}, BAD_CALL, {"jwks": {"keys": []}}),
]:
    add(f"introspection-{name}", why, INTRO, introspect(over, **(more[0] if more else {})), want)

"""Tokens: syntax, headers, keys, signatures, claims."""

from .fixtures import *

cases = Cases("verify")
add = cases.add

KEYS = jwks("rsa-a", "p256", "p384")
VALID = {"valid": True}
INVALID = {"valid": False}


def check(text, **over):
    """An access token of the first issuer; `text` is the name of a token, or a token."""
    op = {"op": "verify", "profile": "access_token", "token": TOKENS.get(text, text), "jwks": KEYS, "issuer": ISS, "audience": BASE, "now": NOW, **over}
    return {name: value for name, value in op.items() if value is not ABSENT}


def jws(text, **over):
    return {"op": "verify", "profile": "jws", "token": TOKENS.get(text, text), "jwks": KEYS, **over}


def no(reason):
    return {"valid": False, "reason": reason}


def all_of(prefix, why, spec, reason, *names, **over):
    """Tokens that are refused for the same reason; a name is that of the token."""
    for name in names:
        add(f"{prefix}{name.replace('_', '-')}", why, spec, check(name, **over), no(reason) if reason else INVALID)


# ---- tokens that are valid -----------------------------------------------------------------------

BASIC = "RFC 7515 section 5.2; RFC 9068 section 4; specification 2.3"
add("rs256", "A complete access token.", BASIC, check("rs256"), {
    "valid": True, "header": {"alg": "RS256", "typ": "at+jwt", "kid": "test-rsa-a"},
    "claims": {"iss": ISS, "aud": BASE, "sub": "u1", "client_id": "app1", "iat": NOW - 60, "exp": NOW + 300, "jti": "j1", "scope": "patient/Observation.rs", "patient": "p1"}})
for name in ("rs384", "es256", "es384"):
    add(name, "The default algorithms are accepted.", BASIC, check(name), VALID)
add("es256-high-s", "Both square roots are valid signatures.", "FIPS 186-5; attacks 2", check("es256_high_s"), VALID)
for name in ("typ_upper", "typ_application", "typ_application_mixed"):
    add(name.replace("_", "-"), "typ is compared without case, and `application/` may stand before it.", "RFC 9068 section 2.1; RFC 7515 section 4.1.9", check(name), VALID)
add("header-escaped", "Escapes in the header are read.", "RFC 8259 section 7; attacks 6", check("header_escaped"), VALID)
add("header-space", "White space in the header is read.", "RFC 8259 section 2", check("header_space"), VALID)
add("claims-escaped", "Escapes in the claims are read.", "RFC 8259 section 7; attacks 6", check("claims_escaped"), VALID)
add("header-member-ignored", "Unknown header members are ignored.", "RFC 7515 section 4", check("header_member_ignored"), VALID)
for name in ("jwk_ignored", "jku_ignored", "x5c_ignored"):
    add(name.replace("_", "-"), "Keys in the header, or where they are said to be, are ignored.", "RFC 8725 section 3.10; attacks 3", check(name), VALID)
add("cty-json", "A content type that is no JWT is ignored.", "RFC 7519 section 5.2", check("cty_json"), VALID)

# ---- compact form --------------------------------------------------------------------------------

COMPACT = "RFC 7515 sections 2, 3.1 and 7.1; specification 2.3; attacks 5"
T = TOKENS["rs256"]
H, P, S = T.split(".")
for name, text in [
    ("empty", ""), ("one-dot", "."), ("two-dots", ".."), ("three-dots", "..."), ("many-dots", "." * 5000), ("one-part", H), ("two-parts", f"{H}.{P}"), ("no-signature", f"{H}.{P}."), ("no-header", f".{P}.{S}"),
    ("no-payload", f"{H}..{S}"), ("leading-dot", f".{T}"), ("trailing-dot", f"{T}."), ("double-dot", f"{H}..{P}.{S}"), ("four-parts", f"{T}.e30"), ("bearer", f"Bearer {T}"),
    ("quotes", f'"{T}"'), ("leading-blank", f" {T}"), ("trailing-blank", f"{T} "), ("trailing-newline", f"{T}\n"), ("trailing-crlf", f"{T}\r\n"), ("trailing-tab", f"{T}\t"), ("trailing-nul", f"{T}\x00"),
    ("inner-nul", f"{H}.{P[:9]}\x00{P[9:]}.{S}"), ("inner-blank", f"{H}.{P[:9]} {P[9:]}.{S}"), ("inner-newline", f"{H}.{P}.{S[:76]}\n{S[76:]}"), ("bom", f"\ufeff{T}"), ("zero-width", f"{H}\u200b.{P}.{S}"),
    ("wide-dots", f"{H}\uff0e{P}\uff0e{S}"), ("encoded-dots", f"{H}%2E{P}%2E{S}"), ("question-mark", f"{H}.{P}.{S[:9]}?{S[10:]}"), ("latin-1", f"{H}.{P}.{S[:9]}\u00e9{S[10:]}"),
    ("signature-padding", f"{H}.{P}.{S}=="), ("signature-encoded-padding", f"{H}.{P}.{S}%3D%3D"), ("signature-length-1-mod-4", f"{H}.{P}.{S[:-1]}"),
    ("json-flattened", '{"protected":"%s","payload":"%s","signature":"%s"}' % (H, P, S)), ("json-general", '{"payload":"%s","signatures":[{"protected":"%s","signature":"%s"}]}' % (P, H, S)),
    ("json-polyglot", '{"%s.%s.":"","protected":"%s","payload":"%s","signature":"%s"}' % (H, P, H, P, S)),
]:
    add(f"compact-{name}", "A token is three parts of strict base64url and nothing else.", COMPACT, check(text), no("token_malformed"))
add("compact-two-tokens", "Two tokens are none.", COMPACT, check(f"{T},{T}"), INVALID)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
add("compact-signature-trailing-bits", "Unused bits of the last character must be zero.", COMPACT + "; RFC 4648 section 3.5", check(f"{H}.{P}.{S[:-1]}{ALPHABET[ALPHABET.index(S[-1]) | 1]}"),
    no("token_malformed"))
all_of("compact-", "The signature covers the odd text, which is refused all the same.", COMPACT + "; RFC 4648 sections 3.2 to 3.5", "token_malformed",
       "padding_header", "padding_payload", "alphabet_payload", "trailing_bits_header", "trailing_bits_payload", "space_in_payload", "newline_in_payload", "empty_payload",
       "none_empty_signature", "none_two_parts")
add("compact-padding-none", "The same claims without padding.", COMPACT, check("padding_none"), VALID)
add("compact-alphabet-none", "The same claims in the alphabet of base64url.", COMPACT, check("alphabet_none"), VALID)
for name, text in [("garbage", "e30.e30.e30.e30.e30"), ("jwe", "eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMjU2R0NNIn0.AAAA.AAAA.AAAA.AAAA"),
                   ("dir", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0.AA.AAAA.AAAA.AAAA")]:
    add(f"encrypted-{name}", "Five parts are an encrypted token.", "RFC 7516 section 3.1; attacks 4", check(text), no("token_encrypted"))
add("too-large", "A token of more than 64 KiB is not read.", "style B4 rule 29; attacks 6", check("A" * 65537), no("token_too_large"))
add("hex", "The token may be given in hexadecimal digits.", "docs/evaluate.md token_hex", check("", token=ABSENT, token_hex=T.encode().hex()), VALID)
add("hex-upper", "The digits may be upper case.", "docs/evaluate.md token_hex", check("", token=ABSENT, token_hex=T.encode().hex().upper()), VALID)
add("hex-null", "null is the same as absent.", "docs/evaluate.md rules for every request", check("rs256", token_hex=None), VALID)
add("hex-beside-null", "null is the same as absent.", "docs/evaluate.md rules for every request", check("", token=None, token_hex=T.encode().hex()), VALID)
add("hex-beside-token", "A token is given in one way.", "docs/evaluate.md token_hex", check("rs256", token_hex=T.encode().hex()), {**no("invalid_argument"), "error": {}})
for name, raw in [("ff", T.encode() + b"\xff"), ("overlong-dots", T.encode().replace(b".", b"\xc0\xae")), ("latin-1", T.encode().replace(b".", b"\xe9.", 1)), ("utf-16", T.encode("utf-16-le")),
                  ("nul", b"\x00" + T.encode())]:
    add(f"hex-{name}", "Bytes that are not base64url make no token.", COMPACT, check("", token=ABSENT, token_hex=raw.hex()), no("token_malformed"))
add("hex-odd", "An odd number of digits is no token.", "docs/evaluate.md token_hex", check("", token=ABSENT, token_hex="abc"), INVALID)
add("hex-letters", "Other letters are no digits.", "docs/evaluate.md token_hex", check("", token=ABSENT, token_hex="zz"), INVALID)

# ---- header --------------------------------------------------------------------------------------

HEADER = "RFC 7515 section 4; specification 2.3; attacks 6"
all_of("", "The header is one object in strict JSON.", HEADER, "header_malformed",
       "header_array", "header_string", "header_null", "header_text", "header_duplicate_alg", "header_duplicate_alg_escaped", "header_duplicate_kid", "header_duplicate_nested", "header_trailing_comma",
       "header_two", "header_single_quotes", "header_bom", "header_comment", "header_truncated", "header_control", "header_deep", "header_not_utf8", "header_utf16")
add("kid-number-detail", "The fault is told.", "docs/evaluate.md verify", check("kid_number"), {**no("header_malformed"), "detail": {"what": "kid", "came": 1}})
all_of("", "A kid that is there is a string.", "RFC 7515 section 4.1.4; attacks 3", "header_malformed", "kid_number", "kid_null", "kid_array", "kid_true")
all_of("", "No extension is understood, so any crit is refused.", "RFC 7515 section 4.1.11; attacks 4", "critical_header",
       "crit_unknown", "crit_empty", "crit_string", "crit_null", "crit_registered", "crit_itself", "crit_absent_name", "crit_b64")
all_of("", "Unencoded payloads, compression, encryption and nested tokens are not supported.", "RFC 7797; RFC 7519 section 5.2; attacks 4", "jose_header_unsupported",
       "b64_false", "b64_true", "zip", "enc", "cty_jwt", "cty_jwt_lower", "cty_application_jwt")
all_of("", "An access token says that it is one.", "RFC 9068 section 4; RFC 8725 section 3.11; attacks 7", "typ_mismatch",
       "typ_jwt", "typ_missing", "typ_blank", "typ_parameter", "typ_text", "typ_twice", "typ_nul", "typ_id_token", "typ_in_claims")
all_of("", "typ is a string.", "RFC 7515 section 4.1.9; attacks 7", None, "typ_array")

# ---- algorithms ----------------------------------------------------------------------------------

ALG = "RFC 8725 sections 2.1, 3.1 and 3.2; attacks 1"
all_of("", "No spelling of none is an algorithm.", ALG, "algorithm_not_allowed",
       "alg_none", "alg_none_title", "alg_none_upper", "alg_none_mixed", "alg_none_blank", "alg_blank_none", "alg_none_tab", "alg_none_nul", "alg_nul_none", "alg_none_zwsp", "alg_empty",
       "alg_none_cyrillic", "alg_none_wide", "alg_none_comma", "alg_null_text", "alg_zero_text")
all_of("", "alg is a string of the list, character by character, even if the signature is right.", "RFC 7515 section 4.1.1; attacks 1", "algorithm_not_allowed",
       "alg_null", "alg_true", "alg_object", "alg_missing", "alg_number", "alg_array", "alg_lower", "alg_blank", "alg_nul", "alg_suffix", "alg_short", "alg_xml")
all_of("", "An algorithm that is not in the list is refused.", ALG, "algorithm_not_allowed", "rs512", "ps256")
add("es512", "An algorithm that is not in the list is refused, whatever keys there are.", ALG, check("es512", jwks=jwks("p521", "rsa-a")), no("algorithm_not_allowed"))
add("eddsa", "An algorithm that is not in the list is refused, whatever keys there are.", ALG, check("eddsa", jwks=jwks("ed25519", "rsa-a")), no("algorithm_not_allowed"))
all_of("", "A public key is no HMAC key.", ALG + "; CVE-2015-9235", "algorithm_not_allowed",
       "hs256_spki_pem", "hs256_spki_pem_crlf", "hs256_spki_pem_no_newline", "hs256_spki_pem_leading_blank", "hs256_spki_der", "hs256_pkcs1_pem", "hs256_pkcs1_der", "hs256_modulus", "hs256_modulus_text",
       "hs256_exponent", "hs256_jwk", "hs256_empty_key", "hs256_zero_key", "hs256_kid", "hs384_spki_pem", "hs512_spki_pem", "hs256_ec_spki_pem", "hs256_ec_x")
add("algorithms-one", "The list may be narrowed.", ALG, check("rs256", algorithms=["RS256"]), VALID)
add("algorithms-other", "An algorithm that is not in the narrowed list is refused.", ALG, check("rs256", algorithms=["RS384", "ES384"]), no("algorithm_not_allowed"))
add("algorithms-none", "none cannot be allowed.", ALG, check("alg_none", algorithms=["none"]), INVALID)
add("algorithms-empty", "An empty list allows nothing.", ALG, check("rs256", algorithms=[]), INVALID)
add("algorithms-hs256", "A public key is no HMAC key, even where HS256 is asked for.", ALG, check("hs256_spki_pem", algorithms=["RS256", "HS256"]), {**no("invalid_argument"), "error": {}})
add("algorithms-order-crit", "crit is looked at before alg.", "docs/evaluate.md verify", check("crit_and_alg"), no("critical_header"))
add("algorithms-order-zip", "zip is looked at before alg.", "docs/evaluate.md verify", check("zip_and_alg"), no("jose_header_unsupported"))
add("algorithms-order-typ", "alg is looked at before typ.", "docs/evaluate.md verify", check("alg_and_typ"), no("algorithm_not_allowed"))
add("order-typ-kid", "typ is looked at before the key.", "docs/evaluate.md verify", check("typ_and_kid"), no("typ_mismatch"))
add("order-signature-claims", "The signature is looked at before the claims.", "docs/evaluate.md verify", check("signature_and_claims"), no("signature_invalid"))
add("order-signature-exp", "The signature is looked at before the expiry.", "docs/evaluate.md verify", check("signature_and_exp"), no("signature_invalid"))
add("order-iss-exp", "The issuer is looked at before the expiry.", "docs/evaluate.md verify", check("iss_and_exp"), no("issuer_mismatch"))

# ---- keys ----------------------------------------------------------------------------------------

KEY = "RFC 7517 sections 4 and 5; specification 2.3; attacks 1 and 3"


def keys(name, why, token_name, key_set, want, spec=KEY, **over):
    add(f"keys-{name}", why, spec, check(token_name, jwks=key_set, **over), want)


keys("kid", "The kid chooses the key.", "rs256_b", jwks("rsa-a", "rsa-b"), VALID)
keys("kid-not-in-set", "No key of the set has the kid.", "rs256_b", jwks("rsa-a", "p256"), no("key_not_found"))
keys("kid-of-key-without", "A key without a kid is not the one that is named.", "rs256", jwks(jwk("rsa-a", kid=None), "p256"), no("key_not_found"))
for name in ("kid_unknown", "kid_empty", "kid_upper", "kid_path", "kid_sql", "kid_nul", "kid_nul_suffix", "kid_blank", "kid_proto", "kid_format"):
    keys(name.replace("_", "-"), "A kid is compared character by character, and used for nothing else.", name, KEYS, no("key_not_found"))
keys("no-kid-one", "Without a kid the one key that fits is taken.", "rs256_no_kid", KEYS, VALID)
keys("no-kid-one-ec", "The curve tells which key fits.", "es256_no_kid", KEYS, VALID)
keys("no-kid-several", "Without a kid two keys that fit are ambiguous.", "rs256_no_kid", jwks("rsa-a", "rsa-b"), no("key_ambiguous"))
keys("no-kid-none", "Without a kid a set without a fitting key has none.", "rs256_no_kid", jwks("p256", "p384"), no("key_not_found"))
keys("no-kid-alg-tells", "The alg of the keys may tell which one fits.", "rs256_no_kid", jwks(jwk("rsa-a", alg="RS256"), jwk("rsa-b", alg="RS384")), VALID)
keys("no-kid-use-tells", "The use of the keys may tell which one fits.", "rs256_no_kid", jwks("rsa-a", jwk("rsa-b", use="enc")), VALID)
keys("duplicate-kid", "Two keys of one kid and type are ambiguous.", "rs256", jwks("rsa-a", jwk("rsa-b", kid="test-rsa-a")), no("key_ambiguous"))
keys("duplicate-kid-order", "The order of the keys does not matter.", "rs256", jwks(jwk("rsa-b", kid="test-rsa-a"), "rsa-a"), no("key_ambiguous"))
keys("duplicate-kid-other-kty", "Two keys of one kid and different types: the algorithm chooses.", "rs256_kid_of_both", jwks(jwk("rsa-a", kid="test-both"), jwk("p256", kid="test-both")), VALID)
keys("duplicate-kid-other-kty-ec", "Two keys of one kid and different types: the algorithm chooses.", "es256_kid_of_both", jwks(jwk("rsa-a", kid="test-both"), jwk("p256", kid="test-both")), VALID)
keys("duplicate-kid-other-curve", "Two curves are one type.", "es256_kid_of_both", jwks(jwk("p256", kid="test-both"), jwk("p384", kid="test-both")), no("key_ambiguous"))
keys("duplicate-kid-elsewhere", "Another kid that is ambiguous does not spoil this one.", "rs256", jwks("p256", jwk("p256-b", kid="test-p256"), "rsa-a"), VALID)
keys("duplicate-kid-malformed", "A key that is malformed does not count as a second one.", "rs256", jwks("rsa-a", jwk("rsa-b", kid="test-rsa-a", n=None)), VALID)
keys("duplicate-kid-none-fits", "Two keys of one kid and type of which none fits the algorithm.", "rs256", jwks(jwk("rsa-a", alg="RS384"), jwk("rsa-b", kid="test-rsa-a", alg="RS384")), no("key_mismatch"), "docs/evaluate.md verify 4")
keys("duplicate-kid-one-fits", "One of them fits, but the issuer may have meant the other one.", "rs256", jwks(jwk("rsa-a", alg="RS256"), jwk("rsa-b", kid="test-rsa-a", alg="RS384")), no("key_ambiguous"), "docs/evaluate.md verify 4")
keys("duplicate-kid-encryption", "A key that is not for verification does not count as a second one.", "rs256", jwks("rsa-a", jwk("rsa-b", kid="test-rsa-a", use="enc")), VALID, "docs/evaluate.md verify 4")
keys("ops-16", "A key may name 16 operations.", "rs256", jwks(jwk("rsa-a", key_ops=["verify", *(f"x{i}" for i in range(15))]), "p256"), VALID, "docs/limits.md")
keys("ops-17", "A key that names more is malformed, and skipped.", "rs256", jwks(jwk("rsa-a", key_ops=["verify", *(f"x{i}" for i in range(16))]), "p256"), no("key_not_found"), "docs/limits.md")
keys("ops-17-beside", "The others count.", "es256", jwks(jwk("rsa-a", key_ops=["verify", *(f"x{i}" for i in range(16))]), "p256"), VALID, "docs/limits.md")
keys("es256-with-rsa-kid", "The kid names a key of another type.", "es256_with_rsa_kid", KEYS, no("key_mismatch"))
keys("rs256-with-ec-kid", "The kid names a key of another type.", "rs256_with_ec_kid", KEYS, no("key_mismatch"))
keys("es256-with-p384", "ES256 needs the curve P-256.", "es256_with_p384", KEYS, no("key_mismatch"), "RFC 7518 section 3.4; attacks 1")
keys("es384-with-p256", "ES384 needs the curve P-384.", "es384_with_p256", KEYS, no("key_mismatch"), "RFC 7518 section 3.4; attacks 1")
for name, over, want in [
    ("alg", {"alg": "RS256"}, VALID), ("alg-other", {"alg": "RS384"}, no("key_mismatch")), ("alg-ps256", {"alg": "PS256"}, INVALID), ("alg-lower", {"alg": "rs256"}, INVALID), ("alg-encryption", {"alg": "RSA-OAEP"}, INVALID),
    ("alg-number", {"alg": 256}, INVALID), ("use", {"use": "sig"}, VALID), ("use-enc", {"use": "enc"}, no("key_mismatch")), ("use-other", {"use": "foo"}, no("key_mismatch")), ("use-number", {"use": 1}, INVALID),
    ("ops", {"key_ops": ["verify"]}, VALID), ("ops-both", {"key_ops": ["sign", "verify"]}, VALID), ("ops-sign", {"key_ops": ["sign"]}, no("key_mismatch")), ("ops-encrypt", {"key_ops": ["encrypt"]}, no("key_mismatch")),
    ("ops-empty", {"key_ops": []}, no("key_mismatch")), ("ops-string", {"key_ops": "verify"}, INVALID), ("unknown-members", {"foo": 1, "x5t": "AAAA"}, VALID),
]:
    keys("member-" + name, "What the key says of its algorithm and use must allow this one.", "rs256", jwks(jwk("rsa-a", **over), "p256"), want)
for name, bad, token_name in [
    ("rsa-1024", "rsa-1024", "rs256_1024"), ("rsa-2047", "rsa-2047", "rs256_2047"), ("rsa-exponent-3", "rsa-e3", "rs256_e3"), ("rsa-exponent-1", jwk("rsa-a", e="AQ"), "rs256"),
    ("rsa-exponent-even", jwk("rsa-a", e="AQAA"), "rs256"), ("rsa-exponent-0", jwk("rsa-a", e="AA"), "rs256"), ("rsa-exponent-empty", jwk("rsa-a", e=""), "rs256"),
    ("rsa-exponent-33-bits", jwk("rsa-a", e="AQAAAAE"), "rs256"), ("rsa-no-exponent", jwk("rsa-a", e=None), "rs256"), ("rsa-no-modulus", jwk("rsa-a", n=None), "rs256"),
    ("rsa-modulus-padded", jwk("rsa-a", n=jwk("rsa-a")["n"] + "=="), "rs256"), ("rsa-modulus-number", jwk("rsa-a", n=1), "rs256"), ("rsa-modulus-empty", jwk("rsa-a", n=""), "rs256"),
    ("rsa-modulus-even", jwk("rsa-a", n=jwk("rsa-a")["n"][:-2] + "AA"), "rs256"), ("rsa-kty-lower", jwk("rsa-a", kty="rsa"), "rs256"), ("rsa-kty-missing", jwk("rsa-a", kty=None), "rs256"),
    ("rsa-private", {**private_jwk("rsa-a")}, "rs256"), ("rsa-private-d", jwk("rsa-a", d=private_jwk("rsa-a")["d"]), "rs256"),
]:
    add(f"keys-bad-{name}", "A key that is weak, malformed or private is not used.", "RFC 7518 sections 3.3 and 6.3; attacks 3", check(token_name, jwks=jwks(bad, "p256")), no("key_not_found"))
    add(f"keys-beside-{name}", "A key that is not used does not spoil the good one beside it.", "RFC 7517 section 5; attacks 3", check("es256", jwks=jwks(bad, "p256")), VALID)
EC = jwk("p256")
for name, bad in [
    ("off-curve", jwk("p256", y=jwk("p256-b")["y"])), ("zero", jwk("p256", x="A" * 43, y="A" * 43)), ("swapped", jwk("p256", x=EC["y"], y=EC["x"])), ("short-x", jwk("p256", x=EC["x"][:-2])),
    ("long-x", jwk("p256", x="AA" + EC["x"])), ("no-y", jwk("p256", y=None)), ("other-curve", jwk("p256", crv="P-384")), ("curve-lower", jwk("p256", crv="p-256")), ("curve-name", jwk("p256", crv="secp256r1")),
    ("no-curve", jwk("p256", crv=None)), ("kty-lower", jwk("p256", kty="ec")), ("private", private_jwk("p256")),
]:
    add(f"keys-bad-ec-{name}", "A key that is malformed or private is not used.", "RFC 7518 section 6.2; attacks 3", check("es256", jwks=jwks(bad, "rsa-a")), no("key_not_found"))
    add(f"keys-beside-ec-{name}", "A key that is not used does not spoil the good one beside it.", "RFC 7517 section 5; attacks 3", check("rs256", jwks=jwks(bad, "rsa-a")), VALID)
for name, other in [("okp", "ed25519"), ("p521", "p521"), ("unknown-kty", {"kty": "foo", "kid": "x"}), ("empty", {})]:
    keys(f"beside-{name}", "A key of an unknown kind does not spoil the good one beside it.", "rs256", jwks(other, "rsa-a"), VALID)
keys("symmetric-beside", "Symmetric keys beside public ones spoil the set.", "rs256", jwks("rsa-a", "oct"), {**no("key_set_invalid"), "error": {"status": "key_set_symmetric_mixed"}}, "RFC 7517 section 9.2; attacks 3")
keys("symmetric-beside-hs256", "Symmetric keys beside public ones spoil the set.", "hs256_oct", jwks("rsa-a", "oct"), INVALID, "RFC 7517 section 9.2; attacks 3")
keys("keys-object", "The member `keys` is an array.", "rs256", {"keys": {"0": jwk("rsa-a")}}, no("key_set_invalid"))
for name, key_set in [("no-keys", {}), ("bare-key", jwk("rsa-a")), ("bare-array", [jwk("rsa-a")]), ("string", "rsa"), ("empty", {"keys": []}), ("keys-null", {"keys": None}), ("keys-string", {"keys": "x"}),
                      ("nested", {"keys": {"keys": [jwk("rsa-a")]}})]:
    keys(f"shape-{name}", "A key set is an object with an array of keys.", "rs256", key_set, INVALID)

# ---- signatures ----------------------------------------------------------------------------------

all_of("", "The signature covers the header and the payload.", "RFC 7515 section 5.2", "signature_invalid", "payload_changed", "header_changed")
all_of("", "A key that the attacker brings is not used.", "RFC 8725 section 3.10; CVE-2018-0114; attacks 3", "signature_invalid", "attacker_key", "attacker_jwk", "attacker_jwk_no_kid", "attacker_jku")
all_of("", "The algorithm of the header is the one that is verified.", "RFC 7518 sections 3.3 and 3.5; attacks 1", "signature_invalid", "rs256_signed_by_rs384", "rs384_signed_by_rs256", "rs256_signed_by_ps256")
all_of("", "A signature of another key on the same curve.", "RFC 7518 section 3.4", "signature_invalid", "es256_p256_b")
all_of("", "R and S are numbers from 1 to n - 1, in their order, and those of this message.", "RFC 7518 section 3.4; CVE-2022-21449; attacks 2", "signature_invalid",
       "es256_zero", "es256_r_zero", "es256_s_zero", "es256_r_is_n", "es256_s_is_n", "es256_both_n", "es256_ones", "es256_n_minus_1", "es256_all_ff", "es256_swapped", "es384_zero")
all_of("", "R and S have exactly the length of the curve.", "RFC 7518 section 3.4; attacks 2", "signature_invalid",
       "es256_der", "es256_der_cut", "es256_63", "es256_65", "es256_66", "es256_128", "es256_1", "es256_32", "es256_point_prefix", "es384_64", "es384_der")
all_of("", "A signature has exactly the length of the modulus, and is less than it.", "RFC 8017 section 8.2.2; attacks 2", "signature_invalid",
       "rs256_flipped_first", "rs256_flipped_last", "rs256_zero", "rs256_one", "rs256_n_minus_1", "rs256_n", "rs256_plus_n", "rs256_255", "rs256_leading_zero", "rs256_trailing_zero", "rs256_random")
all_of("", "The padding and the DigestInfo are compared whole.", "RFC 8017 section 8.2.2; CVE-2006-4339; CVE-2014-1568; attacks 2", "signature_invalid",
       "rs256_no_digest_info", "rs256_sha1", "rs256_no_null", "rs256_block_type_2", "rs256_garbage_after")

# ---- claims as JSON ------------------------------------------------------------------------------

all_of("", "The claims are one object in strict JSON.", "RFC 7519 section 7.2; RFC 8259; attacks 6", "claims_malformed",
       "claims_array", "claims_string", "claims_null", "claims_text", "claims_duplicate_exp", "claims_duplicate_aud", "claims_duplicate_scope", "claims_duplicate_patient_escaped", "claims_duplicate_nested",
       "claims_trailing_comma", "claims_two", "claims_trailing_bytes", "claims_trailing_nul", "claims_single_quotes", "claims_comment", "claims_bare_key", "claims_truncated", "claims_bom", "claims_control",
       "claims_bad_escape", "claims_short_escape", "claims_true_upper", "claims_nbsp", "claims_lone_surrogate", "claims_deep", "claims_not_utf8", "claims_overlong", "claims_utf16",
       "exp_leading_zero", "exp_leading_plus", "exp_hex", "exp_nan", "exp_infinity", "exp_trailing_dot", "exp_underscore")
all_of("", "An object without claims lacks the required ones.", "RFC 9068 section 2.2", "claim_missing", "claims_empty_object", "claims_no_claims")

# ---- claims --------------------------------------------------------------------------------------

CLAIM = "RFC 7519 section 4.1; RFC 9068 section 2.2; attacks 7"
all_of("", "The claims of RFC 9068 are required.", CLAIM, "claim_missing", "no_iss", "no_aud", "no_exp", "no_iat", "no_sub", "no_client_id", "no_jti", "iss_upper_name")
all_of("", "A claim of the wrong kind is refused.", CLAIM, "claim_malformed", "sub_empty", "sub_number", "client_id_empty", "jti_empty", "jti_number", "iss_array", "iss_number",
       "aud_nested", "aud_mixed", "aud_null_mixed", "aud_object", "aud_number", "aud_true")
all_of("", "The issuer is compared character by character.", "RFC 7519 section 4.1.1; RFC 8725 section 3.8; attacks 7", "issuer_mismatch",
       "iss_slash", "iss_http", "iss_host_case", "iss_port", "iss_userinfo", "iss_suffix", "iss_prefix", "iss_nul")
all_of("", "One of the audiences is this server, character by character.", "RFC 7519 section 4.1.3; RFC 8725 section 3.9; attacks 7", "audience_mismatch",
       "aud_other", "aud_slash", "aud_prefix", "aud_blank_list", "aud_comma_list", "aud_json_text", "aud_star", "aud_empty_array", "aud_array_of_empty")
for name in ("aud_array", "aud_array_of_one"):
    add(name.replace("_", "-"), "aud may be an array.", "RFC 7519 section 4.1.3", check(name), VALID)
TIME = "RFC 7519 sections 4.1.4 to 4.1.6; attacks 7"
for name in ("exp_plus_1", "exp_1_and_a_half", "exp_plus_300_point_0", "exp_exponent", "exp_year_9999", "nbf_now", "nbf_minus_half", "iat_now", "iat_minus_half"):
    add(name.replace("_", "-"), "A time that is within bounds.", TIME, check(name), VALID)
all_of("", "That instant is already too late, and fractions are rounded down.", TIME, "token_expired", "exp_now", "exp_minus_1", "exp_zero", "exp_now_and_a_half", "exp_now_point_0", "exp_almost_now")
all_of("", "It is too early, and fractions are rounded up.", TIME, "token_not_yet_valid", "nbf_plus_1", "nbf_plus_half")
all_of("", "The token was issued later than now, and fractions are rounded up.", TIME, "token_issued_in_future", "iat_plus_1", "iat_plus_half")
all_of("", "A time is a number from 0 to the year 9999.", TIME, "claim_malformed", "exp_string", "exp_true", "exp_array", "exp_object", "exp_negative", "exp_int64_min", "exp_year_10000", "exp_milliseconds",
       "exp_int64_max", "exp_uint64_max", "exp_1e308", "exp_iso_date", "exp_empty", "nbf_string", "nbf_negative", "iat_string", "iat_negative")
all_of("", "A time that is none, or that no number holds.", TIME, None, "exp_null", "exp_1e400", "exp_2_64_plus_5")
for name in ("exp_minus_59", "nbf_plus_60", "iat_plus_60"):
    add(f"leeway-{name.replace('_', '-')}", "Within the leeway.", TIME, check(name, leeway=60), VALID)
for name, reason in [("exp_minus_60", "token_expired"), ("nbf_plus_61", "token_not_yet_valid"), ("iat_plus_61", "token_issued_in_future")]:
    add(f"leeway-{name.replace('_', '-')}", "Beyond the leeway.", TIME, check(name, leeway=60), no(reason))
add("leeway-none", "Without a leeway nothing is forgiven.", TIME, check("exp_minus_59"), no("token_expired"))
add("leeway-300", "The largest leeway.", "docs/evaluate.md verify", check("exp_minus_60", leeway=300), VALID)
for name, value in [("301", 301), ("negative", -1)]:
    add(f"leeway-{name}", "A leeway has bounds.", "docs/evaluate.md verify", check("rs256", leeway=value), {**no("invalid_argument"), "error": {"status": "invalid_argument", "pointer": "/leeway"}})
add("now-zero", "A small time does not wrap: the token was issued in the future.", TIME, check("rs256", now=0, leeway=60), no("token_issued_in_future"))
add("now-at-expiry", "The token's last instant has passed.", TIME, check("rs256", now=NOW + 300), no("token_expired"))
add("now-before-expiry", "The token's last second.", TIME, check("rs256", now=NOW + 299), VALID)
add("lifetime", "The largest lifetime is allowed.", "docs/evaluate.md verify", check("lifetime_3600", max_lifetime=3600), VALID)
add("lifetime-too-long", "One second more is not.", "docs/evaluate.md verify", check("lifetime_3601", max_lifetime=3600), no("token_lifetime_too_long"))
add("lifetime-unlimited", "There is no largest lifetime by default.", "docs/evaluate.md verify", check("lifetime_3601"), VALID)
add("required-claim", "A required claim that is there.", "docs/evaluate.md verify", check("acr", required_claims=["acr", "scope"]), VALID)
add("required-claim-missing", "A required claim that is not.", "docs/evaluate.md verify", check("rs256", required_claims=["acr"]), no("claim_missing"))
add("required-claim-case", "Claim names are compared with case.", "docs/evaluate.md verify", check("rs256", required_claims=["Scope"]), no("claim_missing"))
add("issuer-other", "The caller expects another issuer.", CLAIM, check("rs256", issuer=ISS2), no("issuer_mismatch"))
add("audience-other", "The caller is another server.", CLAIM, check("rs256", audience=BASE2), no("audience_mismatch"))

# Another typ.
OTHER = "docs/evaluate.md verify; RFC 8725 sections 3.11 and 3.12"
add("typ-argument", "With another typ fewer claims are required.", OTHER, check("jwt_plain", typ="JWT"), VALID)
add("typ-argument-case", "typ is compared without case.", OTHER, check("jwt_plain", typ="jwt"), VALID)
add("typ-argument-other", "An access token is not a token of that typ.", OTHER, check("rs256", typ="JWT"), no("typ_mismatch"))
add("typ-argument-no-iat", "iat is not required there.", OTHER, check("jwt_no_iat", typ="JWT"), VALID)
add("typ-argument-no-iat-lifetime", "A largest lifetime needs iat.", OTHER, check("jwt_no_iat", typ="JWT", max_lifetime=3600), no("claim_missing"))
for name in ("jwt_nonce", "jwt_at_hash", "jwt_c_hash", "jwt_events"):
    add(f"typ-argument-{name[4:].replace('_', '-')}", "A token of another kind is not an access token.", OTHER, check(name, typ="JWT"), no("typ_mismatch"))
for name in ("s_smart_at_nonce", "s_smart_at_events"):
    add(f"at-jwt-{name[11:]}", "The typ says what kind of token it is.", OTHER, check(name), VALID)
    add(f"at-jwt-{name[11:]}-named", "So it does if the caller names that typ.", OTHER, check(name, typ="AT+JWT"), VALID)
# What is expected must be said.
EMPTY = "docs/evaluate.md verify (fail closed)"
for name, token_name in [("issuer", "rs256"), ("audience", "aud_array_of_empty"), ("typ", "typ_missing")]:
    add(f"empty-{name}", "Nothing is no expectation.", EMPTY, check(token_name, **{name: ""}), {**no("invalid_argument"), "error": {"status": "invalid_argument", "pointer": f"/{name}"}})
    add(f"empty-{name}-jws", "It is not used there.", EMPTY, jws("rs256", **{name: ""}), VALID)

# ---- structure and signature alone ---------------------------------------------------------------

JWS = "docs/evaluate.md profile jws"
for name in ("rs256", "es256", "exp_minus_1", "typ_jwt", "typ_missing", "iss_slash", "aud_star", "claims_empty_object", "claims_no_claims", "exp_string"):
    add(f"jws-{name.replace('_', '-')}", "Only structure and signature are looked at.", JWS, jws(name), VALID)
add("jws-members-not-used", "The members that only access tokens need are not used.", JWS, jws("rs256", issuer="https://other.example.org", audience="x", now=0), VALID)
for name, reason in [("payload_changed", "signature_invalid"), ("alg_none", "algorithm_not_allowed"), ("crit_unknown", "critical_header"), ("claims_array", "claims_malformed"), ("claims_duplicate_exp", "claims_malformed"),
                     ("header_duplicate_alg", "header_malformed"), ("kid_unknown", "key_not_found"), ("es256_zero", "signature_invalid"), ("hs256_spki_pem", "algorithm_not_allowed"), ("rs512", "algorithm_not_allowed")]:
    add(f"jws-{name.replace('_', '-')}", "Structure and signature are looked at in full.", JWS, jws(name), no(reason))
add("jws-algorithms", "The list of algorithms counts there too.", JWS, jws("rs256", algorithms=["ES256"]), no("algorithm_not_allowed"))

# ---- calls that fail -----------------------------------------------------------------------------

CALL = "docs/evaluate.md rules for every request"
add("call-unknown-member", "A member that the operation does not know is an error.", CALL, check("rs256", audiences=[BASE]), {**no("invalid_argument"), "error": {"status": "json_unknown_member", "pointer": "/audiences"}})
add("call-profile", "There is no such profile.", CALL, check("rs256", profile="refresh_token"), {**no("invalid_argument"), "error": {"status": "invalid_argument", "pointer": "/profile"}})
for name in ("profile", "token", "jwks", "issuer", "audience", "now"):
    add(f"call-no-{name}", "A required member is missing.", CALL, check("rs256", **{name: ABSENT}), INVALID if name in ("jwks", "now") else {"valid": False, "error": {}})
for name, over, pointer in [("token", {"token": 1}, "/token"), ("issuer", {"issuer": [ISS]}, "/issuer"), ("algorithms", {"algorithms": "RS256"}, "/algorithms"), ("now", {"now": str(NOW)}, "/now"),
                            ("leeway", {"leeway": "60"}, "/leeway"), ("required-claims", {"required_claims": "acr"}, "/required_claims")]:
    add(f"call-wrong-type-{name}", "A member has a value of the wrong type.", CALL, check("rs256", **over), {**no("invalid_argument"), "error": {"status": "json_wrong_type", "pointer": pointer}})

"""PKCE."""

import base64
import hashlib

from .fixtures import *

cases = Cases("pkce")
add = cases.add

SPEC = "RFC 7636 sections 4.1, 4.2 and 4.6; specification 2.2; attacks 8"
# RFC 7636 appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

def s256(text):
    """base64url(SHA-256(text)), without padding."""
    return encode(hashlib.sha256(text if isinstance(text, bytes) else text.encode()).digest())


def encode(octets):
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def verify(challenge=CHALLENGE, verifier=VERIFIER, method="S256", **more):
    return {"op": "pkce.verify", **present(code_challenge=challenge, code_challenge_method=method, code_verifier=verifier), **more}


def no(reason):
    return {"valid": False, "reason": reason}


OK = {"valid": True, "reason": "ok"}

add("rfc-7636", "The example of RFC 7636.", "RFC 7636 appendix B", verify(), OK)
add("verifier-43", "The shortest verifier.", SPEC, verify(s256("a" * 43), "a" * 43), OK)
add("verifier-128", "The longest verifier.", SPEC, verify(s256("a" * 128), "a" * 128), OK)
add("verifier-unreserved", "Hyphen, dot, underscore and tilde are allowed.", SPEC, verify(s256("-._~" * 11), "-._~" * 11), OK)

for name, verifier in [("empty", ""), ("1", "a"), ("42", "a" * 42), ("129", "a" * 129)]:
    add(f"verifier-length-{name}", "A verifier has 43 to 128 characters, even if its hash matches.", SPEC, verify(s256(verifier), verifier), no("code_verifier_malformed") if verifier else {"valid": False})
add("verifier-length-4096", "A verifier has 43 to 128 characters.", SPEC, verify(verifier="a" * 4096), no("code_verifier_malformed"))
UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
for code in [c for c in range(128) if chr(c) not in UNRESERVED] + [0x80, 0xE9, 0x200B, 0xFF21, 0x1F600]:
    add(f"verifier-character-{code:04x}", "A verifier holds unreserved characters only.", SPEC, verify(verifier="a" * 21 + chr(code) + "a" * 30), no("code_verifier_malformed"))
add("verifier-trailing-newline", "A verifier holds unreserved characters only.", SPEC, verify(verifier=VERIFIER + "\n"), no("code_verifier_malformed"))
add("verifier-padded", "A verifier holds unreserved characters only.", SPEC, verify(verifier=VERIFIER + "="), no("code_verifier_malformed"))

for name, verifier in [("other", "a" * 43), ("case", VERIFIER.swapcase()), ("first-character", "e" + VERIFIER[1:]), ("last-character", VERIFIER[:-1] + "l"), ("longer", VERIFIER + "a"), ("challenge", CHALLENGE)]:
    add(f"mismatch-{name}", "The verifier is another one.", SPEC, verify(verifier=verifier), no("code_verifier_mismatch"))
add("mismatch-plain", "The challenge is the verifier itself: plain is never compared.", "RFC 7636 section 4.6; RFC 9700 section 2.1.1", verify(VERIFIER, VERIFIER), no("code_verifier_mismatch"))
for name, challenge in [
    ("double-hash", s256(hashlib.sha256(VERIFIER.encode()).digest())), ("hash-of-challenge", s256(CHALLENGE)),
    ("hash-of-decoded-octets", s256(base64.urlsafe_b64decode(VERIFIER + "="))),
    ("first-bit", "F9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), ("last-bits", CHALLENGE[:-1] + "Q"), ("case", CHALLENGE[:-1].swapcase() + CHALLENGE[-1]), ("zero", "A" * 43),
]:
    add(f"mismatch-challenge-{name}", "The challenge is not the hash of the verifier.", SPEC, verify(challenge), no("code_verifier_mismatch"))

for name, method in [("absent", ABSENT), ("null", None), ("empty", ""), ("plain", "plain"), ("lower", "s256"), ("blank", "S256 "), ("leading-blank", " S256"), ("nul", "S256\u0000"), ("s512", "S512"), ("list", "S256,plain"), ("wide", "\uff33256"),
                     ("plain-upper", "PLAIN"), ("none", "none")]:
    add(f"method-{name}", "The method is S256, and the default of RFC 7636 is not taken.", SPEC, verify(method=method), no("code_challenge_method_unsupported"))
for name, method in [("plain", "plain"), ("absent", ABSENT)]:
    add(f"method-{name}-equal", "plain is refused even if the texts are equal.", SPEC, verify(VERIFIER, VERIFIER, method), no("code_challenge_method_unsupported"))

HEX = "13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3"
for name, challenge in [
    ("padded", CHALLENGE + "="), ("42", CHALLENGE[:-1]), ("44", CHALLENGE + "A"), ("hex", HEX), ("standard-alphabet", CHALLENGE.replace("-", "+")), ("slash", "/" + CHALLENGE[1:]), ("trailing-bits", CHALLENGE[:-1] + "N"),
    ("trailing-bits-2", CHALLENGE[:-1] + "O"), ("prefix", CHALLENGE[:20]), ("nul-first", "\u0000" + CHALLENGE[1:]), ("nul-last", CHALLENGE + "\u0000"), ("blank", CHALLENGE + " "), ("newline", CHALLENGE + "\n"), ("tilde", "~" + CHALLENGE[1:]),
    ("dot", CHALLENGE[:-1] + "."), ("non-ascii", CHALLENGE[:-1] + "\u00e9"), ("verifier-of-128", "a" * 128),
]:
    add(f"challenge-{name}", "A challenge is the base64url form of 32 octets, without padding.", SPEC + "; RFC 4648 section 3.5", verify(challenge), no("code_challenge_malformed"))

PAIR = "RFC 9700 section 2.1.1; RFC 7636 section 4.6; CVE-2023-48228; CVE-2024-23647"
for name, missing in [("absent", ABSENT), ("null", None)]:
    add(f"verifier-{name}", "A challenge was stored, so a verifier must come.", PAIR, verify(verifier=missing), no("code_verifier_missing"))
    add(f"challenge-{name}", "A verifier comes for a code that was issued without a challenge.", PAIR, verify(challenge=missing), no("code_challenge_missing"))
add("nothing", "Nothing was stored and nothing comes: the challenge is asked for first.", PAIR, verify(ABSENT, ABSENT, ABSENT), no("code_challenge_missing"))
add("order-verifier-before-method", "A missing verifier is reported before the method.", "docs/evaluate.md pkce.verify", verify(verifier=ABSENT, method="plain"), no("code_verifier_missing"))
add("order-method-before-challenge", "The method is reported before a malformed challenge.", "docs/evaluate.md pkce.verify", verify("x", method="plain"), no("code_challenge_method_unsupported"))
add("order-challenge-before-verifier", "A malformed challenge is reported before a malformed verifier.", "docs/evaluate.md pkce.verify", verify("x", "y"), no("code_challenge_malformed"))
for member in ("code_challenge", "code_verifier", "code_challenge_method"):
    good = verify()
    add(f"array-{member.replace('_', '-')}", "A value is a string.", "attacks 8; docs/evaluate.md rules for every request", {**good, member: [good[member]]},
        {"valid": False, "error": {"status": "json_wrong_type", "pointer": f"/{member}"}})
    add(f"number-{member.replace('_', '-')}", "A value is a string.", "attacks 8; docs/evaluate.md rules for every request", {**good, member: 1}, {"valid": False, "error": {"status": "json_wrong_type", "pointer": f"/{member}"}})
add("unknown-member", "A member that the operation does not know is an error.", "docs/evaluate.md rules for every request", verify(verifier=VERIFIER, method="S256", code="x"),
    {"valid": False, "error": {"status": "json_unknown_member", "pointer": "/code"}})

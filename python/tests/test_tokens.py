"""Tokens and key sets by the typed functions.

What the checks mean is tested by the vectors.
"""

import json
import pathlib

import matron
import pytest
from conftest import BASE
from matron import Reason, Status

VECTORS = pathlib.Path(__file__).resolve().parents[2] / "tests" / "vectors"
TOKENS = json.loads((VECTORS / "tokens.json").read_text())
ISSUER = "https://auth.example.org"
NOW = 1764000000


def public_key(name):
    key = json.loads((VECTORS / "keys" / f"{name}.jwk.json").read_text())
    return {m: key[m] for m in ("kty", "crv", "x", "y", "n", "e", "kid") if m in key}


JWKS = {"keys": [public_key("rsa-a"), public_key("p256")]}


def access(name, **over):
    options = {"jwks": JWKS, "issuer": ISSUER, "audience": BASE, "now": NOW, **over}
    return matron.verify(TOKENS[name], profile="access_token", **options)


def test_verify():
    good = access("rs256")
    assert good.valid and good.reason == Reason.OK and good.detail is None
    assert good.claims["sub"] == "u1" and good.header["alg"] == "RS256"
    bad = access("aud_other")
    assert not bad.valid and bad.claims is None and bad.header is None
    assert bad.reason == Reason.AUDIENCE_MISMATCH
    assert bad.detail == {"what": "aud", "expected": BASE, "came": "https://other.example.org"}
    with pytest.raises(TypeError):
        bool(bad)
    with pytest.raises(matron.MatronError):
        access("rs256", client_id="app1")
    with pytest.raises(matron.MatronError):
        access("rs256", algorithms="RS256")


def test_verify_of_the_other_profiles():
    user = matron.verify(
        TOKENS["id_full"], profile="id_token", jwks=JWKS, issuer=ISSUER, client_id="app1",
        now=NOW, nonce="n-0S6_WzA2Mj", max_age=100, amr_values=("pwd",), base=BASE,
    )  # fmt: skip
    assert user.reason == Reason.OK and user.fhir_user == "Practitioner/d1"
    proof = matron.verify(
        TOKENS["dpop_es256"], profile="dpop_proof", method="GET", url=f"{BASE}/Observation", now=NOW
    )
    assert proof.key_thumbprint == matron.thumbprint(public_key("p256"))
    proven = matron.ProvenKeys(key_thumbprint=proof.key_thumbprint)
    assert access("bound_jkt", proven=proven).valid
    assert access("bound_jkt").reason == Reason.SENDER_CONSTRAINT_UNPROVEN


def test_validate_introspection():
    response = {"active": True, "scope": "", "client_id": "app1", "exp": NOW + 1}
    assert matron.validate_introspection(response, issuer=ISSUER, now=NOW).valid
    inactive = matron.validate_introspection({"active": False}, issuer=ISSUER, now=NOW)
    assert not inactive.valid and inactive.reason == Reason.TOKEN_INACTIVE


def test_key_sets():
    found = matron.validate_key_set({"keys": [*JWKS["keys"], {"kty": "foo"}]})
    assert found.valid
    assert [len(key.algorithms) for key in found.keys] == [6, 1]
    assert [(item.pointer, item.code) for item in found.findings] == [
        ("/keys/2", Status.KEY_UNSUPPORTED)
    ]
    assert matron.thumbprint({"kty": "oct", "k": "AAAA"}) is None


def test_advise_refetch():
    advice = matron.advise_refetch(now=NOW, fetched_at=NOW - 30, key_not_found=True)
    assert advice == matron.RefetchAdvice(refetch=False, usable=True, not_before=NOW + 30)

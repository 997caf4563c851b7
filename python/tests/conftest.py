"""A hospital, its keys and its tokens, for all tests."""

import json
import pathlib

import matron
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BASE = "https://ehr.example.org/fhir"
NOW = 1764000000

POLICY = {
    "matron": 1,
    "revision": "r1",
    "fhir": {"version": "R4", "bases": [BASE]},
    "issuers": [{"issuer": "https://auth.example.org"}],
    "roles": {
        "reader": {"scopes": ["user/*.rs"]},
        "clinician": {"inherits": ["reader"], "scopes": ["user/*.cud"]},
    },
    "assignments": [
        {
            "issuers": ["https://auth.example.org"],
            "when": {"claim": "/group", "value": "doctors"},
            "roles": ["clinician"],
        }
    ],
}


def claims(scope, **more):
    return {
        "iss": "https://auth.example.org",
        "sub": "u1",
        "exp": NOW + 300,
        "group": "doctors",
        "fhirUser": "Practitioner/d1",
        "scope": scope,
        **more,
    }


@pytest.fixture(scope="session")
def policy():
    return matron.Policy.compile(POLICY)


@pytest.fixture(scope="session")
def open_session(policy):
    """Opens a session of a scope, with more claims if they are given."""

    def open_(scope, **more):
        return matron.Session.from_host_verified_claims(policy, claims(scope, **more))

    return open_


@pytest.fixture(scope="session")
def patient(open_session):
    """A session that is confined to patient 123."""
    return open_session("patient/*.cruds", patient="123")


@pytest.fixture(scope="session")
def tokens():
    """The test tokens of the vectors, by name."""
    return json.loads((ROOT / "tests/vectors/tokens.json").read_text())


@pytest.fixture(scope="session")
def rsa_jwks():
    """The JWK set with the public key of most of them."""
    key = json.loads((ROOT / "tests/vectors/keys/rsa-a.jwk.json").read_text())
    return {"keys": [{name: key[name] for name in ("kty", "n", "e", "kid")}]}

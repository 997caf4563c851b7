"""Every call of a small world: all letter sets, contexts, some types, with and without a constraint, some roles.

`compare --small-world` holds an engine against the model on all of them; nothing is random.
"""

from itertools import product

from .generate import ISSUER
from .resources import BASE

LETTER_SETS = [
    "".join(letter for position, letter in enumerate("cruds") if number >> position & 1)
    for number in range(1, 32)
]
TYPES = ("*", "Observation", "Location")
CONSTRAINTS = ("", "?category=laboratory")
ROLES = (
    ["patient/*.cruds"],
    ["user/*.cruds"],
    ["user/Observation.rs", "user/Location.cud"],
    ["system/*.rs", "user/Observation.cruds?category=laboratory,survey"],
)
BODY = {
    "resourceType": "Observation",
    "id": "1",
    "subject": {"reference": "Patient/123"},
    "category": [{"coding": [{"code": "laboratory"}]}],
    "meta": {"versionId": "1"},
}
REQUESTS = (
    {"method": "GET", "url": "/Observation/1"},
    {"method": "GET", "url": "/Observation/1/_history"},
    {"method": "GET", "url": "/Observation?patient=123"},
    {"method": "GET", "url": "/_history"},
    {"method": "POST", "url": "/Observation", "body": BODY},
    {"method": "PUT", "url": "/Observation/1", "body": BODY},
    {"method": "PATCH", "url": "/Observation/1"},
    {"method": "DELETE", "url": "/Observation/1"},
    {"method": "GET", "url": "/Location/1"},
    {"method": "GET", "url": "/Observation?_include=Observation:subject:Location"},
)


def calls():
    """All calls, each once: about 22,000."""
    for letters, context, kind, constraint, role, request in product(
        LETTER_SETS, ("patient", "user", "system"), TYPES, CONSTRAINTS, ROLES, REQUESTS
    ):
        scope = f"{context}/{kind}.{letters}{constraint}"
        op = {
            "op": "decide",
            "policy": policy(role),
            "session": session(scope),
            "request": request,
            "enforces": "all",
            "now": 1764000000,
            "explain": False,
        }
        if request["method"] in ("PUT", "PATCH", "DELETE") and len(letters) % 2:
            op["resource"], op["resulting"] = BODY, BODY
        yield op


def policy(role):
    return {
        "matron": 1,
        "fhir": {"version": "R4", "bases": [BASE]},
        "issuers": [{"issuer": ISSUER, "jwks_uri": ISSUER + "/jwks"}],
        "roles": {"role": {"scopes": role}},
        "assignments": [{"issuers": [ISSUER], "when": {"always": True}, "roles": ["role"]}],
    }


def session(scope):
    return {
        "claims": {"iss": ISSUER, "scope": scope, "patient": "123", "fhirUser": "Practitioner/p1"}
    }

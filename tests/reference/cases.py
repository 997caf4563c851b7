"""What the tests of the model are written with."""

import os
import unittest

from .decide import decide
from .definitions import shared_root

BASE = "https://ehr.example.org/fhir"
ISSUER = "https://auth.example.org"
NOT_GIVEN = object()


def document(roles, **more):
    return {
        "matron": 1,
        "fhir": {"version": more.pop("version", "R4"), "bases": [BASE]},
        "issuers": [{"issuer": ISSUER, **more.pop("issuer", {})}],
        "roles": roles,
        "assignments": [{"issuers": [ISSUER], "when": {"always": True}, "roles": list(roles)}],
        **more,
    }


def call(
    scope,
    method,
    url,
    patient="123",
    user=None,
    body=None,
    headers=None,
    resource=NOT_GIVEN,
    resulting=None,
    enforces="all",
    policy=None,
    fhir="R4",
    resources=None,
    **more
):
    """One call of `decide`, under the built-in policy unless another is given."""
    claims = {"iss": ISSUER, "scope": scope}
    if patient:
        claims["patient"] = patient
    if user:
        claims["fhirUser"] = user
    request = {"method": method, "url": url}
    if body is not None:
        request["body"] = body
    if headers:
        request["headers"] = headers
    op = {
        "op": "decide",
        "session": {"claims": claims},
        "request": request,
        "now": 1764000000,
        "enforces": enforces,
        **more,
    }
    op.update(
        {"policy": policy} if policy else {"policy": "smart-only", "base": BASE, "fhir": fhir}
    )
    if resource is not NOT_GIVEN:
        op["resource"] = resource
    if resulting is not None:
        op["resulting"] = resulting
    if resources:
        op["resources"] = resources
    return op


def ask(*arguments, **named):
    return decide(call(*arguments, **named))


def observation(subject="Patient/123", identity="1", **more):
    out = {"resourceType": "Observation", "id": identity, **more}
    if subject:
        out["subject"] = {"reference": subject}
    return out


def lab(**more):
    return observation(
        category=[{"coding": [{"system": "http://x", "code": "laboratory"}, {"code": "other"}]}],
        **more
    )


def need_definitions():
    """Skips where the FHIR definitions are not there, unless MATRON_REQUIRE_SHARED says they must be."""
    missing = not (shared_root() / "data" / "fhir").is_dir()
    if missing and os.environ.get("MATRON_REQUIRE_SHARED") != "1":
        raise unittest.SkipTest("no FHIR definitions under MATRON_SHARED")


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        need_definitions()

    def permits(self, *arguments, planned=None, obligations=None, adds=None, **named):
        answer = ask(*arguments, **named)
        self.assertEqual((answer["effect"], answer["reason"]), ("permit", "permitted"), answer)
        request = answer["plan"]["request"]
        if planned is not None:
            self.assertEqual(request["url"], planned)
        if obligations is not None:
            self.assertEqual([item["kind"] for item in answer["obligations"]], obligations)
        if adds is not None:
            self.assertEqual(request["headers"], adds)
        return answer

    def denies(self, reason, *arguments, **named):
        answer = ask(*arguments, **named)
        self.assertEqual((answer["effect"], answer["reason"]), ("deny", reason), answer)
        self.assertIsNone(answer["plan"])
        return answer

    def needs(self, wanted, *arguments, **named):
        answer = ask(*arguments, **named)
        self.assertEqual(
            (answer["effect"], answer["plan"] and answer["plan"]["needs"]),
            ("needs_resource", wanted),
            answer,
        )
        return answer


def kinds(answer):
    return [(row["kind"], row["type"], row["letters"]) for row in answer["interactions"]]

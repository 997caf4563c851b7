"""Random writes, conditional ones included."""

from .asking import Asked, a_type, an_id, make, person
from .resources import PATIENT, resource


def write_headers(rng):
    headers = {}
    if rng.random() < 0.25:
        headers["Prefer"] = rng.choice(
            ["return=representation", "return=minimal", "return=representation, handling=strict"]
        )
    if rng.random() < 0.2:
        headers["If-Match"] = rng.choice(['W/"1"', 'W/"2"', '"3"', "*", 'W/"1", W/"2"', "3"])
    return headers


def body_for(rng, version, kind, identity):
    if rng.random() < 0.12:
        return None
    body = resource(
        rng, version, kind, identity, ("Patient", PATIENT), True if rng.random() < 0.6 else None
    )
    if isinstance(body.get("meta"), dict):
        body["meta"].pop("versionId", None)
    elif "meta" in body:
        del body["meta"]
    if rng.random() < 0.02:
        return rng.choice(
            [
                "{",
                {"resourceType": "Basic"},
                {},
                '{"resourceType":"Observation","resourceType":"Observation"}',
            ]
        )
    return body


def create(rng, fhir, version):
    kind = a_type(rng, fhir)
    headers = write_headers(rng)
    headers.pop("If-Match", None)
    body = body_for(rng, version, kind, None)
    return Asked("create", make("POST", f"/{kind}", body, headers), [(kind, "c")], kind)


def update(rng, fhir, version):
    kind = a_type(rng, fhir)
    identity = an_id(rng, kind)
    body = body_for(rng, version, kind, identity)
    return Asked(
        "update",
        make("PUT", f"/{kind}/{identity}", body, write_headers(rng)),
        [(kind, "u")],
        kind,
        identity,
    )


def patch(rng, fhir, version):
    kind = a_type(rng, fhir)
    identity = an_id(rng, kind)
    return Asked(
        "patch",
        make("PATCH", f"/{kind}/{identity}", "[]", write_headers(rng)),
        [(kind, "u")],
        kind,
        identity,
    )


def delete(rng, fhir, version):
    kind = a_type(rng, fhir)
    identity = an_id(rng, kind)
    return Asked(
        "delete",
        make("DELETE", f"/{kind}/{identity}", None, write_headers(rng)),
        [(kind, "d")],
        kind,
        identity,
    )


def conditional(rng, fhir, version):
    kind = a_type(rng, fhir)
    letter, method = rng.choice([("c", "POST"), ("u", "PUT"), ("u", "PATCH"), ("d", "DELETE")])
    wanted = [(kind, letter), (kind, "s")] + ([(kind, "c")] if method == "PUT" else [])
    known = [name for name in ("identifier", "patient", "subject") if name in fhir.parameters[kind]]
    named = {
        "identifier": "identifier=x%7C1",
        "patient": f"patient=Patient/{person(rng)}",
        "subject": f"subject=Patient/{PATIENT}",
    }
    criteria = rng.choice(
        ["_id=1", "_id=1&_tag=a", "_lastUpdated=ge2020", "_tag=a"] * 3
        + ["", "nosuch=1", "_count=1"]
        + [named[name] for name in known] * 4
    )
    headers = write_headers(rng)
    body = body_for(rng, version, kind, rng.choice([None, None, "m1"]) if method == "PUT" else None)
    if method == "POST":
        headers.pop("If-Match", None)
        headers["If-None-Exist"] = rng.choice(["", "?"]) + criteria
        return Asked("conditional", make(method, f"/{kind}", body, headers), wanted, kind)
    body = {"PUT": body, "PATCH": "[]", "DELETE": None}[method]
    return Asked("conditional", make(method, f"/{kind}?{criteria}", body, headers), wanted, kind)

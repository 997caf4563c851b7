"""Random responses for calls of `filter`."""

import json

from .resources import BASE, COMMON_TYPES, resource


def response(rng, version, op, answer, person):
    """A response that a server might give to a call."""
    rows = answer["interactions"]
    kind = rows[0]["kind"] if rows else "read"
    resource_type, identity = (rows[0]["type"], rows[0]["id"]) if rows else ("Observation", "1")
    if rng.random() < 0.04:
        return rng.choice(
            ["", "{", "[]", '{"resourceType":"Foo"}', '{"a":1,"a":2}', '{"resourceType":"Bundle"}']
        )
    if rng.random() < 0.04:
        return json.dumps({"resourceType": "OperationOutcome"})
    if kind in ("batch", "transaction"):
        value = {
            "resourceType": "Bundle",
            "type": kind + "-response",
            "entry": [
                batch_entry(rng, version, entry, person) for entry in answer.get("entries", [])
            ],
        }
        if rng.random() < 0.1:
            value["issues"] = outcome(rng, version, person)
        return json.dumps(value)
    return json.dumps(value_of(rng, version, kind, resource_type, identity, rows, person))


def outcome(rng, version, person):
    """What a server says beside an answer, or what a server must not say there."""
    told = {"resourceType": "OperationOutcome", "issue": []}
    if rng.random() < 0.2:
        told["contained"] = [{"resourceType": "Patient", "id": "1"}]
    return told if rng.random() < 0.7 else resource(rng, version, "Observation", "1", person, None)


def batch_entry(rng, version, entry, person):
    out = {"response": {"status": "200"}}
    rows = entry["interactions"]
    if rng.random() < 0.15:
        out["response"]["outcome"] = outcome(rng, version, person)
    if rng.random() < 0.2:
        out["resource"] = {"resourceType": "OperationOutcome", "issue": []}
        return out
    if rows and rng.random() < 0.7:
        out["resource"] = value_of(
            rng, version, rows[0]["kind"], rows[0]["type"], rows[0]["id"], rows, person
        )
    return out


def value_of(rng, version, kind, resource_type, identity, rows, person):
    listed = (
        kind.startswith("search-")
        or kind.startswith("history-")
        or any(row["kind"] == "everything" for row in rows)
    )
    if not listed:
        return resource(
            rng,
            version,
            resource_type or "Observation",
            identity or "1",
            person,
            True if rng.random() < 0.5 else None,
        )
    value = {
        "resourceType": "Bundle",
        "type": "history" if kind.startswith("history-") else "searchset",
    }
    if resource_type == "Composition" and kind == "operation":
        value["type"] = "document"
    if rng.random() < 0.5:
        value["total"] = 7
    if rng.random() < 0.5:
        value["link"] = [
            {"relation": "self", "url": BASE},
            {"relation": "next", "url": BASE + "?page=2"},
        ]
    types = [row["type"] for row in rows if row["type"]] or COMMON_TYPES
    value["entry"] = [
        entry(rng, version, rng.choice(types * 3 + COMMON_TYPES), person, value["type"])
        for _ in range(rng.randint(0, 5))
    ]
    return value


def entry(rng, version, resource_type, person, bundle):
    if rng.random() < 0.03:
        return {"request": {"method": "DELETE", "url": "Observation/1"}}
    if rng.random() < 0.03:
        resource_type = "Bundle"
    if rng.random() < 0.05:
        told = {"resourceType": "OperationOutcome", "issue": []}
        return {"resource": told, "search": {"mode": rng.choice(["outcome"] * 3 + ["match"])}}
    out = {
        "fullUrl": f"{BASE}/{resource_type}/1",
        "resource": resource(
            rng, version, resource_type, rng.choice(["1", person[1]]), person, None
        ),
    }
    if rng.random() < 0.02:
        out["resource"]["resourceType"] = "Foo"
    if rng.random() < 0.02:
        out["resource"] = {"resourceType": "Parameters", "parameter": [{"name": "a", **out}]}
    if rng.random() < 0.02:
        out["resource"]["id"] = rng.choice([1, ""])
    if rng.random() < 0.05:
        out["fullUrl"] = f"https://other.example.org/fhir/{resource_type}/1"
    if rng.random() < 0.04:
        out["response"] = {"status": "200", "outcome": outcome(rng, version, person)}
    if bundle == "searchset" and rng.random() < 0.7:
        out["search"] = {"mode": rng.choice(["match"] * 5 + ["include"] * 3 + ["outcome"])}
    return out

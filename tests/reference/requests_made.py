"""Random requests: every row of section 1, operations, Bundles, and what is not understood."""

from .asking import Asked, a_type, an_id, get, make, person
from .resources import BASE, OTHER, PATIENT, SUBJECTS
from .searches_made import compartment, search, system
from .writes_made import conditional, create, delete, patch, update

ODD_HEADERS = [
    {"X-Provenance": "{}"},
    {"X-HTTP-Method-Override": "DELETE"},
    {"Category": "x"},
    {"Prefer": "respond-async"},
    {"Prefer": "return=minimal, return=representation"},
    {"a": "1", "A": "2"},
    {"Prefer": "handling=lenient"},
    {"If-None-Exist": "identifier=1"},
    {"Accept": "application/fhir+json; fhirVersion=5.0"},
    {"Accept": 'application/fhir+json; fhirVersion="4.0", */*'},
]
ODD_URLS = [
    "/Foo/1",
    "/Observation/a_b",
    "/Observation//1",
    "/Observation/1/",
    "/Observation/..",
    "/Observation/1/x",
    "/Patient/1/Foo",
    "/Patient/1/Device?x=1",
    "https://evil.example.org/fhir/Observation",
    "/Observation?a;b",
    "/Observation#x",
    "/Observation?%zz=1",
    "/Observation/%2e%2e",
    "/observation",
    "/Observation/_search",
    "/$nosuch",
    "/Patient/1/$merge",
    "/_search",
    "//",
]


def asked(rng, fhir, version):
    makers = [
        (read, 14),
        (history, 5),
        (search, 26),
        (compartment, 7),
        (system, 5),
        (create, 8),
        (update, 10),
        (patch, 5),
        (delete, 4),
        (conditional, 12),
        (operation, 9),
        (bundle, 7),
        (odd, 3),
        (of_policy, 9),
        (subscription, 2),
    ]
    made = rng.choices([maker for maker, _ in makers], [weight for _, weight in makers])[0](
        rng, fhir, version
    )
    if rng.random() < 0.02:
        made.request.setdefault("headers", {}).update(rng.choice(ODD_HEADERS))
    return made


DEFINITION = "https://example.org/OperationDefinition/check"
PROVENANCE = '{"resourceType":"Provenance","agent":[]}'


def of_policy(rng, fhir, version):
    """What only a policy opens: its operations, `$graphql`, exports after the kick-off; and X-Provenance."""
    kind = a_type(rng, fhir)
    chance = rng.random()
    if chance < 0.35:
        place = rng.choice(["", f"/{kind}", f"/{kind}", f"/{kind}/1"])
        url = place + "/$" + rng.choice(["check"] * 5 + ["submit", "lastn", "everything"])
        url += rng.choice([""] * 5 + ["?a=1", "?_count=1", "?a:b=1"])
        body = rng.choice([{"resourceType": "Parameters"}, None])
        asked = make(rng.choice(["GET", "POST", "POST"]), url)
        if body and asked["method"] == "POST":
            asked["body"] = body
        wanted = [(kind, letter) for letter in "crs"] + [("*", "r"), ("*", "s")]
        return Asked("operation", asked, wanted, kind)
    if chance < 0.55:
        query = rng.choice(["{id}", "{Patient{id}}", "mutation{x}", "subscription{x}"])
        place = rng.choice(["", "", f"/{kind}/1", f"/{kind}"])
        wanted = [("*", letter) for letter in rng.choice(["rs", "rs", "cruds"])]
        if rng.random() < 0.5:
            extra = rng.choice([""] * 5 + ["&operationName=x", "&query=a", "&_format=json"])
            return Asked("operation", make("GET", f"{place}/$graphql?query={query}{extra}"), wanted)
        body = rng.choice([{"query": query}, {"query": query}, {"query": 1}, [], query, None])
        asked = make("POST", f"{place}/$graphql")
        if body is not None:
            asked["body"] = body if isinstance(body, (dict, str)) else "[]"
        if body == query and rng.random() < 0.8:
            asked["headers"] = {"Content-Type": "application/graphql"}
        return Asked("operation", asked, wanted)
    if chance < 0.75:
        method, url = rng.choice(
            [
                ("GET", "/bulk/status/1"),
                ("GET", "/bulk/status/1"),
                ("DELETE", "/bulk/status/1"),
                ("GET", "/bulk-files/1/a"),
                ("HEAD", "/bulk-files/1/a/b"),
                ("POST", "/bulk/status/1"),
                ("GET", "/bulk/status/1/2"),
                ("GET", "/bulk-files/1"),
                ("GET", "/bulk/status/1?x=1"),
            ]
        )
        wanted = [(on, letter) for on in rng.choice([["*"], ["Patient", "Observation"]]) for letter in "rs"]
        return Asked("export", make(method, url), wanted)
    made = rng.choice([create, update, patch, conditional])(rng, fhir, version)
    value = rng.choice([PROVENANCE] * 6 + ["{}", "x", PROVENANCE.replace("[]", '[{"who":{"reference":"A?b"}}]')])
    made.request.setdefault("headers", {})["X-Provenance"] = value
    if rng.random() < 0.7:
        made.wanted = made.wanted + [("Provenance", "c")]
    return made


def subscription(rng, fhir, version):
    """A Subscription that is written."""
    criteria = rng.choice(
        [
            "Observation",
            "Observation?code=1",
            "Condition?patient=Patient/1",
            "Observation?patient.name=x",
            "Patient?_has:Observation:patient:code=1",
            "Foo?a=1",
            "https://example.org/topic",
            "Observation?_count=1",
            5,
            None,
        ]
    )
    body = {"resourceType": "Subscription", "status": "requested"}
    if rng.random() < 0.15:
        body.update(rng.choice([{"_criteria": {"extension": []}}, {"channel": {"extension": [{"url": "x"}]}}]))
    if criteria is not None:
        body["criteria"] = criteria
    wanted = [("Subscription", letter) for letter in "crus"]
    on = str(criteria).partition("?")[0] if rng.random() < 0.7 else "*"
    wanted += [(on if on in fhir.type_set else "*", letter) for letter in "rs"]
    level = rng.random()
    if level < 0.5:
        return Asked("create", make("POST", "/Subscription", body), wanted, "Subscription")
    kept = {**body, "id": "1"}
    if level < 0.75:
        return Asked("update", make("PUT", "/Subscription/1", kept), wanted, "Subscription", "1")
    return Asked("patch", make("PATCH", "/Subscription/1", "[]"), wanted, "Subscription", "1")


def read(rng, fhir, version):
    kind = a_type(rng, fhir)
    identity = an_id(rng, kind)
    query = rng.choice(
        [""] * 20 + ["?_format=json", "?_summary=true", "?_elements=id", "?code=1", "?_PRETTY=true"]
    )
    if rng.random() < 0.2:
        return Asked(
            "vread",
            make(get(rng), f"/{kind}/{identity}/_history/3{query}"),
            [(kind, "r")],
            kind,
            identity,
            "3",
        )
    return Asked(
        "read", make(get(rng), f"/{kind}/{identity}{query}"), [(kind, "r")], kind, identity
    )


def history(rng, fhir, version):
    kind = a_type(rng, fhir)
    identity = an_id(rng, kind)
    query = rng.choice([""] * 5 + ["?_count=5", "?_since=2020", "?_at=2020", "?_count=0", "?code=1"])
    level = rng.random()
    if level < 0.5:
        return Asked(
            "read",
            make(get(rng), f"/{kind}/{identity}/_history{query}"),
            [(kind, "r")],
            kind,
            identity,
        )
    if level < 0.8:
        return Asked("history", make(get(rng), f"/{kind}/_history{query}"), [(kind, "s")])
    return Asked("history", make(get(rng), f"/_history{query}"), [("*", "s")])


def operation(rng, fhir, version):
    who = person(rng)
    table = [
        (f"/Patient/{who}/$everything", [("Patient", "r"), ("*", "r")], "GET", "Patient", who),
        (
            f"/Patient/{who}/$everything?_type=Observation,Condition",
            [("Patient", "r"), ("Observation", "r"), ("Condition", "r")],
            "GET",
            "Patient",
            who,
        ),
        ("/Patient/$everything", [("Patient", "r"), ("*", "r")], "GET", None, None),
        (
            "/Encounter/1/$everything?start=2020",
            [("Encounter", "r"), ("*", "r")],
            "POST",
            "Encounter",
            "1",
        ),
        ("/Group/1/$everything", [("Group", "r"), ("*", "r")], "GET", "Group", "1"),
        (
            "/EpisodeOfCare/1/$everything",
            [("EpisodeOfCare", "r"), ("*", "r")],
            "GET",
            "EpisodeOfCare",
            "1",
        ),
        (
            "/Observation/$lastn?max=3&patient=Patient/123",
            [("Observation", "s")],
            "GET",
            None,
            None,
        ),
        ("/Observation/$stats", [("Observation", "s")], "POST", None, None),
        ("/Patient/$match", [("Patient", "s")], rng.choice(["POST", "GET"]), None, None),
        ("/List/$find", [("List", "s")], "GET", None, None),
        ("/Composition/1/$document", [("Composition", "r"), ("*", "r")], "GET", "Composition", "1"),
        (
            "/DocumentReference/$docref",
            [("DocumentReference", "r"), ("DocumentReference", "s")],
            "POST",
            None,
            None,
        ),
        ("/Observation/$validate", [("Observation", "c")], "POST", None, None),
        (
            "/Observation/1/$validate",
            [("Observation", "u"), ("Observation", "r")],
            "POST",
            None,
            None,
        ),
        ("/$meta", [("*", "s")], "GET", None, None),
        ("/Observation/$meta", [("Observation", "s")], "GET", None, None),
        ("/Observation/1/$meta", [("Observation", "r")], "GET", "Observation", "1"),
        ("/Observation/1/$meta-add", [("Observation", "u")], "POST", None, None),
        ("/ValueSet/$expand?url=x", [("ValueSet", "r"), ("ValueSet", "s")], "GET", None, None),
        ("/CodeSystem/$lookup?_x=1", [("CodeSystem", "r"), ("CodeSystem", "s")], "GET", None, None),
        ("/ConceptMap/$closure", [("ConceptMap", "r"), ("ConceptMap", "s")], "POST", None, None),
        ("/$export", [("*", "r"), ("*", "s")], "GET", None, None),
        (
            "/Patient/$export?" + rng.choice(["_type"] * 4 + ["_TYPE"]) + "=Patient,Observation",
            [("Patient", "r"), ("Patient", "s"), ("Observation", "r"), ("Observation", "s")],
            "GET",
            None,
            None,
        ),
        (
            "/Group/1/$export?_type=Observation",
            [("Group", "r"), ("Observation", "r"), ("Observation", "s")],
            "GET",
            None,
            None,
        ),
        ("/Patient/1/$merge", [("Patient", "u")], "POST", None, None),
        ("/$graphql", [("*", "r")], "POST", None, None),
    ]
    url, wanted, method, kind, identity = rng.choice(table)
    headers = {"Prefer": "respond-async"} if "$export" in url and rng.random() < 0.9 else None
    body = rng.choice([None, {"resourceType": "Parameters"}]) if method == "POST" else None
    return Asked("read", make(method, url, body, headers), wanted, kind, identity)


def linked(rng, fhir, version):
    """A transaction whose entries refer to each other by `fullUrl`, or write the same twice."""
    name = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"
    kind = rng.choice(["Patient", "Patient", "Practitioner"])
    identity = rng.choice([PATIENT, PATIENT, OTHER])
    known = {"resourceType": kind, "id": identity}
    if rng.random() < 0.5:
        first = {"request": {"method": "PUT", "url": f"{kind}/{identity}"}, "resource": known}
    else:
        made = known if rng.random() < 0.4 else {"resourceType": kind}
        first = {"request": {"method": "POST", "url": kind}, "resource": made}
    elsewhere = f"https://other.example.org/fhir/{kind}/{identity}"
    first["fullUrl"] = rng.choice([name, name, f"{BASE}/{kind}/{identity}", elsewhere])
    if rng.random() < 0.2:
        del first["fullUrl"]
    about = {"resourceType": "Observation", "subject": {"reference": f"Patient/{PATIENT}"}}
    referring = {
        "reference": rng.choice(
            [first.get("fullUrl", name)] * 3
            + [f"{kind}/{identity}", f"{BASE}/{kind}/{identity}", "Patient?identifier=1", "urn:uuid:1"]
        )
    }
    about.update(rng.choice([{"subject": referring}, {"performer": [referring]}]))
    entries = [first, {"request": {"method": "POST", "url": "Observation"}, "resource": about}]
    if rng.random() < 0.2:
        entries.append({"request": {"method": "DELETE", "url": f"{kind}/{identity}"}})
    rng.shuffle(entries)
    wanted = [("Observation", "c"), (kind, "u"), (kind, "c"), ("Patient", "s")]
    body = {
        "resourceType": "Bundle",
        "type": rng.choice(["transaction"] * 3 + ["batch"]),
        "entry": entries,
    }
    return Asked("bundle", make("POST", "/", body), wanted)


def bundle(rng, fhir, version):
    if rng.random() < 0.3:
        return linked(rng, fhir, version)
    kind = rng.choices(["batch", "transaction", "document"], [10, 10, 1])[0]
    wanted, entries, names = [], [], []
    for index in range(rng.choice([0, 1, 1, 2, 2, 3, 4])):
        made = rng.choices(
            [read, search, create, update, delete, patch, conditional, history, odd],
            [5, 4, 6, 4, 2, 1, 1, 1, 0.3],
        )[0](rng, fhir, version)
        request = made.request
        entry = {
            "request": {
                "method": request["method"],
                "url": request["url"].lstrip("/") if rng.random() < 0.8 else request["url"],
            }
        }
        for name, member in (("If-Match", "ifMatch"), ("If-None-Exist", "ifNoneExist")):
            if name in request.get("headers", {}):
                entry["request"][member] = request["headers"][name]
        if isinstance(request.get("body"), dict):
            entry["resource"] = request["body"]
        if rng.random() < 0.5:
            entry["fullUrl"] = f"urn:uuid:0000000{index}-0000-4000-8000-000000000000"
            names.append(entry["fullUrl"])
        wanted += made.wanted
        entries.append(entry)
    for entry in entries:
        body = entry.get("resource")
        if body and names and rng.random() < 0.35:
            path = SUBJECTS.get(body.get("resourceType"), "subject")
            if "." not in path and "*" not in path:
                body[path] = {"reference": rng.choice(names + ["Patient?identifier=1"])}
    if rng.random() < 0.03 and entries:
        rng.choice(entries).update(
            rng.choice(
                [{"request": None}, {"fullUrl": 5}, {"request": {"method": "POST", "url": "/"}}]
            )
        )
    body = {"resourceType": "Bundle", "type": kind}
    if entries:
        body["entry"] = entries
    return Asked("bundle", make("POST", rng.choice(["/", ""]), body), wanted)


def odd(rng, fhir, version):
    if rng.random() < 0.3:
        return Asked(
            "odd",
            make(
                *rng.choice(
                    [
                        ("GET", "/metadata"),
                        ("OPTIONS", "/Observation"),
                        ("GET", "/.well-known/smart-configuration"),
                        ("GET", "/metadata?x=1"),
                    ]
                )
            ),
            [],
        )
    return Asked(
        "odd",
        make(
            rng.choice(["GET", "GET", "POST", "PUT", "DELETE", "BREW", "get"]), rng.choice(ODD_URLS)
        ),
        [("Observation", "s")],
    )

"""Random searches: parameters of section 2, right and wrong."""

from .asking import Asked, a_type, get, make, person
from .resources import BASE, OTHER, PATIENT, RELATED


def reference_parameters(fhir, kind):
    return [
        parameter
        for parameter in fhir.parameters[kind].values()
        if parameter.kind == "reference" and parameter.targets
    ]


def parameter(rng, fhir, kind, wanted):
    """One parameter of a search of a type; adds what it needs to `wanted`."""
    known = list(fhir.parameters[kind].values())
    chance = rng.random()
    if chance < 0.3:
        one = rng.choice(known) if known and rng.random() < 0.6 else None
        if one is None:
            return rng.choice(
                [
                    "_id=1",
                    "_id=" + PATIENT,
                    "_lastUpdated=ge2020",
                    "_tag=a",
                    "_security:not=R",
                    "_ID=1",
                    "_id=" + OTHER,
                    "_profile:missing=true",
                    "_id:not=3",
                ]
                + (
                    []
                    if kind != "Observation"
                    else [
                        "code=1",
                        "category=laboratory",
                        "category=laboratory,survey",
                        "status=final",
                    ]
                    * 2
                )
            )
        sensible = {
            "string": ":exact",
            "token": ":not",
            "reference": ":identifier",
            "uri": ":below",
        }.get(one.kind, "")
        modifier = rng.choice(
            [""] * 6 + [sensible] * 4 + [":missing", ":exact", ":in", ":below", ":Patient"]
        )
        return (
            f"{one.name}{modifier}={rng.choice(['a', '2020', 'a%7Cb', '1', 'Patient/' + PATIENT])}"
        )
    if chance < 0.55:
        name = rng.choice(
            [
                "patient",
                "subject",
                "performer",
                "patient",
                "subject:Patient",
                "asserter",
                "author",
                "actor",
                "_id",
                "beneficiary",
                "member",
                "patient:missing",
                "subject:identifier",
                "recorder",
            ]
        )
        if (
            name.partition(":")[0] not in fhir.parameters[kind]
            and name != "_id"
            and rng.random() < 0.98
        ):
            return "_lastUpdated=ge2021"
        who = person(rng)
        return (
            name
            + "="
            + rng.choice(
                [
                    f"Patient/{who}",
                    f"Patient/{who}",
                    who,
                    f"{BASE}/Patient/{who}",
                    f"Patient/{PATIENT},Patient/{who}",
                    f"Patient/{who}/_history/1",
                    f"https://other.example.org/Patient/{who}",
                    f"RelatedPerson/{RELATED}",
                    "",
                ]
            )
        )
    if chance < 0.7:
        return rng.choice(
            ["_count=10"] * 3
            + [
                "_sort=-_lastUpdated",
                "_summary=true",
                "_summary=false",
                "_elements=id,status",
                "_total=accurate",
                "_count=0",
                "_sort=nosuch",
                "_text=x",
                "_content=y",
                "_format=json",
            ]
        )
    if chance < 0.82:
        return include(rng, fhir, kind, wanted)
    return rng.choice([chain, has, listed])(rng, fhir, kind, wanted)


REFERRING = [
    ("Observation", "patient"),
    ("Observation", "subject"),
    ("Observation", "performer"),
    ("Observation", "encounter"),
    ("Provenance", "target"),
    ("AuditEvent", "entity"),
    ("Condition", "patient"),
    ("Condition", "encounter"),
    ("Encounter", "patient"),
    ("Flag", "patient"),
    ("DiagnosticReport", "result"),
    ("List", "item"),
    ("Group", "member"),
    ("Observation", "focus"),
    ("Patient", "link"),
]


def referring(rng, fhir, kind):
    """(source, parameter) that can refer to a type; now and then one that cannot."""
    fitting = [
        (source, name)
        for source, name in REFERRING
        if name in fhir.parameters[source] and kind in fhir.parameters[source][name].targets
    ]
    return rng.choice(fitting if fitting and rng.random() < 0.95 else REFERRING + [("Foo", "x")])


def include(rng, fhir, kind, wanted):
    iterate = ":iterate" if rng.random() < 0.1 else ""
    references = reference_parameters(fhir, kind)
    chance = rng.random()
    if chance < 0.1:
        wanted.append(("*", "r"))
        return rng.choice(
            ["_include=*", f"_include={kind}:*", "_revinclude=*", "_revinclude=Provenance:*"]
        )
    if chance < 0.6 and references:
        one = rng.choice(references)
        target = rng.choice(one.targets)
        wanted.append((target, "r"))
        if rng.random() < 0.05:
            target = "Slot"
        open_end = "" if rng.random() < 0.5 else ":" + target
        return f"_include{iterate}={kind}:{one.name}{open_end}"
    source, name = referring(rng, fhir, kind)
    if iterate:  # what is found may refer to what was not searched
        source, name = rng.choice(REFERRING)
    wanted += [(source, "r"), (source, "s")] if source != "Foo" else []
    return f"_revinclude{iterate}={source}:{name}"


def chain(rng, fhir, kind, wanted):
    references = reference_parameters(fhir, kind)
    if not references:
        return "subject.name=x"
    one = rng.choice(references)
    target = rng.choice(one.targets)
    typed = ":" + target if rng.random() < 0.5 else ""
    known = [
        name for name, found in fhir.parameters[target].items() if found.kind in ("string", "token")
    ] or ["_id"]
    rest = rng.choice(
        [rng.choice(known)] * 5 + ["_id", "organization.name", "patient.name", "nosuch"]
    )
    wanted.append((target, "s"))
    return f"{one.name}{typed}.{rest}=x"


def has(rng, fhir, kind, wanted):
    source, name = referring(rng, fhir, kind)
    rest = rng.choice(
        ["_id=1", "_id=1", "_has:Provenance:target:_id=1", "_tag=a"]
        + (
            ["code=1", "category=laboratory", "encounter.status=x", "code:not=x"]
            if source == "Observation"
            else ["nosuch=1"]
        )
    )
    wanted.append((source, "s"))
    return f"_has:{source}:{name}:{rest}"


def listed(rng, fhir, kind, wanted):
    wanted.append(("List", "r"))
    return rng.choice(
        [
            "_list=l1",
            "_list=$current-problems",
            "_list=a_b",
            "_contained=true",
            "_contained=true",
            "_contained=true",
            "_contained=true",
            "_contained=false",
            "_contained=both",
            "_containedType=contained",
            "_containedType=container",
        ]
    )


def query_of(rng, fhir, kind, wanted):
    count = rng.choices([0, 1, 2, 3], [5, 6, 3, 1])[0]
    return "&".join(parameter(rng, fhir, kind, wanted) for _ in range(count))


def search(rng, fhir, version):
    kind = a_type(rng, fhir)
    wanted = [(kind, "s")]
    query = query_of(rng, fhir, kind, wanted)
    if rng.random() < 0.15:
        return Asked("search", form(rng, f"/{kind}/_search", query), wanted)
    slash = "/" if rng.random() < 0.05 else ""
    root = BASE if rng.random() < 0.05 else ""
    return Asked(
        "search", make(get(rng), f"{root}/{kind}{slash}" + ("?" + query if query else "")), wanted
    )


def form(rng, url, query):
    """`POST …/_search`, its parameters in the body and perhaps in the URL."""
    pieces = query.split("&") if query else []
    cut = rng.randint(0, len(pieces))
    before, behind = "&".join(pieces[:cut]), "&".join(pieces[cut:])
    headers = {
        "Content-Type": rng.choice(["application/x-www-form-urlencoded"] * 8 + ["application/json"])
    }
    return make("POST", url + ("?" + before if before else ""), behind, headers)


def compartment(rng, fhir, version):
    code = rng.choice(["Patient"] * 6 + ["Encounter", "RelatedPerson", "Practitioner"])
    identity = {"Patient": person(rng), "RelatedPerson": RELATED}.get(code, "p1")
    if rng.random() < 0.25:
        wanted = [("*", "s")]
        query = rng.choice(
            [
                "",
                "?_type=Observation,Condition",
                "?_lastUpdated=ge2020",
                "?_type=Device",
                "?code=1",
                "?_count=3",
            ]
        )
        if rng.random() < 0.3:
            return Asked("search", form(rng, f"/{code}/{identity}/_search", query[1:]), wanted)
        return Asked("search", make(get(rng), f"/{code}/{identity}/*{query}"), wanted)
    kind = a_type(rng, fhir)
    if not fhir.in_compartment(code, kind) and rng.random() < 0.8:
        kind = rng.choice(["Observation", "Encounter"])
    wanted = [(kind, "s")]
    query = query_of(rng, fhir, kind, wanted)
    if rng.random() < 0.15:
        return Asked("search", form(rng, f"/{code}/{identity}/{kind}/_search", query), wanted)
    return Asked(
        "search",
        make(get(rng), f"/{code}/{identity}/{kind}" + ("?" + query if query else "")),
        wanted,
    )


def system(rng, fhir, version):
    kinds = rng.sample(
        ["Observation", "Condition", "Patient", "Practitioner", "Encounter"], rng.randint(1, 3)
    )
    wanted = [(kind, "s") for kind in kinds]
    pieces = [f"_type={','.join(kinds)}"]
    if rng.random() < 0.3:
        pieces, wanted = [], [("*", "s")]
    if rng.random() < 0.6:
        pieces.append(
            rng.choice(
                [
                    "_lastUpdated=ge2020",
                    "_id=1",
                    "_include=Observation:subject",
                    "_summary=count",
                    "code=1",
                    "_tag=a",
                    "_revinclude=Provenance:target",
                    "_type=Foo",
                    "_Type=Observation",
                    "_sort=_id",
                    "_sort=date",
                    "_list=l1",
                    "_include=*",
                ]
            )
        )
    query = "&".join(pieces)
    if rng.random() < 0.2:
        return Asked("search", form(rng, "/_search", query), wanted)
    return Asked(
        "search", make(get(rng), "/?" + query if rng.random() < 0.5 else "?" + query), wanted
    )

"""Random resources: inside a compartment and outside it, with constraints met and not."""

BASE = "https://ehr.example.org/fhir"
PATIENT, OTHER, RELATED = "123", "999", "7"
LAB = "http://terminology.hl7.org/CodeSystem/observation-category"
CONDITION = "http://terminology.hl7.org/CodeSystem/condition-category"

# Where each type names its patient, and other elements that hold references (`*`: a list; `a.b`: below a list a).
SUBJECTS = {
    "Observation": "subject",
    "Condition": "subject",
    "DiagnosticReport": "subject",
    "Encounter": "subject",
    "Procedure": "subject",
    "MedicationRequest": "subject",
    "AllergyIntolerance": "patient",
    "Immunization": "patient",
    "CarePlan": "subject",
    "DocumentReference": "subject",
    "Composition": "subject",
    "List": "subject",
    "ServiceRequest": "subject",
    "Flag": "subject",
    "RelatedPerson": "patient",
    "Provenance": "target*",
    "AuditEvent": "entity.what",
    "Appointment": "participant.actor",
    "Group": "member.entity",
    "Basic": "subject",
    "Coverage": "beneficiary",
    "Task": "for",
    "Person": "link.target",
    "Account": "subject*",
    "Specimen": "subject",
    "QuestionnaireResponse": "subject",
    "Binary": "securityContext",
    "Patient": "link.other",
    "Device": "patient",
}
EXTRAS = {
    "Observation": ["performer*", "encounter", "focus*"],
    "Condition": ["asserter", "recorder"],
    "DiagnosticReport": ["performer*"],
    "Procedure": ["performer.actor"],
    "CarePlan": ["author"],
    "DocumentReference": ["author*"],
    "Composition": ["author*", "attester.party"],
    "List": ["source"],
    "Coverage": ["subscriber", "policyHolder", "payor*"],
    "AllergyIntolerance": ["recorder", "asserter"],
    "Basic": ["author"],
    "ServiceRequest": ["performer*"],
    "QuestionnaireResponse": ["author", "source"],
    "Provenance": ["agent.who"],
    "Task": ["focus"],
    "Encounter": ["participant.individual"],
}
COMMON_TYPES = list(SUBJECTS) + [
    "Location",
    "Organization",
    "Practitioner",
    "Medication",
    "Questionnaire",
    "Bundle",
    "ValueSet",
    "Slot",
    "PractitionerRole",
]


IN_ENCOUNTER = ("Observation", "Condition", "Procedure", "MedicationRequest", "DiagnosticReport", "Communication")


def reference(rng, person, wanted):
    """A Reference element: to the person (`wanted`), or to anything else in all the forms that there are."""
    kind, identity = person
    if wanted:
        text = rng.choice(
            [f"{kind}/{identity}"] * 5
            + [
                f"{BASE}/{kind}/{identity}",
                f"http://ehr.example.org/fhir/{kind}/{identity}",
                f"{kind}/{identity}/_history/2",
                f"https://ehr.example.org:443/fhir/{kind}/{identity}",
            ]
        )
        return {"reference": text}
    return rng.choice(
        [
            {"reference": f"Patient/{OTHER}"},
            {"reference": f"Patient/{OTHER}"},
            {"reference": "Practitioner/p1"},
            {"reference": "Practitioner/p1"},
            {"reference": "Organization/o1"},
            {"reference": "RelatedPerson/7"},
            {"reference": "#contained"},
            {"reference": "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"},
            {"reference": f"https://other.example.org/fhir/Patient/{identity}"},
            {"reference": "https://other.example.org/fhir/Practitioner/4"},
            {"reference": "https://other.example.org/fhir/Practitioner/4?x=Patient/1"},
            {"reference": "https://other.example.org/a//Practitioner/4"},
            {"identifier": {"system": "urn:x", "value": "1"}},
            {"identifier": {"value": "1"}, "type": "Patient"},
            {"type": "Practitioner", "display": "Dr. X"},
            {"display": "nobody"},
            {},
            {"reference": "#contained", "type": "Practitioner"},
            {"reference": f"Patient/{identity}x"},
            {"reference": f"patient/{identity}"},
            {"reference": identity},
            {"reference": f"/Patient/{identity}"},
            {"reference": f"Patient/{identity}?x"},
            {"reference": f"Patient/{identity}#x"},
            {"reference": ""},
            {"reference": f"Patient/{identity}/"},
            {"reference": "Foo/1"},
            {"reference": "Device/9", "type": "Patient"},
        ]
    )


def put(resource, path, value):
    """Sets an element, `a*` as a list, `a.b` below a list of a; a second value is appended."""
    head, dot, rest = path.partition(".")
    if dot:
        resource.setdefault(head, []).append({rest: value})
    elif head.endswith("*"):
        resource.setdefault(head[:-1], []).append(value)
    else:
        resource[head] = value


def concept(rng, system, codes):
    """A CodeableConcept: codes of the system, of another one, or of none."""
    out = []
    for code in rng.sample(codes, rng.randint(1, 2)):
        chance = rng.random()
        whose = {"system": system} if chance < 0.6 else {"system": "http://other.example.org"}
        out.append({**(whose if chance < 0.8 else {}), "code": code})
    return {"coding": out}


def resource(rng, version, resource_type, identity, person, wanted=None):
    """A resource of a type. `wanted` tells whether its subject is the person; None: as it comes."""
    out = {"resourceType": resource_type, "id": identity}
    if identity is None:
        del out["id"]
    if wanted is None:
        wanted = rng.random() < 0.6
    if resource_type in SUBJECTS and resource_type != "Patient":
        put(out, SUBJECTS[resource_type], reference(rng, person, wanted))
        if (
            rng.random() < 0.08
            and SUBJECTS[resource_type][-1] == "*"
            or "." in SUBJECTS[resource_type]
        ):
            if rng.random() < 0.3:
                put(out, SUBJECTS[resource_type], reference(rng, person, rng.random() < 0.3))
    if resource_type == "Group" and rng.random() < 0.7:
        for text in rng.choices(
            ["Patient/" + person[1], "Patient/" + OTHER, "Practitioner/p1"], k=2
        ):
            put(out, "member.entity", {"reference": text})
    for path in EXTRAS.get(resource_type, []):
        if rng.random() < 0.25:
            to = (
                {"reference": "Practitioner/p1"}
                if rng.random() < 0.6
                else reference(rng, person, rng.random() < 0.5)
            )
            put(out, path, to)
    if resource_type in IN_ENCOUNTER and rng.random() < 0.4:
        put(out, "encounter", {"reference": rng.choice(["Encounter/1", BASE + "/Encounter/1", "Encounter/2"])})
    if resource_type == "Patient" and rng.random() < 0.2:
        put(out, "link.other", reference(rng, person, rng.random() < 0.4))
    if rng.random() < 0.02 and resource_type in SUBJECTS and "." not in SUBJECTS[resource_type]:
        out[SUBJECTS[resource_type].rstrip("*")] = rng.choice(["Patient/123", 7, {"reference": 5}])
    describe(rng, version, out)
    meta(rng, out)
    return out


def describe(rng, version, out):
    """The elements that constraints of scopes look at."""
    kind = out["resourceType"]
    if kind == "Observation" or kind == "DiagnosticReport":
        out["status"] = rng.choice(["final", "final", "amended"])
        if rng.random() < 0.85:
            out["category"] = [concept(rng, LAB, ["laboratory", "vital-signs", "survey"])]
        out["code"] = concept(rng, "http://loinc.org", ["1234-5", "718-7"])
        if rng.random() < 0.5:
            out["effectiveDateTime"] = rng.choice(
                ["2019-05-05", "2020", "2021-03-03T10:00:00Z", "2022-12"]
            )
        if kind == "Observation" and rng.random() < 0.4:
            out["valueQuantity"] = {
                "value": rng.choice([5, 5.4, 7.25]),
                "system": "http://unitsofmeasure.org",
                "code": "mg",
            }
    elif kind == "Condition":
        out["category"] = [concept(rng, CONDITION, ["problem-list-item", "encounter-diagnosis"])]
        out["code"] = concept(rng, "http://snomed.info/sct", ["1", "2"])
    elif kind == "Patient":
        out["gender"] = rng.choice(["male", "female"])
        out["name"] = [{"family": rng.choice(["Chalmers", "Chalmersx"]), "given": ["Peter"]}]
        if rng.random() < 0.5:
            out["active"] = rng.random() < 0.7
        out["birthDate"] = rng.choice(["1974-12-25", "2001-01-01"])
    elif kind in ("Location", "Organization"):
        out["name"] = rng.choice(["Ward 1", "Ward 2"])
        out["status"] = rng.choice(["active", "inactive"])
    elif kind == "ValueSet":
        out["url"] = rng.choice(["http://example.org/vs/a", "http://example.org/vs/b"])
        out["status"] = "active"
    elif kind == "Encounter":
        out["status"] = rng.choice(["finished", "planned"])
        coding = {
            "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
            "code": rng.choice(["AMB", "IMP"]),
        }
        out["class"] = [{"coding": [coding]}] if version == "R5" else coding
        out["period"] = rng.choice(
            [{"start": "2020-01-02"}, {"start": "2019-01-01", "end": "2019-02-01"}, {}]
        )
    elif kind == "Group":
        out["actual"] = True
        out["type"] = "person"
    elif kind == "Bundle":
        out["type"] = "collection"
        if rng.random() < 0.6:
            out["entry"] = [entry_of_collection(rng) for _ in range(rng.randint(1, 3))]


def entry_of_collection(rng):
    person = rng.choice(["1", "123", OTHER])
    held = rng.choice(
        [
            {"resourceType": "Patient", "id": person},
            {"resourceType": "Observation", "id": "5", "subject": {"reference": "Patient/" + person}},
        ]
    )
    out = {"resource": held}
    name = f"{held['resourceType']}/{held['id']}"
    url = rng.choice([None, BASE, BASE, "https://other.example.org/fhir", "https://u@ehr.example.org/fhir"])
    if url:
        out["fullUrl"] = rng.choice([f"{url}/{name}"] * 5 + [name, "urn:uuid:1"])
    return out


def meta(rng, out):
    chance = rng.random()
    if chance < 0.5:
        out["meta"] = {"versionId": rng.choice(["1", "2", "3"])}
    elif chance < 0.52:
        out["meta"] = rng.choice([[], "x", {"versionId": 3}, {"versionId": "a b"}])
        return
    if rng.random() < 0.25:
        tag = [{"system": "http://example.org/tags", "code": rng.choice(["a", "b"])}]
        out.setdefault("meta", {})["tag"] = tag
    if rng.random() < 0.2:
        system = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
        out.setdefault("meta", {})["security"] = [
            {"system": system, "code": rng.choice(["R", "N"])}
        ]

"""Resources under scopes with search parameters: what matches, and what may be written; security labels."""

from .fixtures import *

cases = Cases("requests")
add = cases.add

MATCH = "docs/requests.md section 5; docs/scopes.md; specification 5.2 to 5.6"
WRITE = "docs/requests.md section 5; specification 1.5 and 3.6"
O, O1 = "/Observation", "/Observation/o1"


def judged(name, scope_query, kind, members, matches, *, policy=MEMBER):
    """One read under a constraint, of a resource that matches or not."""
    scope, url = f"user/{kind}.r?{scope_query}", f"/{kind}/x1"
    add(f"match-{name}", "A resource that matches is shown." if matches else "A resource that does not match is not.", MATCH,
        ask("GET", url, user(scope), policy=policy, resource=resource(kind, "x1", **members)), permit(scope, url, interactions=rows(scope, ("read", kind, "x1", "r"))) if matches else not_found("constraint_not_met"))


CODE = {"code": {"coding": [{"system": "http://loinc.org", "code": "1234-5"}, {"system": "http://example.org", "code": "A"}]}}
for name, query, matches in [
    ("token-both", "code=http://loinc.org|1234-5", True), ("token-code", "code=1234-5", True), ("token-second", "code=A", True), ("token-system", "code=http://loinc.org|", True), ("token-list", "code=x,1234-5", True), ("token-and", "code=A&code=1234-5", True),
    ("token-crossed", "code=http://loinc.org|A", False), ("token-no-system", "code=|1234-5", False), ("token-case", "code=a", False), ("token-other", "code=1234-6", False), ("token-prefix", "code=1234", False), ("token-other-system", "code=http://loinc.org/|", False),
    ("token-and-one", "code=A&code=x", False),
]:
    judged(name, query, "Observation", CODE, matches)
for name, kind, query, members, matches in [
    ("token-without-system", "Observation", "code=|A", {"code": {"coding": [{"code": "A"}]}}, True), ("token-text", "Observation", "code=A", {"code": {"text": "A"}}, False), ("token-absent", "Observation", "code=A", {}, False),
    ("token-identifier", "Observation", "identifier=http://example.org|7", {"identifier": [{"system": "http://example.org", "value": "7"}]}, True), ("token-identifier-other", "Observation", "identifier=http://example.org|7", {"identifier": [{"system": "http://example.org", "value": "77"}]}, False),
    ("token-element", "Observation", "status=final", {"status": "final"}, True), ("token-element-other", "Observation", "status=final", {"status": "amended"}, False), ("token-boolean", "Patient", "active=true", {"active": True}, True),
    ("token-boolean-other", "Patient", "active=true", {"active": False}, False), ("token-boolean-absent", "Patient", "active=true", {}, False), ("token-telecom", "Patient", "telecom=1", {"telecom": [{"system": "phone", "value": "1"}]}, True),
    ("token-id", "Observation", "_id=x1", {}, True), ("token-id-other", "Observation", "_id=x2,x3", {}, False), ("token-tag", "Observation", "_tag=http://example.org|a", {"meta": {"tag": [{"system": "http://example.org", "code": "a"}]}}, True),
    ("token-tag-absent", "Observation", "_tag=http://example.org|a", {"meta": {"versionId": "1"}}, False), ("token-security", "Observation", "_security=N", {"meta": {"security": [{"code": "N"}]}}, True), ("token-security-other", "Observation", "_security=N", {"meta": {"security": [{"code": "R"}]}}, False),
    ("reference", "Observation", "encounter=Encounter/e1", {"encounter": ref("Encounter/e1")}, True), ("reference-absolute", "Observation", "encounter=Encounter/e1", {"encounter": ref(BASE + "/Encounter/e1")}, True), ("reference-version", "Observation", "encounter=Encounter/e1", {"encounter": ref("Encounter/e1/_history/1")}, True),
    ("reference-other", "Observation", "encounter=Encounter/e1", {"encounter": ref("Encounter/e2")}, False), ("reference-type", "Observation", "subject=Patient/x", {"subject": ref("Group/x")}, False), ("reference-foreign", "Observation", "encounter=Encounter/e1", {"encounter": ref("https://other.example.org/fhir/Encounter/e1")}, False),
    ("reference-contained", "Observation", "encounter=Encounter/e1", {"encounter": ref("#e1")}, False), ("reference-logical", "Observation", "encounter=Encounter/e1", {"encounter": {"identifier": {"value": "e1"}}}, False),
    ("profile", "Observation", "_profile=http://example.org/p", {"meta": {"profile": ["http://example.org/q", "http://example.org/p"]}}, True), ("profile-version", "Observation", "_profile=http://example.org/p", {"meta": {"profile": ["http://example.org/p|2"]}}, False),
    ("date", "Observation", "date=2025-11", {"effectiveDateTime": "2025-11-24T10:00:00Z"}, True), ("date-ge", "Observation", "date=ge2025-11-24", {"effectiveDateTime": "2025-11-24"}, True), ("date-ge-before", "Observation", "date=ge2025-11-24", {"effectiveDateTime": "2025-11-23"}, False),
    ("date-period", "Observation", "date=ge2025", {"effectivePeriod": {"start": "2025-03-01"}}, True), ("date-period-whole", "Observation", "date=2025", {"effectivePeriod": {"start": "2025-03-01", "end": "2026-03-01"}}, False), ("date-sa", "Observation", "date=sa2025", {"effectiveDateTime": "2026-01-01"}, True),
    ("date-sa-same", "Observation", "date=sa2025", {"effectiveDateTime": "2025-12-31"}, False), ("date-eb", "Observation", "date=eb2025", {"effectiveDateTime": "2024-12-31"}, True), ("date-absent", "Observation", "date=ge2025", {}, False), ("date-updated", "Observation", "_lastUpdated=gt2025-01-01", {"meta": {"lastUpdated": "2025-06-01T00:00:00Z"}}, True),
    ("number", "RiskAssessment", "probability=ge0.5", {"prediction": [{"probabilityDecimal": 0.5}]}, True), ("number-less", "RiskAssessment", "probability=ge0.5", {"prediction": [{"probabilityDecimal": 0.4}]}, False), ("number-precision", "RiskAssessment", "probability=0.5", {"prediction": [{"probabilityDecimal": 0.52}]}, True),
    ("quantity", "Observation", "value-quantity=5.4|http://unitsofmeasure.org|mg", {"valueQuantity": {"value": 5.4, "system": "http://unitsofmeasure.org", "code": "mg"}}, True), ("quantity-unit", "Observation", "value-quantity=5.4||mg", {"valueQuantity": {"value": 5.4, "unit": "mg"}}, True),
    ("quantity-other-unit", "Observation", "value-quantity=5.4|http://unitsofmeasure.org|mg", {"valueQuantity": {"value": 5.4, "system": "http://unitsofmeasure.org", "code": "g"}}, False), ("quantity-more", "Observation", "value-quantity=gt5.4", {"valueQuantity": {"value": 5.5}}, True),
    ("quantity-comparator", "Observation", "value-quantity=5.4", {"valueQuantity": {"value": 5.4, "comparator": "<"}}, False), ("string", "Patient", "family=Ann", {"name": [{"family": "Ann"}]}, True), ("string-case", "Patient", "family=Ann", {"name": [{"family": "ann"}]}, False), ("string-prefix", "Patient", "family=An", {"name": [{"family": "Ann"}]}, False),
    ("string-part", "Patient", "name=Ann", {"name": [{"given": ["Eve", "Ann"]}]}, True), ("uri", "ValueSet", "url=http://example.org/vs", {"url": "http://example.org/vs"}, True), ("uri-slash", "ValueSet", "url=http://example.org/vs", {"url": "http://example.org/vs/"}, False),
]:
    judged(name, query, kind, members, matches)
for name, query, matches in [("canonical", "_profile=http://example.org/p", True), ("canonical-version", "_profile=http://example.org/p|2", True), ("canonical-version-other", "_profile=http://example.org/p|1", False)]:
    judged(name, query, "Observation", {"meta": {"profile": ["http://example.org/p|2"]}}, matches, policy=member("R5"))
MODIFIERS = {**MEMBER, "scope_modifiers": ["not", "exact", "below"]}
for name, kind, query, members, matches in [
    ("not", "Observation", "status:not=entered-in-error", {"status": "final"}, True), ("not-same", "Observation", "status:not=entered-in-error", {"status": "entered-in-error"}, False), ("not-absent", "Observation", "category:not=a", {}, True),
    ("not-one-of", "Observation", "category:not=a", {"category": coded("b") + coded("a")}, False), ("exact", "Patient", "family:exact=Ann", {"name": [{"family": "Ann"}]}, True), ("exact-case", "Patient", "family:exact=Ann", {"name": [{"family": "ANN"}]}, False),
    ("below", "ValueSet", "url:below=http://example.org/a", {"url": "http://example.org/a/b"}, True), ("below-prefix", "ValueSet", "url:below=http://example.org/a", {"url": "http://example.org/ab"}, False),
]:
    judged(name, query, kind, members, matches, policy=MODIFIERS)

# Both a compartment and a constraint.
PO = "patient/Observation.cruds?category=a"
A, B = {"category": coded("a")}, {"category": coded("b")}
READ = ("read", "Observation", "o1", "r")
add("both-read", "Inside, and of the category.", WRITE, ask("GET", O1, patient(PO), resource=obs(**A)), permit(PO, O1, interactions=rows(PO, READ)))
add("both-read-outside", "Of the category, and outside.", WRITE, ask("GET", O1, patient(PO), resource=obs("Patient/p2", **A)), not_found("not_in_compartment"))
add("both-read-other", "Inside, and of another category.", WRITE, ask("GET", O1, patient(PO), resource=obs(**B)), not_found("constraint_not_met"))
add("both-read-patient", "The patient alone is told by the URL, but not the constraint.", WRITE, ask("GET", "/Patient/p1", patient("patient/Patient.r?active=true")), needs("/Patient/p1"))
add("either-read", "Of two scopes one shows it.", WRITE, ask("GET", O1, user("user/Observation.r?category=b user/Observation.r?category=a"), resource=obs(**A)),
    permit("user/Observation.r?category=a", O1, interactions=rows("user/Observation.r?category=a", READ)))
add("either-read-none", "Of two scopes none does.", WRITE, ask("GET", O1, user("user/Observation.r?category=b user/Observation.r?category=c"), resource=obs(**A)), not_found("constraint_not_met"))
add("largest-reason", "One is confined elsewhere, the other does not match: the nearer one is told.", WRITE, ask("GET", O1, patient("patient/Observation.r user/Observation.r?category=b", fhirUser="Practitioner/d1"), resource=obs("Patient/p2", **A)), not_found("constraint_not_met"))
add("vread-constraint", "That version's content decides.", WRITE, ask("GET", O1 + "/_history/2", user("user/Observation.r?category=a"), resource=obs(meta=version("2"), **B)), not_found("constraint_not_met"))
add("shared-constraint-read", "A shared type that is constrained is judged by its content.", WRITE, ask("GET", "/Location/x1", patient("patient/Location.r?status=active"), resource=resource("Location", status="suspended")), not_found("constraint_not_met"))
add("shared-constraint-read-match", "A shared type that is constrained is judged by its content.", WRITE, ask("GET", "/Location/x1", patient("patient/Location.r?status=active"), resource=resource("Location", status="active")),
    permit("patient/Location.r?status=active", "/Location/x1", interactions=rows("patient/Location.r?status=active", ("read", "Location", "x1", "r"))))

# ---- writes ---------------------------------------------------------------------------------------

for who, scope, session in (("user", "user/Observation.cruds?category=a", user("user/Observation.cruds?category=a")), ("patient", PO, patient(PO))):
    def write(name, why, method, url, want, **more):
        add(f"write-{name}-{who}", why, WRITE, ask(method, url, session, **more), want)

    done = lambda kind, letter, method, url, headers=None: permit(scope, url, method=method, headers=headers, interactions=rows(scope, (kind, "Observation", "o1" if "/" in url[1:] else None, letter)))
    write("create", "The body is of the category.", "POST", O, done("create", "c", "POST", O), body=obs(**A))
    write("create-other", "The body is of another category.", "POST", O, deny_only("constraint_not_met"), body=obs(**B))
    write("create-none", "The body is of no category.", "POST", O, deny_only("constraint_not_met"), body=obs())
    write("create-first", "The body decides.", "POST", O, waits(scope, O, "POST", "resulting"))
    write("update", "Both images are.", "PUT", O1, done("update", "u", "PUT", O1), body=obs(**A), resource=obs(**A))
    write("update-version", "For the version that was judged.", "PUT", O1, done("update", "u", "PUT", O1, {"If-Match": 'W/"3"'}), body=obs(meta=version("4"), **A), resource=obs(meta=version("3"), **A))
    write("update-first", "The stored image decides.", "PUT", O1, waits(scope, O1, "PUT", "stored"), body=obs(**A))
    write("update-first-both", "Both images decide.", "PUT", O1, waits(scope, O1, "PUT", "stored", "resulting"))
    write("update-stored", "The stored image is of another category.", "PUT", O1, not_found("constraint_not_met"), body=obs(**A), resource=obs(**B))
    write("update-leaves", "The resulting image is of another category.", "PUT", O1, deny("leaves_constraint", 404), body=obs(**B), resource=obs(**A))
    write("update-creates", "An update that creates.", "PUT", O1, done("update", "u", "PUT", O1, {"If-None-Match": "*"}), body=obs(**A), resource=None)
    write("update-creates-other", "An update that creates what does not match.", "PUT", O1, not_found("constraint_not_met"), body=obs(**B), resource=None)
    write("patch", "Both images are.", "PATCH", O1, done("patch", "u", "PATCH", O1), resource=obs(**A), resulting=obs(status="amended", **A))
    write("patch-first", "Both images decide.", "PATCH", O1, waits(scope, O1, "PATCH", "stored", "resulting"))
    write("patch-leaves", "The result is of another category.", "PATCH", O1, deny("leaves_constraint", 404), resource=obs(**A), resulting=obs(**B))
    write("patch-stored", "The stored image is.", "PATCH", O1, not_found("constraint_not_met"), resource=obs(**B), resulting=obs(**A))
    write("delete", "The stored image is of the category.", "DELETE", O1, done("delete", "d", "DELETE", O1), resource=obs(**A))
    write("delete-other", "The stored image is of another category.", "DELETE", O1, not_found("constraint_not_met"), resource=obs(**B))
    write("delete-first", "The stored image decides.", "DELETE", O1, waits(scope, O1, "DELETE", "stored"))
add("write-leaves-both", "The result would be another patient's.", WRITE, ask("PUT", O1, patient(PO), body=obs("Patient/p2", **A), resource=obs(**A)), not_found("leaves_compartment"))
add("write-full-beside", "A full grant decides first.", WRITE, ask("PUT", O1, user("user/Observation.ru?category=a user/Observation.cru"), body=obs(**B)),
    permit("user/Observation.cru", O1, method="PUT", interactions=rows("user/Observation.cru", ("update", "Observation", "o1", "u"))))
for name, reader, headers, obligations in [("same", "user/Observation.r?category=a", None, []), ("weaker", "user/Observation.r?category=a,b", None, []), ("none", "user/Observation.r", None, []), ("other", "user/Observation.r?category=b", MINIMAL, [MINIMAL_RESPONSE]),
                                           ("stronger", "user/Observation.r?category=a&status=final", MINIMAL, [MINIMAL_RESPONSE]), ("nothing", "user/Patient.r", MINIMAL, [MINIMAL_RESPONSE])]:
    scope = "user/Observation.u?category=a"
    add(f"write-reader-{name}", "What is written may be returned if it may be read.", "docs/requests.md section 9, without `r`", ask("PATCH", O1, user(f"{scope} {reader}"), resource=obs(**A), resulting=obs(**A), enforces=ALL),
        permit(scope, O1, method="PATCH", headers=headers, obligations=obligations, interactions=rows(scope, ("patch", "Observation", "o1", "u"))))
for kind, method, url, more in [("create", "POST", O, {"body": obs(**A)}), ("update", "PUT", O1, {"body": obs(**A), "resource": obs(**A)})]:
    letter = kind[0]
    scope = f"user/Observation.{letter}?category=a"
    row = (kind, "Observation", "o1" if kind == "update" else None, letter)
    add(f"write-{kind}-without-r", "Without r the answer is minimal.", WRITE, ask(method, url, user(scope), **more), permit(scope, url, method=method, headers=MINIMAL, interactions=rows(scope, row)))
    add(f"write-{kind}-without-r-representation", "Nor is what the client prefers.", WRITE, ask(method, url, user(scope), headers=REPRESENTATION, enforces=ALL, **more),
        permit(scope, url, method=method, headers=MINIMAL, obligations=[MINIMAL_RESPONSE], interactions=rows(scope, row)))

# ---- labels ----------------------------------------------------------------------------------------

LABELS = "docs/requests.md section 5; specification 3.6 and 6.4"
CONF = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"


def labelled(*codes, **meta):
    return {"meta": {**meta, "security": [{"system": CONF, "code": code} for code in codes]}}


for who, scope, session in (("full", "user/Observation.cru", user("user/Observation.cru")), ("constrained", "user/Observation.cru?status=final", user("user/Observation.cru?status=final")), ("confined", "patient/Observation.cru", patient("patient/Observation.cru"))):
    for name, before, after, same in [("same", labelled("R"), labelled("R"), True), ("none", {}, {}, True), ("empty", {}, labelled(), True), ("order", labelled("R", "N"), labelled("N", "R"), True), ("display", labelled("R"), {"meta": {"security": [{"system": CONF, "code": "R", "display": "x"}]}}, True),
                                      ("tag", {"meta": {"tag": [{"code": "a"}]}}, {"meta": {"tag": [{"code": "b"}]}}, True), ("added", {}, labelled("R"), False), ("taken", labelled("R"), {}, False), ("lowered", labelled("R"), labelled("N"), False),
                                      ("system", labelled("R"), {"meta": {"security": [{"system": "http://example.org", "code": "R"}]}}, False), ("one-of-two", labelled("R", "V"), labelled("R"), False)]:
        for method, kind in (("PUT", "update"), ("PATCH", "patch")):
            more = {"body": obs(**after)} if method == "PUT" else {"resulting": obs(**after)}
            add(f"label-{name}-{kind}-{who}", "Labels stay as they are." if same else "Labels are not changed, by whatever grant.", LABELS, ask(method, O1, session, resource=obs(**before), **more),
                permit(scope, O1, method=method, interactions=rows(scope, (kind, "Observation", "o1", "u"))) if same else not_found("label_change"))
add("label-create", "A new resource may bear any label.", LABELS, ask("POST", O, user("user/Observation.cr"), body=obs(**labelled("R"))),
    permit("user/Observation.cr", O, method="POST", interactions=rows("user/Observation.cr", ("create", "Observation", None, "c"))))
add("label-delete", "A delete changes no label.", LABELS, ask("DELETE", O1, user("user/Observation.d"), resource=obs(**labelled("R"))),
    permit("user/Observation.d", O1, method="DELETE", interactions=rows("user/Observation.d", ("delete", "Observation", "o1", "d"))))
add("label-not-compared", "A full grant that was not shown the stored image cannot compare.", LABELS, ask("PUT", O1, user("user/Observation.ru"), body=obs(**labelled("R"))),
    permit("user/Observation.ru", O1, method="PUT", interactions=rows("user/Observation.ru", ("update", "Observation", "o1", "u"))))

"""Whom a session stands for: several patients, an encounter, clinical subjects, shared types."""

from .fixtures import *

cases = Cases("requests")
filtered = Cases("filter")
add = cases.add

PERSONS = "docs/requests.md 4.9; specification 4.4"
CLAIM = "/ext/patients"


def ruled(version="R4", /, *, issuer=None, **members):
    """A policy whose one role lets all of the token's user/ and patient/ scopes decide, with these members."""
    return {**policy({"member": role("user/*.cruds")}, [always("member")], version=version, **(issuer or {})), **members}


PROXY = ruled(issuer={"patients_claim": CLAIM})


def proxy(scope, *names, **over):
    """A session whose claim names these patients."""
    return claims(scope, ext={"patients": list(names)}, **over)



# ---- several patients ----------------------------------------------------------------------------------

R, S, C, U = "patient/*.r", "patient/*.s", "patient/*.c", "patient/*.u"
for name, names, over in [("claim", ("p1", "p2"), {}), ("claim-typed", ("Patient/p1", f"{BASE}/Patient/p2"), {}), ("claim-with-context", ("p2",), {"patient": "p1"}), ("claim-twice", ("p1", "Patient/p1", "p2"), {"patient": "p2"})]:
    session = proxy(R, *names, **over)
    for person in ("p1", "p2"):
        add(f"persons-{name}-{person}", "Each patient that the claim names is in context.", PERSONS, ask("GET", "/Observation/o1", session, policy=PROXY, resource=obs(f"Patient/{person}")), permit(R, "/Observation/o1", interactions=rows(R, ("read", "Observation", "o1", "r"))))
        add(f"persons-{name}-{person}-self", "So is the patient's own resource, by its URL alone.", PERSONS, ask("GET", f"/Patient/{person}", session, policy=PROXY), permit(R, f"/Patient/{person}", interactions=rows(R, ("read", "Patient", person, "r"))))
    add(f"persons-{name}-p3", "Nobody else is.", PERSONS, ask("GET", "/Observation/o1", session, policy=PROXY, resource=obs("Patient/p3")), not_found("not_in_compartment"))
    add(f"persons-{name}-p3-self", "Nor is their own resource.", PERSONS, ask("GET", "/Patient/p3", session, policy=PROXY), deny("not_in_compartment"))
add("persons-unmapped", "A claim that the policy does not map names nobody.", PERSONS, ask("GET", "/Observation/o1", proxy(R, "p1"), resource=obs()), deny("no_patient_context"))
add("persons-unmapped-context", "The patient in context stays.", PERSONS, ask("GET", "/Observation/o1", proxy(R, "p2", patient="p1"), resource=obs("Patient/p2")), not_found("not_in_compartment"))
add("persons-none", "A claim that names nobody.", PERSONS, ask("GET", "/Observation/o1", proxy(R), policy=PROXY, resource=obs()), deny("no_patient_context"))
add("persons-absent", "No claim at all.", PERSONS, ask("GET", "/Observation/o1", claims(R), policy=PROXY, resource=obs()), deny("no_patient_context"))
for name, value in [("string", "p1"), ("number", [1]), ("null", None), ("null-item", [None]), ("type", ["Practitioner/p1"]), ("foreign", ["https://other.example.org/Patient/p1"]), ("id", ["a b"]), ("empty", [""]), ("version", ["Patient/p1/_history/1"]), ("nine", [f"p{i}" for i in range(9)]), ("object", {"p1": True})]:
    add(f"persons-claim-{name}", "A claim of another shape refuses the session.", PERSONS, ask("GET", "/Observation/o1", claims(R, ext={"patients": value}), policy=PROXY, resource=obs()), deny("claim_malformed"))
add("persons-eight", "Eight are the most.", PERSONS, ask("GET", "/Patient/p7", proxy(R, *(f"p{i}" for i in range(8))), policy=PROXY), permit(R, "/Patient/p7", interactions=rows(R, ("read", "Patient", "p7", "r"))))

# Grants of different patients are never joined.
TWO = ("p1", "p2")
add("persons-create", "What is written is of one of them.", PERSONS, ask("POST", "/Observation", proxy(C, *TWO), policy=PROXY, body={"resourceType": "Observation", "subject": ref("Patient/p2")}), permit(C, "/Observation", method="POST", headers=MINIMAL, interactions=rows(C, ("create", "Observation", None, "c"))))
add("persons-create-both", "Not of both.", PERSONS, ask("POST", "/Observation", proxy(C, *TWO), policy=PROXY, body={"resourceType": "Observation", "subject": ref("Patient/p2"), "performer": [ref("Patient/p1")]}), deny("not_in_compartment"))
add("persons-move", "Nothing moves from one to the other.", PERSONS, ask("PUT", "/Observation/o1", proxy(U, *TWO), policy=PROXY, body=obs("Patient/p2"), resource=obs("Patient/p1")), not_found("leaves_compartment"))
add("persons-stay", "It may stay.", PERSONS, ask("PUT", "/Observation/o1", proxy(U, *TWO), policy=PROXY, body=obs("Patient/p2"), resource=obs("Patient/p2", meta=version("4"))), permit(U, "/Observation/o1", method="PUT", headers={"If-Match": 'W/"4"', **MINIMAL}, interactions=rows(U, ("update", "Observation", "o1", "u"))))
add("persons-search", "A search goes out once for each.", PERSONS, ask("GET", "/Goal", proxy(S, *TWO), policy=PROXY, enforces=ALL), several(S, ["/Goal?patient=Patient/p1", "/Goal?patient=Patient/p2"], obligations=[RESTRICT, FILTER, SEVERAL], interactions=rows(S, ("search-type", "Goal", None, "s"))))
add("persons-search-context-first", "The patient in context comes first.", PERSONS, ask("GET", "/Goal", proxy(S, "p1", "p0", patient="p0"), policy=PROXY, enforces=ALL), several(S, ["/Goal?patient=Patient/p0", "/Goal?patient=Patient/p1"], obligations=[RESTRICT, FILTER, SEVERAL], interactions=rows(S, ("search-type", "Goal", None, "s"))))
add("persons-search-one", "The client asks for one of them.", PERSONS, ask("GET", "/Goal?patient=p2", proxy(S, *TWO), policy=PROXY, enforces=ALL), permit(S, "/Goal?patient=p2", headers=STRICT, obligations=[RESTRICT, FILTER], interactions=rows(S, ("search-type", "Goal", None, "s"))))
add("persons-search-other", "The client asks for somebody else.", PERSONS, ask("GET", "/Goal?patient=p3", proxy(S, *TWO), policy=PROXY, enforces=ALL), deny("patient_conflict"))
add("persons-search-compartment-other", "In the URL, too.", PERSONS, ask("GET", "/Patient/p3/Goal", proxy(S, *TWO), policy=PROXY, enforces=ALL), deny("patient_conflict"))
add("persons-search-filter", "Or it is filtered.", PERSONS, ask("GET", "/Goal", proxy(S, *TWO), policy=PROXY, enforces=["filter_response"]), permit(S, "/Goal", obligations=[FILTER], interactions=rows(S, ("search-type", "Goal", None, "s"))))

# user/ scopes of a person.
OWN = "user/*.rs"
for name, person, fhir_user in [("own", "p1", "Patient/p1"), ("ward", "p2", "Patient/p1"), ("ward-of-related", "p2", "RelatedPerson/r1"), ("ward-in-context", "p5", "Patient/p1")]:
    add(f"persons-user-{name}", "A user reaches the own compartment, and that of who is named.", PERSONS, ask("GET", "/Observation/o1", proxy(OWN, "p2", "p5", fhirUser=fhir_user, patient="p5"), policy=PROXY, resource=obs(f"Patient/{person}")), permit(OWN, "/Observation/o1", interactions=rows(OWN, ("read", "Observation", "o1", "r"))))
add("persons-user-other", "Nobody else's.", PERSONS, ask("GET", "/Observation/o1", proxy(OWN, "p2", fhirUser="Patient/p1"), policy=PROXY, resource=obs("Patient/p3")), not_found("not_in_compartment"))
add("persons-user-context", "Nor that of a patient in context who is not named.", PERSONS, ask("GET", "/Observation/o1", proxy(OWN, "p2", fhirUser="Patient/p1", patient="p4"), policy=PROXY, resource=obs("Patient/p4")), not_found("not_in_compartment"))
add("persons-user-search", "One query each, the own first.", PERSONS, ask("GET", "/Goal", proxy(OWN, "p2", "p5", fhirUser="Patient/p1", patient="p5"), policy=PROXY, enforces=ALL),
    several(OWN, [f"/Goal?patient=Patient/{p}" for p in ("p1", "p5", "p2")], obligations=[RESTRICT, FILTER, SEVERAL], interactions=rows(OWN, ("search-type", "Goal", None, "s"))))
add("persons-user-clinician", "A clinician's user/ scopes are not confined, whom the claim may name.", PERSONS, ask("GET", "/Observation/o1", proxy(OWN, "p2", fhirUser="Practitioner/d1"), policy=PROXY), permit(OWN, "/Observation/o1", interactions=rows(OWN, ("read", "Observation", "o1", "r"))))
NARROW = {**PROXY, "roles": {"member": role("patient/*.rs")}}
add("persons-user-patient-role", "A role's patient/ scope leads a user to who is named.", PERSONS, ask("GET", "/Observation/o1", proxy(OWN, "p2", fhirUser="Patient/p1"), policy=NARROW, resource=obs("Patient/p2")), permit(OWN, "/Observation/o1", interactions=rows(OWN, ("read", "Observation", "o1", "r"))))
add("persons-user-patient-role-context", "Not to a patient in context who is neither the user nor named.", PERSONS, ask("GET", "/Observation/o1", proxy(OWN, "p2", fhirUser="Patient/p1", patient="p4"), policy=NARROW, resource=obs("Patient/p4")), not_found("not_in_compartment"))
add("persons-user-patient-role-nobody", "Nor where nobody is left.", PERSONS, ask("GET", "/Observation/o1", claims(OWN, fhirUser="Patient/p1", patient="p4"), policy=NARROW, resource=obs("Patient/p4")), deny("not_in_compartment"))


def page(*entries, **members):
    return json.dumps({"resourceType": "Bundle", "type": "searchset", **members, "entry": [{"resource": entry, "search": {"mode": "match"}} for entry in entries]}, separators=(",", ":"))


def shown(response, kept, dropped):
    return {"effect": "permit", "reason": "permitted", "response": response, "kept": kept, "dropped": dropped}


def goal(person):
    return resource("Goal", f"g-{person}", subject=ref(f"Patient/{person}"))


filtered.add("persons", "Of a search the matches of each patient in context are shown.", PERSONS, {**ask("GET", "/Goal", proxy(S, *TWO), policy=PROXY, enforces=["filter_response"]), "op": "filter", "response": page(goal("p1"), goal("p2"), goal("p3"), total=3)},
             shown(page(goal("p1"), goal("p2")), 2, 1))

# ---- the encounter in context -----------------------------------------------------------------------------

ENCOUNTER = "docs/requests.md 4.9, encounter_context"
for v in VERSIONS:
    here = ruled(v, encounter_context="confine")
    inside = obs(encounter=ref("Encounter/e1"))
    w = v.lower()
    at = {"encounter": "e1"}
    add(f"encounter-read-{w}", "What belongs to the encounter in context is shown.", ENCOUNTER, ask("GET", "/Observation/o1", patient(R, **at), policy=here, resource=inside), permit(R, "/Observation/o1", interactions=rows(R, ("read", "Observation", "o1", "r"))))
    add(f"encounter-read-other-{w}", "What belongs to another is not.", ENCOUNTER, ask("GET", "/Observation/o1", patient(R, **at), policy=here, resource=obs(encounter=ref("Encounter/e2"))), not_found("constraint_not_met"))
    add(f"encounter-read-none-{w}", "Nor what belongs to none.", ENCOUNTER, ask("GET", "/Observation/o1", patient(R, **at), policy=here, resource=obs()), not_found("constraint_not_met"))
    add(f"encounter-read-patient-{w}", "Nor what is of another patient.", ENCOUNTER, ask("GET", "/Observation/o1", patient(R, **at), policy=here, resource=obs("Patient/p2", encounter=ref("Encounter/e1"))), not_found("not_in_compartment"))
    add(f"encounter-absent-{w}", "Without an encounter such types are out of reach.", ENCOUNTER, ask("GET", "/Observation/o1", patient(R), policy=here, resource=inside), deny("no_encounter_context"))
    add(f"encounter-ignored-{w}", "A policy that does not ask for it does not look at it.", ENCOUNTER, ask("GET", "/Observation/o1", patient(R, **at), policy=ruled(v, encounter_context="ignore"), resource=obs()), permit(R, "/Observation/o1", interactions=rows(R, ("read", "Observation", "o1", "r"))))
    add(f"encounter-outside-{w}", "Types that belong to no encounter stay as they are.", ENCOUNTER, ask("GET", "/Goal/g1", patient(R), policy=here, resource=resource("Goal", "g1", subject=ref("Patient/p1"))), permit(R, "/Goal/g1", interactions=rows(R, ("read", "Goal", "g1", "r"))))
    add(f"encounter-self-{w}", "The encounter itself is shown.", ENCOUNTER, ask("GET", "/Encounter/e1", patient(R, **at), policy=here, resource=resource("Encounter", "e1", subject=ref("Patient/p1"))), permit(R, "/Encounter/e1", interactions=rows(R, ("read", "Encounter", "e1", "r"))))
    add(f"encounter-self-other-{w}", "Another one is not.", ENCOUNTER, ask("GET", "/Encounter/e2", patient(R, **at), policy=here, resource=resource("Encounter", "e2", subject=ref("Patient/p1"))), not_found("constraint_not_met"))
    add(f"encounter-search-{w}", "A search is restricted to it.", ENCOUNTER, ask("GET", "/CarePlan" if v == "R5" else "/ClinicalImpression", patient(S, **at), policy=here, enforces=ALL),
        permit(S, ("/CarePlan?patient=Patient/p1" if v == "R5" else "/ClinicalImpression?subject=Patient/p1") + "&encounter=Encounter/e1", headers=STRICT, obligations=[RESTRICT, FILTER], interactions=rows(S, ("search-type", "CarePlan" if v == "R5" else "ClinicalImpression", None, "s"))))
    add(f"encounter-user-{w}", "user/ scopes are not kept to it.", ENCOUNTER, ask("GET", "/Observation/o1", user("user/*.r"), policy=here), permit("user/*.r", "/Observation/o1", interactions=rows("user/*.r", ("read", "Observation", "o1", "r"))))
    add(f"encounter-create-{w}", "What is written belongs to it.", ENCOUNTER, ask("POST", "/Condition", patient("patient/*.cr", **at), policy=here, body={"resourceType": "Condition", "subject": ref("Patient/p1"), "encounter": ref("Encounter/e1")}), permit("patient/*.cr", "/Condition", method="POST", interactions=rows("patient/*.cr", ("create", "Condition", None, "c"))))
    add(f"encounter-create-other-{w}", "Not to another.", ENCOUNTER, ask("POST", "/Condition", patient("patient/*.cr", **at), policy=here, body={"resourceType": "Condition", "subject": ref("Patient/p1"), "encounter": ref("Encounter/e2")}), deny("constraint_not_met", 403))
    add(f"encounter-move-{w}", "Nothing moves out of it.", ENCOUNTER, ask("PUT", "/Observation/o1", patient("patient/*.ru", **at), policy=here, body=obs(encounter=ref("Encounter/e2")), resource=inside), not_found("leaves_constraint"))
    filtered.add(f"encounter-{w}", "Each entry is judged by its own type.", ENCOUNTER, {**ask("GET", "/Patient/p1/$everything", patient("patient/*.rs", **at), policy=here, enforces=ALL), "op": "filter", "response": page(resource("Patient", "p1"), inside, obs(encounter=ref("Encounter/e2")), goal("p1"))},
                 shown(page(resource("Patient", "p1"), inside, goal("p1")), 3, 1))
HERE_R4 = ruled(encounter_context="confine")
for name, value in [("type", "Encounter/e1"), ("empty", ""), ("number", 1), ("blank", "e 1")]:
    add(f"encounter-claim-{name}", "It is a FHIR id.", ENCOUNTER, ask("GET", "/Goal/g1", patient(R, encounter=value), policy=HERE_R4), deny("claim_malformed"))
for kind, element in [("ChargeItem", {"context": ref("Encounter/e1")}), ("MedicationAdministration", {"context": ref("Encounter/e1")}), ("DocumentManifest", {"related": [{"ref": ref("Encounter/e1")}]}), ("Communication", {"encounter": ref("Encounter/e1")})]:
    add(f"encounter-element-{kind}", "The parameter is the one that the CompartmentDefinition lists.", ENCOUNTER, ask("GET", f"/{kind}/x1", patient(R, encounter="e1"), policy=HERE_R4, resource=resource(kind, subject=ref("Patient/p1"), **element)), permit(R, f"/{kind}/x1", interactions=rows(R, ("read", kind, "x1", "r"))))
    add(f"encounter-element-{kind}-none", "Without it the resource belongs to none.", ENCOUNTER, ask("GET", f"/{kind}/x1", patient(R, encounter="e1"), policy=HERE_R4, resource=resource(kind, subject=ref("Patient/p1"))), not_found("constraint_not_met"))

# ---- clinical subjects ---------------------------------------------------------------------------------

SUBJECT = "docs/requests.md section 5, clinical_subject; specification 4.3"
P1, P2 = ref("Patient/p1"), ref("Patient/p2")
for v in VERSIONS:
    strict, w = ruled(v, compartment_membership="clinical_subject"), v.lower()
    for kind, about, acted in [("Observation", "subject", {"performer": [P1]}), ("Communication", "subject", {"sender": P1}), ("Coverage", "beneficiary", {"subscriber": P1}), ("Composition", "subject", {"author": [P1]}), ("List", "subject", {"source": P1})]:
        add(f"subject-{kind}-{w}", "Who it is about makes it a member.", SUBJECT, ask("GET", f"/{kind}/x1", patient(R), policy=strict, resource=resource(kind, **{about: P1})), permit(R, f"/{kind}/x1", interactions=rows(R, ("read", kind, "x1", "r"))))
        add(f"subject-{kind}-{w}-acted", "Who acted does not.", SUBJECT, ask("GET", f"/{kind}/x1", patient(R), policy=strict, resource=resource(kind, **{about: P2}, **acted)), not_found("not_in_compartment"))
        add(f"subject-{kind}-{w}-listed", "By the whole definition both do.", SUBJECT, ask("GET", f"/{kind}/x1", patient(R), policy=ruled(v, compartment_membership="listed"), resource=resource(kind, **{about: P2}, **acted)), permit(R, f"/{kind}/x1", interactions=rows(R, ("read", kind, "x1", "r"))))
    for kind in ("Appointment", "AppointmentResponse", "Group", "Schedule"):
        add(f"subject-outside-{kind}-{w}", "A type that names nobody as its subject is outside.", SUBJECT, ask("GET", f"/{kind}", patient(S), policy=strict, enforces=ALL), deny("not_in_compartment"))
    add(f"subject-self-{w}", "The patient is inside.", SUBJECT, ask("GET", "/Patient/p1", patient(R), policy=strict), permit(R, "/Patient/p1", interactions=rows(R, ("read", "Patient", "p1", "r"))))
    add(f"subject-binary-{w}", "A Binary is judged by its securityContext.", SUBJECT, ask("GET", "/Binary/x1", patient(R), policy=strict, resource=resource("Binary", contentType="text/plain", securityContext=P1)), permit(R, "/Binary/x1", interactions=rows(R, ("read", "Binary", "x1", "r"))))
    add(f"subject-search-{w}", "A search is restricted by the one parameter.", SUBJECT, ask("GET", "/Observation?_count=5", patient(S), policy=strict, enforces=ALL), permit(S, "/Observation?_count=5&subject=Patient/p1", headers=STRICT, obligations=[RESTRICT, FILTER], interactions=rows(S, ("search-type", "Observation", None, "s"))))
    add(f"subject-search-client-{w}", "Or by the client's own.", SUBJECT, ask("GET", "/Observation?patient=p1", patient(S), policy=strict, enforces=ALL), permit(S, "/Observation?patient=p1", headers=STRICT, obligations=[RESTRICT, FILTER], interactions=rows(S, ("search-type", "Observation", None, "s"))))
    add(f"subject-search-performer-{w}", "Not by who acted.", SUBJECT, ask("GET", "/Observation?performer=Patient/p1", patient(S), policy=strict, enforces=ALL), permit(S, "/Observation?performer=Patient/p1&subject=Patient/p1", headers=STRICT, obligations=[RESTRICT, FILTER], interactions=rows(S, ("search-type", "Observation", None, "s"))))
    add(f"subject-search-compartment-{w}", "The client's compartment search is wider, so it does not confine.", SUBJECT, ask("GET", "/Patient/p1/Observation", patient(S), policy=strict, enforces=ALL), permit(S, "/Patient/p1/Observation?subject=Patient/p1", headers=STRICT, obligations=[RESTRICT, FILTER], interactions=rows(S, ("search-compartment", "Observation", None, "s"))))
    add(f"subject-search-compartment-other-{w}", "That of another patient is refused.", SUBJECT, ask("GET", "/Patient/p2/Observation", patient(S), policy=strict, enforces=ALL), deny("patient_conflict"))
    add(f"subject-search-several-{w}", "Where the type has two parameters the answer is filtered.", SUBJECT, ask("GET", "/MedicationDispense", patient(S), policy=strict, enforces=ALL), permit(S, "/MedicationDispense", obligations=[FILTER], interactions=rows(S, ("search-type", "MedicationDispense", None, "s"))))
    add(f"subject-create-{w}", "A write names the patient as its subject.", SUBJECT, ask("POST", "/Observation", patient("patient/*.cr"), policy=strict, body={"resourceType": "Observation", "subject": P1, "performer": [P1]}), permit("patient/*.cr", "/Observation", method="POST", interactions=rows("patient/*.cr", ("create", "Observation", None, "c"))))
    add(f"subject-create-acted-{w}", "Not as who acted alone.", SUBJECT, ask("POST", "/Observation", patient("patient/*.cr"), policy=strict, body={"resourceType": "Observation", "performer": [P1]}), deny("not_in_compartment"))
    add(f"subject-create-other-{w}", "And names nobody else, in whatever parameter.", SUBJECT, ask("POST", "/Observation", patient("patient/*.cr"), policy=strict, body={"resourceType": "Observation", "subject": P1, "performer": [P2]}), deny("not_in_compartment"))
    add(f"subject-related-{w}", "The RelatedPerson compartment stays as it is.", SUBJECT, ask("GET", "/Observation/o1", user("user/*.r", "RelatedPerson/r1"), policy=strict, resource=obs("Patient/p2", performer=[ref("RelatedPerson/r1")])), permit("user/*.r", "/Observation/o1", interactions=rows("user/*.r", ("read", "Observation", "o1", "r"))))
    add(f"subject-has-{w}", "`_has` of a subject tells nothing new.", SUBJECT, ask("GET", "/Patient?_has:Observation:subject:code=1", patient(S), policy=strict, enforces=ALL),
        permit(S, "/Patient?_has:Observation:subject:code=1&_id=p1", headers=STRICT, obligations=[RESTRICT, FILTER], interactions=rows(S, ("search-type", "Patient", None, "s"), ("has", "Observation", None, "s"))))
    add(f"subject-has-acted-{w}", "`_has` of who acted would.", SUBJECT, ask("GET", "/Patient?_has:Observation:performer:code=1", patient(S), policy=strict, enforces=ALL), deny("parameter_probes_hidden", 403))

# ---- shared types -------------------------------------------------------------------------------------

SHARED_TYPES = "docs/policy.md shared_types; specification 4.4"
for v in VERSIONS:
    shared, w = ruled(v, shared_types=["Questionnaire", "Device"]), v.lower()
    for kind in ("Questionnaire", "Device"):
        add(f"shared-{kind}-{w}", "The policy says what every compartment shows.", SHARED_TYPES, ask("GET", f"/{kind}", patient(S), policy=shared), permit(S, f"/{kind}", interactions=rows(S, ("search-type", kind, None, "s"))))
        add(f"shared-{kind}-{w}-read", "For reading.", SHARED_TYPES, ask("GET", f"/{kind}/x1", patient(R), policy=shared), permit(R, f"/{kind}/x1", interactions=rows(R, ("read", kind, "x1", "r"))))
        add(f"shared-{kind}-{w}-write", "Never for writing.", SHARED_TYPES, ask("DELETE", f"/{kind}/x1", patient("patient/*.cruds"), policy=shared, resource=resource(kind), enforces=ALL), deny("not_in_compartment"))
    add(f"shared-default-{w}", "The default goes with it.", SHARED_TYPES, ask("GET", "/Location", patient(S), policy=shared, enforces=ALL), deny("not_in_compartment"))
add("shared-none", "None at all.", SHARED_TYPES, ask("GET", "/Location", patient(S), policy=ruled(shared_types=[]), enforces=ALL), deny("not_in_compartment"))

# ---- values that are no References --------------------------------------------------------------------------

ODD = "docs/requests.md section 5, Inside; a further scope never denies"
FIVE = resource("Observation", "o1", subject={"reference": 5})
add("odd-reference-full", "Whoever is not confined reads it.", ODD, ask("GET", "/Observation/o1", user("user/*.r"), resource=FIVE), permit("user/*.r", "/Observation/o1", interactions=rows("user/*.r", ("read", "Observation", "o1", "r"))))
add("odd-reference-both", "A confined grant beside it changes nothing.", ODD, ask("GET", "/Observation/o1", user("user/*.r patient/*.r", patient="p1"), resource=FIVE), permit("user/*.r", "/Observation/o1", interactions=rows("user/*.r", ("read", "Observation", "o1", "r"))))
add("odd-reference-constrained", "Nor beside one that is constrained.", ODD, ask("GET", "/Observation/o1", user("patient/*.r user/Observation.r?status=final", patient="p1"), resource={**FIVE, "status": "final"}), permit("user/Observation.r?status=final", "/Observation/o1", interactions=rows("user/Observation.r?status=final", ("read", "Observation", "o1", "r"))))
add("odd-reference-constrained-not", "Which must match.", ODD, ask("GET", "/Observation/o1", user("patient/*.r user/Observation.r?status=final", patient="p1"), resource={**FIVE, "status": "amended"}), not_found("constraint_not_met"))
add("odd-reference-confined", "A confined grant alone cannot judge it.", ODD, ask("GET", "/Observation/o1", patient("patient/*.r"), resource=FIVE), not_found("resource_malformed"))
add("odd-reference-related", "It counts in both compartments of a RelatedPerson.", ODD, ask("GET", "/Observation/o1", user("user/*.r", "RelatedPerson/r1"), resource={**obs(None), "subject": 5, "performer": [ref("RelatedPerson/r1")]}), not_found("resource_malformed"))
add("odd-reference-write", "A body that is unreadable to the only grant.", ODD, ask("POST", "/Observation", patient("patient/*.cr"), body={"resourceType": "Observation", "subject": {"reference": 5}}), deny("body_malformed"))
add("odd-reference-write-both", "A full grant writes it.", ODD, ask("POST", "/Observation", user("user/*.cr patient/*.cr", patient="p1"), body={"resourceType": "Observation", "subject": {"reference": 5}}), permit("user/*.cr", "/Observation", method="POST", interactions=rows("user/*.cr", ("create", "Observation", None, "c"))))

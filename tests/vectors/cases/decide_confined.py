"""Requests that are confined to a compartment: searches, stored resources, writes and histories."""

from .fixtures import *

cases = Cases("decide")
add = cases.add

O1 = "/Observation/o1"
PO = "patient/Observation."
COMPARTMENT = "specification 4.3; design 4.7"

# ---- searches -----------------------------------------------------------------------------------

SEARCH = "specification 3.6 and 4.3; design 4.10"
NO_COMPARTMENT_SEARCH = ["restrict_query", "filter_response"]


def search(name, why, url, enforces, sent, obligations, *, scope=None, session=None, **more):
    """A permitted search; `sent` is the query that goes out."""
    scope = scope or "patient/" + url.split("?")[0].strip("/") + ".rs"
    headers = STRICT if RESTRICT in obligations else None
    add("search-" + name, why, SEARCH, ask("GET", url, session or patient(scope), enforces=enforces),
        permit(scope, sent, headers=headers, obligations=obligations, **more))


def search_denied(name, why, url, enforces, reason, *, scope=None, session=None):
    scope = scope or "patient/" + url.split("?")[0].strip("/") + ".rs"
    add("search-" + name, why, SEARCH, ask("GET", url, session or patient(scope), enforces=enforces), deny(reason))


# One compartment parameter.
search("one-parameter", "A type with one compartment parameter is restricted by it.", "/Encounter?status=finished", ALL,
       "/Encounter?status=finished&patient=Patient/p1", [RESTRICT, FILTER])
search("one-parameter-alone", "A search without parameters gets the one that restricts it.", "/Encounter", ALL,
       "/Encounter?patient=Patient/p1", [RESTRICT, FILTER])
search("one-parameter-subject", "The parameter is the one that the CompartmentDefinition lists.", "/MedicationRequest?status=active", ALL,
       "/MedicationRequest?status=active&subject=Patient/p1", [RESTRICT, FILTER])
search("one-parameter-actor", "The parameter may be named otherwise than patient or subject.", "/Appointment?date=2025-11-24", ALL,
       "/Appointment?date=2025-11-24&actor=Patient/p1", [RESTRICT, FILTER])
search("one-parameter-individual", "ResearchSubject is restricted by individual.", "/ResearchSubject", ALL,
       "/ResearchSubject?individual=Patient/p1", [RESTRICT, FILTER])
search("one-parameter-no-compartment-search", "One parameter needs no compartment search.", "/Encounter?status=finished",
       NO_COMPARTMENT_SEARCH, "/Encounter?status=finished&patient=Patient/p1", [RESTRICT, FILTER])
search("one-parameter-exact", "A host that evaluates the type's parameters exactly needs no filter.", "/Encounter?status=finished",
       ["restrict_query", "exact_query:Encounter"], "/Encounter?status=finished&patient=Patient/p1", [RESTRICT])
search("one-parameter-exact-star", "`exact_query:*` is said of every type.", "/Encounter?status=finished",
       ["restrict_query", "filter_response", "exact_query:*"], "/Encounter?status=finished&patient=Patient/p1", [RESTRICT])
search("one-parameter-exact-star-among-others", "`exact_query:*` may stand beside others.", "/Encounter?status=finished",
       ["restrict_query", "exact_query:Observation", "exact_query:*"], "/Encounter?status=finished&patient=Patient/p1", [RESTRICT])
search("one-parameter-exact-other-type", "`exact_query` of another type does not count.", "/Encounter?status=finished",
       ["restrict_query", "filter_response", "exact_query:Observation"], "/Encounter?status=finished&patient=Patient/p1", [RESTRICT, FILTER])
search("one-parameter-filter-only", "A host that cannot restrict must filter, and the client's query goes out as it came.",
       "/Encounter?status=finished", ["filter_response"], "/Encounter?status=finished", [FILTER])
search_denied("one-parameter-restrict-only", "A restricted query that is not exact must be filtered too.", "/Encounter?status=finished",
              ["restrict_query"], "obligation_unsupported")
search_denied("nothing-declared", "A host that can do nothing gets no permit of a confined search.", "/Encounter?status=finished", ABSENT,
              "obligation_unsupported")
search_denied("nothing-declared-empty", "An empty list declares nothing.", "/Encounter?status=finished", [], "obligation_unsupported")
search_denied("nothing-declared-null", "null is the same as an absent member.", "/Encounter?status=finished", None, "obligation_unsupported")
search_denied("compartment-search-alone", "A compartment search is a restricted query, which must be declared.", "/Observation",
              ["compartment_search"], "obligation_unsupported")

# Several compartment parameters.
search("several", "A type with several compartment parameters is searched in the compartment.", "/Observation?code=1234", ALL,
       "/Patient/p1/Observation?code=1234", [RESTRICT, FILTER],
       interactions=one("search-type", "Observation", None, "s", "patient/Observation.rs"))
search("several-alone", "A compartment search may have no parameters.", "/Observation", ALL, "/Patient/p1/Observation", [RESTRICT, FILTER])
search("several-trailing-slash", "The path that goes out is canonical.", "/Observation/?code=1234", ALL,
       "/Patient/p1/Observation?code=1234", [RESTRICT, FILTER], scope="patient/Observation.rs")
search("several-no-compartment-search", "Where no one query restricts, the client's goes out and is filtered.", "/Observation?code=1234",
       NO_COMPARTMENT_SEARCH, "/Observation?code=1234", [FILTER])
search("several-filter-only", "The client's query may be filtered alone.", "/Observation?code=1234", ["filter_response"],
       "/Observation?code=1234", [FILTER])
search("several-exact", "An exact compartment search needs no filter.", "/Observation?code=1234",
       ["restrict_query", "compartment_search", "exact_query:Observation"], "/Patient/p1/Observation?code=1234", [RESTRICT])
search("several-coverage", "Coverage has four compartment parameters.", "/Coverage?status=active", ALL,
       "/Patient/p1/Coverage?status=active", [RESTRICT, FILTER])
search_denied("several-not-filtered", "Without a query that restricts and without a filter nothing is left.", "/Observation?code=1234",
              ["restrict_query", "exact_query:Observation"], "obligation_unsupported")
search("star-scope", "A scope on every type is confined in the same way.", "/Condition?code=1", ALL,
       "/Patient/p1/Condition?code=1", [RESTRICT, FILTER], scope="patient/*.rs")
search("v1", "A version 1 scope is confined in the same way.", "/Encounter", ALL, "/Encounter?patient=Patient/p1", [RESTRICT, FILTER],
       scope="patient/Encounter.read")
search("in-other-context", "The patient in context is the one of the session.", "/Encounter", ALL, "/Encounter?patient=Patient/Pat-2",
       [RESTRICT, FILTER], scope="patient/Encounter.rs", session=claims("patient/Encounter.rs", patient="Pat-2"))
search("confined-head", "HEAD of a search is restricted as GET is, and is sent as GET, for a filter needs the body.", "/Encounter?status=finished", ALL,
       "/Encounter?status=finished&patient=Patient/p1", [RESTRICT, FILTER])
cases[-1]["op"]["request"]["method"] = "HEAD"

search("confined-head-exact", "HEAD of a search that needs no filter stays HEAD.", "/Encounter?status=finished", ["restrict_query", "exact_query:Encounter"],
       "/Encounter?status=finished&patient=Patient/p1", [RESTRICT], method="HEAD")
cases[-1]["op"]["request"]["method"] = "HEAD"

# The client confines the search. Without compartment_search the difference shows: RESTRICT only if it does.
for name, why, url in [
    ("patient-bare", "A parameter named patient leaves no type but Patient.", "/Observation?code=1234&patient=p1"),
    ("patient-relative", "A parameter that reads the same element confines.", "/Observation?patient=Patient/p1"),
    ("patient-encoded", "Values are decoded once.", "/Observation?patient=Patient%2Fp1"),
    ("patient-absolute", "The absolute form under the base is the same person.", f"/Observation?patient={BASE}/Patient/p1"),
    ("subject-relative", "A compartment parameter confines.", "/Observation?subject=Patient/p1&code=1234"),
    ("subject-absolute", "The absolute form under the base is the same person.", f"/Observation?subject={BASE}/Patient/p1"),
    ("subject-modifier-bare", "The modifier leaves no type but Patient.", "/Observation?subject:Patient=p1"),
    ("subject-modifier-relative", "The modifier may stand before a reference with a type.", "/Observation?subject:Patient=Patient/p1"),
    ("subject-modifier-encoded", "Names are decoded.", "/Observation?subject%3APatient=p1"),
    ("subject-name-encoded", "Names are decoded.", "/Observation?%73ubject=Patient/p1"),
    ("performer", "Any of the compartment's parameters confines.", "/Observation?performer=Patient/p1"),
    ("list-of-same", "A list confines if each value is the person.", "/Observation?subject=Patient/p1,Patient/p1"),
    ("list-encoded-comma", "An encoded comma separates as a plain one does.", "/Observation?subject=Patient/p1%2CPatient/p1"),
    ("beside-other", "One parameter that confines is enough, whatever stands beside it.", "/Observation?subject=Patient/p1&performer=Practitioner/d1"),
]:
    search("client-confines-" + name, why, url, NO_COMPARTMENT_SEARCH, url, [RESTRICT, FILTER], scope="patient/Observation.rs")
search("client-confines-over-compartment-search", "Nothing is added to a search that the client confines.", "/Observation?patient=p1", ALL,
       "/Observation?patient=p1", [RESTRICT, FILTER])
search("client-confines-exact", "An exact query that the client confines needs no filter.", "/Observation?patient=p1",
       ["restrict_query", "exact_query:Observation"], "/Observation?patient=p1", [RESTRICT])
search("client-confines-one-parameter", "Nothing is added where the client names the parameter itself.", "/Encounter?patient=Patient/p1", ALL,
       "/Encounter?patient=Patient/p1", [RESTRICT, FILTER])
search("client-confines-same-element", "Encounter's subject reads the element of its compartment parameter.", "/Encounter?subject=Patient/p1", ALL,
       "/Encounter?subject=Patient/p1", [RESTRICT, FILTER])
search("client-confines-beneficiary", "Coverage's patient reads the element of beneficiary.", "/Coverage?patient=Patient/p1", NO_COMPARTMENT_SEARCH,
       "/Coverage?patient=Patient/p1", [RESTRICT, FILTER])
search("client-confines-filter-only", "A host that cannot restrict filters even what the client confines.", "/Observation?patient=p1", ["filter_response"],
       "/Observation?patient=p1", [FILTER])

# It does not: the same declarations leave the filter alone.
for name, why, url in [
    ("subject-bare", "A bare id may be that of a Group, a Device or a Location.", "/Observation?subject=p1"),
    ("subject-group", "A Group is not the patient.", "/Observation?subject=Group/p1"),
    ("subject-modifier-group", "The modifier names another type.", "/Observation?subject:Group=p1"),
    ("list-mixed", "A list is an OR, so one other value opens it.", "/Observation?subject=Patient/p1,Patient/p2"),
    ("list-mixed-encoded", "An encoded comma separates as a plain one does.", "/Observation?subject=Patient/p1%2CPatient/p2"),
    ("list-mixed-group", "A list is an OR, so one value of another type opens it.", "/Observation?subject=Patient/p1,Group/g1"),
    ("list-patient-mixed", "A list of bare ids is an OR too.", "/Observation?patient=p1,p2"),
    ("escaped-comma", "An escaped comma does not separate: the value is one odd text.", "/Observation?performer=Patient/p1%5C,Patient/p1"),
    ("missing", "The modifier :missing asks for something else.", "/Observation?subject:missing=false"),
    ("identifier", "The modifier :identifier names a logical reference.", "/Observation?subject:identifier=http://example.org%7C1"),
    ("focus", "A parameter that the compartment does not list does not confine.", "/Observation?focus=Patient/p1"),
    ("id", "The id of the resource says nothing about its subject.", "/Observation?_id=o1"),
    ("longer-id", "Ids are compared whole.", "/Observation?performer=Patient/p1x"),
    ("other-performer", "Another performer is no conflict, and does not confine.", "/Observation?performer=Patient/p2"),
    ("version", "A reference with a version may be searched for in two ways.", "/Observation?subject=Patient/p1/_history/1"),
    ("version-absolute", "A reference with a version may be searched for in two ways.", f"/Observation?patient={BASE}/Patient/p1/_history/1"),
]:
    search("client-does-not-confine-" + name, why, url, NO_COMPARTMENT_SEARCH, url, [FILTER], scope="patient/Observation.rs")
search("mixed-list-one-parameter", "A mixed list is restricted by the parameter that is added behind it.", "/Encounter?patient=p1,p2", ALL,
       "/Encounter?patient=p1,p2&patient=Patient/p1", [RESTRICT, FILTER])
search("bare-subject-one-parameter", "A bare id that may be of another type is restricted by the parameter that is added.", "/Encounter?subject=p1", ALL,
       "/Encounter?subject=p1&patient=Patient/p1", [RESTRICT, FILTER])
search("bare-patient-group", "DeviceUseStatement's patient reads an element that may lead to a Group.", "/DeviceUseStatement?patient=p1,p1", ALL,
       "/DeviceUseStatement?patient=p1,p1&subject=Patient/p1", [RESTRICT, FILTER])
search("bare-patient-group-other", "A bare id that may be that of a Group is no conflict.", "/DeviceUseStatement?patient=p2", ALL,
       "/DeviceUseStatement?patient=p2&subject=Patient/p1", [RESTRICT, FILTER])
search("other-type-one-parameter", "A parameter that is defined to lead to another type does not confine.", "/Appointment?practitioner=Patient/p1", ALL,
       "/Appointment?practitioner=Patient/p1&actor=Patient/p1", [RESTRICT, FILTER])
search("missing-one-parameter", "A parameter with another modifier is restricted by the one that is added.", "/Encounter?patient:missing=true", ALL,
       "/Encounter?patient:missing=true&patient=Patient/p1", [RESTRICT, FILTER])
search("mixed-list-several", "A mixed list is searched in the compartment.", "/Observation?subject=Patient/p1,Patient/p2", ALL,
       "/Patient/p1/Observation?subject=Patient/p1,Patient/p2", [RESTRICT, FILTER])
search("other-performer-several", "Another performer is no conflict: the compartment decides.", "/Observation?performer=Patient/p2", ALL,
       "/Patient/p1/Observation?performer=Patient/p2", [RESTRICT, FILTER])

for name, why, url in [
    ("patient-bare", "The search asks for another patient.", "/Observation?patient=p2"),
    ("patient-relative", "The search asks for another patient.", "/Observation?patient=Patient/p2"),
    ("patient-case", "Ids are compared with case.", "/Observation?patient=P1"),
    ("patient-longer", "An id is compared whole.", "/Observation?patient=p11"),
    ("patient-list", "Every value of the list is another patient.", "/Observation?patient=p2,p3"),
    ("subject", "The search asks for another patient.", "/Observation?subject=Patient/p2&code=1234"),
    ("subject-modifier", "The search asks for another patient.", "/Observation?subject:Patient=p2"),
    ("subject-absolute", "The search asks for another patient.", f"/Observation?subject={BASE}/Patient/p2"),
    ("patient-encoded", "Names and values are decoded.", "/Observation?%70atient=p%32"),
    ("one-parameter", "The search asks for another patient.", "/Encounter?patient=Patient/p2"),
    ("only-parameter", "The type's only compartment parameter names another patient.", "/Appointment?actor=Patient/p2"),
    ("repeated", "Repeated parameters are an AND, and one of them names another patient only.", "/Observation?subject=Patient/p1&subject=Patient/p2"),
    ("patient-and-subject", "One parameter confines, another names another patient only.", "/Observation?patient=p1&subject=Patient/p2"),
]:
    search_denied("conflict-" + name, why, url, ALL, "patient_conflict", scope="patient/*.rs")

# Patient, Group, shared types, and types outside.
search("patient", "A search of Patients is restricted to the one in context.", "/Patient?name=Ann", ALL, "/Patient?name=Ann&_id=p1", [RESTRICT, FILTER])
search("patient-alone", "A search of all Patients is restricted to the one in context.", "/Patient", ALL, "/Patient?_id=p1", [RESTRICT, FILTER])
search("patient-exact", "An exact search of Patients needs no filter.", "/Patient?name=Ann", ["restrict_query", "exact_query:Patient"],
       "/Patient?name=Ann&_id=p1", [RESTRICT])
search("patient-filter-only", "A search of Patients may be filtered alone.", "/Patient?name=Ann", ["filter_response"], "/Patient?name=Ann", [FILTER])
search("patient-link", "Patient.link confers nothing, so the parameter link does not confine.", "/Patient?link=Patient/p1", ALL,
       "/Patient?link=Patient/p1&_id=p1", [RESTRICT, FILTER])
search("patient-id-mixed", "A list with another id is restricted by the parameter that is added.", "/Patient?_id=p1,p2", ALL, "/Patient?_id=p1,p2&_id=p1", [RESTRICT, FILTER])
search("patient-id-case", "A server may not know `_ID`, so it is not relied on.", "/Patient?_ID=p1", ALL, "/Patient?_ID=p1&_id=p1", [RESTRICT, FILTER])
search_denied("conflict-id", "The search asks for another patient.", "/Patient?_id=p2", ALL, "patient_conflict")
search_denied("conflict-id-case", "Ids are compared with case; the name `_id` is not.", "/Patient?_ID=P1", ALL, "patient_conflict")
search_denied("conflict-id-list", "Every value of the list is another patient.", "/Patient?_id=p2,p3", ALL, "patient_conflict")
add("search-patient-id", "The client asks for the patient in context.", SEARCH, ask("GET", "/Patient?_id=p1", patient("patient/Patient.rs"), enforces=ALL),
    {"effect": "permit", "reason": "permitted", "scope": "patient/Patient.rs", "role": "member", "obligations": [RESTRICT, FILTER], "challenge": None})
search("group", "A search of Groups is restricted and filtered.", "/Group?type=person", ALL, "/Group?type=person&member=Patient/p1", [RESTRICT, FILTER])
search("group-exact", "A search of Groups is filtered even if the query is exact, because a Group may have other members.", "/Group?type=person",
       ["restrict_query", "filter_response", "exact_query:Group"], "/Group?type=person&member=Patient/p1", [RESTRICT, FILTER])
search("group-client-confines", "A search of Groups that the client confines is filtered too.", "/Group?member=Patient/p1", ["restrict_query", "filter_response", "exact_query:*"],
       "/Group?member=Patient/p1", [RESTRICT, FILTER])
search_denied("group-not-filtered", "A search of Groups needs the filter.", "/Group?type=person", ["restrict_query", "exact_query:Group"], "obligation_unsupported")
for resource_type in ("Location", "Organization", "Practitioner", "Medication"):
    query = "?code=1" if resource_type == "Medication" else "?name=x"
    search(f"shared-{resource_type.lower()}", "Shared types are searched without confinement.", f"/{resource_type}{query}", ABSENT, f"/{resource_type}{query}", [])
search("binary", "A Binary lies inside by its `securityContext`, which no parameter reads: its searches are filtered.", "/Binary", ALL, "/Binary", [FILTER], scope="patient/*.rs")
for resource_type in ("PractitionerRole", "Device", "Task", "Slot", "Endpoint", "Questionnaire", "Contract"):
    search_denied(f"outside-{resource_type.lower()}", "A type that the CompartmentDefinition of R4 does not hold is outside.", f"/{resource_type}", ALL,
                  "not_in_compartment", scope="patient/*.rs")

# Results that a filter cannot mend.
for name, url in [("summary", "/Encounter?_summary=true"), ("summary-count", "/Encounter?_summary=count"), ("elements", "/Encounter?_elements=status"),
                  ("count-0", "/Encounter?_count=0"), ("elements-case", "/Encounter?_Elements=status")]:
    search_denied(f"filtered-{name}", "A query that must be filtered cannot be cut down or counted by the server.", url, ALL, "parameter_unsupported")
search_denied("filter-only-summary", "A query that is filtered alone cannot be cut down either.", "/Encounter?_summary=true", ["filter_response"], "parameter_unsupported")
search_denied("group-summary", "A search of Groups always needs the filter.", "/Group?_summary=true", ["restrict_query", "filter_response", "exact_query:*"],
              "parameter_unsupported")
search("filtered-total", "The filter leaves no total, so it may be asked for.", "/Encounter?_total=accurate", ALL, "/Encounter?_total=accurate&patient=Patient/p1", [RESTRICT, FILTER])
search("filtered-summary-false", "`_summary=false` cuts nothing.", "/Encounter?_summary=false", ALL, "/Encounter?_summary=false&patient=Patient/p1", [RESTRICT, FILTER])
search("exact-summary", "An exact query may be cut down.", "/Encounter?_summary=true", ["restrict_query", "exact_query:Encounter"],
       "/Encounter?_summary=true&patient=Patient/p1", [RESTRICT])
search("exact-total", "An exact query may be counted.", "/Encounter?_total=accurate&_elements=status", ["restrict_query", "exact_query:*"],
       "/Encounter?_total=accurate&_elements=status&patient=Patient/p1", [RESTRICT])
search("filtered-count-sort", "Paging and sorting need no more than the filter.", "/Encounter?_count=5&_sort=-date", ALL,
       "/Encounter?_count=5&_sort=-date&patient=Patient/p1", [RESTRICT, FILTER])
search("shared-summary", "A search that is not confined may be cut down.", "/Location?_summary=count", ABSENT, "/Location?_summary=count", [])
search("user-summary", "A user who is not confined may count.", "/Encounter?_summary=count", ABSENT, "/Encounter?_summary=count", [],
       scope="user/Encounter.rs", session=user("user/Encounter.rs"))
search("user-other-patient", "A user who is not confined has no conflict.", "/Observation?patient=p2", ABSENT, "/Observation?patient=p2", [],
       scope="user/Observation.rs", session=user("user/Observation.rs", patient="p1"))

# user/ scopes of a patient or a related person.
PERSONS = "design 4.3; docs/evaluate.md 8"


def person_search(name, why, url, sent, obligations, who, scope):
    add("search-" + name, why, PERSONS, ask("GET", url, user(scope, who), enforces=ALL),
        permit(scope, sent, headers=STRICT if RESTRICT in obligations else None, obligations=obligations))


person_search("user-is-patient", "The user/ scope of a Patient is confined to that Patient.", "/Encounter?status=finished",
              "/Encounter?status=finished&patient=Patient/p1", [RESTRICT, FILTER], "Patient/p1", "user/Encounter.rs")
person_search("user-is-patient-absolute", "The same holds if the user is named absolutely.", "/Observation?code=1", "/Patient/p1/Observation?code=1",
              [RESTRICT, FILTER], BASE + "/Patient/p1", "user/Observation.rs")
person_search("user-is-related-person", "The user/ scope of a RelatedPerson is confined to that person's compartment.", "/Observation?code=1",
              "/Observation?code=1&performer=RelatedPerson/r1", [RESTRICT, FILTER], "RelatedPerson/r1", "user/Observation.rs")
person_search("user-is-related-person-several", "Several parameters: the compartment search of the person.", "/QuestionnaireResponse",
              "/RelatedPerson/r1/QuestionnaireResponse", [RESTRICT, FILTER], "RelatedPerson/r1", "user/QuestionnaireResponse.rs")
person_search("user-is-related-person-self", "A RelatedPerson is restricted to the one.", "/RelatedPerson", "/RelatedPerson?_id=r1", [RESTRICT, FILTER],
              "RelatedPerson/r1", "user/RelatedPerson.rs")
person_search("user-is-related-person-patient", "A parameter that names a patient is no conflict for a RelatedPerson.", "/Observation?patient=p2",
              "/Observation?patient=p2&performer=RelatedPerson/r1", [RESTRICT, FILTER], "RelatedPerson/r1", "user/Observation.rs")
person_search("user-is-related-person-confines", "The client names the person itself.", "/Observation?performer=RelatedPerson/r1",
              "/Observation?performer=RelatedPerson/r1", [RESTRICT, FILTER], "RelatedPerson/r1", "user/Observation.rs")
person_search("user-is-related-person-shared", "Shared types are shared for a RelatedPerson too.", "/Location", "/Location", [], "RelatedPerson/r1", "user/Location.rs")
add("search-user-is-related-person-outside", "A type that the RelatedPerson compartment does not hold is outside.", PERSONS,
    ask("GET", "/Immunization", user("user/Immunization.rs", "RelatedPerson/r1"), enforces=ALL), deny("not_in_compartment"))
add("search-user-is-related-person-conflict", "The type's only compartment parameter names another RelatedPerson.", PERSONS,
    ask("GET", "/Observation?performer=RelatedPerson/r2", user("user/Observation.rs", "RelatedPerson/r1"), enforces=ALL), deny("patient_conflict"))
add("search-user-is-related-person-id-conflict", "The search asks for another RelatedPerson.", PERSONS,
    ask("GET", "/RelatedPerson?_id=r2", user("user/RelatedPerson.rs", "RelatedPerson/r1"), enforces=ALL), deny("patient_conflict"))
add("search-user-is-patient-conflict", "A Patient as user cannot search for another one.", PERSONS,
    ask("GET", "/Encounter?patient=p2", user("user/Encounter.rs", "Patient/p1"), enforces=ALL), deny("patient_conflict"))
add("search-two-compartments", "With a patient in context and another person as user no one query restricts.", "docs/requests.md section 6",
    ask("GET", "/Encounter?status=finished", patient("patient/Encounter.rs user/Encounter.rs", fhirUser="Patient/p2"), enforces=NO_COMPARTMENT_SEARCH),
    permit("patient/Encounter.rs", "/Encounter?status=finished", obligations=[FILTER]))
add("search-two-compartments-not-filtered", "Without the filter the first of two compartments is left, if searches are exact.", "docs/requests.md section 6",
    ask("GET", "/Encounter?status=finished", patient("patient/Encounter.rs user/Encounter.rs", fhirUser="Patient/p2"),
        enforces=["restrict_query", "compartment_search", "exact_query:*"]),
    permit("patient/Encounter.rs", "/Encounter?status=finished&patient=Patient/p1", headers=STRICT, obligations=[RESTRICT]))
add("search-two-compartments-inexact", "Nothing is left of them if they are not.", "docs/requests.md section 6",
    ask("GET", "/Encounter?status=finished", patient("patient/Encounter.rs user/Encounter.rs", fhirUser="Patient/p2"),
        enforces=["restrict_query", "compartment_search"]), deny("obligation_unsupported"))
add("search-one-person-twice", "A patient in context who is the user is one compartment.", "docs/evaluate.md confined grants",
    ask("GET", "/Encounter?status=finished", patient("patient/Encounter.rs user/Encounter.rs", fhirUser="Patient/p1"), enforces=ALL),
    permit("patient/Encounter.rs", "/Encounter?status=finished&patient=Patient/p1", headers=STRICT, obligations=[RESTRICT, FILTER]))
add("search-unconfined-before-confined", "A grant that is not confined decides before one that is.", "docs/evaluate.md 9; design 4.8",
    ask("GET", "/Encounter?status=finished", patient("patient/Encounter.rs user/Encounter.rs", fhirUser="Practitioner/d1")),
    permit("user/Encounter.rs", "/Encounter?status=finished"))

# ---- the stored resource of a read ---------------------------------------------------------------

READ = "specification 4.3; design 4.7 and 4.9"
PR = patient(PO + "r")

add("read-needs-resource", "The content of the resource decides, so it is asked for.", READ, ask("GET", O1, PR), needs(O1))
add("read-needs-resource-null-like-absent", "An absent `resource` is never a permit.", READ, ask("GET", O1, PR, enforces=ALL), needs(O1))
add("read-head-needs-resource", "HEAD needs the resource as GET does.", READ, ask("HEAD", O1, PR), needs(O1, "HEAD"))
add("vread-needs-resource", "The content of that version decides.", READ, ask("GET", O1 + "/_history/2", PR), needs(O1 + "/_history/2"))
add("read-v1-needs-resource", "A version 1 scope is confined in the same way.", READ, ask("GET", O1, patient(PO + "read")), needs(O1))
add("read-needs-resource-parameters", "The query of the read stays as it is.", READ,
    ask("GET", O1 + "?_summary=true", PR), needs(O1 + "?_summary=true"))
add("read-inside", "A resource about the patient in context is permitted.", READ, ask("GET", O1, PR, resource=obs()),
    permit(PO + "r", O1, interactions=one("read", "Observation", "o1", "r", PO + "r")))
add("read-outside", "A resource about another patient is denied as if it did not exist.", READ + "; attacks 10",
    ask("GET", O1, PR, resource=obs("Patient/p2")), not_found("not_in_compartment"))
add("read-null", "A resource that does not exist is denied in the same way.", READ, ask("GET", O1, PR, resource=None), deny("resource_not_found"))
add("vread-inside", "That version's content decides.", READ, ask("GET", O1 + "/_history/2", PR, resource=obs(meta=version("2"))), permit(PO + "r", O1 + "/_history/2"))
add("vread-outside", "A version about another patient is denied.", READ, ask("GET", O1 + "/_history/2", PR, resource=obs("Patient/p2", meta=version("2"))),
    not_found("not_in_compartment"))
add("vread-other-version", "The version must be the one that the URL names.", READ, ask("GET", O1 + "/_history/2", PR, resource=obs(meta=version("3"))), deny("resource_mismatch"))
add("vread-no-version", "A resource that does not say its version may be of another one.", READ, ask("GET", O1 + "/_history/2", PR, resource=obs()), deny("resource_mismatch"))
for name, meta in [("number", {"versionId": 2}), ("null", {"versionId": None}), ("empty", {"versionId": ""}), ("underscore", {"versionId": "a_b"}),
                   ("quote", {"versionId": '2", W/"3'}), ("array", [{"versionId": "2"}]), ("text", "2")]:
    add(f"read-version-{name}", "A version that is no id must not pass for none.", "docs/evaluate.md confined grants; design 4.9",
        ask("GET", O1, PR, resource=obs(meta=meta)), deny("resource_malformed"))
add("read-wrong-id", "The resource must be the one that the URL names.", READ, ask("GET", O1, PR, resource=obs(identity="o2")), deny("resource_mismatch"))
add("read-wrong-id-case", "Ids are compared with case.", READ, ask("GET", O1, PR, resource=obs(identity="O1")), deny("resource_mismatch"))
add("read-wrong-type", "The type must be the one that the URL names.", READ,
    ask("GET", O1, PR, resource={"resourceType": "Condition", "id": "o1", "subject": ref("Patient/p1")}), deny("resource_mismatch"))
for name, subject in [("string", "Patient/p1"), ("number", 1), ("reference-number", {"reference": 1}), ("reference-object", {"reference": {"reference": "Patient/p1"}})]:
    add(f"read-malformed-{name}", "A reference that has not the shape of one makes the resource unusable.", READ,
        ask("GET", O1, PR, resource=obs(None, subject=subject)), deny("resource_malformed"))
add("read-no-type", "A resource without a type is not the one that the URL names.", READ,
    ask("GET", O1, PR, resource={"id": "o1", "subject": ref("Patient/p1")}), {**DENY, "challenge": {"status": 404}})
add("read-no-id", "A resource without an id is not the one that the URL names.", READ,
    ask("GET", O1, PR, resource={"resourceType": "Observation", "subject": ref("Patient/p1")}), {**DENY, "challenge": {"status": 404}})

for name, why, r in [
    ("versioned", "A reference with a version is to the same person.", obs("Patient/p1/_history/3")),
    ("absolute", "An absolute reference under the base is to the same person.", obs(BASE + "/Patient/p1")),
    ("absolute-versioned", "An absolute reference may have a version.", obs(BASE + "/Patient/p1/_history/3")),
    ("performer", "Any listed parameter confers membership for reading.", obs("Patient/p2", performer=[ref("Practitioner/d1"), ref("Patient/p1")])),
    ("performer-alone", "A resource without a subject may be inside by its performer.", obs(None, performer=[ref("Patient/p1")])),
    ("group-subject", "The subject may be of another type if another parameter confers membership.", obs("Group/g1", performer=[ref("Patient/p1")])),
]:
    add(f"read-inside-{name}", why, COMPARTMENT, ask("GET", O1, PR, resource=r), permit(PO + "r", O1))
add("read-inside-second-base", "A reference under any base of the policy is to the same person.", COMPARTMENT,
    ask("GET", O1, PR, resource=obs(BASE2 + "/Patient/p1"), policy=policy({"member": role("user/*.cruds")}, [always("member")], bases=(BASE, BASE2))),
    permit(PO + "r", O1))

add("read-inside-http", "http and https name the same resource.", "specification 3.1 and 5.3", ask("GET", O1, PR, resource=obs("http://ehr.example.org/fhir/Patient/p1")),
    permit(PO + "r", O1))

for name, why, r in [
    ("no-reference", "A resource without a reference is in no compartment.", obs(None)),
    ("id-case", "Ids are compared with case.", obs("Patient/P1")), ("id-longer", "Ids are compared whole.", obs("Patient/p11")),
    ("id-shorter", "Ids are compared whole.", obs("Patient/p")), ("type-case", "Types are compared with case.", obs("patient/p1")),
    ("other-type", "The id alone is not the person.", obs("Group/p1")), ("bare-id", "An id without a type is no reference.", obs("p1")),
    ("trailing-slash", "A reference has no trailing slash.", obs("Patient/p1/")), ("leading-slash", "A reference has no leading slash.", obs("/Patient/p1")),
    ("blank", "A reference has no blanks.", obs(" Patient/p1")), ("encoded", "References are not decoded.", obs("Patient/%701")),
    ("history-without-version", "A version must be named.", obs("Patient/p1/_history")), ("longer-path", "Nothing else may follow an id.", obs("Patient/p1/Observation")),
    ("query", "A search is not a reference to one person.", obs("Patient?_id=p1")), ("contained", "A contained reference confers nothing.", obs("#p1", contained=[resource("Patient", "p1")])),
    ("contained-decoy", "What a contained resource says confers nothing.", obs("Patient/p2", contained=[obs("Patient/p1", "c1")])),
    ("logical", "A logical reference confers nothing.", obs(None, subject={"identifier": {"system": "http://example.org", "value": "p1"}})),
    ("display", "A display is no reference.", obs(None, subject={"display": "Patient/p1"})),
    ("urn", "A urn confers nothing.", obs("urn:uuid:b1f0a9d2-6c56-4c8f-8f0a-0d1d5c9a7e11")),
    ("foreign", "A person of another server is another person.", obs("https://other.example.org/fhir/Patient/p1")),
    ("foreign-prefix", "A base is compared up to the slash.", obs("https://ehr.example.org/fhirx/Patient/p1")),
    ("foreign-suffix", "A host is compared whole.", obs("https://ehr.example.org.evil.example/fhir/Patient/p1")),
    ("foreign-http-port", "Of different schemes only the default ports are the same.", obs("http://ehr.example.org:8080/fhir/Patient/p1")),
    ("foreign-dots", "A base is compared character by character.", obs("https://ehr.example.org/x/../fhir/Patient/p1")),
    ("second-server", "Only the bases of the policy count.", obs(BASE2 + "/Patient/p1")),
    ("focus", "A parameter that is not listed confers nothing.", obs("Patient/p2", focus=[ref("Patient/p1")])),
    ("extension", "An extension confers nothing.", obs("Patient/p2", extension=[{"url": "http://example.org/x", "valueReference": ref("Patient/p1")}])),
    ("note-author", "A reference elsewhere in the resource confers nothing.", obs("Patient/p2", note=[{"authorReference": ref("Patient/p1"), "text": "x"}])),
]:
    add(f"read-outside-{name}", why, COMPARTMENT + "; attacks 10 body", ask("GET", O1, PR, resource=r), not_found("not_in_compartment"))

# The element behind each kind of parameter.
ELEMENTS = "derived-compartment-expressions.tsv; specification 4.3 and 4.5"
for name, inside, outside in [
    ("AllergyIntolerance", {"patient": ref("Patient/p2"), "recorder": ref("Patient/p1")}, {"patient": ref("Patient/p2"), "reaction": [{"note": [{"authorReference": ref("Patient/p1")}]}]}),
    ("Appointment", {"participant": [{"actor": ref("Practitioner/d1")}, {"actor": ref("Patient/p1")}]}, {"participant": [{"actor": ref("Patient/p2")}]}),
    ("AuditEvent", {"entity": [{"what": ref("Observation/o9")}, {"what": ref("Patient/p1")}]}, {"entity": [{"what": ref("Observation/p1")}], "source": {"observer": ref("Patient/p1")}}),
    ("CarePlan", {"subject": ref("Group/g1"), "activity": [{"detail": {"performer": [ref("Patient/p1")]}}]}, {"subject": ref("Patient/p2"), "author": ref("Patient/p1")}),
    ("CareTeam", {"participant": [{"member": ref("Patient/p1")}]}, {"participant": [{"onBehalfOf": ref("Patient/p1")}]}),
    ("Claim", {"patient": ref("Patient/p2"), "payee": {"party": ref("Patient/p1")}}, {"patient": ref("Patient/p2"), "enterer": ref("Patient/p1")}),
    ("Communication", {"subject": ref("Patient/p2"), "recipient": [ref("Practitioner/d1"), ref("Patient/p1")]}, {"subject": ref("Patient/p2"), "about": [ref("Patient/p1")]}),
    ("Condition", {"subject": ref("Patient/p2"), "asserter": ref("Patient/p1")}, {"subject": ref("Patient/p2"), "recorder": ref("Patient/p1")}),
    ("Coverage", {"beneficiary": ref("Patient/p2"), "payor": [ref("Organization/g1"), ref("Patient/p1")]}, {"beneficiary": ref("Patient/p2")}),
    ("Encounter", {"subject": ref("Patient/p1")}, {"subject": ref("Patient/p2"), "participant": [{"individual": ref("Patient/p1")}]}),
    ("EnrollmentRequest", {"candidate": ref("Patient/p1")}, {"subject": ref("Patient/p1")}),
    ("Invoice", {"recipient": ref("Patient/p1")}, {"subject": ref("Patient/p2"), "issuer": ref("Patient/p1")}),
    ("List", {"source": ref("Patient/p1")}, {"subject": ref("Patient/p2"), "entry": [{"item": ref("Patient/p1")}]}),
    ("Person", {"link": [{"target": ref("Practitioner/d1")}, {"target": ref("Patient/p1")}]}, {"link": [{"target": ref("Patient/p2")}]}),
    ("Provenance", {"target": [ref("Observation/o9"), ref("Patient/p1")]}, {"target": [ref("Observation/o1")], "agent": [{"who": ref("Patient/p1")}]}),
    ("RelatedPerson", {"patient": ref("Patient/p1")}, {"patient": ref("Patient/p2")}),
    ("RequestGroup", {"action": [{"title": "x"}, {"participant": [ref("Patient/p1")]}]}, {"subject": ref("Patient/p2"), "author": ref("Patient/p1")}),
    ("ResearchSubject", {"individual": ref("Patient/p1")}, {"subject": ref("Patient/p1")}),
    ("SupplyRequest", {"deliverTo": ref("Patient/p1")}, {"subject": ref("Patient/p1")}),
]:
    scope = f"patient/{name}.r"
    add(f"read-{name}-inside", "The parameter reads this element of the type.", ELEMENTS,
        ask("GET", f"/{name}/x1", patient(scope), resource=resource(name, **inside)), permit(scope, f"/{name}/x1"))
    add(f"read-{name}-outside", "No parameter of the compartment reads this element.", ELEMENTS,
        ask("GET", f"/{name}/x1", patient(scope), resource=resource(name, **outside)), not_found("not_in_compartment"))

# Group.
def group(*members):
    entities = {"member": [{"entity": ref(m)} for m in members]} if members else {}
    return resource("Group", "g1", type="person", actual=True, **entities)


GROUP = "specification 3.6 and 4.3; docs/evaluate.md confined grants"
PG = patient("patient/Group.r")
add("read-group-alone", "A Group whose only member is the patient is inside.", GROUP, ask("GET", "/Group/g1", PG, resource=group("Patient/p1")),
    permit("patient/Group.r", "/Group/g1"))
add("read-group-with-practitioner", "Members that are not patients do not count.", GROUP,
    ask("GET", "/Group/g1", PG, resource=group("Practitioner/d1", "Patient/p1")), permit("patient/Group.r", "/Group/g1"))
add("read-group-needs-resource", "The members decide.", GROUP, ask("GET", "/Group/g1", PG), needs("/Group/g1"))
for name, members in [("other", ["Patient/p1", "Patient/p2"]), ("other-first", ["Patient/p2", "Patient/p1"]), ("only-other", ["Patient/p2"]),
                      ("foreign", ["Patient/p1", "https://other.example.org/fhir/Patient/p1"]), ("nobody", []), ("no-patient", ["Practitioner/d1"])]:
    add(f"read-group-{name}", "A Group with another patient, or without the patient, is outside.", GROUP,
        ask("GET", "/Group/g1", PG, resource=group(*members)), not_found("not_in_compartment"))

# By identity.
IDENTITY = "specification 4.3; docs/evaluate.md by identity"
PP = patient("patient/Patient.rs")
add("read-patient", "The patient in context is inside by identity.", IDENTITY, ask("GET", "/Patient/p1", PP),
    permit("patient/Patient.rs", "/Patient/p1", interactions=one("read", "Patient", "p1", "r", "patient/Patient.rs")))
add("vread-patient", "A version of the patient in context is inside by identity.", IDENTITY, ask("GET", "/Patient/p1/_history/1", PP),
    permit("patient/Patient.rs", "/Patient/p1/_history/1"))
add("history-patient", "The history of the patient in context is inside by identity.", IDENTITY, ask("GET", "/Patient/p1/_history", PP),
    permit("patient/Patient.rs", "/Patient/p1/_history"))
for name, method, url in [("read", "GET", "/Patient/p2"), ("head", "HEAD", "/Patient/p2"), ("vread", "GET", "/Patient/p2/_history/1"),
                          ("history", "GET", "/Patient/p2/_history"), ("case", "GET", "/Patient/P1"), ("longer", "GET", "/Patient/p11")]:
    add(f"other-patient-{name}", "Another patient is outside, and nothing is asked for.", IDENTITY, ask(method, url, PP, enforces=ALL), deny("not_in_compartment"))
add("other-patient-link", "A Patient that links to the one in context is another one.", IDENTITY,
    ask("GET", "/Patient/p2", PP, resource=resource("Patient", "p2", link=[{"other": ref("Patient/p1"), "type": "seealso"}])), deny_only("not_in_compartment"))
add("other-patient-update", "Another patient cannot be written.", IDENTITY,
    ask("PUT", "/Patient/p2", patient("patient/Patient.cruds"), body=resource("Patient", "p2")), deny("not_in_compartment"))
add("other-patient-delete", "Another patient cannot be deleted.", IDENTITY, ask("DELETE", "/Patient/p2", patient("patient/Patient.cruds")), deny("not_in_compartment"))

# Shared types, and types outside.
SHARED = "specification 4.4; design 5 shared_types"
for resource_type in ("Location", "Organization", "Practitioner", "Medication"):
    scope = f"patient/{resource_type}.cruds"
    url = f"/{resource_type}/x1"
    add(f"shared-read-{resource_type.lower()}", "Shared types are read without confinement.", SHARED, ask("GET", url, patient(scope)), permit(scope, url))
    add(f"shared-write-{resource_type.lower()}", "Shared types are never written under a patient/ scope.", SHARED,
        ask("PUT", url, patient(scope), body=resource(resource_type)), deny("not_in_compartment"))
PL = patient("patient/Location.cruds")
add("shared-vread", "A version of a shared type is read without confinement.", SHARED, ask("GET", "/Location/x1/_history/1", PL), permit("patient/Location.cruds", "/Location/x1/_history/1"))
add("shared-history-instance", "The history of a shared resource is read without confinement.", SHARED, ask("GET", "/Location/x1/_history", PL),
    permit("patient/Location.cruds", "/Location/x1/_history"))
add("shared-history-type", "The history of a shared type is read without confinement.", SHARED, ask("GET", "/Location/_history", PL),
    permit("patient/Location.cruds", "/Location/_history"))
for method, url, extra in [("POST", "/Location", {"body": {"resourceType": "Location"}}), ("PATCH", "/Location/x1", {}), ("DELETE", "/Location/x1", {})]:
    add(f"shared-{method.lower()}", "Shared types are never written under a patient/ scope.", SHARED, ask(method, url, PL, enforces=ALL, **extra), deny("not_in_compartment"))
add("shared-without-patient", "A patient/ scope without a patient grants nothing, on shared types neither.", SHARED,
    ask("GET", "/Location/x1", claims("patient/Location.rs")), deny("no_patient_context"))
for name, method, url, extra in [("read", "GET", "/PractitionerRole/x1", {}), ("vread", "GET", "/Device/x1/_history/1", {}), ("history", "GET", "/Task/x1/_history", {}),
                                 ("history-type", "GET", "/Slot/_history", {}), ("delete", "DELETE", "/Endpoint/x1", {})]:
    add(f"outside-{name}", "A type that the CompartmentDefinition of R4 does not hold is outside.", "specification 4.4 and 4.5",
        ask(method, url, patient("patient/*.cruds"), enforces=ALL, **extra), deny("not_in_compartment"))
add("outside-device-of-patient", "Device.patient is no compartment parameter of R4.", "specification 4.4",
    ask("GET", "/Device/x1", patient("patient/Device.r"), resource=resource("Device", patient=ref("Patient/p1"))), deny_only("not_in_compartment"))
add("outside-create", "A type outside the compartment cannot be created.", "specification 4.4",
    ask("POST", "/Task", patient("patient/*.cruds"), body={"resourceType": "Task", "for": ref("Patient/p1")}), deny("not_in_compartment"))

# Histories.
HISTORY = "specification 3.2 rows 4 to 6; docs/evaluate.md confined grants"
H1 = O1 + "/_history"
add("history-instance-needs-resource", "A history tells that there is a resource, so the stored one decides first.", HISTORY, ask("GET", H1, PR, enforces=ALL),
    {**needs(H1), "obligations": [FILTER]})
add("history-instance-confined", "Older versions may be another patient's, so they are filtered.", HISTORY, ask("GET", H1, PR, enforces=ALL, resource=obs()),
    permit(PO + "r", H1, obligations=[FILTER]))
add("history-instance-head", "HEAD is sent as GET, for a filter needs the body.", HISTORY, ask("HEAD", H1, PR, enforces=ALL, resource=obs()),
    permit(PO + "r", H1, obligations=[FILTER]))
add("history-instance-outside", "The history of another patient's resource is denied as if there were none.", HISTORY + "; attacks 10",
    ask("GET", H1, PR, enforces=ALL, resource=obs("Patient/p2")), not_found("not_in_compartment"))
add("history-instance-null", "The history of what does not exist is denied in the same way.", HISTORY + "; attacks 10", ask("GET", H1, PR, enforces=ALL, resource=None),
    deny("resource_not_found"))
add("history-instance-wrong-resource", "The resource must be the one that the URL names.", HISTORY, ask("GET", H1, PR, enforces=ALL, resource=obs(identity="o2")),
    deny("resource_mismatch"))
add("history-instance-unconfined-null", "What the host looked for and did not find has no history for anybody.", HISTORY,
    ask("GET", H1, user("user/Observation.r"), resource=None), deny("resource_not_found"))
add("history-type-confined", "The history of a type is filtered.", HISTORY, ask("GET", "/Observation/_history?_count=5", patient(PO + "s"), enforces=["filter_response"]),
    permit(PO + "s", "/Observation/_history?_count=5", obligations=[FILTER]))
add("history-type-patient", "The history of all Patients is filtered.", HISTORY, ask("GET", "/Patient/_history", PP, enforces=ALL),
    permit("patient/Patient.rs", "/Patient/_history", obligations=[FILTER]))
add("history-system-confined", "The history of the system is filtered.", HISTORY, ask("GET", "/_history", patient("patient/*.s"), enforces=ALL),
    permit("patient/*.s", "/_history", obligations=[FILTER]))
for name, url, scope in [("instance", O1 + "/_history", PO + "r"), ("type", "/Observation/_history", PO + "s"), ("system", "/_history", "patient/*.s")]:
    add(f"history-{name}-not-filtered", "A history that cannot be filtered is denied.", HISTORY,
        ask("GET", url, patient(scope), enforces=["restrict_query", "compartment_search", "exact_query:*"]), deny("obligation_unsupported"))

# ---- writes --------------------------------------------------------------------------------------

WRITE = "design 4.7 and 4.9; specification 3.2 and 3.6; attacks 10"
CRUDS = PO + "cruds"
PW = patient(CRUDS)

add("create-needs-body", "The body decides, so it is asked for.", WRITE, ask("POST", "/Observation", PW), needs())
add("create-inside", "A resource about the patient in context may be created.", WRITE, ask("POST", "/Observation", PW, body=obs()),
    permit(CRUDS, "/Observation", method="POST", interactions=one("create", "Observation", None, "c", CRUDS)))
add("create-inside-text", "The body may be given as text.", WRITE,
    ask("POST", "/Observation", PW, body='{"resourceType":"Observation","subject":{"reference":"Patient/p1"}}'), permit(CRUDS, "/Observation", method="POST"))
for name, why, r in [
    ("absolute", "An absolute reference under the base is to the same person.", obs(BASE + "/Patient/p1")),
    ("with-practitioner", "Other persons may stand in other roles.", obs(performer=[ref("Practitioner/d1"), ref("Organization/g1")])),
    ("by-performer", "One reference in any compartment parameter is enough.", obs(None, performer=[ref("Patient/p1")])),
    ("focus", "References outside the compartment's parameters do not count.", obs(focus=[ref("Patient/p2")])),
    ("logical-practitioner", "A reference without a text is of the type that it says.", obs(performer=[{"identifier": {"value": "x"}, "type": "Practitioner"}])),
    ("foreign-practitioner", "A practitioner of another server is no patient.", obs(performer=[ref("https://other.example.org/fhir/Practitioner/d1")])),
    ("foreign-practitioner-version", "A version is left out.", obs(performer=[ref("https://other.example.org/fhir/Practitioner/d1/_history/2")])),
]:
    add(f"create-inside-{name}", why, WRITE, ask("POST", "/Observation", PW, body=r), permit(CRUDS, "/Observation", method="POST"))
for name, why, r in [
    ("other", "A resource about another patient cannot be created.", obs("Patient/p2")),
    ("nobody", "At least one reference must be to the patient in context.", obs(None)),
    ("other-performer", "No compartment parameter may name another patient.", obs(performer=[ref("Patient/p2")])),
    ("other-subject", "No compartment parameter may name another patient, the subject least of all.", obs("Patient/p2", performer=[ref("Patient/p1")])),
    ("other-second-performer", "Every reference of a list counts.", obs(performer=[ref("Patient/p1"), ref("Practitioner/d1"), ref("Patient/p2")])),
    ("group", "A Group is not the patient.", obs("Group/g1")), ("id-case", "Ids are compared with case.", obs("Patient/P1")),
    ("contained", "A contained subject may be another patient.", obs("#p1", contained=[resource("Patient", "p1")])),
    ("contained-performer", "A contained performer may be another patient.", obs(performer=[ref("#x")])),
    ("logical", "A logical subject may be another patient.", obs(None, subject={"identifier": {"value": "p1"}})),
    ("logical-performer", "A logical performer may be another patient.", obs(performer=[{"identifier": {"value": "x"}}])),
    ("urn", "A urn may be another patient.", obs("urn:uuid:b1f0a9d2-6c56-4c8f-8f0a-0d1d5c9a7e11")),
    ("urn-performer", "A urn may be another patient.", obs(performer=[ref("urn:uuid:b1f0a9d2-6c56-4c8f-8f0a-0d1d5c9a7e11")])),
    ("foreign", "A patient of another server is another patient.", obs("https://other.example.org/fhir/Patient/p1")),
    ("foreign-performer", "A patient of another server is another patient.", obs(performer=[ref("https://other.example.org/fhir/Patient/p1")])),
    ("http-port", "Of different schemes only the default ports are the same.", obs("http://ehr.example.org:8080/fhir/Patient/p1")),
    ("conditional", "A conditional reference may be to another patient.", obs("Patient?identifier=1")),
    ("conditional-typed", "What a reference says of its type does not change whom its text leads to.",
     obs(performer=[{"reference": "Patient?identifier=http://example.org|1", "type": "Practitioner"}])),
    ("foreign-typed", "What a reference says of its type does not change whom its text leads to.",
     obs(performer=[{"reference": "https://other.example.org/fhir/Patient/999", "type": "Practitioner"}])),
    ("urn-typed", "What a reference says of its type does not change whom its text leads to.",
     obs(performer=[{"reference": "urn:uuid:b1f0a9d2-6c56-4c8f-8f0a-0d1d5c9a7e11", "type": "Practitioner"}])),
    *((f"foreign-{name}", "A URL whose path might be read in two ways may be to another patient.", obs(performer=[ref("https://other.example.org" + path)])) for name, path in [
        ("query", "/fhir/Patient/999?x=/Device/1"), ("fragment", "/fhir/Patient/999#/Device/1"), ("history", "/Device/1/_history/../../../Patient/999"),
        ("history-twice", "/Device/1/_history/1/_history/2"), ("encoded", "/fhir/Patient%2F999/Device/1"), ("double-slash", "/fhir//Device/1"),
        ("dot", "/fhir/./Device/1"), ("dot-dot", "/fhir/Patient/../Device/1")]),
]:
    add(f"create-outside-{name}", why, WRITE, ask("POST", "/Observation", PW, body=r), deny("not_in_compartment"))
add("create-inside-http", "http and https name the same resource.", "specification 3.1 and 5.3",
    ask("POST", "/Observation", PW, body=obs("http://ehr.example.org/fhir/Patient/p1")), permit(CRUDS, "/Observation", method="POST"))
add("create-patient", "A Patient cannot be created under a patient/ scope.", WRITE,
    ask("POST", "/Patient", patient("patient/Patient.cruds"), body={"resourceType": "Patient", "id": "p1"}), deny("not_in_compartment"))
add("create-group-inside", "A Group whose only patient is the one in context may be created.", WRITE,
    ask("POST", "/Group", patient("patient/Group.cr"), body=group("Patient/p1", "Practitioner/d1")), permit("patient/Group.cr", "/Group", method="POST"))
add("create-group-outside", "A Group with another patient cannot be created.", WRITE,
    ask("POST", "/Group", patient("patient/Group.cr"), body=group("Patient/p1", "Patient/p2")), deny("not_in_compartment"))

add("update-needs-resource", "An update is judged by what is stored and what it stores.", WRITE, ask("PUT", O1, PW, body=obs()), needs(O1, "PUT"))
add("update-needs-body", "The body decides too.", WRITE, ask("PUT", O1, PW, resource=obs()), needs())
add("update-inside", "Both images are about the patient in context.", WRITE, ask("PUT", O1, PW, body=obs(), resource=obs()), permit(CRUDS, O1, method="PUT"))
add("update-inside-version", "The update goes out for the version that was judged.", WRITE, ask("PUT", O1, PW, body=obs(), resource=obs(meta=version("3"))),
    permit(CRUDS, O1, method="PUT", headers={"If-Match": 'W/"3"'}))
add("update-if-match", "The client's If-Match names the version that was judged.", WRITE,
    ask("PUT", O1, PW, headers={"If-Match": 'W/"3"'}, body=obs(), resource=obs(meta=version("3"))), permit(CRUDS, O1, method="PUT", headers={"If-Match": 'W/"3"'}))
add("update-if-match-other", "The client's If-Match names another version.", WRITE,
    ask("PUT", O1, PW, headers={"If-Match": 'W/"2"'}, body=obs(), resource=obs(meta=version("3"))), deny("version_mismatch"))
add("update-if-match-several", "Several tags are more than the version that was judged.", WRITE,
    ask("PUT", O1, PW, headers={"If-Match": 'W/"3", W/"4"'}, body=obs(), resource=obs(meta=version("3"))), deny("version_mismatch"))
add("update-if-match-several-without-version", "Several tags are too many for a resource without a version too.", WRITE,
    ask("PUT", O1, PW, headers={"If-Match": 'W/"3", W/"4"'}, body=obs(), resource=obs()), deny("version_mismatch"))
add("update-if-match-without-version", "A single tag is left to the server if the resource does not say its version.", WRITE,
    ask("PUT", O1, PW, headers={"If-Match": 'W/"3"'}, body=obs(), resource=obs()), permit(CRUDS, O1, method="PUT"))
add("update-stored-version-number", "A version that is no id must not pass for none.", WRITE,
    ask("PUT", O1, PW, body=obs(), resource=obs(meta={"versionId": 3})), deny("resource_malformed"))
add("update-if-match-header-case", "Header names are compared without case.", WRITE,
    ask("PUT", O1, PW, headers={"if-match": 'W/"2"'}, body=obs(), resource=obs(meta=version("3"))), deny("version_mismatch"))
add("update-creates", "An update of what does not exist creates it, if it still does not.", "specification 1.4 and 3.2 row 7; design 4.9",
    ask("PUT", O1, PW, body=obs(), resource=None), permit(CRUDS, O1, method="PUT", headers={"If-None-Match": "*"}))
add("update-creates-outside", "An update that creates is judged by its body.", WRITE, ask("PUT", O1, PW, body=obs("Patient/p2"), resource=None), DENY)
add("update-stored-outside", "What is stored is about another patient.", WRITE, ask("PUT", O1, PW, body=obs(), resource=obs("Patient/p2")), not_found("not_in_compartment"))
add("update-leaves", "The update would give the resource to another patient.", WRITE, ask("PUT", O1, PW, body=obs("Patient/p2"), resource=obs()), deny("leaves_compartment"))
add("update-leaves-nobody", "The update would leave no patient.", WRITE, ask("PUT", O1, PW, body=obs(None), resource=obs()), deny("leaves_compartment"))
add("update-leaves-performer", "The update would name another patient beside.", WRITE,
    ask("PUT", O1, PW, body=obs(performer=[ref("Patient/p2")]), resource=obs()), deny("leaves_compartment"))
add("update-stored-mixed", "What may be read by any parameter may not be written if another patient is named.", "design 4.7",
    ask("PUT", O1, PW, body=obs(), resource=obs("Patient/p2", performer=[ref("Patient/p1")])), not_found("not_in_compartment"))
add("update-wrong-resource", "The stored resource must be the one that the URL names.", WRITE, ask("PUT", O1, PW, body=obs(), resource=obs(identity="o2")), deny("resource_mismatch"))

PATCHED = {"headers": {"Content-Type": "application/json-patch+json"}, "body": '[{"op":"replace","path":"/status","value":"amended"}]'}
add("patch-needs-both", "A patch is judged by what is stored and what results.", WRITE, ask("PATCH", O1, PW, **PATCHED), needs())
add("patch-needs-resulting", "The stored resource alone does not decide a patch.", WRITE, ask("PATCH", O1, PW, resource=obs(), **PATCHED), needs())
add("patch-inside", "Both images are about the patient in context.", WRITE, ask("PATCH", O1, PW, resource=obs(), resulting=obs(status="amended"), **PATCHED),
    permit(CRUDS, O1, method="PATCH"))
add("patch-inside-version", "The patch goes out for the version that was judged.", WRITE,
    ask("PATCH", O1, PW, resource=obs(meta=version("3")), resulting=obs(), **PATCHED), permit(CRUDS, O1, method="PATCH", headers={"If-Match": 'W/"3"'}))
add("patch-leaves", "The patch would give the resource to another patient.", WRITE + " hapi-fhir 5558",
    ask("PATCH", O1, PW, resource=obs(), resulting=obs("Patient/p2"), **PATCHED), deny("leaves_compartment"))
add("patch-stored-outside", "What is stored is about another patient.", WRITE, ask("PATCH", O1, PW, resource=obs("Patient/p2"), resulting=obs(), **PATCHED),
    not_found("not_in_compartment"))
add("patch-null", "A patch of what does not exist creates nothing.", WRITE, ask("PATCH", O1, PW, resource=None, **PATCHED), deny("resource_not_found"))
add("patch-if-match-other", "The client's If-Match names another version.", WRITE,
    ask("PATCH", O1, PW, headers={"If-Match": 'W/"2"'}, resource=obs(meta=version("3")), resulting=obs()), deny("version_mismatch"))

add("delete-needs-resource", "The stored resource decides.", WRITE, ask("DELETE", O1, PW), needs(O1, "DELETE"))
add("delete-inside", "A resource about the patient in context may be deleted.", WRITE, ask("DELETE", O1, PW, resource=obs()), permit(CRUDS, O1, method="DELETE"))
add("delete-inside-version", "The delete goes out for the version that was judged.", WRITE, ask("DELETE", O1, PW, resource=obs(meta=version("a.1"))),
    permit(CRUDS, O1, method="DELETE", headers={"If-Match": 'W/"a.1"'}))
add("delete-outside", "A resource about another patient cannot be deleted.", WRITE, ask("DELETE", O1, PW, resource=obs("Patient/p2")), not_found("not_in_compartment"))
add("delete-mixed", "A resource that names another patient beside cannot be deleted.", WRITE,
    ask("DELETE", O1, PW, resource=obs(performer=[ref("Patient/p2")])), not_found("not_in_compartment"))
add("delete-null", "What does not exist cannot be deleted.", WRITE, ask("DELETE", O1, PW, resource=None), deny("resource_not_found"))
add("delete-if-match-several", "Several tags are too many for a resource without a version too.", WRITE,
    ask("DELETE", O1, PW, headers={"If-Match": 'W/"3", W/"4"'}, resource=obs()), deny("version_mismatch"))
add("delete-if-match-other", "The client's If-Match names another version.", WRITE,
    ask("DELETE", O1, PW, headers={"If-Match": 'W/"2"'}, resource=obs(meta=version("3"))), deny("version_mismatch"))

# The patient in context.
PPW = patient("patient/Patient.cruds")
add("update-patient", "The patient in context may be updated.", IDENTITY, ask("PUT", "/Patient/p1", PPW, body=resource("Patient", "p1"), resource=resource("Patient", "p1", meta=version("1"))),
    permit("patient/Patient.cruds", "/Patient/p1", method="PUT", headers={"If-Match": 'W/"1"'}))
add("update-patient-link", "The patient in context must not be linked to another one.", IDENTITY,
    ask("PUT", "/Patient/p1", PPW, body=resource("Patient", "p1", link=[{"other": ref("Patient/p2"), "type": "replaced-by"}]), resource=resource("Patient", "p1")),
    deny("leaves_compartment"))
add("update-patient-link-related", "A link to a RelatedPerson is to no Patient.", IDENTITY,
    ask("PUT", "/Patient/p1", PPW, body=resource("Patient", "p1", link=[{"other": ref("RelatedPerson/r1"), "type": "seealso"}]), resource=resource("Patient", "p1")),
    permit("patient/Patient.cruds", "/Patient/p1", method="PUT"))
add("delete-patient", "The patient in context may be deleted, if a scope says so.", IDENTITY, ask("DELETE", "/Patient/p1", PPW, resource=resource("Patient", "p1")),
    permit("patient/Patient.cruds", "/Patient/p1", method="DELETE"))

# What the answer may hold.
ANSWER = "specification 3.6 Prefer; docs/evaluate.md obligations"
U = "user/Observation."
for name, method, url, scope, extra in [("create", "POST", "/Observation", U + "c", {"body": obs()}), ("update", "PUT", O1, U + "u", {"body": obs()})]:
    add(f"{name}-without-r", "Without r the answer is asked to be minimal.", ANSWER, ask(method, url, user(scope), **extra), permit(scope, url, method=method, headers=MINIMAL))
    add(f"{name}-without-r-representation", "Without r the resource that the client asks for must not be returned.", ANSWER,
        ask(method, url, user(scope), headers=REPRESENTATION, enforces=ALL, **extra),
        permit(scope, url, method=method, headers=MINIMAL, obligations=[MINIMAL_RESPONSE]))
    add(f"{name}-without-r-representation-undeclared", "A host that cannot keep the resource back gets no permit.", ANSWER,
        ask(method, url, user(scope), headers=REPRESENTATION, **extra), deny("obligation_unsupported"))
    add(f"{name}-with-r-representation", "With r the resource may be returned.", ANSWER,
        ask(method, url, user("user/Observation.cru"), headers=REPRESENTATION, **extra), permit("user/Observation.cru", url, method=method))
    add(f"{name}-without-r-minimal", "A client that asks for a minimal answer needs no obligation.", ANSWER,
        ask(method, url, user(scope), headers=MINIMAL, **extra), permit(scope, url, method=method, headers=MINIMAL))
    no_body = user("user/Observation.cru")
    add(f"{name}-body-not-given", "A body that was not shown must be matched by the host.", ANSWER,
        ask(method, url, no_body, enforces=["match_body"]), permit("user/Observation.cru", url, method=method, obligations=[MATCH_BODY]))
    add(f"{name}-body-not-given-undeclared", "A host that cannot match the body gets no permit.", ANSWER,
        ask(method, url, no_body), deny("obligation_unsupported"))
add("patch-without-r", "A patch without r may not return the resource.", ANSWER, ask("PATCH", O1, user(U + "u"), enforces=["minimal_response"]),
    permit(U + "u", O1, method="PATCH", headers=MINIMAL, obligations=[MINIMAL_RESPONSE]))
add("patch-without-r-undeclared", "A host that cannot keep the resource back gets no permit of a patch.", ANSWER,
    ask("PATCH", O1, user(U + "u"), enforces=["restrict_query", "filter_response", "match_body"]), deny("obligation_unsupported"))
add("delete-without-r", "A delete returns nothing.", ANSWER, ask("DELETE", O1, user(U + "d")), permit(U + "d", O1, method="DELETE"))
add("create-confined-without-r", "The same holds for a confined create.", ANSWER, ask("POST", "/Observation", patient(PO + "c"), body=obs()),
    permit(PO + "c", "/Observation", method="POST", headers=MINIMAL))
add("update-confined-without-r", "The same holds for a confined update, beside the version.", ANSWER,
    ask("PUT", O1, patient(PO + "u"), body=obs(), resource=obs(meta=version("3"))),
    permit(PO + "u", O1, method="PUT", headers={"Prefer": "return=minimal", "If-Match": 'W/"3"'}))
add("patch-confined-without-r", "A confined patch without r may not return the resource.", ANSWER,
    ask("PATCH", O1, patient(PO + "u"), resource=obs(), resulting=obs(), enforces=ALL),
    permit(PO + "u", O1, method="PATCH", headers=MINIMAL, obligations=[MINIMAL_RESPONSE]))
for name, who, obligations, headers in [("same", "Patient/p1", [], None), ("other", "Patient/p2", [MINIMAL_RESPONSE], MINIMAL)]:
    add(f"patch-r-of-{name}-compartment", "A grant with r on the same compartment reaches as far, one on another does not.", ANSWER,
        ask("PATCH", O1, patient(PO + "u " + U + "r", fhirUser=who), resource=obs(), resulting=obs(), enforces=ALL),
        permit(PO + "u", O1, method="PATCH", headers=headers, obligations=obligations))
add("patch-other-grant", "A grant whose obligations are not declared is discarded; the other one decides.", "design 4.8; docs/evaluate.md obligations",
    ask("PATCH", O1, patient(PO + "u " + U + "ru", fhirUser="Patient/p2"), resource=obs("Patient/p2"), resulting=obs("Patient/p2")),
    permit(U + "ru", O1, method="PATCH"))
add("patch-confined-without-r-undeclared", "A deny that was reached with the resource in hand is not found.", ANSWER,
    ask("PATCH", O1, patient(PO + "u"), resource=obs(), resulting=obs()), not_found("obligation_unsupported"))

# Related persons as users.
RP = "RelatedPerson/r1"


def related(scope):
    return user(scope, RP)


add("related-read-needs-resource", "A RelatedPerson's own compartment decides.", PERSONS, ask("GET", O1, related(U + "r")), needs(O1))
add("related-read-inside", "What the RelatedPerson performed is inside.", PERSONS, ask("GET", O1, related(U + "r"), resource=obs("Patient/p1", performer=[ref(RP)])), permit(U + "r", O1))
add("related-read-outside", "What is about the RelatedPerson's patient is not inside for that.", PERSONS, ask("GET", O1, related(U + "r"), resource=obs("Patient/p1")),
    not_found("not_in_compartment"))
add("related-read-self", "The RelatedPerson is inside by identity.", PERSONS, ask("GET", "/RelatedPerson/r1", related("user/RelatedPerson.r")), permit("user/RelatedPerson.r", "/RelatedPerson/r1"))
add("related-read-other", "Another RelatedPerson is outside.", PERSONS, ask("GET", "/RelatedPerson/r2", related("user/RelatedPerson.r")), deny("not_in_compartment"))
add("related-read-linked-patient", "Patient.link confers nothing.", PERSONS,
    ask("GET", "/Patient/p1", related("user/Patient.r"), resource=resource("Patient", "p1", link=[{"other": ref(RP), "type": "seealso"}])), DENY)
add("related-read-type-outside", "A type that the RelatedPerson compartment does not hold is outside.", PERSONS, ask("GET", "/Immunization/x1", related("user/Immunization.r")),
    deny("not_in_compartment"))
QR = "/QuestionnaireResponse"
add("related-create", "A RelatedPerson may create what names no patient.", PERSONS,
    ask("POST", QR, related("user/QuestionnaireResponse.cr"), body={"resourceType": "QuestionnaireResponse", "author": ref(RP)}),
    permit("user/QuestionnaireResponse.cr", QR, method="POST"))
for name, body in [("patient", {"author": ref(RP), "subject": ref("Patient/p1")}), ("other-related-person", {"author": ref(RP), "source": ref("RelatedPerson/r2")}),
                   ("nobody", {"author": ref("Practitioner/d1")}), ("patient-source", {"author": ref("Patient/p1"), "source": ref(RP)})]:
    add(f"related-create-{name}", "No patient and no other RelatedPerson may be named in a compartment parameter, and the person must be.", PERSONS,
        ask("POST", QR, related("user/QuestionnaireResponse.cr"), body={"resourceType": "QuestionnaireResponse", **body}), deny("not_in_compartment"))

# Patients as users, and other users.
add("patient-user-read-inside", "The user/ scope of a Patient covers the own resources.", PERSONS, ask("GET", O1, user(U + "r", "Patient/p1"), resource=obs()), permit(U + "r", O1))
add("patient-user-read-outside", "The user/ scope of a Patient does not cover those of another one.", PERSONS, ask("GET", O1, user(U + "r", "Patient/p1"), resource=obs("Patient/p2")),
    not_found("not_in_compartment"))
add("patient-user-read-needs-resource", "The user/ scope of a Patient is confined.", PERSONS, ask("GET", O1, user(U + "r", "Patient/p1")), needs(O1))
add("patient-user-read-self", "A Patient as user is inside by identity.", PERSONS, ask("GET", "/Patient/p1", user("user/Patient.r", "Patient/p1")), permit("user/Patient.r", "/Patient/p1"))
add("patient-user-read-other", "Another Patient is outside.", PERSONS, ask("GET", "/Patient/p2", user("user/Patient.r", "Patient/p1")), deny("not_in_compartment"))
add("proxy-read-of-user", "With two compartments each resource is judged by itself: this one is the user's own.", PERSONS,
    ask("GET", O1, patient(PO + "r " + U + "r", fhirUser="Patient/p2"), resource=obs("Patient/p2")), permit(U + "r", O1))
add("proxy-read-of-context", "With two compartments each resource is judged by itself: this one is of the patient in context.", PERSONS,
    ask("GET", O1, patient(PO + "r " + U + "r", fhirUser="Patient/p2"), resource=obs("Patient/p1")), permit(PO + "r", O1))
add("proxy-read-of-third", "A resource of a third patient is in neither compartment.", PERSONS,
    ask("GET", O1, patient(PO + "r " + U + "r", fhirUser="Patient/p2"), resource=obs("Patient/p3")), not_found("not_in_compartment"))
for who in ("Practitioner/d1", "PractitionerRole/x1", "Person/x1", BASE + "/Practitioner/d1"):
    add(f"other-user-{who.split('/')[-2].lower()}{'-absolute' if ':' in who else ''}", "Users who are neither Patient nor RelatedPerson are not confined.", PERSONS,
        ask("GET", O1, user(U + "r", who)), permit(U + "r", O1))
for name, who in [("foreign", "https://other.example.org/fhir/Practitioner/d1"), ("http-port", "http://ehr.example.org:8080/fhir/Practitioner/d1"), ("no-id", "Practitioner"),
                  ("empty-id", "Practitioner/"), ("lower", "practitioner/d1"), ("other-type", "Device/x1"), ("version", "Practitioner/d1/_history/1"), ("bad-id", "Practitioner/d_1"),
                  ("empty", ""), ("leading-slash", "/Practitioner/d1"), ("foreign-patient", "https://other.example.org/fhir/Patient/p1"), ("text", "Dr. Jones")]:
    add(f"no-fhir-user-{name}", "A fhirUser that is not usable makes user/ scopes grant nothing.", PERSONS, ask("GET", O1, user(U + "r", who)), deny("no_fhir_user"))
add("no-fhir-user-absent", "Without a fhirUser user/ scopes grant nothing.", PERSONS, ask("GET", O1, claims(U + "r")), deny("no_fhir_user"))
add("no-fhir-user-null", "null is the same as absent.", PERSONS, ask("GET", O1, claims(U + "r", fhirUser=None)), deny("no_fhir_user"))
add("no-patient-context", "A patient/ scope without a patient grants nothing.", "specification 1.6", ask("GET", O1, claims(PO + "r", fhirUser="Patient/p1")), deny("no_patient_context"))
add("no-patient-context-null", "null is the same as absent.", "specification 1.6", ask("GET", O1, claims(PO + "r", patient=None)), deny("no_patient_context"))
add("no-patient-context-beside-user", "The grant that came nearest to a permit gives the reason.", "engine/base/reason_codes.inc rank",
    ask("GET", O1, claims(PO + "r " + U + "r")), deny("no_fhir_user"))
add("nearest-reason", "The grant that came nearest to a permit gives the reason.", "engine/base/reason_codes.inc rank",
    ask("GET", "/Patient/p2", patient("patient/Patient.r user/Patient.r")), deny("not_in_compartment"))
add("nearest-reason-parameter", "A parameter that a confined search cannot have is nearer to a permit than a grant without a patient.", "engine/base/reason_codes.inc rank",
    ask("GET", "/Observation?_summary=true", user("patient/Observation.s user/Observation.s", "Patient/p1"), enforces=ALL), deny("parameter_unsupported"))

# user/ scopes of the token that meet a role's patient/ scopes stay the user's.
MEETING = "docs/evaluate.md 7 and 8; design 4.3"
OF_PATIENT = policy({"member": role("patient/*.cruds")}, [always("member")])
OF_PATIENT_WAIVED = policy({"member": role("patient/*.cruds")}, [always("member")], user_scopes_without_fhir_user=True)
for name, who in [("practitioner", "Practitioner/d1"), ("patient", "Patient/p1"), ("patient-absolute", BASE + "/Patient/p1")]:
    add(f"user-meets-patient-{name}", "The grant is confined to the patient in context.", MEETING,
        ask("GET", O1, patient(U + "r", fhirUser=who), policy=OF_PATIENT, resource=obs()), permit(U + "r", O1))
for name, who, reason in [("absent", ABSENT, "no_fhir_user"), ("foreign", "https://other.example.org/fhir/Practitioner/d1", "no_fhir_user"),
                          ("other-patient", "Patient/p2", "not_in_compartment"), ("related-person", "RelatedPerson/r1", "not_in_compartment"),
                          ("related-person-same-id", "RelatedPerson/p1", "not_in_compartment")]:
    add(f"user-meets-patient-{name}", "A role does not free a user/ scope of its user.", MEETING, ask("GET", O1, patient(U + "r", fhirUser=who), policy=OF_PATIENT), deny(reason))
add("user-meets-patient-waived", "The issuer's entry waives an absent fhirUser.", MEETING, ask("GET", O1, patient(U + "r"), policy=OF_PATIENT_WAIVED, resource=obs()), permit(U + "r", O1))
add("user-meets-patient-foreign-waived", "It does not waive one that is not usable.", "docs/adr/0006; " + MEETING,
    ask("GET", O1, patient(U + "r", fhirUser="https://other.example.org/fhir/Patient/p1"), policy=OF_PATIENT_WAIVED), deny("no_fhir_user"))
add("patient-meets-user-related-person", "A patient/ scope is the patient's, whoever the user is.", MEETING,
    ask("GET", O1, patient(PO + "r", fhirUser="RelatedPerson/r1"), resource=obs()), permit(PO + "r", O1))

# Nested bases.
INNER = policy({"member": role("user/*.cruds")}, [always("member")], bases=("https://ehr.example.org", BASE))
add("read-inside-nested-base", "Of bases that lie below one another the longest counts.", "docs/policy.md fhir.bases; docs/evaluate.md requests",
    ask("GET", O1, PR, resource=obs(BASE + "/Patient/p1"), policy=INNER), permit(PO + "r", O1))
add("search-nested-base", "Of bases that lie below one another the longest counts.", "docs/policy.md fhir.bases; docs/evaluate.md requests",
    ask("GET", f"/Observation?subject={BASE}/Patient/p2", patient(PO + "s"), enforces=ALL, policy=INNER), deny("patient_conflict"))

# The scope that a challenge names.
CHALLENGE = "docs/evaluate.md 6; RFC 6750 section 3"


def challenge(name, why, url, session, scope):
    error = 'Bearer realm="fhir", error="insufficient_scope", error_description="no scope of the token covers the request"'
    add("challenge-" + name, why, CHALLENGE, ask("GET", url, session),
        {**DENY, "reason": "insufficient_scope", "challenge": {"status": 403, "headers": {"WWW-Authenticate": error + (f', scope="{scope}"' if scope else "")}}})


challenge("patient", "The smallest scope in the patient's context.", O1, patient("patient/Patient.r"), PO + "r")
challenge("user-outside", "A user who is not confined needs a user/ scope for what is outside the patient's compartment.", "/Device/x1", patient("openid", fhirUser="Practitioner/d1"), "user/Device.r")
for name, who in [("patient-user", "Patient/p1"), ("related-person", "RelatedPerson/r1")]:
    challenge(f"{name}-outside", "No scope would be enough for a confined user outside their compartment.", "/Device/x1", user("openid", who), None)
    challenge(f"{name}-inside", "A user/ scope would be enough inside.", O1, user("openid", who), U + "r")

"""What differs between FHIR R4, R4B and R5: types, search parameters and compartments."""

from .fixtures import *
from .launch import answer as context
from .launch import finding, item, read
from .scope import answer, constraint, other, parse, reject, scope

decide = Cases("decide")
scopes = Cases("scope")
launch = Cases("launch")

TYPES = "specification 4.7"
PATIENT = "specification 4.5 and 4.6"
PERSON = "specification 4, RelatedPerson compartment"
CALL = "docs/evaluate.md scope.parse"


def of(version, base=MEMBER):
    """The policy for a server of another version."""
    return {**base, "fhir": {**base["fhir"], "version": version}}


R4, R4B, R5 = MEMBER, of("R4B"), of("R5")
POLICIES = {"r4": R4, "r4b": R4B, "r5": R5}

# ---- types ------------------------------------------------------------------------------

for name, resource_type, versions in [
        ("device-usage", "DeviceUsage", {"r5"}), ("nutrition-intake", "NutritionIntake", {"r5"}), ("transport", "Transport", {"r5"}),
        ("citation", "Citation", {"r4b", "r5"}), ("substance-protein", "SubstanceProtein", {"r4", "r5"}),
        ("device-use-statement", "DeviceUseStatement", {"r4", "r4b"}), ("media", "Media", {"r4", "r4b"}), ("catalog-entry", "CatalogEntry", {"r4", "r4b"}),
        ("medicinal-product", "MedicinalProduct", {"r4"}), ("risk-evidence-synthesis", "RiskEvidenceSynthesis", {"r4"})]:
    for version, document in POLICIES.items():
        knows = version in versions
        granted = f"user/{resource_type}.rs"
        decide.add(f"version-type-{name}-{version}", "A type is one of the server's version.", TYPES,
                   ask("GET", f"/{resource_type}/x1", user(granted), policy=document),
                   permit(granted, f"/{resource_type}/x1") if knows else deny("resource_type_unknown"))
        scopes.add(f"version-type-{name}-{version}", "A scope names a type of the version, or grants nothing.", TYPES,
                   parse(granted, fhir=version.upper()), answer([scope(granted)]) if knows else answer(rejected=[reject(granted, "scope_type_unknown")]))

decide.add("version-scope-of-another", "A scope on a type of another version grants nothing, and nothing else of the token suffers.", TYPES,
           ask("GET", "/Patient/x1", user("user/Media.rs user/Patient.r"), policy=R5), permit("user/Patient.r", "/Patient/x1"))
decide.add("version-smart-only-r5", "The built-in policy serves R5.", PATIENT,
           ask("GET", "/NutritionIntake/n1", patient("patient/NutritionIntake.rs"), policy="smart-only", base=BASE, fhir="R5",
               resource=resource("NutritionIntake", "n1", subject=ref("Patient/p1"))),
           permit("patient/NutritionIntake.rs", "/NutritionIntake/n1", role="smart-only"))
decide.add("version-smart-only-r4b", "The built-in policy serves R4B.", TYPES,
           ask("GET", "/SubscriptionTopic/s1", user("user/SubscriptionTopic.rs"), policy="smart-only", base=BASE, fhir="R4B"),
           permit("user/SubscriptionTopic.rs", "/SubscriptionTopic/s1", role="smart-only"))
decide.add("version-exact-query-r5", "What a host declares is about types of its version.", TYPES,
           ask("GET", "/DeviceUsage", patient("patient/DeviceUsage.s"), policy=R5, enforces=["restrict_query", "exact_query:DeviceUsage"]),
           permit("patient/DeviceUsage.s", "/DeviceUsage?patient=Patient/p1", headers=STRICT, obligations=[RESTRICT]))
decide.add("version-exact-query-r4", "A type of another version is nothing that a host can declare.", TYPES,
           ask("GET", "/Observation", patient("patient/Observation.s"), enforces=["exact_query:DeviceUsage"]), failed("invalid_argument", "/enforces/0"))
decide.add("version-backend-r5", "system/ scopes on types of R5.", TYPES,
           ask("GET", "/Transport?status=completed", claims("system/Transport.s"), policy=of("R5", BACKEND)),
           permit("system/Transport.s", "/Transport?status=completed", role="backend"))

# ---- the compartment of a patient ---------------------------------------------------------

TASK = "patient/Task.rs"


def task(**members):
    return resource("Task", "t1", status="requested", **members)


for version, document in POLICIES.items():
    inside = version == "r5"
    decide.add(f"version-task-for-{version}", "Task is in the compartment in R5 only.", PATIENT,
               ask("GET", "/Task/t1", patient(TASK), policy=document, resource=task(**{"for": ref("Patient/p1")})),
               permit(TASK, "/Task/t1") if inside else deny("not_in_compartment"))
    decide.add(f"version-task-search-{version}", "A search has two parameters to be confined by, or there is nothing to find.", PATIENT,
               ask("GET", "/Task?status=requested", patient(TASK), policy=document, enforces=ALL),
               permit(TASK, "/Patient/p1/Task?status=requested", headers=STRICT, obligations=[RESTRICT, FILTER]) if inside else deny("not_in_compartment"))
decide.add("version-task-focus-r5", "The focus makes a member as well.", PATIENT,
           ask("GET", "/Task/t1", patient(TASK), policy=R5, resource=task(focus=ref("Patient/p1"))), permit(TASK, "/Task/t1"))
decide.add("version-task-owner-r5", "The owner does not.", PATIENT,
           ask("GET", "/Task/t1", patient(TASK), policy=R5, resource=task(owner=ref("Patient/p1"))), not_found("not_in_compartment"))
decide.add("version-task-another-r5", "A task for another patient.", PATIENT,
           ask("GET", "/Task/t1", patient(TASK), policy=R5, resource=task(**{"for": ref("Patient/p9")})), not_found("not_in_compartment"))
decide.add("version-task-create-r5", "What is created is about the patient in context.", PATIENT,
           ask("POST", "/Task", patient("patient/Task.cruds"), policy=R5, body={"resourceType": "Task", "for": ref("Patient/p1")}), permit("patient/Task.cruds", "/Task", method="POST"))
decide.add("version-task-create-focus-r5", "No parameter may name another patient.", PATIENT,
           ask("POST", "/Task", patient("patient/Task.cruds"), policy=R5, body={"resourceType": "Task", "for": ref("Patient/p1"), "focus": ref("Patient/p9")}), deny("not_in_compartment"))
# R4 has the asserter and recorder of an AllergyIntolerance, R5 its participants.
ALLERGY = "patient/AllergyIntolerance.rs"
for version, document in POLICIES.items():
    for name, members, inside in [
            ("asserter", {"asserter": ref("Patient/p1")}, version != "r5"),
            ("participant", {"participant": [{"actor": ref("Patient/p1")}]}, version == "r5"),
            ("patient", {"patient": ref("Patient/p1")}, True)]:
        decide.add(f"version-allergy-{name}-{version}", "The elements that make members are those of the version.", PATIENT,
                   ask("GET", "/AllergyIntolerance/a1", patient(ALLERGY), policy=document,
                       resource=resource("AllergyIntolerance", "a1", **{"patient": ref("Patient/p8"), **members})),
                   permit(ALLERGY, "/AllergyIntolerance/a1") if inside else not_found("not_in_compartment"))
# Parameters that confine a search.
for name, resource_type, sent in [
        ("consent", "Consent", {"r4": "/Consent?patient=Patient/p1", "r4b": "/Consent?patient=Patient/p1", "r5": "/Consent?subject=Patient/p1"}),
        ("care-plan", "CarePlan", {"r4": "/Patient/p1/CarePlan", "r4b": "/Patient/p1/CarePlan", "r5": "/CarePlan?patient=Patient/p1"}),
        ("molecular-sequence", "MolecularSequence", {"r4": "/MolecularSequence?patient=Patient/p1", "r4b": "/MolecularSequence?patient=Patient/p1", "r5": "/MolecularSequence?subject=Patient/p1"}),
        ("research-subject", "ResearchSubject", {"r4": "/ResearchSubject?individual=Patient/p1", "r4b": "/ResearchSubject?individual=Patient/p1", "r5": "/ResearchSubject?subject=Patient/p1"}),
        ("guidance-response", "GuidanceResponse", {"r5": "/GuidanceResponse?patient=Patient/p1"}),
        ("observation", "Observation", {"r4": "/Patient/p1/Observation", "r4b": "/Patient/p1/Observation", "r5": "/Patient/p1/Observation"})]:
    for version, document in POLICIES.items():
        granted = f"patient/{resource_type}.s"
        decide.add(f"version-search-{name}-{version}", "A search is confined by the parameters of the version.", PATIENT,
                   ask("GET", f"/{resource_type}", patient(granted), policy=document, enforces=ALL),
                   permit(granted, sent[version], headers=STRICT, obligations=[RESTRICT, FILTER]) if version in sent else deny("not_in_compartment"))

# ---- the compartment of a related person ----------------------------------------------------

for version, document in POLICIES.items():
    granted = "user/CarePlan.s"
    decide.add(f"version-related-person-{version}", "CarePlan is in the compartment of a RelatedPerson before R5.", PERSON,
               ask("GET", "/CarePlan", user(granted, "RelatedPerson/r1"), policy=document, enforces=ALL),
               deny("not_in_compartment") if version == "r5" else
               permit(granted, "/CarePlan?performer=RelatedPerson/r1", headers=STRICT, obligations=[RESTRICT, FILTER]))

# ---- search parameters ----------------------------------------------------------------------

for parameter, resource_type, versions in [("participant-actor", "Condition", {"r5"}), ("asserter", "Condition", {"r4", "r4b"}), ("payor", "Coverage", {"r4", "r4b"}),
                                           ("paymentby-party", "Coverage", {"r5"}), ("information-provider", "CommunicationRequest", {"r5"})]:
    for version, document in POLICIES.items():
        knows = version in versions
        granted = f"user/{resource_type}.s"
        url = f"/{resource_type}?{parameter}=Patient/p1"
        constrained = f"user/{resource_type}.s?{parameter}=Patient/p1"
        decide.add(f"version-parameter-{parameter}-{resource_type.lower()}-{version}", "A search parameter is one of the version.", PATIENT,
                   ask("GET", url, user(granted), policy=document), permit(granted, url) if knows else deny("parameter_unsupported"))
        scopes.add(f"version-parameter-{parameter}-{resource_type.lower()}-{version}", "A constraint is typed by the parameters of the version.", PATIENT,
                   parse(constrained, fhir=version.upper()),
                   answer([scope(constrained, constraints=[constraint(parameter, "Patient/p1")])]) if knows else answer(rejected=[reject(constrained, "scope_constraint_unsupported")]))

# ---- scopes and launch contexts ---------------------------------------------------------------

scopes.add("version-default", "Without a version scopes are read as R4.", CALL, parse("user/DeviceUsage.r user/Media.r"),
           answer([scope("user/Media.r")], rejected=[reject("user/DeviceUsage.r", "scope_type_unknown")]))
for version in ("R4B", "R5"):
    scopes.add(f"version-launch-{version.lower()}", "A launch context is of a type of the version.", "specification 1.6",
               parse("launch/deviceusage launch/patient", fhir=version),
               answer(others=[other("launch/deviceusage", "launch_context"), other("launch/patient", "launch_context")]) if version == "R5" else
               answer(others=[other("launch/patient", "launch_context")], rejected=[reject("launch/deviceusage")]))
scopes.add("version-of-policy", "A policy says itself what its server speaks.", CALL, parse("user/DeviceUsage.r", policy=R5), answer([scope("user/DeviceUsage.r")]))
scopes.add("version-beside-policy", "The same may be said twice.", CALL, parse("user/DeviceUsage.r", policy=R5, fhir="R5"), answer([scope("user/DeviceUsage.r")]))
scopes.add("version-against-policy", "But nothing else.", CALL, parse("user/DeviceUsage.r", policy=R5, fhir="R4"), {"error": {"status": "invalid_argument", "pointer": "/fhir"}})

for version, name in [("R5", "r5"), (None, "default")]:
    more = {"fhir": version} if version else {}
    launch.add(f"version-context-{name}", "References are to types of the version.", TYPES, read({"fhirContext": [{"reference": "DeviceUsage/1"}, {"reference": "Appointment/7"}]}, **more),
               context(fhirContext=[item("DeviceUsage/1"), item("Appointment/7")]) if version else
               context(finding("reference_malformed", "/document/fhirContext/0/reference"), fhirContext=[item("Appointment/7")]))
launch.add("version-unknown", "The FHIR version must be one that is known.", "docs/evaluate.md launch.context", read({}, fhir="R3"), {"valid": False, "error": {"status": "invalid_argument", "pointer": "/fhir"}})

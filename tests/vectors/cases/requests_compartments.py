"""Section 4 of the specification: compartments, type by type and version by version."""

import re

from .fixtures import *

cases = Cases("requests")
add = cases.add

RULES = "docs/requests.md sections 5 and 6; specification 4"


def table(text):
    """Type -> parameters, as the specification lists them."""
    return {part.split(":")[0].strip(): re.split(r", *", part.split(":")[1].strip()) for part in " ".join(text.split()).split(";")}


PATIENT_R4 = table("""
Account: subject; AdverseEvent: subject; AllergyIntolerance: patient, recorder, asserter; Appointment: actor; AppointmentResponse: actor; AuditEvent:
patient; Basic: patient, author; BodyStructure: patient; CarePlan: patient, performer; CareTeam: patient, participant; ChargeItem: subject; Claim:
patient, payee; ClaimResponse: patient; ClinicalImpression: subject; Communication: subject, sender, recipient; CommunicationRequest: subject, sender,
recipient, requester; Composition: subject, author, attester; Condition: patient, asserter; Consent: patient; Coverage: policy-holder, subscriber,
beneficiary, payor; CoverageEligibilityRequest: patient; CoverageEligibilityResponse: patient; DetectedIssue: patient; DeviceRequest: subject,
performer; DeviceUseStatement: subject; DiagnosticReport: subject; DocumentManifest: subject, author, recipient; DocumentReference: subject, author;
Encounter: patient; EnrollmentRequest: subject; EpisodeOfCare: patient; ExplanationOfBenefit: patient, payee; FamilyMemberHistory: patient; Flag:
patient; Goal: patient; Group: member; ImagingStudy: patient; Immunization: patient; ImmunizationEvaluation: patient; ImmunizationRecommendation:
patient; Invoice: subject, patient, recipient; List: subject, source; MeasureReport: patient; Media: subject; MedicationAdministration: patient,
performer, subject; MedicationDispense: subject, patient, receiver; MedicationRequest: subject; MedicationStatement: subject; MolecularSequence:
patient; NutritionOrder: patient; Observation: subject, performer; Patient: link; Person: patient; Procedure: patient, performer; Provenance: patient;
QuestionnaireResponse: subject, author; RelatedPerson: patient; RequestGroup: subject, participant; ResearchSubject: individual; RiskAssessment:
subject; Schedule: actor; ServiceRequest: subject, performer; Specimen: subject; SupplyDelivery: patient; SupplyRequest: subject; VisionPrescription:
patient
""")
PATIENT_R5 = table("""
Account: subject; AdverseEvent: subject; AllergyIntolerance: patient, participant; Appointment: actor; AppointmentResponse: actor; AuditEvent:
patient; Basic: patient, author; BiologicallyDerivedProductDispense: patient; BodyStructure: patient; CarePlan: patient; CareTeam: patient,
participant; ChargeItem: subject; Claim: patient, payee; ClaimResponse: patient; ClinicalImpression: subject; Communication: subject, sender,
recipient; CommunicationRequest: subject, information-provider, recipient, requester; Composition: subject, author, attester; Condition: patient,
participant-actor; Consent: subject; Contract: patient; Coverage: policy-holder, subscriber, beneficiary, paymentby-party; CoverageEligibilityRequest:
patient; CoverageEligibilityResponse: patient; DetectedIssue: patient; DeviceAssociation: subject, operator; DeviceRequest: subject, performer;
DeviceUsage: patient; DiagnosticReport: subject; DocumentReference: subject, author; Encounter: patient; EncounterHistory: patient; EnrollmentRequest:
subject; EpisodeOfCare: patient; ExplanationOfBenefit: patient, payee; FamilyMemberHistory: patient; Flag: patient; GenomicStudy: patient; Goal:
patient; Group: member; GuidanceResponse: patient; ImagingSelection: patient; ImagingStudy: patient; Immunization: patient; ImmunizationEvaluation:
patient; ImmunizationRecommendation: patient; Invoice: subject, patient, recipient; List: subject, source; MeasureReport: patient;
MedicationAdministration: patient, subject; MedicationDispense: subject, patient, receiver; MedicationRequest: subject; MedicationStatement: subject;
MolecularSequence: subject; NutritionIntake: subject, source; NutritionOrder: patient; Observation: subject, performer; Patient: {def}, link; Person:
patient; Procedure: patient, performer; Provenance: patient; QuestionnaireResponse: subject, author; RelatedPerson: patient; RequestOrchestration:
subject, participant; ResearchSubject: subject; RiskAssessment: subject; Schedule: actor; ServiceRequest: subject, performer; Specimen: subject;
SupplyDelivery: patient; SupplyRequest: subject; Task: patient, focus; VisionPrescription: patient
""")
RELATED_R4 = table("""
AdverseEvent: recorder; AllergyIntolerance: asserter; Appointment: actor; AppointmentResponse: actor; Basic: author; CarePlan: performer; CareTeam:
participant; ChargeItem: enterer, performer-actor; Claim: payee; Communication: sender, recipient; CommunicationRequest: sender, recipient, requester;
Composition: author; Condition: asserter; Coverage: policy-holder, subscriber, payor; DocumentManifest: author, recipient; DocumentReference: author;
Encounter: participant; ExplanationOfBenefit: payee; Invoice: recipient; MedicationAdministration: performer; MedicationStatement: source;
Observation: performer; Patient: link; Person: link; Procedure: performer; Provenance: agent; QuestionnaireResponse: author, source; RelatedPerson:
{def}; RequestGroup: participant; Schedule: actor; ServiceRequest: performer; SupplyRequest: requester
""")
RELATED_R5 = table("""
AdverseEvent: recorder; AllergyIntolerance: participant; Appointment: actor; AppointmentResponse: actor; Basic: author; CareTeam: participant;
ChargeItem: enterer, performer-actor; Claim: payee; Communication: sender, recipient; CommunicationRequest: information-provider, recipient,
requester; Composition: author; Condition: participant-actor; Coverage: policy-holder, subscriber, paymentby-party; DocumentReference: author;
Encounter: participant; ExplanationOfBenefit: payee; Invoice: recipient; MedicationStatement: source; NutritionIntake: source; Observation: performer;
Patient: link; Person: link; Procedure: performer; Provenance: agent; QuestionnaireResponse: author, source; RelatedPerson: {def};
RequestOrchestration: participant; Schedule: actor; ServiceRequest: performer; SupplyRequest: requester
""")
PATIENT = {"R4": PATIENT_R4, "R4B": PATIENT_R4, "R5": PATIENT_R5}
RELATED = {"R4": RELATED_R4, "R4B": RELATED_R4, "R5": RELATED_R5}
SHARED = ("Location", "Organization", "Practitioner", "Medication")


def searched(version, code, kind, parameters, session, scope, person):
    """A search of a type that lies in the compartment of a person."""
    url = f"/{kind}?_count=5"
    if kind == code:
        sent = f"{url}&_id={person.split('/')[1]}"
    elif len(parameters) == 1:
        sent = f"{url}&{parameters[0]}={person}"
    else:
        sent = f"/{person}{url}"
    row = ("search-type", kind, None, "s")
    add(f"compartment-{code.lower()}-{version.lower()}-{kind}", "A search is confined by the type's parameter, or by the compartment.", f"{RULES}; CompartmentDefinition {code} of {version}", ask("GET", url, session, policy=member(version), enforces=ALL),
        permit(scope, sent, headers=STRICT, obligations=[RESTRICT, FILTER], interactions=rows(scope, row)))


for v in VERSIONS:
    for kind, parameters in PATIENT[v].items():
        searched(v, "Patient", kind, parameters, patient("patient/*.rs"), "patient/*.rs", "Patient/p1")
    for kind, parameters in RELATED[v].items():
        if kind != "Patient":
            searched(v, "RelatedPerson", kind, parameters, user("user/*.rs", "RelatedPerson/r1"), "user/*.rs", "RelatedPerson/r1")
    add(f"compartment-relatedperson-{v.lower()}-link", "Patient.link confers nothing.", RULES, ask("GET", "/Patient", user("user/*.rs", "RelatedPerson/r1"), policy=member(v), enforces=ALL), deny("not_in_compartment"))
    for kind in SHARED:
        add(f"compartment-shared-{v.lower()}-{kind}", "A shared type is searched without confinement.", RULES, ask("GET", f"/{kind}", patient("patient/*.rs"), policy=member(v)),
            permit("patient/*.rs", f"/{kind}", interactions=rows("patient/*.rs", ("search-type", kind, None, "s"))))
        add(f"compartment-shared-{v.lower()}-{kind}-write", "And never written.", RULES, ask("DELETE", f"/{kind}/x1", patient("patient/*.cruds"), policy=member(v), enforces=ALL), deny("not_in_compartment"))
    for kind in ("ActivityDefinition", "CapabilityStatement", "CodeSystem", "Device", "DeviceMetric", "Endpoint", "HealthcareService", "InsurancePlan", "Library", "Linkage", "MessageHeader", "OperationOutcome", "OrganizationAffiliation", "PaymentNotice", "PractitionerRole",
                 "Questionnaire", "ResearchStudy", "Slot", "Subscription", "Substance", "ValueSet", "VerificationResult"):
        add(f"compartment-outside-{v.lower()}-{kind}", "A type that the CompartmentDefinition does not hold.", RULES, ask("GET", f"/{kind}", patient("patient/*.rs"), policy=member(v), enforces=ALL), deny("not_in_compartment"))
    add(f"compartment-binary-{v.lower()}", "A Binary has no parameter: its searches are filtered.", RULES, ask("GET", "/Binary", patient("patient/*.rs"), policy=member(v), enforces=ALL),
        permit("patient/*.rs", "/Binary", obligations=[FILTER], interactions=rows("patient/*.rs", ("search-type", "Binary", None, "s"))))

# ---- what the versions say differently --------------------------------------------------------------

DIFFERENT = ("Task", "Contract", "GuidanceResponse")
NEW_IN_R5 = ("DeviceUsage", "EncounterHistory", "GenomicStudy", "ImagingSelection", "NutritionIntake", "RequestOrchestration", "BiologicallyDerivedProductDispense", "DeviceAssociation")
GONE = ("DeviceUseStatement", "DocumentManifest", "Media", "RequestGroup")
for kind in DIFFERENT:
    for v in ("R4", "R4B"):
        add(f"compartment-{kind.lower()}-{v.lower()}", "Before R5 the type lies outside.", RULES, ask("GET", f"/{kind}/x1", patient("patient/*.r"), policy=member(v), resource=resource(kind, **{"for" if kind == "Task" else "subject": ref("Patient/p1")})), deny_only("not_in_compartment"))
for kind in NEW_IN_R5:
    for v in ("R4", "R4B"):
        add(f"compartment-{kind.lower()}-{v.lower()}", "The version does not have the type.", RULES, ask("GET", f"/{kind}/x1", patient("patient/*.r"), policy=member(v)), deny("resource_type_unknown"))
for kind in GONE:
    add(f"compartment-{kind.lower()}-r5", "R5 does not have the type any more.", RULES, ask("GET", f"/{kind}/x1", patient("patient/*.r"), policy=member("R5")), deny("resource_type_unknown"))
for kind, v in [("MedicinalProduct", "R4B"), ("SubstanceSpecification", "R4B"), ("Ingredient", "R4"), ("SubscriptionTopic", "R4"), ("Citation", "R4"), ("Transport", "R4B"), ("CatalogEntry", "R5"), ("ResearchDefinition", "R5")]:
    add(f"version-type-{kind.lower()}-{v.lower()}", "Types are those of the version.", "specification 4.7", ask("GET", f"/{kind}", user("user/*.s"), policy=member(v)), deny("resource_type_unknown"))
for kind, v in [("MedicinalProduct", "R4"), ("SubstanceSpecification", "R4"), ("Ingredient", "R4B"), ("SubscriptionTopic", "R4B"), ("Citation", "R5"), ("Transport", "R5"), ("CatalogEntry", "R4B"), ("ResearchDefinition", "R4")]:
    add(f"version-type-{kind.lower()}-{v.lower()}", "Types are those of the version.", "specification 4.7", ask("GET", f"/{kind}", user("user/*.s"), policy=member(v)), permit("user/*.s", f"/{kind}", interactions=rows("user/*.s", ("search-type", kind, None, "s"))))
    add(f"version-type-{kind.lower()}-{v.lower()}-scope", "A scope may name it.", "specification 4.7", ask("GET", f"/{kind}", user(f"user/{kind}.s"), policy=member(v)), permit(f"user/{kind}.s", f"/{kind}", interactions=rows(f"user/{kind}.s", ("search-type", kind, None, "s"))))

# What of a resource counts: (version, type, inside, outside).
P1, P2 = ref("Patient/p1"), ref("Patient/p2")
for versions, kind, inside, outside in [
    (("R5",), "Task", {"for": P1}, {"for": P2, "requester": P1}), (("R5",), "Task", {"focus": P1}, {"basedOn": [P1]}), (("R4", "R4B"), "Consent", {"patient": P1}, {"patient": P2, "performer": [P1]}), (("R5",), "Consent", {"subject": P1}, {"subject": P2, "grantee": [P1]}),
    (("R5",), "Contract", {"subject": [P1]}, {"subject": [P2]}), (("R5",), "GuidanceResponse", {"subject": P1}, {"subject": P2}), (("R5",), "DeviceUsage", {"patient": P1}, {"patient": P2, "informationSource": P1}), (("R5",), "NutritionIntake", {"subject": P2, "reportedReference": P1}, {"subject": P2}),
    (("R5",), "EncounterHistory", {"subject": P1}, {"subject": P2}), (("R5",), "DeviceAssociation", {"subject": P1}, {"subject": P2}), (("R5",), "RequestOrchestration", {"subject": P2, "action": [{"participant": [{"actorReference": P1}]}]}, {"subject": P2, "author": P1}),
    (("R4", "R4B"), "CarePlan", {"subject": P2, "activity": [{"detail": {"performer": [P1]}}]}, {"subject": P2, "author": P1}), (("R5",), "CarePlan", {"subject": P1}, {"subject": P2, "contributor": [P1]}),
    (("R4", "R4B"), "AllergyIntolerance", {"patient": P2, "asserter": P1}, {"patient": P2}), (("R5",), "AllergyIntolerance", {"patient": P2, "participant": [{"actor": P1}]}, {"patient": P2, "asserter": P1}),
    (("R4", "R4B"), "Condition", {"subject": P2, "asserter": P1}, {"subject": P2, "recorder": P1}), (("R5",), "Condition", {"subject": P2, "participant": [{"actor": P1}]}, {"subject": P2, "asserter": P1}),
    (("R4", "R4B"), "Coverage", {"beneficiary": P2, "payor": [P1]}, {"beneficiary": P2}), (("R5",), "Coverage", {"beneficiary": P2, "paymentBy": [{"party": P1}]}, {"beneficiary": P2, "payor": [P1]}),
    (("R4", "R4B"), "ResearchSubject", {"individual": P1}, {"subject": P1}), (("R5",), "ResearchSubject", {"subject": P1}, {"individual": P1}), (("R4", "R4B"), "MedicationAdministration", {"subject": P2, "performer": [{"actor": P1}]}, {"subject": P2}),
    (("R5",), "MedicationAdministration", {"subject": P1}, {"subject": P2, "performer": [{"actor": {"reference": P1}}]}), (("R4", "R4B"), "Provenance", {"target": [P1]}, {"target": [ref("Observation/o1")], "agent": [{"who": P1}]}), (("R5",), "Provenance", {"patient": P1}, {"target": [P1]}),
    (("R4", "R4B"), "MedicationStatement", {"subject": P1}, {"subject": P2, "informationSource": P1}), (("R4", "R4B", "R5"), "Person", {"link": [{"target": P1}]}, {"link": [{"target": P2}]}), (("R4", "R4B", "R5"), "RelatedPerson", {"patient": P1}, {"patient": P2}),
    (("R4", "R4B", "R5"), "Schedule", {"actor": [ref("Practitioner/d1"), P1]}, {"actor": [P2]}), (("R4", "R4B", "R5"), "Binary", {"contentType": "text/plain", "securityContext": P1}, {"contentType": "text/plain", "securityContext": P2}),
    (("R4", "R4B", "R5"), "Binary", {"contentType": "text/plain", "securityContext": ref(BASE + "/Patient/p1")}, {"contentType": "text/plain"}), (("R4", "R4B", "R5"), "Group", {"member": [{"entity": P1}]}, {"member": [{"entity": P1}, {"entity": P2}]}),
    (("R4", "R4B", "R5"), "Group", {"member": [{"entity": ref("Practitioner/d1")}, {"entity": P1}]}, {"managingEntity": P1}), (("R4", "R4B", "R5"), "Appointment", {"participant": [{"actor": P1}, {"actor": ref("Practitioner/d1")}]}, {"participant": [{"actor": P2}]}),
    (("R4", "R4B"), "Invoice", {"recipient": P1}, {"issuer": P1}), (("R5",), "MolecularSequence", {"subject": P1}, {"patient": P1}), (("R4", "R4B"), "MolecularSequence", {"patient": P1}, {"subject": P1}),
]:
    scope = f"patient/{kind}.r"
    index = sum(case["id"].startswith(f"requests/inside-{kind}-{versions[0].lower()}-") for case in cases) + 1
    for v in versions:
        add(f"inside-{kind}-{v.lower()}-{index}", "A compartment parameter of the version reads this element.", RULES, ask("GET", f"/{kind}/x1", patient(scope), policy=member(v), resource=resource(kind, **inside)),
            permit(scope, f"/{kind}/x1", interactions=rows(scope, ("read", kind, "x1", "r"))))
        add(f"outside-{kind}-{v.lower()}-{index}", "No compartment parameter of the version reads this element.", RULES, ask("GET", f"/{kind}/x1", patient(scope), policy=member(v), resource=resource(kind, **outside)), not_found("not_in_compartment"))

# Writing, version by version.
for v in VERSIONS:
    w = v.lower()
    for kind, body, want in [
        ("Encounter", {"subject": P1}, True), ("Encounter", {"subject": P2}, False), ("Encounter", {"subject": ref("Group/g1")}, False), ("Encounter", {}, False), ("Condition", {"subject": P1}, True), ("Condition", {"subject": {"identifier": {"value": "x"}}}, False),
        ("Binary", {"contentType": "text/plain", "securityContext": P1}, True), ("Binary", {"contentType": "text/plain", "securityContext": P2}, False), ("Binary", {"contentType": "text/plain"}, False), ("Group", {"member": [{"entity": P1}]}, True),
        ("Group", {"member": [{"entity": P1}, {"entity": P2}]}, False), ("Slot", {}, False), ("Location", {}, False), ("Patient", {"id": "p1"}, False),
    ]:
        scope = f"patient/{kind}.cr"
        index = sum(case["id"].startswith(f"requests/create-{kind}-{w}-") for case in cases) + 1
        add(f"create-{kind}-{w}-{index}", "A body that names the patient, and nobody else." if want else "A body that does not name the patient alone.", RULES, ask("POST", f"/{kind}", patient(scope), policy=member(v), body={"resourceType": kind, **body}),
            permit(scope, f"/{kind}", method="POST", interactions=rows(scope, ("create", kind, None, "c"))) if want else deny("not_in_compartment"))
    if v == "R5":
        add("create-Task-r5", "A Task of R5.", RULES, ask("POST", "/Task", patient("patient/Task.cr"), policy=member(v), body={"resourceType": "Task", "for": P1}), permit("patient/Task.cr", "/Task", method="POST", interactions=rows("patient/Task.cr", ("create", "Task", None, "c"))))
        add("create-Task-r5-focus", "Its focus counts too.", RULES, ask("POST", "/Task", patient("patient/Task.cr"), policy=member(v), body={"resourceType": "Task", "for": P1, "focus": P2}), deny("not_in_compartment"))
    add(f"related-create-{w}", "A RelatedPerson writes what names no patient.", RULES, ask("POST", "/QuestionnaireResponse", user("user/*.cr", "RelatedPerson/r1"), policy=member(v), body={"resourceType": "QuestionnaireResponse", "author": ref("RelatedPerson/r1")}),
        permit("user/*.cr", "/QuestionnaireResponse", method="POST", interactions=rows("user/*.cr", ("create", "QuestionnaireResponse", None, "c"))))
    add(f"related-create-patient-{w}", "Not what names a patient.", RULES, ask("POST", "/QuestionnaireResponse", user("user/*.cr", "RelatedPerson/r1"), policy=member(v), body={"resourceType": "QuestionnaireResponse", "author": ref("RelatedPerson/r1"), "subject": P1}), deny("not_in_compartment"))
    add(f"related-read-{w}", "A RelatedPerson reads what that person performed.", RULES, ask("GET", "/Observation/o1", user("user/*.r", "RelatedPerson/r1"), policy=member(v), resource=obs("Patient/p2", performer=[ref("RelatedPerson/r1")])),
        permit("user/*.r", "/Observation/o1", interactions=rows("user/*.r", ("read", "Observation", "o1", "r"))))
    add(f"related-read-other-{w}", "Not what another one did.", RULES, ask("GET", "/Observation/o1", user("user/*.r", "RelatedPerson/r1"), policy=member(v), resource=obs(performer=[ref("RelatedPerson/r2")])), not_found("not_in_compartment"))
    # The client's own compartment searches, by the compartments of the version.
    for code, kind, there in [("Encounter", "Observation", True), ("Encounter", "MedicationDispense", v == "R5"), ("Encounter", "CareTeam", v != "R5"), ("Practitioner", "Patient", True), ("Device", "Observation", True), ("RelatedPerson", "Observation", True), ("Patient", "Task", v == "R5"), ("Patient", "Binary", False)]:
        url = f"/{code}/x1/{kind}"
        add(f"client-compartment-{code.lower()}-{kind}-{w}", "A compartment search of a type that lies in it." if there else "A type that does not lie in it.", f"{RULES}; CompartmentDefinition {code} of {v}", ask("GET", url, user("user/*.s"), policy=member(v)),
            permit("user/*.s", url, interactions=rows("user/*.s", ("search-compartment", kind, None, "s"))) if there else deny("interaction_unsupported"))

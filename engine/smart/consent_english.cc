// The English of consent sentences. Tested by scope_describe_test.cc.

#include "smart/scope_describe.h"

namespace matron::smart {
namespace {

using fhir::ResourceType;

constexpr ConsentWords::TypeWords kTypes[] = {
    {ResourceType::kAccount, "accounts"},
    {ResourceType::kAllergyIntolerance, "allergies"},
    {ResourceType::kAppointment, "appointments"},
    {ResourceType::kAuditEvent, "the log of who looked at what"},
    {ResourceType::kBinary, "files"},
    {ResourceType::kCarePlan, "care plans"},
    {ResourceType::kCareTeam, "the people who give care"},
    {ResourceType::kClaim, "bills sent to insurers"},
    {ResourceType::kClinicalImpression, "clinical assessments"},
    {ResourceType::kCommunication, "messages"},
    {ResourceType::kComposition, "clinical documents"},
    {ResourceType::kCondition, "health problems"},
    {ResourceType::kConsent, "privacy choices"},
    {ResourceType::kCoverage, "insurance"},
    {ResourceType::kDevice, "medical devices"},
    {ResourceType::kDiagnosticReport, "test reports"},
    {ResourceType::kDocumentReference, "documents and notes"},
    {ResourceType::kEncounter, "visits and hospital stays"},
    {ResourceType::kExplanationOfBenefit, "insurance payments"},
    {ResourceType::kFamilyMemberHistory, "illnesses in the family"},
    {ResourceType::kGoal, "health goals"},
    {ResourceType::kGroup, "groups of patients"},
    {ResourceType::kImagingStudy, "scans and X-rays"},
    {ResourceType::kImmunization, "vaccinations"},
    {ResourceType::kLocation, "places of care"},
    {ResourceType::kMedia, "photos and recordings"},
    {ResourceType::kMedication, "medicines"},
    {ResourceType::kMedicationAdministration, "medicines that were given"},
    {ResourceType::kMedicationDispense, "medicines that were handed out"},
    {ResourceType::kMedicationRequest, "prescriptions"},
    {ResourceType::kMedicationStatement, "medicines that are being taken"},
    {ResourceType::kMolecularSequence, "genetic test data"},
    {ResourceType::kObservation, "test results and measurements"},
    {ResourceType::kOrganization, "hospitals and practices"},
    {ResourceType::kPatient, "name, birth date, address and contact details"},
    {ResourceType::kPractitioner, "doctors and other professionals"},
    {ResourceType::kPractitionerRole, "where professionals work"},
    {ResourceType::kProcedure, "operations and treatments"},
    {ResourceType::kProvenance, "where data came from"},
    {ResourceType::kQuestionnaireResponse, "answers to questionnaires"},
    {ResourceType::kRelatedPerson, "relatives and carers"},
    {ResourceType::kRiskAssessment, "risk assessments"},
    {ResourceType::kServiceRequest, "orders and referrals"},
    {ResourceType::kSpecimen, "samples"},
    {ResourceType::kTask, "tasks"},
};

constexpr ConsentWords::ParameterWords kParameters[] = {
    {"_id", "the number of the entry"},
    {"_lastUpdated", "the day of the last change"},
    {"_profile", "the form of the entry"},
    {"_security", "the privacy label"},
    {"_source", "the origin"},
    {"_tag", "the tag"},
};

constexpr ConsentWords kEnglish = {
    .start = "The app can ",
    .end = ".",
    .actions = {"see", "add", "change", "delete"},
    .where = {" of the chosen patient", " of every patient whom you can see",
              " of all patients, also when nobody is signed in"},
    .all_types = "all health data, also kinds of it that do not exist yet,",
    .types = kTypes,
    .comma = ", ",
    .list_and = " and ",
    .list_or = " or ",
    .only_where = ", only where ",
    .is = " is ",
    .limit_and = " and ",
    .parameters = kParameters,
    .others = {"The app learns that you have signed in.",
               "The app learns who you are.", "The app learns who you are.",
               "The app starts with the patient and the visit that are open.",
               "The app asks which patient, visit or other entry to work on.",
               "The app keeps this access when you do not use it.",
               "The app keeps this access while you are signed in.",
               "The app learns how to reach you.",
               "The app asks for something that this server does not "
               "describe."},
};

}  // namespace

const ConsentWords& EnglishWords() { return kEnglish; }

}  // namespace matron::smart

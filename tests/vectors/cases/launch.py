"""Launch contexts and token responses."""

from .fixtures import *

cases = Cases("launch")
add = cases.add

CONTEXT = "SMART 2.2 scopes and launch context; specification 1.7"
FORMS = "specification 1.7, fhirContext by version"
DETAILS = "SMART 2.2 authorization_details; specification 1.7"
INTROSPECTION = "RFC 7662 section 2.2; specification 1.12"
RESPONSE = "RFC 6749 section 5.1; specification 1.7"
BACKEND = "specification 1.11"
ESSENTIAL = "specification 1.6: the granted scope is authoritative; specification 1.2: union"
CALL = "docs/evaluate.md rules for every request"

NOTHING = {"patient": None, "encounter": None, "fhirContext": [], "intent": None, "tenant": None, "need_patient_banner": None, "smart_style_url": None,
           "authorization_details": []}


def read(document, source="token_response", **more):
    return {"op": "launch.context", "source": source, "document": document, **more}


def finding(code, pointer, severity="error"):
    return {"severity": severity, "code": code, "pointer": pointer}


def answer(*findings, **context):
    """The context, nothing but for these members, and all findings in their order."""
    return {"valid": not any(f["severity"] == "error" for f in findings), "context": {**NOTHING, **context}, "findings": list(findings), "findings_left_out": 0}


def item(reference=None, canonical=None, identifier=None, type=None, role="launch"):
    return {"reference": reference, "canonical": canonical, "identifier": identifier, "type": type, "role": role}


# ---- single members ---------------------------------------------------------------------

add("empty", "A response may bring no context.", CONTEXT, read({"access_token": "x"}), answer())
add("everything", "Every member with a good value.", CONTEXT, read({
    "patient": "123", "encounter": "enc.4-5", "fhirContext": [{"reference": "Appointment/7"}], "intent": "reconcile", "tenant": "t1", "need_patient_banner": False,
    "smart_style_url": "https://ehr.example.org/style.json?v=1"}),
    answer(patient="123", encounter="enc.4-5", fhirContext=[item("Appointment/7")], intent="reconcile", tenant="t1", need_patient_banner=False,
           smart_style_url="https://ehr.example.org/style.json?v=1"))
add("null", "Null is absent.", "docs/evaluate.md rules for every request", read({"patient": None, "fhirContext": None, "need_patient_banner": None}), answer())
add("claims", "Claims carry the context under the same names.", "specification 1.12 design", read({"iss": ISS, "sub": "u", "patient": "123", "scope": "patient/Observation.rs"}, "claims"), answer(patient="123"))
add("other-members", "Members of others are not looked at.", CONTEXT, read({"expires_in": "soon", "location": 5, "Patient": "9"}), answer())

for member in ("patient", "encounter"):
    for name, value in [("reference", f"{member.title()}/123"), ("absolute", f"{BASE}/{member.title()}/123"), ("blank", "12 3"), ("underscore", "a_b"), ("dots", ".."), ("65", "a" * 65), ("not-ascii", "\u00e9")]:
        add(f"{member}-{name}", "The value is a logical id, not a reference, and is left out otherwise.", CONTEXT, read({member: value}), answer(finding("id_malformed", f"/document/{member}")))
    add(f"{member}-64", "The longest id.", CONTEXT, read({member: "a" * 64}), answer(**{member: "a" * 64}))
    for name, value in [("number", 123), ("array", ["123"]), ("object", {"id": "123"}), ("boolean", True)]:
        add(f"{member}-{name}", "The value is a string.", CONTEXT, read({member: value}), answer(finding("wrong_type", f"/document/{member}")))
    add(f"{member}-empty", "An empty string is no id.", CONTEXT, read({member: ""}), answer(finding("value_empty", f"/document/{member}")))
add("patient-control", "A control character is no part of an id.", CONTEXT, read({"patient": "1\n"}), answer(finding("value_malformed", "/document/patient")))
add("banner-true", "A banner is needed.", CONTEXT, read({"need_patient_banner": True}), answer(need_patient_banner=True))
for name, value in [("string", "true"), ("number", 1)]:
    add(f"banner-{name}", "The value is a boolean.", CONTEXT, read({"need_patient_banner": value}), answer(finding("wrong_type", "/document/need_patient_banner")))
for member in ("intent", "tenant"):
    add(f"{member}-empty", "An empty string says nothing.", CONTEXT, read({member: ""}), answer(finding("value_empty", f"/document/{member}")))
    add(f"{member}-number", "The value is a string.", CONTEXT, read({member: 1}), answer(finding("wrong_type", f"/document/{member}")))
for name, value, code in [("relative", "/style.json", "url_not_absolute"), ("http", "http://ehr.example.org/style.json", "url_not_https"), ("javascript", "javascript:alert(1)", "url_malformed"),
                          ("data", "data:application/json,{}", "url_malformed"), ("user", "https://a@ehr.example.org/", "url_malformed"), ("fragment", "https://ehr.example.org/#a", "url_malformed"),
                          ("scheme-relative", "//evil.example/style.json", "url_not_absolute"), ("no-host", "https:///style.json", "url_malformed")]:
    add(f"style-{name}", "The URL is absolute and https.", CONTEXT, read({"smart_style_url": value}), answer(finding(code, "/document/smart_style_url")))
add("style-loopback", "http is for tests on the same machine.", CONTEXT, read({"smart_style_url": "http://localhost:8080/style.json"}),
    answer(finding("url_not_https", "/document/smart_style_url", "warning"), smart_style_url="http://localhost:8080/style.json"))

# ---- fhirContext ------------------------------------------------------------------------


def items(*values, **more):
    return read({"fhirContext": list(values)}, **more)


IDENTIFIER = {"system": "https://example.org/mrn", "value": "7"}
AT = "/document/fhirContext"

add("context-2.0", "Version 2.0 has relative references.", FORMS, items("Appointment/123", "ImagingStudy/9", version="2.0"), answer(fhirContext=[item("Appointment/123"), item("ImagingStudy/9")]))
add("context-2.1", "Version 2.1 has objects with a reference and perhaps a role.", FORMS, items({"reference": "Appointment/123"}, {"reference": "List/1", "role": "https://example.org/role"}, version="2.1"),
    answer(fhirContext=[item("Appointment/123"), item("List/1", role="https://example.org/role")]))
add("context-2.2", "Version 2.2 has canonicals and identifiers as well.", FORMS, items({"canonical": "https://example.org/Questionnaire/q|2", "type": "Questionnaire"}, {"identifier": IDENTIFIER, "type": "Device"}, version="2.2"),
    answer(fhirContext=[item(canonical="https://example.org/Questionnaire/q|2", type="Questionnaire"), item(identifier=IDENTIFIER, type="Device")]))
add("context-all-three", "One item may name its resource in three ways.", FORMS, items({"reference": "Device/1", "canonical": "urn:uuid:0", "identifier": IDENTIFIER, "type": "Device", "role": "launch"}),
    answer(fhirContext=[item("Device/1", "urn:uuid:0", IDENTIFIER, "Device")]))
add("context-mixed", "Without a version strings and objects are taken.", FORMS, items("Appointment/1", {"reference": "List/1"}), answer(fhirContext=[item("Appointment/1"), item("List/1")]))
add("context-version-id", "A relative reference may name a version.", FORMS, items({"reference": "DocumentReference/1/_history/2"}), answer(fhirContext=[item("DocumentReference/1/_history/2")]))
add("context-empty", "An empty array is no context.", FORMS, items(), answer())
add("context-2.0-object", "Version 2.0 has no objects.", FORMS, items({"reference": "Appointment/123"}, version="2.0"), answer(finding("context_form", f"{AT}/0")))
for version in ("2.1", "2.2"):
    add(f"context-{version}-string", "From 2.1 on an item is an object.", FORMS, items("Appointment/123", {"reference": "List/1"}, version=version), answer(finding("context_form", f"{AT}/0"), fhirContext=[item("List/1")]))
add("context-2.1-canonical", "Version 2.1 requires a reference.", FORMS, items({"canonical": "https://example.org/q"}, version="2.1"), answer(finding("member_missing", f"{AT}/0/reference")))
add("context-2.2-nothing", "An item names a resource.", FORMS, items({"type": "Device", "role": "launch"}, version="2.2"), answer(finding("context_without_target", f"{AT}/0")))
add("context-1.0", "Version 1.0 gives it no meaning.", FORMS, items("Appointment/1", version="1.0"), answer(finding("member_not_defined", AT, "warning")))
for name, value in [("object", {"reference": "List/1"}), ("string", "List/1")]:
    add(f"context-is-{name}", "The value is an array.", FORMS, read({"fhirContext": value}), answer(finding("wrong_type", AT)))
for name, value in [("number", 1), ("null", None), ("array", ["List/1"])]:
    add(f"context-item-{name}", "An item is a string or an object; the others stay.", FORMS, items(value, "List/1"), answer(finding("wrong_type", f"{AT}/0"), fhirContext=[item("List/1")]))
for name, value in [("absolute", f"{BASE}/Appointment/1"), ("type-unknown", "Foo/1"), ("type-lower", "appointment/1"), ("no-id", "Appointment/"), ("query", "Appointment?x=1"), ("contained", "#a"), ("urn", "urn:uuid:6b3f"), ("leading-slash", "/Appointment/1"),
                    ("deep", "Patient/1/Appointment/2"), ("dots", "Appointment/..")]:
    add(f"reference-{name}", "A reference is Type/id, relative to the base.", FORMS, items({"reference": value}), answer(finding("reference_malformed", f"{AT}/0/reference")))
    add(f"reference-{name}-2.0", "The same as a string.", FORMS, items(value), answer(finding("reference_malformed", f"{AT}/0")))
add("reference-number", "A reference is a string.", FORMS, items({"reference": 1}), answer(finding("wrong_type", f"{AT}/0/reference")))
add("reference-type-differs", "The type is that of the reference.", FORMS, items({"reference": "Device/1", "type": "List"}), answer(finding("reference_malformed", f"{AT}/0/type")))
add("type-unknown", "The type is a FHIR type.", FORMS, items({"canonical": "https://example.org/q", "type": "questionnaire"}), answer(finding("reference_malformed", f"{AT}/0/type")))
add("canonical-relative", "A canonical is a URI.", FORMS, items({"canonical": "Questionnaire/q"}), answer(finding("reference_malformed", f"{AT}/0/canonical")))
add("identifier-string", "An identifier is an object.", FORMS, items({"identifier": "7"}), answer(finding("wrong_type", f"{AT}/0/identifier")))
add("identifier-empty", "An identifier says something.", FORMS, items({"identifier": {}}), answer(finding("value_empty", f"{AT}/0/identifier")))
add("role-launch", "The role launch may be written.", FORMS, items({"reference": "List/1", "role": "launch"}), answer(fhirContext=[item("List/1")]))
add("role-empty", "A role is not empty.", FORMS, items({"reference": "List/1", "role": ""}), answer(finding("value_empty", f"{AT}/0/role")))
for name, value in [("relative", "context"), ("case", "Launch"), ("blank", "https://example.org/a b"), ("scheme-alone", "https:")]:
    add(f"role-{name}", "A role is launch or an absolute URI.", FORMS, items({"reference": "List/1", "role": value}), answer(finding("role_malformed", f"{AT}/0/role")))
for resource_type in ("Patient", "Encounter"):
    lower = resource_type.lower()
    add(f"context-{lower}", "It has a member of its own.", FORMS, items({"reference": f"{resource_type}/1"}), answer(finding("context_of_patient", f"{AT}/0")))
    add(f"context-{lower}-launch", "The role launch is the same as none.", FORMS, items({"reference": f"{resource_type}/1", "role": "launch"}), answer(finding("context_of_patient", f"{AT}/0")))
    add(f"context-{lower}-string", "Version 2.0 has no roles.", FORMS, items(f"{resource_type}/1"), answer(finding("context_of_patient", f"{AT}/0")))
    add(f"context-{lower}-by-identifier", "By identifier it is the same.", FORMS, items({"identifier": IDENTIFIER, "type": resource_type}), answer(finding("context_of_patient", f"{AT}/0")))
    add(f"context-{lower}-other-role", "In another role it may stand here.", FORMS, items({"reference": f"{resource_type}/1", "role": "https://example.org/mother"}),
        answer(fhirContext=[item(f"{resource_type}/1", role="https://example.org/mother")]))

# ---- authorization_details --------------------------------------------------------------


def detail(**members):
    return {"type": "smart_on_fhir", "locations": [BASE], "fhirVersions": ["4.0.1"], **members}


def read_detail(members=None, version="2.2", **top):
    return read({"patient": "p1", "scope": "patient/*.rs", "encounter": "e1", "authorization_details": [detail(**(members or {}))], **top}, version=version)


def detail_answer(**members):
    return {"locations": [BASE], "fhirVersions": ["4.0.1"], "scope": "patient/*.rs", "patient": "p1", "encounter": "e1", "fhirContext": [], "inherited": ["scope", "patient", "encounter", "fhirContext"], **members}


D = "/document/authorization_details"
TOP = {"patient": "p1", "encounter": "e1"}

add("details-inherit", "What an entry does not say is that of the response.", DETAILS, read_detail(), answer(**TOP, authorization_details=[detail_answer()]))
add("details-own", "What it says is its own.", DETAILS, read_detail({"patient": "p2", "scope": "patient/Patient.r", "encounter": "e2", "fhirContext": [{"reference": "List/1"}]}),
    answer(**TOP, authorization_details=[detail_answer(scope="patient/Patient.r", patient="p2", encounter="e2", fhirContext=[item("List/1")], inherited=[])]))
add("details-inherit-context", "fhirContext is inherited as well.", DETAILS, read_detail(fhirContext=[{"reference": "List/1"}]),
    answer(**TOP, fhirContext=[item("List/1")], authorization_details=[detail_answer(fhirContext=[item("List/1")])]))
add("details-own-empty-context", "An empty fhirContext is its own.", DETAILS, read_detail({"fhirContext": []}, fhirContext=[{"reference": "List/1"}]),
    answer(**TOP, fhirContext=[item("List/1")], authorization_details=[detail_answer(inherited=["scope", "patient", "encounter"])]))
add("details-other-type", "Entries of other types belong to others.", "RFC 9396 section 2", read({"authorization_details": [{"type": "payment", "locations": 1}, detail()]}),
    answer(authorization_details=[detail_answer(scope=None, patient=None, encounter=None)]))
add("details-patient-suffices", "A patient/ scope is served by the patient of an entry.", DETAILS, read({"scope": "patient/*.rs", "authorization_details": [detail(patient="p2")]}),
    answer(authorization_details=[detail_answer(patient="p2", encounter=None, inherited=["scope", "encounter", "fhirContext"])]))
for name, members, code, pointer in [
    ("patient-reference", {"patient": "Patient/2"}, "id_malformed", "patient"), ("patient-null", {"patient": None}, "wrong_type", "patient"), ("encounter-number", {"encounter": 1}, "wrong_type", "encounter"),
    ("scope-array", {"scope": ["patient/*.rs"]}, "wrong_type", "scope"), ("context-null", {"fhirContext": None}, "wrong_type", "fhirContext"), ("context-item", {"fhirContext": [{"reference": "Patient/1"}]}, "context_of_patient", "fhirContext/0"),
    ("location-http", {"locations": ["http://ehr.example.org/fhir"]}, "url_not_https", "locations/0"), ("location-relative", {"locations": ["/fhir"]}, "url_not_absolute", "locations/0"), ("locations-empty", {"locations": []}, "value_empty", "locations"),
    ("locations-string", {"locations": BASE}, "wrong_type", "locations"), ("locations-null", {"locations": None}, "member_missing", "locations"), ("version-r4", {"fhirVersions": ["R4"]}, "value_malformed", "fhirVersions/0"),
    ("version-short", {"fhirVersions": ["4.0.1", "4.0"]}, "value_malformed", "fhirVersions/1"), ("version-long", {"fhirVersions": ["4.0.1.2"]}, "value_malformed", "fhirVersions/0"), ("versions-null", {"fhirVersions": None}, "member_missing", "fhirVersions"),
]:
    add(f"details-{name}", "An entry with a fault is left out whole: it must not inherit what it wanted to replace.", DETAILS, read_detail(members), answer(finding(code, f"{D}/0/{pointer}"), **TOP))
add("details-label", "A FHIR version may have a label.", DETAILS, read_detail({"fhirVersions": ["6.0.0-ballot2"]}), answer(**TOP, authorization_details=[detail_answer(fhirVersions=["6.0.0-ballot2"])]))
add("details-no-type", "An entry has a type.", "RFC 9396 section 2", read({"authorization_details": [{"locations": [BASE]}]}), answer(finding("member_missing", f"{D}/0/type")))
add("details-string", "An entry is an object.", "RFC 9396 section 2", read({"authorization_details": ["smart_on_fhir"]}), answer(finding("wrong_type", f"{D}/0")))
add("details-object", "The value is an array.", "RFC 9396 section 2", read({"authorization_details": detail()}), answer(finding("wrong_type", D)))
add("details-2.1", "Version 2.1 does not have it.", DETAILS, read_detail(version="2.1"), answer(finding("member_not_defined", D, "warning"), **TOP))
add("tenant-1.0", "Version 1.0 does not have it.", CONTEXT, read({"tenant": "t"}, version="1.0"), answer(finding("member_not_defined", "/document/tenant", "warning")))

# ---- what the scopes demand -------------------------------------------------------------

PATIENT_RULE = "specification 1.6, patient context rule"
add("scope-without-patient", "A patient/ scope needs a patient.", PATIENT_RULE, read({"scope": "launch patient/Observation.rs"}), answer(finding("context_missing", "/document/patient")))
add("scope-granular-without-patient", "One with parameters needs a patient, too.", PATIENT_RULE, read({"scope": "patient/Observation.rs?category=laboratory"}), answer(finding("context_missing", "/document/patient")))
add("scope-user", "A user/ scope needs none.", PATIENT_RULE, read({"scope": "user/Observation.rs"}), answer())
add("scope-malformed", "What is malformed grants nothing, and needs nothing.", PATIENT_RULE, read({"scope": "patient/Observation.sr"}), answer(finding("scope_not_understood", "/document/scope", "warning")))
add("scope-launch-patient", "launch/patient promises a patient.", PATIENT_RULE, read({"scope": "launch/patient"}), answer(finding("context_missing", "/document/patient", "warning")))
add("scope-launch-encounter", "launch/encounter promises an encounter.", PATIENT_RULE, read({"scope": "launch/encounter"}), answer(finding("context_missing", "/document/encounter", "warning")))
add("scope-array", "A scope is a string.", "RFC 6749 section 3.3", read({"scope": ["launch"]}, "claims"), answer(finding("wrong_type", "/document/scope")))

# ---- introspection ----------------------------------------------------------------------


def introspect(**members):
    whole = {"active": True, "scope": "user/*.rs", "client_id": "c", "exp": NOW, **members}
    return read({name: value for name, value in whole.items() if value is not ABSENT}, "introspection")


add("introspection", "The context is repeated.", INTROSPECTION, introspect(patient="123", intent="x"), answer(patient="123", intent="x"))
add("introspection-inactive", "Of an inactive token nothing counts.", INTROSPECTION, read({"active": False}, "introspection"), answer(finding("token_inactive", "/document/active")))
add("introspection-inactive-with-context", "Not even if it is said.", INTROSPECTION, introspect(active=False, patient="123"), answer(finding("token_inactive", "/document/active"), finding("member_unexpected", "/document", "warning")))
for name, value, code in [("absent", ABSENT, "member_missing"), ("string", "true", "wrong_type"), ("number", 1, "wrong_type"), ("null", None, "member_missing")]:
    add(f"introspection-active-{name}", "Active is a boolean, and nothing else makes a token count.", INTROSPECTION, introspect(active=value, patient="123"), answer(finding(code, "/document/active")))
for member in ("scope", "client_id", "exp"):
    add(f"introspection-no-{member}", "SMART requires it.", INTROSPECTION, introspect(**{member: ABSENT}), answer(finding("member_missing", f"/document/{member}")))
add("introspection-exp-string", "A time is a number.", INTROSPECTION, introspect(exp="1764000000"), answer(finding("wrong_type", "/document/exp")))
add("introspection-exp-negative", "A time is not negative.", INTROSPECTION, introspect(exp=-1), answer(finding("value_out_of_range", "/document/exp")))
add("introspection-openid", "With an ID token issuer and subject are told.", INTROSPECTION, introspect(scope="openid fhirUser", fhirUser="Practitioner/1"), answer(finding("member_missing", "/document/iss"), finding("member_missing", "/document/sub")))
add("introspection-openid-user", "And the user should be.", INTROSPECTION, introspect(scope="openid fhirUser", iss=ISS, sub="u"), answer(finding("member_missing", "/document/fhirUser", "warning")))
add("introspection-openid-good", "All of it.", INTROSPECTION, introspect(scope="openid fhirUser", iss=ISS, sub="u", fhirUser="Practitioner/1"), answer())
add("token-response-needs-no-active", "Only an introspection response has it.", INTROSPECTION, read({"active": False, "patient": "1"}), answer(patient="1"))

# ---- token responses --------------------------------------------------------------------

GOOD = {"access_token": "tGzv3JOkF0XG5Qx2TlKWIA", "token_type": "Bearer", "expires_in": 3600, "scope": "launch/patient patient/Observation.rs patient/Patient.r", "patient": "123"}


def validate(essential=ABSENT, grant="authorization_code", **members):
    response = {name: value for name, value in {**GOOD, **members}.items() if value is not ABSENT}
    return {"op": "token_response.validate", "grant_type": grant, "response": response, **present(essential_scopes=essential)}


def result(*findings, missing=(), expires_in=3600):
    return {"valid": not any(f["severity"] == "error" for f in findings), "missing": list(missing), "expires_in": expires_in, "findings": list(findings), "findings_left_out": 0}


def lacks(*scopes):
    return result(*[finding("scope_missing", "/response/scope") for _ in scopes], missing=scopes)


add("response-good", "All that is required.", RESPONSE, validate(), result())
for name, value in [("lower", "bearer"), ("upper", "BEARER"), ("mixed", "bEaReR")]:
    add(f"response-type-{name}", "The type is compared without case.", "RFC 6749 section 7.1; specification 1.7", validate(token_type=value), result())
for name, value, code in [("absent", ABSENT, "member_missing"), ("null", None, "member_missing"), ("mac", "mac", "token_type_unsupported"), ("dpop", "DPoP", "token_type_unsupported"), ("blank", "Bearer ", "token_type_unsupported"), ("number", 1, "wrong_type"),
                          ("empty", "", "value_empty"), ("prefix", "Bear", "token_type_unsupported")]:
    add(f"response-type-{name}", "The type is bearer.", RESPONSE, validate(token_type=value), result(finding(code, "/response/token_type")))
for name, value, code in [("absent", ABSENT, "member_missing"), ("empty", "", "value_empty"), ("number", 1, "wrong_type"), ("blank", "a b", "value_malformed"), ("newline", "a\r\nX: y", "value_malformed"), ("not-ascii", "\u00e9", "value_malformed"), ("padding-inside", "a=b", "value_malformed"),
                          ("padding-alone", "==", "value_malformed")]:
    add(f"response-access-{name}", "An access token is one that a header can carry.", "RFC 6750 section 2.1", validate(access_token=value), result(finding(code, "/response/access_token")))
add("response-access-characters", "Every character of a bearer token.", "RFC 6750 section 2.1", validate(access_token="azAZ09-._~+/=="), result())

add("response-lifetime-absent", "For an authorization code it is recommended.", RESPONSE, validate(expires_in=ABSENT), result(finding("member_missing", "/response/expires_in", "warning"), expires_in=None))
add("response-lifetime-1", "The shortest.", RESPONSE, validate(expires_in=1), result(expires_in=1))
add("response-lifetime-long", "Over an hour is long.", "specification 1.7", validate(expires_in=3601), result(finding("token_lives_long", "/response/expires_in", "warning"), expires_in=3601))
for name, value, code in [("zero", 0, "value_out_of_range"), ("negative", -1, "value_out_of_range"), ("string", "3600", "wrong_type"), ("fraction", 3600.5, "wrong_type"), ("huge", 253402300800, "value_out_of_range"), ("boolean", True, "wrong_type")]:
    add(f"response-lifetime-{name}", "It is a positive integer.", RESPONSE, validate(expires_in=value), result(finding(code, "/response/expires_in"), expires_in=None))
add("refresh-lifetime-absent", "For a refresh it is required.", "specification 1.7", validate(grant="refresh_token", expires_in=ABSENT), result(finding("member_missing", "/response/expires_in"), expires_in=None))
add("refresh-good", "A refresh need not tell the patient again.", "specification 1.7", validate(grant="refresh_token", patient=ABSENT), result())
BACK = {"scope": "system/*.rs", "patient": ABSENT, "expires_in": 300}
add("backend-good", "A backend service.", BACKEND, validate(grant="client_credentials", **BACK), result(expires_in=300))
add("backend-lifetime-absent", "For a backend service it is required.", BACKEND, validate(grant="client_credentials", **{**BACK, "expires_in": ABSENT}), result(finding("member_missing", "/response/expires_in"), expires_in=None))
add("backend-lifetime-301", "And should be five minutes at most.", BACKEND, validate(grant="client_credentials", **{**BACK, "expires_in": 301}), result(finding("token_lives_long", "/response/expires_in", "warning"), expires_in=301))
add("backend-refresh", "A refresh token should not be issued.", BACKEND, validate(grant="client_credentials", refresh_token="r", **BACK), result(finding("member_unexpected", "/response/refresh_token", "warning"), expires_in=300))

for name, value, code in [("absent", ABSENT, "member_missing"), ("null", None, "member_missing"), ("array", ["launch/patient"], "wrong_type")]:
    add(f"response-scope-{name}", "SMART requires the scope, as one string; without it nothing was granted.", "specification 1.6 and 1.7", validate(["launch/patient"], scope=value),
        result(finding(code, "/response/scope"), finding("scope_missing", "/response/scope"), missing=["launch/patient"]))
add("response-scope-empty", "An empty scope is a legal answer.", "specification 1.1", validate(scope="", patient=ABSENT), result())
add("response-scope-empty-essential", "But then nothing essential was granted.", "specification 1.1", validate(["openid"], scope="", patient=ABSENT), lacks("openid"))
add("response-scope-malformed", "A malformed scope grants nothing.", "specification 1.1", validate(["patient/Observation.sr"], scope="patient/Observation.sr"),
    result(finding("scope_not_understood", "/response/scope", "warning"), finding("scope_missing", "/response/scope"), missing=["patient/Observation.sr"]))
add("response-scope-too-many", "More scopes than can be read grant nothing.", "docs/limits.md", validate(["openid"], scope="openid " + "x " * 4096, id_token="a.b.c"),
    result(finding("too_large", "/response/scope"), finding("scope_missing", "/response/scope"), missing=["openid"]))
add("response-no-patient", "A patient/ scope needs the patient.", PATIENT_RULE, validate(patient=ABSENT), result(finding("context_missing", "/response/patient")))
add("response-patient-reference", "The patient is an id.", CONTEXT, validate(patient="Patient/123"), result(finding("id_malformed", "/response/patient")))
add("response-openid", "openid brings an ID token.", "OpenID Connect Core 1.0 section 3.1.3.3", validate(scope="openid", id_token="a.b.c"), result())
add("response-openid-without", "And it must come.", "OpenID Connect Core 1.0 section 3.1.3.3", validate(scope="openid"), result(finding("member_missing", "/response/id_token")))
add("response-offline-without", "offline_access promises a refresh token.", "specification 1.6", validate(scope="offline_access"), result(finding("member_missing", "/response/refresh_token", "warning")))
add("response-offline", "It came.", "specification 1.6", validate(scope="offline_access", refresh_token="r"), result())
add("response-error", "An error brings no token.", "RFC 6749 section 5.2", validate(error="invalid_grant"), result(finding("error_response", "/response/error")))

# Essential scopes: (name, granted, essential, missing).
for name, granted, essential, missing in [
    ("same", "patient/Observation.rs", ["patient/Observation.rs"], []), ("none", "patient/Observation.rs", [], []), ("letter", "patient/Observation.rs", ["patient/Observation.r"], []), ("star", "patient/*.cruds", ["patient/Observation.rs"], []),
    ("union", "patient/Observation.r patient/Observation.s", ["patient/Observation.rs"], []), ("union-star", "patient/*.r patient/Observation.s", ["patient/Observation.rs"], []),
    ("v1-for-v2", "patient/Observation.read", ["patient/Observation.rs"], []), ("v2-for-v1", "patient/Observation.rs", ["patient/Observation.read"], []), ("v1-star", "patient/*.*", ["patient/Condition.cud"], []),
    ("letter-less", "patient/Observation.r", ["patient/Observation.rs"], ["patient/Observation.rs"]), ("write-is-no-read", "patient/Observation.write", ["patient/Observation.r"], ["patient/Observation.r"]),
    ("other-type", "patient/Condition.rs", ["patient/Observation.rs"], ["patient/Observation.rs"]), ("star-less", "patient/Observation.rs", ["patient/*.rs"], ["patient/*.rs"]),
    ("user-is-not-patient", "user/*.cruds", ["patient/Observation.rs"], ["patient/Observation.rs"]), ("patient-is-not-user", "patient/*.cruds", ["user/Observation.rs"], ["user/Observation.rs"]),
    ("case", "patient/observation.rs", ["patient/Observation.rs"], ["patient/Observation.rs"]),
    ("granular-same", "patient/Observation.rs?category=laboratory", ["patient/Observation.rs?category=laboratory"], []), ("granular-in-plain", "patient/*.rs", ["patient/Observation.rs?category=laboratory"], []),
    ("plain-in-granular", "patient/Observation.rs?category=laboratory", ["patient/Observation.rs"], ["patient/Observation.rs"]),
    ("granular-other", "patient/Observation.rs?category=vital-signs", ["patient/Observation.rs?category=laboratory"], ["patient/Observation.rs?category=laboratory"]),
    ("granular-alternatives", "patient/Observation.rs?category=b patient/Observation.rs?category=a", ["patient/Observation.rs?category=a,b"], []), ("granular-code-of-system", "patient/Observation.rs?category=http://x.org|a", ["patient/Observation.rs?category=a"], ["patient/Observation.rs?category=a"]),
    ("granular-order", "patient/Observation.r?code=x&category=a", ["patient/Observation.r?category=a&code=x"], []), ("granular-malformed", "patient/*.cruds", ["patient/Observation.r?category"], ["patient/Observation.r?category"]),
    ("granular-chain", "patient/Observation.r?subject.name=x", ["patient/Observation.r?subject.name=x"], []), ("granular-chain-in-plain", "patient/Observation.r", ["patient/Observation.r?subject.name=x"], []), ("granular-chain-less", "patient/Observation.r", ["patient/Observation.rs?subject.name=x"], ["patient/Observation.rs?subject.name=x"]),
    ("other-same", "launch/patient openid", ["openid", "launch/patient"], []), ("other-prefix", "launch/patients", ["launch/patient"], ["launch/patient"]), ("other-case", "OpenID", ["openid"], ["openid"]),
    ("profile-is-not-fhiruser", "profile", ["fhirUser"], ["fhirUser"]), ("extension", "__x https://example.org/s", ["__x", "https://example.org/s"], []), ("unknown", "smart/orchestrate_launch", ["smart/orchestrate_launch"], []),
    ("several", "patient/Patient.r", ["openid", "patient/Patient.r", "patient/Observation.rs"], ["openid", "patient/Observation.rs"]),
]:
    op = validate(essential, scope=granted, grant="refresh_token")
    if "observation" in granted:
        add(f"essential-{name}", "An essential scope must be within what was granted.", ESSENTIAL, op, {"valid": False, "missing": missing})
    else:
        add(f"essential-{name}", "An essential scope must be within what was granted.", ESSENTIAL, op, lacks(*missing))

# ---- findings, calls that fail ----------------------------------------------------------

add("findings-64", "At most 64 findings of a severity are listed.", "docs/evaluate.md Findings", items(*range(65)), {"valid": False, "findings": [finding("wrong_type", f"{AT}/{i}") for i in range(64)], "findings_left_out": 1})

for op in ("launch.context", "token_response.validate"):
    add(f"call-{op}-empty", "A required member is missing.", CALL, {"op": op}, {"valid": False, "error": {"status": "json_missing_member"}})
add("call-source", "The source is one of three.", CALL, read({}, "userinfo"), {"valid": False, "error": {"status": "invalid_argument", "pointer": "/source"}})
add("call-document-array", "The document is an object.", CALL, read([]), {"valid": False, "error": {"status": "json_wrong_type", "pointer": "/document"}})
add("call-version", "The version is one that is known.", CALL, read({}, version="2.3"), {"valid": False, "error": {"status": "invalid_argument", "pointer": "/version"}})
add("call-unknown-member", "An unknown member is an error.", CALL, read({"patient": "1"}, patient="1"), {"valid": False, "error": {"status": "json_unknown_member", "pointer": "/patient"}})
add("call-grant-type", "The grant type is one of three.", CALL, validate(grant="password"), {"valid": False, "error": {"status": "invalid_argument", "pointer": "/grant_type"}})
add("call-essential-string", "Essential scopes are an array.", CALL, validate("openid"), {"valid": False, "error": {"status": "json_wrong_type", "pointer": "/essential_scopes"}})
add("call-essential-blank", "Each is one scope.", CALL, validate(["openid", "launch openid"]), {"valid": False, "error": {"status": "invalid_argument", "pointer": "/essential_scopes/1"}})
add("call-essential-empty", "Each is one scope.", CALL, validate([""]), {"valid": False, "error": {"status": "invalid_argument", "pointer": "/essential_scopes/0"}})
add("call-essential-number", "Each is a string.", CALL, validate([1]), {"valid": False, "error": {"status": "json_wrong_type", "pointer": "/essential_scopes/0"}})
add("call-essential-many", "There are not too many.", "docs/limits.md", validate([f"x{i}" for i in range(4097)]), {"valid": False, "error": {"status": "limit_exceeded", "pointer": "/essential_scopes"}})
add("call-response-unknown-member", "An unknown member is an error.", CALL, {**validate(), "scope": "openid"}, {"valid": False, "error": {"status": "json_unknown_member", "pointer": "/scope"}})
add("call-duplicate", "A member twice refuses the whole request.", CALL, '{"op":"launch.context","source":"claims","document":{"patient":"1","patient":"2"}}', {"error": {"status": "json_duplicate_member"}})

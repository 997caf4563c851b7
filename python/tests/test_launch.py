"""Launch contexts, token responses and configurations by the typed functions.

What they mean is tested by the vectors.
"""

import json
import pickle

import matron
import pytest
from conftest import BASE, POLICY
from matron import Status

ISSUER = "https://auth.example.org"
RESPONSE = {
    "access_token": "x",
    "token_type": "Bearer",
    "expires_in": 3600,
    "scope": "patient/Observation.rs",
    "patient": "123",
}
CAPABILITIES = ["launch-standalone", "client-public", "permission-v2", "permission-user"]
HOST = {
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "capabilities": CAPABILITIES,
}
SMART = {
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "grant_types_supported": ["authorization_code"],
    "code_challenge_methods_supported": ["S256"],
    "capabilities": [
        "launch-standalone", "client-public", "permission-v2",
        "context-standalone-patient", "permission-patient",
    ],
}  # fmt: skip


def context_of(document):
    return matron.launch_context(document, source="token_response")


def validation_of(document):
    return matron.validate_token_response(document, grant_type="authorization_code")


def smart_validation_of(document):
    return matron.validate_discovery(smart_configuration=document)


def production_of(document):
    return matron.produce_discovery(document, **HOST)


# Functions of one document.
EACH = pytest.mark.parametrize(
    "call", [context_of, validation_of, smart_validation_of, production_of]
)


def fails(code, call, *arguments, **options):
    with pytest.raises(matron.MatronError) as caught:
        call(*arguments, **options)
    assert caught.value.code is code
    return caught.value


# ------------------------------------------------------------------- Functions


def test_launch_context():
    reading = matron.launch_context(
        {
            **RESPONSE,
            "need_patient_banner": False,
            "smart_style_url": "https://ehr.example.org/style.json",
            "fhirContext": [
                {"reference": "Appointment/7"},
                {"identifier": {"system": "urn:x", "value": "1"}},
            ],
            "authorization_details": [
                {
                    "type": "smart_on_fhir",
                    "locations": [BASE],
                    "fhirVersions": ["4.0.1"],
                    "patient": "9",
                }
            ],
        },
        source="token_response",
        version="2.2",
    )
    items = (
        matron.FhirContextItem("Appointment/7", None, None, None, "launch"),
        matron.FhirContextItem(None, None, {"system": "urn:x", "value": "1"}, None, "launch"),
    )
    detail = matron.AuthorizationDetail(
        locations=(BASE,),
        fhir_versions=("4.0.1",),
        scope="patient/Observation.rs",
        patient="9",
        encounter=None,
        fhir_context=items,
        inherited=("scope", "encounter", "fhirContext"),
    )
    context = matron.LaunchContext(
        patient="123",
        encounter=None,
        fhir_context=items,
        intent=None,
        tenant=None,
        need_patient_banner=False,
        smart_style_url="https://ehr.example.org/style.json",
        authorization_details=(detail,),
    )
    assert reading == matron.LaunchContextReading(True, context, (), 0)


def test_what_is_malformed_is_a_finding_and_not_in_the_context():
    reading = matron.launch_context({"patient": "Patient/123"}, source="claims")
    assert not reading.valid
    assert reading.context.patient is None
    (finding,) = reading.findings
    assert (finding.severity, finding.code) == ("error", "id_malformed")
    assert finding.pointer == "/document/patient"
    assert finding.message
    assert finding.spec


def test_findings_that_are_left_out_are_counted():
    reading = context_of({"fhirContext": [{"reference": "x"}] * 80})
    assert (len(reading.findings), reading.findings_left_out) == (64, 16)


def test_validate_token_response():
    validation = matron.validate_token_response(
        RESPONSE, grant_type="authorization_code", essential_scopes=["patient/Observation.r"]
    )
    assert validation == matron.TokenResponseValidation(True, (), 3600, (), 0)
    lacks = matron.validate_token_response(
        RESPONSE,
        grant_type="authorization_code",
        essential_scopes=(scope for scope in ("user/*.r", "openid")),
    )
    assert not lacks.valid
    assert lacks.missing == ("user/*.r", "openid")
    assert validation_of({"error": "x"}).expires_in is None


def test_validate_discovery():
    validation = smart_validation_of(SMART)
    assert validation.valid
    assert len(validation.capability_sets) == 4
    assert validation.capability_sets[0] == matron.CapabilitySet(
        "patient-access-standalone", True, ()
    )
    plain = {**SMART, "code_challenge_methods_supported": ["S256", "plain"]}
    wrong = matron.validate_discovery(
        smart_configuration=plain, version="2.0", issuer=ISSUER
    )
    assert not wrong.valid
    assert "value_forbidden" in {finding.code for finding in wrong.findings}
    openid = matron.validate_discovery(openid_configuration={}, issuer=ISSUER)
    assert not openid.valid
    assert openid.capability_sets is None


def test_produce_discovery():
    production = matron.produce_discovery(POLICY, **HOST)
    assert production.valid
    assert production.document["token_endpoint"] == f"{ISSUER}/token"
    assert "user/*.cruds" in production.document["scopes_supported"]
    assert smart_validation_of(production.document).valid
    assert matron.produce_discovery("smart-only", base=BASE, fhir="R4", **HOST).valid
    wrong = matron.produce_discovery(POLICY, **{**HOST, "capabilities": ["launch-nowhere"]})
    assert not wrong.valid
    assert wrong.document is None
    assert "capability_unknown" in {finding.code for finding in wrong.findings}


# --------------------------------------------------------------------- Results


@EACH
def test_results_are_values_without_truth(call):
    result = call(POLICY)
    with pytest.raises(TypeError, match="truth value"):
        bool(result)
    assert result == call(POLICY)
    assert hash(result) == hash(call(POLICY))
    assert pickle.loads(pickle.dumps(result)) == result
    with pytest.raises(AttributeError):
        result.valid = True


# -------------------------------------------------------------------- Failures


@pytest.mark.parametrize("form", [str, str.encode, lambda text: bytearray(text.encode()),
                                  lambda text: memoryview(text.encode())])  # fmt: skip
def test_documents_may_be_texts(form):
    assert context_of(form(json.dumps(RESPONSE))) == context_of(RESPONSE)


@EACH
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"patient":"1","patient":"2"}', Status.JSON_DUPLICATE_MEMBER),
        ('{"a":' + "[" * 100 + "]" * 100 + "}", Status.JSON_TOO_DEEP),
        ('{"a":' + "[" * 200_000 + "]" * 200_000 + "}", Status.JSON_TOO_DEEP),
        ('{"a":1e999}', Status.JSON_NUMBER_RANGE),
        ('{"a":' + "9" * 5000 + "}", Status.JSON_NUMBER_RANGE),
        (b'{"a":"\xff"}', Status.JSON_NOT_UTF8),
        ('{"a":"\udc80"}', Status.JSON_NOT_UTF8),
        ('{"a":NaN}', Status.JSON_SYNTAX),
        ("[]", Status.JSON_WRONG_TYPE),
    ],
    ids=lambda value: getattr(value, "name", "text"),
)
def test_a_text_is_seen_as_it_is_written(call, text, code):
    fails(code, call, text)


@EACH
@pytest.mark.parametrize(
    "text",
    ["", "{", '{},"version":"1.0"', "{}}", "{} {}", "{'a':1}", "\ufeff{}", "// x\n{}"],
)
def test_a_text_cannot_say_more_than_one_document(call, text):
    fails(Status.JSON_SYNTAX, call, text)
    fails(Status.JSON_SYNTAX, call, text.encode())


def test_two_halves_are_not_one_document():
    fails(
        Status.JSON_SYNTAX,
        matron.validate_discovery,
        smart_configuration='{"a":1',
        openid_configuration="{}}",
        issuer=ISSUER,
    )


@EACH
def test_what_is_no_document_raises(call):
    fails(Status.JSON_MISSING_MEMBER, call, None)
    for value in (1, ["x"], object()):
        with pytest.raises(TypeError):
            call(value)
    with pytest.raises(ValueError, match="JSON"):
        call({"a": float("nan")})


def test_a_policy_that_does_not_compile_raises_with_its_faults():
    with pytest.raises(matron.PolicyError) as caught:
        production_of({**POLICY, "rolls": {}})
    assert caught.value.code is Status.POLICY_INVALID
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.pointer) == (Status.POLICY_UNKNOWN_MEMBER, "/rolls")


def test_options_that_are_wrong_raise():
    launch = matron.launch_context
    fails(Status.INVALID_ARGUMENT, launch, {}, source="x")
    fails(Status.INVALID_ARGUMENT, launch, {}, source="claims", version="3.0")
    fails(Status.JSON_WRONG_TYPE, launch, {}, source="claims", version=2.2)
    fails(Status.JSON_MISSING_MEMBER, launch, {}, source=None)
    validate = matron.validate_token_response
    fails(Status.INVALID_ARGUMENT, validate, RESPONSE, grant_type="password")
    fails(
        Status.INVALID_ARGUMENT, validate, RESPONSE,
        grant_type="authorization_code", essential_scopes=["openid launch"],
    )  # fmt: skip
    fails(
        Status.JSON_WRONG_TYPE, validate, RESPONSE,
        grant_type="authorization_code", essential_scopes="openid",
    )  # fmt: skip
    fails(Status.JSON_MISSING_MEMBER, matron.validate_discovery)
    fails(Status.JSON_MISSING_MEMBER, matron.validate_discovery, openid_configuration={})
    fails(Status.JSON_UNKNOWN_MEMBER, matron.produce_discovery, POLICY, base=BASE, **HOST)
    fails(Status.JSON_MISSING_MEMBER, matron.produce_discovery, "smart-only", **HOST)
    for call in (lambda: launch({}), lambda: validate(RESPONSE),
                 lambda: launch({}, source="claims", versoin="2.2")):  # fmt: skip
        with pytest.raises(TypeError):
            call()

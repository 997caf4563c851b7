"""What comes with a token: the launch context, and the answer that brings both.

The operations ``launch.context`` and ``token_response.validate`` of
docs/evaluate.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from matron._findings import Finding, findings
from matron._operations import FhirVersion, SmartVersion, WithoutTruth, array, call
from matron._values import Json

LaunchSource = Literal["token_response", "introspection", "claims"]
GrantType = Literal["authorization_code", "refresh_token", "client_credentials"]


@dataclass(frozen=True, slots=True)
class FhirContextItem:
    """A resource of the launch context, beside patient and encounter."""

    reference: str | None
    canonical: str | None
    identifier: dict[str, Any] | None = field(hash=False)
    type: str | None
    role: str


@dataclass(frozen=True, slots=True)
class AuthorizationDetail:
    """An entry of type ``smart_on_fhir``.

    ``inherited`` names what it has from beside it.
    """

    locations: tuple[str, ...]
    fhir_versions: tuple[str, ...]
    scope: str | None
    patient: str | None
    encounter: str | None
    fhir_context: tuple[FhirContextItem, ...]
    inherited: tuple[Literal["scope", "patient", "encounter", "fhirContext"], ...]


@dataclass(frozen=True, slots=True)
class LaunchContext:
    """What the app was launched for. What is not known is ``None``."""

    patient: str | None
    encounter: str | None
    fhir_context: tuple[FhirContextItem, ...]
    intent: str | None
    tenant: str | None
    need_patient_banner: bool | None
    smart_style_url: str | None
    authorization_details: tuple[AuthorizationDetail, ...]


@dataclass(frozen=True, slots=True)
class LaunchContextReading(WithoutTruth):
    """A launch context. It has no truth value: ask ``valid``.

    Attributes:
        valid: Whether there is no error among the findings.
        context: The launch context, without what is malformed.
        findings: What is wrong.
        findings_left_out: How many more there were.
    """

    valid: bool
    context: LaunchContext
    findings: tuple[Finding, ...]
    findings_left_out: int


@dataclass(frozen=True, slots=True)
class TokenResponseValidation(WithoutTruth):
    """Whether a client may use the tokens. It has no truth value: ask ``valid``.

    Attributes:
        valid: Whether it may.
        missing: Essential scopes that were not granted.
        expires_in: In seconds; ``None`` where it cannot be used.
        findings: What is wrong.
        findings_left_out: How many more there were.
    """

    valid: bool
    missing: tuple[str, ...]
    expires_in: int | None
    findings: tuple[Finding, ...]
    findings_left_out: int


def _fhir_context(items: list[dict[str, Any]]) -> tuple[FhirContextItem, ...]:
    return tuple(FhirContextItem(**item) for item in items)


def _detail(item: dict[str, Any]) -> AuthorizationDetail:
    return AuthorizationDetail(
        locations=tuple(item["locations"]),
        fhir_versions=tuple(item["fhirVersions"]),
        scope=item["scope"],
        patient=item["patient"],
        encounter=item["encounter"],
        fhir_context=_fhir_context(item["fhirContext"]),
        inherited=tuple(item["inherited"]),
    )


def _context(item: dict[str, Any]) -> LaunchContext:
    return LaunchContext(
        patient=item["patient"],
        encounter=item["encounter"],
        fhir_context=_fhir_context(item["fhirContext"]),
        intent=item["intent"],
        tenant=item["tenant"],
        need_patient_banner=item["need_patient_banner"],
        smart_style_url=item["smart_style_url"],
        authorization_details=tuple(map(_detail, item["authorization_details"])),
    )


def launch_context(
    document: Json,
    /,
    *,
    source: LaunchSource,
    version: SmartVersion | None = None,
    fhir: FhirVersion | None = None,
) -> LaunchContextReading:
    """Reads the launch context that came with a token.

    Args:
        document: The token response, the introspection response or the claims.
        source: Which of them it is.
        version: The version of SMART that the server speaks. ``None``: the forms
            of all are understood.
        fhir: The version whose resource types references have; R4 if ``None``.

    Raises:
        MatronError: The call failed.
    """
    answer = call(
        "launch.context",
        {"source": source, "version": version, "fhir": fhir},
        {"document": document},
    )
    return LaunchContextReading(
        valid=answer["valid"],
        context=_context(answer["context"]),
        findings=findings(answer),
        findings_left_out=answer["findings_left_out"],
    )


def validate_token_response(
    response: Json,
    /,
    *,
    grant_type: GrantType,
    essential_scopes: Iterable[str] = (),
    fhir: FhirVersion | None = None,
) -> TokenResponseValidation:
    """Checks the answer of a token endpoint, for clients.

    Use the tokens only if ``valid`` is true.

    Args:
        response: The body of the answer.
        grant_type: What the client sent.
        essential_scopes: Without which it cannot work, each one scope.
        fhir: The version whose types and search parameters scopes are read by; R4 if
            ``None``.

    Raises:
        MatronError: The call failed, and nothing is valid.
    """
    answer = call(
        "token_response.validate",
        {
            "grant_type": grant_type,
            "essential_scopes": array(essential_scopes),
            "fhir": fhir,
        },
        {"response": response},
    )
    return TokenResponseValidation(
        valid=answer["valid"],
        missing=tuple(answer["missing"]),
        expires_in=answer["expires_in"],
        findings=findings(answer),
        findings_left_out=answer["findings_left_out"],
    )

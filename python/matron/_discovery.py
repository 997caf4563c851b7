"""Configurations of servers: checking those of others, and making one's own.

The operations ``discovery.*`` of docs/evaluate.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from matron._findings import Finding, findings
from matron._operations import FhirVersion, SmartVersion, WithoutTruth, array, call
from matron._values import Json


@dataclass(frozen=True, slots=True)
class CapabilitySet:
    """One of the four sets of SMART.

    Attributes:
        name: Its name.
        met: Whether nothing is missing.
        missing: Of each tuple any one capability would do.
    """

    name: Literal[
        "patient-access-standalone",
        "patient-access-ehr",
        "clinician-access-standalone",
        "clinician-access-ehr",
    ]
    met: bool
    missing: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class DiscoveryValidation(WithoutTruth):
    """Whether configurations are right. It has no truth value: ask ``valid``.

    Attributes:
        valid: Whether there is no error among the findings.
        capability_sets: All four; ``None`` without a SMART configuration.
        findings: What is wrong.
        findings_left_out: How many more there were.
    """

    valid: bool
    capability_sets: tuple[CapabilitySet, ...] | None
    findings: tuple[Finding, ...]
    findings_left_out: int


@dataclass(frozen=True, slots=True)
class DiscoveryProduction(WithoutTruth):
    """A SMART configuration. It has no truth value: ask ``valid``.

    Attributes:
        valid: Whether there is one.
        document: The configuration, or ``None``; the findings say why.
        findings: What is wrong.
        findings_left_out: How many more there were.
    """

    valid: bool
    document: dict[str, Any] | None = field(hash=False)
    findings: tuple[Finding, ...]
    findings_left_out: int


def validate_discovery(
    *,
    smart_configuration: Json | None = None,
    openid_configuration: Json | None = None,
    version: SmartVersion | None = None,
    issuer: str | None = None,
) -> DiscoveryValidation:
    """Checks the SMART and OpenID configurations of a server; at least one of them.

    Args:
        smart_configuration: The document at ``.well-known/smart-configuration``.
        openid_configuration: The one at ``.well-known/openid-configuration``.
        version: The version of SMART to hold the first against; 2.2 if ``None``.
        issuer: What the client knows the server by. Required with
            ``openid_configuration``.

    Raises:
        MatronError: The call failed, and nothing is valid.
    """
    answer = call(
        "discovery.validate",
        {"version": version, "issuer": issuer},
        {
            "smart_configuration": smart_configuration,
            "openid_configuration": openid_configuration,
        },
    )
    sets = answer["capability_sets"]
    return DiscoveryValidation(
        valid=answer["valid"],
        capability_sets=None if sets is None else tuple(map(_capability_set, sets)),
        findings=findings(answer),
        findings_left_out=answer["findings_left_out"],
    )


def _capability_set(item: dict[str, Any]) -> CapabilitySet:
    return CapabilitySet(item["name"], item["met"], tuple(map(tuple, item["missing"])))


def produce_discovery(
    policy: Json,
    /,
    *,
    capabilities: Iterable[str],
    base: str | None = None,
    fhir: FhirVersion | None = None,
    version: SmartVersion | None = None,
    issuer: str | None = None,
    jwks_uri: str | None = None,
    authorization_endpoint: str | None = None,
    token_endpoint: str | None = None,
    registration_endpoint: str | None = None,
    management_endpoint: str | None = None,
    introspection_endpoint: str | None = None,
    revocation_endpoint: str | None = None,
    smart_app_state_endpoint: str | None = None,
    user_access_brand_bundle: str | None = None,
    user_access_brand_identifier: dict[str, Any] | None = None,
    associated_endpoints: Iterable[dict[str, Any]] | None = None,
    token_endpoint_auth_signing_alg_values_supported: Iterable[str] | None = None,
) -> DiscoveryProduction:
    """Makes the SMART configuration that fits a policy.

    Args:
        policy: A policy document, or ``"smart-only"`` with ``base`` and ``fhir``.
        capabilities: What the server can do.
        base: The FHIR base URL, with ``"smart-only"`` only.
        fhir: The FHIR version, with ``"smart-only"`` only.
        version: The version of SMART; 2.2 if ``None``.

    The others are the members of the document that the policy does not know.

    Raises:
        PolicyError: The policy does not compile.
        MatronError: The call failed for another reason.
    """
    given: dict[str, object] = {
        "capabilities": array(capabilities),
        "base": base,
        "fhir": fhir,
        "version": version,
        "issuer": issuer,
        "jwks_uri": jwks_uri,
        "authorization_endpoint": authorization_endpoint,
        "token_endpoint": token_endpoint,
        "registration_endpoint": registration_endpoint,
        "management_endpoint": management_endpoint,
        "introspection_endpoint": introspection_endpoint,
        "revocation_endpoint": revocation_endpoint,
        "smart_app_state_endpoint": smart_app_state_endpoint,
        "user_access_brand_bundle": user_access_brand_bundle,
        "user_access_brand_identifier": user_access_brand_identifier,
        "associated_endpoints": array(associated_endpoints),
        "token_endpoint_auth_signing_alg_values_supported": array(
            token_endpoint_auth_signing_alg_values_supported
        ),
    }
    if isinstance(policy, str) and policy == "smart-only":
        answer = call("discovery.produce", {"policy": policy, **given})
    else:
        answer = call("discovery.produce", given, {"policy": policy})
    return DiscoveryProduction(
        valid=answer["valid"],
        document=answer["document"],
        findings=findings(answer),
        findings_left_out=answer["findings_left_out"],
    )

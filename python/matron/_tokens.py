"""Tokens and key sets.

The operations ``verify``, ``introspection.validate`` and ``jwks.*`` of
docs/evaluate.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from matron._codes import Reason, Status
from matron._operations import (
    FhirVersion,
    WithoutTruth,
    array,
    call,
    reason_of,
    verdict_of,
)
from matron._values import Json, ProvenKeys

TokenProfile = Literal[
    "access_token", "id_token", "client_assertion", "dpop_proof", "logout_token", "jws"
]


@dataclass(frozen=True, slots=True)
class TokenVerification(WithoutTruth):
    """What came of a token. It has no truth value: ask ``valid``.

    Attributes:
        valid: Whether it may be used.
        reason: ``Reason.OK``, or why not.
        detail: Which check failed and what it compared; not stable.
        claims: Only of a token that is valid.
        header: Only of a token that is valid.
        fhir_user: Of an ID token: ``Type/id``, if there is a usable one.
        key_thumbprint: Of a DPoP proof.
    """

    valid: bool
    reason: Reason
    detail: dict[str, Any] | None = field(hash=False)
    claims: dict[str, Any] | None = field(hash=False)
    header: dict[str, Any] | None = field(hash=False)
    fhir_user: str | None
    key_thumbprint: str | None


@dataclass(frozen=True, slots=True)
class Validation(WithoutTruth):
    """Whether something is valid. It has no truth value: ask ``valid``."""

    valid: bool
    reason: Reason
    detail: dict[str, Any] | None = field(hash=False)


@dataclass(frozen=True, slots=True)
class UsableKey:
    """A key that verifies signatures, and by which algorithms."""

    index: int
    kid: str | None
    kty: str
    algorithms: tuple[str, ...]
    thumbprint: str | None


@dataclass(frozen=True, slots=True)
class KeyFinding:
    """What is wrong with a key, or with the set."""

    pointer: str
    code: Status
    message: str


@dataclass(frozen=True, slots=True)
class KeySetValidation(WithoutTruth):
    """What a key set is good for. It has no truth value: ask ``valid``."""

    valid: bool
    reason: Reason
    keys: tuple[UsableKey, ...]
    findings: tuple[KeyFinding, ...]


@dataclass(frozen=True, slots=True)
class RefetchAdvice(WithoutTruth):
    """Whether to fetch a key set now.

    Attributes:
        refetch: Whether to fetch it.
        usable: Whether the set that is there may be used meanwhile.
        not_before: When to ask again, in seconds since 1970-01-01 UTC.
    """

    refetch: bool
    usable: bool
    not_before: int


def _proven(keys: ProvenKeys | None) -> dict[str, str] | None:
    if keys is None:
        return None
    return {"jkt": keys.key_thumbprint, "x5t#S256": keys.certificate_thumbprint}


def verify(
    token: str,
    /,
    *,
    profile: TokenProfile,
    now: int | None,
    jwks: Json | None = None,
    algorithms: Iterable[str] | None = None,
    leeway: int | None = None,
    max_lifetime: int | None = None,
    required_claims: Iterable[str] | None = None,
    issuer: str | None = None,
    audience: str | None = None,
    typ: str | None = None,
    proven: ProvenKeys | None = None,
    client_id: str | None = None,
    trusted_audiences: Iterable[str] | None = None,
    nonce: str | None = None,
    access_token: str | None = None,
    code: str | None = None,
    max_age: int | None = None,
    acr_values: Iterable[str] | None = None,
    amr_values: Iterable[str] | None = None,
    base: str | None = None,
    fhir: FhirVersion | None = None,
    token_endpoint: str | None = None,
    jwks_url: str | None = None,
    method: str | None = None,
    url: str | None = None,
    key_thumbprint: str | None = None,
) -> TokenVerification:
    """Verifies a token by its profile.

    A token that is not valid does not raise: ``reason`` tells why. Which arguments a
    profile has stands in docs/evaluate.md, verify; one of another profile raises.

    Args:
        token: The token, in compact form.
        profile: What kind of token it must be.
        now: In seconds since 1970-01-01 UTC; ``None`` only for ``jws``.
        jwks: The keys of whoever made the token; a DPoP proof brings its own.
        algorithms: Accepted names; ``None``: those of the profile.
        leeway: In seconds, as the next one and ``max_age``.
        max_lifetime: Largest ``exp`` - ``iat``.
        required_claims: Which must be there beside those of the profile.
        issuer: Expected ``iss``.
        audience: Expected in ``aud``.
        typ: Expected ``typ`` of an access token; ``at+jwt`` if ``None``.
        proven: What the client has proven, where an access token is bound to a key.
        client_id: The client that the token is for, or that sent the assertion.
        trusted_audiences: Which an ID token may have beside the client.
        nonce: That was sent, or that the server gave.
        access_token: That came with an ID token, or goes with a DPoP proof.
        code: That an ID token was fetched for.
        max_age: Since the authentication of the user, or since the proof.
        acr_values: One of them must be the ``acr``.
        amr_values: All of them must be in ``amr``.
        base: FHIR base that a ``fhirUser`` may lie under.
        fhir: The version whose types it may have; R4 if ``None``.
        token_endpoint: That a client assertion was posted to.
        jwks_url: That is registered for the client.
        method: Of the request that a DPoP proof is for.
        url: Of that request, absolute.
        key_thumbprint: That the proof must be by.

    Raises:
        MatronError: The call failed, and nothing is valid.
    """
    answer = call(
        "verify",
        {
            "profile": profile,
            "token": token,
            "now": now,
            "algorithms": array(algorithms),
            "leeway": leeway,
            "max_lifetime": max_lifetime,
            "required_claims": array(required_claims),
            "issuer": issuer,
            "audience": audience,
            "typ": typ,
            "proven": _proven(proven),
            "client_id": client_id,
            "trusted_audiences": array(trusted_audiences),
            "nonce": nonce,
            "access_token": access_token,
            "code": code,
            "max_age": max_age,
            "acr_values": array(acr_values),
            "amr_values": array(amr_values),
            "base": base,
            "fhir": fhir,
            "token_endpoint": token_endpoint,
            "jwks_url": jwks_url,
            "method": method,
            "url": url,
            "key_thumbprint": key_thumbprint,
        },
        {"jwks": jwks},
    )
    return TokenVerification(
        # What is valid has no reason here.
        **verdict_of({"reason": "ok", **answer}),
        claims=answer.get("claims"),
        header=answer.get("header"),
        fhir_user=answer.get("fhir_user"),
        key_thumbprint=answer.get("key_thumbprint"),
    )


def validate_introspection(
    response: Json,
    /,
    *,
    issuer: str,
    now: int,
    audience: str | None = None,
    leeway: int | None = None,
    max_lifetime: int | None = None,
    required_claims: Iterable[str] | None = None,
    proven: ProvenKeys | None = None,
) -> Validation:
    """Checks what an authorization server says of a token (RFC 7662, SMART 2.2).

    Args:
        response: The body of the answer, which you have from there over TLS.
        issuer: Whom you asked.
        now: In seconds since 1970-01-01 UTC.
        audience: Expected in ``aud``; ``None``: none may be there.
        leeway: In seconds, as the next one.
        max_lifetime: Largest ``exp`` - ``iat``.
        required_claims: Which must be there.
        proven: What the client has proven, where the token is bound to a key.

    Raises:
        MatronError: The call failed, and nothing is valid.
    """
    answer = call(
        "introspection.validate",
        {
            "issuer": issuer,
            "audience": audience,
            "now": now,
            "leeway": leeway,
            "max_lifetime": max_lifetime,
            "required_claims": array(required_claims),
            "proven": _proven(proven),
        },
        {"response": response},
    )
    return Validation(**verdict_of(answer))


def validate_key_set(jwks: Json, /) -> KeySetValidation:
    """Tells which keys of a set verify, and by which algorithms.

    Raises:
        MatronError: The call failed.
    """
    answer = call("jwks.validate", {}, {"jwks": jwks})
    return KeySetValidation(
        valid=answer["valid"],
        reason=reason_of(answer),
        keys=tuple(
            UsableKey(**{**key, "algorithms": tuple(key["algorithms"])})
            for key in answer["keys"]
        ),
        findings=tuple(
            KeyFinding(item["pointer"], Status[item["code"].upper()], item["message"])
            for item in answer["findings"]
        ),
    )


def thumbprint(jwk: Json, /) -> str | None:
    """The RFC 7638 thumbprint of a public key; ``None`` for what is none.

    Raises:
        MatronError: The call failed.
    """
    value: str | None = call("jwks.thumbprint", {}, {"jwk": jwk}).get("thumbprint")
    return value


def advise_refetch(
    *,
    now: int,
    fetched_at: int | None = None,
    attempted_at: int | None = None,
    failures: int | None = None,
    key_not_found: bool | None = None,
    max_age: int | None = None,
    min_interval: int | None = None,
) -> RefetchAdvice:
    """Advises when to fetch a key set again. Times are seconds since 1970-01-01 UTC.

    Raises:
        MatronError: The call failed.
    """
    answer = call(
        "jwks.refetch",
        {
            "now": now,
            "fetched_at": fetched_at,
            "attempted_at": attempted_at,
            "failures": failures,
            "key_not_found": key_not_found,
            "max_age": max_age,
            "min_interval": min_interval,
        },
    )
    return RefetchAdvice(answer["refetch"], answer["usable"], answer["not_before"])

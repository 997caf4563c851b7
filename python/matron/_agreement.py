"""User information that agrees with an ID token, and grants with what was agreed to.

The operations ``userinfo.validate`` and ``consent.check`` of docs/evaluate.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from matron._codes import Reason
from matron._inputs import unix_seconds
from matron._operations import FhirVersion, WithoutTruth, call, reason_of, verdict_of
from matron._tokens import Validation
from matron._values import Json


@dataclass(frozen=True, slots=True)
class Consent:
    """What a user has agreed to.

    Attributes:
        who: The user.
        client: The client.
        scopes: Which scopes.
        when: From when on: an aware datetime, or seconds.
        until: Until when: the same.
    """

    who: str
    client: str
    scopes: str
    when: datetime | int
    until: datetime | int


@dataclass(frozen=True, slots=True)
class ConsentCheck(WithoutTruth):
    """Whether a user has agreed. It has no truth value: ask ``valid``.

    Attributes:
        valid: Whether to all of it.
        reason: Why not.
        exceeding: What was not agreed to.
    """

    valid: bool
    reason: Reason
    exceeding: str


def validate_userinfo(
    claims: Json,
    /,
    *,
    sub: str,
    issuer: str,
    client_id: str,
    signed: bool = False,
    now: datetime | int | None = None,
) -> Validation:
    """Checks the claims of a UserInfo response against an ID token, for clients.

    Args:
        claims: Of the response: its text, or those of a JWT that was verified.
        sub: That of the ID token, which was verified.
        issuer: The server.
        client_id: The client.
        signed: Whether the response was such a JWT.
        now: An aware datetime, or seconds; needed where such a JWT has times.

    Raises:
        MatronError: The call failed, and nothing is valid.
    """
    members = {"sub": sub, "signed": signed, "issuer": issuer, "client_id": client_id,
               "now": unix_seconds(now)}  # fmt: skip
    answer = call("userinfo.validate", members, {"claims": claims})
    return Validation(**verdict_of(answer))


def check_consent(
    granted: str,
    /,
    *,
    consent: Consent,
    who: str,
    client: str,
    now: datetime | int,
    fhir: FhirVersion | None = None,
) -> ConsentCheck:
    """Says whether all that is granted lies within what the user has agreed to.

    Args:
        granted: The scopes that are to be granted.
        consent: What the user has agreed to.
        who: The user who is there.
        client: The client that asks.
        now: An aware datetime, or seconds.
        fhir: The version whose types scopes have; R4 if ``None``.

    Raises:
        MatronError: The call failed, and nothing is valid.
    """
    agreed = {
        "who": consent.who,
        "client": consent.client,
        "scopes": consent.scopes,
        "when": unix_seconds(consent.when),
        "until": unix_seconds(consent.until),
    }
    members = {
        "consent": agreed,
        "who": who,
        "client": client,
        "granted": granted,
        "now": unix_seconds(now),
        "fhir": fhir,
    }
    answer = call("consent.check", members)
    return ConsentCheck(answer["valid"], reason_of(answer), answer["exceeding"])

"""What must outlast a call: what counts once, refresh tokens, revocations.

The operations on state of docs/evaluate.md; docs/state.md tells what they do.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from matron import _matron
from matron._codes import Reason
from matron._inputs import unix_seconds
from matron._operations import FhirVersion, WithoutTruth, call
from matron._values import Json, Verification

ReplayKind = Literal[
    "client_assertion", "dpop_proof", "logout_token", "authorization_code", "token"
]
RevocationKind = Literal["sub", "sid", "jti", "client"]
#: Carries out one operation of docs/state.md at a time in seconds, and returns its
#: outcome: ``{"result": "done"}``, ``{"result": "found", "value": "..."}``.
ApplyOperation = Callable[[dict[str, Any], int], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class RefreshResult(WithoutTruth):
    """A refresh token, or why there is none. It has no truth value: ask ``valid``.

    Attributes:
        valid: Whether there is one.
        reason: Why not.
        refresh_token: For the client, and for nobody else.
        family: The name of its family, which is no secret.
        scope: What the access token may have.
        data: The host's own, as it was given; ``None`` without any.
        generation: Counts the tokens of the family.
        expires_at: When this one stops to count, in seconds since 1970.
    """

    valid: bool
    reason: Reason
    refresh_token: str | None = field(default=None, repr=False)
    family: str | None = None
    scope: str | None = None
    data: str | None = None
    generation: int | None = None
    expires_at: int | None = None


class Store:
    """What is remembered in memory, or in a store of the host.

    Without ``apply`` it is in memory, bounded, and never forgets what has not
    expired; it dies with this object. With ``apply`` the host's function carries
    out each operation, and must not raise: a store that cannot answer is
    ``{"result": "unavailable"}``, and then nothing is valid.

    Threads may share it, and then wait for each other.
    """

    __slots__ = ("_apply", "_evaluator")

    def __init__(
        self,
        *,
        max_entries: int | None = None,
        max_bytes: int | None = None,
        apply: ApplyOperation | None = None,
    ) -> None:
        """Makes one for ``max_entries`` (100,000) of ``max_bytes`` (64 MiB)."""
        self._apply = apply
        self._evaluator = _matron.Evaluator(0)
        if apply is None:
            members = {"name": "store", "max_entries": max_entries, "max_bytes": max_bytes}
            call("store.open", members, evaluator=self._evaluator)
        elif max_entries is not None or max_bytes is not None:
            raise ValueError("bounds are those of a store in memory")

    def check_replay(
        self,
        kind: ReplayKind,
        /,
        *,
        exp: int,
        now: datetime | int,
        issuer: str | None = None,
        htu: str | None = None,
        jti: str | None = None,
        code: str | None = None,
        leeway: int | None = None,
        max_lifetime: int | None = None,
    ) -> Verification:
        """Lets a token, proof or code count once. Ask last, of what was verified.

        Args:
            kind: What it is; docs/evaluate.md tells which names it has.
            exp: When it stops to count in any case, in seconds since 1970.
            now: An aware datetime, or seconds.
            issuer: Who issued it.
            htu: Of a DPoP proof, its target.
            jti: Its identifier.
            code: Of an authorization code, the code.
            leeway: What verification allows beyond ``exp``; 0 if ``None``.
            max_lifetime: How far ``exp`` may be away; 300 s if ``None``.
        """
        members = {"kind": kind, "issuer": issuer, "htu": htu, "jti": jti, "code": code,
                   "exp": exp, "leeway": leeway, "max_lifetime": max_lifetime}  # fmt: skip
        return self._verification("replay.check", now, members)

    def issue_refresh(
        self,
        *,
        issuer: str,
        client_id: str,
        subject: str,
        scope: str,
        idle_lifetime: int,
        absolute_lifetime: int,
        now: datetime | int,
        entropy: bytes,
        sid: str | None = None,
        data: str | None = None,
        grace: int | None = None,
    ) -> RefreshResult:
        """Starts a family of refresh tokens.

        Args:
            issuer: The authorization server.
            client_id: The client.
            subject: The user, as in ``sub``.
            scope: What was granted.
            idle_lifetime: Seconds from one use to the next.
            absolute_lifetime: Seconds of the family.
            now: An aware datetime, or seconds.
            entropy: ``secrets.token_bytes(32)``, never used before.
            sid: The session.
            data: Comes back with each rotation.
            grace: Seconds in which the token before the last counts; 0 if ``None``.
        """
        members = {
            "issuer": issuer, "client_id": client_id, "subject": subject, "sid": sid,
            "data": data, "scope": scope, "idle_lifetime": idle_lifetime,
            "absolute_lifetime": absolute_lifetime, "grace": grace,
            "entropy": _base64url(entropy),
        }  # fmt: skip
        return self._refresh("refresh.issue", now, members)

    def rotate_refresh(
        self,
        refresh_token: str,
        /,
        *,
        client_id: str,
        now: datetime | int,
        entropy: bytes,
        scope: str | None = None,
        fhir: FhirVersion | None = None,
    ) -> RefreshResult:
        """Takes a refresh token, and gives the next one.

        Args:
            refresh_token: The one that came. It counts no more if this is valid.
            client_id: The client, as it has authenticated itself.
            now: An aware datetime, or seconds.
            entropy: ``secrets.token_bytes(32)``, never used before.
            scope: What is asked for; ``None``: all that was granted.
            fhir: The version whose types scopes have; R4 if ``None``.
        """
        members = {"refresh_token": refresh_token, "client_id": client_id, "scope": scope,
                   "fhir": fhir, "entropy": _base64url(entropy)}  # fmt: skip
        return self._refresh("refresh.rotate", now, members)

    def revoke_refresh(
        self, refresh_token: str, /, *, client_id: str, now: datetime | int
    ) -> Verification:
        """Revokes the family of a refresh token, whichever of it this is."""
        members = {"refresh_token": refresh_token, "client_id": client_id}
        return self._verification("refresh.revoke", now, members)

    def revoke(
        self,
        kind: RevocationKind,
        value: str,
        /,
        *,
        issuer: str,
        max_lifetime: int,
        now: datetime | int,
        leeway: int | None = None,
    ) -> Verification:
        """Revokes all of a subject, session or client until now, or one token.

        ``max_lifetime`` is how long what was issued until now can live, and
        ``leeway`` (0 if ``None``) by how many seconds other clocks may be
        ahead. It is revoked if the answer is valid.
        """
        members = {"kind": kind, "issuer": issuer, "value": value,
                   "max_lifetime": max_lifetime, "leeway": leeway}  # fmt: skip
        return self._verification("revoke", now, members)

    def check_revocation(self, claims: Json, /, *, now: datetime | int) -> Verification:
        """Says whether the token with these verified claims was revoked."""
        return self._verification("revocation.check", now, {}, {"claims": claims})

    def _verification(
        self,
        op: str,
        now: datetime | int,
        members: Mapping[str, object],
        documents: Mapping[str, Json | None] | None = None,
    ) -> Verification:
        answer = self._ask(op, now, members, documents)
        return Verification(answer["valid"], Reason[answer["reason"].upper()])

    def _refresh(
        self, op: str, now: datetime | int, members: Mapping[str, object]
    ) -> RefreshResult:
        answer = self._ask(op, now, members)
        return RefreshResult(**{**answer, "reason": Reason[answer["reason"].upper()]})

    def _ask(
        self,
        op: str,
        now: datetime | int,
        members: Mapping[str, object],
        documents: Mapping[str, Json | None] | None = None,
    ) -> dict[str, Any]:
        seconds = unix_seconds(now)
        given = {**members, "now": seconds}
        if self._apply is None:
            given["store"] = "store"
            return call(op, given, documents, evaluator=self._evaluator)
        outcomes: list[Mapping[str, Any]] = []
        while True:
            given["outcomes"] = outcomes
            answer = call(op, given, documents, evaluator=self._evaluator)
            if answer["reason"] != "state_required":
                return answer
            outcomes += [
                self._apply(operation, seconds or 0) for operation in answer["operations"]
            ]


def _base64url(octets: bytes) -> str:
    return urlsafe_b64encode(octets).decode("ascii").rstrip("=")

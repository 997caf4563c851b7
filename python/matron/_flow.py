"""Steps of an OAuth flow that a server or client takes for each request.

The operations ``redirect_uri.match``, ``credential.parse``, ``pkce.challenge`` and
``pkce.generate`` of docs/evaluate.md.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from matron._codes import Reason
from matron._operations import WithoutTruth, array, call, reason_of, verdict_of
from matron._tokens import Validation


@dataclass(frozen=True, slots=True)
class ParsedCredential(WithoutTruth):
    """Whether a request carries one access token. It has no truth value.

    Attributes:
        valid: Whether it does.
        reason: Why not.
        scheme: How it is sent; ``None`` if it is not valid.
        token_sha256: Of the token, in base64url: a DPoP proof's ``ath``, too.
    """

    valid: bool
    reason: Reason
    scheme: Literal["bearer", "dpop"] | None = None
    token_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class PkcePair(WithoutTruth):
    """A PKCE challenge, and its verifier if it was made here. No truth value.

    Attributes:
        valid: Whether there is one.
        reason: Why not.
        code_verifier: A secret, for the token request.
        code_challenge: For the authorization request.
        code_challenge_method: ``S256``.
    """

    valid: bool
    reason: Reason
    code_verifier: str | None = field(default=None, repr=False)
    code_challenge: str | None = None
    code_challenge_method: Literal["S256"] | None = None


def match_redirect_uri(
    registered: Iterable[str], requested: str, /, *, native_app: bool = False
) -> Validation:
    """Says whether ``requested`` is one of the redirect URIs that are registered.

    Args:
        registered: Those of the client.
        requested: The one that came.
        native_app: Whether loopback and private-use URIs are allowed.

    Raises:
        MatronError: The call failed, and nothing is valid.
    """
    members = {"registered": array(registered), "requested": requested,
               "native_app": native_app}  # fmt: skip
    answer = call("redirect_uri.match", members)
    return Validation(**verdict_of(answer))


def parse_credential(
    headers: Mapping[str, str] | Iterable[tuple[str, str]],
    /,
    *,
    url: str | None = None,
    body: str | None = None,
    token_is_bound: bool | None = None,
) -> ParsedCredential:
    """Finds the one access token that a request carries.

    Args:
        headers: As they came; pairs show what came twice.
        url: Of the request.
        body: Of a form, and of nothing else.
        token_is_bound: Whether it has ``cnf`` with ``jkt``; ``None``: not known yet.

    Raises:
        MatronError: The call failed, and nothing is valid.
    """
    given = (
        dict(headers) if isinstance(headers, Mapping) else [array(h) for h in headers]
    )
    members = {"headers": given, "url": url, "body": body,
               "token_is_bound": token_is_bound}  # fmt: skip
    answer = call("credential.parse", members)
    return ParsedCredential(**{**answer, "reason": reason_of(answer)})


def challenge_pkce(code_verifier: str, /) -> PkcePair:
    """The challenge of a verifier that the client has made itself."""
    return _pair(call("pkce.challenge", {"code_verifier": code_verifier}))


def generate_pkce(entropy: bytes, /) -> PkcePair:
    """A verifier and its challenge, of ``secrets.token_bytes(32)``, never used before."""
    text = urlsafe_b64encode(entropy).decode("ascii").rstrip("=")
    return _pair(call("pkce.generate", {"entropy": text}))


def _pair(answer: dict[str, Any]) -> PkcePair:
    return PkcePair(**{**answer, "reason": reason_of(answer)})

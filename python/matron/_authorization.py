"""Authorization requests, callbacks and token requests.

The operations ``authorize.build``, ``authorize.validate``, ``callback.validate`` and
``token_request.validate`` of docs/evaluate.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from matron._codes import Reason
from matron._inputs import unix_seconds
from matron._launch import GrantType
from matron._operations import FhirVersion, WithoutTruth, array, call, verdict_of

ClientAuthentication = Literal[
    "none", "client_secret_basic", "client_secret_post", "private_key_jwt"
]


@dataclass(frozen=True, slots=True)
class AuthorizationUrl(WithoutTruth):
    """An authorization request of a client. It has no truth value: ask ``valid``.

    Attributes:
        valid: Whether it was made. If not, the last two are ``None``.
        reason: Why not.
        detail: Which parameter is at fault; not stable.
        url: Where to send the browser.
        parameters: The same for a POST, without those of the endpoint.
    """

    valid: bool
    reason: Reason
    detail: dict[str, Any] | None = field(hash=False)
    url: str | None = field(repr=False)
    parameters: dict[str, str] | None = field(repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class AuthorizationClient:
    """What a client has registered for its authorization requests.

    Attributes:
        client_id: Its name.
        redirect_uris: Where its answers may go.
        scope: What it may ask for.
        native_app: Whether loopback and private-use URIs are allowed.
    """

    client_id: str
    redirect_uris: Sequence[str] = field(hash=False)
    scope: str
    native_app: bool = False


@dataclass(frozen=True, slots=True)
class AuthorizationRequestValidation(WithoutTruth):
    """Whether an authorization request is good. It has no truth value.

    Attributes:
        valid: Whether it is. If not, all from ``granted`` on is ``None``.
        reason: Why not.
        detail: Which parameter is at fault, and what it was compared with; not
            stable.
        redirect: Whether the answer, be it an error, goes to ``redirect_uri``. If
            not, show the error and send nothing anywhere.
        redirect_uri: Where the answer goes; this and the next two are ``None``
            unless ``redirect``.
        response_mode: How it goes there.
        parameters: What goes there; if it is valid, beside the code.
        granted: What of the scope may be granted.
        exceeding: What the client may not ask for.
        unknown: What of the scope is not understood.
        aud: The FHIR base.
        launch: Of an EHR launch.
        code_challenge: To be remembered with the code.
        nonce: For the ID token.
        prompt: As it came.
        max_age: As it came.
    """

    valid: bool
    reason: Reason
    detail: dict[str, Any] | None = field(hash=False)
    redirect: bool
    redirect_uri: str | None
    response_mode: Literal["query", "form_post"] | None
    parameters: dict[str, str] | None = field(repr=False, hash=False)
    granted: str | None
    exceeding: str | None
    unknown: tuple[str, ...] | None
    aud: str | None
    launch: str | None = field(repr=False)
    code_challenge: str | None
    nonce: str | None = field(repr=False)
    prompt: str | None
    max_age: str | None


@dataclass(frozen=True, slots=True)
class SentRequest:
    """What a client remembers of its authorization request.

    Attributes:
        state: That was sent.
        issuer: The server that it was sent to.
        iss_required: Whether the server's metadata has
            ``authorization_response_iss_parameter_supported``.
        nonce: For the ID token; not looked at here.
        redirect_uri: For the token request; not looked at here.
    """

    state: str = field(repr=False)
    issuer: str
    iss_required: bool = False
    nonce: str | None = field(default=None, repr=False)
    redirect_uri: str | None = None


@dataclass(frozen=True, slots=True)
class CallbackValidation(WithoutTruth):
    """Whether a callback is to be believed. It has no truth value: ask ``valid``.

    An error of the server is valid as well: look at ``kind``.

    Attributes:
        valid: Whether it is this server's answer to this request. If not, all
            from ``kind`` on is ``None``.
        reason: Why not.
        detail: Which parameter is at fault, and what it was compared with; not
            stable.
        kind: What came.
        error: Of an error, its code.
        error_description: For developers, if it came.
        error_uri: The same, elsewhere.
    """

    valid: bool
    reason: Reason
    detail: dict[str, Any] | None = field(hash=False)
    kind: Literal["code", "error"] | None
    error: str | None
    error_description: str | None
    error_uri: str | None


@dataclass(frozen=True, slots=True)
class TokenClient:
    """What a client has registered for its token requests.

    Attributes:
        client_id: Its name.
        authentication: How it authenticates itself.
        client_secret_sha256: In base64url; of clients with a secret, which must be
            random, and of no others.
        grant_types: Which it may use; ``None``: ``authorization_code`` and
            ``refresh_token``.
    """

    client_id: str
    authentication: ClientAuthentication
    client_secret_sha256: str | None = field(default=None, repr=False)
    grant_types: Sequence[GrantType] | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """What was remembered with an authorization code.

    Attributes:
        client_id: Whom it was issued to.
        redirect_uri: Of the authorization request.
        code_challenge: Of the authorization request; a code without is of no use.
        code_challenge_method: ``S256``.
        expires_at: An aware datetime, or seconds.
        used: Whether it came before.
    """

    client_id: str
    redirect_uri: str
    code_challenge: str | None
    code_challenge_method: str | None
    expires_at: datetime | int
    used: bool


@dataclass(frozen=True, slots=True)
class TokenRequestValidation(WithoutTruth):
    """Whether a token request is good. It has no truth value: ask ``valid``.

    Attributes:
        valid: Whether it is. If not, all from ``grant_type`` on is ``None``.
        reason: Why not.
        detail: Which parameter is at fault; not stable.
        revoke: Whether what was issued for the code is to be revoked.
        grant_type: What is asked for.
        scope: As it came, if it did.
    """

    valid: bool
    reason: Reason
    detail: dict[str, Any] | None = field(hash=False)
    revoke: bool
    grant_type: GrantType | None
    scope: str | None


def build_authorization_request(
    authorization_endpoint: str,
    /,
    *,
    client_id: str,
    redirect_uri: str,
    scope: str,
    state: str,
    aud: str,
    code_challenge: str,
    native_app: bool = False,
    launch: str | None = None,
    nonce: str | None = None,
    extra: Mapping[str, str] | None = None,
) -> AuthorizationUrl:
    """Makes the URL of an authorization request, for clients.

    Args:
        authorization_endpoint: https, without fragment.
        client_id: The client.
        redirect_uri: Where the answer is to go.
        scope: What is asked for.
        state: New for each request, and hard to guess.
        aud: The FHIR base.
        code_challenge: Of :func:`generate_pkce`.
        native_app: Whether loopback and private-use URIs are allowed.
        launch: Of an EHR launch.
        nonce: New for each request.
        extra: Other parameters.

    Raises:
        MatronError: The call failed, for one because of the endpoint.
    """
    members = {
        "authorization_endpoint": authorization_endpoint,
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "native_app": native_app,
        "scope": scope,
        "state": state,
        "aud": aud,
        "launch": launch,
        "code_challenge": code_challenge,
        "nonce": nonce,
        "extra": None if extra is None else dict(extra),
    }
    answer = call("authorize.build", members)
    return AuthorizationUrl(
        **verdict_of(answer),
        url=answer.get("url"),
        parameters=answer.get("parameters"),
    )


def validate_authorization_request(
    *,
    client: AuthorizationClient,
    bases: Iterable[str],
    query: str | None = None,
    body: str | None = None,
    issuer: str | None = None,
    strict: bool = False,
    fhir: FhirVersion | None = None,
) -> AuthorizationRequestValidation:
    """Checks an authorization request, for servers.

    Args:
        client: The client that it names.
        bases: The FHIR bases of the server.
        query: That of a GET, as it came, or else ``body``.
        body: That of a POST, as it came.
        issuer: What the server calls itself; ``None``: no ``iss`` in answers.
        strict: Whether to refuse what asks for more than is registered.
        fhir: The version whose types scopes have; R4 if ``None``.

    Raises:
        MatronError: The call failed, and nothing is valid.
    """
    registered = {
        "client_id": client.client_id,
        "redirect_uris": array(client.redirect_uris),
        "native_app": client.native_app,
        "scope": client.scope,
    }
    members = {
        "query": query,
        "body": body,
        "client": registered,
        "bases": array(bases),
        "issuer": issuer,
        "strict": strict,
        "fhir": fhir,
    }
    answer = call("authorize.validate", members)
    unknown = answer.get("unknown")
    return AuthorizationRequestValidation(
        **verdict_of(answer),
        redirect=answer["redirect"],
        redirect_uri=answer.get("redirect_uri"),
        response_mode=answer.get("response_mode"),
        parameters=answer.get("parameters"),
        granted=answer.get("granted"),
        exceeding=answer.get("exceeding"),
        unknown=None if unknown is None else tuple(unknown),
        aud=answer.get("aud"),
        launch=answer.get("launch"),
        code_challenge=answer.get("code_challenge"),
        nonce=answer.get("nonce"),
        prompt=answer.get("prompt"),
        max_age=answer.get("max_age"),
    )


def validate_callback(
    returned: str | Mapping[str, str], /, *, sent: SentRequest
) -> CallbackValidation:
    """Checks what came to the redirect URI, for clients.

    Believe nothing of it, an error included, unless it is valid.

    Args:
        returned: The query as it came; or its parameters, which do not show what
            came twice.
        sent: What the client remembers of its request.

    Raises:
        MatronError: The call failed, and nothing is valid.
    """
    remembered = {
        "state": sent.state,
        "nonce": sent.nonce,
        "issuer": sent.issuer,
        "iss_required": sent.iss_required,
        "redirect_uri": sent.redirect_uri,
    }
    given = dict(returned) if isinstance(returned, Mapping) else returned
    answer = call("callback.validate", {"sent": remembered, "returned": given})
    return CallbackValidation(
        **verdict_of(answer),
        kind=answer.get("kind"),
        error=answer.get("oauth_error"),
        error_description=answer.get("error_description"),
        error_uri=answer.get("error_uri"),
    )


def validate_token_request(
    body: str,
    /,
    *,
    client: TokenClient,
    now: datetime | int,
    code: IssuedCode | None = None,
    authorization: str | None = None,
    client_assertion: str | None = None,
) -> TokenRequestValidation:
    """Checks a token request, for servers. Use a code up before answering.

    Args:
        body: The form as it came.
        client: The client that it names.
        now: An aware datetime, or seconds.
        code: What was remembered with the code in it; ``None``: no such code was
            issued.
        authorization: The value of the header, if there is one.
        client_assertion: With ``private_key_jwt``, that of the form, which
            :func:`verify` found valid.

    Raises:
        MatronError: The call failed, and nothing is valid.
    """
    members = {
        "body": body,
        "authorization": authorization,
        "client": _token_client(client),
        "code": None if code is None else _issued_code(code),
        "client_assertion": client_assertion,
        "now": unix_seconds(now),
    }
    answer = call("token_request.validate", members)
    return TokenRequestValidation(
        **verdict_of(answer),
        revoke=answer["revoke"],
        grant_type=answer.get("grant_type"),
        scope=answer.get("scope"),
    )


def _token_client(client: TokenClient) -> dict[str, object]:
    return {
        "client_id": client.client_id,
        "authentication": client.authentication,
        "client_secret_sha256": client.client_secret_sha256,
        "grant_types": array(client.grant_types),
    }


def _issued_code(code: IssuedCode) -> dict[str, object]:
    return {
        "client_id": code.client_id,
        "redirect_uri": code.redirect_uri,
        "code_challenge": code.code_challenge,
        "code_challenge_method": code.code_challenge_method,
        "expires_at": unix_seconds(code.expires_at),
        "used": code.used,
    }

"""Steps of an OAuth flow; what they decide is tested by the vectors."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import matron
import pytest
from conftest import BASE, NOW
from matron import Reason

ISSUER = "https://auth.example.org"
CALLBACK = "https://app.example.org/cb"
STATE = "0f8fad5b-d9cb-469f-a165-70867728950e"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
SECRET_SHA256 = base64.urlsafe_b64encode(hashlib.sha256(b"a secret").digest()).decode().rstrip("=")


def refused(answer: Any, reason: Reason, *there: str) -> None:
    """It is not valid for this reason, and has nothing but what is named."""
    assert (answer.valid, answer.reason) == (False, reason)
    for field in dataclasses.fields(answer):
        if field.name not in ("valid", "reason", "detail", *there):
            assert getattr(answer, field.name) is None, field.name
    closed(answer)


def closed(answer: Any) -> None:
    """It has no truth value, and cannot be changed."""
    with pytest.raises(TypeError):
        bool(answer)
    with pytest.raises(dataclasses.FrozenInstanceError):
        answer.valid = True
    assert not hasattr(answer, "__dict__")


def test_redirect_uri() -> None:
    uri = "http://127.0.0.1/cb"
    answer = matron.match_redirect_uri([uri], "http://127.0.0.1:5/cb", native_app=True)
    assert answer == matron.Validation(True, Reason.OK, None)
    answer = matron.match_redirect_uri([uri], "http://127.0.0.1:5/cb")
    refused(answer, Reason.REDIRECT_URI_MISMATCH)
    assert answer.detail == {
        "what": "redirect_uri", "expected": uri, "came": "http://127.0.0.1:5/cb"
    }  # fmt: skip
    with pytest.raises(matron.MatronError):
        matron.match_redirect_uri(uri, uri)


def test_credential() -> None:
    credential = matron.parse_credential({"Authorization": "Bearer abc"})
    assert (credential.valid, credential.scheme) == (True, "bearer")
    closed(credential)
    pairs = [("Authorization", "Bearer abc"), ("authorization", "Bearer abc")]
    refused(matron.parse_credential(pairs), Reason.CREDENTIAL_REPEATED)
    refused(
        matron.parse_credential({"Authorization": "Bearer abc"}, token_is_bound=True),
        Reason.BOUND_TOKEN_AS_BEARER,
    )
    refused(matron.parse_credential({}), Reason.MISSING_CREDENTIALS)
    for headers in (["Authorization", "Bearer abc"], ["TE", "ab"], "Bearer abc"):
        with pytest.raises(matron.MatronError):
            matron.parse_credential(headers)


def test_pkce() -> None:
    assert matron.challenge_pkce(VERIFIER).code_challenge == CHALLENGE
    refused(matron.challenge_pkce(VERIFIER[1:]), Reason.CODE_VERIFIER_MALFORMED)
    pair = matron.generate_pkce(bytes(range(32)))
    assert pair.valid
    assert pair.code_verifier is not None
    assert pair.code_verifier not in repr(pair)
    assert matron.challenge_pkce(pair.code_verifier).code_challenge == pair.code_challenge
    closed(pair)
    refused(matron.generate_pkce(bytes(32)), Reason.ENTROPY_WEAK)
    refused(matron.generate_pkce(bytes(range(31))), Reason.ENTROPY_MALFORMED)


def build(**more: Any) -> matron.AuthorizationUrl:
    options = {
        "client_id": "app", "redirect_uri": CALLBACK, "scope": "launch patient/*.rs",
        "state": STATE, "aud": BASE, "code_challenge": CHALLENGE, "launch": "xyz",
        "nonce": "n-1", **more,
    }  # fmt: skip
    return matron.build_authorization_request(f"{ISSUER}/authorize", **options)


def test_build_authorization_request() -> None:
    built = build(extra={"prompt": "login"})
    assert (built.valid, built.reason, built.detail) == (True, Reason.OK, None)
    assert built.url is not None
    assert built.parameters == dict(parse_qsl(urlsplit(built.url).query))
    assert built.parameters["prompt"] == "login"
    assert STATE not in repr(built)
    closed(built)
    repeated = build(extra={"client_id": "other"})
    refused(repeated, Reason.PARAMETER_REPEATED)
    assert repeated.detail == {"what": "client_id"}
    refused(build(launch=None), Reason.LAUNCH_MISSING)
    native = {"redirect_uri": "org.example.app:/cb"}
    assert build(**native, native_app=True).valid
    refused(build(**native), Reason.REDIRECT_URI_UNUSABLE)
    with pytest.raises(matron.MatronError):
        build(extra={"max_age": 1})


CLIENT = matron.AuthorizationClient("app", (CALLBACK,), "launch patient/Observation.rs")


def request(
    client: matron.AuthorizationClient = CLIENT, **more: Any
) -> matron.AuthorizationRequestValidation:
    url = build().url
    assert url is not None
    options = {"query": urlsplit(url).query, "bases": [BASE], "issuer": ISSUER, **more}
    return matron.validate_authorization_request(client=client, **options)


def test_validate_authorization_request() -> None:
    answer = request()
    assert answer == matron.AuthorizationRequestValidation(
        valid=True, reason=Reason.OK, detail=None, redirect=True, redirect_uri=CALLBACK,
        response_mode="query", parameters={"state": STATE, "iss": ISSUER},
        granted="patient/Observation.rs launch", exceeding="patient/*.rs", unknown=(),
        aud=BASE, launch="xyz", code_challenge=CHALLENGE, nonce="n-1", prompt=None,
        max_age=None,
    )  # fmt: skip
    assert STATE not in repr(answer)
    assert "n-1" not in repr(answer)
    closed(answer)
    strict = request(strict=True)
    refused(strict, Reason.SCOPE_REFUSED, "redirect", "redirect_uri", "response_mode", "parameters")
    assert (strict.redirect, strict.redirect_uri) == (True, CALLBACK)
    assert strict.parameters == {"error": "invalid_scope", "state": STATE, "iss": ISSUER}
    other = request(dataclasses.replace(CLIENT, redirect_uris=[CALLBACK + "/"]))
    refused(other, Reason.REDIRECT_URI_MISMATCH, "redirect")
    assert other.redirect is False
    client = dataclasses.replace(CLIENT, scope="launch patient/ActorDefinition.rs")
    assert request(client, fhir="R5").granted == "patient/ActorDefinition.rs launch"
    assert request(client).granted == "launch"
    with pytest.raises(matron.MatronError):
        request(body="")
    with pytest.raises(matron.MatronError):
        request(bases=BASE)
    with pytest.raises(matron.MatronError):
        request(dataclasses.replace(CLIENT, redirect_uris=CALLBACK))


SENT = matron.SentRequest(STATE, ISSUER, iss_required=True, nonce="n-1")
RETURNED = {"code": "a", "state": STATE, "iss": ISSUER}


def test_validate_callback() -> None:
    answer = matron.validate_callback(RETURNED, sent=SENT)
    assert (answer.valid, answer.kind, answer.error) == (True, "code", None)
    closed(answer)
    assert STATE not in repr(SENT)
    assert "n-1" not in repr(SENT)
    query = urlencode(RETURNED)
    assert matron.validate_callback(query, sent=SENT).kind == "code"
    refused(matron.validate_callback(query + "&code=b", sent=SENT), Reason.PARAMETER_REPEATED)
    without_issuer = {"code": "a", "state": STATE}
    missing = matron.validate_callback(without_issuer, sent=SENT)
    refused(missing, Reason.CALLBACK_ISSUER_MISSING)
    assert missing.detail == {"what": "iss", "expected": ISSUER}
    lax = dataclasses.replace(SENT, iss_required=False)
    assert matron.validate_callback(without_issuer, sent=lax).valid
    refused(
        matron.validate_callback({**RETURNED, "state": STATE.upper()}, sent=SENT),
        Reason.STATE_MISMATCH,
    )
    for empty in ("state", "issuer", "nonce", "redirect_uri"):
        with pytest.raises(matron.MatronError, match=f"/sent/{empty}"):
            matron.validate_callback(RETURNED, sent=dataclasses.replace(SENT, **{empty: ""}))
    with pytest.raises(matron.MatronError):
        matron.validate_callback([], sent=SENT)


def test_validate_callback_of_an_error() -> None:
    returned = {"error": "access_denied", "error_description": "no", "state": STATE}
    answer = matron.validate_callback({**returned, "iss": ISSUER}, sent=SENT)
    assert answer == matron.CallbackValidation(
        valid=True, reason=Reason.OK, detail=None, kind="error", error="access_denied",
        error_description="no", error_uri=None,
    )  # fmt: skip
    refused(
        matron.validate_callback({**returned, "iss": ISSUER + "/"}, sent=SENT),
        Reason.CALLBACK_ISSUER_MISMATCH,
    )


TOKEN_CLIENT = matron.TokenClient("app", "client_secret_basic", SECRET_SHA256)
CODE = matron.IssuedCode("app", CALLBACK, CHALLENGE, "S256", NOW + 60, used=False)


def token_request(
    code: matron.IssuedCode | None = CODE, secret: bytes = b"a secret", **more: Any
) -> matron.TokenRequestValidation:
    form = {
        "grant_type": "authorization_code", "code": "a", "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }  # fmt: skip
    authorization = "Basic " + base64.b64encode(b"app:" + secret).decode()
    options = {"client": TOKEN_CLIENT, "now": NOW, "authorization": authorization, **more}
    return matron.validate_token_request(urlencode(form), code=code, **options)


def test_validate_token_request() -> None:
    answer = token_request()
    assert answer == matron.TokenRequestValidation(
        valid=True, reason=Reason.OK, detail=None, revoke=False,
        grant_type="authorization_code", scope=None,
    )  # fmt: skip
    closed(answer)
    assert SECRET_SHA256 not in repr(TOKEN_CLIENT)
    used = token_request(dataclasses.replace(CODE, used=True))
    refused(used, Reason.CODE_USED, "revoke")
    assert used.revoke is True
    expired = dataclasses.replace(CODE, expires_at=datetime.fromtimestamp(NOW, timezone.utc))
    refused(token_request(expired), Reason.CODE_EXPIRED, "revoke")
    before = datetime.fromtimestamp(NOW - 1, timezone.utc)
    assert token_request(expired, now=before).valid
    refused(
        token_request(dataclasses.replace(CODE, code_challenge=None)),
        Reason.CODE_CHALLENGE_MISSING,
        "revoke",
    )
    refused(token_request(None), Reason.CODE_UNKNOWN, "revoke")
    refused(token_request(secret=b"another"), Reason.CLIENT_SECRET_MISMATCH, "revoke")
    with pytest.raises(matron.MatronError):
        token_request(client=matron.TokenClient("app", "none", SECRET_SHA256))
    with pytest.raises(ValueError, match="aware"):
        token_request(now=datetime(2026, 1, 1))


def test_validate_token_request_with_an_assertion() -> None:
    body = urlencode(
        {
            "grant_type": "client_credentials",
            "scope": "system/*.rs",
            "client_assertion_type": ("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            "client_assertion": "eyJ.a.b",
        }
    )
    client = matron.TokenClient("app", "private_key_jwt", grant_types=["client_credentials"])
    answer = matron.validate_token_request(
        body, client=client, now=NOW, client_assertion="eyJ.a.b"
    )
    assert (answer.valid, answer.scope) == (True, "system/*.rs")
    for other in (None, "eyJ.a.c"):
        refused(
            matron.validate_token_request(body, client=client, now=NOW, client_assertion=other),
            Reason.CLIENT_ASSERTION_UNVERIFIED,
            "revoke",
        )
    default = dataclasses.replace(client, grant_types=None)
    refused(
        matron.validate_token_request(
            body, client=default, now=NOW, client_assertion="eyJ.a.b"
        ),
        Reason.GRANT_TYPE_UNAUTHORIZED,
        "revoke",
    )


def test_validate_userinfo() -> None:
    about = {"sub": "u1", "issuer": ISSUER, "client_id": "app"}
    answer = matron.validate_userinfo({"sub": "u1", "name": "A"}, **about)
    assert answer == matron.Validation(True, Reason.OK, None)
    assert matron.validate_userinfo(b'{"sub":"u1"}', **about).valid
    other = matron.validate_userinfo({"sub": "u2"}, **about)
    refused(other, Reason.USERINFO_SUBJECT_MISMATCH)
    assert other.detail == {"what": "sub"}
    signed = matron.validate_userinfo({"sub": "u1"}, **about, signed=True)
    refused(signed, Reason.CLAIM_MISSING)
    with pytest.raises(matron.MatronError):
        matron.validate_userinfo('{"sub":"u1","sub":"u2"}', **about)


def test_check_consent() -> None:
    consent = matron.Consent(
        "u1", "app", "patient/*.rs", NOW, datetime.fromtimestamp(NOW + 60, timezone.utc)
    )

    def check(granted: str, now: int = NOW, **more: Any) -> matron.ConsentCheck:
        return matron.check_consent(
            granted, consent=consent, who="u1", client="app", now=now, **more
        )

    agreed = check("patient/Observation.rs")
    assert agreed == matron.ConsentCheck(True, Reason.OK, "")
    closed(agreed)
    refused(check("patient/Observation.ru"), Reason.CONSENT_EXCEEDED, "exceeding")
    assert check("patient/Observation.ru").exceeding == "patient/Observation.u"
    assert check("patient/ActorDefinition.rs", fhir="R5").valid
    refused(check("patient/ActorDefinition.rs"), Reason.CONSENT_EXCEEDED, "exceeding")
    refused(check("openid", NOW + 60), Reason.CONSENT_NOT_CURRENT, "exceeding")
    with pytest.raises(matron.MatronError):
        matron.check_consent("openid", consent=consent, who="", client="app", now=NOW)

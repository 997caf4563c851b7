"""The operations on the steps of an OAuth flow as typed calls."""

import matron
from answer_printer import boolean, given, members, string, texts, verdict
from vector_input import document, from_base64url, without


def validation(answer):
    return members(**verdict(answer), **given(detail=answer.detail))


def pkce_pair(answer):
    return members(
        **verdict(answer),
        **given(
            code_verifier=answer.code_verifier,
            code_challenge=answer.code_challenge,
            code_challenge_method=answer.code_challenge_method,
        ),
    )


def challenge_pkce(op):
    return pkce_pair(matron.challenge_pkce(op["code_verifier"], **without(op, "code_verifier")))


def generate_pkce(op):
    entropy = from_base64url(op["entropy"])
    return None if entropy is None else pkce_pair(matron.generate_pkce(entropy))


def match_redirect_uri(op):
    options = without(op, "registered", "requested")
    return validation(matron.match_redirect_uri(op["registered"], op["requested"], **options))


def parse_credential(op):
    answer = matron.parse_credential(op.get("headers") or (), **without(op, "headers"))
    return members(
        **verdict(answer), **given(scheme=answer.scheme, token_sha256=answer.token_sha256)
    )


PARAMETERS = ("client_id", "redirect_uri", "scope", "state", "aud", "code_challenge")


def build_authorization_request(op):
    endpoint = op["authorization_endpoint"]
    # Parameters that are missing are told by the answer.
    options = {**dict.fromkeys(PARAMETERS), **without(op, "authorization_endpoint")}
    answer = matron.build_authorization_request(endpoint, **options)
    return members(
        **verdict(answer),
        **given(url=answer.url, parameters=answer.parameters, detail=answer.detail),
    )


def validate_authorization_request(op):
    client = matron.AuthorizationClient(**op["client"])
    answer = matron.validate_authorization_request(client=client, **without(op, "client"))
    redirect = given(
        redirect_uri=answer.redirect_uri,
        response_mode=answer.response_mode,
        parameters=answer.parameters,
    )
    request = {}
    if answer.valid:
        request = {
            "granted": string(answer.granted),
            "exceeding": string(answer.exceeding),
            "unknown": texts(answer.unknown),
            "aud": string(answer.aud),
            "launch": string(answer.launch),
            "code_challenge": string(answer.code_challenge),
            "nonce": string(answer.nonce),
            "prompt": string(answer.prompt),
            "max_age": string(answer.max_age),
        }
    return members(
        **verdict(answer),
        redirect=boolean(answer.redirect),
        **redirect,
        **request,
        **given(detail=answer.detail),
    )


def validate_callback(op):
    sent = matron.SentRequest(**op["sent"])
    answer = matron.validate_callback(op["returned"], sent=sent)
    error = {}
    if answer.kind == "error":
        error = {
            "oauth_error": string(answer.error),
            "error_description": string(answer.error_description),
            "error_uri": string(answer.error_uri),
        }
    return members(
        **verdict(answer), **given(kind=answer.kind), **error, **given(detail=answer.detail)
    )


NO_CHALLENGE = {"code_challenge": None, "code_challenge_method": None}


def validate_token_request(op):
    code = op.get("code")
    answer = matron.validate_token_request(
        op["body"],
        client=matron.TokenClient(**op["client"]),
        # A record without a challenge says so.
        code=None if code is None else matron.IssuedCode(**{**NO_CHALLENGE, **code}),
        **without(op, "body", "client", "code"),
    )
    request = {}
    if answer.valid:
        request = {
            "grant_type": string(answer.grant_type),
            "scope": string(answer.scope),
        }
    return members(
        **verdict(answer),
        revoke=boolean(answer.revoke),
        **request,
        **given(detail=answer.detail),
    )


def validate_userinfo(op):
    options = without(op, "claims")
    return validation(matron.validate_userinfo(document(op["claims"]), **options))


def check_consent(op):
    answer = matron.check_consent(
        op["granted"],
        consent=matron.Consent(**op["consent"]),
        **without(op, "granted", "consent"),
    )
    return members(**verdict(answer), exceeding=string(answer.exceeding))


FLOW = {
    "pkce.challenge": challenge_pkce,
    "pkce.generate": generate_pkce,
    "redirect_uri.match": match_redirect_uri,
    "credential.parse": parse_credential,
    "authorize.build": build_authorization_request,
    "authorize.validate": validate_authorization_request,
    "callback.validate": validate_callback,
    "token_request.validate": validate_token_request,
    "userinfo.validate": validate_userinfo,
    "consent.check": check_consent,
}

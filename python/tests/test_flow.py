"""Steps of an OAuth flow; what they decide is tested by the vectors."""

import matron
import pytest

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_redirect_uri() -> None:
    uri = "http://127.0.0.1/cb"
    answer = matron.match_redirect_uri([uri], "http://127.0.0.1:5/cb", native_app=True)
    assert answer.valid
    answer = matron.match_redirect_uri([uri], "http://127.0.0.1:5/cb")
    assert (answer.valid, answer.reason) == (False, matron.Reason.REDIRECT_URI_MISMATCH)


def test_credential() -> None:
    credential = matron.parse_credential({"Authorization": "Bearer abc"})
    assert (credential.valid, credential.scheme) == (True, "bearer")
    pairs = [("Authorization", "Bearer abc"), ("authorization", "Bearer abc")]
    credential = matron.parse_credential(pairs)
    assert credential.reason is matron.Reason.CREDENTIAL_REPEATED
    assert credential.token_sha256 is None
    with pytest.raises(TypeError):
        bool(credential)


def test_pkce() -> None:
    assert matron.challenge_pkce(VERIFIER).code_challenge == CHALLENGE
    pair = matron.generate_pkce(bytes(range(32)))
    assert pair.valid
    assert pair.code_verifier is not None
    assert pair.code_verifier not in repr(pair)
    assert matron.challenge_pkce(pair.code_verifier).code_challenge == pair.code_challenge
    assert matron.generate_pkce(bytes(32)).reason is matron.Reason.ENTROPY_WEAK

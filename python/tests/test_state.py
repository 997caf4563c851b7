"""What must outlast a call. What the answers mean is tested by the vectors."""

import pytest

import matron
from matron import Reason

NOW = 1764000000
FAMILY = {
    "issuer": "https://as.example.org", "client_id": "app", "subject": "u", "data": "d",
    "scope": "openid patient/*.rs", "idle_lifetime": 60, "absolute_lifetime": 600, "now": NOW,
}  # fmt: skip


def entropy(number):
    return bytes([number]) * 31 + b"\xff"


def host_store():
    """A store over one of matron's own, which counts what it is asked for."""
    evaluator, asked = matron.Evaluator(), []
    evaluator.evaluate({"op": "store.open", "name": "s"})

    def apply(operation, now):
        asked.append(operation["action"])
        request = {"op": "store.apply", "store": "s", "operations": [operation], "now": now}
        return evaluator.evaluate_object(request)["outcomes"][0]

    return matron.Store(apply=apply), asked


@pytest.fixture(params=["memory", "host"])
def store(request):
    return matron.Store() if request.param == "memory" else host_store()[0]


def test_replay(store):
    def once(jti="1"):
        return store.check_replay(
            "client_assertion", issuer="app", jti=jti, exp=NOW + 60, now=NOW
        ).reason

    assert once() is Reason.OK
    assert once() is Reason.CLIENT_ASSERTION_REPLAYED
    assert once("2") is Reason.OK


def test_refresh(store):
    first = store.issue_refresh(**FAMILY, entropy=entropy(2))
    assert first.valid and first.expires_at == NOW + 60 and first.generation == 1
    assert first.refresh_token not in repr(first)

    def rotate(result, number, **more):
        return store.rotate_refresh(
            result.refresh_token, client_id="app", now=NOW, entropy=entropy(number), **more
        )

    second = rotate(first, 3, scope="openid")
    assert (second.reason, second.scope, second.data) == (Reason.OK, "openid", "d")
    reused = rotate(first, 4)
    assert reused == matron.RefreshResult(False, Reason.REFRESH_TOKEN_REUSED)
    assert rotate(second, 5).reason is Reason.REFRESH_TOKEN_REVOKED
    assert store.revoke_refresh(second.refresh_token, client_id="app", now=NOW).valid


def test_revocation(store):
    claims = {"iss": "i", "sub": "u", "iat": NOW}
    assert store.check_revocation(claims, now=NOW).valid
    assert store.revoke("sub", "u", issuer="i", max_lifetime=60, now=NOW).valid
    assert store.check_revocation(claims, now=NOW).reason is Reason.TOKEN_REVOKED
    later = {**claims, "iat": NOW + 30}
    assert store.check_revocation(later, now=NOW).valid
    assert store.revoke("sub", "u", issuer="i", max_lifetime=60, now=NOW, leeway=30).valid
    assert store.check_revocation(later, now=NOW).reason is Reason.TOKEN_REVOKED


@pytest.mark.parametrize("make", [matron.Store, lambda: host_store()[0]])
def test_revocation_of_an_open_session(make, open_session):
    store, session = make(), open_session("user/*.rs", iat=NOW)

    def decide():
        check = store.check_revocation(session.revocation_claims, now=NOW)
        return session.decide("GET", "/Patient", now=NOW, revocation=check.reason)

    assert decide().permitted
    store.revoke("sub", "u2", issuer="https://auth.example.org", max_lifetime=60, now=NOW)
    assert decide().permitted
    store.revoke("sub", "u1", issuer="https://auth.example.org", max_lifetime=60, now=NOW)
    assert decide().reason is Reason.TOKEN_REVOKED
    with pytest.raises(TypeError):
        session.decide("GET", "/Patient", now=NOW, revocation="token_revoked")
    assert open_session(1).revocation_claims is None


def test_host_store():
    store, asked = host_store()
    token = store.issue_refresh(**FAMILY, entropy=entropy(2)).refresh_token
    store.rotate_refresh(token, client_id="app", now=NOW, entropy=entropy(3))
    assert asked == ["put_if_absent", "get", "get", "get", "compare_and_set"]
    down = matron.Store(apply=lambda operation, now: {"result": "unavailable"})
    answer = down.issue_refresh(**FAMILY, entropy=entropy(2))
    assert answer.reason is Reason.STATE_UNAVAILABLE and answer.refresh_token is None


def test_faults():
    with pytest.raises(matron.MatronError):
        matron.Store(max_entries=0)
    with pytest.raises(ValueError):
        matron.Store(max_entries=1, apply=lambda operation, now: {})
    store = matron.Store(max_entries=1)
    with pytest.raises(matron.MatronError):
        store.issue_refresh(**FAMILY, entropy=b"short")
    with pytest.raises(ValueError):
        store.check_replay("token", issuer="i", jti="j", exp=1, now=-1)
    with pytest.raises(TypeError):
        bool(store.check_replay("token", issuer="i", jti="j", exp=NOW + 1, now=NOW))
    full = store.check_replay("token", issuer="i", jti="k", exp=NOW + 1, now=NOW)
    assert full.reason is Reason.STATE_FULL

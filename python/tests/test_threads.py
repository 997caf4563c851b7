"""Threads: one session for many, and the GIL released."""

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import matron
import pytest
from conftest import NOW, POLICY

THREADS = 8
LARGE = {
    **POLICY,
    "roles": {f"r{i}": {"scopes": ["user/*.rs"]} for i in range(40_000)},
    "assignments": [],
}


def in_threads(work):
    """Runs work(number) in several threads at once, and returns the results."""
    barrier = threading.Barrier(THREADS)

    def run(number):
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_one_session_serves_many_threads(patient):
    def work(number):
        answers = set()
        for _ in range(300):
            url = f"/Observation?code={number}"
            decision = patient.decide("GET", url, now=NOW, enforces="all", explain=True)
            answers.add(decision.plan.request.url)
        return answers

    for number, answers in enumerate(in_threads(work)):
        assert answers == {f"/Patient/123/Observation?code={number}"}


def test_threads_open_sessions_of_one_policy(policy, rsa_jwks, tokens):
    keys = matron.KeySet.parse(rsa_jwks)

    def work(number):
        token = tokens["s_user"] if number % 2 else tokens["s_user"][:-8] + "AAAAAAAA"
        sessions = [
            matron.Session.from_token(policy, token, key_set=keys, now=NOW) for _ in range(20)
        ]
        return {session.reason for session in sessions}

    results = in_threads(work)
    assert all(result == {matron.Reason.SIGNATURE_INVALID} for result in results[0::2])
    assert all(matron.Reason.SIGNATURE_INVALID not in result for result in results[1::2])


def test_threads_may_share_an_evaluator():
    evaluator = matron.Evaluator()

    def work(number):
        op = {"op": "scope.parse", "scope": f"__{number}"}
        return {evaluator.evaluate(op) for _ in range(200)}

    results = in_threads(work)
    assert len(set.union(*results)) == THREADS
    assert all(len(result) == 1 for result in results)


def test_a_policy_may_be_dropped_while_others_decide(policy):
    def work(number):
        for i in range(20):
            mine = matron.Policy.compile({**POLICY, "revision": f"{number}-{i}"})
            session = matron.Session.without_credentials(mine)
            del mine
            assert session.decide("GET", "/metadata", now=NOW).permitted
        return True

    assert all(in_threads(work))


class Beats:
    """Counts how often another thread gets the GIL."""

    def __init__(self):
        self.count = 0
        self._stop = False
        self._thread = threading.Thread(target=self._run)

    def _run(self):
        while not self._stop:
            self.count += 1
            time.sleep(0.0005)

    def __enter__(self):
        self._thread.start()
        while self.count < 2:
            time.sleep(0.001)
        return self

    def __exit__(self, *_):
        self._stop = True
        self._thread.join()


@pytest.fixture
def no_switching():
    """No thread is made to give the GIL up: it moves only where it is released."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    yield
    sys.setswitchinterval(before)


def long_call(name, policy, session):
    """A call that takes a while."""
    document = matron._inputs.json_text(LARGE)
    text = '{"resourceType":"Observation","id":"o1","note":"' + "x" * (8 << 20) + '"}'
    claims = '{"note":"' + "x" * 1_000_000 + '"}'
    evaluator = matron.Evaluator()
    return {
        "compile": lambda: matron.Policy.compile(document),
        "decide": lambda: session.decide("GET", "/Observation/o1", now=NOW, stored=text),
        "evaluate": lambda: evaluator.evaluate(text),
        "claims": lambda: matron.Session.from_host_verified_claims(policy, claims),
    }[name]


@pytest.mark.parametrize("name", ["compile", "decide", "evaluate", "claims"])
def test_releases_the_gil(no_switching, policy, patient, name):
    call = long_call(name, policy, patient)
    with Beats() as beats:
        before = beats.count
        # Who waits for the GIL may be too late for one call, but not for all.
        deadline = time.perf_counter() + 20
        while beats.count == before and time.perf_counter() < deadline:
            call()
        after = beats.count
    assert after > before


def test_the_gil_test_can_fail(no_switching):
    with Beats() as beats:
        before = beats.count
        end = time.perf_counter() + 0.02
        while time.perf_counter() < end:
            pass
        after = beats.count
    assert after == before

#!/usr/bin/env python3
"""Runs scenarios on the embedded store and on a Redis server, by examples/redis; the
answers must be the same, and those that are written here.

    check_redis.py MATRON

It starts a server of its own on a free port of the loopback interface, which writes no
file, and stops it.
"""

import base64
import contextlib
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "examples" / "redis"))

from redis_store import RedisStore, ask  # noqa: E402

NOW = int(time.time())
AS = "https://as.example.org"


class Matron:
    """`matron eval`, asked line by line."""

    def __init__(self, command):
        self.process = subprocess.Popen([command, "eval"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, bufsize=1)

    def evaluate(self, request):
        self.process.stdin.write(request + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


def entropy(number):
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")


def once(**changes):
    return {"op": "replay.check", "kind": "client_assertion", "issuer": "app", "jti": "1",
            "exp": NOW + 60, "now": NOW, **changes}


def issue(number, **changes):
    return {"op": "refresh.issue", "issuer": AS, "client_id": "app", "subject": "ü",
            "sid": "s1", "scope": "openid patient/*.rs", "idle_lifetime": 3600,
            "absolute_lifetime": 7200, "now": NOW, "entropy": entropy(number), **changes}


def rotate(token, number, **changes):
    return {"op": "refresh.rotate", "refresh_token": token, "client_id": "app",
            "now": NOW, "entropy": entropy(number), **changes}


def revoke(kind, value, now=NOW):
    return {"op": "revoke", "kind": kind, "issuer": AS, "value": value,
            "max_lifetime": 3600, "now": now}


def revoked(**claims):
    return {"op": "revocation.check", "claims": {"iss": AS, "iat": NOW, **claims},
            "now": NOW}


def scenarios(run):
    """A list of (name, reason that is wanted, answer); `run` asks one request."""
    def step(name, want, request):
        answer = run(request)
        steps.append((name, want, answer))
        return answer.get("refresh_token", "")

    steps = []
    step("first use", "ok", once())
    step("second use", "client_assertion_replayed", once())
    step("other kind", "ok", once(kind="token"))
    step("other issuer", "ok", once(issuer="app2"))
    step("expired", "token_expired", once(jti="2", exp=NOW))

    first = step("issue", "ok", issue(2))
    step("same entropy", "entropy_unusable", issue(2))
    step("other client", "refresh_client_mismatch", rotate(first, 3, client_id="x"))
    step("wider scope", "refresh_scope_exceeded", rotate(first, 3, scope="user/*.rs"))
    second = step("rotate", "ok", rotate(first, 3))
    third = step("rotate again, with less", "ok", rotate(second, 4, scope="openid"))
    step("reuse", "refresh_token_reused", rotate(first, 5))
    for name, token in [("first", first), ("second", second), ("third", third)]:
        step(f"{name} of a revoked family", "refresh_token_revoked", rotate(token, 6))

    other = step("issue another", "ok", issue(7, grace=60))
    lost = step("answer lost", "ok", rotate(other, 8))
    again = step("repeated within the grace period", "ok", rotate(other, 9))
    step("the lost one", "refresh_token_reused", rotate(lost, 10))
    step("the repeated one", "refresh_token_revoked", rotate(again, 11))

    ended = step("issue a third", "ok", issue(12, subject="u3", sid="s3"))
    step("revoke its session", "ok", revoke("sid", "s3"))
    step("it is revoked", "refresh_token_revoked", rotate(ended, 13))
    step("a token of the session", "token_revoked", revoked(sub="u3", sid="s3"))
    step("a token of another", "ok", revoked(sub="u3", sid="s4"))
    step("revoke a token", "ok", revoke("jti", "j1"))
    step("that token", "token_revoked", revoked(sub="u3", jti="j1"))
    step("revoke later", "ok", revoke("sid", "s3", NOW + 5))
    step("an expired family", "refresh_token_unknown", rotate(
        "mr1." + "A" * 22 + "." + "A" * 43, 14))
    return steps


def compare(matron, store, counts):
    """Faults of the scenarios on both stores; appends to `counts` how many there are."""
    opened = json.loads(matron.evaluate('{"op":"store.open","name":"here"}'))
    if "error" in opened:
        yield f"store.open: {opened}"
    here = scenarios(lambda request: json.loads(
        matron.evaluate(json.dumps({**request, "store": "here"}))))
    there = scenarios(lambda request: ask(matron.evaluate, store, request))
    counts.append(len(here))
    for (name, want, answer), (_, _, other) in zip(here, there):
        if answer.get("reason") != want or answer.get("valid") != (want == "ok"):
            yield f"{name}: want {want}, got {answer}"
        if answer != other:
            yield f"{name}: {answer} here, {other} in Redis"


def race(command, port):
    """Faults of eight callers who use one refresh token, and one jti, at once."""
    matron = Matron(command)
    store = RedisStore("127.0.0.1", port)
    token = ask(matron.evaluate, store, issue(100))["refresh_token"]
    matron.close()
    reasons, gate, lock = {}, threading.Barrier(8), threading.Lock()

    def caller(number):
        own, matron = RedisStore("127.0.0.1", port), Matron(command)
        gate.wait(30)
        for what, request in [("refresh", rotate(token, 200 + number)),
                              ("jti", once(jti="race"))]:
            reason = ask(matron.evaluate, own, request)["reason"]
            with lock:
                reasons.setdefault(what, []).append(reason)
        matron.close()
        own.close()

    threads = [threading.Thread(target=caller, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.close()
    want = {"refresh": ["ok", "refresh_token_reused"] + 6 * ["refresh_token_revoked"],
            "jti": 7 * ["client_assertion_replayed"] + ["ok"]}
    for what, found in reasons.items():
        if sorted(found) != want[what]:
            yield f"race for the {what}: {sorted(found)}"


def expiry(store):
    """Faults of entries that end: by Redis' clock, so this waits for it."""
    key = "A" * 43
    put = {"action": "put_if_absent", "key": key, "value": "v", "expires_at": NOW}
    for wait, want in [(0, "done"), (0, "exists"), (1.2, "done")]:
        time.sleep(wait)
        result = store.apply(put, NOW)["result"]
        if result != want:
            yield f"expiry after {wait} s: {result}"
    store.apply({"action": "delete", "key": key}, NOW)


def fullness(store):
    """Faults of a server without room."""
    store.connection.command("CONFIG", "SET", "maxmemory", "1")
    outcome = store.apply({"action": "put_if_absent", "key": "B" * 42 + "A",
                           "value": "v", "expires_at": NOW + 9}, NOW)
    if outcome != {"result": "full"}:
        yield f"without room: {outcome}"


def outage(matron, store):
    """Faults of a server that is gone: everything refuses."""
    for request in (once(jti="9"), issue(50), rotate("mr1." + "A" * 22 + "." + "A" * 43, 51),
                    revoke("sub", "x"), revoked(sub="x")):
        answer = ask(matron.evaluate, store, request)
        if answer != {"valid": False, "reason": "state_unavailable"}:
            yield f"{request['op']} without a server: {answer}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def redis_server(program):
    """A server for the time of a `with`; yields its port."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        server = subprocess.Popen(
            [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no", "--dir", folder], stdout=subprocess.DEVNULL)
        try:
            wait_for(port)
            yield port
        finally:
            server.terminate()
            server.wait(10)


def wait_for(port):
    for _ in range(100):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.1)
    sys.exit("redis-server does not answer")


def main():
    program = shutil.which("redis-server")
    if program is None:
        print("skipped: no redis-server (./dev setup)")
        return 77
    matron = Matron(sys.argv[1])
    faults, counts = [], []
    with redis_server(program) as port:
        store = RedisStore("127.0.0.1", port)
        faults += compare(matron, store, counts)
        faults += race(sys.argv[1], port)
        faults += expiry(store)
        faults += fullness(store)
    faults += outage(matron, store)
    matron.close()
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{sum(counts)} steps on each store, {len(faults)} faults")
    return 1 if faults or not counts else 0


if __name__ == "__main__":
    sys.exit(main())

"""Matron's store operations on Redis.

    store = RedisStore("127.0.0.1", 6379)
    answer = ask(evaluate, store, {"op": "replay.check", ...})

Needs nothing but Python and a Redis server of version 2.6 or later: the few commands are
written to a socket.
"""

import json
import socket

# Replaces a value if it is still the one that was looked up, in one step.
COMPARE_AND_SET = b"""
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
"""

# What Redis answers when `maxmemory` is reached and nothing may be evicted.
FULL = b"OOM"


class StoreError(Exception):
    """Redis did not answer, or with an error."""

    def __init__(self, text=b""):
        super().__init__(text.decode(errors="replace"))
        self.full = text.startswith(FULL)


class Connection:
    """The part of the protocol (RESP2) that the commands below need."""

    def __init__(self, host, port, timeout):
        self.socket = socket.create_connection((host, port), timeout)
        self.file = self.socket.makefile("rb")

    def close(self):
        self.file.close()
        self.socket.close()

    def command(self, *words):
        parts = [b"*%d\r\n" % len(words)]
        for word in words:
            octets = word if isinstance(word, bytes) else str(word).encode()
            parts.append(b"$%d\r\n%s\r\n" % (len(octets), octets))
        self.socket.sendall(b"".join(parts))
        return self.reply()

    def reply(self):
        line = self.file.readline()
        if not line.endswith(b"\r\n"):
            raise StoreError(b"the connection was closed")
        kind, rest = line[:1], line[1:-2]
        if kind == b"-":
            raise StoreError(rest)
        if kind == b"$":
            return self.bulk(int(rest))
        return int(rest) if kind == b":" else rest

    def bulk(self, size):
        if size < 0:
            return None
        octets = self.file.read(size + 2)
        if len(octets) != size + 2:
            raise StoreError(b"the connection was closed")
        return octets[:-2]


class RedisStore:
    """Carries out operations; one thread at a time."""

    def __init__(self, host, port, prefix="matron:", timeout=2.0):
        self.address = (host, port)
        self.prefix = prefix
        self.timeout = timeout
        self.connection = None

    def apply(self, operation, now):
        """The outcome of one operation. Never raises: what fails is `unavailable`."""
        try:
            if self.connection is None:
                self.connection = Connection(*self.address, self.timeout)
            return self.carry_out(operation, now)
        except StoreError as error:
            self.close()
            return {"result": "full" if error.full else "unavailable"}
        except (OSError, ValueError):
            # What was written may have been carried out: it is not tried again.
            self.close()
            return {"result": "unavailable"}

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def carry_out(self, operation, now):
        command = self.connection.command
        key = self.prefix + operation["key"]
        action = operation["action"]
        if action == "get":
            value = command("GET", key)
            if value is None:
                return {"result": "absent"}
            return {"result": "found", "value": value.decode()}
        if action == "delete":
            return {"result": "done" if command("DEL", key) else "absent"}
        # By Redis' own clock, so that only the length of the time has to agree. One second
        # more does no harm, and makes up for the way here.
        lives_ms = max(1, (operation["expires_at"] - now + 1) * 1000)
        if action == "put_if_absent":
            done = command("SET", key, operation["value"], "NX", "PX", lives_ms)
            return {"result": "done" if done == b"OK" else "exists"}
        if action == "compare_and_set":
            done = command("EVAL", COMPARE_AND_SET, 1, key, operation["expected"],
                           operation["value"], lives_ms)
            return {"result": "done" if done == 1 else "mismatch"}
        return {"result": "unavailable"}


def ask(evaluate, store, request):
    """Asks `evaluate`, which takes and returns JSON texts, until nothing more is needed of
    `store`."""
    outcomes = []
    while True:
        answer = json.loads(evaluate(json.dumps({**request, "outcomes": outcomes})))
        if answer.get("reason") != "state_required":
            return answer
        outcomes += [store.apply(operation, request["now"])
                     for operation in answer["operations"]]

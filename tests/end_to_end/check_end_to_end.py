#!/usr/bin/env python3
"""Puts the npm package in front of a FHIR server, and looks for anything in a response that a session may not see.

    check_end_to_end.py [--rounds N] [--requests N] [--seed N]

Each round is a server of its own with a few generated patients, and random requests of random sessions: reads,
searches with includes, compartments, history, writes, batches. The proxy (proxy.mjs) decides, carries out the plan
and filters, all through the package. What comes back is judged by the model in tests/reference, which must permit
what is permitted (tests/reference/compare.py compares decisions in full). A second proxy that does not filter shows
that this would notice.

MATRON_FHIR_MODULES names the node_modules with the server (package.json; ./dev setup makes it).
"""

import argparse
import collections
import json
import os
import pathlib
import random
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SHARED = pathlib.Path(os.environ.setdefault("MATRON_SHARED", str(ROOT.parent / "shared")))
SKIPPED = 77

sys.path.insert(0, str(ROOT / "tests"))


class Proxy:
    """serve.mjs at the other end of a pipe."""

    def __init__(self):
        self.process = subprocess.Popen(["node", str(HERE / "serve.mjs")], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def ask(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the proxy has died of {json.dumps(message)[:2000]}")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)


class Tally:
    def __init__(self):
        self.kinds, self.permitted = collections.Counter(), collections.Counter()
        self.obligations = collections.Counter()
        self.stricter = self.seen = self.leaks = self.leaks_unfiltered = 0
        self.faults = []

    def add(self, call, exchange, verdict):
        kind = f"{call['request']['method']} {kind_of(call['request'])}"
        self.kinds[kind] += 1
        self.permitted[kind] += exchange["effect"] == "permit" and exchange["status"] < 300
        self.obligations.update(verdict.obligations)
        self.stricter += verdict.stricter
        self.seen += verdict.seen
        self.leaks += len(verdict.hidden)
        wrong = verdict.faults + ([f"shows {', '.join(verdict.hidden)}"] if verdict.hidden else [])
        if wrong:
            self.faults.append(f"{'; '.join(wrong)}\n  {json.dumps(exchange)}")

    def print(self):
        for kind, count in sorted(self.kinds.items()):
            print(f"  {kind:24} {count:5}, {self.permitted[kind]:5} permitted and carried out")
        print("  obligations: " + ", ".join(f"{kind} {count}" for kind, count in
                                            sorted(self.obligations.items())))
        print(f"{sum(self.kinds.values())} requests, {sum(self.permitted.values())} permitted and carried out, "
              f"{self.seen} resources seen, {self.leaks} of them hidden; without filter {self.leaks_unfiltered} "
              f"would have been seen; {self.stricter} denied that the model permits")


def kind_of(request):
    """A request in a word, for the tally."""
    path, _, query = request["url"].partition("?")
    if isinstance(request.get("body"), dict) and request["body"].get("resourceType") == "Bundle":
        return request["body"]["type"]
    if "_has" in query or "." in query.partition("=")[0]:
        return "chain"
    if "include=" in query:
        return "include"
    if "If-None-Exist" in request.get("headers", {}) or (query and request["method"] not in ("GET", "POST")):
        return "conditional"
    segments = [segment for segment in path.split("/") if segment]
    if "_history" in segments:
        return "history" if segments[-1] == "_history" else "version"
    if segments[-1:] == ["_search"]:
        return "search"
    return ["system", "type", "instance", "compartment"][len(segments)]


def run_round(proxy, seed, requests, tally):
    from oracle import judge
    from world import Asker, patients
    asker = Asker(seed, proxy.ask({"load": patients(random.Random(seed))}))
    for _ in range(requests):
        call = asker.call()
        if call["request"]["method"] == "GET":
            tally.leaks_unfiltered += len(judge(proxy.ask({"call": call, "careless": True})).hidden)
        exchange = proxy.ask({"call": call})
        tally.add(call, exchange, judge(exchange))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--requests", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not os.path.isdir(os.environ.get("MATRON_FHIR_MODULES", "")):
        raise SystemExit("no server: MATRON_FHIR_MODULES names no directory; test.sh sets it")
    if not (SHARED / "data" / "fhir").is_dir():
        print(f"no {SHARED / 'data' / 'fhir'}")
        return 1 if os.environ.get("MATRON_REQUIRE_SHARED") == "1" else SKIPPED
    proxy, tally = Proxy(), Tally()
    for number in range(options.rounds):
        run_round(proxy, options.seed * 1000 + number, options.requests, tally)
    proxy.close()
    tally.print()
    for fault in tally.faults[:5]:
        print(fault, file=sys.stderr)
    if tally.leaks_unfiltered == 0:
        print("without filter nothing would leak: this would notice no leak", file=sys.stderr)
        return 1
    if tally.faults:
        print(f"{len(tally.faults)} requests are answered wrongly", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Runs `matron filter`, and `matron decide` on batches, as a shell would.

    filter_test.py MATRON

What they answer is held to tests/vectors (runners/run_command.py).
"""

import json
import sys
import tempfile

from desk import CONDITIONAL, DENY, MINE, NOW, PERMIT, READ, THEIRS, Desk, claims

SEARCH = ("GET", "/Observation")
BATCH = {"resourceType": "Bundle", "type": "batch", "entry": [
    {"request": {"method": "GET", "url": "Observation/o1"}},
    {"request": {"method": "GET", "url": "Basic/b1"}}]}


def searchset(*resources):
    return {"resourceType": "Bundle", "type": "searchset",
            "entry": [{"resource": resource} for resource in resources]}


def filtered(desk, *arguments, request=SEARCH, **more):
    return desk.run("filter", *request, "--policy", "policy", "--now", str(NOW),
                    "--claims", "patient", "--enforces", "all", *arguments, **more)


# ------------------------------------------------------------------------ filter


def check_filter(desk):
    whole = json.dumps({**searchset(MINE, THEIRS), "total": 2})
    desk.write("found", whole)
    for what, arguments, feed in [
            ("a file", ["--response", "found"], b""),
            ("standard input", [], whole.encode()),
            ("standard input by name", ["--response", "-"], whole.encode())]:
        done = filtered(desk, *arguments, feed=feed)
        desk.check(f"{what}: status 0", done.returncode == PERMIT, done)
        desk.check(f"{what}: the response alone on standard output",
                   json.loads(done.stdout) == searchset(MINE), done)
        for part in (b"permit", b"permitted", b"kept        1", b"dropped     1"):
            desk.check(f"{what}: {part} on standard error", part in done.stderr, done)
    printed = filtered(desk, "--response", "found", "--json")
    answer = json.loads(printed.stdout)
    desk.check("--json: the members", list(answer) == [
        "effect", "reason", "response", "kept", "dropped"], printed)
    desk.check("--json: the response as text",
               json.loads(answer["response"]) == searchset(MINE), printed)
    desk.check("--json: nothing on standard error", not printed.stderr, printed)
    told = filtered(desk, "--response", "found", "--announce")
    desk.expect("--announce", told, PERMIT, "suppressed")


def check_refusals(desk):
    desk.write("found", json.dumps(searchset(MINE)))
    desk.write("cut", json.dumps(searchset(MINE))[:-1])
    for what, arguments, request, reason in [
            ("a response that is cut", ["--response", "cut"], SEARCH,
             "response_malformed"),
            ("an empty response", [], SEARCH, "response_malformed"),
            ("a resource of another patient", ["--response", "theirs"], READ,
             "not_in_compartment"),
            ("a write without its resource", [], ("DELETE", "/Observation/o1"),
             "resource_required")]:
        done = filtered(desk, *arguments, request=request)
        desk.check(f"{what}: status 1", done.returncode == DENY, done)
        desk.check(f"{what}: nothing on standard output", not done.stdout, done)
        desk.check(f"{what}: why", reason.encode() in done.stderr, done)
        printed = filtered(desk, *arguments, "--json", request=request)
        desk.check(f"{what}, --json: status 1", printed.returncode == DENY, printed)
        answer = json.loads(printed.stdout)
        desk.check(f"{what}, --json: no response", answer["response"] is None and
                   answer["reason"] == reason, printed)
    undeclared = desk.run("filter", *SEARCH, "--policy", "policy", "--now", str(NOW),
                          "--claims", "patient", "--response", "found")
    desk.check("a host that does not filter",
               undeclared.returncode == DENY and not undeclared.stdout and
               b"obligation_unsupported" in undeclared.stderr, undeclared)
    wrote = filtered(desk, "--resource", "mine", request=("DELETE", "/Observation/o1"))
    desk.check("a write may be answered by nothing",
               wrote.returncode == PERMIT and not wrote.stdout, wrote)


def check_large_entries(desk):
    note = [{"text": "x" * (1 << 21)}]
    desk.write("wide", json.dumps({**MINE, "note": note}))
    done = filtered(desk, "--response", "wide", request=READ)
    desk.check("an entry of two MiB", done.returncode == PERMIT and
               len(done.stdout) > 1 << 21, done)


def check_usage(desk):
    desk.expect_usage("filter alone", desk.run("filter"))
    desk.expect_usage("filter without a policy", desk.run("filter", *SEARCH))
    desk.expect_usage("a response that is not there",
                      filtered(desk, "--response", "nowhere"), "nowhere")
    desk.expect_usage("a response for decide", desk.decide("--response", "found"),
                      "--response")
    for option, value in [("--entry-resource", "mine"), ("--entry-resource", "0"),
                          ("--entry-resource", "=mine"), ("--entry-resource", "-1=mine"),
                          ("--entry-resource", "0=nowhere"),
                          ("--no-entry-resource", "0=mine"),
                          ("--no-entry-resource", "x"), ("--entry-resulting", "0 =mine")]:
        desk.expect_usage(f"{option} {value}", desk.decide(f"{option}={value}"))
    desk.expect_usage("an entry with and without",
                      desk.decide("--entry-resource", "0=mine",
                                  "--no-entry-resource", "0"), "entry 0")
    for line, told in [(("filter", "--help"), "--response"),
                       (("decide", "--help"), "--entry-resource")]:
        desk.expect(f"{line}", desk.run(*line), 0, told)


# ----------------------------------------------------------------------- batches


def check_batches(desk):
    desk.write("batch", json.dumps(BATCH))
    desk.write("reader", claims("patient/Observation.rs", patient="p1"))
    line = ["--claims", "reader", "--body", "batch", "--enforces", "all"]
    post = ("POST", "/")
    asked = desk.decide(*line, request=post)
    desk.expect("a batch that needs a resource", asked, CONDITIONAL, "needs_resource",
                "entries", "0  needs_resource  read Observation/o1: resource_required",
                "bring the stored resource", "1  deny  read Basic/b1: insufficient_scope",
                "HTTP 403")
    brought = desk.decide(*line, "--entry-resource", "0=mine", request=post)
    desk.expect("a batch with its resource", brought, CONDITIONAL, "split_batch",
                "0  permit  read Observation/o1: permitted")
    gone = desk.decide(*line, "--no-entry-resource", "0", request=post)
    desk.expect("a batch without its resource", gone, DENY, "resource_not_found")
    printed = desk.decide(*line, "--entry-resource", "0=mine", "--json", request=post)
    desk.expect("a batch, --json", printed, CONDITIONAL)
    answer = json.loads(printed.stdout)
    desk.check("a batch, --json: entries are answers",
               [entry["effect"] for entry in answer["entries"]] == ["permit", "deny"],
               printed)


def check_plans(desk):
    found = desk.decide("--claims", "patient", "--enforces", "all",
                        request=("DELETE", "/Observation?code=1"))
    desk.expect("a conditional delete", found, CONDITIONAL, "bring",
                "what the plan finds")
    desk.write("two", claims("user/Observation.rs?category=laboratory "
                             "user/Observation.rs?code=http://loinc.org|8867-4",
                             fhirUser="Practitioner/d1"))
    several = desk.decide("--claims", "two", "--enforces", "all,exact_query:*",
                          request=("GET", "/Observation?date=2020"))
    desk.expect("several queries", several, CONDITIONAL, "several_queries",
                "and         GET /Observation?")
    desk.write("form", "code=1")
    form = desk.decide("--claims", "user", "--body", "form", "--header",
                       "Content-Type: application/x-www-form-urlencoded",
                       request=("POST", "/Observation/_search"))
    desk.expect("a form", form, PERMIT, "permit")


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(sys.argv[1], folder)
        for subject in (check_filter, check_refusals, check_large_entries, check_usage,
                        check_batches, check_plans):
            subject(desk)
    print(f"{desk.checks} checks, {desk.failures} failures")
    return 1 if desk.failures or not desk.checks else 0


if __name__ == "__main__":
    sys.exit(main())

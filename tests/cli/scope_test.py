#!/usr/bin/env python3
"""Runs `matron scope` as a shell would: exit statuses, and what is printed for people
and for machines.

    scope_test.py MATRON

What the operations answer is held to tests/vectors.
"""

import json
import sys
import tempfile

from desk import DENY, PERMIT, Desk

LAB = "patient/Observation.rs?category=laboratory"

# What, arguments behind `scope`, status, texts that people are shown, members that
# machines are answered.
CASES = [
    ("parse", ["parse", f"openid {LAB}"], PERMIT,
     ["patient/Observation.rs?category=laboratory", "limited to", "category laboratory",
      "letters", "openid"],
     ["scopes", "other", "rejected"]),
    ("parse of what is not understood", ["parse", "openid patient/Observation.sr"], DENY,
     ["not understood", "patient/Observation.sr", "scope_letters_invalid", "at byte",
      "hint"],
     ["scopes", "other", "rejected"]),
    ("parse of nothing", ["parse", ""], PERMIT, [], ["scopes", "other", "rejected"]),
    ("a modifier that is off", ["parse", "patient/Condition.r?code:in=http://x.org/v"],
     DENY, ["scope_constraint_unsupported"], ["scopes", "other", "rejected"]),
    ("a type of another version", ["parse", "user/DeviceUsage.r"], DENY,
     ["scope_type_unknown"], ["scopes", "other", "rejected"]),
    ("a type of the version", ["parse", "--fhir", "R5", "user/DeviceUsage.r"], PERMIT,
     ["DeviceUsage"], ["scopes", "other", "rejected"]),
    ("a modifier that is on",
     ["parse", "--modifiers", "in,not", "patient/Condition.r?code:in=http://x.org/v"],
     PERMIT, ["code:in"], ["scopes", "other", "rejected"]),

    ("covers", ["covers", "patient/*.rs", LAB], PERMIT, ["covers"],
     ["covers", "missing", "rejected"]),
    ("does not cover", ["covers", LAB, "patient/Observation.rs"], DENY,
     ["does not cover", "missing", "patient/Observation.rs"],
     ["covers", "missing", "rejected"]),
    ("covers, but not all is understood", ["covers", "patient/*.rs x", LAB], DENY,
     ["not understood", "granted"], ["covers", "missing", "rejected"]),
    ("equal", ["equals", "user/Patient.read", "user/Patient.s user/Patient.r"], PERMIT,
     ["equal"], ["equal", "rejected"]),
    ("not equal", ["equals", "user/Patient.read", "user/Patient.r"], DENY,
     ["not equal"], ["equal", "rejected"]),

    ("intersect", ["intersect", "user/*.rs", "user/Patient.cr"], PERMIT,
     ["user/Patient.r\n"], ["scope", "scopes", "rejected"]),
    ("union", ["union", "user/Patient.r", "user/Patient.s"], PERMIT,
     ["user/Patient.rs\n"], ["scope", "scopes", "rejected"]),
    ("difference", ["difference", "user/Patient.rs", "user/Patient.r"], PERMIT,
     ["user/Patient.s\n"], ["scope", "scopes", "rejected"]),
    ("minimise", ["minimise", f"patient/*.rs {LAB}"], PERMIT, ["patient/*.rs\n"],
     ["scope", "scopes", "rejected"]),

    ("within", ["narrow", "openid user/*.rs", "user/Patient.r"], PERMIT,
     ["within", "narrowed", "user/Patient.r"],
     ["within", "narrowed", "exceeding", "rejected"]),
    ("exceeds", ["narrow", "user/Patient.rs", "user/Patient.cr"], DENY,
     ["exceeds", "user/Patient.r", "exceeding", "user/Patient.c"],
     ["within", "narrowed", "exceeding", "rejected"]),

    ("to-v1", ["to-v1", "patient/Patient.rs user/Patient.r"], PERMIT,
     ["patient/Patient.read\n", "left over", "user/Patient.r"],
     ["scope", "rest", "rejected"]),
    ("from-v1", ["from-v1", "patient/Patient.read"], PERMIT, ["patient/Patient.rs\n"],
     ["scope", "rest", "rejected"]),

    ("to-uri", ["to-uri", "patient/Patient.rs openid"], PERMIT,
     ["http://smarthealthit.org/fhir/scopes/patient/Patient.rs",
      "http://openid.net/specs/openid-connect-core-1_0#openid"],
     ["scope", "rest", "rejected"]),
    ("from-uri", ["from-uri",
                  "http://smarthealthit.org/fhir/scopes/patient/Patient.rs launch"],
     PERMIT, ["patient/Patient.rs\n", "left over", "launch"],
     ["scope", "rest", "rejected"]),

    ("least", ["least", "--context", "user", "GET", "/Patient/1", "GET",
               "/Observation?code=1"], PERMIT,
     ["user/Observation.s", "user/Patient.r"], ["scope", "scopes", "rejected"]),
    ("least below a base",
     ["least", "--context", "user", "--base", "https://ehr.example.org/fhir", "GET",
      "https://ehr.example.org/fhir/Patient/1"], PERMIT,
     ["user/Patient.r\n"], ["scope", "scopes", "rejected"]),
    ("least of what is no request",
     ["least", "--context", "user", "GET", "/Patient/1", "GET", "/Nothing/1"], DENY,
     ["user/Patient.r\n", "not understood", "GET /Nothing/1",
      "resource_type_unknown"], ["scope", "scopes", "rejected"]),

    ("risk", ["risk", "system/*.cruds"], PERMIT, ["system/*.cruds", "because"],
     ["risks", "rejected"]),
    ("describe", ["describe", "patient/Observation.rs openid"], PERMIT, ["."],
     ["parts", "others", "rejected"]),
]


def check_actions(desk):
    for what, arguments, status, shown, members in CASES:
        plain = desk.run("scope", *arguments)
        desk.expect(what, plain, status, *shown)
        printed = desk.run("scope", *arguments, "--json")
        desk.expect(f"{what}, --json", printed, status)
        answer = json.loads(printed.stdout)
        desk.check(f"{what}: the members in their order", list(answer) == members,
                   printed)
        desk.check(f"{what}: one line", printed.stdout.count(b"\n") == 1, printed)
        for done in (plain, printed):
            desk.check(f"{what}: nothing on standard error", not done.stderr, done)
            desk.check(f"{what}: no colours", b"\033" not in done.stdout, done)


def check_answers_are_those_of_eval(desk):
    printed = desk.run("scope", "covers", LAB, "openid", "--json")
    request = {"op": "scope.covers", "granted": LAB, "wanted": "openid"}
    desk.check("--json is the answer of eval", printed.stdout == desk.run(
        "eval", feed=json.dumps(request).encode() + b"\n").stdout, printed)


def check_standard_input(desk):
    for arguments in (["-", "user/Patient.r"], ["user/*.rs", "-"]):
        given = b"user/*.rs\n" if arguments[0] == "-" else b"user/Patient.r\r\n"
        desk.expect(f"{arguments} from standard input",
                    desk.run("scope", "covers", *arguments, feed=given), PERMIT)
    desk.expect("a line break within", desk.run("scope", "parse", "-",
                                                feed=b"openid\nprofile"), DENY,
                "openid\\nprofile")
    desk.expect_usage("standard input twice",
                      desk.run("scope", "covers", "-", "-", feed=b"openid"), "-")


def check_terminals_are_not_told_what_to_do(desk):
    done = desk.run("scope", "parse", "a\033[31m")
    desk.expect("a control character", done, DENY, "a\\u001b[31m")


def check_usage(desk):
    for what, arguments in [
            ("no action", []),
            ("an action that is not known", ["shorten", "openid"]),
            ("no scope", ["parse"]),
            ("one scope too few", ["covers", "openid"]),
            ("one scope too many", ["parse", "openid", "profile"]),
            ("an option that is not known", ["parse", "openid", "--fast"]),
            ("a modifier that is not known", ["parse", "openid", "--modifiers", "x"]),
            ("bytes that are not UTF-8", ["parse", b"\xff"]),
            ("a scope that is too long", ["parse", "-"]),
            ("least without a context", ["least", "GET", "/Patient/1"]),
            ("least of another context", ["least", "--context", "x", "GET", "/a"]),
            ("least without a request", ["least", "--context", "user"]),
            ("least with half a request", ["least", "--context", "user", "GET"]),
            ("a base for what has none", ["parse", "openid", "--base", "x"]),
    ]:
        done = desk.run("scope", *arguments, feed=b"x" * (128 * 1024 + 1))
        desk.expect_usage(what, done)
    done = desk.run("scope", "parse", "openid", "--modifiers", "x", "--json")
    desk.expect("a failed call, --json", done, 2, '"error":{')


def check_help(desk):
    for line in [("--help",), ("scope", "--help"), ("scope", "covers", "--help")]:
        desk.expect(f"{line}", desk.run(*line), 0,
                    "scope" if len(line) == 1 else "covers" if len(line) == 2
                    else "granted wanted")


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(sys.argv[1], folder)
        for subject in (check_actions, check_answers_are_those_of_eval,
                        check_standard_input, check_terminals_are_not_told_what_to_do,
                        check_usage, check_help):
            subject(desk)
    print(f"{desk.checks} checks, {desk.failures} failures")
    return 1 if desk.failures or not desk.checks else 0


if __name__ == "__main__":
    sys.exit(main())

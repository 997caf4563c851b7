#!/usr/bin/env python3
"""Holds docs/evaluate.md against the `matron` command: operations, members, examples
with their answers; and the tables of requests, parameters and obligations of
docs/requests.md.

    check_protocol.py MATRON
"""

import json
import re
import subprocess
import sys

from documents import finish, read, spans, table

BASE = "https://ehr.example.org/fhir"
NOW = 1764000000


class Command:
    """`matron eval`, which answers one JSON request a line."""

    def __init__(self, path):
        self.path = path

    def answer(self, *requests):
        lines = "".join(json.dumps(request) + "\n" for request in requests)
        done = subprocess.run([self.path, "eval"], input=lines, text=True,
                              capture_output=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def status(self, request):
        """The status of a call that fails; empty if it works."""
        (answer,) = self.answer(request)
        return answer.get("error", {}).get("status", "")


def decide(method, url, scope="system/*.cruds", **more):
    return {"op": "decide", "policy": "smart-only", "base": BASE, "fhir": "R4",
            "session": {"claims": {"scope": scope}},
            "request": {"method": method, "url": url}, "now": NOW,
            "enforces": "all", **more}


def section(document, title):
    match = re.search(rf"^## {re.escape(title)}$(.*?)(?=^## |\Z)", document,
                      re.MULTILINE | re.DOTALL)
    if not match:
        raise SystemExit(f"docs/evaluate.md: no section {title}")
    return match[1]


def example(document, op):
    """The indented block of an operation: its request, its answers as texts."""
    block = re.search(r"(?:^    .*\n)+", section(document, op), re.MULTILINE)[0]
    request, *answers = re.split(r"→", block)
    return request, answers


# -------------------------------------------------------------------- Operations

def check_operations(command, document, ops):
    for op in ops:
        if command.status({"op": op}) == "unknown_op":
            yield f"{op}: matron eval does not know it"
    dispatched = set(re.findall(r'^ +\{"([a-z0-9_.]+)",\s+[&A-Z]',
                                read("capi/src/evaluator.cc") +
                                read("capi/src/evaluate_flow.cc"), re.MULTILINE))
    for op in dispatched ^ set(ops):
        yield f"{op}: either the table of operations or the engine lacks it"
    if command.status({"op": "no.such"}) != "unknown_op":
        yield "an operation that there is not is answered"


def members_of(document, op):
    """Names of members in the example, and for `decide` in the table."""
    request, _ = example(document, op)
    found = set(re.findall(r'"(\w+)":', re.sub(r"\{[^{}]*\}", "", request[5:])))
    if op != "decide":
        return found
    rows = table(section(document, op), "member", "meaning")
    return {name for row in rows for name in spans(row[0])}


def with_member(op, member):
    """A request of `op` that names `member`, as null if it has no need of it."""
    request = decide("GET", "/Observation/7") if op == "decide" else {"op": op}
    owner, _, name = member.rpartition(".")
    (request[owner] if owner else request).setdefault(name, None)
    return request


def check_members(command, op, members):
    """Every member is known, and one that is not in the document is not."""
    for member in sorted(members):
        if command.status(with_member(op, member)) == "json_unknown_member":
            yield f"{op}: the engine does not know {member}"
    owners = {member.rpartition(".")[0] for member in members}
    for owner in owners:
        member = f"{owner}.no_such".lstrip(".")
        if command.status(with_member(op, member)) != "json_unknown_member":
            yield f"{op}: {member} is accepted"


# ---------------------------------------------------------------------- Examples

def same(want, got):
    """Whether an answer is what the document shows; `…` is anything."""
    if want == "…":
        return isinstance(got, str)
    if isinstance(want, dict):
        return (isinstance(got, dict) and list(want) == list(got) and
                all(same(want[name], got[name]) for name in want))
    if isinstance(want, list):
        return (isinstance(got, list) and len(want) == len(got) and
                all(same(a, b) for a, b in zip(want, got)))
    return want == got


def check_example(command, op, request, want):
    (got,) = command.answer(request)
    if not same(want, got):
        yield f"{op}: the document shows {want}\n    the answer is {got}"


def example_policy():
    return json.loads(re.search(r"```json\n(.*?)```", read("docs/policy.md"),
                                re.DOTALL)[1])


def examples(document):
    """(op, request, answer) of every example that needs little to be complete."""
    # A third role: the answer counts it, and names its fault.
    policy, broken = example_policy(), example_policy()
    policy["roles"]["nurse"] = {"scopes": ["user/Observation.rs"]}
    broken["roles"]["nurse"] = {"inherits": ["nobody"], "scopes": []}
    request, answers = example(document, "policy.load")
    for document_given, answer in zip((policy, broken), answers):
        text = request.replace("{…}", json.dumps(document_given))
        yield "policy.load", json.loads(text), json.loads(answer)

    for op in re.findall(r"^## (scope\.\w+)$", document, re.MULTILINE):
        request, answers = example(document, op)
        yield op, json.loads(request), json.loads(answers[0])

    yield from examples_of_findings(document)

    # RFC 7636 appendix B.
    request, answers = example(document, "pkce.verify")
    pkce = json.loads(request)
    pkce["code_verifier"] = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    pkce["code_challenge"] = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    yield "pkce.verify", pkce, json.loads(answers[0])


def examples_of_findings(document):
    """The operations whose `{…}` is a document that somebody else made."""
    given = {
        "launch.context": {"patient": "123", "need_patient_banner": True,
                           "fhirContext": [{"reference": "Appointment/7"}]},
        "token_response.validate": {
            "access_token": "x", "token_type": "Bearer", "expires_in": 3600,
            "patient": "123", "scope": "patient/Observation.rs"},
    }
    for op, made in given.items():
        request, answers = example(document, op)
        text = request.replace("{…}", json.dumps(made))
        yield op, json.loads(text), json.loads(answers[0])


def check_findings(command, document):
    """Every code of the table is one that the engine has, and the other way."""
    rows = table(document, "code", "meaning")
    named = {spans(row[0])[0] for row in rows}
    known = set(re.findall(r"^MATRON_FINDING\(\w+, (\w+)\)",
                           read("engine/smart/finding_codes.inc"), re.MULTILINE))
    yield from (f"code {code}: either the document or the engine lacks it"
                for code in named ^ known)
    (answer,) = command.answer({"op": "discovery.validate",
                                "smart_configuration": {}})
    shown = re.search(r'^    (\{"severity".*\})$', section(document, "Findings"),
                      re.MULTILINE)[1]
    if list(json.loads(shown)) != list(answer["findings"][0]):
        yield f"findings: the document shows {shown}"
    names = [one["name"] for one in answer["capability_sets"]]
    text = section(document, "discovery.validate")
    if ", ".join(f"`{name}`" for name in names) not in text:
        yield f"discovery.validate: the sets are {names}"


def check_risks(command, document):
    """Every code of the table is one that the engine has, and the other way."""
    rows = table(section(document, "scope.risk"), "risk", "meaning")
    named = {name for row in rows for name in spans(row[0])}
    known = set(re.findall(r"^MATRON_RISK\(\w+, (\w+),",
                           read("engine/smart/risk_codes.inc"), re.MULTILINE))
    yield from (f"risk {code}: either the document or the engine lacks it"
                for code in named ^ known)


def check_verify(command, document):
    """The example's members with a token that is too old, and one that is not."""
    _, answers = example(document, "verify")
    names = re.findall(r'"(\w+)":', answers[0])
    token = read("examples/demo/tokens/dr-grey.jwt").strip()
    request = {"op": "verify", "profile": "access_token", "token": token,
               "jwks": json.loads(read("examples/demo/jwks.json")),
               "issuer": "https://auth.example.org", "audience": BASE, "now": NOW}
    (valid,) = command.answer(request)
    if list(valid) != names or valid["valid"] is not True:
        yield f"verify: the document shows {names}, the answer is {valid}"
    (expired,) = command.answer({**request, "now": NOW + 10**9})
    if expired != json.loads(answers[1]):
        yield f"verify: the document shows {answers[1]}, the answer is {expired}"


def check_decide(command, document):
    """The answer that is shown: its members in their order, and their values."""
    block = re.search(r'^    (\{"effect": .*?\]\})$', section(document, "decide"),
                      re.MULTILINE | re.DOTALL)[1]
    block = re.sub(r" {5,}\([^)]*\)$", "", block, flags=re.MULTILINE)
    want = json.loads(block.replace('"deny" | "permit" | "needs_resource"',
                                    '"permit"'))
    claims = {"iss": "https://auth.example.org", "groups": ["doctors"],
              "scope": "patient/Observation.rs", "patient": "123"}
    (answer,) = command.answer(
        {"op": "decide", "policy": example_policy(), "session": {"claims": claims},
         "request": {"method": "GET", "url": "/Observation?code=1234"},
         "enforces": "all", "now": NOW})
    if list(want) != list(answer):
        yield f"decide: the document shows {list(want)}, not {list(answer)}"
    for name in want:
        if name != "explain" and not same(want[name], answer.get(name)):
            yield f"decide: the document shows {want[name]}, not {answer.get(name)}"
    for step in answer["explain"]:
        if list(step) != list(want["explain"][0]):
            yield f"decide: the document shows {want['explain']}, not {step}"


# ------------------------------------------------------------------------ Tables

def rows_of_requests():
    return table(read("docs/requests.md"), "request", "rows (`kind` type letter)")


def requests_of(text):
    """(method, path, more) of the requests of a row that stand there whole."""
    found = [span.split(" ") for span in spans(text)]
    for method, path in (parts for parts in found if len(parts) == 2):
        more = {}
        if "If-None-Exist" in text:
            more["headers"] = {"If-None-Exist": "code=1"}
        if method == "POST" and path.endswith("_search"):
            more["headers"] = {"Content-Type": "application/x-www-form-urlencoded"}
            more["body"] = ""
        yield method, path, more
        if method == "GET":
            yield "HEAD", path, more
    if ["OPTIONS"] in found:
        yield "OPTIONS", "metadata", {}


def url_of(path):
    """P is a type, C a compartment's."""
    for name, value in [(r"\bP\b", "Observation"), (r"\bC\b", "Patient"),
                        (r"/id\b", "/7"), (r"/vid\b", "/1"), (r"^\?…$", ""),
                        (r"\*\?…", "*"), (r"\?…", "?code=1")]:
        path = re.sub(name, value, path)
    return "/" + path


def check_requests(command, _):
    """Every row of the table of requests: what it stands for, and its letters."""
    rows = rows_of_requests()
    named = {name for line in read("docs/requests.md").splitlines()
             if line.startswith("|") for name in spans(line)}
    named = {word for name in named for word in name.split(" ")}
    kinds = re.findall(r'^    \{"([a-z-]+)", ', read("engine/fhir/interaction.cc"),
                       re.MULTILINE)
    yield from (f"no row for `{kind}`" for kind in kinds if kind not in named)
    for text, stands_for in rows:
        wanted = re.findall(r"`([a-z-]+)`(?: [P*])? ([cruds])\b", stands_for)
        if stands_for.endswith("public"):
            wanted = [(spans(stands_for)[0], "")]
        for method, path, more in requests_of(text):
            request = {"method": method, "url": url_of(path), **more}
            (answer,) = command.answer(decide("", "", request=request))
            got = [(row["kind"], row["letters"]) for row in answer["interactions"]]
            if got != wanted:
                yield f"{method} {path}: {got or answer['reason']}, not {wanted}"


REQUESTS = {
    "read": ("GET", "/Observation/7"), "vread": ("GET", "/Observation/7/_history/1"),
    "history-…": ("GET", "/Observation/7/_history"),
    "search-type": ("GET", "/Observation"), "create": ("POST", "/Observation"),
    "update": ("PUT", "/Observation/7"), "patch": ("PATCH", "/Observation/7"),
    "delete": ("DELETE", "/Observation/7"), "capabilities": ("GET", "/metadata"),
}
# Parameters of searches by type that stand there for others as well.
ELSEWHERE = {"_type"}
VALUES = {"_contained": "true", "_containedType": "container", "_sort": "date",
          "_include": "Observation:subject", "_revinclude": "Provenance:target",
          "_lastUpdated": "ge2025-01-01", "_since": "2025-01-01", "_at": "2025-01-01",
          "_summary": "true", "_format": "json", "_pretty": "true"}


def check_parameters(command, _):
    """Parameters of the table are permitted; those of other rows are not."""
    rows = table(read("docs/requests.md"), "interaction", "parameters")
    named = []
    for kinds, text in rows:
        names = {word for span in spans(text) for word in span.split(" ")}
        names -= {"_method"}
        if kinds == "searches":
            names = {name for name in names if name.startswith("_")}
            named.append((["search-type"], names - ELSEWHERE))
        elif "search" not in kinds and "conditional" not in kinds:
            named.append(([kind for kind in spans(kinds) if kind in REQUESTS], names))
    known = {name for _, names in named for name in names}
    known |= set(re.findall(r'"(_[a-zA-Z]+)"', read(
        "engine/fhir/known_parameter.cc"))) - {"_method"}
    for kinds, names in named:
        for kind in kinds:
            method, url = REQUESTS[kind]
            for name in sorted(known):
                (answer,) = command.answer(
                    decide(method, f"{url}?{name}={VALUES.get(name, '1')}"))
                refused = answer["reason"] == "parameter_unsupported"
                if refused == (name in names):
                    yield f"{kind}: {name}: {answer['reason']}"


def check_obligations(command, _):
    """Names for `enforces` are known, and all that matron.h has are named."""
    rows = table(read("docs/requests.md"), "obligation", "the host must", "when")
    names = {spans(row[0])[0] for row in rows} | {"compartment_search"}
    bits = re.findall(r"MATRON_ENFORCES_(\w+) = 1u <<",
                      read("capi/include/matron.h"))
    for name in names ^ {bit.lower() for bit in bits}:
        yield f"enforces {name}: either the document or matron.h lacks it"
    for name in sorted(names | {"exact_query:*", "exact_query:Observation"}):
        status = command.status(decide("GET", "/Observation/7", enforces=[name]))
        if status:
            yield f"enforces {name}: {status}"
    if not command.status(decide("GET", "/Observation/7", enforces=["no_such"])):
        yield "enforces: a name that there is not is accepted"


def main():
    command, document = Command(sys.argv[1]), read("docs/evaluate.md")
    ops = [spans(row[0])[0] for row in
           table(document, "op", "in one sentence")]
    members = {op: members_of(document, op) for op in ops}
    shown = list(examples(document))
    faults = list(check_operations(command, document, ops))
    for op, names in members.items():
        faults += check_members(command, op, names)
    for op, request, want in shown:
        faults += check_example(command, op, request, want)
    for check in (check_verify, check_decide, check_requests, check_parameters,
                  check_obligations, check_findings, check_risks):
        faults += check(command, document)
    return finish(
        {"operations": len(ops),
         "members": sum(len(names) for names in members.values()),
         "examples": len(shown) + 2,
         "kinds of requests": len(rows_of_requests())}, faults)


if __name__ == "__main__":
    sys.exit(main())

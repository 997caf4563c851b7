#!/usr/bin/env python3
"""Writes the vectors from the hand-written cases, one file for each name of FILES, and twins.jsonl and requests_twins.jsonl.

    python3 make_vectors.py            writes the files
    python3 make_vectors.py --check    exits with 1 if a file differs from what would be written

No engine is run: what is wanted of each call is in the cases. Only the twins are made mechanically: each is a
permit of decide.jsonl, session.jsonl, requests.jsonl or filter.jsonl with one thing taken away, and must be a deny.
"""

import argparse
import base64
import copy
import json
import pathlib
import re
import sys

sys.dont_write_bytecode = True
from cases import (decide_calls, decide_confined, decide_requests, discovery, flow, flow_agreement, flow_requests,
                   keys, launch, pkce, policy_load,
                   requests_batch, requests_carried, requests_compartments, requests_conditional, requests_constrained,
                   requests_constraints, requests_filter, requests_interactions, requests_operations,
                   requests_parameters, requests_persons, scope, scope_algebra, session, state, transport, vault,
                   verify, verify_profiles, versions)
from cases.fixtures import NOW, TOKENS

HERE = pathlib.Path(__file__).resolve().parent

FILES = {
    "decide": decide_requests.cases + decide_confined.cases + decide_calls.cases + versions.decide,
    "requests": requests_interactions.cases + requests_parameters.cases + requests_constraints.cases
                + requests_constrained.cases + requests_conditional.cases + requests_operations.cases
                + requests_batch.cases + requests_compartments.cases + requests_persons.cases
                + requests_carried.cases,
    "filter": requests_filter.cases + requests_persons.filtered + requests_carried.filtered,
    "session": session.cases,
    "jwks": keys.cases,
    "verify": verify.cases + verify_profiles.cases,
    "pkce": pkce.cases,
    "state": state.cases,
    "flow": flow.cases + flow_requests.cases,
    "flow": flow.cases + flow_requests.cases + flow_agreement.cases,
    "scope": scope.cases + versions.scopes,
    "scope_algebra": scope_algebra.cases,
    "policy": policy_load.cases,
    "launch": launch.cases + versions.launch,
    "discovery": discovery.cases,
    "vault": vault.cases,
    "transport": transport.cases,
}

# ---- twins -----------------------------------------------------------------------------

SHARED = {"Location", "Organization", "Practitioner", "Medication"}
WORDS = {"read": "rs", "write": "cud", "*": "cruds"}
SCOPE = re.compile(r"(patient|user|system)/([A-Za-z]+|\*)\.(read|write|\*|c?r?u?d?s?)")


def target(case):
    """(resource type or None, letter) of a request that is permitted."""
    op = case["op"]
    listed = case["want"].get("interactions")
    if listed:
        return listed[0]["type"], listed[0]["letters"]
    request = op["request"]
    path = request["url"].split("?")[0]
    for base in op["policy"]["fhir"]["bases"] if isinstance(op["policy"], dict) else [op["base"]]:
        path = path.removeprefix(base)
    parts = [re.sub("%([0-9A-Fa-f]{2})", lambda m: chr(int(m[1], 16)), part) for part in path.strip("/").split("/")]
    if parts == ["_history"]:
        return None, "s"
    if parts[-1] == "_history":
        return parts[0], "s" if len(parts) == 2 else "r"
    letter = {"POST": "c", "PUT": "u", "PATCH": "u", "DELETE": "d"}.get(request["method"], "r" if len(parts) > 1 else "s")
    return parts[0], letter


def each_scope(text, change):
    """The scope string with `change(context, type, letters)` applied to each well-formed scope; "" drops it."""
    out = []
    for word in text.split(" "):
        match = SCOPE.fullmatch(word)
        word = change(match[1], match[2], WORDS.get(match[3], match[3])) if match else word
        if word:
            out.append(word)
    return " ".join(out)


def without_letter(letter):
    def change(context, resource_type, letters):
        letters = letters.replace(letter, "")
        return f"{context}/{resource_type}.{letters}" if letters else ""
    return change


def with_type(resource_type):
    return lambda context, _, letters: f"{context}/{resource_type}.{letters}"


def decoded(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def flip_signature(token):
    """The token with the lowest bit of the first octet of its signature flipped."""
    head, _, signature = token.rpartition(".")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    # The first octet is the six bits of the first character and the upper two of the second.
    second = alphabet[alphabet.index(signature[1]) ^ 0b010000]
    return f"{head}.{signature[0]}{second}{signature[2:]}"


def leeway(op, issuer):
    if not isinstance(op["policy"], dict):
        return 0
    return next(entry.get("leeway_s", 0) for entry in op["policy"]["issuers"] if entry["issuer"] == issuer)


def twins_of(case):
    """(name, why, op, want) of each near miss of one permit."""
    op, want = case["op"], case["want"]
    url = op["request"]["url"]
    resource_type, letter = target(case)
    claims = op["session"].get("claims")
    known = claims or decoded(op["session"]["token"])
    slack = leeway(op, known.get("iss"))

    def twin(name, why, change, reason=None):
        near = copy.deepcopy(op)
        change(near)
        if near != op:
            yield name, why, near, {"effect": "deny", **({"reason": reason} if reason else {})}

    yield from twin("no-session", "the request carries no credentials", lambda o: o.pop("session"), "missing_credentials")
    if isinstance(op["policy"], dict):
        yield from twin("no-role", "no role is assigned", lambda o: o["policy"].update(assignments=[]), "no_active_role")
    if claims:
        yield from twin("expired", "the claims expired a second ago", lambda o: o["session"]["claims"].update(exp=NOW - slack - 1) if op["now"] == NOW
                        else o.update(now=known["exp"] + slack + 1), "token_expired")
        yield from twin("letter", "the scopes lack the letter", lambda o: o["session"]["claims"].update(scope=each_scope(claims["scope"], without_letter(letter))), "insufficient_scope")
        other = "Basic" if resource_type == "Slot" else "Slot"
        yield from twin("type", "the scopes are of another type", lambda o: o["session"]["claims"].update(scope=each_scope(claims["scope"], with_type(other))), "insufficient_scope")
    else:
        yield from twin("expired", "the token expired a second ago", lambda o: o.update(now=known["exp"] + slack + 1), "token_expired")
        yield from twin("signature", "one bit of the signature is flipped", lambda o: o["session"].update(token=flip_signature(o["session"]["token"])), "signature_invalid")
    if want["obligations"]:
        open_reason = re.search(r"[?&]_(summary|elements)=|[?&]_count=0(&|$)", url, re.I)
        yield from twin("nothing-declared", "the host declares nothing", lambda o: o.pop("enforces", None), None if open_reason else "obligation_unsupported")

    # Another patient: only where one resource, or a parameter, names the patient.
    if not claims or claims.get("patient") is None or resource_type in SHARED:
        return
    contexts = {match[1] for match in map(SCOPE.fullmatch, claims["scope"].split(" ")) if match}
    roles = {scope.split("/")[0] for role in op["policy"]["roles"].values() for scope in role["scopes"]} if isinstance(op["policy"], dict) else {"patient", "user"}
    if contexts == {"patient"}:
        yield from twin("no-patient", "no patient is in context", lambda o: o["session"]["claims"].pop("patient"), "no_patient_context")
    elif not (contexts == {"user"} and roles == {"patient"}):
        return
    confined = "resource" in op or op["request"]["method"] == "POST" or re.match(rf"/Patient/{claims['patient']}\b", url)
    named = rf"[?&](patient=(Patient/)?|subject=Patient/|subject:Patient=(Patient/)?){claims['patient']}(&|$)"
    if confined or re.search(named, url):
        yield from twin("other-patient", "another patient is in context", lambda o: o["session"]["claims"].update(patient="p9"))
        yield from twin("patient-case", "one letter of the patient's id has another case",
                        lambda o: o["session"]["claims"].update(patient=claims["patient"][0].swapcase() + claims["patient"][1:]))


def twins():
    out = []
    for case in FILES["decide"] + FILES["session"]:
        if "op" not in case or case["want"].get("effect") != "permit" or case["want"]["reason"] == "public_interaction":
            continue
        if len(line(case)) > 6000:  # A case at a limit: its twins would only be long.
            continue
        for name, why, op, want in twins_of(case):
            out.append({"id": f"twins/{case['id']}/{name}", "why": f"Near miss of {case['id']}: {why}.", "spec": case["spec"], "op": op, "want": want})
    return out


EVERY = ("restrict_query", "filter_response", "minimal_response", "match_body", "several_queries", "split_batch",
         "rewrite_entries", "compartment_search")
# Without one of these there is no other way to the same answer.
NEEDED = ("filter_response", "minimal_response", "match_body", "split_batch", "rewrite_entries")
# Families that say the same of each type, version or value: one twin of a kind would be like the other.
ALIKE = re.compile(r"requests/(match-|inside-|us-core-.*-(several|exact|same)|compartment-(patient|relatedperson|shared)-|system-|bundle-1000)|-(r4b|r5)(-\d+)?$")
SCOPE_Q = re.compile(r"(patient|user|system)/([A-Za-z]+|\*)\.(c?r?u?d?s?)(\?.*)?")


def rescoped(text, change):
    """The scope string with `change(context, type, letters, query)` applied to each scope; "" drops it."""
    found = (SCOPE_Q.fullmatch(word) for word in text.split(" "))
    return " ".join(filter(None, (change(match[1], match[2], match[3], match[4] or "") for match in found if match)))


def without(letter):
    def change(context, resource_type, letters, query):
        letters = letters.replace(letter, "")
        return f"{context}/{resource_type}.{letters}{query}" if letters else ""
    return change


def without_patients(op):
    for name in ("patient", "ext"):
        op["session"]["claims"].pop(name, None)


def request_twins_of(case):
    """(name, why, op, want) of each near miss of one permit of requests.jsonl."""
    op, want = case["op"], case["want"]
    claims = op["session"]["claims"]
    listed = want.get("interactions", [])
    whole = any(row["kind"] in ("batch", "transaction") for row in listed)

    def twin(name, why, change, reason=None):
        near = copy.deepcopy(op)
        change(near)
        if near != op:
            yield name, why, near, {"effect": "deny", **({"reason": reason} if reason else {})}

    def scope(change):
        return lambda o: o["session"]["claims"].update(scope=rescoped(claims["scope"], change))

    yield from twin("expired", "the claims expired a second ago", lambda o: o["session"]["claims"].update(exp=NOW - 1), "token_expired")
    if listed and not whole:
        for letter in sorted({row["letters"] for row in listed} - {""}):
            yield from twin(f"letter-{letter}", f"the scopes lack {letter}", scope(without(letter)), "insufficient_scope")
        other = "Basic" if any(row["type"] == "Slot" for row in listed) else "Slot"
        yield from twin("type", "the scopes are of another type", scope(lambda context, _, letters, __: f"{context}/{other}.{letters}"), "insufficient_scope")
        yield from twin("role-type", "the role is for another type", lambda o: o["policy"].update(roles={name: {"scopes": [f"user/{other}.cruds", f"system/{other}.cruds"]} for name in o["policy"]["roles"]}), "role_insufficient")
    for obligation in want.get("obligations", []):
        if obligation["kind"] in NEEDED:
            yield from twin(f"undeclared-{obligation['kind']}", f"the host does not declare {obligation['kind']}", lambda o: o.update(enforces=[name for name in EVERY if name != obligation["kind"]]))
    if want.get("obligations"):
        yield from twin("nothing-declared", "the host declares nothing", lambda o: o.pop("enforces", None))
    words = [match for match in map(SCOPE_Q.fullmatch, claims["scope"].split(" ")) if match]
    if {match[1] for match in words} == {"patient"}:
        yield from twin("no-patient", "no patient is in context", without_patients, None if whole else "no_patient_context")
    stored, conditional = op.get("resource"), any(row["kind"].startswith("conditional-") for row in listed)
    if stored and not conditional and "id" in stored:
        yield from twin("other-id", "the resource is another one", lambda o: o["resource"].update(id=stored["id"] + "x"), "resource_mismatch")
    judged = stored or (op["request"]["method"] == "POST" and isinstance(op["request"].get("body"), dict) and not conditional)
    if not judged or whole or "resource" in op and stored is None or stored and "id" not in stored:
        return
    if {match[1] for match in words} == {"patient"} and {row["type"] for row in listed}.isdisjoint(SHARED) and "ext" not in claims:
        yield from twin("other-patient", "another patient is in context", lambda o: o["session"]["claims"].update(patient="p9"))
    if words and all(match[4] for match in words):
        yield from twin("constraint", "the constraint is another one", scope(lambda context, kind, letters, _: f"{context}/{kind}.{letters}?_tag=near-miss"))


def filter_twins_of(case):
    """The same of a permit of filter.jsonl: a session that is refused is shown nothing."""
    op, nothing = case["op"], {"effect": "deny", "response": None}
    claims = op["session"]["claims"]
    late = copy.deepcopy(op)
    late["session"]["claims"]["exp"] = NOW - 1
    yield "expired", "the claims expired a second ago", late, {**nothing, "reason": "token_expired"}
    bare = {name: value for name, value in op.items() if name != "session"}
    yield "no-session", "the request carries no credentials", bare, {**nothing, "reason": "missing_credentials"}
    if claims["scope"].startswith("patient/") and "user/" not in claims["scope"]:
        nobody = copy.deepcopy(op)
        without_patients(nobody)
        yield "no-patient", "no patient is in context", nobody, nothing


def request_twins():
    out = []
    for case in FILES["filter"]:
        if case["want"]["effect"] == "permit" and "session" in case["op"]:
            for name, why, op, want in filter_twins_of(case):
                out.append({"id": f"twins/{case['id']}/{name}", "why": f"Near miss of {case['id']}: {why}.", "spec": case["spec"], "op": op, "want": want})
    for case in FILES["requests"]:
        if "claims" not in case["op"].get("session", {}) or case["want"].get("effect") != "permit" or ALIKE.search(case["id"]) or case["want"]["reason"] == "public_interaction" or len(line(case)) > 6000:
            continue
        for name, why, op, want in request_twins_of(case):
            out.append({"id": f"twins/{case['id']}/{name}", "why": f"Near miss of {case['id']}: {why}.", "spec": case["spec"], "op": op, "want": want})
    return out


# ---- files -----------------------------------------------------------------------------


def line(case):
    return json.dumps(case, separators=(",", ":"), ensure_ascii=True) + "\n"


def check_cases(files):
    ids = [case["id"] for cases in files.values() for case in cases]
    for identity in ids:
        if not re.fullmatch(r"[!-~]+", identity):
            sys.exit(f"{identity!r}: an id is printable ASCII without blanks")
    if len(ids) != len(set(ids)):
        sys.exit(f"ids are not unique: {sorted({i for i in ids if ids.count(i) > 1})}")
    used = json.dumps(files)
    unused = [name for name, token in TOKENS.items() if json.dumps(token)[1:-1] not in used]
    if unused:
        sys.exit(f"tokens that no vector uses: {unused}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a file differs")
    arguments = parser.parse_args()
    files = {**FILES, "twins": twins(), "requests_twins": request_twins()}
    check_cases(files)
    differ = False
    for name, cases in files.items():
        path = HERE / f"{name}.jsonl"
        text = "".join(map(line, cases))
        if arguments.check:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                print(f"{path.name} differs: run tests/vectors/make_vectors.py")
                differ = True
        else:
            path.write_text(text, encoding="utf-8")
            print(f"{path.name}: {len(cases)}")
    sys.exit(differ)


if __name__ == "__main__":
    main()

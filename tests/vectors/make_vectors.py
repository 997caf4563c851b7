#!/usr/bin/env python3
"""Writes the vectors from the hand-written cases: {decide,session,verify,pkce,scope,scope_algebra,policy,launch,discovery}.jsonl and twins.jsonl.

    python3 make_vectors.py            writes the files
    python3 make_vectors.py --check    exits with 1 if a file differs from what would be written

No engine is run: what is wanted of each call is in the cases. Only the twins are made mechanically: each is a
permit of decide.jsonl or session.jsonl with one thing taken away, and must be a deny.
"""

import argparse
import base64
import copy
import json
import pathlib
import re
import sys

sys.dont_write_bytecode = True
from cases import (decide_calls, decide_confined, decide_requests, discovery, launch, pkce, policy_load, scope,
                   scope_algebra, session, verify)
from cases.fixtures import NOW, TOKENS

HERE = pathlib.Path(__file__).resolve().parent

FILES = {
    "decide": decide_requests.cases + decide_confined.cases + decide_calls.cases,
    "session": session.cases,
    "verify": verify.cases,
    "pkce": pkce.cases,
    "scope": scope.cases,
    "scope_algebra": scope_algebra.cases,
    "policy": policy_load.cases,
    "launch": launch.cases,
    "discovery": discovery.cases,
}

# ---- twins -----------------------------------------------------------------------------

SHARED = {"Location", "Organization", "Practitioner", "Medication"}
WORDS = {"read": "rs", "write": "cud", "*": "cruds"}
SCOPE = re.compile(r"(patient|user|system)/([A-Za-z]+|\*)\.(read|write|\*|c?r?u?d?s?)")


def target(op):
    """(resource type or None, letter) of a request that is permitted."""
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
    resource_type, letter = target(op)
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
        open_reason = re.search(r"[?&]_(summary|elements|total)=", url, re.I)
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
    files = {**FILES, "twins": twins()}
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

#!/usr/bin/env python3
"""Writes seeds for the fuzz targets from the test vectors.

    make_corpus.py OUTPUT

makes OUTPUT/<target>/<SHA-256 of the content>. What is checked in under fuzz/corpus is
these, minimised with what fuzzing found (./dev fuzz --minimise).
"""

import base64
import hashlib
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAX_BYTES = 8192


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class Corpus:
    def __init__(self, output):
        self.output = output

    def add(self, target, content):
        if not content or len(content) > MAX_BYTES:
            return
        folder = self.output / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / hashlib.sha256(content).hexdigest()).write_bytes(content)


def add_request(corpus, request):
    lines = [request.get("method", ""), request.get("url", "")]
    headers = request.get("headers")
    headers = headers if isinstance(headers, dict) else {}
    headers = {name.lower(): value for name, value in headers.items()}
    lines += [headers.get(name, "")
              for name in ("prefer", "if-match", "if-none-exist")]
    corpus.add("request_target", "\n".join(map(str, lines)).encode())
    path, mark, query = str(request.get("url", "")).partition("?")
    if mark:
        corpus.add("search_query", f"{path}\n{query}".encode())


# The types of the target `resource`, in its order.
RESOURCE_TYPES = ["Observation", "Appointment", "Group", "CarePlan", "Patient",
                  "Provenance"]


def add_resource(corpus, resource):
    if not isinstance(resource, dict):
        return
    kind = resource.get("resourceType")
    index = RESOURCE_TYPES.index(kind) if kind in RESOURCE_TYPES else 0
    corpus.add("resource", bytes([index]) + compact(resource))
    corpus.add("json", compact(resource))
    if kind == "Bundle":
        corpus.add("request_bundle", compact(resource))


def bundle(kind, entries, **members):
    return {"resourceType": "Bundle", "type": kind, **members, "entry": entries}


def add_responses(corpus, resources):
    """Seeds of the target `filter`: a byte of options, one of piece size."""
    entries = [{"fullUrl": "urn:uuid:1", "resource": resource,
                "search": {"mode": "match"}} for resource in resources]
    outcome = {"resource": {"resourceType": "OperationOutcome", "issue": []},
               "search": {"mode": "outcome"}}
    links = [{"relation": name, "url": "a"} for name in ("self", "next", "x")]
    done = {"response": {"status": "201", "location": "A/1", "etag": "W/1"}}
    gone = {"request": {"method": "DELETE", "url": "A/1"}}
    search = bundle("searchset", entries[:3], total=3, link=links)
    responses = [
        search, resources[0], {"id": "1", "meta": {}, **search},
        bundle("searchset", entries + [outcome, {"fullUrl": "a"}], id="b"),
        bundle("history", [gone] + entries[:2], timestamp="2024-01-01"),
        bundle("batch-response", [{"resource": search}, done] + entries[:2]),
        bundle("transaction-response", [done, done], identifier={}),
        bundle("document", [{"resource": {"resourceType": "Composition"}}] +
               entries[:2], signature={"data": "AA"}),
        bundle("message", [{"resource": {"resourceType": "MessageHeader"}}]),
        bundle("collection", entries[:5], _total={}, issues={}),
        dict(reversed(search.items())), {"entry": entries[:2], **search},
        bundle("searchset", []), bundle("batch", entries), search | {"x": 1},
    ]
    for index, response in enumerate(responses):
        for options in (0x00, 0x01, 0x1a, 0x3f):
            seed = bytes([options, 7 * index])
            corpus.add("filter", seed + compact(response))
            corpus.add("filter", seed + json.dumps(response, indent=1).encode())
    for text in (r'{"resourc\u0065Type":"Bundle","type":"history",'
                 r'"\u0065ntry":[{"resource":{"resourceType":"A"}}]}',
                 '{"entry":[],"entry":[]}', '{"resourceType":"Bundle"}}',
                 '{"resourceType":"Bundle","type":"searchset","entry":[1]}'):
        corpus.add("filter", b"\x20\x00" + text.encode())


# Members that hold scope strings.
SCOPES = ("scope", "granted", "wanted", "requested", "a", "b")


def add_sealed(corpus, op):
    """Sealed bytes, and such to be sealed; the first octet of a seed says which."""
    for name, first in (("sealed", b"\0"), ("bytes", b"\x2a")):
        text = op.get(name)
        if isinstance(text, str) and re.fullmatch(r"[A-Za-z0-9_-]*", text):
            padded = text + "=" * (-len(text) % 4)
            try:
                corpus.add("sealed_blob", first + base64.urlsafe_b64decode(padded))
            except ValueError:
                pass


def add_op(corpus, op):
    corpus.add("evaluate", compact(op))
    # Some vectors have values of the wrong kind here.
    session = op["session"] if isinstance(op.get("session"), dict) else {}
    claims = session.get("claims")
    claims = claims if isinstance(claims, dict) else {}
    for scope in (*map(op.get, SCOPES), claims.get("scope")):
        if isinstance(scope, str):
            corpus.add("scope", scope.encode())
    for holder in (op, session):
        if isinstance(holder.get("token"), str):
            corpus.add("jws", holder["token"].encode())
        if isinstance(holder.get("jwks"), dict):
            corpus.add("jwk_set", compact(holder["jwks"]))
    if isinstance(op.get("policy"), dict):
        corpus.add("policy", compact(op["policy"]))
    for name in ("smart_configuration", "openid_configuration"):
        if isinstance(op.get(name), dict):
            corpus.add("smart_configuration", compact(op[name]))
    for name in ("document", "response"):
        if isinstance(op.get(name), dict):
            corpus.add("token_response", compact(op[name]))
    add_sealed(corpus, op)
    outcomes = op["outcomes"] if isinstance(op.get("outcomes"), list) else []
    values = [item.get("value") for item in outcomes if isinstance(item, dict)]
    for value in (op.get("refresh_token"), *values):
        if isinstance(value, str):
            corpus.add("refresh_family", value.encode())
    request = op.get("request")
    if isinstance(request, dict):
        add_request(corpus, request)
        add_resource(corpus, request.get("body"))
    add_resource(corpus, op.get("resource"))
    add_resource(corpus, op.get("resulting"))


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    corpus = Corpus(pathlib.Path(sys.argv[1]))
    resources = []
    for path in sorted((ROOT / "tests" / "vectors").glob("*.jsonl")):
        if path.stem == "twins":
            continue
        for line in path.read_text().splitlines():
            vector = json.loads(line)
            if "op" in vector:
                add_op(corpus, vector["op"])
                resource = vector["op"].get("resource")
                if isinstance(resource, dict) and "resourceType" in resource:
                    resources.append(resource)
            elif "op_text" in vector:
                corpus.add("evaluate", vector["op_text"].encode())
                corpus.add("json", vector["op_text"].encode())
    add_responses(corpus, resources[:8])
    for path in sorted((ROOT / "examples" / "demo" / "tokens").iterdir()):
        corpus.add("jws", path.read_bytes().strip())


if __name__ == "__main__":
    main()

"""A host of the engine: asks, carries out the plan on a store, and filters what comes back."""

import json

from reference.decide import decide_in_context
from reference.filter import invisible
from store import name_of

NOW = 1764000000
BASE = "https://ehr.example.org/fhir"
ISSUER = "https://auth.example.org"


def smart_only(base=BASE):
    return {"policy": "smart-only", "base": base, "fhir": "R4"}


def call(scopes, claims, request, policy, enforces="all", **more):
    """One call of `decide`."""
    claims = {"iss": ISSUER, "sub": "u1", "exp": NOW + 300, "scope": " ".join(scopes), **claims}
    return {"op": "decide", **policy, "session": {"claims": claims}, "request": request,
            "enforces": enforces, "now": NOW, "explain": False, **more}


class Shown:
    """What a client gets to see: entries as (resource, whether it is a match), and whether it was denied."""

    def __init__(self, answer, entries=()):
        self.answer, self.entries = answer, list(entries)

    @property
    def denied(self):
        return self.answer["effect"] != "permit"

    @property
    def resources(self):
        return [resource for resource, _ in self.entries]


class Host:
    def __init__(self, engine, store, filters=True):
        self.engine, self.store, self.filters = engine, store, filters

    def serve(self, op):
        """What the session sees of a GET."""
        answer = self.engine.ask(op)
        if answer["effect"] == "needs_resource":
            op = {**op, "resource": self.store.read(op["request"]["url"].strip("/"))}
            answer = self.engine.ask(op)
        if answer["effect"] != "permit":
            return Shown(answer)
        if answer["interactions"][0]["kind"] == "read":
            return Shown(answer, [(op["resource"], True)])
        seen, entries = set(), []
        plan = answer["plan"]
        for request in plan.get("requests") or [plan["request"]]:
            for resource, is_match in self.searched(op, answer, request):
                if name_of(resource) not in seen:
                    seen.add(name_of(resource))
                    entries.append((resource, is_match))
        return Shown(answer, entries)

    def searched(self, op, answer, request):
        response = self.store.search(request["url"])
        obligations = {item["kind"] for item in answer["obligations"]}
        if self.filters and "filter_response" in obligations:
            filtered = self.engine.ask({**without(op, "explain"), "op": "filter",
                                        "response": json.dumps(response)})
            if filtered["effect"] != "permit":
                raise ValueError(f"{json.dumps(op)}: the filter says {filtered['reason']}")
            response = json.loads(filtered["response"])
        return [(entry["resource"], entry["search"]["mode"] == "match")
                for entry in response.get("entry", [])]


def without(op, *names):
    return {name: value for name, value in op.items() if name not in names}


def hidden(op, shown):
    """The names of what is shown though the model of the rules (tests/reference) does not let the session see it."""
    _, context = decide_in_context(op)
    return [name_of(resource) for resource, is_match in shown.entries
            if invisible(context, resource, "s" if is_match else "r") is not None]

"""FHIR Works on AWS, authz-smart: what its rule says of scopes, and what of references.

The peer's `scopeRule`, which tells for each context what `read` and `write` mean, is a role of the policy here.
Its launch context holds absolute URLs; one on the peer's own server is the id, one elsewhere is none.
"""

import json

from host import ISSUER, call, without
from store import name_of

BASES = ("https://fhir.server.com/dev", "https://random.server.com/dev")
LETTERS = {"read": "r", "search-type": "s", "create": "c", "update": "u", "patch": "u", "delete": "d"}
# The scopes of a role that leaves everything to the token.
ALL = ["user/*.cruds", "system/*.cruds"]
LISTS = ("generalPractitioner",)
# Types that `allowed-types` is asked about; what holds of Encounter holds of all that are not named.
ASKED = ("Patient", "Observation", "Condition", "Encounter")


def role_of(rule):
    """The scopes of a role that says what the peer's scopeRule says."""
    scopes = []
    for context, words in rule.items():
        known = {LETTERS[name] for name in words["read"] + words["write"] if name in LETTERS}
        scopes.append(f"{context}/*." + "".join(letter for letter in "cruds" if letter in known))
    return scopes


def policy_of(row, scopes=None):
    """A policy with one role: the peer's rule, or what is given."""
    base = row["context"].get("server_base", BASES[0])
    scopes = scopes or role_of(row["context"]["policy"]["scopeRule"])
    return {"policy": {
        "matron": 1, "fhir": {"version": "R4", "bases": [base]},
        "issuers": [{"issuer": ISSUER}],
        "roles": {"peer": {"scopes": scopes}},
        "assignments": [{"issuers": [ISSUER], "when": {"always": True}, "roles": ["peer"]}]}}


def claims_of(row):
    base = row["context"].get("server_base", BASES[0])
    given = row["context"]["claims"]
    claims = {}
    if given.get("fhirUser"):
        claims["fhirUser"] = given["fhirUser"]
    if (given.get("patient") or "").startswith(base + "/Patient/"):
        claims["patient"] = given["patient"].rpartition("/")[2]
    return claims


def resource_of(summary):
    """A resource that has the references of the row's summary."""
    resource = {"resourceType": summary["resourceType"], "id": summary["id"]}
    for path, reference in summary["refs"]:
        value = {"reference": reference}
        resource[path] = [value] if path in LISTS else value
    return resource


class Rows:
    """Compares rows: Rows(engine).compare(row) is None for a kind that is not compared."""

    def __init__(self, engine):
        self.engine = engine

    def ask(self, row, method, url, policy=None, headers=None, body=None, claims=None, scopes=None, **more):
        request = {"method": method, "url": url}
        if headers:
            request["headers"] = headers
        if body is not None:
            request["body"] = body
        return self.engine.ask(call(scopes or row["context"]["scopes"], claims or claims_of(row), request,
                                    policy or policy_of(row), **more))

    def is_compared(self, row):
        """Not compared: Bundles without entries, jobs (which are no FHIR interaction), and what the peer says where
        it expects to have denied before."""
        kind = row["kind"]
        if kind == "scope-gate":
            return row["pure_smart_expectation"] != "per-entry"
        if kind == "bulk-export":
            return row["request"]["interaction"] == "initiate-export"
        if kind == "search-narrowing":
            return bool(row["context"]["usable_scopes_given"])
        return True

    def disagreement(self, row):
        return getattr(self, row["kind"].replace("-", "_"))(row)

    def scope_gate(self, row):
        """Both what the peer says, under its rule, and what SMART says, without it."""
        method, url = row["request"]["method"], row["request"]["url"]
        for policy, want in ((policy_of(row), row["expect"]["decision"]),
                             (policy_of(row, ALL), row["pure_smart_expectation"])):
            answer = self.ask(row, method, url, policy)
            if (answer["effect"] != "deny") != (want == "allow"):
                return f"{want} there, {answer['reason']} here"
        return None

    def allowed_types(self, row):
        """For which types there is a scope, whatever the launch context."""
        interaction = row["request"]["interaction"]
        urls = {"read": "/{}/x", "search-type": "/{}", "search-system": "/?_type={}"}
        url = urls.get(interaction, "/{}/_history")
        claims = {"patient": "x", "fhirUser": "Practitioner/x"}
        allowed = row["expect"]["allowed_types"]
        for kind in ASKED:
            answer = self.ask(row, "GET", url.format(kind), claims=claims)
            if (answer["effect"] != "deny") != (allowed == "*" or kind in allowed):
                return f"{allowed} there, {answer['reason']} for {kind} here"
        return None

    def write_instance(self, row):
        request, resource = row["request"], resource_of(row["request"]["body"])
        interaction = request["interaction"]
        more = {}
        if interaction in ("create", "update"):
            more["body"] = resource
        if interaction != "create":
            more["resource"] = resource
        if interaction == "patch":
            more["resulting"] = resource
        answer = self.ask(row, request["method"], request["url"], **more)
        return self.decision_differs(row, answer)

    def decision_differs(self, row, answer):
        ours = "allow" if answer["effect"] == "permit" else "deny"
        if ours == row["expect"]["decision"]:
            return None
        return f"{row['expect']['decision']} there, {answer['reason']} here"

    def bulk_export(self, row):
        answer = self.ask(row, "GET", row["request"]["url"], policy_of(row, ALL),
                          headers={"Prefer": "respond-async"})
        return self.decision_differs(row, answer)

    def bundle(self, row):
        """A transaction; the resources that its reads are of are handed in."""
        entries, resources = [], []
        for entry in row["request"]["entries"]:
            kind, identity = entry["resourceType"], entry["id"]
            if entry["interaction"] == "create":
                entries.append({"request": {"method": "POST", "url": kind},
                                "resource": resource_of(entry["body"])})
            else:
                resources.append({"entry": len(entries),
                                  "stored": {"resourceType": kind, "id": identity}})
                entries.append({"request": {"method": "GET", "url": f"{kind}/{identity}"}})
        body = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
        answer = self.ask(row, "POST", "/", body=body, resources=resources)
        return self.decision_differs(row, answer)

    def search_narrowing(self, row):
        """By the scopes that the peer found usable; a history of the system is one of the type."""
        kind = row["request"]["resourceType"]
        url = {"search-type": "/{}", "search-system": "/?_type={}", "history-type": "/{}/_history",
               "history-instance": "/{}/x/_history", "history-system": "/{}/_history"}
        answer = self.ask(row, "GET", url[row["request"]["interaction"]].format(kind), policy_of(row, ALL),
                          scopes=row["context"]["usable_scopes_given"])
        ours = "narrow" if answer["obligations"] or answer["effect"] != "permit" else "no-narrowing"
        if ours == row["expect"]["decision"] and answer["effect"] != "deny":
            return None
        return f"{row['expect']['decision']} there, {answer['reason']} here"

    def response_filter(self, row):
        """One resource, or a searchset, through `filter`.

        The peer judges one resource by the scopes that it found usable.
        What is searched are the types that the session may search at all; an entry of another one is judged as
        one that came along.
        """
        resources = [resource_of(summary) for summary in row["request"]["response_resources"]]
        if row["request"]["shape"] != "searchset":
            scopes = row["context"]["usable_scopes_given"]
            answer = self.filtered(row, scopes, "/" + name_of(resources[0]), resources[0])
            return self.decision_differs(row, answer)
        named = {scope.partition("/")[2].partition(".")[0] for scope in row["context"]["scopes"]}
        types = [kind for kind in sorted(named)
                 if self.ask(row, "GET", "/" + kind, policy_of(row, ALL))["effect"] == "permit"]
        response = {"resourceType": "Bundle", "type": "searchset", "total": len(resources),
                    "entry": [{"resource": one, "search": {"mode": "match"}} for one in resources]}
        answer, kept = {"reason": "no type"}, []
        if types:
            answer = self.filtered(row, row["context"]["scopes"], f"/?_type={','.join(types)}", response)
            kept = [name_of(entry["resource"])
                    for entry in json.loads(answer["response"]).get("entry", [])]
        if sorted(kept) == sorted(row["expect"]["kept"]):
            return None
        return f"{row['expect']['kept']} there, {kept} ({answer['reason']}) here"

    def filtered(self, row, scopes, url, response):
        op = call(scopes, claims_of(row), {"method": "GET", "url": url}, policy_of(row, ALL))
        return self.engine.ask({**without(op, "explain"), "op": "filter", "response": json.dumps(response)})

"""Conditional creates, updates, patches and deletes: the criteria first, then the one match."""

from .fixtures import *

cases = Cases("requests")
add = cases.add

RULES = "docs/requests.md section 5, conditional writes; specification 3.2 rows 8, 10, 12, 14; attacks 10"
E = "/Encounter"
PATCH = {"Content-Type": "application/json-patch+json"}


def enc(about="Patient/p1", identity="e1", **members):
    return resource("Encounter", identity, **{"status": "finished", "subject": ref(about), **members})


def new(about="Patient/p1", **members):
    """A body without an id."""
    body = enc(about, **members)
    del body["id"]
    return body


# kind -> (method, url, what the call holds beside, letter)
KINDS = {
    "create": ("POST", E, lambda query: {"headers": {"If-None-Exist": query}, "body": new()}, "c"),
    "update": ("PUT", None, lambda _: {"body": new()}, "u"),
    "patch": ("PATCH", None, lambda _: {"headers": PATCH, "body": "[]"}, "u"),
    "delete": ("DELETE", None, lambda _: {}, "d"),
}


def call(kind, session, query="identifier=a", **more):
    method, url, beside, _ = KINDS[kind]
    return ask(method, url or f"{E}?{query}", session, **{**beside(query), **more})


def each_row(kind, scope, first="permit"):
    out = rows(scope, (f"conditional-{kind}", "Encounter", None, KINDS[kind][3]), ("search-type", "Encounter", None, "s"), *([("create", "Encounter", None, "c")] if kind == "update" else []))
    if first != "permit":
        out[0] = {**out[0], "effect": first, "reason": "resource_required"}
    return out


def first_round(scope, kind, sent, obligations):
    return waits(scope, sent, "GET", "match", headers=STRICT if RESTRICT in obligations else None, obligations=obligations, interactions=each_row(kind, scope, "needs_resource"))


def written(scope, kind, url, method, headers=None, obligations=()):
    return permit(scope, url, method=method, headers=headers, obligations=obligations, interactions=each_row(kind, scope))


FULL = "user/Encounter.cruds"
for kind, (method, url, _, letter) in KINDS.items():
    sent = url or E + "?identifier=a"
    for v in VERSIONS:
        add(f"conditional-{kind}-full-{v.lower()}", "Rows that are whole: the request goes out as it came.", RULES, call(kind, user(FULL), policy=member(v)), written(FULL, kind, sent, method))
    for name, scope in [("search", "user/Encounter.crud"), ("letter", "user/Encounter." + "cruds".replace(letter, ""))]:
        add(f"conditional-{kind}-without-{name}", "A conditional write needs its letter and the search's.", RULES, call(kind, user(scope)), deny("insufficient_scope"))
    add(f"conditional-{kind}-full-match", "What was handed in is looked at, whether it decides or not.", RULES, call(kind, user(FULL), resource=enc()), written(FULL, kind, sent, method))
    add(f"conditional-{kind}-full-mismatch", "What was handed in is of another type.", RULES, call(kind, user(FULL), resource=obs()), deny("resource_mismatch"))
    add(f"conditional-{kind}-parameter", "What shapes an answer is no criterion.", RULES, call(kind, user(FULL), "identifier=a&_count=1"), deny("parameter_unsupported"))
    add(f"conditional-{kind}-include", "What shapes an answer is no criterion.", RULES, call(kind, user(FULL), "identifier=a&_include=Encounter:location"), deny("parameter_unsupported"))
    add(f"conditional-{kind}-chain", "A criterion may be a chain, for those who may search its types.", RULES, call(kind, user("user/*.cruds"), "subject:Patient.name=x"),
        permit("user/*.cruds", url or E + "?subject:Patient.name=x", method=method, interactions=each_row(kind, "user/*.cruds") + rows("user/*.cruds", ("chain", "Patient", None, "s"))))
    add(f"conditional-{kind}-chain-without", "A criterion that tells of another type needs its s.", RULES, call(kind, user(FULL), "subject:Patient.name=x"), deny("insufficient_scope"))
    if kind != "create":
        add(f"conditional-{kind}-common", "A criterion may be a common parameter.", RULES, call(kind, user(FULL), "_tag=a&_format=json"), written(FULL, kind, E + "?_tag=a&_format=json", method))

    for who, scope, narrowed, hidden in [("patient", "patient/Encounter.cruds", "patient=Patient/p1", enc("Patient/p2")), ("constrained", "user/Encounter.cruds?class=AMB", "class=AMB", enc(**{"class": {"code": "IMP"}}))]:
        session = patient(scope) if who == "patient" else user(scope)
        good = {} if who == "patient" else {"class": {"code": "AMB"}}
        bad = hidden
        body = {"body": new(**good)} if kind in ("create", "update") else {}
        result = {"resulting": enc(**good)} if kind == "patch" else {}
        searched = f"{E}?identifier=a&{narrowed}"

        def round_one(name, why, want, **more):
            add(f"conditional-{kind}-{who}-{name}", why, RULES, call(kind, session, **{**body, **more}), want)

        round_one("first", "The host resolves the criteria by the search as it may be asked.", first_round(scope, kind, searched, [RESTRICT, FILTER]), enforces=ALL)
        round_one("first-exact", "An exact search needs no filter.", first_round(scope, kind, searched, [RESTRICT]), enforces=["restrict_query", "exact_query:Encounter"])
        round_one("first-filter", "A host that cannot restrict filters.", first_round(scope, kind, f"{E}?identifier=a", [FILTER]), enforces=["filter_response"])
        round_one("first-undeclared", "The search must be one that can be permitted.", deny("obligation_unsupported"))
        match = enc(meta=version("3"), **good)
        if kind == "create":
            want = written(scope, kind, E + "/e1", "GET")
        else:
            want = written(scope, kind, E + "/e1", method, {"If-Match": 'W/"3"'})
        round_one("match", "The one match is written, by its id and the version that was judged." if kind != "create" else "The one match is what the client asked for.", want, enforces=ALL, resource=match, **result)
        left_out = {"If-None-Exist": ""} if kind == "create" else None
        none = written(scope, kind, E, "POST", left_out) if kind in ("create", "update") else not_found("resource_not_found")
        round_one("none", "No match is a create." if kind in ("create", "update") else "There is nothing to write.", none, enforces=ALL, resource=None, **result)
        round_one("hidden", "A match that may not be seen is none.", none, enforces=ALL, resource=bad, **result)
        round_one("wrong-type", "The match is of the type.", deny("resource_mismatch"), enforces=ALL, resource=obs(), **result)
        if who == "patient":
            add(f"conditional-{kind}-{who}-conflict", "The criteria name another patient.", RULES, call(kind, session, "identifier=a&patient=p2", enforces=ALL), deny("patient_conflict"))
            add(f"conditional-{kind}-{who}-confines", "The criteria name the patient.", RULES, call(kind, session, "identifier=a&patient=p1", enforces=ALL), first_round(scope, kind, f"{E}?identifier=a&patient=p1", [RESTRICT, FILTER]))
            hidden_chain = call(kind, patient("patient/*.cruds"), "subject:Patient.name=x", enforces=ALL)
            add(f"conditional-{kind}-{who}-chain", "The criteria probe another type.", RULES, hidden_chain, deny_only("parameter_probes_hidden"))
        if kind in ("update", "patch"):
            away = enc("Patient/p2") if who == "patient" else enc(**{"class": {"code": "IMP"}})
            more = {"body": {k: v for k, v in away.items() if k != "id"}} if kind == "update" else {"resulting": away}
            round_one("leaves", "The match would leave.", not_found("leaves_compartment" if who == "patient" else "leaves_constraint"), enforces=ALL, resource=enc(**good), **more)
            label = enc(meta={"security": [{"code": "R"}]}, **good)
            more = {"body": {k: v for k, v in label.items() if k != "id"}} if kind == "update" else {"resulting": label}
            round_one("label", "Labels are not changed.", not_found("label_change"), enforces=ALL, resource=enc(**good), **more)
        if kind in ("create", "update"):
            away = new("Patient/p2") if who == "patient" else new(**{"class": {"code": "IMP"}})
            round_one("creates-outside", "What would be created may not be.", not_found("not_in_compartment" if who == "patient" else "constraint_not_met"), enforces=ALL, resource=None, body=away)

# What remains.
CRUDS = patient("patient/Encounter.cruds")
add("conditional-update-no-create", "Without a grant that may create, what may create is denied.", RULES, call("update", patient("patient/Encounter.ruds"), enforces=ALL), deny("insufficient_scope"))
add("conditional-update-body-id", "The body's id is that of the match.", RULES, call("update", CRUDS, enforces=ALL, body=enc(), resource=enc()), written("patient/Encounter.cruds", "update", E + "/e1", "PUT"))
add("conditional-update-body-other-id", "The body's id is another one.", RULES, call("update", CRUDS, enforces=ALL, body=enc(identity="e2"), resource=enc()), {**DENY, "reason": "body_mismatch"})
add("conditional-patch-resulting", "A patch is judged by its result.", RULES, call("patch", CRUDS, enforces=ALL, resource=enc()),
    waits("patient/Encounter.cruds", E + "/e1", "PATCH", "resulting", interactions=each_row("patch", "patient/Encounter.cruds", "needs_resource")))
add("conditional-delete-if-match", "The client's If-Match names another version.", RULES, call("delete", CRUDS, enforces=ALL, headers={"If-Match": 'W/"2"'}, resource=enc(meta=version("3"))), deny("version_mismatch"))
add("conditional-create-question-mark", "A leading `?` is left out.", RULES, call("create", CRUDS, enforces=ALL, headers={"If-None-Exist": "?identifier=a"}), first_round("patient/Encounter.cruds", "create", E + "?identifier=a&patient=Patient/p1", [RESTRICT, FILTER]))
for name, text, reason in [("semicolon", "a=1;b=2", "malformed_request"), ("utf8", "identifier=%FF", "malformed_request"), ("unknown", "foo=1", "parameter_unsupported"), ("filter", "_filter=x", "parameter_unsupported"), ("empty-value", "identifier=", None)]:
    add(f"conditional-create-bad-{name}", "The header is a query.", RULES, call("create", user(FULL), headers={"If-None-Exist": text}), deny(reason) if reason else DENY)
add("conditional-create-minimal", "Without r the answer is minimal.", RULES, call("create", user("user/Encounter.cs")), permit("user/Encounter.cs", E, method="POST", headers=MINIMAL, interactions=each_row("create", "user/Encounter.cs")))
add("conditional-patch-minimal", "Without r nothing of the resource is returned.", RULES, call("patch", user("user/Encounter.us"), enforces=["minimal_response"]),
    permit("user/Encounter.us", E + "?identifier=a", method="PATCH", headers=MINIMAL, obligations=[MINIMAL_RESPONSE], interactions=each_row("patch", "user/Encounter.us")))
add("conditional-patch-minimal-undeclared", "Or the patch is denied.", RULES, call("patch", user("user/Encounter.us")), deny("obligation_unsupported"))
add("conditional-patient", "A confined create of a Patient is none, whatever the criteria.", RULES, ask("POST", "/Patient", patient("patient/Patient.cruds"), headers={"If-None-Exist": "identifier=a"}, body={"resourceType": "Patient"}, enforces=ALL), deny("not_in_compartment"))
add("conditional-outside", "A type outside the compartment.", RULES, ask("DELETE", "/Slot?identifier=a", patient("patient/*.cruds"), enforces=ALL), deny("not_in_compartment"))
add("conditional-shared", "A shared type is searched, and never written.", RULES, ask("DELETE", "/Location?identifier=a", patient("patient/*.cruds"), enforces=ALL), deny("not_in_compartment"))
TWO = "patient/Observation.cruds?category=a patient/Observation.cruds?code=1"
S_ROW = rows("patient/Observation.cruds?category=a", ("conditional-delete", "Observation", None, "d"), ("search-type", "Observation", None, "s"))
S_ROW[0].update(effect="needs_resource", reason="resource_required")
split = several("patient/Observation.cruds?category=a", ["/Patient/p1/Observation?identifier=x&category=a", "/Patient/p1/Observation?identifier=x&code=1"], obligations=[RESTRICT, FILTER, SEVERAL], interactions=S_ROW)
split.update(effect="needs_resource", reason="resource_required")
split["plan"]["needs"] = ["match"]
add("conditional-delete-several", "The match is looked for by several queries.", RULES, ask("DELETE", "/Observation?identifier=x", patient(TWO), enforces=ALL), split)

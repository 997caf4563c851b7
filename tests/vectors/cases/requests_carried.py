"""Operations of a policy, $graphql, bulk exports after the kick-off, and what a write carries along."""

from .fixtures import *

cases = Cases("requests")
filtered = Cases("filter")
add = cases.add

OPERATIONS = "docs/requests.md section 8, Operations of the policy; specification 3.3"
SUBMIT = "https://example.org/OperationDefinition/submit"
PARAMETERS = {"resourceType": "Parameters"}


def ruled(*scopes, version="R4", **members):
    """A policy whose one role holds these scopes, with these members."""
    return {**policy({"member": role(*scopes or ("user/*.cruds", "system/*.cruds"))}, [always("member")], version=version), **members}


def operations(**names):
    return {"operations": {name.replace("_", "-"): entries for name, entries in names.items()}}


def on(level, letters=None, **members):
    return {"level": level, **({"letters": letters} if letters else {}), **members}


def op_rows(scope, *each):
    return rows(scope, *(("operation", *row) for row in each))


W = user("user/*.cruds")
for v in VERSIONS:
    w = v.lower()
    own = ruled(version=v, **operations(submit=[on("type", "cr", type="Claim")], care_gaps=[on("system", "rs", get=True)], purge=[on("instance", "d")], lastn=[on("type", deny=True)], everything=[on("instance", "rs", type="Patient")]))
    add(f"policy-operation-{w}", "An operation that the policy lists, by its letters on the type.", OPERATIONS, ask("POST", "/Claim/$submit", W, policy=own, body=PARAMETERS), permit("user/*.cruds", "/Claim/$submit", method="POST", interactions=op_rows("user/*.cruds", ("Claim", None, "c"), ("Claim", None, "r"))))
    add(f"policy-operation-system-{w}", "At the base, on everything.", OPERATIONS, ask("GET", "/$care-gaps?periodStart=2020", W, policy=own), permit("user/*.cruds", "/$care-gaps?periodStart=2020", interactions=op_rows("user/*.cruds", (None, None, "r"), (None, None, "s"))))
    add(f"policy-operation-instance-{w}", "On an instance of every type.", OPERATIONS, ask("POST", "/Patient/p1/$purge", W, policy=own, body=PARAMETERS), permit("user/*.cruds", "/Patient/p1/$purge", method="POST", interactions=op_rows("user/*.cruds", ("Patient", "p1", "d"))))
    add(f"policy-operation-replaced-{w}", "In place of what the table says.", OPERATIONS, ask("POST", "/Patient/p1/$everything", W, policy=own, body=PARAMETERS), permit("user/*.cruds", "/Patient/p1/$everything", method="POST", interactions=op_rows("user/*.cruds", ("Patient", "p1", "r"), ("Patient", "p1", "s"))))
    for name, why, method, url, session, reason in [
        ("letter", "One letter is missing.", "POST", "/Claim/$submit", user("user/*.rds"), "insufficient_scope"), ("confined", "A confined grant is not the whole type.", "POST", "/Claim/$submit", patient("patient/*.cruds"), "operation_confined"),
        ("constrained", "Nor is a constrained one.", "POST", "/Claim/$submit", user("user/Claim.cr?status=active"), "operation_confined"), ("type", "Another type has no entry.", "POST", "/Coverage/$submit", W, "operation_unknown"), ("level", "Nor has another level.", "POST", "/Claim/c1/$submit", W, "operation_unknown"),
        ("get", "Only POST, unless the entry says so.", "GET", "/Claim/$submit", W, "interaction_unsupported"), ("some-types", "At the base some types are not all.", "GET", "/$care-gaps", user("user/Patient.rs user/Claim.rs"), "insufficient_scope"), ("denied", "The policy closes an operation of the table.", "GET", "/Observation/$lastn", W, "operation_unknown"),
        ("case", "Names are compared with case.", "POST", "/Claim/$Submit", W, "operation_unknown"), ("parameter", "A parameter that looks like one of a search.", "GET", "/$care-gaps?_include=*", W, "parameter_unsupported"), ("replaced-get", "What is replaced is replaced whole.", "GET", "/Patient/p1/$everything", W, "interaction_unsupported"),
        ("delete", "Operations are invoked by GET and POST.", "DELETE", "/Claim/$submit", W, "interaction_unsupported"),
    ]:
        add(f"policy-operation-{name}-{w}", why, OPERATIONS, ask(method, url, session, policy=own, **({"body": PARAMETERS} if method == "POST" else {}), enforces=ALL), deny(reason, 403 if reason in ("operation_confined", "operation_unknown") else None))
TYPED = ruled(**operations(submit=[on("type", "cruds"), on("type", "r", type="Claim")]))
add("policy-operation-typed-first", "The entry of the type counts before that of every type.", OPERATIONS, ask("POST", "/Claim/$submit", user("user/*.r"), policy=TYPED, body=PARAMETERS), permit("user/*.r", "/Claim/$submit", method="POST", interactions=op_rows("user/*.r", ("Claim", None, "r"))))
add("policy-operation-typed-other", "Other types have that of every type.", OPERATIONS, ask("POST", "/Coverage/$submit", user("user/*.r"), policy=TYPED, body=PARAMETERS), deny("insufficient_scope"))

DEFINED = ruled("user/Claim.r", SUBMIT, **operations(submit=[on("type", type="Claim", definition=SUBMIT)], check=[on("type", "r", type="Claim", definition=SUBMIT)]))
add("definition", "A scope that is the operation's definition permits it.", OPERATIONS, ask("POST", "/Claim/$submit", user(f"openid {SUBMIT}"), policy=DEFINED, body=PARAMETERS), permit(SUBMIT, "/Claim/$submit", method="POST", interactions=op_rows(SUBMIT, ("Claim", None, ""))))
add("definition-first", "It is tried before the letters.", OPERATIONS, ask("POST", "/Claim/$check", user(f"user/Claim.r {SUBMIT}"), policy=DEFINED, body=PARAMETERS), permit(SUBMIT, "/Claim/$check", method="POST", interactions=op_rows(SUBMIT, ("Claim", None, ""))))
add("definition-letters", "Letters do as well.", OPERATIONS, ask("POST", "/Claim/$check", user("user/Claim.r"), policy=DEFINED, body=PARAMETERS), permit("user/Claim.r", "/Claim/$check", method="POST", interactions=op_rows("user/Claim.r", ("Claim", None, "r"))))
for name, why, scope, document, reason in [
    ("scope", "The token does not have it.", "user/*.cruds", DEFINED, "insufficient_scope"), ("case", "Nor one of another case.", SUBMIT.replace("submit", "Submit"), DEFINED, "insufficient_scope"), ("version", "Nor one with a version.", SUBMIT + "|1", DEFINED, "insufficient_scope"),
    ("role", "No role holds it.", SUBMIT, ruled("user/*.cruds", **operations(submit=[on("type", type="Claim", definition=SUBMIT)])), "role_insufficient"),
]:
    add(f"definition-without-{name}", why, OPERATIONS, ask("POST", "/Claim/$submit", user(scope), policy=document, body=PARAMETERS), deny(reason))
add("definition-other-operation", "It permits nothing else.", OPERATIONS, ask("GET", "/Claim/c1", user(SUBMIT), policy=DEFINED), deny("insufficient_scope"))

# ---- $graphql ------------------------------------------------------------------------------------------

GRAPHQL = "docs/requests.md section 8, $graphql; specification 3.3"
OPEN = ruled(graphql=True)
ALL_SCOPES, READS = user("user/*.cruds"), user("user/*.rs")
TYPE_GRAPHQL = {"Content-Type": "application/graphql"}
READ_ROWS, WRITE_ROWS = ((None, None, "r"), (None, None, "s")), tuple((None, None, letter) for letter in "cruds")
for name, method, url, more, mutates in [
    ("get", "GET", "/$graphql?query=%7BPatient(id:1)%7Bid%7D%7D", {}, False), ("get-instance", "GET", "/Patient/p1/$graphql?query=%7Bid%7D&operationName=x&variables=%7B%7D", {}, False), ("post", "POST", "/$graphql", {"body": {"query": "{Patient{id}}", "variables": {"a": 1}}}, False),
    ("post-text", "POST", "/$graphql?_format=json", {"body": "{Patient{id}}", "headers": TYPE_GRAPHQL}, False), ("post-instance", "POST", "/Patient/p1/$graphql", {"body": {"query": "{id}"}}, False),
    ("mutation", "POST", "/$graphql", {"body": {"query": "mutation {PatientDelete(id:1){id}}"}}, True), ("mutation-text", "POST", "/$graphql", {"body": "# a\nmutation{x}", "headers": TYPE_GRAPHQL}, True), ("subscription", "POST", "/$graphql", {"body": {"query": "subscription{x}"}}, True),
    ("mutation-get", "GET", "/$graphql?query=%6Dutation%7Bx%7D", {}, True), ("mutation-escaped", "POST", "/$graphql", {"body": '{"query": "mut\\u0061tion{x}"}'}, True), ("post-text-json", "POST", "/$graphql", {"body": '{"query":"{id}"}', "headers": TYPE_GRAPHQL}, False),
    ("mutation-text-json", "POST", "/$graphql", {"body": '{"query":"mut\\u0061tion{x}"}', "headers": TYPE_GRAPHQL}, True), ("mutation-word", "POST", "/$graphql", {"body": {"query": "{Patient(name:\"mutation\"){id}}"}}, True),
]:
    add(f"graphql-{name}", "A mutation needs every letter on everything, a query r and s.", GRAPHQL, ask(method, url, ALL_SCOPES, policy=OPEN, **more), permit("user/*.cruds", url, method=method, interactions=op_rows("user/*.cruds", *(WRITE_ROWS if mutates else READ_ROWS))))
    add(f"graphql-{name}-reader", "Whoever reads may query.", GRAPHQL, ask(method, url, READS, policy=OPEN, **more), deny("insufficient_scope") if mutates else permit("user/*.rs", url, method=method, interactions=op_rows("user/*.rs", *READ_ROWS)))
    add(f"graphql-{name}-patient", "A compartment is not everything.", GRAPHQL, ask(method, url, patient("patient/*.cruds"), policy=OPEN, **more, enforces=ALL), deny("operation_confined", 403))
    add(f"graphql-{name}-closed", "Without the policy's leave there is none.", GRAPHQL, ask(method, url, ALL_SCOPES, policy=ruled(), **more), deny("operation_unknown", 403))
add("graphql-no-body", "A query that is not at hand may mutate.", GRAPHQL, ask("POST", "/$graphql", ALL_SCOPES, policy=OPEN, enforces=ALL), permit("user/*.cruds", "/$graphql", method="POST", obligations=[MATCH_BODY], interactions=op_rows("user/*.cruds", *WRITE_ROWS)))
add("graphql-no-body-reader", "So who reads may not send it.", GRAPHQL, ask("POST", "/$graphql", READS, policy=OPEN, enforces=ALL), deny("insufficient_scope"))
for name, why, method, url, more, reason in [
    ("type", "There is none of a type.", "GET", "/Patient/$graphql?query=%7Bid%7D", {}, "operation_unknown"), ("query-twice", "Two queries.", "GET", "/$graphql?query=a&query=mutation", {}, "parameter_unsupported"), ("query-none", "None.", "GET", "/$graphql", {}, "parameter_unsupported"),
    ("query-post", "The URL of a POST has none.", "POST", "/$graphql?query=%7Bid%7D", {"body": {"query": "{id}"}}, "parameter_unsupported"), ("parameter", "Another parameter.", "GET", "/$graphql?query=a&extensions=b", {}, "parameter_unsupported"), ("modifier", "A modifier.", "GET", "/$graphql?query:exact=a", {}, "parameter_unsupported"),
    ("body-array", "Several queries in one body.", "POST", "/$graphql", {"body": '[{"query":"{id}"}]'}, "body_malformed"), ("body-no-query", "A body without a query.", "POST", "/$graphql", {"body": {"extensions": {}}}, "body_malformed"), ("body-number", "A query that is no text.", "POST", "/$graphql", {"body": {"query": 1}}, "body_malformed"),
    ("body-twice", "A query that is named twice.", "POST", "/$graphql", {"body": '{"query":"{id}","query":"mutation{x}"}'}, "body_malformed"), ("body-form", "A form.", "POST", "/$graphql", {"body": "query=%7Bid%7D", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}, "body_malformed"),
]:
    add(f"graphql-bad-{name}", why, GRAPHQL, ask(method, url, ALL_SCOPES, policy=OPEN, **more), deny(reason, 403 if reason == "operation_unknown" else None))

# ---- bulk exports after the kick-off -------------------------------------------------------------------

BULK = "docs/requests.md section 8, Bulk status, output, cancel; specification 3.3"
FILES = ruled("system/*.cruds", bulk_export={"status": "bulk/status", "output": "bulk-files"})
JOB = {"request": BASE + "/$export", "client_id": "backend"}


def backend(scope, client="backend", **over):
    return claims(scope, **{"client_id": client, **over})


EVERYTHING = backend("system/*.rs")
for kind, method, url in [("status", "GET", "/bulk/status/j1"), ("cancel", "DELETE", "/bulk/status/j1"), ("output", "GET", "/bulk-files/j1/Patient.ndjson"), ("output-deep", "GET", "/bulk-files/j1/a/b/c.ndjson"), ("output-deepest", "GET", "/bulk-files/j1/1/2/3/4/5/6/7/8"), ("status-head", "HEAD", "/bulk/status/j1")]:
    named = "export-" + kind.split("-")[0]

    def job_rows(scope, *each):
        return rows(scope, *((named, *row) for row in each))

    both = ((None, None, "s"), (None, None, "r"))
    add(f"bulk-{kind}", "The client that asked for the export.", BULK, ask(method, url, EVERYTHING, policy=FILES, resource=JOB), permit("system/*.rs", url, method=method, interactions=job_rows("system/*.rs", *both)))
    add(f"bulk-{kind}-azp", "By the claim azp as well.", BULK, ask(method, url, claims("system/*.rs", azp="backend"), policy=FILES, resource=JOB), permit("system/*.rs", url, method=method, interactions=job_rows("system/*.rs", *both)))
    add(f"bulk-{kind}-types", "Of some types, by grants on these.", BULK, ask(method, url, backend("system/Patient.rs system/Observation.rs"), policy=FILES, resource={**JOB, "request": "/Patient/$export?_type=Patient,Observation"}),
        permit("system/Observation.rs", url, method=method, interactions=job_rows("system/Observation.rs", ("Observation", None, "s"), ("Observation", None, "r"), ("Patient", None, "s", "system/Patient.rs"), ("Patient", None, "r", "system/Patient.rs"))))
    add(f"bulk-{kind}-first", "What was exported must be known.", BULK, ask(method, url, EVERYTHING, policy=FILES), {"effect": "needs_resource", "reason": "resource_required", "scope": None, "role": None, "plan": send(url, method, needs=("export_job",)), "obligations": [], "challenge": None,
        "interactions": [{"kind": named, "type": None, "id": None, "letters": "", "effect": "needs_resource", "reason": "resource_required", "scope": None, "role": None}]})
    for name, why, session, job, reason in [
        ("none", "There is none.", EVERYTHING, None, "resource_not_found"), ("other-client", "Another client.", backend("system/*.rs", "other"), JOB, "resource_not_found"), ("no-client", "A token that names no client.", claims("system/*.rs"), JOB, "resource_not_found"),
        ("job-no-client", "An export of which nobody knows whose it is.", EVERYTHING, {"request": "/$export"}, "resource_not_found"), ("client-number", "A client that is no text.", backend("system/*.rs", 5), JOB, "resource_not_found"), ("azp-beside", "client_id comes first.", backend("system/*.rs", "other", azp="backend"), JOB, "resource_not_found"),
        ("not-an-export", "A request that was no export.", EVERYTHING, {**JOB, "request": "/Patient"}, "malformed_request"), ("no-request", "An export without a request.", EVERYTHING, {"client_id": "backend"}, "malformed_request"), ("foreign", "One of another server.", EVERYTHING, {**JOB, "request": "https://other.example.org/$export"}, "malformed_request"),
        ("type", "A type that the token does not have any more.", backend("system/Patient.rs"), {**JOB, "request": "/Patient/$export?_type=Patient,Observation"}, "insufficient_scope"), ("all", "Some types for an export of all.", backend("system/Patient.rs"), JOB, "insufficient_scope"), ("letter", "Without s.", backend("system/*.r"), JOB, "insufficient_scope"),
        ("constrained", "Constraints are not the whole type.", backend("system/Patient.rs?_tag=a"), {**JOB, "request": "/Patient/$export?_type=Patient"}, "operation_confined"),
    ]:
        add(f"bulk-{kind}-{name}", why, BULK, ask(method, url, session, policy=FILES, resource=job), not_found(reason))
    add(f"bulk-{kind}-user", "Exports are for systems.", BULK, ask(method, url, user("user/*.rs", client_id="backend"), policy={**FILES, "roles": {"member": role("user/*.rs")}}, resource=JOB), not_found("operation_confined"))
    add(f"bulk-{kind}-closed", "A policy that says nothing of it.", BULK, ask(method, url, EVERYTHING, policy=ruled("system/*.cruds")), deny("resource_type_unknown"))
    add(f"bulk-{kind}-session", "It needs credentials.", BULK, ask(method, url, ABSENT, policy=FILES, resource=JOB), deny("missing_credentials"))
    add(f"bulk-{kind}-role", "And a role.", BULK, ask(method, url, EVERYTHING, policy={**FILES, "assignments": []}, resource=JOB), deny("no_active_role"))
DEEP = ruled("system/*.cruds", bulk_export={"status": "a/b/c/d", "output": "e/f/g/h"})
for name, url, want in [("status", "/a/b/c/d/j1", "export-status"), ("output", "/e/f/g/h/j1/1/2/3/4/5/6/7/8", "export-output")]:
    add(f"bulk-deep-{name}", "Paths of as many segments as they may have.", BULK, ask("GET", url, EVERYTHING, policy=DEEP, resource=JOB),
        permit("system/*.rs", url, interactions=rows("system/*.rs", (want, None, None, "s"), (want, None, None, "r"))))
add("bulk-deep-file", "The last segment must be an id, too.", BULK, ask("GET", "/e/f/g/h/j1/1/2/3/4/5/6/7/a%2Cb", EVERYTHING, policy=DEEP, resource=JOB), deny("malformed_request"))
for name, method, url, reason in [("post", "POST", "/bulk/status/j1", "interaction_unsupported"), ("status-deep", "GET", "/bulk/status/j1/x", "interaction_unsupported"), ("status-none", "GET", "/bulk/status", "interaction_unsupported"), ("output-none", "GET", "/bulk-files/j1", "interaction_unsupported"), ("output-delete", "DELETE", "/bulk-files/j1/a", "interaction_unsupported"),
                                  ("output-too-deep", "GET", "/bulk-files/j1/1/2/3/4/5/6/7/8/9", "interaction_unsupported"), ("last-file", "GET", "/bulk-files/j1/1/2/3/4/5/6/7/a%20b", "malformed_request"), ("job", "GET", "/bulk/status/j%2Cx", "malformed_request"), ("file", "GET", "/bulk-files/j1/a%20b", "malformed_request"), ("dots", "GET", "/bulk-files/j1/../x", "malformed_request"), ("near", "GET", "/bulk/statuses/j1", "resource_type_unknown"),
                                  ("parameter", "GET", "/bulk/status/j1?x=1", "parameter_unsupported"), ("slash", "GET", "/bulk/status/j1/", "malformed_request")]:
    add(f"bulk-bad-{name}", "A request below these paths that is none of theirs.", BULK, ask(method, url, EVERYTHING, policy=FILES, resource=JOB), deny(reason))
filtered.add("bulk-output", "The files of an export that is permitted pass unread.", BULK, {**ask("GET", "/bulk-files/j1/a", EVERYTHING, policy=FILES, resource=JOB), "op": "filter", "response": "{}\n{}\n"}, {"effect": "permit", "reason": "permitted", "response": "{}\n{}\n"})
filtered.add("bulk-output-other", "Of another client's nothing does.", BULK, {**ask("GET", "/bulk-files/j1/a", backend("system/*.rs", "other"), policy=FILES, resource=JOB), "op": "filter", "response": "{}\n"}, {"effect": "deny", "reason": "resource_not_found", "response": None})

# ---- X-Provenance ----------------------------------------------------------------------------------------

CARRIED = "docs/requests.md section 11; specification 3.4"
PROVENANCE = json.dumps({"resourceType": "Provenance", "agent": [{"who": {"reference": "Practitioner/d1"}}]})
NEW = {"resourceType": "Condition", "subject": ref("Patient/p1")}
KEPT = {**NEW, "id": "c1"}
WITH = user("user/Condition.crus user/Provenance.c")
PROV = ("create", "Provenance", None, "c", "user/Provenance.c")
SC = "user/Condition.crus"
for name, method, url, body, listed in [("create", "POST", "/Condition", NEW, [("create", "Condition", None, "c")]), ("update", "PUT", "/Condition/c1", KEPT, [("update", "Condition", "c1", "u")]), ("patch", "PATCH", "/Condition/c1", "[]", [("patch", "Condition", "c1", "u")]),
                                        ("conditional-update", "PUT", "/Condition?code=1", NEW, [("conditional-update", "Condition", None, "u"), ("search-type", "Condition", None, "s"), ("create", "Condition", None, "c")]), ("conditional-patch", "PATCH", "/Condition?code=1", "[]", [("conditional-patch", "Condition", None, "u"), ("search-type", "Condition", None, "s")])]:
    sent = {"headers": {"X-Provenance": PROVENANCE}, "body": body}
    add(f"provenance-{name}", "A Provenance that comes along is created as well.", CARRIED, ask(method, url, WITH, **sent), permit(SC, url, method=method, interactions=rows(SC, *listed, PROV)))
    add(f"provenance-{name}-scope", "Which needs c on Provenance.", CARRIED, ask(method, url, user("user/Condition.crus user/Provenance.r"), **sent), deny("insufficient_scope"))
    add(f"provenance-{name}-constrained", "On all of them.", CARRIED, ask(method, url, user("user/Condition.crus user/Provenance.c?_tag=a"), **sent), deny("operation_confined", 403))
both = {"headers": {"X-Provenance": PROVENANCE, "If-None-Exist": "code=1"}, "body": NEW}
add("provenance-conditional-create", "With a conditional create, too.", CARRIED, ask("POST", "/Condition", WITH, **both), permit(SC, "/Condition", method="POST", interactions=rows(SC, ("conditional-create", "Condition", None, "c"), ("search-type", "Condition", None, "s"), PROV)))
add("provenance-patient", "Of a patient it is not known what it will be about.", CARRIED, ask("POST", "/Condition", patient("patient/*.cruds"), body=NEW, headers={"X-Provenance": PROVENANCE}), deny("operation_confined", 403))
add("provenance-case", "The header's name is compared without case.", CARRIED, ask("POST", "/Condition", user("user/Condition.crus"), body=NEW, headers={"x-provenance": PROVENANCE}), deny("insufficient_scope"))
for name, value, reason in [("empty", "", "body_malformed"), ("text", "x", "body_malformed"), ("array", "[]", "body_malformed"), ("other-type", '{"resourceType":"Patient"}', "body_mismatch"), ("no-type", "{}", "body_mismatch"), ("twice", '{"resourceType":"Provenance","resourceType":"Provenance"}', "body_malformed"),
                            ("condition", '{"resourceType":"Provenance","target":[{"reference":"Patient?identifier=1"}]}', "body_malformed")]:
    add(f"provenance-bad-{name}", "A value that is no Provenance.", CARRIED, ask("POST", "/Condition", WITH, body=NEW, headers={"X-Provenance": value}), deny(reason))
for name, method, url, body in [("read", "GET", "/Condition/c1", ABSENT), ("delete", "DELETE", "/Condition/c1", ABSENT), ("search", "GET", "/Condition", ABSENT), ("provenance", "POST", "/Provenance", {"resourceType": "Provenance"}), ("batch", "POST", "/", {"resourceType": "Bundle", "type": "batch", "entry": []}), ("operation", "POST", "/Observation/$lastn", PARAMETERS)]:
    add(f"provenance-not-{name}", "Nothing else carries one.", CARRIED, ask(method, url, user("user/*.cruds"), body=body, headers={"X-Provenance": PROVENANCE}), deny("request_header_unsupported"))
add("provenance-underscore", "Nor does a name that a server may fold into it.", CARRIED, ask("POST", "/Condition", WITH, body=NEW, headers={"X_Provenance": PROVENANCE}), deny("request_header_unsupported"))

# ---- Subscriptions -----------------------------------------------------------------------------------------

SUBSCRIPTION = "docs/requests.md section 11, Subscription; specification 3.6"


def subscription(criteria, **members):
    return {"resourceType": "Subscription", "status": "requested", **({"criteria": criteria} if criteria is not None else {}), **members}


def selects(scope, kind, other="user/Observation.rs"):
    return (("subscription", kind, None, "s", other), ("subscription", kind, None, "r", other))


SUB, OBS = "user/Subscription.crus", "user/Observation.rs"
BOTH = user(f"{SUB} {OBS}")
for v in ("R4", "R4B"):
    w, served = v.lower(), member(v)
    for name, criteria in [("type", "Observation"), ("plain", "Observation?code=1&category:not=a&_tag=b"), ("patient", "Observation?patient=Patient/p1")]:
        add(f"subscription-{name}-{w}", "What it selects is searched and shown.", SUBSCRIPTION, ask("POST", "/Subscription", BOTH, policy=served, body=subscription(criteria)), permit(SUB, "/Subscription", method="POST", interactions=rows(SUB, ("create", "Subscription", None, "c"), *selects(SUB, "Observation"))))
        add(f"subscription-{name}-scope-{w}", "Which needs s and r on it.", SUBSCRIPTION, ask("POST", "/Subscription", user(f"{SUB} user/Observation.s"), policy=served, body=subscription(criteria)), deny("insufficient_scope"))
        add(f"subscription-{name}-constrained-{w}", "On all of it, since nobody filters what is sent.", SUBSCRIPTION, ask("POST", "/Subscription", user(f"{SUB} user/Observation.rs?category=a"), policy=served, body=subscription(criteria), enforces=ALL), deny("operation_confined", 403))
    for name, criteria in [("chain", "Observation?patient.name=x"), ("has", "Patient?_has:Observation:patient:code=1"), ("include", "Observation?_include=*"), ("count", "Observation?_count=1"), ("unknown", "Observation?foo=1"), ("topic", "https://example.org/topic"), ("no-type", "Foo?a=1"), ("absolute", BASE + "/Observation?code=1"), ("slash", "/Observation?code=1"), ("instance", "Observation/o1"), ("none", None), ("number", 5), ("empty", "")]:
        add(f"subscription-open-{name}-{w}", "Criteria that are not understood may select anything.", SUBSCRIPTION, ask("POST", "/Subscription", user("user/*.crus"), policy=served, body=subscription(criteria)), permit("user/*.crus", "/Subscription", method="POST", interactions=rows("user/*.crus", ("create", "Subscription", None, "c"), *selects(SUB, None, "user/*.crus"))))
        add(f"subscription-open-{name}-scope-{w}", "So everything must be readable.", SUBSCRIPTION, ask("POST", "/Subscription", user(f"{SUB} {OBS} user/Patient.rs"), policy=served, body=subscription(criteria)), deny("insufficient_scope"))
for name, members in [("root", {"extension": [{"url": "x"}]}), ("modifier", {"modifierExtension": [{"url": "x"}]}), ("criteria", {"_criteria": {"extension": [{"url": "x"}]}}), ("channel", {"channel": {"type": "message", "extension": [{"url": "x"}]}})]:
    body = subscription("Observation?code=1", **members)
    add(f"subscription-extension-{name}", "Extensions may select, or send along, more than the criteria say.", SUBSCRIPTION, ask("POST", "/Subscription", BOTH, body=body), deny("insufficient_scope"))
    add(f"subscription-extension-{name}-open", "Who may read everything may have them.", SUBSCRIPTION, ask("POST", "/Subscription", user("user/*.crus"), body=body), permit("user/*.crus", "/Subscription", method="POST", interactions=rows("user/*.crus", ("create", "Subscription", None, "c"), *selects("user/*.crus", None, "user/*.crus"))))
R5 = member("R5")
add("subscription-r5", "R5 selects by a topic, which may be about anything.", SUBSCRIPTION, ask("POST", "/Subscription", user("user/*.crus"), policy=R5, body={"resourceType": "Subscription", "topic": "https://example.org/topic", "filterBy": [{"resourceType": "Observation"}]}), permit("user/*.crus", "/Subscription", method="POST", interactions=rows("user/*.crus", ("create", "Subscription", None, "c"), *selects(SUB, None, "user/*.crus"))))
add("subscription-r5-scope", "So everything must be readable.", SUBSCRIPTION, ask("POST", "/Subscription", BOTH, policy=R5, body=subscription("Observation?code=1")), deny("insufficient_scope"))
kept = {**subscription("Observation?code=1"), "id": "s1"}
add("subscription-update", "An update selects by its new version.", SUBSCRIPTION, ask("PUT", "/Subscription/s1", BOTH, body=kept), permit(SUB, "/Subscription/s1", method="PUT", interactions=rows(SUB, ("update", "Subscription", "s1", "u"), *selects(SUB, "Observation"))))
add("subscription-patch", "A patch that is not known may select anything.", SUBSCRIPTION, ask("PATCH", "/Subscription/s1", BOTH, body="[]"), deny("insufficient_scope"))
add("subscription-patch-resulting", "By its result it is known.", SUBSCRIPTION, ask("PATCH", "/Subscription/s1", BOTH, body="[]", resource=kept, resulting=kept, enforces=ALL), permit(SUB, "/Subscription/s1", method="PATCH", interactions=rows(SUB, ("patch", "Subscription", "s1", "u"), *selects(SUB, "Observation"))))
add("subscription-no-body", "So may a body that was not given.", SUBSCRIPTION, ask("POST", "/Subscription", BOTH, enforces=ALL), deny("insufficient_scope"))
add("subscription-delete", "A delete makes it select nothing.", SUBSCRIPTION, ask("DELETE", "/Subscription/s1", user("user/Subscription.d")), permit("user/Subscription.d", "/Subscription/s1", method="DELETE", interactions=rows("user/Subscription.d", ("delete", "Subscription", "s1", "d"))))
add("subscription-conditional", "A conditional update selects as well.", SUBSCRIPTION, ask("PUT", "/Subscription?url=x", BOTH, body=subscription("Observation")), permit(SUB, "/Subscription?url=x", method="PUT", interactions=rows(SUB, ("conditional-update", "Subscription", None, "u"), ("search-type", "Subscription", None, "s"), ("create", "Subscription", None, "c"), *selects(SUB, "Observation"))))

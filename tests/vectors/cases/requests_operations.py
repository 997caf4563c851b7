"""Table 3.3 of the specification: operations, their levels, and what they need."""

from .fixtures import *

cases = Cases("requests")
add = cases.add

RULES = "docs/requests.md section 8; specification 3.3"
ASYNC = {"Prefer": "respond-async"}
TERMINOLOGY = [("ValueSet", "expand", "GET"), ("ValueSet", "validate-code", "GET"), ("CodeSystem", "lookup", "GET"), ("CodeSystem", "validate-code", "POST"), ("CodeSystem", "subsumes", "GET"), ("CodeSystem", "find-matches", "POST"),
               ("ConceptMap", "translate", "GET"), ("ConceptMap", "closure", "POST")]


def op_rows(kind, identity, letters, *more):
    return [("operation", kind, identity, letter) for letter in letters] + list(more)


every = lambda kind=None: ("everything", kind, None, "r")
# (name, method, url, headers, rows by a full grant, how it is confined: `bundle`, `read`, `confined`)
TABLE = [
    ("everything-patient", "GET", "/Patient/p1/$everything", {}, op_rows("Patient", "p1", "r", every()), "bundle"),
    ("everything-patient-post", "POST", "/Patient/p1/$everything", {}, op_rows("Patient", "p1", "r", every()), "bundle"),
    ("everything-parameters", "GET", "/Patient/p1/$everything?start=2025&end=2026&_since=2025-01-01T00:00:00Z&_count=5", {}, op_rows("Patient", "p1", "r", every()), "bundle"),
    ("everything-types", "GET", "/Patient/p1/$everything?_type=Observation,Condition", {}, op_rows("Patient", "p1", "r", every("Condition"), every("Observation")), "bundle"),
    ("everything-all-patients", "GET", "/Patient/$everything", {}, op_rows("Patient", None, "r", every()), "bundle"),
    ("everything-encounter", "GET", "/Encounter/e1/$everything", {}, op_rows("Encounter", "e1", "r", every()), "bundle"),
    ("everything-group", "GET", "/Group/g1/$everything", {}, op_rows("Group", "g1", "r", every()), "bundle"),
    ("document", "GET", "/Composition/c1/$document", {}, op_rows("Composition", "c1", "r", every()), "bundle"),
    ("document-post", "POST", "/Composition/c1/$document?persist=false", {}, op_rows("Composition", "c1", "r", every()), "bundle"),
    ("lastn", "GET", "/Observation/$lastn?max=3&patient=p1", {}, op_rows("Observation", None, "s"), "confined"),
    ("stats", "GET", "/Observation/$stats?statistic=average", {}, op_rows("Observation", None, "s"), "confined"),
    ("match", "POST", "/Patient/$match", {}, op_rows("Patient", None, "s"), "confined"),
    ("find", "GET", "/List/$find?name=problems", {}, op_rows("List", None, "s"), "confined"),
    ("docref", "GET", "/DocumentReference/$docref?patient=p1", {}, op_rows("DocumentReference", None, "sr"), "confined"),
    ("docref-post", "POST", "/DocumentReference/$docref", {}, op_rows("DocumentReference", None, "sr"), "confined"),
    ("validate", "POST", "/Observation/$validate", {}, op_rows("Observation", None, "c"), "confined"),
    ("validate-instance", "POST", "/Observation/o1/$validate?mode=update", {}, op_rows("Observation", "o1", "ur"), "confined"),
    ("meta-system", "GET", "/$meta", {}, op_rows(None, None, "s"), "confined"),
    ("meta-type", "GET", "/Observation/$meta", {}, op_rows("Observation", None, "s"), "confined"),
    ("meta-instance", "GET", "/Observation/o1/$meta", {}, op_rows("Observation", "o1", "r"), "read"),
    *((f"{name}-{kind.lower()}", method, f"/{kind}/${name}", {}, op_rows(kind, None, "rs"), "outside") for kind, name, method in TERMINOLOGY),
    *((f"{name}-{kind.lower()}-instance", method, f"/{kind}/x1/${name}", {}, op_rows(kind, "x1", "rs"), "outside") for kind, name, method in TERMINOLOGY),
]


def scope_for(context, each):
    letters = {}
    for _, kind, _, letter in each:
        letters.setdefault(kind or "*", set()).add(letter)
    return " ".join(f"{context}/{kind}.{''.join(c for c in 'cruds' if c in found)}" for kind, found in letters.items())


def permitted(scope, each):
    own = {text.split("/")[1].split(".")[0]: text for text in scope.split(" ")}
    star = own.get("*")
    pick = lambda row: own[row[1]] if row[1] in own else star
    return rows(None, *((*row, pick(row)) for row in each))


for name, method, url, headers, each, how in TABLE:
    more = {"headers": headers} if headers else {}
    if method == "POST":
        more["body"] = {"resourceType": "Parameters"}
    scope = scope_for("user", each)
    if method == "POST":
        add(f"op-{name}-any-body", "A body that was not shown must not be there.", RULES, ask(method, url, user(scope), enforces=ALL), permit(permitted(scope, each)[0]["scope"], url, method=method, obligations=[MATCH_BODY], interactions=permitted(scope, each)))
        add(f"op-{name}-any-body-undeclared", "Which a host must be able to see to.", RULES, ask(method, url, user(scope)), deny("obligation_unsupported"))
    for v in VERSIONS:
        wanted = permitted(scope, each)
        # A grant on every type covers the operation's own row as well, but it stands behind.
        add(f"op-{name}-full-{v.lower()}", "Full grants for every row.", RULES, ask(method, url, user(scope), policy=member(v), **more), permit(wanted[0]["scope"], url, method=method, interactions=wanted))
    for letter in sorted({row[3] for row in each}):
        less = " ".join(text for text in (f"{part.split('.')[0]}.{part.split('.')[1].replace(letter, '')}" for part in scope.split(" ")) if not text.endswith("."))
        add(f"op-{name}-without-{letter}", "Every row needs its letter.", RULES, ask(method, url, user(less), **more), deny("insufficient_scope"))
    add(f"op-{name}-role", "And a role.", RULES, ask(method, url, user("user/*.cruds"), policy=member("R4", "user/Slot.r"), **more), deny("role_insufficient"))
    if how == "confined":
        add(f"op-{name}-patient", "What it answers cannot be filtered.", RULES, ask(method, url, patient("patient/*.cruds"), enforces=ALL, **more), deny_only("operation_confined"))
        kind = each[0][1] or "*"
        add(f"op-{name}-constrained", "What it answers cannot be filtered.", RULES, ask(method, url, user(f"user/{kind}.cruds?_tag=a"), enforces=ALL, **more), deny_only("operation_confined"))
    elif how == "outside":
        add(f"op-{name}-patient", "The type lies outside the compartment.", RULES, ask(method, url, patient("patient/*.cruds"), enforces=ALL, **more), deny("not_in_compartment"))
        add(f"op-{name}-constrained", "What it answers cannot be filtered.", RULES, ask(method, url, user(f"user/{each[0][1]}.rs?status=active"), enforces=ALL, **more), deny_only("operation_confined"))
        head = name.split("-codesystem")[0] == "validate-code" or method == "GET"
        add(f"op-{name}-head", "HEAD is understood where GET is.", RULES, ask("HEAD", url, user(scope)), permit(scope, url, method="HEAD", interactions=permitted(scope, each)) if head else DENY)

# $everything and $document by grants that are not full.
P = "patient/*.rs"
for name, url, each in [("patient", "/Patient/p1/$everything", op_rows("Patient", "p1", "r", every())), ("types", "/Patient/p1/$everything?_type=Observation", op_rows("Patient", "p1", "r", every("Observation"))), ("all", "/Patient/$everything", op_rows("Patient", None, "r", every()))]:
    add(f"op-everything-confined-{name}", "The entries are filtered.", RULES, ask("GET", url, patient(P), enforces=["filter_response"]), permit(P, url, obligations=[FILTER], interactions=rows(P, *each)))
    add(f"op-everything-confined-{name}-undeclared", "Or not seen.", RULES, ask("GET", url, patient(P), enforces=["restrict_query", "exact_query:*"]), deny("obligation_unsupported"))
    add(f"op-everything-confined-{name}-head", "HEAD is sent as GET, for a filter needs the body.", RULES, ask("HEAD", url, patient(P), enforces=ALL), permit(P, url, obligations=[FILTER], interactions=rows(P, *each)))
add("op-everything-confined-count-0", "A count is no filtered answer.", RULES, ask("GET", "/Patient/p1/$everything?_count=0", patient(P), enforces=ALL), deny("parameter_unsupported"))
add("op-everything-other", "Everything of another patient.", RULES, ask("GET", "/Patient/p2/$everything", patient(P), enforces=ALL), deny("not_in_compartment"))
add("op-everything-type-outside", "A type outside the compartment denies its row.", RULES, ask("GET", "/Patient/p1/$everything?_type=Observation,Slot", patient(P), enforces=ALL), deny("not_in_compartment"))
add("op-everything-type-no-scope", "A type without a scope denies its row.", RULES, ask("GET", "/Patient/p1/$everything?_type=Observation,Condition", patient("patient/Patient.r patient/Observation.r"), enforces=ALL), deny("insufficient_scope"))
add("op-everything-one-type", "Without `_type` any grant with r is enough, and the answer is filtered.", RULES, ask("GET", "/Patient/p1/$everything", patient("patient/Patient.r patient/Observation.r"), enforces=ALL),
    permit("patient/Patient.r", "/Patient/p1/$everything", obligations=[FILTER], interactions=rows("patient/Patient.r", *op_rows("Patient", "p1", "r", every()))))
add("op-document-persist", "A document is not stored.", RULES, ask("GET", "/Composition/c1/$document?persist=true", user("user/*.rs")), deny("parameter_unsupported"))
add("op-everything-shared", "A shared type is whole, the patient is told by the URL, and the answer holds the patient's own: it is filtered.", RULES, ask("GET", "/Patient/p1/$everything?_type=Location", patient(P), enforces=ALL),
    permit(P, "/Patient/p1/$everything?_type=Location", obligations=[FILTER], interactions=rows(P, *op_rows("Patient", "p1", "r", every("Location")))))
C = "user/*.rs?_tag=a"
add("op-everything-constrained-first", "The resource is read first.", RULES, ask("GET", "/Patient/p1/$everything", user(C), enforces=ALL), {**needs("/Patient/p1/$everything"), "obligations": [FILTER]})
add("op-everything-constrained", "It may be seen, and the entries are filtered.", RULES, ask("GET", "/Patient/p1/$everything", user(C), enforces=ALL, resource=resource("Patient", "p1", meta={"tag": [{"code": "a"}]})),
    permit(C, "/Patient/p1/$everything", obligations=[FILTER], interactions=rows(C, *op_rows("Patient", "p1", "r", every()))))
add("op-everything-constrained-not", "It may not be seen.", RULES, ask("GET", "/Patient/p1/$everything", user(C), enforces=ALL, resource=resource("Patient", "p1")), not_found("constraint_not_met"))
for kind, url, inside, outside in [("Encounter", "/Encounter/x1/$everything", {"subject": ref("Patient/p1")}, {"subject": ref("Patient/p2")}),
                                   ("Group", "/Group/x1/$everything", {"member": [{"entity": ref("Patient/p1")}]}, {"member": [{"entity": ref("Patient/p1")}, {"entity": ref("Patient/p2")}]}),
                                   ("Composition", "/Composition/x1/$document", {"subject": ref("Patient/p1")}, {"subject": ref("Patient/p2")})]:
    word = kind.lower()
    each = op_rows(kind, "x1", "r", every())
    add(f"op-confined-{word}-first", "The resource is read first.", RULES, ask("GET", url, patient(P), enforces=ALL), {**needs(url), "obligations": [FILTER]})
    add(f"op-confined-{word}", "It is inside, and the entries are filtered.", RULES, ask("GET", url, patient(P), enforces=ALL, resource=resource(kind, "x1", **inside)), permit(P, url, obligations=[FILTER], interactions=rows(P, *each)))
    add(f"op-confined-{word}-outside", "It is outside.", RULES, ask("GET", url, patient(P), enforces=ALL, resource=resource(kind, "x1", **outside)), not_found("not_in_compartment"))
    add(f"op-confined-{word}-null", "There is none.", RULES, ask("GET", url, patient(P), enforces=ALL, resource=None), not_found("resource_not_found"))
    add(f"op-confined-{word}-undeclared", "It cannot be filtered.", RULES, ask("GET", url, patient(P)), deny("obligation_unsupported"))
add("op-episode-r5", "R5 has it of an EpisodeOfCare.", RULES, ask("GET", "/EpisodeOfCare/x1/$everything", user("user/*.r"), policy=member("R5")),
    permit("user/*.r", "/EpisodeOfCare/x1/$everything", interactions=rows("user/*.r", *op_rows("EpisodeOfCare", "x1", "r", every()))))
for v in ("R4", "R4B"):
    add(f"op-episode-{v.lower()}", "R4 and R4B have not.", RULES, ask("GET", "/EpisodeOfCare/x1/$everything", user("user/*.r"), policy=member(v)), deny_only("operation_unknown"))

# $meta of an instance is a read of it.
META = "/Observation/o1/$meta"
MR = "patient/Observation.r"
add("op-meta-confined-first", "Labels are read with their resource.", RULES, ask("GET", META, patient(MR)), waits(MR, META, interactions=[{**one("operation", "Observation", "o1", "r", MR)[0], "effect": "needs_resource", "reason": "resource_required"}]))
add("op-meta-confined", "It is inside.", RULES, ask("GET", META, patient(MR), resource=obs()), permit(MR, META, interactions=rows(MR, ("operation", "Observation", "o1", "r"))))
add("op-meta-confined-outside", "It is outside.", RULES, ask("GET", META, patient(MR), resource=obs("Patient/p2")), not_found("not_in_compartment"))
add("op-meta-shared", "A shared type is whole.", RULES, ask("GET", "/Location/$meta", patient("patient/Location.s")), permit("patient/Location.s", "/Location/$meta", interactions=rows("patient/Location.s", ("operation", "Location", None, "s"))))

# $export.
EXPORTS = [("system", "/$export", [(None, "s"), (None, "r")]), ("system-types", "/$export?_type=Patient,Observation", [("Observation", "s"), ("Observation", "r"), ("Patient", "s"), ("Patient", "r")]),
           ("patient", "/Patient/$export?_since=2025-01-01T00:00:00Z", [(None, "s"), (None, "r")]), ("patient-types", "/Patient/$export?_type=Observation&_outputFormat=ndjson", [("Observation", "s"), ("Observation", "r")])]
for name, url, each in EXPORTS:
    for v in VERSIONS:
        add(f"op-export-{name}-{v.lower()}", "A system/ grant that is whole.", RULES, ask("GET", url, claims("system/*.rs"), policy={**BACKEND, "fhir": {**BACKEND["fhir"], "version": v}}, headers=ASYNC),
            permit("system/*.rs", url, role="backend", interactions=rows("system/*.rs", *(("operation", kind, None, letter) for kind, letter in each), role="backend")))
    for letter in "rs":
        add(f"op-export-{name}-without-{letter}", "An export is a search and a read.", RULES, ask("GET", url, claims(f"system/*.{'s' if letter == 'r' else 'r'}"), policy=BACKEND, headers=ASYNC), deny("insufficient_scope"))
    add(f"op-export-{name}-user", "A user exports nothing.", RULES, ask("GET", url, user("user/*.rs"), headers=ASYNC, enforces=ALL), deny_only("operation_confined"))
    add(f"op-export-{name}-patient", "Nor does a patient.", RULES, ask("GET", url, patient("patient/*.rs"), headers=ASYNC, enforces=ALL), deny_only("operation_confined"))
    add(f"op-export-{name}-constrained", "A constraint is not exported by.", RULES, ask("GET", url, claims("system/*.rs?_tag=a"), policy=BACKEND, headers=ASYNC, enforces=ALL), deny_only("operation_confined"))
    add(f"op-export-{name}-sync", "An export is asynchronous.", RULES, ask("GET", url, claims("system/*.rs"), policy=BACKEND), DENY)
add("op-export-types-own", "Scopes of the types are enough for their export.", RULES, ask("GET", "/$export?_type=Observation", claims("system/Observation.rs"), policy=BACKEND, headers=ASYNC),
    permit("system/Observation.rs", "/$export?_type=Observation", role="backend", interactions=rows("system/Observation.rs", ("operation", "Observation", None, "s"), ("operation", "Observation", None, "r"), role="backend")))
add("op-export-types-other", "Of another type not.", RULES, ask("GET", "/$export?_type=Observation,Patient", claims("system/Observation.rs"), policy=BACKEND, headers=ASYNC), deny("insufficient_scope"))
add("op-export-all-one-type", "Everything is more than one type.", RULES, ask("GET", "/$export", claims("system/Observation.rs"), policy=BACKEND, headers=ASYNC), deny("insufficient_scope"))
add("op-export-group", "A Group is read as well.", RULES, ask("POST", "/Group/g1/$export?_type=Observation", claims("system/Observation.rs system/Group.r"), policy=BACKEND, headers=ASYNC, body={"resourceType": "Parameters"}),
    {"effect": "permit", "reason": "permitted", "plan": send("/Group/g1/$export?_type=Observation", "POST"), "obligations": [], "challenge": None})
add("op-export-group-without", "A Group is read as well.", RULES, ask("GET", "/Group/g1/$export?_type=Observation", claims("system/Observation.rs"), policy=BACKEND, headers=ASYNC), deny("insufficient_scope"))
for name, url in [("observation", "/Observation/$export"), ("patient-instance", "/Patient/p1/$export"), ("group-type", "/Group/$export")]:
    add(f"op-export-level-{name}", "There is no such export.", RULES, ask("GET", url, claims("system/*.rs"), policy=BACKEND, headers=ASYNC), deny_only("operation_unknown"))
add("op-export-parameter", "A filter of an export is not judged.", RULES, ask("GET", "/$export?_typeFilter=Observation%3Fcode=1", claims("system/*.rs"), policy=BACKEND, headers=ASYNC), deny("parameter_unsupported"))
add("op-export-body", "Nor are parameters in its body.", RULES, ask("POST", "/$export", claims("system/*.rs"), policy=BACKEND, headers=ASYNC, body={"resourceType": "Parameters", "parameter": [{"name": "_type", "valueString": "Patient"}]}), {**DENY})

# What is denied to everybody.
EVERYTHING = user("user/*.cruds")
for name, method, url in [
    ("graphql", "POST", "/$graphql"), ("graphql-instance", "GET", "/Patient/p1/$graphql?query=x"), ("process-message", "POST", "/$process-message"), ("merge", "POST", "/Patient/$merge"), ("meta-add", "POST", "/Observation/o1/$meta-add"),
    ("meta-delete", "POST", "/Observation/o1/$meta-delete"), ("convert", "POST", "/$convert"), ("submit", "POST", "/Claim/$submit"), ("evaluate", "GET", "/Measure/m1/$evaluate-measure"), ("snapshot", "POST", "/StructureDefinition/$snapshot"),
    ("apply", "POST", "/PlanDefinition/x1/$apply"), ("everything-observation", "GET", "/Observation/o1/$everything"), ("everything-system", "GET", "/$everything"), ("encounter-type", "GET", "/Encounter/$everything"), ("lastn-instance", "GET", "/Observation/o1/$lastn"),
    ("lastn-condition", "GET", "/Condition/$lastn"), ("match-practitioner", "POST", "/Practitioner/$match"), ("document-type", "GET", "/Composition/$document"), ("unknown", "POST", "/Observation/$foo"),
    ("case", "GET", "/Patient/p1/$Everything"), ("empty", "GET", "/Patient/p1/$"), ("subscription", "GET", "/Subscription/s1/$status"), ("versions", "GET", "/$versions"), ("diff", "GET", "/Observation/o1/$diff"), ("expunge", "POST", "/$expunge"), ("reindex", "POST", "/$reindex"),
]:
    for v in VERSIONS:
        add(f"op-unknown-{name}-{v.lower()}", "An operation, level or method that is not in the table.", RULES, ask(method, url, EVERYTHING, policy=member(v), enforces=ALL), deny_only("operation_unknown"))
for name, url in [("match", "/Patient/$match"), ("validate", "/Observation/$validate"), ("closure", "/ConceptMap/$closure")]:
    for v in VERSIONS:
        add(f"op-get-{name}-{v.lower()}", "An operation that is asked by POST alone.", RULES, ask("GET", url, EVERYTHING, policy=member(v), enforces=ALL), DENY)
for name, url in [("everything-parameter", "/Patient/p1/$everything?foo=1"), ("everything-include", "/Patient/p1/$everything?_include=*"), ("everything-elements", "/Patient/p1/$everything?_elements=id"), ("everything-type", "/Patient/p1/$everything?_type=Foo"), ("lastn-underscore", "/Observation/$lastn?_include=*"), ("lastn-count", "/Observation/$lastn?_count=1")]:
    add(f"op-bad-{name}", "A parameter that could widen it.", RULES, ask("GET", url, EVERYTHING), deny("parameter_unsupported"))
add("op-body", "The body is a Parameters resource.", RULES, ask("POST", "/Patient/$match", EVERYTHING, body={"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": {"resourceType": "Patient"}}]}),
    permit("user/*.cruds", "/Patient/$match", method="POST", interactions=rows("user/*.cruds", ("operation", "Patient", None, "s"))))
add("op-body-other", "Another resource is none.", RULES, ask("POST", "/Patient/$match", EVERYTHING, body={"resourceType": "Patient"}), deny("body_mismatch"))
add("op-body-everything", "Parameters of it stand in the URL.", RULES, ask("POST", "/Patient/p1/$everything", EVERYTHING, body={"resourceType": "Parameters"}),
    permit("user/*.cruds", "/Patient/p1/$everything", method="POST", interactions=rows("user/*.cruds", *op_rows("Patient", "p1", "r", every()))))
add("op-body-everything-parameter", "Parameters of it stand in the URL.", RULES, ask("POST", "/Patient/p1/$everything", EVERYTHING, body={"resourceType": "Parameters", "parameter": [{"name": "_type", "valueCode": "Observation"}]}), {**DENY})
for method in ("PUT", "DELETE", "PATCH"):
    add(f"op-method-{method.lower()}", "Operations are asked by GET and POST.", RULES, ask(method, "/Patient/p1/$everything", EVERYTHING), deny("interaction_unsupported"))
add("op-async", "Only an export is asynchronous.", RULES, ask("GET", "/Patient/p1/$everything", EVERYTHING, headers=ASYNC), deny("request_header_unsupported"))
add("op-encoded", "Names are decoded.", RULES, ask("GET", "/Patient/p1/%24everything", EVERYTHING), permit("user/*.cruds", "/Patient/p1/$everything", interactions=rows("user/*.cruds", *op_rows("Patient", "p1", "r", every()))))
add("op-slash", "There is no slash behind an operation.", RULES, ask("GET", "/Patient/p1/$everything/", EVERYTHING), deny("malformed_request"))
add("op-terminology-system", "R4 has `$closure` of the system.", RULES, ask("POST", "/$closure", user("user/ConceptMap.rs user/*.rs"), body={"resourceType": "Parameters"}), {"effect": "permit", "reason": "permitted", "plan": send("/$closure", "POST"), "obligations": [], "challenge": None})

"""Scopes with search parameters: searches by them, resources that match or not, roles that add theirs, labels."""

from .fixtures import *

cases = Cases("requests")
add = cases.add

RULES = "docs/requests.md sections 4 to 6; docs/scopes.md; specification 1.5 and 5"
OBS = ("search-type", "Observation", None, "s")
O, O1 = "/Observation", "/Observation/o1"
EXACT = ["restrict_query", "several_queries", "compartment_search", "exact_query:*"]
NO_SEVERAL = ["restrict_query", "filter_response", "compartment_search"]


def search_row(url):
    return ("search-type", url.split("?")[0].strip("/"), None, "s")


def narrowed(name, why, url, session, scope, sent, obligations, *, method="GET", sent_method=None, enforces=ALL, **more):
    add(f"constraint-{name}", why, RULES, ask(method, url, session, enforces=enforces, **more),
        permit(scope, sent, method=sent_method or method, headers=STRICT if RESTRICT in obligations else None, obligations=obligations,
               interactions=rows(scope, search_row(url.replace("/_search", "")))))


def split(name, why, url, session, scope, urls, *, obligations=(RESTRICT, FILTER, SEVERAL), enforces=ALL, **more):
    add(f"constraint-{name}", why, RULES, ask("GET", url, session, enforces=enforces, **more), several(scope, urls, obligations=obligations, interactions=rows(scope, search_row(url))))


# ---- the granular scopes of US Core --------------------------------------------------------------

GRANULAR = "specification 5.7 and 5.8; docs/requests.md sections 5 and 6"
CONDITION = "http://terminology.hl7.org/CodeSystem/condition-category"
US_CONDITION = "http://hl7.org/fhir/us/core/CodeSystem/condition-category"
US = "http://hl7.org/fhir/us/core/CodeSystem/us-core-category"
US_DOCUMENT = "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category"
for kind, system, code in [
    ("Condition", CONDITION, "encounter-diagnosis"), ("Condition", CONDITION, "problem-list-item"), ("Condition", US_CONDITION, "health-concern"), ("Observation", CATEGORIES, "laboratory"),
    ("Observation", CATEGORIES, "social-history"), ("Observation", CATEGORIES, "vital-signs"), ("Observation", CATEGORIES, "survey"), ("Observation", US, "sdoh"), ("DocumentReference", US_DOCUMENT, "clinical-note"),
]:
    part, word = f"?category={system}|{code}", f"{kind.lower()}-{code}"
    query = f"category={system}%7C{code}"
    u, p = f"user/{kind}.rs{part}", f"patient/{kind}.rs{part}"
    url = f"/{kind}?_lastUpdated=gt2025"
    add(f"us-core-{word}-search", "A search of the type is narrowed to the category.", GRANULAR, ask("GET", url, user(u), enforces=ALL),
        permit(u, f"{url}&{query}", headers=STRICT, obligations=[RESTRICT, FILTER], interactions=rows(u, search_row(url))))
    add(f"us-core-{word}-search-patient", "And to the patient in context.", GRANULAR, ask("GET", url, patient(p), enforces=ALL),
        permit(p, f"/Patient/p1{url}&{query}", headers=STRICT, obligations=[RESTRICT, FILTER], interactions=rows(p, search_row(url))))
    add(f"us-core-{word}-search-exact", "An exact query needs no filter.", GRANULAR, ask("GET", url, user(u), enforces=["restrict_query", f"exact_query:{kind}"]),
        permit(u, f"{url}&{query}", headers=STRICT, obligations=[RESTRICT], interactions=rows(u, search_row(url))))
    add(f"us-core-{word}-search-same", "A client that asks for the category is left alone.", GRANULAR, ask("GET", f"/{kind}?{query}", user(u), enforces=ALL),
        permit(u, f"/{kind}?{query}", headers=STRICT, obligations=[RESTRICT, FILTER], interactions=rows(u, search_row(url))))
    for who, scope, session in (("user", u, user(u)), ("patient", p, patient(p))):
        read = lambda **members: resource(kind, "x1", subject=ref("Patient/p1"), **members)
        row = ("read", kind, "x1", "r")
        add(f"us-core-{word}-read-first-{who}", "The content decides.", GRANULAR, ask("GET", f"/{kind}/x1", session),
            waits(scope, f"/{kind}/x1", interactions=[{**one(*row, scope)[0], "effect": "needs_resource", "reason": "resource_required"}]))
        add(f"us-core-{word}-read-{who}", "A resource of the category.", GRANULAR, ask("GET", f"/{kind}/x1", session, resource=read(category=coded(code, system=system))),
            permit(scope, f"/{kind}/x1", interactions=rows(scope, row)))
        add(f"us-core-{word}-read-several-{who}", "One of several codings is enough.", GRANULAR, ask("GET", f"/{kind}/x1", session, resource=read(category=coded("other") + coded(code, system=system))),
            permit(scope, f"/{kind}/x1", interactions=rows(scope, row)))
        for name, members in [("other", {"category": coded("therapy", system=system)}), ("other-system", {"category": coded(code, system="http://example.org")}), ("no-system", {"category": [{"coding": [{"code": code}]}]}), ("none", {}),
                              ("text", {"category": [{"text": code}]}), ("case", {"category": coded(code.upper(), system=system)})]:
            add(f"us-core-{word}-read-{name}-{who}", "A resource of another category, or of none.", GRANULAR, ask("GET", f"/{kind}/x1", session, resource=read(**members)), not_found("constraint_not_met"))

# ---- searches -------------------------------------------------------------------------------------

S = "user/Observation.rs?category="
narrowed("code", "A code without a system.", O, user(S + "laboratory"), S + "laboratory", O + "?category=laboratory", [RESTRICT, FILTER])
narrowed("head", "HEAD that must be filtered is sent as GET.", O, user(S + "a"), S + "a", O + "?category=a", [RESTRICT, FILTER], method="HEAD", sent_method="GET")
narrowed("head-exact", "HEAD of an exact query stays HEAD.", O, user(S + "a"), S + "a", O + "?category=a", [RESTRICT], method="HEAD", enforces=EXACT)
narrowed("post", "A POST is narrowed behind its URL.", O + "/_search", user(S + "a"), S + "a", O + "/_search?category=a", [RESTRICT, FILTER], method="POST", headers={"Content-Type": "application/x-www-form-urlencoded"}, body="code=1")
narrowed("filter-only", "A host that cannot restrict filters.", O + "?code=1", user(S + "a"), S + "a", O + "?code=1", [FILTER], enforces=["filter_response"])
narrowed("values", "Several values are an OR.", O, user(S + "b,a"), S + "b,a", O + "?category=a,b", [RESTRICT, FILTER])
narrowed("pairs", "Several parameters are an AND, in the order of their text.", O, user("user/Observation.s?status=final&category=a"), "user/Observation.s?status=final&category=a", O + "?category=a&status=final", [RESTRICT, FILTER])
narrowed("same-name", "The same name twice is an AND too.", O, user("user/Observation.s?category=b&category=a"), "user/Observation.s?category=b&category=a", O + "?category=a&category=b", [RESTRICT, FILTER])
narrowed("client-same", "What the client asks for itself is not added.", O + "?category=a", user(S + "a,b"), S + "a,b", O + "?category=a", [RESTRICT, FILTER])
narrowed("client-subset", "All of the client's values are among them.", O + "?category=b,a", user(S + "a,b,c"), S + "a,b,c", O + "?category=b,a", [RESTRICT, FILTER])
narrowed("client-more", "One of the client's values is not.", O + "?category=a,x", user(S + "a,b"), S + "a,b", O + "?category=a,x&category=a,b", [RESTRICT, FILTER])
narrowed("client-other", "The client asks for another value, and will find nothing.", O + "?category=x", user(S + "a"), S + "a", O + "?category=x&category=a", [RESTRICT, FILTER])
narrowed("client-modifier", "Another modifier is another question.", O + "?category:not=a", user(S + "a"), S + "a", O + "?category:not=a&category=a", [RESTRICT, FILTER])
narrowed("client-empty", "An empty value says nothing.", O + "?category=", user(S + "a"), S + "a", O + "?category=&category=a", [RESTRICT, FILTER])
narrowed("client-system", "Values are compared as they are written.", O + "?category=http://example.org%7Ca", user(S + "a"), S + "a", O + "?category=http://example.org%7Ca&category=a", [RESTRICT, FILTER])
narrowed("total", "The filter leaves no total.", O + "?_total=accurate", user(S + "a"), S + "a", O + "?_total=accurate&category=a", [RESTRICT, FILTER])
for name, scope, sent in [
    ("string", "user/Patient.s?family=Ann", "/Patient?family:exact=Ann"), ("string-escape", "user/Patient.s?family=a%5C,b", "/Patient?family:exact=a%5C,b"), ("string-utf8", "user/Patient.s?family=%C3%A9", "/Patient?family:exact=%C3%A9"),
    ("string-space", "user/Patient.s?family=van%20Ann", "/Patient?family:exact=van%20Ann"), ("string-plus", "user/Patient.s?family=a+b", "/Patient?family:exact=a%2Bb"), ("string-ampersand", "user/Patient.s?family=a%26b", "/Patient?family:exact=a%26b"),
    ("string-percent", "user/Patient.s?family=a%25b", "/Patient?family:exact=a%25b"), ("date", "user/Observation.s?date=ge2025-01-01", O + "?date=ge2025-01-01"), ("date-eq", "user/Observation.s?date=eq2025", O + "?date=2025"),
    ("date-zone", "user/Observation.s?date=lt2025-01-01T10:00:00%2B01:00", O + "?date=lt2025-01-01T10:00:00%2B01:00"), ("quantity", "user/Observation.s?value-quantity=gt5.4|http://unitsofmeasure.org|mg", O + "?value-quantity=gt5.4%7Chttp://unitsofmeasure.org%7Cmg"),
    ("number", "user/RiskAssessment.s?probability=ge0.5", "/RiskAssessment?probability=ge0.5"), ("reference", "user/Observation.s?encounter=Encounter/e1", O + "?encounter=Encounter/e1"), ("reference-bare", "user/Condition.s?encounter=e1", "/Condition?encounter=Encounter/e1"),
    ("uri", "user/ValueSet.s?url=http://example.org/vs", "/ValueSet?url=http://example.org/vs"), ("profile", "user/Observation.s?_profile=http://example.org/p", O + "?_profile=http://example.org/p"), ("id", "user/Observation.s?_id=o1,o2", O + "?_id=o1,o2"),
    ("tag", "user/Observation.s?_tag=http://example.org|a", O + "?_tag=http://example.org%7Ca"), ("security", "user/Observation.s?_security=http://terminology.hl7.org/CodeSystem/v3-Confidentiality|N", O + "?_security=http://terminology.hl7.org/CodeSystem/v3-Confidentiality%7CN"),
    ("updated", "user/Observation.s?_lastUpdated=gt2025-01-01", O + "?_lastUpdated=gt2025-01-01"), ("source", "user/Observation.s?_source=http://example.org/s", O + "?_source=http://example.org/s"), ("no-system", "user/Observation.s?category=|a", O + "?category=%7Ca"),
    ("any-code", "user/Observation.s?category=http://example.org|", O + "?category=http://example.org%7C"), ("star", "user/*.s?_tag=a", O + "?_tag=a"), ("star-category", "user/*.s?category=a", O + "?category=a"), ("boolean", "user/Patient.s?active=true", "/Patient?active=true"),
]:
    url = sent.split("?")[0]
    narrowed(f"kind-{name}", "A constraint goes out as the query that it is, a string compared exactly.", url, user(scope), scope, sent, [RESTRICT, FILTER])
    narrowed(f"kind-{name}-exact", "An exact query needs no filter.", url, user(scope), scope, sent, [RESTRICT], enforces=EXACT)
narrowed("kind-canonical", "In R5 profiles are canonical references.", O, user("user/Observation.s?_profile=http://example.org/p|1"), "user/Observation.s?_profile=http://example.org/p|1", O + "?_profile=http://example.org/p%7C1",
         [RESTRICT, FILTER], policy=member("R5"))
narrowed("kind-profile-id", "They are of one type, so that an id stands for one.", O, user("user/Observation.s?_profile=p"), "user/Observation.s?_profile=p", O + "?_profile=StructureDefinition/p",
         [RESTRICT, FILTER], policy=member("R5"))
narrowed("kind-profile-version", "In R4 they are URIs, in which a bar is text and needs no escape.", O, user("user/Observation.s?_profile=http://example.org/p%5C|1"), "user/Observation.s?_profile=http://example.org/p%5C|1",
         O + "?_profile=http://example.org/p%7C1", [RESTRICT, FILTER])

# Several scopes.
narrowed("merged", "Two that differ in the values of one parameter alone are one.", O, user(f"{S}a {S}b"), S + "a", O + "?category=a,b", [RESTRICT, FILTER])
narrowed("merged-three", "Until nothing changes.", O, user(f"{S}c {S}a {S}b"), S + "c", O + "?category=a,b,c", [RESTRICT, FILTER])
narrowed("merged-second", "Beside another parameter that is the same.", O, user(f"{S}a&status=final {S}b&status=final"), f"{S}a&status=final", O + "?category=a,b&status=final", [RESTRICT, FILTER])
narrowed("implied", "A branch that another one implies is dropped.", O, user(f"{S}{CATEGORIES}|a {S}a"), f"{S}{CATEGORIES}|a", O + "?category=a", [RESTRICT, FILTER])
narrowed("implied-pair", "More parameters are within fewer.", O, user(f"{S}a&status=final {S}a"), f"{S}a&status=final", O + "?category=a", [RESTRICT, FILTER])
narrowed("implied-date", "A later date is within an earlier one.", O, user("user/Observation.s?date=ge2025 user/Observation.s?date=ge2024"), "user/Observation.s?date=ge2025", O + "?date=ge2024", [RESTRICT, FILTER])
narrowed("plain-beside", "A plain scope makes the granular one irrelevant.", O, user(f"{S}a user/Observation.s"), "user/Observation.s", O, [])
narrowed("star-beside", "So does one on every type.", O, user(f"{S}a user/*.s"), "user/*.s", O, [])
narrowed("other-letter-beside", "A plain scope of another letter does not.", O, user(f"{S}a user/Observation.r"), S + "a", O + "?category=a", [RESTRICT, FILTER])
narrowed("other-context-beside", "A plain scope of the patient does not widen that of the user.", O, patient(f"{S}a patient/Observation.s", fhirUser="Patient/p1"), S + "a", "/Patient/p1/Observation", [RESTRICT, FILTER])
TWO = f"{S}a user/Observation.rs?code=1"
split("two-branches", "Two branches are two queries.", O + "?date=2025", user(TWO), S + "a", [O + "?date=2025&category=a", O + "?date=2025&code=1"])
split("two-branches-exact", "Exact ones need no filter.", O, user(TWO), S + "a", [O + "?category=a", O + "?code=1"], obligations=[RESTRICT, SEVERAL], enforces=EXACT)
split("three-branches", "Three are three.", O, user(f"{TWO} user/Observation.s?status=final"), S + "a", [O + "?category=a", O + "?code=1", O + "?status=final"])
split("two-branches-patient", "Each in the compartment.", O, patient("patient/Observation.s?category=a patient/Observation.s?code=1"), "patient/Observation.s?category=a", ["/Patient/p1/Observation?category=a", "/Patient/p1/Observation?code=1"])
split("two-compartments", "The patient in context, and the user who is another person.", "/Encounter", patient("patient/Encounter.s user/Encounter.s", fhirUser="Patient/p2"), "patient/Encounter.s",
      ["/Encounter?patient=Patient/p1", "/Encounter?patient=Patient/p2"])
split("compartment-and-constraint", "A compartment without constraint, and everybody's with one.", "/Encounter", patient("patient/Encounter.s user/Encounter.s?status=finished", fhirUser="Practitioner/d1"), "patient/Encounter.s",
      ["/Encounter?patient=Patient/p1", "/Encounter?status=finished"])
for name in ("_sort=date", "_count=5"):
    narrowed(f"two-branches-{name[1:].partition('=')[0]}", "Several queries have no order or pages in common, and those of what is filtered alone tell of what is taken out: the first branch is shown.", f"{O}?{name}", user(TWO), S + "a", f"{O}?{name}&category=a", [RESTRICT, FILTER])
    add(f"constraint-two-branches-{name[1:].partition('=')[0]}-filtered", "Where nothing can be restricted it is refused.", RULES, ask("GET", f"{O}?{name}", user(TWO), enforces=["filter_response"]), deny("parameter_unsupported"))
for name, url, method in [("total", O + "?_total=accurate", "GET"), ("head", O, "HEAD"), ("summary-false", O + "?_summary=false", "GET")]:
    narrowed(f"two-branches-{name}", "Several queries have no order, pages or total in common: the filter remains.", url, user(TWO), S + "a", url, [FILTER], method=method, sent_method="GET")
narrowed("two-branches-undeclared", "A host that cannot join answers filters one.", O, user(TWO), S + "a", O, [FILTER], enforces=NO_SEVERAL)
narrowed("two-branches-first", "Or shows the first branch, if its searches are exact.", O, user(TWO), S + "a", O + "?category=a", [RESTRICT], enforces=["restrict_query", "exact_query:*"])
add("constraint-two-branches-nothing", "Or cannot answer.", RULES, ask("GET", O, user(TWO), enforces=["restrict_query"]), deny("obligation_unsupported"))
narrowed("two-branches-summary", "What is filtered cannot be cut down: the first branch alone is counted.", O + "?_summary=count", user(TWO), S + "a", O + "?_summary=count&category=a", [RESTRICT], enforces=EXACT + ["filter_response"])
add("constraint-two-branches-summary-inexact", "Where it must be filtered it is refused.", RULES, ask("GET", O + "?_summary=count", user(TWO), enforces=ALL), deny("parameter_unsupported"))
for name, enforces in [("absent", ABSENT), ("restrict", ["restrict_query"]), ("exact", ["exact_query:*"]), ("several", ["several_queries"])]:
    add(f"constraint-undeclared-{name}", "A search by a constraint needs a host that can.", RULES, ask("GET", O, user(S + "a"), enforces=enforces), deny("obligation_unsupported"))
for query in ("_summary=true", "_elements=status", "_count=0"):
    add(f"constraint-shape-{query.split('=')[0].strip('_')}", "What is filtered cannot be cut down.", RULES, ask("GET", f"{O}?{query}", user(S + "a"), enforces=ALL), deny("parameter_unsupported"))

# Roles add theirs.
LABS = member("R4", "user/Observation.rs?status=final")
narrowed("role", "The role's constraint alone.", O, user("user/Observation.s"), "user/Observation.s", O + "?status=final", [RESTRICT, FILTER], policy=LABS)
narrowed("role-and-token", "Both must hold.", O, user(S + "a"), S + "a", O + "?category=a&status=final", [RESTRICT, FILTER], policy=LABS)
narrowed("role-same-name", "Of the same name too.", O, user(S + "a"), S + "a", O + "?category=a&category=b", [RESTRICT, FILTER], policy=member("R4", S + "b"))
narrowed("role-same", "The same constraint is one.", O, user(S + "a"), S + "a", O + "?category=a", [RESTRICT, FILTER], policy=member("R4", S + "a"))
narrowed("role-two", "Two scopes of a role are an OR.", O, user("user/Observation.s"), "user/Observation.s", O + "?category=a,b", [RESTRICT, FILTER], policy=member("R4", S + "a", S + "b"))
narrowed("role-patient", "A role that holds the patient's own adds the compartment.", "/Encounter", patient("user/Encounter.s?status=finished", fhirUser="Practitioner/d1"), "user/Encounter.s?status=finished",
         "/Encounter?patient=Patient/p1&status=finished", [RESTRICT, FILTER], policy=member("R4", "patient/Encounter.s"))
narrowed("role-star", "A role with a constraint on every type.", "/Encounter", user("user/Encounter.s"), "user/Encounter.s", "/Encounter?_tag=x", [RESTRICT, FILTER], policy=member("R4", "user/*.s?_tag=x"))
split("role-or", "The role's two scopes with the token's one.", O, user(S + "a"), S + "a", [O + "?category=a&code=1", O + "?category=a&status=final"], policy=member("R4", "user/Observation.s?code=1", "user/Observation.s?status=final"))
add("constraint-role-read", "A read must match both.", RULES, ask("GET", O1, user(S + "a"), policy=LABS, resource=obs(category=coded("a"))), permit(S + "a", O1, interactions=rows(S + "a", ("read", "Observation", "o1", "r"))))
add("constraint-role-read-other", "It matches the token's alone.", RULES, ask("GET", O1, user(S + "a"), policy=LABS, resource=obs(category=coded("a"), status="preliminary")), not_found("constraint_not_met"))
add("constraint-role-read-token", "It matches the role's alone.", RULES, ask("GET", O1, user(S + "a"), policy=LABS, resource=obs(category=coded("b"))), not_found("constraint_not_met"))

# Constraints that cannot be judged.
NOT = {**MEMBER, "scope_modifiers": ["in", "not-in", "not", "exact", "below"]}
for name, kind, query in [("unknown", "Observation", "foo=1"), ("other-type", "Observation", "birthdate=1970"), ("composite", "Observation", "code-value-quantity=1$2"), ("chain", "Observation", "subject.name=x"), ("has", "Patient", "_has:Observation:subject:code=1"),
                          ("result", "Observation", "_count=1"), ("include", "Observation", "_include=*"), ("modifier", "Observation", "category:not=a"), ("modifier-text", "Observation", "code:text=x"), ("special", "Location", "near=1|2"), ("filter", "Observation", "_filter=x")]:
    add(f"constraint-unsupported-{name}", "The constraint is never dropped: the scope grants nothing.", RULES, ask("GET", f"/{kind}", user(f"user/{kind}.rs?{query}"), enforces=ALL), deny_only("constraint_unsupported"))
    add(f"constraint-unsupported-{name}-read", "The constraint is never dropped: the scope grants nothing.", RULES, ask("GET", f"/{kind}/x1", user(f"user/{kind}.rs?{query}"), resource=resource(kind)), deny_only("constraint_unsupported"))
for modifier in ("in", "not-in"):
    add(f"constraint-unsupported-{modifier}", "A value set is not looked up.", RULES, ask("GET", O, user(f"user/Observation.s?code:{modifier}=http://example.org/vs"), policy=NOT, enforces=ALL), deny_only("constraint_unsupported"))
add("constraint-unsupported-star", "A type without the parameter has nothing of it.", RULES, ask("GET", "/Patient", user("user/*.s?category=a"), enforces=ALL), deny_only("constraint_unsupported"))
add("constraint-unsupported-star-kind", "The parameter is of two kinds.", RULES, ask("GET", "/Encounter", user("user/*.s?location=Location/l1"), enforces=ALL), deny_only("constraint_unsupported"))
narrowed("unsupported-beside", "A scope that grants nothing does not spoil the one beside it.", O, user(f"user/Observation.s?foo=1 {S}a"), S + "a", O + "?category=a", [RESTRICT, FILTER])
for name, query in [("value", "category="), ("pair", "category"), ("name", "=a"), ("empty", ""), ("escape", "category=%zz"), ("date", "date=x"), ("ap", "date=ap2025"), ("number", "value-quantity=x"), ("utf8", "category=%FF")]:
    add(f"constraint-malformed-{name}", "A scope that is malformed is none.", RULES, ask("GET", O, user(f"user/Observation.s?{query}"), enforces=ALL), deny("insufficient_scope"))
narrowed("modifier-not", "A modifier that the policy enables.", O, user(f"{S[:-1]}:not=a"), f"{S[:-1]}:not=a", O + "?category:not=a", [RESTRICT, FILTER], policy=NOT)
narrowed("modifier-exact", "A modifier that the policy enables.", "/Patient", user("user/Patient.s?family:exact=x"), "user/Patient.s?family:exact=x", "/Patient?family:exact=x", [RESTRICT, FILTER], policy=NOT)
narrowed("modifier-below", "A modifier that the policy enables.", "/ValueSet", user("user/ValueSet.s?url:below=http://example.org/"), "user/ValueSet.s?url:below=http://example.org/", "/ValueSet?url:below=http://example.org/", [RESTRICT, FILTER], policy=NOT)

# Other searches.
for name, url, each in [("system", "/?_type=Observation,Patient", ["Observation", "Patient"]), ("system-one", "/?_type=Observation", ["Observation"])]:
    scope = "user/*.s?_tag=a"
    add(f"constraint-{name}", "A search of several types is filtered.", RULES, ask("GET", url, user(scope), enforces=ALL), permit(scope, url, obligations=[FILTER], interactions=rows(scope, *(("search-system", kind, None, "s") for kind in each))))
add("constraint-history-type", "The history of a type is filtered.", RULES, ask("GET", O + "/_history", user(S + "a"), enforces=ALL), permit(S + "a", O + "/_history", obligations=[FILTER], interactions=rows(S + "a", ("history-type", "Observation", None, "s"))))
add("constraint-history-undeclared", "Or not seen.", RULES, ask("GET", O + "/_history", user(S + "a")), deny("obligation_unsupported"))
H1 = O1 + "/_history"
add("constraint-history-instance", "The stored resource decides, and older versions are filtered.", RULES, ask("GET", H1, user(S + "a"), enforces=ALL, resource=obs(category=coded("a"))),
    permit(S + "a", H1, obligations=[FILTER], interactions=rows(S + "a", ("history-instance", "Observation", "o1", "r"))))
add("constraint-history-instance-other", "The stored resource is of another category.", RULES, ask("GET", H1, user(S + "a"), enforces=ALL, resource=obs(category=coded("b"))), not_found("constraint_not_met"))
add("constraint-compartment", "A client's compartment search is narrowed as well.", RULES, ask("GET", "/Encounter/e1/Observation?code=1", user(S + "a"), enforces=ALL),
    permit(S + "a", "/Encounter/e1/Observation?code=1&category=a", headers=STRICT, obligations=[RESTRICT, FILTER], interactions=rows(S + "a", ("search-compartment", "Observation", None, "s"))))
for name, url, reason in [("chain", "/DiagnosticReport?result.code=1", "parameter_probes_hidden"), ("has", "/Patient?_has:Observation:subject:code=1", "parameter_probes_hidden"), ("list", O + "?_list=l1", "parameter_probes_hidden")]:
    scope = f"user/DiagnosticReport.s user/Patient.s user/Observation.s{'' if name == 'list' else '?category=a'} user/List.r?status=current"
    add(f"constraint-{name}", "What is constrained is not probed.", RULES, ask("GET", url, user(scope), enforces=ALL), deny_only(reason))
INCLUDED = "user/DiagnosticReport.s user/Observation.rs?category=a"
add("constraint-include", "What is included is filtered.", RULES, ask("GET", "/DiagnosticReport?_include=DiagnosticReport:result", user(INCLUDED), enforces=["filter_response"]),
    permit("user/DiagnosticReport.s", "/DiagnosticReport?_include=DiagnosticReport:result", obligations=[FILTER],
           interactions=rows("user/DiagnosticReport.s", search_row("/DiagnosticReport"), ("include", "Observation", None, "r", S + "a"))))
add("constraint-include-undeclared", "Or not included.", RULES, ask("GET", "/DiagnosticReport?_include=DiagnosticReport:result", user(INCLUDED)), deny("obligation_unsupported"))
narrowed("shared", "A shared type is whole unless it is constrained.", "/Location", patient("patient/Location.s?status=active"), "patient/Location.s?status=active", "/Location?status=active", [RESTRICT, FILTER])
narrowed("patient", "A search of Patients by both.", "/Patient?name=x", patient("patient/Patient.s?active=true"), "patient/Patient.s?active=true", "/Patient?name=x&_id=p1&active=true", [RESTRICT, FILTER])
narrowed("patient-no-compartment-search", "Without a query for the compartment the filter remains.", O, patient("patient/Observation.s?category=a"), "patient/Observation.s?category=a", O, [FILTER], enforces=["restrict_query", "filter_response"])
narrowed("patient-client-confines", "The client confines, and the constraint is added.", O + "?patient=p1", patient("patient/Observation.s?category=a"), "patient/Observation.s?category=a", O + "?patient=p1&category=a", [RESTRICT, FILTER],
         enforces=["restrict_query", "filter_response"])

# ---- canonicals ------------------------------------------------------------------------------------

CANONICAL = "user/CarePlan.r?instantiates-canonical="
PLAN = BASE + "/PlanDefinition/1"
for name, value, held, want in [("url", PLAN, PLAN, None), ("any-version", PLAN, PLAN + "|2", None), ("version", PLAN + "|2", PLAN + "|2", None), ("other-version", PLAN + "|2", PLAN + "|1", "constraint_not_met"),
                                ("no-version", PLAN + "|2", PLAN, "constraint_not_met"), ("relative", "PlanDefinition/1", PLAN, "constraint_not_met"), ("other-scheme", PLAN.replace("https", "http"), PLAN, "constraint_not_met")]:
    add(f"canonical-{name}", "A canonical is a name, compared letter by letter, of the own server, too.", RULES, ask("GET", "/CarePlan/x1", user(CANONICAL + value), resource=resource("CarePlan", instantiatesCanonical=[held])),
        deny(want, 404) if want else {"effect": "permit", "reason": "permitted"})

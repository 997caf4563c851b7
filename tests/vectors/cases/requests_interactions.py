"""Table 3.2 of the specification: each interaction by grants that are full, confined or constrained, in each version of FHIR."""

from .fixtures import *

cases = Cases("requests")
add = cases.add

O1, O = "/Observation/o1", "/Observation"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
IF_NONE = {"If-None-Exist": "identifier=a"}
PATCH = {"headers": {"Content-Type": "application/json-patch+json"}, "body": "[]"}
RULES = "docs/requests.md sections 1 and 4; specification 3.2 row"

# (row of the table, name, method, url, what the call holds beside, [(kind, type, id, letter)])
TABLE = [
    (1, "read", "GET", O1, {}, [("read", "Observation", "o1", "r")]),
    (2, "read-head", "HEAD", O1, {}, [("read", "Observation", "o1", "r")]),
    (3, "vread", "GET", O1 + "/_history/2", {}, [("vread", "Observation", "o1", "r")]),
    (3, "vread-head", "HEAD", O1 + "/_history/2", {}, [("vread", "Observation", "o1", "r")]),
    (4, "history-instance", "GET", O1 + "/_history?_count=5&_since=2025-01-01", {}, [("history-instance", "Observation", "o1", "r")]),
    (5, "history-type", "GET", O + "/_history?_at=2025", {}, [("history-type", "Observation", None, "s")]),
    (6, "history-system", "GET", "/_history", {}, [("history-system", None, None, "s")]),
    (7, "update", "PUT", O1, {"body": obs()}, [("update", "Observation", "o1", "u")]),
    (8, "conditional-update", "PUT", O + "?identifier=a", {"body": obs()},
     [("conditional-update", "Observation", None, "u"), ("search-type", "Observation", None, "s"), ("create", "Observation", None, "c")]),
    (9, "patch", "PATCH", O1, PATCH, [("patch", "Observation", "o1", "u")]),
    (10, "conditional-patch", "PATCH", O + "?identifier=a", PATCH, [("conditional-patch", "Observation", None, "u"), ("search-type", "Observation", None, "s")]),
    (11, "delete", "DELETE", O1, {}, [("delete", "Observation", "o1", "d")]),
    (12, "conditional-delete", "DELETE", O + "?identifier=a", {}, [("conditional-delete", "Observation", None, "d"), ("search-type", "Observation", None, "s")]),
    (13, "create", "POST", O, {"body": obs()}, [("create", "Observation", None, "c")]),
    (14, "conditional-create", "POST", O, {"headers": IF_NONE, "body": obs()}, [("conditional-create", "Observation", None, "c"), ("search-type", "Observation", None, "s")]),
    (15, "search", "GET", O + "?code=1234", {}, [("search-type", "Observation", None, "s")]),
    (15, "search-all", "GET", O, {}, [("search-type", "Observation", None, "s")]),
    (15, "search-head", "HEAD", O + "?code=1234", {}, [("search-type", "Observation", None, "s")]),
    (16, "post-search", "POST", O + "/_search", {"headers": FORM, "body": "code=1234"}, [("search-type", "Observation", None, "s")]),
    (16, "post-search-both", "POST", O + "/_search?status=final", {"headers": FORM, "body": "code=1234&_count=5"}, [("search-type", "Observation", None, "s")]),
    (16, "post-search-charset", "POST", O + "/_search", {"headers": {"Content-Type": FORM["Content-Type"] + "; charset=UTF-8"}, "body": ""}, [("search-type", "Observation", None, "s")]),
    (17, "search-system-types", "GET", "/?_type=Patient,Observation", {}, [("search-system", "Observation", None, "s"), ("search-system", "Patient", None, "s")]),
    (17, "search-system", "GET", "/?_id=x1", {}, [("search-system", None, None, "s")]),
    (18, "post-search-system", "POST", "/_search", {"headers": FORM, "body": "_lastUpdated=gt2025"}, [("search-system", None, None, "s")]),
    (18, "post-search-system-types", "POST", "/_search", {"headers": FORM, "body": "_type=Observation"}, [("search-system", "Observation", None, "s")]),
    *((19, f"compartment-{code.lower()}", "GET", f"/{code}/x1/Observation?code=1234", {}, [("search-compartment", "Observation", None, "s")])
      for code in ("Patient", "Encounter", "Practitioner", "RelatedPerson", "Device")),
    (20, "compartment-all", "GET", "/Patient/x1/*?_lastUpdated=gt2025", {}, [("search-compartment", None, None, "s")]),
    (20, "compartment-all-types", "GET", "/Patient/x1/*?_type=Observation,Condition", {}, [("search-compartment", "Condition", None, "s"), ("search-compartment", "Observation", None, "s")]),
    (21, "post-compartment", "POST", "/Patient/x1/Observation/_search", {"headers": FORM, "body": "code=1234"}, [("search-compartment", "Observation", None, "s")]),
    (21, "post-compartment-all", "POST", "/Encounter/x1/_search", {"headers": FORM, "body": "_count=5"}, [("search-compartment", None, None, "s")]),
]


def scopes_for(each, without=None):
    """user/ scopes with the letters of the rows, and r for what a write returns; `without` one letter."""
    letters = {}
    for kind, resource_type, _, letter in each:
        more = "r" if letter in "cu" else ""
        letters[resource_type or "*"] = letters.get(resource_type or "*", "") + letter + more
    texts = ("".join(c for c in "cruds" if c in found and c != without) for found in letters.values())
    return " ".join(f"user/{kind}.{text}" for kind, text in zip(letters, texts) if text)


for number, name, method, url, more, each in TABLE:
    for v_ in VERSIONS:
        scope = scopes_for(each)
        own = {kind.split("/")[1].split(".")[0]: kind for kind in scope.split(" ")}
        permitted = rows(None, *((*row, own[row[1] or "*"]) for row in each))
        add(f"full-{name}-{v_.lower()}", "A full grant for every row: the request goes out as it came.", f"{RULES} {number}",
            ask(method, url, user(scope), policy=member(v_), **more),
            permit(permitted[0]["scope"], url, method=method, interactions=permitted))
    for letter in sorted({row[3] for row in each}):
        short = scopes_for(each, letter)
        add(f"full-{name}-without-{letter}", "Every row needs its letter.", f"{RULES} {number}", ask(method, url, user(short), **more), deny("insufficient_scope"))
    types = {row[1] for row in each}
    star = "user/*." + "".join(c for c in "cruds" if c in {letter for *_, letter in each} | {"r"})
    add(f"full-{name}-star", "A scope on every type covers the rows of each.", f"{RULES} {number}", ask(method, url, user(star), **more),
        permit(star, url, method=method, interactions=rows(star, *each)))
    if None in types:
        add(f"full-{name}-one-type", "What the whole system needs is not covered by a type.", f"{RULES} {number}",
            ask(method, url, user("user/Observation.cruds user/Patient.cruds"), **more), deny("insufficient_scope"))
    add(f"role-{name}", "A role that lacks the letter permits nothing, whatever the token says.", f"{RULES} {number}; docs/requests.md section 4 rule 7",
        ask(method, url, user("user/*.cruds"), policy=member("R4", "user/Slot.cruds"), **more), deny("role_insufficient"))
    add(f"system-{name}", "A system/ grant is not confined.", f"{RULES} {number}; docs/requests.md section 4 rule 9",
        ask(method, url, claims("system/*.cruds"), policy=BACKEND, **more), permit("system/*.cruds", url, method=method, role="backend", interactions=rows("system/*.cruds", *each, role="backend")))

# ---- confined: the patient in context is p1 -----------------------------------------------------

FILTERED, RESTRICTED = ["filter_response"], ["restrict_query"]
CONFINED = "docs/requests.md sections 5 and 6; specification 3.2 row"


def confined(number, name, why, method, url, letters, want, *, scope=None, session=None, **more):
    scope = scope or f"patient/Observation.{letters}"
    add(f"confined-{name}", why, f"{CONFINED} {number}", ask(method, url, session or patient(scope), **more), want(scope) if callable(want) else want)


READS = [(1, "read", O1, {}), (3, "vread", O1 + "/_history/2", {"meta": version("2")})]
for number, kind, url, meta in READS:
    row = (kind, "Observation", "o1", "r")
    for method in ("GET", "HEAD"):
        word = kind if method == "GET" else f"{kind}-head"
        confined(number, f"{word}-first", "The content decides, so it is asked for.", method, url, "r",
                 lambda s: waits(s, url, method, interactions=[{**one(*row, s)[0], "effect": "needs_resource", "reason": "resource_required"}]))
        confined(number, f"{word}-inside", "A resource of the patient in context.", method, url, "r",
                 lambda s: permit(s, url, method=method, interactions=rows(s, row)), resource=obs(**meta))
        confined(number, f"{word}-outside", "A resource of another patient is denied as if there were none.", method, url, "r", not_found("not_in_compartment"), resource=obs("Patient/p2", **meta))
        confined(number, f"{word}-null", "What does not exist is denied in the same way.", method, url, "r", not_found("resource_not_found"), resource=None)
H1 = O1 + "/_history"
HISTORY_ROW = ("history-instance", "Observation", "o1", "r")
confined(4, "history-instance-first", "The stored resource decides first.", "GET", H1, "r",
         lambda s: waits(s, H1, obligations=[FILTER], interactions=[{**one(*HISTORY_ROW, s)[0], "effect": "needs_resource", "reason": "resource_required"}]), enforces=FILTERED)
confined(4, "history-instance-inside", "Older versions are filtered.", "GET", H1, "r", lambda s: permit(s, H1, obligations=[FILTER], interactions=rows(s, HISTORY_ROW)), enforces=FILTERED, resource=obs())
confined(4, "history-instance-outside", "Another patient's history.", "GET", H1, "r", not_found("not_in_compartment"), enforces=FILTERED, resource=obs("Patient/p2"))
for enforces in (ABSENT, ["restrict_query", "exact_query:*"]):
    confined(4, f"history-instance-{'undeclared' if enforces is ABSENT else 'restrict-only'}", "A history that cannot be filtered is denied.", "GET", H1, "r", deny("obligation_unsupported"), enforces=enforces)
for number, name, url, scope, row in [(5, "history-type", "/Observation/_history?_count=5", "patient/Observation.s", ("history-type", "Observation", None, "s")),
                                      (6, "history-system", "/_history", "patient/*.s", ("history-system", None, None, "s"))]:
    confined(number, f"{name}-filtered", "A history that is not whole is filtered.", "GET", url, "s", lambda s: permit(s, url, obligations=[FILTER], interactions=rows(s, row)), scope=scope, enforces=FILTERED)
    confined(number, f"{name}-undeclared", "A history that cannot be filtered is denied.", "GET", url, "s", deny("obligation_unsupported"), scope=scope)
    confined(number, f"{name}-count-0", "A count is no history.", "GET", url.split("?")[0] + "?_count=0", "s", deny("parameter_unsupported"), scope=scope, enforces=ALL)

SEARCH = ("search-type", "Observation", None, "s")
for name, why, method, url, enforces, sent, obligations, more in [
    ("all", "Several compartment parameters: the compartment search.", "GET", O + "?code=1", ALL, "/Patient/p1/Observation?code=1", [RESTRICT, FILTER], {}),
    ("restrict-filter", "Without `compartment_search` no one query restricts, and the filter remains.", "GET", O + "?code=1", ["restrict_query", "filter_response"], O + "?code=1", [FILTER], {}),
    ("filter", "The filter alone.", "GET", O + "?code=1", FILTERED, O + "?code=1", [FILTER], {}),
    ("exact", "An exact query needs no filter.", "GET", O + "?code=1", ["restrict_query", "compartment_search", "exact_query:Observation"], "/Patient/p1/Observation?code=1", [RESTRICT], {}),
    ("exact-other", "`exact_query` of another type does not count.", "GET", O + "?code=1", ["restrict_query", "filter_response", "compartment_search", "exact_query:Condition"], "/Patient/p1/Observation?code=1",
     [RESTRICT, FILTER], {}),
    ("head", "HEAD that must be filtered is sent as GET.", "HEAD", O + "?code=1", ALL, "/Patient/p1/Observation?code=1", [RESTRICT, FILTER], {"sent_method": "GET"}),
    ("head-exact", "HEAD of an exact query stays HEAD.", "HEAD", O + "?code=1", ["restrict_query", "compartment_search", "exact_query:*"], "/Patient/p1/Observation?code=1", [RESTRICT], {"sent_method": "HEAD"}),
    ("post", "A POST is no compartment search: the client's goes out and is filtered.", "POST", O + "/_search", ALL, O + "/_search", [FILTER], {"headers": FORM, "body": "code=1"}),
    ("post-confines", "The client's parameter in the body confines.", "POST", O + "/_search", ALL, O + "/_search", [RESTRICT, FILTER], {"headers": FORM, "body": "code=1&patient=p1"}),
    ("post-confines-url", "The client's parameter behind the URL confines.", "POST", O + "/_search?subject=Patient/p1", ALL, O + "/_search?subject=Patient/p1", [RESTRICT, FILTER], {"headers": FORM, "body": "code=1"}),
]:
    more, sent_method = dict(more), method
    sent_method = more.pop("sent_method", method)
    confined(16 if method == "POST" else 15, f"search-{name}", why, method, url, "s",
             lambda s: permit(s, sent, method=sent_method, headers=STRICT if RESTRICT in obligations else None, obligations=obligations, interactions=rows(s, SEARCH)), enforces=enforces, **more)
for name, why, method, url, enforces, reason, more in [
    ("undeclared", "A host that can do nothing.", "GET", O + "?code=1", ABSENT, "obligation_unsupported", {}),
    ("restrict-only", "A restricted query that is not exact must be filtered too.", "GET", O + "?code=1", ["restrict_query", "compartment_search"], "obligation_unsupported", {}),
    ("exact-only", "Exactness is no obligation.", "GET", O + "?code=1", ["exact_query:*"], "obligation_unsupported", {}),
    ("conflict", "Another patient is asked for.", "GET", O + "?patient=p2", ALL, "patient_conflict", {}),
    ("post-conflict", "Another patient is asked for in the body.", "POST", O + "/_search", ALL, "patient_conflict", {"headers": FORM, "body": "patient=p2"}),
    ("post-conflict-hidden", "What the body asks for is an AND to what the URL does.", "POST", O + "/_search?patient=p1", ALL, "patient_conflict", {"headers": FORM, "body": "patient=p2"}),
    ("post-undeclared", "A POST can be filtered, or not at all.", "POST", O + "/_search", ["restrict_query", "compartment_search", "exact_query:*"], "obligation_unsupported", {"headers": FORM, "body": "code=1"}),
]:
    confined(16 if method == "POST" else 15, f"search-{name}", why, method, url, "s", deny(reason), enforces=enforces, **more)
for v_ in VERSIONS:
    confined(15, f"search-one-parameter-{v_.lower()}", "A type with one compartment parameter is restricted by it, by POST as well.", "POST", "/Encounter/_search", "s",
             lambda s: permit(s, "/Encounter/_search?patient=Patient/p1", method="POST", headers=STRICT, obligations=[RESTRICT, FILTER], interactions=rows(s, ("search-type", "Encounter", None, "s"))),
             scope="patient/Encounter.s", policy=member(v_), enforces=ALL, headers=FORM, body="status=finished")

for number, name, method, url, more, each in [
    (17, "search-system-types", "GET", "/?_type=Observation,Condition", {}, ["Condition", "Observation"]), (17, "search-system", "GET", "/?_lastUpdated=gt2025", {}, [None]),
    (18, "post-search-system", "POST", "/_search", {"headers": FORM, "body": "_type=Condition"}, ["Condition"]),
]:
    confined(number, f"{name}-filtered", "A search of several types that is not whole is filtered.", method, url, "s",
             lambda s: permit(s, url, method=method, obligations=[FILTER], interactions=rows(s, *(("search-system", kind, None, "s") for kind in each))), scope="patient/*.s", enforces=ALL, **more)
    confined(number, f"{name}-undeclared", "Nothing restricts such a search.", method, url, "s", deny("obligation_unsupported"), scope="patient/*.s", enforces=["restrict_query", "compartment_search", "exact_query:*"], **more)
confined(17, "search-system-shared", "Types that are shared are whole.", "GET", "/?_type=Location,Medication", "s",
         lambda s: permit(s, "/?_type=Location,Medication", interactions=rows(s, ("search-system", "Location", None, "s"), ("search-system", "Medication", None, "s"))), scope="patient/*.s")
confined(17, "search-system-shared-and-not", "One type that is not whole is enough for the filter.", "GET", "/?_type=Location,Observation", "s",
         lambda s: permit(s, "/?_type=Location,Observation", obligations=[FILTER], interactions=rows(s, ("search-system", "Location", None, "s"), ("search-system", "Observation", None, "s"))),
         scope="patient/*.s", enforces=ALL)
confined(17, "search-system-outside", "A type outside the compartment denies its row.", "GET", "/?_type=Observation,Slot", "s", deny("not_in_compartment"), scope="patient/*.s", enforces=ALL)
confined(17, "search-system-one-scope", "A type without a scope denies its row.", "GET", "/?_type=Observation,Condition", "s", deny("insufficient_scope"), scope="patient/Observation.s", enforces=ALL)

# The client's own compartment searches.
COMPARTMENT = ("search-compartment", "Observation", None, "s")
for name, why, method, url, enforces, obligations, more in [
    ("own", "The person's own compartment confines the search by itself.", "GET", "/Patient/p1/Observation?code=1", ALL, [RESTRICT, FILTER], {}),
    ("own-restrict-filter", "`compartment_search` is not needed: the client asks for it.", "GET", "/Patient/p1/Observation?code=1", ["restrict_query", "filter_response"], [RESTRICT, FILTER], {}),
    ("own-exact", "An exact one needs no filter.", "GET", "/Patient/p1/Observation", ["restrict_query", "exact_query:Observation"], [RESTRICT], {}),
    ("own-filter", "A host that cannot restrict filters.", "GET", "/Patient/p1/Observation", FILTERED, [FILTER], {}),
    ("own-post", "The same by POST.", "POST", "/Patient/p1/Observation/_search", ALL, [RESTRICT, FILTER], {"headers": FORM, "body": "code=1"}),
    ("encounter", "Another kind of compartment confines nothing: the filter does.", "GET", "/Encounter/e1/Observation", ALL, [FILTER], {}),
    ("encounter-confines", "A parameter of the client confines there too.", "GET", "/Encounter/e1/Observation?patient=p1", ALL, [RESTRICT, FILTER], {}),
]:
    confined(21 if method == "POST" else 19, f"compartment-{name}", why, method, url, "s",
             lambda s: permit(s, url, method=method, headers=STRICT if RESTRICT in obligations else None, obligations=obligations, interactions=rows(s, COMPARTMENT)), enforces=enforces, **more)
confined(19, "compartment-encounter-one-parameter", "A type with one parameter is restricted by it in another compartment too.", "GET", "/Practitioner/d1/Encounter?status=finished", "s",
         lambda s: permit(s, "/Practitioner/d1/Encounter?status=finished&patient=Patient/p1", headers=STRICT, obligations=[RESTRICT, FILTER], interactions=rows(s, ("search-compartment", "Encounter", None, "s"))),
         scope="patient/Encounter.s", enforces=ALL)
confined(19, "compartment-other", "The compartment of another patient.", "GET", "/Patient/p2/Observation", "s", deny("patient_conflict"), enforces=ALL)
confined(19, "compartment-case", "Ids are compared with case.", "GET", "/Patient/P1/Observation", "s", deny("patient_conflict"), enforces=ALL)
confined(21, "compartment-other-post", "The compartment of another patient, by POST.", "POST", "/Patient/p2/Observation/_search", "s", deny("patient_conflict"), enforces=ALL, headers=FORM, body="")
confined(19, "compartment-own-conflict", "The own compartment, and another patient beside.", "GET", "/Patient/p1/Observation?subject=Patient/p2", "s", deny("patient_conflict"), enforces=ALL)
confined(19, "compartment-undeclared", "A host that can do nothing.", "GET", "/Patient/p1/Observation", "s", deny("obligation_unsupported"))
for method, url, more in [("GET", "/Patient/p1/*", {}), ("POST", "/Patient/p1/_search", {"headers": FORM, "body": ""})]:
    word = "compartment-all" if method == "GET" else "post-compartment-all"
    confined(20, f"{word}-filtered", "A search of all types of a compartment is filtered.", method, url, "s",
             lambda s: permit(s, url, method=method, obligations=[FILTER], interactions=rows(s, ("search-compartment", None, None, "s"))), scope="patient/*.s", enforces=ALL, **more)
    confined(20, f"{word}-undeclared", "Nothing else will do.", method, url, "s", deny("obligation_unsupported"), scope="patient/*.s", enforces=["restrict_query", "compartment_search", "exact_query:*"], **more)
    confined(20, f"{word}-other", "All of another patient.", method, url.replace("p1", "p2"), "s", deny("patient_conflict"), scope="patient/*.s", enforces=ALL, **more)

# ---- rows that are denied for everybody ----------------------------------------------------------

EVERYTHING = user("user/*.cruds")
for number, name, method, url, reason, more in [
    (8, "conditional-update-empty", "PUT", O, "interaction_unsupported", {"body": obs()}), (8, "conditional-update-empty-value", "PUT", O + "?identifier=", "interaction_unsupported", {"body": obs()}),
    (10, "conditional-patch-empty", "PATCH", O, "interaction_unsupported", {}), (12, "conditional-delete-empty", "DELETE", O + "?", "interaction_unsupported", {}),
    (12, "conditional-delete-format", "DELETE", O + "?_format=json", "interaction_unsupported", {}),
    (14, "conditional-create-empty", "POST", O, "malformed_request", {"headers": {"If-None-Exist": ""}, "body": obs()}), (14, "if-none-exist-read", "GET", O1, "request_header_unsupported", {"headers": IF_NONE}),
    (14, "if-none-exist-update", "PUT", O1, "request_header_unsupported", {"headers": IF_NONE, "body": obs()}),
    (16, "post-search-no-type", "POST", O + "/_search", "body_malformed", {"body": "code=1"}), (16, "post-search-json", "POST", O + "/_search", "body_malformed", {"headers": {"Content-Type": "application/fhir+json"}, "body": "{}"}),
    (16, "post-search-no-body", "POST", O + "/_search", "body_malformed", {"headers": FORM}), (16, "post-search-object", "POST", O + "/_search", "body_malformed", {"headers": FORM, "body": {"code": "1"}}),
    (16, "post-search-latin1", "POST", O + "/_search", "body_malformed", {"headers": {"Content-Type": FORM["Content-Type"] + "; charset=iso-8859-1"}, "body": "code=1"}),
    (16, "post-search-multipart", "POST", O + "/_search", "body_malformed", {"headers": {"Content-Type": "multipart/form-data; boundary=x"}, "body": "code=1"}),
    (16, "post-search-body-malformed", "POST", O + "/_search", "malformed_request", {"headers": FORM, "body": "code=%FF"}), (16, "post-search-body-unknown", "POST", O + "/_search", "parameter_unsupported", {"headers": FORM, "body": "foo=1"}),
    (16, "post-search-method", "POST", O + "/_search", "method_override", {"headers": FORM, "body": "_method=DELETE"}), (16, "get-search-path", "GET", O + "/_search?code=1", "interaction_unsupported", {}),
    (16, "post-search-slash", "POST", O + "/_search/", "malformed_request", {"headers": FORM, "body": "code=1"}),
    (17, "search-system-type-unknown", "GET", "/?_type=Foo", "parameter_unsupported", {}), (17, "search-system-type-empty", "GET", "/?_type=", "parameter_unsupported", {}),
    (17, "search-system-type-twice", "GET", "/?_type=Patient&_type=Observation", "parameter_unsupported", {}), (17, "search-system-type-case", "GET", "/?_type=patient", "parameter_unsupported", {}),
    (17, "search-system-parameter", "GET", "/?_type=Patient&name=x", "parameter_unsupported", {}), (17, "search-system-chain", "GET", "/?subject.name=x", "parameter_unsupported", {}),
    (19, "compartment-type-outside", "GET", "/Patient/x1/Location", "interaction_unsupported", {}), (19, "compartment-type-unknown", "GET", "/Patient/x1/Foo", "resource_type_unknown", {}),
    (19, "compartment-code", "GET", "/Organization/x1/Observation", "interaction_unsupported", {}), (19, "compartment-id", "GET", "/Patient/a_b/Observation", "malformed_request", {}),
    (20, "compartment-all-type-outside", "GET", "/Patient/x1/*?_type=Location", "parameter_unsupported", {}), (20, "compartment-all-parameter", "GET", "/Patient/x1/*?code=1", "parameter_unsupported", {}),
    (21, "post-compartment-star", "POST", "/Patient/x1/*/_search", "interaction_unsupported", {"headers": FORM, "body": ""}),
    (26, "delete-history", "DELETE", O1 + "/_history", "interaction_unsupported", {}), (26, "delete-history-version", "DELETE", O1 + "/_history/2", "interaction_unsupported", {}),
    (27, "delete-system", "DELETE", "/?_id=x1", "interaction_unsupported", {}), (29, "paging", "GET", "/?_getpages=abc", "parameter_unsupported", {}), (29, "paging-type", "GET", O + "?ct=abc", "parameter_unsupported", {}),
    (30, "post-instance", "POST", O1, "interaction_unsupported", {"body": obs()}), (30, "put-base", "PUT", "/", "interaction_unsupported", {"body": obs()}), (30, "get-below-instance", "GET", O1 + "/x", "interaction_unsupported", {}),
    (30, "type-unknown", "GET", "/Foo/1", "resource_type_unknown", {}), (30, "patch-history", "PATCH", O1 + "/_history/2", "interaction_unsupported", {}),
]:
    for v_ in VERSIONS:
        add(f"denied-{name}-{v_.lower()}", "No grant makes this an interaction.", f"docs/requests.md sections 1 and 2; specification 3.2 row {number}", ask(method, url, EVERYTHING, policy=member(v_), **more), deny(reason))

for v_ in VERSIONS:
    add(f"public-metadata-{v_.lower()}", "The capability statement is public.", f"{RULES} 23", ask("GET", "/metadata?mode=full", ABSENT, policy=member(v_)), public("/metadata?mode=full"))
    add(f"public-smart-{v_.lower()}", "The SMART configuration is public.", f"{RULES} 24", ask("GET", "/.well-known/smart-configuration", ABSENT, policy=member(v_)), public("/.well-known/smart-configuration"))
    add(f"public-preflight-{v_.lower()}", "A preflight is public.", f"{RULES} 28", ask("OPTIONS", O1, ABSENT, policy=member(v_)), public(O1, "OPTIONS"))
    add(f"public-metadata-post-{v_.lower()}", "A POST of it is nothing.", f"{RULES} 23", ask("POST", "/metadata", EVERYTHING, policy=member(v_)), DENY)
    add(f"public-metadata-parameter-{v_.lower()}", "It takes no other parameter.", f"{RULES} 23", ask("GET", "/metadata?_type=Patient", EVERYTHING, policy=member(v_)), deny("parameter_unsupported"))

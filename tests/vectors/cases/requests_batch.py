"""Table 3.7 of the specification: batches and transactions, entry by entry."""

from .fixtures import *

cases = Cases("requests")
add = cases.add

RULES = "docs/requests.md section 7; specification 3.2 row 22 and 3.7"
URN = "urn:uuid:b1f0a9d2-6c56-4c8f-8f0a-0d1d5c9a7e11"
FULL = user("user/*.cruds")
US = "user/*.cruds"
P, PS = patient("patient/*.cruds"), "patient/*.cruds"


def entry(method, url, resource_=None, full_url=None, **members):
    out = {"request": {"method": method, "url": url, **members}}
    if full_url is not None:
        out["fullUrl"] = full_url
    if resource_ is not None:
        out["resource"] = resource_
    return out


def bundle(kind, *entries):
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


def post(kind, session, *entries, **more):
    return ask("POST", "/", session, body=bundle(kind, *entries), **more)


def top(kind, effect, reason):
    return [{"kind": kind, "type": None, "id": None, "letters": "", "effect": effect, "reason": reason, "scope": None, "role": None}]


def whole(kind, entries, obligations=()):
    """A permit of the whole, whose entries are answers."""
    return {"effect": "permit", "reason": "permitted", "scope": None, "role": None, "interactions": top(kind, "permit", "permitted"), "plan": send("/", "POST"), "obligations": list(obligations), "challenge": None, "entries": entries}


def waiting(kind, entries, *stored, obligations=()):
    return {"effect": "needs_resource", "reason": "resource_required", "interactions": top(kind, "needs_resource", "resource_required"), "plan": send("/", "POST", needs=stored or ("stored",)), "obligations": list(obligations), "challenge": None,
            "entries": entries}


def denied(kind, reason, entries):
    return {"effect": "deny", "reason": reason, "scope": None, "role": None, "interactions": top(kind, "deny", reason), "plan": None, "obligations": [], "entries": entries}


ok = lambda scope, url, method="GET", **more: permit(scope, url, method=method, **more)
no = lambda reason: {"effect": "deny", "reason": reason, "plan": None}
wait = lambda url, method="GET", *stored, **more: {"effect": "needs_resource", "reason": "resource_required", "plan": send(url, method, needs=stored or ("stored",)), **more}
NEW = {key: value for key, value in obs().items() if key != "id"}
OTHER = {**NEW, "subject": ref("Patient/p2")}

# ---- both kinds, by full grants ------------------------------------------------------------------

EACH = [
    ("read", entry("GET", "Observation/o1"), ok(US, "/Observation/o1", interactions=rows(US, ("read", "Observation", "o1", "r")))), ("head", entry("HEAD", "Observation/o1"), ok(US, "/Observation/o1", "HEAD")),
    ("vread", entry("GET", "Observation/o1/_history/2"), ok(US, "/Observation/o1/_history/2")), ("search", entry("GET", "Observation?code=1"), ok(US, "/Observation?code=1")), ("slash", entry("GET", "/Observation?code=1"), ok(US, "/Observation?code=1")),
    ("absolute", entry("GET", BASE + "/Observation/o1"), ok(US, "/Observation/o1")), ("create", entry("POST", "Observation", NEW), ok(US, "/Observation", "POST")), ("create-full-url", entry("POST", "Observation", NEW, URN), ok(US, "/Observation", "POST")),
    ("update", entry("PUT", "Observation/o1", obs()), ok(US, "/Observation/o1", "PUT")), ("update-if-match", entry("PUT", "Observation/o1", obs(), ifMatch='W/"2"'), ok(US, "/Observation/o1", "PUT")), ("delete", entry("DELETE", "Observation/o1"), ok(US, "/Observation/o1", "DELETE")),
    ("patch", entry("PATCH", "Observation/o1", {"resourceType": "Binary", "contentType": "application/json-patch+json", "data": "W10="}), ok(US, "/Observation/o1", "PATCH")),
    ("conditional-create", entry("POST", "Observation", NEW, ifNoneExist="identifier=a"), ok(US, "/Observation", "POST", interactions=rows(US, ("conditional-create", "Observation", None, "c"), ("search-type", "Observation", None, "s")))),
    ("conditional-update", entry("PUT", "Observation?identifier=a", NEW), ok(US, "/Observation?identifier=a", "PUT")), ("conditional-delete", entry("DELETE", "Observation?identifier=a"), ok(US, "/Observation?identifier=a", "DELETE")),
    ("include", entry("GET", "Encounter?_include=Encounter:location"), ok(US, "/Encounter?_include=Encounter:location")), ("operation", entry("GET", "Patient/p1/$everything"), ok(US, "/Patient/p1/$everything")),
    ("metadata", entry("GET", "metadata"), public("/metadata")), ("if-none-match", entry("GET", "Observation/o1", ifNoneMatch='W/"1"', ifModifiedSince="2025-01-01T00:00:00Z"), ok(US, "/Observation/o1")),
]
for kind in ("batch", "transaction"):
    for name, given, want in EACH:
        add(f"{kind}-each-{name}", "An entry is decided as a request of its own.", RULES, post(kind, FULL, given), whole(kind, [want]))
    for v in VERSIONS:
        add(f"{kind}-two-{v.lower()}", "Entries are answered in their order.", RULES, post(kind, FULL, entry("GET", "Observation/o1"), entry("POST", "Observation", NEW), policy=member(v)),
            whole(kind, [ok(US, "/Observation/o1"), ok(US, "/Observation", "POST")]))
    add(f"{kind}-empty", "No entries are no trouble.", RULES, post(kind, FULL), whole(kind, []))
    add(f"{kind}-body-text", "The body may be text.", RULES, ask("POST", "/", FULL, body=json.dumps(bundle(kind, entry("GET", "Observation/o1")))), whole(kind, [ok(US, "/Observation/o1")]))

# ---- some entries are denied ----------------------------------------------------------------------

RS = user("user/Observation.rs")
OK = ok("user/Observation.rs", "/Observation/o1")
for name, given, reason in [
    ("scope", entry("DELETE", "Observation/o1"), "insufficient_scope"), ("type", entry("GET", "Patient/p1"), "insufficient_scope"), ("unknown", entry("GET", "Foo/1"), "resource_type_unknown"),     ("nested-slash", entry("POST", "/", bundle("batch")), "interaction_unsupported"), ("nested-absolute", entry("POST", BASE, bundle("batch")), "interaction_unsupported"), ("foreign", entry("GET", "https://other.example.org/fhir/Observation/o1"), "base_mismatch"), ("dots", entry("GET", "Observation/../Patient/p1"), "malformed_request"),
    ("parameter", entry("GET", "Observation?_filter=x"), "parameter_unsupported"), ("operation", entry("POST", "$graphql"), "operation_unknown"), ("method", entry("get", "Observation/o1"), "malformed_request"), ("mismatch", entry("PUT", "Observation/o1", obs(identity="o2")), "body_mismatch"),
    ("none-exist", entry("GET", "Observation/o1", ifNoneExist="a=1"), "request_header_unsupported"), ("post-instance", entry("POST", "Observation/o1", obs()), "interaction_unsupported"),
]:
    for where, entries in (("second", [entry("GET", "Observation/o1"), given]), ("first", [given, entry("GET", "Observation/o1")])):
        answers = [OK, no(reason)] if where == "second" else [no(reason), OK]
        add(f"batch-{where}-{name}", "Of a batch one entry may be denied: it is split.", RULES, post("batch", RS, *entries, enforces=["split_batch"]), whole("batch", answers, [SPLIT]))
    add(f"batch-{name}-undeclared", "A host that cannot split a batch sends all or nothing.", RULES, post("batch", RS, entry("GET", "Observation/o1"), given), {**no("obligation_unsupported"), "interactions": top("batch", "deny", "obligation_unsupported")})
    add(f"batch-{name}-alone", "All entries are denied: the first one's reason.", RULES, post("batch", RS, given, enforces=ALL), denied("batch", reason, [no(reason)]))
    add(f"transaction-{name}", "One denied entry denies all.", RULES, post("transaction", RS, entry("GET", "Observation/o1"), given, enforces=ALL), denied("transaction", "entry_denied", [OK, no(reason)]))
add("batch-all-denied", "The first one's reason.", RULES, post("batch", RS, entry("GET", "Foo/1"), entry("DELETE", "Observation/o1"), enforces=ALL), denied("batch", "resource_type_unknown", [no("resource_type_unknown"), no("insufficient_scope")]))

# ---- confined entries -----------------------------------------------------------------------------

ENC = ok(PS, "/Encounter?status=finished&patient=Patient/p1", headers=STRICT, obligations=[RESTRICT, FILTER])
add("batch-confined-search", "An entry that is not plain is sent by itself.", RULES, post("batch", P, entry("GET", "Encounter?status=finished"), enforces=ALL), whole("batch", [ENC], [SPLIT]))
add("transaction-confined-search", "Entries are rewritten, with the obligations of all.", RULES, post("transaction", P, entry("GET", "Encounter?status=finished"), entry("POST", "Observation", NEW), enforces=ALL),
    whole("transaction", [ENC, ok(PS, "/Observation", "POST")], [RESTRICT, FILTER, REWRITE]))
add("transaction-confined-search-undeclared", "A host that cannot rewrite.", RULES, post("transaction", P, entry("GET", "Encounter?status=finished"), enforces=["restrict_query", "filter_response", "compartment_search"]),
    {**no("obligation_unsupported"), "interactions": top("transaction", "deny", "obligation_unsupported")})
add("transaction-confined-filter", "The filter alone rewrites nothing.", RULES, post("transaction", P, entry("GET", "Encounter?status=finished"), enforces=["filter_response"]),
    whole("transaction", [ok(PS, "/Encounter?status=finished", obligations=[FILTER])], [FILTER]))
for kind in ("batch", "transaction"):
    add(f"{kind}-confined-first", "An entry's resource is asked for.", RULES, post(kind, P, entry("GET", "Observation/o1"), entry("GET", "Location/x1"), enforces=ALL), waiting(kind, [wait("/Observation/o1"), ok(PS, "/Location/x1")], obligations=[SPLIT] if kind == "batch" else []))
    add(f"{kind}-confined-handed", "It was handed in for that entry.", RULES, post(kind, P, entry("GET", "Location/x1"), entry("GET", "Observation/o1"), enforces=ALL, resources=[{"entry": 1, "stored": obs()}]), whole(kind, [ok(PS, "/Location/x1"), ok(PS, "/Observation/o1")]))
    add(f"{kind}-confined-handed-other-entry", "It was handed in for another entry.", RULES, post(kind, P, entry("GET", "Location/x1"), entry("GET", "Observation/o1"), enforces=ALL, resources=[{"entry": 0, "stored": resource("Location")}]),
        waiting(kind, [ok(PS, "/Location/x1"), wait("/Observation/o1")], obligations=[SPLIT] if kind == "batch" else []))
    add(f"{kind}-confined-create", "A body is its own evidence.", RULES, post(kind, P, entry("POST", "Observation", NEW)), whole(kind, [ok(PS, "/Observation", "POST")]))
    add(f"{kind}-confined-update", "Both images are inside.", RULES, post(kind, P, entry("PUT", "Observation/o1", obs()), resources=[{"entry": 0, "stored": obs()}]), whole(kind, [ok(PS, "/Observation/o1", "PUT")]))
    add(f"{kind}-confined-patch-first", "A patch needs both images.", RULES, post(kind, P, entry("PATCH", "Observation/o1"), enforces=ALL), waiting(kind, [wait("/Observation/o1", "PATCH", "stored", "resulting")], "stored", "resulting", obligations=[SPLIT] if kind == "batch" else []))
    add(f"{kind}-confined-patch", "Both are handed in.", RULES, post(kind, P, entry("PATCH", "Observation/o1"), resources=[{"entry": 0, "stored": obs(), "resulting": obs()}]), whole(kind, [ok(PS, "/Observation/o1", "PATCH")]))
    add(f"{kind}-confined-null", "Null is what does not exist.", RULES, post(kind, P, entry("GET", "Observation/o1"), resources=[{"entry": 0, "stored": None}]),
        denied(kind, "resource_not_found" if kind == "batch" else "entry_denied", [{**no("resource_not_found"), "challenge": {"status": 404}}]))
    for name, given, handed, reason in [("create", entry("POST", "Observation", OTHER), [], "not_in_compartment"), ("update", entry("PUT", "Observation/o1", obs("Patient/p2")), [{"entry": 0, "stored": obs()}], "leaves_compartment"),
                                        ("read", entry("GET", "Observation/o1"), [{"entry": 0, "stored": obs("Patient/p2")}], "not_in_compartment"), ("search", entry("GET", "Encounter?patient=p2"), [], "patient_conflict"), ("patient", entry("POST", "Patient", {"resourceType": "Patient"}), [], "not_in_compartment"),
                                        ("delete", entry("DELETE", "Patient/p2"), [], "not_in_compartment"), ("chain", entry("GET", "Observation?subject:Patient.name=x"), [], "parameter_probes_hidden")]:
        add(f"{kind}-confined-{name}-denied", "What is denied alone is denied here.", RULES, post(kind, P, given, enforces=ALL, resources=handed), denied(kind, reason if kind == "batch" else "entry_denied", [no(reason)]))
VERSIONED = obs(meta=version("3"))
add("batch-version", "An entry with a header of its own is not plain.", RULES, post("batch", P, entry("PUT", "Observation/o1", obs()), enforces=ALL, resources=[{"entry": 0, "stored": VERSIONED}]),
    whole("batch", [ok(PS, "/Observation/o1", "PUT", headers={"If-Match": 'W/"3"'})], [SPLIT]))
add("transaction-version", "It is rewritten.", RULES, post("transaction", P, entry("PUT", "Observation/o1", obs()), enforces=ALL, resources=[{"entry": 0, "stored": VERSIONED}]),
    whole("transaction", [ok(PS, "/Observation/o1", "PUT", headers={"If-Match": 'W/"3"'})], [REWRITE]))
add("transaction-version-other", "`ifMatch` names another version.", RULES, post("transaction", P, entry("PUT", "Observation/o1", obs(), ifMatch='W/"2"'), enforces=ALL, resources=[{"entry": 0, "stored": VERSIONED}]), denied("transaction", "entry_denied", [no("version_mismatch")]))
add("transaction-minimal", "Without r an entry's answer is minimal.", RULES, post("transaction", user("user/Observation.c"), entry("POST", "Observation", NEW), enforces=ALL), whole("transaction", [ok("user/Observation.c", "/Observation", "POST", headers=MINIMAL)], [REWRITE]))
add("transaction-patch-minimal", "Nothing of it is returned.", RULES, post("transaction", user("user/Observation.u"), entry("PATCH", "Observation/o1"), enforces=ALL),
    whole("transaction", [ok("user/Observation.u", "/Observation/o1", "PATCH", headers=MINIMAL, obligations=[MINIMAL_RESPONSE])], [MINIMAL_RESPONSE, REWRITE]))
add("transaction-match-body", "An entry without a body must be matched.", RULES, post("transaction", FULL, entry("PUT", "Observation/o1"), enforces=ALL), whole("transaction", [ok(US, "/Observation/o1", "PUT", obligations=[MATCH_BODY])], [MATCH_BODY]))
add("transaction-conditional-first", "An entry's criteria are resolved first.", RULES, post("transaction", P, entry("DELETE", "Encounter?identifier=a"), enforces=ALL),
    waiting("transaction", [{"effect": "needs_resource", "plan": send("/Encounter?identifier=a&patient=Patient/p1", "GET", STRICT, ("match",)), "obligations": [RESTRICT, FILTER]}], "match", obligations=[RESTRICT, FILTER, REWRITE]))

# ---- references between entries --------------------------------------------------------------------

LINK = "docs/requests.md section 7, references between entries; specification 3.7"
for kind in ("batch", "transaction"):
    add(f"{kind}-link-new-patient", "A subject that is a Patient of the same Bundle is another person.", LINK, post(kind, P, entry("POST", "Observation", {**NEW, "subject": ref(URN)}), entry("POST", "Patient", {"resourceType": "Patient"}, URN), enforces=ALL),
        denied(kind, "not_in_compartment" if kind == "batch" else "entry_denied", [no("not_in_compartment"), no("not_in_compartment")]))
    add(f"{kind}-link-performer", "So is a performer.", LINK, post(kind, P, entry("POST", "Observation", {**NEW, "performer": [ref(URN)]}), entry("POST", "Patient", {"resourceType": "Patient"}, URN), enforces=ALL),
        denied(kind, "not_in_compartment" if kind == "batch" else "entry_denied", [no("not_in_compartment"), no("not_in_compartment")]))
    add(f"{kind}-link-put-patient", "A `PUT` of the patient in context is that patient in a transaction; in a batch nothing is resolved.", LINK,
        post(kind, P, entry("POST", "Observation", {**NEW, "subject": ref(URN)}), entry("PUT", "Patient/p1", resource("Patient", "p1"), URN), resources=[{"entry": 1, "stored": resource("Patient", "p1")}], enforces=ALL),
        whole(kind, [no("not_in_compartment") if kind == "batch" else ok(PS, "/Observation", "POST"), ok(PS, "/Patient/p1", "PUT")], [SPLIT] if kind == "batch" else []))
    add(f"{kind}-link-practitioner", "A new resource of another type is no patient; in a batch nobody knows.", LINK,
        post(kind, user("user/*.cruds", "Patient/p1"), entry("POST", "Observation", {**NEW, "performer": [ref(URN)]}), entry("POST", "CareTeam", {"resourceType": "CareTeam", "subject": ref("Patient/p1"), "participant": [{"member": ref("Patient/p1")}]}, URN), enforces=ALL),
        whole(kind, [no("not_in_compartment") if kind == "batch" else ok(US, "/Observation", "POST"), ok(US, "/CareTeam", "POST")], [SPLIT] if kind == "batch" else []))
    add(f"{kind}-link-unknown", "A urn that no entry has may be another patient.", LINK, post(kind, P, entry("POST", "Observation", {**NEW, "subject": ref(URN)}), enforces=ALL), denied(kind, "not_in_compartment" if kind == "batch" else "entry_denied", [no("not_in_compartment")]))
    add(f"{kind}-link-decoy", "A `fullUrl` that is the patient's own URL cannot be that of a new Patient.", LINK,
        post(kind, P, entry("POST", "Observation", {**NEW, "subject": ref(BASE + "/Patient/p1")}), entry("POST", "Patient", {"resourceType": "Patient"}, BASE + "/Patient/p1"), enforces=ALL),
        whole(kind, [ok(PS, "/Observation", "POST"), no("malformed_request")], [SPLIT]) if kind == "batch" else denied(kind, "entry_denied", [ok(PS, "/Observation", "POST"), no("malformed_request")]))
    add(f"{kind}-link-own", "That of a resource that is written may be its own URL.", LINK, post(kind, FULL, entry("PUT", "Patient/p1", resource("Patient", "p1"), BASE + "/Patient/p1")), whole(kind, [ok(US, "/Patient/p1", "PUT")]))
    add(f"{kind}-link-foreign", "A name that is neither made up nor of the server may be to anybody.", LINK,
        post(kind, P, entry("POST", "Observation", {**NEW, "subject": ref("Patient/p1"), "performer": [ref("https://other.example.org/Practitioner/1")]}), entry("POST", "Patient", {"resourceType": "Patient"}, "https://other.example.org/Practitioner/1"), enforces=ALL),
        whole(kind, [ok(PS, "/Observation", "POST"), no("not_in_compartment")], [SPLIT]) if kind == "batch" else denied(kind, "entry_denied", [no("not_in_compartment"), no("malformed_request")]))
    add(f"{kind}-link-full", "Whoever is not confined may link as they like.", LINK, post(kind, FULL, entry("POST", "Observation", {**NEW, "subject": ref(URN)}), entry("POST", "Patient", {"resourceType": "Patient"}, URN)),
        whole(kind, [ok(US, "/Observation", "POST"), ok(US, "/Patient", "POST")]))
CONDITIONAL = "docs/requests.md section 7, conditional references; specification 3.6"
REFERS = {**NEW, "performer": [ref("Practitioner?identifier=http://example.org|1")]}
add("transaction-conditional-reference", "A conditional reference is a search.", CONDITIONAL, post("transaction", FULL, entry("POST", "Observation", REFERS)),
    whole("transaction", [ok(US, "/Observation", "POST", interactions=rows(US, ("create", "Observation", None, "c"), ("search-type", "Practitioner", None, "s")))]))
add("transaction-conditional-reference-scope", "It needs s on its type.", CONDITIONAL, post("transaction", user("user/Observation.cr user/Practitioner.r"), entry("POST", "Observation", REFERS), enforces=ALL), denied("transaction", "entry_denied", [no("insufficient_scope")]))
add("transaction-conditional-reference-confined", "A search of patients that is confined tells of others.", CONDITIONAL, post("transaction", P, entry("POST", "Communication", {"resourceType": "Communication", "subject": ref("Patient/p1"), "about": [ref("Encounter?identifier=1")]}), enforces=ALL),
    denied("transaction", "entry_denied", [no("parameter_probes_hidden")]))
add("transaction-conditional-reference-patient", "A conditional subject may be another patient.", CONDITIONAL, post("transaction", P, entry("POST", "Observation", {**NEW, "subject": ref("Patient?identifier=1")}), enforces=ALL), denied("transaction", "entry_denied", [no("not_in_compartment")]))

# ---- the Bundle itself ----------------------------------------------------------------------------

for name, body, reason in [("no-body", ABSENT, "body_malformed"), ("not-json", "x", "body_malformed"), ("not-bundle", obs(), "body_malformed"), ("history", bundle("history"), "interaction_unsupported"), ("collection", bundle("collection"), "interaction_unsupported"),
                           ("no-type", {"resourceType": "Bundle"}, None), ("type-case", bundle("Batch"), "interaction_unsupported"), ("no-request", bundle("batch", {"resource": obs()}), "malformed_request"),
                           ("full-url-number", bundle("batch", {**entry("GET", "Observation/o1"), "fullUrl": 1}), "malformed_request"), ("too-many", bundle("batch", *[entry("GET", "metadata")] * 1001), "request_limit_exceeded")]:
    add(f"bundle-{name}", "The body is a batch or a transaction.", RULES, ask("POST", "/", FULL, body=body, enforces=ALL), deny(reason) if reason else DENY)
add("bundle-1000", "A thousand entries are the most.", RULES, post("batch", FULL, *[entry("GET", "metadata")] * 1000), {"effect": "permit", "reason": "permitted", "obligations": [], "plan": send("/", "POST")})
add("bundle-no-session", "It needs credentials.", RULES, ask("POST", "/", ABSENT, body=bundle("batch", entry("GET", "Observation/o1"))), deny("missing_credentials"))
add("bundle-no-role", "It needs a role.", RULES, post("batch", FULL, entry("GET", "Observation/o1"), policy=policy({"member": role("user/*.cruds")}, [])), deny("no_active_role"))
add("bundle-stored", "A Bundle that is stored is not executed.", RULES, ask("POST", "/Bundle", user("user/Bundle.cr"), body=bundle("batch", entry("DELETE", "Patient/p1"))),
    permit("user/Bundle.cr", "/Bundle", method="POST", headers=MINIMAL, interactions=rows("user/Bundle.cr", ("create", "Bundle", None, "c"))))
for name, entries in [("put-twice", [entry("PUT", "Observation/o1", obs()), entry("PUT", "Observation/o1", obs())]), ("put-delete", [entry("PUT", "Observation/o1", obs()), entry("DELETE", "Observation/o1")]), ("put-patch", [entry("PATCH", BASE + "/Observation/o1"), entry("PUT", "Observation/o1", obs())])]:
    add(f"transaction-{name}", "Two entries write the same resource.", RULES, post("transaction", FULL, *entries, enforces=ALL), deny("malformed_request"))
    add(f"batch-{name}", "Of a batch each stands for itself.", RULES, post("batch", FULL, *entries, enforces=ALL), {"effect": "permit", "reason": "permitted"})
add("transaction-put-odd", "An entry that is malformed for its references writes, too.", RULES, post("transaction", FULL, entry("PUT", "Observation/o1", obs(performer=[ref("Patient/p1?x")])), entry("DELETE", "Observation/o1"), enforces=ALL), deny("malformed_request"))
add("transaction-put-mismatch", "And one whose body is another resource.", RULES, post("transaction", FULL, entry("PUT", "Observation/o1", resource("Patient", "o1")), entry("DELETE", "Observation/o1"), enforces=ALL), deny("malformed_request"))
add("transaction-read-write", "One reads, the other writes.", RULES, post("transaction", FULL, entry("GET", "Observation/o1"), entry("PUT", "Observation/o1", obs())), whole("transaction", [ok(US, "/Observation/o1"), ok(US, "/Observation/o1", "PUT")]))

# ---- names of other servers -------------------------------------------------------------------------

NAMES = "R4 bundle.html, resolving references in Bundles; attacks 10"
MIXED = patient("patient/Observation.c user/Patient.cu", fhirUser="Practitioner/d1")
ABOUT = {**NEW, "subject": ref("Patient/p1")}
for name, url in [("other", "https://other.example.org/fhir/Patient/p1"), ("path", "/Patient/p1"), ("dots", BASE + "/./Patient/p1"), ("slash", BASE + "/Patient/p1/"), ("escaped", BASE + "/%50atient/p1"), ("fragment", BASE + "/Patient/p1#x"), ("base", BASE.replace("/fhir", "/other") + "/Patient/p1")]:
    add(f"transaction-name-{name}", "A relative reference would lead to the entry whose fullUrl ends like it.", NAMES,
        post("transaction", MIXED, entry("PUT", "Patient/p9", {"resourceType": "Patient", "id": "p9"}, url), entry("POST", "Observation", ABOUT), enforces=ALL), {"effect": "deny", "reason": "entry_denied"})
add("transaction-name-own", "The own URL of its entry.", NAMES, post("transaction", MIXED, entry("PUT", "Patient/p9", {"resourceType": "Patient", "id": "p9"}, BASE + "/Patient/p9"), entry("POST", "Observation", ABOUT), enforces=ALL), {"effect": "permit", "reason": "permitted"})
add("transaction-name-made-up", "A name that is made up.", NAMES, post("transaction", MIXED, entry("PUT", "Patient/p9", {"resourceType": "Patient", "id": "p9"}, URN), entry("POST", "Observation", ABOUT), enforces=ALL), {"effect": "permit", "reason": "permitted"})
for name, text in [("relative", "Patient/p1"), ("absolute", BASE + "/Patient/p1")]:
    add(f"transaction-own-id-{name}", "To some servers the id that a new resource comes with is its name.", NAMES,
        post("transaction", MIXED, entry("POST", "Patient", {"resourceType": "Patient", "id": "p1"}), entry("POST", "Observation", {**NEW, "subject": ref(text)}), enforces=ALL), {"effect": "deny", "reason": "entry_denied"})
add("transaction-own-id-other", "Another id is no name of this one.", NAMES, post("transaction", MIXED, entry("POST", "Patient", {"resourceType": "Patient", "id": "p2"}), entry("POST", "Observation", ABOUT), enforces=ALL), {"effect": "permit", "reason": "permitted"})
add("batch-name-other", "Entries of a batch do not refer to each other.", NAMES, post("batch", MIXED, entry("PUT", "Patient/p9", {"resourceType": "Patient", "id": "p9"}, "https://other.example.org/fhir/Patient/p9"), entry("POST", "Observation", ABOUT), enforces=ALL), {"effect": "permit", "reason": "permitted"})

"""`filter`: what of a server's response may be shown."""

from .fixtures import *

cases = Cases("filter")

RULES = "docs/requests.md section 10; specification 3.6"
O1 = "/Observation/o1"
P = patient("patient/*.rs")
FULL = user("user/*.rs")


def text(value):
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def add(name, why, op, response, want):
    cases.add(name, why, RULES, {**op, "op": "filter", "response": text(response)}, want)


def shown(response, kept=ABSENT, dropped=ABSENT):
    return {"effect": "permit", "reason": "permitted", "response": text(response), **present(kept=kept, dropped=dropped)}


def none(kept, dropped):
    """Nothing is left; how an empty Bundle is written is open."""
    return {"effect": "permit", "reason": "permitted", **present(kept=kept, dropped=dropped)}


def refused(reason):
    return {"effect": "deny", "reason": reason, "response": None}


def enc(identity, about="Patient/p1", **members):
    return resource("Encounter", identity, **{"status": "finished", "subject": ref(about), **members})


def entry(r, mode="match", **members):
    return {"fullUrl": f"{BASE}/{r['resourceType']}/{r['id']}", "resource": r, **({"search": {"mode": mode}} if mode else {}), **members}


def bundle(kind, *entries, **members):
    return {"resourceType": "Bundle", "type": kind, **members, "entry": list(entries)}


SELF = {"relation": "self", "url": BASE + "/Encounter?patient=Patient/p1"}
NEXT = {"relation": "next", "url": BASE + "/Encounter?page=2"}
OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "not-found"}]}

# ---- one resource -----------------------------------------------------------------------------------

for name, said, want in [("ok", "ok", shown(obs())), ("revoked", "token_revoked", refused("token_revoked")), ("unavailable", "state_unavailable", refused("state_unavailable"))]:
    add(f"revocation-{name}", "A session that was revoked sees nothing of what comes back.", ask("GET", O1, FULL, revocation=said), obs(), want)
for name, op, inside, outside, reason in [
    ("read", ask("GET", O1, patient("patient/Observation.r")), obs(), obs("Patient/p2"), "not_in_compartment"), ("read-constrained", ask("GET", O1, user("user/Observation.r?category=a")), obs(category=coded("a")), obs(category=coded("b")), "constraint_not_met"),
    ("vread", ask("GET", O1 + "/_history/2", patient("patient/Observation.r")), obs(meta=version("2")), obs("Patient/p2", meta=version("2")), "not_in_compartment"), ("read-binary", ask("GET", "/Binary/x1", patient("patient/Binary.r")),
     resource("Binary", contentType="text/plain", securityContext=ref("Patient/p1")), resource("Binary", contentType="text/plain", securityContext=ref("Patient/p2")), "not_in_compartment"),
    ("read-group", ask("GET", "/Group/x1", patient("patient/Group.r")), resource("Group", member=[{"entity": ref("Patient/p1")}]), resource("Group", member=[{"entity": ref("Patient/p1")}, {"entity": ref("Patient/p2")}]), "not_in_compartment"),
    ("read-related", ask("GET", O1, user("user/Observation.r", "RelatedPerson/r1")), obs(performer=[ref("RelatedPerson/r1")]), obs(), "not_in_compartment"),
    ("read-handed-in", ask("GET", O1, patient("patient/Observation.r"), resource=obs()), obs(), obs("Patient/p2"), "not_in_compartment"),
]:
    add(f"{name}-visible", "The resource in the response is the one that the decision waits for.", op, inside, shown(inside))
    add(f"{name}-hidden", "A resource that is not visible is not shown.", op, outside, refused(reason))
    add(f"{name}-outcome", "An OperationOutcome passes.", op, OUTCOME, shown(OUTCOME))
    add(f"{name}-malformed", "What is not JSON is refused.", op, text(inside)[:-1], refused("response_malformed"))
    add(f"{name}-twice", "A member that is there twice is not strict JSON.", op, text(inside)[:-1] + ',"subject":{"reference":"Patient/p1"},"subject":{"reference":"Patient/p2"}}', refused("response_malformed"))
    add(f"{name}-array", "An array is no resource.", op, "[]", refused("response_unsupported"))
add("read-full", "By a full grant all is visible.", ask("GET", O1, FULL), obs("Patient/p9"), shown(obs("Patient/p9")))
add("read-shared", "A shared type is visible.", ask("GET", "/Location/x1", P), resource("Location"), shown(resource("Location")))
add("read-patient", "The patient in context.", ask("GET", "/Patient/p1", P), resource("Patient", "p1"), shown(resource("Patient", "p1")))
add("read-patient-other", "A server that answers with another Patient.", ask("GET", "/Patient/p1", P), resource("Patient", "p2"), {"effect": "deny", "response": None})
add("read-other-id", "A server that answers with another resource.", ask("GET", O1, patient("patient/Observation.r")), obs(identity="o2"), {"effect": "deny", "response": None})
add("read-resource-malformed", "A reference that is none.", ask("GET", O1, patient("patient/Observation.r")), obs(None, subject="Patient/p1"), refused("resource_malformed"))
for name, op, reason in [("scope", ask("GET", O1, patient("patient/Patient.r")), "insufficient_scope"), ("expired", ask("GET", O1, patient("patient/Observation.r", exp=NOW)), "token_expired"), ("session", ask("GET", O1, ABSENT), "missing_credentials"),
                         ("other-patient", ask("GET", "/Patient/p2", P), "not_in_compartment"), ("obligation", ask("GET", "/Encounter", P), "obligation_unsupported"), ("request", ask("GET", "/Foo/1", P), "resource_type_unknown")]:
    add(f"denied-{name}", "A deny has no response.", op, obs(), refused(reason))
add("public", "A public answer passes.", ask("GET", "/metadata", ABSENT), resource("CapabilityStatement"), {"effect": "permit", "reason": "public_interaction", "response": text(resource("CapabilityStatement"))})

# ---- searches ---------------------------------------------------------------------------------------

SEARCH = ask("GET", "/Encounter", P, enforces=ALL)
MINE, HIS = enc("e1"), enc("e2", "Patient/p2")
for name, op in [("restricted", SEARCH), ("filtered", ask("GET", "/Encounter", P, enforces=["filter_response"])), ("post", ask("POST", "/Encounter/_search", P, enforces=ALL, headers={"Content-Type": "application/x-www-form-urlencoded"}, body="")),
                 ("head", ask("HEAD", "/Encounter", P, enforces=ALL)), ("compartment", ask("GET", "/Patient/p1/Encounter", P, enforces=ALL)), ("system", ask("GET", "/?_type=Encounter", P, enforces=ALL)), ("all", ask("GET", "/Patient/p1/*", P, enforces=ALL))]:
    add(f"search-{name}", "What is not visible is dropped, and totals and links that count it.", op, bundle("searchset", entry(MINE), entry(HIS), total=2, link=[SELF, NEXT]), shown(bundle("searchset", entry(MINE), link=[SELF]), 1, 1))
    add(f"search-{name}-clean", "Totals and links are taken out whether anything was dropped or not.", op, bundle("searchset", entry(MINE), total=1, link=[SELF, NEXT]), shown(bundle("searchset", entry(MINE), link=[SELF]), 1, 0))
    add(f"search-{name}-none", "All are dropped.", op, bundle("searchset", entry(HIS), total=1), none(0, 1))
    add(f"search-{name}-empty", "There is nothing.", op, {"resourceType": "Bundle", "type": "searchset", "total": 0}, none(0, 0))
    add(f"search-{name}-outcome", "An `outcome` entry may tell of what was dropped.", op, bundle("searchset", entry(MINE), entry({**OUTCOME, "id": "x"}, "outcome")), shown(bundle("searchset", entry(MINE)), 1, 1))
    add(f"search-{name}-nested", "A Bundle in a Bundle may hold anything.", op, bundle("searchset", entry(MINE), entry({**bundle("collection", entry(HIS)), "id": "b1"}, "include")), shown(bundle("searchset", entry(MINE)), 1, 1))
    add(f"search-{name}-unknown", "A type that the version does not have.", op, bundle("searchset", entry(MINE), entry(resource("Foo"), "include")), shown(bundle("searchset", entry(MINE)), 1, 1))
    add(f"search-{name}-no-resource", "An entry without a resource.", op, bundle("searchset", entry(MINE), {"fullUrl": BASE + "/Encounter/e9"}), shown(bundle("searchset", entry(MINE)), 1, 1))
    add(f"search-{name}-unreadable", "A resource that cannot be read.", op, bundle("searchset", entry(MINE), entry({**MINE, "subject": "Patient/p1"})), shown(bundle("searchset", entry(MINE)), 1, 1))
    add(f"search-{name}-signature", "A signature does not hold for what is left.", op, bundle("searchset", entry(MINE), signature={"type": [{"code": "x"}]}), shown(bundle("searchset", entry(MINE)), 1, 0))
    add(f"search-{name}-whole-outcome", "An OperationOutcome as the whole.", op, OUTCOME, shown(OUTCOME))
    for shape, response in [("history", bundle("history", entry(MINE))), ("collection", bundle("collection", entry(MINE))), ("no-type", {"resourceType": "Bundle", "entry": [entry(MINE)]}), ("entries-object", {"resourceType": "Bundle", "type": "searchset", "entry": {}}), ("no-resource-type", {"type": "searchset"}), ("number", "1")]:
        add(f"search-{name}-shape-{shape}", "A shape that is no answer to a search.", op, response, refused("response_unsupported"))
    for shape, response in [("empty", ""), ("truncated", text(bundle("searchset", entry(MINE)))[:-2]), ("trailing", text(bundle("searchset", entry(MINE))) + "x"), ("xml", "<Bundle/>")]:
        add(f"search-{name}-malformed-{shape}", "What is not strict JSON is refused as a whole.", op, response, refused("response_malformed"))

full_op = ask("GET", "/Encounter", FULL)
ALL_SHOWN = bundle("searchset", entry(MINE), entry(HIS), entry({**OUTCOME, "id": "x"}, "outcome"), total=2, link=[SELF, NEXT])
add("search-full", "Rows that are whole: nothing is taken out.", full_op, ALL_SHOWN, shown(ALL_SHOWN, 3, 0))
exact = ask("GET", "/Encounter", P, enforces=["restrict_query", "exact_query:Encounter"])
add("search-exact", "An exact query keeps its total.", exact, bundle("searchset", entry(MINE), total=1, link=[SELF, NEXT]), shown(bundle("searchset", entry(MINE), total=1, link=[SELF, NEXT]), 1, 0))
add("search-exact-hidden", "A server that is not exact after all is judged too.", exact, bundle("searchset", entry(MINE), entry(HIS)), shown(bundle("searchset", entry(MINE)), 1, 1))

# Which letter shows what.
INC = "/Encounter?_include=Encounter:patient:Patient"
for name, op, entries, keep in [
    ("match-s", ask("GET", "/Encounter", patient("patient/Encounter.s"), enforces=ALL), [entry(MINE), entry(HIS)], [0]),
    ("match-absent-mode", ask("GET", "/Encounter", patient("patient/Encounter.s"), enforces=ALL), [entry(MINE, None), entry(HIS, None)], [0]),
    ("include-needs-r", ask("GET", "/Encounter", patient("patient/Encounter.s"), enforces=ALL), [entry(MINE), entry(enc("e3"), "include")], [0]),
    ("absent-mode-other-type", ask("GET", "/Encounter", patient("patient/Encounter.s patient/Patient.s"), enforces=ALL), [entry(MINE, None), entry(resource("Patient", "p1"), None)], [0]),
    ("match-other-type", ask("GET", "/Encounter", patient("patient/Encounter.s patient/Patient.s"), enforces=ALL), [entry(MINE), entry(resource("Patient", "p1"))], [0]),
    ("match-not-r", ask("GET", "/Encounter", user("user/Encounter.s?status=finished user/Encounter.r"), enforces=ALL), [entry(MINE), entry(enc("e4", status="planned"))], [0]),
    ("include", ask("GET", INC, P, enforces=ALL), [entry(MINE), entry(resource("Patient", "p1"), "include"), entry(resource("Patient", "p2"), "include")], [0, 1]),
    ("include-shared", ask("GET", "/Encounter?_include=Encounter:location", P, enforces=ALL), [entry(MINE), entry(resource("Location"), "include"), entry(resource("Slot"), "include")], [0, 1]),
    ("include-wildcard", ask("GET", "/Encounter?_include=*", patient("patient/Encounter.rs patient/Patient.r"), enforces=ALL), [entry(MINE), entry(resource("Patient", "p1"), "include"), entry(resource("Location"), "include"), entry(obs(), "include")], [0, 1]),
    ("include-open", ask("GET", "/Encounter?_include=Encounter:subject", user("user/Encounter.rs user/Patient.r"), enforces=ALL), [entry(MINE), entry(resource("Patient", "p7"), "include"), entry(resource("Group"), "include")], [0, 1]),
    ("revinclude", ask("GET", "/Patient?_revinclude=Observation:focus", P, enforces=ALL), [entry(resource("Patient", "p1")), entry(obs(), "include"), entry(obs("Patient/p2", "o2", focus=[ref("Patient/p1")]), "include")], [0, 1]),
    ("revinclude-constrained", ask("GET", "/Patient?_revinclude=Observation:subject", user("user/Patient.rs user/Observation.rs?category=a"), enforces=ALL), [entry(resource("Patient", "p1")), entry(obs(category=coded("a")), "include"), entry(obs(category=coded("b")), "include")], [0, 1]),
    ("constrained", ask("GET", "/Observation", user("user/Observation.rs?category=a"), enforces=ALL), [entry(obs(category=coded("a"))), entry(obs(category=coded("b"))), entry(obs())], [0]),
    ("constrained-two", ask("GET", "/Observation", user("user/Observation.rs?category=a user/Observation.rs?status=amended"), enforces=ALL), [entry(obs(category=coded("a"))), entry(obs(status="amended")), entry(obs(category=coded("b")))], [0, 1]),
    ("constrained-role", ask("GET", "/Observation", user("user/Observation.rs?category=a"), enforces=ALL, policy=member("R4", "user/Observation.rs?status=final")), [entry(obs(category=coded("a"))), entry(obs(category=coded("a"), status="amended"))], [0]),
    ("both", ask("GET", "/Observation", patient("patient/Observation.rs?category=a"), enforces=ALL), [entry(obs(category=coded("a"))), entry(obs("Patient/p2", category=coded("a"))), entry(obs(category=coded("b")))], [0]),
    ("two-compartments", ask("GET", "/Encounter", patient("patient/Encounter.s user/Encounter.s", fhirUser="Patient/p2"), enforces=ALL), [entry(MINE), entry(HIS), entry(enc("e3", "Patient/p3"))], [0, 1]),
    ("group", ask("GET", "/Group", P, enforces=ALL), [entry(resource("Group", "g1", member=[{"entity": ref("Patient/p1")}])), entry(resource("Group", "g2", member=[{"entity": ref("Patient/p1")}, {"entity": ref("Patient/p2")}]))], [0]),
    ("binary", ask("GET", "/Binary", P, enforces=ALL), [entry(resource("Binary", "b1", securityContext=ref("Patient/p1"))), entry(resource("Binary", "b2"))], [0]),
    ("patient", ask("GET", "/Patient", P, enforces=ALL), [entry(resource("Patient", "p1")), entry(resource("Patient", "p2", link=[{"other": ref("Patient/p1"), "type": "seealso"}]))], [0]),
    ("system-types", ask("GET", "/?_type=Encounter,Observation", P, enforces=ALL), [entry(MINE), entry(obs()), entry(obs("Patient/p2")), entry(resource("Location"), "include")], [0, 1, 3]),
    ("contained", ask("GET", "/Encounter?_contained=both", P, enforces=ALL), [entry(MINE), entry(HIS)], [0]),
]:
    for v in ("R4", "R5"):
        given = {**op, "policy": {**op["policy"], "fhir": {**op["policy"]["fhir"], "version": v}}}
        add(f"entries-{name}-{v.lower()}", "Each entry is shown by the letter of its place.", given, bundle("searchset", *entries, link=[SELF]), shown(bundle("searchset", *(entries[i] for i in keep), link=[SELF]), len(keep), len(entries) - len(keep)))

# ---- histories, operations, Bundles ------------------------------------------------------------------

def past(r, method="PUT"):
    return {"fullUrl": f"{BASE}/{r['resourceType']}/{r['id']}", "resource": r, "request": {"method": method, "url": f"{r['resourceType']}/{r['id']}"}, "response": {"status": "200"}}


GONE = {"fullUrl": f"{BASE}/Observation/o1", "request": {"method": "DELETE", "url": "Observation/o1"}, "response": {"status": "204"}}
for name, op in [("instance", ask("GET", O1 + "/_history", patient("patient/Observation.r"), enforces=ALL)), ("type", ask("GET", "/Observation/_history", patient("patient/Observation.s"), enforces=ALL)), ("system", ask("GET", "/_history", patient("patient/*.s"), enforces=ALL))]:
    add(f"history-{name}", "Each version is judged by itself.", op, bundle("history", past(obs()), past(obs("Patient/p2")), total=2), shown(bundle("history", past(obs())), 1, 1))
    add(f"history-{name}-deleted", "A version without a resource tells nobody's.", op, bundle("history", past(obs()), GONE), shown(bundle("history", past(obs())), 1, 1))
    add(f"history-{name}-searchset", "Another kind of Bundle is no history.", op, bundle("searchset", entry(obs())), refused("response_unsupported"))
add("history-full", "Whoever may see all sees deletions.", ask("GET", "/Observation/_history", FULL), bundle("history", past(obs()), GONE, total=2), shown(bundle("history", past(obs()), GONE, total=2), 2, 0))
add("history-letter", "The history of a type is of the letter s.", ask("GET", "/Observation/_history", user("user/Observation.s?category=a user/Observation.r"), enforces=ALL), bundle("history", past(obs(category=coded("a"))), past(obs())), shown(bundle("history", past(obs(category=coded("a")))), 1, 1))
everything = bundle("searchset", entry(resource("Patient", "p1")), entry(obs()), entry(obs("Patient/p2")), entry(resource("Location"), "include"), entry(resource("Slot"), "include"), total=5)
add("everything", "Each entry as a read of it.", ask("GET", "/Patient/p1/$everything", patient("patient/*.r"), enforces=ALL), everything, shown(bundle("searchset", *(everything["entry"][i] for i in (0, 1, 3))), 3, 2))
document = bundle("document", {"fullUrl": BASE + "/Composition/x1", "resource": resource("Composition", subject=ref("Patient/p1"))}, {"fullUrl": BASE + "/Observation/o1", "resource": obs("Patient/p2")}, signature={"type": []})
add("document", "Each entry as a read of it.", ask("GET", "/Composition/x1/$document", patient("patient/*.r"), enforces=ALL, resource=resource("Composition", subject=ref("Patient/p1"))), document, shown(bundle("document", document["entry"][0]), 1, 1))
for name, kind, first in [("document", "document", "Composition"), ("message", "message", "MessageHeader")]:
    kept = {**bundle(kind, {"resource": resource(first, "x1")}, {"resource": obs()}), "id": "b1"}
    add(f"stored-{name}", "With its first entry it is one.", ask("GET", "/Bundle/b1", user(f"user/Bundle.r user/{first}.r user/Observation.r"), enforces=ALL), kept, shown(kept, 2, 0))
    add(f"stored-{name}-headless", "Without its first entry it is none.", ask("GET", "/Bundle/b1", user("user/Bundle.r user/Observation.r"), enforces=ALL), kept, refused("response_withheld"))
add("document-foreign", "A document whose Composition is another patient's is not shown.", ask("GET", "/Composition/x1/$document", patient("patient/*.r"), enforces=ALL, resource=resource("Composition", subject=ref("Patient/p1"))),
    bundle("document", {"resource": resource("Composition", subject=ref("Patient/p2"))}, {"resource": obs()}), refused("response_withheld"))
stored = {**bundle("collection", {"resource": obs()}, {"resource": resource("Patient", "p7")}), "id": "b1"}
add("stored-bundle", "A Bundle that is stored, each entry as a read of it.", ask("GET", "/Bundle/b1", user("user/Bundle.r user/Observation.r"), enforces=ALL), stored, shown({**bundle("collection", {"resource": obs()}), "id": "b1"}, 1, 1))
add("stored-bundle-full", "Whoever may read everything reads it.", ask("GET", "/Bundle/b1", FULL), stored, shown(stored))
for name, meta in [("meta-array", []), ("meta-text", "1"), ("version-number", {"versionId": 3}), ("version-no-id", {"versionId": "a b"}), ("version-null", {"versionId": None})]:
    for who, session in [("", user("user/Bundle.r user/Observation.r")), ("-full", FULL)]:
        add(f"stored-bundle-{name}{who}", "A Bundle whose version cannot be read is none that is stored.", ask("GET", "/Bundle/b1", session, enforces=ALL), {**stored, "meta": meta}, refused("resource_malformed"))
add("stored-bundle-meta", "Its version may be any, where none is asked for.", ask("GET", "/Bundle/b1", FULL), {**stored, "meta": {"versionId": "3"}}, shown({**stored, "meta": {"versionId": "3"}}))
add("stored-bundle-history", "A history of Bundles shows none of them, so that it does not tell what the stored one is.", ask("GET", "/Bundle/b1/_history", user("user/Bundle.r?_id=b1"), enforces=ALL),
    bundle("history", entry(resource("Bundle", "b1", type="collection"), None)), refused("resource_required"))

add("include-outcome", "Where an include leads to types that are hidden, an outcome might tell of them.", ask("GET", "/Person?_include=Person:link", user("user/Person.rs"), enforces=ALL),
    bundle("searchset", entry(resource("Person", "n1")), {"resource": OUTCOME, "search": {"mode": "outcome"}}), shown(bundle("searchset", entry(resource("Person", "n1"))), 1, 1))
add("history-outcome", "Outcomes are entries of searchsets; in a history one is judged as what it is.", ask("GET", "/Observation/o1/_history", user("user/Observation.rs")), bundle("history", entry(obs(), None), {"resource": OUTCOME, "search": {"mode": "outcome"}}), shown(bundle("history", entry(obs(), None)), 1, 1))

# ---- writes ---------------------------------------------------------------------------------------------

created = {key: value for key, value in obs().items() if key != "id"}
add("write-representation", "What was written is shown to those who may read it.", ask("POST", "/Observation", user("user/Observation.cr"), body=created), obs(), shown(obs()))
add("write-representation-confined", "What was written is shown to those who may read it.", ask("POST", "/Observation", patient("patient/Observation.cr"), body=created), obs(), shown(obs()))
add("write-representation-moved", "A server that stores something else.", ask("POST", "/Observation", patient("patient/Observation.cr"), body=created), obs("Patient/p2"), refused("not_in_compartment"))
MIN = ask("PATCH", O1, user("user/Observation.u"), enforces=ALL)
add("write-minimal-outcome", "A minimal answer may be an OperationOutcome.", MIN, OUTCOME, shown(OUTCOME))
add("write-minimal-resource", "A minimal answer holds no resource.", MIN, obs(), {"effect": "deny", "response": None})
add("delete-outcome", "A delete answers with an OperationOutcome.", ask("DELETE", O1, user("user/Observation.d")), OUTCOME, shown(OUTCOME))

# ---- batch-response -----------------------------------------------------------------------------------

def asked(*urls):
    return {"resourceType": "Bundle", "type": "batch", "entry": [{"request": {"method": "GET", "url": url}} for url in urls]}


RESPONSES = [{"resource": obs(), "response": {"status": "200 OK"}}, {"resource": enc("e1"), "response": {"status": "200 OK"}}]
for name, session, second, kept in [("full", FULL, RESPONSES[1], 2), ("confined", P, RESPONSES[1], 2), ("confined-other", P, {"resource": enc("e1", "Patient/p2"), "response": {"status": "200 OK"}}, 1)]:
    add(f"batch-{name}", "Each entry by its own decision.", ask("POST", "/", session, body=asked("Observation/o1", "Encounter/e1"), enforces=ALL), {"resourceType": "Bundle", "type": "batch-response", "entry": [RESPONSES[0], second]},
        shown({"resourceType": "Bundle", "type": "batch-response", "entry": [RESPONSES[0], second]}, 2, 0) if kept == 2 else none(1, 1))
add("batch-other-type", "Another kind of Bundle is no answer to a batch.", ask("POST", "/", FULL, body=asked("Observation/o1")), bundle("searchset", entry(obs())), refused("response_unsupported"))
add("batch-other-count", "Positions must agree.", ask("POST", "/", P, body=asked("Observation/o1", "Encounter/e1"), enforces=ALL), {"resourceType": "Bundle", "type": "batch-response", "entry": [RESPONSES[0]]}, {"effect": "deny", "response": None})


def answered(*entries, **members):
    return {"resourceType": "Bundle", "type": "batch-response", "entry": list(entries), **members}


GONE = {"response": {"status": "404"}}

# ---- what stands beside the resources -------------------------------------------------------------------

HELD = {**OUTCOME, "contained": [obs("Patient/p2")]}
TOLD = {"resourceType": "OperationOutcome", "issue": [{"severity": "information", "code": "informational", "diagnostics": "3 more"}]}
WRITE = ask("POST", "/", patient("patient/Observation.c"), enforces=ALL, body={"resourceType": "Bundle", "type": "batch", "entry": [{"request": {"method": "POST", "url": "Observation"}, "resource": created}]})
for name, outcome, passes in [("plain", OUTCOME, True), ("resource", obs("Patient/p2"), False), ("contained", HELD, False), ("unknown", {**OUTCOME, "x": 1}, False), ("hidden", {**OUTCOME, "issue": [{"x": obs("Patient/p2")}]}, False)]:
    response = {"response": {"status": "201", "outcome": outcome}}
    add(f"beside-write-{name}", "What a server says of a write is an OperationOutcome and nothing else.", WRITE, answered(response), shown(answered(response if passes else GONE), int(passes), int(not passes)))
    add(f"beside-whole-{name}", "Where nothing is hidden it may say something, but show nothing.", ask("POST", "/", FULL, body=asked("Observation/o1"), enforces=ALL), answered({"resource": obs(), **response}), shown(answered({"resource": obs(), **response} if passes else GONE), int(passes), int(not passes)))
    add(f"outcome-read-{name}", "So is an OperationOutcome that is the answer.", ask("GET", O1, patient("patient/Observation.r")), outcome, shown(outcome) if passes else {"effect": "deny", "response": None})
    add(f"outcome-entry-{name}", "So is one that stands among what was found.", ask("GET", "/Observation", FULL), bundle("searchset", {"resource": outcome, "search": {"mode": "outcome"}}), shown(bundle("searchset", {"resource": outcome, "search": {"mode": "outcome"}}), 1, 0) if passes else none(0, 1))
add("outcome-minimal-contained", "A minimal answer holds no contained resource either.", MIN, HELD, {"effect": "deny", "response": None})
FOUND = bundle("searchset", entry(obs()))
add("beside-nested", "Beside a Bundle that was found it may speak of what was dropped from it.", ask("POST", "/", P, body=asked("Observation"), enforces=ALL), answered({"resource": FOUND, "response": {"status": "200", "outcome": TOLD}}), none(0, 1))
add("beside-nested-none", "Without it the Bundle is opened.", ask("POST", "/", P, body=asked("Observation"), enforces=ALL), answered({"resource": FOUND, "response": {"status": "200"}}), shown(answered({"resource": FOUND, "response": {"status": "200"}}), 2, 0))
add("beside-issues", "What a batch says of all its entries may be of one that is hidden.", ask("POST", "/", P, body=asked("Observation/o1"), enforces=ALL, policy=member("R5")), answered({"resource": obs("Patient/p2")}, issues=TOLD), shown(answered(GONE), 0, 1))
add("beside-issues-whole", "Where nothing is hidden it stays.", ask("POST", "/", FULL, body=asked("Observation/o1"), enforces=ALL, policy=member("R5")), answered({"resource": obs()}, issues=TOLD), shown(answered({"resource": obs()}, issues=TOLD), 1, 0))
add("beside-issues-resource", "But it is an OperationOutcome.", ask("POST", "/", FULL, body=asked("Observation/o1"), enforces=ALL, policy=member("R5")), answered({"resource": obs()}, issues=obs("Patient/p2")), shown(answered({"resource": obs()}), 1, 0))
add("beside-gone", "Why there is no resource is not told before it was judged.", ask("POST", "/", P, body=asked("Observation/o1"), enforces=ALL), answered({"resource": OUTCOME, "response": {"status": "410 Gone", "etag": 'W/"3"'}}), shown(answered(GONE), 0, 1))
add("beside-gone-full", "Where nothing is hidden it is.", ask("POST", "/", FULL, body=asked("Observation/o1"), enforces=ALL), answered({"resource": OUTCOME, "response": {"status": "410 Gone"}}), shown(answered({"resource": OUTCOME, "response": {"status": "410 Gone"}}), 1, 0))
SEARCH = ask("GET", "/Observation", P, enforces=ALL)
for name, members in [
    ("search", {"search": {"mode": "match", "x": 1}}), ("search-object", {"search": {"mode": "match", "score": {}}}), ("request", {"request": {"method": "GET", "url": "Observation", "x": 1}}),
    ("response", {"response": {"status": "200", "resource": obs("Patient/p2")}}), ("response-companion", {"response": {"status": "200", "_outcome": {}}}), ("response-outcome-text", {"response": {"status": "200", "outcome": "x"}}),
    ("link-object", {"link": {}}), ("link-resource", {"link": [obs("Patient/p2")]}), ("extension-resource", {"extension": [{"url": "x", "x": obs("Patient/p2")}]}),
]:
    add(f"beside-entry-{name}", "What nobody knows in an entry, nobody judges.", SEARCH, bundle("searchset", {"resource": obs(), **members}), refused("response_unsupported"))
for name, members in [("timestamp", {"timestamp": obs("Patient/p2")}), ("identifier", {"identifier": {"x": obs("Patient/p2")}}), ("link", {"link": [{**SELF, "resource": obs("Patient/p2")}]}), ("link-extension", {"link": [{**SELF, "extension": [obs("Patient/p2")]}]})]:
    add(f"beside-bundle-{name}", "No resource stands anywhere else.", SEARCH, bundle("searchset", entry(obs()), **members), refused("response_unsupported"))
KNOWN = {"search": {"mode": "match", "score": 1, "extension": []}, "response": {"status": "200", "etag": 'W/"1"', "lastModified": "2025-01-01T00:00:00Z"}, "request": {"method": "GET", "url": "Observation", "ifNoneMatch": 'W/"1"', "_url": {}}, "link": [{"relation": "x", "url": "y"}]}
add("beside-entry-known", "What FHIR has there stays.", SEARCH, bundle("searchset", {"resource": obs(), **KNOWN}), shown(bundle("searchset", {"resource": obs(), **KNOWN}), 1, 0))
PARAMETERS = {"resourceType": "Parameters", "parameter": [{"name": "x", "resource": obs("Patient/p2")}]}
add("beside-parameters", "What Parameters hold nobody judges.", ask("GET", "/Observation", user("user/Observation.rs user/Parameters.rs")), bundle("searchset", entry(obs()), {"resource": PARAMETERS, "search": {"mode": "include"}}), shown(bundle("searchset", entry(obs())), 1, 1))
add("beside-parameters-full", "Who sees all sees them.", ask("GET", "/Observation", FULL), bundle("searchset", {"resource": PARAMETERS, "search": {"mode": "include"}}), shown(bundle("searchset", {"resource": PARAMETERS, "search": {"mode": "include"}}), 1, 0))
COLLECTION = ask("GET", "/Bundle/b1", patient("user/Bundle.r patient/Observation.r", fhirUser="Practitioner/d1"), enforces=ALL, resource={"resourceType": "Bundle", "id": "b1", "type": "collection"})
for name, url, passes in [("own", BASE + "/Observation/o1", True), ("own-http", BASE.replace("https", "http") + "/Observation/o1", True), ("none", None, True), ("urn", "urn:uuid:5b0e1a26-0a0b-4b57-b0b3-c7f1b8ae3d51", True), ("relative", "Observation/o1", True),
                          ("other", "https://other.example.org/fhir/Observation/o1", False), ("user", BASE.replace("//", "//u@") + "/Observation/o1", False), ("beside", BASE + "x/Observation/o1", False), ("ftp", "ftp://ehr.example.org/fhir/Observation/o1", False)]:
    held = {**({"fullUrl": url} if url else {}), "resource": obs()}
    stored = {"resourceType": "Bundle", "id": "b1", "type": "collection", "entry": [held]}
    add(f"of-another-server-{name}", "In a stored Bundle relative references of an entry are to the server that its fullUrl names.", COLLECTION, stored, shown(stored, 1, 0) if passes else none(0, 1))
HISTORY = "/Observation/o1/_history"
add("history-outcome-first", "The newest version is hidden, whatever stands beside it.", ask("GET", HISTORY, P, enforces=ALL), bundle("history", {"resource": obs("Patient/p2"), "response": {"status": "200", "outcome": OUTCOME}}, {"resource": obs()}), {"effect": "deny", "response": None})
add("history-odd-id", "One whose id cannot be read may be the newest.", ask("GET", HISTORY, P, enforces=ALL), bundle("history", {"resource": {**obs("Patient/p2"), "id": 1}}, {"resource": obs()}), {"effect": "deny", "response": None})
add("history-first", "The newest version is visible.", ask("GET", HISTORY, P, enforces=ALL), bundle("history", {"resource": obs()}, {"resource": obs("Patient/p2")}), shown(bundle("history", {"resource": obs()}), 1, 1))
add("history-of-a-time", "What was then need not be now, so that what is stored must be handed in.", ask("GET", HISTORY + "?_at=2020", P, enforces=ALL), bundle("history", {"resource": obs()}), refused("resource_required"))
add("history-of-a-time-stored", "What is stored is visible.", ask("GET", HISTORY + "?_at=2020", P, enforces=ALL, resource=obs()), bundle("history", {"resource": obs()}), shown(bundle("history", {"resource": obs()}), 1, 0))
add("batch-options", "OPTIONS is no method of a Bundle.", ask("POST", "/", P, enforces=ALL, body={"resourceType": "Bundle", "type": "batch", "entry": [{"request": {"method": "OPTIONS", "url": "Observation/o1"}}]}), answered({"resource": obs("Patient/p2")}), refused("interaction_unsupported"))
INNER = {"resourceType": "Bundle", "id": "b1", "type": "searchset", "entry": [{"resource": obs()}]}
add("stored-batch-response", "A Bundle within a stored one is not shown, whatever its id.", COLLECTION, {"resourceType": "Bundle", "id": "b1", "type": "batch-response", "entry": [{"resource": INNER}]}, shown({"resourceType": "Bundle", "id": "b1", "type": "batch-response", "entry": [GONE]}, 0, 1))

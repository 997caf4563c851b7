"""Sets of scopes: what they cover, have in common, lack, and say to people."""

from .fixtures import *

cases = Cases("scope-algebra")
add = cases.add

CALL = "docs/evaluate.md rules for every request"
SETS = "docs/evaluate.md Sets of scopes"
UNION = "SMART 2.2 scopes, union of scopes; specification 1.2"
CONTEXTS = "specification 1.8, refresh; design 4.3"
STAR = "SMART 2.2 scopes, wildcard; specification 1.2"
GRANULAR = "SMART 2.2 scopes, finer-grained constraints; specification 1.5"
TOKEN = "R4 search.html token; specification 5.2"
REFRESH = "RFC 6749 section 6; specification 1.8"
V1 = "SMART 2.2 scopes, v1 compatibility; specification 1.3"
LETTERS = "SMART 2.2 scopes, interactions; specification 1.4"
OTHER = "specification 1.6"
CONSENT = "docs/evaluate.md scope.describe"
RISK = "docs/evaluate.md scope.risk"

O = "patient/Observation"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
LAB = f"{O}.rs?category={CATEGORY}|laboratory"


def reject(text, reason, offset=0, member=None):
    return present(member=member or ABSENT, text=text, offset=offset, reason=reason)


def several(*scopes, rejected=()):
    """A set: as one text, and one by one."""
    return {"scope": " ".join(scopes), "scopes": list(scopes), "rejected": list(rejected)}


def op(name, **members):
    return {"op": f"scope.{name}", **members}


# ---- covers ------------------------------------------------------------------------------

for name, spec, granted, wanted, missing in [
    ("same", UNION, f"{O}.rs", f"{O}.rs", []),
    ("letter-less", UNION, f"{O}.rs", f"{O}.r", []),
    ("letter-more", UNION, f"{O}.r", f"{O}.rs", [f"{O}.s"]),
    ("two-together", UNION, f"{O}.r {O}.s", f"{O}.rs", []),
    ("star-and-type", UNION, f"patient/*.r {O}.s", f"{O}.rs", []),
    ("star-for-type", STAR, "patient/*.cruds", f"{O}.cruds", []),
    ("type-for-star", STAR, f"{O}.rs", "patient/*.rs", ["patient/*.rs"]),
    ("other-type", UNION, f"{O}.rs", "patient/Condition.rs", ["patient/Condition.rs"]),
    ("write-is-no-read", LETTERS, f"{O}.cud", f"{O}.r", [f"{O}.r"]),
    ("word-for-letters", V1, f"{O}.read", f"{O}.rs", []),
    ("letters-for-word", V1, f"{O}.rs", f"{O}.*", [f"{O}.cud"]),
    ("user-for-patient", CONTEXTS, "user/*.cruds", f"{O}.r", [f"{O}.r"]),
    ("patient-for-user", CONTEXTS, "patient/*.cruds", "user/Observation.r", ["user/Observation.r"]),
    ("system-for-user", CONTEXTS, "system/*.cruds", "user/Observation.r", ["user/Observation.r"]),
    ("nothing-wanted", UNION, "", "", []),
    ("nothing-granted", UNION, "", "openid", ["openid"]),
    ("other-scopes", OTHER, "openid launch/patient", "launch/patient", []),
    ("other-scopes-role", OTHER, "launch/patient", "launch/patient?role=x", ["launch/patient?role=x"]),
    ("profile-is-not-fhiruser", OTHER, "profile", "fhirUser", ["fhirUser"]),
    ("granular-same", GRANULAR, LAB, LAB, []),
    ("granular-in-plain", GRANULAR, f"{O}.rs", LAB, []),
    ("granular-in-star", GRANULAR, "patient/*.rs", LAB, []),
    ("plain-in-granular", GRANULAR, LAB, f"{O}.rs", [f"{O}.rs"]),
    ("granular-other-value", GRANULAR, f"{O}.rs?category=a", f"{O}.rs?category=b", [f"{O}.rs?category=b"]),
    ("granular-value-case", TOKEN, f"{O}.rs?category=a", f"{O}.rs?category=A", [f"{O}.rs?category=A"]),
    ("granular-alternative", GRANULAR, f"{O}.r?category=a,b", f"{O}.r?category=b", []),
    ("granular-alternatives-by-two", GRANULAR, f"{O}.r?category=a {O}.r?category=b", f"{O}.r?category=a,b", []),
    ("granular-alternative-missing", GRANULAR, f"{O}.r?category=a", f"{O}.r?category=a,b", [f"{O}.r?category=b"]),
    ("granular-and", GRANULAR, f"{O}.r?category=a", f"{O}.r?category=a&code=x", []),
    ("granular-and-less", GRANULAR, f"{O}.r?category=a&code=x", f"{O}.r?category=a", [f"{O}.r?category=a"]),
    ("granular-order", GRANULAR, f"{O}.r?category=a&code=x", f"{O}.r?code=x&category=a", []),
    ("granular-repeat", GRANULAR, f"{O}.r?category=a", f"{O}.r?category=a&category=b", []),
    ("granular-repeat-is-no-or", GRANULAR, f"{O}.r?category=a&category=b", f"{O}.r?category=a,b", [f"{O}.r?category=a,b"]),
    ("granular-encoded", "specification 1.1", f"{O}.r?category=x%7Cy", f"{O}.r?category=x|y", []),
    ("token-code-for-system", TOKEN, f"{O}.r?category=laboratory", f"{O}.r?category={CATEGORY}|laboratory", []),
    ("token-system-for-code", TOKEN, f"{O}.r?category={CATEGORY}|laboratory", f"{O}.r?category=laboratory", [f"{O}.r?category=laboratory"]),
    ("token-whole-system", TOKEN, f"{O}.r?category={CATEGORY}|", f"{O}.r?category={CATEGORY}|laboratory", []),
    ("token-system-slash", TOKEN, f"{O}.r?category={CATEGORY}/|laboratory", f"{O}.r?category={CATEGORY}|laboratory", [f"{O}.r?category={CATEGORY}|laboratory"]),
    ("token-system-https", TOKEN, f"{O}.r?category=https://x.org|a", f"{O}.r?category=http://x.org|a", [f"{O}.r?category=http://x.org|a"]),
    ("token-no-system", TOKEN, f"{O}.r?category=a", f"{O}.r?category=|a", []),
    ("date-within", "R4 search.html date; specification 5.4", f"{O}.r?date=2024", f"{O}.r?date=2024-05", []),
    ("date-wider", "R4 search.html date; specification 5.4", f"{O}.r?date=2024-05", f"{O}.r?date=2024", [f"{O}.r?date=2024"]),
    ("date-from", "R4 search.html date; specification 5.4", f"{O}.r?date=ge2024-01", f"{O}.r?date=ge2024-06", []),
    ("star-granular", GRANULAR, "patient/*.rs?_tag=a", f"{O}.rs?_tag=a", []),
    ("star-granular-for-plain", GRANULAR, "patient/*.rs?_tag=a", f"{O}.rs", [f"{O}.rs"]),
    ("letters-by-constraint", GRANULAR, f"{O}.r {O}.s?category=a", f"{O}.rs?category=a", []),
    ("letters-by-constraint-more", GRANULAR, f"{O}.r {O}.s?category=a", f"{O}.rs", [f"{O}.s"]),
]:
    add(f"covers-{name}", "What is wanted must be granted, context by context and letter by letter; what is not is named.", spec, op("covers", granted=granted, wanted=wanted),
        {"covers": not missing, "missing": missing, "rejected": []})

add("covers-wanted-unknown", "What is not understood is never covered, not even by itself.", SETS, op("covers", granted="admin", wanted="admin"),
    {"covers": False, "missing": [], "rejected": [reject("admin", "scope_unknown", member="granted"), reject("admin", "scope_unknown", member="wanted")]})
add("covers-granted-unknown", "What is not understood in the grant only grants nothing.", SETS, op("covers", granted=f"{O}.rs {O}.sr", wanted=f"{O}.r"),
    {"covers": True, "missing": [], "rejected": [reject(f"{O}.sr", "scope_letters_invalid", 23, "granted")]})
add("covers-wanted-chain", "A chain is not understood; the scope is not read without it.", GRANULAR, op("covers", granted="patient/*.cruds", wanted=f"{O}.r?subject.name=x"),
    {"covers": False, "missing": [], "rejected": [reject(f"{O}.r?subject.name=x", "scope_constraint_unsupported", member="wanted")]})
add("covers-granted-chain", "Nor does it grant anything.", GRANULAR, op("covers", granted=f"{O}.r?subject.name=x", wanted=f"{O}.r"),
    {"covers": False, "missing": [f"{O}.r"], "rejected": [reject(f"{O}.r?subject.name=x", "scope_constraint_unsupported", member="granted")]})
IN = f"{O}.r?code:in=http://example.org/vs"
add("covers-modifier-off", "A modifier that is not enabled is not understood.", GRANULAR, op("covers", granted=IN, wanted=IN),
    {"covers": False, "missing": [], "rejected": [reject(IN, "scope_constraint_unsupported", member="granted"), reject(IN, "scope_constraint_unsupported", member="wanted")]})
add("covers-modifier-on", "One that is enabled covers itself.", GRANULAR, op("covers", granted=IN, wanted=IN, modifiers=["in"], fhir="R4"), {"covers": True, "missing": [], "rejected": []})
add("covers-modifier-other", "Enabling one enables no other.", GRANULAR, op("covers", granted=IN, wanted=IN, modifiers=["not-in", "not", "exact", "below"]),
    {"covers": False, "missing": [], "rejected": [reject(IN, "scope_constraint_unsupported", member="granted"), reject(IN, "scope_constraint_unsupported", member="wanted")]})
add("covers-modifier-not", "What is negated implies less than it looks: not a is not within not a or b.", GRANULAR, op("covers", granted=f"{O}.r?category:not=a", wanted=f"{O}.r?category:not=b", modifiers=["not"]),
    {"covers": False, "missing": [f"{O}.r?category:not=b"], "rejected": []})

# ---- equals ------------------------------------------------------------------------------

for name, spec, a, b, equal in [
    ("same", UNION, f"{O}.rs", f"{O}.rs", True), ("split", UNION, f"{O}.cruds", f"{O}.rs {O}.cud", True), ("word", V1, f"{O}.read", f"{O}.rs", True), ("order", UNION, f"openid {O}.r", f"{O}.r openid", True),
    ("covered", UNION, "patient/*.rs", f"patient/*.rs {O}.r", True), ("less", UNION, f"{O}.rs", f"{O}.r", False), ("more", UNION, f"{O}.r", f"{O}.rs", False), ("context", CONTEXTS, f"{O}.r", "user/Observation.r", False),
    ("other", OTHER, f"{O}.r openid", f"{O}.r", False), ("empty", UNION, "", "  ", True), ("granular", GRANULAR, f"{O}.r?category=a,b", f"{O}.r?category=b {O}.r?category=a", True), ("granular-plain", GRANULAR, f"{O}.r?category=a", f"{O}.r", False),
]:
    add(f"equals-{name}", "Sets are equal if each covers the other.", spec, op("equals", a=a, b=b), {"equal": equal, "rejected": []})
add("equals-unknown", "Nothing is equal to what is not understood.", SETS, op("equals", a="admin", b="admin"), {"equal": False, "rejected": [reject("admin", "scope_unknown", member="a"), reject("admin", "scope_unknown", member="b")]})
add("equals-unknown-beside", "Nor is what stands beside it.", SETS, op("equals", a=f"{O}.r", b=f"{O}.r admin"), {"equal": False, "rejected": [reject("admin", "scope_unknown", 22, "b")]})

# ---- intersect, union, difference, minimise ----------------------------------------------

for name, spec, a, b, want in [
    ("letters", UNION, f"{O}.cr", f"{O}.rs", [f"{O}.r"]), ("star", STAR, "patient/*.rs", f"{O}.cr", [f"{O}.r"]), ("nothing", UNION, f"{O}.r", f"{O}.s", []), ("contexts", CONTEXTS, f"{O}.r", "user/Observation.r", []),
    ("others", OTHER, "openid fhirUser", "fhirUser launch", ["fhirUser"]), ("granular-with-plain", GRANULAR, f"{O}.r?category=a", f"{O}.rs", [f"{O}.r?category=a"]), ("granular-and", GRANULAR, f"{O}.r?category=a", f"{O}.r?code=x", [f"{O}.r?category=a&code=x"]),
    ("granular-star", GRANULAR, "patient/*.r?_tag=t", f"{O}.rs", [f"{O}.r?_tag=t"]), ("granular-star-without", "specification 1.5; R4 Patient has no category", "patient/*.r?category=a", "patient/Patient.r", []),
    # A resource may have both categories, so that this is not empty.
    ("granular-values", "specification 5.1, any element", f"{O}.r?category=a", f"{O}.r?category=b", [f"{O}.r?category=a&category=b"]),
]:
    add(f"intersect-{name}", "What both grant.", spec, op("intersect", a=a, b=b), several(*want))
add("intersect-rejected", "What is not understood grants nothing, so has nothing in common.", SETS, op("intersect", a=f"admin {O}.r", b="admin"),
    several(rejected=[reject("admin", "scope_unknown", member="a"), reject("admin", "scope_unknown", member="b")]))

for name, spec, a, b, want in [
    ("letters", UNION, f"{O}.r", f"{O}.s", [f"{O}.rs"]), ("covered", UNION, "patient/*.rs", f"{O}.r", ["patient/*.rs"]), ("contexts", SETS, "system/Patient.r", "patient/Patient.r user/Patient.r", ["patient/Patient.r", "user/Patient.r", "system/Patient.r"]),
    ("order", SETS, "openid patient/Patient.r launch", "patient/*.s patient/Condition.r openid", ["patient/*.s", "patient/Condition.r", "patient/Patient.r", "launch", "openid"]),
    ("granular-covered", GRANULAR, f"{O}.r", f"{O}.r?category=a", [f"{O}.r"]), ("granular-alternatives", GRANULAR, f"{O}.r?category=b", f"{O}.r?category=a", [f"{O}.r?category=a,b"]), ("empty", UNION, "", "", []),
]:
    add(f"union-{name}", "What either grants, in the fewest words.", spec, op("union", a=a, b=b), several(*want))
add("union-rejected", "The strings are taken apart each for itself.", SETS, op("union", a=f"{O}.rs?", b="patient/observation.r openid"),
    several("openid", rejected=[reject(f"{O}.rs?", "scope_malformed", member="a"), reject("patient/observation.r", "scope_type_unknown", member="b")]))

for name, spec, wanted, granted, want in [
    ("letters", UNION, f"{O}.cruds", f"{O}.rs", [f"{O}.cud"]), ("nothing", UNION, f"{O}.r", "patient/*.rs", []), ("all", CONTEXTS, f"{O}.r", "user/*.cruds", [f"{O}.r"]), ("others", OTHER, "openid launch", "openid", ["launch"]),
    ("star-stays", "docs/evaluate.md scope.difference", "patient/*.r", f"{O}.r", ["patient/*.r"]), ("alternatives", GRANULAR, f"{O}.r?category=a,b,c", f"{O}.rs?category=b", [f"{O}.r?category=a,c"]), ("plain-stays", GRANULAR, f"{O}.r", f"{O}.r?category=a", [f"{O}.r"]),
    ("by-letter", GRANULAR, f"{O}.rs?category=a", f"{O}.r", [f"{O}.s?category=a"]),
]:
    add(f"difference-{name}", "What is asked beyond what was granted.", spec, op("difference", wanted=wanted, granted=granted), several(*want))
add("difference-rejected", "`wanted` comes first in the list too.", SETS, op("difference", granted="x", wanted="y"), several(rejected=[reject("y", "scope_unknown", member="wanted"), reject("x", "scope_unknown", member="granted")]))

for name, spec, text, want in [
    ("letters", UNION, f"{O}.r {O}.s", [f"{O}.rs"]), ("repeated", UNION, f"{O}.r {O}.r", [f"{O}.r"]), ("covered", UNION, f"{O}.r patient/*.rs", ["patient/*.rs"]), ("covered-in-part", UNION, f"{O}.cr patient/*.r", ["patient/*.r", f"{O}.c"]),
    ("contexts-stay", CONTEXTS, f"{O}.r user/Observation.r", [f"{O}.r", "user/Observation.r"]), ("words", V1, f"{O}.read {O}.write", [f"{O}.cruds"]), ("types-are-no-star", STAR, "patient/Condition.r patient/Patient.r", ["patient/Condition.r", "patient/Patient.r"]),
    ("granular-covered", GRANULAR, f"{LAB} {O}.rs", [f"{O}.rs"]), ("granular-values", GRANULAR, f"{O}.r?category=b,a,b", [f"{O}.r?category=a,b"]), ("granular-implied", TOKEN, f"{O}.r?category={CATEGORY}|laboratory,laboratory", [f"{O}.r?category=laboratory"]),
    ("granular-letters", GRANULAR, f"{O}.r?category=a {O}.s?category=a", [f"{O}.rs?category=a"]), ("granular-other-letters", GRANULAR, f"{O}.r?category=a {O}.s?category=b", [f"{O}.r?category=a", f"{O}.s?category=b"]),
    ("others", SETS, "openid launch openid", ["launch", "openid"]), ("empty", UNION, "", []),
]:
    add(f"minimise-{name}", "The same meaning in the fewest words.", spec, op("minimise", scope=text), several(*want))
add("minimise-rejected", "What is not understood is left out and told; a single string needs no name.", SETS, op("minimise", scope=f"{O}.r {O}.RS"), several(f"{O}.r", rejected=[reject(f"{O}.RS", "scope_letters_invalid", 22)]))

# ---- narrow ------------------------------------------------------------------------------

for name, granted, requested, narrowed, exceeding in [
    ("same", f"{O}.rs openid", f"{O}.rs openid", f"{O}.rs openid", ""), ("less", f"{O}.rs openid", f"{O}.r", f"{O}.r", ""), ("in-star", "patient/*.rs", f"{O}.r", f"{O}.r", ""), ("empty", f"{O}.rs", "", "", ""), ("granular", f"{O}.rs", LAB, LAB, ""),
    ("letter", f"{O}.rs", f"{O}.cr", f"{O}.r", f"{O}.c"), ("user", f"{O}.rs", "user/Observation.rs", "", "user/Observation.rs"), ("offline", "online_access", "offline_access", "", "offline_access"), ("plain-of-granular", LAB, f"{O}.rs", LAB, f"{O}.rs"),
    ("type-of-granular-star", "patient/*.rs?_tag=a", f"{O}.rs", f"{O}.rs?_tag=a", f"{O}.rs"),
]:
    add(f"narrow-{name}", "A refresh may ask for what was granted, and for no more.", REFRESH, op("narrow", granted=granted, requested=requested), {"within": not exceeding, "narrowed": narrowed, "exceeding": exceeding, "rejected": []})
add("narrow-unknown", "What is not understood was not granted.", REFRESH, op("narrow", granted=f"{O}.rs", requested=f"{O}.r admin"), {"within": False, "narrowed": f"{O}.r", "exceeding": "", "rejected": [reject("admin", "scope_unknown", 22, "requested")]})
add("narrow-unknown-granted", "Unless the same text was.", "docs/evaluate.md scope.narrow", op("narrow", granted=f"admin {O}.rs", requested=f"{O}.r admin"),
    {"within": True, "narrowed": f"{O}.r", "exceeding": "", "rejected": [reject("admin", "scope_unknown", 0, "granted"), reject("admin", "scope_unknown", 22, "requested")]})

# ---- versions ----------------------------------------------------------------------------

for name, text, scope, rest in [
    ("read", f"{O}.rs", f"{O}.read", []), ("write", f"{O}.cud", f"{O}.write", []), ("all", "user/*.cruds", "user/*.*", []), ("together", f"{O}.r {O}.s", f"{O}.read", []), ("word", "user/Patient.read", "user/Patient.read", []), ("others", "openid launch/patient", "launch/patient openid", []),
    ("letter", f"{O}.r", "", [f"{O}.r"]), ("letters", f"{O}.crud", "", [f"{O}.crud"]), ("granular", LAB, "", [LAB]), ("mixed", f"{O}.rs patient/Patient.r openid", f"{O}.read openid", ["patient/Patient.r"]), ("empty", "", "", []),
]:
    add(f"to-v1-{name}", "Only rs, cud and cruds without parameters have a word in version 1.", V1, op("to_v1", scope=text), {"scope": scope, "rest": rest, "rejected": []})
add("to-v1-rejected", "What is not understood is not rewritten.", V1, op("to_v1", scope=f"{O}.sr"), {"scope": "", "rest": [], "rejected": [reject(f"{O}.sr", "scope_letters_invalid")]})
for name, text, scope, rest in [
    ("read", f"{O}.read", f"{O}.rs", []), ("write", f"{O}.write", f"{O}.cud", []), ("all", "system/*.*", "system/*.cruds", []), ("others", "openid user/Patient.read launch", "openid user/Patient.rs launch", []), ("letters", f"{O}.rs", "", [f"{O}.rs"]),
    ("repeated", "user/Patient.read user/Patient.read", "user/Patient.rs user/Patient.rs", []), ("granular", f"{LAB} {O}.read", f"{O}.rs", [LAB]),
    ("as-it-came", f"{O}.r?code=b,a", "", [f"{O}.r?code=b,a"]),
]:
    add(f"from-v1-{name}", "Words become letters; what is of version 2 stays out.", V1, op("from_v1", scope=text), {"scope": scope, "rest": rest, "rejected": []})
add("from-v1-rejected", "What is not understood is in one list only.", "docs/evaluate.md scope.from_v1", op("from_v1", scope=f"admin {O}.r {O}.READ {O}.read?category=a {O}.read"),
    {"scope": f"{O}.rs", "rest": [f"{O}.r"], "rejected": [reject("admin", "scope_unknown"), reject(f"{O}.READ", "scope_letters_invalid", 28), reject(f"{O}.read?category=a", "scope_constraint_unsupported", 53)]})

# ---- least -------------------------------------------------------------------------------


def least(*requests, context="patient", **more):
    return op("least", context=context, requests=[{"method": method, "url": url} for method, url in requests], **more)


for name, method, url, want in [
    ("read", "GET", "/Observation/1", "Observation.r"), ("head", "HEAD", "/Observation/1", "Observation.r"), ("vread", "GET", "/Observation/1/_history/2", "Observation.r"), ("history", "GET", "/Observation/1/_history", "Observation.r"),
    ("history-type", "GET", "/Observation/_history", "Observation.s"), ("history-system", "GET", "/_history", "*.s"), ("search", "GET", "/Observation?code=1", "Observation.s"), ("create", "POST", "/Observation", "Observation.c"),
    ("update", "PUT", "/Observation/1", "Observation.u"), ("patch", "PATCH", "/Observation/1", "Observation.u"), ("delete", "DELETE", "/Observation/1", "Observation.d"),
]:
    add(f"least-{name}", "Each interaction needs one letter.", LETTERS, least((method, url)), several(f"patient/{want}"))
for context in ("user", "system"):
    add(f"least-{context}", "The scope is of the context that was asked for.", LETTERS, least(("GET", "Patient/1"), context=context), several(f"{context}/Patient.r"))
add("least-public", "What is public needs nothing.", LETTERS, least(("GET", "/metadata"), ("GET", "/.well-known/smart-configuration"), ("OPTIONS", "/Observation")), several())
add("least-none", "Nothing needs nothing.", LETTERS, least(), several())
add("least-together", "The letters of one type are one scope.", LETTERS, least(("GET", "/Patient/1"), ("GET", "/Observation?code=1"), ("GET", "/Observation/7"), ("GET", "/Observation/8")), several(f"{O}.rs", "patient/Patient.r"))
add("least-covered", "What the whole system needs covers the type.", LETTERS, least(("GET", "/_history"), ("GET", "/Observation?code=1"), ("GET", "/Observation/1")), several("patient/*.s", f"{O}.r"))
add("least-base", "An absolute URL is understood under its base.", "R4 http.html", least(("GET", f"{BASE}/Patient/1"), ("GET", "Patient/1"), base=BASE), several("patient/Patient.r"))
add("least-no-base", "Without a base it is not.", "docs/evaluate.md scope.least", least(("GET", f"{BASE}/Patient/1"), ("GET", "/Patient/1")), {"scope": "patient/Patient.r", "scopes": ["patient/Patient.r"], "rejected": [{"index": 0}]})
add("least-other-base", "Nor under another one.", "R4 http.html", least(("GET", f"{BASE2}/Patient/1"), base=BASE), {"scope": "", "scopes": [], "rejected": [{"index": 0}]})
add("least-rejected", "What a decision would refuse anyway needs no scope.", "docs/evaluate.md Which requests are understood",
    least(("GET", "/Foo/1"), ("GET", "/Patient/1"), ("get", "/Patient/1"), ("POST", "/Patient/1"), ("GET", "/$graphql"), ("GET", "/Observation?_filter=code%20eq%201"), ("GET", "/Observation?_method=DELETE")),
    several("patient/Patient.r", rejected=[{"index": 0, "reason": "resource_type_unknown"}, {"index": 2, "reason": "malformed_request"}, {"index": 3, "reason": "interaction_unsupported"}, {"index": 4, "reason": "operation_unknown"},
                                           {"index": 5, "reason": "parameter_unsupported"}, {"index": 6, "reason": "method_override"}]))

# ---- risk --------------------------------------------------------------------------------


def risk(code, severity, scope, suggestion=ABSENT):
    return present(code=code, severity=severity, scope=scope, suggestion=suggestion)


for name, text, risks in [
    ("none", "patient/Condition.r?category=a openid", []), ("empty", "", []),
    ("no-category", "patient/Condition.rs", [risk("no_category", "low", "patient/Condition.rs")]),
    ("deletes", "patient/Task.rd", [risk("deletes", "high", "patient/Task.rd", "patient/Task.r")]),
    ("deletes-only", "patient/Task.d", [risk("deletes", "high", "patient/Task.d", None)]),
    ("writes", "patient/Task.cr", [risk("writes", "medium", "patient/Task.cr", "patient/Task.r")]),
    ("user", "user/Task.r", [risk("user_context", "low", "user/Task.r", "patient/Task.r")]),
    ("system", "system/Task.r", [risk("system_context", "high", "system/Task.r", "user/Task.r")]),
    ("lists-patients", "user/Patient.rs", [risk("lists_patients", "medium", "user/Patient.rs", "user/Patient.r"), risk("user_context", "low", "user/Patient.rs", "patient/Patient.rs")]),
    ("all-types", "patient/*.r", [risk("all_types", "medium", "patient/*.r")]),
    ("offline", "offline_access", [risk("offline_access", "medium", "offline_access", "online_access")]),
    ("genetics", "patient/FamilyMemberHistory.r", [risk("genetics", "medium", "patient/FamilyMemberHistory.r")]),
    ("words", "patient/Task.write", [risk("deletes", "high", "patient/Task.cud"), risk("writes", "medium", "patient/Task.cud", None)]),
    ("fewest-words", "patient/*.r patient/Condition.r", [risk("all_types", "medium", "patient/*.r")]),
]:
    add(f"risk-{name}", "Where a scope asks for much, the gravest first.", RISK, op("risk", scope=text), {"risks": risks, "rejected": []})
add("risk-not-understood", "What is not understood is told twice.", RISK, op("risk", scope="admin patient/Task.d"),
    {"risks": [risk("deletes", "high", "patient/Task.d"), risk("not_understood", "low", "admin", None)], "rejected": [reject("admin", "scope_unknown")]})

# ---- describe ----------------------------------------------------------------------------


def part(context, actions, types, limits=()):
    return {"context": context, "actions": actions.split(), "types": types.split(), "limits": list(limits)}


for name, text, parts in [
    ("see", f"{O}.rs", [part("patient", "see", "Observation")]), ("read-only", f"{O}.r", [part("patient", "see", "Observation")]), ("search-only", f"{O}.s", [part("patient", "see", "Observation")]),
    ("all-actions", f"{O}.cruds", [part("patient", "see add change delete", "Observation")]), ("delete", f"{O}.d", [part("patient", "delete", "Observation")]), ("star", "user/*.read", [part("user", "see", "*")]),
    ("grouped", "patient/Patient.rs patient/Condition.r", [part("patient", "see", "Condition Patient")]), ("contexts", "user/Patient.r patient/Patient.r", [part("patient", "see", "Patient"), part("user", "see", "Patient")]),
    ("actions-apart", "patient/Condition.cr patient/Patient.r", [part("patient", "see", "Patient"), part("patient", "see add", "Condition")]), ("covered", "patient/*.r patient/Patient.r", [part("patient", "see", "*")]),
    ("limit", LAB, [part("patient", "see", "Observation", [f"category={CATEGORY}|laboratory"])]), ("limits", f"{O}.r?code=x&category=b,a", [part("patient", "see", "Observation", ["category=a,b", "code=x"])]),
    ("limit-apart", f"patient/Condition.r {O}.r?category=a", [part("patient", "see", "Condition"), part("patient", "see", "Observation", ["category=a"])]), ("empty", "", []),
]:
    add(f"describe-{name}", "What is allowed, grouped for people.", CONSENT, op("describe", scope=text), {"parts": parts, "others": [], "rejected": []})
add("describe-others", "Other scopes have sentences of their own.", CONSENT, op("describe", scope="openid offline_access launch/patient https://example.org/s", language="en"),
    {"parts": [], "others": [{"scope": "https://example.org/s", "kind": "extension"}, {"scope": "launch/patient", "kind": "launch_context"}, {"scope": "offline_access", "kind": "offline_access"}, {"scope": "openid", "kind": "openid"}], "rejected": []})
add("describe-modifier", "A modifier is part of the limit.", CONSENT, op("describe", scope=IN, modifiers=["in"]), {"parts": [part("patient", "see", "Observation", ["code:in=http://example.org/vs"])], "others": [], "rejected": []})
add("describe-rejected", "What is not understood is allowed nothing.", CONSENT, op("describe", scope="admin"), {"parts": [], "others": [], "rejected": [reject("admin", "scope_unknown")]})

add("covers-number-exponent", "What an exponent does to the precision is read in several ways, so nothing follows from it.", "R4 search.html number; specification 5.5",
    op("covers", granted="patient/RiskAssessment.r?probability=1e0", wanted="patient/RiskAssessment.r?probability=1"), {"covers": False})
add("narrow-too-many-values", "What may be granted must be a scope that can be read.", "docs/limits.md",
    op("narrow", granted=f"{O}.rs?category=" + ",".join(f"a{i}" for i in range(1024)), requested=f"{O}.rs?code=b"), {"within": False, "error": {"status": "limit_exceeded"}})

# ---- URIs --------------------------------------------------------------------------------

URI = "SMART 2.2, scopes as URIs; OpenID Connect Core sections 5.4 and 11; specification 1.2"
SMART = "http://smarthealthit.org/fhir/scopes/"
OIDC = "http://openid.net/specs/openid-connect-core-1_0#"
for name, text, uri in [
    ("clinical", f"{O}.rs", f"{SMART}{O}.rs"), ("v1", "user/*.read", f"{SMART}user/*.read"), ("granular", LAB, f"{SMART}{LAB}"), ("launch", "launch/patient", f"{SMART}launch/patient"), ("fhir-user", "fhirUser", f"{SMART}fhirUser"), ("online", "online_access", f"{SMART}online_access"), ("offline", "offline_access", f"{OIDC}offline_access"),
    ("openid", "openid", f"{OIDC}openid"), ("profile", "profile", f"{OIDC}profile"), ("own", "__x", f"{SMART}__x"), ("several", f"openid {O}.rs {O}.rs", f"{OIDC}openid {SMART}{O}.rs {SMART}{O}.rs"), ("empty", "", ""),
]:
    add(f"to-uri-{name}", "A scope follows the prefix of its kind.", URI, op("to_uri", scope=text), {"scope": uri, "rest": [], "rejected": []})
    add(f"from-uri-{name}", "The way back gives the same scope.", URI, op("from_uri", scope=uri), {"scope": text, "rest": [], "rejected": []})
add("to-uri-uri", "A URI stays one.", URI, op("to_uri", scope=f"https://example.org/x {O}.r"), {"scope": f"{SMART}{O}.r", "rest": ["https://example.org/x"], "rejected": []})
add("to-uri-rejected", "What is not understood gets no URI.", URI, op("to_uri", scope=f"{O}.sr openid"), {"scope": f"{OIDC}openid", "rest": [], "rejected": [reject(f"{O}.sr", "scope_letters_invalid")]})
add("from-uri-plain", "What has no such form is left over.", URI, op("from_uri", scope=f"{O}.rs https://example.org/x {SMART}openid"), {"scope": "openid", "rest": [f"{O}.rs", "https://example.org/x"], "rejected": []})
add("from-uri-rejected", "A prefix makes no scope of what is none.", URI, op("from_uri", scope=f"launch {SMART}{O}.sr"), {"scope": "", "rest": ["launch"], "rejected": [reject(f"{SMART}{O}.sr", "scope_letters_invalid", 7)]})
add("from-uri-once", "The prefix is taken off once: what follows is an extension.", URI, op("from_uri", scope=f"{SMART}{SMART}{O}.rs"), {"scope": f"{SMART}{O}.rs", "rest": [], "rejected": []})
add("from-uri-near", "A prefix that differs in one byte is another URI.", URI, op("from_uri", scope=f"https{SMART[4:]}{O}.rs"), {"scope": "", "rest": [f"https{SMART[4:]}{O}.rs"], "rejected": []})
add("covers-uri", "Other operations do not read URIs.", URI, op("covers", granted=f"{SMART}{O}.rs", wanted=f"{O}.r"), {"covers": False, "missing": [f"{O}.r"], "rejected": []})

# ---- calls that fail ---------------------------------------------------------------------

# (members that a call needs, the member that then says no)
OPS = {
    "covers": ({"granted": "openid", "wanted": "openid"}, "covers"), "equals": ({"a": "openid", "b": "openid"}, "equal"), "intersect": ({"a": "openid", "b": "openid"}, None), "union": ({"a": "openid", "b": "openid"}, None),
    "difference": ({"wanted": "openid", "granted": "openid"}, None), "minimise": ({"scope": "openid"}, None), "narrow": ({"granted": "openid", "requested": "openid"}, "within"), "to_v1": ({"scope": "openid"}, None),
    "from_v1": ({"scope": "openid"}, None), "to_uri": ({"scope": "openid"}, None), "from_uri": ({"scope": "openid"}, None), "least": ({"context": "user", "requests": []}, None), "risk": ({"scope": "openid"}, None), "describe": ({"scope": "openid"}, None),
}


def failed(verdict, status, pointer):
    return {**({verdict: False} if verdict else {}), "error": {"status": status, "pointer": pointer}}


# The modifiers of a policy.
POLICY = "docs/policy.md scope_modifiers"


def policy(*modifiers):
    return {"matron": 1, "fhir": {"version": "R4", "bases": ["https://ehr.example.org/fhir"]}, "issuers": [{"issuer": "https://auth.example.org"}], "roles": {}, "assignments": [], "scope_modifiers": list(modifiers)}


add("covers-policy-modifier", "A policy enables a modifier.", POLICY, op("covers", granted=IN, wanted=IN, policy=policy("exact", "in")), {"covers": True, "missing": [], "rejected": []})
add("covers-policy-modifier-other", "It enables no other.", POLICY, op("covers", granted=IN, wanted=IN, policy=policy("not-in")), {"covers": False})
add("covers-policy-modifier-none", "A policy that names none enables none.", POLICY, op("covers", granted=IN, wanted=IN, policy=policy()), {"covers": False})
add("covers-policy-and-modifiers", "The policy is the one place that says so.", POLICY, op("covers", granted=IN, wanted=IN, policy=policy("in"), modifiers=["in"]), failed("covers", "invalid_argument", "/modifiers"))
add("covers-policy-not-loaded", "A name must have been loaded.", POLICY, op("covers", granted=IN, wanted=IN, policy="hospital"), failed("covers", "unknown_name", "/policy"))
add("covers-policy-modifier-unknown", "A policy with a modifier that no scope can have does not compile.", POLICY, op("covers", granted=IN, wanted=IN, policy=policy("text")), failed("covers", "policy_invalid", "/policy"))
add("covers-policy-number", "A policy is a document or a name.", POLICY, op("covers", granted=IN, wanted=IN, policy=1), failed("covers", "json_wrong_type", "/policy"))

for name, (members, verdict) in OPS.items():
    for member in members:
        without = {other: value for other, value in members.items() if other != member}
        add(f"call-{name}-no-{member}", "A required member is missing: the answer says no.", CALL, op(name, **without), failed(verdict, "json_missing_member", f"/{member}"))
        add(f"call-{name}-{member}-number", "A member is of another type.", CALL, op(name, **{**members, member: 1}), failed(verdict, "json_wrong_type", f"/{member}"))
        if member not in ("context", "requests"):
            add(f"call-{name}-{member}-many", "There are 4,096 scopes at most.", "docs/limits.md", op(name, **{**members, member: "x " * 4097}), failed(verdict, "limit_exceeded", f"/{member}"))
    add(f"call-{name}-unknown-member", "A member that the operation does not know is an error.", CALL, op(name, **members, version=2), failed(verdict, "json_unknown_member", "/version"))
    add(f"call-{name}-fhir", "The FHIR version must be one that is known.", CALL, op(name, **members, fhir="R6"), failed(verdict, "invalid_argument", "/fhir"))
    add(f"call-{name}-modifier", "A modifier must be one that scopes can have.", SETS, op(name, **members, modifiers=["in", "contains"]), failed(verdict, "invalid_argument", "/modifiers/1"))
add("call-modifiers-string", "Modifiers are an array.", CALL, op("minimise", scope="", modifiers="in"), failed(None, "json_wrong_type", "/modifiers"))
add("call-modifiers-number", "Each is a string.", CALL, op("minimise", scope="", modifiers=[1]), failed(None, "json_wrong_type", "/modifiers/0"))
add("call-modifiers-colon", "Names have no colon.", SETS, op("minimise", scope="", modifiers=[":in"]), failed(None, "invalid_argument", "/modifiers/0"))
add("call-long", "A string has 128 KiB at most.", "docs/limits.md", op("covers", granted="openid", wanted="x" * (128 * 1024 + 1)), failed("covers", "limit_exceeded", "/wanted"))
add("call-most-scopes", "4,096 scopes are not too many.", "docs/limits.md", op("minimise", scope=f"{O}.r " * 4096), several(f"{O}.r"))
VALUES = ",".join(f"v{i}" for i in range(65))
add("call-work", "Alternatives that combine to more than 4,096 are not gone through.", "docs/limits.md",
    op("covers", granted=f"{O}.r?category=v0&code=v0", wanted=f"{O}.r?category={VALUES}&code={VALUES}"), failed("covers", "limit_exceeded", ""))
add("call-describe-language", "There are words for one language.", CONSENT, op("describe", scope="openid", language="de"), failed(None, "invalid_argument", "/language"))
add("call-least-context", "The context is one of three.", "docs/evaluate.md scope.least", least(context="Patient"), failed(None, "invalid_argument", "/context"))
add("call-least-base", "The base is one.", "docs/evaluate.md scope.least", least(base="http://ehr.example.org/fhir"), failed(None, "invalid_argument", "/base"))
add("call-least-request-string", "A request is an object.", CALL, op("least", context="user", requests=["/Patient/1"]), failed(None, "json_wrong_type", "/requests/0"))
add("call-least-request-no-url", "With a URL.", CALL, op("least", context="user", requests=[{"method": "GET", "url": "/Patient/1"}, {"method": "GET"}]), failed(None, "json_missing_member", "/requests/1/url"))
add("call-least-request-headers", "And nothing else.", CALL, op("least", context="user", requests=[{"method": "GET", "url": "/Patient/1", "headers": {}}]), failed(None, "json_unknown_member", "/requests/0/headers"))
add("call-least-requests-many", "There are 4,096 requests at most.", "docs/evaluate.md scope.least", op("least", context="user", requests=[{"method": "GET", "url": "/metadata"}] * 4097), failed(None, "limit_exceeded", "/requests"))
add("call-duplicate", "A member twice refuses the whole request.", CALL, '{"op":"scope.covers","granted":"openid","granted":"launch","wanted":"launch"}', {"error": {"status": "json_duplicate_member"}})
add("call-null-is-absent", "Null is the same as an absent member.", CALL, op("covers", granted=None, wanted="openid"), failed("covers", "json_missing_member", "/granted"))

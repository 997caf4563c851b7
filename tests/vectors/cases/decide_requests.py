"""Which requests are understood: interactions and letters, the target, parameters, headers and bodies."""

from .fixtures import *

cases = Cases("decide")
add = cases.add

TABLE = "SMART 2.2 scopes; specification 1.4; design 4.6"
V1 = "SMART 2.2 v1 scopes; specification 1.3"
URLS = "specification 3.4"

# ---- the table of interactions, for a user who is not confined ---------------------------------

O1 = "/Observation/o1"
U = "user/Observation."

add("read", "The letter r permits a read.", TABLE,
    ask("GET", O1, user(U + "r")),
    permit(U + "r", O1, interactions=one("read", "Observation", "o1", "r", U + "r")))
add("read-without-r", "Every letter but r does not permit a read.", TABLE,
    ask("GET", O1, user(U + "cuds")), deny("insufficient_scope"))
add("read-head", "HEAD of a resource is a read.", "specification 3.2 row 2; attacks 10",
    ask("HEAD", O1, user(U + "r")), permit(U + "r", O1, method="HEAD"))
add("read-head-without-r", "HEAD of a resource needs r as GET does.", "specification 3.2 row 2",
    ask("HEAD", O1, user(U + "cuds")), deny("insufficient_scope"))
add("vread", "The letter r permits the read of one version.", TABLE,
    ask("GET", O1 + "/_history/2", user(U + "r")),
    permit(U + "r", O1 + "/_history/2", interactions=one("vread", "Observation", "o1", "r", U + "r")))
add("vread-without-r", "The read of a version needs r.", TABLE,
    ask("GET", O1 + "/_history/2", user(U + "cuds")), deny("insufficient_scope"))
add("vread-head", "HEAD of a version is a vread.", "specification 3.1",
    ask("HEAD", O1 + "/_history/2", user(U + "r")), permit(U + "r", O1 + "/_history/2", method="HEAD"))
add("history-instance", "The history of one resource needs r, not s.", TABLE,
    ask("GET", O1 + "/_history", user(U + "r")),
    permit(U + "r", O1 + "/_history", interactions=one("history-instance", "Observation", "o1", "r", U + "r")))
add("history-instance-with-s", "The letter s does not permit the history of one resource.", TABLE,
    ask("GET", O1 + "/_history", user(U + "cuds")), deny("insufficient_scope"))
add("history-type", "The history of a type needs s, not r.", TABLE,
    ask("GET", "/Observation/_history", user(U + "s")),
    permit(U + "s", "/Observation/_history", interactions=one("history-type", "Observation", None, "s", U + "s")))
add("history-type-with-r", "The letter r does not permit the history of a type.", TABLE,
    ask("GET", "/Observation/_history", user(U + "crud")), deny("insufficient_scope"))
add("history-system", "The history of the whole system needs s on every type.", TABLE,
    ask("GET", "/_history", user("user/*.s")), permit("user/*.s", "/_history"))
add("history-system-one-type", "The letter s on one type does not permit the history of the whole system.", TABLE,
    ask("GET", "/_history", user(U + "s")), deny("insufficient_scope"))
add("history-system-with-r", "The letter r on every type does not permit the history of the whole system.", TABLE,
    ask("GET", "/_history", user("user/*.crud")), deny("insufficient_scope"))
add("search", "The letter s permits a search.", TABLE,
    ask("GET", "/Observation?code=1234", user(U + "s")),
    permit(U + "s", "/Observation?code=1234", interactions=one("search-type", "Observation", None, "s", U + "s")))
add("search-all", "A search without parameters is a search.", TABLE,
    ask("GET", "/Observation", user(U + "s")), permit(U + "s", "/Observation"))
add("search-without-s", "The letter r does not permit a search.", TABLE,
    ask("GET", "/Observation?code=1234", user(U + "crud")), deny("insufficient_scope"))
add("search-head", "HEAD is decided as GET for a search too.", "specification 3.1",
    ask("HEAD", "/Observation?code=1234", user(U + "s")), permit(U + "s", "/Observation?code=1234", method="HEAD"))
add("create", "The letters c and r permit a create whose answer may hold the resource.", TABLE,
    ask("POST", "/Observation", user(U + "cr"), body=obs("Patient/p1")),
    permit(U + "cr", "/Observation", method="POST", interactions=one("create", "Observation", None, "c", U + "cr")))
add("create-without-c", "Every letter but c does not permit a create.", TABLE,
    ask("POST", "/Observation", user(U + "ruds"), body=obs()), deny("insufficient_scope"))
add("update", "The letter u permits an update.", TABLE,
    ask("PUT", O1, user(U + "ru"), body=obs()),
    permit(U + "ru", O1, method="PUT", interactions=one("update", "Observation", "o1", "u", U + "ru")))
add("update-without-u", "The letter c does not permit an update, not even one that creates.", TABLE,
    ask("PUT", O1, user(U + "crds"), body=obs()), deny("insufficient_scope"))
add("patch", "The letter u permits a patch.", TABLE,
    ask("PATCH", O1, user(U + "ru"), headers={"Content-Type": "application/json-patch+json"}, body="[]"),
    permit(U + "ru", O1, method="PATCH", interactions=one("patch", "Observation", "o1", "u", U + "ru")))
add("patch-without-u", "Every letter but u does not permit a patch.", TABLE,
    ask("PATCH", O1, user(U + "crds")), deny("insufficient_scope"))
add("delete", "The letter d permits a delete.", TABLE,
    ask("DELETE", O1, user(U + "d")),
    permit(U + "d", O1, method="DELETE", interactions=one("delete", "Observation", "o1", "d", U + "d")))
add("delete-without-d", "Every letter but d does not permit a delete.", TABLE,
    ask("DELETE", O1, user(U + "crus")), deny("insufficient_scope"))
add("delete-with-rd", "The letters rd permit a delete; only `.read` must not be read as r and d.", TABLE + "; attacks 9",
    ask("DELETE", O1, user(U + "rd")), permit(U + "rd", O1, method="DELETE"))

# Public interactions.
add("metadata", "The capability statement is public.", "specification 3.2 row 23; design 4.4",
    ask("GET", "/metadata", ABSENT), public("/metadata"))
add("metadata-mode", "The capability statement may be asked for by mode.", "specification 3.2 row 23",
    ask("GET", "/metadata?mode=terminology&_format=json&_pretty=true", ABSENT),
    public("/metadata?mode=terminology&_format=json&_pretty=true"))
add("metadata-trailing-slash", "One trailing slash is accepted after metadata.", URLS,
    ask("GET", "/metadata/", ABSENT), public("/metadata"))
add("metadata-head", "HEAD of the capability statement is decided as GET.", "specification 3.1",
    ask("HEAD", "/metadata", ABSENT), public("/metadata", "HEAD"))
add("metadata-without-now", "A public interaction needs no time.", "design 4.4; docs/evaluate.md decide",
    ask("GET", "/metadata", ABSENT, now=ABSENT), public("/metadata"))
add("metadata-expired-session", "A public interaction is permitted with a session that is of no use.", "design 4.4",
    ask("GET", "/metadata", user(U + "r", exp=NOW - 1000)), public("/metadata"))
add("metadata-parameter", "The capability statement takes no other parameter.", "docs/evaluate.md parameters",
    ask("GET", "/metadata?_include=x", user(U + "r")), deny("parameter_unsupported"))
add("smart-configuration", "The SMART discovery document is public.", "specification 3.2 row 24; design 4.4",
    ask("GET", "/.well-known/smart-configuration", ABSENT), public("/.well-known/smart-configuration"))
add("preflight", "A CORS preflight is public.", "specification 3.2 row 28; design 4.4",
    ask("OPTIONS", O1, ABSENT, headers={"Origin": "https://app.example.org"}), public(O1, "OPTIONS"))
add("preflight-search", "A CORS preflight of a search is public.", "specification 3.2 row 28",
    ask("OPTIONS", "/Observation", ABSENT), public("/Observation", "OPTIONS"))
for name, url, sent in [("base", "/", "/"), ("base-empty", "", "/"), ("base-absolute", BASE, "/"), ("base-absolute-slash", BASE + "/", "/"), ("base-query", "/?x=1", "/?x=1"),
                        ("deep", "/a/b/c/d/e/f/g/h", "/a/b/c/d/e/f/g/h"), ("trailing-slash", O1 + "/", O1)]:
    add(f"preflight-{name}", "A CORS preflight of any path that is well formed is public.", "specification 3.2 row 28; docs/evaluate.md requests",
        ask("OPTIONS", url, ABSENT), public(sent, "OPTIONS"))
add("preflight-deep-malformed", "A path is read to its end.", "specification 3.2 row 28 and 3.4",
    ask("OPTIONS", "/a/b/c/d/e/f/g/../h", ABSENT), deny("missing_credentials"))

# Version 1 scopes.
for kind, method, url, extra, permitted in [
    ("read", "GET", O1, {}, "read"),
    ("search", "GET", "/Observation?code=1234", {}, "read"),
    ("history-type", "GET", "/Observation/_history", {}, "read"),
    ("create", "POST", "/Observation", {"body": obs()}, "write"),
    ("update", "PUT", O1, {"body": obs()}, "write"),
    ("delete", "DELETE", O1, {}, "write"),
]:
    other = "write" if permitted == "read" else "read"
    headers = MINIMAL if kind in ("create", "update") else None
    add(f"v1-{permitted}-{kind}", f"A version 1 `.{permitted}` scope permits {kind}.", V1,
        ask(method, url, user(U + permitted), **extra), permit(U + permitted, url, method=method, headers=headers))
    add(f"v1-{other}-{kind}", f"A version 1 `.{other}` scope does not permit {kind}.", V1,
        ask(method, url, user(U + other), **extra), deny("insufficient_scope"))
    add(f"v1-star-{kind}", f"A version 1 `.*` scope permits {kind}.", V1,
        ask(method, url, user(U + "*"), **extra), permit(U + "*", url, method=method))
add("v1-star-star", "The scope `user/*.*` holds every letter on every type.", V1,
    ask("DELETE", "/Slot/s1", user("user/*.*")), permit("user/*.*", "/Slot/s1", method="DELETE"))
add("v1-beside-v2", "Scopes of both versions may stand in one token.", "specification 1.2",
    ask("GET", O1, user("user/Patient.rs user/Observation.read")), permit(U + "read", O1))
add("v1-read-no-delete", "`.read` is not r and d.", "specification 1.2; attacks 9",
    ask("DELETE", O1, user(U + "read")), deny("insufficient_scope"))

# Scopes that grant nothing, beside which a good one still counts.
for name, scope in [
    ("order", U + "sr"), ("repeat", U + "rrs"), ("upper", U + "RS"), ("suffix", U + "rsx"), ("read-only", U + "read-only"),
    ("title", U + "Read"), ("empty", U), ("no-dot", "user/Observation"), ("lower-type", "user/observation.rs"),
    ("longer-type", "user/ObservationX.rs"), ("prefix-type", "user/Obs*.rs"), ("upper-context", "User/Observation.rs"),
    ("star-context", "*/Observation.rs"), ("no-context", "Observation.rs"), ("double-slash", "user//Observation.rs"),
    ("slash-end", "user/Observation.rs/"), ("comma", "user/Patient.rs,user/Observation.rs"), ("tab", "user/Patient.rs\tuser/Observation.rs"),
    ("no-break-space", "user/Patient.rs\u00a0user/Observation.rs"), ("newline", "user/Patient.rs\nuser/Observation.rs"),
    ("plus", "user/Patient.rs+user/Observation.rs"), ("quotes", '"user/Observation.rs"'), ("nul", "user/Observation.rs\u0000"),
    ("homoglyph", "user/Obs\u0435rvation.rs"), ("empty-query", "user/Observation.rs?"),
    ("uri", "http://smarthealthit.org/fhir/scopes/user/Observation.rs"), ("percent", "user%2FObservation.rs"),
]:
    add(f"scope-grants-nothing-{name}", "A scope that is malformed or unknown grants nothing and never its valid part.",
        "specification 1.1-1.3; attacks 9; design 4.3", ask("GET", O1, user(scope)), deny("insufficient_scope"))
add("scope-broken-beside-good", "A scope that grants nothing does not spoil the ones beside it.", "specification 1.6; design 4.3",
    ask("GET", O1, user("user/Observation.sr launch/patient openid user/Foo.rs user/Observation.rs")), permit(U + "rs", O1))
add("scope-blanks", "Scopes may be separated by several spaces.", "attacks 'Decisions on open points'",
    ask("GET", O1, user("openid   user/Observation.rs")), permit(U + "rs", O1))
add("scope-empty", "An empty scope string grants nothing.", "specification 1.1",
    ask("GET", O1, user("")), deny("insufficient_scope"))
add("scope-other-type", "A scope of another type does not cover the request.", "specification 1.2",
    ask("GET", O1, user("user/Patient.cruds user/ObservationDefinition.cruds")), deny("insufficient_scope"))

# ---- what is not understood --------------------------------------------------------------------

EVERYTHING = user("user/*.cruds")


def refused(name, why, spec, method, url, reason, **more):
    add(name, why, spec, ask(method, url, EVERYTHING, **more), deny(reason))


refused("update-without-id", "An update of a type names no resource.", "specification 3.2 row 30",
        "PUT", "/Observation", "interaction_unsupported", body=obs())
refused("delete-without-id", "A delete of a type names no resource.", "specification 3.2 row 30",
        "DELETE", "/Observation", "interaction_unsupported")
refused("post-to-instance", "A POST to a resource is no interaction.", "specification 3.2 row 30",
        "POST", O1, "interaction_unsupported", body=obs())
refused("put-to-version", "A version cannot be written.", "specification 3.2 row 30",
        "PUT", O1 + "/_history/2", "interaction_unsupported", body=obs())
refused("delete-history", "Deleting a history is not understood.", "specification 3.2 row 26",
        "DELETE", O1 + "/_history", "interaction_unsupported")
refused("post-search-encoded", "`%5Fsearch` is `_search` after decoding: a body without its type is no form.", "specification 3.4 points 2 and 7",
        "POST", "/Observation/%5Fsearch", "body_malformed", body="code=1234")
for name, url, reason in [("compartment-search", "/Patient/p1/Observation/", None), ("operation", "/$export/", "malformed_request"), ("search-path", "/Observation/_search/", "interaction_unsupported"),
                          ("deep", O1 + "/_history/2/x/y/z/", "interaction_unsupported")]:
    add(f"trailing-slash-{name}", "A trailing slash does not make an interaction of what is none; it is accepted behind the type of a compartment search.",
        "docs/requests.md section 1", ask("GET", url, EVERYTHING), deny(reason) if reason else permit("user/*.cruds", "/Patient/p1/Observation", interactions=one("search-compartment", "Observation", None, "s", "user/*.cruds")))
refused("path-much-too-long", "There is nothing below a version, however long the path is.", "specification 3.2 row 30",
        "GET", O1 + "/_history/2/a/b/c/d/e/f", "interaction_unsupported")
refused("path-too-long", "There is nothing below a version.", "specification 3.2 row 30",
        "GET", O1 + "/_history/2/x", "interaction_unsupported")
for method in ("TRACE", "PROPFIND", "CONNECT", "UPDATEREDIRECTREF", "A" * 100):
    refused(f"method-{method.lower()[:20]}", "A method that FHIR does not use is not understood.", "specification 3.2 row 30",
            method, O1, "interaction_unsupported")
for name, method in [("lower", "get"), ("title", "Get"), ("digit", "GET1"), ("blank", "GET "), ("nul", "GET\u0000"), ("empty", ""),
                     ("wide", "\uff27ET")]:
    refused(f"method-malformed-{name}", "A method is upper case letters.", "attacks 10 method override", method, O1, "malformed_request")

TYPES = "specification 3.4 point 4 and 4.7"
for name, url in [("lower", "/observation/o1"), ("upper", "/OBSERVATION"), ("unknown", "/Foo/1"), ("abstract", "/Resource/1"),
                  ("domain-resource", "/DomainResource"), ("later-version", "/SubscriptionStatus/1"), ("plural", "/Observations"),
                  ("base-path", "/fhir/Observation/o1")]:
    refused(f"type-{name}", "A first segment that is not a type of R4, character by character, is unknown.", TYPES,
            "GET", url, "resource_type_unknown")

# ---- the target ---------------------------------------------------------------------------------

ANY = user("user/*.cruds")


def accepted(name, why, spec, method, url, sent, **more):
    add(name, why, spec, ask(method, url, ANY, **more), permit("user/*.cruds", sent, method=method))


accepted("url-without-slash", "The leading slash may be left out.", "docs/evaluate.md decide", "GET", "Observation/o1", O1)
accepted("url-absolute", "An absolute target under the base is that target.", "specification 3.4 point 3",
         "GET", BASE + "/Observation/o1", O1)
accepted("url-absolute-query", "An absolute target keeps its query.", "specification 3.4 point 3",
         "GET", BASE + "/Observation?code=1234", "/Observation?code=1234")
accepted("url-trailing-slash", "One trailing slash is accepted after a type.", "specification 3.4; attacks 'Decisions on open points'",
         "GET", "/Observation/", "/Observation")
accepted("url-trailing-slash-query", "One trailing slash is accepted after a type with a query.", "specification 3.4",
         "GET", "/Observation/?code=1234", "/Observation?code=1234")
accepted("url-encoded-type", "A segment is decoded once, and the path that goes out is canonical.", "specification 3.4 point 2",
         "GET", "/%4Fbservation/o1", O1)
accepted("url-encoded-id", "An id is decoded once, and the path that goes out is canonical.", "specification 3.4 point 2",
         "GET", "/Observation/%6F1", O1)
accepted("url-encoded-history", "`%5Fhistory` is `_history` after decoding.", "specification 3.4 point 2",
         "GET", O1 + "/%5Fhistory", O1 + "/_history")
accepted("url-id-characters", "An id may hold dots and hyphens.", "specification 3.1",
         "GET", "/Observation/a.b-C.9", "/Observation/a.b-C.9")
accepted("url-id-three-dots", "Three dots are an id.", "specification 3.1", "GET", "/Observation/...", "/Observation/...")
accepted("url-id-64", "An id may have 64 characters.", "specification 3.1", "GET", "/Observation/" + "a" * 64, "/Observation/" + "a" * 64)
accepted("url-plus", "A plus sign in a value is a space.", "specification 3.4 point 5",
         "GET", "/Patient?name=a+b", "/Patient?name=a+b")
accepted("url-encoded-utf8", "A value may be UTF-8.", "specification 3.4 point 5",
         "GET", "/Patient?name=%C3%A9", "/Patient?name=%C3%A9")
accepted("url-repeated-parameter", "A parameter may be repeated.", "specification 3.4 point 6",
         "GET", "/Observation?code=1&code=2", "/Observation?code=1&code=2")
accepted("url-equals-in-value", "A further `=` belongs to the value.", "specification 3.5",
         "GET", "/Observation?code=http://example.org/a=b%7C1", "/Observation?code=http://example.org/a=b%7C1")

for name, url in [
    ("dot", "/Observation/."), ("dot-dot", "/Observation/.."), ("dot-first", "/./Observation/o1"),
    ("dot-dot-middle", "/Observation/../Patient/p1"), ("encoded-dot-dot", "/Observation/%2e%2e"),
    ("encoded-dot", "/Observation/%2E"), ("half-encoded-dot-dot", "/Observation/.%2e"), ("double-encoded", "/Observation/%252e%252e"),
    ("double-slash", "/Observation//o1"), ("double-slash-first", "//Observation/o1"), ("authority", "//ehr.example.org/fhir/Observation/o1"),
    ("double-slash-end", "/Observation//"), ("trailing-slash-id", "/Observation/o1/"), ("trailing-slash-version", "/Observation/o1/_history/2/"),
    ("matrix", "/Observation/o1;a=b"), ("matrix-type", "/Observation;a=b/o1"), ("encoded-matrix", "/Observation/o1%3Ba=b"),
    ("encoded-slash", "/Observation/o1%2F_history"), ("encoded-slash-type", "/Patient%2Fp1"), ("backslash", "/Observation\\o1"),
    ("backslash-id", "/Observation/o1\\x"), ("encoded-backslash", "/Observation/o1%5Cx"), ("nul", "/Observation/o1%00"), ("raw-nul", "/Observation/o1\u0000"),
    ("newline", "/Observation/o1%0A"), ("tab", "/Observation/%09o1"), ("percent", "/Observation/o1%25"),
    ("non-ascii", "/Observation/\u00e9"), ("encoded-non-ascii", "/Observation/%C3%A9"), ("overlong-dot", "/Observation/%C0%AE%C0%AE"),
    ("wide-slash", "/Observation\uff0fo1"), ("escape-short", "/Observation/o%1"), ("escape-end", "/Observation/o1%"), ("escape-letters", "/Observation/o%zz"),
    ("escape-u", "/Observation/%u0041"), ("blank", "/Observation/o 1"), ("encoded-blank", "/Observation/o1%20"), ("id-65", "/Observation/" + "a" * 65),
    ("id-underscore", "/Observation/o_1"), ("id-star", "/Observation/*"), ("id-colon", "/Observation/urn:uuid:1"),
    ("deep-dot-dot", "/a/b/c/d/e/f/g/../"), ("deep-double-slash", "/Observation/o1/_history/2/a/b/c//d"), ("deep-encoded-slash", "/Observation/o1/_history/2/a/b/c/%2F"),
    ("trailing-slash-history", "/Observation/o1/_history/"), ("trailing-slash-well-known", "/.well-known/smart-configuration/"),
    ("version-underscore", "/Observation/o1/_history/a_b"), ("version-dot-dot", "/Observation/o1/_history/.."),
    ("fragment", "/Observation/o1#x"), ("fragment-query", "/Observation?code=1#x"),
    ("query-semicolon", "/Observation?code=1;patient=p2"), ("query-space", "/Observation?code=a b"), ("query-not-utf8", "/Observation?code=%FF"),
    ("query-overlong", "/Observation?code=%C0%AF"), ("query-nul", "/Observation?code=%00"), ("query-newline", "/Observation?code=a%0Ab"),
    ("query-raw-control", "/Observation?code=a\u0001"), ("query-name-not-utf8", "/Observation?%FF=1"), ("query-escape", "/Observation?code=%z1"),
    ("query-escape-end", "/Observation?code=%"),
]:
    refused(f"url-malformed-{name}", "A target that two servers could read in two ways is refused.", URLS + "; attacks 10",
            "GET", url, "malformed_request")
for name, url in [
    ("other-host", "https://other.example.org/fhir/Observation/o1"), ("http", "http://ehr.example.org/fhir/Observation/o1"),
    ("base-prefix", "https://ehr.example.org/fhirx/Observation/o1"), ("no-base-path", "https://ehr.example.org/Observation/o1"),
    ("userinfo", "https://x@ehr.example.org/fhir/Observation/o1"), ("host-suffix", "https://ehr.example.org.evil.example/fhir/Observation/o1"),
    ("path-case", "https://ehr.example.org/FHIR/Observation/o1"), ("second-server", BASE2 + "/Observation/o1"),
]:
    refused(f"url-{name}", "An absolute target that is not under the base is refused.", "specification 3.4 point 3; attacks 10",
            "GET", url, "base_mismatch")
add("url-second-base", "Every base of the policy is a base.", "docs/policy.md fhir.bases",
    ask("GET", BASE2 + "/Observation/o1", ANY, policy=policy({"member": role("user/*.cruds")}, [always("member")], bases=(BASE, BASE2))),
    permit("user/*.cruds", O1))
NESTED = policy({"member": role("user/*.cruds")}, [always("member")], bases=("https://ehr.example.org", BASE))
add("url-nested-base", "Of bases that lie below one another the longest counts.", "docs/policy.md fhir.bases; docs/evaluate.md requests",
    ask("GET", BASE + "/Observation/o1", ANY, policy=NESTED), permit("user/*.cruds", O1))
add("url-nested-base-outer", "What is under the outer base alone is relative to that.", "docs/policy.md fhir.bases; docs/evaluate.md requests",
    ask("GET", "https://ehr.example.org/Observation/o1", ANY, policy=NESTED), permit("user/*.cruds", O1))
LIMITS = "docs/limits.md; style B4 rule 29"
accepted("url-256-parameters", "A request may have 256 parameters.", LIMITS, "GET", "/Observation?" + "&".join(["code=1"] * 256), "/Observation?" + "&".join(["code=1"] * 256))
refused("url-257-parameters", "One parameter more exceeds the limit.", LIMITS, "GET", "/Observation?" + "&".join(["code=1"] * 257), "request_limit_exceeded")
refused("url-too-long", "A target of more than 16 KiB exceeds the limit.", LIMITS, "GET", "/Patient?name=" + "a" * 16400, "request_limit_exceeded")
refused("headers-129", "More than 128 headers exceed the limit.", LIMITS, "GET", O1, "request_limit_exceeded", headers={f"X-{i}": "" for i in range(129)})

# ---- headers ------------------------------------------------------------------------------------

HEADERS = "specification 3.4 points 8 and 10; attacks 10"
for name, headers in [("http", {"X-HTTP-Method-Override": "DELETE"}), ("method", {"X-HTTP-Method": "DELETE"}),
                      ("override", {"X-Method-Override": "DELETE"}), ("case", {"x-http-method-override": "GET"})]:
    refused(f"method-override-{name}", "A header that replaces the method is refused.", HEADERS, "GET", O1, "method_override", headers=headers)
refused("method-override-post", "A method override is refused on a create too.", HEADERS,
        "POST", "/Observation", "method_override", headers={"X-HTTP-Method-Override": "PUT"}, body=obs())
refused("method-override-parameter", "The parameter `_method` is a method override.", HEADERS,
        "GET", "/Observation?_method=DELETE", "method_override")
refused("method-override-parameter-case", "Names that start with `_` are compared without case.", HEADERS,
        "GET", "/Observation?_METHOD=DELETE", "method_override")
for name, method, url, headers in [
    ("security-context", "POST", "/Observation", {"X-Security-Context": "Patient/p2"}),
    ("category", "GET", O1, {"Category": "http://example.org/break-glass"}),
    ("respond-async", "GET", O1, {"Prefer": "respond-async"}),
    ("respond-async-in-list", "GET", O1, {"Prefer": "return=minimal, respond-async"}),
    ("respond-async-behind-semicolon", "GET", O1, {"Prefer": "return=minimal; respond-async"}),
    ("cascade", "DELETE", O1, {"X-Cascade": "delete"}), ("cascade-case", "DELETE", O1, {"x-cascade": "delete"}),
    ("rewrite-history", "PUT", O1, {"X-Rewrite-History": "true"}), ("hapi-rewrite-history", "PUT", O1, {"HAPI-Rewrite-History": "true"}),
    ("original-url", "GET", O1, {"X-Original-URL": "/Patient/p2"}), ("rewrite-url", "GET", O1, {"X-Rewrite-URL": "/Patient/p2"}),
]:
    refused(f"header-{name}", "A header that changes what the request means is refused.", HEADERS, method, url,
            "request_header_unsupported", headers=headers, **({"body": obs()} if method in ("POST", "PUT") else {}))
refused("header-prefer-two-returns", "Two preferences of what to return contradict each other, behind `;` too.", HEADERS,
        "PUT", O1, "malformed_request", headers={"Prefer": "return=minimal; return=representation"}, body=obs())
refused("header-twice", "Two headers whose names differ only in case are refused.", "docs/evaluate.md requests; attacks 6",
        "GET", O1, "malformed_request", headers={"Prefer": "return=minimal", "prefer": "respond-async"})
accepted("header-harmless", "Headers that change nothing are let through.", "specification 3.4 point 10", "GET", O1, O1,
         headers={"Accept": "application/fhir+json", "If-None-Match": "W/\"1\"", "X-Request-Id": "1", "Prefer": "handling=strict"})

# Media types may name the release of FHIR.
RELEASE = "R4 http.html, the parameter fhirVersion"
RELEASES = [("plain", "application/fhir+json; fhirVersion=4.0"), ("quoted", 'application/fhir+json;FHIRVERSION = "4.0";q=1, */*'), ("list", "application/fhir+json; fhirVersion=4.0, application/json;fhirversion=4.0")]
OTHER_RELEASES = [("other", "application/fhir+json; fhirVersion=5.0"), ("second", "application/fhir+json; fhirVersion=4.0, application/fhir+json; fhirVersion=3.0"), ("case", "application/fhir+json; FhirVersion=5.0"),
                  ("longer", "application/fhir+json; fhirVersion=4.01"), ("patch", "application/fhir+json; fhirVersion=4.0.1"), ("empty", "application/fhir+json; fhirVersion="), ("bare", "application/fhir+json; fhirVersion"),
                  ("open-quote", 'application/fhir+json; fhirVersion="4.0'), ("quoted-other", 'application/fhir+json; fhirVersion="5.0"'), ("name-longer", "application/fhir+json; fhirVersions=4.0")]
for name, value in RELEASES:
    accepted(f"release-accept-{name}", "The release of the policy may be asked for.", RELEASE, "GET", O1, O1, headers={"Accept": value})
for name, value in OTHER_RELEASES:
    refused(f"release-accept-{name}", "An answer in another release has elements that are not judged.", RELEASE, "GET", O1, "request_header_unsupported", headers={"Accept": value})
refused("release-content-type", "So has a body in another release.", RELEASE, "POST", "/Observation", "request_header_unsupported", headers={"Content-Type": "application/fhir+json; fhirVersion=5.0"}, body=obs())
for name, value in [("r4b", "4.3"), ("r5", "5.0"), ("older", "3.0")]:
    refused(f"release-format-{name}", "A format may name the release, too.", RELEASE, "GET", f"{O1}?_format=application/fhir%2Bjson%3B%20fhirVersion%3D{value}", "parameter_unsupported")
accepted("release-format", "That of the policy may be named.", RELEASE, "GET", O1 + "?_format=application/fhir%2Bjson%3BfhirVersion%3D4.0", O1 + "?_format=application/fhir%2Bjson%3BfhirVersion%3D4.0")

# ---- parameters ---------------------------------------------------------------------------------

PARAMETERS = "specification 3.5 and 3.6"
for name, url in [
    ("read", O1 + "?_format=json&_pretty=true&_summary=true&_elements=status"),
    ("vread", O1 + "/_history/2?_format=json&_elements=status"),
    ("history-instance", O1 + "/_history?_since=2025-01-01&_count=5&_at=2025"),
    ("history-type", "/Observation/_history?_since=2025-01-01&_count=5"),
    ("history-system", "/_history?_count=5&_format=json"),
    ("search-common", "/Observation?_id=o1&_lastUpdated=gt2025&_tag=a&_profile=http://example.org/p&_security=R&_source=http://example.org/s"),
    ("search-result", "/Observation?_sort=-date&_count=5&_summary=true&_elements=status&_total=accurate&_format=json&_pretty=false"),
    ("search-type", "/Observation?code=1&category=laboratory&date=ge2025&patient=p2&subject=Patient/p2&performer=Practitioner/d1&encounter=e1"),
    ("search-case", "/Observation?_COUNT=5&_LastUpdated=gt2025"),
    ("search-encoded-name", "/Observation?%63ode=1&%5Fcount=5"),
    ("modifier-missing", "/Observation?code:missing=true"), ("modifier-text", "/Observation?code:text=glucose"),
    ("modifier-not", "/Observation?status:not=final"), ("modifier-exact", "/Patient?name:exact=Ann"),
    ("modifier-contains", "/Patient?name:contains=Ann"), ("modifier-type", "/Observation?subject:Patient=p2"),
    ("modifier-identifier", "/Observation?subject:identifier=http://example.org%7C1"), ("modifier-encoded", "/Observation?code%3Amissing=true"),
    ("modifier-of-type", "/Patient?identifier:of-type=http://example.org%7CMR%7C1"),
    ("modifier-missing-common", "/Observation?_id:missing=false&_lastUpdated:missing=true&_tag:missing=true&_profile:missing=true&_security:missing=true&_source:missing=true"),
    ("modifier-not-common", "/Observation?_tag:not=a&_security:not=R"), ("special", "/Location?near=42.25%7C-83.69"),
]:
    accepted(f"parameter-{name}", "Parameters that change nothing about what may be seen are let through.", PARAMETERS, "GET", url, url)
for name, method, url in [("create", "POST", "/Observation?_format=json"), ("update", "PUT", O1 + "?_format=json&_pretty=true")]:
    accepted(f"parameter-{name}", "Writes take `_format` and `_pretty`.", PARAMETERS, method, url, url, body=obs())
accepted("parameter-delete", "A delete takes `_format`.", PARAMETERS, "DELETE", O1 + "?_format=json", O1 + "?_format=json")

for name, method, url in [
    ("filter", "GET", "/Observation?_filter=code%20eq%201"), ("query", "GET", "/Observation?_query=x"), ("type", "GET", "/Observation?_type=Patient"), ("graph", "GET", "/Observation?_graph=x"),
    ("modifier-in", "GET", "/Observation?code:in=http://example.org/vs"), ("modifier-not-in", "GET", "/Observation?code:not-in=http://example.org/vs"),
    ("modifier-above", "GET", "/Observation?code:above=1"), ("modifier-below", "GET", "/Observation?code:below=1"),
    ("modifier-missing-count", "GET", "/Observation?_count:missing=true"), ("modifier-missing-sort", "GET", "/Observation?_sort:missing=true"),
    ("modifier-missing-summary", "GET", "/Observation?_summary:missing=true"), ("modifier-missing-special", "GET", "/Location?near:missing=true"),
    ("modifier-unknown", "GET", "/Observation?code:foo=1"), ("modifier-exact-token", "GET", "/Observation?code:exact=1"),
    ("unknown", "GET", "/Observation?foo=1"), ("other-type", "GET", "/Observation?birthdate=1970-01-01"), ("name-case", "GET", "/Observation?Code=1"),
    ("read-search", "GET", O1 + "?code=1"), ("read-count", "GET", O1 + "?_count=1"), ("read-include", "GET", O1 + "?_include=Observation:subject"),
    ("history-elements", "GET", O1 + "/_history?_elements=status"), ("history-list", "GET", O1 + "/_history?_list=l1"),
    ("search-since", "GET", "/Observation?_since=2025"), ("create-search", "POST", "/Observation?identifier=a"), ("update-search", "PUT", O1 + "?identifier=a"),
    ("delete-search", "DELETE", O1 + "?identifier=a"), ("delete-cascade", "DELETE", O1 + "?_cascade=delete"), ("patch-summary", "PATCH", O1 + "?_summary=true"),
]:
    refused(f"parameter-unsupported-{name}", "A parameter that reaches further than the request's own resources is refused.",
            PARAMETERS + "; attacks 10", method, url, "parameter_unsupported", **({"body": obs()} if method in ("POST", "PUT") else {}))

# ---- bodies -------------------------------------------------------------------------------------

BODIES = "specification 3.4 point 12; attacks 10 body"


def write(name, why, method, url, reason, **more):
    refused(name, why, BODIES, method, url, reason, **more)


accepted("body-text", "The body may be given as text.", BODIES, "POST", "/Observation", "/Observation",
         body='{"resourceType":"Observation","subject":{"reference":"Patient/p1"}}')
accepted("body-create-id", "An id in the body of a create is let through; the server assigns its own.", "specification 3.2 row 13",
         "POST", "/Observation", "/Observation", body={"resourceType": "Observation", "id": "any"})
accepted("body-content-type", "FHIR JSON is accepted.", BODIES, "POST", "/Observation", "/Observation",
         headers={"Content-Type": "application/fhir+json"}, body=obs())
accepted("body-content-type-json", "Plain JSON is accepted.", BODIES, "POST", "/Observation", "/Observation",
         headers={"content-type": "application/json"}, body=obs())
accepted("body-content-type-charset", "A charset does not make FHIR JSON another type.", "specification 3.4 point 7", "POST", "/Observation", "/Observation",
         headers={"Content-Type": "application/fhir+json; charset=utf-8"}, body=obs())
for name, content_type in [("xml", "application/fhir+xml"), ("form", "application/x-www-form-urlencoded"), ("multipart", "multipart/form-data; boundary=x"),
                           ("text", "text/plain"), ("prefix", "application/fhir+jsonx"), ("utf16", "application/fhir+json; charset=utf-16"),
                           ("latin1", 'application/json;fhirVersion=4.0;Charset="iso-8859-1"'), ("two", "application/json, application/xml")]:
    write(f"body-content-type-{name}", "A body that is not JSON is not read, so it is refused.", "POST", "/Observation", "body_malformed",
          headers={"Content-Type": content_type}, body=obs())
for name, text in [
    ("array", "[]"), ("string", '"Observation"'), ("null", "null"), ("not-json", "resourceType=Observation"), ("truncated", '{"resourceType":"Observation"'),
    ("trailing", '{"resourceType":"Observation"}x'), ("trailing-comma", '{"resourceType":"Observation",}'), ("two", '{"resourceType":"Observation"}{}'),
    ("duplicate", '{"resourceType":"Observation","subject":{"reference":"Patient/p1"},"subject":{"reference":"Patient/p2"}}'),
    ("duplicate-type", '{"resourceType":"Patient","resourceType":"Observation"}'),
    ("duplicate-escaped", '{"resourceType":"Observation","subject":{"reference":"Patient/p1"},"\\u0073ubject":{"reference":"Patient/p2"}}'),
    ("duplicate-nested", '{"resourceType":"Observation","subject":{"reference":"Patient/p1","reference":"Patient/p2"}}'),
    ("control", '{"resourceType":"Observation","x":"\u0001"}'), ("xml", "<Observation/>"),
]:
    write(f"body-malformed-{name}", "A body is one object in strict JSON.", "POST", "/Observation", "body_malformed", body=text)
write("body-mismatch-type", "The type of the body must be that of the URL.", "POST", "/Observation", "body_mismatch", body={"resourceType": "Patient"})
write("body-mismatch-type-case", "The type of the body is compared with case.", "POST", "/Observation", "body_mismatch", body={"resourceType": "observation"})
write("body-mismatch-no-type", "A body without a type is not that of the URL.", "POST", "/Observation", "body_mismatch", body={"status": "final"})
write("body-mismatch-update-type", "The type of the body of an update must be that of the URL.", "PUT", O1, "body_mismatch",
      body={"resourceType": "Patient", "id": "o1"})
write("body-mismatch-id", "The id of the body of an update must be that of the URL.", "PUT", O1, "body_mismatch", body=obs(identity="o2"))
write("body-mismatch-id-case", "Ids are compared with case.", "PUT", O1, "body_mismatch", body=obs(identity="O1"))
write("body-mismatch-no-id", "The body of an update must have the id.", "PUT", O1, "body_mismatch", body={"resourceType": "Observation"})
accepted("body-patch-not-read", "The body of a patch is not read.", "specification 3.2 row 9", "PATCH", O1, O1,
         headers={"Content-Type": "application/xml-patch+xml"}, body="<diff/>")

# The order of the checks before any grant is looked at.
ORDER = "docs/evaluate.md how it is decided"
add("order-token-before-request", "An expired session is reported before a malformed request.", ORDER,
    ask("GET", "/Observation/..", user(U + "r", exp=NOW)), deny("token_expired"))
add("order-no-session-before-request", "Missing credentials are reported before a malformed request.", ORDER,
    ask("GET", "/Observation/..", ABSENT), deny("missing_credentials"))
add("order-request-before-role", "A request that is not understood is reported before a missing role.", ORDER,
    ask("GET", "/Observation?foo=1", user(U + "r"), policy=policy({"member": role("user/*.cruds")}, [])), deny("parameter_unsupported"))
add("order-role-before-scope", "A missing role is reported before a missing scope.", ORDER,
    ask("GET", O1, user("openid"), policy=policy({"member": role("user/*.cruds")}, [])), deny("no_active_role"))
add("order-scope-before-role-scope", "A missing scope is reported before what the role lacks.", ORDER,
    ask("GET", O1, user("user/Patient.r"), policy=policy({"member": role("user/Patient.r")}, [always("member")])), deny("insufficient_scope"))

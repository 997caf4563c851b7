"""Scope strings."""

from .fixtures import *

cases = Cases("scope")
add = cases.add

V2 = "SMART 2.2 scopes; specification 1.2; attacks 9"
V1 = "SMART 1.0 and 2.2 v1 scopes; specification 1.3"
LEXICAL = "RFC 6749 section 3.3; specification 1.1; attacks 9"
OTHER = "specification 1.6"


def parse(text, **more):
    return {"op": "scope.parse", "scope": text, **more}


def scope(text, canonical=None, version=2, constraints=()):
    """One clinical scope; `canonical` where it is not the text."""
    canonical = canonical or text
    context, rest = canonical.split("/", 1)
    resource_type, letters = rest.split(".", 1)
    return {"text": text, "canonical": canonical, "context": context, "type": resource_type, "letters": letters.split("?")[0], "version": version, "constraints": list(constraints)}


def constraint(parameter, *values, modifier=None):
    return {"parameter": parameter, "modifier": modifier, "values": list(values)}


def other(text, kind):
    return {"text": text, "kind": kind}


def answer(scopes=(), others=(), rejected=()):
    return {"scopes": list(scopes), "other": list(others), "rejected": list(rejected)}


def reject(text, reason=None, offset=0):
    return {"text": text, "offset": offset, **({"reason": reason} if reason else {})}


def rejected(name, why, spec, text, reason=None):
    """The whole string is one scope that is rejected."""
    add(name, why, spec, parse(text), answer(rejected=[reject(text, reason)]))


# Version 2.
for context in ("patient", "user", "system"):
    add(f"v2-{context}", "Each context takes letters.", V2, parse(f"{context}/Observation.rs"), answer([scope(f"{context}/Observation.rs")]))
    add(f"v2-{context}-star", "A star is every type.", V2, parse(f"{context}/*.cruds"), answer([scope(f"{context}/*.cruds")]))
SUBSETS = ["".join(letter for i, letter in enumerate("cruds") if mask >> i & 1) for mask in range(1, 32)]
add("v2-all-letters", "Every set of letters in their order, 31 of them.", V2, parse(" ".join(f"user/Patient.{letters}" for letters in SUBSETS)),
    answer([scope(f"user/Patient.{letters}") for letters in SUBSETS]))
add("v2-long-type", "The longest type names are known.", "specification 4.7", parse("system/MedicinalProductUndesirableEffect.r"), answer([scope("system/MedicinalProductUndesirableEffect.r")]))
add("v2-several", "The order of the string is kept.", V2, parse("user/Patient.r patient/Observation.s user/*.c"), answer([scope("user/Patient.r"), scope("patient/Observation.s"), scope("user/*.c")]))

# Version 1.
for context in ("patient", "user", "system"):
    for word, letters in (("read", "rs"), ("write", "cud"), ("*", "cruds")):
        name = "star" if word == "*" else word
        add(f"v1-{context}-{name}", "Version 1 is read as version 2.", V1, parse(f"{context}/Condition.{word}"), answer([scope(f"{context}/Condition.{word}", f"{context}/Condition.{letters}", 1)]))
add("v1-star-star", "Everything of every type.", V1, parse("user/*.*"), answer([scope("user/*.*", "user/*.cruds", 1)]))
add("v1-star-read", "Reading every type.", V1, parse("patient/*.read"), answer([scope("patient/*.read", "patient/*.rs", 1)]))
add("versions-mixed", "Both versions may stand in one string.", "specification 1.2", parse("patient/Patient.read patient/Patient.u"),
    answer([scope("patient/Patient.read", "patient/Patient.rs", 1), scope("patient/Patient.u")]))

# Other scopes.
for text, kind in [
    ("openid", "openid"), ("fhirUser", "fhirUser"), ("profile", "profile"), ("launch", "launch"), ("launch/patient", "launch_context"), ("launch/encounter", "launch_context"), ("launch/imagingstudy", "launch_context"),
    ("launch/diagnosticreport", "launch_context"), ("offline_access", "offline_access"), ("online_access", "online_access"), ("email", "oidc"), ("address", "oidc"), ("phone", "oidc"),
    ("mailto:a", "extension"), ("h2://x", "extension"), ("a+b-c.d:x", "extension"), ("system:Patient.read", "extension"), ("https:x", "extension"),
    ("https://example.org/scopes/x", "extension"), ("http://smarthealthit.org/fhir/scopes/patient/Observation.rs", "extension"), ("urn:example:scope", "extension"), ("__profilePhoto.manage", "extension"),
]:
    add(f"other-{text.lower()}", "Scopes that grant no access to FHIR resources.", OTHER, parse(text), answer(others=[other(text, kind)]))
TWO = "patient/Condition.r?category=a,http://example.org/c%7Cb"
add("documented-example", "The example of the documentation.", "docs/evaluate.md scope.parse", parse(f"openid patient/Observation.read {TWO} patient/Foo.rs", fhir="R4", modifiers=[]),
    answer([scope("patient/Observation.read", "patient/Observation.rs", 1), scope(TWO, TWO.replace("%7C", "|"), 2, [constraint("category", "a", "http://example.org/c|b")])],
           [other("openid", "openid")], [reject("patient/Foo.rs", "scope_type_unknown", 32 + len(TWO) + 1)]))
add("empty", "An empty string grants nothing.", LEXICAL, parse(""), answer())
add("several-blanks", "Several spaces separate as one does.", LEXICAL, parse("openid   user/Patient.r"), answer([scope("user/Patient.r")], [other("openid", "openid")]))
add("leading-and-trailing-blanks", "Spaces at the ends separate nothing.", LEXICAL, parse("  openid  patient/Foo.r "), answer([], [other("openid", "openid")], [reject("patient/Foo.r", "scope_type_unknown", 10)]))
add("offset-in-bytes", "Offsets count bytes.", "docs/evaluate.md scope.parse", parse("\u00e9\u00e9 patient/Foo.r"),
    answer(rejected=[reject("\u00e9\u00e9", "scope_malformed"), reject("patient/Foo.r", "scope_type_unknown", 5)]))

# Characters.
for name, text in [
    ("tab", "user/Patient.r\tuser/Condition.r"), ("newline", "user/Patient.r\nuser/Condition.r"), ("carriage-return", "user/Patient.r\ruser/Condition.r"), ("no-break-space", "user/Patient.r\u00a0user/Condition.r"),
    ("em-space", "user/Patient.r\u2003user/Condition.r"), ("zero-width-space", "user/Patient.r\u200buser/Condition.r"), ("quotes", '"user/Patient.r"'), ("backslash", "user/Patient\\.r"), ("nul", "user/Patient.r\u0000"), ("delete", "user/Patient.r\u007f"),
    ("homoglyph", "user/P\u0430tient.r"), ("wide-slash", "user\uff0fPatient.r"), ("wide-dot", "user/Patient\uff0er"), ("tab-in-other", "open\tid"), ("quote-in-other", 'open"id'),
]:
    rejected(f"character-{name}", "A scope holds printable ASCII without quotes and backslashes, and only a space separates.", LEXICAL, text, "scope_malformed")

# Letters.
for name, letters in [("order", "sr"), ("order-spec", "dus"), ("repeat", "rrs"), ("upper", "RS"), ("unknown", "x"), ("suffix", "rsx"), ("empty", ""), ("title", "Read"), ("upper-word", "READ"), ("reads", "reads"),
                      ("read-only", "read-only"), ("words", "readwrite"), ("star-and-letter", "*s"), ("two-stars", "**"), ("execute", "cruxds"), ("comma", "r,s"), ("prefix", "rea")]:
    rejected(f"letters-{name}", "What follows the dot is read, write, a star, or letters of cruds in that order.", V2, f"patient/Observation.{letters}", "scope_letters_invalid")

# Types.
for name, resource_type in [("unknown", "Foo"), ("lower", "observation"), ("upper", "OBSERVATION"), ("longer", "ObservationX"), ("shorter", "Observatio"), ("prefix-star", "Obs*"), ("two-stars", "**"), ("abstract", "Resource"),
                            ("domain-resource", "DomainResource"), ("of-r4b", "SubscriptionTopic"), ("of-r5", "NutritionIntake"), ("of-dstu2", "MedicationOrder"), ("list", "Observation,Patient"), ("regular-expression", "[A-Z]+")]:
    rejected(f"type-{name}", "A type is one of R4, character by character, or a star alone.", "specification 1.2 and 4.7; attacks 9", f"patient/{resource_type}.rs", "scope_type_unknown")

# Shapes. The first two start like a clinical scope; of the others the protocol leaves open which of several reasons is named.
rejected("shape-no-dot", "A clinical scope has a dot.", V2, "patient/Observation", "scope_malformed")
rejected("shape-context-alone", "A clinical scope has a type.", V2, "patient/", "scope_malformed")
for name, text in [("no-type", "patient/.rs"), ("no-context", "/Observation.rs"), ("double-slash", "patient//Observation.rs"), ("trailing-slash", "patient/Observation.rs/"), ("id", "patient/Observation/1.rs"), ("two-dots", "patient/Observation.read.write"),
                   ("context-upper", "PATIENT/Observation.rs"), ("context-title", "Patient/Observation.rs"), ("context-star", "*/Observation.rs"), ("context-unknown", "practitioner/Observation.rs"), ("no-slash", "patientObservation.rs"),
                   ("dollar", "patient$Observation.rs"), ("dots", "patient.Observation.rs"), ("encoded-slash", "patient%2FObservation.rs"), ("encoded-blank", "patient/Observation.rs%20user/Patient.rs"), ("comma", "patient/Patient.rs,patient/Observation.rs"),
                   ("plus", "patient/Patient.rs+patient/Observation.rs"), ("slashes", "patient/Patient/rs"), ("dot-alone", "."), ("star-alone", "*")]:
    rejected(f"shape-{name}", "Not a clinical scope, and no part of it counts.", V2, text)

# Constraints.
GRANULAR = "specification 1.5"
TOKEN = "R4 search.html token; specification 5.2"
for name, text, canonical, constraints in [
    ("category", "patient/Observation.rs?category=laboratory", None, [constraint("category", "laboratory")]),
    ("system", "patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory", None, [constraint("category", "http://terminology.hl7.org/CodeSystem/observation-category|laboratory")]),
    ("two", "user/Observation.r?category=b&code=d", None, [constraint("category", "b"), constraint("code", "d")]),
    ("sorted", "user/Observation.r?code=d,c&category=b", "user/Observation.r?category=b&code=c,d", [constraint("category", "b"), constraint("code", "c", "d")]),
    ("once", "user/Observation.r?code=c,c&code=c", "user/Observation.r?code=c", [constraint("code", "c")]),
    ("repeat", "user/Observation.r?code=d&code=c", "user/Observation.r?code=c&code=d", [constraint("code", "c"), constraint("code", "d")]),
    ("star", "patient/*.rs?_tag=a", None, [constraint("_tag", "a")]),
    ("encoded", "user/Observation.r?code=a%20b%26c%7Cd", "user/Observation.r?code=a%20b%26c|d", [constraint("code", "a b&c|d")]),
    ("plus", "user/Observation.r?code=a+b", None, [constraint("code", "a+b")]),
    ("equals", "user/Observation.r?code=http://x.org/?a=b|c", None, [constraint("code", "http://x.org/?a=b|c")]),
    ("escaped-comma", "user/Observation.r?code=a%5C,b", None, [constraint("code", "a\\,b")]),
    ("reference", "user/Observation.r?subject=Patient/1", None, [constraint("subject", "Patient/1")]),
    ("reference-one-type", "user/Observation.r?patient=1", "user/Observation.r?patient=Patient/1", [constraint("patient", "Patient/1")]),
    ("date", "user/Observation.r?date=eq2024", "user/Observation.r?date=2024", [constraint("date", "2024")]),
    ("id", "user/Observation.r?_id=7", None, [constraint("_id", "7")]),
]:
    add(f"constraint-{name}", "Search parameters limit a scope.", GRANULAR, parse(text), answer([scope(text, canonical, 2, constraints)]))
for name, text, constraints in [
    ("in", "user/Observation.r?code:in=http://x.org/vs", [constraint("code", "http://x.org/vs", modifier="in")]), ("not-in", "user/Observation.r?code:not-in=http://x.org/vs", [constraint("code", "http://x.org/vs", modifier="not-in")]),
    ("not", "user/Observation.r?status:not=final", [constraint("status", "final", modifier="not")]), ("exact", "user/Patient.r?family:exact=X", [constraint("family", "X", modifier="exact")]),
    ("below", "user/Observation.r?_source:below=http://x.org", [constraint("_source", "http://x.org", modifier="below")]),
]:
    add(f"modifier-{name}", "A modifier counts where it is enabled.", GRANULAR, parse(text, modifiers=[name]), answer([scope(text, None, 2, constraints)]))
    rejected(f"modifier-{name}-off", "And only there.", GRANULAR, text, "scope_constraint_unsupported")
for name, text, reason in [
    ("version-1", "patient/Observation.read?category=laboratory", "scope_constraint_unsupported"), ("unknown-parameter", "patient/Observation.rs?a=b", "scope_constraint_unsupported"), ("second-unknown", "patient/Observation.rs?category=a&b=c", "scope_constraint_unsupported"),
    ("of-other-type", "patient/Patient.rs?category=a", "scope_constraint_unsupported"), ("parameter-case", "patient/Observation.rs?Category=a", "scope_constraint_unsupported"), ("chain", "patient/Observation.rs?subject.name=a", "scope_constraint_unsupported"),
    ("has", "patient/Patient.rs?_has:Observation:patient:code=a", "scope_constraint_unsupported"), ("filter", "patient/Observation.rs?_filter=a", "scope_constraint_unsupported"), ("include", "patient/Observation.rs?_include=Observation:subject", "scope_constraint_unsupported"),
    ("count", "patient/Observation.rs?_count=1", "scope_constraint_unsupported"), ("composite", "patient/Observation.rs?code-value-quantity=a$1", "scope_constraint_unsupported"), ("near", "user/Location.rs?near=1", "scope_constraint_unsupported"),
    ("missing-modifier", "patient/Observation.rs?category:missing=true", "scope_constraint_unsupported"), ("star-two-kinds", "patient/*.rs?location=a", "scope_constraint_unsupported"),
    ("empty", "patient/Observation.rs?", "scope_malformed"), ("no-value", "patient/Observation.rs?category=", "scope_malformed"), ("no-name", "patient/Observation.rs?=a", "scope_malformed"), ("no-equals", "patient/Observation.rs?category", "scope_malformed"),
    ("trailing-and", "patient/Observation.rs?category=a&", "scope_malformed"), ("bad-escape", "patient/Observation.rs?category=a%2", "scope_malformed"), ("not-utf-8", "patient/Observation.rs?category=%FF", "scope_malformed"), ("control", "patient/Observation.rs?category=%0A", "scope_malformed"),
    ("bar-alone", "patient/Observation.rs?category=|", "scope_malformed"), ("two-bars", "patient/Observation.rs?category=a|b|c", "scope_malformed"), ("bare-id", "patient/Observation.rs?subject=1", "scope_malformed"), ("date-month", "patient/Observation.rs?date=2024-13", "scope_malformed"),
    ("date-approximate", "patient/Observation.rs?date=ap2024", "scope_malformed"), ("many", "patient/Observation.rs?" + "&".join(f"code=c{i}" for i in range(33)), "scope_limit_exceeded"), ("many-values", "patient/Observation.rs?code=" + ",".join(f"c{i}" for i in range(1025)), "scope_limit_exceeded"),
    ("bad-letters", "patient/Observation.sr?category=a", "scope_letters_invalid"), ("bad-type", "patient/Foo.rs?category=a", "scope_type_unknown"),
]:
    rejected(f"constraint-{name}", "What is not understood grants nothing, and is not read without its parameters.", GRANULAR, text, reason)

# Unknown.
for name, text in [("orchestrate", "smart/orchestrate_launch"), ("word", "admin"), ("openid-upper", "OpenID"), ("fhiruser-lower", "fhiruser"), ("offline", "offline"), ("launch-upper", "Launch"), ("underscore", "_profilePhoto")]:
    rejected(f"unknown-{name}", "Not a scope that is known: it grants nothing.", OTHER, text, "scope_unknown")
for name, text in [("digit", "2h://x"), ("underscore", "a_b:x"), ("none", ":x"), ("alone", "mailto:"), ("slashes-alone", "https://"), ("behind-slash", "a/b:c"), ("one-underscore", "_a:x")]:
    rejected(f"scheme-{name}", "A URI has a scheme and something behind it.", OTHER + "; RFC 3986 section 3.1; docs/evaluate.md scope.parse", text, "scope_unknown")
for name, text in [("launch-unknown-type", "launch/foo"), ("launch-title", "launch/Patient"), ("launch-empty", "launch/")]:
    rejected(name, "A launch context is a type in lower case.", OTHER, text)

# Calls that fail.
CALL = "docs/evaluate.md rules for every request"
add("call-no-scope", "A required member is missing.", CALL, {"op": "scope.parse"}, {"error": {"status": "json_missing_member"}})
add("call-number", "A scope string is a string.", CALL, parse(1), {"error": {"status": "json_wrong_type", "pointer": "/scope"}})
add("call-array", "A scope string is a string.", CALL, parse(["openid"]), {"error": {"status": "json_wrong_type", "pointer": "/scope"}})
add("call-version", "The FHIR version must be one that is known.", CALL, parse("openid", fhir="R9"), {"error": {"pointer": "/fhir"}})
add("call-modifier", "A modifier is one of five.", CALL, parse("openid", modifiers=["above"]), {"error": {"status": "invalid_argument", "pointer": "/modifiers/0"}})
add("call-modifiers", "Modifiers are an array.", CALL, parse("openid", modifiers="in"), {"error": {"status": "json_wrong_type", "pointer": "/modifiers"}})
add("call-long", "A string has 128 KiB at most.", "docs/limits.md", parse("x" * (128 * 1024 + 1)), {"error": {"status": "limit_exceeded", "pointer": "/scope"}})
add("call-unknown-member", "A member that the operation does not know is an error.", CALL, parse("openid", version=2), {"error": {"status": "json_unknown_member", "pointer": "/version"}})

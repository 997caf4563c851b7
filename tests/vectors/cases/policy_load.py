"""Policy documents."""

import copy
import json

from .fixtures import *

cases = Cases("policy")
add = cases.add

DOC = "docs/policy.md; design 5"
GOOD = policy({"member": role("user/*.cruds")}, [always("member")])


def load(document, name="p"):
    return {"op": "policy.load", **present(name=name, policy=document)}


def changed(path, value):
    """The good policy with the value at this JSON pointer put in; ABSENT takes it out."""
    document = copy.deepcopy(GOOD)
    *parents, last = [int(p) if p.isdigit() else p for p in path.strip("/").split("/")]
    place = document
    for step in parents:
        place = place[step]
    if value is ABSENT:
        del place[last]
    else:
        place[last] = value
    return document


def loaded(revision=None, roles=1):
    return {"loaded": "p", "revision": revision, "roles": roles}


def fault(*faults):
    """The only faults of the document: (code, pointer), or code alone where the protocol leaves the pointer open."""
    return {"error": {"status": "policy_invalid", "pointer": "/policy"},
            "errors": [{"code": f} if isinstance(f, str) else dict(zip(("code", "pointer"), f)) for f in faults]}


REFUSED = {"error": {"status": "policy_invalid", "pointer": "/policy"}}


def bad(name, why, path, value, *faults):
    add(name, why, DOC, load(changed(path, value)), fault(*faults))


# Documents that compile.
add("good", "The smallest kind of document.", DOC, load(GOOD), loaded())
add("revision", "The revision is given back.", DOC, load(changed("/revision", "2026-11-01")), loaded("2026-11-01"))
add("revision-128", "A revision may have 128 characters.", DOC, load(changed("/revision", "r" * 128)), loaded("r" * 128))
add("schema", "A schema is ignored.", DOC, load(changed("/$schema", "https://example.org/policy.schema.json")), loaded())
add("documented-example", "The example of the documentation.", DOC, load({
    "matron": 1, "revision": "2026-11-01", "fhir": {"version": "R4", "bases": [BASE]},
    "issuers": [{"issuer": ISS, "jwks_uri": ISS + "/jwks", "algorithms": ["RS384", "ES384"]}],
    "roles": {"clinician": {"scopes": ["user/*.rs", "user/MedicationRequest.cu"]}, "chief": {"inherits": ["clinician"], "scopes": ["user/MedicationRequest.d"]}},
    "assignments": [by_claim("/groups", "doctors", "clinician"), by_user("Practitioner", "clinician")]}), loaded("2026-11-01", 2))
add("assignments-empty", "A document may assign nothing.", DOC, load(changed("/assignments", [])), loaded())
add("role-description", "A role may be described.", DOC, load(changed("/roles/member/description", "everybody")), loaded())
add("role-v1", "A role may hold version 1 scopes.", DOC, load(changed("/roles/member/scopes", ["patient/*.read", "user/Patient.write", "system/*.*"])), loaded())
for name, text in [("token", "patient/Observation.rs?category=laboratory"), ("system", "user/Condition.cruds?category=http://terminology.hl7.org/CodeSystem/condition-category%7Cproblem-list-item"),
                   ("several", "system/Observation.r?category=laboratory,survey&status=final"), ("star", "patient/*.rs?_tag=shared")]:
    add(f"role-constraint-{name}", "A role may hold scopes with constraints.", "docs/requests.md section 4 rule 8; docs/scopes.md", load(changed("/roles/member/scopes", [text])), loaded())
add("role-constraint-modifier", "A modifier that the document enables may stand in a role.", "docs/policy.md scope_modifiers",
    load({**changed("/roles/member/scopes", ["user/Observation.rs?category:not=laboratory"]), "scope_modifiers": ["not"]}), loaded())
for version in ("R4B", "R5"):
    add(f"fhir-{version.lower()}", "FHIR is R4, R4B or R5.", "docs/requests.md", load(changed("/fhir/version", version)), loaded())
add("fhir-r5-type", "Types are those of the version.", "specification 4.7", load({**changed("/fhir/version", "R5"), "roles": {"member": role("user/DeviceUsage.rs")}}), loaded())
bad("fhir-r5-type-of-r4", "Types are those of the version.", "/fhir/version", "R5", ("policy_bad_scope", "/roles/member/scopes/0"))
cases[-1]["op"]["policy"]["roles"] = {"member": role("user/DeviceUseStatement.rs")}
for name, url in [("localhost", "http://localhost:8080/fhir"), ("loopback", "http://127.0.0.1/fhir"), ("loopback-6", "http://[::1]:8080/fhir"), ("port", "https://ehr.example.org:8443/fhir"), ("no-path", "https://ehr.example.org")]:
    add(f"base-{name}", "A base that is allowed.", DOC, load(changed("/fhir/bases", [url])), loaded())
for version, scope in [("R4B", "user/SubscriptionTopic.rs"), ("R5", "user/DeviceUsage.rs")]:
    document = changed("/fhir/version", version)
    document["roles"]["member"]["scopes"] = [scope]
    add(f"version-{version.lower()}", "A policy may be of a server of R4B or R5, and holds its types.", "docs/policy.md; specification 4.7", load(document), loaded())
    add(f"version-r4-scope-of-{version.lower()}", "A role holds no type of another version.", "docs/policy.md; specification 4.7", load(changed("/roles/member/scopes", [scope])), fault(("policy_bad_scope", "/roles/member/scopes/0")))
add("issuer-everything", "Every member of an issuer.", DOC, load(changed("/issuers/0", {
    "issuer": ISS, "audiences": ["api"], "jwks": jwks("rsa-a"), "jwks_uri": ISS + "/jwks", "algorithms": ["RS256"], "token_profile": "smart_jwt", "leeway_s": 300, "max_lifetime_s": 31536000,
    "user_scopes_without_fhir_user": True})), loaded())
add("issuer-smallest", "The smallest values.", DOC, load(changed("/issuers/0", {"issuer": ISS, "leeway_s": 0, "max_lifetime_s": 1, "token_profile": "rfc9068", "user_scopes_without_fhir_user": False})), loaded())
add("inherits-diamond", "A role may inherit another one by two ways.", DOC,
    load(policy({"a": role("user/*.r"), "b": role(inherits=["a"]), "c": role(inherits=["a"]), "d": role(inherits=["b", "c"])}, [always("d")])), loaded(roles=4))
add("inherits-later", "A role may inherit one that comes later.", DOC, load(policy({"b": role(inherits=["a"]), "a": role("user/*.r")}, [always("b")])), loaded(roles=2))
for name, value in [("string", "x"), ("integer", 3), ("negative", -3), ("boolean", False), ("empty", "")]:
    add(f"value-{name}", "A value may be a string, an integer or a boolean.", DOC, load(changed("/assignments", [by_claim("/x", value, "member")])), loaded())
for user_type in ("Patient", "Practitioner", "PractitionerRole", "RelatedPerson", "Person"):
    add(f"fhir-user-{user_type.lower()}", "Types that a user may have.", DOC, load(changed("/assignments", [by_user(user_type, "member")])), loaded())
add("jwks-beside-unknown", "A key of an unknown kind beside a good one is no fault.", DOC, load(changed("/issuers/0/jwks", jwks({"kty": "foo"}, "rsa-a"))), loaded())

# policy_unknown_member
for path in ("/foo", "/fhir/base", "/issuers/0/jwks_url", "/roles/member/scope", "/assignments/0/role", "/Roles"):
    bad("unknown-member" + path.lower().replace("/", "-"), "Unknown members are faults.", path, [], ("policy_unknown_member", path))
bad("unknown-member-escaped", "Pointers are JSON pointers.", "/x", 1, ("policy_unknown_member", "/x"))
cases[-1]["op"]["policy"]["a/b~c"] = cases[-1]["op"]["policy"].pop("x")
cases[-1]["want"]["errors"][0]["pointer"] = "/a~1b~0c"

# policy_missing_member
for path in ("/matron", "/fhir/version", "/fhir/bases", "/assignments/0/when", "/assignments/0/roles", "/assignments/0/issuers", "/fhir", "/assignments"):
    bad("missing" + path.replace("/", "-"), "A required member is missing.", path, ABSENT, ("policy_missing_member", path))
for path in ("/issuers", "/issuers/0/issuer", "/roles"):
    add("missing" + path.replace("/", "-"), "A required member is missing.", DOC, load(changed(path, ABSENT)), REFUSED)

# policy_wrong_type
for path, value in [("/matron", "1"), ("/revision", 1), ("/$schema", 1), ("/fhir/version", 4), ("/fhir/bases", BASE), ("/fhir/bases/0", 1), ("/assignments", {}), ("/issuers/0/audiences", BASE), ("/issuers/0/audiences", [1]),
                    ("/issuers/0/algorithms", "RS256"), ("/issuers/0/leeway_s", "60"), ("/issuers/0/max_lifetime_s", "3600"), ("/issuers/0/user_scopes_without_fhir_user", "true"), ("/issuers/0/token_profile", 1), ("/issuers/0/jwks_uri", 1),
                    ("/roles/member/scopes", "user/*.r"), ("/roles/member/scopes/0", 1), ("/roles/member/inherits", "x"), ("/roles/member/description", 1), ("/assignments/0/roles", "member"), ("/assignments/0/issuers", ISS)]:
    pointer = path + "/0" if value == [1] else path
    name = "wrong-type" + pointer.replace("/", "-").replace("$", "").replace("_", "-")
    bad(name, "A member has a value of the wrong type.", path, value, ("policy_wrong_type", pointer))
for path, value in [("/issuers", {}), ("/roles", []), ("/roles/member", []), ("/issuers/0", ISS), ("/fhir", [])]:
    add("wrong-type-whole" + path.replace("/", "-"), "A member has a value of the wrong type.", DOC, load(changed(path, value)), REFUSED)

# policy_bad_value
for name, path, value in [
    ("matron", "/matron", 2), ("matron-zero", "/matron", 0), ("version", "/fhir/version", "R3"), ("version-lower", "/fhir/version", "r4"), ("bases-empty", "/fhir/bases", []), ("algorithms-empty", "/issuers/0/algorithms", []),
    ("audiences-empty", "/issuers/0/audiences", []), ("leeway-301", "/issuers/0/leeway_s", 301), ("leeway-negative", "/issuers/0/leeway_s", -1), ("lifetime-zero", "/issuers/0/max_lifetime_s", 0),
    ("lifetime-too-long", "/issuers/0/max_lifetime_s", 31536001), ("token-profile", "/issuers/0/token_profile", "jwt"), ("revision-empty", "/revision", ""), ("revision-129", "/revision", "r" * 129),
    ("roles-empty", "/assignments/0/roles", []), ("issuers-empty", "/assignments/0/issuers", []),
]:
    bad("bad-value-" + name, "A member has a value that is not allowed.", path, value, ("policy_bad_value", path))
for name, url in [("slash", BASE + "/"), ("http", "http://ehr.example.org/fhir"), ("query", BASE + "?x=1"), ("fragment", BASE + "#x"), ("user", "https://u@ehr.example.org/fhir"), ("relative", "/fhir"), ("empty", ""), ("other-scheme", "ftp://ehr.example.org/fhir"),
                  ("no-host", "https:///fhir"), ("http-localhost-suffix", "http://localhost.example.org/fhir"), ("http-user-localhost", "http://localhost@ehr.example.org/fhir"), ("blank", " " + BASE)]:
    bad("bad-base-" + name, "A base is an absolute https URL without query, fragment, user or trailing slash.", "/fhir/bases", [url], ("policy_bad_value", "/fhir/bases/0"))
for name, url in [("http", "http://auth.example.org/jwks"), ("relative", "/jwks"), ("text", "jwks")]:
    bad("bad-jwks-uri-" + name, "Keys are fetched by https.", "/issuers/0/jwks_uri", url, ("policy_bad_value", "/issuers/0/jwks_uri"))
for name in ("none", "rs256", "ES256K", "Ed448", "HS1", ""):
    bad(f"bad-algorithm-{name.lower() or 'empty'}{'-lower' if name == 'rs256' else ''}", "Only algorithms that are supported may be allowed.", "/issuers/0/algorithms", [name], ("policy_bad_value", "/issuers/0/algorithms/0"))
add("bad-value-no-issuers", "At least one issuer is needed.", DOC, load(policy({"member": role("user/*.r")}, [], issuers=None) | {"issuers": []}), fault(("policy_bad_value", "/issuers")))
bad("bad-role-name-empty", "A role's name is not empty.", "/roles", {"member": role("user/*.r"), "": role("user/*.r")}, "policy_bad_value")
bad("bad-role-name-long", "A role's name has at most 128 characters.", "/roles", {"member": role("user/*.r"), "n" * 129: role("user/*.r")}, "policy_bad_value")
bad("bad-role-name-control", "A role's name has no control characters.", "/roles", {"member": role("user/*.r"), "a\nb": role("user/*.r")}, "policy_bad_value")
bad("bad-claim-pointer", "A claim is named by a JSON pointer.", "/assignments", [by_claim("groups", "x", "member")], ("policy_bad_value", "/assignments/0/when/claim"))
bad("bad-claim-escape", "A JSON pointer has two escapes.", "/assignments", [by_claim("/a~2b", "x", "member")], ("policy_bad_value", "/assignments/0/when/claim"))
for name, value in [("array", ["x"]), ("object", {})]:
    bad(f"bad-claim-value-{name}", "A value is a string, an integer or a boolean.", "/assignments", [by_claim("/x", value, "member")], ("policy_wrong_type", "/assignments/0/when/value"))
for name, when in [("fraction", {"claim": "/x", "value": 1.5}), ("null", {"claim": "/x", "value": None}), ("none", {}), ("two", {"claim": "/x", "value": 1, "fhir_user": "Practitioner"}), ("two-always", {"always": True, "fhir_user": "Practitioner"}),
                   ("never", {"always": False}), ("claim-alone", {"claim": "/x"}), ("value-alone", {"value": 1}), ("user-unknown", {"fhir_user": "Foo"}), ("user-no-person", {"fhir_user": "Observation"}), ("user-lower", {"fhir_user": "practitioner"})]:
    add(f"bad-when-{name}", "A condition has exactly one of the forms.", DOC, load(changed("/assignments/0/when", when)), REFUSED)
for name, key_set in [("no-array", {"keys": {}}), ("empty", {"keys": []}), ("weak-only", jwks("rsa-1024")), ("symmetric", jwks("rsa-a", "oct")), ("symmetric-only", jwks("oct")), ("private-only", {"keys": [private_jwk("rsa-a")]}),
                      ("encryption-only", jwks(jwk("rsa-a", use="enc"))), ("bare", jwk("rsa-a"))]:
    add(f"bad-jwks-{name}", "A key set that is refused, or has no key that can verify, is a fault.", DOC + "; attacks 3", load(changed("/issuers/0/jwks", key_set)), REFUSED)

HMAC = "docs/policy.md algorithms; attacks 1"
for name, members in [("hs256", {"jwks": jwks("oct"), "algorithms": ["HS256"]}), ("hs512", {"jwks": jwks("oct-512"), "algorithms": ["HS256", "HS512"]}), ("all-public", {"jwks": jwks("rsa-a"), "algorithms": ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]})]:
    add(f"algorithms-{name}", "Algorithms by a shared secret, or by public keys.", HMAC, load(policy({"member": role("user/*.r")}, [always("member")], **members)), loaded(None, 1))
for name, members in [
    ("secret-unnamed", {"jwks": jwks("oct")}), ("secret-rs256", {"jwks": jwks("oct"), "algorithms": ["RS256"]}), ("no-secret", {"jwks": jwks("rsa-a"), "algorithms": ["HS256"]}), ("no-keys", {"algorithms": ["HS256"]}),
    ("mixed", {"jwks": jwks("oct"), "algorithms": ["HS256", "RS256"]}), ("fetched", {"jwks_uri": ISS + "/jwks", "algorithms": ["HS256"]}), ("secret-and-fetched", {"jwks": jwks("oct"), "jwks_uri": ISS + "/jwks", "algorithms": ["HS256"]}),
]:
    add(f"bad-algorithms-{name}", "A shared secret counts only where the policy holds it and names its algorithms, and no others.", HMAC, load(policy({"member": role("user/*.r")}, [always("member")], **members)), fault(("policy_bad_value", "/issuers/0/algorithms")))

# policy_bad_scope
for name, text in [
    ("order", "user/Observation.sr"), ("empty-letters", "user/Observation."), ("upper", "user/Observation.RS"), ("type", "user/Foo.rs"), ("type-lower", "user/observation.rs"), ("context", "User/Observation.rs"), ("constraint-empty", "user/Observation.rs?"), ("constraint-value", "user/Observation.rs?category="), ("constraint-word", "user/Observation.read?category=laboratory"),
    ("constraint-unknown", "user/Observation.rs?foo=laboratory"), ("constraint-other-type", "user/Observation.rs?birthdate=1970-01-01"), ("constraint-chain", "user/Observation.rs?subject.name=x"), ("constraint-has", "user/Patient.rs?_has:Observation:patient:code=1"),
    ("constraint-result", "user/Observation.rs?_count=1"), ("constraint-composite", "user/Observation.rs?code-value-quantity=1$2"), ("constraint-modifier", "user/Observation.rs?category:not=laboratory"), ("constraint-ap", "user/Observation.rs?date=ap2025"),
    ("r5-type", "user/DeviceUsage.rs"),
    ("openid", "openid"), ("launch", "launch/patient"), ("extension", "https://example.org/x"), ("two", "user/Observation.r user/Patient.r"), ("blank", " user/Observation.r"), ("empty", ""), ("prefix-star", "user/Obs*.r"), ("word", "admin"),
]:
    bad(f"bad-scope-{name}", "In a role a scope that would grant nothing is a fault.", "/roles/member/scopes", ["user/Patient.r", text], ("policy_bad_scope", "/roles/member/scopes/1"))

# policy_unknown_role, policy_role_cycle
bad("unknown-role-inherits", "A role is inherited that does not exist.", "/roles/member/inherits", ["chief"], ("policy_unknown_role", "/roles/member/inherits/0"))
bad("unknown-role-inherits-second", "The pointer names the place.", "/roles", {"a": role("user/*.r"), "member": role("user/*.r", inherits=["a", "b"])}, ("policy_unknown_role", "/roles/member/inherits/1"))
bad("unknown-role-assigned", "A role is assigned that does not exist.", "/assignments/0/roles", ["member", "Member"], ("policy_unknown_role", "/assignments/0/roles/1"))
bad("unknown-role-escaped", "Pointers are JSON pointers.", "/roles", {"member": role("user/*.r"), "a/b": role("user/*.r", inherits=["x"])}, ("policy_unknown_role", "/roles/a~1b/inherits/0"))
bad("cycle-self", "A role inherits from itself.", "/roles/member/inherits", ["member"], ("policy_role_cycle", "/roles/member/inherits/0"))
for name, roles in [("two", {"member": role(inherits=["b"]), "b": role(inherits=["member"])}), ("three", {"member": role(inherits=["b"]), "b": role(inherits=["c"]), "c": role("user/*.r", inherits=["member"])}),
                    ("aside", {"member": role(inherits=["x"]), "x": role(inherits=["y"]), "y": role(inherits=["x"])})]:
    add(f"cycle-{name}", "Roles inherit from each other.", DOC, load(changed("/roles", roles)), REFUSED)

# policy_unknown_issuer, policy_duplicate, policy_limit
bad("unknown-issuer", "A rule looks at an issuer that does not exist.", "/assignments/0/issuers", [ISS, ISS2], ("policy_unknown_issuer", "/assignments/0/issuers/1"))
bad("unknown-issuer-slash", "Issuers are compared character by character.", "/assignments/0/issuers", [ISS + "/"], ("policy_unknown_issuer", "/assignments/0/issuers/0"))
bad("duplicate-issuer", "Each issuer is named once.", "/issuers", [{"issuer": ISS}, {"issuer": ISS}], "policy_duplicate")
LIMITS = "docs/policy.md limits"
add("limit-bases", "At most 16 bases.", LIMITS, load(changed("/fhir/bases", [f"https://ehr{i}.example.org/fhir" for i in range(17)])), fault("policy_limit"))
add("limit-bases-16", "16 bases are allowed.", LIMITS, load(changed("/fhir/bases", [f"https://ehr{i}.example.org/fhir" for i in range(16)])), loaded())
add("limit-audiences", "At most 64 audiences.", LIMITS, load(changed("/issuers/0/audiences", [f"a{i}" for i in range(65)])), fault("policy_limit"))
add("limit-audiences-64", "64 audiences are allowed.", LIMITS, load(changed("/issuers/0/audiences", [f"a{i}" for i in range(64)])), loaded())
add("limit-faults", "At most 64 faults are listed.", LIMITS, load({**GOOD, **{f"x{i}": 1 for i in range(70)}}), {**REFUSED, "errors": [{}] * 64})
add("two-faults", "Every fault is named.", DOC, load({**GOOD, "foo": 1, "fhir": {"version": "R3", "bases": [BASE]}}), {**REFUSED, "errors": [{}, {}]})

# Members that are named twice: the document is part of the request.
TEXT = json.dumps(load(GOOD), separators=(",", ":"))
for name, old, new in [("member", '"matron":1', '"matron":1,"matron":1'), ("role", '"member":{', '"member":{"scopes":[]},"member":{'), ("escaped", '"roles":{', '"r\\u006fles":{},"roles":{')]:
    add(f"twice-{name}", "Members that are named twice are refused.", DOC, TEXT.replace(old, new, 1), {"effect": "deny", "valid": False, "error": {"status": "json_duplicate_member"}})

# Calls that fail.
CALL = "docs/evaluate.md rules for every request"
add("call-no-name", "A required member is missing.", CALL, load(GOOD, ABSENT), {"error": {"status": "json_missing_member"}})
add("call-no-policy", "A required member is missing.", CALL, load(ABSENT), {"error": {"status": "json_missing_member"}})
add("call-name-number", "A name is a string.", CALL, load(GOOD, 1), {"error": {"status": "json_wrong_type", "pointer": "/name"}})
add("call-policy-text", "A document is an object.", CALL, load("x"), {"error": {}})
add("call-unknown-member", "A member that the operation does not know is an error.", CALL, {**load(GOOD), "replace": True}, {"error": {"status": "json_unknown_member", "pointer": "/replace"}})

# ---- how far compartments reach --------------------------------------------------------------------------

for name, pointer, value in [("shared-types", "/shared_types", ["Device", "Questionnaire"]), ("shared-types-none", "/shared_types", []), ("membership-listed", "/compartment_membership", "listed"), ("membership-subject", "/compartment_membership", "clinical_subject"),
                             ("encounter-ignore", "/encounter_context", "ignore"), ("encounter-confine", "/encounter_context", "confine"), ("patients-claim", "/issuers/0/patients_claim", "/ext/patients")]:
    add(name, "A member that says how far compartments reach.", DOC, load(changed(pointer, value)), loaded())
for name, pointer, value, code, at in [("shared-types-word", "/shared_types", "Device", "policy_wrong_type", ""), ("shared-types-unknown", "/shared_types", ["device"], "policy_bad_value", "/0"), ("shared-types-twice", "/shared_types", ["Device", "Device"], "policy_duplicate", "/1"),
                                       ("shared-types-member", "/shared_types", ["Observation"], "policy_bad_value", "/0"), ("shared-types-person", "/shared_types", ["Patient"], "policy_bad_value", "/0"), ("shared-types-binary", "/shared_types", ["Binary"], "policy_bad_value", "/0"),
                                       ("membership-word", "/compartment_membership", "strict", "policy_bad_value", ""), ("membership-kind", "/compartment_membership", True, "policy_wrong_type", ""), ("encounter-word", "/encounter_context", "Confine", "policy_bad_value", ""),
                                       ("patients-claim-pointer", "/issuers/0/patients_claim", "patients", "policy_bad_value", ""), ("patients-claim-kind", "/issuers/0/patients_claim", ["patients"], "policy_wrong_type", "")]:
    add(name, "A value that is not understood is a fault.", DOC, load(changed(pointer, value)), fault((code, pointer + at)))

# ---- operations, GraphQL, bulk exports --------------------------------------------------------------------

SUBMIT = "https://example.org/OperationDefinition/submit"
for name, pointer, value in [("operations", "/operations", {"submit": [{"level": "type", "type": "Claim", "letters": "cr"}, {"level": "system", "definition": SUBMIT, "get": True}], "lastn": [{"level": "type", "deny": True}]}), ("graphql", "/graphql", True), ("graphql-closed", "/graphql", False),
                             ("bulk-export", "/bulk_export", {"status": "bulk/status", "output": "bulk-files"})]:
    add(name, "A member that opens or closes operations.", DOC, load(changed(pointer, value)), loaded())
held = changed("/operations", {"submit": [{"level": "type", "definition": SUBMIT}]})
held["roles"]["member"]["scopes"] = [SUBMIT]
add("role-definition", "A role may hold the definition of an operation.", DOC, load(held), loaded())
bad("role-definition-unknown", "Not another URL.", "/roles/member/scopes", [SUBMIT], ("policy_bad_scope", "/roles/member/scopes/0"))
for name, entry, at in [("level", {"level": "Type", "letters": "r"}, "/level"), ("type", {"level": "type", "type": "claim", "letters": "r"}, "/type"), ("system-type", {"level": "system", "type": "Claim", "letters": "r"}, "/type"), ("letters", {"level": "type", "letters": "rc"}, "/letters"),
                        ("definition", {"level": "type", "definition": "submit"}, "/definition"), ("nothing", {"level": "type"}, ""), ("deny", {"level": "type", "letters": "r", "deny": True}, "")]:
    bad(f"operations-{name}", "An entry that is not understood.", "/operations", {"submit": [entry]}, ("policy_bad_value", "/operations/submit/0" + at))
bad("operations-graphql", "`graphql` is a member of its own.", "/operations", {"graphql": [{"level": "system", "letters": "rs"}]}, ("policy_bad_value", "/operations/graphql"))
bad("operations-twice", "A level and type once.", "/operations", {"x": [{"level": "type", "letters": "r"}, {"level": "type", "letters": "s"}]}, ("policy_duplicate", "/operations/x/1"))
bad("bulk-export-type", "A path that is another interaction's.", "/bulk_export", {"status": "Patient", "output": "b"}, ("policy_bad_value", "/bulk_export/status"))
bad("bulk-export-overlap", "A path below the other.", "/bulk_export", {"status": "a/b", "output": "a"}, ("policy_bad_value", "/bulk_export"))
bad("bulk-export-output", "Both are needed.", "/bulk_export", {"status": "a"}, ("policy_missing_member", "/bulk_export/output"))

"""Configurations that servers publish: SMART and OpenID."""

from .fixtures import *

cases = Cases("discovery")
add = cases.add

SMART = "specification 1.9"
SETS = "specification 1.9, capability sets"
OPENID = "OpenID Connect Discovery 1.0 section 3"
PRODUCE = "design 5 and 6; specification 1.9; docs/evaluate.md discovery.produce"
CALL = "docs/evaluate.md rules for every request"

EHR = "https://ehr.example.org"

# One document a version that meets every requirement and recommendation.
V1 = {
    "authorization_endpoint": ISS + "/authorize", "token_endpoint": ISS + "/token",
    "scopes_supported": ["openid", "profile", "launch", "launch/patient", "patient/*.read", "offline_access"], "response_types_supported": ["code"],
    "management_endpoint": EHR + "/manage", "introspection_endpoint": ISS + "/introspect", "revocation_endpoint": ISS + "/revoke",
    "capabilities": ["launch-ehr", "client-public", "client-confidential-symmetric", "context-ehr-patient", "sso-openid-connect", "permission-patient"],
}
V2 = {
    **V1, "issuer": ISS, "jwks_uri": ISS + "/jwks", "grant_types_supported": ["authorization_code", "client_credentials"], "code_challenge_methods_supported": ["S256"],
    "scopes_supported": ["openid", "fhirUser", "launch", "launch/patient", "patient/*.rs", "system/*.rs", "offline_access"],
    "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"], "token_endpoint_auth_signing_alg_values_supported": ["RS384", "ES384"],
    "capabilities": [*V1["capabilities"], "client-confidential-asymmetric", "permission-v2"],
}
V22 = {**V2, "user_access_brand_bundle": EHR + "/brands", "user_access_brand_identifier": {"system": "urn:ietf:rfc:3986", "value": "https://example.org"}}
GOOD = {"1.0": V1, "2.0": V2, "2.1": V2, "2.2": V22}

CLIENT = ["client-public", "client-confidential-symmetric"]


def sets(patient_standalone=(), patient_ehr=(), clinician_standalone=(), clinician_ehr=()):
    """The four sets, each with what it lacks."""
    names = ("patient-access-standalone", "patient-access-ehr", "clinician-access-standalone", "clinician-access-ehr")
    return [{"name": name, "met": not missing, "missing": [[m] if isinstance(m, str) else m for m in missing]}
            for name, missing in zip(names, (patient_standalone, patient_ehr, clinician_standalone, clinician_ehr))]


EHR_PATIENT_SETS = sets(["launch-standalone", "context-standalone-patient"], [], ["launch-standalone", "permission-user"], ["context-ehr-encounter", "permission-user"])


def finding(code, pointer, severity="error", document="/smart_configuration"):
    return {"severity": severity, "code": code, "pointer": document + pointer}


def warning(code, pointer, document="/smart_configuration"):
    return finding(code, pointer, "warning", document)


def info(code, pointer, document="/smart_configuration"):
    return finding(code, pointer, "info", document)


def answer(*findings, **more):
    return {"valid": not any(f["severity"] == "error" for f in findings), **more, "findings": list(findings), "findings_left_out": 0}


def smart(version="2.2", /, *, without=(), **over):
    document = {name: value for name, value in {**GOOD[version], **over}.items() if value is not ABSENT and name not in without}
    return {"op": "discovery.validate", "smart_configuration": document, "version": version}


# ---- good documents, and each member ----------------------------------------------------

for version in GOOD:
    add(f"good-{version}", "A document without a fault.", SMART, smart(version), answer(capability_sets=EHR_PATIENT_SETS))
add("good-default-version", "The default is 2.2.", "docs/evaluate.md discovery.validate", {"op": "discovery.validate", "smart_configuration": V22}, answer())
add("other-members", "Members of other specifications may stand there.", "RFC 8414 section 2", smart(ui_locales_supported=["en"], service_documentation=5), answer())

REQUIRED = {"1.0": ["authorization_endpoint", "token_endpoint", "capabilities"]}
REQUIRED["2.0"] = REQUIRED["2.1"] = [*REQUIRED["1.0"], "issuer", "jwks_uri", "grant_types_supported", "code_challenge_methods_supported", "token_endpoint_auth_signing_alg_values_supported"]
REQUIRED["2.2"] = REQUIRED["2.1"]
RECOMMENDED = ["scopes_supported", "response_types_supported", "management_endpoint", "introspection_endpoint", "revocation_endpoint"]
for version, members in REQUIRED.items():
    for member in members:
        # Without capabilities nothing says that an issuer belongs there.
        more = [warning("member_unexpected", "/issuer")] if member == "capabilities" and version != "1.0" else []
        add(f"no-{member}-{version}", "The member is required, here by the capabilities if not always.", SMART, smart(version, without=[member]), answer(finding("member_missing", f"/{member}"), *more))
    for member in RECOMMENDED + (["user_access_brand_bundle", "user_access_brand_identifier"] if version == "2.2" else []):
        add(f"no-{member}-{version}", "The member is recommended.", SMART, smart(version, without=[member]), answer(warning("member_missing", f"/{member}")))

BARE = ["permission-v2", "client-public"]
add("no-launch-2.2", "Without a launch mode 2.2 needs no authorization endpoint.", SMART, smart(without=["authorization_endpoint", "issuer"], capabilities=BARE), answer())
add("no-launch-2.1", "2.1 does.", SMART, smart("2.1", without=["authorization_endpoint", "issuer"], capabilities=BARE), answer(finding("member_missing", "/authorization_endpoint")))
add("standalone-2.2", "Either launch mode needs it.", SMART, smart(without=["authorization_endpoint", "issuer"], capabilities=["launch-standalone", "client-public", "context-standalone-patient", "permission-patient"]), answer(finding("member_missing", "/authorization_endpoint")))
add("no-sso", "Without single sign-on there is no issuer.", SMART, smart(capabilities=[c for c in V22["capabilities"] if c != "sso-openid-connect"]), answer(warning("member_unexpected", "/issuer")))
add("no-sso-jwks", "The keys may stand there all the same.", SMART, smart(without=["issuer"], capabilities=[c for c in V22["capabilities"] if c != "sso-openid-connect"]), answer())
add("no-asymmetric", "Without asymmetric clients no algorithm is required.", SMART,
    smart(without=["token_endpoint_auth_signing_alg_values_supported"], capabilities=[c for c in V22["capabilities"] if c != "client-confidential-asymmetric"]), answer())
for member, value in [("issuer", ISS), ("jwks_uri", ISS + "/jwks"), ("grant_types_supported", ["authorization_code"]), ("code_challenge_methods_supported", ["S256"])]:
    add(f"{member}-1.0", "Version 1.0 does not define it.", SMART, smart("1.0", **{member: value}), answer(info("member_not_defined", f"/{member}")))
add("brands-2.1", "Brands came with 2.2.", SMART, smart("2.1", user_access_brand_bundle=EHR + "/brands"), answer(info("member_not_defined", "/user_access_brand_bundle")))
add("state-2.0", "App state came with 2.1.", SMART, smart("2.0", smart_app_state_endpoint=EHR + "/state"), answer(info("member_not_defined", "/smart_app_state_endpoint")))
add("state-2.1", "There it may stand.", SMART, smart("2.1", smart_app_state_endpoint=EHR + "/state"), answer())
add("state-2.2", "In 2.2 it is deprecated.", SMART, smart(smart_app_state_endpoint=EHR + "/state"), answer(warning("member_deprecated", "/smart_app_state_endpoint")))
add("state-capability-2.1", "The capability alone says that the FHIR server keeps the state.", SMART, smart("2.1", capabilities=[*V2["capabilities"], "smart-app-state"]), answer(info("member_missing", "/smart_app_state_endpoint")))
add("old-name", "The text of 1.0 has another name than its example.", SMART, smart("1.0", token_endpoint_auth_methods=["client_secret_basic"]), answer(warning("member_renamed", "/token_endpoint_auth_methods")))

# ---- URLs -------------------------------------------------------------------------------

URLS = ["jwks_uri", "authorization_endpoint", "token_endpoint", "registration_endpoint", "management_endpoint", "introspection_endpoint", "revocation_endpoint", "user_access_brand_bundle"]
for member in URLS:
    add(f"url-http-{member}", "A URL is https.", SMART, smart(**{member: "http://auth.example.org/x"}), answer(finding("url_not_https", f"/{member}")))
    add(f"url-relative-{member}", "A URL is absolute.", SMART, smart(**{member: "/x"}), answer(finding("url_not_absolute", f"/{member}")))
    add(f"url-number-{member}", "A URL is a string.", SMART, smart(**{member: 1}), answer(finding("wrong_type", f"/{member}")))
for name, value, code in [("user", "https://auth.example.org@evil.example/", "url_malformed"), ("fragment", ISS + "/token#x", "url_malformed"), ("javascript", "javascript:alert(1)", "url_malformed"), ("ftp", "ftp://auth.example.org/token", "url_malformed"),
                          ("backslash", "https://auth.example.org\\@evil.example/", "url_malformed"), ("blank", "https://auth.example.org/to ken", "url_malformed"), ("no-host", "https:///token", "url_malformed"), ("port-0", "https://auth.example.org:0/token", "url_malformed"),
                          ("scheme-relative", "//auth.example.org/token", "url_not_absolute"), ("host-alone", "auth.example.org/token", "url_not_absolute"), ("empty", "", "value_empty"), ("newline", ISS + "/token\n", "value_malformed")]:
    add(f"url-{name}", "A URL is absolute and https, without user and fragment.", "RFC 6749 section 3.2; " + SMART, smart(token_endpoint=value), answer(finding(code, "/token_endpoint")))
add("url-query", "A query may stand there.", "RFC 6749 section 3.2", smart(token_endpoint=ISS + "/token?tenant=1"), answer())
add("url-port", "A port may stand there.", "RFC 6749 section 3.2", smart(token_endpoint="https://auth.example.org:8443/token"), answer())
add("url-loopback", "http is for tests on the same machine.", "docs/evaluate.md discovery.validate", smart(token_endpoint="http://127.0.0.1:8080/token"), answer(warning("url_not_https", "/token_endpoint")))
for version in ("1.0", "2.0"):
    add(f"url-relative-{version}", "Before 2.1 clients resolve relative URLs.", SMART, smart(version, token_endpoint="token"), answer(warning("url_not_absolute", "/token_endpoint")))
add("url-relative-2.1", "From 2.1 on they are absolute.", SMART, smart("2.1", token_endpoint="token"), answer(finding("url_not_absolute", "/token_endpoint")))
for name, value, code in [("query", ISS + "?a=b", "url_malformed"), ("fragment", ISS + "#", "url_malformed"), ("http", "http://auth.example.org", "url_not_https")]:
    add(f"issuer-{name}", "An issuer has no query and no fragment.", "RFC 8414 section 2", smart(issuer=value), answer(finding(code, "/issuer")))

# ---- lists ------------------------------------------------------------------------------

for member in ("capabilities", "grant_types_supported", "code_challenge_methods_supported"):
    more = [warning("member_unexpected", "/issuer")] if member == "capabilities" else []
    add(f"list-string-{member}", "A list is an array.", SMART, smart(**{member: "S256"}), answer(finding("wrong_type", f"/{member}"), *more))
add("list-null-element", "Elements are strings.", SMART, smart(scopes_supported=["openid", None]), answer(finding("wrong_type", "/scopes_supported/1")))
add("list-empty-element", "Elements are not empty.", SMART, smart(scopes_supported=["openid", ""]), answer(finding("value_empty", "/scopes_supported/1")))
add("list-empty-required", "A required list is not empty.", "RFC 8414 section 2", smart(capabilities=[]), answer(finding("value_empty", "/capabilities"), warning("member_unexpected", "/issuer")))
add("list-empty-optional", "A list without elements is left out instead.", "RFC 8414 section 2", smart(scopes_supported=[]), answer(warning("value_empty", "/scopes_supported")))
add("list-repeated", "An element stands there once.", SMART, smart(scopes_supported=["openid", "launch", "openid"]), answer(warning("value_repeated", "/scopes_supported")))
add("scope-two-in-one", "An element is one scope.", SMART, smart(scopes_supported=["openid launch"]), answer(warning("scope_not_understood", "/scopes_supported/0")))
add("scope-letters", "An element is a scope.", SMART, smart(scopes_supported=["patient/*.sr"]), answer(warning("scope_not_understood", "/scopes_supported/0")))

# PKCE.
PKCE = "specification 1.8 and 1.9; RFC 9700 section 2.1.1"
for version in ("2.0", "2.1", "2.2"):
    add(f"pkce-plain-{version}", "plain shall not be listed.", PKCE, smart(version, code_challenge_methods_supported=["S256", "plain"]), answer(finding("value_forbidden", "/code_challenge_methods_supported/1")))
    add(f"pkce-no-s256-{version}", "S256 shall be listed.", PKCE, smart(version, code_challenge_methods_supported=["S512"]), answer(finding("value_missing", "/code_challenge_methods_supported")))
add("pkce-plain-alone", "Both at once.", PKCE, smart(code_challenge_methods_supported=["plain"]), answer(finding("value_missing", "/code_challenge_methods_supported"), finding("value_forbidden", "/code_challenge_methods_supported/0")))
add("pkce-case", "Names are compared with case.", PKCE, smart(code_challenge_methods_supported=["s256"]), answer(finding("value_missing", "/code_challenge_methods_supported")))
add("pkce-plain-case", "Another spelling is not plain.", PKCE, smart(code_challenge_methods_supported=["S256", "PLAIN"]), answer())
add("pkce-plain-1.0", "Version 1.0 has no rule; it is no good idea.", PKCE, smart("1.0", code_challenge_methods_supported=["plain"]), answer(info("member_not_defined", "/code_challenge_methods_supported"), warning("value_forbidden", "/code_challenge_methods_supported/0")))

# Grants, responses, clients.
add("grant-no-code", "A launch needs authorization codes.", SMART, smart(grant_types_supported=["client_credentials"]), answer(finding("value_missing", "/grant_types_supported")))
add("grant-no-code-no-launch", "Without a launch it does not.", SMART, smart(without=["issuer"], grant_types_supported=["client_credentials"], capabilities=BARE), answer())
add("grant-implicit", "Implicit grants should not be used.", "RFC 9700 section 2.1.2", smart(grant_types_supported=["authorization_code", "implicit"]), answer(warning("value_discouraged", "/grant_types_supported/1")))
add("grant-password", "Nor passwords.", "RFC 9700 section 2.4", smart(grant_types_supported=["password", "authorization_code"]), answer(warning("value_discouraged", "/grant_types_supported/0")))
add("response-no-code", "A launch asks for a code.", "specification 1.8", smart(response_types_supported=["id_token"]), answer(finding("value_missing", "/response_types_supported")))
add("response-token", "Tokens in redirects should not be used.", "RFC 9700 section 2.1.2", smart(response_types_supported=["code", "token"]), answer(warning("value_discouraged", "/response_types_supported/1")))
add("response-several", "Other response types may stand there.", SMART, smart(response_types_supported=["code", "code id_token", "id_token"]), answer())
ALG = "token_endpoint_auth_signing_alg_values_supported"
for name, value in [("rs384", ["RS384"]), ("es384", ["ES384"]), ("more", ["RS256", "ES384"])]:
    add(f"algorithm-{name}", "One of the two suffices.", SMART, smart(**{ALG: value}), answer())
for name, value in [("rs256", ["RS256"]), ("es256", ["ES256", "RS512"]), ("case", ["rs384"])]:
    add(f"algorithm-{name}", "One of the two must be there.", SMART, smart(**{ALG: value}), answer(finding("value_missing", f"/{ALG}")))
add("algorithm-none", "none is no algorithm.", "RFC 8414 section 2", smart(**{ALG: ["RS384", "none"]}), answer(finding("value_forbidden", f"/{ALG}/1")))
METHODS = "token_endpoint_auth_methods_supported"
add("method-no-jwt", "Asymmetric clients use private_key_jwt.", "specification 1.9; SMART 2.2 asymmetric client authentication", smart(**{METHODS: ["client_secret_basic"]}), answer(finding("value_missing", f"/{METHODS}")))
add("method-absent", "It should be said.", "SMART 2.2 asymmetric client authentication", smart(without=[METHODS]), answer(warning("member_missing", f"/{METHODS}")))
add("method-no-basic", "Symmetric clients use HTTP Basic.", "specification 1.8", smart(**{METHODS: ["client_secret_post", "private_key_jwt"]}), answer(warning("value_missing", f"/{METHODS}")))

# ---- capabilities and their sets --------------------------------------------------------


def with_capabilities(name, why, capabilities, want, *findings, version="2.2"):
    add(name, why, SETS, smart(version, without=["issuer"], capabilities=capabilities), answer(*findings, capability_sets=want))


EVERYTHING = ["launch-ehr", "launch-standalone", "client-public", "context-ehr-patient", "context-ehr-encounter", "context-standalone-patient", "permission-patient", "permission-user"]
with_capabilities("sets-all", "All four are met.", EVERYTHING, sets())
with_capabilities("sets-symmetric", "A confidential client serves as a public one does.", ["client-confidential-symmetric" if c == "client-public" else c for c in EVERYTHING], sets())
with_capabilities("sets-asymmetric-only", "An asymmetric client alone does not.", ["client-confidential-asymmetric" if c == "client-public" else c for c in EVERYTHING], sets([CLIENT], [CLIENT], [CLIENT], [CLIENT]), warning("no_capability_set", "/capabilities"))
for capability, want in {
    "launch-ehr": sets([], ["launch-ehr"], [], ["launch-ehr"]), "launch-standalone": sets(["launch-standalone"], [], ["launch-standalone"], []), "context-ehr-patient": sets([], ["context-ehr-patient"], [], ["context-ehr-patient"]),
    "context-ehr-encounter": sets([], [], [], ["context-ehr-encounter"]), "context-standalone-patient": sets(["context-standalone-patient"]), "permission-user": sets([], [], ["permission-user"], ["permission-user"]),
}.items():
    with_capabilities(f"sets-without-{capability}", "Those that need it are not met.", [c for c in EVERYTHING if c != capability], want)
with_capabilities("sets-without-permission-patient", "Every set needs it.", [c for c in EVERYTHING if c != "permission-patient"], sets(*[["permission-patient"]] * 4), warning("no_capability_set", "/capabilities"))
with_capabilities("sets-case", "Capabilities are compared with case.", ["Launch-EHR" if c == "launch-ehr" else c for c in EVERYTHING], sets([], ["launch-ehr"], [], ["launch-ehr"]), warning("capability_unknown", "/capabilities/0"))
with_capabilities("sets-backend", "A server without launch meets none, and need not.", ["permission-v2"],
                  sets(["launch-standalone", CLIENT, "context-standalone-patient", "permission-patient"], ["launch-ehr", CLIENT, "context-ehr-patient", "permission-patient"], ["launch-standalone", CLIENT, "permission-user", "permission-patient"],
                       ["launch-ehr", CLIENT, "context-ehr-patient", "context-ehr-encounter", "permission-user", "permission-patient"]))
add("capability-uri", "Capabilities of organisations are URIs.", SMART, smart(capabilities=[*V22["capabilities"], "https://example.org/capability"]), answer())
add("capability-unknown", "Others are reserved.", SMART, smart(capabilities=[*V22["capabilities"], "my-capability"]), answer(warning("capability_unknown", f"/capabilities/{len(V22['capabilities'])}")))
for capability, version in [("authorize-post", "1.0"), ("client-confidential-asymmetric", "1.0"), ("permission-online", "1.0"), ("permission-v1", "1.0"), ("permission-v2", "1.0"), ("smart-app-state", "1.0"), ("smart-app-state", "2.0")]:
    listed = [*GOOD[version]["capabilities"], capability]
    add(f"capability-{capability}-{version}", "It came with a later version.", SMART, smart(version, capabilities=listed), answer(warning("capability_of_later_version", f"/capabilities/{len(listed) - 1}"), capability_sets=EHR_PATIENT_SETS))

# Associated endpoints.
ASSOCIATED = "SMART 2.2 conformance, associated_endpoints; specification 1.9"
add("associated", "Another server with the same tokens.", ASSOCIATED, smart(associated_endpoints=[{"url": EHR + "/imaging", "capabilities": ["smart-app-state"]}]), answer())
add("associated-2.1", "It came with 2.2.", ASSOCIATED, smart("2.1", associated_endpoints=[{"url": EHR + "/imaging", "capabilities": ["x"]}]), answer(info("member_not_defined", "/associated_endpoints")))
for name, value, code, pointer in [("object", {}, "wrong_type", ""), ("string", [EHR], "wrong_type", "/0"), ("no-url", [{"capabilities": ["x"]}], "member_missing", "/0/url"), ("http", [{"url": "http://ehr.example.org", "capabilities": ["x"]}], "url_not_https", "/0/url"),
                                   ("no-capabilities", [{"url": EHR}], "member_missing", "/0/capabilities"), ("capability-number", [{"url": EHR, "capabilities": [1]}], "wrong_type", "/0/capabilities/0")]:
    add(f"associated-{name}", "Each has a URL and capabilities.", ASSOCIATED, smart(associated_endpoints=value), answer(finding(code, "/associated_endpoints" + pointer)))
add("brand-identifier", "A brand's identifier is an object.", SMART, smart(user_access_brand_identifier="https://example.org"), answer(finding("wrong_type", "/user_access_brand_identifier")))

# ---- OpenID -----------------------------------------------------------------------------

PROVIDER = {
    "issuer": ISS, "authorization_endpoint": ISS + "/authorize", "token_endpoint": ISS + "/token", "jwks_uri": ISS + "/jwks", "userinfo_endpoint": ISS + "/userinfo", "registration_endpoint": ISS + "/register",
    "scopes_supported": ["openid", "fhirUser"], "response_types_supported": ["code"], "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"], "claims_supported": ["sub", "iss", "fhirUser"],
    "authorization_response_iss_parameter_supported": True,
}
AT = "/openid_configuration"


def openid(*, without=(), issuer=ISS, beside=ABSENT, version=ABSENT, **over):
    document = {name: value for name, value in {**PROVIDER, **over}.items() if name not in without}
    return {"op": "discovery.validate", **present(smart_configuration=beside, openid_configuration=document, version=version, issuer=issuer)}


add("openid-good", "A document without a fault.", OPENID, openid(), answer(capability_sets=None))
add("openid-both", "Both agree.", OPENID, openid(beside=V22), answer(capability_sets=EHR_PATIENT_SETS))
for member in ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "response_types_supported", "subject_types_supported", "id_token_signing_alg_values_supported"):
    add(f"openid-no-{member}", "The member is required.", OPENID, openid(without=[member]), answer(finding("member_missing", f"/{member}", document=AT)))
for member in ("userinfo_endpoint", "registration_endpoint", "scopes_supported", "claims_supported"):
    add(f"openid-no-{member}", "The member is recommended.", OPENID, openid(without=[member]), answer(warning("member_missing", f"/{member}", AT)))
add("openid-no-iss-parameter", "It would defend against mix-up.", "RFC 9207 section 3; specification 2.6", openid(without=["authorization_response_iss_parameter_supported"]), answer(info("member_missing", "/authorization_response_iss_parameter_supported", AT)))
add("openid-iss-parameter-string", "It is a boolean.", "RFC 9207 section 3", openid(authorization_response_iss_parameter_supported="true"), answer(finding("wrong_type", "/authorization_response_iss_parameter_supported", document=AT)))
ISSUER = "OpenID Connect Discovery 1.0 section 4.3; attacks 7"
for name, value in [("slash", ISS + "/"), ("host-case", "https://AUTH.example.org"), ("port", ISS + ":443"), ("path", ISS + "/a"), ("suffix", ISS + ".evil.example"), ("other", ISS2), ("encoded", "https://auth.example.or%67")]:
    add(f"openid-issuer-{name}", "The issuer is the one that was asked, character by character.", ISSUER, openid(issuer=value), answer(finding("issuer_differs", "/issuer", document=AT)))
add("openid-issuer-of-smart", "The SMART configuration names it, too.", "RFC 8414 section 3.3", {**smart(), "issuer": ISS2}, answer(finding("issuer_differs", "/issuer")))
add("openid-issuer-of-smart-same", "The same.", "RFC 8414 section 3.3", {**smart(), "issuer": ISS}, answer())
for name, value, code in [("http", "http://auth.example.org", "url_not_https"), ("query", ISS + "?a", "url_malformed")]:
    add(f"openid-issuer-{name}", "An issuer is https, without query.", OPENID, openid(issuer=value) | {"openid_configuration": {**PROVIDER, "issuer": value}}, answer(finding(code, "/issuer", document=AT)))
add("openid-jwks-http", "Keys come over https.", OPENID, openid(jwks_uri="http://auth.example.org/jwks"), answer(finding("url_not_https", "/jwks_uri", document=AT)))
add("openid-algorithm-no-rs256", "RS256 must be there.", OPENID + "; specification 1.13", openid(id_token_signing_alg_values_supported=["ES256"]), answer(finding("value_missing", "/id_token_signing_alg_values_supported", document=AT)))
add("openid-algorithm-none", "none signs nothing.", OPENID + "; RFC 8725 section 3.2", openid(id_token_signing_alg_values_supported=["RS256", "none"]), answer(warning("value_discouraged", "/id_token_signing_alg_values_supported/1", AT)))
add("openid-client-algorithm-none", "Clients must not use it.", OPENID, openid(token_endpoint_auth_signing_alg_values_supported=["none"]), answer(finding("value_forbidden", "/token_endpoint_auth_signing_alg_values_supported/0", document=AT)))
add("openid-no-code", "The code flow is there.", "specification 1.13", openid(response_types_supported=["id_token"]), answer(finding("value_missing", "/response_types_supported", document=AT)))
add("openid-subject-type", "Two kinds of subject are defined.", OPENID, openid(subject_types_supported=["public", "secret"]), answer(warning("value_unknown", "/subject_types_supported/1", AT)))
add("openid-scope", "The scope openid is supported.", OPENID, openid(scopes_supported=["email"]), answer(warning("value_missing", "/scopes_supported", AT)))
add("openid-plain", "plain is no good idea.", "RFC 9700 section 2.1.1", openid(code_challenge_methods_supported=["S256", "plain"]), answer(warning("value_discouraged", "/code_challenge_methods_supported/1", AT)))
add("openid-plain-beside-smart", "The same server shall not support it.", PKCE, openid(beside=V22, code_challenge_methods_supported=["S256", "plain"]), answer(finding("value_forbidden", "/code_challenge_methods_supported/1", document=AT)))
AGREE = "attacks 8, mix-up; OpenID Connect Discovery 1.0 section 4.3"
for member in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
    add(f"openid-differs-{member}", "Two answers to where secrets go, or whom to trust, are a mix-up.", AGREE, openid(beside=V22, **{member: ISS2 + "/x"}), answer(finding("documents_disagree", f"/{member}", document=AT)))
add("openid-differs-issuer", "And both cannot be the issuer that was asked.", AGREE, openid(beside={**V22, "issuer": ISS2}), answer(finding("issuer_differs", "/issuer"), finding("documents_disagree", "/issuer", document=AT)))
for member in ("introspection_endpoint", "revocation_endpoint"):
    add(f"openid-differs-{member}", "The documents should agree.", AGREE, openid(beside=V22, **{member: ISS2 + "/x"}), answer(warning("documents_disagree", f"/{member}", AT)))

# ---- producing --------------------------------------------------------------------------

HOST = {"authorization_endpoint": ISS + "/authorize", "token_endpoint": ISS + "/token", "management_endpoint": EHR + "/manage", "introspection_endpoint": ISS + "/introspect", "revocation_endpoint": ISS + "/revoke",
        "user_access_brand_bundle": EHR + "/brands", "user_access_brand_identifier": {"value": "x"}}
CLINIC = policy({"clinician": role("user/*.rs", "user/MedicationRequest.cu"), "chief": role("user/MedicationRequest.d", inherits=["clinician"]), "unused": role("user/*.cruds", "system/*.cruds")}, [always("chief")])
EHR_LAUNCH = ["launch-ehr", "client-public", "context-ehr-patient", "permission-patient"]


def produce(capabilities, *, of=CLINIC, version=ABSENT, without=(), **over):
    members = {name: value for name, value in {**HOST, **over}.items() if name not in without}
    return {"op": "discovery.produce", "policy": of, **present(version=version), **members, "capabilities": capabilities}


def produced(capabilities, *, grants=("authorization_code",), scopes=(), responses=True, host=HOST, **more):
    return {"valid": True, "findings": [], "findings_left_out": 0, "document": {
        **host, "grant_types_supported": list(grants), **({"response_types_supported": ["code"]} if responses else {}), "scopes_supported": list(scopes), "code_challenge_methods_supported": ["S256"], "capabilities": capabilities, **more}}


def refused(code, pointer, *others):
    return {"valid": False, "document": None, "findings": [finding(code, pointer, document=""), *others], "findings_left_out": 0}


add("produce-ehr", "What roles hold as user/ can be granted as patient/; a role that nobody gets does not count.", PRODUCE, produce(EHR_LAUNCH),
    produced(EHR_LAUNCH, scopes=["launch", "launch/patient", "patient/*.rs", "patient/MedicationRequest.cud"]))
USERS = [*EHR_LAUNCH, "permission-user", "permission-offline", "client-confidential-symmetric", "context-ehr-encounter"]
add("produce-user", "user/ scopes, refresh tokens, encounters and secrets.", PRODUCE, produce(USERS),
    produced(USERS, scopes=["launch", "launch/patient", "launch/encounter", "offline_access", "patient/*.rs", "patient/MedicationRequest.cud", "user/*.rs", "user/MedicationRequest.cud"], token_endpoint_auth_methods_supported=["client_secret_basic"]))
add("produce-v1", "Words, as far as they can say it.", PRODUCE, produce([*EHR_LAUNCH, "permission-v1"]), produced([*EHR_LAUNCH, "permission-v1"], scopes=["launch", "launch/patient", "patient/*.read", "patient/MedicationRequest.write"]))
add("produce-both-syntaxes", "Letters, then words.", PRODUCE, produce([*EHR_LAUNCH, "permission-v2", "permission-v1"]),
    produced([*EHR_LAUNCH, "permission-v2", "permission-v1"], scopes=["launch", "launch/patient", "patient/*.rs", "patient/MedicationRequest.cud", "patient/*.read", "patient/MedicationRequest.write"]))
add("produce-words-cannot-say", "A single letter has no word.", PRODUCE, produce([*EHR_LAUNCH, "permission-v1"], of=policy({"a": role("patient/Observation.r", "patient/Condition.rds")}, [always("a")])),
    produced([*EHR_LAUNCH, "permission-v1"], scopes=["launch", "launch/patient", "patient/Condition.read"]))
add("produce-sso", "The policy's only issuer.", PRODUCE, produce([*EHR_LAUNCH, "sso-openid-connect"], jwks_uri=ISS + "/jwks"),
    produced([*EHR_LAUNCH, "sso-openid-connect"], host={**HOST, "issuer": ISS, "jwks_uri": ISS + "/jwks"}, scopes=["openid", "fhirUser", "launch", "launch/patient", "patient/*.rs", "patient/MedicationRequest.cud"]))
TWO = policy({"a": role("patient/*.r")}, [always("a")], issuers=[{"issuer": ISS}, {"issuer": ISS2}])
add("produce-sso-two-issuers", "Of two the host says which.", PRODUCE, produce([*EHR_LAUNCH, "sso-openid-connect"], of=TWO, jwks_uri=ISS2 + "/jwks", issuer=ISS2),
    produced([*EHR_LAUNCH, "sso-openid-connect"], host={**HOST, "issuer": ISS2, "jwks_uri": ISS2 + "/jwks"}, scopes=["openid", "fhirUser", "launch", "launch/patient", "patient/*.r"]))
add("produce-sso-two-issuers-none-said", "Nothing is guessed.", PRODUCE, produce([*EHR_LAUNCH, "sso-openid-connect"], of=TWO, jwks_uri=ISS2 + "/jwks"), refused("member_missing", "/issuer"))
add("produce-sso-foreign-issuer", "The issuer is one of the policy.", PRODUCE, produce([*EHR_LAUNCH, "sso-openid-connect"], jwks_uri=ISS2 + "/jwks", issuer=ISS2), refused("issuer_not_in_policy", "/issuer"))
add("produce-sso-no-keys", "Single sign-on needs keys.", PRODUCE, produce([*EHR_LAUNCH, "sso-openid-connect"]), refused("member_missing", "/jwks_uri"))
add("produce-issuer-without-sso", "Without single sign-on the issuer is omitted.", PRODUCE, produce(EHR_LAUNCH, issuer=ISS), produced(EHR_LAUNCH, scopes=["launch", "launch/patient", "patient/*.rs", "patient/MedicationRequest.cud"]))
SERVICE = ["client-confidential-asymmetric", "permission-v2"]
ASYMMETRIC = {"token_endpoint_auth_methods_supported": ["private_key_jwt"], "token_endpoint_auth_signing_alg_values_supported": ["RS384", "ES384"]}
NO_LAUNCH = {name: value for name, value in HOST.items() if name != "authorization_endpoint"}
BACKEND_WANT = {**produced(SERVICE, grants=["client_credentials"], scopes=["system/*.cruds"], responses=False, host=NO_LAUNCH, **ASYMMETRIC),
                "findings": [warning("member_missing", "/response_types_supported", "")]}
add("produce-backend", "A backend service needs no authorization endpoint.", PRODUCE, produce(SERVICE, of=BACKEND, without=["authorization_endpoint"]), BACKEND_WANT)
add("produce-backend-algorithms", "The host may name its algorithms.", PRODUCE, produce(SERVICE, of=BACKEND, without=["authorization_endpoint"], token_endpoint_auth_signing_alg_values_supported=["ES384"]),
    {**BACKEND_WANT, "document": {**BACKEND_WANT["document"], "token_endpoint_auth_signing_alg_values_supported": ["ES384"]}})
add("produce-backend-bad-algorithms", "They must fit.", PRODUCE, produce(SERVICE, of=BACKEND, without=["authorization_endpoint"], token_endpoint_auth_signing_alg_values_supported=["RS256"]),
    refused("value_missing", "/token_endpoint_auth_signing_alg_values_supported") | {"findings": [warning("member_missing", "/response_types_supported", ""), finding("value_missing", "/token_endpoint_auth_signing_alg_values_supported", document="")]})
add("produce-asymmetric-no-system", "Without system/ scopes there is no service.", PRODUCE, produce([*EHR_LAUNCH, "client-confidential-asymmetric"]),
    produced([*EHR_LAUNCH, "client-confidential-asymmetric"], scopes=["launch", "launch/patient", "patient/*.rs", "patient/MedicationRequest.cud"], **ASYMMETRIC))
add("produce-smart-only", "The built-in policy holds everything.", PRODUCE, produce(EHR_LAUNCH, of="smart-only", base=BASE, fhir="R4"), produced(EHR_LAUNCH, scopes=["launch", "launch/patient", "patient/*.cruds"]))
OF_R5 = {**policy({"a": role("user/DeviceUsage.rs")}, [always("a")]), "fhir": {"version": "R5", "bases": [BASE]}}
add("produce-r5", "Scopes are on types of the server's version.", PRODUCE, produce(EHR_LAUNCH, of=OF_R5), produced(EHR_LAUNCH, scopes=["launch", "launch/patient", "patient/DeviceUsage.rs"]))
add("produce-1.0", "Version 1.0 has words and no PKCE.", PRODUCE, produce([*EHR_LAUNCH, "sso-openid-connect"], version="1.0", without=["user_access_brand_bundle", "user_access_brand_identifier"]),
    {"valid": True, "findings": [], "document": {**{n: v for n, v in HOST.items() if not n.startswith("user_")}, "response_types_supported": ["code"], "capabilities": [*EHR_LAUNCH, "sso-openid-connect"],
                                                 "scopes_supported": ["openid", "profile", "launch", "launch/patient", "patient/*.read", "patient/MedicationRequest.write"]}})
add("produce-no-token-endpoint", "The host must say where tokens come from.", PRODUCE, produce(EHR_LAUNCH, without=["token_endpoint"]), refused("member_missing", "/token_endpoint"))
add("produce-http", "What is produced must validate.", PRODUCE, produce(EHR_LAUNCH, token_endpoint="http://auth.example.org/token"), refused("url_not_https", "/token_endpoint"))
add("produce-number", "An endpoint is a string.", PRODUCE, produce(EHR_LAUNCH, token_endpoint=1), refused("wrong_type", "/token_endpoint"))
add("produce-unknown-capability", "A capability that does not exist is a mistake.", PRODUCE, produce([*EHR_LAUNCH, "lunch-ehr"]), refused("capability_unknown", "/capabilities/4"))
add("produce-foreign-capability", "A URI is not.", PRODUCE, produce([*EHR_LAUNCH, "https://example.org/c"]), produced([*EHR_LAUNCH, "https://example.org/c"], scopes=["launch", "launch/patient", "patient/*.rs", "patient/MedicationRequest.cud"]))
add("produce-later-capability", "Nor one of a later version.", PRODUCE, produce([*EHR_LAUNCH, "smart-app-state"], version="2.0", without=["user_access_brand_bundle", "user_access_brand_identifier"]), refused("capability_of_later_version", "/capabilities/4"))
add("produce-no-user-scopes", "The host must not promise what its policy forbids.", PRODUCE, produce([*EHR_LAUNCH, "permission-user"], of=policy({"a": role("patient/*.rs")}, [always("a")])), refused("policy_lacks_scopes", "/capabilities/4"))
add("produce-no-patient-scopes", "The same of patient/.", PRODUCE, produce(EHR_LAUNCH, of=BACKEND), refused("policy_lacks_scopes", "/capabilities/3"))
add("produce-nobody", "A role that no rule assigns does not count.", PRODUCE, produce(EHR_LAUNCH, of=policy({"a": role("user/*.rs")}, [])), refused("policy_lacks_scopes", "/capabilities/3"))

# ---- calls that fail --------------------------------------------------------------------


def failed(status, pointer=ABSENT):
    return {"valid": False, "error": {"status": status, **present(pointer=pointer)}}


add("call-no-document", "One of the documents is needed.", CALL, {"op": "discovery.validate"}, failed("json_missing_member"))
add("call-document-text", "A document is an object.", CALL, {"op": "discovery.validate", "smart_configuration": "{}"}, failed("json_wrong_type", "/smart_configuration"))
add("call-openid-without-issuer", "The issuer that was asked must be said.", CALL, openid(issuer=ABSENT), failed("json_missing_member", "/issuer"))
add("call-version", "The version is one that is known.", CALL, {**smart(), "version": "3.0"}, failed("invalid_argument", "/version"))
add("call-version-number", "It is a string.", CALL, {**smart(), "version": 2.2}, failed("json_wrong_type", "/version"))
add("call-unknown-member", "An unknown member is an error.", CALL, {**smart(), "base": BASE}, failed("json_unknown_member", "/base"))
add("call-produce-unknown-member", "So it is here.", CALL, produce(EHR_LAUNCH, scopes_supported=["openid"]), failed("json_unknown_member", "/scopes_supported"))
add("call-produce-no-policy", "The policy is required.", CALL, {"op": "discovery.produce", "capabilities": []}, failed("json_missing_member", "/policy"))
add("call-produce-bad-policy", "It must compile.", CALL, produce(EHR_LAUNCH, of={"matron": 1}), failed("policy_invalid", "/policy"))
add("call-produce-unknown-name", "It must have been loaded.", CALL, produce(EHR_LAUNCH, of="hospital"), failed("unknown_name", "/policy"))
add("call-produce-base", "A base belongs to smart-only.", CALL, produce(EHR_LAUNCH, base=BASE), failed("json_unknown_member", "/base"))

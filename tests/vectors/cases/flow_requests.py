"""Authorization requests, callbacks and token requests."""

import base64
import urllib.parse

from .fixtures import *
from .flow import CALL, CHALLENGE, OK, VERIFIER, error, hashed, no

cases = Cases("flow")
add = cases.add

AUTHORIZE = "RFC 6749 sections 3.1, 4.1.1 and 4.1.2.1; specification 1.8"
URI = "https://app.example.org/cb?a=1"
STATE = "0f8fad5b-d9cb-469f-a165-70867728950e"
CLIENT = {"client_id": "app", "redirect_uris": [URI], "scope": "openid fhirUser launch launch/patient patient/*.rs offline_access"}
ASKED = {"response_type": "code", "client_id": "app", "redirect_uri": URI, "scope": "launch/patient patient/Observation.rs", "state": STATE, "aud": BASE,
         "code_challenge": CHALLENGE, "code_challenge_method": "S256"}


def form(**over):
    """The parameters with others in their place; None leaves one out."""
    return {key: value for key, value in {**ASKED, **over}.items() if value is not None}


def encoded(parameters, *pairs):
    return "&".join([urllib.parse.urlencode(parameters), *pairs])


def validate(*pairs, client={}, server={}, **over):
    return {"op": "authorize.validate", "query": encoded(form(**over), *pairs), "client": {**CLIENT, **client}, "bases": [BASE], **server}


def granted(scope="launch/patient patient/Observation.rs", exceeding="", **more):
    """A valid answer."""
    return {**OK, "redirect": True, "redirect_uri": URI, "response_mode": "query", "parameters": {"state": STATE}, "granted": scope, "exceeding": exceeding, "unknown": [], "aud": BASE, "launch": None,
            "code_challenge": CHALLENGE, "nonce": None, "prompt": None, "max_age": None, **more}


def shown(reason, **more):
    """Refused, and not sent anywhere."""
    return no(reason, redirect=False, **more)


def sent(reason, code="invalid_request", **more):
    """Refused, and told to the client."""
    return no(reason, redirect=True, redirect_uri=URI, response_mode=more.pop("response_mode", "query"), parameters={"error": code, **({"state": STATE} if more.pop("state", True) else {}), **more.pop("iss", {})}, **more)


# The canonical order of the algebra: clinical scopes, then the others.
DEFAULT = "patient/Observation.rs launch/patient"
add("authorize", "All that SMART requires.", AUTHORIZE, validate(), granted(DEFAULT))
add("authorize-post", "The same as a body.", AUTHORIZE, {**{k: v for k, v in validate().items() if k != "query"}, "body": encoded(ASKED)}, granted(DEFAULT))
add("authorize-iss", "The redirect says of which issuer it is.", "RFC 9207 section 2", validate(server={"issuer": ISS}), granted(DEFAULT, parameters={"state": STATE, "iss": ISS}))
add("authorize-form-post", "The response as a form.", AUTHORIZE, validate(response_mode="form_post"), granted(DEFAULT, response_mode="form_post"))
add("authorize-unknown-parameter", "Parameters that are not known are ignored.", "RFC 6749 section 3.1", validate("x=1", "display=page"), granted(DEFAULT))
add("authorize-empty-parameter", "A parameter without value is not there.", "RFC 6749 section 3.1", validate("launch=", "request", "nonce="), granted(DEFAULT))
add("authorize-empty-pairs", "Neither is nothing between two separators.", "URL standard, form parser", validate("", ""), granted(DEFAULT))
add("authorize-login", "Passed on.", "OpenID Connect Core section 3.1.2.1", validate(nonce="n-0S6_WzA2Mj", prompt="login consent", max_age="0"), granted(DEFAULT, nonce="n-0S6_WzA2Mj", prompt="login consent", max_age="0"))
add("authorize-launch", "An EHR launch.", AUTHORIZE, validate(scope="launch patient/Observation.rs", launch="xyz123"), granted("patient/Observation.rs launch", launch="xyz123"))
add("authorize-resource", "`resource` means the same as `aud`.", "RFC 8707 section 2; specification 1.8", validate(aud=None, resource=BASE), granted(DEFAULT))
add("authorize-resource-both", "Both agree.", "RFC 8707 section 2; specification 1.8", validate(resource=BASE), granted(DEFAULT))
add("authorize-second-base", "One of several.", AUTHORIZE, validate(server={"bases": [BASE2, BASE]}), granted(DEFAULT))
add("authorize-native", "A native app on another port.", "RFC 8252 section 7.3", validate(client={"redirect_uris": ["http://127.0.0.1/cb"], "native_app": True}, redirect_uri="http://127.0.0.1:5000/cb"), granted(DEFAULT, redirect_uri="http://127.0.0.1:5000/cb"))
add("authorize-narrowed", "What exceeds the registration is not granted, and named.", "specification 1.6; RFC 6749 section 3.3", validate(scope="patient/Observation.cruds"), granted("patient/Observation.rs", "patient/Observation.cud"))
add("authorize-unknown-scope", "What is not understood is not granted.", "specification 1.6", validate(scope="patient/Observation.rs patient/Foo.rs"), granted("patient/Observation.rs", unknown=["patient/Foo.rs"]))

for name, over in [("missing", None), ("empty", "")]:
    add(f"authorize-client-{name}", "Nobody to tell.", AUTHORIZE, validate(client_id=over), shown("parameter_missing", detail={"what": "client_id"}))
    add(f"authorize-redirect-{name}", "Nowhere to send it.", AUTHORIZE, validate(redirect_uri=over), shown("parameter_missing", detail={"what": "redirect_uri"}))
for name, value in [("other", "app2"), ("case", "APP"), ("blank", "app ")]:
    add(f"authorize-client-{name}", "Another client: never redirected.", AUTHORIZE, validate(client_id=value), shown("client_unknown", detail={"what": "client_id", "expected": "app", "came": value}))
for name, value in [("other", "https://evil.example/cb"), ("longer", URI + "&b=2"), ("shorter", "https://app.example.org/cb"), ("encoded", "https://app.example.org/c%62?a=1")]:
    add(f"authorize-redirect-{name}", "Another URI: never redirected.", AUTHORIZE, validate(redirect_uri=value), shown("redirect_uri_mismatch", detail={"what": "redirect_uri", "came": value}))
add("authorize-redirect-unusable", "Registered, but http.", AUTHORIZE, validate(client={"redirect_uris": ["http://app.example.org/cb"]}, redirect_uri="http://app.example.org/cb"), shown("redirect_uri_unusable"))
for name in ("client_id", "redirect_uri"):
    add(f"authorize-repeated-{name.replace('_', '-')}", "Twice, even if the same: never redirected.", AUTHORIZE + "; CVE-2026-9689", validate(urllib.parse.urlencode({name: ASKED[name]})), shown("parameter_repeated", detail={"what": name}))
for name in ("response_type", "scope", "aud", "code_challenge", "code_challenge_method", "x", "response_mode"):
    add(f"authorize-repeated-{name.replace('_', '-')}", "Twice.", AUTHORIZE, validate(f"{name}=a", f"{name}=b"), sent("parameter_repeated", detail={"what": name}))
add("authorize-repeated-state", "Of two states neither is echoed.", AUTHORIZE, validate(f"state={STATE}"), sent("parameter_repeated", state=False, detail={"what": "state"}))
add("authorize-repeated-encoded", "However a name is encoded.", AUTHORIZE, validate("%73cope=openid"), sent("parameter_repeated", detail={"what": "scope"}))
for name, pair in [("percent", "x=%"), ("percent-one", "x=%2"), ("percent-letters", "x=%zz"), ("blank", "x=a b"), ("fragment", "x=#"), ("nul", "x=%00"), ("newline", "x=%0a"), ("not-utf8", "x=%ff"), ("overlong", "x=%c0%af"), ("surrogate", "x=%ed%a0%80"), ("raw-not-ascii", "x=\u00e9"), ("many", "&".join(f"x{n}=1" for n in range(257))), ("large", "x=" + "a" * 65536)]:
    add(f"authorize-form-{name}", "Not strictly form-encoded, or too large: never redirected.", "RFC 6749 appendix B; docs/limits.md", validate(pair), shown("form_malformed"))
for name, value in [("token", "token"), ("hybrid", "code id_token"), ("id-token", "id_token"), ("none", "none"), ("case", "Code"), ("blank", "code ")]:
    add(f"authorize-type-{name}", "The response type is code.", AUTHORIZE + "; RFC 9700 section 2.1.2", validate(response_type=value), sent("response_type_unsupported", "unsupported_response_type", detail={"what": "response_type", "expected": "code", "came": value}))
for name, value in [("fragment", "fragment"), ("web-message", "web_message"), ("jwt", "query.jwt"), ("case", "Query")]:
    add(f"authorize-mode-{name}", "query or form_post.", "docs/evaluate.md authorize.validate", validate(response_mode=value), sent("response_mode_unsupported", detail={"what": "response_mode", "expected": "query", "came": value}))
add("authorize-request", "Request objects are not taken.", "OpenID Connect Core section 3.1.2.6", validate(request="eyJ"), sent("request_object_unsupported", "request_not_supported"))
add("authorize-request-uri", "Nor by reference.", "OpenID Connect Core section 3.1.2.6", validate(request_uri="https://evil.example/r"), sent("request_uri_unsupported", "request_uri_not_supported"))
for name in ("response_type", "code_challenge", "scope", "aud"):
    add(f"authorize-missing-{name.replace('_', '-')}", "Required.", AUTHORIZE, validate(**{name: None}), sent("parameter_missing", detail={"what": name}))
add("authorize-missing-state", "Required.", AUTHORIZE, validate(state=None), sent("parameter_missing", state=False, detail={"what": "state"}))
for name, value in [("counter", "1"), ("21", "abcdefghijkLmnopqrstu"), ("lower-25", "abcdefghijklmnopqrstuvwxy"), ("upper-25", "ABCDEFGHIJKLMNOPQRSTUVWXY"), ("lower-digits-23", "abcdefghijklmnopqrstu12"), ("same", "a" * 64), ("five", "abcde" * 10), ("hex-30", "0123456789abcdef01234567890abc"), ("decimal-36", "123456789012345678901234567890123456"), ("punctuation", "." * 40 + "abcdef"), ("word", "state")]:
    add(f"authorize-state-{name}", "122 bits that nobody guesses.", "SMART 2.2; specification 1.8; docs/evaluate.md authorize.validate", validate(state=value), no("state_weak", redirect=True, redirect_uri=URI, response_mode="query", parameters={"error": "invalid_request", "state": value}, detail={"what": "state"}))
for name, value in [("22", "abcdefghijkLmnopqrstuv"), ("lower-26", "abcdefghijklmnopqrstuvwxyz"), ("upper-26", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), ("lower-digits-24", "abcdefghijklmnopqrstu123"), ("hex-31", "0123456789abcdef01234567890abcd"), ("decimal-37", "1234567890123456789012345678901234567"), ("other-characters", "a.b~c:d e/abcdefghijkLmnopqrstuv")]:
    add(f"authorize-state-strong-{name}", "It may.", "SMART 2.2; docs/evaluate.md authorize.validate", validate(state=value), granted(DEFAULT, parameters={"state": value}))
add("authorize-state-not-ascii", "Not printable ASCII: not echoed.", "RFC 6749 appendix A.5", validate(state=STATE + "\u00e9"), sent("state_weak", state=False))
for name, value in [("absent", None), ("plain", "plain"), ("case", "s256"), ("blank", "S256 ")]:
    add(f"authorize-method-{name}", "S256 alone.", "RFC 7636 section 4.4.1; specification 2.2", validate(code_challenge_method=value), sent("code_challenge_method_unsupported"))
for name, value in [("42", CHALLENGE[:-1]), ("44", CHALLENGE + "A"), ("padded", CHALLENGE + "="), ("trailing-bits", CHALLENGE[:-1] + "N"), ("standard", CHALLENGE.replace("-", "+"))]:
    add(f"authorize-challenge-{name}", "The base64url form of 32 octets.", "RFC 7636 section 4.2; attacks 8", validate(code_challenge=value), sent("code_challenge_malformed"))
for name, value in [("other", "https://evil.example/fhir"), ("slash", BASE + "/"), ("longer", BASE + "/x"), ("shorter", "https://ehr.example.org"), ("case", BASE.upper()), ("issuer", ISS), ("http", BASE.replace("https", "http"))]:
    add(f"authorize-aud-{name}", "A FHIR base of this server, byte by byte.", AUTHORIZE, validate(aud=value), sent("aud_refused", detail={"what": "aud", "expected": BASE, "came": value}))
add("authorize-resource-differs", "Both must agree.", "specification 1.8", validate(resource=BASE2, server={"bases": [BASE, BASE2]}), sent("aud_refused", detail={"what": "resource", "expected": BASE, "came": BASE2}))
add("authorize-scope-nothing", "Nothing is left.", "RFC 6749 section 3.3", validate(scope="system/*.cruds user/Patient.rs"), sent("scope_refused", "invalid_scope", detail={"what": "scope"}))
add("authorize-scope-malformed", "Nothing is understood.", "specification 1.6", validate(scope="patient/Foo.rs"), sent("scope_refused", "invalid_scope"))
add("authorize-scope-unknown-registered", "What is not understood is not granted, though it is registered.", "RFC 6749 section 3.3", validate(scope="patient/Observation.rs foo", client={"scope": "patient/*.rs foo"}), granted("patient/Observation.rs", unknown=["foo"]))
add("authorize-scope-unknown-strict", "Nor is the rest, where all is asked for.", "docs/evaluate.md authorize.validate", validate(scope="patient/Observation.rs foo", client={"scope": "patient/*.rs foo"}, server={"strict": True}), sent("scope_refused", "invalid_scope"))
add("authorize-launch-exceeding", "The context of a launch is for those who may have it.", "SMART 2.2, launch scopes", validate(scope="launch patient/Observation.rs", launch="abc", client={"scope": "patient/*.rs"}), granted("patient/Observation.rs", exceeding="launch"))
add("authorize-launch-granted", "And they get it.", "SMART 2.2, launch scopes", validate(scope="launch patient/Observation.rs", launch="abc", client={"scope": "launch patient/*.rs"}), granted("patient/Observation.rs launch", launch="abc"))
add("authorize-scope-strict", "More than may be granted refuses all, where that is asked.", "docs/evaluate.md authorize.validate", validate(scope="patient/Observation.cruds", server={"strict": True}), sent("scope_refused", "invalid_scope"))
add("authorize-scope-strict-within", "Within the registration.", "docs/evaluate.md authorize.validate", validate(server={"strict": True}), granted(DEFAULT))
add("authorize-launch-missing", "The scope needs the parameter.", "SMART 2.2; specification 1.6", validate(scope="launch patient/*.rs"), sent("launch_missing"))
add("authorize-launch-unexpected", "The parameter needs the scope.", "SMART 2.2; specification 1.8", validate(launch="xyz"), sent("launch_unexpected"))
add("authorize-launch-long", "Up to 2,048 characters.", "docs/limits.md", validate(scope="launch patient/*.rs", launch="a" * 2049), sent("parameter_malformed", detail={"what": "launch"}))
add("authorize-nonce-not-ascii", "Printable ASCII.", "docs/evaluate.md authorize.validate", validate(nonce="\u00e9"), sent("parameter_malformed", detail={"what": "nonce"}))
for name, value in [("unknown", "signup"), ("none-and", "none login"), ("blank", "login "), ("case", "Login")]:
    add(f"authorize-prompt-{name}", "Words of OpenID Connect, none alone.", "OpenID Connect Core section 3.1.2.1", validate(prompt=value), sent("parameter_malformed", detail={"what": "prompt", "came": value}))
for name, value in [("negative", "-1"), ("letters", "1h"), ("fraction", "1.5"), ("long", "1" * 11), ("plus", "+1")]:
    add(f"authorize-max-age-{name}", "Seconds.", "OpenID Connect Core section 3.1.2.1", validate(max_age=value), sent("parameter_malformed", detail={"what": "max_age", "came": value}))
add("authorize-error-iss", "Errors say of which issuer they are.", "RFC 9207 section 2", validate(aud=None, server={"issuer": ISS}), sent("parameter_missing", iss={"iss": ISS}))
add("authorize-error-form-post", "And come in the mode that was asked for.", "OAuth 2.0 Form Post Response Mode", validate(aud=None, response_mode="form_post"), sent("parameter_missing", response_mode="form_post"))
add("authorize-order", "The client before all else.", "docs/evaluate.md authorize.validate", validate(client_id="x", redirect_uri="y", state=None, scope=None), shown("client_unknown"))
add("authorize-call-both", "Query or body.", CALL, {**validate(), "body": ""}, error("invalid_argument", "/query"))
add("authorize-call-neither", "One of them.", CALL, {k: v for k, v in validate().items() if k != "query"}, error("invalid_argument", "/query"))
add("authorize-call-client", "An unknown member is an error.", CALL, validate(client={"type": "public"}), error("json_unknown_member", "/client/type"))
add("authorize-call-client-id", "Nothing is no client.", CALL, validate(client={"client_id": ""}), error("invalid_argument", "/client/client_id"))
add("authorize-call-issuer", "Nothing is no issuer.", CALL, validate(server={"issuer": ""}), error("invalid_argument", "/issuer"))
add("authorize-call-bases", "Required.", CALL, {k: v for k, v in validate().items() if k != "bases"}, error("json_missing_member", "/bases"))

# ---- callback.validate ------------------------------------------------------------------

CALLBACK = "RFC 6749 sections 4.1.2 and 10.12; specification 1.8"
MIXUP = "RFC 9207 section 2.4; specification 2.6; attacks 8"


def callback(returned, **sent_members):
    return {"op": "callback.validate", "sent": {"state": STATE, "issuer": ISS, **sent_members}, "returned": returned}


CODE = {**OK, "kind": "code"}
add("callback-code", "A code.", CALLBACK, callback({"code": "SplxlOBeZQQYbYS6WxSbIA", "state": STATE}), CODE)
add("callback-query", "The same as a query.", CALLBACK, callback(f"code=Splxl%20O&state={STATE}"), CODE)
add("callback-iss", "Of the issuer that was asked.", MIXUP, callback({"code": "a", "state": STATE, "iss": ISS}, iss_required=True), CODE)
add("callback-iss-encoded", "Encoded.", MIXUP, callback(f"code=a&state={STATE}&iss=https%3A%2F%2Fauth.example.org"), CODE)
add("callback-more-sent", "What else was sent is remembered elsewhere.", CALLBACK, callback({"code": "a", "state": STATE}, nonce="n", redirect_uri=URI), CODE)
add("callback-other-members", "Other parameters are ignored.", "RFC 6749 section 4.1.2", callback({"code": "a", "state": STATE, "session_state": "x", "unused": None}), CODE)
add("callback-error", "An error.", CALLBACK, callback({"error": "access_denied", "state": STATE}), {**OK, "kind": "error", "oauth_error": "access_denied", "error_description": None, "error_uri": None})
for name, uri in [("script", "javascript:alert(1)"), ("data", "data:text/html,x"), ("relative", "/e"), ("blank-host", "https:///e")]:
    add(f"callback-error-uri-{name}", "A page, and nothing that a browser runs.", CALLBACK + "; attacks 5", callback({"error": "access_denied", "error_uri": uri, "state": STATE}), no("callback_malformed", detail={"what": "error_uri"}))
for name in ("access_token", "id_token"):
    add(f"callback-{name.replace('_', '-')}", "No implicit or hybrid answer.", "RFC 9700 section 2.1.2", callback({"code": "abc", name: "x", "state": STATE}), no("callback_malformed", detail={"what": name}))
add("callback-error-more", "What it says of itself.", CALLBACK, callback({"error": "invalid_scope", "error_description": "not [this] one!", "error_uri": "https://auth.example.org/e#1", "state": STATE, "iss": ISS}, iss_required=True),
    {**OK, "kind": "error", "oauth_error": "invalid_scope", "error_description": "not [this] one!", "error_uri": "https://auth.example.org/e#1"})
for name, value in [("missing", None), ("empty", ""), ("other", STATE[:-1] + "f"), ("case", STATE.upper()), ("shorter", STATE[:-1]), ("longer", STATE + "0"), ("blank", STATE + " ")]:
    add(f"callback-state-{name}", "The state that was sent.", CALLBACK, callback({"code": "a", "state": value}), no("state_mismatch", detail={"what": "state"}))
    add(f"callback-error-state-{name}", "Of errors, too.", CALLBACK, callback({"error": "access_denied", "state": value}), no("state_mismatch", detail={"what": "state"}))
for name, value in [("other", ISS2), ("slash", ISS + "/"), ("case", ISS.upper()), ("http", ISS.replace("https", "http")), ("port", ISS + ":443"), ("blank", ISS + " ")]:
    for kind, result in [("code", {"code": "a"}), ("error", {"error": "access_denied"})]:
        add(f"callback-iss-{name}-{kind}", "Another issuer, whose errors are not believed either.", MIXUP, callback({**result, "state": STATE, "iss": value}), no("callback_issuer_mismatch", detail={"what": "iss", "expected": ISS, "came": value}))
for kind, result in [("code", {"code": "a"}), ("error", {"error": "access_denied"})]:
    for name, value in [("missing", None), ("empty", "")]:
        add(f"callback-iss-{name}-{kind}", "The server says that it always tells.", MIXUP, callback({**result, "state": STATE, "iss": value}, iss_required=True), no("callback_issuer_missing", detail={"what": "iss", "expected": ISS}))
for name, result in [("neither", {}), ("both", {"code": "a", "error": "access_denied"}), ("code-empty", {"code": ""}), ("error-empty", {"error": ""}), ("error-quote", {"error": 'a"b'}), ("error-backslash", {"error": "a\\b"}), ("error-not-ascii", {"error": "\u00e9"}),
                     ("description-quote", {"error": "access_denied", "error_description": '"'}), ("description-not-ascii", {"error": "access_denied", "error_description": "\u00e9"}), ("uri-blank", {"error": "access_denied", "error_uri": "https://a b"}), ("code-not-ascii", {"code": "\u00e9"})]:
    add(f"callback-result-{name}", "Just one of code and error, in their form.", "RFC 6749 sections 4.1.2 and 4.1.2.1", callback({**result, "state": STATE}), no("callback_malformed"))
for name, query in [("code", f"code=a&code=b&state={STATE}"), ("state", f"code=a&state={STATE}&state={STATE}"), ("iss", f"code=a&state={STATE}&iss={ISS}&iss={ISS2}"), ("encoded", f"code=a&c%6fde=b&state={STATE}")]:
    add(f"callback-repeated-{name}", "Once.", "RFC 6749 section 3.1; attacks 8", callback(query), no("parameter_repeated"))
for name, query in [("percent", f"code=%&state={STATE}"), ("control", f"code=%00&state={STATE}"), ("fragment", f"code=a&state={STATE}#x"), ("not-utf8", f"code=%ff&state={STATE}")]:
    add(f"callback-form-{name}", "Strictly form-encoded.", "RFC 6749 appendix B", callback(query), no("form_malformed"))
add("callback-form-member", "Of members, too.", "docs/evaluate.md callback.validate", callback({"code": "a\n", "state": STATE}), no("form_malformed"))
add("callback-order", "The state before the issuer.", "docs/evaluate.md callback.validate", callback({"code": "a", "state": "x", "iss": ISS2}), no("state_mismatch"))
for member in ("state", "issuer"):
    add(f"callback-call-{member}-empty", "Nothing is no expectation.", CALL, callback({"code": "a", "state": ""}, **{member: ""}), error("invalid_argument", f"/sent/{member}"))
    add(f"callback-call-{member}-null", "Required.", CALL, callback({"code": "a", "state": STATE}, **{member: None}), error("json_missing_member", f"/sent/{member}"))
add("callback-call-array", "An object or a query.", CALL, callback([]), error("json_wrong_type", "/returned"))
add("callback-call-missing", "Required.", CALL, callback(None), error("json_missing_member", "/returned"))
add("callback-call-number", "Strings.", CALL, callback({"code": 1, "state": STATE}), error("json_wrong_type", "/returned"))
add("callback-call-unknown", "An unknown member is an error.", CALL, callback("", pkce="x"), error("json_unknown_member", "/sent/pkce"))

# ---- token_request.validate -------------------------------------------------------------

TOKEN = "RFC 6749 sections 4.1.3 and 5.2; specification 1.8"
AUTHENTICATION = "RFC 6749 section 2.3; specification 1.10 and 2.1"
SECRET = "7Fjfp0ZBr1KtDRbnfVdmIw"
PUBLIC = {"client_id": "app", "authentication": "none"}
BASIC = {"client_id": "app", "authentication": "client_secret_basic", "client_secret_sha256": hashed(SECRET)}
POST = {**BASIC, "authentication": "client_secret_post"}
JWT = {"client_id": "app", "authentication": "private_key_jwt"}
JWT_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
RECORD = {"client_id": "app", "redirect_uri": URI, "code_challenge": CHALLENGE, "code_challenge_method": "S256", "expires_at": NOW + 60, "used": False}
EXCHANGE = {"grant_type": "authorization_code", "code": "SplxlOBeZQQYbYS6WxSbIA", "redirect_uri": URI, "code_verifier": VERIFIER, "client_id": "app"}


def token(*pairs, client=PUBLIC, code=RECORD, now=NOW, authorization=ABSENT, base=EXCHANGE, **over):
    body = {key: value for key, value in {**base, **over}.items() if value is not None}
    return {"op": "token_request.validate", "body": encoded(body, *pairs), "client": client, "now": now, **present(code=code, authorization=authorization)}


def basic(user, secret=SECRET, quote=True):
    pair = f"{urllib.parse.quote_plus(user)}:{urllib.parse.quote_plus(secret)}" if quote else f"{user}:{secret}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def accepted(grant="authorization_code", scope=None):
    return {**OK, "revoke": False, "grant_type": grant, "scope": scope}


def refused(reason, what=None, revoke=False):
    return no(reason, revoke=revoke, **({"detail": {"what": what}} if what else {}))


REFRESH = {"grant_type": "refresh_token", "refresh_token": "tGzv3JOkF0XG5Qx2TlKWIA", "client_id": "app"}
BACKEND = {"grant_type": "client_credentials", "scope": "system/*.rs"}
add("token", "A public client.", TOKEN, token(), accepted())
add("token-refresh", "A refresh token, which is checked elsewhere.", "RFC 6749 section 6", token(base=REFRESH, code=ABSENT, scope="patient/*.r"), accepted("refresh_token", "patient/*.r"))
add("token-basic", "A secret by Basic.", AUTHENTICATION, token(client=BASIC, authorization=basic("app"), client_id=None), accepted())
add("token-basic-client-id", "The same client in the body.", AUTHENTICATION, token(client=BASIC, authorization=basic("app")), accepted())
add("token-basic-case", "A scheme has no case.", "RFC 7617 section 2", token(client=BASIC, authorization=basic("app").replace("Basic", "bAsIc")), accepted())
add("token-basic-encoded", "Name and secret are form-encoded within.", "RFC 6749 section 2.3.1", token(client={**BASIC, "client_id": "https://app.example.org/ x:y", "client_secret_sha256": hashed("a:b %+")}, authorization=basic("https://app.example.org/ x:y", "a:b %+"), code={**RECORD, "client_id": "https://app.example.org/ x:y"}, client_id=None), accepted())
add("token-post", "A secret in the body.", AUTHENTICATION, token(client=POST, client_secret=SECRET), accepted())
ASSERTED = {**token(client=JWT, client_id=None, client_assertion="eyJ.a.b", client_assertion_type=JWT_TYPE), "client_assertion": "eyJ.a.b"}
add("token-jwt", "An assertion, which was verified.", "RFC 7523 section 2.2; specification 1.10", ASSERTED, accepted())
for name, op in [("absent", {**ASSERTED, "client_assertion": None}), ("other", {**ASSERTED, "client_assertion": "eyJ.a.c"}), ("empty", {**ASSERTED, "client_assertion": ""})]:
    add(f"token-jwt-unverified-{name}", "One that was not is nothing yet.", "RFC 7523 section 3; docs/evaluate.md token_request.validate", op, refused("client_assertion_unverified", "client_assertion"))
add("token-jwt-unverified-code", "Nothing is said of a code before the client is known.", "RFC 6749 section 4.1.3", {**ASSERTED, "client_assertion": None, "code": {**RECORD, "used": True}}, refused("client_assertion_unverified"))
add("token-code-scope", "With a code the scope was settled before.", "RFC 6749 section 4.1.3", token(scope="user/*.cruds"), accepted())
add("token-backend", "A backend service.", "specification 1.11", {**token(base=BACKEND, code=ABSENT, client={**JWT, "grant_types": ["client_credentials"]}, client_assertion="eyJ.a.b", client_assertion_type=JWT_TYPE), "client_assertion": "eyJ.a.b"}, accepted("client_credentials", "system/*.rs"))
add("token-last-second", "The last second.", TOKEN, token(now=NOW + 59), accepted())
for name, value in [("password", "password"), ("implicit", "implicit"), ("device", "urn:ietf:params:oauth:grant-type:device_code"), ("jwt-bearer", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("case", "Authorization_Code"), ("blank", "authorization_code ")]:
    add(f"token-grant-{name}", "Three are served.", TOKEN + "; RFC 9700 section 2.4", token(grant_type=value), refused("grant_type_unsupported", "grant_type"))
add("token-grant-missing", "Required.", TOKEN, token(grant_type=None), refused("parameter_missing", "grant_type"))
add("token-grant-unregistered", "Not what the client has registered.", "RFC 6749 section 5.2", token(client={**PUBLIC, "grant_types": ["refresh_token"]}), refused("grant_type_unauthorized", "grant_type"))
add("token-grant-default", "client_credentials must be registered.", "docs/evaluate.md token_request.validate", token(base=BACKEND, code=ABSENT, client=BASIC, authorization=basic("app")), refused("grant_type_unauthorized", "grant_type"))
add("token-grant-public-backend", "Not of public clients.", "RFC 6749 section 4.4", token(base=BACKEND, code=ABSENT, client={**PUBLIC, "grant_types": ["client_credentials"]}, client_id="app"), refused("grant_type_unauthorized", "grant_type"))
add("token-backend-no-scope", "SMART demands a scope.", "specification 1.11", token(base=BACKEND, code=ABSENT, scope=None, client={**BASIC, "grant_types": ["client_credentials"]}, authorization=basic("app")), refused("parameter_missing", "scope"))
add("token-refresh-missing", "Required.", "RFC 6749 section 6", token(base=REFRESH, code=ABSENT, refresh_token=None), refused("parameter_missing", "refresh_token"))
for name, op in [("none", token(client_id=None)), ("basic", token(client=BASIC)), ("post", token(client=POST)), ("post-no-id", token(client=POST, client_id=None, client_secret=SECRET)), ("jwt", token(client=JWT))]:
    add(f"token-client-missing-{name}", "The client does not say who it is.", AUTHENTICATION, op, refused("client_authentication_missing", "client_id"))
for name, op in [
    ("id", token(client_id="other")), ("public-with-basic", token(authorization=basic("app"))), ("public-with-secret", token(client_secret=SECRET)), ("public-with-assertion", token(client_assertion="eyJ.a.b", client_assertion_type=JWT_TYPE)),
    ("basic-by-post", token(client=BASIC, client_secret=SECRET)), ("post-by-basic", token(client=POST, authorization=basic("app"))), ("jwt-by-secret", token(client=JWT, client_secret=SECRET)), ("basic-other", token(client=BASIC, authorization=basic("other"), client_id=None)),
    ("basic-body-other", token(client=BASIC, authorization=basic("app"), client_id="other")), ("basic-bearer", token(client=BASIC, authorization="Bearer abc")), ("basic-no-colon", token(client=BASIC, authorization="Basic YXBw")), ("basic-url-alphabet", token(client=BASIC, authorization=basic("app").replace("=", "_"))),
    ("basic-no-padding", token(client=BASIC, authorization="Basic YXBwOmE")), ("basic-empty", token(client=BASIC, authorization="Basic ")), ("basic-percent", token(client=BASIC, authorization=basic("app", "%", quote=False))), ("basic-alone", token(client=BASIC, authorization="")),
    ("jwt-type", token(client=JWT, client_assertion="eyJ.a.b", client_assertion_type="urn:ietf:params:oauth:client-assertion-type:saml2-bearer")), ("jwt-no-type", token(client=JWT, client_assertion="eyJ.a.b")), ("jwt-no-assertion", token(client=JWT, client_assertion_type=JWT_TYPE)),
]:
    add(f"token-client-mismatch-{name}", "Another client, or another way than is registered.", AUTHENTICATION, op, refused("client_authentication_mismatch", "client_id"))
for name, op in [("basic-post", token(client=BASIC, authorization=basic("app"), client_secret=SECRET)), ("basic-jwt", token(client=JWT, authorization=basic("app"), client_assertion="a", client_assertion_type=JWT_TYPE)), ("post-jwt", token(client=POST, client_secret=SECRET, client_assertion="a"))]:
    add(f"token-client-repeated-{name}", "One way.", AUTHENTICATION, op, refused("client_authentication_repeated", "client_secret"))
for name, secret in [("other", "x"), ("shorter", SECRET[:-1]), ("longer", SECRET + "a"), ("case", SECRET.swapcase()), ("hash", hashed(SECRET))]:
    add(f"token-secret-{name}", "Another secret.", AUTHENTICATION, token(client=POST, client_secret=secret), refused("client_secret_mismatch", "client_secret"))
    add(f"token-secret-basic-{name}", "Another secret.", AUTHENTICATION, token(client=BASIC, authorization=basic("app", secret)), refused("client_secret_mismatch", "client_secret"))
add("token-secret-basic-empty", "No secret.", AUTHENTICATION, token(client=BASIC, authorization=basic("app", "")), refused("client_secret_mismatch", "client_secret"))
for name in ("code", "redirect_uri"):
    add(f"token-{name.replace('_', '-')}-missing", "Required.", TOKEN, token(base={k: v for k, v in EXCHANGE.items() if k != name}), refused("parameter_missing", name))
for name, record in [("absent", ABSENT), ("null", None)]:
    add(f"token-code-{name}", "The host knows no such code.", TOKEN, token(code=record), refused("code_unknown", "code"))
add("token-code-client", "A code of another client.", TOKEN, token(code={**RECORD, "client_id": "other"}), refused("code_client_mismatch", "code"))
add("token-code-used", "A code that was used: what it gave is to be revoked.", "RFC 6749 section 4.1.2; specification 2.2", token(code={**RECORD, "used": True}), refused("code_used", "code", True))
add("token-code-used-expired", "Even if it has expired.", "RFC 6749 section 4.1.2", token(code={**RECORD, "used": True}, now=NOW + 999), refused("code_used", "code", True))
add("token-code-used-other-client", "But not for another client.", "docs/evaluate.md token_request.validate", token(code={**RECORD, "used": True, "client_id": "other"}), refused("code_client_mismatch", "code"))
for name, now in [("at", NOW + 60), ("after", NOW + 61), ("long-after", NOW + 10**9)]:
    add(f"token-code-expired-{name}", "The code has expired.", TOKEN, token(now=now), refused("code_expired", "code"))
for name, uri in [("other", "https://evil.example/cb"), ("shorter", URI[:-1]), ("longer", URI + "0"), ("case", URI.upper())]:
    add(f"token-redirect-{name}", "The same redirect URI, byte by byte.", TOKEN, token(redirect_uri=uri), refused("code_redirect_uri_mismatch", "redirect_uri"))
PKCE = "RFC 7636 section 4.6; RFC 9700 section 2.1.1; attacks 8; CVE-2023-48228; CVE-2024-23647"
add("token-verifier-missing", "A challenge was stored.", PKCE, token(code_verifier=None), refused("code_verifier_missing", "code_verifier"))
add("token-verifier-other", "Another verifier.", PKCE, token(code_verifier="a" * 43), refused("code_verifier_mismatch", "code_verifier"))
add("token-verifier-malformed", "No verifier.", PKCE, token(code_verifier="a"), refused("code_verifier_malformed", "code_verifier"))
add("token-challenge-missing", "No challenge was stored.", PKCE, token(code={k: v for k, v in RECORD.items() if k != "code_challenge"}), refused("code_challenge_missing", "code_verifier"))
add("token-challenge-plain", "plain is not taken.", PKCE, token(code={**RECORD, "code_challenge": VERIFIER, "code_challenge_method": "plain"}), refused("code_challenge_method_unsupported", "code_verifier"))
for name in EXCHANGE:
    add(f"token-repeated-{name.replace('_', '-')}", "Once.", "RFC 6749 section 3.2", token(urllib.parse.urlencode({name: EXCHANGE[name]})), refused("parameter_repeated", name))
for name, pair in [("percent", "x=%"), ("control", "x=%00"), ("blank", "x= "), ("not-utf8", "x=%ff")]:
    add(f"token-form-{name}", "Strictly form-encoded.", "RFC 6749 appendix B", token(pair), refused("form_malformed"))
add("token-call-authentication", "Four are known.", CALL, token(client={**PUBLIC, "authentication": "tls_client_auth"}), error("invalid_argument", "/client/authentication"))
add("token-call-secret-of-public", "A secret is of clients with one.", CALL, token(client={**BASIC, "authentication": "none"}), error("invalid_argument", "/client/client_secret_sha256"))
add("token-call-no-secret", "A client with a secret has one.", CALL, token(client={"client_id": "app", "authentication": "client_secret_basic"}), error("invalid_argument", "/client/client_secret_sha256"))
add("token-call-grant", "Three are known.", CALL, token(client={**PUBLIC, "grant_types": ["password"]}), error("invalid_argument", "/client/grant_types"))
for member in ("expires_at", "used"):
    add(f"token-call-code-{member.replace('_', '-')}", "Required of a code.", CALL, token(code={k: v for k, v in RECORD.items() if k != member}), error("json_missing_member", f"/code/{member}"))
add("token-call-now", "Required.", CALL, {k: v for k, v in token().items() if k != "now"}, error("json_missing_member", "/now"))
add("token-call-unknown", "An unknown member is an error.", CALL, {**token(), "secret": "x"}, error("json_unknown_member", "/secret"))

# ---- authorize.build --------------------------------------------------------------------

BUILD = "RFC 6749 sections 3.1 and 4.1.1 and appendix B; specification 1.8"
ENDPOINT = "https://auth.example.org/authorize"
GIVEN = {key: ASKED[key] for key in ("client_id", "redirect_uri", "scope", "state", "aud", "code_challenge")}


def build(endpoint=ENDPOINT, **over):
    return {"op": "authorize.build", "authorization_endpoint": endpoint, **{key: value for key, value in {**GIVEN, **over}.items() if value is not None}}


def built(query, **parameters):
    return {**OK, "url": ENDPOINT + query, "parameters": {"response_type": "code", "code_challenge_method": "S256", **GIVEN, **parameters}}


QUERY = ("response_type=code&code_challenge_method=S256&client_id=app&redirect_uri=https%3A%2F%2Fapp.example.org%2Fcb%3Fa%3D1&scope=launch%2Fpatient+patient%2FObservation.rs"
         f"&state={STATE}&aud=https%3A%2F%2Fehr.example.org%2Ffhir")
add("build", "All that SMART requires.", BUILD, build(), built(f"?{QUERY}&code_challenge={CHALLENGE}"))
add("build-query", "The endpoint's own query is kept.", "RFC 6749 section 3.1", build(ENDPOINT + "?tenant=a%20b"), built(f"?tenant=a%20b&{QUERY}&code_challenge={CHALLENGE}"))
add("build-query-empty", "An empty one is none.", "RFC 6749 section 3.1", build(ENDPOINT + "?"), built(f"?{QUERY}&code_challenge={CHALLENGE}"))
add("build-launch", "An EHR launch, a nonce, and what else a server wants.", BUILD, build(scope="launch openid", launch="a b&c", nonce="n", extra={"prompt": "login"}),
    {**OK, "url": f"{ENDPOINT}?response_type=code&code_challenge_method=S256&client_id=app&redirect_uri=https%3A%2F%2Fapp.example.org%2Fcb%3Fa%3D1&scope=launch+openid&state={STATE}&aud=https%3A%2F%2Fehr.example.org%2Ffhir"
     f"&launch=a+b%26c&code_challenge={CHALLENGE}&nonce=n&prompt=login"})
add("build-native", "A native app.", "RFC 8252 section 7.3", build(redirect_uri="http://127.0.0.1:5000/cb", native_app=True), OK)
for name in GIVEN:
    for how, value in [("missing", None), ("empty", "")]:
        add(f"build-{name.replace('_', '-')}-{how}", "Required.", BUILD, build(**{name: value}), no("parameter_missing", detail={"what": name}))
for name, value in [("http", "http://app.example.org/cb"), ("fragment", URI + "#x"), ("loopback", "http://127.0.0.1/cb"), ("scheme", "javascript:x")]:
    add(f"build-redirect-{name}", "Nothing that a code may be sent to.", "RFC 9700 section 2.1", build(redirect_uri=value), no("redirect_uri_unusable"))
for name, value in [("counter", "1"), ("21", "abcdefghijkLmnopqrstu"), ("lower-25", "abcdefghijklmnopqrstuvwxy"), ("same", "a" * 64), ("hex-30", "0123456789abcdef01234567890abc")]:
    add(f"build-state-{name}", "122 bits that nobody guesses.", "SMART 2.2; docs/evaluate.md authorize.validate", build(state=value), no("state_weak", detail={"what": "state"}))
add("build-challenge", "An S256 challenge.", "RFC 7636 section 4.2", build(code_challenge=VERIFIER + "="), no("code_challenge_malformed"))
for name, value in [("slash", BASE + "/"), ("http", "http://ehr.example.org/fhir"), ("relative", "/fhir"), ("query", BASE + "?x=1")]:
    add(f"build-aud-{name}", "A FHIR base.", "specification 1.8", build(aud=value), no("aud_refused"))
add("build-launch-missing", "The scope needs the parameter.", "specification 1.6", build(scope="openid launch"), no("launch_missing"))
add("build-launch-unexpected", "The parameter needs the scope.", "specification 1.8", build(launch="x"), no("launch_unexpected"))
for name, extra in [("state", {"state": "x"}), ("challenge-method", {"code_challenge_method": "plain"}), ("response-type", {"response_type": "token"})]:
    add(f"build-repeated-{name}", "What is there is not said again.", "RFC 6749 section 3.1", build(extra=extra), no("parameter_repeated"))
for name, extra, reason in [("request", {"request": "eyJ"}, "request_object_unsupported"), ("request-uri", {"request_uri": "https://a.example/r"}, "request_uri_unsupported"), ("mode", {"response_mode": "fragment"}, "response_mode_unsupported"),
                            ("resource", {"resource": BASE + "2"}, "aud_refused"), ("secret", {"client_secret": "x"}, "parameter_malformed"), ("verifier", {"code_verifier": VERIFIER}, "parameter_malformed"), ("assertion", {"client_assertion": "x"}, "parameter_malformed"),
                            ("prompt", {"prompt": "none login"}, "parameter_malformed"), ("max-age", {"max_age": "x"}, "parameter_malformed")]:
    add(f"build-extra-{name}", "What a server would refuse, or a secret.", "docs/evaluate.md authorize.build", build(extra=extra), no(reason))
for name, extra in [("mode", {"response_mode": "form_post"}), ("resource", {"resource": BASE}), ("prompt", {"prompt": "login consent"}), ("max-age", {"max_age": "60"})]:
    add(f"build-extra-{name}-taken", "What it takes.", "docs/evaluate.md authorize.build", build(extra=extra), OK)
add("build-nonce", "Printable ASCII.", "docs/evaluate.md authorize.build", build(nonce="\u00e9"), no("parameter_malformed", detail={"what": "nonce"}))
add("build-launch-text", "Printable ASCII.", "docs/evaluate.md authorize.build", build(scope="launch openid", launch="\u00e9"), no("parameter_malformed", detail={"what": "launch"}))
add("build-repeated-endpoint", "Not by the endpoint either.", "RFC 6749 section 3.1", build(ENDPOINT + "?%73tate=x"), no("parameter_repeated", detail={"what": "state"}))
add("build-repeated-own", "Nor in itself.", "RFC 6749 section 3.1", build(ENDPOINT + "?a=1&a=2"), no("parameter_repeated", detail={"what": "a"}))
add("build-control", "No control characters.", "docs/evaluate.md authorize.build", build(nonce="a\n"), no("parameter_malformed", detail={"what": "nonce"}))
add("build-endpoint-query", "A query is form-encoded.", "RFC 6749 section 3.1", build(ENDPOINT + "?a=%"), no("form_malformed"))
for name, value in [("http", "http://auth.example.org/authorize"), ("fragment", ENDPOINT + "#x"), ("user", "https://a@auth.example.org/"), ("relative", "/authorize"), ("empty", "")]:
    add(f"build-endpoint-{name}", "https without fragment.", "RFC 6749 section 3.1", build(value), error("invalid_argument", "/authorization_endpoint"))
add("build-call-extra", "Strings.", CALL, build(extra={"max_age": 1}), error("json_wrong_type", "/extra"))
add("build-call-unknown", "An unknown member is an error.", CALL, build(code_verifier=VERIFIER), error("json_unknown_member", "/code_verifier"))

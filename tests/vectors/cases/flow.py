"""Steps of an OAuth flow: redirect URIs, credentials of a request, PKCE for clients."""

import base64
import hashlib

from .fixtures import *

cases = Cases("flow")
add = cases.add

CALL = "docs/evaluate.md rules for every request"
OK = {"valid": True, "reason": "ok"}


def no(reason, **more):
    return {"valid": False, "reason": reason, **more}


def error(status, pointer):
    return {"valid": False, "error": {"status": status, "pointer": pointer}}


def encode(octets):
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def hashed(text):
    return encode(hashlib.sha256(text.encode()).digest())


# ---- redirect_uri.match -----------------------------------------------------------------

EXACT = "RFC 6749 section 3.1.2.3; RFC 9700 section 2.1; specification 2.7; attacks 8"
NATIVE = "RFC 8252 sections 7.1, 7.3 and 8.3; specification 2.7; attacks 8"
USABLE = "RFC 6749 section 3.1.2; RFC 8252 section 7; RFC 9700 section 2.1"
URI = "https://app.example.org/cb"


def match(requested=URI, *registered, **more):
    return {"op": "redirect_uri.match", "registered": list(registered) or [URI], "requested": requested, **more}


add("redirect-exact", "The registered URI.", EXACT, match(), OK)
add("redirect-second", "The second of two.", EXACT, match(URI, "https://app.example.org/other", URI), OK)
add("redirect-query", "A query belongs to the URI.", EXACT, match(URI + "?tenant=1", URI + "?tenant=1"), OK)
add("redirect-port", "So does a port.", EXACT, match("https://app.example.org:8443/cb", "https://app.example.org:8443/cb"), OK)
add("redirect-encoded", "And so does percent-encoding, as it was registered.", EXACT, match("https://app.example.org/c%62", "https://app.example.org/c%62"), OK)
add("redirect-none-registered", "Without a registration nothing matches.", EXACT, {"op": "redirect_uri.match", "registered": [], "requested": URI}, no("redirect_uri_mismatch"))
add("redirect-detail", "The answer says what was expected and what came.", "docs/evaluate.md redirect_uri.match", match("https://evil.example/cb"),
    no("redirect_uri_mismatch", detail={"what": "redirect_uri", "expected": URI, "came": "https://evil.example/cb"}))
add("redirect-detail-of-several", "Of several registered URIs none is named.", "docs/evaluate.md redirect_uri.match", match("https://evil.example/cb", URI, URI + "2"),
    no("redirect_uri_mismatch", detail={"what": "redirect_uri", "came": "https://evil.example/cb"}))

VARIANTS = {
    "empty": "", "path-longer": URI + "/x", "path-suffix": URI + "x", "path-slash": URI + "/", "path-shorter": "https://app.example.org/c", "path-root": "https://app.example.org/", "path-none": "https://app.example.org",
    "path-case": "https://app.example.org/CB", "path-dot": "https://app.example.org/./cb", "path-dot-dot": "https://app.example.org/x/../cb", "path-up": URI + "/../evil", "path-up-encoded": URI + "/%2e%2e/evil",
    "path-up-double-encoded": URI + "/%252e%252e/evil", "path-up-backslash": URI + "\\..\\evil", "path-matrix": URI + "/..;/evil", "path-matrix-parameter": URI + ";x=1", "path-double-slash": "https://app.example.org//cb",
    "path-encoded": "https://app.example.org/%63b", "path-encoded-slash": "https://app.example.org%2fcb", "path-blank": URI + " ", "path-blank-encoded": URI + "%20", "path-plus": URI + "+",
    "query": URI + "?x=1", "query-empty": URI + "?", "query-encoded": URI + "%3fx=1", "query-redirect": URI + "?redirect_uri=https://evil.example/",
    "fragment": URI + "#x", "fragment-empty": URI + "#", "fragment-encoded": URI + "%23",
    "host-case": "https://APP.example.org/cb", "host-dot": "https://app.example.org./cb", "host-sub": "https://evil.app.example.org/cb", "host-parent": "https://example.org/cb", "host-suffix": "https://app.example.org.evil.example/cb",
    "host-prefix": "https://evilapp.example.org/cb", "host-other": "https://evil.example/cb", "host-encoded": "https://app%2eexample.org/cb", "host-ideographic-dot": "https://app\u3002example.org/cb", "host-fullwidth-dot": "https://app\uff0eexample.org/cb",
    "host-soft-hyphen": "https://app.ex\u00adample.org/cb", "host-homograph": "https://\u0430pp.example.org/cb", "scheme-case": "HTTPS://app.example.org/cb", "scheme-http": "http://app.example.org/cb", "scheme-none": "//app.example.org/cb", "scheme-one-slash": "https:/app.example.org/cb",
    "scheme-three-slashes": "https:///app.example.org/cb", "scheme-backslashes": "https:\\\\app.example.org\\cb", "relative": "/cb",
    "port-default": "https://app.example.org:443/cb", "port-other": "https://app.example.org:8443/cb", "port-empty": "https://app.example.org:/cb",
    "user": "https://app.example.org@evil.example/cb", "user-own": "https://evil@app.example.org/cb", "user-password": "https://app.example.org:443@evil.example/cb", "user-encoded": "https://app.example.org%40evil.example/cb",
    "user-backslash": "https://evil.example\\@app.example.org/cb", "user-fragment": "https://evil.example#@app.example.org/cb", "user-query": "https://evil.example?@app.example.org/cb",
    "tab": "https://app.example.org/\tcb", "newline": URI + "\n", "newline-inside": "https://app.exa\nmple.org/cb", "carriage-return": URI + "\r\nLocation: https://evil.example/", "nul": URI + "\u0000", "nul-encoded": URI + "%00.evil.example", "leading-blank": " " + URI,
    "javascript": "javascript:alert(1)//" + URI, "data": "data:text/html," + URI, "file": "file:///cb", "list": URI + " https://evil.example/", "comma": URI + ",https://evil.example/",
    "ip-decimal": "https://2130706433/cb", "ip-octal": "https://0177.0.0.1/cb", "ip-mapped": "https://[::ffff:127.0.0.1]/cb",
}
for name, uri in VARIANTS.items():
    add(f"redirect-variant-{name}", "Another string than the registered one, whatever a browser makes of it.", EXACT, match(uri), no("redirect_uri_mismatch"))
    add(f"redirect-variant-native-{name}", "The same for a native app.", EXACT, match(uri, native_app=True), no("redirect_uri_mismatch"))

for name, registered, requested in [
    ("wildcard-path", "https://app.example.org/*", "https://app.example.org/cb"), ("wildcard-host", "https://*.example.org/cb", "https://evil.example.org/cb"), ("wildcard-all", "*", URI), ("wildcard-scheme", "*://app.example.org/cb", URI),
    ("prefix", "https://app.example.org/", URI), ("prefix-host", "https://app.example.org", URI), ("regex", "https://app.example.org/.*", URI), ("regex-anchored", "^https://app\\.example\\.org/cb$", URI), ("empty", "", ""),
    ("template", "https://app.example.org/{path}", URI), ("encoded-star", "https://app.example.org/%2A", URI),
]:
    want = no("redirect_uri_unusable") if registered == requested else no("redirect_uri_mismatch")
    add(f"redirect-registered-{name}", "What is registered is a URI, not a pattern.", EXACT + "; CVE-2024-1132; CVE-2023-6134; CVE-2024-8883; CVE-2026-9689", match(requested, registered), want)
    add(f"redirect-registered-{name}-native", "Not of a native app either.", EXACT, match(requested, registered, native_app=True), want)

for name, uri in [
    ("http", "http://app.example.org/cb"), ("fragment", URI + "#x"), ("fragment-empty", URI + "#"), ("relative", "/cb"), ("scheme-relative", "//app.example.org/cb"), ("javascript", "javascript:alert(1)"), ("data", "data:text/html,x"), ("file", "file:///cb"),
    ("user", "https://a@app.example.org/cb"), ("host-star", "https://*.example.org/cb"), ("no-host", "https:///cb"), ("backslash", "https://app.example.org\\cb"), ("tab", "https://app.example.org/\tcb"), ("nul", URI + "\u0000"), ("blank", URI + " x"),
    ("not-ascii", "https://\u0430pp.example.org/cb"), ("port-0", "https://app.example.org:0/cb"), ("port-65536", "https://app.example.org:65536/cb"), ("port-empty", "https://app.example.org:/cb"), ("percent", URI + "%"), ("percent-one", URI + "%2"), ("percent-letters", URI + "%zz"),
    ("scheme-without-dot", "myapp:/cb"), ("scheme-http-host", "http://127.0.0.1.evil.example/cb"), ("scheme-http-user", "http://127.0.0.1@evil.example/cb"), ("long", "https://app.example.org/" + "a" * 2048), ("ftp", "ftp://app.example.org/cb"),
    ("mapped", "http://[::ffff:127.0.0.1]/cb"), ("decimal", "http://2130706433/cb"), ("octal", "http://0177.0.0.1/cb"), ("short-ip", "http://127.1/cb"), ("any", "http://0.0.0.0/cb"), ("localhost-dot", "http://localhost./cb"), ("localhost-sub", "http://a.localhost/cb"),
]:
    for native in (False, True):
        add(f"redirect-unusable-{name}" + ("-native" if native else ""), "Registered, but nothing that a code may be sent to.", USABLE, match(uri, uri, native_app=native), no("redirect_uri_unusable"))
for name, uri in [("brackets-path", "https://app.example.org/[x]"), ("brackets-query", "https://app.example.org/cb?a=[x]"), ("ipv4-brackets", "https://[1.2.3.4]/cb"), ("ipv6-bad", "https://[:::]/cb"), ("ipv6-long", "https://[1:2:3:4:5:6:7:8:9]/cb")]:
    add(f"redirect-unusable-{name}", "No URI.", "RFC 3986 sections 3.2.2 and 3.3", match(uri, uri), no("redirect_uri_unusable"))
add("redirect-ipv6", "An IPv6 address is one.", "RFC 3986 section 3.2.2", match("https://[2001:db8::1]/cb", "https://[2001:db8::1]/cb"), OK)
add("redirect-native-user", "No user information.", NATIVE, match("com.example.app://u@h/cb", "com.example.app://u@h/cb", native_app=True), no("redirect_uri_unusable"))
add("redirect-unusable-beside", "A registration that is not usable does not spoil the others.", "docs/evaluate.md redirect_uri.match", match(URI, "http://app.example.org/cb", URI), OK)

for name, uri in [("loopback", "http://127.0.0.1/cb"), ("loopback-port", "http://127.0.0.1:8080/cb"), ("loopback-v6", "http://[::1]:8080/cb"), ("localhost", "http://localhost:8080/cb"), ("private-scheme", "org.example.app:/cb"), ("private-scheme-authority", "org.example.app://cb")]:
    add(f"redirect-native-{name}", "What native apps have.", NATIVE, match(uri, uri, native_app=True), OK)
    add(f"redirect-not-native-{name}", "Other clients have https alone.", NATIVE, match(uri, uri), no("redirect_uri_unusable"))
add("redirect-native-private-scheme-empty", "A scheme alone is nowhere to go.", NATIVE, match("org.example.app:", "org.example.app:", native_app=True), no("redirect_uri_unusable"))
add("redirect-native-private-scheme-case", "Byte by byte.", NATIVE, match("ORG.example.app:/cb", "org.example.app:/cb", native_app=True), no("redirect_uri_mismatch"))

for host in ("127.0.0.1", "[::1]"):
    where = "v4" if host[0] == "1" else "v6"
    for name, requested in [("high", ":65535/cb"), ("low", ":1/cb"), ("usual", ":51004/cb")]:
        for at, port in [("none", ""), ("other", ":8080")]:
            add(f"redirect-{where}-port-{name}-{at}", "Of a loopback interface the port may be any.", NATIVE, match(f"http://{host}{requested}", f"http://{host}{port}/cb", native_app=True), OK)
    for name, requested in [
        ("0", ":0/cb"), ("65536", ":65536/cb"), ("negative", ":-1/cb"), ("letters", ":80a/cb"), ("leading-zero", ":0080/cb"), ("plus", ":+80/cb"), ("blank", ": 80/cb"), ("empty", ":/cb"), ("none", "/cb"), ("long", ":00000000000000000000000000080/cb"),
        ("wraps", ":4294967376/cb"), ("user", ":80@evil.example/cb"), ("path", ":80/other"), ("path-longer", ":80/cb/x"), ("path-up", ":80/cb/../x"), ("path-matrix", ":80/cb/..;/x"), ("query", ":80/cb?x=1"), ("fragment", ":80/cb#x"), ("host", ".evil.example:80/cb"),
        ("twice", ":80:81/cb"), ("backslash", ":80\\cb"), ("no-path", ":80"),
    ]:
        add(f"redirect-{where}-refused-{name}", "The port alone may vary, and must be one.", NATIVE, match(f"http://{host}{requested}", f"http://{host}:8080/cb", native_app=True), no("redirect_uri_mismatch"))
    add(f"redirect-{where}-not-native", "For native apps alone.", NATIVE, match(f"http://{host}:9090/cb", f"http://{host}:8080/cb"), no("redirect_uri_mismatch"))
    add(f"redirect-{where}-https", "For http alone.", NATIVE, match(f"https://{host}:9090/cb", f"https://{host}:8080/cb", native_app=True), no("redirect_uri_mismatch"))
    add(f"redirect-{where}-scheme-https", "The scheme is the same.", NATIVE, match(f"https://{host}:9090/cb", f"http://{host}:8080/cb", native_app=True), no("redirect_uri_mismatch"))
    add(f"redirect-{where}-scheme-case", "Byte by byte.", NATIVE, match(f"HTTP://{host}:9090/cb", f"http://{host}:8080/cb", native_app=True), no("redirect_uri_mismatch"))
add("redirect-localhost-port", "`localhost` is a name, which may lead elsewhere: its port is fixed.", NATIVE, match("http://localhost:9090/cb", "http://localhost:8080/cb", native_app=True), no("redirect_uri_mismatch"))
for name, a, b in [("families", "http://[::1]:1/cb", "http://127.0.0.1:1/cb"), ("localhost", "http://localhost:1/cb", "http://127.0.0.1:1/cb"), ("other-loopback", "http://127.0.0.2:1/cb", "http://127.0.0.1:1/cb"), ("decimal", "http://2130706433:1/cb", "http://127.0.0.1:1/cb"),
                   ("octal", "http://0177.0.0.1:1/cb", "http://127.0.0.1:1/cb"), ("mapped", "http://[::ffff:127.0.0.1]:1/cb", "http://127.0.0.1:1/cb"), ("v6-long", "http://[0:0:0:0:0:0:0:1]:1/cb", "http://[::1]:1/cb"), ("zone", "http://[::1%25lo]:1/cb", "http://[::1]:1/cb")]:
    add(f"redirect-loopback-{name}", "One spelling of one address.", NATIVE, match(a, b, native_app=True), no("redirect_uri_mismatch"))
add("redirect-web-port", "The port of a URL elsewhere is fixed.", NATIVE, match("https://app.example.org:8443/cb", native_app=True), no("redirect_uri_mismatch"))

add("redirect-call-missing", "What was requested is required.", CALL, {"op": "redirect_uri.match", "registered": [URI]}, error("json_missing_member", "/requested"))
add("redirect-call-string", "What is registered is a list.", CALL, {"op": "redirect_uri.match", "registered": URI, "requested": URI}, error("json_wrong_type", "/registered"))
add("redirect-call-item", "Of strings.", CALL, {"op": "redirect_uri.match", "registered": [1], "requested": URI}, error("json_wrong_type", "/registered"))
add("redirect-call-native", "A boolean.", CALL, match(native_app="true"), error("json_wrong_type", "/native_app"))
add("redirect-call-unknown", "An unknown member is an error.", CALL, match(prefix=True), error("json_unknown_member", "/prefix"))
add("redirect-call-many", "Up to 256.", "docs/limits.md", match(URI, *[f"{URI}{n}" for n in range(256)], URI), error("limit_exceeded", "/registered"))

# ---- credential.parse -------------------------------------------------------------------

BEARER = "RFC 6750 sections 2 and 3.1; specification 2.1"
DPOP = "RFC 9449 sections 4.3 and 7.1; specification 2.8"
TOKEN = "mF_9.B5f-4.1JqM"


def credential(*headers, **more):
    return {"op": "credential.parse", "headers": [list(h) for h in headers], **more}


def bearer(value="Bearer " + TOKEN, **more):
    return credential(["Authorization", value], **more)


def dpop(*more_headers, value="DPoP " + TOKEN, **more):
    return credential(["Authorization", value], *more_headers, **more)


PROOF = ["DPoP", "eyJ.a.b"]
AS_BEARER = {**OK, "scheme": "bearer", "token_sha256": hashed(TOKEN)}
AS_DPOP = {**OK, "scheme": "dpop", "token_sha256": hashed(TOKEN)}

add("credential-bearer", "The example of RFC 6750.", BEARER, bearer(), AS_BEARER)
add("credential-object", "Headers may be an object.", "docs/evaluate.md credential.parse", {"op": "credential.parse", "headers": {"authorization": "Bearer " + TOKEN, "Accept": "*/*"}}, AS_BEARER)
add("credential-scheme-case", "Schemes have no case.", BEARER, bearer("bEaReR " + TOKEN), AS_BEARER)
add("credential-spaces", "One space or more.", "RFC 9110 section 11.4", bearer("Bearer   " + TOKEN), AS_BEARER)
add("credential-padding", "Padding belongs to the token.", BEARER, bearer("Bearer a+/~=="), {**OK, "scheme": "bearer", "token_sha256": hashed("a+/~==")})
add("credential-url", "Other parameters are not looked at.", BEARER, bearer(url="/Patient?access_tokens=1&token=2&x=access_token", body="grant=access_token"), AS_BEARER)
add("credential-none", "No headers.", BEARER, {"op": "credential.parse"}, no("missing_credentials"))
add("credential-none-object", "No Authorization header.", BEARER, {"op": "credential.parse", "headers": {"Proxy-Authorization": "Bearer a"}}, no("missing_credentials"))
for name, value in [("basic", "Basic dXNlcjpwYXNz"), ("empty", ""), ("token-only", TOKEN), ("prefix", "Beare " + TOKEN), ("longer", "Bearers " + TOKEN), ("tab", "Bearer\t" + TOKEN), ("leading-blank", " Bearer " + TOKEN), ("mac", "MAC x"), ("quoted", '"Bearer" ' + TOKEN), ("colon", "Bearer: " + TOKEN)]:
    add(f"credential-scheme-{name}", "Neither Bearer nor DPoP.", BEARER, bearer(value), no("credential_scheme_unsupported"))
for name, value in [("scheme-alone", "Bearer"), ("empty", "Bearer "), ("two", f"Bearer {TOKEN} {TOKEN}"), ("comma", f"Bearer {TOKEN},{TOKEN}"), ("both-schemes", f"Bearer {TOKEN}, DPoP {TOKEN}"), ("trailing-blank", f"Bearer {TOKEN} "), ("newline", f"Bearer {TOKEN}\n"), ("nul", f"Bearer {TOKEN}\u0000"),
                    ("quoted", f'Bearer "{TOKEN}"'), ("percent", "Bearer a%2eb"), ("equals-inside", "Bearer a=b"), ("equals-alone", "Bearer =="), ("not-ascii", "Bearer \u00e9"), ("zero-width", "Bearer a\u200b"), ("parameter", "Bearer realm=\"x\""), ("repeated", "Bearer Bearer " + TOKEN)]:
    add(f"credential-malformed-{name}", "A scheme, spaces, and one token68.", BEARER + "; attacks 5", bearer(value), no("credential_malformed"))
for name, headers in [("same", [["Authorization", "Bearer " + TOKEN]] * 2), ("case", [["Authorization", "Bearer " + TOKEN], ["authorization", "Bearer x"]]), ("schemes", [["Authorization", "Bearer " + TOKEN], PROOF, ["Authorization", "DPoP " + TOKEN]]), ("basic", [["Authorization", "Basic eDp5"], ["Authorization", "Bearer " + TOKEN]])]:
    add(f"credential-repeated-{name}", "More than one method of sending a token.", BEARER, credential(*headers), no("credential_repeated"))
add("credential-repeated-object", "Names of an object may differ in case.", BEARER, {"op": "credential.parse", "headers": {"authorization": "Bearer a", "AUTHORIZATION": "Bearer a"}}, no("credential_repeated"))
for name, pair in [("plain", "access_token=x"), ("encoded", "access%5Ftoken=x"), ("all-encoded", "%61%63%63%65%73%73%5f%74%6f%6b%65%6e=x"), ("empty", "access_token="), ("bare", "access_token"), ("second", "a=b&access_token=x"), ("semicolon", "a=b;access_token=x"), ("after-empty", "&&access_token=x")]:
    add(f"credential-query-{name}", "A token in the URL is never taken.", BEARER + "; RFC 9700 section 4.3.2", bearer(url="https://ehr.example.org/fhir/Patient?" + pair), no("credential_in_query"))
    add(f"credential-query-alone-{name}", "Not even if it is the only one.", BEARER, {"op": "credential.parse", "url": "/Patient?" + pair}, no("credential_in_query"))
    add(f"credential-body-{name}", "A token in a form is never taken.", BEARER, bearer(body=pair), no("credential_in_body"))
    add(f"credential-body-alone-{name}", "Not even if it is the only one.", BEARER, {"op": "credential.parse", "body": pair}, no("credential_in_body"))
add("credential-large", "64 KiB.", "docs/limits.md", bearer("Bearer " + "a" * 65536), {**OK, "scheme": "bearer", "token_sha256": hashed("a" * 65536)})
add("credential-too-large", "A byte more.", "docs/limits.md", bearer("Bearer " + "a" * 65537), no("token_too_large"))

add("credential-dpop", "A token and its proof.", DPOP, dpop(PROOF), AS_DPOP)
add("credential-dpop-empty", "A header that says nothing is no proof.", DPOP, dpop(["DPoP", ""]), no("dpop_proof_missing"))
for name, header in [("after", "Authorization "), ("before", " Authorization"), ("tab", "Authorization\t")]:
    add(f"credential-blank-{name}", "A name with a blank about it is no name that a server may pass over.", "RFC 9112 section 5.1", credential([header, "Bearer " + TOKEN]), no("credential_malformed"))
    add(f"credential-blank-{name}-second", "Nor beside another.", "RFC 9112 section 5.1", credential([header, "Bearer " + TOKEN], ["Authorization", "Bearer " + TOKEN]), no("credential_repeated"))
add("credential-blank-proof", "The same of a proof.", DPOP, dpop(["DPoP ", "x"]), no("credential_malformed"))
add("credential-dpop-case", "Names of schemes and headers have no case.", DPOP, dpop(["dpop", "x"], value="dpop " + TOKEN), AS_DPOP)
add("credential-dpop-bound", "A bound token.", DPOP, dpop(PROOF, token_is_bound=True), AS_DPOP)
add("credential-bearer-unbound", "A token that is not bound.", DPOP, bearer(token_is_bound=False), AS_BEARER)
add("credential-bearer-bound", "A bound token that comes as Bearer.", DPOP, bearer(token_is_bound=True), no("bound_token_as_bearer"))
add("credential-bearer-bound-proof", "A proof beside it changes nothing.", DPOP, credential(["Authorization", "Bearer " + TOKEN], PROOF, token_is_bound=True), no("bound_token_as_bearer"))
add("credential-dpop-unbound", "A token that is not bound is not sent as DPoP.", DPOP, dpop(PROOF, token_is_bound=False), no("unbound_token_as_dpop"))
add("credential-dpop-no-proof", "Exactly one proof.", DPOP, dpop(), no("dpop_proof_missing"))
add("credential-dpop-no-proof-bound", "Exactly one proof.", DPOP, dpop(token_is_bound=True), no("dpop_proof_missing"))
add("credential-dpop-two-proofs", "Exactly one proof.", DPOP, dpop(PROOF, PROOF), no("dpop_proof_repeated"))
add("credential-bearer-two-proofs", "Of proofs that are not needed there are not two either.", DPOP, credential(["Authorization", "Bearer " + TOKEN], PROOF, ["dpop", "x"]), no("dpop_proof_repeated"))
add("credential-proof-alone", "A proof is no credential.", DPOP, credential(PROOF), no("missing_credentials"))
add("credential-order-query", "The URL is looked at before the headers.", "docs/evaluate.md credential.parse", bearer("Basic x", url="/x?access_token=a", body="access_token=b"), no("credential_in_query"))
add("credential-order-body", "Then the body.", "docs/evaluate.md credential.parse", bearer("Basic x", body="access_token=b"), no("credential_in_body"))

for name, headers in [("string", "Bearer a"), ("number", {"Authorization": 1}), ("array-value", {"Authorization": ["Bearer a"]}), ("single", [["Authorization"]]), ("triple", [["Authorization", "Bearer a", "b"]]), ("flat", ["Authorization", "Bearer a"]), ("pair-number", [["Authorization", 1]])]:
    add(f"credential-call-headers-{name}", "Names and values are strings.", CALL, {"op": "credential.parse", "headers": headers}, error("json_wrong_type", "/headers"))
add("credential-call-many", "Up to 128 headers.", "docs/limits.md", credential(*[["A", "b"]] * 129), error("limit_exceeded", "/headers"))
add("credential-call-unknown", "An unknown member is an error.", CALL, bearer(query="x"), error("json_unknown_member", "/query"))
add("credential-call-bound", "A boolean.", CALL, bearer(token_is_bound=1), error("json_wrong_type", "/token_is_bound"))

# ---- pkce.challenge, pkce.generate ------------------------------------------------------

PKCE = "RFC 7636 sections 4.1 and 4.2; specification 2.2"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def challenge(verifier):
    return {"op": "pkce.challenge", "code_verifier": verifier}


def generate(octets):
    return {"op": "pkce.generate", "entropy": octets if isinstance(octets, str) else encode(octets)}


def made(text):
    return {**OK, "code_challenge": hashed(text), "code_challenge_method": "S256"}


add("pkce-challenge", "The example of RFC 7636.", "RFC 7636 appendix B", challenge(VERIFIER), {**OK, "code_challenge": CHALLENGE, "code_challenge_method": "S256"})
add("pkce-challenge-43", "The shortest.", PKCE, challenge("a" * 43), made("a" * 43))
add("pkce-challenge-128", "The longest.", PKCE, challenge("-._~" * 32), made("-._~" * 32))
for name, verifier in [("empty", ""), ("42", "a" * 42), ("129", "a" * 129), ("blank", "a" * 42 + " "), ("plus", "a" * 42 + "+"), ("padding", VERIFIER + "="), ("newline", VERIFIER + "\n"), ("nul", VERIFIER + "\u0000"), ("not-ascii", "a" * 42 + "\u00e9")]:
    add(f"pkce-challenge-{name}", "43 to 128 unreserved characters.", PKCE, challenge(verifier), no("code_verifier_malformed"))
add("pkce-challenge-call-missing", "The verifier is required.", CALL, {"op": "pkce.challenge"}, error("json_missing_member", "/code_verifier"))
add("pkce-challenge-call-unknown", "An unknown member is an error.", CALL, {**challenge(VERIFIER), "method": "plain"}, error("json_unknown_member", "/method"))

# The octets of RFC 7636 appendix B.
OCTETS = base64.urlsafe_b64decode(VERIFIER + "=")
add("pkce-generate", "The example of RFC 7636, from its octets.", "RFC 7636 appendix B", generate(OCTETS), {**OK, "code_verifier": VERIFIER, "code_challenge": CHALLENGE, "code_challenge_method": "S256"})
add("pkce-generate-one-differs", "What is not evidently no entropy is taken.", "docs/evaluate.md pkce.generate", generate(bytes(31) + b"\1"), {"code_verifier": encode(bytes(31) + b"\1"), **made(encode(bytes(31) + b"\1"))})
for byte in (0, 1, 0x41, 0xff):
    add(f"pkce-generate-all-{byte:02x}", "Octets that are all the same come from no random source.", "docs/evaluate.md pkce.generate", generate(bytes([byte]) * 32), no("entropy_weak"))
for name, text in [("empty", ""), ("31", encode(bytes(range(31)))), ("33", encode(bytes(range(33)))), ("16", encode(bytes(range(16)))), ("padded", VERIFIER + "="), ("standard", VERIFIER.replace("-", "+")), ("trailing-bits", VERIFIER[:-1] + "l"), ("hex", "0123456789abcdef" * 4), ("blank", VERIFIER[:-1] + " ")]:
    add(f"pkce-generate-{name}", "32 octets in base64url.", "docs/evaluate.md pkce.generate; RFC 4648 section 5", generate(text), no("entropy_malformed"))
add("pkce-generate-call-missing", "The engine has no random source.", CALL, {"op": "pkce.generate"}, error("json_missing_member", "/entropy"))

"""Transport facts: certificates (make_certificates.py), server names, pins, TLS, HSTS, URLs."""

import base64
import hashlib

from .fixtures import *

cases = Cases("transport")
add = cases.add

CERTIFICATES = json.loads((HERE / "certificates.json").read_text())
PATH = "RFC 5280 section 6.1"
NAMES = "RFC 9525 section 6"
PINS = "RFC 7469 section 2"
TLS = "RFC 9325 (BCP 195) sections 3.1.1 and 4"
HSTS = "RFC 6797 section 6.1"
URLS = "specification 1.11: https; W3C Mixed Content"
CALL = "docs/evaluate.md transport.validate"


def finding(check, reason="ok", what=None, expected=None, came=None):
    out = {"check": check, "valid": reason == "ok", "reason": reason}
    return {**out, "detail": {"what": what, "expected": expected, "came": came}} if what else out


def answer(*findings):
    reason = next((f["reason"] for f in findings if f["reason"] != "ok"), "ok")
    return {"valid": reason == "ok", "reason": reason, "findings": list(findings)}


def fault(status, pointer):
    return {"valid": False, "error": {"status": status, "pointer": pointer}}


def validate(**members):
    return {"op": "transport.validate", **members}


def certificate(name):
    """By name, or as the bytes given."""
    return base64.b64encode(name).decode() if isinstance(name, bytes) else CERTIFICATES[name]


def der(name):
    return base64.b64decode(CERTIFICATES[name])


def path(certificates, roots=("root",), now=NOW, **members):
    return validate(now=now, certificates=list(map(certificate, certificates)), roots=list(map(certificate, roots)), **members)


def good(identity, why, certificates, roots=("root",), spec=PATH, **members):
    add(f"path-{identity}", why, spec, path(certificates, roots, **members), answer(finding("certificates")))


def bad(identity, why, reason, certificates, roots=("root",), at="/certificates/0", expected=None, came=None, spec=PATH, **members):
    add(f"path-{identity}", why, spec, path(certificates, roots, **members), answer(finding("certificates", reason, at, expected, came)))


# ---- paths -------------------------------------------------------------------------------

CHAIN = ["leaf", "middle"]
good("ecdsa", "Leaf, intermediate, root, all P-256.", CHAIN)
good("rsa", "RSA of 2048 and 3072 bits, with SHA-384 and SHA-512.", ["rsa_leaf", "rsa_middle"], ["rsa_root"])
for curve in ("p384", "p521", "ed25519"):
    good(curve, "Every kind of key that is good enough.", [f"{curve}_leaf"], [f"{curve}_root"])
for number in ("sha256", "sha384", "sha512"):
    good(f"pss-{number}", "RSASSA-PSS with one hash throughout and a salt as long.", [f"rsa_pss_{number}_leaf", "rsa_middle"], ["rsa_root"])
good("root-sent", "A server may send the root as well.", [*CHAIN, "root"])
good("any-order", "Behind the first, the order does not count (RFC 8446 section 4.4.2).", ["lower_leaf", "middle", "lower"], spec="RFC 8446 section 4.4.2")
good("others-sent", "What is not needed does no harm.", [*CHAIN, "rsa_middle", "self_signed"])
good("several-roots", "One of the roots is enough.", CHAIN, ["other_root", "root"])
good("intermediate-trusted", "A root is what the caller trusts, whoever has signed it.", CHAIN, ["middle"])
good("leaf-trusted", "The server's own certificate may be what is trusted.", ["self_signed"], ["self_signed"])
good("root-sha1", "The signature of a root on itself says nothing.", ["sha1_root_leaf"], ["sha1_root"])
good("longest", "Eight certificates, the longest path.", ["deep_3_leaf", "deep_3", "deep_2", "deep_1", "deep_0", "lower", "middle"])
bad("too-long", "Nine are too many.", "certificate_untrusted", ["deep_4_leaf", "deep_4", "deep_3", "deep_2", "deep_1", "deep_0", "lower", "middle"], at="/certificates/7", spec="docs/limits.md")
good("sixteen", "As many certificates as the limit.", ["leaf"] + ["middle"] * 15, spec="docs/limits.md")
add("path-seventeen", "One more than the limit.", "docs/limits.md", path(["leaf"] + ["middle"] * 16), answer(finding("certificates", "certificate_limit_exceeded")))
add("path-eighteen", "Far more is a fault of the call.", "docs/limits.md", path(["leaf"] + ["middle"] * 17), fault("limit_exceeded", "/certificates"))
add("path-bytes", "More bytes than the limit.", "docs/limits.md", path([der("leaf"), b"\x30" * (256 * 1024)]), answer(finding("certificates", "certificate_limit_exceeded")))

bad("no-intermediate", "An intermediate is missing.", "certificate_untrusted", ["leaf"])
bad("other-root", "The path ends at a root that nobody trusts.", "certificate_untrusted", CHAIN, ["other_root"], at="/certificates/1")
bad("other-root-sent", "Sending it makes it no root.", "certificate_untrusted", [*CHAIN, "root"], ["other_root"], at="/certificates/2")
bad("root-same-name", "A root of the same name with another key.", "certificate_signature_invalid", CHAIN, ["root_same_name"], at="/certificates/1")
bad("self-signed", "A self-signed certificate that is no root.", "certificate_untrusted", ["self_signed"])
bad("leaf-alone-trusted", "Another leaf of the same name is not this one.", "certificate_untrusted", ["leaf"], ["self_signed"])
bad("wrong-issuer", "Signed by the key of another than it names.", "certificate_untrusted", ["wrong_issuer_leaf", "middle"])
bad("wrong-key-leaf", "The signature is by another key.", "certificate_signature_invalid", ["wrong_key_leaf", "middle"])
bad("wrong-key-middle", "The same of an intermediate.", "certificate_signature_invalid", ["leaf", "wrong_key_middle"], at="/certificates/1")
bad("order", "The server's own certificate comes first; this one is for signing.", "certificate_usage", ["no_cert_sign_middle", "leaf"])

for label, reason, seconds in (("expired", "certificate_expired", NOW - 1), ("not_yet", "certificate_not_yet_valid", NOW + 1)):
    why = "A second too late." if label == "expired" else "A second too early."
    bad(f"{label}-leaf", why, reason, [f"{label}_leaf", "middle"], expected=str(NOW), came=str(seconds), spec="RFC 5280 section 4.1.2.5")
    bad(f"{label}-middle", why, reason, ["leaf", f"{label}_middle"], at="/certificates/1", expected=str(NOW), came=str(seconds), spec="RFC 5280 section 4.1.2.5")
    bad(f"{label}-root", why, reason, CHAIN, [f"{label}_root"], at="/roots/0", expected=str(NOW), came=str(seconds), spec="RFC 5280 section 4.1.2.5")
RENEWAL = "docs/evaluate.md transport.validate: what is out of date takes no part"
for label in ("expired", "not_yet"):
    good(f"{label}-middle-first", "An intermediate that is out of date stands before the one that is not.", ["leaf", f"{label}_middle", "middle"], spec=RENEWAL)
    good(f"{label}-middle-last", "Or behind it.", ["leaf", "middle", f"{label}_middle"], spec=RENEWAL)
    good(f"{label}-root-first", "A root that is out of date stands before the one that is not.", CHAIN, [f"{label}_root", "root"], spec=RENEWAL)
    good(f"{label}-root-last", "Or behind it.", CHAIN, ["root", f"{label}_root"], spec=RENEWAL)
    good(f"{label}-root-sent", "A root that is out of date was sent along.", [*CHAIN, f"{label}_root"], spec=RENEWAL)
good("renewed-key-middle", "The renewal has another key.", ["rolled_leaf", "rolled_expired_middle", "rolled_middle"], ["rolled_root"], spec=RENEWAL)
good("renewed-key-root", "So does that of a root.", ["rolled_leaf", "rolled_middle"], ["rolled_expired_root", "rolled_root"], spec=RENEWAL)
good("renewed-both", "Both at once.", ["rolled_leaf", "rolled_expired_middle", "rolled_middle"], ["rolled_expired_root", "rolled_root"], spec=RENEWAL)
bad("renewal-missing", "Without the renewal the reason is the time.", "certificate_expired", ["rolled_leaf", "rolled_middle"], ["rolled_expired_root"], at="/roots/0", expected=str(NOW), came=str(NOW - 1), spec=RENEWAL)
bad("renewal-of-other", "The renewal of another is none.", "certificate_expired", ["rolled_leaf", "rolled_middle"], ["root", "rolled_expired_root"], at="/roots/1", expected=str(NOW), came=str(NOW - 1), spec=RENEWAL)
bad("expired-leaf-beside", "The server's own has none beside it.", "certificate_expired", ["expired_leaf", "middle", "leaf"], expected=str(NOW), came=str(NOW - 1), spec=RENEWAL)
bad("renewed-untrusted", "What is left out is not missing elsewhere.", "certificate_untrusted", ["self_signed", "expired_middle"], spec=RENEWAL)
for label in ("last_second", "first_second", "until_9999"):
    good(f"{label}-leaf", "Both ends belong to the time of validity.", [f"{label}_leaf", "middle"], spec="RFC 5280 section 4.1.2.5")
    good(f"{label}-middle", "Both ends belong to the time of validity.", ["leaf", f"{label}_middle"], spec="RFC 5280 section 4.1.2.5")
    good(f"{label}-root", "Both ends belong to the time of validity.", CHAIN, [f"{label}_root"], spec="RFC 5280 section 4.1.2.5")
for label in ("time_offset", "time_no_seconds", "time_february_30"):
    bad(label, "Times are in UTC, with seconds, and exist.", "certificate_malformed", [f"{label}_leaf"], spec="RFC 5280 section 4.1.2.5.1")

for label, why in (("no_basic", "no basicConstraints"), ("not_ca", "CA is false"), ("no_extensions", "no extensions")):
    bad(f"{label}-middle", f"No authority: {why}.", "certificate_issuer_no_authority", ["leaf", f"{label}_middle"], at="/certificates/1", spec="RFC 5280 section 4.2.1.9")
    bad(f"{label}-root", f"No authority: {why}.", "certificate_issuer_no_authority", CHAIN, [f"{label}_root"], at="/roots/0", spec="RFC 5280 section 4.2.1.9")
bad("version-1", "A certificate of version 1 is no authority.", "certificate_issuer_no_authority", ["leaf", "version_1_middle"], at="/certificates/1", spec="RFC 5280 section 6.1.4 (k)")
bad("version-1-root", "Not even as a root that has signed itself.", "certificate_issuer_no_authority", ["version_1_root_leaf"], ["version_1_root"], at="/roots/0", spec="RFC 5280 section 6.1.4 (k)")
good("version-1-alone", "As the server's own certificate it may be what is trusted.", ["version_1_root"], ["version_1_root"], spec="RFC 5280 section 6.1")
bad("leaf-as-issuer", "A server's certificate issues nothing.", "certificate_untrusted", ["leaf", "no_cert_sign_middle"], spec="RFC 5280 section 6.1.4 (n)")
bad("root-no-cert-sign", "Nor does a root that may only sign lists.", "certificate_untrusted", CHAIN, ["no_cert_sign_root"], at="/certificates/1", spec="RFC 5280 section 6.1.4 (n)")
good("no-key-usage", "Without keyUsage a key may be used for all.", ["leaf", "no_key_usage_middle"], spec="RFC 5280 section 4.2.1.3")
for length in (0, 1):
    good(f"path-{length}-middle", "No intermediate below: any length will do.", ["leaf", f"path_{length}_middle"], spec="RFC 5280 section 4.2.1.9")
good("path-1-below", "One intermediate below.", ["lower_leaf", "lower", "path_1_middle"], spec="RFC 5280 section 4.2.1.9")
bad("path-0-below", "One intermediate below, and none allowed.", "certificate_path_length", ["lower_leaf", "lower", "path_0_middle"], at="/certificates/2", spec="RFC 5280 section 4.2.1.9")
bad("path-1-two-below", "Two intermediates below, and one allowed.", "certificate_path_length", ["deep_0_leaf", "deep_0", "lower", "path_1_middle"], at="/certificates/3", spec="RFC 5280 section 4.2.1.9")
good("path-1-root", "The root allows one.", CHAIN, ["path_1_root"], spec="RFC 5280 section 4.2.1.9")
bad("path-0-root", "The root allows none.", "certificate_path_length", CHAIN, ["path_0_root"], at="/roots/0", spec="RFC 5280 section 4.2.1.9")

EKU = "RFC 5280 section 4.2.1.12"
for label, why in (("client_only", "It is for clients."), ("any_usage", "Any use is not this use."), ("lists_only", "Its key may only sign lists.")):
    bad(label, why, "certificate_usage", [f"{label}_leaf", "middle"], spec=EKU)
for label, why in (("client_and_server", "Servers are among its uses."), ("no_usage", "Nothing is said of its use."), ("bare", "It has no extensions but its names.")):
    good(label, why, [f"{label}_leaf", "middle"], spec=EKU)
bad("ca-client-only", "An authority for clients certifies no server.", "certificate_usage", ["leaf", "ca_client_only_middle"], at="/certificates/1", spec=EKU)
bad("ca-client-only-root", "Nor does a root.", "certificate_usage", CHAIN, ["ca_client_only_root"], at="/roots/0", spec=EKU)
good("ca-server", "An authority for servers.", ["leaf", "ca_server_middle"], spec=EKU)

WEAK = "RFC 9325 sections 4.5 and 4.6"
for label in ("rsa_sha1", "rsa_md5", "pss_salt20"):
    bad(label, "SHA-1 and MD5 are broken; PSS has a salt as long as its hash.", "certificate_algorithm_refused", [f"rsa_{label}_leaf", "rsa_middle"], ["rsa_root"], spec=WEAK)
bad("ecdsa_sha1", "SHA-1 is broken.", "certificate_algorithm_refused", ["ecdsa_sha1_leaf"], spec=WEAK)
bad("p256_sha384", "Curve and hash belong together.", "certificate_algorithm_refused", ["p256_sha384_leaf"], spec="CA/Browser Forum baseline requirements section 7.1.3.2.2")
bad("sha1-middle", "SHA-1 between a good leaf and a good root.", "certificate_algorithm_refused", ["sha1_middle_leaf", "sha1_middle"], ["rsa_root"], at="/certificates/1", spec=WEAK)
for label in ("rsa1024", "rsa_exponent_3", "secp256k1", "p224", "off_curve"):
    bad(f"{label}-leaf", "The key is weak, of an unknown kind, or none.", "certificate_key_refused", [f"{label}_leaf"], spec=WEAK)
bad("rsa1024-middle", "A weak key of an intermediate.", "certificate_key_refused", ["rsa1024_middle_leaf", "rsa1024_middle"], at="/certificates/1", spec=WEAK)
bad("rsa1024-root", "A weak key of a root.", "certificate_key_refused", ["rsa1024_root_leaf"], ["rsa1024_root"], at="/roots/0", spec=WEAK)

for place, certificates, roots, at in (("leaf", ["%s_leaf", "middle"], ["root"], "/certificates/0"), ("middle", ["leaf", "%s_middle"], ["root"], "/certificates/1"), ("root", CHAIN, ["%s_root"], "/roots/0")):
    for label in ("critical_unknown", "policy_constraints"):
        bad(f"{label}-{place}", "An extension that must be understood, and is not.", "certificate_extension_unsupported", [c.replace("%s", label) for c in certificates], [r.replace("%s", label) for r in roots], at=at, spec="RFC 5280 section 4.2")
    for label in ("unknown", "policies"):
        good(f"{label}-{place}", "An extension that does not matter.", [c.replace("%s", label) for c in certificates], [r.replace("%s", label) for r in roots], spec="RFC 5280 section 4.2")
for label, certificates, roots, at in (("leaf", ["critical_mappings_leaf"], ["critical_mappings_plain_root"], "/certificates/0"), ("middle", ["critical_mappings_below_middle", "critical_mappings_middle"], ["critical_mappings_plain_root"], "/certificates/1"),
                                       ("root", ["critical_mappings_below_root"], ["critical_mappings_root"], "/roots/0")):
    bad(f"critical-mappings-{label}", "Policies are not judged, nor are their mappings.", "certificate_extension_unsupported", certificates, roots, at=at, spec="RFC 5280 sections 4.2 and 4.2.1.5")
    good(f"mappings-{label}", "Where they are not critical they may be passed over.", [c.replace("critical_", "") for c in certificates], [r.replace("critical_", "") for r in roots], spec="RFC 5280 sections 4.2 and 4.2.1.5")
bad("two-names", "An extension comes at most once.", "certificate_malformed", ["two_names_leaf", "middle"], spec="RFC 5280 section 4.2")
for label in ("two_basic", "bad_basic", "path_len_without_ca"):
    bad(label, "An issuer whose extensions cannot be read is none.", "certificate_untrusted", ["leaf", f"{label}_middle"], spec="RFC 5280 section 4.2")
for place in ("middle", "root"):
    def chain(label):
        return (["leaf", f"names_{label}_middle"], ["root"]) if place == "middle" else (CHAIN, [f"names_{label}_root"])
    for label in ("within", "excluded_other", "ip"):
        good(f"names-{label}-{place}", "The names are within the constraints.", *chain(label), spec="RFC 5280 section 4.2.1.10")
    for label in ("outside", "excluded"):
        bad(f"names-{label}-{place}", "A name is outside of the constraints.", "certificate_name_constraint", *chain(label), spec="RFC 5280 section 4.2.1.10")
bad("names-ip-compared", "Constraints of addresses cannot be judged, so an address fails them.", "certificate_name_constraint", ["name_ipv4", "names_ip_middle"], spec="RFC 5280 section 4.2.1.10")

LEAF = der("leaf")
DER = "X.690 section 10"
bad("trailing", "Nothing follows the certificate.", "certificate_malformed", [LEAF + b"\0", "middle"], spec=DER)
bad("trailing-middle", "Nothing follows an intermediate.", "certificate_malformed", ["leaf", der("middle") + b"\0"], at="/certificates/1", spec=DER)
for size in (0, 1, 2, len(LEAF) // 2, len(LEAF) - 1):
    bad(f"truncated-{size}", "A part of a certificate.", "certificate_malformed", [LEAF[:size], "middle"], spec=DER)
bad("long-length", "A length in more octets than it needs.", "certificate_malformed", [b"\x30\x83\x00" + LEAF[2:], "middle"], spec=DER)
bad("indefinite", "A length that is not told.", "certificate_malformed", [b"\x30\x80" + LEAF[4:] + b"\0\0", "middle"], spec=DER)
bad("text", "Text is no certificate.", "certificate_malformed", [b"-----BEGIN CERTIFICATE-----", "middle"], spec=DER)
bad("inner-differs", "The algorithm within is not the one outside.", "certificate_malformed", ["inner_differs_leaf"], spec="RFC 5280 section 4.1.1.2")
bad("flipped-signature", "One bit of the signature.", "certificate_signature_invalid", [LEAF[:-1] + bytes([LEAF[-1] ^ 1]), "middle"])
at = LEAF.index(b"ehr.example.org")
bad("flipped-subject", "One bit of what is signed.", "certificate_signature_invalid", [LEAF[:at] + b"f" + LEAF[at + 1:], "middle"])

# ---- names -------------------------------------------------------------------------------


def named(identity, why, server_name, certificates, reason="ok", spec=NAMES):
    what = (None, None, None) if reason == "ok" else ("/server_name", server_name or None, None)
    add(f"name-{identity}", why, spec, path([certificates, "middle"], server_name=server_name), answer(finding("certificates"), finding("server_name", reason, *what)))


def refused(identity, why, server_name, certificates, reason="server_name_mismatch", spec=NAMES):
    named(identity, why, server_name, certificates, reason, spec)


HOST = "ehr.example.org"
named("exact", "The same name.", HOST, "leaf")
named("case", "Case does not count.", HOST, "name_case")
named("case-expected", "Nor in what is expected.", "EHR.EXAMPLE.org", "leaf")
named("critical", "The names may be critical.", HOST, "name_critical")
named("several", "One of several names.", "b.example.org", "name_several")
refused("other", "Another name.", "www.example.org", "leaf")
refused("parent", "The parent's name.", "example.org", "leaf")
refused("child", "A child's name.", "a.ehr.example.org", "leaf")
refused("suffix", "A longer name that ends alike.", "xehr.example.org", "leaf")
refused("prefix", "A longer name that begins alike.", "ehr.example.org.evil.example", "leaf")
refused("common-name", "The common name never counts.", HOST, "name_only_common", spec="RFC 9525 section 2")
refused("common-name-beside", "Not beside other names either.", HOST, "name_wildcard_com")
named("wildcard", "A wildcard stands for one label.", HOST, "name_wildcard", spec="RFC 9525 section 6.3")
named("wildcard-a-label", "The label may be an A-label.", "xn--bcher-kva.example.org", "name_wildcard", spec="RFC 9525 section 6.3")
refused("wildcard-none", "It stands for one label, not for none.", "example.org", "name_wildcard", spec="RFC 9525 section 6.3")
refused("wildcard-two-labels", "Nor for two.", "a.b.example.org", "name_wildcard", spec="RFC 9525 section 6.3")
for label, why in (("partial", "A part of a label."), ("second", "Not the first label."), ("two", "Two wildcards.")):
    refused(f"wildcard-{label}", why, HOST, f"name_wildcard_{label}", spec="RFC 9525 section 6.3")
refused("wildcard-com", "A wildcard of a top-level domain names nothing.", "example.org", "name_wildcard_com", spec="RFC 9525 section 6.3")
refused("wildcard-alone", "A wildcard alone names nothing.", "localhost", "name_wildcard_alone", spec="RFC 9525 section 6.3")
EXCLUDED = "RFC 5280 section 4.2.1.10; docs/evaluate.md transport.validate"


def excluded(identity, why, server_name, middle, reason="ok", root="wild_root", leaf="wild_leaf"):
    what = (None, None, None) if reason == "ok" else ("/server_name", server_name, None)
    add(f"name-excluded-{identity}", why, EXCLUDED, path([leaf, middle], [root], server_name=server_name), answer(finding("certificates"), finding("server_name", reason, *what)))


for label, names in (("host", (HOST, "EHR.example.ORG")), ("case", (HOST, "EHR.example.ORG")), ("two", (HOST, "www.example.org"))):
    for number, server_name in enumerate(names):
        excluded(f"{label}-middle-{number}", "A wildcard is no way around an excluded name.", server_name, f"wild_{label}_middle", "certificate_name_constraint")
        excluded(f"{label}-root-{number}", "Nor around one of the root.", server_name, "wild_middle", "certificate_name_constraint", f"wild_{label}_root")
    excluded(f"{label}-other", "Another name below the wildcard.", "lab.example.org", f"wild_{label}_middle")
    excluded(f"{label}-other-root", "Of the root's, too.", "lab.example.org", "wild_middle", root=f"wild_{label}_root")
for label, why in (("suffix", "A name that only ends alike is not excluded."), ("child", "What is excluded lies below the name."), ("dot", "A dot in front: what is below alone."), ("other_kind", "An address for mail is no host.")):
    excluded(label, why, HOST, f"wild_{label}_middle")
excluded("none", "Nothing is excluded.", HOST, "wild_middle")
excluded("beside", "A name beside the wildcard.", "www.example.org", "wild_host_middle", leaf="wild_several_leaf")
excluded("beside-excluded", "The name itself is excluded, and the other is not it.", HOST, "wild_host_middle", "certificate_name_constraint", leaf="wild_several_leaf")
excluded("mismatch-first", "A name that does not match is told as that.", "a.ehr.example.org", "wild_host_middle", "server_name_mismatch")
add("name-excluded-at-path", "A name that the certificate has in full is refused with the path.", EXCLUDED, path(["wild_several_leaf", "wild_two_middle"], ["wild_root"], server_name="lab.example.org"),
    answer(finding("certificates", "certificate_name_constraint", "/certificates/0"), finding("server_name", "certificate_name_constraint", "/server_name", "lab.example.org")))
refused("wildcard-expected", "A wildcard is no server's name.", "*.example.org", "name_wildcard", "server_name_malformed")
for label in ("nul", "nul_beside", "empty", "u_label", "ip_5"):
    refused(label, "Such a name is none, and the certificate not one to trust in this.", HOST, f"name_{label}", "certificate_malformed", spec="RFC 5280 section 4.2.1.6")
refused("nul-expected", "A zero byte is no part of a name.", "ehr.example.org\0", "leaf", "server_name_malformed")
refused("trailing-dot", "A dot at the end is no part of a certificate's name.", HOST, "name_trailing_dot")
refused("trailing-dot-expected", "Nor of a server's (RFC 6066 section 3).", "ehr.example.org.", "leaf", "server_name_malformed", spec="RFC 6066 section 3")
refused("underscore", "No host has an underscore.", "ehr_1.example.org", "name_underscore", "server_name_malformed", spec="RFC 5890 section 2.3.1")
refused("underscore-wildcard", "Not behind a wildcard either.", "ehr_1.example.org", "name_wildcard", "server_name_malformed", spec="RFC 5890 section 2.3.1")
named("a-label", "Names in other letters are compared as A-labels.", "xn--bcher-kva.example", "name_a_label", spec="RFC 9525 section 6.2")
named("a-label-case", "Without regard to case.", "XN--BCHER-KVA.example", "name_a_label", spec="RFC 9525 section 6.2")
refused("u-label-expected", "A U-label is to be converted first.", "b\u00fccher.example", "name_a_label", "server_name_malformed", spec="RFC 9525 section 6.2")
named("ipv4", "An IPv4 address.", "192.0.2.1", "name_ipv4", spec="RFC 9525 section 6.5")
named("ipv4-among", "Among other names.", "192.0.2.1", "name_several", spec="RFC 9525 section 6.5")
refused("ipv4-other", "Another address.", "192.0.2.2", "name_ipv4", spec="RFC 9525 section 6.5")
refused("ipv4-as-dns", "An address that is written as a name does not count.", "192.0.2.1", "name_ip_as_dns", spec="RFC 9525 section 6.5")
refused("ipv4-wildcard", "Wildcards are not for addresses.", "192.0.2.1", "name_ip_wildcard", spec="RFC 9525 section 6.5")
refused("ipv4-mapped", "A mapped address is another one.", "192.0.2.1", "name_mapped", spec="RFC 9525 section 6.5")
for number, text in enumerate(("0x7f000001", "127.0.0.0x1", "ehr.example.0x1f", "ehr.example.0XAB", "ehr.example.0x", "ehr.example.1", "0x")):
    refused(f"ends-in-number-{number}", "What ends in a number is an address to some.", text, "leaf", "server_name_malformed", spec="WHATWG URL: ends in a number")
for number, text in enumerate(("0x7f.example.org", "ehr.example.0xyz", "ehr.example.x0", "1.example.org")):
    refused(f"ends-in-no-number-{number}", "This one does not.", text, "leaf", spec="WHATWG URL: ends in a number")
for text in ("192.0.2", "192.0.2.01", "192.0.2.256", "0xc0.0.2.1", "192.0.2.1.", "3221225985"):
    refused(f"ipv4-malformed-{text}", "Not the one form of an address, and no name.", text, "name_ipv4", "server_name_malformed", spec="RFC 3986 section 3.2.2")
for number, text in enumerate(("2001:db8::1", "2001:DB8:0:0:0:0:0:1", "2001:db8:0::0.0.0.1")):
    named(f"ipv6-{number}", "An IPv6 address, in any of its forms.", text, "name_ipv6", spec="RFC 9525 section 6.5; RFC 4291 section 2.2")
refused("ipv6-other", "Another address.", "2001:db8::2", "name_ipv6", spec="RFC 9525 section 6.5")
named("ipv6-mapped", "A mapped address, as itself.", "::ffff:192.0.2.1", "name_mapped", spec="RFC 4291 section 2.5.5.2")
for number, text in enumerate(("[2001:db8::1]", "2001:db8::1%eth0", "2001:db8:::1", "2001:db8::1::", "2001:db8:0:0:0:0:0:0:1", "2001:db8:0:0:0:0:1", "2001:db8::g", "2001:db8::00001", ":", "1:2:3:4:5:6:7::8")):
    refused(f"ipv6-malformed-{number}", "No address, and no name.", text, "name_ipv6", "server_name_malformed", spec="RFC 4291 section 2.2")
for label in ("uri", "email"):
    refused(label, "Names of other kinds do not name a server here.", HOST, f"name_{label}")
for number, text in enumerate(("", "-a.example.org", "a-.example.org", "a..example.org", ".example.org", "a b.example.org", "https://ehr.example.org", "ehr.example.org:443", "a" * 64 + ".example.org", "a." * 126 + "aa")):
    refused(f"malformed-{number}", "No host name.", text, "leaf", "server_name_malformed", spec="RFC 5890 section 2.3.1")
add("name-on-bad-path", "A name counts on a valid path only.", NAMES, path(["leaf"], server_name=HOST),
    answer(finding("certificates", "certificate_untrusted", "/certificates/0"), finding("server_name", "certificate_untrusted", "/server_name", HOST)))

# ---- pins --------------------------------------------------------------------------------


def key_info(name):
    """The SubjectPublicKeyInfo: of this kind, and with a P-256 key, it is 91 bytes."""
    data = der(name)
    begin = data.rindex(bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107"))
    return data[begin:begin + 91]


def pin(name, url=False):
    digest = hashlib.sha256(key_info(name)).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() if url else base64.b64encode(digest).decode()


def pinned(identity, why, pins, reason="ok", certificates=CHAIN):
    add(f"pins-{identity}", why, PINS, path(certificates, pins=pins), answer(finding("certificates"), finding("pins", reason)))


for place in ("leaf", "middle", "root"):
    pinned(place, "Any key of the path will do.", [pin(place)])
    pinned(f"{place}-base64url", "A pin may be base64url.", [pin(place, url=True)])
pinned("backup", "One of the pins is enough.", [pin("other_root"), pin("middle")])
pinned("none-matches", "No key of the path is pinned.", [pin("other_root")], "pin_mismatch")
pinned("sent-but-unused", "A certificate that was sent but is not in the path does not count.", [pin("other_root")], "pin_mismatch", [*CHAIN, "other_root"])
pinned("none", "No pins pin nothing.", [], "pin_mismatch")
pinned("of-certificate", "A pin is of the key, not of the certificate.", [base64.b64encode(hashlib.sha256(der("leaf")).digest()).decode()], "pin_mismatch")
GOOD = pin("leaf")
for label, text in (("unpadded", GOOD[:-1] if "+" in GOOD or "/" in GOOD else GOOD[:-2]), ("short", base64.b64encode(b"a" * 31).decode()), ("long", base64.b64encode(b"a" * 33).decode()), ("hex", "ab" * 32), ("prefix", "sha256/" + GOOD), ("blank", " " + GOOD[1:]), ("empty", ""),
                    ("spare-bits", base64.b64encode(b"a" * 32).decode()[:-2] + "F=")):
    pinned(f"malformed-{label}", "Not 32 octets in base64.", [text], "pin_malformed")
pinned("malformed-beside", "One malformed pin spoils the set.", [GOOD, "x"], "pin_malformed")
add("pins-on-bad-path", "A pin counts on a valid path only.", PINS, path(["leaf"], pins=[GOOD]), answer(finding("certificates", "certificate_untrusted", "/certificates/0"), finding("pins", "certificate_untrusted")))
add("pins-64", "As many pins as the limit.", "docs/limits.md", path(CHAIN, pins=[GOOD] * 64), answer(finding("certificates"), finding("pins")))
add("pins-65", "One more.", "docs/limits.md", path(CHAIN, pins=[GOOD] * 65), fault("limit_exceeded", "/pins"))

# ---- TLS ---------------------------------------------------------------------------------


def tls(identity, why, version, cipher, reason="ok"):
    what = {"ok": (), "tls_version_refused": ("/tls/version", "TLSv1.2 or TLSv1.3", version or None), "tls_cipher_refused": ("/tls/cipher", "a suite of BCP 195", cipher or None)}[reason]
    add(f"tls-{identity}", why, TLS, validate(tls={"version": version, "cipher": cipher}), answer(finding("tls", reason, *what)))


for suite in ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_CCM_SHA256"):
    tls(f"13-{suite}", "A suite of TLS 1.3.", "TLSv1.3", suite)
    tls(f"12-{suite}", "It is none of TLS 1.2.", "TLSv1.2", suite, "tls_cipher_refused")
for exchange in ("ECDHE_ECDSA", "ECDHE_RSA"):
    for cipher in ("AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256"):
        tls(f"12-{exchange}-{cipher}", "AEAD with ephemeral keys.", "TLSv1.2", f"TLS_{exchange}_WITH_{cipher}")
        tls(f"13-{exchange}-{cipher}", "It is none of TLS 1.3.", "TLSv1.3", f"TLS_{exchange}_WITH_{cipher}", "tls_cipher_refused")
for cipher in ("AES_128_CCM", "AES_256_CCM"):
    tls(f"12-ECDHE_ECDSA-{cipher}", "AEAD with ephemeral keys.", "TLSv1.2", f"TLS_ECDHE_ECDSA_WITH_{cipher}")
for exchange in ("DHE_RSA", "DHE_DSS", "DHE_PSK", "DH_RSA"):
    for cipher in ("AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256", "AES_128_CCM", "AES_256_CCM", "AES_128_CBC_SHA"):
        tls(f"12-{exchange}-{cipher}", "Diffie-Hellman over finite fields.", "TLSv1.2", f"TLS_{exchange}_WITH_{cipher}", "tls_cipher_refused")
for suite in ("TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "TLS_ECDHE_RSA_WITH_RC4_128_SHA", "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
              "TLS_ECDHE_RSA_WITH_NULL_SHA", "TLS_RSA_EXPORT_WITH_RC4_40_MD5", "TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256", "TLS_DH_anon_WITH_AES_128_GCM_SHA256", "TLS_PSK_WITH_AES_128_GCM_SHA256", "TLS_NULL_WITH_NULL_NULL",
              "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", "ECDHE-RSA-AES128-GCM-SHA256", "tls_ecdhe_rsa_with_aes_128_gcm_sha256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 ", ""):
    tls(f"12-refused-{suite.strip()}{len(suite)}", "Without AEAD, without ephemeral keys, or unknown.", "TLSv1.2", suite, "tls_cipher_refused")
tls("13-ccm-8", "A short tag.", "TLSv1.3", "TLS_AES_128_CCM_8_SHA256", "tls_cipher_refused")
for version in ("TLSv1.1", "TLSv1", "TLSv1.0", "SSLv3", "DTLSv1.2", "TLSv1.4", "tlsv1.3", "1.3", ""):
    tls(f"version-{version}", "Older than 1.2, or unknown.", version, "TLS_AES_128_GCM_SHA256", "tls_version_refused")
add("tls-no-cipher", "Both facts are needed.", CALL, validate(tls={"version": "TLSv1.3"}), fault("json_missing_member", "/tls/cipher"))
add("tls-unknown", "Unknown members are errors.", CALL, validate(tls={"version": "TLSv1.3", "cipher": "TLS_AES_128_GCM_SHA256", "alpn": "h2"}), fault("json_unknown_member", "/tls/alpn"))

# ---- HSTS --------------------------------------------------------------------------------


def hsts(identity, why, header, reason="ok", expected=None, **rules):
    what = () if reason == "ok" else ("/hsts/header", expected, header or None)
    add(f"hsts-{identity}", why, HSTS, validate(hsts={"header": header, **rules}), answer(finding("hsts", reason, *what)))


YEAR = "max-age=31536000"
for number, header in enumerate((YEAR, YEAR + "; includeSubDomains", "includeSubDomains;" + YEAR, "MAX-AGE=31536000;INCLUDESUBDOMAINS", 'max-age="31536000"', YEAR + "; preload", " max-age = 31536000 ; ", ";;" + YEAR + ";;", YEAR + "; unknown=\"a;b, c\"; other=x",
                                 "max-age=1", "max-age=" + "9" * 40, "max-age=0031536000", YEAR + ";\tincludeSubDomains")):
    hsts(f"good-{number}", "The grammar of the header.", header)
for number, header in enumerate(("", ";", "includeSubDomains", "max-age", "max-age=", 'max-age=""', "max-age=-1", "max-age=1.5", "max-age=1s", "max-age='1'", 'max-age="1', 'max-age=1"', YEAR + "; " + YEAR, YEAR + "; Max-Age=1", YEAR + "; includeSubDomains; includesubdomains",
                                 YEAR + "; includeSubDomains=true", YEAR + ", includeSubDomains", YEAR + " includeSubDomains", YEAR + "; a=1; A=2", "=1;" + YEAR, YEAR + "; =", YEAR + "; a=\"b", YEAR + "; \u00e9", YEAR + "; a=\"\\\"\"", 'max-age="1\\0"', "max age=1", YEAR + "\n")):
    hsts(f"bad-{number}", "Not the grammar of the header.", header, "strict_transport_malformed")
hsts("zero", "Zero ends the protection, whatever the minimum.", "max-age=0", "strict_transport_max_age", "0")
hsts("minimum", "As long as demanded.", YEAR, min_max_age=31536000)
hsts("below-minimum", "A second less.", "max-age=31535999", "strict_transport_max_age", "31536000", min_max_age=31536000)
hsts("subdomains", "Demanded and there.", YEAR + "; includesubdomains", include_subdomains=True)
hsts("no-subdomains", "Demanded and missing.", YEAR, "strict_transport_subdomains", include_subdomains=True)
hsts("no-subdomains-quoted", "Within a value it is not there.", YEAR + '; a="includeSubDomains"', "strict_transport_subdomains", include_subdomains=True)
hsts("https", "It came over https.", YEAR, url="https://ehr.example.org/")
for number, url in enumerate(("https://ehr.example.org:8443/a?b", "HTTPS://EHR.example.org", "https://localhost/")):
    hsts(f"https-{number}", "A URL of a host with a name.", YEAR, url=url)
for number, url in enumerate(("https://", "https://user@ehr.example.org/", "https://ehr.example.org/#a", "https://ehr.example.org/%4", "https://ehr_1.example.org/", "https://ehr.example.org./", "ehr.example.org", "https:", "wss://ehr.example.org/", " https://ehr.example.org/")):
    hsts(f"url-malformed-{number}", "Nothing came from what is no URL of a host.", YEAR, "strict_transport_not_secure", url=url)
for number, url in enumerate(("https://192.0.2.1/", "https://[2001:db8::1]/", "https://192.0.2.1:8443/")):
    hsts(f"address-{number}", "A host that is an address is not remembered.", YEAR, "strict_transport_not_secure", url=url)
add("hsts-url-empty", "An empty expectation is a mistake.", CALL, validate(hsts={"header": YEAR, "url": ""}), fault("invalid_argument", "/hsts/url"))
add("hsts-url-null", "Null is absent.", CALL, validate(hsts={"header": YEAR, "url": None}), answer(finding("hsts")))
hsts("http", "Over http it is ignored.", YEAR, "strict_transport_not_secure", url="http://ehr.example.org/")
hsts("max-age-first", "The age is reported before the subdomains.", "max-age=1", "strict_transport_max_age", "2", min_max_age=2, include_subdomains=True)
hsts("32-directives", "As many directives as the limit.", YEAR + "".join(f";a{i}" for i in range(31)))
hsts("33-directives", "One more.", YEAR + "".join(f";a{i}" for i in range(32)), "strict_transport_malformed")
add("hsts-no-header", "A response without the header has none to show.", CALL, validate(hsts={}), fault("json_missing_member", "/hsts/header"))

# ---- URLs --------------------------------------------------------------------------------


def endpoints(identity, why, urls, reason="ok", at=0, came=None, **members):
    what = () if reason == "ok" else (f"/endpoints/{at}", "https", came)
    add(f"endpoints-{identity}", why, URLS, validate(endpoints=urls, **members), answer(finding("endpoints", reason, *what)))


TOKEN = "https://auth.example.org/token"
endpoints("https", "All are https.", [TOKEN, "HTTPS://auth.example.org:8443/authorize?a=b"])
add("endpoints-none", "An empty expectation is a mistake.", CALL, validate(endpoints=[]), fault("invalid_argument", "/endpoints"))
endpoints("hosts", "Hosts as server_name takes them.", ["https://192.0.2.1/", "https://[2001:db8::1]:8443/", "https://localhost/", "https://xn--bcher-kva.example/", "https://a/%20%aF?%2B"])
for number, url in enumerate(("https://auth_1.example.org/", "https://auth.example.org./", "https://-auth.example.org/", "https://auth..example.org/", "https://.example.org/", "https://192.0.2/", "https://192.0.2.01/", "https://0x7f000001/", "https://a.0x1/", "https://3221225985/", "https://[192.0.2.1]/", "https://[2001:db8::1::]/", "https://[::1%25eth0]/",
                              "https://" + "a" * 64 + ".example.org/")):
    endpoints(f"host-{number}", "Neither a host name nor an address.", [url], "endpoint_malformed")
for number, path_ in enumerate(("%", "a%2", "%zz", "%2g", "%%20", "a?b=%", "?%u0041", "%2%30")):
    endpoints(f"escape-{number}", "A percent sign without two hexadecimal digits.", [f"https://auth.example.org/{path_}"], "endpoint_malformed")
endpoints("http", "One is not.", [TOKEN, "http://auth.example.org/token"], "endpoint_not_secure", 1, "http://auth.example.org/token")
for number, url in enumerate(("https://user:secret@auth.example.org/", "https://auth.example.org/#a", "/token", "//auth.example.org/token", "auth.example.org", "ftp://auth.example.org/", "javascript:alert(1)", "https://", "https:///token", "https://auth.example.org:0/", "https://auth.example.org:65536/", "https://a b/", "", "https://[::1", "https://auth.example.org\\@evil.example/")):
    endpoints(f"malformed-{number}", "Not an absolute URL without user information and fragment.", [url], "endpoint_malformed")
for number, url in enumerate(("http://localhost:8080/token", "http://127.0.0.1/", "http://[::1]/")):
    endpoints(f"loopback-{number}", "This machine, where the caller allows it.", [url], allow_loopback=True)
    endpoints(f"loopback-refused-{number}", "This machine, where nobody allows it.", [url], "endpoint_not_secure", 0, url)
    endpoints(f"loopback-false-{number}", "Nor where it is not allowed.", [url], "endpoint_not_secure", 0, url, allow_loopback=False)
for number, url in enumerate(("http://localhost.example.org/", "http://127.0.0.1.example.org/", "http://10.0.0.1/")):
    endpoints(f"not-loopback-{number}", "Another machine.", [url], "endpoint_not_secure", 0, url, allow_loopback=True)


def page(identity, why, urls, reason="ok", what=None, came=None, url="https://app.example.org/launch", **members):
    details = () if reason == "ok" else (what, "https", came)
    add(f"page-{identity}", why, URLS, validate(page=url, resources=urls, **members), answer(finding("resources", reason, *details)))


page("https", "All that the page loads is https.", ["https://cdn.example.org/a.js", TOKEN])
page("mixed", "A script over http is mixed content.", ["https://cdn.example.org/a.js", "http://cdn.example.org/b.js"], "mixed_content", "/resources/1", "http://cdn.example.org/b.js")
page("malformed", "A URL that cannot be read.", ["cdn.example.org"], "endpoint_malformed", "/resources/0")
page("http-page", "The page itself is not https.", [TOKEN], "endpoint_not_secure", "/page", url="http://app.example.org/")
add("page-none", "An empty expectation is a mistake.", CALL, validate(page="https://app.example.org/", resources=[]), fault("invalid_argument", "/resources"))
page("host", "The hosts of resources are hosts, too.", ["https://cdn_1.example.org/a.js"], "endpoint_malformed", "/resources/0")
page("escape", "And their escapes are whole.", [TOKEN, "https://cdn.example.org/%a"], "endpoint_malformed", "/resources/1")
page("loopback", "A page of this machine.", ["http://localhost/a.js"], url="http://localhost/", allow_loopback=True)
page("loopback-refused", "Where nobody allows it.", ["http://localhost/a.js"], "mixed_content", "/resources/0", "http://localhost/a.js")

# ---- the call ----------------------------------------------------------------------------

add("all", "All checks at once, in their order.", CALL,
    path(CHAIN, server_name=HOST, pins=[GOOD], tls={"version": "TLSv1.3", "cipher": "TLS_AES_128_GCM_SHA256"}, hsts={"header": YEAR}, endpoints=[TOKEN], page="https://app.example.org/", resources=[TOKEN]),
    answer(*map(finding, ("tls", "certificates", "server_name", "pins", "hsts", "endpoints", "resources"))))
add("order", "The reason is that of the first that fails; every check is told.", CALL,
    path(CHAIN, server_name="x.example.org", pins=[pin("other_root")], tls={"version": "TLSv1.3", "cipher": "TLS_AES_128_GCM_SHA256"}, hsts={"header": ""}, endpoints=["http://a.example.org/"]),
    answer(finding("tls"), finding("certificates"), finding("server_name", "server_name_mismatch", "/server_name", "x.example.org"), finding("pins", "pin_mismatch"), finding("hsts", "strict_transport_malformed", "/hsts/header"),
           finding("endpoints", "endpoint_not_secure", "/endpoints/0", "https", "http://a.example.org/")))
add("nothing", "Nothing asked for is nothing valid.", CALL, validate(), fault("invalid_argument", ""))
add("only-now", "A time asks for nothing.", CALL, validate(now=NOW, allow_loopback=True), fault("invalid_argument", ""))
add("null-checks", "Null is absent.", CALL, validate(tls=None, endpoints=None), fault("invalid_argument", ""))
for member, value in (("server_name", HOST), ("pins", [GOOD]), ("roots", [CERTIFICATES["root"]])):
    add(f"{member}-without-certificates", "Without certificates there is nothing to hold it against.", CALL, validate(now=NOW, endpoints=[TOKEN], **{member: value}), fault("invalid_argument", "/certificates"))
add("no-roots", "Without roots nothing is trusted.", CALL, validate(now=NOW, certificates=[CERTIFICATES["self_signed"]]), fault("invalid_argument", "/roots"))
add("empty-roots", "Nor with none.", CALL, path(CHAIN, []), fault("invalid_argument", "/roots"))
add("no-certificates", "A server that sends none is not trusted.", CALL, path([]), answer(finding("certificates", "certificate_untrusted", "/certificates/0")))
add("no-now", "There is no validity without a time.", CALL, {**{k: v for k, v in path(CHAIN).items() if k != "now"}}, fault("json_missing_member", "/now"))
add("root-malformed", "A root that is none is a fault of the call.", CALL, path(CHAIN, ["root", b"x"]), fault("invalid_argument", "/roots"))
add("root-trailing", "Bytes behind a root, too.", CALL, path(CHAIN, [der("root") + b"\0"]), fault("invalid_argument", "/roots"))
add("not-base64", "DER comes in base64.", CALL, validate(now=NOW, certificates=["MII"], roots=[CERTIFICATES["root"]]), fault("invalid_argument", "/certificates/0"))
add("base64url", "Not in base64url.", CALL, validate(now=NOW, certificates=["-_-_"], roots=[CERTIFICATES["root"]]), fault("invalid_argument", "/certificates/0"))
add("page-alone", "A page without its resources asks for nothing.", CALL, validate(page="https://app.example.org/"), fault("invalid_argument", "/resources"))
add("resources-alone", "Resources without their page, too.", CALL, validate(resources=[TOKEN]), fault("invalid_argument", "/page"))
add("unknown-member", "Unknown members are errors.", CALL, validate(endpoints=[TOKEN], host=HOST), fault("json_unknown_member", "/host"))
for member, value in (("now", "1764000000"), ("tls", []), ("certificates", {}), ("roots", "x"), ("server_name", 1), ("pins", "x"), ("hsts", "max-age=1"), ("endpoints", TOKEN), ("page", 1), ("resources", {}), ("allow_loopback", 1)):
    add(f"type-{member}", "A value of another type.", CALL, {**path(CHAIN), member: value}, fault("json_wrong_type", f"/{member}"))
add("type-element", "An element of another type.", CALL, validate(endpoints=[TOKEN, 1]), fault("json_wrong_type", "/endpoints/1"))

#!/usr/bin/env python3
"""Writes certificates.json: certificates for tests, in base64 of DER, by name.

    make_certificates.py          (needs python3-cryptography; takes new keys each time)
    make_certificates.py --add    keeps what is there, and adds what is not: chains that are new as a whole

The keys are made up for the tests and thrown away; no certificate here is of anybody. The DER is written by hand, so
that faults which no library would make can be made. All are valid from 2025-01-01 to 2045-01-01 unless their name says
otherwise; the vectors look at them at 1764000000 (2025-11-24).
"""

import base64
import datetime
import json
import pathlib
import sys

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

HERE = pathlib.Path(__file__).resolve().parent

# ---- DER -------------------------------------------------------------------------------


def tlv(tag, *parts):
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def seq(*parts):
    return tlv(0x30, *parts)


def integer(value):
    return tlv(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(text):
    first, second, *rest = map(int, text.split("."))
    out = [40 * first + second]
    for arc in rest:
        septets = [arc & 0x7f]
        while arc := arc >> 7:
            septets.insert(0, arc & 0x7f | 0x80)
        out += septets
    return tlv(6, bytes(out))


def bits(data):
    return tlv(3, b"\0" + data)


def boolean(value):
    return tlv(1, b"\xff" if value else b"\0")


def moment(text):
    """A time of RFC 5280: "20250101000000" until 2049 as UTCTime."""
    return tlv(0x17, text[2:].encode() + b"Z") if "1950" <= text[:4] < "2050" else tlv(0x18, text.encode() + b"Z")


def name(common):
    return seq(tlv(0x31, seq(oid("2.5.4.10"), tlv(0x0c, b"Matron test"))), tlv(0x31, seq(oid("2.5.4.3"), tlv(0x0c, common.encode()))))


# ---- extensions ------------------------------------------------------------------------


def extension(number, value, critical=False):
    return seq(oid(number), boolean(True) if critical else b"", tlv(4, value))


def basic(ca=True, path_len=None):
    inside = (boolean(True) if ca else b"") + (integer(path_len) if path_len is not None else b"")
    return extension("2.5.29.19", seq(inside), True)


def mappings(critical):
    return extension("2.5.29.33", seq(seq(oid("1.3.6.1.4.1.99999.2"), oid("1.3.6.1.4.1.99999.3"))), critical)


def key_usage(bit):
    return extension("2.5.29.15", tlv(3, bytes([7 - bit, 0x80 >> bit])), True)


SIGN_DATA, SIGN_CERTS, SIGN_LISTS = 0, 5, 6
SERVER, CLIENT, ANY = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "2.5.29.37.0"


def usage(*numbers):
    return extension("2.5.29.37", seq(*map(oid, numbers)))


def dns(text):
    return tlv(0x82, text if isinstance(text, bytes) else text.encode())


def ip(*octets):
    return tlv(0x87, bytes(octets))


def names(*items, critical=False):
    return extension("2.5.29.17", seq(*items), critical)


def constraints(permitted=(), excluded=()):
    return extension("2.5.29.30", seq(*(tlv(tag, *(seq(item) for item in items)) for tag, items in ((0xa0, permitted), (0xa1, excluded)) if items)), True)


# ---- keys and signatures -----------------------------------------------------------------

RSA = "1.2.840.113549.1.1."
ECDSA = "1.2.840.10045.4.3."
SHA = "2.16.840.1.101.3.4.2."
NULL = b"\x05\x00"
HASHES = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}


def pss(hash_number, salt):
    algorithm = seq(oid(SHA + str(hash_number)), NULL)
    return seq(oid(RSA + "10"), seq(tlv(0xa0, algorithm), tlv(0xa1, seq(oid(RSA + "8"), algorithm)), tlv(0xa2, integer(salt))))


# Name: AlgorithmIdentifier, and the hash; None for a hash that cryptography does not sign with.
ALGORITHMS = {
    "rsa-sha1": (seq(oid(RSA + "5"), NULL), "sha1"), "rsa-md5": (seq(oid(RSA + "4"), NULL), "md5"),
    "rsa-sha256": (seq(oid(RSA + "11"), NULL), "sha256"), "rsa-sha384": (seq(oid(RSA + "12"), NULL), "sha384"),
    "rsa-sha512": (seq(oid(RSA + "13"), NULL), "sha512"), "pss-sha256": (pss(1, 32), "sha256"), "pss-sha384": (pss(2, 48), "sha384"),
    "pss-sha512": (pss(3, 64), "sha512"), "pss-salt20": (pss(1, 20), "sha256"),
    "ecdsa-sha1": (seq(oid("1.2.840.10045.4.1")), "sha1"), "ecdsa-sha256": (seq(oid(ECDSA + "2")), "sha256"),
    "ecdsa-sha384": (seq(oid(ECDSA + "3")), "sha384"), "ecdsa-sha512": (seq(oid(ECDSA + "4")), "sha512"), "ed25519": (seq(oid("1.3.101.112")), None),
}


def default_algorithm(key):
    if isinstance(key, rsa.RSAPrivateKey):
        return "rsa-sha256"
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    return {256: "ecdsa-sha256", 384: "ecdsa-sha384", 521: "ecdsa-sha512"}[key.curve.key_size]


def pkcs1(key, digest_info):
    """PKCS #1 v1.5 by hand, for hashes that libraries no longer sign with."""
    numbers = key.private_numbers()
    n = numbers.public_numbers.n
    size = (n.bit_length() + 7) // 8
    block = b"\0\1" + b"\xff" * (size - 3 - len(digest_info)) + b"\0" + digest_info
    return pow(int.from_bytes(block, "big"), numbers.d, n).to_bytes(size, "big")


def sign(key, algorithm, data):
    import hashlib
    hash_name = ALGORITHMS[algorithm][1]
    if algorithm in ("rsa-sha1", "rsa-md5"):
        number = {"rsa-sha1": "1.3.14.3.2.26", "rsa-md5": "1.2.840.113549.2.5"}[algorithm]
        return pkcs1(key, seq(seq(oid(number), NULL), tlv(4, hashlib.new(hash_name, data).digest())))
    if algorithm.startswith("pss"):
        salt = 20 if algorithm == "pss-salt20" else HASHES[hash_name].digest_size
        return key.sign(data, padding.PSS(padding.MGF1(HASHES[hash_name]), salt), HASHES[hash_name])
    if algorithm.startswith("rsa"):
        return key.sign(data, padding.PKCS1v15(), HASHES[hash_name])
    if algorithm == "ed25519":
        return key.sign(data)
    digest = hashlib.new(hash_name, data).digest()
    return key.sign(digest, ec.ECDSA(utils.Prehashed(HASHES[hash_name])))


def key_info(key):
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


class Issued:
    def __init__(self, common, key, der):
        self.common, self.key, self.der = common, key, der


serial = 1000


def issue(common, key, issuer, extensions=(), *, start="20250101000000", end="20450101000000", algorithm=None, signer=None, inner=None, version=2, info=None,
          issuer_name=None):
    """A certificate for `key`; `issuer` None signs itself."""
    global serial
    serial += 1
    signer = signer or (issuer.key if issuer else key)
    algorithm = algorithm or default_algorithm(signer)
    identifier = ALGORITHMS[algorithm][0]
    body = seq(tlv(0xa0, integer(version)) if version else b"", integer(serial), ALGORITHMS[inner][0] if inner else identifier,
               name(issuer_name or (issuer.common if issuer else common)), seq(moment(start), moment(end)), name(common), info or key_info(key),
               tlv(0xa3, seq(*extensions)) if extensions else b"")
    return Issued(common, key, seq(body, identifier, bits(sign(signer, algorithm, body))))


# ---- the certificates --------------------------------------------------------------------


def p256():
    return ec.generate_private_key(ec.SECP256R1())


def add_later_chains(keep, ca, server, host):
    """Chains with roots of their own."""
    # Excluded names below a wildcard.
    wild_root = keep("wild_root", issue("Wild root", p256(), None, ca))
    wild_middle = keep("wild_middle", issue("Wild middle", p256(), wild_root, ca))
    keep("wild_leaf", issue("ehr.example.org", p256(), wild_middle, [*server, names(dns("*.example.org"))]))
    keep("wild_several_leaf", issue("ehr.example.org", p256(), wild_middle, [*server, names(dns("www.example.org"), dns("*.example.org"))]))
    for label, excluded in (("host", "ehr.example.org"), ("case", "EHR.Example.ORG"), ("suffix", "hr.example.org"), ("child", "a.ehr.example.org"), ("dot", ".ehr.example.org"), ("two", "www.example.org")):
        items = [dns(excluded)] + ([dns("ehr.example.org")] if label == "two" else [])
        value = constraints([dns("example.org")], items)
        keep(f"wild_{label}_middle", issue("Wild middle", wild_middle.key, wild_root, [*ca, value]))
        keep(f"wild_{label}_root", issue("Wild root", wild_root.key, None, [*ca, value]))
    keep("wild_other_kind_middle", issue("Wild middle", wild_middle.key, wild_root, [*ca, constraints(excluded=[tlv(0x81, b"ehr.example.org")])]))

    # A root of version 1.
    old = keep("version_1_root", issue("Version 1 root", p256(), None, [], version=0))
    keep("version_1_root_leaf", issue("ehr.example.org", p256(), old, [*server, host]))

    # A renewal with another key.
    rolled = keep("rolled_root", issue("Rolled root", p256(), None, ca))
    keep("rolled_expired_root", issue("Rolled root", p256(), None, ca, end="20251124155959"))
    rolled_middle = keep("rolled_middle", issue("Rolled middle", p256(), rolled, ca))
    keep("rolled_expired_middle", issue("Rolled middle", p256(), rolled, ca, end="20251124155959"))
    keep("rolled_leaf", issue("ehr.example.org", p256(), rolled_middle, [*server, host]))

    # Policies that are mapped.
    for label, critical in (("critical_mappings", True), ("mappings", False)):
        mapped_root = keep(f"{label}_root", issue("Mapped root", p256(), None, [*ca, mappings(critical)]))
        keep(f"{label}_below_root", issue("ehr.example.org", p256(), mapped_root, [*server, host]))
        plain = keep(f"{label}_plain_root", issue("Plain root", p256(), None, ca))
        mapped = keep(f"{label}_middle", issue("Mapped middle", p256(), plain, [*ca, mappings(critical)]))
        keep(f"{label}_below_middle", issue("ehr.example.org", p256(), mapped, [*server, host]))
        keep(f"{label}_leaf", issue("ehr.example.org", p256(), plain, [*server, host, mappings(critical)]))


def main():
    out = {}

    def keep(label, issued):
        out[label] = base64.b64encode(issued if isinstance(issued, bytes) else issued.der).decode()
        return issued

    ca = [basic(), key_usage(SIGN_CERTS)]
    server = [basic(False), key_usage(SIGN_DATA), usage(SERVER)]
    host = names(dns("ehr.example.org"))
    leaf_key = p256()

    root = keep("root", issue("Root", p256(), None, ca))
    middle = keep("middle", issue("Middle", p256(), root, ca))
    keep("leaf", issue("ehr.example.org", leaf_key, middle, [*server, host]))
    other = keep("other_root", issue("Other root", p256(), None, ca))
    keep("root_same_name", issue("Root", p256(), None, ca))

    # Kinds of keys and signatures.
    rsa_root = keep("rsa_root", issue("RSA root", rsa.generate_private_key(65537, 2048), None, ca))
    rsa_middle = keep("rsa_middle", issue("RSA middle", rsa.generate_private_key(65537, 3072), rsa_root, ca, algorithm="rsa-sha384"))
    keep("rsa_leaf", issue("ehr.example.org", rsa.generate_private_key(65537, 2048), rsa_middle, [*server, host], algorithm="rsa-sha512"))
    for algorithm in ("pss-sha256", "pss-sha384", "pss-sha512", "pss-salt20", "rsa-sha1", "rsa-md5"):
        keep("rsa_" + algorithm.replace("-", "_") + "_leaf", issue("ehr.example.org", leaf_key, rsa_middle, [*server, host], algorithm=algorithm))
    sha1_middle = keep("sha1_middle", issue("SHA-1 middle", p256(), rsa_root, ca, algorithm="rsa-sha1"))
    keep("sha1_middle_leaf", issue("ehr.example.org", leaf_key, sha1_middle, [*server, host]))
    sha1_root = keep("sha1_root", issue("SHA-1 root", rsa.generate_private_key(65537, 2048), None, ca, algorithm="rsa-sha1"))
    keep("sha1_root_leaf", issue("ehr.example.org", leaf_key, sha1_root, [*server, host]))
    for label, curve in (("p384", ec.SECP384R1()), ("p521", ec.SECP521R1())):
        big = keep(f"{label}_root", issue(f"{label} root", ec.generate_private_key(curve), None, ca))
        keep(f"{label}_leaf", issue("ehr.example.org", ec.generate_private_key(curve), big, [*server, host]))
    edwards = keep("ed25519_root", issue("Ed25519 root", ed25519.Ed25519PrivateKey.generate(), None, ca))
    keep("ed25519_leaf", issue("ehr.example.org", ed25519.Ed25519PrivateKey.generate(), edwards, [*server, host]))
    keep("ecdsa_sha1_leaf", issue("ehr.example.org", leaf_key, root, [*server, host], algorithm="ecdsa-sha1"))
    keep("p256_sha384_leaf", issue("ehr.example.org", leaf_key, root, [*server, host], algorithm="ecdsa-sha384"))
    keep("rsa1024_leaf", issue("ehr.example.org", rsa.generate_private_key(65537, 1024), root, [*server, host]))
    weak_middle = keep("rsa1024_middle", issue("Weak middle", rsa.generate_private_key(65537, 1024), root, ca))
    keep("rsa1024_middle_leaf", issue("ehr.example.org", leaf_key, weak_middle, [*server, host]))
    weak_root = keep("rsa1024_root", issue("Weak root", rsa.generate_private_key(65537, 1024), None, ca))
    keep("rsa1024_root_leaf", issue("ehr.example.org", leaf_key, weak_root, [*server, host]))
    keep("rsa_exponent_3_leaf", issue("ehr.example.org", rsa.generate_private_key(3, 2048), root, [*server, host]))
    keep("secp256k1_leaf", issue("ehr.example.org", ec.generate_private_key(ec.SECP256K1()), root, [*server, host]))
    keep("p224_leaf", issue("ehr.example.org", ec.generate_private_key(ec.SECP224R1()), root, [*server, host]))
    point = bytearray(key_info(leaf_key))
    point[-1] ^= 1
    keep("off_curve_leaf", issue("ehr.example.org", leaf_key, root, [*server, host], info=bytes(point)))

    # Times. 1764000000 is 2025-11-24T16:00:00Z.
    for label, start, end in (("expired", "20250101000000", "20251124155959"), ("last_second", "20250101000000", "20251124160000"),
                              ("not_yet", "20251124160001", "20450101000000"), ("first_second", "20251124160000", "20450101000000"),
                              ("until_9999", "19500101000000", "99991231235959")):
        keep(f"{label}_leaf", issue("ehr.example.org", leaf_key, middle, [*server, host], start=start, end=end))
        aged = keep(f"{label}_middle", issue("Middle", middle.key, root, ca, start=start, end=end))
        keep(f"{label}_root", issue("Root", root.key, None, ca, start=start, end=end))
        assert aged.common == middle.common
    # Two forms of times that RFC 5280 does not have.
    for label, was, now in (("time_offset", tlv(0x17, b"450101000000Z"), tlv(0x17, b"450101000000+0000")), ("time_no_seconds", tlv(0x17, b"450101000000Z"), tlv(0x17, b"4501010000Z")),
                            ("time_february_30", tlv(0x17, b"450101000000Z"), tlv(0x17, b"450230000000Z"))):
        original = moment
        globals()["moment"] = lambda text: now if text.startswith("2045") else original(text)
        keep(f"{label}_leaf", issue("ehr.example.org", leaf_key, root, [*server, host]))
        globals()["moment"] = original

    # Authority and path length.
    for label, extensions in (("no_basic", [key_usage(SIGN_CERTS)]), ("not_ca", [basic(False), key_usage(SIGN_CERTS)]), ("no_extensions", []), ("no_cert_sign", [basic(), key_usage(SIGN_LISTS)]),
                              ("no_key_usage", [basic()]), ("ca_client_only", [*ca, usage(CLIENT)]), ("ca_server", [*ca, usage(SERVER)]), ("path_len_without_ca", [basic(False, 0), key_usage(SIGN_CERTS)])):
        keep(f"{label}_middle", issue("Middle", middle.key, root, extensions))
        keep(f"{label}_root", issue("Root", root.key, None, extensions))
    for length in (0, 1):
        keep(f"path_{length}_root", issue("Root", root.key, None, [basic(path_len=length), key_usage(SIGN_CERTS)]))
        keep(f"path_{length}_middle", issue("Middle", middle.key, root, [basic(path_len=length), key_usage(SIGN_CERTS)]))
    lower = keep("lower", issue("Lower", p256(), middle, ca))
    keep("lower_leaf", issue("ehr.example.org", leaf_key, lower, [*server, host]))
    keep("version_1_middle", issue("Middle", middle.key, root, [], version=0))
    chain = [lower]
    for depth in range(7):
        chain.append(keep(f"deep_{depth}", issue(f"Deep {depth}", p256(), chain[-1], ca)))
        keep(f"deep_{depth}_leaf", issue("ehr.example.org", leaf_key, chain[-1], [*server, host]))

    # Usage of the server's certificate.
    for label, extensions in (("client_only", [basic(False), usage(CLIENT)]), ("any_usage", [basic(False), usage(ANY)]), ("client_and_server", [basic(False), usage(CLIENT, SERVER)]),
                              ("no_usage", [basic(False)]), ("lists_only", [basic(False), key_usage(SIGN_LISTS), usage(SERVER)]), ("bare", [])):
        keep(f"{label}_leaf", issue("ehr.example.org", leaf_key, middle, [*extensions, host]))

    # Issuers and signatures.
    keep("wrong_issuer_leaf", issue("ehr.example.org", leaf_key, middle, [*server, host], issuer_name="Nobody"))
    keep("wrong_key_leaf", issue("ehr.example.org", leaf_key, middle, [*server, host], signer=other.key))
    keep("wrong_key_middle", issue("Middle", middle.key, root, ca, signer=other.key))
    keep("self_signed", issue("ehr.example.org", leaf_key, None, [*server, host]))
    keep("inner_differs_leaf", issue("ehr.example.org", leaf_key, root, [*server, host], inner="ecdsa-sha384"))

    # Extensions.
    unknown = "1.3.6.1.4.1.99999.1"
    for label, extra in (("critical_unknown", extension(unknown, NULL, True)), ("unknown", extension(unknown, NULL)),
                         ("policy_constraints", extension("2.5.29.36", seq(tlv(0x80, b"\0")), True)), ("policies", extension("2.5.29.32", seq(seq(oid(ANY.replace("37", "32")))), True))):
        keep(f"{label}_leaf", issue("ehr.example.org", leaf_key, middle, [*server, host, extra]))
        keep(f"{label}_middle", issue("Middle", middle.key, root, [*ca, extra]))
        keep(f"{label}_root", issue("Root", root.key, None, [*ca, extra]))
    keep("two_names_leaf", issue("ehr.example.org", leaf_key, middle, [*server, host, host]))
    keep("two_basic_middle", issue("Middle", middle.key, root, [*ca, basic()]))
    keep("bad_basic_middle", issue("Middle", middle.key, root, [extension("2.5.29.19", b"\x30\x03\x01\x01", True), key_usage(SIGN_CERTS)]))

    # Name constraints.
    inside, outside = tlv(0x82, b"example.org"), tlv(0x82, b"example.com")
    for label, value in (("within", constraints([inside])), ("outside", constraints([outside])), ("excluded", constraints(excluded=[inside])), ("excluded_other", constraints(excluded=[outside])),
                         ("ip", constraints([tlv(0x87, bytes([192, 0, 2, 0, 255, 255, 255, 0]))]))):
        keep(f"names_{label}_middle", issue("Middle", middle.key, root, [*ca, value]))
        keep(f"names_{label}_root", issue("Root", root.key, None, [*ca, value]))

    # Names.
    for label, items in (("wildcard", [dns("*.example.org")]), ("wildcard_partial", [dns("e*.example.org")]), ("wildcard_second", [dns("ehr.*.org")]), ("wildcard_two", [dns("*.*.org")]),
                         ("wildcard_com", [dns("*.org")]), ("wildcard_alone", [dns("*")]), ("case", [dns("EHR.Example.ORG")]), ("nul", [dns(b"ehr.example.org\0.evil.example")]),
                         ("nul_beside", [dns("ehr.example.org"), dns(b"a\0b")]), ("trailing_dot", [dns("ehr.example.org.")]), ("underscore", [dns("ehr_1.example.org")]),
                         ("a_label", [dns("xn--bcher-kva.example")]), ("u_label", [dns("b\u00fccher.example")]), ("empty", [dns("")]), ("several", [dns("a.example.org"), ip(192, 0, 2, 1), dns("b.example.org")]),
                         ("ipv4", [ip(192, 0, 2, 1)]), ("ipv6", [ip(0x20, 1, 0xd, 0xb8, *[0] * 11, 1)]), ("ip_as_dns", [dns("192.0.2.1")]), ("ip_5", [ip(192, 0, 2, 1, 0)]), ("ip_wildcard", [dns("*.0.2.1")]),
                         ("uri", [tlv(0x86, b"https://ehr.example.org")]), ("email", [tlv(0x81, b"a@ehr.example.org")]), ("mapped", [ip(*[0] * 10, 255, 255, 192, 0, 2, 1)])):
        keep(f"name_{label}", issue("ehr.example.org", leaf_key, middle, [*server, names(*items)]))
    keep("name_only_common", issue("ehr.example.org", leaf_key, middle, server))
    keep("name_critical", issue("ehr.example.org", leaf_key, middle, [*server, names(dns("ehr.example.org"), critical=True)]))

    add_later_chains(keep, ca, server, host)

    if sys.argv[1:] == ["--add"]:
        out.update(json.loads((HERE / "certificates.json").read_text()))
    (HERE / "certificates.json").write_text(json.dumps(out, indent=0) + "\n")
    print(f"certificates.json: {len(out)}")


if __name__ == "__main__":
    sys.exit(main())

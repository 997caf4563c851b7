"""Sealed bytes: sealing, opening, sealing anew, and what can be told without a key."""

import base64
import json

from .fixtures import *

cases = Cases("vault")
add = cases.add

FORM = "docs/vault.md, the form"
PROMISE = "docs/vault.md, what is promised"
RING = "docs/vault.md, the ring"
ROTATION = "docs/vault.md, rotation"
STANDARD = "RFC 5869 section 2; NIST SP 800-38D section 7; docs/vault.md, the form"
CALL = "docs/evaluate.md rules for every request"

# Made by make_sealed.mjs, by another implementation.
SEALED = json.loads((HERE / "sealed.json").read_text())
K1, K2 = SEALED["token"]["octets"], SEALED["other-key"]["octets"]
CREATED = {"k1": NOW - 2000, "k2": NOW - 1000}


def key(identity="k1", octets=None, created=None, **more):
    octets = {"k1": K1, "k2": K2}.get(identity) if octets is None else octets
    return {"id": identity, "key": octets, "created": CREATED.get(identity) if created is None else created, **more}


def ring(*keys):
    return {"keys": list(keys)}


ONE, BOTH = ring(key()), ring(key(), key("k2"))


def encode(octets):
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def changed(text, at, bits=1):
    octets = bytearray(decode(text))
    octets[at] ^= bits
    return encode(bytes(octets))


def for_whom(it):
    return {"client": it["client"], "subject": it["subject"], "purpose": it["purpose"]}


def ring_of(it):
    return ring(key(it["key"], it["octets"], NOW - 2000))


def seal(name="token", op_ring=None, **over):
    it = SEALED[name]
    return present(**{"op": "seal", "ring": op_ring or ring_of(it), **for_whom(it), "bytes": it["bytes"], "nonce": it["nonce"], "expires": it["expires"], "now": NOW, **over})


def open_(name="token", op_ring=None, **over):
    it = SEALED[name]
    return present(**{"op": "open", "ring": op_ring or ring_of(it), **for_whom(it), "sealed": it["sealed"], "as": "bytes", "now": NOW, **over})


def reseal(name="token", op_ring=None, **over):
    return present(**{"op": "reseal", "ring": op_ring or BOTH, **for_whom(SEALED[name]), "sealed": SEALED[name]["sealed"], "nonce": SEALED["to-k2"]["nonce"], "now": NOW, **over})


def inspect(sealed):
    return {"op": "vault.inspect", "sealed": sealed}


def sweep(*sealed, op_ring=BOTH, **over):
    return present(**{"op": "vault.sweep", "ring": op_ring, "sealed": list(sealed), "now": NOW, **over})


def no(reason):
    return {"valid": False, "reason": reason}


def failed(status, pointer):
    return {"valid": False, "reason": "invalid_argument", "error": {"status": status, "pointer": pointer}}


def sealed_as(name, uses=None, rotate=False):
    it = SEALED[name]
    return {"valid": True, "reason": "ok", "sealed": it["sealed"], "key": it["key"], "expires": it["expires"], "uses": uses, "rotate": rotate}


def opened(name, resealing=False):
    it = SEALED[name]
    return {"valid": True, "reason": "ok", "bytes": it["bytes"], "key": it["key"], "expires": it["expires"], "reseal": resealing}


# ---- known answers ------------------------------------------------------------------------

WELL_FORMED = [name for name in SEALED if name != "beyond-9999"]
for name in WELL_FORMED:
    late = SEALED[name]["expires"] <= NOW
    add(f"seal-{name}", "Sealed as another implementation seals it." if not late else "What would be expired at once is not sealed.", STANDARD if not late else PROMISE, seal(name), no("sealed_expired") if late else sealed_as(name))
    add(f"open-{name}", "Opened as another implementation sealed it." if not late else "What is expired does not open.", STANDARD if not late else PROMISE, open_(name), no("sealed_expired") if late else opened(name))
for name in ("token", "text", "empty"):
    text = decode(SEALED[name]["bytes"]).decode()
    want = {**sealed_as(name)}
    add(f"seal-{name}-as-text", "A text is its UTF-8 bytes.", FORM, seal(name, bytes=ABSENT, text=text), want)
    add(f"open-{name}-as-text", "A text is its UTF-8 bytes, and the default.", FORM, open_(name, **{"as": ABSENT}),
        {"valid": True, "reason": "ok", "text": text, "key": "k1", "expires": NOW + 3600, "reseal": False})
add("open-octet-as-text", "What is not UTF-8 is no text.", "docs/evaluate.md open", open_("octet", **{"as": "text"}), failed("invalid_argument", "/as"))
add("open-as-hex", "There are two forms.", "docs/evaluate.md open", open_(**{"as": "hex"}), failed("invalid_argument", "/as"))

# ---- what does not open -------------------------------------------------------------------

TOKEN = SEALED["token"]["sealed"]
SIZE = len(decode(TOKEN))
# "mt", version, size, "k1", expiry, nonce, ciphertext, tag.
PARTS = {"expiry": 6, "expiry-last": 13, "nonce": 14, "nonce-last": 37, "ciphertext": 38, "ciphertext-last": SIZE - 17, "tag": SIZE - 16, "tag-last": SIZE - 1}
for name, at in PARTS.items():
    for bit in (0, 7):
        if name == "expiry":
            # The first octet of the expiry makes it one that cannot be.
            add(f"open-changed-{name}-{bit}", "An expiry beyond the year 9999 is malformed.", FORM, open_(sealed=changed(TOKEN, at, 1 << bit)), no("sealed_malformed"))
        else:
            add(f"open-changed-{name}-{bit}", "One bit is another.", PROMISE, open_(sealed=changed(TOKEN, at, 1 << bit)), no("sealed_tampered"))
for at in range(PARTS["nonce"] + 1, SIZE, 5):
    add(f"open-changed-{at}", "One bit is another.", PROMISE, open_(sealed=changed(TOKEN, at, 16)), no("sealed_tampered"))
add("open-expiry-put-off", "Who can write the store cannot put the expiry off.", PROMISE, open_("expired", sealed=changed(SEALED["expired"]["sealed"], 13)), no("sealed_tampered"))
add("open-tampered-and-expired", "An expiry counts once it is authenticated.", PROMISE, open_("expired", sealed=changed(SEALED["expired"]["sealed"], SIZE - 1)), no("sealed_tampered"))
for member, other in [("client", "app2"), ("client", "App1"), ("client", "app1 "), ("subject", "u2"), ("subject", ""), ("purpose", "access_token")]:
    add(f"open-other-{member}-{other.strip() or 'empty'}{'-blank' if other.endswith(' ') else ''}", "Another one than it was sealed for, and not told apart from a changed bit.", PROMISE, open_(**{member: other}), no("sealed_tampered"))
add("open-boundary-moved", "client `app` with subject `1u1` is not client `app1` with subject `u1`.", PROMISE, open_("token", client="app", subject="1u1"), no("sealed_tampered"))
add("open-boundary-moved-back", "And the other way round.", PROMISE, open_("shifted", client="app1", subject="u1"), no("sealed_tampered"))
add("open-swapped", "client and subject are not interchangeable.", PROMISE, open_(client="u1", subject="app1"), no("sealed_tampered"))
add("open-same-id-other-key", "A key of the same id with other octets.", PROMISE, open_(op_ring=ring(key("k1", K2))), no("sealed_tampered"))
add("open-key-unknown", "The key is not in the ring.", RING, open_("other-key", ONE), no("sealed_key_unknown"))
add("open-key-id-case", "Ids are compared to the letter.", RING, open_(op_ring=ring(key("K1", K1, 0))), no("sealed_key_unknown"))
add("open-key-id-changed", "The id names a key that the ring has, but which did not seal.", PROMISE, open_(op_ring=BOTH, sealed=changed(TOKEN, 5, 3)), no("sealed_tampered"))
add("open-other-key-untried", "No key is tried but that of the id.", RING, open_("other-key", ring(key("k1", K2))), no("sealed_key_unknown"))

MALFORMED = {
    "empty": "", "not-base64url": "!" * 92, "padded": TOKEN + "=", "standard-alphabet": TOKEN.replace("-", "+").replace("_", "/"), "blank": TOKEN + " ", "newline": TOKEN + "\n",
    "trailing-bits": SEALED["octet"]["sealed"][:-1] + chr(ord(SEALED["octet"]["sealed"][-1]) + 1), "jws": TOKENS["good"] if "good" in TOKENS else "eyJhbGciOiJub25lIn0.e30.",
    "prefix": changed(TOKEN, 0), "prefix-2": changed(TOKEN, 1), "version-0": changed(TOKEN, 2), "version-2": changed(TOKEN, 2, 3), "id-size-0": changed(TOKEN, 3, 2), "id-size-65": changed(TOKEN, 3, 0x43), "id-size-255": changed(TOKEN, 3, 0xfd),
    "id-blank": encode(decode(TOKEN)[:4] + b"k " + decode(TOKEN)[6:]), "id-nul": encode(decode(TOKEN)[:4] + b"k\0" + decode(TOKEN)[6:]), "id-not-ascii": encode(decode(TOKEN)[:4] + "\u00e9".encode() + decode(TOKEN)[6:]),
    "beyond-9999": SEALED["beyond-9999"]["sealed"], "expiry-negative": encode(decode(TOKEN)[:6] + b"\xff" * 8 + decode(TOKEN)[14:]),
    "header-only": encode(decode(TOKEN)[:38]), "tag-short": encode(decode(SEALED["empty"]["sealed"])[:-1]), "one-octet": "bQ",
}
for name, text in MALFORMED.items():
    add(f"open-malformed-{name}", "Not the one form that sealed bytes have.", FORM, open_(sealed=text), no("sealed_malformed"))
    add(f"inspect-malformed-{name}", "Not the one form that sealed bytes have.", FORM, inspect(text), no("sealed_malformed"))
for size in (SIZE - 1, SIZE - 10, 54):
    add(f"open-truncated-{size}", "Bytes are missing.", PROMISE, open_(sealed=encode(decode(TOKEN)[:size])), no("sealed_tampered"))
add("open-longer", "A byte more.", PROMISE, open_(sealed=encode(decode(TOKEN) + b"\0")), no("sealed_tampered"))
for name in ("last", "expired"):
    add(f"open-{name}-a-second-later", "At its expiry it is expired.", PROMISE, open_(name, now=SEALED[name]["expires"]), no("sealed_expired"))
add("order-malformed-before-key", "What is malformed has no key.", "docs/evaluate.md open", open_("other-key", ONE, sealed="x"), no("sealed_malformed"))
add("order-key-before-expired", "The key is asked for before the expiry.", "docs/evaluate.md open", open_("expired", ring(key("k2"))), no("sealed_key_unknown"))
add("order-other-client-before-expired", "The expiry is told to nobody else.", "docs/evaluate.md open", open_("expired", client="app2"), no("sealed_tampered"))

# ---- nonces -------------------------------------------------------------------------------

for name, nonce in [("empty", ""), ("23", encode(bytes(range(23)))), ("25", encode(bytes(range(25)))), ("12", encode(bytes(range(12)))), ("zeros", encode(bytes(24))), ("ones", encode(b"\xff" * 24)), ("as", encode(b"a" * 24))]:
    add(f"seal-nonce-{name}", "A nonce is 24 octets that are not all equal.", PROMISE, seal(nonce=nonce), no("nonce_unusable"))
    add(f"reseal-nonce-{name}", "A nonce is 24 octets that are not all equal.", PROMISE, reseal(nonce=nonce), no("nonce_unusable"))
add("seal-nonce-not-base64url", "The call is wrong.", CALL, seal(nonce="!" * 32), failed("invalid_argument", "/nonce"))
add("seal-nonce-absent", "There is no default for entropy.", CALL, seal(nonce=ABSENT), failed("json_missing_member", "/nonce"))

# ---- rings --------------------------------------------------------------------------------

add("seal-newest", "The youngest key seals.", RING, seal("other-key", BOTH), sealed_as("other-key"))
add("seal-newest-by-age", "Age counts, not the place in the ring.", RING, seal("other-key", ring(key("k2"), key())), sealed_as("other-key"))
add("seal-newest-not-yet", "A key that is created later does not seal yet.", RING, seal("token", ring(key(), key("k2", created=NOW + 1))), sealed_as("token"))
add("seal-newest-just-now", "A key seals from its creation on.", RING, seal("other-key", ring(key(), key("k2", created=NOW))), sealed_as("other-key"))
add("seal-newest-retired", "A retired key does not seal.", RING, seal("token", ring(key(), key("k2", retire_after=NOW))), sealed_as("token"))
add("seal-newest-not-retired", "It seals until then.", RING, seal("other-key", ring(key(), key("k2", retire_after=NOW + 1))), sealed_as("other-key"))
for name, keys in [("retired", [key(retire_after=NOW)]), ("not-yet", [key(created=NOW + 1)]), ("both", [key(retire_after=NOW - 1), key("k2", created=NOW + 1)])]:
    add(f"seal-exhausted-{name}", "No key may seal.", RING, seal("token", ring(*keys)), no("key_ring_exhausted"))
    add(f"reseal-exhausted-{name}", "No key may seal.", RING, reseal("token", ring(*keys)), no("key_ring_exhausted"))
    add(f"open-exhausted-{name}", "Every key of the ring opens.", RING, open_("token", ring(*keys)), opened("token"))
add("open-older", "The old key opens, and the answer says that there is a younger one.", ROTATION, open_("token", BOTH), opened("token", True))
add("open-newest", "The newest key has sealed.", ROTATION, open_("other-key", BOTH), opened("other-key"))
add("open-rolled-back", "The key that seals now is another, be it an older one.", ROTATION, open_("other-key", ring(key(), key("k2", retire_after=NOW))), opened("other-key", True))

ZEROS = encode(bytes(32))
for name, keys, status, at in [
    ("empty", [], "key_set_invalid", "/ring/keys"), ("65", [key(f"k{i}", encode(bytes([i + 1] * 31 + [0])), i) for i in range(65)], "key_set_invalid", "/ring/keys"),
    ("zeros", [key(octets=ZEROS)], "key_weak", "/ring/keys/0"), ("all-equal", [key(octets=encode(b"\x7f" * 32))], "key_weak", "/ring/keys/0"), ("same-octets", [key(), key("k2", K1)], "key_weak", "/ring/keys/1"),
    ("same-id", [key(), key("k1", K2, 1)], "key_duplicate_id", "/ring/keys/1"), ("same-time", [key(), key("k2", created=CREATED["k1"])], "key_duplicate_id", "/ring/keys/1"),
    ("31-octets", [key(octets=encode(bytes(range(31))))], "key_malformed", "/ring/keys/0/key"), ("33-octets", [key(octets=encode(bytes(range(33))))], "key_malformed", "/ring/keys/0/key"),
    ("16-octets", [key(octets=encode(bytes(range(16))))], "key_malformed", "/ring/keys/0/key"), ("hex", [key(octets="ab" * 32)], "key_malformed", "/ring/keys/0/key"), ("padded", [key(octets=K1 + "=")], "key_malformed", "/ring/keys/0/key"),
    ("trailing-bits", [key(octets=K1[:-1] + "J")], "key_malformed", "/ring/keys/0/key"), ("empty-key", [key(octets="")], "key_malformed", "/ring/keys/0/key"),
    ("id-empty", [key("", K1, 1)], "key_malformed", "/ring/keys/0"), ("id-65", [key("k" * 65, K1, 1)], "key_malformed", "/ring/keys/0"), ("id-blank", [key("k 1", K1, 1)], "key_malformed", "/ring/keys/0"), ("id-not-ascii", [key("k\u00e9", K1, 1)], "key_malformed", "/ring/keys/0"),
    ("created-negative", [key(created=-1)], "invalid_argument", "/ring/keys/0/created"), ("created-text", [key(created="2026")], "json_wrong_type", "/ring/keys/0/created"), ("created-null", [{**key(), "created": None}], "json_missing_member", "/ring/keys/0/created"),
    ("retired-before-created", [key(retire_after=CREATED["k1"] - 1)], "key_malformed", "/ring/keys/0"), ("retired-when-created", [key(retire_after=CREATED["k1"])], "key_malformed", "/ring/keys/0"),
    ("unknown-member", [key(use="enc")], "json_unknown_member", "/ring/keys/0/use"), ("not-an-object", [K1], "json_wrong_type", "/ring/keys/0"), ("second-at-fault", [key(), {"id": "k2"}], "json_missing_member", "/ring/keys/1/key"),
]:
    add(f"ring-{name}", "A ring that is not usable is an error.", RING, seal("token", ring(*keys)), failed(status, at))
    add(f"ring-{name}-open", "A ring that is not usable opens nothing.", RING, open_("token", ring(*keys)), failed(status, at))
add("ring-64", "As many keys as there may be.", RING, seal("token", ring(key(), *[key(f"o{i}", encode(bytes([i + 1] * 31 + [0])), i) for i in range(63)])), sealed_as("token"))
add("ring-jwk-set", "A JWK set is no ring.", RING, seal("token", {"keys": [{"kty": "oct", "kid": "k1", "k": K1}]}), failed("json_unknown_member", "/ring/keys/0/kty"))

# ---- binding, times, members --------------------------------------------------------------

for op, call in [("seal", seal), ("open", open_), ("reseal", reseal)]:
    for member in ("client", "purpose"):
        add(f"{op}-{member}-empty", "Sealed bytes are for somebody.", PROMISE, call(**{member: ""}), failed("invalid_argument", f"/{member}"))
    for member in ("client", "purpose", "subject"):
        add(f"{op}-{member}-absent", "Nothing is not an expectation.", CALL, call(**{member: ABSENT}), failed("json_missing_member", f"/{member}"))
        add(f"{op}-{member}-2049", "Longer than the limit.", "docs/limits.md", call(**{member: "x" * 2049}), failed("limit_exceeded", f"/{member}"))
        add(f"{op}-{member}-array", "A value is a string.", CALL, call(**{member: ["x"]}), failed("json_wrong_type", f"/{member}"))
    add(f"{op}-now-absent", "Time has no default.", CALL, call(now=ABSENT), failed("json_missing_member", "/now"))
    add(f"{op}-now-negative", "Time is from 1970 on.", CALL, call(now=-1), failed("invalid_argument", "/now"))
    add(f"{op}-ring-absent", "Without keys there is nothing.", CALL, {**call(), "ring": None}, failed("json_missing_member", "/ring"))
    add(f"{op}-unknown-member", "A member that the operation does not know is an error.", CALL, call(key="x"), failed("json_unknown_member", "/key"))
add("seal-text-and-bytes", "One of the two.", "docs/evaluate.md seal", seal(text="x"), failed("invalid_argument", "/text"))
add("seal-nothing", "One of the two.", "docs/evaluate.md seal", seal(bytes=ABSENT), failed("json_missing_member", "/text"))
add("seal-bytes-not-base64url", "The call is wrong.", CALL, seal(bytes="="), failed("invalid_argument", "/bytes"))
add("seal-expires-absent", "Everything that is sealed expires.", CALL, seal(expires=ABSENT), failed("json_missing_member", "/expires"))
add("seal-expires-10000", "Beyond the year 9999.", CALL, seal(expires=253402300800), failed("invalid_argument", "/expires"))
add("seal-expires-now", "What would be expired at once is not sealed.", PROMISE, seal(expires=NOW), no("sealed_expired"))
add("order-nonce-before-expired", "The nonce is looked at first.", "docs/evaluate.md seal", seal(nonce=encode(bytes(24)), expires=NOW), no("nonce_unusable"))
add("order-expired-before-exhausted", "The expiry is looked at before the ring.", "docs/evaluate.md seal", seal(op_ring=ring(key(retire_after=NOW)), expires=NOW), no("sealed_expired"))

# ---- counting -----------------------------------------------------------------------------

for name, uses, want, rotate in [
    ("first", {"key": "k1", "count": 0}, 1, False), ("further", {"key": "k1", "count": 41}, 42, False), ("before-limit", {"key": "k1", "count": 2**32 - 2}, 2**32 - 1, False), ("limit", {"key": "k1", "count": 2**32 - 1}, 2**32, True),
    ("beyond-limit", {"key": "k1", "count": 2**40}, 2**40 + 1, True), ("most", {"key": "k1", "count": 2**53 - 1}, 2**53 - 1, True), ("other-key", {"key": "k0", "count": 2**40}, 1, False),
]:
    add(f"seal-uses-{name}", "The host's count of the key that seals, one more; of another key it begins again.", ROTATION, seal(uses=uses), sealed_as("token", {"key": "k1", "count": want}, rotate))
for name, uses, status, at in [("negative", {"key": "k1", "count": -1}, "invalid_argument", "/uses/count"), ("too-many", {"key": "k1", "count": 2**53}, "invalid_argument", "/uses/count"), ("no-key", {"count": 1}, "json_missing_member", "/uses/key"),
                               ("no-count", {"key": "k1"}, "json_missing_member", "/uses/count"), ("number", 5, "json_wrong_type", "/uses"), ("unknown", {"key": "k1", "count": 1, "limit": 1}, "json_unknown_member", "/uses/limit")]:
    add(f"seal-uses-{name}", "A count that cannot be.", CALL, seal(uses=uses), failed(status, at))

# ---- sealing anew -------------------------------------------------------------------------


def resealed(name, was_changed, uses=None, rotate=False):
    return {**sealed_as(name, uses, rotate), "changed": was_changed}


add("reseal-older", "By the newest key, under a new nonce, with the expiry that it had.", ROTATION + "; " + STANDARD, reseal(), resealed("to-k2", True))
add("reseal-newest", "What the newest key has sealed stays as it is.", ROTATION, reseal("other-key"), resealed("other-key", False))
add("reseal-one-key", "A ring of one key changes nothing.", ROTATION, reseal("token", ONE), resealed("token", False))
add("reseal-counts", "A message of the newest key is counted.", ROTATION, reseal(uses={"key": "k2", "count": 7}), resealed("to-k2", True, {"key": "k2", "count": 8}))
add("reseal-counts-anew", "The count of the old key is not taken over.", ROTATION, reseal(uses={"key": "k1", "count": 2**40}), resealed("to-k2", True, {"key": "k2", "count": 1}))
add("reseal-counts-nothing", "What stays as it is is not counted.", ROTATION, reseal("other-key", uses={"key": "k2", "count": 7}), resealed("other-key", False, {"key": "k2", "count": 7}))
add("reseal-counts-nothing-of-other", "The count of another key is handed back as it came.", ROTATION, reseal("other-key", uses={"key": "k1", "count": 7}), resealed("other-key", False, {"key": "k1", "count": 7}))
add("reseal-counts-nothing-of-unknown", "Whatever it is called.", ROTATION, reseal("token", ONE, uses={"key": "k0", "count": 2**40}), resealed("token", False, {"key": "k0", "count": 2**40}))
add("reseal-counts-nothing-limit", "The advice is that of the key that seals.", ROTATION, reseal("other-key", uses={"key": "k2", "count": 2**32}), resealed("other-key", False, {"key": "k2", "count": 2**32}, True))
for name, op, reason in [
    ("tampered", reseal(sealed=changed(TOKEN, SIZE - 1)), "sealed_tampered"), ("tampered-of-newest", reseal("other-key", sealed=changed(SEALED["other-key"]["sealed"], SIZE - 1)), "sealed_tampered"), ("other-client", reseal(client="app2"), "sealed_tampered"),
    ("other-subject-of-newest", reseal("other-key", subject="u2"), "sealed_tampered"), ("expired", reseal("expired"), "sealed_expired"), ("key-unknown", reseal("token", ring(key("k2"))), "sealed_key_unknown"), ("malformed", reseal(sealed="x"), "sealed_malformed"),
]:
    add(f"reseal-{name}", "Only what opens is sealed anew.", ROTATION, op, no(reason))

# ---- without a key ------------------------------------------------------------------------


def told(name):
    it = SEALED[name]
    return {"valid": True, "reason": "ok", "verified": False, "version": 1, "key": it["key"], "expires": it["expires"], "octets": len(decode(it["bytes"]))}


for name in WELL_FORMED:
    add(f"inspect-{name}", "Version, key, expiry and size are told without a key.", FORM, inspect(SEALED[name]["sealed"]), told(name))
add("inspect-tampered", "Nothing is verified.", FORM, inspect(changed(TOKEN, SIZE - 1)), told("token"))
add("inspect-absent", "Nothing to look at.", CALL, {"op": "vault.inspect"}, failed("json_missing_member", "/sealed"))
add("inspect-ring", "No key is wanted.", CALL, {**inspect(TOKEN), "ring": ONE}, failed("json_unknown_member", "/ring"))


def item(action, reason="ok", name=None, **over):
    it = SEALED[name] if name else {"key": None, "expires": None}
    return {"action": action, "reason": reason, "key": it["key"], "expires": it["expires"], **over}


def swept(*items):
    return {"valid": True, "reason": "ok", "items": list(items), **{action: sum(i["action"] == action for i in items) for action in ("keep", "reseal", "purge")}}


add("sweep", "Each by itself, in the order in which they came.", ROTATION, sweep(TOKEN, SEALED["other-key"]["sealed"], SEALED["expired"]["sealed"], SEALED["key-id-1"]["sealed"], "x", SEALED["last"]["sealed"]),
    swept(item("reseal", name="token"), item("keep", name="other-key"), item("purge", "sealed_expired", "expired"), item("purge", "sealed_key_unknown", "key-id-1"), item("purge", "sealed_malformed"), item("reseal", name="last")))
add("sweep-nothing", "No sealed bytes.", ROTATION, sweep(), swept())
add("sweep-later", "A second later the last one is expired, too.", ROTATION, sweep(SEALED["last"]["sealed"], now=NOW + 1), swept(item("purge", "sealed_expired", "last")))
add("sweep-unopened", "A sweep opens nothing, and so sees no change.", PROMISE, sweep(changed(TOKEN, SIZE - 1)), swept(item("reseal", name="token")))
add("sweep-key-before-expired", "A key that is gone is told first.", ROTATION, sweep(SEALED["expired"]["sealed"], op_ring=ring(key("k2"))), swept(item("purge", "sealed_key_unknown", "expired")))
add("sweep-exhausted", "What no key may seal anew is kept.", ROTATION, sweep(TOKEN, SEALED["other-key"]["sealed"], op_ring=ring(key(retire_after=NOW), key("k2", retire_after=NOW))),
    swept(item("keep", "key_ring_exhausted", "token"), item("keep", "key_ring_exhausted", "other-key")))
add("sweep-not-a-string", "A value is a string.", CALL, sweep(TOKEN, 5), failed("json_wrong_type", "/sealed/1"))
add("sweep-one-text", "A list is wanted.", CALL, {**sweep(), "sealed": TOKEN}, failed("json_wrong_type", "/sealed"))
add("sweep-now-absent", "Time has no default.", CALL, sweep(now=ABSENT), failed("json_missing_member", "/now"))

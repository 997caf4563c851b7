"""What is used once, refresh tokens and revocations: each case is one step, with the
outcomes of the steps before."""

import base64
import hashlib
import json

from .fixtures import *

cases = Cases("state")
add = cases.add

REPLAY = "docs/evaluate.md replay.check"
REFRESH = "docs/evaluate.md refresh.rotate"
ISSUE = "docs/evaluate.md refresh.issue"
REVOKE = "docs/evaluate.md revoke"
REVOKED = "docs/evaluate.md revocation.check"
DIALOGUE = "docs/state.md the protocol; design.md 8"
CALL = "docs/evaluate.md rules for every request"
ROTATION = "RFC 9700 section 4.14.2; RFC 6749 section 6"
RECORD = "docs/state.md records"
HASHES = "docs/state.md keys: a store sees no token and no name"

AS = "https://as.example.org"
DAY = 86400


def encode(octets):
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def key_octets(domain, *parts):
    """docs/state.md, keys."""
    pieces = [part if isinstance(part, bytes) else part.encode() for part in (domain, *parts)]
    return hashlib.sha256(b"matron-state-1\n" + b"".join(b"%d:%s" % (len(piece), piece) for piece in pieces)).digest()


def key(domain, *parts):
    return encode(key_octets(domain, *parts))


def octets(number):
    """Entropy: 32 octets that tests alone may use."""
    return bytes([number]) * 31 + b"\xff"


def outcomes(*items):
    return [{"result": item} if isinstance(item, str) else {"result": "found", "value": item[0]} for item in items]


def no(reason, **more):
    return {"valid": False, "reason": reason, **more}


def asks(*operations):
    return no("state_required", operations=list(operations))


def get(name):
    return {"action": "get", "key": name}


OK = {"valid": True, "reason": "ok"}

# ---- once ---------------------------------------------------------------------------------

KINDS = {
    "client_assertion": ("issuer", "jti", "client_assertion_replayed", "SMART 2.2 asymmetric; RFC 7523 section 3; specification 1.10"),
    "dpop_proof": ("htu", "jti", "dpop_proof_replayed", "RFC 9449 section 11.1"),
    "logout_token": ("issuer", "jti", "logout_token_replayed", "OpenID Back-Channel Logout section 2.6"),
    "authorization_code": ("issuer", "code", "authorization_code_reused", "RFC 6749 section 4.1.2"),
    "token": ("issuer", "jti", "token_replayed", "RFC 7519 section 4.1.7"),
}


def replay(kind="client_assertion", realm="app", identifier="jti-1", exp=NOW + 300, now=NOW, **more):
    names = KINDS[kind]
    return {"op": "replay.check", "kind": kind, **present(**{names[0]: realm, names[1]: identifier}), "exp": exp, "now": now, **more}


def put(name, value, expires_at):
    return {"action": "put_if_absent", "key": name, "value": value, "expires_at": expires_at}


for kind, (_, _, reason, spec) in KINDS.items():
    name = kind.replace("_", "-")
    add(f"once-{name}-asks", "The first call says what to write, and that nothing is decided.", spec + "; " + HASHES, replay(kind), asks(put(key(kind, "app", "jti-1"), "1", NOW + 300)))
    add(f"once-{name}-first", "Nobody had used it.", spec, replay(kind, outcomes=outcomes("done")), OK)
    add(f"once-{name}-again", "It was used before.", spec, replay(kind, outcomes=outcomes("exists")), no(reason))
add("once-leeway", "What is accepted for longer is remembered for longer, and by clocks that differ by the leeway.", REPLAY, replay(leeway=60), asks(put(key("client_assertion", "app", "jti-1"), "1", NOW + 420)))
add("once-other-realm", "The jti of another issuer is another one.", "specification 1.10: for this iss", replay(realm="app2"), asks(put(key("client_assertion", "app2", "jti-1"), "1", NOW + 300)))
add("once-shifted", "Where one part ends and the next begins is part of the key.", HASHES, replay(realm="appj", identifier="ti-1"), asks(put(key("client_assertion", "appj", "ti-1"), "1", NOW + 300)))
add("once-utf-8", "Lengths are those of octets.", HASHES, replay(identifier="j\u00e9"), asks(put(key("client_assertion", "app", "j\u00e9"), "1", NOW + 300)))
add("once-expired", "What has expired is not worth remembering.", REPLAY, replay(exp=NOW), no("token_expired"))
add("once-last-second", "It counts until the second before.", REPLAY, replay(exp=NOW + 1), asks(put(key("client_assertion", "app", "jti-1"), "1", NOW + 1)))
add("once-expired-leeway", "Leeway ends, too.", REPLAY, replay(exp=NOW - 60, leeway=60), no("token_expired"))
add("once-within-leeway", "Within the leeway it counts.", REPLAY, replay(exp=NOW - 59, leeway=60), asks(put(key("client_assertion", "app", "jti-1"), "1", NOW + 61)))
for name, htu in [("query", "https://as.example.org/token?a=b"), ("query-empty", "https://as.example.org/token?"), ("fragment", "https://as.example.org/token#a"), ("fragment-empty", "https://as.example.org/token#")]:
    add(f"once-htu-{name}", "The target of a proof is without query and fragment.", "RFC 9449 section 4.2", replay("dpop_proof", htu, outcomes=outcomes("done")), no("claim_malformed"))
    add(f"once-issuer-{name}", "An issuer is any text.", REPLAY, replay(realm=htu, outcomes=outcomes("done")), OK)
add("once-300", "Five minutes, as SMART has it.", "specification 1.10: exp at most 5 min", replay(exp=NOW + 300), asks(put(key("client_assertion", "app", "jti-1"), "1", NOW + 300)))
add("once-301", "One second more than may be remembered.", "specification 1.10; attacks 7", replay(exp=NOW + 301), no("token_lifetime_too_long"))
add("once-lifetime", "The host may allow more.", REPLAY, replay(exp=NOW + 3600, max_lifetime=3600), asks(put(key("client_assertion", "app", "jti-1"), "1", NOW + 3600)))
add("once-day", "A day is not five minutes, whatever the token says.", "attacks 7", replay(exp=NOW + DAY, outcomes=outcomes("done")), no("token_lifetime_too_long"))
for member in ("issuer", "jti"):
    add(f"once-{member}-empty", "Without a name nothing can be remembered.", "attacks 7: jti empty", {**replay(outcomes=outcomes("done")), member: ""}, no("claim_missing"))
    add(f"once-{member}-long", "A name has at most 2048 octets.", "docs/limits.md", {**replay(), member: "a" * 2049}, no("claim_malformed"))
    add(f"once-{member}-longest", "The longest name.", "docs/limits.md", {**replay(outcomes=outcomes("done")), member: "a" * 2048}, OK)
    broken = replay()
    del broken[member]
    add(f"once-{member}-absent", "Each kind needs its names.", CALL, broken, no("invalid_argument", error={"status": "json_missing_member", "pointer": f"/{member}"}))
    add(f"once-{member}-number", "A name is a string.", "attacks 7: jti number", {**replay(), member: 1}, no("invalid_argument", error={"status": "json_wrong_type", "pointer": f"/{member}"}))
add("once-code-of-assertion", "Names of another kind are not taken.", REPLAY, replay(code="x"), no("invalid_argument", error={"status": "invalid_argument", "pointer": "/code"}))
add("once-kind-unknown", "The kinds are those of the table.", REPLAY, {**replay(), "kind": "access_token"}, no("invalid_argument", error={"status": "invalid_argument", "pointer": "/kind"}))
add("once-exp-string", "A time is a number.", "attacks 7", replay(exp=str(NOW + 1)), no("invalid_argument", error={"status": "json_wrong_type", "pointer": "/exp"}))
add("once-now-absent", "There is no clock.", CALL, {k: v for k, v in replay().items() if k != "now"}, no("invalid_argument", error={"status": "json_missing_member", "pointer": "/now"}))
add("once-leeway-301", "Leeway is bounded.", "docs/limits.md", replay(leeway=301), no("invalid_argument", error={"status": "invalid_argument", "pointer": "/leeway"}))
add("once-unknown-member", "A member that the operation does not know is an error.", CALL, replay(nonce="x"), no("invalid_argument", error={"status": "json_unknown_member", "pointer": "/nonce"}))

# ---- the dialogue -------------------------------------------------------------------------

for result in ("unavailable", "found", "absent", "mismatch"):
    add(f"dialogue-{result}", "A store that does not answer, or answers something else, makes nothing valid.", DIALOGUE, replay(outcomes=outcomes(result)), no("state_unavailable"))
add("dialogue-full", "A full store makes nothing valid.", DIALOGUE, replay(outcomes=outcomes("full")), no("state_full"))
add("dialogue-empty", "No outcome is known yet.", DIALOGUE, replay(outcomes=[]), asks(put(key("client_assertion", "app", "jti-1"), "1", NOW + 300)))
add("dialogue-null", "Null is absent.", CALL, replay(outcomes=None, store=None), asks(put(key("client_assertion", "app", "jti-1"), "1", NOW + 300)))
add("dialogue-too-many", "Outcomes that nobody has asked for are those of another call.", DIALOGUE, replay(outcomes=outcomes("done", "done")), no("invalid_argument", error={"status": "invalid_argument", "pointer": "/outcomes"}))
add("dialogue-65", "At most 64 outcomes.", "docs/limits.md", replay(outcomes=outcomes(*["done"] * 65)), no("invalid_argument", error={"status": "limit_exceeded", "pointer": "/outcomes"}))
for name, item, status, pointer in [("unknown", {"result": "OK"}, "invalid_argument", "/outcomes/0/result"), ("case", {"result": "Done"}, "invalid_argument", "/outcomes/0/result"),
                                    ("member", {"result": "done", "x": 1}, "json_unknown_member", "/outcomes/0/x"), ("text", "done", "json_wrong_type", "/outcomes/0"), ("none", {}, "json_missing_member", "/outcomes/0/result"),
                                    ("boolean", {"result": True}, "json_wrong_type", "/outcomes/0/result")]:
    add(f"dialogue-result-{name}", "An outcome is one of those of the table.", DIALOGUE, replay(outcomes=[item]), no("invalid_argument", error={"status": status, "pointer": pointer}))
add("dialogue-object", "Outcomes are an array.", CALL, replay(outcomes={"result": "done"}), no("invalid_argument", error={"status": "json_wrong_type", "pointer": "/outcomes"}))
for name, store in [("unknown", "never-opened"), ("empty", "")]:
    add(f"store-{name}", "No store was opened under this name.", DIALOGUE, replay(store=store), no("invalid_argument", error={"status": "unknown_name", "pointer": "/store"}))
add("store-and-outcomes", "Outcomes are the store's, or the host's.", DIALOGUE, replay(store="s", outcomes=outcomes("done")), no("invalid_argument", error={"pointer": "/outcomes"}))
add("store-open", "A store that holds nothing.", "docs/evaluate.md store.open", {"op": "store.open", "name": "bounded", "max_entries": 10, "max_bytes": 1000}, {"opened": "bounded", "max_entries": 10, "max_bytes": 1000})
add("store-open-defaults", "Bounds have defaults.", "docs/evaluate.md store.open", {"op": "store.open", "name": "by-default"}, {"opened": "by-default", "max_entries": 100000, "max_bytes": 67108864})
for name, op, status, pointer in [("empty", {"name": ""}, "invalid_argument", "/name"), ("none", {}, "json_missing_member", "/name"), ("no-entries", {"name": "s", "max_entries": 0}, "invalid_argument", "/max_entries"),
                                  ("many", {"name": "s", "max_entries": 16777217}, "invalid_argument", "/max_entries"), ("bytes", {"name": "s", "max_bytes": 0}, "invalid_argument", "/max_bytes")]:
    add(f"store-open-{name}", "A store has a name and bounds.", "docs/evaluate.md store.open", {"op": "store.open", **op}, {"error": {"status": status, "pointer": pointer}})
add("store-apply-unknown", "No store was opened under this name.", "docs/evaluate.md store.apply", {"op": "store.apply", "store": "never-opened", "operations": [], "now": NOW}, {"error": {"status": "unknown_name", "pointer": "/store"}})

# ---- refresh tokens -----------------------------------------------------------------------

SCOPE = "patient/Observation.rs openid offline_access"
ENTROPY = octets(1)
FAMILY = key_octets("refresh-family-name", ENTROPY)[:16]
RECORD_KEY = key("refresh-family", FAMILY)


def token(secret, family=FAMILY):
    return f"mr1.{encode(family)}.{encode(secret)}"


def hash_of(secret):
    return key("refresh-secret", secret)


NAME = {kind: key("revocation", kind, AS, value) for kind, value in [("client", "app"), ("sub", "user-1"), ("sid", "sid-1")]}


def record(**changes):
    members = {"matron": "refresh-1", "issuer": AS, "client": NAME["client"], "subject": NAME["sub"], "session": NAME["sid"], "data": "", "scope": SCOPE, "generation": 1, "current": hash_of(ENTROPY), "previous": "",
               "created_at": NOW, "rotated_at": NOW, "last_used_at": NOW, "idle_lifetime": 3600, "absolute_lifetime": DAY, "grace": 0, "revoked_at": None, **changes}
    return json.dumps({name: value for name, value in members.items() if value is not ABSENT}, separators=(",", ":"), ensure_ascii=False)


def dead(generation=1, revoked_at=NOW, **changes):
    """A revoked family holds no token and no data."""
    return record(**{"generation": generation, "current": "", "previous": "", "data": "", "revoked_at": revoked_at, **changes})


def issue(**changes):
    op = {"op": "refresh.issue", "issuer": AS, "client_id": "app", "subject": "user-1", "sid": "sid-1", "scope": SCOPE, "idle_lifetime": 3600, "absolute_lifetime": DAY, "now": NOW, "entropy": encode(ENTROPY), **changes}
    return {name: value for name, value in op.items() if value is not ABSENT}


def rotate(secret=ENTROPY, entropy=octets(2), **changes):
    return {"op": "refresh.rotate", "refresh_token": token(secret), "client_id": "app", "now": NOW, "entropy": encode(entropy), **changes}


def rotated(secret=octets(2), before=ENTROPY, generation=2, now=NOW, **changes):
    return record(**{"generation": generation, "current": hash_of(secret), "previous": hash_of(before), "rotated_at": now, "last_used_at": now, **changes})


def compare_and_set(expected, value, expires_at=NOW + DAY):
    return {"action": "compare_and_set", "key": RECORD_KEY, "expected": expected, "value": value, "expires_at": expires_at}


def grant(secret, scope=SCOPE, generation=2, expires_at=NOW + 3600, **more):
    return {**OK, "refresh_token": token(secret), "family": encode(FAMILY), "scope": scope, "data": None, "generation": generation, "expires_at": expires_at, **more}


LOOKUPS = [get(key("revocation", "sub", AS, "user-1")), get(key("revocation", "client", AS, "app")), get(key("revocation", "sid", AS, "sid-1"))]
NOT_REVOKED = ["absent"] * 3

add("issue-asks", "The record of a new family, which holds hashes only.", ISSUE + "; " + HASHES, issue(), asks(put(RECORD_KEY, record(), NOW + DAY)))
add("issue-first", "The token is handed out once the record is written.", ISSUE, issue(outcomes=outcomes("done")), grant(ENTROPY, generation=1))
add("issue-no-sid", "A family without a session.", ISSUE, issue(sid=ABSENT), asks(put(RECORD_KEY, record(session=""), NOW + DAY)))
add("issue-data", "What the host wants back with each rotation.", ISSUE, issue(data="sealed \u00e9"), asks(put(RECORD_KEY, record(data="sealed \u00e9"), NOW + DAY)))
add("issue-data-back", "It comes back.", ISSUE, issue(data="sealed", outcomes=outcomes("done")), grant(ENTROPY, generation=1, data="sealed"))
add("issue-data-long", "It has at most 16 KiB.", "docs/limits.md", issue(data="a" * 16385), no("invalid_argument"))
add("issue-data-longest", "16 KiB.", "docs/limits.md", issue(data="a" * 16384, outcomes=outcomes("done")), grant(ENTROPY, generation=1, data="a" * 16384))
add("issue-grace", "The grace period is part of the record.", ISSUE, issue(grace=10), asks(put(RECORD_KEY, record(grace=10), NOW + DAY)))
add("issue-idle-longer", "Nothing outlives the family.", ISSUE, issue(idle_lifetime=2 * DAY, outcomes=outcomes("done")), grant(ENTROPY, generation=1, expires_at=NOW + DAY))
add("issue-again", "A family of this name exists: the entropy was used before.", ISSUE, issue(outcomes=outcomes("exists")), no("entropy_unusable"))
for name, value in [("zero", b"\0" * 32), ("alike", b"\x07" * 32)]:
    add(f"issue-entropy-{name}", "Memory that nobody has filled is no entropy.", ISSUE, issue(entropy=encode(value)), no("entropy_unusable"))
for name, value in [("31", encode(ENTROPY[1:])), ("33", encode(ENTROPY + b"x")), ("empty", ""), ("padded", encode(ENTROPY) + "="), ("hex", ENTROPY.hex()), ("trailing-bits", encode(ENTROPY)[:-1] + "F")]:
    add(f"issue-entropy-{name}", "Entropy is 32 octets in base64url.", ISSUE, issue(entropy=value), no("invalid_argument", error={"status": "invalid_argument", "pointer": "/entropy"}))
for member in ("issuer", "client_id", "subject"):
    add(f"issue-{member}-empty", "A family is somebody's.", ISSUE, issue(**{member: ""}), no("claim_missing"))
    add(f"issue-{member}-long", "A name has at most 2048 octets.", "docs/limits.md", issue(**{member: "a" * 2049}), no("invalid_argument"))
for member in ("idle_lifetime", "absolute_lifetime"):
    for name, value in [("zero", 0), ("negative", -1), ("ten-years-and-a-second", 315360001)]:
        add(f"issue-{member}-{name}", "A family ends.", "docs/limits.md", issue(**{member: value}), no("invalid_argument", error={"status": "invalid_argument", "pointer": f"/{member}"}))
    add(f"issue-{member}-absent", "There is no default.", ISSUE, issue(**{member: ABSENT}), no("invalid_argument", error={"status": "json_missing_member", "pointer": f"/{member}"}))
add("issue-grace-301", "The grace period is bounded.", "docs/limits.md", issue(grace=301), no("invalid_argument", error={"status": "invalid_argument", "pointer": "/grace"}))
add("issue-unavailable", "A token whose record is not written is not handed out.", DIALOGUE, issue(outcomes=outcomes("unavailable")), no("state_unavailable"))
add("issue-full", "Neither is one that there is no room for.", DIALOGUE, issue(outcomes=outcomes("full")), no("state_full"))

add("rotate-asks", "The family is looked up by a hash of its name.", ROTATION + "; " + HASHES, rotate(), asks(get(RECORD_KEY)))
add("rotate-asks-revocations", "Then what was revoked as a whole.", REFRESH, rotate(outcomes=outcomes([record()])), asks(*LOOKUPS))
add("rotate-asks-write", "Then the record is replaced, if it is still the same.", ROTATION, rotate(outcomes=outcomes([record()], *NOT_REVOKED)), asks(compare_and_set(record(), rotated())))
add("rotate-first", "The new token is handed out once the record is replaced.", ROTATION, rotate(outcomes=outcomes([record()], *NOT_REVOKED, "done")), grant(octets(2)))
add("rotate-data", "What the host gave comes back.", REFRESH, rotate(outcomes=outcomes([record(data="x")], *NOT_REVOKED, "done")), grant(octets(2), data="x"))
add("rotate-no-sid", "Without a session there is one look-up less.", REFRESH, rotate(outcomes=outcomes([record(session="")])), asks(*LOOKUPS[:2]))
add("rotate-second", "The next one.", ROTATION, rotate(octets(2), octets(3), outcomes=outcomes([rotated()], *NOT_REVOKED, "done")), grant(octets(3), generation=3))
add("rotate-overtaken", "Another was quicker: it is looked up again.", ROTATION, rotate(outcomes=outcomes([record()], *NOT_REVOKED, "mismatch")), asks(get(RECORD_KEY)))
add("rotate-overtaken-reuse", "What the other left makes this one a reuse, which is written.", ROTATION, rotate(outcomes=outcomes([record()], *NOT_REVOKED, "mismatch", [rotated(octets(9))])),
    asks(compare_and_set(rotated(octets(9)), dead(2))))
add("rotate-reuse-asks", "The use of a token that was replaced revokes its family.", ROTATION, rotate(outcomes=outcomes([rotated()])), asks(compare_and_set(rotated(), dead(2))))
add("rotate-reuse-data", "What is revoked keeps no data: its record is shorter than the one before.", RECORD, rotate(outcomes=outcomes([rotated(data="sealed")])), asks(compare_and_set(rotated(data="sealed"), dead(2))))
add("rotate-reuse", "And is refused once that is written.", ROTATION, rotate(outcomes=outcomes([rotated()], "done")), no("refresh_token_reused"))
add("rotate-reuse-unavailable", "If it cannot be written it is refused all the same.", DIALOGUE, rotate(outcomes=outcomes([rotated()], "unavailable")), no("state_unavailable"))
add("rotate-reuse-old", "A token from before the last one.", ROTATION, rotate(outcomes=outcomes([rotated(octets(4), octets(3), 4)], "done")), no("refresh_token_reused"))
add("rotate-reuse-never-issued", "Whoever knows the family has seen a token of it.", REFRESH, rotate(octets(77), outcomes=outcomes([record()], "done")), no("refresh_token_reused"))
add("rotate-revoked", "Nothing of a revoked family works.", ROTATION, rotate(octets(2), outcomes=outcomes([dead(2, NOW - 1)])), no("refresh_token_revoked"))
add("rotate-revoked-old", "Not even to revoke it again.", ROTATION, rotate(outcomes=outcomes([dead(2, NOW - 1)])), no("refresh_token_revoked"))
add("rotate-unknown", "No family of this name.", REFRESH, rotate(outcomes=outcomes("absent")), no("refresh_token_unknown"))
for name, client in [("other", "app2"), ("case", "App"), ("empty", ""), ("longer", "app ")]:
    add(f"rotate-client-{name}", "A token is bound to its client.", "specification 1.8: bound to the same client_id; RFC 6749 section 6", rotate(client_id=client, outcomes=outcomes([record()])), no("refresh_client_mismatch"))
add("rotate-client-reuse", "Another client cannot revoke what is not its own.", REFRESH, rotate(client_id="app2", outcomes=outcomes([rotated()])), no("refresh_client_mismatch"))
add("rotate-idle", "Not used for as long as it may be.", REFRESH, rotate(now=NOW + 3600, outcomes=outcomes([record()])), no("refresh_token_idle"))
add("rotate-not-idle", "One second earlier.", REFRESH, rotate(now=NOW + 3599, outcomes=outcomes([record()], *NOT_REVOKED, "done")), grant(octets(2), expires_at=NOW + 7199))
add("rotate-expired", "The family has lived for as long as it may.", REFRESH, rotate(octets(2), octets(3), now=NOW + DAY, outcomes=outcomes([rotated(now=NOW + DAY - 1)])), no("refresh_token_expired"))
add("rotate-not-expired", "One second earlier.", REFRESH, rotate(octets(2), octets(3), now=NOW + DAY - 1, outcomes=outcomes([rotated(now=NOW + DAY - 2)], *NOT_REVOKED, "done")), grant(octets(3), generation=3, expires_at=NOW + DAY))

GRACE = "docs/state.md the grace period"
add("grace-within", "The answer was lost: within the period the token before counts once more.", GRACE, rotate(now=NOW + 9, entropy=octets(3), outcomes=outcomes([rotated(grace=10)], *NOT_REVOKED)),
    asks(compare_and_set(rotated(grace=10), rotated(octets(3), generation=3, grace=10, last_used_at=NOW + 9))))
add("grace-over", "Then it is a reuse.", GRACE, rotate(now=NOW + 10, entropy=octets(3), outcomes=outcomes([rotated(grace=10)], "done")), no("refresh_token_reused"))
add("grace-none", "Without a period the same second is too late.", GRACE, rotate(entropy=octets(3), outcomes=outcomes([rotated()], "done")), no("refresh_token_reused"))
add("grace-clock-behind", "A machine whose clock is behind by no more than the period.", GRACE, rotate(now=NOW - 10, entropy=octets(3), outcomes=outcomes([rotated(grace=10)], *NOT_REVOKED)),
    asks(compare_and_set(rotated(grace=10), rotated(octets(3), generation=3, grace=10, last_used_at=NOW - 10))))
add("grace-clock-far-behind", "By a second more.", GRACE, rotate(now=NOW - 11, entropy=octets(3), outcomes=outcomes([rotated(grace=10)], "done")), no("refresh_token_reused"))
add("grace-clock-behind-none", "Without a period no clock is right.", GRACE, rotate(now=NOW - 1, entropy=octets(3), outcomes=outcomes([rotated()], "done")), no("refresh_token_reused"))

for name, index in [("sub", 0), ("client", 1), ("sid", 2)]:
    entries = list(NOT_REVOKED)
    entries[index] = [f"{NOW} {NOW + DAY}"]
    add(f"rotate-revoked-{name}", "All of its subject, client or session was revoked after it began.", REFRESH, rotate(outcomes=outcomes([record()], *entries)), no("refresh_token_revoked"))
    entries[index] = [f"{NOW - 1} {NOW + DAY}"]
    add(f"rotate-not-revoked-{name}", "Or before it began.", REFRESH, rotate(outcomes=outcomes([record()], *entries, "done")), grant(octets(2)))

NARROW = "specification 1.8, refresh; RFC 6749 section 6"
for name, asked, given in [("same", SCOPE, "patient/Observation.rs offline_access openid"), ("letter", "patient/Observation.r", "patient/Observation.r"), ("constraint", "patient/Observation.rs?category=a", "patient/Observation.rs?category=a"),
                           ("other", "openid", "openid"), ("v1", "patient/Observation.read", "patient/Observation.rs")]:
    add(f"narrow-{name}", "The same or less, by meaning.", NARROW, rotate(scope=asked, outcomes=outcomes([record()], *NOT_REVOKED, "done")), grant(octets(2), scope=given))
for name, asked in [("letters", "patient/Observation.cruds"), ("type", "patient/Patient.r"), ("all-types", "patient/*.rs"), ("user", "user/Observation.rs"), ("unknown", "openid profile"), ("malformed", "patient/Observation.sr"),
                    ("one-of-two", "patient/Observation.rs patient/Condition.r"), ("case", "OpenID")]:
    add(f"narrow-{name}", "Nothing that was not granted.", NARROW, rotate(scope=asked, outcomes=outcomes([record()], *NOT_REVOKED, "done")), no("refresh_scope_exceeded"))
for name, asked in [("empty", ""), ("blank", "  ")]:
    add(f"narrow-{name}", "To ask for nothing is not to leave it out.", NARROW, rotate(scope=asked, outcomes=outcomes([record()], *NOT_REVOKED, "done")), no("refresh_scope_empty"))
add("narrow-null", "Null is absent: all that was granted.", CALL, rotate(scope=None, outcomes=outcomes([record()], *NOT_REVOKED, "done")), grant(octets(2)))
add("narrow-does-not-stay", "The record keeps what was granted.", "RFC 6749 section 6: the scope of the new refresh token is that of the old one", rotate(scope="openid", outcomes=outcomes([record()], *NOT_REVOKED)),
    asks(compare_and_set(record(), rotated())))
add("rotate-entropy-used", "Entropy of the token that it would replace.", REFRESH, rotate(entropy=ENTROPY, outcomes=outcomes([record()], *NOT_REVOKED, "done")), no("entropy_unusable"))
add("rotate-entropy-zero", "Memory that nobody has filled is no entropy.", REFRESH, rotate(entropy=b"\0" * 32, outcomes=outcomes([record()], *NOT_REVOKED, "done")), no("entropy_unusable"))

GOOD = token(ENTROPY)
for name, text in [("empty", ""), ("prefix", GOOD[1:]), ("upper", GOOD.upper()), ("version", "mr2" + GOOD[3:]), ("padded", GOOD + "="), ("short", GOOD[:-1]), ("newline", GOOD + "\n"), ("blank", " " + GOOD), ("jwt", "eyJhbGciOiJub25lIn0.e30."),
                   ("trailing-bits", GOOD[:-1] + chr(ord(GOOD[-1]) + 1)), ("alphabet", GOOD[:30] + "+" + GOOD[31:]), ("dot", GOOD[:26] + "-" + GOOD[27:]), ("long", GOOD * 1000), ("nul", GOOD[:-1] + "\0")]:
    add(f"token-{name}", "A token has one form.", REFRESH, {**rotate(outcomes=outcomes([record()], *NOT_REVOKED, "done")), "refresh_token": text}, no("refresh_token_malformed"))
for name, text in [("empty", ""), ("null", "null"), ("object", "{}"), ("array", "[]"), ("cut", record()[:-1]), ("more", record() + "x"), ("member", record(x=1)), ("lacks", record(subject=ABSENT)), ("order", json.dumps(dict(reversed(json.loads(record()).items())))),
                   ("form", record(matron="refresh-2")), ("client-array", record(client=[NAME["client"]])), ("client-name", record(client="app")), ("subject-empty", record(subject="")), ("data-null", record(data=None)), ("generation", record(generation=0)), ("generation-text", record(generation="1")), ("hash", record(current="x")), ("hash-empty", record(current="")),
                   ("lifetime", record(absolute_lifetime=0)), ("lifetime-long", record(absolute_lifetime=315360001)), ("revoked-false", record(revoked_at=False)), ("time-negative", record(created_at=-1)), ("grace", record(grace=301)),
                   ("previous", record(previous=hash_of(octets(5)))), ("both", rotated(before=octets(2))), ("generation-beyond", rotated(generation=2**53)), ("generation-largest", rotated(generation=2**63 - 1)), ("blank", record().replace(":", ": ", 1)), ("newline", record() + "\n"), ("blanks", json.dumps(json.loads(record()))), ("escape", record().replace("openid", "open\\u0069d")),
                   ("escape-slash", record().replace("https://", "https:\\/\\/")), ("revoked-current", dead(2, current=hash_of(ENTROPY))), ("revoked-previous", dead(2, previous=hash_of(ENTROPY))), ("revoked-data", dead(2, data="x")), ("revoked-living", rotated(revoked_at=NOW)), ("no-token", dead(revoked_at=None)),
                   ("twice", record().replace('"client":', '"client":"","client":')), ("entry", f"{NOW} {NOW}")]:
    add(f"record-{name}", "What was not written by Matron decides nothing.", RECORD, rotate(outcomes=outcomes([text], *NOT_REVOKED, "done")), no("state_malformed"))

MOST = 2**53 - 1
add("rotate-generation-most", "The count of tokens ends; the family does not.", RECORD, rotate(octets(2), octets(3), outcomes=outcomes([rotated(generation=MOST)], *NOT_REVOKED)),
    asks(compare_and_set(rotated(generation=MOST), rotated(octets(3), octets(2), generation=MOST))))

for index, good in enumerate(([record()], *NOT_REVOKED, "done")):
    for result in ("unavailable", "exists"):
        steps = [[record()], *NOT_REVOKED, "done"]
        steps[index] = result
        add(f"rotate-step-{index}-{result}", "At no step does a store that did not answer make anything valid.", DIALOGUE, rotate(outcomes=outcomes(*steps)), no("state_unavailable"))
add("rotate-half-a-step", "Half of the outcomes of a step are those of another call.", DIALOGUE, rotate(outcomes=outcomes([record()], "absent")), no("state_unavailable"))


def revoke_refresh(secret=ENTROPY, **changes):
    return {"op": "refresh.revoke", "refresh_token": token(secret), "client_id": "app", "now": NOW, **changes}


RFC7009 = "RFC 7009 section 2.1"
add("refresh-revoke-asks", "The family is looked up.", RFC7009, revoke_refresh(), asks(get(RECORD_KEY)))
add("refresh-revoke-write", "Whichever token of it is presented.", RFC7009, revoke_refresh(outcomes=outcomes([rotated()])), asks(compare_and_set(rotated(), dead(2))))
add("refresh-revoke", "And revoked.", RFC7009, revoke_refresh(outcomes=outcomes([record()], "done")), OK)
add("refresh-revoke-again", "It was before.", RFC7009, revoke_refresh(outcomes=outcomes([dead(1, NOW - 1)])), OK)
add("refresh-revoke-client", "By its client only.", RFC7009, revoke_refresh(client_id="app2", outcomes=outcomes([record()])), no("refresh_client_mismatch"))
add("refresh-revoke-unknown", "To the client this is no failure (section 2.2).", "RFC 7009 section 2.2", revoke_refresh(outcomes=outcomes("absent")), no("refresh_token_unknown"))
add("refresh-revoke-malformed", "A token has one form.", RFC7009, {**revoke_refresh(), "refresh_token": "x"}, no("refresh_token_malformed"))
add("refresh-revoke-unavailable", "What is not written is not revoked.", DIALOGUE, revoke_refresh(outcomes=outcomes([record()], "unavailable")), no("state_unavailable"))

# ---- revocations --------------------------------------------------------------------------


def revoke(kind="sub", value="user-1", now=NOW, **more):
    return {"op": "revoke", "kind": kind, "issuer": AS, "value": value, "max_lifetime": 3600, "now": now, **more}


def entry(revoked_at=NOW, expires_at=NOW + 3901):
    return f"{revoked_at} {expires_at}"


for kind in ("sub", "sid", "jti", "client"):
    name = key("revocation", kind, AS, "user-1")
    add(f"revoke-{kind}-asks", "What is there is looked up first.", REVOKE + "; " + HASHES, revoke(kind), asks(get(name)))
    add(f"revoke-{kind}-write", "An entry that lives as long as what it revokes is accepted: its life, the largest leeway, and one second.", REVOKE, revoke(kind, outcomes=outcomes("absent")), asks(put(name, entry(), NOW + 3901)))
    add(f"revoke-{kind}", "It is written.", REVOKE, revoke(kind, outcomes=outcomes("absent", "done")), OK)
SUB = key("revocation", "sub", AS, "user-1")


def replace(before, after, expires_at):
    return {"action": "compare_and_set", "key": SUB, "expected": before, "value": after, "expires_at": expires_at}


add("revoke-later", "The later time counts.", REVOKE, revoke(outcomes=outcomes([entry(NOW - 10, NOW + 10)])), asks(replace(entry(NOW - 10, NOW + 10), entry(), NOW + 3901)))
add("revoke-longer-life-stays", "What was revoked for longer stays revoked.", REVOKE, revoke(outcomes=outcomes([entry(NOW - 10, NOW + 9999)])), asks(replace(entry(NOW - 10, NOW + 9999), entry(NOW, NOW + 9999), NOW + 9999)))
add("revoke-clock-behind", "A clock that is behind revokes no less.", REVOKE, revoke(outcomes=outcomes([entry(NOW + 5, NOW + 9999)])), OK)
add("revoke-overtaken", "Another was quicker: it is looked up again.", REVOKE, revoke(outcomes=outcomes("absent", "exists")), asks(get(SUB)))
add("revoke-endless", "But not for ever.", "docs/limits.md", revoke(outcomes=outcomes(*["absent", "exists"] * 8)), no("state_unavailable"))
add("revoke-unavailable", "What is not written is not revoked.", DIALOGUE, revoke(outcomes=outcomes("absent", "unavailable")), no("state_unavailable"))
add("revoke-full", "Nor what there is no room for.", DIALOGUE, revoke(outcomes=outcomes("absent", "full")), no("state_full"))
add("revoke-empty", "Nobody is nobody's subject.", REVOKE, revoke(value=""), no("claim_missing"))
add("revoke-kind", "The kinds are those of the table.", REVOKE, revoke("user"), no("invalid_argument", error={"status": "invalid_argument", "pointer": "/kind"}))
add("revoke-leeway", "Clocks may be ahead: the revocation is of a later time.", REVOKE, revoke(leeway=60, outcomes=outcomes("absent")), asks(put(SUB, entry(NOW + 60, NOW + 3961), NOW + 3961)))
add("revoke-leeway-most", "As much as a leeway may be.", REVOKE, revoke(leeway=300, outcomes=outcomes("absent")), asks(put(SUB, entry(NOW + 300, NOW + 4201), NOW + 4201)))
add("revoke-leeway-null", "Null is absent.", CALL, revoke(leeway=None, outcomes=outcomes("absent")), asks(put(SUB, entry(), NOW + 3901)))
for value in (-1, 301):
    add(f"revoke-leeway-{value}", "Leeway is bounded.", "docs/limits.md", revoke(leeway=value), no("invalid_argument", error={"status": "invalid_argument", "pointer": "/leeway"}))
add("revoke-lifetime-zero", "What cannot live need not be revoked.", REVOKE, revoke(max_lifetime=0), no("invalid_argument", error={"status": "invalid_argument", "pointer": "/max_lifetime"}))


def revoked(claims, *steps):
    op = {"op": "revocation.check", "claims": {"iss": AS, **claims}, "now": NOW}
    return {**op, "outcomes": outcomes(*steps)} if steps else op


ALL = {"sub": "u", "sid": "s", "jti": "j", "client_id": "c", "iat": NOW}
add("revoked-asks", "Whatever the token has is looked up.", REVOKED + "; " + HASHES, revoked(ALL), asks(*(get(key("revocation", kind, AS, value)) for kind, value in [("sub", "u"), ("sid", "s"), ("jti", "j"), ("client", "c")])))
add("revoked-azp", "Without client_id the client is azp.", REVOKED, revoked({"azp": "c"}), asks(get(key("revocation", "client", AS, "c"))))
add("revoked-none", "Nothing was revoked.", REVOKED, revoked(ALL, *["absent"] * 4), OK)
for index, kind in enumerate(("sub", "sid", "jti", "client")):
    for name, at, want in [("before", NOW - 1, OK), ("same-second", NOW, no("token_revoked")), ("after", NOW + 1, no("token_revoked"))]:
        steps = ["absent"] * 4
        steps[index] = [entry(at)]
        add(f"revoked-{kind}-{name}", "What was issued until then is revoked; a single token whatever the time.", REVOKED, revoked(ALL, *steps), no("token_revoked") if kind == "jti" else want)
add("revoked-no-iat", "A token that does not tell when may be an old one.", REVOKED, revoked({"sub": "u"}, [entry(NOW - DAY)]), no("token_revoked"))
add("revoked-iat-fraction", "A fraction counts against the token.", "docs/evaluate.md verify: fractions", revoked({"sub": "u", "iat": NOW + 0.5}, [entry()]), no("token_revoked"))
add("revoked-iss-absent", "Names are those of an issuer.", REVOKED, {"op": "revocation.check", "claims": {"sub": "u"}, "now": NOW}, no("claim_missing"))
add("revoked-nothing", "A token that nothing could revoke.", REVOKED, revoked({"iat": NOW}), no("claim_missing"))
for name, claims in [("sub", {"sub": 1}), ("sid", {"sub": "u", "sid": ["s"]}), ("jti", {"jti": {}}), ("client", {"sub": "u", "client_id": True}), ("iat", {"sub": "u", "iat": "1"}), ("long", {"sub": "a" * 2049})]:
    add(f"revoked-{name}-malformed", "A claim of another type decides nothing.", REVOKED, revoked(claims), no("claim_malformed"))
for name, text in [("empty", ""), ("one", str(NOW)), ("text", "x 1"), ("signed", "-1 5"), ("blanks", f"{NOW}  {NOW}"), ("record", record())]:
    add(f"revoked-entry-{name}", "What was not written by Matron decides nothing.", RECORD, revoked({"sub": "u"}, [text]), no("state_malformed"))
add("revoked-one-unavailable", "One look-up that fails is enough.", DIALOGUE, revoked(ALL, "absent", "absent", "absent", "unavailable"), no("state_unavailable"))
add("revoked-half", "Half of the look-ups are not all.", DIALOGUE, revoked(ALL, "absent", "absent"), no("state_unavailable"))

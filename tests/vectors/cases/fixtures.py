"""What the cases share: fixed names, policies, sessions, keys, and the shapes of answers.

Nothing here decides anything. A want is what the case says; the functions `permit`, `deny` and `needs`
only save writing the same members again.
"""

import json
import pathlib

NOW = 1764000000
BASE = "https://ehr.example.org/fhir"
BASE2 = "https://ehr2.example.org/fhir"
ISS = "https://auth.example.org"
ISS2 = "https://auth2.example.org"

HERE = pathlib.Path(__file__).resolve().parent.parent
TOKENS = json.loads((HERE / "tokens.json").read_text())

ABSENT = object()


def present(**members):
    """The members that were given."""
    return {name: value for name, value in members.items() if value is not ABSENT}


# ---- keys ----------------------------------------------------------------------------

PUBLIC = {"RSA": ("kty", "n", "e", "kid"), "EC": ("kty", "crv", "x", "y", "kid"),
          "OKP": ("kty", "crv", "x", "kid"), "oct": ("kty", "k", "kid")}


def private_jwk(name):
    return json.loads((HERE / "keys" / f"{name}.jwk.json").read_text())


def jwk(name, **over):
    """The public key of this name; a member given as None is left out."""
    key = private_jwk(name)
    key = {member: key[member] for member in PUBLIC[key["kty"]]}
    key.update(over)
    return {member: value for member, value in key.items() if value is not None}


def jwks(*keys):
    return {"keys": [jwk(key) if isinstance(key, str) else key for key in keys]}


# ---- policies ------------------------------------------------------------------------


def role(*scopes, inherits=None):
    return {"scopes": list(scopes)} if inherits is None else {"inherits": inherits, "scopes": list(scopes)}


def always(*roles, issuers=(ISS,)):
    return {"issuers": list(issuers), "when": {"always": True}, "roles": list(roles)}


def by_claim(pointer, value, *roles, issuers=(ISS,)):
    return {"issuers": list(issuers), "when": {"claim": pointer, "value": value}, "roles": list(roles)}


def by_user(resource_type, *roles, issuers=(ISS,)):
    return {"issuers": list(issuers), "when": {"fhir_user": resource_type}, "roles": list(roles)}


def policy(roles, assignments, *, issuers=None, bases=(BASE,), version="R4", **issuer):
    """A policy; `issuer` are members of the one issuer's entry, unless `issuers` are given."""
    return {"matron": 1, "fhir": {"version": version, "bases": list(bases)},
            "issuers": issuers or [{"issuer": ISS, **issuer}], "roles": roles, "assignments": assignments}


# One role that lets the token's patient/ and user/ scopes decide; and one for system/ scopes.
MEMBER = policy({"member": role("user/*.cruds")}, [always("member")])
BACKEND = policy({"backend": role("system/*.cruds")}, [always("backend")])

VERSIONS = ("R4", "R4B", "R5")


def member(version="R4", *scopes):
    """A policy of this version whose one role holds these scopes, or lets all of the token's user/ and patient/ ones decide."""
    return policy({"member": role(*scopes or ("user/*.cruds",))}, [always("member")], version=version)


# ---- sessions ------------------------------------------------------------------------


def claims(scope, /, **over):
    c = {"iss": ISS, "sub": "u1", "exp": NOW + 300, "scope": scope, **over}
    return {"claims": {name: value for name, value in c.items() if value is not ABSENT}}


def patient(scope, /, **over):
    """A session with patient p1 in context."""
    return claims(scope, **{"patient": "p1", **over})


def user(scope, fhir_user="Practitioner/d1", /, **over):
    return claims(scope, **{"fhirUser": fhir_user, **over})


def token(name, **over):
    return {"token": TOKENS[name], **over}


# ---- resources -----------------------------------------------------------------------


def ref(text):
    return {"reference": text}


def resource(resource_type, identity="x1", **members):
    return {"resourceType": resource_type, "id": identity, **members}


LAB, VITAL = "laboratory", "vital-signs"
CATEGORIES = "http://terminology.hl7.org/CodeSystem/observation-category"


def coded(*codes, system=CATEGORIES):
    """A `category` with a coding of each of these codes."""
    return [{"coding": [{"system": system, "code": code} for code in codes]}]


def obs(about="Patient/p1", identity="o1", **members):
    """An Observation about this subject; without one if it is None."""
    r = resource("Observation", identity, status="final", code={"text": "x"})
    if about is not None:
        r["subject"] = ref(about)
    return {**r, **members}


def version(v):
    return {"versionId": v}


# ---- requests ------------------------------------------------------------------------

ALL = "all"
REPRESENTATION = {"Prefer": "return=representation"}
STRICT = {"Prefer": "handling=strict"}
MINIMAL = {"Prefer": "return=minimal"}


def ask(method, url, session, *, policy=MEMBER, headers=ABSENT, body=ABSENT, resource=ABSENT, resulting=ABSENT,
        enforces=ABSENT, now=NOW, **more):
    op = {"op": "decide", "policy": policy}
    op.update(present(session=session))
    op["request"] = {"method": method, "url": url, **present(headers=headers, body=body)}
    op.update(present(resource=resource, resulting=resulting, enforces=enforces, now=now))
    op.update(more)
    return op


# ---- answers -------------------------------------------------------------------------

RESTRICT = {"kind": "restrict_query"}
FILTER = {"kind": "filter_response"}
MINIMAL_RESPONSE = {"kind": "minimal_response"}
MATCH_BODY = {"kind": "match_body"}
SEVERAL = {"kind": "several_queries"}
SPLIT = {"kind": "split_batch"}
REWRITE = {"kind": "rewrite_entries"}

# The HTTP status of each reason that a decision can end with (engine/base/reason_codes.inc).
STATUS = {
    "missing_credentials": 401, "token_too_large": 401, "token_malformed": 401, "token_encrypted": 401,
    "header_malformed": 401, "claims_malformed": 401, "critical_header": 401, "jose_header_unsupported": 401,
    "typ_mismatch": 401, "algorithm_not_allowed": 401, "key_set_missing": 401, "key_not_found": 401,
    "key_ambiguous": 401, "key_mismatch": 401, "signature_invalid": 401, "claim_missing": 401,
    "claim_malformed": 401, "issuer_unknown": 401, "issuer_mismatch": 401, "issuer_unspecified": 401,
    "audience_mismatch": 401, "token_expired": 401, "token_not_yet_valid": 401, "token_issued_in_future": 401,
    "token_lifetime_too_long": 401, "sender_constraint_unproven": 401, "sender_constraint_mismatch": 401, "now_missing": 401,
    "scope_limit_exceeded": 401, "token_revoked": 401, "state_unavailable": 503, "state_malformed": 500, "token_inactive": 401,
    "insufficient_scope": 403, "malformed_request": 400, "resource_type_unknown": 404,
    "interaction_unsupported": 403, "parameter_unsupported": 403, "request_header_unsupported": 403,
    "method_override": 400, "base_mismatch": 403, "body_malformed": 400, "body_mismatch": 400,
    "request_limit_exceeded": 400,
    "no_patient_context": 403, "no_fhir_user": 403, "no_encounter_context": 403, "not_in_compartment": 403, "patient_conflict": 403,
    "resource_not_found": 404, "resource_mismatch": 404, "leaves_compartment": 404, "version_mismatch": 412,
    "no_active_role": 403, "role_insufficient": 403, "obligation_unsupported": 403, "resource_malformed": 404,
    "invalid_argument": 500, "policy_invalid": 500, "key_set_invalid": 500,
}


def send(url, method="GET", headers=None, needs=()):
    return {"request": {"method": method, "url": url, "headers": headers or {}}, "needs": list(needs)}


def permit(scope, url, *, method="GET", headers=None, obligations=(), role="member", interactions=ABSENT):
    """A permit: the deciding scope and role, and the request that goes out. `role=ABSENT` leaves the role open."""
    return {"effect": "permit", "reason": "permitted", "scope": scope, **present(role=role, interactions=interactions),
            "plan": send(url, method, headers), "obligations": list(obligations), "challenge": None}


def one(kind, resource_type, identity, letters, scope, role="member"):
    """The list of one permitted interaction."""
    return [{"kind": kind, "type": resource_type, "id": identity, "letters": letters, "effect": "permit",
             "reason": "permitted", "scope": scope, "role": role}]


def rows(scope, *each, role="member"):
    """The list of permitted interactions; each is (kind, type, id, letters), or has a scope of its own behind."""
    return [one(*row[:4], row[4] if len(row) > 4 else scope, role)[0] for row in each]


def several(scope, urls, *, obligations, role="member", interactions=ABSENT):
    """A permit of a search that goes out as several queries."""
    sent = [{"method": "GET", "url": url, "headers": STRICT} for url in urls]
    return {**permit(scope, urls[0], headers=STRICT, obligations=obligations, role=role, interactions=interactions),
            "plan": {"request": sent[0], "requests": sent, "needs": []}}


def waits(scope, url, method="GET", *needs, headers=None, obligations=(), role="member", interactions=ABSENT):
    """A first round, with all that the permit has that it may become."""
    return {"effect": "needs_resource", "reason": "resource_required", "scope": scope, **present(role=role, interactions=interactions),
            "plan": send(url, method, headers, needs or ("stored",)), "obligations": list(obligations), "challenge": None}


def public(url, method="GET"):
    return {"effect": "permit", "reason": "public_interaction", "scope": None, "role": None,
            "plan": send(url, method), "obligations": [], "challenge": None}


def deny(reason, status=None):
    return {"effect": "deny", "reason": reason, "plan": None, "challenge": {"status": status or STATUS[reason]}}


DENY = {"effect": "deny", "plan": None}


def deny_only(reason):
    """A deny whose challenge the protocol leaves open."""
    return {**DENY, "reason": reason}


def not_found(reason):
    """A deny that was reached with the stored resource in hand."""
    return deny(reason, 404)


def needs(url=None, method="GET", *stored):
    """A first round: something must be handed in. With `url`, the plan is held too."""
    want = {"effect": "needs_resource", "reason": "resource_required", "challenge": None}
    if url is not None:
        want["plan"] = send(url, method, needs=stored or ("stored",))
    return want


def failed(status, pointer=ABSENT, reason="invalid_argument"):
    """A decide call that failed."""
    want = {"effect": "deny", "plan": None, "error": {"status": status, **present(pointer=pointer)}}
    if reason is not None:
        want["reason"] = reason
        want["challenge"] = {"status": 500}
    return want


class Cases(list):
    """The cases of one file, in order."""

    def __init__(self, name):
        super().__init__()
        self.name = name

    def add(self, identity, why, spec, op, want):
        """One case; `op` is an object, a `str` (sent as it is) or `bytes` (sent as they are)."""
        form = "op_text" if isinstance(op, str) else "op_hex" if isinstance(op, bytes) else "op"
        self.append({"id": f"{self.name}/{identity}", "why": why, "spec": spec,
                     form: op.hex() if isinstance(op, bytes) else op, "want": want})

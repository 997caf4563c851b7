"""Policy documents, sessions and roles (docs/policy.md, requests.md section 4.2 to 4.5)."""

import math
import re
from dataclasses import dataclass, field

from . import scopes
from .definitions import definitions
from .references import strip_base
from .values import is_id

LAST_TIME = 253402300799  # the end of the year 9999
USER_TYPES = ("Patient", "Practitioner", "PractitionerRole", "RelatedPerson", "Person")


class Denied(Exception):
    """A decision that is over: its reason."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


@dataclass
class Policy:
    fhir: object
    bases: list
    issuers: dict
    roles: dict
    assignments: list
    modifiers: frozenset
    smart_only: bool = False
    shared: tuple = None  # None: the types that are shared by default
    operations: dict = field(default_factory=dict)
    graphql: bool = False
    bulk: dict = field(default_factory=dict)  # `status` and `output`: lists of segments
    in_encounter: bool = False  # whether patient/ grants are kept to the encounter in context
    parsed: dict = field(default_factory=dict)

    def holds(self, name, definition):
        """Whether a role itself holds the definition of an operation."""
        return definition in self.roles[name].get("scopes", [])

    def role_scopes(self, name):
        """The scopes that a role itself holds, in its order."""
        if name not in self.parsed:
            texts = self.roles[name].get("scopes", [])
            self.parsed[name] = [scopes.parse(text, self.fhir, self.modifiers) for text in texts]
        return self.parsed[name]


SMART_ONLY = {"smart-only": {"scopes": ["user/*.cruds", "system/*.cruds"]}}


def load(op):
    """The policy of a call: a document, or the one that is built in."""
    document = op["policy"]
    if document == "smart-only":
        return Policy(
            definitions(op["fhir"]), [op["base"].rstrip("/")], {}, SMART_ONLY, [], frozenset(), True
        )
    fhir = document["fhir"]
    shared = document.get("shared_types")
    subjects = document.get("compartment_membership") == "clinical_subject"
    return Policy(
        definitions(fhir["version"]).for_subjects() if subjects else definitions(fhir["version"]),
        fhir["bases"],
        {entry["issuer"]: entry for entry in document["issuers"]},
        document["roles"],
        document["assignments"],
        frozenset(document.get("scope_modifiers", ())),
        shared=None if shared is None else tuple(shared),
        operations=document.get("operations", {}),
        graphql=document.get("graphql", False),
        bulk={name: path.split("/") for name, path in document.get("bulk_export", {}).items()},
        in_encounter=document.get("encounter_context") == "confine",
    )


@dataclass
class Session:
    """One subject: scopes of the token in their order, active roles in the policy's order, and who is meant."""

    scopes: list
    roles: list
    patients: list  # ids of the patients in context, in their order (section 4.9)
    named: list  # ids of those whom `patients_claim` names
    user: tuple  # (type, id) of a usable fhirUser, else None
    user_scopes: bool  # whether user/ scopes count (section 4.9)
    encounter: str = None
    client: str = None
    words: tuple = ()  # the scopes as they came

    def user_reach(self):
        """The compartment that user/ grants are confined to, or None."""
        return self.user if self.user and self.user[0] in ("Patient", "RelatedPerson") else None


def open_session(op, policy):
    """Section 4, rules 2 and 3, and the roles; raises Denied."""
    if op.get("session") is None:
        raise Denied("missing_credentials")
    claims = op["session"]["claims"]
    if claims.get("active", True) is not True:
        raise Denied("token_inactive")
    entry = (
        {"user_scopes_without_fhir_user": True}
        if policy.smart_only
        else policy.issuers.get(claims.get("iss"))
    )
    if entry is None:
        raise Denied("issuer_unknown")
    bound = confirmation(claims["cnf"]) if "cnf" in claims else {}
    for name in ("patient", "scope", "fhirUser"):
        if claims.get(name) is not None and not isinstance(claims[name], str):
            raise Denied("claim_malformed")
    patient = claims.get("patient")
    if patient is not None and not is_id(patient):
        raise Denied("claim_malformed")
    encounter = claims.get("encounter")
    if policy.in_encounter and encounter is not None and not is_id_text(encounter):
        raise Denied("claim_malformed")
    named = named_patients(claims, entry.get("patients_claim"), policy)
    check_dates(claims)
    check_proof(op, bound)
    check_times(op, claims, entry.get("leeway_s", 0))
    check_revocation(op)
    user = usable_user(claims.get("fhirUser"), policy)
    counts = user is not None or (
        claims.get("fhirUser") is None and entry.get("user_scopes_without_fhir_user", False)
    )
    words = [word for word in (claims.get("scope") or "").split(" ") if word]
    parsed = [scopes.parse(word, policy.fhir, policy.modifiers) for word in words]
    return Session(
        [scope for scope in parsed if scope],
        active_roles(policy, claims, user),
        list(dict.fromkeys(([patient] if patient is not None else []) + named)),
        named,
        user,
        counts,
        encounter,
        client_of(claims),
        tuple(words),
    )


def confirmation(cnf):
    """What a token is bound to (RFC 7800): thumbprints by their way of proof."""
    if not isinstance(cnf, dict):
        raise Denied("claim_malformed")
    bound = {name: value for name, value in cnf.items() if name in ("jkt", "x5t#S256")}
    for value in bound.values():
        # The base64url form of 32 octets, in its one spelling.
        if not (
            isinstance(value, str)
            and re.fullmatch(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]", value)
        ):
            raise Denied("claim_malformed")
    if len(bound) < len(cnf):
        raise Denied("sender_constraint_unproven")
    if not bound:
        raise Denied("claim_malformed")
    return bound


def check_proof(op, bound):
    proven = op.get("proven") or {}
    if not isinstance(proven, dict):
        raise Denied("invalid_argument")
    for name in ("jkt", "x5t#S256"):
        if name in bound and not proven.get(name):
            raise Denied("sender_constraint_unproven")
        if name in bound and proven[name] != bound[name]:
            raise Denied("sender_constraint_mismatch")


def check_revocation(op):
    said = op.get("revocation")
    if said in ("token_revoked", "state_unavailable", "state_malformed", "claim_missing", "claim_malformed"):
        raise Denied(said)
    if "revocation" in op and said != "ok":
        raise Denied("invalid_argument")


def client_of(claims):
    """The client that a token was issued to: `client_id`, else `azp`."""
    named = (claims.get(name) for name in ("client_id", "azp"))
    return next((name for name in named if isinstance(name, str) and name), None)


MAX_PATIENTS = 8


def named_patients(claims, path, policy):
    """The ids of the patients whom the issuer's `patients_claim` names, each once."""
    found = None if path is None else pointer(claims, path)
    if path is None or (found is None and not present(claims, path)):
        return []
    if not isinstance(found, list) or len(found) > MAX_PATIENTS:
        raise Denied("claim_malformed")
    out = []
    for item in found:
        if not isinstance(item, str):
            raise Denied("claim_malformed")
        local = strip_base(item, policy.bases)
        typed = re.fullmatch(r"Patient/([A-Za-z0-9\-.]{1,64})", local or "")
        identity = typed.group(1) if typed else item
        if not is_id(identity):
            raise Denied("claim_malformed")
        out.append(identity)
    return list(dict.fromkeys(out))


def present(claims, path):
    """Whether there is a value at the pointer, `null` counted."""
    parent, _, name = path.rpartition("/")
    holder = pointer(claims, parent)
    return isinstance(holder, dict) and name.replace("~1", "/").replace("~0", "~") in holder


def is_id_text(value):
    return isinstance(value, str) and is_id(value)


def check_dates(claims):
    for name in ("exp", "nbf"):
        value = claims.get(name)
        if value is not None and (
            isinstance(value, bool)
            or not isinstance(value, (int, float))
            or not 0 <= value <= LAST_TIME
        ):
            raise Denied("claim_malformed")


def check_times(op, claims, leeway):
    if op.get("now") is None:
        raise Denied("now_missing")
    # Fractions are rounded against the token.
    if claims.get("exp") is not None and op["now"] >= math.floor(claims["exp"]) + leeway:
        raise Denied("token_expired")
    if claims.get("nbf") is not None and op["now"] < math.ceil(claims["nbf"]) - leeway:
        raise Denied("token_not_yet_valid")


def usable_user(text, policy):
    """(type, id) of a fhirUser that is relative or under a base, else None."""
    if text is None:
        return None
    local = strip_base(text, policy.bases)
    found = re.fullmatch(r"([A-Za-z]+)/([A-Za-z0-9\-.]{1,64})", local or "")
    if not found or found.group(1) not in USER_TYPES or not is_id(found.group(2)):
        return None
    return found.group(1), found.group(2)


def active_roles(policy, claims, user):
    """The names of the roles that rules assign, closed over inheritance, in the order of the policy."""
    if policy.smart_only:
        return list(SMART_ONLY)
    waiting = []
    for rule in policy.assignments:
        if claims.get("iss") in rule["issuers"] and matches(rule["when"], claims, user):
            waiting.extend(rule["roles"])
    active = set()
    while waiting:
        name = waiting.pop()
        if name not in active:
            active.add(name)
            waiting.extend(policy.roles[name].get("inherits", []))
    return [name for name in policy.roles if name in active]


def matches(when, claims, user):
    if "always" in when:
        return when["always"] is True
    if "fhir_user" in when:
        return user is not None and user[0] == when["fhir_user"]
    found = pointer(claims, when["claim"])
    return any(
        same(item, when["value"]) for item in (found if isinstance(found, list) else [found])
    )


def same(one, other):
    return type(one) is type(other) and one == other


def pointer(value, path):
    for step in path.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif (
            isinstance(value, list) and re.fullmatch(r"0|[1-9]\d*", step) and int(step) < len(value)
        ):
            value = value[int(step)]
        else:
            return None
    return value

"""Grants: what a scope of the token and a role's scope have in common (requests.md section 4)."""

import copy

from . import scopes, values
from .policy import Denied

SHARED = ("Location", "Organization", "Practitioner", "Medication")
# When several grants of a row fail in different ways, the reason of the largest rank counts (4.11).
RANK = {
    "insufficient_scope": 10,
    "role_insufficient": 20,
    "no_patient_context": 30,
    "no_fhir_user": 31,
    "no_encounter_context": 32,
    "constraint_unsupported": 35,
    "not_in_compartment": 40,
    "patient_conflict": 41,
    "constraint_not_met": 42,
    "operation_confined": 44,
    "parameter_unsupported": 45,
    "parameter_probes_hidden": 46,
    "obligation_unsupported": 50,
    "leaves_compartment": 51,
    "version_mismatch": 52,
    "leaves_constraint": 53,
    "label_change": 54,
}
MAX_GRANTS = 64


def largest(reasons):
    """The reason of the largest rank."""
    return max(reasons, key=lambda reason: RANK[reason])


class Grant:
    """One token scope with one role's scope: where it reaches, and what constrains it."""

    def __init__(self, token, role_scope, role, context, shared):
        self.token, self.role_scope, self.role = token, role_scope, role
        self.reach = None  # (type, id) of a compartment, or None
        self.shared = shared  # the types that every compartment shows
        self.encounter = ()  # the constraint that keeps it to the encounter in context
        self.context = context
        self.scope = token.text

    def constraints(self, fhir, resource_type):
        """Both scopes' constraints on a type, by their text; raises scopes.Unsupported (section 4.8)."""
        both = (
            self.token.constraints(fhir, resource_type)
            + self.role_scope.constraints(fhir, resource_type)
            + self.encounter
        )
        if not scopes.judgeable(both, fhir, resource_type):
            raise scopes.Unsupported
        return tuple(sorted(set(both), key=lambda c: c.text.encode()))

    def constrained(self):
        return (
            self.token.pairs is not None
            or self.role_scope.pairs is not None
            or bool(self.encounter)
        )

    def full(self):
        return self.reach is None and not self.constrained()

    def confined_for(self, resource_type, letter):
        """The compartment that confines it for a type: shared types are not confined for reading (section 4)."""
        if letter in "rs" and resource_type in self.shared:
            return None
        return self.reach

    def whole(self, resource_type, letter):
        """Section 4, "whole"."""
        return self.full() or (
            letter in "rs" and resource_type in self.shared and not self.constrained()
        )


class Grants:
    """All grants of one session under one policy."""

    def __init__(self, policy, session):
        self.policy, self.session = policy, session
        self.shared = SHARED if policy.shared is None else policy.shared
        self.cache = {}
        self.blames = {}  # by type and letter: (token, role's scope, role, reason) of what is not usable

    def of(self, resource_type, letter, of_any=False):
        """(usable grants in their order, reasons of the others); raises Denied if there are none at all.

        `of_any`: for a row of `*`, which is not kept to the encounter in context (4.9)."""
        key = (resource_type, letter, of_any)
        if key not in self.cache:
            try:
                self.cache[key] = self.find(*key)
            except Denied as denied:
                self.cache[key] = denied
        found = self.cache[key]
        if isinstance(found, Denied):
            raise Denied(found.reason)
        return found

    def usable(self, resource_type, letter):
        """The usable grants; raises Denied with the reason if there are none."""
        usable, failed = self.of(resource_type, letter)
        if not usable:
            raise Denied(largest(failed))
        return usable

    def whole(self, resource_type, letter):
        """The first grant by which a type is whole, or None."""
        try:
            usable, _ = self.of(resource_type, letter)
        except Denied:
            return None
        return next((grant for grant in usable if grant.whole(resource_type, letter)), None)

    def find(self, resource_type, letter, of_any):
        tokens = [scope for scope in self.session.scopes if scope.covers(resource_type, letter)]
        if not tokens:
            raise Denied("insufficient_scope")  # rule 6
        met = []
        for role in self.session.roles:  # rule 10: roles, token, role's scopes
            held = self.policy.role_scopes(role)
            for token in tokens:
                for own in in_order(held, token):
                    if own.covers(resource_type, letter) and meet(token.context, own.context):
                        met.append((token, own, role))
        if not met:
            raise Denied("role_insufficient")  # rule 7
        usable, failed = [], []
        for token, own, role in met:
            built, reasons = self.build(token, own, role, resource_type, letter, of_any)
            usable.extend(built)
            failed.extend(reasons)
            blames = self.blames.setdefault((resource_type, letter, of_any), [])
            blames.extend((token, own, role, reason) for reason in reasons)
        usable.sort(key=lambda grant: not grant.full())  # rule 10: full ones first, stable
        out, seen = [], set()
        for grant in usable:
            # `$export` asks for a system/ grant (section 8), which a user/ one must not stand for.
            like = (
                grant.reach,
                grant.constraints(self.policy.fhir, resource_type),
                grant.context == "system",
            )
            if like not in seen:
                seen.add(like)
                out.append(grant)
        if len(out) > MAX_GRANTS:
            raise Denied("scope_limit_exceeded")
        return out, failed

    def build(self, token, own, role, resource_type, letter, of_any):
        """(grants, one for each person; reasons why there are no more)."""
        fhir = self.policy.fhir
        context = meet(token.context, own.context)
        grant = Grant(token, own, role, context, self.shared)
        try:
            grant.constraints(fhir, resource_type)  # rule 8
        except scopes.Unsupported:
            return [], ["constraint_unsupported"]
        persons, reason = self.persons(token.context, own.context)  # rules 7 and 9
        if reason is None or reason == "not_in_compartment":
            lack = None if of_any else self.keep_to_encounter(grant, resource_type)
            if lack:
                return [], [lack]
        if reason:
            return [], [reason]
        out, reasons = [], []
        for person in persons:
            if person and not self.reachable(person, resource_type, letter):
                reasons.append("not_in_compartment")
                continue
            one = copy.copy(grant)
            one.reach = person
            out.append(one)
        return out, reasons

    def keep_to_encounter(self, grant, resource_type):
        """Rule 9, `encounter_context`: why the grant counts for nothing, or None."""
        if not self.policy.in_encounter or grant.context != "patient" or resource_type == "*":
            return None
        fhir = self.policy.fhir
        listed = fhir.compartment_parameters("Encounter", resource_type)
        if resource_type != "Encounter" and not listed:
            return None
        if self.session.encounter is None:
            return "no_encounter_context"
        parameter = fhir.common["_id"] if resource_type == "Encounter" else listed[0]
        text = self.session.encounter
        if resource_type != "Encounter":
            text = "Encounter/" + text
        value = values.canonical(text, parameter, "")
        grant.encounter = (scopes.Constraint(parameter.name, "", parameter.kind, (value,)),)
        try:
            grant.constraints(fhir, resource_type)
        except scopes.Unsupported:
            return "constraint_unsupported"
        return None

    def persons(self, token, own):
        """(whose compartments grants reach, None for everybody; reason why there are none, or None)."""
        session = self.session
        if token == "system":
            return [None], None
        if token == "user" and not session.user_scopes:
            return [], "no_fhir_user"
        user = session.user_reach() if token == "user" else None
        if token == "user" and own == "user":
            if user is None:
                return [None], None
            named = [
                ("Patient", identity)
                for identity in session.patients
                if identity in session.named
            ]
            return [user] + [person for person in named if person != user], None
        if not session.patients:
            return [], "no_patient_context"
        patients = [("Patient", identity) for identity in session.patients]
        if user is not None:  # rule 7
            patients = [
                person for person in patients if person == user or person[1] in session.named
            ]
        return patients, None if patients else "not_in_compartment"

    def reachable(self, person, resource_type, letter):
        return reachable(self.policy.fhir, self.shared, person, resource_type, letter)


CONTEXTS = ("patient", "user", "system", None)


def in_order(held, token):
    """Rule 10: a role's scopes without constraints, by the context they meet in, before those with them."""
    return sorted(
        (own for own in held if own),
        key=lambda own: (
            own.pairs is not None,
            CONTEXTS.index(meet(token.context, own.context)) if own.pairs is None else 0,
        ),
    )


def meet(token, role):
    """Rule 7: whether the contexts meet, and in what."""
    if token == "patient" and role in ("patient", "user"):
        return "patient"
    if token == "user" and role in ("user", "patient"):
        return role
    return "system" if token == role == "system" else None


def reachable(fhir, shared, reach, resource_type, letter):
    """Whether a type can be in a compartment (4.9)."""
    if resource_type == "*":
        return True
    if resource_type in shared:
        return letter in "rs"
    if resource_type == "Binary":
        return True
    if resource_type == reach[0]:
        return letter != "c"  # a confined POST of a Patient
    if resource_type == "Patient":
        return False  # Patient.link confers nothing
    return bool(fhir.compartment_parameters(reach[0], resource_type))

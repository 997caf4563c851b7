"""Scopes: their grammar, their constraints, and what a constraint implies (docs/scopes.md)."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from . import values
from .definitions import COMMON

CONTEXTS = ("patient", "user", "system")
LETTERS = "cruds"
WORDS = {"read": "rs", "write": "cud", "*": "cruds"}
MODIFIERS = ("in", "not-in", "not", "exact", "below")
CONSTRAINT_KINDS = ("token", "reference", "date", "number", "quantity", "string", "uri")
MAX_PAIRS, MAX_VALUES = 32, 1024

_CLINICAL = re.compile(
    r"(patient|user|system)/(\*|[A-Za-z]+)\.(read|write|\*|c?r?u?d?s?)(?:\?(.*))?", re.S
)
_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")


class Malformed(Exception):
    """A scope that grants nothing and counts as none."""


class Unsupported(Exception):
    """A scope whose constraint cannot be judged: requests.md section 4.8."""


@dataclass(frozen=True)
class Constraint:
    """One `name[:modifier]=value,value`: a resource must match one of the values."""

    name: str
    modifier: str
    kind: str
    values: tuple

    @property
    def text(self):
        modifier = f":{self.modifier}" if self.modifier else ""
        return f"{self.name}{modifier}={','.join(self.values)}"


@dataclass(frozen=True)
class Scope:
    """A clinical scope that is well formed; `pairs` are its search parameters, None if it has none."""

    text: str
    context: str
    type: str
    letters: str
    pairs: tuple
    worded: bool  # version 1 has no search parameters
    modifiers: frozenset

    def covers(self, resource_type, letter):
        return letter in self.letters and self.type in ("*", resource_type)

    def constraints(self, fhir, resource_type):
        """The constraints as they are for a type; raises Unsupported where they cannot be judged on it."""
        found = _constraints(self, fhir, resource_type)
        if found is None:
            raise Unsupported
        return found


@lru_cache(maxsize=65536)
def parse(text, fhir, modifiers=frozenset()):
    """The clinical scope that `text` is, or None if it is none or malformed."""
    if not _TOKEN.fullmatch(text):
        return None
    found = _CLINICAL.fullmatch(text)
    if not found:
        return None
    context, resource_type, letters, query = found.groups()
    if not letters or (resource_type != "*" and resource_type not in fhir.type_set):
        return None
    scope = Scope(
        text,
        context,
        resource_type,
        WORDS.get(letters, letters),
        None if query is None else tuple(query.split("&")),
        letters in WORDS,
        frozenset(modifiers),
    )
    if query is None:
        return scope
    try:
        check(scope, fhir)
    except Malformed:
        return None
    except Unsupported:
        pass
    return scope


def check(scope, fhir):
    """Of a scope with search parameters: raises what keeps the scope from being judged on any type."""
    if scope.worded:
        raise Unsupported
    if scope.type != "*":
        judged(scope, fhir, scope.type)
        return
    names = [name for name, _, _ in split_pairs(scope)]
    having = [kind for kind in fhir.types if all(usable(fhir, kind, name) for name in names)]
    if not having:
        raise Unsupported
    for name in names:  # they must agree on the kind, and on what a reference can be to
        if len({signature(fhir.parameter(kind, name)) for kind in having}) > 1:
            raise Unsupported
    judged(scope, fhir, having[0])


def signature(parameter):
    return parameter.kind, (
        frozenset(parameter.possible_types()) if parameter.kind == "reference" else None
    )


@lru_cache(maxsize=65536)
def _constraints(scope, fhir, resource_type):
    """The constraints on a type, or None where they cannot be judged on it."""
    try:
        if scope.pairs is None:
            return ()
        if scope.worded:
            return None
        if scope.type == "*":
            check(scope, fhir)
            if resource_type == "*":
                return tuple(
                    Constraint(name, modifier, "", (value,))
                    for name, modifier, value in split_pairs(scope)
                )
        return judged(scope, fhir, resource_type)
    except Unsupported:
        return None


def usable(fhir, resource_type, name):
    if name.startswith("_") and name not in COMMON:
        return False
    parameter = fhir.parameter(resource_type, name)
    return parameter is not None and parameter.kind in CONSTRAINT_KINDS


def split_pairs(scope):
    """(name, modifier, text of the values) of each pair, decoded once; `+` stays `+`."""
    if len(scope.pairs) > MAX_PAIRS:
        raise Malformed
    out = []
    for pair in scope.pairs:
        name, equals, value = pair.partition("=")
        name, value = decode(name), decode(value)
        if not equals or not name or not value:
            raise Malformed
        name, colon, modifier = name.partition(":")
        if colon and modifier not in scope.modifiers:
            raise Unsupported
        out.append((name, modifier, value))
    return out


def decode(text):
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise Malformed
    try:
        decoded = unquote_to_bytes(text).decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed from None
    if any(ord(c) < 0x20 or ord(c) == 0x7F for c in decoded):
        raise Malformed
    return decoded


def judged(scope, fhir, resource_type):
    """The constraints on one type, canonical: sorted by their text, each once."""
    out, count = set(), 0
    for name, modifier, text in split_pairs(scope):
        if not usable(fhir, resource_type, name):
            raise Unsupported
        parameter = fhir.parameter(resource_type, name)
        kinds = {
            "not": ("token",),
            "in": ("token",),
            "not-in": ("token",),
            "exact": ("string",),
            "below": ("uri",),
        }
        if modifier and parameter.kind not in kinds[modifier]:
            raise Unsupported
        found = {values.canonical(item, parameter, modifier) for item in values.split(text, ",")}
        if None in found:
            raise Malformed
        found = tuple(sorted(found, key=str.encode))
        count += len(found)
        out.add(Constraint(name, modifier, parameter.kind, found))
    if count > MAX_VALUES:
        raise Malformed
    return tuple(sorted(out, key=lambda c: c.text.encode()))


def judgeable(constraints, fhir, resource_type):
    """Section 4.8: whether constraints can be judged on a resource of a type; not by value sets, and not by
    an expression that is more than paths; values of `:not` must be tokens."""
    for constraint in constraints:
        if constraint.modifier in ("in", "not-in"):
            return False
        if constraint.modifier == "not" and not all(
            values.canonical_token(value, constraint.name) for value in constraint.values
        ):
            return False
        parameter = fhir.parameter(resource_type, constraint.name)
        if parameter is not None and not parameter.judgeable():
            return False
    return True


def implies(one, other):
    """Whether whatever matches all of `one` matches all of `other`; true only where it is proven."""
    return all(any(item_implies(mine, theirs) for mine in one) for theirs in other)


def item_implies(mine, theirs):
    if (mine.name, mine.modifier) != (theirs.name, theirs.modifier):
        return False
    if mine.modifier in ("not", "not-in"):
        return set(mine.values) == set(theirs.values)
    if mine.modifier:
        return set(mine.values) <= set(theirs.values)
    return all(any(values.implies(mine.kind, v, w) for w in theirs.values) for v in mine.values)

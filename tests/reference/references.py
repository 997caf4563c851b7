"""What a reference is to (requests.md section 5, "Inside" and "Strictly inside")."""

import re

_ABSOLUTE = re.compile(r"(https?)://([^/?#]*)(.*)", re.I)
_LOCAL = re.compile(r"([A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/([A-Za-z0-9\-.]{1,64}))?")


class NotAReference(Exception):
    """A value that is no Reference where one must be: resource_malformed."""


def server(text):
    """(authority without default port, path) of an http or https URL; both schemes name the same server."""
    found = _ABSOLUTE.fullmatch(text)
    if not found:
        return None
    scheme, authority, path = found.groups()
    default = {"http": ":80", "https": ":443"}[scheme.lower()]
    authority = authority.lower()
    if authority.endswith(default):
        authority = authority[: -len(default)]
    return authority, path


def strip_base(text, bases, by_scheme=False):
    """The text relative to the longest base that it lies under; as it is if relative; None if it is elsewhere.

    `by_scheme`: of request targets, to which http is not https (section 1)."""
    here = server(text)
    if here is None:
        return None if re.match(r"[A-Za-z][A-Za-z0-9+.\-]*:", text) else text
    best = None
    for base in bases:
        there = server(base)
        if by_scheme and scheme(base) != scheme(text):
            continue
        if there[0] == here[0] and (here[1] + "/").startswith(there[1] + "/"):
            if best is None or len(there[1]) > len(best):
                best = there[1]
    if best is None:
        return None
    return here[1][len(best) :].lstrip("/") if here[1] != best else ""


def scheme(text):
    return text.partition(":")[0].lower()


class Target:
    """What a reference is to: `local` (type, id) on this server, or not; `type` where it can be told."""

    def __init__(self, type=None, id=None, local=False, silent=False):
        self.type, self.id, self.local = type, id, local
        self.silent = silent  # neither `reference` nor `identifier`: it says nothing

    def is_person(self, person):
        return self.local and (self.type, self.id) == person

    def may_be(self, kind):
        """Whether it may be to a resource of that type."""
        return not self.silent and (self.type is None or self.type == kind)


def literal(text, fhir, bases, links=None):
    """The target of the text of a reference. `links` are the resources of a Bundle by what names them."""
    if links and text in links:
        kind, identity = links[text]
        return Target(kind, identity, local=kind is not None)
    local = strip_base(text, bases)
    if local is not None:
        found = _LOCAL.fullmatch(local)
        if found and found.group(1) in fhir.type_set and found.group(2) not in (".", ".."):
            return Target(found.group(1), found.group(2), local=True)
        return Target()
    return Target(foreign_type(text, fhir))


def foreign_type(text, fhir):
    """The type that a foreign URL tells by its last two segments, if nothing may lead elsewhere."""
    here = server(text)
    if here is None:
        return None
    path = here[1]
    if any(mark in path for mark in ("?", "#", "%", ";", "//", "/./", "/../")):
        return None
    found = re.fullmatch(
        r".*/([A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/([A-Za-z0-9\-.]{1,64}))?", path
    )
    if not found or found.group(1) not in fhir.type_set or found.group(2) in (".", ".."):
        return None
    return found.group(1)


def target(value, fhir, bases, links=None):
    """The target of a Reference element; raises NotAReference."""
    if not isinstance(value, dict):
        raise NotAReference
    for name in ("reference", "type"):
        if value.get(name) is not None and not isinstance(value[name], str):
            raise NotAReference
    text = value.get("reference")
    if text is not None:
        return literal(text, fhir, bases, links)
    kind = value.get("type")
    silent = value.get("identifier") is None
    return Target(kind if kind in fhir.type_set else None, silent=silent)

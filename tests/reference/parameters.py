"""Parameters: which are understood, and what they reach (requests.md sections 2 and 3)."""

import re
from urllib.parse import unquote_to_bytes

from .definitions import COMMON
from .operations import allowed_parameter
from .values import is_id

SHAPING = (
    "_format",
    "_pretty",
    "_count",
    "_sort",
    "_summary",
    "_elements",
    "_total",
    "_contained",
    "_containedtype",
    "_include",
    "_revinclude",
    "_list",
    "_content",
    "_text",
)
READ = ("_format", "_pretty", "_summary", "_elements")
HISTORY = ("_format", "_pretty", "_count", "_since", "_at")
WRITE = ("_format", "_pretty")
COMMON_BY_LOWER = {name.lower(): name for name in COMMON}
MAX_NAMES = 4


class Unsupported(Exception):
    """parameter_unsupported"""


def split(query):
    """The parameters of a query, decoded; None where it is malformed. Empty pieces are left out."""
    out = []
    for piece in query.split("&"):
        if not piece:
            continue
        name, _, value = piece.partition("=")
        name, value = decode(name), decode(value)
        if not name or value is None:
            return None
        out.append((name, value))
    return out


def decode(text):
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        return None
    try:
        decoded = unquote_to_bytes(text.replace("+", " ")).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if any(ord(c) < 0x20 or ord(c) == 0x7F for c in decoded) else decoded


def other_version(text, fhir):
    """Whether each `fhirVersion` in media types is that of the server."""
    number = {"R4": "4.0", "R4B": "4.3", "R5": "5.0"}[fhir.version]
    value = rf'\s*=\s*("{re.escape(number)}"|{re.escape(number)})\s*([;,]|$)'
    return any(
        not re.match(value, text[found.end() :], re.ASCII)
        for found in re.finditer("fhirversion", text, re.IGNORECASE)
    )


def has_criteria(pairs):
    """A conditional interaction has a parameter that is not empty (section 1)."""
    return any(
        value.strip(" ,") and folded(name)[0] not in ("_format", "_pretty") for name, value in pairs
    )


def need_criteria(pairs):
    from .request import Refused

    if not has_criteria(pairs):
        raise Refused("interaction_unsupported")


def folded(name):
    """(name, what follows its first colon or None); names that start with `_` are compared without case."""
    head, colon, rest = name.partition(":")
    if head.startswith("_"):
        head = head.lower()
    return head, (rest if colon else None)


def check(request, fhir):
    """Raises what is not understood, and fills `request.reached` and `request.types`."""
    from .request import Refused

    for name, _ in request.parameters + request.criteria:
        if folded(name)[0] == "_method":
            raise Refused("method_override")
    try:
        for name, value in request.parameters + request.criteria:
            if (
                folded(name)[0] == "_format"
                and request.kind != "preflight"
                and other_version(value, fhir)
            ):
                raise Unsupported
        if request.kind == "conditional-create":
            for name, _ in request.parameters:
                head, rest = folded(name)
                if head not in WRITE or rest is not None:
                    raise Unsupported
            need_criteria(request.criteria)
            Reader(request, fhir).conditional(request.criteria)
        elif request.kind.startswith("conditional-"):
            request.criteria, request.criteria_query = request.parameters, request.query
            need_criteria(request.criteria)
            Reader(request, fhir).conditional(request.parameters)
        elif request.kind.startswith("search-"):
            Reader(request, fhir).search(request.parameters)
        else:
            plain(request, fhir)
    except Unsupported:
        raise Refused("parameter_unsupported") from None


def plain(request, fhir):
    allowed = {
        "read": READ,
        "vread": READ,
        "history-instance": HISTORY,
        "history-type": HISTORY,
        "history-system": HISTORY,
        "capabilities": ("mode", "_format", "_pretty"),
        "create": WRITE,
        "update": WRITE,
        "patch": WRITE,
        "delete": WRITE,
        "batch": WRITE,
        "smart-configuration": WRITE,
        "export-status": WRITE,
        "export-cancel": WRITE,
        "export-output": WRITE,
    }.get(request.kind, ())
    if request.operation == "graphql":
        most = 1 if request.is_get else 0
        counts = [len(request.value_of(name)) for name in ("query", "operationName", "variables")]
        if counts[0] != most or max(counts) > most:
            raise Unsupported
    for name, value in request.parameters:
        if request.kind == "preflight":
            continue
        head, rest = folded(name)
        known = (
            allowed_parameter(request, name, value)
            if request.kind == "operation"
            else head in allowed and rest is None
        )
        if not known:
            raise Unsupported
        if request.kind == "operation" and head == "_type":
            if name != "_type":
                raise Unsupported
            Reader(request, fhir).set_types(value)


class Reader:
    """Reads the parameters of a search, one by one, and notes what each of them reaches."""

    def __init__(self, request, fhir):
        self.request, self.fhir = request, fhir

    def search(self, pairs):
        for name, value in pairs:
            if folded(name)[0] == "_type":
                if (
                    name != "_type"
                    or self.request.type
                    or self.request.kind == "search-type"
                ):
                    raise Unsupported
                self.set_types(value)
        for name, value in pairs:
            head, rest = folded(name)
            if head == "_type":
                continue
            if head in SHAPING:
                self.shaping(head, rest, value)
            else:
                self.criterion(name, self.request.type)

    def conditional(self, pairs):
        for name, _ in pairs:
            head, rest = folded(name)
            if head in WRITE and rest is None:
                continue
            if head in SHAPING:
                raise Unsupported
            self.criterion(name, self.request.type)

    def set_types(self, value):
        kinds = value.split(",")
        if self.request.types or any(kind not in self.fhir.type_set for kind in kinds):
            raise Unsupported
        code = self.request.compartment[0] if self.request.compartment else None
        if code and not all(self.fhir.in_compartment(code, kind) for kind in kinds):
            raise Unsupported
        self.request.types = sorted(set(kinds))
        if self.request.kind.startswith("search-"):  # a row for each, in the order of their names
            self.request.rows = [(self.request.kind, kind, None, "s") for kind in self.request.types]

    def searched(self):
        """The types that are searched: one, those of `_type`, those of the compartment, or all."""
        request = self.request
        if request.type:
            return [request.type]
        if request.types:
            return request.types
        if request.compartment:
            return [
                kind
                for kind in self.fhir.types
                if self.fhir.in_compartment(request.compartment[0], kind)
            ]
        return self.fhir.types

    # --- parameters that shape the answer -------------------------------------------------------

    def shaping(self, head, rest, value):
        reached = self.request.reached
        if head in ("_include", "_revinclude"):
            if rest not in (None, "iterate"):
                raise Unsupported
            self.include(head == "_revinclude", rest == "iterate", value)
            return
        if rest is not None:
            raise Unsupported
        if head == "_sort":
            self.sort(value)
        elif head == "_list":
            if not is_id(value) and not re.fullmatch(r"\$current-[A-Za-z\-]+", value):
                raise Unsupported
            reached.append({"kind": "list"})
        elif head == "_contained":
            if value not in ("true", "false", "both"):
                raise Unsupported
            if value != "false":
                reached.append({"kind": "contained"})
        elif head == "_containedtype":
            if value not in ("container", "contained"):
                raise Unsupported
            if value == "contained":
                reached.append({"kind": "contained", "probes": True})

    def sort(self, value):
        for name in value.split(","):
            if name == "":
                raise Unsupported
            name = name[1:] if name.startswith("-") else name
            fixed = name in ("_id", "_lastUpdated", "_score")
            if not fixed and (
                self.request.type is None or name not in self.fhir.parameters[self.request.type]
            ):
                raise Unsupported

    def include(self, reverse, iterate, value):
        parts = value.split(":")
        reached = self.request.reached
        if parts == ["*"]:
            if reverse:
                raise Unsupported
            reached.append({"kind": "include", "wild": True})
            return
        if len(parts) not in (2, 3) or parts[0] not in self.fhir.type_set:
            raise Unsupported
        source = parts[0]
        if parts[1] == "*":
            if len(parts) == 3:
                raise Unsupported
            reached.append(
                {"kind": "revinclude", "source": source}
                if reverse
                else {"kind": "include", "wild": True}
            )
            return
        parameter = self.reference(source, parts[1])
        if len(parts) == 3 and parts[2] not in parameter.targets:
            raise Unsupported
        if reverse:
            if not iterate and not set(parameter.targets) & set(self.searched()):
                raise Unsupported
            reached.append({"kind": "revinclude", "source": source})
        else:
            targets = [parts[2]] if len(parts) == 3 else parameter.targets
            if not targets:
                raise Unsupported
            reached.append({"kind": "include", "targets": targets, "open": len(parts) == 2})

    # --- parameters that search -----------------------------------------------------------------

    def reference(self, resource_type, name):
        parameter = self.fhir.parameters.get(resource_type, {}).get(name)
        if parameter is None or parameter.kind != "reference":
            raise Unsupported
        return parameter

    def criterion(self, name, resource_type):
        """A parameter of a type, a common one, a chain or `_has`; the last two only on one type."""
        head = folded(name)[0]
        if resource_type is None and (head == "_has" or head not in COMMON_BY_LOWER):
            raise Unsupported
        if head == "_has":
            sources, chained = self.has(
                name.split(":", 1)[1] if ":" in name else "", resource_type, 1
            )
            first = name.split(":")
            self.request.reached.append(
                {
                    "kind": "has",
                    "sources": sources,
                    "chain": sorted(chained),
                    "first": (first[1], first[2]),
                }
            )
            return
        chained = self.rest(name, resource_type, 1)
        if chained:
            self.request.reached.append({"kind": "chain", "types": sorted(chained)})

    def rest(self, text, resource_type, count):
        """The types that a parameter or chain leads to; raises Unsupported."""
        if count > MAX_NAMES:
            raise Unsupported
        head, dot, rest = text.partition(".")
        if not dot:
            self.simple(text, resource_type)
            return set()
        name, _, wanted = head.partition(":")
        parameter = self.reference(resource_type, name)
        if ":" in head:
            if wanted not in parameter.targets:
                raise Unsupported
            return {wanted} | self.rest(rest, wanted, count + 1)
        reached = set()
        for kind in parameter.targets:
            try:
                reached |= {kind} | self.rest(rest, kind, count + 1)
            except Unsupported:
                continue
        if not reached:
            raise Unsupported
        return reached

    def has(self, text, resource_type, level):
        """(sources by level, types of chains) of `Source:ref:rest`."""
        parts = text.split(":", 2)
        if level > MAX_NAMES or len(parts) != 3 or parts[0] not in self.fhir.type_set:
            raise Unsupported
        source, ref, rest = parts
        if resource_type not in self.reference(source, ref).targets:
            raise Unsupported
        if rest.lower().startswith("_has:"):
            sources, chained = self.has(rest[5:], source, level + 1)
            return [source] + sources, chained
        return [source], self.rest(rest, source, 1)

    def simple(self, text, resource_type):
        """One defined or common parameter with its modifier (section 2, "Modifiers")."""
        name, modifier = folded(text)
        if name in COMMON_BY_LOWER:
            if modifier in (None, "missing") or (
                modifier == "not" and name in ("_tag", "_security")
            ):
                return
            raise Unsupported
        parameter = self.fhir.parameters.get(resource_type, {}).get(name)
        if parameter is None or name.startswith("_"):
            raise Unsupported
        if modifier is None or (modifier == "missing" and parameter.kind != "special"):
            return
        allowed = {
            "string": ("exact", "contains"),
            "token": ("text", "not", "of-type"),
            "uri": ("below", "above"),
            "reference": ("identifier", *parameter.targets),
        }.get(parameter.kind, ())
        if modifier not in allowed:
            raise Unsupported

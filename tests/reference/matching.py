"""Whether a resource matches the constraints of a scope (docs/scopes.md, "How a resource is judged")."""

from decimal import Decimal

from . import values
from .definitions import Node, items
from .references import server, strip_base

STRING_PARTS = (
    "text",
    "family",
    "given",
    "prefix",
    "suffix",
    "line",
    "city",
    "district",
    "state",
    "postalCode",
    "country",
)
NO_TOKENS = (
    "Quantity",
    "Range",
    "Ratio",
    "Period",
    "Timing",
    "Attachment",
    "Reference",
    "SampledData",
    "Age",
    "Duration",
    "DateTime",
    "Date",
    "Instant",
    "Time",
    "Integer",
    "Decimal",
    "HumanName",
    "Address",
    "Money",
    "Annotation",
)
# The members of a CodeableConcept, a Coding, an Identifier and a ContactPoint.
TOKEN_MEMBERS = set(
    "id extension coding text system version code display userSelected use type value period assigner rank".split()
)
ZONES = 14 * 3600 * 10**7  # FHIR's zones lie so far to either side of UTC
CURRENCIES = "urn:iso:std:iso:4217"


def matches_all(world, constraints, resource):
    return all(matches(world, constraint, resource) for constraint in constraints)


def matches(world, constraint, resource):
    """A constraint matches if any element matches any of the values; `:not` if no element may."""
    parameter = world.fhir.parameter(resource["resourceType"], constraint.name)
    if constraint.modifier == "not":
        nodes = parameter.nodes(resource, doubts=True)
        return not any(may_be_token(node, value) for node in nodes for value in constraint.values)
    nodes = parameter.nodes(resource)
    compare = {
        "token": token,
        "reference": reference,
        "date": date,
        "number": number,
        "quantity": quantity,
        "string": string,
        "uri": uri,
    }[constraint.kind]
    if constraint.modifier == "below":
        compare = below
    return any(compare(world, node, value) for node in nodes for value in constraint.values)


# --- tokens --------------------------------------------------------------------------------------


class Unknown(Exception):
    """An element of a wrong shape, or of a type that is no token."""


def codings(node):
    """(system or None, code or None) pairs of an element; raises Unknown."""
    value = node.value
    if node.kind in NO_TOKENS:
        raise Unknown
    if isinstance(value, bool):
        return [(None, "true" if value else "false")]
    if isinstance(value, str) and value:
        return [(None, value)]
    if not isinstance(value, dict):
        raise Unknown
    if "coding" in value:
        return [coding(item, "code") for item in items(value["coding"])]
    if "value" in value and "code" not in value:
        system, code = coding(value, "value")
        contact = node.name in ("telecom", "contact")
        return [(None if contact else system, code)]
    if "code" in value or "system" in value:
        return [coding(value, "code")]
    return []  # a CodeableConcept of text alone


def coding(item, name):
    if not isinstance(item, dict):
        raise Unknown
    for member in ("system", name):
        if member in item and not (isinstance(item[member], str) and item[member]):
            raise Unknown
    return item.get("system"), item.get(name)


def token(world, node, value):
    parts = [values.unescape(part) for part in values.split(value, "|")]
    value_of = node.value
    # What cannot be told is no match: of a CodeableConcept each Coding by itself.
    parted = [node]
    if isinstance(value_of, dict) and "coding" in value_of:
        parted = [
            Node({"coding": item}, node.name, node.kind) for item in items(value_of["coding"])
        ]
    for item in parted:
        try:
            if any(token_is(system, code, parts) for system, code in codings(item)):
                return True
        except Unknown:
            continue
    return False


def token_is(system, code, parts):
    """`code` of any system or none, `|code` of none, `system|` any code of it or none, `system|code` both."""
    if len(parts) == 1:
        return code == parts[0]
    if parts[1] == "":
        return system == parts[0]
    return code == parts[1] and system == (parts[0] or None)


def may_be_token(node, value):
    """For `:not`: whether an element matches, or nobody knows."""
    parts = [values.unescape(part) for part in values.split(value, "|")]
    if isinstance(node.value, dict):
        members = {name for name in node.value if not name.startswith("_")}
        if members - TOKEN_MEMBERS or {"code", "value"} <= members:
            return True  # of a data type that is no token
    try:
        found = codings(node)
    except Unknown:
        return True
    return any(
        token_is(system, code, parts) or doubtful(system, code, parts) for system, code in found
    )


def doubtful(system, code, parts):
    """A code in other case, or one without a system where the value has one."""
    if len(parts) == 2 and parts[1] == "":
        return system is None
    if code is None:
        return False
    if len(parts) == 1:
        return code.lower() == parts[0].lower()
    return code.lower() == parts[1].lower() and system in (None, parts[0])


# --- references ----------------------------------------------------------------------------------


def reference(world, node, value):
    """`Type/id` relative or under a base, its version left out; others letter by letter."""
    parts = [values.unescape(part) for part in values.split(value, "|")]
    if isinstance(node.value, str):  # a canonical
        return node.value in ("|".join(parts),) or (
            len(parts) == 1 and node.value.partition("|")[0] == parts[0]
        )
    text = node.value.get("reference") if isinstance(node.value, dict) else None
    if not isinstance(text, str) or len(parts) == 2 or "#" in text or "?" in text:
        return False
    if text == parts[0]:
        return True
    local, wanted = strip_base(text, world.bases), strip_base(parts[0], world.bases)
    return None not in (local, wanted) and local.partition("/_history/")[0] == wanted


# --- dates ---------------------------------------------------------------------------------------


def date(world, node, value):
    """By interval. A time without a zone is compared with one that has a zone in every zone at once (ADR 9)."""
    prefix, text = values.prefixed(value)
    low, high, zoned = values.interval(text)
    span = date_span(node)
    if span is None:
        return False
    (start, start_zoned), (end, end_zoned) = span

    def related(shift):
        """The relation where what has no zone is `shift` behind UTC."""
        first = start + (shift if zoned and not start_zoned else 0)
        last = end + (shift if zoned and not end_zoned else 0)
        # Where the value has no zone it moves against those ends that have one.
        first -= shift if start_zoned and not zoned else 0
        last -= shift if end_zoned and not zoned else 0
        return values.relation(prefix, (low, high), (first, last))

    return all(related(shift) for shift in shifts(low, high, start, end))


def shifts(low, high, start, end):
    """Zones at which a relation can change, and the outermost ones."""
    critical = [b - a for a in (low, high) for b in (start, end) if abs(b) != float("inf")]
    near = [shift + d for one in critical for shift in (one, -one) for d in (-1, 0, 1)]
    return [-ZONES, 0, ZONES] + [shift for shift in near if abs(shift) <= ZONES]


def date_span(node):
    """((start, has a zone), (end, has a zone)), or None where nobody knows."""
    value, kind = node.value, node.kind
    if isinstance(value, str) and kind in (None, "DateTime", "Date", "Instant"):
        found = values.interval(value)
        return found and ((found[0], found[2]), (found[1], found[2]))
    if not isinstance(value, dict) or kind not in (None, "Period", "Timing"):
        return None
    timed = kind is None and ("event" in value or "repeat" in value)
    return timing_span(value) if kind == "Timing" or timed else period_span(value)


def period_span(value):
    """A Period: a bound at infinity where one is missing."""
    if "start" not in value and "end" not in value:
        return None
    start, end = (float("-inf"), True), (float("inf"), True)
    if "start" in value:
        found = values.interval(value["start"]) if isinstance(value["start"], str) else None
        if found is None:
            return None
        start = found[0], found[2]
    if "end" in value:
        found = values.interval(value["end"]) if isinstance(value["end"], str) else None
        if found is None:
            return None
        end = found[1], found[2]
    reversed_ = start[1] == end[1] and start[0] >= end[0]
    return None if reversed_ else (start, end)


def timing_span(value):
    """A Timing from the first to the last of its events and `boundsPeriod`."""
    spans = []
    events = value.get("event", [])
    for item in events if isinstance(events, list) else [events]:
        found = values.interval(item) if isinstance(item, str) else None
        if found is None:
            return None
        spans.append(((found[0], found[2]), (found[1], found[2])))
    repeat = value.get("repeat", {})
    if not isinstance(repeat, dict) or "boundsDuration" in repeat or "boundsRange" in repeat:
        return None
    if "boundsPeriod" in repeat:
        bounds = repeat["boundsPeriod"]
        found = period_span(bounds) if isinstance(bounds, dict) else None
        if found is None:
            return None
        spans.append(found)
    zones = {zoned for span in spans for bound, zoned in span if abs(bound) != float("inf")}
    if len(zones) != 1:  # nobody knows which is the first
        return None
    return min(span[0] for span in spans), max(span[1] for span in spans)


# --- numbers and quantities ----------------------------------------------------------------------


def exact_number(value):
    """A JSON number of at most 17 digits, or None."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    found = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return found if len(found.as_tuple().digits) <= 17 else None


def number(world, node, value):
    found = exact_number(node.value)
    return found is not None and number_is(found, value)


def number_is(found, value):
    """`eq`: what rounds to the digits of the value; with an exponent only the number itself."""
    prefix, text = values.prefixed(value)
    low, high = values.number_range(text)
    exact = Decimal(text)
    rounds = low <= found < high
    equal = found == exact if "e" in text.lower() else rounds or found == exact
    return {
        "eq": equal,
        "ne": not rounds and found != exact,
        "gt": found > exact,
        "lt": found < exact,
        "ge": found >= exact,
        "le": found <= exact,
        "sa": found > exact,
        "eb": found < exact,
    }[prefix]


def quantity(world, node, value):
    """As numbers, and the unit if the value has one; a comparator matches nothing."""
    found = node.value
    if not isinstance(found, dict) or "comparator" in found:
        return False
    amount = exact_number(found.get("value"))
    if amount is None:
        return False
    parts = [values.unescape(part) for part in values.split(value, "|")]
    if len(parts) == 3:
        system, code = found.get("system"), found.get("code")
        if "currency" in found:
            system, code = CURRENCIES, found["currency"]
        if parts[1] and (system, code) != (parts[1], parts[2]):
            return False
        if not parts[1] and parts[2] not in (code, found.get("unit")):
            return False
    return number_is(amount, parts[0])


# --- strings and URIs ----------------------------------------------------------------------------


def string(world, node, value):
    """Compared whole, with any string part of a name or an address."""
    wanted = values.unescape(value)
    if isinstance(node.value, str):
        return node.value == wanted
    if not isinstance(node.value, dict):
        return False
    parts = []
    for name in STRING_PARTS:
        part = node.value.get(name)
        parts.extend(part if isinstance(part, list) else [part])
    return wanted in parts


def uri(world, node, value):
    return node.value == values.unescape(value)


def below(world, node, value):
    """`:below`: the URI, or a URL that has it as its first segments; no segments that start with a dot."""
    wanted = values.unescape(value)
    if not isinstance(node.value, str):
        return False
    if node.value == wanted:
        return True
    if server(wanted) is None or "/." in node.value or "/." in wanted:
        return False
    return node.value.startswith(wanted if wanted.endswith("/") else wanted + "/")

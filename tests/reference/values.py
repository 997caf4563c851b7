"""Values of search parameters: escapes, canonical form, intervals, and what one implies (docs/scopes.md)."""

import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from functools import lru_cache

PREFIXES = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb")
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?"
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")


def split(text, separator):
    """Splits at the separators that have no backslash before them; the escapes stay."""
    out, current, at = [], "", 0
    while at < len(text):
        if text[at] == "\\" and at + 1 < len(text):
            current += text[at : at + 2]
            at += 2
        elif text[at] == separator:
            out.append(current)
            current = ""
            at += 1
        else:
            current += text[at]
            at += 1
    return out + [current]


def unescape(text):
    """The text without FHIR's escapes, or None if there is another one."""
    if "\\" not in text:
        return text
    if re.search(r"\\(?![\\,|$])", re.sub(r"\\\\", "", text)):
        return None
    return re.sub(r"\\([\\,|$])", r"\1", text)


def escape(text, marks="\\\\,|"):
    """The text with the escapes that it needs: a bar stands for itself where values have no parts."""
    return re.sub(f"([{marks}])", r"\\\1", text)


def holds(value, names):
    """Whether a member of one of these names is in a JSON value, however deep."""
    if isinstance(value, dict):
        return any(name in names or holds(item, names) for name, item in value.items())
    return isinstance(value, list) and any(holds(item, names) for item in value)


def is_id(text):
    return bool(_ID.fullmatch(text)) and text not in (".", "..")


def canonical(text, parameter, modifier=""):
    """The value in canonical form, or None if the parameter does not take it."""
    if text == "" or unescape(text) is None:
        return None
    kind = parameter.kind
    if modifier == "not" and canonical_token(text, parameter.name):
        return canonical_token(text, parameter.name)
    if modifier or kind in ("string", "uri"):
        return escape(unescape(text), "\\\\,")
    if kind == "token":
        return canonical_token(text, parameter.name)
    if kind == "reference":
        return canonical_reference(text, parameter)
    if text[:2] == "ap":
        return None
    prefix, rest = prefixed(text)
    shown = "" if prefix == "eq" else prefix
    if kind == "date":
        return shown + rest if interval(rest) else None
    if kind == "number":
        return shown + rest if _NUMBER.fullmatch(rest) else None
    parts = split(rest, "|")
    if (
        not _NUMBER.fullmatch(parts[0])
        or len(parts) not in (1, 3)
        or (len(parts) == 3 and not parts[2])
    ):
        return None
    return shown + "|".join(escape(unescape(part)) for part in parts)


def canonical_token(text, name):
    parts = split(text, "|")
    if len(parts) > 2 or not any(parts):
        return None
    if name == "_id" and (len(parts) != 1 or not is_id(text)):
        return None
    return "|".join(escape(unescape(part)) for part in parts)


def canonical_reference(text, parameter):
    parts = split(text, "|")
    plain = unescape(parts[0])
    if len(parts) > 2 or not all(parts):
        return None
    if re.match(r"[A-Za-z][A-Za-z0-9+.\-]*:", plain):
        return "|".join(escape(unescape(part)) for part in parts)
    if len(parts) == 2:
        return None
    possible = parameter.possible_types()
    if "/" in plain:
        kind, _, identity = plain.partition("/")
        return plain if kind in possible and is_id(identity) else None
    if is_id(plain) and len(possible) == 1:
        return f"{next(iter(possible))}/{plain}"
    return None


def prefixed(text):
    if text[:2] in PREFIXES:
        return text[:2], text[2:]
    return "eq", text


@lru_cache(maxsize=65536)
def interval(text):
    """(start, end, has a zone) of a date, dateTime or instant, or None. An instant has a width (ADR 8)."""
    found = _DATE.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        start = datetime(
            int(year),
            int(month or 1),
            int(day or 1),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
        )
        if zone and zone != "Z":
            sign = -1 if zone[0] == "-" else 1
            hours, minutes = int(zone[1:3]), int(zone[4:6])
            if hours > 14 or minutes > 59:
                return None
            start -= sign * timedelta(hours=hours, minutes=minutes)
        base = int(start.replace(tzinfo=timezone.utc).timestamp()) * 10**7
        if month is None:
            end = datetime(int(year) + 1, 1, 1)
        elif day is None:
            end = datetime(int(year) + (month == "12"), int(month) % 12 + 1, 1)
        else:
            end = None
        if end is not None:
            return base, int(end.replace(tzinfo=timezone.utc).timestamp()) * 10**7, False
    except (ValueError, OverflowError):
        return None
    if hour is None:
        width = 86400 * 10**7
    elif second is None:
        width = 60 * 10**7
    elif fraction is None:
        width = 10**7
    else:
        base += int(fraction.ljust(7, "0"))
        width = 10 ** (7 - len(fraction))
    return base, base + width, zone is not None


def number_range(text):
    """(low, high) of what the digits stand for (specification 5.5), for equality."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    half = Decimal(5).scaleb(value.as_tuple().exponent - 1)
    return value - half, value + half


def relation(prefix, search, target):
    """Whether an interval matches a prefix with another one (specification 5.4)."""
    (s0, s1), (t0, t1) = search, target
    within = s0 <= t0 and t1 <= s1
    return {
        "eq": within,
        "ne": not within,
        "gt": t1 > s1,
        "lt": t0 < s0,
        "ge": within or t1 > s1,
        "le": within or t0 < s0,
        "sa": t0 >= s1,
        "eb": t1 <= s0,
    }[prefix]


def implies(kind, value, other):
    """Whether what matches `value` always matches `other`."""
    if value == other:
        return True
    if kind == "token":
        mine, theirs = split(value, "|"), split(other, "|")
        if len(mine) == 1:
            return False
        if mine[0] and mine[1]:
            return theirs in ([mine[1]], [mine[0], ""])
        return mine[0] == "" and theirs == [mine[1]]
    if kind == "reference":
        mine, theirs = split(value, "|"), split(other, "|")
        return len(mine) == 2 and theirs == mine[:1]
    if kind == "date":
        return date_implies(prefixed(value), prefixed(other))
    if kind == "quantity":
        mine, theirs = split(value, "|"), split(other, "|")
        unit = (
            len(theirs) == 1
            or mine[1:] == theirs[1:]
            or (len(mine) == 3 and theirs[1:] == ["", mine[2]])
        )
        return unit and (
            mine[0] == theirs[0] or number_implies(prefixed(mine[0]), prefixed(theirs[0]))
        )
    return kind == "number" and number_implies(prefixed(value), prefixed(other))


def number_implies(mine, theirs):
    """By range; equality with an exponent is implied by nothing but itself."""
    (p, text), (q, text2) = mine, theirs
    low, high = number_range(text)
    a, b = Decimal(text), Decimal(text2)
    p, q = {"sa": "gt", "eb": "lt"}.get(p, p), {"sa": "gt", "eb": "lt"}.get(q, q)
    if p == "eq":
        return {"gt": low > b, "ge": low >= b, "lt": high <= b, "le": high <= b}.get(q, False)
    if p in ("gt", "ge"):
        return (q == "gt" and (a > b or (a == b and p == "gt"))) or (q == "ge" and a >= b)
    if p in ("lt", "le"):
        return (q == "lt" and (a < b or (a == b and p == "lt"))) or (q == "le" and a <= b)
    return False


def date_implies(mine, theirs):
    (p, text), (q, text2) = mine, theirs
    first, second = interval(text), interval(text2)
    timed = "T" in text, "T" in text2
    if first[2] != second[2] and all(timed):
        return False
    if timed[0] != timed[1] and (first[2] or second[2]):
        return False
    (a0, a1, _), (b0, b1, _) = first, second
    table = {
        "eq": {
            "eq": b0 <= a0 and a1 <= b1,
            "ge": a0 >= b0,
            "le": a1 <= b1,
            "gt": a0 >= b1,
            "sa": a0 >= b1,
            "lt": a1 <= b0,
            "eb": a1 <= b0,
            "ne": a0 >= b1 or a1 <= b0,
        },
        "gt": {"gt": a1 >= b1, "ge": a1 >= b1, "ne": a1 >= b1},
        "lt": {"lt": a0 <= b0, "le": a0 <= b0, "ne": a0 <= b0},
        "ge": {"ge": a1 >= b1 and a0 >= b0, "gt": a0 >= b1},
        "le": {"le": a0 <= b0 and a1 <= b1, "lt": a1 <= b0},
        "sa": {"sa": a1 >= b1, "gt": a1 >= b1, "ge": a1 >= b0, "ne": a1 >= b1},
        "eb": {"eb": a0 <= b0, "lt": a0 <= b0, "le": a0 <= b1, "ne": a0 <= b0},
        "ne": {"ne": a0 <= b0 and b1 <= a1},
    }
    return table[p].get(q, False)

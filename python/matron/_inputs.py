"""From what is handy in Python to what the engine takes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone

from matron import _matron
from matron._values import (
    EntryResources,
    Headers,
    Json,
    NotGiven,
    ObligationKind,
    Text,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_SECOND = timedelta(seconds=1)
_LAST_SECOND = 253402300799  # Of the year 9999.
_ALL_OBLIGATIONS = sum(_matron.OBLIGATIONS.values())


def unix_seconds(now: datetime | int | None) -> int | None:
    """Whole seconds since 1970-01-01 UTC; ``None`` stays ``None``."""
    if now is None:
        return None
    if isinstance(now, datetime):
        if now.utcoffset() is None:
            raise ValueError("now must be an aware datetime; this one is naive")
        return (now - _EPOCH) // _SECOND
    if isinstance(now, bool) or not isinstance(now, int):
        raise TypeError(
            "now must be an aware datetime, or whole seconds such as "
            f"int(time.time()); not {type(now).__name__}"
        )
    if not 0 <= now <= _LAST_SECOND:
        raise ValueError("now must be seconds since 1970-01-01 UTC")
    return now


def json_text(value: Json) -> Text:
    """JSON in UTF-8; text is taken as it is."""
    if not isinstance(value, dict):
        return value
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )


def optional_json_text(value: Json | None) -> Text | None:
    """The same, where ``None`` is not given."""
    return None if value is None else json_text(value)


def obligations_mask(enforces: Iterable[ObligationKind] | str) -> int:
    """Bits for the names of what the host enforces; ``"all"`` is every one."""
    if isinstance(enforces, str):
        if enforces != "all":
            raise ValueError('enforces must be "all", or several names')
        return _ALL_OBLIGATIONS
    mask = 0
    for name in enforces:
        if name not in _matron.OBLIGATIONS:
            raise ValueError(f"enforces: {name!r} is not known")
        mask |= _matron.OBLIGATIONS[name]
    return mask


def types_text(types: Iterable[str] | str) -> str:
    """Resource types, separated by spaces."""
    return types if isinstance(types, str) else " ".join(types)


def stored_text(stored: Json | NotGiven | None) -> tuple[Text | None, bool]:
    """A stored resource, and whether there is known to be none."""
    if isinstance(stored, NotGiven):
        return None, False
    return optional_json_text(stored), stored is None


def entry_list(
    resources: Iterable[EntryResources],
) -> list[_matron.RawEntryResources]:
    """What the host has for the entries of a batch."""
    return [
        (item.entry, *stored_text(item.stored), optional_json_text(item.resulting))
        for item in resources
    ]


def header_list(headers: Headers | None) -> list[tuple[Text, Text]]:
    """Pairs of name and value."""
    if headers is None:
        return []
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return [(name, value) for name, value in pairs]

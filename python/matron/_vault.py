"""Sealed bytes: tokens and the like at rest.

The operations ``seal``, ``open``, ``reseal``, ``vault.inspect`` and ``vault.sweep``
of docs/evaluate.md; docs/vault.md says what they promise.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from matron._codes import Reason
from matron._inputs import unix_seconds
from matron._operations import WithoutTruth, array, call
from matron._values import Json


@dataclass(frozen=True, slots=True)
class KeyUses:
    """How many messages a key has sealed, as the host counts them."""

    key: str
    count: int


@dataclass(frozen=True, slots=True)
class SealedBytes(WithoutTruth):
    """What was sealed. It has no truth value: ask ``valid``.

    Attributes:
        valid: Whether it was sealed. If not, all but the reason is ``None``.
        reason: Why not.
        sealed: Text to be stored.
        key: Id of the key that sealed.
        expires: Seconds since 1970-01-01 UTC.
        changed: Whether it differs from what came; of :func:`seal` it does.
        uses: The count, if it was given.
        rotate: Whether the key has sealed enough.
    """

    valid: bool
    reason: Reason
    sealed: str | None = None
    key: str | None = None
    expires: int | None = None
    changed: bool = False
    uses: KeyUses | None = None
    rotate: bool = False


@dataclass(frozen=True, slots=True)
class OpenedBytes(WithoutTruth):
    """What was opened. It has no truth value: ask ``valid``.

    Attributes:
        valid: Whether it opens. If not, all but the reason is ``None``.
        reason: Why not.
        data: What was sealed.
        key: Id of the key that sealed.
        expires: Seconds since 1970-01-01 UTC.
        reseal: Whether another key seals now.
    """

    valid: bool
    reason: Reason
    data: bytes | None = None
    key: str | None = None
    expires: int | None = None
    reseal: bool = False


@dataclass(frozen=True, slots=True)
class SealedFacts(WithoutTruth):
    """What shows without a key. None of it is verified."""

    valid: bool
    reason: Reason
    version: int | None = None
    key: str | None = None
    expires: int | None = None
    octets: int | None = None


@dataclass(frozen=True, slots=True)
class SweptItem:
    """What is to become of sealed bytes."""

    action: Literal["keep", "reseal", "purge"]
    reason: Reason
    key: str | None
    expires: int | None


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _uses(uses: KeyUses | None) -> dict[str, object] | None:
    return None if uses is None else {"key": uses.key, "count": uses.count}


def _reason(answer: dict[str, Any]) -> Reason:
    return Reason[answer["reason"].upper()]


def _sealed(answer: dict[str, Any]) -> SealedBytes:
    if not answer["valid"]:
        return SealedBytes(False, _reason(answer))
    uses = answer["uses"]
    return SealedBytes(
        valid=True,
        reason=_reason(answer),
        sealed=answer["sealed"],
        key=answer["key"],
        expires=answer["expires"],
        changed=answer.get("changed", True),
        uses=None if uses is None else KeyUses(**uses),
        rotate=answer["rotate"],
    )


def seal(
    data: bytes,
    /,
    *,
    ring: Json,
    purpose: str,
    client: str,
    subject: str,
    nonce: bytes,
    expires: datetime | int,
    now: datetime | int,
    uses: KeyUses | None = None,
) -> SealedBytes:
    """Seals a token or other bytes to be stored.

    Args:
        data: What to seal.
        ring: ``{"keys":[...]}`` of docs/vault.md.
        purpose: What it is for; with ``client`` and ``subject`` it must be the
            same when it is opened.
        client: Whom it is for.
        subject: Of whom it is; may be empty.
        nonce: ``secrets.token_bytes(24)``, new for each call.
        expires: From when on it does not open.
        now: The time of the call.
        uses: The host's count of messages of a key.

    Raises:
        MatronError: The call failed, for one because the ring is not usable.
    """
    members = {
        "purpose": purpose,
        "client": client,
        "subject": subject,
        "bytes": _encode(data),
        "nonce": _encode(nonce),
        "expires": unix_seconds(expires),
        "now": unix_seconds(now),
        "uses": _uses(uses),
    }
    return _sealed(call("seal", members, {"ring": ring}))


def open_sealed(
    sealed: str,
    /,
    *,
    ring: Json,
    purpose: str,
    client: str,
    subject: str,
    now: datetime | int,
) -> OpenedBytes:
    """Opens what was sealed for the same purpose, client and subject.

    Raises:
        MatronError: The call failed, for one because the ring is not usable.
    """
    members = {
        "sealed": sealed,
        "as": "bytes",
        "purpose": purpose,
        "client": client,
        "subject": subject,
        "now": unix_seconds(now),
    }
    answer = call("open", members, {"ring": ring})
    if not answer["valid"]:
        return OpenedBytes(False, _reason(answer))
    return OpenedBytes(
        valid=True,
        reason=_reason(answer),
        data=_decode(answer["bytes"]),
        key=answer["key"],
        expires=answer["expires"],
        reseal=answer["reseal"],
    )


def reseal(
    sealed: str,
    /,
    *,
    ring: Json,
    purpose: str,
    client: str,
    subject: str,
    nonce: bytes,
    now: datetime | int,
    uses: KeyUses | None = None,
) -> SealedBytes:
    """Seals with the newest key what another key has sealed.

    Raises:
        MatronError: The call failed, for one because the ring is not usable.
    """
    members = {
        "sealed": sealed,
        "purpose": purpose,
        "client": client,
        "subject": subject,
        "nonce": _encode(nonce),
        "now": unix_seconds(now),
        "uses": _uses(uses),
    }
    return _sealed(call("reseal", members, {"ring": ring}))


def inspect_sealed(sealed: str, /) -> SealedFacts:
    """Tells what sealed bytes show without a key."""
    answer = call("vault.inspect", {"sealed": sealed})
    if not answer["valid"]:
        return SealedFacts(False, _reason(answer))
    return SealedFacts(
        valid=True,
        reason=_reason(answer),
        version=answer["version"],
        key=answer["key"],
        expires=answer["expires"],
        octets=answer["octets"],
    )


def sweep_sealed(
    sealed: Iterable[str], /, *, ring: Json, now: datetime | int
) -> tuple[SweptItem, ...]:
    """Tells which sealed bytes to purge and which to reseal, in their order.

    Raises:
        MatronError: The call failed, for one because the ring is not usable.
    """
    members = {"sealed": array(sealed), "now": unix_seconds(now)}
    answer = call("vault.sweep", members, {"ring": ring})
    return tuple(
        SweptItem(item["action"], _reason(item), item["key"], item["expires"])
        for item in answer["items"]
    )

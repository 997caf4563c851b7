"""Facts about a connection, judged.

The operation ``transport.validate`` of docs/evaluate.md.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass

from matron._operations import WithoutTruth, array, call


@dataclass(frozen=True, slots=True)
class TransportFinding(WithoutTruth):
    """What one check found. It has no truth value: ask ``valid``.

    Attributes:
        check: ``tls``, ``certificates``, ``server_name``, ``pins``, ``hsts``,
            ``endpoints`` or ``resources``.
        valid: Whether nothing is wrong.
        reason: The name of the reason.
        what: A JSON pointer to what was looked at, if a comparison failed.
        expected: What was expected there, if that can be told.
        came: What came instead, if that can be told.
    """

    check: str
    valid: bool
    reason: str
    what: str | None = None
    expected: str | None = None
    came: str | None = None


@dataclass(frozen=True, slots=True)
class TransportValidation(WithoutTruth):
    """Whether a connection is good. It has no truth value: ask ``valid``.

    Attributes:
        valid: Whether every check that was asked for holds.
        reason: The name of the reason of the first that does not; ``ok``.
        findings: One for each check, in the order of docs/evaluate.md.
    """

    valid: bool
    reason: str
    findings: tuple[TransportFinding, ...]


def validate_transport(
    *,
    now: int | None = None,
    tls: dict[str, str] | None = None,
    certificates: Iterable[bytes] | None = None,
    roots: Iterable[bytes] | None = None,
    server_name: str | None = None,
    pins: Iterable[str] | None = None,
    hsts: dict[str, str | int | bool] | None = None,
    endpoints: Iterable[str] | None = None,
    page: str | None = None,
    resources: Iterable[str] | None = None,
    allow_loopback: bool | None = None,
) -> TransportValidation:
    """Judges what the host saw of a connection; at least one check must be asked for.

    Args:
        now: Seconds since 1970; required with ``certificates``.
        tls: ``version`` (``TLSv1.3``) and ``cipher`` (its IANA name).
        certificates: What the server sent, in DER, its own first.
        roots: The certificates that are trusted, in DER; required with
            ``certificates``.
        server_name: The host name or IP address that the certificate must name.
        pins: SHA-256 hashes of keys, in base64; one must be in the path.
        hsts: ``header``, and ``url``, ``min_max_age``, ``include_subdomains``.
        endpoints: URLs that must be https.
        page: The URL of a page, with ``resources``.
        resources: The URLs of what the page loads.
        allow_loopback: Whether http will do on this machine.

    Raises:
        MatronError: The call failed, and nothing is valid.
    """
    answer = call(
        "transport.validate",
        {
            "now": now,
            "tls": tls,
            "certificates": _encoded(certificates),
            "roots": _encoded(roots),
            "server_name": server_name,
            "pins": array(pins),
            "hsts": hsts,
            "endpoints": array(endpoints),
            "page": page,
            "resources": array(resources),
            "allow_loopback": allow_loopback,
        },
    )
    return TransportValidation(
        valid=answer["valid"],
        reason=answer["reason"],
        findings=tuple(
            TransportFinding(
                item["check"], item["valid"], item["reason"], **item.get("detail", {})
            )
            for item in answer["findings"]
        ),
    )


def _encoded(certificates: Iterable[bytes] | None) -> list[str] | None:
    if certificates is None:
        return None
    return [b64encode(der).decode() for der in certificates]

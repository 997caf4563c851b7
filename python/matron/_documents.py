"""Documents that are read once and used by many: policies and key sets."""

from __future__ import annotations

from collections.abc import Iterable

from matron import _matron
from matron._codes import Status
from matron._errors import raise_unless_ok
from matron._inputs import json_text
from matron._values import Diagnostic, Json


def _diagnostics(raw: Iterable[_matron.RawDiagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(
        Diagnostic(Status(code), line or None, pointer, message, hint)
        for code, line, pointer, message, hint in raw
    )


class Policy:
    """A compiled policy document: immutable, and shared by any number of sessions.

    Replace it whole, by compiling the next one: sessions keep the policy that
    they were opened under.
    """

    __slots__ = ("_diagnostics", "_handle")
    _handle: _matron.Policy
    _diagnostics: tuple[Diagnostic, ...]

    def __init__(self) -> None:
        raise TypeError("use Policy.compile() or Policy.smart_only()")

    @classmethod
    def compile(cls, document: Json, /) -> Policy:
        """Compiles a policy document (docs/policy.md).

        Args:
            document: JSON as ``str`` or bytes, or a ``dict``. Prefer the text as
                it was written: only there can a member that is named twice be
                found, and diagnostics have lines.

        Raises:
            PolicyError: It does not compile. ``diagnostics`` has every fault.

        The GIL is released.
        """
        return cls._from(_matron.compile_policy(json_text(document)))

    @classmethod
    def smart_only(
        cls, base: str, /, *, fhir: str = "R4", issuer: str | None = None
    ) -> Policy:
        """Makes the policy under which the scopes of the token alone decide.

        One role, ``smart-only``, holds every scope and is assigned to every
        subject: for conformance tests, and for servers without roles.

        Args:
            base: The FHIR base URL, and the audience that tokens must name.
            fhir: The FHIR version.
            issuer: Whose tokens are accepted. Needed to open sessions from
                tokens.

        Raises:
            PolicyError: Base or version cannot be used.
        """
        return cls._from(_matron.smart_only(base, fhir, issuer or ""))

    @classmethod
    def _from(cls, result: _matron.Result[_matron.Policy]) -> Policy:
        status, handle, raw = result
        diagnostics = _diagnostics(raw)
        raise_unless_ok(status, diagnostics)
        assert handle is not None
        self = object.__new__(cls)
        self._handle = handle
        self._diagnostics = diagnostics
        return self

    @property
    def revision(self) -> str | None:
        """The document's ``revision``."""
        return self._handle.revision

    @property
    def num_roles(self) -> int:
        """How many roles the policy defines."""
        return self._handle.num_roles

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was found in a document that compiles all the same."""
        return self._diagnostics

    def __repr__(self) -> str:
        return f"<matron.Policy revision={self.revision!r} roles={self.num_roles}>"


class KeySet:
    """The public keys of one issuer: immutable, needed to open sessions only."""

    __slots__ = ("_diagnostics", "_handle")
    _handle: _matron.KeySet
    _diagnostics: tuple[Diagnostic, ...]

    def __init__(self) -> None:
        raise TypeError("use KeySet.parse()")

    @classmethod
    def parse(cls, jwks: Json, /) -> KeySet:
        """Parses a JWK set (RFC 7517 section 5).

        Keys that are malformed or not supported are skipped, and named in
        ``diagnostics``.

        Raises:
            KeySetError: It is no key set, or symmetric keys lie beside public
                ones.

        The GIL is released.
        """
        status, handle, raw = _matron.parse_key_set(json_text(jwks))
        diagnostics = _diagnostics(raw)
        raise_unless_ok(status, diagnostics)
        assert handle is not None
        self = object.__new__(cls)
        self._handle = handle
        self._diagnostics = diagnostics
        return self

    @property
    def num_keys(self) -> int:
        """How many of the keys can verify a token."""
        return self._handle.num_keys

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The keys that were skipped, and why."""
        return self._diagnostics

    def __repr__(self) -> str:
        return f"<matron.KeySet keys={self.num_keys}>"

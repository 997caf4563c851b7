"""What is raised. A call that fails raises; a deny does only in ``require``."""

from __future__ import annotations

from collections.abc import Iterable

from matron import _matron
from matron._codes import Reason, Status
from matron._values import Challenge, Decision, Diagnostic

#: So many findings stand in the message of an exception.
_SHOWN = 5


class MatronError(Exception):
    """A call failed.

    Attributes:
        code: The :class:`Status` that says why.
        diagnostics: What was found in the document, if there was one.
    """

    def __init__(
        self, code: Status, diagnostics: tuple[Diagnostic, ...] = ()
    ) -> None:
        super().__init__(code, diagnostics)
        self.code = code
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        lines = [f"{self.code.name.lower()}: {_matron.status_text(self.code)}"]
        lines += [f"  {item}" for item in self.diagnostics[:_SHOWN]]
        if len(self.diagnostics) > _SHOWN:
            lines.append(f"  and {len(self.diagnostics) - _SHOWN} more")
        return "\n".join(lines)


class LimitError(MatronError):
    """The input is larger than a limit."""


class PolicyError(MatronError):
    """The policy document does not compile; ``diagnostics`` has every fault."""


class KeySetError(MatronError):
    """The key set is refused as a whole."""


class AbiError(MatronError):
    """The compiled module is not the one that this package was written for."""


class PermissionDenied(Exception):
    """What ``require`` raises for everything but a permit.

    Answer the client with ``challenge``.

    Attributes:
        decision: The decision.
        reason: Its reason.
        code: The same, under the name that all exceptions of this package have.
        challenge: Its challenge; ``None`` for :class:`NeedsResource`.
    """

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision)
        self.decision = decision

    @property
    def reason(self) -> Reason:
        return self.decision.reason

    @property
    def code(self) -> Reason:
        return self.decision.reason

    @property
    def challenge(self) -> Challenge | None:
        return self.decision.challenge

    def __str__(self) -> str:
        return f"{self.reason.name.lower()}: {_matron.reason_text(self.reason)}"


class NeedsResource(PermissionDenied):
    """No permit yet: ask again with what ``decision.plan.needs`` names.

    A kind of :class:`PermissionDenied`, so that a host that does not expect it
    denies.
    """


_LIMITS = frozenset(
    {Status.SCRATCH_TOO_SMALL, Status.LIMIT_EXCEEDED, Status.JSON_TOO_LARGE}
)


def _class_for(code: Status) -> type[MatronError]:
    # The groups of engine/base/status_codes.inc.
    if code in _LIMITS:
        return LimitError
    if code is Status.UNSUPPORTED_VERSION:
        return AbiError
    if -39 <= code <= -20:
        return KeySetError
    if -69 <= code <= -40:
        return PolicyError
    return MatronError


def raise_unless_ok(status: int, diagnostics: Iterable[Diagnostic] = ()) -> None:
    """Raises what belongs to ``status``, unless that is OK."""
    code = Status(status)
    if code is Status.OUT_OF_MEMORY:
        raise MemoryError
    if code is not Status.OK:
        raise _class_for(code)(code, tuple(diagnostics))

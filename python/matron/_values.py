"""What goes into a decision and what comes out of it: plain, immutable values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Any, Final, Literal, NoReturn, Union

from matron._codes import Reason, Status

#: Text in UTF-8. A lone surrogate in a ``str`` is no text and is denied.
Text = Union[str, bytes, bytearray, memoryview]
#: A JSON document as text, or as the ``dict`` that it stands for.
Json = Union[Text, dict[str, Any]]
#: HTTP header fields, each name at most once.
Headers = Union[Mapping[str, str], Iterable[tuple[Text, Text]]]
#: What a host can declare that it carries out, and a permit can ask of it.
ObligationKind = Literal[
    "restrict_query",
    "compartment_search",
    "filter_response",
    "minimal_response",
    "match_body",
    "several_queries",
    "split_batch",
    "rewrite_entries",
]
#: What a host is to bring; ``"match"`` is the one that the plan's search finds, and
#: ``"export_job"`` the bulk export that the request is about, as ``stored``.
Need = Literal["stored", "resulting", "match", "export_job"]


class NotGiven(Enum):
    """The type of :data:`NOT_GIVEN`."""

    NOT_GIVEN = "NOT_GIVEN"

    def __repr__(self) -> str:
        return "NOT_GIVEN"


#: Says that a stored resource was not looked for; ``None`` says that there is none.
NOT_GIVEN: Final = NotGiven.NOT_GIVEN


class Effect(IntEnum):
    """What was decided. Treat a value that you do not know as a deny.

    An effect has no truth value: ``NEEDS_RESOURCE`` would be a true one. Compare
    it: ``decision.effect is Effect.PERMIT``.
    """

    DENY = 0
    PERMIT = 1
    NEEDS_RESOURCE = 2

    def __bool__(self) -> NoReturn:
        raise TypeError("an effect has no truth value; compare it with Effect.PERMIT")


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request to the FHIR base.

    Attributes:
        method: The HTTP method, in upper case.
        url: Path and query relative to the base, ``"/Patient/1?x=y"``, or an
            absolute URL under the base, as it came in.
        headers: A mapping, or pairs of name and value.
        body: The body as it came in, or a ``dict``. ``None``: not given.
    """

    method: Text
    url: Text
    headers: Headers = field(default=(), hash=False)
    body: Json | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class EntryResources:
    """What the decision of one entry of a batch or transaction asked for.

    Attributes:
        entry: Which entry, counted from 0; each at most once.
        stored: The stored resource. ``None``: you looked, and there is none.
        resulting: The resource as it would be stored.
    """

    entry: int
    stored: Json | NotGiven | None = field(default=NOT_GIVEN, hash=False)
    resulting: Json | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class ProvenKeys:
    """What the client has proven with this very request.

    A token that is bound to a key counts only with a proof of that key.

    Attributes:
        key_thumbprint: That of the key of a DPoP proof that is valid (RFC 9449).
        certificate_thumbprint: The base64url SHA-256 of the certificate of the TLS
            client (RFC 8705).
    """

    key_thumbprint: str = ""
    certificate_thumbprint: str = ""


NOTHING_PROVEN = ProvenKeys()


@dataclass(frozen=True, slots=True)
class Interaction:
    """One FHIR interaction that a request stands for, with its own answer."""

    kind: str
    type: str | None
    id: str | None
    letters: str
    effect: Effect
    reason: Reason
    scope: str | None
    role: str | None


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something that the host must carry out for a permit to be one."""

    kind: ObligationKind


@dataclass(frozen=True, slots=True)
class PlannedRequest:
    """The request to send to the store, with the headers to set on it."""

    method: str
    url: str
    headers: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """How to carry out a permit.

    Attributes:
        request: What to send to the store *instead of* the client's request. Its
            headers replace any of the same name.
        needs: ``"stored"``, ``"resulting"``: what to bring to the next call, if
            the effect is ``NEEDS_RESOURCE``. ``"match"``: send ``request``, which
            is a search, and bring what it finds as ``stored``.
        obligations: Those of the decision, so that a plan is complete by itself.
        requests: With the obligation ``several_queries`` all that are to be sent,
            ``request`` first; otherwise empty.
    """

    request: PlannedRequest
    needs: tuple[Need, ...]
    obligations: tuple[Obligation, ...]
    requests: tuple[PlannedRequest, ...] = ()


@dataclass(frozen=True, slots=True)
class Challenge:
    """The answer that a deny gives to the client.

    Attributes:
        status: The HTTP status.
        headers: Such as ``WWW-Authenticate``.
        body: An OperationOutcome in JSON, or ``None`` for an empty body.
    """

    status: int
    headers: Mapping[str, str] = field(hash=False)
    body: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """One step of how a decision came about, for people. Nothing in it is stable."""

    step: str
    outcome: str
    scope: str | None
    role: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one request. It has no truth value: read on.

    Attributes:
        effect: What was decided.
        reason: Why. ``reason.name.lower()`` is its name in docs/reasons.md.
        scope: The scope of the token that decided, or ``None``.
        role: The role that decided, or ``None``.
        interactions: What the request stands for; the first is the primary one.
        plan: How to carry it out. ``None`` for a deny.
        obligations: What the host must do; only of what it said it enforces.
        challenge: What to answer to the client. ``None`` unless it is a deny.
        explain: How it came about, if the call asked for it.
        permitted: True only for a permit that leaves nothing to do: no
            obligation, and no header of the plan.
        entries: The decisions of the entries of a batch or transaction, in its
            order; otherwise empty.
    """

    effect: Effect
    reason: Reason
    scope: str | None
    role: str | None
    interactions: tuple[Interaction, ...]
    plan: Plan | None
    obligations: tuple[Obligation, ...]
    challenge: Challenge | None
    explain: tuple[Explanation, ...]
    permitted: bool
    entries: tuple[Decision, ...] = ()

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "a decision has no truth value; ask decision.permitted, look at "
            "decision.effect, or call session.require()"
        )


@dataclass(frozen=True, slots=True)
class FilterResult:
    """What is left of a response. It has no truth value: look at ``response``.

    Attributes:
        effect: ``PERMIT`` or ``DENY``.
        reason: Why.
        response: What may be shown; ``None`` for a deny. Empty if the response
            was, as that of a write may be.
        kept: How many entries stayed; a resource that is the response is one.
        dropped: How many did not.
    """

    effect: Effect
    reason: Reason
    response: bytes | None
    kept: int
    dropped: int

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "the result of a filter has no truth value; look at its .response"
        )


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether something is valid, and why not. It has no truth value."""

    valid: bool
    reason: Reason

    def __bool__(self) -> NoReturn:
        raise TypeError("a verification has no truth value; ask its .valid")


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about a document.

    Attributes:
        code: Which rule.
        line: The line in the document, from 1; ``None`` if there is none.
        pointer: The JSON pointer (RFC 6901) of the place.
        message: What is wrong.
        hint: What to do about it; may be empty.
    """

    code: Status
    line: int | None
    pointer: str
    message: str
    hint: str

    def __str__(self) -> str:
        place = self.pointer or "the document"
        line = f" (line {self.line})" if self.line else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{place}{line}: {self.message}{hint}"

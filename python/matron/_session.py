"""Sessions: one subject under one policy, and what it may do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal, overload

from matron import _matron
from matron._codes import Reason
from matron._decisions import decision_from, filter_result_from
from matron._documents import KeySet, Policy
from matron._errors import NeedsResource, PermissionDenied, raise_unless_ok
from matron._inputs import (
    entry_list,
    header_list,
    json_text,
    obligations_mask,
    optional_json_text,
    stored_text,
    types_text,
    unix_seconds,
)
from matron._values import (
    NOTHING_PROVEN,
    NOT_GIVEN,
    Decision,
    Effect,
    EntryResources,
    FilterResult,
    Headers,
    Json,
    NotGiven,
    ObligationKind,
    Plan,
    ProvenKeys,
    Request,
    Text,
)


class ResponseFilter:
    """One response that is filtered as it streams; :meth:`Session.open_filter` makes it.

        filter = session.open_filter("GET", url, now=now, enforces="all")
        held_back = b"".join(map(filter.write, chunks))
        result = filter.finish()
        if result.effect is Effect.PERMIT:
            send(held_back + result.response)

    What :meth:`write` returns is to be thrown away unless :meth:`finish` permits.
    """

    __slots__ = ("_decision", "_handle")
    _decision: Decision
    _handle: _matron.ResponseFilter | None

    def __init__(self) -> None:
        raise TypeError("use Session.open_filter()")

    @classmethod
    def _open(
        cls, session: _matron.Session, call: _matron.Call, announce: bool, max_entry_bytes: int
    ) -> ResponseFilter:
        self = super().__new__(cls)
        self._handle = _matron.ResponseFilter(session, call, announce, max_entry_bytes)
        self._decision = decision_from(self._handle.decision)
        return self

    @property
    def decision(self) -> Decision:
        """What :meth:`Session.decide` says to the request."""
        return self._decision

    def write(self, chunk: Text) -> bytes:
        """Takes the next bytes of the response, cut anywhere.

        Returns:
            What of it may go on, once :meth:`finish` permits. Empty if nothing is
            known yet, or the response is refused.

        Raises:
            ValueError: The response was finished.
        """
        return self._open_handle().push(chunk) or b""

    def finish(self) -> FilterResult:
        """Ends the response.

        Returns:
            A :class:`FilterResult` whose ``response`` has the last bytes, behind
            those of :meth:`write`; ``None`` for a deny.

        Raises:
            ValueError: The response was finished before.
        """
        handle = self._open_handle()
        self._handle = None
        return filter_result_from(handle.finish())

    def _open_handle(self) -> _matron.ResponseFilter:
        if self._handle is None:
            raise ValueError("the response was finished")
        return self._handle


class Session:
    """One subject, its active roles and its token's scopes, under one policy.

    Immutable. Open it once for a token, and decide with it as often as the token
    comes: many threads may do so at once.
    """

    __slots__ = ("_handle",)
    _handle: _matron.Session

    def __init__(self) -> None:
        raise TypeError(
            "use Session.from_token(), Session.from_host_verified_claims() or "
            "Session.without_credentials()"
        )

    @classmethod
    def from_token(
        cls,
        policy: Policy,
        token: Text,
        /,
        *,
        key_set: KeySet | None = None,
        issuer: str | None = None,
        now: datetime | int | None,
    ) -> Session:
        """Opens a session: verifies the token, validates it, and assigns roles.

        A token that is not acceptable does not raise: the session then denies
        everything but public interactions, and :attr:`reason` tells why.

        Args:
            policy: The policy to decide by.
            token: The access token in compact form, without its scheme.
            key_set: The keys of the token's issuer, unless the policy has them.
            issuer: Whose keys ``key_set`` has, where the policy knows several
                issuers.
            now: As in :meth:`decide`.

        The GIL is released.
        """
        return cls._from(
            _matron.open_from_token(
                policy._handle,
                key_set._handle if key_set is not None else None,
                token,
                issuer or "",
                unix_seconds(now),
            )
        )

    @classmethod
    def from_host_verified_claims(cls, policy: Policy, claims: Json, /) -> Session:
        """Opens a session from claims that *you* have verified.

        Such as the answer of token introspection (RFC 7662). Signature, issuer
        and audience are not looked at; ``exp`` and ``nbf`` are, if they are
        there. Claims that cannot be used do not raise; see :attr:`reason`.

        The GIL is released.
        """
        return cls._from(
            _matron.open_from_host_verified_claims(policy._handle, json_text(claims))
        )

    @classmethod
    def without_credentials(cls, policy: Policy, /) -> Session:
        """Opens a session for requests without a token: public interactions only."""
        return cls._from(_matron.open_without_credentials(policy._handle))

    @classmethod
    def _from(cls, result: _matron.Result[_matron.Session]) -> Session:
        status, handle, _ = result
        raise_unless_ok(status)
        assert handle is not None
        self = object.__new__(cls)
        self._handle = handle
        return self

    @property
    def reason(self) -> Reason:
        """``Reason.OK``, or why only public interactions are permitted."""
        return Reason(self._handle.reason)

    @property
    def roles(self) -> tuple[str, ...]:
        """The active roles in the order of the policy, inherited ones included."""
        return self._handle.roles

    @property
    def patient(self) -> str | None:
        """The patient in context."""
        return self._handle.patient

    @property
    def revocation_claims(self) -> str | None:
        """The claims by which the token may be revoked, as JSON.

        For :meth:`Store.check_revocation`. ``None``: only public interactions are
        permitted.
        """
        return self._handle.revocation_claims

    def __repr__(self) -> str:
        return f"<matron.Session {self.reason.name.lower()} roles={self.roles!r}>"

    @overload
    def decide(
        self,
        request: Request,
        /,
        *,
        now: datetime | int | None,
        enforces: Iterable[ObligationKind] | Literal["all"] = ...,
        exact_types: Iterable[str] | str = ...,
        proven: ProvenKeys = ...,
        revocation: Reason = ...,
        stored: Json | NotGiven | None = ...,
        resulting: Json | None = ...,
        resources: Iterable[EntryResources] = ...,
        explain: bool = ...,
    ) -> Decision: ...

    @overload
    def decide(
        self,
        method: Text,
        url: Text,
        /,
        *,
        now: datetime | int | None,
        headers: Headers | None = ...,
        body: Json | None = ...,
        enforces: Iterable[ObligationKind] | Literal["all"] = ...,
        exact_types: Iterable[str] | str = ...,
        proven: ProvenKeys = ...,
        revocation: Reason = ...,
        stored: Json | NotGiven | None = ...,
        resulting: Json | None = ...,
        resources: Iterable[EntryResources] = ...,
        explain: bool = ...,
    ) -> Decision: ...

    def decide(
        self, request: Any, url: Any = None, /, *, now: datetime | int | None, **options: Any
    ) -> Decision:
        """Decides one request: a :class:`Request`, or its method and URL.

        The same arguments always give the same answer; nothing is read from the
        clock, the environment or the network.

        Args:
            now: The time, as an aware ``datetime`` or in whole seconds since
                1970-01-01 UTC. There is no default on purpose; ``None`` says
                that the time is not known, and permits public interactions only.
            headers: HTTP headers, as a mapping or as pairs.
            body: The body as it came in, or a ``dict``; if it was not read,
                ``None``.
            enforces: Names of the obligations that you carry out when a plan has
                them, or ``"all"``. A permit asks for no others.
            exact_types: Resource types for which the store evaluates every search
                parameter exactly, or ``"*"``: a restricted search then needs no
                filter.
            proven: What the client has proven with this very request, where its
                token is bound to a key.
            revocation: What :meth:`Store.check_revocation` said of
                :attr:`revocation_claims`; all but ``Reason.OK`` denies.
            stored: The stored resource, if the plan of an earlier answer needed
                it. ``None``: you looked, and there is none.
            resulting: The resource as it would be stored, if the plan needed it.
            resources: Those of the entries of a batch or transaction, whose
                decisions are in ``decision.entries``.
            explain: Fill ``decision.explain``, which takes longer.

        Returns:
            A :class:`Decision`: read ``permitted``, or ``effect`` and ``plan``. It
            has no truth value: ``if session.decide(...)`` raises
            :class:`TypeError`. :meth:`require` is the shorter way.

        Raises:
            ValueError: ``now`` is naive, or an argument has no meaning. A deny
                never raises, whatever the client sent.

        Thread safety:
            The GIL is released; one session may serve many threads. Buffers and
            texts are not copied: do not change a ``bytearray`` while the call
            runs.
        """
        return decision_from(self._handle.decide(_call(request, url, now=now, **options)))

    @overload
    def filter(
        self,
        request: Request,
        /,
        *,
        response: Text,
        now: datetime | int | None,
        announce: bool = ...,
        enforces: Iterable[ObligationKind] | Literal["all"] = ...,
        exact_types: Iterable[str] | str = ...,
        proven: ProvenKeys = ...,
        revocation: Reason = ...,
        stored: Json | NotGiven | None = ...,
        resulting: Json | None = ...,
        resources: Iterable[EntryResources] = ...,
    ) -> FilterResult: ...

    @overload
    def filter(
        self,
        method: Text,
        url: Text,
        /,
        *,
        response: Text,
        now: datetime | int | None,
        announce: bool = ...,
        headers: Headers | None = ...,
        body: Json | None = ...,
        enforces: Iterable[ObligationKind] | Literal["all"] = ...,
        exact_types: Iterable[str] | str = ...,
        proven: ProvenKeys = ...,
        revocation: Reason = ...,
        stored: Json | NotGiven | None = ...,
        resulting: Json | None = ...,
        resources: Iterable[EntryResources] = ...,
    ) -> FilterResult: ...

    def filter(
        self,
        request: Any,
        url: Any = None,
        /,
        *,
        response: Text,
        announce: bool = False,
        now: datetime | int | None,
        **options: Any,
    ) -> FilterResult:
        """Takes from a response what this session may not see.

        It decides ``request`` again, so pass the client's request with the
        arguments of :meth:`decide` that it was permitted with, and with what the
        FHIR server answered to the plan. docs/filter.md tells what is kept.

        Args:
            response: The body of the answer, as it came; empty if there is none.
            announce: End a searchset that lost an entry with an OperationOutcome
                that says so, and no more.

        Returns:
            A :class:`FilterResult`. Its ``response`` is ``None`` if the request
            is denied, or the response is not one that can be judged.

        Raises:
            ValueError: As for :meth:`decide`. A response that is refused never
                raises.

        Thread safety:
            The GIL is released, as in :meth:`decide`.
        """
        call = _call(request, url, now=now, **options)
        return filter_result_from(self._handle.filter(call, response, announce))

    @overload
    def open_filter(
        self,
        request: Request,
        /,
        *,
        now: datetime | int | None,
        announce: bool = ...,
        max_entry_bytes: int = ...,
        enforces: Iterable[ObligationKind] | Literal["all"] = ...,
        exact_types: Iterable[str] | str = ...,
        proven: ProvenKeys = ...,
        revocation: Reason = ...,
        stored: Json | NotGiven | None = ...,
        resulting: Json | None = ...,
        resources: Iterable[EntryResources] = ...,
    ) -> ResponseFilter: ...

    @overload
    def open_filter(
        self,
        method: Text,
        url: Text,
        /,
        *,
        now: datetime | int | None,
        announce: bool = ...,
        max_entry_bytes: int = ...,
        headers: Headers | None = ...,
        body: Json | None = ...,
        enforces: Iterable[ObligationKind] | Literal["all"] = ...,
        exact_types: Iterable[str] | str = ...,
        proven: ProvenKeys = ...,
        revocation: Reason = ...,
        stored: Json | NotGiven | None = ...,
        resulting: Json | None = ...,
        resources: Iterable[EntryResources] = ...,
    ) -> ResponseFilter: ...

    def open_filter(
        self,
        request: Any,
        url: Any = None,
        /,
        *,
        announce: bool = False,
        max_entry_bytes: int = 1 << 20,
        now: datetime | int | None,
        **options: Any,
    ) -> ResponseFilter:
        """Filters a response as it streams: :meth:`filter`, piece by piece.

        Args:
            max_entry_bytes: The largest entry of the response; a larger one
                refuses it. Memory grows with this, not with the response.

        Returns:
            A :class:`ResponseFilter`, for this one response.

        Raises:
            ValueError: As for :meth:`decide`.
        """
        call = _call(request, url, now=now, **options)
        return ResponseFilter._open(self._handle, call, announce, max_entry_bytes)

    @overload
    def require(
        self,
        request: Request,
        /,
        *,
        now: datetime | int | None,
        enforces: Iterable[ObligationKind] | Literal["all"] = ...,
        exact_types: Iterable[str] | str = ...,
        proven: ProvenKeys = ...,
        revocation: Reason = ...,
        stored: Json | NotGiven | None = ...,
        resulting: Json | None = ...,
        resources: Iterable[EntryResources] = ...,
    ) -> Plan: ...

    @overload
    def require(
        self,
        method: Text,
        url: Text,
        /,
        *,
        now: datetime | int | None,
        headers: Headers | None = ...,
        body: Json | None = ...,
        enforces: Iterable[ObligationKind] | Literal["all"] = ...,
        exact_types: Iterable[str] | str = ...,
        proven: ProvenKeys = ...,
        revocation: Reason = ...,
        stored: Json | NotGiven | None = ...,
        resulting: Json | None = ...,
        resources: Iterable[EntryResources] = ...,
    ) -> Plan: ...

    def require(
        self, request: Any, url: Any = None, /, *, now: datetime | int | None, **options: Any
    ) -> Plan:
        """Decides like :meth:`decide`, and raises unless it is a permit.

        Returns:
            The plan to carry out: send ``plan.request`` instead of the client's
            request, set its headers, and do all of ``plan.obligations``. These
            are only ever what ``enforces`` named: without it there are none, and
            a request that cannot be permitted without any raises.

        Raises:
            PermissionDenied: The request is denied; answer with ``challenge``.
            NeedsResource: The answer depends on a resource: ask again with it. A
                kind of :class:`PermissionDenied`.
        """
        decision = self.decide(request, url, now=now, **options)
        if decision.effect is Effect.PERMIT and decision.plan is not None:
            return decision.plan
        if decision.effect is Effect.NEEDS_RESOURCE:
            raise NeedsResource(decision)
        raise PermissionDenied(decision)


def _call(
    request: Request | Text,
    url: Text | None = None,
    /,
    *,
    now: datetime | int | None,
    headers: Headers | None = None,
    body: Json | None = None,
    enforces: Iterable[ObligationKind] | Literal["all"] = (),
    exact_types: Iterable[str] | str = (),
    proven: ProvenKeys = NOTHING_PROVEN,
    revocation: Reason = Reason.OK,
    stored: Json | NotGiven | None = NOT_GIVEN,
    resulting: Json | None = None,
    resources: Iterable[EntryResources] = (),
    explain: bool = False,
) -> _matron.Call:
    """The arguments of Session.decide() as the module takes them."""
    if isinstance(request, Request):
        if not (url is None and headers is None and body is None):
            raise TypeError("url, headers and body belong into the Request")
        asked = request
        request, url = asked.method, asked.url
        headers, body = asked.headers, asked.body
    elif url is None:
        raise TypeError("decide() takes a Request, or a method and a URL")
    return (
        request,
        url,
        header_list(headers),
        optional_json_text(body),
        unix_seconds(now),
        obligations_mask(enforces),
        types_text(exact_types),
        *stored_text(stored),
        optional_json_text(resulting),
        entry_list(resources),
        explain,
        proven.key_thumbprint,
        proven.certificate_thumbprint,
        revocation,
    )

"""The JSON protocol, and what needs no session."""

from __future__ import annotations

import json
from typing import Any

from matron import _matron
from matron._codes import Reason, Status
from matron._inputs import json_text
from matron._values import Json, Text, Verification


class Evaluator:
    """Answers JSON requests (docs/evaluate.md): every capability, by one door.

    It holds the policies that ``policy.load`` has named. Threads may share it, and
    then wait for each other; one for each thread is faster.
    """

    __slots__ = ("_handle",)

    def __init__(self, *, max_input_bytes: int = 0) -> None:
        """Makes an evaluator of requests of up to ``max_input_bytes`` (0: 16 MiB)."""
        self._handle = _matron.Evaluator(max_input_bytes)

    def evaluate(self, request: Json, /) -> str:
        """Answers one request, on one line of JSON.

        Never raises for what is in the request: a call that fails is answered
        with a member ``error``, and permits nothing. The GIL is released.
        """
        return self._handle.evaluate(json_text(request))

    def evaluate_object(self, request: Json, /) -> dict[str, Any]:
        """The same, with the answer as a ``dict``."""
        answer: dict[str, Any] = json.loads(self.evaluate(request))
        return answer


def verify_pkce(
    *,
    code_challenge: Text | None,
    code_challenge_method: Text | None,
    code_verifier: Text | None,
) -> Verification:
    """Checks a PKCE code verifier against the stored challenge (RFC 7636).

    Only ``S256``, as SMART demands. ``None``: the value was not given, which is
    not valid either. The comparison takes constant time.
    """
    reason = Reason(
        _matron.verify_pkce(code_challenge, code_challenge_method, code_verifier)
    )
    return Verification(reason is Reason.OK, reason)


def reason_text(reason: Reason, /) -> str:
    """What a reason means, for people. May change."""
    return _matron.reason_text(reason)


def status_text(status: Status, /) -> str:
    """What a status means, for people. May change."""
    return _matron.status_text(status)


def version() -> str:
    """The version of the engine, such as ``"0.1.0"``."""
    return _matron.version()

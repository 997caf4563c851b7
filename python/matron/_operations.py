"""Operations of docs/evaluate.md as calls that raise if they failed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NoReturn

from matron import _matron
from matron._codes import Reason, Status
from matron._errors import raise_unless_ok
from matron._inputs import json_text
from matron._values import Diagnostic, Json, Text

#: Versions of FHIR whose types and search parameters are known.
FhirVersion = Literal["R4", "R4B", "R5"]
#: Versions of SMART App Launch.
SmartVersion = Literal["1.0", "2.0", "2.1", "2.2"]

# json.dumps would make an encoder for each call.
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


class WithoutTruth:
    """What is an answer, and so would always be true."""

    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise TypeError(
            f"a {type(self).__name__} has no truth value; look at its members"
        )


def call(
    op: str,
    members: Mapping[str, object],
    documents: Mapping[str, Json | None] | None = None,
    *,
    evaluator: _matron.Evaluator | None = None,
) -> dict[str, Any]:
    """Carries out one operation. Members that are ``None`` are not given.

    ``evaluator`` is the one that knows the names in them; ``None``: any.

    Raises:
        MatronError: The call failed; the class is that of the status.
    """
    parts = {
        name: _encode(value)
        for name, value in {"op": op, **members}.items()
        if value is not None
    }
    for name, document in (documents or {}).items():
        if document is not None:
            parts[name] = _document(document)
    text = ",".join(f'"{name}":{value}' for name, value in parts.items())
    answer: dict[str, Any] = json.loads(
        (evaluator or _matron.Evaluator(0)).evaluate(f"{{{text}}}")
    )
    if "error" in answer:
        _fail(answer)
    return answer


def reason_of(answer: Mapping[str, Any]) -> Reason:
    """The reason of an answer that has one."""
    return Reason[answer["reason"].upper()]


def verdict_of(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The members that most answers have, as arguments."""
    return {
        "valid": answer["valid"],
        "reason": reason_of(answer),
        "detail": answer.get("detail"),
    }


def array(items: Iterable[object] | None) -> object:
    """A list for JSON. A text is not its characters: the engine refuses it."""
    return items if items is None or isinstance(items, str) else list(items)


def _document(document: Json) -> str:
    # SECURITY: a text is put into the request as it stands, so it must be one JSON
    # value and nothing beside it.
    text = _decoded(json_text(document))
    try:
        # Numbers of any size: whether they will do is not said here.
        json.loads(text, parse_int=str, parse_float=str)
    except RecursionError:
        raise_unless_ok(Status.JSON_TOO_DEEP)
    except ValueError:
        raise_unless_ok(Status.JSON_SYNTAX)
    return text


def _decoded(text: Text) -> str:
    if isinstance(text, str):
        return text
    try:
        return str(text, "utf-8")
    except UnicodeDecodeError:
        raise_unless_ok(Status.JSON_NOT_UTF8)
        raise


def _fail(answer: dict[str, Any]) -> NoReturn:
    error = answer["error"]
    code = Status[error["status"].upper()]
    found = [
        Diagnostic(
            Status[item["code"].upper()],
            None,
            item["pointer"],
            item["message"],
            item["hint"],
        )
        for item in answer.get("errors", ())
    ]
    own = Diagnostic(code, None, error["pointer"], error["message"], "")
    raise_unless_ok(code, found or [own])
    raise AssertionError(error)

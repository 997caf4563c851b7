# The private module, written by hand; tests/test_stub.py compares it.

from typing import TypeAlias, TypeVar

_Text: TypeAlias = str | bytes | bytearray | memoryview
_T = TypeVar("_T")

# Code, line (0 if there is none), pointer, message, hint.
RawDiagnostic: TypeAlias = tuple[int, int, str, str, str]
# Status, the value unless it failed, and what was found in the document.
Result: TypeAlias = tuple[int, _T | None, tuple[RawDiagnostic, ...]]
# Kind, type, id, letters, effect, reason, scope, role.
RawInteraction: TypeAlias = tuple[
    str, str | None, str | None, str, int, int, str | None, str | None
]
# Method, URL, headers, NEEDS_*, URLs of several queries.
RawPlan: TypeAlias = tuple[str, str, dict[str, str], int, tuple[str, ...]]
# Status, headers, body.
RawChallenge: TypeAlias = tuple[int, dict[str, str], str | None]
# Step, outcome, scope, role, text.
RawExplanation: TypeAlias = tuple[str, str, str | None, str | None, str]
# Effect, reason, scope, role, interactions, plan, OBLIGATIONS, challenge,
# explanations, whether it permits with nothing left to do, those of entries.
RawDecision: TypeAlias = tuple[
    int,
    int,
    str | None,
    str | None,
    tuple[RawInteraction, ...],
    RawPlan | None,
    int,
    RawChallenge | None,
    tuple[RawExplanation, ...],
    bool,
    tuple[RawDecision, ...],
]
# Effect, reason, response (None unless it is a permit), kept, dropped.
RawFilterResult: TypeAlias = tuple[int, int, bytes | None, int, int]
# Entry, stored, whether it is absent, resulting.
RawEntryResources: TypeAlias = tuple[int, _Text | None, bool, _Text | None]
# Method, URL, headers, body, now, enforces, exact types, stored, whether it is
# absent, resulting, those of entries, explain.
Call: TypeAlias = tuple[
    _Text,
    _Text,
    list[tuple[_Text, _Text]],
    _Text | None,
    int | None,
    int,
    _Text,
    _Text | None,
    bool,
    _Text | None,
    list[RawEntryResources],
    bool,
    _Text,
    _Text,
    int,
]

OBLIGATIONS: dict[str, int]
NEEDS_STORED: int
NEEDS_RESULTING: int
NEEDS_MATCH: int
NEEDS_EXPORT_JOB: int

class Policy:
    @property
    def revision(self) -> str | None: ...
    @property
    def num_roles(self) -> int: ...

class KeySet:
    @property
    def num_keys(self) -> int: ...

class Session:
    @property
    def reason(self) -> int: ...
    @property
    def roles(self) -> tuple[str, ...]: ...
    @property
    def patient(self) -> str | None: ...
    @property
    def revocation_claims(self) -> str | None: ...
    def decide(self, call: Call) -> RawDecision: ...
    def filter(self, call: Call, response: _Text, announce: bool) -> RawFilterResult: ...

class ResponseFilter:
    def __init__(
        self, session: Session, call: Call, announce: bool, max_entry_bytes: int
    ) -> None: ...
    @property
    def decision(self) -> RawDecision: ...
    def push(self, chunk: _Text) -> bytes | None: ...
    def finish(self) -> RawFilterResult: ...

class Evaluator:
    def __init__(self, max_input_bytes: int) -> None: ...
    def evaluate(self, request: _Text) -> str: ...

def compile_policy(json: _Text) -> Result[Policy]: ...
def smart_only(base: _Text, fhir: _Text, issuer: _Text) -> Result[Policy]: ...
def parse_key_set(json: _Text) -> Result[KeySet]: ...
def open_from_token(
    policy: Policy, key_set: KeySet | None, token: _Text, issuer: _Text, now: int | None
) -> Result[Session]: ...
def open_from_host_verified_claims(policy: Policy, claims: _Text) -> Result[Session]: ...
def open_without_credentials(policy: Policy) -> Result[Session]: ...
def verify_pkce(
    code_challenge: _Text | None,
    code_challenge_method: _Text | None,
    code_verifier: _Text | None,
) -> int: ...
def version() -> str: ...
def abi_version() -> int: ...
def status_text(status: int) -> str: ...
def reason_text(reason: int) -> str: ...

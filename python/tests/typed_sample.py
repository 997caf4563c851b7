"""A caller as type checkers see it: never run.

A line with `type: ignore` is a mistake that a checker must find; if it does not, the
ignore is unused, and that is an error.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Literal

import matron
from typing_extensions import assert_type

NOW = datetime.now(timezone.utc)


def serve(policy: matron.Policy, token: bytes, keys: matron.KeySet) -> str:
    session = matron.Session.from_token(policy, token, key_set=keys, now=NOW)
    assert_type(session.reason, matron.Reason)
    assert_type(session.roles, tuple[str, ...])
    assert_type(session.patient, str | None)

    decision = session.decide("GET", "/Patient/1", now=NOW, enforces=["restrict_query"])
    assert_type(decision, matron.Decision)
    assert_type(decision.plan, matron.Plan | None)
    assert_type(decision.interactions[0].effect, matron.Effect)
    if decision.effect is not matron.Effect.PERMIT or decision.plan is None:
        return str(decision.challenge.status) if decision.challenge else ""
    for obligation in decision.obligations:
        assert_type(obligation.kind, matron.ObligationKind)
    return decision.plan.request.url


def require(session: matron.Session, request: matron.Request) -> matron.Plan:
    try:
        plan = session.require(request, now=0, enforces="all", stored=None)
    except matron.NeedsResource as needs:
        assert_type(needs.decision, matron.Decision)
        return session.require(request, now=0, stored={"resourceType": "Patient"})
    except matron.PermissionDenied as denied:
        assert_type(denied.challenge, matron.Challenge | None)
        raise
    assert_type(plan.needs, tuple[Literal["stored", "resulting", "match", "export_job"], ...])
    return plan


def documents(text: str) -> None:
    try:
        assert_type(matron.Policy.compile(text).revision, str | None)
        assert_type(matron.KeySet.parse({"keys": []}).num_keys, int)
    except matron.MatronError as error:
        assert_type(error.code, matron.Status)
        assert_type(error.diagnostics, tuple[matron.Diagnostic, ...])
    assert_type(matron.Evaluator().evaluate({"op": "decide"}), str)
    assert_type(matron.version(), str)


def scopes(granted: str) -> str | None:
    parsed = matron.parse_scope(granted, fhir="R4B", modifiers=["in"])
    assert_type(parsed.scopes, tuple[matron.Scope, ...])
    assert_type(parsed.scopes[0].version, Literal[1, 2])
    assert_type(parsed.scopes[0].constraints[0].modifier, matron.ScopeModifier | None)
    assert_type(parsed.rejected[0].reason, matron.Reason)
    assert_type(matron.scope_covers(granted, "openid").covers, bool)
    assert_type(matron.scope_equals(granted, "openid").equal, bool)
    assert_type(matron.scope_intersect(granted, "openid"), matron.ScopeSet)
    assert_type(matron.scope_union(granted, "openid"), matron.ScopeSet)
    assert_type(matron.scope_difference(granted, "openid"), matron.ScopeSet)
    assert_type(matron.minimise_scope(granted), matron.ScopeSet)
    assert_type(matron.scope_narrow(granted, "openid").exceeding, str)
    assert_type(matron.scope_to_v1(granted).rest, tuple[str, ...])
    assert_type(matron.scope_from_v1(granted), matron.ScopeConversion)
    assert_type(matron.scope_to_uri(granted), matron.ScopeConversion)
    assert_type(matron.scope_from_uri(granted), matron.ScopeConversion)
    least = matron.least_scope([("GET", "/Patient/1")], context="user")
    assert_type(least.rejected[0].index, int)
    assert_type(matron.describe_scope(granted).parts[0].sentence, str)
    return matron.scope_risk(granted).risks[0].suggestion


def server(answer: bytes) -> dict[str, object] | None:
    context = matron.launch_context(
        answer, source="token_response", version="2.2", fhir="R5"
    ).context
    assert_type(context.need_patient_banner, bool | None)
    checked = matron.validate_token_response(answer, grant_type="refresh_token")
    assert_type(checked.expires_in, int | None)
    assert_type(checked.findings[0].code, matron.FindingCode)
    sets = matron.validate_discovery(smart_configuration=answer).capability_sets
    assert_type(sets, tuple[matron.CapabilitySet, ...] | None)
    return matron.produce_discovery({"matron": 1}, capabilities=["launch-ehr"]).document


def authorize(query: str) -> str | None:
    client = matron.AuthorizationClient("app", ["https://a.example/cb"], "openid")
    request = matron.validate_authorization_request(
        client=client, bases=["https://x.example"], query=query
    )
    assert_type(request.response_mode, Literal["query", "form_post"] | None)
    assert_type(request.unknown, tuple[str, ...] | None)
    match = matron.match_redirect_uri(client.redirect_uris, request.redirect_uri or "")
    assert_type(match, matron.Validation)
    code = matron.IssuedCode("app", "https://a.example/cb", None, None, NOW, used=False)
    token = matron.validate_token_request(
        "", client=matron.TokenClient("app", "none"), code=code, now=NOW
    )
    assert_type(token.grant_type, matron.GrantType | None)
    consent = matron.Consent("u", "app", "openid", 0, NOW)
    agreed = matron.check_consent("", consent=consent, who="u", client="app", now=NOW)
    assert_type(agreed.exceeding, str)
    return matron.parse_credential([("a", "b")]).scheme


def connect(state: str) -> str | None:
    built = matron.build_authorization_request(
        "https://x.example/", client_id="app", redirect_uri="https://a.example/cb",
        scope="openid", state=state, aud="https://x.example", code_challenge="",
        extra={"prompt": "none"},
    )  # fmt: skip
    assert_type(built.parameters, dict[str, str] | None)
    sent = matron.SentRequest(state, "https://x.example")
    callback = matron.validate_callback({"code": "a"}, sent=sent)
    assert_type(callback.kind, Literal["code", "error"] | None)
    user = matron.validate_userinfo(b"{}", sub="u", issuer=sent.issuer, client_id="app")
    assert_type(user.valid, bool)
    return matron.generate_pkce(bytes(32)).code_verifier


def mistakes_of_the_flow(sent: matron.SentRequest) -> None:
    matron.generate_pkce("a")  # type: ignore[arg-type]
    matron.match_redirect_uri(["a"])  # type: ignore[call-arg]
    matron.build_authorization_request("a", client_id="a")  # type: ignore[call-arg]
    matron.validate_authorization_request(query="", bases=[])  # type: ignore[call-arg]
    matron.validate_callback({"code": 1}, sent=sent)  # type: ignore[dict-item]
    matron.validate_callback("")  # type: ignore[call-arg]
    matron.TokenClient("a", "tls_client_auth")  # type: ignore[arg-type]
    matron.IssuedCode("a", "b", "c", "S256", 1)  # type: ignore[call-arg]
    matron.validate_userinfo({}, sub="u")  # type: ignore[call-arg]
    matron.Consent("u", "a", "openid", 0)  # type: ignore[call-arg]
    sent.state = ""  # type: ignore[misc]


def mistakes_with_scopes() -> None:
    matron.parse_scope("openid", "R4")  # type: ignore[call-arg]
    matron.parse_scope("openid", fhir="R9")  # type: ignore[arg-type]
    matron.parse_scope(b"openid")  # type: ignore[arg-type]
    matron.scope_covers("openid")  # type: ignore[call-arg]
    matron.scope_covers("a", "b", modifiers=["missing"])  # type: ignore[list-item]
    matron.scope_covers("a", "b").covers = True  # type: ignore[misc]
    matron.least_scope([("GET", "/")])  # type: ignore[call-arg]
    matron.least_scope([("GET", "/")], context="nobody")  # type: ignore[arg-type]
    matron.launch_context({})  # type: ignore[call-arg]
    matron.launch_context({}, source="token")  # type: ignore[arg-type]
    matron.validate_token_response({}, grant_type="password")  # type: ignore[arg-type]
    matron.validate_discovery({})  # type: ignore[call-arg]
    matron.produce_discovery({})  # type: ignore[call-arg]


def truth_of_coverage(granted: str) -> str:
    if matron.scope_covers(granted, "openid"):
        return "covered"  # type: ignore[unreachable]
    return "not covered"  # type: ignore[unreachable]


def batch_and_filter(session: matron.Session, body: dict[str, object]) -> bytes:
    decision = session.decide(
        matron.Request("POST", "/", body=body),
        now=NOW,
        enforces=["split_batch", "rewrite_entries", "several_queries"],
        resources=[matron.EntryResources(0, None), matron.EntryResources(1, "{}", {})],
    )
    first: matron.Decision = decision.entries[0]
    needs: tuple[matron.Need, ...] = first.plan.needs if first.plan else ()
    requests = decision.plan.requests if decision.plan else ()
    result: matron.FilterResult = session.filter(
        "GET", "/Patient", response=b"{}", now=NOW, enforces="all", announce=True
    )
    result = session.filter(matron.Request("GET", "/Patient"), response="{}", now=NOW)
    counts: int = result.kept + result.dropped + len(needs) + len(requests)
    return result.response or b"" * counts


def mistakes_of_filters(session: matron.Session, result: matron.FilterResult) -> None:
    session.filter("GET", "/Patient", now=NOW)  # type: ignore[call-overload]
    session.filter("GET", "/Patient", response={}, now=NOW)  # type: ignore[call-overload]
    session.decide("GET", "/", now=0, announce=True)  # type: ignore[call-overload]
    session.decide("GET", "/", now=0, resources=[{"entry": 0}])  # type: ignore[list-item]
    result.response.decode()  # type: ignore[union-attr]
    matron.EntryResources()  # type: ignore[call-arg]


def mistakes(session: matron.Session, decision: matron.Decision) -> None:
    session.decide("GET", "/Patient/1")  # type: ignore[call-overload]
    session.decide("GET", "/Patient/1", now=1.5)  # type: ignore[call-overload]
    session.decide("GET", "/Patient/1", NOW)  # type: ignore[call-overload]
    session.decide("GET", now=0)  # type: ignore[call-overload]
    session.decide(matron.Request("GET", "/"), now=0, body={})  # type: ignore[call-overload]
    session.decide("GET", "/", now=0, enforces=["filter"])  # type: ignore[list-item]
    session.decide("GET", "/", now=0, enforces="restrict_query")  # type: ignore[arg-type]
    session.require("GET", "/Patient/1")  # type: ignore[call-overload]
    decision.effect = matron.Effect.PERMIT  # type: ignore[misc]
    decision.plan.request  # type: ignore[union-attr]
    matron.verify_pkce("a", "S256", "b")  # type: ignore[call-arg]


def truth(decision: matron.Decision) -> str:
    if decision:
        return "permitted"  # type: ignore[unreachable]
    return "denied"  # type: ignore[unreachable]


def truth_of_effect(decision: matron.Decision) -> str:
    if decision.effect:
        return "permitted"  # type: ignore[unreachable]
    return "denied"  # type: ignore[unreachable]

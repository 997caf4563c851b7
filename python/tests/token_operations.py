"""The operations on tokens, key sets, sealed bytes, state and connections as typed
calls."""

import matron
from answer_printer import array, boolean, given, members, name, string, texts, value, verdict
from vector_input import document, from_base64, from_base64url, to_base64url, without


def validation(answer):
    return members(**verdict(answer), **given(detail=answer.detail))


def proven_keys(proven):
    names = {"jkt": "key_thumbprint", "x5t#S256": "certificate_thumbprint"}
    return matron.ProvenKeys(**{names.get(key, key): text for key, text in proven.items()})


def verify(op):
    proven = op.get("proven")
    # A token that is not UTF-8, and a member that is not known, cannot be said.
    if "token_hex" in op or (proven and set(proven) - {"jkt", "x5t#S256"}):
        return None
    options = {"now": None, **without(op, "token", "jwks", "proven")}
    answer = matron.verify(
        op["token"],
        jwks=document(op.get("jwks")),
        proven=None if proven is None else proven_keys(proven),
        **options,
    )
    if not answer.valid:
        return validation(answer)
    more = given(key_thumbprint=answer.key_thumbprint)
    if op["profile"] == "id_token":
        more["fhir_user"] = string(answer.fhir_user)
    return members(valid="true", claims=value(answer.claims), header=value(answer.header), **more)


def validate_introspection(op):
    proven = op.get("proven")
    if isinstance(proven, str):  # Which cannot be said.
        return None
    options = without(op, "response", "proven")
    if proven is not None:
        options["proven"] = proven_keys(proven)
    return validation(matron.validate_introspection(op["response"], **options))


def validate_key_set(op):
    answer = matron.validate_key_set(op["jwks"], **without(op, "jwks"))
    keys = (
        members(
            index=str(key.index),
            kid=string(key.kid),
            kty=string(key.kty),
            algorithms=texts(key.algorithms),
            thumbprint=string(key.thumbprint),
        )
        for key in answer.keys
    )
    findings = (
        members(pointer=string(item.pointer), code=name(item.code), message=string(item.message))
        for item in answer.findings
    )
    return members(**verdict(answer), keys=array(keys), findings=array(findings))


def thumbprint(op):
    found = matron.thumbprint(op["jwk"], **without(op, "jwk"))
    if found is None:
        return members(valid="false", reason=string("key_set_invalid"))
    return members(valid="true", reason=string("ok"), thumbprint=string(found))


def advise_refetch(op):
    answer = matron.advise_refetch(**without(op))
    return members(
        refetch=boolean(answer.refetch),
        usable=boolean(answer.usable),
        not_before=str(answer.not_before),
    )


# ---------------------------------------------------------------- Sealed bytes


def sealing(op, *names):
    """The members of a request with octets for ``names`` and values for ``uses``.

    ``None`` if a text there stands for no octets, or an object for no count.
    """
    found = {each: from_base64url(op[each]) for each in names if each in op}
    uses = op.get("uses")
    if None in found.values() or not isinstance(uses, dict | None):
        return None
    counted = None if uses is None else matron.KeyUses(**uses)
    return {**without(op), **found, "uses": counted}


def sealed_bytes(answer, **changed):
    if not answer.valid:
        return members(**verdict(answer))
    uses = answer.uses
    return members(
        **verdict(answer),
        **changed,
        sealed=string(answer.sealed),
        key=string(answer.key),
        expires=str(answer.expires),
        uses="null" if uses is None else members(key=string(uses.key), count=str(uses.count)),
        rotate=boolean(answer.rotate),
    )


def seal(op):
    options = sealing(op, "nonce", "bytes")
    # It takes bytes, and nothing else.
    if options is None or ("text" in op) == ("bytes" in op):
        return None
    data = op["text"].encode() if "text" in op else options["bytes"]
    return sealed_bytes(matron.seal(data, **without(options, "text", "bytes")))


def open_sealed(op):
    shown = op.get("as") or "text"
    if shown not in ("text", "bytes"):
        return None
    answer = matron.open_sealed(op["sealed"], **without(op, "sealed", "as"))
    if not answer.valid:
        return members(**verdict(answer))
    try:
        text = to_base64url(answer.data) if shown == "bytes" else answer.data.decode()
    except UnicodeDecodeError:
        return None
    return members(
        **verdict(answer),
        **{shown: string(text)},
        key=string(answer.key),
        expires=str(answer.expires),
        reseal=boolean(answer.reseal),
    )


def reseal(op):
    options = sealing(op, "nonce")
    if options is None:
        return None
    answer = matron.reseal(op["sealed"], **without(options, "sealed"))
    return sealed_bytes(answer, changed=boolean(answer.changed))


def inspect_sealed(op):
    answer = matron.inspect_sealed(op["sealed"], **without(op, "sealed"))
    if not answer.valid:
        return members(**verdict(answer))
    return members(
        **verdict(answer),
        verified="false",
        version=str(answer.version),
        key=string(answer.key),
        expires=str(answer.expires),
        octets=str(answer.octets),
    )


def sweep_sealed(op):
    items = matron.sweep_sealed(op["sealed"], **without(op, "sealed"))
    printed = (
        members(
            action=string(item.action),
            reason=name(item.reason),
            key=string(item.key),
            expires=value(item.expires),
        )
        for item in items
    )
    actions = [item.action for item in items]
    counts = {action: str(actions.count(action)) for action in ("keep", "reseal", "purge")}
    return members(valid="true", reason=string("ok"), items=array(printed), **counts)


# ----------------------------------------------------------------------- State


class Exhausted(Exception):
    """More is asked of the store than the vector has outcomes for."""


def on_state(run, printed):
    """A call of a store that answers with the outcomes of the request.

    How it ends can be said, but neither its steps nor outcomes that nobody asked for.
    """

    def run_with_outcomes(op):
        outcomes = op.get("outcomes", [])
        if "store" in op or not isinstance(outcomes, list):
            return None
        left = list(outcomes)

        def apply(operation, now):
            if not left:
                raise Exhausted
            return left.pop(0)

        try:
            answer = run(matron.Store(apply=apply), without(op, "outcomes"))
        except Exhausted:
            return None
        return None if answer is None or (answer.valid and left) else printed(answer)

    return run_with_outcomes


def state_verdict(answer):
    return members(**verdict(answer))


def refresh_result(answer):
    if not answer.valid:
        return state_verdict(answer)
    return members(
        **verdict(answer),
        refresh_token=string(answer.refresh_token),
        family=string(answer.family),
        scope=string(answer.scope),
        data=string(answer.data),
        generation=str(answer.generation),
        expires_at=str(answer.expires_at),
    )


def check_replay(store, op):
    return store.check_replay(op["kind"], **without(op, "kind"))


def issue_refresh(store, op):
    entropy = from_base64url(op["entropy"])
    return None if entropy is None else store.issue_refresh(**{**op, "entropy": entropy})


def rotate_refresh(store, op):
    options = {**without(op, "refresh_token"), "entropy": from_base64url(op["entropy"])}
    return store.rotate_refresh(op["refresh_token"], **options)


def revoke_refresh(store, op):
    return store.revoke_refresh(op["refresh_token"], **without(op, "refresh_token"))


def revoke(store, op):
    return store.revoke(op["kind"], op["value"], **without(op, "kind", "value"))


def check_revocation(store, op):
    return store.check_revocation(op["claims"], **without(op, "claims"))


# ----------------------------------------------------------------- Connections


def transport_finding(item):
    detail = {}
    if item.what is not None:
        detail["detail"] = members(
            what=string(item.what), expected=string(item.expected), came=string(item.came)
        )
    return members(
        check=string(item.check),
        valid=boolean(item.valid),
        reason=string(item.reason),
        **detail,
    )


def validate_transport(op):
    options = without(op)
    # An object would be taken for the list of its names.
    if any(isinstance(op.get(each), dict) for each in ("certificates", "roots", "resources")):
        return None
    for each in ("certificates", "roots"):
        if isinstance(op.get(each), list):
            options[each] = [from_base64(text) for text in op[each]]
            if None in options[each]:
                return None
    answer = matron.validate_transport(**options)
    return members(
        valid=boolean(answer.valid),
        reason=string(answer.reason),
        findings=array(map(transport_finding, answer.findings)),
    )


TOKENS = {
    "verify": verify,
    "introspection.validate": validate_introspection,
    "jwks.validate": validate_key_set,
    "jwks.thumbprint": thumbprint,
    "jwks.refetch": advise_refetch,
    "seal": seal,
    "open": open_sealed,
    "reseal": reseal,
    "vault.inspect": inspect_sealed,
    "vault.sweep": sweep_sealed,
    "replay.check": on_state(check_replay, state_verdict),
    "refresh.issue": on_state(issue_refresh, refresh_result),
    "refresh.rotate": on_state(rotate_refresh, refresh_result),
    "refresh.revoke": on_state(revoke_refresh, state_verdict),
    "revoke": on_state(revoke, state_verdict),
    "revocation.check": on_state(check_revocation, state_verdict),
    "transport.validate": validate_transport,
}

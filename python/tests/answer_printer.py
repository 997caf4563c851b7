"""Prints what the typed API returns as docs/evaluate.md does, byte for byte.

Written from that page, and with nothing of the engine's own printer.
"""

import json
import re

ESCAPED = re.compile(r'[\x00-\x1f"\\]')


def escape(match):
    char = match[0]
    if char in '"\\':
        return "\\" + char
    return "\\n" if char == "\n" else f"\\u{ord(char):04x}"


def string(text):
    return "null" if text is None else f'"{ESCAPED.sub(escape, text)}"'


def array(items):
    return "[" + ",".join(items) + "]"


def members(**values):
    """An object; the values are JSON already."""
    return "{" + ",".join(f'"{name}":{value}' for name, value in values.items()) + "}"


def name(code):
    return string(code.name.lower())


def headers(fields):
    return members(**{key: string(value) for key, value in fields.items()})


def interaction(item):
    return members(
        kind=string(item.kind),
        type=string(item.type),
        id=string(item.id),
        letters=string(item.letters),
        effect=name(item.effect),
        reason=name(item.reason),
        scope=string(item.scope),
        role=string(item.role),
    )


def planned(request):
    return members(
        method=string(request.method),
        url=string(request.url),
        headers=headers(request.headers),
    )


def plan(value):
    if value is None:
        return "null"
    several = {"requests": array(map(planned, value.requests))} if value.requests else {}
    return members(
        request=planned(value.request), **several, needs=array(map(string, value.needs))
    )


def has_entries(value):
    """Whether it is a batch or transaction that was taken apart; it may be empty."""
    kind = value.interactions[0].kind if value.interactions else ""
    return value.entries or (
        value.effect.name != "DENY" and kind in ("batch", "transaction")
    )


def challenge(value):
    if value is None:
        return "null"
    return members(
        status=str(value.status),
        headers=headers(value.headers),
        body=value.body or "null",
    )


def explanation(step):
    return members(
        step=string(step.step),
        outcome=string(step.outcome),
        scope=string(step.scope),
        role=string(step.role),
        text=string(step.text),
    )


def decision(value):
    return members(
        effect=name(value.effect),
        reason=name(value.reason),
        scope=string(value.scope),
        role=string(value.role),
        interactions=array(map(interaction, value.interactions)),
        plan=plan(value.plan),
        obligations=array(members(kind=string(o.kind)) for o in value.obligations),
        challenge=challenge(value.challenge),
        explain=array(map(explanation, value.explain)),
        **({"entries": array(map(decision, value.entries))} if has_entries(value) else {}),
    )


def filtered(value):
    shown = None if value.response is None else value.response.decode()
    return members(
        effect=name(value.effect),
        reason=name(value.reason),
        response=string(shown),
        kept=str(value.kept),
        dropped=str(value.dropped),
    )


def verification(value):
    return members(valid="true" if value.valid else "false", reason=name(value.reason))


def loaded(label, policy):
    return members(
        loaded=string(label),
        revision=string(policy.revision),
        roles=str(policy.num_roles),
    )


def errors(diagnostics):
    """The member `errors` of an answer."""
    items = (
        members(
            pointer=string(item.pointer),
            code=name(item.code),
            message=string(item.message),
            hint=string(item.hint),
        )
        for item in diagnostics
    )
    return f'"errors":{array(items)}'


def texts(items):
    return array(map(string, items))


def boolean(value):
    return "null" if value is None else "true" if value else "false"


def value(item):
    """Any JSON value, as the `dict` or what else it stands for."""
    if isinstance(item, str):
        return string(item)
    if isinstance(item, list):
        return array(map(value, item))
    if isinstance(item, dict):
        pairs = (f"{string(key)}:{value(each)}" for key, each in item.items())
        return "{" + ",".join(pairs) + "}"
    return json.dumps(item)


def verdict(answer):
    """The members that many answers begin with."""
    return {"valid": boolean(answer.valid), "reason": name(answer.reason)}


def given(**values):
    """Members, without those that are ``None``: they are not there."""
    return {key: value(each) for key, each in values.items() if each is not None}


# ---------------------------------------------------------------------- Scopes


def constraint(item):
    return members(
        parameter=string(item.parameter),
        modifier=string(item.modifier),
        values=texts(item.values),
    )


def scope(item):
    return members(
        text=string(item.text),
        canonical=string(item.canonical),
        context=string(item.context),
        type=string(item.type),
        letters=string(item.letters),
        version=str(item.version),
        constraints=array(map(constraint, item.constraints)),
    )


def rejected_scope(item):
    which = {} if item.member is None else {"member": string(item.member)}
    return members(
        **which,
        text=string(item.text),
        offset=str(item.offset),
        reason=name(item.reason),
        hint=string(item.hint),
    )


def rejected(answer):
    return array(map(rejected_scope, answer.rejected))


def parsed_scopes(answer):
    other = (members(text=string(o.text), kind=string(o.kind)) for o in answer.other)
    return members(
        scopes=array(map(scope, answer.scopes)), other=array(other), rejected=rejected(answer)
    )


def scope_coverage(answer):
    return members(
        covers=boolean(answer.covers), missing=texts(answer.missing), rejected=rejected(answer)
    )


def scope_equality(answer):
    return members(equal=boolean(answer.equal), rejected=rejected(answer))


def scope_set(answer):
    return members(
        scope=string(answer.scope), scopes=texts(answer.scopes), rejected=rejected(answer)
    )


def scope_narrowing(answer):
    return members(
        within=boolean(answer.within),
        narrowed=string(answer.narrowed),
        exceeding=string(answer.exceeding),
        rejected=rejected(answer),
    )


def scope_conversion(answer):
    return members(
        scope=string(answer.scope), rest=texts(answer.rest), rejected=rejected(answer)
    )


def least_scope(answer):
    refused = (
        members(index=str(item.index), reason=name(item.reason)) for item in answer.rejected
    )
    return members(
        scope=string(answer.scope), scopes=texts(answer.scopes), rejected=array(refused)
    )


def scope_risks(answer):
    risks = (
        members(
            code=string(item.code),
            severity=string(item.severity),
            scope=string(item.scope),
            text=string(item.text),
            suggestion=string(item.suggestion),
        )
        for item in answer.risks
    )
    return members(risks=array(risks), rejected=rejected(answer))


def scope_description(answer):
    parts = (
        members(
            context=string(item.context),
            actions=texts(item.actions),
            types=texts(item.types),
            limits=texts(item.limits),
            sentence=string(item.sentence),
        )
        for item in answer.parts
    )
    others = (
        members(scope=string(o.scope), kind=string(o.kind), sentence=string(o.sentence))
        for o in answer.others
    )
    return members(parts=array(parts), others=array(others), rejected=rejected(answer))


# ---------------------------------------------------------- Launch, discovery


def findings(answer):
    """The members that answers with findings end with."""
    items = (
        members(
            severity=string(item.severity),
            code=string(item.code),
            pointer=string(item.pointer),
            message=string(item.message),
            spec=string(item.spec),
        )
        for item in answer.findings
    )
    return {"findings": array(items), "findings_left_out": str(answer.findings_left_out)}


def fhir_context(items):
    return array(
        members(
            reference=string(item.reference),
            canonical=string(item.canonical),
            identifier=value(item.identifier),
            type=string(item.type),
            role=string(item.role),
        )
        for item in items
    )


def authorization_detail(item):
    return members(
        locations=texts(item.locations),
        fhirVersions=texts(item.fhir_versions),
        scope=string(item.scope),
        patient=string(item.patient),
        encounter=string(item.encounter),
        fhirContext=fhir_context(item.fhir_context),
        inherited=texts(item.inherited),
    )


def launch_context(answer):
    context = members(
        patient=string(answer.context.patient),
        encounter=string(answer.context.encounter),
        fhirContext=fhir_context(answer.context.fhir_context),
        intent=string(answer.context.intent),
        tenant=string(answer.context.tenant),
        need_patient_banner=boolean(answer.context.need_patient_banner),
        smart_style_url=string(answer.context.smart_style_url),
        authorization_details=array(
            map(authorization_detail, answer.context.authorization_details)
        ),
    )
    return members(valid=boolean(answer.valid), context=context, **findings(answer))


def token_response(answer):
    return members(
        valid=boolean(answer.valid),
        missing=texts(answer.missing),
        expires_in=value(answer.expires_in),
        **findings(answer),
    )


def capability_set(item):
    return members(
        name=string(item.name),
        met=boolean(item.met),
        missing=array(map(texts, item.missing)),
    )


def discovery(answer):
    sets = answer.capability_sets
    return members(
        valid=boolean(answer.valid),
        capability_sets="null" if sets is None else array(map(capability_set, sets)),
        **findings(answer),
    )


def produced_discovery(answer):
    return members(
        valid=boolean(answer.valid), document=value(answer.document), **findings(answer)
    )

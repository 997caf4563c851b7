"""Prints what the typed API returns as docs/evaluate.md does, byte for byte.

Written from that page, and with nothing of the engine's own printer.
"""

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


def plan(value):
    if value is None:
        return "null"
    request = members(
        method=string(value.request.method),
        url=string(value.request.url),
        headers=headers(value.request.headers),
    )
    return members(request=request, needs=array(map(string, value.needs)))


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

"""Deciding operations (requests.md section 8)."""

from . import instances
from .context import Denied, Outcome
from .operations import everything_like
from .reach import any_type, attempt


def rows(context):
    """[(row, Outcome or Denied)] of an operation."""
    request = context.request
    if request.operation == "graphql":
        return graphql(context)
    if request.own:
        return own(context)
    if request.operation == "export":
        return export(context)
    if everything_like(request):
        return everything(context)
    out = []
    for row in request.rows:
        _, resource_type, identity, letter = row
        if request.operation == "meta" and identity is not None:
            out.append((row, attempt(instances.read, context, resource_type, identity)))
        else:
            out.append((row, attempt(confined_not, context, resource_type, letter)))
    return out


class Named:
    """What stands for a grant where a scope of the token is an operation's definition."""

    def __init__(self, scope, role):
        self.scope, self.role = scope, role

    def whole(self, resource_type, letter):
        return True


def own(context):
    """Operations of the policy: by their definition, else by their letters."""
    request, session = context.request, context.session
    definition = request.own.get("definition")
    by_definition = attempt(defined, context, definition) if definition else None
    if definition and (not isinstance(by_definition, Denied) or not request.own.get("letters")):
        return [(request.rows[0][:3] + ("",), by_definition)]
    return [(row, attempt(confined_not, context, row[1], row[3])) for row in request.rows]


def defined(context, definition):
    session = context.session
    if definition not in session.words:
        raise Denied("insufficient_scope")
    for role in session.roles:
        if context.policy.holds(role, definition):
            return Outcome(Named(definition, role))
    raise Denied("role_insufficient")


def graphql(context):
    """`$graphql`: r and s of everything, and all letters for what may mutate."""
    request = context.request
    queries = request.value_of("query") if request.is_get else [(request.body or {}).get("query", "mutation")]
    mutates = any(word in queries[0] for word in ("mutation", "subscription"))
    return [
        (("operation", "*", None, letter), attempt(confined_not, context, "*", letter))
        for letter in ("cruds" if mutates else "rs")
    ]


def job(context):
    """Status, output and cancelling of a bulk export: as the kick-off, for its client."""
    request = context.request
    row = request.rows[0]
    if not context.has_stored:
        return [(row, Outcome(None, needs=["export_job"]))]
    found = context.stored
    if not isinstance(found, dict):
        return [(row, Denied("resource_not_found"))]
    client, url = found.get("client_id"), found.get("request")
    if not isinstance(client, str) or not client or client != context.session.client:
        return [(row, Denied("resource_not_found"))]
    kick_off = context.kick_off(url if isinstance(url, str) else "")
    if kick_off is None:
        return [(row, Denied("malformed_request"))]
    context.request = kick_off
    try:
        return [((row[0],) + one[1:], outcome) for one, outcome in export(context)]
    finally:
        context.request = request


def confined_not(context, resource_type, letter):
    """A row that must be whole."""
    context.grants.usable(resource_type, letter)
    grant = context.grants.whole(resource_type, letter)
    if grant is None:
        raise Denied("operation_confined")
    return Outcome(grant)


def everything(context):
    """`$everything` and `$document`: the resource as it is read, and each type that comes with it."""
    request = context.request
    row = request.rows[0]
    out = [(row, attempt(own_row, context, row))]
    for resource_type in request.types:
        outcome = attempt(context.whole_or_filtered, resource_type, "r")
        out.append((("everything", resource_type, None, "r"), outcome))
    if not request.types:
        out.append((("everything", "*", None, "r"), attempt(any_type, context, False)))
    return out


def own_row(context, row):
    _, resource_type, identity, _ = row
    if identity is None:
        return context.whole_or_filtered(resource_type, "r")
    outcome = instances.read(context, resource_type, identity, history=True)
    if not outcome.grant.whole(resource_type, "r"):
        context.require({"filter_response"})
        outcome.obligations.add("filter_response")
    return outcome


def export(context):
    """`$export`: whole, by `system/` grants; for a Group also Group r."""
    request = context.request
    wanted = [(kind, letter) for kind in request.types or ["*"] for letter in "sr"]
    if request.type == "Group":
        wanted.append(("Group", "r"))
    out = {}
    for resource_type, letter in wanted:
        row = (
            "operation",
            resource_type,
            request.id if resource_type == "Group" and request.id else None,
            letter,
        )
        out[row] = attempt(by_system, context, resource_type, letter)
    return list(out.items())


def by_system(context, resource_type, letter):
    usable = context.grants.usable(resource_type, letter)
    for grant in usable:
        if grant.context == "system" and grant.whole(resource_type, letter):
            return Outcome(grant)
    raise Denied("operation_confined")

"""Deciding operations (requests.md section 8)."""

from . import instances
from .context import Denied, Outcome
from .operations import everything_like
from .reach import any_type, attempt


def rows(context):
    """[(row, Outcome or Denied)] of an operation."""
    request = context.request
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

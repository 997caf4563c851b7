"""Conditional writes (requests.md section 5, "Conditional writes")."""

from . import instances, plan
from .context import Denied, Outcome
from .instances import Write
from .reach import attempt
from .request import Request


def rows(context, persons, reached):
    """[(row, Outcome or Denied)] of a conditional interaction; `persons`, `reached`: see reach.rows."""
    request = context.request
    all_rows = request.rows
    out = [(row, attempt(first_usable, context, row[1], row[3])) for row in all_rows]
    whole = persons is None and all(context.grants.whole(kind, letter) for _, kind, _, letter in all_rows)
    if not whole:
        searched = attempt(plan.search_or_whole, context, criteria(request), request.type, persons)
        out[1] = (all_rows[1], searched)
    if isinstance(out[0][1], Denied):
        return out
    denied = [outcome for _, outcome in out + reached if isinstance(outcome, Denied)]
    if denied:  # there is no first row without the others
        return [(all_rows[0], denied[0])] + out[1:]
    looked = attempt(look, context)
    if isinstance(looked, Denied):
        return [(all_rows[0], looked)] + out[1:]
    if whole:
        return as_it_came(context)
    decided = (
        attempt(resolved, context, out, persons)
        if context.has_stored
        else attempt(waiting, context, out)
    )
    # The search has its own call: what it asks of the host goes with `match`.
    out[1][1].obligations = set()
    return [(all_rows[0], decided)] + out[1:]


def first_usable(context, resource_type, letter):
    whole = context.grants.whole(resource_type, letter)
    return Outcome(whole or context.grants.usable(resource_type, letter)[0])


def criteria(request):
    """The search `GET P?…` that finds what the criteria match."""
    found = Request("GET")
    found.kind, found.type, found.path = "search-type", request.type, "/" + request.type
    found.query, found.parameters = request.criteria_query, request.criteria
    return found


def waiting(context, out):
    """The host resolves the criteria first: needs `match`, by the search as section 6 plans it."""
    searched = out[1][1]
    found = criteria(context.request)
    grant = out[0][1].grant
    requests = searched.requests or [("GET", found.url, {})]
    return Outcome(grant, searched.obligations, ["match"], requests=requests)


def as_it_came(context):
    """Rows that are all whole."""
    return [
        (row, whole(context, row) if index else attempt(whole_write, context, row))
        for index, row in enumerate(context.request.rows)
    ]


def look(context):
    """What was handed in is looked at once a grant was found (section 9)."""
    request = context.request
    if not context.has_stored:
        return
    letter = request.rows[1][3]  # of the search that finds it
    grants = context.grants.usable(request.type, letter)
    if context.stored is None:
        if request.kind in ("conditional-patch", "conditional-delete"):
            raise Denied("resource_not_found")
    else:
        instances.check_handed_in(context, context.stored, request.type, None, grants, letter)
        if not isinstance(context.stored.get("id"), str) or not instances.is_id(
            context.stored["id"]
        ):
            raise Denied("resource_mismatch")


def whole(context, row):
    return Outcome(context.grants.whole(row[1], row[3]))


def whole_write(context, row):
    """The primary row of a conditional write that goes out as it came."""
    kind = row[0].removeprefix("conditional-")
    act = Write(kind, row[3], row[1], None, False, None, instances.images_of(context, kind))
    if context.has_stored:
        act.stored = context.stored
        if instances.labels_reason(act):
            raise Denied("label_change")
        act.stored = None
    usable = [grant for grant in context.grants.usable(row[1], row[3]) if grant.full()]
    for grant in usable:
        obligations = instances.write_obligations(context, act, grant)
        if not context.unmet(obligations):
            return Outcome(grant, obligations, headers=instances.write_headers(context, act, grant))
    raise Denied("obligation_unsupported")


def resolved(context, out, persons):
    """The host looked: the one match, or none that the search's grants show."""
    request, match = context.request, context.stored
    kind = request.kind.removeprefix("conditional-")
    if match is not None:
        readers = plan.searching(context.grants.usable(request.type, "s"), persons)
        shown = [
            grant for grant in readers if not instances.hidden(context, grant, "s", match)
        ]
        if not shown:
            match = None
    if match is None:
        return created(context, kind)
    path = f"/{request.type}/{match['id']}"
    if kind == "create":
        obligations = {"filter_response"} if context.opened(request.type) else set()
        context.require(obligations)
        return Outcome(shown[0], obligations, requests=[("GET", path, {})])
    if (
        kind == "update"
        and request.body is not None
        and request.body.get("id") not in (None, match["id"])
    ):
        writers = context.grants.usable(request.type, "u")
        if instances.judged_by_none(context.world, writers, match, request.type, "u"):
            raise Denied("resource_malformed")
        raise Denied("body_mismatch")
    letter = {"update": "u", "patch": "u", "delete": "d"}[kind]
    images = instances.images_of(context, kind)  # as they came: the body may leave its id out
    act = Write(kind, letter, request.type, match["id"], True, match, images)
    outcome = instances.judge(context, act, look=True)
    outcome.requests = [(request.method, path, outcome.headers)]
    return outcome


def created(context, kind):
    """No match: a create, for `conditional-create` and `conditional-update`."""
    request = context.request
    if kind not in ("create", "update"):
        raise Denied("resource_not_found")
    creators = context.grants.usable(request.type, "c")
    if request.body is not None and instances.judged_by_none(
        context.linked, creators, request.body, request.type, "c"
    ):
        raise Denied("body_malformed")
    act = Write(
        "create", "c", request.type, None, False, None, instances.images_of(context, "create")
    )
    outcome = instances.judge(context, act, look=False)
    if request.kind == "conditional-create":
        outcome.headers["If-None-Exist"] = ""  # to be left out
    outcome.requests = [("POST", "/" + request.type, outcome.headers)]
    return outcome

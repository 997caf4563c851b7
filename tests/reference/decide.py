"""`decide`: one request, one answer (requests.md sections 4 and 9)."""

import re
from functools import lru_cache
from pathlib import Path

from . import bundle, carried, conditional, instances, operate, plan, policy, reach, request as requests
from .context import Context, Denied, NEEDS, OBLIGATIONS, Outcome, largest
from .reach import attempt


def decide(op):
    """The answer to a call, without `explain`; of `challenge` only the status."""
    return decide_in_context(op)[0]


def decide_in_context(op):
    """(answer, Context or None): the context is there once the rows of one request were decided."""
    loaded = policy.load(op)
    try:
        parsed, refused = requests.parse(op["request"], loaded), None
    except requests.Refused as fault:
        parsed, refused = None, fault
    if parsed and parsed.public:
        return public(parsed), None
    try:
        session = policy.open_session(op, loaded)
    except Denied as denied:
        return deny(denied.reason, parsed.primary if parsed else refused.rows), None
    if refused:
        return deny(refused.reason, refused.rows), None
    if parsed.kind == "batch":
        return bundle.decide(op, loaded, session, parsed), Context(op, loaded, parsed, session)
    if not session.roles:
        return deny("no_active_role", parsed.primary), None
    context = Context(op, loaded, parsed, session)
    return decide_rows(context), context


def decide_rows(context):
    context.rows = rows(context)
    given = answer(context.request, context.rows)
    if given["effect"] == "deny" and given["reason"] != "version_mismatch" and looked_at(context):
        given["challenge"]["status"] = 404
    return given


def rows(context):
    """[(row, Outcome or Denied)] of a request that is understood, sections 1 and 3."""
    request = context.request
    unreadable = attempt(instances.check_body, context, request)
    if isinstance(unreadable, Denied):  # 4.4: such a deny shows the primary row alone
        return [(request.rows[0], unreadable)]
    if request.kind.startswith("export-"):
        return operate.job(context)
    if request.kind.startswith("conditional-"):
        persons = reach.excused_persons(context, request)
        reached = reach.rows(context, request, persons)
        reached += carried.provenance(context)
        reached += conditional_references(context)
        reached += carried.subscription(context)
        found = conditional.rows(context, persons, reached) + reached
    elif request.kind == "operation":
        found = operate.rows(context)
        if request.method == "POST" and request.body is None:
            found[0] = (found[0][0], attempt(without_body, context, found[0][1]))
    elif request.kind.startswith("search-"):
        found = searched(context)
    else:
        row = request.rows[0]
        found = [(row, attempt(single, context, row))]
    if not request.kind.startswith("conditional-"):
        found += carried.provenance(context)
        found += conditional_references(context)
        found += carried.subscription(context)
    merged = {}
    for row, outcome in found:
        merged[row] = reach.worse(merged.get(row), outcome)
    return list(merged.items())


def without_body(context, outcome):
    """Section 9: an operation by POST whose body was not given must come without any."""
    if isinstance(outcome, Denied):
        raise outcome
    context.require({"match_body"})
    outcome.obligations.add("match_body")
    return outcome


def single(context, row):
    """Section 5: one resource, or history."""
    kind, resource_type, identity, letter = row
    if kind in ("read", "vread"):
        return instances.read(context, resource_type, identity, context.request.vid)
    if kind == "history-instance":
        return instances.read(context, resource_type, identity, history=True)
    if kind.startswith("history-"):
        return context.whole_or_filtered(resource_type, letter)
    return instances.write(context, kind, resource_type, identity)


def searched(context):
    """Section 6: the rows of a search, then those that its parameters reach."""
    request = context.request
    persons = context.only = reach.excused_persons(context, request)
    found = []
    for row in request.rows:
        if request.type:
            outcome = attempt(plan.search, context, request, request.type, persons)
        else:
            outcome = attempt(many, context, row[1])
        found.append((row, outcome))
    return found + reach.rows(context, request, persons)


def many(context, resource_type):
    """A row of a search of several types: every entry filtered unless whole."""
    compartment = context.request.compartment
    usable = context.grants.usable(resource_type, "s")
    whole = context.grants.whole(resource_type, "s")
    if context.opened(resource_type) and context.includes():
        raise Denied("parameter_unsupported")
    if whole:
        return context.whole_or_filtered(resource_type, "s")
    kept = [
        grant
        for grant in usable
        if not (
            compartment
            and grant.reach
            and grant.reach[0] == compartment[0]
            and grant.reach != compartment
        )
    ]
    if not kept:
        failed = context.grants.of(resource_type, "s")[1]
        raise Denied(largest(failed + ["patient_conflict"]))
    return context.filter_alone(kept[0])


def conditional_references(context):
    """Section 7: rows of the references `P?…` of a body, which must be whole."""
    return [
        (
            ("search-type", resource_type, None, "s"),
            attempt(reach.whole_only, context, resource_type, "s"),
        )
        for resource_type in context.request.conditional_references
    ]


# --- answers -------------------------------------------------------------------------------------

@lru_cache(maxsize=None)
def statuses():
    """The HTTP statuses of reasons, from the table of docs/reasons.md."""
    text = (Path(__file__).resolve().parents[2] / "docs" / "reasons.md").read_text(encoding="utf-8")
    return {
        name: int(status)
        for name, status in re.findall(r"^\| \d+ \| `(\w+)` \| (\d{3}) \|", text, re.M)
    }


def status_of(reason):
    return statuses()[reason]


LOOKED_AT = (
    "read",
    "vread",
    "history-instance",
    "update",
    "patch",
    "delete",
    "conditional-create",
    "conditional-update",
    "conditional-patch",
    "conditional-delete",
)


def looked_at(context):
    """Section 9: whether the resource was looked at, so that a deny answers as not-found."""
    request = context.request
    if request.kind.startswith("export-"):
        return context.has_stored
    operation = request.operation in ("everything", "document", "meta") and request.id is not None
    if not context.seen or not context.has_stored or not (request.kind in LOOKED_AT or operation):
        return False
    return reach.usable(context, request.type, request.rows[0][3])


def interaction(row, effect, reason, grant=None):
    kind, resource_type, identity, letter = row
    return {
        "kind": kind,
        "type": None if resource_type == "*" else resource_type,
        "id": identity,
        "letters": letter,
        "effect": effect,
        "reason": reason,
        "scope": grant.scope if grant else None,
        "role": grant.role if grant else None,
    }


def deny(reason, rows=()):
    return {
        "effect": "deny",
        "reason": reason,
        "scope": None,
        "role": None,
        "interactions": [interaction(row, "deny", reason) for row in rows],
        "plan": None,
        "obligations": [],
        "challenge": {"status": status_of(reason)},
    }


def public(request):
    return {
        "effect": "permit",
        "reason": "public_interaction",
        "scope": None,
        "role": None,
        "interactions": [interaction(request.rows[0], "permit", "public_interaction")],
        "plan": {
            "request": {"method": request.method, "url": request.url, "headers": {}},
            "needs": [],
        },
        "obligations": [],
    }


def obligation_list(names):
    return [{"kind": name} for name in OBLIGATIONS if name in names]


def answer(request, found):
    """Rule 4.11 and section 9: the rows put together."""
    interactions = []
    for row, outcome in found:
        if isinstance(outcome, Denied):
            interactions.append(interaction(row, "deny", outcome.reason))
        else:
            interactions.append(interaction(row, outcome.effect, outcome.reason, outcome.grant))
    denied = [outcome for _, outcome in found if isinstance(outcome, Denied)]
    if denied:
        return {
            "effect": "deny",
            "reason": denied[0].reason,
            "scope": None,
            "role": None,
            "interactions": interactions,
            "plan": None,
            "obligations": [],
            "challenge": {"status": status_of(denied[0].reason)},
        }
    first = found[0][1]
    obligations = set().union(*(outcome.obligations for _, outcome in found))
    needs = [name for name in NEEDS if any(name in outcome.needs for _, outcome in found)]
    return {
        "effect": "needs_resource" if needs else "permit",
        "reason": "resource_required" if needs else "permitted",
        "scope": first.grant.scope if first.grant else None,
        "role": first.grant.role if first.grant else None,
        "interactions": interactions,
        "plan": plan_of(request, first, obligations, needs),
        "obligations": obligation_list(obligations),
    }


def plan_of(request, first: Outcome, obligations, needs):
    requests_out = []
    for method, url, headers in first.requests or [(request.method, request.url, first.headers)]:
        if method == "HEAD" and "filter_response" in obligations:
            method = "GET"
        requests_out.append({"method": method, "url": url, "headers": headers})
    out = {"request": requests_out[0]}
    if "several_queries" in obligations:
        out["requests"] = requests_out
    out["needs"] = needs
    return out

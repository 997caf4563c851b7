"""Searches: branches, restricted queries, filters (requests.md section 6)."""

from . import scopes, values
from .context import Denied, Outcome, largest
from .references import literal
from .scopes import Constraint

# What a query may hold unescaped: RFC 3986 section 3.4 without what separates parameters or decodes to another.
PLAIN = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$'()*,:@/?=")


class Branch:
    def __init__(self, reach, constraints, grant):
        self.reach, self.constraints, self.grant = reach, constraints, grant


def search(context, request, resource_type, only=None):
    """A row `search-type`, or `search-compartment` of one type; `only` by grants of some persons (`_has`)."""
    usable = context.grants.usable(resource_type, "s")
    failed = context.grants.of(resource_type, "s")[1]
    whole = context.grants.whole(resource_type, "s")
    if context.opened(resource_type) and context.includes():
        raise Denied("parameter_unsupported")
    if only is None and whole:
        return context.whole_or_filtered(resource_type, "s")
    kept = [
        grant
        for grant in searching(usable, only)
        if not conflict(context, request, resource_type, grant.confined_for(resource_type, "s"))
    ]
    if not kept:
        raise Denied(largest(failed + ["patient_conflict"]))
    found = branches(context, kept, resource_type)
    return plan(context, request, resource_type, found, kept[0])


def searching(usable, only):
    """The grants that a search is planned by."""
    return [grant for grant in usable if only is None or grant.reach in only]


def search_or_whole(context, request, resource_type, only=None):
    """The search of a conditional interaction, with the parameters of its criteria alone."""
    shown = context.request
    context.request = request
    try:
        return search(context, request, resource_type, only)
    finally:
        context.request = shown


def plan(context, request, resource_type, found, grant):
    """Section 6, 2 to 5."""
    if resource_type == "Group" and context.includes():
        raise Denied("parameter_unsupported")
    exact = context.exact(resource_type)
    wanted = {"restrict_query"} | (set() if exact else {"filter_response"})
    queries = [restrict(context, request, resource_type, branch) for branch in found]
    if all(queries):
        if len(queries) == 1 and not context.unmet(wanted):
            return Outcome(
                grant,
                wanted,
                requests=[(request.method, queries[0], {"Prefer": "handling=strict"})],
            )
        wanted.add("several_queries")
        if len(queries) > 1 and not context.unmet(wanted) and may_split(request):
            return Outcome(
                grant,
                wanted,
                requests=[
                    (request.method, query, {"Prefer": "handling=strict"}) for query in queries
                ],
            )
    hindered = context.unmet({"filter_response"})
    if not hindered and not context.betrays():
        return context.filter_alone(grant)
    wanted.discard("several_queries")
    if not context.unmet(wanted):
        for branch, query in zip(found, queries):
            if query:
                headers = {"Prefer": "handling=strict"}
                return Outcome(branch.grant, wanted, requests=[(request.method, query, headers)])
    raise Denied(hindered or "parameter_unsupported")


def may_split(request):
    """Section 6, 3: not for HEAD, nor with parameters that speak of the whole answer."""
    names = {name.partition(":")[0].lower() for name, _ in request.parameters}
    return request.method != "HEAD" and not names & {"_sort", "_count", "_total", "_summary"}


# --- branches ------------------------------------------------------------------------------------


def branches(context, grants, resource_type):
    """Section 6, 1: one for each grant, dropped and put together until nothing changes."""
    found = [
        Branch(
            grant.confined_for(resource_type, "s"),
            grant.constraints(context.fhir, resource_type),
            grant,
        )
        for grant in grants
    ]
    changed = True
    while changed:
        changed = drop_one(found) or join_two(found)
    return found


def drop_one(found):
    for index in range(len(found) - 1, -1, -1):  # of two that imply each other the later one goes
        for other in range(len(found)):
            if (
                other != index
                and found[other].reach in (None, found[index].reach)
                and scopes.implies(found[index].constraints, found[other].constraints)
            ):
                del found[index]
                return True
    return False


def join_two(found):
    for index, one in enumerate(found):
        for other in found[index + 1 :]:
            if one.reach == other.reach:
                joined = join(one.constraints, other.constraints)
                if joined:
                    found[index] = Branch(one.reach, joined, one.grant)
                    found.remove(other)
                    return True
    return False


def join(one, other):
    """Both together, if they differ at one place in the values alone; not where a value negates."""
    differing = [place for place, pair in enumerate(zip(one, other)) if pair[0] != pair[1]]
    if len(one) != len(other) or len(differing) != 1:
        return None
    a, b = one[differing[0]], other[differing[0]]
    if (a.name, a.modifier) != (b.name, b.modifier) or a.modifier in ("not", "not-in"):
        return None
    both = Constraint(
        a.name, a.modifier, a.kind, tuple(sorted(set(a.values) | set(b.values), key=str.encode))
    )
    rest = [constraint for constraint in one if constraint != a]
    return tuple(sorted(rest + [both], key=lambda c: c.text.encode()))


# --- restricting ---------------------------------------------------------------------------------


def restrict(context, request, resource_type, branch):
    """The URL that confines the search to a branch, or None."""
    path, added = request.path, []
    if branch.reach:
        how = confine(context, request, resource_type, branch.reach)
        if how is None:
            return None
        path, added = how
    for constraint in branch.constraints:
        name = query_name(constraint)
        if not client_has(request, name, constraint):
            added = added + [f"{name}={','.join(encode(value) for value in constraint.values)}"]
    query = "&".join(([request.query] if request.query else []) + added)
    return path + ("?" + query if query else "")


def query_name(constraint):
    """`name:exact` where the parameter is a string without modifier, because constraints compare exactly."""
    modifier = constraint.modifier or ("exact" if constraint.kind == "string" else "")
    return f"{constraint.name}:{modifier}" if modifier else constraint.name


def client_has(request, name, constraint):
    return any(
        given == name and value and set(values.split(value, ",")) <= set(constraint.values)
        for given, value in request.parameters
    )


def encode(text):
    return "".join(
        c if c in PLAIN else "".join(f"%{byte:02X}" for byte in c.encode()) for c in text
    )


def confine(context, request, resource_type, person):
    """(path, added) that confine a search to the compartment of a person, or None."""
    kind, identity = person
    if resource_type == kind:
        return request.path, (
            [] if ("_id", identity) in request.parameters else [f"_id={identity}"]
        )
    subjects = context.fhir.subjects_only and kind == "Patient"
    confined = request.compartment == person and not subjects
    if confined or client_confines(context, request, resource_type, person):
        return request.path, []
    parameters = context.fhir.compartment_parameters(kind, resource_type)
    if len(parameters) == 1:
        return request.path, [f"{parameters[0].name}={kind}/{identity}"]
    if (
        parameters
        and not subjects
        and context.enforces("compartment_search")
        and request.method != "POST"
        and not request.compartment
    ):
        return f"/{kind}/{identity}/{resource_type}", []
    return None


def client_confines(context, request, resource_type, person):
    listed = context.fhir.compartment_parameters(person[0], resource_type)
    read = {path for parameter in listed for path, _ in parameter.paths}
    for name, value in request.parameters:
        name, _, modifier = name.partition(":")
        parameter = context.fhir.parameters[resource_type].get(name)
        if parameter is None or parameter.kind != "reference" or modifier not in ("", person[0]):
            continue
        same = parameter in listed or (
            parameter.paths
            and all(path in read for path, _ in parameter.paths)
            and None not in [path for path, _ in parameter.paths]
        )
        if not same or (parameter not in listed and person[0] not in parameter.possible_types()):
            continue
        only = modifier or parameter.possible_types() == {person[0]}
        if all(
            names(context, item, only, person[0]) == (person[1], False)
            for item in values.split(value, ",")
        ):
            return True
    return False


def names(context, text, only, kind):
    """(id, whether with a version) of the person of a type that a value names, or None if it names none surely.

    `only`: a bare id can be nothing but that type."""
    if only and values.is_id(text):
        return text, False
    to = literal(text, context.fhir, context.policy.bases)
    if to.type != kind:
        return None
    if to.local:
        return to.id, "/_history/" in text
    return "elsewhere " + text, False


def conflict(context, request, resource_type, person):
    """`patient_conflict`: whether the search names only other persons of the compartment's type."""
    if person is None:
        return False
    kind, identity = person
    if (
        request.compartment
        and request.compartment[0] == kind
        and request.compartment[1] != identity
    ):
        return True
    listed = context.fhir.compartment_parameters(kind, resource_type)
    sole = listed[0].name if len(listed) == 1 and resource_type != kind else None
    for given, value in request.parameters:
        name, _, modifier = given.partition(":")
        if name.lower() == "_id" and not modifier and resource_type == kind:
            ids = [item for item in values.split(value, ",")]
            if value and all(values.is_id(item) and item != identity for item in ids):
                return True
        parameter = context.fhir.parameters[resource_type].get(name)
        if (
            parameter is None
            or parameter.kind != "reference"
            or name not in ("patient", "subject", sole)
        ):
            continue
        if modifier not in ("", kind):
            continue
        only = modifier or parameter.possible_types() == {kind}
        found = [names(context, item, only, kind) for item in values.split(value, ",")]
        if all(who is not None and who[0] != identity for who in found):
            return True
    return False

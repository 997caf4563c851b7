"""Rows of parameters: what a search reaches beyond its type (requests.md sections 3 and 6)."""

from .context import Denied, Outcome, largest
from .grants import in_order, meet


def rows(context, request, persons):
    """[((kind, type, id, letter), Outcome or Denied)] in order; each kind, type and letter once.

    `persons` are those whose compartments the exception of `_has` confines the search to, or None."""
    out = {}
    probes = any(reached.get("probes") for reached in request.reached)  # of `contained` alone
    for reached in request.reached:
        if reached["kind"] == "contained":
            reached = {"kind": "contained", "probes": probes}
        for row, outcome in rows_of(context, request, reached, persons):
            out[row] = worse(out.get(row), outcome)
    return list(out.items())


def worse(one, other):
    """Two parameters that come to the same row: both must be permitted."""
    if isinstance(one, Denied) and isinstance(other, Denied):
        return Denied(largest([one.reason, other.reason]))
    if one is None or isinstance(other, Denied):
        return other
    if not isinstance(one, Denied):
        one.obligations |= other.obligations
    return one


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except Denied as denied:
        return denied


def rows_of(context, request, reached, persons):
    kind = reached["kind"]
    if kind == "include":
        if reached.get("wild"):
            return [(("include", "*", None, "r"), attempt(any_type, context, False))]
        return includes(context, reached["targets"], reached["open"])
    if kind == "contained":
        return [
            (
                ("contained", "*", None, "r"),
                attempt(any_type, context, reached.get("probes", False), True),
            )
        ]
    if kind == "revinclude":
        source = reached["source"]
        return [
            (
                ("revinclude", source, None, letter),
                attempt(context.whole_or_filtered, source, letter),
            )
            for letter in "sr"
        ]
    if kind == "list":
        return [(("list", "List", None, "r"), attempt(whole_only, context, "List", "r"))]
    if kind == "chain":
        return [
            (("chain", target, None, "s"), attempt(whole_only, context, target, "s"))
            for target in reached["types"]
        ]
    out = []
    for source in sorted(set(reached["sources"])):
        outcome = attempt(whole_only, context, source, "s")
        if isinstance(outcome, Denied) and excusable(reached, source):
            excused = (excusing_grant(context, reached, person) for person in persons or ())
            excuse = next((grant for grant in excused if grant), None)
            outcome = Outcome(excuse) if excuse else outcome
        out.append((("has", source, None, "s"), outcome))
    return out + [
        (("chain", target, None, "s"), attempt(whole_only, context, target, "s"))
        for target in reached["chain"]
    ]


def includes(context, targets, is_open):
    """`_include` of a parameter: rows for the targets that some grant can show."""
    found = [(target, attempt(context.whole_or_filtered, target, "r")) for target in targets]
    if not is_open:
        return [(("include", target, None, "r"), outcome) for target, outcome in found]
    granted = [target for target in targets if usable(context, target, "r")]
    if not granted:
        target, outcome = found[0]
        return [(("include", target, None, "r"), outcome)]
    shown = [(target, outcome) for target, outcome in found if target in granted]
    if len(granted) < len(targets):
        shown = [(target, attempt(filtered, context, outcome)) for target, outcome in shown]
    return [(("include", target, None, "r"), outcome) for target, outcome in shown]


def filtered(context, outcome):
    if isinstance(outcome, Denied):
        raise outcome
    context.require({"filter_response"})
    return Outcome(outcome.grant, outcome.obligations | {"filter_response"})


def usable(context, resource_type, letter):
    try:
        return bool(context.grants.of(resource_type, letter)[0])
    except Denied:
        return False


def any_type(context, probes, contained=False):
    """Section 3: a row of `*` takes any usable grant with `r`; filtered unless a full one covers `*`."""
    full = context.grants.whole("*", "r")
    if full:
        return Outcome(full)
    grant = first_of_any(context)
    if probes:
        raise Denied("parameter_probes_hidden")
    context.require({"filter_response"})
    if contained and context.betrays():
        raise Denied("parameter_unsupported")  # of containers that are hidden
    return Outcome(grant, {"filter_response"})


def first_of_any(context):
    """The first usable grant with `r` on any type, in the order of section 4.10."""
    found, reasons = [], ["insufficient_scope"]
    session, policy = context.session, context.policy
    order = {}
    for role in session.roles:
        for token in session.scopes:
            for own in in_order(policy.role_scopes(role), token):
                order.setdefault((role, token.text, own.text), len(order))
    held = [own for role in session.roles for own in policy.role_scopes(role) if own]
    named = {scope.type for scope in session.scopes + held}
    for kind in sorted(named | {"*"}):  # by what both sides say of all types, and of those that one names
        try:
            granted, _ = context.grants.of(kind, "r", of_any=True)
        except Denied as denied:
            reasons.append(denied.reason)
            continue
        blames = context.grants.blames
        # A role's scopes without constraints count together, as far as they meet the token's in one context.
        of_all = {
            (token, role, meet(token.context, own.context))
            for token, own, role, _ in blames.get(("*", "r", True), ())
            if own.pairs is None
        }
        reasons.extend(
            reason
            for token, own, role, reason in blames.get((kind, "r", True), ())
            if kind in (token.type, own.type)
            and (
                kind == "*"
                or own.pairs is not None
                or (token, role, meet(token.context, own.context)) not in of_all
            )
        )
        found.extend(granted)
    if not found:
        raise Denied(largest(reasons))
    return min(
        found, key=lambda g: (not g.full(), order[(g.role, g.token.text, g.role_scope.text)])
    )


def whole_only(context, resource_type, letter):
    """Section 6, "Probing": a row that no filter can mend."""
    context.grants.usable(resource_type, letter)
    grant = context.grants.whole(resource_type, letter)
    if grant is None:
        raise Denied("parameter_probes_hidden")
    return context.whole_or_filtered(resource_type, letter)


# --- the exception for `_has` --------------------------------------------------------------------


def excused_persons(context, request):
    """The compartments that the exception of `_has` confines a search to (section 6, "Probing"), or None.

    Those that do for all rows that are not whole, one after the other; a row for which none of them does is denied."""
    hidden = [
        reached
        for reached in request.reached
        if reached["kind"] == "has"
        and excusable(reached, reached["first"][0])
        and not context.grants.whole(reached["first"][0], "s")
    ]
    if not hidden or not usable(context, request.type, "s"):
        return None
    persons = [grant.reach for grant in context.grants.usable(request.type, "s")]
    persons = [person for person in persons if person and person[0] == request.type]
    found = None
    for reached in hidden:
        excused = [
            person
            for person in (persons if found is None else found)
            if excusing_grant(context, reached, person)
        ]
        found = excused or found
    return found


def excusable(reached, source):
    """Whether a row stands for the first level of a `_has` alone."""
    return source == reached["first"][0] and reached["sources"].count(source) == 1


def excusing_grant(context, reached, person):
    """The grant of `s` on Source that is confined to the person's compartment and not constrained, or None."""
    source, ref = reached["first"]
    if person is None or source in ("Group", person[0]):
        return None
    if not usable(context, source, "s") or not context.fhir.reads_only(person[0], source, ref):
        return None
    for grant in context.grants.usable(source, "s"):
        if grant.reach == person and not grant.constrained():
            return grant
    return None

"""Reads and writes of one resource (requests.md section 5)."""

import re

from . import scopes
from .compartments import inside, strictly_inside, unreadable
from .context import Denied, Outcome, largest
from .matching import matches_all
from .values import is_id

MAX_LABELS = 64

# --- the resource that was handed in ------------------------------------------------------------


def judged_by_none(world, grants, resource, resource_type, letter):
    """Section 5: all grants are confined, and to none of them the references can be read."""
    return bool(grants) and all(
        unreadable(world, grant.confined_for(resource_type, letter), resource, resource_type)
        for grant in grants
    )


def check_handed_in(
    context, resource, resource_type, identity, grants, letter, vid=None, stored=True
):
    """resource_mismatch and resource_malformed of section 5, whatever grant decides."""
    if not isinstance(resource, dict):
        raise Denied("resource_mismatch")
    version = version_of(resource) if stored else None
    kind = resource.get("resourceType")
    if judged_by_none(context.world, grants, resource, resource_type, letter):
        raise Denied("resource_malformed")
    if kind != resource_type or identity not in (None, resource.get("id")):
        raise Denied("resource_mismatch")
    if vid not in (None, version):
        raise Denied("resource_mismatch")


def version_of(resource):
    meta = resource.get("meta", {})
    if not isinstance(meta, dict):
        raise Denied("resource_malformed")
    if "versionId" not in meta:
        return None
    version = meta["versionId"]
    if not isinstance(version, str) or not is_id(version):
        raise Denied("resource_malformed")
    return version


def labels(resource):
    """The security labels, or None where they cannot be read."""
    meta = resource.get("meta", {})
    found = meta.get("security", []) if isinstance(meta, dict) else None
    if not isinstance(found, list) or len(found) > MAX_LABELS:
        return None
    for item in found:
        if not isinstance(item, dict):
            return None
        if not all(isinstance(item.get(name, ""), str) for name in ("system", "code")):
            return None
    return {(item.get("system"), item.get("code")) for item in found}


def hidden(context, grant, letter, resource, strictly=False, world=None, identity=None):
    """Why a resource is not visible by a grant (or an image not writable), or None.

    `identity` is the id that an image will have, by which it is a person."""
    kind, world = resource["resourceType"], world or context.world
    person = grant.confined_for(kind, letter)
    if unreadable(world, person, resource):
        return "not_in_compartment"
    named = {**resource, "id": identity} if identity else resource
    if person and not (strictly_inside if strictly else inside)(world, person, named):
        return "not_in_compartment"
    try:
        constraints = grant.constraints(context.fhir, kind)
    except scopes.Unsupported:
        return "constraint_not_met"
    return None if matches_all(world, constraints, resource) else "constraint_not_met"


# --- read, vread, history-instance ---------------------------------------------------------------


def read(context, resource_type, identity, vid=None, history=False):
    """A row that reads one resource."""
    usable = context.grants.usable(resource_type, "r")
    if context.has_stored:  # looked at once a grant was found that can be used (section 9)
        if context.stored is None:
            raise Denied("resource_not_found")
        check_handed_in(context, context.stored, resource_type, identity, usable, "r", vid)
    reasons = list(context.grants.of(resource_type, "r")[1])
    bundle = set()
    if resource_type == "Bundle" and context.grants.whole("*", "r") is None:
        bundle = {"filter_response"}
    told, pending, seen = (
        [],
        [],
        [],
    )  # grants that the URL, a resource to come, or the resource shows
    for grant in usable:
        person = grant.confined_for(resource_type, "r")
        if person and resource_type == person[0] and identity != person[1]:
            reasons.append("not_in_compartment")
        elif not grant.constrained() and (person is None or resource_type == person[0]):
            told.append(Outcome(grant, bundle))
        else:
            obligations = bundle | ({"filter_response"} if history else set())
            reason = hidden(context, grant, "r", context.stored) if context.has_stored else None
            if reason:
                reasons.append(reason)
            elif context.has_stored:
                seen.append(Outcome(grant, obligations))
            else:
                pending.append(Outcome(grant, obligations, ["stored"]))
    for outcome in told + seen + pending:
        reason = context.unmet(outcome.obligations)
        if reason is None:
            return outcome
        reasons.append(reason)
    raise Denied(largest(reasons))


# --- create, update, patch, delete ---------------------------------------------------------------


class Write:
    """One write: its images, as far as they are known. `stored` is None where there is none.

    The resulting image is what was handed in as `resulting` and the body; both are judged where both are given.
    """

    def __init__(self, kind, letter, resource_type, identity, stored_known, stored, results):
        self.kind, self.letter, self.type, self.id = kind, letter, resource_type, identity
        self.stored_known, self.stored = stored_known, stored
        self.results = [image for image in results if image is not None]

    def missing(self):
        out = []
        if self.kind != "create" and not self.stored_known:
            out.append("stored")
        if self.kind != "delete" and not self.results:
            out.append("resulting")
        return out


def images_of(context, kind):
    """`resulting`, then the body; a delete has none, and the body of a patch is not read."""
    if kind == "delete":
        return []
    return [context.resulting] + ([context.request.body] if kind != "patch" else [])


def write(context, kind, resource_type, identity):
    """A row `create`, `update`, `patch` or `delete`, with what the call handed in."""
    letter = {"create": "c", "update": "u", "patch": "u", "delete": "d"}[kind]
    known = context.has_stored and kind != "create"
    act = Write(
        kind,
        letter,
        resource_type,
        identity,
        known,
        context.stored if known else None,
        images_of(context, kind),
    )
    return judge(context, act, look=known)


def judge(context, act, look):
    """The order in a write: images, obligations, labels, `If-Match`; of each grant (section 5)."""
    usable = context.grants.usable(act.type, act.letter)
    check_images(context, act, look, usable)
    reasons = list(context.grants.of(act.type, act.letter)[1])
    permitted, pending = [], []
    for grant in usable:
        obligations = write_obligations(context, act, grant)
        reason = (
            image_reason(context, act, grant)
            or context.unmet(obligations)
            or labels_reason(act)
            or version_reason(context, act)
        )
        if reason:
            reasons.append(reason)
        else:
            needs = [] if grant.full() else act.missing()
            (pending if needs else permitted).append(
                Outcome(grant, obligations, needs, headers=write_headers(context, act, grant))
            )
    if not permitted + pending:
        raise Denied(largest(reasons))
    return (permitted + pending)[0]


def check_body(context, request):
    """A body whose references cannot be read by any grant: before `resource` is looked at."""
    if request.body is None or request.kind.removeprefix("conditional-") not in ("create", "update"):
        return
    _, resource_type, _, letter = request.rows[0]
    try:
        grants = context.grants.usable(resource_type, letter)
    except Denied:
        return  # of which the row tells
    if judged_by_none(context.world, grants, request.body, resource_type, letter):
        context.seen = False
        raise Denied("body_malformed")


def check_images(context, act, look, grants):
    """The resources that were handed in, whatever grant decides."""
    if look:
        if act.stored is None:
            if act.kind != "update":
                raise Denied("resource_not_found")
        else:
            check_handed_in(context, act.stored, act.type, act.id, grants, act.letter)
    if context.resulting is not None and act.kind != "delete":
        check_handed_in(
            context,
            context.resulting,
            act.type,
            act.id if act.kind != "create" else None,
            grants,
            act.letter,
            stored=False,
        )


def image_reason(context, act, grant):
    """Why an image that is known keeps the grant from permitting, or None."""
    if grant.full():
        return None
    if grant.reach and act.type == grant.reach[0] and act.id != grant.reach[1]:
        return "not_in_compartment"
    if act.stored is not None:
        reason = hidden(context, grant, act.letter, act.stored, strictly=True)
        if reason:
            return reason
    for image in act.results:
        reason = hidden(context, grant, act.letter, image, True, context.linked, act.id)
        if reason and act.stored is not None:
            return {
                "not_in_compartment": "leaves_compartment",
                "constraint_not_met": "leaves_constraint",
            }.get(reason, reason)
        if reason:
            return reason
    return None


def labels_reason(act):
    """The stored and the resulting image hold the same labels, whoever writes: label_change."""
    if act.kind == "delete" or act.stored is None or not act.results:
        return None
    stored, resulting = labels(act.stored), labels(act.results[0])
    return None if stored is not None and stored == resulting else "label_change"


def version_reason(context, act):
    """Section 9: the client's If-Match against the version that was judged."""
    text = context.request.headers.get("if-match")
    if act.stored is None or text is None or text.strip() == "*":
        return None
    found = re.fullmatch(r'\s*(?:W/)?"([A-Za-z0-9\-.]{1,64})"\s*', text)
    version = version_of(act.stored)
    wrong = not found or (version is not None and found.group(1) != version)
    return "version_mismatch" if wrong else None


def without_r(context, act, grant):
    """Section 9, "Without `r`"; a Bundle has it where `*` is whole for r alone."""
    if context.opened(act.type):
        return True
    try:
        readers, _ = context.grants.of(act.type, "r")
    except Denied:
        return True
    mine = grant.constraints(context.fhir, act.type)
    return not any(
        other.full()
        or (
            other.reach in (None, grant.reach)
            and scopes.implies(mine, other.constraints(context.fhir, act.type))
        )
        for other in readers
    )


def write_obligations(context, act, grant):
    out = set()
    if act.kind != "delete" and without_r(context, act, grant):
        if act.kind == "patch" or context.request.prefer.get("return") == "representation":
            out.add("minimal_response")
    if act.kind in ("create", "update") and grant.full() and not act.results:
        out.add("match_body")
    return out


def write_headers(context, act, grant):
    headers = {}
    if act.kind != "delete" and without_r(context, act, grant):
        headers["Prefer"] = "return=minimal"
    if act.stored is not None and version_of(act.stored) is not None:
        headers["If-Match"] = f'W/"{version_of(act.stored)}"'
    if act.kind == "update" and act.stored_known and act.stored is None:
        headers["If-None-Match"] = "*"
    return headers

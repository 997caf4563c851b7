"""`filter`: what of a response may be shown (requests.md section 10)."""

import copy
import json
import re

from . import instances, plan
from .context import Denied
from .decide import decide_in_context
from .operations import everything_like
from .parameters import folded
from .reach import usable
from .references import strip_base
from .request import no_constant, no_repeats
from .values import holds

WRITES = (
    "create",
    "update",
    "patch",
    "delete",
    "conditional-create",
    "conditional-update",
    "conditional-patch",
    "conditional-delete",
)


STORED = ("searchset", "history", "batch-response", "transaction-response")
STORED += ("document", "collection", "message")
HEADS = {"document": "Composition", "message": "MessageHeader"}


class Refused(Exception):
    """The whole response is refused: its reason."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


OUTCOME = ("resourceType", "id", "meta", "implicitRules", "language", "text")
OUTCOME += ("extension", "modifierExtension", "issue", "_id", "_implicitRules", "_language")


def plain_outcome(value):
    """An OperationOutcome that holds nothing else, above all no resource."""
    return (
        isinstance(value, dict)
        and value.get("resourceType") == "OperationOutcome"
        and all(name in OUTCOME for name in value)
        and not any(hides(item) for item in value.values())
    )


def hides(value):
    """Whether a resource is in what no resource may be in."""
    return holds(value, ("resourceType",))


PARTS = {
    "search": ("mode", "score"),
    "request": ("method", "url", "ifNoneMatch", "ifModifiedSince", "ifMatch", "ifNoneExist"),
    "response": ("status", "location", "etag", "lastModified"),
}


def odd_entry(entry):
    """Whether an entry has a member that FHIR does not know, or a resource where none may be."""
    for name, value in entry.items():
        if name == "resource":
            continue
        if name in PARTS:
            if not isinstance(value, dict):
                return True
            for inner, item in value.items():
                if inner == "outcome" and name == "response":
                    if not isinstance(item, dict):
                        return True
                elif odd_member(inner, item, PARTS[name]):
                    return True
        elif name == "link":
            if not isinstance(value, list) or hides(value):
                return True
        elif odd_member(name, value, ("fullUrl",)):
            return True
    return False


def odd_member(name, value, known):
    if name in ("extension", "modifierExtension"):
        return not isinstance(value, list) or hides(value)
    if name.startswith("_"):
        return name[1:] not in known + ("id",) or hides(value)
    return name not in known + ("id",) or isinstance(value, (dict, list))


def outcome_of(entry):
    """What the server says beside the answer; None if it says nothing."""
    response = entry.get("response")
    return response.get("outcome") if isinstance(response, dict) else None


class Judged:
    """A response as it may be shown, and how many entries were kept and dropped."""

    def __init__(self, value, kept=0, dropped=0):
        self.value, self.kept, self.dropped = value, kept, dropped


def filter_call(op):
    """The answer to `filter`. `response` is compared as JSON, not as bytes."""
    op = dict(op)
    text = op.pop("response")
    answer, context = decide_in_context(op)
    if answer["effect"] == "deny":
        return out("deny", answer["reason"])
    try:
        if unread(answer, context):
            return out("permit", answer["reason"], text)
        check_waiting(answer, context)
        judged = judge(answer, context, None if text == "" else strict(text))
    except Refused as refused:
        return out("deny", refused.reason)
    except Denied as denied:
        return out("deny", denied.reason)
    shown = "" if judged.value is None else json.dumps(judged.value, ensure_ascii=False)
    return out(
        "permit", "permitted" if context else answer["reason"], shown, judged.kept, judged.dropped
    )


def out(effect, reason, response=None, kept=0, dropped=0):
    return {
        "effect": effect,
        "reason": reason,
        "response": response,
        "kept": kept,
        "dropped": dropped,
    }


def strict(text):
    try:
        value = json.loads(text, object_pairs_hook=no_repeats, parse_constant=no_constant)
    except (ValueError, RecursionError):
        raise Refused("response_malformed") from None
    if not isinstance(value, dict):
        raise Refused("response_unsupported")
    return value


def unread(answer, context):
    """What is public, `$meta`, and operations that must be whole are answered by whatever comes."""
    if answer["effect"] == "needs_resource":
        return False
    if context is None or context.request.kind.startswith("export-"):
        return True
    return context.request.kind == "operation" and not everything_like(context.request)


def answered_by_response(context):
    """Whether a decision that waits for `stored` is answered by the response."""
    request = context.request
    if request.kind in ("read", "vread", "history-instance"):
        return request.type != "Bundle" and not any(
            folded(name)[0] == "_at" for name, _ in request.parameters
        )
    return everything_like(request) and request.id is not None


def judge(answer, context, value):
    """What may be shown of a response that was decided on; `value` is None where it is empty."""
    kind = context.request.kind
    if value is not None and value.get("resourceType") == "OperationOutcome":
        if not plain_outcome(value):
            raise Refused("response_unsupported")
        return Judged(value, 1)
    if value is None:
        if kind in WRITES and not shows_match(answer):
            return Judged(None)
        raise Refused("response_malformed")
    if kind in ("batch", "transaction"):
        return judge_batch(answer, context, value)
    if kind in ("read", "vread"):
        return judge_read(context, value, context.request.id, context.request.vid)
    if kind in WRITES and context.request.type == "Bundle" and shows_match(answer):
        return judge_read(context, value, answer["plan"]["request"]["url"].split("/")[2])
    if kind in WRITES:
        return judge_write(answer, context, value)
    return judge_bundle(answer, context, value)


def shows_match(answer):
    """Whether a conditional create has found something, which is then read."""
    plan = answer["plan"]
    return plan is not None and plan["request"]["method"] == "GET"


def check_waiting(answer, context):
    """A decision that waits for a resource which the response is not."""
    entries_wait = context.request.kind in ("batch", "transaction")  # each for itself
    if answer["effect"] == "needs_resource" and not entries_wait:
        if not answered_by_response(context):
            raise Refused("resource_required")


def judge_read(context, value, identity, vid=None):
    """The resource of a `read` or `vread`, or a match; a stored Bundle entry by entry."""
    request = context.request
    if value.get("resourceType") == "Bundle" and request.type != "Bundle":
        raise Refused("response_unsupported")
    if request.type == "Bundle":  # judged already, by what was handed in
        if value.get("resourceType") != "Bundle":
            raise Denied("resource_mismatch")
        if value.get("type") not in STORED:
            raise Refused("response_unsupported")
        if vid not in (None, instances.version_of(value)) or value.get("id") != identity:
            raise Denied("resource_mismatch")
        outcome = instances.read(context, request.type, identity, vid)
        filtered = "filter_response" in outcome.obligations
        return entries(context, value, lambda entry: "r", filtered, whole=not filtered)
    again = copy.copy(context)
    again.op = {**context.op, "resource": value}
    instances.read(again, request.type, identity, vid)
    show_one(context, value, "r")
    return Judged(value, 1)


def judge_write(answer, context, value):
    """A write's representation needs `r`; under `minimal_response` there must be none."""
    if any(item["kind"] == "minimal_response" for item in answer["obligations"]):
        raise Refused("response_unsupported")
    request = context.request
    if value.get("resourceType") == "Bundle":
        raise Refused("response_unsupported")
    if shows_match(answer):
        instances.version_of(value)
    check_readable(context, value)
    planned = answer["plan"]["request"]["url"].partition("?")[0].split("/")
    identity = planned[2] if len(planned) == 3 else None  # of what the plan writes, or a match
    if value.get("resourceType") != request.type or identity not in (None, value.get("id")):
        raise Refused("resource_mismatch")
    show_one(context, value, "r")
    return Judged(value, 1)


def check_readable(context, value):
    """What cannot be read is that before it is another resource, or one that is not shown."""
    kind = value.get("resourceType")
    if not context.grants.whole(kind, "r"):  # section 10: where its type is not whole
        instances.version_of(value)
    if kind in context.fhir.type_set and usable(context, kind, "r"):
        granted = context.grants.usable(kind, "r")
        if instances.judged_by_none(context.world, granted, value, kind, "r"):
            raise Denied("resource_malformed")


def show_one(context, value, letter):
    """Raises why a single resource is not visible."""
    reason = invisible(context, value, letter)
    if reason:
        raise Denied(reason)


def invisible(context, value, letter, only=None):
    """Why no grant shows a resource, or None."""
    kind = value.get("resourceType")
    if not isinstance(kind, str) or kind not in context.fhir.type_set:
        return "response_unsupported"
    if kind == "Parameters" and not context.grants.whole("*", "r"):
        return "not_in_compartment"  # nobody judges what they hold
    if not context.opened(kind) and context.grants.whole(kind, letter) and not only:
        return None
    try:
        instances.version_of(value)
        granted = plan.searching(context.grants.of(kind, letter)[0], only)
        if instances.judged_by_none(context.world, granted, value, kind, letter):
            return "resource_malformed"
    except Denied as denied:
        return denied.reason if denied.reason == "resource_malformed" else "not_in_compartment"
    reasons = [instances.hidden(context, grant, letter, value) for grant in granted]
    if None in reasons:
        return None
    return "constraint_not_met" if "constraint_not_met" in reasons else "not_in_compartment"


# --- Bundles -------------------------------------------------------------------------------------


def judge_bundle(answer, context, value):
    """searchset, history, and the Bundles of `$everything` and `$document`."""
    request = context.request
    kind = request.kind
    wanted = (
        ("history",)
        if kind.startswith("history-")
        else ("searchset", "document", "collection") if request.operation else ("searchset",)
    )
    if value.get("resourceType") != "Bundle" or value.get("type") not in wanted:
        raise Refused("response_unsupported")
    filtered = any(item["kind"] == "filter_response" for item in answer["obligations"])
    searched = {request.type} if request.type else set(request.types)

    def letter(entry):
        if kind.startswith("history-"):
            return "r" if kind == "history-instance" else "s"
        mode = (
            (entry.get("search") or {}).get("mode")
            if isinstance(entry.get("search"), dict)
            else None
        )
        if kind.startswith("search-") and mode in (None, "match"):
            if not searched or entry["resource"].get("resourceType") in searched:
                return "s"
        return "r"

    judged = entries(context, value, letter, filtered, all_whole(context) and not filtered)
    if answer["effect"] == "needs_resource":
        told = [entry for entry in value.get("entry", []) if mode_of(value, entry) != "outcome"]
        own = next((entry for entry in told if is_of(request, entry)), None)
        if (
            own is None
            or not isinstance(own["resource"].get("id"), str)
            or not shown(context, value, own, letter, all_whole(context))
        ):
            raise Denied("not_in_compartment")  # the response had to tell
    return judged


def is_of(request, entry):
    """Whether an entry is of the resource that a request reads."""
    resource = entry.get("resource")
    if not isinstance(resource, dict) or resource.get("resourceType") != request.type:
        return False
    identity = resource.get("id")
    return not isinstance(identity, str) or identity in ("", request.id)


def mode_of(value, entry):
    """`search.mode`, which says something in a searchset alone."""
    search = entry.get("search")
    return search.get("mode") if isinstance(search, dict) and value.get("type") == "searchset" else None


def all_whole(context):
    return all(
        not isinstance(outcome, Denied) and context.grants.whole(row[1], row[3]) and not context.opened(row[1])
        for row, outcome in context.rows
    )


def entries(context, value, letter, filtered, whole):
    """Drops the entries that no grant shows; `letter` tells for which letter an entry is judged."""
    given = value.get("entry", [])
    if not isinstance(given, list) or not all(isinstance(entry, dict) for entry in given):
        raise Refused("response_unsupported")
    if any(odd_entry(entry) for entry in given):
        raise Refused("response_unsupported")
    kept = [entry for entry in given if shown(context, value, entry, letter, whole)]
    if value.get("type") in ("document", "message") and given:
        first = given[0].get("resource")
        if not isinstance(first, dict) or first.get("resourceType") != HEADS[value["type"]]:
            raise Refused("response_unsupported")
        if given[:1] != kept[:1]:
            raise Refused("response_withheld")  # what the rest belongs to
    shape = {name: item for name, item in value.items() if name != "entry"}
    if filtered:
        for name in ("total", "signature"):
            shape.pop(name, None)
        if "link" in shape:
            links = shape.pop("link")
            own = (
                [one for one in links if isinstance(one, dict) and one.get("relation") == "self"]
                if isinstance(links, list)
                else []
            )
            if own:
                shape["link"] = own
    if "issues" in shape and not (whole and plain_outcome(shape["issues"])):
        del shape["issues"]
    if any(hides(item) for item in shape.values()):
        raise Refused("response_unsupported")
    listed = kept
    if value.get("type") in ("batch-response", "transaction-response"):
        listed = [entry if entry in kept else {"response": {"status": "404"}} for entry in given]
    if listed:
        shape["entry"] = listed
    return Judged(shape, len(kept), len(given) - len(kept))


def foreign(context, entry):
    """Whether an entry of a stored Bundle is of another server."""
    name = entry.get("fullUrl", "")
    if not re.match(r"[^:/]*:", name) or name.startswith("urn:"):
        return False
    return strip_base(name, context.policy.bases) is None


def shown(context, value, entry, letter, whole):
    resource = entry.get("resource")
    outcome = outcome_of(entry)
    if outcome is not None and not (whole and plain_outcome(outcome)):
        return False
    if resource is None:
        return whole and (context.request.kind or "").startswith("history-")
    if not isinstance(resource, dict):
        return False
    if mode_of(value, entry) == "outcome":
        return whole and plain_outcome(resource)
    if resource.get("resourceType") == "Bundle" and not context.grants.whole("*", "r"):
        return False
    if context.request.kind in ("read", "vread") and foreign(context, entry):
        kind = resource.get("resourceType")
        if not context.grants.whole(kind, "r") or context.opened(kind):
            return False
    only = context.only if letter(entry) == "s" else None
    return invisible(context, resource, letter(entry), only) is None


def judge_batch(answer, context, value):
    """Entry by entry, by the entry's own decision; positions stay."""
    wanted = context.request.kind + "-response"
    parts = context.request.parts
    if value is None or value.get("resourceType") != "Bundle" or value.get("type") != wanted:
        raise Refused("response_unsupported")
    given = value.get("entry", [])
    if (
        not isinstance(given, list)
        or len(given) != len(parts)
        or not all(isinstance(entry, dict) for entry in given)
        or any(odd_entry(entry) for entry in given)
    ):
        raise Refused("response_unsupported")
    out_entries, kept, dropped = [], 0, 0
    for part, own, entry in zip(parts, answer["entries"], given):
        shown_entry, inner = batch_entry(part, own, entry)
        dropped += (shown_entry is None) + inner[1]
        kept += (shown_entry is not None) + inner[0]
        out_entries.append(shown_entry or {"response": {"status": "404"}})
    shape = {name: item for name, item in value.items() if name != "entry"}
    whole = all(
        own["effect"] == "permit" and (part.context is None or all_whole(part.context))
        for part, own in zip(parts, answer["entries"])
    )
    filtered = any(item["kind"] == "filter_response" for item in answer["obligations"])
    if "issues" in shape and not (whole and plain_outcome(shape["issues"])):
        del shape["issues"]
    if filtered or not whole:
        for name in ("total", "signature"):
            shape.pop(name, None)
        if "link" in shape:
            shape["link"] = [one for one in shape["link"] if one.get("relation") == "self"]
    if out_entries:
        shape["entry"] = out_entries
    return Judged(shape, kept, dropped)


def batch_entry(part, own, entry):
    """(an entry as it may be shown, or None; how many entries of its own Bundle were kept and dropped)."""
    none = None, (0, 0)
    if own["effect"] == "deny":
        return none
    value = entry.get("resource")
    if unread(own, part.context):
        return entry, (0, 0)
    whole = all_whole(part.context)
    outcome = outcome_of(entry)
    speaks = whole or part.context.request.kind in WRITES
    if outcome is not None and not (speaks and plain_outcome(outcome)):
        return none
    if isinstance(value, dict) and value.get("resourceType") == "OperationOutcome":
        if own["effect"] != "permit":
            return none  # why there is no resource is not told before it was judged
    if value is not None and not isinstance(value, dict):
        return none
    if own["effect"] == "needs_resource" and part.context.request.kind not in ("read", "vread"):
        return none  # section 10: of an entry only the resource that it reads is what it waits for
    if value is None and own["effect"] == "permit" and all_whole(part.context):
        return entry, (0, 0)
    try:
        check_waiting(own, part.context)
        judged = judge(own, part.context, value)
    except (Refused, Denied):
        return none
    if value is None:
        return entry, (0, 0)
    listed = isinstance(judged.value.get("entry", entry["resource"].get("entry")), list)
    inner = (judged.kept, judged.dropped) if listed else (0, 0)
    return {**entry, "resource": judged.value}, inner

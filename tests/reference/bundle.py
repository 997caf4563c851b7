"""Batch and transaction (requests.md section 7)."""

from . import decide as deciding
from . import request as requests
from .context import Context, Denied
from .references import literal
from .values import is_id

HEADERS = {
    "ifMatch": "If-Match",
    "ifNoneMatch": "If-None-Match",
    "ifModifiedSince": "If-Modified-Since",
    "ifNoneExist": "If-None-Exist",
}
WRITING = (
    "create",
    "update",
    "patch",
    "delete",
    "conditional-create",
    "conditional-update",
    "conditional-patch",
    "conditional-delete",
)


def decide(op, loaded, session, parsed):
    body = parsed.body
    kind = body.get("type")
    row = (kind if kind in ("batch", "transaction") else "batch", None, None, "")
    entries = body.get("entry", [])
    if body.get("resourceType") != "Bundle" or not isinstance(kind, str):
        return deciding.deny("body_malformed", [row])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return deciding.deny("body_malformed", [row])
    if kind not in ("batch", "transaction"):
        return deciding.deny("interaction_unsupported", [row])
    parsed.kind, parsed.rows = kind, [row]
    if len(entries) > 1000:
        return deciding.deny("request_limit_exceeded", [row])
    if not session.roles:
        return deciding.deny("no_active_role", [row])
    parts = [part(op, loaded, entry, index, kind, parsed) for index, entry in enumerate(entries)]
    if kind == "transaction" and written_twice(parts):
        return deciding.deny("malformed_request", [row])
    links = link(parts, loaded) if kind == "transaction" else None
    answers = [decide_entry(part, loaded, session, links) for part in parts]
    parsed.parts = parts
    return combine(op, loaded, session, parsed, row, parts, answers)


def fault(entry):
    """The reason why an entry is none, by the first fault in the order of the text, or None."""
    for name, value in entry.items():
        if name == "fullUrl" and not isinstance(value, str):
            return "malformed_request"
        if name == "resource" and not isinstance(value, dict):
            return "body_malformed"
        if name == "request" and not well_formed(value):
            return "malformed_request"
    return None if "request" in entry else "malformed_request"


def well_formed(asked):
    if not isinstance(asked, dict) or not asked.get("method") or not asked.get("url"):
        return False
    return all(
        isinstance(value, str)
        for name, value in asked.items()
        if name in ("method", "url") or name in HEADERS
    )


MADE_UP = ("urn:uuid:", "urn:oid:")  # names
MAKING = ("create", "update", "conditional-create", "conditional-update")


class Part:
    """One entry: the call that it would be by itself, what was understood of it, and how it was decided."""

    def __init__(self, entry, op, parsed, refused):
        self.entry, self.op, self.parsed, self.refused = entry, op, parsed, refused
        self.written = parsed or (refused and refused.request)  # as what it would write
        self.context = None


def part(op, loaded, entry, index, kind, outer):
    own = {"enforces": op.get("enforces"), "now": op.get("now")}
    reason = fault(entry)
    if reason:
        return Part(entry, own, None, requests.Refused(reason))
    asked = entry["request"]
    headers = {HEADERS[name]: asked[name] for name in HEADERS if name in asked}
    given = {"method": asked["method"], "url": asked["url"], "headers": headers}
    if "resource" in entry:
        given["body"] = entry["resource"]
    own["request"] = given
    for handed in op.get("resources") or []:
        if handed.get("entry") == index:
            if "stored" in handed:
                own["resource"] = handed["stored"]
            if handed.get("resulting") is not None:
                own["resulting"] = handed["resulting"]
    try:
        parsed = requests.parse(given, loaded, entry=True)
        parsed.prefer = parsed.prefer or outer.prefer
        if not named_well(entry, parsed, loaded, kind):
            raise requests.Refused("malformed_request", parsed.primary)
        if kind == "transaction" and parsed.odd_references:
            raise requests.Refused("malformed_request", parsed.primary, parsed)
    except requests.Refused as refused:
        return Part(entry, own, None, refused)
    return Part(entry, own, parsed, None)


def named_well(entry, parsed, loaded, kind):
    """A `fullUrl` that reads as a resource of the server must be that of its own entry; in a transaction
    others are made up."""
    name = entry.get("fullUrl", "")
    to = literal(name, loaded.fhir, loaded.bases)
    if kind == "transaction" and not to.local:
        return not name or name.startswith(MADE_UP)
    return not to.local or (to.type, to.id) == (parsed.type, parsed.id)


def written_twice(parts):
    """Two entries that write the same, conditional ones by their match."""
    seen = set()
    for item in parts:
        parsed = item.written
        if not parsed or parsed.kind not in WRITING:
            continue
        match = item.op.get("resource")
        identity = parsed.id
        if parsed.kind == "conditional-create" and isinstance(match, dict):
            continue  # it writes nothing
        if parsed.kind.startswith("conditional-") and isinstance(match, dict):
            identity = match.get("id")
        if identity is None:
            continue
        key = (parsed.type, str(identity))
        if key in seen:
            return True
        seen.add(key)
    return False


def link(parts, loaded):
    """What names of entries are to: `fullUrl` -> (type or None for anybody, id or None for a new resource).

    A name that reads as a resource of the server means just that."""
    links = {}
    for item in parts:
        body = item.entry.get("resource")
        parsed = item.parsed or (item.refused and item.refused.request)
        creates = parsed and parsed.kind in ("create", "conditional-create")
        if creates and isinstance(body, dict) and isinstance(body.get("id"), str) and is_id(body["id"]):
            # an id that the server gives anew, but some servers take references to it for the new one
            for base in [""] + [base + "/" for base in loaded.bases]:
                links[f"{base}{parsed.type}/{body['id']}"] = (None, None)
    for item in parts:
        name = item.entry.get("fullUrl")
        if not isinstance(name, str) or literal(name, loaded.fhir, loaded.bases).local:
            continue
        made_up = name.startswith(MADE_UP)
        made = made_up and item.parsed and item.parsed.kind in MAKING and name not in links
        links[name] = (item.parsed.type, item.parsed.id) if made else (None, None)
    return links


def decide_entry(item, loaded, session, links):
    if item.refused:
        return deciding.deny(item.refused.reason, item.refused.rows)
    if item.parsed.public:
        return deciding.public(item.parsed)
    item.context = Context(item.op, loaded, item.parsed, session, links)
    return deciding.decide_rows(item.context)


def changed(item, given):
    """Whether an entry's plan differs from its request."""
    planned = given["plan"]["request"]
    return (
        planned["method"] != item.parsed.method
        or planned["url"] != item.parsed.url
        or bool(planned["headers"])
    )


def plain(item, given):
    return given["effect"] == "permit" and not given["obligations"] and not changed(item, given)


def combine(op, loaded, session, parsed, row, parts, answers):
    context = Context(op, loaded, parsed, session)
    effects = [given["effect"] for given in answers]
    obligations = set()
    if parsed.kind == "transaction":
        if "deny" in effects:
            return top(parsed, row, "deny", "entry_denied", answers)
        for item, given in zip(parts, answers):
            obligations |= {one["kind"] for one in given["obligations"]}
            if changed(item, given):
                obligations.add("rewrite_entries")
    else:
        if answers and all(effect == "deny" for effect in effects):
            return top(parsed, row, "deny", answers[0]["reason"], answers)
        if not all(plain(item, given) for item, given in zip(parts, answers)):
            obligations.add("split_batch")
    if not all(context.enforces(name) for name in obligations):
        return deciding.deny("obligation_unsupported", [row])
    if "needs_resource" in effects:
        return top(parsed, row, "needs_resource", "resource_required", answers, obligations)
    return top(parsed, row, "permit", "permitted", answers, obligations)


def top(parsed, row, effect, reason, answers, obligations=()):
    if effect == "deny":
        return {**deciding.deny(reason, [row]), "entries": answers}
    needs = [
        name
        for name in ("stored", "resulting", "match")
        if any(name in (given["plan"] or {}).get("needs", []) for given in answers)
    ]
    kind, _, _, letters = row
    return {
        "effect": effect,
        "reason": reason,
        "scope": None,
        "role": None,
        "interactions": [
            {
                "kind": kind,
                "type": None,
                "id": None,
                "letters": letters,
                "effect": effect,
                "reason": reason,
                "scope": None,
                "role": None,
            }
        ],
        "plan": {
            "request": {"method": parsed.method, "url": parsed.url, "headers": {}},
            "needs": needs,
        },
        "obligations": deciding.obligation_list(obligations),
        "entries": answers,
    }


__all__ = ["Denied", "decide"]

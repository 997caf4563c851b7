"""What the model of the rules (tests/reference) says of a response."""

from reference.decide import decide_in_context
from reference.filter import invisible

OUTCOME = "OperationOutcome"


class Verdict:
    """What is wrong with an exchange, and how many resources it showed."""

    def __init__(self):
        self.faults, self.hidden, self.seen = [], [], 0
        self.obligations, self.stricter = set(), False


def judge(exchange):
    """The verdict on what Proxy.serve returned."""
    verdict = Verdict()
    op, body = exchange["op"], exchange["body"]
    answer, context = decide_in_context(op)
    verdict.obligations = kinds(answer)
    if exchange["effect"] == "permit" and answer["effect"] != "permit":
        verdict.faults.append(f"permitted, but {answer['effect']} ({answer['reason']}) by the model")
    if exchange["effect"] == "needs_resource":
        verdict.faults.append("still waits for a resource after all was handed in")
    verdict.stricter = exchange["effect"] == "deny" and answer["effect"] == "permit"
    for part in exchange["parts"]:
        inner = judge(part)
        verdict.faults += inner.faults
        verdict.hidden += inner.hidden
        verdict.seen += inner.seen
        if part["effect"] != part["expected"] and "needs_resource" != part["expected"]:
            verdict.faults.append(f"an entry is {part['effect']}, in its Bundle {part['expected']}")
    shown = [] if exchange["parts"] else list(resources_of(body))
    verdict.seen += len(shown)
    if answer["effect"] != "permit" or context is None:
        verdict.hidden += [name_of(resource) for resource, _ in shown]
    elif body and body.get("type") in ("batch-response", "transaction-response"):
        if not exchange["parts"]:
            verdict.hidden += list(hidden_of_batch(answer, context, body))
    else:
        verdict.hidden += [name_of(resource) for resource, letter in shown
                           if not may_see(context, resource, letter or first_letter(context, answer))]
    if body and "total" in body and "filter_response" in verdict.obligations:
        verdict.faults.append("a total counts what is hidden")
    return verdict


def may_see(context, resource, letter):
    """A type that is granted as a whole is not looked into."""
    kind = resource.get("resourceType")
    return bool(context.grants.whole(kind, letter)) or invisible(context, resource, letter) is None


def kinds(answer):
    return {item["kind"] for item in answer.get("obligations") or ()}


def first_letter(context, answer):
    """By what a session sees what it asked for: a match by the letter of a search, that of a conditional create too."""
    kind = context.request.kind
    is_match = kind == "conditional-create" and answer["plan"]["request"]["method"] == "GET"
    return "s" if is_match or kind.startswith("search-") else "r"


def resources_of(body):
    """(resource, letter) of everything in a response; no letter for what was searched for."""
    if not body or body.get("resourceType") == OUTCOME:
        return
    if body.get("resourceType") != "Bundle" or body.get("type") == "collection":
        yield body, None
        return
    for entry in body.get("entry", []):
        resource = entry.get("resource")
        if resource and resource.get("resourceType") == "Bundle" and \
                body["type"] in ("batch-response", "transaction-response"):
            yield from resources_of(resource)
        elif resource and resource.get("resourceType") != OUTCOME:
            is_match = entry.get("search", {}).get("mode", "match") == "match"
            yield resource, None if is_match else "r"


def hidden_of_batch(answer, context, body):
    """What the entries of a Bundle's answer show, each judged by its own decision."""
    for part, own, entry in zip(context.request.parts, answer["entries"], body.get("entry", [])):
        for resource, letter in resources_of(entry.get("resource")):
            if own["effect"] != "permit" or \
                    not may_see(part.context, resource, letter or first_letter(part.context, own)):
                yield name_of(resource)


def name_of(resource):
    return f"{resource.get('resourceType')}/{resource.get('id')}"

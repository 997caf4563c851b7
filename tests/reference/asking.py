"""What all random requests are made of."""

from .resources import COMMON_TYPES, OTHER, PATIENT, RELATED

SEARCHED = (
    ["Observation"] * 12
    + ["Condition"] * 4
    + ["Patient"] * 6
    + ["Encounter", "Group", "Binary"] * 2
    + COMMON_TYPES
)


class Asked:
    """A request, what grants it would take, and what it is about."""

    def __init__(self, kind, request, wanted, type=None, id=None, vid=None):
        self.kind, self.request, self.wanted = kind, request, wanted
        self.type, self.id, self.vid = type, id, vid


def a_type(rng, fhir):
    kind = rng.choice(SEARCHED)
    if kind in fhir.type_set and rng.random() < 0.95:
        return kind
    return rng.choice(fhir.types)


def an_id(rng, kind):
    if kind == "Patient":
        return rng.choice([PATIENT] * 3 + [OTHER, "5"])
    if kind == "RelatedPerson":
        return rng.choice([RELATED, RELATED, "8"])
    return rng.choice(["1", "1", "2", PATIENT])


def make(method, url, body=None, headers=None):
    request = {"method": method, "url": url}
    if body is not None:
        request["body"] = body
    if headers:
        request["headers"] = headers
    return request


def get(rng):
    return "HEAD" if rng.random() < 0.08 else "GET"


def person(rng, own=0.75):
    return PATIENT if rng.random() < own else rng.choice([OTHER, "5"])

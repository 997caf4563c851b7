"""Random constraints and resources to judge by them: `compare --judged`.

Each call reads one resource by one scope. Elements stand where the parameter of the constraint looks for them, in the
shapes that its kind has, in wrong ones, and often just as the value wants them.
"""

import random

from .definitions import definitions
from .generate import ISSUER
from .resources import BASE

CODES = ["a", "A", "b", "final", "true", "x|y", "c,d", ""]
SYSTEMS = ["http://s", "http://S", "urn:s", ""]
URIS = [
    "http://a/b",
    "http://a/b/c",
    "http://a/bc",
    "http://a/b/",
    "http://a/b/../c",
    "http://a/b/.c",
    "urn:a",
    "urn:a:b",
    "urn:a/b",
    "http://a/b|1",
    "http://a/b|2",
    "HTTP://a/b",
    "http://A/b",
    "http://a/b?c",
]
REFERENCES = [
    "{t}/1",
    "{t}/2",
    "{t}/1/_history/3",
    BASE + "/{t}/1",
    BASE.replace("https", "http") + "/{t}/1",
    BASE.replace(".org", ".org:443") + "/{t}/1",
    BASE.replace("ehr", "EHR") + "/{t}/1",
    BASE + "/{t}/1/_history/3",
    "http://other/{t}/1",
    "http://other/{t}/1/_history/3",
    "http://OTHER/{t}/1",
    "{t}/1#x",
    "{t}/1?x",
    "#1",
    "/{t}/1",
    "1",
    "urn:uuid:1",
    "Foo/1",
    "http://a/b|1",
    "http://a/b",
]
DATES = [
    "2020",
    "2020-01",
    "2020-01-01",
    "2019-12-31",
    "2020-01-02",
    "2020-01-01T00:00:00Z",
    "2020-01-01T12:00:00Z",
    "2020-01-01T23:59:59Z",
    "2020-01-01T12:00:00",
    "2020-01-01T12:00",
    "2020-01-01T14:00:00+02:00",
    "2020-01-01T12:00:00.5Z",
    "2020-01-01T12:00:00.500Z",
    "2019-12-31T10:00:00Z",
    "2020-01-02T13:59:59Z",
    "2020-01-01T14:00:00Z",
    "2021",
    "2021-01-01T00:00:00Z",
    "2020-12-31T09:59:59Z",
    "2020-12-31T10:00:00Z",
    "2020-02-30",
    "2020-13",
    "x",
    "0000",
    "2020-1-1",
    "2020-01-01T24:00:00Z",
    "2020-01-01T12:00:00-14:00",
    "2020-01-01T12:00:00.1234567Z",
]
NUMBERS = "5 5.0 5.4 5.40 5.45 5.35 5.5 4.5 0 -5 -5.4 -5.45 100 1e2 100.4 99.5".split()
PREFIXES = ["", "", "", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb"]
STRINGS = ["Ward", "ward", "Ward 1", "a,b", "a|b", "a\\b", "Ä", ""]
CHOICES = {
    "date": ["DateTime", "Period", "Date", "Instant", "Timing", "String", "Age"],
    "token": ["CodeableConcept", "Coding", "String", "Boolean", "Code", "Quantity", "Reference"],
    "quantity": ["Quantity", "Range", "SampledData", "Money", "String", "Age"],
    "number": ["Decimal", "Integer", "Quantity"],
    "reference": ["Reference", "Canonical", "CodeableConcept"],
    "string": ["String", "HumanName", "Markdown"],
    "uri": ["Uri", "Canonical", "Url"],
}
CHOSEN = ("effective", "onset", "occurrence", "performed", "value", "abatement", "deceased", "timing")


class Maker:
    def __init__(self, seed):
        self.rng = random.Random(seed)

    def one(self, items):
        return self.rng.choice(items)

    def some(self, chance):
        return self.rng.random() < chance

    # --- values of a scope ------------------------------------------------------------------

    def value(self, parameter, target):
        kind = parameter.kind
        if kind == "token":
            code, system = escape(self.one(CODES)), self.one(SYSTEMS)
            if parameter.name == "_id":
                return self.one(["1", "2"])
            return self.one([code, code, f"{system}|{code}", f"{system}|{code}", f"|{code}", f"{system}|"])
        if kind == "reference":
            return self.one(REFERENCES[:6] + REFERENCES).format(t=target).replace("\\", "\\\\")
        if kind == "date":
            return self.one(PREFIXES) + self.one(DATES)
        number = self.one(PREFIXES) + self.one(NUMBERS)
        if kind == "number":
            return number
        if kind == "quantity":
            return number + self.one(["", "|http://u|mg", "||mg", "|urn:iso:std:iso:4217|USD", "||USD", "|http://u|"])
        return escape(self.one(URIS if kind == "uri" else STRINGS))

    # --- elements ---------------------------------------------------------------------------

    def element(self, kind, target):
        if self.some(0.06):
            return self.one([7, True, None, [], {}, "x", ["a"], {"x": 1}, 5.4])
        return getattr(self, kind)(target)

    def token(self, target):
        coding = self.coding()
        return self.one(
            [
                {"coding": [self.coding() for _ in range(self.rng.randint(1, 2))]},
                {"coding": [self.coding()], "text": self.one(CODES)},
                {"text": self.one(CODES)},
                {"coding": coding},
                {"coding": []},
                coding,
                coding,
                {"system": self.one(SYSTEMS), "value": self.one(CODES)},
                {"value": self.one(CODES)},
                self.one(CODES),
                self.one(CODES),
                self.some(0.5),
            ]
        )

    def coding(self):
        out = {"system": self.one(SYSTEMS), "code": self.one(CODES)}
        for name in ("system", "code"):
            if self.some(0.3):
                del out[name]
            elif self.some(0.03):
                out[name] = self.one([5, None, ["a"]])
        return out

    def reference(self, target):
        text = self.one(REFERENCES[:6] + REFERENCES).format(t=target)
        return self.one(
            [{"reference": text}] * 6
            + [{"reference": text, "type": self.one(["Patient", "Practitioner"])}, text, text]
            + [{"identifier": {"value": "1"}, "type": target}, {"reference": 5}, {"display": "x"}]
        )

    def date(self, target):
        start, end = self.one(DATES), self.one(DATES)
        period = self.one([{"start": start, "end": end}, {"start": start}, {"end": end}, {}, {"start": 5}])
        return self.one(
            [start] * 6
            + [period] * 4
            + [{"event": [start, end]}, {"event": []}, {"repeat": {"boundsPeriod": period}}]
            + [{"event": [start], "repeat": {"boundsDuration": {"value": 1}}}, {"repeat": {"frequency": 1}}]
            + [{"event": [start], "repeat": {"boundsPeriod": period}}]
        )

    def number(self, target):
        return self.one([5, 5.0, 5.4, 5.45, 5.35, 5.2, 100, 100.4, 99.5, -5, -5.45, 0, 4.5, 5.5, 50, 149, "5"])

    def quantity(self, target):
        out = {"value": self.number(target), "unit": self.one(["mg", "x"]), "system": "http://u", "code": "mg"}
        for name in ("unit", "system", "code"):
            if self.some(0.3):
                del out[name]
        if self.some(0.08):
            out["comparator"] = "<"
        return self.one(
            [out] * 6 + [{"low": {"value": 5}}, {"value": 5, "currency": "USD"}, {"currency": "USD"}, 5]
        )

    def string(self, target):
        text = self.one(STRINGS)
        parts = [{name: text} for name in ("family", "city", "text", "use")]
        return self.one([text] * 4 + parts + [{"given": [text, "x"]}, {"line": [text]}])

    def uri(self, target):
        return self.one(URIS)

    # --- calls ------------------------------------------------------------------------------

    def call(self):
        version = self.one(["R4", "R4", "R4B", "R5"])
        fhir = definitions(version)
        kind = self.one(["Observation", "Patient", "Condition", "Encounter", self.one(fhir.types)] + fhir.types[:1])
        known = [
            parameter
            for parameter in list(fhir.parameters[kind].values()) + list(fhir.common.values())
            if parameter.kind not in ("composite", "special") and parameter.parts
        ]
        parameter = self.one(known)
        target = self.one(parameter.targets) if parameter.targets else "Patient"
        values = ",".join(self.value(parameter, target) for _ in range(self.one([1, 1, 1, 2])))
        modifier = ""
        if self.some(0.35):
            modifier = {"token": ":not", "string": ":exact", "uri": ":below"}.get(parameter.kind, "")
        resource = {"resourceType": kind, "id": "1"}
        for part in parameter.parts:
            for _ in range(self.one([0, 1, 1, 1, 2])):
                place(self, resource, part, self.element(parameter.kind, target), parameter.kind)
        if "meta" in resource and not isinstance(resource["meta"], dict):
            del resource["meta"]
        resource.update({"resourceType": kind, "id": "1"})
        return {
            "op": "decide",
            "policy": policy(version),
            "session": {
                "claims": {
                    "iss": ISSUER,
                    "scope": f"user/{kind}.r?{quote(parameter.name + modifier + '=' + values)}",
                }
            },
            "request": {"method": "GET", "url": f"/{kind}/1"},
            "resource": resource,
            "now": 1764000000,
            "explain": False,
        }


def escape(text):
    for mark in "\\,|$":
        text = text.replace(mark, "\\" + mark)
    return text


def quote(text):
    """What a scope cannot hold, and what would end a value."""
    return "".join(
        c if c.isascii() and c.isalnum() or c in "-._~:/=,|" else "".join(f"%{b:02X}" for b in c.encode())
        for c in text
    )


def place(maker, resource, part, value, kind):
    """Puts an element where a part of an expression looks for it; now and then in a list, or beside it."""
    steps = []  # (name, type of `as`, condition), outermost last
    wanted, condition = None, None
    while part[0] != "name":
        if part[0] == "as":
            wanted = part[2]
        elif part[0] == "where":
            condition = part[2]
        elif part[0] == "child":
            steps.append((part[2], wanted, condition))
            wanted = condition = None
        part = part[1]
    here = resource
    for place_, (name, wanted, condition) in enumerate(reversed(steps)):
        last = place_ == len(steps) - 1
        if wanted:
            name += wanted[0].upper() + wanted[1:] if maker.some(0.95) else maker.one(CHOICES[kind])
        elif last and name in CHOSEN:
            name += maker.one(CHOICES[kind])
        item = value if last else {}
        if condition and condition[0] == "=" and isinstance(item, dict) and maker.some(0.8):
            item = {**item, condition[1][1]: condition[2][1]}
        if last:
            if maker.some(0.4) and name not in here:
                here[name] = item
            else:
                held = here.get(name, [])
                here[name] = (held if isinstance(held, list) else [held]) + [item]
            return
        if name not in here:
            here[name] = [item] if maker.some(0.5) else item
        here = here[name][-1] if isinstance(here[name], list) and here[name] else here[name]
        if not isinstance(here, dict):
            return


def policy(version):
    return {
        "matron": 1,
        "fhir": {"version": version, "bases": [BASE]},
        "issuers": [{"issuer": ISSUER, "jwks_uri": ISSUER + "/jwks", "user_scopes_without_fhir_user": True}],
        "scope_modifiers": ["not", "exact", "below"],
        "roles": {"role": {"scopes": ["user/*.cruds"]}},
        "assignments": [{"issuers": [ISSUER], "when": {"always": True}, "roles": ["role"]}],
    }


def calls(seed, count):
    maker = Maker(seed)
    for _ in range(count):
        yield maker.call()

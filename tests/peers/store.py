"""A small FHIR server in memory: what the searches of the peer rows need, and nothing more.

    Store(resources).search("/Patient?_id=1&_revinclude=Observation:subject")   a searchset

Parameters are read by the definitions of FHIR R4; strings match as FHIR has it (the start of any part,
whatever the case). A parameter that is not understood raises NotImplementedError: a search that silently
ignored one would compare nothing.
"""

from urllib.parse import unquote

from reference import values
from reference.definitions import definitions

R4 = definitions("R4")
STRING_PARTS = ("text", "family", "given", "prefix", "suffix", "line", "city", "district", "state",
                "postalCode", "country")
SHAPE = ("_include", "_revinclude", "_type", "_count", "_sort", "_format", "_pretty", "_total")


def name_of(resource):
    return f"{resource['resourceType']}/{resource['id']}"


class Store:
    def __init__(self, resources, base="https://ehr.example.org/fhir"):
        self.resources = list(resources)
        self.by_name = {name_of(resource): resource for resource in self.resources}
        self.base = base.rstrip("/") + "/"

    def read(self, name):
        return self.by_name.get(name)

    def search(self, url):
        """The searchset of a GET of `url`, relative to the base."""
        path, _, query = url.partition("?")
        segments = [segment for segment in path.split("/") if segment]
        parameters = [tuple(unquote(part) for part in pair.partition("=")[::2])
                      for pair in query.split("&") if pair]
        found = self.candidates(segments)
        shape = [item for item in parameters if item[0].partition(":")[0] in SHAPE]
        for name, value in parameters:
            if name == "_type":
                found = [one for one in found if one["resourceType"] in value.split(",")]
            elif (name, value) not in shape:
                found = [one for one in found if self.matches(one, name, value)]
        for name, value in shape:
            if name == "_count":
                found = found[: int(value)]
        return self.searchset(found, self.included(found, shape))

    def candidates(self, segments):
        """What a path is about: everything, a type, or a compartment."""
        if len(segments) < 2:
            return [one for one in self.resources if segments in ([], [one["resourceType"]])]
        code, identity, kind = segments
        person = f"{code}/{identity}"
        return [one for one in self.resources
                if kind in ("*", one["resourceType"]) and self.in_compartment(one, code, person)]

    def in_compartment(self, resource, code, person):
        """A compartment holds what refers to the person, and for `*` the person."""
        if name_of(resource) == person:
            return True
        return any(self.target(node.value) == person
                   for parameter in R4.compartment_parameters(code, resource["resourceType"])
                   for node in parameter.nodes(resource, raw=True))

    def target(self, reference):
        """The Type/id that a Reference is to, or None."""
        text = reference.get("reference") if isinstance(reference, dict) else None
        if not isinstance(text, str):
            return None
        return text[len(self.base):] if text.startswith(self.base) else text

    # ------------------------------------------------------------ what matches

    def matches(self, resource, name, value):
        if name.startswith("_has:"):
            return self.has(resource, name[len("_has:"):], value)
        if "." in name:
            return self.chained(resource, name, value)
        name, _, modifier = name.partition(":")
        parameter = R4.parameter(resource["resourceType"], name)
        if parameter is None:
            return False
        nodes = parameter.nodes(resource)
        if modifier == "missing":
            return (not nodes) == (value == "true")
        compare = getattr(self, "is_" + parameter.kind, None)
        if compare is None or modifier not in ("", "exact") and modifier not in parameter.targets:
            raise NotImplementedError(f"{name}:{modifier}")
        return any(compare(node.value, item, modifier, parameter)
                   for node in nodes for item in values.split(value, ","))

    def has(self, resource, rest, value):
        source, reference, rest = rest.split(":", 2)
        parameter = R4.parameters[source][reference]
        return any(self.matches(one, rest, value)
                   for one in self.resources if one["resourceType"] == source
                   for node in parameter.nodes(one) if self.target(node.value) == name_of(resource))

    def chained(self, resource, name, value):
        step, _, rest = name.partition(".")
        step, _, kind = step.partition(":")
        parameter = R4.parameter(resource["resourceType"], step)
        if parameter is None:
            return False
        targets = [self.read(self.target(node.value)) for node in parameter.nodes(resource)]
        return any(self.matches(one, rest, value) for one in targets
                   if one is not None and kind in ("", one["resourceType"]))

    def is_token(self, found, value, _modifier, _parameter):
        system, bar, code = value.rpartition("|")
        if isinstance(found, dict) and "coding" in found:
            return any(self.is_token(coding, value, _modifier, _parameter)
                       for coding in found["coding"])
        if not isinstance(found, dict):
            found = {"code": "true" if found is True else "false" if found is False else found}
        codes = (found.get("code", found.get("value")),)
        return (not code or code in codes) and (not bar or found.get("system", "") == system)

    def is_string(self, found, value, modifier, _parameter):
        parts = [found]
        if isinstance(found, dict):
            parts = [part for name in STRING_PARTS for part in as_list(found.get(name))]
        if modifier == "exact":
            return value in parts
        return any(part.lower().startswith(value.lower()) for part in parts)

    def is_reference(self, found, value, modifier, parameter):
        target = self.target(found)
        if target is None:
            return False
        if value.startswith(self.base):
            value = value[len(self.base):]
        if "/" in value:
            return target == value
        kind, _, identity = target.partition("/")
        return identity == value and kind in ([modifier] if modifier else parameter.targets)

    def is_date(self, found, value, _modifier, _parameter):
        prefix, text = values.prefixed(value)
        if isinstance(found, dict):
            start, end = (values.interval(found[name]) if name in found else None
                          for name in ("start", "end"))
            span = (start[0] if start else float("-inf"), end[1] if end else float("inf"))
        else:
            span = values.interval(found)[:2]
        return values.relation(prefix, values.interval(text)[:2], span)

    def is_uri(self, found, value, _modifier, _parameter):
        return found == value

    # ------------------------------------------------------------ what comes with it

    def included(self, found, shape):
        """What `_include` and `_revinclude` add; `:iterate` goes on from what was added."""
        added, names = [], {name_of(one) for one in found}

        def add(more):
            fresh = [one for one in more if one is not None and name_of(one) not in names]
            for one in fresh:
                if name_of(one) not in names:
                    names.add(name_of(one))
                    added.append(one)
            return fresh

        for name, value in shape:
            if name in ("_include", "_revinclude"):
                add(self.joined(found, name, value))
        fresh = found + added
        while fresh:
            fresh = [one for name, value in shape if name.endswith(":iterate")
                     for one in add(self.joined(fresh, name.partition(":")[0], value))]
        return added

    def joined(self, found, name, value):
        source, _, rest = value.partition(":")
        reference, _, kind = rest.partition(":")
        if name == "_include":
            return [self.read(target) for one in found if source in ("*", one["resourceType"])
                    for target in self.references(one, reference)
                    if target and (not kind or target.startswith(kind + "/"))]
        names = {name_of(one) for one in found}
        return [one for one in self.resources if source in ("*", one["resourceType"])
                and names.intersection(self.references(one, reference))]

    def references(self, resource, wanted):
        """What one reference parameter of a resource leads to, or all of them."""
        return [self.target(node.value)
                for name, parameter in R4.parameters[resource["resourceType"]].items()
                if parameter.kind == "reference" and wanted in ("", "*", name)
                for node in parameter.nodes(resource)]

    def searchset(self, found, added):
        entries = [{"fullUrl": self.base + name_of(one), "resource": one, "search": {"mode": mode}}
                   for mode, some in (("match", found), ("include", added)) for one in some]
        return {"resourceType": "Bundle", "type": "searchset", "total": len(found),
                "entry": entries}


def as_list(value):
    return value if isinstance(value, list) else [] if value is None else [value]

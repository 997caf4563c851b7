"""FHIR definitions, read from the files that HL7 publishes, and a small FHIRPath.

Nothing here is generated. The path of the files is ``MATRON_SHARED`` (default
``../shared`` beside the repository), folder ``data/fhir``.
"""

import copy
import json
import os
import re
from functools import lru_cache
from pathlib import Path

COMMON = ("_id", "_lastUpdated", "_tag", "_profile", "_security", "_source")
COMPARTMENT_CODES = ("Patient", "Encounter", "RelatedPerson", "Practitioner", "Device")

# The types that a choice element (value[x]) may have behind its name in JSON.
DATATYPES = (
    "Base64Binary Boolean Canonical Code Date DateTime Decimal Id Instant Integer Integer64 Markdown Oid "
    "PositiveInt String Time UnsignedInt Uri Url Uuid Address Age Annotation Attachment CodeableConcept "
    "CodeableReference Coding ContactPoint Count Distance Duration HumanName Identifier Money Period Quantity "
    "Range Ratio RatioRange Reference SampledData Signature Timing ContactDetail Contributor DataRequirement "
    "Expression ParameterDefinition RelatedArtifact TriggerDefinition UsageContext Dosage Meta"
).split()


def shared_root():
    """The folder of the shared files: MATRON_SHARED, else ../shared beside the checkout or above it."""
    named = os.environ.get("MATRON_SHARED")
    if named:
        return Path(named)
    checkout = Path(__file__).resolve().parents[2]
    return checkout.parent / "shared"


class Node:
    """One element that a path leads to: its JSON value, its name, and its type where the name tells it."""

    __slots__ = ("value", "name", "kind")

    def __init__(self, value, name=None, kind=None):
        self.value, self.name, self.kind = value, name, kind


# --- a small FHIRPath: what the expressions of compartment and scope parameters use -------------

_TOKEN = re.compile(r"\s*(?:('[^']*')|([A-Za-z_]\w*)|(\d+)|(!=|[().|=\[\]]))")


class PathParser:
    """Recursive descent over the expression of a SearchParameter."""

    def __init__(self, text):
        self.tokens, at = [], 0
        while at < len(text.rstrip()):
            found = _TOKEN.match(text, at)
            if not found:
                raise ValueError("expression not understood: " + text)
            self.tokens.append(found.group(0).strip())
            at = found.end()
        self.at = 0

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, wanted=None):
        token = self.peek()
        if token is None or (wanted is not None and token != wanted):
            raise ValueError("expression not understood")
        self.at += 1
        return token

    def parse(self):
        tree = self.conjunction()
        if self.peek() is not None:
            raise ValueError("expression not understood")
        return tree

    def conjunction(self):
        tree = self.comparison()
        while self.peek() == "and":
            self.take()
            tree = ("and", tree, self.comparison())
        return tree

    def comparison(self):
        tree = self.union()
        if self.peek() in ("=", "!="):
            operator = self.take()
            tree = (operator, tree, self.union())
        return tree

    def union(self):
        parts = [self.typed()]
        while self.peek() == "|":
            self.take()
            parts.append(self.typed())
        return parts[0] if len(parts) == 1 else ("union", parts)

    def typed(self):
        tree = self.postfix()
        while self.peek() in ("as", "is"):
            word = self.take()
            tree = (word, tree, self.take())
        return tree

    def postfix(self):
        tree = self.primary()
        while self.peek() in (".", "["):
            if self.take() == "[":
                tree = ("index", tree, int(self.take()))
                self.take("]")
            else:
                tree = self.member(tree)
        return tree

    def primary(self):
        token = self.take()
        if token == "(":
            tree = self.conjunction()
            self.take(")")
            return tree
        if token.startswith("'"):
            return ("literal", token[1:-1])
        if token in ("true", "false"):
            return ("literal", token == "true")
        if self.peek() == "(":
            self.at -= 1
            return self.member(("this",))
        return ("name", token)

    def member(self, base):
        name = self.take()
        if self.peek() != "(":
            return ("child", base, name)
        self.take("(")
        if name in ("as", "ofType", "is"):
            argument = self.take()
            self.take(")")
            return ("is" if name == "is" else "as", base, argument)
        argument = None
        if self.peek() != ")":
            argument = self.conjunction()
        self.take(")")
        if name not in ("where", "exists", "resolve", "extension"):
            raise ValueError("function not understood: " + name)
        return (name, base, argument)


def children(node, name):
    """The elements called `name` below a node; a choice element by any of its types."""
    if not isinstance(node.value, dict):
        return []
    found = []
    if name in node.value:
        found.append((node.value[name], None))
    for key, value in node.value.items():
        if key.startswith(name) and key != name and key[len(name) :] in DATATYPES:
            found.append((value, key[len(name) :]))
    out = []
    for value, kind in found:
        out.extend(Node(item, name, kind) for item in items(value) if item is not None)
    return out


def items(value):
    """Arrays count as their items."""
    if not isinstance(value, list):
        return [value]
    return [item for part in value for item in items(part)]


def reference_type(value):
    """The type that a Reference names: by its text, else by its `type`; for `resolve() is T`."""
    if not isinstance(value, dict):
        return None
    text = value.get("reference")
    if isinstance(text, str):
        parts = text.split("/")
        if "_history" in parts:
            parts = parts[: parts.index("_history")]
        return parts[-2] if len(parts) >= 2 else None
    return value.get("type") if isinstance(value.get("type"), str) else None


def evaluate(tree, resource, raw=False, here=None):
    """The nodes that a parsed expression selects. With `raw`, `resolve() is T` holds of every reference."""
    kind = tree[0]
    if kind == "union":
        return [node for part in tree[1] for node in evaluate(part, resource, raw, here)]
    if kind == "name":
        if here is not None:
            return children(here, tree[1])
        root = resource.value.get("resourceType")
        return [resource] if tree[1] in (root, "Resource", "DomainResource") else []
    if kind == "this":
        return [here if here is not None else resource]
    if kind == "literal":
        return [Node(tree[1])]
    base = evaluate(tree[1], resource, raw, here)
    if kind == "child":
        return [child for node in base for child in children(node, tree[2])]
    if kind == "index":
        return base[tree[2] : tree[2] + 1]
    if kind == "as":
        return [node for node in base if is_kind(node, tree[2])]
    if kind == "resolve":
        return base
    if kind == "is":
        if raw and tree[1][0] == "resolve":
            return [Node(True)]
        return [Node(any(reference_type(node.value) == tree[2] for node in base))]
    if kind == "where":
        return [node for node in base if truth(evaluate(tree[2], resource, raw, node))]
    if kind == "exists":
        return [Node(bool(base))]
    if kind == "extension":
        url = tree[2][1]
        return [
            item
            for node in base
            for item in children(node, "extension")
            if isinstance(item.value, dict) and item.value.get("url") == url
        ]
    other = evaluate(tree[2], resource, raw, here)
    if kind == "and":
        return [Node(truth(base) and truth(other))]
    equal = [n.value for n in base] == [n.value for n in other]
    return [Node(equal if kind == "=" else not equal)]


def truth(nodes):
    return len(nodes) == 1 and nodes[0].value is True


def misshapen(tree, resource):
    """The elements on a path that are no objects where there must be one, and nulls: nobody knows what they say."""
    if tree[0] == "name":
        return []
    found = misshapen(tree[1], resource)
    base = evaluate(tree[1], resource)
    if tree[0] == "child":
        found += [Node(None) for node in base if not isinstance(node.value, dict)]
        for node in base:
            if isinstance(node.value, dict) and node.value.get(tree[2], "") is None:
                found.append(Node(None))  # in an array it stands for a value that has extensions alone
    if tree[0] == "where":
        found += [Node(None) for node in base if not isinstance(node.value, dict)]
    return found


def is_kind(node, kind):
    if node.kind is not None:
        return node.kind.lower() == kind.lower()
    if isinstance(node.value, dict) and "resourceType" in node.value:
        return node.value["resourceType"] == kind
    return True


def plain_path(tree):
    """(names, type of `resolve() is`) of a part without other conditions, else (None, None)."""
    kind = tree[0]
    if kind == "name":
        return (), None
    if kind == "child":
        path, told = plain_path(tree[1])
        return (None, None) if path is None else (path + (tree[2],), told)
    if kind == "as":
        return plain_path(tree[1])
    if kind == "where" and tree[2][0] == "is" and tree[2][1][0] == "resolve":
        path, _ = plain_path(tree[1])
        return (None, None) if path is None else (path, tree[2][2])
    return None, None


def judgeable(tree):
    """Whether a constraint can be judged by a part of an expression: a path with `as`, `ofType`,
    `where(resolve() is T)` and `where(member='text')` at most (scopes.md)."""
    if tree[0] == "name":
        return True
    if tree[0] in ("child", "as"):
        return judgeable(tree[1])
    if tree[0] != "where":
        return False
    condition = tree[2]
    by_type = condition[0] == "is" and condition[1][:2] == ("resolve", ("this",))
    by_text = condition[0] == "=" and (condition[1][0], condition[2][0]) == ("name", "literal")
    return judgeable(tree[1]) and (by_type or by_text)


class Parameter:
    """A search parameter of one type: its kind, targets, and the parts of its expression that read the type."""

    def __init__(self, name, kind, targets, expression, resource_type):
        self.name, self.kind, self.targets = name, kind, sorted(targets)
        self.parts = []
        for part in expression_parts(expression or ""):
            if part_root(part) in (resource_type, "Resource", "DomainResource"):
                self.parts.append(part)
        self.paths = [plain_path(part) for part in self.parts]
        told = [kind for _, kind in self.paths]
        if told and all(told):  # the targets after the filters `where(resolve() is T)`
            self.targets = sorted(set(self.targets) & set(told))

    def judgeable(self):
        """Whether a constraint by this parameter can be judged on a resource."""
        return bool(self.parts) and all(judgeable(part) for part in self.parts)

    def nodes(self, resource, raw=False, doubts=False):
        """The elements that it reads; with `doubts` also what has a wrong shape on the way to them."""
        root = Node(resource)
        found = [node for part in self.parts for node in evaluate(part, root, raw)]
        if doubts:
            found += [node for part in self.parts for node in misshapen(part, root)]
        return found

    def possible_types(self):
        """What types a reference here can have: section 6, "leaves no other type"."""
        if self.paths and all(path and path[-1] == "patient" for path, _ in self.paths):
            return {"Patient"}
        return set(self.targets)


@lru_cache(maxsize=None)
def expression_parts(text):
    if not text:
        return ()
    tree = PathParser(text).parse()
    return tuple(tree[1]) if tree[0] == "union" else (tree,)


def part_root(tree):
    while tree[0] not in ("name", "this", "literal"):
        tree = tree[1] if tree[0] != "union" else tree[1][0]
    return tree[1] if tree[0] == "name" else None


class Definitions:
    """What one version of FHIR defines: types, search parameters by type, compartments."""

    def __init__(self, version):
        folder = shared_root() / "data" / "fhir" / version.lower()
        self.version = version
        self.subjects_only = False  # see for_subjects
        self.types = (folder / "resource-types.txt").read_text(encoding="utf-8").split()
        self.type_set = set(self.types)
        name = "search-parameters.json" if version == "R4" else "ms-search-parameters.json"
        self.parameters = {kind: {} for kind in self.types}
        self.common = {}
        for entry in load(folder / name)["entry"]:
            self.add(entry["resource"])
        self.compartments = {}
        for definition in self.compartment_definitions(folder):
            rows = {row["code"]: row.get("param", []) for row in definition["resource"]}
            self.compartments[definition["code"]] = rows

    def add(self, definition):
        for base in definition["base"]:
            name, kind = definition["code"], definition["type"]
            if base in self.type_set:
                self.parameters[base][name] = Parameter(
                    name,
                    kind,
                    definition.get("target") or self.types,
                    definition.get("expression"),
                    base,
                )
            elif base == "Resource" and name in COMMON:
                self.common[name] = Parameter(
                    name, kind, definition.get("target", []), definition["expression"], base
                )

    def compartment_definitions(self, folder):
        if self.version == "R4":
            return [
                load(folder / f"compartmentdefinition-{code.lower()}.json")
                for code in COMPARTMENT_CODES
            ]
        bundle = load(folder / "ms-compartment-bundle.json")
        return [entry["resource"] for entry in bundle["entry"]]

    def parameter(self, resource_type, name):
        """The defined or common parameter of a type, or None."""
        return self.common.get(name) or self.parameters.get(resource_type, {}).get(name)

    def in_compartment(self, code, resource_type):
        return bool(self.compartments[code].get(resource_type))

    def for_subjects(self):
        """The same, by which of the Patient compartment only who a resource is about confers membership."""
        return subjects_of(self.version)

    def listed_parameters(self, code, resource_type):
        """The parameters that a CompartmentDefinition lists."""
        names = self.compartments[code].get(resource_type, [])
        return [
            self.parameters[resource_type][name]
            for name in names
            if name in self.parameters[resource_type]
        ]

    def compartment_parameters(self, code, resource_type):
        """Those of them that confer membership."""
        return [
            parameter
            for parameter in self.listed_parameters(code, resource_type)
            if not self.subjects_only or code != "Patient" or parameter.name in SUBJECTS
        ]

    def reads_only(self, code, resource_type, name):
        """Whether a reference parameter is one of a compartment's, or reads nothing but elements that such read."""
        listed = self.compartment_parameters(code, resource_type)
        parameter = self.parameters[resource_type][name]
        read = {path for one in listed for path, _ in one.paths}
        return parameter in listed or (
            bool(parameter.paths)
            and all(path is not None and path in read for path, _ in parameter.paths)
        )


def load(path):
    with open(path, encoding="utf-8-sig") as file:
        return json.load(file)


SUBJECTS = ("patient", "subject", "beneficiary", "individual")


@lru_cache(maxsize=None)
def definitions(version):
    return Definitions(version)


@lru_cache(maxsize=None)
def subjects_of(version):
    narrowed = copy.copy(definitions(version))
    narrowed.subjects_only = True
    return narrowed

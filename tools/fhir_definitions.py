"""Reads the definitions of one FHIR version, and compiles the expressions of its
search parameters to paths.

A part of an expression that is more than a path leaves its parameter uncompiled:
it keeps its kind and name, and no path. Uncompiled are composite and special
parameters, conditions other than an equal string, indexes and `exists()`.
"""

import dataclasses
import json
import re

# In the order of engine/fhir/fhir_version.h.
VERSIONS = ("R4", "R4B", "R5")
# In the order of engine/fhir/definitions.h. Grants are confined to the first two.
COMPARTMENTS = ("Patient", "RelatedPerson", "ClinicalSubject", "Encounter",
                "Practitioner", "Device")
CONFINING = COMPARTMENTS[:3]
# The Patient compartment by those parameters alone that say whom a resource is about
# (docs/requests.md section 5).
SUBJECTS = ("patient", "subject", "beneficiary", "individual")
# A Patient is no member of the compartment of who is linked to it (docs/evaluate.md).
# Within a Patient's own compartment the parameter stays: it confers nothing, because
# there identity decides, but a write must not link to another patient.
IGNORED_PARAMETERS = {("RelatedPerson", "Patient", "link")}

# Elements of several types, `[x]` in their definition, that an expression names
# without a type. No other expression ends with one; the definitions of elements,
# which would tell, are not read here.
CHOICES = {
    "CarePlan.activity.detail.scheduled", "ChargeItem.occurrence",
    "Consent.source", "DetectedIssue.identified", "DiagnosticReport.effective",
    "Immunization.occurrence", "Media.created",
    "MedicationAdministration.effective", "MedicationStatement.effective",
    "MedicinalProductDefinition.characteristic.value", "MessageDefinition.event",
    "MessageHeader.event", "Observation.effective",
    "PlanDefinition.action.definition", "Procedure.performed",
    "RiskAssessment.prediction.probability", "ServiceRequest.occurrence",
    "Specimen.collection.collected",
}
# Expressions that are paths, but lead to what the kind cannot be: a BackboneElement
# where a Reference is to stand, a CodeableConcept that is compared with a string.
MISLEADING = {"Ingredient.manufacturer", "Device.identifier.where(type='SNO')"}

NAME = r"[A-Za-z]+"
AS = re.compile(rf"({NAME}) as ({NAME})")
STEP = re.compile(rf"^{NAME}$")
OF_TYPE = re.compile(rf"^ofType\(({NAME})\)$")
RESOLVE = re.compile(rf"^where\(resolve\(\) is ({NAME})\)$")
EQUALS = re.compile(rf"^where\(({NAME})='([^']*)'\)$")
EXTENSION = re.compile(r"^extension\('([^']*)'\)$")


def split(expression, separator):
    """Splits a FHIRPath expression outside parentheses and quotes."""
    parts, depth, quoted, start = [], 0, False, 0
    for i, char in enumerate(expression):
        quoted ^= char == "'"
        if not quoted:
            depth += (char == "(") - (char == ")")
        if char == separator and depth == 0 and not quoted:
            parts.append(expression[start:i].strip())
            start = i + 1
    parts.append(expression[start:].strip())
    return parts


def strip_parentheses(part):
    """`(a.b)` is `a.b`; `(a).b` stays."""
    while part.startswith("(") and part.endswith(")"):
        depth = 0
        for i, char in enumerate(part):
            depth += (char == "(") - (char == ")")
            if depth == 0 and i + 1 < len(part):
                return part
        part = part[1:-1].strip()
    return part


def with_type(stem, data_type):
    """The JSON name of a choice of one type."""
    return stem + data_type[0].upper() + data_type[1:]


@dataclasses.dataclass(frozen=True, order=True)
class Path:
    """What engine/fhir/element_path.h says of a path."""
    steps: tuple
    choices: tuple = ()  # Levels.
    target: str = ""
    filter: tuple = ()  # (level, member, value)

    def plain(self):
        return Path(self.steps, self.choices)


def compile_part(part, resource_type):
    """Compiles one part of a union: a Path; None if it is more than a path; False if
    it is about another type."""
    part = strip_parentheses(part.replace(".as(", ".ofType("))
    segments = split(AS.sub(r"\1.ofType(\2)", part), ".")
    segments[:1] = split(strip_parentheses(segments[0]), ".")
    if segments[0] == resource_type:
        segments = segments[1:]
    elif re.match(r"^\(*[A-Z]", segments[0]):
        return False
    if part in MISLEADING:
        return None
    steps, choices, target, condition = [], [], "", ()
    for segment in segments:
        if target:
            return None
        if STEP.match(segment):
            steps.append(segment)
            dotted = ".".join([resource_type, *steps])
            if dotted in CHOICES or steps == ["extension", "value"]:
                choices.append(len(steps) - 1)
        elif match := EXTENSION.match(segment):
            steps.append("extension")
            condition = (len(steps) - 1, "url", match[1])
        elif not steps:
            return None
        elif match := OF_TYPE.match(segment):
            steps[-1] = with_type(steps[-1], match[1])
            choices = [level for level in choices if level != len(steps) - 1]
        elif match := RESOLVE.match(segment):
            target = match[1]
        elif (match := EQUALS.match(segment)) and not condition:
            condition = (len(steps) - 1, match[1], match[2])
        else:
            return None
    return Path(tuple(steps), tuple(choices), target, condition) if steps else None


class SearchParameter:
    """One parameter of one type: kind, paths it reads and types it leads to."""

    def __init__(self, definition, resource_type, types):
        self.name = definition["code"]
        self.kind = definition["type"]
        parts = [compile_part(part, resource_type) for part in
                 split(definition.get("expression", ""), "|") if part]
        understood = [part for part in parts if part]
        self.is_compiled = (self.kind not in ("composite", "special") and
                            None not in parts and bool(understood))
        self.paths = sorted(set(understood)) if self.is_compiled else []
        self.filters = {path.target for path in understood}
        self.targets = set(definition.get("target", []))
        if self.kind == "reference":
            self.targets = self.targets & set(types) or set(types)
        if self.filters and "" not in self.filters:
            self.targets &= self.filters

    def may_lead_to(self, resource_type):
        """Whether no filter of the expression leaves the type out."""
        return "" in self.filters or resource_type in self.filters

    def leads_only_to(self, resource_type):
        """Whether a bare id in a value can be of no other type."""
        if self.targets == {resource_type}:
            return True
        # One definition of `patient` serves many types, and names Group as a target
        # for all of them. An element that is called `patient` itself leads to a
        # Patient in every type; an unfiltered `subject` may well lead to a Group.
        return (self.name == "patient" and resource_type == "Patient" and
                {path.steps[-1] for path in self.paths} == {"patient"})


def read(path):
    return json.loads(path.read_text("utf-8-sig"))


class Definitions:
    """The definitions of one FHIR version, as the engine needs them."""

    def __init__(self, definitions, version):
        self.version = version
        folder = definitions / version.lower()
        self.types = (folder / "resource-types.txt").read_text().split()
        name = "search-parameters.json"
        bundle = read(folder / (name if version == "R4" else "ms-" + name))
        self.parameters = {name: {} for name in self.types}
        for entry in bundle["entry"]:
            definition = entry["resource"]
            for base in definition["base"]:
                if base in self.parameters:
                    parameter = SearchParameter(definition, base, self.types)
                    self.parameters[base][parameter.name] = parameter
        documents = self.read_compartments(folder)
        self.compartments = {
            name: self.compile_compartment(documents[person(name)], name)
            for name in COMPARTMENTS}

    def read_compartments(self, folder):
        """The CompartmentDefinitions by code."""
        if self.version == "R4":
            documents = [read(path) for path in
                         folder.glob("compartmentdefinition-*.json")]
        else:
            documents = [entry["resource"] for entry in
                         read(folder / "ms-compartment-bundle.json")["entry"]]
        by_code = {document["code"]: document for document in documents}
        for path in folder.glob("CompartmentDefinition-*.json"):
            document = read(path)
            if members(document) != members(by_code[document["code"]]):
                raise SystemExit(f"{path}: differs from the bundle")
        return by_code

    def compile_compartment(self, document, name):
        """By type, the parameters that make members."""
        result = {}
        for resource_type, codes in members(document).items():
            parameters = [
                self.parameters[resource_type][code] for code in codes
                if code != "{def}" and
                (name != "ClinicalSubject" or code in SUBJECTS) and
                (name, resource_type, code) not in IGNORED_PARAMETERS]
            for parameter in parameters:
                # The scan of a resource knows no conditions.
                if not parameter.is_compiled or any(
                        path.filter or path.choices for path in parameter.paths):
                    raise SystemExit(f"{self.version} {resource_type}."
                                     f"{parameter.name}: cannot be compiled")
            if parameters:
                result[resource_type] = parameters
        return result

    def member_paths(self, compartment, resource_type):
        """Where references to who defines the compartment stand."""
        return sorted({
            path.plain()
            for parameter in self.compartments[compartment].get(resource_type, [])
            for path in parameter.paths
            if path.target in ("", person(compartment))})


def person(compartment):
    """The type of the resource that defines the compartment."""
    return "Patient" if compartment == "ClinicalSubject" else compartment


def members(document):
    return {row["code"]: row["param"] for row in document["resource"]
            if row.get("param")}

"""Operations: levels, letters, methods and parameters (requests.md section 8)."""

import re

TERMINOLOGY = {
    "ValueSet": ("expand", "validate-code"),
    "CodeSystem": ("lookup", "validate-code", "subsumes", "find-matches"),
    "ConceptMap": ("translate", "closure"),
}
BY_GET = (
    "everything",
    "lastn",
    "stats",
    "docref",
    "document",
    "meta",
    "expand",
    "lookup",
    "validate-code",
    "translate",
    "subsumes",
    "find",
    "export",
)
PARAMETERS = {
    "everything": ("start", "end", "_since", "_type", "_count"),
    "export": ("_outputFormat", "_since", "_type"),
    "document": ("persist",),
}


def operation_rows(request, fhir):
    """The letters of the operation's own rows in their order, or None: operation_unknown."""
    name, level, kind = request.operation, request.level, request.type
    if name == "everything":
        if kind == "Patient" and level in ("type", "instance"):
            return "r"
        whole = ("Encounter", "Group") + (("EpisodeOfCare",) if fhir.version == "R5" else ())
        return "r" if kind in whole and level == "instance" else None
    if (name, kind, level) in (
        ("lastn", "Observation", "type"),
        ("stats", "Observation", "type"),
        ("match", "Patient", "type"),
        ("find", "List", "type"),
    ):
        return "s"
    if (name, kind, level) == ("document", "Composition", "instance"):
        return "r"
    if (name, kind, level) == ("docref", "DocumentReference", "type"):
        return "sr"
    if name == "validate" and level != "system":
        return "c" if level == "type" else "ur"
    if name == "meta":
        return "r" if level == "instance" else "s"
    if name in TERMINOLOGY.get(kind, ()) and level != "system":
        return "rs"
    if name == "closure" and level == "system":
        return "rs"
    if name == "export" and (level, kind) in (
        ("system", None),
        ("type", "Patient"),
        ("instance", "Group"),
    ):
        return "sr"
    return None


def everything_like(request):
    """Whether the answer is a Bundle of what belongs to a resource."""
    return request.operation in ("everything", "document")


def allowed_parameter(request, name, value):
    """Whether an operation has a parameter; names that start with `_` are compared without case."""
    if request.operation == "graphql" and not name.startswith("_"):
        return name in ("query", "operationName", "variables")
    if name.startswith("_"):
        known = ("_format", "_pretty") + PARAMETERS.get(request.operation, ())
        return name.lower() in [one.lower() for one in known]
    if request.operation == "document":
        return (name, value) == ("persist", "false")
    if request.operation in PARAMETERS:
        return name in PARAMETERS[request.operation]
    return bool(re.fullmatch(r"[A-Za-z0-9\-]+", name))

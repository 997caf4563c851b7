"""What lies inside a compartment (requests.md section 5)."""

from .definitions import Node, children
from .references import NotAReference, target


class World:
    """What references are judged by: the version, the bases, and the entries of a Bundle by their names."""

    def __init__(self, fhir, bases, links=None):
        self.fhir, self.bases, self.links = fhir, bases, links


def nodes(world, code, resource, listed):
    """The elements in the compartment's parameters of a resource, of whatever type they are."""
    kind = resource["resourceType"]
    if kind == "Binary":
        return children(Node(resource), "securityContext")
    fhir = world.fhir
    parameters = (fhir.listed_parameters if listed else fhir.compartment_parameters)(code, kind)
    return [node for parameter in parameters for node in parameter.nodes(resource, raw=True)]


def targets(world, code, resource, listed=False):
    """The targets of those elements; raises NotAReference. `listed`: of those that confer nothing, too."""
    return [
        target(node.value, world.fhir, world.bases, world.links)
        for node in nodes(world, code, resource, listed)
    ]


def unreadable(world, person, resource, resource_type=None):
    """Whether a value is no Reference that would have to be one, for a grant that is confined to a person.

    Read as a resource of `resource_type`, if that is given."""
    if person is None:
        return False
    if resource_type:
        resource = {**resource, "resourceType": resource_type}
    try:
        for code in {"Patient", person[0]}:
            targets(world, code, resource, listed=True)
    except NotAReference:
        return True
    return False


def inside(world, person, resource):
    """ "Inside": whether a resource lies in the compartment of a person."""
    kind = resource["resourceType"]
    if kind == person[0]:
        return resource.get("id") == person[1]
    if kind == "Patient":
        return False
    found = targets(world, person[0], resource)
    if kind == "Group" and any(
        to.may_be(person[0]) and not to.is_person(person) for to in found
    ):
        return False  # all its members that are patients must be the patient
    return any(to.is_person(person) for to in found)


def strictly_inside(world, person, resource):
    """ "Strictly inside", for writing."""
    kind = resource["resourceType"]
    found = targets(world, person[0], resource)
    if any(
        to.may_be(person[0]) and not to.is_person(person)
        for to in targets(world, person[0], resource, listed=True)
    ):
        return False
    if person[0] == "RelatedPerson":
        others = targets(world, "Patient", resource, listed=True) if kind != "Binary" else []
        if any(to.may_be("Patient") for to in others if not to.is_person(person)):
            return False
    if kind == person[0]:
        return resource.get("id") == person[1]
    if kind == "Patient":
        return False
    return any(to.is_person(person) for to in found)


__all__ = ["World", "inside", "strictly_inside", "unreadable"]

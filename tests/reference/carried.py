"""What a write carries along (requests.md section 11)."""

from . import request as requests
from .operate import confined_not
from .reach import attempt
from .values import holds


def provenance(context):
    """The row of the Provenance that comes along."""
    if context.request.provenance is None:
        return []
    row = ("create", "Provenance", None, "c")
    return [(row, attempt(confined_not, context, "Provenance", "c"))]


def subscription(context):
    """The rows of what a Subscription makes the server send."""
    request = context.request
    kind = request.kind.removeprefix("conditional-")
    if request.type != "Subscription" or kind not in ("create", "update", "patch"):
        return []
    image = context.resulting
    if image is None and kind != "patch":
        image = request.body
    selected = selected_type(context, image)
    return [
        (("subscription", selected, None, letter), attempt(confined_not, context, selected, letter))
        for letter in "sr"
    ]


# Extensions, which may select or send along more.
EXTENDED = ("extension", "modifierExtension", "_criteria")


def selected_type(context, image):
    """The type that `criteria` select, or `*`."""
    criteria = image.get("criteria") if isinstance(image, dict) else None
    if context.fhir.version == "R5" or not isinstance(criteria, str) or holds(image, EXTENDED):
        return "*"
    kind = criteria.partition("?")[0]
    if kind not in context.fhir.type_set:
        return "*"
    try:
        search = requests.parse({"method": "GET", "url": "/" + criteria}, context.policy)
    except requests.Refused:
        return "*"
    plain = all(
        context.fhir.parameter(kind, name.partition(":")[0]) for name, _ in search.parameters
    )
    return kind if search.kind == "search-type" and plain else "*"

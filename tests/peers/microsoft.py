"""Microsoft's FHIR Server: searches over a small data set, and bulk exports.

Where the peer's row has a Patient compartment the session has that patient in context; where it has a
Practitioner's, that is the user. Searches are carried out on the store, for hosts that can do different things.
"""

from host import Host, call, hidden, smart_only
from store import Store, name_of

# What hosts may be able to do. The first one is compared with the peer; none may see what is hidden.
HOSTS = (
    "all",
    ["filter_response"],
    ["restrict_query", "compartment_search", "several_queries", "filter_response", "exact_query:*"],
    ["restrict_query", "compartment_search", "exact_query:*"],
    ["restrict_query", "exact_query:*"],
)


class Dataset:
    """Compares rows of the kind `search-over-dataset`."""

    def __init__(self, engine, dataset):
        self.store = Store(dataset["resources"].values())
        self.host = Host(engine, self.store)
        self.careless = Host(engine, self.store, filters=False)
        self.searches, self.seen, self.leaks, self.leaks_unfiltered = 0, 0, [], 0

    def disagreement(self, row):
        """Why a row disagrees, or None."""
        op = self.op_of(row, "all")
        shown = self.host.serve(op)
        self.look(row, op, shown)
        self.leaks_unfiltered += len(hidden(op, self.careless.serve(op)))
        for enforces in HOSTS[1:]:
            other = self.op_of(row, enforces)
            self.look(row, other, self.host.serve(other))
        return difference(row["expect"], shown)

    def op_of(self, row, enforces):
        person = row["context"]["claims"]["compartment"]
        claims = {}
        if person:
            claims["fhirUser"] = person
            if person.startswith("Patient/"):
                claims["patient"] = person.partition("/")[2]
        request = {"method": "GET", "url": row["request"]["url"].replace(" ", "%20")}
        return call(row["context"]["scopes"], claims, request, smart_only(), enforces)

    def look(self, row, op, shown):
        """No host may see what the rules hide, or what the peer hides from a patient."""
        self.searches += 1
        self.seen += len(shown.entries)
        names = hidden(op, shown) if shown.entries else []
        if "patient" in op["session"]["claims"]:
            names += [name_of(one) for one in shown.resources
                      if any(fits(one, what) for what in row["expect"].get("not_contains", []))]
        if names:
            self.leaks.append(f"{row['id']}, host {op['enforces']}: shows {', '.join(names)}")


def fits(resource, what):
    """Whether a resource is what an assertion of the peer speaks of."""
    return (what.get("type", resource["resourceType"]) == resource["resourceType"]
            and what.get("id", resource["id"]) == resource["id"]
            and what.get("id_contains", "") in resource["id"])


def difference(expect, shown):
    """The first assertion of the peer that does not hold of what is shown, or None."""
    decision, resources = expect["decision"], shown.resources
    if decision in ("deny", "not-found"):
        status = (shown.answer["challenge"] or {}).get("status")
        if not shown.denied or (decision == "not-found") != (status == 404):
            return f"{decision} there, {shown.answer['effect']} {status} here"
        return None
    why = f" ({shown.answer['reason']})" if shown.denied else ""
    for what in expect.get("contains", []):
        if not any(fits(one, what) for one in resources):
            return f"{what} is not shown{why}"
    for what in expect.get("not_contains", []):
        if any(fits(one, what) for one in resources):
            return f"{what} is shown"
    ids = sorted(one["id"] for one in resources)
    if "exact_ids" in expect and ids != sorted(expect["exact_ids"]):
        return f"{ids} are shown{why}"
    types = sorted(one["resourceType"] for one in resources)
    if "exact_types" in expect and types != sorted(expect["exact_types"]):
        return f"{types} are shown{why}"
    if expect.get("non_empty") and not resources:
        return f"nothing is shown{why}"
    # A count of 0 beside something that must be there counts something else.
    some = expect.get("non_empty") or expect.get("contains")
    if "count" in expect and not (some and expect["count"] == 0) and len(resources) != expect["count"]:
        return f"{len(resources)} are shown{why}"
    if "first_id" in expect and ids[:1] != [expect["first_id"]]:
        return f"{ids} are shown{why}"
    if "all_type" in expect and set(types) - {expect["all_type"]}:
        return f"{types} are shown"
    return None


class Exports:
    """Compares rows of the kind `export`: whether a bulk export may start."""

    def __init__(self, engine):
        self.engine = engine

    def disagreement(self, row):
        request = {"method": "GET", "url": row["request"]["url"].replace(" ", "%20"),
                   "headers": {"Prefer": "respond-async"}}
        answer = self.engine.ask(call(row["context"]["scopes"], {}, request, smart_only()))
        ours = "allow" if answer["effect"] == "permit" else "deny"
        if ours == row["expect"]["decision"]:
            return None
        return f"{row['expect']['decision']} there, {answer['reason']} here"

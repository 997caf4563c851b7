"""What a decision works with, and what one row of it comes to."""

import re

from . import request as requests
from .compartments import World
from .grants import Grants, largest
from .policy import Denied

OBLIGATIONS = (
    "restrict_query",
    "filter_response",
    "minimal_response",
    "match_body",
    "several_queries",
    "split_batch",
    "rewrite_entries",
)
NEEDS = ("stored", "resulting", "match", "export_job")


class Outcome:
    """What one row comes to: a permit, or a permit once `needs` are handed in."""

    def __init__(self, grant, obligations=(), needs=(), requests=None, headers=None):
        self.grant = grant
        self.obligations = set(obligations)
        self.needs = list(needs)
        self.requests = requests  # [(method, url, headers)] that replace the client's, or None
        self.headers = dict(headers or {})
        self.reason = "resource_required" if self.needs else "permitted"

    @property
    def effect(self):
        return "needs_resource" if self.needs else "permit"


class Context:
    """One call: the policy, the session's grants, the request, and what the host handed in and can do."""

    def __init__(self, op, policy, request, session, links=None):
        self.op, self.policy, self.request, self.session = op, policy, request, session
        self.fhir = policy.fhir
        self.world = World(policy.fhir, policy.bases)
        self.linked = World(policy.fhir, policy.bases, links)  # of bodies in a transaction
        self.only = None  # the persons to whose compartments the exception of `_has` confines a search
        self.grants = Grants(policy, session) if session else None
        self.seen = True  # whether `resource` was looked at, if it was handed in and a grant can be used
        declared = op.get("enforces") or []
        self.all = declared == "all"
        self.declared = set() if self.all else set(declared)

    def enforces(self, name):
        return name in self.declared or (self.all and not name.startswith("exact_query"))

    def exact(self, resource_type):
        """Whether a restricted query of a type needs no filter; a Group always does (section 6)."""
        return (
            resource_type != "Group"
            and not self.opened(resource_type)
            and bool({"exact_query:*", f"exact_query:{resource_type}"} & self.declared)
        )

    def opened(self, resource_type):
        """Whether what is shown of a type is a Bundle whose entries must be filtered (section 5)."""
        return resource_type == "Bundle" and self.grants.whole("*", "r") is None

    @property
    def has_stored(self):
        return "resource" in self.op

    @property
    def stored(self):
        return self.op.get("resource")

    @property
    def resulting(self):
        return self.op.get("resulting")

    def hides(self):
        """Section 6: parameters that keep a filter from seeing what it judges."""
        for name, value in self.request.parameters:
            name = name.partition(":")[0].lower()
            if (
                name == "_elements"
                or (name == "_summary" and value != "false")
                or (name == "_count" and not re.search("[1-9]", value))
            ):
                return True
        return False

    def betrays(self):
        """Section 6: parameters by which what is left tells of what is taken out."""
        return bool(self.named() & {"_sort", "_count"}) or self.includes()

    def includes(self):
        """Whether matches show others."""
        return bool(self.named() & {"_include", "_revinclude"})

    def named(self):
        return {name.partition(":")[0].lower() for name, _ in self.request.parameters}

    def kick_off(self, url):
        """The `$export` by GET that a URL is, or None."""
        given = {"method": "GET", "url": url, "headers": {"Prefer": "respond-async"}}
        try:
            found = requests.parse(given, self.policy)
        except requests.Refused:
            return None
        return found if found.operation == "export" else None

    def filter_alone(self, grant):
        """A search whose query goes out unchanged, with the filter alone."""
        self.require({"filter_response"})
        if self.betrays():
            raise Denied("parameter_unsupported")
        return Outcome(grant, {"filter_response"})

    def unmet(self, obligations):
        """Why obligations cannot be met by the host, or None."""
        if not all(self.enforces(name) for name in obligations):
            return "obligation_unsupported"
        if "filter_response" in obligations and self.hides():
            return "parameter_unsupported"
        return None

    def require(self, obligations):
        reason = self.unmet(obligations)
        if reason:
            raise Denied(reason)

    def whole_or_filtered(self, resource_type, letter):
        """A row that is permitted as it is if whole, else with every entry filtered."""
        usable = self.grants.usable(resource_type, letter)
        whole = self.grants.whole(resource_type, letter)
        if whole and not self.opened(resource_type):
            return Outcome(whole)
        usable = [whole] if whole else usable
        self.require({"filter_response"})
        return Outcome(usable[0], {"filter_response"})


__all__ = ["Context", "Denied", "NEEDS", "OBLIGATIONS", "Outcome", "largest"]

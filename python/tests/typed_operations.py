"""The operations of vectors as typed calls: op -> function of the request.

Each gives what the typed API returns, printed; ``None`` for what cannot be said in it.
"""

import answer_printer
import matron
from flow_operations import FLOW
from token_operations import TOKENS
from vector_input import document, without


def iterables(members, *names):
    """The same where a list that is ``None`` is not given."""
    return {
        name: value for name, value in members.items() if name not in names or value is not None
    }


def on_scopes(function, printed, *names):
    """A call with one scope string, or with two, and options."""

    def run(op):
        options = iterables(without(op, *names), "modifiers")
        return printed(function(*(op[name] for name in names), **options))

    return run


def least(op):
    def pair(method, url):
        return method, url

    options = iterables(without(op, "requests"), "modifiers")
    requests = [pair(**item) for item in op["requests"]]
    return answer_printer.least_scope(matron.least_scope(requests, **options))


def launch_context(op):
    reading = matron.launch_context(document(op["document"]), **without(op, "document"))
    return answer_printer.launch_context(reading)


def token_response(op):
    options = iterables(without(op, "response"), "essential_scopes")
    return answer_printer.token_response(
        matron.validate_token_response(document(op["response"]), **options)
    )


def discovery(op):
    names = ("smart_configuration", "openid_configuration")
    documents = {name: document(op.get(name)) for name in names}
    validation = matron.validate_discovery(**documents, **without(op, *names))
    return answer_printer.discovery(validation)


def produced_discovery(op):
    policy = op["policy"] if op["policy"] == "smart-only" else document(op["policy"])
    produced = matron.produce_discovery(policy, **without(op, "policy"))
    return answer_printer.produced_discovery(produced)


OPERATIONS = {
    "scope.parse": on_scopes(matron.parse_scope, answer_printer.parsed_scopes, "scope"),
    "scope.covers": on_scopes(
        matron.scope_covers, answer_printer.scope_coverage, "granted", "wanted"
    ),
    "scope.equals": on_scopes(matron.scope_equals, answer_printer.scope_equality, "a", "b"),
    "scope.intersect": on_scopes(matron.scope_intersect, answer_printer.scope_set, "a", "b"),
    "scope.union": on_scopes(matron.scope_union, answer_printer.scope_set, "a", "b"),
    "scope.difference": on_scopes(
        matron.scope_difference, answer_printer.scope_set, "wanted", "granted"
    ),
    "scope.minimise": on_scopes(matron.minimise_scope, answer_printer.scope_set, "scope"),
    "scope.narrow": on_scopes(
        matron.scope_narrow, answer_printer.scope_narrowing, "granted", "requested"
    ),
    "scope.to_v1": on_scopes(matron.scope_to_v1, answer_printer.scope_conversion, "scope"),
    "scope.from_v1": on_scopes(matron.scope_from_v1, answer_printer.scope_conversion, "scope"),
    "scope.to_uri": on_scopes(matron.scope_to_uri, answer_printer.scope_conversion, "scope"),
    "scope.from_uri": on_scopes(matron.scope_from_uri, answer_printer.scope_conversion, "scope"),
    "scope.least": least,
    "scope.risk": on_scopes(matron.scope_risk, answer_printer.scope_risks, "scope"),
    "scope.describe": on_scopes(
        matron.describe_scope, answer_printer.scope_description, "scope"
    ),
    "launch.context": launch_context,
    "token_response.validate": token_response,
    "discovery.validate": discovery,
    "discovery.produce": produced_discovery,
    **FLOW,
    **TOKENS,
}

"""Requests: target, headers and bodies (requests.md section 1)."""

import json
import re
from urllib.parse import unquote_to_bytes

from . import parameters
from .definitions import COMPARTMENT_CODES
from .operations import BY_GET, operation_rows
from .references import server, strip_base
from .values import is_id

OVERRIDES = ("x-http-method-override", "x-http-method", "x-method-override")
UNSUPPORTED_HEADERS = (
    "x-security-context",
    "category",
    "x-cascade",
    "x-rewrite-history",
    "hapi-rewrite-history",
    "x-original-url",
    "x-rewrite-url",
    "x-fhir-tenant-id",
    "x-fhir-dsid",
    "x-request-partition-ids",
    "x-consent-scope",
)
WRITES = {"create": "c", "update": "u", "patch": "u", "delete": "d"}


class Refused(Exception):
    """A request that is not understood: its reason, its rows as far as they are known, and itself but for its body."""

    def __init__(self, reason, rows=(), request=None):
        super().__init__(reason)
        self.reason, self.rows, self.request = reason, list(rows), request


class Request:
    """One request that is understood so far: what it is, its rows, its parameters, its body."""

    def __init__(self, method):
        self.method = method
        self.kind = None  # of the primary row
        self.type = self.id = self.vid = None
        self.compartment = None  # (C, id) of a compartment search
        self.operation = None  # name without `$`
        self.level = None
        self.primary = []  # the first row by the path
        self.rows = []  # (kind, type, id, letter), of section 1
        self.path = ""  # canonical, with a leading slash
        self.query = ""  # as it came
        self.parameters = []  # (name, value), decoded
        self.criteria = []  # of a conditional interaction
        self.criteria_query = ""
        self.reached = []  # what parameters reach: section 3
        self.headers = {}
        self.prefer = {}
        self.body = None
        self.types = []  # of `_type`
        self.public = False
        self.conditional_references = []  # the types of references `P?…` in the body
        self.own = None  # the policy's entry for the operation
        self.provenance = None  # the value of X-Provenance
        self.odd_references = False  # whether others hold a `?`

    @property
    def url(self):
        return self.path + ("?" + self.query if self.query else "")

    @property
    def is_get(self):
        return self.method in ("GET", "HEAD")

    def value_of(self, name):
        return [value for given, value in self.parameters if given == name]


def parse(given, loaded, entry=False):
    """The Request that a call holds; raises Refused. An `entry` of a Bundle is no Bundle itself."""
    fhir, bases = loaded.fhir, loaded.bases
    method, url = given["method"], given["url"]
    if len(url.encode()) > 16 * 1024:
        raise Refused("request_limit_exceeded")
    request = Request(method)
    segments, slash, request.query = split_target(url, bases)
    if not re.fullmatch(r"[A-Z]+", method):
        raise Refused("malformed_request")
    pairs = read_query(request.query)
    headers = given.get("headers") or {}
    try:
        if not export_job(request, segments, loaded):
            classify(request, segments, {name.lower() for name in headers}, loaded)
        check_slash(request, segments, slash)
        if entry and request.kind in ("batch", "preflight"):
            raise Refused("interaction_unsupported")
    except Refused as refused:
        raise Refused(refused.reason, request.rows[:1]) from None
    request.path = "/" + "/".join(segments)
    request.parameters = pairs
    request.primary = request.rows[:1]  # by the path alone (4.4)
    but_for_the_body = None
    try:
        read_headers(request, headers, fhir)
        if request.method == "POST" and request.path.endswith("/_search"):
            read_form(request, given.get("body"))
        parameters.check(request, fhir)
        but_for_the_body = request
        check_provenance(request)
        read_body(request, given.get("body"), fhir)
    except Refused as refused:
        rows = [(kind, on, id_, "" if kind == "operation" else letter)
                for kind, on, id_, letter in request.primary]
        raise Refused(refused.reason, rows, but_for_the_body) from None
    return request


def check_slash(request, segments, slash):
    if slash and request.kind not in (
        "search-type",
        "search-compartment",
        "search-system",
        "create",
        "capabilities",
        "conditional-create",
        "conditional-update",
        "conditional-patch",
        "conditional-delete",
        "preflight",
        "batch",
    ):
        raise Refused("malformed_request")
    if slash and segments and segments[-1] == "_search":
        raise Refused("malformed_request")


def read_query(text):
    """The parameters of a query as it came; raises Refused."""
    if re.search(r"[ ;#\x00-\x1f\x7f]", text):
        raise Refused("malformed_request")
    pairs = parameters.split(text)
    if pairs is None or any(name.endswith(":") for name, _ in pairs):
        raise Refused("malformed_request")
    if len(pairs) > 256:
        raise Refused("request_limit_exceeded")
    return pairs


def split_target(url, bases):
    """Segments decoded once, whether a slash ends the path, and the query as it came."""
    path, _, query = url.partition("?")
    if any(c in "# " or ord(c) < 0x20 or ord(c) == 0x7F for c in path):
        raise Refused("malformed_request")
    if server(path):
        path = strip_base(path, bases, by_scheme=True)
        if path is None:
            raise Refused("base_mismatch")
    elif path.startswith("/"):
        path = path[1:]
    if path == "":
        return [], False, query
    slash = path.endswith("/")
    segments = []
    for raw in (path[:-1] if slash else path).split("/"):
        if re.search(r"%(?![0-9A-Fa-f]{2})", raw):
            raise Refused("malformed_request")
        text = unquote_to_bytes(raw).decode("latin-1")
        if text in ("", ".", "..") or re.search(r"[/\\;%\x00-\x1f\x7f-\xff]", text):
            raise Refused("malformed_request")
        segments.append(text)
    return segments, slash, query


def export_job(request, segments, loaded):
    """Section 8, Bulk status, output, cancel: whether the path is below one of an export."""
    for place, path in loaded.bulk.items():
        if segments[: len(path)] != path or request.method == "OPTIONS":
            continue
        rest = segments[len(path) :]
        most = 1 if place == "status" else 9
        least = 1 if place == "status" else 2
        if not least <= len(rest) <= most:
            raise Refused("interaction_unsupported")
        if not all(is_id(item) for item in rest):
            raise Refused("malformed_request")
        if place == "status" and request.method == "DELETE":
            kind = "export-cancel"
        elif request.is_get:
            kind = "export-" + place
        else:
            raise Refused("interaction_unsupported")
        primary(request, kind, None, "")
        return True
    return False


def classify(request, segments, header_names, loaded):
    """The table of section 1: kind and rows."""
    fhir = loaded.fhir
    method = request.method
    get, post = request.is_get, method == "POST"
    if method == "OPTIONS":
        return public(request, "preflight")
    if not segments:
        if get:
            return primary(request, "search-system", "*", "s")
        if post:
            return primary(request, "batch", None, "")
        raise Refused("interaction_unsupported")
    first = segments[0]
    if get and segments == ["metadata"]:
        return public(request, "capabilities")
    if get and segments == [".well-known", "smart-configuration"]:
        return public(request, "smart-configuration")
    if segments == ["_history"] and get:
        return primary(request, "history-system", "*", "s")
    if segments == ["_search"] and post:
        return primary(request, "search-system", "*", "s")
    if first.startswith("$") and len(segments) == 1:
        return operate(request, "system", None, None, first, loaded)
    if first in ("_history", "_search") or first.startswith("$"):
        raise Refused("interaction_unsupported")
    if first not in fhir.type_set:
        raise Refused("resource_type_unknown")
    request.type = first
    if len(segments) == 1:
        return on_type(request, header_names)
    second = segments[1]
    if len(segments) == 2 and second == "_history" and get:
        return primary(request, "history-type", first, "s")
    if len(segments) == 2 and second == "_search" and post:
        return primary(request, "search-type", first, "s")
    if second.startswith("$") and len(segments) == 2:
        return operate(request, "type", first, None, second, loaded)
    if second in ("_history", "_search") or second.startswith("$"):
        raise Refused("interaction_unsupported")
    if not is_id(second):
        raise Refused("malformed_request")
    request.id = second
    if len(segments) == 2:
        return on_instance(request)
    return below_instance(request, segments[2:], loaded)


def on_type(request, header_names):
    kind, method = request.type, request.method
    if request.is_get:
        return primary(request, "search-type", kind, "s")
    if method == "POST":
        if "if-none-exist" not in header_names:
            return primary(request, "create", kind, "c")
        primary(request, "conditional-create", kind, "c")
        return request.rows.append(("search-type", kind, None, "s"))
    words = {
        "PUT": ("conditional-update", "u"),
        "PATCH": ("conditional-patch", "u"),
        "DELETE": ("conditional-delete", "d"),
    }
    if method not in words:
        raise Refused("interaction_unsupported")
    primary(request, words[method][0], kind, words[method][1])
    request.rows.append(("search-type", kind, None, "s"))
    if method == "PUT":
        request.rows.append(("create", kind, None, "c"))


def on_instance(request):
    words = {
        "GET": ("read", "r"),
        "HEAD": ("read", "r"),
        "PUT": ("update", "u"),
        "PATCH": ("patch", "u"),
        "DELETE": ("delete", "d"),
    }
    if request.method not in words:
        raise Refused("interaction_unsupported")
    kind, letter = words[request.method]
    return primary(request, kind, request.type, letter)


def below_instance(request, rest, loaded):
    fhir = loaded.fhir
    get, post = request.is_get, request.method == "POST"
    if rest == ["_history"] and get:
        return primary(request, "history-instance", request.type, "r")
    if len(rest) == 2 and rest[0] == "_history" and get:
        if not is_id(rest[1]):
            raise Refused("malformed_request")
        request.vid = rest[1]
        return primary(request, "vread", request.type, "r")
    if len(rest) == 1 and rest[0].startswith("$"):
        return operate(request, "instance", request.type, request.id, rest[0], loaded)
    code, identity = request.type, request.id
    if code not in COMPARTMENT_CODES or rest[0].startswith("$") or rest[0] == "_history":
        raise Refused("interaction_unsupported")
    searched = None
    if (rest == ["*"] and get) or (rest == ["_search"] and post):
        searched = "*"
    elif rest[0] not in ("*", "_search"):
        if rest[0] not in fhir.type_set:
            raise Refused("resource_type_unknown")
        if (
            (len(rest) == 1 and get) or (len(rest) == 2 and rest[1] == "_search" and post)
        ) and searchable(fhir, code, rest[0]):
            searched = rest[0]
    if searched is None:
        raise Refused("interaction_unsupported")
    request.compartment = (code, identity)
    request.id, request.type = None, None if searched == "*" else searched
    return primary(request, "search-compartment", searched, "s")


def searchable(fhir, code, resource_type):
    """A type that is in a compartment, but neither C itself nor Patient, whose linked ones a server may find."""
    linked = resource_type == code or (code, resource_type) == ("RelatedPerson", "Patient")
    return fhir.in_compartment(code, resource_type) and not linked


def primary(request, kind, resource_type, letter):
    request.kind = kind
    request.type = None if resource_type in ("*", None) else resource_type
    request.rows = [(kind, resource_type, request.id, letter)]


def public(request, kind):
    request.kind, request.public = kind, True
    request.rows = [(kind, None, None, "")]


def own_entry(loaded, name, level, resource_type):
    """The policy's entry for an operation: that of the type, else that of every type; or None."""
    entries = [entry for entry in loaded.operations.get(name, ()) if entry["level"] == level]
    for wanted in (resource_type, None):
        for entry in entries:
            if entry.get("type") == wanted:
                return entry
    return None


def operate(request, level, resource_type, identity, name, loaded):
    """Section 8: an operation by its name and level."""
    fhir = loaded.fhir
    if request.method not in ("GET", "HEAD", "POST"):
        raise Refused("interaction_unsupported")
    request.operation, request.level = name[1:], level
    request.kind, request.type, request.id = "operation", resource_type, identity
    if name == "$graphql" and loaded.graphql and level != "type":
        request.rows = [("operation", "*", None, "")]
        return
    own = request.own = own_entry(loaded, name[1:], level, resource_type)
    if own:
        request.operation = "=" + name[1:]  # none of the table
        if own.get("deny"):
            raise Refused("operation_unknown")
        if request.is_get and not own.get("get", False):
            raise Refused("interaction_unsupported")
        letters = own.get("letters", "") or [""]
        request.rows = [("operation", resource_type or "*", identity, letter) for letter in letters]
        return
    letters = operation_rows(request, fhir)
    if letters is None:
        raise Refused("operation_unknown")
    if request.is_get and request.operation not in BY_GET:
        raise Refused("interaction_unsupported")
    request.rows = [("operation", resource_type or "*", identity, letter) for letter in letters]


# --- headers and bodies --------------------------------------------------------------------------


def read_headers(request, headers, fhir):
    if len(headers) > 128:
        raise Refused("request_limit_exceeded")
    request.headers = {name.lower(): value for name, value in headers.items()}
    if len(request.headers) != len(headers):
        raise Refused("malformed_request")
    dashed = {name.replace("_", "-") for name in request.headers}
    if any(name in dashed for name in OVERRIDES):
        raise Refused("method_override")
    if any(
        parameters.other_version(request.headers.get(name, ""), fhir)
        for name in ("accept", "content-type")
    ):
        raise Refused("request_header_unsupported")
    if any(name in dashed for name in UNSUPPORTED_HEADERS) or "if_none_exist" in {
        name.replace("-", "_") for name in request.headers if "_" in name
    }:
        raise Refused("request_header_unsupported")
    returns, asynchronous = [], False
    for item in re.split(r"[,;]", request.headers.get("prefer", "")):
        name, _, value = item.strip().partition("=")
        if name.strip().lower() == "return":
            returns.append(value.strip().strip('"'))
        asynchronous = asynchronous or name.strip().lower() == "respond-async"
    if len(returns) > 1:
        raise Refused("malformed_request")
    request.prefer = {"return": returns[0]} if returns else {}
    if "x-provenance" in dashed:
        if "x-provenance" not in request.headers or not carries(request):
            raise Refused("request_header_unsupported")
        request.provenance = request.headers["x-provenance"]
    exporting = request.operation == "export"
    if asynchronous and not exporting:
        raise Refused("request_header_unsupported")
    if exporting and not asynchronous:
        raise Refused("malformed_request")
    if "if-none-exist" in request.headers:
        read_if_none_exist(request)


def carries(request):
    """Section 11: whether a Provenance may come along."""
    kind = request.kind.removeprefix("conditional-")
    return kind in ("create", "update", "patch") and request.type != "Provenance"


def read_if_none_exist(request):
    """The criteria of a `conditional-create`, read as a query."""
    if request.kind != "conditional-create":
        raise Refused("request_header_unsupported")
    text = request.headers["if-none-exist"].strip(" \t")
    text = text[1:] if text.startswith("?") else text
    if text == "":
        raise Refused("malformed_request")
    pairs = read_query(text)
    if len(request.parameters) + len(pairs) > 256:
        raise Refused("request_limit_exceeded")
    request.criteria, request.criteria_query = pairs, text


def content_type(request, wanted):
    """Whether the Content-Type, if it is there, is one of those wanted, with no charset but utf-8."""
    text = request.headers.get("content-type")
    if text is None:
        return None
    kind, *rest = [part.strip() for part in text.split(";")]
    if kind.lower() not in wanted:
        return False
    for item in rest:
        name, _, value = item.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() != "utf-8":
            return False
    return True


def read_body(request, body, fhir):
    if request.is_get or request.method in ("DELETE", "OPTIONS", "PATCH"):
        return
    if request.path.endswith("/_search"):
        return
    if body is None:
        if request.kind == "batch":
            raise Refused("body_malformed")
        return
    if request.operation == "graphql":
        request.body = read_query_of_graphql(request, body)
        return
    if content_type(request, ("application/fhir+json", "application/json")) is False:
        raise Refused("body_malformed")
    value = body
    if isinstance(body, str):
        try:
            value = json.loads(body, object_pairs_hook=no_repeats, parse_constant=no_constant)
        except (ValueError, RecursionError):
            raise Refused("body_malformed") from None
    if not isinstance(value, dict):
        raise Refused("body_malformed")
    if request.kind in ("create", "update", "conditional-create", "conditional-update"):
        if value.get("resourceType") != request.type:
            raise Refused("body_mismatch")
        if request.kind == "update" and value.get("id") != request.id:
            raise Refused("body_mismatch")
    if request.kind == "operation":
        read_parameters(request, value)
    elif request.kind != "batch":
        found = [criteria_type(text, fhir) for text in conditional_references(value)]
        request.conditional_references = sorted(set(found) - {None})
        request.odd_references = None in found
    request.body = value


def read_query_of_graphql(request, body):
    """The query in the body of `$graphql`."""
    if content_type(request, ("application/graphql",)):
        text = body if isinstance(body, str) else json.dumps(body)
        return {"query": text if "\\" not in text else "mutation"}
    if content_type(request, ("application/fhir+json", "application/json")) is False:
        raise Refused("body_malformed")
    value = strict(body) if isinstance(body, str) else body
    if not isinstance(value, dict) or not isinstance(value.get("query"), str):
        raise Refused("body_malformed")
    return value


def strict(text):
    """JSON, or None where it is none."""
    try:
        return json.loads(text, object_pairs_hook=no_repeats, parse_constant=no_constant)
    except (ValueError, RecursionError):
        return None


def check_provenance(request):
    """Section 11: the value of X-Provenance."""
    if request.provenance is None:
        return
    value = strict(request.provenance)
    if not isinstance(value, dict):
        raise Refused("body_malformed")
    if value.get("resourceType") != "Provenance":
        raise Refused("body_mismatch")
    if conditional_references(value):
        raise Refused("body_malformed")


def conditional_references(value):
    """Section 7: every `reference` that holds a `?`, anywhere in a body."""
    if isinstance(value, list):
        return [text for item in value for text in conditional_references(item)]
    if not isinstance(value, dict):
        return []
    text = value.get("reference")
    own = [text] if isinstance(text, str) and "?" in text else []
    return own + conditional_references(list(value.values()))


def criteria_type(text, fhir):
    """The type of one reference `P?…`, or None: parameters without escape, modifier or chain, each with a value."""
    kind, _, query = text.partition("?")
    pieces = [piece.partition("=") for piece in query.split("&")]
    if kind not in fhir.type_set or not all(
        value and "%" not in name + value and fhir.parameter(kind, name) for name, _, value in pieces
    ):
        return None
    return kind


def read_parameters(request, value):
    """Section 8: the body of an operation is a Parameters resource, of some operations an empty one."""
    if value.get("resourceType") != "Parameters":
        raise Refused("body_mismatch")
    held = value.get("parameter", [])
    if not isinstance(held, list) or not all(isinstance(item, dict) for item in held):
        raise Refused("body_malformed")
    for item in held:
        name = item.get("name")
        if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9\-]+", name):
            raise Refused("parameter_unsupported")
    if request.operation in ("everything", "document", "export") and held:
        raise Refused("parameter_unsupported")


def read_form(request, body):
    """`POST …/_search`: the body counts as if it stood behind the query."""
    if content_type(request, ("application/x-www-form-urlencoded",)) is not True or not isinstance(
        body, str
    ):
        raise Refused("body_malformed")
    if len(body.encode()) > 64 * 1024:
        raise Refused("request_limit_exceeded")
    request.parameters = request.parameters + read_query(body)
    if len(request.parameters) > 256:
        raise Refused("request_limit_exceeded")


def no_repeats(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a member twice")
    return dict(pairs)


def no_constant(name):
    raise ValueError(name)

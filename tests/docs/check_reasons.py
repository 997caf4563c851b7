#!/usr/bin/env python3
"""Compares docs/reasons.md with the tables of the engine, row by row, and holds
every code that another document names to them.

It reads both by itself: that the file is what the generator writes is another test.
"""

import re
import sys

from documents import ROOT, codes, finish, read, spans, table

# Names in documents that look like codes, and are none of ours.
FOREIGN = {
    # Claims, members of keys, parameters of protocols.
    "at_hash", "c_hash", "client_id", "key_ops", "jwks_uri", "code_challenge",
    "code_challenge_method", "code_verifier", "token_hex", "max_lifetime",
    "required_claims", "access_token",
    # Scopes, and kinds of scopes that are not clinical.
    "offline_access", "online_access", "launch_context",
    # Parts of a decision and of requests.
    "needs_resource", "compartment_search", "exact_query", "restrict_query",
    "filter_response", "minimal_response", "match_body", "several_queries",
    "split_batch", "rewrite_entries",
    # Functions of dependencies.
    "create_dom_parser_implementation",
    # Members of policies.
    "fhir_user", "token_profile", "smart_jwt", "leeway_s", "max_lifetime_s",
    "user_scopes_without_fhir_user",
}


def reason_rows():
    for number, _, wire, http, oauth, _, text in codes("REASON"):
        yield [number, f"`{wire}`", "" if http == "0" else http,
               f"`{oauth}`" if oauth else "", text]


def status_rows():
    for number, _, wire, text in codes("STATUS"):
        yield [number, f"`{wire}`", text]


def differences(what, want, got):
    for row in want:
        if got.count(row) != 1:
            yield f"docs/reasons.md: {what} {row[1]}: {got.count(row)} rows {row}"
    for row in got:
        if row not in want:
            yield f"docs/reasons.md: {what} {row[1]} is not in the engine: {row}"
    if [row[1] for row in got] != [row[1] for row in want]:
        yield f"docs/reasons.md: the order of {what} rows is not the engine's"


def names_of_sources():
    """Members and values of the documents that operations read and write."""
    paths = [path for folder in ("engine/oauth", "engine/smart", "engine/policy",
                                 "engine/state", "capi/src")
             for path in (ROOT / folder).iterdir()]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    return {name for text in texts
            for pair in re.findall(r'"(\w+)"|^MATRON_(?:FINDING|RISK)\(\w+, (\w+)',
                                   text, re.MULTILINE)
            for name in pair}


def unknown_codes(path, known):
    """Names in backticks that have the form of a code, and are none."""
    text = re.sub(r"^```.*?^```", "", read(path), flags=re.MULTILINE | re.DOTALL)
    for name in spans(text):
        if (re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", name) and name not in known and
                not name.startswith("matron_")):
            yield name


def main():
    document = read("docs/reasons.md")
    reasons, statuses = list(reason_rows()), list(status_rows())
    faults = list(differences("reason", reasons,
                              table(document, "number", "reason")))
    faults += differences("status", statuses,
                          table(document, "number", "status"))
    wire = {row[1].strip("`") for row in reasons + statuses}
    oauth = {row[3].strip("`") for row in reasons}
    files = ["docs/" + name for name in ("evaluate.md", "limits.md", "policy.md")]
    files += sorted(str(path.relative_to(ROOT))
                    for path in (ROOT / "docs" / "adr").glob("*.md"))
    known = wire | oauth | FOREIGN | names_of_sources()
    named = 0
    for path in files:
        named += sum(name in wire for name in spans(read(path)))
        faults += [f"{path}: `{name}` is no code"
                   for name in unknown_codes(path, known)]
    return finish({"reasons": len(reasons), "statuses": len(statuses),
                   "mentions in other documents": named}, faults)


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Compares every number of docs/limits.md, and those of other documents, with the
constants of engine/base/limits.h. Each constant stands in a document.
"""

import re
import sys

from documents import finish, read, table

HEADERS = ["engine/base/limits.h", "engine/crypto/verification_key.cc"]
CONSTANT = re.compile(
    r"^(?:inline )?constexpr \w+ (k\w+) =\s*([0-9* ]+);", re.MULTILINE)

# docs/limits.md: what is bounded -> how the bound is written.
LIMITS = {
    "nesting of any JSON": "{kMaxJsonDepth}",
    "values of a policy document, or of a request of `matron_evaluate`":
        "{kMaxJsonNodes:count}",
    "token": "{kMaxTokenBytes:size}",
    "values of a JOSE header": "{kMaxHeaderNodes:count}",
    "claims handed in by the host": "{kMaxClaimsBytes:size}",
    "scope string": "{kMaxScopeBytes:size}",
    "scopes of one token": "{kMaxScopes:count}",
    "scopes of one string of the scope algebra, and requests of `scope.least`":
        "{kMaxScopes:count}",
    "search parameters of one scope, repeats counted": "{kMaxScopeConstraints}",
    "values of one scope's search parameters, all together":
        "{kMaxScopeAlternatives:count}",
    "combinations of alternatives of one scope, in one operation of the scope "
    "algebra": "{kMaxScopeExpansion:count}",
    "comparisons of search values in one operation of the scope algebra":
        "{kMaxScopeComparisons:count}",
    "pairs of scopes that one intersection combines":
        "{kMaxScopeProducts:count}",
    "scopes, different constraints, and element paths that one resource is judged "
    "by": "{kMaxJudgedConjunctions}, {kMaxJudgedConstraints}, {kMaxFollowedPaths}",
    "comparisons of elements of one resource with values": "{kMaxJudgedComparisons:count}",
    "labels in `meta.security` that are compared": "{kMaxSecurityLabels}",
    "active roles of one session, inherited ones counted": "{kMaxActiveRoles}",
    "NumericDate": "0 to {kMaxNumericDate} (the year 9999)",
    "leeway": "{kMaxLeewaySeconds} s",
    "lifetime that a policy or a request of `verify` may allow":
        "{kMaxLifetimeSeconds} s",
    "client assertion": "{kMaxAssertionSeconds} s",
    "age of a DPoP proof that a request of `verify` may allow":
        "{kMaxDpopAgeSeconds} s",
    "`sub` of an ID token; `jti` of a token that counts once":
        "{kMaxSubjectBytes} bytes; {kMaxTokenIdBytes} bytes",
    "redirect URIs of one registration; bytes of one":
        "{kMaxRedirectUris}; {kMaxUrlTextBytes:count}",
    "JWK set": "{kMaxKeySetBytes:size}, {kMaxKeys:count} keys",
    "`key_ops` of one key": "{kMaxKeyOperations}",
    "RSA modulus": "{kMinRsaBits:count} to {kMaxRsaBits:count} bits",
    "secret of HS256; of HS384 and HS512":
        "{kMinHmacKeyBytes} bytes; as long as the hash",
    "age of a key set": "{kMaxKeySetAgeSeconds} s",
    "RSA exponent": "odd, {kMinExponent} to 2^{kMaxExponentBits} - 1",
    "keys of a key ring; a key id": "{kMaxRingKeys}; {kMaxKeyIdBytes} characters",
    "purpose, client and subject of sealed bytes": "{kMaxBindingBytes:count} bytes each",
    "plaintext of sealed bytes": "{kMaxSealedPlaintextBytes:size}",
    "sealed bytes of one `vault.sweep`": "{kMaxSweptBlobs:count}",
    "messages of one key before `rotate` advises another; largest count": "2^32; 2^53 - 1",
    "certificates that a server sends":
        "{kMaxCertificates}, {kMaxCertificateBytes:size} in all",
    "certificates of one path, the root counted": "{kMaxPathCertificates}",
    "roots": "{kMaxRoots}, {kMaxCertificateBytes:size} each",
    "pins": "{kMaxPins}",
    "endpoints; resources of a page": "{kMaxEndpoints:count} each",
    "`Strict-Transport-Security`": "{kMaxStrictTransportBytes:count} bytes, "
        "{kMaxStrictTransportDirectives} directives",
    "request URL": "{kMaxUrlBytes:size}",
    "segments of an exported file": "{kMaxFileSegments}",
    "parameters of one request": "{kMaxParameters}",
    "headers of one request": "{kMaxHeaders}, {kMaxHeaderBytes:size} in all",
    "form of a search by POST": "{kMaxFormBytes:size}",
    "names of one chain, the last one counted": "{kMaxChainNames}",
    "levels of one `_has`": "{kMaxHasLevels}",
    "interactions that one request stands for": "{kMaxRows}",
    "grants of one interaction that differ; pairs of a token's scope and a role, or its "
    "scope": "{kMaxGrants}; {kMaxGrantPairs:count}",
    "patients whom one claim names": "{kMaxClaimPatients}",
    "comparisons of search values by which grants are found to be alike":
        "{kMaxGrantComparisons:count}",
    "largest entry of a response that is filtered": "what the scratch was made for",
    "bytes of a response before it shows whether it is a Bundle":
        "{kMaxBundleHeadBytes:size}",
    "name of a Bundle's member, with its escapes": "{kMaxBundleNameBytes} bytes",
    "white space between two entries or members of a Bundle":
        "{kMaxSeparatorBytes} bytes on each side of the comma",
    "entries of a batch or transaction": "{kMaxBundleEntries:count}",
    "logical id": "{kMaxIdBytes} characters",
    "body, stored and resulting resource":
        "what the scratch was made for, {kDefaultScratchInputBytes:size} by default",
    "request of `matron_evaluate`":
        "what the evaluator was made for, {kDefaultEvaluatorInputBytes:size} by "
        "default",
    "identifier that a store remembers (jti, code, issuer, subject, client, session)":
        "{kMaxStateTextBytes:count} bytes",
    "value in a store": "{kMaxStoreValueBytes:size}",
    "outcomes of one call, and operations of `store.apply`": "{kMaxStoreOperations}",
    "attempts of one call at what others change meanwhile": "{kMaxStoreAttempts}",
    "entries of an embedded store": "{kMaxStoreEntries:count}, and what it was made for",
    "sessions in a cache": "{kMaxCachedSessions:count}, and what it was made for",
    "life of a family of refresh tokens": "10 years ({kMaxFamilySeconds} s)",
    "data that a host keeps with a family of refresh tokens": "{kMaxFamilyDataBytes:size}",
    "grace period of a family": "{kMaxGraceSeconds} s, 0 by default",
    "policy documents": "[policy.md](policy.md)",
}

# docs/policy.md, the same.
POLICY = {
    "document": "{kMaxPolicyBytes:size}, nesting {kMaxJsonDepth}, "
                "{kMaxJsonNodes:count} values",
    "roles": "{kMaxRoles:count}",
    "scopes of one role, inherited ones not counted": "{kMaxRoleScopes:count}",
    "`inherits` of one role": "{kMaxRoleParents:count}",
    "issuers": "{kMaxIssuers:count}; audiences, algorithms "
               "{kMaxIssuerAudiences} each",
    "assignments": "{kMaxAssignments:count}; `roles` and `issuers` of one "
                   "{kMaxAssignmentItems:count} each",
    "bases": "{kMaxBases}",
    "names of roles, `revision`": "{kMaxNameBytes} bytes",
    "URLs, issuers, audiences, claim pointers": "{kMaxUrlTextBytes:count} bytes",
    "entries of `operations`": "{kMaxOperationEntries:count}; a name "
                               "{kMaxOperationNameBytes} bytes",
    "segments of a path of `bulk_export`": "{kMaxExportSegments}",
    "faults that are listed": "{kMaxDiagnostics}; the others are counted",
}

# Sentences that repeat a number.
SENTENCES = [
    ("docs/policy.md", "that are forgiven, 0 to {kMaxLeewaySeconds}"),
    ("docs/policy.md", "1 to {kMaxLifetimeSeconds}"),
    ("docs/policy.md", "a string of 1 to {kMaxNameBytes} bytes"),
    ("docs/policy.md", "a name is 1 to {kMaxNameBytes} bytes"),
    ("docs/evaluate.md", "Nesting deeper than {kMaxJsonDepth}"),
    ("docs/evaluate.md", "more than {kMaxJsonNodes:count} values"),
    ("docs/evaluate.md", "at most {kMaxHeaderNodes:count} values"),
    ("docs/evaluate.md", "`key_ops` of more than {kMaxKeyOperations} elements"),
    ("docs/evaluate.md", "A key set of more than {kMaxKeySetBytes:size}"),
    ("docs/limits.md", "`inherits` of one role {kMaxRoleParents:count}"),
    ("docs/limits.md",
     "`roles` and `issuers` of one assignment {kMaxAssignmentItems:count} each"),
    ("docs/limits.md", "URLs and claim pointers {kMaxUrlTextBytes:count} bytes"),
    ("docs/evaluate.md", "`token_too_large` ({kMaxTokenBytes:size})"),
    ("docs/evaluate.md", "a leeway of 0 seconds (at most {kMaxLeewaySeconds})"),
    ("docs/evaluate.md", "JSON numbers from 0 to {kMaxNumericDate}"),
    ("docs/evaluate.md", "each one scope, at most {kMaxScopes:count}"),
    ("docs/evaluate.md", "At most {kMaxDiagnostics} of each severity"),
    ("docs/evaluate.md", "{kMaxBindingBytes:count} bytes; `subject` alone may be empty"),
    ("docs/evaluate.md", "without opening it; at most {kMaxSweptBlobs:count}"),
    ("docs/vault.md", "1 to {kMaxKeyIdBytes} visible ASCII characters"),
    ("docs/vault.md", "1 to {kMaxRingKeys} keys"),
    ("docs/evaluate.md", '"max_entries":{kDefaultStoreEntries}, "max_bytes":{kDefaultStoreBytes}'),
    ("docs/evaluate.md", "{kDefaultReplaySeconds} s by default, and `leeway`"),
    ("docs/evaluate.md", "up to {kMaxStoreAttempts} times"),
    ("docs/requests.md", "`[A-Za-z0-9\\-.]{{1,{kMaxIdBytes}}}`"),
    ("docs/requests.md", "More than {kMaxRows} rows"),
    ("capi/include/matron.h", "(0: {kDefaultScratchInputBytes:size})"),
    ("capi/include/matron.h", "(0: {kDefaultEvaluatorInputBytes:size})"),
    ("capi/cli/main.cc", "Seconds, 0 to {kMaxLeewaySeconds}"),
    ("python/matron/_evaluator.py", "(0: {kDefaultEvaluatorInputBytes:size})"),
]


class Number(int):
    """An integer that documents write in three ways."""

    def __format__(self, form):
        if form == "count":
            return f"{int(self):,}"
        if form == "size":
            unit, name = (2**20, "MiB") if self >= 2**20 else (2**10, "KiB")
            return f"{self // unit} {name}" if self % unit == 0 else "?"
        return str(int(self))


def constants():
    found = {}
    for path in HEADERS:
        for name, product in CONSTANT.findall(read(path)):
            value = 1
            for factor in product.split("*"):
                value *= int(factor)
            found[name] = Number(value)
    return found


def differences(path, rows, templates, numbers):
    """What is wrong with the first two columns of a table."""
    got = {row[0]: row[1] for row in rows}
    if len(got) != len(rows):
        yield f"{path}: a limit stands there twice"
    for name, template in templates.items():
        want = template.format(**numbers)
        if name not in got:
            yield f"{path}: no row `{name}`: {want}"
        elif got[name] != want:
            yield f"{path}: {name}: {got[name]}; the engine has {want}"
    for name in got.keys() - templates.keys():
        yield f"{path}: {name}: this test does not know it"


def main():
    numbers = constants()
    faults = list(differences(
        "docs/limits.md", table(read("docs/limits.md"), "what", "bound"), LIMITS,
        numbers))
    faults += differences(
        "docs/policy.md", table(read("docs/policy.md"), "limit", "value"), POLICY,
        numbers)
    for path, template in SENTENCES:
        if template.format(**numbers) not in read(path):
            faults.append(f"{path}: says nowhere: {template.format(**numbers)}")
    templates = [*LIMITS.values(), *POLICY.values(),
                 *(template for _, template in SENTENCES)]
    used = set(re.findall(r"\{(k\w+)", " ".join(templates)))
    faults += [f"{name}: stands in no document" for name in numbers.keys() - used]
    return finish({"constants": len(numbers), "rows": len(LIMITS) + len(POLICY),
                   "sentences": len(SENTENCES)}, faults)


if __name__ == "__main__":
    sys.exit(main())

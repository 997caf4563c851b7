"""Random calls of `decide` and `filter`, seeded: python3 -m reference.generate --seed N --count M > ops.jsonl

Weighted so that permits, calls that wait for a resource, and denies all occur often; the calls that follow a
`needs_resource` come with what was asked for. The distribution goes to standard error.
"""

import argparse
import collections
import copy
import json
import random
import sys

from . import decide as model
from .definitions import definitions
from .filter import filter_call
from .requests_made import DEFINITION, asked
from .resources import BASE, COMMON_TYPES, OTHER, PATIENT, RELATED, resource
from .responses import response
from .scopes import LETTERS
from .scopes_made import CONSTRAINTS, EVERYWHERE, UNUSABLE

ISSUER = "https://auth.example.org"
OBLIGATIONS = [
    "restrict_query",
    "filter_response",
    "minimal_response",
    "match_body",
    "several_queries",
    "split_batch",
    "rewrite_entries",
    "compartment_search",
]


class Maker:
    """Makes calls, one after another, from one seed."""

    def __init__(self, seed, filters=0.2):
        self.rng, self.filters = random.Random(seed), filters

    def some(self, chance):
        return self.rng.random() < chance

    # --- scopes ---------------------------------------------------------------------------------

    def scope(self, wanted, role=False, context=None):
        """One scope, most often one that has to do with what the request needs: [(type, letter)]."""
        rng = self.rng
        context = context or rng.choices(["patient", "user", "system"], [5, 4, 1])[0]
        kind, letter = (
            rng.choice(wanted)
            if wanted and self.some(0.9)
            else (rng.choice(COMMON_TYPES), rng.choice(LETTERS))
        )
        if kind == "*" or self.some(0.3):
            kind = "*"
        if kind != "*" and kind not in self.fhir.type_set:
            kind = "Observation"
        letters = rng.choices(
            [letter, "rs", "cruds", "cud", "crus", rng.choice(["r", "s", "u", "ds"])],
            [3, 5, 6, 2, 2, 1],
        )[0]
        if self.some(0.1):
            letters = rng.choice(["read", "write", "*"])
        text = f"{context}/{kind}.{letters}"
        if letters in ("read", "write", "*") or not self.some(0.3):
            return text
        if role:
            usable = EVERYWHERE if kind == "*" else CONSTRAINTS.get(kind, []) + EVERYWHERE
        else:
            usable = (
                CONSTRAINTS.get(kind, []) * 4
                + EVERYWHERE
                + (["category=laboratory", "status=final"] if kind == "*" else [])
            )
            if self.some(0.06):
                usable = UNUSABLE
        return text + "?" + rng.choice(usable)

    def token_scopes(self, wanted):
        rng = self.rng
        words = [self.scope(wanted) for _ in range(rng.choice([1, 1, 1, 2, 2, 3]))]
        searching = len(wanted) == 1 and wanted[0][1] == "s"
        if wanted and self.some(0.3 if searching else 0.06):
            return self.constrained_scopes(*wanted[0])
        if self.some(0.75) and wanted:
            context = rng.choices(["patient", "user", "system"], [6, 4, 1])[0]
            for kind, letter in wanted:
                if self.some(0.35) and kind in CONSTRAINTS:
                    for query in rng.choices(CONSTRAINTS[kind], k=rng.choice([1, 2, 2])):
                        words.append(f"{context}/{kind}.{letter}?{query}")
                else:
                    words.append(
                        f"{context}/{kind}.{letter}" if self.some(0.4) else f"{context}/*.cruds"
                    )
        if self.some(0.15):
            words.append(
                rng.choice(
                    [
                        "openid",
                        "launch/patient",
                        "patient/Foo.rs",
                        "patient/Observation.sr",
                        "patient/Observation.",
                        "Patient/Observation.rs",
                        "patient/Observation.readx",
                        "user/*.dus",
                        "admin",
                    ]
                )
            )
        rng.shuffle(words)
        return list(dict.fromkeys(words))

    def constrained_scopes(self, kind, letter):
        """Nothing but constrained scopes of a type, most often by one parameter: they may be joined."""
        rng = self.rng
        queries = CONSTRAINTS.get(kind, EVERYWHERE)
        first = rng.choice(queries)
        alike = [query for query in queries if query.partition("=")[0] == first.partition("=")[0]]
        letters = {"c": "crs", "u": "rus", "d": "rds"}.get(letter, "rs")
        context = rng.choice(["patient", "user"])
        others = [
            rng.choice(alike if self.some(0.7) else queries) for _ in range(rng.randint(0, 2))
        ]
        return [f"{context}/{kind}.{letters}?{query}" for query in [first] + others]

    # --- policies -------------------------------------------------------------------------------

    def policy(self, wanted, version):
        rng = self.rng
        if self.some(0.4):
            return {"policy": "smart-only", "base": BASE, "fhir": version}
        names = rng.sample(["nurse", "alpha", "chief", "z"], rng.randint(1, 3))
        roles = {}
        for position, name in enumerate(names):
            held = [self.scope(wanted, role=True) for _ in range(rng.randint(0, 3))]
            if self.some(0.75):
                held.append(
                    rng.choice(
                        [
                            "patient/*.cruds",
                            "user/*.cruds",
                            "user/*.cruds",
                            "system/*.cruds",
                            "user/*.rs",
                        ]
                    )
                )
            roles[name] = {"scopes": list(dict.fromkeys(held))}
            if position and self.some(0.4):
                roles[name]["inherits"] = [rng.choice(names[:position])]
        if self.some(0.5):
            roles = dict(rng.sample(list(roles.items()), len(roles)))
        rules = [
            {
                "issuers": [ISSUER],
                "when": self.condition(),
                "roles": rng.sample(names, rng.randint(1, len(names))),
            }
            for _ in range(rng.randint(1, 2))
        ]
        issuer = {"issuer": ISSUER, "jwks_uri": ISSUER + "/jwks"}
        if self.some(0.5):
            issuer["user_scopes_without_fhir_user"] = True
        document = {
            "matron": 1,
            "fhir": {"version": version, "bases": [BASE]},
            "issuers": [issuer],
            "roles": roles,
            "assignments": rules,
        }
        if self.some(0.3):
            document["scope_modifiers"] = rng.choice(
                [["not"], ["exact", "in"], ["not", "exact", "below", "in", "not-in"]]
            )
        self.persons(document, issuer)
        self.opened(document, roles)
        return {"policy": document}

    def persons(self, document, issuer):
        """Members that say whom a session stands for."""
        rng = self.rng
        if self.some(0.2):
            issuer["patients_claim"] = rng.choice(["/patients", "/patients", "/a~1b"])
        if self.some(0.15):
            document["compartment_membership"] = rng.choice(["clinical_subject", "listed"])
        if self.some(0.15):
            document["encounter_context"] = rng.choice(["confine", "confine", "ignore"])
        if self.some(0.15):
            document["shared_types"] = rng.choice(
                [[], ["Questionnaire"], ["PractitionerRole", "Organization"], ["Practitioner"]]
            )

    def opened(self, document, roles):
        """Members that open what is closed without them."""
        rng = self.rng
        if self.some(0.35):
            document["operations"] = {
                "check": rng.choice(
                    [
                        [{"level": "type", "letters": "rs"}],
                        [{"level": "instance", "letters": "r", "get": True}],
                        [{"level": "type", "definition": DEFINITION, "letters": "c", "get": True}],
                        [{"level": "type", "definition": DEFINITION}],
                        [
                            {"level": "type", "letters": "r", "get": True},
                            {"level": "type", "type": "Observation", "letters": "cr"},
                            {"level": "system", "letters": "s"},
                        ],
                    ]
                ),
                "lastn": [{"level": "type", "deny": True}],
            }
            if self.some(0.5):
                document["operations"]["everything"] = [{"level": "instance", "letters": "rs"}]
            defined = any("definition" in entry for entry in document["operations"]["check"])
            for role in roles.values():
                if defined and self.some(0.8):
                    role["scopes"].append(DEFINITION)
        if self.some(0.35):
            document["graphql"] = True
        if self.some(0.35):
            document["bulk_export"] = {"status": "bulk/status", "output": "bulk-files"}

    def condition(self):
        return self.rng.choice(
            [{"always": True}] * 16
            + [
                {"claim": "/groups", "value": "doctors"},
                {"claim": "/a~1b/0", "value": 7},
                {"fhir_user": "Practitioner"},
                {"fhir_user": "Patient"},
            ]
        )

    def session(self, wanted):
        rng = self.rng
        claims = {"iss": ISSUER, "scope": " ".join(self.token_scopes(wanted))}
        if self.some(0.93):
            claims["patient"] = PATIENT
        user = rng.choices(
            [
                None,
                "Practitioner/p1",
                f"Patient/{PATIENT}",
                "Patient/5",
                f"RelatedPerson/{RELATED}",
                f"{BASE}/Patient/{PATIENT}",
                "Person/4",
                "Device/3",
                "https://other.example.org/Patient/1",
                f"Patient/{PATIENT}/_history/1",
            ],
            [5, 7, 5, 2, 4, 1, 1, 0.4, 0.3, 0.3],
        )[0]
        if user:
            claims["fhirUser"] = user
        if self.some(0.4):
            claims["patients"] = rng.choice(
                [
                    [OTHER],
                    [f"Patient/{OTHER}", PATIENT],
                    [f"{BASE}/Patient/5", OTHER],
                    [PATIENT, PATIENT],
                    ["5"],
                    [],
                ]
            )
        if self.some(0.5):
            claims["encounter"] = "1"
        if self.some(0.5):
            claims[rng.choice(["client_id", "azp"])] = rng.choice(["app", "app", "app", "other", 5])
        if self.some(0.5):
            claims["scope"] += " " + DEFINITION
        if self.some(0.01):
            claims["patients"] = rng.choice(["5", [5], ["Practitioner/5"], ["a b"], None])
        if self.some(0.3):
            claims["groups"] = rng.choice([["nurses", "doctors"], "doctors", "x"])
            claims["a/b"] = [7]
        if self.some(0.015):
            claims.update(
                rng.choice(
                    [
                        {"exp": 1764000000},
                        {"exp": 1763999999},
                        {"nbf": 1764000001},
                        {"cnf": {}},
                        {"cnf": {"jkt": "A" * 43}},
                        {"exp": "x"},
                        {"patient": "a b"},
                        {"patient": 5},
                        {"encounter": "Encounter/1"},
                        {"iss": "https://evil.example.org"},
                        {"fhirUser": 1},
                    ]
                )
            )
        return {"claims": claims}

    def enforces(self):
        rng = self.rng
        chance = rng.random()
        if chance < 0.45:
            return "all"
        if chance < 0.5:
            return []
        declared = [name for name in OBLIGATIONS if rng.random() < 0.7]
        if self.some(0.3):
            declared.append(
                rng.choice(["exact_query:*", "exact_query:Observation", "exact_query:Patient"])
            )
        return declared

    def read_by_one(self, version):
        """Reads of a stored Bundle, and of several resources in a batch, by who sees one person's alone."""
        stored = self.some(0.5)
        request = {"method": "GET", "url": "/Bundle/1"}
        if not stored:
            urls = self.rng.sample(["Observation/1", f"Patient/{PATIENT}", "Observation", "Condition/1"], 2)
            entries = [{"request": {"method": "GET", "url": url}} for url in urls]
            body = {"resourceType": "Bundle", "type": "batch", "entry": entries}
            request = {"method": "POST", "url": "/", "body": body}
        held = ["Bundle.r"] if stored else []
        scopes = ["user/" + text for text in held] + ["patient/Observation.rs", "patient/Patient.r"]
        out = {
            "policy": "smart-only",
            "base": BASE,
            "fhir": version,
            "session": {"claims": {"scope": " ".join(scopes), "patient": PATIENT, "fhirUser": "Practitioner/p1"}},
            "request": request,
            "enforces": "all",
        }
        if stored:
            out["resource"] = {"resourceType": "Bundle", "id": "1", "type": "collection"}
        return out

    # --- calls ----------------------------------------------------------------------------------

    def call(self):
        """A call and the model's answer; what the first answer asked for is most often handed in."""
        version = self.rng.choices(["R4", "R4B", "R5"], [5, 2, 3])[0]
        self.fhir = definitions(version)
        made = asked(self.rng, self.fhir, version)
        op = {
            "op": "decide",
            **self.policy(made.wanted, version),
            "session": self.session(made.wanted),
            "request": made.request,
            "enforces": self.enforces(),
            "now": 1764000000,
            "explain": False,
        }
        if self.some(0.02):
            op.update(self.read_by_one(version))
        if self.some(0.005):
            del op["session"]
        if self.some(0.01):
            said = ["ok", "token_revoked", "state_unavailable", "claim_malformed"]
            op["revocation"] = self.rng.choice(said)
        self.person = (
            ("RelatedPerson", RELATED)
            if "RelatedPerson" in str(op.get("session")) and self.some(0.4)
            else ("Patient", PATIENT)
        )
        answer = model.decide(op)
        for _ in range(2):
            if not self.hand_in(op, answer, version, made):
                break
            answer = model.decide(op)
        if self.some(self.filters if answer["effect"] != "deny" else self.filters / 5):
            op["op"], op["response"] = "filter", response(
                self.rng, version, op, answer, self.person
            )
            answer = filter_call(op)
        return op, answer

    def hand_in_job(self, op, answer):
        """The export that a request is about; whether it was asked for."""
        if answer["effect"] != "needs_resource":
            return False
        url = self.rng.choice(
            ["/$export", "/Patient/$export?_type=Patient,Observation", "/Group/1/$export", "/Patient", 5]
        )
        op["resource"] = self.rng.choice(
            [None] + [{"request": url, "client_id": "app"}] * 6 + [{"request": url}, {"client_id": "app"}]
        )
        return True

    def hand_in(self, op, answer, version, made):
        """Adds what the answer needs; whether anything was added."""
        if "entries" in answer:
            return self.hand_in_entries(op, answer, version)
        if made.kind == "export":
            return self.hand_in_job(op, answer)
        if answer["effect"] != "needs_resource":
            unasked = "resource" not in op and made.kind in (
                "read",
                "vread",
                "update",
                "patch",
                "delete",
            )
            content = answer["reason"] in (
                "not_in_compartment",
                "constraint_not_met",
            ) and made.kind in ("update", "patch")
            if not unasked or not self.some(
                0.8 if content else 0.15 if answer["effect"] == "permit" else 0
            ):
                return False
            op["resource"] = self.stored(version, made.type, made.id, made.vid)
            if (
                isinstance(op["resource"], dict)
                and isinstance(op["request"].get("body"), dict)
                and self.some(0.7)
            ):
                same_labels(op["resource"], op["request"]["body"])
            return True
        if self.some(0.15):
            return False
        needs = answer["plan"]["needs"]
        if "match" in needs:
            op["resource"] = self.stored(
                version, made.type, self.rng.choice(["1", PATIENT, "m1"]), None
            )
        if "stored" in needs:
            op["resource"] = self.stored(version, made.type, made.id, made.vid)
        if "resulting" in needs:
            op["resulting"] = self.resulting(version, made.type, made.id or "1", op.get("resource"))
        if (
            isinstance(op.get("resource"), dict)
            and isinstance(op["request"].get("body"), dict)
            and self.some(0.7)
        ):
            same_labels(op["resource"], op["request"]["body"])
        return True

    def hand_in_entries(self, op, answer, version):
        added = False
        for index, entry in enumerate(answer["entries"]):
            known = [item for item in op.get("resources", []) if item["entry"] == index]
            if entry["effect"] != "needs_resource" or known or self.some(0.15):
                continue
            row = entry["interactions"][0]
            item = {"entry": index}
            needs = entry["plan"]["needs"]
            kind, identity = row["type"] or "Observation", row["id"]
            if "stored" in needs or "match" in needs:
                item["stored"] = self.stored(version, kind, identity or "m1", None)
            if "resulting" in needs:
                item["resulting"] = self.resulting(
                    version, kind, identity or "1", item.get("stored")
                )
            op.setdefault("resources", []).append(item)
            added = True
        return added

    def stored(self, version, kind, identity, vid):
        if self.some(0.06):
            return None
        out = resource(
            self.rng, version, kind, identity or "1", self.person, None if self.some(0.5) else True
        )
        if vid:
            out["meta"] = {"versionId": vid if self.some(0.9) else "99"}
        if self.some(0.02):
            out.update(self.rng.choice([{"id": "x9"}, {"resourceType": "Basic"}]))
        return out

    def resulting(self, version, kind, identity, stored):
        if isinstance(stored, dict) and self.some(0.6):
            out = copy.deepcopy(stored)
            if self.some(0.3):
                out["language"] = "en"
            return out
        out = resource(
            self.rng, version, kind, identity, self.person, True if self.some(0.6) else None
        )
        if isinstance(stored, dict):
            same_labels(stored, out)
        return out


def same_labels(stored, body):
    """Gives the body the labels of the stored resource, so that not all writes are label changes."""
    held = stored.get("meta")
    found = held.get("security") if isinstance(held, dict) else None
    if isinstance(body.get("meta"), dict):
        body["meta"].pop("security", None)
        if found:
            body["meta"]["security"] = found
    elif found and body.get("meta") is None:
        body["meta"] = {"security": found}


def calls(seed, count, filters=0.2):
    """`count` pairs (op, the model's answer); `filters` is the share of calls of `filter`."""
    maker = Maker(seed, filters)
    return [maker.call() for _ in range(count)]


def distribution(answers):
    """Counts by effect, by reason of denies, by needs, by obligations, by kind of the first row."""
    out = collections.defaultdict(collections.Counter)
    for answer in answers:
        if "response" in answer:
            out["filter"][
                answer["effect"] if answer["effect"] == "permit" else answer["reason"]
            ] += 1
            out["filtered entries"]["kept"] += answer["kept"]
            out["filtered entries"]["dropped"] += answer["dropped"]
            continue
        out["effect"][answer["effect"]] += 1
        if answer["effect"] == "deny":
            out["denied because"][answer["reason"]] += 1
        for need in (answer["plan"] or {}).get("needs", []):
            out["needs"][need] += 1
        for item in answer["obligations"]:
            out["obligations"][item["kind"]] += 1
        if answer["interactions"]:
            out["kind"][answer["interactions"][0]["kind"]] += 1
            if answer["effect"] != "deny":
                out["kind, not denied"][answer["interactions"][0]["kind"]] += 1
    return out


def show(counts, file=sys.stderr):
    for title, counter in counts.items():
        print(
            f"{title}: " + ", ".join(f"{name} {count}" for name, count in counter.most_common()),
            file=file,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--filters", type=float, default=0.2, help="the share of calls of `filter`")
    options = parser.parse_args()
    made = calls(options.seed, options.count, options.filters)
    for op, _ in made:
        print(json.dumps(op, ensure_ascii=False))
    show(distribution(answer for _, answer in made))


if __name__ == "__main__":
    main()

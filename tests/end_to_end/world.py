"""A server's resources and what sessions ask of it, random by a seed."""

import json

from reference.generate import Maker
from reference.definitions import definitions
from reference.resources import COMMON_TYPES, OTHER, PATIENT, RELATED, resource

R4 = definitions("R4")
PATIENTS = (PATIENT, OTHER, "5", "p4", "p5")
SHARED = {"Practitioner": "p1", "Organization": "o1", "Location": "l1", "Medication": "m1"}
PER_PATIENT = 14
# Types whose resources are about a patient, and parameters to search them by.
SEARCHED = {
    "Observation": ["category=laboratory", "status=final", "code=1234-5", "date=ge2020", "_tag=a"],
    "Condition": ["code=1", "category=problem-list-item"],
    "Encounter": ["status=finished", "class=AMB"],
    "Patient": ["gender=male", "family=Chalmers", "active=true", "birthdate=ge2000"],
    "DiagnosticReport": ["status=final"],
}
INCLUDES = {
    "Observation": ["_include=Observation:subject", "_include=Observation:performer", "_include=*"],
    "Condition": ["_include=Condition:subject", "_include=Condition:asserter"],
    "Encounter": ["_include=Encounter:subject", "_revinclude=Observation:encounter"],
    "Patient": ["_revinclude=Observation:subject", "_revinclude=Condition:subject",
                "_revinclude=Encounter:subject", "_revinclude=Provenance:target"],
}
CHAINS = {
    "Observation": ["subject:Patient.family=Chalmers", "patient.gender=male"],
    "Patient": ["_has:Observation:subject:code=1234-5", "_has:Condition:patient:code=1"],
}


def patients(rng):
    """The resources of a server, with references of all kinds."""
    found = {}
    for kind, identity in SHARED.items():
        found[kind, identity] = resource(rng, "R4", kind, identity, ("Patient", PATIENT))
    for patient in PATIENTS:
        person = ("Patient", patient)
        found[person] = resource(rng, "R4", "Patient", patient, person)
        for _ in range(PER_PATIENT):
            kind = rng.choice(list(SEARCHED) * 3 + COMMON_TYPES)
            if kind != "Patient" and kind not in SHARED:
                identity = f"{kind[:2].lower()}{len(found)}"
                found[kind, identity] = resource(rng, "R4", kind, identity, person)
    found["RelatedPerson", RELATED] = resource(rng, "R4", "RelatedPerson", RELATED,
                                               ("Patient", PATIENT), wanted=True)
    for one in found.values():
        # The server numbers versions itself.
        meta = one.get("meta")
        one["meta"] = {name: value for name, value in meta.items()
                       if name != "versionId"} if isinstance(meta, dict) else {}
    return list(found.values())


class Asker:
    """Makes calls against the resources that a server has stored."""

    def __init__(self, seed, stored):
        self.maker = Maker(seed)
        self.maker.fhir = R4
        self.rng = self.maker.rng
        self.stored = stored
        self.picked = None
        self.by_type = {}
        for one in stored:
            self.by_type.setdefault(one["resourceType"], []).append(one)

    def call(self):
        """The members of a call of `decide`, but `op`."""
        rng = self.rng
        made, wanted = rng.choices(
            [self.read, self.search, self.included, self.chained, self.compartment, self.system,
             self.history, self.create, self.update, self.patch, self.delete, self.conditional,
             self.batch],
            [18, 22, 12, 3, 8, 6, 6, 6, 7, 4, 2, 8, 10])[0]()
        session = self.maker.session(wanted)
        claims = session["claims"]
        patient = self.patient_of(made)
        if isinstance(claims.get("patient"), str):
            claims["patient"] = patient
        if claims.get("fhirUser") == f"Patient/{PATIENT}":
            claims["fhirUser"] = f"Patient/{rng.choice([patient, *PATIENTS])}"
        enforces = self.maker.enforces()
        if enforces != "all":
            # The server's searches are not exact.
            enforces = [name for name in enforces if not name.startswith("exact_query")]
            if rng.random() < 0.7 and "filter_response" not in enforces:
                enforces.append("filter_response")
        return {**self.maker.policy(wanted, "R4"), "session": session, "request": made,
                "enforces": enforces, "now": 1764000000}

    def patient_of(self, request):
        """Whom a request is about, most often."""
        text = json.dumps([request, self.picked])
        named = [one for one in PATIENTS if f"Patient/{one}" in text]
        return self.rng.choice(named if named and self.rng.random() < 0.7 else PATIENTS)

    # ------------------------------------------------------------ requests: (request, [(type, letter)])

    def one(self, *types):
        """A stored resource, of one of the types if any are named."""
        self.picked = self.rng.choice([one for kind in types for one in self.by_type.get(kind, [])] or
                                      self.stored)
        return self.picked

    def read(self):
        one = self.one()
        url = f"/{one['resourceType']}/{one['id']}"
        if self.rng.random() < 0.2:
            url += f"/_history/{one['meta']['versionId']}"
        return get(url), [(one["resourceType"], "r")]

    def history(self):
        one = self.one()
        return get(f"/{one['resourceType']}/{one['id']}/_history"), [(one["resourceType"], "r")]

    def criteria(self, kind, least=0):
        """Parameters of a search: some of the type's own, or the patient."""
        rng = self.rng
        known = SEARCHED.get(kind, ["_tag=a"]) + [f"_id={self.one(kind)['id']}"]
        if kind not in ("Patient", *SHARED) and "subject" in R4.parameters[kind]:
            known += [f"subject=Patient/{rng.choice(PATIENTS)}"] * 2
        return rng.sample(known, rng.randint(least, 2))

    def search(self):
        kind = self.rng.choice(list(SEARCHED) * 4 + list(self.by_type))
        parameters = self.criteria(kind) + self.rng.choice([[], [], ["_count=5"], ["_total=accurate"]])
        if self.rng.random() < 0.15:
            return ({"method": "POST", "url": f"/{kind}/_search", "body": "&".join(parameters),
                     "headers": {"Content-Type": "application/x-www-form-urlencoded"}}, [(kind, "s")])
        return get(query(f"/{kind}", parameters)), [(kind, "s")]

    def included(self):
        kind = self.rng.choice(list(INCLUDES))
        parameters = self.criteria(kind) + [self.rng.choice(INCLUDES[kind])]
        return get(query(f"/{kind}", parameters)), [(kind, "s"), ("*", "r"), ("*", "s")]

    def chained(self):
        kind = self.rng.choice(list(CHAINS))
        return get(query(f"/{kind}", [self.rng.choice(CHAINS[kind])])), [(kind, "s"), ("*", "s")]

    def compartment(self):
        kind = self.rng.choice(["Observation", "Condition", "Encounter", "*"])
        parameters = self.criteria(kind) if kind != "*" else []
        return get(query(f"/Patient/{self.rng.choice(PATIENTS)}/{kind}", parameters)), [(kind, "s")]

    def system(self):
        types = self.rng.sample(list(SEARCHED), 2)
        return get(f"/?_type={','.join(types)}"), [(kind, "s") for kind in types]

    def fresh(self, kind, identity=None):
        return resource(self.rng, "R4", kind, identity, ("Patient", self.rng.choice(PATIENTS)))

    def headers(self):
        return {"Prefer": "return=representation"} if self.rng.random() < 0.3 else {}

    def create(self):
        kind = self.rng.choice(list(SEARCHED))
        return ({"method": "POST", "url": f"/{kind}", "headers": self.headers(),
                 "body": without_version(self.fresh(kind))}, [(kind, "c"), (kind, "r")])

    def update(self):
        one = self.one(*SEARCHED)
        kind = one["resourceType"]
        body = dict(one) if self.rng.random() < 0.6 else self.fresh(kind, one["id"])
        return ({"method": "PUT", "url": f"/{kind}/{one['id']}", "headers": self.headers(),
                 "body": without_version(body)}, [(kind, "u"), (kind, "r")])

    def patch(self):
        one = self.one(*SEARCHED)
        kind = one["resourceType"]
        change = self.rng.choice([
            {"op": "add", "path": "/language", "value": "en"},
            {"op": "add", "path": "/subject", "value": {"reference": f"Patient/{OTHER}"}}])
        return ({"method": "PATCH", "url": f"/{kind}/{one['id']}", "headers": self.headers(),
                 "body": json.dumps([change])}, [(kind, "u"), (kind, "r")])

    def delete(self):
        one = self.one("Observation", "Condition", "Encounter")
        return ({"method": "DELETE", "url": f"/{one['resourceType']}/{one['id']}"},
                [(one["resourceType"], "d")])

    def conditional(self):
        kind = self.rng.choice(["Observation", "Condition", "Patient"])
        parameters = self.criteria(kind, least=1)
        method = self.rng.choice(["POST", "PUT", "PATCH", "DELETE"])
        request = {"method": method, "url": query(f"/{kind}", parameters), "headers": self.headers()}
        if method in ("POST", "PUT"):
            request["body"] = without_version(self.fresh(kind))
        if method == "PATCH":
            request["body"] = '[{"op":"add","path":"/language","value":"en"}]'
        if method == "POST":
            request["url"] = f"/{kind}"
            request["headers"]["If-None-Exist"] = "&".join(parameters)
        return request, [(kind, "c"), (kind, "u"), (kind, "s"), (kind, "r"), (kind, "d")]

    def batch(self):
        kind = self.rng.choice(["batch", "batch", "transaction"])
        entries, wanted = [], []
        for _ in range(self.rng.randint(1, 4)):
            made, needed = self.rng.choices([self.read, self.search, self.create, self.update],
                                            [4, 3, 2, 2])[0]()
            if made["method"] == "POST" and "_search" in made["url"]:
                continue
            entry = {"request": {"method": made["method"], "url": made["url"].lstrip("/")}}
            if "body" in made:
                entry["resource"] = made["body"]
            entries.append(entry)
            wanted += needed
        body = {"resourceType": "Bundle", "type": kind, "entry": entries}
        return {"method": "POST", "url": "/", "body": body}, wanted


def get(url):
    return {"method": "GET", "url": url}


def query(path, parameters):
    return path + ("?" + "&".join(parameters) if parameters else "")


def without_version(resource):
    """The server numbers versions itself."""
    meta = resource.get("meta", {})
    if not isinstance(meta, dict):
        return resource
    kept = {name: value for name, value in meta.items() if name not in ("versionId", "lastUpdated")}
    return {**{name: value for name, value in resource.items() if name != "meta"},
            **({"meta": kept} if kept else {})}

"""What the tests of the `matron` command share: inputs, a folder that holds them, and
the checks of what a run gave."""

import json
import os
import pathlib
import subprocess
import sys

PERMIT, DENY, USAGE, CONDITIONAL = 0, 1, 2, 3

NOW = 1764000000
BASE = "https://ehr.example.org/fhir"
ISSUER = "https://auth.example.org"
VECTORS = pathlib.Path(__file__).resolve().parent.parent / "vectors"
TOKENS = json.loads((VECTORS / "tokens.json").read_text())

POLICY = {
    "matron": 1, "fhir": {"version": "R4", "bases": [BASE]},
    "issuers": [{"issuer": ISSUER}],
    "roles": {"member": {"scopes": ["user/*.cruds"]}},
    "assignments": [{"issuers": [ISSUER], "when": {"always": True},
                     "roles": ["member"]}]}
MINE = {"resourceType": "Observation", "id": "o1", "meta": {"versionId": "3"},
        "subject": {"reference": "Patient/p1"}}
THEIRS = {**MINE, "subject": {"reference": "Patient/p2"}}
READ = ("GET", "/Observation/o1")


def claims(scope, exp=NOW + 300, **more):
    return {"iss": ISSUER, "sub": "u1", "exp": exp, "scope": scope, **more}


def key_set(*names):
    members = ("kty", "crv", "x", "y", "n", "e", "kid")
    keys = [json.loads((VECTORS / "keys" / f"{name}.jwk.json").read_text())
            for name in names]
    return {"keys": [{m: key[m] for m in members if m in key} for key in keys]}


class Desk:
    """A folder with input files, the runs of the command in it, and the checks."""

    def __init__(self, matron, folder):
        self.matron = str(pathlib.Path(matron).resolve())
        self.folder = pathlib.Path(folder)
        self.checks = 0
        self.failures = 0
        self.runs = []
        for name, value in {
                "policy": POLICY, "jwks": key_set("rsa-a", "p256"),
                "user": claims("user/*.cruds", fhirUser="Practitioner/d1"),
                "patient": claims("patient/*.cruds", patient="p1"),
                "none": claims("user/Patient.r", fhirUser="Practitioner/d1"),
                "mine": MINE, "theirs": THEIRS, "broken": "{\n\"a\": ",
                "token": TOKENS["rs256"], "forged": TOKENS["rs256_flipped_first"],
        }.items():
            self.write(name, value)

    def write(self, name, value):
        text = value if isinstance(value, str) else json.dumps(value)
        (self.folder / name).write_text(text)
        return name

    def run(self, *arguments, feed=b"", env=None):
        surroundings = {name: value for name, value in os.environ.items()
                        if name not in ("NO_COLOR", "MATRON_TEST_TOKEN")}
        done = subprocess.run([self.matron, *arguments], input=feed,
                              capture_output=True, check=False, timeout=120,
                              cwd=self.folder, env={**surroundings, **(env or {})})
        self.runs.append((arguments, done.stdout + done.stderr))
        return done

    def decide(self, *arguments, request=READ, **more):
        return self.run("decide", *request, "--policy", "policy", "--now", str(NOW),
                        *arguments, **more)

    def verify(self, *arguments, **more):
        return self.run("verify", "--jwks", "jwks", "--issuer", ISSUER, "--audience",
                        BASE, "--now", str(NOW), *arguments, **more)

    def check(self, what, is_so, done=None):
        self.checks += 1
        if is_so:
            return
        self.failures += 1
        print(f"FAILED: {what}", file=sys.stderr)
        if done is not None:
            print(f"  status {done.returncode}\n  out: {done.stdout!r}\n"
                  f"  err: {done.stderr!r}", file=sys.stderr)

    def expect(self, what, done, status, *parts):
        """The status, and texts in the output."""
        self.check(f"{what}: status {status}", done.returncode == status, done)
        for part in parts:
            self.check(f"{what}: {part!r} is printed",
                       part.encode() in done.stdout, done)

    def expect_usage(self, what, done, *parts):
        """A failed call explains itself on standard error, and answers nothing."""
        self.check(f"{what}: status 2", done.returncode == USAGE, done)
        self.check(f"{what}: something on standard error", done.stderr.strip(), done)
        self.check(f"{what}: nothing on standard output", not done.stdout, done)
        for part in parts:
            self.check(f"{what}: {part!r} is told", part.encode() in done.stderr, done)

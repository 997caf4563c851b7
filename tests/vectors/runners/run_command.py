#!/usr/bin/env python3
"""Runs the vectors through the `matron` command.

    run_command.py MATRON ANSWERS VECTORS...

Each vector goes through `matron eval`; a decide or filter op then goes through
`matron decide --json` or `matron filter --json` as well, which read files and print by
themselves, and both must be byte for byte the same, with the exit status that the
answer calls for.
"""

import json
import pathlib
import subprocess
import sys
import tempfile


def request_of(vector):
    if "op_hex" in vector:
        return bytes.fromhex(vector["op_hex"])
    if "op_text" in vector:
        return vector["op_text"].encode()
    return json.dumps(vector["op"], ensure_ascii=False,
                      separators=(",", ":")).encode()


class Files:
    """Writes the parts of an op to files, as a user would have them."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def write(self, name, value):
        path = self.folder / name
        if isinstance(value, str):
            path.write_bytes(value.encode())
        else:
            path.write_text(json.dumps(value, ensure_ascii=False))
        return str(path)


def entries_of(op, files):
    """The arguments for the resources of entries."""
    for item in op.get("resources") or ():
        entry = item["entry"]
        if item.get("stored", 0) is None:
            yield f"--no-entry-resource={entry}"
        elif "stored" in item:
            path = files.write(f"stored-{entry}.json", item["stored"])
            yield f"--entry-resource={entry}={path}"
        if item.get("resulting") is not None:
            path = files.write(f"resulting-{entry}.json", item["resulting"])
            yield f"--entry-resulting={entry}={path}"


def arguments_of(op, files):
    """The command line for a decide or filter op; None if the command cannot say it."""
    request = op["request"]
    line = ["--json"]
    policy = op["policy"]
    if policy == "smart-only":
        line += ["--policy", policy, "--base", op["base"], "--fhir", op["fhir"]]
    else:
        line += ["--policy", files.write("policy.json", policy)]
    session = op.get("session") or {}
    for name in ("claims", "jwks"):
        if session.get(name) is not None:
            line += [f"--{name}", files.write(f"{name}.json", session[name])]
    if session.get("token") is not None:
        if session["token"] != session["token"].rstrip("\r\n"):
            return None  # The command strips line ends of a file.
        line += ["--token-file", files.write("token", session["token"])]
    if session.get("issuer"):
        line += ["--issuer", session["issuer"]]
    for name, value in (request.get("headers") or {}).items():
        if ":" in name or value.startswith(" "):
            return None
        line += [f"--header={name}: {value}"]
    if request.get("body") is not None:
        line += ["--body", files.write("body", request["body"])]
    if op.get("resource", 0) is None:
        line += ["--no-resource"]
    elif "resource" in op:
        line += ["--resource", files.write("resource.json", op["resource"])]
    if op.get("resulting") is not None:
        line += ["--resulting", files.write("resulting.json", op["resulting"])]
    proven = op.get("proven") or {}
    for name, option in (("jkt", "--proven-jkt"), ("x5t#S256", "--proven-x5t")):
        if proven.get(name):
            line += [f"{option}={proven[name]}"]
    if op.get("revocation") is not None:
        line += ["--revocation", op["revocation"]]
    line += entries_of(op, files)
    if op["op"] == "filter":
        line += ["--response", files.write("response", op["response"])]
        line += ["--announce"] if op.get("announce") else []
    enforces = op.get("enforces")
    if enforces:
        names = [enforces] if isinstance(enforces, str) else enforces
        line += ["--enforces", ",".join(names)]
    line += ["--now", str(op["now"])]
    return line + ["--", request["method"], request["url"]]


def exit_status(op, answer):
    if answer["effect"] == "deny":
        return 1
    if op["op"] == "filter":
        return 0
    plain = (answer["effect"] == "permit" and not answer["obligations"] and
             not answer["plan"]["request"]["headers"])
    return 0 if plain else 3


def can_be_said(op, answer):
    """Whether the command has a typed way to say this op."""
    if "error" in answer or answer["reason"] == "key_set_invalid":
        return False
    texts = op["request"]["method"] + op["request"]["url"]
    # A form that is given as an object: in a file it would be text.
    if isinstance(op["request"].get("body"), dict) and "_search" in texts:
        return False
    return (op.get("now") is not None and op.get("explain", True) is True and
            "\0" not in texts)


def run_typed(matron, vector, answer_line):
    op, answer = vector["op"], json.loads(answer_line)
    if not can_be_said(op, answer):
        return None
    with tempfile.TemporaryDirectory() as folder:
        arguments = arguments_of(op, Files(folder))
        if arguments is None:
            return None
        done = subprocess.run([matron, op["op"], *arguments],
                              capture_output=True, check=False)
    printed = done.stdout.decode().rstrip("\n")
    if printed != answer_line:
        return f"{vector['id']}\n  eval:   {answer_line}\n  typed:  {printed}"
    if done.returncode != exit_status(op, answer):
        return f"{vector['id']}: exit status {done.returncode}"
    return ""


def main():
    matron, answers_path, *paths = sys.argv[1:]
    vectors = [json.loads(line) for path in paths
               for line in pathlib.Path(path).read_text().splitlines() if line]
    answers, failures, typed = [], [], 0
    for vector in vectors:
        request = request_of(vector)
        # `eval` reads lines; a request with a line break in it is two to it.
        if b"\n" in request or b"\r" in request or not request:
            answers.append(None)
            continue
        answers.append(request)
    feed = b"".join(request + b"\n" for request in answers if request)
    done = subprocess.run([matron, "eval"], input=feed, capture_output=True,
                          check=True)
    lines = iter(done.stdout.decode().splitlines())
    with open(answers_path, "w", encoding="utf-8") as out:
        for vector, request in zip(vectors, answers):
            line = next(lines) if request else ""
            out.write(line + "\n")
            if vector.get("op", {}).get("op") in ("decide", "filter"):
                failure = run_typed(matron, vector, line)
                typed += failure is not None
                if failure:
                    failures.append(failure)
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"{len(vectors)} vectors, {typed} of them again by `matron decide` and "
          f"`matron filter`, {len(failures)} differences")
    return 1 if failures or not vectors or not typed else 0


if __name__ == "__main__":
    sys.exit(main())

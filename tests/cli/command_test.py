#!/usr/bin/env python3
"""Runs the `matron` command as a shell would: exit statuses, what is printed where,
where tokens are read from, and that none is ever printed.

    command_test.py MATRON

What it decides is held to tests/vectors (runners/run_command.py).
"""

import json
import os
import pty
import subprocess
import sys
import tempfile

from desk import (BASE, CONDITIONAL, DENY, ISSUER, NOW, PERMIT, POLICY, READ, TOKENS,
                  USAGE, Desk, claims, key_set)

MEMBERS = ["effect", "reason", "scope", "role", "interactions", "plan",
           "obligations", "challenge", "explain"]


# ------------------------------------------------------------------------ decide


def check_decisions(desk):
    everything = ("--enforces", "all")
    put = ("PUT", "/Observation/o1")
    for what, arguments, request, status, effect, reason in [
            ("a plain permit", ["--claims", "user"], READ,
             PERMIT, "permit", "permitted"),
            ("a public interaction", [], ("GET", "/metadata"),
             PERMIT, "permit", "public_interaction"),
            ("a resource of the patient",
             ["--claims", "patient", "--resource", "mine"], READ,
             PERMIT, "permit", "permitted"),
            ("a permit with obligations", ["--claims", "patient", *everything],
             ("GET", "/Encounter"), CONDITIONAL, "permit", "permitted"),
            ("a permit with a header to set",
             ["--claims", "user", "--body", "mine", "--resource", "mine"], put,
             CONDITIONAL, "permit", "permitted"),
            ("a decision that needs the resource", ["--claims", "patient"], READ,
             CONDITIONAL, "needs_resource", "resource_required"),
            ("no credentials", [], READ, DENY, "deny", "missing_credentials"),
            ("a scope too small", ["--claims", "none"], READ,
             DENY, "deny", "insufficient_scope"),
            ("a resource of another patient",
             ["--claims", "patient", "--resource", "theirs"], READ,
             DENY, "deny", "not_in_compartment"),
            ("a resource that is not there",
             ["--claims", "patient", "--no-resource"], READ,
             DENY, "deny", "resource_not_found"),
            ("a resource that is none", ["--claims", "patient", "--resource", "broken"],
             READ, DENY, "deny", "resource_malformed"),
            ("a resource that would leave",
             ["--claims", "patient", *everything, "--resource", "mine",
              "--resulting", "theirs"], ("PATCH", "/Observation/o1"),
             DENY, "deny", "leaves_compartment"),
            ("claims that are none", ["--claims", "broken"], READ,
             DENY, "deny", "claims_malformed"),
            ("an obligation that is not declared", ["--claims", "patient"],
             ("GET", "/Encounter"), DENY, "deny", "obligation_unsupported"),
            ("a header that overrides",
             ["--claims", "user", "--header", "X-HTTP-Method-Override: DELETE"], READ,
             DENY, "deny", "method_override"),
            ("a method in lower case", ["--claims", "user"], ("get", "/metadata"),
             DENY, "deny", "malformed_request"),
    ]:
        plain = desk.decide(*arguments, request=request)
        desk.expect(what, plain, status, effect, reason, " ".join(request))
        printed = desk.decide(*arguments, "--json", request=request)
        desk.expect(f"{what}, --json", printed, status)
        answer = json.loads(printed.stdout)
        desk.check(f"{what}: the members in their order", list(answer) == MEMBERS)
        desk.check(f"{what}: effect and reason",
                   (answer["effect"], answer["reason"]) == (effect, reason), printed)
        desk.check(f"{what}: one line", printed.stdout.count(b"\n") == 1, printed)
        explained = desk.run("explain", *request, "--policy", "policy",
                             "--now", str(NOW), *arguments)
        desk.expect(f"{what}, explained", explained, status, effect, reason,
                    "how it came about")
        for done in (plain, printed, explained):
            desk.check(f"{what}: nothing on standard error", not done.stderr, done)


def check_people_are_told(desk):
    search = desk.decide("--claims", "patient", "--enforces", "all",
                         request=("GET", "/Encounter"))
    desk.expect("a restricted search", search, CONDITIONAL,
                "GET /Encounter?patient=Patient/p1", "Prefer: handling=strict",
                "restrict_query, filter_response", "patient/*.cruds", "member")
    exact = desk.decide("--claims", "patient", request=("GET", "/Encounter"),
                        *["--enforces", "restrict_query,exact_query:Encounter"])
    desk.expect("an exact search", exact, CONDITIONAL, "restrict_query")
    desk.check("an exact search needs no filter",
               b"filter_response" not in exact.stdout, exact)
    desk.expect("what to bring", desk.decide("--claims", "patient"), CONDITIONAL,
                "the stored resource")
    desk.expect("the answer to the client", desk.decide("--claims", "none"), DENY,
                "HTTP 403", "WWW-Authenticate: Bearer")


def check_the_policy(desk):
    smart_only = ("decide", *READ, "--policy", "smart-only", "--claims", "user",
                  "--now", str(NOW))
    desk.expect("smart-only", desk.run(*smart_only, "--base", BASE), PERMIT, "permit")
    desk.expect_usage("smart-only without a base", desk.run(*smart_only), "--base")
    desk.expect_usage("smart-only over http",
                      desk.run(*smart_only, "--base", "http://ehr.example.org"))
    desk.expect_usage("smart-only of another version",
                      desk.run(*smart_only, "--base", BASE, "--fhir", "R3"))
    desk.write("faulty", json.dumps({**POLICY, "rolls": {}}, indent=1))
    faulty = desk.run("decide", *READ, "--policy", "faulty")
    desk.expect_usage("a policy with a fault", faulty, "faulty", "/rolls", "line ")
    desk.write("misspelt", "{\n\"matron\": one}")
    desk.expect_usage("a policy with a syntax error",
                      desk.run("decide", *READ, "--policy", "misspelt"), "line 2")
    desk.expect_usage("a policy that is cut",
                      desk.run("decide", *READ, "--policy", "broken"), "broken")


def check_the_clock(desk):
    desk.write("past", claims("user/*.r", exp=1000, fhirUser="Practitioner/d1"))
    desk.write("far", claims("user/*.r", exp=253402300799,
                             fhirUser="Practitioner/d1"))
    for name, status, reason in [("past", DENY, "token_expired"),
                                 ("far", PERMIT, "permitted")]:
        desk.expect(f"claims of the {name}, by the clock",
                    desk.run("decide", *READ, "--policy", "policy", "--claims", name),
                    status, reason)
    desk.expect("a time before the epoch",
                desk.run("decide", *READ, "--policy", "policy", "--claims", "past",
                         "--now=999"), PERMIT, "permitted")


# ------------------------------------------------------------------------ tokens


def check_token_sources(desk):
    """The same token from everywhere that there is."""
    with_keys = ("--jwks", "jwks")
    for line_end in ("", "\n", "\r\n", "\n\n"):
        desk.write("with-end", TOKENS["rs256"] + line_end)
        desk.expect(f"a file that ends with {line_end!r}",
                    desk.verify("--token-file", "with-end"), PERMIT, "valid")
    for name, run in [("decide", lambda *a, **m: desk.decide(*with_keys, *a, **m)),
                      ("verify", desk.verify)]:
        accepted = CONDITIONAL if name == "decide" else PERMIT
        for token, status in [("rs256", accepted), ("rs256_flipped_first", DENY),
                              ("exp_now", DENY)]:
            desk.write("one", TOKENS[token])
            text = TOKENS[token]
            desk.expect(f"{name}: {token} from a file",
                        run("--token-file", "one"), status)
            desk.expect(f"{name}: {token} from standard input",
                        run("--token-file", "-", feed=text.encode() + b"\n"), status)
            desk.expect(f"{name}: {token} from the environment",
                        run("--token-env", "MATRON_TEST_TOKEN",
                            env={"MATRON_TEST_TOKEN": text}), status)
        desk.expect_usage(f"{name}: no such variable",
                          run("--token-env", "MATRON_TEST_TOKEN"),
                          "MATRON_TEST_TOKEN")
        desk.expect_usage(f"{name}: no such file", run("--token-file", "nowhere"),
                          "nowhere")
        desk.expect_usage(f"{name}: two tokens",
                          run("--token-file", "token", "--token-env", "HOME"))
        desk.expect(f"{name}: an empty variable",
                    run("--token-env", "MATRON_TEST_TOKEN",
                        env={"MATRON_TEST_TOKEN": ""}), DENY, "token_malformed")
        desk.expect(f"{name}: a token that is not UTF-8",
                    run("--token-file", "-", feed=b"\xff.\x00.\xc0"), DENY,
                    "token_malformed")
        desk.expect(f"{name}: empty standard input",
                    run("--token-file", "-"), DENY, "token_malformed")
    desk.expect("a token without keys", desk.decide("--token-file", "token"), DENY,
                "key_set_missing")
    desk.expect("a token of another issuer",
                desk.decide(*with_keys, "--token-file", "token", "--issuer",
                            "https://other.example.org"), DENY, "issuer_mismatch")
    desk.expect_usage("keys that are none",
                      desk.decide("--token-file", "token", "--jwks", "broken"),
                      "broken")


def check_tokens_are_no_arguments(desk):
    """Arguments can be seen by others, so there is no way to say a token by one."""
    text = TOKENS["rs256"]
    for command in ("decide", "explain", "verify"):
        usage = desk.run(command, "--help").stdout.decode()
        options = {word.strip(",") for word in usage.split() if "--token" in word and word != "--token-endpoint"}
        desk.check(f"{command}: the options for tokens are known",
                   options == {"--token-file", "--token-env"})
    for line in [("--token", text), (f"--token={text}",), (text,),
                 ("--token-file", text), ("--token-env", text)]:
        desk.expect_usage("a token as an argument, to decide", desk.decide(*line))
        desk.expect_usage("a token as an argument, to verify", desk.verify(*line))
    # Two ways to say who asks: none of them is silently preferred.
    desk.expect_usage("claims and a token",
                      desk.decide("--claims", "user", "--token-file", "token",
                                  "--jwks", "jwks"))


def check_no_token_was_printed(desk):
    """Over all that was run before: neither the claims nor the signature of any."""
    parts = {part.encode() for token in TOKENS.values()
             for part in token.split(".")[1:] if len(part) > 40}
    desk.check("there are tokens to look for", len(parts) > 100)
    desk.check("there were runs with tokens", len(desk.runs) > 100)
    for arguments, output in desk.runs:
        shown = [word for word in arguments if len(word) < 60]
        desk.check(f"no token in the output of {shown}",
                   not any(part in output for part in parts))


# ------------------------------------------------------------------------ verify


def check_verify(desk):
    for token, status, said in [
            ("rs256", PERMIT, '"valid":true'), ("es256", PERMIT, '"valid":true'),
            ("exp_plus_1", PERMIT, '"valid":true'),
            ("exp_now", DENY, "token_expired"),
            ("rs256_flipped_first", DENY, "signature_invalid"),
            ("alg_none", DENY, "algorithm_not_allowed"),
            ("typ_jwt", DENY, "typ_mismatch"),
            ("rs256_b", DENY, "key_not_found")]:
        desk.write("one", TOKENS[token])
        plain = desk.verify("--token-file", "one")
        desk.expect(token, plain, status, said)
        desk.check(f"{token}: says first whether it is valid",
                   plain.stdout.startswith(b"valid\n" if status == PERMIT
                                           else b"not valid\n"), plain)
        printed = desk.verify("--token-file", "one", "--json")
        desk.expect(f"{token}, --json", printed, status)
        desk.check(f"{token}: valid in JSON",
                   json.loads(printed.stdout)["valid"] == (status == PERMIT), printed)
    for what, options, status in [
            ("an algorithm that is allowed", ["--algorithm", "RS256"], PERMIT),
            ("another algorithm", ["--algorithm", "ES256"], DENY),
            ("two algorithms", ["--algorithm", "ES256", "--algorithm", "RS256"],
             PERMIT),
            ("the largest leeway", ["--leeway", "300"], PERMIT),
            ("a lifetime", ["--max-lifetime", "3600"], PERMIT),
            ("a lifetime too long", ["--max-lifetime", "1"], DENY),
            ("the type", ["--typ", "at+jwt"], PERMIT),
            ("another type", ["--typ", "JWT"], DENY)]:
        desk.expect(what, desk.verify("--token-file", "token", *options), status)
    desk.expect("another audience",
                desk.run("verify", "--jwks", "jwks", "--issuer", ISSUER, "--audience",
                         "https://x.example.org", "--now", str(NOW), "--token-file",
                         "token"), DENY, "audience_mismatch")
    jws = ("verify", "--profile", "jws", "--jwks", "jwks", "--token-file")
    desk.expect("the profile jws", desk.run(*jws, "token"), PERMIT, "valid")
    desk.expect("the profile jws, forged", desk.run(*jws, "forged"), DENY,
                "signature_invalid")


def check_verify_profiles(desk):
    """Tokens of the other profiles, each by the options that it needs."""
    access_token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"
    for name, text in [("access-token", access_token), ("nonce", "n-0S6_WzA2Mj"),
                       ("code", "SplxlOBeZQQYbYS6WxSbIA"), ("other", "x")]:
        desk.write(name, text)
    user = ["--profile", "id_token", "--issuer", ISSUER, "--client-id", "app1"]
    full = [*user, "--nonce-file", "nonce", "--access-token-file", "access-token",
            "--code-file", "code", "--max-age", "100", "--amr", "pwd", "--amr", "otp",
            "--acr", "urn:mace:incommon:iap:silver", "--base", BASE]
    client = ["--profile", "client_assertion", "--token-endpoint",
              "https://auth.example.org/token"]
    proof = ["--profile", "dpop_proof", "--method", "GET", "--url",
             BASE + "/Observation", "--access-token-file", "access-token"]
    logout = ["--profile", "logout_token", "--issuer", ISSUER, "--client-id", "app1"]
    for token, options, status, said in [
            ("id_plain", user, PERMIT, '"fhir_user":null'),
            ("id_full", full, PERMIT, '"fhir_user":"Practitioner/d1"'),
            ("id_full", user, DENY, "nonce_mismatch"),
            ("id_full", [*full, "--required-claim", "sid"], DENY, "claim_missing"),
            ("id_plain", [*user, "--acr", "x"], DENY, "claim_missing"),
            ("ca_rs384", client, PERMIT, '"jti":"ca-1"'),
            ("ca_rs384", [*client, "--client-id", "app2"], DENY, "client_mismatch"),
            ("ca_jku", [*client, "--jwks-url", "https://app.example.org/jwks.json"],
             PERMIT, "valid"),
            ("ca_jku", client, DENY, "jku_mismatch"),
            ("dpop_es256", proof, PERMIT, '"key_thumbprint":"'),
            ("dpop_es256", [*proof, "--key-thumbprint", "x"], DENY,
             "dpop_key_mismatch"),
            ("dpop_no_ath", proof, DENY, "claim_missing"),
            ("logout_both", logout, PERMIT, '"sid":"s1"'),
            ("logout_nonce", logout, DENY, "claim_forbidden")]:
        desk.write("one", TOKENS[token])
        keys = [] if token.startswith("dpop") else ["--jwks", "jwks"]
        desk.expect(f"{token} {options[2:]}",
                    desk.run("verify", "--token-file", "one", "--now", str(NOW), *keys,
                             *options), status, said)
    thumbprint = json.loads(desk.run("eval", feed=json.dumps(
        {"op": "jwks.thumbprint", "jwk": key_set("p256")["keys"][0]}).encode()).stdout)
    desk.write("one", TOKENS["bound_jkt"])
    for options, status, said in [
            (["--proven-jkt", thumbprint["thumbprint"]], PERMIT, "valid"),
            (["--proven-jkt", "x"], DENY, "sender_constraint_mismatch"),
            (["--proven-x5t", "x"], DENY, "sender_constraint_unproven"),
            ([], DENY, "sender_constraint_unproven")]:
        desk.expect(f"a bound token {options}",
                    desk.verify("--token-file", "one", *options), status, said)


def check_pkce(desk):
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    desk.write("verifier", verifier + "\n")
    desk.write("other-verifier", verifier[:-1] + "l")
    desk.expect("pkce challenge", desk.run("pkce", "challenge", "--verifier-file", "verifier"),
                PERMIT, challenge)
    desk.expect("pkce challenge, from standard input",
                desk.run("pkce", "challenge", "--verifier-file", "-",
                         feed=verifier.encode()), PERMIT, challenge)
    for file, more, status, said in [
            ("verifier", [], PERMIT, "ok"),
            ("other-verifier", [], DENY, "code_verifier_mismatch"),
            ("verifier", ["--method", "plain"], DENY,
             "code_challenge_method_unsupported")]:
        desk.expect(f"pkce verify {file} {more}",
                    desk.run("pkce", "verify", "--verifier-file", file, "--challenge",
                             challenge, *more), status, said)
    made = [json.loads(desk.run("pkce", "generate").stdout) for _ in range(2)]
    desk.check("pkce generate: each is another",
               made[0]["code_verifier"] != made[1]["code_verifier"])
    desk.write("made", made[0]["code_verifier"])
    desk.expect("what pkce generate makes",
                desk.run("pkce", "verify", "--verifier-file", "made", "--challenge",
                         made[0]["code_challenge"]), PERMIT, "ok")
    for line in [(), ("verify",), ("challenge",), ("challenge", verifier),
                 ("verify", "--verifier-file", "verifier"), ("forge",)]:
        desk.expect(f"pkce {line[:1]}, too little", desk.run("pkce", *line), USAGE)
    desk.expect("a verifier that is not there",
                desk.run("pkce", "challenge", "--verifier-file", "nowhere"), USAGE)


def check_verify_fails(desk):
    for what, options in [
            ("an unknown profile", ["--profile", "refresh_token"]),
            ("a member of another profile", ["--client-id", "app1"]),
            ("a leeway too large", ["--leeway", "301"]),
            ("a negative leeway", ["--leeway=-1"]),
            ("a lifetime of nothing", ["--max-lifetime", "0"])]:
        done = desk.verify("--token-file", "token", *options)
        desk.expect(what, done, USAGE)
        desk.check(f"{what}: is not valid", b"\"valid\":true" not in done.stdout, done)
    for what, line in [
            ("no issuer", ["--jwks", "jwks", "--audience", BASE]),
            ("no audience", ["--jwks", "jwks", "--issuer", ISSUER]),
            ("keys that are none", ["--jwks", "broken", "--issuer", ISSUER,
                                    "--audience", BASE])]:
        desk.expect(what, desk.run("verify", "--token-file", "token", *line), USAGE)
    desk.expect_usage("no keys", desk.run("verify", "--token-file", "token"), "--jwks")
    desk.expect_usage("no token", desk.verify(), "--token-file")
    desk.expect_usage("keys that are not there",
                      desk.run("verify", "--token-file", "token", "--jwks", "nowhere"),
                      "nowhere")
    # SECURITY: a file of keys is that, and cannot add to what is asked.
    desk.write("one", TOKENS["typ_jwt"])
    for more in ('"typ":"JWT"', '"max_lifetime":31536000'):
        desk.write("keys-and-more", json.dumps(key_set("rsa-a")) + "," + more)
        done = desk.run("verify", "--jwks", "keys-and-more", "--issuer", ISSUER,
                        "--audience", BASE, "--now", str(NOW), "--token-file", "one")
        desk.expect(f"a file of keys with {more}", done, USAGE)


# -------------------------------------------------------------------------- eval


def check_eval(desk):
    load = json.dumps({"op": "policy.load", "name": "a", "policy": POLICY})
    ask = json.dumps({"op": "decide", "policy": "a", "now": NOW,
                      "session": {"claims": claims("user/*.r",
                                                   fhirUser="Practitioner/d1")},
                      "request": {"method": "GET", "url": "/Observation/o1"}})
    lines = [ask, load, "{", "", ask, '{"op":"x"}', ask]
    done = desk.run("eval", feed="\n".join(lines).encode())
    desk.expect("eval", done, 0)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    desk.check("eval: an answer for each line that is not empty", len(answers) == 6,
               done)
    desk.check("eval: what fails is a deny",
               (answers[0]["effect"], answers[0]["error"]["status"]) ==
               ("deny", "unknown_name"))
    desk.check("eval: a policy is kept", answers[1].get("loaded") == "a")
    desk.check("eval: a broken line is an error",
               answers[2]["error"]["status"] == "json_syntax")
    desk.check("eval: and does not end it", answers[3]["effect"] == "permit")
    desk.check("eval: nor does an unknown operation",
               answers[4]["error"]["status"] == "unknown_op")
    desk.check("eval: the last line needs no end", answers[5] == answers[3])
    desk.check("eval: nothing on standard error", not done.stderr, done)
    desk.check("eval: line ends of Windows",
               desk.run("eval", feed=b'{"op":"x"}\r\n').stdout.count(b"\n") == 1)
    for feed in (b"", b"\n\n"):
        done = desk.run("eval", feed=feed)
        desk.check(f"eval: {feed!r} is no request",
                   done.returncode == 0 and not done.stdout, done)
    token = {"op": "verify", "profile": "jws", "token": TOKENS["rs256"],
             "jwks": key_set("rsa-a")}
    for request in (token, {**token, "audiences": []}, {**token, "jwks": {}},
                    {**token, "token": TOKENS["rs256"] + "\n"}):
        desk.expect("eval: verify",
                    desk.run("eval", feed=json.dumps(request).encode()), 0, "valid")
    typed = desk.decide("--claims", "user", "--json")
    request = {"op": "decide", "policy": POLICY, "now": NOW,
               "session": {"claims": claims("user/*.cruds",
                                            fhirUser="Practitioner/d1")},
               "request": {"method": "GET", "url": "/Observation/o1"}}
    same = desk.run("eval", feed=json.dumps(request).encode())
    desk.check("eval: answers as `decide --json`", typed.stdout == same.stdout, same)


def check_eval_answers_at_once(desk):
    """Line by line: the other side may wait for an answer before it asks again."""
    with subprocess.Popen([desk.matron, "eval"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as process:
        for _ in range(3):
            process.stdin.write(b'{"op":"x"}\n')
            process.stdin.flush()
            desk.check("eval: answers before its input ends",
                       b'"error":{"status":"unknown_op"' in process.stdout.readline())
        process.stdin.close()
        desk.check("eval: ends with its input", process.wait(timeout=60) == 0)


# ------------------------------------------------------------- usage, appearance


def check_usage(desk):
    for line in [(), ("--nonsense",), ("nonsense",), ("decide",), ("decide", "GET"),
                 ("decide", *READ), ("explain", *READ), ("verify",),
                 ("eval", "request.json"), ("decide", *READ, "/Patient/p1",
                                            "--policy", "policy")]:
        desk.expect_usage(f"usage {line}", desk.run(*line))
    for what, options, told in [
            ("an unknown option", ["--claim", "user"], "--claim"),
            ("a time that is none", ["--now", "today"], "--now"),
            ("a time with a fraction", ["--now", "1.5"], "--now"),
            ("a time too large", ["--now", "99999999999999999999"], "--now"),
            ("an unknown obligation", ["--enforces", "all,none"], "none"),
            ("a header without a colon", ["--header", "Accept"], "Accept"),
            ("two stored resources", ["--resource", "mine", "--no-resource"], ""),
            ("an option without its value", ["--claims"], "--claims"),
            ("an option twice", ["--claims", "user", "--claims", "none"],
             "--claims")]:
        done = desk.run("decide", *READ, "--policy", "policy", *options)
        desk.expect_usage(what, done, *([told] if told else []))
    for option in ("--claims", "--body", "--resource", "--resulting"):
        desk.expect_usage(f"{option} that is not there",
                          desk.decide(option, "nowhere"), "nowhere")
    desk.expect_usage("a policy that is not there",
                      desk.run("decide", *READ, "--policy", "nowhere"), "nowhere")
    desk.expect_usage("a policy that is a folder",
                      desk.run("decide", *READ, "--policy", "."))


def check_help(desk):
    for line, told in [(("--help",), "Exit status: 0 plain permit"),
                       (("-h",), "decide"), (("decide", "--help"), "--claims"),
                       (("explain", "--help"), "--policy"),
                       (("verify", "--help"), "--jwks"), (("eval", "--help"), ""),
                       (("--version",), "matron ")]:
        done = desk.run(*line)
        desk.expect(f"{line}", done, 0, told)
        desk.check(f"{line}: nothing on standard error", not done.stderr, done)


def check_standard_input(desk):
    """Any one of the files may be it."""
    for option, name, request in [("--claims", "user", READ),
                                  ("--resource", "mine", READ)]:
        value = (desk.folder / name).read_bytes()
        others = [] if option == "--claims" else ["--claims", "patient"]
        desk.expect(f"{option} from standard input",
                    desk.decide(*others, option, "-", request=request, feed=value),
                    PERMIT, "permit")


def run_on_terminal(desk, env):
    """What `decide` prints on a terminal."""
    ours, theirs = pty.openpty()
    surroundings = {name: value for name, value in os.environ.items()
                    if name != "NO_COLOR"}
    with subprocess.Popen([desk.matron, "decide", *READ, "--policy", "policy"],
                          stdout=theirs, cwd=desk.folder,
                          env={**surroundings, **env}) as process:
        os.close(theirs)
        process.wait(timeout=60)
    printed = os.read(ours, 65536)
    os.close(ours)
    return printed


def check_colours(desk):
    for arguments, output in desk.runs:
        shown = [word for word in arguments if len(word) < 60]
        desk.check(f"no colours without a terminal: {shown}", b"\033" not in output)
    desk.check("colours on a terminal", b"\033[1;31mdeny\033[0m" in
               run_on_terminal(desk, {}))
    desk.check("no colours with NO_COLOR", b"\033" not in
               run_on_terminal(desk, {"NO_COLOR": "1"}))


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(sys.argv[1], folder)
        for subject in (check_decisions, check_people_are_told, check_the_policy,
                        check_the_clock, check_token_sources,
                        check_tokens_are_no_arguments, check_verify,
                        check_verify_profiles, check_pkce, check_verify_fails, check_eval, check_eval_answers_at_once,
                        check_usage, check_help, check_standard_input,
                        # These look at all that was run before.
                        check_colours, check_no_token_was_printed):
            subject(desk)
    print(f"{desk.checks} checks, {desk.failures} failures")
    return 1 if desk.failures or not desk.checks else 0


if __name__ == "__main__":
    sys.exit(main())

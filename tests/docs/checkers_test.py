"""Plants one fault of each kind in a copy of the tree; the script that is there to find
it must fail, and name it.

    checkers_test.py [MATRON]
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from documents import ROOT, SKIPPED

# (script, file, what stands there, what is planted instead, what is then said)
PLANTED = [
    ("limits", "docs/limits.md", "| token | 64 KiB |", "| token | 32 KiB |",
     "token: 32 KiB; the engine has 64 KiB"),
    ("limits", "docs/policy.md", "| bases | 16 |\n", "", "no row `bases`"),
    ("limits", "docs/policy.md", "| bases |", "| cases | 9 |\n| bases |",
     "cases: this test does not know it"),
    ("limits", "engine/base/limits.h", "kMaxScopes = 4096", "kMaxScopes = 8192",
     "scopes of one token: 4,096; the engine has 8,192"),
    ("limits", "engine/base/limits.h", "// Key sets.",
     "inline constexpr size_t kMaxNew = 1;", "kMaxNew: stands in no document"),
    ("limits", "docs/evaluate.md", "(at most 300)", "(at most 301)",
     "docs/evaluate.md: says nowhere"),
    ("names", "capi/matron.symbols", "matron_permits\n", "",
     "C has no `matron_permits`"),
    ("names", "capi/matron.symbols", "matron_permits\n",
     "matron_permits\nmatron_policy_new_empty\n",
     "no row for matron_policy_new_empty"),
    ("names", "capi/include/matron.hpp", "Result<Policy> SmartOnly(",
     "Result<Policy> Smart(", "C++ has no `Policy::SmartOnly`"),
    ("names", "wasm/src/matron.ts", "  verifyPkce(", "  verify(",
     "JavaScript has no `verifyPkce`"),
    ("names", "wasm/src/core.ts", "export {permits}", "export {allows}",
     "JavaScript has no `permits(decision)`"),
    ("names", "python/matron/_values.py", "    permitted: bool", "    ok: bool",
     "Python has no `decision.permitted`"),
    ("names", "python/matron/__init__.py", '    "Evaluator",\n', "",
     "Python has no `Evaluator.evaluate`"),
    ("names", "capi/cli/main.cc", '"--resulting"', '"--result"',
     "command has no `--resulting`"),
    ("reasons", "docs/reasons.md", "| 205 | `insufficient_scope` | 403 |",
     "| 205 | `insufficient_scope` | 401 |", "reason `insufficient_scope`"),
    ("reasons", "docs/reasons.md", "| -90 | `internal` | an internal error |\n",
     "", "status `internal`: 0 rows"),
    ("reasons", "docs/reasons.md", "| 1 | `permitted`", "| 1 | `allowed`",
     "`allowed` is not in the engine"),
    ("reasons", "docs/limits.md", "`claim_malformed`", "`claim_wrong`",
     "docs/limits.md: `claim_wrong` is no code"),
    ("coverage", "docs/coverage.md", "`requests/full-read-r4`", "`requests/full-red`",
     "there is no vector requests/full-red"),
    ("coverage", "docs/coverage.md", "`requests/full-read-r4`",
     "`requests/full-read-without-r`", "full-read-without-r is no permit"),
    ("coverage", "docs/coverage.md", "| 11 delete |", "| delete |",
     "interaction 11 is not in the table"),
    ("links", "docs/evaluate.md", "](#policyload)", "](#policy-load)",
     "#policy-load: no such heading"),
    ("links", "docs/limits.md", "](policy.md)", "](policies.md)",
     "policies.md is not there"),
    ("links", "docs/design.md", "`engine/base`", "`engine/basis`",
     "no file engine/basis"),
    ("links", "docs/building.md", "./dev demo ", "./dev demonstrate ",
     "no ./dev demonstrate"),
    ("codes_shown", "engine/base/reason_codes.inc", "\n// 120",
     'MATRON_REASON(109, NewOne, new_one, 401, "", 0, "new")\n\n// 120',
     "reason new_one: no vector and no test produces it"),
]
# The same for the script that needs the command.
PROTOCOL = [
    ("docs/evaluate.md", "| [`verify`](#verify) |", "| [`check`](#verify) |",
     "no section check"),
    ("docs/evaluate.md", "| `session.jwks` |", "| `session.keys` |",
     "decide: the engine does not know session.keys"),
    ("docs/evaluate.md", '"issuer":"…", "audience":"…", "typ"', '"iss":"…", "audience":"…", "typ"',
     "verify: the engine does not know iss"),
    ("docs/evaluate.md", '"canonical":"patient/Observation.rs"',
     '"canonical":"patient/Observation.r"', "scope.parse: the document shows"),
    ("docs/evaluate.md", '"reason":"token_expired", "detail"',
     '"reason":"token_not_yet_valid", "detail"', "verify: the document shows"),
    ("docs/evaluate.md", '"headers":{"Prefer":"handling=strict"}', '"headers":{}',
     "decide: the document shows"),
    ("docs/evaluate.md", '"obligations": [{"kind":"restrict_query"},',
     '"obligations": [', "decide: the document shows"),
    ("docs/requests.md", "| `history-type` P s |", "| `history-type` P r |",
     "GET P/_history"),
    ("docs/requests.md", " _since _at`", " _since`", "history-…: _at"),
    ("docs/requests.md", "| `match_body` |", "| `match_all` |",
     "enforces match_all"),
    ("docs/evaluate.md", "| `scope_missing` |", "| `scope_missed` |",
     "code scope_missed"),
    ("docs/evaluate.md", '"expires_in":3600, "findings"', '"findings"',
     "token_response.validate: the document shows"),
]
MATRON = [argument for argument in sys.argv[1:] if not argument.startswith("-")]


class CheckersTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name) / "tree"
        shutil.copytree(ROOT, self.root, symlinks=True,
                        ignore=shutil.ignore_patterns(*SKIPPED, "corpus"))

    def run_script(self, name):
        script = self.root / "tests" / "docs" / f"check_{name}.py"
        return subprocess.run([sys.executable, script, *MATRON], cwd=self.root,
                              capture_output=True, text=True, check=False)

    def assert_found(self, script, path, old, new, said):
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        self.assertIn(old, text, path)
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        done = self.run_script(script)
        file.write_text(text, encoding="utf-8")
        self.assertEqual(done.returncode, 1, f"{script}: {said}\n{done.stderr}")
        self.assertIn(said, done.stderr)

    def test_each_fault_is_found(self):
        for fault in PLANTED:
            with self.subTest(fault[-1]):
                self.assert_found(*fault)

    @unittest.skipUnless(MATRON, "no command was given")
    def test_each_fault_of_the_protocol_is_found(self):
        for fault in PROTOCOL:
            with self.subTest(fault[-1]):
                self.assert_found("protocol", *fault)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])

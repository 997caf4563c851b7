"""Plants violations in a small tree; tools/check_includes.py must find each."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import check_includes  # noqa: E402

CLEAN = {
    "engine/base/CMakeLists.txt":
        "matron_module(NAME base SOURCES a.cc DEPENDS matron_dep_absl)\n",
    "engine/base/a.h": "#include <string>\n",
    "engine/base/a.cc":
        '#include "base/a.h"\n#include "absl/strings/match.h"\n',
    "engine/json/CMakeLists.txt":
        "matron_module(NAME json SOURCES r.cc\n"
        "  DEPENDS base matron_dep_simdjson)\n",
    "engine/json/r.cc": '#include "simdjson.h"\n#include "base/a.h"\n',
    "engine/crypto/CMakeLists.txt":
        "matron_module(NAME crypto SOURCES c.cc\n"
        "  DEPENDS base matron_dep_boringssl)\n",
    "engine/crypto/c.cc": '#include "openssl/sha.h"\n',
    "engine/fhir/CMakeLists.txt":
        "matron_module(NAME fhir SOURCES f.cc DEPENDS json)\n",
    "engine/fhir/f.cc": '#include "base/a.h"  // Through json.\n',
    "engine/jose/CMakeLists.txt":
        "matron_module(NAME jose SOURCES j.cc DEPENDS crypto)\n",
    "engine/jose/j.cc": '#include "crypto/c.h"\n',
    "capi/src/c.cc": '#include "matron.h"\n#include "json/r.h"\n',
    "wasm/shim.cc": '#include "matron.h"\n',
    "bench/b.cc": '#include "openssl/rsa.h"\n',
}


class CheckIncludesTest(unittest.TestCase):

    def faults(self, planted):
        with tempfile.TemporaryDirectory() as name:
            root = pathlib.Path(name)
            for path, text in {**CLEAN, **planted}.items():
                file = root / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
            return check_includes.check(root)

    def assert_found(self, path, text, expected):
        faults = self.faults({path: text})
        self.assertEqual(len(faults), 1, faults)
        self.assertTrue(faults[0].startswith(f"{path}: "), faults)
        self.assertIn(expected, faults[0])

    def test_clean_tree_has_no_faults(self):
        self.assertEqual(self.faults({}), [])

    def test_include_against_the_arrow(self):
        self.assert_found("engine/json/r.h", '#include "fhir/f.h"\n',
                          "json may not include fhir/f.h")

    def test_include_of_a_sibling(self):
        self.assert_found("engine/fhir/f.h", '#include <crypto/c.h>\n',
                          "fhir may not include crypto/c.h")

    def test_include_that_is_allowed_but_not_linked(self):
        self.assert_found("engine/jose/j.h", '#include "json/r.h"\n',
                          "DEPENDS does not bring in json")

    def test_link_against_the_arrow(self):
        self.assert_found(
            "engine/json/CMakeLists.txt",
            "matron_module(NAME json SOURCES r.cc DEPENDS base crypto\n"
            "  matron_dep_simdjson)\n", "json may not depend on crypto")

    def test_link_against_the_arrow_by_target_name(self):
        self.assert_found(
            "engine/base/CMakeLists.txt",
            "matron_module(NAME base SOURCES a.cc DEPENDS matron_json)\n",
            "base may not depend on json")

    def test_link_besides_depends(self):
        self.assert_found(
            "engine/fhir/CMakeLists.txt",
            "matron_module(NAME fhir SOURCES f.cc DEPENDS json)\n"
            "target_link_libraries(matron_fhir PUBLIC matron_rbac)\n",
            "links are given by DEPENDS only")

    def test_module_under_another_name(self):
        faults = self.faults({
            "engine/extra/CMakeLists.txt":
                "matron_module(NAME base SOURCES x.cc DEPENDS)\n"})
        self.assertIn("wants one matron_module(NAME extra", faults[0])

    def test_module_without_a_rule(self):
        self.assert_found("engine/extra/CMakeLists.txt",
                          "matron_module(NAME extra SOURCES x.cc DEPENDS base)",
                          "has no dependency rule")

    def test_simdjson_elsewhere(self):
        self.assert_found("engine/fhir/f.h", '#include "simdjson.h"\n',
                          "for engine/json only")
        self.assert_found("capi/src/d.cc", "#include <simdjson/dom.h>\n",
                          "for engine/json only")

    def test_boringssl_elsewhere(self):
        self.assert_found("engine/json/r.h", "# include <openssl/rsa.h>\n",
                          "for engine/crypto only")

    def test_boringssl_linked_elsewhere(self):
        self.assert_found(
            "engine/jose/CMakeLists.txt",
            "matron_module(NAME jose SOURCES j.cc\n"
            "  DEPENDS crypto matron_dep_boringssl)\n",
            "matron_dep_boringssl is for engine/crypto only")

    def test_engine_includes_the_abi(self):
        self.assert_found("engine/base/b.h", '#include "matron.h"\n',
                          "the engine may not include matron.h")

    def test_include_that_is_not_spelled_from_engine(self):
        self.assert_found("engine/base/b.h", '#include "a.h"\n',
                          "not spelled from engine/")
        self.assert_found("engine/json/s.h", '#include "../base/a.h"\n',
                          "not spelled from engine/")

    def test_binding_includes_the_engine(self):
        self.assert_found("python/m.cc", '#include "decide/session.h"\n',
                          "python/ sits on capi")

    def test_name_that_says_nothing(self):
        for name in ("string_util.h", "test_helpers.h", "common.cc"):
            self.assert_found(f"engine/base/{name}", "", "says nothing")

    def test_budgets(self):
        self.assert_found("engine/base/b.h", "\n" * 301, "301 lines")
        self.assert_found("engine/base/b.cc", "\n" * 501, "501 lines")
        self.assertEqual(self.faults({
            "engine/base/b.h": "\n" * 300,
            "engine/base/b.cc": "\n" * 500,
            "engine/base/tables.inc": "\n" * 9999,
            "capi/include/matron.h": "\n" * 900,
        }), [])


if __name__ == "__main__":
    unittest.main()

"""Tests of tools/symbols.py."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import symbols  # noqa: E402

HEADER = """
#define MATRON_API
// matron_b is of the first version.
MATRON_API int matron_b(void) MATRON_NOEXCEPT;
// matron_a came later.
//
// Since MATRON_0.2.
MATRON_API size_t
matron_a(const matron_x *self,
         size_t matron_index) MATRON_NOEXCEPT;
MATRON_API void matron_c(matron_x *self) MATRON_NOEXCEPT;
"""


class SymbolsTest(unittest.TestCase):

    def test_reads_functions_and_versions(self):
        self.assertEqual(symbols.read_functions(HEADER),
                         {"matron_a": (0, 2), "matron_b": (0, 1),
                          "matron_c": (0, 1)})

    def test_later_nodes_inherit(self):
        text = symbols.map_text(symbols.read_functions(HEADER))
        self.assertEqual("".join(text.split()[7:]),
                         "MATRON_0.1{global:matron_b;matron_c;local:*;};"
                         "MATRON_0.2{global:matron_a;}MATRON_0.1;")

    def test_lists_names_in_order(self):
        self.assertEqual(
            symbols.symbols_text(symbols.read_functions(HEADER)),
            "matron_a\nmatron_b\nmatron_c\n")


if __name__ == "__main__":
    unittest.main()

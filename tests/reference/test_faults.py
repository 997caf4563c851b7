"""The planted faults of the engine: that they are some, and fit the sources."""

import pathlib
import tempfile
import unittest

from .faults import PATCHES, ROOT, Patch, patches


class FaultsTest(unittest.TestCase):
    def test_there_are_enough(self):
        self.assertGreaterEqual(len(patches()), 30)

    def test_each_names_its_rule_and_fits(self):
        for patch in patches():
            with self.subTest(patch.name):
                self.assertRegex(patch.rule, r"^\d+: .*\.$")
                changed = patch.changed(ROOT)
                self.assertTrue(changed)
                for file, text in changed.items():
                    self.assertTrue(file.startswith("engine/"))
                    self.assertNotEqual(text, (ROOT / file).read_text(encoding="utf-8"))

    def test_no_two_are_the_same(self):
        texts = [str(sorted(patch.changed(ROOT).items())) for patch in patches()]
        self.assertEqual(len(set(texts)), len(texts))

    def test_what_does_not_fit_is_refused(self):
        path = next(PATCHES.glob("*.patch"))
        with tempfile.TemporaryDirectory() as directory:
            for file, _, _ in Patch(path).changes:
                copy = pathlib.Path(directory) / file
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_text("nothing of the kind\n", encoding="utf-8")
            with self.assertRaises(ValueError):
                Patch(path).changed(pathlib.Path(directory))


if __name__ == "__main__":
    unittest.main()

"""Laws that hold of every decision of the model, on random calls."""

import copy
import unittest

from . import generate, scopes
from .cases import need_definitions
from .decide import decide
from .policy import load


WILD = ("include", "contained", "everything")


def fewer_scopes(op):
    """The call with one scope of the token less, for each of them."""
    words = [word for word in op["session"]["claims"]["scope"].split(" ") if word]
    for index in range(len(words)):
        less = copy.deepcopy(op)
        less["session"]["claims"]["scope"] = " ".join(words[:index] + words[index + 1 :])
        yield less


def hidden_match(op, answer):
    """A match that is hidden counts as none, so who sees less may create."""
    rows = answer["interactions"] + [
        row for entry in answer.get("entries", ()) for row in entry["interactions"]
    ]
    handed = "resource" in op or "resources" in op
    return handed and any(row["kind"].startswith("conditional") for row in rows)


class Laws(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        need_definitions()
        cls.made = [
            (op, answer) for op, answer in generate.calls(7, 1500, filters=0) if "session" in op
        ]

    def test_the_same_call_has_the_same_answer(self):
        for op, answer in self.made:
            self.assertEqual(decide(copy.deepcopy(op)), answer)

    def test_fewer_scopes_never_permit_more(self):
        for op, answer in self.made:
            if answer["effect"] != "deny" or hidden_match(op, answer):
                continue
            for less in fewer_scopes(op):
                self.assertEqual(decide(less)["effect"], "deny", (answer, less))

    def test_each_row_has_a_scope_that_covers_it(self):
        for op, answer in self.made:
            policy = load(op)
            for row in answer["interactions"]:
                if row["effect"] == "deny" or row["scope"] is None or not row["letters"]:
                    continue
                scope = scopes.parse(row["scope"], policy.fhir, policy.modifiers)
                # No match: by a grant with `c`; a match of a conditional create: by one of the search.
                created = row["kind"] in ("conditional-update", "conditional-create")
                wild = row["kind"] in WILD and row["type"] is None
                self.assertTrue(created or row["letters"] in scope.letters, (row, op))
                self.assertTrue(wild or scope.type in ("*", row["type"]), (row, op))
                self.assertIn(row["scope"], op["session"]["claims"]["scope"].split(" "))

    def test_a_deny_has_no_plan_and_a_need_says_what(self):
        for _, answer in self.made:
            self.assertEqual(answer["plan"] is None, answer["effect"] == "deny")
            if answer["effect"] == "needs_resource":
                self.assertTrue(answer["plan"]["needs"])
            elif answer["effect"] == "permit":
                self.assertEqual(answer["plan"]["needs"], [])

    def test_obligations_are_declared(self):
        for op, answer in self.made:
            declared = op.get("enforces", [])
            for item in answer["obligations"]:
                self.assertTrue(declared == "all" or item["kind"] in declared, op)


if __name__ == "__main__":
    unittest.main()

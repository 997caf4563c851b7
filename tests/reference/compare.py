"""Holds an engine against the model: python3 -m reference.compare --engine PATH [--seed N] [--count M]

The engine is a command that answers JSON Lines (`matron eval`). Every member that the model knows is compared
exactly. The first differences are shown with a call that was made as small as the difference allows. The exit
status is 1 if there is any.
"""

import argparse
import collections
import copy
import json
import re
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor

from . import generate, judged_made, small_world
from .decide import decide
from .filter import filter_call

MEMBERS = ("effect", "reason", "scope", "role", "interactions", "plan", "obligations")
FILTER_MEMBERS = ("effect", "reason", "response", "kept", "dropped")
BATCH = 500


def answer(op):
    return filter_call(op) if op["op"] == "filter" else decide(op)


def ask(engine, ops):
    """The engine's answers to calls, in their order."""
    lines = "".join(json.dumps(op, ensure_ascii=False) + "\n" for op in ops)
    done = subprocess.run(
        [engine, "eval"], input=lines, capture_output=True, text=True, encoding="utf-8"
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) != len(ops):
        raise SystemExit(f"{len(ops)} calls, {len(answers)} answers: {done.stderr.strip()[:400]}")
    return answers


def difference(model, engine):
    """{path: (model's, engine's)} of what differs in the members that are modelled; None if the call failed."""
    if "error" in engine:
        return {"error": (None, engine["error"])}
    out = {}
    if "response" in model:
        return {
            name: (model[name], engine.get(name))
            for name in FILTER_MEMBERS
            if shown(name, model) != shown(name, engine)
        }
    for name in MEMBERS:
        if model.get(name) != engine.get(name):
            out[name] = (model.get(name), engine.get(name))
    status = (model.get("challenge") or {}).get("status")
    if status is not None and status != (engine.get("challenge") or {}).get("status"):
        out["status"] = (status, (engine.get("challenge") or {}).get("status"))
    mine, theirs = model.get("entries"), engine.get("entries")
    if (mine is None) != (theirs is None) or len(mine or ()) != len(theirs or ()):
        out["entries"] = (
            None if mine is None else len(mine),
            None if theirs is None else len(theirs),
        )
    for index, (one, other) in enumerate(zip(mine or (), theirs or ())):
        for name, pair in difference(one, other).items():
            out[f"entries/{index}/{name}"] = pair
    return out


def shown(name, given):
    """A member as it is compared: the response as JSON, because its bytes are the engine's own."""
    value = given.get(name)
    try:
        return json.loads(value) if name == "response" and value else value
    except ValueError:
        return value


def signature(found):
    """What must stay the same while a call is made smaller: the effects and reasons that differ, else the members."""
    for name in ("effect", "reason"):
        if name in found:
            return name, found[name]
    rows = [kind_of_rows(*found[path]) for path in found if path.endswith("interactions")]
    return "members", tuple(sorted({path.rpartition("/")[2] for path in found})), str(rows)


# --- making a call smaller -----------------------------------------------------------------------


def smaller(op):
    """Calls that lack one thing of a call."""
    for name in ("resource", "resulting", "resources", "enforces"):
        if name in op:
            yield without(op, name)
    if isinstance(op.get("enforces"), list):
        yield from drop_items(op, ("enforces",))
    claims = (op.get("session") or {}).get("claims", {})
    for name in claims:
        if name not in ("scope", "iss"):
            yield without(op, "session", "claims", name)
    words = claims["scope"].split(" ") if claims.get("scope") else []
    for index in range(len(words)):
        shorter = copy.deepcopy(op)
        shorter["session"]["claims"]["scope"] = " ".join(words[:index] + words[index + 1 :])
        yield shorter
    yield from smaller_url(op)
    for name in op["request"].get("headers", {}):
        yield without(op, "request", "headers", name)
    for path in (("resource",), ("resulting",), ("request", "body")):
        yield from smaller_object(op, path)
    yield from drop_items(op, ("resources",))
    if isinstance(op["policy"], dict):
        yield from drop_items(op, ("policy", "assignments"))
        for name, role in op["policy"]["roles"].items():
            yield from drop_items(op, ("policy", "roles", name, "scopes"))
            if "inherits" in role:
                yield without(op, "policy", "roles", name, "inherits")
            used = [rule["roles"] for rule in op["policy"]["assignments"]]
            if all(name not in roles for roles in used):
                yield without(op, "policy", "roles", name)
        for index, rule in enumerate(op["policy"]["assignments"]):
            if len(rule["roles"]) > 1:
                yield from drop_items(op, ("policy", "assignments", index, "roles"))


def smaller_url(op):
    path, _, query = op["request"]["url"].partition("?")
    pieces = query.split("&") if query else []
    for index in range(len(pieces)):
        shorter = copy.deepcopy(op)
        rest = "&".join(pieces[:index] + pieces[index + 1 :])
        shorter["request"]["url"] = path + ("?" + rest if rest else "")
        yield shorter


def smaller_object(op, path):
    found = at(op, path)
    if not isinstance(found, dict):
        return
    for name, value in found.items():
        if name in ("resourceType", "id"):
            continue
        yield without(op, *path, name)
        if isinstance(value, list):
            yield from drop_items(op, path + (name,))
        elif isinstance(value, dict):
            yield from smaller_object(op, path + (name,))


def drop_items(op, path):
    items = at(op, path)
    for index in range(len(items) if isinstance(items, list) else 0):
        shorter = copy.deepcopy(op)
        del at(shorter, path)[index]
        yield shorter
        if path[-1] == "entry" and isinstance(items[index], dict) and "resource" in items[index]:
            yield without(op, *path, index, "resource")


def at(op, path):
    for step in path:
        if isinstance(op, dict):
            op = op.get(step)
        elif isinstance(op, list):
            op = op[step]
        else:
            return None
    return op


def without(op, *path):
    shorter = copy.deepcopy(op)
    del at(shorter, path[:-1])[path[-1]]
    return shorter


def shrink(engine, op, found):
    """The smallest call that one can come to, one thing after another, with the same difference."""
    wanted = signature(found)
    for _ in range(60):
        candidates = list(smaller(op))
        if not candidates:
            break
        for candidate, theirs in zip(candidates, ask(engine, candidates)):
            try:
                differs = difference(answer(candidate), theirs)
            except (KeyError, TypeError, AttributeError, ValueError):
                continue
            if differs and "error" not in differs and signature(differs) == wanted:
                op, found = candidate, differs
                break
        else:
            break
    return op, found


# --- running -------------------------------------------------------------------------------------


def work(task):
    """Makes calls from a seed and holds the engine against the model: (answers, differences)."""
    engine, seed, count, filters = task
    made = generate.calls(seed, count, filters)
    return check(engine, made)


def check(engine, made):
    differing = []
    for start in range(0, len(made), BATCH):
        part = made[start : start + BATCH]
        for (op, mine), theirs in zip(part, ask(engine, [op for op, _ in part])):
            found = difference(mine, theirs)
            if found:
                differing.append((op, found))
    return [mine for _, mine in made], differing


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", required=True, help="the matron command")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--ops", help="JSON Lines of calls instead of random ones")
    parser.add_argument(
        "--small-world",
        action="store_true",
        help="every call of a small world instead of random ones",
    )
    parser.add_argument(
        "--judged", action="store_true", help="constraints on resources of all shapes"
    )
    parser.add_argument("--filters", type=float, default=0.2, help="the share of calls of `filter`")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--show", type=int, default=5, help="how many differences to show")
    parser.add_argument("--no-shrink", action="store_true")
    options = parser.parse_args()
    if options.ops or options.small_world or options.judged:
        if options.judged:
            made = list(judged_made.calls(options.seed, options.count))
        else:
            made = list(small_world.calls()) if options.small_world else read(options.ops)
        results = [check(options.engine, [(op, answer(op)) for op in made])]
    else:
        size = 1000
        tasks = [
            (
                options.engine,
                options.seed * 1_000_003 + index,
                min(size, options.count - index * size),
                options.filters,
            )
            for index in range((options.count + size - 1) // size)
        ]
        if options.workers > 1:
            with ProcessPoolExecutor(options.workers) as pool:
                results = list(pool.map(work, tasks))
        else:
            results = [work(task) for task in tasks]
    report(
        options,
        [mine for answers, _ in results for mine in answers],
        [item for _, differing in results for item in differing],
    )


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def report(options, answers, differing):
    generate.show(generate.distribution(answers), file=sys.stdout)
    kinds = collections.Counter(describe(found) for _, found in differing)
    print(f"{len(answers)} calls, {len(differing)} differ")
    for text, count in kinds.most_common(40):
        print(f"  {count}  {text}")
    shown = set()
    for op, found in differing:
        text = describe(found)
        if text in shown or len(shown) >= options.show:
            continue
        shown.add(text)
        if not options.no_shrink and "error" not in found:
            op, found = shrink(options.engine, op, found)
        print("\n" + json.dumps(op, ensure_ascii=False))
        for name, (mine, theirs) in found.items():
            print(f"  {name}\n    model  {json.dumps(mine)}\n    engine {json.dumps(theirs)}")
    sys.exit(1 if differing else 0)


def describe(found):
    """One line by which differences are counted."""
    if "error" in found:
        return "the call failed: " + str(found["error"][1].get("message"))
    name = next(iter(found))
    for path, (mine, theirs) in found.items():
        if path.endswith("interactions") and len(found) < 4:
            return f"{path}: " + kind_of_rows(mine, theirs)
    if "reason" in found:
        return f"reason: model {found['reason'][0]}, engine {found['reason'][1]}"
    return name.split("/")[0] + ": " + ",".join(found)


def kind_of_rows(mine, theirs):
    """What a difference of rows is about, without the scopes."""
    return re.sub(r"scope [^,]*", "scope", rows_differing(mine, theirs))


def rows_differing(mine, theirs):
    """What differs of the first row that does."""
    if not isinstance(theirs, list) or len(mine) != len(theirs):
        return f"model {[row['kind'] for row in mine]}, engine {[row['kind'] for row in theirs or []]}"
    for one, other in zip(mine, theirs):
        names = [name for name in one if one[name] != other.get(name)]
        if names:
            pairs = ", ".join(
                f"{name} {one[name]} / {other.get(name)}" for name in names if name not in ("role",)
            )
            return f"{one['kind']}: {pairs}"
    return "order"


if __name__ == "__main__":
    main()

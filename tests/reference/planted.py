"""Planted faults: python3 -m reference.planted [--count N]

Each fault is one rule of the model left out. A fault that changes no answer of the random calls shows what
`generate` does not reach; the exit status is then 1.
"""

import argparse
import sys
from contextlib import contextmanager

from . import bundle, carried, compartments, conditional, filter, generate, grants, instances, matching
from . import operate, parameters, plan, policy, reach, references, request, values
from .compare import answer, difference
from .context import Context, Denied
from .definitions import Definitions
from .references import NotAReference, Target


@contextmanager
def patched(owner, name, value):
    kept = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, kept)


def inside_by_any_reference(world, person, resource):
    return f"{person[0]}/{person[1]}" in str(resource)


def group_by_one_member(world, person, resource):
    if resource["resourceType"] == person[0]:
        return resource.get("id") == person[1]
    return any(to.is_person(person) for to in compartments.targets(world, person[0], resource))


def may_be_only_told(self, kind):
    return self.type == kind


def first_value_only(world, constraint, resource):
    kept = type(constraint)(
        constraint.name, constraint.modifier, constraint.kind, constraint.values[:1]
    )
    return MATCHES(world, kept, resource)


def code_without_system(system, code, parts):
    return code == parts[-1]


def any_grant(self, resource_type, letter):
    return self.reach is None


def only_stored(self):
    return [] if self.kind == "create" or self.stored_known else ["stored"]


def no_reason(*_):
    return None


def nothing(*_):
    return False


def everything(*_):
    return True


def allowed(context, resource_type, letter):
    return context.whole_or_filtered(resource_type, letter)


def one_include(context, targets, is_open):
    return INCLUDES(context, targets[:1], is_open)


def without_links(parts, loaded):
    return {}


def patient_only(session):
    return None


def by_any(context, resource_type, letter):
    return operate.confined_not(context, resource_type, letter)


def match_as_it_is(context, grant, letter, resource, strictly=False):
    return None if letter == "s" else HIDDEN(context, grant, letter, resource, strictly)


def body_not_judged(context, act, grant):
    if act.stored is None:
        return IMAGE_REASON(context, act, grant)
    kept, act.results = act.results, []
    try:
        return IMAGE_REASON(context, act, grant)
    finally:
        act.results = kept


def server_by_scheme(text):
    found = references._ABSOLUTE.fullmatch(text)
    return (found.group(1) + found.group(2), found.group(3)) if found else None


def first_named(claims, path, policy_):
    return NAMED(claims, path, policy_)[:1]


def undefined(context, definition):
    raise Denied("insufficient_scope")


def reading_alone(context):
    return [row for row in GRAPHQL(context) if row[0][3] in "rs"]


def job_of_anybody(context):
    found = context.stored if context.has_stored else None
    kept = context.session.client
    if isinstance(found, dict) and isinstance(found.get("client_id"), str) and found["client_id"]:
        context.session.client = found["client_id"]
    try:
        return JOB(context)
    finally:
        context.session.client = kept


MATCHES, INCLUDES = matching.matches, reach.includes
NAMED, GRAPHQL, JOB = policy.named_patients, operate.graphql, operate.job
HIDDEN, IMAGE_REASON = instances.hidden, instances.image_reason

FAULTS = {
    "any reference to the person is inside": (instances, "inside", inside_by_any_reference),
    "a Group is inside by one member": (instances, "inside", group_by_one_member),
    "writing is judged like reading": (instances, "strictly_inside", compartments.inside),
    "what may be a Patient is none": (Target, "may_be", may_be_only_told),
    "http is another server": (references, "server", server_by_scheme),
    "a foreign URL tells no type": (references, "foreign_type", no_reason),
    "only the first value of a constraint": (matching, "matches", first_value_only),
    "a code without its system": (matching, "token_is", code_without_system),
    "a constrained grant is whole": (grants.Grant, "whole", any_grant),
    "shared types are confined": (grants, "SHARED", ()),
    "shared types are written": (grants, "reachable", everything),
    "user/ grants of patients are not confined": (policy.Session, "user_reach", patient_only),
    "the result is not asked for": (instances.Write, "missing", only_stored),
    "the body is not judged beside a stored image": (instances, "image_reason", body_not_judged),
    "labels may change": (instances, "labels_reason", no_reason),
    "any version may be overwritten": (instances, "version_reason", no_reason),
    "`r` is never missing": (instances, "without_r", nothing),
    "another patient may be searched": (plan, "conflict", nothing),
    "the client never confines": (plan, "client_confines", nothing),
    "branches are not dropped": (plan, "drop_one", nothing),
    "branches are not joined": (plan, "join_two", nothing),
    "the client has each constraint": (plan, "client_has", everything),
    "several queries always": (plan, "may_split", everything),
    "chains are filtered": (reach, "whole_only", allowed),
    "one target of an include": (reach, "includes", one_include),
    "`_elements` hides nothing": (Context, "hides", nothing),
    "every search is exact": (Context, "exact", everything),
    "every obligation is met": (Context, "enforces", everything),
    "entries have no names": (bundle, "link", without_links),
    "an entry may be written twice": (bundle, "written_twice", nothing),
    "plans of entries never differ": (bundle, "changed", nothing),
    "conditional references are not seen": (request, "conditional_references", lambda *_: []),
    "a real URL names any entry": (bundle, "named_well", everything),
    "the order of a filtered search tells": (Context, "betrays", nothing),
    "Bundles are shown unopened": (Context, "opened", nothing),
    "a `_has` is never excused": (reach, "excusable", nothing),
    "a hidden match counts": (instances, "hidden", match_as_it_is),
    "export by any grant": (operate, "by_system", by_any),
    "operations may be confined": (operate, "confined_not", allowed),
    "outcome and history entries always": (filter, "all_whole", everything),
    "every resource is shown": (filter, "invisible", no_reason),
    "conditional writes need no criteria": (parameters, "has_criteria", everything),
    "any Content-Type": (request, "content_type", everything),
    "ids may be dots": (values, "is_id", lambda text: bool(text)),
    "no criteria of a create": (conditional, "look", no_reason),
    "a claim names one patient": (policy, "named_patients", first_named),
    "the encounter in context confines nothing": (grants.Grants, "keep_to_encounter", no_reason),
    "every compartment has all its members": (Definitions, "for_subjects", lambda self: self),
    "a definition permits nothing": (operate, "defined", undefined),
    "GraphQL never mutates": (operate, "graphql", reading_alone),
    "an export is anybody's": (operate, "job", job_of_anybody),
    "`X-Provenance` creates nothing": (carried, "provenance", lambda context: []),
    "a Subscription selects nothing": (carried, "subscription", lambda context: []),
}


def found_by(made, fault):
    """How many of the calls have another answer with the fault."""
    count = 0
    with patched(*fault):
        for op, mine in made:
            try:
                count += bool(difference(mine, answer(op)))
            except (
                Denied,
                NotAReference,
                KeyError,
                TypeError,
                AttributeError,
                ValueError,
                IndexError,
            ):
                count += 1
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=6000)
    options = parser.parse_args()
    made = generate.calls(options.seed, options.count)
    missed = 0
    for name, fault in FAULTS.items():
        count = found_by(made, fault)
        missed += not count
        print(f"{count:6}  {name}")
    print(f"{len(FAULTS)} faults, {missed} not found")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()

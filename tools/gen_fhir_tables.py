#!/usr/bin/env python3
"""Generates engine/fhir/*.inc from the FHIR definitions.

    gen_fhir_tables.py --definitions ../shared/data/fhir            writes
    gen_fhir_tables.py --definitions ../shared/data/fhir --check    compares

Numbers of resource types are lines of tools/fhir_type_registry.txt, which is only
ever appended to: a number, once given, stays with its type in every FHIR version.
"""

import argparse
import pathlib
import sys

from fhir_definitions import COMPARTMENTS, CONFINING, VERSIONS, Definitions, person
from perfect_hash import PerfectHash

ROOT = pathlib.Path(__file__).resolve().parent.parent
REGISTRY = ROOT / "tools" / "fhir_type_registry.txt"
OUTPUT = ROOT / "engine" / "fhir"


class Strings:
    """One pool of names. Longer ones are added first, so that what is part of
    another one takes no room."""

    def __init__(self, names):
        self.text = ""
        for name in sorted(set(names), key=lambda name: (-len(name), name)):
            if name not in self.text:
                self.text += name

    def range(self, name):
        return f"{{{self.text.index(name)}, {len(name)}}}"


class Sequences:
    """One pool of values; equal and contained sequences stand once."""

    def __init__(self, sequences):
        self.values, self.places = [], {}
        for sequence in sorted(set(sequences), key=lambda s: (-len(s), s)):
            self.places[sequence] = self.find(sequence)

    def find(self, sequence):
        size = len(sequence)
        for at in range(len(self.values) - size + 1):
            if tuple(self.values[at:at + size]) == sequence:
                return at
        self.values.extend(sequence)
        return len(self.values) - size

    def __getitem__(self, sequence):
        return self.places[sequence]


def rows(values, per_line=12):
    values = [str(value) for value in values]
    lines = []
    for i in range(0, len(values), per_line):
        lines.append("    " + ", ".join(values[i:i + per_line]) + ",")
    return "\n".join(lines)


def array(declaration, body):
    return f"constexpr {declaration} = {{\n{body}\n}};\n\n"


def commented(lines):
    """Rows with what each of them is about."""
    return "\n".join(f"    {row},  // {about}" for row, about in lines)


def quoted(text):
    lines = [text[i:i + 70] for i in range(0, len(text), 70)]
    return "\n".join(f'    "{line}"' for line in lines)


def slots_of(table):
    return ["0" if i is None else str(i + 1) for i in table.slots]


def update_registry(definitions):
    known = REGISTRY.read_text().split() if REGISTRY.exists() else []
    for version in definitions:
        known += [name for name in sorted(version.types) if name not in known]
    return known


def flags_of(definitions, resource_type, parameter):
    names = []
    for compartment in CONFINING:
        inside = definitions.member_paths(compartment, resource_type)
        if (parameter.kind == "reference" and parameter.paths and
                all(not path.filter and path.plain() in inside
                    for path in parameter.paths) and
                parameter.may_lead_to(person(compartment))):
            names.append(f"kReads{compartment}Element")
        if compartment == person(compartment) and parameter.leads_only_to(compartment):
            names.append(f"kOnly{compartment}")
    return " | ".join(names) or "0"


class Parameters:
    """The rows of all versions; equal ones of one type stand once."""

    def __init__(self, number, definitions):
        # By type number and name: by content, the versions.
        self.rows = {}
        for index, version in enumerate(definitions):
            for resource_type in version.types:
                for name, parameter in version.parameters[resource_type].items():
                    targets = tuple(sorted(number[t] for t in parameter.targets))
                    if parameter.targets == set(version.types):
                        targets = None  # All, whatever the version.
                    if parameter.kind != "reference":
                        targets = ()
                    content = (parameter.kind,
                               flags_of(version, resource_type, parameter),
                               tuple(parameter.paths), targets)
                    versions = self.rows.setdefault(
                        (number[resource_type], name), {}).setdefault(content, [])
                    versions.append(index)

    def contents(self):
        return [content for contents in self.rows.values()
                for content in contents]

    def __iter__(self):
        for key in sorted(self.rows):
            contents = self.rows[key]
            for content in sorted(contents, key=contents.get):
                yield key, content, contents[content]


class Generator:
    def __init__(self, registry, definitions):
        self.registry, self.definitions = registry, definitions
        self.number = {name: i + 1 for i, name in enumerate(registry)}
        self.parameters = Parameters(self.number, definitions)
        self.compartments = self.read_compartments()
        self.lists = sorted(
            {content[2] for content in self.parameters.contents()} |
            {paths for _, paths in self.compartments.values()})
        self.paths = sorted({path for paths in self.lists for path in paths})
        self.path_number = {path: i for i, path in enumerate(self.paths)}
        self.filters = [()] + sorted(
            {path.filter for path in self.paths if path.filter})
        self.path_lists = Sequences(self.numbers(paths) for paths in self.lists)
        self.strings = Strings(
            registry + [name for (_, name), _, _ in self.parameters] +
            [step for path in self.paths for step in path.steps] +
            [text for condition in self.filters[1:] for text in condition[1:]])

    def numbers(self, paths):
        return tuple(self.path_number[path] for path in paths)

    def read_compartments(self):
        """By version, compartment and type: names of parameters, and paths."""
        result = {}
        for index, version in enumerate(self.definitions):
            for compartment in COMPARTMENTS:
                for name, inside in version.compartments[compartment].items():
                    result[index, compartment, self.number[name]] = (
                        tuple(parameter.name for parameter in inside),
                        tuple(version.member_paths(compartment, name)))
        return result

    def resource_types(self):
        return "\n".join(f"MATRON_RESOURCE_TYPE({self.number[name]}, {name})"
                         for name in self.registry) + "\n"

    def type_tables(self):
        table = PerfectHash([(name, 0) for name in self.registry], 6, 9)
        names = ["{0, 0}"] + [self.strings.range(name) for name in self.registry]
        versions = []
        for version in self.definitions:
            members = {self.number[name] for name in version.types}
            words = [sum(1 << bit for bit in range(64)
                         if word * 64 + bit in members) for word in range(4)]
            versions.append(
                f"    // {version.version}\n    {{" +
                ",\n     ".join(f"0x{word:016x}u" for word in words) + "},")
        pool = f"constexpr char kStrings[] =\n{quoted(self.strings.text)};\n\n"
        return (pool + array("Range kTypeNames[]", rows(names, 6)) +
                array("uint16_t kTypeDisplacements[]",
                      rows(table.displacements)) +
                array("uint8_t kTypeSlots[]", rows(slots_of(table))) +
                array("uint64_t kTypesOfVersion[][4]", "\n".join(versions)))

    def path_tables(self):
        steps = Sequences(path.steps for path in self.paths)
        lines = []
        for path in self.paths:
            choices = sum(1 << level for level in path.choices)
            target = self.number[path.target] if path.target else 0
            about = ".".join(step + "[x]" * (level in path.choices)
                             for level, step in enumerate(path.steps))
            lines.append((
                f"{{{steps[path.steps]}, {len(path.steps)}, {choices}, "
                f"{self.filters.index(path.filter)}, {target}}}",
                about + (f" is {path.target}" if path.target else "")))
        filters = [("{0, {0, 0}, {0, 0}}", "no condition")]
        for level, member, value in self.filters[1:]:
            filters.append((
                f"{{{level}, {self.strings.range(member)}, "
                f"{self.strings.range(value)}}}", f"{member}='{value}'"))
        names = [self.strings.range(step) for step in steps.values]
        return (array("Range kSteps[]", rows(names, 6)) +
                array("FilterRow kFilters[]", commented(filters)) +
                array("PathRow kPaths[]", commented(lines)) +
                array("uint16_t kPathLists[]", rows(self.path_lists.values)))

    def parameter_tables(self):
        sets = sorted({content[3] for content in self.parameters.contents()
                       if content[3] is not None})
        pool = Sequences(sets)
        lines, keys, places = [], [], []
        for (number, name), content, versions in self.parameters:
            kind, flags, paths, targets = content
            if (name, number) not in keys[-1:]:
                keys.append((name, number))
                places.append(len(lines))
            flags = " | ".join(
                [flags] * (flags != "0") +
                [f"k{VERSIONS[index]}" for index in versions])
            target_set = 0 if targets is None else sets.index(targets) + 1
            lines.append((
                f"{{{self.strings.range(name).strip('{}')}, {number}, "
                f"ParameterKind::k{kind.capitalize()}, {flags}, "
                f"{self.path_lists[self.numbers(paths)]}, {len(paths)}, "
                f"{target_set}}}", f"{self.registry[number - 1]}.{name}"))
        table = PerfectHash(keys, 10, 12)
        slots = ["0" if i is None else str(places[i] + 1) for i in table.slots]
        ranges = ["{0, 0}"] + [f"{{{pool[s]}, {len(s)}}}" for s in sets]
        return (array("ParameterRow kParameters[]", commented(lines)) +
                array("uint16_t kParameterDisplacements[]",
                      rows(table.displacements)) +
                array("uint16_t kParameterSlots[]", rows(slots)) +
                array("uint8_t kTargets[]", rows(pool.values)) +
                array("Range kTargetSets[]", rows(ranges, 6)))

    def compartment_tables(self):
        contents = sorted(set(self.compartments.values()))
        names = Sequences(parameters for parameters, _ in contents)
        lines = [("{0, 0, {}}", "not in the compartment")]
        for parameters, paths in contents:
            lines.append((
                f"{{{names[parameters]}, {len(parameters)}, "
                f"{{{self.path_lists[self.numbers(paths)]}, {len(paths)}}}}}",
                ", ".join(parameters)))
        by_type = ""
        for index, version in enumerate(VERSIONS):
            by_type += "    {\n"
            for compartment in COMPARTMENTS:
                numbers = [0] * (len(self.registry) + 1)
                for number in range(len(numbers)):
                    content = self.compartments.get((index, compartment, number))
                    if content is not None:
                        numbers[number] = contents.index(content) + 1
                by_type += (f"        // {version}, {compartment}\n    {{\n"
                            f"{rows(numbers, 16)}\n    }},\n")
            by_type += "    },\n"
        parameters = [self.strings.range(name) for name in names.values]
        return (array("Range kMemberParameters[]", rows(parameters, 6)) +
                array("CompartmentRow kCompartmentRows[]", commented(lines)) +
                array(f"uint8_t kCompartmentsByType[][{len(COMPARTMENTS)}]"
                      f"[{len(self.registry) + 1}]", by_type.rstrip("\n")))

    def files(self):
        tables = {
            "resource_types": ("Every resource type of any FHIR version, with its "
                               "number.", self.resource_types()),
            "type_tables": ("Names, and the types of each version; read by "
                            "tables.cc.", self.type_tables()),
            "path_tables": ("Compiled expressions of search parameters; read by "
                            "tables.cc.", self.path_tables()),
            "parameter_tables": ("Search parameters; read by tables.cc.",
                                 self.parameter_tables()),
            "compartment_tables": ("Members of compartments; read by tables.cc.",
                                   self.compartment_tables()),
        }
        for name, (about, text) in tables.items():
            yield OUTPUT / f"{name}.inc", (
                "// Generated by tools/gen_fhir_tables.py from the FHIR "
                f"definitions. Do not edit.\n//\n// {about}\n\n" +
                text.rstrip("\n") + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--definitions", required=True, type=pathlib.Path)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    definitions = [Definitions(arguments.definitions, version)
                   for version in VERSIONS]
    registry = update_registry(definitions)
    files = dict(Generator(registry, definitions).files())
    files[REGISTRY] = "\n".join(registry) + "\n"
    stale = [path for path, text in files.items()
             if not path.exists() or path.read_text() != text]
    if arguments.check:
        for path in stale:
            print(f"{path.relative_to(ROOT)}: differs from what would be "
                  "generated", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.write_text(files[path])
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

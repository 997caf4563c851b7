#!/usr/bin/env python3
"""Generates engine/fhir/*.inc from the FHIR definitions.

    gen_fhir_tables.py --definitions ../shared/data/fhir            writes
    gen_fhir_tables.py --definitions ../shared/data/fhir --check    compares

Numbers of resource types are lines of tools/fhir_type_registry.txt, which is only
ever appended to: a number, once given, stays with its type in every FHIR version.
"""

import argparse
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
REGISTRY = ROOT / "tools" / "fhir_type_registry.txt"
OUTPUT = ROOT / "engine" / "fhir"
MASK = (1 << 64) - 1

# Compartments that the engine confines grants to, with the type of their person.
COMPARTMENTS = ("Patient", "RelatedPerson")
# A Patient is no member of the compartment of who is linked to it (docs/evaluate.md).
# Within a Patient's own compartment the parameter stays: it confers nothing, because
# there identity decides, but a write must not link to another patient.
IGNORED_PARAMETERS = {("RelatedPerson", "Patient", "link")}

PATH = re.compile(
    r"^(?P<type>[A-Za-z]+)\.(?P<path>[a-zA-Z]+(?:\.[a-zA-Z]+)*?)"
    r"(?:\.where\(resolve\(\) is (?P<target>[A-Za-z]+)\))?$")


def load(data):
    return int.from_bytes(data, "little")


def hash_name(name, seed):
    """The engine's HashName in engine/fhir/tables.cc."""
    data, golden = name.encode(), 0x9E3779B97F4A7C15
    value = (seed * golden + len(data)) & MASK
    if len(data) >= 8:
        last = load(data[-8:])
        value ^= load(data[:8]) ^ (last << 29 & MASK) ^ last >> 35
        for at in range(8, len(data) - 8, 8):
            value = (value * golden & MASK) ^ load(data[at:at + 8])
    elif len(data) >= 4:
        value ^= load(data[:4] + data[-4:])
    else:
        for byte in data:
            value = (value << 8 & MASK) ^ byte
    return value * golden & MASK


class PerfectHash:
    """Hash and displace: a bucket's displacement sends its keys to free slots."""

    def __init__(self, keys, bucket_bits, slot_bits):
        self.slots = [None] * (1 << slot_bits)
        self.displacements = [0] * (1 << bucket_bits)
        self.slot_bits = slot_bits
        buckets = {}
        for index, (name, salt) in enumerate(keys):
            value = hash_name(name, salt)
            buckets.setdefault(value >> (64 - bucket_bits), []).append(
                (value, index))
        for bucket in sorted(buckets, key=lambda b: (-len(buckets[b]), b)):
            self.place(bucket, buckets[bucket])

    def slot(self, value, displacement):
        mixed = ((value ^ displacement) * 0xD6E8FEB86659FD93) & MASK
        return mixed >> (64 - self.slot_bits)

    def place(self, bucket, entries):
        for displacement in range(1, 1 << 16):
            slots = {self.slot(value, displacement) for value, _ in entries}
            if len(slots) == len(entries) and all(
                    self.slots[slot] is None for slot in slots):
                break
        else:
            raise SystemExit("no displacement found; use more slots")
        self.displacements[bucket] = displacement
        for value, index in entries:
            self.slots[self.slot(value, displacement)] = index


def split_union(expression):
    """Splits a FHIRPath expression at the `|` outside parentheses."""
    parts, depth, start = [], 0, 0
    for i, char in enumerate(expression):
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            parts.append(expression[start:i].strip())
            start = i + 1
    parts.append(expression[start:].strip())
    return parts


class SearchParameter:
    """One parameter of one type: kind, paths it reads and types it leads to."""

    def __init__(self, definition, resource_type):
        self.name = definition["code"]
        self.kind = definition["type"]
        self.paths, self.filters = [], set()
        self.exact = True  # All of its expression was understood.
        for part in split_union(definition.get("expression", "")):
            match = PATH.match(part)
            if match and match["type"] == resource_type:
                self.paths.append(match["path"])
                self.filters.add(match["target"])
            elif re.match(r"^\(*%s\b" % resource_type, part):
                self.exact = False
        self.targets = set(definition.get("target", []))
        if self.filters and None not in self.filters:
            self.targets &= self.filters

    def may_lead_to(self, resource_type):
        """Whether no filter of the expression leaves the type out."""
        return None in self.filters or resource_type in self.filters

    def leads_only_to(self, resource_type):
        """Whether a bare id in a value can be of no other type."""
        if self.targets == {resource_type}:
            return True
        # One definition of `patient` serves many types, and names Group as a target
        # for all of them. An element that is called `patient` itself leads to a
        # Patient in every type; an unfiltered `subject` may well lead to a Group.
        return (self.name == "patient" and resource_type == "Patient" and
                {path.split(".")[-1] for path in self.paths} == {"patient"})


class Definitions:
    """The definitions of one FHIR version, as the engine needs them."""

    def __init__(self, folder):
        self.types = (folder / "resource-types.txt").read_text().split()
        bundle = json.loads(
            (folder / "search-parameters.json").read_text("utf-8-sig"))
        self.parameters = {name: {} for name in self.types}
        for entry in bundle["entry"]:
            definition = entry["resource"]
            for base in definition["base"]:
                if base in self.parameters:
                    parameter = SearchParameter(definition, base)
                    self.parameters[base][parameter.name] = parameter
        self.compartments = {
            name: self.read_compartment(folder, name) for name in COMPARTMENTS}

    def read_compartment(self, folder, name):
        path = folder / f"compartmentdefinition-{name.lower()}.json"
        document = json.loads(path.read_text("utf-8-sig"))
        if document["code"] != name:
            raise SystemExit(f"{path}: not the {name} compartment")
        result = {}
        for row in document["resource"]:
            codes = [
                code for code in row.get("param", [])
                if code != "{def}" and
                (name, row["code"], code) not in IGNORED_PARAMETERS]
            parameters = [self.parameters[row["code"]][code] for code in codes]
            for parameter in parameters:
                if not parameter.exact or not parameter.paths:
                    raise SystemExit(
                        f"{row['code']}.{parameter.name}: cannot be compiled")
            if parameters:
                result[row["code"]] = parameters
        return result


class Strings:
    """One pool of names; each is kept once."""

    def __init__(self):
        self.offsets, self.text = {}, ""

    def add(self, name):
        if name not in self.offsets:
            self.offsets[name] = len(self.text)
            self.text += name
        return f"{{{self.offsets[name]}, {len(name)}}}"


def rows(values, per_line=12):
    values = list(values)
    lines = []
    for i in range(0, len(values), per_line):
        lines.append("    " + ", ".join(values[i:i + per_line]) + ",")
    return "\n".join(lines)


def quoted(text):
    lines = [text[i:i + 70] for i in range(0, len(text), 70)]
    return "\n".join(f'    "{line}"' for line in lines)


def update_registry(types):
    known = REGISTRY.read_text().split() if REGISTRY.exists() else []
    return known + [name for name in sorted(types) if name not in known]


class Generator:
    def __init__(self, registry, definitions):
        self.registry, self.r4 = registry, definitions
        self.number = {name: i + 1 for i, name in enumerate(registry)}
        self.strings = Strings()

    def header(self, about):
        return ("// Generated by tools/gen_fhir_tables.py from the FHIR "
                f"definitions. Do not edit.\n//\n// {about}\n\n")

    def resource_types(self):
        lines = "\n".join(f"MATRON_RESOURCE_TYPE({self.number[name]}, {name})"
                          for name in self.registry)
        return self.header("Every resource type of any FHIR version, with its "
                           "number.") + lines + "\n"

    def type_tables(self):
        keys = [(name, 0) for name in self.registry]
        table = PerfectHash(keys, 6, 9)
        slots = ["0" if i is None else str(i + 1) for i in table.slots]
        members = {self.number[name] for name in self.r4.types}
        words = []
        for word in range(4):
            bits = sum(1 << bit for bit in range(64)
                       if word * 64 + bit in members)
            words.append(f"0x{bits:016x}u")
        names = ["{0, 0}"] + [self.strings.add(name) for name in self.registry]
        return f"""constexpr Range kTypeNames[] = {{
{rows(names, 6)}
}};

constexpr uint16_t kTypeDisplacements[] = {{
{rows(map(str, table.displacements))}
}};

constexpr uint16_t kTypeSlots[] = {{
{rows(slots)}
}};

constexpr uint64_t kR4Types[] = {{
{rows(words, 2)}
}};

"""

    def flags(self, resource_type, parameter):
        names = []
        for compartment in COMPARTMENTS:
            inside = self.r4.compartments[compartment].get(resource_type, [])
            paths = {path for p in inside for path in p.paths}
            if (parameter.kind == "reference" and parameter.exact and
                    parameter.paths and set(parameter.paths) <= paths and
                    parameter.may_lead_to(compartment)):
                names.append(f"kReads{compartment}Element")
            if parameter.leads_only_to(compartment):
                names.append(f"kOnly{compartment}")
        return " | ".join(names) or "0"

    def parameter_tables(self):
        entries = [(name, self.number[resource_type], resource_type)
                   for resource_type in self.r4.types
                   for name in sorted(self.r4.parameters[resource_type])]
        table = PerfectHash([(name, salt) for name, salt, _ in entries], 10, 12)
        lines = []
        for name, number, resource_type in entries:
            parameter = self.r4.parameters[resource_type][name]
            lines.append(
                f"    {{{self.strings.add(name)}, {number}, "
                f"ParameterKind::k{parameter.kind.capitalize()}, "
                f"{self.flags(resource_type, parameter)}}},")
        slots = ["0" if i is None else str(i + 1) for i in table.slots]
        body = "\n".join(lines)
        return f"""constexpr ParameterRow kR4Parameters[] = {{
{body}
}};

constexpr uint16_t kR4ParameterDisplacements[] = {{
{rows(map(str, table.displacements))}
}};

constexpr uint16_t kR4ParameterSlots[] = {{
{rows(map(str, slots))}
}};

"""

    def compartment_tables(self, compartment):
        steps, paths, first = [], [], []
        parameters = []
        by_type = ["0"] * (len(self.registry) + 1)
        for resource_type in sorted(self.r4.compartments[compartment],
                                    key=self.number.get):
            inside = self.r4.compartments[compartment][resource_type]
            by_type[self.number[resource_type]] = str(len(first) + 1)
            first_path = len(paths)
            for path in sorted({p for row in inside for p in row.paths}):
                elements = path.split(".")
                paths.append(f"{{{len(steps)}, {len(elements)}}}")
                steps.extend(self.strings.add(e) for e in elements)
            first.append(
                f"    {{{len(parameters)}, {len(inside)}, {first_path}, "
                f"{len(paths) - first_path}}},")
            parameters.extend(self.strings.add(row.name) for row in inside)
        name = f"kR4{compartment}"
        body = "\n".join(first)
        return f"""constexpr Range {name}Steps[] = {{
{rows(steps, 6)}
}};

constexpr PathRow {name}Paths[] = {{
{rows(paths, 6)}
}};

constexpr Range {name}Parameters[] = {{
{rows(parameters, 6)}
}};

constexpr CompartmentRow {name}Rows[] = {{
{body}
}};

constexpr uint8_t {name}ByType[] = {{
{rows(by_type)}
}};

"""

    def tables(self):
        body = self.type_tables() + self.parameter_tables()
        for compartment in COMPARTMENTS:
            body += self.compartment_tables(compartment)
        pool = f"constexpr char kStrings[] =\n{quoted(self.strings.text)};\n\n"
        return self.header("Names, perfect hashes, search parameters and "
                           "compartments; read by tables.cc.") + pool + body


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--definitions", required=True, type=pathlib.Path)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    definitions = Definitions(arguments.definitions / "r4")
    registry = update_registry(definitions.types)
    generator = Generator(registry, definitions)
    files = {
        REGISTRY: "\n".join(registry) + "\n",
        OUTPUT / "resource_types.inc": generator.resource_types(),
        OUTPUT / "tables.inc": generator.tables().rstrip("\n") + "\n",
    }
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

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds docs/pkcs11.md to the code: what stands between its `generated` marks is made from the
module's tables and sources. With --write it is made anew."""

import argparse
import csv
import pathlib
import re
import subprocess
import sys

BLOCK = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
NOT_OFFERED = re.compile(r'Entry<"(C_\w+)",\s*kNotOffered>')
RETURNED = re.compile(r"\bCKR_\w+")
# Order of columns: name of the flag, and heading.
USES = (("CKF_ENCRYPT", "encrypt, decrypt"), ("CKF_SIGN", "sign, verify"),
        ("CKF_SIGN_RECOVER", "with recovery"), ("CKF_MESSAGE_SIGN", "message by message"),
        ("CKF_MESSAGE_ENCRYPT", "message by message"),
        ("CKF_DIGEST", "digest"), ("CKF_GENERATE", "make a key"),
        ("CKF_GENERATE_KEY_PAIR", "make a pair"), ("CKF_WRAP", "wrap, unwrap"),
        ("CKF_DERIVE", "derive"))
OBJECTS = (("certificate", "certificate"), ("private-rsa", "private key, RSA"),
           ("private-ec", "private key, EC"), ("public-rsa", "public key, RSA"),
           ("public-ec", "public key, EC"), ("secret", "secret key"), ("data", "data"),
           ("profile", "profile"))
MARKS = {"shown": "yes", "sensitive": "never", None: ""}


class Names:
    """The standard's names of numbers."""

    def __init__(self, tables):
        self.values = {}
        with (tables / "pkcs11-3.2-constants.csv").open(encoding="ascii", newline="") as table:
            for row in csv.DictReader(table):
                if number := re.fullmatch(r"(?:\(CKF_ARRAY_ATTRIBUTE\s*\|\s*)?(0x[0-9A-Fa-f]+|\d+)"
                                          r"U?L?\)?", row["value"]):
                    extra = 0x40000000 if "CKF_ARRAY" in row["value"] else 0
                    self.values[row["name"]] = int(number.group(1), 0) | extra

    def of(self, prefix, number):
        """The shortest where there are several: the newer ones are."""
        return min((name for name, value in self.values.items()
                    if value == number and name.startswith(prefix)), key=len)

    def all(self, prefix):
        return [value for name, value in self.values.items() if name.startswith(prefix)]


def table(heading, rows):
    lines = ["| " + " | ".join(heading) + " |", "|" + "---|" * len(heading)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def functions(root, _names, _described):
    refused = set()
    for path in sorted((root / "src/module").glob("*.cc")):
        refused.update(NOT_OFFERED.findall(path.read_text(encoding="utf-8")))
    with (root / "tests/vectors/pkcs11-3.2-functions.csv").open(encoding="ascii", newline="") as file:
        every = [row["function"] for row in csv.DictReader(file)]
    offered = [name for name in every if name not in refused]
    return (f"{len(offered)} of the standard's {len(every)} functions are offered:\n\n"
            + wrapped(offered) + "\nThese answer `CKR_FUNCTION_NOT_SUPPORTED`:\n\n"
            + wrapped([name for name in every if name in refused]))


def wrapped(names):
    lines, line = [], ""
    for word in [f"`{name}`" for name in names]:
        if line and len(line) + len(word) > 97:
            lines.append(line.rstrip())
            line = ""
        line += word + ", "
    return "\n".join([*lines, line]).rstrip(", ") + ".\n"


def mechanisms(_root, names, described):
    rows = []
    for number, flags, least, most in described["mechanism"]:
        flags = int(flags, 16)
        uses = [heading for name, heading in USES if flags & names.values[name]]
        place = "token" if flags & names.values["CKF_HW"] else "software"
        sizes = "" if most == "0" else least if least == most else f"{least} to {most}"
        if flags & names.values["CKF_GENERATE_KEY_PAIR"]:
            sizes = "as the card makes"
        rows.append((f"`{names.of('CKM_', int(number, 16))}`", "; ".join(uses), sizes, place))
    return table(("mechanism", "for", "key sizes", "keys of the"), [
        (name, uses, sizes, {"token": "token", "software": "session"}[place] if sizes else "")
        for name, uses, sizes, place in rows])


def attributes(_root, names, described):
    found = {(int(number, 16), shown): mark for shown, number, mark in described["attribute"]}
    numbers = sorted({number for number, _ in found})
    rows = [(f"`{names.of('CKA_', number)}`",
             *(MARKS[found.get((number, shown))] for shown, _ in OBJECTS)) for number in numbers]
    return table(("attribute", *(heading for _, heading in OBJECTS)), rows)


def returned(root, _names, _described):
    used = set()
    for folder in ("src/pkcs11", "src/module"):
        for path in sorted((root / folder).glob("*.cc")) + sorted((root / folder).glob("*.h")):
            if path.name != "rv_name.cc":
                code = re.sub(r"//.*", "", path.read_text(encoding="utf-8"))
                used.update(RETURNED.findall(code))
    return wrapped(sorted(used))


PARTS = {"functions": functions, "mechanisms": mechanisms, "attributes": attributes,
         "returned": returned}


def describe(program, names):
    types = "".join(f"{number:x}\n" for number in sorted(set(names.all("CKA_"))))
    printed = subprocess.run([program], input=types, check=True, capture_output=True,
                             text=True).stdout
    described = {"mechanism": [], "attribute": []}
    for line in printed.splitlines():
        kind, *words = line.split()
        described[kind].append(words)
    return described


def renewed(text, root, names, described):
    def part(match):
        return match.group(1) + "\n" + PARTS[match.group(2)](root, names, described) + "\n" + match.group(3)
    missing = set(PARTS) - {name for _, name, _ in BLOCK.findall(text)}
    if missing:
        raise SystemExit(f"no place for {', '.join(sorted(missing))}")
    return BLOCK.sub(part, text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("program", help="what describe.cc was built into")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    file = given.root / "docs/pkcs11.md"
    names = Names(given.root / "tests/vectors")
    text = file.read_text(encoding="utf-8")
    right = renewed(text, given.root, names, describe(given.program, names))
    if given.write:
        file.write_text(right, encoding="utf-8")
    elif text != right:
        print("docs/pkcs11.md is not what the code says; run", sys.argv[0], "--write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

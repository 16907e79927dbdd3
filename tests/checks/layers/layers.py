#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the sources to the layers of src/meson.build: a file includes its own layer and the lower
ones; what belongs to one layer (pcsc-lite, OpenSSL, the words of PKCS #11) appears in no other; the
tools are clients of PKCS #11 and know nothing of the module's inside."""

import pathlib
import re
import sys

SOURCE_SUFFIXES = {".c", ".cc", ".h"}
CHECKED_FOLDERS = ("include", "src", "tools", "tests", "udev")

# Headers of the world outside, and the layers of src/ that may include them. The tools may use
# OpenSSL and PKCS #11 as any program does; only the card is not theirs.
OWNED_HEADERS = (
    (re.compile(r"(PCSC/)?(winscard|wintypes|pcsclite|reader|ifdhandler)\.h"), {"pcsc"}),
    (re.compile(r"openssl/.*"), {"crypto"}),
    (re.compile(r"kunci/.*"), {"pkcs11", "module"}),
)
CLOSED_TO_TOOLS = OWNED_HEADERS[0][0]
OPEN_TO_TOOLS = {"base"}

PKCS11_WORD = re.compile(r"\bCK[A-Z]?_\w+")
SPEAKS_PKCS11 = {"pkcs11", "module"}

# Names that say nothing: of a file or folder as a whole, or as the last word of one.
EMPTY_NAME = re.compile(r"(.*[_.-])?(utils?|common|misc|managers?|helpers?)", re.IGNORECASE)

INCLUDE = re.compile(r"\s*#\s*include\b\s*(.*)")
TARGET = re.compile(r'(["<])([^">]+)[">].*')
COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/|("(?:\\.|[^"\\\n])*")', re.DOTALL)


def layer_order(root):
    text = (root / "src/meson.build").read_text(encoding="utf-8")
    return re.findall(r"^subdir\('(\w+)'\)", text, re.MULTILINE)


def without_comments(text):
    """The text with its comments blanked; its lines keep their numbers."""
    return COMMENT.sub(lambda match: match[1] or "\n" * match[0].count("\n"), text)


def lines_of(path):
    return enumerate(without_comments(path.read_text(encoding="utf-8")).split("\n"), start=1)


def includes(path):
    """Each include: line number, quote mark, what is included; the mark is '?' if it has none."""
    for number, line in lines_of(path):
        if match := INCLUDE.fullmatch(line):
            target = TARGET.fullmatch(match[1])
            yield (number, target[1], target[2]) if target else (number, "?", match[1])


def sources(folder):
    return sorted(p for p in folder.rglob("*") if p.suffix in SOURCE_SUFFIXES and p.is_file())


def check_include_in_layer(own, layers, mark, target):
    first = target.split("/")[0]
    if mark == "?":
        return "includes what only the preprocessor knows"
    if mark == '"' and (first not in layers or "/" not in target):
        return f'includes "{target}", which is not written as "layer/file.h"'
    if mark == "<" and first in layers:
        return f"includes <{target}> in angle brackets, though it is ours"
    if first in layers and layers.index(first) > layers.index(own):
        return f'includes "{target}" of the higher layer {first}'
    for header, owners in OWNED_HEADERS:
        if mark == "<" and header.fullmatch(target) and own not in owners:
            return f"includes <{target}>, which is for {' and '.join(sorted(owners))} only"
    return None


def check_layers(root, layers):
    for folder in sorted(p.name for p in (root / "src").iterdir() if p.is_dir()):
        if folder not in layers:
            yield f"src/{folder}: no layer of src/meson.build"
    for layer in layers:
        for path in sources(root / "src" / layer):
            where = path.relative_to(root)
            for number, mark, target in includes(path):
                if problem := check_include_in_layer(layer, layers, mark, target):
                    yield f"{where}:{number}: {problem}"
            if layer not in SPEAKS_PKCS11:
                for number, line in lines_of(path):
                    if word := PKCS11_WORD.search(line):
                        yield f"{where}:{number}: {word[0]} is a word of PKCS #11"


def check_tools(root, layers):
    for path in sources(root / "tools"):
        where = path.relative_to(root)
        for number, mark, target in includes(path):
            first = target.split("/")[0]
            if mark == "?":
                yield f"{where}:{number}: includes what only the preprocessor knows"
            elif ".." in target.split("/") or first in set(layers) - OPEN_TO_TOOLS:
                yield f'{where}:{number}: includes "{target}" of the module\'s inside'
            elif CLOSED_TO_TOOLS.fullmatch(target):
                yield f"{where}:{number}: includes <{target}>: a tool knows PKCS #11 only"


def check_names(root):
    for folder in CHECKED_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if EMPTY_NAME.fullmatch(path.stem) or EMPTY_NAME.fullmatch(path.name):
                yield f"{path.relative_to(root)}: a name that does not say what it holds"


def problems(root):
    layers = layer_order(root)
    if not layers:
        yield "src/meson.build: no layer found"
        return
    yield from check_layers(root, layers)
    yield from check_tools(root, layers)
    yield from check_names(root)


def main():
    found = list(problems(pathlib.Path(sys.argv[1])))
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

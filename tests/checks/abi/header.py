# SPDX-License-Identifier: Apache-2.0
"""What a header declares, read from the compiler's own preprocessor, and how that differs from the
tables."""

import re
import subprocess

from tables import tokens

# Macros that the header defines beside the constants of the standard.
OTHER_MACROS = {"CK_PTR", "NULL_PTR", "KUNCI_CK_EXPORT"} | {
    f"KUNCI_CK_FUNCTIONS_{version}" for version in ("2_40", "3_0", "3_2")
}


def preprocess(compiler, source, *options):
    command = [*compiler, "-x", "c", "-std=c11", "-E", *options, str(source)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def macros(compiler, source):
    defined = re.findall(r"^#define (\w+)", preprocess(compiler, source, "-dM"), re.MULTILINE)
    builtin = re.findall(r"^#define (\w+)", preprocess(compiler, "/dev/null", "-dM"), re.MULTILINE)
    return set(defined) - set(builtin)


def declarations(compiler, source):
    """Each declaration of the header as its tokens, one blank apart, without its semicolon."""
    text = re.sub(r"^#.*$", "", preprocess(compiler, source, "-P"), flags=re.MULTILINE)
    depth, start = 0, 0
    for position, character in enumerate(text):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == ";" and depth == 0:
            yield " ".join(tokens(text[start:position]))
            start = position + 1
    if text[start:].strip():
        yield " ".join(tokens(text[start:]))


def parse_fields(body):
    fields = []
    for field in filter(None, (part.strip() for part in body.split(";"))):
        match = re.fullmatch(r"(.+?) (\w+)(?: \[ (\d+) \])?", field)
        array = f"[{match[3]}]" if match and match[3] else ""
        fields.append((match[2], match[1] + array) if match else ("?", field))
    return fields


def compare_fields(name, declared, expected):
    if declared != expected:
        for position in range(max(len(declared), len(expected))):
            have, want = declared[position : position + 1], expected[position : position + 1]
            if have != want:
                yield f"{name}: field {position} is {have or 'missing'}, not {want or 'there'}"
                return


def compare_names(kind, declared, expected):
    yield from (f"{kind} {name} is missing" for name in sorted(expected - declared))
    yield from (f"{kind} {name} is not in the tables" for name in sorted(declared - expected))


FORMS = {
    "struct": re.compile(r"(?:typedef )?struct (\w+) \{ (.*) \}(?: \1)?"),
    "callback": re.compile(r"typedef CK_RV \( \* (\w+) \) \( (.*) \)"),
    "function": re.compile(r"CK_RV (\w+) \( (.*) \)"),
    "typedef": re.compile(r"typedef (.+?) (\w+)"),
}


def differences(compiler, source, tables):
    """One line for each way in which the header is not what the tables say."""
    found = {"struct": {}, "callback": {}, "function": {}, "typedef": {}}
    for declaration in declarations(compiler, source):
        kind = next((kind for kind, form in FORMS.items() if form.fullmatch(declaration)), None)
        if kind is None:
            yield f"a declaration of no known form: {declaration}"
            continue
        match = FORMS[kind].fullmatch(declaration)
        name, text = (match[2], match[1]) if kind == "typedef" else (match[1], match[2])
        if name in found[kind]:
            yield f"{kind} {name} is declared twice"
        found[kind][name] = text

    expected_macros = set(tables.constants) | OTHER_MACROS
    yield from compare_names("macro", macros(compiler, source), expected_macros)
    for kind, expected in (
        ("struct", tables.structs),
        ("callback", tables.callbacks),
        ("function", tables.functions),
        ("typedef", tables.typedefs),
    ):
        yield from compare_names(kind, set(found[kind]), set(expected))
    for name, body in found["struct"].items():
        if name in tables.structs:
            yield from compare_fields(name, parse_fields(body), tables.structs[name])
    for kind, expected in (("callback", tables.callbacks), ("function", tables.functions)):
        for name, text in found[kind].items():
            if name in expected and text != " ".join(tokens(expected[name])):
                yield f"{kind} {name} takes ({text}), not ({expected[name]})"

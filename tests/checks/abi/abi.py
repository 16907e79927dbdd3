#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds include/kunci/cryptoki.h to the tables of PKCS #11 3.2, in two independent ways: by what it
declares (no name missing, none too many, fields and parameters as spelled), and by a program made
from the tables that must compile against it (values, types, offsets). Each header of include/ must
also compile by itself, as C and as C++.

With --self-test the header is spoilt in each way that matters, and each fault must be found."""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import header
import program
import tables as table_files

HEADER = pathlib.Path("kunci/cryptoki.h")
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wsign-conversion", "-Werror"]
LANGUAGES = (["-x", "c", "-std=c11"], ["-x", "c++", "-std=c++23"])

# What is replaced, by what, and whether the declarations and the program must each notice.
SPOILT = [
    ("nothing", "typedef CK_ULONG CK_RV;", "typedef CK_ULONG CK_RV;", False, False),
    ("a value", "CKR_PIN_LOCKED 0x000000A4UL", "CKR_PIN_LOCKED 0x000000A5UL", False, True),
    ("no constant", "#define CKA_UNIQUE_ID 0x00000004UL", "", True, True),
    ("a constant too many", "#define CKR_OK ", "#define CKR_FINE 0UL\n#define CKR_OK ",
     True, False),
    ("fields in another order", "ulMaxPinLen; CK_ULONG ulMinPinLen",
     "ulMinPinLen; CK_ULONG ulMaxPinLen", True, True),
    ("a field of another type", "CK_CHAR serialNumber[16]", "CK_CHAR serialNumber[32]", True, True),
    ("a field too many", "CK_CHAR utcTime[16];", "CK_CHAR utcTime[16]; CK_ULONG more;", True, True),
    ("no field", "CK_ULONG ulDeviceError;", "", True, True),
    ("another typedef", "typedef CK_ULONG CK_RV;", "typedef CK_LONG CK_RV;", False, True),
    ("a typedef too many", "typedef CK_ULONG CK_RV;",
     "typedef CK_ULONG CK_RV; typedef CK_RV CK_RESULT;", True, False),
    ("no typedef", "typedef CK_ULONG CK_TRUST;", "", True, True),
    ("another parameter", "C_Logout(CK_SESSION_HANDLE hSession)", "C_Logout(CK_VOID_PTR hSession)",
     True, True),
    ("another callback", "CK_LOCKMUTEX)(CK_VOID_PTR pMutex)",
     "CK_LOCKMUTEX)(CK_VOID_PTR_PTR pMutex)", True, True),
    ("no function", "CK_RV C_Finalize(CK_VOID_PTR pReserved);", "", True, True),
    ("a function too many", "CK_RV C_Finalize(CK_VOID_PTR pReserved);",
     "CK_RV C_Finalize(CK_VOID_PTR pReserved); CK_RV C_Shutdown(CK_VOID_PTR pReserved);",
     True, False),
    ("a list in another order", "CK_C_Sign C_Sign; CK_C_SignUpdate C_SignUpdate;",
     "CK_C_SignUpdate C_SignUpdate; CK_C_Sign C_Sign;", True, True),
]


def complaints_about(text, compiler, include):
    """What the compiler says against the text, as C and as C++; empty if nothing."""
    complaints = ""
    for language in LANGUAGES:
        command = [*compiler, *language, *STRICT, "-fsyntax-only", f"-I{include}", "-"]
        result = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            complaints += f"{language[1]}: {result.stderr}"
    return complaints


def check(options, tables):
    """The faults found in what the header declares, and the compiler's complaints."""
    found = list(header.differences(options.compiler, options.include / HEADER, tables))
    complaints = complaints_about(program.text(tables), options.compiler, options.include)
    for path in sorted(options.include.glob("*/*.h")):
        text = f"#include <{path.relative_to(options.include)}>\nint main(void) {{ return 0; }}\n"
        complaints += complaints_about(text, options.compiler, options.include)
    return found, complaints


def spoil(text, old, new):
    """The header with the first place where `old` stands, however laid out, made `new`."""
    between = r"[\s\\]*"
    pattern = between.join(map(re.escape, table_files.tokens(old)))
    spoilt, count = re.subn(pattern, lambda _: new, text, count=1)
    assert count == 1, f"the header has no `{old}` to spoil"
    return spoilt


def misjudged(options, tables, row):
    """How the check of a header spoilt as in `row` failed to come out as the row says, or None."""
    name, old, new, by_declaration, by_program = row
    text = (options.include / HEADER).read_text(encoding="ascii")
    with tempfile.TemporaryDirectory() as directory:
        spoilt = argparse.Namespace(compiler=options.compiler, include=pathlib.Path(directory))
        (spoilt.include / HEADER).parent.mkdir()
        (spoilt.include / HEADER).write_text(spoil(text, old, new), encoding="ascii")
        found, complaints = check(spoilt, tables)
    if bool(found) != by_declaration:
        return f"{name}: the declarations were {'refused' if found else 'believed'}"
    if bool(complaints) != by_program:
        return f"{name}: the program was {'refused' if complaints else 'compiled'}"
    return None


def self_test(options, tables):
    with ThreadPoolExecutor() as pool:
        return list(filter(None, pool.map(lambda row: misjudged(options, tables, row), SPOILT)))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--include", type=pathlib.Path, required=True)
    parser.add_argument("--tables", type=pathlib.Path, required=True)
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("compiler", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    tables = table_files.read(options.tables)
    if options.self_test:
        problems = self_test(options, tables)
    else:
        found, complaints = check(options, tables)
        problems = found + ([complaints] if complaints else [])
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

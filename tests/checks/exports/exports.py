#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds a built module to what a program that loads it may count on: it exports the functions of
PKCS #11 3.2 and nothing else, needs few libraries, is hardened, starts no thread of its own, and
leaves nothing to be run at exit."""

import csv
import pathlib
import re
import subprocess
import sys

# zlib and the rest are linked in statically, so that no version of theirs meets the program's own.
NEEDED = re.compile(
    r"(libcrypto|libpcsclite|libstdc\+\+|libgcc_s|libm|libc|ld-linux[\w-]*)\.so(\.\d+)*")

# What the module must not call, and why. A name is compared without its symbol version.
FORBIDDEN_IMPORTS = {
    "__cxa_atexit": "a global with a destructor: it would run while the program still calls us",
    "__cxa_thread_atexit": "a thread-local with a destructor",
    "atexit": "nothing of ours may run at exit",
    "pthread_atfork": "a handler would outlive the module; a fork is noticed by its pid",
    "__register_atfork": "a handler would outlive the module; a fork is noticed by its pid",
    "pthread_create": "the module has no thread of its own",
    "_ZNSt6thread15_M_start_threadESt10unique_ptrINS_6_StateESt14default_deleteIS1_EEPFvvE":
        "the module has no thread of its own",
}


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def exported(module):
    """Names as the dynamic linker sees them, with a version if they have one."""
    return {line.split()[-1] for line in output("nm", "-D", "--defined-only", module).splitlines()}


def imported(module):
    lines = output("nm", "-D", "--undefined-only", module).splitlines()
    return {line.split()[-1].split("@")[0] for line in lines}


def dynamic_section(module):
    """The entries as (tag, value) pairs."""
    return re.findall(r"^ 0x[0-9a-f]+ \((\w+)\) +(.*)$", output("readelf", "-dW", module), re.M)


def check_symbols(module, functions):
    names = exported(module)
    yield from (f"does not export {name}" for name in sorted(functions - names))
    yield from (f"exports {name}" for name in sorted(names - functions))
    for name in sorted(imported(module) & FORBIDDEN_IMPORTS.keys()):
        yield f"calls {name}: {FORBIDDEN_IMPORTS[name]}"


def check_dynamic(module):
    entries = dynamic_section(module)
    for tag, value in entries:
        name = re.sub(r".*\[(.*)\]", r"\1", value)
        if tag == "NEEDED" and not NEEDED.fullmatch(name):
            yield f"needs {name}"
        if tag == "SONAME" and not name.endswith(".so"):
            yield f"has the soname {name}: a plugin has no version"
        if tag in ("RPATH", "RUNPATH"):
            yield f"looks for libraries in {name}"
    flags = {flag for tag, value in entries if tag.startswith("FLAGS") for flag in value.split()}
    if "TEXTREL" in flags or any(tag == "TEXTREL" for tag, _ in entries):
        yield "has relocations in its code"
    if not flags & {"BIND_NOW", "NOW"}:
        yield "is not bound when it is loaded (-z now)"


def check_segments(module):
    headers = re.findall(r"^ +(GNU_\w+) .* ([RWE ]{3}) 0x[0-9a-f]+$",
                         output("readelf", "-lW", module), re.MULTILINE)
    flags = dict(headers)
    if "GNU_RELRO" not in flags:
        yield "keeps its relocations writable (-z relro)"
    if "E" in flags.get("GNU_STACK", "E"):
        yield "asks for an executable stack"


def problems(module, functions):
    yield from check_symbols(module, functions)
    yield from check_dynamic(module)
    yield from check_segments(module)


def functions_of(table):
    with open(table, newline="", encoding="ascii") as file:
        return {row["function"] for row in csv.DictReader(file)}


def main():
    module, table = sys.argv[1:]
    found = list(problems(module, functions_of(table)))
    for problem in found:
        print(f"{pathlib.Path(module).name} {problem}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

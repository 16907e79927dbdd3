#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds small modules, one sound and the others each with one fault, and shows that exports.py
passes the first and finds the fault of each other. The version script is the module's own."""

import pathlib
import subprocess
import sys
import tempfile

import exports

HARDENED = ["-Wl,-z,relro", "-Wl,-z,now", "-Wl,-z,noexecstack"]
HIDDEN_ONE = "C_Sign"
GLOBAL = "struct Global { ~Global(); }; Global::~Global() {} Global global;"
TEXT_RELOCATION = 'asm(".text\\n.quad C_Login\\n.previous");'
START_THREAD = ("extern \"C\" int pthread_create(void*, void*, void* (*)(void*), void*);"
                "auto start() { return pthread_create(nullptr, nullptr, nullptr, nullptr); }"
                "auto use = start();")

# Name, source beside the functions, arguments of the linker, what is to be said (None: nothing).
MODULES = [
    ("sound", "", HARDENED, None),
    ("an export too many", 'extern "C" void C_Extra() {}', HARDENED + ["{open}"],
     "exports C_Extra"),
    ("a hidden function", "", HARDENED + ["{closed}"], f"does not export {HIDDEN_ONE}"),
    ("a library", "", HARDENED + ["-Wl,--no-as-needed", "-lz"], "needs libz.so.1"),
    ("a versioned soname", "", HARDENED + ["-Wl,-soname,kunci.so.1"], "has the soname kunci.so.1"),
    ("a run path", "", HARDENED + ["-Wl,-rpath,/nowhere"], "looks for libraries in /nowhere"),
    ("lazy binding", "", ["-Wl,-z,relro", "-Wl,-z,lazy", "-Wl,-z,noexecstack"], "is not bound"),
    ("no relro", "", ["-Wl,-z,norelro", "-Wl,-z,now", "-Wl,-z,noexecstack"],
     "keeps its relocations"),
    ("an executable stack", "", ["-Wl,-z,relro", "-Wl,-z,now", "-Wl,-z,execstack"],
     "asks for an executable stack"),
    ("a relocation in the code", TEXT_RELOCATION, HARDENED + ["-Wl,-z,notext"], "in its code"),
    ("a destructor", GLOBAL, HARDENED, "calls __cxa_atexit"),
    ("a thread", START_THREAD, HARDENED, "calls pthread_create"),
]


def build(compiler, directory, extra, arguments, functions):
    source, module = directory / "module.cc", directory / "kunci.so"
    bodies = "".join(f'extern "C" int {name}() {{ return 0; }}\n' for name in sorted(functions))
    source.write_text(bodies + extra + "\n", encoding="ascii")
    command = [*compiler, "-shared", "-fPIC", str(source), "-o", str(module), *arguments]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return str(module)


def other_scripts(directory, script):
    """Beside the module's own version script: one that shows too much, one that hides too much."""
    text = script.read_text(encoding="ascii")
    assert f"{HIDDEN_ONE};" in text
    (directory / "open").write_text("{ global: C_*; local: *; };\n", encoding="ascii")
    (directory / "closed").write_text(text.replace(f"{HIDDEN_ONE};", ""), encoding="ascii")
    return {"{open}": directory / "open", "{closed}": directory / "closed"}


def misjudged(row, compiler, script, functions):
    name, extra, arguments, expected = row
    with tempfile.TemporaryDirectory() as temporary:
        directory = pathlib.Path(temporary)
        scripts = other_scripts(directory, script)
        used = next((scripts[a] for a in arguments if a in scripts), script)
        plain = [a for a in arguments if a not in scripts]
        module = build(compiler, directory, extra,
                       [*plain, f"-Wl,--version-script={used}"], functions)
        found = list(exports.problems(module, functions))
    if expected is None:
        return f"{name}: {found}" if found else None
    if len(found) == 1 and expected in found[0]:
        return None
    return f"{name}: expected one line with `{expected}`, got {found}"


def main():
    script, table, *compiler = sys.argv[1:]
    functions = exports.functions_of(table)
    failures = [misjudged(row, compiler, pathlib.Path(script), functions) for row in MODULES]
    for failure in filter(None, failures):
        print(failure, file=sys.stderr)
    return 1 if any(failures) else 0


if __name__ == "__main__":
    sys.exit(main())

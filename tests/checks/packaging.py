#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is installed for other programs to find the module by names the place where it is installed:
kunci-pkcs11.pc, and the file for p11-kit as p11-kit itself reads it."""

import os
import pathlib
import re
import subprocess
import sys


def pkg_config(*arguments, path=None):
    environment = dict(os.environ) | ({"PKG_CONFIG_PATH": str(path)} if path else {})
    result = subprocess.run(["pkg-config", *arguments], env=environment, capture_output=True,
                            text=True, check=True)
    return result.stdout.strip()


def named_for_p11_kit(module_file):
    """The path that p11-kit makes of the file: a relative one is in its directory of modules."""
    values = re.findall(r"^module:\s*(\S+)$", module_file.read_text(encoding="ascii"), re.MULTILINE)
    assert len(values) == 1, f"{module_file}: one line `module:` is wanted, not {len(values)}"
    return str(pathlib.Path(pkg_config("--variable=p11_module_path", "p11-kit-1")) / values[0])


def main():
    installed, module_file, pc_directory = sys.argv[1:]
    named = {
        "kunci.module": named_for_p11_kit(pathlib.Path(module_file)),
        "kunci-pkcs11.pc": pkg_config("--variable=module_path", "kunci-pkcs11", path=pc_directory),
    }
    failures = [f"{name} names {path}, not {installed}" for name, path in named.items()
                if path != installed]
    if libraries := pkg_config("--libs", "kunci-pkcs11", path=pc_directory):
        failures.append(f"kunci-pkcs11.pc links {libraries}: a module is loaded, never linked")
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

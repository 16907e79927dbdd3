#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Shows each place where a C++ source is not laid out as .clang-format says; --fix mends them."""

import argparse
import pathlib
import shutil
import subprocess
import sys

# Other versions lay out the same text differently.
PROGRAM = "clang-format-19"
FOLDERS = ("include", "src", "tools", "tests", "udev")
SUFFIXES = (".cc", ".h")


def tracked(root):
    """What git tracks; in a tree without git (a release archive), whatever is there."""
    if (root / ".git").exists():
        listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "--", *FOLDERS],
                                check=True, capture_output=True, text=True).stdout
        paths = [root / name for name in listed.split("\0") if name]
    else:
        paths = [path for folder in FOLDERS for path in (root / folder).rglob("*")]
    return sorted(p for p in paths if p.suffix in SUFFIXES and p.is_file())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fix", action="store_true")
    parser.add_argument("root", type=pathlib.Path)
    options = parser.parse_args()
    if not shutil.which(PROGRAM):
        print(f"{PROGRAM} is not installed", file=sys.stderr)
        return 1
    paths = tracked(options.root)
    if not paths:
        print(f"{options.root}: no source found", file=sys.stderr)
        return 1
    mode = ["-i"] if options.fix else ["--dry-run", "--Werror"]
    return subprocess.run([PROGRAM, *mode, *paths], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

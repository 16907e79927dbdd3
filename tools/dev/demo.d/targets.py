#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints what ninja must build before `meson install --no-rebuild`, and nothing of the tests."""

import json
import pathlib
import subprocess
import sys


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    listed = subprocess.run(["meson", "introspect", "--targets", build], check=True,
                            capture_output=True, text=True).stdout
    for target in json.loads(listed):
        if target["installed"] and target["build_by_default"]:
            for file in target["filename"]:
                print(pathlib.Path(file).relative_to(build))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""softhsm.py PROGRAM [ARGUMENT...]: runs a program that sees an empty SoftHSM2 of its own."""

import os
import pathlib
import subprocess
import sys
import tempfile


def main():
    with tempfile.TemporaryDirectory(prefix="kunci-softhsm-") as name:
        directory = pathlib.Path(name)
        (directory / "tokens").mkdir()
        configuration = directory / "softhsm2.conf"
        configuration.write_text(f"directories.tokendir = {directory}/tokens\n"
                                 "objectstore.backend = file\nlog.level = ERROR\n")
        environment = os.environ | {"SOFTHSM2_CONF": str(configuration)}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs one module of client tests: run_client.py MODULE RESULTS

A run without failure leaves RESULTS/MODULE.CARD.json, which table.py takes the versions from."""

import importlib
import json
import pathlib
import subprocess
import sys
import unittest

from declarations import CARD, on_this_card


def version_of(package):
    return subprocess.run(["dpkg-query", "--show", "--showformat=${source:Upstream-Version}", package],
                          check=True, capture_output=True, text=True).stdout


def tests_of(suite):
    """Those that have a key on this card."""
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from tests_of(test)
        elif on_this_card(getattr(test, test.id().rpartition(".")[2]).keys):
            yield test


def main():
    name, results = sys.argv[1], pathlib.Path(sys.argv[2])
    result_file = results / f"{name}.{CARD}.json"
    result_file.unlink(missing_ok=True)
    module = importlib.import_module(name)
    tests = tests_of(unittest.defaultTestLoader.loadTestsFromModule(module))
    outcome = unittest.TextTestRunner(verbosity=2).run(unittest.TestSuite(tests))
    if not outcome.wasSuccessful() or outcome.testsRun == 0:
        return 1
    results.mkdir(parents=True, exist_ok=True)
    versions = [version_of(package) for package in module.CLIENT.packages]
    result_file.write_text(json.dumps({"versions": versions}), encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Shows that tools/dev/run_tests.py counts every failure, whatever way a test fails."""

import pathlib
import sys
import tempfile
import unittest
import unittest.mock

ROOT = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(ROOT / "tools/dev"))

import run_tests  # pylint: disable=wrong-import-position  # found by the line above

WORKS = """\
[ RUN      ] Card.works
[       OK ] Card.works (3 ms)
"""
FAILING = """\
[ RUN      ] All/Card.breaks/first
card_test.cc:1: Failure
[  FAILED  ] All/Card.breaks/first, where GetParam() = 1 (5 ms)
"""
SKIPPED = """\
[ RUN      ] Card.waits
[  SKIPPED ] Card.waits (0 ms)
"""
SUMMARY = """\
[  PASSED  ] 1 test.
[  FAILED  ] 1 test, listed below:
[  FAILED  ] All/Card.breaks/first, where GetParam() = 1
"""
DISABLED = "  YOU HAVE 1 DISABLED TEST\n"


class Counting(unittest.TestCase):
    def outcomes(self, result, output=""):
        """Name and outcome of the cases that one line of meson's log is."""
        test = {"name": "card", "result": result, "stdout": output}
        return [(case.name, case.outcome) for case in run_tests.cases_of(test)]

    def test_a_program_without_cases_is_one_case(self):
        for result, outcome in (("OK", "passed"), ("SKIP", "skipped"), ("FAIL", "failed"),
                                ("TIMEOUT", "failed"), ("ERROR", "failed"),
                                ("UNEXPECTEDPASS", "failed"), ("INTERRUPT", "failed")):
            with self.subTest(result=result):
                self.assertEqual(self.outcomes(result), [("card", outcome)])

    def test_a_program_counts_with_its_cases(self):
        works = ("card: Card.works", "passed")
        for output, more in ((WORKS, []), (WORKS + FAILING + SUMMARY, [("card: All/Card.breaks/first", "failed")]),
                             (WORKS + SKIPPED, [("card: Card.waits", "skipped")]),
                             (WORKS + DISABLED, [("card: disabled", "skipped")])):
            with self.subTest(output=output):
                self.assertEqual(self.outcomes("FAIL" if FAILING in output else "OK", output), [works, *more])

    def test_a_program_that_fails_after_its_cases_is_a_failure(self):
        self.assertIn(("card", "failed"), self.outcomes("FAIL", WORKS))

    def test_a_program_that_dies_in_a_case_is_a_failure(self):
        self.assertEqual(self.outcomes("TIMEOUT", WORKS + "[ RUN      ] Card.hangs\n"),
                         [("card: Card.works", "passed"), ("card", "failed")])


class Faults(unittest.TestCase):
    def sums(self, *texts):
        return run_tests.sums_of_faults(texts)

    def test_are_added_up(self):
        lines, well = self.sums("faults: Plain: card reset: 3 injected, 3 survived\nOK\n",
                                "faults: Plain: 6F00: 2 injected, 2 survived\n")
        self.assertEqual(lines, ["faults on Plain: 5 injected, 5 survived",
                                 "faults of the kind card reset: 3 injected, 3 survived",
                                 "faults of the kind 6F00: 2 injected, 2 survived",
                                 "faults in all: 5 injected, 5 survived"])
        self.assertTrue(well)

    def test_one_that_was_not_survived_is_a_failure(self):
        self.assertFalse(self.sums("faults: Plain: 6F00: 2 injected, 1 survived\n")[1])

    def test_none_at_all_is_a_failure(self):
        self.assertFalse(self.sums("nothing")[1])


PROJECT = """\
project('small')
test('fine', find_program('true'), suite: 'unit')
test('broken', find_program('false'), suite: 'clients')
add_test_setup('asan', exclude_suites: ['clients'])
"""
BUILD = """\
#!/bin/sh
[ -d build ] || meson setup build
"""


class Meson(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        root = pathlib.Path(folder.name)
        (root / "meson.build").write_text(PROJECT, encoding="ascii")
        (root / "tools/dev").mkdir(parents=True)
        (root / "tools/dev/build").write_text(BUILD, encoding="ascii")
        (root / "tools/dev/build").chmod(0o755)
        patch = unittest.mock.patch.object(run_tests, "ROOT", root)
        patch.start()
        cls.addClassCleanup(patch.stop)

    def outcomes(self, *arguments):
        cases = run_tests.run_meson_tests("default", "build", *arguments)
        return {case.name: case.outcome for case in cases}

    def test_each_test_counts(self):
        self.assertEqual(self.outcomes(), {"default: small:unit / fine": "passed",
                                           "default: small:clients / broken": "failed"})

    def test_a_setup_has_a_log_of_its_own(self):
        self.assertEqual(self.outcomes("--setup=asan"), {"default: small:unit / fine": "passed"})

    def test_a_run_without_tests_has_failed(self):
        self.assertEqual(list(self.outcomes("--suite=nobody").values()), ["failed"])


class Stages(unittest.TestCase):
    def test_a_stage_that_would_begin_too_late_is_skipped(self):
        stages = {"one": ("", lambda: [run_tests.Case("it", "passed")])}
        with unittest.mock.patch.object(run_tests, "STAGES", stages):
            outcomes = [case.outcome for case in run_tests.run_stages(["one"], latest_start=-1)]
            self.assertEqual(outcomes, ["skipped"])
            outcomes = [case.outcome for case in run_tests.run_stages(["one"], latest_start=60)]
            self.assertEqual(outcomes, ["passed"])

    def test_a_command_is_one_case(self):
        for command, outcome in (("true", "passed"), ("false", "failed")):
            self.assertEqual(run_tests.run_command("it", command),
                             [run_tests.Case("it", outcome)])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])

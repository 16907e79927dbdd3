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

REPORT = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites><testsuite name="Card">
  <testcase name="works" status="run" result="completed"/>
  {case}
</testsuite></testsuites>
"""
FAILING = """<testcase name="breaks" status="run" result="completed"><failure message="x"/></testcase>"""
SKIPPED = """<testcase name="waits" status="run" result="skipped"><skipped message="x"/></testcase>"""
DISABLED = """<testcase name="DISABLED_it" status="notrun" result="suppressed"/>"""


class Counting(unittest.TestCase):
    def outcomes(self, result, report=None, command=("/b/kunci-vtoken", "run", "--", "/b/card-test")):
        """Name and outcome of the cases that one line of meson's log is."""
        with tempfile.TemporaryDirectory() as folder:
            if report is not None:
                (pathlib.Path(folder) / "card-test.xml").write_text(report, encoding="utf-8")
            test = {"name": "card", "result": result, "command": list(command)}
            return [(case.name, case.outcome)
                    for case in run_tests.cases_of(test, pathlib.Path(folder))]

    def test_a_program_without_report_is_one_case(self):
        for result, outcome in (("OK", "passed"), ("SKIP", "skipped"), ("FAIL", "failed"),
                                ("TIMEOUT", "failed"), ("ERROR", "failed"),
                                ("UNEXPECTEDPASS", "failed"), ("INTERRUPT", "failed")):
            with self.subTest(result=result):
                self.assertEqual(self.outcomes(result), [("card", outcome)])

    def test_a_report_counts_with_its_cases(self):
        works = ("card: Card.works", "passed")
        for case, more in (("", []), (FAILING, [("card: Card.breaks", "failed")]),
                           (SKIPPED, [("card: Card.waits", "skipped")]),
                           (DISABLED, [("card: Card.DISABLED_it", "skipped")])):
            result = "FAIL" if case == FAILING else "OK"
            with self.subTest(case=case):
                self.assertEqual(self.outcomes(result, REPORT.format(case=case)), [works, *more])

    def test_a_program_that_fails_after_its_cases_is_a_failure(self):
        self.assertIn(("card", "failed"), self.outcomes("FAIL", REPORT.format(case="")))

    def test_a_report_that_breaks_off_is_a_failure(self):
        self.assertEqual(self.outcomes("TIMEOUT", REPORT[:80]), [("card", "failed")])

    def test_a_report_of_another_program_does_not_count(self):
        self.assertEqual(self.outcomes("OK", REPORT.format(case=FAILING), ["/b/other-test"]),
                         [("card", "passed")])


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

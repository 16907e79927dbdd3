#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the stages of tools/dev/test one after the other and counts their cases.

A GoogleTest program counts with each of its cases, any other test as one. A stage that fails does
not keep the next from running; a stage that runs no test at all has failed.
"""

import argparse
import collections
import dataclasses
import json
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Another checkout may use what ccache has of this one.
SHARED_CACHE = {"CCACHE_NOHASHDIR": "1"}
PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
# What is known to fail has not passed: it is shown with what was skipped, until it is mended.
MESON_RESULTS = {"OK": PASSED, "EXPECTEDFAIL": SKIPPED, "SKIP": SKIPPED}


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    outcome: str


def run(*command, **environment):
    print("+", *command, flush=True)
    return subprocess.run(command, cwd=ROOT, env=os.environ | SHARED_CACHE | environment,
                          check=False).returncode


def run_command(name, *command, **environment):
    """A program that is one case."""
    return [Case(name, PASSED if run(*command, **environment) == 0 else FAILED)]


# As GoogleTest's programs say it of each case; one that dies says nothing of the case that it was at.
GTEST_CASE = re.compile(r"\[ +(OK|FAILED|SKIPPED) +\] ([^\s,]+).* \(\d+ ms\)$", re.MULTILINE)
GTEST_DISABLED = re.compile(r"YOU HAVE (\d+) DISABLED TESTS?$", re.MULTILINE)
GTEST_RESULTS = {"OK": PASSED, "FAILED": FAILED, "SKIPPED": SKIPPED}


def gtest_cases(output):
    """The cases that a program has told of on its way."""
    for result, name in GTEST_CASE.findall(output):
        yield Case(name, GTEST_RESULTS[result])
    for count in GTEST_DISABLED.findall(output):
        yield from [Case("disabled", SKIPPED)] * int(count)


def cases_of(test):
    """The cases of one line of meson's log."""
    outcome = MESON_RESULTS.get(test["result"], FAILED)
    if test["result"] == "EXPECTEDFAIL":
        return [Case(f"{test['name']} (known to fail)", outcome)]
    cases = [Case(f"{test['name']}: {case.name}", case.outcome)
             for case in gtest_cases(test.get("stdout", ""))]
    if not cases or (outcome == FAILED and all(case.outcome != FAILED for case in cases)):
        # No GoogleTest, or one that came to grief outside its cases.
        cases.append(Case(test["name"], outcome))
    return cases


def names_of_tests(folder, *arguments):
    """What `meson test` would run: given these names, it builds what they need and no more. Empty
    where it would run nothing, and fails for that."""
    listed = subprocess.run(["meson", "test", "-C", folder, "--list", *arguments], cwd=ROOT,
                            stdout=subprocess.PIPE, text=True, check=False).stdout
    return [line.split(" / ", 1)[1] for line in listed.splitlines() if " / " in line]


def logs_of_tests(folder):
    return (ROOT / folder / "meson-logs").glob("testlog*.json")


def logged_tests(folder):
    """What meson wrote of each test of its last run."""
    return [json.loads(line) for log in logs_of_tests(folder)
            for line in log.read_text(encoding="utf-8").splitlines()]


def run_meson_tests(setup, folder, *arguments):
    """Builds what the tests of a setup need, and runs them."""
    if run("tools/dev/build", setup, "build.ninja") != 0:
        return [Case(f"{setup}: configuration", FAILED)]
    for log in logs_of_tests(folder):  # a name has its setup's in it
        log.unlink()
    status = run("meson", "test", "-C", folder, "--print-errorlogs", *arguments,
                 *names_of_tests(folder, *arguments))
    cases = [case for test in logged_tests(folder) for case in cases_of(test)]
    if not cases or (status != 0 and all(case.outcome != FAILED for case in cases)):
        cases.append(Case("build and run of the tests", FAILED))
    return [Case(f"{setup}: {case.name}", case.outcome) for case in cases]


def run_default_build_and(then, *arguments):
    if run("tools/dev/build", "default") != 0:
        return [Case("default: build", FAILED)]
    return then(*arguments)


def run_default():
    return run_default_build_and(run_meson_tests, "default", "build")


# As tests/faults and tests/cli/test_faults.py print them: where, what, how many.
INJECTED = re.compile(r"^faults: (.+): (.+): (\d+) injected, (\d+) survived$", re.MULTILINE)


def sums_of_faults(texts):
    """A line each for what was injected where, of what kind, and in all; and whether all was survived."""
    sums = collections.defaultdict(lambda: [0, 0])
    for where, kind, injected, survived in (row for text in texts for row in INJECTED.findall(text)):
        for what in (f"on {where}", f"of the kind {kind}", "in all"):
            sums[what][0] += int(injected)
            sums[what][1] += int(survived)
    lines = [f"faults {what}: {injected} injected, {survived} survived"
             for what, (injected, survived) in sorted(sums.items(), key=lambda row: row[0], reverse=True)]
    injected, survived = sums["in all"]
    return lines, 0 < injected == survived


def run_faults():
    # They wait more than they work.
    cases = run_meson_tests("default", "build", "--suite=faults", "--num-processes=4")
    lines, well = sums_of_faults(test.get("stdout", "") for test in logged_tests("build"))
    print("\n".join(lines), flush=True)
    return [*cases, Case("faults: all were survived", PASSED if well else FAILED)]


STAGES = {
    "default": ("the whole suite on the default build", run_default),
    "lint": ("clang-tidy without its analyser, and shellcheck", lambda: [
        *run_command("lint: clang-tidy", "tools/dev/tidy"),
        *run_command("lint: shellcheck", "tools/dev/check-scripts")]),
    "analyse": ("clang-tidy with its analyser", lambda: run_command(
        "analyse: clang-tidy", "tools/dev/tidy", "--analyse")),
    "asan": ("the module and its tests, with AddressSanitizer and UndefinedBehaviorSanitizer",
             lambda: run_meson_tests("asan", "build-asan", "--setup=asan")),
    "tsan": ("the threads of the module, with ThreadSanitizer",
             lambda: run_meson_tests("tsan", "build-tsan", "--setup=tsan")),
    "faults": ("everything that can go wrong in each exchange of each job on each card",
               run_faults),
    "fuzz": ("libFuzzer on each target, for ten seconds of the processor", lambda: run_command(
        "fuzz", "tools/dev/fuzz", "--seconds", "10")),
    "demo": ("tools/dev/demo, from the sources as the default build compiles them",
             lambda: run_command("demo", "tools/dev/demo",
                                 KUNCI_DEMO_BUILDTYPE="debugoptimized")),
    "fresh": ("tools/dev/demo in a Debian 12 that has nothing installed, from what is committed",
              lambda: run_command("fresh: demo", "tools/dev/fresh")),
    "provision": ("a hundred virtual tokens in four readers, a third of them with faults",
                  lambda: run_default_build_and(
                      run_command, "provision: a hundred tokens", "tools/dev/provision-hundred")),
}


# Without names. The analyser takes longer than all of these.
EVERY_TIME = ("default", "demo", "lint", "asan", "tsan", "fuzz")
# A run without names ends within the hour, on two processors that have compiled nothing before: no
# stage begins later than this. One that is left out for that counts as skipped.
LATEST_START = 42 * 60


def run_stages(names, latest_start=float("inf")):
    cases = []
    begin = time.monotonic()
    for name in names:
        if time.monotonic() - begin > latest_start:
            cases.append(Case(f"{name}: not begun, too late", SKIPPED))
            continue
        print(f"\n== {name}: {STAGES[name][0]}", flush=True)
        start = time.monotonic()
        cases += STAGES[name][1]()
        print(f"== {name} took {time.monotonic() - start:.0f} s", flush=True)
    return cases


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="show the stages and end")
    parser.add_argument("stages", nargs="*", metavar="STAGE", help="run these only")
    options = parser.parse_args()
    if unknown := [name for name in options.stages if name not in STAGES]:
        parser.error(f"there is no stage {unknown[0]}; see --list")
    if options.list:
        for name, (text, _) in STAGES.items():
            print(f"{name:10}{text}")
        return 0
    cases = (run_stages(options.stages) if options.stages
             else run_stages(EVERY_TIME, LATEST_START))
    counts = {outcome: sum(case.outcome == outcome for case in cases)
              for outcome in (PASSED, FAILED, SKIPPED)}
    print()
    for case in cases:
        if case.outcome != PASSED:
            print(f"{case.outcome}: {case.name}")
    print(", ".join(f"{count} {outcome}" for outcome, count in counts.items()), flush=True)
    return 1 if counts[FAILED] else 0


if __name__ == "__main__":
    sys.exit(main())

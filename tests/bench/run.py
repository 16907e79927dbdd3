#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures everything and writes results.json, results.svg and results.md into KUNCI_BENCH_RESULTS;
shows the tables. Ends with 1 where a goal is missed. With KUNCI_BENCH_DOCUMENT=1 the tables also go
into docs/performance.md."""

import json
import os
import pathlib
import sys
import tempfile

from chart import chart
from goals import all_goals
from measure import measure_all
from report import report, with_report


def say(text):
    print(text, file=sys.stderr, flush=True)


def keep(results):
    folder = pathlib.Path(os.environ["KUNCI_BENCH_RESULTS"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    (folder / "results.svg").write_text(chart(results["rows"]), encoding="utf-8")
    (folder / "results.md").write_text(report(results), encoding="utf-8")
    if os.environ.get("KUNCI_BENCH_DOCUMENT") == "1":
        document = pathlib.Path(os.environ["KUNCI_SOURCE"]) / "docs" / "performance.md"
        text = document.read_text(encoding="utf-8")
        document.write_text(with_report(text, report(results)), encoding="utf-8")
    return folder


def main():
    with tempfile.TemporaryDirectory(prefix="kunci-bench-") as name:
        directory = pathlib.Path(name)
        # The others' caches and settings are those of a user who has none.
        os.environ.update({"HOME": name, "XDG_CACHE_HOME": f"{name}/cache"})
        results = measure_all(directory, say)
    folder = keep(results)
    print(report(results))
    print(f"Written to {folder}.")
    return 0 if all(goal.met for goal in all_goals(results)) else 1


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""The goals that are counted in exchanges, held on each run of the suite. What the others need is
measured beside ours, since a newer version of theirs may be better."""

import os
import pathlib
import tempfile
import unittest

from goals import no_more_exchanges_than_the_best, parts_of_others
from measure import measure_cards


class Exchanges(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory(prefix="kunci-bench-") as name:
            os.environ.update({"HOME": name, "XDG_CACHE_HOME": f"{name}/cache"})
            cls.rows = measure_cards(pathlib.Path(name), latencies=(0,), repetitions=lambda latency: 1)

    def check(self, goals):
        for goal in goals:
            with self.subTest(goal.text):
                self.assertTrue(goal.met, goal.found)

    def test_no_other_module_needs_fewer(self):
        self.check(no_more_exchanges_than_the_best(self.rows))

    def test_parts_of_what_others_need(self):
        self.check(parts_of_others(self.rows, "exchanges", 0))

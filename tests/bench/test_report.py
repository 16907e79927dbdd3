# SPDX-License-Identifier: Apache-2.0
"""Tables, goals and chart of results that are made up: a missed goal is said to be missed."""

import copy
import os
import pathlib
import unittest
import xml.etree.ElementTree

from cards import CARDS, OPENSC, OURS, YKCS11
from chart import chart
from goals import all_goals
from measure import JOBS
from report import BEGIN, END, report, with_report

COST = {OURS: 10, OPENSC: 20, YKCS11: 40}


def results():
    rows = [{"card": card.name, "module": module, "job": job, "latency_ms": latency,
             "exchanges": COST[module], "octets": 100 * COST[module],
             "seconds": COST[module] * (latency + 0.1) / 1000}
            for card in CARDS for module in card.modules for job in JOBS for latency in (0, 10)]
    jobs = ("digest", "verify-rsa", "verify-p256", "find-objects", "read-attributes")
    cache = [{"card": "piv-plain", "module": OURS, "job": "first-signature", "cache": state,
              "exchanges": exchanges, "octets": 1, "seconds": 0.1}
             for state, exchanges in (("cold", 13), ("warm", 8))]
    isolation = [{"card": card.name, "job": "further-signatures", "exchanges": 6, "seconds": 0.06}
                 for card in CARDS]
    return {"rows": rows, "cache": cache, "isolation": isolation, "load": [0.2, 0.9], "processors": 2,
            "modules": ["OpenSC 1", "ykcs11 2"],
            "unpadding": {"samples": 1000000, "t": -1.5},
            "overhead": {"module": 5e-4, "exchange": 4.1e-4, "transaction": 4.5e-4,
                         "over_exchange": 9e-5, "over_transaction": 5e-5},
            "parallel": {OURS: {"tokens": 8, "one": 10.0, "together": 75.0},
                         OPENSC: {"tokens": 8, "one": 10.0, "together": 10.0}},
            "host": {OURS: dict.fromkeys(jobs, 1e-6), "SoftHSM2": dict.fromkeys(jobs, 2e-6)}}


def missed(found):
    return [goal.text for goal in all_goals(found) if not goal.met]


class Goals(unittest.TestCase):
    def test_all_met(self):
        self.assertEqual(missed(results()), [])

    def test_one_exchange_too_many(self):
        found = results()
        for row in found["rows"]:
            if (row["card"], row["job"], row["module"]) == ("piv", "first-signature", OURS):
                row["exchanges"] += 1
        self.assertEqual(len(missed(found)), 2)
        self.assertIn("**not met**", report(found))

    def test_each_other_goal_can_be_missed(self):
        for change in (lambda found: found["overhead"].update(over_transaction=1.1e-4),
                       lambda found: found["parallel"][OURS].update(together=60.0),
                       lambda found: found["cache"][1].update(exchanges=9),
                       lambda found: found["unpadding"].update(t=-11.0),
                       lambda found: found["host"][OURS].update(digest=3e-6)):
            found = copy.deepcopy(results())
            change(found)
            self.assertEqual(len(missed(found)), 1)


class Shown(unittest.TestCase):
    def test_report_replaces_the_last_one(self):
        document = f"before\n{BEGIN}\nthe last one\n{END}\nafter\n"
        new = with_report(document, report(results()))
        self.assertTrue(new.startswith(f"before\n{BEGIN}\nMeasured beside OpenSC 1"))
        self.assertTrue(new.endswith(f"{END}\nafter\n"))
        self.assertNotIn("the last one", new)

    def test_chart_has_a_bar_for_each_result(self):
        drawn = xml.etree.ElementTree.fromstring(chart(results()["rows"]))
        bars = [element for element in drawn.iter() if element.tag.endswith("title")]
        self.assertEqual(len(bars), len(results()["rows"]) / 2)

    def test_document_has_a_place_for_the_report(self):
        path = pathlib.Path(os.environ["KUNCI_SOURCE"]) / "docs" / "performance.md"
        document = path.read_text(encoding="utf-8")
        self.assertEqual((document.count(BEGIN), document.count(END)), (1, 1))

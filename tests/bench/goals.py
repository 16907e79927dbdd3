# SPDX-License-Identifier: Apache-2.0
"""What the module is to achieve, asked of the results of one run."""

import dataclasses

from cards import CARDS, OPENSC, OURS, YKCS11
from measure import JOBS

MEASURES = {"exchanges": "exchanges", "seconds": "time"}
# Job -> the part of OpenSC's cost, of ykcs11's, that ours may be at most.
PARTS = {
    OPENSC: (("token-information", "list-objects", "first-signature"), 0.5),
    YKCS11: (("list-objects", "first-signature"), 0.25),
}
# A time is one of a busy computer: it may differ a little where the exchanges are the same.
TIME_TOLERANCE = 1.05
LATENCY = 10
START_SECONDS = 0.005
OVERHEAD_SECONDS = 100e-6
TIMES_WITH_ALL_TOKENS = 7
WITH_CACHE = 8
LEAK = 10  # of Welch's t, as dudect judges it


@dataclasses.dataclass(frozen=True)
class Goal:
    text: str
    met: bool
    found: str


def by_module(rows, card, job, latency):
    return {row["module"]: row for row in rows
            if (row["card"], row["job"], row["latency_ms"]) == (card.name, job, latency)}


def no_more_exchanges_than_the_best(rows, latency=0):
    for card in CARDS:
        for job, title in JOBS.items():
            found = by_module(rows, card, job, latency)
            if OURS not in found:
                continue
            ours = found[OURS]["exchanges"]
            best = min(row["exchanges"] for module, row in found.items() if module != OURS)
            yield Goal(f"{card.title}: {title}: no more exchanges than the best of the others",
                       ours <= best, f"{ours:g}, best other {best:g}")


def parts_of_others(rows, measure, latency):
    for card in CARDS:
        for other, (jobs, part) in PARTS.items():
            for job in jobs:
                found = by_module(rows, card, job, latency)
                if other not in found:
                    continue
                ratio = found[OURS][measure] / found[other][measure]
                tolerance = TIME_TOLERANCE if measure == "seconds" else 1
                yield Goal(f"{card.title}: {JOBS[job]}: at most {part:g} of {other}'s "
                           f"{MEASURES[measure]}", ratio <= part * tolerance, f"{ratio:.2f}")


def start_is_quick(rows):
    for card in CARDS:
        seconds = by_module(rows, card, "start", 0)[OURS]["seconds"]
        yield Goal(f"{card.title}: start in under 5 ms", seconds < START_SECONDS,
                   f"{seconds * 1000:.1f} ms")


def overhead_is_small(overhead):
    extra = overhead["over_transaction"]
    yield Goal("overhead of a signature over its exchange in a transaction under 100 µs",
               extra < OVERHEAD_SECONDS, f"{extra * 1e6:.0f} µs")


def tokens_work_at_once(parallel):
    ours = parallel[OURS]
    times = ours["together"] / ours["one"]
    yield Goal(f"{ours['tokens']} tokens sign at least {TIMES_WITH_ALL_TOKENS} times as much as one",
               times >= TIMES_WITH_ALL_TOKENS, f"{times:.2f}")


def host_work_is_as_fast(host):
    for job, seconds in host[OURS].items():
        ratio = seconds / host["SoftHSM2"][job]
        yield Goal(f"without a card: {job}: no slower than SoftHSM2", ratio <= 1, f"{ratio:.2f}")


def cache_saves(cache):
    for row in cache:
        if (row["job"], row["cache"]) != ("first-signature", "warm"):
            continue
        yield Goal(f"{JOBS[row['job']]} on a plain card with the cache: at most {WITH_CACHE} exchanges",
                   row["exchanges"] <= WITH_CACHE, f"{row['exchanges']:g}")


def unpadding_tells_nothing(unpadding):
    yield Goal("the time of PKCS #1 v1.5 unpadding does not tell good padding from bad: t between -10 and 10",
               abs(unpadding["t"]) < LEAK, f"{unpadding['t']:.1f}")


def all_goals(results):
    rows = results["rows"]
    yield from no_more_exchanges_than_the_best(rows)
    yield from parts_of_others(rows, "exchanges", 0)
    yield from parts_of_others(rows, "seconds", LATENCY)
    yield from start_is_quick(rows)
    yield from cache_saves(results["cache"])
    yield from overhead_is_small(results["overhead"])
    yield from tokens_work_at_once(results["parallel"])
    yield from host_work_is_as_fast(results["host"])
    yield from unpadding_tells_nothing(results["unpadding"])

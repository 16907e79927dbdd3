# SPDX-License-Identifier: Apache-2.0
"""The results as Markdown: what a terminal shows and what docs/performance.md holds."""

from cards import CARDS, OURS
from goals import all_goals, by_module
from measure import JOBS

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
HOST_JOBS = {
    "digest": "SHA-256 of 64 KiB",
    "verify-rsa": "RSA-2048 verification",
    "verify-p256": "P-256 verification",
    "find-objects": "finding 100 objects",
    "read-attributes": "class and label of each",
}


def line(*fields):
    return "| " + " | ".join(str(field) for field in fields) + " |"


def heading(*fields):
    return [line(*fields), line(*("---" if index == 0 else "---:" for index in range(len(fields))))]


def milliseconds(seconds):
    return f"{seconds * 1000:.1f}"


def ratio(ours, other):
    return f"{ours / other:.2f}" if other else "–"


def card_table(rows, card, latency, other):
    """Our module beside another one."""
    yield from heading("job", "exchanges", f"{other}'s", "ratio", "octets", f"{other}'s",
                       "ms", f"{other}'s", "ratio")
    for job, title in JOBS.items():
        found = by_module(rows, card, job, latency)
        if other not in found:
            continue
        ours, theirs = found[OURS], found[other]
        yield line(title, f"{ours['exchanges']:g}", f"{theirs['exchanges']:g}",
                   ratio(ours["exchanges"], theirs["exchanges"]),
                   f"{ours['octets']:.0f}", f"{theirs['octets']:.0f}",
                   milliseconds(ours["seconds"]), milliseconds(theirs["seconds"]),
                   ratio(ours["seconds"], theirs["seconds"]))


def latencies_of(rows):
    return sorted({row["latency_ms"] for row in rows})


def cards_section(rows):
    for card in CARDS:
        yield from ["", f"## {card.title}"]
        for other in card.modules[1:]:
            for latency in latencies_of(rows):
                yield from ["", f"Beside {other}, {latency} ms per exchange:", ""]
                yield from card_table(rows, card, latency, other)


def cache_section(rows, cache):
    card = CARDS[1]
    yield from ["", "## With the cache of public objects", "",
                f"{card.title}, 10 ms per exchange: without the cache, for the first program, which fills it "
                "(cold), and for those after it (warm).", ""]
    yield from heading("job", "exchanges without", "cold", "warm", "ms without", "cold", "warm")
    found = {(row["job"], row["cache"]): row for row in cache}
    for job in dict.fromkeys(row["job"] for row in cache):
        costs = [by_module(rows, card, job, 10)[OURS], found[job, "cold"], found[job, "warm"]]
        yield line(JOBS[job], *(f"{cost['exchanges']:g}" for cost in costs),
                   *(milliseconds(cost["seconds"]) for cost in costs))


def isolation_section(rows, isolation):
    yield from ["", "## With strict isolation", "",
                "Each further signature at 10 ms per exchange, where the PIN is given again for it and the card "
                "is logged out after it, beside the default, which leaves the card logged in.", ""]
    yield from heading("card", "exchanges", "shared", "ms", "shared")
    for row in isolation:
        card = next(card for card in CARDS if card.name == row["card"])
        shared = by_module(rows, card, row["job"], 10)[OURS]
        yield line(card.title, f"{row['exchanges']:g}", f"{shared['exchanges']:g}",
                   milliseconds(row["seconds"]), milliseconds(shared["seconds"]))


def overhead_section(overhead):
    microseconds = {name: seconds * 1e6 for name, seconds in overhead.items()}
    yield from ["", "## A signature and its exchange", "",
                f"An RSA-2048 signature through the module takes {microseconds['module']:.0f} µs, the same command "
                f"by itself {microseconds['exchange']:.0f} µs, in a transaction {microseconds['transaction']:.0f} µs: "
                f"{microseconds['over_transaction']:.0f} µs are the module's, the check of the signature among them. "
                "The beginning and the end of the transaction, which every program needs that shares a card, are two "
                f"questions to pcscd; with them it is {microseconds['over_exchange']:.0f} µs (medians, no latency)."]


def parallel_section(parallel):
    yield from ["", f"## {parallel[OURS]['tokens']} tokens at once", "",
                "RSA-2048 signatures a second at 50 ms per exchange, a thread a token:", ""]
    yield from heading("module", "one token", "all tokens", "times as much")
    for module, found in parallel.items():
        yield line(module, f"{found['one']:.1f}", f"{found['together']:.1f}",
                   f"{found['together'] / found['one']:.2f}")


def host_section(host):
    yield from ["", "## Without a card, beside SoftHSM2", ""]
    yield from heading("job", "µs", "SoftHSM2's", "ratio")
    for job, seconds in host[OURS].items():
        theirs = host["SoftHSM2"][job]
        yield line(HOST_JOBS[job], f"{seconds * 1e6:.1f}", f"{theirs * 1e6:.1f}",
                   ratio(seconds, theirs))


def unpadding_section(unpadding):
    yield from ["", "## The time of PKCS #1 v1.5 unpadding", "",
                f"Good and bad padding in random order, {unpadding['samples']} samples: Welch's t is "
                f"{unpadding['t']:.1f}. Beyond 10, the time would tell them apart."]


def goals_section(results):
    yield from ["", "## Goals", ""]
    yield from [line("goal", "", "found"), line("---", "---", "---:")]
    for goal in all_goals(results):
        yield line(goal.text, "met" if goal.met else "**not met**", goal.found)


def report(results):
    load = " to ".join(f"{value:.1f}" for value in sorted(results["load"]))
    lines = [f"Measured beside {' and '.join(results['modules'])} of Debian, in one run, on "
             f"{results['processors']} processors with a load of {load}."]
    lines += cards_section(results["rows"])
    lines += cache_section(results["rows"], results["cache"])
    lines += isolation_section(results["rows"], results["isolation"])
    lines += overhead_section(results["overhead"])
    lines += parallel_section(results["parallel"])
    lines += host_section(results["host"])
    lines += unpadding_section(results["unpadding"])
    lines += goals_section(results)
    return "\n".join(lines) + "\n"


def with_report(document, text):
    """The document with this report in the place of the last one."""
    before, rest = document.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    return f"{before}{BEGIN}\n{text}{END}{after}"

# SPDX-License-Identifier: Apache-2.0
"""Runs the jobs and gathers what they took. A result is a dictionary that goes into a JSON file as it
is: what the table, the chart and the goals are made from."""

import contextlib
import json
import os
import statistics
import subprocess

from cards import CARDS, EXTENDED, MODULES, OPENSC, OURS, PIN, PROGRAMS, SO_PIN, Plugged, version

JOBS = {
    "start": "start, up to the number of slots",
    "slot-list": "slot list",
    "token-information": "token information",
    "list-objects": "list all objects, with certificates",
    "one-certificate": "read one certificate",
    "first-signature": "login and first RSA-2048 signature",
    "further-signatures": "each further signature",
}
CACHED_JOBS = ("list-objects", "one-certificate", "first-signature")
RSA_ID = 1  # of the pair that bench-prepare-token makes
SIGNING = ("first-signature", "further-signatures")


def run_json(*command, environment=None):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          env=os.environ | (environment or {}), timeout=300, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip() or f"{command[0]} ended with {done.returncode}")
    return json.loads(done.stdout)


def repeated(latency):
    """How often a job runs at a latency in ms: often where it is over in a moment that anything disturbs."""
    return 3 if latency else 25


def measured(card, token, module, job, repetitions, environment=None):
    """Exchanges and octets, which are always the same, and the median of the times."""
    slot = card.signing_slot(module) if job in SIGNING else 0
    object_id = card.certificate_id if job == "one-certificate" else RSA_ID
    runs = [run_json(PROGRAMS / "bench-token-job", MODULES[module](), token, slot, object_id, job,
                     environment=environment)
            for _ in range(repetitions)]
    return {"card": card.name, "module": module, "job": job,
            "exchanges": min(run["exchanges"] for run in runs),
            "octets": min(run["octets"] for run in runs),
            "seconds": statistics.median(run["seconds"] for run in runs)}


def measure_cards(directory, latencies=(0, 10), repetitions=repeated, cards=CARDS, say=lambda text: None):
    """One row for each card, latency, module and job."""
    rows = []
    for card in cards:
        plugged = Plugged(card, directory)
        for latency in latencies:
            with plugged.plugged(latency) as token:
                for module in card.modules:
                    for job in JOBS:
                        say(f"{card.name}, {latency} ms, {module}: {job}")
                        row = measured(card, token.name, module, job, repetitions(latency))
                        rows.append(row | {"latency_ms": latency})
    return rows


def measure_cache(directory, latency=10):
    """Of a plain card, with the cache of public objects: what each kind of job costs the first program,
    which finds an empty one and fills it, and what it costs once programs of all kinds have run."""
    card = CARDS[1]
    configuration = {"KUNCI_CONFIG": os.path.join(os.environ["KUNCI_SOURCE"], "tests/module/caching.toml")}
    rows = []
    with Plugged(card, directory).plugged(latency) as token:
        def measure(job, repetitions, cache):
            environment = configuration | {"XDG_CACHE_HOME": str(directory / cache)}
            return measured(card, token.name, OURS, job, repetitions, environment)

        for job in CACHED_JOBS:
            rows.append(measure(job, 1, f"cache-{job}") | {"cache": "cold"})
            measure(job, 1, "cache")
        rows += [measure(job, 3, "cache") | {"cache": "warm"} for job in CACHED_JOBS]
    return rows


def measure_isolation(directory, latency=10):
    """What a signature costs where nobody else may use the login: isolation = "strict"."""
    configuration = directory / "strict.toml"
    configuration.write_text('[policy]\nobject_cache = false\nisolation = "strict"\n')
    environment = {"KUNCI_CONFIG": str(configuration)}
    rows = []
    for card in CARDS:
        with Plugged(card, directory).plugged(latency) as token:
            rows.append(measured(card, token.name, OURS, "further-signatures", 3, environment))
    return rows


def measure_overhead(directory):
    """Of a signature through our module, over the exchange alone."""
    with Plugged(EXTENDED, directory).plugged(0):
        return run_json(PROGRAMS / "bench-signature-overhead", MODULES[OURS]())


def measure_parallel(directory, tokens=8, latency=50, signatures=6):
    """Signatures a second with one token and with all, for our module and OpenSC."""
    card = CARDS[0]
    prepared = [Plugged(card, directory, f"t{number}") for number in range(tokens)]
    with contextlib.ExitStack() as plugs:
        for token in prepared:
            plugs.enter_context(token.plugged(latency))
        return {module: run_json(PROGRAMS / "bench-parallel-tokens", MODULES[module](), signatures)
                for module in (OURS, OPENSC)}


def measure_host_work(directory, turns=5):
    """What needs no card, beside SoftHSM2: by turns, so that both see the same computer; of each job the
    least time."""
    environment = softhsm_token(directory)
    runs = {OURS: [], "SoftHSM2": []}
    with Plugged(CARDS[0], directory).plugged(0):
        for _ in range(turns):
            runs[OURS].append(run_json(PROGRAMS / "bench-host-work", MODULES[OURS](), "card"))
            runs["SoftHSM2"].append(run_json(PROGRAMS / "bench-host-work", os.environ["KUNCI_TEST_SOFTHSM"],
                                             "store", environment=environment))
    return {module: {job: min(run[job] for run in found) for job in found[0]}
            for module, found in runs.items()}


def softhsm_token(directory):
    """The environment in which SoftHSM2 has a token for the benchmark."""
    tokens = directory / "softhsm"
    tokens.mkdir()
    configuration = directory / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\n"
                             "log.level = ERROR\n")
    environment = {"SOFTHSM2_CONF": str(configuration)}
    subprocess.run(["softhsm2-util", "--init-token", "--free", "--label", "bench", "--pin", PIN,
                    "--so-pin", SO_PIN], check=True, capture_output=True,
                   env=os.environ | environment)
    return environment


def measure_unpadding(samples=1_150_000):
    """Whether its time tells good from bad padding; a tenth of the samples does not count."""
    return run_json(PROGRAMS / "bench-unpadding-timing", samples)


def measure_all(directory, say=lambda text: None):
    load = [os.getloadavg()[0]]
    rows = measure_cards(directory, say=say)
    say("the cache of public objects")
    cache = measure_cache(directory)
    say("isolation")
    isolation = measure_isolation(directory)
    say("overhead of a signature")
    overhead = measure_overhead(directory)
    say("many tokens at once")
    parallel = measure_parallel(directory)
    say("work without a card")
    host = measure_host_work(directory)
    load.append(os.getloadavg()[0])
    say("the time of unpadding")
    unpadding = measure_unpadding()
    return {"rows": rows, "cache": cache, "isolation": isolation, "overhead": overhead,
            "parallel": parallel, "host": host, "unpadding": unpadding,
            "load": load, "processors": os.cpu_count(),
            "modules": [version(module) for module in MODULES if module != OURS]}

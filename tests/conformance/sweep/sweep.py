#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sweep.py [--report-only]: calls every function of the module KUNCI_TEST_MODULE with everything that
can be wrong, in child processes. Counted are signals, hangs, writes out of bounds (the page behind
each buffer cannot be written), and errors that were accepted. Any of them is a failure; with
--report-only they are counted and nothing more."""

import collections
import os
import pathlib
import select
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import cryptoki  # noqa: E402
from bench import Bench  # noqa: E402
from cases import cases  # noqa: E402

HANG_SECONDS = 20
# They would show that a case is not what it says, or that it breaks what comes after it.
NO_ANSWER_TO_A_GOOD_CALL = {
    "CKR_ARGUMENTS_BAD", "CKR_CRYPTOKI_NOT_INITIALIZED", "CKR_DEVICE_ERROR", "CKR_GENERAL_ERROR",
    "CKR_OPERATION_NOT_INITIALIZED", "CKR_SESSION_HANDLE_INVALID"}
PIN = os.environ.get("KUNCI_TEST_PIN", "246813").encode()
SO_PIN = os.environ.get("KUNCI_TEST_SO_PIN", "97531864").encode()


class Sweep:
    """All cases, and what became of them."""

    def __init__(self, path):
        self._path = path
        self._cases = list(cases(self._names()))
        self.bad = []

    def _names(self):
        """Asked for in a child: no module is loaded here, where children come from."""
        reading, writing = os.pipe()
        if os.fork() == 0:
            os.write(writing, " ".join(cryptoki.Module(self._path).names).encode())
            os._exit(0)
        os.wait()
        return os.read(reading, 65536).decode().split()

    def __len__(self):
        return len(self._cases)

    def run(self):
        start = 0
        while start < len(self._cases):
            done = self._run_from(start)
            if done == start and self._failed_before_its_first_case:
                raise RuntimeError("no case can be run")
            start = done

    def _run_from(self, start):
        """Runs cases in one child until it ends; the number of the next one to run."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            try:
                self._be_child(writing, start)
            finally:
                os._exit(1)
        os.close(writing)
        at, begun, killed = start, False, False
        with os.fdopen(reading, "rb", buffering=0) as results:
            pending = b""
            while True:
                ready, _, _ = select.select([results], [], [], HANG_SECONDS)
                if not ready:
                    os.kill(child, signal.SIGKILL)
                    killed = True
                octets = results.read(65536) if ready else b""
                if not octets:
                    break
                *lines, pending = (pending + octets).split(b"\n")
                for line in lines:
                    begun = True
                    if line != b"ready":
                        self._judge(self._cases[at], line.decode())
                        at += 1
        _, status = os.waitpid(child, 0)
        self._failed_before_its_first_case = not begun
        if at == len(self._cases) or not begun:
            return at
        what = "hang" if killed else self._name_of(status)
        self.bad.append((what, self._cases[at]))
        return at + 1

    @staticmethod
    def _name_of(status):
        if os.WIFSIGNALED(status):
            return signal.Signals(os.WTERMSIG(status)).name
        return f"exit {os.waitstatus_to_exitcode(status)}"

    def _be_child(self, writing, start):
        bench = Bench(cryptoki.Module(self._path), PIN, SO_PIN)
        os.write(writing, b"ready\n")
        for case in self._cases[start:]:
            rv, clean = bench.run(case)
            os.write(writing, f"{rv} {clean:d}\n".encode())

    def _judge(self, case, line):
        rv, clean = map(int, line.split())
        name = cryptoki.rv_name(rv)
        if not name.startswith("CKR_"):
            self.bad.append(("unknown return value", case))
        elif not case.changes and name in NO_ANSWER_TO_A_GOOD_CALL:
            self.bad.append(("good call refused", case))
        if not clean:
            self.bad.append(("write out of bounds", case))
        elif case.must_fail and rv == cryptoki.value_of("CKR_OK"):
            self.bad.append(("error accepted", case))


def main():
    sweep = Sweep(os.environ["KUNCI_TEST_MODULE"])
    sweep.run()
    for what, case in sweep.bad:
        print(f"{what}: {case.function}: {case.label}")
    counts = collections.Counter(what for what, _ in sweep.bad)
    summary = ", ".join(f"{number} {what}" for what, number in sorted(counts.items())) or "none bad"
    print(f"{len(sweep)} cases: {summary}")
    return 0 if "--report-only" in sys.argv[1:] or not sweep.bad else 1


if __name__ == "__main__":
    sys.exit(main())

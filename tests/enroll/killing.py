# SPDX-License-Identifier: Apache-2.0
"""Enrolments that are killed at each thing that they write down, and go on."""

import itertools
import os
import subprocess

from enroll_case import PENDING
from tool_case import KUNCI


class Killing:
    """For an Enrolling case. The "n-th -" is before the n-th writing, after all that it tells of: a message was
    sent, answered and the answer lost, a key made, a certificate stored. "n-th +" is right behind it."""

    ended = 0  # how the last process that should be killed ended
    powers = ()  # what the commands that write need besides the PIN

    def arguments(self, *command):
        """They begin an enrolment, and go on with it."""
        return [*command, "--profile", "profile.toml", "--reference", "3078", "--secret-source", "file:secret",
                "--pin-source", "file:pin", *self.powers]

    def killed(self, when, arguments):
        """Whether the tool was killed then; otherwise it came to its end without having got there."""
        environment = self.environment | {"LD_PRELOAD": os.environ["KUNCI_TEST_KILLER"], "KUNCI_TEST_KILL": when}
        finished = self.run_once(arguments, environment)
        self.assertIn(finished.returncode, (0, PENDING, -9), finished.stderr.decode())
        self.ended = finished.returncode
        return self.ended == -9

    def run_once(self, arguments, environment=None):
        return subprocess.run([KUNCI, *arguments], cwd=self.directory, env=environment or self.environment,
                              capture_output=True, timeout=120, check=False)

    def run_on(self, arguments):
        """The same command until it is done; what it wrote beside the result."""
        notes = ""
        for _ in range(5):
            finished = self.run_once(arguments)
            notes += finished.stderr.decode()
            if finished.returncode == 0:
                return notes
            self.assertEqual(finished.returncode, PENDING, notes)
        self.fail(notes)

    def each_kill(self, sign, arguments, polls=False):
        """Yields after each enrolment that was killed at one step and went on to its end, and after the last one,
        which was not killed: the step, and what the processes after it said. The process that is killed is the
        first, or with `polls` the one that asks whether the CA has decided."""
        for step in itertools.count(1):
            if polls:
                self.assertEqual(self.run_once(arguments).returncode, PENDING)
            if not self.killed(f"{step}{sign}", arguments):
                if self.ended == PENDING:
                    self.run_on(arguments)
                yield step, ""
                return
            self.between()
            yield step, self.run_on(arguments)

    def between(self):
        """What must hold whenever the tool was killed."""

    def killed_renewals(self, sign):
        old = self.certificates()
        self.between = lambda: self.old_pair_signs(old[0])
        step = 0
        for step, _ in self.each_kill(sign, self.arguments("cert", "renew")):
            new, = self.certificates()
            self.assertNotEqual(new["serial"], old[0]["serial"])
            self.assertEqual(self.word_of_ca(new["serial"]), "confirmed")
            self.assertTrue(self.nothing_is_kept())
            self.assertEqual(len(self.keys()), 1)
            old[0] = new
        self.assertGreaterEqual(step, 5)

    def old_pair_signs(self, old):
        """Until the new certificate is on the token and its key has signed."""
        present = self.certificates()
        if len(present) == 1 and present[0]["id"] != old["id"]:
            old = present[0]
        self.assertIn(old["id"], {certificate["id"] for certificate in present})
        self.kunci("cert", "request", "--id", old["id"], "--subject", "CN=x", "--pin-source", "file:pin")

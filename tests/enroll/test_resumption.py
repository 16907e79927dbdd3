# SPDX-License-Identifier: Apache-2.0
"""Enrolments and renewals that are killed at every step, and go on."""

import os
import subprocess
import unittest

import enroll_case
from enroll_case import REJECTED, SoftHsmEnrolling
from tool_case import KUNCI


def setUpModule():
    unittest.enterModuleContext(enroll_case.server_for(enroll_case.Enrolling))


class Killed(SoftHsmEnrolling):
    def killed(self, when, *arguments):
        """Whether the tool was killed at that rename; otherwise it must have finished."""
        environment = self.environment | {"LD_PRELOAD": os.environ["KUNCI_TEST_KILLER"], "KUNCI_TEST_KILL": when}
        finished = subprocess.run([KUNCI, *arguments], cwd=self.directory, env=environment, capture_output=True,
                                  timeout=120, check=False)
        if finished.returncode == REJECTED:
            # The CA's last answer was lost with the process: the CA wants its nonce, or has done with the matter.
            self.assertRegex(finished.stderr.decode(), "badRecipientNonce|no such transaction")
            self.kunci("enroll", "--abandon")
            return self.killed(when, *arguments)
        self.assertIn(finished.returncode, (0, -9), finished.stderr.decode())
        return finished.returncode == -9

    def arguments(self, *command):
        return [*command, "--profile", "profile.toml", "--reference", "3078", "--secret-source", "file:secret",
                "--pin-source", "file:pin"]

    def test_enrolment(self):
        self.profile("cmp", "delay")
        command = self.arguments("enroll", "--field", "name=Ani Putri", "--wait", "30")
        step = 0
        while True:
            step += 1
            finished = not self.killed(f"{step}-", *command)
            if not finished and self.killed(f"{step}+", *command):
                self.go_on("--wait", "30")
            self.assertEqual(len(self.certificates()), 1)
            self.check_and_clean()
            if finished:
                break
        self.assertGreaterEqual(step, 5)

    def check_and_clean(self):
        key, = self.keys()
        self.assertTrue(self.nothing_is_kept())
        self.kunci("key", "delete", "--id", key["id"], "--with-certificate", "--yes", "--pin-source", "file:pin")

    def test_renewal(self):
        self.profile("cmp", "plain")
        step = 0
        while True:
            step += 1
            self.enroll()
            old, = self.certificates()
            killed = self.killed(f"{step}+", *self.arguments("cert", "renew"))
            if killed:
                self.old_or_new_signs(old)
                self.renew()
            new, = self.certificates()
            self.assertNotEqual(new["serial"], old["serial"])
            self.assertEqual(self.word_of_ca(new["serial"]), "confirmed")
            self.check_and_clean()
            if not killed:
                break
        self.assertGreaterEqual(step, 5)

    def old_or_new_signs(self, old):
        """Whenever it was killed, there is a certificate whose key signs."""
        usable = {certificate["id"] for certificate in self.certificates()}
        self.assertIn(old["id"], usable)
        self.kunci("cert", "request", "--id", old["id"], "--subject", "CN=x", "--pin-source", "file:pin")

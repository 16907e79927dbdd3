# SPDX-License-Identifier: Apache-2.0
"""EST against a server on Bouncy Castle."""

import socket
import time
import unittest

import enroll_case
from enroll_case import PENDING, REJECTED, UNREACHABLE, SoftHsmEnrolling
from tool_case import REFUSED


def setUpModule():
    unittest.enterModuleContext(enroll_case.server_for(enroll_case.Enrolling))


class Est(SoftHsmEnrolling):
    def test_enrolment_and_renewal(self):
        for algorithm in ("p256", "rsa2048"):
            with self.subTest(algorithm=algorithm):
                self.profile("est", "plain", key=f'algorithms = ["{algorithm}"]')
                self.enroll()
                self.renew()
                self.assertIn(("client", "CN=Ani Putri,O=Kantor,C=ID"), self.server.state())
                certificate, = self.certificates()
                self.assertEqual(certificate["id"], "05")
                self.kunci("key", "delete", "--with-certificate", "--yes", "--pin-source", "file:pin")

    def test_a_ca_that_takes_its_time(self):
        self.profile("est", "delay")
        self.assertEqual(self.enroll(status=PENDING)["check_after"], 1)
        self.assertEqual(self.go_on()["state"], "done")

    def test_certificates_that_are_not_as_the_profile_wants(self):
        for mode in ("wrongkey", "expired", "foreign", "long"):
            with self.subTest(mode=mode):
                self.profile("est", mode)
                self.assertIn("revoke", self.enroll(status=REFUSED)["error"]["next"])
                self.assertEqual(self.certificates(), [])

    def test_refusals(self):
        self.profile("est", "refuse")
        message = self.enroll(status=REJECTED)["error"]["message"]
        self.assertIn("403", message)
        self.assertIn("berkas belum lengkap", message)
        error = self.go_on(secret="wrong-secret", status=REJECTED)["error"]
        self.assertIn("secret is wrong", error["message"])

    def test_a_wrong_reference_is_said_as_such(self):
        self.profile("est", "plain")
        self.assertIn("secret is wrong", self.enroll(reference="1", status=REJECTED)["error"]["message"])
        self.assertEqual(self.go_on("--reference", "3078")["state"], "done")

    def test_a_dead_server_is_said_within_two_seconds(self):
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            profile = self.profile("est", "plain")
            profile.write_text(profile.read_text().replace(self.server.est, f"https://127.0.0.1:{nobody.getsockname()[1]}"))
            begun = time.monotonic()
            self.assertIn("Nobody answers", self.enroll(status=UNREACHABLE)["error"]["message"])
            self.assertLess(time.monotonic() - begun, 2.5)

    def test_connections_that_break_and_servers_that_are_not_trusted(self):
        self.profile("est", "drop")
        self.enroll(status=UNREACHABLE)
        self.make_ca("other")
        profile = self.profile("est", "plain")
        profile.write_text(profile.read_text().replace(self.server.root, "other.pem"))
        self.assertIn("not trusted", self.go_on(status=UNREACHABLE)["error"]["message"])

# SPDX-License-Identifier: Apache-2.0
"""CMP against Bouncy Castle: what goes well, what a CA may do wrong, and refusals."""

import contextlib
import socket
import subprocess
import time
import unittest

import enroll_case
from enroll_case import PENDING, REJECTED, UNREACHABLE, SoftHsmEnrolling
from tool_case import KUNCI, REFUSED


def setUpModule():
    unittest.enterModuleContext(enroll_case.server_for(enroll_case.Enrolling))


class Cmp(SoftHsmEnrolling):
    def test_operations_and_keys(self):
        for operation in ("ir", "cr", "p10cr"):
            for algorithm in ("p256", "rsa2048"):
                with self.subTest(operation=operation, algorithm=algorithm):
                    self.profile("cmp", "plain", key=f'algorithms = ["{algorithm}"]',
                                 authority=f'operation = "{operation}"')
                    serial = self.enroll()["certificate"]["serial"]
                    self.assertEqual(self.word_of_ca(serial), "confirmed")
                    certificate, = self.certificates()
                    self.assertEqual((certificate["serial"], certificate["subject"]),
                                     (serial, "CN=Ani Putri,O=Kantor,C=ID"))
                    self.assertEqual(self.keys()[0]["algorithm"], algorithm)
                    self.assertTrue(self.nothing_is_kept())
                    self.kunci("key", "delete", "--id", "02", "--with-certificate", "--yes", "--pin-source", "file:pin")

    def test_a_ca_that_takes_its_time(self):
        """Each poll is a process of its own, days apart for all that it knows."""
        for operation in ("ir", "p10cr"):
            with self.subTest(operation=operation):
                self.profile("cmp", "delay", authority=f'operation = "{operation}"')
                self.assertEqual(self.enroll(status=PENDING)["check_after"], 1)
                self.assertEqual(self.certificates(), [])
                serial = self.go_on()["certificate"]["serial"]
                self.assertEqual(self.word_of_ca(serial), "confirmed")
                self.kunci("key", "delete", "--id", "02", "--with-certificate", "--yes", "--pin-source", "file:pin")

    def test_over_tls(self):
        profile = self.profile("cmp", "plain")
        profile.write_text(profile.read_text().replace(self.server.cmp, self.server.cmps))
        serial = self.enroll()["certificate"]["serial"]
        self.assertEqual(self.word_of_ca(serial), "confirmed")

    def test_over_tls_to_a_server_that_is_not_trusted(self):
        profile = self.profile("cmp", "plain", authority='tls_anchors = ["other.pem"]')
        self.make_ca("other")
        profile.write_text(profile.read_text().replace(self.server.cmp, self.server.cmps))
        self.assertIn("not trusted", self.enroll(status=UNREACHABLE)["error"]["message"])

    def test_one_process_at_a_time(self):
        self.profile("cmp", "delay")
        first = subprocess.Popen([KUNCI, "enroll", "--profile", "profile.toml", "--field", "name=Ani Putri",
                                  "--reference", "3078", "--secret-source", "file:secret", "--pin-source", "file:pin",
                                  "--wait", "30"], cwd=self.directory, env=self.environment,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with first:
            lock = self.directory / "state" / "enrolments"
            while not list(lock.glob("*.lock")):
                self.assertIsNone(first.poll())
            self.assertIn("at work", self.go_on(status=REFUSED)["error"]["message"])
            self.assertEqual(first.wait(timeout=60), 0)
        self.assertTrue(self.nothing_is_kept())

    def test_a_server_of_another_kind(self):
        self.profile("cmp", "../state")
        self.assertIn("does not speak CMP", self.enroll(status=UNREACHABLE)["error"]["message"])

    def test_waiting(self):
        self.profile("cmp", "delay")
        self.assertEqual(self.enroll("--wait", "30")["state"], "done")

    def test_certificates_that_are_not_as_the_profile_wants_are_rejected(self):
        for mode, said in (("wrongkey", "another key"), ("expired", "expired"), ("foreign", "chain"),
                           ("long", "longer than 731")):
            with self.subTest(mode=mode):
                self.profile("cmp", mode)
                before = self.count_of("rejected")
                error = self.enroll(status=REFUSED)["error"]
                self.assertIn(said, error["message"])
                self.assertIn("was told", error["next"])
                self.assertEqual(self.count_of("rejected"), before + 1)
                self.assertEqual(self.certificates(), [])
                self.assertTrue(self.nothing_is_kept())

    def test_refusals(self):
        self.profile("cmp", "refuse")
        error = self.enroll(status=REJECTED)["error"]
        for part in ("rejection", "notAuthorized", "berkas belum lengkap"):
            self.assertIn(part, error["message"])

    def test_a_wrong_secret_or_reference_is_said_as_such(self):
        self.profile("cmp", "plain")
        self.assertIn("secret is wrong", self.enroll(secret="wrong-secret", status=REJECTED)["error"]["message"])
        self.assertIn("secret is wrong", self.go_on("--reference", "1", status=REJECTED)["error"]["message"])

    def test_answers_that_are_not_ours(self):
        for mode in ("wrongnonce", "drop"):
            with self.subTest(mode=mode):
                self.profile("cmp", mode)
                self.enroll(status=UNREACHABLE)
                self.kunci("enroll", "--abandon")

    def test_a_dead_server_is_said_within_two_seconds(self):
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            profile = self.profile("cmp", "plain")
            profile.write_text(profile.read_text().replace(self.server.cmp, f"http://127.0.0.1:{nobody.getsockname()[1]}"))
            begun = time.monotonic()
            self.assertIn("Nobody answers", self.enroll(status=UNREACHABLE)["error"]["message"])
            self.assertLess(time.monotonic() - begun, 2.5)

    def test_a_server_that_takes_no_connection_is_said_within_two_seconds(self):
        with socket.socket() as full, contextlib.ExitStack() as callers:
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            while True:  # until its queue is full
                caller = callers.enter_context(socket.socket())
                caller.settimeout(0.2)
                try:
                    caller.connect(full.getsockname())
                except TimeoutError:
                    break
            profile = self.profile("cmp", "plain")
            profile.write_text(profile.read_text().replace(self.server.cmp, f"http://127.0.0.1:{full.getsockname()[1]}"))
            begun = time.monotonic()
            self.assertIn("Nobody answers", self.enroll(status=UNREACHABLE)["error"]["message"])
            self.assertLess(time.monotonic() - begun, 3)

    def test_a_server_that_says_nothing_is_left(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            profile = self.profile("cmp", "plain")
            text = profile.read_text().replace(self.server.cmp, f"http://127.0.0.1:{silent.getsockname()[1]}")
            profile.write_text(text.replace("timeout_seconds = 5", "timeout_seconds = 1"))
            self.enroll(status=UNREACHABLE)

    def test_keys_from_elsewhere_are_refused(self):
        self.profile("cmp", "plain")
        self.openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-outform", "DER", "-out", "k.der")
        self.pkcs11_tool("--write-object", "k.der", "--type", "privkey", "--id", "02", "--usage-sign")
        self.assertIn("not made on the token", self.enroll(status=REFUSED)["error"]["message"])

    def pkcs11_tool(self, *arguments):
        subprocess.run(["pkcs11-tool", "--module", self.module, "--token-label", "Ani", "--login", "--pin", "739184",
                        *arguments], check=True, capture_output=True, env=self.environment, cwd=self.directory)

    def test_renewal_and_revocation(self):
        for algorithm in ("p256", "rsa2048"):
            for key in ("new", "same"):
                with self.subTest(algorithm=algorithm, key=key):
                    self.profile("cmp", "plain", key=f'algorithms = ["{algorithm}"]', renewal=f'key = "{key}"')
                    old = self.enroll()["certificate"]["serial"]
                    new = self.renew()
                    self.assertEqual(self.word_of_ca(new["certificate"]["serial"]), "confirmed")
                    self.assertNotEqual(new["certificate"]["serial"], old)
                    certificate, = self.certificates()
                    self.assertEqual(certificate["id"], "02" if key == "same" else "05")
                    self.assertEqual(len(self.keys()), 1)
                    self.tool("cert", "revoke", "--profile", "profile.toml", "--reason", "key-compromise", "--yes",
                              "--pin-source", "file:pin")
                    serial = f"{int(certificate['serial'], 16):x}"
                    self.assertIn(("revoked", f"{serial} 1"), self.server.state())
                    self.kunci("key", "delete", "--with-certificate", "--yes", "--pin-source", "file:pin")

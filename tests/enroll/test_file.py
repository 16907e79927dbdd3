# SPDX-License-Identifier: Apache-2.0
"""Requests that are handed over as files, and the certificates that come back."""

import types

from enroll_case import PENDING, Enrolling, SoftHsmEnrolling
from tool_case import BAD_INPUT, NOT_FOUND, REFUSED, UNSUPPORTED, USAGE


class File(SoftHsmEnrolling):
    def setUp(self):
        super().setUp()
        self.make_ca()
        Enrolling.server = types.SimpleNamespace(cmp="", est="", root="ca.pem")
        self.profile("file", "")
        self.write("usage.cnf", "keyUsage=critical,digitalSignature,nonRepudiation\n")

    def sign(self, request="request.pem", out="answer.pem", days=300):
        self.openssl("x509", "-req", "-in", request, "-CA", "ca.pem", "-CAkey", "ca.key", "-days", str(days),
                     "-extfile", "usage.cnf", "-out", out)

    def test_request_and_answer(self):
        self.enroll("--out", "request.pem", status=PENDING)
        self.openssl("req", "-in", "request.pem", "-noout", "-verify")
        self.go_on(status=PENDING)
        self.sign()
        self.assertEqual(self.go_on("--answer", "answer.pem")["state"], "done")
        self.assertTrue(self.nothing_is_kept())
        self.assertEqual(len(self.certificates()), 1)

    def test_an_answer_among_others_in_a_directory(self):
        self.enroll("--out", "request.pem", status=PENDING)
        (self.directory / "in").mkdir()
        self.go_on("--answer", "in", status=PENDING)
        self.write("in/noise", b"\x30\x80")
        self.sign(out="in/ani.crt")
        self.go_on()
        self.assertEqual(len(self.certificates()), 1)

    def test_answers_that_do_not_fit(self):
        self.enroll("--out", "request.pem", status=PENDING)
        self.go_on("--answer", "ca.pem", status=NOT_FOUND)
        self.go_on("--answer", "absent.pem", status=BAD_INPUT)
        self.sign(days=1000)
        error = self.go_on("--answer", "answer.pem", status=REFUSED)["error"]
        self.assertIn("1000 days", error["message"])
        self.assertEqual(self.certificates(), [])

    def test_what_is_needed(self):
        self.enroll(status=USAGE)
        self.tool("enroll", "--pin-source", "file:pin", status=USAGE)
        self.write("request.pem", "x")
        self.enroll("--out", "request.pem", status=REFUSED)
        self.assertEqual((self.directory / "request.pem").read_text(), "x")

    def test_renewal(self):
        self.enroll("--out", "request.pem", status=PENDING)
        self.sign()
        self.go_on("--answer", "answer.pem")
        self.enroll("--out", "again.pem", status=REFUSED)
        self.renew("--out", "renewal.pem", status=PENDING)
        self.assertEqual(len(self.certificates()), 1)
        self.sign("renewal.pem", "renewed.pem")
        self.renew("--answer", "renewed.pem")
        certificate, = self.certificates()
        self.assertEqual(certificate["id"], "05")
        self.tool("cert", "revoke", "--profile", "profile.toml", "--yes", "--pin-source", "file:pin", status=UNSUPPORTED)

    def test_no_secret_is_kept(self):
        self.enroll("--out", "request.pem", status=PENDING)
        record, = (self.directory / "state" / "enrolments").iterdir()
        self.assertEqual(record.stat().st_mode & 0o777, 0o600)
        for secret in ("lab-secret", "739184"):
            self.assertNotIn(secret, record.read_text())

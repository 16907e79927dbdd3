# SPDX-License-Identifier: Apache-2.0
"""CMP against OpenSSL's mock server, which gives out one certificate that was made before, and forgets a
transaction with its connection."""

import contextlib
import socket
import subprocess
import types

from enroll_case import REJECTED, SoftHsmEnrolling


class OpensslServer(SoftHsmEnrolling):
    def setUp(self):
        super().setUp()
        self.make_ca()
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                     "srv.key", "-out", "srv.pem", "-days", "9", "-subj", "/CN=mock", "-CA", "ca.pem", "-CAkey",
                     "ca.key", "-addext", "keyUsage=digitalSignature")
        self.write("usage.cnf", "keyUsage=critical,digitalSignature,nonRepudiation\n")

    @contextlib.contextmanager
    def mock(self, *more):
        """The server, and the profile that leads to it."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = ["openssl", "cmp", "-port", str(port), "-srv_ref", "3078", "-srv_secret", "pass:lab-secret",
                   "-srv_cert", "srv.pem", "-srv_key", "srv.key", "-srv_trusted", "ca.pem", "-rsp_cert",
                   "answer.pem", "-rsp_capubs", "ca.pem", "-max_msgs", "40", *more]
        with subprocess.Popen(command, cwd=self.directory, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True) as server:
            try:
                while "ACCEPT" not in server.stdout.readline():
                    self.assertIsNone(server.poll())
                self.server = types.SimpleNamespace(cmp=f"http://127.0.0.1:{port}", est=None, root="ca.pem")
                self.profile("cmp", "pkix/", authority='recipient = "CN=mock"')
                yield
            finally:
                server.kill()

    def prepare_answer(self, algorithm):
        """The mock server must have the certificate before it is asked for it."""
        self.generate(algorithm, "--id", "02")
        self.request("--id", "02")
        self.openssl("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "300",
                     "-extfile", "usage.cnf", "-out", "answer.pem")

    def test_enrolment_at_once_and_later(self):
        for algorithm in ("p256", "rsa2048"):
            self.prepare_answer(algorithm)
            with self.subTest(algorithm=algorithm), self.mock():
                self.assertEqual(self.enroll()["state"], "done")
            self.kunci("cert", "delete", "--yes", "--pin-source", "file:pin")
            with self.subTest(algorithm=algorithm, later=True), self.mock("-poll_count", "2", "-check_after", "1"):
                self.assertEqual(self.enroll("--wait", "20")["state"], "done")
            self.kunci("key", "delete", "--with-certificate", "--yes", "--pin-source", "file:pin")

    def test_refusal(self):
        self.prepare_answer("p256")
        with self.mock("-pkistatus", "2", "-failure", "2", "-statusstring", "ditolak"):
            message = self.enroll(status=REJECTED)["error"]["message"]
            for part in ("rejection", "badRequest", "ditolak"):
                self.assertIn(part, message)
        with self.mock():
            error = self.go_on(secret="wrong-secret", status=REJECTED)["error"]
            self.assertIn("secret is wrong", error["message"])

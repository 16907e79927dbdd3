# SPDX-License-Identifier: Apache-2.0
import contextlib
import re
import subprocess

from declarations import OPENPGP_P256, P256, RSA, Client, does
from openssl_engine import EngineCase

CLIENT = Client("stunnel", ("stunnel4",))


class Stunnel(EngineCase):
    """stunnel serves with the key on the token."""

    @contextlib.contextmanager
    def serving(self, key):
        """The port that stunnel listens on."""
        self.write("stunnel.conf", "\n".join([
            "foreground = yes", "debug = info", "engine = pkcs11", "[page]", "accept = 127.0.0.1:0",
            "engineNum = 1", f"cert = {self.token.certificate(key)}", f"key = {self.key_uri(key)}",
            "exec = /bin/cat", "execArgs = cat data", "sslVersionMin = TLSv1.3", ""]))
        with subprocess.Popen(["stunnel4", "stunnel.conf"], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              **self.options()) as running:
            try:
                seen = ""
                for line in running.stdout:
                    seen += line
                    if found := re.search(r"bound to 127\.0\.0\.1:(\d+)", line):
                        yield found[1]
                        break
                else:
                    self.fail(seen)
            finally:
                running.terminate()

    @does("TLS 1.3 server", RSA, P256, OPENPGP_P256)
    def test_serve(self, key):
        with self.serving(key) as port:
            for _ in range(3):
                shown = self.openssl(
                    "s_client", "-connect", f"127.0.0.1:{port}", "-CAfile", self.token.ca, "-quiet",
                    "-verify_return_error", "-verify_ip", "127.0.0.1",
                    environment={"OPENSSL_CONF": "/dev/null"})
                self.assertIn("Surat Contoh", shown)
                self.assertIn(f"CN = Uji {key.name}", shown)

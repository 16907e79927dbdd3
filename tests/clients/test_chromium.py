# SPDX-License-Identifier: Apache-2.0
import contextlib
import json
import os
import signal
import subprocess

from client_case import ClientCase
from declarations import BSRE, OPENPGP_P256, P256, RSA, Client, does, refuses
from namespaces import with_mounts
from prepared_token import MODULE
from screen import virtual_screen
from tls import certificate_server

CLIENT = Client("Chromium", ("chromium",),
                "The module is in the NSS database of the user, `~/.pki/nssdb`. Chromium runs on a virtual "
                "screen, where the test types the PIN into its window.")

SECONDS = 60


class Chromium(ClientCase):
    def enter_directory(self):
        super().enter_directory()
        self.path(".pki/nssdb").mkdir(parents=True)
        database = f"sql:{self.path('.pki/nssdb')}"
        self.run_client("certutil", "-N", "-d", database, "--empty-password")
        self.run_client("certutil", "-A", "-d", database, "-n", "ca", "-t", "C,,", "-i", self.token.ca)
        self.run_client("modutil", "-force", "-dbdir", database, "-add", "kunci", "-libfile", MODULE)

    def chooses(self, key):
        """An administrator's policy takes the place of the click on the certificate."""
        wanted = {"pattern": "https://localhost", "filter": {"SUBJECT": {"CN": f"Uji {key.name}"}}}
        self.write("policies/managed/choice.json",
                   json.dumps({"AutoSelectCertificateForUrls": [json.dumps(wanted)]}), mode=0o644)

    @contextlib.contextmanager
    def browsing(self, url, environment):
        command = with_mounts(
            "mount -t tmpfs none /etc/chromium && cp -r policies /etc/chromium/",
            "chromium", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--no-default-browser-check", "--password-store=basic", "--disable-background-networking",
            f"--user-data-dir={self.path('profile')}", url)
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              start_new_session=True, **self.options(environment)) as browser:
            try:
                yield
            finally:
                os.killpg(browser.pid, signal.SIGKILL)

    @does("TLS 1.3 with a client certificate", RSA, P256, OPENPGP_P256)
    def test_visit(self, key):
        self.chooses(key)
        with virtual_screen(self) as screen, certificate_server(self) as server, \
                self.browsing(server.url, screen.environment):
            screen.answer("Unlock Security Device", self.token.pin_file)
            self.assertEqual(server.visits.get(timeout=SECONDS), f"Uji {key.name}")

    @refuses("TLS 1.3 with a client certificate", BSRE,
             because="Chromium does not offer a certificate whose extended key usage is not for TLS")
    def test_purpose(self, key):
        pin = f"file:{self.token.pin_file}"
        for other in (RSA, P256):
            self.kunci("cert", "delete", "--id", other.id, "--yes", "--pin-source", pin)
            self.addCleanup(self.kunci, "cert", "import", self.token.certificate(other), "--yes",
                            "--pin-source", pin)
        self.chooses(key)
        with virtual_screen(self) as screen, certificate_server(self) as server, \
                self.browsing(server.url, screen.environment):
            while "did not return a certificate" not in server.failures.get(timeout=SECONDS):
                pass  # connections that were opened to be quick
            self.assertTrue(server.visits.empty())

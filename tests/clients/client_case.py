# SPDX-License-Identifier: Apache-2.0
"""The base of the tests of clients: other people's programs run in an empty home directory, with
the prepared token plugged in."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from prepared_token import KUNCI, MODULE, prepared_token

TIMEOUT = 120


class ClientCase(unittest.TestCase):
    """`directory` is where a test works; it is HOME for all that it runs."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.token = prepared_token()

    def enter_directory(self):
        """Begins in an empty directory; declarations.py does so before each run of a test."""
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="work-", dir=self.token.directory))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        self.environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin:" + os.environ["PATH"],
            "HOME": str(self.directory),
            "LC_ALL": "C.UTF-8",
            "PCSCLITE_CSOCK_NAME": os.environ["PCSCLITE_CSOCK_NAME"],
            "KUNCI_VTOKEN_CONTROL": os.environ["KUNCI_VTOKEN_CONTROL"],
            "KUNCI_MODULE": MODULE,
        }
        self.path("data").write_bytes(b"Surat Contoh\n" * 100)

    def path(self, name):
        return self.directory / name

    def write(self, name, text, mode=0o600):
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    def options(self, environment=None):
        """What each child process is started with."""
        return {"cwd": self.directory, "env": self.environment | (environment or {})}

    def call(self, *arguments, stdin="", environment=None, timeout=TIMEOUT):
        """Runs a program without a terminal; `returncode`, and in `stdout` all that it wrote."""
        finished = subprocess.run(
            [str(argument) for argument in arguments], input=stdin.encode(), timeout=timeout,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True, check=False,
            **self.options(environment))
        finished.stdout = finished.stdout.decode(errors="replace")
        return finished

    def run_client(self, *arguments, status=0, **options):
        """The same for a program that must end with `status`; what it wrote."""
        finished = self.call(*arguments, **options)
        self.assertEqual(finished.returncode, status, f"{arguments}\n{finished.stdout}")
        return finished.stdout

    def let_module_give_pin_again(self):
        """The setting for programs that cannot give a PIN for each use of a key."""
        self.write(".config/kunci/kunci.toml",
                   '[[token]]\nlabel = "Uji"\nalways_authenticate = "session"\n')

    def openssl(self, *arguments, **options):
        return self.run_client("openssl", *arguments, **options)

    def kunci(self, *arguments, **options):
        return self.run_client(KUNCI, *arguments, **options)

    def public_key(self, key):
        """A PEM file with the public key of a pair on the token."""
        text = self.openssl("x509", "-in", self.token.certificate(key), "-noout", "-pubkey")
        return self.write(f"{key.name}.pub", text)

    def verify_with_openssl(self, key, signature, *options, data="data"):
        """`signature` is one over SHA-256 of the data, as OpenSSL reads it."""
        self.openssl("dgst", "-sha256", "-verify", self.public_key(key), "-signature", signature,
                     *options, data)

    def verify_cms_if_possible(self, signature, *options, data="data"):
        """A detached CMS signature (DER); each purpose counts, so that the chain is judged alone."""
        return self.call("openssl", "cms", "-verify", "-inform", "DER", "-in", signature, "-content", data,
                         "-binary", "-CAfile", self.token.ca, "-purpose", "any", "-out", "content", *options)

    def verify_cms(self, signature, *options, **more):
        verified = self.verify_cms_if_possible(signature, *options, **more)
        self.assertEqual(verified.returncode, 0, verified.stdout)

# SPDX-License-Identifier: Apache-2.0
"""The token that the clients meet: initialised by the tool, with the keys and certificates that
declarations.py names, all made on it or by a small local CA."""

import atexit
import functools
import os
import pathlib
import shutil
import subprocess
import tempfile

from declarations import CARD, KEYS, on_this_card

KUNCI = os.environ["KUNCI"]
MODULE = os.environ["KUNCI_MODULE"]
DEMO_CA = pathlib.Path(os.environ["KUNCI_SOURCE"]) / "tools/dev/demo.d/ca.cnf"
HERE = pathlib.Path(__file__).parent

PIN = "73918426"
SO_PIN = "84013377"
# OpenPGP cards let nobody but the SO write.
POWERS = ("--so-pin-source", "file:so-pin") if CARD == "openpgp" else ()


class PreparedToken:
    """The files beside the token, in a directory that lives as long as the process."""

    def __init__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="kunci-clients-"))
        atexit.register(shutil.rmtree, self.directory, ignore_errors=True)
        self.pin_file = self._write("pin", PIN)
        self._write("so-pin", SO_PIN)
        self.ca = self.directory / "ca.pem"

    def _write(self, name, text):
        path = self.directory / name
        path.touch(mode=0o600)
        path.write_text(text, encoding="ascii")
        return path

    def _run(self, *arguments):
        subprocess.run(arguments, cwd=self.directory, check=True, capture_output=True, timeout=120)

    def _kunci(self, *arguments):
        self._run(KUNCI, *arguments)

    def certificate(self, key):
        """The PEM file of what is on the token."""
        return self.directory / f"{key.name}.pem"

    def prepare(self):
        self._kunci("token", "init", "--yes", "--label", "Uji", "--so-pin-source", "file:so-pin",
                    "--new-pin-source", "file:pin")
        self._run("openssl", "req", "-x509", "-new", "-newkey", "rsa:2048", "-nodes", "-config",
                  str(DEMO_CA), "-keyout", "ca.key", "-out", "ca.pem", "-days", "400")
        for key in on_this_card(KEYS):
            self._kunci("key", "generate", "--id", key.id, "--algorithm", key.algorithm,
                        "--pin-source", "file:pin", *POWERS)
            self._certify(key)
        return self

    def _certify(self, key):
        request = self.directory / f"{key.name}.csr"
        if key.signs:
            self._kunci("cert", "request", "--id", key.id, "--subject",
                        f"CN=Uji {key.name},O=Kantor Contoh,C=ID", "--pin-source", "file:pin", "--out",
                        str(request))
            self.certify(request, self.certificate(key), key.profile)
        else:
            self._certify_public_key(key)
        self._kunci("cert", "import", str(self.certificate(key)), "--yes", "--pin-source", "file:pin",
                    *POWERS)

    def _certify_public_key(self, key):
        """For a key that cannot sign a request of its own."""
        self._run("pkcs11-tool", "--module", MODULE, "--read-object", "--type", "pubkey", "--id", key.id,
                  "--output-file", f"{key.name}.spki")
        self._run("openssl", "pkey", "-pubin", "-inform", "DER", "-in", f"{key.name}.spki", "-out",
                  f"{key.name}.pub")
        self._run("openssl", "x509", "-new", "-force_pubkey", f"{key.name}.pub", "-subj",
                  f"/CN=Uji {key.name}", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "200", "-out",
                  str(self.certificate(key)))

    def certify(self, request, certificate, profile="plain"):
        """Lets the CA certify a request (PEM) under a profile: "plain" or "subscriber"."""
        extensions = HERE / "plain.cnf" if profile == "plain" else DEMO_CA
        self._run("openssl", "x509", "-req", "-in", str(request), "-CA", "ca.pem", "-CAkey", "ca.key",
                  "-sha256", "-days", "200", "-extfile", str(extensions), "-extensions", profile,
                  "-out", str(certificate))

    def revocation_list(self):
        """The CA's list (PEM), which is empty."""
        self._write("crl.cnf", "[ca]\ndefault_ca = small\n[small]\ndatabase = revoked\n")
        self._write("revoked", "")
        self._run("openssl", "ca", "-gencrl", "-config", "crl.cnf", "-keyfile", "ca.key", "-cert", "ca.pem",
                  "-md", "sha256", "-crldays", "30", "-out", "crl.pem")
        return self.directory / "crl.pem"


@functools.cache
def prepared_token():
    """The token of this process, prepared when it is first asked for."""
    return PreparedToken().prepare()

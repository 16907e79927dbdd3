# SPDX-License-Identifier: Apache-2.0
"""Runs the built tool on some module, in an empty directory."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

KUNCI = os.environ["KUNCI"]

PIN = "739184"
SO_PIN = "84013377"

# Exit statuses as kunci(1) promises them.
OK = 0
FAILED = 1
USAGE = 2
NO_TOKEN = 3
PIN_INCORRECT = 4
PIN_LOCKED = 5
NOT_FOUND = 6
REFUSED = 7
UNSUPPORTED = 8
NO_MODULE = 9
BAD_INPUT = 10
TOKEN_REMOVED = 11


class Outcome:
    """What a run of the tool left behind."""

    def __init__(self, status, out, err):
        self.status = status
        self.out = out
        self.err = err

    @property
    def text(self):
        return self.out.decode()

    @property
    def json(self):
        return json.loads(self.out)


class ToolCase(unittest.TestCase):
    """Each test has an empty directory, in which the tool runs; a subclass says on which `module`."""

    module = None

    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="kunci-cli-"))
        self.addCleanup(shutil.rmtree, self.directory)
        self.write("pin", PIN + "\n")
        self.write("so-pin", SO_PIN + "\n")
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.directory),
            "LC_ALL": "C.UTF-8",
            "KUNCI_MODULE": self.module,
            "KUNCI_PROFILES": os.environ["KUNCI_PROFILES"],
            "KUNCI_LOCALEDIR": os.environ["KUNCI_LOCALEDIR"],
        }
        # Where a sanitizer is built in, it decides how the tool ends.
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
            if name in os.environ:
                self.environment[name] = os.environ[name]

    def write(self, name, content, mode=0o600):
        path = self.directory / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(mode)
        return path

    def path(self, name):
        return str(self.directory / name)

    def kunci(self, *arguments, status=OK, stdin=b"", environment=None, pass_fds=()):
        """Runs the tool without a terminal; fails the test when it does not end with `status`."""
        finished = subprocess.run(
            [KUNCI, *arguments], input=stdin, capture_output=True, cwd=self.directory, timeout=120,
            env=self.environment | (environment or {}), start_new_session=True, check=False,
            pass_fds=pass_fds)
        self.assertEqual(finished.returncode, status,
                         f"{arguments}\n{finished.stdout.decode(errors='replace')}\n"
                         f"{finished.stderr.decode(errors='replace')}")
        return Outcome(finished.returncode, finished.stdout, finished.stderr.decode())

    def tool(self, *arguments, **options):
        """The same with --json: its document."""
        return self.kunci(*arguments, "--json", **options).json

    def error(self, *arguments, status, **options):
        """The same for a run that must fail: the member "error"."""
        return self.tool(*arguments, status=status, **options)["error"]

    def generate(self, algorithm="p256", *more, status=OK):
        return self.tool("key", "generate", "--algorithm", algorithm, "--pin-source", "file:pin",
                         *more, status=status)

    def openssl(self, *arguments, stdin=None, status=0):
        finished = subprocess.run(["openssl", *arguments], input=stdin, capture_output=True,
                                  cwd=self.directory, timeout=120, check=False)
        self.assertEqual(finished.returncode, status, finished.stderr.decode())
        return finished.stdout.decode() + finished.stderr.decode()

    def request(self, *more, subject="CN=Ani Putri,O=Kantor,C=ID", out="request.pem"):
        self.kunci("cert", "request", "--subject", subject, "--pin-source", "file:pin", "--out",
                   out, "--force", *more)
        return self.path(out)

    def make_ca(self, name="ca"):
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                     "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.pem", "-days", "400",
                     "-subj", f"/C=ID/CN=CA {name}", "-addext", "keyUsage=critical,keyCertSign")

    def certify(self, request="request.pem", out="certificate.pem", days=365, ca="ca"):
        if not (self.directory / f"{ca}.pem").exists():
            self.make_ca(ca)
        self.openssl("x509", "-req", "-in", request, "-CA", f"{ca}.pem", "-CAkey", f"{ca}.key",
                     "-days", str(days), "-out", out)
        return self.path(out)

    def assert_keys(self, mapping, names):
        """The shape that docs/json.md promises: these members, in this order."""
        self.assertEqual(list(mapping), names)

    def assert_time(self, text):
        self.assertRegex(text, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")


def without_certificates(text):
    """A PEM file's blocks, without what stands between them."""
    return re.findall(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", text, re.DOTALL)

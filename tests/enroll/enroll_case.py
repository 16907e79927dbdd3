# SPDX-License-Identifier: Apache-2.0
"""Enrolments with a certification authority of our own, tests/servers/CaServer.java."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.request

SOURCE = pathlib.Path(os.environ["KUNCI_SOURCE"])
sys.path.insert(0, str(SOURCE / "tests/cli"))

# pylint: disable=wrong-import-position
from softhsm_case import SoftHsmCase  # noqa: E402

PENDING = 12
UNREACHABLE = 13
REJECTED = 14
JARS = ":".join(f"/usr/share/java/{name}.jar" for name in ("bcprov", "bcutil", "bcpkix"))
JARS += ":" + os.environ["KUNCI_TEST_CA_SERVER"]


class CaServer:
    """One Java process for the tests of a module: it takes seconds to start."""

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix="kunci-ca-")
        self.process = subprocess.Popen(
            ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", JARS, "CaServer", self.directory], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ready, cmp_port, est_port = self.process.stdout.readline().split()
        assert ready == "READY"
        self.cmp = f"http://127.0.0.1:{cmp_port}/pkix"
        self.cmps = f"https://127.0.0.1:{est_port}/pkix"
        self.est = f"https://127.0.0.1:{est_port}/.well-known/est"
        self.state_url = f"http://127.0.0.1:{cmp_port}/state"
        self.root = f"{self.directory}/root.pem"

    def state(self):
        """What it did so far: (word, serial number and what else there is to say)."""
        with urllib.request.urlopen(self.state_url, timeout=10) as answer:
            return [tuple(line.split(" ", 1)) for line in answer.read().decode().splitlines()]

    def stop(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()
        shutil.rmtree(self.directory)


class Enrolling:
    """What tests on any token share; a module's setUpModule sets `server`."""

    server = None

    def prepare(self):
        self.write("secret", "lab-secret\n")
        self.write("wrong-secret", "another\n")
        self.environment["KUNCI_STATE"] = str(self.directory / "state")

    def profile(self, protocol, mode, *, key="", certificate="", renewal="", authority=""):
        base = {"cmp": self.server.cmp, "est": self.server.est}.get(protocol)
        url = f'url = "{base}/{mode}"\n' if base else ""
        return self.write("profile.toml", f"""
[key]
{key}
[subject]
template = "CN={{name}},O=Kantor,C=ID"
required = ["CN"]
[certificate]
key_usage = ["digitalSignature", "nonRepudiation"]
key_usage_critical = true
validity_days_max = 731
subject_as_requested = ["CN", "O", "C"]
{certificate}
[authority]
protocol = "{protocol}"
{url}anchors = ["{self.server.root}"]
timeout_seconds = 5
{authority}
[renewal]
{renewal}
""")

    def enroll(self, *more, status=0, secret="secret", reference="3078", **options):
        return self.tool("enroll", "--profile", "profile.toml", "--field", "name=Ani Putri", "--reference", reference,
                         "--secret-source", f"file:{secret}", "--pin-source", "file:pin", *more,
                         status=status, **options)

    def go_on(self, *more, status=0, secret="secret", command=("enroll",), **options):
        return self.tool(*command, "--secret-source", f"file:{secret}", "--pin-source", "file:pin", *more,
                         status=status, **options)

    def renew(self, *more, status=0, **options):
        return self.tool("cert", "renew", "--profile", "profile.toml", "--pin-source", "file:pin", *more,
                         status=status, **options)

    def certificates(self):
        return self.tool("cert", "list")["certificates"]

    def keys(self):
        return self.tool("key", "list", "--pin-source", "file:pin")["keys"]

    def nothing_is_kept(self):
        kept = self.directory / "state" / "enrolments"
        return not kept.exists() or not list(kept.iterdir())

    def serials_of(self, word):
        """Of which certificates the CA wrote that word."""
        return [int(rest.split()[0], 16) for said, rest in self.server.state() if said == word]

    def word_of_ca(self, serial):
        """What the CA last heard of a certificate."""
        words = [word for word, rest in self.server.state()
                 if word != "client" and int(rest.split()[0], 16) == int(serial, 16)]
        return words[-1]

    def count_of(self, word):
        return sum(1 for row in self.server.state() if row[0] == word)


class SoftHsmEnrolling(Enrolling, SoftHsmCase):
    """On SoftHSM2, with a token that is ready."""

    def setUp(self):
        super().setUp()
        self.prepare()
        self.init("Ani")


@contextlib.contextmanager
def server_for(case):
    """For setUpModule, by enterModuleContext."""
    case.server = CaServer()
    try:
        yield
    finally:
        case.server.stop()

# SPDX-License-Identifier: Apache-2.0
"""The virtual OpenPGP card, as OpenSC knows it: its tool, and its PKCS #11 module."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

VTOKEN = os.environ["KUNCI_VTOKEN"]
OPENSC = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"
DIGEST = bytes(range(32))
NO_FINGERPRINT = ":".join(["00"] * 20)


class OpenSc(unittest.TestCase):
    def setUp(self):
        self.directory = self.enterContext(tempfile.TemporaryDirectory(prefix="kunci-opensc-"))
        self.environment = dict(os.environ) | {"HOME": self.directory, "LC_ALL": "C.UTF-8", "PIN": "123456"}

    def plug(self, options):
        subprocess.run([VTOKEN, "plug", f"card=openpgp:{options}"], check=True, timeout=60)
        self.addCleanup(subprocess.run, [VTOKEN, "discard", "card"], check=True, timeout=60)

    def run_program(self, *arguments):
        done = subprocess.run(arguments, env=self.environment, cwd=self.directory, capture_output=True,
                              text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def tool(self, *arguments):
        """openpgp-tool; what it tells, by name."""
        lines = self.run_program("openpgp-tool", *arguments).splitlines()
        return {name: value.strip() for name, colon, value in (line.partition(":") for line in lines)
                if colon}

    def pkcs11_tool(self, *arguments):
        return self.run_program("pkcs11-tool", "--module", OPENSC, "--login", "--pin", "env:PIN",
                                *arguments)

    def public_key(self, slot, key):
        self.pkcs11_tool("--slot-index", slot, "--read-object", "--type", "pubkey", "--id", key,
                         "--output-file", "public.der")
        return "public.der"

    def assert_tool_reads(self, profile, version):
        self.plug(f"profile={profile},content=personalised")
        told = self.tool("--card-info", "--user-info", "--key-info")
        self.assertEqual(told["Version"], version)
        self.assertEqual(told["Name"], "Contoh Siti")
        self.assertEqual(told["Account"], "siti")
        self.assertRegex(told["Sig Fingerprint"], r"^([0-9a-f]{2}:){19}[0-9a-f]{2}$")

    def test_the_tool_reads_a_plain_card(self):
        self.assert_tool_reads("plain", "3.4")

    def test_the_tool_reads_a_yubico_card(self):
        self.assert_tool_reads("yubico", "3.4")

    def test_the_tool_reads_a_card_of_version_2(self):
        self.assert_tool_reads("v2", "2.1")

    def test_the_tool_generates_and_erases(self):
        self.plug("content=factory")
        # The tool takes PINs as arguments only; this one is a factory's.
        self.tool("--gen-key", "1", "--key-type", "rsa2048", "--verify", "CHV3", "--pin", "12345678")
        self.assertNotEqual(self.tool("--key-info")["Sig Fingerprint"], NO_FINGERPRINT)
        self.tool("--erase")
        self.assertEqual(self.tool("--key-info")["Sig Fingerprint"], NO_FINGERPRINT)

    def test_the_module_lists_and_signs(self):
        self.plug("content=personalised")
        listed = self.pkcs11_tool("--slot-index", "0", "--list-objects")
        self.assertIn("Encryption key", listed)
        self.assertRegex(listed, re.compile(r"Certificate Object.*Siti Contoh.*ID: +03", re.DOTALL))
        pathlib.Path(self.directory, "digest").write_bytes(DIGEST)
        for slot, key in (("0", "03"), ("1", "01")):
            with self.subTest(key=key):
                self.pkcs11_tool("--slot-index", slot, "--sign", "--mechanism", "ECDSA", "--id", key,
                                 "--signature-format", "openssl", "--input-file", "digest",
                                 "--output-file", "signature")
                public = self.public_key(slot, key)
                self.run_program("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", public, "-keyform",
                                 "DER", "-in", "digest", "-sigfile", "signature")


if __name__ == "__main__":
    unittest.main()

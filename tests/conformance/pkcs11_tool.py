# SPDX-License-Identifier: Apache-2.0
"""The tests that OpenSC's pkcs11-tool (0.23) has for modules, on the module KUNCI_TEST_MODULE and the
token of the `kunci-vtoken run` that this runs under."""

import contextlib
import os
import subprocess
import unittest

import cryptoki
from cryptoki import Template

MODULE = os.environ["KUNCI_TEST_MODULE"]
VTOKEN = os.environ["KUNCI_VTOKEN"]
PIN, SO_PIN = b"246813", b"97531864"
P256 = bytes.fromhex("06082a8648ce3d030107")


class Pkcs11Tool(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        module = cryptoki.Module(MODULE)
        module.must("C_Initialize", None)
        token = cryptoki.Token(module, PIN, SO_PIN)
        session = token.open()
        token.login(session)
        for mechanism, key_id, public in (
                ("CKM_RSA_PKCS_KEY_PAIR_GEN", b"\1",
                 {"MODULUS_BITS": 2048, "PUBLIC_EXPONENT": b"\1\0\1"}),
                ("CKM_EC_KEY_PAIR_GEN", b"\3", {"EC_PARAMS": P256})):
            token.generate(session, mechanism, Template(TOKEN=True, ID=key_id, **public),
                           Template(TOKEN=True, PRIVATE=True, ID=key_id))
        module.must("C_Finalize", None)

    def command(self, *arguments):
        return ["pkcs11-tool", "--module", MODULE, *arguments]

    def tool(self, *arguments, status=0):
        """What the tool wrote; a failure where it does not end with `status`."""
        environment = os.environ | {"TEST_PIN": PIN.decode()}
        finished = subprocess.run(self.command(*arguments), stdin=subprocess.DEVNULL, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60,
                                  env=environment, check=False)
        self.assertEqual(finished.returncode, status, finished.stdout)
        return finished.stdout

    def with_login(self, *arguments, **options):
        return self.tool("--login", "--pin", "env:TEST_PIN", *arguments, **options)

    def test_everything(self):
        shown = self.with_login("--test")
        self.assertIn("No errors", shown)
        for mechanism in ("RSA-X-509", "RSA-PKCS", "SHA1-RSA-PKCS", "SHA256-RSA-PKCS",
                          "RSA-PKCS-OAEP"):
            self.assertRegex(shown, rf"    {mechanism}: (mgf not set[^\n]*\n)?OK\n")

    def test_elliptic_curves(self):
        shown = self.with_login("--session-rw", "--test-ec", "--id", "09", "--key-type",
                                "EC:prime256v1")
        self.assertIn("Deleting the private and the public key again", shown)
        self.assertNotIn("ID:         09", self.with_login("--list-objects"))

    def test_elliptic_curves_in_the_session_that_the_tool_opens(self):
        """--test-ec alone makes its key in a R/O session, which no module allows (PKCS#11 3.2,
        5.18, C_GenerateKeyPair); SoftHSM2 answers the same."""
        shown = self.with_login("--test-ec", "--id", "09", "--key-type", "EC:prime256v1", status=1)
        self.assertIn("C_GenerateKeyPair failed: rv = CKR_SESSION_READ_ONLY", shown)

    def test_fork(self):
        shown = self.with_login("--test-fork")
        self.assertIn("Calling C_Initialize in forked child process", shown)
        self.assertNotIn("CKR_", shown)

    def test_threads(self):
        """C_Initialize, C_GetInfo, C_GetSlotList and C_GetTokenInfo in four threads, beside those
        of the tool itself."""
        # The list gives the threads time: the tool waits 30 seconds for those that are left.
        shown = self.with_login("--list-objects", *["--test-threads", "ILGISLT0"] * 4)
        self.assertIn("all threads have ended with CKR_OK", shown)

    def test_hot_plug(self):
        """First with C_GetSlotList, then with C_WaitForSlotEvent while the token is unplugged."""
        tool = subprocess.Popen(["stdbuf", "-o0", *self.command("--test-hotplug")], text=True,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self.addCleanup(tool.stdout.close)
        self.addCleanup(tool.stdin.close)
        self.addCleanup(tool.kill)
        self.until_prompt(tool)
        tool.stdin.write("\n")
        self.assertIn("token label        : Uji", self.until_prompt(tool))
        tool.stdin.write("x\n")
        self.until_prompt(tool)
        tool.stdin.write("\n")
        with self.unplugged():
            shown = self.until_prompt(tool)
        self.assertIn("Calling C_WaitForSlotEvent: event on slot 0x0", shown)
        self.assertIn("(empty)", shown)
        tool.stdin.write("x\n")
        self.assertEqual(tool.wait(30), 0)

    @staticmethod
    @contextlib.contextmanager
    def unplugged():
        subprocess.run([VTOKEN, "unplug", "uji"], check=True, timeout=30)
        try:
            yield
        finally:
            subprocess.run([VTOKEN, "plug", "uji"], check=True, timeout=30)

    @staticmethod
    def until_prompt(tool):
        """What the tool writes up to its next prompt."""
        text = ""
        while not text.endswith("x to exit: "):
            character = tool.stdout.read(1)
            if not character:
                raise AssertionError("the tool ended: " + text)
            text += character
        return text


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""`kunci doctor` on virtual cards in a real pcscd."""

import os

from tool_case import FAILED, OK, PIN_INCORRECT, PIN_LOCKED
from virtual_token_case import VirtualTokenCase


class Doctor(VirtualTokenCase):
    """What `kunci doctor` says of them."""

    card = "piv:profile=yubico,content=factory,version=5.7.1"

    def findings(self, *areas, status):
        document = self.tool("doctor", status=status)
        return [finding for finding in document["findings"] if finding["area"] in areas]

    def kinds(self, *areas, status=OK):
        return [finding["kind"] for finding in self.findings(*areas, status=status)]

    def test_factory_secrets(self):
        self.plug_in(self.card)
        self.assertEqual(self.kinds("service", "reader", "token", "secrets", status=FAILED),
                         ["good", "good", "problem"])
        self.init()
        self.assertEqual(self.kinds("service", "reader", "token", "secrets"), ["good", "good"])

    def test_locked_pin(self):
        self.plug_in(self.card)
        self.init()
        self.write("wrong", "555123\n")
        self.kunci("pin", "verify", "--pin-source", "file:wrong", status=PIN_INCORRECT)
        self.kunci("pin", "verify", "--pin-source", "file:wrong", status=PIN_INCORRECT)
        self.assertEqual(self.kinds("pin"), ["warning"])
        self.kunci("pin", "verify", "--pin-source", "file:wrong", "--last-try", status=PIN_LOCKED)
        self.assertEqual(self.kinds("pin", status=FAILED), ["problem"])

    def test_no_reader(self):
        self.assertEqual(self.kinds("reader", status=FAILED), ["problem"])

    def test_unknown_card(self):
        self.plug_in("echo")
        self.assertEqual(self.kinds("token", status=FAILED), ["problem"])

    def test_polkit(self):
        self.plug_in(self.card)
        self.write("pkcheck", "#!/bin/sh\nexit 1\n", mode=0o755)
        self.environment["PATH"] = f"{self.directory}:{os.environ['PATH']}"
        finding, = self.findings("permission", status=FAILED)
        self.assertIn("org.debian.pcsc-lite.access_pcsc", finding["message"])
        self.assertIn("polkit.addRule", finding["cure"])

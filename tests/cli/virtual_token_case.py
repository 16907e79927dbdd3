# SPDX-License-Identifier: Apache-2.0
"""The tool on kunci's own module, with virtual cards in a real pcscd: this runs in `kunci-vtoken run`."""

import json
import os
import signal
import subprocess

from terminal_session import TerminalSession
from tool_case import KUNCI, NO_TOKEN, OK, PIN_INCORRECT, PIN_LOCKED, REFUSED, SO_PIN, ToolCase

VTOKEN = os.environ["KUNCI_VTOKEN"]


class VirtualTokenCase(ToolCase):
    """Each test has one virtual card of its own."""

    module = os.environ["KUNCI_TEST_MODULE"]

    def setUp(self):
        super().setUp()
        for name in ("PCSCLITE_CSOCK_NAME", "KUNCI_VTOKEN_CONTROL"):
            self.environment[name] = os.environ[name]

    def vtoken(self, *arguments):
        subprocess.run([VTOKEN, *arguments], check=True, capture_output=True, timeout=60,
                       env=self.environment)

    def plug_in(self, card):
        self.vtoken("plug", f"card={card}")
        self.addCleanup(self.vtoken, "discard", "card")

    def terminal(self, *arguments):
        """The command at a terminal, where it can ask."""
        return TerminalSession([KUNCI, *arguments], self.environment, self.directory)

    def init(self, *more, status=OK):
        return self.kunci("token", "init", "--label", "Ani Putri", "--so-pin-source", "file:so-pin",
                          "--new-pin-source", "file:pin", *more, status=status)


class Commands:
    """The whole set of commands on a card as it leaves the factory; the subclass says which."""

    card = ""
    so_pin = SO_PIN
    powers = ()  # what the commands that write need besides the PIN
    ids = {"signature": "02", "authentication": "01"}
    piv_slots = {"01": "9A", "02": "9C"}
    signature_wants_pin = True  # for each use

    def setUp(self):
        super().setUp()
        self.plug_in(self.card)
        self.write("so-pin", self.so_pin)
        self.write("new", "618402\n")
        self.write("wrong", "555123\n")

    def generate(self, algorithm="p256", *more, status=OK):
        return super().generate(algorithm, *self.powers, *more, status=status)

    def certified(self):
        """A key pair in the signature slot, with a certificate."""
        self.generate("p256")
        self.request()
        self.certify()
        self.kunci("cert", "import", "certificate.pem", "--pin-source", "file:pin", *self.powers)

    def test_token(self):
        self.assertEqual([token["initialized"] for token in self.tool("token", "list")["tokens"]], [False])
        self.assertIn("is ready", self.init().text)
        token, = self.tool("token", "list")["tokens"]
        self.assertEqual((token["label"], token["initialized"]), ("Ani Putri", True))
        self.assertIn("Ani Putri", self.kunci("token", "info").text)
        self.assertIn(f"serial={token['serial']}", self.kunci("token", "info", "--token", token["uri"]).text)

    def test_token_is_initialised_again(self):
        self.init()
        self.certified()
        outcome = self.init("--yes")
        self.assertIn("will be lost: certificate CN=Ani Putri", outcome.err)
        self.assertEqual(self.tool("cert", "list")["certificates"], [])
        self.kunci("pin", "verify", "--pin-source", "file:pin")

    def test_wrong_pins_and_unblocking(self):
        self.init()
        self.assertEqual(self.tool("pin", "status")["user_pin"]["left"], 3)
        for left in (2, 1):
            error = self.error("pin", "verify", "--pin-source", "file:wrong", status=PIN_INCORRECT)
            self.assertEqual(error["tries_left"], left)
        self.kunci("pin", "verify", "--pin-source", "file:pin", status=PIN_LOCKED)
        self.error("pin", "verify", "--pin-source", "file:wrong", "--last-try", status=PIN_LOCKED)
        self.assertTrue(self.tool("pin", "status")["user_pin"]["locked"])
        self.kunci("pin", "unblock", "--so-pin-source", "file:so-pin", "--new-pin-source", "file:new")
        self.kunci("pin", "verify", "--pin-source", "file:new")
        self.assertEqual(self.tool("pin", "status")["user_pin"]["left"], 3)

    def test_pin_change(self):
        self.init()
        self.kunci("pin", "change", "--pin-source", "file:pin", "--new-pin-source", "file:new")
        self.kunci("pin", "verify", "--pin-source", "file:new")
        self.kunci("pin", "verify", "--pin-source", "file:pin", status=PIN_INCORRECT)

    def test_keys(self):
        self.init()
        for use, algorithm in (("authentication", "rsa2048"), ("signature", "p256")):
            key = self.ids[use]
            made = self.generate(algorithm, "--use", use)["key"]
            self.assertEqual((made["id"], made["piv_slot"]), (key, self.piv_slots.get(key, "")))
            self.assertTrue(made["made_on_token"])
        self.assertEqual(made["always_authenticate"], self.signature_wants_pin)
        self.generate("p256", status=REFUSED)
        listed = self.tool("key", "list", "--pin-source", "file:pin")["keys"]
        self.assertEqual({key["id"]: key["algorithm"] for key in listed},
                         {self.ids["authentication"]: "rsa2048", self.ids["signature"]: "p256"})
        classes = [item["class"] for item in self.tool("object", "list", "--pin-source", "file:pin")["objects"]]
        self.assertEqual((classes.count("private_key"), classes.count("public_key")), (2, 2))
        self.assertIn("type=private", self.kunci("object", "list", "--pin-source", "file:pin").text)

    def test_certificates(self):
        self.init()
        self.certified()
        listed, = self.tool("cert", "list")["certificates"]
        key = self.ids["signature"]
        self.assertEqual(listed["id"], key)
        self.kunci("cert", "export", "--id", key, "--out", "exported.pem")
        self.assertEqual(self.openssl("x509", "-in", "exported.pem"),
                         self.openssl("x509", "-in", "certificate.pem"))
        self.kunci("cert", "delete", "--id", key, "--pin-source", "file:pin", "--yes", *self.powers)
        self.assertEqual(self.tool("cert", "list")["certificates"], [])
        self.assertEqual(len(self.tool("key", "list")["keys"]), 1)

    def test_request_by_profile(self):
        self.init()
        self.generate("rsa2048", "--use", "signature")
        self.request("--profile", "bsre-like")
        self.assertIn("1.2.840.113583.1.1.5", self.openssl("req", "-in", "request.pem", "-noout", "-text"))
        self.openssl("req", "-in", "request.pem", "-noout", "-verify")

    def test_watch(self):
        self.init()
        with subprocess.Popen([KUNCI, "watch", "--json"], cwd=self.directory, env=self.environment,
                              stdout=subprocess.PIPE) as running:
            events = [json.loads(running.stdout.readline())]
            for command in ("unplug", "plug"):
                self.vtoken(command, "card")
                events.append(json.loads(running.stdout.readline()))
            running.send_signal(signal.SIGINT)
            running.communicate(timeout=60)
        self.assertEqual(running.returncode, OK)
        self.assertEqual(events[0]["token"]["label"], "Ani Putri")
        self.assertEqual([event["event"] for event in events], ["present", "removed", "inserted"])

    def test_no_token(self):
        self.vtoken("unplug", "card")
        self.kunci("key", "list", status=NO_TOKEN)

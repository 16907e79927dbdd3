# SPDX-License-Identifier: Apache-2.0
"""The tool on kunci's own module, with virtual PIV cards in a real pcscd: this runs in `kunci-vtoken
run`."""

import json
import os
import signal
import subprocess

from tool_case import (BAD_INPUT, FAILED, KUNCI, NO_TOKEN, OK, PIN_INCORRECT, PIN_LOCKED, REFUSED,
                       SO_PIN, UNSUPPORTED, ToolCase)

VTOKEN = os.environ["KUNCI_VTOKEN"]
MANAGEMENT_KEY = "6a1f93c0d25e48b7a9f0316c5d84e27bb3c8510f9e6d42a7"
FACTORY_KEY = "010203040506070801020304050607080102030405060708"


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

    def init(self, *more, status=OK):
        return self.kunci("token", "init", "--label", "Ani Putri", "--so-pin-source", "file:so-pin",
                          "--new-pin-source", "file:pin", *more, status=status)


class Commands:
    """The whole set of commands on a card as it leaves the factory; the subclass says which."""

    card = ""
    so_pin = SO_PIN
    powers = ()  # what the commands that write need besides the PIN

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
        made = self.generate("rsa2048", "--use", "authentication")["key"]
        self.assertEqual((made["id"], made["piv_slot"], made["made_on_token"]), ("01", "9A", True))
        made = self.generate("p256")["key"]
        self.assertEqual((made["id"], made["piv_slot"], made["always_authenticate"]), ("02", "9C", True))
        self.generate("p256", status=REFUSED)
        listed = self.tool("key", "list", "--pin-source", "file:pin")["keys"]
        self.assertEqual([key["algorithm"] for key in listed], ["rsa2048", "p256"])
        classes = [item["class"] for item in self.tool("object", "list", "--pin-source", "file:pin")["objects"]]
        self.assertEqual((classes.count("private_key"), classes.count("public_key")), (2, 2))
        self.assertIn("type=private", self.kunci("object", "list", "--pin-source", "file:pin").text)

    def test_certificates(self):
        self.init()
        self.certified()
        listed, = self.tool("cert", "list")["certificates"]
        self.assertEqual(listed["id"], "02")
        self.kunci("cert", "export", "--id", "02", "--out", "exported.pem")
        self.assertEqual(self.openssl("x509", "-in", "exported.pem"),
                         self.openssl("x509", "-in", "certificate.pem"))
        self.kunci("cert", "delete", "--id", "02", "--pin-source", "file:pin", "--yes", *self.powers)
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


class Yubico(Commands, VirtualTokenCase):
    """A card with Yubico's extensions: its management key is replaced, and kept behind the PIN."""

    card = "piv:profile=yubico,content=factory,version=5.7.1"

    def test_key_is_deleted(self):
        self.init()
        self.generate("p256")
        self.kunci("key", "delete", "--id", "02", "--pin-source", "file:pin", "--yes")
        self.assertEqual(self.tool("key", "list")["keys"], [])

    def test_so_pin_is_made(self):
        self.kunci("token", "init", "--label", "A", "--generate-so-pin", "--so-pin-out", "made",
                   "--new-pin-source", "file:pin")
        self.kunci("pin", "unblock", "--so-pin-source", "file:made", "--new-pin-source", "file:new")


class Plain(Commands, VirtualTokenCase):
    """A card of the standard alone, whose issuer has set a management key: that is the SO PIN."""

    card = f"piv:profile=plain,content=factory,management=3des,management_key={MANAGEMENT_KEY}"
    so_pin = MANAGEMENT_KEY
    powers = ("--management-key-source", "file:so-pin")

    def test_key_cannot_be_deleted(self):
        self.init()
        self.generate("p256")
        self.kunci("key", "delete", "--id", "02", "--pin-source", "file:pin", "--yes", *self.powers,
                   status=REFUSED)

    def test_management_key_is_needed(self):
        self.init()
        error = self.error("key", "generate", "--algorithm", "p256", "--pin-source", "file:pin", status=FAILED)
        self.assertIn("--management-key-source", error["next"])

    def test_wrong_management_keys(self):
        self.init()
        for key, status in ((FACTORY_KEY, PIN_INCORRECT), ("12", BAD_INPUT), ("x" * 48, BAD_INPUT)):
            self.write("so-pin", key)
            self.generate("p256", status=status)


class PlainFromTheFactory(VirtualTokenCase):
    """The standard has no command that replaces the management key which everybody knows."""

    def setUp(self):
        super().setUp()
        self.plug_in("piv:profile=plain,content=factory")

    def test_management_key_that_stays(self):
        error = self.error("token", "init", "--label", "A", "--so-pin-source", "file:so-pin",
                           "--new-pin-source", "file:pin", status=UNSUPPORTED)
        self.assertIn("no command to change it", error["message"])
        self.assertIn("hexadecimal digits", error["next"])
        self.assertEqual((error["rv"], error["function"]), ("CKR_FUNCTION_FAILED", "C_InitToken"))

    def test_factory_key_as_so_pin(self):
        self.write("so-pin", FACTORY_KEY)
        self.assertIn("no command to change it", self.init(status=UNSUPPORTED).err)

    def test_another_key_as_so_pin(self):
        self.write("so-pin", MANAGEMENT_KEY)
        self.init(status=PIN_INCORRECT)


class PlainOfAnIssuer(VirtualTokenCase):
    """A card that somebody has written to, and left the factory's PUK on."""

    def test_factory_so_pin(self):
        self.plug_in("piv:profile=plain")
        self.write("so-pin", "12345678")
        outcome = self.init("--yes", status=REFUSED)
        self.assertIn("The SO PIN is the factory's", outcome.err)
        self.assertIn("kunci pin change --so", outcome.err)

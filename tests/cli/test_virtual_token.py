# SPDX-License-Identifier: Apache-2.0
"""The tool's commands on virtual PIV cards."""

from tool_case import BAD_INPUT, OK, PIN_INCORRECT, REFUSED, UNSUPPORTED, USAGE
from virtual_token_case import Commands, VirtualTokenCase

MANAGEMENT_KEY = "6a1f93c0d25e48b7a9f0316c5d84e27bb3c8510f9e6d42a7"
FACTORY_KEY = "010203040506070801020304050607080102030405060708"


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
        error = self.error("key", "generate", "--algorithm", "p256", "--pin-source", "file:pin", status=USAGE)
        self.assertIn("--management-key-source", error["next"])

    def test_management_key_is_asked_for(self):
        self.init()
        with self.terminal("key", "generate", "--algorithm", "p256", "--pin-source", "file:pin") as terminal:
            terminal.expect('Management key of "Ani Putri", in hexadecimal digits: ')
            terminal.type(MANAGEMENT_KEY + "\n")
            self.assertEqual(terminal.finish()[1], OK)

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

# SPDX-License-Identifier: Apache-2.0
"""The tool's commands on virtual OpenPGP cards, whose keys and certificates are written under PW3, the SO
PIN: it is asked for when it is missing, and only then."""

import pathlib
import subprocess

from tool_case import BAD_INPUT, OK, PIN, PIN_INCORRECT, PIN_LOCKED, REFUSED, SO_PIN, UNSUPPORTED, USAGE
from virtual_token_case import Commands, VirtualTokenCase

ENGINE = pathlib.Path(__file__).parent.parent / "clients" / "pkcs11.cnf"
CODE = "59028461"


class OpenPgp(Commands):
    powers = ("--so-pin-source", "file:so-pin")
    ids = {"signature": "01", "authentication": "03"}
    piv_slots = {}


class Plain(OpenPgp, VirtualTokenCase):
    """A card as the specification has it, short APDUs."""

    card = "openpgp:content=factory,apdu=short"

    def test_key_is_deleted(self):
        self.init()
        self.generate("p256")
        self.kunci("key", "delete", "--id", "01", "--pin-source", "file:pin", "--yes", *self.powers)
        self.assertEqual(self.tool("key", "list")["keys"], [])

    def test_key_is_replaced(self):
        self.init()
        self.certified()
        self.generate("p256", "--replace", "--yes")
        self.assertEqual(self.tool("cert", "list")["certificates"], [])
        self.assertEqual(len(self.tool("key", "list")["keys"]), 1)

    def test_no_key_for_card_authentication(self):
        self.init()
        self.generate("p256", "--use", "card-authentication", status=UNSUPPORTED)

    def test_encryption_key(self):
        self.init()
        made = self.generate("x25519")["key"]
        self.assertEqual((made["id"], made["uses"]), ("02", ["derive"]))

    def test_brainpool(self):
        self.init()
        for algorithm in ("brainpool256", "brainpool384", "brainpool512"):
            self.generate(algorithm, "--replace", "--yes")
            self.request()
            self.assertIn(algorithm.removeprefix("brainpool"), self.openssl(
                "req", "-in", "request.pem", "-noout", "-verify", "-text").split("ASN1 OID: ")[1])

    def test_so_pin_is_made(self):
        self.kunci("token", "init", "--label", "A", "--generate-so-pin", "--so-pin-out", "made",
                   "--new-pin-source", "file:pin")
        self.kunci("pin", "unblock", "--so-pin-source", "file:made", "--new-pin-source", "file:new")

    def test_so_pin_is_changed(self):
        self.init()
        self.kunci("pin", "change", "--so", "--so-pin-source", "file:so-pin", "--new-pin-source", "file:new",
                   status=BAD_INPUT)  # six characters
        self.write("new", "61840277\n")
        self.kunci("pin", "change", "--so", "--so-pin-source", "file:so-pin", "--new-pin-source", "file:new")
        self.generate("p256", status=PIN_INCORRECT)
        self.write("so-pin", "61840277\n")
        self.generate("p256")


class Yubico(OpenPgp, VirtualTokenCase):
    """A card with Yubico's extensions and extended length."""

    card = "openpgp:content=factory,profile=yubico"


class HashedPins(OpenPgp, VirtualTokenCase):
    """A card that is given hashes in the place of PINs."""

    card = "openpgp:content=factory,kdf=on"


class SeveralSignaturesForOnePin(OpenPgp, VirtualTokenCase):
    card = "openpgp:content=factory,pw1=several"
    signature_wants_pin = False


class MissingSecret(VirtualTokenCase):
    """Exactly the secret that is missing is asked for."""

    def setUp(self):
        super().setUp()
        self.plug_in("openpgp:content=factory")
        self.init()

    def generate_at_terminal(self, *more):
        return self.terminal("key", "generate", "--algorithm", "p256", *more)

    def test_both_pins_are_asked_for(self):
        with self.generate_at_terminal() as terminal:
            terminal.expect('PIN of "Ani Putri" (tries left: 3): ')
            terminal.type(PIN + "\n")
            terminal.expect('SO PIN of "Ani Putri" (tries left: 3): ')
            terminal.type(SO_PIN + "\n")
            rest, status = terminal.finish()
        self.assertEqual((status, SO_PIN in rest), (OK, False))

    def test_in_indonesian(self):
        self.environment["LANGUAGE"] = "id"
        with self.generate_at_terminal("--pin-source", "file:pin") as terminal:
            terminal.expect('PIN SO untuk "Ani Putri" (sisa percobaan: 3): ')
            terminal.type(SO_PIN + "\n")
            rest, status = terminal.finish()
        self.assertEqual(status, OK)
        self.assertIn("Pasangan kunci selesai dibuat.", rest)

    def test_without_a_terminal(self):
        error = self.error("key", "generate", "--algorithm", "p256", "--pin-source", "file:pin", status=USAGE)
        self.assertIn("--so-pin-source", error["next"])

    def test_it_is_not_asked_for_where_nothing_is_written(self):
        self.generate("p256", "--so-pin-source", "file:so-pin")
        self.request()
        self.kunci("key", "list", "--pin-source", "file:pin")
        self.kunci("pin", "verify", "--pin-source", "file:pin")

    def test_a_wrong_one(self):
        self.write("wrong", "84013378\n")
        error = self.error("key", "generate", "--algorithm", "p256", "--pin-source", "file:pin",
                           "--so-pin-source", "file:wrong", status=PIN_INCORRECT)
        self.assertEqual(error["tries_left"], 2)
        self.assertIn("The SO PIN is wrong", error["message"])
        status = self.tool("pin", "status")
        self.assertEqual((status["user_pin"]["left"], status["so_pin"]["left"]), (3, 2))
        self.assertEqual(self.tool("key", "list")["keys"], [])

    def test_the_last_try_is_kept(self):
        for wrong in ("84013378", "84013379"):
            self.write("wrong", wrong)
            self.generate("p256", "--so-pin-source", "file:wrong", status=PIN_INCORRECT)
        outcome = self.kunci("key", "generate", "--algorithm", "p256", "--pin-source", "file:pin",
                             "--so-pin-source", "file:so-pin", status=PIN_LOCKED)
        self.assertIn("--last-try", outcome.err)
        self.generate("p256", "--so-pin-source", "file:so-pin", "--last-try")


class ResettingCode(VirtualTokenCase):
    """The code with which a holder unblocks the PIN, where the administrator has set one."""

    def setUp(self):
        super().setUp()
        self.plug_in("openpgp:content=factory")
        self.init()
        self.write("code", CODE)
        self.write("new", "618402\n")
        self.write("wrong", "59028462")

    def set_code(self):
        return self.tool("pin", "reset-code", "--so-pin-source", "file:so-pin", "--new-reset-code-source",
                         "file:code")

    def unblock(self, *arguments, status=OK):
        return self.kunci("pin", "unblock", "--new-pin-source", "file:new", *arguments, status=status)

    def test_it_unblocks(self):
        self.assertTrue(self.set_code()["reset_code"])
        self.assertTrue(self.tool("pin", "status")["reset_code"])
        self.unblock("--reset-code-source", "file:code")
        self.kunci("pin", "verify", "--pin-source", "file:new")

    def test_it_is_asked_for(self):
        self.set_code()
        with self.terminal("pin", "unblock", "--new-pin-source", "file:new") as terminal:
            terminal.expect('Resetting code of "Ani Putri": ')
            terminal.type(CODE + "\n")
            self.assertEqual(terminal.finish()[1], OK)

    def test_the_administrator_does_without(self):
        self.set_code()
        self.unblock("--so-pin-source", "file:so-pin")
        self.kunci("pin", "verify", "--pin-source", "file:new")
        self.assertTrue(self.tool("pin", "status")["reset_code"])

    def test_a_wrong_one(self):
        self.set_code()
        outcome = self.unblock("--reset-code-source", "file:wrong", status=PIN_INCORRECT)
        self.assertIn("The resetting code is wrong", outcome.err)
        self.assertEqual(self.tool("pin", "status")["so_pin"]["left"], 3)

    def test_it_is_taken_away(self):
        self.set_code()
        gone = self.tool("pin", "reset-code", "--remove", "--so-pin-source", "file:so-pin")
        self.assertFalse(gone["reset_code"])
        self.unblock("--reset-code-source", "file:code", status=REFUSED)
        self.unblock("--so-pin-source", "file:so-pin")

    def test_a_weak_one_is_refused(self):
        self.write("code", "12345678")
        self.kunci("pin", "reset-code", "--so-pin-source", "file:so-pin", "--new-reset-code-source",
                   "file:code", status=BAD_INPUT)
        self.assertFalse(self.tool("pin", "status")["reset_code"])

    def test_other_cards_have_none(self):
        self.vtoken("discard", "card")
        self.vtoken("plug", "card=piv:profile=yubico,content=factory")
        self.init()
        self.assertIsNone(self.tool("pin", "status")["reset_code"])
        self.kunci("pin", "reset-code", "--so-pin-source", "file:so-pin", "--new-reset-code-source",
                   "file:code", status=UNSUPPORTED)


class Engine(VirtualTokenCase):
    """A CMS signature by OpenSSL and libp11's engine, with what the tool has made."""

    def assert_signs(self, card, algorithm):
        self.plug_in(card)
        self.write("pin", PIN)  # libp11 takes a newline for a part of it
        self.init()
        self.generate(algorithm, "--so-pin-source", "file:so-pin")
        self.request()
        self.certify()
        self.kunci("cert", "import", "certificate.pem", "--pin-source", "file:pin", "--so-pin-source",
                   "file:so-pin")
        self.write("surat", "Surat keputusan\n")
        environment = self.environment | {"OPENSSL_CONF": str(ENGINE)}
        signed = subprocess.run(
            ["openssl", "cms", "-sign", "-engine", "pkcs11", "-keyform", "engine", "-inkey",
             f"pkcs11:token=Ani%20Putri;id=%01;type=private?pin-source=file:{self.path('pin')}", "-signer",
             "certificate.pem", "-in", "surat", "-binary", "-md", "sha256", "-outform", "DER", "-out",
             "surat.p7s"], cwd=self.directory, env=environment, capture_output=True, input=PIN.encode() + b"\n",
            timeout=60, check=False)
        self.assertEqual(signed.returncode, 0, signed.stderr.decode())
        self.openssl("cms", "-verify", "-inform", "DER", "-in", "surat.p7s", "-content", "surat", "-binary",
                     "-purpose", "any", "-CAfile", "ca.pem", "-out", "verified")

    def test_p256(self):
        self.assert_signs("openpgp:content=factory", "p256")

    def test_rsa2048(self):
        self.assert_signs("openpgp:content=factory", "rsa2048")

    def test_rsa2048_where_the_pin_is_good_for_several_signatures(self):
        self.assert_signs("openpgp:content=factory,pw1=several", "rsa2048")

# SPDX-License-Identifier: Apache-2.0
import os
import stat

from softhsm_case import (BAD_INPUT, NO_MODULE, NO_TOKEN, OK, PIN, PIN_INCORRECT, REFUSED, SO_PIN,
                          UNSUPPORTED, USAGE, SoftHsmCase)

TOKEN = ["label", "serial", "model", "manufacturer", "uri", "reader", "slot_id", "initialized",
         "user_pin_set"]
TRIES = ["left", "max", "low", "final", "locked"]


class TokenList(SoftHsmCase):
    def test_shows_tokens_and_their_uris(self):
        self.init("Ani Putri")
        shown = self.kunci("token", "list").text
        self.assertIn("Ani Putri\n", shown)
        self.assertIn("token=Ani%20Putri", shown)
        self.assertIn("(not initialised)", shown)

    def test_json(self):
        self.init("Ani Putri")
        document = self.tool("token", "list")
        self.assert_keys(document, ["schema", "tokens", "unknown_cards"])
        self.assertEqual(document["schema"], 1)
        for token in document["tokens"]:
            self.assert_keys(token, TOKEN)
        named = [token for token in document["tokens"] if token["initialized"]]
        self.assertEqual([token["label"] for token in named], ["Ani Putri"])
        self.assertTrue(named[0]["user_pin_set"])

    def test_uri_narrows_the_list(self):
        self.init("A")
        self.init("B")
        document = self.tool("token", "list", "--token", "pkcs11:token=B")
        self.assertEqual([token["label"] for token in document["tokens"]], ["B"])

    def test_module_that_cannot_be_loaded(self):
        for module in ("/nowhere.so", self.path("pin"), "libcrypto.so.3"):
            error = self.error("token", "list", "--module", module, status=NO_MODULE)
            self.assertEqual(error["name"], "no_module")
            self.assertIn(module, error["message"])
            self.assertTrue(error["next"])


class TokenChoice(SoftHsmCase):
    def test_the_only_token_need_not_be_named(self):
        self.init("A")
        self.assertEqual(self.tool("token", "info")["token"]["label"], "A")

    def test_several_tokens_are_listed(self):
        self.init("A")
        self.init("B")
        error = self.error("token", "info", status=NO_TOKEN)
        self.assertIn("token=A", error["message"])
        self.assertIn("token=B", error["message"])
        self.assertIn("--token", error["next"])

    def test_by_label_serial_and_uri(self):
        self.init("A")
        self.init("B")
        token = self.tool("token", "info", "--token", "B")["token"]
        self.assertEqual(token["label"], "B")
        for name in (token["serial"], token["uri"], "pkcs11:token=B", "pkcs11:serial=" + token["serial"]):
            self.assertEqual(self.tool("token", "info", "--token", name)["token"]["label"], "B")

    def test_none(self):
        self.assertIn("token init", self.error("key", "list", status=NO_TOKEN)["next"])
        self.init("A")
        self.error("key", "list", "--token", "C", status=NO_TOKEN)
        self.error("key", "list", "--token", "pkcs11:token=C", status=NO_TOKEN)

    def test_uri_that_is_none(self):
        self.error("token", "info", "--token", "pkcs11:token", status=BAD_INPUT)

    def test_uri_for_another_module(self):
        self.init("A")
        self.assertEqual(
            self.tool("token", "info", "--token", "pkcs11:?module-name=SoftHSM2")["token"]["label"], "A")
        self.error("token", "info", "--token", "pkcs11:?module-name=opensc-pkcs11", status=NO_TOKEN)

    def test_module_path_of_uri(self):
        self.init("A")
        document = self.tool("token", "info", "--token", f"pkcs11:token=A?module-path={self.module}",
                             environment={"KUNCI_MODULE": "/nowhere.so"})
        self.assertEqual(document["module"]["path"], self.module)


class TokenInfo(SoftHsmCase):
    def test_json(self):
        self.init("A")
        document = self.tool("token", "info")
        self.assert_keys(document, ["schema", "token", "module", "notes"])
        token = document["token"]
        self.assert_keys(token, TOKEN + ["hardware_version", "firmware_version", "pin_length_min",
                                         "pin_length_max", "pin_pad", "write_protected", "user_pin",
                                         "so_pin", "card"])
        self.assert_keys(token["user_pin"], TRIES)
        self.assertEqual(token["user_pin"],
                         {"left": None, "max": None, "low": False, "final": False, "locked": False})
        self.assertIsNone(token["card"])
        self.assert_keys(document["module"], ["path", "description", "manufacturer", "version",
                                              "cryptoki", "vendor_interface"])
        self.assertFalse(document["module"]["vendor_interface"])

    def test_says_what_only_our_module_knows(self):
        self.init("A")
        self.assertIn("kunci's own module", self.kunci("token", "info").err)

    def test_a_fresh_token_can_be_looked_at(self):
        self.assertFalse(self.tool("token", "info", "--token", self.fresh_uri())["token"]["initialized"])


class TokenInit(SoftHsmCase):
    def again(self, *more, status=OK):
        return self.kunci("token", "init", "--token", "A", "--label", "B", "--new-pin-source",
                          "file:pin", *more, status=status)

    def test_sets_label_so_pin_and_pin(self):
        document = self.tool("token", "init", "--label", "Bendahara \u00e1", "--so-pin-source",
                             "file:so-pin", "--new-pin-source", "file:pin")
        self.assertEqual(document["token"]["label"], "Bendahara \u00e1")
        self.kunci("pin", "verify", "--pin-source", "file:pin")
        self.write("new", "618402\n")
        self.kunci("pin", "unblock", "--puk-source", "file:so-pin", "--new-pin-source", "file:new")

    def test_an_initialised_token_needs_consent(self):
        self.init("A")
        self.generate()
        refused = self.again("--so-pin-source", "file:so-pin", status=USAGE)
        self.assertIn("--yes", refused.err)
        self.assertIn("will be lost: key id 02", refused.err)
        self.assertEqual(len(self.tool("key", "list", "--pin-source", "file:pin")["keys"]), 1)

    def test_everything_is_lost(self):
        self.init("A")
        self.generate()
        self.again("--so-pin-source", "file:so-pin", "--yes")
        self.assertEqual(self.tool("key", "list", "--pin-source", "file:pin")["keys"], [])

    def test_wrong_so_pin_loses_nothing(self):
        self.init("A")
        self.generate()
        self.write("wrong", "91827364\n")
        self.again("--so-pin-source", "file:wrong", "--yes", status=PIN_INCORRECT)
        self.assertEqual(len(self.tool("key", "list", "--pin-source", "file:pin")["keys"]), 1)

    def test_generated_so_pin_of_a_fresh_token(self):
        outcome = self.kunci("token", "init", "--label", "A", "--generate-so-pin", "--so-pin-out",
                             "made", "--new-pin-source", "file:pin")
        made = (self.directory / "made").read_text()
        self.assertRegex(made, r"^\d{8}\n$")
        self.assertEqual(stat.S_IMODE(os.stat(self.path("made")).st_mode), 0o600)
        self.assertNotIn(made.strip(), outcome.text + outcome.err)
        self.kunci("pin", "unblock", "--puk-source", "file:made", "--new-pin-source", "file:pin")

    def test_generated_so_pin_replaces_the_present_one(self):
        self.init("A")
        self.again("--so-pin-source", "file:so-pin", "--generate-so-pin", "--so-pin-out", "made", "--yes")
        self.kunci("pin", "unblock", "--puk-source", "file:made", "--new-pin-source", "file:pin")
        self.kunci("pin", "unblock", "--puk-source", "file:so-pin", "--new-pin-source", "file:pin",
                   status=PIN_INCORRECT)

    def test_generated_so_pin_is_never_written_over_a_file(self):
        self.write("made", "dear")
        self.kunci("token", "init", "--label", "A", "--generate-so-pin", "--so-pin-out", "made",
                   "--new-pin-source", "file:pin", status=REFUSED)
        self.assertEqual((self.directory / "made").read_text(), "dear")
        self.assertFalse(any(token["initialized"] for token in self.tool("token", "list")["tokens"]))

    def test_options_that_belong_together(self):
        self.kunci("token", "init", "--label", "A", "--generate-so-pin", status=USAGE)
        self.kunci("token", "init", "--label", "A", "--so-pin-out", "made", status=USAGE)

    def test_labels(self):
        for label in ("", "x" * 33, "\u00e1" * 17):
            self.kunci("token", "init", "--label", label, status=USAGE)
        self.kunci("token", "init", status=USAGE)
        self.init("\u00e1" * 16)

    def test_factory_and_weak_pins_are_refused(self):
        for pin, so_pin in (("123456", SO_PIN), ("000000", SO_PIN), ("12345", SO_PIN),
                            (PIN, "12345678"), (PIN, "00000000"), (PIN, "1234567"), (PIN, PIN)):
            self.write("p", pin)
            self.write("s", so_pin)
            error = self.error("token", "init", "--label", "A", "--so-pin-source", "file:s",
                               "--new-pin-source", "file:p", status=BAD_INPUT)
            self.assertNotIn(pin, error["message"])
        self.assertFalse(any(token["initialized"] for token in self.tool("token", "list")["tokens"]))

    def test_reset_needs_our_module(self):
        self.init("A")
        error = self.error("token", "init", "--token", "A", "--label", "B", "--reset", "--yes",
                           status=UNSUPPORTED)
        self.assertIn("kunci's own module", error["message"])

    def test_never_guesses_which_token(self):
        self.init("A")
        error = self.error("token", "init", "--label", "B", "--yes", "--so-pin-source",
                           "file:so-pin", "--new-pin-source", "file:pin", status=NO_TOKEN)
        self.assertIn("slot-id=", error["message"])

# SPDX-License-Identifier: Apache-2.0
"""The tool with a module that shows what SoftHSM2 never does: few tries, PIN pads, our vendor
interface, events, hostile texts, and each failure."""

import json
import os
import signal
import subprocess

from softhsm_case import (BAD_INPUT, FAILED, KUNCI, NO_MODULE, NO_TOKEN, OK, PIN, PIN_INCORRECT,
                          PIN_LOCKED, SO_PIN, TOKEN_REMOVED, UNSUPPORTED, USAGE, SoftHsmCase)
from terminal_session import TerminalSession

PIN_PAD = 0x100


class ScriptedCase(SoftHsmCase):
    module = os.environ["KUNCI_TEST_SCRIPTED_MODULE"]
    vendor = True

    def setUp(self):
        super().setUp()
        (self.directory / "token").mkdir()
        self.environment["KUNCI_SCRIPT"] = self.path("token")
        self.script(present="token", label="Ani", pin=PIN, vendor="yes" if self.vendor else "no")
        self.script(**{"so-pin": SO_PIN})
        os.mkfifo(self.path("token/events"))
        self.write("wrong", "555123\n")
        self.write("new", "618402\n")

    def script(self, **values):
        for name, value in values.items():
            self.write(f"token/{name}", value)

    def told(self, name):
        return (self.directory / "token" / name).read_text()

    def verify(self, source="file:pin", *more, status=OK):
        return self.tool("pin", "verify", "--pin-source", source, *more, status=status)


class Tries(ScriptedCase):
    def test_exact_numbers(self):
        document = self.tool("pin", "status")
        self.assertEqual(document["user_pin"],
                         {"left": 3, "max": 3, "low": False, "final": False, "locked": False})
        self.assertEqual(document["so_pin"]["max"], None)
        self.assertIn("3 of 3 tries left", self.kunci("pin", "status").text)

    def test_are_shown_after_a_wrong_pin(self):
        error = self.verify("file:wrong", status=PIN_INCORRECT)["error"]
        self.assertEqual(error["tries_left"], 2)
        self.assertIn("tries left: 2", error["message"])

    def test_are_shown_before_asking(self):
        self.script(tries="2")
        with TerminalSession([KUNCI, "pin", "verify"], self.environment, self.directory) as terminal:
            terminal.expect('PIN of "Ani" (tries left: 2): ')
            terminal.type(PIN + "\n")
            self.assertEqual(terminal.finish()[1], OK)

    def test_the_last_try_is_not_spent_by_chance(self):
        self.script(tries="1")
        for source in ("file:pin", "file:wrong"):
            error = self.verify(source, status=PIN_LOCKED)["error"]
            self.assertEqual(error["tries_left"], 1)
            self.assertIn("--last-try", error["next"])
        self.assertEqual(self.told("tries"), "1")
        self.verify("file:pin", "--last-try")
        self.assertEqual(self.told("tries"), "3")

    def test_the_last_try_spent(self):
        self.script(tries="1")
        error = self.verify("file:wrong", "--last-try", status=PIN_INCORRECT)["error"]
        self.assertEqual(error["tries_left"], 0)
        self.assertIn("pin unblock", error["next"])

    def test_locked(self):
        self.script(tries="0")
        error = self.verify(status=PIN_LOCKED)["error"]
        self.assertIn("pin unblock", error["next"])
        for command in (("pin", "change", "--new-pin-source", "file:new"), ("key", "list", "--login")):
            self.error(*command, "--pin-source", "file:pin", status=PIN_LOCKED)

    def test_so_pin(self):
        self.script(**{"so-tries": "1"})
        unblock = ("pin", "unblock", "--puk-source", "file:so-pin", "--new-pin-source", "file:new")
        self.error(*unblock, status=PIN_LOCKED)
        init = ("token", "init", "--label", "B", "--yes", "--so-pin-source", "file:so-pin",
                "--new-pin-source", "file:new")
        self.error(*init, status=PIN_LOCKED)
        self.tool(*unblock, "--last-try")
        self.script(**{"so-tries": "0"})
        self.assertIn("--reset", self.error(*unblock, status=PIN_LOCKED)["next"])


class TriesByFlags(Tries):
    """The same without the vendor interface: the token's flags tell less."""
    vendor = False

    def test_exact_numbers(self):
        document = self.tool("pin", "status")
        self.assertIsNone(document["user_pin"]["left"])
        self.assertIn("does not tell", document["notes"][0])

    def test_are_shown_after_a_wrong_pin(self):
        error = self.verify("file:wrong", status=PIN_INCORRECT)["error"]
        self.assertNotIn("tries_left", error)
        self.assertIn("already spent", error["message"])

    def test_are_shown_before_asking(self):
        self.script(tries="2")
        with TerminalSession([KUNCI, "pin", "verify"], self.environment, self.directory) as terminal:
            terminal.expect('PIN of "Ani" (a try was already spent): ')

    def test_the_last_try_spent(self):
        self.script(tries="1")
        error = self.verify("file:wrong", "--last-try", status=PIN_INCORRECT)["error"]
        self.assertIn("locked", error["message"])
        self.assertIn("pin unblock", error["next"])


class PinPad(ScriptedCase):
    def setUp(self):
        super().setUp()
        self.script(flags=str(PIN_PAD), pad=PIN)

    def test_is_used_when_no_source_is_given(self):
        document = self.tool("pin", "verify")
        self.assertIn("pad", document["notes"][0])

    def test_gives_way_to_a_source(self):
        self.script(pad="999999")
        self.verify()
        self.tool("pin", "verify", status=PIN_INCORRECT)


class VendorInterface(ScriptedCase):
    def test_card_is_described(self):
        card = self.tool("token", "info")["token"]["card"]
        self.assert_keys(card, ["family", "version", "device_number", "factory_user_pin", "factory_so_pin",
                                "factory_management_key", "factory_unknown", "protected_management_key",
                                "can_reset", "can_attest"])
        self.assertEqual((card["family"], card["version"], card["can_reset"]), ("PIV", "5.4.3", True))

    def test_factory_secrets_are_warned_of(self):
        self.script(status=str(0x7))
        self.assertEqual(len(self.tool("token", "info")["warnings"]), 3)

    def test_unblock_needs_no_login(self):
        self.script(fail="C_OpenSession 48", tries="0")
        self.tool("pin", "unblock", "--puk-source", "file:so-pin", "--new-pin-source", "file:new")
        self.assertEqual((self.told("pin"), self.told("tries")), ("618402", "3"))

    def test_unblock_with_a_wrong_puk(self):
        error = self.error("pin", "unblock", "--puk-source", "file:wrong", "--new-pin-source", "file:new",
                           status=PIN_INCORRECT)
        self.assertEqual(error["tries_left"], 2)
        self.assertIn("SO PIN", error["message"])

    def init(self, *more, status=OK):
        return self.tool("token", "init", "--label", "B", "--yes", "--new-pin-source", "file:new", *more,
                         status=status)

    def test_reset_helps_where_the_so_pin_is_locked(self):
        self.script(**{"so-tries": "0"})
        self.init("--so-pin-source", "file:so-pin", status=PIN_LOCKED)
        self.script(fail="KUNCI_ResetToken 84")
        self.init("--so-pin-source", "file:so-pin", "--reset", status=UNSUPPORTED)

    def test_a_factory_secret_that_stays_is_a_failure(self):
        self.script(status=str(0x4))
        error = self.init("--so-pin-source", "file:so-pin", status=FAILED)["error"]
        self.assertIn("factory", error["message"])

    def test_half_an_initialisation_says_how_to_go_on(self):
        self.script(fail="C_InitPIN 48")
        error = self.init("--so-pin-source", "file:so-pin", status=TOKEN_REMOVED)["error"]
        self.assertIn("pin unblock", error["next"])


class Failures(ScriptedCase):
    def test_each_has_status_sentence_and_advice(self):
        for rv, status in ((0x32, TOKEN_REMOVED), (0x30, TOKEN_REMOVED), (0xB3, TOKEN_REMOVED),
                           (0xE0, NO_TOKEN), (0x54, UNSUPPORTED), (0x5, FAILED), (0x80000042, FAILED),
                           (0x12345, FAILED)):
            self.script(fail=f"C_OpenSession {rv}")
            error = self.error("key", "list", status=status)
            self.assertEqual(error["function"], "C_OpenSession")
            self.assertTrue(error["rv"].startswith("CKR_"))
            self.assertIn("C_OpenSession", error["message"])

    def test_module_that_does_not_start(self):
        self.script(fail="C_Initialize 9")
        self.error("token", "list", status=NO_MODULE)

    def test_no_token(self):
        self.script(present="nothing")
        self.error("key", "list", status=NO_TOKEN)
        self.assertEqual(self.tool("token", "list")["tokens"], [])

    def test_unknown_card(self):
        self.script(present="unknown")
        document = self.tool("token", "list")
        self.assertEqual((document["tokens"], document["unknown_cards"]), ([], ["Pembaca"]))
        self.assertIn("does not know", self.kunci("token", "list").err)

    def test_texts_of_a_hostile_card(self):
        self.write("token/label", b"\x1b]0;x\x07\x9b2J\xe2\x80\xaeAni\xff")
        self.write("token/serial", b"\x1b[31m\x00\xff")
        for command in (("token", "list"), ("token", "info"), ("key", "list"), ("pin", "status")):
            outcome = self.kunci(*command)
            for octet in b"\x1b\x07\x9b\x00\xff":
                self.assertNotIn(octet, outcome.out + outcome.err.encode())
            self.assertNotIn("\u202e", outcome.text + outcome.err)
            self.tool(*command)

    def test_output_that_cannot_be_written(self):
        with open("/dev/full", "wb") as full:
            finished = subprocess.run([KUNCI, "token", "list"], env=self.environment, stdout=full,
                                      stderr=subprocess.PIPE, check=False, timeout=60)
        self.assertEqual(finished.returncode, FAILED)
        self.assertIn(b"kunci: ", finished.stderr)

    def test_json_also_for_a_wrong_command_line(self):
        for arguments in (("token",), ("token", "frob"), ("frob",), ("key", "list", "--frob"), (),
                          ("pin", "verify", "x")):
            error = self.error(*arguments, status=USAGE)
            self.assertIn("--help", error["next"])

    def test_a_pin_that_cannot_be_right_is_not_sent(self):
        for pin in ("12345", "123456789"):
            self.write("odd", pin)
            self.verify("file:odd", status=BAD_INPUT)
        self.assertFalse((self.directory / "token" / "tries").exists())


class Events(ScriptedCase):
    def setUp(self):
        super().setUp()
        self.running = subprocess.Popen([KUNCI, "watch", "--json"], cwd=self.directory, env=self.environment,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(self.end)

    def end(self):
        self.running.kill()
        self.running.communicate()

    def next(self):
        return json.loads(self.running.stdout.readline())

    def happen(self, present):
        self.script(present=present)
        with open(self.path("token/events"), "wb") as events:
            events.write(b"x")

    def test_come_as_they_happen(self):
        first = self.next()
        self.assertEqual((first["event"], first["token"]["label"]), ("present", "Ani"))
        self.happen("nothing")
        self.assertEqual(self.next()["event"], "removed")
        self.happen("unknown")
        event = self.next()
        self.assertEqual((event["event"], event["token"], event["reader"]), ("unknown_card", None, "Pembaca"))
        self.happen("token")
        self.assertEqual([self.next()["event"], self.next()["event"]], ["removed", "inserted"])
        self.running.send_signal(signal.SIGTERM)
        out, err = self.running.communicate(timeout=60)
        self.assertEqual((self.running.returncode, out, err), (OK, b"", b""))

# SPDX-License-Identifier: Apache-2.0
import os
import subprocess

from softhsm_case import (BAD_INPUT, KUNCI, OK, PIN, PIN_INCORRECT, USAGE, SoftHsmCase)


class Pins(SoftHsmCase):
    def setUp(self):
        super().setUp()
        self.init("A")
        self.write("new", "618402\n")
        self.write("wrong", "555123\n")

    def verify(self, source, status=OK, **options):
        return self.kunci("pin", "verify", "--pin-source", source, status=status, **options)

    def test_verify(self):
        self.assertIn("right", self.verify("file:pin").text)
        document = self.tool("pin", "verify", "--pin-source", "file:pin")
        self.assert_keys(document, ["schema", "token", "user_pin"])

    def test_wrong_pin(self):
        error = self.error("pin", "verify", "--pin-source", "file:wrong", status=PIN_INCORRECT)
        self.assert_keys(error, ["status", "name", "message", "next", "rv", "function"])
        self.assertEqual(error["rv"], "CKR_PIN_INCORRECT")
        self.assertEqual(error["status"], PIN_INCORRECT)

    def test_status(self):
        document = self.tool("pin", "status")
        self.assert_keys(document, ["schema", "token", "user_pin", "so_pin", "reset_code", "notes"])
        self.assertIn("does not tell", document["notes"][0])

    def test_change(self):
        self.kunci("pin", "change", "--pin-source", "file:pin", "--new-pin-source", "file:new")
        self.verify("file:new")
        self.verify("file:pin", status=PIN_INCORRECT)

    def test_change_with_a_wrong_pin(self):
        self.kunci("pin", "change", "--pin-source", "file:wrong", "--new-pin-source", "file:new",
                   status=PIN_INCORRECT)
        self.verify("file:pin")

    def test_change_to_a_weak_pin(self):
        for weak in ("123456", "111111", "12345", "654321"):
            self.write("weak", weak)
            self.kunci("pin", "change", "--pin-source", "file:pin", "--new-pin-source", "file:weak",
                       status=BAD_INPUT)
        self.verify("file:pin")

    PROFILE = "[pin]\nlength_min = 7\nlength_max = 8\ndigits_only = true\nrun_max = 3\nrepeat_max = 2\nidentity_part_max = 3\n"

    def test_the_rules_of_a_profile(self):
        """Each rule is said in its own words before the token hears of the PIN."""
        self.write("rules.toml", self.PROFILE)
        self.write("numbers", "3171-2345 19700102\n")
        for pin, words in (("618402", "at least 7"), ("618402915", "at most 8"), ("61840x91", "digits only"),
                           ("61823459", "count up or down"), ("61888402", "more than 2 times"),
                           ("61197002", "holder's numbers")):
            self.write("weak", pin)
            for command, present in (("change", "--pin-source"), ("unblock", "--puk-source")):
                error = self.error("pin", command, present, "file:pin" if command == "change" else "file:so-pin",
                                   "--new-pin-source", "file:weak", "--profile", "./rules.toml",
                                   "--identity-source", "file:numbers", status=BAD_INPUT)
                self.assertIn(words, error["message"])
                self.assertNotIn(pin, error["message"])
        self.verify("file:pin")
        self.write("good", "6184029")
        outcome = self.kunci("pin", "change", "--pin-source", "file:pin", "--new-pin-source", "file:good",
                             "--profile", "./rules.toml")
        self.assertIn("--identity-source", outcome.err)
        self.verify("file:good")

    def test_the_profile_of_the_configuration(self):
        """An administrator's rules hold without the holder's knowing of them."""
        rules = self.write("rules.toml", self.PROFILE)
        self.environment["KUNCI_CONFIG"] = str(self.write("kunci.toml", f'[tool]\nprofile = "{rules}"\n'))
        self.kunci("pin", "change", "--pin-source", "file:pin", "--new-pin-source", "file:new", status=BAD_INPUT)
        error = self.error("token", "init", "--label", "B", "--token", self.fresh_uri(), "--so-pin-source", "file:so-pin",
                           "--new-pin-source", "file:new", status=BAD_INPUT)
        self.assertIn("at least 7", error["message"])
        self.assertEqual(len([token for token in self.tool("token", "list")["tokens"] if token["initialized"]]), 1)
        self.kunci("pin", "change", "--so", "--so-pin-source", "file:so-pin", "--new-pin-source", "file:new")

    def test_change_the_so_pin(self):
        self.write("new-so", "70315526")
        self.kunci("pin", "change", "--so", "--so-pin-source", "file:so-pin", "--new-pin-source",
                   "file:new-so")
        self.kunci("pin", "unblock", "--so-pin-source", "file:new-so", "--new-pin-source", "file:new")
        self.verify("file:new")
        self.kunci("pin", "change", "--so-pin-source", "file:so-pin", status=USAGE)

    def test_unblock(self):
        document = self.tool("pin", "unblock", "--puk-source", "file:so-pin", "--new-pin-source", "file:new")
        self.assert_keys(document, ["schema", "token", "user_pin"])
        self.verify("file:new")

    def test_unblock_with_a_wrong_so_pin(self):
        error = self.error("pin", "unblock", "--puk-source", "file:wrong", "--new-pin-source",
                           "file:new", status=PIN_INCORRECT)
        self.assertIn("SO PIN", error["message"])
        self.verify("file:pin")
        self.kunci("pin", "unblock", "--puk-source", "file:a", "--so-pin-source", "file:b", status=USAGE)

    def test_lengths_are_checked_before_a_try_is_spent(self):
        for pin in ("123", "x" * 256):
            self.write("odd", pin)
            error = self.error("pin", "verify", "--pin-source", "file:odd", status=BAD_INPUT)
            self.assertIn("No try was spent", error["message"])


class PinSources(SoftHsmCase):
    def setUp(self):
        super().setUp()
        self.init("A")

    def verify(self, source, status=OK, **options):
        return self.kunci("pin", "verify", "--pin-source", source, status=status, **options)

    def test_file(self):
        self.verify("file:pin")
        self.verify("file:" + self.path("pin"))
        self.verify("file://" + self.path("pin"))
        self.write("bare", PIN)
        self.verify("file:bare")

    def test_file_of_others_is_warned_of(self):
        self.write("open", PIN, mode=0o644)
        self.assertIn("can be read by others", self.verify("file:open").err)
        self.assertNotIn("warning", self.verify("file:pin").err)

    def test_only_one_newline_is_taken_off(self):
        self.write("two", PIN + "\n\n")
        self.verify("file:two", status=BAD_INPUT)

    def test_named_pipe(self):
        os.mkfifo(self.path("pipe"))
        with subprocess.Popen(["sh", "-c", f"echo {PIN} > pipe"], cwd=self.directory):
            self.verify("file:pipe")

    def test_descriptor(self):
        self.verify("fd:0", stdin=PIN.encode() + b"\n")

    def test_several_pins_on_one_descriptor(self):
        self.kunci("pin", "change", "--pin-source", "fd:0", "--new-pin-source", "fd:0",
                   stdin=f"{PIN}\n618402\n".encode())
        self.verify("fd:0", stdin=b"618402")

    def test_environment(self):
        self.verify("env:SECRET", environment={"SECRET": PIN})
        self.verify("env:SECRET", status=BAD_INPUT)

    def test_nonsense(self):
        for source in ("file:", "fd:", "fd:x", "fd:99", "fd:-1", "env:", "file:/nowhere", "stdin", ""):
            self.verify(source, status=BAD_INPUT)
        self.write("empty", "\n")
        self.verify("file:empty", status=BAD_INPUT)
        self.write("long", "1" * 2000)
        self.verify("file:long", status=BAD_INPUT)
        self.write("nul", b"12\x00456")
        self.verify("file:nul", status=BAD_INPUT)

    def test_a_pin_given_as_an_argument_is_not_shown_again(self):
        error = self.error("pin", "verify", "--pin-source", PIN, status=BAD_INPUT)
        self.assertNotIn(PIN, error["message"] + error["next"])

    def test_uri(self):
        self.kunci("pin", "verify", "--token", f"pkcs11:token=A?pin-source=file:{self.path('pin')}")
        self.kunci("pin", "verify", "--token", f"pkcs11:token=A?pin-source={self.path('pin')}")
        self.kunci("pin", "verify", "--token", "pkcs11:token=A?pin-source=|cat%20pin", status=BAD_INPUT)

    def test_pin_in_a_uri_is_warned_of(self):
        outcome = self.kunci("pin", "verify", "--token", f"pkcs11:token=A?pin-value={PIN}")
        self.assertIn("pin-source", outcome.err)
        self.assertNotIn(PIN, outcome.text + outcome.err)

    def test_no_terminal(self):
        error = self.error("pin", "verify", status=USAGE)
        self.assertIn("--pin-source", error["next"])

    def test_no_secret_shows_in_the_process_list(self):
        """Neither in the arguments nor, once read, in the environment."""
        os.mkfifo(self.path("slow"))
        with subprocess.Popen(
                [KUNCI, "pin", "change", "--pin-source", "env:SECRET", "--new-pin-source", "file:slow"],
                cwd=self.directory, env=self.environment | {"SECRET": PIN}) as running:
            # Opening succeeds when the tool reads the second source, after the first.
            with open(self.path("slow"), "w", encoding="ascii") as slow:
                for name in ("cmdline", "environ"):
                    with open(f"/proc/{running.pid}/{name}", "rb") as seen:
                        self.assertNotIn(PIN.encode(), seen.read())
                slow.write("618402\n")
            self.assertEqual(running.wait(timeout=60), OK)

# SPDX-License-Identifier: Apache-2.0
import os
import signal

from softhsm_case import (BAD_INPUT, KUNCI, OK, PIN, PIN_INCORRECT, REFUSED, SoftHsmCase)
from terminal_session import TerminalSession


class Prompts(SoftHsmCase):
    def setUp(self):
        super().setUp()
        self.init("Ani Putri")

    def session(self, *arguments):
        return TerminalSession([KUNCI, *arguments], self.environment, self.directory)

    def test_pin_is_not_shown(self):
        with self.session("pin", "verify") as terminal:
            question = terminal.expect('PIN of "Ani Putri": ')
            terminal.wait_for_echo(False)
            terminal.type(PIN + "\n")
            terminal.wait_for_echo(True)
            rest, status = terminal.finish()
        self.assertEqual(status, OK)
        self.assertNotIn(PIN, question + rest)

    def test_asks_at_the_terminal_though_streams_lead_elsewhere(self):
        command = f"{KUNCI} pin verify --json </dev/null >out 2>err; echo ended"
        with TerminalSession(["/bin/sh", "-c", command], self.environment, self.directory) as terminal:
            terminal.expect('PIN of "Ani Putri": ')
            terminal.type(PIN + "\n")
            terminal.expect("ended")
        self.assertIn('"user_pin"', (self.directory / "out").read_text())
        self.assertEqual((self.directory / "err").read_text(), "")

    def test_wrong_pin(self):
        with self.session("pin", "verify") as terminal:
            terminal.expect(": ")
            terminal.type("555123\n")
            rest, status = terminal.finish()
        self.assertEqual(status, PIN_INCORRECT)
        self.assertIn("wrong", rest)

    def test_nothing_typed(self):
        for typed in ("\n", "\x04"):
            with self.session("pin", "verify") as terminal:
                terminal.expect(": ")
                terminal.type(typed)
                self.assertEqual(terminal.finish()[1], REFUSED)

    def test_new_pin_is_asked_for_twice(self):
        with self.session("pin", "change") as terminal:
            terminal.expect('PIN of "Ani Putri": ')
            terminal.type(PIN + "\n")
            terminal.expect('New PIN for "Ani Putri": ')
            terminal.type("618402\n")
            terminal.expect("The same PIN again: ")
            terminal.type("618402\n")
            rest, status = terminal.finish()
        self.assertEqual((status, "changed" in rest, "618402" in rest), (OK, True, False))
        self.write("new", "618402")
        self.kunci("pin", "verify", "--pin-source", "file:new")

    def test_two_different_new_pins(self):
        with self.session("pin", "change", "--pin-source", "file:pin") as terminal:
            terminal.expect(": ")
            terminal.type("618402\n")
            terminal.expect("again: ")
            terminal.type("618403\n")
            self.assertEqual(terminal.finish()[1], BAD_INPUT)
        self.kunci("pin", "verify", "--pin-source", "file:pin")

    def test_weak_new_pin_is_refused_at_once(self):
        with self.session("pin", "change", "--pin-source", "file:pin") as terminal:
            terminal.expect(": ")
            terminal.type("123456\n")
            rest, status = terminal.finish()
        self.assertEqual(status, BAD_INPUT)
        self.assertNotIn("again", rest)

    def test_signals_leave_the_terminal_in_order(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            with self.session("pin", "verify") as terminal:
                terminal.expect(": ")
                terminal.wait_for_echo(False)
                os.kill(terminal.pid, number)
                terminal.wait_for_echo(True)
                self.assertEqual(terminal.finish()[1], -number)

    def test_keys_that_end_it(self):
        with self.session("pin", "verify") as terminal:
            terminal.expect(": ")
            terminal.type("12\x03")
            terminal.wait_for_echo(True)
            self.assertEqual(terminal.finish()[1], -signal.SIGINT)

    def test_a_stopped_process_asks_again(self):
        """Under a shell with job control: a process without one around it cannot be stopped."""
        shell = ["/bin/bash", "--norc", "--noprofile", "-i"]
        with TerminalSession(shell, self.environment | {"PS1": "> ", "TERM": "dumb"},
                             self.directory) as terminal:
            terminal.type(f"{KUNCI} pin verify\n")
            terminal.expect('PIN of "Ani Putri": ')
            terminal.wait_for_echo(False)
            terminal.type("\x1a")
            terminal.expect("Stopped")
            terminal.type("stty -a | tr ' ' '\\n' | grep -x 'echo;*' | sed 's/^/on: /'\n")
            terminal.expect("on: echo")
            terminal.type("fg\n")
            terminal.expect('PIN of "Ani Putri": ')
            terminal.wait_for_echo(False)
            terminal.type(PIN + "\n")
            terminal.expect("The PIN is right.")

    def test_consent(self):
        self.generate()
        for answer, status in (("n\n", REFUSED), ("\n", REFUSED), ("yess\n", REFUSED), ("Y\n", OK)):
            with self.session("key", "delete", "--pin-source", "file:pin") as terminal:
                terminal.expect("will be lost: key id 02")
                terminal.expect("Delete it? [y/N] ")
                self.assertTrue(terminal.echoes())
                terminal.type(answer)
                self.assertEqual(terminal.finish()[1], status)

    def test_consent_to_initialise_names_the_token(self):
        with self.session("token", "init", "--token", "Ani Putri", "--label", "B", "--so-pin-source",
                          "file:so-pin", "--new-pin-source", "file:pin") as terminal:
            terminal.expect('Everything on "Ani Putri" ')
            terminal.expect("[y/N] ")
            terminal.type("n\n")
            self.assertEqual(terminal.finish()[1], REFUSED)
        self.assertEqual(self.tool("token", "info")["token"]["label"], "Ani Putri")

# SPDX-License-Identifier: Apache-2.0
"""GnuPG with a home directory of its own, its answers to questions written beforehand."""

import pathlib
import shutil
import subprocess
import tempfile

TIMEOUT = 120

# Speaks as a pinentry does, and takes the PIN from a file: the administrator's where it is asked for.
PINENTRY = """#!/usr/bin/python3
import pathlib
import sys

home = pathlib.Path({home!r})
asked = ""
print("OK ready", flush=True)
for line in sys.stdin:
    word, _, rest = line.strip().partition(" ")
    if word in ("SETDESC", "SETPROMPT"):
        asked = (asked if word == "SETPROMPT" else "") + rest
    if word == "GETPIN":
        name = "admin-pin" if "Admin" in asked else "pin"
        if "New" in asked or "Repeat" in asked:
            name = "new-" + name
        print("D " + (home / name).read_text())
    print("OK", flush=True)
    if word == "BYE":
        break
"""


class Refused(Exception):
    """GnuPG ended with an error, or asked what nobody had foreseen."""


class GnuPG:
    """gpg, gpg-agent and scdaemon, which goes through pcscd. `close` ends them."""

    def __init__(self, environment, pin, admin_pin):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="kunci-gnupg-"))
        self.environment = environment | {"GNUPGHOME": str(self.home), "LC_ALL": "C.UTF-8"}
        self.set_pins(pin=pin, admin_pin=admin_pin)
        self._write("scdaemon.conf", "disable-ccid\n")
        self._write("pinentry", PINENTRY.format(home=str(self.home)), 0o700)
        self._write("gpg-agent.conf", f"pinentry-program {self.home}/pinentry\n")

    def _write(self, name, text, mode=0o600):
        path = self.home / name
        path.touch(mode=mode)
        path.write_text(text, encoding="utf-8")

    def _read(self, name):
        return (self.home / name).read_text(encoding="utf-8", errors="replace")

    def set_pins(self, **pins):
        """pin, admin_pin, new_pin and new_admin_pin: what the person types."""
        for name, value in pins.items():
            self._write(name.replace("_", "-"), value)

    def run(self, *arguments, stdin=b""):
        """What gpg writes; raises Refused with its messages."""
        done = subprocess.run(["gpg", "--batch", "--yes", *arguments], input=stdin, env=self.environment,
                              capture_output=True, timeout=TIMEOUT, check=False)
        if done.returncode != 0:
            raise Refused(done.stderr.decode())
        return done.stdout

    def card_edit(self, commands, answers=None):
        """Types `commands` at the card's prompt, and `answers` (question's name -> list of answers, in
        their order) where gpg asks. Returns the names of all questions."""
        answers = {name: list(texts) for name, texts in (answers or {}).items()}
        answers["cardedit.prompt"] = [*commands, "quit"]
        asked = []
        with (self.home / "messages").open("wb") as messages, subprocess.Popen(
                ["gpg", "--no-tty", "--expert", "--command-fd", "0", "--status-fd", "1", "--card-edit"],
                env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=messages) as running:
            for line in running.stdout:
                words = line.decode(errors="replace").split()
                if words[:1] != ["[GNUPG:]"] or words[1] not in ("GET_LINE", "GET_BOOL", "GET_HIDDEN"):
                    continue
                asked.append(words[2])
                if not answers.get(words[2]):
                    running.kill()
                    raise Refused(f"{words[2]}\n{self.messages()}")
                running.stdin.write((answers[words[2]].pop(0) + "\n").encode())
                running.stdin.flush()
            running.stdin.close()
            running.wait(timeout=TIMEOUT)
        return asked

    def messages(self):
        """What gpg said in the last card_edit()."""
        return self._read("messages")

    def card_status(self):
        """The fields of `--card-status --with-colons`, by their names."""
        # What private use objects hold is not always text.
        lines = self.run("--with-colons", "--card-status").decode(errors="replace").splitlines()
        return {name: fields for name, *fields in (line.split(":") for line in lines)}

    def ssh_agent(self):
        """The environment in which ssh programs find the card's authentication key."""
        self._write("gpg-agent.conf", self._read("gpg-agent.conf") + "enable-ssh-support\n")
        subprocess.run(["gpgconf", "--kill", "gpg-agent"], env=self.environment, check=True,
                       timeout=TIMEOUT)
        subprocess.run(["gpgconf", "--launch", "gpg-agent"], env=self.environment, check=True,
                       timeout=TIMEOUT)
        socket = subprocess.run(["gpgconf", "--list-dirs", "agent-ssh-socket"], env=self.environment,
                                check=True, capture_output=True, text=True, timeout=TIMEOUT).stdout
        return self.environment | {"SSH_AUTH_SOCK": socket.strip()}

    def close(self):
        subprocess.run(["gpgconf", "--kill", "all"], env=self.environment, check=True, timeout=TIMEOUT)
        shutil.rmtree(self.home, ignore_errors=True)

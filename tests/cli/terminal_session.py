# SPDX-License-Identifier: Apache-2.0
"""The tool at a terminal of its own, as a person would use it."""

import os
import pty
import select
import signal
import termios
import time


class TerminalSession:
    """A child process whose controlling terminal we hold the other end of."""

    def __init__(self, command, environment, directory):
        self.screen = b""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            # What a test runner in the background ignores is not to be inherited.
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP):
                signal.signal(number, signal.SIG_DFL)
            os.chdir(directory)
            os.execve(command[0], command, environment)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.terminal)

    def expect(self, text, seconds=60):
        """Reads until the text has come on the screen; what was before it is forgotten."""
        wanted = text.encode()
        deadline = time.monotonic() + seconds
        while wanted not in self.screen:
            if not self.read_some(deadline):
                raise AssertionError(f"{text!r} did not come; on the screen: {self.screen!r}")
        before, _, self.screen = self.screen.partition(wanted)
        return (before + wanted).decode(errors="replace")

    def read_some(self, deadline):
        ready, _, _ = select.select([self.terminal], [], [], max(0, deadline - time.monotonic()))
        if not ready:
            return False
        try:
            data = os.read(self.terminal, 65536)
        except OSError:  # EIO: the other end is closed
            return False
        self.screen += data
        return bool(data)

    def type(self, text):
        os.write(self.terminal, text.encode())

    def echoes(self):
        return bool(termios.tcgetattr(self.terminal)[3] & termios.ECHO)

    def wait_for_echo(self, wanted, seconds=60):
        """The terminal's state changes a moment before the question comes, and after the answer."""
        deadline = time.monotonic() + seconds
        while self.echoes() != wanted:
            if time.monotonic() > deadline:
                raise AssertionError(f"the terminal's echo is not {wanted}")
            select.select([], [], [], 0.01)

    def finish(self, seconds=60):
        """The rest of the screen and the way the process ended."""
        deadline = time.monotonic() + seconds
        while self.read_some(deadline):
            pass
        status = os.waitpid(self.pid, 0)[1]
        self.pid = 0
        return self.screen.decode(errors="replace"), os.waitstatus_to_exitcode(status)

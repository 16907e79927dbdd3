# SPDX-License-Identifier: Apache-2.0
"""A screen that nobody sees (Xvfb), and hands for it (xdotool)."""

import contextlib
import os
import subprocess


class Screen:
    """A display of its own; programs find it by `environment`."""

    def __init__(self, display, run_client):
        self.environment = {"DISPLAY": f":{display}"}
        self.run_client = run_client

    def answer(self, title, secret_file):
        """Waits for a window of that title, types into it what the file holds, and presses Return."""
        window = self.run_client("xdotool", "search", "--sync", "--onlyvisible", "--name", title,
                                 environment=self.environment).split()[0]
        self.run_client("xdotool", "windowfocus", "--sync", window, "type", "--delay", "20", "--file",
                        secret_file, environment=self.environment)
        self.run_client("xdotool", "key", "Return", environment=self.environment)


@contextlib.contextmanager
def virtual_screen(case):
    """A Screen that is gone afterwards."""
    reading, writing = os.pipe()
    with subprocess.Popen(["Xvfb", "-displayfd", str(writing), "-screen", "0", "1024x768x24", "-nolisten",
                           "tcp"], pass_fds=[writing], stderr=subprocess.DEVNULL,
                          **case.options()) as server:
        os.close(writing)
        try:
            # It writes its number when it is ready.
            with os.fdopen(reading, encoding="ascii") as ready:
                yield Screen(ready.readline().strip(), case.run_client)
        finally:
            server.terminate()

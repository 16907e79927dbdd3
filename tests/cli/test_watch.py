# SPDX-License-Identifier: Apache-2.0
import json
import signal
import subprocess

from softhsm_case import KUNCI, OK, SoftHsmCase


class Watch(SoftHsmCase):
    """With SoftHSM2, which cannot wait for events: the tool polls."""

    def watch(self, *arguments):
        return subprocess.Popen([KUNCI, "watch", *arguments], cwd=self.directory, env=self.environment,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def test_begins_with_what_is_there_and_ends_on_a_signal(self):
        self.init("A")
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.watch("--json") as running:
                events = [json.loads(running.stdout.readline()) for _ in range(2)]
                running.send_signal(number)
                rest, errors = running.communicate(timeout=60)
            self.assertEqual((running.returncode, rest, errors), (OK, b"", b""))
            for event in events:
                self.assert_keys(event, ["schema", "time", "event", "reader", "slot_id", "token"])
                self.assert_time(event["time"])
                self.assertEqual(event["event"], "present")
            self.assertIn("A", [event["token"]["label"] for event in events])

    def test_text(self):
        self.init("A")
        with self.watch() as running:
            lines = running.stdout.readline() + running.stdout.readline()
            running.send_signal(signal.SIGINT)
            self.assertEqual(running.wait(timeout=60), OK)
            running.communicate()
        self.assertIn(b'"A" is in ', lines)

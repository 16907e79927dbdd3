# SPDX-License-Identifier: Apache-2.0
"""A workshop for tests: a roster, a CA that signs what is put before it, readers in which somebody
puts card after card, and `kunci provision` at work."""

import collections
import hashlib
import hmac
import json
import os
import pathlib
import queue
import signal
import sqlite3
import struct
import subprocess
import threading

from tool_case import KUNCI, OK, ToolCase

VTOKEN = os.environ["KUNCI_VTOKEN"]
PROFILE = """
[key]
algorithms = ["p256"]
[certificate]
organization = "Kantor"
[authority]
protocol = "file"
anchors = ["ca.pem"]
[pin]
identity_part_max = 3
"""
PATIENCE = 30  # seconds that one event may take
QUIET = 3  # seconds without an event after which a person looks at the readers


def derived(master, what, token, attempt):
    """The octets of a secret, after docs/en/administrator.md and nothing else."""
    def text(value):
        return struct.pack(">I", len(value)) + value.encode()

    for counter in range(2 ** 32):
        yield from hmac.digest(
            master, text("kunci provision 1") + text(what) + text(token)
            + struct.pack(">II", attempt, counter), hashlib.sha256)


def is_weak(pin):
    """The rule of docs/en/administrator.md and of the profile above; the holder's numbers aside."""
    steps = {ord(right) - ord(left) for left, right in zip(pin, pin[1:])}
    repeats = any(pin == (pin[:period] * len(pin))[:len(pin)] for period in (1, 2, 3))
    return repeats or steps in ({1}, {-1}) or pin in ("12345678", "00000000", "11111111")


def first_digits(master, what, token, attempt):
    """The first eight digits that are made for a PIN or PUK: the secret, mostly."""
    octets = derived(master, what, token, attempt)
    while True:
        pin = "".join(str(next(octet for octet in octets if octet < 250) % 10) for _ in range(8))
        if not is_weak(pin):
            return pin


def management_key(master, token, attempt):
    octets = derived(master, "management key", token, attempt)
    return "".join("0123456789abcdef"[next(octets) & 15] for _ in range(48))


class Authority(threading.Thread):
    """Signs each request that appears in a directory; those whose name is in `refused` by a CA that
    nobody trusts."""

    def __init__(self, directory, refused=()):
        super().__init__()
        self.directory = pathlib.Path(directory)
        self.refused = set(refused)
        self.ended = threading.Event()

    def run(self):
        while not self.ended.wait(0.02):
            for request in sorted((self.directory / "requests").glob("*.csr")):
                answer = self.directory / "certificates" / f"{request.stem}.pem"
                if not answer.exists() or answer.stat().st_mtime_ns < request.stat().st_mtime_ns:
                    self.sign(request, answer)

    def sign(self, request, answer):
        ca = "foreign" if request.stem in self.refused else "ca"
        draft = answer.with_suffix(".draft")
        subprocess.run(["openssl", "x509", "-req", "-in", request, "-CA", f"{ca}.pem", "-CAkey",
                        f"{ca}.key", "-days", "365", "-out", draft], cwd=self.directory,
                       check=True, capture_output=True, timeout=PATIENCE)
        draft.rename(answer)

    def end(self):
        self.ended.set()
        self.join()


class Run:
    """One process of `kunci provision --json`; its events come by next_event."""

    def __init__(self, case, *arguments):
        self.lines = queue.Queue()
        self.process = subprocess.Popen(
            [KUNCI, "provision", "--json", *arguments], cwd=case.directory, env=case.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True)
        self.output = []
        self.reader = threading.Thread(target=self.read)
        self.reader.start()
        case.addCleanup(self.make_sure_of_end)

    def make_sure_of_end(self):
        if self.process.poll() is None:
            self.kill()

    def read(self):
        for line in self.process.stdout:
            self.output.append(line)
            self.lines.put(json.loads(line))
        self.lines.put(None)

    def next_event(self, look_after=lambda: None):
        """The next event; None when the output has ended. `look_after` is what a person does when
        nothing happens for a while."""
        try:
            return self.lines.get(timeout=QUIET)
        except queue.Empty:
            look_after()
        try:
            return self.lines.get(timeout=PATIENCE)
        except queue.Empty:
            raise AssertionError("nothing happens any more after:\n" + "".join(self.output)) from None

    def kill(self):
        self.process.kill()
        return self.end()

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)
        return self.end()

    def end(self):
        self.process.wait(timeout=PATIENCE)
        self.reader.join()
        self.output.append(self.process.stderr.read())
        self.process.stdout.close()
        self.process.stderr.close()
        return self.process.returncode


class WorkshopCase(ToolCase):
    """Runs inside `kunci-vtoken run` with the readers r1, r2, ... empty."""

    module = os.environ["KUNCI_TEST_MODULE"]

    def setUp(self):
        super().setUp()
        for name in ("PCSCLITE_CSOCK_NAME", "KUNCI_VTOKEN_CONTROL"):
            self.environment[name] = os.environ[name]
        self.environment["KUNCI_LETTERS"] = os.path.join(os.environ["KUNCI_SOURCE"], "tools", "kunci",
                                                         "letters")
        for name in ("requests", "certificates", "letters", "records", "cards"):
            (self.directory / name).mkdir()
        self.write("profile.toml", PROFILE)
        self.make_ca("ca")
        self.make_ca("foreign")
        self.master = os.urandom(32)
        self.write("master", self.master.hex())
        self.printed = []  # whatever any run put out

    def authority(self, refused=()):
        authority = Authority(self.directory, refused)
        authority.start()
        self.addCleanup(authority.end)
        return authority

    def roster(self, count):
        rows = [f"person{number},Person {number},Biro {number % 3},Kantor,19700101{number:04}"
                for number in range(1, count + 1)]
        self.write("roster.csv", "\n".join(["id,holder,unit,O,numbers", *rows]) + "\n")

    def vtoken(self, *arguments):
        return subprocess.run([VTOKEN, *arguments], check=True, capture_output=True, text=True,
                              timeout=PATIENCE, env=self.environment).stdout

    def card(self, number, content="factory"):
        return (f"piv:profile=yubico,content={content},serial={number},"
                f"state={self.directory}/cards/{number}")

    def reader_names(self, *readers):
        return {self.vtoken("reader", reader).strip(): reader for reader in readers}

    OPTIONS = ("roster.csv", "--profile", "./profile.toml", "--master-key-file", "master",
               "--letters", "letters", "--requests", "requests", "--certificates", "certificates",
               "--wait", "30")

    def provision(self, *more, options=OPTIONS):
        run = Run(self, *options, *more)
        self.printed.append(run.output)
        return run

    def journal(self):
        """What the journal says of each row, by id."""
        with sqlite3.connect(self.directory / "roster.csv.journal") as database:
            database.row_factory = sqlite3.Row
            rows = {row["id"]: dict(row) for row in database.execute("SELECT * FROM entry")}
        database.close()
        return rows

    def pin_in_letter(self, row):
        text = subprocess.run(["pdftotext", f"letters/{row}.pdf", "-"], cwd=self.directory,
                              check=True, capture_output=True, text=True, timeout=PATIENCE).stdout
        pins = [line for line in text.splitlines() if line.isdigit() and len(line) == 8]
        self.assertEqual(len(pins), 1, text)
        return pins[0]

    def assert_token_is(self, reader, entry):
        """The token in the reader is what the journal and the letter say."""
        info = self.tool("token", "info")
        self.assertEqual(info["token"]["label"], entry["holder"])
        self.assertEqual(info["token"]["serial"], entry["serial"])
        self.assertEqual(info["token"]["card"]["device_number"], entry["token"])
        for secret in ("user_pin", "so_pin", "management_key"):
            self.assertFalse(info["token"]["card"][f"factory_{secret}"], secret)
        listed, = self.tool("cert", "list")["certificates"]
        issued = hashlib.sha256(bytes.fromhex(entry["issued"])).hexdigest()
        self.assertEqual(listed["sha256"], issued, reader)
        self.write("letter-pin", self.pin_in_letter(entry["id"]))
        keys = self.tool("key", "list", "--login", "--pin-source", "file:letter-pin")["keys"]
        self.assertEqual([key["made_on_token"] for key in keys], [True])
        (self.directory / "letter-pin").unlink()

    def give_secret(self, *source, status=OK):
        """`kunci token secrets` for the token in the reader."""
        return self.tool("token", "secrets", "--journal", "roster.csv.journal", "--out", "so-pin-given", *source,
                         status=status)

    def assert_so_secret_is_derived(self, entry, *source):
        """The administrator gets it back, and the token takes it."""
        self.assertEqual(self.give_secret(*source)["kind"], "management_key")
        self.assertEqual((self.directory / "so-pin-given").stat().st_mode & 0o777, 0o600)
        self.assertEqual((self.directory / "so-pin-given").read_text().strip(),
                         management_key(self.master, entry["token"], entry["attempt"]))
        self.write("new", "618402\n")
        self.kunci("pin", "unblock", "--so-pin-source", "file:so-pin-given", "--new-pin-source", "file:new")

    def assert_no_secret_is_told(self, entries):
        """Neither in what was printed nor in any file but letters, master key and cards."""
        secrets = set()
        for entry in entries:
            for attempt in range(1, entry["attempt"] + 1):
                key = management_key(self.master, entry["token"], attempt)
                secrets |= {key, key.upper(), bytes.fromhex(key).decode("latin-1")}
                secrets |= {first_digits(self.master, what, entry["token"], attempt)
                            for what in ("puk", "transport pin")}
            if entry["stage"] == "done":
                secrets.add(self.pin_in_letter(entry["id"]))
        texts = ["".join(lines).encode() for lines in self.printed]
        for path in self.directory.rglob("*"):
            parts = path.relative_to(self.directory).parts
            if path.is_file() and parts[0] not in ("letters", "master", "cards"):
                texts.append(path.read_bytes())
        told = [secret for secret in secrets for text in texts if secret.encode("latin-1") in text]
        self.assertEqual(told, [])


class OneReaderCase(WorkshopCase):
    """One token after the other, in the reader r1."""

    def tearDown(self):
        self.vtoken("remove", "r1")
        super().tearDown()

    def put_in(self, number, content="factory"):
        self.vtoken("insert", "r1", self.card(number, content))

    def run_to_end(self, *more, status=OK, **options):
        run = self.provision("--idle", "1", *more, **options)
        events = []
        while (event := run.next_event()) is not None:
            events.append(event)
        self.assertEqual(run.end(), status, run.output)
        return events

    def kinds(self, events):
        return [event.get("event", "error") for event in events if event.get("event") != "step"]


class Operator:
    """The person who puts cards in and takes them out, by what `kunci provision` says."""

    def __init__(self, case, readers, cards, faults):
        self.case = case
        self.names = case.reader_names(*readers)
        self.waiting = list(cards)
        self.faults = dict(faults)  # number of an insertion: what goes wrong
        self.inside = {}            # reader: card
        self.insertions = 0
        self.events_to_kill = None  # the process is killed after so many more events
        self.counts = {"done": 0, "failed": 0, "refused": 0, "removed": 0, "killed": 0}
        self.reasons = collections.Counter()

    def feed(self, reader):
        """The next card, with what is to go wrong with it."""
        if not self.waiting:
            return
        self.insertions += 1
        fault = self.faults.get(self.insertions)
        if fault == "wrong":
            self.case.vtoken("insert", reader, self.case.card(9000 + self.insertions, "personalised"))
            self.inside[reader] = None
            return
        if isinstance(fault, tuple):
            _, self.events_to_kill = fault
        card = self.waiting.pop(0)
        self.inside[reader] = card
        if isinstance(fault, int):
            self.case.vtoken("fault", reader, f"{fault}:remove")
        self.case.vtoken("insert", reader, self.case.card(card))

    def kill_is_due(self):
        if self.events_to_kill is None:
            return False
        self.events_to_kill -= 1
        if self.events_to_kill > 0:
            return False
        self.events_to_kill = None
        return True

    def take_out(self, reader):
        self.case.vtoken("fault", reader)
        self.case.vtoken("remove", reader)
        return self.inside.pop(reader, None)

    def handle(self, event):
        """Does what an event asks for."""
        reader = self.names[event["reader"]]
        kind = event["event"]
        if kind == "step":
            return
        card = self.take_out(reader)
        if event.get("status") in ("token_removed", "no_token"):
            self.counts["removed"] += 1
            self.waiting.insert(0, card)
        else:
            self.counts[kind] += 1
            if kind != "done":
                self.reasons[event["reason"]] += 1
        self.feed(reader)

    def look_after_readers(self):
        """A card that fell out unseen, while it was being recognised or nobody watched, is put in
        again."""
        for reader, card in self.inside.items():
            self.case.vtoken("fault", reader)
            self.case.vtoken("remove", reader)
            if card is not None:
                self.case.vtoken("insert", reader, self.case.card(card))

    def work(self, *more):
        """One run after the other until every card has had its turn; the last one's exit status."""
        while True:
            run = self.case.provision(*more)
            for reader in self.names.values():
                if reader not in self.inside:
                    self.feed(reader)
            if not self.attend(run):
                return run.end()

    def attend(self, run):
        """True when the run was killed."""
        while (event := run.next_event(self.look_after_readers)) is not None:
            if "reader" not in event:
                continue  # the beginning, the end, or what the command ends with
            if self.kill_is_due():
                self.counts["killed"] += 1
                run.kill()
                return True
            self.handle(event)
            if not self.waiting and not self.inside:
                run.process.send_signal(signal.SIGINT)
        return False

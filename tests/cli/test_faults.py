# SPDX-License-Identifier: Apache-2.0
"""The tool's jobs on virtual cards, with one thing going wrong in one exchange. KUNCI_FAULTS_EVERY: each Nth
case only."""

import collections
import itertools
import os
import pathlib
import shutil
import subprocess
import tempfile

from fault_jobs import PIN, PROFILE, SO_PIN, jobs
from tool_case import KUNCI, OK, Outcome
from virtual_token_case import VTOKEN, VirtualTokenCase

EVERY = int(os.environ.get("KUNCI_FAULTS_EVERY", "1"))
BOUND = 30  # seconds that a run may take
STATUSES = range(15)  # kunci(1), EXIT STATUS
KILLED = -9
# Sets the fault up for itself, and becomes the tool.
STRUCK = '"$1" fault card "$2:$(echo "$3" | sed "s/SELF/$$/")" && shift 3 && exec "$@"'


class Cards(VirtualTokenCase):
    """One card in one reader; what it holds is a copy of what was prepared once for each condition."""

    card = ""
    powers = ()
    signature = ""
    other_applet = ""  # how another program selects the other family's application

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prepared = pathlib.Path(tempfile.mkdtemp(prefix="kunci-faults-"))
        cls.addClassCleanup(shutil.rmtree, cls.prepared)
        cls.faults = {"card removed": "remove", "card reset": "reset", "other applet": f"after={cls.other_applet}",
                      "6F00": "answer=6F00", "tool killed": "kill=SELF"}

    def setUp(self):
        super().setUp()
        self.write("new", "618402\n")
        self.write("wrong", "555123\n")
        self.write("profile.toml", PROFILE)
        self.write("usage.cnf", "keyUsage=critical,digitalSignature,nonRepudiation\n")
        self.environment["KUNCI_STATE"] = self.path("state")
        self.make_ca()
        self.vtoken("plug", f"card={self.card},reader=slot,card=out")
        self.addCleanup(self.vtoken, "discard", "card")

    # How far a card is when a job gets it; each is made from the one before.

    def factory(self):
        """As it left the factory."""

    def initialised(self):
        self.insert("factory")
        self.init()

    def owned(self):
        """With a key for signatures and one to authenticate with, and their certificates."""
        self.insert("initialised")
        for use in ("authentication", "signature"):
            made = self.generate("p256", "--use", use, *self.powers)["key"]
            self.request("--id", made["id"])
            self.kunci("cert", "import", self.certify(), *PIN, *self.powers)
        # For the same key as the last.
        shutil.copy(self.certify(days=200), self.prepared / "other.pem")

    def locked(self):
        self.insert("initialised")
        for _ in range(3):
            subprocess.run([KUNCI, "pin", "verify", "--pin-source", "file:wrong", "--last-try"], check=False,
                           capture_output=True, cwd=self.directory, env=self.environment)

    def insert(self, condition):
        """Puts a card into the reader: a copy. Nothing is left of what the tool wrote before, and its cache of
        public objects is as it was with the original: the job always takes the same exchanges."""
        original = self.prepared / condition
        cached = self.prepared / f"{condition}.cache"
        card, cache = self.directory / "card", self.directory / ".cache"
        if not original.exists():
            original.mkdir()
            getattr(self, condition)()
            if condition != "factory":
                shutil.copytree(card, original, dirs_exist_ok=True)
            if cache.exists():
                shutil.copytree(cache, cached)
        for left in (card, cache, self.directory / "state"):
            shutil.rmtree(left, ignore_errors=True)
        (self.directory / "request.pem").unlink(missing_ok=True)
        shutil.copytree(original, card)
        if cached.exists():
            shutil.copytree(cached, cache)
        self.vtoken("insert", "card", f"{self.card},state={card}")

    def sign_request(self):
        self.openssl("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "300",
                     "-extfile", "usage.cnf", "-out", "answer.pem")

    def ask(self, *words):
        """What the bench answers."""
        return subprocess.run([VTOKEN, *words], check=True, capture_output=True, timeout=60, text=True,
                              env=self.environment).stdout

    def run_tool(self, job, *more, fault=None):
        """The job's command, with its powers; `fault`: exchange and word."""
        command = [KUNCI, *job.command, *(self.powers if job.powers else ()), *more, "--json"]
        if fault:
            command = ["sh", "-c", STRUCK, "sh", VTOKEN, *fault, *command]
        finished = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, cwd=self.directory,
                                  timeout=BOUND, env=self.environment, start_new_session=True, check=False)
        return Outcome(finished.returncode, finished.stdout, finished.stderr.decode())

    def holdings(self):
        """The certificates and keys of a card."""
        certificates = [(one["id"], one["serial"]) for one in self.tool("cert", "list")["certificates"]]
        keys = [(one["id"], one["algorithm"]) for one in self.tool("key", "list", *PIN)["keys"]]
        return certificates, keys

    def exchanges_of(self, job):
        """Of the undisturbed run, whose result has to be right."""
        self.insert(job.condition)
        self.vtoken("clear", "card")
        outcome = self.run_tool(job)
        self.assertEqual(outcome.status, job.outcome, f"{job.name}: {outcome.text}{outcome.err}")
        count = int(self.ask("count", "card"))
        job.is_done(self)
        return count

    def is_proper(self, outcome, kind):
        """Ended as the manual says, and with a sentence for a person where it did not go well."""
        if kind == "tool killed":
            self.assertEqual(outcome.status, KILLED)
            return
        self.assertIn(outcome.status, STATUSES, outcome.err)
        if outcome.status not in (OK, 12):
            self.assertTrue(outcome.json["error"]["message"].strip())

    def survives(self, job, kind, step):
        self.insert(job.condition)
        outcome = self.run_tool(job, fault=(str(step), self.faults[kind]))
        self.vtoken("fault", "card")
        self.vtoken("remove", "card")
        self.vtoken("insert", "card")
        self.is_proper(outcome, kind)
        if job.condition == "owned":
            self.nothing_else_changed(job)
        if outcome.status != job.outcome:
            next_one = self.run_tool(job, *job.again)
            self.assertIn(next_one.status, (job.outcome, *job.already),
                          f"{outcome.text}{outcome.err}\nthe next attempt: {next_one.text}{next_one.err}")
        job.is_done(self)
        if job.condition != "factory":
            self.assertEqual(self.tool("pin", "status")["user_pin"]["left"], 3)

    def nothing_else_changed(self, job):
        """No other key or certificate; and none is gone that the job was to replace."""
        for before, after in zip(self.owned_before, self.holdings(), strict=True):
            self.assertEqual([one for one in before if one[0] not in job.alters],
                             [one for one in after if one[0] not in job.alters])
        if job.name == "cert import":
            self.assertIn(self.signature, [one["id"] for one in self.tool("cert", "list")["certificates"]])

    def look_at_owned(self):
        """What is there before a job alters it."""
        self.insert("owned")
        shutil.copy(self.prepared / "other.pem", self.directory)
        self.owned_before = self.holdings()

    def survive_refusals(self, name, first, last):
        """6F00 in each exchange of one job from `first` to `last`, negative numbers counting from its end."""
        self.look_at_owned()
        job, = (job for job in jobs(self.signature) if job.name == name)
        count = self.exchanges_of(job)
        for step in range(first % (count + 1), last % (count + 1) + 1):
            with self.subTest(exchange=step):
                self.survives(job, "6F00", step)

    def survive_all(self):
        """Each case of each job; what became of them is printed as tools/dev/run_tests.py adds it up."""
        tally = collections.Counter()
        self.look_at_owned()
        number = itertools.count()
        for job in jobs(self.signature):
            for step in range(1, self.exchanges_of(job) + 1):
                for kind in self.faults:
                    if next(number) % EVERY:
                        continue
                    tally[kind, "injected"] += 1
                    with self.subTest(job=job.name, fault=kind, exchange=step):
                        self.survives(job, kind, step)
                        tally[kind, "survived"] += 1
        for kind in self.faults:
            print(f"faults: tool, {type(self).__name__}: {kind}: {tally[kind, 'injected']} injected, "
                  f"{tally[kind, 'survived']} survived")
            self.assertGreater(tally[kind, "injected"], 0, kind)


class Piv(Cards):
    card = "piv:profile=yubico,content=factory,version=5.7.1,apdu=short"
    signature = "02"
    other_applet = "00a4040006d2760001240100"

    def test_faults(self):
        self.survive_all()

    def test_a_certificate_stays_until_the_next_one_is_there(self):
        self.survive_refusals("cert import", -6, -1)


class OpenPgp(Cards):
    card = "openpgp:content=factory,apdu=short"
    powers = SO_PIN
    signature = "01"
    other_applet = "00a4040005a00000030800"

    def test_faults(self):
        self.survive_all()

    def test_a_certificate_stays_until_the_next_one_is_there(self):
        self.survive_refusals("cert import", -8, -1)

    def test_no_key_is_made_in_the_place_of_another_family(self):
        self.survive_refusals("key generate", 2, 8)

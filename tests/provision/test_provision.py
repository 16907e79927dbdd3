# SPDX-License-Identifier: Apache-2.0
"""`kunci provision` with virtual tokens in a real pcscd: this runs in `kunci-vtoken run`."""

import itertools
import os
import random
import sqlite3
import time
import unittest

from tool_case import BAD_INPUT, FAILED, NOT_FOUND, REFUSED, USAGE
from workshop import OneReaderCase, Operator, WorkshopCase

INTERRUPTED = 130
READERS = ("r1", "r2", "r3", "r4")


class OneReader(OneReaderCase):
    """What becomes of single tokens."""

    def test_makes_a_token(self):
        self.roster(1)
        self.authority()
        self.put_in(1001)
        events = self.run_to_end("--report", "report.csv")
        self.assertEqual(self.kinds(events), ["begin", "done", "end"])
        entry = self.journal()["person1"]
        self.assertEqual((entry["stage"], entry["token"], entry["reason"]), ("done", "1001", ""))
        self.assert_token_is("r1", entry)
        self.assert_no_secret_is_told([entry])
        self.assertIn("person1,Person 1,Biro 1,Person 1,1001,", (self.directory / "report.csv").read_text())
        for name in ("letters/person1.pdf", "roster.csv.journal", "report.csv"):
            self.assertEqual((self.directory / name).stat().st_mode & 0o777, 0o600, name)

    def test_so_secret_is_the_one_derived(self):
        self.roster(1)
        self.authority()
        self.put_in(1001)
        self.run_to_end()
        self.assert_so_secret_is_derived(self.journal()["person1"], "--master-key-file", "master")
        with sqlite3.connect(self.directory / "roster.csv.journal") as database:
            steps = [row[0] for row in database.execute("SELECT step FROM step ORDER BY rowid")]
        database.close()
        self.assertEqual(steps[-1], "secret given out")

    def test_secrets_are_given_for_known_tokens_only(self):
        self.roster(1)
        self.authority()
        self.put_in(1001)
        source = ("--master-key-file", "master")
        self.give_secret(*source, status=BAD_INPUT)  # there is no journal
        self.run_to_end()
        self.vtoken("remove", "r1")
        self.put_in(1002, "personalised")
        self.give_secret(*source, status=NOT_FOUND)
        self.give_secret(status=USAGE)
        self.write("so-pin-given", "somebody's")
        self.give_secret(*source, status=REFUSED)
        self.assertEqual((self.directory / "so-pin-given").read_text(), "somebody's")

    def test_finished_token_is_left_alone(self):
        self.roster(2)
        self.authority()
        self.put_in(1001)
        self.run_to_end()
        events = self.run_to_end()
        self.assertEqual(self.kinds(events), ["begin", "refused", "end"])
        self.assertIn("Person 1", events[1]["reason"])
        self.assert_token_is("r1", self.journal()["person1"])

    def test_somebodys_token_is_refused(self):
        self.roster(1)
        self.authority()
        self.put_in(1001, "personalised")
        self.assertEqual(self.kinds(self.run_to_end()), ["begin", "refused", "end"])
        self.assertEqual(self.journal(), {})
        self.assertEqual(self.kinds(self.run_to_end("--replace")), ["begin", "done", "end"])
        self.assert_token_is("r1", self.journal()["person1"])

    def test_token_goes_to_the_row_that_names_it(self):
        self.write("roster.csv", "holder,O,token\nAni,Kantor,77\nBudi,Kantor,1001\n")
        self.authority()
        self.put_in(1001)
        self.run_to_end()
        self.assertEqual({row: entry["token"] for row, entry in self.journal().items()},
                         {"Budi": "1001"})

    def test_no_row_is_left(self):
        self.write("roster.csv", "holder,O,token\nAni,Kantor,77\n")
        self.put_in(1001)
        self.assertEqual(self.kinds(self.run_to_end()), ["begin", "refused", "end"])

    def test_certificate_that_comes_later(self):
        self.roster(1)
        self.put_in(1001)
        events = self.run_to_end("--wait", "0", options=self.OPTIONS[:-2])
        self.assertEqual(self.kinds(events), ["begin", "pending", "end"])
        self.assertEqual(self.journal()["person1"]["stage"], "requested")
        self.certify("requests/person1.csr", "certificates/from-the-ca.pem")
        events = self.run_to_end()
        self.assertEqual(self.kinds(events), ["begin", "done", "end"])
        self.assert_token_is("r1", self.journal()["person1"])

    def test_certificate_that_breaks_the_profile(self):
        self.roster(1)
        self.authority(refused=["person1"])
        self.put_in(1001)
        events = self.run_to_end(status=FAILED)
        self.assertEqual(events[-3]["status"], "rejected")
        entry = self.journal()["person1"]
        self.assertEqual(entry["stage"], "requested")
        self.assertNotEqual(entry["reason"], "")
        self.assertEqual(self.tool("cert", "list")["certificates"], [])
        self.assertFalse((self.directory / "letters" / "person1.pdf").exists())

    def test_released_row_gets_another_token(self):
        self.roster(1)
        self.put_in(1001)
        self.run_to_end("--wait", "0", options=self.OPTIONS[:-2])
        self.authority()
        self.put_in(1002)
        self.run_to_end("--release", "person1")
        entry = self.journal()["person1"]
        self.assertEqual((entry["token"], entry["attempt"], entry["stage"]), ("1002", 2, "done"))
        self.assert_token_is("r1", entry)
        self.kunci("provision", *self.OPTIONS, "--release", "nobody", status=NOT_FOUND)

    def test_letter_that_is_somebodys_is_kept(self):
        self.roster(1)
        self.authority()
        self.write("letters/person1.pdf", "a letter of another list")
        self.put_in(1001)
        self.run_to_end(status=FAILED)
        self.assertEqual((self.directory / "letters" / "person1.pdf").read_text(),
                         "a letter of another list")
        (self.directory / "letters" / "person1.pdf").unlink()
        self.assertEqual(self.kinds(self.run_to_end()), ["begin", "done", "end"])

    def test_changed_row(self):
        self.roster(1)
        self.put_in(1001)
        self.run_to_end("--wait", "0", options=self.OPTIONS[:-2])
        self.write("roster.csv", "id,holder,unit,O\nperson1,Person One,Biro 1,Kantor\n")
        self.assertIn("has changed", self.kunci("provision", *self.OPTIONS, status=REFUSED).err)

    def test_ctrl_c(self):
        self.roster(1)
        run = self.provision()
        self.assertEqual(run.next_event()["event"], "begin")
        self.assertEqual(run.interrupt(), INTERRUPTED)

    def test_sealed_secrets(self):
        self.roster(1)
        self.make_ca("keeper")
        sealed = ("--seal-to", "keeper.pem", "--records", "records")
        options = [option for option in self.OPTIONS if option not in ("--master-key-file", "master")]
        self.put_in(1001)
        self.run_to_end(*sealed, "--wait", "0", options=options[:-2])
        record = self.openssl("cms", "-decrypt", "-inform", "DER", "-in", "records/1001-1.p7m",
                              "-inkey", "keeper.key")
        fields = dict(line.split(" ", 1) for line in record.splitlines())
        self.assertEqual((fields["token"], fields["holder"]), ("1001", "Person 1"))
        self.assertEqual(len(fields["so-pin"]), 48)
        self.authority()
        events = self.run_to_end(*sealed, options=options, status=FAILED)
        self.assertIn("--unseal-key", events[-3]["next"])
        self.run_to_end(*sealed, "--unseal-key", "keeper.key", options=options)
        self.assert_token_is("r1", self.journal()["person1"])
        self.assertEqual(self.pin_in_letter("person1"), fields["transport-pin"])
        self.give_secret(*sealed, status=REFUSED)
        self.give_secret(*sealed, "--unseal-key", "keeper.key")
        self.assertEqual((self.directory / "so-pin-given").read_text(), fields["so-pin"] + "\n")

    def test_letters_to_a_printer(self):
        self.roster(1)
        self.authority()
        options = [option for option in self.OPTIONS if option not in ("--letters", "letters")]
        self.put_in(1001)
        self.run_to_end("--letter-command", "cat > letters/person1.pdf", options=options)
        self.assert_token_is("r1", self.journal()["person1"])

    def test_dry_run_touches_nothing(self):
        self.roster(2)
        self.put_in(1001)
        before = sorted(self.directory.rglob("*"))
        plan = self.tool("provision", *self.OPTIONS, "--dry-run")
        self.assertEqual([row["subject"] for row in plan["rows"]],
                         ["CN=Person 1,O=Kantor", "CN=Person 2,O=Kantor"])
        self.assertEqual(sorted(self.directory.rglob("*")), before)
        self.assertFalse(self.tool("token", "list")["tokens"][0]["initialized"])

    def test_roster_with_mistakes(self):
        self.write("roster.csv", "holder,O,C\nAni,Kantor,IDN\n,Kantor,ID\n")
        self.put_in(1001)
        document = self.tool("provision", *self.OPTIONS, status=BAD_INPUT)
        self.assertEqual([(problem["place"], problem["column"]) for problem in document["problems"]],
                         [("line 2", "C"), ("line 3", "holder")])
        self.assertFalse((self.directory / "roster.csv.journal").exists())

    def test_options_that_do_not_go_together(self):
        self.roster(1)
        for options in (["roster.csv"], [*self.OPTIONS, "--letter-command", "cat"],
                        [*self.OPTIONS, "--seal-to", "ca.pem"], [*self.OPTIONS, "--pin-length", "9"],
                        [*self.OPTIONS, "--unseal-key", "ca.key"], [*self.OPTIONS, "--idle", "soon"],
                        [*self.OPTIONS, "--secret-source", "file:pin"],
                        [word for word in self.OPTIONS if word not in ("--requests", "requests")]):
            self.kunci("provision", *options, status=USAGE)


class ManyReaders(WorkshopCase):
    """Everybody's token, whatever goes wrong on the way."""

    # Set by the stage that shows the whole thing.
    rows = int(os.environ.get("KUNCI_PROVISION_ROWS", "8"))
    readers = READERS[:int(os.environ.get("KUNCI_PROVISION_READERS", "2"))]

    def faults(self):
        """What goes wrong at which insertion: at a third of them."""
        chance = random.Random(self.rows)
        struck = chance.sample(range(1, self.rows + 1), max(3, self.rows // 3))
        kinds = {}
        for insertion, kind in zip(struck, itertools.cycle(("remove", "kill", "wrong", "remove"))):
            # After so many exchanges: not while the token is only being recognised.
            exchanges = chance.randrange(20, 100)
            kinds[insertion] = {"remove": exchanges, "kill": ("kill", chance.randrange(1, 8)),
                                "wrong": "wrong"}[kind]
        return kinds

    def test_everybody(self):
        self.roster(self.rows)
        refused = [f"person{number}" for number in range(5, self.rows + 1, 20)]
        self.authority(refused)
        faults = self.faults()
        start = time.monotonic()
        operator = Operator(self, self.readers, range(1001, 1001 + self.rows), faults)
        operator.work("--report", "report.csv")
        seconds = time.monotonic() - start
        journal = self.journal()
        done = [entry for entry in journal.values() if entry["stage"] == "done"]
        stopped = [entry for entry in journal.values() if entry["stage"] != "done"]
        self.assertEqual(len(journal), self.rows, operator.reasons)
        self.assertEqual([entry for entry in stopped
                          if "as the profile wants it" not in entry["reason"]], [])
        self.assertEqual(sorted(entry["id"] for entry in stopped), sorted(refused))
        for entry in done:
            self.vtoken("insert", "r1", self.card(int(entry["token"])))
            self.assert_token_is("r1", entry)
        self.assert_no_secret_is_told(journal.values())
        print(f"\n{self.rows} rows, {len(self.readers)} readers, {operator.insertions} insertions, "
              f"faults {len(faults)}: {operator.counts}; {len(done)} done, {len(stopped)} stopped; "
              f"{seconds:.1f} s, {len(done) / seconds * 3600:.0f} tokens an hour", flush=True)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""`kunci provision` with CAs that are asked over a network, a master key in a token, and other kinds of cards."""

import os
import pathlib
import subprocess
import sys
import unittest

from tool_case import FAILED, UNSUPPORTED
from workshop import OneReaderCase

sys.path.insert(0, str(pathlib.Path(os.environ["KUNCI_SOURCE"]) / "tests/enroll"))

# pylint: disable=wrong-import-position
import enroll_case  # noqa: E402

SOFTHSM = os.environ["KUNCI_TEST_SOFTHSM"]


def setUpModule():
    unittest.enterModuleContext(enroll_case.server_for(enroll_case.Enrolling))


class Ways(OneReaderCase):
    def one_token(self, *more, options=OneReaderCase.OPTIONS, kinds=("begin", "done", "end")):
        """One row's token from its box to its letter; what the journal says of it."""
        self.roster(1)
        self.put_in(1001)
        self.assertEqual(self.kinds(self.run_to_end(*more, options=options)), list(kinds))
        return self.journal()["person1"]

    def network_profile(self, protocol, mode):
        server = enroll_case.Enrolling.server
        url = {"cmp": server.cmp, "est": server.est}[protocol]
        self.write("profile.toml", f"""
[key]
algorithms = ["p256"]
[authority]
protocol = "{protocol}"
url = "{url}/{mode}"
anchors = ["{server.root}"]
""")
        self.write("ca-secret", "lab-secret")
        return ("--reference", "3078", "--secret-source", "file:ca-secret")

    def test_over_a_network(self):
        for protocol in ("cmp", "est"):
            with self.subTest(protocol=protocol):
                asked = self.network_profile(protocol, "delay")
                entry = self.one_token(*asked)
                self.assertEqual(entry["stage"], "done")
                self.assert_token_is("r1", entry)
                if protocol == "cmp":
                    serial = self.tool("cert", "list")["certificates"][0]["serial"]
                    confirmed = [rest for word, rest in enroll_case.Enrolling.server.state() if word == "confirmed"]
                    self.assertEqual([int(rest, 16) for rest in confirmed], [int(serial, 16)])
                self.vtoken("remove", "r1")
                for path in (self.directory / "roster.csv.journal", self.directory / "letters" / "person1.pdf",
                             self.directory / "cards" / "1001"):
                    path.rename(path.with_name(f"{path.name}-{protocol}"))

    def test_a_ca_that_refuses(self):
        asked = self.network_profile("cmp", "refuse")
        self.roster(1)
        self.put_in(1001)
        events = self.run_to_end(*asked, status=FAILED)
        self.assertIn("berkas belum lengkap", events[-3]["reason"])

    def test_master_key_in_a_token(self):
        """The secrets are those of the same key in a file."""
        (self.directory / "hsm").mkdir()
        self.environment["SOFTHSM2_CONF"] = str(self.write(
            "softhsm2.conf", f"directories.tokendir = {self.directory}/hsm\nobjectstore.backend = file\n"))
        self.hsm("softhsm2-util", "--init-token", "--free", "--label", "hsm", "--so-pin", "84013377", "--pin", "739184")
        tool = ("pkcs11-tool", "--module", SOFTHSM, "--token-label", "hsm", "--login", "--pin", "739184")
        self.hsm(*tool, "--keygen", "--key-type", "GENERIC:32", "--usage-sign", "--extractable", "--label", "master")
        self.hsm(*tool, "--read-object", "--type", "secrkey", "--label", "master", "-o", "master.bin")
        self.master = (self.directory / "master.bin").read_bytes()
        (self.directory / "master.bin").unlink()
        self.authority()
        uri = (f"pkcs11:token=hsm;object=master;type=secret-key?module-path={SOFTHSM}"
               f"&pin-source=file:{self.directory}/pin")
        entry = self.one_token(options=[{"--master-key-file": "--master-key", "master": uri}.get(word, word)
                                        for word in self.OPTIONS])
        self.assert_token_is("r1", entry)
        self.assert_so_secret_is_derived(entry, "--master-key", uri)

    def hsm(self, *command):
        subprocess.run(command, check=True, capture_output=True, env=self.environment, cwd=self.directory, timeout=60)

    def test_openpgp(self):
        """Keys and certificates are written under the SO PIN, which is derived as a PUK is."""
        self.card = lambda number, content="factory": (
            f"openpgp:content={content},apdu=short,serial={number},state={self.directory}/cards/{number}")
        self.authority()
        self.environment["LANGUAGE"] = "id"
        entry = self.one_token()
        self.assertEqual(entry["stage"], "done")
        letter = subprocess.run(["pdftotext", "letters/person1.pdf", "-"], cwd=self.directory, check=True,
                                capture_output=True, text=True, timeout=60).stdout
        self.assertIn("PIN awal token Anda", letter)
        self.assert_no_secret_is_told([entry])
        info = self.tool("token", "info")["token"]
        self.assertEqual((info["label"], info["card"]["factory_so_pin"]), (entry["holder"], False))
        self.assertEqual(len(self.tool("cert", "list")["certificates"]), 1)
        self.assertEqual(self.give_secret("--master-key-file", "master")["kind"], "so_pin")
        self.write("new", "618402\n")
        self.kunci("pin", "unblock", "--so-pin-source", "file:so-pin-given", "--new-pin-source", "file:new")

    def test_plain_piv_card_without_a_number(self):
        """Each command that cannot work says what can: in the end its issuer must set another management key."""
        self.card = lambda number, content="factory": (
            f"piv:profile=plain,content={content},state={self.directory}/cards/{number}")
        self.roster(1)
        self.put_in(1001)
        events = self.run_to_end()
        self.assertEqual(self.kinds(events), ["begin", "refused", "end"])
        self.assertIn("kunci token init", events[1]["next"])
        self.assertEqual(self.journal(), {})
        error = self.error("token", "init", "--label", "x", "--so-pin-source", "file:so-pin", "--new-pin-source",
                           "file:pin", status=UNSUPPORTED)
        self.assertIn("issuer", error["next"])


if __name__ == "__main__":
    unittest.main()

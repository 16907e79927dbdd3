# SPDX-License-Identifier: Apache-2.0
"""The virtual OpenPGP card, as GnuPG knows it through pcscd."""

import os
import subprocess
import unittest

from gnupg import GnuPG, Refused

VTOKEN = os.environ["KUNCI_VTOKEN"]
MESSAGE = b"Surat Contoh\n"


class CardCase(unittest.TestCase):
    """Each test begins with a card that has just left its factory."""

    def plug(self, options="", kind="openpgp"):
        subprocess.run([VTOKEN, "plug", f"card={kind}{options}"], check=True, timeout=60)
        self.addCleanup(subprocess.run, [VTOKEN, "discard", "card"], check=True, timeout=60)
        gnupg = GnuPG(dict(os.environ), pin="123456", admin_pin="12345678")
        self.addCleanup(gnupg.close)
        return gnupg

    def set_algorithm(self, gnupg, kind, choice):
        """Of all three keys: RSA and a number of bits, or a curve's place in gpg's list."""
        name = "cardedit.genkeys.size" if kind == "1" else "keygen.curve"
        gnupg.card_edit(["admin", "key-attr"], {"cardedit.genkeys.algo": [kind] * 3, name: [choice] * 3})

    def generate(self, gnupg):
        gnupg.card_edit(["admin", "generate"], {
            "cardedit.genkeys.backup_enc": ["n"], "cardedit.genkeys.replace_keys": ["y"],
            "keygen.valid": ["0"], "keygen.name": ["Siti Contoh"],
            "keygen.email": ["siti@example.org"], "keygen.comment": [""]})

    def assert_signs_and_deciphers(self, gnupg):
        signed = gnupg.run("--sign", stdin=MESSAGE)
        self.assertEqual(gnupg.run("--decrypt", stdin=signed), MESSAGE)
        sealed = gnupg.run("--trust-model", "always", "--recipient", "siti@example.org", "--encrypt",
                           stdin=MESSAGE)
        self.assertEqual(gnupg.run("--decrypt", stdin=sealed), MESSAGE)


class Status(CardCase):
    def test_of_a_factory_card(self):
        status = self.plug().card_status()
        self.assertEqual(status["Reader"][2][:4], "D276")
        self.assertEqual(status["pinretry"][:3], ["3", "0", "3"])
        self.assertEqual(status["fpr"][:3], ["", "", ""])

    def assert_knows(self, profile, version):
        status = self.plug(f":profile={profile},content=personalised").card_status()
        self.assertEqual(status["version"][0], version)
        self.assertEqual(status["name"][:2], ["Siti", "Contoh"])
        self.assertEqual([len(text) for text in status["fpr"][:3]], [40] * 3)

    def test_of_a_plain_card(self):
        self.assert_knows("plain", "0304")

    def test_of_a_yubico_card(self):
        self.assert_knows("yubico", "0304")

    def test_of_a_card_that_has_piv_too(self):
        gnupg = self.plug(":openpgp.content=personalised,default=piv", kind="piv+openpgp")
        self.assertEqual(gnupg.card_status()["name"][:2], ["Siti", "Contoh"])

    def test_of_a_card_of_version_2(self):
        self.assert_knows("v2", "0201")


class Keys(CardCase):
    def assert_made_and_used(self, kind, choice):
        gnupg = self.plug()
        self.set_algorithm(gnupg, kind, choice)
        self.generate(gnupg)
        before = int(gnupg.card_status()["sigcount"][0])
        self.assert_signs_and_deciphers(gnupg)
        self.assertEqual(int(gnupg.card_status()["sigcount"][0]), before + 1)

    def test_rsa(self):
        self.assert_made_and_used("1", "2048")

    def test_p256(self):
        self.assert_made_and_used("2", "3")

    def test_p521(self):
        self.assert_made_and_used("2", "5")

    def test_brainpool(self):
        self.assert_made_and_used("2", "6")

    def test_curve25519(self):
        self.assert_made_and_used("2", "1")

    def test_hashed_pins(self):
        gnupg = self.plug(":kdf_change=sets")
        gnupg.card_edit(["admin", "kdf-setup"])
        self.assertEqual(gnupg.card_status()["kdf"][0], "on")
        self.set_algorithm(gnupg, "2", "3")
        self.generate(gnupg)
        self.assert_signs_and_deciphers(gnupg)

    def test_short_apdus(self):
        gnupg = self.plug(":apdu=short")
        self.generate(gnupg)
        self.assert_signs_and_deciphers(gnupg)

    def test_ssh_finds_the_authentication_key(self):
        gnupg = self.plug(":content=personalised")
        gnupg.card_status()
        environment = gnupg.ssh_agent()

        def run(*arguments):
            return subprocess.run(arguments, env=environment, input=MESSAGE, check=True, timeout=60,
                                  capture_output=True).stdout

        public = gnupg.home / "authentication.pub"
        public.write_bytes(run("ssh-add", "-L"))
        signature = gnupg.home / "signature"
        signature.write_bytes(run("ssh-keygen", "-Y", "sign", "-n", "file", "-f", str(public)))
        self.assertIn(b"Good", run("ssh-keygen", "-Y", "check-novalidate", "-n", "file", "-s",
                                   str(signature)))


class Administration(CardCase):
    def test_holder_and_login_are_written(self):
        gnupg = self.plug()
        gnupg.card_edit(["admin", "name", "lang", "login", "url"], {
            "keygen.smartcard.surname": ["Contoh"], "keygen.smartcard.givenname": ["Siti"],
            "cardedit.change_lang": ["id"], "cardedit.change_login": ["siti"],
            "cardedit.change_url": ["https://example.org/siti.asc"]})
        status = gnupg.card_status()
        self.assertEqual(status["name"][:2], ["Siti", "Contoh"])
        self.assertEqual((status["lang"][0], status["login"][0]), ("id", "siti"))

    def test_a_new_pin_is_set(self):
        gnupg = self.plug()
        gnupg.set_pins(new_pin="654321")
        gnupg.card_edit(["passwd"])
        gnupg.set_pins(pin="654321")
        gnupg.card_edit(["verify"])
        self.assertEqual(gnupg.card_status()["pinretry"][0], "3")

    def assert_a_wrong_pin_costs_a_try(self, answer):
        gnupg = self.plug(f":wrong_password={answer}")
        gnupg.set_pins(pin="654321")
        gnupg.card_edit(["verify"])
        self.assertEqual(gnupg.card_status()["pinretry"][0], "2")

    def test_a_wrong_pin_with_the_tries_told(self):
        self.assert_a_wrong_pin_costs_a_try("63cx")

    def test_a_wrong_pin_without(self):
        self.assert_a_wrong_pin_costs_a_try("6982")

    def test_factory_reset_forgets_everything(self):
        gnupg = self.plug(":content=personalised,pin=246810")
        gnupg.card_edit(["admin", "factory-reset"], {
            "cardedit.factory-reset.proceed": ["y"], "cardedit.factory-reset.really": ["yes"]})
        status = gnupg.card_status()
        self.assertEqual(status["fpr"][:3], ["", "", ""])
        self.assertEqual(status["pinretry"][:3], ["3", "0", "3"])
        gnupg.card_edit(["verify"])
        self.assertEqual(gnupg.card_status()["pinretry"][0], "3")

    def test_an_unforeseen_question_is_told(self):
        with self.assertRaisesRegex(Refused, "smartcard.surname"):
            self.plug().card_edit(["admin", "name"])


if __name__ == "__main__":
    unittest.main()

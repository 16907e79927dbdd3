# SPDX-License-Identifier: Apache-2.0
"""One virtual OpenPGP card, and programs of others beside ours: our module uses the keys that GnuPG made,
and GnuPG and OpenSC those that we made."""

import os
import re
import subprocess

from gnupg import GnuPG  # beside the virtual card
from tool_case import PIN, SO_PIN
from virtual_token_case import VirtualTokenCase

OPENSC = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"
FACTORY_PIN = "123456"
FACTORY_ADMIN_PIN = "12345678"
MESSAGE = b"Surat Contoh\n"
RSA = ("1", "2048")  # gpg's answers to "which kind", "which size" or "which curve"
P256 = ("2", "3")
CURVE_25519 = ("2", "1")
BRAINPOOL256 = ("2", "6")


class SharedCard(VirtualTokenCase):
    def start_gnupg(self, pin, admin_pin):
        gnupg = GnuPG(dict(os.environ), pin=pin, admin_pin=admin_pin)
        self.addCleanup(gnupg.close)
        return gnupg

    def let_go(self, gnupg):
        """scdaemon keeps the card for itself until it ends, and the agent counts on its scdaemon."""
        subprocess.run(["gpgconf", "--kill", "all"], env=gnupg.environment, check=True, timeout=60)

    def run_program(self, *arguments):
        done = subprocess.run(arguments, env=self.environment | {"PIN": PIN, "FACTORY_PIN": FACTORY_PIN},
                              cwd=self.directory, capture_output=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout.decode(errors="replace")


class KeysOfGnuPg(SharedCard):
    """`gpg --card-edit` makes them; we list them, sign and decrypt with them, and gpg goes on."""

    def made_by_gpg(self, kind, choice):
        self.plug_in("openpgp:content=factory")
        self.write("pin", FACTORY_PIN)
        gnupg = self.start_gnupg(FACTORY_PIN, FACTORY_ADMIN_PIN)
        name = "cardedit.genkeys.size" if kind == "1" else "keygen.curve"
        gnupg.card_edit(["admin", "key-attr"], {"cardedit.genkeys.algo": [kind] * 3, name: [choice] * 3})
        gnupg.card_edit(["admin", "generate"], {
            "cardedit.genkeys.backup_enc": ["n"], "cardedit.genkeys.replace_keys": ["y"],
            "keygen.valid": ["0"], "keygen.name": ["Siti Contoh"],
            "keygen.email": ["siti@example.org"], "keygen.comment": [""]})
        self.let_go(gnupg)
        return gnupg

    def assert_used_by_us(self, choice, algorithms):
        gnupg = self.made_by_gpg(*choice)
        keys = self.tool("key", "list", "--pin-source", "file:pin")["keys"]
        self.assertEqual({key["id"]: key["algorithm"] for key in keys}, algorithms)
        self.assertTrue(all(key["made_on_token"] for key in keys))
        for key in ("01", "03"):
            self.request("--id", key)
            self.openssl("req", "-in", "request.pem", "-noout", "-verify")
        signed = gnupg.run("--sign", stdin=MESSAGE)
        self.assertEqual(gnupg.run("--decrypt", stdin=signed), MESSAGE)

    def test_rsa(self):
        self.assert_used_by_us(RSA, {"01": "rsa2048", "02": "rsa2048", "03": "rsa2048"})

    def test_p256(self):
        self.assert_used_by_us(P256, {"01": "p256", "02": "p256", "03": "p256"})

    def test_curve_25519(self):
        self.assert_used_by_us(CURVE_25519, {"01": "ed25519", "02": "x25519", "03": "ed25519"})

    def test_brainpool(self):
        self.assert_used_by_us(BRAINPOOL256, {key: "brainpool256" for key in ("01", "02", "03")})

    def test_agreement_on_brainpool(self):
        self.made_by_gpg(*BRAINPOOL256)
        self.run_program("pkcs11-tool", "--module", self.module, "--read-object", "--type", "pubkey", "--id",
                         "02", "--output-file", "public.der")
        self.openssl("ecparam", "-name", "brainpoolP256r1", "-genkey", "-noout", "-out", "peer.key")
        self.openssl("pkey", "-in", "peer.key", "-pubout", "-outform", "DER", "-out", "peer.der")
        self.openssl("pkeyutl", "-derive", "-inkey", "peer.key", "-peerform", "DER", "-peerkey", "public.der",
                     "-out", "wanted")
        self.run_program("pkcs11-tool", "--module", self.module, "--login", "--pin", "env:FACTORY_PIN",
                         "--derive", "--mechanism", "ECDH1-DERIVE", "--id", "02", "--input-file", "peer.der",
                         "--output-file", "agreed")
        self.assertEqual((self.directory / "agreed").read_bytes(), (self.directory / "wanted").read_bytes())

    def test_decryption(self):
        self.made_by_gpg(*RSA)
        self.write("message", MESSAGE)
        self.run_program("pkcs11-tool", "--module", self.module, "--read-object", "--type", "pubkey", "--id",
                         "02", "--output-file", "public.der")
        self.openssl("pkeyutl", "-encrypt", "-pubin", "-keyform", "DER", "-inkey", "public.der", "-in",
                     "message", "-out", "sealed")
        self.run_program("pkcs11-tool", "--module", self.module, "--login", "--pin", "env:FACTORY_PIN",
                         "--decrypt", "--mechanism", "RSA-PKCS", "--id", "02", "--input-file", "sealed",
                         "--output-file", "opened")
        self.assertEqual((self.directory / "opened").read_bytes(), MESSAGE)


class KeysOfOurs(SharedCard):
    """The tool makes keys and writes certificates; other programs find and use them."""

    def setUp(self):
        super().setUp()
        self.plug_in("openpgp:content=factory,pw1=several")
        self.init()

    def make(self, algorithm, *uses):
        for use in uses:
            self.generate(algorithm, "--use", use, "--so-pin-source", "file:so-pin")

    def certify_authentication_key(self):
        self.request("--id", "03")
        self.certify()
        self.kunci("cert", "import", "certificate.pem", "--pin-source", "file:pin", "--so-pin-source",
                   "file:so-pin")

    def opensc(self, *arguments):
        return self.run_program("pkcs11-tool", "--module", OPENSC, "--login", "--pin", "env:PIN",
                                *arguments)

    def assert_opensc_signs(self, slot, key, mechanism, *options):
        self.write("digest", bytes(range(32)))
        self.opensc("--slot-index", slot, "--sign", "--mechanism", mechanism, "--id", key, "--input-file",
                    "digest", "--output-file", "signature", *options)
        self.kunci("cert", "request", "--id", key, "--subject", "CN=Ani", "--pin-source", "file:pin",
                   "--out", "own.pem", "--force")
        (self.directory / "public.pem").write_text(
            self.openssl("req", "-in", "own.pem", "-noout", "-pubkey"), encoding="ascii")
        self.openssl("pkeyutl", "-verify", "-pubin", "-inkey", "public.pem", "-in", "digest", "-sigfile",
                     "signature")

    def test_opensc_reads_key_and_certificate(self):
        self.make("p256", "signature", "authentication")
        self.certify_authentication_key()
        listed = self.opensc("--slot-index", "0", "--list-objects")
        self.assertRegex(listed, re.compile(r"Certificate Object.*Ani Putri.*ID: +03", re.DOTALL))
        self.opensc("--slot-index", "0", "--read-object", "--type", "cert", "--id", "03", "--output-file",
                    "read.der")
        self.assertEqual(self.openssl("x509", "-inform", "DER", "-in", "read.der"),
                         self.openssl("x509", "-in", "certificate.pem"))

    def test_opensc_signs_by_ecdsa(self):
        self.make("p256", "signature", "authentication")
        for slot, key in (("0", "03"), ("1", "01")):
            self.assert_opensc_signs(slot, key, "ECDSA", "--signature-format", "openssl")

    def test_opensc_signs_by_rsa(self):
        self.make("rsa2048", "signature", "authentication")
        for slot, key in (("0", "03"), ("1", "01")):
            self.assert_opensc_signs(slot, key, "RSA-PKCS")

    def test_openpgp_tool_and_gpg_see_the_same_fingerprints(self):
        self.make("rsa2048", "signature", "encryption", "authentication")
        told = self.run_program("openpgp-tool", "--key-info")
        by_tool = [found.replace(":", "").upper()
                   for found in re.findall(r"Fingerprint: *((?:[0-9a-f]{2}:){19}[0-9a-f]{2})", told)]
        by_gpg = self.start_gnupg(PIN, SO_PIN).card_status()["fpr"][:3]
        self.assertEqual(sorted(by_tool), sorted(by_gpg))
        self.assertEqual(len(set(by_gpg)), 3)

    def test_gpg_takes_our_keys_for_its_own(self):
        """The date and the fingerprint fit the key: gpg makes an OpenPGP key of what is on the card."""
        self.make("p256", "signature", "encryption", "authentication")
        gnupg = self.start_gnupg(PIN, SO_PIN)
        status = gnupg.card_status()
        grip = gnupg.run("--with-colons", "--with-keygrip", "--card-status").decode(errors="replace")
        grip = re.search(r"^grp:([0-9A-F]{40})", grip, re.MULTILINE)[1]
        self.write("parameters", f"Key-Type: ECDSA\nKey-Grip: {grip}\nKey-Usage: sign\nName-Real: Ani Putri\n"
                   f"Creation-Date: seconds={status['fprtime'][0]}\nExpire-Date: 0\n%commit\n")
        gnupg.run("--generate-key", self.path("parameters"))
        listed = gnupg.run("--with-colons", "--list-secret-keys").decode()
        self.assertIn(f"fpr:::::::::{status['fpr'][0]}:", listed)
        signed = gnupg.run("--sign", stdin=MESSAGE)
        self.assertEqual(gnupg.run("--decrypt", stdin=signed), MESSAGE)

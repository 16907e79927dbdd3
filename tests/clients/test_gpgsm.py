# SPDX-License-Identifier: Apache-2.0
import subprocess

from client_case import ClientCase
from declarations import BSRE, OPENPGP, OPENPGP_P256, P256, RSA, Client, does, refuses
from prepared_token import MODULE

CLIENT = Client("gpgsm through gnupg-pkcs11-scd", ("gnupg-pkcs11-scd", "gpgsm"))

# Answers each question with the PIN.
PINENTRY = """#!/bin/sh
echo OK
while read -r command rest; do
  case $command in
    GETPIN) echo "D $(cat {pin_file})"; echo OK ;;
    BYE) echo OK; exit ;;
    *) echo OK ;;
  esac
done
"""


# An octet comes before one signature in two: so many are all refused once in a million runs.
ATTEMPTS = 20


class Gpgsm(ClientCase):
    def enter_directory(self):
        super().enter_directory()
        home = self.path(".gnupg")
        home.mkdir(mode=0o700)
        pinentry = self.write("pinentry", PINENTRY.replace("{pin_file}", str(self.token.pin_file)), 0o700)
        self.write(".gnupg/gpg-agent.conf", f"scdaemon-program /usr/bin/gnupg-pkcs11-scd\n"
                   f"pinentry-program {pinentry}\nallow-loopback-pinentry\n")
        self.write(".gnupg/gnupg-pkcs11-scd.conf",
                   f"providers kunci\nprovider-kunci-library {MODULE}\n")
        self.write(".gnupg/gpgsm.conf", "disable-crl-checks\ndisable-dirmngr\n")
        fingerprint = self.openssl("x509", "-in", self.token.ca, "-noout", "-fingerprint", "-sha1")
        self.write(".gnupg/trustlist.txt", fingerprint.split("=")[1].strip() + " S relax\n")
        self.addCleanup(subprocess.run, ["gpgconf", "--kill", "all"], env=dict(self.environment), check=True)
        self.run_client("gpgsm", "--batch", "--import", self.token.ca)
        self.run_client("gpg-connect-agent", "SCD LEARN --force", "/bye")
        self.run_client("gpgsm", "--batch", "--learn-card")

    def sign(self, key, **options):
        return self.run_client("gpgsm", "--batch", "--yes", "-u", f"CN=Uji {key.name},O=Kantor Contoh,C=ID",
                               "--detach-sign", "-o", "data.p7s", "data", **options)

    @does("card learnt, keys listed", RSA, BSRE, OPENPGP)
    def test_list(self, key):
        self.assertIn(f"CN=Uji {key.name}", self.run_client("gpgsm", "--batch", "--list-secret-keys"))

    @does("CMS signature", RSA, OPENPGP,
          remark="gpgsm puts an octet 00 before each second signature, which OpenSSL then refuses")
    def test_sign(self, key):
        for attempt in range(ATTEMPTS):
            self.write("data", f"Surat Contoh {attempt}\n")
            self.sign(key)
            self.run_client("gpgsm", "--batch", "--verify", "data.p7s", "data")
            verified = self.verify_cms_if_possible("data.p7s")
            if verified.returncode == 0:
                return
            self.assertIn("wrong signature length", verified.stdout)
        self.fail("OpenSSL took none of the signatures")

    @refuses("CMS signature", BSRE, because="\"Wrong key usage\": the extended key usage is unknown to it")
    def test_purpose(self, key):
        self.assertIn("Wrong key usage", self.sign(key, status=1))

    @refuses("card learnt, keys listed", P256, OPENPGP_P256, because="gnupg-pkcs11-scd 0.10 has RSA only")
    def test_curve(self, key):
        self.assertNotIn(f"CN=Uji {key.name}", self.run_client("gpgsm", "--batch", "--list-secret-keys"))

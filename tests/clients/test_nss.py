# SPDX-License-Identifier: Apache-2.0
import re

from client_case import ClientCase
from declarations import BSRE, BSRE_P256, OPENPGP, OPENPGP_P256, P256, RSA, Client, does, refuses
from prepared_token import DEMO_CA, MODULE, PIN

LETTER = DEMO_CA.parent / "letter.pdf"

CLIENT = Client("NSS: modutil, certutil, cmsutil, and poppler's pdfsig",
                ("libnss3-tools", "poppler-utils"),
                "`pdfsig` takes the PIN as an argument only: `-nss-pwd` for the token and `-kpw` for the "
                "signature itself, where the key wants the PIN for each use.")


# Two lengths are the same three times in eight: so many tries fail once in a million runs.
TRIES_OF_PDFSIG = 30


class NssCase(ClientCase):
    def enter_directory(self):
        super().enter_directory()
        for database in ("nss", "reader"):
            self.path(database).mkdir()
            self.nss("certutil", "-N", "--empty-password", database=database)
            self.nss("certutil", "-A", "-n", "ca", "-t", "CT,C,C", "-i", self.token.ca, database=database)
        self.nss("modutil", "-force", "-add", "kunci", "-libfile", MODULE, option="-dbdir")

    def nss(self, program, *arguments, database="nss", option="-d", **options):
        return self.run_client(program, option, f"sql:{self.path(database)}", *arguments, **options)

    def nick(self, key):
        return f"Uji:{key.label}"


class Modules(NssCase):
    @does("module added and listed (`modutil`)", RSA, P256, BSRE, BSRE_P256, OPENPGP, OPENPGP_P256)
    def test_list(self, key):
        self.assertRegex(self.nss("modutil", "-list", option="-dbdir"), r"kunci[\s\S]*token: Uji")
        shown = self.nss("certutil", "-L", "-h", "Uji", "-f", self.token.pin_file)
        self.assertRegex(shown, rf"(?m)^Uji:{key.label} +u,u,u$")
        shown = self.nss("certutil", "-K", "-h", "Uji", "-f", self.token.pin_file)
        self.assertRegex(shown, rf"(?m) {key.id} +{key.label}$")

    @does("module removed (`modutil`)", RSA)
    def test_delete(self, _):
        self.nss("modutil", "-force", "-delete", "kunci", option="-dbdir")
        self.assertNotIn("Uji", self.nss("modutil", "-list", option="-dbdir"))


class Requests(NssCase):
    """certutil makes the key, on the token."""

    def request(self, *kind):
        before = self.keys()
        self.write("noise", "x" * 64)
        self.nss("certutil", "-R", "-h", "Uji", "-f", self.token.pin_file, *kind, "-s", "CN=Ani Putri",
                 "-a", "-z", "noise", "-o", "request.pem")
        self.openssl("req", "-in", "request.pem", "-noout", "-verify")
        self.assertEqual(self.keys(), before + 1)

    def keys(self):
        shown = self.kunci("key", "list", "--pin-source", f"file:{self.token.pin_file}")
        return shown.count("made on the token")

    @does("key made on the token, with its request (`certutil -R`)", RSA)
    def test_rsa(self, _):
        self.request("-k", "rsa", "-g", "2048")

    @does("key made on the token, with its request (`certutil -R`)", P256)
    def test_ec(self, _):
        self.request("-k", "ec", "-q", "nistp256")


class Cms(NssCase):
    def sign(self, key, **options):
        return self.nss("cmsutil", "-S", "-T", "-G", "-H", "SHA256", "-N", self.nick(key), "-f",
                        self.token.pin_file, "-i", "data", "-o", "data.p7s", **options)

    @does("CMS signature (`cmsutil`)", RSA, P256, OPENPGP, OPENPGP_P256)
    def test_sign(self, key):
        self.sign(key)
        self.verify_cms("data.p7s")
        self.nss("cmsutil", "-D", "-c", "data", "-i", "data.p7s", "-n", database="reader")

    @refuses("CMS signature (`cmsutil`)", BSRE, BSRE_P256,
             because="finds no certificate for mail: the extended key usage does not allow it")
    def test_purpose(self, key):
        self.assertIn(f'the corresponding cert for key "{self.nick(key)}" does not exist',
                      self.sign(key, status=1))


class Pdf(NssCase):
    def call_pdfsig(self, key, *more):
        return self.call("pdfsig", "-nssdir", self.path("nss"), "-nss-pwd", PIN, *more, "-add-signature",
                         "-nick", self.nick(key), "-digest", "SHA256", LETTER, "signed.pdf")

    def sign(self, key, *more):
        signed = self.call_pdfsig(key, *more)
        self.assertEqual(signed.returncode, 0, signed.stdout)

    def verify(self, key, certificate):
        shown = self.run_client("pdfsig", "-nssdir", self.path("reader"), "signed.pdf")
        self.assertIn(f"Signer Certificate Common Name: Uji {key.name}", shown)
        self.assertIn("Total document signed", shown)
        self.assertIn("Signature is Valid.", shown)
        self.assertIn(certificate, shown)

    @does("nicknames listed (`pdfsig -list-nicks`)", RSA, P256, BSRE, BSRE_P256, OPENPGP, OPENPGP_P256)
    def test_nicks(self, key):
        shown = self.run_client("pdfsig", "-nssdir", self.path("nss"), "-nss-pwd", PIN, "-list-nicks")
        self.assertTrue(re.search(rf"^{self.nick(key)}$", shown, re.MULTILINE), shown)

    @does("PDF signature (`pdfsig`), exit status 0", RSA, OPENPGP)
    def test_sign(self, key):
        self.sign(key)
        self.verify(key, "Certificate is Trusted.")

    @does("PDF signature (`pdfsig`), exit status 0", P256, BSRE_P256, OPENPGP_P256,
          remark="with P-256 poppler 22.12 fails by chance: it reserves the length of a trial signature, and "
                 "lengths of ECDSA signatures differ")
    def test_by_chance(self, key):
        for _ in range(TRIES_OF_PDFSIG):
            signed = self.call_pdfsig(key)
            if signed.returncode == 0:
                break
            self.assertIn("unable update signature", signed.stdout)
        self.assertEqual(signed.returncode, 0)
        self.verify(key, "Certificate is Trusted." if key.profile == "plain" else "Certificate")

    @does("PDF signature (`pdfsig`), exit status 0", BSRE,
          remark="with `-kpw`; pdfsig does not judge the chain of BSrE's profile")
    def test_each_use(self, key):
        self.sign(key, "-kpw", PIN)
        self.verify(key, "Certificate")

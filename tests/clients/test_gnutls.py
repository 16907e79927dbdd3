# SPDX-License-Identifier: Apache-2.0
from client_case import ClientCase
from declarations import BSRE, OPENPGP, OPENPGP_P256, P256, RSA, Client, does
from prepared_token import MODULE, PIN

CLIENT = Client("GnuTLS: p11tool and certtool", ("gnutls-bin",))

TEMPLATE = 'cn = "Ani Putri"\norganization = "Kantor Contoh"\ncountry = ID\n'


class GnuTlsCase(ClientCase):
    def enter_directory(self):
        super().enter_directory()
        self.environment["GNUTLS_PIN"] = PIN


class GnuTls(GnuTlsCase):
    def private(self, key):
        return f"pkcs11:{key.uri};type=private"

    def public(self, key):
        return f"pkcs11:{key.uri};type=public"

    @does("tokens and certificates listed (`p11tool`)", RSA, P256, BSRE, OPENPGP, OPENPGP_P256)
    def test_list(self, key):
        self.assertIn("token=Uji", self.run_client("p11tool", "--provider", MODULE, "--list-tokens"))
        shown = self.run_client("p11tool", "--provider", MODULE, "--list-all-certs", "pkcs11:token=Uji")
        self.assertIn(f"id=%{key.id};object={key.label.replace(' ', '%20')};type=cert", shown)
        shown = self.run_client("p11tool", "--provider", MODULE, "--list-privkeys", "--login",
                                "pkcs11:token=Uji")
        self.assertIn(f"id=%{key.id};object={key.label.replace(' ', '%20')};type=private", shown)

    @does("certificate exported (`p11tool --export`)", RSA, P256, BSRE, OPENPGP, OPENPGP_P256)
    def test_export(self, key):
        self.run_client("p11tool", "--provider", MODULE, "--export", f"pkcs11:{key.uri};type=cert",
                        "--outfile", "exported.pem")
        self.assertEqual(self.openssl("x509", "-in", "exported.pem"),
                         self.openssl("x509", "-in", self.token.certificate(key)))

    @does("signature (`p11tool --test-sign`)", RSA, P256, BSRE, OPENPGP, OPENPGP_P256)
    def test_sign(self, key):
        shown = self.run_client("p11tool", "--provider", MODULE, "--login", "--test-sign",
                                self.private(key))
        self.assertIn("Verifying against private key parameters... ok", shown)
        self.assertIn("Verifying against public key in the token... ok", shown)

    @does("certificate request (`certtool`)", RSA, P256, BSRE, OPENPGP, OPENPGP_P256)
    def test_request(self, key):
        self.write("template", TEMPLATE)
        self.run_client("certtool", "--provider", MODULE, "--generate-request", "--load-privkey",
                        self.private(key), "--load-pubkey", self.public(key), "--template", "template",
                        "--outfile", "request.pem")
        self.openssl("req", "-in", "request.pem", "-noout", "-verify")
        self.assertEqual(self.openssl("req", "-in", "request.pem", "-noout", "-pubkey"),
                         self.public_key(key).read_text(encoding="ascii"))


class MakesKeys(GnuTlsCase):
    def generate(self, name, *kind):
        self.run_client(
            "p11tool", "--provider", MODULE, "--login", "--generate-privkey", *kind, "--label", name,
            "--outfile", f"{name}.pub", "pkcs11:token=Uji")
        made = self.path(f"{name}.pub").read_text(encoding="ascii")
        listed = self.run_client("p11tool", "--provider", MODULE, "--list-all", "--only-urls",
                                 "pkcs11:token=Uji")
        keys = [line for line in listed.splitlines() if line.endswith("type=public")]
        self.assertEqual([self.exported(uri) for uri in keys].count(made), 1)

    def exported(self, uri):
        # Where it has no file to write to, p11tool waits for three seconds.
        self.run_client("p11tool", "--provider", MODULE, "--export-pubkey", uri, "--outfile", "exported.pub")
        return self.path("exported.pub").read_text(encoding="ascii")

    @does("key made on the token (`p11tool --generate-privkey`)", RSA)
    def test_rsa(self, _):
        self.generate("new-rsa", "rsa", "--bits", "2048")

    @does("key made on the token (`p11tool --generate-privkey`)", P256)
    def test_ec(self, _):
        self.generate("new-ec", "ecdsa", "--curve", "secp256r1")

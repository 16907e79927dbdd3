# SPDX-License-Identifier: Apache-2.0
import contextlib
import re
import subprocess

from declarations import (BSRE, BSRE_P256, OPENPGP, OPENPGP_DECRYPTS, OPENPGP_P256, P256, RSA, Client, does,
                          refuses)
from openssl_engine import EngineCase
from tls import server_certificate

CLIENT = Client("OpenSSL 3 with libp11's engine", ("openssl", "libengine-pkcs11-openssl"))

SIGNING = (RSA, P256, BSRE, BSRE_P256, OPENPGP, OPENPGP_P256)
PSS = ("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest")


class Requests(EngineCase):
    @does("certificate request (`req`)", *SIGNING)
    def test_request(self, key):
        self.engine("req", "-new", "-keyform", "engine", "-key", self.key_uri(key), "-subj", "/CN=Ani",
                    "-out", "request.pem", "-config", "/etc/ssl/openssl.cnf")
        self.openssl("req", "-in", "request.pem", "-noout", "-verify")
        self.assertEqual(self.openssl("req", "-in", "request.pem", "-noout", "-pubkey"),
                         self.public_key(key).read_text(encoding="ascii"))

    @does("self-signed certificate (`req -x509`)", *SIGNING)
    def test_self_signed(self, key):
        self.engine("req", "-x509", "-new", "-keyform", "engine", "-key", self.key_uri(key), "-subj",
                    "/CN=Ani", "-out", "self.pem", "-config", "/etc/ssl/openssl.cnf")
        self.openssl("verify", "-check_ss_sig", "-CAfile", "self.pem", "self.pem")

    @does("CA with its key on the token (`x509 -req`)", *SIGNING)
    def test_certify(self, key):
        self.engine("req", "-x509", "-new", "-keyform", "engine", "-key", self.key_uri(key), "-subj",
                    "/CN=CA Ani", "-out", "own-ca.pem", "-config", "/etc/ssl/openssl.cnf")
        self.openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "new.key", "-subj",
                     "/CN=Budi", "-out", "new.csr")
        self.engine("x509", "-req", "-in", "new.csr", "-CAkeyform", "engine", "-CAkey",
                    self.key_uri(key), "-CA", "own-ca.pem", "-CAcreateserial", "-out", "new.pem")
        self.openssl("verify", "-CAfile", "own-ca.pem", "new.pem")


class Digests(EngineCase):
    def sign(self, key, *options):
        self.engine("dgst", "-keyform", "engine", "-sha256", "-sign", self.key_uri(key), "-out",
                    "signature", *options, "data")
        self.verify_with_openssl(key, "signature", *options)

    @does("signature (`dgst -sign`)", *SIGNING)
    def test_sign(self, key):
        self.sign(key)

    @does("PSS signature", RSA, BSRE)
    def test_sign_pss(self, key):
        self.sign(key, *PSS)


class Cms(EngineCase):
    def sign(self, key, *options):
        self.engine("cms", "-sign", "-keyform", "engine", "-inkey", self.key_uri(key), "-signer",
                    self.token.certificate(key), "-in", "data", "-binary", "-md", "sha256", "-outform",
                    "DER", "-out", "data.p7s", *options)

    @does("CMS signature", *SIGNING,
          remark="verifying it wants `-purpose any` for BSrE's profile")
    def test_sign(self, key):
        self.sign(key)
        self.verify_cms("data.p7s")

    @refuses("CMS verification for S/MIME", BSRE, BSRE_P256,
             because="the critical extended key usage is not for mail")
    def test_purpose(self, key):
        self.sign(key)
        shown = self.openssl("cms", "-verify", "-inform", "DER", "-in", "data.p7s", "-content", "data",
                             "-binary", "-CAfile", self.token.ca, "-out", "content", status=4)
        self.assertIn("certificate purpose", shown)

    @does("CMS signature, PSS", RSA, BSRE)
    def test_sign_pss(self, key):
        self.sign(key, "-keyopt", "rsa_padding_mode:pss")
        self.assertIn("rsassaPss", self.openssl("cms", "-cmsout", "-print", "-inform", "DER", "-in",
                                                "data.p7s"))
        self.verify_cms("data.p7s")

    @does("CAdES-BES", *SIGNING)
    def test_sign_cades(self, key):
        self.sign(key, "-cades")
        self.verify_cms("data.p7s", "-cades")

    @does("CMS decryption", RSA, OPENPGP_DECRYPTS)
    def test_decrypt(self, key):
        self.openssl("cms", "-encrypt", "-in", "data", "-binary", "-aes256", "-outform", "DER", "-out",
                     "data.p7m", self.token.certificate(key))
        self.engine("cms", "-decrypt", "-inform", "DER", "-in", "data.p7m", "-keyform", "engine",
                    "-inkey", self.key_uri(key), "-recip", self.token.certificate(key), "-out", "content")
        self.assertEqual(self.path("content").read_bytes(), self.path("data").read_bytes())


class Tls(EngineCase):
    @contextlib.contextmanager
    def server(self):
        """`openssl s_server` that wants a certificate; its port and its output."""
        key, certificate = server_certificate(self)
        with subprocess.Popen(
                ["openssl", "s_server", "-accept", "127.0.0.1:0", "-key", key, "-cert", certificate,
                 "-CAfile", self.token.ca, "-Verify", "1", "-verify_return_error", "-www", "-tls1_3"],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                **self.options({"OPENSSL_CONF": "/dev/null"})) as running:
            try:
                for line in running.stdout:
                    if found := re.match(rb"ACCEPT .*:(\d+)$", line):
                        yield found[1].decode(), running.stdout
                        break
            finally:
                running.kill()

    def connect(self, key, port, stdin, **options):
        return self.openssl(
            "s_client", "-engine", "pkcs11", "-keyform", "engine", "-key", self.key_uri(key), "-cert",
            self.token.certificate(key), "-CAfile", self.token.ca, "-connect", f"127.0.0.1:{port}",
            "-verify_return_error", "-ign_eof", stdin=stdin, **options)

    @does("TLS 1.3 client (`s_client`)", RSA, P256, OPENPGP_P256)
    def test_client(self, key):
        with self.server() as (port, _):
            shown = self.connect(key, port, "GET / HTTP/1.0\r\n\r\n")
        self.assertIn("TLSv1.3, Cipher is", shown)
        # The server's page shows whom it saw.
        self.assertRegex(shown, rf"Subject: .*CN *= *Uji {key.name}")

    @refuses("TLS 1.3 client (`s_client`)", OPENPGP,
             because="of an RSA key TLS 1.3 wants PSS, and OpenPGP cards have only PKCS #1 v1.5")
    def test_no_pss(self, key):
        with self.server() as (port, _):
            self.assertIn("PSS", self.connect(key, port, "", status=1))

    @refuses("TLS 1.3 client (`s_client`)", BSRE, BSRE_P256,
             because="the client signs; `s_server` does not take the extended key usage for TLS")
    def test_purpose(self, key):
        with self.server() as (port, output):
            self.assertIn("unsupported certificate", self.connect(key, port, self.pin_line, status=1))
            self.assertTrue(any(b"certificate purpose" in line for line in output))

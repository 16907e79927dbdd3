# SPDX-License-Identifier: Apache-2.0
import ssl

from declarations import BSRE, BSRE_P256, OPENPGP, OPENPGP_P256, P256, RSA, Client, does, refuses
from openssl_engine import EngineCase
from tls import certificate_server

CLIENT = Client("curl", ("curl",))


class ClientCertificate(EngineCase):
    def get(self, key, url, **options):
        return self.run_client(
            "curl", "--silent", "--show-error", "--engine", "pkcs11", "--key-type", "ENG", "--key",
            self.key_uri(key), "--cert", self.token.certificate(key), "--cacert", self.token.ca, url,
            stdin=self.pin_line, **options)

    @does("TLS 1.3 with a client certificate", RSA, P256, OPENPGP_P256)
    def test_tls13(self, key):
        with certificate_server(self) as server:
            self.assertEqual(self.get(key, server.url), f"TLSv1.3 Uji {key.name}\n")

    @does("TLS 1.2 with a client certificate", RSA, P256, OPENPGP_P256)
    def test_tls12(self, key):
        with certificate_server(self, ssl.TLSVersion.TLSv1_2) as server:
            self.assertEqual(self.get(key, server.url), f"TLSv1.2 Uji {key.name}\n")

    @refuses("TLS 1.3 with a client certificate", BSRE, BSRE_P256,
             because="curl signs; a server with OpenSSL does not take the extended key usage for TLS")
    def test_purpose(self, key):
        with certificate_server(self) as server:
            self.assertIn("unsupported certificate", self.get(key, server.url, status=56))
            self.assertRegex(server.failures.get(timeout=30), "certificate purpose")

    def expect_no_pss(self, key, version):
        with certificate_server(self, version) as server:
            self.assertIn("Mechanism invalid", self.get(key, server.url, status=35))

    @refuses("TLS 1.3 with a client certificate", OPENPGP,
             because="of an RSA key TLS 1.3 wants PSS, and OpenPGP cards have only PKCS #1 v1.5")
    def test_no_pss(self, key):
        self.expect_no_pss(key, ssl.TLSVersion.TLSv1_3)

    @refuses("TLS 1.2 with a client certificate", OPENPGP,
             because="in TLS 1.2 OpenSSL prefers PSS, too, where the server takes it, and curl cannot be told not to")
    def test_pss_preferred(self, key):
        self.expect_no_pss(key, ssl.TLSVersion.TLSv1_2)

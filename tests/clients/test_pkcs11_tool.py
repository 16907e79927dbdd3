# SPDX-License-Identifier: Apache-2.0
from client_case import ClientCase
from declarations import BSRE, OPENPGP, OPENPGP_DECRYPTS, OPENPGP_P256, P256, RSA, Client, does
from prepared_token import MODULE, PIN

CLIENT = Client("pkcs11-tool", ("opensc",))

PSS = ("--mgf", "MGF1-SHA256", "--salt-len", "-1")


class Pkcs11Tool(ClientCase):
    def tool(self, *arguments):
        return self.run_client("pkcs11-tool", "--module", MODULE, "--token-label", "Uji", *arguments,
                               environment={"TEST_PIN": PIN})

    def with_login(self, *arguments):
        return self.tool("--login", "--pin", "env:TEST_PIN", *arguments)

    def sign(self, key, mechanism, *more):
        self.with_login("--sign", "--id", key.id, "--mechanism", mechanism, "--input-file", "data",
                        "--output-file", "signature", "--signature-format", "openssl", *more)

    @does("objects listed", RSA, P256, BSRE, OPENPGP, OPENPGP_P256)
    def test_list(self, key):
        shown = self.with_login("--list-objects")
        for kind in ("Certificate Object", "Public Key Object", "Private Key Object"):
            self.assertRegex(shown, rf"{kind}[^\n]*\n(  [^\n]*\n)*  label: +{key.label}\n")

    @does("signature, hashed in the module", RSA, BSRE, OPENPGP)
    def test_sign_rsa(self, key):
        self.sign(key, "SHA256-RSA-PKCS")
        self.verify_with_openssl(key, "signature")

    @does("signature, hashed in the module", P256, OPENPGP_P256)
    def test_sign_ec(self, key):
        self.sign(key, "ECDSA-SHA256")
        self.verify_with_openssl(key, "signature")

    @does("PSS signature", RSA, BSRE)
    def test_sign_pss(self, key):
        self.sign(key, "SHA256-RSA-PKCS-PSS", *PSS)
        self.verify_with_openssl(key, "signature", "-sigopt", "rsa_padding_mode:pss")

    @does("verification", RSA, BSRE, OPENPGP)
    def test_verify(self, key):
        self.sign(key, "SHA256-RSA-PKCS")
        self.assertIn("Signature is valid", self.tool(
            "--verify", "--id", key.id, "--mechanism", "SHA256-RSA-PKCS", "--input-file", "data",
            "--signature-file", "signature"))

    def decrypt(self, key, mechanism, options=(), encryption=()):
        self.write("short", "Surat Contoh")
        self.openssl("pkeyutl", "-encrypt", "-pubin", "-inkey", self.public_key(key), "-in", "short",
                     "-out", "encrypted", *encryption)
        self.with_login("--decrypt", "--id", key.id, "--mechanism", mechanism, *options,
                        "--input-file", "encrypted", "--output-file", "decrypted")
        self.assertEqual(self.path("decrypted").read_bytes(), b"Surat Contoh")

    @does("decryption, PKCS #1 v1.5", RSA, OPENPGP_DECRYPTS)
    def test_decrypt(self, key):
        self.decrypt(key, "RSA-PKCS")

    @does("decryption, OAEP", RSA)
    def test_decrypt_oaep(self, key):
        self.decrypt(key, "RSA-PKCS-OAEP", ("--hash-algorithm", "SHA256"),
                     ("-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", "rsa_oaep_md:sha256"))

    @does("ECDH", P256)
    def test_derive(self, key):
        self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "other.key")
        self.openssl("pkey", "-in", "other.key", "-pubout", "-outform", "DER", "-out", "other.der")
        self.with_login("--derive", "--id", key.id, "--mechanism", "ECDH1-DERIVE", "--input-file",
                        "other.der", "--output-file", "derived")
        self.openssl("pkeyutl", "-derive", "-inkey", "other.key", "-peerkey", self.public_key(key),
                     "-out", "wanted")
        self.assertEqual(self.path("derived").read_bytes(), self.path("wanted").read_bytes())

# SPDX-License-Identifier: Apache-2.0
import zipfile

from client_case import ClientCase
from declarations import BSRE, BSRE_P256, OPENPGP, OPENPGP_P256, P256, RSA, Client, does, refuses
from prepared_token import DEMO_CA, HERE, MODULE

CLIENT = Client("Java 17: keytool, jarsigner, PDFBox over SunPKCS11",
                ("openjdk-17-jdk-headless", "libpdfbox2-java", "libbcpkix-java"),
                "SunPKCS11 cannot give the PIN for each use of a key: such a key wants "
                "`always_authenticate = \"session\"` in kunci.toml.")

LETTER = DEMO_CA.parent / "letter.pdf"
JARS = ("pdfbox2", "bcprov", "bcpkix", "bcutil", "commons-logging")
WITH_SETTING = "with `always_authenticate = \"session\"`"


class JavaCase(ClientCase):
    def enter_directory(self):
        super().enter_directory()
        # Short runs of many virtual machines.
        self.environment["JAVA_TOOL_OPTIONS"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
        self.write("kunci.cfg", f"name = kunci\nlibrary = {MODULE}\nslotListIndex = 0\n")

    def store(self):
        return ("-keystore", "NONE", "-storetype", "PKCS11", "-storepass:file", self.token.pin_file,
                "-addprovider", "SunPKCS11", "-providerArg", "kunci.cfg")


class KeyTool(JavaCase):
    def keytool(self, *arguments, **options):
        return self.run_client("keytool", *arguments, *self.store(), **options)

    @does("keys listed (`keytool -list`)", RSA, P256, BSRE, OPENPGP, OPENPGP_P256)
    def test_list(self, key):
        self.assertIn(f"{key.label}, PrivateKeyEntry", self.keytool("-list"))

    @does("certificate request (`keytool -certreq`)", RSA, P256, OPENPGP, OPENPGP_P256)
    def test_request(self, key):
        self.keytool("-certreq", "-alias", key.label, "-file", "request.pem")
        self.openssl("req", "-in", "request.pem", "-noout", "-verify")
        self.assertEqual(self.openssl("req", "-in", "request.pem", "-noout", "-pubkey"),
                         self.public_key(key).read_text(encoding="ascii"))

    def generate(self, alias, *kind):
        before = self.made_on_token()
        self.keytool("-genkeypair", "-providerName", "SunPKCS11-kunci", "-alias", alias, *kind, "-dname",
                     "CN=Ani Putri")
        self.assertEqual(self.made_on_token(), before + 1)
        self.assertEqual(self.keytool("-list").count("PrivateKeyEntry"), before + 1)

    def made_on_token(self):
        shown = self.kunci("key", "list", "--pin-source", f"file:{self.token.pin_file}")
        return shown.count("made on the token")

    @does("key made on the token (`keytool -genkeypair -providerName`)", RSA,
          remark="the entry is then called as the card calls the place, whatever `-alias` says")
    def test_generate_rsa(self, _):
        self.generate("baru-rsa", "-keyalg", "RSA", "-keysize", "2048")

    @does("key made on the token (`keytool -genkeypair -providerName`)", P256)
    def test_generate_ec(self, _):
        self.generate("baru-ec", "-keyalg", "EC", "-groupname", "secp256r1")

    @does("`keytool -genkeypair` without `-providerName`", P256,
          remark="P-256 is made on the token all the same")
    def test_generate_unasked(self, _):
        before = self.made_on_token()
        self.keytool("-genkeypair", "-alias", "lain", "-keyalg", "EC", "-groupname", "secp256r1", "-dname",
                     "CN=Ani Putri")
        self.assertEqual(self.made_on_token(), before + 1)

    @refuses("`keytool -genkeypair` without `-providerName`", RSA,
             because="RSA keytool makes in software, and kunci imports no private key")
    def test_software_key(self, _):
        before = self.made_on_token()
        self.keytool("-genkeypair", "-alias", "lunak", "-keyalg", "RSA", "-dname", "CN=Ani Putri", status=1)
        self.assertEqual(self.made_on_token(), before)


class JarSigner(JavaCase):
    def sign(self, key, **options):
        with zipfile.ZipFile(self.path("letter.jar"), "w") as jar:
            jar.writestr("letter", self.path("data").read_bytes())
        return self.run_client("jarsigner", *self.store(), "letter.jar", key.label, **options)

    def sign_and_verify(self, key):
        self.assertIn("jar signed.", self.sign(key))
        shown = self.run_client("jarsigner", "-verify", "-verbose", "-certs", "letter.jar")
        self.assertIn("jar verified.", shown)
        self.assertIn(f"CN=Uji {key.name}", shown)

    @does("jar signed and verified (`jarsigner`)", RSA, P256, BSRE_P256, OPENPGP, OPENPGP_P256)
    def test_sign(self, key):
        self.sign_and_verify(key)

    @does("jar signed and verified (`jarsigner`)", BSRE, remark="BSrE-like: " + WITH_SETTING)
    def test_sign_with_setting(self, key):
        self.let_module_give_pin_again()
        self.sign_and_verify(key)


class PdfBox(JavaCase):
    def sign(self, key, **options):
        path = ":".join(f"/usr/share/java/{jar}.jar" for jar in JARS)
        return self.run_client("java", "--class-path", path, HERE / "SignPdf.java", "kunci.cfg",
                               self.token.pin_file, key.label, LETTER, "signed.pdf", **options)

    def sign_and_verify(self, key):
        self.sign(key)
        self.path("reader").mkdir()
        self.run_client("certutil", "-N", "--empty-password", "-d", "sql:reader")
        self.run_client("certutil", "-A", "-d", "sql:reader", "-n", "ca", "-t", "CT,C,C", "-i", self.token.ca)
        shown = self.run_client("pdfsig", "-nssdir", self.path("reader"), "signed.pdf")
        self.assertIn(f"Signer Certificate Common Name: Uji {key.name}", shown)
        self.assertIn("ETSI.CAdES.detached", shown)
        self.assertIn("Signature is Valid.", shown)

    @does("PDF signed with PDFBox, ETSI.CAdES.detached", RSA, P256, BSRE_P256, OPENPGP, OPENPGP_P256)
    def test_sign(self, key):
        self.sign_and_verify(key)

    @does("PDF signed with PDFBox, ETSI.CAdES.detached", BSRE, remark="BSrE-like: " + WITH_SETTING)
    def test_sign_with_setting(self, key):
        self.let_module_give_pin_again()
        self.sign_and_verify(key)

# SPDX-License-Identifier: Apache-2.0
import subprocess

from softhsm_case import (BAD_INPUT, NOT_FOUND, PIN, REFUSED, USAGE, SoftHsmCase,
                          without_certificates)

CERTIFICATE = ["uri", "id", "label", "subject", "issuer", "serial", "not_before", "not_after", "sha256"]


class CertificateCase(SoftHsmCase):
    def setUp(self):
        super().setUp()
        self.init("A")
        self.generate("p256", "--label", "tanda")
        self.request()
        self.certify()

    def store(self, *arguments, **options):
        return self.tool("cert", "import", *arguments, "--pin-source", "file:pin", **options)

    def certificates(self):
        return self.tool("cert", "list")["certificates"]


class Import(CertificateCase):
    def test_goes_to_its_key(self):
        self.generate("p256", "--id", "11")
        document = self.store("certificate.pem")
        self.assert_keys(document, ["schema", "certificate", "key", "chain"])
        self.assert_keys(document["certificate"], CERTIFICATE)
        self.assertEqual(document["certificate"]["id"], "02")
        self.assertEqual(document["certificate"]["label"], "tanda")
        self.assertEqual(document["certificate"]["subject"], "CN=Ani Putri,O=Kantor,C=ID")
        self.assert_time(document["certificate"]["not_after"])
        self.assertEqual(self.tool("key", "list", "--pin-source", "file:pin")["keys"][0]["certificates"], 1)

    def test_every_form_of_file(self):
        self.openssl("x509", "-in", "certificate.pem", "-outform", "DER", "-out", "c.der")
        self.openssl("crl2pkcs7", "-nocrl", "-certfile", "certificate.pem", "-out", "c.p7b")
        self.openssl("crl2pkcs7", "-nocrl", "-certfile", "certificate.pem", "-outform", "DER", "-out", "c.p7c")
        text = (self.directory / "certificate.pem").read_text()
        self.write("c.txt", "Subject: Ani\r\n" + text.replace("\n", "\r\n") + "thanks\n")
        for name in ("certificate.pem", "c.der", "c.p7b", "c.p7c", "c.txt"):
            self.store(name)
            self.assertEqual(without_certificates(self.kunci("cert", "export").text),
                             without_certificates(text), name)
            self.kunci("cert", "delete", "--pin-source", "file:pin", "--yes")

    def test_rsa_and_ed25519_keys_are_found(self):
        for number, algorithm in enumerate(("rsa2048", "ed25519", "p384"), start=0x21):
            identifier = f"{number:02x}"
            self.generate(algorithm, "--id", identifier)
            self.request("--id", identifier)
            self.certify()
            self.assertEqual(self.store("certificate.pem")["certificate"]["id"], identifier)

    def test_a_certificate_of_another_key_is_refused(self):
        self.make_ca("other")
        error = self.store("other.pem", status=NOT_FOUND)["error"]
        self.assertIn("CN=CA other", error["message"])
        self.assertEqual(self.certificates(), [])

    def test_a_key_without_its_private_half_does_not_count(self):
        public = self.tool("key", "list")["keys"][0]
        self.assertFalse(public["private_key_seen"])
        subprocess.run(["pkcs11-tool", "--module", self.module, "--token-label", "A", "--login", "--pin",
                        PIN, "--delete-object", "--type", "privkey", "--id", "02"], check=True,
                       capture_output=True, cwd=self.directory, env=self.environment)
        self.store("certificate.pem", status=NOT_FOUND)

    def test_the_present_certificate_is_not_replaced_unasked(self):
        self.store("certificate.pem")
        self.assertIn("already", self.store("certificate.pem", status=REFUSED)["error"]["message"])
        self.certify(out="second.pem")
        error = self.store("second.pem", status=REFUSED)["error"]
        self.assertIn("--replace", error["next"])
        self.store("second.pem", "--replace", status=USAGE)
        before = self.certificates()
        self.store("second.pem", "--replace", "--yes")
        after = self.certificates()
        self.assertEqual((len(before), len(after)), (1, 1))
        self.assertNotEqual(before[0]["sha256"], after[0]["sha256"])

    def test_chain_is_reported_and_written_only_when_asked(self):
        self.openssl("crl2pkcs7", "-nocrl", "-certfile", "ca.pem", "-certfile", "certificate.pem", "-out", "c.p7b")
        document = self.store("c.p7b")
        self.assertEqual([(row["subject"], row["stored"]) for row in document["chain"]],
                         [("CN=CA ca,C=ID", False)])
        self.assertEqual(len(self.certificates()), 1)
        self.kunci("cert", "delete", "--pin-source", "file:pin", "--yes")
        document = self.store("c.p7b", "--with-chain")
        self.assertEqual([row["stored"] for row in document["chain"]], [True])
        self.assertEqual(len(self.certificates()), 2)
        self.assertEqual(len(self.tool("key", "list")["keys"]), 1)

    def test_two_that_fit_are_refused(self):
        self.certify(out="second.pem")
        both = (self.directory / "certificate.pem").read_text() + (self.directory / "second.pem").read_text()
        self.write("both.pem", both)
        self.store("both.pem", status=BAD_INPUT)

    def test_files_without_a_certificate(self):
        self.write("empty", "")
        self.write("noise", bytes(range(256)) * 40)
        self.write("half.pem", (self.directory / "certificate.pem").read_text()[:300])
        self.write("big", "x" * (1024 * 1024 + 1))
        (self.directory / "folder").mkdir()
        for name in ("empty", "noise", "half.pem", "big", "folder", "absent", "/dev/zero", "request.pem"):
            self.store(name, status=BAD_INPUT)
        self.kunci("cert", "import", "--pin-source", "file:pin", status=USAGE)

    def test_damaged_certificates(self):
        """Each octet of a certificate changed in turn is refused, or at least breaks nothing."""
        self.openssl("x509", "-in", "certificate.pem", "-outform", "DER", "-out", "c.der")
        good = (self.directory / "c.der").read_bytes()
        for place in range(0, len(good), 37):
            self.write("bad.der", good[:place] + bytes([good[place] ^ 0x41]) + good[place + 1:])
            finished = subprocess.run(
                [self.kunci_path(), "cert", "import", "bad.der", "--pin-source", "file:pin", "--replace",
                 "--yes"], cwd=self.directory, env=self.environment, capture_output=True, timeout=60,
                check=False)
            self.assertGreaterEqual(finished.returncode, 0, place)
            self.assertIn(finished.returncode, (0, NOT_FOUND, BAD_INPUT, REFUSED), finished.stderr)

    @staticmethod
    def kunci_path():
        from softhsm_case import KUNCI
        return KUNCI

    def test_warnings(self):
        self.certify(days=10, out="short.pem")
        self.assertIn("expires soon", self.store("short.pem")["warnings"][0])
        self.openssl("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "365",
                     "-sha1", "-out", "sha1.pem")
        self.assertIn("broken digest", self.store("sha1.pem", "--replace", "--yes")["warnings"][0])

    def test_label(self):
        self.assertEqual(self.store("certificate.pem", "--label", "lain")["certificate"]["label"], "lain")


class ListExportDelete(CertificateCase):
    def test_list(self):
        self.assertIn("No certificate", self.kunci("cert", "list").err)
        self.store("certificate.pem")
        document = self.tool("cert", "list")
        self.assert_keys(document, ["schema", "token", "certificates", "notes"])
        self.assert_keys(document["certificates"][0], CERTIFICATE)
        shown = self.kunci("cert", "list").text
        for expected in ("CN=Ani Putri,O=Kantor,C=ID", "CN=CA ca,C=ID", "type=cert",
                         document["certificates"][0]["sha256"]):
            self.assertIn(expected, shown)

    def test_fingerprint_is_the_one_that_openssl_shows(self):
        self.store("certificate.pem")
        shown = self.openssl("x509", "-in", "certificate.pem", "-noout", "-fingerprint", "-sha256")
        self.assertEqual(shown.split("=")[1].strip().replace(":", "").lower(),
                         self.certificates()[0]["sha256"])

    def test_export(self):
        self.store("certificate.pem")
        pem = (self.directory / "certificate.pem").read_bytes()
        self.assertEqual(self.kunci("cert", "export").out, pem)
        self.openssl("x509", "-in", "certificate.pem", "-outform", "DER", "-out", "c.der")
        self.assertEqual(self.kunci("cert", "export", "--format", "der").out,
                         (self.directory / "c.der").read_bytes())
        self.kunci("cert", "export", "--out", "out.pem")
        self.assertEqual((self.directory / "out.pem").read_bytes(), pem)
        self.kunci("cert", "export", "--out", "out.pem", status=REFUSED)
        self.kunci("cert", "export", "--out", "out.pem", "--force")
        document = self.tool("cert", "export")
        self.assert_keys(document, ["schema", "pem", "certificate", "notes"])
        self.assertEqual(document["pem"].encode(), pem)

    def test_choice(self):
        self.error("cert", "export", status=NOT_FOUND)
        self.store("certificate.pem")
        uri = self.certificates()[0]["uri"]
        for which in ((uri,), ("--id", "02"), ("--label", "tanda"), ("pkcs11:type=cert",)):
            self.kunci("cert", "export", *which)
        for which in (("--id", "03"), ("--label", "x"), ("pkcs11:type=private",)):
            self.assertIn("tanda", self.error("cert", "export", *which, status=NOT_FOUND)["next"])

    def test_delete(self):
        self.store("certificate.pem")
        refused = self.kunci("cert", "delete", "--pin-source", "file:pin", status=USAGE)
        self.assertIn("will be lost: certificate CN=Ani Putri", refused.err)
        document = self.tool("cert", "delete", "--pin-source", "file:pin", "--yes")
        self.assert_keys(document, ["schema", "deleted", "notes"])
        self.assert_keys(document["deleted"], CERTIFICATE)
        self.assertEqual(self.certificates(), [])
        self.assertEqual(len(self.tool("key", "list")["keys"]), 1)

    def test_something_that_is_no_certificate(self):
        self.write("noise", b"0\x03abc")
        subprocess.run(["pkcs11-tool", "--module", self.module, "--token-label", "A", "--login", "--pin", PIN,
                        "--write-object", "noise", "--type", "data", "--label", "x"], check=True,
                       capture_output=True, cwd=self.directory, env=self.environment)
        self.error("cert", "export", status=NOT_FOUND)
        objects = self.tool("object", "list", "--pin-source", "file:pin")["objects"]
        self.assertIn("data", [item["class"] for item in objects])

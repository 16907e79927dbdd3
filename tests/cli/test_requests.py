# SPDX-License-Identifier: Apache-2.0
import subprocess

from softhsm_case import (BAD_INPUT, NOT_FOUND, OK, PIN, PIN_INCORRECT, REFUSED, USAGE, SoftHsmCase)


class Requests(SoftHsmCase):
    def setUp(self):
        super().setUp()
        self.init("A")

    def text_of(self, path, *more):
        """What OpenSSL reads in it; its signature is checked on the way."""
        text = self.openssl("req", "-in", path, "-noout", "-text", "-verify", *more)
        self.assertIn("verify OK", text)
        return text

    def refused(self, *arguments, status=BAD_INPUT):
        self.assertFalse((self.directory / "out.pem").exists())
        error = self.error("cert", "request", "--pin-source", "file:pin", "--out", "out.pem",
                           *arguments, status=status)
        self.assertFalse((self.directory / "out.pem").exists())
        return error

    def test_every_algorithm_is_verified_by_openssl(self):
        signatures = {"rsa2048": "sha256WithRSAEncryption", "p256": "ecdsa-with-SHA256",
                      "p384": "ecdsa-with-SHA384", "p521": "ecdsa-with-SHA512", "ed25519": "ED25519"}
        for number, (algorithm, signature) in enumerate(signatures.items(), start=0x21):
            self.generate(algorithm, "--id", f"{number:02x}")
            path = self.request("--id", f"{number:02x}")
            self.assertIn(f"Signature Algorithm: {signature}\n", self.text_of(path), algorithm)

    def test_ecdsa_values_of_any_length(self):
        """r and s have leading zeros, or a leading one, now and then."""
        self.generate("p256")
        for number in range(24):
            self.text_of(self.request(subject=f"CN={number}"))

    def test_digests(self):
        self.generate("rsa2048", "--id", "21")
        self.generate("p256", "--id", "22")
        self.assertIn("sha512WithRSA", self.text_of(self.request("--id", "21", "--digest", "sha512")))
        self.assertIn("ecdsa-with-SHA384", self.text_of(self.request("--id", "22", "--digest", "sha384")))
        self.generate("ed25519", "--id", "23")
        self.refused("--subject", "CN=x", "--id", "23", "--digest", "sha256", status=USAGE)

    def test_pss(self):
        self.generate("rsa2048")
        for digest, salt in (("sha256", "0x20"), ("sha384", "0x30"), ("sha512", "0x40")):
            text = self.text_of(self.request("--pss", "--digest", digest))
            self.assertIn("rsassaPss", text)
            self.assertIn(f"mgf1 with {digest}", text)
            self.assertIn(f"Salt Length: {salt}", text)
        self.generate("p256", "--id", "22")
        self.refused("--subject", "CN=x", "--id", "22", "--pss", status=USAGE)

    def test_names(self):
        self.generate()
        path = self.request(subject="CN=Ani \\\"A\\\" Putri\\, S.H.+2.5.4.5=12,OU=\\#1,"
                                    "2.5.4.13=\u0100,O=A\\+B,C=ID")
        text = self.openssl("req", "-in", path, "-noout", "-subject", "-nameopt",
                            "RFC2253,-esc_msb,utf8,-dn_rev")
        self.assertIn("C=ID,O=A\\+B,description=\u0100,OU=\\#1,serialNumber=12+CN=Ani \\\"A\\\" Putri\\, S.H.",
                      text)
        parsed = self.openssl("asn1parse", "-in", path)
        self.assertRegex(parsed, r"PRINTABLESTRING\s+:ID")
        self.assertRegex(parsed, r"UTF8STRING\s+:A\+B")

    def test_names_that_are_none(self):
        self.generate()
        for subject in ("Ani", "CN=", "C=IDN", "XX=y", "/CN=x", "CN=a,,O=b", "CN=" + "x" * 65):
            error = self.refused("--subject", subject)
            self.assertTrue(error["message"])

    def test_an_empty_name_is_allowed_without_a_subject(self):
        self.generate()
        self.kunci("cert", "request", "--pin-source", "file:pin", "--san", "email:a@b.id", "--out", "r.pem")
        self.assertIn("Subject: \n", self.text_of(self.path("r.pem")))

    def test_extensions(self):
        self.generate()
        text = self.text_of(self.request(
            "--san", "email:ani@kantor.go.id", "--san", "dns:a.example", "--san", "ip:192.0.2.1",
            "--san", "ip:2001:db8::1", "--san", "uri:https://a.example/x", "--san", "upn:ani@kantor",
            "--san", "dirname:CN=Lain,C=ID", "--key-usage", "digitalSignature", "--key-usage",
            "nonRepudiation", "--extended-key-usage", "emailProtection", "--extended-key-usage",
            "1.2.840.113583.1.1.5", "--policy", "2.16.360.1.1.1.9.1"))
        for expected in ("email:ani@kantor.go.id", "DNS:a.example", "IP Address:192.0.2.1",
                         "IP Address:2001:DB8:0:0:0:0:0:1", "URI:https://a.example/x",
                         "othername: UPN::ani@kantor", "DirName:/C=ID/CN=Lain",
                         "X509v3 Key Usage: critical\n                    Digital Signature, Non Repudiation",
                         "E-mail Protection, 1.2.840.113583.1.1.5", "Policy: 2.16.360.1.1.1.9.1"):
            self.assertIn(expected, text)

    def test_extensions_that_are_none(self):
        self.generate()
        for arguments in (("--san", "ani"), ("--san", "email:ani"), ("--san", "email:"), ("--san", "ip:1.2.3"),
                          ("--san", "dns:a b"), ("--san", "uri:x"), ("--san", "dirname:x"),
                          ("--san", "email:copy"), ("--key-usage", "sign"),
                          ("--extended-key-usage", "everything"), ("--policy", "1.x"),
                          ("--policy", "anyPolicy")):
            self.refused("--subject", "CN=x", *arguments)

    def test_mistakes_are_found_before_the_pin_is_used(self):
        self.write("wrong", "555123")
        self.kunci("cert", "request", "--subject", "CN=x", "--san", "nonsense", "--pin-source",
                   "file:wrong", status=BAD_INPUT)

    def test_formats_and_places(self):
        self.generate()
        pem = self.kunci("cert", "request", "--subject", "CN=x", "--pin-source", "file:pin")
        self.assertTrue(pem.text.startswith("-----BEGIN CERTIFICATE REQUEST-----\n"))
        der = self.kunci("cert", "request", "--subject", "CN=x", "--pin-source", "file:pin",
                         "--format", "der")
        self.write("r.der", der.out)
        self.text_of(self.path("r.der"), "-inform", "DER")

    def test_json(self):
        self.generate()
        document = self.tool("cert", "request", "--subject", "CN=x", "--pin-source", "file:pin")
        self.assert_keys(document, ["schema", "subject", "key", "request"])
        self.write("r.pem", document["request"])
        self.text_of(self.path("r.pem"))
        document = self.tool("cert", "request", "--subject", "CN=x", "--pin-source", "file:pin",
                             "--out", "f.pem")
        self.assert_keys(document, ["schema", "subject", "key", "request", "file"])

    def test_files_are_not_overwritten_unasked(self):
        self.generate()
        self.write("dear", "content", mode=0o640)
        arguments = ("cert", "request", "--subject", "CN=x", "--pin-source", "file:pin", "--out", "dear")
        self.assertIn("--force", self.error(*arguments, status=REFUSED)["next"])
        self.assertEqual((self.directory / "dear").read_text(), "content")
        self.kunci(*arguments, "--force")
        self.text_of(self.path("dear"))
        self.assertEqual([path.name for path in self.directory.glob(".*")], [])

    def test_a_place_that_cannot_be_written(self):
        self.generate()
        self.kunci("cert", "request", "--subject", "CN=x", "--pin-source", "file:pin", "--out",
                   "no/where", status=1)

    def test_profile(self):
        self.generate("rsa2048")
        text = self.text_of(self.request("--profile", "bsre-like", subject="CN=Ani,O=Kantor"))
        for expected in ("Subject: C = ID, O = Kantor, CN = Ani", "Digital Signature, Non Repudiation",
                         "X509v3 Extended Key Usage: critical\n                    1.2.840.113583.1.1.5",
                         "Policy: 2.16.360.1.1.1.5.1.4.3", "Individu Instansi Online Level 3",
                         "CPS: https://bsre.bssn.go.id/repository/kebijakan"):
            self.assertIn(expected, text)

    def test_rules_of_a_profile(self):
        self.generate("p256")
        self.refused("--profile", "bsre-like", "--subject", "CN=Ani,O=Kantor")  # no P-256
        self.generate("rsa2048", "--id", "22")
        self.assertIn("CN", self.refused("--id", "22", "--profile", "bsre-like", "--subject",
                                         "O=Kantor")["message"])
        self.refused("--id", "22", "--profile", "bsre-like", "--subject", "CN=A,O=K,serialNumber=1")
        self.refused("--profile", "absent", "--subject", "CN=x")
        self.write("own.toml", "[subject]\nrequired = ['CN']\nx = 1\n")
        self.assertIn("own.toml:3:1", self.refused("--profile", "own.toml", "--subject", "CN=x")["message"])

    def test_own_profile_and_options_beside_it(self):
        self.generate("p384")
        self.write("own.toml", "[key]\ndigest = 'sha512'\n[extensions]\nkey_usage = ['keyAgreement']\n"
                   "key_usage_critical = false\n")
        text = self.text_of(self.request("--profile", "own.toml"))
        self.assertIn("ecdsa-with-SHA512", text)
        self.assertIn("X509v3 Key Usage: \n                    Key Agreement", text)
        text = self.text_of(self.request("--profile", "own.toml", "--key-usage", "digitalSignature",
                                         "--digest", "sha384"))
        self.assertIn("ecdsa-with-SHA384", text)
        self.assertNotIn("Key Agreement", text)

    def test_a_key_that_was_not_made_on_the_token_is_refused(self):
        self.openssl("genpkey", "-algorithm", "RSA", "-out", "soft.pem")
        subprocess.run(["softhsm2-util", "--import", "soft.pem", "--token", "A", "--label", "soft",
                        "--id", "31", "--pin", PIN], check=True, capture_output=True,
                       cwd=self.directory, env=self.environment)
        error = self.refused("--subject", "CN=x", status=REFUSED)
        self.assertIn("--allow-foreign-key", error["next"])
        outcome = self.kunci("cert", "request", "--subject", "CN=x", "--pin-source", "file:pin",
                             "--out", "r.pem", "--allow-foreign-key")
        self.assertIn("warning", outcome.err)
        self.text_of(self.path("r.pem"))

    def test_a_key_that_wants_the_pin_each_time(self):
        for number, algorithm in enumerate(("rsa2048", "p256"), start=0x21):
            self.generate(algorithm, "--always-authenticate", "--id", f"{number:02x}")
            self.text_of(self.request("--id", f"{number:02x}"))

    def test_no_key(self):
        self.refused("--subject", "CN=x", status=NOT_FOUND)

    def test_wrong_pin(self):
        self.generate()
        self.write("wrong", "555123")
        self.kunci("cert", "request", "--subject", "CN=x", "--pin-source", "file:wrong",
                   status=PIN_INCORRECT)

    def test_by_uri(self):
        self.generate("p256", "--id", "21", "--label", "a")
        self.generate("p256", "--id", "22", "--label", "b")
        for uri in ("pkcs11:id=%22", "pkcs11:object=b;type=private", "pkcs11:token=A;id=%22;type=public"):
            document = self.tool("cert", "request", uri, "--subject", "CN=x", "--pin-source",
                                 "file:pin", status=OK)
            self.assertIn("id=%22", document["key"])

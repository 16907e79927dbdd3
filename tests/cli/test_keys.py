# SPDX-License-Identifier: Apache-2.0
import subprocess

from softhsm_case import (NOT_FOUND, PIN, REFUSED, UNSUPPORTED, USAGE, SoftHsmCase)

KEY = ["uri", "id", "label", "algorithm", "piv_slot", "private_key_seen", "uses",
       "always_authenticate", "extractable", "local", "always_sensitive", "never_extractable",
       "made_on_token", "certificates"]


class Keys(SoftHsmCase):
    def setUp(self):
        super().setUp()
        self.init("A")

    def keys(self):
        return self.tool("key", "list", "--pin-source", "file:pin")["keys"]

    def test_every_algorithm(self):
        for number, algorithm in enumerate(("rsa2048", "p256", "p384", "p521", "ed25519"), start=0x21):
            key = self.generate(algorithm, "--id", f"{number:02x}", "--label", algorithm)["key"]
            self.assert_keys(key, KEY)
            self.assertEqual(key["algorithm"], algorithm)
            self.assertEqual(key["uses"], ["sign"])
            self.assertTrue(key["made_on_token"])
        self.assertEqual([key["label"] for key in self.keys()],
                         ["rsa2048", "p256", "p384", "p521", "ed25519"])

    def test_what_the_token_cannot_make(self):
        error = self.error("key", "generate", "--algorithm", "x25519", "--pin-source", "file:pin",
                           status=UNSUPPORTED)
        self.assertIn("X25519", error["message"])

    def test_uses(self):
        self.assertEqual(self.generate("p256")["key"]["id"], "02")
        self.assertEqual(self.generate("p256", "--use", "authentication")["key"]["id"], "01")
        self.assertEqual(self.generate("p256", "--use", "card-authentication")["key"]["id"], "04")
        self.assertEqual(self.generate("p256", "--use", "encryption")["key"]["uses"], ["derive"])
        key = self.generate("rsa2048", "--use", "encryption", "--id", "05")["key"]
        self.assertEqual((key["id"], key["uses"]), ("05", ["decrypt"]))

    def test_uses_that_do_not_fit(self):
        for algorithm, use in (("x25519", "signature"), ("ed25519", "encryption")):
            self.kunci("key", "generate", "--algorithm", algorithm, "--use", use, status=USAGE)
        self.kunci("key", "generate", status=USAGE)
        self.kunci("key", "generate", "--algorithm", "des", status=USAGE)
        for identifier in ("", "2", "xyz", "02 "):
            self.kunci("key", "generate", "--algorithm", "p256", "--id", identifier, status=USAGE)

    def test_a_key_is_not_replaced_unasked(self):
        self.generate("p256")
        before = self.keys()
        error = self.error("key", "generate", "--algorithm", "p384", "--pin-source", "file:pin",
                           status=REFUSED)
        self.assertIn("--replace", error["next"])
        outcome = self.kunci("key", "generate", "--algorithm", "p384", "--pin-source", "file:pin",
                             "--replace", status=USAGE)
        self.assertIn("--yes", outcome.err)
        self.assertIn("will be lost", outcome.err)
        self.assertEqual(self.keys(), before)

    def test_replacing_takes_the_certificate_along(self):
        self.generate("p256")
        self.request()
        self.certify()
        self.kunci("cert", "import", "certificate.pem", "--pin-source", "file:pin")
        outcome = self.kunci("key", "generate", "--algorithm", "p384", "--pin-source", "file:pin",
                             "--replace", "--yes")
        self.assertIn("will be lost: certificate CN=Ani Putri", outcome.err)
        self.assertEqual([key["algorithm"] for key in self.keys()], ["p384"])
        self.assertEqual(self.tool("cert", "list")["certificates"], [])

    def test_list_without_and_with_login(self):
        self.generate("p256", "--label", "tanda")
        document = self.tool("key", "list")
        self.assertEqual([key["private_key_seen"] for key in document["keys"]], [False])
        self.assertIn("--login", document["notes"][0])
        document = self.tool("key", "list", "--pin-source", "file:pin")
        self.assert_keys(document, ["schema", "token", "keys"])
        self.assertEqual([key["private_key_seen"] for key in document["keys"]], [True])
        shown = self.kunci("key", "list", "--pin-source", "file:pin").text
        self.assertIn("object=tanda;type=private", shown)
        self.assertIn("NIST P-256", shown)

    def test_empty_list(self):
        self.assertIn("No key", self.kunci("key", "list", "--pin-source", "file:pin").err)

    def test_always_authenticate(self):
        self.assertTrue(self.generate("p256", "--always-authenticate")["key"]["always_authenticate"])
        self.assertIn("wanted for each use", self.kunci("key", "list", "--pin-source", "file:pin").text)

    def test_delete(self):
        self.generate("p256", "--id", "11")
        self.generate("p256", "--id", "12")
        self.kunci("key", "delete", "--id", "11", "--pin-source", "file:pin", status=USAGE)
        document = self.tool("key", "delete", "--id", "11", "--pin-source", "file:pin", "--yes")
        self.assert_keys(document, ["schema", "deleted", "notes"])
        self.assertEqual(document["deleted"]["id"], "11")
        self.assertEqual([key["id"] for key in self.keys()], ["12"])
        classes = [item["class"] for item in
                   self.tool("object", "list", "--pin-source", "file:pin")["objects"]]
        self.assertEqual(sorted(classes), ["private_key", "public_key"])

    def test_delete_keeps_the_certificate_unless_told(self):
        self.generate("p256")
        self.request()
        self.certify()
        self.kunci("cert", "import", "certificate.pem", "--pin-source", "file:pin")
        self.kunci("key", "delete", "--pin-source", "file:pin", "--yes")
        self.assertEqual(len(self.tool("cert", "list")["certificates"]), 1)

    def test_delete_with_the_certificate(self):
        self.generate("p256")
        self.request()
        self.certify()
        self.kunci("cert", "import", "certificate.pem", "--pin-source", "file:pin")
        self.kunci("key", "delete", "--with-certificate", "--pin-source", "file:pin", "--yes")
        self.assertEqual(self.tool("object", "list", "--pin-source", "file:pin")["objects"], [])

    def test_choice(self):
        self.generate("p256", "--id", "11", "--label", "a")
        self.generate("p256", "--id", "12", "--label", "b")

        def delete(*which, status):
            return self.error("key", "delete", *which, "--pin-source", "file:pin", "--yes", status=status)

        self.assertIn("id 11", delete(status=NOT_FOUND)["message"])
        self.assertIn("id 12", delete("--id", "13", status=NOT_FOUND)["next"])
        delete("--label", "c", status=NOT_FOUND)
        delete("--id", "11", "--label", "b", status=NOT_FOUND)
        delete("pkcs11:id=%13", status=NOT_FOUND)
        uri = next(key["uri"] for key in self.keys() if key["id"] == "12")
        self.kunci("key", "delete", uri, "--pin-source", "file:pin", "--yes")
        self.kunci("key", "delete", "--label", "a", "--pin-source", "file:pin", "--yes")
        self.assertIn("no key", delete(status=NOT_FOUND)["message"])

    def test_positional_uri_also_names_the_token(self):
        self.init("B")
        self.generate("p256", "--token", "A")
        self.kunci("key", "delete", "pkcs11:token=A;id=%02", "--pin-source", "file:pin", "--yes")

    def test_imported_keys_are_shown_as_such(self):
        self.openssl("genpkey", "-algorithm", "RSA", "-out", "soft.pem")
        subprocess.run(["softhsm2-util", "--import", "soft.pem", "--token", "A", "--label", "soft",
                        "--id", "31", "--pin", PIN], check=True, capture_output=True,
                       cwd=self.directory, env=self.environment)
        key = self.keys()[0]
        self.assertEqual((key["local"], key["made_on_token"]), (False, False))
        self.assertIn("imported", self.kunci("key", "list", "--pin-source", "file:pin").text)


class Objects(SoftHsmCase):
    def test_list(self):
        self.init("A")
        self.generate("p256", "--label", "tanda")
        document = self.tool("object", "list", "--pin-source", "file:pin")
        self.assert_keys(document, ["schema", "token", "objects"])
        for item in document["objects"]:
            self.assert_keys(item, ["class", "id", "label", "uri", "private", "modifiable"])
        self.assertEqual({item["class"]: item["private"] for item in document["objects"]},
                         {"public_key": False, "private_key": True})
        self.assertIn("type=public", self.kunci("object", "list").text)
        self.assertNotIn("type=private", self.kunci("object", "list").text)

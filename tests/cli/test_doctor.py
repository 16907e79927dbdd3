# SPDX-License-Identifier: Apache-2.0
"""`kunci doctor`, by breaking one thing after the other. What the computer of the test is like is not
asserted."""

import os
import subprocess
import time

from softhsm_case import FAILED, NO_TOKEN, SoftHsmCase


class Doctor(SoftHsmCase):
    def setUp(self):
        super().setUp()
        self.environment["PCSCLITE_CSOCK_NAME"] = self.path("pcscd.comm")

    def findings(self, area, *arguments):
        """What is said of one area. As long as pcscd's socket is not there, that is a problem."""
        document = self.tool("doctor", *arguments, status=FAILED)
        return [finding for finding in document["findings"] if finding["area"] == area]

    def kinds(self, area, *arguments):
        return [finding["kind"] for finding in self.findings(area, *arguments)]

    def test_service_that_is_not_there(self):
        finding, = self.findings("service")
        self.assertEqual(finding["kind"], "problem")
        self.assertIn("systemctl enable --now pcscd.socket", finding["cure"])

    def test_module_that_cannot_be_loaded(self):
        self.assertEqual(self.kinds("module"), [])
        finding, = self.findings("module", "--module", "/no/such/module.so")
        self.assertEqual(finding["kind"], "problem")

    def test_p11_kit(self):
        name = os.path.basename(self.module)
        before = self.kinds("p11-kit", "--module", self.module)
        (self.directory / ".config/pkcs11/modules").mkdir(parents=True)
        self.write(".config/pkcs11/modules/kunci.module", f"module: /usr/lib/{name}\n")
        self.assertEqual(self.kinds("p11-kit"), ["good"])
        self.assertIn(before, (["warning"], ["good"]))  # Debian's softhsm2 registers itself

    def test_browsers(self):
        self.assertEqual(self.kinds("nss"), [])
        for place in (".pki/nssdb", "snap/chromium/current/.pki/nssdb", ".mozilla/firefox/abc.default"):
            (self.directory / place).mkdir(parents=True)
            self.write(f"{place}/pkcs11.txt", "library=\nname=NSS Internal PKCS #11 Module\n")
        findings = self.findings("nss")
        self.assertEqual([finding["kind"] for finding in findings], ["warning"] * 3)
        self.assertIn("modutil -dbdir sql:", findings[0]["cure"])
        self.write(".pki/nssdb/pkcs11.txt", f"library={self.module}\nname=kunci\n")
        self.write("snap/chromium/current/.pki/nssdb/pkcs11.txt", f"library={self.module}\nname=kunci\n")
        self.write(".mozilla/firefox/abc.default/pkcs11.txt", "library=p11-kit-proxy.so\n")
        self.assertEqual(self.kinds("nss"), ["good"] * 3)

    def test_configuration(self):
        (self.directory / ".config/kunci").mkdir(parents=True)
        self.write(".config/kunci/kunci.toml", "[module]\nlogg = 1\n")
        finding, = self.findings("configuration")
        self.assertEqual(finding["kind"], "problem")
        self.assertIn("logg", finding["message"])

    def test_certificate_that_ends_soon(self):
        self.init()
        self.generate()
        self.request()
        self.certify(days=5)
        self.kunci("cert", "import", "certificate.pem", "--pin-source", "file:pin")
        finding, = self.findings("certificate")
        self.assertEqual(finding["kind"], "warning")
        self.assertIn("Ani Putri", finding["message"])

    def test_clock(self):
        self.environment["LD_PRELOAD"] = os.environ["KUNCI_TEST_BROKEN_CLOCK"]
        self.assertEqual(self.findings("clock"), [])
        self.environment["KUNCI_TEST_CLOCK"] = "alone"
        finding, = self.findings("clock")
        self.assertEqual(finding["kind"], "warning")
        self.assertIn("set-ntp", finding["cure"])
        self.environment["KUNCI_TEST_TIME"] = "1000000000"  # in 2001
        finding, = self.findings("clock")
        self.assertEqual((finding["kind"], "years late" in finding["message"]), ("problem", True))

    def test_certificate_that_has_ended(self):
        self.init()
        self.generate()
        self.request()
        self.certify(days=5)
        self.kunci("cert", "import", "certificate.pem", "--pin-source", "file:pin")
        self.environment["LD_PRELOAD"] = os.environ["KUNCI_TEST_BROKEN_CLOCK"]
        self.environment["KUNCI_TEST_TIME"] = str(int(time.time()) + 6 * 24 * 3600)
        finding, = self.findings("certificate")
        self.assertIn("expired on", finding["message"])
        self.assertIn("expired on", self.tool("token", "list")["warnings"][0])

    def test_days_of_warning_are_the_profiles(self):
        self.init()
        self.generate()
        self.request()
        self.certify(days=50)
        self.kunci("cert", "import", "certificate.pem", "--pin-source", "file:pin")
        for command in (("token", "list"), ("token", "info"), ("cert", "list")):
            self.assertNotIn("warnings", self.tool(*command))
        self.assertEqual(self.findings("certificate"), [])
        profile = self.write("p.toml", "[renewal]\nwarn_days = 60\n")
        self.environment["KUNCI_CONFIG"] = str(self.write("kunci.toml", f'[tool]\nprofile = "{profile}"\n'))
        for command in (("token", "list"), ("token", "info"), ("cert", "list")):
            self.assertIn("expires soon", self.tool(*command)["warnings"][0])
        self.assertIn("expires soon", self.findings("certificate")[0]["message"])

    def test_indonesian(self):
        """With the locale that an Indonesian computer has, made here."""
        subprocess.run(["localedef", "-i", "id_ID", "-f", "UTF-8", self.path("id_ID.UTF-8")],
                       check=True, capture_output=True, timeout=60)
        outcome = self.kunci("doctor", status=FAILED, environment={
            "LOCPATH": str(self.directory), "LC_ALL": "", "LANG": "id_ID.UTF-8"})
        self.assertIn("MASALAH: pcscd, layanan kartu pintar, tidak dapat dihubungi", outcome.text)
        self.assertIn("masalah", outcome.err)
        indonesian = {"LOCPATH": str(self.directory), "LC_ALL": "", "LANG": "id_ID.UTF-8"}
        self.assertIn("Perintah:", self.kunci("--help", environment=indonesian).text)
        self.assertIn("Tidak ada token", self.kunci("key", "list", status=NO_TOKEN, environment=indonesian).err)

# SPDX-License-Identifier: Apache-2.0
"""Enrolment, renewal and revocation on virtual cards in a real pcscd: this runs in `kunci-vtoken run`."""

import unittest

import enroll_case
from enroll_case import PENDING, Enrolling
from killing import Killing
from tool_case import UNSUPPORTED
from virtual_token_case import VirtualTokenCase


def setUpModule():
    unittest.enterModuleContext(enroll_case.server_for(enroll_case.Enrolling))


class Card(Killing, Enrolling, VirtualTokenCase):
    """A card as it leaves the factory, made ready; the subclass says which."""

    card = ""

    def setUp(self):
        super().setUp()
        self.prepare()
        self.plug_in(self.card)
        self.init()

    def revoke(self):
        self.tool("cert", "revoke", "--profile", "profile.toml", "--reason", "superseded", "--yes", "--pin-source",
                  "file:pin")


class Piv(Card):
    card = "piv:profile=yubico,content=factory,version=5.7.1"

    def test_life_of_a_certificate(self):
        for algorithm in ("p256", "rsa2048"):
            with self.subTest(algorithm=algorithm):
                self.profile("cmp", "delay", key=f'algorithms = ["{algorithm}"]\nattestation = "required"')
                self.enroll("--wait", "30")
                self.assertEqual([certificate["id"] for certificate in self.certificates()], ["02"])
                self.renew("--wait", "30")
                self.assertEqual([certificate["id"] for certificate in self.certificates()], ["05"])
                self.revoke()
                self.kunci("key", "delete", "--id", "05", "--with-certificate", "--yes", "--pin-source", "file:pin")

    def test_est(self):
        self.profile("est", "plain", renewal='key = "same"')
        self.enroll()
        self.renew()
        self.assertEqual([certificate["id"] for certificate in self.certificates()], ["02"])

    def test_renewal_killed_at_each_step(self):
        self.profile("cmp", "plain", key='algorithms = ["p256"]', renewal='ids = ["05", "02"]')
        self.enroll()
        self.killed_renewals("-")

    def test_the_cards_word_reaches_the_ca(self):
        self.profile("cmp", "plain", key='algorithms = ["p256"]\nattestation = "required"')
        before = self.count_of("attested")
        self.enroll()
        self.assertEqual(self.count_of("attested"), before + 1)

    def test_the_cards_word_is_in_the_request(self):
        self.profile("file", "", key='attestation = "required"')
        self.enroll("--out", "request.pem", status=PENDING)
        self.assertIn("1.3.6.1.4.1.41482.3.1", self.openssl("req", "-in", "request.pem", "-noout", "-text"))


class OpenPgp(Card):
    card = "openpgp:content=factory,apdu=short"
    powers = ("--so-pin-source", "file:so-pin")

    def test_renewal_killed_at_each_step(self):
        self.profile("cmp", "plain", key='algorithms = ["p256"]', renewal='key = "same"')
        self.enroll(*self.powers)
        self.killed_renewals("-")

    def test_a_card_that_gives_no_word_of_the_key(self):
        self.profile("cmp", "plain", key='attestation = "required"')
        self.assertIn("card's word", self.enroll(*self.powers, status=UNSUPPORTED)["error"]["message"])

    def test_life_of_a_certificate(self):
        for algorithm in ("p256", "rsa2048"):
            with self.subTest(algorithm=algorithm):
                self.profile("cmp", "plain", key=f'algorithms = ["{algorithm}"]', renewal='key = "same"')
                self.enroll("--so-pin-source", "file:so-pin")
                old, = self.certificates()
                self.renew("--so-pin-source", "file:so-pin")
                new, = self.certificates()
                self.assertNotEqual(old["serial"], new["serial"])
                self.revoke()
                self.kunci("key", "delete", "--id", new["id"], "--with-certificate", "--yes", "--pin-source",
                           "file:pin", "--so-pin-source", "file:so-pin")

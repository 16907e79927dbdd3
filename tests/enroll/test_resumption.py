# SPDX-License-Identifier: Apache-2.0
"""Enrolments and renewals that are killed at every step, and go on."""

import unittest

import enroll_case
from enroll_case import SoftHsmEnrolling
from killing import Killing


def setUpModule():
    unittest.enterModuleContext(enroll_case.server_for(enroll_case.Enrolling))


class Killed(Killing, SoftHsmEnrolling):
    def finish(self):
        """What must be so at the end of each; the certificate's serial number. The token is then as before."""
        certificate, = self.certificates()
        key, = self.keys()
        self.assertEqual(key["id"], certificate["id"])
        self.assertTrue(self.nothing_is_kept())
        self.kunci("key", "delete", "--id", key["id"], "--with-certificate", "--yes", "--pin-source", "file:pin")
        return int(certificate["serial"], 16)

    def enrolments(self, protocol, mode, least):
        """The serial number and the words of each enrolment, killed before it could write down what it had done."""
        self.profile(protocol, mode)
        arguments = self.arguments("enroll", "--field", "name=Ani Putri")
        for polls in (False, True):
            step = 0
            for step, words in self.each_kill("-", arguments, polls):
                yield self.finish(), words
            self.assertGreaterEqual(step, least)

    def test_a_ca_that_knows_a_message_again(self):
        """Nothing is lost: it issues one certificate an enrolment, and each is confirmed."""
        before = len(self.serials_of("issued"))
        ended = list(self.enrolments("cmp", "again", 5))
        self.assertEqual([words for _, words in ended if "lost" in words], [])
        serials = [serial for serial, _ in ended]
        self.assertEqual(self.serials_of("issued")[before:], serials)
        self.assertEqual(self.serials_of("confirmed")[-len(serials):], serials)

    def test_a_ca_that_takes_a_message_once(self):
        """Where its answer was lost, the request is made anew with the same key, and the person is told."""
        ended = list(self.enrolments("cmp", "delay", 5))
        confirmed = self.serials_of("confirmed")
        self.assertEqual([serial for serial, _ in ended if serial not in confirmed], [])
        self.assertIn("one certificate more", "".join(words for _, words in ended))
        self.assertIn("closed the matter", "".join(words for _, words in ended))

    def test_est(self):
        """EST knows no transactions: the request is made anew, with the same key."""
        ended = list(self.enrolments("est", "delay", 4))
        self.assertIn("one certificate more", "".join(words for _, words in ended))

    def test_renewal(self):
        self.profile("cmp", "plain")
        self.enroll()
        self.killed_renewals("-")

# SPDX-License-Identifier: Apache-2.0
import PyKCS11

from client_case import ClientCase
from declarations import BSRE, OPENPGP, OPENPGP_P256, P256, RSA, Client, does
from prepared_token import MODULE, PIN

CLIENT = Client("PyKCS11", ("python3-pykcs11",))

PSS = PyKCS11.RSA_PSS_Mechanism(PyKCS11.CKM_SHA256_RSA_PKCS_PSS, PyKCS11.CKM_SHA256,
                                PyKCS11.CKG_MGF1_SHA256, 32)


def as_openssl_reads(raw):
    """DER of an ECDSA signature that is r and s in 32 octets each."""
    def integer(octets):
        value = octets.lstrip(b"\0")
        value = b"\0" + value if value[0] & 0x80 else value
        return bytes([2, len(value)]) + value
    content = integer(raw[:32]) + integer(raw[32:])
    return bytes([0x30, len(content)]) + content


class PyKcs11(ClientCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        library = PyKCS11.PyKCS11Lib()
        library.load(MODULE)
        slot = library.getSlotList(tokenPresent=True)[0]
        cls.session = library.openSession(slot, PyKCS11.CKF_SERIAL_SESSION)
        cls.addClassCleanup(cls.session.closeSession)
        cls.session.login(PIN)

    def find(self, key, object_class):
        found = self.session.findObjects([(PyKCS11.CKA_CLASS, object_class),
                                          (PyKCS11.CKA_ID, bytes.fromhex(key.id))])
        self.assertEqual(len(found), 1)
        return found[0]

    def sign(self, key, mechanism):
        # Between C_SignInit and C_Sign PyKCS11 lets nobody log in: the login just before must do.
        if key is BSRE:
            self.session.logout()
            self.session.login(PIN)
        private = self.find(key, PyKCS11.CKO_PRIVATE_KEY)
        return bytes(self.session.sign(private, self.path("data").read_bytes(), mechanism))

    def verify(self, key, signature, *options):
        self.path("signature").write_bytes(signature)
        self.verify_with_openssl(key, "signature", *options)

    @does("certificate read", RSA, P256, BSRE, OPENPGP, OPENPGP_P256)
    def test_certificate(self, key):
        certificate = self.find(key, PyKCS11.CKO_CERTIFICATE)
        value, label = self.session.getAttributeValue(certificate, [PyKCS11.CKA_VALUE, PyKCS11.CKA_LABEL])
        self.path("value").write_bytes(bytes(value))
        self.assertEqual(label, key.label)
        self.assertEqual(self.openssl("x509", "-inform", "DER", "-in", "value"),
                         self.openssl("x509", "-in", self.token.certificate(key)))

    @does("signature", RSA, BSRE, OPENPGP)
    def test_rsa(self, key):
        self.verify(key, self.sign(key, PyKCS11.Mechanism(PyKCS11.CKM_SHA256_RSA_PKCS)))

    @does("signature", P256, OPENPGP_P256)
    def test_ec(self, key):
        self.verify(key, as_openssl_reads(self.sign(key, PyKCS11.Mechanism(PyKCS11.CKM_ECDSA_SHA256))))

    @does("PSS signature", RSA, BSRE)
    def test_pss(self, key):
        self.verify(key, self.sign(key, PSS), "-sigopt", "rsa_padding_mode:pss")

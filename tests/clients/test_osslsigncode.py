# SPDX-License-Identifier: Apache-2.0
import struct

from declarations import BSRE, BSRE_P256, OPENPGP, OPENPGP_P256, P256, RSA, Client, does, refuses
from namespaces import without_network
from openssl_engine import EngineCase
from prepared_token import MODULE

CLIENT = Client("osslsigncode", ("osslsigncode",), "Takes the PIN from a file (`-readpass`).")


def cabinet(name, content):
    """A Microsoft cabinet with one file, uncompressed."""
    data = struct.pack("<IHH", 0, len(content), len(content)) + content
    file = struct.pack("<IIHHHH", len(content), 0, 0, 0x5821, 0, 0x20) + name + b"\0"
    header_size, folder_size = 36, 8
    folder = struct.pack("<IHH", header_size + folder_size + len(file), 1, 0)
    header = struct.pack("<4sIIIIIBBHHHHH", b"MSCF", 0,
                         header_size + folder_size + len(file) + len(data), 0, header_size + folder_size,
                         0, 3, 1, 1, 1, 0, 0, 0)
    return header + folder + file + data


class OsslSignCode(EngineCase):
    def enter_directory(self):
        super().enter_directory()
        self.path("letter.cab").write_bytes(cabinet(b"letter", self.path("data").read_bytes()))
        del self.environment["OPENSSL_CONF"]  # it sets the engine up itself

    def sign_and_verify(self, key, status=0):
        self.run_client("osslsigncode", "sign", "-pkcs11module", MODULE, "-certs",
                        self.token.certificate(key), "-key", f"pkcs11:{key.uri};type=private", "-readpass",
                        self.token.pin_file, "-h", "sha256", "-in", "letter.cab", "-out", "signed.cab",
                        stdin=self.pin_line)
        # It would fetch the list that the certificate names.
        return self.run_client(*without_network(
            "osslsigncode", "verify", "-CAfile", self.token.ca, "-CRLfile", self.token.revocation_list(),
            "-in", "signed.cab"), status=status)

    @does("cabinet signed and verified", RSA, P256, OPENPGP, OPENPGP_P256)
    def test_sign(self, key):
        self.assertIn("Signature verification: ok", self.sign_and_verify(key))

    @refuses("cabinet signed and verified", BSRE, BSRE_P256,
             because="signs, but verifies certificates for code signing only")
    def test_purpose(self, key):
        shown = self.sign_and_verify(key, status=1)
        self.assertIn("Signature verification: failed", shown)
        self.assertIn(f"Uji {key.name}", shown)

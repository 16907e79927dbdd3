# SPDX-License-Identifier: Apache-2.0
import os

from client_case import ClientCase
from declarations import BSRE, BSRE_P256, OPENPGP, OPENPGP_P256, P256, RSA, Client, does
from prepared_token import MODULE, PIN

CLIENT = Client("libp11's API", ("libp11-dev",))


class LibP11(ClientCase):
    @does("keys and certificates listed, login, signature", RSA, P256, BSRE, BSRE_P256, OPENPGP,
          OPENPGP_P256)
    def test_sign(self, key):
        # For a key that wants the PIN again libp11 asks OpenSSL's user interface.
        self.run_client(os.environ["KUNCI_LIBP11_CLIENT"], MODULE, key.id, self.token.pin_file, "data",
                        "signature", stdin=f"{PIN}\n")
        self.verify_with_openssl(key, "signature")

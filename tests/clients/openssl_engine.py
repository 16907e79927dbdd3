# SPDX-License-Identifier: Apache-2.0
"""Clients that use OpenSSL with libp11's engine."""

from client_case import ClientCase
from prepared_token import HERE, PIN


class EngineCase(ClientCase):
    """libp11 reads the PIN of the login from a file that the URI names. For a key that wants it again for
    each use it asks at the terminal, or, where there is none, reads a line of standard input."""

    pin_line = f"{PIN}\n"

    def key_uri(self, key):
        return f"pkcs11:{key.uri};type=private?pin-source=file:{self.token.pin_file}"

    def enter_directory(self):
        super().enter_directory()
        self.environment["OPENSSL_CONF"] = str(HERE / "pkcs11.cnf")

    def engine(self, command, *arguments, **options):
        return self.openssl(command, "-engine", "pkcs11", *arguments, stdin=self.pin_line, **options)

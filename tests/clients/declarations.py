# SPDX-License-Identifier: Apache-2.0
"""What a test of a client declares for the table in docs/clients.md: who the client is, and which
jobs it does, or refuses, with which key."""

import dataclasses
import functools
import os

WORKS = "yes"
REFUSED = "refuses"


@dataclasses.dataclass(frozen=True)
class Client:
    """A program of others; its version is that of the first package."""
    name: str
    packages: tuple
    remarks: str = ""


@dataclasses.dataclass(frozen=True)
class Key:
    """A key pair with a certificate on the prepared token."""
    column: str
    name: str
    id: str
    label: str
    algorithm: str
    profile: str
    card: str = "piv"
    signs: bool = True

    @property
    def uri(self):
        return f"token=Uji;id=%{self.id};object={self.label.replace(' ', '%20')}"


# 9A: the PIN once a login.
RSA = Key("RSA-2048", "rsa", "01", "Authentication", "rsa2048", "plain")
# 9C: the PIN for each signature, and a certificate with Adobe's critical extended key usage.
BSRE = Key("BSrE-like", "bsre", "02", "Signature", "rsa2048", "subscriber")
# 82: the PIN once a login.
P256 = Key("P-256", "p256", "05", "Retired 1", "p256", "plain")
# 83: the same with the certificate's profile of 9C.
BSRE_P256 = Key("BSrE-like P-256", "bsre-p256", "06", "Retired 2", "p256", "subscriber")
# On an OpenPGP card, where each place has one use: the PIN once a login.
OPENPGP = Key("OpenPGP RSA-2048", "openpgp", "03", "Authentication", "rsa2048", "plain", "openpgp")
OPENPGP_P256 = Key("OpenPGP P-256", "openpgp-p256", "01", "Signature", "p256", "plain", "openpgp")
OPENPGP_DECRYPTS = Key("OpenPGP RSA-2048", "openpgp-decrypts", "02", "Decryption", "rsa2048", "plain",
                       "openpgp", signs=False)
KEYS = (RSA, P256, BSRE, BSRE_P256, OPENPGP, OPENPGP_P256, OPENPGP_DECRYPTS)
# The card that this run is about.
CARD = os.environ.get("KUNCI_CLIENT_CARD", "piv")


def on_this_card(keys):
    return [key for key in keys if key.card == CARD]


@dataclasses.dataclass(frozen=True)
class Cell:
    """One statement of the table."""
    job: str
    column: str
    result: str
    remark: str


def _declare(job, keys, result, remark):
    def decorate(method):
        @functools.wraps(method)
        def run(self):
            for key in on_this_card(keys):
                with self.subTest(key=key.name):
                    self.enter_directory()
                    method(self, key)
        run.keys = keys
        run.cells = [Cell(job, key.column, result, remark) for key in keys]
        return run
    return decorate


def does(job, *keys, remark=""):
    """The test runs once for each key, in an empty directory, and shows that the client does it."""
    return _declare(job, keys, WORKS, remark)


def refuses(job, *keys, because):
    """The same for a client that will not do it; the test asserts the refusal."""
    return _declare(job, keys, REFUSED, because)


def cells_of(module):
    """All that a test module declares, in the order of its source."""
    found = []
    for value in vars(module).values():
        if isinstance(value, type) and value.__module__ == module.__name__:
            for method in vars(value).values():
                found += getattr(method, "cells", [])
    return found

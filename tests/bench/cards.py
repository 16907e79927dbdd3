# SPDX-License-Identifier: Apache-2.0
"""The virtual cards that are measured, and the modules that are measured on them."""

import dataclasses
import os
import pathlib
import shutil
import subprocess

PROGRAMS = pathlib.Path(os.environ.get("KUNCI_BENCH_PROGRAMS", "."))
VTOKEN = os.environ.get("KUNCI_VTOKEN", "kunci-vtoken")
OURS = "kunci"
OPENSC = "OpenSC"
YKCS11 = "ykcs11"
PIN, SO_PIN = "246813", "97531864"
MANAGEMENT_KEY = "a1a2a3a4a5a6a7a8b1b2b3b4b5b6b7b8c1c2c3c4c5c6c7c8"


def library(pattern):
    """The file of a Debian package's module."""
    found = sorted(pathlib.Path("/usr/lib").glob(pattern))
    if not found:
        raise FileNotFoundError(f"there is no /usr/lib/{pattern}: tools/dev/install-dependencies")
    return str(found[-1])


MODULES = {
    OURS: lambda: os.environ["KUNCI_TEST_MODULE"],
    OPENSC: lambda: library("*/opensc-pkcs11.so"),
    YKCS11: lambda: library("*/libykcs11.so.2"),
}
PACKAGES = {OPENSC: "opensc-pkcs11", YKCS11: "ykcs11"}


def version(module):
    """As Debian calls it; of our own module, as it is."""
    package = PACKAGES.get(module)
    if package is None:
        return module
    shown = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], check=True,
                           capture_output=True, text=True).stdout
    return f"{module} {shown}"


@dataclasses.dataclass(frozen=True)
class Card:
    name: str
    title: str
    family: str
    specification: str
    modules: tuple
    management_key: str = ""
    # Where both modules know a certificate: OpenSC reads an OpenPGP card's for authentication alone.
    certificate_id: int = 1
    # OpenSC shows an OpenPGP card as two slots; the key for signatures is behind the second.
    signing_slots: tuple = ()

    def signing_slot(self, module):
        return dict(self.signing_slots).get(module, 0)


CARDS = (
    Card("piv", "PIV with Yubico's extensions, short APDUs", "piv",
         "piv:profile=yubico,content=factory,apdu=short,reader=yubico", (OURS, OPENSC, YKCS11)),
    Card("piv-plain", "PIV by the standard alone, short APDUs", "piv",
         f"piv:profile=plain,pin={PIN},puk={SO_PIN},management_key={MANAGEMENT_KEY},apdu=short",
         (OURS, OPENSC), management_key=MANAGEMENT_KEY),
    Card("openpgp", "OpenPGP 3.4, extended APDUs", "openpgp",
         "openpgp:kdf=none,pw1=several,apdu=extended", (OURS, OPENSC),
         certificate_id=3, signing_slots=((OPENSC, 1),)),
)

# A signature is one exchange on it.
EXTENDED = Card("piv-extended", "PIV with Yubico's extensions, extended APDUs", "piv",
                "piv:profile=yubico,content=factory,apdu=extended", (OURS,))


def control(*words):
    """A command to the bench that this process runs in."""
    return subprocess.run([VTOKEN, *words], check=True, capture_output=True, text=True).stdout


class Plugged:
    """A prepared card in a reader of its own, with a latency for each exchange."""

    def __init__(self, card, directory, name="uji"):
        self.card, self.name = card, name
        self.state = pathlib.Path(directory) / f"{card.name}-{name}"
        if not self.state.exists():
            self.state.mkdir(mode=0o700)
            self._prepare()

    def _prepare(self):
        with self.plugged(0):
            subprocess.run([PROGRAMS / "bench-prepare-token", self.card.family,
                            *([self.card.management_key] if self.card.management_key else [])],
                           check=True)

    def plugged(self, latency):
        return self._Plug(f"{self.name}={self.card.specification},state={self.state},"
                          f"latency_ms={latency}", self.name)

    class _Plug:
        def __init__(self, token, name):
            self.token, self.name = token, name

        def __enter__(self):
            control("plug", self.token)
            return self

        def __exit__(self, *_):
            control("discard", self.name)


def forget(directory):
    shutil.rmtree(directory, ignore_errors=True)

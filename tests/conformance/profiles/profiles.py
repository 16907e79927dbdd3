#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""profiles.py --shown=held|none: runs the test cases of PKCS #11 Profiles 3.2 on the token of
KUNCI_TEST_MODULE, which gets an RSA key and its certificate first. All must pass, and the token must
show the profile objects of exactly those that do, or none at all.

What the Profiles let vary is not compared: what slots, tokens and mechanisms say of themselves, which
objects there are, handles, lengths. A signature is verified instead of compared, as the key is the
token's own."""

import ctypes
import os
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import cryptoki  # noqa: E402
from case import Case, Deviation  # noqa: E402
from cryptoki import Template, value_of  # noqa: E402

FOLDER = cryptoki.TABLES / "profiles-3.2"
CASES = {
    "BL-M-1-32": "CKP_BASELINE_PROVIDER",
    "EXT-M-1-32": "CKP_EXTENDED_PROVIDER",
    "AUTH-M-1-32": "CKP_AUTHENTICATION_TOKEN",
    "CERT-M-1-32": "CKP_PUBLIC_CERTIFICATES_TOKEN",
}
PIN = os.environ.get("KUNCI_TEST_PIN", "246813").encode()
SO_PIN = os.environ.get("KUNCI_TEST_SO_PIN", "97531864").encode()
KEY_ID = b"\x01"
CKO_CERTIFICATE, CKO_PUBLIC_KEY, CKO_PROFILE = 1, 2, 9


def attribute(module, session, handle, name):
    """The octets of one attribute."""
    entry = cryptoki.ctype("CK_ATTRIBUTE")(value_of("CKA_" + name), None, 0)
    at = ctypes.addressof(entry)
    module.must("C_GetAttributeValue", session, handle, at, 1)
    buffer = ctypes.create_string_buffer(entry.ulValueLen)
    entry.pValue = ctypes.addressof(buffer)
    module.must("C_GetAttributeValue", session, handle, at, 1)
    return buffer.raw[:entry.ulValueLen]


def der(tag, content):
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def certificate_for(modulus, exponent):
    """DER of a certificate for an RSA key, signed by a key that is thrown away."""
    integers = b"".join(der(0x02, b"\0" + number) if number[0] & 0x80 else der(0x02, number)
                        for number in (modulus, exponent))
    algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
    spki = der(0x30, algorithm + der(0x03, b"\0" + der(0x30, integers)))
    with tempfile.TemporaryDirectory(prefix="kunci-profiles-") as name:
        folder = pathlib.Path(name)
        (folder / "key.der").write_bytes(spki)
        run = ["openssl", "pkey", "-pubin", "-inform", "DER", "-in", folder / "key.der",
               "-out", folder / "key.pem"]
        subprocess.run(run, check=True)
        subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-out", folder / "ca.pem"], check=True)
        made = subprocess.run(
            ["openssl", "x509", "-new", "-subj", "/CN=Uji", "-key", folder / "ca.pem",
             "-force_pubkey", folder / "key.pem", "-outform", "DER"],
            check=True, capture_output=True)
        return made.stdout


def prepare(module):
    """Gives the token a key and a certificate; the labels of the key's halves there."""
    module.must("C_Initialize", None)
    token = cryptoki.Token(module, PIN, SO_PIN)
    session = token.open()
    token.login_to_manage(session)
    public, private = token.generate(
        session, "CKM_RSA_PKCS_KEY_PAIR_GEN",
        Template(TOKEN=True, ID=KEY_ID, LABEL="testrsa-pub", MODULUS_BITS=2048,
                 PUBLIC_EXPONENT=b"\1\0\1", VERIFY=True),
        Template(TOKEN=True, PRIVATE=True, ID=KEY_ID, LABEL="testrsa-pri", SIGN=True))
    certificate = certificate_for(attribute(module, session, public, "MODULUS"),
                                  attribute(module, session, public, "PUBLIC_EXPONENT"))
    values = Template(CLASS=CKO_CERTIFICATE, CERTIFICATE_TYPE=0, TOKEN=True, PRIVATE=False,
                      ID=KEY_ID, LABEL="Uji", SUBJECT=bytes.fromhex("300e310c300a06035504030c03556a69"),
                      VALUE=certificate)
    handle = ctypes.c_ulong()
    module.must("C_CreateObject", session, values.address, len(values), ctypes.addressof(handle))
    labels = {"testrsa-pub": attribute(module, session, public, "LABEL"),
              "testrsa-pri": attribute(module, session, private, "LABEL")}
    module.must("C_Finalize", None)
    return labels


def passes(module, name, labels):
    root = xml.etree.ElementTree.parse(FOLDER / f"{name}.xml").getroot()
    try:
        Case(module, PIN, labels).run(root)
    except Deviation as deviation:
        print(f"{name}: {deviation}")
        module.call("C_Finalize", None)
        return False
    print(f"{name}: passed")
    return True


def advertised(module):
    """The numbers of the profiles that the token says it holds; nobody is logged in."""
    module.must("C_Initialize", None)
    token = cryptoki.Token(module, PIN, SO_PIN)
    session = token.open()
    found = {int.from_bytes(attribute(module, session, handle, "PROFILE_ID"), sys.byteorder)
             for handle in token.find(session, Template(CLASS=CKO_PROFILE))}
    module.must("C_Finalize", None)
    return found


def main():
    module = cryptoki.Module(os.environ["KUNCI_TEST_MODULE"])
    labels = prepare(module)
    passed = {name for name in CASES if passes(module, name, labels)}
    held = {value_of(CASES[name]) for name in passed}
    expected = {"--shown=held": held, "--shown=none": set()}[sys.argv[1]]
    if (shown := advertised(module)) != expected:
        print(f"profiles shown: {sorted(shown)}, expected: {sorted(expected)}")
        return 1
    return 0 if len(passed) == len(CASES) else 1


if __name__ == "__main__":
    sys.exit(main())

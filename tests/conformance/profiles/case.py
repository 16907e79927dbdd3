# SPDX-License-Identifier: Apache-2.0
"""One test case of PKCS #11 Profiles 3.2: pairs of elements, a call and what it must give."""

import ctypes
import hashlib
import re

import cryptoki
from cryptoki import Template, ctype, value_of

VARIABLE = re.compile(r"\$\{(.+)\}")
SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
CERTIFICATE = 1


class Deviation(Exception):
    """The token does not do what the case asks for."""


class Case:
    """Runs the calls of a case on a module; raises Deviation at the first that goes otherwise.

    `labels` are the token's own names for the objects that the case calls by name."""

    def __init__(self, module, pin, labels):
        self._module = module
        self._labels = labels
        self._variables = {"Pin": pin}
        self._lengths = {}
        self._public = {}

    def run(self, root):
        calls = list(root)
        for asked, expected in zip(calls[::2], calls[1::2], strict=True):
            handler = getattr(self, "_" + asked.tag, None)
            if handler is None or asked.tag != expected.tag:
                raise Deviation(f"{asked.tag} is unknown to the runner")
            self._expected_rv = value_of("CKR_" + expected.get("rv"))
            handler(asked, expected)

    # --- What the elements hold ------------------------------------------------------------------

    def _call(self, name, *arguments):
        rv = self._module.call(name, *arguments)
        if rv != self._expected_rv:
            raise Deviation(f"{name} gives {cryptoki.rv_name(rv)}")

    def _text(self, element):
        """The element's value: a literal, or what a variable stands for."""
        text = element.get("value")
        if variable := VARIABLE.fullmatch(text):
            return self._variables[variable[1]]
        return text

    def _number(self, parent, path):
        return int(self._text(parent.find(path)))

    @staticmethod
    def _names(text, prefix):
        """Names in a row, as a number: "RW_SESSION|SERIAL_SESSION"."""
        return sum(value_of(prefix + name) for name in text.split("|"))

    def _bind(self, parent, path, values):
        """Gives the variables in the children of an element what the token gave in their place."""
        names = [VARIABLE.fullmatch(child.get("value")) for child in parent.findall(path)]
        wanted = [name[1] for name in names if name]
        if len(values) < len(wanted):
            raise Deviation(f"{path}: {len(values)} instead of {len(wanted)}")
        self._variables.update(zip(wanted, map(str, values)))

    def _template(self, element):
        values = {}
        for entry in element.findall("Template/Attribute"):
            name, text = entry.get("type"), entry.get("value")
            if text in ("TRUE", "FALSE"):
                values[name] = text == "TRUE"
            elif name == "CLASS":
                values[name] = value_of("CKO_" + text)
            else:
                values[name] = self._labels.get(text, text)
        return Template(**values)

    # --- Calls without a token -------------------------------------------------------------------

    def _C_Initialize(self, _asked, _expected):
        self._call("C_Initialize", None)

    def _C_Finalize(self, _asked, _expected):
        self._call("C_Finalize", None)

    def _fill(self, name, structure, *arguments):
        info = ctype(structure)()
        self._call(name, *arguments, ctypes.addressof(info))
        return info

    def _C_GetInfo(self, _asked, _expected):
        info = self._fill("C_GetInfo", "CK_INFO")
        if info.flags or 0 in info.manufacturerID or 0 in info.libraryDescription:
            raise Deviation("C_GetInfo: flags, or a text that is not padded")

    # --- Slots and tokens ------------------------------------------------------------------------

    def _list(self, name, before, asked, expected, child):
        """The two calls of a list: its length, then its elements."""
        length = asked.find(child).get("length")
        count = ctypes.c_ulong(0 if length is None else int(self._variables[f"{child}.length"]))
        values = (ctypes.c_ulong * count.value)() if length is not None else None
        at = None if values is None else ctypes.addressof(values)
        self._call(name, before, at, ctypes.addressof(count))
        self._variables[f"{child}.length"] = count.value
        return [] if values is None else list(values[:count.value])

    def _C_GetSlotList(self, asked, expected):
        present = 1 if asked.find("TokenPresent").get("value") == "true" else 0
        slots = self._list("C_GetSlotList", present, asked, expected, "SlotList")
        self._bind(expected, "SlotList/SlotID", slots)

    def _C_GetSlotInfo(self, asked, _expected):
        info = self._fill("C_GetSlotInfo", "CK_SLOT_INFO", self._number(asked, "SlotID"))
        if not info.flags & value_of("CKF_TOKEN_PRESENT"):
            raise Deviation("C_GetSlotInfo: no token")

    def _C_GetTokenInfo(self, asked, _expected):
        info = self._fill("C_GetTokenInfo", "CK_TOKEN_INFO", self._number(asked, "SlotID"))
        if not info.flags & value_of("CKF_TOKEN_INITIALIZED") or 0 in info.label:
            raise Deviation("C_GetTokenInfo: not initialised, or a label that is not padded")

    def _C_GetMechanismList(self, asked, expected):
        types = self._list("C_GetMechanismList", self._number(asked, "SlotID"), asked, expected,
                           "MechanismList")
        wanted = {value_of("CKM_" + child.get("value"))
                  for child in expected.findall("MechanismList/Type")}
        if not wanted <= set(types):
            raise Deviation("C_GetMechanismList: a mechanism that the case uses is not there")

    def _C_GetMechanismInfo(self, asked, expected):
        wanted = expected.find("MechanismInfo/Flags").get("value")
        info = self._fill("C_GetMechanismInfo", "CK_MECHANISM_INFO", self._number(asked, "SlotID"),
                          value_of("CKM_" + asked.find("Type").get("value")))
        if not info.flags & self._names(wanted, "CKF_"):
            raise Deviation(f"C_GetMechanismInfo: nothing of {wanted}")

    # --- Sessions --------------------------------------------------------------------------------

    def _C_OpenSession(self, asked, expected):
        session = ctypes.c_ulong()
        self._call("C_OpenSession", self._number(asked, "SlotID"),
                   self._names(asked.find("Flags").get("value"), "CKF_"), None, None,
                   ctypes.addressof(session))
        self._bind(expected, "Session", [session.value])

    def _C_CloseSession(self, asked, _expected):
        self._call("C_CloseSession", self._number(asked, "Session"))

    def _C_CloseAllSessions(self, asked, _expected):
        self._call("C_CloseAllSessions", self._number(asked, "SlotID"))

    def _C_Login(self, asked, _expected):
        pin = self._text(asked.find("Pin"))
        self._call("C_Login", self._number(asked, "Session"),
                   value_of("CKU_" + asked.find("UserType").get("value")), pin, len(pin))

    def _C_Logout(self, asked, _expected):
        self._call("C_Logout", self._number(asked, "Session"))

    # --- Objects ---------------------------------------------------------------------------------

    def _C_FindObjectsInit(self, asked, _expected):
        template = self._template(asked)
        self._call("C_FindObjectsInit", self._number(asked, "Session"), template.address,
                   len(template))

    def _C_FindObjects(self, asked, expected):
        """What the case names afterwards are certificates where the token has any among what it
        gives, since those have all that is then asked for."""
        session = self._number(asked, "Session")
        wanted = len(expected.findall("Object/Object"))
        # Tokens have other objects beside the case's, and show them in an order of their own.
        most = max(int(asked.find("Object").get("length")), 64 if wanted > 1 else 0)
        handles, count = (ctypes.c_ulong * most)(), ctypes.c_ulong()
        self._call("C_FindObjects", session, ctypes.addressof(handles), most,
                   ctypes.addressof(count))
        found = list(handles[:count.value])
        if wanted > 1:
            certificates = [handle for handle in found if self._is_certificate(session, handle)]
            found = certificates * wanted
        self._bind(expected, "Object/Object", found)

    def _C_FindObjectsFinal(self, asked, _expected):
        self._call("C_FindObjectsFinal", self._number(asked, "Session"))

    def _is_certificate(self, session, handle):
        number = ctypes.c_ulong()
        entry = ctype("CK_ATTRIBUTE")(value_of("CKA_CLASS"), ctypes.addressof(number), 8)
        self._module.must("C_GetAttributeValue", session, handle, ctypes.addressof(entry), 1)
        return number.value == CERTIFICATE

    def _C_GetAttributeValue(self, asked, expected):
        wanted = asked.findall("Template/Attribute")
        entries, buffers = (ctype("CK_ATTRIBUTE") * len(wanted))(), []
        for entry, attribute in zip(entries, wanted):
            name, length = attribute.get("type"), attribute.get("length")
            entry.type = value_of("CKA_" + name)
            if length is None:
                continue
            entry.ulValueLen = max(int(length), self._lengths.get(name, 0))
            buffers.append(ctypes.create_string_buffer(entry.ulValueLen))
            entry.pValue = ctypes.addressof(buffers[-1])
        self._call("C_GetAttributeValue", self._number(asked, "Session"),
                   self._number(asked, "Object"), ctypes.addressof(entries), len(entries))
        for entry, attribute in zip(entries, wanted):
            name = attribute.get("type")
            self._lengths[name] = entry.ulValueLen
            if entry.pValue:
                self._public[name] = ctypes.string_at(entry.pValue, entry.ulValueLen)
            if entry.ulValueLen == 0:
                raise Deviation(f"C_GetAttributeValue: CKA_{name} is empty")

    # --- Signatures ------------------------------------------------------------------------------

    def _C_SignInit(self, asked, _expected):
        kind = value_of("CKM_" + asked.find("Mechanism/Type").get("value"))
        mechanism = ctype("CK_MECHANISM")(kind, None, 0)
        self._call("C_SignInit", self._number(asked, "Session"), ctypes.addressof(mechanism),
                   self._number(asked, "Key"))

    def _C_Sign(self, asked, _expected):
        data = bytes.fromhex(asked.find("Data").get("value"))
        length = ctypes.c_ulong(int(asked.find("Signature").get("length")))
        signature = ctypes.create_string_buffer(length.value)
        message = ctypes.create_string_buffer(data, len(data))
        self._call("C_Sign", self._number(asked, "Session"), ctypes.addressof(message), len(data),
                   ctypes.addressof(signature), ctypes.addressof(length))
        self._verify(data, signature.raw[:length.value])

    def _verify(self, data, signature):
        """RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 8.2.2), with the key that was read before."""
        modulus = int.from_bytes(self._public["MODULUS"], "big")
        exponent = int.from_bytes(self._public["PUBLIC_EXPONENT"], "big")
        size = (modulus.bit_length() + 7) // 8
        info = SHA256_INFO + hashlib.sha256(data).digest()
        block = b"\0\1" + b"\xff" * (size - len(info) - 3) + b"\0" + info
        if pow(int.from_bytes(signature, "big"), exponent, modulus).to_bytes(size, "big") != block:
            raise Deviation("C_Sign: the signature is not the key's")

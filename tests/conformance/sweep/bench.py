# SPDX-License-Identifier: Apache-2.0
"""Where a case of the sweep runs: a module with a token and its keys, and the arguments of a call in
guarded memory."""

import ctypes

import cryptoki
from cases import ROOM
from cryptoki import Template, ctype, value_of
from guarded import Guarded, Number

P256 = bytes.fromhex("06082a8648ce3d030107")
# The base point, which is as good a peer as any (SP 800-186 3.2.1.3).
P256_POINT = bytes.fromhex(
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
# One RSA key does all where the token has no other place for the one that decrypts.
RSA = cryptoki.key_id("rsa", b"\x01")
RSA_DECRYPT = cryptoki.key_id("rsa_decrypt", RSA)
EC = cryptoki.key_id("p256_derive", b"\x03")

# What must be active before a call makes sense.
BEFORE = {
    "C_Digest": ["C_DigestInit"], "C_DigestUpdate": ["C_DigestInit"],
    "C_DigestKey": ["C_DigestInit"], "C_DigestFinal": ["C_DigestInit"],
    "C_Sign": ["C_SignInit"], "C_SignUpdate": ["C_SignInit"], "C_SignFinal": ["C_SignInit"],
    "C_SignRecover": ["C_SignRecoverInit"], "C_VerifyRecover": ["C_VerifyRecoverInit"],
    "C_Verify": ["C_VerifyInit"], "C_VerifyUpdate": ["C_VerifyInit"],
    "C_VerifyFinal": ["C_VerifyInit"],
    "C_Encrypt": ["C_EncryptInit"], "C_EncryptUpdate": ["C_EncryptInit"],
    "C_EncryptFinal": ["C_EncryptInit"],
    "C_Decrypt": ["C_DecryptInit"], "C_DecryptUpdate": ["C_DecryptInit"],
    "C_DecryptFinal": ["C_DecryptInit"],
    "C_DigestEncryptUpdate": ["C_DigestInit", "C_EncryptInit"],
    "C_DecryptDigestUpdate": ["C_DigestInit", "C_DecryptInit"],
    "C_SignEncryptUpdate": ["C_SignInit", "C_EncryptInit"],
    "C_DecryptVerifyUpdate": ["C_VerifyInit", "C_DecryptInit"],
    "C_FindObjects": ["C_FindObjectsInit"], "C_FindObjectsFinal": ["C_FindObjectsInit"],
    "C_GetOperationState": ["C_DigestInit"],
    "C_SignMessage": ["C_MessageSignInit"], "C_SignMessageBegin": ["C_MessageSignInit"],
    "C_SignMessageNext": ["C_MessageSignInit", "C_SignMessageBegin"],
    "C_MessageSignFinal": ["C_MessageSignInit"],
    "C_VerifyMessage": ["C_MessageVerifyInit"], "C_VerifyMessageBegin": ["C_MessageVerifyInit"],
    "C_VerifyMessageNext": ["C_MessageVerifyInit", "C_VerifyMessageBegin"],
    "C_MessageVerifyFinal": ["C_MessageVerifyInit"],
    "C_EncryptMessage": ["C_MessageEncryptInit"],
    "C_EncryptMessageBegin": ["C_MessageEncryptInit"],
    "C_EncryptMessageNext": ["C_MessageEncryptInit", "C_EncryptMessageBegin"],
    "C_MessageEncryptFinal": ["C_MessageEncryptInit"],
    "C_DecryptMessage": ["C_MessageDecryptInit"],
    "C_DecryptMessageBegin": ["C_MessageDecryptInit"],
    "C_DecryptMessageNext": ["C_MessageDecryptInit", "C_DecryptMessageBegin"],
    "C_MessageDecryptFinal": ["C_MessageDecryptInit"],
    "C_VerifySignature": ["C_VerifySignatureInit"],
    "C_VerifySignatureUpdate": ["C_VerifySignatureInit"],
    "C_VerifySignatureFinal": ["C_VerifySignatureInit"],
}

MECHANISMS = {
    "C_DigestInit": "CKM_SHA256", "C_SignRecoverInit": "CKM_RSA_PKCS",
    "C_VerifyRecoverInit": "CKM_RSA_PKCS", "C_EncryptInit": "CKM_RSA_PKCS",
    "C_DecryptInit": "CKM_RSA_PKCS", "C_GenerateKeyPair": "CKM_RSA_PKCS_KEY_PAIR_GEN",
    "C_GenerateKey": "CKM_AES_KEY_GEN", "C_WrapKey": "CKM_RSA_PKCS", "C_UnwrapKey": "CKM_RSA_PKCS",
    "C_DeriveKey": "CKM_ECDH1_DERIVE",
}
USUAL_MECHANISM = "CKM_SHA256_RSA_PKCS"
SECRET_MECHANISMS = {
    "C_DigestInit": "CKM_SHA256", "C_EncryptInit": "CKM_AES_CBC_PAD",
    "C_DecryptInit": "CKM_AES_CBC_PAD", "C_WrapKey": "CKM_AES_KEY_WRAP",
    "C_UnwrapKey": "CKM_AES_KEY_WRAP",
}
USUAL_SECRET_MECHANISM = "CKM_SHA256_HMAC"

ENCRYPTS = {"C_EncryptInit", "C_WrapKey"}
DECRYPTS = {"C_DecryptInit", "C_UnwrapKey"}
# With AES-GCM, and a parameter for each message.
CIPHER_MESSAGES = {
    "C_MessageEncryptInit", "C_EncryptMessage", "C_EncryptMessageBegin", "C_EncryptMessageNext",
    "C_MessageDecryptInit", "C_DecryptMessage", "C_DecryptMessageBegin", "C_DecryptMessageNext",
    "C_WrapKeyAuthenticated", "C_UnwrapKeyAuthenticated"}
NEED_PRIVATE = {"C_SignInit", "C_SignRecoverInit", "C_DecryptInit", "C_MessageSignInit"}

TEMPLATES = {
    "C_CreateObject": {"CLASS": 0, "TOKEN": False, "PRIVATE": False, "LABEL": "sapuan"},
    "C_CopyObject": {"LABEL": "salinan"},
    "C_SetAttributeValue": {"LABEL": "lain"},
    "C_GetAttributeValue": {"CLASS": 0},
    "C_FindObjectsInit": {"TOKEN": True},
    "C_GenerateKeyPair": {"ID": RSA, "MODULUS_BITS": 2048},
}
CKK_GENERIC_SECRET, CKK_AES = 0x10, 0x1f
UNWRAPPED_KEY = {"CLASS": 4, "KEY_TYPE": CKK_AES, "TOKEN": False}
SECRET_KEY = UNWRAPPED_KEY | {"VALUE_LEN": 16}
# Its length is that of what is unwrapped.
TEMPLATES["C_UnwrapKey"] = TEMPLATES["C_UnwrapKeyAuthenticated"] = UNWRAPPED_KEY
USES = ("ENCRYPT", "DECRYPT", "SIGN", "VERIFY", "WRAP", "UNWRAP")
AES_KEY = UNWRAPPED_KEY | {"EXTRACTABLE": True, "VALUE": b"\x4b" * 16} | dict.fromkeys(USES, True)
MAC_KEY = AES_KEY | {"KEY_TYPE": CKK_GENERIC_SECRET}


class Bench:
    """One process has one. Raises where the module does not do what every case needs."""

    def __init__(self, module, pin, so_pin):
        self._module = module
        module.must("C_Initialize", None)
        self._token = cryptoki.Token(module, pin, so_pin)
        self._pin = pin
        self._session = self._token.open()
        self._prepare_keys()

    def _prepare_keys(self):
        self._be_logged_in()
        if self._token.find(self._session, Template(CLASS=3, ID=RSA)):
            return
        self._module.call("C_Logout", self._session)
        self._token.login_to_manage(self._session)
        for key in dict.fromkeys((RSA, RSA_DECRYPT)):
            self._token.generate(
                self._session, "CKM_RSA_PKCS_KEY_PAIR_GEN",
                Template(TOKEN=True, ID=key, MODULUS_BITS=2048, PUBLIC_EXPONENT=b"\1\0\1",
                         VERIFY=True, VERIFY_RECOVER=True, ENCRYPT=True),
                Template(TOKEN=True, PRIVATE=True, ID=key, SIGN=True, SIGN_RECOVER=True,
                         DECRYPT=True))
        self._token.generate(
            self._session, "CKM_EC_KEY_PAIR_GEN",
            Template(TOKEN=True, ID=EC, EC_PARAMS=P256, VERIFY=True),
            Template(TOKEN=True, PRIVATE=True, ID=EC, SIGN=True, DERIVE=True))

    def _be_logged_in(self):
        info = ctype("CK_SESSION_INFO")()
        self._module.must("C_GetSessionInfo", self._session, ctypes.addressof(info))
        if info.state != value_of("CKS_RW_USER_FUNCTIONS"):
            self._token.login(self._session)

    def run(self, case):
        """The return value, and whether nothing was written before the memory that was given."""
        self._kept = []
        self._keys = case.keys
        self._session = self._token.open()
        self._be_logged_in()
        self._public, = self._token.find(self._session, Template(CLASS=2, ID=RSA))
        self._private, = self._token.find(self._session, Template(CLASS=3, ID=RSA))
        self._encrypts, = self._token.find(self._session, Template(CLASS=2, ID=RSA_DECRYPT))
        self._decrypts, = self._token.find(self._session, Template(CLASS=3, ID=RSA_DECRYPT))
        self._ec_private, = self._token.find(self._session, Template(CLASS=3, ID=EC))
        for name in BEFORE.get(case.function, []):
            self._module.call(name, *self._arguments(name, {}))
        rv = self._module.call(case.function, *self._arguments(case.function, case.changes))
        self._module.call("C_CloseSession", self._session)
        self._session = self._token.open()
        clean = all(memory.is_clean_before() for memory in self._kept
                    if isinstance(memory, Guarded))
        return rv, clean

    def _arguments(self, function, changes):
        parameters = cryptoki.functions()[function]
        values = []
        for position, parameter in enumerate(parameters):
            before = parameters[position - 1] if position else None
            wrong = changes.get(parameter.name)
            if wrong is None:
                values.append(self._good(function, parameter, before))
            else:
                values.append(getattr(self, "_wrong_" + wrong.kind)(function, parameter,
                                                                    wrong.detail))
        return values

    def _keep(self, memory):
        self._kept.append(memory)
        return memory

    def _octets(self, content):
        return self._keep(Guarded(content)).address

    # --- Good values -----------------------------------------------------------------------------

    def _good(self, function, parameter, before):
        match parameter.type:
            case "CK_SESSION_HANDLE":
                return self._session
            case "CK_SLOT_ID":
                return self._token.slot
            case "CK_OBJECT_HANDLE":
                return self._good_handle(function, parameter.name)
            case "CK_MECHANISM_PTR":
                return self._mechanism(*self._good_mechanism(function))
            case "CK_ATTRIBUTE_PTR":
                return self._keep(Template(**TEMPLATES.get(function, SECRET_KEY))).address
            case "CK_USER_TYPE":
                return value_of("CKU_USER")
            case "CK_FLAGS":
                return self._good_flags(function)
            case "CK_VOID_PTR" if function in CIPHER_MESSAGES:
                return self._octets(self._message_parameter())
            case "CK_NOTIFY" | "CK_VOID_PTR":
                return None
            case "CK_ULONG":
                return self._good_length(function, parameter, before)
            case "CK_ULONG_PTR":
                return self._keep(Number(ROOM)).address
            case _ if parameter.is_pointer:
                return self._good_memory(function, parameter)
        return 1

    @staticmethod
    def _good_flags(function):
        if function == "C_OpenSession":
            return value_of("CKF_SERIAL_SESSION") | value_of("CKF_RW_SESSION")
        return value_of("CKF_DONT_BLOCK") if function == "C_WaitForSlotEvent" else 0

    def _good_length(self, function, parameter, before):
        if before is not None and before.type == "CK_VOID_PTR" and function in CIPHER_MESSAGES:
            return ctypes.sizeof(ctype("CK_GCM_MESSAGE_PARAMS"))
        if before is None or before.type == "CK_VOID_PTR":
            return 0
        if before.type == "CK_ATTRIBUTE_PTR":
            return len(TEMPLATES.get(function, SECRET_KEY))
        return len(self._content(before)) if self._content(before) is not None else 1

    def _content(self, parameter):
        """What an input holds; nothing for an output."""
        if parameter.name in ("pPin", "pOldPin", "pNewPin"):
            return self._pin
        if parameter.name in ("pSignature", "pEncryptedData", "pWrappedKey"):
            return b"\1" * 256
        if parameter.type in ("CK_BYTE_PTR", "CK_UTF8CHAR_PTR"):
            return b"\2" * 16
        return None

    def _good_memory(self, function, parameter):
        if parameter.name == "pInterfaceName":
            return self._octets(b"PKCS 11\0")
        if parameter.name == "pVersion":
            return self._octets(b"\3\0")
        if parameter.type in ("CK_BYTE_PTR", "CK_UTF8CHAR_PTR") and self._is_input(function,
                                                                                 parameter):
            return self._octets(self._content(parameter))
        if parameter.type in ("CK_BYTE_PTR", "CK_SLOT_ID_PTR", "CK_MECHANISM_TYPE_PTR",
                              "CK_INTERFACE_PTR"):
            return self._keep(Guarded(size=ROOM * self._element(parameter))).address
        return self._keep(Guarded(size=ctypes.sizeof(ctype(parameter.target)))).address

    @staticmethod
    def _is_input(function, parameter):
        parameters = cryptoki.functions()[function]
        position = parameters.index(parameter) + 1
        return position == len(parameters) or parameters[position].type != "CK_ULONG_PTR"

    @staticmethod
    def _element(parameter):
        return ctypes.sizeof(ctype(parameter.target))

    def _good_handle(self, function, name):
        if name == "hObject":
            return self._create(TEMPLATES["C_CreateObject"])
        if function in CIPHER_MESSAGES:
            return self._create(AES_KEY)
        if self._keys == "secret":
            return self._create(MAC_KEY if function in ("C_SignInit", "C_VerifyInit") else AES_KEY)
        if name == "hBaseKey":
            return self._ec_private
        if function in DECRYPTS:
            return self._decrypts
        if function in ENCRYPTS:
            return self._encrypts
        private = name in ("hUnwrappingKey", "hPrivateKey") or (
            name == "hKey" and function in NEED_PRIVATE)
        return self._private if private else self._public

    def _create(self, values):
        made, template = self._keep(Number(0)), self._keep(Template(**values))
        self._module.must("C_CreateObject", self._session, template.address, len(template),
                          made.address)
        return made.value

    def _message_parameter(self):
        return bytes(ctype("CK_GCM_MESSAGE_PARAMS")(
            self._octets(b"\1" * 12), 12, 0, value_of("CKG_NO_GENERATE"), self._octets(b"\2" * 16),
            128))

    def _good_mechanism(self, function):
        if function in CIPHER_MESSAGES:
            octets = self._message_parameter()
            return value_of("CKM_AES_GCM"), octets, len(octets)
        if self._keys == "secret":
            name = SECRET_MECHANISMS.get(function, USUAL_SECRET_MECHANISM)
            iv = b"\x1f" * 16 if name == "CKM_AES_CBC_PAD" else None
            return value_of(name), iv, 0 if iv is None else len(iv)
        name = MECHANISMS.get(function, USUAL_MECHANISM)
        parameter = None
        if function == "C_DeriveKey":
            parameter = self._inner("public", P256_POINT, len(P256_POINT))
        return value_of(name), parameter, 0 if parameter is None else len(parameter)

    def _mechanism(self, number, octets, length):
        address = None if octets is None else self._octets(octets)
        return self._octets(bytes(ctype("CK_MECHANISM")(number, address, length)))

    def _inner(self, name, pointer, length):
        """The octets of mechanism parameters of which one pointer and its length are these."""
        address = None if pointer is None else self._octets(pointer)
        if name == "oaep":
            return bytes(ctype("CK_RSA_PKCS_OAEP_PARAMS")(
                value_of("CKM_SHA_1"), value_of("CKG_MGF1_SHA1"), 1, address, length))
        if name in ("iv", "associated"):
            parameters = ctype("CK_GCM_PARAMS")(self._octets(b"\1" * 12), 12, 96, None, 0, 128)
            if name == "iv":
                parameters.pIv, parameters.ulIvLen = address, length
            else:
                parameters.pAAD, parameters.ulAADLen = address, length
            return bytes(parameters)
        parameters = ctype("CK_ECDH1_DERIVE_PARAMS")(kdf=value_of("CKD_NULL"))
        if name == "shared":
            parameters.pSharedData, parameters.ulSharedDataLen = address, length
            address, length = self._octets(P256_POINT), len(P256_POINT)
        parameters.pPublicData, parameters.ulPublicDataLen = address, length
        return bytes(parameters)

    # --- Wrong values ----------------------------------------------------------------------------

    @staticmethod
    def _wrong_value(_function, parameter, number):
        return None if parameter.is_pointer and number == 0 else number

    def _wrong_octets(self, _function, _parameter, content):
        return self._octets(content)

    def _wrong_number(self, _function, _parameter, number):
        return self._keep(Number(number)).address

    def _wrong_room(self, _function, parameter, room):
        return self._keep(Guarded(size=room * self._element(parameter))).address

    def _wrong_mechanism(self, function, _parameter, detail):
        number, octets, length = detail
        own = self._good_mechanism(function)[0]
        return self._mechanism(own if number is None else number, octets, length)

    def _wrong_inner(self, function, _parameter, detail):
        usual = "CKM_AES_GCM" if self._keys == "secret" else "CKM_RSA_PKCS_OAEP"
        name = "CKM_ECDH1_DERIVE" if function == "C_DeriveKey" else usual
        octets = self._inner(*detail)
        return self._mechanism(value_of(name), octets, len(octets))

    def _wrong_template(self, _function, _parameter, entry):
        kind, content, length = entry
        if content != "itself":
            address = None if content is None else self._octets(content)
            return self._octets(bytes(ctype("CK_ATTRIBUTE")(kind, address, length)))
        memory = self._keep(Guarded(size=ctypes.sizeof(ctype("CK_ATTRIBUTE"))))
        own = bytes(ctype("CK_ATTRIBUTE")(kind, memory.address, length))
        ctypes.memmove(memory.address, own, len(own))
        return memory.address

# SPDX-License-Identifier: Apache-2.0
"""The cases of the sweep: for each function a good call, and what is to be wrong with it.

A call is a list of values, one a parameter, that a Bench makes when the case runs. Each case changes
one of them, or a pointer with its length. `must_fail` says that CKR_OK would be an error accepted;
of the rest only crashes, hangs and writes out of bounds count."""

import dataclasses
import typing

import cryptoki

ABSURD = (1 << 40, 1 << 63, (1 << 64) - 1)
NOBODY = 0x7ffffff0
ROOM = 4096


@dataclasses.dataclass
class Case:
    function: str
    label: str
    changes: dict
    must_fail: bool
    keys: str = "pair"  #: or "secret": what kind of keys the good values name


# Given every argument that is good they wipe the token, end the library, or take their time.
NEVER_WHOLE = {"C_Finalize", "C_GenerateKeyPair", "C_Initialize", "C_InitToken"}

# What is swept a second time, with secret keys.
WITH_SECRET_KEYS = {
    "C_DigestKey", "C_SignInit", "C_Sign", "C_SignUpdate", "C_SignFinal", "C_VerifyInit", "C_Verify",
    "C_VerifyUpdate", "C_VerifyFinal", "C_EncryptInit", "C_Encrypt", "C_EncryptUpdate",
    "C_EncryptFinal", "C_DecryptInit", "C_Decrypt", "C_DecryptUpdate", "C_DecryptFinal",
    "C_DigestEncryptUpdate", "C_DecryptDigestUpdate", "C_SignEncryptUpdate",
    "C_DecryptVerifyUpdate", "C_WrapKey", "C_UnwrapKey"}

# NULL means something: a size query is neither, see _output().
OPTIONAL_POINTERS = {
    ("C_Initialize", "pInitArgs"), ("C_Finalize", "pReserved"), ("C_OpenSession", "pApplication"),
    ("C_OpenSession", "Notify"), ("C_WaitForSlotEvent", "pRserved"), ("C_GetSlotList", "pSlotList"),
    ("C_GetMechanismList", "pMechanismList"), ("C_GetInterfaceList", "pInterfacesList"),
    ("C_GetInterface", "pInterfaceName"), ("C_GetInterface", "pVersion"),
    # Not the last part.
    ("C_SignMessageNext", "pulSignatureLen"),
    # The mechanism has no parameter for a message.
    ("C_LoginUser", "pUsername"),
}
# A NULL mechanism cancels what is active (3.0).
CANCELLING = {"C_EncryptInit", "C_DecryptInit", "C_DigestInit", "C_SignInit", "C_SignRecoverInit",
              "C_VerifyInit", "C_VerifyRecoverInit", "C_MessageEncryptInit",
              "C_MessageDecryptInit", "C_MessageSignInit", "C_MessageVerifyInit",
              "C_VerifySignatureInit"}
# Data of any length that memory can hold: only what it cannot hold is absurd.
UNBOUNDED = {"pData", "pPart", "pSeed", "RandomData", "pPlaintext", "pPlaintextPart",
             "pAssociatedData", "pEncryptedPart", "pCiphertextPart", "pCiphertext"}


class Wrong(typing.NamedTuple):
    """A value that a parameter is to have: what kind, and its detail."""

    kind: str
    detail: object = None


def _length_of(parameters, position):
    """The parameter behind a pointer where it is its length, or where its length is to be put."""
    if position + 1 >= len(parameters) or parameters[position].name == "phObject":
        return None
    after = parameters[position + 1]
    is_length = after.name.startswith(("ul", "pul")) and after.type in ("CK_ULONG", "CK_ULONG_PTR")
    return after if is_length else None


def _handle(parameter):
    # A slot may well have the number zero.
    for value in (NOBODY, (1 << 64) - 1) if parameter.type == "CK_SLOT_ID" else (
            0, NOBODY, (1 << 64) - 1):
        yield f"{parameter.name}={value:#x}", {parameter.name: Wrong("value", value)}, True


def _mechanism(function, parameter):
    yield "no mechanism", {parameter.name: Wrong("value", 0)}, function not in CANCELLING
    yield "unknown mechanism", {parameter.name: Wrong("mechanism", (0x7fffffff, None, 0))}, True
    for length in ABSURD:
        yield (f"mechanism parameter NULL of {length:#x}",
               {parameter.name: Wrong("mechanism", (None, None, length))}, True)
        yield (f"mechanism parameter of {length:#x}",
               {parameter.name: Wrong("mechanism", (None, b"\0", length))}, True)
    for name in ("CKM_RSA_PKCS_PSS", "CKM_SHA256_RSA_PKCS_PSS", "CKM_RSA_PKCS_OAEP",
                 "CKM_ECDH1_DERIVE", "CKM_AES_CBC", "CKM_AES_CBC_PAD", "CKM_AES_GCM", "CKM_AES_CTR",
                 "CKM_EDDSA", "CKM_AES_KEY_WRAP", "CKM_SHA256_HMAC_GENERAL"):
        for octets, length in ((None, 0), (b"\1", 1), (b"\1" * 7, 7), (None, 40), (b"\1", 1 << 40)):
            given = Wrong("mechanism", (cryptoki.value_of(name), octets, length))
            yield f"{name} parameter {octets!r} of {length:#x}", {parameter.name: given}, False


# Said of a value that is read; where values are written it would be the caller who lies.
LIES = {"value of 2^40", "value of -1"}


INNER_POINTERS = {
    "C_DecryptInit": {"pair": ["oaep"], "secret": ["iv", "associated"]},
    "C_EncryptInit": {"pair": ["oaep"], "secret": ["iv", "associated"]},
    "C_DeriveKey": {"pair": ["shared", "public"]},
}


def _inner_lies(function, keys, parameter):
    """Good parameters that point to nothing, or say too much of what they point to."""
    for name in INNER_POINTERS.get(function, {}).get(keys, []):
        for pointer in (None, b"x"):
            for length in ABSURD:
                yield (f"{name} data {pointer!r} of {length:#x}",
                       {parameter.name: Wrong("inner", (name, pointer, length))}, True)


def _template(function, parameter, count):
    yield "template NULL", {parameter.name: Wrong("value", 0), count.name: Wrong("value", 1)}, True
    for number in ABSURD:
        yield (f"template NULL of {number:#x}",
               {parameter.name: Wrong("value", 0), count.name: Wrong("value", number)}, True)
    yield "empty template", {count.name: Wrong("value", 0)}, False
    label, wrapping = cryptoki.value_of("CKA_LABEL"), cryptoki.value_of("CKA_WRAP_TEMPLATE")
    for what, entry in {
            "value NULL of 8": (label, None, 8),
            "value NULL of -1": (label, None, (1 << 64) - 1),
            "value of 2^40": (label, b"x", 1 << 40),
            "value of -1": (label, b"x", (1 << 64) - 1),
            "class of 1": (cryptoki.value_of("CKA_CLASS"), b"\0", 1),
            "class of 0": (cryptoki.value_of("CKA_CLASS"), b"", 0),
            "token of 8": (cryptoki.value_of("CKA_TOKEN"), b"\1" * 8, 8),
            "type of nothing": ((1 << 64) - 1, b"x", 1),
            "nested template NULL": (wrapping, None, 24),
            "nested template of 1": (wrapping, b"x", 1),
            "template in itself": (wrapping, "itself", 24)}.items():
        if function == "C_GetAttributeValue" and what in LIES:
            continue
        yield (f"template with {what}",
               {parameter.name: Wrong("template", entry), count.name: Wrong("value", 1)}, False)


def _is_unbounded(parameter, keys):
    return parameter.name in UNBOUNDED or (parameter.name == "pEncryptedData" and keys == "secret")


def _input(parameter, length, keys):
    yield (f"{parameter.name} NULL with a length",
           {parameter.name: Wrong("value", 0), length.name: Wrong("value", 16)}, True)
    yield f"{parameter.name} of 0", {length.name: Wrong("value", 0)}, False
    yield (f"{parameter.name} NULL of 0",
           {parameter.name: Wrong("value", 0), length.name: Wrong("value", 0)}, False)
    yield (f"{parameter.name} of 1",
           {parameter.name: Wrong("octets", b"\1"), length.name: Wrong("value", 1)}, False)
    for number in ABSURD[1 if _is_unbounded(parameter, keys) else 0:]:
        yield f"{parameter.name} of {number:#x}", {length.name: Wrong("value", number)}, True


def _output(function, parameter, length):
    yield (f"nowhere to put the length of {parameter.name}", {length.name: Wrong("value", 0)},
           (function, length.name) not in OPTIONAL_POINTERS)
    yield f"{parameter.name} NULL", {parameter.name: Wrong("value", 0)}, False
    for room in (0, 1, 7, 31, 63, 255):
        yield (f"{parameter.name} with room for {room}",
               {parameter.name: Wrong("room", room), length.name: Wrong("number", room)}, False)
    yield (f"{parameter.name} with room without end",
           {length.name: Wrong("number", (1 << 64) - 1)}, False)


def _pointer(function, parameter):
    yield (f"{parameter.name} NULL", {parameter.name: Wrong("value", 0)},
           (function, parameter.name) not in OPTIONAL_POINTERS)


def _reserved(parameter):
    yield "reserved argument", {parameter.name: Wrong("octets", b"\0" * 64)}, True


def _changes(function, keys):
    parameters = cryptoki.functions()[function]
    for position, parameter in enumerate(parameters):
        length = _length_of(parameters, position)
        match parameter.type:
            case "CK_SESSION_HANDLE" | "CK_SLOT_ID" | "CK_OBJECT_HANDLE":
                yield from _handle(parameter)
            case "CK_VOID_PTR" if parameter.name.endswith("served"):
                yield from _reserved(parameter)
            case "CK_MECHANISM_PTR":
                yield from _mechanism(function, parameter)
                yield from _inner_lies(function, keys, parameter)
            case "CK_ATTRIBUTE_PTR":
                yield from _template(function, parameter, length)
            case _ if parameter.is_pointer and length is not None and length.is_pointer:
                yield from _output(function, parameter, length)
            case _ if parameter.is_pointer and length is not None:
                yield from _input(parameter, length, keys)
            # Where it is the length of the pointer before it, that has seen to it.
            case _ if parameter.is_pointer and not (
                    position and _length_of(parameters, position - 1) is parameter):
                yield from _pointer(function, parameter)
            case "CK_FLAGS" if function != "C_WaitForSlotEvent":
                yield "all flags", {parameter.name: Wrong("value", (1 << 64) - 1)}, False
            case "CK_USER_TYPE":
                yield "no such user", {parameter.name: Wrong("value", 77)}, True


def _cases_of(function, keys):
    if function not in NEVER_WHOLE:
        yield Case(function, "as it should be", {}, False, keys)
    for label, changes, must_fail in _changes(function, keys):
        yield Case(function, label, changes, must_fail, keys)


def cases(names):
    """All cases for these functions."""
    for function in names:
        yield from _cases_of(function, "pair")
        if function in WITH_SECRET_KEYS:
            yield from _cases_of(function, "secret")

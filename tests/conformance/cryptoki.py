# SPDX-License-Identifier: Apache-2.0
"""PKCS #11 for Python tests: types and functions made of the tables in tests/vectors, so that they
owe nothing to our headers. Functions are called through a module's function list."""

import contextlib
import csv
import ctypes
import functools
import os
import pathlib
import re

TABLES = pathlib.Path(__file__).resolve().parent.parent / "vectors"
POINTER_SIZE = ctypes.sizeof(ctypes.c_void_p)


def rows(table):
    with open(TABLES / f"pkcs11-3.2-{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text, known):
    """A number, the name of a constant, several of these with | in between, or ~ before one."""
    text = text.strip("()")
    if "|" in text:
        return functools.reduce(int.__or__, (number(part, known) for part in text.split("|")))
    if text.startswith("~"):
        return ctypes.c_ulong(~number(text[1:], known)).value
    return known[text] if text in known else int(text.rstrip("UL"), 0)


@functools.cache
def constants():
    """Each constant of the standard by its name."""
    waiting = {row["name"]: row["value"] for row in rows("constants")}
    known = {}
    while waiting:
        resolved = {}
        for name, text in waiting.items():
            with contextlib.suppress(ValueError):
                resolved[name] = number(text, known)
        if not resolved:
            break
        known |= resolved
        waiting = {name: text for name, text in waiting.items() if name not in known}
    return known


def value_of(name):
    return constants()[name]


@functools.cache
def rv_names():
    return {value: name for name, value in constants().items() if name.startswith("CKR_")}


def rv_name(rv):
    return rv_names().get(rv, hex(rv))


@functools.cache
def ctype(name):
    """The ctypes type with this name in the standard. All pointers are void pointers."""
    if array := re.fullmatch(r"(\w+)\[(\d+)\]", name):
        return ctype(array[1]) * int(array[2])
    if name.endswith("_PTR") or name in ("CK_NOTIFY", "CK_CREATEMUTEX"):
        return ctypes.c_void_p
    if name in ("CK_BYTE", "CK_CHAR", "CK_UTF8CHAR", "CK_BBOOL"):
        return ctypes.c_ubyte
    fields = [row for row in rows("structs") if row["struct"] == name]
    if not fields:
        return ctypes.c_ulong
    members = [(row["field"], ctype(row["type"])) for row in fields]
    return type(name, (ctypes.Structure,), {"_fields_": members})


class Parameter:
    """One parameter of a function: its type and name in the standard."""

    def __init__(self, text):
        self.type, self.name = text.split()

    @property
    def is_pointer(self):
        return ctype(self.type) is ctypes.c_void_p

    @property
    def target(self):
        """The name of what it points to."""
        return self.type.removesuffix("_PTR")


@functools.cache
def functions():
    """Name of each function, in the order of the function list, and its parameters."""
    return {row["function"]: [Parameter(text) for text in row["parameters"].split(", ")]
            for row in rows("functions")}


class Module:
    """A module, loaded. `module.call("C_Sign", ...)` gives the return value."""

    def __init__(self, path):
        self._library = ctypes.CDLL(path)
        version, address = self._function_list()
        known = list(functions())
        self.names = known if version >= (3, 2) else known[:known.index("C_WaitForSlotEvent") + 1]
        self._functions = {}
        for position, name in enumerate(self.names):
            # The version, then pointers.
            at = address + POINTER_SIZE * (position + 1)
            types = [ctype(parameter.type) for parameter in functions()[name]]
            prototype = ctypes.CFUNCTYPE(ctypes.c_ulong, *types)
            self._functions[name] = prototype(ctypes.c_void_p.from_address(at).value)

    def _function_list(self):
        if hasattr(self._library, "C_GetInterface"):
            address = self._interface(b"PKCS 11", (ctypes.c_ubyte * 2)(3, 2))
        else:
            pointer = ctypes.c_void_p()
            self._library.C_GetFunctionList(ctypes.byref(pointer))
            address = pointer.value
        major, minor = (ctypes.c_ubyte * 2).from_address(address)
        return (major, minor), address

    def _interface(self, name, version=None):
        """The address of the interface's function list."""
        interface = ctypes.c_void_p()
        self._library.C_GetInterface(name, version, ctypes.byref(interface), 0)
        return ctypes.c_void_p.from_address(interface.value + POINTER_SIZE).value

    def login_management(self, session, key):
        """KUNCI_LoginManagement, which is the fourth function of our own interface."""
        at = self._interface(b"Vendor kunci") + 4 * POINTER_SIZE
        types = [ctypes.c_ulong, ctypes.c_char_p, ctypes.c_ulong]
        function = ctypes.CFUNCTYPE(ctypes.c_ulong, *types)(ctypes.c_void_p.from_address(at).value)
        if rv := function(session, key, len(key)):
            raise RuntimeError(f"KUNCI_LoginManagement: {rv_name(rv)}")

    def call(self, name, *arguments):
        return self._functions[name](*arguments)

    def must(self, name, *arguments):
        """The same for a call that cannot be missed."""
        rv = self.call(name, *arguments)
        if rv != value_of("CKR_OK"):
            raise RuntimeError(f"{name}: {rv_name(rv)}")


class Template:
    """A CK_ATTRIBUTE array that owns its values: octets, text, True or False, numbers."""

    def __init__(self, **attributes):
        self._values = [self._octets(value) for value in attributes.values()]
        self.array = (ctype("CK_ATTRIBUTE") * len(attributes))()
        for entry, name, octets in zip(self.array, attributes, self._values):
            entry.type = value_of("CKA_" + name)
            entry.pValue = ctypes.addressof(octets)
            entry.ulValueLen = len(octets)

    @staticmethod
    def _octets(value):
        if isinstance(value, bool):
            value = bytes([value])
        elif isinstance(value, int):
            value = bytes(ctypes.c_ulong(value))
        elif isinstance(value, str):
            value = value.encode()
        return (ctypes.c_ubyte * len(value)).from_buffer_copy(value)

    @property
    def address(self):
        return ctypes.addressof(self.array)

    def __len__(self):
        return len(self.array)


def key_id(name, otherwise):
    """The CKA_ID that the token has for a key: KUNCI_TEST_KEYS, as "rsa=01 rsa_decrypt=02"."""
    for word in os.environ.get("KUNCI_TEST_KEYS", "").split():
        if word.startswith(name + "="):
            return bytes.fromhex(word.removeprefix(name + "="))
    return otherwise


class Token:
    """The token of a module that is initialised; one that is fresh from the factory gets its PINs
    first. KUNCI_TEST_MANAGEMENT_KEY is what its issuer keeps, where the PIN alone does not do."""

    def __init__(self, module, pin, so_pin):
        self.module = module
        self.pin = pin
        self.slot = self._initialised()
        if self.slot is None:
            self._initialise(so_pin)
            self.slot = self._initialised()

    def _slots(self):
        count = ctypes.c_ulong()
        self.module.must("C_GetSlotList", 1, None, ctypes.addressof(count))
        slots = (ctypes.c_ulong * count.value)()
        self.module.must("C_GetSlotList", 1, ctypes.addressof(slots), ctypes.addressof(count))
        return list(slots)

    def _initialised(self):
        info = ctype("CK_TOKEN_INFO")()
        for slot in self._slots():
            self.module.must("C_GetTokenInfo", slot, ctypes.addressof(info))
            if info.flags & value_of("CKF_TOKEN_INITIALIZED"):
                return slot
        return None

    def _initialise(self, so_pin):
        self.slot = self._slots()[0]
        self.module.must("C_InitToken", self.slot, so_pin, len(so_pin), b"Uji".ljust(32))
        session = self.open()
        self.module.must("C_Login", session, value_of("CKU_SO"), so_pin, len(so_pin))
        self.module.must("C_InitPIN", session, self.pin, len(self.pin))
        self.module.must("C_CloseSession", session)

    def open(self):
        session = ctypes.c_ulong()
        flags = value_of("CKF_SERIAL_SESSION") | value_of("CKF_RW_SESSION")
        self.module.must("C_OpenSession", self.slot, flags, None, None, ctypes.addressof(session))
        return session.value

    def login(self, session):
        self.module.must("C_Login", session, value_of("CKU_USER"), self.pin, len(self.pin))

    def login_to_manage(self, session):
        """... with the powers to make keys and to write certificates."""
        self.login(session)
        if key := os.environ.get("KUNCI_TEST_MANAGEMENT_KEY"):
            self.module.login_management(session, bytes.fromhex(key))

    def find(self, session, template, most=16):
        """The handles of what matches."""
        self.module.must("C_FindObjectsInit", session, template.address, len(template))
        handles = (ctypes.c_ulong * most)()
        count = ctypes.c_ulong()
        self.module.must("C_FindObjects", session, ctypes.addressof(handles), most,
                         ctypes.addressof(count))
        self.module.must("C_FindObjectsFinal", session)
        return list(handles[:count.value])

    def generate(self, session, mechanism, public, private):
        """Makes a pair: the handles of its public and its private half."""
        how = ctype("CK_MECHANISM")(value_of(mechanism), None, 0)
        handles = (ctypes.c_ulong * 2)()
        at = ctypes.addressof(handles)
        self.module.must("C_GenerateKeyPair", session, ctypes.addressof(how), public.address,
                         len(public), private.address, len(private), at,
                         at + ctypes.sizeof(ctypes.c_ulong))
        return tuple(handles)

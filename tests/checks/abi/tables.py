# SPDX-License-Identifier: Apache-2.0
"""The tables of PKCS #11 3.2 (tests/vectors/pkcs11-3.2-*.csv) and what follows from them."""

import csv
import re
from dataclasses import dataclass

# Types of the standard that the tables leave out because they are no plain renaming.
BASIC_TYPES = {"CK_ULONG": "unsigned long int"}
CALLBACKS = {
    "CK_NOTIFY": "CK_SESSION_HANDLE hSession, CK_NOTIFICATION event, CK_VOID_PTR pApplication",
    "CK_CREATEMUTEX": "CK_VOID_PTR_PTR ppMutex",
    "CK_DESTROYMUTEX": "CK_VOID_PTR pMutex",
    "CK_LOCKMUTEX": "CK_VOID_PTR pMutex",
    "CK_UNLOCKMUTEX": "CK_VOID_PTR pMutex",
}
# The one structure of the standard whose name has no prefix has no pointer type either.
WITHOUT_POINTER_TYPE = {"specifiedParams"}
# Each list and its last function: a list holds a CK_VERSION and then every function up to that one.
FUNCTION_LISTS = {
    "CK_FUNCTION_LIST": "C_WaitForSlotEvent",
    "CK_FUNCTION_LIST_3_0": "C_MessageVerifyFinal",
    "CK_FUNCTION_LIST_3_2": "C_UnwrapKeyAuthenticated",
}


@dataclass
class Tables:
    constants: dict  # name -> value, as C text
    typedefs: dict  # name -> the type it stands for, as C text
    structs: dict  # name -> [(field, type)], an array as "CK_BYTE[16]"
    functions: dict  # name -> parameters, as C text
    callbacks: dict  # name of a function-pointer type -> parameters


def tokens(text):
    """The words and marks of C text, so that layout does not count."""
    return re.findall(r"\w+|[^\w\s]", text)


def read(directory):
    def rows(name):
        with open(directory / f"pkcs11-3.2-{name}.csv", newline="", encoding="ascii") as file:
            return list(csv.DictReader(file))

    functions = {row["function"]: row["parameters"] for row in rows("functions")}
    structs = {}
    for row in rows("structs"):
        fields = structs.setdefault(row["struct"], [])
        assert int(row["position"]) == len(fields), f"{row['struct']}: positions out of order"
        fields.append((row["field"], row["type"]))

    typedefs = BASIC_TYPES | {row["type"]: row["is"] for row in rows("typedefs")}
    for name in structs.keys() - WITHOUT_POINTER_TYPE:
        typedefs.setdefault(f"{name}_PTR", f"{name} CK_PTR")

    names = list(functions)
    for name, last in FUNCTION_LISTS.items():
        members = names[: names.index(last) + 1]
        structs[name] = [("version", "CK_VERSION")] + [(m, f"CK_{m}") for m in members]

    return Tables(
        constants={row["name"]: row["value"] for row in rows("constants")},
        typedefs=typedefs,
        structs=structs,
        functions=functions,
        callbacks=CALLBACKS | {f"CK_{name}": text for name, text in functions.items()},
    )

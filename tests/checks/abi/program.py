# SPDX-License-Identifier: Apache-2.0
"""A program, made from the tables, that compiles only against a header which agrees with them: the
compiler, not our reading of the header, says so. The same text serves C11 and C++23."""

import re

PROLOGUE = """\
#include <kunci/cryptoki.h>

#include <stddef.h>

#ifdef __cplusplus
#include <type_traits>
#define SAME_TYPE(left, right) static_assert(std::is_same_v<left, right>, #left)
#define FIELD(record, name, type, pointer) \\
  static_assert(std::is_same_v<decltype(record::name), type>, #record "." #name)
#define FUNCTION(name, type) static_assert(std::is_same_v<decltype(&name), type>, #name)
#else
#define static_assert _Static_assert
#define IS(value, type) _Generic((value), type : 1, default : 0)
#define SAME_TYPE(left, right) static_assert(IS((left *)0, right *), #left)
#define FIELD(record, name, type, pointer) \\
  static_assert(IS(&((record *)0)->name, pointer), #record "." #name)
#define FUNCTION(name, type) static_assert(IS(&name, type), #name)
#endif
#define AFTER(record, before, name) \\
  static_assert(offsetof(record, before) < offsetof(record, name), #record "." #name)
// Room for the last field and its padding, and for nothing after it.
#define LAST(record, name)                                                                   \\
  static_assert(sizeof(record) - offsetof(record, name) - sizeof(((record *)0)->name) <      \\
                    sizeof(CK_VOID_PTR),                                                     \\
                #record)
#define VALUE(name, value) static_assert((name) == (value), #name)
"""


def pointer_to(field_type):
    array = re.fullmatch(r"(\w+)\[(\d+)\]", field_type)
    return f"{array[1]} (*)[{array[2]}]" if array else f"{field_type} *"


def lines(tables):
    for name, value in tables.constants.items():
        yield f"VALUE({name}, {value});"
    for name, target in tables.typedefs.items():
        yield f"SAME_TYPE({name}, {target});"
    for record, fields in tables.structs.items():
        for position, (name, field_type) in enumerate(fields):
            yield f"FIELD({record}, {name}, {field_type}, {pointer_to(field_type)});"
            if position > 0:
                yield f"AFTER({record}, {fields[position - 1][0]}, {name});"
        yield f"LAST({record}, {fields[-1][0]});"
    for name, parameters in tables.callbacks.items():
        yield f"typedef CK_RV (*Expected_{name})({parameters});"
        yield f"SAME_TYPE({name}, Expected_{name});"
    for name in tables.functions:
        yield f"FUNCTION({name}, Expected_CK_{name});"


def text(tables):
    return "\n".join([PROLOGUE, *lines(tables), "int main(void) { return 0; }", ""])

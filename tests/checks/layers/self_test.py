#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Shows that layers.py lets a sound tree pass and finds each fault in a bad one."""

import pathlib
import sys
import tempfile

import layers

SOUND = {
    "src/meson.build": "# lowest first\nsubdir('base')\nsubdir('pcsc')\nsubdir('crypto')\n"
    "subdir('token')\nsubdir('drivers')\nsubdir('pkcs11')\nsubdir('module')\n",
    "src/base/error.h": "#include <string>\n",
    "src/pcsc/reader.cc": '#include <winscard.h>\n#include "pcsc/x.h"\n#include "base/error.h"\n',
    "src/crypto/digest.cc": '#include <openssl/evp.h>\n#include "base/error.h"\n',
    "src/token/key.h": '#include "base/error.h"  // the lowest\n// never CKR_OK, nor\n/* #include\n'
    '"module/entry.h" */\nconst char* url = "https://a.example";\n',
    "src/drivers/piv/piv.cc": '#include "drivers/piv/piv.h"\n#include "token/key.h"\n',
    "src/pkcs11/slot.cc": "#include <kunci/cryptoki.h>\nCK_RV slots();\n",
    "src/module/entry.cc": '#include <kunci/vendor.h>\n#include "pkcs11/slot.h"\n',
    "tools/kunci/main.cc": '#include <kunci/cryptoki.h>\n#include <openssl/x509.h>\n'
    '#include "base/error.h"\n#include "client/session.h"\n#include "session.h"\n',
    "tests/unit/common_name_test.cc": '#include <winscard.h>\n#include "drivers/piv/piv.h"\n',
}

# What is put into the sound tree, and what is to be said about it.
FAULTS = [
    ("src/base/low.cc", '#include "token/key.h"\n', 'src/base/low.cc:1: includes "token/key.h"'),
    ("src/token/x.cc", '\n\n# include "drivers/piv/piv.h"\n', "src/token/x.cc:3: includes"),
    ("src/token/x.cc", '/* two\nlines */\n#include "module/entry.h"\n', "x.cc:3: includes"),
    ("src/token/x.cc", "#include <base/error.h>\n", "in angle brackets"),
    ("src/token/x.cc", '#include "key.h"\n', 'not written as "layer/file.h"'),
    ("src/token/x.cc", '#include "../module/entry.h"\n', 'not written as "layer/file.h"'),
    ("src/token/x.cc", "#include HEADER\n", "only the preprocessor knows"),
    ("src/module/x.cc", "#include <PCSC/winscard.h>\n", "is for pcsc only"),
    ("src/token/x.cc", "#include <pcsclite.h>\n", "is for pcsc only"),
    ("src/pkcs11/x.cc", "#include <openssl/evp.h>\n", "is for crypto only"),
    ("src/drivers/piv/x.h", "#include <kunci/cryptoki.h>\n", "is for module and pkcs11 only"),
    ("src/drivers/piv/x.h", "\nint m = CKM_ECDSA;\n", "x.h:2: CKM_ECDSA is a word of PKCS #11"),
    ("src/token/x.h", "using Rv = CK_RV;\n", "CK_RV is a word of PKCS #11"),
    ("src/shim/x.h", "", "src/shim: no layer"),
    ("tools/kunci/x.cc", '#include "token/key.h"\n', "of the module's inside"),
    ("tools/kunci/x.cc", '#include "drivers/piv/piv.h"\n', "of the module's inside"),
    ("tools/kunci/x.cc", '#include "pkcs11/slot.h"\n', "of the module's inside"),
    ("tools/kunci/x.cc", '#include "../../src/base/error.h"\n', "of the module's inside"),
    ("tools/kunci/x.cc", "#include <winscard.h>\n", "a tool knows PKCS #11 only"),
    ("src/token/util.h", "", "src/token/util.h: a name"),
    ("src/drivers/common/x.h", "", "src/drivers/common: a name"),
    ("tests/support/pin_helpers.cc", "", "pin_helpers.cc: a name"),
    ("tools/kunci/slot_manager.h", "", "slot_manager.h: a name"),
    ("tests/unit/misc/x.cc", "", "tests/unit/misc: a name"),
    ("src/meson.build", "# none\n", "no layer found"),
]


def found_in(files):
    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        return list(layers.problems(root))


def main():
    failures = [f"the sound tree: {problem}" for problem in found_in(SOUND)]
    for name, text, expected in FAULTS:
        found = found_in(SOUND | {name: text})
        if len(found) != 1 or expected not in found[0]:
            failures.append(f"{name}, {text!r}: expected one line with `{expected}`, got {found}")
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

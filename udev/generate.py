#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the udev rules and the hardware database entries from the table of tokens.

The table has one line a USB product: vendor_id and product_id (four hexadecimal digits, small
letters), vendor, model, and the applets on it that kunci can drive. Only tokens belong in it, not
readers: which card is in a reader is nothing that udev could know.
"""

import argparse
import csv
import pathlib
import re
import sys

APPLETS = {"piv", "openpgp"}
COLUMNS = ["vendor_id", "product_id", "vendor", "model", "applets"]

RULES = """\
# Made from udev/tokens.csv of kunci.
#
# Gives tokens that kunci can drive a name: KUNCI_TOKEN=1, KUNCI_TOKEN_VENDOR, KUNCI_TOKEN_MODEL,
# KUNCI_TOKEN_APPLETS and the tag "kunci-token", for the administrator's own rules and scripts.
#
# Nobody is given access here. pcscd opens the device, and libccid and systemd have the rules for
# that (they go by the interface class); a program talks to pcscd.

ACTION=="remove", GOTO="kunci_end"
SUBSYSTEM!="usb", GOTO="kunci_end"
ENV{DEVTYPE}!="usb_device", GOTO="kunci_end"
ATTR{idVendor}!="@VENDORS@", GOTO="kunci_end"

# With its smart-card interface switched off a token is of no use to pcscd.
ENV{ID_USB_INTERFACES}!="*:0b????:*", GOTO="kunci_end"

IMPORT{builtin}="hwdb --subsystem=usb --lookup-prefix=kunci:"
ENV{KUNCI_TOKEN_APPLETS}=="?*", ENV{KUNCI_TOKEN}="1", TAG+="kunci-token"

LABEL="kunci_end"
"""

HWDB_HEAD = """\
# Made from udev/tokens.csv of kunci. 70-kunci.rules looks these up; by their prefix nothing else does.
"""

HWDB_ENTRY = """
kunci:usb:v{vendor_id}p{product_id}*
 KUNCI_TOKEN_VENDOR={vendor}
 KUNCI_TOKEN_MODEL={model}
 KUNCI_TOKEN_APPLETS={applets}
"""


def fault_in(row):
    """What is wrong with a row, or nothing."""
    if not all(re.fullmatch(r"[0-9a-f]{4}", row[key] or "") for key in COLUMNS[:2]):
        return "an id is four hexadecimal digits in small letters"
    if not all(re.fullmatch(r"[ -~]*[!-~]", row[key] or "") for key in COLUMNS[2:4]):
        return "vendor and model are printable ASCII"
    applets = (row["applets"] or "").split(" ")
    if not set(applets) <= APPLETS or len(set(applets)) != len(applets):
        return f"applets are some of {', '.join(sorted(APPLETS))}, with a blank between"
    return None


def read_tokens(path):
    with path.open(encoding="ascii", newline="") as table:
        reader = csv.DictReader(table)
        if reader.fieldnames != COLUMNS:
            raise ValueError(f"{path}: the columns are {','.join(COLUMNS)}")
        rows, seen = [], set()
        for row in reader:
            product = (row["vendor_id"], row["product_id"])
            fault = "this product is there twice" if product in seen else fault_in(row)
            if fault:
                raise ValueError(f"{path}:{reader.line_num}: {fault}")
            seen.add(product)
            rows.append(row)
    return rows


def rules_for(rows):
    return RULES.replace("@VENDORS@", "|".join(sorted({row["vendor_id"] for row in rows})))


def hwdb_for(rows):
    # The lookup key spells its digits in capitals.
    entries = [row | {key: row[key].upper() for key in COLUMNS[:2]} for row in rows]
    return HWDB_HEAD + "".join(HWDB_ENTRY.format(**entry) for entry in entries)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=pathlib.Path)
    parser.add_argument("rules", type=pathlib.Path)
    parser.add_argument("hwdb", type=pathlib.Path)
    options = parser.parse_args()
    try:
        rows = read_tokens(options.table)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    options.rules.write_text(rules_for(rows), encoding="ascii")
    options.hwdb.write_text(hwdb_for(rows), encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main())

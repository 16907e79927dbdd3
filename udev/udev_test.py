#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Puts the generated rules and hardware database where udev reads them, in a mount namespace of the
test's own, and shows udev USB devices made by umockdev."""

import argparse
import csv
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

GIVEN = argparse.Namespace()

CCID, HID = "0b0000", "030000"

DEVICE = """\
P: /devices/pci0000:00/usb1/1-1
E: DEVTYPE=usb_device
E: SUBSYSTEM=usb
E: PRODUCT={vendor}/{product}/100
A: idVendor={vendor}
A: idProduct={product}
A: product=Test device
H: descriptors={descriptors}
"""

# umockdev stands for /sys; udevadm's own database and the rules are seen in these two folders.
IN_NAMESPACE = """\
mount -t tmpfs none /run && mount --bind "$1" /etc/udev &&
exec umockdev-run --device "$2" -- udevadm test /sys/devices/pci0000:00/usb1/1-1
"""


def descriptors(vendor, product, interface_classes):
    """USB 2.0, 9.6: a device with one configuration; two endpoints an interface, in hexadecimal."""
    little_endian = [identity[2:] + identity[:2] for identity in (vendor, product)]
    device = "1201000200000040" + "".join(little_endian) + "000101020001"
    interfaces = "".join(
        f"0904{number:02x}0002{code}00" + "07050102400000" + "07058202400000"
        for number, code in enumerate(interface_classes))
    length = 9 + len(interfaces) // 2
    configuration = f"0902{length:02x}00{len(interface_classes):02x}0100801e"
    return device + configuration + interfaces


def table():
    with GIVEN.table.open(encoding="ascii", newline="") as rows:
        return list(csv.DictReader(rows))


class Rules(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        root = pathlib.Path(cls.folder.name)
        cls.etc = root / "etc/udev"
        for kind, source in (("rules.d", GIVEN.rules), ("hwdb.d", GIVEN.hwdb)):
            (cls.etc / kind).mkdir(parents=True)
            (cls.etc / kind / source.name).write_bytes(source.read_bytes())
        subprocess.run(["systemd-hwdb", "--strict", f"--root={root}", "update"], check=True)

    def properties(self, vendor, product, *interface_classes):
        """What udev then knows about such a device."""
        device = pathlib.Path(self.folder.name) / "device.umockdev"
        device.write_text(
            DEVICE.format(vendor=vendor, product=product,
                          descriptors=descriptors(vendor, product, interface_classes)),
            encoding="ascii")
        as_root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
        result = subprocess.run(
            ["unshare", "--mount", *as_root, "sh", "-c", IN_NAMESPACE, "sh", self.etc, device],
            check=True, capture_output=True, text=True)
        return dict(line.split("=", 1) for line in result.stdout.splitlines() if "=" in line)

    def assert_no_token(self, properties):
        self.assertIn("DEVTYPE", properties)
        named = [key for key in properties if key.startswith("KUNCI_")]
        self.assertEqual(named, [])
        self.assertNotIn("kunci-token", properties.get("TAGS", ""))

    def test_a_token_is_named(self):
        token = self.properties("1050", "0407", HID, CCID)
        self.assertEqual(token.get("KUNCI_TOKEN"), "1")
        self.assertEqual(token.get("KUNCI_TOKEN_VENDOR"), "Yubico")
        self.assertEqual(token.get("KUNCI_TOKEN_MODEL"), "YubiKey 4/5 (OTP+FIDO+CCID)")
        self.assertEqual(token.get("KUNCI_TOKEN_APPLETS"), "piv openpgp")
        self.assertIn(":kunci-token:", token["TAGS"])

    def test_product_ids_are_found_whatever_their_digits(self):
        token = self.properties("20a0", "42b2", CCID)
        self.assertEqual(token.get("KUNCI_TOKEN_MODEL"), "Nitrokey 3")

    def test_a_token_without_smart_card_interface_is_none(self):
        self.assert_no_token(self.properties("1050", "0407", HID, HID))

    def test_other_products_of_the_vendor_are_none(self):
        self.assert_no_token(self.properties("1050", "0010", HID, CCID))

    def test_readers_of_other_vendors_are_none(self):
        reader = self.properties("072f", "90cc", CCID)
        self.assert_no_token(reader)
        self.assertEqual(reader.get("ID_SMARTCARD_READER"), "1", "systemd's own rules do not work")

    def test_each_line_of_the_table_is_found(self):
        for row in table():
            with self.subTest(**row):
                key = f"kunci:usb:v{row['vendor_id'].upper()}p{row['product_id'].upper()}:x"
                found = subprocess.run(
                    ["systemd-hwdb", f"--root={self.folder.name}", "query", key],
                    check=True, capture_output=True, text=True).stdout
                self.assertEqual(sorted(found.splitlines()), [
                    f"KUNCI_TOKEN_APPLETS={row['applets']}",
                    f"KUNCI_TOKEN_MODEL={row['model']}",
                    f"KUNCI_TOKEN_VENDOR={row['vendor']}"])


class Generator(unittest.TestCase):
    HEADER = "vendor_id,product_id,vendor,model,applets"

    def complaint(self, *lines):
        """The generator's words about a table, or an empty text if it took it."""
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder)
            (path / "table.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
            result = subprocess.run(
                [sys.executable, GIVEN.generator, path / "table.csv", path / "r", path / "h"],
                check=False, capture_output=True, text=True)
            self.assertEqual(result.returncode != 0, result.stderr != "")
            return result.stderr

    def test_faults_are_told_with_their_line(self):
        good = "1050,0407,Yubico,YubiKey,piv"
        self.assertEqual(self.complaint(self.HEADER, good), "")
        for fault in ("1050,407,Yubico,YubiKey,piv", "1050,040G,Yubico,YubiKey,piv",
                      "1050,0408,Yubico,,piv", "1050,0408,Yubico,YubiKey,pgp", "1050,0408,Yubico",
                      "1050,0408,Yubico,YubiKey,", "1050,0408,Yubico,YubiKey,piv piv", good):
            with self.subTest(line=fault):
                self.assertIn("table.csv:3:", self.complaint(self.HEADER, good, fault))

    def test_other_columns_are_refused(self):
        self.assertIn("the columns are", self.complaint("vendor,product", "1050,0407"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("generator", "table", "rules", "hwdb"):
        parser.add_argument(name, type=pathlib.Path)
    parser.parse_args(namespace=GIVEN)
    unittest.main(argv=sys.argv[:1])


if __name__ == "__main__":
    main()

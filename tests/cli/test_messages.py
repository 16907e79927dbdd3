# SPDX-License-Identifier: Apache-2.0
"""The tool in Indonesian, and its catalogue against its sources."""

import os
import pathlib
import re
import subprocess
import unittest

from softhsm_case import NO_TOKEN, SoftHsmCase

SOURCE = pathlib.Path(os.environ["KUNCI_SOURCE"])
CATALOGUES = SOURCE / "tools" / "kunci" / "po"


def unquoted(text):
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text))


def entries(text):
    """Each text of a catalogue with its translation, without the header."""
    found = {}
    for block in text.split("\n\n"):
        parts = re.search(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n?)+)', block, re.MULTILINE)
        if parts and unquoted(parts[1]):
            found[unquoted(parts[1])] = unquoted(parts[2])
    return found


def texts_of_sources():
    """What xgettext finds, with the arguments of the build."""
    build_file = (CATALOGUES / "meson.build").read_text()
    arguments = re.findall(r"'(--[^']*)'", build_file)
    files = [line for line in (CATALOGUES / "POTFILES").read_text().splitlines()
             if line and not line.startswith("#")]
    extracted = subprocess.run(["xgettext", *arguments, "-o", "-", *files], cwd=SOURCE, check=True,
                               capture_output=True)
    return set(entries(extracted.stdout.decode()))


class Catalogue(unittest.TestCase):
    def test_template_has_the_texts_of_the_sources(self):
        self.assertEqual(set(entries((CATALOGUES / "kunci.pot").read_text())), texts_of_sources())

    def test_every_source_with_texts_is_listed(self):
        listed = (CATALOGUES / "POTFILES").read_text().split()
        for path in (SOURCE / "tools" / "kunci").rglob("*.cc"):
            if path.name != "messages.cc" and re.search(r"\b(tr|mark|say)\(\s*\"", path.read_text()):
                self.assertIn(str(path.relative_to(SOURCE)), listed)

    def test_indonesian_is_complete(self):
        translated = entries((CATALOGUES / "id.po").read_text())
        self.assertEqual(set(translated), texts_of_sources())
        self.assertEqual([text for text, translation in translated.items() if not translation], [])
        self.assertNotIn("#, fuzzy", (CATALOGUES / "id.po").read_text())

    def test_placeholders_blanks_and_ends_are_kept(self):
        for text, translation in entries((CATALOGUES / "id.po").read_text()).items():
            self.assertEqual(text.count("{}"), translation.count("{}"), text)
            self.assertEqual(re.findall(r"--[a-z-]+|CK\w+|%", text),
                             re.findall(r"--[a-z-]+|CK\w+|%", translation), text)
            self.assertEqual(text.startswith(" "), translation.startswith(" "), text)
            self.assertEqual(re.search(r"[.:? ]*$", text)[0], re.search(r"[.:? ]*$", translation)[0], text)


class Indonesian(SoftHsmCase):
    def setUp(self):
        super().setUp()
        self.environment["LANGUAGE"] = "id"

    def test_messages(self):
        outcome = self.kunci("key", "list", status=NO_TOKEN)
        self.assertIn("Tidak ada token yang dapat dipakai.", outcome.err)

    def test_help(self):
        shown = self.kunci("--help").text
        self.assertIn("Perintah:", shown)
        self.assertIn("meminta, menyimpan, dan mengambil sertifikat", shown)

    def test_names_in_json_stay(self):
        error = self.error("key", "list", status=NO_TOKEN)
        self.assertEqual(error["name"], "no_token")
        self.assertIn("Tidak ada token", error["message"])

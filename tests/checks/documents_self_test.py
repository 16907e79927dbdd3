#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Shows that documents.py finds what it is there to find."""

import pathlib
import sys
import tempfile
import unittest

import documents

ROOT, PROGRAM = map(pathlib.Path, sys.argv[1:])


def faults(text):
    """What is wrong with a document of this text."""
    with tempfile.NamedTemporaryFile("w", suffix=".md", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        tool = documents.Tool(PROGRAM)
        return list(documents.faults_of_document(ROOT, pathlib.Path(file.name), tool))


class Documents(unittest.TestCase):
    def assert_told(self, text, part):
        told = faults(text)
        self.assertEqual(len(told), 1, told)
        self.assertIn(part, told[0])

    def test_what_is_right_passes(self):
        self.assertEqual(faults("# A b\n[x](#a-b) `src/base/` `kunci watch` `kunci pin status`\n"
                                "```sh\nx=$(kunci --json token list | python3)\n```\n"), [])

    def test_links_and_paths(self):
        self.assert_told("[x](nowhere.md)", "leads nowhere")
        self.assert_told("# A\n[x](#b)", "no such heading")
        self.assert_told("`src/nowhere.cc`", "not in the tree")

    def test_commands(self):
        self.assert_told("`kunci token paint`", "there is no command token paint")
        self.assert_told("```sh\nkunci pin status --colour\n```\n", "there is no option --colour")
        self.assert_told("```sh\nkunci key generate \\\n  --use lunch\n```\n",
                         "--use does not take lunch")
        self.assert_told("`kunci token list a`", "too many operands")
        self.assert_told("`kunci pin change --pin-source`", "needs a value")

    def test_settings(self):
        self.assert_told("```toml\n[module]\ncolour = 1\n```\n", "colour")
        self.assert_told("```toml profile\n[key]\ncolour = 1\n```\n", "colour")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])

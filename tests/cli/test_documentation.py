# SPDX-License-Identifier: Apache-2.0
"""Man pages, completions and docs/json.md against what the tool says of itself."""

import json
import os
import pathlib
import re
import subprocess
import unittest

KUNCI = os.environ["KUNCI"]
SOURCE = pathlib.Path(os.environ["KUNCI_SOURCE"])
COMPLETIONS = pathlib.Path(os.environ["KUNCI_COMPLETIONS"])
PAGES = SOURCE / "docs" / "man"


def description():
    return json.loads(subprocess.run([KUNCI, "--describe-cli"], check=True, capture_output=True).stdout)


def path_of(command):
    return f"{command['noun']} {command['verb']}".strip()


def sections(page):
    """The parts under .Ss, by the words before their operands."""
    parts = re.split(r"^\.Ss (.*)$", (PAGES / page).read_text(), flags=re.MULTILINE)
    return {title.split(" Op ")[0].split(" Ar ")[0]: text
            for title, text in zip(parts[1::2], parts[2::2], strict=True)}


def options_in(text):
    return {"--" + name for name in re.findall(r"Fl Fl ([a-z-]+)", text)}


class ManPage(unittest.TestCase):
    def test_every_command_has_a_part_with_exactly_its_options(self):
        parts = sections("kunci.1")
        everywhere = {option["name"] for option in description()["global"]}
        for command in description()["commands"]:
            self.assertIn(path_of(command), parts)
            # What is said in passing of other commands' options stands outside lists.
            items = "\n".join(re.findall(r"^\.It .*", parts[path_of(command)], re.MULTILINE))
            self.assertEqual(options_in(items), {option["name"] for option in command["options"]},
                             path_of(command))
        self.assertEqual(options_in("\n".join(re.findall(
            r"^\.It .*", parts["Options of every command"], re.MULTILINE))),
            everywhere | {"--help", "--version"})

    def test_every_word_of_a_choice_is_described(self):
        page = (PAGES / "kunci.1").read_text()
        for command in description()["commands"]:
            for option in command["options"]:
                for word in option["words"]:
                    self.assertRegex(page, rf"\.Cm {word}\b", path_of(command))

    def test_every_exit_status_is_described(self):
        page = (PAGES / "kunci.1").read_text().split(".Sh EXIT STATUS")[1].split(".Sh")[0]
        header = (SOURCE / "tools/kunci/exit_status.h").read_text()
        self.assertEqual(sorted(re.findall(r"^\.It (\d+)$", page, re.MULTILINE)),
                         sorted(re.findall(r"^  \w+ = (\d+),", header, re.MULTILINE)))

    def test_every_setting_is_described(self):
        page = (PAGES / "kunci.toml.5").read_text()
        parts = sections("kunci.toml.5")
        schema = (SOURCE / "src/base/config_schema.cc").read_text()
        tables = re.findall(r'^    \{"(\w+)", k(\w+)Keys\},$', schema, re.MULTILINE)
        self.assertGreaterEqual(len(tables), 4)
        named = [(f"[{table}]", rows) for table, rows in tables] + [("[[token]]", "Token")]
        for title, rows in named:
            body = re.search(rf"k{rows}Keys = .*?\n\}}\);", schema, re.DOTALL).group()
            keys = re.findall(r'^    \{"(\w+)"', body, re.MULTILINE)
            self.assertEqual(re.findall(r"^\.It Ic (\w+)", parts[title], re.MULTILINE), keys)
        self.assertIn("64 KiB", page)

    def test_pages_are_well_formed(self):
        for page in PAGES.iterdir():
            checked = subprocess.run(["groff", "-mdoc", "-Tutf8", "-ww", "-z", page], check=True,
                                     capture_output=True)
            self.assertEqual(checked.stderr.decode(), "", page)


class Completions(unittest.TestCase):
    def test_every_command_and_option_is_offered(self):
        for name in ("kunci", "_kunci", "kunci.fish"):
            text = (COMPLETIONS / name).read_text()
            for command in description()["commands"]:
                for word in path_of(command).split():
                    self.assertRegex(text, rf"\b{word}\b", name)
                for option in command["options"]:
                    for word in [option["name"].removeprefix("--"), *option["words"]]:
                        self.assertRegex(text, rf"\b{word}\b", f"{name}: {path_of(command)}")

    def bash(self, *words):
        script = (f'. {COMPLETIONS}/kunci; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _kunci; '
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        finished = subprocess.run(["bash", "--norc", "-c", script, "-", "kunci", *words],
                                  capture_output=True, check=True, text=True)
        self.assertEqual(finished.stderr, "")
        return finished.stdout.split()

    def test_bash(self):
        self.assertEqual(self.bash("tok"), ["token"])
        self.assertEqual(self.bash("token", "in"), ["info", "init"])
        self.assertEqual(self.bash("--token", "x", "key", "gen"), ["generate"])
        self.assertEqual(self.bash("key", "generate", "--algorithm", "rsa4"), ["rsa4096"])
        self.assertEqual(self.bash("pin", "verify", "--pin-source", ""), ["file:", "fd:", "env:"])
        self.assertIn("--with-chain", self.bash("cert", "import", "--wi"))
        self.assertEqual(self.bash("cert", "import", str(PAGES / "kunci.t")), [str(PAGES / "kunci.toml.5")])
        self.assertEqual(self.bash("token", "init", "--label", ""), [])

    def fish(self, line):
        finished = subprocess.run(
            ["fish", "--no-config", "-c", f"source {COMPLETIONS}/kunci.fish; complete -C '{line}'"],
            capture_output=True, check=True, text=True)
        return [row.split("\t")[0] for row in finished.stdout.splitlines()]

    def test_fish(self):
        self.assertEqual(self.fish("kunci tok"), ["token"])
        self.assertEqual(self.fish("kunci token "), ["info", "init", "list", "secrets"])
        self.assertEqual(self.fish("kunci key generate --algorithm rsa4"), ["rsa4096"])
        self.assertEqual(self.fish("kunci cert import --with-c"), ["--with-chain"])

    def test_zsh_reads_it(self):
        subprocess.run(["zsh", "-n", COMPLETIONS / "_kunci"], check=True, capture_output=True)

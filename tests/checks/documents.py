#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds README.md and docs/ to the tree: links and paths lead somewhere, each command line of kunci
is one that the tool takes, exit statuses and PKCS #11 numbers are right, settings are accepted, and
the guides in both languages show the same commands."""

import csv
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^( *)```([\w ]*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
TREE_PATH = re.compile(r"(?:src|tests|tools|docs|udev|include)/[\w./-]*")
EXIT_STATUS_ROW = re.compile(r"^\| (\d+) \| `(\w+)` \|", re.MULTILINE)
EXIT_STATUS = re.compile(r"^  (\w+) = (\d+),", re.MULTILINE)
RETURN_VALUE = re.compile(r"`(CKR_\w+)` \(0x([0-9A-F]+)\)")
RETURNED = re.compile(r"\bCKR_\w+")
GUIDES = (("docs/en/user.md", "docs/id/pengguna.md"),
          ("docs/en/administrator.md", "docs/id/administrator.md"))


def documents(root):
    return [root / "README.md", *sorted(p for p in (root / "docs").rglob("*.md"))]


def anchors(text):
    """GitHub's names of a document's headings."""
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        yield re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def faulty_links(root, path, text):
    for target in LINK.findall(text):
        if target.startswith(("http://", "https://")):
            continue
        file, _, anchor = target.partition("#")
        pointed = (path.parent / file).resolve() if file else path
        if not pointed.exists():
            yield f"{target} leads nowhere"
        elif anchor and anchor not in anchors(pointed.read_text(encoding="utf-8")):
            yield f"{target}: there is no such heading"
    for word in INLINE.findall(BLOCK.sub("", text)):
        if TREE_PATH.fullmatch(word) and "NAME" not in word and not (root / word).exists():
            yield f"{word} is not in the tree"


def shell_lines(text):
    """The lines of sh blocks, continued ones joined."""
    for _, language, body in BLOCK.findall(text):
        if language == "sh":
            yield from body.replace("\\\n", " ").splitlines()


def command_lines(text):
    """The words of each command line of kunci: in sh blocks, and in backticks."""
    texts = [*shell_lines(text), *INLINE.findall(BLOCK.sub("", text))]
    for line in texts:
        for part in re.findall(r"(?:^|\$\()\s*(kunci .*)", line):
            part = part.split(")")[0] if "$(" in line else part
            yield shlex.split(part.split("|")[0], comments=True)[1:]


class Tool:
    """What the tool says of its own command line."""

    def __init__(self, program):
        self.program = program
        described = json.loads(subprocess.run([program, "--describe-cli"], check=True,
                                              capture_output=True, text=True).stdout)
        self.shared = {option["name"]: option for option in described["global"]}
        self.commands = {(row["noun"], row["verb"]): row for row in described["commands"]}

    def fault_in(self, words):
        """What the tool would not take, or nothing."""
        words = list(words)
        values = {}
        while words and words[0] in self.shared:
            option = self.shared[words.pop(0)]
            values[option["name"]] = words.pop(0) if option["placeholder"] else None
        name = ("", words[0]) if ("", words[0]) in self.commands else tuple(words[:2])
        if name not in self.commands:
            return f"there is no command {' '.join(words[:2])}"
        return self.fault_in_arguments(self.commands[name], words[len(" ".join(name).split()):])

    def fault_in_arguments(self, command, words):
        options = self.shared | {option["name"]: option for option in command["options"]}
        operands = 0
        while words:
            word = words.pop(0)
            if not word.startswith("-"):
                operands += 1
                continue
            if word not in options:
                return f"there is no option {word}"
            option = options[word]
            if option["placeholder"] and not words:
                return f"{word} needs a value"
            value = words.pop(0) if option["placeholder"] else None
            if option["words"] and value not in option["words"]:
                return f"{word} does not take {value}"
        return "too many operands" if operands > len(command["operands"]) else None

    def refuses(self, settings, noun="config"):
        """The tool's words about a kunci.toml or a profile, or nothing."""
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "kunci.toml"
            file.write_text(settings, encoding="utf-8")
            result = subprocess.run([self.program, noun, "check", file], check=False,
                                    capture_output=True, text=True)
            return result.stdout + result.stderr if result.returncode else None

    def refuses_profile(self, profile):
        """The same of a profile, whose CA certificates are the reader's own."""
        told = self.refuses(profile, "profile") or ""
        return "\n".join(line for line in told.splitlines()
                         if "kunci.toml:" in line and "anchors" not in line)


def faults_of_document(root, path, tool):
    text = path.read_text(encoding="utf-8")
    yield from faulty_links(root, path, text)
    for words in command_lines(text):
        # Prose names options and nouns by themselves, too, and writes COMMAND for any of them.
        if (len(words) > 1 or words == ["watch"]) and not words[0].isupper():
            if fault := tool.fault_in(words):
                yield f"kunci {' '.join(words)}: {fault}"
    for _, language, body in BLOCK.findall(text):
        if language == "toml" and (refusal := tool.refuses(body)):
            yield f"settings: {refusal}"
        if language == "toml profile" and (refusal := tool.refuses_profile(body)):
            yield f"profile: {refusal}"


def faults_of_errors(root):
    text = (root / "docs/error-codes.md").read_text(encoding="utf-8")
    header = (root / "tools/kunci/exit_status.h").read_text(encoding="utf-8")
    told = {name: int(number) for number, name in EXIT_STATUS_ROW.findall(text)}
    real = {name: int(number) for name, number in EXIT_STATUS.findall(header)}
    if told != real:
        yield f"exit statuses {told}, but the tool has {real}"
    table = (root / "tests/vectors/pkcs11-3.2-constants.csv").open(encoding="ascii", newline="")
    with table:
        numbers = {row["name"]: row["value"] for row in csv.DictReader(table)}
    explained = dict(RETURN_VALUE.findall(text))
    for name, number in explained.items():
        if name not in numbers or int(numbers[name].rstrip("UL"), 0) != int(number, 16):
            yield f"{name} is not 0x{number}"
    given = set(RETURNED.findall((root / "src/pkcs11/rv.cc").read_text(encoding="utf-8")))
    if missing := given - set(explained):
        yield f"not explained: {', '.join(sorted(missing))}"


def faults_of_guides(root):
    for pair in GUIDES:
        shown = [list(command_lines((root / name).read_text(encoding="utf-8"))) for name in pair]
        if shown[0] != shown[1]:
            yield f"{pair[0]} and {pair[1]} do not show the same commands"


def main():
    root, program = map(pathlib.Path, sys.argv[1:])
    tool = Tool(program)
    faults = [f"{path.relative_to(root)}: {fault}" for path in documents(root)
              for fault in faults_of_document(root, path, tool)]
    faults += [f"docs/error-codes.md: {fault}" for fault in faults_of_errors(root)]
    faults += faults_of_guides(root)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

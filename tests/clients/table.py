#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The table of clients in docs/clients.md.

  table.py check DOCUMENT MODULE...           whether the document says what the tests declare
  table.py write DOCUMENT RESULTS MODULE...   writes it; each test must have passed (its file in RESULTS)"""

import difflib
import importlib
import json
import pathlib
import re
import sys

from declarations import KEYS, cells_of

HEAD = """# Programs that kunci works with

Each line is a test in `tests/clients`: the real program, as Debian 12 has it, with the built module and
a virtual token in a real pcscd. The tests declare what stands here, and a check compares; `ninja -C build
clients-table` writes it after a run of `meson test -C build --suite clients`.

The token of the first four columns is a PIV card with four pairs made on it: **RSA-2048** and **P-256** with
plain certificates, and two with certificates whose only extended key usage is Adobe's, and critical: **BSrE-like**,
an RSA-2048 pair in the signature slot (9C), which wants the PIN for each signature, and **BSrE-like P-256**. The
others are of an **OpenPGP** card: RSA-2048 pairs in its places for authentication and, where something is decrypted,
for decryption, and a P-256 pair in the one for signatures. Its RSA keys sign by PKCS #1 v1.5 only: the card makes the
padding.
"refuses" means that the program itself will not, and says so; an empty field, that the job does not exist there,
or was not tried with that card.
"""

VERSION = re.compile(r"^Tried: .*$", re.MULTILINE)


def jobs_of(module):
    """Job -> column -> cell, in the order of the source."""
    jobs = {}
    for cell in cells_of(module):
        columns = jobs.setdefault(cell.job, {})
        assert cell.column not in columns, f"{module.__name__}: {cell.job} is declared twice"
        columns[cell.column] = cell
    return jobs


def line(*fields):
    return "| " + " | ".join(fields) + " |"


def section(module, versions):
    client = module.CLIENT
    columns = list(dict.fromkeys(key.column for key in KEYS))
    tried = ", ".join(f"{package} {version}" for package, version in zip(client.packages, versions))
    yield from ["", f"## {client.name}", "", f"Tried: {tried}.", ""]
    if client.remarks:
        yield from [client.remarks, ""]
    yield from [line("job", *columns, "remarks"), line("---", *("---" for _ in columns), "---")]
    for job, cells in jobs_of(module).items():
        remarks = dict.fromkeys(cell.remark for cell in cells.values() if cell.remark)
        results = [cells[column].result if column in cells else "" for column in columns]
        yield line(job, *results, "; ".join(remarks))


def document(names, version_of):
    lines = [HEAD.rstrip("\n")]
    for name in names:
        module = importlib.import_module(name)
        lines += section(module, version_of(name, module.CLIENT))
    return "\n".join(lines) + "\n"


def check(path, names):
    wanted = document(names, lambda _, client: ["" for _ in client.packages])
    present = path.read_text(encoding="utf-8")
    difference = list(difflib.unified_diff(
        VERSION.sub("", present).splitlines(), VERSION.sub("", wanted).splitlines(), str(path),
        "what the tests declare", lineterm="", n=1))
    print("\n".join(difference))
    return 1 if difference else 0


def results_of(name):
    """The files of the runs that the table has a word about: one a card."""
    columns = {cell.column for cell in cells_of(importlib.import_module(name))}
    cards = dict.fromkeys(key.card for key in KEYS if key.column in columns)
    return [f"{name}.{card}.json" for card in cards]


def write(path, results, names):
    wanted = [file for name in names for file in results_of(name)]
    missing = [file for file in wanted if not (results / file).exists()]
    if missing:
        print(f"no passed run: {', '.join(missing)}", file=sys.stderr)
        return 1

    def version_of(name, _):
        file = results / results_of(name)[0]
        return json.loads(file.read_text(encoding="ascii"))["versions"]
    path.write_text(document(names, version_of), encoding="utf-8")
    return 0


def main():
    action, path, *rest = sys.argv[1:]
    if action == "write":
        return write(pathlib.Path(path), pathlib.Path(rest[0]), rest[1:])
    return check(pathlib.Path(path), rest)


if __name__ == "__main__":
    sys.exit(main())

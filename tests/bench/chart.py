# SPDX-License-Identifier: Apache-2.0
"""The exchanges of each job as bars, one block a card: an SVG file without anything from outside."""

import xml.sax.saxutils

from cards import CARDS, MODULES
from goals import by_module
from measure import JOBS

COLOURS = dict(zip(MODULES, ("#1b7f5c", "#b0b7c3", "#d9a441")))
LABELS, BARS, MARGIN = 290, 560, 24
BAR, GAP, TITLE = 11, 9, 34


def text(x, y, content, size=12, anchor="start", weight="normal"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" '
            f'font-weight="{weight}">{xml.sax.saxutils.escape(content)}</text>')


def bar(y, module, exchanges, most):
    width = BARS * exchanges / most
    yield (f'<rect x="{LABELS}" y="{y}" width="{max(width, 1):.1f}" height="{BAR}" '
           f'fill="{COLOURS[module]}"><title>{module}: {exchanges:g}</title></rect>')
    yield text(LABELS + width + 5, y + BAR - 1.5, f"{exchanges:g}", 10)


def block(rows, card, y):
    """The elements, and where the next block begins."""
    parts = [text(MARGIN, y + 14, card.title, 14, weight="bold")]
    y += TITLE
    found = {job: by_module(rows, card, job, 0) for job in JOBS}
    most = max((row["exchanges"] for jobs in found.values() for row in jobs.values()), default=1) or 1
    for job, title in JOBS.items():
        rows_of_job = [(module, found[job][module]) for module in card.modules if module in found[job]]
        parts.append(text(LABELS - 10, y + BAR * len(rows_of_job) / 2 + 4, title, 12, "end"))
        for module, row in rows_of_job:
            parts += bar(y, module, row["exchanges"], most)
            y += BAR
        y += GAP
    return parts, y + GAP


def chart(rows):
    parts = [text(MARGIN, 30, "Exchanges with the card for each job", 18, weight="bold")]
    x = MARGIN
    for module in MODULES:
        parts.append(f'<rect x="{x}" y="44" width="12" height="12" fill="{COLOURS[module]}"/>')
        parts.append(text(x + 18, 54, module))
        x += 100
    y = 76
    for card in CARDS:
        more, y = block(rows, card, y)
        parts += more
    width = LABELS + BARS + 60
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y}" '
            f'viewBox="0 0 {width} {y}" font-family="sans-serif" fill="#1d2430">')
    back = f'<rect width="{width}" height="{y}" fill="#ffffff"/>'
    return "\n".join([head, back, *parts, "</svg>"]) + "\n"

"""Reports as PDF/A in the legal layout: merged headings, printed numbers, grey closed cells, the place to sign."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from yteso.insight.statistics.papers import Paper
from yteso.kernel.ui.public import formats
from yteso.toolkit.printing.public import print_pdf

A3_FROM, TINY_FROM = 14, 30

TEMPLATE = """
#let d = json("/data.json")
#set document(title: d.title, author: d.unit)
#set page(paper: d.paper, flipped: true, margin: (x: 10mm, y: 10mm),
  footer: context align(right, text(size: 8pt)[#counter(page).display("1 / 1", both: true)]))
#set text(font: "Tinos", size: d.size * 1pt, lang: "vi", fallback: false, hyphenate: true)
#set par(leading: 0.4em, spacing: 0.5em)
#grid(columns: (1fr, auto), strong(d.unit), strong(d.printed_code))
#align(center)[#text(size: 13pt, weight: "bold", upper(d.title)) \\ #emph(d.period)]
#v(2pt)
#table(
  columns: (auto, d.stub * 1fr, ..d.columns.map(_ => 1fr)),
  inset: (x: 2pt, y: 2.5pt), stroke: 0.4pt,
  align: (column, row) => if row < d.head { center + horizon } else if column < 2 { left + horizon } else { right + horizon },
  table.header(
    table.cell(rowspan: d.head - 1)[*TT*], table.cell(rowspan: d.head - 1, strong(d.first_heading)),
    ..d.headings.map(h => table.cell(x: h.x, y: h.y, rowspan: h.down, colspan: h.across, strong(h.text))),
    ..d.numbers.enumerate().map(pair => table.cell(x: pair.at(0), y: d.head - 1, text(size: 0.85em, style: "italic", pair.at(1)))),
  ),
  ..d.rows.map(row => (
    if row.bold { strong(row.number) } else { row.number },
    pad(left: row.depth * 4pt, if row.bold { strong(row.label) } else { row.label }),
    ..if row.cells.len() == 0 { (table.cell(colspan: d.columns.len(), []),) } else {
      row.cells.map(cell => if cell == none { table.cell(fill: luma(217), []) } else if row.bold { strong(cell) } else { cell })
    },
  )).flatten(),
)
#for note in d.notes [#text(size: 8pt, style: "italic", note) \\ ]
#block(breakable: false, width: 100%, grid(columns: (1fr, 1fr), align: center,
  [*#d.maker* \\ #v(16mm)],
  [*#d.head_of_unit* \\ #text(size: 8pt, style: "italic", d.sign_words) #v(12mm) #text(size: 8pt, d.signed)],
))
"""


def write_pdf(paper: Paper, made_at: dt.datetime) -> bytes:
    """Return the paper as PDF/A-2b. The same paper at the same moment gives the same bytes."""
    depth = len(paper.headings)
    data: dict[str, Any] = {
        "title": paper.title,
        "unit": paper.unit,
        "period": paper.period,
        "printed_code": paper.printed_code,
        "paper": "a3" if paper.wide >= A3_FROM else "a4",
        "size": 7 if paper.wide >= TINY_FROM else 8 if paper.wide >= A3_FROM else 10,
        "stub": 5 if paper.form.rows else 3,
        "head": depth + 1,
        "first_heading": paper.first_heading,
        "columns": [column.code for column in paper.form.columns],
        "headings": [
            {"x": one.first + 2, "y": one.level, "down": one.down, "across": one.across, "text": one.text}
            for level in paper.headings
            for one in level
        ],
        "numbers": ["(1)", "(2)", *paper.numbers],
        "rows": [
            {
                "number": row.number,
                "label": row.label,
                "depth": row.depth,
                "bold": row.depth == 0,
                "cells": [
                    None if key is None else formats.number(value)
                    for value, key in zip(row.values, row.keys, strict=True)
                ],
            }
            for row in paper.rows
        ],
        "notes": list(paper.notes),
        "maker": _("Made by"),
        "head_of_unit": _("Head of the unit"),
        "sign_words": _("(signature, stamp)"),
        "signed": paper.signed,
    }
    return print_pdf(TEMPLATE, data, made_at=made_at).pdf

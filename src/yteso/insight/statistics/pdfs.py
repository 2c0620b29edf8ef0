"""Reports as PDF/A in the legal layout: merged headings, printed numbers, grey closed cells, the place to
sign."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from yteso.insight.statistics.papers import Paper
from yteso.kernel.ui.public import formats
from yteso.toolkit.printing.public import Printed, print_pdf, qr_svg
from yteso.toolkit.signing.public import verify_url

A3_FROM, TINY_FROM = 14, 24
MOST_COLUMNS = 30  # beside each other on A3: wider forms go on under each other

TEMPLATE = Path(__file__).parent / "layouts" / "form.typ"


def write_pdf(paper: Paper, made_at: dt.datetime) -> bytes:
    """Return the paper as PDF/A-2b. The same paper at the same moment gives the same bytes."""
    return print_report(paper, made_at).pdf


def print_report(paper: Paper, made_at: dt.datetime, *, code: str = "") -> Printed:
    """Print the paper; with a code it carries a QR to the page that verifies it, and a place for the seal."""
    widest = max(beyond - first for first, beyond in bands(paper))
    data: dict[str, Any] = {
        "title": paper.title,
        "unit": paper.unit,
        "period": paper.period,
        "printed_code": paper.printed_code,
        "paper": "a3" if paper.wide >= A3_FROM else "a4",
        "size": 7 if widest >= TINY_FROM else 8 if paper.wide >= A3_FROM else 10,
        "stub": 5 if paper.form.rows else 3,
        "tables": [_table(paper, *band) for band in bands(paper)],
        "notes": list(paper.notes),
        "maker": _("Made by"),
        "head_of_unit": _("Head of the unit"),
        "sign_words": _("(signature, stamp)"),
        "signed": paper.signed,
    }
    data["verify"], files = None, {}
    if code:
        address = verify_url(code)
        files["qr.svg"] = qr_svg(address)
        data["verify"] = {
            "words": _("Scan to verify, or enter the code at"),
            "address": address.split("//")[-1].rsplit("/verify/", 1)[0] + "/verify/",
            "code": code,
            "alt": _("QR code to verify this paper"),
        }
    return print_pdf(TEMPLATE.read_text(), data, files=files, made_at=made_at.replace(microsecond=0))


def bands(paper: Paper) -> list[tuple[int, int]]:
    """Return the columns (first, beyond the last) that stand beside each other: all, or as many as fit
    without cutting a printed heading, the bands of about the same width."""
    even = -(-paper.wide // -(-paper.wide // MOST_COLUMNS))
    found, first = [], 0
    for top in paper.headings[0]:
        if top.first - first >= even or top.first + top.across - first > max(MOST_COLUMNS, top.across):
            found.append((first, top.first))
            first = top.first
    return [*found, (first, paper.wide)]


def _table(paper: Paper, first: int, beyond: int) -> dict[str, Any]:
    depth, printed = len(paper.headings), paper.numbers[first:beyond]
    return {
        "head": depth + 1 if any(printed) else depth,
        "first_heading": paper.first_heading,
        "columns": [column.code for column in paper.form.columns[first:beyond]],
        "headings": [
            {
                "x": one.first - first + 2,
                "y": one.level,
                "down": one.down,
                "across": one.across,
                "text": one.text,
            }
            for level in paper.headings
            for one in level
            if first <= one.first < beyond
        ],
        "depth": depth,
        "numbers": ["(1)", "(2)", *printed] if any(printed) else [],
        "rows": [
            {
                "number": row.number,
                "label": row.label,
                "depth": row.depth,
                "bold": row.depth == 0,
                "cells": [
                    None if key is None else formats.number(value)
                    for value, key in zip(row.values[first:beyond], row.keys[first:beyond], strict=True)
                ],
            }
            for row in paper.rows
        ],
    }

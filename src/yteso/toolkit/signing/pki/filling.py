"""Places in a PDF that are filled in after people have signed: its number and date, before the seal.

The places are form fields from the start, so that filling them in changes nothing that was signed: every
validator tells it apart from a change of content. Source: ISO 32000-2, 12.8.2.2 (permitted changes); Nghị
định 30/2020/NĐ-CP art. 15, 18 (the number is given after the competent person has signed).
"""

import io
import tempfile
from collections.abc import Mapping
from typing import Any

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from yteso.toolkit.signing.pki.shapes import Filling, Space

PAGE: Any = ImportedPdfPage  # these have no type hints
DICTIONARY: Any = generic.DictionaryObject


class NoSuchPlace(Exception):
    """The PDF has no place of that name."""


def reserve(pdf: bytes, spaces: Mapping[str, Space]) -> bytes:
    """Return the PDF with empty places. Only before the first signature."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fields = []
        for name, space in spaces.items():
            page = document.pages[space.page - 1]
            bottom = float(page.mediabox[3]) - space.top - space.height
            right, top = space.left + space.width, bottom + space.height
            empty = document.make_stream(b"")
            empty.Type, empty.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
            empty.BBox = pikepdf.Array([0, 0, space.width, space.height])
            field = document.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx,
                    T=name, F=4, Ff=1, Rect=pikepdf.Array([space.left, bottom, right, top]), P=page.obj,
                    AP=pikepdf.Dictionary(N=empty),
                )
            )  # fmt: skip
            page.obj.Annots = pikepdf.Array([*page.obj.get("/Annots", []), field])
            fields.append(field)
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(fields))
        document.save(out, deterministic_id=True)
    return out.getvalue()


def fill(pdf: bytes, fillings: Mapping[str, Filling]) -> bytes:
    """Return the PDF with its places filled in, as an update after what was signed. Raises NoSuchPlace."""
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=True)
    form: Any = writer.root.get("/AcroForm", {})
    fields = {str(field.get_object().get("/T", "")): field.get_object() for field in form.get("/Fields", [])}
    for name, filling in fillings.items():
        field = fields.get(name)
        if field is None:
            raise NoSuchPlace(name)
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(filling.drawn)
            file.flush()
            content = PAGE(file.name)
            content.set_writer(writer)
            content.render()
            look = writer.add_object(content.as_form_xobject())
        field["/V"] = generic.TextStringObject(filling.text)
        field["/AP"] = DICTIONARY({generic.NameObject("/N"): look})
        writer.update_container(field)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()

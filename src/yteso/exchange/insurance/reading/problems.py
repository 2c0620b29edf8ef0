# ruff: noqa: E501 - sentences stay on one line, so that they can be searched
"""What reading can say: a stable code, a sentence (what and where) and how to mend it.

Codes starting with F concern the whole file, Z an archive, R one dossier. File codes of refusals travel as
`FileRefused`; the others as `Problem`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from yteso.exchange.insurance.reading.shapes import Problem, Severity
from yteso.kernel.base.public import Refusal


@dataclass(frozen=True, slots=True)
class Statement:
    """`sentence` and `mend` are English msgids with %(name)s places for a problem's parameters."""

    code: str
    severity: Severity
    sentence: str
    mend: str


def _error(code: str, sentence: str, mend: str) -> Statement:
    return Statement(code, "error", sentence, mend)


def _warning(code: str, sentence: str, mend: str) -> Statement:
    return Statement(code, "warning", sentence, mend)


STATEMENTS: dict[str, Statement] = {
    statement.code: statement
    for statement in (
        _error(
            "F-EMPTY",
            gettext_noop("The file is empty."),
            gettext_noop("Export the file again and send it."),
        ),
        _error(
            "F-ROOT",
            gettext_noop("The file does not start like insurance XML: line %(line)s has <%(found)s>."),
            gettext_noop("Send a GIAMDINHHS file (XML1 to XML15) or a CHI_TIEU_TRANG_THAI_KCB file (XML0)."),
        ),
        _error(
            "F-NOT-XML",
            gettext_noop("The file is not XML."),
            gettext_noop(
                "Send the .xml file that your software exports, not a document, image or encrypted file."
            ),
        ),
        _error(
            "F-HTML",
            gettext_noop("The file is a web page (HTML), not insurance XML."),
            gettext_noop(
                "A web page was saved under the name of the export, perhaps an error message. Export the file again."
            ),
        ),
        _error(
            "F-DTD",
            gettext_noop("Line %(line)s declares a document type (DOCTYPE), which is not allowed."),
            gettext_noop("Remove the DOCTYPE and entity declarations and send the file again."),
        ),
        _error(
            "F-PI",
            gettext_noop("Line %(line)s has a processing instruction (<?%(found)s), which is not allowed."),
            gettext_noop("Remove the processing instruction and send the file again."),
        ),
        _error(
            "F-NO-DOSSIER",
            gettext_noop("The file holds no dossier (HOSO)."),
            gettext_noop("Export the file again with at least one dossier."),
        ),
        _error(
            "F-SKELETON",
            gettext_noop("Around line %(line)s there is too much content outside the dossiers."),
            gettext_noop("Only HOSO elements may stand in DANHSACHHOSO. Export the file again."),
        ),
        _error(
            "F-SIZE",
            gettext_noop("The file is larger than %(limit)s MB; what follows line %(line)s was not read."),
            gettext_noop("Split it into smaller files and send them."),
        ),
        _error(
            "F-TRUNCATED",
            gettext_noop(
                "The file ends in the middle, at line %(line)s. The %(count)s dossiers before it were read."
            ),
            gettext_noop(
                "Export the file again and send it; dossiers already read will not be counted twice."
            ),
        ),
        _warning(
            "F-XML",
            gettext_noop("The wrapping of the file is not well-formed XML near line %(line)s: %(found)s"),
            gettext_noop(
                "The dossiers were read one by one. Ask your software supplier to correct the export."
            ),
        ),
        _warning(
            "F-COUNT",
            gettext_noop("The file says it holds %(declared)s dossiers but holds %(count)s."),
            gettext_noop("Check that no dossier is missing and correct SOLUONGHOSO."),
        ),
        _warning(
            "F-ENCODING",
            gettext_noop("The file declares the encoding %(declared)s but is written in %(found)s."),
            gettext_noop("It was read as %(found)s. Ask your software supplier to write UTF-8."),
        ),
        _error(
            "Z-BROKEN",
            gettext_noop("The archive cannot be opened: %(found)s"),
            gettext_noop("Compress the files again as an ordinary ZIP and send it."),
        ),
        _error(
            "Z-ENCRYPTED",
            gettext_noop("%(name)s is protected with a password."),
            gettext_noop("Compress the files again without a password."),
        ),
        _error(
            "Z-NESTED",
            gettext_noop("%(name)s is an archive inside the archive."),
            gettext_noop("Put the XML files directly into one ZIP."),
        ),
        _error(
            "Z-KIND",
            gettext_noop("%(name)s is packed in a way that is not opened here (RAR, 7z, gzip or the like)."),
            gettext_noop("Unpack it and send the XML files, or compress them as an ordinary ZIP."),
        ),
        _error(
            "Z-OFFICE",
            gettext_noop("%(name)s is an Excel or Word document, not insurance XML."),
            gettext_noop(
                "Send the .xml file that your software exports, not a document, image or encrypted file."
            ),
        ),
        _error(
            "Z-COUNT",
            gettext_noop("The archive holds more than %(limit)s files."),
            gettext_noop("Split it into several archives."),
        ),
        _error(
            "Z-SIZE",
            gettext_noop("Unpacked, the archive is larger than %(limit)s MB."),
            gettext_noop("Split it into several archives."),
        ),
        _error(
            "Z-RATIO",
            gettext_noop("%(name)s unpacks to more than %(limit)s times its size, which no real file does."),
            gettext_noop("Send the XML file itself without compressing it."),
        ),
        _error(
            "Z-NO-XML",
            gettext_noop("The archive holds no XML file."),
            gettext_noop("Put the exported .xml files into the archive."),
        ),
        _error(
            "R-XML",
            gettext_noop("The dossier is not well-formed XML near line %(line)s: %(found)s"),
            gettext_noop(
                "Ask your software supplier to escape special characters (&, <) and close every element."
            ),
        ),
        _error(
            "R-BASE64",
            gettext_noop("The content of %(table)s is neither XML nor valid base64."),
            gettext_noop("Encode the table's XML as base64 without breaking it, or write it inline."),
        ),
        _error(
            "R-WRONG-TABLE",
            gettext_noop("What stands under %(table)s is not that table (<%(found)s>) and cannot be read."),
            gettext_noop("Write %(table)s with the elements of the standard and send the dossier again."),
        ),
        _error(
            "R-DTD",
            gettext_noop("%(table)s declares a document type or entities, which is not allowed."),
            gettext_noop("Remove the DOCTYPE and entity declarations and send the dossier again."),
        ),
        _error(
            "R-ENTITY",
            gettext_noop("Near line %(line)s an entity is used that XML does not know: %(found)s"),
            gettext_noop("Write the character itself, or use &amp; &lt; &gt; &quot; &apos;."),
        ),
        _error(
            "R-PI",
            gettext_noop("Line %(line)s has a processing instruction (<?%(found)s), which is not allowed."),
            gettext_noop("Remove the processing instruction and send the dossier again."),
        ),
        _error(
            "R-XINCLUDE",
            gettext_noop("Line %(line)s asks to include another file (XInclude), which is not allowed."),
            gettext_noop("Put the content itself into the dossier."),
        ),
        _error(
            "R-DEPTH",
            gettext_noop("Near line %(line)s elements are nested deeper than %(limit)s levels."),
            gettext_noop("Export the dossier again in the standard structure."),
        ),
        _error(
            "R-TAG",
            gettext_noop("Near line %(line)s a single tag is longer than %(limit)s characters."),
            gettext_noop("Export the dossier again; the standard's elements have no attributes."),
        ),
        _error(
            "R-TEXT-SIZE",
            gettext_noop("%(field)s holds more than %(limit)s characters."),
            gettext_noop("Shorten the text; images and documents do not belong into this field."),
        ),
        _error(
            "R-SIZE",
            gettext_noop("The dossier is larger than %(limit)s MB and was not read."),
            gettext_noop("Check the export for repeated rows; one visit never needs this much."),
        ),
        _error(
            "R-EMPTY",
            gettext_noop("The dossier has no table with content."),
            gettext_noop("Export the dossier again with at least XML1."),
        ),
        _error(
            "R-REPEATED",
            gettext_noop("%(field)s stands twice in one row."),
            gettext_noop("Keep one %(field)s; two values cannot both be true."),
        ),
        _error(
            "R-TABLE-TWICE",
            gettext_noop("The dossier holds %(table)s twice."),
            gettext_noop("Send one %(table)s per visit (MA_LK)."),
        ),
        _error(
            "R-NESTED",
            gettext_noop("%(field)s holds elements (%(found)s) instead of text."),
            gettext_noop("Escape < as &lt; or wrap the text in CDATA."),
        ),
        _error(
            "R-ENCODING",
            gettext_noop("The text of the dossier is in an unknown character encoding."),
            gettext_noop("Write the file in UTF-8 and send it again."),
        ),
        _warning(
            "R-CHARSET",
            gettext_noop(
                "The dossier is written in %(found)s instead of the declared encoding; it was converted."
            ),
            gettext_noop("Check the names below and ask your software supplier to write UTF-8."),
        ),
        _warning(
            "R-LEGACY",
            gettext_noop("Text was typed with the old %(found)s character set; it was converted to Unicode."),
            gettext_noop("Check the names and ask your software supplier to store Unicode text."),
        ),
        _warning(
            "R-NFD",
            gettext_noop(
                "Vietnamese letters were sent as base letter plus mark (decomposed Unicode); they were composed."
            ),
            gettext_noop("Nothing to do now. Ask your software supplier to write composed Unicode (NFC)."),
        ),
        _warning(
            "R-CONTROL",
            gettext_noop("%(count)s control characters that XML does not allow were removed."),
            gettext_noop("Check texts pasted from other programs."),
        ),
        _warning(
            "R-INVISIBLE",
            gettext_noop("%(count)s invisible characters (zero-width, direction marks) were removed."),
            gettext_noop("Check codes and texts copied from web pages or spreadsheets."),
        ),
        _warning(
            "R-CASE",
            gettext_noop(
                "Element names are not in capital letters (%(found)s); they were read all the same."
            ),
            gettext_noop("Ask your software supplier to write the element names as the standard does."),
        ),
        _warning(
            "R-UNKNOWN-FIELD",
            gettext_noop(
                "%(table)s has elements that the standard does not know: %(found)s. They were ignored."
            ),
            gettext_noop("Remove them or correct their names; ignored content is not in the record."),
        ),
        _warning(
            "R-UNKNOWN-TABLE",
            gettext_noop("The table %(found)s is not part of the standard and was ignored."),
            gettext_noop("Send only XML1 to XML11 and XML13 to XML15."),
        ),
        _warning(
            "R-MISLABELLED",
            gettext_noop(
                "LOAIHOSO says %(declared)s but the content is %(found)s; it was read as %(found)s."
            ),
            gettext_noop("Correct LOAIHOSO in the export."),
        ),
        _error(
            "R-OFF-FORMAT",
            gettext_noop(
                "The dossier is not in the format of the decisions (<HS> with tables in short form)."
            ),
            gettext_noop(
                "Export by Decision 3176 (GIAMDINHHS). The content was read only to show you what it says."
            ),
        ),
        _warning(
            "R-MORE",
            gettext_noop("Reading met more problems in this dossier than are listed here."),
            gettext_noop("Mend those listed and send the dossier again."),
        ),
    )
}


def problem(
    code: str, table: str = "", row: int = 0, field: str = "", /, *, line: int = 0, **parameters: str
) -> Problem:
    """Return a problem with its declared severity; its place is also among the parameters of its sentence."""
    place = {"table": table, "field": field, "line": str(line), "row": str(row)}
    return Problem(code, STATEMENTS[code].severity, table, row, field, "", line, {**place, **parameters})


class FileRefused(Refusal):
    """The file as a whole cannot be read. `code` is one of STATEMENTS; nothing of it was taken."""

    message = _("The file cannot be read.")

    def __init__(self, code: str, line: int = 0, **parameters: str) -> None:
        self.code = code
        self.line = line
        self.parameters = {**parameters, "line": str(line)}
        super().__init__()

    def __str__(self) -> str:
        return say(self.code, self.parameters)[0]

    @property
    def mend(self) -> str:
        """How to mend the file, in the language of the moment."""
        return say(self.code, self.parameters)[1]


class _Lenient(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def say(code: str, parameters: dict[str, str]) -> tuple[str, str]:
    """Return the sentence and how to mend it, in the language of the moment."""
    statement = STATEMENTS[code]
    values = _Lenient(parameters)
    return gettext(statement.sentence) % values, gettext(statement.mend) % values

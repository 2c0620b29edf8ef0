"""Files that are broken, odd or meant to do harm: each has its answer, and the siblings go on."""

import base64
import io
import re
import time
import unicodedata

import pytest

from yteso.exchange.insurance.reading import Batch, FileRefused, Limits, Reading, read, read_dossier, say
from yteso.exchange.insurance.reading.encodings import TCVN3, VNI, legacy_charset
from yteso.exchange.insurance.testing import FACILITY, sound_dossier
from yteso.exchange.insurance.writing import write_dossier, write_envelope, write_table

SMALL = Limits(dossier=60_000, skeleton=4096, value=20_000)


def reading_of(data: bytes, **options: object) -> tuple[Reading, Batch]:
    """Return the reading and its dossiers as one batch."""
    reading = read(data, **options)  # type: ignore[arg-type]
    whole = Batch()
    for batch in reading:
        whole.dossiers += batch.dossiers
        whole.tables |= batch.tables
    return reading, whole


def hoso(number: int = 1, **options: object) -> str:
    return write_dossier(sound_dossier(f"LK{number:06}", drugs=1, tests=1), **options)  # type: ignore[arg-type]


def with_sibling(bad: str, **options: object) -> tuple[Reading, Batch]:
    """Read a file of a sound dossier, a bad one and a sound one."""
    return reading_of(write_envelope([hoso(1), bad, hoso(3)], FACILITY).encode(), **options)


def packed(xml: str | bytes, table: str = "XML1") -> str:
    data = xml if isinstance(xml, bytes) else xml.encode()
    content = base64.b64encode(data).decode()
    return (
        f"<HOSO><FILEHOSO><LOAIHOSO>{table}</LOAIHOSO><NOIDUNGFILE>{content}</NOIDUNGFILE></FILEHOSO></HOSO>"
    )


def summary(note: str = "", **changes: str) -> str:
    changes |= {"GHI_CHU": note.replace(">", "&gt;")} if note else {}
    return write_table("XML1", [{**sound_dossier("LK000002")["XML1"][0], **changes}], "3176")


BOMB = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>'
HOSTILE = {
    "entity in the dossier": (hoso(2).replace("BN000002", "&unknown;"), "R-ENTITY"),
    "entity declared in base64": (packed(BOMB + summary().replace("BN000002", "&c;")), "R-DTD"),
    "external entity in base64": (
        packed('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + summary(MA_BN="&x;")),
        "R-DTD",
    ),
    "document type inside the dossier": (hoso(2).replace("<FILEHOSO>", BOMB + "<FILEHOSO>", 1), "R-DTD"),
    "processing instruction": (hoso(2).replace("<FILEHOSO>", "<?php echo 1?><FILEHOSO>", 1), "R-PI"),
    "xinclude": (
        hoso(2).replace(
            "<TONG_HOP>",
            '<TONG_HOP><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>',
        ),
        "R-XINCLUDE",
    ),
    "deep nesting": (hoso(2).replace("<MA_LK>", "<a>" * 40 + "</a>" * 40 + "<MA_LK>", 1), "R-DEPTH"),
    "deeper than the parser goes": (hoso(2).replace("<MA_LK>", "<a>" * 3000 + "<MA_LK>", 1), "R-DEPTH"),
    "attribute bomb": (
        hoso(2).replace("<MA_LK>", "<MA_LK " + " ".join(f'a{n}="x"' for n in range(2000)) + ">", 1),
        "R-TAG",
    ),
    "not well-formed": (hoso(2).replace("</MA_BN>", "</MA_BM>", 1), "R-XML"),
    "unescaped ampersand": (hoso(2).replace("BN000002", "A & B"), "R-ENTITY"),
    "broken base64": (packed("").replace("<NOIDUNGFILE>", "<NOIDUNGFILE>####"), "R-BASE64"),
    "base64 of something else": (packed(b"%PDF-1.7 hello"), "R-BASE64"),
    "field twice": (hoso(2).replace("<STT>1</STT>", "<STT>1</STT><STT>2</STT>", 1), "R-REPEATED"),
    "elements in a field": (hoso(2).replace("BN000002", "<b>BN</b>"), "R-NESTED"),
    "two summaries": (hoso(2).replace("</HOSO>", hoso(2)[6:]), "R-TABLE-TWICE"),
    "huge text": (hoso(2).replace("BN000002", "x" * 30_000), "R-TEXT-SIZE"),
    "huge dossier": (hoso(2).replace("BN000002", "x" * 100_000), "R-SIZE"),
    "another table's place": (
        hoso(2).replace("</HOSO>", packed("<X><Y>1</Y></X>", "XML4")[6:]),
        "R-WRONG-TABLE",
    ),
    "nothing inside": ("<HOSO/>", "R-EMPTY"),
    "nothing inside, spelled out": ("<HOSO><FILEHOSO/></HOSO>", "R-EMPTY"),
    "unknown characters": (None, "R-ENCODING"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_dossier_waits_and_its_siblings_go_on(name: str):
    bad, code = HOSTILE[name]
    if bad is None:
        data = write_envelope([hoso(1), hoso(2), hoso(3)], FACILITY).encode()
        data = data.replace(b"BN000002", b"\xff\xfe\xfd\xfc")
        _, batch = reading_of(data)
    else:
        _, batch = with_sibling(bad, limits=SMALL)
    assert [dossier.ordinal for dossier in batch.dossiers] == [1, 2, 3]
    first, second, third = batch.dossiers
    assert code in [problem.code for problem in second.problems]
    assert second.broken
    assert (first.problems, third.problems) == ([], [])
    assert (first.link_code, third.link_code) == ("LK000001", "LK000003")
    assert second.link_code in ("LK000002", "")
    assert second.link_code or bad is None or "<MA_LK>LK000002</MA_LK>" not in bad
    for problem in second.problems:
        assert "…" not in " ".join(say(problem.code, problem.parameters))


ODD = {
    "unknown element": (hoso(2).replace("<STT>", "<MOI>1</MOI><STT>", 1), "R-UNKNOWN-FIELD"),
    "unknown table": (packed("<CHI_TIEU_LA><A>1</A></CHI_TIEU_LA>", "XML12"), "R-UNKNOWN-TABLE"),
    "mislabelled table": (hoso(2).replace("XML2<", "XML5<", 1), "R-MISLABELLED"),
    "decomposed letters": (unicodedata.normalize("NFD", hoso(2)), "R-NFD"),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_content_is_read_with_a_warning(name: str):
    odd, code = ODD[name]
    _, batch = with_sibling(odd)
    assert code in [problem.code for problem in batch.dossiers[1].problems]
    if name != "unknown table":
        assert not batch.dossiers[1].broken
        assert batch.dossiers[1].link_code == "LK000002"
        assert batch.tables["XML1"].fields["HO_TEN"] == ["NGUYỄN THỊ THỬ NGHIỆM"] * 3


PLAIN = reading_of(write_envelope([hoso(2)], FACILITY).encode())[1]


def same(data: bytes) -> tuple[list[str], list[str]]:
    """Return the problems of the only dossier and of the file; its values must be those of the plain file."""
    reading, batch = reading_of(data)
    assert batch.dossiers[0].digest == PLAIN.dossiers[0].digest
    assert {n: t.fields for n, t in batch.tables.items()} == {n: t.fields for n, t in PLAIN.tables.items()}
    return [p.code for p in batch.dossiers[0].problems], [p.code for p in reading.problems]


WRAPPED = "\n".join(base64.b64encode(summary().encode()).decode()[n : n + 76] for n in range(0, 9999, 76))


def test_packings_that_mean_the_same():
    text = write_envelope([hoso(2)], FACILITY)
    comment = text.replace("<HOSO>", "<!-- <HOSO> not yet </HOSO> --><HOSO>")
    inner = text.replace("<TONG_HOP>", "<TONG_HOP><!-- </HOSO> -->")
    spelled = text.replace("<DU_PHONG></DU_PHONG>", "<DU_PHONG/>").replace(
        "<NHOM_MAU></NHOM_MAU>", "<NHOM_MAU />"
    )
    prefixed = text.replace("<GIAMDINHHS", '<GIAMDINHHS xmlns="http://giamdinh"')
    attributes = text.replace(
        "<TONG_HOP>", '<TONG_HOP xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    )
    empties = text.replace(
        "</HOSO>",
        "<FILEHOSO><LOAIHOSO>XML5</LOAIHOSO><NOIDUNGFILE></NOIDUNGFILE></FILEHOSO>"
        "<FILEHOSO><LOAIHOSO>XML7</LOAIHOSO><NOIDUNGFILE/></FILEHOSO>"
        "<FILEHOSO><LOAIHOSO>XML15</LOAIHOSO><NOIDUNGFILE><CHI_TIEU_DIEUTRI_BENHLAO/></NOIDUNGFILE></FILEHOSO>"
        "</HOSO>",
    )
    for variant in (comment, inner, spelled, prefixed, attributes, empties, text.replace("\n", "\r\n")):
        assert same(variant.encode()) == ([], [])
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        assert same(text.encode(encoding)) == ([], []), encoding
    assert same(text.replace("utf-8", "utf-16").encode()) == ([], [])


def test_namespace_prefixes_are_read():
    text = write_envelope([hoso(2)], FACILITY)
    body = re.sub(
        r"<(/?)([A-Z])",
        r"<\1x:\2",
        text.replace(' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"', ""),
    )
    assert same(body.replace("<x:GIAMDINHHS", '<x:GIAMDINHHS xmlns:x="http://giamdinh"').encode()) == ([], [])


def test_wrapped_base64_and_base64_or_xml_in_cdata():
    expected = reading_of(write_envelope([packed(summary())], FACILITY).encode())[1].dossiers[0].digest
    plain = base64.b64encode(summary().encode()).decode()
    for content in (
        WRAPPED,
        WRAPPED.replace("\n", "\r\n  "),
        f"<![CDATA[{plain}]]>",
        f"<![CDATA[{summary()}]]>",
        summary().replace("<", "&lt;").replace(">", "&gt;"),
        base64.b64encode(b"\xef\xbb\xbf" + summary().encode()).decode(),
        base64.b64encode(summary().encode("utf-16")).decode(),
        base64.b64encode(
            b"\n<?xml version='1.0' encoding='utf-16'?>\n<!-- x -->" + summary().encode()
        ).decode(),
    ):
        text = packed("").replace("<NOIDUNGFILE>", f"<NOIDUNGFILE>\n{content}\n")
        _, batch = reading_of(write_envelope([text], FACILITY).encode())
        assert batch.dossiers[0].problems == []
        assert batch.dossiers[0].digest == expected


LINED = "&#xD;\n".join(re.findall(".{1,76}", base64.b64encode(summary().encode()).decode()))
SHORN = base64.b64encode(summary().encode() + b" " * (-len(summary().encode()) % 3 + 1)).decode().rstrip("=")


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (base64.urlsafe_b64encode(summary("ÿþý?>").encode()).decode(), []),
        (SHORN, []),
        (LINED, []),
        ("\ufeff" + base64.b64encode(summary().encode()).decode() + "\xa0", []),
        ("\ufeff" + summary(), []),
        (base64.b64encode(re.sub("<(/?)([A-Z])", r"<\1n:\2", summary()).encode()).decode(), []),
        (base64.b64encode(summary().replace("<STT>", '<STT xsi:nil="false">').encode()).decode(), []),
        (re.sub("</?[A-Z_0-9]+", lambda found: found.group().lower(), summary()), ["R-CASE"]),
        (summary().replace("LK000002", "\u200bLK0\u2060000\ufeff02"), ["R-INVISIBLE"]),
    ],
)
def test_packings_and_letters_of_careless_programs(content: str, codes: list[str]):
    expected = summary("ÿþý?>") if "_" in content and "<" not in content else summary()
    digest = reading_of(write_envelope([packed(expected)], FACILITY).encode())[1].dossiers[0].digest
    text = packed("").replace("<NOIDUNGFILE>", f"<NOIDUNGFILE>{content}")
    (dossier,) = reading_of(write_envelope([text], FACILITY).encode())[1].dossiers
    assert [p.code for p in dossier.problems] == codes
    assert (dossier.link_code, dossier.digest) == ("LK000002", digest)


def test_a_file_in_small_letters_and_attributes_without_their_namespace():
    text = write_envelope([hoso(2)], FACILITY)
    small = re.sub("</?[A-Z][A-Z_0-9]*", lambda found: found.group().lower(), text)
    assert same(small.encode()) == (["R-CASE"], ["R-CASE"])
    assert same(
        re.sub("<(GIA|HO)(MDINHHS|SO)", lambda f: f.group().title(), text)
        .replace("</HOSO", "</Hoso")
        .replace("</GIAMDINHHS", "</Giamdinhhs")
        .encode()
    ) == ([], ["R-CASE"])
    nil = text.replace("<DU_PHONG></DU_PHONG>", '<DU_PHONG xsi:nil="true"/>')
    assert same(nil.encode()) == ([], [])
    assert same(re.sub(' xmlns:xsi="[^"]*"', "", nil).encode()) == ([], [])


def test_lost_characters_are_not_taken_for_lost_padding():
    data = base64.b64encode(summary().encode()).decode()
    _, batch = with_sibling(packed("").replace("<NOIDUNGFILE>", f"<NOIDUNGFILE>{data[:700]}{data[702:]}"))
    assert [p.code for p in batch.dossiers[1].problems if p.severity == "error"] == ["R-BASE64"]


@pytest.mark.parametrize("page", ["<!DOCTYPE html><html><body>502</body></html>", "<HTML><p>Lỗi</p></HTML>"])
def test_a_web_page_is_told_from_an_export(page: str):
    with pytest.raises(FileRefused) as refused:
        read(page.encode())
    assert refused.value.code == "F-HTML"


def test_keys_are_kept_short_whatever_is_sent():
    long = "".join(chr(65 + n * n % 26) for n in range(9000))
    _, batch = reading_of(write_envelope([hoso(2).replace("LK000002", long)], FACILITY).encode())
    assert batch.dossiers[0].link_code == long[:255]
    assert batch.tables["XML1"].fields["MA_LK"] == [long]


def typed(text: str, table: dict[str, str]) -> bytes:
    """Return a text as an old program would write it, with one byte per character."""
    return "".join(table.get(char, char) for char in text).encode("latin-1")


def test_units_are_no_old_character_set():
    assert legacy_charset("Mr SMITH JOHN creatinin 88 µmol/L, vit B12 5 µg, 10µl, µ") == ""
    assert legacy_charset("Lµ Hµ") == "TCVN3"


@pytest.mark.parametrize("charset", ["TCVN3", "VNI"])
@pytest.mark.parametrize("inside_utf8", [False, True])
def test_old_character_sets_are_converted(charset: str, inside_utf8: bool):
    table = {v: chr(k) for k, v in TCVN3.items()} if charset == "TCVN3" else {v: k for k, v in VNI.items()}
    changed = write_dossier({"XML1": [sound_dossier("LK000002")["XML1"][0] | {"HO_TEN": "Nguyễn Thị Thử"}]})
    data = typed(write_envelope([changed], FACILITY), table)
    if inside_utf8:
        data = data.decode("latin-1").encode()
    _, batch = reading_of(data)
    (dossier,) = batch.dossiers
    assert [p.code for p in dossier.problems] == ["R-LEGACY" if inside_utf8 else "R-CHARSET"]
    assert dossier.problems[0].parameters["found"] == charset
    summary_table = batch.tables["XML1"].fields
    assert summary_table["HO_TEN"] == ["Nguyễn Thị Thử"]
    assert summary_table["CHAN_DOAN_RV"] == ["J02.9-Viêm họng cấp"]


def test_windows_1258_is_converted():
    def cp1258(text: str) -> bytes:
        out = b""
        for char in text:
            try:
                out += char.encode("cp1258")
            except UnicodeEncodeError:
                parts = unicodedata.normalize("NFD", char)
                tone = "".join(c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323")
                base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in tone))
                out += base.encode("cp1258") + tone.encode("cp1258")
        return out

    problems, _ = same(
        cp1258(write_envelope([hoso(2)], FACILITY).replace("µ", "u")).replace(
            b"umol", "µmol".encode("cp1258")
        )
    )
    assert problems == ["R-CHARSET"]


def test_micro_signs_and_foreign_names_are_left_alone():
    made = sound_dossier("LK000002", tests=3)
    made["XML1"][0] |= {"HO_TEN": "ANAÏS MÜLLER", "DIA_CHI": "Chez Noël", "CHAN_DOAN_RV": "J02.9"}
    made["XML1"][0] |= {"LY_DO_VV": "ho", "CHAN_DOAN_VAO": "ho", "PP_DIEU_TRI": "x"}
    _, batch = reading_of(write_envelope([write_dossier(made)], FACILITY).encode())
    assert batch.dossiers[0].problems == []
    assert "µmol/L" in batch.tables["XML4"].fields["DON_VI_DO"]
    assert batch.tables["XML1"].fields["HO_TEN"] == ["ANAÏS MÜLLER"]


def test_control_characters_are_dropped_and_told():
    data = write_envelope([hoso(2)], FACILITY).encode().replace(b"<TEN_THUOC>", b"<TEN_THUOC>\x01\x1f\x00")
    assert same(data) == ([], ["R-CONTROL"])
    _, batch = reading_of(write_envelope([packed(summary().replace("BN0", "\x0bBN0"))], FACILITY).encode())
    assert [p.code for p in batch.dossiers[0].problems] == ["R-CONTROL"]
    assert batch.tables["XML1"].fields["MA_BN"] == ["BN000002"]


def test_lines_of_the_original():
    text = write_envelope([hoso(1, gap="\n"), hoso(2, gap="\n", packing="base64")], FACILITY)
    lines = text.split("\n")
    _, batch = reading_of(text.encode())
    inline = [n + 1 for n, line in enumerate(lines) if line.startswith("<CHI_TIET_DVKT>")]
    packed_line = next(n + 1 for n, line in enumerate(lines) if "XML3" in line and "PD94" in line)
    assert batch.tables["XML3"].line == [*inline, packed_line, packed_line]
    careful = text.replace("<CHI_TIET_DVKT>", "<CHI_TIET_DVKT><!-- x -->")
    assert reading_of(careful.encode())[1].tables["XML3"].line == [*inline, packed_line, packed_line]


def test_wrong_counts_and_wrong_wrappings_are_told():
    counted, _ = reading_of(write_envelope([hoso(1)], FACILITY, count=5).encode())
    assert [(p.code, p.parameters["declared"]) for p in counted.problems] == [("F-COUNT", "5")]
    broken, batch = reading_of(
        write_envelope([hoso(1), hoso(3)], FACILITY).replace("</THONGTINHOSO>", "").encode()
    )
    assert [p.code for p in broken.problems] == ["F-XML"]
    assert len(batch) == 2


@pytest.mark.parametrize("part", [0.999, 0.9, 0.6, 0.4])
def test_what_was_whole_before_a_cut_is_read(part: float):
    data = write_envelope([hoso(n) for n in range(1, 6)], FACILITY).encode()
    cut = data[: int(len(data) * part)]
    reading, batch = reading_of(cut)
    assert len(batch) == cut.count(b"</HOSO>")
    assert [p.code for p in reading.problems] == ["F-TRUNCATED"]
    assert reading.problems[0].parameters["count"] == str(len(batch))


def test_an_unclosed_dossier_does_not_swallow_more_than_its_neighbour():
    text = write_envelope([hoso(1), hoso(2).replace("</HOSO>", ""), hoso(3), hoso(4)], FACILITY)
    _, batch = reading_of(text.encode())
    assert "LK000001" in [d.link_code for d in batch.dossiers]
    assert "LK000004" in [d.link_code for d in batch.dossiers if not d.broken]


def test_small_reads_give_the_same_dossiers():
    class Dribble(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 0, 97) if size and size > 0 else size)

    data = write_envelope([hoso(n, gap="\n") for n in range(1, 5)], FACILITY).encode()
    whole = [d.digest for d in reading_of(data)[1].dossiers]
    slowly = [d.digest for batch in read(Dribble(data)) for d in batch.dossiers]
    assert slowly == whole


def test_one_dossier_is_found_again_in_its_original():
    data = write_envelope([hoso(n) for n in range(1, 5)], FACILITY).encode()
    assert [d.link_code for d in read_dossier(data, 3).dossiers] == ["LK000003"]
    with pytest.raises(LookupError):
        read_dossier(data, 9)


def test_a_program_with_its_own_order_of_fields_is_read_and_learned():
    made = sound_dossier("LK000002", drugs=1, tests=1)
    turned = {name: [dict(reversed(row.items())) for row in rows] for name, rows in made.items()}
    body = "".join(
        f"<CHI_TIET_THUOC>{''.join(f'<{k}>{v}</{k}>' for k, v in row.items())}</CHI_TIET_THUOC>"
        for row in turned["XML2"]
    )
    table = (
        f"<CHITIEU_CHITIET_THUOC><DSACH_CHI_TIET_THUOC>{body}</DSACH_CHI_TIET_THUOC></CHITIEU_CHITIET_THUOC>"
    )
    plain = reading_of(write_envelope([hoso(2)], FACILITY).encode())[1].tables["XML2"].fields
    for _ in range(5):
        _, batch = reading_of(write_envelope([packed(table, "XML2")], FACILITY).encode())
        assert batch.dossiers[0].problems == []
        assert batch.tables["XML2"].fields == plain


def test_files_without_dossiers_say_so():
    reading, batch = reading_of(write_envelope([], FACILITY).encode())
    assert len(batch) == 0
    assert [p.code for p in reading.problems] == ["F-NO-DOSSIER"]
    crowded, _ = reading_of(
        write_envelope([], FACILITY).replace("</DANH", "<A>" + "x" * 9000 + "</A></DANH").encode(),
        limits=SMALL,
    )
    assert [p.code for p in crowded.problems] == ["F-SKELETON"]


SLOW = {
    "ends of dossiers in one comment": "<HOSO><!-- " + "</HOSO>" * 60_000 + " --></HOSO>",
    "ends of dossiers in many comments": "<HOSO>" + "<!-- </HOSO> -->" * 30_000 + "</HOSO>",
    "ends of dossiers in many CDATA": "<HOSO>" + "<![CDATA[</HOSO>]]>" * 30_000 + "</HOSO>",
    "CDATA that never close": "<HOSO>" + "<![CDATA[" * 50_000 + "</HOSO>",
    "names that only begin alike": "<HOSOX/>" * 60_000,
    "comments that never close": "<HOSO>" + "<!--" * 100_000 + "</HOSO>",
    "open tags": "<HOSO>" + "<" * 400_000 + "</HOSO>",
    "references": hoso(2).replace("BN000002", "&amp;" * 80_000),
    "spaces": hoso(2).replace("BN000002", " " * 400_000 + "x"),
}


@pytest.mark.parametrize("name", SLOW)
def test_nothing_makes_reading_slow(name: str):
    data = write_envelope([hoso(1), SLOW[name], hoso(3)], FACILITY).encode()
    start = time.process_time()
    reading_of(data)
    reading_of(data.replace(b"\xe1", b"\xff"))
    assert time.process_time() - start < 5

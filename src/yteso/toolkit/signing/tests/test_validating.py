"""The pure part: what is signed validates, what is changed does not, whoever changes it and wherever."""

import datetime as dt
import io
import re

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from yteso.toolkit.ocr.testing import as_pdf
from yteso.toolkit.signing.pki import certificates as c
from yteso.toolkit.signing.pki.answers import questions_of
from yteso.toolkit.signing.pki.pades import complete, prepare, sign
from yteso.toolkit.signing.pki.reports import After, Outcome, Report
from yteso.toolkit.signing.pki.shapes import Look, Place, Trust
from yteso.toolkit.signing.pki.stamping import local_time_stamper
from yteso.toolkit.signing.pki.validating import validate
from yteso.toolkit.signing.tests.papers import NOW, START, archived, paper, signed, world

SOON = NOW + dt.timedelta(minutes=10)


def look(content: bytes, at: dt.datetime = SOON, trust: Trust | None = None) -> Report:
    return validate(content, trust or world().trust(), at)


def test_a_signed_and_sealed_paper_says_who_when_and_that_it_is_unchanged() -> None:
    report = look(archived())
    assert report.outcome == Outcome.VALID
    assert [(s.signer, s.level, s.after) for s in report.signatures] == [
        ("Nguyễn Văn Minh", "B-LTA", After.SIGNATURES),
        ("Sở Y tế tỉnh Quảng Ngãi", "B-LTA", After.PROOF),
    ]
    assert report.signatures[0].chain == ("CA thử", "Gốc thử")
    assert report.signatures[0].proven_at == "2026-11-20T03:00:00+00:00"
    assert Report.from_json(report.to_json()) == report


def test_the_archived_paper_stands_alone_for_years() -> None:
    """Eight years on: the certificates have expired and nobody answers; the root is known."""
    report = look(archived(), NOW + dt.timedelta(days=8 * 365), Trust([world().root.der]))
    assert report.outcome == Outcome.VALID
    assert (
        look(signed(), NOW + dt.timedelta(days=8 * 365), Trust([world().root.der])).outcome
        == Outcome.UNCERTAIN
    )


def test_a_paper_under_a_root_we_do_not_know_is_uncertain_not_changed() -> None:
    other = c.make_authority(c.Subject("Lạ"), issuer=None, start=START, years=5, path_length=1)
    report = look(archived(), SOON, Trust([other.der]))
    assert report.outcome == Outcome.UNCERTAIN
    assert all(signature.intact for signature in report.signatures)


def _regions(content: bytes, which: int = -1) -> list[tuple[int, int]]:
    """Return the byte ranges that a signature covers: the seal's is -2, the archive time stamp's -1."""
    found = re.findall(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+)", content)[which]
    a, b, e, d = (int(word) for word in found)
    return [(a, a + b), (e, e + d)]


def _noticed(content: bytes, position: int) -> bool:
    """Return whether a changed byte shows: under the seal always; behind it, as a lost archive stamp at
    least."""
    report = look(content)
    if position < _regions(archived(), -2)[1][1]:
        return report.outcome != Outcome.VALID
    return report.outcome != Outcome.VALID or not report.archived_at


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_no_byte_of_a_sealed_paper_can_be_changed_unseen(data: st.DataObject) -> None:
    content = bytearray(archived())
    start, end = data.draw(st.sampled_from(_regions(bytes(content))))
    position = data.draw(st.integers(start, end - 1))
    content[position] ^= data.draw(st.integers(1, 255))
    assert _noticed(bytes(content), position)


def test_a_byte_changed_in_every_part_of_the_file_is_noticed() -> None:
    content = archived()
    for start, end in _regions(content):
        for position in range(start, end, max(1, (end - start) // 25)):
            changed = bytearray(content)
            changed[position] ^= 0x01
            assert _noticed(bytes(changed), position), position


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_rubbish_and_cut_files_never_raise(data: st.DataObject) -> None:
    content = archived()
    cut = data.draw(st.integers(0, len(content)))
    rubbish = data.draw(st.binary(max_size=200))
    assert look(content[:cut] + rubbish).outcome in (
        Outcome.CHANGED,
        Outcome.FAILED,
        Outcome.UNCERTAIN,
        Outcome.UNSIGNED,
        Outcome.VALID,
    )


def _with_text(content: bytes) -> bytes:
    """Add a line to page 1 by an incremental update: the signed bytes stay."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    stream = writer.add_object(
        generic.StreamObject(stream_data=b"BT /F1 20 Tf 100 100 Td (x) Tj ET 0 0 500 500 re f")
    )
    writer.add_stream_to_page(0, stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_content_added_behind_the_signature_is_named_with_its_page() -> None:
    report = look(_with_text(archived()))
    assert report.outcome == Outcome.CHANGED
    assert report.signatures[1].reason == "CHANGED_AFTER_SIGNING"
    assert report.signatures[1].after == After.CONTENT
    assert report.signatures[1].pages_changed == (1,)
    assert report.signatures[1].pages_added == 0


def test_a_swapped_page_is_noticed() -> None:
    with pikepdf.open(io.BytesIO(archived(2))) as document, pikepdf.open(io.BytesIO(paper())) as other:
        document.pages[1] = other.pages[0]
        out = io.BytesIO()
        document.save(out)
    assert look(out.getvalue()).outcome != Outcome.VALID


def test_a_page_added_by_an_update_is_counted() -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(archived()))
    content = writer.add_object(generic.StreamObject(stream_data=b""))
    from pyhanko.pdf_utils.writer import PageObject

    writer.insert_page(PageObject(contents=content, media_box=(0, 0, 595, 842)))
    out = io.BytesIO()
    writer.write(out)
    report = look(out.getvalue())
    assert report.outcome == Outcome.CHANGED
    assert report.signatures[-1].pages_added == 1


def test_a_paper_rebuilt_without_its_signatures_is_unsigned() -> None:
    with pikepdf.open(io.BytesIO(archived())) as document:
        del document.Root.AcroForm
        for page in document.pages:
            del page.obj["/Annots"]  # else the places of the signatures stay, without a form
        out = io.BytesIO()
        document.save(out)
    assert look(out.getvalue()).outcome == Outcome.UNSIGNED


def test_a_revoked_certificate_fails_a_signature_made_afterwards() -> None:
    here = world()
    revoked = (c.Revoked(here.seal.certificate.serial_number, NOW - dt.timedelta(days=1)),)
    report = look(signed(), SOON, here.trust(NOW, revoked))
    assert report.signatures[0].outcome == Outcome.VALID
    assert report.signatures[1].outcome == Outcome.FAILED
    assert report.signatures[1].intact


def test_a_certificate_revoked_later_leaves_the_archived_signature_valid() -> None:
    here = world()
    later = NOW + dt.timedelta(days=40)
    revoked = (c.Revoked(here.seal.certificate.serial_number, NOW + dt.timedelta(days=30)),)
    assert look(archived(), later, here.trust(later, revoked)).outcome == Outcome.VALID


def test_a_certificate_that_had_expired_when_it_signed_does_not_pass() -> None:
    here = world()
    old = c.make_signer(c.Subject("Cũ"), issuer=here.issuing, start=START, end=NOW - dt.timedelta(days=1))
    content = sign(paper(), here.signer(old), field="S1", time_stamper=local_time_stamper(here.times, NOW))
    assert look(content).outcome in (Outcome.FAILED, Outcome.UNCERTAIN)


def test_expired_and_nothing_proves_when_it_signed() -> None:
    here = world()
    old = c.make_signer(c.Subject("Cũ"), issuer=here.issuing, start=START, end=NOW - dt.timedelta(days=1))
    found = look(sign(paper(), here.signer(old), field="S1")).signatures[0]
    assert (found.outcome, found.reason) == (Outcome.FAILED, "OUT_OF_BOUNDS_NO_POE")


def test_only_certificates_for_papers_sign_papers() -> None:
    """The key of an authority, and that of a time stamp, are under a trusted root as well."""
    here = world()
    for holder in (here.issuing, here.times):
        found = look(sign(paper(), here.signer(holder), field="S1")).signatures[0]
        assert (found.outcome, found.reason) == (Outcome.FAILED, "NOT_FOR_SIGNING")


def test_a_certificate_issued_by_a_person_stands_under_no_authority() -> None:
    here = world()
    below = c.make_signer(c.Subject("Giả"), issuer=here.director, start=START, end=SOON)
    content = sign(paper(), here.signer(below), field="S1")
    trust = Trust([here.root.der], [here.issuing.der, here.director.der])
    assert look(content, trust=trust).signatures[0].reason == "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    assert questions_of(content, trust, SOON) == []


@pytest.mark.parametrize(("width", "outcome"), [(120, Outcome.VALID), (550, Outcome.CHANGED)], ids=str)
def test_a_later_stamp_is_named_and_may_not_hide_the_page(width: int, outcome: str) -> None:
    """Signing again is allowed; drawing another page over the first one is not."""
    here, blank, out = world(), pikepdf.new(), io.BytesIO()
    blank.add_blank_page(page_size=(width, width))
    blank.save(out)
    over = Look(out.getvalue(), Place(0, 20, 20, 20 + width, 20 + width))
    times = local_time_stamper(here.times, NOW)
    one = sign(paper(), here.signer(here.director), field="S1", time_stamper=times)
    first = look(sign(one, here.signer(here.seal), field="S2", look=over, time_stamper=times)).signatures[0]
    assert (first.outcome, first.pages_stamped) == (outcome, (1,))


def test_without_a_time_stamp_the_level_is_b_b() -> None:
    here = world()
    assert look(sign(paper(), here.signer(here.director), field="S1")).signatures[0].level == "B-B"


def test_a_signature_may_be_made_elsewhere_and_finished_later() -> None:
    here = world()
    ready = prepare(
        paper(),
        here.director.der,
        [here.issuing.der],
        field="S1",
        at=NOW,
        time_stamper=local_time_stamper(here.times, NOW),
    )
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    key = here.director.key
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    value = key.sign(ready.to_sign, ec.ECDSA(hashes.SHA256()))
    content = complete(
        ready, value, here.director.der, [here.issuing.der], time_stamper=local_time_stamper(here.times, NOW)
    )
    assert look(content).outcome == Outcome.VALID
    assert look(content).signatures[0].level == "B-T"
    wrong = key.sign(b"other", ec.ECDSA(hashes.SHA256()))
    assert look(complete(ready, wrong, here.director.der, [here.issuing.der])).outcome == Outcome.CHANGED


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"PK\x03\x04", b"x" * 5000], ids=["empty", "head", "zip", "x"]
)
def test_what_is_no_pdf_says_so(content: bytes) -> None:
    assert look(content).problem == "unreadable"


def test_a_locked_pdf_says_so() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper())) as document:
        document.save(out, encryption=pikepdf.Encryption(user="mật khẩu", owner="o"))
    assert look(out.getvalue()).problem == "encrypted"


def test_an_unsigned_paper_is_unsigned() -> None:
    assert look(paper()).outcome == Outcome.UNSIGNED


def test_a_scan_that_only_a_strict_reader_refuses_is_unsigned() -> None:
    sloppy = as_pdf([Image.new("L", (100, 100), 255)])
    assert (look(sloppy).outcome, look(sloppy).pages) == (Outcome.UNSIGNED, 1)
    assert look(sloppy + b"/ByteRange [0 1 2 3]").problem == "unreadable"


def test_only_certificates_under_a_trusted_root_are_asked_about() -> None:
    here = world()
    assert questions_of(signed(), here.trust(), SOON) == []  # our own lists say it
    asked = questions_of(signed(), Trust([here.root.der]), SOON)
    wanted = {here.director.der, here.seal.der, here.issuing.der, here.times.der}
    assert {one.certificate for one in asked} == wanted
    assert questions_of(archived(), Trust([here.root.der]), SOON) == []  # it carries its answers
    assert questions_of(signed(), Trust([]), SOON) == []
    assert questions_of(b"%PDF-1.7 rubbish", here.trust(), SOON) == []

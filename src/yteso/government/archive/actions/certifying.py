"""Certified electronic copies: pages as PDF/A with the mark of a copy, signed by who converted it, sealed,
kept, and the licence made live."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from yteso.government.archive.errors import NoPages, NotVerified
from yteso.government.archive.models import Paper
from yteso.government.archive.permissions import CERTIFY
from yteso.government.procedures.public import PaperLicence, enter_paper_licence
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotVisible, User, require
from yteso.toolkit.files.public import Page, PdfOfPages, erase_unkept, keep_under, print_pages
from yteso.toolkit.signing.public import Document as Signed
from yteso.toolkit.signing.public import (
    Right,
    SignerWanted,
    find_own_seal,
    new_code,
    own_right,
    put_up_document,
    seal_document,
    seal_put_up,
    sign_document,
    signed_versions,
    verify_url,
)


@transaction.atomic
def certify_paper(*, actor: Actor, paper_id: UUID, now: dt.datetime) -> Paper:
    """Certify the scan of a verified paper as an electronic copy: print it with the mark of a copy, sign and
    seal it, keep it under its class, and write a licence into its register.

    Who has a right to sign for the unit with a key that the server reaches signs it in person, then the
    unit's seal follows; else the installation's seal stands alone. All of it happens or nothing. Raises
    NotVisible, NotAllowed, NotVerified, NoPages, NoSeal, KeyUnreachable, LicenceDiffers.
    Source: NĐ 30/2020/NĐ-CP art. 25–27 (copies); NĐ 107/2021/NĐ-CP; NĐ 137/2024/NĐ-CP (copy made from
    paper: mark, time, who converted, signature of the body).
    """
    paper = (
        Paper.objects.select_for_update(of=("self",))
        .visible_to(actor)
        .select_related("template", "unit", "scan")
        .defer("search")
        .filter(id=paper_id)
        .first()
    )
    if paper is None:
        raise NotVisible
    require(actor, CERTIFY, paper.unit_id)
    if paper.state != Paper.State.VERIFIED:
        raise NotVerified
    code = new_code()
    document = _sign(actor, paper, _print(paper, actor, code, now), code, now)
    paper.document = document
    if paper.template.register:
        values = {row.key: row.value or "" for row in paper.values.all()}
        paper.licence, _new = enter_paper_licence(
            actor=actor,
            paper=PaperLicence(
                register=paper.template.register,
                number=paper.number,
                kind=paper.template.title,
                holder_name=paper.holder_name,
                holder_number=paper.holder_number,
                holder_person_id=paper.holder_person_id,
                address=values.get("address", ""),
                scope=values.get("scope", ""),
                issued_on=paper.issued_on,
                valid_to=paper.valid_to,
                copy_code=code,
            ),
            now=now,
        )
    paper.state = Paper.State.CERTIFIED
    paper.certified_on = now.astimezone(PROVINCE_ZONE).date()
    paper.save()
    _keep(paper, now)
    record(actor, CERTIFY.code, organisation_id=paper.unit_id, person_id=paper.holder_person_id,
           object_kind="archive_paper", object_id=paper.id, detail={"did": "paper_certified"})  # fmt: skip
    return paper


def signs_in_person(actor: Actor, paper: Paper, now: dt.datetime) -> Right | None:
    """Return the right by which the actor signs a copy of this paper in person, None where only a seal
    stands under it."""
    if find_own_seal(paper.unit_id) is None:
        return None
    return own_right(actor, paper.unit_id, now.astimezone(PROVINCE_ZONE).date())


def _sign(actor: Actor, paper: Paper, content: bytes, code: str, now: dt.datetime) -> Signed:
    """Have the person's signature and the seal set, one after the other, at once.

    Source: NĐ 30/2020/NĐ-CP art. 32 (the person's signature stands before the seal); NĐ 137/2024/NĐ-CP
    (who converted, and the body, sign).
    """
    number = "" if paper.collection == "record" else paper.number
    right = signs_in_person(actor, paper, now)
    if right is None:
        return seal_document(
            actor=actor, content=content, kind="copy", title=str(paper.template.title),
            organisation_id=paper.unit_id, code=code, number=number, person_id=paper.holder_person_id,
            object_id=paper.id, now=now,
        )  # fmt: skip
    document = put_up_document(
        actor=actor, content=content, kind="copy", title=str(paper.template.title),
        organisation_id=paper.unit_id, signers=[SignerWanted(right.pk, {"hidden": True})], own_seal=True,
        code=code, number=number, person_id=paper.holder_person_id, object_id=paper.id, now=now,
    )  # fmt: skip
    sign_document(actor=actor, document_id=document.pk, now=now)
    return seal_put_up(actor=actor, document_id=document.pk, now=now)


def _print(paper: Paper, actor: Actor, code: str, now: dt.datetime) -> bytes:
    """Print the pages; the mark names form of copy, body, who converted, when, and the code to verify."""
    if paper.scan is None or paper.scan.file_id is None:
        raise NoPages
    rows = Page.objects.filter(reading__original_id=paper.scan.file_id, number__in=paper.page_numbers)
    pages = [page for page in rows.order_by("number") if page.picture_id]
    if not pages:
        raise NoPages
    who = User.objects.filter(id=actor.user_id).first() if actor.user_id else None
    mark = [
        "SAO Y – BẢN SAO ĐIỆN TỬ TỪ BẢN GIẤY",
        paper.unit.name,
        f"Người chuyển đổi: {who.full_name if who else paper.unit.name}",
        f"Thời gian: {now.astimezone(PROVINCE_ZONE):%d/%m/%Y %H:%M:%S}; số trang: {len(pages)}",
        f"Mã tra cứu: {code}",
        verify_url(code),
    ]
    return print_pages(PdfOfPages(paper.template.title, pages, mark)).pdf


def _keep(paper: Paper, now: dt.datetime) -> None:
    """Put copy and scan under the paper's class: its time counts from the discharge, or the end of its
    validity."""
    if paper.document is None or paper.scan is None or paper.scan.file_id is None:
        return
    counted = paper.issued_on if paper.collection == "record" else paper.valid_to
    for file_id, part in ((paper.document.current_id, "copy"), (paper.scan.file_id, "scan")):
        keep_under(
            file_id=file_id,
            retention=paper.template.retention,
            counted_from=counted,
            title=f"{paper.template.title} {paper.number}",
            organisation_id=paper.unit_id,
            object_kind=f"archive_paper_{part}",
            object_id=paper.id,
            now=now,
        )


def forget_words(digests: Sequence[str], now: dt.datetime) -> None:
    """Take papers whose scan or copy went for good out of the search (jobs bring in what was entered), and
    what their copies were before each signature."""
    gone = Paper.objects.filter(Q(scan__file__in=digests) | Q(document__current__in=digests))
    gone.update(search=None, words_form=0)
    copies = Signed.objects.filter(current__in=digests, kind="copy")
    for copy in copies:
        erase_unkept([str(copy.original_id), *signed_versions(copy)], now)

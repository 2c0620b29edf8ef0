"""A paper, its pages and its certified copy; verifying beside the picture."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.government.archive.actions import (
    certify_paper,
    enter_values,
    set_aside,
    signs_in_person,
    take_next,
)
from yteso.government.archive.errors import ValuesWrong
from yteso.government.archive.forms import AsideForm
from yteso.government.archive.models import Paper
from yteso.government.archive.permissions import CERTIFY, OWN, READ, SCAN, VERIFY
from yteso.government.archive.queries import count_to_verify, entries_of, pages_of, shown_pages
from yteso.government.archive.words import TONES
from yteso.kernel.audit.public import Entry, record, record_read
from yteso.kernel.base.public import Conflict, NotVisible, Refusal, Request, guarded, now, signed_in
from yteso.kernel.ui.public import Badge, page, say
from yteso.toolkit.files.public import open_file
from yteso.toolkit.signing.public import signers_of, verify_url

PICTURE_KEPT = dt.timedelta(hours=1)  # by the reader's browser


def _paper(request: Request, key: UUID) -> Paper:
    rows = Paper.objects.visible_to(request.actor)
    found = rows.select_related("template", "unit", "scan", "document", "licence").filter(id=key).first()
    if found is None:
        raise NotVisible
    return found


def _note_look(request: Request, paper: Paper) -> None:
    """Write the look down, for the holder to see where one is known."""
    where: dict[str, Any] = {
        "organisation_id": paper.unit_id,
        "object_kind": "archive_paper",
        "object_id": paper.id,
    }
    if paper.holder_person_id:
        record_read(request.actor, paper.holder_person_id, READ.code, **where)
    else:
        record(request.actor, READ.code, kind=Entry.Kind.READ, **where)


def _note_first_look(request: Request, paper: Paper) -> None:
    """Write down the look at a page, unless one at this paper was: a paper has hundreds of pages."""
    lately = Entry.objects.filter(
        object_kind="archive_paper", object_id=str(paper.id), user_id=request.actor.user_id,
        at__gte=now() - PICTURE_KEPT,
    )  # fmt: skip
    if not lately.exists():
        _note_look(request, paper)


@guarded(READ)
@require_GET
def show(request: Request, key: UUID) -> HttpResponse:
    """A paper with its values, pages, copy and licence. The look is written down."""
    paper = _paper(request, key)
    _note_look(request, paper)
    reach = request.actor.reach
    may_certify = paper.state == "verified" and reach(CERTIFY).covers(paper.unit_id)
    context = {
        "paper": paper,
        "state": Badge(paper.get_state_display(), TONES[paper.state]),
        "entries": entries_of(paper),
        "pages": shown_pages(paper),
        "may_verify": paper.state in ("scanned", "second", "differs") and reach(VERIFY).covers(paper.unit_id),
        "may_certify": may_certify,
        "own_right": signs_in_person(request.actor, paper, now()) if may_certify else None,
        "signers": signers_of(paper.document) if paper.document else [],
        "may_set_aside": paper.state != "certified" and reach(SCAN).covers(paper.unit_id),
        "aside": AsideForm(),
        "verify": verify_url(paper.document.code) if paper.document else "",
    }
    return page(request, "archive/paper.html", context)


@signed_in("pages of papers that the reader sees by `visible_to`: staff in reach, citizens their own")
@require_GET
def picture(request: Request, key: UUID, number: int) -> FileResponse:
    """The picture of one page of a paper (from 1)."""
    paper = _paper(request, key)
    pages = pages_of(paper)
    if not 1 <= number <= len(pages) or pages[number - 1].picture_id is None:
        raise Http404
    _note_first_look(request, paper)
    answer = FileResponse(open_file(str(pages[number - 1].picture_id)), content_type="image/jpeg")
    answer["Cache-Control"] = f"private, max-age={int(PICTURE_KEPT.total_seconds())}"
    return answer


@signed_in("copies of papers that the reader sees by `visible_to`: staff in reach, citizens their own")
@require_GET
def copy(request: Request, key: UUID) -> FileResponse:
    """The certified electronic copy. The look is written down."""
    paper = _paper(request, key)
    if paper.document is None:
        raise Http404
    _note_look(request, paper)
    name = f"{paper.document.code}.pdf"
    return FileResponse(open_file(paper.document.current_id), filename=name, content_type="application/pdf")


@guarded(VERIFY)
@require_GET
def verify_next(request: Request) -> HttpResponse:
    """Give the next paper to enter."""
    paper = take_next(actor=request.actor, now=now())
    if paper is None:
        return page(request, "archive/verified.html", {})
    return redirect("archive:verify", key=paper.id)


@guarded(VERIFY)
@require_http_methods(["GET", "POST"])
def verify(request: Request, key: UUID) -> HttpResponse:
    """Enter a paper beside its picture; then the next one comes."""
    paper = _paper(request, key)
    typed: dict[str, str] = {}
    faults: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        typed = {one["key"]: request.POST.get(one["key"], "") for one in paper.template.fields}
        try:
            done = enter_values(
                actor=request.actor,
                paper_id=key,
                state=request.POST.get("state", ""),
                values=typed,
                now=now(),
            )
            say(request, _("%(paper)s: %(state)s") % {"paper": done, "state": done.get_state_display()})
            return redirect("archive:verify-next")
        except ValuesWrong as wrong:
            faults, status = wrong.faults, 422
        except Conflict as late:
            say(request, str(late), "warning")
            return redirect("archive:verify-next")
    elif paper.state not in ("scanned", "second", "differs"):
        return redirect("archive:paper", key=key)
    elif paper.state == "second" and paper.first_by_id == request.actor.user_id:
        say(request, _("The second entry is made by another person, who does not see the first."), "warning")
        return redirect("archive:paper", key=key)
    if request.method == "GET":
        _note_look(request, paper)
    context = {
        "paper": paper,
        "entries": entries_of(paper, typed or None, faults),
        "pages": shown_pages(paper),
        "faults": faults,
        "waiting": count_to_verify(request.actor),
        "aside": AsideForm(),
        "may_set_aside": request.actor.reach(SCAN).covers(paper.unit_id),
    }
    return page(request, "archive/verify.html", context, status=status)


@guarded(CERTIFY)
@require_POST
def certify(request: Request, key: UUID) -> HttpResponse:
    """Certify the copy of a paper."""
    try:
        paper = certify_paper(actor=request.actor, paper_id=key, now=now())
        say(request, _("Certified. Code: %(code)s") % {"code": paper.document.code if paper.document else ""})
    except Refusal as refusal:
        if isinstance(refusal, NotVisible):
            raise
        say(request, str(refusal), "bad")
    return redirect("archive:paper", key=key)


@guarded(SCAN)
@require_POST
def aside(request: Request, key: UUID) -> HttpResponse:
    """Set a paper aside, with a reason."""
    form = AsideForm(request.POST)
    if form.is_valid():
        set_aside(actor=request.actor, paper_id=key, reason=form.cleaned_data["reason"], now=now())
        say(request, _("Set aside. Its scan is kept."))
        return redirect("archive:verify-next" if request.POST.get("next") else "archive:papers")
    say(request, _("Write why the paper is set aside."), "warning")
    return redirect("archive:paper", key=key)


@guarded(OWN)
@require_GET
def mine(request: Request) -> HttpResponse:
    """The citizen's own digitised papers."""
    rows = (
        Paper.objects.visible_to(request.actor)
        .filter(state=Paper.State.CERTIFIED)
        .select_related("template", "unit", "document")
    )
    papers = [
        (one, verify_url(one.document.code) if one.document else "") for one in rows.order_by("-certified_on")
    ]
    return page(request, "archive/mine.html", {"papers": papers})

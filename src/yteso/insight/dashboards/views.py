"""The dashboards: ours, those of a facility and of a commune, and those that readers put together."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.insight.dashboards.actions import (
    add_card,
    bring_back,
    make_board,
    move_card,
    remove_card,
    rename_board,
    share_board,
    stop_sharing,
    subscribe,
    throw_away,
    unsubscribe,
)
from yteso.insight.dashboards.boards import BUILT_IN, COMMUNE, FACILITY, find_built_in
from yteso.insight.dashboards.forms import BoardForm, CardForm, MailForm, ShareForm
from yteso.insight.dashboards.models import Subscription
from yteso.insight.dashboards.permissions import COMPOSE, READ, SCREEN, SHARE
from yteso.insight.dashboards.queries import (
    find_board,
    list_boards,
    list_periods,
    read_period,
    scope_label,
    scope_of,
    shown,
    specs_of,
)
from yteso.insight.dashboards.reading import CardSpec, CardView, read_cards
from yteso.insight.quality.public import READ as CHECK
from yteso.kernel.base.public import NotVisible, Refusal, Request, guarded, now, today
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.places.public import find_unit
from yteso.kernel.ui.public import page, say
from yteso.toolkit.measures.public import Scope


def _context(
    request: Request,
    cards: tuple[CardSpec, ...] | list[CardSpec],
    scope: Scope,
    *,
    keep_unknown: bool = False,
) -> dict[str, Any]:
    """Return what every dashboard shows: its cards in the asked period, and the periods to choose from."""
    day = today()
    period = read_period(request.GET.get("period", ""), day)
    found = read_cards(request.actor, cards, period, scope, day)
    found = found if keep_unknown else shown(found)
    return {
        "numbers": [card for card in found if card.is_number],
        "charts": [card for card in found if not card.is_number],
        "period": period,
        "periods": list_periods(period, day),
        "before": period.previous().key,
        "after": "" if period.end >= day else _next(period, day),
        "as_of": _as_of(found),
        "running": period.start <= day < period.end,
        "scope_label": scope_label(scope),
        "address": request.GET,
        "may_check": request.actor.can(CHECK),
    }


def _next(period: Any, day: Any) -> str:
    choices = [choice for kind, found in list_periods(period, day) if kind == period.kind for choice in found]
    keys = [choice.key for choice in choices]
    at = keys.index(period.key) if period.key in keys else 0
    return keys[at - 1] if at else ""


def _as_of(cards: list[CardView]) -> Any:
    known = [card.figure.as_of for card in cards if card.figure is not None and card.figure.as_of is not None]
    return min(known, default=None)


@require_GET
@guarded(READ)
def index(request: Request) -> HttpResponse:
    """All dashboards: ours, the reader's own, those shared with them, and what is mailed to them."""
    boards = list(list_boards(request.actor))
    mails = Subscription.objects.filter(reader_id=request.actor.user_id).select_related("board")
    context = {
        "built_in": BUILT_IN,
        "own": [board for board in boards if board.owner_id == request.actor.user_id],
        "shared": [board for board in boards if board.owner_id != request.actor.user_id],
        "mails": [(mail, _mail_title(mail)) for mail in mails],
        "may_compose": request.actor.can(COMPOSE),
        "may_show": request.actor.can(SCREEN),
        "may_check": request.actor.can(CHECK),
    }
    return page(request, "dashboards/index.html", context)


def _mail_title(mail: Subscription) -> str:
    if mail.board is not None:
        return mail.board.title
    found = find_built_in(mail.slug)
    return str(found.title) if found else mail.slug


@require_GET
@guarded(READ)
def show_built_in(request: Request, slug: str) -> HttpResponse:
    """One of our dashboards, of the province or of an organisation."""
    found = find_built_in(slug)
    if found is None:
        raise NotVisible
    scope = scope_of(request.actor, request.GET.get("organisation", ""))
    context = _context(request, found.cards, scope)
    context |= {
        "title": found.title, "about": found.about, "slug": slug, "mail_form": MailForm(),
        "tabs": _tabs(slug),
        "may_compose": request.actor.can(COMPOSE),
    }  # fmt: skip
    return page(request, "dashboards/board.html", context)


def _tabs(slug: str) -> list[tuple[str, str, bool]]:
    return [
        (str(one.title), reverse("dashboards:built-in", args=[one.slug]), one.slug == slug)
        for one in BUILT_IN
    ]


@require_GET
@guarded(READ)
def show_facility(request: Request, organisation_id: UUID) -> HttpResponse:
    """One facility: its figures, and the way to its files, its place and its staff."""
    facility = Organisation.objects.visible_to(request.actor).filter(id=organisation_id).first()
    if facility is None:
        raise NotVisible
    context = _context(request, FACILITY, Scope(organisation_id=organisation_id))
    unit = find_unit(facility.place_code, today())
    context |= {
        "title": facility.name, "about": "", "facility": facility, "scope_label": "",
        "place": unit, "trail": [(_("Dashboards"), reverse("dashboards:index"))],
        "closed": not context["numbers"],
    }  # fmt: skip
    if context["closed"]:
        context["charts"] = []
    return page(request, "dashboards/board.html", context)


@require_GET
@guarded(READ)
def show_commune(request: Request, code: str) -> HttpResponse:
    """One commune (or district, or province): the figures of the people who live there."""
    day = today()
    period = read_period(request.GET.get("period", ""), day)
    on = min(day, period.end)
    unit = find_unit(code, on) or find_unit(code, day)
    if unit is None:
        raise NotVisible
    boundaries = on if find_unit(code, on) else day
    context = _context(request, COMMUNE, Scope(place_code=code, boundaries_on=boundaries))
    here = Organisation.objects.visible_to(request.actor).facilities().open_on(day).filter(place_code=code)
    context |= {
        "title": unit.full_name, "about": "", "unit": unit, "facilities": list(here.order_by("sort_key")),
        "trail": [(_("Dashboards"), reverse("dashboards:index"))],
    }  # fmt: skip
    return page(request, "dashboards/board.html", context)


@require_GET
@guarded(READ)
def show_board(request: Request, board_id: UUID) -> HttpResponse:
    """A dashboard that somebody put together, with the figures that this reader may see."""
    board = find_board(request.actor, board_id)
    scope = scope_of(request.actor, request.GET.get("organisation", ""))
    context = _context(request, specs_of(board), scope, keep_unknown=True)
    context |= {
        "title": board.title, "about": board.note, "board": board, "mail_form": MailForm(),
        "is_own": board.owner_id == request.actor.user_id,
        "trail": [(_("Dashboards"), reverse("dashboards:index"))],
    }  # fmt: skip
    return page(request, "dashboards/board.html", context)


@require_http_methods(["GET", "POST"])
@guarded(COMPOSE)
def make(request: Request) -> HttpResponse:
    """Begin a dashboard, empty or as a copy of one of ours (`?of=slug`)."""
    source = find_built_in(request.GET.get("of", ""))
    form = BoardForm(
        request.POST or None,
        initial={"title": str(source.title), "note": str(source.about)} if source else {},
    )
    if request.method == "POST" and form.is_valid():
        cards = [(s.kind, s.codes, s.dimension, str(s.title)) for s in source.cards] if source else []
        board = make_board(actor=request.actor, **form.cleaned_data, cards=cards, now=now())
        return redirect("dashboards:edit", board.id)
    status = 422 if form.is_bound else 200
    return page(request, "dashboards/make.html", {"form": form, "source": source}, status=status)


@require_http_methods(["GET", "POST"])
@guarded(COMPOSE)
def edit(request: Request, board_id: UUID) -> HttpResponse:
    """Change a dashboard of one's own: its words, its cards and their order, who else sees it."""
    board = find_board(request.actor, board_id)
    if board.owner_id != request.actor.user_id:
        raise NotVisible
    words = BoardForm(initial={"title": board.title, "note": board.note})
    card_form, share_form = CardForm(request.actor), ShareForm()
    status = 200
    if request.method == "POST":
        what = request.POST.get("what", "")
        try:
            if what == "card":
                card_form = CardForm(request.actor, request.POST)
                if card_form.is_valid():
                    given = card_form.cleaned_data
                    add_card(
                        actor=request.actor, board_id=board_id, kind=given["kind"], codes=[given["code"]],
                        dimension=given["dimension"], title=given["title"], now=now(),
                    )  # fmt: skip
                    return redirect("dashboards:edit", board_id)
            elif what == "share":
                share_form = ShareForm(request.POST)
                if share_form.is_valid():
                    place = share_form.cleaned_data["organisation"]
                    share_board(
                        actor=request.actor, board_id=board_id, role=share_form.cleaned_data["role"],
                        organisation_id=place.id if place else None, now=now(),
                    )  # fmt: skip
                    return redirect("dashboards:edit", board_id)
            else:
                words = BoardForm(request.POST)
                if words.is_valid():
                    rename_board(actor=request.actor, board_id=board_id, **words.cleaned_data, now=now())
                    say(request, _("Saved."))
                    return redirect("dashboards:board", board_id)
        except Refusal as refusal:
            at_fault = card_form if what == "card" else share_form
            at_fault.add_error(refusal.field if refusal.field in at_fault.fields else None, str(refusal))
        status = 422
    cards = [
        (card, spec) for card, spec in zip(board.cards.order_by("position"), specs_of(board), strict=True)
    ]
    day = today()
    views = read_cards(
        request.actor, [spec for _card, spec in cards], read_period("", day), scope_of(request.actor), day
    )
    context = {
        "board": board, "words": words, "card_form": card_form, "share_form": share_form,
        "cards": [(card, view) for (card, _spec), view in zip(cards, views, strict=True)],
        "may_share": request.actor.can(SHARE),
        "trail": [
            (_("Dashboards"), reverse("dashboards:index")),
            (board.title, reverse("dashboards:board", args=[board_id])),
        ],
    }  # fmt: skip
    return page(request, "dashboards/edit.html", context, status=status)


@require_POST
@guarded(COMPOSE)
def change_card(request: Request, board_id: UUID, card_id: UUID) -> HttpResponse:
    """Move a card (`move`: -1 or 1) or remove it."""
    move = request.POST.get("move", "")
    if move in ("-1", "1"):
        move_card(actor=request.actor, board_id=board_id, card_id=card_id, by=int(move), now=now())
    else:
        remove_card(actor=request.actor, board_id=board_id, card_id=card_id, now=now())
        say(request, _("The card was removed."))
    return redirect(f"{reverse('dashboards:edit', args=[board_id])}#cards")


@require_POST
@guarded(COMPOSE)
def unshare(request: Request, board_id: UUID, share_id: UUID) -> HttpResponse:
    stop_sharing(actor=request.actor, board_id=board_id, share_id=share_id, now=now())
    return redirect("dashboards:edit", board_id)


@require_POST
@guarded(COMPOSE)
def remove(request: Request, board_id: UUID) -> HttpResponse:
    """Throw a dashboard away, or (with `back`) bring it back."""
    if request.POST.get("back") or request.GET.get("back"):
        bring_back(actor=request.actor, board_id=board_id, now=now())
        return redirect("dashboards:board", board_id)
    throw_away(actor=request.actor, board_id=board_id, now=now())
    undo = f"{reverse('dashboards:remove', args=[board_id])}?back=1"
    say(request, _("The dashboard was thrown away."), undo=undo)
    return redirect("dashboards:index")


@require_POST
@guarded(READ)
def mail(request: Request) -> HttpResponse:
    """Have a dashboard mailed to oneself, or stop it."""
    if request.POST.get("stop"):
        unsubscribe(actor=request.actor, subscription_id=UUID(request.POST["stop"]))
        say(request, _("It will not be mailed to you any more."))
        return redirect("dashboards:index")
    form = MailForm(request.POST)
    slug, board = request.POST.get("slug", ""), request.POST.get("board", "")
    if not form.is_valid() or (not board and find_built_in(slug) is None):
        raise NotVisible
    subscribe(
        actor=request.actor, slug="" if board else slug, board_id=UUID(board) if board else None,
        rhythm=form.cleaned_data["rhythm"], now=now(),
    )  # fmt: skip
    say(request, _("It will be mailed to you, with the figures that you may see on that day."))
    return redirect("dashboards:index")

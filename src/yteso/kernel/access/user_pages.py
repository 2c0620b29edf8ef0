"""Pages on which administrators keep accounts and roles."""

from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yteso.kernel.access import actions
from yteso.kernel.access.forms import GrantForm, ReasonForm, UserForm
from yteso.kernel.access.models import Grant
from yteso.kernel.access.permissions import GRANT_ROLES, MANAGE_USERS, READ_USERS
from yteso.kernel.access.queries import users_visible_to
from yteso.kernel.access.registers import state_of, user_rows, what
from yteso.kernel.audit.public import Entry
from yteso.kernel.base.public import (
    NotVisible,
    Refusal,
    Request,
    Role,
    User,
    declared_permissions,
    guarded,
    now,
    today,
)
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.ui.public import page

DEEDS_SHOWN = 20


@guarded(READ_USERS)
def user(request: Request, user_id: UUID) -> HttpResponse:
    """Show an account: its state, roles, sessions, second factor and latest deeds."""
    return _show(request, user_id)


@never_cache
def _show(request: Request, user_id: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
    actor = request.actor
    found = user_rows(actor).filter(pk=user_id).first()
    if found is None:
        raise NotVisible
    about = Q(user_id=user_id) | Q(object_kind="user", object_id=str(user_id))
    deeds = Entry.objects.visible_to(actor).filter(about).order_by("-at", "-id")[:DEEDS_SHOWN]
    context = {
        "account": found,
        "state": state_of(found),
        "grants": Grant.objects.filter(user=found)
        .select_related("organisation", "given_by")
        .order_by("-valid_from", "-id"),
        "grant_form": GrantForm(actor=actor, user=found),
        "reason_form": ReasonForm(auto_id="disable_%s"),
        "factors": list(Authenticator.objects.filter(user=found).exclude(type="recovery_codes")),
        "session_count": UserSession.objects.filter(user=found).count(),
        "deeds": [{"at": e.at, "title": what(e), "who": e.address} for e in deeds],
        "may_manage": actor.can(MANAGE_USERS),
        "may_grant": actor.can(GRANT_ROLES),
        "today": today(),
        **more,
    }
    return page(request, "access/user.html", context, status=status)


@guarded(MANAGE_USERS)
def new_user(request: Request) -> HttpResponse:
    """Make an account for a member of staff and show the one-time link for its owner."""
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor = request.actor
        try:
            made = actions.create_user(actor=actor, now=now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            link = _link(request, actions.invite_user(actor=actor, user_id=made.pk, now=now()))
            return _show(request, made.pk, link=link)
    return page(request, "access/new_user.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@guarded(MANAGE_USERS)
def invite(request: Request, user_id: UUID) -> HttpResponse:
    """Make a new one-time link and show it once."""
    _seen(request, user_id)
    token = actions.invite_user(actor=request.actor, user_id=user_id, now=now())
    return _show(request, user_id, link=_link(request, token))


@require_POST
@guarded(MANAGE_USERS)
def disable(request: Request, user_id: UUID) -> HttpResponse:
    _seen(request, user_id)
    form = ReasonForm(request.POST, auto_id="disable_%s")
    if not form.is_valid():
        return _show(request, user_id, status=422, reason_form=form)
    actions.disable_user(actor=request.actor, user_id=user_id, reason=form.cleaned_data["reason"])
    return _back(request, user_id, _("The account is disabled and signed out everywhere."))


@require_POST
@guarded(MANAGE_USERS)
def enable(request: Request, user_id: UUID) -> HttpResponse:
    _seen(request, user_id)
    actions.enable_user(actor=request.actor, user_id=user_id, now=now())
    return _back(request, user_id, _("The account is enabled."))


@require_POST
@guarded(MANAGE_USERS)
def unlock(request: Request, user_id: UUID) -> HttpResponse:
    _seen(request, user_id)
    actions.unlock_user(actor=request.actor, user_id=user_id)
    return _back(request, user_id, _("The account is unlocked."))


@require_POST
@guarded(MANAGE_USERS)
def reset_second_factor(request: Request, user_id: UUID) -> HttpResponse:
    _seen(request, user_id)
    actions.reset_second_factor(actor=request.actor, user_id=user_id)
    return _back(
        request, user_id, _("The second factor is removed. The user adds a new one at the next sign-in.")
    )


@require_POST
@guarded(GRANT_ROLES)
def give_role(request: Request, user_id: UUID) -> HttpResponse:
    account, actor = _seen(request, user_id), request.actor
    form = GrantForm(request.POST, actor=actor, user=account)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.give_role(
                actor=actor,
                user_id=user_id,
                role=Role(data["role"]),
                organisation_id=data["organisation"].pk,
                valid_from=data["valid_from"],
                valid_to=data["valid_to"],
                reason=data["reason"],
                now=now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return _back(request, user_id, _("The role is given."))
    return _show(request, user_id, status=422, grant_form=form)


@require_POST
@guarded(GRANT_ROLES)
def end_grant(request: Request, grant_id: UUID) -> HttpResponse:
    grant = Grant.objects.visible_to(request.actor).filter(pk=grant_id).first()
    if grant is None:
        raise NotVisible
    actions.end_grant(actor=request.actor, grant_id=grant_id, today=today())
    return _back(request, grant.user_id, _("The role has ended."))


@guarded(READ_USERS)
def roles(request: Request) -> HttpResponse:
    """Show what each role may do: the permissions as the modules declare them."""
    table = [(p, [role in p.roles for role in Role]) for p in declared_permissions()]
    return page(request, "access/roles.html", {"roles": Role.choices, "table": table})


@guarded(READ_USERS)
def organisation(request: Request, organisation_id: UUID) -> HttpResponse:
    """Show who holds what in one organisation, and who through an organisation above it."""
    actor = request.actor
    place = Organisation.objects.within_reach(actor, READ_USERS).filter(pk=organisation_id).first()
    if place is None:
        raise NotVisible
    grants = Grant.objects.valid_on(today()).select_related("user", "organisation")
    context = {
        "place": place,
        "here": grants.filter(organisation=place).order_by("user__username"),
        "above": grants.filter(organisation_id__in=place.path[:-1]).order_by("user__username"),
    }
    return page(request, "access/organisation.html", context)


def _seen(request: Request, user_id: UUID) -> User:
    account = users_visible_to(request.actor).filter(pk=user_id).first()
    if account is None:
        raise NotVisible
    return account


def _link(request: Request, token: str) -> str:
    return request.build_absolute_uri(reverse("access-invitation", args=[token]))


def _back(request: Request, user_id: UUID, text: str) -> HttpResponse:
    messages.success(request, text)
    return HttpResponseRedirect(reverse("access-user", args=[user_id]))

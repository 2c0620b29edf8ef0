"""Pages of one's own account; those of administrators are in `users`."""

from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from yteso.kernel.access import sessions
from yteso.kernel.access.actions import accept_invitation, change_user, choose_organisation, find_invitation
from yteso.kernel.access.addresses import address_of
from yteso.kernel.access.forms import InvitationForm, ProfileForm, UnlockForm
from yteso.kernel.access.models import Grant
from yteso.kernel.access.queries import UserActor
from yteso.kernel.access.rates import limited
from yteso.kernel.access.registers import person_of, what
from yteso.kernel.audit.public import Entry, name_entries, record
from yteso.kernel.base.public import NotVisible, Request, User, now, open_to_all, signed_in
from yteso.kernel.ui.public import page

OWN_DEEDS_SHOWN = 200


def safe_next(request: Request) -> str:
    """Return where to go on, if that is a page of ours; else home."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else "/"


@never_cache
@sensitive_post_parameters("password")
@signed_in("the user whose session is locked shows who they are")
@limited("unlock", limit=20, per_seconds=300)
def locked(request: Request) -> HttpResponse:
    """Ask for the password after 15 idle minutes, then go on. Five wrong ones lock the account."""
    script = request.headers.get("Accept") == "application/json"
    form = UnlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, username=_user(request).username, password=form.cleaned_data["password"])
        if user is not None and user.pk == request.user.pk:
            sessions.unlock(request, now())
            record(request.actor, "access.unlocked", kind=Entry.Kind.ACCOUNT)
            return HttpResponse(status=204) if script else HttpResponseRedirect(safe_next(request))
        form.add_error("password", _("The password is wrong. After five wrong tries the account is locked."))
    if script:
        return JsonResponse({"errors": form.errors.get("password", [])}, status=422)
    return render(request, "access/locked.html", {"form": form, "next": safe_next(request)})


@require_POST
@signed_in("tells that the user still works on a page, so that it does not lock while they type")
def alive(request: Request) -> HttpResponse:
    """Answer 204 while the session is open, 423 when it is locked: the page then asks for the password."""
    is_open = sessions.look_at(request, now()) is sessions.State.OPEN
    return HttpResponse(status=204 if is_open else 423)


@require_POST
@signed_in("locks one's own session")
def lock(request: Request) -> HttpResponse:
    """Lock the session at once: the page does so when it has covered itself, whatever else still polls."""
    sessions.lock(request)
    return HttpResponse(status=204)


@open_to_all("says that the account is locked")
def locked_out(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
    """Answer a sign-in to an account that five wrong passwords have locked."""
    hours = int(settings.AXES_COOLOFF_TIME.total_seconds() // 3600)
    return render(request, "access/locked_out.html", {"hours": hours}, status=403)


@signed_in("the user must add a second factor before anything else")
def second_factor_first(request: Request) -> HttpResponse:
    """Explain why a second factor is needed and lead to the two ways of adding one."""
    has_one = Authenticator.objects.filter(user=_user(request)).exists()
    return render(request, "access/second_factor_first.html", {"has_one": has_one})


@open_to_all("accounts are made by administrators; this page says so")
def no_sign_up(request: Request) -> HttpResponse:
    return render(request, "access/no_sign_up.html")


@open_to_all("says that the national sign-in knows the person, but we do not")
def unknown(request: Request) -> HttpResponse:
    return render(request, "access/unknown.html", status=403)


@never_cache
@sensitive_post_parameters("password", "again")
@open_to_all("the holder of a one-time link sets a password; the link is the proof")
@limited("invitation", limit=20, per_seconds=300)
def invitation(request: Request, token: str) -> HttpResponse:
    """Let the holder of a one-time link set a password, then send them to sign in."""
    user = find_invitation(token=token, now=now()).user
    form = InvitationForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            accept_invitation(
                token=token, password=form.cleaned_data["password"], now=now(), address=address_of(request)
            )
        except ValidationError as error:
            form.add_error("password", error)
        else:
            messages.success(request, _("The password is set. Sign in with it now."))
            return HttpResponseRedirect(reverse("account_login"))
    return render(request, "access/invitation.html", {"form": form, "invited": user})


@signed_in("one's own account")
def profile(request: Request) -> HttpResponse:
    """Show and change one's own account: name, language, roles, second factor, sessions."""
    user = _user(request)
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        change_user(actor=request.actor, user_id=user.pk, **data)
        messages.success(request, _("Your profile is saved."))
        answer = HttpResponseRedirect(reverse("access-profile"))
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            data["language"],
            365 * 24 * 3600,
            samesite="Lax",
            secure=settings.PRODUCTION,
        )
        return answer
    context = {
        "base": _base(user),
        "form": form,
        "grants": Grant.objects.filter(user=user)
        .select_related("organisation")
        .order_by("-valid_from", "-id"),
        "factors": list(Authenticator.objects.filter(user=user)),
        "session_count": UserSession.objects.filter(user=user).count(),
    }
    return page(request, "access/profile.html", context)


@signed_in("one's own deeds")
def my_deeds(request: Request) -> HttpResponse:
    """Show what the audit log holds about one's own deeds."""
    entries = list(Entry.objects.filter(user_id=request.user.pk).order_by("-at", "-id")[:OWN_DEEDS_SHOWN])
    name_entries(request.actor, entries)
    deeds = [{"entry": entry, "what": what(entry), "person": person_of(entry)} for entry in entries]
    return page(request, "access/my_deeds.html", {"deeds": deeds, "base": _base(_user(request))})


@require_POST
@signed_in("chooses among the organisations where the user holds something")
def act_for(request: Request) -> HttpResponse:
    """Act for another of one's organisations from now on."""
    chosen = request.POST.get("organisation", "")
    choices = cast(UserActor, request.actor).choices
    place = next((key for key, _name in choices if str(key) == chosen), None)
    if place is None:
        raise NotVisible
    request.session[sessions.ACTING_FOR] = str(place)
    choose_organisation(user=_user(request), organisation_id=place)
    return HttpResponseRedirect("/")


def _user(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user


def _base(user: User) -> str:
    return "ui/citizen.html" if user.kind == User.Kind.CITIZEN else "ui/page.html"

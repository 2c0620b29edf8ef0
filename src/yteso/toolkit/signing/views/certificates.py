"""Staff pages: certificates, and who may sign with which."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.kernel.base.public import NotVisible, Refusal, Request, User, guarded, now, today
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.ui.public import page, say
from yteso.toolkit.signing.actions.authority import add_certificate, revoke_certificate
from yteso.toolkit.signing.actions.rights import end_right, give_right
from yteso.toolkit.signing.forms import CertificateForm, ReasonForm, RightForm
from yteso.toolkit.signing.models import Certificate
from yteso.toolkit.signing.permissions import MANAGE


def _certificate(request: Request, key: UUID) -> Certificate:
    found = (
        Certificate.objects.visible_to(request.actor).filter(pk=key).select_related("organisation").first()
    )
    if found is None:
        raise NotVisible
    return found


def _page(request: Request, row: Certificate, form: RightForm, status: int = 200) -> HttpResponse:
    rights = row.rights.select_related("user", "organisation").order_by("-valid_from", "-id")
    context = {
        "certificate": row,
        "rights": rights,
        "form": form,
        "reason_form": ReasonForm(),
        "today": today(),
        "expired": row.not_after < now(),
    }
    return page(request, "signing/certificate.html", context, status=status)


@guarded(MANAGE)
@require_GET
def show(request: Request, key: UUID) -> HttpResponse:
    """A certificate, its period, and the rights to sign with it."""
    row = _certificate(request, key)
    initial = {"valid_from": today().isoformat()}
    return _page(request, row, RightForm(initial=initial))


@guarded(MANAGE)
@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    """Add a certificate of the organisation the actor acts for."""
    form = CertificateForm(request.POST or None, request.FILES or None)
    if request.actor.organisation_id is None:
        raise NotVisible
    place = Organisation.objects.get(pk=request.actor.organisation_id)
    if form.is_valid():
        data = form.cleaned_data
        try:
            row = add_certificate(
                actor=request.actor,
                content=data["file"].read(),
                password=data["password"],
                kind=Certificate.Kind(data["kind"]),
                organisation_id=place.pk,
                automatic=data["automatic"],
                now=now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            say(request, _("Certificate added. Now say who may sign with it."), "good")
            return redirect("signing:certificate", key=row.pk)
    status = 422 if form.is_bound else 200
    return page(request, "signing/add_certificate.html", {"form": form, "place": place}, status=status)


@guarded(MANAGE)
@require_POST
def give(request: Request, key: UUID) -> HttpResponse:
    """Give a user the right to sign with this certificate."""
    row = _certificate(request, key)
    form = RightForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        user = User.objects.get(username__iexact=data["username"])
        try:
            give_right(
                actor=request.actor,
                certificate_id=row.pk,
                user_id=user.pk,
                organisation_id=row.organisation_id,
                form=data["form"],
                position=data["position"],
                basis=data["basis"],
                valid_from=data["valid_from"],
                valid_to=data["valid_to"],
                now=now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect("signing:certificate", key=key)
    return _page(request, row, form, status=422)


@guarded(MANAGE)
@require_POST
def end(request: Request, key: UUID, right_key: UUID) -> HttpResponse:
    """End a right to sign."""
    if not _certificate(request, key).rights.filter(pk=right_key).exists():
        raise NotVisible
    end_right(actor=request.actor, right_id=right_key, today=today())
    return redirect("signing:certificate", key=key)


@guarded(MANAGE)
@require_POST
def revoke(request: Request, key: UUID) -> HttpResponse:
    """Sign nothing with this certificate any more."""
    row = _certificate(request, key)
    revoke_certificate(
        actor=request.actor, certificate_id=row.pk, reason=request.POST.get("reason", ""), now=now()
    )
    return redirect("signing:certificate", key=key)

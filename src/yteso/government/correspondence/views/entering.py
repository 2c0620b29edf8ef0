"""Beginning a draft, entering what came on paper, entering that a secret document came or went."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yteso.government.correspondence import actions
from yteso.government.correspondence.forms import EnterForm, NewDraftForm, SecretForm
from yteso.government.correspondence.models import Document
from yteso.government.correspondence.permissions import DRAFT, REGISTER
from yteso.government.correspondence.queries import templates_on
from yteso.government.correspondence.views.finding import type_choices, unit_choices
from yteso.kernel.base.public import NotVisible, Refusal, Request, guarded, now, today
from yteso.kernel.ui.public import page, say


def _other(request: Request, name: str) -> Document | None:
    """Return the document that the address says is answered or replaced."""
    try:
        key = UUID(request.GET.get(name, ""))
    except ValueError:
        return None
    return Document.objects.visible_to(request.actor).filter(pk=key).select_related("type").first()


@guarded(DRAFT)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Begin a draft: from a template, as an answer, or in the place of an issued document."""
    place = request.actor.organisation_id
    if place is None:
        raise NotVisible
    answered, replaced = _other(request, "answers"), _other(request, "replaces")
    templates = templates_on(today())
    template = next((one for one in templates if one.code == request.GET.get("template")), None)
    initial = {"unit_id": str(place), "type_code": "CV"}
    if template:
        initial |= {"type_code": template.type_code, "subject": template.subject, "body": template.body}
    elif replaced and replaced.type:
        last = replaced.versions.order_by("-number").first()
        initial |= {"type_code": replaced.type.code, "subject": replaced.subject, "body": replaced.text}
        initial["recipients"] = last.recipients if last else ""
    elif answered:
        code = f"{answered.sender_organ}: " if answered.sender_organ else ""
        initial |= {
            "subject": f"trả lời văn bản số {answered.symbol}",
            "recipients": f"{code}{answered.sender}",
        }
    form = NewDraftForm(
        request.POST or None, initial=initial, types=type_choices(), units=unit_choices(place)
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        data = {**form.cleaned_data, "unit_id": UUID(form.cleaned_data["unit_id"])}
        try:
            found = actions.start_draft(
                actor=request.actor, replies_to=answered.pk if answered else None,
                replaces=replaced.pk if replaced else None, now=now(), **data,
            )  # fmt: skip
            return redirect("correspondence:document", document_id=found.pk)
        except Refusal as refusal:
            status = refusal.status
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context = {
        "form": form, "templates": templates, "template": template,
        "answered": answered, "replaced": replaced,
    }  # fmt: skip
    return page(request, "correspondence/new.html", context, status=status)


@guarded(REGISTER)
@require_http_methods(["GET", "POST"])
def enter(request: Request) -> HttpResponse:
    """Enter a document that came on paper, by mail, by hand."""
    form = EnterForm(
        request.POST or None, request.FILES or None, types=type_choices(), initial={"issued_on": today()}
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        upload, annexes = data.pop("file"), data.pop("annexes")
        try:
            found = actions.enter_incoming(
                actor=request.actor, content=upload.read() if upload else None,
                file_name=upload.name if upload else "", now=now(),
                annexes=[(one.name, one.read()) for one in annexes], **data,
            )  # fmt: skip
            say(request, _("Entered with number %(n)s.") % {"n": found.number})
            return redirect("correspondence:document", document_id=found.pk)
        except Refusal as refusal:
            status = refusal.status
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return _form_page(request, form, _("Enter a document"), "incoming", status)


@guarded(REGISTER)
@require_http_methods(["GET", "POST"])
def secret(request: Request) -> HttpResponse:
    """Enter that a secret document came or went; there is no place for a file or a summary."""
    form, status = SecretForm(request.POST or None, initial={"issued_on": today()}), 200
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.enter_secret(actor=request.actor, now=now(), **form.cleaned_data)
            say(request, _("Entered with number %(n)s.") % {"n": found.number})
            return redirect("correspondence:document", document_id=found.pk)
        except Refusal as refusal:
            status = refusal.status
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    intro = _(
        "Only the entry in the book of secret documents is made here. The document itself, its text and its"
        " summary stay out of this system."
    )
    return _form_page(request, form, _("Enter a secret document"), "incoming", status, intro)


def _form_page(
    request: Request, form: EnterForm | SecretForm, heading: str, back: str, status: int, intro: str = ""
) -> HttpResponse:
    context = {
        "form": form, "heading": heading, "intro": intro, "back": reverse(f"correspondence:{back}"),
        "back_label": _("Incoming documents"), "button": _("Enter in the book"),
    }  # fmt: skip
    return page(request, "correspondence/form.html", context, status=status)

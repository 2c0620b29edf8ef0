from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.exchange.documents.actions import send_again, set_address, set_partner
from yteso.exchange.documents.forms import AddressForm, PartnerForm
from yteso.exchange.documents.models import Packet
from yteso.exchange.documents.permissions import MANAGE, READ, SEND
from yteso.exchange.documents.queries import bus_is_simulated, document_of, find_address
from yteso.exchange.documents.registers import TONES
from yteso.kernel.base.public import NotVisible, Refusal, Request, guarded, now
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.ui.public import page, say
from yteso.toolkit.files.public import open_file


def _packet(request: Request, key: UUID) -> Packet:
    rows = Packet.objects.visible_to(request.actor).select_related("organisation", "about")
    found = rows.filter(id=key).first()
    if found is None:
        raise NotVisible
    return found


@guarded(READ)
@require_GET
def packet(request: Request, key: UUID) -> HttpResponse:
    """A packet: what it says, how it went, and what was said about it."""
    found = _packet(request, key)
    inside = None
    if found.kind not in (Packet.Kind.STATUS, Packet.Kind.UNKNOWN) and found.state != Packet.State.REFUSED:
        inside = document_of(found)
    context = {
        "packet": found,
        "tone": TONES[found.state],
        "inside": inside,
        "simulated": bus_is_simulated(),
        "statuses": found.statuses.order_by("at", "id"),
        "may_send": found.state in (Packet.State.WAITING, Packet.State.GIVEN_UP)
        and request.actor.reach(SEND).covers(found.organisation_id),
    }
    return page(request, "documents/packet.html", context)


@guarded(READ)
@require_GET
def original(request: Request, key: UUID) -> FileResponse:
    """The packet's bytes as they came or went."""
    found = _packet(request, key)
    return FileResponse(
        open_file(found.file_id), as_attachment=True, filename=f"{found.id}.edxml",
        content_type="application/xml",
    )  # fmt: skip


@guarded(SEND)
@require_POST
def again(request: Request, key: UUID) -> HttpResponse:
    """Try a packet again at once."""
    send_again(actor=request.actor, packet_id=_packet(request, key).id, now=now())
    say(request, _("The packet goes out within a minute."))
    return redirect("documents:packet", key=key)


@guarded(MANAGE)
@require_http_methods(["GET", "POST"])
def add_partner(request: Request) -> HttpResponse:
    """Add an agency of the bus, or change what is known of it."""
    form = PartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_partner(actor=request.actor, **form.cleaned_data)
        return redirect("documents:partners")
    return page(request, "documents/form.html", {"form": form, "heading": _("Add an agency of the bus")})


@guarded(MANAGE)
@require_http_methods(["GET", "POST"])
def address(request: Request) -> HttpResponse:
    """The code on the bus of the organisation acted for."""
    place = Organisation.objects.filter(id=request.actor.organisation_id or UUID(int=0)).first()
    if place is None:
        raise NotVisible
    own = find_address(place.pk)
    initial = {name: getattr(own, name) for name in AddressForm.base_fields} if own else {"name": place.name}
    form, status = AddressForm(request.POST or None, initial=initial), 200
    if request.method == "POST" and form.is_valid():
        try:
            set_address(actor=request.actor, organisation_id=place.pk, **form.cleaned_data)
            say(request, _("Code on the document bus set."))
            return redirect("documents:address")
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = 422
    heading = _("Own code on the document bus")
    return page(request, "documents/form.html", {"form": form, "heading": heading}, status=status)

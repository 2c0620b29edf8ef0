import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yteso.exchange.documents.models import Packet, Partner
from yteso.exchange.documents.permissions import MANAGE, READ
from yteso.exchange.documents.queries import bus_is_simulated
from yteso.kernel.ui.public import Badge, Column, Register

TONES = {
    "waiting": "info", "sent": "good", "given_up": "bad", "taken": "good", "duplicate": "neutral",
    "refused": "bad",
}  # fmt: skip


class PacketFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Number, subject, agency"), method="find")
    direction = django_filters.ChoiceFilter(label=_("Direction"), choices=Packet.Direction.choices)
    kind = django_filters.ChoiceFilter(
        label=_("What it is"), choices=[c for c in Packet.Kind.choices if c[0]]
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=Packet.State.choices)
    status_code = django_filters.ChoiceFilter(label=_("Status told"), choices=Packet.Status.choices)

    class Meta:
        model = Packet
        fields = ["q", "direction", "kind", "state", "status_code"]

    def find(self, rows: QuerySet[Packet], name: str, text: str) -> QuerySet[Packet]:
        return rows.filter(
            Q(code__icontains=text) | Q(subject__icontains=text) | Q(from_name__icontains=text)
        )


def _what(packet: Packet) -> str:
    if packet.kind == Packet.Kind.STATUS:
        return f"{packet.status_code} – {packet.get_status_code_display()}"
    return str(packet.get_kind_display())


PACKETS = Register(
    slug="packets",
    title=_("Packets of the document bus"),
    read=READ,
    export=READ,
    rows=lambda actor: Packet.objects.visible_to(actor).select_related("organisation"),
    columns=(
        Column("at", _("When"), lambda p: p.at, sort="at", kind="moment"),
        Column("direction", _("Direction"), lambda p: p.get_direction_display()),
        Column("what", _("What it is"), _what),
        Column("code", _("Number and symbol"), lambda p: p.code),
        Column("subject", pgettext_lazy("document", "Summary"), lambda p: p.subject, kind="sentence"),
        Column("from", _("Sender"), lambda p: p.from_name or p.from_organ),
        Column("state", _("State"), lambda p: Badge(p.get_state_display(), TONES[p.state])),
        Column("size", _("Size (bytes)"), lambda p: p.size_bytes, kind="number", shown=False),
    ),
    filters=PacketFilter,
    order=("-at", "-id"),
    detail="documents:packet",
    template="documents/packets.html",
    context=lambda actor: {"simulated": bus_is_simulated()},
    empty=_("No packet yet. Packets go out when a document is issued, and come in from the document bus."),
)


class PartnerFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Code or name"), method="find")

    class Meta:
        model = Partner
        fields = ["q"]

    def find(self, rows: QuerySet[Partner], name: str, text: str) -> QuerySet[Partner]:
        return rows.filter(Q(name__icontains=text) | Q(organ_id__istartswith=text))


PARTNERS = Register(
    slug="partners",
    title=_("Agencies on the document bus"),
    read=READ,
    rows=lambda actor: Partner.objects.visible_to(actor),
    columns=(
        Column("organ", _("Code on the bus"), lambda p: p.organ_id, sort="organ_id", kind="code"),
        Column("name", _("Agency"), lambda p: p.name, sort="name"),
        Column("source", _("Source"), lambda p: p.source),
    ),
    filters=PartnerFilter,
    order=("name", "id"),
    template="documents/partners.html",
    context=lambda actor: {"may_add": actor.can(MANAGE)},
    empty=_("No agency yet. Add those that documents are exchanged with."),
)

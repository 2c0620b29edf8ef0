import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yteso.exchange.portal.models import Message
from yteso.exchange.portal.permissions import READ
from yteso.kernel.ui.public import Badge, Column, Register

TONES = {"waiting": "info", "sent": "good", "given_up": "bad", "taken": "good", "refused": "bad"}


class MessageFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Code of the dossier"), method="find")
    direction = django_filters.ChoiceFilter(label=_("Direction"), choices=Message.Direction.choices)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=[c for c in Message.Kind.choices if c[0]])
    state = django_filters.ChoiceFilter(label=_("State"), choices=Message.State.choices)

    class Meta:
        model = Message
        fields = ["q", "direction", "kind", "state"]

    def find(self, rows: QuerySet[Message], name: str, text: str) -> QuerySet[Message]:
        return rows.filter(Q(dossier_code__icontains=text) | Q(number=text))


MESSAGES = Register(
    slug="messages",
    title=_("Messages of the national portal"),
    read=READ,
    rows=lambda actor: Message.objects.visible_to(actor),
    columns=(
        Column("at", _("When"), lambda m: m.at, sort="at", kind="moment"),
        Column("direction", _("Direction"), lambda m: m.get_direction_display()),
        Column("kind", _("Kind"), lambda m: m.get_kind_display()),
        Column("dossier", _("Code of the dossier"), lambda m: m.dossier_code, kind="code"),
        Column("state", _("State"), lambda m: Badge(m.get_state_display(), TONES[m.state])),
        Column("note", _("Remark"), lambda m: m.note or m.problem, kind="sentence"),
    ),
    filters=MessageFilter,
    order=("-at", "-id"),
    detail="portal:message",
    empty=_(
        "No message yet. Connect an office with the portal; its dossiers are exchanged from that day on."
    ),
)

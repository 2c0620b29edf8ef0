import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yteso.exchange.mailbox.models import Letter
from yteso.exchange.mailbox.permissions import READ
from yteso.kernel.ui.public import Badge, Column, Register

TONES = {"taken": "good", "refused": "bad", "waiting": "info", "sent": "good", "given_up": "bad"}


class LetterFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Subject, sender, receiver"), method="find")
    direction = django_filters.ChoiceFilter(label=_("Direction"), choices=Letter.Direction.choices)
    state = django_filters.ChoiceFilter(label=_("State"), choices=Letter.State.choices)

    class Meta:
        model = Letter
        fields = ["q", "direction", "state"]

    def find(self, rows: QuerySet[Letter], name: str, text: str) -> QuerySet[Letter]:
        return rows.filter(
            Q(subject__icontains=text)
            | Q(sender__icontains=text)
            | Q(sender_name__icontains=text)
            | Q(to__icontains=text)
        )


LETTERS = Register(
    slug="letters",
    title=_("Official mailbox"),
    read=READ,
    rows=lambda actor: Letter.objects.visible_to(actor).defer("text"),
    columns=(
        Column("at", _("When"), lambda one: one.at, sort="at", kind="moment"),
        Column("direction", _("Direction"), lambda one: one.get_direction_display()),
        Column("from", _("Sender"), lambda one: one.sender_name or one.sender),
        Column("to", _("Addressee"), lambda one: one.to, shown=False),
        Column("subject", _("Subject"), str, kind="sentence"),
        Column("state", _("State"), lambda one: Badge(one.get_state_display(), TONES[one.state])),
    ),
    filters=LetterFilter,
    order=("-at", "-id"),
    detail="mailbox:letter",
    empty=_("No letter yet. Letters to the official address appear here every five minutes."),
)

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from yteso.government.correspondence.models import (
    Copy,
    Direction,
    Document,
    DocumentType,
    OfficialQuerySet,
    Stage,
    WorkFile,
)
from yteso.government.correspondence.permissions import COPY, DRAFT, KEEP_FILES, READ, REGISTER
from yteso.government.correspondence.queries import unindexed
from yteso.kernel.base.public import Actor
from yteso.kernel.ui.public import Badge, Column, Register

TONES = {
    Stage.DRAFT: "info", Stage.ISSUED: "good", Stage.RECALLED: "bad", Stage.REPLACED: "neutral",
    Stage.DROPPED: "neutral", Stage.ARRIVED: "warning", Stage.ENTERED: "info", Stage.DONE: "good",
    Stage.RETURNED: "bad", Stage.WITHDRAWN: "bad", Stage.ASIDE: "neutral",
}  # fmt: skip
COUNTED = 500  # a search for common words finds half of all documents: who reads on narrows it
URGENCY_TONES = {"urgent": "warning", "very_urgent": "warning", "at_once": "bad"}


class DocumentFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Words, number, agency"), method="find")
    stage = django_filters.MultipleChoiceFilter(label=_("State"), choices=Stage.choices)
    type = django_filters.ModelChoiceFilter(
        label=_("Type of document"), queryset=DocumentType.objects.order_by("position")
    )
    urgency = django_filters.ChoiceFilter(
        label=_("Urgency"), choices=[c for c in Document.Urgency.choices if c[0]]
    )
    issued_on = django_filters.DateFromToRangeFilter(label=pgettext_lazy("document", "Dated"))
    entered_at = django_filters.DateFromToRangeFilter(label=_("Entered"))
    year = django_filters.NumberFilter(label=_("Year of the book"))
    number = django_filters.NumberFilter(label=_("Number in the book"))

    class Meta:
        model = Document
        fields = ["q", "stage", "type", "urgency", "issued_on", "entered_at", "year", "number"]

    def find(self, rows: OfficialQuerySet, name: str, text: str) -> OfficialQuerySet:
        return rows.matching(text)


def _state(one: Document) -> Badge:
    return Badge(one.get_stage_display(), TONES[Stage(one.stage)])


def _urgency(one: Document) -> Badge | str:
    return Badge(one.get_urgency_display(), URGENCY_TONES[one.urgency]) if one.urgency else ""


def _page(one: Document) -> str:
    return reverse("correspondence:document", args=[one.pk])


def _summary(one: Document) -> str:
    if one.secrecy:
        return str(one.get_secrecy_display())
    names = getattr(one, "found_in", None)  # a search put it there
    if not names:
        return one.subject
    return gettext("%(summary)s (found in the file %(names)s)") % {
        "summary": one.subject,
        "names": ", ".join(names),
    }


def _rows(direction: str) -> "object":
    def rows(actor: Actor) -> QuerySet[Document]:
        found = Document.objects.visible_to(actor).filter(direction=direction)
        return found.select_related("type", "unit").defer("text", "search")

    return rows


COMMON = (
    Column("type", _("Type of document"), lambda d: d.type.name if d.type else ""),
    Column("summary", pgettext_lazy("document", "Summary"), _summary, kind="sentence"),
    Column("urgency", _("Urgency"), _urgency),
    Column("state", _("State"), _state),
    Column("unit", _("Unit"), lambda d: d.unit.name if d.unit else ""),
    Column("signer", _("Signer"), lambda d: d.signer_name, shown=False),
)
OUTGOING = Register(
    slug="outgoing",
    title=_("Outgoing documents"),
    read=READ,
    export=READ,
    rows=_rows(Direction.OUT),  # type: ignore[arg-type]
    columns=(
        Column("symbol", _("Number and symbol"), lambda d: d.symbol or "–", kind="code"),
        Column("issued", pgettext_lazy("document", "Dated"), lambda d: d.issued_on, kind="date"),
        *COMMON,
        Column("entered", _("Begun"), lambda d: d.entered_at, sort="entered_at", kind="moment", shown=False),
    ),
    filters=DocumentFilter,
    count_cap=COUNTED,
    order=("-entered_at", "-id"),
    detail="correspondence:document",
    template="correspondence/outgoing.html",
    context=lambda actor: {
        "may_draft": actor.can(DRAFT),
        "may_register": actor.can(REGISTER),
        "may_copy": actor.can(COPY),
        "unindexed": unindexed(actor),
    },
    empty=_("No outgoing document yet. Begin a draft."),
)
INCOMING = Register(
    slug="incoming",
    title=_("Incoming documents"),
    read=READ,
    export=READ,
    rows=_rows(Direction.IN),  # type: ignore[arg-type]
    columns=(
        Column("number", _("Number in the book"), lambda d: d.number or "–"),
        Column("entered", _("Came on"), lambda d: d.entered_at, sort="entered_at", kind="moment"),
        Column("sender", _("Issuing body"), lambda d: d.sender),
        Column("symbol", _("Number and symbol"), lambda d: d.symbol or "–", kind="code", link=_page),
        Column("issued", pgettext_lazy("document", "Dated"), lambda d: d.issued_on, kind="date"),
        *COMMON,
        Column(
            "channel",
            pgettext_lazy("document", "How it came"),
            lambda d: d.get_channel_display(),
            shown=False,
        ),
    ),
    filters=DocumentFilter,
    count_cap=COUNTED,
    order=("-entered_at", "-id"),
    detail="correspondence:document",
    template="correspondence/incoming.html",
    context=lambda actor: {
        "may_register": actor.can(REGISTER),
        "may_copy": actor.can(COPY),
        "unindexed": unindexed(actor),
    },
    empty=_("No incoming document yet. They arrive over the document bus, or are entered here."),
)


class WorkFileFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Code or title"), method="find")
    state = django_filters.ChoiceFilter(label=_("State"), choices=WorkFile.State.choices)
    personal = django_filters.BooleanFilter(label=_("Personal"))

    class Meta:
        model = WorkFile
        fields = ["q", "state", "personal"]

    def find(self, rows: QuerySet[WorkFile], name: str, text: str) -> QuerySet[WorkFile]:
        return rows.filter(pk__in=WorkFile.objects.all().matching(text).values("pk"))


WORKFILES = Register(
    slug="work-files",
    title=_("Work files"),
    read=KEEP_FILES,
    rows=lambda actor: WorkFile.objects.visible_to(actor).select_related("unit", "owner"),
    columns=(
        Column("code", _("Number and symbol of the file"), lambda w: w.code, kind="code"),
        Column("title", _("Title"), lambda w: w.title, kind="sentence"),
        Column("unit", _("Unit"), lambda w: w.unit.name),
        Column("owner", _("Kept by"), lambda w: str(w.owner)),
        Column("kind", _("Kind"), lambda w: _("Personal") if w.personal else _("Of the unit")),
        Column("retention", _("Kept for"), lambda w: w.retention),
        Column(
            "state",
            _("State"),
            lambda w: Badge(w.get_state_display(), "info" if w.state == "open" else "neutral"),
        ),
        Column("opened", _("Opened"), lambda w: w.opened_at, sort="opened_at", kind="moment"),
    ),
    filters=WorkFileFilter,
    order=("-opened_at", "-id"),
    detail="correspondence:workfile",
    template="correspondence/workfiles.html",
    empty=_("No work file yet. Open one when a piece of work begins."),
)


class CopyFilter(django_filters.FilterSet):
    form = django_filters.ChoiceFilter(label=_("Form of copy"), choices=Copy.Form.choices)
    year = django_filters.NumberFilter(label=_("Year"))
    number = django_filters.NumberFilter(label=_("Number"))

    class Meta:
        model = Copy
        fields = ["form", "year", "number"]


COPIES = Register(
    slug="copies",
    title=_("Copies of documents"),
    read=READ,
    export=READ,
    rows=lambda actor: Copy.objects.visible_to(actor)
    .select_related("document", "made_by")
    .defer("document__text", "document__search", "excerpt"),
    columns=(
        Column("symbol", _("Number and symbol"), lambda c: c.symbol, kind="code",
               link=lambda c: reverse("correspondence:copy", args=[c.pk])),
        Column("form", _("Form of copy"), lambda c: c.get_form_display()),
        Column("medium", _("Electronic or paper"), lambda c: c.get_medium_display()),
        Column("document", _("Copied document"), lambda c: str(c.document),
               link=lambda c: _page(c.document)),
        Column("summary", pgettext_lazy("document", "Summary"), lambda c: c.document.subject,
               kind="sentence"),
        Column("signer", _("Who answers for the copy"), lambda c: c.signer_name),
        Column("made", pgettext_lazy("copy", "Made at"), lambda c: c.at, sort="at", kind="moment"),
        Column("by", pgettext_lazy("copy", "Made by"), lambda c: str(c.made_by or ""), shown=False),
    ),
    filters=CopyFilter,
    order=("-at", "-id"),
    empty=_("No copy yet. Open a document and choose to make a copy of it."),
)  # fmt: skip

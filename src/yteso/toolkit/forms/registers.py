from collections.abc import Sequence

import django_filters
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Actor, today, valid_on
from yteso.kernel.ui.public import Badge, Column, Register
from yteso.toolkit.forms.models import Form, FormVersion
from yteso.toolkit.forms.permissions import READ
from yteso.toolkit.forms.queries import read_reuse


class FormFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Title or code"), method="find")

    def find(self, rows: QuerySet[Form], name: str, text: str) -> QuerySet[Form]:
        return rows.filter(Q(title__icontains=text) | Q(code__icontains=text))

    class Meta:
        model = Form
        fields = ["q"]


def _dress(actor: Actor, rows: Sequence[Form]) -> None:
    """Put on each form how it stands and how much of it was reused, in two queries."""
    del actor
    ids = [form.id for form in rows]
    reuse = read_reuse(ids)
    held = dict(
        FormVersion.objects.filter(valid_on(today()), form_id__in=ids, published_at__isnull=False)
        .values_list("form_id")
        .annotate(Max("number"))
    )
    drafts = set(
        FormVersion.objects.filter(form_id__in=ids, published_at=None).values_list("form_id", flat=True)
    )
    for form in rows:
        form.reuse = reuse.get(form.id)  # type: ignore[attr-defined]
        form.held = held.get(form.id)  # type: ignore[attr-defined]
        form.has_draft = form.id in drafts  # type: ignore[attr-defined]


def _state(form: Form) -> Badge:
    number = form.held  # type: ignore[attr-defined]
    if number is None:
        return Badge(_("Not published"), "neutral")
    if form.has_draft:  # type: ignore[attr-defined]
        return Badge(_("In force, with a draft"), "info")
    return Badge(_("In force"), "good")


FORMS = Register(
    slug="all",
    title=_("Forms"),
    read=READ,
    rows=lambda actor: Form.objects.visible_to(actor),
    columns=(
        Column("title", _("Title"), lambda f: f.title, sort="title"),
        Column("code", _("Code"), lambda f: f.code, kind="code"),
        Column("state", _("State"), _state),
        Column("version", _("Version"), lambda f: f.held, kind="number"),
        Column("sent", _("Sent"), lambda f: f.reuse.sent if f.reuse else 0, kind="number"),
        Column(
            "reused",
            _("Answers not typed again (%)"),
            lambda f: round(f.reuse.share, 1) if f.reuse and f.reuse.share is not None else None,
            kind="number",
        ),
    ),
    filters=FormFilter,
    dress=_dress,
    order=("title", "id"),
    detail="forms:form",
    empty=_("No form yet. Load an XLSForm to make one."),
    template="forms/forms.html",
)

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import now
from yteso.kernel.ui.public import Badge, Column, Register
from yteso.toolkit.signing.models import Certificate, Document
from yteso.toolkit.signing.permissions import MANAGE, SIGN

TONES = {
    Document.State.OPEN: "info", Document.State.SIGNED: "good", Document.State.STOPPED: "neutral",
    Document.State.WITHDRAWN: "bad",
}  # fmt: skip


class DocumentFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Title, number or code"), method="find")
    state = django_filters.ChoiceFilter(label=_("State"), choices=Document.State.choices)

    def find(self, rows: QuerySet[Document], name: str, text: str) -> QuerySet[Document]:
        return rows.filter(
            Q(title__icontains=text) | Q(number__icontains=text) | Q(code__istartswith=text.strip())
        )

    class Meta:
        model = Document
        fields = ["q", "state"]


DOCUMENTS = Register(
    slug="documents",
    title=_("Signed documents"),
    read=SIGN,
    rows=lambda actor: Document.objects.visible_to(actor).select_related("organisation"),
    columns=(
        Column("title", _("Title"), lambda d: d.title),
        Column("number", _("Number"), lambda d: d.number),
        Column("organisation", _("Organisation"), lambda d: d.organisation.name),
        Column("state", _("State"), lambda d: Badge(d.get_state_display(), TONES[d.state])),
        Column("signatures", _("Signatures"), lambda d: d.signatures, kind="number"),
        Column("level", _("Level"), lambda d: d.level),
        Column("opened", _("Put up"), lambda d: d.opened_at, sort="opened_at", kind="moment"),
        Column("code", _("Code"), lambda d: d.code, kind="code"),
    ),
    filters=DocumentFilter,
    order=("-opened_at", "-id"),
    detail="signing:document",
    empty=_(
        "No document yet. Documents arrive when a report or a copy is sealed, or one is put up for signing."
    ),
)


def state_of(row: Certificate) -> Badge:
    if row.revoked_at:
        return Badge(_("Revoked"), "bad")
    if row.not_after < now():
        return Badge(_("Expired"), "bad")
    return Badge(_("In force"), "good")


class CertificateFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Holder of the certificate"), field_name="holder", lookup_expr="icontains"
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Certificate.Kind.choices)

    class Meta:
        model = Certificate
        fields = ["q", "kind"]


CERTIFICATES = Register(
    slug="certificates",
    title=_("Certificates and seals"),
    read=MANAGE,
    rows=lambda actor: Certificate.objects.visible_to(actor).select_related("organisation"),
    columns=(
        Column("holder", _("Holder of the certificate"), lambda c: c.holder, sort="holder"),
        Column("kind", _("Kind"), lambda c: c.get_kind_display()),
        Column("organisation", _("Organisation"), lambda c: c.organisation.name),
        Column("issuer", _("Issued by"), lambda c: c.issuer),
        Column("state", _("State"), state_of),
        Column("until", _("Valid until"), lambda c: c.not_after, kind="moment"),
        Column("key", _("Where the key is"), lambda c: c.get_key_place_display()),
    ),
    filters=CertificateFilter,
    order=("-added_at", "id"),
    detail="signing:certificate",
    empty=_("No certificate yet. Add the organisation's seal and the certificates of those who sign."),
    template="signing/certificates.html",
)

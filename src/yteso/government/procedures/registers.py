import datetime as dt

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from yteso.government.procedures.models import Dossier, Licence, Procedure, ProcedureVersion, Proposal, Slip
from yteso.government.procedures.permissions import READ, READ_CATALOGUE, READ_LICENCES
from yteso.government.procedures.queries import OUTSIDE
from yteso.kernel.base.public import Actor, now, today
from yteso.kernel.ui.public import Badge, Column, Register
from yteso.toolkit.work.public import Case, amount_in_words, flow_of

OUTCOME_TONES = {"early": "good", "on_time": "good", "late": "bad", "": "neutral"}
PROPOSAL_TONES = {"proposed": "info", "approved": "warning", "refused": "neutral", "applied": "good"}
STATUS_TONES = {"valid": "good", "expired": "warning", "replaced": "neutral", "revoked": "bad"}
GROUPS = [
    ("KCB", "Khám bệnh, chữa bệnh"),
    ("YHCT", "Y dược cổ truyền"),
    ("DUOC", "Dược"),
    ("MP", "Mỹ phẩm"),
    ("TBYT", "Thiết bị y tế"),
    ("PB", "Phòng bệnh"),
    ("PBPC", "Phòng bệnh (phân cấp)"),
    ("ATTP", "An toàn thực phẩm"),
    ("TCYT", "Tài chính y tế"),
    ("DT", "Đào tạo"),
    ("TCCB", "Tổ chức cán bộ, giám định"),
    ("TDKT", "Thi đua, khen thưởng"),
    ("DSBMTE", "Dân số, bà mẹ, trẻ em"),
    ("BTXH", "Bảo trợ xã hội"),
    ("PCTN", "Phòng, chống tệ nạn xã hội"),
    ("BX", "An toàn bức xạ"),
]


def limit_text(amount: int | None, unit: str, otherwise: str = "") -> str:
    if amount is None or not unit:
        return otherwise
    return amount_in_words(amount, unit) if amount else str(_("on receipt"))


class VersionFilters(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Code or name"), method="find")
    group = django_filters.MultipleChoiceFilter(
        field_name="procedure__group", choices=GROUPS, label=_("Field of work")
    )
    level = django_filters.ChoiceFilter(
        choices=[("full", _("Fully online")), ("partial", _("Partly online"))], label=_("How far online")
    )

    class Meta:
        model = ProcedureVersion
        fields = ("group", "level")

    def find(self, rows: QuerySet[ProcedureVersion], _name: str, text: str) -> QuerySet[ProcedureVersion]:
        found = Procedure.objects.all().matching(text).values("id")
        return rows.filter(procedure__in=found)


def _versions(actor: Actor) -> QuerySet[ProcedureVersion]:
    rows = (
        ProcedureVersion.objects.on(today()) if actor.can(READ_CATALOGUE) else ProcedureVersion.objects.none()
    )
    return rows.select_related("procedure")


PROCEDURES = Register(
    slug="catalogue",
    title=_("Catalogue of procedures"),
    rows=_versions,
    columns=(
        Column(
            "code",
            _("Code"),
            lambda v: v.procedure.code,
            sort="procedure__code",
            kind="code",
            link=lambda v: reverse("procedures:procedure", args=[v.procedure_id]),
        ),
        Column("name", _("Procedure"), lambda v: v.name, kind="sentence"),
        Column("field", _("Field of work"), lambda v: v.procedure.field),
        Column("level", _("How far online"), lambda v: v.level_text()),
        Column(
            "legal", _("Legal time limit"), lambda v: limit_text(v.legal_amount, v.legal_unit, v.days_text)
        ),
        Column(
            "committed", _("Committed time limit"), lambda v: limit_text(v.committed_amount, v.committed_unit)
        ),
        Column("sure", _("How sure"), lambda v: v.confidence, shown=False),
        Column("handled", _("Decided by"), lambda v: v.procedure.handled_by, shown=False),
    ),
    filters=VersionFilters,
    read=READ_CATALOGUE,
    export=READ_CATALOGUE,
    order=("procedure__code", "id"),
    empty=_("No procedure holds today."),
)


class DossierFilters(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Code, name, number, phone"), method="find")
    group = django_filters.MultipleChoiceFilter(
        field_name="version__procedure__group", choices=GROUPS, label=_("Field of work")
    )
    procedure = django_filters.CharFilter(
        field_name="version__procedure__code", label=_("Code of the procedure")
    )
    state = django_filters.MultipleChoiceFilter(
        field_name="case__outside", choices=list(OUTSIDE.items()), label=_("State")
    )
    outcome = django_filters.MultipleChoiceFilter(
        field_name="case__outcome", choices=Case.Outcome.choices, label=_("In time")
    )
    channel = django_filters.MultipleChoiceFilter(choices=Dossier.Channel.choices, label=_("How it came"))
    received_at = django_filters.DateFromToRangeFilter(label=_("Received on"))
    finished_at = django_filters.DateFromToRangeFilter(field_name="case__finished_at", label=_("Result on"))
    unit = django_filters.UUIDFilter(field_name="case__unit_id", label=_("Unit"))
    overdue = django_filters.BooleanFilter(label=_("Late and open"), method="late")
    running = django_filters.BooleanFilter(
        field_name="case__finished_at", lookup_expr="isnull", label=_("Without result")
    )

    class Meta:
        model = Dossier
        fields = ("group", "state", "outcome", "channel", "received_at", "finished_at", "unit")

    def find(self, rows: QuerySet[Dossier], _name: str, text: str) -> QuerySet[Dossier]:
        return rows.filter(case__in=Case.objects.all().matching(text).values("id"))

    def late(self, rows: QuerySet[Dossier], _name: str, wanted: bool) -> QuerySet[Dossier]:
        late = {"case__finished_at": None, "case__due_at__lt": now()}
        return rows.filter(**late) if wanted else rows.exclude(**late)


def _dossiers(actor: Actor) -> QuerySet[Dossier]:
    return Dossier.objects.visible_to(actor).select_related(
        "case__flow_version", "case__unit", "case__assignee", "version__procedure"
    )


def _step(dossier: Dossier) -> str:
    return flow_of(dossier.case).steps[dossier.case.step].label


DOSSIERS = Register(
    slug="dossiers",
    title=_("Dossiers"),
    rows=_dossiers,
    columns=(
        Column("code", _("Code"), lambda d: d.code, kind="code"),
        Column("owner", _("Applicant"), lambda d: d.owner_name),
        Column("procedure", _("Procedure"), lambda d: d.version.name, kind="sentence"),
        Column("step", _("Step"), _step),
        Column("received", _("Received on"), lambda d: d.received_at, sort="received_at", kind="date"),
        Column("due", _("Deadline"), lambda d: d.case.due_at, kind="date"),
        Column(
            "outcome",
            _("In time"),
            lambda d: (
                Badge(d.case.get_outcome_display(), OUTCOME_TONES[d.case.outcome]) if d.case.outcome else ""
            ),
        ),
        Column("who", _("With"), lambda d: str(d.case.assignee or "")),
        Column("unit", _("Unit"), lambda d: str(d.case.unit or ""), shown=False),
        Column("phone", _("Telephone"), lambda d: d.owner_phone, shown=False),
        Column("email", _("E-mail"), lambda d: d.owner_email, shown=False),
        Column("number", _("Personal number or tax code"), lambda d: d.owner_number, shown=False),
        Column("address", _("Address"), lambda d: d.owner_address, shown=False),
        Column("channel", _("How it came"), lambda d: d.get_channel_display(), shown=False),
        Column(
            "submitted",
            _("Sent at"),
            lambda d: d.submitted_at,
            sort="submitted_at",
            kind="moment",
            shown=False,
        ),
        Column("code_of", _("Code of the procedure"), lambda d: d.version.procedure.code, shown=False),
    ),
    filters=DossierFilters,
    read=READ,
    export=READ,
    order=("-submitted_at", "id"),
    detail="procedures:dossier",
    empty=_("No dossier yet. Receive one from the catalogue of procedures."),
    person=lambda d: d.owner_person_id,
)


class SlipFilters(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Number, code, name"), method="find")
    form = django_filters.MultipleChoiceFilter(choices=Slip.Form.choices, label=_("Form"))
    at = django_filters.DateFromToRangeFilter(label=_("Given out on"))

    class Meta:
        model = Slip
        fields = ("form", "at")

    def find(self, rows: QuerySet[Slip], _name: str, text: str) -> QuerySet[Slip]:
        cases = Case.objects.all().matching(text).values("id")
        return rows.filter(Q(dossier__case__in=cases) | Q(number__istartswith=text.strip()))


SLIPS = Register(
    slug="slips",
    title=_("Forms given out"),
    rows=lambda actor: Slip.objects.filter(
        dossier__in=Dossier.objects.visible_to(actor).values("id")
    ).select_related("dossier"),
    columns=(
        Column("number", _("Number"), lambda one: one.number, kind="code"),
        Column("form", _("Form"), lambda one: one.get_form_display()),
        Column("code", _("Dossier"), lambda one: one.dossier.code, kind="code"),
        Column("owner", _("Applicant"), lambda one: one.dossier.owner_name),
        Column("at", _("Given out on"), lambda one: one.at, sort="at", kind="moment"),
        Column("by", _("Given out by"), lambda one: one.by_label),
    ),
    filters=SlipFilters,
    read=READ,
    export=READ,
    order=("-at", "id"),
    detail="procedures:slip",
    empty=_("No form has been given out yet."),
    person=lambda one: one.dossier.owner_person_id,
)


class ProposalFilters(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Code or name"), method="find")
    group = django_filters.MultipleChoiceFilter(
        field_name="version__procedure__group", choices=GROUPS, label=_("Field of work")
    )
    state = django_filters.MultipleChoiceFilter(choices=Proposal.State.choices, label=_("State"))

    class Meta:
        model = Proposal
        fields = ("group", "state")

    def find(self, rows: QuerySet[Proposal], _name: str, text: str) -> QuerySet[Proposal]:
        found = Procedure.objects.all().matching(text).values("id")
        return rows.filter(version__procedure__in=found)


def _parts(proposal: Proposal) -> str:
    """What is proposed, in a few words."""
    found = []
    if proposal.committed_amount is not None:
        before, unit = proposal.evidence["limit"], proposal.evidence["unit"]
        found.append(f"{amount_in_words(before, unit)} → {amount_in_words(proposal.committed_amount, unit)}")
    if number := len(proposal.dropped):
        found.append(ngettext("%(n)s paper less", "%(n)s papers less", number) % {"n": number})
    if proposal.fees:
        found.append(str(_("lower fees")))
    if proposal.no_countersign or proposal.at_once:
        found.append(str(_("fewer steps")))
    return "; ".join(found)


PROPOSALS = Register(
    slug="proposals",
    title=_("Proposals to simplify procedures"),
    rows=lambda actor: (
        Proposal.objects.all().visible_to(actor).select_related("version__procedure", "proposed_by")
    ),
    columns=(
        Column("code", _("Code"), lambda one: one.version.procedure.code, kind="code"),
        Column("name", _("Procedure"), lambda one: one.version.name, kind="sentence"),
        Column("what", _("What becomes simpler"), _parts, kind="sentence"),
        Column("days", _("Days saved a year"), lambda one: one.days_saved or None, kind="number"),
        Column("papers", _("Papers saved a year"), lambda one: one.papers_saved or None, kind="number"),
        Column(
            "fees", _("Fees saved a year"), lambda one: one.fees_saved_vnd or None, kind="money", shown=False
        ),
        Column("state", _("State"), lambda one: proposal_badge(one)),
        Column("at", _("Proposed on"), lambda one: one.proposed_at, sort="proposed_at", kind="date"),
        Column("by", _("Proposed by"), lambda one: str(one.proposed_by or "")),
    ),
    filters=ProposalFilters,
    read=READ_CATALOGUE,
    export=READ_CATALOGUE,
    order=("-proposed_at", "-id"),
    detail="procedures:proposal",
    empty=_("No proposal yet. Open a procedure in the catalogue and propose there what could be simpler."),
)


def proposal_badge(proposal: Proposal) -> Badge:
    return Badge(proposal.get_state_display(), PROPOSAL_TONES[proposal.state])


class LicenceFilters(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Number, holder"), method="find")
    register = django_filters.MultipleChoiceFilter(
        choices=Licence.Register.choices, label=_("Licence register")
    )
    status = django_filters.MultipleChoiceFilter(choices=Licence.Status.choices, label=_("State"))
    valid_to = django_filters.DateFromToRangeFilter(label=_("Valid to"))
    ending = django_filters.NumberFilter(
        label=_("Ends within days"), method="ends", min_value=0, max_value=3650
    )

    class Meta:
        model = Licence
        fields = ("register", "status", "valid_to")

    def find(self, rows: QuerySet[Licence], _name: str, text: str) -> QuerySet[Licence]:
        return rows.filter(id__in=Licence.objects.all().matching(text).values("id"))

    def ends(self, rows: QuerySet[Licence], _name: str, days: int) -> QuerySet[Licence]:
        last = today() + dt.timedelta(days=int(days))
        return rows.filter(status="valid", valid_to__gte=today(), valid_to__lte=last)


LICENCES = Register(
    slug="licences",
    title=_("Licence registers"),
    rows=lambda actor: Licence.objects.all().visible_to(actor),
    columns=(
        Column("number", _("Number"), lambda one: one.number, kind="code"),
        Column("register", _("Licence register"), lambda one: one.get_register_display()),
        Column("holder", _("Holder"), lambda one: one.holder_name),
        Column("issued", _("Issued on"), lambda one: one.issued_on, sort="issued_on", kind="date"),
        Column("valid_to", _("Valid to"), lambda one: one.valid_to, sort="valid_to", kind="date"),
        Column("status", _("State"), lambda one: state_badge(one)),
        Column("kind", _("Kind"), lambda one: one.kind, shown=False),
        Column("address", _("Address"), lambda one: one.address, shown=False),
        Column("scope", _("Scope"), lambda one: one.scope, kind="sentence", shown=False),
        Column("decision", _("Decision"), lambda one: one.decision, shown=False),
    ),
    filters=LicenceFilters,
    read=READ_LICENCES,
    export=READ_LICENCES,
    order=("-issued_on", "id"),
    detail="procedures:licence",
    empty=_("No licence yet. Results of procedures with a register are written here when they are issued."),
)


def state_badge(licence: Licence) -> Badge:
    state = licence.state_on(today())
    text = _("Expired") if state == "expired" else licence.get_status_display()
    return Badge(text, STATUS_TONES[state])

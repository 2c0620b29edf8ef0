"""What everybody may see: procedures, licences by number, where a dossier stands."""

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from yteso.government.procedures.forms import LookupForm
from yteso.government.procedures.models import Licence, Procedure, ProcedureVersion
from yteso.government.procedures.permissions import APPLY
from yteso.government.procedures.queries import look_up
from yteso.government.procedures.registers import GROUPS
from yteso.government.procedures.views.catalogue import version_context
from yteso.kernel.access.public import limited
from yteso.kernel.base.public import Request, open_to_all, today
from yteso.kernel.ui.public import page

SHOWN = 300


@open_to_all("procedures are published by law; nothing here concerns a person")
@require_GET
def procedures(request: Request) -> HttpResponse:
    """All procedures in force, by field, with a find box."""
    text, group = request.GET.get("q", ""), request.GET.get("group", "")
    rows = ProcedureVersion.objects.on(today()).select_related("procedure")
    if text:
        rows = rows.filter(procedure__in=Procedure.objects.all().matching(text).values("id"))
    if group:
        rows = rows.filter(procedure__group=group)
    fields: dict[str, list[ProcedureVersion]] = {}
    for version in rows.order_by("procedure__group", "procedure__code")[:SHOWN]:
        fields.setdefault(version.procedure.field, []).append(version)
    context = {"fields": list(fields.items()), "find": text, "group": group, "groups": GROUPS}
    return page(request, "procedures/public_list.html", context)


@open_to_all("procedures are published by law; nothing here concerns a person")
@require_GET
def procedure(request: Request, code: str) -> HttpResponse:
    rows = ProcedureVersion.objects.on(today()).select_related("procedure").filter(procedure__code=code)
    version = rows.order_by("-number").first()
    if version is None:
        raise Http404
    online = version.is_complete and not version.procedure.handled_by and "online" in version.channels
    context = version_context(version) | {
        "may_apply": online and request.actor.can(APPLY),
        "may_sign_in": online and not request.user.is_authenticated,
    }
    return page(request, "procedures/public_procedure.html", context)


@open_to_all("who has only the code learns the share done and the state; rated by address")
@limited("dossier-lookup", limit=30, per_seconds=300)
@require_http_methods(["GET", "POST"])
def lookup(request: Request) -> HttpResponse:
    """Where a dossier stands, by its code; the citizen it belongs to sees everything when signed in."""
    form = LookupForm(request.POST or None)
    found, asked = None, False
    if form.is_valid():
        asked = True
        found = look_up(form.cleaned_data["code"], request.actor.person_id)
    context = {"form": form, "found": found, "asked": asked, "signed_in": request.actor.person_id is not None}
    return page(request, "procedures/lookup.html", context)


@open_to_all(
    "licence registers are published by law; number, holder, kind and validity only; rated by address"
)
@limited("licence-lookup", limit=30, per_seconds=300)
@require_http_methods(["GET", "POST"])
def licence_lookup(request: Request) -> HttpResponse:
    """Whether a licence is in force, by its number."""
    form = LookupForm(request.POST or None)
    found: list[Licence] = []
    if form.is_valid():
        rows = Licence.objects.filter(number__iexact=form.cleaned_data["code"].strip())
        later = Licence.objects.filter(former=OuterRef("pk"), number=OuterRef("number"))
        found = list(rows.exclude(Exists(later)).order_by("register", "-issued_on", "id")[:10])
    states = [(one, one.state_on(today())) for one in found]
    context = {"form": form, "states": states, "asked": form.is_bound}
    return page(request, "procedures/licence_lookup.html", context)

"""What a grid sends and what it gets back. The server's reading is the truth; the browser's checks only help.

@guarded(WRITE)
@require_POST
def save(request, report_id):
    return save_grid(request, columns, lambda changes: actions.fill(actor=…, changes=changes))
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yteso.kernel.base.public import NotAllowed, NotVisible, Refusal
from yteso.kernel.ui.errors import GridTooLarge, GridUnreadable
from yteso.kernel.ui.grids.declared import GridColumn
from yteso.kernel.ui.pages import say

MOST_CHANGES = 20_000
MOST_CHARACTERS = 20_000


@dataclass(frozen=True)
class GridChange:
    """One cell as typed.

    `was` is what the reader's cell held before, None if unknown: compare it, so that nobody overwrites what a
    colleague typed meanwhile. A batch may come twice (the answer got lost): the same text does no harm.
    """

    row: str
    column: str
    text: str
    was: str | None = None


@dataclass(frozen=True)
class CellText:
    """A cell as it stands now."""

    row: str
    column: str
    text: str


@dataclass(frozen=True)
class CellNo:
    """A cell that was not saved and why; `stored` is what stands instead, if a colleague was faster."""

    row: str
    column: str
    why: str
    stored: str | None = None


@dataclass(frozen=True)
class CellSays:
    """A remark at a cell: info, good, warning or bad."""

    row: str
    column: str
    text: str
    tone: str = "warning"


@dataclass
class GridAnswer:
    """What came of the changes.

    `cells` are other cells that changed with them; `notes` replace all remarks of the rows in `looked_at`;
    `headings` are new words (and addresses) at the head of rows: {row: (text, href)}.
    """

    saved: list[CellText] = field(default_factory=list)
    refused: list[CellNo] = field(default_factory=list)
    cells: list[CellText] = field(default_factory=list)
    notes: list[CellSays] = field(default_factory=list)
    looked_at: list[str] = field(default_factory=list)
    headings: dict[str, tuple[str, str]] = field(default_factory=dict)
    message: str = ""


def save_grid(
    request: HttpRequest, columns: Sequence[GridColumn], save: Callable[[list[GridChange]], GridAnswer]
) -> HttpResponse:
    """Read the changes, save them, answer the script (JSON) or the plain form (back to the page)."""
    if request.content_type != "application/json":
        return _plain(request, columns, save)
    try:
        answer = save(read_changes(request, columns))
    except Refusal as no:
        return JsonResponse({"refusal": str(no)}, status=no.status)
    except NotAllowed:
        return JsonResponse({"refusal": _("You may look at this, but not change it.")}, status=422)
    except NotVisible:
        return JsonResponse({"refusal": _("This is no longer there.")}, status=422)
    return JsonResponse(asdict(answer))


def read_changes(request: HttpRequest, columns: Sequence[GridColumn]) -> list[GridChange]:
    """Return the cells that were changed, from the script's JSON or from the plain form.

    Raises GridTooLarge; GridUnreadable when the body is not what a grid sends.
    """
    try:
        if request.content_type == "application/json":
            return _from_json(json.loads(request.body))
        return _from_form(request, columns)
    except (RequestDataTooBig, TooManyFieldsSent):
        raise GridTooLarge from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise GridUnreadable from None


def _from_json(body: Any) -> list[GridChange]:
    changes = [
        GridChange(
            _short(c["row"]),
            _short(c["column"]),
            _said(c["text"]),
            None if c.get("was") is None else _said(c["was"]),
        )
        for c in body["changes"]
    ]
    if len(changes) > MOST_CHANGES:
        raise GridTooLarge
    return changes


def _said(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    if len(value) > MOST_CHARACTERS:
        raise GridTooLarge
    if "\x00" in value:
        raise ValueError
    return value


def _short(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 200 or "\x00" in value:
        raise ValueError
    return value


def _from_form(request: HttpRequest, columns: Sequence[GridColumn]) -> list[GridChange]:
    before = json.loads(request.POST.get("was") or "{}")
    changes = []
    for row in request.POST.getlist("row"):
        cells = before.get(row, {})
        for column in columns:
            name = f"cell:{row}:{column.key}"
            if name not in request.POST and not (column.kind == "flag" and column.key in cells):
                continue
            text, was = _said(request.POST.get(name, "")), _said(cells.get(column.key, ""))
            if text.replace("\r\n", "\n") != was:
                changes.append(GridChange(_short(row), column.key, text, was))
    return changes


def _plain(
    request: HttpRequest, columns: Sequence[GridColumn], save: Callable[[list[GridChange]], GridAnswer]
) -> HttpResponse:
    answer = save(read_changes(request, columns))
    labels = {c.key: str(c.label) for c in columns}
    if answer.saved or not answer.refused:
        count = len(answer.saved)
        say(
            request,
            ngettext("%(count)s cell is saved.", "%(count)s cells are saved.", count) % {"count": count},
        )
    for no in answer.refused[:10]:
        say(request, f"{labels.get(no.column, no.column)}: {no.why}", "bad")
    if answer.message:
        say(request, answer.message, "info")
    target = request.POST.get("next", "")
    fits = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if fits else request.path)

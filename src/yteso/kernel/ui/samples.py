"""What the page of samples shows: every component once, with made-up contents."""

import datetime as dt
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yteso.kernel.ui.grids.declared import Grid, GridCheck, GridColumn, GridNote, GridRow
from yteso.kernel.ui.register import Badge

DAY = dt.datetime(2026, 3, 9, 7, 5, tzinfo=dt.UTC)


class SampleForm(forms.Form):
    """One field of each kind."""

    full_name = forms.CharField(
        label=gettext_lazy("Full name"), help_text=gettext_lazy("As on the identity card.")
    )
    born_on = forms.DateField(label=gettext_lazy("Date of birth"), help_text="dd/mm/yyyy")
    sex = forms.ChoiceField(
        label=gettext_lazy("Sex"),
        widget=forms.RadioSelect,
        choices=[("1", gettext_lazy("Male")), ("2", gettext_lazy("Female"))],
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of visit"),
        required=False,
        choices=[("", "—"), ("1", gettext_lazy("Outpatient")), ("3", gettext_lazy("Inpatient"))],
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    agreed = forms.BooleanField(label=gettext_lazy("The citizen agrees"), required=False)


class SampleFiles(forms.Form):
    dossiers = forms.FileField(
        label=gettext_lazy("Choose XML or ZIP files"), help_text=gettext_lazy("At most 100 MB.")
    )


GRID_COLUMNS = (
    GridColumn("name", gettext_lazy("Full name"), required=True),
    GridColumn("born_on", gettext_lazy("Date of birth"), "date"),
    GridColumn(
        "place",
        gettext_lazy("Place"),
        "choice",
        choices=(("1", gettext_lazy("At home")), ("2", gettext_lazy("In a facility"))),
    ),
    GridColumn(
        "boys",
        gettext_lazy("Boys"),
        "integer",
        groups=(gettext_lazy("Children"),),
        number="3",
        least=0,
        high=3,
    ),
    GridColumn(
        "girls",
        gettext_lazy("Girls"),
        "integer",
        groups=(gettext_lazy("Children"),),
        number="4",
        least=0,
        high=3,
    ),
    GridColumn(
        "children",
        gettext_lazy("Total"),
        "integer",
        groups=(gettext_lazy("Children"),),
        number="2 = 3 + 4",
        formula=["call", "sum", [["name", "boys"], ["name", "girls"]]],
    ),
    GridColumn("weight_kg", gettext_lazy("Weight (kg)"), "number", low=35, high=90, least=1, most=300),
    GridColumn("visited", gettext_lazy("Visited"), "flag"),
    GridColumn("note", gettext_lazy("Note"), "sentence", length=500),
)


def sample_grid() -> Grid:
    """Return a grid with every kind of cell."""
    kinds = [["name", "visited"], ["not", ["call", "empty", [["name", "weight_kg"]]]]]
    return Grid(
        key="sample-grid",
        label=_("Births"),
        columns=GRID_COLUMNS,
        rows=(
            GridRow("births", _("Births"), heading=True),
            GridRow(
                "a",
                "1",
                values={
                    "name": "Nguyễn Thị Ánh",
                    "born_on": dt.date(1996, 2, 29),
                    "place": "2",
                    "boys": 1,
                    "visited": True,
                },
                notes={"born_on": GridNote(_("Same identity number."), "info")},
                offers={"girls": 2},
                links={"girls": "#forms"},
            ),
            GridRow(
                "b", "2", values={"name": "Trần Thị Bích", "girls": 12}, closed=frozenset({"boys"}), level=1
            ),
        ),
        save_url=reverse("ui-samples-grid"),
        checks=(
            GridCheck(
                ["or", ["not", kinds[0]], kinds[1]],
                _("Who was visited has been weighed."),
                columns=("weight_kg",),
            ),
        ),
        row_heading=_("Line"),
        blank_rows=2,
        next_url=reverse("ui-samples"),
    )


def samples_context() -> dict[str, Any]:
    """Return the made-up contents."""
    months = [f"{month:02d}/2026" for month in range(1, 13)]
    return {
        "grid": sample_grid(),
        "form": SampleForm({"full_name": "Nguyễn Thị Ánh", "born_on": "32/01/1990", "sex": ""}),
        "empty_form": SampleForm(),
        "files": SampleFiles(),
        "badges": [
            Badge(_("Draft")),
            Badge(_("Being checked"), "info"),
            Badge(_("Accepted"), "good"),
            Badge(_("Late"), "warning"),
            Badge(_("Refused"), "bad"),
        ],
        "line": {
            "xAxis": {"type": "category", "data": months},
            "yAxis": {"type": "value"},
            "series": [
                {
                    "type": "line",
                    "name": _("Sent"),
                    "data": [812, 934, 1105, 990, 1020, 1180, 1240, 1310, 1190, 1275, 1330, 1402],
                },
                {
                    "type": "line",
                    "name": _("Refused"),
                    "tone": "bad",
                    "data": [95, 80, 102, 71, 66, 58, 61, 49, 52, 40, 37, 31],
                },
            ],
        },
        "bar": {
            "yAxis": {
                "type": "category",
                "data": ["BVĐK tỉnh", "TTYT Bình Sơn", "TTYT Đức Phổ", "TYT Sơn Mỹ"],
            },
            "xAxis": {"type": "value"},
            "series": [
                {"type": "bar", "name": _("Dossiers"), "data": [{"value": 4120, "url": "#"}, 2240, 1180, 96]}
            ],
        },
        "points": [
            {"lat": 15.1205, "lon": 108.7923, "title": "Bệnh viện đa khoa tỉnh", "value": 4120, "url": "#"},
            {"lat": 15.2958, "lon": 108.7606, "title": "Trung tâm Y tế Bình Sơn", "value": 2240},
            {
                "lat": 14.8067,
                "lon": 108.9506,
                "title": "Trung tâm Y tế Đức Phổ",
                "value": 1180,
                "tone": "warning",
            },
            {
                "lat": 15.3806,
                "lon": 109.1167,
                "title": "Trung tâm Y tế quân dân y Lý Sơn",
                "value": 96,
                "tone": "bad",
            },
        ],
        "events": [
            {
                "at": DAY,
                "title": _("Merged with another person"),
                "who": "Trần Văn Bình",
                "why": _("Same identity number."),
                "icon": "arrows-join",
                "tone": "warning",
            },
            {
                "at": DAY - dt.timedelta(days=40),
                "title": _("Dossier accepted"),
                "who": "TTYT Bình Sơn",
                "icon": "check",
                "tone": "good",
            },
            {"at": DAY - dt.timedelta(days=200), "title": _("First visit"), "detail": "J18.9 Viêm phổi"},
        ],
        "facts": [
            (_("Full name"), "Nguyễn Thị Ánh"),
            (_("Date of birth"), DAY.date()),
            (_("Insurance card"), "GD4515120000001"),
            (_("Paid by insurance"), "1.250.000 ₫"),
            (_("Phone"), ""),
        ],
        "tabs": [(_("Summary"), "#", True), (_("Visits"), "#", False), (_("Results"), "#", False)],
        "trail": [(_("Home"), "/"), (_("People"), "#")],
    }

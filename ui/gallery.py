"""Examples for the gallery page: every component once, with invented content. Nothing here is stored."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict

from core.rag import Rag, Rated
from ui import charts, tags
from ui.forms import GovukDateField, LongTextField, SizedFileField
from ui.tables import Column, Table

STATUSES = [("open", "Open"), ("on_track", "On track"), ("late", "Late"), ("complete", "Complete")]
STATES = [
    charts.State("late", "Late", "red"),
    charts.State("at_risk", "At risk", "amber"),
    charts.State("on_track", "On track", "green"),
    charts.State("complete", "Complete", "blue"),
    charts.State("open", "Not started", "grey"),
]
LONDON = ZoneInfo("Europe/London")


class Example(NamedTuple):
    """A row of the example table."""

    pk: int
    reference: str
    what: str
    lead: str
    due: date | None
    rated: Rated
    status: tags.Status
    cost: int | None
    words: str


class ExampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(
        label="Title of the step", max_length=120, help_text="A few words that start with a verb"
    )
    lead = forms.ChoiceField(
        label="Lead", choices=[("", "Choose a lead"), ("a", "Alex Example"), ("b", "Sam Sample")]
    )
    due = GovukDateField(
        label="Due date", help_text="For example, 27 3 2026, or paste a whole date", noun="Due date"
    )
    rating = forms.ChoiceField(
        label="How is it going?",
        choices=STATUSES[1:],
        widget=forms.RadioSelect,
        help_text="As you would say it today",
    )
    told = forms.MultipleChoiceField(
        label="Who has been told?",
        choices=[("home", "The home"), ("family", "Families"), ("cqc", "The regulator")],
        widget=forms.CheckboxSelectMultiple,
    )
    progress = LongTextField(label="Progress since the last report", max_length=200)
    evidence = SizedFileField(
        label="Evidence", required=False, max_bytes=5 * 1024 * 1024, endings=(".pdf", ".docx", ".xlsx"),
        help_text="PDF, Word or Excel, up to 5 MB",
    )  # fmt: skip
    agreed = forms.BooleanField(label="The lead has agreed to this date")

    def clean_told(self) -> list[str]:
        """An example of a rule of one's own."""
        told: list[str] = self.cleaned_data["told"]
        if "family" in told and "home" not in told:
            raise forms.ValidationError("Tell the home before the families")
        return told


ExampleForm.base_fields["rating"].option_hints = {  # type: ignore[attr-defined]
    "late": "The date has passed and it is not done"
}


class GridForm(forms.Form):
    """One row of the example grid."""

    row_label = ""

    status = forms.ChoiceField(label="Status", choices=STATUSES)
    due = GovukDateField(label="Due", required=False)
    progress = forms.CharField(label="Progress", required=False, widget=forms.Textarea(attrs={"rows": 2}))


class InPlaceForm(forms.Form):
    """The one field of the example that is edited in place."""

    status = forms.ChoiceField(label="Status", choices=STATUSES)


class FilterForm(forms.Form):
    """Filters of the example table; a real table takes a FilterSet of django-filter."""

    what = forms.CharField(label="Words", required=False, max_length=100)
    lead = forms.ChoiceField(
        label="Lead",
        required=False,
        choices=[("", "Everybody"), ("Alex", "Alex Example"), ("Sam", "Sam Sample")],
    )
    due = GovukDateField(label="Due by", required=False)


class Filters(NamedTuple):
    """What a Table asks of its filterset."""

    form: forms.Form
    data: QueryDict


class ExampleTable(Table):
    """A table with a column of each kind."""

    caption = "Example steps"
    noun = ("step", "steps")
    default_sort = "reference"
    selectable = True
    columns = (
        Column("reference", "Ref", sort="reference", header=True, link=lambda row: "#table"),
        Column("what", "What", sort="what"),
        Column("lead", "Lead", sort="lead"),
        Column("due", "Due", kind="date", sort="due", missing="No date"),
        Column("rated", "RAG", kind="rag", sort="rated"),
        Column("status", "Status", kind="status", value="status", export=lambda row: row.status.label),
        Column("cost", "Cost", kind="pounds", sort="cost"),
        Column("words", "Progress", kind="long", hidden=True),
    )


ROWS = [
    Example(
        1, "1.1", "Appoint a lead nurse for the eight homes", "Alex", date(2026, 3, 27),
        Rated(Rag.RED, "Overdue", "The date was 27 March 2026 and it is not complete."),
        tags.Status("Late", "red"), 4200, "Interviews were held twice.\nNobody could start before June.",
    ),
    Example(
        2, "1.2", "Agree one form for safeguarding concerns", "Sam", date(2026, 9, 1),
        Rated(Rag.AMBER, "Due soon", "Due within fourteen days."),
        tags.Status("At risk", "orange"), None, "Draft 3 is out.",
    ),
    Example(
        3, "2.1", "Train managers in falls prevention", "Alex", date(2026, 12, 18),
        Rated(Rag.GREEN, "On track", "The lead says it is on track."),
        tags.Status("On track", "green"), 1850, "Six of nine done.",
    ),
    Example(
        4, "2.2", "Publish the quality calendar", "Sam", date(2026, 1, 30),
        Rated(Rag.BLUE, "Complete", "Completed on 28 January 2026."),
        tags.Status("Complete", "blue"), 0, "",
    ),
    Example(
        5, "3.1", "Ask families what they notice first", "Sam", None,
        Rated(None, "", ""), tags.Status("Not started"), None, "=1+1 is text here, not a sum",
    ),
]  # fmt: skip


def example_table(params: QueryDict, path: str) -> ExampleTable:
    """The example rows, filtered by hand: a real table filters a queryset."""
    filters = Filters(FilterForm(params), params)
    wanted = filters.form.cleaned_data if filters.form.is_valid() else {}
    rows = [row for row in ROWS if _fits(row, wanted)]
    quick = [("Alex’s steps", {"lead": "Alex"}), ("Sam’s steps", {"lead": "Sam"})]
    return ExampleTable(rows, params=params, path=path, filterset=filters, quick=quick)


def _fits(row: Example, wanted: dict[str, Any]) -> bool:
    words, lead, due = wanted.get("what"), wanted.get("lead"), wanted.get("due")
    return bool(
        (not words or words.lower() in row.what.lower())
        and (not lead or row.lead == lead)
        and (not due or (row.due is not None and row.due <= due))
    )


def example_formset() -> Any:
    """Three rows of a grid; the second one has been refused."""
    data = {
        "form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "3",
        "form-0-status": "on_track",
        "form-0-due_day": "27", "form-0-due_month": "3", "form-0-due_year": "2026",
        "form-1-status": "late",
        "form-1-due_day": "31", "form-1-due_month": "2", "form-1-due_year": "2026",
        "form-2-status": "complete",
    }  # fmt: skip
    formset = forms.formset_factory(GridForm, extra=0)(data)
    for form, row in zip(formset.forms, ROWS, strict=False):
        form.row_label = f"{row.reference} {row.what}"
    return formset


def status_label(key: str) -> str:
    """The word of an example status; what is unknown is the first one."""
    return dict(STATUSES).get(key, STATUSES[0][1])


def examples(params: QueryDict, path: str) -> dict[str, Any]:
    """Everything that the gallery shows besides its form."""
    return {
        "table": example_table(params, path),
        "rated": [row.rated for row in ROWS],
        "plain_rags": list(Rag),
        "statuses": [row.status for row in ROWS],
        "facts": [
            ("Plan", "Example plan", "#facts", "Change"),
            ("Next meeting", "18 December 2026"),
            ("Homes", "38"),
        ],
        "steps": [
            {
                "title": "Import your plan",
                "words": "From the workbook you have now",
                "url": "#guide",
                "done": True,
            },
            {
                "title": "Invite the leads",
                "words": "They get a mail with a link",
                "url": "#guide",
                "done": False,
            },
            {
                "title": "Set the meeting dates",
                "words": "Deadlines follow from them",
                "url": "#guide",
                "done": False,
            },
        ],
        "views": [
            {"name": "My late steps", "url": "#views", "shared": False},
            {"name": "Board view", "url": "#views", "shared": True},
        ],
        "now": datetime(2026, 3, 27, 14, 5, tzinfo=LONDON),
        "today": date(2021, 1, 5),
        "heat": charts.heat_map("Steps by workstream and state", HEAT, STATES),
        "profile": charts.profile_bar(
            "All steps by state", {"late": 6, "at_risk": 9, "on_track": 31, "complete": 18, "open": 2}, STATES
        ),
        "gantt": charts.timeline("Timescales of workstream 1", SPANS, today=date(2026, 6, 10)),
        "map": charts.places_map("Homes by RAG", MARKS, RAG_LEGEND, head=["Home", "RAG"]),
        "trend": charts.line_chart("Falls for each 1,000 bed days", MONTHS, LINES, target=5),
    }


HEAT = [
    ("1 Workforce", {"late": 3, "at_risk": 2, "on_track": 5, "complete": 1}),
    ("2 Safeguarding and concerns", {"late": 1, "on_track": 9, "complete": 8, "open": 1}),
    ("3 Medicines", {"at_risk": 4, "on_track": 7, "complete": 2}),
    (
        "4 Contracts and quality monitoring visits",
        {"late": 2, "at_risk": 3, "on_track": 10, "complete": 7, "open": 1},
    ),
]
SPANS = [
    charts.Span("1.1 Appoint a lead nurse", date(2026, 1, 12), date(2026, 3, 27), "red", "Late"),
    charts.Span("1.2 One form for concerns", date(2026, 4, 1), date(2026, 9, 1), "amber", "At risk"),
    charts.Span("2.1 Falls prevention", date(2026, 2, 1), date(2026, 12, 18), "green", "On track"),
    charts.Span("2.2 Publish the calendar", date(2026, 1, 30), None, "blue", "Complete"),
]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun"]
LINES = [
    charts.Line("Homes", [6.2, 6.0, None, 5.1, 4.8, 4.4]),
    charts.Line("Region", [5.6, 5.5, 5.5, 5.4, 5.5, 5.3], "#6b4e00", dashed=True),
]
RAG_LEGEND = [("red", "Red"), ("amber", "Amber"), ("green", "Green"), ("white", "No concern lately")]
MARKS = [
    charts.Mark(50.910, -1.404, "red", "Seaview, red, 30 beds", "#map", ["Seaview", "Red"], "TB1"),
    charts.Mark(
        50.910, -1.404, "green", "Seaview Lodge, green, 12 beds", "#map", ["Seaview Lodge", "Green"], "TB1"
    ),
    charts.Mark(50.938, -1.371, "amber", "Elm House, amber, 44 beds", "#map", ["Elm House", "Amber"], "TB2"),
    charts.Mark(50.925, -1.457, "white", "Orchard, 18 beds", "#map", ["Orchard", "No concern lately"], "TB3"),
]

"""What people report: status, colour, dates and words of a row, against what they had before them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from actionplans.layouts import Scheme
from actionplans.models import Action, Step
from actionplans.models.plans import RAG_CHOICES, STATUS_CHOICES
from actionplans.statuses import Status
from actionplans.summaries import ActionView, StepView
from actionplans.tracking import restored, stored
from core.rag import Rated
from ui.forms import GovukDateField, LongTextField


class ReportForm(forms.Form):
    """What is common to steps and actions: the version and the values that the person had before them.

    `base` holds these values, so that only what the person changed is sent on, and a lost race can show
    who changed what.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    base = forms.JSONField(widget=forms.HiddenInput)

    tracked: tuple[str, ...] = ()

    def __init__(self, data: Any = None, *, row: Step | Action, **kwargs: Any) -> None:
        self.row = row
        values = {field: getattr(row, field) for field in self.tracked}
        base = {field: stored(value) for field, value in values.items()}
        kwargs.setdefault("initial", {**values, "version": row.version, "base": base})
        kwargs.setdefault("auto_id", f"{type(row).__name__.lower()}-{row.pk}-%s")
        super().__init__(data, **kwargs)

    def clean_base(self) -> dict[str, Any]:
        """The values before, as stored; anything else was not made by this form."""
        base = self.cleaned_data["base"]
        if not isinstance(base, dict) or set(base) - set(self.tracked):
            raise forms.ValidationError("This form is out of date. Open the page again.")
        return base

    @property
    def changes(self) -> dict[str, Any]:
        """Field -> new value of what the person changed."""
        base = self.cleaned_data["base"]
        return {
            field: self.cleaned_data[field]
            for field in self.tracked
            if field in self.cleaned_data
            and stored(self.cleaned_data[field]) != base.get(field, stored(getattr(self.row, field)))
        }

    @property
    def written(self) -> str:
        """The line typed about it."""
        return str(self.cleaned_data.get("note", "")).strip()

    def focus(self) -> None:
        """The first wrong field gets the focus when the form is shown; without one, the first field."""
        visible = [field.name for field in self.visible_fields()]
        wrong = [name for name in visible if name in self.errors] if self.is_bound else []
        self.fields[(wrong or visible)[0]].widget.attrs["data-focus"] = ""


class StepForm(ReportForm):
    """How far a step is. Only ongoing work, and work that has a review already, is asked for a review."""

    tracked = ("status", "rag", "rag_reason", "agreed_due", "forecast_due", "review_date")

    status = forms.ChoiceField(choices=STATUS_CHOICES)
    rag = forms.ChoiceField(label="RAG", required=False)
    note = forms.CharField(label="One line about it", max_length=1000, required=False)
    rag_reason = forms.CharField(label="Reason for the colour", max_length=1000, required=False)
    agreed_due = GovukDateField(label="Agreed date", noun="Agreed date", required=False)
    forecast_due = GovukDateField(label="Forecast", noun="Forecast", required=False)
    review_date = GovukDateField(label="Next review", noun="Next review", required=False)

    def __init__(self, data: Any = None, *, row: Step, view: StepView, **kwargs: Any) -> None:
        super().__init__(data, row=row, **kwargs)
        self.fields["rag"].choices = rag_choices(view.suggested)  # type: ignore[attr-defined]
        if row.status != Status.NOT_STATED:
            self.fields["status"].choices = [  # type: ignore[attr-defined]
                choice for choice in STATUS_CHOICES if choice[0] != Status.NOT_STATED
            ]
        self.asks_review = row.review_date is not None or row.status == Status.ONGOING
        if not self.asks_review:
            del self.fields["review_date"]

    @property
    def dates_open(self) -> bool:
        """Whether the dates are unfolded: something is wrong with one of them."""
        return self.is_bound and bool({"agreed_due", "forecast_due", "review_date"} & set(self.errors))


class ActionForm(ReportForm):
    """How an action stands: its colour with the reason, its narrative and its progress."""

    tracked = ("rag", "rag_reason", "narrative", "progress", "pid_approved")

    rag = forms.ChoiceField(label="RAG", required=False)
    rag_reason = forms.CharField(label="Reason for the colour", max_length=1000, required=False)
    narrative = LongTextField(label="Narrative", max_length=10000, rows=4, required=False)
    progress = LongTextField(label="Progress", max_length=10000, rows=4, required=False)
    pid_approved = forms.CharField(label="PID approved", max_length=60, required=False)
    note = forms.CharField(label="One line about this update", max_length=1000, required=False)

    def __init__(self, data: Any = None, *, row: Action, view: ActionView, **kwargs: Any) -> None:
        super().__init__(data, row=row, **kwargs)
        self.fields["rag"].choices = rag_choices(view.suggested)  # type: ignore[attr-defined]
        columns = dict(row.plan.column_headings)
        if "pid_approved" not in columns:
            del self.fields["pid_approved"]
        if "progress" not in columns and not row.progress:
            del self.fields["progress"]
        for key in ("narrative", "progress"):
            if key in columns and key in self.fields:
                self.fields[key].label = columns[key]

    @property
    def words(self) -> list[forms.BoundField]:
        """The fields of words that this plan has."""
        return [self[name] for name in ("narrative", "progress", "pid_approved") if name in self.fields]


def rag_choices(suggested: Rated) -> list[tuple[str, str]]:
    """The colours, and the choice to leave it to the rule."""
    rule = f"By rule ({suggested.rag.label.lower()})" if suggested.rag else "None declared"
    return [("", rule), *RAG_CHOICES]


def asks_for_reason(scheme: Scheme, form: ReportForm) -> bool:
    """Whether the field for the reason is open: it was asked for, has an answer, or colours are judged."""
    value = form["rag_reason"].value() or form["rag"].value()
    return bool(value) or (form.is_bound and "rag_reason" in form.errors) or scheme is Scheme.JUDGEMENT


KEEP = (("mine", "Yours"), ("theirs", "Theirs"))
LONG_KEEP = (*KEEP, ("both", "Both, as written below"))
TEXTS = frozenset({"note", "rag_reason", "narrative", "progress", "pid_approved"})


class ConflictForm(forms.Form):
    """Two people changed one row: for each thing that this person changed, whose word holds.

    `mine` are the values this person typed (as stored), which travel with the form so that nothing is lost.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    mine = forms.JSONField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, mine: Mapping[str, Any], row: Step | Action, **kwargs: Any
    ) -> None:
        self.fields_in_dispute = list(mine)
        super().__init__(data, initial={"version": row.version, "mine": dict(mine)}, **kwargs)
        for field, value in mine.items():
            self.fields[f"keep_{field}"] = forms.ChoiceField(
                label="Keep",
                choices=LONG_KEEP if field in TEXTS else KEEP,
                widget=forms.RadioSelect,
                required=not self.takes_all,
            )
            if field in TEXTS:
                self.fields[f"both_{field}"] = forms.CharField(
                    label="Both together",
                    required=False,
                    initial="\n".join(filter(None, (getattr(row, field), str(value)))),
                    widget=forms.Textarea(attrs={"rows": 3}),
                )

    @property
    def takes_all(self) -> str:
        """The word "mine" or "theirs" when the person pressed the button that settles everything at once."""
        pressed = str(self.data.get("all", ""))
        return pressed if pressed in ("mine", "theirs") else ""

    @property
    def resolved(self) -> dict[str, Any]:
        """Field -> value to write; what stays theirs is left out."""
        result: dict[str, Any] = {}
        for field in self.fields_in_dispute:
            choice = self.takes_all or self.cleaned_data[f"keep_{field}"]
            if choice == "mine":
                result[field] = restored(field, self.cleaned_data["mine"].get(field))
            elif choice == "both":
                result[field] = self.cleaned_data[f"both_{field}"].strip()
        return result


class NoteForm(forms.Form):
    """A line that may go with "no change"."""

    note = forms.CharField(max_length=1000, required=False)


class AsAtForm(forms.Form):
    """The day for which a plan is shown."""

    as_at = GovukDateField(label="Show the plan as at", noun="The day", required=False)

    def __init__(self, data: Any = None, *, today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["as_at"]
        assert isinstance(field, GovukDateField)  # noqa: S101  declared above
        field.latest = today


class SinceForm(forms.Form):
    """The day since which changes are shown."""

    since = GovukDateField(label="Changes since", noun="The day", required=False)

    def __init__(self, data: Any = None, *, today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["since"]
        assert isinstance(field, GovukDateField)  # noqa: S101  declared above
        field.latest = today

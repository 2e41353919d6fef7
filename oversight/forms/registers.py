"""Forms of the registers: decisions, reports on tracked actions, risks and their entries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from actionplans.models import Action as PlanAction
from oversight.models import AgendaItem, Board, BoardAction, Decision, Risk, RiskEntry
from ui.forms import GovukDateField, LongTextField

LONG = 8000
SCORES = [("", "Not used"), *((str(number), str(number)) for number in range(1, 6))]
OUT_OF_DATE = "This form is out of date. Open the page again."
ENTRIES = [
    (RiskEntry.Kind.MITIGATION.value, "Mitigation: something was done"),
    (RiskEntry.Kind.REVIEW.value, "Review: it was looked at again"),
    (RiskEntry.Kind.CLOSED.value, "Close it"),
]


class Grouped(forms.ModelChoiceField):  # type: ignore[type-arg]  # its rows are of any model
    """A choice of rows under headings; `heading` gives the heading of a row."""

    def __init__(self, *, heading: Any, label_of: Any = str, **kwargs: Any) -> None:
        self.heading, self.label_of = heading, label_of
        super().__init__(**kwargs)

    def offer(self, rows: QuerySet[Any]) -> None:
        """Offer these rows, in their order."""
        self.queryset = rows
        groups = [
            (heading, [(row.pk, self.label_of(row)) for row in group])
            for heading, group in groupby(rows, key=lambda row: str(self.heading(row)))
        ]
        self.widget.choices = [("", "Choose"), *groups]


class VersionedForm(forms.Form):
    """A form about a row: it carries the version that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def changes(self) -> dict[str, Any]:
        """The fields to write."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


# --- decisions ------------------------------------------------------------------------------------
class DecisionForm(VersionedForm):
    """What a decision says."""

    title = forms.CharField(label="What it is about", max_length=300)
    wording = LongTextField(
        label="What was decided", max_length=LONG, rows=5, help_text="In the words of the minutes."
    )
    reasons = LongTextField(label="Reasons (optional)", required=False, max_length=LONG, rows=4)
    options_rejected = LongTextField(
        label="Other options, and why not (optional)", required=False, max_length=LONG, rows=3
    )
    interests = LongTextField(
        label="Interests declared (optional)", required=False, max_length=LONG, rows=3,
        help_text="Filled in from what was declared for the item.",
    )  # fmt: skip
    powers = forms.CharField(label="Under whose powers (optional)", max_length=300, required=False)
    votes_for = forms.IntegerField(label="Votes for (optional)", min_value=0, max_value=999, required=False)
    votes_against = forms.IntegerField(
        label="Votes against (optional)", min_value=0, max_value=999, required=False
    )
    abstentions = forms.IntegerField(label="Abstained (optional)", min_value=0, max_value=999, required=False)
    key_decision = forms.BooleanField(label="It is a key decision", required=False)
    exempt = forms.BooleanField(
        label="It is exempt", required=False, help_text="A decision on an exempt item always is."
    )

    @classmethod
    def of(cls, decision: Decision, data: Any = None) -> Any:
        """The form filled with a decision."""
        names = [name for name in cls.base_fields if hasattr(decision, name)]
        return cls(data, initial={name: getattr(decision, name) for name in names})


class NewDecisionForm(DecisionForm):
    """A decision and the item under which it was taken."""

    version = None  # type: ignore[assignment]  # nothing was seen before it was made
    item = Grouped(heading=lambda row: row.meeting, label="Agenda item", queryset=AgendaItem.objects.none())
    decided_on = GovukDateField(
        label="Date of the decision", required=False, help_text="The day of the meeting, unless you say so."
    )
    field_order = ("item",)

    def __init__(self, data: Any = None, *, items: QuerySet[AgendaItem], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["item"].offer(items)  # type: ignore[attr-defined]  # Grouped

    @property
    def votes(self) -> tuple[int, int, int] | None:
        """Votes for the action: all three, or nothing."""
        found = [self.cleaned_data[name] for name in ("votes_for", "votes_against", "abstentions")]
        return None if any(number is None for number in found) else (found[0], found[1], found[2])

    def clean(self) -> dict[str, Any]:
        """Votes come all three or not at all."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        given = [cleaned.get(name) is not None for name in ("votes_for", "votes_against", "abstentions")]
        if any(given) and not all(given):
            self.add_error("votes_for", "Enter votes for, against and abstained, or none of the three.")
        return cleaned


class CorrectDecisionForm(DecisionForm):
    """A slip put right in a decision that is out."""

    note = LongTextField(
        label="What was wrong",
        max_length=2000,
        rows=2,
        help_text="It stands on the decision’s page for good.",
    )
    field_order = ("note",)

    @property
    def changes(self) -> dict[str, Any]:
        """The fields to write."""
        return {name: value for name, value in super().changes.items() if name != "note"}


class RescindForm(VersionedForm):
    """Why a decision stands no more."""

    reason = LongTextField(label="Why it no longer stands", max_length=4000, rows=3)
    replaced_by = forms.ModelChoiceField(
        label="Replaced by (optional)", required=False, queryset=Decision.objects.none(),
        empty_label="No other decision", help_text="Record the new decision first, then choose it here.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, others: QuerySet[Decision], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["replaced_by"].queryset = others  # type: ignore[attr-defined]


# --- the tracker ----------------------------------------------------------------------------------
class ReportForm(VersionedForm):
    """How an action stands. `base` holds what the person saw, so that only what they changed is sent on."""

    base = forms.JSONField(widget=forms.HiddenInput, error_messages={"required": OUT_OF_DATE})
    state = forms.ChoiceField(choices=BoardAction.State.choices)
    progress = LongTextField(label="Progress", required=False, max_length=4000, rows=3)
    lead = forms.CharField(label="Lead", max_length=200, required=False)
    deadline = GovukDateField(label="Deadline", noun="Deadline", required=False)
    deadline_text = forms.CharField(
        label="Deadline in words", max_length=80, required=False, help_text="As it prints, such as Jan-21."
    )

    seen = ("state", "lead", "deadline", "deadline_text")

    def __init__(self, data: Any = None, *, row: BoardAction, **kwargs: Any) -> None:
        self.row = row
        values = {name: getattr(row, name) for name in self.seen}
        base = {name: _stored(value) for name, value in values.items()}
        kwargs.setdefault("initial", {**values, "version": row.version, "base": base})
        kwargs.setdefault("auto_id", f"action-{row.pk}-%s")
        super().__init__(data, **kwargs)

    def clean_base(self) -> dict[str, Any]:
        """What the person saw; anything else was not made by this form."""
        base = self.cleaned_data["base"]
        if not isinstance(base, dict) or set(base) != set(self.seen):
            raise forms.ValidationError(OUT_OF_DATE)
        return base

    @property
    def changes(self) -> dict[str, Any]:
        """What the person changed of what they saw, as report_action takes it."""
        base = self.cleaned_data["base"]
        return {
            name: self.cleaned_data[name]
            for name in self.seen
            if name in self.cleaned_data and _stored(self.cleaned_data[name]) != base[name]
        }

    @property
    def details_open(self) -> bool:
        """Whether lead and deadline are unfolded: something is wrong with one of them, or was changed."""
        names = {"lead", "deadline", "deadline_text"}
        return self.is_bound and bool(names & set(self.errors) or names & set(self.changes_or_none))

    @property
    def changes_or_none(self) -> dict[str, Any]:
        """What was changed, as far as it could be read."""
        return self.changes if "base" in getattr(self, "cleaned_data", {}) else {}

    @staticmethod
    def worded(error: forms.ValidationError) -> forms.ValidationError:
        """What the action refused, by the names of this form's fields."""
        if not hasattr(error, "error_dict"):
            return error
        words = {"text": "progress", "on": "progress"}
        return forms.ValidationError(
            {words.get(name, name): told for name, told in error.message_dict.items()}
        )

    def focus(self) -> None:
        """The first wrong field gets the focus when the form is shown; without one, the state."""
        wrong = [field.name for field in self.visible_fields() if field.name in self.errors]
        self.fields[(wrong or ["state"])[0]].widget.attrs["data-focus"] = ""


def again(form: ReportForm, current: BoardAction) -> ReportForm:
    """A form about the row as it is now that holds what this person changed or wrote."""
    fresh = ReportForm(row=current, prefix=form.prefix)
    fresh.initial = {**fresh.initial, **form.changes, "progress": form.cleaned_data["progress"]}
    return fresh


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


class ActionForm(forms.Form):
    """What was agreed, for the tracker."""

    board = forms.ModelChoiceField(label="Board", queryset=Board.objects.none(), empty_label="Choose")
    met_on = GovukDateField(label="Date of the meeting", noun="Date of the meeting")
    subject = forms.CharField(label="Subject", max_length=300)
    text = LongTextField(label="Action", max_length=4000, rows=3, help_text="What is to be done.")
    lead = forms.CharField(label="Lead (optional)", max_length=200, required=False, help_text="As it prints.")
    lead_user = forms.ModelChoiceField(
        label="Their account (optional)", queryset=User.objects.none(), required=False,
        empty_label="None", help_text="So that it stands on their Home, and they can report.",
    )  # fmt: skip
    deadline = GovukDateField(label="Deadline (optional)", noun="Deadline", required=False)
    deadline_text = forms.CharField(
        label="Deadline in words (optional)", max_length=80, required=False,
        help_text="As it prints, such as Jan-21. Its day is read from it where that is certain.",
    )  # fmt: skip
    exempt = forms.BooleanField(label="It is exempt", required=False)

    def __init__(self, data: Any = None, *, boards: Any, users: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["board"].queryset = boards  # type: ignore[attr-defined]
        self.fields["lead_user"].queryset = users  # type: ignore[attr-defined]


class EditActionForm(VersionedForm):
    """Correct what the tracker says was agreed."""

    met_on = GovukDateField(label="Date of the meeting", noun="Date of the meeting")
    subject = forms.CharField(label="Subject", max_length=300)
    text = LongTextField(label="Action", max_length=4000, rows=3)
    lead_user = forms.ModelChoiceField(
        label="The lead’s account (optional)", queryset=User.objects.none(), required=False,
        empty_label="None", help_text="So that it stands on their Home, and they can report.",
    )  # fmt: skip
    exempt = forms.BooleanField(label="It is exempt", required=False)

    def __init__(self, data: Any = None, *, row: BoardAction, users: Any, **kwargs: Any) -> None:
        names = ("met_on", "subject", "text", "lead_user", "exempt", "version")
        super().__init__(data, initial={name: getattr(row, name) for name in names}, **kwargs)
        self.fields["lead_user"].queryset = users  # type: ignore[attr-defined]


class ToStepForm(forms.Form):
    """The action of a plan under which a tracked action goes on as a step."""

    plan_action = Grouped(
        heading=lambda row: f"{row.plan.title}: {row.workstream}", label="Action of a plan",
        label_of=lambda row: f"{row.ref} {row.title}", queryset=PlanAction.objects.none(),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, plan_actions: QuerySet[PlanAction], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["plan_action"].offer(plan_actions)  # type: ignore[attr-defined]


# --- risks and issues -----------------------------------------------------------------------------
class RiskForm(forms.Form):
    """A new risk or issue."""

    board = forms.ModelChoiceField(label="Board", queryset=Board.objects.none(), empty_label="Choose")
    kind = forms.ChoiceField(label="Kind", choices=Risk.Kind.choices, widget=forms.RadioSelect)
    project = forms.CharField(label="Project or programme", max_length=300)
    description = LongTextField(label="Description", max_length=LONG, rows=4)
    rank = forms.ChoiceField(label="Rank", choices=Risk.Rank.choices, widget=forms.RadioSelect)
    likelihood = forms.TypedChoiceField(
        label="Likelihood (optional)", choices=SCORES, coerce=int, empty_value=None, required=False,
        help_text="1 is hardly thinkable, 5 nearly certain.",
    )  # fmt: skip
    impact = forms.TypedChoiceField(
        label="Impact (optional)", choices=SCORES, coerce=int, empty_value=None, required=False,
        help_text="1 is hardly felt, 5 the worst.",
    )  # fmt: skip
    owner = forms.CharField(
        label="Owner (optional)", max_length=200, required=False, help_text="As it prints."
    )
    owner_user = forms.ModelChoiceField(
        label="Their account (optional)", queryset=User.objects.none(), required=False, empty_label="None"
    )
    mitigation = LongTextField(
        label="Mitigation or resolution so far (optional)", required=False, max_length=LONG, rows=4
    )
    on = GovukDateField(label="Raised on", noun="Day on which it was raised")
    review_on = GovukDateField(label="Next review (optional)", noun="Next review", required=False)
    exempt = forms.BooleanField(label="It is exempt", required=False)

    def __init__(self, data: Any = None, *, boards: Any, users: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["board"].queryset = boards  # type: ignore[attr-defined]
        self.fields["owner_user"].queryset = users  # type: ignore[attr-defined]


class EditRiskForm(VersionedForm):
    """Correct what a risk says of itself."""

    kind = forms.ChoiceField(label="Kind", choices=Risk.Kind.choices, widget=forms.RadioSelect)
    project = forms.CharField(label="Project or programme", max_length=300)
    description = LongTextField(label="Description", max_length=LONG, rows=4)
    exempt = forms.BooleanField(label="It is exempt", required=False)

    def __init__(self, data: Any = None, *, row: Risk, **kwargs: Any) -> None:
        names = ("kind", "project", "description", "exempt", "version")
        super().__init__(data, initial={name: getattr(row, name) for name in names}, **kwargs)


class EntryForm(VersionedForm):
    """What was done about a risk, or a review of it; a closed one can only be reopened."""

    kind = forms.ChoiceField(label="What is it?", choices=ENTRIES, widget=forms.RadioSelect)
    text = LongTextField(label="In words", max_length=LONG, rows=3)
    on = GovukDateField(label="Day", noun="Day")
    rank = forms.ChoiceField(label="Rank from now on", choices=Risk.Rank.choices)
    likelihood = forms.TypedChoiceField(
        label="Likelihood", choices=SCORES, coerce=int, empty_value=None, required=False
    )
    impact = forms.TypedChoiceField(
        label="Impact", choices=SCORES, coerce=int, empty_value=None, required=False
    )
    owner = forms.CharField(label="Owner", max_length=200, required=False)
    review_on = GovukDateField(label="Next review (optional)", noun="Next review", required=False)

    def __init__(self, data: Any = None, *, row: Risk, day: date, **kwargs: Any) -> None:
        names = ("rank", "likelihood", "impact", "owner", "review_on", "version")
        initial = {**{name: getattr(row, name) for name in names}, "on": day, "kind": "mitigation"}
        super().__init__(data, initial=initial, **kwargs)
        if row.state == Risk.State.CLOSED:
            reopen = [(RiskEntry.Kind.REOPENED.value, "Open it again")]
            self.fields["kind"].choices = reopen  # type: ignore[attr-defined]
            self.initial["kind"] = RiskEntry.Kind.REOPENED.value

    @property
    def changes(self) -> dict[str, Any]:
        """The entry; the next review goes when it is closed."""
        found = super().changes
        if found["kind"] == RiskEntry.Kind.CLOSED:
            found.pop("review_on")
        return found


class LinkForm(forms.Form):
    """An action of the tracker that works on a risk."""

    action = forms.ModelChoiceField(
        label="Action of the tracker", queryset=BoardAction.objects.none(), empty_label="Choose"
    )

    def __init__(self, data: Any = None, *, actions: Iterable[BoardAction], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["action"].queryset = actions  # type: ignore[attr-defined]


# --- looking back ---------------------------------------------------------------------------------
class AsAtForm(forms.Form):
    """A board, and a day as at which its register is asked for."""

    board = forms.ModelChoiceField(label="Board", queryset=Board.objects.none(), empty_label=None)
    day = GovukDateField(label="As it stood on", noun="Day", required=False)

    def __init__(self, data: Any = None, *, boards: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["board"].queryset = boards  # type: ignore[attr-defined]


class PeriodForm(forms.Form):
    """A board and a period."""

    board = forms.ModelChoiceField(label="Board", queryset=Board.objects.none(), empty_label=None)
    since = GovukDateField(label="From", noun="From", required=False)
    until = GovukDateField(label="Until", noun="Until", required=False)

    def __init__(self, data: Any = None, *, boards: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["board"].queryset = boards  # type: ignore[attr-defined]

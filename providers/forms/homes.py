"""Forms of what is known about a home. What they refuse beyond a missing field, the actions say."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from providers.models import Contract, Feature, HomeEntry, HomePerson, HomeRecord, Severity, Theme
from ui.forms import GovukDateField, LongTextField

LONG = 4000
SEVERITIES = [
    (Severity.RED.value, "Red: something is wrong and needs help now"),
    (Severity.AMBER.value, "Amber: there is a worry"),
    (Severity.GREEN.value, "Green: looked at, no worry"),
    (Severity.WHITE.value, "White: take back what was said"),
]
OURS = [
    ("", "Its council decides"),
    ("yes", "Yes, we watch it wherever it is"),
    ("no", "No, leave it out of our lists"),
]
OURS_VALUES = {"": None, "yes": True, "no": False}


class RowForm(forms.Form):
    """What was typed, without the version that the person saw."""

    @property
    def changes(self) -> dict[str, Any]:
        """The fields to write."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def since_field(label: str = "On which day?", **kwargs: Any) -> GovukDateField:
    """The day of which something speaks."""
    return GovukDateField(label=label, noun="The day", **kwargs)


class ThemeForm(RowForm):
    """How worried we are in one theme, and why."""

    theme = forms.ChoiceField(label="What is it about?", choices=Theme.choices, widget=forms.RadioSelect)
    severity = forms.ChoiceField(label="How worried are we?", choices=SEVERITIES, widget=forms.RadioSelect)
    reason = LongTextField(
        label="Why?", max_length=LONG, rows=3,
        help_text="What you heard or saw. Never name a resident.",
        error_messages={"required": "Say why, so that whoever rings next knows."},
    )  # fmt: skip
    on = since_field("Since which day?")


class StaffingForm(RowForm):
    """Care staff of a home on a day."""

    employed = forms.IntegerField(label="Care staff of its own", min_value=0, max_value=5000)
    absent = forms.IntegerField(
        label="Of them, away today", min_value=0, max_value=5000, initial=0,
        help_text="Sick, isolating or missing for another reason; not those on planned leave.",
    )  # fmt: skip
    agency = forms.IntegerField(label="Agency staff", min_value=0, max_value=5000, initial=0)
    on = since_field()
    note = LongTextField(label="Note (optional)", required=False, max_length=LONG, rows=2)


class DigitalForm(RowForm):
    """How ready a home is for digital working."""

    nhsmail = forms.BooleanField(label="It has NHSmail", required=False)
    video = forms.BooleanField(label="It can hold video calls", required=False)
    dspt = forms.CharField(
        label="Level of the data security toolkit (optional)", max_length=40, required=False,
        help_text="As Approaching standards, Standards met, or Standards exceeded.",
    )  # fmt: skip
    devices = forms.IntegerField(
        label="Tablets or other devices for residents (optional)", min_value=0, max_value=2000, required=False
    )
    on = since_field()
    note = LongTextField(label="Note (optional)", required=False, max_length=LONG, rows=2)


class EntryForm(RowForm):
    """Something that happened with a home."""

    kind = forms.ChoiceField(label="What was it?", choices=HomeEntry.Kind.choices, widget=forms.RadioSelect)
    title = forms.CharField(
        label="In a few words", max_length=200, help_text="The course, the grant, what the visit was about."
    )
    words = LongTextField(
        label="More about it (optional)", required=False, max_length=LONG, rows=4,
        help_text="Never name a resident.",
    )  # fmt: skip
    people = forms.IntegerField(
        label="How many took part (optional)", min_value=0, max_value=5000, required=False,
        help_text="For training: staff who took it.",
    )  # fmt: skip
    pounds = forms.DecimalField(
        label="Pounds (optional)", min_value=0, max_digits=12, decimal_places=2, required=False,
        help_text="Needed for funding.",
    )  # fmt: skip
    on = since_field()


class ReasonForm(RowForm):
    """Why something is done."""

    reason = LongTextField(label="Why?", max_length=LONG, rows=3, error_messages={"required": "Say why."})


class ContractForm(RowForm):
    """A contract, or a place on a framework."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="Name of the contract", max_length=200)
    framework = forms.CharField(label="Framework (optional)", max_length=200, required=False)
    cluster = forms.CharField(label="Cluster (optional)", max_length=100, required=False)
    lead_provider = forms.BooleanField(label="It is lead provider of the cluster", required=False)
    starts_on = GovukDateField(label="Starts on (optional)", noun="The start", required=False)
    ends_on = GovukDateField(label="Ends on (optional)", noun="The end", required=False)
    places = forms.IntegerField(
        label="Places (optional)", min_value=0, max_value=5000, required=False,
        help_text="Beds, people or packages.",
    )  # fmt: skip
    note = LongTextField(label="Note (optional)", required=False, max_length=LONG, rows=3)

    @classmethod
    def of(cls, row: Contract, data: Any = None) -> ContractForm:
        """The form filled with a contract."""
        return cls(data, initial={name: getattr(row, name) for name in cls.base_fields})


class PersonForm(RowForm):
    """Somebody to ring."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="Name", max_length=150)
    role = forms.CharField(
        label="What they do", max_length=100, help_text="As manager, deputy, nurse in charge, out of hours."
    )
    phone = forms.CharField(label="Telephone number (optional)", max_length=40, required=False)
    email = forms.CharField(label="E-mail address (optional)", max_length=254, required=False)
    starts_on = GovukDateField(label="Since (optional)", noun="The first day", required=False)

    @classmethod
    def of(cls, row: HomePerson, data: Any = None) -> PersonForm:
        """The form filled with a person."""
        return cls(data, initial={name: getattr(row, name) for name in cls.base_fields})


class EndForm(RowForm):
    """From which day somebody is no longer to be rung."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    on = since_field("From which day are they gone?")


class RecordForm(RowForm):
    """How the partnership keeps a home."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    liaison = forms.ModelChoiceField(
        label="Liaison officer", queryset=User.objects.none(), required=False, empty_label="Nobody yet"
    )
    funded = forms.IntegerField(
        label="People whom we pay for (optional)", min_value=0, max_value=5000, required=False
    )
    funded_on = GovukDateField(
        label="Counted on (optional)", noun="The day of the count", required=False,
        help_text="Needed with a number of people.",
    )  # fmt: skip
    call_every = forms.IntegerField(
        label="Days between calls (optional)", min_value=1, max_value=366, required=False,
        help_text="Empty: by its worst colour, as the register’s settings have it.",
    )  # fmt: skip
    features = forms.MultipleChoiceField(
        label="What the building has", choices=Feature.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    ours = forms.ChoiceField(
        label="Is it one of ours?", choices=OURS, required=False, widget=forms.RadioSelect
    )

    def __init__(self, data: Any, *, record: HomeRecord, officers: QuerySet[User]) -> None:
        initial = {name: getattr(record, name) for name in self.base_fields if name != "ours"}
        initial["ours"] = next(word for word, value in OURS_VALUES.items() if value is record.ours)
        super().__init__(data, initial=initial)
        field: Any = self.fields["liaison"]
        kept = User.objects.filter(pk=record.liaison_id)
        field.queryset = (officers | kept).distinct().order_by("full_name")

    def clean_ours(self) -> bool | None:
        """Yes, no, or nothing by hand."""
        return OURS_VALUES[self.cleaned_data["ours"]]


def on_today(today: date) -> dict[str, Any]:
    """The start of a form that speaks of today unless told otherwise."""
    return {"on": today}

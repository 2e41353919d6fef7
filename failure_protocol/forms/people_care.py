"""Forms of how a person is cared for."""

from __future__ import annotations

from typing import Any

from django import forms

from failure_protocol.models import Equipment, Outcome, Person, Round
from failure_protocol.models.incidents import Known
from failure_protocol.models.people import Rag
from ui.forms import GovukDateField, LongTextField, SizedFileField

LONG = 4000
SCALE = [(1, "1, very poor"), (2, "2, poor"), (3, "3, fair"), (4, "4, good"), (5, "5, very good")]


def known(label: str) -> forms.ChoiceField:
    """Yes, no, or nobody knows."""
    return forms.ChoiceField(label=label, choices=Known.choices, initial=Known.UNKNOWN)


def text(label: str, rows: int = 3, *, required: bool = False, help_text: str = "") -> LongTextField:
    """A few lines."""
    return LongTextField(label=label, max_length=LONG, rows=rows, required=required, help_text=help_text)


class FactsForm(forms.Form):
    """A form whose fields are those of a row. `version` is that of the row that is changed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class CarerForm(FactsForm):
    """Somebody who cares."""

    name = forms.CharField(label="Name", max_length=200)
    relationship = forms.CharField(label="Who they are to the person", max_length=100, required=False)
    phone = forms.CharField(label="Telephone", max_length=60, required=False)
    address = forms.CharField(label="Address", max_length=300, required=False)
    is_main = forms.BooleanField(label="The first to be rung", required=False)
    out_of_area = known("Lives out of the area")
    unwell = known("Is unwell, or needs care")
    assessment = known("Has had a carer’s assessment")
    advocacy = known("Needs an advocate")
    note = text("Anything else")


class EquipmentForm(FactsForm):
    """A thing that the person needs."""

    name = forms.CharField(label="What is it?", max_length=200)
    owner = forms.ChoiceField(
        label="Whose is it?", choices=Equipment.Owner.choices, widget=forms.RadioSelect, initial="unknown"
    )
    transferable = known("Can it go with the person?")


class VisitsForm(FactsForm):
    """Home-care visits."""

    round = forms.ModelChoiceField(
        Round.objects.none(), label="Round", required=False, empty_label="On no round"
    )
    visits_week = forms.IntegerField(label="Visits a week", required=False)
    hours_week = forms.DecimalField(label="Hours a week", required=False, max_digits=5, decimal_places=2)
    times = text("When, and what for", 2)
    double_handed = known("Needs two workers")
    workers = forms.CharField(label="Who comes regularly", max_length=300, required=False)
    key_safe = forms.CharField(
        label="Key-safe code", max_length=40, required=False, widget=forms.PasswordInput,
        help_text="Leave it empty to keep the code that is written down.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["round"]
        field.queryset = Round.objects.filter(service=self.person.service)

    @property
    def facts(self) -> dict[str, Any]:
        """A code that was not typed stays as it is."""
        found = super().facts
        return found if found["key_safe"] else {k: v for k, v in found.items() if k != "key_safe"}


class MovingForm(FactsForm):
    """Moving and handling."""

    assessed_on = GovukDateField(label="When was it assessed?")
    assessor = forms.CharField(label="By whom?", max_length=150, help_text="The occupational therapist.")
    hoist = known("Needs a hoist")
    findings = text("What was found", required=True)
    new_place = text("What the new place must have", required=True)


class OutcomeForm(FactsForm):
    """How the person is."""

    when = forms.ChoiceField(label="When?", choices=Outcome.When.choices, widget=forms.RadioSelect)
    on = GovukDateField(label="On which day?")
    health = forms.TypedChoiceField(label="Health", choices=SCALE, coerce=int, widget=forms.RadioSelect)
    wellbeing = forms.TypedChoiceField(
        label="Emotional wellbeing", choices=SCALE, coerce=int, widget=forms.RadioSelect
    )
    note = text("In words")


class SupportForm(FactsForm):
    """Informal support, looked at on paper."""

    support = text("What family, friends or neighbours could do", required=True)
    usable = known("Could it carry the person for a short while?")
    days = forms.IntegerField(label="For how many days at most?", min_value=1, max_value=365, required=False)


class BudgetForm(FactsForm):
    """Options of a personal-budget holder."""

    on = GovukDateField(label="On which day?")
    options = text("Which options were given?", required=True)
    involvement = text("How do they wish to be involved?", required=True)


class PictureForm(FactsForm):
    """A picture to know somebody by."""

    image = SizedFileField(
        label="Picture", max_bytes=8 * 1024 * 1024, endings=(".jpg", ".jpeg", ".png"),
        help_text="It is made small; place and time that a camera wrote into it are taken out.",
    )  # fmt: skip


class ProviderRagForm(forms.Form):
    """How the service itself is rated."""

    rag = forms.ChoiceField(
        label="Rating of the service",
        choices=[each for each in Rag.choices if each[0]],
        widget=forms.RadioSelect,
    )
    reason = LongTextField(label="Why?", max_length=2000, rows=3, help_text="Name nobody who lives there.")
    due = GovukDateField(label="When is it looked at again?")

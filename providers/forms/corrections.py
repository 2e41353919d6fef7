"""Forms in which a home's own people say what is wrong, and the one that answers them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from providers.actions.vacancies import Free
from providers.forms.homes import LONG
from providers.forms.vacancies import HomeVacancies, WordForm
from providers.models import Feature, HomeCorrection, HomePerson, Location, Vacancy
from providers.summaries.corrections import bed_values
from ui.forms import LongTextField

WORDS = {
    "label": "Anything else we should know (optional)", "required": False, "max_length": LONG, "rows": 3,
    "help_text": "Never name a resident.",
}  # fmt: skip
Subject = HomeCorrection.Subject


def words_field(**changes: Any) -> LongTextField:
    """What the home adds in its own words."""
    return LongTextField(**{**WORDS, **changes})


class OwnForm(forms.Form):
    """Facts of one subject, and a few words with them."""

    words = words_field()

    def __init__(self, data: Any, *, now: dict[str, Any]) -> None:
        super().__init__(data, initial=now)
        self.order_fields([name for name in self.fields if name != "words"] + ["words"])

    @property
    def values(self) -> dict[str, Any]:
        """The facts for the action."""
        return {name: value for name, value in self.cleaned_data.items() if name != "words"}

    @property
    def said(self) -> str:
        """The words."""
        return str(self.cleaned_data["words"])


class OwnStaffingForm(OwnForm):
    """Care staff as they are."""

    employed = forms.IntegerField(label="Your own care staff", min_value=0, max_value=5000)
    absent = forms.IntegerField(
        label="Of them, away today", min_value=0, max_value=5000,
        help_text="Sick, isolating or missing for another reason; not those on planned leave.",
    )  # fmt: skip
    agency = forms.IntegerField(label="Agency staff", min_value=0, max_value=5000)


class OwnDigitalForm(OwnForm):
    """How ready the home is for digital working."""

    nhsmail = forms.BooleanField(label="We have NHSmail", required=False)
    video = forms.BooleanField(label="We can hold video calls", required=False)
    dspt = forms.CharField(
        label="Level of the data security toolkit (optional)", max_length=40, required=False,
        help_text="As Approaching standards, Standards met, or Standards exceeded.",
    )  # fmt: skip
    devices = forms.IntegerField(
        label="Tablets or other devices for residents (optional)", min_value=0, max_value=2000, required=False
    )


class OwnFeaturesForm(OwnForm):
    """What the building has."""

    features = forms.MultipleChoiceField(
        label="What your home has", choices=Feature.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class OwnPersonForm(OwnForm):
    """Somebody to ring: new, changed or gone."""

    name = forms.CharField(label="Name", max_length=150)
    role = forms.CharField(
        label="What they do", max_length=100, help_text="As manager, deputy, out of hours."
    )
    phone = forms.CharField(label="Telephone number (optional)", max_length=40, required=False)
    email = forms.EmailField(label="E-mail address (optional)", max_length=254, required=False)
    left = forms.BooleanField(label="They have left", required=False)

    def __init__(self, data: Any, *, now: dict[str, Any], person: HomePerson | None) -> None:
        super().__init__(data, now=now)
        self.person = person
        if person is None:
            del self.fields["left"]

    @property
    def values(self) -> dict[str, Any]:
        """The facts, and about whom."""
        found = super().values
        return {**found, "person": self.person.pk} if self.person else found


class OwnOtherForm(OwnForm):
    """Something that no other form asks for."""

    words = words_field(
        label="What is wrong?", required=True, rows=5, error_messages={"required": "Say what is wrong."}
    )


class OwnWordForm(WordForm):
    """Beside free beds: the home's own words instead of who said it when."""

    words = words_field()

    def __init__(self, data: Any, *, initial: Any) -> None:
        super().__init__(data, initial=initial)
        for name in ("on", "verified_by", "how"):
            del self.fields[name]


class OwnVacancies(HomeVacancies):
    """Free beds of all types on one page, as an officer has it."""

    def __init__(
        self, data: Any, *, location: Location, known: Iterable[Vacancy],
        waiting: HomeCorrection | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, location=location, known=known, initial={})
        self.word = OwnWordForm(data, initial={"words": waiting.words} if waiting else {})
        self.sent = {each["bed_type"]: each for each in waiting.values["rows"]} if waiting else {}
        for row in self.rows:
            row.initial |= self.sent.get(row.bed_type, {})
            row.fields["note"].help_text = ""
        self.first = [row for row in self.rows if row in self.first or row.bed_type in self.sent]
        self.others = [row for row in self.rows if row not in self.first]

    def given(self, *, all_still: bool) -> list[Free]:
        """Besides what differs and what was confirmed, what was sent before and stands in the form."""
        kept = {free.bed_type for free in super().given(all_still=all_still)}
        return [
            row.free
            for row in self.rows
            if row.bed_type in kept
            or (row.bed_type in self.sent and row.cleaned_data.get("admittable") is not None)
        ]

    def values(self, *, all_still: bool) -> dict[str, Any]:
        """The facts for the action."""
        return {"rows": [bed_values(row) for row in self.given(all_still=all_still)]}

    @property
    def said(self) -> str:
        """The words."""
        return str(self.word.cleaned_data["words"])


FORMS: dict[str, type[OwnForm]] = {
    Subject.STAFFING: OwnStaffingForm, Subject.DIGITAL: OwnDigitalForm, Subject.FEATURES: OwnFeaturesForm,
    Subject.OTHER: OwnOtherForm,
}  # fmt: skip


class AnswerForm(forms.Form):
    """Accept as it is, or decline with a reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = LongTextField(
        label="If you decline: why?", required=False, max_length=LONG, rows=3,
        help_text="The person at the home gets it by mail.",
    )  # fmt: skip

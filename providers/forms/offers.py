"""Forms of offers: which homes, what is offered, what they answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import Partnership
from providers.kinds import CARE_HOMES, SOCIAL_CARE
from providers.models import HomeRecord, Location, Offer, OfferAnswer, Severity
from ui.forms import GovukDateField, LongTextField

BULK = (
    ("accepted", "Accepted"), ("declined", "Declined"), ("later", "Later"),
    ("none", "No answer (take it back)"), ("delivered", "Delivered"),
    ("undelivered", "Not delivered (take it back)"), ("remove", "Take out of the offer"),
)  # fmt: skip


class WhichHomesForm(forms.Form):
    """The homes that an offer can go to; part of the address."""

    q = forms.CharField(label="Name of home", required=False, max_length=100)
    kinds = forms.MultipleChoiceField(
        label="Kind", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(kind.value, kind.label) for kind in SOCIAL_CARE], help_text="None ticked = all care homes",
    )  # fmt: skip
    worst = forms.MultipleChoiceField(
        label="Worst RAG", choices=Severity.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    never = forms.ChoiceField(
        label="Not offered yet", required=False,
        choices=[("", "Any"), *((kind.value, f"Never offered: {kind.label}") for kind in Offer.Kind)],
    )  # fmt: skip

    def homes(
        self, partnership: Partnership, day: date, chosen: Iterable[str] = (), but: Any = None
    ) -> QuerySet[Location]:
        """Own homes that fit, each building once, without `but`; `chosen` keys, if any, instead of kinds."""
        own = Location.objects.of(partnership).on(day)
        rows: QuerySet[Location] = own
        keys = [int(key) for key in chosen if key.isdecimal()]
        if not self.is_valid():
            return own.none()
        said = self.cleaned_data
        if keys:
            rows = rows.filter(pk__in=keys)
        else:
            kinds = said["kinds"] or CARE_HOMES
            rows = own.counted().filter(kind__in=kinds).exclude(dormant=True)
        if said["q"]:
            rows = rows.filter(name__icontains=said["q"].strip())
        if said["worst"]:
            rows = _by_worry(rows, partnership, said["worst"])
        if said["never"]:
            had = OfferAnswer.objects.filter(offer__partnership=partnership, offer__kind=said["never"])
            rows = rows.exclude(pk__in=had.values("location_id"))
        if but is not None:
            rows = rows.exclude(pk__in=but)
        return rows.order_by("name", "pk")


def _by_worry(rows: QuerySet[Location], partnership: Partnership, worst: list[str]) -> QuerySet[Location]:
    """Homes by their worst colour; one without a record has no concern recorded, so it is white."""
    records = HomeRecord.objects.filter(partnership=partnership)
    others = [colour for colour in Severity.values if colour not in worst]
    if Severity.WHITE in worst:
        return rows.exclude(pk__in=records.filter(worst__in=others).values("location_id"))
    return rows.filter(pk__in=records.filter(worst__in=worst).values("location_id"))


class HomesForm(forms.Form):
    """Ticks before the homes that are offered something."""

    homes = forms.ModelMultipleChoiceField(
        label="Homes", queryset=Location.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick at least one home.",
            "invalid_choice": "One of the homes is no longer in the list. Look through the ticks again.",
        },
    )  # fmt: skip

    def __init__(self, data: Any = None, *, homes: QuerySet[Location], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields["homes"]
        field.queryset = homes
        self.initial.setdefault("homes", list(homes.values_list("pk", flat=True)))


class OfferForm(forms.Form):
    """What is offered."""

    kind = forms.ChoiceField(label="Kind", choices=[("", "Choose"), *Offer.Kind.choices])
    title = forms.CharField(label="What is offered", max_length=200)
    words = LongTextField(label="Details (optional)", required=False, max_length=4000, rows=3)
    answer_by = GovukDateField(label="Answers by (optional)", required=False, noun="Answers by")


class NewOfferForm(OfferForm, HomesForm):
    """What is offered, from when, and to whom."""

    on = GovukDateField(label="Offered on", noun="The day of the offer")
    field_order = ("kind", "title", "words", "on", "answer_by", "homes")


class EditOfferForm(OfferForm):
    """What an offer says of itself, with the version that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class StateForm(forms.Form):
    """Close or reopen, with the version that was seen."""

    version = forms.IntegerField()


class AnswerForm(forms.Form):
    """What one home answered, and when it got it."""

    answer = forms.ChoiceField(
        label="What the home said", choices=OfferAnswer.Answer.choices, widget=forms.RadioSelect
    )
    answered_on = GovukDateField(label="On which day", required=False, noun="The day of the answer")
    delivered_on = GovukDateField(
        label="Delivered on (optional)", required=False, noun="Delivered on",
        help_text="Empty = not delivered yet",
    )  # fmt: skip
    note = forms.CharField(label="Note (optional)", required=False, max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, row: OfferAnswer, data: Any, day: date) -> AnswerForm:
        """The form filled with a home's answer."""
        names = ("answer", "delivered_on", "note", "version")
        initial = {name: getattr(row, name) for name in names}
        return cls(data, initial={**initial, "answered_on": row.answered_on or day})


class BulkForm(forms.Form):
    """The same for all ticked homes."""

    what = forms.ChoiceField(label="Write down for the ticked homes", choices=[("", "Choose"), *BULK])
    on = GovukDateField(label="On which day", noun="The day")

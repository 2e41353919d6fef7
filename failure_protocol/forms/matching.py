"""Forms of matching: asking, fixing a line, handing one on, what a place must have, hours of agencies."""

from __future__ import annotations

from typing import Any

from django import forms

from failure_protocol.forms.fields import IncidentForm, day_field, person_field, radio_field, text_field
from failure_protocol.models import BedOffer, MatchRun, Person
from failure_protocol.models.incidents import Known
from failure_protocol.models.matching import Sex
from failure_protocol.sections import Here
from failure_protocol.summaries.matching_facts import NEEDS
from providers.kinds import Kind
from providers.models import BedType, Location

KEEP, AFRESH = "keep", "afresh"
WAYS = (
    (KEEP, "Change as little as possible of the last proposal"),
    (AFRESH, "Begin anew; only locked lines stay"),
)
OUT = "out"
SOURCES = (
    ("overtime", "Overtime"), ("bank", "Bank staff"), ("recruitment", "Rapid recruitment"),
    ("early_start", "People still being recruited"), ("low_risk", "Moved from low-risk packages"),
)  # fmt: skip


class AskForm(forms.Form):
    """Which proposal, and how much of the last one stays."""

    kind = forms.ChoiceField(choices=MatchRun.Kind.choices, widget=forms.HiddenInput)
    way = radio_field("Lines of the last proposal", WAYS, required=False)


class LockForm(IncidentForm):
    """A bed, or out of the proposals with a reason."""

    bed = forms.ChoiceField(label="Which bed?", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why? (needed if the person is left out)", max_length=300, required=False,
        help_text="Stands in the log. Name nobody.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, here: Here, **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        offers = BedOffer.objects.of(here.incident).select_related("location")
        self.offers = {str(offer.pk): offer for offer in offers}
        field: Any = self.fields["bed"]
        field.choices = [
            *((pk, str(offer)) for pk, offer in self.offers.items()),
            (OUT, "None: leave the person out of proposals"),
        ]

    @property
    def offer(self) -> BedOffer | None:
        """The bed that was chosen."""
        return self.offers.get(self.cleaned_data["bed"])


class AgencyLockForm(IncidentForm):
    """The same for home care."""

    bed = forms.ChoiceField(label="Which agency?", widget=forms.RadioSelect)
    reason = forms.CharField(label="Why? (needed if the person is left out)", max_length=300, required=False)

    def __init__(self, data: Any = None, *, here: Here, **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        rows = Location.objects.filter(hours_offered__incident=here.incident).distinct().order_by("name")
        self.agencies = {str(row.pk): row for row in rows}
        field: Any = self.fields["bed"]
        field.choices = [
            *((pk, row.name) for pk, row in self.agencies.items()), (OUT, "None: leave the person out")
        ]  # fmt: skip

    @property
    def location(self) -> Location | None:
        """The agency that was chosen."""
        return self.agencies.get(self.cleaned_data["bed"])


class HandOnForm(forms.Form):
    """What a placement needs besides where the stay is short, or the person moved before."""

    plan_to_end = text_field("If it is for a while only: how does it end?", required=False, rows=2)
    end_by = day_field("If it is for a while only: by when?", "The day", required=False)
    second_reason = text_field("If the person moved before: why again?", required=False, rows=2)


class FactsForm(forms.Form):
    """What a place must have and may be for somebody."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    category = forms.ChoiceField(
        label="Assessed category", required=False, choices=[("", "Not known"), *BedType.choices],
        help_text="Not known: what the record says of nursing and dementia counts.",
    )  # fmt: skip
    sex = forms.ChoiceField(
        label="For whom must the room be?", required=False, widget=forms.RadioSelect,
        choices=[("", "Not known"), *Sex.choices],
    )  # fmt: skip
    essential = forms.MultipleChoiceField(
        label="Essential: without it no home is right", required=False, choices=list(NEEDS.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    wished = forms.MultipleChoiceField(
        label="Good to have", required=False, choices=list(NEEDS.items()), widget=forms.CheckboxSelectMultiple
    )
    visitors = forms.CharField(
        label="Postcodes of those who visit", required=False, max_length=300,
        help_text="Such as SO17 1AA, SO15 2BB. Empty: addresses of carers in the record count.",
    )  # fmt: skip
    temporary = radio_field("May it be a short stay, with a second move after it?", Known.choices)
    not_before = day_field("No move before (optional)", "The day", required=False)
    review_first = forms.CharField(
        label="What must be reviewed before any move? (optional)", required=False, max_length=300,
        help_text="While something stands here, no home is possible.",
    )  # fmt: skip


class CeilingForm(forms.Form):
    """What the payer gives."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    most_a_week = forms.DecimalField(
        label="What the payer gives a week, in pounds", required=False, max_digits=8, decimal_places=2,
        help_text="Empty: the usual rate for the category counts.",
    )  # fmt: skip


class ApartForm(IncidentForm):
    """Somebody, or a home."""

    persons = ("other",)
    other = person_field("Apart from whom?", empty_label="Nobody: it is about a home")
    location = forms.ModelChoiceField(
        Location.objects.none(), label="Or which home is not safe?", required=False, empty_label="No home"
    )
    reason = text_field("Why?", help_text="For safeguarding only. Others see that it can’t be, not why.")

    def __init__(self, data: Any = None, *, here: Here, person: Person, **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        others: Any = self.fields["other"]
        others.queryset = others.queryset.exclude(pk=person.pk)
        homes: Any = self.fields["location"]
        offered = Location.objects.filter(bed_offers__incident=here.incident)
        homes.queryset = offered.distinct().order_by("name")


class HoursForm(IncidentForm):
    """Hours that an agency can take over."""

    location = forms.ModelChoiceField(Location.objects.none(), label="Agency", empty_label="Choose")
    hours_week = forms.DecimalField(label="Hours a week", max_digits=6, decimal_places=1, min_value=0)
    zones = forms.CharField(
        label="Zones (optional)", required=False, max_length=300,
        help_text="As rounds name them, with commas between. Empty: it did not say.",
    )  # fmt: skip
    source = forms.MultipleChoiceField(
        label="Where do they come from?", required=False, choices=SOURCES, widget=forms.CheckboxSelectMultiple
    )
    hour_rate = forms.DecimalField(
        label="Pounds an hour (optional)", required=False, max_digits=6, decimal_places=2
    )
    told_by = forms.CharField(label="Who said so?", max_length=150)
    note = text_field("Note (optional)", required=False, rows=2)

    def __init__(self, data: Any = None, *, here: Here, **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        field: Any = self.fields["location"]
        own = here.incident.services.filter(location__isnull=False).values("location")
        rows = Location.objects.filter(kind=Kind.HOME_CARE, registered_to=None).exclude(pk__in=own)
        councils = {home.council for home in Location.objects.filter(pk__in=own) if home.council}
        field.queryset = (rows.filter(council__in=councils) if councils else rows).order_by("name")

"""The settings of a partnership's register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count

from core.words import count_of
from providers.kinds import SOCIAL_CARE, Kind
from providers.models import Location


class SettingsForm(forms.Form):
    """Area, calls, worries, the nightly import. `people` = who may be told of a step in support."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    councils = forms.MultipleChoiceField(
        label="Whose homes are yours", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Councils in the register, with how many locations of social care each has.",
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label="Kinds that you watch over", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(kind.value, kind.label) for kind in Kind], help_text="None ticked = all of social care.",
    )  # fmt: skip
    call_red = forms.IntegerField(label="Days between calls to a red home", min_value=1, max_value=366)
    call_amber = forms.IntegerField(label="Days between calls to an amber home", min_value=1, max_value=366)
    call_green = forms.IntegerField(label="Days between calls to any other home", min_value=1, max_value=366)
    stale_days = forms.IntegerField(
        label="Days after which figures are old", min_value=1, max_value=366,
        help_text="Free beds and staffing that nobody confirmed since. A home that is called less often "
        "may tell them as seldom.",
    )  # fmt: skip
    occupancy_fall = forms.IntegerField(
        label="Fall in occupancy that is a trigger", min_value=1, max_value=100,
        help_text="Percentage points in four weeks.",
    )  # fmt: skip
    absent_percent = forms.IntegerField(
        label="Share of own staff away that is a trigger", min_value=1, max_value=100, help_text="Per cent."
    )
    lead: Any = forms.ModelChoiceField(
        None, label="Who is told of a step in support", required=False, empty_label="Nobody"
    )
    nightly = forms.BooleanField(label="Bring in the newest file of the register each night", required=False)
    nightly_source = forms.CharField(
        label="Where it is", required=False, max_length=500,
        help_text="A folder of the server, or an address that begins with https://, from those that the "
        "operator allows.",
    )  # fmt: skip
    nightly_accepts = forms.BooleanField(
        label="Accept it by itself when no stop rule holds it up", required=False,
        help_text="Else it waits until somebody has read the difference.",
    )  # fmt: skip

    def __init__(self, *args: Any, people: Any, chosen: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["councils"].choices = council_choices(chosen)  # type: ignore[attr-defined]
        self.fields["lead"].queryset = people  # type: ignore[attr-defined]

    def changes(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def council_choices(chosen: Any) -> list[tuple[str, str]]:
    """Every council of the register by name, those chosen already in front."""
    rows = Location.objects.filter(kind__in=SOCIAL_CARE, registered_to=None).exclude(council="")
    counted = rows.order_by("council").values_list("council").annotate(number=Count("pk"))
    names = {name: f"{name} ({count_of(number, 'location')})" for name, number in counted}
    names |= {name: name for name in chosen if name not in names}
    return sorted(names.items(), key=lambda pair: (pair[0] not in chosen, pair[0]))

"""Forms of warning signs."""

from __future__ import annotations

from typing import Any

from django import forms

from failure_protocol.actions.warnings import Sign
from failure_protocol.forms.fields import day_field, radio_field, text_field, version_field
from failure_protocol.models import Incident, WarningSign
from providers.models import Location

LIKELIHOOD = "How likely does a failure seem?"


class WarningForm(forms.Form):
    """A warning sign. A rumour may be written down; it is marked as one."""

    location = forms.ModelChoiceField(Location.objects.none(), required=False, widget=forms.HiddenInput)
    provider_name = forms.CharField(
        label="Which provider?", max_length=200, error_messages={"required": "Enter the provider’s name"}
    )
    text = text_field("What was seen or said?", help_text="Name no resident here.")
    source = forms.CharField(
        label="Where does it come from?", max_length=200, help_text="A call, a visit, the press, a rumour.",
        error_messages={"required": "Enter where it comes from"},
    )  # fmt: skip
    reporter = forms.CharField(label="Who reported it?", max_length=150)
    seen_on = day_field("On which day?", "The day")
    likelihood = radio_field(LIKELIHOOD, WarningSign.Likelihood.choices)
    implication = text_field("What would it mean? (optional)", required=False, rows=2)
    is_verified = forms.BooleanField(
        label="It is verified", required=False, help_text="Else it is marked as a rumour."
    )
    checked = text_field("How was it verified? (only if it is)", required=False, rows=2)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields["location"]
        field.queryset = Location.objects.select_related("provider")

    @property
    def sign(self) -> Sign:
        """What the action takes."""
        return Sign(**self.cleaned_data)


class VerifyForm(forms.Form):
    """How a rumour was verified."""

    version = version_field()
    checked = text_field("How was it verified?", rows=2)
    likelihood = radio_field(f"{LIKELIHOOD} (now)", WarningSign.Likelihood.choices)


class LinkForm(forms.Form):
    """Which incident came of it."""

    version = version_field()
    incident = forms.ModelChoiceField(
        Incident.objects.none(), label="Which incident came of it?", empty_label="Choose"
    )

    def __init__(self, data: Any = None, *, incidents: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields["incident"]
        field.queryset = incidents
        field.label_from_instance = lambda row: f"{row.reference}: {row.provider_name}"

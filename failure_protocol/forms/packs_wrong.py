"""What is asked when a pack went to the wrong recipient."""

from __future__ import annotations

from django import forms

from failure_protocol.forms.fields import IncidentForm, day_field, moment_initial, text_field, time_field
from failure_protocol.sections import Here


class WrongForm(IncidentForm):
    """Who has it now, since when somebody knows, what happened."""

    moments = ("aware_at",)
    recipient = forms.CharField(label="Who has it?", max_length=200, help_text="Name, organisation, address.")
    aware_at = day_field("When did anybody of us first know?")
    aware_at_time = time_field()
    what = text_field("What happened?", rows=3, max_length=1000)

    def __init__(self, data: object = None, *, here: Here, **kwargs: object) -> None:
        super().__init__(data, here=here, initial=moment_initial("aware_at", here.at), **kwargs)

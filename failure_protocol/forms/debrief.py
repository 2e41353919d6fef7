"""Forms of the debrief, feedback, recommendations, the report, its receipts, and closing."""

from __future__ import annotations

from typing import Any

from django import forms

from failure_protocol.forms.fields import (
    BY_REF,
    YES_NO,
    IncidentForm,
    day_field,
    person_field,
    radio_field,
    text_field,
    time_field,
    version_field,
)
from failure_protocol.models import Feedback, LessonsReport, Recommendation

NAMELESS = "It is published: name nobody, and nothing by which somebody can be recognised."


class DebriefForm(IncidentForm):
    """What the debrief says. It is saved as it grows, and counts once it is said to be done."""

    version = version_field()
    held_on = day_field("On which day was it held?", required=False)
    agencies = text_field("Which agencies took part? (a line each)", required=False, max_length=2000)
    went_well = text_field("What went well?", rows=5, required=False, help_text=BY_REF)
    lessons = text_field("What was learned?", rows=5, required=False, help_text=BY_REF)
    to_do = text_field("What is to be done?", rows=4, required=False)
    is_short = forms.BooleanField(
        label="Short form: a potential incident that was stood down", required=False
    )

    def __init__(self, data: Any = None, *, may_be_short: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if not may_be_short:
            del self.fields["is_short"]


class LsabForm(IncidentForm):
    """Whether the safeguarding adults board's group is asked, and why."""

    version = version_field()
    referred = radio_field("Is the incident referred to the safeguarding adults board?", YES_NO)
    reason = text_field("Why, or why not?", help_text=BY_REF)

    def clean_referred(self) -> bool:
        """As yes or no."""
        return bool(self.cleaned_data["referred"] == "yes")


class SessionForm(IncidentForm):
    """A session of staff: four questions, nobody's name."""

    moments = ("held_at",)
    held_at = day_field("On which day?")
    held_at_time = time_field()
    whose = forms.CharField(label="Which staff took part?", max_length=200, help_text="Teams, no names.")
    number_present = forms.IntegerField(label="How many?", min_value=1, max_value=2000)
    emotional = text_field("How did it feel?")
    effectiveness = text_field("What worked, what did not?")
    lessons = text_field("What was learned?")
    support = text_field("What support is needed, or was given?")


class FeedbackForm(IncidentForm):
    """How it was for somebody."""

    persons = ("person",)
    source = radio_field("Who says so?", Feedback.Source.choices)
    phase = radio_field("Of which time?", Feedback.Phase.choices)
    person = person_field()
    said_on = day_field("On which day did they say it?")
    words = text_field("How was it for them?", rows=5, help_text=BY_REF)


class RecommendationForm(IncidentForm):
    """What is to change, by whom, when."""

    text = text_field("What is to change?", help_text=NAMELESS)
    kind = radio_field("What kind of change is it?", Recommendation.Kind.choices)
    body = forms.CharField(label="Which body takes it on?", max_length=200)
    owner = forms.CharField(label="Who sees to it?", max_length=150, help_text="Not in what is published.")
    due = day_field("By when?", error_messages={"required": "Enter by when"})


class EndRecommendationForm(IncidentForm):
    """What came of a recommendation."""

    version = version_field()
    state = radio_field("What came of it?", [
        (value, label) for value, label in Recommendation.State.choices if value != "open"
    ])  # fmt: skip
    outcome = text_field("How, or why not?", help_text=NAMELESS)


class ReportForm(IncidentForm):
    """The words of the published version."""

    summary = text_field("What is said to everybody? (optional)", rows=8, required=False, help_text=NAMELESS)


class SubmitForm(IncidentForm):
    """To whom a version of the report went."""

    report: Any = forms.ModelChoiceField(
        LessonsReport.objects.none(), label="Which version?", empty_label="Choose"
    )
    recipient = forms.CharField(label="To which group of which agency?", max_length=200)
    is_lsab = forms.BooleanField(label="This is the safeguarding adults board", required=False)
    sent_on = day_field("On which day?")

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields["report"]
        field.queryset = LessonsReport.objects.filter(incident=kwargs["here"].incident)


class ReceiptForm(IncidentForm):
    """Who confirmed that it came."""

    version = version_field()
    received_by = forms.CharField(label="Who confirmed it?", max_length=200)
    received_on = day_field("On which day?")


class ReopenForm(IncidentForm):
    """Why a closed incident is opened again."""

    version = version_field()
    reason = text_field("Why is it opened again?", max_length=1000)

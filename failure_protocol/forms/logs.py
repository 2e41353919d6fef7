"""Forms of the log: entries, decisions, risks, actions, concerns, serious incidents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from failure_protocol.forms.fields import (
    BY_REF,
    YES_NO,
    IncidentForm,
    day_field,
    officer_field,
    person_field,
    radio_field,
    text_field,
    time_field,
    version_field,
)
from failure_protocol.models import Concern
from failure_protocol.risks import IMPACTS, LIKELIHOODS

LATE = "Why is it written down only now?"
LATE_HINT = "Only if more than 15 minutes have passed since."


class EntryForm(IncidentForm):
    """A contact or a communication, quick: words, then Save. The time is now unless another is given."""

    moments = ("happened_at",)
    persons = ("person",)
    text = text_field("What happened?", help_text=BY_REF, error_messages={"required": "Say what happened"})
    person = person_field()
    happened_at = day_field("On which day? (now, if empty)", required=False)
    happened_at_time = time_field(required=False)
    late_reason = forms.CharField(label=LATE, help_text=LATE_HINT, max_length=300, required=False)


class ConcernForm(IncidentForm):
    """A concern: what, and who raised it."""

    moments = ("happened_at",)
    persons = ("person",)
    people = ("owner",)
    text = text_field("What is the concern?", help_text=BY_REF)
    source = forms.CharField(label="Who raised it?", max_length=200)
    about = forms.ChoiceField(label="What is it about?", choices=Concern.About.choices)
    person = person_field()
    owner = officer_field("Who sees to it? (you, if nobody)", required=False, empty_label="Me")
    happened_at = day_field("On which day? (now, if empty)", required=False)
    happened_at_time = time_field(required=False)
    late_reason = forms.CharField(label=LATE, help_text=LATE_HINT, max_length=300, required=False)


class PassForm(IncidentForm):
    """Whose it is from now on."""

    people = ("owner",)
    version = version_field()
    owner = officer_field("Who sees to it from now on?")


class OutcomeForm(IncidentForm):
    """How something ended."""

    version = version_field()
    outcome = text_field("What came of it?", help_text=BY_REF)


class StrikeForm(IncidentForm):
    """Why an entry is wrong, and what is right."""

    reason = text_field("Why is it wrong?", max_length=300)
    text = text_field("What is right? (optional)", required=False, help_text=BY_REF)


class DecisionForm(IncidentForm):
    """A decision, whole: what was asked, what was known, why."""

    moments = ("decided_at",)
    people = ("maker",)
    persons = ("person",)
    question = text_field("What had to be decided?", rows=2)
    options = text_field("Which options were there?", help_text="Doing nothing is one, too.")
    information = text_field("What did it rely on?", help_text=f"{BY_REF} Say what was not known.")
    decision = text_field("What was decided?", rows=2)
    reasons = text_field("Why?", error_messages={"required": "Say why: no decision without reasons"})
    maker = officer_field("Who decided?")
    authority = forms.CharField(
        label="By what right?", max_length=200, help_text="The post, or the delegated limit."
    )
    amount = forms.DecimalField(
        label="What does it cost, in pounds? (optional)", max_digits=10, decimal_places=2, required=False,
        min_value=0, help_text="Checked against the limit that the decision maker confirmed.",
    )  # fmt: skip
    dissent = text_field("Who disagreed, and why? (optional)", rows=2, required=False)
    person = person_field()
    decided_at = day_field("On which day was it decided?")
    decided_at_time = time_field()
    late_reason = forms.CharField(label=LATE, help_text=LATE_HINT, max_length=300, required=False)


class CorrectionForm(DecisionForm):
    """The same anew, with why the first is struck through."""

    reason = text_field("Why is the earlier one struck through?", max_length=300)
    field_order = ("reason",)


class RiskForm(IncidentForm):
    """A risk with the day on which it is looked at again."""

    people = ("owner",)
    text = text_field("What may go wrong?", help_text=BY_REF)
    cause = text_field("What would it come from?", rows=2)
    likelihood = radio_field("How likely is it?", LIKELIHOODS.items())
    impact = radio_field("How bad would it be?", IMPACTS.items())
    control = text_field("What is done about it?")
    owner = officer_field("Who watches it?")
    review_on = day_field(
        "When is it looked at again?", "The review",
        error_messages={"required": "Enter when it is looked at again"},
    )  # fmt: skip

    def clean_likelihood(self) -> int:
        """As a number."""
        return int(self.cleaned_data["likelihood"])

    def clean_impact(self) -> int:
        """As a number."""
        return int(self.cleaned_data["impact"])


class ReviewForm(RiskForm):
    """A risk looked at again."""

    version = version_field()
    note = text_field("What changed? (optional)", rows=2, required=False)
    field_order = ("version", "likelihood", "impact", "control", "note", "owner", "review_on")

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        del self.fields["text"], self.fields["cause"]


class CloseRiskForm(IncidentForm):
    """Why a risk is closed."""

    version = version_field()
    note = text_field("Why is it closed?", help_text="It is gone, or it has come true.")


class ActionForm(IncidentForm):
    """Something that somebody does by a day."""

    people = ("owner",)
    text = text_field("What is to be done?", help_text=BY_REF)
    owner = officer_field("Who does it?", required=False, empty_label="Somebody without an account")
    owner_name = forms.CharField(
        label="Or their name", max_length=150, required=False, help_text="For somebody without an account."
    )
    due = day_field("By when?", "The day", error_messages={"required": "Enter by when"})
    source = forms.CharField(label="Where was it agreed? (optional)", max_length=120, required=False)


class MoveActionForm(ActionForm):
    """Another owner or day, with the reason."""

    version = version_field()
    reason = text_field("Why does it change?", rows=2)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        del self.fields["text"], self.fields["source"]


class EndActionForm(IncidentForm):
    """Done, or not done."""

    version = version_field()
    is_done = radio_field("Is it done?", YES_NO)
    outcome = text_field("What came of it, or why is it not done?", help_text=BY_REF)

    def clean_is_done(self) -> bool:
        """As yes or no."""
        return bool(self.cleaned_data["is_done"] == "yes")


class SeriousForm(IncidentForm):
    """Each criterion with an answer and words, then the decision."""

    def __init__(self, data: Any = None, *, criteria: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.criteria = criteria
        for key, words in criteria.items():
            self.fields[key] = radio_field(words, YES_NO)
            self.fields[f"{key}_words"] = forms.CharField(
                label="What is known about it (optional)", max_length=500, required=False
            )
        self.fields["is_serious"] = radio_field("Is it to be reported as a serious incident?", YES_NO)
        self.fields["reasons"] = text_field("Why?")
        self.fields["reference"] = forms.CharField(
            label="Under which number was it reported? (optional)", max_length=60, required=False
        )

    @property
    def changes(self) -> dict[str, Any]:
        """As the action takes it."""
        cleaned = self.cleaned_data
        answers = {key: (cleaned[key] == "yes", cleaned[f"{key}_words"]) for key in self.criteria}
        return {
            "answers": answers, "is_serious": cleaned["is_serious"] == "yes", "reasons": cleaned["reasons"],
            "reference": cleaned["reference"],
        }  # fmt: skip

"""Forms of privacy: opening with a reason, reviews, breaches, keeping."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from failure_protocol.access import seen_people
from failure_protocol.forms.fields import (
    BY_REF,
    YES_NO,
    IncidentForm,
    PersonChoice,
    day_field,
    person_field,
    radio_field,
    text_field,
    time_field,
    version_field,
)
from failure_protocol.matrix import Group
from failure_protocol.models import Breach, Person
from failure_protocol.sections import Here

GROUPS = {
    Group.IDENTITY: "Who they are", Group.CONTACT: "How to reach them", Group.NEEDS: "Needs",
    Group.HEALTH: "Health", Group.LEGAL: "Capacity and authority", Group.SAFEGUARDING: "Safeguarding",
    Group.FINANCE: "Money",
}  # fmt: skip


class PeopleChoice(PersonChoice, forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several people, by reference and initials."""


class GlassForm(IncidentForm):
    """A record, or the register, for three hours."""

    ref = forms.CharField(label="Whose record?", max_length=8, help_text="The reference, such as P07.")
    reason = text_field("Why do you need it now?", max_length=280, help_text=BY_REF)

    def __init__(self, data: Any = None, *, here: Here, whole: bool, **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        if whole:
            del self.fields["ref"]

    @property
    def changes(self) -> dict[str, Any]:
        """An auditor reads the register."""
        return {"ref": "", **super().changes}


class ReviewForm(IncidentForm):
    """Whether it was needed."""

    needed = radio_field("Was it needed?", YES_NO)
    words = text_field("How do you know?", max_length=280, help_text=BY_REF)

    @property
    def changes(self) -> dict[str, Any]:
        """Yes or no as a fact."""
        return {**super().changes, "needed": self.cleaned_data["needed"] == "yes"}


class BreachForm(IncidentForm):
    """A breach; the clock runs from when somebody first knew."""

    moments = ("aware_at",)

    kind = radio_field("What is it?", Breach.Kind.choices, initial=Breach.Kind.RECIPIENT)
    what = text_field("What happened?", help_text=BY_REF)
    recipient = text_field("Who got or saw it?", rows=2, max_length=500, required=False)
    concerned = PeopleChoice(
        Person.objects.none(), label="Whom does it concern, as far as you know?", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    groups = forms.MultipleChoiceField(
        label="What of them?", choices=[(group.value, words) for group, words in GROUPS.items()],
        required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    aware_at = day_field("When did anybody of us first know? (now, if empty)", required=False)
    aware_at_time = time_field(required=False)

    def __init__(self, data: Any = None, *, here: Here, **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        people: Any = self.fields["concerned"]
        people.queryset = Person.objects.filter(seen_people(here.request.user, here.incident))
        if not people.queryset.exists():
            del self.fields["concerned"]

    @property
    def changes(self) -> dict[str, Any]:
        """Whom it concerns, where anybody could be chosen."""
        values = super().changes
        return {"people": values.pop("concerned", []), **values}


class ContainForm(IncidentForm):
    """What was done to get it back."""

    moments = ("contained_at",)
    version = version_field()
    contained = text_field("What was done to get it back, or to stop it?")
    contained_at = day_field("Since when does nobody else see it? (not yet, if empty)", required=False)
    contained_at_time = time_field(required=False)


class DecideForm(IncidentForm):
    """Whether the Information Commissioner is told."""

    moments = ("reported_at",)
    version = version_field()
    report = radio_field(
        "Is the Information Commissioner told?",
        (("yes", "Yes, they were told"), ("no", "No: a risk to people is not likely")),
    )
    report_why = text_field("Why? How likely is a risk to people, and how bad?")
    reported_at = day_field("When were they told?", required=False)
    reported_at_time = time_field(required=False)
    reference = forms.CharField(label="Their reference (optional)", max_length=60, required=False)
    late_why = text_field("If more than 72 hours have passed: why?", rows=2, max_length=500, required=False)


class ToldForm(IncidentForm):
    """Who of those concerned was told."""

    version = version_field()
    told_people = text_field("Who of those concerned was told, when and how? Or why nobody is?")


class LessonForm(IncidentForm):
    """What was learned."""

    version = version_field()
    lesson = text_field("What is done so that it does not happen again?")


class HoldForm(IncidentForm):
    """Why records are kept, or no longer."""

    reason = text_field("Why?", max_length=500, help_text=BY_REF)


class RuleForm(forms.Form):
    """How long one class is kept."""

    version = version_field()
    years = forms.IntegerField(
        label="For how many years after the incident ended?", min_value=1, max_value=100
    )
    basis = text_field("From what does that follow?", rows=2, max_length=300,
                       help_text="Your retention schedule, or the law.")  # fmt: skip


class RequestForm(IncidentForm):
    """Somebody asks about themselves."""

    persons = ("person",)

    person = person_field("Who asks?", required=True, empty_label="Choose")
    asked_on = day_field("When did it come?")
    asked_by = text_field(
        "Who asks: the person, or somebody for them? By what right?", rows=2, max_length=500
    )
    checked = text_field("How did you make sure who asks?", rows=2, max_length=500)


class LookForm(IncidentForm):
    """Which texts go out."""

    version = version_field()
    given = forms.MultipleChoiceField(
        label="Which of these go out?", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Leave unticked what tells of somebody else: it is held back, and the file says so.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, here: Here, texts: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        given: Any = self.fields["given"]
        given.choices = [(text.key, f"{text.where}: {text.text}") for text in texts]


class IssueForm(IncidentForm):
    """Who gets the file."""

    moments = ("expires_at",)

    version = version_field()
    name = forms.CharField(label="Who gets it?", max_length=150)
    organisation = forms.CharField(
        label="Who are they?", max_length=150, help_text="The person, their attorney, their solicitor."
    )
    reached = forms.CharField(
        label="How do link and code reach them? (two different ways)", max_length=200, required=False
    )
    expires_at = day_field("Until when can it be opened?")
    expires_at_time = time_field()


class EndForm(IncidentForm):
    """Why it ended without a file."""

    version = version_field()
    reason = text_field("Why?", max_length=500)

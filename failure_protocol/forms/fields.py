"""What forms of logs, communications and the debrief share: a day with its time, somebody of the team, a
person by reference and initials.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from accounts.models import User
from failure_protocol.access import seen_people
from failure_protocol.forms.notices import TIME, local_moment
from failure_protocol.models import Person
from failure_protocol.sections import Here
from failure_protocol.summaries.team import officers_of
from ui.forms import GovukDateField, LongTextField

LONG = 4000
YES_NO = (("yes", "Yes"), ("no", "No"))
BY_REF = "Name people by their reference, such as P07, never by name."


class IncidentForm(forms.Form):
    """A form of an incident. `moments` are days with a time beside each, named `<name>` and `<name>_time`."""

    moments: ClassVar[tuple[str, ...]] = ()
    people: ClassVar[tuple[str, ...]] = ()  # fields that take somebody of the team
    persons: ClassVar[tuple[str, ...]] = ()  # fields that take a person of the register

    def __init__(self, data: Any = None, *, here: Here, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        user, incident = here.request.user, here.incident
        for name in self.people:
            field: Any = self.fields[name]
            field.queryset = officers_of(incident, here.at)
        for name in self.persons:
            chosen: Any = self.fields[name]
            chosen.queryset = Person.objects.filter(seen_people(user, incident, here.rights))

    @property
    def changes(self) -> dict[str, Any]:
        """What the action takes: each moment in one, without the version that the person saw."""
        cleaned = dict(self.cleaned_data)
        for name in self.moments:
            cleaned[name] = local_moment(cleaned[name], cleaned.pop(f"{name}_time"))
        return {name: value for name, value in cleaned.items() if name != "version"}

    @property
    def seen_version(self) -> int:
        """Of the row as the person saw it."""
        return int(self.cleaned_data["version"])

    def clean(self) -> dict[str, Any]:
        """A day without its time, or a time without its day, says nothing."""
        cleaned = super().clean() or {}
        for name in self.moments:
            day, at = cleaned.get(name), cleaned.get(f"{name}_time")
            if day and not at and f"{name}_time" not in self.errors:
                self.add_error(f"{name}_time", "Enter the time as well")
            if at and not day and name not in self.errors:
                self.add_error(name, "Enter the day as well")
        return cleaned


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # the class takes no type when it runs
    """Somebody of the register, by reference and initials: a list of names is more than a choice needs."""

    def label_from_instance(self, obj: Any) -> str:
        """As a screen on the wall shows it."""
        return f"{obj.ref} · {obj.initials}"


class NamedPersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # the class takes no type when it runs
    """The same with names, for whoever has somebody on the telephone. Whoever shows it notes the reading."""

    def label_from_instance(self, obj: Any) -> str:
        """Reference and name."""
        return f"{obj.ref} · {obj.name}"


def person_field(label: str = "Whom does it concern? (optional)", **kwargs: Any) -> Any:
    """Nobody, or somebody of the register whom the reader may see."""
    values: dict[str, Any] = {"required": False, "empty_label": "Nobody in particular", **kwargs}
    return PersonChoice(Person.objects.none(), label=label, **values)


def officer_field(label: str, **kwargs: Any) -> Any:
    """Somebody of the team."""
    values: dict[str, Any] = {"empty_label": "Choose", **kwargs}
    return forms.ModelChoiceField(User.objects.none(), label=label, **values)


def day_field(label: str, noun: str = "The day", **kwargs: Any) -> GovukDateField:
    """A day."""
    return GovukDateField(label=label, noun=noun, **kwargs)


def time_field(label: str = "At what time?", **kwargs: Any) -> forms.TimeField:
    """The time of the day before it."""
    return forms.TimeField(label=label, help_text="24 hours, such as 17:40", **{**TIME, **kwargs})


def text_field(label: str, *, rows: int = 3, **kwargs: Any) -> LongTextField:
    """Words."""
    return LongTextField(label=label, rows=rows, **{"max_length": LONG, **kwargs})


def radio_field(label: str, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    """One of a few."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **kwargs)


def version_field() -> forms.IntegerField:
    """The row as the person saw it."""
    return forms.IntegerField(widget=forms.HiddenInput)


def moment_initial(name: str, at: datetime | None) -> dict[str, Any]:
    """A moment as the two boxes show it."""
    if at is None:
        return {}
    local = timezone.localtime(at)
    return {name: local.date(), f"{name}_time": local.time().replace(second=0, microsecond=0)}

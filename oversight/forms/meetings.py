"""Forms of a meeting and of an agenda item."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from core.words import day_words
from core.working_days import UnknownYear, is_working_day
from oversight.exemptions import CHOICES as PARAGRAPHS
from oversight.models import AgendaItem, Board, ForwardItem, Meeting, Purpose
from ui.dates import PARTS
from ui.forms import GovukDateField, LongTextField

TIME: dict[str, Any] = {
    "widget": forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5"}),
    "error_messages": {"invalid": "Enter the time with 24 hours, such as 09:30"},
}
LONGEST_NOTE = 2000


class SeenForm(forms.Form):
    """A form for a row, with what the person had before them: only what they changed is written.

    `version` and `seen` travel with the page. When somebody else saved meanwhile, fields that this person
    did not touch take what is saved now, so that nobody undoes a change that they never saw.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.JSONField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, *, current: dict[str, Any] | None = None, version: int = 0, **kwargs: Any
    ):
        self.current = current or {}
        stored = {name: plain(value) for name, value in self.current.items()}
        kwargs["initial"] = {**self.current, "version": version, "seen": stored, **kwargs.get("initial", {})}
        super().__init__(data, **kwargs)

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, without version and what was seen."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "seen")}

    @property
    def touched(self) -> dict[str, Any]:
        """What this person changed of what was before them; everything when that is not known."""
        seen = self.cleaned_data.get("seen")
        if not isinstance(seen, dict):
            return self.values
        return {name: value for name, value in self.values.items() if plain(value) != seen.get(name, "")}

    def take_theirs(self, current: dict[str, Any]) -> None:
        """Put what is saved now into the fields that this person did not touch."""
        touched = self.touched
        typed: QueryDict = self.data.copy()  # type: ignore[attr-defined]  # the data of a POST
        for name in self.values:
            if name not in touched:
                _put(typed, name, self.fields[name], current.get(name))
        typed["seen"] = json.dumps({name: plain(value) for name, value in current.items()})
        self.data = typed


def plain(value: Any) -> Any:
    """A value as it travels in the page: text, number, yes or no; nothing is empty text."""
    if value is None:
        return ""
    if isinstance(value, User):
        return value.pk
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else value


def _put(typed: QueryDict, name: str, field: forms.Field, value: Any) -> None:
    if isinstance(field, GovukDateField):
        typed.pop(name, None)
        for part in PARTS:
            typed[f"{name}_{part}"] = str(getattr(value, part)) if value else ""
    elif isinstance(field, forms.BooleanField) and not value:
        typed.pop(name, None)
    else:
        typed[name] = "on" if value is True else str(plain(value))


class MeetingForm(SeenForm):
    """When, where and how a board meets. Times are local."""

    day = GovukDateField(label="Date")
    begins = forms.TimeField(label="Begins at", help_text="For example, 09:30.", **TIME)
    ends = forms.TimeField(label="Ends at", **TIME)
    day_reason = LongTextField(
        label="Why it must be on that day", required=False, max_length=500, rows=3,
        help_text="Offices are closed then. The reason is kept with the meeting.",
    )  # fmt: skip
    place = forms.CharField(label="Place (optional)", max_length=200, required=False)
    virtual = forms.BooleanField(label="People can join on line", required=False)
    link = forms.CharField(label="Address to join (optional)", max_length=200, required=False)
    notes = LongTextField(
        label="Notes on the cover (optional)", required=False, max_length=LONGEST_NOTE, rows=3,
        help_text="For example, that it is open to the public, or a change of time.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self._asks_why_that_day():
            del self.fields["day_reason"]

    def clean(self) -> dict[str, Any]:
        """Times that exist, in order."""
        cleaned: dict[str, Any] = super().clean() or {}
        day, begins, ends = (cleaned.get(name) for name in ("day", "begins", "ends"))
        for name, at in (("begins", begins), ("ends", ends)):
            if day and at and not _exists(day, at):
                self.add_error(
                    name, f"The clocks go forward on {day_words(day)}: there is no {at:%H:%M} that day"
                )
        if begins and ends and ends <= begins:
            self.add_error("ends", "The meeting must end after it begins")
        return cleaned

    @staticmethod
    def of(meeting: Meeting) -> dict[str, Any]:
        """What a meeting says, by the names of the form."""
        starts, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
        return {
            "day": starts.date(), "begins": starts.time(), "ends": ends.time(),
            "day_reason": meeting.day_reason, "place": meeting.place, "virtual": meeting.virtual,
            "link": meeting.link, "notes": meeting.notes,
        }  # fmt: skip

    def fields_of(self, values: dict[str, Any]) -> dict[str, Any]:
        """Values of the form as fields of a meeting; date and hour only when one of them is there."""
        times = {"day", "begins", "ends"}
        fields = {name: value for name, value in values.items() if name not in times}
        if times & set(values):
            day = self.cleaned_data["day"]
            fields["starts_at"] = local(day, self.cleaned_data["begins"])
            fields["ends_at"] = local(day, self.cleaned_data["ends"])
        return fields

    def _asks_why_that_day(self) -> bool:
        """Only for a day on which offices are closed, as far as it can be read."""
        field = self.fields["day"]
        name = self.add_prefix("day")
        typed = field.widget.value_from_datadict(self.data, self.files, name) if self.is_bound else None
        try:
            day = field.clean(typed) if typed else self.initial.get("day")
            return day is not None and not is_working_day(day)
        except (ValidationError, UnknownYear):
            return False


class NewMeetingForm(MeetingForm):
    """The same for a new meeting: first which board."""

    board = forms.ModelChoiceField(label="Board", queryset=Board.objects.none(), empty_label="Choose a board")
    field_order = ("board",)

    def __init__(self, *args: Any, boards: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = boards  # type: ignore[attr-defined]


class ItemForm(SeenForm):
    """An agenda item. What is kept from the public says why; what comes late has the chair's reason."""

    title = forms.CharField(label="Title", max_length=300)
    purpose = forms.ChoiceField(label="Purpose", choices=Purpose.choices, widget=forms.RadioSelect)
    lead = forms.CharField(label="Lead (optional)", max_length=200, required=False, help_text="As it prints.")
    lead_user = forms.ModelChoiceField(
        label="Account of the lead (optional)", queryset=User.objects.none(), required=False,
        empty_label="Nobody with an account",
    )  # fmt: skip
    minutes_planned = forms.IntegerField(
        label="Planned minutes (optional)", min_value=1, max_value=600, required=False,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )  # fmt: skip
    note = LongTextField(
        label="Note under the title (optional)", required=False, max_length=LONGEST_NOTE, rows=3
    )
    key_decision = forms.BooleanField(label="A key decision", required=False)
    key_notice_on = GovukDateField(
        label="Notice of the key decision was published on (optional)", noun="The day of the notice",
        required=False,
    )  # fmt: skip
    exempt = forms.BooleanField(
        label="Exempt: taken in private", required=False,
        help_text="The public sees its number, its public title and the paragraph, nothing else.",
    )  # fmt: skip
    exempt_paragraph = forms.ChoiceField(
        label="Paragraph of Schedule 12A", choices=[("", "Choose a paragraph"), *PARAGRAPHS], required=False
    )
    public_interest = LongTextField(
        label="Public interest", required=False, max_length=LONGEST_NOTE, rows=4,
        help_text="Why keeping it exempt outweighs the public interest in publishing it.",
    )  # fmt: skip
    public_title = forms.CharField(
        label="Title for the public",
        max_length=300,
        required=False,
        help_text="What the public agenda prints.",
    )
    late_reason = LongTextField(
        label="Late: the chair’s reason (optional)", required=False, max_length=LONGEST_NOTE, rows=3,
        help_text="Why it is taken as a matter of urgency. Leave it empty for an item that is in time.",
    )  # fmt: skip

    def __init__(self, *args: Any, people: Iterable[User], out: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead_user"].queryset = people  # type: ignore[attr-defined]
        if out:  # whoever adds an item after publication says why it could not wait
            self.fields["late_reason"].label = "The chair’s reason for taking it late"
            self.fields["late_reason"].help_text = "The agenda is out: why the item is urgent."

    @staticmethod
    def of(item: AgendaItem) -> dict[str, Any]:
        """What an item says, by the names of the form."""
        return {name: getattr(item, name) for name in ITEM_FIELDS}

    @staticmethod
    def of_forward(item: ForwardItem) -> dict[str, Any]:
        """What the forward plan says of an item that a meeting is about to take."""
        return {
            name: getattr(item, name)
            for name in ("title", "lead", "purpose", "note", "key_decision", "exempt")
        }


ITEM_FIELDS = [name for name in ItemForm.base_fields if name not in ("version", "seen")]


class PublishForm(forms.Form):
    """Issue the agenda; late, with the reason."""

    late_reason = LongTextField(
        label="Why it is published after its deadline", required=False, max_length=LONGEST_NOTE, rows=4
    )

    def __init__(self, *args: Any, late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not late:
            del self.fields["late_reason"]


class ReasonForm(forms.Form):
    """Why: printed, or kept in the record."""

    reason = LongTextField(label="Why", max_length=LONGEST_NOTE, rows=4)


class WithdrawForm(forms.Form):
    """Why an item is not taken; asked for only where the agenda prints it."""

    reason = LongTextField(label="Why it is withdrawn", max_length=300, rows=3)

    def __init__(self, *args: Any, goes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if goes:
            del self.fields["reason"]


class MoveForm(forms.Form):
    """Which item goes to which place."""

    item = forms.IntegerField(label="Move item", min_value=1)
    to = forms.IntegerField(label="to place", min_value=1)


class ForwardTakeForm(forms.Form):
    """Which items of the forward plan this meeting takes."""

    items = forms.ModelMultipleChoiceField(
        queryset=ForwardItem.objects.none(), label="Take", widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick what this meeting takes",
            "invalid_choice": "What you ticked does not wait any more. Look again and tick what is left",
        },
    )  # fmt: skip

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = offered  # type: ignore[attr-defined]


def local(day: date, at: time) -> datetime:
    """A day and an hour of the wall clock as a moment."""
    return datetime.combine(day, at, tzinfo=timezone.get_current_timezone())


def _exists(day: date, at: time) -> bool:
    """Whether the wall clock shows that hour on that day; one hour of March it does not."""
    return timezone.localtime(local(day, at).astimezone(UTC)).time() == at

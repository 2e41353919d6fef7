"""Forms of a sitting: attendance, interests, minutes, approval."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from oversight.exemptions import citation
from oversight.models import AgendaItem, Attendance, Declaration, Meeting, Member, MinuteParagraph
from ui.forms import GovukDateField, LongTextField

LONGEST = 8000
PLACES = Attendance.Capacity
PRIVATE_LABEL = "Private: left out of the public minutes"


class RollForm(forms.Form):
    """Everybody who sat on the board on the day, each with the list they stand on.

    Fields of member 7 are list_7, online_7 and version_7 (0: not on the list yet).
    """

    def __init__(self, *args: Any, seats: Iterable[Member], known: dict[int, Attendance], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.seats = list(seats)
        self.known = known
        for member in self.seats:
            self._add(member, known.get(member.pk))

    def _add(self, member: Member, row: Attendance | None) -> None:
        voting = member.kind == Member.Kind.VOTING
        came = (PLACES.PRESENT, "Present") if voting else (PLACES.ATTENDING, "In attendance")
        choices = [came, (PLACES.APOLOGIES, "Apologies"), (PLACES.ABSENT, "Absent"), ("", "Not known yet")]
        now = row.capacity if row else ""
        if now not in dict(choices):
            choices.insert(0, (now, PLACES(now).label))
        self.fields[f"list_{member.pk}"] = forms.ChoiceField(
            label=member.name, choices=choices, required=False, widget=forms.RadioSelect, initial=now
        )
        self.fields[f"online_{member.pk}"] = forms.BooleanField(
            label="Online", required=False, initial=bool(row and row.virtual)
        )
        self.fields[f"version_{member.pk}"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, initial=row.version if row else 0
        )

    def rows(self) -> list[dict[str, Any]]:
        """Each seat with its three fields, for the page."""
        return [
            {
                "member": member, "row": self.known.get(member.pk), "list": self[f"list_{member.pk}"],
                "online": self[f"online_{member.pk}"], "version": self[f"version_{member.pk}"],
            }
            for member in self.seats
        ]  # fmt: skip

    def asked(self) -> list[tuple[Member, str, bool, int]]:
        """(seat, list or "", online, version seen) of every row, once the form is valid."""
        values = self.cleaned_data
        return [
            (
                member, values.get(f"list_{member.pk}") or "", bool(values.get(f"online_{member.pk}")),
                values.get(f"version_{member.pk}") or 0,
            )
            for member in self.seats
        ]  # fmt: skip


class AttendanceForm(forms.Form):
    """A line of the attendance list; a new one may be chosen from the named substitutes."""

    member = forms.ModelChoiceField(
        Member.objects.none(), label="Named substitute", required=False, empty_label="Somebody else",
        help_text="Those whom the board has named. For anybody else type the name below.",
    )  # fmt: skip
    name = forms.CharField(label="Name", max_length=150, required=False, help_text="As it prints.")
    initials = forms.CharField(
        label="Initials (optional)", max_length=30, required=False,
        help_text="As the minutes will say who spoke, such as MK or Cllr White.",
    )  # fmt: skip
    title = forms.CharField(label="Title (optional)", max_length=150, required=False)
    organisation = forms.CharField(label="Organisation (optional)", max_length=80, required=False)
    capacity = forms.ChoiceField(label="List", choices=PLACES.choices, widget=forms.RadioSelect)
    substitute_for = forms.ModelChoiceField(
        Member.objects.none(), label="Substitute for (optional)", required=False, empty_label="Nobody",
        help_text="Counts for the quorum while that member is not in the room.",
    )  # fmt: skip
    virtual = forms.BooleanField(label="Took part online", required=False)
    takes_minutes = forms.BooleanField(label="Takes the minutes", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, meeting: Meeting, row: Attendance | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        members = meeting.board.members.on(meeting.day).order_by("name", "pk")
        self.fields["substitute_for"].queryset = members.filter(kind=Member.Kind.VOTING)  # type: ignore[attr-defined]
        free = members.filter(kind=Member.Kind.SUBSTITUTE).exclude(attendance__meeting=meeting)
        if row is not None or not free.exists():
            del self.fields["member"]
        else:
            self.fields["member"].queryset = free  # type: ignore[attr-defined]
        if row is not None and row.member and row.member.kind != Member.Kind.SUBSTITUTE:
            del self.fields["substitute_for"]

    def clean(self) -> dict[str, Any]:
        """Somebody is named, once."""
        values = super().clean() or self.cleaned_data
        if not values.get("name") and not values.get("member"):
            self.add_error("name", "Enter the person’s name")
        return values

    @property
    def facts(self) -> dict[str, Any]:
        """What record_attendance takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @classmethod
    def of(cls, row: Attendance, data: Any = None) -> AttendanceForm:
        """The form of a line that is there."""
        names = (
            "name",
            "initials",
            "title",
            "organisation",
            "capacity",
            "virtual",
            "takes_minutes",
            "version",
        )
        initial: dict[str, Any] = {name: getattr(row, name) for name in names}
        initial["substitute_for"] = row.substitute_for_id
        return cls(data, meeting=row.meeting, row=row, initial=initial)


class DeclareForm(forms.Form):
    """An interest declared: who, where, what sort, what it is, what they did."""

    attendance = forms.ModelChoiceField(Attendance.objects.none(), label="Who", empty_label="Choose a person")
    item = forms.ModelChoiceField(
        AgendaItem.objects.none(), label="In which item", required=False, empty_label="The whole meeting"
    )
    kind = forms.ChoiceField(
        label="What sort of interest", choices=Declaration.Kind.choices, widget=forms.RadioSelect
    )
    interest = LongTextField(label="What the interest is", max_length=2000, rows=3)
    did = forms.ChoiceField(
        label="What they did", choices=Declaration.Did.choices, widget=forms.RadioSelect,
        help_text="Somebody who left or took no part does not count for the quorum of the item.",
    )  # fmt: skip

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any):
        super().__init__(*args, **kwargs)
        there = meeting.attendance.filter(capacity__in=(PLACES.PRESENT, PLACES.ATTENDING))
        self.fields["attendance"].queryset = there  # type: ignore[attr-defined]
        self.fields["item"].queryset = meeting.items.filter(withdrawn=False)  # type: ignore[attr-defined]


class QuickForm(forms.Form):
    """The line at the foot of an item: typed in the meeting, read for initials."""

    text = LongTextField(
        label="Add to the minutes", max_length=LONGEST, rows=4,
        help_text="Begin with initials and a colon to say who spoke: “MK: …” or “MK, Cllr White: …”.",
    )  # fmt: skip
    exempt = forms.BooleanField(label=PRIVATE_LABEL, required=False)


class ParagraphForm(forms.Form):
    """The words of a paragraph, which any kind has."""

    text = LongTextField(label="Words", max_length=LONGEST, rows=6)
    speakers = forms.CharField(
        label="Who spoke (optional)", max_length=120, required=False, help_text="Initials, with commas."
    )
    heading = forms.CharField(
        label="Small heading above it (optional)", max_length=120, required=False,
        help_text="For example “Matters arising”.",
    )  # fmt: skip
    exempt = forms.BooleanField(label=PRIVATE_LABEL, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    kind: str = MinuteParagraph.Kind.NOTE

    @property
    def words(self) -> dict[str, Any]:
        """What the paragraph itself says."""
        names = ("text", "speakers", "heading", "exempt")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    @property
    def facts(self) -> dict[str, Any]:
        """What the register gets besides the words."""
        return {}

    def only_facts(self) -> None:
        """Leave out the words, for a paragraph that is there and is only marked."""
        for name in ("text", "speakers", "heading", "exempt"):
            del self.fields[name]


class DecisionForm(ParagraphForm):
    """A decision: its words are the wording in the register."""

    kind = MinuteParagraph.Kind.DECISION
    title = forms.CharField(label="Title in the register", max_length=300)
    reasons = LongTextField(label="Reasons (optional)", required=False, max_length=LONGEST, rows=3)
    options_rejected = LongTextField(
        label="Options considered and rejected (optional)", required=False, max_length=LONGEST, rows=3
    )
    powers = forms.CharField(label="Under whose powers (optional)", max_length=300, required=False)
    votes_for = forms.IntegerField(label="Votes for", min_value=0, max_value=999, required=False)
    votes_against = forms.IntegerField(label="Against", min_value=0, max_value=999, required=False)
    abstentions = forms.IntegerField(label="Abstained", min_value=0, max_value=999, required=False)
    key_decision = forms.BooleanField(label="Key decision", required=False)

    field_order = (
        "text", "title", "reasons", "options_rejected", "powers", "votes_for", "votes_against",
        "abstentions", "key_decision",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Votes are told in full or not at all."""
        values = super().clean() or self.cleaned_data
        votes = [values.get(name) for name in ("votes_for", "votes_against", "abstentions")]
        given = [vote is not None for vote in votes]
        if any(given) and not all(given):
            self.add_error("votes_for", "Enter votes for, against and abstained, or leave all three empty")
        values["votes"] = tuple(votes) if all(given) else None
        return values

    @property
    def facts(self) -> dict[str, Any]:
        """What the register of decisions gets."""
        names = ("title", "reasons", "options_rejected", "powers", "votes", "key_decision")
        return {name: self.cleaned_data[name] for name in names}


class ActionForm(ParagraphForm):
    """An action: its words are the action on the tracker."""

    kind = MinuteParagraph.Kind.ACTION
    lead = forms.CharField(
        label="Lead",
        max_length=200,
        help_text="Initials or name. A member is mailed when the meeting is over.",
    )
    deadline = GovukDateField(label="Deadline (optional)", required=False)
    deadline_text = forms.CharField(
        label="Or the deadline in words",
        max_length=80,
        required=False,
        help_text="For example “next meeting”.",
    )
    subject = forms.CharField(label="Subject on the tracker", max_length=300)

    field_order = ("text", "lead", "deadline", "deadline_text", "subject")

    @property
    def facts(self) -> dict[str, Any]:
        """What the tracker gets."""
        names = ("lead", "deadline", "deadline_text", "subject")
        return {name: self.cleaned_data[name] for name in names}


FORMS: dict[str, type[ParagraphForm]] = {
    MinuteParagraph.Kind.NOTE: ParagraphForm,
    MinuteParagraph.Kind.DECISION: DecisionForm,
    MinuteParagraph.Kind.ACTION: ActionForm,
}


class StrikeForm(forms.Form):
    """Strike a paragraph out; a decision or an action says why."""

    reason = LongTextField(label="Why", max_length=500, rows=2)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not needs_reason:
            self.fields["reason"].required = False
            self.fields["reason"].label = "Why (optional)"


class ApproveForm(forms.Form):
    """Which meeting approved the minutes, and what it corrected."""

    at_meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label="Approved at the meeting of", empty_label="Choose a meeting"
    )
    corrections = LongTextField(
        label="Corrections (optional)", required=False, max_length=LONGEST, rows=5,
        help_text="What that meeting corrected, as its minutes say. The paragraphs themselves stay as they "
        "are: put them right before you approve them.",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any):
        super().__init__(*args, **kwargs)
        later = Meeting.objects.filter(board=meeting.board, starts_at__gt=meeting.starts_at)
        later = later.exclude(state__in=(Meeting.State.CANCELLED, Meeting.State.DRAFT))
        self.fields["at_meeting"].queryset = later.order_by("starts_at")  # type: ignore[attr-defined]


def private_words(item: AgendaItem) -> str:
    """Why an item is private, for the page of those who may read it."""
    return f"Private: {citation(item.exempt_paragraph)}" if item.exempt else ""

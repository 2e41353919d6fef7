"""Forms of the groups and their meetings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from accounts.access import members_with
from accounts.permissions import Permission
from failure_protocol import attachments
from failure_protocol.actions.meetings import Came
from failure_protocol.forms.fields import (
    IncidentForm,
    day_field,
    officer_field,
    radio_field,
    text_field,
    time_field,
    version_field,
)
from failure_protocol.forms.team import name_field, team_field
from failure_protocol.models import AgendaPart, Attendance, GroupMember
from failure_protocol.models.meetings import Group
from failure_protocol.models.team import Body
from failure_protocol.sections import Here
from failure_protocol.summaries.meetings import Sat
from ui.forms import SizedFileField


class SeatForm(IncidentForm):
    """A seat in a group."""

    people = ("user",)

    group = radio_field("In which group?", Group.choices)
    user = team_field()
    name = name_field()
    post = forms.CharField(label="Which post do they hold?", max_length=150, required=False)
    body = radio_field("For which body?", Body.choices, initial=Body.COUNCIL)
    deputy_name = forms.CharField(label="Who is their deputy?", max_length=150, required=False)
    is_core = forms.BooleanField(
        label="In the core group: kept informed, passes it on in their own service", required=False
    )


class MeetingForm(IncidentForm):
    """When and where a meeting is."""

    moments = ("starts_at", "ends_at")

    starts_at = day_field("On which day?")
    starts_at_time = time_field("From what time?")
    ends_at = day_field("Until which day?", "The last day")
    ends_at_time = time_field("Until what time?")
    place = forms.CharField(label="Where?", max_length=200, required=False)
    is_virtual = forms.BooleanField(label="By phone or video", required=False)
    joining = forms.CharField(
        label="How to join", max_length=300, required=False, help_text="The link, or number and code."
    )

    def clean(self) -> dict[str, Any]:
        """A meeting usually ends on the day on which it begins."""
        cleaned = super().clean()
        if cleaned.get("starts_at") and not cleaned.get("ends_at") and "ends_at" in self.errors:
            typed = any(self.data.get(f"ends_at_{part}") for part in ("day", "month", "year"))
            if not typed:
                del self.errors["ends_at"]
                cleaned["ends_at"] = cleaned["starts_at"]
        return cleaned


class CallForm(MeetingForm):
    """A new meeting of a group."""

    group = radio_field("Of which group?", Group.choices)

    field_order = ("group",)


class MoveForm(MeetingForm):
    """Another time or place for a meeting."""

    version = version_field()


class AttendanceForm(IncidentForm):
    """Who came: a choice and a deputy's name for each member."""

    version = version_field()

    def __init__(self, data: Any = None, *, here: Here, sat: Iterable[Sat], **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        self.members = [each.member for each in sat]
        for each in sat:
            member, came = each.member, each.attendance
            self.fields[f"how-{member.pk}"] = forms.ChoiceField(
                label=member.who, choices=[("", "Not written down"), *Attendance.How.choices],
                required=False, initial=came.how if came else "", help_text=member.post,
            )  # fmt: skip
            self.fields[f"deputy-{member.pk}"] = forms.CharField(
                label=f"Deputy of {member.who}, if one came", max_length=150, required=False,
                initial=came.deputy if came and came.deputy else member.deputy_name,
            )  # fmt: skip

    @property
    def came(self) -> dict[int, Came]:
        """Key of the member -> how they took part; those left open are left out."""
        return {
            member.pk: Came(how, str(self.cleaned_data[f"deputy-{member.pk}"]))
            for member in self.members
            if (how := str(self.cleaned_data[f"how-{member.pk}"]))
        }


class HoldForm(IncidentForm):
    """That a meeting was held."""

    moments = ("began_at", "ended_at")

    version = version_field()
    chair = forms.ModelChoiceField(
        GroupMember.objects.none(), label="Who chaired it?", required=False, empty_label="Choose"
    )
    began_at = day_field("On which day did it begin?")
    began_at_time = time_field()
    ended_at = day_field("On which day did it end? (optional)", "The day", required=False)
    ended_at_time = time_field(required=False)
    minute_taker = forms.CharField(label="Who took the minutes?", max_length=150, required=False)
    frequency = forms.CharField(
        label="How often does the group meet from now on?", max_length=100, required=False
    )

    def __init__(self, data: Any = None, *, here: Here, members: Any, **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        chair: Any = self.fields["chair"]
        chair.queryset = members


class PartForm(IncidentForm):
    """A new part of the agenda."""

    title = forms.CharField(label="What is to be talked about?", max_length=200)


class MinutesForm(IncidentForm):
    """The minutes of a part."""

    version = version_field()
    minutes = text_field("What was said", rows=8, help_text="Name no resident: write P01, P02.")

    def __init__(self, data: Any = None, *, here: Here, part: AgendaPart, **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        if part.key == "frequency":
            self.fields["frequency"] = forms.CharField(
                label="How often does the group meet?", max_length=100, initial=part.meeting.frequency
            )


class DecisionForm(IncidentForm):
    """What was decided."""

    text = text_field("What was decided?", max_length=1000)


class GivenForm(IncidentForm):
    """What somebody is to do, by when (R07)."""

    people = ("user",)

    text = text_field("What is to be done?", rows=2, max_length=1000)
    user = team_field()
    name = name_field()
    due = day_field("By when?", "The day", required=False)


class DoneForm(IncidentForm):
    """What came of an action."""

    version = version_field()
    outcome = text_field("What came of it?", max_length=1000)


class PaperForm(IncidentForm):
    """A paper for a part of the agenda."""

    file = SizedFileField(label="The paper", max_bytes=attachments.MAX_BYTES, endings=attachments.ENDINGS)


class InvitationForm(IncidentForm):
    """An interested party (R08)."""

    moments = ("ends_at",)

    user = officer_field("Who, with an account?", required=False, empty_label="Nobody with an account")
    name = name_field()
    organisation = forms.CharField(label="From where?", max_length=150, required=False)
    because = forms.CharField(label="What do they contribute?", max_length=300)
    part = forms.ModelChoiceField(
        AgendaPart.objects.none(), label="To which part?", required=False, empty_label="The whole meeting",
        help_text="They see that part and its papers only.",
    )  # fmt: skip
    ends_at = day_field(
        "Until which day do they see it? (optional)", "The day", required=False,
        help_text="If you say nothing: until the meeting ends.",
    )  # fmt: skip
    ends_at_time = time_field("Until what time?", required=False)

    def __init__(self, data: Any = None, *, here: Here, parts: Any, **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        day = timezone.localtime(here.at).date()
        user: Any = self.fields["user"]
        user.queryset = members_with(here.incident.partnership, Permission.VIEW_INCIDENTS, day).order_by(
            "full_name"
        )
        part: Any = self.fields["part"]
        part.queryset = parts


class CirculateForm(IncidentForm):
    """To whom the minutes went."""

    members = forms.MultipleChoiceField(
        label="To which members?", widget=forms.CheckboxSelectMultiple, required=False
    )
    heads = text_field(
        "To which heads of service?", rows=3, required=False, max_length=1000, help_text="One name a line."
    )
    how = forms.CharField(label="How?", max_length=100, initial="E-mail")

    def __init__(self, data: Any = None, *, here: Here, names: Iterable[str], **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        members: Any = self.fields["members"]
        members.choices = [(name, name) for name in names]
        members.initial = list(names)

    @property
    def changes(self) -> dict[str, Any]:
        """Names of heads, one a line."""
        values = super().changes
        return {**values, "heads": str(values["heads"]).splitlines()}

"""Forms of the team: members, parts, site leads, authority, impact, support, what each body does."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from accounts.access import members_with
from accounts.models import User
from accounts.permissions import Permission
from failure_protocol.forms.fields import (
    IncidentForm,
    day_field,
    officer_field,
    radio_field,
    text_field,
    time_field,
    version_field,
)
from failure_protocol.matrix import NAMES
from failure_protocol.models import Briefing, Cascade, IncidentService, PhoneEntry
from failure_protocol.models.incidents import Known
from failure_protocol.models.team import Body
from failure_protocol.parts import Part
from failure_protocol.sections import Here


def team_field() -> Any:
    """Somebody of the team, if it is."""
    return officer_field("Who, of the team?", required=False, empty_label="Nobody of the team")


def name_field() -> forms.CharField:
    """Somebody without an account."""
    return forms.CharField(label="Or somebody else, by name", required=False, max_length=150)


class MemberForm(IncidentForm):
    """A part in the team, which says what the person may see and do."""

    moments = ("ends_at",)

    user = forms.ModelChoiceField(
        User.objects.none(), label="Who?", empty_label="Choose",
        help_text="People whose role sees incidents. Others: the administrator adds the role first.",
    )  # fmt: skip
    role = radio_field("Which part?", [(role.value, words) for role, words in NAMES.items()])
    body = radio_field("For which body?", Body.choices, initial=Body.COUNCIL)
    service = forms.ModelChoiceField(
        IncidentService.objects.none(), label="Of which service are they?", required=False,
        empty_label="No service", help_text="For the provider’s own staff.",
    )  # fmt: skip
    ends_at = day_field("Until which day? (optional)", "The last day", required=False)
    ends_at_time = time_field("Until what time?", required=False)

    def __init__(self, data: Any = None, *, here: Here, **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        day = timezone.localtime(here.at).date()
        user: Any = self.fields["user"]
        user.queryset = members_with(here.incident.partnership, Permission.VIEW_INCIDENTS, day).order_by(
            "full_name"
        )
        service: Any = self.fields["service"]
        service.queryset = here.incident.services.all()


class ReasonForm(IncidentForm):
    """Why something ends."""

    version = version_field()
    reason = text_field("Why?", max_length=300)


class PassOnForm(IncidentForm):
    """To whom goes what somebody who left still holds."""

    people = ("new",)

    new = officer_field("To whom?")


class AppointForm(IncidentForm):
    """Who holds a part."""

    people = ("user",)

    user = team_field()
    name = name_field()
    is_backup = forms.BooleanField(label="As the backup", required=False)

    def __init__(self, data: Any = None, *, here: Here, part: Part, **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        if not part.has_backup:
            del self.fields["is_backup"]

    @property
    def changes(self) -> dict[str, Any]:
        """A part without a backup has a holder."""
        return {"is_backup": False, **super().changes}


class SiteLeadForm(IncidentForm):
    """Who leads at a site, and what they need there (R15)."""

    people = ("user",)

    user = team_field()
    name = name_field()
    equipment = text_field("What equipment do they need?", rows=2, max_length=500)
    support = text_field("What support of managers do they have?", rows=2, max_length=500)


class AuthorityForm(IncidentForm):
    """One's own delegated authority (R09)."""

    limit = forms.DecimalField(
        label="How many pounds may you commit with one decision?", min_value=0, max_digits=12,
        decimal_places=2, help_text="0 if none.",
    )  # fmt: skip
    decisions = text_field("Which kinds of decision may you take?", rows=2, max_length=500, required=False)
    given_by = forms.CharField(
        label="Where does it come from?", max_length=200,
        help_text="The scheme of delegation, or the person who gave it.",
    )  # fmt: skip


class ImpactForm(IncidentForm):
    """What the incident does to one's own other work (R10)."""

    has_impact = radio_field("Does other work of yours wait?", ((Known.YES, "Yes"), (Known.NO, "No")))
    words = text_field("Which work, and who takes it?", rows=2, max_length=500, required=False)
    manager = forms.CharField(label="Who is your line manager?", max_length=150)
    manager_told_on = day_field("When were they told?", "The day", required=False)


class SupportForm(IncidentForm):
    """Support that was offered (R11)."""

    people = ("user",)

    user = team_field()
    name = name_field()
    what = forms.CharField(
        label="What was offered?", max_length=200, help_text="Supervision, time off, somebody to talk to."
    )


class SupportAnswerForm(IncidentForm):
    """Whether it was taken up."""

    version = version_field()
    taken_up = radio_field("Was it taken up?", Known.choices)


class AgencyRoleForm(IncidentForm):
    """What a body does in a kind of meeting (R13)."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    words = text_field("What does it do there?", rows=2, max_length=300, required=False)


class RotaHoursForm(IncidentForm):
    """Between which hours somebody must be there."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    weekday_from = time_field("Weekdays from")
    weekday_to = time_field("Weekdays until")
    weekend_from = time_field("Weekends from")
    weekend_to = time_field("Weekends until")


class ShiftForm(IncidentForm):
    """Somebody's turn."""

    people = ("user",)
    moments = ("starts_at", "ends_at")

    user = team_field()
    name = name_field()
    starts_at = day_field("From which day?")
    starts_at_time = time_field("From what time?")
    ends_at = day_field("Until which day?")
    ends_at_time = time_field("Until what time?")
    what = forms.CharField(label="Where, and as what?", max_length=200, required=False)


class PhoneForm(IncidentForm):
    """A number to ring."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    kind = radio_field("Which list?", PhoneEntry.Kind.choices)
    name = forms.CharField(label="Name", max_length=150)
    what = forms.CharField(label="Role, or what for", max_length=150, required=False)
    phone = forms.CharField(
        label="Number", max_length=60, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    hours = forms.CharField(label="When to ring", max_length=100, required=False)


class BriefingForm(IncidentForm):
    """What the team was told (R12)."""

    moments = ("held_at", "later_at")

    kind = radio_field("Which?", Briefing.Kind.choices)
    held_at = day_field("On which day was it held?", help_text="Today: a day without one stays a gap.")
    held_at_time = time_field()
    happens = text_field("What will happen?")
    timescales = text_field("By when?", rows=2)
    permissions = text_field("Who may decide and spend what?", rows=2, required=False)
    issues = text_field("How is an issue raised, and with whom?", rows=2)
    roles = text_field("Who does what today?", rows=3, required=False)
    later_at = day_field("Later update: which day? (optional)", "The day", required=False)
    later_at_time = time_field("Later update: at what time?", required=False)


class CascadeForm(IncidentForm):
    """Who is to be told by whom (R14)."""

    people = ("user",)

    kind = radio_field("Which step?", Cascade.Kind.choices)
    user = team_field()
    name = name_field()
    told_by = forms.CharField(label="Who tells them?", max_length=150)

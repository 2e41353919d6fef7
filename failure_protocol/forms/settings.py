"""The form of how a partnership runs incidents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from accounts.access import members_with
from accounts.models import Partnership, User
from accounts.permissions import Permission
from failure_protocol.actions.settings import MOST
from failure_protocol.forms.fields import day_field, text_field, version_field
from failure_protocol.models import ProtocolSettings

FIGURES = {
    "notify_minutes": ("Both Leads have acknowledged within", "minutes"),
    "escalate_minutes": ("The next person on the ladder is told after", "minutes"),
    "verify_hours": ("CQC or the owner has answered within", "hours"),
    "stale_hours": ("A person’s record is looked at again within", "hours"),
    "serious_hours": ("Both bodies decide whether it is a serious incident within", "hours"),
    "alert_hours": ("Safeguarding is told, and alerts are made, within", "hours"),
    "vacancy_hours": ("A vacancy is asked about again after", "hours"),
    "arrival_hours": ("An arrival is confirmed within", "hours"),
    "impact_hours": ("The impact on one’s other work is declared within", "hours"),
    "debrief_days": ("The debrief is held within, after the last placement", "days"),
}
POSTS = {
    "lead_council_post": "Post of the council’s Lead",
    "lead_nhs_post": "Post of the NHS’s Lead",
    "council_activator_post": "Post of the council that may activate",
    "nhs_activator_post": "Post of the NHS that may activate",
}
HOLDER = "Empty = nobody is named, and nobody can activate in that post."


class ProtocolForm(forms.Form):
    """Figures, posts, holders, who is told of warning signs, the approval of the checklists."""

    version = version_field()
    council_activator: Any = forms.ModelChoiceField(
        None, label="Who holds the council’s post (with an account)", required=False, empty_label="Nobody"
    )
    council_activator_name = forms.CharField(
        label="Or by name", max_length=150, required=False, help_text=HOLDER
    )
    nhs_activator: Any = forms.ModelChoiceField(
        None, label="Who holds the NHS’s post (with an account)", required=False, empty_label="Nobody"
    )
    nhs_activator_name = forms.CharField(label="Or by name", max_length=150, required=False, help_text=HOLDER)
    senior_addresses = text_field(
        "Who else is told of warning signs?", required=False, rows=3,
        help_text="One e-mail address a line. Those who lead incidents are told anyway. The mail names no "
        "provider.",
    )  # fmt: skip
    steering_quorum = forms.IntegerField(
        label="How many make a quorum of the steering group?", required=False, min_value=1, max_value=MOST,
        help_text="The procedure gives no figure. Empty = none is agreed.",
    )  # fmt: skip
    templates_approved = forms.CharField(
        label="Which board approved the checklists, when?", max_length=200, required=False,
        help_text="The procedure’s own draft was never approved with a date.",
    )  # fmt: skip
    templates_review_on = day_field(
        "When are they reviewed next?", "The day", required=False,
        help_text="Empty = as the procedure says, 31 December 2022.",
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, row: ProtocolSettings, partnership: Partnership, day: Any, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        for name, label in POSTS.items():
            self.fields[name] = forms.CharField(label=label, max_length=120)
        for name, (label, unit) in FIGURES.items():
            self.fields[name] = forms.IntegerField(
                label=f"{label} ({unit})", min_value=1, max_value=MOST,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
            )  # fmt: skip
        self.order_fields([
            "version", "council_activator_post", "council_activator", "council_activator_name",
            "nhs_activator_post", "nhs_activator", "nhs_activator_name", "lead_council_post", "lead_nhs_post",
            *FIGURES, "steering_quorum", "senior_addresses", "templates_approved", "templates_review_on",
        ])  # fmt: skip
        held = [row.council_activator_id, row.nhs_activator_id]  # who left since is still shown
        members = members_with(partnership, Permission.VIEW_PLANS, day)
        people = User.objects.filter(Q(pk__in=members.values("pk")) | Q(pk__in=[pk for pk in held if pk]))
        for name in ("council_activator", "nhs_activator"):
            field: Any = self.fields[name]
            field.queryset = people.order_by("full_name", "pk")

    @property
    def changes(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @property
    def seen_version(self) -> int:
        """Of the settings as the person saw them."""
        return int(self.cleaned_data["version"])


def initial_of(row: ProtocolSettings) -> dict[str, Any]:
    """The settings as the form shows them."""
    names = [*FIGURES, *POSTS, "council_activator", "council_activator_name", "nhs_activator",
             "nhs_activator_name", "senior_addresses", "steering_quorum", "templates_approved",
             "templates_review_on", "version"]  # fmt: skip
    return {name: getattr(row, name) for name in names}

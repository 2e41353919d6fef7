"""Forms of the Tonight screen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from accounts.models import User
from failure_protocol.access import rights
from failure_protocol.matrix import Level
from failure_protocol.models import Incident


class HandoverForm(forms.Form):
    """To whom, since when, and what must be said besides."""

    incoming = forms.ModelChoiceField(User.objects.none(), label="Who takes over")
    note = forms.CharField(
        label="What must not be forgotten", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Name people by their reference, such as P07.",
    )  # fmt: skip

    def __init__(self, *args: Any, incident: Incident, by: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = User.objects.filter(incident_parts__incident=incident, incident_parts__ends_at=None)
        leads = incident.partnership.memberships.filter(role="quality_lead").values("user")
        who = (team | User.objects.filter(pk__in=leads)).exclude(pk=by.pk).distinct()
        able = [user.pk for user in who if rights(user, incident).incident >= Level.EDIT]
        field: Any = self.fields["incoming"]
        field.queryset = User.objects.filter(pk__in=able).order_by("full_name")

"""How a partnership runs incidents: figures, posts, who holds them, who is told (table Z9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.access import all_partnership_ids, require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import save_changes
from failure_protocol.models import ProtocolSettings
from providers.actions.checks import check, email_problem

FIGURES = (
    "notify_minutes", "escalate_minutes", "verify_hours", "stale_hours", "serious_hours", "alert_hours",
    "vacancy_hours", "arrival_hours", "impact_hours", "debrief_days",
)  # fmt: skip
POSTS = ("lead_council_post", "lead_nhs_post", "council_activator_post", "nhs_activator_post")
HOLDERS = ("council_activator", "nhs_activator")
EDITABLE = (
    *FIGURES, "steering_quorum", *POSTS, *HOLDERS, "council_activator_name", "nhs_activator_name",
    "senior_addresses", "templates_approved", "templates_review_on",
)  # fmt: skip
MOST = 10_000


@transaction.atomic
def change_settings(
    *, partnership: Partnership, version: int, changes: Mapping[str, Any], by: User, at: datetime
) -> ProtocolSettings:
    """Change how incidents are run. `version` is 1 where nothing was ever changed.

    Raises:
        ValidationError: a figure that can't be, a post without a title, an address that is none (by field).
        ChangedMeanwhile: somebody saved them first.
    """
    require(by, Permission.MANAGE_PROTOCOL, partnership)
    row, _ = ProtocolSettings.objects.get_or_create(partnership=partnership)
    wanted = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    check(_problems(wanted, partnership))
    for name in HOLDERS:
        if wanted.get(name) is not None:
            wanted[f"{name}_name"] = ""  # a name beside an account would be a second truth
    old, new = save_changes(row, wanted, version, EDITABLE)
    if new:
        record(
            by=by, verb="failure_protocol.settings_changed", obj=row, partnership=partnership, before=old,
            after=new, label=str(row), at=at,
        )  # fmt: skip
    return row


def _problems(wanted: Mapping[str, Any], partnership: Partnership) -> dict[str, str]:
    found = {
        name: f"Enter a number from 1 to {MOST:,}."
        for name in FIGURES
        if name in wanted and not (isinstance(wanted[name], int) and 1 <= wanted[name] <= MOST)
    }
    quorum = wanted.get("steering_quorum")
    if quorum is not None and not 1 <= quorum <= MOST:
        found["steering_quorum"] = f"Enter a number from 1 to {MOST:,}, or leave it empty."
    found |= {name: "Enter what the post is called." for name in POSTS if wanted.get(name) == ""}
    for name in HOLDERS:
        user = wanted.get(name)
        if user is not None and partnership.pk not in all_partnership_ids(user):
            found[name] = f"{user} has no role in {partnership} now."
    found["senior_addresses"] = _address_problem(str(wanted.get("senior_addresses", "")))
    return found


def _address_problem(lines: str) -> str:
    wrong = [line for line in lines.split("\n") if line.strip() and email_problem(line.strip())]
    return f"“{wrong[0].strip()}” is no e-mail address. Enter one address a line." if wrong else ""

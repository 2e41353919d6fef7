"""How a partnership keeps its register: its area, how often it calls, when it worries, what it brings in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.access import may, require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import save_changes
from core.errors import Refused
from providers.actions.checks import Problems, check
from providers.kinds import Kind
from providers.models import Location, RegisterSettings
from providers.sources import check_source

EDITABLE = frozenset({
    "councils", "kinds", "call_red", "call_amber", "call_green", "stale_days", "occupancy_fall",
    "absent_percent", "lead", "nightly", "nightly_source", "nightly_accepts",
})  # fmt: skip
LIMITS = {
    "call_red": (1, 366, "days"), "call_amber": (1, 366, "days"), "call_green": (1, 366, "days"),
    "stale_days": (1, 366, "days"), "occupancy_fall": (1, 100, "points"), "absent_percent": (1, 100, "percent"),
}  # fmt: skip


def settings_for(partnership: Partnership) -> RegisterSettings:
    """The settings of a partnership; with the usual values and not saved where it has none yet."""
    found = RegisterSettings.objects.filter(partnership=partnership).select_related("lead").first()
    return found or RegisterSettings(partnership=partnership)


@transaction.atomic
def change_settings(
    *, partnership: Partnership, changes: Mapping[str, Any], version: int, by: User,
    at: datetime | None = None,
) -> RegisterSettings:  # fmt: skip
    """Change how the register is kept (EDITABLE). Settings that were never saved have version 1.

    Raises:
        ChangedMeanwhile: somebody saved them after `version`.
        ValidationError: a council that the register doesn't know, a number that can't be, a lead who may not
            see homes, a source that the operator doesn't allow (by field).
    """
    require(by, Permission.MANAGE_REGISTER, partnership)
    made, _ = RegisterSettings.objects.get_or_create(partnership=partnership)
    kept = RegisterSettings.objects.select_for_update().get(pk=made.pk)
    wanted = _tidy(changes)
    check(_problems(kept, wanted))
    before, after = save_changes(kept, wanted, version, EDITABLE)
    if after:
        record(
            by=by, verb="providers.settings_changed", obj=kept, partnership=partnership, at=at, before=before,
            after=after, label=f"the register of {partnership}",
        )  # fmt: skip
    return kept


def _tidy(changes: Mapping[str, Any]) -> dict[str, Any]:
    wanted = dict(changes)
    if "councils" in wanted:
        wanted["councils"] = sorted({name.strip() for name in wanted["councils"]} - {""})
    if "kinds" in wanted:
        wanted["kinds"] = [kind for kind in Kind.values if kind in wanted["kinds"]]
    if "nightly_source" in wanted:
        wanted["nightly_source"] = wanted["nightly_source"].strip()
    return wanted


def _problems(kept: RegisterSettings, wanted: Mapping[str, Any]) -> Problems:
    problems = {
        name: f"Enter a number of {what} from {least} to {most}."
        for name, (least, most, what) in LIMITS.items()
        if name in wanted and not least <= (wanted[name] or 0) <= most
    }
    new = sorted(set(wanted.get("councils", ())) - set(kept.councils))
    known = set(Location.objects.filter(council__in=new).values_list("council", flat=True)) if new else set()
    if unknown := [name for name in new if name not in known]:
        problems["councils"] = f"The register has no location in “{unknown[0]}”. Choose from the list."
    lead = wanted.get("lead")
    if lead is not None and not may(lead, Permission.VIEW_HOMES, kept.partnership):
        problems["lead"] = f"{lead} may not see the homes of {kept.partnership}. Choose somebody who may."
    return problems | _nightly_problems(kept, wanted)


def _nightly_problems(kept: RegisterSettings, wanted: Mapping[str, Any]) -> Problems:
    source = wanted.get("nightly_source", kept.nightly_source)
    nightly = wanted.get("nightly", kept.nightly)
    if nightly and not source:
        return {"nightly_source": "Say where the files lie, or turn the nightly import off."}
    if not source or (not nightly and source == kept.nightly_source):
        return {}
    try:
        check_source(source)
    except Refused as refused:
        return {"nightly_source": str(refused)}
    return {}

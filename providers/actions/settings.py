"""How a partnership keeps its register: its area, how often it calls, when it worries, what it brings in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.access import may, require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import save_changes
from core.errors import ChangedMeanwhile, Refused
from providers.actions.checks import Problems, check
from providers.kinds import Kind
from providers.models import Location, RegisterSettings
from providers.sources import check_source
from providers.summaries.support import watched

EDITABLE = frozenset({
    "councils", "kinds", "call_red", "call_amber", "call_green", "stale_days", "occupancy_fall",
    "absent_percent", "lead", "nightly", "nightly_source", "nightly_accepts",
})  # fmt: skip
DAYS, SHARE = (1, 366, "days"), (1, 100, "points")
LIMITS = {
    "call_red": DAYS, "call_amber": DAYS, "call_green": DAYS, "stale_days": DAYS, "occupancy_fall": SHARE,
    "absent_percent": (1, 100, "per cent"),
}  # fmt: skip


@transaction.atomic
def change_settings(
    *, partnership: Partnership, changes: Mapping[str, Any], version: int, by: User,
    at: datetime | None = None,
) -> RegisterSettings:  # fmt: skip
    """Change how the register is kept (EDITABLE). Version 0 = they were never saved.

    Raises:
        ChangedMeanwhile: somebody saved them after `version`.
        ValidationError: a council that the register doesn't know, a number that can't be, a lead who may not
            see homes, a source that the operator doesn't allow (by field).
    """
    require(by, Permission.MANAGE_REGISTER, partnership)
    kept, new = RegisterSettings.objects.select_for_update().get_or_create(partnership=partnership)
    wanted = _tidy(changes)
    check(_problems(kept, wanted))
    if kept.version != (version or new):
        raise ChangedMeanwhile(kept)
    before, after = save_changes(kept, wanted, kept.version, EDITABLE)
    if after:
        record(
            by=by, verb="providers.settings_changed", obj=kept, partnership=partnership, at=at, before=before,
            after=after, label=f"the register of {partnership}",
        )  # fmt: skip
    return kept


@dataclass(frozen=True)
class Effect:
    """What settings do on a day: how many locations are ours, and how many wait for a step in support."""

    ours: int
    waiting: int


def effect_of(partnership: Partnership, day: date) -> Effect:
    """What the settings as they are do on `day`."""
    rows = watched(partnership, day)
    return Effect(Location.objects.of(partnership).on(day).count(), sum(row.waiting for row in rows))


def preview_settings(
    *, partnership: Partnership, changes: Mapping[str, Any], version: int, by: User, day: date
) -> Effect:
    """What other settings would do: they are tried and taken back, so nothing is written.

    Raises:
        the same as `change_settings`.
    """
    with transaction.atomic():
        change_settings(partnership=partnership, changes=changes, version=version, by=by)
        found = effect_of(partnership, day)
        transaction.set_rollback(True)
    return found


def _tidy(changes: Mapping[str, Any]) -> dict[str, Any]:
    wanted = dict(changes)
    if "councils" in wanted:
        wanted["councils"] = sorted({name.strip() for name in wanted["councils"]} - {""})
    if "kinds" in wanted:
        wanted["kinds"] = sorted(set(wanted["kinds"]), key=[*Kind.values, *wanted["kinds"]].index)
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
        problems["councils"] = f"The register has no location in {unknown[0]}. Choose from the list."
    if any(kind not in Kind.values for kind in wanted.get("kinds", ())):
        problems["kinds"] = "Choose from the kinds on the list."
    lead = wanted.get("lead")
    if lead is not None and not may(lead, Permission.VIEW_HOMES, kept.partnership):
        problems["lead"] = f"{lead} may not see homes in {kept.partnership}. Choose somebody who may."
    return problems | _nightly_problems(kept, wanted)


def _nightly_problems(kept: RegisterSettings, wanted: Mapping[str, Any]) -> Problems:
    source = wanted.get("nightly_source", kept.nightly_source)
    nightly = wanted.get("nightly", kept.nightly)
    if nightly and not source:
        return {"nightly_source": "Name a folder or an https address, or turn the nightly import off."}
    if not source or (not nightly and source == kept.nightly_source):
        return {}
    try:
        check_source(source)
    except Refused as refused:
        return {"nightly_source": str(refused)}
    return {}

"""How worried the partnership is about a home, theme by theme."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from providers import rag
from providers.actions.checks import check, day_problem, text_problems
from providers.actions.records import record_of
from providers.models import HomeRecord, Location, ThemeRating

NEEDED = {
    "theme": "Choose what it is about.",
    "severity": "Choose a colour.",
    "reason": "Say why, so that whoever rings next knows.",
}


@transaction.atomic
def rate_theme(
    *, partnership: Partnership, location: Location, theme: str, severity: str, reason: str, by: User,
    on: date, at: datetime,
) -> ThemeRating:  # fmt: skip
    """Say how worried the partnership is in one theme from the day `on`, and why.

    White takes back what was said. A rating of an earlier day than the newest is kept as history and moves
    nothing. Keeps the record's themes and worst.

    Raises:
        ValidationError: no reason, no such theme or severity, a day that can't be (by field).
    """
    require(by, Permission.EDIT_HOMES, partnership)
    values = {"theme": theme, "severity": severity, "reason": reason.strip()}
    check({**text_problems(ThemeRating, values, NEEDED), "on": day_problem(location, on, at)})
    kept = HomeRecord.objects.select_for_update().get(pk=record_of(partnership, location).pk)
    before = kept.themes.get(theme, "")
    made = ThemeRating.objects.create(
        partnership=partnership, location=location, by=by, on=on, at=at, **values
    )
    _keep_newest(kept)
    record(
        by=by, verb="providers.theme_rated", obj=made, partnership=partnership, at=at, label=str(location),
        before={"severity": before},
        after={"theme": theme, "severity": severity, "on": on.isoformat(), "location": location.pk},
    )  # fmt: skip
    return made


def newest_themes(partnership: Partnership, location: Location) -> dict[str, str]:
    """Theme -> newest severity, folded from the ratings: the latest day, and of a day the last written."""
    rows = ThemeRating.objects.about(partnership, location).values_list("theme", "severity", "on", "at", "pk")
    return rag.newest((theme, severity, when) for theme, severity, *when in rows)


def _keep_newest(kept: HomeRecord) -> None:
    themes = newest_themes(kept.partnership, kept.location)
    HomeRecord.objects.filter(pk=kept.pk).update(themes=themes, worst=rag.worst(themes.values()))

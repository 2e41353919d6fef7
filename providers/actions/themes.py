"""How worried the partnership is about a home, theme by theme."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from providers import rag
from providers.actions.checks import check, day_problem, text_problems
from providers.actions.records import record_of
from providers.models import HomeRecord, Location, Severity, Theme, ThemeRating

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
    _keep_newest(kept, timezone.localtime(at).date())
    record(
        by=by, verb="providers.theme_rated", obj=made, partnership=partnership, at=at, label=str(location),
        before={"severity": before},
        after={"theme": theme, "severity": severity, "on": on.isoformat(), "location": location.pk},
    )  # fmt: skip
    return made


def fade_themes(*, day: date) -> int:
    """Bring the kept themes of every home to `day`, on which what was green may be too old to reassure.

    The ratings and the day decide, so nobody's permission is asked and nothing goes into the audit trail;
    run twice, or after nights that were missed, it comes to the same. Gives the number of homes that changed.
    """
    green = Q()
    for theme in Theme.values:
        green |= Q(**{f"themes__{theme}": Severity.GREEN})
    keys = HomeRecord.objects.filter(green).order_by("pk").values_list("pk", flat=True)
    return sum(_fade(key, day) for key in list(keys))


def newest_themes(partnership: Partnership, location: Location, day: date) -> dict[str, str]:
    """Theme -> severity as it counts on `day`: of the latest day, and of a day the last written."""
    rows = ThemeRating.objects.about(partnership, location).values_list("theme", "severity", "on", "at", "pk")
    said = rag.newest((theme, (severity, on), (on, at, pk)) for theme, severity, on, at, pk in rows)
    return {theme: rag.faded(severity, on, day) for theme, (severity, on) in said.items()}


@transaction.atomic
def _fade(key: int, day: date) -> bool:
    """One home at a time, so that no call waits for the whole register."""
    kept = HomeRecord.objects.select_for_update(of=("self",)).get(pk=key)
    before = kept.themes
    return bool(_keep_newest(kept, day) != before)


def _keep_newest(kept: HomeRecord, day: date) -> dict[str, str]:
    themes = newest_themes(kept.partnership, kept.location, day)
    HomeRecord.objects.filter(pk=kept.pk).update(themes=themes, worst=rag.worst(themes.values()))
    return themes

"""A home's support goes up and down by steps, each confirmed by a person with the evidence of that day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from accounts import notifications
from accounts.access import may, require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import ChangedMeanwhile, Refused
from core.words import day_words
from providers.actions.checks import check, day_problem, text_problems
from providers.actions.records import record_of
from providers.models import HomeRecord, Level, Location, RegisterSettings, SupportStep
from providers.summaries.support import Standing, support_of

NOT_ASKED: Final[Any] = object()
NO_REASON = "Say why, so that the lead and the board can follow it."


@transaction.atomic
def confirm_step(
    *, partnership: Partnership, location: Location, level: int, reason: str, by: User, on: date,
    at: datetime, seen: Any = NOT_ASKED,
) -> SupportStep:  # fmt: skip
    """Confirm a home's support level from the day `on`; what the triggers said that day is frozen with it.

    Any level may be chosen. The one that it has already is kept on purpose, where the triggers point to
    another. `seen` is the key of the newest step that the person had in front of them (None = there was
    none). The partnership's lead is told by mail.

    Raises:
        ChangedMeanwhile: another step was confirmed after `seen`; it is the current row.
        Refused: nothing would change and nothing points elsewhere; a day before the newest step.
        ValidationError: no reason, no such level, a day that can't be (by field).
    """
    require(by, Permission.CONFIRM_SUPPORT, partnership)
    values = {"reason": reason.strip()}
    check(
        {
            **text_problems(SupportStep, values, {"reason": NO_REASON}),
            "level": "" if level in Level.values else "Choose one of the levels.",
            "on": day_problem(location, on, at),
        }
    )
    home = HomeRecord.objects.select_for_update().get(pk=record_of(partnership, location).pk)
    newest = SupportStep.objects.about(partnership, location).first()
    if newest is not None and seen is not NOT_ASKED and seen != newest.pk:
        raise ChangedMeanwhile(newest)
    if newest is not None and on < newest.on:
        raise Refused(
            f"The support of {location} was decided on {day_words(newest.on)} already. "
            "Give that day or a later one."
        )
    standing = support_of(partnership, location, on)
    _refuse_nothing(standing, level)
    made = SupportStep.objects.create(
        partnership=partnership, location=location, on=on, at=at, by=by, level_before=standing.level,
        level=level, suggested=standing.suggested, triggers=_frozen(standing), **values,
    )  # fmt: skip
    HomeRecord.objects.filter(pk=home.pk).update(level=level)
    record(
        by=by, verb="providers.support_confirmed", obj=made, partnership=partnership, at=at,
        label=str(location), before={"level": int(made.level_before)},
        after={
            "level": level, "suggested": int(made.suggested), "on": on.isoformat(), "location": location.pk,
            "triggers": [row["name"] for row in made.triggers],
        },
    )  # fmt: skip
    _tell_the_lead(made, by=by, at=at)
    return made


def _refuse_nothing(standing: Standing, level: int) -> None:
    if level == standing.level == standing.suggested:
        raise Refused(
            f"{standing.location} has {standing.level.label.lower()} support already, and no trigger points "
            "to another level. Choose another one, or leave it as it is."
        )


def _frozen(standing: Standing) -> list[dict[str, str]]:
    return [
        {
            "slug": row.slug, "name": row.name, "evidence": row.evidence,
            "since": row.since.isoformat() if row.since else "",
        }
        for row in standing.fired
    ]  # fmt: skip


def _tell_the_lead(made: SupportStep, *, by: User, at: datetime) -> None:
    """One short mail for each step: the home, the levels, the triggers by name; the reason stays inside."""
    kept = RegisterSettings.objects.filter(partnership=made.partnership).select_related("lead").first()
    lead = kept.lead if kept else None
    if lead is None or lead == by or not may(lead, Permission.VIEW_HOMES, made.partnership):
        return
    level, before = Level(made.level).label, Level(made.level_before).label
    changed = made.level != made.level_before
    where = "up" if made.level > made.level_before else "down"
    notifications.send(
        lead,
        f"{made.location}: support {f'stepped {where} to' if changed else 'stays'} {level}",
        "providers/support_mail.txt",
        {
            "home": made.location, "by": by, "level": level, "before": before, "changed": changed,
            "on": made.on, "names": [row["name"] for row in made.triggers],
            "url": f"{settings.SITE_URL.rstrip('/')}{made.location.get_absolute_url()}",
        },
        "you lead on the support of homes",
        by=by, partnership=made.partnership, digest_key=f"support-{made.pk}", at=at,
    )  # fmt: skip

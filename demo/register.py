"""The register of the demonstration: the regulator's files, moved to about today and brought in month by
month, then what the partnership knows of its homes.

The story's report of December 2020 comes to lie today, or up to six days back (demo/register/story.toml), so
that the ratings profile of today is the one of that report. Nothing of it is typed: it is counted from files.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import Membership, Partnership, User
from demo import register_files as files
from demo.moved import Move
from demo.register_local import tell
from demo.register_plans import tell_plans
from demo.register_support import tell_support
from providers.actions.imports import accept_import, read_import, start_import
from providers.actions.themes import fade_themes
from providers.models import Location, RegisterImport, RegisterSettings

LONDON = ZoneInfo("Europe/London")
LISTS = (
    ("Locations", files.owners),
    ("HSCA Active Locations", files.hsca),
    ("Latest ratings", files.ratings),
)


def load_register(*, today: date, say: Callable[[str], None] = lambda words: None) -> bool:
    """Load the register with a year of history, unless there is one; says whether it did."""
    story = files.story()
    partnership = Partnership.objects.get(slug=story["partnership"])
    if Location.objects.exists():
        return False
    move = calendar(today)
    people = people_of(partnership)
    say(f"Register of homes of {partnership}")
    with transaction.atomic():
        _settings(partnership, story, people)
        for day in story["months"]:
            for name, make in LISTS:
                _accept(_read(partnership, name, make, day, move, people[story["brings"]]))
        say(f"What {partnership} knows of its homes")
        teller = tell(partnership=partnership, story=story, move=move, people=people)
        tell_plans(teller)
        fade_themes(day=today)
        tell_support(teller)
        _read(partnership, *LISTS[1], story["waiting"], move, people[story["brings"]])
    return True


def calendar(today: date) -> Move:
    """How far the story's days move."""
    return Move.to(files.story()["report"], today)


def people_of(partnership: Partnership) -> dict[str, User]:
    """The partnership's people by the part of their address before the @."""
    members = Membership.objects.filter(partnership=partnership).select_related("user")
    return {row.user.email.partition("@")[0]: row.user for row in members}


def _settings(partnership: Partnership, story: dict[str, Any], people: dict[str, User]) -> None:
    RegisterSettings.objects.create(
        partnership=partnership, councils=story["councils"], lead=people[story["lead"]]
    )


def _read(
    partnership: Partnership, name: str, make: Callable[[date, Move], bytes], day: date, move: Move, by: User
) -> RegisterImport | None:
    """One file, read and waiting; None where there was nothing to say that day."""
    content = make(day, move)
    if content == files.NOTHING:
        return None
    at = datetime.combine(move.day(day), time(8, 30), LONDON)
    run = start_import(
        partnership=partnership, name=files.name_of(name, day, move), content=content, by=by, at=at
    )
    return read_import(run=run, by=by, at=at)


def _accept(run: RegisterImport | None) -> None:
    if run is not None:
        accept_import(run=run, by=run.started_by, at=run.started_at)

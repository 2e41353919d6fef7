"""What the demonstration's partnership knows of its homes and did with them, told through the actions.

What has words of its own stands in demo/register/story.toml. What every home says when it is rung is drawn
from a seeded list, so that every load says the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Partnership, User
from demo.moved import Move
from providers.actions.concerns import close_concern, raise_concern
from providers.actions.contacts import record_contact
from providers.actions.contacts_ring import Said, Worry, ring_around
from providers.actions.contracts import add_contract
from providers.actions.facts import add_digital
from providers.actions.homes import update_record
from providers.actions.journal import add_entry
from providers.actions.offers import answer_offer, deliver, make_offer
from providers.actions.promises import Promised, add_promise, keep_promise
from providers.actions.records import record_of
from providers.actions.themes import rate_theme
from providers.actions.vacancies import Free
from providers.kinds import CARE_HOMES
from providers.models import Feature, Location, Theme

LONDON = ZoneInfo("Europe/London")
FEES = {"residential": 640, "residential_dementia": 720, "nursing": 890, "nursing_dementia": 960}
ROLES = ("Deputy manager", "Senior carer", "Administrator")
AN_HOUR = timedelta(hours=1)
RING_EVERY = 6  # of the homes without a story, every so many'th was tried in vain


@dataclass(frozen=True)
class Teller:
    """Who tells what to whom: the partnership, the story, its calendar, its people, its homes by name."""

    partnership: Partnership
    story: Mapping[str, Any]
    move: Move
    people: Mapping[str, User]
    homes: Mapping[str, Location] = field(default_factory=dict)

    @property
    def officer(self) -> User:
        """The liaison officer."""
        return self.people[self.story["officer"]]

    def at(self, day: date, hour: int = 10) -> datetime:
        """An hour of a day of the story."""
        return datetime.combine(self.move.day(day), time(hour), LONDON)

    def about(self, home: str | Location, day: date, hour: int = 10) -> dict[str, Any]:
        """What most actions take: whose knowledge, of which home, by whom, of which day, written when."""
        location = self.homes[home] if isinstance(home, str) else home
        on = max(self.move.day(day), location.registered_from or date.min)
        return {
            "partnership": self.partnership, "location": location, "by": self.officer, "on": on,
            "at": datetime.combine(on, time(hour), LONDON),
        }  # fmt: skip

    @property
    def care_homes(self) -> list[Location]:
        """Homes with beds, each building once, by name."""
        several = [home for home in self.homes.values() if home.kind in CARE_HOMES]
        return sorted(several, key=lambda home: (home.name, home.pk))

    def in_story(self) -> set[str]:
        """Homes that have words of their own."""
        return {row["home"] for kind in ("worry", "concern", "step", "promise") for row in self.story[kind]}


def tell(
    *, partnership: Partnership, story: Mapping[str, Any], move: Move, people: Mapping[str, User]
) -> Teller:
    """Everything, oldest first within each kind; gives who told it, for what others add."""
    day = move.day(story["report"])
    ours = Location.objects.of(partnership).on(day).counted()
    teller = Teller(partnership, story, move, people, {home.name: home for home in ours})
    for step in (_records, _ring, _worries, _concerns, _promises, _entries, _training, _offers):
        step(teller)
    _contracts(teller)
    return teller


# --- every home -----------------------------------------------------------------------------------
def _records(teller: Teller) -> None:
    """Who looks after it, for how many people it is paid, what the building has, digital readiness."""
    draw = Random(teller.story["bulk"]["seed"])  # noqa: S311  the same words on every load
    day = teller.story["last_report"]
    for home in teller.care_homes:
        record = record_of(teller.partnership, home)
        changes = {
            "liaison": teller.officer,
            "funded": draw.randrange(2, max(3, home.counted_beds // 2)),
            "funded_on": teller.move.day(day),
            "features": draw.sample([feature.value for feature in Feature], draw.randrange(1, 4)),
        }
        update_record(
            record=record, changes=changes, version=record.version, by=teller.officer, at=teller.at(day)
        )
        add_digital(
            **teller.about(home, day), nhsmail=draw.random() < 0.85, video=draw.random() < 0.7,
            dspt=draw.choice(("Entry level", "Standards met", "")), devices=draw.randrange(3),
        )  # fmt: skip


def _ring(teller: Teller) -> None:
    """The ring-around of the last weeks: free beds, staff, a colour by theme."""
    told, draw = teller.story["bulk"], Random(teller.story["bulk"]["seed"] + 1)  # noqa: S311
    known = teller.in_story()
    for number, home in enumerate(teller.care_homes):
        day = _weekday(teller.story["report"] - timedelta(days=1 + (number * 5) % 12))
        calm = home.name not in known and draw.random() < 0.85
        if number % RING_EVERY == 0:
            record_contact(**teller.about(home, day, 9), outcome=draw.choice(("no_answer", "message")))
        said = Said(
            free=tuple(_free(home, draw)),
            staff=_people(home, draw),
            worries=tuple(_colours(draw, told, calm)) if home.name not in known else (),
        )
        words = draw.choice(told["calm" if calm else "worried"])
        who = draw.choice(ROLES)
        ring_around(**teller.about(home, day), outcome="reached", said=said, spoke_to=who, words=words)


def _free(home: Location, draw: Random) -> Iterator[Free]:
    dementia = "Dementia" in home.user_bands
    kind = home.kind + ("_dementia" if dementia else "")
    if kind not in FEES:
        return
    rooms = draw.choice((0, 0, 1, 1, 2, 3))
    fee = Decimal(FEES[kind] + 10 * draw.randrange(-6, 16))
    features = draw.sample([feature.value for feature in Feature], 2) if rooms else []
    yield Free(kind, rooms, draw.choice((0, 0, 0, 1)), features, fee)
    if dementia and draw.random() < 0.3:
        yield Free(home.kind, draw.randrange(2), 0, (), Decimal(FEES[home.kind]))


def _people(home: Location, draw: Random) -> tuple[int, int, int]:
    employed = max(6, round(home.counted_beds * draw.uniform(0.8, 1.2)))
    if home.name == "Marramgate House":
        return 19, 2, 7
    return employed, draw.choice((0, 0, 1, 2)), draw.choice((0, 0, 1, 2))


def _colours(draw: Random, told: Mapping[str, Any], calm: bool) -> Iterator[Worry]:
    for theme in draw.sample([theme.value for theme in Theme], 3):
        yield Worry(theme, "green", draw.choice(told["green"]))
    if not calm:
        yield Worry(Theme.STAFFING.value, "amber", told["amber"][0])


def _weekday(day: date) -> date:
    """The Friday before, for a day of the weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


# --- homes with a story ---------------------------------------------------------------------------
def _worries(teller: Teller) -> None:
    for row in sorted(teller.story["worry"], key=lambda row: row["on"]):
        about = teller.about(row["home"], row["on"], 11)
        rate_theme(**about, theme=row["theme"], severity=row["severity"], reason=row["reason"])


def _concerns(teller: Teller) -> None:
    for row in teller.story["concern"]:
        made = raise_concern(
            **teller.about(row["home"], row["on"], 12), kind=row["kind"], summary=row["summary"],
            action_taken=row.get("action_taken", ""),
        )  # fmt: skip
        if "closed_on" in row:
            close_concern(
                concern=made, outcome=row["outcome"], on=teller.move.day(row["closed_on"]),
                version=made.version, by=teller.officer, at=teller.at(row["closed_on"]),
            )  # fmt: skip


def _promises(teller: Teller) -> None:
    for row in teller.story["promise"]:
        promised = Promised(row["text"], row["whose"], teller.move.day(row["due_on"]))
        made = add_promise(**teller.about(row["home"], row["made_on"], 15), promised=promised)
        if "kept_on" in row:
            keep_promise(
                promise=made, on=teller.move.day(row["kept_on"]), version=made.version, by=teller.officer,
                at=teller.at(row["kept_on"]),
            )  # fmt: skip


def _entries(teller: Teller) -> None:
    for row in teller.story["entry"]:
        for home in row["homes"]:
            for day in row["on"]:
                add_entry(**teller.about(home, day, 16), kind=row["kind"], title=row["title"])


def _training(teller: Teller) -> None:
    draw = Random(teller.story["bulk"]["seed"] + 2)  # noqa: S311
    courses: Sequence[str] = teller.story["bulk"]["courses"]
    first = teller.story["last_report"] + timedelta(days=5)
    for home in draw.sample(teller.care_homes, 26):
        day = _weekday(first + timedelta(days=draw.randrange(50)))
        people = draw.randrange(3, 12)
        add_entry(**teller.about(home, day, 13), kind="training", title=draw.choice(courses), people=people)


# --- offers and contracts -------------------------------------------------------------------------
def _offers(teller: Teller) -> None:
    for row in teller.story["offer"]:
        chosen = teller.care_homes[: row.get("count")]
        answer_by = row.get("answer_by")
        offer = make_offer(
            partnership=teller.partnership, kind=row["kind"], title=row["title"], words=row["words"],
            locations=chosen, by=teller.officer, on=teller.move.day(row["on"]), at=teller.at(row["on"]),
            answer_by=teller.move.day(answer_by) if answer_by else None,
        )  # fmt: skip
        said = ["accepted"] * row["accepted"] + ["declined"] * row["declined"]
        answers = list(offer.answers.order_by("location__name", "pk"))
        for number, (answer, value) in enumerate(zip(answers, said, strict=False)):
            day = row["on"] + timedelta(days=1 + number % 12)
            told = answer_offer(
                answer=answer, answer_value=value, on=teller.move.day(day), version=answer.version,
                by=teller.officer, at=teller.at(day),
            )  # fmt: skip
            if number < row["delivered"]:
                later = day + timedelta(days=7)
                deliver(
                    answer=told, on=teller.move.day(later), version=told.version, by=teller.officer,
                    at=teller.at(later),
                )  # fmt: skip


def _contracts(teller: Teller) -> None:
    for row in teller.story["contract"]:
        fields = {name: value for name, value in row.items() if name not in ("home", "starts_on")}
        add_contract(
            partnership=teller.partnership, location=teller.homes[row["home"]], by=teller.officer,
            at=teller.at(teller.story["last_report"]), starts_on=teller.move.day(row["starts_on"]), **fields,
        )  # fmt: skip

"""Parts of the quality report that tell what the partnership knows and did: exceptions, support, free beds.

Homes are named in the restricted edition only; the public one has numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import Partnership
from core.words import count_of, day_words
from packs.content import (
    Block,
    BulletList,
    Cell,
    Column,
    DataTable,
    Day,
    Entries,
    Heading,
    Number,
    Paragraph,
    Row,
    Section,
    Text,
)
from providers.models import Level
from providers.summaries import quality
from ui.charts.drawing import listed

ATTRIBUTION = (
    "Ratings and registrations: contains information from the Care Quality Commission, licensed under the "
    "Open Government Licence v3.0."
)


@dataclass(frozen=True, slots=True)
class Time:
    """Whose homes, from which day on, up to which."""

    partnership: Partnership
    since: date
    day: date


def local_sections(time: Time) -> tuple[Section, ...]:
    """The sections in their order."""
    return (
        _exceptions_section(time), _support_section(time), _local_section(time)
    )  # fmt: skip


def _table(
    caption: str, heads: Iterable[str], rows: Iterable[Row], *, sheet: str, empty: str, widest: float = 4
) -> DataTable:
    """A table whose first column names the row and whose others are numbers."""
    first, *others = heads
    columns = (Column(first, weight=widest), *(Column(name, "number", 1.2) for name in others))
    return DataTable(caption, columns, tuple(rows), empty=empty, sheet=sheet)


# --- exceptions -----------------------------------------------------------------------------------
def _exceptions_section(time: Time) -> Section:
    found = quality.exceptional(time.partnership, time.since, time.day)
    blocks: list[Block] = [Paragraph(_level_words(Counter(each.level for each in found)))]
    if found:
        columns = (
            Column("Home", weight=2.2), Column("Support", weight=1.3), Column("Since", "date", 1.6),
            Column("What triggered it, and why", "list", 3.6),
            Column("What was done since the last report", "list", 3),
        )  # fmt: skip
        caption = "Homes with more than routine support"
        rows = tuple(_exception(each) for each in found)
        blocks.append(DataTable(caption, columns, rows, sheet="Exceptions", restricted=True))
    return Section("exceptions", "Homes that need more than routine support", tuple(blocks), "landscape")


def _exception(each: quality.Exceptional) -> Row:
    done = each.done or ("Nothing is written down.",)
    cells: tuple[Cell, ...] = (
        Text(each.name), Text(each.level_words), Day(each.since), Entries((*each.triggers, each.reason)),
        Entries(done),
    )  # fmt: skip
    return Row(cells, id=f"exception-{each.pk}")


def _level_words(levels: Counter[int]) -> str:
    several = sum(levels.values())
    if not several:
        return "Every home has routine support."
    parts = [f"{levels[level]} {level.label.lower()}" for level in reversed(Level) if levels[level]]
    verb = "has" if several == 1 else "have"
    return f"{count_of(several, 'home')} {verb} more than routine support: {listed(parts)}."


# --- support --------------------------------------------------------------------------------------
def _support_section(time: Time) -> Section:
    rang = quality.contacts(time.partnership, time.since, time.day)
    said = "No conversation with a home is written down."
    if rang.reached:
        ways = listed([f"{number} by {name.lower()}" for name, number in rang.by_way])
        said = (
            f"{count_of(rang.reached, 'conversation')} with {count_of(rang.homes, 'home')} ({ways}), out of "
            f"{count_of(rang.tried, 'try')}."
        )
    promised = (
        f"Promises to homes and by them: {rang.promises_kept} kept since the last report, "
        f"{rang.promises_open} still open."
    )
    blocks = (Heading("Contact with homes"), BulletList((said, promised)))
    return Section("support", "Support given", (*blocks, _given(time), _courses(time), _offers(time)))


def _given(time: Time) -> DataTable:
    rows = (
        Row(
            (
                Text(each.name), Number(each.times), Number(each.homes), Number(each.people or None),
                Number(each.pounds or None, 0, "£"),
            ),
            id=f"given-{each.key}",
        )
        for each in quality.given(time.partnership, time.since, time.day)
    )  # fmt: skip
    return _table(
        "Visits, support, training, complaints and compliments",
        ("What", "Times", "Homes", "People", "Pounds"), rows, sheet="Support given",
        empty="No visit, training or other support is written down.",
    )  # fmt: skip


def _courses(time: Time) -> DataTable:
    rows = (
        Row((Text(each.name), Number(each.homes), Number(each.people)), id=f"course-{each.key}")
        for each in quality.courses(time.partnership, time.since, time.day)
    )
    heads = ("Training", "Homes", "People")
    return _table("Training that was taken", heads, rows, sheet="Training", empty="None is written down.")


def _offers(time: Time) -> DataTable:
    rows = (
        Row(
            (
                Text(f"{offer.title} ({day_words(offer.offered_on)})"), Number(c.invited), Number(c.accepted),
                Number(c.declined), Number(c.later), Number(c.none), Number(c.delivered),
            ),
            id=f"offer-{offer.pk}",
        )
        for offer, c in quality.offers(time.partnership, time.since, time.day)
    )  # fmt: skip
    heads = ("Offer", "Invited", "Accepted", "Declined", "Later", "No answer", "Delivered")
    caption = "What was offered to homes, and what they answered"
    return _table(caption, heads, rows, sheet="Offers", empty="Nothing was offered.")


# --- concerns and beds ----------------------------------------------------------------------------
def _local_section(time: Time) -> Section:
    blocks = (*_concerns(time), *_beds(time), Paragraph(ATTRIBUTION))
    return Section("local", "Concerns and capacity", blocks)


def _concerns(time: Time) -> tuple[Block, ...]:
    rows = (
        Row(
            (Text(c.name), Number(c.opened), Number(c.closed), Number(c.still_open), Number(c.homes)),
            id=f"concern-{c.name}",
        )
        for c in quality.concerns(time.partnership, time.since, time.day)
    )
    heads = ("Concern", "Opened", "Closed", "Open now", "Homes with one open")
    caption = f"Concerns since {day_words(time.since)}"
    table = _table(caption, heads, rows, sheet="Concerns", empty="None is written down.", widest=3)
    return Heading("Concerns and safeguarding"), table


def _beds(time: Time) -> tuple[Block, ...]:
    places = quality.places_in_homes(time.partnership, time.day)
    columns = (
        Column("Bed type", weight=3), Column("Can be filled", "number", 1.2),
        Column("Reserved", "number", 1.2), Column("Homes that said", "number", 1.2),
        Column("Said too long ago", "number", 1.2), Column("Oldest word", "date", 2),
    )  # fmt: skip
    rows = tuple(
        Row(
            (
                Text(each.name), Number(each.admittable), Number(each.reserved), Number(each.homes),
                Number(each.stale), Day(each.oldest),
            ),
            id=f"beds-{each.bed_type}",
        )
        for each in quality.beds(time.partnership, time.day)
    )  # fmt: skip
    words = f"The homes are registered for {places:,} places. Free beds are as homes last said."
    caption = f"Free beds on {day_words(time.day)}"
    table = DataTable(caption, columns, rows, empty="No home has said.", sheet="Free beds")
    return Heading("Capacity"), Paragraph(words), table

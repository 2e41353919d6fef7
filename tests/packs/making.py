"""What tests of packs are made from: a small pack with every kind of block, and what fixtures give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from accounts.models import User
from actionplans.models import Plan, Step
from packs import content as c
from packs.render.build import Built
from packs.render.cache import PieceCache
from tests.conftest import People

RED, GREEN = c.Rag("red", "Red"), c.Rag("green", "Green")
BAR = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="40" height="20">'
    '<rect x="1" y="1" width="9" height="9" fill="#12334f"/></svg>'
)


def columns(*names: str) -> tuple[c.Column, ...]:
    return tuple(c.Column(name) for name in names)


def table(
    rows: int = 3, *, caption: str = "Homes", words: str = "Seen in May.", repeats: int = 0
) -> c.DataTable:
    made = tuple(
        c.Row(
            (
                c.Text(f"H{n}"),
                c.Text(words),
                c.Entries((f"First {n}.", f"Second {n}.")),
                c.Day(date(2026, 3, n % 28 + 1)),
                c.Number(Decimal("12.50"), 1, "%"),
                RED if n % 2 else GREEN,
                c.Status("complete", "Complete"),
            ),
            repeats=repeats if n else 0,
            id=f"home-{n}",
        )
        for n in range(rows)
    )
    heads = (
        c.Column("Ref"),
        c.Column("Note", weight=4),
        c.Column("Done", "list", 3),
        c.Column("When", "date", 2),
        c.Column("Share", "number"),
        c.Column("RAG", "rag", 1.6),
        c.Column("Status", "status", 1.6),
    )
    return c.DataTable(caption, heads, made)


def small_pack(*sections: c.Section, **fields: Any) -> c.PackContent:
    given: dict[str, Any] = {
        "title": "Oversight pack",
        "subtitle": "For the group",
        "as_at": date(2026, 3, 12),
        "edition": "restricted",
        "organisations": ("Exampleton Council",),
        "since": date(2026, 1, 15),
    }
    return c.PackContent(sections=sections or full_sections(), **(given | fields))


def full_sections() -> tuple[c.Section, ...]:
    overview = c.Overview(
        "Side by side",
        tuple(
            c.OverviewColumn(f"{n}. Stream", (c.OverviewPart("Focus", ("One", "Two")),), ((RED, n),))
            for n in range(1, 13)
        ),
    )
    figures = c.DataTable("Figures", columns("Month", "Value"), (c.Row((c.Text("May"), c.Number(3))),))
    return (
        c.Section("overview", "Overview", (overview,), "landscape"),
        c.Section(
            "summary",
            "Summary",
            (
                c.Paragraph("Well begun.", "lead"),
                c.Paragraph("Objective 1", "banner"),
                c.BulletList(("One", "Two")),
                c.Tiles("Steps", (c.Tile("Red", "3", "steps", RED), c.Tile("Late", "1"))),
                c.Key("What the ratings mean", ((RED, "Late."), (GREEN, "On time."))),
                c.Heading("Trend"),
                c.Chart("Trend of May", BAR, "It rose from 2 to 3.", figures),
            ),
        ),
        c.Section("plan", "The plan", (table(60, repeats=0),), "landscape"),
    )


@dataclass(frozen=True)
class Made:
    """A built PDF and what building said."""

    path: Path
    built: Built
    cache: PieceCache


@dataclass(frozen=True)
class Story:
    """A plan, the people, and the step that changed."""

    people: People
    administrator: User
    plan: Plan
    step: Step


def moment(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, 0, tzinfo=UTC)

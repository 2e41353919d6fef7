"""A large pack of invented words, the same every time: what the benchmark measures and what long tests print.

`pack()` is about 117 pages in nine sections, as the pack that stack.md measured; `long_table(8000)` is one
table.
"""

from __future__ import annotations

import hashlib
import io
import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pikepdf

from packs.content import (
    Agenda,
    AgendaLine,
    Attachment,
    BulletList,
    Chart,
    Column,
    DataTable,
    Day,
    Entries,
    Heading,
    Key,
    Number,
    Overview,
    OverviewColumn,
    OverviewPart,
    PackContent,
    Paragraph,
    Rag,
    Row,
    Section,
    Status,
    Text,
    Tile,
    Tiles,
)
from packs.render.chunks import Chunk, printed
from packs.render.html import chunk_page
from packs.render.pdf import render

WORKSTREAMS = (
    "Infection prevention",
    "Clinical support",
    "Workforce",
    "Training",
    "Digital",
    "Sustainability",
    "Discharge",
    "Communication",
)
SENTENCES = (
    "The duty team rang every home on the list and noted what each still lacks.",
    "Two of the nine homes asked for another visit before the end of the month.",
    "Stock now arrives within one working day, and nobody has reported a shortage since the change.",
    "The contract officer and the nurse lead agreed who answers questions outside office hours.",
    "Numbers fell in the north of the area, where one agency handed back four packages of care.",
    "A short guide was sent out; it says whom to ring, what to have at hand, and what happens next.",
    "Managers said that a weekly call is enough for now, with a daily one while an outbreak lasts.",
    "Finance is checking the figures and will report them to the group at its next meeting.",
    "Half of the staff have finished the course, and the rest have a place on it.",
    "The risk stays open until the second supplier has signed.",
)
POSTS = ("Commissioning manager", "Head of quality", "Nurse lead", "Contracts officer", "Finance partner")
RATINGS: tuple[Rag, ...] = (
    Rag("green", "Green"),
    Rag("amber", "Amber"),
    Rag("red", "Red"),
    Rag("blue", "Complete"),
    Rag("none", "No rating"),
)
STATES = (
    ("in_progress", "In progress"),
    ("complete", "Complete"),
    ("ongoing", "Ongoing"),
    ("not_started", "Not started"),
)
START = date(2025, 4, 1)


class _Words:
    """Words by seed; the same seed gives the same words."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # nosec B311: words, no secret

    def say(self, count: int) -> str:
        return " ".join(self.random.choice(SENTENCES) for _ in range(count))

    def entries(self, most: int) -> Entries:
        return Entries(tuple(self.say(1) for _ in range(self.random.randint(1, most))))

    def day(self) -> Day:
        return Day(START + timedelta(days=self.random.randrange(400)))

    def rag(self) -> Rag:
        return self.random.choices(RATINGS, (40, 25, 12, 15, 8))[0]

    def status(self) -> Status:
        return Status(*self.random.choice(STATES))

    def post(self) -> Text:
        return Text(self.random.choice(POSTS))

    def figure(self, decimals: int = 1) -> Number:
        return Number(Decimal(self.random.randrange(50, 950)) / 10, decimals, "%")


def pack(seed: int = 1, times: int = 1) -> PackContent:
    """About 117 pages in nine sections; `times` repeats them with other words."""
    sections: list[Section] = []
    for copy in range(times):
        words = _Words(seed + copy)
        end = f"-{copy}" if copy else ""
        sections += [
            _overview(words, f"overview{end}"),
            _plan(words, f"plan{end}"),
            _tracker(words, f"tracker{end}"),
            _figures(words, f"figures{end}"),
            _portfolio(words, f"portfolio{end}"),
            _risks(words, f"risks{end}"),
            _homes(words, f"homes{end}"),
            _checks(words, f"checks{end}"),
            _narrative(words, f"narrative{end}"),
        ]
    return _content("Board pack for measuring", tuple(sections))


UPLOADED = ("tracker", "portfolio", "narrative")  # sections of `board` that come as papers made elsewhere


def board(folder: Path) -> PackContent:
    """The same pages as those of `pack`, as the pack of a meeting: a cover with an agenda, and three of its
    sections as tagged papers that were uploaded. Their files are put into `folder`, once.
    """
    content = pack()
    sections = tuple(_uploaded(s, folder) if s.key in UPLOADED else s for s in content.sections)
    lines = tuple(
        AgendaLine(str(n), section.title, "Commissioning manager", "Discussion", section_keys=(section.key,))
        for n, section in enumerate(sections, start=1)
    )
    agenda = Agenda("Meeting of 12 March 2026", (("Date", "12 March 2026"), ("Time", "09:30")), lines)
    return replace(content, sections=sections, agenda=agenda)


def _uploaded(section: Section, folder: Path) -> Section:
    path = folder / f"{section.key}.pdf"
    if not path.exists():
        html = chunk_page(Chunk(section, 0, tuple(printed(block) for block in section.blocks)), "en-GB")
        path.write_bytes(render(html).pdf)
    data = path.read_bytes()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        paper = Attachment(section.title, hashlib.sha256(data).hexdigest(), len(pdf.pages), stored=str(path))
    return replace(section, blocks=(paper,))


def long_table(rows: int, seed: int = 1) -> PackContent:
    """One section with one table of so many rows."""
    words = _Words(seed)
    columns = _columns(
        "Ref:1", "Home:3", "Type:2", "Beds:1:number", "Seen:2:date", "Rating:1.5:rag", "Note:5"
    )
    made = tuple(
        Row(
            (
                Text(f"H{n:05}"),
                Text(f"Home number {n}"),
                Text("Residential"),
                Number(20 + n % 60),
                words.day(),
                words.rag(),
                Text(words.say(1)),
            )
        )
        for n in range(1, rows + 1)
    )
    section = Section("register", "Register", (DataTable("Homes", columns, made),), "landscape")
    return _content("Long register", (section,))


def _content(title: str, sections: tuple[Section, ...]) -> PackContent:
    return PackContent(
        title=title,
        subtitle="Invented words for measuring",
        as_at=date(2026, 3, 12),
        edition="restricted",
        organisations=("Exampleton Council", "NHS Exampleshire"),
        sections=sections,
        since=date(2026, 1, 15),
        definition="sample",
    )


def _columns(*specs: str) -> tuple[Column, ...]:
    made = []
    for spec in specs:
        name, weight, *kind = spec.split(":")
        made.append(Column(name, kind[0] if kind else "text", float(weight)))  # type: ignore[arg-type]
    return tuple(made)


def _overview(words: _Words, key: str) -> Section:
    columns = tuple(
        OverviewColumn(
            f"{n}. {name}",
            (
                OverviewPart("Key areas of focus", tuple(words.say(1) for _ in range(3))),
                OverviewPart("Key metrics", tuple(words.say(1) for _ in range(4))),
            ),
            ((RATINGS[0], 5), (RATINGS[1], 2), (RATINGS[2], 1)),
        )
        for n, name in enumerate(WORKSTREAMS, start=1)
    )
    return Section(key, "Overview", (Overview("The workstreams side by side", columns),), "landscape")


def _plan(words: _Words, key: str) -> Section:
    columns = _columns(
        "Ref:1",
        "What we need to do:4",
        "What we have done so far:6:list",
        "What we still need to do:5",
        "When we aim to complete it:2.5:date",
        "Status:2:status",
    )
    blocks: list[DataTable | Heading | Tiles] = []
    for number, name in enumerate(WORKSTREAMS, start=1):
        rows = [
            _step(words, f"{number}.{action}", step)
            for action in range(1, 13)
            for step in range(words.random.randint(2, 3))
        ]
        blocks += [Heading(f"{number}. {name}"), _tiles(words), DataTable(name, columns, tuple(rows))]
    return Section(key, "Action plan", tuple(blocks), "landscape")


def _step(words: _Words, ref: str, step: int) -> Row:
    first = (Text(ref), Text(words.say(1)), words.entries(2))
    return Row((*first, Text(words.say(1)), words.day(), words.status()), repeats=2 if step else 0)


def _tiles(words: _Words) -> Tiles:
    return Tiles(
        "Steps", tuple(Tile(r.word, str(words.random.randrange(20)), "steps", r) for r in RATINGS[:4])
    )


def _tracker(words: _Words, key: str) -> Section:
    columns = _columns("Ref:1.2", "Action:4", "Lead:2", "Due:2:date", "Rating:1.6:rag", "Progress:4")
    rows = tuple(
        Row(
            (
                Text(f"B{200 + n}"),
                Text(words.say(1)),
                words.post(),
                words.day(),
                words.rag(),
                Text(words.say(2)),
            )
        )
        for n in range(60)
    )
    return Section(key, "Action tracker", (DataTable("Open actions", columns, rows),))


def _figures(words: _Words, key: str) -> Section:
    columns = _columns("Measure:5", *(f"Quarter {q}:1.5:number" for q in (1, 2, 3, 4)), "Rating:1.8:rag")
    blocks: list[DataTable | Heading | Paragraph | Chart] = []
    for number, name in enumerate(WORKSTREAMS[:4], start=1):
        rows = tuple(
            Row((Text(f"Measure {number}.{n}"), *(words.figure() for _ in range(4)), words.rag()))
            for n in range(1, 16)
        )
        blocks += [Heading(name), DataTable(f"{name}: results", columns, rows), Paragraph(words.say(6))]
        blocks += [_chart(words, f"Trend {number}.{n}") for n in range(1, 4)]
    return Section(key, "Performance", tuple(blocks))


def _chart(words: _Words, title: str) -> Chart:
    values = [words.random.randrange(20, 95) for _ in range(12)]
    bars = "".join(
        f'<rect x="{12 + 24 * i}" y="{110 - v}" width="16" height="{v}" fill="#12334f"/>'
        for i, v in enumerate(values)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 310 120" width="310" height="120">{bars}</svg>'
    )
    said = f"{title}: from {values[0]} to {values[-1]}, lowest {min(values)}, highest {max(values)}."
    rows = tuple(Row((Text(f"Month {n}"), Number(v))) for n, v in enumerate(values, start=1))
    table = DataTable(f"{title}: figures", _columns("Month:2", "Value:1:number"), rows)
    return Chart(title, svg, said, table)


def _portfolio(words: _Words, key: str) -> Section:
    columns = _columns(
        "Project or programme:2.5",
        "Lead:2",
        "RAG previous:1.5:rag",
        "RAG current:1.5:rag",
        "Narrative:7:list",
        "Updated:1.8:date",
        "PID approved:1.5",
    )
    rows = tuple(
        Row(
            (
                Text(f"Project {n}"),
                words.post(),
                words.rag(),
                words.rag(),
                words.entries(9),
                words.day(),
                Text("Yes"),
            )
        )
        for n in range(1, 61)
    )
    key_block = Key("What the ratings mean", tuple((rating, words.say(1)) for rating in RATINGS))
    return Section(key, "Portfolio", (key_block, DataTable("Projects", columns, rows)), "landscape")


def _risks(words: _Words, key: str) -> Section:
    columns = _columns(
        "Ref:1", "Risk:5", "Likelihood:1.6:number", "Impact:1.4:number", "Mitigation:6", "Owner:2"
    )
    rows = tuple(
        Row(
            (
                Text(f"R{n:02}"),
                Text(words.say(2)),
                Number(n % 5 + 1),
                Number(n % 4 + 1),
                Text(words.say(3)),
                words.post(),
            )
        )
        for n in range(1, 61)
    )
    return Section(key, "Risks", (DataTable("Risk register", columns, rows),), "landscape")


def _homes(words: _Words, key: str) -> Section:
    columns = _columns(
        "Home:3", "Beds:1:number", "Vacant:1.2:number", "Inspected:2:date", "Our view:1.8:rag", "Note:6"
    )
    rows = tuple(
        Row(
            (
                Text(f"Home {n}"),
                Number(20 + n % 40),
                Number(n % 9),
                words.day(),
                words.rag(),
                Text(words.say(2)),
            )
        )
        for n in range(1, 121)
    )
    return Section(key, "Homes", (DataTable("Care homes", columns, rows),), "landscape")


def _checks(words: _Words, key: str) -> Section:
    columns = _columns("No.:1:number", "Check:6", "Evidence:5", "In place:1.6:status", "Owner:2.5")
    rows = tuple(
        Row((Number(n), Text(words.say(1)), Text(words.say(2)), words.status(), words.post()))
        for n in range(1, 121)
    )
    return Section(key, "Assurance", (DataTable("Checks", columns, rows),))


def _narrative(words: _Words, key: str) -> Section:
    blocks: list[Heading | Paragraph | BulletList] = []
    for name in WORKSTREAMS:
        blocks += [Heading(name), *(Paragraph(words.say(7)) for _ in range(5))]
        blocks.append(BulletList(tuple(words.say(1) for _ in range(5))))
    return Section(key, "Narrative", tuple(blocks))

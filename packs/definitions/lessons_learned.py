"""The report on what was learned (failure-protocol.md 4.13): for the team with every figure, for publication
without anybody who could be known and with small numbers withheld (Q07).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from django.utils import timezone

from core.words import day_words
from failure_protocol.matrix import Level
from failure_protocol.summaries.debrief import draft, newest, published
from packs.content import (
    Block,
    BulletList,
    Column,
    DataTable,
    Edition,
    Heading,
    PackContent,
    Paragraph,
    Row,
    Section,
    Text,
)
from packs.definitions.base import BOTH
from packs.definitions.incidents import Failure, IncidentPack

FIGURES = (Column("Figure", weight=6), Column("Number", weight=2))
ASKED = (
    Column("No.", weight=0.8), Column("Recommendation", weight=6), Column("Kind", weight=2),
    Column("Body", weight=2.4), Column("Due", weight=2), Column("State", weight=1.8),
)  # fmt: skip


class LessonsLearned(IncidentPack):
    """What an incident teaches, each figure from the logs."""

    slug = "lessons-learned"
    title = "Lessons learned"
    words = "Clocks met and missed, moves, complaints, what to change; the public edition names nobody."
    editions: ClassVar[tuple[Edition, ...]] = BOTH
    level = Level.VIEW

    def compose(self, subject: Failure, as_at: date, since: date | None) -> PackContent:
        """What may be published, then what is for the team."""
        now = timezone.now()  # noqa: TID251  figures of a draft are those of the moment in which it is made
        incident = subject.incident
        version = newest(incident)
        open_part = published(incident, version.summary if version else "", now)
        sections = [_published(open_part), _for_the_team(draft(incident, now), incident.provider_name)]
        content = self.content(subject, as_at, sections)
        mark = "Exercise: invented people" if incident.is_exercise else incident.get_service_kind_display()
        return replace(content, subtitle=mark)


def _published(said: Mapping[str, Any]) -> Section:
    blocks: list[Block] = [Paragraph(said["title"], "lead")]
    if said["summary"]:
        blocks.append(Paragraph(said["summary"]))
    blocks += [
        _figures(part["heading"], [(each["label"], each["words"]) for each in part["figures"]], "")
        for part in said["parts"]
    ]
    blocks.append(_recommended(said["recommendations"]))
    return Section("published", "What was learned", tuple(blocks))


def _for_the_team(said: Mapping[str, Any], provider: str) -> Section:
    blocks: list[Block] = [Paragraph(f"{said['incident']}: {provider}", "lead", restricted=True)]
    for key, heading in (("went_well", "What went well"), ("lessons", "Lessons"), ("to_do", "To do")):
        if said[key]:
            blocks += [Heading(heading, restricted=True), Paragraph(said[key], restricted=True)]
    for part in said["parts"]:
        rows = [(each["label"], each["words"]) for each in part["figures"]]
        if rows:
            blocks.append(_figures(f"{part['heading']}, in full", rows, "team", restricted=True))
        if part["lines"]:
            lines = tuple(" – ".join(filter(None, (each["label"], each["note"]))) for each in part["lines"])
            blocks += [Heading(part["heading"], 3, restricted=True), BulletList(lines, restricted=True)]
    return Section("team", "For the team", tuple(blocks), restricted=True)


def _figures(
    heading: str, rows: list[tuple[str, str]], suffix: str, *, restricted: bool = False
) -> DataTable:
    found = tuple(Row((Text(label), Text(words)), id=label) for label, words in rows)
    return DataTable(heading, FIGURES, found, sheet=f"{heading} {suffix}".strip(), restricted=restricted)


def _recommended(rows: list[Mapping[str, Any]]) -> DataTable:
    found = tuple(
        Row(
            (
                Text(str(row["number"])), Text(row["text"]), Text(row["kind"]), Text(row["body"]),
                Text(day_words(date.fromisoformat(row["due"]))), Text(row["state"]),
            ),
            id=str(row["number"]),
        )
        for row in rows
    )  # fmt: skip
    return DataTable("Recommendations", ASKED, found, row_header=1, empty="None were made yet.")

"""The packs of a meeting, kind by kind: what is issued, what waits as a draft, what can be built."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from oversight.models import Meeting, Supplement
from packs import definitions
from packs.definitions.base import PackDefinition
from packs.definitions.board_supplement import BoardSupplement
from packs.definitions.meetings import HELD, MeetingPack
from packs.models import Pack


@dataclass(frozen=True)
class EditionRow:
    """One edition: the pack that is out, and a draft that is newer, when there is one."""

    label: str
    issued: Pack | None
    draft: Pack | None


@dataclass(frozen=True)
class KindRow:
    """A kind of pack about the meeting, or about one of its supplements."""

    slug: str
    scope: str
    title: str
    words: str
    editions: tuple[EditionRow, ...]

    @property
    def drafts(self) -> tuple[Pack, ...]:
        """What can be issued together."""
        return tuple(row.draft for row in self.editions if row.draft is not None)

    @property
    def has_any(self) -> bool:
        """Whether a pack of this kind is there."""
        return any(row.issued or row.draft for row in self.editions)


def meeting_kinds() -> tuple[MeetingPack, ...]:
    """The kinds of pack that are about a meeting."""
    return tuple(each for each in definitions.all_definitions() if isinstance(each, MeetingPack))


def packs_of(meeting: Meeting, user: Any) -> tuple[KindRow, ...]:
    """Every kind that the meeting can have by now, with the packs of it that `user` may read. Two queries."""
    slugs = [kind.slug for kind in meeting_kinds()]
    rows = Pack.objects.visible_to(user).about(slugs, str(meeting.pk)).without_content()
    packs = list(rows.order_by("-made_at", "-pk"))
    return tuple(row for kind in meeting_kinds() for row in _rows(kind, meeting, packs))


def kind_row(kind: PackDefinition[Any], scope: str, user: Any) -> KindRow:
    """The packs of a kind about one thing that `user` may read, by edition. One query."""
    rows = Pack.objects.visible_to(user).filter(definition=kind.slug, scope=scope).without_content()
    return _row(kind, scope, kind.title, list(rows.order_by("-made_at", "-pk")))


def _rows(kind: MeetingPack, meeting: Meeting, packs: list[Pack]) -> Iterable[KindRow]:
    if kind.after_the_meeting and meeting.state not in HELD:
        return
    if not isinstance(kind, BoardSupplement):
        yield _row(kind, str(meeting.pk), kind.title, packs)
        return
    for number in Supplement.objects.filter(meeting=meeting).values_list("number", flat=True):
        yield _row(kind, f"{meeting.pk}-{number}", f"{kind.title} {number}", packs)


def _row(kind: PackDefinition[Any], scope: str, title: str, packs: list[Pack]) -> KindRow:
    mine = [pack for pack in packs if (pack.definition, pack.scope) == (kind.slug, scope)]
    editions = tuple(_edition(edition, mine) for edition in kind.editions)
    return KindRow(kind.slug, scope, title, kind.words, editions)


def _edition(edition: str, packs: list[Pack]) -> EditionRow:
    mine = [pack for pack in packs if pack.edition == edition]  # newest first
    issued = next((pack for pack in mine if pack.state == Pack.State.ISSUED), None)
    newest = next((pack for pack in mine if pack.state == Pack.State.DRAFT), None)
    if newest and issued and newest.made_at < issued.made_at:
        newest = None
    return EditionRow(str(Pack.Edition(edition).label), issued, newest)

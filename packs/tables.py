"""Columns of the list of packs, declared once for the page, the CSV file and the workbook."""

from __future__ import annotations

from packs.filters import title_of
from packs.models import Pack
from ui.tables import Column, Table
from ui.tags import Status

COLOURS = {"draft": "yellow", "issued": "green", "superseded": "grey"}


def _state(pack: Pack) -> Status:
    return Status(str(pack.get_state_display()), COLOURS[pack.state])


def _kind(pack: Pack) -> str:
    return title_of(pack.definition)


def _page(pack: Pack) -> str:
    return pack.get_absolute_url()


class PackTable(Table):
    """Packs, newest first."""

    caption = "Packs"
    noun = ("pack", "packs")
    default_sort = "-made_at"
    empty_words = "No pack fits these filters."
    columns = (
        Column("title", "Pack", sort="title", link=_page, header=True, width=48),
        Column("definition", "Kind", value=_kind, sort="definition", width=28),
        Column("as_at", "As at", kind="date", sort="as_at"),
        Column("edition", "Edition", value="get_edition_display", sort="edition"),
        Column("state", "State", kind="status", value=_state, sort="state", export=lambda p: _state(p).label),
        Column("pages", "Pages", kind="number", sort="pages"),
        Column("made_at", "Made", kind="moment", sort="made_at"),
        Column("made_by", "By", value="made_by.full_name", sort="made_by__full_name"),
        Column("since", "Changes since", kind="date", sort="since", hidden=True),
        Column("issued_at", "Issued", kind="moment", sort="issued_at", hidden=True),
        Column("digest", "Digest", hidden=True),
    )

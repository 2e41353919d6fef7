"""Objects for the addresses of packs (explained in tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from packs.content import to_json
from packs.models import Pack
from tests.oversight.making import make_board, make_meeting
from tests.packs.making import moment, small_pack


def pack(people: Any) -> dict[str, Any]:
    """A pack whose files are there, though not worth opening."""
    content = small_pack()
    made = Pack.objects.create(
        partnership=people.partnership,
        definition="oversight-action-plan",
        scope="1",
        title=content.title,
        as_at=date(2026, 3, 12),
        edition="restricted",
        content=to_json(content),
        digest=content.digest(),
        pages=1,
        pdf=default_storage.save("matrix/pack.pdf", ContentFile(b"%PDF")),
        xlsx=default_storage.save("matrix/pack.xlsx", ContentFile(b"PK")),
        made_by=people.commissioner,
        made_at=moment(2026, 3, 12),
    )
    return {"pk": made.pk}


def meeting(people: Any) -> dict[str, Any]:
    """A meeting without a pack."""
    return {"pk": make_meeting(make_board(people)).pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "packs:compare": pack,
    "packs:issue": pack,
    "packs:meeting": meeting,
    "packs:meeting_build": meeting,
    "packs:meeting_issue": meeting,
    "packs:pack": pack,
    "packs:pdf": pack,
    "packs:remake": pack,
    "packs:workbook": pack,
}

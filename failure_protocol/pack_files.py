"""What draws the files that leave an incident: the app of packs says it here, since it knows incidents and
incidents don't know it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from core.errors import Refused

if TYPE_CHECKING:
    from failure_protocol.models import Incident
    from failure_protocol.summaries.packs import Record


@dataclass(frozen=True)
class Order:
    """A file to draw: what for, about whom, for whom, until when.

    `password` closes the file itself with AES-256; empty = link and code, or the account, guard it.
    """

    incident: Incident
    kind: str
    records: tuple[Record, ...]
    recipient: str
    sender: str
    at: datetime
    expires_at: datetime
    password: str = ""


Draw = Callable[[Order], bytes]
_draw: list[Draw] = []


def register(draw: Draw) -> None:
    """Say who draws. Called once, when the program starts."""
    _draw[:] = [draw]


def drawn(order: Order) -> bytes:
    """The file.

    Raises:
        Refused: nothing that draws is installed.
    """
    if not _draw:
        raise Refused("Packs can't be drawn here. Ask whoever runs the system.")
    return _draw[0](order)

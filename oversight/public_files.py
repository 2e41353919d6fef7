"""Files that the public may have: who offers them, and which of them a publication that is out has named.

A file is public because a publication that the public page shows lists it, and for no other reason. Rooms to
the left of this one (packs) register a provider; the papers of a meeting are offered by this room itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oversight.models import Meeting

TYPES = {"pdf": "application/pdf"}
LONGEST_NAME = 80


@dataclass(frozen=True)
class PublicFile:
    """A file beside what the public page says.

    `storage` is its name in our storage and never shown; `name` is what a reader saves it as; `size` is in
    bytes; `sha256` is of its bytes and stands in its address. `paper` is the key of the paper that it is the
    file of; without one it belongs to the whole publication, such as the pack.
    """

    title: str
    storage: str
    name: str
    pages: int
    size: int
    sha256: str
    paper: int | None = None

    def to_json(self) -> dict[str, Any]:
        """As `Publication.files` keeps it."""
        return asdict(self)


Provider = Callable[["Meeting", str, int | None], Sequence[PublicFile]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Offer files for publications: `provider(meeting, kind, supplement number or None)`.

    It gives the files that are ready, or none; it raises core.errors.Refused when publishing without
    them would mislead (a pack that is older than its papers), and then nothing is published.
    """
    if provider not in _providers:
        _providers.append(provider)


def offered(meeting: Meeting, kind: str, supplement: int | None) -> Iterator[PublicFile]:
    """What the providers give for one publication.

    Raises:
        core.errors.Refused: a provider says that its file is not ready to go out.
    """
    for provider in _providers:
        yield from provider(meeting, kind, supplement)


def safe_name(title: str, ending: str = "pdf") -> str:
    """A file name of plain letters, digits and hyphens: `Appendix 1: costs` -> `appendix-1-costs.pdf`."""
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:LONGEST_NAME].strip("-")
    return f"{words or 'paper'}.{ending}"

"""Going through a file of the register once: its difference, how much of each, why it waits, what to know."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from accounts.models import Partnership
from core.words import day_words
from providers.importers.diff import CHUNK, Difference
from providers.importers.facts import HeldValue, Layout
from providers.importers.files import RegisterFile
from providers.importers.known import chunks
from providers.importers.staged import Staged
from providers.importers.stops import Last, stops
from providers.models import RegisterImport, RegisterSettings

State = RegisterImport.State
MOST_HELD = 20_000  # values kept with an import; beyond it only their number
Say = Callable[[str, int, int], None]


def quiet(stage: str, done: int, total: int) -> None:
    """Nobody waits."""


def compare(
    file: RegisterFile, partnership: Partnership | None, day: date, held: list[HeldValue],
    write: Callable[[Sequence[Staged]], None], say: Say = quiet, *, today: date | None = None,
) -> Difference:  # fmt: skip
    """Go through the file once and hand on what differs from the register; nothing is written."""
    chosen = RegisterSettings.objects.filter(partnership=partnership).first() if partnership else None
    councils = chosen.councils if chosen else ()
    layout = file.header.layout
    difference = Difference(layout, day, held, write, councils=councils, area=str(partnership), today=today)
    done = 0
    for chunk in chunks(file.facts(held), CHUNK):
        say("Comparing the file with the register", min(done, file.rows), file.rows)
        difference.take(chunk)
        done = getattr(chunk[-1], "line", done + len(chunk))
    say("Looking for what is gone", file.rows, file.rows)
    difference.finish()
    return difference


def counts_of(file: RegisterFile, difference: Difference, held: Sequence[HeldValue]) -> dict[str, int]:
    """Rows of the file; what would be new, changed, gone; what stays; what was left out."""
    return {"rows": file.rows, **difference.counts, "held": len(held), **difference.others}


def stops_of(
    file: RegisterFile, counts: dict[str, int], held: Sequence[HeldValue], last: RegisterImport | None
) -> list[str]:
    """Why it waits for a person, in words."""
    counted = file.header.layout is not Layout.API  # its responses hold as many as were asked for
    before = Last(last.counts.get("rows", 0) if counted else 0, last.as_of, last.name) if last else None
    return stops(file.header, counts, held, before)


def notes_of(file: RegisterFile, held: Sequence[HeldValue]) -> list[str]:
    """What a person should know and what holds nothing up."""
    notes = list(file.header.notes)
    as_of = file.header.as_of
    newer = RegisterImport.objects.filter(state=State.APPLIED, as_of__gt=as_of) if as_of else None
    newest = (
        newer.exclude(layout=file.header.layout).order_by("-as_of").first() if newer is not None else None
    )
    if as_of and newest is not None and newest.as_of:
        notes.append(
            f"The register has facts of {day_words(newest.as_of)} from another kind of file. This one is of "
            f"{day_words(as_of)}: where the two differ, its older facts would take their place."
        )
    if len(held) > MOST_HELD:
        notes.append(f"{len(held):,} values were left out; the first {MOST_HELD:,} are listed.")
    return notes


@contextmanager
def local_copy(run: RegisterImport) -> Iterator[Path]:
    """The kept file as a file of this machine; where files are kept elsewhere, a copy while it is needed."""
    try:
        path = Path(run.file.path)
    except NotImplementedError:
        with tempfile.NamedTemporaryFile(suffix=Path(run.name).suffix) as copy:
            with run.file.open("rb") as kept:
                shutil.copyfileobj(kept, copy)
            copy.flush()
            yield Path(copy.name)
        return
    yield path

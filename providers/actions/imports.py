"""Imports of the register: bring a file, read it, accept, throw away or undo what it would do.

The register changes in `accept_import` and `undo_import` only, each in one transaction. Source:
registers-and-returns.md section 1 (Import).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import Refused
from core.words import day_words
from jobs.actions import enqueue
from jobs.models import Job
from jobs.registry import JobCancelled
from providers.importers import commit, turns, undo
from providers.importers.bulk import insert_rows
from providers.importers.diff import packed
from providers.importers.facts import HeldValue, Layout, Refusal
from providers.importers.files import RegisterFile, open_register
from providers.importers.reading import (
    MOST_HELD,
    Say,
    compare,
    counts_of,
    local_copy,
    notes_of,
    quiet,
    stops_of,
)
from providers.importers.staged import COLUMNS, Staged
from providers.models import ImportRow, RegisterImport

State, Source = RegisterImport.State, RegisterImport.Source
READ, ACCEPT, UNDO = "providers.read_register", "providers.accept_register", "providers.undo_register"
SAME_FILE = (
    "The same file was accepted on {day} already, and the register still says all of it: nothing changes."
)
MOVED = (
    "The register has changed since this file was compared with it: another import was accepted or undone. "
    "Read the file again, look at the difference, and accept that."
)
OUR_FAULT = (
    "Something went wrong on our side while the file was read. Nothing was changed. Try again; if it fails "
    "again, tell your administrator."
)
NO_ROOM = (
    "The file could not be kept: the disk is full. Ask your administrator to free space, then try again."
)


# --- bringing a file ----------------------------------------------------------------------------


def start_import(
    *, partnership: Partnership, name: str, content: bytes | Path | File[bytes], by: User, at: datetime,
    source: str = Source.UPLOAD, layout: Layout | None = None,
) -> RegisterImport:  # fmt: skip
    """Keep a file under a random name, to be read next. It has the turn: no other is read meanwhile.

    `layout` insists on one; else it is found by the file's content.

    Raises:
        Refused: another import is being read or accepted, or there is no room for the file.
    """
    require(by, Permission.IMPORT_REGISTER, partnership)
    turns.free_stale(at)
    with _opened(content) as file:
        digest, size = digest_of(file)
        if not size:
            raise Refused("The file is empty: download it again.")
        run = RegisterImport(
            partnership=partnership, source=source, name=Path(name).name[-200:] or "file",
            layout=layout.value if layout else "", digest=digest, size=size, started_at=at, started_by=by,
            turn=1, busy_since=at,
        )  # fmt: skip
        _replace_waiting(partnership, digest, by, at)
        run.file.name = _kept(file, name)
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError:
        default_storage.delete(run.file.name)
        raise Refused(turns.busy(partnership)) from None
    return run


@contextmanager
def _opened(content: bytes | Path | File[bytes]) -> Iterator[File[bytes]]:
    if isinstance(content, Path):
        with content.open("rb") as file:
            yield File(file)
    else:
        yield ContentFile(content) if isinstance(content, bytes) else content


def digest_of(file: File[bytes]) -> tuple[str, int]:
    """SHA-256 and size of an open file, which is left at its beginning."""
    digest, size = hashlib.sha256(), 0
    for part in file.chunks():
        digest.update(part)
        size += len(part)
    file.seek(0)
    return digest.hexdigest(), size


def _kept(file: File[bytes], name: str) -> str:
    suffix = Path(name).suffix.casefold()
    plain = suffix if suffix[1:].isalnum() and len(suffix) < 8 else ""
    try:
        return default_storage.save(f"register/{secrets.token_hex(16)}{plain}", file)
    except OSError as error:
        raise Refused(NO_ROOM) from error


def _replace_waiting(partnership: Partnership, digest: str, by: User, at: datetime) -> None:
    """The same file brought again takes the place of the one that waits."""
    for run in RegisterImport.objects.filter(partnership=partnership, digest=digest, state=State.WAITING):
        _end(run, State.DISCARDED, "The same file was brought again.", by, at)


# --- reading it ---------------------------------------------------------------------------------


def read_import(*, run: RegisterImport, by: User, at: datetime, say: Say = quiet) -> RegisterImport:
    """Compare the file with the register and stage what differs; the register stays as it is.

    Afterwards the import waits, or it has ended: refused with a reason, or thrown away because it changes
    nothing. Called again after a worker was killed, it begins anew and doubles nothing. `say` is told how far
    it is (stage, rows done, rows in all).
    """
    require(by, Permission.IMPORT_REGISTER, run.partnership)
    if run.state != State.READING:
        return run
    _drop_rows(run)
    try:
        with local_copy(run) as path:
            layout = Layout(run.layout) if run.layout else None
            with open_register(path, layout=layout, name=run.name) as file:
                _stage(run, file, by, at, say)
    except Refusal as error:
        _end(run, State.REFUSED, str(error), by, at)
    except JobCancelled:
        raise  # the job knows whether a person stopped it or another worker took it up
    except OSError as error:
        _end(run, State.REFUSED, OUR_FAULT if isinstance(error, FileNotFoundError) else NO_ROOM, by, at)
        raise
    except Exception:
        _end(run, State.REFUSED, OUR_FAULT, by, at)
        raise
    return run


def _stage(run: RegisterImport, file: RegisterFile, by: User, at: datetime, say: Say) -> None:
    held: list[HeldValue] = []
    basis = RegisterImport.objects.moves()
    today = timezone.localtime(at).date()
    difference = compare(
        file, run.partnership, file.header.as_of or today, held, lambda rows: _write(run, rows), say,
        today=today,
    )  # fmt: skip
    for cqc_id, note in difference.notes.items():
        run.rows.filter(subject="location", cqc_id=cqc_id, note="").update(note=note)
    last = RegisterImport.objects.last_applied(file.header.layout)
    run.layout, run.as_of, run.basis = file.header.layout.value, file.header.as_of, basis
    run.counts = counts_of(file, difference, held)
    run.stops = stops_of(file, run.counts, held, last)
    run.held = [asdict(each) for each in held[:MOST_HELD]]
    run.notes = notes_of(file, held)
    run.ids = packed(difference.ids)
    run.state, run.turn, run.busy_since = State.WAITING, None, None
    if last is not None and last.digest == run.digest and not run.rows.exists():
        run.state, run.ended_at, run.ended_by = State.DISCARDED, at, by
        run.reason = SAME_FILE.format(day=day_words(timezone.localtime(last.ended_at or at).date()))
    fields = (
        "layout", "as_of", "basis", "counts", "stops", "held", "notes", "ids", "state", "turn", "busy_since",
        "ended_at", "ended_by", "reason",
    )  # fmt: skip
    values = {name: getattr(run, name) for name in fields}
    if not RegisterImport.objects.filter(pk=run.pk, state=State.READING).update(**values):
        run.refresh_from_db()  # somebody threw it away meanwhile
        _drop_rows(run)


def _write(run: RegisterImport, rows: Sequence[Staged]) -> None:
    with transaction.atomic():
        insert_rows(ImportRow, ("run_id", *COLUMNS), [(run.pk, *row.row()) for row in rows])


# --- accepting and undoing ----------------------------------------------------------------------


def accept_import(*, run: RegisterImport, by: User, at: datetime, say: Say = quiet) -> RegisterImport:
    """Write what the import would do, all of it or nothing. Accepted already, it stays as it is.

    Raises:
        Refused: it was dealt with, another import has the turn, or the register has moved since it was read.
    """
    require(by, Permission.IMPORT_REGISTER, run.partnership)
    run.refresh_from_db()
    if run.state == State.APPLIED:
        return run
    turns.take(run, (State.WAITING, State.APPLYING), State.APPLYING, at, run.partnership)
    try:
        say("Writing the register", 0, 0)
        with transaction.atomic():
            return _apply(run, by, at)
    except Exception:
        RegisterImport.objects.filter(pk=run.pk, state=State.APPLYING).update(
            state=State.WAITING, **turns.FREE
        )
        raise


def _apply(run: RegisterImport, by: User, at: datetime) -> RegisterImport:
    locked = RegisterImport.objects.select_for_update().get(pk=run.pk)
    if locked.state == State.APPLIED:
        return locked  # by another worker, in the same moment
    if locked.state not in (State.WAITING, State.APPLYING):
        raise Refused(f"{locked.name} was dealt with already: {locked.get_state_display().lower()}.")
    if locked.basis != RegisterImport.objects.moves():
        raise Refused(MOVED)
    commit.write(locked, locked.as_of or timezone.localtime(at).date())
    _settle(locked, State.APPLIED, by, at, "providers.register_imported")
    return locked


def undo_import(*, run: RegisterImport, reason: str, by: User, at: datetime) -> RegisterImport:
    """Put every field back as it was before the import, and take away what it made.

    A new home that somebody has written about since stays, and is named in the import's notes.

    Raises:
        Refused: no reason is given, it isn't accepted, or a later import must be undone first.
    """
    require(by, Permission.IMPORT_REGISTER, run.partnership)
    if not reason.strip():
        raise Refused("Say why the import is undone.")
    turns.take(run, (State.APPLIED,), State.APPLIED, at, run.partnership)
    try:
        with transaction.atomic():
            return _take_back(run, reason.strip(), by, at)
    except Exception:
        RegisterImport.objects.filter(pk=run.pk, state=State.APPLIED).update(**turns.FREE)
        raise


def _take_back(run: RegisterImport, reason: str, by: User, at: datetime) -> RegisterImport:
    locked = RegisterImport.objects.select_for_update().get(pk=run.pk)
    later = (
        RegisterImport.objects.filter(state=State.APPLIED, basis__gt=locked.basis).order_by("-basis").first()
    )
    if later is not None:
        ours = later.partnership_id == locked.partnership_id
        raise Refused(
            f"{later.name if ours else 'A file of another partnership'} was accepted after {locked.name}: "
            "undo that first, since it may have changed the same facts."
        )
    kept = undo.take_back(locked)
    if kept:
        names = ", ".join(kept[:20]) + (f" and {len(kept) - 20} more" if len(kept) > 20 else "")
        locked.notes = [
            *locked.notes,
            f"Kept when it was undone, since people have written about them: {names}.",
        ]
    locked.reason = reason
    _settle(locked, State.UNDONE, by, at, "providers.register_import_undone", kept=len(kept))
    return locked


def _settle(run: RegisterImport, state: str, by: User, at: datetime, verb: str, **more: Any) -> None:
    run.state, run.turn, run.busy_since = state, None, None
    run.ended_at, run.ended_by = at, by
    run.save(update_fields=["state", "turn", "busy_since", "ended_at", "ended_by", "reason", "notes"])
    counts = {name: run.counts.get(name, 0) for name in ("rows", "new", "changed", "gone")}
    record(
        by=by, verb=verb, obj=run, partnership=run.partnership, before=None,
        after={"layout": run.layout, **counts, **more}, note=run.reason, at=at,
    )  # fmt: skip


# --- throwing away, reading again ---------------------------------------------------------------


@transaction.atomic
def discard_import(*, run: RegisterImport, reason: str, by: User, at: datetime) -> RegisterImport:
    """Throw an import away before anything of it was written; also one whose reading has got stuck.

    Raises:
        Refused: it was dealt with already.
    """
    require(by, Permission.IMPORT_REGISTER, run.partnership)
    run = RegisterImport.objects.select_for_update().get(pk=run.pk)
    if run.state not in (State.READING, State.WAITING, State.APPLYING):
        raise Refused(f"{run.name} was dealt with already: {run.get_state_display().lower()}.")
    _end(run, State.DISCARDED, reason.strip() or "Thrown away.", by, at)
    return run


def read_again(*, run: RegisterImport, by: User, at: datetime) -> RegisterImport:
    """Let a waiting import be compared with the register as it is now.

    Raises:
        Refused: it was dealt with, or another import has the turn.
    """
    require(by, Permission.IMPORT_REGISTER, run.partnership)
    return turns.take(run, (State.WAITING,), State.READING, at, run.partnership)


@transaction.atomic
def _end(run: RegisterImport, state: str, reason: str, by: User, at: datetime) -> None:
    """End an import of which nothing was written; what was thrown away leaves no file behind."""
    run.state, run.reason, run.ended_at, run.ended_by = state, reason, at, by
    run.turn = run.busy_since = None
    run.save(update_fields=["state", "reason", "ended_at", "ended_by", "turn", "busy_since"])
    _drop_rows(run)
    if state == State.DISCARDED and run.file:
        name = run.file.name or ""
        transaction.on_commit(lambda: default_storage.delete(name), robust=True)
    record(
        by=by, verb=f"providers.register_import_{state}", obj=run, partnership=run.partnership, before=None,
        after=None, note=reason, at=at,
    )  # fmt: skip


def _drop_rows(run: RegisterImport) -> None:
    ImportRow.objects.filter(run_id=run.pk).delete()


# --- as jobs ------------------------------------------------------------------------------------


def as_job(*, kind: str, run: RegisterImport, by: User, at: datetime, **arg: Any) -> Job:
    """Ask for READ, ACCEPT or UNDO as a job with a page of its own; its title names no person and no file."""
    require(by, Permission.IMPORT_REGISTER, run.partnership)
    title = {
        READ: "Compare a file with the register", ACCEPT: "Accept an import of the register",
        UNDO: "Undo an import of the register",
    }[kind]  # fmt: skip
    return enqueue(
        kind=kind, title=title, arg={"run": run.pk, **arg}, by=by, partnership=run.partnership,
        key=f"{kind}:{run.pk}", at=at,
    )  # fmt: skip

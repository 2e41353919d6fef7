"""The nightly import: the newest file of a partnership's source, accepted only when nothing holds it up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.files import File
from django.db.models import Q
from django.utils import timezone

from accounts.access import members_with, require
from accounts.models import Partnership, User
from accounts.notifications import send
from accounts.permissions import Permission
from core.errors import Refused
from jobs.actions import enqueue
from jobs.models import Job
from providers.actions.imports import (
    accept_import,
    digest_of,
    discard_import,
    read_import,
    start_import,
)
from providers.importers.reading import Say, quiet
from providers.models import RegisterImport, RegisterSettings
from providers.sources import Opener, check_source, newest_of

State, Source = RegisterImport.State, RegisterImport.Source
NIGHTLY = "providers.nightly_register"
REPLACED = "A newer file came in."


def ask_for_all(*, by: User, at: datetime) -> list[Job]:
    """A job for each partnership that wants the newest file each night."""
    wanted = RegisterSettings.objects.filter(nightly=True).select_related("partnership").order_by("pk")
    return [
        enqueue(
            kind=NIGHTLY, title="Bring in the newest file of the register", arg={}, by=by,
            partnership=each.partnership, key=f"{NIGHTLY}:{each.partnership_id}", at=at,
        )
        for each in wanted
    ]  # fmt: skip


def bring_newest(
    *, partnership: Partnership, by: User, at: datetime, say: Say = quiet, opener: Opener | None = None
) -> RegisterImport | None:
    """Read the newest file of the partnership's source; None where there is nothing new.

    It is accepted by itself where the partnership wants that and no stop rule holds it; else it waits, and
    those who may import get one mail about it.

    Raises:
        Refused: the source isn't allowed or can't be read, or another import has the turn; told in the mail.
    """
    require(by, Permission.IMPORT_REGISTER, partnership)
    chosen = RegisterSettings.objects.filter(partnership=partnership, nightly=True).first()
    if chosen is None:
        return None
    try:
        run = _taken_up(partnership) or _started(chosen, by, at, opener)
    except Refused as refused:
        _tell(partnership, "", str(refused), f"register-source:{timezone.localtime(at).date()}", at, by)
        raise
    if run is None:
        return None
    run = read_import(run=run, by=by, at=at, say=say)
    if run.state == State.WAITING:
        _replace(run, by, at)
    if run.state == State.WAITING and chosen.nightly_accepts and not run.stops:
        return accept_import(run=run, by=by, at=at, say=say)
    if run.state in (State.WAITING, State.REFUSED):
        _tell(partnership, run.get_absolute_url(), run.reason, f"register:{run.digest}", at, by, run.stops)
    return run


def _taken_up(partnership: Partnership) -> RegisterImport | None:
    """A file whose reading a killed worker left behind."""
    left = RegisterImport.objects.filter(partnership=partnership, source=Source.SCHEDULE, state=State.READING)
    return left.select_related("partnership").first()


def _started(
    chosen: RegisterSettings, by: User, at: datetime, opener: Opener | None
) -> RegisterImport | None:
    """The newest file, unless this partnership has seen it or the register says all of it already."""
    with newest_of(check_source(chosen.nightly_source), opener) as (name, path):
        with path.open("rb") as file:
            digest, _ = digest_of(File(file))
        seen = RegisterImport.objects.filter(digest=digest)
        if seen.filter(Q(partnership=chosen.partnership) | Q(state=State.APPLIED)).exists():
            return None
        return start_import(
            partnership=chosen.partnership, name=name, content=path, by=by, at=at, source=Source.SCHEDULE
        )


def _replace(run: RegisterImport, by: User, at: datetime) -> None:
    """An older file that came by itself and still waits makes room for the newer one of its kind."""
    older = RegisterImport.objects.filter(
        partnership=run.partnership, source=Source.SCHEDULE, state=State.WAITING, layout=run.layout
    )
    for each in older.exclude(pk=run.pk).select_related("partnership"):
        discard_import(run=each, reason=REPLACED, by=by, at=at)


def _tell(
    partnership: Partnership, url: str, reason: str, key: str, at: datetime, by: User,
    stops: Sequence[str] = (),
) -> None:  # fmt: skip
    subject = (
        "The register waits for you" if url and not reason else "The nightly import of the register failed"
    )
    for person in members_with(partnership, Permission.IMPORT_REGISTER, timezone.localtime(at).date()):
        send(
            person, subject, "providers/import_mail.txt", {"url": url, "reason": reason, "stops": stops},
            f"you may import the register of {partnership}", partnership=partnership,
            digest_key=f"{key}:{partnership.pk}"[:100], at=at, by=by,
        )  # fmt: skip

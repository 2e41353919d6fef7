"""Celery's side and the jobs of the register: thin, since the rows are the truth."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import system_user
from core.errors import Refused
from jobs.models import Job
from jobs.registry import JobCancelled, JobFailed
from jobs.runner import JobContext
from providers.actions import imports, imports_nightly
from providers.actions.promises_reminders import remind_of_promises as remind
from providers.actions.themes import fade_themes
from providers.models import RegisterImport

GONE = "The import is no longer there, so nothing was done."
LOST = "You no longer may import the register here, so nothing was done."
STOPPED = "Stopped before it was read to its end."


def read_register(context: JobContext) -> dict[str, Any]:
    """Compare a file with the register (job kind imports.READ)."""
    run, by = _run(context), context.job.requested_by
    try:
        run = imports.read_import(run=run, by=by, at=timezone.now(), say=context.progress)
    except JobCancelled:
        # Stopped by a person, not taken over by another worker: then nobody goes on with it.
        if Job.objects.filter(pk=context.job.pk, cancel_requested=True).exists():
            imports.discard_import(run=run, reason=STOPPED, by=by, at=timezone.now())
        raise
    except PermissionDenied as error:
        raise JobFailed(LOST) from error
    if run.state == RegisterImport.State.REFUSED:
        raise JobFailed(run.reason)
    return _ending(run)


def accept_register(context: JobContext) -> dict[str, Any]:
    """Write what an import would do (job kind imports.ACCEPT)."""
    run, by = _run(context), context.job.requested_by
    try:
        run = imports.accept_import(run=run, by=by, at=timezone.now(), say=context.progress)
    except PermissionDenied as error:
        raise JobFailed(LOST) from error
    except Refused as error:
        raise JobFailed(str(error)) from error
    return _ending(run)


def undo_register(context: JobContext) -> dict[str, Any]:
    """Take an accepted import back (job kind imports.UNDO)."""
    run, by = _run(context), context.job.requested_by
    if run.state == RegisterImport.State.UNDONE:
        return _ending(run)  # by this job, before its worker was killed
    context.progress("Putting every field back as it was")
    try:
        run = imports.undo_import(run=run, reason=context.arg["reason"], by=by, at=timezone.now())
    except PermissionDenied as error:
        raise JobFailed(LOST) from error
    except Refused as error:
        raise JobFailed(str(error)) from error
    return _ending(run)


@shared_task(name="providers.tasks.bring_registers")
def bring_registers() -> None:
    """Ask for the newest file of each partnership that wants it; a second message asks for nothing twice."""
    imports_nightly.ask_for_all(by=system_user(), at=timezone.now())


def nightly_register(context: JobContext) -> dict[str, Any]:
    """Bring in the newest file of one partnership (job kind imports_nightly.NIGHTLY)."""
    try:
        run = imports_nightly.bring_newest(
            partnership=context.job.partnership, by=context.job.requested_by, at=timezone.now(),
            say=context.progress,
        )  # fmt: skip
    except Refused as error:
        raise JobFailed(str(error)) from error
    if run is None:
        return {"run": None}
    if run.state == RegisterImport.State.REFUSED:
        raise JobFailed(run.reason)
    return _ending(run)


def _run(context: JobContext) -> RegisterImport:
    run = RegisterImport.objects.select_related("partnership").filter(pk=context.arg["run"]).first()
    if run is None:
        raise JobFailed(GONE)
    return run


def _ending(run: RegisterImport) -> dict[str, Any]:
    return {"run": run.pk, "url": run.get_absolute_url()}


@shared_task(name="providers.tasks.remind_of_promises")
def remind_of_promises() -> None:
    """Remind everybody of promises that are due; a second message on the same day sends nothing twice."""
    now = timezone.now()
    remind(day=timezone.localdate(now), at=now)


@shared_task(name="providers.tasks.fade_ratings")
def fade_ratings() -> None:
    """A new day: what was green too long ago is white in lists and on the map as on the home's page."""
    fade_themes(day=timezone.localdate())

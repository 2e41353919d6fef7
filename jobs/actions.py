"""Changes to jobs: ask, cancel."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from jobs import registry
from jobs.models import Job


def enqueue(
    *,
    kind: str,
    title: str,
    arg: dict[str, Any],
    by: User,
    partnership: Partnership,
    key: str = "",
    at: datetime | None = None,
) -> Job:
    """Ask for a job; the same `key` asked for again while the first is active gives the first one.

    The caller has checked that `by` may ask; the handler checks again when it runs.
    """
    queue = registry.get(kind).queue
    if key and (active := Job.objects.active().filter(kind=kind, key=key).first()):
        return active
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind,
                key=key,
                title=title,
                arg=arg,
                requested_by=by,
                partnership=partnership,
                created_at=at or timezone.now(),
            )
    except IntegrityError:  # two people asked in the same moment: the constraint let one in
        return Job.objects.active().get(kind=kind, key=key)
    transaction.on_commit(lambda: wake(job.pk, queue))
    return job


def wake(pk: int, queue: str) -> None:
    """Tell a worker; when the broker is down the sweep finds the row later, so nothing is lost."""
    from jobs import tasks  # tasks import the runner, which imports this package's models

    tasks.send(pk, queue)


def cancel(*, job: Job, by: User) -> bool:
    """Cancel a waiting job at once, a running one at its next stage. False when it had already ended."""
    if job.requested_by_id != by.pk:
        require(by, Permission.MANAGE_MEMBERS, job.partnership)
    now = timezone.now()
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED)
    if waiting.update(state=Job.State.CANCELLED, ended_at=now, cancel_requested=True):
        return True
    return bool(Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_requested=True))

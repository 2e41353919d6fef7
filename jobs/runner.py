"""Runs one job: claim by lease, heartbeat, stages, and an ending that only the lease holder may write."""

from __future__ import annotations

import errno
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from core.trace import working_on
from jobs import registry
from jobs.models import Job
from jobs.registry import JobCancelled, JobFailed

logger = logging.getLogger(__name__)
DISK_FULL = (
    "The disk is full, so the files could not be written. Nothing was changed. "
    "Ask your administrator to free space, then try again."
)
UNKNOWN = (
    "Something went wrong on our side. Nothing was changed. "
    "Try again; if it fails again, tell your administrator the job number."
)
MAX_ATTEMPTS = 3  # a job that kills its worker three times is not tried again


class JobContext:
    """What a handler may ask and tell while it works."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.arg: dict[str, Any] = job.arg
        # `attempts` is the fencing token: a worker whose lease was taken over can't write any more.
        self._mine = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)

    def progress(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Say how far the work is.

        Raises:
            JobCancelled: somebody cancelled, or the lease was lost to another worker.
        """
        alive = self._mine.filter(cancel_requested=False)
        if not alive.update(stage=stage[:200], done_units=done, total_units=total, lease_until=_lease()):
            raise JobCancelled

    def heartbeat(self) -> bool:
        """Keep the lease while a long step runs; False when it is no longer ours."""
        return bool(self._mine.update(lease_until=_lease()))

    def finish(self, state: str, **fields: Any) -> bool:
        """Write the ending, once, if the lease is still ours."""
        return bool(self._mine.update(state=state, ended_at=timezone.now(), lease_until=None, **fields))


def execute(pk: int, *, heartbeats: bool = True) -> str:
    """Run job `pk` unless another worker has it; returns the state it ended in, or "" when not ours.

    `heartbeats` keeps the lease from a thread; tests inside one transaction turn it off.
    """
    now = timezone.now()
    if not Job.objects.claim(pk, now=now, lease_until=now + timedelta(seconds=settings.JOB_LEASE_SECONDS)):
        return ""
    job = Job.objects.select_related("partnership", "requested_by").get(pk=pk)
    context = JobContext(job)
    if job.attempts > MAX_ATTEMPTS:
        return _end(
            context,
            Job.State.FAILED,
            reason=f"It stopped the worker {MAX_ATTEMPTS} times. Nothing was changed.",
        )
    if job.cancel_requested:
        return _end(context, Job.State.CANCELLED)
    with working_on("job", pk), _kept_alive(context, on=heartbeats):
        return _run(context)


def _run(context: JobContext) -> str:
    try:
        handler = registry.get(context.job.kind).handler
        result = handler(context)
    except JobCancelled:
        return _end(context, Job.State.CANCELLED)
    except Exception as error:  # whatever happens, the person who waits is told
        logger.exception("job failed", extra={"kind": context.job.kind})
        return _end(context, Job.State.FAILED, reason=reason_for(error))
    return _end(context, Job.State.DONE, result=result, result_url=str(result.get("url", "")), stage="")


def _end(context: JobContext, state: Job.State, **fields: Any) -> str:
    return str(state.value) if context.finish(state, **fields) else ""


def reason_for(error: Exception) -> str:
    """One sentence a person can act on."""
    if isinstance(error, JobFailed):
        return str(error)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DISK_FULL
    return UNKNOWN


def _lease() -> Any:
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


@contextmanager
def _kept_alive(context: JobContext, *, on: bool) -> Iterator[None]:
    """Renew the lease from a thread, so that a long step is not taken for a dead worker."""
    if not on:
        yield
        return
    stop = threading.Event()

    def beat() -> None:
        try:
            while not stop.wait(settings.JOB_LEASE_SECONDS / 3):
                close_old_connections()
                if not context.heartbeat():
                    return
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"job-{context.job.pk}-heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=5)

"""Celery's side of jobs: thin, since the row is the truth."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from jobs import registry
from jobs.models import Heartbeat, Job
from jobs.runner import execute

logger = logging.getLogger(__name__)


@shared_task(name="jobs.tasks.run")
def run(pk: int) -> None:
    """Run a job; a second message for the same job does nothing."""
    execute(pk)


@shared_task(name="jobs.tasks.run_pack")
def run_pack(pk: int) -> None:
    """The same on the queue of the pack workers."""
    execute(pk)


@shared_task(name="jobs.tasks.sweep")
def sweep() -> None:
    """Wake every job that waits or whose worker died, and note that the schedule is alive."""
    now = timezone.now()
    Heartbeat.objects.seen(Heartbeat.BEAT, now)
    for pk, kind in Job.objects.claimable(now).values_list("pk", "kind"):
        send(pk, registry.get(kind).queue)


def send(pk: int, queue: str) -> None:
    """Put a wake-up call on `queue`; a broker that is down is logged, and the sweep tries again."""
    task = run_pack if queue == "packs" else run
    try:
        task.apply_async((pk,), queue=queue, retry=False)
    except (OperationalError, OSError):
        logger.warning("broker unreachable, job waits", extra={"job": pk})

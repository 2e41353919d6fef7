"""Celery's side of action plans: thin, since the rows are the truth."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from actionplans.actions.reminders import send_reminders as remind


@shared_task(name="actionplans.tasks.send_reminders")
def send_reminders() -> None:
    """Remind everybody of today; a second message on the same day sends nothing twice."""
    now = timezone.now()
    remind(day=timezone.localdate(now), at=now)

"""Celery's side of indicators: thin, since the rows are the truth."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from accounts.models import Partnership, system_user
from core.working_days import is_working_day
from metrics.actions.forms import make_windows
from metrics.actions.returns_reminders import remind_of_returns as remind
from metrics.actions.signals import refresh_signals, send_digest
from metrics.models import ReturnForm


@shared_task
def open_windows() -> int:
    """Make the windows of each form that can be filled by today; give how many are new."""
    day = timezone.localdate()
    return sum(len(make_windows(form=form, until=day)) for form in ReturnForm.objects.all())


@shared_task
def remind_of_returns() -> int:
    """Mail homes whose returns are due or late; run again on the same day it sends nothing twice."""
    return len(remind(by=system_user(), at=timezone.now()))


@shared_task
def warn_early() -> int:
    """Look at every partnership's homes anew; on working days tell of what is new. Gives what was told."""
    at = timezone.now()
    told = 0
    for partnership in Partnership.objects.all():
        refresh_signals(partnership=partnership, at=at)
        if is_working_day(timezone.localtime(at).date()):
            told += send_digest(partnership=partnership, at=at)
    return told

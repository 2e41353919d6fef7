"""Celery's side of boards: thin, since the rows are the truth."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from oversight.actions import followers, publication


@shared_task(name="oversight.tasks.publish_due")
def publish_due() -> None:
    """Publish what is due; a second message for the same minute finds nothing left to do."""
    publication.publish_due(timezone.now())


@shared_task(name="oversight.tasks.tell_followers")
def tell_followers() -> None:
    """Mail to followers what is out since their last mail, and forget those who never confirmed or left."""
    now = timezone.now()
    followers.tell(at=now)
    followers.forget(at=now)

"""Celery's side of boards: thin, since the rows are the truth."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from core.errors import Refused
from jobs.registry import JobFailed
from jobs.runner import JobContext
from oversight.actions import followers, generated, papers, publication
from oversight.generated_papers import Wanted
from oversight.models import Paper, PaperVersion


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


def convert_paper(context: JobContext) -> dict[str, Any]:
    """Turn an uploaded office file into a PDF (job kind papers.CONVERT)."""
    version = (
        PaperVersion.objects.select_related("paper__item__meeting__board__partnership")
        .filter(pk=context.arg["version"])
        .first()
    )
    if version is None:
        raise JobFailed("The paper is no longer there, so nothing was made.")
    context.progress("Turning the file into a PDF", 0, 1)
    try:
        papers.convert_upload(version=version, by=context.job.requested_by, at=timezone.now())
    except PermissionDenied as error:
        raise JobFailed("You no longer may write papers here, so nothing was made.") from error
    except FileNotFoundError as error:
        raise JobFailed("The file is not in our storage any more. Upload it again.") from error
    except Refused as error:
        raise JobFailed(str(error)) from error
    return {"paper": version.paper_id, "url": version.paper.get_absolute_url()}


def generate_paper(context: JobContext) -> dict[str, Any]:
    """Make a paper from our own data (job kind generated.GENERATE)."""
    paper = (
        Paper.objects.select_related("current", "item__meeting__board__partnership")
        .filter(pk=context.arg["paper"])
        .first()
    )
    if paper is None:
        raise JobFailed("The paper is no longer there, so nothing was made.")
    try:
        version = generated.make_generated(
            paper=paper, wanted=Wanted.from_json(context.arg), by=context.job.requested_by,
            at=timezone.now(), progress=context.progress,
        )  # fmt: skip
    except PermissionDenied as error:
        raise JobFailed("You no longer may make this paper, so nothing was made.") from error
    except Refused as error:
        raise JobFailed(str(error)) from error
    return {"paper": paper.pk, "version": version.number, "url": paper.get_absolute_url()}

"""Jobs of packs: thin; the job row (jobs app) is the truth, the actions do the work."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from jobs.registry import JobFailed
from jobs.runner import JobContext
from packs import actions
from packs.compose import LeakError, Request
from packs.content import ContentError
from packs.definitions import UnknownDefinitionError, UnknownScopeError
from packs.models import Pack
from packs.render.pool import RenderError

GONE = "This kind of pack is no longer offered. Choose another kind and build the pack again."
LOST = (
    "You no longer may build packs about this plan, so nothing was made. Ask an administrator if you should."
)


def make(context: JobContext) -> dict[str, Any]:
    """Make the pack that the job asks for; permission is looked up again, people leave between asking and
    making.
    """
    request = Request.from_json(context.arg)
    try:
        pack, files = actions.make_pack(
            request=request, by=context.job.requested_by, at=timezone.now(), progress=context.progress
        )
    except UnknownDefinitionError as error:
        raise JobFailed(GONE) from error
    except (UnknownScopeError, PermissionDenied) as error:
        raise JobFailed(LOST) from error
    except (LeakError, ContentError) as error:
        raise JobFailed(str(error)) from error
    except RenderError as error:
        raise JobFailed(
            f"{error} Nothing was kept. Build it again; if it fails again, tell your administrator."
        ) from error
    return {"pack": pack.pk, "url": pack.get_absolute_url(), "new": files is not None}


def remake(context: JobContext) -> dict[str, Any]:
    """Make the files of a pack again from its frozen content."""
    pack = Pack.objects.filter(pk=context.arg["pack"]).first()
    if pack is None:
        raise JobFailed("The pack is no longer there, so its files were not made.")
    try:
        actions.remake_files(
            pack=pack, by=context.job.requested_by, at=timezone.now(), progress=context.progress
        )
    except PermissionDenied as error:
        raise JobFailed(LOST) from error
    except (actions.UnchangedError, ContentError, RenderError) as error:
        raise JobFailed(str(error)) from error
    return {"pack": pack.pk, "url": pack.get_absolute_url()}

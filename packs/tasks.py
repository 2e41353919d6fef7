"""Jobs of packs: thin; the job row (jobs app) is the truth, the actions do the work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from jobs.registry import JobFailed
from jobs.runner import JobContext
from packs import actions, definitions
from packs.compose import Files, LeakError, Request
from packs.content import ContentError, Edition
from packs.definitions import UnknownDefinitionError, UnknownScopeError
from packs.models import Pack
from packs.render.pool import RenderError

GONE = "This kind of pack is no longer offered. Choose another kind and build the pack again."
LOST = "You no longer may build packs about this, so nothing was made. Ask an administrator if you should."


def make(context: JobContext) -> dict[str, Any]:
    """Make the pack that the job asks for; permission is looked up again, people leave between asking and
    making.
    """
    ((pack, files),) = _made(context, (Request.from_json(context.arg).edition,))
    return _ending(context, [pack], pack.get_absolute_url(), new=files is not None)


def make_all(context: JobContext) -> dict[str, Any]:
    """Make every edition of the pack that the job asks for, from one content."""
    made = _made(context, ())
    packs = [pack for pack, _ in made]
    url = definitions.get(packs[0].definition).page(packs[0].scope) or packs[0].get_absolute_url()
    return _ending(context, packs, url, new=any(files is not None for _, files in made))


def _made(context: JobContext, editions: Sequence[Edition]) -> list[tuple[Pack, Files | None]]:
    try:
        return actions.make_editions(
            request=Request.from_json(context.arg),
            editions=editions,
            by=context.job.requested_by,
            at=timezone.now(),
            progress=context.progress,
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


def _ending(context: JobContext, packs: list[Pack], url: str, *, new: bool) -> dict[str, Any]:
    """What the job says of its packs: also which papers got another version while it ran."""
    by = context.job.requested_by
    changed = sorted({name for pack in packs for name in actions.changed_meanwhile(pack, by)})
    return {"pack": packs[0].pk, "url": url, "new": new, "changed_meanwhile": changed}


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

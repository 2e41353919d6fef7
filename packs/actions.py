"""Changes to packs: ask for one, make it, issue it, make its files again."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from core.words import day_words
from jobs.actions import enqueue
from jobs.models import Job
from packs import definitions
from packs.compose import Files, Progress, Request, public_or_restricted, render
from packs.content import to_json
from packs.models import Pack

MAKE, RENDER = "packs.make", "packs.render"


class UnchangedError(ValueError):
    """What was asked for is so already, or can't be; the message says which."""


def quiet(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@transaction.atomic
def request_pack(*, request: Request, by: User, today: date, at: datetime | None = None) -> Job:
    """Ask for a pack; asking again for the same while it is being made gives the same job.

    Raises:
        UnknownDefinitionError, UnknownScopeError: no such kind of pack, or no such plan for this person.
        ValidationError: dates that can't be.
        PermissionDenied: the person may not build packs there.
    """
    definition = definitions.get(request.definition)
    plan = definition.find(by, request.scope)
    require(by, definition.permission, plan.partnership)
    check_dates(request, today)
    return enqueue(
        kind=MAKE,
        title=f"{definition.title}: {plan.title}, {day_words(request.as_at)}"[:200],
        arg=request.to_json(),
        by=by,
        partnership=plan.partnership,
        key=f"{plan.partnership_id}:{request.key}"[:120],
        at=at,
    )


def check_dates(request: Request, today: date) -> None:
    """Refuse days that lie ahead and a "since" that is not before. Raises ValidationError by field."""
    if request.as_at > today:
        raise ValidationError({"as_at": f"The day must be today, {day_words(today)}, or before."})
    if request.since and request.since >= request.as_at:
        raise ValidationError({"since": "Changes must be counted from a day before the day of the pack."})


def make_pack(
    *, request: Request, by: User, at: datetime, progress: Progress = quiet
) -> tuple[Pack, Files | None]:
    """Compose, render and keep a pack. The same content gives the pack that is there, without files.

    Rendering happens outside any transaction: it takes seconds. Permission is checked before and, since it
    may have been lost meanwhile, again when the row is written.

    Raises:
        UnknownDefinitionError, UnknownScopeError, PermissionDenied, LeakError, RenderError, OSError.
    """
    definition = definitions.get(request.definition)
    plan = definition.find(by, request.scope)
    require(by, definition.permission, plan.partnership)
    progress("Collecting what the pack says", 0, 0)
    content = public_or_restricted(definition.compose(plan, request.as_at, request.since), request.edition)
    text, digest = to_json(content), content.digest()
    same = Pack.objects.filter(
        partnership=plan.partnership, definition=request.definition, scope=request.scope,
        edition=request.edition, digest=digest,
    )  # fmt: skip
    if found := same.first():
        return found, None
    files = render(content, default_storage, progress)
    pack = Pack(
        partnership=plan.partnership, definition=request.definition, scope=request.scope,
        title=content.title[:300], as_at=request.as_at, since=request.since, edition=request.edition,
        content=text, digest=digest, sections=list(files.sections), pages=files.pages, pdf=files.pdf,
        xlsx=files.xlsx, made_by=by, made_at=at,
    )  # fmt: skip
    try:
        _add(pack=pack, by=by)
    except IntegrityError:  # somebody made the same in the same moment: the constraint let one in
        return same.get(), None
    return pack, files


@transaction.atomic
def _add(*, pack: Pack, by: User) -> None:
    require(by, definitions.get(pack.definition).permission, pack.partnership)
    pack.save(force_insert=True)
    record(
        by=by, verb="packs.made", obj=pack, partnership=pack.partnership, before=None,
        after={"edition": pack.edition, "as_at": pack.as_at, "digest": pack.digest, "pages": pack.pages},
        at=pack.made_at,
    )  # fmt: skip


@transaction.atomic
def issue_pack(*, pack: Pack, by: User, at: datetime, replaces: Pack | None = None) -> Pack:
    """Issue a draft: from now on it is what was sent out. With `replaces`, that issued pack is superseded.

    Raises:
        PermissionDenied: the person may not issue packs.
        UnchangedError: it is no draft any more, or the other is not an issued pack about the same thing.
    """
    require(by, Permission.ISSUE_PACKS, pack.partnership)
    if replaces is not None:
        _supersede(pack, replaces, by, at)
    changed = Pack.objects.filter(pk=pack.pk, state=Pack.State.DRAFT).update(
        state=Pack.State.ISSUED, issued_by=by, issued_at=at, supersedes=replaces
    )
    if not changed:
        raise UnchangedError("This pack was issued before. Nothing was changed.")
    record(
        by=by, verb="packs.issued", obj=pack, partnership=pack.partnership,
        before={"state": "draft"}, after={"state": "issued", "digest": pack.digest}, at=at,
    )  # fmt: skip
    pack.refresh_from_db(fields=["state", "issued_by", "issued_at", "supersedes"])
    return pack


def _supersede(pack: Pack, old: Pack, by: User, at: datetime) -> None:
    same = Pack.objects.same_as(pack).filter(pk=old.pk, state=Pack.State.ISSUED)
    if not same.update(state=Pack.State.SUPERSEDED):
        raise UnchangedError(
            "Only an issued pack of the same kind, plan and edition can be replaced. Nothing was changed."
        )
    record(
        by=by, verb="packs.superseded", obj=old, partnership=old.partnership,
        before={"state": "issued"}, after={"state": "superseded", "by": str(pack)}, at=at,
    )  # fmt: skip


@transaction.atomic
def request_files(*, pack: Pack, by: User, at: datetime | None = None) -> Job:
    """Ask for the files of a pack to be made again from its frozen content."""
    require(by, Permission.BUILD_PACKS, pack.partnership)
    return enqueue(
        kind=RENDER, title=f"Files of {pack}"[:200], arg={"pack": pack.pk}, by=by,
        partnership=pack.partnership, key=str(pack.pk), at=at,
    )  # fmt: skip


def remake_files(*, pack: Pack, by: User, at: datetime, progress: Progress = quiet) -> Pack:
    """Render a pack again from its frozen content; content and digest stay, whatever the plan says by now.

    Raises:
        UnchangedError: the stored content no longer has the pack's digest, so it can't be trusted.
    """
    require(by, Permission.BUILD_PACKS, pack.partnership)
    content = pack.read_content()
    if content.digest() != pack.digest:
        raise UnchangedError(
            "The stored content of this pack does not match its digest, so its files were not made again. "
            "Ask your administrator to restore it from a backup."
        )
    files = render(content, default_storage, progress)
    _set_files(pack=pack, files=files, by=by, at=at)
    return pack


@transaction.atomic
def _set_files(*, pack: Pack, files: Files, by: User, at: datetime) -> None:
    before = {"pdf": pack.pdf, "xlsx": pack.xlsx}
    pack.pdf, pack.xlsx, pack.pages, pack.sections = files.pdf, files.xlsx, files.pages, list(files.sections)
    pack.save(update_fields=["pdf", "xlsx", "pages", "sections"])
    record(
        by=by, verb="packs.files_made_again", obj=pack, partnership=pack.partnership,
        before=before, after={"pdf": pack.pdf, "xlsx": pack.xlsx}, at=at,
    )  # fmt: skip

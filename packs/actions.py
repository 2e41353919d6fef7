"""Changes to packs: ask for one, make it, issue it, make its files again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
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
from packs.compose import Files, Progress, Request, public_or_restricted, render, restricted_phrases
from packs.content import Edition, PackContent, to_json
from packs.models import Pack
from packs.moment import one_moment

MAKE, MAKE_ALL, RENDER = "packs.make", "packs.make_all", "packs.render"
NOT_YOURS = "This edition holds what is not for publication, and your role does not let you read that."


class UnchangedError(ValueError):
    """What was asked for is so already, or can't be; the message says which."""


def quiet(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


# --- asking ----------------------------------------


@transaction.atomic
def request_pack(*, request: Request, by: User, today: date, at: datetime | None = None) -> Job:
    """Ask for a pack; asking again for the same while it is being made gives the same job.

    Raises:
        UnknownDefinitionError, UnknownScopeError: no such kind of pack, or nothing of that id for them.
        ValidationError: dates that can't be, or an edition in which that kind is not made.
        PermissionDenied: the person may not build packs there.
    """
    return _ask(MAKE, request, by, today, at)


@transaction.atomic
def request_editions(*, request: Request, by: User, today: date, at: datetime | None = None) -> Job:
    """Ask for every edition of a pack, all from one content; the edition of `request` is of no account.

    Raises:
        As request_pack.
    """
    restricted = replace(request, edition="restricted")
    return _ask(MAKE_ALL, restricted, by, today, at)


def _ask(kind: str, request: Request, by: User, today: date, at: datetime | None) -> Job:
    definition, subject = _subject(request, by)
    check(request, today)
    request = replace(request, scope=definition.scope_of(subject))
    return enqueue(
        kind=kind,
        title=f"{definition.title}: {subject.title}, {day_words(request.as_at)}"[:200],
        arg=request.to_json(),
        by=by,
        partnership=subject.partnership,
        key=f"{subject.partnership.pk}:{request.key}"[:120],
        at=at,
    )


def _subject(request: Request, by: User) -> tuple[definitions.PackDefinition[Any], Any]:
    definition = definitions.get(request.definition)
    subject = definition.find(by, request.scope)
    require(by, definition.permission, subject.partnership)
    return definition, subject


def check(request: Request, today: date) -> None:
    """Refuse days that lie ahead, a "since" that is not before, and an edition that this kind does not have.

    Raises ValidationError by field.
    """
    if request.as_at > today:
        raise ValidationError({"as_at": f"The day must be today, {day_words(today)}, or before."})
    if request.since and request.since >= request.as_at:
        raise ValidationError({"since": "Changes must be counted from a day before the day of the pack."})
    definition = definitions.get(request.definition)
    if request.edition not in definition.editions:
        words = f"The {definition.title.lower()} is made in the {definition.editions[0]} edition only."
        raise ValidationError({"edition": words})


# --- making ----------------------------------------


def make_pack(
    *, request: Request, by: User, at: datetime, progress: Progress = quiet
) -> tuple[Pack, Files | None]:
    """Compose, render and keep a pack. The same content gives the pack that is there, without files.

    It is composed as at one moment; rendering happens outside any transaction: it takes seconds. Permission
    is checked before and, since it may have been lost meanwhile, again when the row is written.

    Raises:
        UnknownDefinitionError, UnknownScopeError, PermissionDenied, LeakError, RenderError, OSError.
    """
    (made,) = make_editions(request=request, editions=(request.edition,), by=by, at=at, progress=progress)
    return made


def make_editions(
    *, request: Request, editions: Sequence[Edition] = (), by: User, at: datetime, progress: Progress = quiet
) -> list[tuple[Pack, Files | None]]:
    """Make these editions of a pack, or every one that it has, from one content; each as `make_pack` does.

    Every edition is checked before the first is made, so that a leak found in the public one stops both.
    """
    definition, subject = _subject(request, by)
    progress("Collecting what the pack says", 0, 0)
    with one_moment():
        full = definition.compose(subject, request.as_at, request.since)
        sources = {edition: dict(definition.sources(subject, edition)) for edition in definition.editions}
    drafts = []
    for edition in editions or definition.editions:
        content = public_or_restricted(full, edition)
        needs = definition.needs(content)
        if needs is not None:
            _require_reader(by, needs, subject.partnership)
        drafts.append(_draft(definition, subject, content, sources[edition], by, at))
    public = any(content.edition == "public" for _, content in drafts)
    hidden = restricted_phrases(full, default_storage) if public else ()
    return [
        _make(pack, content, by, progress, hidden if content.edition == "public" else ())
        for pack, content in drafts
    ]


def _draft(
    definition: definitions.PackDefinition[Any],
    subject: Any,
    content: PackContent,
    sources: dict[str, str],
    by: User,
    at: datetime,
) -> tuple[Pack, PackContent]:
    pack = Pack(
        partnership=subject.partnership, definition=definition.slug, scope=definition.scope_of(subject),
        title=content.title[:300], as_at=content.as_at, since=content.since, edition=content.edition,
        needs=definition.needs(content) or "", sources=sources, content=to_json(content),
        digest=content.digest(), made_by=by, made_at=at,
    )  # fmt: skip
    return pack, content


def _make(
    pack: Pack, content: PackContent, by: User, progress: Progress, restricted: Sequence[str]
) -> tuple[Pack, Files | None]:
    same = Pack.objects.same_as(pack).filter(digest=pack.digest)
    if found := same.first():
        return found, None
    files = render(content, default_storage, progress, restricted)
    pack.sections, pack.pages, pack.pdf, pack.xlsx = list(files.sections), files.pages, files.pdf, files.xlsx
    try:
        _add(pack=pack, by=by)
    except IntegrityError:  # somebody made the same in the same moment: the constraint let one in
        return same.get(), None
    return pack, files


def changed_meanwhile(pack: Pack, by: User) -> tuple[str, ...]:
    """The papers of a pack that have another version by now, came or went since it was composed, by name.

    Nothing when its kind is no longer offered, or when what it is about is no longer `by`'s to see.
    """
    try:
        definition = definitions.get(pack.definition)
        subject = definition.find(by, pack.scope)
    except (definitions.UnknownDefinitionError, definitions.UnknownScopeError):
        return ()
    now = definition.sources(subject, cast("Edition", pack.edition))
    names = dict.fromkeys((*pack.sources, *now))
    return tuple(name for name in names if pack.sources.get(name) != now.get(name))


def _require_reader(by: User, needs: str, partnership: Any) -> None:
    if needs:
        try:
            require(by, Permission(needs), partnership)
        except PermissionDenied:
            raise PermissionDenied(NOT_YOURS) from None


@transaction.atomic
def _add(*, pack: Pack, by: User) -> None:
    require(by, definitions.get(pack.definition).permission, pack.partnership)
    _require_reader(by, pack.needs, pack.partnership)
    pack.save(force_insert=True)
    record(
        by=by, verb="packs.made", obj=pack, partnership=pack.partnership, before=None,
        after={"edition": pack.edition, "as_at": pack.as_at, "digest": pack.digest, "pages": pack.pages},
        at=pack.made_at,
    )  # fmt: skip


# --- issuing ----------------------------------------


@transaction.atomic
def issue_pack(*, pack: Pack, by: User, at: datetime, replaces: Pack | None = None) -> Pack:
    """Issue a draft: from now on it is what was sent out. With `replaces`, that issued pack is superseded.

    Raises:
        PermissionDenied: the person may not issue packs, or not read this one.
        UnchangedError: it is no draft any more, what it prints has changed since, the other is not an issued
            pack about the same, or pages that are out would get other numbers.
    """
    require(by, Permission.ISSUE_PACKS, pack.partnership)
    _require_reader(by, pack.needs, pack.partnership)
    _check_still_true(pack, by)
    _check_pages_that_are_out(pack, replaces, by)
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


@transaction.atomic
def issue_editions(*, packs: Sequence[Pack], by: User, at: datetime) -> None:
    """Issue the drafts of all editions together; each replaces what was issued of its edition.

    Raises:
        As issue_pack; UnchangedError also when the editions were not made from the same papers.
    """
    for one in packs:
        for other in packs:
            shared = one.sources.keys() & other.sources.keys()
            if any(one.sources[name] != other.sources[name] for name in shared):
                raise UnchangedError(
                    "These editions were made from different versions of a paper. Nothing was issued. "
                    "Build all editions again, then issue them."
                )
    for pack in packs:
        issued = Pack.objects.without_content().same_as(pack).filter(state=Pack.State.ISSUED).first()
        issue_pack(pack=pack, by=by, at=at, replaces=issued)


def _check_still_true(pack: Pack, by: User) -> None:
    """What goes out is what the papers say now: one may have been replaced, or be exempt by now.

    Raises:
        UnchangedError: something has changed since the pack was built.
    """
    if changed := changed_meanwhile(pack, by):
        names = "; ".join(changed)
        raise UnchangedError(
            f"Since this pack was built, these have changed, came or went: {names}. Nothing was issued. "
            "Build it again, then issue it."
        )


def _check_pages_that_are_out(pack: Pack, replaces: Pack | None, by: User) -> None:
    """Numbers that are out never change (boards-and-packs.md, section 2).

    Raises:
        UnchangedError: a section of the pack that is out would stand on other pages, or that pack would stay
            issued beside the new one.
    """
    try:
        definition = definitions.get(pack.definition)
        subject = definition.find(by, pack.scope)
    except (definitions.UnknownDefinitionError, definitions.UnknownScopeError):
        return
    out = Pack.objects.without_content().same_as(pack).filter(state=Pack.State.ISSUED).first()
    if out is None or not definition.keeps_pages:
        return
    if replaces is None:
        raise UnchangedError(f"{out} is issued already. Choose it as the pack that this one replaces.")
    if not definition.pages_are_out(subject):
        return
    now = pack.ranges()
    for section in out.sections:
        was = (section["first_page"], section["last_page"])
        if section["key"] in now and now[section["key"]] != was:
            raise UnchangedError(
                f"“{section['title']}” is out on {_pages(was)} and would move to "
                f"{_pages(now[section['key']])}. Numbers that are out stay: bring what is new as a "
                "supplement. Nothing was issued."
            )


def _pages(pages: tuple[int, int]) -> str:
    return f"page {pages[0]}" if pages[0] == pages[1] else f"pages {pages[0]} to {pages[1]}"


def _supersede(pack: Pack, old: Pack, by: User, at: datetime) -> None:
    same = Pack.objects.same_as(pack).filter(pk=old.pk, state=Pack.State.ISSUED)
    if not same.update(state=Pack.State.SUPERSEDED):
        raise UnchangedError(
            "Only an issued pack of the same kind, edition and subject can be replaced. Nothing was changed."
        )
    record(
        by=by, verb="packs.superseded", obj=old, partnership=old.partnership,
        before={"state": "issued"}, after={"state": "superseded", "by": str(pack)}, at=at,
    )  # fmt: skip


# --- files made again ----------------------------------------


@transaction.atomic
def request_files(*, pack: Pack, by: User, at: datetime | None = None) -> Job:
    """Ask for the files of a pack to be made again from its frozen content."""
    require(by, Permission.BUILD_PACKS, pack.partnership)
    _require_reader(by, pack.needs, pack.partnership)
    return enqueue(
        kind=RENDER, title=f"Files of {pack}"[:200], arg={"pack": pack.pk}, by=by,
        partnership=pack.partnership, key=str(pack.pk), at=at,
    )  # fmt: skip


def remake_files(*, pack: Pack, by: User, at: datetime, progress: Progress = quiet) -> Pack:
    """Render a pack again from its frozen content; content and digest stay, whatever the records say by now.

    Raises:
        UnchangedError: the stored content no longer has the pack's digest, so it can't be trusted.
    """
    require(by, Permission.BUILD_PACKS, pack.partnership)
    _require_reader(by, pack.needs, pack.partnership)
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

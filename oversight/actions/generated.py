"""Papers that the program makes from its own data: asked for, and made by a job."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.access import may, require
from accounts.models import User
from accounts.permissions import Permission
from core.errors import Refused
from core.words import day_words
from jobs.actions import enqueue
from jobs.models import Job
from oversight.actions.papers import add_paper, add_upload
from oversight.actions.versions import refuse_settled
from oversight.generated_papers import Maker, Progress, Wanted, maker_of
from oversight.models import AgendaItem, Paper, PaperVersion

GENERATE = "oversight.generate_paper"
APPROVED = "This paper is approved. Reopen it, and then make it again."
NOT_PUBLIC = "The public may read this paper, so it carries the public edition only."


@transaction.atomic
def add_generated(
    *, item: AgendaItem, kind: str, title: str, wanted: Wanted, by: User, today: date, at: datetime
) -> tuple[Paper, Job]:
    """Attach a paper to an item and ask for what it says. Nothing is left when it can't be asked for.

    Raises:
        Refused, ValidationError, PermissionDenied: as add_paper and request_generated.
    """
    paper = add_paper(item=item, kind=kind, title=title, by=by, at=at)
    return paper, request_generated(paper=paper, wanted=wanted, by=by, today=today, at=at)


@transaction.atomic
def request_generated(*, paper: Paper, wanted: Wanted, by: User, today: date, at: datetime) -> Job:
    """Ask for a paper's next version; asking again for the same while it is being made gives the same job.

    Raises:
        Refused: nobody makes papers of this kind, it is approved, withdrawn or settled, or the public would
            read the restricted edition.
        ValidationError: days that can't be (by field).
        PermissionDenied: `by` may not write papers, or not ask for one of this kind.
    """
    maker = _maker(paper, by)
    _refuse(paper, wanted)
    if wanted.as_at > today:
        raise ValidationError({"as_at": f"The day must be today, {day_words(today)}, or before."})
    if wanted.since and wanted.since >= wanted.as_at:
        raise ValidationError({"since": "It must be compared with a day before the day of the report."})
    arg = {"paper": paper.pk, **wanted.to_json()}
    return enqueue(
        kind=GENERATE, title=f"Make the {maker.title} as at {day_words(wanted.as_at)}", arg=arg, by=by,
        partnership=paper.partnership, key=":".join(str(value) for value in arg.values()), at=at,
    )  # fmt: skip


def make_generated(
    *, paper: Paper, wanted: Wanted, by: User, at: datetime, progress: Progress
) -> PaperVersion:
    """Make the file and let it be the paper's newest version. What is asked is asked again: it may have
    changed since.

    Raises:
        Refused: as request_generated, or the maker can't make it, or the paper was opened to the public
            meanwhile.
    """
    maker = _maker(paper, by)
    _refuse(paper, wanted)
    made = maker.make(partnership=paper.partnership, wanted=wanted, by=by, at=at, progress=progress)
    compared = f", compared with {day_words(made.since)}" if made.since else ""
    facts: dict[str, Any] = {"edition": wanted.edition, "as_at": wanted.as_at, "since": made.since}
    with transaction.atomic():
        locked = Paper.objects.select_for_update().select_related("item").get(pk=paper.pk)
        if wanted.edition == "restricted" and not locked.is_exempt:
            raise Refused(f"{NOT_PUBLIC} Make it again.")
        return add_upload(
            paper=paper, content=made.content, name=made.name, by=by, at=at, facts=facts,
            note=f"Made here as at {day_words(wanted.as_at)}{compared}; {wanted.edition} edition.",
        )  # fmt: skip


def may_generate(user: Any, paper_kind: str, partnership: Any) -> bool:
    """Whether a page offers to make papers of this kind; the actions check again."""
    maker = maker_of(paper_kind)
    return (
        maker is not None
        and may(user, Permission.WRITE_PAPERS, partnership)
        and may(user, maker.permission, partnership)
    )


def _maker(paper: Paper, by: User) -> Maker:
    require(by, Permission.WRITE_PAPERS, paper.partnership)
    maker = maker_of(paper.kind)
    if maker is None:
        raise Refused("Papers of this kind are not made here. Upload the file.")
    require(by, maker.permission, paper.partnership)
    return maker


def _refuse(paper: Paper, wanted: Wanted) -> None:
    refuse_settled(paper)
    if paper.state == Paper.State.APPROVED:
        raise Refused(APPROVED)
    if wanted.edition == "restricted" and not paper.is_exempt:
        raise Refused(NOT_PUBLIC)

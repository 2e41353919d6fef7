"""What the public is given, and when: plan it, call it off, publish what is due. See docs/adr/0010.

The minute stands in the row and nowhere else: a task looks every minute for what is due (oversight/tasks.py),
so that a missed minute is caught up and nothing goes out twice, whoever looks.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from accounts import notifications
from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import ChangedMeanwhile, Refused
from core.words import day_words, deadline_words
from oversight import public_files
from oversight.actions.meetings import agenda_deadline, publish_agenda
from oversight.models import Board, Decision, Meeting, PaperVersion, Publication, Supplement
from oversight.public_files import PublicFile, safe_name
from oversight.summaries.leaks import Leak, Reader, leaks_in, words_of
from oversight.summaries.publication import Composed, compose, published_before

logger = logging.getLogger(__name__)
Kind, State, Stage = Publication.Kind, Publication.State, Meeting.State
AFTER_IT = (Stage.HELD, Stage.MINUTES_DRAFT, Stage.MINUTES_APPROVED, Stage.CLOSED)
# Which states of a meeting a kind may be published in.
STAGES: dict[str, tuple[str, ...]] = {
    Kind.AGENDA: (Stage.DRAFT, Stage.PUBLISHED, *AFTER_IT),
    Kind.SUPPLEMENT: (Stage.PUBLISHED, *AFTER_IT),
    Kind.MINUTES_DRAFT: (Stage.MINUTES_DRAFT,),
    Kind.MINUTES: (Stage.MINUTES_APPROVED, Stage.CLOSED),
    Kind.DECISIONS: AFTER_IT,
    Kind.CANCELLATION: (Stage.CANCELLED,),
}
NOT_YET = {
    Kind.AGENDA: "The meeting is cancelled. Publish the notice of cancellation instead.",
    Kind.SUPPLEMENT: "A supplement follows an agenda that is out. Publish the agenda first.",
    Kind.MINUTES_DRAFT: "There are no draft minutes. Once minutes are approved, publish them as minutes.",
    Kind.MINUTES: "These minutes are not approved yet. Approve them, or publish them as draft minutes.",
    Kind.DECISIONS: "The meeting has not been held, so it has decided nothing yet.",
    Kind.CANCELLATION: "The meeting is not cancelled. Cancel it first, with the reason.",
}


MEND = "Nothing went out. Take the words out, or mark the place as exempt, then plan it again."


@dataclass(frozen=True)
class Outgoing:
    """What would go out now: content and files, what stays back, and exempt words that were found in it."""

    composed: Composed
    files: tuple[PublicFile, ...]
    leaks: tuple[Leak, ...]


class LeakFound(Exception):
    """Exempt words stand in what is about to go out; nothing of it does."""


# --- plan ------------------------------------------------------------------------------------------
def plan_publication(
    *, meeting: Meeting, kind: str, planned_for: datetime, by: User, at: datetime, late_reason: str = "",
    supplement: int | None = None, note: str = "", reader: Reader | None = None,
) -> Publication:  # fmt: skip
    """Plan to publish `kind` at a minute; what goes out is what is public then.

    `note` says what a correction corrects: it is asked for when the same was published before. What would go
    out is searched for exempt words at once, so that the person hears of it while there is time.

    Raises:
        Refused: the board has no public page, the meeting is not that far, it is planned already, the minute
            has passed, it is late and nobody says why, or a correction does not say what it corrects.
        PermissionDenied: the person may not publish.
    """
    meeting = Meeting.objects.select_related("board__partnership", "approved_at_meeting").get(pk=meeting.pk)
    require(by, Permission.PUBLISH, meeting.partnership)
    check_kind(meeting, kind, supplement)
    reader = reader or Reader()
    outgoing(meeting, kind, supplement=supplement, reader=reader)  # long files: before the transaction
    return _plan(meeting, kind, planned_for, by, at, late_reason, supplement, note, reader)


@transaction.atomic
def _plan(
    meeting: Meeting, kind: str, planned_for: datetime, by: User, at: datetime, late_reason: str,
    supplement: int | None, note: str, reader: Reader,
) -> Publication:  # fmt: skip
    meeting = _take_turn(meeting)
    planned_for, this_minute = _minute(planned_for), _minute(at)
    if planned_for < this_minute:
        raise Refused("That minute has passed. Choose a later one, or publish now.")
    check_kind(meeting, kind, supplement)
    before = published_before(meeting, kind, supplement)
    late_reason, note = late_reason.strip(), note.strip()
    if before and not note:
        raise Refused(
            f"It was published on {day_words(timezone.localtime(before.published_at))}. What is out stays as "
            "it is: say what the correction corrects, and it will stand beside it."
        )
    late = lateness(meeting, kind, planned_for)
    if late and not late_reason:
        raise Refused(late)
    leaks = outgoing(meeting, kind, supplement=supplement, note=note, reader=reader).leaks
    publication = Publication.objects.create(
        meeting=meeting, kind=kind, number=_next_number(meeting, kind), supplement=supplement, note=note,
        planned_for=planned_for, planned_by=by, late_reason=late_reason if late else "",
    )  # fmt: skip
    _record(
        publication,
        by,
        "oversight.publication_planned",
        {"planned_for": planned_for},
        at,
        note=publication.late_reason,
    )
    if leaks:
        _stop(publication, f"{words_of(leaks)} {MEND}", at)
    return publication


def publish_now(
    *, meeting: Meeting, kind: str, by: User, at: datetime, late_reason: str = "",
    supplement: int | None = None, note: str = "",
) -> Publication:  # fmt: skip
    """Publish at once; the row that comes back says whether it is out, or why it was stopped.

    Raises:
        as plan_publication.
    """
    reader = Reader()
    publication = plan_publication(
        meeting=meeting, kind=kind, planned_for=at, by=by, at=at, late_reason=late_reason,
        supplement=supplement, note=note, reader=reader,
    )  # fmt: skip
    publish(pk=publication.pk, at=at, reader=reader)
    publication.refresh_from_db()
    return publication


@transaction.atomic
def call_off(*, publication: Publication, by: User, at: datetime | None = None) -> Publication:
    """Take back the plan to publish.

    Raises:
        Refused: it is out, stopped or called off by now.
        PermissionDenied: the person may not publish.
    """
    require(by, Permission.PUBLISH, publication.partnership)
    planned = Publication.objects.filter(pk=publication.pk, state=State.PLANNED)
    changed = planned.update(state=State.CALLED_OFF)
    publication.refresh_from_db()
    if not changed:
        raise Refused(
            f"It is {publication.get_state_display().lower()} by now, so it can't be called off. What is out "
            "can be corrected by publishing it again."
        )
    _record(publication, by, "oversight.publication_called_off", {"state": "called_off"}, at)
    return publication


def check_kind(meeting: Meeting, kind: str, supplement: int | None = None) -> None:
    """Refuse what can't be published at all now. Raises Refused."""
    board = meeting.board
    if board.regime != Board.Regime.PUBLIC:
        raise Refused(
            f"{board} is for officers only and has no public page. Change its access regime first if the law "
            "gives the public its papers."
        )
    if meeting.state not in STAGES[kind]:
        raise Refused(NOT_YET[Kind(kind)])
    same = Publication.objects.filter(meeting=meeting, kind=kind, supplement=supplement)
    if planned := same.filter(state=State.PLANNED).first():
        raise Refused(
            f"It is planned already, for {deadline_words(timezone.localtime(planned.planned_for))}, by "
            f"{planned.planned_by}. Call that off first to plan it otherwise."
        )
    _check_there_is_something(meeting, kind, supplement)


def _check_there_is_something(meeting: Meeting, kind: str, supplement: int | None) -> None:
    if kind == Kind.AGENDA and not meeting.items.exists():
        raise Refused("The agenda has no items yet. Add them first.")
    if kind == Kind.DECISIONS and not Decision.objects.filter(item__meeting=meeting).exists():
        raise Refused("No decision of this meeting is recorded. Mark the decisions in the minutes first.")
    if kind == Kind.SUPPLEMENT:
        if not Supplement.objects.filter(meeting=meeting, number=supplement or 0).exists():
            raise Refused("There is no such supplement. Make it first.")
        if not Publication.objects.filter(meeting=meeting, kind=Kind.AGENDA, state=State.OUT).exists():
            raise Refused(NOT_YET[Kind.SUPPLEMENT])


def lateness(meeting: Meeting, kind: str, moment: datetime) -> str:
    """Why a reason must be given for publishing at `moment`, with the route of urgency; empty when in time.

    Raises:
        Refused: the bank holidays of that year are not known.
    """
    if kind != Kind.AGENDA or meeting.state != Stage.DRAFT:
        return ""
    deadline = agenda_deadline(meeting)
    if timezone.localtime(moment).date() <= deadline.on:
        return ""
    return (
        f"The agenda had to be out by {day_words(deadline.on)}. It can still be published when you say why "
        f"it is late. {deadline.missed}"
    )


# --- what would go out -----------------------------------------------------------------------------
def outgoing(
    meeting: Meeting,
    kind: str,
    *,
    supplement: int | None = None,
    note: str = "",
    reader: Reader | None = None,
) -> Outgoing:
    """Compose what would go out now, and search it for exempt words.

    Raises:
        Refused: a file that belongs to it is not ready or can't be read.
    """
    composed = compose(meeting, kind, supplement=supplement, note=note)
    try:
        files = tuple(_files(meeting, kind, supplement, composed.content))
        leaks = leaks_in(meeting, composed.content, files, reader or Reader())
    except OSError as error:
        logger.warning("a file to be published can't be read", exc_info=error)
        raise Refused(
            "A file that belongs to it can't be read, so nobody can say what is in it. Upload the file "
            "again, or build the pack again, then publish."
        ) from error
    return Outgoing(composed, files, tuple(leaks))


def _files(
    meeting: Meeting, kind: str, supplement: int | None, content: dict[str, Any]
) -> Sequence[PublicFile]:
    listed = [paper for item in content.get("items", ()) for paper in item.get("papers", ())]
    filed = {paper["paper"]: paper for paper in listed if paper.get("file")}
    versions = PaperVersion.objects.filter(paper__in=filed).order_by("paper", "number")
    named = {row.paper_id: row for row in versions if row.pdf_sha256 == filed[row.paper_id]["file"]}
    files = [_file(named[pk], paper) for pk, paper in filed.items()]
    return [*files, *public_files.offered(meeting, kind, supplement)]


def _file(version: PaperVersion, paper: dict[str, Any]) -> PublicFile:
    return PublicFile(
        title=paper["title"], storage=version.pdf, name=safe_name(paper["title"]), pages=version.pages,
        size=default_storage.size(version.pdf), sha256=version.pdf_sha256, paper=paper["paper"],
    )  # fmt: skip


# --- publish ---------------------------------------------------------------------------------------
def publish_due(now: datetime) -> list[Publication]:
    """Publish all that is planned for `now` or before; gives what went out or was stopped by this call.

    Each is a transaction of its own: one that fails is logged and tried again a minute later, and takes no
    other with it. What another worker has in hand is left to it.
    """
    due = Publication.objects.due(now).order_by("planned_for", "pk").values_list("pk", flat=True)
    done = []
    for pk in list(due):
        try:
            done.append(publish(pk=pk, at=now))
        except Exception:
            logger.exception("publication failed", extra={"publication": pk})
    return [publication for publication in done if publication is not None]


def publish(*, pk: int, at: datetime, reader: Reader | None = None) -> Publication | None:
    """Publish one planned publication, or stop it with the reason; None when that was done by somebody else.

    Files are read before the transaction, since a long one takes seconds; what is frozen is composed and
    searched inside of it, so nothing else can go out than what was searched.
    """
    reader = reader or Reader()
    publication = (
        Publication.objects.filter(pk=pk, state=State.PLANNED).select_related("meeting__board").first()
    )
    if publication is None:
        return None
    try:
        outgoing(publication.meeting, publication.kind, supplement=publication.supplement, reader=reader)
        return _freeze(pk, at, reader)
    except (LeakFound, Refused, PermissionDenied, ChangedMeanwhile) as refusal:
        return _stop_planned(pk, str(refusal), at)


@transaction.atomic
def _freeze(pk: int, at: datetime, reader: Reader) -> Publication | None:
    """Write what goes out, once: whoever comes second finds the row no longer planned.

    Raises:
        LeakFound, Refused, PermissionDenied, ChangedMeanwhile: nothing was written.
    """
    publication = _locked(pk)
    if publication is None:
        return None
    # What is minuted and decided waits until it is out, and then knows that it is.
    publication.meeting = meeting = _take_turn(publication.meeting)
    by = publication.planned_by
    require(by, Permission.PUBLISH, meeting.partnership)
    _check_still(meeting, publication)
    _advance(publication, at)
    note, supplement = publication.note, publication.supplement
    going = outgoing(meeting, publication.kind, supplement=supplement, note=note, reader=reader)
    if going.leaks:
        raise LeakFound(f"{words_of(going.leaks)} {MEND}")
    publication.state, publication.published_at = State.OUT, at
    publication.content = going.composed.content
    publication.files = [file.to_json() for file in going.files]
    publication.digest = digest_of(publication.content, publication.files)
    publication.save(update_fields=["state", "published_at", "content", "files", "digest"])
    _record(
        publication, by, "oversight.published", {"digest": publication.digest, "files": len(going.files)}, at
    )
    return publication


def _check_still(meeting: Meeting, publication: Publication) -> None:
    """The meeting may have moved on since it was planned. Raises Refused."""
    if meeting.board.regime != Board.Regime.PUBLIC:
        raise Refused(f"{meeting.board} is for officers only by now.")
    if meeting.state not in STAGES[publication.kind]:
        raise Refused(NOT_YET[Kind(publication.kind)])
    _check_there_is_something(meeting, publication.kind, publication.supplement)


def _advance(publication: Publication, at: datetime) -> None:
    """What else publishing means: the agenda's numbers stand from now on, a supplement is issued."""
    meeting = publication.meeting
    if publication.kind == Kind.AGENDA and meeting.state == Stage.DRAFT:
        reason = publication.late_reason
        if not reason and lateness(meeting, publication.kind, at):
            if late := lateness(meeting, publication.kind, publication.planned_for):
                raise Refused(f"The meeting was moved after this was planned. {late}")
            planned = deadline_words(timezone.localtime(publication.planned_for))
            reason = f"It was planned in time, for {planned}; the service was interrupted."
        publish_agenda(meeting=meeting, by=publication.planned_by, at=at, late_reason=reason)
    if publication.kind == Kind.SUPPLEMENT:
        rows = Supplement.objects.filter(meeting=meeting, number=publication.supplement or 0, issued_at=None)
        rows.update(issued_at=at)


def digest_of(content: Any, files: Any) -> str:
    """SHA-256 over content and files in one fixed spelling: what a court can be shown has not changed."""
    text = json.dumps([content, files], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def _stop_planned(pk: int, problem: str, at: datetime) -> Publication | None:
    publication = _locked(pk)
    if publication is not None:
        _stop(publication, problem, at)
    return publication


def _stop(publication: Publication, problem: str, at: datetime) -> None:
    """Keep it from the public, and tell who planned it; neither trail nor mail repeats exempt words."""
    publication.state, publication.problem = State.STOPPED, problem
    publication.save(update_fields=["state", "problem"])
    _record(publication, publication.planned_by, "oversight.publication_stopped", {"state": "stopped"}, at)
    notifications.send(
        publication.planned_by, f"Not published: {publication}", "oversight/mail/publication_stopped.txt",
        {"publication": publication, "url": reverse("oversight:publish", args=[publication.meeting_id])},
        "you planned to publish it", partnership=publication.partnership,
        digest_key=f"publication-stopped:{publication.pk}", at=at,
    )  # fmt: skip


# --- helpers ---------------------------------------------------------------------------------------
def _take_turn(meeting: Meeting) -> Meeting:
    """The meeting as it is now; who plans for it at the same time waits (SQLite has one writer anyway)."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("board__partnership")
    return rows.get(pk=meeting.pk)


def _locked(pk: int) -> Publication | None:
    rows = Publication.objects.select_for_update(of=("self",)).select_related(
        "meeting__board__partnership", "planned_by"
    )
    return rows.filter(pk=pk, state=State.PLANNED).first()


def _next_number(meeting: Meeting, kind: str) -> int:
    highest = Publication.objects.filter(meeting=meeting, kind=kind).aggregate(Max("number"))["number__max"]
    return (highest or 0) + 1


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _record(
    publication: Publication,
    by: User,
    verb: str,
    after: dict[str, Any],
    at: datetime | None,
    *,
    note: str = "",
) -> None:
    record(
        by=by, verb=verb, obj=publication, partnership=publication.partnership, before=None,
        after={"meeting": publication.meeting_id, **after}, note=note, at=at,
    )  # fmt: skip

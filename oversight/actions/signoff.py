"""Sign-off of a paper: advice asked and answered, then approved; reopened with a reason."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import ChangedMeanwhile, Refused
from oversight.actions.advice import refuse_adviser, tell, write_request
from oversight.actions.versions import refuse_settled, take_turn
from oversight.models import Advice, Paper, PaperVersion
from oversight.summaries.papers import lacking, missing_advice


@transaction.atomic
def ask_advice(*, paper: Paper, kind: str, of: User, by: User, at: datetime) -> Advice:
    """Ask a person for advice on the current version; they get a mail, and the working days run.

    Raises:
        Refused: nothing is written yet, it is approved or withdrawn; the person may not read or answer; or
            they are asked already.
        core.working_days.UnknownYear: no bank holidays are known for the day of the answer.
    """
    require(by, Permission.WRITE_PAPERS, paper.partnership)
    current = take_turn(paper)
    refuse_settled(current)
    if current.current is None:
        raise Refused("There is nothing to read yet. Write or upload the paper, then ask.")
    if current.state == Paper.State.APPROVED:
        raise Refused("This paper is approved. Reopen it if it needs advice after all.")
    refuse_adviser(current, of, at)
    if current.advice.filter(kind=kind, asked_of=of, answered_at=None).exists():
        raise Refused(f"{of} is asked already and has not answered yet.")
    again = current.advice.filter(kind=kind, asked_of=of).exists()
    row = write_request(
        paper=current, version=current.current, kind=kind, person=of, by=by, at=at, again=again
    )
    Paper.objects.filter(pk=paper.pk, state=Paper.State.DRAFT).update(
        state=Paper.State.ADVICE, version=F("version") + 1
    )
    paper.refresh_from_db()
    return row


@transaction.atomic
def answer_advice(
    *, advice: Advice, outcome: str, words: str, by: User, at: datetime, read: PaperVersion | None = None
) -> Advice:
    """Answer: cleared, or changes needed with words. `read` is the version that the adviser had before them.

    Raises:
        ChangedMeanwhile: a newer version came while the adviser was reading.
        Refused: it is not theirs to answer, or it is answered already.
        ValidationError: no outcome, or changes without words (by field).
    """
    require(by, Permission.WRITE_PAPERS, advice.partnership)
    if by.pk != advice.asked_of_id:
        raise Refused(f"This advice is asked of {advice.asked_of}. Only they can give it.")
    paper = take_turn(advice.paper)
    refuse_settled(paper)
    if read is not None and paper.current is not None and read.pk != paper.current.pk:
        raise ChangedMeanwhile(paper.current)
    words = words.strip()
    if outcome not in Advice.Outcome.values:
        raise ValidationError({"outcome": "Choose whether it is cleared or needs changes."})
    if outcome == Advice.Outcome.CHANGES and not words:
        raise ValidationError({"words": "Say what must change."})
    rows = Advice.objects.filter(pk=advice.pk, answered_at=None)
    if not rows.update(answered_at=at, outcome=outcome, words=words, of_version=paper.current):
        raise Refused("This request is answered already.")
    advice.refresh_from_db()
    if outcome == Advice.Outcome.CHANGES:
        Paper.objects.filter(pk=paper.pk, state=Paper.State.ADVICE).update(
            state=Paper.State.DRAFT, version=F("version") + 1
        )
    record(
        by=by, verb="oversight.advice_answered", obj=paper, partnership=paper.partnership,
        label=paper.discreet, before=None, after={"kind": advice.kind, "outcome": advice.outcome},
        note="" if paper.is_exempt else words, at=at,
    )  # fmt: skip
    for person in {person for person in (advice.asked_by, paper.author) if person and not person.is_system}:
        if person.pk != by.pk:
            tell(advice, person, "answered", by, at)
    return advice


@transaction.atomic
def approve_paper(*, paper: Paper, by: User, at: datetime, without_advice: str = "") -> Paper:
    """Approve the current version for the agenda. `without_advice` says why it needs none of what is missing.

    Raises:
        ChangedMeanwhile: somebody saved the paper after it was read.
        Refused: what it still lacks, in words.
    """
    require(by, Permission.RUN_BOARDS, paper.partnership)
    current = take_turn(paper)
    refuse_settled(current)
    if current.version != paper.version:
        raise ChangedMeanwhile(current)
    lacks = lacking(current)
    if lacks:
        raise Refused(f"It can’t be approved yet. {' '.join(lacks)}")
    missing = missing_advice(current)
    if missing and not without_advice.strip():
        raise Refused(f"{' '.join(missing)} Wait for it, or say why the paper is approved without.")
    before = current.get_state_display()
    Paper.objects.filter(pk=paper.pk).update(
        state=Paper.State.APPROVED,
        version=F("version") + 1,
        first_approved_at=current.first_approved_at or at,
    )
    paper.refresh_from_db()
    told = "" if current.is_exempt else without_advice.strip()
    _record(current, by, "oversight.paper_approved", before, "Approved", at, told if missing else "")
    return paper


@transaction.atomic
def reopen_paper(*, paper: Paper, reason: str, by: User, at: datetime) -> Paper:
    """Make an approved paper a draft again, so that it can be changed; a new version asks for advice again.

    Raises:
        ChangedMeanwhile: somebody changed it in this moment.
        Refused: it is not approved, or the meeting is over.
        ValidationError: no reason.
    """
    require(by, Permission.RUN_BOARDS, paper.partnership)
    refuse_settled(paper)
    if paper.state != Paper.State.APPROVED:
        raise Refused("This paper is not approved, so it can be changed as it is.")
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is reopened. The reason stays in the record."})
    rows = Paper.objects.filter(pk=paper.pk, version=paper.version)
    changed = rows.update(state=Paper.State.DRAFT, version=F("version") + 1)
    paper.refresh_from_db()
    if not changed:
        raise ChangedMeanwhile(paper)
    _record(
        paper,
        by,
        "oversight.paper_reopened",
        "Approved",
        "Draft",
        at,
        "" if paper.is_exempt else reason.strip(),
    )
    return paper


def _record(paper: Paper, by: User, verb: str, before: str, after: str, at: datetime, note: str = "") -> None:
    record(
        by=by, verb=verb, obj=paper, partnership=paper.partnership,
        label=paper.discreet, before={"state": before}, after={"state": after}, note=note, at=at,
    )  # fmt: skip

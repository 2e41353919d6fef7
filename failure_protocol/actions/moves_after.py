"""After a move: who must change their records, who is told, and the reviews (P08, V07, V10)."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions.logs import add_entry
from failure_protocol.actions.moves_plan import begin
from failure_protocol.actions.placement_steps import take_step
from failure_protocol.models import AfterDone, MoveReview, OutOfAreaNotice, Placement
from failure_protocol.models.logs import LogKind
from failure_protocol.models.moves_after import AfterItem
from failure_protocol.placement_states import PlacementState


@transaction.atomic
def finish_item(
    *, placement: Placement, item: str, by: User, at: datetime, is_needed: bool = True, note: str = ""
) -> AfterDone:
    """Tick one thing of the list after a move; ticked twice, the last words count.

    Raises:
        ValidationError: not needed, and nobody says why.
        Refused: nobody lives there yet.
    """
    begin(placement.incident, placement, by)
    if placement.arrived_at is None:
        raise Refused(f"{placement.person} has not arrived yet.")
    if not is_needed and not note.strip():
        raise ValidationError({"note": "Say why it is not needed."})
    done, _ = AfterDone.objects.update_or_create(
        placement=placement, item=AfterItem(item),
        defaults={"is_needed": is_needed, "note": note.strip(), "by": by, "at": at},
    )  # fmt: skip
    words = f"{done.get_item_display()}: {'done' if is_needed else 'not needed'}"
    _log(placement, words, by, at)
    return done


@transaction.atomic
def tell_area(
    *, placement: Placement, body: str, name: str, told_whom: str, how: str, told_at: datetime, by: User,
    at: datetime,
) -> OutOfAreaNotice:  # fmt: skip
    """Write down that the council or the NHS body of the new place was told (P08).

    Raises:
        ValidationError: nobody was told, or at a moment to come.
        Refused: the placement is in our own area.
    """
    begin(placement.incident, placement, by)
    if not placement.is_out_of_area:
        raise Refused("This placement is in our own area.")
    wrong: dict[str, str] = {}
    if body not in OutOfAreaNotice.Body.values:
        wrong["body"] = "Choose who was told."
    if not name.strip():
        wrong["name"] = "Enter which council or NHS body."
    if not told_whom.strip():
        wrong["told_whom"] = "Enter whom: name and post."
    if told_at > at:
        wrong["told_at"] = "This is in the future. Enter when they were told."
    if wrong:
        raise ValidationError(wrong)
    notice, _ = OutOfAreaNotice.objects.update_or_create(
        placement=placement, body=body,
        defaults={
            "name": name.strip()[:150], "told_whom": told_whom.strip()[:150], "how": how.strip()[:60],
            "told_at": told_at, "by": by, "at": at,
        },
    )  # fmt: skip
    _log(placement, f"{notice.get_body_display()} was told", by, at)
    return notice


@transaction.atomic
def finish_review(
    *,
    review: MoveReview,
    version: int,
    done_on: date,
    outcome: str,
    by: User,
    at: datetime,
    support: str = "",
) -> MoveReview:
    """Write down a review after the move, and what support follows (V10).

    Raises:
        PermissionDenied, Http404: not one whom the person may move.
        ValidationError: no words, or a day to come.
        Refused: the placement ended before it was due.
        ChangedMeanwhile: somebody wrote it first.
    """
    placement = review.placement
    begin(placement.incident, placement, by)
    wrong = {} if outcome.strip() else {"outcome": "Say how the person is, and what they say."}
    if done_on > timezone.localtime(at).date():
        wrong["done_on"] = "This is in the future. Enter the day of the review."
    if wrong:
        raise ValidationError(wrong)
    if review.dropped_at is not None:
        raise Refused("The placement ended before this review was due.")
    rows = MoveReview.objects.filter(pk=review.pk, version=version, done_on=None)
    done = {"done_on": done_on, "outcome": outcome.strip(), "support": support.strip(), "done_by": by}
    if not rows.update(version=version + 1, **done):
        review.refresh_from_db()
        raise ChangedMeanwhile(review)
    review.refresh_from_db()
    placement.refresh_from_db()
    if placement.state == PlacementState.CONFIRMED:
        take_step(placement=placement, new=PlacementState.REVIEWED, by=by, at=at)
    _log(placement, f"review of {review.due_on:%d %B %Y} done", by, at)
    return review


def _log(placement: Placement, words: str, by: User, at: datetime) -> None:
    text = f"Placement {placement.number}, {placement.person} at {placement.location}: {words}."
    add_entry(
        incident=placement.incident, kind=LogKind.MOVEMENT, text=text, by=by, at=at, person=placement.person
    )

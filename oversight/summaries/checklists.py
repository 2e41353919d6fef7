"""What is missing before the agenda of a meeting can go out: worked out from what is stored, never ticked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.words import count_of, day_words
from oversight.models import AgendaItem, Meeting
from oversight.summaries.meetings import Clock, ItemView, MeetingView, previous_meeting


@dataclass(frozen=True)
class Check:
    """One thing looked at before the agenda goes out. `stops` = it cannot go out like this."""

    done: bool
    words: str
    item: int | None = None
    paper: int | None = None
    stops: bool = False


def checklist(meeting: Meeting, seen: MeetingView, clock: Clock) -> tuple[Check, ...]:
    """What is there and what is missing before the agenda can go out, worked out from what is stored.

    `seen` must be the view of somebody who may read exempt items.
    """
    items = seen.agenda
    return (
        _business(items),
        _place(seen),
        _chair(meeting),
        *_leads(items),
        *_papers(items),
        *_exempt(items),
        *_key_notices(meeting),
        *_last_minutes(meeting, items),
        *_length(seen),
        *_deadline(seen, clock),
    )


def _business(items: Iterable[ItemView]) -> Check:
    there = sum(item.is_business for item in items)
    if there:
        return Check(done=True, words=f"{count_of(there, 'item')} of business")
    return Check(done=False, words="No item of business yet", stops=not list(items))


def _place(seen: MeetingView) -> Check:
    if seen.place or (seen.virtual and seen.link):
        return Check(done=True, words="The place, or the address to join, is named")
    return Check(done=False, words="Neither a place nor an address to join is named")


def _chair(meeting: Meeting) -> Check:
    day = meeting.day
    sits = [member for member in meeting.board.members.on(day) if member.chair or member.vice_chair]
    if sits:
        return Check(done=True, words=f"{sits[0].name} is there to take the chair")
    return Check(done=False, words="No chair or vice-chair has a seat on that day")


def _leads(items: Iterable[ItemView]) -> Iterable[Check]:
    silent = [item for item in items if item.is_business and not item.lead]
    if not silent:
        yield Check(done=True, words="Every item of business names its lead")
    for item in silent:
        yield Check(done=False, words=f"Item {item.number} names no lead", item=item.pk)


def _papers(items: Iterable[ItemView]) -> Iterable[Check]:
    missing = []
    for item in items:
        if item.is_business and item.purpose == "decision" and not item.papers:
            words = f"Item {item.number} is for decision and has no paper"
            missing.append(Check(done=False, words=words, item=item.pk))
        for paper in item.papers:
            if not paper.has_pages:
                words = f"Item {item.number}, {paper.title}: {paper.words.lower()}"
                missing.append(Check(done=False, words=words, paper=paper.pk))
            elif not paper.is_ready:
                words = f"Item {item.number}, {paper.title}: {paper.state_label.lower()}, not approved"
                missing.append(Check(done=False, words=words, paper=paper.pk))
    if missing:
        yield from missing
    else:
        yield Check(done=True, words="Every paper that is needed is there and approved")


def _exempt(items: Iterable[ItemView]) -> Iterable[Check]:
    for item in items:
        if item.exempt:
            whole = bool(item.citation and item.public_interest.strip() and item.public_title.strip())
            words = f"Item {item.number} is exempt under {item.citation}, with the public interest noted"
            if not whole:
                words = f"Item {item.number} is exempt and does not say why"
            yield Check(done=whole, words=words, item=item.pk, stops=not whole)


def _key_notices(meeting: Meeting) -> Iterable[Check]:
    for item in meeting.items.all():
        if item.key_decision and not item.withdrawn:
            noted = item.key_notice_on is not None
            words = "was given" if noted else "is not noted: enter the day on which it was published"
            yield Check(
                done=noted, words=f"Item {item.number}: notice of the key decision {words}", item=item.pk
            )


def _last_minutes(meeting: Meeting, items: Iterable[ItemView]) -> Iterable[Check]:
    before = previous_meeting(meeting)
    if before is None or not any(item.kind == AgendaItem.Kind.MINUTES for item in items):
        return
    written = before.state in (
        Meeting.State.MINUTES_DRAFT, Meeting.State.MINUTES_APPROVED, Meeting.State.CLOSED,
    )  # fmt: skip
    when = f"{before.day.day} {before.day:%B %Y}"
    words = (
        f"The minutes of {when} are written up" if written else f"The minutes of {when} are not written up"
    )
    yield Check(done=written, words=words)


def _length(seen: MeetingView) -> Iterable[Check]:
    if not seen.planned:
        return
    fits = f"The items are planned for {seen.planned} of {seen.length} minutes"
    words = f"{fits}: {seen.overrun} too many" if seen.overrun else fits
    yield Check(done=not seen.overrun, words=words)


def _deadline(seen: MeetingView, clock: Clock) -> Iterable[Check]:
    for each in clock.deadlines:
        if each.key == "agenda" and seen.published_at is None:
            late = each.standing == "missed"
            words = f"The agenda is to be out by {day_words(each.on)}"
            if late:
                words = f"The agenda had to be out by {day_words(each.on)}: it needs the reason for urgency"
            yield Check(done=not late, words=words)

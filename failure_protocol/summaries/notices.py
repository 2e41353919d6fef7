"""How far both bodies are told of an incident, as pages show it: who, by what, when, what is next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from core.words import capital
from failure_protocol.actions.logs import local_words
from failure_protocol.actions.notices_standing import body_words, reached
from failure_protocol.ladder import (
    NOT_ACCEPTABLE,
    Outcome,
    Place,
    Standing,
    Written,
    both_told,
    counts,
    moves_at,
    next_of,
    standing_of,
    stands_still,
)
from failure_protocol.models import Incident, Ladder, LadderPerson, Notice, NoticeAttempt, ProtocolSettings
from failure_protocol.models.notices import OUTCOMES, STANDINGS, WRITTEN
from failure_protocol.models.notices_setup import BODIES
from ui.tags import Status

COLOURS = {
    Standing.GAP: "red", Standing.WAITING: "orange", Standing.TRYING: "orange", Standing.HALF: "yellow",
    Standing.NOTIFIED: "blue", Standing.ACKNOWLEDGED: "green", Standing.DEAD_END: "red",
}  # fmt: skip
WRITTEN_COLOURS = {
    Written.WAITING: "yellow", Written.SENT: "green", Written.FAILED: "red", Written.EXERCISE: "teal",
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """One call, in words; `refused` says why it does not count."""

    at: datetime
    words: str
    by: str
    counts: bool
    refused: str


@dataclass(frozen=True)
class Sent:
    """A written confirmation by one channel."""

    attempt: NoticeAttempt
    state: Written
    tag: Status
    error: str

    @property
    def is_failed(self) -> bool:
        """Whether it counts as not sent, so that it may be sent again."""
        return self.state == Written.FAILED

    @property
    def may_return(self) -> bool:
        """Whether it was sent, so that it may have come back."""
        return self.state == Written.SENT


@dataclass(frozen=True)
class Step:
    """One recipient on a ladder."""

    notice: Notice
    calls: tuple[Call, ...]
    written: tuple[Sent, ...]
    is_newest: bool

    @property
    def place(self) -> str:
        """Lead, Deputy or On call."""
        return self.notice.get_place_display()

    @property
    def words(self) -> str:
        """Both channels in one sentence (N02)."""
        if self.notice.acknowledged_at is not None:
            how = self.notice.get_acknowledged_via_display()
            return f"Acknowledged on {local_words(self.notice.acknowledged_at)}, {how}"
        spoke = any(call.counts for call in self.calls)
        rang = "spoken to" if spoke else "rung, not reached" if self.calls else "not rung yet"
        sent = any(each.state in (Written.SENT, Written.EXERCISE) for each in self.written)
        told = "written to" if sent else "nothing in writing has gone out"
        return f"{capital(rang)}; {told}; not acknowledged"

    @property
    def may_text(self) -> bool:
        """Whether a text message could be sent as well."""
        texted = any(each.attempt.channel == NoticeAttempt.Channel.TEXT for each in self.written)
        return not texted and self.notice.is_mobile

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """What a call to this number can end with. The person on call stands in as deputy does."""
        answers = [Outcome.NO_ANSWER, Outcome.VOICEMAIL, Outcome.STAFF]
        words = {each: OUTCOMES[each] for each in answers}
        who = self.notice.who
        if self.notice.place == Place.LEAD:
            return [(Outcome.SPOKE_LEAD, f"Spoke to {who}"), *_plain(words)]
        return [(Outcome.SPOKE_DEPUTY, f"Spoke to {who}"), *_plain(words)]


@dataclass(frozen=True)
class LeadState:
    """One body: its standing in words, who is on it, whom to ring now."""

    body: str
    label: str
    post: str
    state: Standing
    steps: tuple[Step, ...]
    offers: tuple[Notice, ...]
    after: tuple[LadderPerson, ...]  # who comes next
    deputies: tuple[LadderPerson, ...]
    sender: str
    sender_id: int
    goes_on_at: datetime | None
    stands_still: bool
    started: bool
    is_exercise: bool

    @property
    def words(self) -> str:
        """The standing; never "notified" where a Lead is missing (N01)."""
        done = next((step for step in self.steps if step.notice.acknowledged_at), None)
        if self.state == Standing.ACKNOWLEDGED and done is not None:
            return f"Acknowledged by {done.notice.who}"
        return STANDINGS[self.state] if self.started else "Nobody is told yet: this is a warning only"

    @property
    def detail(self) -> str:
        """What the tag doesn't say: who acknowledged, or when it goes on."""
        if self.state == Standing.ACKNOWLEDGED:
            return self.words.removeprefix("Acknowledged ")
        if not self.started:
            return self.words
        if self.goes_on_at is None:
            return ""
        moment = f"{timezone.localtime(self.goes_on_at):%H:%M}"
        if self.stands_still:
            return f"should have gone on at {moment} and stands still: ring on by hand"
        return f"goes on at {moment} without an acknowledgement"

    @property
    def tag(self) -> Status:
        """The standing as a tag."""
        return Status(STANDINGS[self.state].split(":")[0], COLOURS[self.state])

    @property
    def newest(self) -> Step | None:
        """Who is to be rung now."""
        return self.steps[-1] if self.steps else None

    @property
    def earlier(self) -> tuple[Step, ...]:
        """Who was told before."""
        return self.steps[:-1][::-1]

    @property
    def person(self) -> str:
        """Whom to ring now."""
        return self.newest.notice.who if self.newest else ""

    @property
    def phone(self) -> str:
        """Their number as a telephone dials it; an exercise rings nobody."""
        return self.newest.notice.tel if self.newest and not self.is_exercise else ""


@dataclass(frozen=True)
class Next:
    """The one thing to do about telling."""

    words: str


@dataclass(frozen=True)
class Ladders:
    """Both bodies at one moment."""

    leads: tuple[LeadState, ...]
    due_at: datetime
    is_late: bool
    on_call: tuple[LadderPerson, ...]
    next: Next | None

    @property
    def words(self) -> str:
        """Of both: "notified" only if both are (N01)."""
        states = [lead.state for lead in self.leads]
        if states and all(state == Standing.ACKNOWLEDGED for state in states):
            return "Both Leads have acknowledged."
        if both_told(states):
            return "Both bodies are notified. Not both have acknowledged."
        missing = [lead.label for lead in self.leads if lead.state == Standing.GAP]
        if missing:
            return f"This can’t count as notified: no Lead is set up for the {' and the '.join(missing)}."
        return "Not both bodies are notified yet."


def ladder_of(incident: Incident, at: datetime) -> Ladders:
    """How far both bodies are told, with what the mail server and the gateway said up to now."""
    settings = (
        ProtocolSettings.objects.filter(partnership=incident.partnership_id).first() or ProtocolSettings()
    )
    people = list(LadderPerson.objects.at(incident.partnership, at))
    attempts = NoticeAttempt.objects.select_related("by", "mail").order_by("at", "pk")
    notices = Notice.objects.select_related("user").prefetch_related(Prefetch("attempts", attempts))
    rows = incident.ladders.select_related("sender").prefetch_related(
        Prefetch("notices", notices.order_by("opened_at", "pk"))
    )
    by_body = {ladder.body: ladder for ladder in rows}
    found = [by_body[body] for body in BODIES if body in by_body]
    leads = tuple(_lead(incident, ladder, people, settings, at) for ladder in found)
    due = moves_at(incident.received_at, settings.notify_minutes)
    on_call = tuple(each for each in people if each.place == Place.ON_CALL)
    return Ladders(leads, due, at > due, on_call, _next(incident, leads))


def first_acknowledged(incident: Incident) -> list[datetime]:
    """The first acknowledgement of each body that has one."""
    first: dict[int, datetime] = {}
    for notice in Notice.objects.filter(ladder__incident=incident).order_by("acknowledged_at"):
        if notice.acknowledged_at is not None:
            first.setdefault(notice.ladder_id, notice.acknowledged_at)
    return list(first.values())


def _lead(
    incident: Incident,
    ladder: Ladder,
    people: Sequence[LadderPerson],
    settings: ProtocolSettings,
    at: datetime,
) -> LeadState:
    mine = [each for each in people if each.body == ladder.body]
    notices = list(ladder.notices.all())
    told = [notice for notice in notices if notice.opened_at is not None]
    has_lead = Place.LEAD in {each.place for each in mine} | {each.place for each in told}
    state = standing_of(reached(told, at), has_lead=has_lead, dead_end=ladder.dead_end_at is not None)
    climbs = ladder.since is not None and ladder.dead_end_at is None and not incident.has_ended
    climbs = climbs and not any(notice.acknowledged_at for notice in told)
    goes_on = moves_at(ladder.since, settings.escalate_minutes) if climbs and ladder.since else None
    still = climbs and ladder.since and stands_still(ladder.since, settings.escalate_minutes, at)
    used = {notice.step_key for notice in told}
    post = settings.lead_nhs_post if ladder.body == "nhs" else settings.lead_council_post
    return LeadState(
        body=ladder.body, label=body_words(ladder.body), post=post, state=state,
        steps=tuple(_step(notice, is_newest=notice is told[-1], at=at) for notice in told),
        offers=tuple(notice for notice in notices if notice.opened_at is None),
        after=tuple(_following(mine, used)) if climbs else (),
        deputies=tuple(each for each in mine if each.place == Place.DEPUTY),
        sender=str(ladder.sender), sender_id=ladder.sender_id, goes_on_at=goes_on,
        stands_still=bool(still),
        started=ladder.started_at is not None, is_exercise=incident.is_exercise,
    )  # fmt: skip


def _step(notice: Notice, *, is_newest: bool, at: datetime) -> Step:
    rows = list(notice.attempts.all())
    calls = tuple(
        Call(
            row.at, row.get_outcome_display(), str(row.by), counts(row.outcome),
            NOT_ACCEPTABLE.get(Outcome(row.outcome), ""),
        )
        for row in rows if row.outcome
    )  # fmt: skip
    written = tuple(_sent(row, at) for row in rows if row.state)
    return Step(notice, calls, written, is_newest)


def _sent(row: NoticeAttempt, at: datetime) -> Sent:
    state = row.state_at(at)
    return Sent(row, state, Status(WRITTEN[state], WRITTEN_COLOURS[state]), row.error_at(at))


def _following(people: Iterable[LadderPerson], used: set[tuple[str, str]]) -> list[LadderPerson]:
    taken, found = set(used), []
    rows = list(people)
    while (each := next_of(rows, taken)) is not None:
        taken.add(each.step_key)
        found.append(each)
    return found


def _next(incident: Incident, leads: Sequence[LeadState]) -> Next | None:
    """The first body on which something can be done, the worst first."""
    if incident.has_ended:
        return None
    order = [
        Standing.WAITING,
        Standing.TRYING,
        Standing.GAP,
        Standing.DEAD_END,
        Standing.HALF,
        Standing.NOTIFIED,
    ]
    waiting = [lead for lead in leads if lead.state in order and lead.started]
    if not waiting:
        return None
    lead = min(waiting, key=lambda each: order.index(each.state))
    if lead.newest is None:
        return Next(f"Nobody is set up for the {lead.label}: add somebody to tell")
    notice = lead.newest.notice
    what = "Lead" if notice.place == Place.LEAD else notice.get_place_display().lower()
    if lead.state == Standing.NOTIFIED:
        return Next(f"Ask {notice.who} ({what}, {lead.label}) to acknowledge")
    return Next(f"Ring {notice.who} ({what}, {lead.label})")


def _plain(words: dict[Any, str]) -> list[tuple[str, str]]:
    return [(str(key), text) for key, text in words.items()]

"""What is decided about the whole incident, and what is to be done by whom (G04, G06)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from failure_protocol.models import Incident, IncidentAction, MeetingAction, SeriousDecision
from failure_protocol.serious import CRITERIA
from ui.tags import Status

STATES = {"open": "blue", "done": "green", "dropped": "grey"}


@dataclass(frozen=True)
class Serious:
    """What one body decided; None while it has not."""

    body: str
    name: str
    decision: SeriousDecision | None
    answers: tuple[tuple[str, bool, str], ...]  # criterion, met, words
    earlier: tuple[SeriousDecision, ...]


def serious_of(incident: Incident) -> list[Serious]:
    """Both bodies, decided or not."""
    rows = list(SeriousDecision.objects.filter(incident=incident).select_related("by"))
    return [_serious(body, [row for row in rows if row.body == body]) for body in SeriousDecision.Body]


def _serious(body: SeriousDecision.Body, rows: list[SeriousDecision]) -> Serious:
    newest = rows[0] if rows else None
    wanted = CRITERIA[body]
    answers = newest.answers if newest else {}
    return Serious(
        body.value, str(body.label), newest,
        tuple((wanted[key], bool(met), str(words)) for key, (met, words) in answers.items() if key in wanted),
        tuple(rows[1:]),
    )  # fmt: skip


def undecided(incident: Incident) -> list[str]:
    """Bodies that have not decided, once the incident is activated: red (K08)."""
    if incident.activated_at is None:
        return []
    decided = set(SeriousDecision.objects.filter(incident=incident).order_by().values_list("body", flat=True))
    return [str(body.label) for body in SeriousDecision.Body if body.value not in decided]


@dataclass(frozen=True)
class ActionLine:
    """An action of the log or of a meeting, as the list shows it."""

    name: str
    url: str
    text: str
    owner: str
    due: date
    source: str
    state: Status
    is_open: bool
    today: date

    def is_overdue(self, day: date) -> bool:
        """Whether it should have been done before the day."""
        return self.is_open and self.due < day


def actions_of(incident: Incident, today: date) -> list[ActionLine]:
    """Every action, those of meetings too, the next due first."""
    own = IncidentAction.objects.filter(incident=incident).select_related("owner", "incident")
    given = MeetingAction.objects.filter(meeting__incident=incident).select_related("user", "meeting")
    lines = [*(_own(each, today) for each in own), *_given(given, today)]
    return sorted(lines, key=lambda each: (not each.is_open, each.due, each.name))


def _own(row: IncidentAction, today: date) -> ActionLine:
    return ActionLine(
        f"Action {row.number}", row.get_absolute_url(), row.text, row.owner_words, row.due, row.source,
        Status(row.get_state_display(), STATES[row.state]), row.state == IncidentAction.State.OPEN, today,
    )  # fmt: skip


def _given(rows: Iterable[MeetingAction], today: date) -> Iterable[ActionLine]:
    for row in rows:
        meeting = row.meeting
        state = Status("Done", "green") if row.done_at else Status("Open", "blue")
        yield ActionLine(
            "Of a meeting", meeting.get_absolute_url(), row.text, row.who, row.due, str(meeting), state,
            row.done_at is None, today,
        )  # fmt: skip

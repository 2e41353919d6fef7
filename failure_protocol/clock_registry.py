"""The clocks K01 to K14 of an incident: what each is, and who tells how it stands (failure-protocol.md 4.3).

A noun says `clock_registry.register(risk_clocks)` in its home/<noun>.py, where `risk_clocks(incident, at)`
gives a list of `clock("K10", "running", "...", due=...)`. Clocks are seen by everybody who has a part in the
incident, so they count people and never name one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from failure_protocol.models import Incident


class ClockState(StrEnum):
    """How a clock stands. UNKNOWN = a fact is missing without which nobody can tell."""

    MISSED = "missed"
    RUNNING = "running"
    UNKNOWN = "unknown"
    WAITING = "waiting"  # not started
    MET = "met"


STATES = {
    ClockState.MISSED: "Missed",
    ClockState.RUNNING: "Running",
    ClockState.UNKNOWN: "Not known",
    ClockState.WAITING: "Not started",
    ClockState.MET: "Met",
}


@dataclass(frozen=True)
class Kind:
    """One of the fourteen. `source_id` is where the procedure has it; `is_local`: the figure is a setting."""

    slug: str
    name: str
    source_id: str
    starts: str
    stops: str
    is_local: bool = False


_ALL = (
    Kind("K01", "Both Leads are told at once", "4.3", "When the failure was heard of or seen",
         "When both Leads have acknowledged", is_local=True),
    Kind("K02", "First meeting of the steering group within 3 working days", "7.1",
         "When either Lead was first reached", "When the meeting is held"),
    Kind("K03", "First meeting as early as it can be", "4.7", "When either Lead was first reached",
         "When the meeting is held"),
    Kind("K04", "Everybody’s record is looked at daily", "Appendix D", "At the last update of each record",
         "At the next update", is_local=True),
    Kind("K05", "Situation report each day", "Appendix C", "On the day of the activation",
         "When everybody is placed"),
    Kind("K06", "Briefing at the start of the day, and an update later", "Appendix D",
         "On the day of the activation", "When everybody is placed"),
    Kind("K07", "Periods of notice", "Appendix A 4.6, 4.8", "When notice was given", "When the notice ends"),
    Kind("K08", "Decided whether it is a serious incident", "Appendix A 2.19, Appendix C",
         "At the activation", "When both bodies have decided", is_local=True),
    Kind("K09", "Safeguarding alerts are made", "4.6", "When the concern was seen",
         "When the alert was made", is_local=True),
    Kind("K10", "Risks are reviewed", "Appendix A 9.4", "At the last review of each risk", "At the next"),
    Kind("K11", "Deprivation of liberty authorisations", "Appendix A 3.10", "When an authorisation begins",
         "When it ends, or the new home has its own"),
    Kind("K12", "An independent mental capacity advocate may be due", "Appendix A 3.8",
         "When a stay begins", "When an advocate was asked, or it was said why not"),
    Kind("K13", "Reviews after the move", "Appendix A 7.1, 7.20", "When somebody has moved",
         "When each review is done", is_local=True),
    Kind("K14", "Debrief and report", "Appendix A 8.2, 10", "When everybody is placed",
         "When the debrief is held", is_local=True),
)  # fmt: skip
KINDS: Mapping[str, Kind] = {each.slug: each for each in _ALL}


@dataclass(frozen=True)
class Clock:
    """How one clock stands at the moment. `words` say it in a sentence, without anybody's name."""

    slug: str
    name: str
    source_id: str
    state: ClockState
    words: str
    starts_at: datetime | None = None
    due: datetime | date | None = None
    stopped_at: datetime | None = None
    url: str = ""

    @property
    def kind(self) -> Kind:
        """Which of the fourteen."""
        return KINDS[self.slug]

    @property
    def state_words(self) -> str:
        """As the page says it."""
        return STATES[self.state]

    @property
    def is_red(self) -> bool:
        """Missed, or nobody can tell."""
        return self.state in (ClockState.MISSED, ClockState.UNKNOWN)

    @property
    def urgency(self) -> tuple[int, datetime, str]:
        """Missed before running, the earlier due before the later; for sorting."""
        return list(ClockState).index(self.state), _moment(self.due), self.slug


Find = Callable[["Incident", datetime], Iterable[Clock]]
_finders: dict[str, Find] = {}


def clock(
    slug: str, state: ClockState | str, words: str, *, starts_at: datetime | None = None,
    due: datetime | date | None = None, stopped_at: datetime | None = None, url: str = "",
) -> Clock:  # fmt: skip
    """A clock with the name and source of its kind.

    Raises:
        KeyError: there is no such clock.
    """
    kind = KINDS[slug]
    return Clock(slug, kind.name, kind.source_id, ClockState(state), words, starts_at, due, stopped_at, url)


def register(find: Find) -> None:
    """Have `find(incident, at)` asked for its clocks; several of one kind are possible, as one a notice."""
    _finders[f"{find.__module__}.{find.__qualname__}"] = find


def found(incident: Incident, at: datetime) -> list[Clock]:
    """What every noun says, and for each kind of which no noun says anything that it has not started."""
    told = [each for find in _finders.values() for each in find(incident, at)]
    silent = [slug for slug in KINDS if slug not in {each.slug for each in told}]
    return told + [clock(slug, ClockState.WAITING, _not_started(KINDS[slug])) for slug in silent]


def _not_started(kind: Kind) -> str:
    return f"Nothing has started it yet. It starts {kind.starts[0].lower()}{kind.starts[1:]}."


def _moment(due: datetime | date | None) -> datetime:
    """A day counts to its end; without a due time it comes last."""
    if due is None:
        return datetime.max.replace(tzinfo=UTC)
    return due if isinstance(due, datetime) else datetime.combine(due, time.max, tzinfo=UTC)

"""How far a round is: per person, per part, per row. One set of frozen facts for the page and the close."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from actionplans.models import Round, RoundRequest, RoundRow, Workstream
from actionplans.rounds.people import asked, routes


@dataclass(frozen=True)
class PersonProgress:
    """One person's share. `asked_at` is the newest request; None = not asked yet (named since)."""

    user: User
    why: str
    rows: int
    open_rows: int
    last: RoundRequest | None

    @property
    def has_answered(self) -> bool:
        """Nothing of theirs waits any more."""
        return self.open_rows == 0


@dataclass(frozen=True)
class NobodyToAsk:
    """Rows for which there is nobody to ask, with the reason."""

    reason: str
    rows: tuple[RoundRow, ...]


@dataclass(frozen=True)
class Progress:
    """A round as its page shows it."""

    rows: tuple[RoundRow, ...]
    people: tuple[PersonProgress, ...]
    nobody: tuple[NobodyToAsk, ...]
    parts: tuple[tuple[Workstream, tuple[RoundRow, ...]], ...]

    @property
    def total(self) -> int:
        """All rows."""
        return len(self.rows)

    @property
    def waiting(self) -> int:
        """Rows without any answer."""
        return sum(row.state == RoundRow.State.WAITING for row in self.rows)

    @property
    def sent_back(self) -> int:
        """Rows that were sent back and not answered again."""
        return sum(row.state == RoundRow.State.SENT_BACK for row in self.rows)

    @property
    def answered(self) -> int:
        """Rows with an answer that nobody accepted yet."""
        return sum(row.state == RoundRow.State.ANSWERED for row in self.rows)

    @property
    def accepted(self) -> int:
        """Rows whose answer was accepted."""
        return sum(row.state == RoundRow.State.ACCEPTED for row in self.rows)

    @property
    def to_chase(self) -> tuple[PersonProgress, ...]:
        """The people who have not answered."""
        return tuple(person for person in self.people if not person.has_answered)


def progress_of(opened: Round, day: date) -> Progress:
    """The round with its rows, people and parts. A fixed number of queries."""
    rows = list(opened.rows.with_parents())
    people, nobody = asked(rows, day)
    newest: dict[int, RoundRequest] = {}
    for request in opened.requests.exclude(user=None).select_related("mail"):
        newest[request.user_id or 0] = request
    shares = [
        PersonProgress(
            each.user,
            each.why,
            len(each.rows),
            sum(row.is_open_question for row in each.rows),
            newest.get(each.user.pk),
        )
        for each in people
    ]
    parts: dict[int, list[RoundRow]] = defaultdict(list)
    streams: dict[int, Workstream] = {}
    for row in rows:
        streams[row.action.workstream_id] = row.action.workstream
        parts[row.action.workstream_id].append(row)
    return Progress(
        rows=tuple(rows),
        people=tuple(sorted(shares, key=lambda each: (each.has_answered, each.user.full_name, each.user.pk))),
        nobody=tuple(_nobody(nobody, day)),
        parts=tuple((streams[pk], tuple(parts[pk])) for pk in streams),
    )


def _nobody(rows: list[RoundRow], day: date) -> list[NobodyToAsk]:
    found = routes(rows, day)
    by_reason: dict[str, list[RoundRow]] = defaultdict(list)
    for row in rows:
        if row.is_open_question:
            by_reason["; ".join(found[row.position].unreachable)].append(row)
    return [NobodyToAsk(reason, tuple(those)) for reason, those in by_reason.items()]


def people_of(opened: Round, day: date) -> dict[int, tuple[int, ...]]:
    """Who is asked about which rows, by primary keys."""
    people, _ = asked(list(opened.rows.with_parents()), day)
    return {each.user.pk: tuple(row.pk for row in each.rows) for each in people}

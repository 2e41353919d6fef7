"""The checklist as the page, the workbook, the packs and the command show it: items and how far they are.

For other nouns: `items_of` (every item, in order), `progress_of` (the counts), `unresolved` (what keeps an
incident from closing).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from failure_protocol.access import roles_of
from failure_protocol.answering import is_early, may_change
from failure_protocol.checklists import SEE, Applies
from failure_protocol.matrix import MATRIX, Level, TeamRole, combined
from failure_protocol.models import ChecklistItem, Incident, ItemAnswer
from failure_protocol.models.checklist import BODIES, BODY_CODES, RESOLVED, Source, Status
from failure_protocol.models.team import Body
from failure_protocol.parts import part, parts_for
from failure_protocol.states import State
from failure_protocol.summaries.team import at_work

APPLIES_WORDS = {
    Applies.ALL: "All",
    Applies.CARE_HOME: "Care homes",
    Applies.HOME_CARE: "Home care",
    Applies.NOT_STATED: "All (applicability not stated in the procedure)",
}
_OPEN = frozenset({Status.NOT_STARTED, Status.IN_PROGRESS})


@dataclass(frozen=True)
class BodyAnswer:
    """What one body answers to one item."""

    pk: int
    body: Body
    is_asked: bool
    officer: Any
    initials: str
    status: Status
    due: date | None
    is_overdue: bool
    outcome: str
    note: str
    reason: str
    escalated_to: str
    trigger: str
    evidence: str
    files: tuple[Any, ...]
    status_at: datetime | None
    status_by: str
    version: int
    is_early: bool = False
    may_change: bool = False
    has_left: bool = False

    @property
    def body_words(self) -> str:
        """As the page says it: Council, NHS, Provider."""
        return str(self.body.label)

    @property
    def body_code(self) -> str:
        """As Appendix A heads its columns: LA, NHS, Provider."""
        return BODY_CODES[self.body]

    @property
    def status_words(self) -> str:
        """As the page says it."""
        return str(self.status.label)

    @property
    def is_unowned(self) -> bool:
        """Asked, and nobody is named; or whoever is has left the team before it was settled."""
        return self.is_asked and (self.officer is None or (self.has_left and not self.is_resolved))

    @property
    def is_resolved(self) -> bool:
        """Done, not applicable, or it can't be done and somebody was told. A duty that stays open until the
        debrief is not done before it.
        """
        return self.status in RESOLVED and not self.is_early

    @property
    def explained(self) -> tuple[tuple[str, str], ...]:
        """(label, words) of everything that was written."""
        lines = (
            ("Outcome", self.outcome), ("Why", self.reason), ("Escalated to", self.escalated_to),
            ("Applies when", self.trigger), ("Note", self.note), ("Evidence", self.evidence),
        )  # fmt: skip
        return tuple((label, words) for label, words in lines if words)


@dataclass(frozen=True)
class ItemRow:
    """An item with what each body answers. `see` are cross references of the procedure; `leads` says who is
    behind a lead code or post: (title, name), with an empty name where it is mapped to nobody.
    """

    pk: int
    source: str
    ref: str
    section: str
    section_title: str
    text: str
    applicability: str
    bodies: tuple[str, ...]
    column: str
    is_standing: bool
    answers: tuple[BodyAnswer, ...]
    see: tuple[str, ...] = ()
    see_note: str = ""
    needs: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    leads: tuple[tuple[str, str], ...] = ()

    @property
    def asked(self) -> tuple[BodyAnswer, ...]:
        """The answers that count."""
        return tuple(each for each in self.answers if each.is_asked)

    @property
    def status(self) -> str:
        """One word for the whole item: what the bodies asked have in common, else the least of it."""
        return overall(each.status for each in self.asked).value

    @property
    def status_words(self) -> str:
        """As the page says it."""
        return str(Status(self.status).label)

    @property
    def applies_words(self) -> str:
        """To whom it applies, and that the procedure doesn't say where it doesn't (L02, Z4)."""
        return APPLIES_WORDS[Applies(self.applicability)]

    @property
    def is_unowned(self) -> bool:
        """Nobody was asked, or a body was and names nobody."""
        return not self.asked or any(each.is_unowned for each in self.asked)

    @property
    def is_overdue(self) -> bool:
        """A body is late."""
        return any(each.is_overdue for each in self.asked)

    @property
    def is_early(self) -> bool:
        """A duty that stays open until the debrief was marked done before it (L05)."""
        return any(each.is_early for each in self.asked)

    @property
    def is_resolved(self) -> bool:
        """Every body asked has settled it, and at least one was asked."""
        return bool(self.asked) and all(each.is_resolved for each in self.asked)

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Lead codes and posts that nobody stands behind (R03)."""
        return tuple(title for title, who in self.leads if not who)

    @property
    def nobody_named(self) -> bool:
        """The procedure names nobody for it, so somebody had to be named when it was loaded (Z15)."""
        return self.source == Source.D and not self.bodies


@dataclass(frozen=True)
class Progress:
    """How far a checklist, or a section of it, is. Statuses count items; unowned and overdue too."""

    total: int
    by_status: tuple[tuple[str, int], ...]
    resolved: int
    unowned: int
    overdue: int
    standing: int

    @property
    def open(self) -> int:
        """Not resolved."""
        return self.total - self.resolved

    def of(self, status: str) -> int:
        """How many items have the status."""
        return dict(self.by_status).get(status, 0)

    @property
    def percent(self) -> int:
        """Resolved, of a hundred; rounded down, so that only all is all."""
        return self.resolved * 100 // self.total if self.total else 0


@dataclass(frozen=True)
class Section:
    """The items of one section, with its progress."""

    source: str
    number: str
    title: str
    rows: tuple[ItemRow, ...]
    progress: Progress

    @property
    def source_words(self) -> str:
        """The checklist that it is of."""
        return str(Source(self.source).label)

    @property
    def anchor(self) -> str:
        """For links within the page."""
        return f"section-{self.source}-{self.number}".lower()


def items_of(incident: Incident, day: date | None = None) -> list[ItemRow]:
    """Every item of the checklist, in order; `day` says what is overdue. Costs six queries, however many
    there are.
    """
    answers = ItemAnswer.objects.select_related("officer", "status_by").prefetch_related("files")
    items = ChecklistItem.objects.of(incident).prefetch_related("needs__needs")
    by_item: dict[int, list[ItemAnswer]] = {}
    for answer in answers.of(incident):
        by_item.setdefault(answer.item_id, []).append(answer)
    debriefed = State(incident.state) in (State.DEBRIEF, State.CLOSED)
    rows = [_row(item, by_item.get(item.pk, []), day, debriefed) for item in items]
    return _with_leads(_waiting(_with_leavers(rows, incident)), incident)


def rows_for(user: Any, incident: Incident, day: date | None = None) -> list[ItemRow]:
    """The items that the person may see: all, or for the provider's staff its own column and nothing else of
    what others answer (section 4.14).
    """
    roles = roles_of(user, incident)
    rows = items_of(incident, day)
    if _is_provider_only(roles):
        rows = [
            replace(row, answers=own, leads=(), needs=(), waits_for=())
            for row in rows
            if (own := tuple(each for each in row.asked if each.body == Body.PROVIDER))
        ]
    if incident.has_ended:
        return rows
    level = combined(roles).checklist
    staff = TeamRole.PROVIDER in roles
    return [
        replace(row, answers=tuple(_with_right(each, user, level, staff) for each in row.answers))
        for row in rows
    ]


def sees_provider_column_only(user: Any, incident: Incident) -> bool:
    """Whether the provider's staff is all that the person is here."""
    return _is_provider_only(roles_of(user, incident))


def _is_provider_only(roles: Iterable[TeamRole]) -> bool:
    return {role for role in roles if MATRIX[role].checklist > Level.NONE} == {TeamRole.PROVIDER}


def _with_right(answer: BodyAnswer, user: Any, level: Level, is_provider_staff: bool) -> BodyAnswer:
    own = answer.officer is not None and answer.officer.pk == user.pk
    column = is_provider_staff and answer.body == Body.PROVIDER and answer.is_asked
    return replace(answer, may_change=may_change(level, is_own=own, is_own_column=column))


def progress_of(incident: Incident, day: date | None = None) -> Progress:
    """The counts of the whole checklist."""
    return counted(items_of(incident, day))


def counted(rows: Iterable[ItemRow]) -> Progress:
    """The counts of some items."""
    items = tuple(rows)
    found = [each.status for each in items]
    return Progress(
        total=len(items),
        by_status=tuple((status.value, found.count(status.value)) for status in Status),
        resolved=sum(each.is_resolved for each in items),
        unowned=sum(each.is_unowned for each in items),
        overdue=sum(each.is_overdue for each in items),
        standing=sum(each.is_standing and not each.is_resolved for each in items),
    )


def sections_of(rows: Iterable[ItemRow]) -> list[Section]:
    """The items by section, in order."""
    found: dict[tuple[str, str, str], list[ItemRow]] = {}
    for row in rows:
        found.setdefault((row.source, row.section, row.section_title), []).append(row)
    return [
        Section(source, number, title, tuple(items), counted(items))
        for (source, number, title), items in found.items()
    ]


def unresolved(incident: Incident) -> list[ItemRow]:
    """What keeps the incident from closing (Q08): nothing here is ever settled by closing."""
    return [row for row in items_of(incident) if not row.is_resolved]


def overall(statuses: Iterable[Status]) -> Status:
    """One status for several: the same if all have it; under way if some are; else the worst settled."""
    found = set(statuses)
    if not found:
        return Status.NOT_STARTED
    if len(found) == 1:
        return found.pop()
    if found & _OPEN:
        return Status.IN_PROGRESS
    worst = (Status.NOT_YET, Status.CANNOT, Status.DONE)
    return next(status for status in worst if status in found)


def initials_of(person: Any) -> str:
    """As the paper form has them."""
    return "".join(word[0] for word in str(person).split() if word[0].isalpha()).upper()


def _row(item: ChecklistItem, answers: list[ItemAnswer], day: date | None, debriefed: bool) -> ItemRow:
    order = {body.value: number for number, body in enumerate(BODIES)}
    answers = sorted(answers, key=lambda each: order[each.body])
    see, note = SEE.get(item.ref, ((), "")) if item.source == Source.A else ((), "")
    return ItemRow(
        pk=item.pk, source=item.source, ref=item.ref, section=item.section,
        section_title=item.section_title, text=item.text, applicability=item.applicability,
        bodies=tuple(item.responsible), column=item.column, is_standing=item.is_standing,
        answers=tuple(_answer(each, item, day, debriefed) for each in answers), see=see, see_note=note,
        needs=tuple(link.needs.ref for link in item.needs.all() if link.ended_at is None),
    )  # fmt: skip


def _answer(row: ItemAnswer, item: ChecklistItem, day: date | None, debriefed: bool) -> BodyAnswer:
    status = Status(row.status)
    late = bool(day and row.due and row.due < day and status in _OPEN and row.is_asked)
    return BodyAnswer(
        pk=row.pk, body=Body(row.body), is_asked=row.is_asked, officer=row.officer,
        initials=initials_of(row.officer) if row.officer else "", status=status, due=row.due,
        is_overdue=late, outcome=row.outcome, note=row.note, reason=row.reason,
        escalated_to=row.escalated_to, trigger=row.trigger, evidence=row.evidence,
        files=tuple(row.files.all()), status_at=row.status_at,
        status_by=str(row.status_by) if row.status_by else "", version=row.version,
        is_early=is_early(status, is_standing=item.is_standing, is_debriefed=debriefed),
    )  # fmt: skip


def _waiting(rows: list[ItemRow]) -> list[ItemRow]:
    """Each row with those that it needs and that are not settled yet."""
    settled = {row.ref: row.is_resolved for row in rows}
    return [
        replace(row, waits_for=tuple(ref for ref in row.needs if not settled.get(ref, True)))
        if row.needs
        else row
        for row in rows
    ]


def _with_leavers(rows: list[ItemRow], incident: Incident) -> list[ItemRow]:
    """What somebody holds who has no part in the team any more counts as nobody's until it is passed on."""
    held = {each.officer.pk for row in rows for each in row.asked if each.officer is not None}
    if not held:
        return rows
    left = held - at_work(incident, held)
    if not left:
        return rows
    return [
        replace(
            row,
            answers=tuple(
                replace(each, has_left=each.officer is not None and each.officer.pk in left)
                for each in row.answers
            ),
        )
        for row in rows
    ]


def _with_leads(rows: list[ItemRow], incident: Incident) -> list[ItemRow]:
    """Each task of Appendices C and D with who stands behind its codes and posts."""
    held: dict[tuple[str, str], list[str]] = {}
    for each in incident.appointments.filter(ends_at=None, is_backup=False).select_related("user"):
        held.setdefault((each.kind, each.key), []).append(each.who)
    return [
        replace(row, leads=tuple(_lead(row.source, each, held) for each in row.bodies))
        if row.source in (Source.C, Source.D)
        else row
        for row in rows
    ]


def _lead(source: str, responsible: str, held: Mapping[tuple[str, str], list[str]]) -> tuple[str, str]:
    key = parts_for(source, responsible)
    title = f"{responsible}, {part(*key).title}" if source == Source.C and key else responsible
    return title, ", ".join(held.get(key, [])) if key else ""

"""Papers as pages and packs show them: in order, with their current version, what they lack, who advises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.db.models import Q, QuerySet

from accounts.access import may
from accounts.permissions import Permission
from core.words import count_of
from core.working_days import UnknownYear, clear_working_days_before
from oversight import paper_kinds
from oversight.models import Advice, AgendaItem, Meeting, Paper, PaperVersion
from oversight.panels import Panel
from oversight.reports import problems, read_report

Which = Literal["agenda", "all"] | int
ALWAYS_ASKED = ("finance", "legal")  # of a decision report (boards-and-packs.md section 1, sign-off)
ALWAYS_ASKED_OF = "decision_report"
SITTING = timedelta(hours=12)  # versions of one person within it are one line of the list


@dataclass(frozen=True)
class PaperShown:
    """A paper in pack order with the version that counts; `version` is None when nothing is there yet.

    `form` is "report" (laid out from version.content), "pdf" (pages of version.pdf), or "none" (nothing that
    a pack could print). `late`: the agenda went out without it.
    """

    paper: Paper
    version: PaperVersion | None
    title: str
    appendix: str
    kind: str
    kind_title: str
    form: Literal["report", "pdf", "none"]
    exempt: bool
    approved: bool
    late: bool
    supplement: int | None

    @property
    def facts(self) -> str:
        """What it is in a few words: "Report written here", "PDF, 12 pages, not tagged"."""
        version = self.version
        if version is None:
            return "Nothing there yet"
        if self.form == "report":
            return "Report written here"
        if self.form == "none":
            return f"{version.file_type.upper()}, not a PDF yet"
        tagged = "" if version.tagged else ", not tagged"
        return f"{version.file_type.upper()}, {count_of(version.pages, 'page')}{tagged}"


def papers_of(item: AgendaItem, public: bool, *, which: Which = "agenda") -> tuple[PaperShown, ...]:
    """The papers of an item in pack order, without withdrawn ones.

    `public` leaves out what is exempt, all of it when the item is, and what is not approved. `which`: those
    of the agenda (without supplements, and without late papers that wait for one), all, or the supplement of
    that number. One query.
    """
    if public and item.exempt:
        return ()
    found = []
    for paper in (
        item.papers.exclude(state=Paper.State.WITHDRAWN).select_related("current").order_by("position", "pk")
    ):
        paper.item = item
        shown = shown_paper(paper)
        if (public and (shown.exempt or not shown.approved)) or not _wanted(shown, which):
            continue
        found.append(shown)
    return tuple(found)


def shown_paper(paper: Paper) -> PaperShown:
    """One paper as it is shown."""
    version = paper.current
    form: Literal["report", "pdf", "none"] = "none"
    if version is not None and not version.file:
        form = "report"  # a version is a file or a report; asking so leaves a long report unread
    elif version is not None and version.pdf:
        form = "pdf"
    return PaperShown(
        paper=paper, version=version, title=paper.title, appendix=paper.appendix, kind=paper.kind,
        kind_title=paper_kinds.title_of(paper.kind), form=form, exempt=paper.is_exempt,
        approved=paper.state == Paper.State.APPROVED, late=paper.came_late, supplement=paper.supplement,
    )  # fmt: skip


def _wanted(shown: PaperShown, which: Which) -> bool:
    if which == "all":
        return True
    if which == "agenda":
        return shown.supplement is None and not shown.late
    return shown.supplement == which


def waiting_papers(meeting: Meeting) -> list[Paper]:
    """Papers that came after the agenda and are in no supplement yet, in pack order."""
    rows = Paper.objects.filter(item__meeting=meeting, supplement=None).exclude(state=Paper.State.WITHDRAWN)
    rows = rows.select_related("item__meeting__board__partnership", "current")
    return [paper for paper in rows if paper.came_late]


# --- versions ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Sitting:
    """Versions that one person saved in one go; the list shows the last and counts the others."""

    last: PaperVersion
    others: tuple[PaperVersion, ...]

    @property
    def notes(self) -> list[str]:
        """What was said to have changed, each once, oldest first."""
        return list(dict.fromkeys(each.note for each in (*self.others, self.last) if each.note))


def sittings(versions: Sequence[PaperVersion]) -> list[Sitting]:
    """Versions (oldest first) as a list, newest first; saves in a row by one person are one."""
    found: list[Sitting] = []
    for version in versions:
        before = found[-1] if found else None
        if before and _goes_on(before.last, version):
            found[-1] = Sitting(version, (*before.others, before.last))
        else:
            found.append(Sitting(version, ()))
    return found[::-1]


def _goes_on(before: PaperVersion, version: PaperVersion) -> bool:
    return (
        version.content is not None
        and before.content is not None
        and before.made_by_id == version.made_by_id
        and version.made_at - before.made_at <= SITTING
    )


# --- advice -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class AdviceShown:
    """A request and how it stands: `words` says it, `late` and `current` are for marking it."""

    row: Advice
    words: str
    late: bool
    current: bool


def advice_of(paper: Paper, today: date) -> list[AdviceShown]:
    """The requests of a paper, oldest first; `current` = about the version that counts now. One query."""
    rows = paper.advice.select_related("asked_of", "asked_by", "of_version")
    return [_advice(row, paper, today) for row in rows]


def _advice(row: Advice, paper: Paper, today: date) -> AdviceShown:
    current = row.of_version_id == paper.current_id
    if row.answered_at is None:
        return AdviceShown(row, due_words(row.due_on, today), row.due_on < today, current)
    words = row.get_outcome_display()
    if not current:
        words += f", of version {row.of_version.number}"
    return AdviceShown(row, words, row.answered_at.date() > row.due_on, current)


def due_words(due: date, today: date) -> str:
    """How a day stands that something is due on: "Due today", "Due in 3 days", "2 days late"."""
    days = (due - today).days
    if days < 0:
        return f"{count_of(-days, 'day')} late"
    return {0: "Due today", 1: "Due tomorrow"}.get(days, f"Due in {days} days")


# --- one person's work ------------------------------------------------------------------------------
@dataclass(frozen=True)
class PaperDue:
    """A paper that a person writes, and when its board wants it; `due` is None where no year is known."""

    paper: Paper
    due: date | None
    words: str
    late: bool


@dataclass(frozen=True)
class Work:
    """What waits for one person."""

    advice: tuple[AdviceShown, ...]
    papers: tuple[PaperDue, ...]

    def __bool__(self) -> bool:
        return bool(self.advice or self.papers)


def work_of(user: Any, partnership: Any, today: date, now: datetime) -> Work:
    """Advice asked of a person, and their papers of coming meetings that are not approved. Two queries."""
    asked = Advice.objects.visible_to(user).filter(asked_of=user, answered_at=None)
    asked = asked.filter(paper__item__meeting__board__partnership=partnership)
    asked = asked.exclude(paper__state=Paper.State.WITHDRAWN).select_related(
        "paper__item__meeting__board", "asked_by"
    )
    mine = Paper.objects.visible_to(user).filter(author=user, item__meeting__starts_at__gte=now)
    mine = mine.filter(item__meeting__board__partnership=partnership, item__withdrawn=False)
    mine = mine.filter(state__in=(Paper.State.DRAFT, Paper.State.ADVICE))
    mine = mine.exclude(item__meeting__state="cancelled").select_related("item__meeting__board")
    papers = sorted((_due(paper, today) for paper in mine), key=lambda each: each.due or date.max)
    shown = [_advice(row, row.paper, today) for row in asked.order_by("due_on", "pk")]
    return Work(tuple(shown), tuple(papers))


def _due(paper: Paper, today: date) -> PaperDue:
    meeting = paper.item.meeting
    try:
        due = clear_working_days_before(meeting.day, meeting.board.author_days)
    except UnknownYear:
        return PaperDue(paper, None, "", late=False)
    return PaperDue(paper, due, due_words(due, today), due < today)


# --- search -----------------------------------------------------------------------------------------
def find(user: Any, partnership: Any, words: Iterable[str]) -> QuerySet[Paper]:
    """Papers that a person may see in which every word stands, in the title or in the current version."""
    rows: QuerySet[Paper] = Paper.objects.visible_to(user).filter(
        item__meeting__board__partnership=partnership
    )
    rows = rows.exclude(state=Paper.State.WITHDRAWN)
    for word in words:
        rows = rows.filter(Q(title__icontains=word) | Q(current__text__icontains=word))
    return rows.select_related("item__meeting__board", "current").order_by("-item__meeting__starts_at", "pk")


def pages_of(version: PaperVersion) -> Iterator[str]:
    """The text of each page of a file."""
    yield from version.text.split("\f")


def late_papers(meeting: Meeting, user: Any) -> Panel | None:
    """Papers that came after the agenda and wait for a supplement; for whoever runs the board."""
    if meeting.agenda_published_at is None or not may(user, Permission.RUN_BOARDS, meeting.partnership):
        return None
    waiting = waiting_papers(meeting)
    if not waiting:
        return None
    return Panel(
        "Papers that came late", "oversight/papers_late.html", {"papers": waiting, "meeting": meeting}
    )


def lacking(paper: Paper) -> list[str]:
    """What a paper lacks before it can be approved, a sentence each; [] = nothing."""
    version = paper.current
    if version is None:
        return ["Nothing is written or uploaded yet."]
    if version.content is not None:
        return [problem.words for problem in problems(read_report(version.content))]
    if paper.is_restricted and not paper.is_exempt:
        return ["It says what is not for the public, who may read it: make the public edition."]
    if not version.pdf:
        return ["It has no PDF, so it can’t be in the pack: upload one."]
    return []


def missing_advice(paper: Paper) -> list[str]:
    """Advice on the current version that is asked or always needed, and not there; a sentence each."""
    rows = list(paper.advice.select_related("asked_of"))
    latest = {(row.kind, row.asked_of_id): row for row in rows}
    found = []
    for row in latest.values():
        kind = row.get_kind_display()
        if row.answered_at is None:
            found.append(f"{kind} advice of {row.asked_of} is not there yet.")
        elif row.outcome == Advice.Outcome.CHANGES:
            found.append(f"{row.asked_of} ({kind.lower()}) asked for changes.")
    if paper.kind == ALWAYS_ASKED_OF:
        cleared = {row.kind for row in latest.values() if row.outcome == Advice.Outcome.CLEARED}
        asked = {row.kind for row in latest.values()}
        for kind in ALWAYS_ASKED:
            if kind not in cleared | asked:
                title = paper_kinds.title_of(paper.kind).lower()
                found.append(f"A {title} needs {kind} advice, and nobody was asked.")
    return found

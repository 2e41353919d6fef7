"""What a publication says: the public part of a meeting as plain JSON, and the list of what stays back.

Nothing exempt is read into the content in the first place; core/leaks.py searches it afterwards all the same.
Everything is in words as it will be shown, since the public page reads nothing else (docs/adr/0010).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils import timezone

from core.errors import Refused
from core.words import day_words, shortened
from oversight import paper_kinds
from oversight.exemptions import citation
from oversight.models import (
    AgendaItem,
    Decision,
    DecisionCorrection,
    Meeting,
    MinuteParagraph,
    Paper,
    PaperVersion,
    Publication,
    Supplement,
)
from oversight.reports import numbered, read_report
from oversight.summaries.sitting.minutes import (
    MinutesItem,
    MinutesView,
    ParagraphLine,
    minutes_view,
    place_words,
    votes_words,
    when_words,
)
from oversight.summaries.sitting.rooms import Line

FORMAT = 1
LONGEST = 80
LISTS = ("present", "attending", "apologies")


@dataclass(frozen=True)
class HeldBack:
    """Something that the public is not given: what it is (for who may read it), and why."""

    what: str
    why: str


@dataclass
class Composed:
    """The content, and what stays back."""

    content: dict[str, Any]
    held: list[HeldBack] = field(default_factory=list)

    def hold(self, what: str, why: str) -> None:
        """Note what stays back."""
        self.held.append(HeldBack(what, why))


def compose(meeting: Meeting, kind: str, *, supplement: int | None = None, note: str = "") -> Composed:
    """Put together what the public will read: `note` says what a correction corrects.

    Raises:
        Refused: no such supplement.
    """
    composed = Composed({})
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        Publication.Kind.AGENDA: lambda: _agenda(composed, meeting),
        Publication.Kind.SUPPLEMENT: lambda: _supplement(composed, meeting, supplement),
        Publication.Kind.MINUTES_DRAFT: lambda: _minutes(composed, meeting),
        Publication.Kind.MINUTES: lambda: _minutes(composed, meeting),
        Publication.Kind.DECISIONS: lambda: _decisions(composed, meeting),
        Publication.Kind.CANCELLATION: lambda: {"reason": meeting.reason},
    }
    composed.content = {
        "format": FORMAT,
        "kind": str(kind),
        "note": note,
        "meeting": _head(meeting),
        **parts[Publication.Kind(kind)](),
    }
    return composed


def _head(meeting: Meeting) -> dict[str, Any]:
    return {
        "board": meeting.board.name,
        "partnership": meeting.board.partnership.name,
        "day": day_words(meeting.day),
        "date": meeting.day.isoformat(),
        "when": when_words(meeting),
        "place": place_words(meeting),
        "notes": meeting.notes,
    }


# --- agenda and supplements -------------------------------------------------------------------------
def _agenda(composed: Composed, meeting: Meeting) -> dict[str, Any]:
    items = list(meeting.items.prefetch_related("papers__current"))
    if meeting.state == Meeting.State.DRAFT:
        for number, item in enumerate(items, start=1):  # as publish_agenda will number them
            item.number = number
    return {"items": [_agenda_item(composed, item) for item in items]}


def _agenda_item(composed: Composed, item: AgendaItem) -> dict[str, Any]:
    if item.exempt:
        _hold_item(composed, item)
        return {**_placeholder(item), "withdrawn": item.withdrawn}
    return {
        "number": item.number,
        "title": item.title,
        "exempt": False,
        "ordinary": item.kind == AgendaItem.Kind.ORDINARY,
        "lead": item.lead,
        "purpose": item.get_purpose_display(),
        "note": item.note,
        "key_decision": item.key_decision,
        "late_reason": item.late_reason if item.late else "",
        "withdrawn": item.withdrawn,
        "withdrawn_reason": item.withdrawn_reason,
        "papers": [] if item.withdrawn else _papers(composed, item, None),
    }


def _placeholder(item: AgendaItem) -> dict[str, Any]:
    """All that anybody is told of an exempt item."""
    return {
        "number": item.number,
        "title": item.public_title,
        "exempt": True,
        "citation": citation(item.exempt_paragraph),
    }


def _hold_item(composed: Composed, item: AgendaItem) -> None:
    composed.hold(f"Item {item.number}: {item.title}", f"Exempt: {citation(item.exempt_paragraph)}")
    for paper in item.papers.all():
        composed.hold(f"Paper of item {item.number}: {paper.title}", "Its item is exempt")


def _papers(composed: Composed, item: AgendaItem, supplement: int | None) -> list[dict[str, Any]]:
    """Approved papers of the item that came with the agenda, or with one supplement, in pack order."""
    listed = []
    for paper in item.papers.all():
        if paper.supplement != supplement or paper.state == Paper.State.WITHDRAWN:
            continue
        if supplement is None and paper.came_late:
            composed.hold(
                f"Paper of item {item.number}: {paper.title}", "It came late and waits for a supplement"
            )
            continue
        if paper.exempt:
            why = citation(paper.exempt_paragraph)
            composed.hold(f"Paper of item {item.number}: {paper.title}", f"Exempt: {why}")
            listed.append({"exempt": True, "citation": why})
        elif paper.state != Paper.State.APPROVED or paper.current is None:
            composed.hold(f"Paper of item {item.number}: {paper.title}", "Not approved yet")
        else:
            listed.append(_paper(paper, paper.current))
    return listed


def _paper(paper: Paper, version: PaperVersion) -> dict[str, Any]:
    return {
        "exempt": False,
        "paper": paper.pk,
        "title": paper.title,
        "appendix": paper.appendix,
        "kind": paper_kinds.title_of(paper.kind),
        "kind_slug": paper.kind,
        # As it prints, so that nothing goes out that a reader of the page cannot see.
        "report": asdict(numbered(read_report(version.content))) if version.content else None,
        "file": version.pdf_sha256 if version.pdf else "",
        "pages": version.pages,
    }


def _supplement(composed: Composed, meeting: Meeting, number: int | None) -> dict[str, Any]:
    found = Supplement.objects.filter(meeting=meeting, number=number or 0).first()
    if found is None:
        raise Refused("There is no such supplement. Make the supplement first, then publish it.")
    items = []
    for item in meeting.items.prefetch_related("papers__current"):
        mine = [paper for paper in item.papers.all() if paper.supplement == number]
        if not mine:
            continue
        if item.exempt:
            _hold_item(composed, item)
            items.append(_placeholder(item))
            continue
        papers = _papers(composed, item, number)
        items.append({"number": item.number, "title": item.title, "exempt": False, "papers": papers})
    return {"supplement": number, "reason": _public_reason(found, items), "items": items}


def _public_reason(found: Supplement, items: list[dict[str, Any]]) -> str:
    """The chair's reason, unless every paper is exempt: then the reason may tell what they are about."""
    return found.reason if any(not item["exempt"] for item in items) else ""


# --- minutes ---------------------------------------------------------------------------------------
def _minutes(composed: Composed, meeting: Meeting) -> dict[str, Any]:
    view = minutes_view(meeting, public=True)
    _hold_minutes(composed, meeting, view)
    lists = {name: [_person(line) for line in getattr(view.lists, name)] for name in LISTS}
    return {
        "draft": bool(view.draft),
        "approved": view.approved,
        "corrections": view.corrections,
        "quorum": view.quorum.words if view.quorum else "",
        **lists,
        "items": [_minuted(composed, item) for item in view.items],
    }


def _hold_minutes(composed: Composed, meeting: Meeting, view: MinutesView) -> None:
    for item in meeting.items.filter(exempt=True):
        why = f"Exempt: {citation(item.exempt_paragraph)}"
        composed.hold(f"Minutes of item {item.number}: {item.title}", why)
    shown = {line.pk for item in view.items for line in item.paragraphs}
    written = MinuteParagraph.objects.filter(item__meeting=meeting, item__exempt=False, removed=False)
    for row in written.exclude(pk__in=shown).select_related("item"):
        what = f"A paragraph of item {row.item.number}, {row.item.title}: {shortened(row.text, LONGEST)}"
        composed.hold(what, "The paragraph, or the decision or action in it, is marked exempt")


def _person(line: Line) -> dict[str, str]:
    return {"name": line.name, "title": line.title, "organisation": line.organisation}


def _minuted(composed: Composed, item: MinutesItem) -> dict[str, Any]:
    if item.private:
        return {"number": item.number, "title": item.title, "exempt": True, "citation": item.citation}
    return {
        "number": item.number,
        "title": item.title,
        "exempt": False,
        "withdrawn": item.withdrawn,
        # That an item was taken without a quorum must be told; that it had one stands above, once.
        "quorum": item.quorum.words if item.quorum and not item.quorum.quorate else "",
        "declarations": list(item.declarations),
        "comings": list(item.comings),
        "paragraphs": [_paragraph(line) for line in item.paragraphs],
    }


def _paragraph(line: ParagraphLine) -> dict[str, str]:
    return {
        "kind": line.kind,
        "heading": line.heading,
        "speakers": line.speakers,
        "text": line.text,
        "decision": line.decision.number if line.decision else "",
        "lead": line.action.lead if line.action else "",
        "deadline": line.action.deadline if line.action else "",
    }


# --- decisions -------------------------------------------------------------------------------------
def _decisions(composed: Composed, meeting: Meeting) -> dict[str, Any]:
    rows = Decision.objects.filter(item__meeting=meeting).select_related(
        "board", "item", "replaced_by__board"
    )
    rows = rows.prefetch_related("replaces__item", "replaces__board", "corrections").order_by(
        "year", "serial"
    )
    listed = []
    for row in rows:
        if row.exempt or row.item.exempt:
            composed.hold(f"Decision {row.number}: {row.title}", "Taken in private")
            listed.append({"exempt": True, "number": row.number, "citation": _why_private(row)})
            continue
        listed.append(_decision(row))
    return {"decisions": listed}


def _why_private(row: Decision) -> str:
    return citation(row.item.exempt_paragraph) if row.item.exempt else ""


def _decision(row: Decision) -> dict[str, Any]:
    return {
        "exempt": False,
        "number": row.number,
        "year": row.year,
        "serial": row.serial,
        "title": row.title,
        "wording": row.wording,
        "reasons": row.reasons,
        "options_rejected": row.options_rejected,
        "interests": row.interests,
        "powers": row.powers,
        "votes": votes_words(row),
        "key_decision": row.key_decision,
        "decided_on": day_words(row.decided_on),
        "date": row.decided_on.isoformat(),
        "item": row.item.number,
        "rescinded": row.state == Decision.State.RESCINDED,
        "state_reason": row.state_reason,
        "corrections": [_correction(each) for each in row.corrections.all()],
        "replaces": [each.number for each in row.replaces.all() if _is_public(each)],
        "replaced_by": row.replaced_by.number if row.replaced_by and _is_public(row.replaced_by) else "",
    }


def _correction(row: DecisionCorrection) -> dict[str, str]:
    return {"day": day_words(timezone.localtime(row.at).date()), "note": row.note}


def _is_public(row: Decision) -> bool:
    return not row.exempt and not row.item.exempt


def published_before(meeting: Meeting, kind: str, supplement: int | None) -> Publication | None:
    """The newest of the same that is out: the next one corrects it."""
    same = Publication.objects.filter(
        meeting=meeting, kind=kind, supplement=supplement, state=Publication.State.OUT
    )
    return same.order_by("-number").first()

"""A board with something in every field: public words, and exempt ones that can be searched for."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pikepdf
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from oversight.actions.publication import plan_publication, publish_now
from oversight.models import (
    AgendaItem,
    Attendance,
    BoardAction,
    BoardActionEntry,
    BoardText,
    Decision,
    Declaration,
    ForwardItem,
    Meeting,
    MinuteParagraph,
    Paper,
    PaperVersion,
    Publication,
    Risk,
    RiskEntry,
)
from oversight.reports import DecisionReport
from oversight.summaries.restricted import strings_of
from tests.oversight.making import LONDON, MEETS_ON, NOW, Made, make_board, make_meeting

WORD = "quaxilop"  # stands in every exempt text and in no public one
IN_TIME = datetime(2021, 9, 1, 9, 0, tzinfo=LONDON)
AFTER = datetime(2021, 9, 17, 9, 0, tzinfo=LONDON)


def planted(what: str) -> str:
    """An exempt text of its own."""
    return f"The {what} of the {WORD} matter near Rosewood must stay within this room"


@dataclass
class Full:
    """What `make_full` made."""

    made: Made
    meeting: Meeting
    public_item: AgendaItem
    exempt_item: AgendaItem
    paper: Paper
    report: Paper
    exempt_papers: list[Paper] = field(default_factory=list)

    @property
    def board(self) -> Any:
        """The board."""
        return self.made.board

    @property
    def admin(self) -> Any:
        """Who publishes."""
        return self.made.admin


def make_pdf(text: str, *, title: str = "A paper", **facts: str) -> bytes:
    """A page that says `text`, with a title and other facts in its metadata."""
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
        )
        pdf.add_blank_page(page_size=(595, 842))
        page = pdf.pages[0]
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        lines = "".join(f"({part}) Tj 0 -16 Td " for part in text.split("\n"))
        page.Contents = pdf.make_stream(f"BT /F1 11 Tf 40 780 Td {lines}ET".encode("latin-1"))
        pdf.docinfo["/Title"] = title
        for name, value in facts.items():
            pdf.docinfo[f"/{name}"] = value
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()


def store(content: bytes) -> tuple[str, str]:
    """(storage name, SHA-256) of a file, kept as uploads are: under a name of its own."""
    digest = hashlib.sha256(content).hexdigest()
    name = f"papers/{digest}.pdf"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))
    return name, digest


def make_paper(item: AgendaItem, by: Any, title: str, content: bytes, text: str, **fields: Any) -> Paper:
    """An approved paper with one uploaded PDF."""
    name, digest = store(content)
    asked = {"kind": "upload", "state": "approved", "position": item.papers.count() + 1, **fields}
    paper = Paper.objects.create(item=item, title=title, created_at=NOW, first_approved_at=NOW, **asked)
    version = PaperVersion.objects.create(
        paper=paper, number=1, made_by=by, made_at=NOW, file=name, file_name=f"{title}.pdf", file_type="pdf",
        size=len(content), sha256=digest, pdf=name, pdf_sha256=digest, pages=1, text=text,
        note=planted("note of a version") if asked.get("exempt") else "",
    )  # fmt: skip
    return replace_version(paper, version)


def replace_version(paper: Paper, version: PaperVersion) -> Paper:
    """The version that counts from now on."""
    paper.current = version
    paper.save(update_fields=["current"])
    return paper


def make_report(item: AgendaItem, by: Any, title: str, summary: str, **fields: Any) -> Paper:
    """An approved report written here."""
    asked = {"kind": "decision_report", "state": "approved", "position": item.papers.count() + 1, **fields}
    paper = Paper.objects.create(item=item, title=title, created_at=NOW, first_approved_at=NOW, **asked)
    content = DecisionReport(subject=title, decision_maker="The board", summary=summary).to_json()
    version = PaperVersion.objects.create(paper=paper, number=1, made_by=by, made_at=NOW, content=content)
    return replace_version(paper, version)


EXEMPT = {"exempt": True, "exempt_paragraph": "3"}


def make_full(people: Any, **board: Any) -> Full:
    """A meeting in draft: four public items, one exempt, papers of both kinds, an exempt one in item 4."""
    made = make_board(people, **board)
    BoardText.objects.create(board=made.board, position=1, heading="Access", words="Ramp at the side door.")
    meeting = make_meeting(made, notes="Open to the public.")
    public_item = meeting.items.get(number=4)
    paper = make_paper(
        public_item, made.admin, "Home first: how it goes", make_pdf("Forty people went home sooner."),
        "Forty people went home sooner.",
    )  # fmt: skip
    report = make_report(public_item, made.admin, "Extend home first", "Go on for one more year.")
    exempt_item = AgendaItem.objects.create(
        meeting=meeting, number=5, title=planted("title"), lead=f"{WORD.title()} Leader", kind="ordinary",
        note=planted("note"), public_interest=planted("public interest"), public_title="A contract",
        late=True, late_reason=planted("late reason"), **EXEMPT,
    )  # fmt: skip
    full = Full(made, meeting, public_item, exempt_item, paper, report)
    for item, what in ((exempt_item, "paper"), (public_item, "appendix")):
        full.exempt_papers.append(
            make_paper(
                item, made.admin, planted(f"title of the {what}"),
                make_pdf(planted(f"file of the {what}"), title=planted("metadata")),
                planted(f"file of the {what}"),
                public_interest=planted(f"interest of the {what}"), **EXEMPT,
            )
        )  # fmt: skip
    full.exempt_papers.append(
        make_report(
            exempt_item, made.admin, planted("report"), planted("summary"), public_interest="Money", **EXEMPT
        )
    )
    plant_registers(made)
    return full


def plant_registers(made: Made) -> None:
    """Exempt rows of the registers of the board, and of its forward plan."""
    action = BoardAction.objects.create(
        board=made.board, met_on=MEETS_ON, subject=planted("subject"), text=planted("action"), exempt=True,
        lead=f"{WORD.title()} Actor", progress=planted("progress"),
    )  # fmt: skip
    BoardActionEntry.objects.create(
        action=action, at=NOW, on=MEETS_ON, by=made.admin, text=planted("report on progress"), state="open"
    )
    risk = Risk.objects.create(
        board=made.board, project=planted("project"), description=planted("risk"), rank="high",
        raised_on=MEETS_ON, exempt=True,
    )  # fmt: skip
    RiskEntry.objects.create(
        risk=risk, kind="review", at=NOW, on=MEETS_ON, by=made.admin, text=planted("review"), rank="high"
    )
    ForwardItem.objects.create(board=made.board, title=planted("plan"), note=planted("hint"), exempt=True)


def hold(full: Full, *, state: str = "minutes_draft") -> None:
    """The meeting was held: attendance, minutes, decisions and actions, public and exempt."""
    meeting, admin = full.meeting, full.admin
    Meeting.objects.filter(pk=meeting.pk).update(
        state=state, agenda_published_at=IN_TIME, held_at=AFTER,
        approved_at_meeting=meeting if state in ("minutes_approved", "closed") else None,
    )  # fmt: skip
    meeting.refresh_from_db()
    people = [
        Attendance.objects.create(
            meeting=meeting, member=member, name=member.name, initials=member.initials, position=place,
            organisation=member.organisation, partner=member.partner, capacity="present", votes=True,
        )
        for place, member in enumerate(full.made.members)
    ]  # fmt: skip
    for item, interest in (
        (full.exempt_item, planted("interest")),
        (full.public_item, "Works for a provider"),
    ):
        Declaration.objects.create(
            attendance=people[0],
            item=item,
            kind="pecuniary",
            interest=interest,
            did="spoke",
            declared_at=AFTER,
        )
    minute = {"edited_by": admin, "edited_at": AFTER}
    for position, (item, text, kind, exempt) in enumerate(
        (
            (full.public_item, "The board heard how it goes.", "note", False),
            (full.public_item, planted("aside"), "note", True),
            (full.public_item, "The board agreed one more year.", "decision", False),
            (full.public_item, planted("decision on the side"), "decision", False),
            (full.exempt_item, planted("talk"), "note", False),
            (full.exempt_item, planted("decision"), "decision", False),
            (full.public_item, "Write to every home.", "action", False),
        )
    ):
        row = MinuteParagraph.objects.create(
            item=item,
            position=position,
            kind=kind,
            text=text,
            exempt=exempt,
            heading="",
            speakers="AC",
            **minute,
        )
        if kind == "decision":
            decide(full, item, row, text)
        if kind == "action":
            BoardAction.objects.create(
                board=full.board, meeting=meeting, item=item, paragraph=row, met_on=MEETS_ON, subject="Homes",
                text=text, lead="Dee Dunn", deadline_text="Oct-21",
            )  # fmt: skip


def decide(full: Full, item: AgendaItem, row: MinuteParagraph, text: str) -> Decision:
    """A decision where it arose; private when its words are."""
    private = WORD in text
    return Decision.objects.create(
        board=full.board, item=item, paragraph=row, year=2021, serial=Decision.objects.count() + 1,
        title=planted("decision’s title") if private else "Home first goes on", wording=text,
        reasons=planted("reasons") if private else "People go home sooner.",
        options_rejected=planted("options") if private else "To stop it.",
        interests=planted("interests") if private else "None.", powers="Section 75", exempt=private,
        decided_on=MEETS_ON,
    )  # fmt: skip


def publish_by_hand(full: Full, kind: str, content: dict[str, Any], at: datetime = IN_TIME) -> Publication:
    """A publication that is out, without the way through the action."""
    return Publication.objects.create(
        meeting=full.meeting, kind=kind, state="out", planned_for=at, planned_by=full.admin, published_at=at,
        content=content, digest="0" * 64,
    )  # fmt: skip


def minutes_later(moment: datetime, number: int) -> datetime:
    """`number` minutes after `moment`."""
    return moment + timedelta(minutes=number)


def plan(full, kind="agenda", at=IN_TIME, by=None, **more):
    """Plan to publish in half an hour."""
    more = {"planned_for": minutes_later(at, 30), **more}
    return plan_publication(meeting=full.meeting, kind=kind, by=by or full.admin, at=at, **more)


def publish(full, kind="agenda", at=IN_TIME, by=None, **more):
    """Publish at once."""
    return publish_now(meeting=full.meeting, kind=kind, by=by or full.admin, at=at, **more)


def says(content) -> str:
    """Every text of a publication."""
    return "\n".join(strings_of(content))

"""A board with a meeting behind it and one to come, and words planted wherever something is exempt."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pikepdf

from accounts.models import User
from accounts.roles import Role
from oversight.actions.attendance import record_attendance, step_out
from oversight.actions.decisions import record_decision
from oversight.actions.declarations import declare
from oversight.actions.minutes import add_paragraph
from oversight.actions.papers import add_paper, add_upload
from oversight.actions.reports import save_report
from oversight.actions.risks import add_risk, add_risk_entry
from oversight.actions.signoff import approve_paper
from oversight.actions.tracker import add_action, report_action
from oversight.models import AgendaItem, BoardText, Meeting, MinuteParagraph, Paper
from tests.oversight.making import LONDON, Made, make_board, make_meeting

LAST_AT = datetime(2021, 8, 19, 9, 30, tzinfo=LONDON)
BUILT_AT = datetime(2021, 9, 8, 10, 0, tzinfo=LONDON)
AS_AT = date(2021, 9, 8)
REASON = "Publishing it would harm the talks."


@dataclass
class BoardStory:
    """The board, its two meetings, three readers, and the words that the public must never read."""

    made: Made
    last: Meeting
    meeting: Meeting
    reader: User  # sees boards and packs, but nothing exempt
    commissioner: User  # builds packs and reads what is exempt
    planted: list[str] = field(default_factory=list)

    @property
    def admin(self) -> User:
        """The board's administrator."""
        return self.made.admin

    def item(self, number: int) -> AgendaItem:
        """An item of the coming meeting."""
        found: AgendaItem = self.meeting.items.select_related("meeting__board__partnership").get(
            number=number
        )
        return found

    def plant(self, where: str) -> str:
        """Words for an exempt field; they are remembered."""
        words = f"Zephyrine lanterns {len(self.planted)} marked in the {where}"
        self.planted.append(words)
        return words


def make_board_story(people: Any) -> BoardStory:
    """Everything, through the actions that the browser uses."""
    made = make_board(people)
    BoardText.objects.create(board=made.board, position=1, heading="Access", words="Lifts go to each floor.")
    last = make_meeting(made, at=LAST_AT, state="held", agenda_published_at=LAST_AT - timedelta(days=8))
    meeting = make_meeting(made)
    story = BoardStory(
        made, last, meeting, people.join(Role.VIEWER, name="Rita Reader"),
        people.join(Role.COMMISSIONER, name="Cora Commissioner"),
    )  # fmt: skip
    _the_last_meeting(story)
    _registers(story)
    _items(story)
    _papers(story)
    return story


def _the_last_meeting(story: BoardStory) -> None:
    by, last, at = story.admin, story.last, LAST_AT + timedelta(hours=2)
    private = AgendaItem.objects.create(
        meeting=last, number=5, title=story.plant("title of a past item"), kind="ordinary",
        purpose="decision", exempt=True, exempt_paragraph="3", public_interest=REASON,
        public_title="A contract",
    )  # fmt: skip
    seats = [
        record_attendance(meeting=last, capacity="present", member=story.made.members[n], by=by)
        for n in (0, 1, 3, 4, 5)
    ]
    record_attendance(
        meeting=last, capacity="attending", name="Gil Guest", initials="GG", title="Adviser", by=by
    )
    record_attendance(meeting=last, capacity="apologies", member=story.made.members[2], by=by)
    item = last.items.select_related("meeting__board__partnership").get(number=4)
    private = last.items.select_related("meeting__board__partnership").get(pk=private.pk)
    declare(
        attendance=seats[1], item=private, kind="personal", interest=story.plant("declared interest"),
        did="spoke", by=by, at=at,
    )  # fmt: skip
    add_paragraph(item=item, text="GG: said that homes like the new way.", by=by, at=at)
    add_paragraph(item=item, text=story.plant("minutes of a public item"), by=by, at=at, exempt=True)
    add_paragraph(
        item=item, text="The Board approved the model.", by=by, at=at, kind=MinuteParagraph.Kind.DECISION,
        decision={"title": "Home first model", "reasons": "It helps people home.", "powers": "Care Act 2014"},
    )  # fmt: skip
    add_paragraph(
        item=item, text="Report the first figures.", by=by, at=at, kind=MinuteParagraph.Kind.ACTION,
        action={"subject": "Home first", "lead": "Gil Guest", "deadline": date(2021, 10, 1)},
    )  # fmt: skip
    add_paragraph(item=private, text=story.plant("minutes of an exempt item"), by=by, at=at)
    step_out(attendance=seats[3], item=private, by=by, rest=True)
    record_decision(
        item=private, title=story.plant("title of a decision"), wording=story.plant("wording of a decision"),
        by=by, at=at, decided_on=last.day, reasons=story.plant("reasons of a decision"),
    )  # fmt: skip
    Meeting.objects.filter(pk=last.pk).update(state="minutes_draft")
    last.refresh_from_db()


def _registers(story: BoardStory) -> None:
    board, by, at = story.made.board, story.admin, LAST_AT - timedelta(days=60)
    old = add_action(
        board=board, met_on=date(2021, 6, 17), subject="Workforce", text="Bring a briefing.", by=by, at=at,
        lead="Ann Chair", deadline=date(2021, 8, 1),
    )  # fmt: skip
    report_action(
        action=old, by=by, at=BUILT_AT, on=date(2021, 9, 1), version=old.version,
        text="The briefing moves to October.", deadline=date(2021, 10, 29),
    )  # fmt: skip
    add_action(
        board=board, met_on=date(2021, 6, 17), subject=story.plant("subject of an action"),
        text=story.plant("text of an action"), by=by, at=at, lead="Bob Brown", exempt=True,
    )  # fmt: skip
    risk = add_risk(
        board=board, project="Discharge", description="Too few carers.", rank="moderate", by=by, at=at,
        on=date(2021, 6, 1), mitigation="A second agency was asked.", owner="Dee Dunn",
    )  # fmt: skip
    add_risk_entry(
        risk=risk, kind="review", text="The agency has no staff.", on=date(2021, 9, 2), by=by, at=BUILT_AT,
        version=risk.version, rank="high",
    )  # fmt: skip
    add_risk(
        board=board, project=story.plant("project of a risk"), description=story.plant("risk"), rank="high",
        by=by, at=at, on=date(2021, 6, 1), mitigation=story.plant("mitigation of a risk"), exempt=True,
    )  # fmt: skip


def _items(story: BoardStory) -> None:
    AgendaItem.objects.filter(meeting=story.meeting, number=4).update(
        lead="Dee Dunn", note="Please read first."
    )
    AgendaItem.objects.create(
        meeting=story.meeting, number=5, title=story.plant("title of an item"), kind="ordinary",
        purpose="decision", exempt=True, exempt_paragraph="3", public_interest=story.plant("public interest"),
        public_title="A contract for care", note=story.plant("note of an item"), lead="Eli East",
    )  # fmt: skip


def _papers(story: BoardStory) -> None:
    report(story, 4, "Home first", summary="The report asks for a model.")
    upload(story, 4, "Figures", pages=3, words="Figures of the summer", appendix="Appendix 1")
    paper = add_paper(
        item=story.item(4), kind="upload", title=story.plant("title of a paper"), by=story.admin, at=BUILT_AT,
        exempt=True, exempt_paragraph="3", public_interest=REASON,
    )  # fmt: skip
    _approve(story, paper, pdf(2, story.plant("exempt appendix")))
    report(story, 5, story.plant("title of a report"), summary=story.plant("summary of a report"))
    upload(story, 5, story.plant("title of an upload"), pages=2, words=story.plant("text of an upload"))


def report(story: BoardStory, item: int, title: str, *, summary: str) -> Paper:
    """A decision report on an item, approved."""
    paper = add_paper(item=story.item(item), kind="decision_report", title=title, by=story.admin, at=BUILT_AT)
    save_report(paper=paper, content=content(title, summary), base_version=None, by=story.admin, at=BUILT_AT)
    return approve_paper(paper=paper, by=story.admin, at=BUILT_AT, without_advice="A test.")


def upload(story: BoardStory, item: int, title: str, *, pages: int, words: str, appendix: str = "") -> Paper:
    """An uploaded PDF on an item, approved."""
    paper = add_paper(
        item=story.item(item), kind="upload", title=title, by=story.admin, at=BUILT_AT, appendix=appendix
    )
    return _approve(story, paper, pdf(pages, words))


def _approve(story: BoardStory, paper: Paper, content: bytes) -> Paper:
    add_upload(paper=paper, content=content, name=f"{paper.pk}.pdf", by=story.admin, at=BUILT_AT)
    return approve_paper(paper=paper, by=story.admin, at=BUILT_AT, without_advice="A test.")


def content(subject: str, summary: str) -> dict[str, Any]:
    """A decision report that lacks nothing."""
    said = [{"text": "None."}]
    return {
        "form": "decision_report", "decision_maker": "Joint Care Board", "subject": subject,
        "date_of_decision": "16 September 2021",
        "report_of": "Director of quality", "confidentiality": "Not applicable", "summary": summary,
        "contacts": [
            {"role": "Author", "name": "Dee Dunn", "email": "dee.dunn@test.example"},
            {"role": "Director", "name": "Eli East"},
        ],
        "recommendations": [{"text": "Note the report"}, {"text": "Approve what is proposed"}],
        "reasons": [{"text": "It helps people home."}],
        "alternatives": [{"text": "Doing nothing was rejected."}],
        "detail": [
            {"kind": "heading", "text": "How it works"},
            {"text": "Everybody is seen at home first:\n- by a nurse\n- by a therapist"},
            {"kind": "table", "caption": "Numbers", "rows": [["Path", "People"], ["Home", "12"]]},
        ],
        "capital_revenue": said, "property_other": said, "powers": said, "other_legal": said,
        "conflict": said, "risk": said, "policy": said, "key_decision": "no", "wards": "All",
        "esia_needed": "no", "privacy_needed": "no", "appendices": [{"title": "Figures"}],
    }  # fmt: skip


def pdf(pages: int, words: str) -> bytes:
    """A plain PDF without tags, each page with the words and its number."""
    with pikepdf.new() as made:
        font = made.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
        )
        for number in range(1, pages + 1):
            page = made.add_blank_page(page_size=(595, 842))
            text = f"BT /F1 14 Tf 72 700 Td ({words}, page {number}) Tj ET"
            page.obj.Contents = made.make_stream(text.encode("latin-1"))
            page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        file = io.BytesIO()
        made.save(file)
        return file.getvalue()

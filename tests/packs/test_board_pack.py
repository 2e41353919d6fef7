"""The packs of a meeting: what they say, in which order, and what the public edition leaves out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Organisation
from oversight.actions.papers import add_paper
from oversight.actions.signoff import reopen_paper
from oversight.exemptions import citation
from oversight.models import AgendaItem, Board, Meeting, Paper
from packs import definitions
from packs.compose import public_or_restricted
from packs.content import Attachment, Number, texts
from packs.definitions.meetings import publishers
from tests.actionplans.around import OPENED, make_around
from tests.oversight.making import make_board, make_meeting
from tests.packs.board_packs import composed, first_words, said, tables
from tests.packs.board_story import AS_AT, BUILT_AT, BoardStory, make_board_story

MEETING_KINDS = (
    "board-pack", "meeting-minutes", "decision-notice", "action-tracker", "risk-register", "run-sheet",
)  # fmt: skip


@pytest.fixture
def story(people: Any) -> BoardStory:
    return make_board_story(people)


# --- the board pack ----------------------------------------


def test_papers_come_in_the_order_of_the_agenda_and_minutes_tracker_and_changes_under_their_item(
    story: BoardStory,
) -> None:
    content = composed(story)

    assert [section.title for section in content.sections[:6]] == [
        "Minutes of 19 August 2021 (draft)", "Action tracker", "Risks and issues",
        "Changes since 19 August 2021", "Home first", "Appendix 1: Figures",
    ]  # fmt: skip
    assert content.agenda is not None
    lines = {line.number: line for line in content.agenda.lines}
    assert lines["3"].section_keys == ("minutes", "tracker", "risks", "changes")
    assert len(lines["4"].section_keys) == 3
    assert (lines["4"].lead, lines["4"].purpose, lines["4"].note) == (
        "Dee Dunn",
        "Decision",
        "Please read first.",
    )
    assert lines["1"].section_keys == ()


def test_the_front_says_when_and_where_who_sits_and_what_the_public_should_know(story: BoardStory) -> None:
    story.made.board.contact_name, story.made.board.contact_email = "Bea Boards", "bea@test.example"
    story.made.board.save(update_fields=["contact_name", "contact_email"])

    agenda = composed(story).agenda

    assert agenda is not None
    assert dict(agenda.facts) == {
        "Date": "Thursday 16 September 2021", "Time": "09:30 to 10:30", "Place": "Council Chamber",
    }  # fmt: skip
    assert agenda.members[0].note == "Chair"
    assert len(agenda.members) == 6
    assert agenda.contact == ("Bea Boards", "bea@test.example")
    assert [text.heading for text in agenda.texts] == ["Access"]
    assert "open to the public" in agenda.notes[0]


def test_a_meeting_that_is_online_and_says_itself_that_it_is_open_is_not_told_twice(
    story: BoardStory,
) -> None:
    Meeting.objects.filter(pk=story.meeting.pk).update(
        virtual=True, notes="Please note the time\nThis meeting is open to the public"
    )

    agenda = composed(story).agenda

    assert agenda is not None
    assert dict(agenda.facts)["Place"] == "Council Chamber and online"
    assert agenda.notes == ("Please note the time", "This meeting is open to the public")


def test_a_board_names_its_own_partners_and_else_those_of_its_partnership(
    story: BoardStory, people: Any
) -> None:
    assert composed(story).organisations == ("Testborough Council", "Testborough NHS")

    alone = Board.objects.create(
        partnership=people.partnership, name="Group", slug="group", prefix="G", created_at=BUILT_AT
    )
    people.partnership.organisations.add(Organisation.objects.create(name="NHS Elsewhere", kind="nhs"))

    assert publishers(alone) == ("NHS Elsewhere",)


def test_a_decision_report_prints_its_banner_its_numbers_and_its_tables(story: BoardStory) -> None:
    section = next(s for s in composed(story).sections if s.title == "Home first")

    kinds = [type(block).__name__ for block in section.blocks]
    assert kinds[0] == "Facts"
    facts = section.blocks[0].rows
    assert [label for label, _ in facts] == [
        "Decision maker", "Subject", "Date of decision", "Report of", "Author", "Director",
    ]  # fmt: skip
    numbers = [block.number for block in section.blocks if type(block).__name__ == "Numbered"]
    assert numbers[:6] == ["(i)", "(ii)", "1.", "2.", "3.", "4."]
    assert tables(composed(story))["Numbers"].rows[0].cells[1] == Number(12)
    points = [block.parts for block in section.blocks if getattr(block, "number", "") == "3."]
    assert points == [("Everybody is seen at home first:", ("by a nurse", "by a therapist"))]


def test_an_uploaded_paper_is_named_by_the_digest_of_its_bytes(story: BoardStory) -> None:
    section = next(s for s in composed(story).sections if s.title == "Appendix 1: Figures")

    (paper,) = section.blocks
    version = Paper.objects.get(title="Figures").current
    assert version is not None
    assert isinstance(paper, Attachment)
    assert (paper.digest, paper.pages, paper.stored) == (version.pdf_sha256, 3, version.pdf)


def test_a_paper_goes_out_when_it_is_approved_and_the_agenda_says_that_it_follows(story: BoardStory) -> None:
    figures = Paper.objects.get(title="Figures")
    reopen_paper(paper=figures, reason="A page is missing.", by=story.admin, at=BUILT_AT)
    add_paper(item=story.item(2), kind="upload", title="Register", by=story.admin, at=BUILT_AT)

    content = composed(story)

    assert "Figures of the summer" not in said(content)
    assert "Appendix 1: Figures" not in [section.title for section in content.sections]
    assert content.agenda is not None
    assert content.agenda.lines[1].attached == "To follow"
    assert content.agenda.lines[3].note.endswith("A further paper follows.")


def test_a_withdrawn_item_keeps_its_number_and_says_why(story: BoardStory) -> None:
    AgendaItem.objects.filter(meeting=story.meeting, number=4).update(
        withdrawn=True, withdrawn_reason="The model is not ready."
    )

    content = composed(story)

    assert content.agenda is not None
    line = content.agenda.lines[3]
    assert (line.number, line.attached, line.section_keys) == ("4", "Withdrawn", ())
    assert "The model is not ready." in line.note
    assert "Home first" not in [section.title for section in content.sections]


def test_a_late_item_and_a_key_decision_say_so_on_the_agenda(story: BoardStory) -> None:
    AgendaItem.objects.filter(meeting=story.meeting, number=4).update(
        late=True, late_reason="The grant came yesterday.", key_decision=True
    )

    content = composed(story)

    assert content.agenda is not None
    assert "Key decision.\nLate item: The grant came yesterday." in content.agenda.lines[3].note


def test_without_an_item_for_them_minutes_and_tracker_come_before_the_first_paper(story: BoardStory) -> None:
    AgendaItem.objects.filter(meeting=story.meeting, number=3).update(kind="ordinary")

    content = composed(story)

    assert [section.key for section in content.sections[:4]] == ["minutes", "tracker", "risks", "changes"]
    assert content.agenda is not None
    assert content.agenda.lines[2].section_keys == ()


def test_the_first_meeting_of_a_board_has_no_minutes_and_no_changes(people: Any) -> None:
    made = make_board(people)
    meeting = make_meeting(made)
    kind = definitions.get("board-pack")

    content = kind.compose(kind.find(made.admin, str(meeting.pk)), AS_AT, None)

    assert [section.key for section in content.sections] == ["tracker"]
    assert content.since is None


# --- changes since the last meeting ----------------------------------------


def test_changes_since_the_last_meeting_write_themselves(story: BoardStory) -> None:
    found = tables(composed(story))

    assert [row.id.rpartition("-")[0] for row in found["Actions"].rows] == ["moved-back", "new"]
    assert first_words(found["Actions"]) == ["Moved back", "New"]
    moved = next(
        t for s, t in composed(story).tables() if s.key == "changes" and t.caption == "Risks and issues"
    )
    assert first_words(moved) == ["Rank rose"]
    papers = [f"paper-{Paper.objects.get(title=title).pk}" for title in ("Home first", "Figures")]
    assert [row.id for row in found["Papers for this meeting"].rows] == papers
    assert first_words(found["Decisions made"]) == ["JCB/2021/01"]


def test_plans_of_the_partnership_tell_what_moved_without_the_words_of_their_leads(
    story: BoardStory, people: Any
) -> None:
    around = make_around(people)
    Meeting.objects.filter(pk=story.meeting.pk).update(
        starts_at=OPENED + timedelta(days=60), ends_at=OPENED + timedelta(days=60, hours=1)
    )
    kind = definitions.get("board-pack")
    today = OPENED.date() + timedelta(days=40)

    content = kind.compose(kind.find(story.admin, str(story.meeting.pk)), today, None)

    section = next(s for s in content.sections if s.key == "changes")
    assert any(around.plan.title in words for words in texts(section))


def test_nothing_changed_is_said_in_a_sentence(people: Any) -> None:
    made = make_board(people)
    make_meeting(made, at=BUILT_AT - timedelta(days=20), state="held", agenda_published_at=BUILT_AT)
    meeting = make_meeting(made)
    kind = definitions.get("board-pack")

    content = kind.compose(kind.find(made.admin, str(meeting.pk)), AS_AT, None)

    assert "Nothing changed between 19 August 2021 and 8 September 2021." in said(content)


def test_a_pack_made_after_the_meeting_shows_the_registers_of_its_day(story: BoardStory) -> None:
    content = composed(story, as_at=date(2021, 12, 1))

    assert content.as_at == date(2021, 9, 16)


# --- what the public edition leaves out ----------------------------------------


@pytest.mark.parametrize("slug", MEETING_KINDS[:-1])
def test_no_planted_word_is_in_a_public_edition(story: BoardStory, slug: str) -> None:
    full = composed(story, slug)

    public = said(public_or_restricted(full, "public"))

    assert any(words in said(full) for words in story.planted)
    assert [words for words in story.planted if words in public] == []


def test_an_exempt_item_is_its_number_its_public_title_and_its_paragraph(story: BoardStory) -> None:
    public = composed(story).public()

    assert public.agenda is not None
    line = public.agenda.lines[4]
    assert (line.number, line.title, line.lead) == ("5", "A contract for care", "")
    assert line.note == f"This item is not for publication: {citation('3')}."
    (page,) = [s for s in public.sections if s.key in line.section_keys]
    assert (page.title, len(page.blocks)) == ("Item 5: A contract for care", 1)


def test_an_exempt_paper_of_a_public_item_is_a_page_that_says_so(story: BoardStory) -> None:
    public = composed(story).public()

    assert [s.title for s in public.sections][4:7] == [
        "Home first", "Appendix 1: Figures", "Item 4: a paper not for publication",
    ]  # fmt: skip


def test_minutes_taken_in_private_are_told_to_the_public_by_public_title_and_paragraph(
    story: BoardStory,
) -> None:
    words = said(composed(story, "meeting-minutes").public())

    assert "A contract" in words
    assert "Taken in private: paragraph 3 of Part 1 of Schedule 12A" in words
    assert "Eli East left" not in words


def test_the_notice_says_that_a_decision_was_taken_in_private_and_no_more(story: BoardStory) -> None:
    words = said(composed(story, "decision-notice").public())

    assert "Decision JCB/2021/02 was taken in private." in words
    assert "The Board approved the model." in words
    assert "Care Act 2014" in words

"""Making, issuing and reading the packs of a meeting: who may, what stays, what is refused."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission
from accounts.roles import PERMISSIONS, Role
from audit.models import Entry
from core.errors import Refused
from jobs import runner
from jobs.models import Job
from oversight.actions.supplements import add_supplement
from oversight.models import Meeting, Paper, Supplement
from packs import actions, summaries
from packs.compose import Request
from packs.filters import title_of
from packs.models import Pack
from packs.panels import meeting_panel
from packs.search import find_packs
from tests.actionplans.around import OPENED, make_around
from tests.oversight.making import make_board, make_meeting
from tests.packs.board_packs import both, packs_offered, replaced, request, words_of
from tests.packs.board_story import AS_AT, BUILT_AT, BoardStory, make_board_story, upload

SignIn = Callable[[User], Client]


@pytest.fixture
def story(people: Any) -> BoardStory:
    return make_board_story(people)


# --- three people ----------------------------------------


def test_a_restricted_pack_with_exempt_matter_is_for_those_who_may_read_that(
    story: BoardStory, signed_in: SignIn
) -> None:
    restricted, public = both(story)

    for person, sees in ((story.admin, 2), (story.commissioner, 2), (story.reader, 1)):
        visible = Pack.objects.visible_to(person)
        assert visible.count() == sees, person
        client = signed_in(person)
        page = client.get(reverse("packs:list")).content.decode()
        assert (restricted.get_absolute_url() in page) is (sees == 2), person
        assert public.get_absolute_url() in page
        assert f"{sees} pack" in page
        for name in ("pack", "pdf", "workbook"):
            answer = client.get(reverse(f"packs:{name}", args=[restricted.pk]))
            assert answer.status_code == (200 if sees == 2 else 404), (person, name)
            if answer.streaming:
                assert b"".join(answer.streaming_content)
        comparison = client.get(reverse("packs:compare", args=[public.pk]), {"other": restricted.pk})
        assert comparison.status_code == (200 if sees == 2 else 404), person
        assert len(find_packs(person, story.made.board.partnership, ["Joint", "Care"], 10)) == sees


def test_who_may_not_read_it_sees_it_nowhere_else(story: BoardStory, signed_in: SignIn) -> None:
    both(story)
    client = signed_in(story.reader)

    panel = meeting_panel(story.meeting, story.reader)
    assert panel is not None
    (row,) = panel.context["kinds"]
    assert [bool(edition.draft) for edition in row.editions] == [False, True]
    page = client.get(reverse("packs:meeting", args=[story.meeting.pk])).content.decode()
    assert not any(words in page for words in story.planted)
    listed = b"".join(client.get(reverse("packs:list"), {"format": "csv"}).streaming_content).decode()
    assert "Restricted" not in listed
    filters = client.get(reverse("packs:list"), {"edition": "restricted"}).content.decode()
    assert "No pack fits these filters" in filters


def test_a_restricted_pack_without_exempt_matter_is_for_everybody_who_sees_packs(people: Any) -> None:
    made = make_board(people)
    asked = Request("action-tracker", str(make_meeting(made).pk), AS_AT, None, "restricted")

    packs = [pack for pack, _ in actions.make_editions(request=asked, by=made.admin, at=BUILT_AT)]

    assert [pack.needs for pack in packs] == ["", ""]
    assert set(Pack.objects.visible_to(people.viewer)) == set(packs)


def test_who_may_build_but_not_read_exempt_matter_gets_the_public_edition_only(
    story: BoardStory, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = PERMISSIONS[Role.COMMISSIONER] - {Permission.VIEW_EXEMPT}
    monkeypatch.setitem(PERMISSIONS, Role.COMMISSIONER, without)
    by = User.objects.get(pk=story.commissioner.pk)

    with pytest.raises(PermissionDenied, match="not for publication"):
        actions.make_pack(request=request(story), by=by, at=BUILT_AT)
    pack, _ = actions.make_pack(request=request(story, edition="public"), by=by, at=BUILT_AT)

    assert pack.edition == "public"
    restricted, _ = actions.make_pack(request=request(story), by=story.admin, at=BUILT_AT)
    for change in (actions.request_files, actions.remake_files):
        with pytest.raises(PermissionDenied, match="not for publication"):
            change(pack=restricted, by=by, at=BUILT_AT)


def test_the_run_sheet_always_asks_for_the_right_to_read_exempt_matter(story: BoardStory) -> None:
    pack, _ = actions.make_pack(request=request(story, "run-sheet"), by=story.admin, at=BUILT_AT)

    assert pack.needs == "oversight.view_exempt"
    assert not Pack.objects.visible_to(story.reader).exists()


@pytest.mark.parametrize("change", [{"needs": "something"}, {"needs": "oversight.view_exempt"}], ids=str)
def test_the_database_knows_what_a_pack_may_ask_of_its_readers(
    story: BoardStory, change: dict[str, str]
) -> None:
    pack, _ = actions.make_pack(request=request(story, edition="public"), by=story.admin, at=BUILT_AT)

    with pytest.raises(IntegrityError), transaction.atomic():
        Pack.objects.filter(pk=pack.pk).update(**change)


# --- both editions ----------------------------------------


def job_of(story: BoardStory, slug: str = "board-pack") -> Job:
    job = actions.request_editions(request=request(story, slug), by=story.admin, today=AS_AT, at=BUILT_AT)
    runner.execute(job.pk, heartbeats=False)
    job.refresh_from_db()
    return job


def test_both_editions_are_made_in_one_go_and_the_job_ends_at_the_packs_of_the_meeting(
    story: BoardStory,
) -> None:
    job = job_of(story)

    assert (job.state, job.reason) == ("done", "")
    assert job.title == "Board pack: Joint Care Board, 16 September 2021, 8 September 2021"
    assert job.result_url == reverse("packs:meeting", args=[story.meeting.pk])
    assert sorted(Pack.objects.values_list("edition", flat=True)) == ["public", "restricted"]
    assert job.result["changed_meanwhile"] == []
    assert not any(words in json.dumps([job.arg, job.result, job.title]) for words in story.planted)


def test_a_job_of_a_plan_ends_at_its_pack(story: BoardStory, people: Any) -> None:
    around = make_around(people)
    asked = Request("rag-action-plan", str(around.plan.pk), OPENED.date(), None, "public")
    job = actions.request_editions(request=asked, by=people.commissioner, today=OPENED.date(), at=OPENED)
    runner.execute(job.pk, heartbeats=False)
    job.refresh_from_db()

    assert job.result_url == Pack.objects.get(edition="restricted").get_absolute_url()


def test_a_paper_replaced_while_the_pack_is_made_is_read_as_it_was_and_the_job_says_so(
    story: BoardStory, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = actions.render
    done: list[bool] = []

    def slow(*args: Any) -> Any:
        if not done:
            done.append(True)
            replaced(story)
        return first(*args)

    monkeypatch.setattr(actions, "render", slow)

    job = job_of(story)

    assert job.result["changed_meanwhile"] == ["Item 4, paper 2"]
    for pack in Pack.objects.all():
        assert pack.sources["Item 4, paper 2"].endswith(".1")
        (figures,) = [
            paper for _, paper in pack.read_content().attachments() if paper.title == "Appendix 1: Figures"
        ]
        versions = Paper.objects.get(title="Figures").versions
        assert figures.digest == versions.get(number=1).pdf_sha256


def test_editions_of_different_papers_are_not_issued_together(story: BoardStory) -> None:
    restricted, _ = both(story)
    replaced(story)
    _, public = both(story)

    with pytest.raises(actions.UnchangedError, match="different versions of a paper"):
        actions.issue_editions(packs=[restricted, public], by=story.admin, at=BUILT_AT)
    assert not Pack.objects.exclude(state="draft").exists()


def test_both_editions_are_issued_together_and_supersede_what_was_out(story: BoardStory) -> None:
    first = both(story)
    actions.issue_editions(packs=first, by=story.admin, at=BUILT_AT)
    replaced(story)
    second = both(story)

    actions.issue_editions(packs=second, by=story.admin, at=BUILT_AT + timedelta(hours=1))

    for old, new in zip(first, second, strict=True):
        old.refresh_from_db()
        new.refresh_from_db()
        assert (old.state, new.state, new.supersedes) == ("superseded", "issued", old)
    assert Entry.objects.filter(verb="packs.issued").count() == 4


@pytest.mark.parametrize("change", ["replaced", "exempt"])
def test_a_draft_that_no_longer_says_what_the_papers_say_is_not_issued(
    story: BoardStory, change: str
) -> None:
    first = both(story)
    if change == "replaced":
        replaced(story)
    else:
        Paper.objects.filter(title="Figures").update(
            exempt=True, exempt_paragraph="3", public_interest="Prices would be known."
        )

    with pytest.raises(actions.UnchangedError, match=r"Item 4, paper 2.* Build it again, then issue it"):
        actions.issue_pack(pack=first[1], by=story.admin, at=BUILT_AT)
    assert not Pack.objects.exclude(state="draft").exists()


def test_before_the_agenda_is_out_a_longer_pack_replaces_the_issued_one(story: BoardStory) -> None:
    first = both(story)
    actions.issue_editions(packs=first, by=story.admin, at=BUILT_AT)
    replaced(story, pages=5)

    actions.issue_editions(packs=both(story), by=story.admin, at=BUILT_AT + timedelta(hours=1))

    first[1].refresh_from_db()
    assert first[1].state == "superseded"


def test_pages_that_are_out_keep_their_numbers(story: BoardStory) -> None:
    first = both(story)
    Meeting.objects.filter(pk=story.meeting.pk).update(agenda_published_at=BUILT_AT)
    actions.issue_editions(packs=first, by=story.admin, at=BUILT_AT)
    replaced(story, pages=5)
    longer = both(story)

    with pytest.raises(
        actions.UnchangedError,
        match=r"“Appendix 1: Figures” is out on pages .* bring what is new as a supplement",
    ):
        actions.issue_editions(packs=longer, by=story.admin, at=BUILT_AT + timedelta(hours=1))
    first[0].refresh_from_db()
    assert first[0].state == "issued"


def test_a_second_pack_of_a_meeting_must_replace_the_one_that_is_out(story: BoardStory) -> None:
    first = both(story)
    actions.issue_editions(packs=first, by=story.admin, at=BUILT_AT)
    replaced(story)
    second = both(story)

    with pytest.raises(actions.UnchangedError, match="is issued already"):
        actions.issue_pack(pack=second[0], by=story.admin, at=BUILT_AT)


def test_who_may_not_issue_packs_is_refused(story: BoardStory) -> None:
    with pytest.raises(PermissionDenied):
        actions.issue_editions(packs=both(story), by=story.commissioner, at=BUILT_AT)


def test_an_issued_pack_is_printed_again_from_its_content_byte_for_byte_in_text(story: BoardStory) -> None:
    restricted, _ = both(story)
    actions.issue_pack(pack=restricted, by=story.admin, at=BUILT_AT)
    before = words_of(restricted.pdf)
    replaced(story)
    default_storage.delete(restricted.pdf)

    actions.remake_files(pack=restricted, by=story.admin, at=BUILT_AT)

    assert words_of(restricted.pdf) == before
    assert "New figures" not in before


# --- what the agenda promises ----------------------------------------


def test_page_ranges_of_the_agenda_are_the_pages_on_which_the_papers_stand(story: BoardStory) -> None:
    restricted, public = both(story)

    for pack, agenda in (
        (restricted, {"paper-home": "Home first", "figures": "Figures of the summer"}),
        (public, {"paper-home": "Home first", "figures": "Figures of the summer"}),
    ):
        pages = words_of(pack.pdf)
        assert len(pages) == pack.pages
        begins = pack.ranges()[f"paper-{Paper.objects.get(title='Home first').pk}"][0]
        assert agenda["paper-home"] in pages[begins - 1]
        first, last = pack.ranges()[f"paper-{Paper.objects.get(title='Figures').pk}"]
        for number in range(first, last + 1):
            assert f"{agenda['figures']}, page {number - first + 1}" in pages[number - 1]
        front = "".join(pages[:3])
        ends = max(pack.ranges()[key][1] for key in pack.ranges() if key in keys_of(story, 4))
        assert f"{begins}–{ends}" in front.replace(" ", ""), pack.edition


def keys_of(story: BoardStory, number: int) -> set[str]:
    return {
        f"paper-{pk}" for pk in Paper.objects.filter(item=story.item(number)).values_list("pk", flat=True)
    }


def test_no_planted_word_is_in_any_public_file(story: BoardStory) -> None:
    for slug in ("board-pack", "meeting-minutes", "decision-notice", "action-tracker", "risk-register"):
        _, public = both(story, slug)
        printed = " ".join(" ".join(words_of(public.pdf)).split())
        with default_storage.open(public.xlsx) as file:
            book = openpyxl.load_workbook(io.BytesIO(file.read()))
        cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
        for words in story.planted:
            assert words not in printed, slug
            assert words not in public.content, slug
            assert not any(words in cell for cell in cells), slug


def test_the_workbook_beside_a_board_pack_has_agenda_attendance_tracker_risks_and_decisions(
    story: BoardStory,
) -> None:
    restricted, _ = both(story)

    with default_storage.open(restricted.xlsx) as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))

    assert {"Agenda", "Attendance", "Action tracker", "Risks and issues", "Decisions"} <= set(book.sheetnames)
    rows = list(book["Agenda"].iter_rows(values_only=True))
    assert any("Home first" in row and "Dee Dunn" in row for row in rows)


# --- beside the public page ----------------------------------------


def test_the_public_edition_that_is_out_is_offered_with_the_agenda(story: BoardStory) -> None:
    _, public = both(story)
    assert list(packs_offered(story)) == []
    actions.issue_pack(pack=public, by=story.admin, at=BUILT_AT)

    (file,) = packs_offered(story)

    assert file.title == "Board pack: Joint Care Board, 16 September 2021"
    assert (file.storage, file.pages, file.paper) == (public.pdf, public.pages, None)
    with default_storage.open(public.pdf) as stored:
        content = stored.read()
    assert (file.sha256, file.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert file.name == "board-pack-joint-care-board-16-september-2021.pdf"


def test_nothing_is_published_beside_a_pack_that_is_older_than_its_papers(story: BoardStory) -> None:
    _, public = both(story)
    actions.issue_pack(pack=public, by=story.admin, at=BUILT_AT)
    replaced(story)

    with pytest.raises(Refused, match="older than what it prints: item 4, paper 2 changed since"):
        packs_offered(story)


def test_minutes_and_decisions_have_their_public_files(story: BoardStory) -> None:
    for slug, kind in (("meeting-minutes", "minutes_draft"), ("decision-notice", "decisions")):
        _, public = both(story, slug)
        actions.issue_pack(pack=public, by=story.admin, at=BUILT_AT)
        assert [file.title for file in packs_offered(story, kind)] == [
            f"{title_of(slug)}: Joint Care Board, 19 August 2021"
        ]
    assert packs_offered(story, "cancellation") == []
    assert packs_offered(story, "supplement", 1) == []


# --- supplements ----------------------------------------


def supplemented(story: BoardStory, title: str, *, pages: int) -> Supplement:
    """A paper that came after the agenda was out, in a supplement of its own."""
    paper = upload(story, 4, title, pages=pages, words=f"{title} words")
    Paper.objects.filter(pk=paper.pk).update(first_approved_at=BUILT_AT + timedelta(days=1))
    paper.refresh_from_db()
    return add_supplement(meeting=story.meeting, papers=[paper], reason="Late.", by=story.admin, at=BUILT_AT)


def test_s_pages_of_a_second_supplement_go_on_after_those_that_are_out(story: BoardStory) -> None:
    Meeting.objects.filter(pk=story.meeting.pk).update(state="published", agenda_published_at=BUILT_AT)
    story.meeting.refresh_from_db()
    scope = str(story.meeting.pk)
    supplemented(story, "First late", pages=2)
    first = actions.make_editions(
        request=request(story, "board-supplement", scope=f"{scope}-1"), by=story.admin, at=BUILT_AT
    )
    actions.issue_editions(packs=[pack for pack, _ in first], by=story.admin, at=BUILT_AT)
    last = max(page for _, page in first[0][0].ranges().values())
    supplemented(story, "Second late", pages=1)

    (second, _), _ = actions.make_editions(
        request=request(story, "board-supplement", scope=scope), by=story.admin, at=BUILT_AT
    )

    assert second.scope == f"{scope}-2"
    assert second.read_content().first_page == last + 1
    begins = second.ranges()[f"paper-{Paper.objects.get(title='Second late').pk}"][0]
    assert f"S{begins}" in " ".join(words_of(second.pdf))
    rows = {row.title for row in summaries.packs_of(story.meeting, story.admin) if row.has_any}
    assert rows == {"Supplement 1", "Supplement 2"}
    (file,) = packs_offered(story, "supplement", 1)
    assert file.pages == first[1][0].pages

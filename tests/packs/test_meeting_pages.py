"""Pages and commands about the packs of a meeting."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from jobs import runner
from jobs.models import Job
from oversight.actions.signoff import reopen_paper
from oversight.models import Meeting, Paper
from packs import actions, definitions, summaries
from packs.models import Pack
from packs.panels import meeting_panel
from tests.guards import query_budget
from tests.packs.board_packs import both, replaced
from tests.packs.board_story import AS_AT, BUILT_AT, BoardStory, make_board_story, report, upload

SignIn = Callable[[User], Client]


@pytest.fixture
def story(people: Any) -> BoardStory:
    return make_board_story(people)


# --- pages ----------------------------------------


def test_an_administrator_builds_and_issues_both_editions_from_the_page_of_the_meeting(
    story: BoardStory, signed_in: SignIn
) -> None:
    client = signed_in(story.admin)
    address = reverse("packs:meeting", args=[story.meeting.pk])
    asked = {"definition": "board-pack", "scope": str(story.meeting.pk)}

    page = client.get(address).content.decode()
    assert "None yet" in page
    answer = client.post(reverse("packs:meeting_build", args=[story.meeting.pk]), asked)

    job = Job.objects.get()
    assert answer.headers["Location"] == reverse("jobs:job", args=[job.pk])
    runner.execute(job.pk, heartbeats=False)
    (row,) = [kind for kind in summaries.packs_of(story.meeting, story.admin) if kind.has_any]
    pks = [pack.pk for pack in row.drafts]
    assert len(pks) == 2
    issued = client.post(
        reverse("packs:meeting_issue", args=[story.meeting.pk]), {"packs": pks}, follow=True
    ).content.decode()
    assert "Issued. What is out stays as it is" in issued
    assert set(Pack.objects.values_list("state", flat=True)) == {"issued"}
    again = client.post(
        reverse("packs:meeting_issue", args=[story.meeting.pk]), {"packs": pks}, follow=True
    ).content.decode()
    assert "no draft any more" in again


def test_drafts_of_two_kinds_are_not_issued_as_one(story: BoardStory, signed_in: SignIn) -> None:
    pks = [both(story, slug)[1].pk for slug in ("board-pack", "action-tracker")]

    page = signed_in(story.admin).post(
        reverse("packs:meeting_issue", args=[story.meeting.pk]), {"packs": pks}, follow=True
    )

    assert "Nothing was issued" in page.content.decode()
    assert not Pack.objects.exclude(state="draft").exists()


def test_what_cannot_be_issued_is_said_on_the_page(story: BoardStory, signed_in: SignIn) -> None:
    actions.issue_editions(packs=both(story), by=story.admin, at=BUILT_AT)
    Meeting.objects.filter(pk=story.meeting.pk).update(agenda_published_at=BUILT_AT)
    replaced(story, pages=5)
    pks = [pack.pk for pack in both(story)]
    Pack.objects.filter(pk__in=pks).update(made_at=BUILT_AT + timedelta(minutes=5))

    page = signed_in(story.admin).post(
        reverse("packs:meeting_issue", args=[story.meeting.pk]), {"packs": pks}, follow=True
    )

    assert "bring what is new as a supplement" in page.content.decode()


@pytest.mark.parametrize(
    ("slug", "scope", "words"),
    [
        ("nonsense", "MEETING", "no kind of pack called"),
        ("board-pack", "99999", "Choose a pack of this meeting"),
        ("board-supplement", "MEETING", "no such supplement"),
    ],
)
def test_what_cannot_be_built_is_said_on_the_page(
    story: BoardStory, signed_in: SignIn, slug: str, scope: str, words: str
) -> None:
    asked = {"definition": slug, "scope": scope.replace("MEETING", str(story.meeting.pk))}

    page = signed_in(story.admin).post(
        reverse("packs:meeting_build", args=[story.meeting.pk]), asked, follow=True
    )

    assert words in page.content.decode()
    assert not Job.objects.exists()


def test_papers_that_are_not_ready_are_named_before_the_pack_is_built(
    story: BoardStory, signed_in: SignIn
) -> None:
    reopen_paper(
        paper=Paper.objects.get(title="Figures"), reason="A figure is wrong.", by=story.admin, at=BUILT_AT
    )

    page = signed_in(story.admin).get(reverse("packs:meeting", args=[story.meeting.pk])).content.decode()

    assert "These papers are not approved" in page
    assert "Figures" in page


def test_a_reader_sees_the_packs_of_a_meeting_and_no_buttons(story: BoardStory, signed_in: SignIn) -> None:
    both(story)
    client = signed_in(story.reader)

    page = client.get(reverse("packs:meeting", args=[story.meeting.pk])).content.decode()

    assert "Build both editions" not in page
    assert "Issue the draft" not in page
    for name in ("meeting_build", "meeting_issue"):
        assert client.post(reverse(f"packs:{name}", args=[story.meeting.pk])).status_code == 403


def test_a_cancelled_meeting_is_not_built(story: BoardStory, signed_in: SignIn) -> None:
    Meeting.objects.filter(pk=story.meeting.pk).update(state="cancelled", reason="No quorum.")

    page = signed_in(story.admin).get(reverse("packs:meeting", args=[story.meeting.pk])).content.decode()

    assert "Build both editions" not in page


def test_the_page_of_a_meeting_shows_its_packs(story: BoardStory, signed_in: SignIn) -> None:
    both(story)

    page = signed_in(story.admin).get(story.meeting.get_absolute_url()).content.decode()

    assert "Board pack, restricted" in page
    assert reverse("packs:meeting", args=[story.meeting.pk]) in page


def test_the_page_of_a_meeting_has_no_packs_for_who_may_not_see_any(story: BoardStory, people: Any) -> None:
    assert meeting_panel(story.meeting, people.outsider) is None


def test_the_form_takes_a_meeting_and_refuses_a_plan_for_it(story: BoardStory, signed_in: SignIn) -> None:
    client = signed_in(story.admin)
    page = client.get(reverse("packs:build"), {"definition": "board-pack", "scope": story.meeting.pk})
    assert f'value="meeting:{story.meeting.pk}" selected' in page.content.decode()
    asked = {
        "definition": "board-pack", "scope": f"meeting:{story.meeting.pk}", "edition": "public",
        "as_at_day": "8",         "as_at_month": "9", "as_at_year": "2021",
    }  # fmt: skip

    wrong = client.post(reverse("packs:build"), asked | {"definition": "rag-action-plan"})
    assert wrong.status_code == 422
    assert "Choose a plan: the pack “RAG action plan” is about a plan" in wrong.content.decode()
    sheet = client.post(reverse("packs:build"), asked | {"definition": "run-sheet"})
    assert "restricted edition only" in sheet.content.decode()
    assert client.post(reverse("packs:build"), asked).status_code == 302
    assert Job.objects.get().arg["scope"] == str(story.meeting.pk)


def test_the_page_of_a_pack_says_which_papers_have_another_version_by_now(
    story: BoardStory, signed_in: SignIn
) -> None:
    restricted, _ = both(story)
    client = signed_in(story.admin)
    assert "another version by now" not in client.get(restricted.get_absolute_url()).content.decode()

    replaced(story)

    page = client.get(restricted.get_absolute_url()).content.decode()
    assert "another version by now" in page
    assert "Item 4, paper 2" in page
    assert reverse("packs:meeting", args=[story.meeting.pk]) in page


# --- command line ----------------------------------------


def test_build_pack_makes_packs_of_meetings_too(story: BoardStory, tmp_path: Path) -> None:
    said = build(story, tmp_path, "board-pack", "--edition", "public")

    assert said["pages"] == Pack.objects.get().pages
    assert Path(said["pdf"]).name == "joint-care-board-16-september-2021-board-pack-2021-09-08-public.pdf"
    assert [section["title"] for section in said["sections"]][-1] == "Item 5: A contract for care"


def test_build_pack_refuses_the_public_edition_of_a_run_sheet(story: BoardStory, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="restricted edition only") as refused:
        build(story, tmp_path, "run-sheet", "--edition", "public")

    assert refused.value.returncode == 1


def test_build_pack_says_which_paper_changed_meanwhile(
    story: BoardStory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both(story)
    monkeypatch.setattr(actions, "changed_meanwhile", lambda pack, by: ("Item 4, paper 2",))
    err = io.StringIO()

    call_command(
        "build_pack", "board-pack", "--scope", str(story.meeting.pk), "--as-at", AS_AT.isoformat(),
        "--out", str(tmp_path), stdout=io.StringIO(), stderr=err,
    )  # fmt: skip

    assert "Item 4, paper 2 has another version than the pack." in err.getvalue()


def build(story: BoardStory, out: Path, slug: str, *more: str) -> Any:
    said = io.StringIO()
    call_command(
        "build_pack", slug, "--scope", str(story.meeting.pk), "--as-at", AS_AT.isoformat(), "--out", str(out),
        "--json", *more, stdout=said, stderr=io.StringIO(),
    )  # fmt: skip
    return json.loads(said.getvalue())


# --- how much is asked of the database ----------------------------------------


def test_pages_of_packs_ask_the_same_number_of_questions_for_any_number_of_packs(
    story: BoardStory, signed_in: SignIn
) -> None:
    client = signed_in(story.admin)
    addresses = {
        "packs: list": reverse("packs:list"),
        "packs: meeting": reverse("packs:meeting", args=[story.meeting.pk]),
    }
    both(story, "action-tracker")
    for _ in range(2):
        for name, address in addresses.items():
            client.get(address)
            with query_budget(name):
                assert client.get(address).status_code == 200
        both(story, "risk-register")


def test_a_board_pack_asks_the_same_number_of_questions_for_any_number_of_papers(story: BoardStory) -> None:
    kind = definitions.get("board-pack")
    subject = kind.find(story.admin, str(story.meeting.pk))
    for title in ("One more", "Another one"):
        with query_budget("packs: board pack"):
            kind.compose(subject, AS_AT, None)
        report(story, 4, title, summary="More.")
        upload(story, 4, f"{title} as a file", pages=1, words="More")

"""Publishing: what goes out, when, once; what stays back; what stops it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from audit.models import Entry
from audit.registry import sentence
from core.errors import Refused
from oversight import tasks
from oversight.actions import publication as actions
from oversight.models import AgendaItem, Board, Meeting, Paper, Publication, Supplement
from oversight.summaries.public import file_at, meeting_of, shown
from oversight.summaries.publication import compose
from tests.oversight.publishing import (
    AFTER,
    IN_TIME,
    WORD,
    hold,
    make_full,
    make_paper,
    make_pdf,
    minutes_later,
    plan,
    planted,
    publish,
    says,
)

LATE = IN_TIME + timedelta(days=10)


# --- what goes out ---------------------------------------------------------------------------------
def test_an_exempt_item_goes_out_as_number_public_title_and_paragraph(full):
    item = compose(full.meeting, "agenda").content["items"][4]
    assert item == {
        "number": 5, "title": "A contract", "exempt": True, "withdrawn": False,
        "citation": "paragraph 3 of Part 1 of Schedule 12A to the Local Government Act 1972",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["agenda", "minutes_draft", "decisions", "minutes"])
def test_no_exempt_word_is_composed(full, kind):
    hold(full)
    content = compose(full.meeting, kind).content
    assert WORD not in says(content).lower()
    assert "Home first" in says(content)


def test_what_stays_back_is_listed_with_its_reason(full):
    held = {each.what: each.why for each in compose(full.meeting, "agenda").held}
    assert held[f"Item 5: {planted('title')}"].startswith("Exempt: paragraph 3")
    assert held[f"Paper of item 4: {planted('title of the appendix')}"].startswith("Exempt: paragraph 3")
    assert held[f"Paper of item 5: {planted('title of the paper')}"] == "Its item is exempt"


def test_the_minutes_hold_back_exempt_paragraphs_and_say_so(full):
    hold(full)
    composed = compose(full.meeting, "minutes_draft")
    texts = [line["text"] for item in composed.content["items"] for line in item.get("paragraphs", ())]
    assert texts == [
        "The board heard how it goes.",
        "The board agreed one more year.",
        "Write to every home.",
    ]
    assert sum("marked exempt" in each.why for each in composed.held) == 2
    assert any(each.what.startswith("Minutes of item 5") for each in composed.held)


def test_a_private_decision_is_told_by_its_number_alone(full):
    hold(full)
    found = compose(full.meeting, "decisions").content["decisions"]
    assert [(each["number"], each["exempt"]) for each in found] == [
        ("JCB/2021/01", False), ("JCB/2021/02", True), ("JCB/2021/03", True),
    ]  # fmt: skip
    assert found[1] == {"exempt": True, "number": "JCB/2021/02", "citation": ""}
    assert found[2]["citation"].startswith("paragraph 3")


def test_a_paper_that_is_not_approved_withdrawn_or_late_does_not_go_out(full):
    Paper.objects.filter(pk=full.report.pk).update(state="draft")
    withdrawn = make_paper(full.public_item, full.admin, "Gone", make_pdf("Gone."), "Gone.")
    Paper.objects.filter(pk=withdrawn.pk).update(state="withdrawn", withdrawn_reason="Wrong")
    Meeting.objects.filter(pk=full.meeting.pk).update(state="published", agenda_published_at=IN_TIME)
    full.meeting.refresh_from_db()
    late = make_paper(full.public_item, full.admin, "Late", make_pdf("Late."), "Late.")
    Paper.objects.filter(pk=late.pk).update(first_approved_at=AFTER)

    composed = compose(full.meeting, "agenda")

    papers = composed.content["items"][3]["papers"]
    assert [each.get("title") for each in papers] == ["Home first: how it goes", None]
    held = {each.what: each.why for each in composed.held}
    assert held["Paper of item 4: Extend home first"] == "Not approved yet"
    assert held["Paper of item 4: Late"] == "It came late and waits for a supplement"
    assert "Paper of item 4: Gone" not in held


def test_a_withdrawn_item_says_why_and_shows_no_papers(full):
    AgendaItem.objects.filter(pk=full.public_item.pk).update(withdrawn=True, withdrawn_reason="Not ready")
    item = compose(full.meeting, "agenda").content["items"][3]
    assert (item["withdrawn"], item["withdrawn_reason"], item["papers"]) == (True, "Not ready", [])


def test_a_draft_agenda_is_shown_with_the_numbers_it_will_have(full):
    full.meeting.items.filter(number=2).delete()
    numbers = [item["number"] for item in compose(full.meeting, "agenda").content["items"]]
    assert numbers == [1, 2, 3, 4]
    publish(full)
    assert [item["number"] for item in shown(full.board, content=True)[0].content["items"]] == numbers


# --- publishing ------------------------------------------------------------------------------------
def test_publishing_freezes_content_files_and_digest_and_moves_the_meeting_on(full):
    publication = publish(full)
    full.meeting.refresh_from_db()
    assert publication.state == "out"
    assert publication.published_at == IN_TIME
    assert full.meeting.state == "published"
    assert publication.digest == actions.digest_of(publication.content, publication.files)
    assert [(file["paper"], file["pages"]) for file in publication.files] == [(full.paper.pk, 1)]
    words = [sentence(entry) for entry in Entry.objects.filter(object_type="oversight.publication")]
    assert any("published Agenda and papers" in each for each in words)
    assert not any(WORD in each.lower() for each in words)


def test_what_is_out_does_not_follow_later_edits(full):
    before = publish(full).content
    AgendaItem.objects.filter(pk=full.public_item.pk).update(title="Another title")
    assert meeting_of(full.board, full.meeting.pk).agenda.content == before


def test_a_planned_minute_is_kept_and_caught_up_once(full):
    publication = plan(full)
    assert actions.publish_due(minutes_later(IN_TIME, 29)) == []
    late = minutes_later(IN_TIME, 95)
    assert [each.pk for each in actions.publish_due(late)] == [publication.pk]
    assert actions.publish_due(late) == []
    publication.refresh_from_db()
    assert (publication.state, publication.published_at) == ("out", late)


def test_what_goes_out_at_the_minute_is_what_is_public_then(full):
    plan(full)
    AgendaItem.objects.filter(pk=full.public_item.pk).update(
        exempt=True,
        exempt_paragraph="3",
        public_interest="Money is at stake here",
        public_title="Another contract",
    )
    actions.publish_due(minutes_later(IN_TIME, 30))
    (out,) = shown(full.board, content=True)
    assert out.content["items"][3] == {
        "number": 4, "title": "Another contract", "exempt": True, "withdrawn": False,
        "citation": out.content["items"][4]["citation"],
    }  # fmt: skip
    assert out.files == []


def test_a_plan_that_comes_late_because_of_a_break_says_so(full):
    deadline = IN_TIME + timedelta(days=7)  # 8 September 2021
    plan(full, at=deadline, planned_for=minutes_later(deadline, 30))
    actions.publish_due(deadline + timedelta(days=1))
    full.meeting.refresh_from_db()
    assert full.meeting.state == "published"
    assert full.meeting.late_reason.startswith("It was planned in time, for 09:30 on 8 September 2021")


@pytest.mark.django_db(transaction=True)
def test_two_workers_publish_once(full):
    publication = plan(full)
    found, troubles = [], []

    def work():
        try:
            found.append(actions.publish(pk=publication.pk, at=minutes_later(IN_TIME, 30)))
        except Exception as error:  # noqa: BLE001  a thread must not swallow what the test shows
            troubles.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert troubles == []
    assert [each is None for each in found].count(False) == 1
    assert Entry.objects.filter(verb="oversight.published").count() == 1
    assert Entry.objects.filter(verb__endswith="agenda_published").count() == 1


def test_a_run_that_dies_half_way_leaves_nothing_and_the_next_one_publishes(full, monkeypatch):
    publication = plan(full)

    def die(*args, **kwargs):
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "digest_of", die)
        assert actions.publish_due(minutes_later(IN_TIME, 30)) == []
    publication.refresh_from_db()
    full.meeting.refresh_from_db()
    assert (publication.state, full.meeting.state) == ("planned", "draft")
    assert len(actions.publish_due(minutes_later(IN_TIME, 31))) == 1


def test_one_publication_that_fails_does_not_hold_up_the_next(full, people, monkeypatch):
    other = make_full(people, name="Other board", slug="other")
    broken, sound = plan(full), plan(other)
    publish_one = actions.publish

    def publish_or_die(*, pk, at):
        if pk == broken.pk:
            raise RuntimeError("killed")
        return publish_one(pk=pk, at=at)

    monkeypatch.setattr(actions, "publish", publish_or_die)
    assert [each.pk for each in actions.publish_due(minutes_later(IN_TIME, 30))] == [sound.pk]


def test_the_task_publishes_by_the_clock(full, time_machine):
    publication = plan(full)
    time_machine.move_to(minutes_later(IN_TIME, 30), tick=False)
    tasks.publish_due()
    publication.refresh_from_db()
    assert publication.state == "out"


# --- refusals --------------------------------------------------------------------------------------
def test_only_who_may_publish_plans(full, people):
    with pytest.raises(PermissionDenied):
        plan(full, by=people.commissioner)
    assert not Publication.objects.exists()


def test_a_board_of_officers_publishes_nothing(full):
    Board.objects.filter(pk=full.board.pk).update(regime="officers")
    with pytest.raises(Refused, match="officers only"):
        plan(full)


def test_a_minute_that_has_passed_is_refused(full):
    with pytest.raises(Refused, match="has passed"):
        plan(full, planned_for=minutes_later(IN_TIME, -1))


def test_after_the_deadline_a_reason_is_asked_and_the_route_of_urgency_named(full):
    with pytest.raises(Refused, match=r"8 September 2021.*100B\(4\)\(b\)"):
        publish(full, at=LATE)
    publication = publish(full, at=LATE, late_reason="A home closed")
    full.meeting.refresh_from_db()
    assert (publication.state, publication.late_reason) == ("out", "A home closed")
    assert full.meeting.late_reason == "A home closed"


def test_a_reason_is_kept_only_where_it_is_needed(full):
    assert publish(full, late_reason="Just in case").late_reason == ""


def test_two_who_plan_the_same_get_one_row(full):
    plan(full)
    with pytest.raises(Refused, match=r"planned already, for 09:30 on 1 September 2021, by Bea Boards"):
        plan(full, planned_for=minutes_later(IN_TIME, 60))
    assert Publication.objects.count() == 1


def test_the_database_keeps_one_plan_of_a_kind(full):
    first = plan(full)
    copy = {"meeting": full.meeting, "kind": "agenda", "planned_for": IN_TIME, "planned_by": full.admin}
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(number=9, **copy)
    assert list(Publication.objects.all()) == [first]


@pytest.mark.parametrize(
    ("kind", "state", "words"),
    [
        ("minutes", "draft", "not approved"),
        ("minutes_draft", "draft", "no draft minutes"),
        ("decisions", "draft", "decided nothing"),
        ("cancellation", "draft", "not cancelled"),
        ("supplement", "draft", "Publish the agenda first"),
        ("agenda", "cancelled", "notice of cancellation"),
    ],
)
def test_what_the_meeting_is_not_ready_for_is_refused(full, kind, state, words):
    Meeting.objects.filter(pk=full.meeting.pk).update(state=state, reason="Snow")
    with pytest.raises(Refused, match=words):
        plan(full, kind, supplement=1 if kind == "supplement" else None)


def test_an_empty_agenda_and_a_notice_without_decisions_are_refused(full, people):
    other = make_full(people, name="Other board", slug="other")
    hold(other, state="held")
    for row in (*other.meeting.items.all(),):
        row.decisions.all().delete()
    with pytest.raises(Refused, match="No decision"):
        plan(other, "decisions", at=AFTER)
    bare = Meeting.objects.create(
        board=full.board, starts_at=full.meeting.starts_at + timedelta(days=28),
        ends_at=full.meeting.ends_at + timedelta(days=28), created_at=IN_TIME,
    )  # fmt: skip
    with pytest.raises(Refused, match="no items"):
        actions.plan_publication(meeting=bare, kind="agenda", planned_for=AFTER, by=full.admin, at=IN_TIME)


# --- corrections, calling off, supplements, cancellation --------------------------------------------
def test_a_correction_says_what_it_corrects_and_takes_the_first_ones_place(full):
    publish(full)
    with pytest.raises(Refused, match="what the correction corrects"):
        publish(full)
    AgendaItem.objects.filter(pk=full.public_item.pk).update(title="Home first, year two")
    publish(full, at=minutes_later(IN_TIME, 5), note="The title of item 4")
    (out,) = shown(full.board, content=True)
    assert (out.number, out.note) == (2, "The title of item 4")
    assert out.content["items"][3]["title"] == "Home first, year two"
    assert Publication.objects.filter(state="out").count() == 2


def test_a_file_of_a_corrected_publication_is_public_no_more(full):
    digest = publish(full).files[0]["sha256"]
    assert file_at(full.board, digest)
    Paper.objects.filter(pk=full.paper.pk).update(state="withdrawn", withdrawn_reason="Wrong paper")
    publish(full, at=minutes_later(IN_TIME, 5), note="A paper was taken back")
    assert file_at(full.board, digest) is None


def test_a_plan_can_be_called_off_until_it_is_out(full):
    publication = plan(full)
    actions.call_off(publication=publication, by=full.admin, at=IN_TIME)
    assert actions.publish_due(AFTER) == []
    again = publish(full)
    with pytest.raises(Refused, match="published by now"):
        actions.call_off(publication=again, by=full.admin, at=IN_TIME)
    assert Publication.objects.filter(state="out").count() == 1


def test_a_supplement_follows_the_agenda_and_is_issued(full):
    publish(full)
    paper = make_paper(full.public_item, full.admin, "A late paper", make_pdf("Late."), "Late.", supplement=1)
    Supplement.objects.create(
        meeting=full.meeting, number=1, reason="The figures came late", created_at=IN_TIME
    )
    with pytest.raises(Refused, match="no such supplement"):
        publish(full, "supplement", supplement=2)
    publication = publish(full, "supplement", supplement=1)
    assert publication.content["reason"] == "The figures came late"
    assert [file["paper"] for file in publication.files] == [paper.pk]
    assert Supplement.objects.get().issued_at == IN_TIME
    assert {row.kind for row in shown(full.board)} == {"agenda", "supplement"}


def test_a_supplement_of_exempt_papers_alone_keeps_its_reason_back(full):
    publish(full)
    make_paper(
        full.exempt_item, full.admin, planted("late paper"), make_pdf("x"), "", supplement=1,
        exempt=True, exempt_paragraph="3", public_interest="Money",
    )  # fmt: skip
    Supplement.objects.create(meeting=full.meeting, number=1, reason=planted("reason"), created_at=IN_TIME)
    content = publish(full, "supplement", supplement=1).content
    assert content["reason"] == ""
    assert WORD not in says(content).lower()


def test_approved_minutes_take_the_place_of_the_draft(full):
    hold(full)
    publish(full, "minutes_draft", at=AFTER)
    Meeting.objects.filter(pk=full.meeting.pk).update(
        state="minutes_approved", approved_at_meeting=full.meeting
    )
    publish(full, "minutes", at=minutes_later(AFTER, 5))
    (out,) = shown(full.board, content=True)
    assert out.kind == "minutes"
    assert out.content["approved"] == "Approved at the meeting of 16 September 2021"


def test_a_cancelled_meeting_says_why(full):
    Meeting.objects.filter(pk=full.meeting.pk).update(state="cancelled", reason="Snow")
    assert publish(full, "cancellation").content["reason"] == "Snow"

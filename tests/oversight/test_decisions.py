"""The register of decisions (boards-and-packs.md section 1, "Decision")."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from accounts.access import forget
from audit.models import Entry
from audit.registry import sentence
from core.errors import ChangedMeanwhile, Refused
from oversight.actions.attendance import come_in, step_out
from oversight.actions.decisions import (
    correct_decision,
    record_decision,
    rescind_decision,
    update_decision,
)
from oversight.models import Attendance, Decision, Declaration, MinuteParagraph, Publication
from oversight.summaries.registers import decisions_of, fixed_because
from tests.oversight.making import MEETS_ON, NOW, make_board, make_meeting
from tests.oversight.sitting import be_quorate

PRIVATE = {
    "exempt": True,
    "exempt_paragraph": "3",
    "public_interest": "Prices are not settled yet.",
    "public_title": "A contract",
}


def decide(made: Any, item: Any, **fields: Any) -> Decision:
    values = {"title": "Home first", "wording": "To fund the beds.", "decided_on": MEETS_ON, **fields}
    return record_decision(item=item, by=made.admin, at=NOW, **values)


@pytest.fixture
def item(made: Any) -> Any:
    return decisive(made)


def decisive(made: Any) -> Any:
    """The item for decision of a meeting that is quorate."""
    meeting = make_meeting(made)
    be_quorate(made, meeting)
    return meeting.items.get(number=4)


def publish(item: Any, made: Any, kind: str = "decisions") -> None:
    Publication.objects.create(
        meeting=item.meeting, kind=kind, state="out", planned_for=NOW, planned_by=made.admin,
        published_at=NOW, content={}, digest="d",
    )  # fmt: skip


def attend(item: Any, name: str) -> Attendance:
    return Attendance.objects.create(meeting=item.meeting, name=name, initials="X", capacity="present")


# --- numbers --------------------------------------------------------------------------------------
def test_decisions_count_up_in_each_board_and_year(made, item, people):
    other = make_board(people, name="Other board", slug="other")
    elsewhere = decisive(other)

    numbers = [decide(made, item).number for _ in range(3)]
    next_year = decide(made, item, decided_on=date(2022, 1, 5)).number

    assert numbers == ["JCB/2021/01", "JCB/2021/02", "JCB/2021/03"]
    assert next_year == "JCB/2022/01"
    assert decide(other, elsewhere).serial == 1


def test_an_item_that_is_not_quorate_decides_nothing_whoever_enters_it(made, item):
    eli = item.meeting.attendance.get(name="Eli East")
    step_out(attendance=eli, item=item, by=made.admin)

    with pytest.raises(
        Refused, match=r"Item 4 can’t decide. Not quorate: .* 1 more voting member of the TNHS"
    ):
        decide(made, item)

    assert not Decision.objects.exists()
    come_in(attendance=eli, item=item, by=made.admin)
    assert decide(made, item).number == "JCB/2021/01"


def test_a_refused_decision_leaves_no_gap(made, item):
    decide(made, item)
    with pytest.raises(ValidationError):
        decide(made, item, wording=" ")
    assert decide(made, item).serial == 2


@pytest.mark.django_db(transaction=True)
def test_people_who_record_at_once_get_numbers_without_gaps_or_twins(made, item):
    failed: list[BaseException] = []

    def work() -> None:
        try:
            decide(made, item)
        except BaseException as error:  # noqa: BLE001  shown below, whatever it is
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert sorted(Decision.objects.values_list("serial", flat=True)) == [1, 2, 3, 4, 5, 6]


# --- what is recorded -----------------------------------------------------------------------------
def test_interests_declared_for_the_item_or_the_meeting_go_into_the_record(made, item):
    present = attend(item, "Gil Guest")
    other_item = item.meeting.items.get(number=3)
    for where, interest, withdrawn in (
        (item, "Owns a home", False),
        (None, "Works for the NHS", False),
        (other_item, "Wrote the minutes", False),
        (item, "A mistake", True),
    ):
        Declaration.objects.create(
            attendance=present, item=where, kind="pecuniary", interest=interest, did="left", declared_at=NOW,
            withdrawn=withdrawn,
        )  # fmt: skip

    lines = decide(made, item).interests.splitlines()

    assert lines == [
        "Gil Guest: Owns a home (financial, disclosable pecuniary; left the room)",
        "Gil Guest: Works for the NHS (financial, disclosable pecuniary; left the room)",
    ]
    assert decide(made, item, interests="None").interests == "None"


def test_votes_come_all_three_or_not_at_all_and_never_below_none(made, item):
    assert decide(made, item, votes=(4, 1, 0)).votes_against == 1
    decision = decide(made, item)
    assert decision.votes_for is None
    with pytest.raises(ValidationError, match="none of the three"):
        update_decision(decision=decision, changes={"votes_for": 3}, version=1, by=made.admin)
    with pytest.raises(ValidationError, match="fewer than none"):
        decide(made, item, votes=(4, -1, 0))


def test_a_title_that_does_not_fit_is_refused_in_words(made, item):
    with pytest.raises(ValidationError, match="300 letters"):
        decide(made, item, title="x" * 301)


def test_a_decision_on_an_exempt_item_is_exempt_whatever_is_asked(made, item):
    for name, value in PRIVATE.items():
        setattr(item, name, value)
    item.save(update_fields=list(PRIVATE))
    assert decide(made, item).exempt
    asked = decide(made, item, exempt=False)
    assert asked.exempt
    with pytest.raises(Refused, match="in private"):
        update_decision(decision=asked, changes={"exempt": False}, version=1, by=made.admin)


def test_an_exempt_paragraph_makes_its_decision_exempt(made, item):
    paragraph = MinuteParagraph.objects.create(
        item=item,
        position=1,
        kind="decision",
        text="Agreed.",
        exempt=True,
        edited_by=made.admin,
        edited_at=NOW,
    )
    assert decide(made, item, paragraph=paragraph).exempt


def test_nothing_is_decided_under_a_withdrawn_item_or_in_a_cancelled_meeting(made, item):
    item.withdrawn, item.withdrawn_reason = True, "Not ready"
    item.save(update_fields=["withdrawn", "withdrawn_reason"])
    with pytest.raises(Refused, match="was withdrawn"):
        decide(made, item)
    cancelled = make_meeting(made, at=NOW, state="cancelled", reason="Snow").items.get(number=4)
    with pytest.raises(Refused, match="cancelled"):
        decide(made, cancelled)


def test_only_who_runs_boards_records_rewords_corrects_and_rescinds(made, item, people):
    decision = decide(made, item)
    by = people.commissioner
    for act in (
        lambda: record_decision(item=item, title="T", wording="W", by=by, at=NOW, decided_on=MEETS_ON),
        lambda: update_decision(decision=decision, changes={}, version=1, by=by),
        lambda: correct_decision(decision=decision, changes={}, note="N", version=1, by=by, at=NOW),
        lambda: rescind_decision(decision=decision, reason="R", by=by, at=NOW),
    ):
        with pytest.raises(PermissionDenied):
            act()


# --- rewording, correcting ------------------------------------------------------------------------
def test_a_decision_is_reworded_until_it_is_out_and_its_paragraph_follows(made, item):
    paragraph = MinuteParagraph.objects.create(
        item=item, position=1, kind="decision", text="To fund the beds.", edited_by=made.admin, edited_at=NOW
    )
    decision = decide(made, item, paragraph=paragraph)

    update_decision(decision=decision, changes={"wording": "To fund ten beds."}, version=1, by=made.admin)
    paragraph.refresh_from_db()
    assert (decision.wording, decision.version) == ("To fund ten beds.", 2)
    assert (paragraph.text, paragraph.version) == ("To fund ten beds.", 2)

    paragraph.text = "Other words."
    paragraph.save(update_fields=["text"])
    update_decision(decision=decision, changes={"wording": "To fund beds."}, version=2, by=made.admin)
    paragraph.refresh_from_db()
    assert paragraph.text == "Other words."


def test_nothing_changed_writes_nothing(made, item):
    decision = decide(made, item)
    update_decision(decision=decision, changes={"title": "Home first"}, version=99, by=made.admin)
    assert decision.version == 1
    assert not Entry.objects.filter(verb="oversight.decision_changed").exists()


def test_two_who_reword_one_decision_notice_each_other(made, item):
    decision = decide(made, item)
    update_decision(decision=decision, changes={"title": "A"}, version=1, by=made.admin)
    with pytest.raises(ChangedMeanwhile) as lost:
        update_decision(decision=decision, changes={"title": "B"}, version=1, by=made.admin)
    assert lost.value.current.title == "A"


@pytest.mark.parametrize("kind", ["decisions", "minutes_draft", "minutes"])
def test_a_published_decision_is_corrected_with_a_note_but_never_reworded(made, item, kind):
    decision = decide(made, item)
    publish(item, made, kind)

    with pytest.raises(Refused, match="it is published"):
        update_decision(decision=decision, changes={"wording": "Other"}, version=1, by=made.admin)
    with pytest.raises(Refused, match="can't be made exempt"):
        correct_decision(
            decision=decision, changes={"exempt": True}, note="N", version=1, by=made.admin, at=NOW
        )
    correction = correct_decision(
        decision=decision, changes={"wording": "To fund 10 beds."}, note="The number was missing.", version=1,
        by=made.admin, at=NOW,
    )  # fmt: skip

    assert decision.wording == "To fund 10 beds."
    assert correction.before == {"wording": "To fund the beds."}
    with pytest.raises(TypeError):
        decision.corrections.all().delete()


def test_an_agenda_that_is_out_does_not_fix_decisions(made, item):
    decision = decide(made, item)
    publish(item, made, "agenda")
    assert fixed_because(decision) == ""


def test_approved_minutes_fix_the_words_of_a_board_that_publishes_nothing(made, item):
    decision = decide(made, item)
    meeting = item.meeting
    meeting.state, meeting.approved_at_meeting, meeting.agenda_published_at = "minutes_approved", meeting, NOW
    meeting.save(update_fields=["state", "approved_at_meeting", "agenda_published_at"])
    with pytest.raises(Refused, match="minutes that contain it are approved"):
        update_decision(decision=decision, changes={"wording": "Other"}, version=1, by=made.admin)


def test_a_correction_says_what_was_wrong_and_changes_something(made, item):
    decision = decide(made, item)
    with pytest.raises(ValidationError, match="Say what was wrong"):
        correct_decision(decision=decision, changes={}, note=" ", version=1, by=made.admin, at=NOW)
    with pytest.raises(ValidationError, match="Nothing was changed"):
        correct_decision(decision=decision, changes={}, note="N", version=1, by=made.admin, at=NOW)


def test_an_unpublished_public_decision_can_become_exempt_and_public_again(made, item):
    decision = decide(made, item)
    update_decision(decision=decision, changes={"exempt": True}, version=1, by=made.admin)
    assert decision.exempt
    update_decision(decision=decision, changes={"exempt": False}, version=2, by=made.admin)
    assert not decision.exempt


# --- rescinding -----------------------------------------------------------------------------------
def test_a_rescinded_decision_keeps_its_number_its_reason_and_what_replaced_it(made, item):
    first, second = decide(made, item), decide(made, item)
    with pytest.raises(ValidationError, match="no longer stands"):
        rescind_decision(decision=first, reason=" ", by=made.admin, at=NOW)

    rescind_decision(decision=first, reason="Money came.", by=made.admin, at=NOW, replaced_by=second)

    assert (first.number, first.state, first.replaced_by) == ("JCB/2021/01", "rescinded", second)
    for act in (
        lambda: rescind_decision(decision=first, reason="Again", by=made.admin, at=NOW),
        lambda: correct_decision(
            decision=first, changes={"title": "X"}, note="N", version=2, by=made.admin, at=NOW
        ),
        lambda: update_decision(decision=first, changes={"title": "X"}, version=2, by=made.admin),
    ):
        with pytest.raises(Refused, match="was rescinded"):
            act()


def test_only_a_later_decision_of_the_board_that_stands_replaces_one(made, item, people):
    first, second, third = (decide(made, item) for _ in range(3))
    other = make_board(people, name="Other board", slug="other")
    foreign = decide(other, decisive(other), decided_on=MEETS_ON + timedelta(days=400))
    for wrong in (first, foreign):
        with pytest.raises(Refused, match="choose a later decision of this board"):
            rescind_decision(decision=second, reason="R", by=made.admin, at=NOW, replaced_by=wrong)
    rescind_decision(decision=third, reason="R", by=made.admin, at=NOW)
    with pytest.raises(Refused, match="rescinded itself"):
        rescind_decision(decision=second, reason="R", by=made.admin, at=NOW, replaced_by=third)


def test_rescinding_notices_that_somebody_saved_meanwhile(made, item):
    decision = decide(made, item)
    update_decision(decision=decision, changes={"title": "A"}, version=1, by=made.admin)
    with pytest.raises(ChangedMeanwhile):
        rescind_decision(decision=decision, reason="R", by=made.admin, at=NOW, version=1)


# --- who sees what --------------------------------------------------------------------------------
def test_exempt_decisions_are_seen_by_who_may_read_them_only(made, item, people):
    public, private = decide(made, item), decide(made, item, exempt=True)
    forget(people.viewer)
    assert set(Decision.objects.visible_to(people.viewer)) == {public}
    assert set(Decision.objects.visible_to(people.commissioner)) == {public, private}
    assert not Decision.objects.visible_to(people.outsider).exists()
    assert decisions_of(item.meeting, public=True) == [public]
    assert decisions_of(item.meeting) == [public, private]


def test_an_item_made_exempt_later_hides_its_decision_at_once(made, item, people):
    decide(made, item)
    for name, value in PRIVATE.items():
        setattr(item, name, value)
    item.save(update_fields=list(PRIVATE))
    assert not Decision.objects.visible_to(people.viewer).exists()


def test_the_trail_tells_of_exempt_decisions_under_verbs_of_their_own(made, item):
    decision = decide(made, item)
    update_decision(decision=decision, changes={"title": "B", "key_decision": True}, version=1, by=made.admin)
    rescind_decision(decision=decision, reason="R", by=made.admin, at=NOW, replaced_by=decide(made, item))
    decide(made, item, exempt=True)

    entries = Entry.objects.filter(object_type="oversight.decision").order_by("pk")
    told = [sentence(entry) for entry in entries]
    verbs = list(entries.values_list("verb", flat=True))
    assert "recorded decision JCB/2021/01 Home first" in told[0]
    assert "changed the title and key decision from no to yes of decision JCB/2021/01 B" in told[1]
    assert any("rescinded decision JCB/2021/01 B, replaced by JCB/2021/02" in each for each in told)
    assert verbs.count("oversight.exempt_decision_recorded") == 1

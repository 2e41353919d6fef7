"""The register of risks and issues (boards-and-packs.md section 1; the performance report's last pages)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from audit.models import Entry
from audit.registry import sentence
from core.errors import ChangedMeanwhile, Refused
from core.rag import Rag
from oversight import rag
from oversight.actions.risks import add_risk, add_risk_entry, link_action, unlink_action, update_risk
from oversight.models import Risk
from oversight.summaries.registers import risks_on
from tests.oversight.making import NOW, TODAY, make_board
from tests.oversight.registering import BEFORE, raise_risk, track


@pytest.fixture
def risk(made: Any) -> Risk:
    return raise_risk(made)


def enter(made: Any, risk: Risk, kind: str = "mitigation", text: str = "Done.", **fields: Any) -> Any:
    values = {"on": TODAY, "by": made.admin, "at": NOW, "version": risk.version, **fields}
    return add_risk_entry(risk=risk, kind=kind, text=text, **values)


# --- pure rules -----------------------------------------------------------------------------------
def test_ranks_have_colours_and_scores_multiply():
    assert [rag.rank_colour(rank) for rank in ("high", "moderate", "low")] == [Rag.RED, Rag.AMBER, Rag.GREEN]
    with pytest.raises(KeyError):
        rag.rank_colour("extreme")
    assert rag.score(4, 5) == 20
    assert rag.score(None, 5) is None


@pytest.mark.parametrize(
    ("closed", "day", "late"),
    [
        (False, TODAY, False),
        (False, TODAY - timedelta(days=1), True),
        (True, BEFORE, False),
        (False, None, False),
    ],
)
def test_what_is_late_and_whose_review_is_overdue(closed, day, late):
    assert rag.is_late(closed, day, TODAY) is late
    assert rag.review_is_overdue(closed, day, TODAY) is late


# --- raising and entering -------------------------------------------------------------------------
def test_a_risk_is_raised_with_its_first_mitigation(risk):
    assert [(entry.kind, entry.text) for entry in risk.entries.all()] == [
        ("raised", "Raised"), ("mitigation", "More hours were bought."),
    ]  # fmt: skip
    assert raise_risk_words(risk) == ["raised the risk “Home care: The market may not keep pace.”"]


def raise_risk_words(risk: Risk) -> list[str]:
    rows = Entry.objects.filter(object_type="oversight.risk", object_id=str(risk.pk)).order_by("pk")
    return [sentence(row).removeprefix("Bea Boards ").split(" on 2")[0] for row in rows]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"project": ""}, "Enter the project"),
        ({"description": " "}, "Describe the risk"),
        ({"project": "x" * 301}, "Shorten this to 300"),
        ({"rank": "extreme"}, "high, moderate or low"),
        ({"kind": "hope"}, "risk or issue"),
        ({"likelihood": 3}, "or neither"),
        ({"likelihood": 6, "impact": 1}, "from 1 to 5"),
        ({"review_on": BEFORE - timedelta(days=1)}, "before it was raised on 15 July 2021"),
    ],
)
def test_a_risk_that_can_not_be_is_refused_in_words(made, fields, words):
    with pytest.raises(ValidationError, match=words):
        raise_risk(made, **fields)
    assert not Risk.objects.exists()


def test_a_review_changes_rank_scores_owner_and_next_day(made, risk, people):
    owner = people.join(Role.QUALITY_LEAD, name="Quinn Quality")
    Risk.objects.filter(pk=risk.pk).update(owner_user=owner)
    risk.refresh_from_db()
    enter(
        made, risk, "review", "Looked at.", rank="low", likelihood=1, impact=2, owner="New owner",
        review_on=date(2021, 10, 1),
    )  # fmt: skip
    assert (risk.rank, risk.likelihood, risk.impact, risk.owner) == ("low", 1, 2, "New owner")
    assert (risk.owner_user, risk.review_on) == (None, date(2021, 10, 1))
    assert raise_risk_words(risk)[-1].startswith("reviewed the risk “Home care")
    assert "the rank from High to Low" in raise_risk_words(risk)[-1]
    enter(made, risk, "review", "Again.")
    assert "rank" not in raise_risk_words(risk)[-1]


def test_a_risk_is_closed_and_opened_again_and_says_nothing_between(made, risk):
    enter(made, risk, review_on=date(2021, 9, 1))
    with pytest.raises(Refused, match="open already"):
        enter(made, risk, "reopened")
    enter(made, risk, "closed", "It can't happen any more.")
    assert (risk.state, risk.closed_on, risk.review_on) == ("closed", TODAY, None)
    with pytest.raises(Refused, match="Reopen it"):
        enter(made, risk)
    enter(made, risk, "reopened", "It can.")
    assert (risk.state, risk.closed_on) == ("open", None)


def test_an_entry_that_can_not_be_is_refused_in_words(made, risk):
    for fields, words in (
        ({"kind": "raised"}, "what the entry is"),
        ({"kind": "rumour"}, "what the entry is"),
        ({"text": " "}, "what was done or seen"),
        ({"on": TODAY + timedelta(days=1)}, "in the future"),
        ({"on": BEFORE - timedelta(days=1)}, "already an entry for 15 July 2021"),
        ({"likelihood": 2}, "or neither"),
    ):
        with pytest.raises(ValidationError, match=words):
            enter(made, risk, **fields)
    assert risk.entries.count() == 2


def test_two_who_enter_notice_each_other(made, risk):
    enter(made, risk)
    with pytest.raises(ChangedMeanwhile):
        enter(made, risk, version=1)
    with pytest.raises(ChangedMeanwhile):
        update_risk(risk=risk, changes={"project": "X"}, version=1, by=made.admin)
    assert risk.entries.count() == 3


def test_a_risk_is_corrected_by_who_manages_risks(made, risk, people):
    update_risk(risk=risk, changes={"project": "Care at home"}, version=1, by=people.commissioner)
    assert (risk.project, risk.version) == ("Care at home", 2)
    update_risk(risk=risk, changes={"project": "Care at home"}, version=2, by=people.commissioner)
    assert risk.version == 2
    lead = people.join(Role.WORKSTREAM_LEAD)
    for act in (
        lambda: add_risk(
            board=made.board, project="P", description="D", rank="low", by=lead, at=NOW, on=BEFORE
        ),
        lambda: update_risk(risk=risk, changes={}, version=2, by=lead),
        lambda: enter(made, risk, by=lead),
        lambda: link_action(risk=risk, action=track(made), by=lead),
    ):
        with pytest.raises(PermissionDenied):
            act()


# --- links ----------------------------------------------------------------------------------------
def test_actions_of_the_same_board_are_linked_once_and_let_go(made, risk, people):
    action, private = track(made), track(made, exempt=True, subject="Secret")
    for _ in range(2):
        link_action(risk=risk, action=action, by=made.admin)
    link_action(risk=risk, action=private, by=made.admin)
    unlink_action(risk=risk, action=action, by=made.admin)
    unlink_action(risk=risk, action=action, by=made.admin)
    assert list(risk.actions.all()) == [private]
    told = raise_risk_words(risk)
    assert sum("linked the risk" in each for each in told) == 2
    assert sum("took the link" in each for each in told) == 1
    assert not any("Secret" in each for each in told)
    foreign = track(make_board(people, name="Other", slug="other"))
    with pytest.raises(Refused, match="another board"):
        link_action(risk=risk, action=foreign, by=made.admin)


# --- as at a day ----------------------------------------------------------------------------------
def test_the_register_reads_as_it_read_on_any_day(made, risk):
    enter(made, risk, "review", "Better.", on=date(2021, 7, 20), rank="low", review_on=date(2021, 7, 25))
    enter(made, risk, "closed", "Gone.", on=date(2021, 7, 28))
    enter(made, risk, "reopened", "Back.", on=TODAY, rank="moderate", likelihood=3, impact=3)

    assert risks_on(made.board, BEFORE - timedelta(days=1)) == ()
    (row,) = risks_on(made.board, BEFORE)
    assert (row.rank_words, row.colour, [line.text for line in row.mitigation]) == (
        "High", Rag.RED, ["More hours were bought."],
    )  # fmt: skip
    (row,) = risks_on(made.board, date(2021, 7, 27))
    assert (row.rank, row.review_overdue) == ("low", True)
    assert risks_on(made.board, date(2021, 7, 30)) == ()
    (row,) = risks_on(made.board, date(2021, 7, 30), closed=True)
    assert (row.closed, row.closed_on, row.review_overdue) == (True, date(2021, 7, 28), False)
    (row,) = risks_on(made.board, TODAY)
    assert (row.rank, row.score, row.closed, row.closed_on) == ("moderate", 9, False, None)
    assert row.mitigation_words.splitlines()[0] == "2 August 2021: Back."


def test_highest_rank_first_and_exempt_ones_only_for_who_may_read(made, people):
    low = raise_risk(made, rank="low", project="A")
    moderate = raise_risk(made, rank="moderate", project="Z", mitigation="")
    high = raise_risk(made, project="M", exempt=True)
    assert [row.pk for row in risks_on(made.board, TODAY)] == [high.pk, moderate.pk, low.pk]
    assert [row.pk for row in risks_on(made.board, TODAY, public=True)] == [moderate.pk, low.pk]
    assert set(Risk.objects.visible_to(people.viewer)) == {low, moderate}


def test_a_row_without_entries_stands_as_it_was_made(made):
    Risk.objects.create(board=made.board, project="P", description="D", rank="low", raised_on=BEFORE)
    (row,) = risks_on(made.board, TODAY)
    assert (row.rank, row.closed, row.mitigation) == ("low", False, ())

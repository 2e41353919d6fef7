"""Risks, actions and concerns: owner, day, history, end (G03, G04, K10)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from core.errors import ChangedMeanwhile, Refused
from core.rag import Rag
from failure_protocol.actions.risks import close_risk, review_risk
from failure_protocol.actions.tracking import (
    close_concern,
    end_action,
    move_action,
    pass_concern,
)
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Concern, IncidentAction, LogEntry, Risk
from failure_protocol.risks import rated
from failure_protocol.summaries.decisions import actions_of
from tests.failure_protocol.making import (
    LATER,
    TODAY,
    make_incident,
    make_lead,
    make_member,
    make_person,
)
from tests.failure_protocol.saying import WEEK, make_action, make_concern, make_risk

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


@pytest.fixture
def worker(people, incident, lead):
    return make_member(people, incident, TeamRole.PRACTITIONER, lead)


def fields_of(make, *args, **fields):
    with pytest.raises(ValidationError) as caught:
        make(*args, **fields)
    return set(caught.value.message_dict)


# --- risks ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("likelihood", "impact", "rag"),
    [(5, 5, Rag.RED), (3, 5, Rag.RED), (2, 4, Rag.AMBER), (3, 4, Rag.AMBER), (1, 5, Rag.GREEN),
     (1, 1, Rag.GREEN)],
)  # fmt: skip
def test_a_risk_is_rated_by_its_score(likelihood, impact, rag):
    assert rated(likelihood, impact).rag is rag


def test_a_risk_without_a_review_date_is_refused(incident, lead):
    assert fields_of(make_risk, incident, lead, review_on=None) == {"review_on"}
    assert fields_of(make_risk, incident, lead, review_on=TODAY - DAY) == {"review_on"}
    assert not Risk.objects.exists()


@pytest.mark.parametrize("field", ["text", "cause", "control"])
def test_a_risk_is_whole(incident, lead, field):
    assert fields_of(make_risk, incident, lead, **{field: " "}) == {field}


@pytest.mark.parametrize(("field", "value"), [("likelihood", 0), ("impact", 6)])
def test_a_score_goes_from_one_to_five(incident, lead, field, value):
    assert fields_of(make_risk, incident, lead, **{field: value}) == {field}


def test_a_risk_keeps_its_history(incident, lead):
    risk = make_risk(incident, lead)
    review_risk(
        risk=risk, likelihood=2, impact=4, control="Two agencies", review_on=WEEK + DAY, note="Better",
        version=1, by=lead, at=LATER,
    )  # fmt: skip
    close_risk(risk=risk, note="Gone", version=2, by=lead, at=LATER)
    seen = [(each.likelihood, each.note, each.review_on) for each in risk.reviews.order_by("pk")]
    assert seen == [(4, "", WEEK), (2, "Better", WEEK + DAY), (2, "Gone", None)]
    assert "score 16 to 8" in LogEntry.objects.filter(kind="risk").order_by("-number")[1].text


def test_a_review_needs_the_next_one_and_a_control(incident, lead):
    risk = make_risk(incident, lead)
    fields = {"likelihood": 1, "impact": 1, "control": " ", "review_on": None, "note": "", "version": 1}
    assert fields_of(review_risk, risk=risk, by=lead, at=LATER, **fields) == {"control", "review_on"}


def test_a_risk_that_somebody_reviewed_first_is_a_conflict(incident, lead):
    risk = make_risk(incident, lead)
    fields = {"likelihood": 1, "impact": 1, "control": "A", "review_on": WEEK, "note": "", "version": 1}
    review_risk(risk=Risk.objects.get(), by=lead, at=LATER, **fields)
    with pytest.raises(ChangedMeanwhile):
        review_risk(risk=risk, by=lead, at=LATER, **{**fields, "control": "B"})


def test_a_closed_risk_stays_closed_and_says_why(incident, lead):
    risk = make_risk(incident, lead)
    with pytest.raises(Refused, match="Say why"):
        close_risk(risk=risk, note=" ", version=1, by=lead, at=LATER)
    close_risk(risk=risk, note="Gone", version=1, by=lead, at=LATER)
    with pytest.raises(Refused, match="closed"):
        close_risk(risk=risk, note="Gone", version=2, by=lead, at=LATER)


def test_a_risk_is_overdue_after_its_day_not_on_it(incident, lead):
    risk = make_risk(incident, lead, review_on=TODAY)
    assert not risk.is_overdue(TODAY)
    assert risk.is_overdue(TODAY + DAY)


def test_its_owner_reviews_a_risk_others_of_the_team_do_not(people, incident, lead, worker):
    own, other = make_risk(incident, worker, owner=worker), make_risk(incident, lead)
    close_risk(risk=own, note="Gone", version=1, by=worker, at=LATER)
    with pytest.raises(PermissionDenied):
        close_risk(risk=other, note="Gone", version=1, by=worker, at=LATER)
    with pytest.raises(PermissionDenied):
        make_risk(incident, make_member(people, incident, TeamRole.PROVIDER, lead))


# --- actions --------------------------------------------------------------------------------------
def test_an_action_has_words_an_owner_and_a_day(incident, lead):
    assert fields_of(make_action, incident, lead, text=" ", owner=None, due=None) == {"text", "owner", "due"}
    assert make_action(incident, lead, owner=None, owner_name="The plumber").owner_words == "The plumber"


def test_an_action_moves_with_a_reason(incident, lead, worker):
    action = make_action(incident, lead)
    with pytest.raises(ValidationError):
        move_action(action=action, due=WEEK, owner=worker, reason=" ", version=1, by=lead, at=LATER)
    moved = move_action(
        action=action, due=WEEK + DAY, owner=worker, reason="Ill", version=1, by=lead, at=LATER
    )
    assert (moved.owner, moved.due, moved.version) == (worker, WEEK + DAY, 2)
    assert fields_of(
        move_action, action=moved, due=None, owner=None, reason="x", version=2, by=lead, at=LATER
    ) == {"due", "owner"}


def test_an_action_ends_once_with_words(incident, lead):
    action = make_action(incident, lead)
    with pytest.raises(Refused, match="what came of it"):
        end_action(action=action, is_done=True, outcome=" ", version=1, by=lead, at=LATER)
    with pytest.raises(Refused, match="why it is not done"):
        end_action(action=action, is_done=False, outcome=" ", version=1, by=lead, at=LATER)
    end_action(action=action, is_done=False, outcome="Not needed", version=1, by=lead, at=LATER)
    assert action.state == IncidentAction.State.DROPPED
    with pytest.raises(Refused, match="ended"):
        end_action(action=action, is_done=True, outcome="Done", version=2, by=lead, at=LATER)


def test_ones_own_action_may_be_ended_anothers_not(incident, lead, worker):
    mine, other = make_action(incident, lead, owner=worker), make_action(incident, lead)
    end_action(action=mine, is_done=True, outcome="Rung", version=1, by=worker, at=LATER)
    with pytest.raises(PermissionDenied):
        end_action(action=other, is_done=True, outcome="Rung", version=1, by=worker, at=LATER)


def test_open_actions_come_first_the_next_due_in_front(incident, lead):
    late, early = make_action(incident, lead, due=WEEK + DAY), make_action(incident, lead)
    done = make_action(incident, lead, due=TODAY)
    end_action(action=done, is_done=True, outcome="Rung", version=1, by=lead, at=LATER)
    lines = actions_of(incident, WEEK + DAY)
    assert [each.name for each in lines] == [
        f"Action {early.number}", f"Action {late.number}", f"Action {done.number}",
    ]  # fmt: skip
    assert [each.is_overdue(WEEK + DAY) for each in lines] == [True, False, False]


# --- concerns -------------------------------------------------------------------------------------
def test_a_concern_says_what_and_who(incident, lead):
    assert fields_of(make_concern, incident, lead, text=" ", source=" ") == {"text", "source"}
    future = LATER + timedelta(minutes=1)
    assert fields_of(make_concern, incident, lead, happened_at=future) == {"happened_at"}


def test_a_concern_belongs_to_who_wrote_it_until_it_is_passed_on(incident, lead, worker):
    concern = make_concern(incident, lead)
    assert concern.owner == lead
    pass_concern(concern=concern, owner=worker, version=1, by=lead, at=LATER)
    close_concern(concern=concern, outcome="Heater bought", version=2, by=worker, at=LATER)
    with pytest.raises(Refused, match="closed"):
        pass_concern(concern=concern, owner=lead, version=3, by=lead, at=LATER)


def test_a_concern_closes_with_words(incident, lead):
    with pytest.raises(Refused, match="Say what came of it"):
        close_concern(concern=make_concern(incident, lead), outcome=" ", version=1, by=lead, at=LATER)


def test_the_provider_may_raise_a_concern_but_close_none(people, incident, lead):
    staff = make_member(people, incident, TeamRole.PROVIDER, lead)
    concern = make_concern(incident, staff, person=make_person(incident))
    with pytest.raises(PermissionDenied):
        close_concern(concern=concern, outcome="Fine", version=1, by=staff, at=LATER)


def test_no_concern_about_somebody_whom_one_may_not_see(incident, worker):
    with pytest.raises(Http404):
        make_concern(incident, worker, person=make_person(incident))
    assert not Concern.objects.exists()

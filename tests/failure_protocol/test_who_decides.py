"""Who decides, as a table: capacity, attorneys, deputies, advocates, liberty (M01-M08, K12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from failure_protocol.deciding import (
    Assessed,
    Attorney,
    Authorisation,
    BestInterests,
    Code,
    Decision,
    Deputy,
    Duty,
    Facts,
    Finding,
    Imca,
    Passed,
    Power,
    Stay,
    Who,
)
from failure_protocol.who_decides import (
    finding_of,
    imca_duty,
    is_general,
    who_decides,
    why_not_attorney,
    why_not_deputy,
)

TODAY = date(2021, 9, 3)
DAY = timedelta(days=1)
HOME, NEW, OTHER = 1, 2, 3
LIVE, CARE, MONEY = Decision.ACCOMMODATION, Decision.CARE, Decision.MONEY
HAS, LACKS, NONE = Finding.HAS, Finding.LACKS, Finding.NOT_ASSESSED


def lacking(**known):
    """Somebody who lacks capacity to decide where to live since ten days ago, with a son."""
    values = {
        "today": TODAY, "age": 84, "unbefriended": "no", "lives_at": HOME,
        "assessed": (Assessed(LIVE, LACKS, TODAY - 10 * DAY),),
    }  # fmt: skip
    return Facts(**{**values, **known})


def lpa(kind=Power.LPA_WELFARE, registered="yes", **more):
    return Attorney(1, "Jo Son", kind, registered, **more)


def codes(answer):
    return {str(each.code) for each in answer.stops}


BEST = BestInterests(LIVE, TODAY - 5 * DAY)
HERE = Authorisation(HOME, TODAY - 90 * DAY, TODAY - 80 * DAY, TODAY + 90 * DAY)


@pytest.mark.parametrize(
    ("assessed", "found"),
    [
        ((), NONE),
        (((LIVE, HAS, -3),), HAS),
        (((LIVE, LACKS, -3),), LACKS),
        (((LIVE, LACKS, -9), (LIVE, HAS, -3)), HAS),
        (((LIVE, HAS, -3), (LIVE, LACKS, -9)), HAS),
        (((LIVE, HAS, -3), (LIVE, LACKS, -3)), LACKS),  # written later on the same day
        (((CARE, LACKS, -3),), NONE),  # another decision says nothing about this one
        (((LIVE, LACKS, 1),), NONE),  # not yet
    ],
)
def test_the_newest_assessment_of_this_decision_counts(assessed, found):
    rows = tuple(Assessed(about, outcome, TODAY + days * DAY) for about, outcome, days in assessed)
    assert finding_of(Facts(TODAY, assessed=rows), LIVE)[0] == found


@pytest.mark.parametrize(
    ("kind", "registered", "decision", "finding", "why"),
    [
        (Power.LPA_WELFARE, "yes", LIVE, LACKS, ""),
        (Power.LPA_WELFARE, "yes", CARE, LACKS, ""),
        (Power.LPA_WELFARE, "no", LIVE, LACKS, "is not registered"),
        (Power.LPA_WELFARE, "unknown", LIVE, LACKS, "not known to be registered"),
        (Power.LPA_WELFARE, "yes", LIVE, HAS, "has capacity"),
        (Power.LPA_WELFARE, "yes", LIVE, NONE, "was not found to lack capacity"),
        (Power.LPA_WELFARE, "yes", MONEY, LACKS, "for health and welfare"),
        (Power.LPA_MONEY, "yes", LIVE, LACKS, "money and property only"),
        (Power.LPA_MONEY, "yes", CARE, LACKS, "money and property only"),
        (Power.LPA_MONEY, "yes", MONEY, LACKS, ""),
        (Power.LPA_MONEY, "yes", MONEY, HAS, ""),
        (Power.LPA_MONEY, "no", MONEY, HAS, "is not registered"),
        (Power.EPA, "yes", LIVE, LACKS, "money and property only"),
        (Power.EPA, "yes", MONEY, LACKS, ""),
        (Power.EPA, "no", MONEY, LACKS, "is not registered"),
        (Power.EPA, "no", MONEY, HAS, ""),  # works without registration while there is capacity
        (Power.EPA, "no", MONEY, NONE, "is not registered"),
    ],
)
def test_which_attorneys_may_decide_what(kind, registered, decision, finding, why):
    said = why_not_attorney(lpa(kind, registered), decision, finding)
    assert (why in said) if why else said == ""


def test_a_power_given_by_a_child_is_none():
    assert "under 18" in why_not_attorney(lpa(), LIVE, LACKS, 17)


@pytest.mark.parametrize(
    ("scope", "begins", "ends", "decision", "finding", "why"),
    [
        ({LIVE}, -9, None, LIVE, LACKS, ""),
        ({LIVE, MONEY}, -9, 0, LIVE, LACKS, ""),  # its last day
        ({LIVE}, -9, -1, LIVE, LACKS, "ended on 2 September 2021"),
        ({LIVE}, 1, None, LIVE, LACKS, "begins on 4 September 2021"),
        ({MONEY}, -9, None, LIVE, LACKS, "covers money and property"),
        ({LIVE}, -9, None, MONEY, LACKS, "covers where to live"),
        ({LIVE}, -9, None, LIVE, HAS, "has capacity"),
    ],
)
def test_a_deputy_decides_within_the_order(scope, begins, ends, decision, finding, why):
    held = Deputy(
        1, "A Deputy", frozenset(scope), TODAY + begins * DAY, None if ends is None else TODAY + ends * DAY
    )
    said = why_not_deputy(held, decision, finding, TODAY)
    assert (why in said) if why else said == ""


DEPUTY = Deputy(1, "A Deputy", frozenset({LIVE, CARE}), TODAY - 400 * DAY)


@pytest.mark.parametrize(
    ("facts", "who", "step"),
    [
        (Facts(TODAY, age=84), Who.PERSON, "If there is reason to doubt capacity"),
        (Facts(TODAY, age=15), Who.PARENTS, "parental responsibility"),
        (Facts(TODAY, assessed=(Assessed(LIVE, HAS, TODAY),)), Who.PERSON, "write down what they choose"),
        (lacking(), Who.BODY, "with those who know the person"),
        (lacking(attorneys=(lpa(),)), Who.ATTORNEYS, "with the attorneys"),
        (lacking(attorneys=(lpa(registered="unknown"),)), Who.BODY, "with those who know the person"),
        (lacking(attorneys=(lpa(Power.EPA),)), Who.BODY, "with those who know the person"),
        (lacking(deputies=(DEPUTY,)), Who.DEPUTIES, "with the deputy"),
        (lacking(unbefriended="yes"), Who.BODY, "independent mental capacity advocate"),
        (lacking(unbefriended="yes", imca=Imca(TODAY)), Who.BODY, "advocate’s report"),
        (lacking(best_interests=(BEST,)), Who.BODY, "Nothing is in the way"),
        (lacking(best_interests=(BEST,), authorisations=(HERE,)), Who.BODY, "Tell the new home"),
    ],
)
def test_the_card_says_who_decides_and_the_next_lawful_step(facts, who, step):
    answer = who_decides(facts)
    assert answer.who == who
    assert step in answer.next_step


@pytest.mark.parametrize(
    ("facts", "blocked"),
    [
        (Facts(TODAY), False),
        (lacking(), True),
        (lacking(best_interests=(BEST,)), False),
        (lacking(best_interests=(replace(BEST, on=TODAY - 11 * DAY),)), True),  # before the finding
        (lacking(best_interests=(replace(BEST, on=TODAY + DAY),)), True),
        (lacking(best_interests=(replace(BEST, decision=CARE),)), True),
        (lacking(best_interests=(replace(BEST, place=NEW),), goes_to=NEW), False),
        (lacking(best_interests=(replace(BEST, place=NEW),), goes_to=OTHER), True),
        (lacking(best_interests=(replace(BEST, place=NEW),)), False),
        (lacking(best_interests=(BEST,), goes_to=OTHER), False),
        (lacking(attorneys=(lpa(),)), True),  # attorneys decide in best interests, too
        (lacking(age=15), False),
        (
            lacking(
                assessed=(Assessed(LIVE, LACKS, TODAY - 10 * DAY), Assessed(LIVE, LACKS, TODAY)),
                best_interests=(BEST,),
            ),
            False,
        ),  # the same finding again takes nothing back
        (
            lacking(
                assessed=(
                    Assessed(LIVE, LACKS, TODAY - 10 * DAY),
                    Assessed(LIVE, HAS, TODAY - 3 * DAY),
                    Assessed(LIVE, LACKS, TODAY),
                ),
                best_interests=(BEST,),
            ),
            True,
        ),
    ],
)
def test_nothing_is_decided_for_somebody_without_a_best_interests_decision(facts, blocked):
    assert (Code.BEST_INTERESTS in codes(who_decides(facts))) is blocked


@pytest.mark.parametrize(
    ("facts", "duty", "blocked"),
    [
        (Facts(TODAY, unbefriended="yes"), Duty.NONE, False),
        (lacking(unbefriended="yes"), Duty.LIKELY, True),
        (lacking(unbefriended="unknown"), Duty.UNKNOWN, True),
        (lacking(unbefriended="no"), Duty.NONE, False),
        (lacking(unbefriended="yes", attorneys=(lpa(),)), Duty.NONE, False),
        (lacking(unbefriended="yes", attorneys=(lpa(registered="no"),)), Duty.LIKELY, True),
        (lacking(unbefriended="yes", deputies=(DEPUTY,)), Duty.NONE, False),
        (lacking(unbefriended="yes", imca=Imca(TODAY)), Duty.LIKELY, True),
        (lacking(unbefriended="yes", imca=Imca(TODAY, TODAY)), Duty.LIKELY, False),
        (lacking(unbefriended="yes", imca=Imca(why_not="A niece")), Duty.LIKELY, False),
        (lacking(unbefriended="yes", stay=Stay(56)), Duty.NONE, False),
        (lacking(unbefriended="yes", stay=Stay(57)), Duty.LIKELY, True),
        (lacking(unbefriended="yes", stay=Stay(28, in_hospital=True)), Duty.NONE, False),
        (lacking(unbefriended="yes", stay=Stay(29, in_hospital=True)), Duty.LIKELY, True),
        (lacking(unbefriended="yes", stay=Stay(at_home=True)), Duty.NONE, False),
    ],
)
def test_when_an_advocate_is_likely_due(facts, duty, blocked):
    assert imca_duty(facts).duty == duty
    assert (Code.IMCA in codes(who_decides(facts))) is blocked


ASKED = Authorisation(NEW, TODAY)


@pytest.mark.parametrize(
    ("known", "blocked"),
    [
        ({}, False),
        ({"authorisations": (HERE,)}, True),
        ({"authorisations": (replace(HERE, ends_on=TODAY - DAY),)}, True),  # ran out: still to be settled
        ({"authorisations": (replace(HERE, is_over=True),)}, False),
        ({"authorisations": (replace(HERE, is_refused=True, starts_on=None, ends_on=None),)}, False),
        ({"authorisations": (Authorisation(HOME, TODAY),)}, True),  # waiting for its answer
        ({"authorisations": (HERE, ASKED), "goes_to": NEW}, False),
        ({"authorisations": (HERE, ASKED)}, False),
        ({"authorisations": (HERE, ASKED), "goes_to": OTHER}, True),
        ({"authorisations": (HERE, replace(ASKED, is_refused=True)), "goes_to": NEW}, True),
        ({"authorisations": (HERE,), "is_detained": True}, False),
        ({"authorisations": (HERE,), "is_home_care": True}, False),
        ({"authorisations": (HERE,), "goes_to": HOME}, False),
    ],
)
def test_an_authorisation_stays_behind_so_the_new_home_asks_anew(known, blocked):
    facts = lacking(best_interests=(BEST,), **known)
    assert (Code.DOLS in codes(who_decides(facts))) is blocked


def test_what_an_authority_let_pass_holds_until_its_review():
    facts = lacking(passed=(Passed(Code.BEST_INTERESTS, TODAY),))
    answer = who_decides(facts)
    assert answer.stops == ()
    assert answer.passed[0].review_on == TODAY
    late = who_decides(replace(facts, today=TODAY + DAY))
    assert Code.BEST_INTERESTS in codes(late)
    assert any("looked at again on 3 September 2021" in note for note in late.notes)


def test_an_authorisation_without_an_assessment_is_noted_and_stops_no_decision():
    answer = who_decides(Facts(TODAY, authorisations=(HERE,), lives_at=HOME, goes_to=HOME))
    assert answer.who == Who.PERSON
    assert any("Assess it for this decision" in note for note in answer.notes)


def test_attorneys_who_cannot_decide_are_named_with_the_reason():
    notes = who_decides(lacking(attorneys=(lpa(registered="no"),))).notes
    assert any("Jo Son: It is not registered" in note for note in notes)


def test_money_without_attorney_or_deputy_is_for_the_court():
    facts = Facts(TODAY, assessed=(Assessed(MONEY, LACKS, TODAY),))
    assert who_decides(facts, MONEY).who == Who.COURT
    held = replace(facts, attorneys=(lpa(Power.EPA),))
    assert who_decides(held, MONEY).who == Who.ATTORNEYS


def test_the_new_home_is_to_be_told_of_the_conditions():
    facts = lacking(best_interests=(BEST,), authorisations=(HERE, ASKED), goes_to=NEW)
    assert any("not yet told" in note for note in who_decides(facts).notes)
    told = replace(facts, told=frozenset({NEW}))
    assert not any("not yet told" in note for note in who_decides(told).notes)


@pytest.mark.parametrize(
    ("text", "general"),
    [
        ("Lacks capacity", True),
        ("Mrs A lacks capacity generally", True),
        ("All decisions about her life", True),
        ("general capacity.", True),
        ("Everything", True),
        ("No", True),
        ("Whether to move to Beech House or Larch Court", False),
        ("Where to live after Larchfield closes", False),
    ],
)
def test_a_general_lack_of_capacity_names_no_decision(text, general):
    assert is_general(text) is general

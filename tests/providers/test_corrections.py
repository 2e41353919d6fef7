"""What a home's own people would put right: proposed, compared, accepted, declined, withdrawn."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import MailLog
from accounts.sealing import unseal
from audit.models import Entry
from audit.registry import words_for
from core.errors import ChangedMeanwhile, Refused
from providers.actions import homes as actions
from providers.actions.records import record_of
from providers.actions.staff import (
    answer_correction,
    end_home,
    give_home,
    propose_correction,
    withdraw_correction,
)
from providers.actions.vacancies import set_vacancy
from providers.models import Digital, HomeCorrection, HomePerson, HomeStaff, Staffing, Vacancy
from providers.summaries.corrections import compare
from tests.providers.knowing import about, person
from tests.providers.making import NOW, TODAY, make_home, make_manager, make_officer, make_settings

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=3)
BEDS = {"bed_type": "residential", "admittable": 3, "reserved": 1, "features": ["hoist"],
        "weekly_fee": "950.50", "note": ""}  # fmt: skip


@pytest.fixture(autouse=True)
def today_is(time_machine: Any) -> None:
    time_machine.move_to(LATER, tick=False)


@pytest.fixture
def home(people: Any) -> Any:
    make_settings(people)
    return make_home()


@pytest.fixture
def lou(people: Any) -> Any:
    return make_officer(people)


@pytest.fixture
def mo(people: Any, home: Any) -> Any:
    return make_manager(people, home)


@pytest.fixture
def asked(people: Any, home: Any, mo: Any) -> Any:
    """Asks for a correction: staffing unless told otherwise."""

    def ask(subject: str = "staffing", values: Any = None, **fields: Any) -> HomeCorrection:
        usual = {"employed": 31, "agency": 0, "absent": 2} if values is None else values
        said = {"partnership": people.partnership, "location": home, "by": mo, "at": NOW, **fields}
        return propose_correction(subject=subject, values=usual, **said)

    return ask


@pytest.fixture
def answer(lou: Any) -> Any:
    """Accepts, unless told otherwise."""

    def give(row: HomeCorrection, **fields: Any) -> HomeCorrection:
        row.refresh_from_db()
        said = {"accept": True, "version": row.version, "by": lou, "at": LATER, **fields}
        return answer_correction(correction=row, **said)

    return give


# --- proposing ------------------------------------------------------------------------------------
def test_nothing_changes_until_a_commissioner_agrees(asked):
    row = asked()
    assert (row.state, row.before) == ("waiting", {})
    assert not Staffing.objects.exists()
    assert not Entry.objects.filter(verb="providers.staffing_added").exists()


def test_what_stood_there_is_kept_with_it(people, home, lou, asked):
    actions.add_staffing(**about(people, home, lou), employed=30, agency=4, absent=0)
    assert asked().before == {"employed": 30, "absent": 0, "agency": 4}


def test_only_ones_own_home_can_be_corrected(people, asked):
    with pytest.raises(PermissionDenied):
        asked(location=make_home(name="Elm"))


def test_a_home_that_was_taken_away_can_no_longer_be_corrected(asked, mo):
    HomeStaff.objects.filter(user=mo).update(ends_on=TODAY - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        asked()


def test_an_officer_writes_facts_down_and_proposes_nothing(asked, lou):
    with pytest.raises(PermissionDenied):
        asked(by=lou)


@pytest.mark.parametrize(
    ("subject", "values", "words"),
    [
        ("staffing", {"employed": 3, "agency": 0, "absent": 4}, "can’t be away"),
        ("features", {"features": ["castle"]}, "is not on the list"),
        ("person", {"name": "", "role": "Manager", "phone": "", "email": ""}, "Enter a name"),
        ("person", {"name": "A", "role": "B", "phone": "", "email": "no"}, "e-mail address"),
        ("other", {}, "Say what is wrong"),
        ("gossip", {}, "Choose what it is about"),
    ],
)
def test_what_could_not_be_written_down_is_refused_at_once(asked, subject, values, words):
    with pytest.raises(ValidationError, match=words):
        asked(subject, values)
    assert not HomeCorrection.objects.exists()


def test_more_free_beds_than_beds_are_refused_at_once(asked):
    with pytest.raises(Refused, match="has 30 beds"):
        asked("vacancy", {"rows": [{**BEDS, "admittable": 40}]})
    with pytest.raises(Refused, match="Nothing was changed"):
        asked("vacancy", {"rows": []})
    assert not Vacancy.objects.exists()


def test_facts_of_another_subject_are_a_mistake_of_the_program(asked):
    with pytest.raises(ValueError, match="level"):
        asked("staffing", {"level": 0})


NEWER = {"employed": 32, "agency": 0, "absent": 2}


def test_a_second_correction_of_the_same_facts_is_refused_and_the_first_still_waits(asked):
    first = asked()
    with pytest.raises(Refused, match="What was sent on 2 August 2021 about the same still waits"):
        asked(values=NEWER)
    first.refresh_from_db()
    assert (first.state, HomeCorrection.objects.count()) == ("waiting", 1)


def test_the_table_itself_holds_no_two_of_the_same_facts_that_wait(people, home, mo, asked):
    asked()
    twice = HomeCorrection(
        partnership=people.partnership, location=home, subject="staffing", made_at=NOW, made_by=mo
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        twice.save(force_insert=True)


def test_a_newer_correction_takes_the_place_of_the_one_it_is_sent_instead_of(asked):
    first = asked()
    second = asked(values=NEWER, instead=first)
    first.refresh_from_db()
    assert (first.state, first.reason, second.state) == ("withdrawn", "Replaced by a newer one.", "waiting")


@pytest.mark.parametrize("accept", [True, False])
def test_one_that_was_answered_meanwhile_is_not_replaced(asked, answer, accept):
    first = asked()
    answer(first, accept=accept, reason="No.")
    with pytest.raises(Refused, match="answered or taken back meanwhile"):
        asked(values=NEWER, instead=first)
    assert asked(values=NEWER).state == "waiting"


def test_one_that_is_answered_in_the_same_moment_is_not_replaced(asked, monkeypatch):
    first = asked()
    HomeCorrection.objects.update(version=2)
    first.version = 1
    monkeypatch.setattr("providers.actions.corrections.waiting_about", lambda *about: first)
    with pytest.raises(Refused, match="answered or taken back meanwhile"):
        asked(values=NEWER, instead=first)
    assert HomeCorrection.objects.get().state == "waiting"


def test_corrections_of_different_facts_wait_side_by_side(asked):
    (
        asked(),
        asked("features", {"features": ["hoist"]}),
        asked("other", {}, words="A."),
        asked("other", {}, words="B."),
    )
    assert HomeCorrection.objects.waiting().count() == 4


def test_one_person_to_ring_has_one_correction_that_waits(people, home, lou, asked):
    facts = {"name": "Dee", "role": "Deputy", "phone": "", "email": "", "left": False}
    dee, nan = person(people, home, lou), person(people, home, lou, name="Nan")
    asked("person", {**facts, "person": dee.pk}), asked("person", {**facts, "person": nan.pk})
    with pytest.raises(Refused, match="still waits"):
        asked("person", {**facts, "person": dee.pk})


def test_two_people_to_ring_can_wait_at_once(asked):
    values = {"name": "Dee", "role": "Deputy", "phone": "", "email": ""}
    asked("person", values), asked("person", {**values, "name": "Nan"})
    assert HomeCorrection.objects.waiting().count() == 2


# --- accepting ------------------------------------------------------------------------------------
def test_accepted_staffing_is_that_of_the_day_on_which_the_home_said_so(asked, answer, lou):
    answer(asked())
    row = Staffing.objects.get()
    assert (row.employed, row.absent, row.on, row.by, row.note) == (31, 2, TODAY, lou, "The home itself.")


def test_accepted_beds_are_verified_by_the_homes_person_when_they_said_so(asked, answer, mo):
    answer(asked("vacancy", {"rows": [BEDS]}))
    row = Vacancy.objects.get()
    assert (row.admittable, row.reserved, str(row.weekly_fee), row.features) == (3, 1, "950.50", ["hoist"])
    assert (row.verified_by, row.verified_at, row.how, row.current) == (str(mo), NOW, "The home itself", True)


def test_accepted_digital_readiness_and_features_are_written_down(people, home, asked, answer):
    answer(asked("digital", {"nhsmail": True, "video": False, "dspt": "Standards met", "devices": 2}))
    answer(asked("features", {"features": ["hoist", "ground_floor"]}))
    assert Digital.objects.get().dspt == "Standards met"
    assert record_of(people.partnership, home).features == ["ground_floor", "hoist"]


def test_accepted_people_are_added_changed_and_ended(people, home, lou, asked, answer):
    facts = {"name": "Nan New", "role": "Manager", "phone": "01700 900009", "email": ""}
    answer(asked("person", facts))
    nan = HomePerson.objects.get()
    answer(asked("person", {**facts, "phone": "01700 900010", "person": nan.pk, "left": False}))
    nan.refresh_from_db()
    assert nan.phone == "01700 900010"
    answer(asked("person", {**facts, "person": nan.pk, "left": True}))
    nan.refresh_from_db()
    assert nan.ends_on == TODAY


def test_a_person_of_another_home_can_not_be_changed(people, lou, asked):
    other = person(people, make_home(name="Elm"), lou)
    with pytest.raises(Refused, match="no longer on the list"):
        asked("person", {"name": "X", "role": "Y", "phone": "", "email": "", "person": other.pk})


def test_something_else_is_accepted_as_done_by_hand(asked, answer):
    assert answer(asked("other", {}, words="The name is wrong.")).state == "accepted"


def test_facts_that_moved_after_the_page_was_opened_are_shown_before_anything_is_written(
    people, home, lou, asked, answer
):
    row = asked()
    token = compare(row).token
    actions.add_staffing(**about(people, home, lou), employed=29, agency=1, absent=0)
    with pytest.raises(ChangedMeanwhile):
        answer(row, seen=token)
    found = compare(row)
    assert [(line.label, line.before, line.proposed, line.now) for line in found.lines] == [
        ("Own care staff", "Not known", "31", "29"),
        ("Of them, away", "Not known", "2", "0"),
        ("Agency staff", "Not known", "0", "1"),
    ]
    assert (found.moved, found.late) == (True, "")
    assert answer(row, seen=found.token).state == "accepted"


def test_beds_told_since_stay_current_and_the_page_says_so(people, home, lou, asked, answer):
    row = asked("vacancy", {"rows": [BEDS]})
    free = {"bed_type": "residential", "admittable": 1, "verified_by": "By phone"}
    set_vacancy(**{**about(people, home, lou), "at": LATER}, verified_at=LATER, **free)
    assert "those of the home are kept as history" in compare(row).late
    answer(row)
    assert [(each.admittable, each.current) for each in Vacancy.objects.order_by("pk")] == [
        (1, True), (3, False),
    ]  # fmt: skip


def test_staffing_of_a_later_day_stays_the_newest(people, home, lou, asked, time_machine):
    row = asked()
    tomorrow = LATER + timedelta(days=1)
    time_machine.move_to(tomorrow, tick=False)
    later = {**about(people, home, lou, TODAY + timedelta(days=1)), "at": tomorrow}
    actions.add_staffing(**later, employed=29, agency=1, absent=0)
    assert "3 August 2021" in compare(row).late


def test_beds_are_compared_type_by_type_in_words(asked):
    (line,) = compare(asked("vacancy", {"rows": [BEDS]})).lines
    assert (line.label, line.before) == ("Residential", "Not known")
    assert line.proposed == "3 free, 1 reserved, from £950.50 a week, hoist"


def test_a_correction_is_answered_once(asked, answer):
    row = answer(asked())
    with pytest.raises(Refused, match="was accepted on 2 August 2021 already"):
        answer(row)
    assert Staffing.objects.count() == 1


def test_two_who_answer_at_once_write_it_once(asked, answer):
    row = asked()
    answer(row)
    with pytest.raises(ChangedMeanwhile):
        answer(row, version=1)
    assert Staffing.objects.count() == 1


def test_who_may_not_write_homes_down_may_not_answer(people, asked, answer, mo):
    row = asked()
    for user in (people.viewer, people.outsider, mo):
        with pytest.raises(PermissionDenied):
            answer(row, by=user)


# --- declining and withdrawing --------------------------------------------------------------------
def test_declining_needs_a_reason_which_the_home_gets_by_mail(asked, answer, mo):
    row = asked()
    with pytest.raises(ValidationError, match="Say why"):
        answer(row, accept=False, reason=" ")
    answer(row, accept=False, reason="You said 30 by phone.")
    row.refresh_from_db()
    mail = MailLog.objects.get()
    assert (row.state, mail.user, mail.subject) == (
        "declined", mo, "Seaview: your correction was declined",
    )  # fmt: skip
    assert "You said 30 by phone." in unseal(mail.body)
    assert not Staffing.objects.exists()


def test_accepting_tells_the_home_by_mail_without_the_facts(asked, answer, mo):
    answer(asked("person", {"name": "Nan New", "role": "Manager", "phone": "01700 900009", "email": ""}))
    mail = MailLog.objects.get()
    assert (mail.user, mail.subject) == (mo, "Seaview: your correction was accepted")
    assert "What you said stands there now" in unseal(mail.body)
    assert "Nan" not in unseal(mail.body)


def test_nobody_who_lost_the_role_is_mailed(people, asked, answer, mo):
    row = asked()
    mo.memberships.update(ends_on=date(2021, 8, 1))
    answer(row, accept=False, reason="No.")
    assert not MailLog.objects.exists()


def test_a_home_takes_back_what_waits_and_nothing_else(people, asked, answer, mo, lou):
    row = asked()
    with pytest.raises(PermissionDenied):
        withdraw_correction(correction=row, version=1, by=lou, at=LATER)
    with pytest.raises(PermissionDenied):
        withdraw_correction(
            correction=row, version=1, by=make_manager(people, make_home(name="Elm"), name="El"), at=LATER
        )
    with pytest.raises(ChangedMeanwhile):
        withdraw_correction(correction=row, version=9, by=mo, at=LATER)
    assert withdraw_correction(correction=row, version=1, by=mo, at=LATER).state == "withdrawn"
    with pytest.raises(Refused, match="withdrawn"):
        withdraw_correction(correction=row, version=2, by=mo, at=LATER)


def test_the_trail_tells_who_asked_and_who_answered_without_the_facts(asked, answer):
    facts = {"name": "Nan New", "role": "Manager", "phone": "01700 900009", "email": ""}
    answer(asked("person", facts))
    row = asked()
    answer(row, accept=False, reason="No.")
    said = [
        words_for(each)
        for each in Entry.objects.filter(verb__startswith="providers.correction").order_by("number")
    ]
    assert said == [
        "proposed a correction by Seaview (whom to ring)", "accepted a correction by Seaview (whom to ring)",
        "proposed a correction by Seaview (staffing)", "declined a correction by Seaview (staffing): No.",
    ]  # fmt: skip
    assert "Nan" not in repr([(row.before, row.after) for row in Entry.objects.all()])


# --- whose homes are whose ------------------------------------------------------------------------
def give(people: Any, user: Any, home: Any, **fields: Any) -> HomeStaff:
    said = {"starts_on": TODAY, "by": people.commissioner, "at": NOW, **fields}
    return give_home(partnership=people.partnership, user=user, location=home, **said)


def test_a_home_is_given_to_somebody_with_the_role_from_a_day_on(people, home, mo):
    elm = make_home(name="Elm")
    made = give(people, mo, elm)
    assert list(HomeStaff.objects.current_of(mo).filter(location=elm)) == [made]
    entry = Entry.objects.get(verb="providers.home_given")
    assert words_for(entry) == "gave Mo Manager Elm to see and correct"


def test_a_home_is_not_given_twice_at_once_but_again_after_it_ended(people, home, mo):
    with pytest.raises(Refused, match="already"):
        give(people, mo, home)
    end_home(
        staff=HomeStaff.objects.get(user=mo), on=TODAY - timedelta(days=1), by=people.commissioner, at=NOW
    )
    assert not HomeStaff.objects.current_of(mo).exists()
    give(people, mo, home)
    assert HomeStaff.objects.current_of(mo).count() == 1


@pytest.mark.parametrize("case", ["no role", "elsewhere", "backwards"])
def test_what_can_not_be_given_is_refused_beside_its_field(people, home, mo, case):
    far = make_home(name="Far", council="Otherplace")
    user, where, fields, name = {
        "no role": (people.viewer, home, {}, "user"),
        "elsewhere": (mo, far, {}, "location"),
        "backwards": (mo, make_home(name="Elm"), {"ends_on": TODAY - timedelta(days=1)}, "ends_on"),
    }[case]
    with pytest.raises(ValidationError) as refused:
        give(people, user, where, **fields)
    assert list(refused.value.message_dict) == [name]


def test_an_end_can_not_be_before_the_beginning_nor_twice(people, home, mo):
    row = HomeStaff.objects.get(user=mo)
    with pytest.raises(Refused, match="began on 1 January 2020"):
        end_home(staff=row, on=date(2019, 1, 1), by=people.commissioner, at=NOW)
    end_home(staff=row, on=TODAY, by=people.commissioner, at=NOW)
    with pytest.raises(Refused, match="ended on 2 August 2021 already"):
        end_home(staff=row, on=TODAY, by=people.commissioner, at=NOW)


def test_only_who_keeps_the_register_says_whose_homes_are_whose(people, home, mo, lou):
    for user in (lou, mo, people.viewer, people.outsider):
        with pytest.raises(PermissionDenied):
            give(people, mo, home, by=user)
        with pytest.raises(PermissionDenied):
            end_home(staff=HomeStaff.objects.get(user=mo), on=TODAY, by=user, at=NOW)

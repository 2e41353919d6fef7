"""Pages of homes' own people, of what they would correct, and of who answers them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from audit.models import Read
from providers.actions.homes import add_staffing
from providers.actions.staff import answer_correction, propose_correction
from providers.actions.vacancies import set_vacancy
from providers.models import HomeCorrection, HomePerson, HomeStaff, Staffing
from tests.guards import query_budget
from tests.providers.knowing import about, person
from tests.providers.making import NOW, TODAY, make_home, make_manager, make_officer, make_settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today_is(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def home(people: Any) -> Any:
    make_settings(people)
    return make_home()


@pytest.fixture
def mo(people: Any, home: Any) -> Any:
    return make_manager(people, home)


@pytest.fixture
def asked(people: Any, home: Any, mo: Any) -> HomeCorrection:
    return propose_correction(
        partnership=people.partnership, location=home, subject="staffing", by=mo, at=NOW,
        values={"employed": 31, "agency": 0, "absent": 2}, words="Two began on Monday.",
    )  # fmt: skip


def own(home: Any, *subject: str) -> str:
    return reverse(f"providers:own_{'correct' if subject else 'home'}", args=[home.pk, *subject])


def page_of(row: HomeCorrection) -> str:
    return reverse("providers:correction", args=[row.pk])


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def sees(row: HomeCorrection, client: Any) -> dict[str, str]:
    """What the answer form carries."""
    form = client.get(page_of(row)).context["form"]
    return {name: str(form.initial[name]) for name in ("version", "seen")}


# --- their homes ----------------------------------------------------------------------------------
def test_one_home_opens_at_once_and_several_are_listed(people, home, mo, signed_in):
    client = signed_in(mo)
    assert client.get(reverse("providers:own")).url == own(home)
    elm = make_home(name="Elm Lodge")
    HomeStaff.objects.create(partnership=people.partnership, user=mo, location=elm, starts_on=TODAY)
    listed = words(client.get(reverse("providers:own")))
    assert "Seaview" in listed
    assert "Elm Lodge" in listed


def test_the_menu_and_home_lead_to_ones_homes_and_to_no_other_part(people, home, mo, signed_in):
    html = signed_in(mo).get("/").content.decode()
    assert reverse("providers:own") in html
    assert own(home) in html
    assert reverse("providers:homes") + '"' not in html


def test_a_home_that_ended_yesterday_is_gone(home, mo, signed_in):
    HomeStaff.objects.filter(user=mo).update(ends_on=TODAY - timedelta(days=1))
    client = signed_in(mo)
    assert client.get(own(home)).status_code == 404
    assert client.post(own(home, "staffing"), {"employed": 1}).status_code == 404
    assert "No home is yours at present" in words(client.get(reverse("providers:own")))


def test_another_home_is_not_found(home, mo, signed_in):
    elm = make_home(name="Elm Lodge")
    client = signed_in(mo)
    assert client.get(own(elm)).status_code == 404
    assert client.get(own(elm, "vacancy")).status_code == 404


def test_an_unknown_subject_is_not_found(home, mo, signed_in):
    assert signed_in(mo).get(own(home, "level")).status_code == 404


def test_reading_the_names_of_ones_people_is_recorded(people, home, mo, signed_in):
    person(people, home, make_officer(people))
    signed_in(mo).get(own(home))
    assert Read.objects.filter(actor_name=str(mo)).exists()


# --- asking ---------------------------------------------------------------------------------------
def test_staffing_is_sent_and_seen_as_waiting(people, home, mo, signed_in):
    add_staffing(**about(people, home, make_officer(people)), employed=30, agency=2, absent=1)
    client = signed_in(mo)
    assert 'value="30"' in client.get(own(home, "staffing")).content.decode()
    answer = client.post(
        own(home, "staffing"), {"employed": 31, "absent": 2, "agency": 0, "words": "Two began."}, follow=True
    )
    said = words(answer)
    assert "Thank you." in said
    assert "Own care staff: 31" in said
    assert Staffing.objects.get().employed == 30


def test_what_can_not_be_is_refused_beside_its_field_and_kept(home, mo, signed_in):
    answer = signed_in(mo).post(own(home, "staffing"), {"employed": 3, "absent": 4, "agency": 0})
    assert answer.status_code == 422
    assert "More staff can’t be away" in words(answer)
    assert 'value="4"' in answer.content.decode()


def test_a_changed_person_is_named_by_the_row_that_was_opened(people, home, mo, signed_in):
    dee = person(people, home, make_officer(people))
    client = signed_in(mo)
    where = f"{own(home, 'person')}?person={dee.pk}"
    assert 'value="Dee Deputy"' in client.get(where).content.decode()
    client.post(where, {"name": "Dee Deputy", "role": "Manager", "phone": "", "email": ""})
    row = HomeCorrection.objects.get()
    assert (row.values["person"], row.values["role"], row.before["role"]) == (dee.pk, "Manager", "Deputy")
    assert HomePerson.objects.get().role == "Deputy"


def test_a_person_of_another_home_can_not_be_opened(people, home, mo, signed_in):
    other = person(people, make_home(name="Elm"), make_officer(people))
    client = signed_in(mo)
    for key in (str(other.pk), "x", "999999999999999999999999"):
        assert client.get(f"{own(home, 'person')}?person={key}").status_code == 404


@pytest.mark.parametrize(
    ("subject", "data", "values"),
    [
        ("digital", {"nhsmail": "on", "dspt": "Standards met"},
         {"nhsmail": True, "video": False, "dspt": "Standards met", "devices": None}),
        ("features", {"features": ["hoist"]}, {"features": ["hoist"]}),
        ("other", {"words": "The name is wrong."}, {}),
        ("vacancy", {"residential-admittable": "2", "residential-weekly_fee": "900"},
         {"rows": [{"bed_type": "residential", "admittable": 2, "reserved": 0, "features": [],
                    "weekly_fee": "900.00", "note": ""}]}),
    ],
)  # fmt: skip
def test_each_form_asks_for_its_own_facts(home, mo, signed_in, subject, data, values):
    answer = signed_in(mo).post(own(home, subject), data)
    assert answer.status_code == 302
    assert HomeCorrection.objects.get().values == values


def test_all_beds_can_be_said_to_be_still_true(people, home, mo, signed_in):
    lou = make_officer(people)
    made = set_vacancy(
        **about(people, home, lou), bed_type="residential", admittable=2, verified_by="By phone"
    )
    still = {
        "residential-admittable": "2", "residential-reserved": "0", "residential-seen": str(made.pk),
        "all_still": "yes",
    }  # fmt: skip
    assert signed_in(mo).post(own(home, "vacancy"), still).status_code == 302
    assert HomeCorrection.objects.get().values["rows"][0]["admittable"] == 2


def test_a_bed_form_with_nothing_changed_says_so(home, mo, signed_in):
    answer = signed_in(mo).post(own(home, "vacancy"), {})
    assert answer.status_code == 422
    assert "Nothing was changed" in words(answer)


def test_a_second_registration_is_told_where_its_beds_are_kept(people, mo, signed_in):
    first = make_home(name="First")
    second = make_home(name="Second", dual_primary_id=first.cqc_id)
    HomeStaff.objects.create(partnership=people.partnership, user=mo, location=second, starts_on=TODAY)
    assert "Its beds are kept at First" in words(signed_in(mo).get(own(second, "vacancy")))


# --- one that waits ------------------------------------------------------------------------------
def test_one_that_waits_stands_in_the_form_and_can_be_changed(home, mo, asked, signed_in):
    client = signed_in(mo)
    html = client.get(own(home, "staffing")).content.decode()
    assert "about the same still waits" in html
    assert 'value="31"' in html
    assert "Two began on Monday." in html
    said = {"employed": 32, "absent": 2, "agency": 0, "instead": asked.pk}
    assert client.post(own(home, "staffing"), said).status_code == 302
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    assert HomeCorrection.objects.waiting().get().values["employed"] == 32


@pytest.mark.parametrize("instead", ["", "x", "999999", "9" * 40])
def test_a_second_one_is_refused_and_what_was_typed_is_kept(home, mo, asked, signed_in, instead):
    said = {"employed": 32, "absent": 2, "agency": 0, "instead": instead}
    answer = signed_in(mo).post(own(home, "staffing"), said)
    assert answer.status_code == 422
    assert 'value="32"' in answer.content.decode()
    asked.refresh_from_db()
    assert asked.state == "waiting"


def test_one_answered_meanwhile_is_said_and_what_was_typed_can_be_sent_again(
    people, home, mo, asked, signed_in
):
    answer_correction(correction=asked, accept=True, version=1, by=people.commissioner, at=NOW)
    client, said = signed_in(mo), {"employed": 32, "absent": 2, "agency": 0}
    answer = client.post(own(home, "staffing"), {**said, "instead": asked.pk})
    assert answer.status_code == 422
    assert "answered or taken back meanwhile" in words(answer)
    assert 'name="instead"' not in answer.content.decode()
    assert client.post(own(home, "staffing"), said).status_code == 302


def test_beds_that_wait_stand_in_the_form_beside_what_is_known(people, home, mo, signed_in):
    known = set_vacancy(
        **about(people, home, make_officer(people)), bed_type="residential", admittable=2, verified_by="Call"
    )
    client = signed_in(mo)
    client.post(own(home, "vacancy"), {
        "residential-admittable": "2", "residential-reserved": "0", "residential-seen": str(known.pk),
        "nursing-admittable": "5", "nursing-features": ["hoist"], "words": "Five are new.",
    })  # fmt: skip
    first = HomeCorrection.objects.get()
    page = client.get(own(home, "vacancy"))
    forms = {form.bed_type: form for form in page.context["page"].first}
    assert (forms["nursing"]["admittable"].value(), forms["nursing"].features_now) == (5, "hoist")
    assert forms["residential"]["admittable"].value() == 2
    assert "All of it is still true" not in words(page)
    sent = client.post(own(home, "vacancy"), {
        "residential-admittable": "1", "residential-reserved": "0", "residential-seen": str(known.pk),
        "nursing-admittable": "5", "nursing-features": ["hoist"], "instead": first.pk,
    })  # fmt: skip
    assert sent.status_code == 302
    rows = HomeCorrection.objects.waiting().get().values["rows"]
    assert {row["bed_type"]: row["admittable"] for row in rows} == {"residential": 1, "nursing": 5}


def test_a_person_who_waits_to_be_changed_stands_in_the_form_as_sent(people, home, mo, signed_in):
    dee = person(people, home, make_officer(people))
    client, where = signed_in(mo), f"{own(home, 'person')}?person={dee.pk}"
    facts = {"name": "Dee Deputy", "role": "Manager", "phone": "", "email": ""}
    client.post(where, facts)
    assert 'value="Manager"' in client.get(where).content.decode()
    assert client.post(where, facts).status_code == 422


def test_what_waits_has_a_link_to_change_it_where_it_can_be_changed(people, home, mo, asked, signed_in):
    dee = person(people, home, make_officer(people))
    facts = {"name": "Dee", "role": "Manager", "phone": "", "email": ""}
    about_home = {"partnership": people.partnership, "location": home, "by": mo, "at": NOW}
    propose_correction(**about_home, subject="person", values={**facts, "person": dee.pk, "left": False})
    propose_correction(**about_home, subject="person", values=facts)
    propose_correction(**about_home, subject="other", values={}, words="The name is wrong.")
    rows = signed_in(mo).get(own(home)).context["corrections"]
    assert sorted(change for _, _, change in rows) == sorted(
        ["", "", own(home, "staffing"), f"{own(home, 'person')}?person={dee.pk}"]
    )


# --- taking back ----------------------------------------------------------------------------------
def test_what_waits_is_taken_back(home, mo, asked, signed_in):
    where = reverse("providers:correction_withdraw", args=[asked.pk])
    answer = signed_in(mo).post(where, {"version": "1"}, follow=True)
    assert "It is taken back." in words(answer)
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


@pytest.mark.parametrize("version", ["1", "7", "x"])
def test_what_was_answered_meanwhile_is_not_taken_back(people, mo, asked, signed_in, version):
    answer_correction(correction=asked, accept=True, version=1, by=people.commissioner, at=NOW)
    where = reverse("providers:correction_withdraw", args=[asked.pk])
    answer = signed_in(mo).post(where, {"version": version}, follow=True)
    assert "It was accepted meanwhile" in words(answer)
    asked.refresh_from_db()
    assert asked.state == "accepted"


# --- answering ------------------------------------------------------------------------------------
def test_the_box_the_list_and_home_lead_to_what_waits(people, home, asked, signed_in):
    client = signed_in(people.commissioner)
    assert "Corrections waiting: 1" in words(client.get("/"))
    for where in (home.get_absolute_url(), reverse("providers:corrections")):
        assert page_of(asked) in client.get(where).content.decode()


def test_what_was_answered_leaves_the_list_and_is_found_by_its_state(people, asked, signed_in):
    client = signed_in(people.commissioner)
    client.post(page_of(asked), {**sees(asked, client), "do": "accept"})
    where = reverse("providers:corrections")
    assert page_of(asked) not in client.get(where).content.decode()
    for state in ("accepted", "all"):
        assert page_of(asked) in client.get(f"{where}?state={state}").content.decode()
    assert "Corrections waiting" not in words(client.get("/"))


def test_accepting_writes_it_down_and_comes_back_to_the_home(people, home, asked, signed_in):
    client = signed_in(people.commissioner)
    answer = client.post(page_of(asked), {**sees(asked, client), "do": "accept"})
    assert answer.url == f"{home.get_absolute_url()}#corrections"
    assert Staffing.objects.get().employed == 31


def test_declining_without_a_reason_is_refused_beside_the_reason(people, asked, signed_in):
    client = signed_in(people.commissioner)
    answer = client.post(page_of(asked), {**sees(asked, client), "do": "decline"})
    assert answer.status_code == 422
    assert "Say why, for the home to read" in words(answer)


def test_a_declined_correction_tells_the_home_why(people, home, mo, asked, signed_in):
    client = signed_in(people.commissioner)
    client.post(page_of(asked), {**sees(asked, client), "do": "decline", "reason": "You said 30."})
    assert "You said 30." in words(signed_in(mo).get(own(home)))


def test_facts_that_moved_while_one_looked_are_shown_and_nothing_is_written(people, home, asked, signed_in):
    client = signed_in(people.commissioner)
    seen = sees(asked, client)
    add_staffing(**about(people, home, make_officer(people)), employed=29, agency=1, absent=0)
    answer = client.post(page_of(asked), {**seen, "do": "accept", "reason": "Kept words"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "It changed since the home wrote" in html
    assert "Kept words" in html
    assert Staffing.objects.count() == 1
    again = client.post(page_of(asked), {**sees(asked, client), "do": "accept"})
    assert again.status_code == 302


def test_what_somebody_else_answered_first_is_shown_as_answered(people, asked, signed_in):
    client = signed_in(people.commissioner)
    seen = sees(asked, client)
    answer_correction(correction=asked, accept=True, version=1, by=make_officer(people), at=NOW)
    answer = client.post(page_of(asked), {**seen, "do": "decline", "reason": "No."})
    assert answer.status_code == 409
    assert "Accepted" in words(answer)
    assert Staffing.objects.count() == 1


def test_a_viewer_reads_no_names_and_may_not_answer(people, home, mo, asked, signed_in):
    named = propose_correction(
        partnership=people.partnership, location=home, subject="person", by=mo, at=NOW,
        values={"name": "Nan New", "role": "Manager", "phone": "", "email": ""}, words="Nan is new.",
    )  # fmt: skip
    client = signed_in(people.viewer)
    said = words(client.get(page_of(named)))
    assert "which you don’t see" in said
    assert "Nan" not in said
    assert "Mo Manager" not in said
    assert client.post(page_of(named), {"do": "accept"}).status_code == 403


# --- whose homes are whose ------------------------------------------------------------------------
def give(**fields: Any) -> dict[str, Any]:
    return {"starts_on_day": 2, "starts_on_month": 8, "starts_on_year": 2021, **fields}


def test_a_home_is_given_and_ended_on_its_pages(people, home, mo, signed_in):
    make_home(name="Elm Lodge")
    client, where = signed_in(people.commissioner), reverse("providers:staff")
    answer = client.post(where, give(user=mo.pk, location="Elm Lodge"), follow=True)
    assert "Mo Manager sees Elm Lodge now." in words(answer)
    row = HomeStaff.objects.get(location__name="Elm Lodge")
    end = reverse("providers:staff_end", args=[row.pk])
    assert client.get(end).status_code == 200
    answer = client.post(end, {"on_day": 1, "on_month": 8, "on_year": 2021})
    assert (answer.status_code, "It began on 2 August 2021" in words(answer)) == (422, True)
    client.post(end, {"on_day": 2, "on_month": 8, "on_year": 2021})
    row.refresh_from_db()
    assert row.ends_on == TODAY


def test_an_end_to_come_can_be_brought_forward_and_one_that_is_past_can_not(people, home, mo, signed_in):
    row = HomeStaff.objects.get(user=mo)
    client, end = signed_in(people.commissioner), reverse("providers:staff_end", args=[row.pk])
    for ends_on, linked in ((TODAY, True), (TODAY - timedelta(days=1), False)):
        HomeStaff.objects.update(ends_on=ends_on)
        assert (end in client.get(reverse("providers:staff")).content.decode()) is linked


def test_people_without_a_home_today_are_named(people, home, mo, signed_in):
    client, where = signed_in(people.commissioner), reverse("providers:staff")
    assert "Without a home today" not in words(client.get(where))
    HomeStaff.objects.update(ends_on=TODAY - timedelta(days=1))
    answer = client.get(where)
    assert list(answer.context["without"]) == [mo]
    assert "Without a home today Mo Manager" in words(answer)


def test_a_home_that_is_not_ours_is_refused_and_what_was_typed_is_kept(people, mo, signed_in):
    make_home(name="Far Away", council="Otherplace")
    answer = signed_in(people.commissioner).post(
        reverse("providers:staff"), give(user=mo.pk, location="Far Away")
    )
    assert answer.status_code == 422
    assert "No home of yours in the register is called" in words(answer)
    assert "Far Away" in answer.content.decode()


def test_where_nobody_has_the_role_the_page_says_what_comes_first(people, signed_in):
    assert "Nobody has the role of a provider yet" in words(
        signed_in(people.commissioner).get(reverse("providers:staff"))
    )


# --- cost -----------------------------------------------------------------------------------------
def test_ones_own_home_has_a_budget(people, home, mo, asked, signed_in):
    client = signed_in(mo)
    client.get(own(home))
    with query_budget("homes: one's own home"):
        assert client.get(own(home)).status_code == 200


def test_the_page_of_the_home_says_that_the_home_itself_verified_its_beds(people, home, mo, signed_in):
    beds = {"bed_type": "residential", "admittable": 3, "reserved": 0, "features": [], "weekly_fee": None,
            "note": ""}  # fmt: skip
    row = propose_correction(
        partnership=people.partnership, location=home, subject="vacancy", by=mo, at=NOW,
        values={"rows": [beds]},
    )  # fmt: skip
    answer_correction(correction=row, accept=True, version=1, by=people.commissioner, at=NOW)
    where = home.get_absolute_url()
    assert "Verified by the home itself (Mo Manager) today" in words(
        signed_in(people.commissioner).get(where)
    )
    assert "Verified by the home itself today" in words(signed_in(people.viewer).get(where))


def test_an_officers_page_of_a_home_is_closed_to_its_own_people_whether_or_not_there_is_one(
    home, mo, signed_in
):
    client = signed_in(mo)
    for key in (home.pk, 999999):
        answer = client.get(reverse("providers:home", args=[key]))
        assert answer.status_code == 403
        assert home.name not in words(answer)


def test_the_list_of_corrections_has_a_budget(people, home, asked, signed_in):
    client, where = signed_in(people.commissioner), reverse("providers:corrections")
    client.get(where)
    with query_budget("homes: corrections"):
        assert client.get(where).status_code == 200

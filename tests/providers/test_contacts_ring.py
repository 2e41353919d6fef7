"""Ringing round: one form, saved in one piece, nothing typed lost (registers-and-returns.md section 1)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts import kept_forms
from audit.models import Entry
from providers.actions.contacts_ring import Said, Worry, ring_around
from providers.actions.homes import add_person, add_staffing, raise_concern, rate_theme
from providers.actions.promises import Promised
from providers.actions.vacancies import Free, set_vacancies
from providers.forms.contacts_ring import RingForm
from providers.models import Contact, HomeConcern, HomeRecord, Promise, Staffing, ThemeRating, Vacancy
from tests.actionplans.reading import words
from tests.conftest import PASSWORD
from tests.guards import query_budget
from tests.providers.calling import at, filled, promised, rung, watched
from tests.providers.making import NOW, TODAY, make_home, make_officer, make_settings

BEFORE = TODAY - timedelta(days=3)
THEN = NOW - timedelta(days=3)


@pytest.fixture(autouse=True)
def today_is(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def officer(people: Any) -> Any:
    make_settings(people)
    return make_officer(people)


@pytest.fixture
def home(officer: Any) -> Any:
    return make_home(phone="023 8000 1234")


@pytest.fixture
def known(people: Any, officer: Any, home: Any) -> dict[str, Any]:
    """The home as it was three days ago: two nursing beds, ten staff, staffing amber, an outbreak."""
    common = {"partnership": people.partnership, "location": home, "by": officer, "on": BEFORE, "at": THEN}
    free = Free("nursing", 2, 1, features=("hoist",), weekly_fee=Decimal(900), note="Upstairs")
    set_vacancies(**common, rows=[free], verified_by="Ms Deputy", how="Call")
    add_staffing(**common, employed=10, agency=2, absent=1)
    rate_theme(**common, theme="staffing", severity="amber", reason="Two away.")
    raise_concern(**common, kind="outbreak", summary="Norovirus.")
    return common


def ring(people: Any, home: Any, by: Any, said: Said | None = None, **fields: Any) -> Contact:
    values = {"outcome": "reached", "on": TODAY, "at": NOW, "said": said or Said(), **fields}
    return ring_around(partnership=people.partnership, location=home, by=by, **values)


def nothing_written() -> bool:
    rows = (Contact, Promise, Staffing, ThemeRating, Vacancy, HomeConcern, Entry)
    return not any(model.objects.exists() for model in rows)


EVERYTHING = Said(
    free=[Free("residential", 1)], staff=(10, 2, 1), worries=[Worry("ppe", "red", "No gloves.")],
    outbreak=True, outbreak_words="Three with a cough.",
)  # fmt: skip


# --- the action -----------------------------------------------------------------------------------
def test_everything_said_in_a_call_is_written_in_one_piece(people, officer, home):
    made = ring(
        people, home, officer, EVERYTHING, spoke_to="Ms Deputy", words="Calm.", promises=[Promised("Gloves")]
    )
    assert (made.spoke_to, made.words) == ("Ms Deputy", "Calm.")
    vacancy = Vacancy.objects.get()
    assert (vacancy.admittable, vacancy.verified_by, vacancy.how, vacancy.verified_at) == (
        1, "Ms Deputy", "Call", NOW,
    )  # fmt: skip
    staff = Staffing.objects.get()
    assert (staff.employed, staff.agency, staff.absent) == (10, 2, 1)
    assert (ThemeRating.objects.get().severity, HomeRecord.objects.get().worst) == ("red", "red")
    assert HomeConcern.objects.get().summary == "Three with a cough."
    assert Promise.objects.get().contact == made


@pytest.mark.parametrize(
    ("said", "where"),
    [
        (Said(free=[Free("residential", 31)]), "vacancies"),
        (Said(staff=(1, 0, 2)), "absent"),
        (Said(worries=[Worry("ppe", "red", " ")]), "reason_ppe"),
        (Said(worries=[Worry("ppe", "pink", "x")]), "ppe"),
    ],
)
def test_one_answer_that_cannot_be_leaves_nothing_written(people, officer, home, said, where):
    with pytest.raises(ValidationError) as refused:
        ring(people, home, officer, said, promises=[Promised("Gloves")])
    assert where in refused.value.message_dict
    assert nothing_written()


def test_an_outbreak_of_a_day_that_cannot_be_leaves_nothing_written(people, officer, home):
    home.registered_from = TODAY + timedelta(days=1)
    with pytest.raises(ValidationError):
        ring(people, home, officer, Said(outbreak=True))
    assert nothing_written()


@pytest.mark.parametrize("outcome", ["no_answer", "message", "refused"])
def test_answers_of_a_call_that_reached_nobody_are_asked_about(people, officer, home, outcome):
    with pytest.raises(ValidationError, match="There are answers below"):
        ring(people, home, officer, EVERYTHING, outcome=outcome)
    assert nothing_written()


def test_a_try_needs_nothing_else(people, officer, home):
    ring(people, home, officer, outcome="no_answer")
    assert Contact.objects.get().outcome == "no_answer"


def test_the_same_form_twice_writes_once(people, officer, home):
    first = ring(people, home, officer, EVERYTHING, form_key="abc")
    assert ring(people, home, officer, EVERYTHING, form_key="abc") == first
    assert (Vacancy.objects.count(), Staffing.objects.count(), ThemeRating.objects.count()) == (1, 1, 1)


def test_a_declared_outbreak_opens_one_concern(people, officer, home, known):
    ring(people, home, officer, Said(outbreak=True))
    assert HomeConcern.objects.get().summary == "Norovirus."


def test_a_declared_outbreak_without_words_says_so(people, officer, home):
    ring(people, home, officer, Said(outbreak=True))
    assert HomeConcern.objects.get().summary == "The home has declared an outbreak."


def test_an_outbreak_that_is_over_is_closed_with_what_was_said(people, officer, home, known):
    ring(people, home, officer, Said(outbreak=False, outbreak_words="All well since Friday."))
    concern = HomeConcern.objects.get()
    assert (concern.closed_on, concern.outcome) == (
        TODAY, "The home says that the outbreak is over. All well since Friday.",
    )  # fmt: skip


def test_no_outbreak_where_none_was_changes_nothing(people, officer, home):
    ring(people, home, officer, Said(outbreak=False))
    assert not HomeConcern.objects.exists()


@pytest.mark.parametrize("who", ["viewer", "outsider"])
def test_who_may_only_read_or_belongs_elsewhere_rings_nobody(people, officer, home, who):
    with pytest.raises(PermissionDenied):
        ring(people, home, getattr(people, who), EVERYTHING)
    assert nothing_written()


# --- the page -------------------------------------------------------------------------------------
@pytest.fixture
def page(officer: Any, signed_in: Any) -> Any:
    return signed_in(officer)


def form_of(page: Any, home: Any) -> RingForm:
    form: RingForm = page.get(at("ring", home.pk)).context["form"]
    return form


def test_the_form_comes_with_what_is_known(page, home, known):
    form = form_of(page, home)
    names = ("free_nursing", "reserved_nursing", "employed", "agency", "absent")
    assert [form[name].value() for name in names] == [2, 1, 10, 2, 1]
    text = words(page.get(at("ring", home.pk)))
    assert "amber since 30 July 2021: Two away." in text
    assert "An outbreak is open since 30 July 2021." in text
    assert "known since 30 July 2021, 09:10" in text


def test_a_form_that_nobody_got_round_to_changes_nothing_but_the_log(page, home, known):
    assert page.post(at("ring", home.pk), filled(form_of(page, home), outcome="reached")).status_code == 302
    assert (Vacancy.objects.count(), Staffing.objects.count(), ThemeRating.objects.count()) == (1, 1, 1)
    assert Contact.objects.get().answers == {}


def test_a_changed_figure_is_written_and_keeps_what_was_not_asked(page, home, known):
    sent = filled(form_of(page, home), outcome="reached", free_nursing="0", spoke_to="Mo Manager")
    page.post(at("ring", home.pk), sent)
    row = Vacancy.objects.get(current=True)
    assert (row.admittable, row.reserved, row.features, row.weekly_fee, row.note) == (
        0, 1, ["hoist"], Decimal(900), "Upstairs",
    )  # fmt: skip
    assert row.verified_by == "Mo Manager"
    assert Staffing.objects.count() == 1


def test_still_true_confirms_a_block_as_of_now(page, home, known):
    page.post(
        at("ring", home.pk), filled(form_of(page, home), outcome="reached", beds_true="on", staff_true="on")
    )
    assert Vacancy.objects.get(current=True).verified_at == NOW
    assert [row.on for row in Staffing.objects.all()] == [TODAY, BEFORE]


def test_what_was_asked_is_kept_in_words(page, home, known):
    sent = filled(
        form_of(page, home), outcome="reached", free_nursing="0", free_respite="2", agency="5", ppe="red",
        reason_ppe="No gloves.", outbreak="no", outbreak_words="Over.", visitors="By appointment",
        words="Calm.",
    )  # fmt: skip
    page.post(at("ring", home.pk), sent)
    made = Contact.objects.get()
    assert made.answers == {
        "free": "Nursing: 0 free, 1 reserved; Respite or short stay: 2 free",
        "staff": "10 own, 5 agency, 1 away", "ppe": "Red: No gloves.", "outbreak": "No: Over.",
        "visitors": "By appointment",
    }  # fmt: skip
    text = words(page.get(at("contact", made.pk)))
    assert "PPE Red: No gloves." in text
    assert "Calm." in text


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"outcome": ""}, "outcome"),
        ({"free_nursing": "two"}, "free_nursing"),
        ({"free_nursing": ""}, "free_nursing"),
        ({"free_respite": "", "reserved_respite": "1"}, "free_respite"),
        ({"free_nursing": "300"}, "free_nursing"),
        ({"employed": ""}, "employed"),
        ({"absent": "11"}, "absent"),
        ({"ppe": "red"}, "reason_ppe"),
        ({"reason_ppe": "No gloves."}, "ppe"),
        ({"outbreak_words": "Cough"}, "outbreak"),
        ({"promise_due_1_day": "4", "promise_due_1_month": "8",
          "promise_due_1_year": "2021"}, "promise_text_1"),
        ({"promise_text_1": "x", "promise_due_1_day": "1", "promise_due_1_month": "8",
          "promise_due_1_year": "2021"}, "promise_due_1"),
        ({"outcome": "no_answer", "free_nursing": "1"}, "outcome"),
        ({"outcome": "no_answer", "spoke_to": "Ms Deputy"}, "spoke_to"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field_and_all_that_was_typed_stays(page, home, known, fields, where):
    sent = filled(form_of(page, home), outcome="reached", words="Said much.", visitors="None") | fields
    answer = page.post(at("ring", home.pk), sent)
    assert answer.status_code == 422
    assert where in answer.context["form"].errors
    assert "Said much.</textarea>" in answer.content.decode()
    assert not Contact.objects.exists()


def test_beds_still_true_need_beds_that_are_known(page, home):
    answer = page.post(at("ring", home.pk), filled(form_of(page, home), outcome="reached", beds_true="on"))
    assert "Nothing is known of free beds yet" in words(answer)


def test_staff_still_true_needs_figures(page, home):
    answer = page.post(at("ring", home.pk), filled(form_of(page, home), outcome="reached", staff_true="on"))
    assert set(answer.context["form"].errors) == {"employed", "agency", "absent"}


def test_somebody_elses_beds_are_shown_and_can_be_replaced(people, page, home, known):
    sent = filled(form_of(page, home), outcome="reached", free_nursing="0")
    free = [Free("nursing", 5)]
    set_vacancies(**{**known, "on": TODAY, "at": NOW}, rows=free)
    answer = page.post(at("ring", home.pk), sent)
    assert answer.status_code == 422
    assert "somebody else wrote down 5 free and 0 reserved" in words(answer)
    assert not Contact.objects.exists()
    again = filled(answer.context["form"])
    assert again["free_nursing"] == "0"
    assert page.post(at("ring", home.pk), again).status_code == 302
    assert Vacancy.objects.get(current=True).admittable == 0


def test_the_second_registration_of_a_building_is_told_where_its_beds_are(page, home):
    twin = make_home(name="Seaview nursing", dual_primary_id=home.cqc_id)
    answer = page.post(at("ring", twin.pk), filled(form_of(page, twin), outcome="reached", free_nursing="1"))
    assert "Its beds are kept at Seaview" in str(answer.context["form"].errors["free_nursing"])


def test_a_double_click_makes_one_contact(page, home):
    sent = filled(form_of(page, home), outcome="reached", promise_text_1="Gloves")
    for _ in range(2):
        assert page.post(at("ring", home.pk), sent).status_code == 302
    assert (Contact.objects.count(), Promise.objects.count()) == (1, 1)


def test_a_session_that_ends_during_the_call_loses_nothing(page, officer, home, time_machine):
    address = at("ring", home.pk) + "?whose=all"
    sent = filled(form_of(page, home), outcome="reached", words="Said much.", promise_text_1="Gloves")
    time_machine.move_to(NOW + timedelta(hours=12), tick=False)
    assert page.post(address, sent).url.startswith(reverse("accounts:sign_in"))
    assert not Contact.objects.exists()
    kept = reverse("accounts:kept")
    page.post(reverse("accounts:sign_in"), {"username": officer.email, "password": PASSWORD, "next": kept})
    (form,) = page.get(kept).context["forms"]
    answer = page.post(form.path, {**dict(form.data), kept_forms.MARK: form.key})
    assert answer.url == f"{at('calls')}?whose=all"
    assert (Contact.objects.get().words, Promise.objects.get().text) == ("Said much.", "Gloves")


def test_an_old_green_no_longer_reassures_in_the_form(people, page, officer, home):
    then = TODAY - timedelta(days=120)
    rate_theme(
        partnership=people.partnership, location=home, theme="ppe", severity="green", reason="All there.",
        by=officer, on=then, at=NOW,
    )  # fmt: skip
    assert form_of(page, home).known.themes["ppe"] == "no concern recorded lately"


def test_figures_of_another_home_are_no_starting_point(people, page, officer, home, known):
    """A form's hidden keys count only for the home that is rung."""
    other = make_home(name="Mill House")
    sent = filled(form_of(page, other), outcome="reached", free_nursing="2", reserved_nursing="1",
                  seen_nursing=str(Vacancy.objects.get().pk), staff_seen=str(Staffing.objects.get().pk),
                  employed="10", agency="2", absent="1")  # fmt: skip
    assert page.post(at("ring", other.pk), sent).status_code == 302
    assert Vacancy.objects.get(location=other).admittable == 2
    assert Staffing.objects.get(location=other).employed == 10


def test_a_form_of_another_home_is_refused_and_kept(people, page, officer, home):
    other = make_home(name="Mill House")
    rung(people, other, officer, form_key="abc")
    answer = page.post(at("ring", home.pk), filled(form_of(page, home), outcome="reached", form_key="abc"))
    assert answer.status_code == 422
    assert "saved before, for another home" in words(answer)


def test_after_saving_the_list_names_the_next_home(people, page, officer, home):
    other = watched(people, "Mill House", "red", 1)
    answer = page.post(at("ring", home.pk) + "?whose=all", filled(form_of(page, home), outcome="reached"))
    assert answer.url == f"{at('calls')}?whose=all#row-{other.pk}"
    text = words(page.get(at("calls") + "?whose=all"))
    assert "Saved: Seaview, spoke to somebody. Next: Mill House." in text


def test_after_the_last_call_the_list_says_so(people, page, home):
    answer = page.post(at("ring", home.pk) + "?whose=all", filled(form_of(page, home), outcome="no_answer"))
    assert answer.url == f"{at('calls')}?whose=all"
    assert "That was the last call of this list." in words(page.get(answer.url))


def test_a_call_from_the_page_of_the_home_goes_back_there(page, home):
    answer = page.post(at("ring", home.pk), filled(form_of(page, home), outcome="reached"))
    assert answer.url == home.get_absolute_url()


def test_before_ringing_one_sees_promises_people_and_the_last_calls(people, page, officer, home):
    promised(people, home, officer, "PPE training", due=date(2021, 8, 2))
    rung(people, home, officer, "no_answer", words="Rang twice.")
    add_person(
        partnership=people.partnership, location=home, name="Mo Manager", role="Manager", by=officer,
        phone="01234", at=NOW,
    )  # fmt: skip
    text = words(page.get(at("ring", home.pk)))
    for shown in ("PPE training", "Mo Manager, Manager: 01234", "no answer, Lou Liaison", "Rang twice."):
        assert shown in text


def test_the_form_costs_the_same_whatever_is_known(people, page, home, known):
    page.get(at("ring", home.pk))
    with query_budget("homes: ring a home"):
        page.get(at("ring", home.pk))


def test_saving_a_call_has_a_budget(page, home, known):
    sent = filled(
        form_of(page, home), outcome="reached", free_nursing="0", agency="5", promise_text_1="Gloves"
    )
    with query_budget("homes: save a call"):
        page.post(at("ring", home.pk), sent)

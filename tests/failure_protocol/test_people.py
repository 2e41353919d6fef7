"""The register of an incident: who may add, change, rate and see whom (S01-S16, K04)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from core.errors import ChangedMeanwhile, Refused
from failure_protocol.access import rights
from failure_protocol.actions import people as actions
from failure_protocol.actions.people_workers import assign_worker, end_worker
from failure_protocol.actions.team import end_member
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Incident, LogEntry, Person, PersonRead, PersonWorker
from failure_protocol.models.people import Surface
from failure_protocol.summaries.people import age_on, counts_of, rows_of
from tests.failure_protocol.making import LATER, OPENED, make_incident, make_lead, make_member, make_person

pytestmark = pytest.mark.django_db
NUMBER = "9434765919"


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


def added(incident, lead, **facts):
    values = {"first_names": "Ivy", "last_name": "Invented", "born_on": date(1936, 2, 1), **facts}
    return actions.add_person(
        incident=incident, service=incident.services.get(), facts=values, by=lead, at=LATER
    )


def test_a_person_gets_the_next_reference_and_the_log_names_nobody(incident, lead):
    assert [str(added(incident, lead)) for _ in range(2)] == ["P01", "P02"]
    entry = LogEntry.objects.last(incident)
    assert entry.text == "P02 was added to the register of Larchfield."
    assert entry.data["last_name"] == [None, "Invented"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("nhs_number", "943 476 5918", "does not fit"), ("nhs_number", "12", "10 digits; this one has 2"),
        ("nhs_number", "94347659I9", "digits only"), ("born_on", LATER.date() + timedelta(days=1), "future"),
        ("born_on", date(1900, 9, 3), "more than 120"), ("born_on", "soon", "no date"),
        ("last_name", " ", "Enter the name"), ("frail", "perhaps", "yes, no or not known"),
        ("needs", "x" * 4001, "4,001 characters"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused_beside_its_field(incident, lead, field, value, words):
    with pytest.raises(ValidationError, match=words) as refused:
        added(incident, lead, **{field: value})
    assert list(refused.value.error_dict) == [field]
    assert not Person.objects.exists()


def test_somebody_of_120_years_is_believed(incident, lead):
    assert added(incident, lead, born_on=date(1900, 9, 4)).born_on == "1900-09-04"


def test_a_number_that_somebody_else_has_names_the_other(incident, lead):
    added(incident, lead, nhs_number="943 476 5919", council_id="ab 1")
    with pytest.raises(ValidationError, match="P01 has this NHS number already"):
        added(incident, lead, nhs_number=NUMBER)
    with pytest.raises(ValidationError, match="P01 has this Council ID already"):
        added(incident, lead, council_id="AB1")


def test_an_exercise_takes_no_real_number(people, lead):
    exercise = make_incident(people, lead, is_exercise=True)
    with pytest.raises(ValidationError, match="exercise"):
        added(exercise, lead, nhs_number=NUMBER)
    assert added(exercise, lead, nhs_number="9990000026").nhs_number


def test_unknown_is_never_no(incident, lead):
    person = added(incident, lead)
    assert {person.frail, person.unbefriended, person.safeguarding_enquiry} == {"unknown"}


def test_each_group_of_fields_is_changed_by_those_who_may(people, incident, lead):
    person = added(incident, lead)
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    with pytest.raises(Http404):
        actions.update_person(person=person, changes={"needs": "x"}, version=1, by=worker, at=LATER)
    assign_worker(person=person, user=worker, by=lead, at=LATER)
    actions.update_person(person=person, changes={"needs": "Two to walk"}, version=1, by=worker, at=LATER)
    finance = make_member(people, incident, TeamRole.FINANCE, lead)
    for by, changes in ((worker, {"appointee": "x"}), (finance, {"needs": "x"}), (lead, {"appointee": "x"})):
        with pytest.raises(PermissionDenied):
            actions.update_person(person=person, changes=changes, version=2, by=by, at=LATER)
    actions.update_person(person=person, changes={"appointee": "Council"}, version=2, by=finance, at=LATER)
    assert LogEntry.objects.last(incident).kind == "money"


def test_a_change_keeps_what_stood_before_and_a_second_hand_is_told(incident, lead):
    person = added(incident, lead, room="4")
    same = Person.objects.get(pk=person.pk)
    actions.update_person(person=person, changes={"room": "5", "known_as": ""}, version=1, by=lead, at=LATER)
    entry = LogEntry.objects.last(incident)
    assert (entry.text, entry.data) == ("P01: identity changed (Room or address).", {"room": ["4", "5"]})
    with pytest.raises(ChangedMeanwhile):
        actions.update_person(person=same, changes={"room": "6"}, version=1, by=lead, at=LATER)


def test_that_an_enquiry_is_open_is_in_no_words_of_the_log(incident, lead):
    person = added(incident, lead)
    actions.update_person(
        person=person, changes={"safeguarding_enquiry": "yes"}, version=1, by=lead, at=LATER
    )
    assert person.is_safeguarding
    assert LogEntry.objects.last(incident).text == "P01: record changed."


def test_saving_without_a_change_confirms_the_record(incident, lead):
    person = make_person(incident, room="7")
    actions.update_person(person=person, changes={"room": "7"}, version=1, by=lead, at=LATER)
    assert (person.updated_at, person.version) == (LATER, 1)
    assert LogEntry.objects.last(incident).text == "P01: confirmed without a change."


def test_who_changes_nothing_confirms_nothing(people, incident, lead):
    person = make_person(incident)
    with pytest.raises(PermissionDenied):
        actions.confirm_person(
            person=person, by=make_member(people, incident, TeamRole.PLACEMENTS, lead), at=LATER
        )


def test_red_says_why(incident, lead):
    person = make_person(incident)
    with pytest.raises(ValidationError, match="why it is red"):
        actions.set_rag(person=person, rag="red", reason=" ", by=lead, at=LATER)
    with pytest.raises(ValidationError, match="Choose red"):
        actions.set_rag(person=person, rag="blue", reason="x", by=lead, at=LATER)
    with pytest.raises(ValidationError, match="before today"):
        actions.set_rag(person=person, rag="red", reason="x", by=lead, at=LATER, due=date(2021, 9, 2))
    actions.set_rag(person=person, rag="red", reason="Alone at night", by=lead, at=LATER)
    assert (person.rag, person.rag_by, person.rag_at) == ("red", lead, LATER)
    assert LogEntry.objects.last(incident).data["reason"] == ["", "Alone at night"]


def test_a_step_that_is_skipped_or_taken_back_needs_a_reason(incident, lead):
    person = make_person(incident)
    actions.advance_person(person=person, stage="assessed", version=1, by=lead, at=LATER)
    for stage in ("moved", "", "nowhere"):
        with pytest.raises(ValidationError):
            actions.advance_person(person=person, stage=stage, version=2, by=lead, at=LATER)
    with pytest.raises(Refused, match="already"):
        actions.advance_person(person=person, stage="assessed", version=2, by=lead, at=LATER)
    actions.advance_person(
        person=person, stage="moved", version=2, by=lead, at=LATER, reason="Went with the ambulance"
    )
    with pytest.raises(ChangedMeanwhile):
        actions.advance_person(person=person, stage="reviewed", version=2, by=lead, at=LATER)


def test_nobody_is_changed_after_the_end(incident, lead):
    person = make_person(incident)
    Incident.objects.filter(pk=incident.pk).update(state="closed")
    person.incident.refresh_from_db()
    with pytest.raises(Refused, match="has ended"):
        actions.set_rag(person=person, rag="green", reason="", by=lead, at=LATER)


def test_staff_of_the_provider_add_to_their_own_service_only(people, incident, lead):
    staff = make_member(people, incident, TeamRole.PROVIDER, lead)
    own = incident.services.get()
    other = incident.services.create(name="Elm Court", service_type="residential")
    facts = {"first_names": "Al", "last_name": "Invented"}
    with pytest.raises(PermissionDenied):
        actions.add_person(incident=incident, service=other, facts=facts, by=staff, at=LATER)
    person = actions.add_person(incident=incident, service=own, facts=facts, by=staff, at=LATER)
    assert not person.workers.exists()


def test_a_worker_who_adds_somebody_works_with_them(people, incident, lead):
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    assert added(incident, worker).workers.get().user == worker


def test_a_worker_without_a_part_that_shows_people_is_refused(people, incident, lead):
    person = make_person(incident)
    outside = make_member(people, incident, TeamRole.COMMUNICATIONS, lead)
    with pytest.raises(ValidationError, match="no part"):
        assign_worker(person=person, user=outside, by=lead, at=LATER)
    with pytest.raises(ValidationError, match="what the worker does"):
        assign_worker(person=person, user=lead, by=lead, at=LATER, part="chief")


def test_a_new_named_worker_takes_over_from_the_old(people, incident, lead):
    person = make_person(incident)
    first = assign_worker(person=person, user=lead, by=lead, at=LATER)
    with pytest.raises(ValidationError, match="already"):
        assign_worker(person=person, user=lead, by=lead, at=LATER)
    second = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    held = assign_worker(person=person, user=second, by=lead, at=LATER)
    first.refresh_from_db()
    assert first.ends_at == LATER
    with pytest.raises(Refused, match="why"):
        end_worker(worker=held, reason=" ", by=lead, at=LATER)
    end_worker(worker=held, reason="On leave", by=lead, at=LATER)
    with pytest.raises(Refused, match="ended already"):
        end_worker(worker=held, reason="On leave", by=lead, at=LATER)


def test_the_people_of_an_officer_who_left_the_team_show_as_unassigned(people, incident, lead):
    person = make_person(incident)
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    assign_worker(person=person, user=worker, by=lead, at=LATER)
    held = rights(lead, incident)
    assert counts_of(rows_of(lead, incident, held, LATER))["unassigned"] == 0
    part = incident.team.get(user=worker)
    end_member(member=part, version=1, by=lead, at=LATER, reason="Moved to another team")
    row = rows_of(lead, incident, held, LATER)[0]
    assert (row.is_unassigned, row.worker) == (True, "Sam Practitioner")
    assert PersonWorker.objects.get().ends_at is None


def test_a_record_of_more_than_a_day_is_stale_until_somebody_confirms_it(incident, lead):
    person = make_person(incident)
    held = rights(lead, incident)

    def is_stale(at):
        return rows_of(lead, incident, held, at)[0].is_stale

    assert [is_stale(OPENED + timedelta(hours=hours)) for hours in (24, 25)] == [False, True]
    actions.confirm_person(person=person, by=lead, at=OPENED + timedelta(hours=25))
    assert not is_stale(OPENED + timedelta(hours=26))
    Person.objects.filter(pk=person.pk).update(whereabouts="died")
    assert not is_stale(OPENED + timedelta(hours=99))


def test_others_work_with_a_person_besides_the_named_worker(people, incident, lead):
    person = make_person(incident)
    assign_worker(person=person, user=lead, by=lead, at=LATER)
    nurse = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    assign_worker(person=person, user=nurse, by=lead, at=LATER, part="nurse")
    assert person.workers.filter(ends_at=None).count() == 2
    assert list(Person.objects.assigned_to(nurse, incident)) == [person]


def test_who_has_no_day_of_birth_has_no_age():
    assert age_on("", OPENED.date()) is None
    assert [age_on("1937-09-03", OPENED.date()), age_on("1937-09-04", OPENED.date())] == [84, 83]


# --- pages ----------------------------------------------------------------------------------------
def test_the_list_is_written_down_before_it_is_shown(people, incident, lead, signed_in):
    person = make_person(incident, last="Larkspur")
    page = signed_in(lead).get(f"/incidents/{incident.pk}/people/").content.decode()
    assert "Larkspur" in page
    read = PersonRead.objects.get()
    assert (read.surface, read.people, read.user) == (Surface.LIST, [person.pk], lead)


def test_a_search_leaves_no_name_in_the_access_log(incident, lead, signed_in):
    make_person(incident, last="Larkspur")
    make_person(incident, last="Foxglove")
    page = signed_in(lead).get(f"/incidents/{incident.pk}/people/?q=larkspur").content.decode()
    assert "Foxglove" not in page
    read = PersonRead.objects.get()
    assert read.surface == Surface.SEARCH
    assert read.terms
    assert "lark" not in read.terms


def test_a_screen_on_a_wall_has_initials_and_rooms_only(incident, lead, signed_in):
    make_person(incident, first="Ada", last="Larkspur", room="12", rag="red", rag_reason="Falls")
    page = signed_in(lead).get(f"/incidents/{incident.pk}/people/?wall=1").content.decode()
    table = page[page.index("<table") : page.index("</table>")]
    assert "AL" in table
    assert "12" in table
    assert "Larkspur" not in page
    assert "Red" not in table
    assert "?wall=1&amp;format" not in page


def test_only_who_leads_or_co_ordinates_takes_the_register_as_a_file(people, incident, lead, signed_in):
    make_person(incident, last="=1+1")
    address = f"/incidents/{incident.pk}/people/?format=csv"
    finance = make_member(people, incident, TeamRole.FINANCE, lead)
    assert signed_in(finance).get(address).status_code == 403
    assert not PersonRead.objects.exclude(surface=Surface.DENIED).exists()
    answer = signed_in(lead).get(address)
    assert "Ada =1+1" in b"".join(answer.streaming_content).decode()
    assert PersonRead.objects.exclude(surface=Surface.DENIED).get().surface == Surface.EXPORT


def test_a_name_never_becomes_a_formula(incident, lead, signed_in):
    make_person(incident, first="=HYPERLINK(1)", last="Invented")
    answer = signed_in(lead).get(f"/incidents/{incident.pk}/people/?format=csv")
    assert "'=HYPERLINK" in b"".join(answer.streaming_content).decode()


def test_who_sees_counts_sees_no_name(people, incident, lead, signed_in):
    make_person(incident, last="Larkspur")
    member = make_member(people, incident, TeamRole.COMMUNICATIONS, lead)
    page = signed_in(member).get(f"/incidents/{incident.pk}/people/").content.decode()
    assert "Larkspur" not in page
    assert "numbers, not names" in page
    assert PersonRead.objects.get().surface == Surface.COUNT


def test_a_person_who_is_not_yours_is_not_found(people, incident, lead, signed_in):
    person = make_person(incident)
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    assert signed_in(worker).get(person.get_absolute_url()).status_code == 404
    assert not PersonRead.objects.exclude(surface=Surface.DENIED).exists()


def test_a_page_shows_only_the_groups_that_its_reader_may_see(people, incident, lead, signed_in):
    person = make_person(incident, needs="Two to walk", health="Insulin", gp="Dr Invented")
    member = make_member(people, incident, TeamRole.PLACEMENTS, lead)
    page = signed_in(member).get(person.get_absolute_url()).content.decode()
    assert "Two to walk" in page
    assert "Insulin" not in page
    assert "Dr Invented" not in page
    assert PersonRead.objects.get().groups == ["identity", "needs"]


def test_a_form_keeps_what_was_typed_when_it_is_refused(incident, lead, signed_in):
    person = make_person(incident)
    address = f"{person.get_absolute_url()}edit/identity/"
    sent = {"first_names": "Adela", "last_name": "Invented", "nhs_number": "123", "version": "1"}
    answer = signed_in(lead).post(address, sent)
    assert answer.status_code == 422
    assert "Adela" in answer.content.decode()
    assert "10 digits; this one has 3" in answer.content.decode()
    sent["nhs_number"] = NUMBER
    assert signed_in(lead).post(address, sent).status_code == 302
    assert Person.objects.get().nhs_number == NUMBER
    assert signed_in(lead).post(address, {**sent, "room": "9"}).status_code == 409


@pytest.mark.parametrize("form", ["new/", "1/risk/", "1/progress/", "1/worker/", "1/edit/needs/"])
def test_each_form_opens_for_the_lead(incident, lead, signed_in, form):
    person = make_person(incident)
    address = f"/incidents/{incident.pk}/people/{form.replace('1/', f'{person.pk}/')}"
    assert signed_in(lead).get(address).status_code == 200


def test_each_form_does_its_work(incident, lead, signed_in):
    client = signed_in(lead)
    base = f"/incidents/{incident.pk}/people/"
    sent = {"service": incident.services.get().pk, "first_names": "Ivy", "last_name": "Invented"}
    tri = dict.fromkeys(
        ("nursing", "dementia", "bariatric", "hoist", "one_to_one", "same_sex", "wants_early", "stress_prone",
         "unbefriended", "frail", "end_of_life", "safeguarding_enquiry"), "unknown",
    )  # fmt: skip
    assert client.post(f"{base}new/", {**sent, **tri}).status_code == 302
    person = Person.objects.get()
    one = person.get_absolute_url()
    assert client.post(f"{one}risk/", {"rag": "amber"}).status_code == 302
    person.refresh_from_db()
    assert client.post(f"{one}progress/", {"stage": "assessed", "version": person.version}).status_code == 302
    assert client.post(f"{one}worker/", {"user": lead.pk, "part": "named"}).status_code == 302
    worker = person.workers.get()
    assert client.post(f"{one}worker/{worker.pk}/end/", {"reason": "Leave"}).status_code == 302
    assert client.post(f"{one}confirm/").status_code == 302
    person.refresh_from_db()
    assert (person.rag, person.stage) == ("amber", "assessed")
    assert client.get(f"{one}edit/legal/").status_code == 404


def test_the_list_is_narrowed_by_what_it_tells(people, incident, lead, signed_in):
    make_person(incident, last="Rose", rag="red", rag_reason="x", unbefriended="yes", room="3")
    make_person(incident, last="Lily", rag="green", whereabouts="hospital")
    client, base = signed_in(lead), f"/incidents/{incident.pk}/people/"
    for query, shown in (
        ("rag=red", "Rose"), ("rag=green", "Lily"), ("unbefriended=yes", "Rose"),
        ("unbefriended=unknown", "Lily"),
        ("where=In+hospital", "Lily"), ("q=p02", "Lily"),
    ):  # fmt: skip
        page = client.get(f"{base}?{query}").content.decode()
        assert shown in page
        assert ({"Rose", "Lily"} - {shown}).pop() not in page
    for query in ("unassigned=1", "funding=unknown", "number=none", "service=Larchfield"):
        assert "Rose" in client.get(f"{base}?{query}").content.decode()


def test_a_closed_record_is_not_confirmed(incident, lead, signed_in):
    person = make_person(incident)
    Incident.objects.filter(pk=incident.pk).update(state="closed")
    page = signed_in(lead).post(f"{person.get_absolute_url()}confirm/", follow=True).content.decode()
    assert "has ended" in page


def test_two_services_are_told_apart_in_the_list(people, incident, lead, signed_in):
    other = incident.services.create(name="Elm Court", service_type="residential")
    make_person(incident, last="Rose", service=other)
    make_person(incident, last="Lily", service=incident.services.get(name="Larchfield"))
    page = signed_in(lead).get(f"/incidents/{incident.pk}/people/?service=Elm+Court").content.decode()
    assert "Rose" in page
    assert "Lily" not in page


def test_staff_of_the_provider_see_their_own_residents_and_no_enquiry_about_themselves(
    people, incident, lead, signed_in
):
    staff = make_member(people, incident, TeamRole.PROVIDER, lead)
    mine = make_person(
        incident, last="Rose", safeguarding_enquiry="yes", is_safeguarding=True, safeguarding_note="Bruises"
    )
    other = incident.services.create(name="Elm Court", service_type="residential")
    theirs = make_person(incident, last="Lily", service=other)
    client = signed_in(staff)
    page = client.get(f"/incidents/{incident.pk}/people/").content.decode()
    assert "Rose" in page
    assert "Lily" not in page
    assert client.get(theirs.get_absolute_url()).status_code == 404
    page = client.get(mine.get_absolute_url()).content.decode()
    assert "Bruises" not in page
    assert "Safeguarding" not in page
    assert client.get(f"{mine.get_absolute_url()}edit/safeguarding/").status_code == 403
    assert client.get(f"{mine.get_absolute_url()}edit/needs/").status_code == 200
    assert client.get(f"/incidents/{incident.pk}/people/?format=csv").status_code == 403

"""Lists side by side, headcounts, signatures (S03, S04)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions.people import add_person
from failure_protocol.actions.people_reconcile import merge_people, place_row, remove_person, settle
from failure_protocol.actions.people_signed import agree_headcount, sign_off
from failure_protocol.matrix import TeamRole
from failure_protocol.models import (
    Carer,
    FriendGroup,
    FundingLine,
    HomeCare,
    ListRow,
    Person,
    SignOff,
    Telling,
)
from failure_protocol.summaries.logs import timeline_of
from failure_protocol.summaries.reconciliation import reconciliation_of, standing_of
from tests.failure_protocol.lists import HEAD, SOON, number, row, taken
from tests.failure_protocol.making import LATER, make_incident, make_lead, make_member, make_person

pytestmark = pytest.mark.django_db
AL = {"first_names": "Al", "last_name": "Invented"}


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


@pytest.fixture
def service(incident):
    return incident.services.get()


def disagreement(service, field):
    return next(each for each in reconciliation_of(service).unsettled if each.field == field)


def test_three_lists_stand_side_by_side(incident, lead, service):
    taken(incident, lead, [row(1), row(2)])
    taken(incident, lead, [row(1)], source="nhs", name="n.csv")
    found = reconciliation_of(service)
    assert [line.marks for line in found.lines] == [(True, False, True), (True, False, False)]
    assert found.missing == ("the council",)
    assert found.open_count == 0


def test_lists_disagree_about_funding_needs_and_birth(incident, lead, service):
    head = (*HEAD, "Care needs")
    taken(incident, lead, [row(1, **{"Care needs": "Walks with a frame"})], head=head)
    other = row(1, Funding="CHC", **{"Date of birth": "05/05/1937", "Care needs": "Hoist"})
    taken(incident, lead, [other], source="nhs", head=head)
    found = reconciliation_of(service).unsettled
    assert [each.label for each in found] == ["Date of birth", "Needs in outline", "Funding"]
    assert [each.words for each in found[2].said] == ["NHS continuing healthcare, ours", "Our council"]


def test_the_same_words_in_another_case_are_no_disagreement(incident, lead, service):
    taken(incident, lead, [row(1)])
    taken(incident, lead, [row(1, Surname="INVENTED1", Funding="LA")], source="council")
    assert not reconciliation_of(service).disagreements


def test_who_is_not_on_the_providers_list_is_asked_about(incident, lead, service):
    taken(incident, lead, [row(1), row(2)], source="council")
    taken(incident, lead, [row(1)])
    (found,) = reconciliation_of(service).unsettled
    assert (str(found.person), found.label) == ("P02", "On the provider’s list")
    settle(
        person=found.person, field=found.field, said=found.print, value="yes", note="Manager, by telephone",
        by=lead, at=SOON,
    )  # fmt: skip
    assert not reconciliation_of(service).unsettled


def test_a_settled_disagreement_changes_the_register_and_opens_again_with_another_list(
    incident, lead, service
):
    taken(incident, lead, [row(1)])
    taken(incident, lead, [row(1, **{"Date of birth": "05/05/1937"})], source="nhs")
    found = disagreement(service, "born_on")
    how = {"person": found.person, "field": "born_on", "said": found.print, "by": lead, "at": SOON}
    for value, note, words in (("", "x", "what is right"), ("1937-05-05", " ", "who said so")):
        with pytest.raises(ValidationError, match=words):
            settle(**how, value=value, note=note)
    with pytest.raises(ValidationError, match="no date"):
        settle(**how, value="soon", note="Daughter")
    settle(**how, value="1937-05-05", note="Daughter, birth certificate")
    assert Person.objects.get().born_on == "1937-05-05"
    with pytest.raises(Refused, match="settled already"):
        settle(**how, value="1937-05-05", note="Again")
    assert not reconciliation_of(service).unsettled
    taken(incident, lead, [row(1, **{"Date of birth": "06/06/1937"})], source="nhs", name="newer.csv")
    assert disagreement(service, "born_on")
    with pytest.raises(Refused, match="something else by now"):
        settle(**how, value="1937-05-05", note="Again")


def test_funding_is_settled_by_finance_only(people, incident, lead, service):
    taken(incident, lead, [row(1)])
    taken(incident, lead, [row(1, Funding="CHC")], source="nhs")
    found = disagreement(service, "payer")
    how = {"person": found.person, "field": "payer", "said": found.print, "note": "Panel letter", "at": SOON}
    with pytest.raises(PermissionDenied):
        settle(**how, value="chc", by=lead)
    finance = make_member(people, incident, TeamRole.FINANCE, lead)
    with pytest.raises(ValidationError, match="Choose who pays"):
        settle(**how, value="other_council", by=finance)
    settle(**how, value="chc", by=finance)
    assert found.person.funding.get(ended_at=None).payer == "chc"


def test_a_waiting_row_is_somebody_new_somebody_known_or_not_ours(incident, lead, service):
    taken(incident, lead, [row(1, **{"NHS No.": ""})])
    made = taken(
        incident, lead, [row(1, **{"Date of birth": "09/09/1930"}), row(2), row(3)], source="council"
    )
    known, new, other = made.rows.filter(state=ListRow.State.WAITING)
    one = Person.objects.get()
    for fields, words in (
        ({"how": "perhaps"}, "Choose who"), ({"how": "same"}, "who in the register"),
        ({"how": "not_ours"}, "why"),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match=words):
            place_row(row=known, version=1, by=lead, at=SOON, **fields)
    place_row(row=known, how="same", person=one, version=1, by=lead, at=SOON)
    with pytest.raises(ChangedMeanwhile):
        place_row(row=known, how="add", version=1, by=lead, at=SOON)
    place_row(row=new, how="add", version=1, by=lead, at=SOON)
    place_row(row=other, how="not_ours", reason="Left in June", version=1, by=lead, at=SOON)
    one.refresh_from_db()
    assert one.nhs_number == number(1)
    assert Person.objects.count() == 2
    assert reconciliation_of(service).waiting == ()


def test_a_row_is_not_placed_with_somebody_of_another_incident(people, incident, lead):
    taken(incident, lead, [row(1)])
    made = taken(incident, lead, [row(2)], source="nhs")
    stranger = make_person(make_incident(people, lead, location=None, is_exercise=True))
    with pytest.raises(Http404):
        place_row(row=made.rows.get(), how="same", person=stranger, version=1, by=lead, at=SOON)


def test_the_headcount_is_agreed_with_somebody_at_a_moment(people, incident, lead, service):
    agree = {"incident": incident, "service": service, "by": lead, "at": LATER}
    for fields, words in (
        ({"number": 3, "provider_name": " "}, "who agreed"), ({"number": -1, "provider_name": "x"}, "0 to"),
        ({"number": 3, "provider_name": "x", "agreed_at": LATER + timedelta(minutes=1)}, "future"),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match=words):
            agree_headcount(**agree, **fields)
    other = make_incident(people, lead, is_exercise=True)
    with pytest.raises(ValidationError, match="service of this incident"):
        agree_headcount(**{**agree, "incident": other}, number=3, provider_name="x")
    agree_headcount(**agree, number=3, provider_name="Manager Invented")
    make_person(incident)
    (standing,) = standing_of(incident)
    assert (standing.register, standing.agreed, standing.is_signed) == (1, 3, False)


def test_the_register_is_signed_when_nothing_waits_and_only_then(incident, lead, service):
    taken(incident, lead, [row(1)])
    made = taken(incident, lead, [row(1, **{"Date of birth": "05/05/1937"}), row(2)], source="nhs")
    with pytest.raises(Refused, match="1 row of nobody in the register and 1 disagreement are open"):
        sign_off(service=service, by=lead, at=SOON)
    place_row(row=made.rows.get(state="waiting"), how="not_ours", reason="x", version=1, by=lead, at=SOON)
    found = disagreement(service, "born_on")
    settle(
        person=found.person,
        field="born_on",
        said=found.print,
        value="1937-05-05",
        note="Son",
        by=lead,
        at=SOON,
    )
    with pytest.raises(ValidationError, match="no list of the council"):
        sign_off(service=service, by=lead, at=SOON)
    sign_off(service=service, by=lead, at=SOON, missing="The council knows nobody there")
    assert standing_of(incident)[0].is_signed
    with pytest.raises(Refused, match="signed already"):
        sign_off(service=service, by=lead, at=SOON, missing="x")


def test_a_register_that_changes_is_signed_no_more(incident, lead, service):
    taken(incident, lead, [row(1)])
    sign_off(service=service, by=lead, at=SOON, missing="Night")
    add_person(
        incident=incident,
        service=service,
        facts={"first_names": "Al", "last_name": "Invented"},
        by=lead,
        at=SOON,
    )
    assert not standing_of(incident)[0].is_signed
    assert SignOff.objects.get().ended_why == "P02 was added"


def test_two_references_of_one_person_become_one(incident, lead, service):
    taken(incident, lead, [row(1, **{"NHS No.": ""})])
    keep = Person.objects.get()
    facts = {"first_names": "Ada", "last_name": "Invented1", "nhs_number": number(1), "gp": "Dr Invented"}
    drop = add_person(incident=incident, service=service, facts=facts, by=lead, at=SOON)
    Carer.objects.create(person=drop, name="Son Invented", by=lead, at=SOON)
    for other, reason, words in ((keep, "x", "two different"), (drop, "", "how you know")):
        with pytest.raises(ValidationError, match=words):
            merge_people(keep=keep, drop=other, reason=reason, by=lead, at=SOON)
    third = make_person(incident)
    friends = FriendGroup.objects.create(
        incident=incident, number=1, strength="must", source="x", by=lead, at=SOON
    )
    friends.people.set([drop, third])
    merge_people(keep=keep, drop=drop, reason="Same NHS number on both cards", by=lead, at=SOON)
    assert set(friends.people.all()) == {keep, third}
    assert list(Person.objects.all()) == [keep, third]
    assert (keep.nhs_number, keep.gp, keep.carers.count()) == (number(1), "Dr Invented", 1)
    assert Person.everybody.get(pk=drop.pk).merged_into == keep
    fresh = add_person(
        incident=incident,
        service=service,
        facts={"first_names": "Al", "last_name": "Invented"},
        by=lead,
        at=SOON,
    )
    assert str(fresh) == "P04"


def test_who_was_moved_is_not_merged_away(incident, lead):
    keep, drop = make_person(incident), make_person(incident, whereabouts="arrived")
    with pytest.raises(Refused, match="moved already"):
        merge_people(keep=keep, drop=drop, reason="x", by=lead, at=SOON)


def test_who_was_decided_about_is_not_taken_off(incident, lead):
    person = make_person(incident)
    with pytest.raises(ValidationError, match="why"):
        remove_person(person=person, reason=" ", by=lead, at=SOON)
    told = Telling.objects.create(
        incident=incident, person=person, whom="person", teller=lead, planned_at=SOON, by=lead, at=SOON
    )  # fmt: skip
    with pytest.raises(Refused, match="has tellings already"):
        remove_person(person=person, reason="A member of staff", by=lead, at=SOON)
    told.delete()
    remove_person(person=person, reason="A member of staff", by=lead, at=SOON)
    assert not Person.objects.exists()


def test_a_register_with_all_three_lists_is_signed_without_a_reason(incident, lead, service):
    for source in ("provider", "council", "nhs"):
        taken(incident, lead, [row(1)], source=source)
    sign_off(service=service, by=lead, at=SOON)
    assert SignOff.objects.get().missing == ""


def test_two_of_one_name_and_birth_are_told_apart_by_a_person(incident, lead):
    one, two = make_person(incident), make_person(incident)
    facts = {"First name": one.first_names, "Surname": two.last_name, "Date of birth": "5 April 1937"}
    made = taken(incident, lead, [row(7, **facts, **{"NHS No.": ""})], source="nhs")
    assert made.rows.get().problems == ["P01 and P02 have this name and date of birth. Say which it is."]


def test_who_is_merged_brings_funding_and_visits_along(incident, lead):
    keep, drop = make_person(incident), make_person(incident)
    FundingLine.objects.create(person=drop, payer="council", percent=100, by=lead, at=SOON)
    HomeCare.objects.create(person=drop, visits_week=7)
    merge_people(keep=keep, drop=drop, reason="Twins on paper only", by=lead, at=SOON)
    assert keep.funding.get().payer == "council"
    assert keep.home_care.visits_week == 7


def test_what_was_written_of_a_merged_person_stays_in_the_timeline(incident, lead, service):
    keep = make_person(incident)
    drop = add_person(incident=incident, service=service, facts=AL, by=lead, at=SOON)
    merge_people(keep=keep, drop=drop, reason="x", by=lead, at=SOON)
    told = [entry.text for entry in timeline_of(incident, lead)]
    assert "P02 was added to the register of Larchfield." in told

"""Whom a partnership tells: Leads, deputies, on-call, key contacts, others (N01, N05, N08, N09, Z3, Z6)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit import registry
from audit.models import Entry, Read
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions import notices_setup as actions
from failure_protocol.actions.notices_setup import Named
from failure_protocol.forms.notices import local_moment
from failure_protocol.models import KeyContact, LadderPerson, OtherParty
from failure_protocol.models.notices_setup import KeyPost
from failure_protocol.summaries.notices_setup import gaps_of, invitees_of
from tests.failure_protocol.making import LATER, LONDON, OPENED, make_lead
from tests.failure_protocol.telling import SET_UP, make_told, named, place, put_on_call, set_up

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_the_time(time_machine) -> None:
    time_machine.move_to(OPENED, tick=False)


@pytest.fixture
def lead(people):
    return make_lead(people)


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def order(people, body: str = "nhs", at: datetime = OPENED) -> list[str]:
    rows = LadderPerson.objects.at(people.partnership, at)
    return [each.who for each in rows if each.body == body]


def somebody(people, name: str) -> LadderPerson:
    return LadderPerson.objects.get(partnership=people.partnership, name=name, ends_at=None)


# --- the ladder ---------------------------------------------------------------------------------
def test_a_ladder_is_lead_deputies_in_order_then_who_is_on_call_now(people, lead):
    set_up(people, lead)
    assert order(people) == ["Nora Nhs", "Eve Deputy", "Flo Deputy", "Olly Nhs Oncall"]
    assert order(people, at=OPENED + DAY) == ["Nora Nhs", "Eve Deputy", "Flo Deputy"]


def test_a_new_lead_replaces_the_old_who_stays_on_record(people, lead):
    set_up(people, lead, on_call=False)
    place(people, lead, "nhs", "lead", named("Ned Nhs", "023 8000 0077"), at=OPENED)
    assert order(people)[0] == "Ned Nhs"
    old = LadderPerson.objects.get(name="Nora Nhs")
    assert old.ends_at == OPENED
    entry = Entry.objects.filter(verb="failure_protocol.contact_placed").order_by("-number")[0]
    assert registry.get(entry.verb).words(entry) == "set Ned Nhs as lead of the NHS instead of Nora Nhs"
    place(people, lead, "nhs", "lead", named("Ned Nhs", "023 8000 0078"), at=LATER)  # with another number


def test_deputies_move_up_and_close_the_gap_when_one_is_taken_off(people, lead):
    set_up(people, lead, on_call=False)
    actions.move_deputy_up(person=somebody(people, "Flo Deputy"), by=lead, at=OPENED)
    assert order(people) == ["Nora Nhs", "Flo Deputy", "Eve Deputy"]
    with pytest.raises(Refused, match="first deputy already"):
        actions.move_deputy_up(person=somebody(people, "Flo Deputy"), by=lead, at=OPENED)
    flo = somebody(people, "Flo Deputy")
    actions.end_ladder_person(person=flo, version=flo.version, by=lead, at=OPENED)
    assert order(people) == ["Nora Nhs", "Eve Deputy"]
    assert somebody(people, "Eve Deputy").position == 1
    with pytest.raises(ChangedMeanwhile):
        actions.end_ladder_person(person=flo, version=1, by=lead, at=OPENED)
    with pytest.raises(Refused, match="none any more"):
        actions.move_deputy_up(person=flo, by=lead, at=OPENED)


def test_nobody_stands_twice_on_one_ladder(people, lead):
    council = set_up(people, lead)
    for body, person in (("nhs", named("Eve Deputy", "023 8000 0004")), ("council", Named(council))):
        with pytest.raises(Refused, match="on this ladder already"):
            place(people, lead, body, "deputy", person, at=OPENED)
    place(people, lead, "nhs", "deputy", Named(council), at=OPENED)  # on the other one they may


@pytest.mark.parametrize(
    ("where", "person", "field"),
    [
        ("lead", Named(), "name"),
        ("lead", Named(name="Nora", email="n@told.example"), "phone"),
        ("lead", Named(name="Nora", phone="023 8000 0002"), "email"),
        ("deputy", Named(name="Nora", phone="ring me", email="n@told.example"), "phone"),
        ("deputy", Named(name="Nora", phone="12345", email="n@told.example"), "phone"),
        ("deputy", Named(name="Nora", phone="023 8000 0002", email="nora"), "email"),
    ],
)
def test_a_lead_and_a_deputy_need_both_channels(people, lead, where, person, field):
    with pytest.raises(ValidationError) as wrong:
        place(people, lead, "nhs", where, person)
    assert field in wrong.value.message_dict
    assert not LadderPerson.objects.exists()


def test_an_account_must_belong_to_the_partnership(people, lead):
    with pytest.raises(ValidationError, match="no role in Testborough"):
        place(people, lead, "nhs", "lead", Named(people.outsider, phone="023 8000 0002"))


@pytest.mark.parametrize("ends", [None, OPENED - DAY, OPENED])
def test_on_call_says_until_when_and_ends_after_it_begins(people, lead, ends):
    person = Named(name="Olly", phone="07700 900009")
    with pytest.raises(ValidationError) as wrong:
        place(people, lead, "nhs", "on_call", person, starts_at=OPENED, ends_at=ends)
    assert "ends_on" in wrong.value.message_dict


def test_only_those_who_manage_the_protocol_set_it_up(people, lead):
    for user in (people.commissioner, people.viewer, people.outsider):
        with pytest.raises(PermissionDenied):
            place(people, user, "nhs", "lead", named("Nora", "023 8000 0002"))
    place(people, people.join(Role.SYSTEM_ADMINISTRATOR), "nhs", "lead", named("Nora", "023 8000 0002"))


def test_numbers_rest_sealed_and_stand_in_no_trail(people, lead):
    set_up(people, lead)
    row = somebody(people, "Nora Nhs")
    actions.change_ladder_person(
        person=row, version=1, named=named("Nora Nhs", "023 8000 0099"), by=lead, at=OPENED
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, email FROM failure_protocol_ladderperson")
        assert all("8000" not in "".join(row) and "@" not in "".join(row) for row in cursor.fetchall())
    entries = [f"{entry.before} {entry.after} {entry.object_label}" for entry in Entry.objects.all()]
    assert not any("8000" in text or "@told" in text for text in entries)
    entry = Entry.objects.filter(verb="failure_protocol.contact_changed").get()
    assert registry.get(entry.verb).words(entry) == "changed telephone of Nora Nhs, lead (NHS)"


def test_a_correction_that_somebody_else_overtook_is_not_written(people, lead):
    set_up(people, lead)
    row = somebody(people, "Nora Nhs")
    actions.change_ladder_person(
        person=row, version=1, named=named("Nora N", "023 8000 0002"), by=lead, at=OPENED
    )
    with pytest.raises(ChangedMeanwhile):
        actions.change_ladder_person(
            person=row, version=1, named=named("Other", "023 8000 0002"), by=lead, at=OPENED
        )
    actions.change_ladder_person(  # nothing differs
        person=row, version=1, named=named("Nora N", "023 8000 0002", row.email), by=lead, at=OPENED
    )


def test_the_database_refuses_a_second_lead_and_on_call_without_an_end(people, lead):
    set_up(people, lead)
    common = {"partnership": people.partnership, "body": "nhs", "name": "X", "starts_at": SET_UP}
    for fields in (
        {"place": "lead"},
        {"place": "on_call"},
        {"place": "deputy"},
        {"place": "lead", "body": "x"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            LadderPerson.objects.create(**{**common, **fields})


# --- what is missing (N01, N05, N08, Z3) --------------------------------------------------------
def test_every_gap_is_named(people, lead):
    texts = [gap.text for gap in gaps_of(people.partnership, OPENED)]
    for body in ("council", "NHS"):
        assert f"No Lead is set up for the {body}: an incident can’t count as notified." in texts
        assert f"No deputy is set up for the {body}: the ladder can end after its Lead." in texts
        assert f"Nobody is on call for the {body} now. Nobody was on call lately." in texts
    set_up(people, lead)
    assert gaps_of(people.partnership, OPENED) == []


def test_who_was_on_call_last_is_named_when_nobody_is_now(people, lead):
    set_up(people, lead)
    gaps = gaps_of(people.partnership, OPENED + DAY)
    assert next(gap.text for gap in gaps if gap.is_red) == (
        "Nobody is on call for the council now. "
        "Last known: Olly Council Oncall, until 4 September 2021, 07:40."
    )


def test_the_twice_told_hour_of_october_leaves_no_gap_on_call(people, lead):
    """From 01:30 to 01:30 of the night that has that time twice: the first to the second."""
    night = datetime(2026, 10, 25).date()
    half_past_one = datetime(2026, 10, 25, 1, 30).time()
    starts = local_moment(night, half_past_one)
    ends = local_moment(night, half_past_one, later=True)
    assert ends.astimezone(UTC) - starts.astimezone(UTC) == timedelta(hours=1)
    put_on_call(people, lead, "nhs", starts, ends)
    assert order(people, at=datetime(2026, 10, 25, 1, 45, tzinfo=LONDON)) == ["Olly Nhs Oncall"]
    assert local_moment(None, half_past_one) is None


def test_periods_on_call_may_overlap_and_one_that_is_ended_early_holds_no_more(people, lead):
    set_up(people, lead)
    row = put_on_call(people, lead, "nhs", OPENED + DAY, OPENED + 2 * DAY)
    actions.end_ladder_person(person=row, version=1, by=lead, at=OPENED)
    assert LadderPerson.objects.coming(people.partnership, OPENED).count() == 0


# --- key contacts (N09) -------------------------------------------------------------------------
def key(people, lead, **fields: Any) -> KeyContact:
    values = {
        "key": "placements", "version": 0, "person": named("Pia Placements", "023 8000 0050"),
        "deputy": Named(), "is_vacant": False, "reason": "", "by": lead, "at": OPENED,
    }  # fmt: skip
    return actions.set_key_contact(partnership=people.partnership, **{**values, **fields})


def test_the_six_key_contacts_are_invited_with_their_deputies(people, lead):
    key(people, lead, deputy=named("Des Deputy", "023 8000 0051"))
    found = invitees_of(people.partnership)
    assert [each.key for each in found] == [post.value for post in KeyPost]
    assert len(found) == 6
    placements = next(each for each in found if each.key == "placements")
    assert (placements.words, placements.deputy) == ("Pia Placements", "Des Deputy")
    assert placements.row.deputy_number == "023 8000 0051"
    assert placements.row.deputy_address == "des.deputy@told.example"
    assert found[0].words == "Not set up yet"


def test_a_vacant_post_needs_a_substitute_or_the_reason_why_not(people, lead):
    with pytest.raises(ValidationError) as wrong:
        key(people, lead, person=Named(), is_vacant=True)
    assert "reason" in wrong.value.message_dict
    with pytest.raises(ValidationError) as wrong:
        key(people, lead, person=Named())
    assert "name" in wrong.value.message_dict
    assert not KeyContact.objects.exists()
    row = key(people, lead, person=Named(), is_vacant=True, reason="Being recruited.")
    assert invitees_of(people.partnership)[3].words == "Vacant, no substitute: Being recruited."
    key(people, lead, is_vacant=True, reason="Being recruited.", version=row.version)
    assert invitees_of(people.partnership)[3].words == "Vacant; substitute: Pia Placements"
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyContact.objects.create(partnership=people.partnership, key="asc_head")


def test_key_contacts_are_people_of_the_partnership_with_numbers_that_can_be(people, lead):
    with pytest.raises(ValidationError) as wrong:
        key(people, lead, person=Named(people.outsider), deputy=named("Des", "x", "y"))
    assert set(wrong.value.message_dict) == {"user", "deputy_phone", "deputy_email"}
    row = key(people, lead, person=Named(lead), deputy=Named(people.viewer))
    assert (row.who, row.deputy, row.deputy_address) == ("Quinn Lead", "Vic Reads", people.viewer.email)
    with pytest.raises(ChangedMeanwhile):
        key(people, lead)
    with pytest.raises(Refused, match="no such post"):
        key(people, lead, key="king")
    with pytest.raises(PermissionDenied):
        key(people, people.viewer)


# --- other bodies -------------------------------------------------------------------------------
def save(people, lead, **fields: Any) -> OtherParty:
    values = {
        "kind": "police", "name": "Testshire Police", "contact": "Control room", "phone": "101 222 333",
        "email": "", "by": lead, "at": OPENED,
    }  # fmt: skip
    return actions.save_party(partnership=people.partnership, **{**values, **fields})


def test_other_bodies_are_added_corrected_and_taken_off(people, lead):
    row = save(people, lead)
    assert row.tel == "101222333"
    save(people, lead, party=row, version=1, contact="Duty inspector")
    row.refresh_from_db()
    assert row.contact == "Duty inspector"
    with pytest.raises(ChangedMeanwhile):
        save(people, lead, party=row, version=1, contact="Nobody")
    with pytest.raises(ValidationError, match="on the list already"):
        save(people, lead, name="testshire police")
    with pytest.raises(ChangedMeanwhile):
        actions.end_party(party=row, version=1, by=lead, at=OPENED)
    actions.end_party(party=row, version=2, by=lead, at=OPENED)
    save(people, lead)
    verbs = Entry.objects.filter(verb__startswith="failure_protocol.contact_party").order_by("number")
    said = [registry.get(entry.verb).words(entry) for entry in verbs]
    assert said == [
        "added Testshire Police to the other parties", "changed contact of Testshire Police",
        "took Testshire Police off the list", "added Testshire Police to the other parties",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"kind": "king"}, "kind"),
        ({"phone": "x"}, "phone"),
        ({"email": "x"}, "email"),
    ],
)
def test_a_body_that_can_not_be_is_refused(people, lead, fields, field):
    with pytest.raises(ValidationError) as wrong:
        save(people, lead, **fields)
    assert field in wrong.value.message_dict


# --- pages --------------------------------------------------------------------------------------
def at(name: str, *parts: Any) -> str:
    return reverse(f"failure_protocol:{name}", args=parts)


def test_the_page_shows_everybody_what_is_missing_and_that_it_was_read(people, lead, signed_in):
    client = signed_in(lead)
    text = words(client.get(at("contacts")))
    assert "No Lead is set up for the NHS" in text
    assert "Divisional Head, Adult Social Care" in text
    assert "These are not the posts that activate the protocol" in text  # Z6
    set_up(people, lead)
    put_on_call(people, lead, "nhs", OPENED + DAY, OPENED + 2 * DAY)
    key(people, lead, deputy=named("Des Deputy", "023 8000 0051"))
    save(people, lead)
    text = words(client.get(at("contacts")))
    assert "No Lead" not in text
    for shown in ("Nora Nhs", "023 8000 0002", "Flo Deputy", "Olly Nhs Oncall", "Des Deputy", "101 222 333"):
        assert shown in text
    assert Read.objects.filter(how="Numbers of people to notify").count() == 2


def test_a_lead_a_deputy_and_a_period_on_call_are_set_in_the_browser(people, lead, signed_in):
    client = signed_in(lead)
    User.objects.filter(pk=people.viewer.pk).update(phone="023 8000 0031")
    answer = client.post(at("contact_new", "nhs", "lead"), {"user": people.viewer.pk})
    assert answer.url == at("contacts")
    wrong = client.post(at("contact_new", "nhs", "deputy"), {"name": "Eve", "phone": "x"})
    assert wrong.status_code == 422
    assert "Enter a telephone number, such as 07700 900123" in words(wrong)
    fields = {
        "name": "Olly", "phone": "07700 900009", "email": "o@told.example", "starts_on": "3/9/2021",
        "starts_time": "17:00", "ends_on": "3/9/2021", "ends_time": "16:00",
    }  # fmt: skip
    wrong = client.post(at("contact_new", "nhs", "on_call"), fields)
    assert "The period must end after it begins" in words(wrong)
    client.post(at("contact_new", "nhs", "on_call"), {**fields, "ends_on": "4/9/2021", "ends_time": "08:00"})
    assert order(people) == ["Vic Reads", "Olly"]
    row = LadderPerson.objects.get(name="Olly")
    shown = client.get(at("contact", row.pk))
    assert shown.context["form"].initial["ends_time"].strftime("%H:%M") == "08:00"
    answer = client.post(
        at("contact", row.pk), {**fields, "version": 1, "ends_on": "5/9/2021", "ends_time": "08:00"}
    )
    row.refresh_from_db()
    assert row.ends_at == datetime(2021, 9, 5, 8, tzinfo=LONDON)
    lost = client.post(
        at("contact", row.pk), {**fields, "version": 1, "ends_on": "6/9/2021", "ends_time": "08:00"}
    )
    assert lost.status_code == 409
    client.post(at("contact_end", row.pk), {"version": "x"})
    row.refresh_from_db()
    assert row.ends_at > OPENED
    client.post(at("contact_end", row.pk), {"version": str(row.version)})
    assert order(people) == ["Vic Reads"]


def test_the_person_of_a_place_stays_when_numbers_are_corrected(people, lead, signed_in):
    council = set_up(people, lead)
    row = LadderPerson.objects.get(user=council)
    client = signed_in(lead)
    form = client.get(at("contact", row.pk)).context["form"]
    assert "name" not in form.fields
    client.post(at("contact", row.pk), {"version": 1, "phone": "023 8000 0088", "post": "Head"})
    row.refresh_from_db()
    assert (row.user, row.number, row.post) == (council, "023 8000 0088", "Head")


def test_buttons_of_the_page_do_what_they_say(people, lead, signed_in):
    set_up(people, lead)
    client = signed_in(lead)
    client.post(at("contact_up", somebody(people, "Flo Deputy").pk))
    assert order(people)[1] == "Flo Deputy"
    refused = client.post(at("contact_up", somebody(people, "Flo Deputy").pk), follow=True)
    assert "first deputy already" in words(refused)
    row = save(people, lead)
    client.post(at("party", row.pk), {"version": 1, "kind": "police", "name": "Police", "contact": "Desk"})
    row.refresh_from_db()
    assert row.name == "Police"
    client.post(at("party_end", row.pk), {"version": str(row.version)})
    assert client.get(at("party", row.pk)).status_code == 404
    client.post(at("party_new"), {"kind": "cqc", "name": "CQC"})
    assert OtherParty.objects.filter(name="CQC").exists()


def test_a_key_contact_is_set_in_the_browser(people, lead, signed_in):
    client = signed_in(lead)
    page = at("key_contact", "placements")
    fields = {"version": 0, "is_vacant": "yes", "post": "Head of placements"}
    wrong = client.post(page, fields)
    assert "A vacant post needs a substitute, or the reason why there is none" in words(wrong)
    client.post(page, {**fields, "reason": "Being recruited."})
    assert "Head of placements Vacant, no substitute: Being recruited." in words(client.get(at("contacts")))
    assert client.get(page).context["form"].initial["is_vacant"] == "yes"


def test_what_is_not_there_is_not_found(people, lead, signed_in):
    client = signed_in(lead)
    theirs = LadderPerson.objects.create(
        partnership=people.elsewhere, body="nhs", place="lead", name="Theirs", starts_at=SET_UP
    )
    for page in (
        at("contact", theirs.pk), at("contact_new", "police", "lead"), at("contact_new", "nhs", "king"),
        at("key_contact", "king"),
    ):  # fmt: skip
        assert client.get(page).status_code == 404


def test_a_correction_reaches_ladders_that_still_climb_and_no_others(people):
    told = make_told(people)
    row = told.notice("nhs").source
    actions.change_ladder_person(
        person=row, version=1, named=named("Nora Nhs", "023 8000 0066"), by=told.lead, at=LATER
    )
    assert told.notice("nhs").number == "023 8000 0066"

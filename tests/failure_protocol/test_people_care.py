"""Carers, equipment, visits, assessments, outcomes, friends and rounds (S11-S14, S17-S20)."""

from __future__ import annotations

import base64
import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from PIL import Image

from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions import people_care as actions
from failure_protocol.actions import people_groups as groups
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Carer, FriendGroup, HomeCare, Incident, LogEntry, PersonRead
from failure_protocol.models.incidents import Known
from failure_protocol.pictures import LONGEST, small
from failure_protocol.summaries.care import needs_hoist, ownerless, ratings_of
from tests.failure_protocol.making import LATER, TODAY, make_incident, make_lead, make_member, make_person

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


@pytest.fixture
def person(incident):
    return make_person(incident)


@pytest.fixture
def how(lead):
    return {"by": lead, "at": LATER}


@pytest.fixture
def visited(incident):
    incident.services.update(service_type="home_care")
    return make_person(incident, room="1 Harbour Row")


# --- carers and equipment -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("number", "good"),
    [
        ("023 8000 0000", True),
        ("+44 (0)23 80000000", True),
        ("ask Jo", False),
        ("12", False),
        ("          ", False),
    ],
)
def test_a_telephone_number_is_one_that_dials(number, good):
    assert actions.is_phone(number) is good


def test_a_number_that_does_not_dial_is_kept_and_marked(person, how, lead, signed_in):
    with pytest.raises(ValidationError, match="Enter a name"):
        actions.add_carer(person=person, facts={"name": " "}, **how)
    actions.add_carer(person=person, facts={"name": "Jo Invented", "phone": "ask at the shop"}, **how)
    assert Carer.objects.get().phone == "ask at the shop"
    page = signed_in(lead).get(person.get_absolute_url()).content.decode()
    assert "Check this number" in page


def test_a_carer_is_changed_once_and_ended_not_deleted(person, how):
    row = actions.add_carer(person=person, facts={"name": "Jo Invented"}, **how)
    assert (row.unwell, row.advocacy) == ("unknown", "unknown")
    actions.change_carer(row=row, changes={"unwell": "yes"}, version=1, **how)
    assert LogEntry.objects.last(person.incident).data == {"unwell": ["unknown", "yes"]}
    with pytest.raises(ChangedMeanwhile):
        actions.change_carer(row=row, changes={"unwell": "no"}, version=1, **how)
    with pytest.raises(ValidationError, match="why"):
        actions.end_care_row(row=row, reason="", **how)
    actions.end_care_row(row=row, reason="Moved abroad", **how)
    with pytest.raises(Refused, match="ended already"):
        actions.end_care_row(row=row, reason="Again", **how)
    assert Carer.objects.exists()


def test_equipment_of_nobody_is_for_the_therapist(person, how):
    row = actions.add_equipment(person=person, facts={"name": "Bed"}, **how)
    assert ownerless(person) == [row]
    actions.change_equipment(row=row, changes={"owner": "home", "transferable": "no"}, version=1, **how)
    assert ownerless(person) == []
    actions.end_care_row(row=row, reason="Gone", **how)


def test_the_newest_assessment_says_whether_a_hoist_is_needed(person, how):
    assert needs_hoist(person) is Known.UNKNOWN
    facts = {
        "assessed_on": TODAY,
        "assessor": "Ot Invented",
        "hoist": "yes",
        "findings": "x",
        "new_place": "y",
    }
    with pytest.raises(ValidationError, match="future"):
        actions.assess_moving(person=person, facts={**facts, "assessed_on": TOMORROW}, **how)
    with pytest.raises(ValidationError, match="who assessed"):
        actions.assess_moving(person=person, facts={**facts, "assessor": " "}, **how)
    actions.assess_moving(person=person, facts=facts, **how)
    assert needs_hoist(person) is Known.YES


def test_how_somebody_is_stands_on_a_scale_of_five(person, how):
    facts = {"when": "before", "on": TODAY, "health": 3, "wellbeing": 2, "note": ""}
    with pytest.raises(ValidationError, match="1 to 5"):
        actions.note_outcome(person=person, facts={**facts, "health": 6}, **how)
    actions.note_outcome(person=person, facts=facts, **how)
    assert person.outcomes.get().wellbeing == 2


def test_informal_support_and_options_of_a_budget_are_written_down(person, how):
    with pytest.raises(ValidationError, match="what support"):
        actions.review_support(person=person, facts={"support": " ", "usable": "no", "days": None}, **how)
    actions.review_support(person=person, facts={"support": "Son", "usable": "yes", "days": 7}, **how)
    facts = {"on": TODAY, "options": "Direct payment goes on", "involvement": "Chooses alone"}
    actions.talk_budget(person=person, facts=facts, **how)
    assert (person.desktop_reviews.get().days, person.budget_talks.get().options) == (7, facts["options"])


def test_the_service_is_rated_apart_from_its_people(people, incident, person, lead, how):
    service = incident.services.get()
    for fields in ({"rag": ""}, {"reason": " "}, {"due": TODAY - timedelta(days=1)}):
        with pytest.raises(ValidationError):
            actions.rate_provider(
                service=service, **{"rag": "red", "reason": "x", "due": TODAY, **fields}, **how
            )
    actions.rate_provider(service=service, rag="red", reason="No manager", due=TOMORROW, **how)
    (rating,) = ratings_of(incident)
    assert (rating.rag.value, rating.due) == ("red", TOMORROW)
    person.refresh_from_db()
    assert person.rag == ""


# --- home care --------------------------------------------------------------------------------------
def test_visits_are_for_home_care_and_can_not_be_absurd(person, how):
    with pytest.raises(Refused, match="does not visit"):
        actions.set_visits(person=person, changes={}, version=0, **how)


def test_the_code_of_a_key_safe_is_in_no_log_and_shown_to_whom_says_why(visited, lead, how):
    round_ = groups.add_round(service=visited.service, name="North", zone="Docks", **how)
    for absurd in ({"visits_week": 0}, {"hours_week": 400}):
        with pytest.raises(ValidationError):
            actions.set_visits(person=visited, changes=absurd, version=0, **how)
    changes = {"round": round_, "visits_week": 14, "double_handed": "yes", "key_safe": "4711"}
    row = actions.set_visits(person=visited, changes=changes, version=0, **how)
    with pytest.raises(ChangedMeanwhile):
        actions.set_visits(person=visited, changes={"visits_week": 7}, version=row.version - 1, **how)
    with pytest.raises(ValidationError, match="what you need it for"):
        actions.reveal_key_safe(person=visited, reason="", **how)
    assert actions.reveal_key_safe(person=visited, reason="First visit", **how) == "4711"
    told = [(entry.text, entry.data) for entry in LogEntry.objects.of(visited.incident)]
    assert "4711" not in str(told)
    assert told[-1][0] == "P01: the key-safe code was shown. Reason: First visit"
    assert PersonRead.objects.get().reason == "Key safe: First visit"


def test_a_round_of_another_service_is_refused(visited, incident, how):
    other = incident.services.create(name="Elm", service_type="home_care")
    round_ = groups.add_round(service=other, name="North", **how)
    with pytest.raises(ValidationError, match="of this service"):
        actions.set_visits(person=visited, changes={"round": round_}, version=0, **how)
    with pytest.raises(Refused, match="No key-safe code"):
        actions.reveal_key_safe(person=visited, reason="x", **how)


def test_rounds_have_names_of_their_own(people, visited, lead, how):
    service = visited.service
    row = groups.add_round(service=service, name="North", **how)
    with pytest.raises(ValidationError, match="already"):
        groups.add_round(service=service, name="North ", **how)
    with pytest.raises(ValidationError, match="Enter a name"):
        groups.add_round(service=service, name=" ", **how)
    groups.change_round(row=row, name="North", zone="Docks", version=1, **how)
    with pytest.raises(ChangedMeanwhile):
        groups.change_round(row=row, name="South", version=1, **how)
    member = make_member(people, visited.incident, TeamRole.FINANCE, lead)
    with pytest.raises(PermissionDenied):
        groups.add_round(service=service, name="East", by=member, at=LATER)


def test_a_home_has_no_rounds(incident, how):
    with pytest.raises(ValidationError, match="does not visit"):
        groups.add_round(service=incident.services.get(), name="North", **how)


# --- friends ------------------------------------------------------------------------------------------
def test_one_person_is_no_group(people, incident, person, lead, how):
    other = make_person(incident)
    make = {"incident": incident, "strength": "strong", "source": "Night staff", **how}
    for fields, words in (
        ({"people": [person]}, "at least two"), ({"people": [person, person]}, "at least two"),
        ({"people": [person, other], "strength": "x"}, "how much"),
        ({"people": [person, other], "source": " "}, "who says so"),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match=words):
            groups.make_group(**{**make, **fields})
    group = groups.make_group(**make, people=[person, other])
    assert LogEntry.objects.last(incident).text == "Friends 1: P01, P02 should stay together (strong)."
    third = make_person(incident)
    change = {"group": group, "strength": "must", "source": "Sister", **how}
    groups.change_group(**change, people=[person, other, third], version=1)
    with pytest.raises(ChangedMeanwhile):
        groups.change_group(**change, people=[person, other], version=1)
    with pytest.raises(ValidationError, match="why"):
        groups.end_group(group=group, reason=" ", **how)
    groups.end_group(group=group, reason="Fell out", **how)
    with pytest.raises(Refused, match="ended already"):
        groups.end_group(group=group, reason="Again", **how)


def test_somebody_of_another_incident_is_in_no_group_here(people, incident, person, lead, how):
    stranger = make_person(make_incident(people, lead, is_exercise=True))
    with pytest.raises(Http404):
        groups.make_group(incident=incident, people=[person, stranger], strength="some", source="x", **how)


def test_groups_are_fixed_after_the_end(incident, person, how):
    Incident.objects.filter(pk=incident.pk).update(state="closed")
    incident.refresh_from_db()
    with pytest.raises(PermissionDenied):
        groups.make_group(
            incident=incident, people=[person, make_person(incident)], strength="some", source="x", **how
        )


# --- pictures -----------------------------------------------------------------------------------------
def picture(size=(900, 600), kind="JPEG"):
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Invented Cameras"
    Image.new("RGB", size, "teal").save(made, kind, exif=exif)
    return made.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_made_small_and_forgets_its_camera(kind):
    kept = base64.b64decode(small(picture(kind=kind)))
    with Image.open(io.BytesIO(kept)) as found:
        assert (found.format, max(found.size)) == ("JPEG", LONGEST)
    assert b"Invented Cameras" not in kept


@pytest.mark.parametrize("content", [b"", b"no picture", picture()[:200], b"GIF89a" + bytes(20)])
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(Refused, match="no picture"):
        small(content)


def test_a_picture_of_too_many_pixels_is_refused(monkeypatch):
    monkeypatch.setattr("failure_protocol.pictures.MOST_PIXELS", 10)
    with pytest.raises(Refused, match="too many pixels"):
        small(picture())


# --- pages --------------------------------------------------------------------------------------------
def day(name, when=TODAY):
    return {f"{name}_day": when.day, f"{name}_month": when.month, f"{name}_year": when.year}


def test_each_form_of_care_does_its_work(person, lead, signed_in):
    client, one = signed_in(lead), person.get_absolute_url()
    known = dict.fromkeys(("out_of_area", "unwell", "assessment", "advocacy"), "unknown")
    sent = {
        "carer": {"name": "Jo Invented", **known},
        "equipment": {"name": "Bed", "owner": "home", "transferable": "no"},
        "moving": {"assessor": "Ot", "hoist": "no", "findings": "x", "new_place": "y", **day("assessed_on")},
        "outcome": {"when": "before", "health": "3", "wellbeing": "4", **day("on")},
        "support": {"support": "Son", "usable": "yes"},
        "budget": {"options": "x", "involvement": "y", **day("on")},
        "photo": {"image": SimpleUploadedFile("a.jpg", picture())},
    }  # fmt: skip
    for kind, fields in sent.items():
        assert client.get(f"{one}care/{kind}/").status_code == 200
        assert client.post(f"{one}care/{kind}/", fields).status_code == 302, kind
    assert client.get(f"{one}care/party/").status_code == 404
    page = client.get(one).content.decode()
    for words in ("Jo Invented", "Bed: the home", "wellbeing 4 of 5", "Picture of Ada Invented"):
        assert words in page
    assert client.get(f"{one}photo/")["Content-Type"] == "image/jpeg"
    for kind, row in (("carer", person.carers.get()), ("equipment", person.equipment.get())):
        address = f"{one}care/{kind}/{row.pk}/"
        assert client.post(address, {**sent[kind], "name": "Else", "version": 1}).status_code == 302
        assert client.post(f"{address}end/", {"reason": "Gone"}).status_code == 302
    assert client.get(f"{one}care/photo/1/").status_code == 404
    assert client.get(f"{one}care/photo/1/end/").status_code == 404


def test_a_file_that_is_no_picture_is_refused_beside_the_form(person, lead, signed_in):
    file = SimpleUploadedFile("a.jpg", b"no picture")
    answer = signed_in(lead).post(f"{person.get_absolute_url()}care/photo/", {"image": file})
    assert answer.status_code == 422
    assert "no picture that can be read" in answer.content.decode()
    assert signed_in(lead).get(f"{person.get_absolute_url()}photo/").status_code == 404


def test_visits_and_the_key_safe_have_their_pages(visited, lead, signed_in):
    client, one = signed_in(lead), visited.get_absolute_url()
    assert "On no round" in client.get(one).content.decode()
    sent = {"version": 0, "double_handed": "no", "key_safe": "4711", "visits_week": 7}
    assert client.post(f"{one}visits/", sent).status_code == 302
    assert client.get(f"{one}visits/").status_code == 200
    again = {**sent, "version": HomeCare.objects.get().version, "key_safe": "", "visits_week": 14}
    assert client.post(f"{one}visits/", again).status_code == 302
    assert HomeCare.objects.get().key_safe == "4711"
    assert "4711" not in client.get(one).content.decode()
    assert client.post(f"{one}key-safe/", {"reason": ""}).status_code == 422
    shown = client.post(f"{one}key-safe/", {"reason": "First visit"})
    assert "4711" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"


def test_a_home_has_no_page_for_visits(person, lead, signed_in):
    assert signed_in(lead).get(f"{person.get_absolute_url()}visits/").status_code == 404


def test_friends_and_rounds_have_their_page(incident, visited, lead, signed_in):
    client, base = signed_in(lead), f"/incidents/{incident.pk}/people/"
    other = make_person(incident)
    sent = {
        "people": [visited.pk, other.pk],
        "strength": "must",
        "source": "Sister",
        "outside": "A friend in EX",
    }
    assert client.post(f"{base}groups/new/", {**sent, "people": [visited.pk]}).status_code == 422
    assert client.post(f"{base}groups/new/", sent).status_code == 302
    group = FriendGroup.objects.get()
    assert client.get(f"{base}groups/{group.pk}/").status_code == 200
    assert client.post(f"{base}groups/{group.pk}/", {**sent, "version": 1}).status_code == 302
    service = incident.services.get()
    assert client.post(f"{base}rounds/new/", {"service": service.pk, "name": "North"}).status_code == 302
    row = service.rounds.get()
    assert client.post(f"{base}rounds/{row.pk}/", {"version": 1, "name": "South"}).status_code == 302
    page = client.get(f"{base}groups/").content.decode()
    assert "Friends in another incident" in page
    assert "South" in page
    listed = client.get(f"{base}?round=none").content.decode()
    assert "On no round" in listed
    assert client.post(f"{base}groups/{group.pk}/end/", {"reason": "Fell out"}).status_code == 302
    assert client.get(f"{base}groups/{group.pk}/").status_code == 404


def test_the_service_is_rated_from_the_incidents_page(incident, lead, signed_in):
    address = f"/incidents/{incident.pk}/people/service/{incident.services.get().pk}/risk/"
    client = signed_in(lead)
    later = TODAY + timedelta(days=9000)
    assert (
        client.post(address, {"rag": "red", "reason": "No manager", **day("due", later)}).status_code == 302
    )
    assert "No manager" in client.get(f"/incidents/{incident.pk}/").content.decode()


def test_who_may_not_see_needs_sees_no_friends(people, incident, lead, signed_in):
    finance = make_member(people, incident, TeamRole.FINANCE, lead)
    assert signed_in(finance).get(f"/incidents/{incident.pk}/people/groups/").status_code == 404

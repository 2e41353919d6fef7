"""The files that go out about people, read back: what is in them, what is not, who they are for."""

from __future__ import annotations

from typing import Any

import pikepdf
import pytest

from failure_protocol.actions import safeguards
from failure_protocol.matrix import Group
from failure_protocol.models import MovingAssessment
from failure_protocol.pack_files import Order, drawn
from failure_protocol.summaries.packs import people_to_carry, record_of, sheet_of
from tests.failure_protocol import settling
from tests.failure_protocol.making import LATER, make_incident, make_lead, make_person
from tests.failure_protocol.moving import booked, make_offer, ready, set_rate
from tests.failure_protocol.packing import OAKVIEW, UNTIL, keep_photo, make_known, opened, words_of
from ui.exports import safe_text

PASSWORD = "abcd efgh ijkl"
CARE = frozenset({Group.IDENTITY, Group.CONTACT, Group.NEEDS, Group.HEALTH, Group.LEGAL})


@pytest.fixture
def lead(people: Any) -> Any:
    return make_lead(people)


@pytest.fixture
def incident(people: Any, lead: Any) -> Any:
    return make_incident(people, lead)


def order(
    incident: Any, people: Any, groups: Any = CARE, kind: str = "transfer", password: str = ""
) -> Order:
    records = tuple(record_of(each, groups, LATER) for each in people)
    return Order(incident, kind, records, str(OAKVIEW), "Quinn Lead", LATER, UNTIL, password)


def test_a_transfer_pack_says_what_the_new_home_must_know(incident, lead):
    person = make_known(incident, lead)
    keep_photo(person, lead)
    words = words_of(drawn(order(incident, [person])))
    for expected in (
        "Adelaide Invented", "Addie", "5 April 1937", "Two people to stand up", "Diabetes; insulin",
        "Betty Daughter", "01632 960002", "Walking frame", "Radio on in the morning", "Who decides",
        "Deprivation of liberty", "Medicines", "The move, and what goes with the person",
    ):  # fmt: skip
        assert expected in words


def test_only_the_chosen_groups_are_in_the_file(incident, lead):
    person = make_known(incident, lead)
    words = words_of(drawn(order(incident, [person], {Group.NEEDS})))
    assert "Two people to stand up" in words
    for kept in ("Adelaide", "Diabetes", "01632", "Betty", "Who decides", "A secret", "1937"):
        assert kept not in words


def test_every_page_says_for_whom_and_when_and_readers_skip_the_watermark(incident, lead):
    content = drawn(order(incident, [make_known(incident, lead)]))
    made = opened(content)
    assert made.Root.MarkInfo.Marked
    assert str(made.Root.Lang) == "en-GB"
    for page in made.pages:
        raw = page.Contents.read_bytes() if isinstance(page.Contents, pikepdf.Stream) else b"".join(
            part.read_bytes() for part in page.Contents
        )  # fmt: skip
        assert b"/Artifact <</Type /Pagination /Subtype /Watermark>>" in raw
    words = words_of(content)
    assert words.count("For Jo Receiver, Oakview House · 3 September 2021, 17:45") == len(made.pages)


def test_what_is_not_known_is_said_to_be_unknown(incident, lead):
    words = words_of(drawn(order(incident, [make_person(incident, hoist="unknown")])))
    assert "Needs a hoist Not known" in " ".join(words.split())


def test_a_grab_pack_opens_with_its_password_only(incident, lead):
    content = drawn(order(incident, [make_known(incident, lead)], kind="grab", password=PASSWORD))
    with pytest.raises(pikepdf.PasswordError):
        opened(content)
    made = opened(content, PASSWORD)
    assert made.encryption.R == 6
    assert "AESv3" in str(made.encryption.file_method) or "aesv3" in str(made.encryption.file_method)
    assert b"Adelaide" not in content


def test_a_grab_pack_has_a_card_and_two_labels_for_each_person(incident, lead):
    people = [make_known(incident, lead), make_person(incident, first="Bert", last="Other")]
    words = words_of(drawn(order(incident, people, kind="grab")))
    assert "P01: Adelaide Invented" in words
    assert "P02: Bert Other" in words
    labels = words.split("Bag labels")[-1]
    assert labels.count("Bag ____ of ____") == 4
    assert "Adelaide" not in labels


def test_a_card_carries_the_code_of_the_arrival_where_a_move_is_planned(people, lead, incident):
    person = make_known(incident, lead)
    assert "no code to scan" in words_of(drawn(order(incident, [person], kind="grab")))
    set_rate(incident, lead)
    move = ready(booked(person, make_offer(incident, lead), lead), lead)
    record = record_of(person, CARE, LATER)
    assert record.tick.endswith(f"/incidents/{incident.pk}/moves/{move.number}/arrive/")
    assert "Scan on arrival" in words_of(drawn(order(incident, [person], kind="grab")))


def test_a_cell_of_the_sheet_never_becomes_a_formula(incident, lead):
    person = make_known(incident, lead)
    person.needs = '=HYPERLINK("http://x")'
    text = sheet_of([record_of(person, CARE, LATER)], safe_text).decode("utf-8-sig")
    assert "\"'=HYPERLINK" in text
    assert ',"=HYPERLINK' not in text


def test_the_sheet_lies_within_the_closed_file(incident, lead):
    content = drawn(order(incident, [make_known(incident, lead)], kind="assigned", password=PASSWORD))
    made = opened(content, PASSWORD)
    sheet = made.attachments["people.csv"].get_file().read_bytes().decode("utf-8-sig")
    assert "P01,Adelaide Invented,Needs,Needs in outline,Two people to stand up" in sheet


def test_who_died_or_left_needs_no_card(incident):
    here, gone = make_person(incident), make_person(incident, whereabouts="died")
    assert people_to_carry(incident, [here, gone]) == [here]


def test_a_card_says_in_one_line_what_nobody_knows(incident, lead):
    words = words_of(drawn(order(incident, [make_known(incident, lead)], kind="grab")))
    flat = " ".join(words.split())
    assert "Not known Category of user; Registration category needed; Needs nursing" in flat
    assert "Needs a hoist Yes" in flat


def test_the_card_of_somebody_with_a_planned_move_fits_on_one_page(incident, lead):
    person = make_known(incident, lead)
    keep_photo(person, lead)
    set_rate(incident, lead)
    ready(booked(person, make_offer(incident, lead), lead), lead)
    content = drawn(order(incident, [person], kind="grab"))
    assert len(opened(content).pages) == 3


def test_a_pack_says_who_may_decide_and_what_the_new_place_must_have(incident, lead):
    person = make_known(incident, lead, nhs_number="9434765919")
    settling.lacking(person, lead)
    settling.power(person, lead)
    settling.deputy(person, lead, accommodation=False, money=True)
    settling.liberty(person, lead)
    safeguards.note_imca(person=person, facts=settling.imca_facts(), by=lead, at=LATER)
    MovingAssessment.objects.create(
        person=person, assessed_on=LATER.date(), assessor="Otto OT", findings="Stands with two",
        new_place="A ceiling hoist", by=lead, at=LATER,
    )  # fmt: skip
    record = record_of(person, CARE, LATER)
    said = {part.key: dict(part.rows) for part in record.parts}
    assert said["identity"]["NHS number"] == "943 476 5919"
    assert said["equipment"]["The new place must have"] == "A ceiling hoist"
    assert said["equipment"]["Moving and handling"] == "Stands with two (3 September 2021, Otto OT)"
    assert {"Attorneys", "Deputies"} <= set(said["decides"])
    assert said["dols"]["In the new home"].startswith("An authorisation does not move along")


def test_without_a_day_of_birth_a_pack_says_that_it_is_not_known(incident):
    record = record_of(make_person(incident, born_on=""), {Group.IDENTITY}, LATER)
    assert record.born == "Not known"

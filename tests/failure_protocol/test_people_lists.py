"""Lists of people: brought, put right, taken whole or not at all (S02)."""

from __future__ import annotations

import base64
import hashlib
import io
from datetime import date, datetime

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions.people_lists import correct_row, discard_list, leave_row_out, take_list
from failure_protocol.importers.columns import birth, columns_of, payer_of, split_name
from failure_protocol.lead_body import Payer
from failure_protocol.matrix import TeamRole
from failure_protocol.models import FundingLine, Incident, LogEntry, Person, PersonList
from tests.failure_protocol.lists import HEAD, SOON, brought, csv, number, row, taken
from tests.failure_protocol.making import LATER, make_incident, make_lead, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


def states(made):
    return [each.state for each in made.rows.all()]


def test_a_first_list_makes_the_register_whole(incident, lead):
    made = taken(incident, lead, [row(1), row(2, Funding="CHC")])
    assert [str(person) for person in Person.objects.all()] == ["P01", "P02"]
    assert states(made) == ["matched", "matched"]
    assert {line.payer for line in FundingLine.objects.all()} == {Payer.COUNCIL, Payer.CHC}
    assert Person.objects.get(number=1).nhs_number == number(1)


def test_nothing_is_taken_while_a_row_is_wrong(incident, lead):
    made = brought(incident, lead, [row(1), row(2, **{"NHS No.": "123"}), row(3, Funding="the trust?")])
    assert states(made) == ["ready", "wrong", "held"]
    with pytest.raises(Refused, match="2 rows of the list must be put right"):
        take_list(made=made, by=lead, at=SOON)
    assert not Person.objects.exists()


def test_a_list_of_38_with_two_errors_is_taken_once_they_are_settled(incident, lead):
    rows = [row(count) for count in range(1, 39)]
    rows[4]["Date of birth"], rows[20]["Surname"] = "31/02/1940", ""
    made = brought(incident, lead, rows)
    wrong = list(made.rows.filter(state="wrong"))
    assert [each.line for each in wrong] == [6, 22]
    correct_row(row=wrong[0], cells={"born_on": "28/02/1940"}, version=1, by=lead, at=LATER)
    leave_row_out(row=wrong[1], reason="A member of staff", version=1, by=lead, at=LATER)
    take_list(made=made, by=lead, at=SOON)
    assert Person.objects.count() == 37


def test_funding_that_is_not_understood_is_held_until_somebody_says_who_pays(incident, lead):
    made = brought(incident, lead, [row(1, Funding="Pooled thing")])
    held = made.rows.get()
    assert held.problems == ["Funding “Pooled thing” is not understood. Choose who pays."]
    with pytest.raises(ValidationError, match="Choose who pays"):
        correct_row(row=held, cells={"payer": "somebody"}, version=1, by=lead, at=LATER)
    with pytest.raises(ValidationError, match="which council"):
        correct_row(row=held, cells={"payer": "other_council"}, version=1, by=lead, at=LATER)
    correct_row(
        row=held, cells={"payer": "other_council", "payer_name": "Solmouth"}, version=1, by=lead, at=LATER
    )
    take_list(made=made, by=lead, at=SOON)
    assert FundingLine.objects.get().payer_name == "Solmouth"


def test_funding_that_the_list_does_not_know_stays_unknown(incident, lead):
    taken(incident, lead, [row(1, Funding=""), row(2, Funding="TBC")])
    assert not FundingLine.objects.exists()
    assert Person.objects.count() == 2


def test_columns_that_nobody_knows_are_listed(incident, lead):
    made = brought(incident, lead, [row(1, Shoes="7")], head=(*HEAD, "Shoes", "Forename"))
    assert made.unknown_columns == ["Shoes", "Forename (again)"]


def test_the_file_is_kept_as_it_came_and_sealed(incident, lead):
    made = brought(incident, lead, [row(1)])
    content = csv([row(1)])
    assert base64.b64decode(made.content) == content
    assert made.sha256 == hashlib.sha256(content).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT content, name FROM failure_protocol_personlist")
        assert not {base64.b64encode(content).decode(), "residents.csv"} & set(cursor.fetchone())
        cursor.execute("SELECT cells, facts, problems FROM failure_protocol_listrow")
        assert "Invented" not in "".join(cursor.fetchone())


def test_the_very_same_file_is_refused(incident, lead):
    made = brought(incident, lead, [row(1)])
    with pytest.raises(Refused, match="brought before"):
        brought(incident, lead, [row(1)])
    with pytest.raises(ValidationError, match="why"):
        discard_list(made=made, reason="", by=lead, at=LATER)
    discard_list(made=made, reason="Wrong home", by=lead, at=LATER)
    assert states(brought(incident, lead, [row(1)])) == ["ready"]
    with pytest.raises(Refused, match="not open any more"):
        discard_list(made=made, reason="Again", by=lead, at=LATER)


def test_two_lines_of_one_person_are_wrong_until_one_goes(incident, lead):
    rows = [row(1), row(2, **{"NHS No.": number(1)}), row(1, **{"NHS No.": ""})]
    made = brought(incident, lead, rows)
    assert states(made) == ["ready", "wrong", "wrong"]
    assert made.rows.get(line=3).problems == ["NHS number is the same as in line 2."]
    assert made.rows.get(line=4).problems == ["Name and date of birth is the same as in line 2."]
    leave_row_out(row=made.rows.get(line=2), reason="Twice", version=1, by=lead, at=LATER)
    assert states(made) == ["left_out", "ready", "ready"]


def test_a_row_is_corrected_by_one_person_at_a_time(incident, lead):
    made = brought(incident, lead, [row(1, **{"NHS No.": "1"})])
    wrong = made.rows.get()
    with pytest.raises(ValidationError, match="why"):
        leave_row_out(row=wrong, reason=" ", version=1, by=lead, at=LATER)
    correct_row(row=wrong, cells={"nhs_number": ""}, version=1, by=lead, at=LATER)
    with pytest.raises(ChangedMeanwhile):
        correct_row(row=wrong, cells={"nhs_number": ""}, version=1, by=lead, at=LATER)
    take_list(made=made, by=lead, at=SOON)
    with pytest.raises(Refused, match="not open any more"):
        correct_row(row=made.rows.get(), cells={}, version=2, by=lead, at=LATER)
    with pytest.raises(Refused, match="not open any more"):
        take_list(made=made, by=lead, at=SOON)


def test_a_later_list_matches_and_completes_and_what_is_new_waits(incident, lead):
    taken(incident, lead, [row(1, **{"NHS No.": ""}), row(2)])
    nhs = taken(incident, lead, [row(1), row(2, Surname="Else"), row(3)], source="nhs", name="nhs.csv")
    assert states(nhs) == ["matched", "matched", "waiting"]
    first, second = Person.objects.all()
    assert (first.nhs_number, second.last_name) == (number(1), "Invented2")
    assert LogEntry.objects.last(incident).text.endswith("1 row waits until somebody says who it is.")


def test_a_row_whose_numbers_are_two_peoples_waits(incident, lead):
    head = (*HEAD, "Client ID")
    taken(incident, lead, [row(1, **{"Client ID": "A1"}), row(2, **{"Client ID": "B2"})], head=head)
    mixed = row(1, **{"Client ID": "B2", "First name": "Zoe"})
    made = taken(incident, lead, [mixed], source="council", head=head)
    assert made.rows.get().problems == ["The NHS number is P01’s and the council ID is P02’s. Say who it is."]


def test_the_same_name_and_birth_with_another_number_waits(incident, lead):
    taken(incident, lead, [row(1)])
    made = taken(incident, lead, [row(1, **{"NHS No.": number(9)})], source="nhs")
    assert made.rows.get().state == "waiting"
    assert "another NHS number" in made.rows.get().problems[0]


def test_only_who_runs_the_incident_brings_lists_and_only_while_it_is_open(people, incident, lead):
    with pytest.raises(PermissionDenied):
        brought(incident, make_member(people, incident, TeamRole.FINANCE, lead), [row(1)])
    with pytest.raises(ValidationError, match="whose list"):
        brought(incident, lead, [row(1)], source="press")
    Incident.objects.filter(pk=incident.pk).update(state="closed")
    incident.refresh_from_db()
    with pytest.raises(Refused, match="has ended"):
        brought(incident, lead, [row(1)])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"), (b"one,two\n1,2\n", "names its columns"), (b"%PDF-1.4", "PDF"),
        (b"Room,Funding\n1,Council\n", "no column with names"), (b"Name,Room\n,\n", "nobody under them"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"), (b"PK\x03\x04damaged", "damaged"),
        (b"Name,Room\n" + b"Ada Invented,1\n" * 2001, "more than 2,000 rows"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused_in_a_sentence(incident, lead, content, words):
    with pytest.raises(Refused, match=words):
        brought(incident, lead, [], content=content)
    assert not PersonList.objects.exists()


def test_a_workbook_is_read_with_a_title_above_its_headings(incident, lead):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Residents")
        sheet.write_row(0, 0, ["Larchfield residents"])
        sheet.write_row(2, 0, ["Name", "DOB", "NHS number", "Funded by"])
        sheet.write_row(3, 0, ["Mrs Ivy Invented", "", int(number(1)), "Self funder"])
        sheet.write_datetime(3, 1, datetime(1936, 2, 1), book.add_format({"num_format": "dd/mm/yyyy"}))
        book.add_worksheet("Staff")
    made = taken(incident, lead, [], content=file.getvalue(), name="r.xlsx")
    person = Person.objects.get()
    assert (person.name, person.born_on, person.nhs_number) == ("Ivy Invented", "1936-02-01", number(1))
    assert made.unknown_columns == ["Only the sheet “Residents” was read, not Staff."]


# --- the words of lists -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "payer"),
    [
        ("Continuing Healthcare", Payer.CHC), ("s.117", Payer.S117), ("LA/NHS", Payer.JOINT),
        ("Self-funder", Payer.SELF), ("Direct Payment", Payer.PERSONAL_BUDGET), ("n/k", Payer.UNKNOWN),
        ("Solmouth Council", Payer.OTHER_COUNCIL), ("Solmouth ICB", Payer.OTHER_NHS),
        ("Testborough Council", Payer.COUNCIL), ("Testborough ICB", Payer.CHC),
        ("East Testborough Council", None), ("the usual", None),
    ],
)  # fmt: skip
def test_what_a_word_about_funding_means(words, payer):
    assert payer_of(words, ["Testborough"])[0] is payer


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("Invented, Mrs Ada", ("Ada", "Invented")), ("Mr John Paul Invented", ("John Paul", "Invented")),
        ("Cher", ("", "Cher")), (" Ada  Invented ", ("Ada", "Invented")),
    ],
)  # fmt: skip
def test_a_whole_name_is_parted(whole, parts):
    assert split_name(whole) == parts


def test_days_of_birth_are_read_day_first_and_never_guessed():
    assert birth("01/02/1936") == birth("1936-02-01 00:00:00") == birth("13181") == date(1936, 2, 1)
    assert birth(" ") is None
    with pytest.raises(ValueError, match="no date of birth"):
        birth("1/2/36")


def test_columns_are_known_by_many_names():
    known = columns_of(["Resident’s  name?", "D.O.B.", "Paris ID", ""]).known
    assert set(known) == {"born_on", "council_id"}

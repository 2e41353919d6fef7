"""What bodies answer: words that a status demands, officers, races, reopening, duties, evidence (L03-L07,
L11, L12, A05).
"""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from core.errors import ChangedMeanwhile, Refused
from failure_protocol import attachments, chain, gate
from failure_protocol.actions.answers import answer_item, ask_body, assign_section
from failure_protocol.actions.checklist import add_link, add_local_item, end_link, path_between
from failure_protocol.actions.incidents import change_state
from failure_protocol.matrix import TeamRole
from failure_protocol.models import ItemAnswer, LogEntry
from failure_protocol.models.team import Body
from failure_protocol.states import State
from failure_protocol.summaries.checklist import items_of, progress_of, rows_for
from failure_protocol.summaries.item_history import history_of
from tests.failure_protocol.making import LATER, TODAY, make_incident, make_lead, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


@pytest.fixture
def worker(people, incident, lead):
    return make_member(people, incident, TeamRole.PRACTITIONER, lead)


def answer_of(incident, ref, body=Body.COUNCIL):
    rows = ItemAnswer.objects.select_related("item__incident", "officer")
    return rows.get(item__incident=incident, item__ref=ref, body=body)


def say(answer, by, **changes):
    return answer_item(answer=answer, version=answer.version, changes=changes, by=by, at=LATER)


def row(incident, ref):
    return next(each for each in items_of(incident, TODAY) if each.ref == ref)


def test_giving_an_item_to_an_officer_asks_their_body(lead, worker, incident):
    say(answer_of(incident, "2.1"), lead, officer=worker, due=TODAY + timedelta(days=1))
    found = row(incident, "2.1")
    assert [(each.body, each.initials) for each in found.asked] == [(Body.COUNCIL, "SP")]
    assert (found.is_unowned, found.is_resolved) == (False, False)


def test_an_item_is_settled_when_every_body_asked_has_settled_it(lead, incident):
    say(answer_of(incident, "2.1"), lead, officer=lead, status="done", outcome="By Friday.")
    say(answer_of(incident, "2.1", Body.NHS), lead, officer=lead)
    assert row(incident, "2.1").status == "in_progress"
    say(answer_of(incident, "2.1", Body.NHS), lead, status="not_applicable", reason="Nobody is NHS funded.")
    assert (row(incident, "2.1").status, row(incident, "2.1").is_resolved) == ("done", True)


@pytest.mark.parametrize(
    ("status", "fields"),
    [
        ("done", {"outcome"}),
        ("not_applicable", {"reason"}),
        ("not_yet", {"trigger"}),
        ("cannot", {"reason", "escalated_to"}),
    ],
)
def test_a_status_without_its_words_is_refused_and_nothing_is_saved(lead, incident, status, fields):
    answer = answer_of(incident, "2.1")
    with pytest.raises(ValidationError) as refused:
        say(answer, lead, status=status)
    assert set(refused.value.message_dict) == fields
    answer.refresh_from_db()
    assert (answer.status, answer.is_asked, answer.version) == ("not_started", False, 1)


@pytest.mark.parametrize("status", ["done", "not_applicable", "not_yet", "cannot"])
def test_the_database_refuses_it_too(incident, status, lead):
    answer = answer_of(incident, "2.1")
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemAnswer.objects.filter(pk=answer.pk).update(
            status=status, is_asked=True, status_at=LATER, status_by=lead
        )


def test_who_said_so_and_when_is_kept(lead, incident):
    say(answer_of(incident, "3.1"), lead, status="not_applicable", reason="The register is the NHS’s.")
    answer = answer_of(incident, "3.1")
    assert (answer.status_by, answer.status_at, answer.reason) == (lead, LATER, "The register is the NHS’s.")


def test_what_was_not_yet_applicable_needs_a_reason_to_be_done(lead, incident):
    answer = say(answer_of(incident, "7.1"), lead, status="not_yet", trigger="When it is activated.")
    with pytest.raises(ValidationError, match="not yet applicable"):
        say(answer, lead, status="done", outcome="Team named.")
    done = say(answer, lead, status="done", outcome="Team named.", reason="Done beforehand.")
    assert (done.status, done.trigger) == ("done", "")


def test_reopening_needs_a_new_reason_and_deletes_nothing(lead, incident):
    answer = say(answer_of(incident, "2.5"), lead, status="not_applicable", reason="No others.")
    for same in ("", "No others."):
        with pytest.raises(ValidationError, match="open again"):
            say(answer, lead, status="in_progress", reason=same)
    say(answer, lead, status="in_progress", reason="One lives in Elsewhere.")
    told = history_of(lead, incident, answer.item_id)
    assert [change[0] for change in told[0].changes] == ["Status", "Reason"]
    assert told[0].changes[1] == ("Reason", "No others.", "One lives in Elsewhere.")
    assert len(told) == 2


def test_the_second_of_two_people_writes_nothing_and_sees_both_texts(lead, incident):
    mine, theirs = answer_of(incident, "2.1"), answer_of(incident, "2.1")
    say(theirs, lead, note="Bank says Friday.")
    with pytest.raises(ChangedMeanwhile) as lost:
        say(mine, lead, note="Owner says Monday.")
    assert lost.value.current.note == "Bank says Friday."
    assert answer_of(incident, "2.1").note == "Bank says Friday."


def test_an_old_version_writes_nothing_even_if_the_row_was_read_anew(lead, incident):
    say(answer_of(incident, "2.1"), lead, note="Bank says Friday.")
    fresh = answer_of(incident, "2.1")
    with pytest.raises(ChangedMeanwhile):
        answer_item(answer=fresh, version=1, changes={"note": "Mine"}, by=lead, at=LATER)
    with pytest.raises(ChangedMeanwhile):
        ask_body(answer=fresh, asked=False, version=1, by=lead, at=LATER)


def test_saving_the_same_again_writes_no_entry(lead, incident):
    answer = say(answer_of(incident, "2.1"), lead, note="Rang.")
    before = LogEntry.objects.last(incident).number
    assert say(answer, lead, note="Rang. ").version == answer.version
    assert ask_body(answer=answer, asked=True, version=answer.version, by=lead, at=LATER) == answer
    assert LogEntry.objects.last(incident).number == before


def test_somebody_who_holds_an_item_can_be_taken_off_it_and_its_date_too(lead, incident):
    answer = say(answer_of(incident, "2.1"), lead, officer=lead, due=TODAY)
    say(answer, lead, officer=None, due=None)
    assert LogEntry.objects.last(incident).text == "2.1, Council: given to nobody; no day any more."


def test_what_is_written_rests_sealed_and_the_log_says_it_without_the_texts(lead, incident):
    say(answer_of(incident, "2.1"), lead, note="A plain remark", status="in_progress")
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM failure_protocol_itemanswer WHERE note <> ''")
        assert "plain" not in cursor.fetchone()[0]
    entry = LogEntry.objects.last(incident)
    assert entry.text == "2.1, Council: in progress (was not started); note written."
    assert entry.data["note"] == ["", "A plain remark"]
    assert chain.verify(LogEntry.objects.of(incident)).ok


def test_others_answer_what_is_theirs_only_and_give_nothing_away(lead, worker, incident):
    with pytest.raises(PermissionDenied):
        say(answer_of(incident, "2.1"), worker, note="Mine?")
    answer = say(answer_of(incident, "2.1"), lead, officer=worker)
    say(answer, worker, status="in_progress")
    with pytest.raises(PermissionDenied):
        say(answer, worker, officer=lead)
    rows = {each.ref: each for each in rows_for(worker, incident)}
    assert [each.may_change for each in rows["2.1"].answers] == [True, False, False]
    assert len(rows) == 121


def test_the_provider_sees_and_answers_its_own_column_and_nothing_else(people, lead, incident):
    staff = make_member(people, incident, TeamRole.PROVIDER, lead)
    assert rows_for(staff, incident) == []
    say(answer_of(incident, "2.10"), lead, note="We doubt it.", officer=lead)
    ask_body(answer=answer_of(incident, "2.10", Body.PROVIDER), asked=True, version=1, by=lead, at=LATER)
    (seen,) = rows_for(staff, incident)
    assert [(each.body, each.may_change) for each in seen.answers] == [(Body.PROVIDER, True)]
    say(answer_of(incident, "2.10", Body.PROVIDER), staff, status="in_progress")
    with pytest.raises(PermissionDenied):
        say(answer_of(incident, "2.10"), staff, note="Ours too.")
    assert [each.text for each in history_of(staff, incident, seen.pk)] == [
        "2.10, Provider: in progress (was not started).",
        "2.10: Provider is asked.",
    ]


@pytest.mark.parametrize("role", [TeamRole.BRIEFED, TeamRole.AUDITOR, TeamRole.GUEST])
def test_readers_and_guests_answer_nothing(people, lead, incident, role):
    reader = make_member(people, incident, role, lead)
    with pytest.raises(PermissionDenied):
        say(answer_of(incident, "2.1"), reader, note="Hello")


def test_an_officer_is_of_the_team_and_of_the_provider_in_its_own_column(people, lead, incident):
    staff = make_member(people, incident, TeamRole.PROVIDER, lead)
    for officer, body in ((people.viewer, Body.COUNCIL), (staff, Body.COUNCIL), (lead, Body.PROVIDER)):
        with pytest.raises(ValidationError, match="team"):
            say(answer_of(incident, "2.1", body), lead, officer=officer)
    say(answer_of(incident, "2.1", Body.PROVIDER), lead, officer=staff)


def test_a_body_that_has_begun_stays_asked(lead, incident):
    answer = say(answer_of(incident, "2.1"), lead, officer=lead)
    with pytest.raises(Refused, match="has begun"):
        ask_body(answer=answer, asked=False, version=answer.version, by=lead, at=LATER)
    answer = say(answer, lead, officer=None)
    assert not ask_body(answer=answer, asked=False, version=answer.version, by=lead, at=LATER).is_asked


def test_a_duty_that_is_done_before_the_debrief_is_warned_of_and_stays_open(lead, incident):
    say(answer_of(incident, "2.21"), lead, status="done", outcome="Plan written.")
    found = row(incident, "2.21")
    assert (found.is_early, found.is_resolved) == (True, False)
    change_state(
        incident=incident, new=State.DEBRIEF, version=incident.version, by=lead, at=LATER, reason="Moved."
    )
    incident.refresh_from_db()
    assert (row(incident, "2.21").is_early, row(incident, "2.21").is_resolved) == (False, True)


def test_what_is_late_counts_as_overdue_until_it_is_settled(lead, incident):
    yesterday = TODAY - timedelta(days=1)
    answer = say(answer_of(incident, "2.1"), lead, officer=lead, due=yesterday)
    assert progress_of(incident, TODAY).overdue == 1
    say(answer, lead, status="done", outcome="Friday.")
    assert progress_of(incident, TODAY).overdue == 0


def test_a_section_is_given_out_at_once_but_nothing_is_taken_from_anybody(lead, worker, incident):
    say(answer_of(incident, "3.1"), lead, officer=worker)
    answers = ItemAnswer.objects.filter(item__incident=incident, item__section="3", body=Body.COUNCIL)
    given = assign_section(
        incident=incident, answers=list(answers.select_related("item__incident", "officer")), officer=lead,
        due=TODAY, by=lead, at=LATER,
    )  # fmt: skip
    assert (given.done, given.refused) == (13, ())
    assert answer_of(incident, "3.1").officer == worker
    assert set(answers.exclude(item__ref="3.1").values_list("officer", "due")) == {(lead.pk, TODAY)}


def test_a_section_whose_items_somebody_changes_meanwhile_is_given_out_as_far_as_it_can(lead, incident):
    stale = [answer_of(incident, ref) for ref in ("1.1", "1.2")]
    say(answer_of(incident, "1.1"), lead, note="Mine now.")
    given = assign_section(incident=incident, answers=stale, officer=lead, due=None, by=lead, at=LATER)
    assert (given.done, given.refused) == (1, (("1.1", "somebody changed it a moment ago"),))
    again = assign_section(
        incident=incident, answers=[answer_of(incident, "1.2")], officer=lead, due=None, by=lead, at=LATER
    )
    assert (again.done, again.refused) == (0, ())


def test_local_items_are_numbered_on_and_the_procedure_s_numbers_stay(lead, incident):
    before = [each.ref for each in items_of(incident)]
    made = [
        add_local_item(incident=incident, text=text, bodies=[Body.COUNCIL], by=lead, at=LATER).ref
        for text in ("Feed the cat.", "Water the garden.")
    ]
    assert made == ["L-1", "L-2"]
    assert [each.ref for each in items_of(incident)] == [*before, *made]
    with pytest.raises(ValidationError):
        add_local_item(incident=incident, text=" ", bodies=[], by=lead, at=LATER)


def test_what_an_item_needs_first_is_shown_until_it_is_settled(lead, incident):
    one, two = answer_of(incident, "3.4"), answer_of(incident, "3.1")
    link = add_link(item=one.item, needs=two.item, by=lead, at=LATER)
    assert row(incident, "3.4").waits_for == ("3.1",)
    say(two, lead, status="done", outcome="38 people.")
    assert (row(incident, "3.4").needs, row(incident, "3.4").waits_for) == (("3.1",), ())
    end_link(link=link, by=lead, at=LATER)
    end_link(link=link, by=lead, at=LATER)
    assert row(incident, "3.4").needs == ()


def test_an_item_needs_items_of_its_own_checklist_only(people, lead, incident):
    other = make_incident(people, lead)
    with pytest.raises(ValidationError, match="of this checklist"):
        add_link(item=answer_of(incident, "3.4").item, needs=answer_of(other, "3.1").item, by=lead, at=LATER)


def test_a_circle_of_needs_is_refused_and_named(lead, incident):
    a, b, c = (answer_of(incident, ref).item for ref in ("3.1", "3.4", "7.1"))
    add_link(item=b, needs=a, by=lead, at=LATER)
    add_link(item=c, needs=b, by=lead, at=LATER)
    with pytest.raises(ValidationError, match=r"7\.1 → 3\.4 → 3\.1 → 7\.1"):
        add_link(item=a, needs=c, by=lead, at=LATER)
    with pytest.raises(ValidationError, match="itself"):
        add_link(item=a, needs=a, by=lead, at=LATER)
    with pytest.raises(ValidationError, match="already"):
        add_link(item=b, needs=a, by=lead, at=LATER)


def test_a_way_between_items_that_there_is_not_is_empty():
    assert path_between({1: {2}, 2: {1}}, 1, 3) == []


def test_an_incident_that_has_ended_takes_no_answer(lead, incident):
    change_state(
        incident=incident, new=State.STOOD_DOWN, version=incident.version, by=lead, at=LATER, reason="Saved."
    )
    with pytest.raises(Refused, match="stood down"):
        say(answer_of(incident, "2.1"), lead, note="Late")
    assert not any(each.may_change for found in rows_for(lead, incident) for each in found.answers)


def test_closing_is_kept_up_by_each_item_that_is_not_settled(lead, incident):
    asked = next(each for each in gate.conditions(incident, LATER) if "checklist" in each.name)
    assert len(asked.open) == 121
    assert asked.open[0].text == "Item 1.1: nobody was asked"


# --- evidence ---------------------------------------------------------------------------------------
def test_evidence_rests_encrypted_and_comes_back_as_it_was(lead, incident):
    content = b"%PDF-1.7 minutes of the call"
    kept = attachments.keep(SimpleUploadedFile("C:\\call.pdf", content))
    answer = answer_of(incident, "2.9")
    answer_item(answer=answer, version=1, changes={}, file=kept, by=lead, at=LATER)
    (file,) = row(incident, "2.9").answers[0].files
    assert (file.name, file.size) == ("call.pdf", len(content))
    with attachments.default_storage.open(file.key, "rb") as stored:
        assert b"minutes" not in stored.read()
    response = attachments.given_out(file.key, file.name, file.sha256)
    assert (response.content, response["Content-Type"]) == (content, "application/pdf")
    assert response["Content-Disposition"] == 'attachment; filename="call.pdf"'


def test_a_file_that_storage_lost_or_changed_is_not_given_out():
    kept = attachments.keep(SimpleUploadedFile("a.txt", b"Rang at ten."))
    with pytest.raises(Http404):
        attachments.given_out(kept.key, kept.name, "another")
    attachments.default_storage.delete(kept.key)
    with pytest.raises(Http404):
        attachments.given_out(kept.key, kept.name, kept.sha256)


def office(*names, **parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, parts.get(name, "x"))
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        ("Größe".encode(), "txt"),
        (office("word/document.xml"), "docx"),
        (office("xl/workbook.xml"), "xlsx"),
    ],
)
def test_a_file_is_known_by_what_is_in_it(content, kind):
    assert attachments.kind_of(content) == kind


def test_a_file_that_storage_does_not_take_is_refused_in_words(monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(attachments.default_storage, "save", full)
    with pytest.raises(Refused, match="could not be kept"):
        attachments.keep(SimpleUploadedFile("a.txt", b"Rang."))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (office("word/document.xml", "word/vbaProject.bin"), "macros"),
        (office("a.txt"), "archive of another kind"),
        (office(*(f"{number}.xml" for number in range(5_001))), "far more"),
        (b"\xff\xfe\xfa", "another kind"),
        (b"<html>", "another kind"),
        (b"MZ\x00\x01", "another kind"),
        (b"PK\x03\x04junk", "damaged"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(content, words):
    with pytest.raises(Refused, match=words):
        attachments.kind_of(content)

"""The trail: written once, never changed, told in words, read by whom it concerns."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction
from django.urls import reverse

from accounts.models import Partnership
from accounts.roles import Role
from audit import chain, registry
from audit.actions import record, record_read
from audit.models import Entry, Read
from audit.registry import UnknownVerbError, changed, register, sentence

AT = datetime(2021, 1, 5, 9, 40, tzinfo=UTC)
VERB = "tests.status_changed"
SECRET = "tests.secret_changed"


@pytest.fixture(autouse=True)
def _verbs(monkeypatch):
    monkeypatch.setattr(registry, "_types", dict(registry._types))
    labels = {"in_progress": "In progress", "complete": "Complete"}
    register(
        VERB,
        kind="Status changed",
        words=lambda e: f"changed the status of {e.object_label} {changed(e, 'status', labels)}",
        url=lambda e: "/somewhere/",
    )
    register(SECRET, words=lambda e: "changed a secret", permission="failure_protocol.view_resident")


def write(people, *, label="step 1.4", verb=VERB, partnership=None, obj=None, **facts):
    return record(
        by=facts.pop("by", people.commissioner),
        verb=verb,
        obj=obj or people.partnership,
        partnership=partnership or people.partnership,
        before=facts.pop("before", {"status": "in_progress"}),
        after=facts.pop("after", {"status": "complete"}),
        label=label,
        at=facts.pop("at", AT),
        **facts,
    )


# --- words ----------------------------------------------------------------------------------------
def test_an_entry_reads_as_one_sentence(people):
    assert sentence(write(people)) == (
        "Ada May changed the status of step 1.4 from In progress to Complete on 5 January 2021 at 09:40"
    )


def test_the_time_is_london_time_and_the_note_follows(people):
    entry = write(people, at=datetime(2021, 7, 5, 9, 40, tzinfo=UTC), note="agreed on the phone")
    assert sentence(entry).endswith("on 5 July 2021 at 10:40. Note: agreed on the phone")


def test_nothing_and_yes_and_no_are_words(people):
    entry = write(people, before={"a": None, "b": True}, after={"a": "", "b": False})
    assert (changed(entry, "a"), changed(entry, "b"), changed(entry, "c")) == (
        "from blank to blank", "from yes to no", "from blank to blank",
    )  # fmt: skip


def test_an_unknown_verb_is_refused_when_it_is_recorded(people):
    with pytest.raises(UnknownVerbError, match=r"tests\.nobody_knows"):
        write(people, verb="tests.nobody_knows")
    assert not Entry.objects.exists()


def test_a_verb_is_registered_once():
    with pytest.raises(ValueError, match="registered twice"):
        register(VERB, words=str)


def test_an_old_entry_whose_verb_is_gone_is_still_told(people):
    entry = write(people)
    del registry._types[VERB]
    assert "Ada May changed step 1.4 (status changed) on" in sentence(entry)
    assert registry.url_for(entry) is None
    assert registry.kind_for(VERB) == "Status changed"
    assert registry.permission_for(VERB) == registry.VIEW_ENTRY


# --- the chain ------------------------------------------------------------------------------------
def test_entries_of_a_partnership_form_one_chain_and_other_partnerships_another(people):
    first, second = write(people), write(people)
    other = write(people, partnership=people.elsewhere)
    assert (first.number, second.number, other.number) == (1, 2, 1)
    assert second.prev_hash == first.hash
    assert (first.prev_hash, other.prev_hash) == ("", "")
    assert chain.verify() == chain.Verdict(3, ok=True, first_bad=None)


def test_what_belongs_to_no_partnership_has_a_chain_of_its_own(people):
    entry = record(by=people.viewer, verb=VERB, obj=people.viewer, partnership=None, before=None, after=None)
    assert (entry.partnership_id, entry.number, entry.before, entry.object_label) == (
        "",
        1,
        None,
        "Vic Reads",
    )


def test_every_kind_of_value_survives_the_database_unchanged(people):
    facts = {
        "day": date(2021, 1, 5),
        "moment": AT,
        "amount": Decimal("1.50"),
        "share": 0.1,
        "huge": 1e22,
        "count": 3,
        "on": True,
        "none": None,
        "role": Role.VIEWER,
        "nul": "a\x00b",
        "emoji": "😀 é",
        "list": [1, {"x": (2, 3)}],
        "set": {"b", "a"},
        5: "number as key",
    }
    entry = Entry.objects.get(pk=write(people, after=facts, note="é\x00").pk)
    assert chain.digest(entry) == entry.hash
    assert entry.after["amount"] == "1.50"
    assert entry.after["role"] == "viewer"
    assert entry.after["set"] == ["a", "b"]
    assert entry.after["nul"] == "a\ufffdb"


def test_an_entry_goes_with_the_change_that_it_tells_of(people):
    def fail():
        with transaction.atomic():
            write(people)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert not Entry.objects.exists()


def test_the_database_refuses_a_fork(people):
    entry = write(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            partnership_id=entry.partnership_id, number=1, at=AT, actor_id="1", actor_name="X", verb=VERB,
            object_type="a.b", object_id="1", object_label="x", hash="y",
        )  # fmt: skip


def test_the_database_refuses_to_change_an_entry(people):
    write(people)
    with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
        models.QuerySet.update(Entry.objects.all(), note="rewritten")


def test_python_refuses_to_change_or_delete_entries(people):
    entry = write(people)
    with pytest.raises(TypeError, match="can't be changed"):
        Entry.objects.update(note="rewritten")
    with pytest.raises(TypeError, match="can't be deleted"):
        Entry.objects.all().delete()
    with pytest.raises(TypeError, match="can't be deleted"):
        entry.delete()


@pytest.fixture
def tamper():
    """Changes entries behind the trigger's back, as somebody with the database's password could."""

    def run(sql: str, *args: object) -> None:
        lift = {
            "sqlite": "DROP TRIGGER audit_entry_append_only",
            "postgresql": "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only",
        }
        with connection.cursor() as cursor:
            cursor.execute(lift[connection.vendor])
            cursor.execute(sql, args)

    return run


@pytest.mark.parametrize(
    ("sql", "number", "reason"),
    [
        ("UPDATE audit_entry SET actor_name = 'Somebody Else' WHERE number = 2", 2, "facts were changed"),
        ("UPDATE audit_entry SET before = '{}' WHERE number = 1", 1, "facts were changed"),
        ("DELETE FROM audit_entry WHERE number = 2", 3, "entry 2 is missing"),
        ("UPDATE audit_entry SET prev_hash = 'x' WHERE number = 3", 3, "does not follow"),
    ],
)
def test_verify_audit_finds_the_first_entry_that_is_not_as_written(people, tamper, sql, number, reason):
    for _ in range(3):
        write(people)
    tamper(sql)
    verdict = chain.verify()
    assert not verdict.ok
    assert verdict.first_bad is not None
    assert verdict.first_bad["number"] == number
    assert reason in verdict.first_bad["reason"]


def test_verify_audit_prints_one_json_document_and_fails_when_a_chain_is_broken(people, tamper):
    write(people)
    out = io.StringIO()
    call_command("verify_audit", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"rows": 1, "ok": True, "first_bad": None}
    tamper("UPDATE audit_entry SET note = 'x'")
    out = io.StringIO()
    with pytest.raises(CommandError, match="is not as it was written") as refused:
        call_command("verify_audit", "--json", stdout=out)
    assert refused.value.returncode == 1
    assert json.loads(out.getvalue())["first_bad"]["number"] == 1


def test_verify_audit_says_in_words_that_all_is_well(people):
    write(people)
    out = io.StringIO()
    call_command("verify_audit", stdout=out)
    assert out.getvalue() == "1 entries, every chain is whole.\n"


def test_history_outlives_what_it_tells_of(people):
    gone = Partnership.objects.create(slug="gone", name="Gone")
    entry = write(people, obj=gone, label="Gone")
    gone.delete()
    assert Entry.objects.get(pk=entry.pk).object_label == "Gone"


# --- pages ----------------------------------------------------------------------------------------
def test_the_trail_is_for_those_who_may_and_404_for_all_others(people, signed_in):
    write(people)
    url = reverse("audit:entries")
    page = signed_in(people.commissioner).get(url)
    assert page.status_code == 200
    assert "Ada May changed the status of step 1.4 from In progress to Complete" in page.content.decode()
    assert signed_in(people.viewer).get(url).status_code == 404
    other = signed_in(people.outsider).get(url)
    assert other.status_code == 200
    assert "step 1.4" not in other.content.decode()


def test_the_trail_of_one_thing_is_404_for_another_partnership_and_for_what_is_not_recorded(
    people, signed_in
):
    write(people, obj=people.viewer)
    url = reverse("audit:object", args=["accounts.user", people.viewer.pk])
    assert "step 1.4" in signed_in(people.commissioner).get(url).content.decode()
    assert signed_in(people.viewer).get(url).status_code == 404
    assert signed_in(people.outsider).get(url).status_code == 404
    nothing = reverse("audit:object", args=["accounts.user", 999_999])
    assert signed_in(people.commissioner).get(nothing).status_code == 404


def test_a_kind_of_change_that_needs_more_is_left_out_of_page_filter_and_file(people, signed_in):
    write(people)
    write(people, verb=SECRET, label="a resident")
    client = signed_in(people.commissioner)
    for query in ("", "?format=csv"):
        answer = client.get(reverse("audit:entries") + query)
        body = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()
        assert "step 1.4" in body
        assert "a secret" not in body
        assert "Secret changed" not in body


def test_the_filter_finds_by_person_kind_thing_and_days(people, signed_in):
    write(people, label="step 1.4")
    write(people, label="step 2.1", by=people.viewer, at=datetime(2021, 3, 1, 12, tzinfo=UTC))
    client = signed_in(people.commissioner)

    def shown(**query):
        body = client.get(reverse("audit:entries"), query).content.decode()
        return ("step 1.4 from" in body, "step 2.1 from" in body)

    assert shown() == (True, True)
    assert shown(actor=str(people.viewer.pk)) == (False, True)
    assert shown(verb=VERB) == (True, True)
    assert shown(thing="1.4") == (True, False)
    assert shown(first="1 March 2021") == (False, True)
    assert shown(last_day="28", last_month="2", last_year="2021") == (True, False)


def test_a_day_nobody_can_read_is_said_in_words_and_breaks_nothing(people, signed_in):
    write(people)
    page = signed_in(people.commissioner).get(reverse("audit:entries"), {"first": "31/02/2021"})
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()


def test_days_are_london_days(people):
    write(people, at=datetime(2021, 6, 30, 23, 30, tzinfo=UTC))  # 00:30 on 1 July in London
    assert Entry.objects.between(date(2021, 7, 1), None).count() == 1
    assert Entry.objects.between(None, date(2021, 6, 30)).count() == 0


def test_the_csv_holds_every_row_and_no_formula(people, signed_in):
    for number in range(60):
        write(people, label=f"step {number}")
    write(people, label='=HYPERLINK("http://bad.example")')
    answer = signed_in(people.commissioner).get(reverse("audit:entries"), {"format": "csv", "col": "thing"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 62
    cells = [cell for row in rows for cell in row]
    assert '\'=HYPERLINK("http://bad.example")' in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_the_page_does_not_cost_more_queries_for_more_rows(people, signed_in, django_assert_num_queries):
    client = signed_in(people.commissioner)
    write(people)
    client.get(reverse("audit:entries"))  # the first page of a session notes that the person is here
    for rows in (1, 20):
        for number in range(rows):
            write(people, label=f"step {number}")
        with django_assert_num_queries(7):
            client.get(reverse("audit:entries"))


def test_of_objects_gives_the_entries_of_several_things(people):
    write(people, obj=people.viewer)
    write(people, obj=people.outsider)
    write(people, obj=people.commissioner)
    found = Entry.objects.of_objects("accounts.user", [people.viewer.pk, people.outsider.pk])
    assert found.count() == 2
    assert Entry.objects.of_partnership(None).count() == 0


# --- who read what --------------------------------------------------------------------------------
def test_a_reading_is_recorded_and_shown_beside_the_changes(people, signed_in):
    write(people, obj=people.viewer, label="Vic Reads")
    record_read(by=people.viewer, obj=people.viewer, partnership=people.partnership, how="Downloaded")
    assert Read.objects.get().object_label == "Vic Reads"
    page = signed_in(people.commissioner).get(
        reverse("audit:object", args=["accounts.user", people.viewer.pk])
    )
    assert "Who has read it" in page.content.decode()
    assert "Downloaded" in page.content.decode()

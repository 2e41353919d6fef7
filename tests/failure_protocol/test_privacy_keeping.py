"""How long records are kept, legal hold, taking words away, and sealing anew with a new key (section 6)."""

from __future__ import annotations

import io
import json
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from accounts.models import system_user
from audit.models import Entry
from audit.registry import words_for
from core.errors import ChangedMeanwhile, Refused
from failure_protocol import chain, holdings
from failure_protocol.actions.access_log import note_read
from failure_protocol.actions.breach import start_breach
from failure_protocol.actions.keys import turn_keys
from failure_protocol.actions.logs import add_entry
from failure_protocol.actions.packs import Recipient, Why, open_pack, seal_pack
from failure_protocol.actions.retention import (
    change_hold,
    due_classes,
    remove_class,
    rules_of,
    set_rule,
)
from failure_protocol.matrix import Group, TeamRole
from failure_protocol.models import (
    Breach,
    Carer,
    Incident,
    LogEntry,
    Person,
    PersonRead,
    RetentionRule,
    RetentionRun,
    SealedPack,
)
from failure_protocol.models.logs import LogKind
from failure_protocol.models.people import Surface
from failure_protocol.retention import Kept, due_on
from tests.failure_protocol.making import LATER, LONDON, make_incident, make_lead, make_member, make_person

pytestmark = pytest.mark.django_db
ENDED = datetime(2021, 10, 1, 12, 0, tzinfo=LONDON)
EIGHT_YEARS = date(2029, 10, 1)
LONG_AFTER = datetime(2032, 1, 5, 9, 0, tzinfo=LONDON)


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead, time_machine):
    time_machine.move_to(LATER, tick=False)
    return make_incident(people, lead)


@pytest.fixture
def old_key(settings):
    settings.FIELD_ENCRYPTION_KEYS = ["old"]


def end(incident):
    Incident.objects.filter(pk=incident.pk).update(state="closed", ended_at=ENDED)
    incident.refresh_from_db()
    return incident


def packed(incident, person, lead):
    return seal_pack(
        incident=incident, kind=SealedPack.Kind.NEED, title="For the surgery", people=[person],
        groups=[Group.IDENTITY], content=b"%PDF-1.7 words", filename="pack.pdf",
        recipient=Recipient("Dr Invented", "Elm surgery"), why=Why("Direct care", "To prescribe"),
        expires_at=LATER + timedelta(days=2), by=lead, at=LATER,
    )  # fmt: skip


def remove(incident, kept, day=EIGHT_YEARS):
    return remove_class(incident=incident, kept=kept, day=day, by=system_user(), at=LONG_AFTER)


def raw(model, field):
    """What rests in the database."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{field}" FROM "{model._meta.db_table}"')  # noqa: S608  names of the models
        return [row[0] for row in cursor.fetchall()]


def test_every_sealed_table_hangs_on_an_incident_or_is_the_partnership_s():
    lost = {each._meta.model_name for each in holdings.tables() if not holdings.way(each, "incident")}
    assert lost == {"keycontact", "ladderperson", "otherparty"}


def test_a_person_s_words_go_and_the_log_still_verifies(incident, lead):
    person = make_person(incident, health="Diabetes", nhs_fingerprint="abc", phone="0700")
    Carer.objects.create(person=person, name="Bea Invented", by=lead, at=LATER)
    common = {"incident": incident, "kind": LogKind.PERSON, "by": lead, "at": LATER}
    about = add_entry(text="P01 fell", person=person, data={"who": "Bea"}, **common)
    other = add_entry(text="The boiler failed", **common)
    end(incident)
    run = remove(incident, Kept.PERSON)
    person.refresh_from_db()
    about.refresh_from_db()
    other.refresh_from_db()
    assert (person.first_names, person.last_name, person.health, person.phone) == (
        "Removed", "Removed", "", "",
    )  # fmt: skip
    assert (person.nhs_fingerprint, person.ref, Carer.objects.get().name) == ("", "P01", "Removed")
    assert (about.text, about.data, about.removed_at) == ("Removed", None, LONG_AFTER)
    assert (other.text, other.removed_at) == ("The boiler failed", None)
    assert chain.verify(LogEntry.objects.of(incident)).ok
    out = io.StringIO()
    call_command("verify_incident_log", "--json", stdout=out)
    assert json.loads(out.getvalue())["ok"] is True
    assert (run.counts["person"], run.counts["carer"], run.due_on) == (1, 1, EIGHT_YEARS)


def test_the_incident_s_own_words_stay_until_their_time_and_then_go(incident, lead):
    start_breach(incident=incident, kind="other", aware_at=None, what="A screen", by=lead, at=LATER)
    end(incident)
    remove(incident, Kept.PERSON)
    assert Breach.objects.get().what == "A screen"
    with pytest.raises(Refused, match="not due"):
        remove(incident, Kept.INCIDENT)
    remove(incident, Kept.INCIDENT, date(2031, 10, 1))
    assert Breach.objects.get().what == "Removed"
    assert chain.verify(LogEntry.objects.of(incident)).ok


def test_readings_go_with_their_class(incident, lead):
    person = make_person(incident)
    note_read(incident=incident, people=[person], surface=Surface.PAGE, by=lead, at=LATER)
    end(incident)
    remove(incident, Kept.PERSON)
    assert PersonRead.objects.exists()
    remove(incident, Kept.ACCESS)
    assert not PersonRead.objects.exists()


def test_files_that_left_go_from_storage(incident, lead, django_capture_on_commit_callbacks):
    pack = packed(incident, make_person(incident), lead).pack
    end(incident)
    with django_capture_on_commit_callbacks(execute=True):
        remove(incident, Kept.EXPORT)
    assert not default_storage.exists(pack.key)
    pack.refresh_from_db()
    assert (pack.key, pack.recipient) == ("", "Removed")


def test_nothing_goes_while_it_is_live_held_early_or_twice_or_by_hand(incident, lead):
    with pytest.raises(Refused, match="not due"):
        remove(incident, Kept.PERSON)
    end(incident)
    with pytest.raises(Refused, match="not due"):
        remove(incident, Kept.PERSON, date(2029, 9, 30))
    with pytest.raises(PermissionDenied):
        remove_class(incident=incident, kept=Kept.PERSON, day=EIGHT_YEARS, by=lead, at=LONG_AFTER)
    change_hold(incident=incident, held=True, reason="An inquest", by=lead, at=LATER)
    with pytest.raises(Refused, match="legal hold"):
        remove(incident, Kept.PERSON)
    change_hold(incident=incident, held=False, reason="The inquest is over", by=lead, at=LATER)
    remove(incident, Kept.PERSON)
    with pytest.raises(Refused, match="already"):
        remove(incident, Kept.PERSON)


def test_a_hold_has_a_reason_and_only_the_lead_lifts_it(people, incident, lead):
    coordinator = make_member(people, incident, TeamRole.COORDINATOR, lead)
    nurse = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    common = {"incident": incident, "at": LATER}
    with pytest.raises(PermissionDenied):
        change_hold(held=True, reason="A claim", by=nurse, **common)
    with pytest.raises(ValidationError):
        change_hold(held=True, reason=" ", by=coordinator, **common)
    change_hold(held=True, reason="A claim", by=coordinator, **common)
    assert LogEntry.objects.last(incident).data == {"reason": "A claim"}
    with pytest.raises(Refused, match="already"):
        change_hold(held=True, reason="A claim", by=lead, **common)
    with pytest.raises(PermissionDenied):
        change_hold(held=False, reason="Over", by=coordinator, **common)
    change_hold(held=False, reason="Over", by=lead, **common)
    with pytest.raises(Refused, match="no legal hold"):
        change_hold(held=False, reason="Over", by=lead, **common)


def test_the_command_changes_nothing_until_it_is_told_to(incident, lead, time_machine):
    person = make_person(incident)
    end(incident)
    time_machine.move_to(LONG_AFTER, tick=False)
    out = io.StringIO()
    call_command("apply_retention", stdout=out)
    assert "Records of people, due since 1 October 2029, would go:" in out.getvalue()
    assert "nothing was changed" in out.getvalue()
    assert Person.objects.get(pk=person.pk).first_names == "Ada"
    assert not RetentionRun.objects.exists()
    call_command("apply_retention", "--commit", "--partnership", incident.partnership.slug, stdout=out)
    assert Person.objects.get(pk=person.pk).first_names == "Removed"
    again = io.StringIO()
    call_command("apply_retention", "--json", stdout=again)
    assert json.loads(again.getvalue()) == {"committed": False, "classes": []}


def test_the_command_passes_over_what_is_held(incident, lead, time_machine):
    person = make_person(incident)
    end(incident)
    change_hold(incident=incident, held=True, reason="An inquest", by=lead, at=LATER)
    time_machine.move_to(LONG_AFTER, tick=False)
    out = io.StringIO()
    call_command("apply_retention", "--commit", stdout=out)
    assert "kept: legal hold" in out.getvalue()
    assert Person.objects.get(pk=person.pk).first_names == "Ada"


def test_a_partnership_has_its_own_figures(people, incident, lead):
    common = {"partnership": incident.partnership, "kept": Kept.PERSON, "by": lead, "at": LATER}
    set_rule(years=6, basis="Our schedule, line 4", version=1, **common)
    assert rules_of(incident.partnership)[Kept.PERSON].years == 6
    assert Entry.objects.filter(verb="failure_protocol.retention_changed").count() == 1
    with pytest.raises(ChangedMeanwhile):
        set_rule(years=7, basis="Our schedule", version=1, **common)
    for wrong in ({"years": 0, "basis": "x"}, {"years": 5, "basis": " "}):
        with pytest.raises(ValidationError):
            set_rule(version=2, **wrong, **common)
    with pytest.raises(PermissionDenied):
        set_rule(years=6, basis="x", version=2, **{**common, "by": people.viewer})
    end(incident)
    kinds = [due.kept for due in due_classes(incident.partnership, date(2027, 10, 1))]
    assert kinds == [Kept.PERSON, Kept.EXPORT]


def test_the_pages_show_and_change_what_is_kept(people, signed_in, incident, lead):
    desk = signed_in(lead)
    keeping = reverse("failure_protocol:keeping", args=[incident.pk])
    assert "It is live" in desk.get(keeping).content.decode()
    url = reverse("failure_protocol:legal_hold", args=[incident.pk])
    assert desk.post(url, {"reason": "An inquest"}).status_code == 302
    assert "Nothing of this incident is removed" in desk.get(keeping).content.decode()
    assert "Lift the hold" in desk.get(url).content.decode()
    end(incident)
    assert "until 1 October 2029" in desk.get(keeping).content.decode()
    rules = reverse("failure_protocol:retention")
    assert signed_in(people.viewer).get(rules).status_code == 403
    one = reverse("failure_protocol:retention_rule", args=["person"])
    assert desk.post(one, {"version": 1, "years": 0, "basis": "x"}).status_code == 422
    assert desk.post(one, {"version": 1, "years": 6, "basis": "Our schedule"}).status_code == 302
    assert "6 years" in desk.get(rules).content.decode()
    assert desk.post(one, {"version": 1, "years": 9, "basis": "Our schedule"}).status_code == 409
    assert desk.get(reverse("failure_protocol:retention_rule", args=["never"])).status_code == 404
    entry = Entry.objects.get(verb="failure_protocol.retention_changed")
    assert "from 8 to 6 years" in words_for(entry)
    assert RetentionRule.objects.get().years == 6


def test_everything_is_sealed_anew_and_the_old_key_is_needed_no_more(old_key, incident, lead, settings):
    person = make_person(incident, first="Winifred")
    made = packed(incident, person, lead)
    before = raw(Person, "first_names")
    settings.FIELD_ENCRYPTION_KEYS = ["new", "old"]
    out = io.StringIO()
    call_command("rotate_incident_keys", "--batch", "1", stdout=out)
    assert "person: " in out.getvalue()
    assert raw(Person, "first_names") != before
    settings.FIELD_ENCRYPTION_KEYS = ["new"]
    assert Person.objects.get(pk=person.pk).first_names == "Winifred"
    pack = SealedPack.objects.get()
    assert open_pack(pack=pack, at=LATER, code=made.code).content == b"%PDF-1.7 words"


def test_a_key_that_is_missing_is_said_and_what_it_sealed_stays(old_key, incident, settings):
    make_person(incident)
    before = raw(Person, "first_names")
    settings.FIELD_ENCRYPTION_KEYS = ["new"]
    with pytest.raises(CommandError, match="missing"):
        call_command("rotate_incident_keys", stdout=io.StringIO())
    assert raw(Person, "first_names") == before


def test_a_run_that_broke_off_is_begun_again_and_leaves_alone_what_is_done(incident, lead, settings):
    default = list(settings.FIELD_ENCRYPTION_KEYS) or [settings.SECRET_KEY]
    make_person(incident)
    packed(incident, Person.objects.get(), lead)
    settings.FIELD_ENCRYPTION_KEYS = ["new", *default]
    first = {each.table: each.done for each in turn_keys(2)}
    assert first["person"] >= 3
    assert first["sealedpack files"] == 1
    sealed = raw(Person, "first_names")
    again = list(turn_keys(2))
    assert (sum(each.done for each in again), sum(each.unreadable for each in again)) == (0, 0)
    assert raw(Person, "first_names") == sealed
    settings.FIELD_ENCRYPTION_KEYS = ["new"]
    assert chain.verify(LogEntry.objects.of(incident)).ok
    out = io.StringIO()
    call_command("rotate_incident_keys", stdout=out)
    assert "0 sealed anew; 0 that no configured key opens." in out.getvalue()


def test_a_batch_has_at_least_one_row():
    with pytest.raises(CommandError, match="1 or more"):
        call_command("rotate_incident_keys", "--batch", "0")


def test_a_file_that_storage_lost_is_said_and_does_not_stop_the_rest(incident, lead, settings):
    pack = packed(incident, make_person(incident), lead).pack
    default_storage.delete(pack.key)
    result = {each.table: each.unreadable for each in turn_keys(50)}
    assert result["sealedpack files"] == 1


@pytest.mark.parametrize(
    ("years", "first"), [(1, date(2025, 3, 1)), (4, date(2028, 2, 29)), (8, date(2032, 2, 29))]
)
def test_what_ended_on_a_leap_day_is_due_on_the_day_or_the_next(years, first):
    assert due_on(date(2024, 2, 29), years) == first


def test_a_file_that_storage_does_not_let_go_stops_nothing(
    incident, lead, monkeypatch, django_capture_on_commit_callbacks
):
    packed(incident, make_person(incident), lead)
    end(incident)

    def refuse(key):
        raise OSError(key)

    monkeypatch.setattr(default_storage, "delete", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        remove(incident, Kept.EXPORT)
    assert SealedPack.objects.get().key == ""


def test_the_same_rule_again_writes_nothing(incident, lead):
    common = {"partnership": incident.partnership, "kept": Kept.ACCESS, "by": lead, "at": LATER}
    row = rules_of(incident.partnership)[Kept.ACCESS]
    set_rule(years=row.years, basis=row.basis, version=1, **common)
    assert not Entry.objects.filter(verb="failure_protocol.retention_changed").exists()

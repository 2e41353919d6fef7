"""Warning signs: what is refused, who sees them, what the mail says, the link to an incident (A01)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from accounts.models import MailLog
from accounts.roles import Role
from accounts.sealing import unseal
from audit.models import Entry
from audit.registry import words_for
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions.settings import change_settings
from failure_protocol.actions.warnings import link_warning, verify_warning
from failure_protocol.matrix import TeamRole
from failure_protocol.models import WarningSign
from tests.failure_protocol.beginnings import sign
from tests.failure_protocol.making import LATER, OPENED, TODAY, make_incident, make_lead, make_member
from tests.providers.making import make_home, make_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(people):
    return make_lead(people)


def seniors(people, lead, addresses):
    changes = {"senior_addresses": addresses}
    change_settings(partnership=people.partnership, version=1, changes=changes, by=lead, at=OPENED)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"provider_name": " "}, {"provider_name"}),
        ({"source": ""}, {"source"}),
        ({"text": ""}, {"text"}),
        ({"reporter": ""}, {"reporter"}),
        ({"likelihood": ""}, {"likelihood"}),
        ({"seen_on": None}, {"seen_on"}),
        ({"seen_on": TODAY + timedelta(days=1)}, {"seen_on"}),
        ({"is_verified": True}, {"checked"}),
    ],
)
def test_a_sign_without_provider_or_source_is_refused(people, fields, wrong):
    with pytest.raises(ValidationError) as refused:
        sign(people, people.commissioner, **fields)
    assert set(refused.value.message_dict) == wrong
    assert not WarningSign.objects.exists()


def test_a_rumour_is_kept_and_marked_until_it_is_verified(people, lead):
    row = sign(people, lead)
    assert (row.reference, row.is_verified) == ("WS-2021-1", False)
    with pytest.raises(ValidationError) as refused:
        verify_warning(sign=row, version=1, checked=" ", likelihood="", by=lead, at=LATER)
    assert set(refused.value.message_dict) == {"checked", "likelihood"}
    verify_warning(sign=row, version=1, checked="Rang the bank.", likelihood="likely", by=lead, at=LATER)
    assert (row.is_verified, row.likelihood) == (True, "likely")
    with pytest.raises(ChangedMeanwhile):
        verify_warning(sign=row, version=1, checked="Rang again.", likelihood="possible", by=lead, at=LATER)


def test_senior_managers_get_one_mail_each_that_names_no_provider(people, lead):
    seniors(people, lead, "director@solmouth.example\nQUINN.LEAD@testborough.example")
    row = sign(people, people.commissioner)
    mails = list(MailLog.objects.order_by("pk"))
    assert [mail.email for mail in mails] == [lead.email, "director@solmouth.example"]
    for mail in mails:
        said = f"{mail.subject} {unseal(mail.body)}"
        assert "WS-2021-1" in said
        assert "Larch" not in said
        assert "unpaid" not in said
        assert "Bills" not in said
    assert [told.name for told in row.told.all()] == ["Quinn Lead", "director@solmouth.example"]


def test_whoever_wrote_it_down_is_not_told(people, lead):
    seniors(people, lead, lead.email)
    assert not sign(people, lead).told.exists()


def test_one_sees_ones_own_signs_and_whoever_leads_or_checks_sees_all(people, lead):
    row = sign(people, people.commissioner)
    auditor = people.join(Role.AUDITOR)
    for user, found in (
        (people.commissioner, 1), (lead, 1), (auditor, 1), (people.viewer, 0), (people.outsider, 0),
        (people.join(Role.LIAISON_OFFICER), 0),
    ):  # fmt: skip
        assert WarningSign.objects.visible_to(user).filter(pk=row.pk).count() == found, user


def test_whoever_may_not_open_incidents_writes_no_sign_down(people):
    with pytest.raises(PermissionDenied):
        sign(people, people.viewer)


def test_a_home_brings_its_provider(people, lead):
    provider = make_provider(name="Larch Care Ltd")
    row = sign(people, lead, location=make_home(name="Larchfield", provider=provider))
    assert row.provider == provider


def test_a_sign_is_linked_once_to_a_real_incident_of_the_partnership(people, lead):
    row, incident = sign(people, lead), make_incident(people, lead)
    exercise = make_incident(people, lead, is_exercise=True)
    link = {"sign": row, "version": 1, "by": lead, "at": LATER}
    with pytest.raises(Refused, match="real incident"):
        link_warning(incident=exercise, **link)
    link_warning(incident=incident, **link)
    assert row.incident == incident
    told = incident.log.order_by("-number")[0].text
    assert told == "Warning sign WS-2021-1 belongs to this incident (not verified, from A supplier)."
    with pytest.raises(Refused, match="belongs to PF-2021-1 already"):
        link_warning(incident=incident, **{**link, "version": 2})


def test_nobody_links_or_verifies_a_sign_that_is_not_theirs_to_see(people, lead):
    row, incident = sign(people, lead), make_incident(people, lead)
    officer = people.join(Role.LIAISON_OFFICER)
    with pytest.raises(Http404):
        link_warning(sign=row, version=1, incident=incident, by=officer, at=LATER)
    with pytest.raises(Http404):
        verify_warning(sign=row, version=1, checked="x", likelihood="likely", by=officer, at=LATER)


def test_a_sign_is_linked_by_whoever_runs_the_incident_only(people, lead):
    incident = make_incident(people, lead)
    row = sign(people, people.commissioner)
    make_member(people, incident, TeamRole.FINANCE, lead)
    with pytest.raises(PermissionDenied):
        link_warning(sign=row, version=1, incident=incident, by=people.commissioner, at=LATER)


def test_the_trail_names_the_sign_by_reference_only(people, lead):
    row, incident = sign(people, lead), make_incident(people, lead)
    verify_warning(sign=row, version=1, checked="Rang.", likelihood="likely", by=lead, at=LATER)
    link_warning(sign=row, version=2, incident=incident, by=lead, at=LATER)
    entries = Entry.objects.about("failure_protocol.warningsign", row.pk).order_by("number")
    assert [words_for(entry) for entry in entries] == [
        "wrote down warning sign WS-2021-1",
        "verified warning sign WS-2021-1",
        "linked warning sign WS-2021-1 to incident PF-2021-1",
    ]

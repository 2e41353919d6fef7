"""How a partnership runs incidents: what can be changed, by whom, what is refused (Z9, A12)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from audit.models import Entry
from core.errors import ChangedMeanwhile
from failure_protocol.actions.settings import change_settings
from failure_protocol.models import ProtocolSettings
from failure_protocol.protocol import holders_of, settings_for, template_warning
from tests.failure_protocol.making import OPENED, make_lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(people):
    return make_lead(people)


def change(people, by, version=1, **changes):
    return change_settings(partnership=people.partnership, version=version, changes=changes, by=by, at=OPENED)


def test_figures_and_posts_are_changed_and_stand_in_the_trail(people, lead):
    row = change(people, lead, notify_minutes=30, council_activator_post="Executive Director")
    assert (row.notify_minutes, row.version) == (30, 2)
    entry = Entry.objects.about("failure_protocol.protocolsettings", row.pk).get()
    assert entry.after == {"notify_minutes": 30, "council_activator_post": "Executive Director"}


def test_a_name_beside_an_account_is_the_accounts(people, lead):
    change(people, lead, nhs_activator_name="Nell Nhs")
    change(people, lead, 2, nhs_activator=people.viewer, nhs_activator_name="Nell Nhs")
    holder = holders_of(settings_for(people.partnership))[1]
    assert (holder.user, holder.name) == (people.viewer, "Vic Reads")
    assert ProtocolSettings.objects.get().nhs_activator_name == ""


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"notify_minutes": 0}, {"notify_minutes"}),
        ({"debrief_days": 10_001}, {"debrief_days"}),
        ({"steering_quorum": 0}, {"steering_quorum"}),
        ({"lead_nhs_post": " "}, {"lead_nhs_post"}),
        ({"senior_addresses": "a@b.example\nnobody"}, {"senior_addresses"}),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(people, lead, changes, wrong):
    with pytest.raises(ValidationError) as refused:
        change(people, lead, **changes)
    assert set(refused.value.message_dict) == wrong


def test_somebody_of_another_partnership_holds_no_post(people, lead):
    with pytest.raises(ValidationError, match="has no role in Testborough"):
        change(people, lead, council_activator=people.outsider)


def test_two_people_do_not_overwrite_each_other(people, lead):
    change(people, lead, alert_hours=2)
    with pytest.raises(ChangedMeanwhile):
        change(people, lead, alert_hours=3)


def test_only_whoever_manages_the_protocol_changes_it(people):
    with pytest.raises(PermissionDenied):
        change(people, people.commissioner, alert_hours=2)
    assert change(people, people.join(Role.SYSTEM_ADMINISTRATOR), alert_hours=2).alert_hours == 2


def test_nothing_changed_writes_nothing(people, lead):
    assert change(people, lead, alert_hours=24).version == 1
    assert not Entry.objects.filter(verb="failure_protocol.settings_changed").exists()


def test_an_overdue_template_warns_until_its_next_review_is_agreed(people, lead):
    day = date(2026, 11, 23)
    assert "31 December 2022" in template_warning(settings_for(people.partnership), day)
    change(people, lead, templates_review_on=date(2027, 6, 1))
    assert template_warning(settings_for(people.partnership), day) == ""
    assert template_warning(ProtocolSettings(), date(2022, 12, 31)) == ""

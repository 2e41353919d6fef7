"""Into which databases, and on which days, the demonstration is loaded."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Partnership, User
from actionplans import lateness, rag
from actionplans.models import Plan, Step
from demo import load

pytestmark = pytest.mark.django_db


def test_a_database_with_real_partnerships_is_left_alone(people):
    with pytest.raises(CommandError, match="belongs to Elsewhere"):
        call_command("load_demo", stdout=StringIO(), stderr=StringIO())
    assert Partnership.objects.filter(is_demonstration=True).count() == 0
    assert not Plan.objects.exists()


@pytest.mark.parametrize("days", [1, 2, 3, 4, 5, 6])
def test_the_commissioners_figures_hold_whatever_the_weekday(days):
    today = timezone.localdate() + timedelta(days=days)
    load._load_partnership(load._missing_partnerships()[0], today)
    load.load_plan("solmouth-oversight", today=today)
    steps = Step.objects.led_by(User.objects.get(email="priya.nair@solmouth.example"))
    soon = steps.filter(lateness.due_soon(today, [rag.Limits()]))
    assert (steps.filter(lateness.late(today)).count(), soon.count()) == (3, 5)

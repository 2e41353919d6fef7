"""Into which databases, and on which days, the demonstration is loaded: apart, since it isn’t there yet."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Partnership
from actionplans.models import Plan
from demo import load
from tests.demo.figures import figures_of_home

pytestmark = pytest.mark.django_db


def test_a_database_with_real_partnerships_is_left_alone(people):
    with pytest.raises(CommandError, match="belongs to Elsewhere"):
        call_command("load_demo", stdout=StringIO(), stderr=StringIO())
    assert Partnership.objects.filter(is_demonstration=True).count() == 0
    assert not Plan.objects.exists()


@pytest.mark.parametrize("days", [3, 6])
def test_the_commissioners_figures_hold_whatever_the_weekday(days):
    today = timezone.localdate() + timedelta(days=days)
    load._load_partnership(load._missing_partnerships()[0], today)
    load.load_plan("solmouth-oversight", today=today)
    load.load_plan("solmouth-portfolio", today=today)
    assert figures_of_home("priya.nair@solmouth.example", today) == (3, 5, 2)

"""What a person's Home says."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from actionplans.models import Plan, Step
from actionplans.positions import quiet_since
from actionplans.rows import work_of


def figures_of_home(email: str, day: date) -> tuple[int, int, int]:
    """Overdue, due this fortnight, silent since the last board: as actionplans/home.py counts them."""
    steps = Step.objects.led_by(User.objects.get(email=email))
    work = work_of(steps, day, quiet_since(Plan.objects.all()))
    return len(work.overdue), len(work.due_soon), len(work.silent)

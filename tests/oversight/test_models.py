"""What the database refuses of boards, whoever asks."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from oversight.models import AgendaItem
from tests.oversight.making import make_board, make_meeting


def test_an_exempt_item_without_paragraph_interest_and_public_title_is_refused(people: Any) -> None:
    meeting = make_meeting(make_board(people))

    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.create(meeting=meeting, number=5, title="Contract", exempt=True)


def test_a_board_cannot_meet_twice_at_one_time_unless_one_is_cancelled(people: Any) -> None:
    made = make_board(people)
    make_meeting(made, state="cancelled", reason="Snow")
    make_meeting(made)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_meeting(made)

"""What a kind of pack takes from a plan when nobody says otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from accounts.models import Organisation
from actionplans import actions
from packs import definitions
from tests.actionplans.around import OPENED, later, make_around


def test_without_a_day_changes_are_counted_from_the_last_round_that_closed(people: Any) -> None:
    around = make_around(people)
    kind = definitions.get("oversight-action-plan")
    today = OPENED.date() + timedelta(days=9)
    assert "changes" not in {section.key for section in kind.compose(around.plan, today, None).sections}

    (opened,) = actions.open_rounds(
        title="Board", deadline=later(days=3), workstreams=around.streams, by=around.admin, at=OPENED
    )
    actions.close_round(round=opened, version=opened.version, by=around.admin, at=later(days=4))

    content = kind.compose(around.plan, today, None)
    assert content.since == later(days=4).date()
    assert "changes" in {section.key for section in content.sections}
    assert kind.compose(around.plan, today, date(2026, 11, 17)).since == date(2026, 11, 17)
    assert kind.compose(around.plan, later(days=4).date(), None).since is None


def test_a_pack_names_the_council_and_the_nhs_as_its_publishers(people: Any) -> None:
    around = make_around(people)
    for name, kind in (
        ("Testborough Council", "council"),
        ("NHS Testborough", "nhs"),
        ("A Home Ltd", "provider"),
    ):
        people.partnership.organisations.add(Organisation.objects.create(name=name, kind=kind))
    content = definitions.get("oversight-action-plan").compose(around.plan, OPENED.date(), None)
    assert set(content.organisations) == {"Testborough Council", "NHS Testborough"}

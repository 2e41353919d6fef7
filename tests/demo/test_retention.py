"""When the time of an incident's records is over, no word is left in any text of any table (section 6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from accounts.models import system_user
from failure_protocol import holdings
from failure_protocol.actions.retention import remove_class
from failure_protocol.chain import verify
from failure_protocol.models import Incident, LogEntry
from failure_protocol.retention import Kept
from tests.failure_protocol.making import LONDON

pytestmark = pytest.mark.django_db
LONG_AFTER = datetime(2090, 1, 5, 9, 0, tzinfo=LONDON)
LEFT = "zqleft"
TEXTS = 90  # fields in which the demonstration's incidents say something, at least
# Who wrote which entry: the chain seals it.
STAYS = {("LogEntry", "actor_id"), ("LogEntry", "actor_name")}


def texts(model: Any) -> list[str]:
    """Names of the fields of a table that hold text which somebody wrote."""
    return [
        each.name
        for each in model._meta.concrete_fields
        if isinstance(each, models.CharField | models.TextField)
        and not each.choices
        and each.name not in holdings.CODES
        and (model.__name__, each.name) not in STAYS
    ]


def rows_of(incident: Incident) -> Iterator[tuple[Any, Any]]:
    """Each table of the app with its rows of the incident."""
    for model in apps.get_app_config("failure_protocol").get_models():
        way = holdings.way(model, "incident")
        if way and model._meta.model_name not in holdings.KEPT:
            yield model, model._base_manager.filter(**{way: incident.pk})


def write_everywhere(incident: Incident) -> set[str]:
    """Our word in each text that says something; gives the texts."""
    written = set()
    for model, rows in rows_of(incident):
        for name in texts(model):
            pks = list(rows.exclude(**{name: ""}).values_list("pk", flat=True))
            if pks and model is not LogEntry:  # what was logged is never changed, and is looked at below
                model._base_manager.filter(pk__in=pks).update(**{name: LEFT})
                written.add(f"{model.__name__}.{name}")
    return written


def left_in(incident: Incident) -> set[str]:
    """Texts that still say what was written."""
    return {
        f"{model.__name__}.{name}"
        for model, rows in rows_of(incident)
        for name in texts(model)
        for value in rows.values_list(name, flat=True)
        if value == LEFT
    }


def test_no_word_is_left_and_the_log_still_verifies(demo):
    written = set()
    for incident in Incident.objects.all():
        written |= write_everywhere(incident)
        Incident.objects.filter(pk=incident.pk).update(
            state="closed", ended_at=timezone.now(), legal_hold=False
        )
        for kept in Kept:
            remove_class(incident=incident, kept=kept, day=date(2090, 1, 1), by=system_user(), at=LONG_AFTER)
        assert not left_in(incident)
        still = LogEntry.objects.of(incident).filter(removed_at=None)
        assert all(each.text.startswith("Kept long enough, so removed") for each in still)
        assert verify(LogEntry.objects.of(incident)).ok
    assert len(written) > TEXTS


def test_every_table_with_words_hangs_on_an_incident_or_is_the_partnerships():
    lost = {each._meta.model_name for each in holdings.worded() if not holdings.way(each, "incident")}
    assert lost == {
        "embargo", "keycontact", "ladderperson", "otherparty", "protocolsettings", "retentionrule",
    }  # fmt: skip

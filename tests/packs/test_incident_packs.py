"""Packs about an incident: who may make them, and the checklist in the layout of Appendix A."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from failure_protocol.actions.sitreps import edit_sitrep, issue_sitrep, start_sitrep
from packs import definitions
from packs.content import DataTable, PackContent
from packs.definitions import UnknownScopeError
from packs.models import Pack
from tests.failure_protocol.making import LATER, TODAY, make_incident, make_lead, make_person

pytestmark = pytest.mark.django_db
CHECKLIST = definitions.get("incident-checklist")


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


def composed(incident, user) -> PackContent:
    return CHECKLIST.compose(CHECKLIST.find(user, incident.reference), TODAY, None)


def tables(content: PackContent) -> list[DataTable]:
    return [block for section in content.sections for block in section.blocks if isinstance(block, DataTable)]


def test_the_checklist_of_a_care_home_has_the_94_items_of_appendix_a_in_ten_sections(incident, lead):
    ours = [table for table in tables(composed(incident, lead)) if table.sheet.startswith("A ")]
    assert len(ours) == 10
    assert sum(len(table.rows) for table in ours) == 94


def test_the_columns_are_those_of_the_three_bodies(incident, lead):
    names = [column.name for column in tables(composed(incident, lead))[0].columns]
    assert names[3:] == ["LA: officer, status", "NHS: officer, status", "Provider: officer, status"]


def test_nobody_outside_the_team_can_name_the_incident_of_a_pack(people, incident):
    with pytest.raises(UnknownScopeError):
        CHECKLIST.find(people.commissioner, str(incident.pk))


@pytest.fixture
def built(incident, tmp_path, capsys) -> dict[str, object]:
    call_command(
        "incident_report", incident.reference, kind="checklist", out=Path(tmp_path), json=True,
        as_at=TODAY,
    )  # fmt: skip
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.usefixtures("built")
def test_a_pack_about_an_incident_is_seen_by_its_team_only(people, lead):
    assert Pack.objects.visible_to(lead).count() == 1
    assert not Pack.objects.visible_to(people.commissioner).exists()
    assert not Pack.objects.visible_to(people.outsider).exists()


def test_the_report_command_writes_the_three_files(built):
    assert built["pages"]
    assert all(Path(str(built[kind])).exists() for kind in ("pdf", "xlsx", "content"))


# --- situation report and lessons ------------------------------------------------------------------
def test_without_an_issued_report_the_pack_is_a_draft_and_says_so(incident, lead):
    definition = definitions.get("situation-report")
    content = definition.compose(definition.find(lead, str(incident.pk)), TODAY, None)
    assert "Draft for 3 September 2021: no report was issued yet." in repr(content)


def test_an_issued_report_prints_as_it_was_issued(incident, lead):
    report = start_sitrep(incident=incident, day=TODAY, by=lead, at=LATER)
    report = edit_sitrep(
        report=report, words={"situation": "Two nurses came."}, version=report.version, by=lead, at=LATER
    )
    issue_sitrep(report=report, version=report.version, by=lead, at=LATER)
    make_person(incident)
    definition = definitions.get("situation-report")
    said = repr(definition.compose(definition.find(lead, str(incident.pk)), TODAY, None))
    assert "Two nurses came." in said
    assert "issued on 3 September 2021 by Quinn Lead" in said


def test_the_public_lessons_name_neither_provider_nor_service(incident, lead):
    definition = definitions.get("lessons-learned")
    content = definition.compose(definition.find(lead, str(incident.pk)), TODAY, None)
    assert "Larch" in repr(content)
    assert "Larch" not in repr(content.public())


def test_the_public_lessons_ask_nothing_of_their_readers(incident, lead):
    definition = definitions.get("lessons-learned")
    content = definition.compose(definition.find(lead, str(incident.pk)), TODAY, None)
    assert definition.needs(content) == "failure_protocol.view_incident"
    assert definition.needs(content.public()) is None

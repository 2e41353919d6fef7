"""What packs add: a place in the menu, a box on a person's page."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from failure_protocol import person_sections, sections
from failure_protocol.matrix import Group, Level
from failure_protocol.models import Person, SealedPack
from failure_protocol.sections import Here
from failure_protocol.summaries.packs import packs_of
from failure_protocol.tables.packs import state_of

FEW = 5


def register() -> None:
    """Called by failure_protocol/registrations.py."""
    # Scope.PACK and wider: whoever only receives packs finds theirs, too.
    sections.place(80, "Packs", "sealed_packs", "scope", Level.VIEW, group="People")
    person_sections.register(80, Group.IDENTITY, _box)


def _box(here: Here, person: Person) -> SafeString | None:
    """Which packs told of the person, and where the next is made."""
    held = here.rights
    is_all = held.incident >= Level.EDIT or held.access_log >= Level.VIEW
    rows = SealedPack.objects.filter(
        packs_of(here.incident, here.request.user.pk, is_all=is_all), people=person
    ).select_related("incident")[:FEW]
    may_make = held.moves >= Level.EDIT
    if not rows and not may_make:
        return None
    context = {
        "incident": here.incident, "person": person, "may_make": may_make,
        "packs": [(row, state_of(row, here.at)) for row in rows],
    }  # fmt: skip
    return SafeString(render_to_string("failure_protocol/pack_box.html", context))

"""What who-decides adds: the card on a person's page, clocks of authorisations and advocates (K11, K12)."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from failure_protocol import clock_registry, person_sections
from failure_protocol.matrix import Group
from failure_protocol.models import Person
from failure_protocol.sections import Here
from failure_protocol.summaries import authority_clocks
from failure_protocol.summaries.authority import authority_of


def register() -> None:
    """Called by failure_protocol/registrations.py."""
    person_sections.register(40, Group.LEGAL, _card)
    clock_registry.register(authority_clocks.found)


def _card(here: Here, person: Person) -> SafeString:
    standing = authority_of(person, here.at)
    context = {
        "here": here, "incident": here.incident, "person": person, "standing": standing,
        "answer": standing.answer, "link": True,
    }  # fmt: skip
    return SafeString(render_to_string("failure_protocol/deciding_card.html", context))

"""What the register adds: its place in the menu, its box, its warnings, and boxes on a person's page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from core.words import day_words
from failure_protocol import gate, nhs, person_sections, sections
from failure_protocol.home import people_care
from failure_protocol.matrix import Group, Level, Scope
from failure_protocol.models import Person
from failure_protocol.models.incidents import Known
from failure_protocol.people_fields import FIELDS, LABELS, TRI_STATE
from failure_protocol.sections import Alarm, Here
from failure_protocol.summaries.care import ratings_of
from failure_protocol.summaries.funding import funding_known, money_settled
from failure_protocol.summaries.people import counts_of, rows_of
from failure_protocol.summaries.reconciliation import standing_of

BOX = "failure_protocol/person_box.html"


def register() -> None:
    """Called by failure_protocol/registrations.py."""
    sections.place(40, "People", "people", "scope", Level.SUMMARY)
    sections.place(41, "Lists of people", "people_lists", "incident", Level.EDIT)
    sections.box(40, _box)
    sections.warn(40, _warn)
    gate.register(10, "Everybody’s funding is known and a body leads", funding_known)
    gate.register(60, "Finance has done what the register asks of it", money_settled)
    person_sections.register(10, Group.IDENTITY, _identity)
    person_sections.register(11, Group.CONTACT, _contact)
    person_sections.register(20, Group.NEEDS, _needs)
    person_sections.register(21, Group.HEALTH, _health)
    people_care.register()
    person_sections.register(22, Group.SAFEGUARDING, _safeguarding)


def facts_of(person: Person, group: Group) -> list[tuple[str, str]]:
    """The facts of a group that are known, and every "not known" of what has three answers."""
    return [(LABELS[name], words) for name in FIELDS[group] if (words := _words(person, name))]


def box(
    here: Here, person: Person, group: Group, title: str, links: Iterable[tuple[str, str]] = ()
) -> SafeString:
    """A box with the facts of a group, and where they are changed."""
    edit = []
    if group in here.rights.edits:
        address = reverse("failure_protocol:person_edit", args=[here.incident.pk, person.pk, group.value])
        edit = [(f"Change {title[0].lower()}{title[1:]}", address)]
    context = {
        "id": f"person-{group.value}", "title": title, "rows": facts_of(person, group),
        "links": [*edit, *links],
    }  # fmt: skip
    return SafeString(render_to_string(BOX, context))


def _words(person: Person, name: str) -> str:
    value = getattr(person, name)
    if name in TRI_STATE:
        return str(Known(value).label)
    if name == "nhs_number":
        return nhs.spaced(value) if value else "None: not known yet"
    if name == "born_on" and value:
        return day_words(date.fromisoformat(value))
    return str(value)


def _identity(here: Here, person: Person) -> SafeString:
    links = []
    if Group.IDENTITY in here.rights.edits:
        photo = reverse("failure_protocol:person_care_add", args=[here.incident.pk, person.pk, "photo"])
        links.append(("Keep a picture", photo))
    if here.rights.incident >= Level.EDIT:
        same = reverse("failure_protocol:person_merge", args=[here.incident.pk, person.pk])
        never = reverse("failure_protocol:person_remove", args=[here.incident.pk, person.pk])
        links += [("Written down twice", same), ("Take off the register", never)]
    return box(here, person, Group.IDENTITY, "Who it is", links)


def _contact(here: Here, person: Person) -> SafeString:
    return box(here, person, Group.CONTACT, "Contact")


def _needs(here: Here, person: Person) -> SafeString:
    links = []
    if Group.NEEDS in here.rights.edits:
        links = [
            ("Rate the risk", reverse("failure_protocol:person_rag", args=[here.incident.pk, person.pk]))
        ]
    return box(here, person, Group.NEEDS, "Needs and wishes", links)


def _health(here: Here, person: Person) -> SafeString:
    return box(here, person, Group.HEALTH, "Health")


def _safeguarding(here: Here, person: Person) -> SafeString:
    return box(here, person, Group.SAFEGUARDING, "Safeguarding")


def _box(here: Here) -> SafeString | None:
    """How many, how many red, without a worker, out of date (K04); for those who see people."""
    if here.rights.scope <= Scope.PACK:
        return None
    counts = counts_of(rows_of(here.request.user, here.incident, here.rights, here.at))
    ratings = ratings_of(here.incident) if here.rights.incident >= Level.VIEW else []
    context = {
        "here": here, "counts": counts, "sees_needs": Group.NEEDS in here.rights.sees, "ratings": ratings,
        "unsigned": [str(each.service) for each in standing_of(here.incident) if not each.is_signed],
    }  # fmt: skip
    return SafeString(render_to_string("failure_protocol/people_on_incident.html", context))


def _warn(here: Here) -> list[Alarm]:
    """Registers that nobody signed, and numbers that differ from the provider's, in one query (S03, S04)."""
    found: list[Alarm] = []
    if here.rights.scope in (Scope.NONE, Scope.PACK):
        return found
    for each in standing_of(here.incident):
        url = ""
        if here.rights.scope is Scope.ALL and here.rights.incident >= Level.VIEW:
            url = reverse("failure_protocol:people_side", args=[here.incident.pk, each.service.pk])
        if each.register and not each.is_signed and not here.incident.has_ended:
            words = f"{each.service}: the register of {each.register} is not signed, so numbers may be wrong."
            found.append(Alarm(words, url, is_red=True))
        if each.agreed is not None and each.agreed != each.register:
            words = f"{each.service}: {each.register} in the register, but the provider says {each.agreed}."
            found.append(Alarm(words, url, is_red=True))
    return found

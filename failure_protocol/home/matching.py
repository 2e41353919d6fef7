"""What matching adds: its job, a place in the menu, boxes on the incident's page and on a person's."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from core.words import day_words
from failure_protocol import person_sections, sections
from failure_protocol.actions.matching import MATCH
from failure_protocol.match_job import match
from failure_protocol.matrix import Group, Level
from failure_protocol.models import MatchFacts, MatchRun, Person
from failure_protocol.sections import Here
from failure_protocol.summaries.matching_facts import NEEDS, category_of, essentials_of
from jobs.registry import register as register_job
from providers.models import BedType


def register() -> None:
    """Called by failure_protocol/registrations.py."""
    register_job(MATCH, match)
    sections.place(52, "Matching", "matching", "moves", Level.EDIT)
    sections.box(50, _box)
    person_sections.register(52, Group.NEEDS, _place)
    person_sections.register(53, Group.FINANCE, _payer)
    person_sections.register(54, Group.SAFEGUARDING, _apart)


def _box(here: Here) -> SafeString | None:
    """How many the newest proposal would place: numbers only, since boxes are not noted as read."""
    if here.rights.moves < Level.EDIT:
        return None
    rows = MatchRun.objects.filter(incident=here.incident)
    newest = rows.exclude(solved_at=None).first()
    if newest is None:
        return None
    left = newest.people - (newest.placed or 0)
    context = {"incident": here.incident, "run": newest, "left": left}
    return render_to_string("failure_protocol/matching_box.html", context)


def _place(here: Here, person: Person) -> SafeString | None:
    """What the place must have."""
    if person.service.is_home_care:
        return None
    facts = MatchFacts.objects.filter(person=person).first()
    category = category_of(person)
    needs = [NEEDS.get(need, need) for need in essentials_of(person)]
    rows = [
        ("Category", BedType(category).label if category else "Not known"),
        ("Essential", ", ".join(needs) or ("Nothing" if facts else "Nobody has looked")),
    ]
    if facts is not None:
        rows += [
            ("Good to have", ", ".join(NEEDS.get(need, need) for need in facts.wished or ())),
            ("Room for", facts.get_sex_display() or "Not known"),
            ("Visitors come from", facts.visitors), ("Short stay", facts.get_temporary_display()),
            ("No move before", day_words(facts.not_before) if facts.not_before else ""),
            ("Reviewed first", facts.review_first),
        ]  # fmt: skip
    links = [("Change what the place must have", _url("match_facts", here, person))]
    may = Group.NEEDS in here.rights.edits
    return _facts("What the place must have", "box-place", rows, links if may else [])


def _payer(here: Here, person: Person) -> SafeString | None:
    """What the payer gives."""
    facts = MatchFacts.objects.filter(person=person).first()
    known = facts is not None and facts.most_a_week is not None
    given = f"£{facts.most_a_week:,.2f} a week" if facts and known else "Not known: the usual rate counts"
    links = [("Change what the payer gives", _url("match_ceiling", here, person))]
    may = Group.FINANCE in here.rights.edits
    return _facts("What the payer gives", "box-payer", [("At most", given)], links if may else [])


def _apart(here: Here, person: Person) -> SafeString | None:
    """Where the person must not live, and with whom: for safeguarding."""
    mine = list(person.kept_apart.filter(ended_at=None).select_related("other", "location"))
    others = person.kept_apart_from.filter(ended_at=None).select_related("person")
    rows = [(str(each.other or each.location), each.reason) for each in mine]
    rows += [(str(each.person), each.reason) for each in others]
    links = [
        (f"{each.other or each.location}: no longer", _url("match_apart_end", here, person, each.pk))
        for each in mine
    ]
    links.append(("Keep apart from somebody or a home", _url("match_apart", here, person)))
    may = Group.SAFEGUARDING in here.rights.edits
    return _facts("Kept apart from", "box-apart", rows, links if may else [])


def _url(name: str, here: Here, person: Person, *more: int) -> str:
    return reverse(f"failure_protocol:{name}", args=[here.incident.pk, person.pk, *more])


def _facts(title: str, anchor: str, rows: list[tuple[str, str]], links: list[tuple[str, str]]) -> SafeString:
    told = [row for row in rows if row[1]]
    context = {"id": anchor, "title": title, "rows": told, "links": links}
    return render_to_string("failure_protocol/person_box.html", context)

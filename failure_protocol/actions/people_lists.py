"""Lists of people: brought, looked at, put right row by row, taken whole or not at all (S02)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.errors import ChangedMeanwhile, Refused
from core.words import count_of
from failure_protocol.access import allow
from failure_protocol.actions.funding import write_funding
from failure_protocol.actions.logs import add_entry
from failure_protocol.actions.people import check_numbers, write_person
from failure_protocol.actions.people_signed import end_sign_off
from failure_protocol.clocks import LONDON
from failure_protocol.importers.match import Matcher
from failure_protocol.importers.people import Understood, doubles, read_list, understood
from failure_protocol.lead_body import EXTERNAL, WHOLE, Payer, Share
from failure_protocol.matrix import Level
from failure_protocol.models import Incident, IncidentService, ListRow, Person, PersonList
from failure_protocol.models.logs import LogKind
from failure_protocol.models.registers import Source
from failure_protocol.people_fields import GROUP_OF, LABELS
from failure_protocol.person_rules import cleaned

State = ListRow.State
OPEN = (State.WRONG, State.HELD)


@transaction.atomic
def import_list(
    *, incident: Incident, service: IncidentService, source: str, name: str, content: bytes, by: User,
    at: datetime,
) -> PersonList:  # fmt: skip
    """Bring a list. Its rows are shown with what is wrong; the register is not touched until it is taken.

    Raises:
        PermissionDenied: the part doesn't run the incident.
        Refused: the incident has ended, the file can't be read, or it was brought before.
        ValidationError: no such source.
    """
    allow(by, incident, "incident", Level.EDIT)
    if incident.has_ended:
        raise Refused(f"{incident} has ended. Reopen it before you bring a list.")
    if source not in Source.values or service.incident_id != incident.pk:
        raise ValidationError({"source": "Choose whose list it is."})
    digest = hashlib.sha256(content).hexdigest()
    same = PersonList.objects.filter(service=service, source=source, sha256=digest)
    if same.exclude(state=PersonList.State.DISCARDED).exists():
        raise Refused("This very file was brought before. Nothing was changed.")
    parsed = read_list(content)
    made = PersonList.objects.create(
        incident=incident, service=service, source=source, name=name, sha256=digest, by=by, at=at,
        content=base64.b64encode(content).decode("ascii"),
        unknown_columns=[*parsed.columns.unknown, *(f"{each} (again)" for each in parsed.columns.twice),
                         *parsed.notes],
    )  # fmt: skip
    for line, cells in parsed.rows:
        ListRow.objects.create(list=made, line=line, cells=dict(cells), **_as_row(_read(made, cells)))
    _mark_doubles(made)
    rows = count_of(len(parsed.rows), "row")
    words = f"A list of {made.whose} was brought for {service}: {rows}, SHA-256 {digest}."
    add_entry(incident=incident, kind=LogKind.PERSON, text=words, by=by, at=at, data={"file": name})
    return made


@transaction.atomic
def correct_row(*, row: ListRow, cells: Mapping[str, str], version: int, by: User, at: datetime) -> ListRow:
    """Put a row right; what the file had stays in the sealed file. It may still be wrong: it says so.

    Raises:
        PermissionDenied: the part doesn't run the incident.
        Refused: the list was taken or discarded.
        ValidationError: no such payer, or another body without its name.
        ChangedMeanwhile: somebody corrected it first.
    """
    made = _open_list(row, by)
    if cells.get("payer") and cells["payer"] not in set(Payer):
        raise ValidationError({"payer": "Choose who pays."})
    if cells.get("payer") in EXTERNAL and not cells.get("payer_name", "").strip():
        raise ValidationError({"payer_name": "Say which council or NHS body pays."})
    held = {**row.cells, **cells}
    if cells.get("first_names") or cells.get("last_name"):
        held.pop("name", None)
    changed = {"cells": held, "reason": "", "settled_by": by, "settled_at": at, **_as_row(_read(made, held))}
    _save_row(row, changed, version)
    _mark_doubles(made)
    row.refresh_from_db()
    words = f"Line {row.line} of {made} was corrected."
    add_entry(
        incident=made.incident, kind=LogKind.PERSON, text=words, by=by, at=at, data={"cells": dict(cells)}
    )
    return row


@transaction.atomic
def leave_row_out(*, row: ListRow, reason: str, version: int, by: User, at: datetime) -> ListRow:
    """Leave a row out of a list, with the reason; it stays listed.

    Raises:
        PermissionDenied, Refused, ChangedMeanwhile: as `correct_row`.
        ValidationError: no reason.
    """
    made = _open_list(row, by)
    if not reason.strip():
        raise ValidationError({"reason": "Say why this row is left out."})
    changed = {"state": State.LEFT_OUT, "reason": reason.strip(), "settled_by": by, "settled_at": at}
    _save_row(row, changed, version)
    _mark_doubles(made)
    row.refresh_from_db()
    words = f"Line {row.line} of {made} is left out."
    add_entry(
        incident=made.incident, kind=LogKind.PERSON, text=words, by=by, at=at, data={"reason": reason.strip()}
    )
    return row


@transaction.atomic
def take_list(*, made: PersonList, by: User, at: datetime) -> PersonList:
    """Take a list into the register, whole. The first list of a service makes its register; of later ones
    a row that nobody in the register matches waits until somebody says who it is.

    Raises:
        PermissionDenied: the part doesn't run the incident.
        Refused: rows have errors or are held, or it was taken or discarded already.
    """
    incident = made.incident
    allow(by, incident, "incident", Level.EDIT)
    Incident.objects.select_for_update().get(pk=incident.pk)
    made.refresh_from_db()
    if made.state != PersonList.State.LOOKED_AT or incident.has_ended:
        raise Refused("This list is not open any more. Nothing was changed.")
    _mark_doubles(made)
    if waiting := made.rows.filter(state__in=OPEN).count():
        raise Refused(
            f"{count_of(waiting, 'row')} of the list must be put right or left out first. Nothing was taken."
        )
    people = list(Person.objects.filter(incident=incident))
    is_first = not any(person.service_id == made.service_id for person in people)
    matcher = Matcher(people)
    for row in made.rows.filter(state=State.READY):
        _take(row, made, matcher, by, at, is_first=is_first)
    values = {"state": PersonList.State.TAKEN, "taken_at": at, "taken_by": by}
    PersonList.objects.filter(pk=made.pk).update(**values)
    made.refresh_from_db()
    end_sign_off(service=made.service, why="another list was taken", at=at)
    left = made.rows.filter(state=State.WAITING).count()
    words = f"{made} was taken into the register of {made.service}."
    if left:
        words += f" {count_of(left, 'row')} {'waits' if left == 1 else 'wait'} until somebody says who it is."
    add_entry(incident=incident, kind=LogKind.PERSON, text=words, by=by, at=at)
    return made


@transaction.atomic
def discard_list(*, made: PersonList, reason: str, by: User, at: datetime) -> PersonList:
    """Set a list aside that was not taken; it and its file stay.

    Raises:
        PermissionDenied: the part doesn't run the incident.
        ValidationError: no reason.
        Refused: it was taken or discarded already.
    """
    allow(by, made.incident, "incident", Level.EDIT)
    if not reason.strip():
        raise ValidationError({"reason": "Say why the list is set aside."})
    open_still = PersonList.objects.filter(pk=made.pk, state=PersonList.State.LOOKED_AT)
    if not open_still.update(state=PersonList.State.DISCARDED):
        raise Refused("This list is not open any more. Nothing was changed.")
    made.refresh_from_db()
    words = f"{made} was set aside. Reason: {reason.strip()}"
    add_entry(incident=made.incident, kind=LogKind.PERSON, text=words, by=by, at=at)
    return made


def fill_in(person: Person, facts: Mapping[str, str], by: User, at: datetime, source: str) -> None:
    """Complete what the register lacks of somebody from a row; what differs is left to be settled."""
    incident = person.incident
    empty = {name: facts[name] for name in GROUP_OF if facts.get(name) and not getattr(person, name, "")}
    values = cleaned(empty, at.astimezone(LONDON).date(), is_exercise=incident.is_exercise)
    if values:
        check_numbers(incident, values, person)
        Person.objects.filter(pk=person.pk).update(**values, updated_at=at, version=person.version + 1)
        person.refresh_from_db()
        words = f"{person}: completed from {source} ({', '.join(LABELS[name] for name in empty)})."
        data = {name: ["", value] for name, value in empty.items()}
        add_entry(incident=incident, kind=LogKind.PERSON, text=words, by=by, at=at, person=person, data=data)
    payer = facts.get("payer", Payer.UNKNOWN)
    if payer != Payer.UNKNOWN and not person.funding.filter(ended_at=None).exists():
        lines = [(Share(Payer(payer), WHOLE), facts.get("payer_name", ""), None)]
        write_funding(person=person, lines=lines, by=by, at=at, source=source)


def source_words(made: PersonList) -> str:
    """As "the list of the provider"."""
    return f"the list of {made.whose}"


def facts_of(row: ListRow) -> dict[str, str]:
    """What a row says of a person's own fields."""
    return {name: value for name, value in row.facts.items() if name in GROUP_OF}


def _take(
    row: ListRow, made: PersonList, matcher: Matcher, by: User, at: datetime, *, is_first: bool
) -> None:
    found = matcher.find(row.facts)
    person, source = found.person, source_words(made)
    if person is None and is_first and not found.doubt:
        day = at.astimezone(LONDON).date()
        values = cleaned(facts_of(row), day, is_exercise=made.incident.is_exercise)
        person = write_person(
            incident=made.incident, service=made.service, values=values, by=by, at=at, source=source
        )
        matcher.add(person)
    if person is None:
        problems = [found.doubt] if found.doubt else []
        ListRow.objects.filter(pk=row.pk).update(state=State.WAITING, problems=problems)
        return
    fill_in(person, row.facts, by, at, source)
    ListRow.objects.filter(pk=row.pk).update(state=State.MATCHED, person=person)


def _read(made: PersonList, cells: Mapping[str, str]) -> Understood:
    own = {str(made.incident.partnership), made.service.council, made.incident.partnership.slug}
    day = made.at.astimezone(LONDON).date()
    return understood(cells, day, own=own - {""}, is_exercise=made.incident.is_exercise)


def _as_row(read: Understood) -> dict[str, Any]:
    state = State.HELD if read.is_held else State.WRONG if read.problems else State.READY
    return {"facts": dict(read.facts), "problems": list(read.problems), "state": state}


def _mark_doubles(made: PersonList) -> None:
    """Rows that say somebody twice are wrong until one is corrected or left out."""
    rows = [row for row in made.rows.all() if row.state in (State.READY, State.WRONG, State.HELD)]
    wrong = doubles([(row.line, row.facts) for row in rows])
    for row in rows:
        fresh = _as_row(_read(made, row.cells))
        if row.line in wrong:
            fresh |= {"state": State.WRONG, "problems": [*fresh["problems"], wrong[row.line]]}
        if (row.state, row.problems) != (fresh["state"], fresh["problems"]):
            ListRow.objects.filter(pk=row.pk).update(state=fresh["state"], problems=fresh["problems"])


def _open_list(row: ListRow, by: User) -> PersonList:
    made = row.list
    allow(by, made.incident, "incident", Level.EDIT)
    if made.state != PersonList.State.LOOKED_AT:
        raise Refused("This list is not open any more. Nothing was changed.")
    return made


def _save_row(row: ListRow, changed: Mapping[str, Any], version: int) -> None:
    if not ListRow.objects.filter(pk=row.pk, version=version).update(**changed, version=version + 1):
        row.refresh_from_db()
        raise ChangedMeanwhile(row)

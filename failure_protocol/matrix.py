"""What each part in an incident may see and do (failure-protocol.md section 4.14). Pure.

Read by a governance lead: a row of MATRIX is a row of the procedure's table. A person with several parts in
an incident may do what any of them may.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import IntEnum, StrEnum
from typing import Any


class TeamRole(StrEnum):
    """The part a person plays in one incident."""

    LEAD = "lead"
    COORDINATOR = "coordinator"
    PRACTITIONER = "practitioner"
    PLACEMENTS = "placements"
    FINANCE = "finance"
    SAFEGUARDING = "safeguarding"
    COMMUNICATIONS = "communications"
    PROVIDER = "provider"
    RECEIVER = "receiver"
    GUEST = "guest"
    BRIEFED = "briefed"
    AUDITOR = "auditor"


NAMES: dict[TeamRole, str] = {
    TeamRole.LEAD: "Lead officer",
    TeamRole.COORDINATOR: "Lead co-ordinating manager or deputy",
    TeamRole.PRACTITIONER: "Social worker or nurse",
    TeamRole.PLACEMENTS: "Placements and vacancies",
    TeamRole.FINANCE: "Finance",
    TeamRole.SAFEGUARDING: "Safeguarding lead",
    TeamRole.COMMUNICATIONS: "Communications",
    TeamRole.PROVIDER: "Staff of the failing provider",
    TeamRole.RECEIVER: "Staff of a receiving provider",
    TeamRole.GUEST: "CQC, police or ambulance",
    TeamRole.BRIEFED: "Director or councillor, briefed",
    TeamRole.AUDITOR: "Caldicott guardian or auditor",
}


class Level(IntEnum):
    """How much of an area: each level holds those before it. OWN = change what is one's own only."""

    NONE = 0
    SUMMARY = 1
    VIEW = 2
    ADD = 3
    OWN = 4
    EDIT = 5


class Scope(IntEnum):
    """Whose records: nobody's, only how many, those flagged or assigned, everybody's."""

    NONE = 0
    COUNTS = 1
    PACK = 2  # what a transfer or need-to-know pack holds, nothing on a page
    OWN_SERVICE = 3
    FLAGGED = 4
    ASSIGNED = 5
    WITH_REASON = 6
    ALL = 7


class Group(StrEnum):
    """The field groups of a person's record (section 6, Caldicott)."""

    IDENTITY = "identity"
    CONTACT = "contact"
    NEEDS = "needs"
    HEALTH = "health"
    LEGAL = "legal"  # capacity and authority
    SAFEGUARDING = "safeguarding"
    FINANCE = "finance"


_PERSON = frozenset({Group.IDENTITY, Group.CONTACT, Group.NEEDS})
_CARE = _PERSON | {Group.HEALTH, Group.LEGAL}
_ALL = frozenset(Group)


@dataclass(frozen=True)
class Rights:
    """What one part may do, area by area. `sees` and `edits` are field groups of the people in `scope`."""

    incident: Level = Level.NONE
    checklist: Level = Level.NONE
    scope: Scope = Scope.NONE
    sees: frozenset[Group] = frozenset()
    edits: frozenset[Group] = frozenset()
    finance: Level = Level.NONE
    logs: Level = Level.NONE
    decisions: Level = Level.NONE
    communications: Level = Level.NONE
    moves: Level = Level.NONE
    access_log: Level = Level.NONE
    close: bool = False


MATRIX: dict[TeamRole, Rights] = {
    TeamRole.LEAD: Rights(
        Level.EDIT, Level.EDIT, Scope.ALL, _ALL, _ALL - {Group.FINANCE}, finance=Level.VIEW, logs=Level.EDIT,
        decisions=Level.EDIT, communications=Level.EDIT, moves=Level.EDIT, access_log=Level.VIEW, close=True,
    ),
    TeamRole.COORDINATOR: Rights(
        Level.EDIT, Level.EDIT, Scope.ALL, _CARE | {Group.FINANCE}, _PERSON, finance=Level.VIEW,
        logs=Level.EDIT, decisions=Level.EDIT, communications=Level.EDIT, moves=Level.EDIT,
    ),
    TeamRole.PRACTITIONER: Rights(
        Level.VIEW, Level.OWN, Scope.ASSIGNED, _CARE, _CARE, logs=Level.ADD, decisions=Level.VIEW,
        communications=Level.ADD, moves=Level.EDIT,
    ),
    TeamRole.PLACEMENTS: Rights(
        Level.VIEW, Level.OWN, Scope.ALL, frozenset({Group.IDENTITY, Group.NEEDS}), frozenset(),
        finance=Level.SUMMARY, logs=Level.ADD, decisions=Level.VIEW, moves=Level.EDIT,
    ),
    TeamRole.FINANCE: Rights(
        Level.VIEW, Level.OWN, Scope.ALL, frozenset({Group.IDENTITY, Group.FINANCE}),
        frozenset({Group.FINANCE}), finance=Level.EDIT, logs=Level.ADD, decisions=Level.VIEW,
    ),
    TeamRole.SAFEGUARDING: Rights(
        Level.VIEW, Level.OWN, Scope.FLAGGED, _PERSON | {Group.SAFEGUARDING},
        frozenset({Group.SAFEGUARDING}), logs=Level.ADD, decisions=Level.VIEW,
    ),
    TeamRole.COMMUNICATIONS: Rights(
        Level.SUMMARY, Level.OWN, Scope.COUNTS, logs=Level.SUMMARY, communications=Level.EDIT,
    ),
    TeamRole.PROVIDER: Rights(
        Level.SUMMARY, Level.OWN, Scope.OWN_SERVICE, _CARE, _CARE, logs=Level.ADD,
    ),
    TeamRole.RECEIVER: Rights(scope=Scope.PACK),
    TeamRole.GUEST: Rights(Level.SUMMARY, scope=Scope.PACK),
    TeamRole.BRIEFED: Rights(Level.SUMMARY, Level.VIEW, Scope.COUNTS, finance=Level.SUMMARY),
    TeamRole.AUDITOR: Rights(
        Level.VIEW, Level.VIEW, Scope.WITH_REASON, _ALL, finance=Level.VIEW, logs=Level.VIEW,
        decisions=Level.VIEW, communications=Level.VIEW, access_log=Level.VIEW,
    ),
}  # fmt: skip


def combined(roles: Iterable[TeamRole]) -> Rights:
    """What somebody with these parts may do; nothing without a part.

    `sees` and `edits` are what holds for everybody in the widest scope: who finds places (everybody, needs)
    and is a nurse too (assigned people, health) does not see everybody's health. What one person's page shows
    follows from the parts that reach that person: access.rights_on.
    """
    held = [MATRIX[role] for role in roles]
    if not held:
        return Rights()
    values: dict[str, Any] = {
        each.name: max(getattr(rights, each.name) for rights in held)
        for each in fields(Rights)
        if each.name not in ("sees", "edits")
    }
    people = [rights for rights in held if rights.scope > Scope.PACK]
    widest = [rights for rights in people if rights.scope is Scope.ALL]
    values["sees"] = _groups([rights.sees for rights in widest or people], is_whole=bool(widest))
    values["edits"] = _groups([rights.edits for rights in widest or people], is_whole=bool(widest))
    return Rights(**values)


def _groups(found: list[frozenset[Group]], *, is_whole: bool) -> frozenset[Group]:
    """Together where each reaches everybody, or they are alike; else what all of them have."""
    if not found:
        return frozenset()
    return frozenset[Group]().union(*found) if is_whole else found[0].intersection(*found[1:])

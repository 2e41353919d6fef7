"""The parts that people play in an incident: roles, Appendix D assignments, Appendix C codes, the core group.

Pure. What somebody may see and do follows from their part in the team (matrix.py), not from these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from failure_protocol.checklists import load


class Kind(StrEnum):
    """Which list a part stands in."""

    ROLE = "role"
    ASSIGNMENT = "assignment"
    CODE = "code"
    CORE = "core"

    @classmethod
    def words(cls) -> list[tuple[Kind, str]]:
        """With the words for each."""
        return [
            (cls.ROLE, "Role"), (cls.ASSIGNMENT, "Assignment of Appendix D"),
            (cls.CODE, "Lead code of Appendix C"), (cls.CORE, "Core group for the move"),
        ]  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One part. `job` = the same job under several titles (table Z7); `shared` = several may hold it."""

    kind: Kind
    key: str
    title: str
    source: str
    shared: bool = False
    has_backup: bool = False
    job: str = ""


LEADING = "Leads the work"
ROLES = (  # R01
    Part(Kind.ROLE, "jisg_chair", "Chair of the Joint Incident Steering Group", "7.1", has_backup=True),
    Part(Kind.ROLE, "lead_officer", "Lead Officer of the council", "7.2", has_backup=True, job=LEADING),
    Part(Kind.ROLE, "operational_chair", "Chair of the Operational Group", "7.3", has_backup=True),
    Part(Kind.ROLE, "service_manager", "Service manager", "Appendix D"),
    Part(Kind.ROLE, "team_leader", "Team leader", "A1.2, Appendix D", shared=True, job=LEADING),
    Part(Kind.ROLE, "administrator", "Administrative lead", "A9.1"),
    Part(Kind.ROLE, "minute_taker", "Lead minute taker", "7.4"),
    Part(Kind.ROLE, "communications", "Communications lead", "7.4"),
    Part(Kind.ROLE, "briefing_manager", "Senior manager who briefs directors and councillors", "Appendix D"),
    Part(Kind.ROLE, "home_manager", "The council’s home manager", "Appendix D"),
    Part(Kind.ROLE, "lead_therapist", "Lead occupational therapist", "Appendix D"),
)
CORE = tuple(  # R14
    Part(Kind.CORE, key, title, "Appendix D", has_backup=True)
    for key, title in (
        ("care_manager", "Care manager"), ("therapist", "Occupational therapist"), ("nurse", "Nurse"),
        ("mental_health", "Mental health"), ("business", "Business support"),
    )
)  # fmt: skip
ASSIGNMENTS = tuple(  # R02
    Part(
        Kind.ASSIGNMENT, key, title, "Appendix D", has_backup=True, job=LEADING if key == "lead" else ""
    )
    for key, title in load("D").names.items()
)  # fmt: skip
CODES = tuple(  # R03
    Part(Kind.CODE, key, title, "Appendix C", job=LEADING if key == "PL" else "")
    for key, title in load("C").names.items()
)
PARTS: Mapping[tuple[Kind, str], Part] = {
    (part.kind, part.key): part for part in (*ROLES, *ASSIGNMENTS, *CODES, *CORE)
}
POSTS: Mapping[str, tuple[Kind, str]] = {  # who Appendix D means by the posts in its second column
    "Service manager": (Kind.ROLE, "service_manager"),
    "Lead co-ordinating manager": (Kind.ASSIGNMENT, "lead"),
    "Deputy co-ordinating manager": (Kind.ASSIGNMENT, "deputy"),
    "Lead or deputy co-ordinating manager": (Kind.ASSIGNMENT, "lead"),
    "Communications team": (Kind.ROLE, "communications"),
    "Team leaders": (Kind.ROLE, "team_leader"),
    "Lead occupational therapist": (Kind.ROLE, "lead_therapist"),
    "Council’s home manager": (Kind.ROLE, "home_manager"),
}


def part(kind: str, key: str) -> Part:
    """The part of a list and key.

    Raises:
        KeyError: there is none.
    """
    return PARTS[Kind(kind), key]


def parts_for(source: str, responsible: str) -> tuple[Kind, str] | None:
    """Which part a code of Appendix C or a post of Appendix D means; None = none in particular."""
    if source == "C":
        return (Kind.CODE, responsible) if (Kind.CODE, responsible) in PARTS else None
    return POSTS.get(responsible)

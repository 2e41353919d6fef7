"""What is known about who decides for a person, as the rules of who_decides.py read it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Decision(StrEnum):
    """What is decided. Capacity is of one decision at one time, so there is no "everything"."""

    ACCOMMODATION = "accommodation"
    CARE = "care"
    MONEY = "money"


DECISIONS: Mapping[Decision, str] = {
    Decision.ACCOMMODATION: "where to live",
    Decision.CARE: "care and treatment",
    Decision.MONEY: "money and property",
}
WELFARE = frozenset({Decision.ACCOMMODATION, Decision.CARE})


class Finding(StrEnum):
    """What was found of somebody's capacity for a decision; not found lacking is presumed to be there."""

    HAS = "has"
    LACKS = "lacks"
    NOT_ASSESSED = "not_assessed"


class Power(StrEnum):
    """A power that the person gave to others."""

    LPA_WELFARE = "lpa_welfare"
    LPA_MONEY = "lpa_money"
    EPA = "epa"


POWERS: Mapping[Power, str] = {
    Power.LPA_WELFARE: "Lasting power of attorney, health and welfare",
    Power.LPA_MONEY: "Lasting power of attorney, property and financial affairs",
    Power.EPA: "Enduring power of attorney",
}


class Who(StrEnum):
    """Who decides."""

    PERSON = "person"
    PARENTS = "parents"
    ATTORNEYS = "attorneys"
    DEPUTIES = "deputies"
    BODY = "body"  # whoever arranges the care, in the person's best interests
    COURT = "court"


class Code(StrEnum):
    """What stands in the way; other nouns know them by these words."""

    BEST_INTERESTS = "best_interests"
    IMCA = "imca"
    DOLS = "dols"


OPEN_WORDS: Mapping[Code, str] = {
    Code.BEST_INTERESTS: "Who decides is not settled: see the person’s page",
    Code.IMCA: "An advocate is to be seen to first: see the person’s page",
    Code.DOLS: "The new home has to ask for its own authorisation first: see the person’s page",
}


@dataclass(frozen=True)
class Assessed:
    """One assessment of capacity, for one decision."""

    decision: Decision
    outcome: Finding
    on: date


@dataclass(frozen=True)
class Attorney:
    """A power of attorney. `registered` with the Office of the Public Guardian: yes, no, unknown."""

    key: int
    names: str
    kind: Power
    registered: str = "unknown"
    together: bool = False  # appointed jointly: all of them or none


@dataclass(frozen=True)
class Deputy:
    """A deputy whom the Court of Protection appointed."""

    key: int
    names: str
    scope: frozenset[Decision]
    order_on: date
    expires_on: date | None = None


@dataclass(frozen=True)
class BestInterests:
    """A best-interests decision that was written down; `place` is the home it is about, None = none yet."""

    decision: Decision
    on: date
    place: int | None = None


@dataclass(frozen=True)
class Imca:
    """That an advocate was asked, and reported; or why none was asked."""

    asked_on: date | None = None
    reported_on: date | None = None
    why_not: str = ""


@dataclass(frozen=True)
class Authorisation:
    """Deprivation of liberty at one place: asked for, granted from a day to a day."""

    place: int | None
    asked_on: date
    starts_on: date | None = None
    ends_on: date | None = None
    is_refused: bool = False
    is_over: bool = False  # not needed any more, or withdrawn

    def holds(self, day: date) -> bool:
        """Whether it is in force on the day."""
        if self.is_over or self.starts_on is None or self.ends_on is None:
            return False
        return self.starts_on <= day <= self.ends_on

    def waits(self) -> bool:
        """Whether it was asked for and not yet answered."""
        return self.starts_on is None and not self.is_refused and not self.is_over


@dataclass(frozen=True)
class Stay:
    """How long somebody will be where they go; `days` None = for good."""

    days: int | None = None
    in_hospital: bool = False
    at_home: bool = False


@dataclass(frozen=True)
class Passed:
    """What a named authority let pass in an emergency, until it is looked at again."""

    code: str
    review_on: date


@dataclass(frozen=True)
class Facts:
    """Everything that is known, on a day. `lives_at` and `goes_to` are keys of places."""

    today: date
    age: int | None = None
    assessed: tuple[Assessed, ...] = ()
    best_interests: tuple[BestInterests, ...] = ()
    attorneys: tuple[Attorney, ...] = ()
    deputies: tuple[Deputy, ...] = ()
    unbefriended: str = "unknown"
    imca: Imca = field(default_factory=Imca)
    authorisations: tuple[Authorisation, ...] = ()
    told: frozenset[int | None] = frozenset()  # homes that were told of the authorisation and its conditions
    is_detained: bool = False
    is_home_care: bool = False
    stay: Stay = field(default_factory=Stay)
    lives_at: int | None = None
    goes_to: int | None = None
    passed: tuple[Passed, ...] = ()


@dataclass(frozen=True)
class Stop:
    """One thing that stands in the way; `review_on` is set where an authority let it pass until then."""

    code: str
    words: str
    review_on: date | None = None

    @property
    def open_words(self) -> str:
        """For those who move people and do not see what is known of capacity, and for the decision log."""
        return OPEN_WORDS[Code(self.code)]


@dataclass(frozen=True)
class Answer:
    """Who decides, from what that follows, what to do next, and what is in the way."""

    decision: Decision
    finding: Finding
    who: Who
    decides: str
    basis: str
    next_step: str
    stops: tuple[Stop, ...] = ()
    passed: tuple[Stop, ...] = ()
    notes: tuple[str, ...] = ()


class Duty(StrEnum):
    """Whether an advocate is likely due."""

    NONE = "none"
    LIKELY = "likely"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ImcaDuty:
    """K12: a prompt, never a ruling."""

    duty: Duty
    words: str

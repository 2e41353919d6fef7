"""Which body leads for a person, by who pays (procedure sections 1.7 and 6.1 to 6.3; S06, Z1, Z2). Pure.

Where the procedure says nothing, or two things, nobody guesses: a named person decides, and says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType


class Payer(StrEnum):
    """Who pays a share (S05)."""

    COUNCIL = "council"
    CHC = "chc"
    OTHER_COUNCIL = "other_council"
    OTHER_NHS = "other_nhs"
    SELF = "self"
    PERSONAL_BUDGET = "personal_budget"
    JOINT = "joint"
    S117 = "s117"
    UNKNOWN = "unknown"


NAMES: Mapping[Payer, str] = MappingProxyType({
    Payer.COUNCIL: "Our council",
    Payer.CHC: "NHS continuing healthcare, ours",
    Payer.OTHER_COUNCIL: "Another council",
    Payer.OTHER_NHS: "Another NHS body",
    Payer.SELF: "The person",
    Payer.PERSONAL_BUDGET: "Personal budget or direct payment",
    Payer.JOINT: "Council and NHS together, split not agreed",
    Payer.S117: "Section 117 aftercare",
    Payer.UNKNOWN: "Not known",
})  # fmt: skip
EXTERNAL = frozenset({Payer.OTHER_COUNCIL, Payer.OTHER_NHS})
_LOCAL = frozenset({Payer.COUNCIL, Payer.SELF, Payer.PERSONAL_BUDGET, Payer.OTHER_COUNCIL})
_HEALTH = frozenset({Payer.CHC, Payer.OTHER_NHS})
WHOLE = Decimal(100)


class LeadingBody(StrEnum):
    """Who leads."""

    COUNCIL = "council"
    NHS = "nhs"


@dataclass(frozen=True)
class Share:
    """One payer's share in per cent of the cost."""

    payer: Payer
    percent: Decimal


@dataclass(frozen=True)
class Lead:
    """Who leads and by which rule; `body` None = nobody can say yet. `must_decide`: a person has to."""

    body: LeadingBody | None
    rule: str
    reason: str
    must_decide: bool = False
    duties: tuple[str, ...] = ()


AGREE = (
    "Ask the placing council who pays, and record who is agreed to manage the move (1.7). Until then "
    "immediate welfare is with our council (6.3)."
)
_WHY = {
    "other": "Another council pays: ours keeps the person safe, finds out who pays there, and agrees who "
    "manages the move.",
    "self": "The person pays for themselves: the council supports them to find another place.",
    "budget": "A personal budget pays: the council gives options, and asks how the person wishes to be "
    "involved.",
    "s117": "Section 117 aftercare is owed by council and NHS together, and the procedure does not say which "
    "of them leads.",
    "even": "The split is even ({}). The procedure lets the larger share lead and says nothing of an even "
    "one.",
    "conflict": "The NHS pays more ({}). Section 1.7 lets the larger share lead, so the NHS; section 6.2 "
    "gives whoever is part-funded to the council.",
}


class WrongShares(ValueError):
    """The shares can't be; the message says why."""


def check_shares(shares: Iterable[Share]) -> None:
    """Refuse shares that are not those of one whole (S05).

    Raises:
        WrongShares: a share of 0 or less, the same payer twice, or a sum other than 100.
    """
    held = list(shares)
    if any(share.percent <= 0 for share in held):
        raise WrongShares("Each share must be more than 0 %.")
    total = sum((share.percent for share in held), Decimal(0))
    if held and total != WHOLE:
        raise WrongShares(f"The shares come to {_plain(total)} %. They must come to 100 %.")


def lead_for(shares: Iterable[Share]) -> Lead:
    """Who leads for somebody whose cost is paid so."""
    held = [share for share in shares if share.percent > 0]
    payers = {share.payer for share in held}
    if not held or Payer.UNKNOWN in payers:
        return Lead(None, "A3.2", "Who pays is not known, so nobody can say which body leads.")
    duties = (AGREE,) if Payer.OTHER_COUNCIL in payers else ()
    if Payer.S117 in payers:
        return _open("4.3", _WHY["s117"], duties)
    if Payer.JOINT in payers:
        return _open("1.7", "Council and NHS pay together, but the split is not agreed.", duties)
    local = sum((share.percent for share in held if share.payer in _LOCAL), Decimal(0))
    health = sum((share.percent for share in held if share.payer in _HEALTH), Decimal(0))
    if not health:
        return Lead(LeadingBody.COUNCIL, *_local_only(payers), duties=duties)
    if not local:
        return Lead(LeadingBody.NHS, *_health_only(payers))
    return _both(local, health, duties)


def _local_only(payers: set[Payer]) -> tuple[str, str]:
    if payers == {Payer.OTHER_COUNCIL}:
        return "1.7, 6.3", _WHY["other"]
    if payers == {Payer.SELF}:
        return "1.7, 6.2", _WHY["self"]
    if Payer.PERSONAL_BUDGET in payers:
        return "1.7, 6.2", _WHY["budget"]
    return "1.7, 6.2", "The council pays, or the council and the person."


def _health_only(payers: set[Payer]) -> tuple[str, str]:
    if payers == {Payer.OTHER_NHS}:
        return "6.1", "Another NHS body pays in full: our NHS body co-ordinates for it."
    return "1.7, 6.1", "The NHS pays in full."


def _both(local: Decimal, health: Decimal, duties: tuple[str, ...]) -> Lead:
    split = f"council side {_plain(local)} %, NHS {_plain(health)} %"
    if local == health:
        return _open("1.7", _WHY["even"].format(split), duties)
    if health > local:
        return _open("1.7 against 6.2", _WHY["conflict"].format(split), duties)
    return Lead(LeadingBody.COUNCIL, "1.7, 6.2", f"The council side pays more ({split}).", duties=duties)


def _open(rule: str, why: str, duties: tuple[str, ...]) -> Lead:
    return Lead(None, rule, why, must_decide=True, duties=duties)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"

"""The twelve options of section 8.1 for keeping a service going or replacing it. Pure; wording is ours."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """One option. `pays_provider`: money may go to the failing provider, so an agreement is first (A15)."""

    key: str
    words: str
    pays_provider: bool = False


OPTIONS: tuple[Option, ...] = (
    Option("spot", "Buy places singly from other providers"),
    Option("reserve", "Reserve places in other suitable services"),
    Option("advice", "Have a specialist practitioner advise"),
    Option("partner", "Have a related provider work with the failing one"),
    Option("staffing", "Temporary staff, from agencies or other providers"),
    Option("management", "Temporary management, such as a consultancy"),
    Option("transfer", "Staff and people together to another provider"),
    Option("contracted", "A contracted management or nursing team"),
    Option("funding", "Extra money for a short time", pays_provider=True),
    Option("fees", "Fees above the usual, to secure places"),
    Option("other", "Something else that this case calls for"),
    Option("budgets", "Personal budgets or direct payments"),
)

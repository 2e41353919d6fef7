"""Steps of support that people confirmed, and what homes' own people see and would put right."""

from __future__ import annotations

from demo.register_local import Teller
from providers.actions.corrections import propose_correction
from providers.actions.people import add_person
from providers.actions.staff import give_home
from providers.actions.support import confirm_step


def tell_support(teller: Teller) -> None:
    """After everything else: the triggers find the facts that they speak of."""
    _steps(teller)
    _staff(teller)


def _steps(teller: Teller) -> None:
    for row in teller.story["step"]:
        about = teller.about(row["home"], row["on"], 14)
        confirm_step(**about, level=row["level"], reason=row["reason"])


def _staff(teller: Teller) -> None:
    giver = teller.people[teller.story["brings"]]
    for row in teller.story["staff"]:
        home, person = teller.homes[row["home"]], teller.people[row["person"]]
        give_home(
            partnership=teller.partnership, user=person, location=home,
            starts_on=teller.move.day(row["from"]), by=giver, at=teller.at(row["from"]),
        )  # fmt: skip
        add_person(
            partnership=teller.partnership, location=home, name=person.full_name, role="Registered manager",
            phone="01632 960100", by=teller.officer, at=teller.at(row["from"]),
        )  # fmt: skip
    for row in teller.story["correction"]:
        propose_correction(
            partnership=teller.partnership, location=teller.homes[row["home"]], subject=row["subject"],
            values=row["values"], words=row["words"], by=teller.people[row["person"]],
            at=teller.at(row["on"]),
        )  # fmt: skip

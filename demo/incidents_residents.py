"""What the pages of the demonstration's live incident show of its residents one by one: who decides for them,
what three lists say, whose place is found and how far, who leaves today; and what was arranged and paid.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from demo.incidents_people import nhs_numbers
from failure_protocol.actions import attorneys, capacity, money, placements, premises, safeguards
from failure_protocol.actions.choices import record_choice
from failure_protocol.actions.moves_day import depart, turn_back
from failure_protocol.actions.moves_plan import Plan, check_identity, plan_move
from failure_protocol.actions.notices_parties import tell_party
from failure_protocol.actions.notices_setup import save_party
from failure_protocol.actions.people_lists import import_list, take_list
from failure_protocol.actions.people_reconcile import settle
from failure_protocol.actions.practical import settle_item
from failure_protocol.actions.vacancies import hold_beds, prove_needs
from failure_protocol.models import BedOffer, Incident, Move, Person, Placement, PowerOfAttorney
from failure_protocol.models.incidents import Known
from failure_protocol.summaries.reconciliation import reconciliation_of

LONDON = ZoneInfo("Europe/London")
FILE = Path(__file__).resolve().parent / "incidents" / "residents.toml"
DECISION = "whether to move to another care home, and which"
SUPERVISOR = "Solmouth City Council"
NOBODYS = 999_700_000  # a number that is on no other list of the demonstration
TILL = ("proposed", "offered", "accepted", "agreed", "booked")
FIRST, BORN, PAYER = 0, 2, 5  # columns of a list (demo/incidents_people.py)


@cache
def told() -> dict[str, Any]:
    """The file."""
    return tomllib.loads(FILE.read_text("utf-8"))


@dataclass
class Residents:
    """Work on the residents of one incident, opened at a moment; `users` as in demo/incidents_work.py."""

    incident: Incident
    lead: User
    users: Mapping[str, User]
    people: Sequence[Person]
    opened: datetime
    today: date

    def day(self, days: int) -> date:
        """So many days after the opening."""
        return self.opened.date() + timedelta(days=days)

    def moment(self, days: int, hour: int, minute: int = 0) -> datetime:
        """A time of day, so many days after the opening."""
        return datetime.combine(self.day(days), time(hour, minute), LONDON)

    def person(self, row: Mapping[str, Any]) -> Person:
        """Whom a row of the file is about."""
        number: int = row["person"]
        return self.people[number - 1]

    def decide(self) -> None:
        """Who can't decide about the move, who decides for them, and whose liberty is restricted."""
        for row in told()["capacity"]:
            facts = {
                "about": "accommodation", "decision": DECISION, "outcome": row.get("outcome", "lacks"),
                "assessor": told()["worker"], "assessed_on": self.day(row["day"]),
                "evidence": row["evidence"],
            }  # fmt: skip
            at = self.moment(row["day"], 14)
            capacity.assess_capacity(person=self.person(row), facts=facts, by=self.lead, at=at)
        self._speak_for(self.moment(3, 15))
        self._interests()
        for row in told()["liberty"]:
            facts = {
                "kind": "standard", "location": None, "place": str(self.incident.services.get()),
                "supervisory_body": SUPERVISOR, "asked_on": self.day(row["starts"] - 10), "wanted_from": None,
                "starts_on": self.day(row["starts"]), "ends_on": self.day(row["ends"]), "is_extended": False,
                "is_refused": False, "conditions": "", "representative": "",
            }  # fmt: skip
            at = self.moment(3, 17)
            safeguards.ask_authorisation(person=self.person(row), facts=facts, by=self.lead, at=at)

    def _speak_for(self, at: datetime) -> None:
        for row in told()["power"]:
            facts = {
                "kind": "lpa_welfare", "attorneys": row["attorneys"], "how": "alone", "registered": "yes",
                "checked_on": self.day(3), "reference": row["reference"], "limits": "",
            }  # fmt: skip
            attorneys.add_power(person=self.person(row), facts=facts, by=self.lead, at=at)
        for row in told()["deputy"]:
            facts = {
                "deputies": row["deputies"], "accommodation": True, "care": True, "money": False,
                "order_on": self.day(-400), "expires_on": None, "reference": "", "limits": "",
            }  # fmt: skip
            attorneys.add_deputy(person=self.person(row), facts=facts, by=self.lead, at=at)
        for row in told()["advocate"]:
            facts = {
                "asked_on": self.day(3), "asked_whom": row["whom"], "advocate": "", "reported_on": None,
                "report": "", "why_not": "",
            }  # fmt: skip
            safeguards.note_imca(person=self.person(row), facts=facts, by=self.lead, at=at)

    def _interests(self) -> None:
        said = ("maker", "wishes", "consulted", "options", "least_restrictive", "decision", "reasons")
        for row in told()["interest"]:
            person = self.person(row)
            facts = {
                **{name: row[name] for name in said}, "about": "accommodation", "maker_kind": "attorney",
                "power": PowerOfAttorney.objects.get(person=person), "deputy": None, "location": None,
                "decided_on": self.day(row["day"]),
            }  # fmt: skip
            at = self.moment(row["day"], 16)
            capacity.record_best_interests(person=person, facts=facts, by=self.lead, at=at)

    def compare(self, provided: bytes) -> None:
        """The council's list and that of the NHS beside the provider's; one difference is settled."""
        rows = told()["lists"]
        council = [line.split(",") for line in provided.decode().splitlines()]
        nhs = [list(line) for line in council]
        for column, said in ((BORN, "council_born"), (FIRST, "council_name"), (PAYER, "council_payer")):
            for number, value in rows[said].items():
                council[int(number)][column] = value
        nhs.append([*rows["nhs_more"], next(nhs_numbers(NOBODYS)), "", "NHS CHC"])
        self._bring("council", _lines(council, rows["council_lacks"]), 5)
        self._bring("nhs", _lines(nhs, rows["nhs_lacks"]), 6)
        wanted, person = rows["settled"], self.person(rows["settled"])
        (found,) = (
            each for each in reconciliation_of(self.incident.services.get()).disagreements
            if each.person.pk == person.pk and each.field == wanted["field"]
        )  # fmt: skip
        settle(
            person=person, field=wanted["field"], said=found.print, value=str(person.born_on),
            note=wanted["note"], by=self.lead, at=self.moment(2, 9),
        )  # fmt: skip

    def _bring(self, source: str, content: bytes, hours: int) -> None:
        at = self.opened + timedelta(hours=hours)
        made = import_list(
            incident=self.incident, service=self.incident.services.get(), source=source,
            name=f"residents-{source}.csv", content=content, by=self.lead, at=at,
        )  # fmt: skip
        take_list(made=made, by=self.lead, at=at + timedelta(minutes=10))

    def ask(self, offers: Sequence[BedOffer]) -> None:
        """What people wish, once there are homes to choose from; a few were not asked so far."""
        said, at = told()["wishes"], self.moment(3, 10)
        for number, person in enumerate(self.people[: -said["not_asked"]]):
            wishes = [offers[(number + more) % len(offers)].location for more in (0, 1)]
            is_open = number % said["open_every"] == said["open_every"] - 1
            record_choice(
                person=person, kind="no_preference" if is_open else "ranked", asked_on=self.day(3),
                informed_how=said["how"], ranks=[] if is_open else wishes, by=self.lead, at=at,
            )  # fmt: skip

    def place(self, offers: Sequence[BedOffer]) -> None:
        """Whose place is found how far; one leaves today, one tomorrow, one turned back; a bed is held."""
        for row in told()["place"]:
            made = self._found(row, offers[row["home"]])
            if "leaves" in row:
                self._plan(made, self._hour(row["leaves"]), self.moment(5, 16))
            if "back" in row:
                self._turned(made, row["back"])
        held = told()["held"]
        hold_beds(
            offer=offers[held["home"]], number=held["number"], until=self._hour(held["hours"]), by=self.lead,
            at=self.moment(5, 17),
        )  # fmt: skip

    def _hour(self, hours: int) -> datetime:
        """So many hours into the demonstration's day, or into one after it."""
        return datetime.combine(self.today, time(0), LONDON) + timedelta(hours=hours)

    def _found(self, row: Mapping[str, Any], offer: BedOffer) -> Placement:
        person, at = self.person(row), self.moment(4, 19)
        given: dict[str, Any] = {"by": self.lead, "at": at}
        made = placements.propose(person=person, offer=offer, **given)
        if row["till"] == "declined":
            return placements.decline(
                placement=made, version=made.version, reason=row["reason"], by_home=row["by_home"], **given
            )
        steps = TILL[1 : TILL.index(row["till"]) + 1]
        if steps:
            prove_needs(
                person=person, location=offer.location, outcome="can", assessor="The home’s matron",
                assessed_on=at.date(), **given,
            )  # fmt: skip
        for step in steps:
            known = {"placement": made, "version": made.version, **given}
            if step == "offered":
                made = placements.offer_place(**known)
            elif step == "accepted":
                made = placements.accept(accepted_by=person.ref, **known)
            elif step == "agreed":
                made = placements.agree(agreed_by="The manager", **known)
            else:
                made = placements.book(**known)
        return made

    def _plan(self, placement: Placement, leaves: datetime, at: datetime) -> Move:
        plan = Plan(
            officer=self.lead, leaves_at=leaves, due_at=leaves + timedelta(hours=1), transport="taxi",
            escort="A carer of the home", escort_familiar=Known.YES, medication=Known.YES, mar=Known.YES,
            care_summary=Known.YES,
        )  # fmt: skip
        return plan_move(placement=placement, plan=plan, by=self.lead, at=at)

    def _turned(self, placement: Placement, note: str) -> None:
        leaves = self.moment(5, 16)
        move = self._plan(placement, leaves, self.moment(4, 20))
        check_identity(
            move=move, end="departure", first="A carer", second="A nurse", how="photo", matched=True,
            by=self.lead, at=leaves - timedelta(minutes=10), note="",
        )  # fmt: skip
        depart(move=move, by=self.lead, at=leaves)
        move.refresh_from_db()
        turn_back(move=move, by=self.lead, at=leaves + timedelta(minutes=15), note=note)

    def pay(self) -> None:
        """Codes that the lead approved, and what finance spent on them."""
        rows = told()["money"]
        keeper, codes, day = self.users[rows["keeper"]], {}, self.day(3)
        for row in rows["code"]:
            codes[row["purpose"]] = money.approve_code(
                incident=self.incident, code=rows["code_name"], purpose=row["purpose"],
                limit=Decimal(row["limit"]), approved_by=self.lead, approved_on=day, words=row["words"],
                by=keeper, at=self.moment(3, 16), day=day,
            )  # fmt: skip
        for row in rows["spent"]:
            spent_on = self.day(row["day"])
            money.spend(
                incident=self.incident, code=codes[row["purpose"]], amount=Decimal(row["amount"]),
                spent_on=spent_on, payee=row["payee"], words=row["words"], approved_by=self.lead, by=keeper,
                at=self.moment(row["day"], 17), day=spent_on,
            )  # fmt: skip

    def arrange(self) -> None:
        """Who was on the premises, what is lent, and who was told beside both bodies."""
        self._on_site(self.moment(1, 9))
        for row in told()["practical"]:
            item = self.incident.practical_items.get(key=row["key"])
            settle_item(
                item=item, state="arranged", words=row["words"], version=item.version, user=self.lead,
                by=self.lead, at=self.moment(1, 11),
            )  # fmt: skip
        at = self.moment(1, 12)
        for row in told()["party"]:
            party = save_party(
                partnership=self.incident.partnership, kind=row["kind"], name=row["name"],
                contact=row["contact"], phone=row["phone"], email="", by=self.lead, at=at,
            )  # fmt: skip
            tell_party(
                incident=self.incident, party=party, channel="call", words=row["words"], basis=row["basis"],
                has_personal_data=False, form_key=f"story-{row['kind']}", spoke_to=row["spoke"],
                by=self.lead, at=at,
            )  # fmt: skip

    def _on_site(self, at: datetime) -> None:
        service, day = self.incident.services.get(), self.day(1)
        premises.assess_risk(
            service=service, duty="presence", outcome="measures", assessor=told()["worker"],
            assessed_on=day, valid_until=self.today + timedelta(days=7), findings=told()["site"]["findings"],
            by=self.lead, at=at, day=day,
        )  # fmt: skip
        turn = premises.roster(
            service=service, duty="presence", starts_at=self.moment(1, 10), ends_at=self.moment(1, 18),
            name=told()["worker"], phone=told()["site"]["contact"], by=self.lead, at=at, day=day,
        )  # fmt: skip
        turn = premises.sign_on(
            presence=turn, version=turn.version, by=self.lead, at=self.moment(1, 10), day=day
        )
        premises.sign_off(
            presence=turn, version=turn.version, by=self.lead, at=self.moment(1, 18),
            words="Rang from home, all well.",
        )  # fmt: skip


def _lines(rows: list[list[str]], lacks: list[int]) -> bytes:
    """A list as a CSV file, without some of its people."""
    kept = [",".join(row) for number, row in enumerate(rows) if number not in lacks]
    return "\r\n".join([*kept, ""]).encode()

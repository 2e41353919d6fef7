"""Load the demonstration through the same actions as the browser, once.

Each plan is loaded in one transaction: it is there with its whole year, or not at all. A plan that is there
already is left as it is, with whatever people have changed in it since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import F

from accounts.actions import add_membership, add_person, change_profile, create_partnership
from accounts.models import MailLog, Membership, Organisation, Partnership, User, system_user
from accounts.roles import Role
from actionplans import actions
from actionplans.actions.plans import LeadName
from actionplans.layouts import DEFAULTS, Layout
from actionplans.models import Action, Plan, Round, RoundRow, Step, Workstream
from actionplans.statuses import CLOSED, Status
from demo import story
from demo.boards import load_boards
from demo.incidents import load_incidents
from demo.measures import load_measures
from demo.register import load_register
from demo.story import Event, PlanStory, RoundStory

# Of the demonstration only; whoever runs the service for real people never loads it (refuse_real_data).
PASSWORD = "harbour-lights-at-nine"  # noqa: S105  printed on the screen by load_demo
TOUR = ("priya.nair", "graham.whitlock", "adaeze.okoro", "bram.holloway", "marta.wren")
YEARS_OF_MEMBERSHIP = 3
# Minutes after nine in the morning.
ROUND_OPENS, ROUND_CLOSES, MINUTES_A_LINE = -30, 9 * 60, 3


class RealDataError(Exception):
    """The database is somebody's real one; nothing was loaded."""


@dataclass(frozen=True)
class Loaded:
    """What one run did: the partnerships and plans that were not there before."""

    partnerships: list[str]
    plans: list[str]


def load_demo(*, today: date, say: Callable[[str], None] = lambda words: None) -> Loaded:
    """Load what is missing of the demonstration, with a calendar that ends about `today`.

    Raises:
        RealDataError: there are partnerships that are not the demonstration's.
    """
    refuse_real_data()
    partnerships = []
    for item in _missing_partnerships():
        say(f"People of {item['name']}")
        _load_partnership(item, today)
        partnerships.append(item["name"])
    plans = [key for key in story.plan_keys() if load_plan(key, today=today, say=say)]
    with _no_worker():
        load_boards(today=today, say=say)
        told = [load_register(today=today, say=say), load_measures(today=today, say=say)]
        if any([*told, load_incidents(today=today, say=say)]):
            _file_mails_of_the_past(Partnership.objects.get(slug=story.people()["partnership"][0]["slug"]))
    return Loaded(partnerships, plans)


def refuse_real_data() -> None:
    """The demonstration has a password that everybody knows, so it never goes beside real people."""
    real = Partnership.objects.filter(is_demonstration=False).order_by("name").first()
    if real is not None:
        raise RealDataError(
            f"This database belongs to {real.name}. The demonstration's password is known to everybody, "
            "so it goes into a database of its own only. Set DATA_DIR or DATABASE_URL to another one."
        )


def tour() -> list[tuple[str, str]]:
    """Who may look around first: job title and e-mail address, of the first partnership."""
    partnership = story.people()["partnership"][0]
    people = {person["key"]: person for person in partnership["person"]}
    return [(people[key]["title"], f"{key}@{partnership['domain']}") for key in TOUR]


# --- people ---------------------------------------------------------------------------------------
def _missing_partnerships() -> list[dict[str, Any]]:
    there = set(Partnership.objects.values_list("slug", flat=True))
    return [item for item in story.people()["partnership"] if item["slug"] not in there]


@transaction.atomic
def _load_partnership(item: dict[str, Any], today: date) -> None:
    system = system_user()
    kinds = {body["name"]: body["kind"] for body in story.people()["organisation"]}
    partnership = create_partnership(slug=item["slug"], name=item["name"], by=system)
    partnership.is_demonstration = True
    partnership.save(update_fields=["is_demonstration"])
    for name in item["organisations"]:
        body, _ = Organisation.objects.get_or_create(name=name, defaults={"kind": kinds[name]})
        partnership.organisations.add(body)
    for person in item["person"]:
        email = f"{person['key']}@{item['domain']}"
        user = add_person(
            email=email, full_name=person["name"], partnership=partnership, by=system, password=PASSWORD
        )
        change_profile(user=user, by=user, job_title=person["title"])
        user.organisation = Organisation.objects.get(name=person["organisation"])
        user.save(update_fields=["organisation"])
        add_membership(
            user=user,
            partnership=partnership,
            role=Role(person["role"]),
            starts_on=today - timedelta(days=366 * YEARS_OF_MEMBERSHIP),
            by=system,
        )


# --- plans ----------------------------------------------------------------------------------------
def load_plan(key: str, *, today: date, say: Callable[[str], None] = lambda words: None) -> bool:
    """Load one plan with its year, unless its partnership has a plan of that title; says whether it did."""
    told = story.plan(key, today)
    partnership = Partnership.objects.get(slug=told.partnership)
    if Plan.objects.filter(partnership=partnership, title=told.title).exists():
        return False
    say(f"{told.title} of {partnership}")
    with _no_worker(), transaction.atomic():
        loader = _PlanLoader(told, partnership)
        loader.build()
        loader.tell()
        _file_mails_of_the_past(partnership)
    return True


@contextmanager
def _no_worker() -> Iterator[None]:
    """Nothing waits for a worker or a broker: while the demonstration is loaded, neither runs yet."""
    conf = current_app.conf
    before = conf.task_always_eager
    conf.task_always_eager = True
    try:
        yield
    finally:
        conf.task_always_eager = before


def _file_mails_of_the_past(partnership: Partnership) -> None:
    """What the year's rounds mailed counts as sent then: nobody is to get it today."""
    MailLog.objects.filter(partnership=partnership, state=MailLog.State.WAITING).update(
        state=MailLog.State.SENT, sent_at=F("created_at"), next_try_at=None, attempts=1, body=""
    )


class _PlanLoader:
    """Builds one plan as it began, then tells its year."""

    def __init__(self, told: PlanStory, partnership: Partnership) -> None:
        self.told = told
        self.partnership = partnership
        item = next(item for item in story.people()["partnership"] if item["slug"] == told.partnership)
        members = Membership.objects.filter(partnership=partnership).select_related("user")
        self.people: dict[str, User] = {row.user.email.partition("@")[0]: row.user for row in members}
        self.owner = self.people[item["owner"]]
        self.reporter = self.people[item["reporter"]]
        self.rows: dict[story.Row, Action | Step] = {}

    def build(self) -> None:
        """The plan as it began."""
        told = self.told
        defaults = DEFAULTS[Layout(told.layout)].columns
        self.plan = actions.create_plan(
            partnership=self.partnership,
            title=told.title,
            subtitle=told.subtitle,
            layout=told.layout,
            scheme=told.scheme,
            as_at=told.as_at,
            objectives=told.objectives,
            columns=[[name, told.columns.get(name, heading)] for name, heading in defaults],
            by=self.owner,
            at=self._moment(told.begins),
        )
        for workstream in told.workstreams:
            self._add_workstream(workstream)

    def _add_workstream(self, told: story.WorkstreamStory) -> None:
        workstream = actions.add_workstream(
            plan=self.plan,
            number=told.number,
            name=told.name,
            statement=told.statement,
            focus=told.focus,
            metrics=told.metrics,
            objectives=told.objectives,
            lead=self.people[told.lead] if told.lead else None,
            by=self.owner,
        )
        for action in told.actions:
            self._add_action(workstream, action)

    def _add_action(self, workstream: Workstream, told: story.ActionStory) -> None:
        at = self._moment(self.told.begins)
        action = actions.add_action(
            workstream=workstream,
            ref=told.ref,
            title=told.title,
            care_settings=told.care_settings,
            by=self.owner,
            at=at,
        )
        self.rows[told.ref, 0] = action
        actions.set_leads(action=action, leads=self._leads(told.leads), by=self.owner)
        for number, item in enumerate(told.steps, start=1):
            step = actions.add_step(action=action, text=item.text, by=self.owner, at=at, **item.began)
            self.rows[told.ref, number] = step
            if item.leads:
                actions.set_leads(action=action, step=step, leads=self._leads(item.leads), by=self.owner)

    def _leads(self, leads: list[dict[str, Any]]) -> list[LeadName]:
        return [
            LeadName(lead["name"], self.people.get(lead.get("person", "")), lead.get("accountable", False))
            for lead in leads
        ]

    def tell(self) -> None:
        """The year, oldest news first."""
        moments: list[tuple[date, int, Callable[[datetime], None]]] = []
        news_of_day: Counter[date] = Counter()
        for event in self.told.events:
            moments.append((event.on, news_of_day[event.on] * MINUTES_A_LINE, partial(self._tell, event)))
            news_of_day[event.on] += 1
        for item in self.told.rounds:
            moments.append((item.opens, ROUND_OPENS, partial(self._open_round, item)))
            moments.append((item.closes, ROUND_CLOSES, self._close_round))
        for day, minutes, happen in sorted(moments, key=lambda moment: moment[:2]):
            happen(self.told.calendar.moment(day, minutes))

    def _tell(self, event: Event, at: datetime) -> None:
        row, by = self.rows[event.row], self._who(event.row)
        changes = {name: value for name, value in event.changes.items() if getattr(row, name) != value}
        if event.done:
            assert isinstance(row, Action)  # noqa: S101  entries are of actions only; the file's mistake
            actions.add_done_entry(action=row, text=event.done, by=by, on=self.told.calendar.day(event.on))
        elif not changes and not event.note:
            if isinstance(row, Action) or Status(row.status) not in CLOSED:
                actions.confirm_no_change(row=row, by=by, at=at)
        elif isinstance(row, Step):
            actions.update_step(step=row, version=row.version, by=by, at=at, changes=changes, note=event.note)
        else:
            actions.update_action(
                action=row, version=row.version, by=by, at=at, changes=changes, note=event.note
            )

    def _who(self, row: story.Row) -> User:
        """Who reports on the row: the accountable lead, else another with an account, else the reporter."""
        action = next(action for action in self.told.actions if action.ref == row[0])
        leads = (action.steps[row[1] - 1].leads if row[1] else []) or action.leads
        named = [lead for lead in leads if "person" in lead]
        named.sort(key=lambda lead: not lead.get("accountable"))
        return self.people[named[0]["person"]] if named else self.reporter

    def _open_round(self, told: RoundStory, at: datetime) -> None:
        actions.open_rounds(
            title=told.title,
            message=told.message,
            deadline=self.told.calendar.moment(told.closes, ROUND_CLOSES - 60),
            workstreams=list(self.plan.workstreams.all()),
            by=self.reporter,
            at=at,
        )

    def _close_round(self, at: datetime) -> None:
        """The commissioner accepts every answer, then the administrator closes the round."""
        current = Round.objects.get(plan=self.plan, closed_at=None)
        for row in current.rows.filter(state=RoundRow.State.ANSWERED).with_parents():
            actions.accept(row=row, answer_id=row.answer_id or 0, by=self.owner, at=at)
        actions.close_round(round=current, version=current.version, by=self.reporter, at=at)

    def _moment(self, day: date) -> datetime:
        """Nine o'clock of a day that is moved already."""
        return self.told.calendar.moment(day - timedelta(weeks=self.told.calendar.weeks), 0)

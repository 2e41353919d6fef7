"""Asking for a proposal, working it out, fixing lines, handing them on. Nobody moves by it (section 5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import scipy
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from core.errors import Refused
from failure_protocol.access import REFUSAL, allow, get_person
from failure_protocol.actions.logs import add_entry, next_number
from failure_protocol.actions.placements import Stay, propose
from failure_protocol.matching.engine import SECONDS
from failure_protocol.matching.frozen import digest, freeze, thaw
from failure_protocol.matching.proposal import Asked
from failure_protocol.matching.proposal import propose as work_out
from failure_protocol.matching.rounds import TIERS as ROUND_TIERS
from failure_protocol.matching.rounds import RoundsProblem, solve_rounds
from failure_protocol.matrix import Level, Scope
from failure_protocol.models import BedOffer, Incident, MatchLine, MatchLock, MatchRun, Person, Placement
from failure_protocol.models.logs import LogKind
from failure_protocol.summaries.matching_facts import gather
from failure_protocol.summaries.matching_rounds import gather_rounds
from jobs.actions import enqueue
from providers.models import Location

MATCH = "failure_protocol.match"  # the kind of job
Kind = MatchRun.Kind
Say = Callable[[str, int, int], None]
NOBODY = "Everybody has a place or a proposal on its way, so there is nothing to match."


class AlteredError(RuntimeError):
    """The frozen input is not what was asked for."""


@transaction.atomic
def ask_for_proposal(
    *, incident: Incident, kind: str, by: User, at: datetime, is_afresh: bool = False
) -> MatchRun:
    """Freeze what is known and have it worked out in the background. Asked again while one is under way, that
    one is given. `is_afresh`: lines of the last proposal need not stay, only what is locked.

    Raises:
        PermissionDenied: the person may not move people, or does not see all of them.
        Refused: the incident has ended, or nobody needs a place.
    """
    _allow_all(by, incident)
    if incident.has_ended:
        raise Refused(f"{incident} has ended, so nobody moves by it any more.")
    number = next_number(incident, MatchRun.objects)  # holds the turn: two who ask at once get one proposal
    if (under_way := running(incident, kind)) is not None:
        return under_way
    follows = None if is_afresh else newest(incident, kind)
    asked: Any = gather(incident, at, follows) if kind == Kind.BEDS else gather_rounds(incident, follows)
    people = len(asked.problem.people) if kind == Kind.BEDS else len(asked.users)
    if not people:
        raise Refused(NOBODY)
    facts = freeze(asked)
    run = MatchRun.objects.create(
        incident=incident, number=number, kind=kind, asked_at=at, asked_by=by, follows=follows, problem=facts,
        problem_digest=digest(facts), people=people,
    )  # fmt: skip
    run.job = enqueue(
        kind=MATCH, title=f"Proposal {number} for {incident}", arg={"run": run.pk}, by=by,
        partnership=incident.partnership, key=f"match-{run.pk}", at=at,
    )  # fmt: skip
    run.save(update_fields=["job"])
    who = "1 person" if people == 1 else f"{people} people"
    words = f"Proposal {number} asked for: {who} without a place."
    add_entry(incident=incident, kind=LogKind.VACANCY, text=words, by=by, at=at, data={"proposal": number})
    return run


def running(incident: Incident, kind: str) -> MatchRun | None:
    """The proposal that is being worked out, if any."""
    rows = incident.match_runs.filter(kind=kind, solved_at=None, job__state__in=("queued", "running"))
    return rows.select_related("job").first()


def newest(incident: Incident, kind: str) -> MatchRun | None:
    """The newest proposal that was worked out."""
    return incident.match_runs.filter(kind=kind, solved_at__isnull=False).first()


def solve_run(
    *, run: MatchRun, by: User, at: Callable[[], datetime], say: Say | None = None, seconds: float = SECONDS
) -> MatchRun:
    """Work a proposal out from its frozen input, and keep the result in one go.

    Done twice it changes nothing: a worker that is killed leaves no half of a result, and the next one begins
    from the same input and comes to the same lines.

    Raises:
        PermissionDenied: whoever asked may no longer.
        AlteredError: the input is not the one that was frozen.
        SolverFault: a mistake of ours in the model.
    """
    incident = run.incident
    _allow_all(by, incident)
    if run.solved_at is not None:
        return run
    if digest(run.problem) != run.problem_digest:
        raise AlteredError(f"{run} of {incident}")
    result, placed = _worked_out(run, seconds, say)
    moment = at()
    with transaction.atomic():
        mine = MatchRun.objects.filter(pk=run.pk, solved_at=None)
        solver = f"scipy {scipy.__version__}"
        if mine.update(solved_at=moment, result=result, placed=placed, solver=solver):
            words = f"Proposal {run.number}: {placed} of {run.people} could have a place; nobody has it yet."
            data = {"proposal": run.number, "input": run.problem_digest}
            add_entry(incident=incident, kind=LogKind.VACANCY, text=words, by=by, at=moment, data=data)
    run.refresh_from_db()
    return run


def _worked_out(run: MatchRun, seconds: float, say: Say | None) -> tuple[Any, int]:
    if run.kind == Kind.BEDS:
        proposal = work_out(thaw(Asked, run.problem), seconds=seconds, say=say)
        return freeze(proposal), proposal.placed

    def tell(tier: str, done: int, total: int) -> None:
        if say:
            say(f"Finding agencies: {ROUND_TIERS[tier]}", done, total)

    solution = solve_rounds(thaw(RoundsProblem, run.problem), seconds=seconds, say=tell)
    return freeze(solution), len(solution.lines) - len(solution.unplaced)


@transaction.atomic
def lock_line(
    *, person: Person, by: User, at: datetime, offer: BedOffer | None = None,
    location: Location | None = None, reason: str = "",
) -> MatchLock:  # fmt: skip
    """Fix somebody's line for the proposals to come: a bed, an agency, or none, which needs a reason.

    Raises:
        PermissionDenied, Http404: not one whom the person may move.
        ValidationError: to nothing, and nobody says why.
        Refused: the offer is another incident's.
    """
    incident = person.incident
    allow(by, incident, "moves", Level.EDIT)
    get_person(by, incident, person.pk)
    if offer is None and location is None and not reason.strip():
        raise ValidationError({"reason": "Say why the person is left out."})
    if offer is not None and offer.incident_id != incident.pk:
        raise Refused("This bed is not one of this incident’s.")
    person.match_locks.filter(ended_at=None).update(ended_at=at, ended_by=by)
    made = MatchLock.objects.create(
        incident=incident, person=person, offer=offer, location=location, reason=reason.strip(), by=by, at=at
    )
    to = offer or location
    words = f"{person}: locked to {to}." if to else f"{person}: left out of proposals: {reason.strip()}"
    add_entry(incident=incident, kind=LogKind.VACANCY, text=words, by=by, at=at, person=person)
    return made


@transaction.atomic
def unlock_line(*, person: Person, by: User, at: datetime) -> None:
    """Let the next proposal decide again. Not locked = nothing happens.

    Raises:
        PermissionDenied, Http404: not one whom the person may move.
    """
    incident = person.incident
    allow(by, incident, "moves", Level.EDIT)
    get_person(by, incident, person.pk)
    if person.match_locks.filter(ended_at=None).update(ended_at=at, ended_by=by):
        words = f"{person}: no longer locked."
        add_entry(incident=incident, kind=LogKind.VACANCY, text=words, by=by, at=at, person=person)


@transaction.atomic
def hand_on(*, run: MatchRun, person: Person, by: User, at: datetime, stay: Stay | None = None) -> Placement:
    """Make a line of the newest proposal a placement that is proposed, with all its own steps before it.

    Raises:
        PermissionDenied, Http404: not one whom the person may move.
        ValidationError: a temporary stay without its plan, a second move without its reason.
        Refused: there is a newer proposal, it holds nothing for the person, or the place can't be any more.
    """
    incident = run.incident
    allow(by, incident, "moves", Level.EDIT)
    get_person(by, incident, person.pk)
    if newest(incident, run.kind) != run:
        raise Refused("There is a newer proposal. Look at that one.")
    key = line_of(run, person.ref)
    if not key:
        raise Refused(f"{run} holds no place for {person}.")
    source = f"Proposal {run.number}"
    if run.kind == Kind.BEDS:
        offer = BedOffer.objects.filter(incident=incident, pk=int(key.removeprefix("offer-"))).first()
        if offer is None or offer.withdrawn_at:
            raise Refused("The home’s beds were taken back since. Ask for a new proposal.")
        made = propose(person=person, offer=offer, stay=stay, source=source, by=by, at=at)
    else:
        made = propose(
            person=person, location=Location.objects.get(pk=int(key)), stay=stay, source=source, by=by, at=at
        )
    person.match_locks.filter(ended_at=None).update(ended_at=at, ended_by=by)
    MatchLine.objects.create(run=run, person=person, placement=made, at=at, by=by)
    return made


def line_of(run: MatchRun, ref: str) -> str:
    """The key of the bed or agency that a proposal has for somebody; empty = none."""
    if run.result is None:
        return ""
    lines = run.result["solution"]["lines"] if run.kind == Kind.BEDS else run.result["lines"]
    return str(lines.get(ref, ""))


def _allow_all(by: User, incident: Incident) -> None:
    """A proposal weighs everybody against everybody, so whoever asks for one sees all of them."""
    held = allow(by, incident, "moves", Level.EDIT)
    if held.scope < Scope.ALL:
        raise PermissionDenied(REFUSAL.format(incident=incident))

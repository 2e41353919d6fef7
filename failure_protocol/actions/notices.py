"""Telling both bodies: the ladders begin, somebody rings, the ladder goes on (N01-N06).

Everything that is done stands in the log of the incident.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from accounts.access import all_partnership_ids
from accounts.models import User
from accounts.notifications import send
from core.errors import Refused
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry, local_words
from failure_protocol.actions.notices_setup import Named, phone_problem
from failure_protocol.actions.notices_standing import (
    body_words,
    check_open,
    contacted,
    escalate_minutes,
    lock,
    people_of,
    refresh,
)
from failure_protocol.actions.notices_written import confirm_in_writing
from failure_protocol.ladder import NOT_ACCEPTABLE, Outcome, Place, counts, moves_at, next_of
from failure_protocol.matrix import Level
from failure_protocol.models import Incident, Ladder, LadderPerson, Notice, NoticeAttempt
from failure_protocol.models.logs import LogKind
from failure_protocol.models.notices import OUTCOMES
from failure_protocol.models.notices_setup import BODIES, Reachable
from failure_protocol.states import State
from providers.actions.checks import check, email_problem

TOLD_ALREADY = "{who} was told already. Nothing was sent twice."


def begin_ladders(incident: Incident, by: User, at: datetime) -> None:
    """Begin to tell both bodies, in the transaction that opens the incident; a mere warning tells nobody."""
    for body in BODIES:
        ladder = Ladder.objects.create(incident=incident, body=body, sender=by)
        if incident.state != State.WARNING:
            _start(ladder, by, at)


@transaction.atomic
def start_ladder(*, ladder: Ladder, by: User, at: datetime) -> Ladder:
    """Begin to tell a body.

    Raises:
        Refused: it began already, or the incident is over.
    """
    found = lock(ladder)
    allow(by, found.incident, "incident", Level.EDIT)
    check_open(found.incident)
    if found.started_at is not None:
        raise Refused(f"{found.get_body_display()}: telling began already. Nothing was sent twice.")
    found.sender = by
    return _start(found, by, at)


@transaction.atomic
def record_call(
    *, notice: Notice, outcome: str, form_key: str, by: User, at: datetime, called_at: datetime | None = None,
    deputy: LadderPerson | None = None,
) -> NoticeAttempt:  # fmt: skip
    """Write down how a call ended. One tap (`form_key`) is one call, however often it is sent.

    A call that reached nobody who counts moves the ladder on at once. "Spoke to the deputy" on the Lead's own
    number is the deputy's call: they are told in writing, too.

    Raises:
        ValidationError: no outcome that can be, a call in the future or before anybody had heard.
        Refused: the person was not told yet, or the incident is over.
    """
    ladder = lock(notice.ladder)
    incident = ladder.incident
    allow(by, incident, "incident", Level.EDIT)
    if not form_key:
        raise Refused("Open this page again and tap once more. Nothing was written down.")
    twice = NoticeAttempt.objects.filter(form_key=form_key, notice__ladder=ladder).first()
    if twice is not None:
        return twice
    check_open(incident)
    called_at = called_at or at
    check({
        "outcome": _outcome_problem(notice, outcome, deputy),
        "called_at": _time_problem(incident, called_at, at),
    })  # fmt: skip
    notice.ladder = ladder
    newest = ladder.notices.filter(opened_at__isnull=False).last()
    if deputy is not None and notice.place == Place.LEAD and outcome == Outcome.SPOKE_DEPUTY:
        notice = _step(ladder, Place.DEPUTY, deputy, by, at)
    made = NoticeAttempt.objects.create(
        notice=notice, channel=NoticeAttempt.Channel.CALL, at=called_at, last_at=at, by=by, outcome=outcome,
        form_key=form_key,
    )  # fmt: skip
    words = f"{ladder.get_body_display()}: rang {notice}: {OUTCOMES[Outcome(outcome)].lower()}."
    if outcome in NOT_ACCEPTABLE:
        words += f" {NOT_ACCEPTABLE[Outcome(outcome)]}"
    _log(ladder, words, by, at, called_at)
    if counts(outcome):
        contacted(incident, called_at)
        ladder.since, ladder.dead_end_at = at, None
        ladder.save(update_fields=["since", "dead_end_at"])
    elif notice.pk == getattr(newest, "pk", None) and not _is_done(ladder):
        _go_on(ladder, by, at)
    refresh(ladder, at)
    return made


@transaction.atomic
def add_deputy(*, incident: Incident, body: str, person: Named, by: User, at: datetime) -> Notice:
    """Put somebody on the ladder of this incident as a deputy and tell them at once.

    Raises:
        ValidationError: nobody, or no way to reach them (by field).
        Refused: they were told already, or the incident is over.
    """
    ladder = lock(incident.ladders.get(body=body))
    allow(by, ladder.incident, "incident", Level.EDIT)
    check_open(ladder.incident)
    who = Notice(**person.fields())
    stranger = person.user is not None and incident.partnership_id not in all_partnership_ids(person.user)
    check({
        "name": "" if who.who else "Choose a person, or enter a name.",
        "user": f"{person.user} has no role in {incident.partnership} now." if stranger else "",
        "phone": phone_problem(person.phone) if who.number else "Enter the number to ring.",
        "email": email_problem(person.email) if who.address else "Enter the address to write to.",
    })  # fmt: skip
    if ladder.notices.filter(recipient_key=who.recipient, opened_at__isnull=False).exists():
        raise Refused(TOLD_ALREADY.format(who=who.who))
    if ladder.started_at is None:
        ladder.started_at = at
    made = _step(ladder, Place.DEPUTY, who, by, at)
    _restart(ladder, at)
    refresh(ladder, at)
    return made


@transaction.atomic
def take_over(*, incident: Incident, by: User, at: datetime) -> None:
    """Become the sender of both ladders: whoever was is no longer responsible for them (N06).

    Raises:
        Refused: they are this person's already.
    """
    allow(by, incident, "incident", Level.EDIT)
    rows = incident.ladders.exclude(sender=by)
    before = sorted({str(ladder.sender) for ladder in rows.select_related("sender")})
    if not rows.update(sender=by):
        raise Refused("You are the sender already.")
    words = f"{by} took the notifications over from {', '.join(before)} and is responsible for them now."
    add_entry(incident=incident, kind=LogKind.NOTICE, text=words, by=by, at=at)


@transaction.atomic
def climb(*, ladder: Ladder, by: User, at: datetime) -> bool:
    """The minute's look at a ladder: begin it, tell a Lead who was set up since, go on when time is up (N05).

    Says whether anything was done. A ladder on which anybody acknowledged, or whose incident is over, rests.
    """
    found = lock(ladder)
    if found.incident.has_ended or _is_done(found):
        return False
    if found.started_at is None:
        if found.incident.state != State.WARNING:
            _start(found, by, at)
        return found.started_at is not None
    following = next_of(people_of(found, at), _used(found))
    is_stuck = found.dead_end_at is not None
    is_new = following is not None and (is_stuck or following.place == Place.LEAD)
    minutes = escalate_minutes(found.incident)
    if not is_new and (is_stuck or at < moves_at(found.since or at, minutes)):
        return False
    if not is_new:
        _log(found, f"{found.get_body_display()}: no acknowledgement within {minutes} minutes.", by, at)
    _go_on(found, by, at)
    refresh(found, at)
    return True


# --- steps, in the caller's transaction -----------------------------------------------------------


def _start(ladder: Ladder, by: User, at: datetime) -> Ladder:
    ladder.started_at = ladder.since = at
    ladder.save(update_fields=["started_at", "since", "sender"])
    people = people_of(ladder, at)
    if not any(each.place == Place.LEAD for each in people):
        words = f"No Lead is set up for the {body_words(ladder.body)}, so it can’t count as notified."
        _log(ladder, words, by, at)
    first = next_of(people, ())
    if first is not None:
        _step(ladder, first.place, first, by, at)
    else:
        _dead_end(ladder, by, at)
    return refresh(ladder, at)


def open_step(notice: Notice, by: User, at: datetime) -> Notice:
    """Tell somebody: from now on they are rung, and the written confirmation goes out."""
    notice.opened_at, notice.opened_by = at, by
    notice.save()
    _log(notice.ladder, f"{notice.ladder.get_body_display()}: {notice} is told now.", by, at)
    confirm_in_writing(notice, by, at)
    return notice


def _step(ladder: Ladder, place: str, person: Reachable, by: User, at: datetime) -> Notice:
    """The step of a recipient, opened unless it is: at one place the same recipient is one step (N07)."""
    found = ladder.notices.filter(place=place, recipient_key=person.recipient).first()
    if found is None:
        found = Notice(
            ladder=ladder, place=place, recipient_key=person.recipient, user=person.user, name=person.name,
            post=person.post, phone=person.phone, email=person.email, secret=secrets.token_urlsafe(16),
            source=person if isinstance(person, LadderPerson) else None,
        )  # fmt: skip
    found.ladder = ladder
    return found if found.opened_at is not None else open_step(found, by, at)


def _go_on(ladder: Ladder, by: User, at: datetime) -> None:
    following = next_of(people_of(ladder, at), _used(ladder))
    if following is None:
        _dead_end(ladder, by, at)
        return
    _step(ladder, following.place, following, by, at)
    _restart(ladder, at)


def _restart(ladder: Ladder, at: datetime) -> None:
    ladder.since, ladder.dead_end_at = at, None
    ladder.save(update_fields=["since", "dead_end_at", "started_at"])


def _dead_end(ladder: Ladder, by: User, at: datetime) -> None:
    """It ends where everybody sees it: in words on all pages, in the log, in a mail to the sender."""
    if ladder.dead_end_at is not None:
        return
    ladder.dead_end_at = at
    ladder.save(update_fields=["dead_end_at"])
    words = f"{ladder.get_body_display()}: dead end. Nobody is left to tell, and nobody has acknowledged."
    _log(ladder, words, by, at)
    incident = ladder.incident
    if incident.is_exercise or ladder.sender.is_system:
        return
    context = {"incident": incident, "body": body_words(ladder.body)}
    send(
        ladder.sender, f"{incident.reference}: nobody is left to tell",
        "failure_protocol/notice_dead_end.txt", context, "you notify the Leads of this incident", by=by,
        partnership=incident.partnership, digest_key=f"dead-end-{ladder.pk}-{ladder.notices.count()}", at=at,
    )  # fmt: skip


def _used(ladder: Ladder) -> set[tuple[str, str]]:
    return {each.step_key for each in ladder.notices.filter(opened_at__isnull=False)}


def _is_done(ladder: Ladder) -> bool:
    return ladder.notices.filter(acknowledged_at__isnull=False).exists()


def _outcome_problem(notice: Notice, outcome: str, deputy: LadderPerson | None) -> str:
    if outcome not in list(Outcome):
        return "Choose how the call ended."
    if notice.opened_at is None:
        return f"{notice.who} was not told yet. Accept the offer first."
    is_lead = notice.place == Place.LEAD
    if outcome == Outcome.SPOKE_LEAD and not is_lead:
        return "This is not the Lead’s number. Choose “Spoke to the deputy”."
    if outcome == Outcome.SPOKE_DEPUTY and is_lead:
        body = notice.ladder.body
        if deputy is None or (deputy.place, deputy.body) != (Place.DEPUTY, body):
            return "Say which deputy. Somebody who is not set up is added as deputy first."
    return ""


def _time_problem(incident: Incident, called_at: datetime, at: datetime) -> str:
    if called_at > at:
        return "The call can’t be in the future."
    if called_at < incident.received_at:
        return f"The incident was heard of on {local_words(incident.received_at)}; the call can’t be before."
    return ""


def _log(ladder: Ladder, words: str, by: User, at: datetime, happened_at: datetime | None = None) -> None:
    add_entry(
        incident=ladder.incident, kind=LogKind.NOTICE, text=words, by=by, at=at, happened_at=happened_at
    )  # fmt: skip

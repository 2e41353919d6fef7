"""Capacity for a decision, decisions in best interests, and what an authority lets pass (M01, M02)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from core.errors import Refused
from failure_protocol.actions.logs import add_entry
from failure_protocol.actions.overrides import record_override
from failure_protocol.actions.people import may_change
from failure_protocol.clocks import LONDON
from failure_protocol.deciding import Decision, Finding
from failure_protocol.matrix import Group
from failure_protocol.models import (
    BestInterestsRecord,
    CapacityAssessment,
    EmergencyPass,
    Person,
)
from failure_protocol.models.authority import OfPerson
from failure_protocol.models.logs import LogKind
from failure_protocol.summaries.authority import Standing, authority_of
from failure_protocol.who_decides import (
    finding_of,
    is_general,
    why_not_attorney,
    why_not_deputy,
)

NEVER_PAST = "This day is in the future."
GENERAL = (
    "Name the decision, such as “whether to move to another care home, and which”. Nobody lacks capacity for "
    "everything: it is assessed for one decision at one time."
)
Maker = BestInterestsRecord.Maker


@dataclass(frozen=True)
class Emergency:
    """Who let it pass, why, and when it is looked at again."""

    authority: str
    reason: str
    review_on: date | None


@transaction.atomic
def assess_capacity(
    *, person: Person, facts: Mapping[str, Any], by: User, at: datetime
) -> CapacityAssessment:
    """Write an assessment down: of one decision, on one day, by somebody, from evidence (M01).

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for capacity and authority.
        ValidationError: no decision is named, a day to come, or no evidence (by field).
    """
    may_change(by, person, {Group.LEGAL})
    wrong = _blank(facts, assessor="Enter who assessed it: name and profession.", evidence=(
        "Say what was asked, how the person was helped, and what they answered."
    ))  # fmt: skip
    if is_general(facts["decision"]):
        wrong["decision"] = GENERAL
    wrong |= future(at, assessed_on=facts["assessed_on"])
    if wrong:
        raise ValidationError(wrong)
    row = CapacityAssessment.objects.create(person=person, by=by, at=at, **facts)
    log_fact(person, "an assessment of capacity was written down", by, at, row)
    return row


@transaction.atomic
def record_best_interests(
    *, person: Person, facts: Mapping[str, Any], by: User, at: datetime
) -> BestInterestsRecord:
    """Write down a decision taken in somebody's best interests (M02). Who took it must be able to (M03-M05).

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for capacity and authority; or nobody found that
            capacity for it is lacking.
        ValidationError: something is missing, an attorney or deputy can't take it, a day that can't be.
    """
    may_change(by, person, {Group.LEGAL})
    about = Decision(facts["about"])
    standing = authority_of(person, at)
    finding, since = finding_of(standing.facts, about)
    if finding != Finding.LACKS or since is None:
        raise Refused(
            "Nobody found that the person lacks capacity for this decision, so it is theirs to take. Write "
            "the assessment down first."
        )
    wrong = _blank(facts, **dict.fromkeys(
        ("maker", "wishes", "consulted", "options", "least_restrictive", "decision", "reasons"),
        "Fill this in: a decision in somebody’s best interests rests on it.",
    ))  # fmt: skip
    wrong |= future(at, decided_on=facts["decided_on"])
    if "decided_on" not in wrong and facts["decided_on"] < since:
        wrong["decided_on"] = "This is before capacity was found to be lacking."
    wrong |= _wrong_maker(standing, about, facts)
    if wrong:
        raise ValidationError(wrong)
    newest = next(each for each in standing.rows.assessments if each.about == about)
    row = BestInterestsRecord.objects.create(person=person, assessment=newest, by=by, at=at, **facts)
    log_fact(person, "a best-interests decision was written down", by, at, row)
    return row


def _wrong_maker(standing: Standing, about: Decision, facts: Mapping[str, Any]) -> dict[str, str]:
    """What keeps somebody from taking the decision; by field."""
    known, kind = standing.facts, facts["maker_kind"]
    finding, _ = finding_of(known, about)
    powers = {
        each.key: (each.names, why_not_attorney(each, about, finding, known.age)) for each in known.attorneys
    }
    deputies = {
        each.key: (each.names, why_not_deputy(each, about, finding, known.today)) for each in known.deputies
    }
    if kind == Maker.ATTORNEY:
        return _wrong_choice("power", facts.get("power"), powers, "Choose under which power they act.")
    if kind == Maker.DEPUTY:
        return _wrong_choice("deputy", facts.get("deputy"), deputies, "Choose which deputy.")
    able = [names for names, why in (*powers.values(), *deputies.values()) if not why]
    if kind == Maker.WORKER and able:
        return {"maker_kind": f"{'; '.join(able)} can take this decision. Ask them."}
    return {}


def _wrong_choice(
    field: str, chosen: Any, held: Mapping[int, tuple[str, str]], missing: str
) -> dict[str, str]:
    if chosen is None or chosen.pk not in held:
        return {field: missing}
    why = held[chosen.pk][1]
    return {field: why} if why else {}


@transaction.atomic
def let_pass_in_emergency(
    *, person: Person, code: str, emergency: Emergency, by: User, at: datetime
) -> EmergencyPass:
    """Let something pass that stands in the way, by a named authority, until a day of review (M02).

    The decision log says that it was let pass and why; what is known of capacity stays on the person's page.

    Raises:
        Http404, PermissionDenied: the person isn't theirs, or their part writes no decisions.
        ValidationError: no authority, no reason, no day of review from today on (by field).
        Refused: nothing of this kind stands in the way, or it was let pass already.
    """
    incident = person.incident
    may_change(by, person, ())
    stops = {each.code: each for each in authority_of(person, at).blocks}
    if code not in stops:
        raise Refused("Nothing of this kind stands in the way. Look again.")
    wrong = {} if emergency.reason.strip() else {"reason": "Say why it can’t wait."}
    if not emergency.authority.strip():
        wrong["authority"] = "Enter who said yes: post and name."
    review_on, today = emergency.review_on, at.astimezone(LONDON).date()
    if review_on is None or review_on < today:
        wrong["review_on"] = "Enter when it is looked at again, today or later."
    if wrong or review_on is None:
        raise ValidationError(wrong)
    open_words = stops[code].open_words
    decision = record_override(
        incident=incident, what=f"Go on for {person}", stops=open_words, reason=emergency.reason,
        authority=emergency.authority, by=by, at=at, person=person,
    )  # fmt: skip
    EmergencyPass.objects.standing().filter(person=person, code=code, review_on__lt=today).update(
        ended_at=at, ended_by=by, ended_why="Its day of review passed; it was let pass anew."
    )
    try:
        with transaction.atomic():
            row = EmergencyPass.objects.create(
                person=person, code=code, stops=stops[code].words, reason=emergency.reason.strip(),
                authority=emergency.authority.strip()[:200], review_on=review_on,
                decision=decision, by=by, at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("It was let pass already. See who did, and until when.") from None
    log_fact(person, f"let pass in an emergency until {review_on:%d %B %Y}", by, at, row)
    return row


@transaction.atomic
def review_pass(*, row: EmergencyPass, words: str, by: User, at: datetime) -> EmergencyPass:
    """Look again at what was let pass: it passes nothing any more.

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for capacity and authority; or it has ended.
        ValidationError: nothing is said of what was found.
    """
    may_change(by, row.person, ())
    if not words.strip():
        raise ValidationError({"words": "Say what was found, and what was put right."})
    end_row(row=row, reason=words, by=by, at=at)
    return row


@transaction.atomic
def strike_row(*, row: Any, reason: str, by: User, at: datetime) -> Any:
    """Strike a row through that was wrong, or end one that is over. It stays, with the reason.

    Raises:
        Http404, PermissionDenied, Refused: as `may_change`, for capacity and authority; or it has ended.
        ValidationError: no reason.
    """
    may_change(by, row.person, {Group.LEGAL})
    if not reason.strip():
        raise ValidationError({"reason": "Say why."})
    return end_row(row=row, reason=reason, by=by, at=at)


@transaction.atomic
def end_row(*, row: Any, reason: str, by: User, at: datetime) -> Any:
    """End a row and write it down; permission is the caller's business.

    Raises:
        Refused: it has ended.
    """
    rows: Any = type(row)._default_manager
    if not rows.filter(pk=row.pk, ended_at=None).update(
        ended_at=at, ended_by=by, ended_why=reason.strip()
    ):  # fmt: skip
        raise Refused("It was struck through or ended already.")
    row.refresh_from_db()
    log_fact(row.person, f"{row._meta.verbose_name} struck through or ended", by, at, row)
    return row


def log_fact(person: Person, words: str, by: User, at: datetime, row: OfPerson) -> None:
    """One entry: that something was written down, not what. Many read the log who do not see capacity."""
    Person.objects.filter(pk=person.pk).update(updated_at=at)
    add_entry(
        incident=person.incident, kind=LogKind.PERSON, text=f"{person}: {words}.", by=by, at=at,
        person=person, data={"table": row._meta.model_name, "row": row.pk},
    )  # fmt: skip


def future(at: datetime, **days: date | None) -> dict[str, str]:
    """What is wrong with days that can't be to come."""
    today = at.astimezone(LONDON).date()
    return {name: NEVER_PAST for name, day in days.items() if day is not None and day > today}


def _blank(facts: Mapping[str, Any], **said: str) -> dict[str, str]:
    return {name: words for name, words in said.items() if not str(facts.get(name, "")).strip()}

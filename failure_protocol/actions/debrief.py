"""Learning from an incident: debrief, sessions, feedback, recommendations, report, submissions (Q01-Q07)."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.edits import save_changes
from core.errors import ChangedMeanwhile, Refused
from core.words import day_words
from failure_protocol.access import allow, get_person
from failure_protocol.actions.logs import add_entry, next_number
from failure_protocol.matrix import Level
from failure_protocol.models import (
    Debrief,
    Feedback,
    Incident,
    LessonsReport,
    Person,
    Recommendation,
    StaffSession,
    Submission,
)
from failure_protocol.models.logs import LogKind
from failure_protocol.summaries.debrief import draft, may_be_short, named_in, published
from failure_protocol.summaries.sitreps import digest_of

TEXTS = ("held_on", "agencies", "went_well", "lessons", "to_do", "is_short")


@transaction.atomic
def save_debrief(
    *, incident: Incident, held_on: date | None, agencies: str, went_well: str, lessons: str, to_do: str,
    version: int, by: User, at: datetime, is_short: bool = False,
) -> Debrief:  # fmt: skip
    """Write the debrief down; it counts once it is said to be done. `version` 0 begins it.

    Raises:
        PermissionDenied: the person's part does not edit the incident.
        ValidationError: a day to come, or the short form where it does not do.
        Refused: it is done.
        ChangedMeanwhile: somebody saved it first.
    """
    allow(by, incident, "incident", Level.EDIT)
    wrong = {}
    if held_on is not None and held_on > timezone.localtime(at).date():
        wrong["held_on"] = "This is in the future."
    if is_short and not may_be_short(incident):
        wrong["is_short"] = "The short form is for a potential incident that was stood down."
    if wrong:
        raise ValidationError(wrong)
    found, is_new = Debrief.objects.get_or_create(incident=incident, defaults={"by": by, "at": at})
    if found.done_at is not None:
        raise Refused("The debrief is done. What was learned since goes into a new recommendation.")
    if not is_new and version == 0:
        raise ChangedMeanwhile(found)
    changes = {
        "held_on": held_on, "agencies": agencies.strip(), "went_well": went_well.strip(),
        "lessons": lessons.strip(), "to_do": to_do.strip(), "is_short": is_short,
    }  # fmt: skip
    save_changes(found, changes, version or found.version, TEXTS)
    return found


@transaction.atomic
def finish_debrief(*, debrief: Debrief, version: int, by: User, at: datetime) -> Debrief:
    """Say that the debrief is done: held, by which agencies, with what was learned (Q01).

    Raises:
        PermissionDenied: the person's part does not edit the incident.
        Refused: something is missing, staff were not heard, or it is done already.
        ChangedMeanwhile: somebody saved it first.
    """
    incident = debrief.incident
    allow(by, incident, "incident", Level.EDIT)
    if debrief.done_at is not None:
        raise Refused("It is done already.")
    if missing := _missing(debrief):
        raise Refused(f"The debrief is not done yet: {'; '.join(missing)}.")
    save_changes(debrief, {"done_at": at, "done_by": by}, version, ("done_at", "done_by"))
    short = " (short form)" if debrief.is_short else ""
    words = f"Debrief done{short}, held on {day_words(debrief.held_on or at)}. Learned: {debrief.lessons}"
    add_entry(incident=incident, kind=LogKind.DEBRIEF, text=words, by=by, at=at)
    return debrief


def _missing(debrief: Debrief) -> list[str]:
    found = []
    if debrief.held_on is None:
        found.append("on which day it was held")
    if not debrief.agencies:
        found.append("which agencies took part")
    if not debrief.lessons:
        found.append("what was learned")
    if not debrief.is_short and not debrief.went_well:
        found.append("what went well")
    if not debrief.is_short and not StaffSession.objects.filter(incident=debrief.incident).exists():
        found.append("no session of staff is on record")
    return found


@transaction.atomic
def answer_lsab(
    *, incident: Incident, referred: bool | None, reason: str, version: int, by: User, at: datetime
) -> Debrief:
    """Say whether the safeguarding adults board's review or monitoring group is asked, and why (Q06).

    Raises:
        PermissionDenied: the person's part does not edit the incident.
        ValidationError: no answer or no reason.
        ChangedMeanwhile: somebody answered first.
    """
    allow(by, incident, "incident", Level.EDIT)
    wrong = {}
    if referred is None:
        wrong["referred"] = "Choose yes or no. Blank is no answer."
    if not reason.strip():
        wrong["reason"] = "Say why, or why not."
    if wrong:
        raise ValidationError(wrong)
    found, _ = Debrief.objects.get_or_create(incident=incident, defaults={"by": by, "at": at})
    changes = {"lsab_referred": referred, "lsab_reason": reason.strip(), "lsab_at": at, "lsab_by": by}
    save_changes(found, changes, version or found.version, tuple(changes))
    verdict = "is made" if referred else "is not made"
    words = f"Considered: a referral to the safeguarding adults board {verdict}. {reason.strip()}"
    add_entry(incident=incident, kind=LogKind.DEBRIEF, text=words, by=by, at=at)
    return found


@transaction.atomic
def record_session(
    *, incident: Incident, held_at: datetime, whose: str, number_present: int, emotional: str,
    effectiveness: str, lessons: str, support: str, by: User, at: datetime,
) -> StaffSession:  # fmt: skip
    """Write down a debriefing session of staff: its four questions, nobody's name (Appendix D27).

    Raises:
        PermissionDenied: the person's part does not edit the incident.
        ValidationError: a question without an answer, nobody there, or a time to come.
    """
    allow(by, incident, "incident", Level.EDIT)
    texts = {
        "whose": whose, "emotional": emotional, "effectiveness": effectiveness, "lessons": lessons,
        "support": support,
    }  # fmt: skip
    wrong = {
        name: "Write something, or “nothing was said”." for name, text in texts.items() if not text.strip()
    }
    if number_present < 1:
        wrong["number_present"] = "Enter how many took part."
    if held_at > at:
        wrong["held_at"] = "This is in the future."
    if wrong:
        raise ValidationError(wrong)
    made = StaffSession.objects.create(
        incident=incident, held_at=held_at, number_present=number_present, by=by, at=at,
        **{name: text.strip() for name, text in texts.items()},
    )  # fmt: skip
    words = f"Debriefing session with {made.whose}, {number_present} present. Learned: {made.lessons}"
    add_entry(incident=incident, kind=LogKind.DEBRIEF, text=words, by=by, at=at, happened_at=held_at)
    return made


@transaction.atomic
def record_feedback(
    *, incident: Incident, source: str, phase: str, words: str, said_on: date, by: User, at: datetime,
    person: Person | None = None,
) -> Feedback:  # fmt: skip
    """Write down how it was for somebody, during the incident or after it (Q02).

    Raises:
        PermissionDenied: the person's part adds nothing to the logs.
        Http404: a person whom they may not see.
        ValidationError: no words, or a day to come.
    """
    allow(by, incident, "decisions", Level.VIEW)
    allow(by, incident, "logs", Level.ADD)
    if person is not None:
        get_person(by, incident, person.pk)
    wrong = {}
    if not words.strip():
        wrong["words"] = "Say how it was for them."
    if said_on > timezone.localtime(at).date():
        wrong["said_on"] = "This is in the future."
    if wrong:
        raise ValidationError(wrong)
    made = Feedback.objects.create(
        incident=incident, source=source, phase=phase, words=words.strip(), said_on=said_on, person=person,
        by=by, at=at,
    )  # fmt: skip
    said = f"Feedback ({made.get_phase_display().lower()}), {made.get_source_display().lower()}: {made.words}"
    add_entry(incident=incident, kind=LogKind.DEBRIEF, text=said, by=by, at=at, person=person)
    return made


@transaction.atomic
def add_recommendation(
    *, incident: Incident, text: str, kind: str, body: str, owner: str, due: date | None, by: User,
    at: datetime,
) -> Recommendation:  # fmt: skip
    """Recommend a change of policy, procedure or practice, with owner and day (Q04).

    Raises:
        PermissionDenied: the person's part does not edit the incident.
        ValidationError: something is missing, above all owner and day; or it names somebody.
    """
    allow(by, incident, "incident", Level.EDIT)
    asked = {
        "text": (text, "Say what is to change."), "body": (body, "Say which body takes it on."),
        "owner": (owner, "Name who sees to it."),
    }  # fmt: skip
    wrong = {name: words for name, (value, words) in asked.items() if not value.strip()}
    if due is None:
        wrong["due"] = "Enter by when."
    if named := named_in(incident, [text]):
        wrong["text"] = f"This names {', '.join(named)}. A recommendation is published: name nobody."
    if wrong or due is None:
        raise ValidationError(wrong)
    made = Recommendation.objects.create(
        incident=incident, number=next_number(incident, Recommendation.objects), text=text.strip(), kind=kind,
        body=body.strip(), owner=owner.strip(), due=due, by=by, at=at,
    )  # fmt: skip
    words = f"Recommendation {made.number} to {made.body}, {made.owner}, by {day_words(due)}: {made.text}"
    add_entry(incident=incident, kind=LogKind.DEBRIEF, text=words, by=by, at=at)
    return made


@transaction.atomic
def end_recommendation(
    *, recommendation: Recommendation, state: str, outcome: str, version: int, by: User, at: datetime
) -> Recommendation:
    """Say that a recommendation was carried out, or is not taken up. Possible after the incident is closed.

    Raises:
        PermissionDenied: the person's part does not edit the incident.
        Refused: no words, or it has ended.
        ChangedMeanwhile: somebody changed it first.
    """
    allow(by, recommendation.incident, "incident", Level.EDIT)
    if recommendation.state != Recommendation.State.OPEN or state == Recommendation.State.OPEN:
        raise Refused("This recommendation has ended already.")
    if not outcome.strip():
        raise Refused("Say what came of it.")
    save_changes(recommendation, {"state": state, "outcome": outcome.strip()}, version, ("state", "outcome"))
    words = f"Recommendation {recommendation.number}: {recommendation.get_state_display().lower()}. "
    add_entry(
        incident=recommendation.incident, kind=LogKind.DEBRIEF, text=words + recommendation.outcome, by=by,
        at=at,
    )  # fmt: skip
    return recommendation


@transaction.atomic
def freeze_report(*, incident: Incident, summary: str, by: User, at: datetime) -> LessonsReport:
    """Make a version of the lessons report from the logs, and what of it may be published (Q03, Q07).

    Raises:
        PermissionDenied: the person's part does not edit the incident.
        ValidationError: the words for the public name somebody.
        failure_protocol.figures.NoSource: a figure that comes from nowhere.
    """
    allow(by, incident, "incident", Level.EDIT)
    open_texts = incident.recommendations.values_list("text", "body", "outcome")
    named = named_in(incident, [summary, *(text for row in open_texts for text in row)])
    if named:
        raise ValidationError(
            {"summary": f"The published version would name {', '.join(named)}. Name nobody."}
        )
    content = draft(incident, at)
    made = LessonsReport.objects.create(
        incident=incident, number=next_number(incident, LessonsReport.objects), summary=summary.strip(),
        content=content, digest=digest_of(content), published=published(incident, summary.strip(), at), by=by,
        at=at,
    )  # fmt: skip
    add_entry(
        incident=incident, kind=LogKind.DEBRIEF, text=f"Lessons report, version {made.number}, made.", by=by,
        at=at, data={"report": made.number, "digest": made.digest},
    )  # fmt: skip
    return made


@transaction.atomic
def submit_report(
    *, report: LessonsReport, recipient: str, is_lsab: bool, sent_on: date, by: User, at: datetime
) -> Submission:
    """Write down that a version went to a group of an agency or to the safeguarding board (Q05).

    Raises:
        PermissionDenied: the person's part does not edit the incident.
        ValidationError: nobody named, or a day to come.
    """
    incident = report.incident
    allow(by, incident, "incident", Level.EDIT)
    wrong = {}
    if not recipient.strip():
        wrong["recipient"] = "Say to which group of which agency."
    if sent_on > timezone.localtime(at).date():
        wrong["sent_on"] = "This is in the future."
    if wrong:
        raise ValidationError(wrong)
    made = Submission.objects.create(
        incident=incident, report=report, recipient=recipient.strip(), is_lsab=is_lsab, sent_on=sent_on,
        by=by, at=at,
    )  # fmt: skip
    words = f"Lessons report, version {report.number}, sent to {made.recipient}."
    add_entry(incident=incident, kind=LogKind.DEBRIEF, text=words, by=by, at=at)
    return made


@transaction.atomic
def record_receipt(
    *, submission: Submission, received_on: date, received_by: str, version: int, by: User, at: datetime
) -> Submission:
    """Write down who confirmed that the report came, and when.

    Raises:
        PermissionDenied: the person's part does not edit the incident.
        ValidationError: nobody named, a day before it was sent or to come.
        ChangedMeanwhile: somebody wrote it down first.
    """
    incident = submission.incident
    allow(by, incident, "incident", Level.EDIT)
    wrong = {}
    if not received_by.strip():
        wrong["received_by"] = "Say who confirmed it."
    if not submission.sent_on <= received_on <= timezone.localtime(at).date():
        wrong["received_on"] = "Enter a day between the sending and today."
    if wrong:
        raise ValidationError(wrong)
    changes = {"received_on": received_on, "received_by": received_by.strip()}
    save_changes(submission, changes, version, ("received_on", "received_by"))
    words = f"{submission.recipient} confirmed receipt of {submission.report}: {submission.received_by}."
    add_entry(incident=incident, kind=LogKind.DEBRIEF, text=words, by=by, at=at)
    return submission

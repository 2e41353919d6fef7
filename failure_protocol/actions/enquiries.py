"""Who asks, complains or is briefed: the family line, complaints, enquiries, briefings (T06-T12)."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.edits import save_changes
from core.errors import Refused
from core.words import day_words
from failure_protocol.access import allow, get_person
from failure_protocol.actions.logs import add_entry, local_words, next_number
from failure_protocol.matrix import Level
from failure_protocol.models import Complaint, Enquiry, FamilyCall, Incident, Person, Shared
from failure_protocol.models.communications import Audience
from failure_protocol.models.logs import LogKind
from failure_protocol.summaries.communications import in_force

DISCLOSE_NOTHING = "The caller is not verified: disclose nothing, promise nothing. Offer to ring back."


@transaction.atomic
def log_call(
    *, incident: Incident, caller: str, question: str, is_verified: bool, by: User, at: datetime,
    relation: str = "", phone: str = "", verified_how: str = "", person: Person | None = None,
) -> FamilyCall:  # fmt: skip
    """Write down that somebody rang the family line, and whether it is known who they are (T07).

    The script in force for families is kept with a verified call. A person named by an unverified caller is
    not written down: that they live there may be what the caller is after.

    Raises:
        PermissionDenied: the person's part adds nothing to communications.
        Http404: a person whom they may not see.
        ValidationError: who rang, what they asked, or how it is known who they are.
    """
    allow(by, incident, "communications", Level.ADD)
    wrong = {}
    if not caller.strip():
        wrong["caller"] = "Say who rang, as they gave their name."
    if not question.strip():
        wrong["question"] = "Say what they asked."
    if is_verified and not verified_how.strip():
        wrong["verified_how"] = "Say how you know who they are."
    if is_verified and person is None:
        wrong["person"] = "Choose whom they ring about. A verified caller is verified for one person."
    if wrong:
        raise ValidationError(wrong)
    script = None
    if is_verified and person is not None:
        get_person(by, incident, person.pk)
        script = in_force(incident, Audience.FAMILIES, at)
    made = FamilyCall.objects.create(
        incident=incident, number=next_number(incident, FamilyCall.objects), caller=caller.strip(),
        relation=relation.strip(), phone=phone.strip(), is_verified=is_verified,
        verified_how=verified_how.strip() if is_verified else "", person=person if is_verified else None,
        script=script, question=question.strip(), by=by, at=at,
    )  # fmt: skip
    known = f"verified: {made.verified_how}" if is_verified else "not verified, nothing disclosed"
    words = f"Family line, call {made.number}, {known}. Asked: {made.question}"
    words += f" Script: {script}." if script else ""
    add_entry(
        incident=incident, kind=LogKind.COMMUNICATION, text=words, by=by, at=at, person=made.person,
        data={"call": made.number},
    )  # fmt: skip
    return made


@transaction.atomic
def answer_call(
    *, call: FamilyCall, answer: str, version: int, by: User, at: datetime, promise: str = "",
    promised_by: datetime | None = None,
) -> FamilyCall:  # fmt: skip
    """Write down what a verified caller was told, and what was promised by when.

    Raises:
        PermissionDenied: the person's part adds nothing to communications.
        Refused: the caller is not verified.
        ValidationError: no answer; a promise without a time, or a time already past.
        ChangedMeanwhile: somebody answered it first.
    """
    allow(by, call.incident, "communications", Level.ADD)
    if not call.is_verified or call.person is None:
        raise Refused(DISCLOSE_NOTHING)
    get_person(by, call.incident, call.person.pk)
    if call.answer:
        raise Refused("This call was answered already. What they ask next is a new call.")
    wrong = {}
    if not answer.strip():
        wrong["answer"] = "Say what they were told."
    if promise.strip() and promised_by is None:
        wrong["promised_by"] = "Say by when it was promised."
    if promised_by is not None and not promise.strip():
        wrong["promise"] = "Say what was promised."
    if promised_by is not None and promised_by <= at:
        wrong["promised_by"] = "This is in the past."
    if wrong:
        raise ValidationError(wrong)
    changes = {"answer": answer.strip(), "promise": promise.strip(), "promised_by": promised_by}
    save_changes(call, changes, version, ("answer", "promise", "promised_by"))
    words = f"Family line, call {call.number}, told: {call.answer}"
    if promised_by is not None:
        words += f" Promised by {local_words(promised_by)}: {call.promise}"
    add_entry(
        incident=call.incident, kind=LogKind.COMMUNICATION, text=words, by=by, at=at, person=call.person
    )
    return call


@transaction.atomic
def keep_promise(*, call: FamilyCall, how: str, version: int, by: User, at: datetime) -> FamilyCall:
    """Say that what was promised to a family was done.

    Raises:
        PermissionDenied: the person's part adds nothing to communications.
        Refused: nothing is promised, or it was kept; or nobody says how.
        ChangedMeanwhile: somebody changed it first.
    """
    allow(by, call.incident, "communications", Level.ADD)
    if not call.promise or call.kept_at is not None:
        raise Refused("Nothing is open from this call.")
    if not how.strip():
        raise Refused("Say how it was kept.")
    save_changes(
        call, {"kept_at": at, "kept_by": by, "kept_how": how.strip()}, version,
        ("kept_at", "kept_by", "kept_how"),
    )  # fmt: skip
    words = f"Promise of call {call.number} kept: {call.kept_how}"
    add_entry(
        incident=call.incident, kind=LogKind.COMMUNICATION, text=words, by=by, at=at, person=call.person
    )
    return call


@transaction.atomic
def add_complaint(
    *, incident: Incident, text: str, source: str, agency: str, received_on: date | None, owner: User | None,
    due: date | None, by: User, at: datetime, kind: str = Complaint.Kind.COMPLAINT,
    person: Person | None = None,
) -> Complaint:  # fmt: skip
    """Write down a complaint or a dispute; all agencies use this one way, and each has an owner (T09).

    Raises:
        PermissionDenied: the person's part adds nothing to communications.
        Http404: a person whom they may not see.
        ValidationError: something is missing, above all its owner.
    """
    allow(by, incident, "communications", Level.ADD)
    if person is not None:
        get_person(by, incident, person.pk)
    asked = {
        "text": (text, "Say what it is about."), "source": (source, "Say who complains."),
        "agency": (agency, "Say which agency received it, or between whom the dispute is."),
    }  # fmt: skip
    wrong = {name: words for name, (value, words) in asked.items() if not value.strip()}
    if owner is None:
        wrong["owner"] = "Choose who answers it. A complaint without an owner is not answered."
    if received_on is None or received_on > timezone.localtime(at).date():
        wrong["received_on"] = "Enter the day on which it came; it can’t be in the future."
    if due is None or (received_on is not None and due < received_on):
        wrong["due"] = "Enter the day by which it is answered, not before it came."
    if wrong or owner is None or received_on is None or due is None:
        raise ValidationError(wrong)
    made = Complaint.objects.create(
        incident=incident, number=next_number(incident, Complaint.objects), kind=kind, text=text.strip(),
        source=source.strip(), agency=agency.strip(), person=person, received_on=received_on, owner=owner,
        due=due, by=by, at=at,
    )  # fmt: skip
    words = f"{made.get_kind_display()} {made.number}, received by {made.agency}, for {owner} to answer by "
    add_entry(
        incident=incident, kind=LogKind.CONCERN, text=f"{words}{day_words(due)}: {made.text}", by=by, at=at,
        person=person, data={"complaint": made.number},
    )  # fmt: skip
    return made


COMPLAINT = ("owner", "due", "resolved_on", "outcome", "lessons")


@transaction.atomic
def pass_complaint(
    *, complaint: Complaint, owner: User, due: date, version: int, by: User, at: datetime
) -> Complaint:
    """Give a complaint to somebody else, or another day.

    Raises:
        PermissionDenied: neither its owner nor somebody who edits communications.
        Refused: it is resolved.
        ChangedMeanwhile: somebody changed it first.
    """
    _may_change(complaint, by)
    save_changes(complaint, {"owner": owner, "due": due}, version, COMPLAINT)
    words = f"{_name(complaint)}: {owner} answers it by {day_words(due)}."
    _of_complaint(complaint, words, by, at)
    return complaint


@transaction.atomic
def resolve_complaint(
    *, complaint: Complaint, outcome: str, lessons: str, resolved_on: date, version: int, by: User,
    at: datetime,
) -> Complaint:  # fmt: skip
    """Say how a complaint was resolved, and what was learned.

    Raises:
        PermissionDenied: neither its owner nor somebody who edits communications.
        ValidationError: no outcome, or a day before it came or to come.
        Refused: it is resolved already.
        ChangedMeanwhile: somebody changed it first.
    """
    _may_change(complaint, by)
    wrong = {}
    if not outcome.strip():
        wrong["outcome"] = "Say how it was resolved."
    if not complaint.received_on <= resolved_on <= timezone.localtime(at).date():
        wrong["resolved_on"] = "Enter a day between its receipt and today."
    if wrong:
        raise ValidationError(wrong)
    changes = {"resolved_on": resolved_on, "outcome": outcome.strip(), "lessons": lessons.strip()}
    save_changes(complaint, changes, version, COMPLAINT)
    words = f"{_name(complaint)} resolved: {complaint.outcome}"
    words += f" Learned: {complaint.lessons}" if complaint.lessons else ""
    _of_complaint(complaint, words, by, at)
    return complaint


def _may_change(complaint: Complaint, by: User) -> None:
    level = Level.ADD if complaint.owner_id == by.pk else Level.EDIT
    allow(by, complaint.incident, "communications", level)
    if complaint.resolved_on:
        raise Refused("This is resolved. If it goes on, write it down anew.")


def _name(complaint: Complaint) -> str:
    return f"{complaint.get_kind_display()} {complaint.number}"


def _of_complaint(complaint: Complaint, words: str, by: User, at: datetime) -> None:
    add_entry(
        incident=complaint.incident, kind=LogKind.CONCERN, text=words, by=by, at=at, person=complaint.person
    )


@transaction.atomic
def add_enquiry(
    *, incident: Incident, kind: str, source: str, question: str, received_at: datetime, owner: User,
    by: User, at: datetime, due_at: datetime | None = None,
) -> Enquiry:  # fmt: skip
    """Write down a question of the press, a councillor or a member of parliament (T10).

    Raises:
        PermissionDenied: the person's part adds nothing to communications.
        ValidationError: who asks, what, or a time to come.
    """
    allow(by, incident, "communications", Level.ADD)
    wrong = {}
    if not source.strip():
        wrong["source"] = "Say who asks, and for whom."
    if not question.strip():
        wrong["question"] = "Say what they ask."
    if received_at > at:
        wrong["received_at"] = "This is in the future."
    if wrong:
        raise ValidationError(wrong)
    made = Enquiry.objects.create(
        incident=incident, number=next_number(incident, Enquiry.objects), kind=kind, source=source.strip(),
        question=question.strip(), received_at=received_at, owner=owner, due_at=due_at, by=by, at=at,
    )  # fmt: skip
    words = (
        f"Enquiry {made.number} from {made.source} ({made.get_kind_display()}), for {owner}: {made.question}"
    )
    add_entry(
        incident=incident, kind=LogKind.COMMUNICATION, text=words, by=by, at=at, happened_at=received_at
    )
    return made


@transaction.atomic
def answer_enquiry(
    *,
    enquiry: Enquiry,
    answer: str,
    version: int,
    by: User,
    at: datetime,
    answered_at: datetime | None = None,
) -> Enquiry:
    """Write down what was answered; the press script in force is kept with it.

    Raises:
        PermissionDenied: neither its owner nor somebody who edits communications.
        Refused: no words, it was answered, or the press asks and no script for it is in force.
        ChangedMeanwhile: somebody answered first.
    """
    level = Level.ADD if enquiry.owner_id == by.pk else Level.EDIT
    allow(by, enquiry.incident, "communications", level)
    if not answer.strip():
        raise Refused("Say what was answered.")
    if enquiry.answered_at:
        raise Refused("This was answered already. A further question is a new enquiry.")
    audience = Audience.PRESS if enquiry.kind == Enquiry.Kind.MEDIA else Audience.PARTNERS
    script = in_force(enquiry.incident, audience, at)
    if script is None and enquiry.kind == Enquiry.Kind.MEDIA:
        raise Refused("No script for the press is in force. Write one and have Communications approve it.")
    changes = {"answer": answer.strip(), "answered_at": answered_at or at, "script": script}
    save_changes(enquiry, changes, version, ("answer", "answered_at", "script"))
    words = f"Enquiry {enquiry.number} answered: {enquiry.answer}"
    words += f" Script: {script}." if script else ""
    add_entry(incident=enquiry.incident, kind=LogKind.COMMUNICATION, text=words, by=by, at=at)
    return enquiry


@transaction.atomic
def record_shared(
    *, incident: Incident, kind: str, recipient: str, words: str, basis: str, shared_at: datetime, by: User,
    at: datetime, answer: str = "", agreement: str = "",
) -> Shared:  # fmt: skip
    """Write down a briefing of a partner, or what was shared over a border (T11, T12).

    Raises:
        PermissionDenied: the person's part adds nothing to communications.
        ValidationError: to whom, what, why; or a time to come.
        Refused: the provider's business without its agreement (T06): word of it can bring it down.
    """
    allow(by, incident, "communications", Level.ADD)
    asked = {
        "recipient": (recipient, "Say who was told."), "words": (words, "Say what was said and asked for."),
        "basis": (basis, "Say why they need to know."),
    }  # fmt: skip
    wrong = {name: said for name, (value, said) in asked.items() if not value.strip()}
    if shared_at > at:
        wrong["shared_at"] = "This is in the future."
    if wrong:
        raise ValidationError(wrong)
    if kind == Shared.Kind.BUSINESS and not agreement.strip():
        raise Refused(
            "The provider’s business and money are confidential even while it fails: share them only with "
            "its agreement, and say who gave it, when and where it is. Nothing was saved."
        )
    made = Shared.objects.create(
        incident=incident, kind=kind, recipient=recipient.strip(), words=words.strip(), basis=basis.strip(),
        answer=answer.strip(), agreement=agreement.strip(), shared_at=shared_at, by=by, at=at,
    )  # fmt: skip
    said = f"Briefed {made.recipient} ({made.get_kind_display()}): {made.words}"
    said += f" Answer: {made.answer}" if made.answer else ""
    add_entry(incident=incident, kind=LogKind.COMMUNICATION, text=said, by=by, at=at, happened_at=shared_at)
    return made

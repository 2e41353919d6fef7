"""Who decides for a person, for one decision: capacity, attorneys, deputies, advocates, liberty. Pure.

It says the next lawful step and what is in the way: a prompt for those who know the law and the person, never
a ruling (failure-protocol.md 4.7, K11, K12; Mental Capacity Act 2005).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from core.words import day_words
from failure_protocol.clocks import imca_likely
from failure_protocol.deciding import (
    DECISIONS,
    POWERS,
    WELFARE,
    Answer,
    Attorney,
    Code,
    Decision,
    Deputy,
    Duty,
    Facts,
    Finding,
    ImcaDuty,
    Power,
    Stop,
    Who,
)

ADULT, SIXTEEN = 18, 16
CONSULTED = "Somebody can be consulted. Say who, and why no advocate is asked."
DOLS_STEP = (
    "Tell the new home of the authorisation. As managing authority it asks for its own before the move."
)
NOTHING = "Nothing is in the way. Keep what follows up to date."
ASK = {
    Who.PARENTS: "Ask those with parental responsibility, and the child.",
    Who.COURT: "Ask legal advice about an application to the Court of Protection.",
}
WITH = {
    Who.ATTORNEYS: "with the attorneys", Who.DEPUTIES: "with the deputy",
    Who.BODY: "with those who know the person",
}  # fmt: skip


def finding_of(facts: Facts, decision: Decision) -> tuple[Finding, date | None]:
    """What was found last for a decision, and since when it has been found without a break."""
    rows = [each for each in facts.assessed if each.decision == decision and each.on <= facts.today]
    rows.sort(key=lambda each: each.on)
    if not rows:
        return Finding.NOT_ASSESSED, None
    since, last = rows[-1].on, rows[-1].outcome
    for each in reversed(rows):
        if each.outcome != last:
            break
        since = each.on
    return last, since


def why_not_attorney(held: Attorney, decision: Decision, finding: Finding, age: int | None = None) -> str:
    """Why these attorneys can't take a decision; empty = they can (M03, M04)."""
    if held.kind in (Power.EPA, Power.LPA_MONEY) and decision in WELFARE:
        what = "An enduring power of attorney" if held.kind == Power.EPA else "This lasting power of attorney"
        return f"{what} is for money and property only, and this is about {DECISIONS[decision]}."
    if held.kind == Power.LPA_WELFARE and decision == Decision.MONEY:
        return "This lasting power of attorney is for health and welfare, and this is about money."
    if age is not None and age < ADULT:
        return "Nobody under 18 can give a power of attorney. Ask for the document."
    if held.kind == Power.LPA_WELFARE and finding != Finding.LACKS:
        found = "has capacity" if finding == Finding.HAS else "was not found to lack capacity"
        return f"The person {found} for this decision, so attorneys for health and welfare can’t take it."
    is_old = held.kind == Power.EPA and finding == Finding.HAS  # works unregistered while there is capacity
    if held.registered != "yes" and not is_old:
        state = "is not registered" if held.registered == "no" else "is not known to be registered"
        return f"It {state} with the Office of the Public Guardian. Search its register (form OPG100) first."
    return ""


def why_not_deputy(held: Deputy, decision: Decision, finding: Finding, day: date) -> str:
    """Why a deputy can't take a decision; empty = they can (M05)."""
    if decision not in held.scope:
        scope = " and ".join(DECISIONS[each] for each in Decision if each in held.scope)
        return f"The court’s order covers {scope}, and this is about {DECISIONS[decision]}."
    if held.order_on > day:
        return f"The court’s order begins on {day_words(held.order_on)}."
    if held.expires_on is not None and held.expires_on < day:
        return f"The court’s order ended on {day_words(held.expires_on)}."
    if finding == Finding.HAS:
        return "The person has capacity for this decision, so a deputy can’t take it."
    return ""


def deciding_attorneys(facts: Facts, decision: Decision) -> tuple[Attorney, ...]:
    """Whose power covers the decision now."""
    finding, _ = finding_of(facts, decision)
    able = (each for each in facts.attorneys if not why_not_attorney(each, decision, finding, facts.age))
    return tuple(able)


def deciding_deputies(facts: Facts, decision: Decision) -> tuple[Deputy, ...]:
    """Whose order covers the decision now."""
    finding, _ = finding_of(facts, decision)
    if finding == Finding.NOT_ASSESSED:
        return ()
    able = (each for each in facts.deputies if not why_not_deputy(each, decision, finding, facts.today))
    return tuple(able)


def best_interests_missing(facts: Facts, decision: Decision) -> str:
    """Why no best-interests decision carries this one; empty = one does, or none is needed (M02)."""
    finding, since = finding_of(facts, decision)
    if finding != Finding.LACKS or since is None or decision == Decision.MONEY:
        return ""
    rows = [each for each in facts.best_interests if each.decision == decision and each.on <= facts.today]
    lacks = f"The person lacks capacity to decide {DECISIONS[decision]}"
    if not rows:
        return f"{lacks}, and no best-interests decision is written down"
    rows = [each for each in rows if each.on >= since]
    if not rows:
        return f"{lacks}, and the best-interests decision is older than that finding"
    newest = max(rows, key=lambda each: each.on)
    of_the_day = [each for each in rows if each.on == newest.on]
    if facts.goes_to is not None and all(
        each.place is not None and each.place != facts.goes_to for each in of_the_day
    ):
        return f"{lacks}, and the best-interests decision is about another home"
    return ""


def imca_duty(facts: Facts, decision: Decision = Decision.ACCOMMODATION) -> ImcaDuty:
    """Whether an independent mental capacity advocate is likely due for where somebody lives (M06, K12)."""
    if words := _why_no_imca(facts, decision):
        return ImcaDuty(Duty.NONE, words)
    if facts.unbefriended == "yes":
        words = "Likely due: the person lacks capacity and has nobody but paid carers to be consulted."
        return ImcaDuty(Duty.LIKELY, words)
    return ImcaDuty(Duty.UNKNOWN, "Not known whether family or friends can be consulted. Find out.")


def _why_no_imca(facts: Facts, decision: Decision) -> str:
    finding, _ = finding_of(facts, decision)
    limit = "28 days in a hospital" if facts.stay.in_hospital else "8 weeks"
    days = facts.stay.days
    is_short = days is not None and not imca_likely(timedelta(days=days), in_hospital=facts.stay.in_hospital)
    reasons = (
        (finding != Finding.LACKS, "Not due while nobody found that capacity is lacking."),
        (
            bool(deciding_attorneys(facts, decision) or deciding_deputies(facts, decision)),
            "Not due: an attorney or a deputy decides.",
        ),
        (facts.stay.at_home, "Not due for care in somebody’s own home."),
        (is_short, f"Not likely due for a stay of up to {limit}; due if it becomes longer."),
        (facts.unbefriended == "no", CONSULTED),
    )
    return next((words for holds, words in reasons if holds), "")


def imca_missing(facts: Facts) -> str:
    """Why an advocate is still to be seen to; empty = nothing is open (M06)."""
    duty = imca_duty(facts).duty
    if duty == Duty.NONE or facts.imca.why_not:
        return ""
    if facts.imca.asked_on is None:
        if duty == Duty.UNKNOWN:
            return "It is not known whether anybody can be consulted, and no advocate (IMCA) was asked"
        return "The person has nobody to be consulted, and no advocate (IMCA) was asked"
    if facts.imca.reported_on is None:
        return f"An advocate (IMCA) was asked on {day_words(facts.imca.asked_on)} and has not reported yet"
    return ""


def dols_missing(facts: Facts) -> str:
    """Why a deprivation of liberty is not settled at the new home; empty = it is, or there is none (M08)."""
    if facts.is_home_care or facts.is_detained or facts.stay.at_home:
        return ""
    known = [each for each in facts.authorisations if not each.is_refused and not each.is_over]
    if not any(each.place == facts.lives_at for each in known):
        return ""  # one that ran out counts still: nobody said that it is not needed any more
    live = [each for each in known if each.place != facts.lives_at]
    live = [each for each in live if each.ends_on is None or each.ends_on >= facts.today]
    if facts.goes_to is not None:
        live = [each for each in live if each.place == facts.goes_to]
    if live or (facts.goes_to is not None and facts.goes_to == facts.lives_at):
        return ""
    return (
        "The authorisation of a deprivation of liberty does not go along, and the new home has not asked for "
        "its own"
    )


def who_decides(facts: Facts, decision: Decision = Decision.ACCOMMODATION) -> Answer:
    """The card: who decides this, why, the next lawful step, what is in the way."""
    finding, _ = finding_of(facts, decision)
    stops = tuple(_stops(facts, decision))
    passed = {each.code: each for each in facts.passed if each.review_on >= facts.today}
    still = tuple(each for each in stops if each.code not in passed)
    let = tuple(
        Stop(each.code, each.words, passed[each.code].review_on) for each in stops if each.code in passed
    )
    who, decides, basis = _who(facts, decision, finding)
    step = _next(facts, decision, finding, who, still)
    return Answer(decision, finding, who, decides, basis, step, still, let, tuple(_notes(facts, decision)))


def _stops(facts: Facts, decision: Decision) -> Iterable[Stop]:
    if _is_child(facts):
        return
    if words := best_interests_missing(facts, decision):
        yield Stop(Code.BEST_INTERESTS, words)
    if decision != Decision.ACCOMMODATION:
        return
    if words := imca_missing(facts):
        yield Stop(Code.IMCA, words)
    if words := dols_missing(facts):
        yield Stop(Code.DOLS, words)


def _who(facts: Facts, decision: Decision, finding: Finding) -> tuple[Who, str, str]:
    if _is_child(facts):
        return Who.PARENTS, "Those with parental responsibility", "The Mental Capacity Act begins at 16."
    if finding != Finding.LACKS:
        presumed = "Everybody is presumed to have capacity until it is found otherwise for this decision."
        found = "Found to have capacity for this decision."
        return Who.PERSON, "The person", found if finding == Finding.HAS else presumed
    return _for_them(facts, decision)


def _for_them(facts: Facts, decision: Decision) -> tuple[Who, str, str]:
    if attorneys := deciding_attorneys(facts, decision):
        how = " (all of them together)" if any(each.together for each in attorneys) else ""
        names = "; ".join(each.names for each in attorneys)
        return Who.ATTORNEYS, f"{names}{how}", f"{POWERS[attorneys[0].kind]}, registered."
    if deputies := deciding_deputies(facts, decision):
        names = "; ".join(each.names for each in deputies)
        return Who.DEPUTIES, names, f"Court order of {day_words(deputies[0].order_on)}."
    if decision == Decision.MONEY:
        basis = "No registered attorney or deputy for money. An appointee manages benefits only."
        return Who.COURT, "The Court of Protection", basis
    basis = "Lacks capacity, and no registered attorney or deputy covers this decision."
    return Who.BODY, "Whoever arranges the care, in the person’s best interests", basis


def _next(facts: Facts, decision: Decision, finding: Finding, who: Who, stops: tuple[Stop, ...]) -> str:
    codes = {each.code for each in stops}
    if who in (Who.PARENTS, Who.COURT):
        return ASK[who]
    if who == Who.PERSON:
        step = f"Ask the person {DECISIONS[decision]}, with all the help they need"
        doubt = "If there is reason to doubt capacity for this, assess it for this decision"
        step += f". {doubt}." if finding == Finding.NOT_ASSESSED else ", and write down what they choose."
        return f"{step} {DOLS_STEP}" if Code.DOLS in codes else step
    steps = {
        Code.IMCA: "Get the advocate’s report, and weigh it, before the decision is taken."
        if facts.imca.asked_on
        else "Ask for an independent mental capacity advocate before the decision is taken.",
        Code.BEST_INTERESTS: f"Write down the best-interests decision {WITH[who]}: options, the least "
        "restrictive, reasons.",
        Code.DOLS: DOLS_STEP,
    }
    return next((words for code, words in steps.items() if code in codes), NOTHING)


def _is_child(facts: Facts) -> bool:
    return facts.age is not None and facts.age < SIXTEEN


def _notes(facts: Facts, decision: Decision) -> Iterable[str]:
    """What somebody should know, though it stops nothing."""
    finding, _ = finding_of(facts, decision)
    held = [each for each in facts.authorisations if each.holds(facts.today)]
    if held and finding != Finding.LACKS:
        yield (
            "An authorisation of a deprivation of liberty is in force, so somebody found that capacity is "
            "lacking for the arrangements. Assess it for this decision."
        )
    for each in facts.attorneys:
        why = why_not_attorney(each, decision, finding, facts.age)
        if why and _is_about(each, decision):
            yield f"{each.names}: {why}"
    for deputy in facts.deputies:
        why = why_not_deputy(deputy, decision, finding, facts.today)
        if why and decision in deputy.scope:
            yield f"{deputy.names}: {why}"
    if deciding_attorneys(facts, decision) and deciding_deputies(facts, decision):
        yield "There are attorneys and a deputy for this decision. Ask legal advice who decides."
    if decision == Decision.ACCOMMODATION:
        yield from _place_notes(facts, finding)


def _place_notes(facts: Facts, finding: Finding) -> Iterable[str]:
    if finding == Finding.LACKS and not facts.imca.why_not and facts.imca.asked_on is None:
        duty = imca_duty(facts)
        if duty.duty == Duty.NONE and facts.unbefriended == "no":
            yield duty.words
    over = [each for each in facts.passed if each.review_on < facts.today]
    for passed in over:
        yield f"What was let pass in an emergency was to be looked at again on {day_words(passed.review_on)}."
    here = [each for each in facts.authorisations if each.place == facts.lives_at and not each.is_over]
    ended = [each.ends_on for each in here if each.ends_on]
    covered = any(each.holds(facts.today) or each.waits() for each in here)
    if ended and not covered and max(ended) < facts.today and not facts.is_detained:
        yield f"The authorisation where the person lives ended on {day_words(max(ended))}."
    if held_not_told(facts):
        yield "The new home was not yet told of the authorisation and its conditions."
    if facts.is_detained:
        yield "Detained under the Mental Health Act: ask the mental health team before anything is arranged."


def held_not_told(facts: Facts) -> bool:
    """Whether somebody is deprived of liberty here, goes to a known home, and that home was not told."""
    if facts.goes_to is None or facts.goes_to == facts.lives_at or facts.is_home_care or facts.stay.at_home:
        return False
    here = (each for each in facts.authorisations if each.place == facts.lives_at)
    return any(each.holds(facts.today) for each in here) and facts.goes_to not in facts.told


def is_general(text: str) -> bool:
    """Whether words name no decision: "lacks capacity" as such says nothing (M01)."""
    plain = " ".join("".join(letter if letter.isalnum() else " " for letter in text.casefold()).split())
    return len(plain) < MIN_DECISION or plain in _GENERAL or any(each in plain for each in _GENERAL_PARTS)


MIN_DECISION = 10
_GENERAL = frozenset({
    "lacks capacity", "no capacity", "general", "general capacity", "capacity", "in general", "has capacity",
    "decisions", "decision making", "mental capacity", "does not have capacity", "dementia",
})  # fmt: skip
_GENERAL_PARTS = (
    "all decisions", "any decision", "any decisions", "every decision", "everything", "all matters",
    "lacks capacity generally", "generally lacks", "decisions in general", "capacity in general",
    "all aspects", "overall capacity", "no capacity at all", "global capacity", "all areas",
)  # fmt: skip


def _is_about(held: Attorney, decision: Decision) -> bool:
    return (held.kind == Power.LPA_WELFARE) == (decision in WELFARE)

"""What a printed status means: seven canonical states and the rules that read wordings into them.

Source: action-plans.md section 2 ("Status"). Pure: no Django, no clock.

The rules look at the **start** of a wording, never at whether it "contains complete": a report that
is completed and waits for somebody, or a first draft that is completed, is work in progress.

A wording that no rule knows gives ``status=None``. Nobody guesses then: the importer keeps the words,
records the step as ``not_stated`` and asks a person, whose answer is remembered for the plan.

A *progress* column is a narrative that sometimes begins with a status and often does not. There,
a wording without a status is not an error: the RAG colour decides when the plan's scheme is
``delivery`` (:func:`from_rag`), and only when there is no colour either is a person asked.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass


class Status(enum.StrEnum):
    """The canonical state of a step. ``ongoing`` has no end date; it has a review cycle."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    ONGOING = "ongoing"
    COMPLETE = "complete"
    COMPLETE_MONITORING = "complete_monitoring"
    SUPERSEDED = "superseded"
    NOT_STATED = "not_stated"

    @property
    def label(self) -> str:
        """The words a page shows for this state."""
        return LABELS[self]

    @property
    def is_closed(self) -> bool:
        """Whether nothing is left to do, so the step can no longer be late."""
        return self in CLOSED


CLOSED = frozenset({Status.COMPLETE, Status.COMPLETE_MONITORING, Status.SUPERSEDED})

LABELS: Mapping[Status, str] = {
    Status.NOT_STARTED: "Not started",
    Status.IN_PROGRESS: "In progress",
    Status.ONGOING: "Ongoing",
    Status.COMPLETE: "Complete",
    Status.COMPLETE_MONITORING: "Complete, still monitored",
    Status.SUPERSEDED: "Superseded",
    Status.NOT_STATED: "Not stated",
}

CHOICES: list[tuple[str, str]] = [(status.value, label) for status, label in LABELS.items()]


@dataclass(frozen=True, slots=True)
class NormalisedStatus:
    """How a wording was read.

    ``status`` is None when no rule knows the wording. ``text`` is the wording as printed. ``remark`` is
    what follows the status in the wording. ``rule`` names the rule that decided, for the preview.
    """

    status: Status | None
    text: str
    remark: str = ""
    rule: str = ""


def key(text: str) -> str:
    """The form in which wordings are compared and remembered: one case, one kind of blank and dash.

    "On -going", "on-going" and "Ongoing" are one word; a full stop at the end means nothing.
    """
    folded = " ".join(text.translate(_SAME).split()).casefold()
    folded = re.sub(r"\bon ?- ?going\b|\bon going\b", "ongoing", folded)
    folded = re.sub(r"\bin-progress\b", "in progress", folded)
    return folded.strip(" .;,*\u2022")


# Every dash becomes "-", every blank " ", so that rules need one spelling.
_SAME = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-"}
    | {"\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u200b": " ", "\ufeff": " "}
    | {"\u2018": "'", "\u2019": "'"}
)

_CADENCE = r"(?:daily|weekly|fortnightly|monthly|quarterly|regular|continuous|rolling)"
_DONE_NOW = (
    r"(?:picked up|done|carried out|undertaken|handled|managed|covered|provided|delivered|shared|held|sent|"
    r"circulated|monitored|reviewed|taking place|happening)"
)
_PRODUCT = r"(?:draft|report|phase|stage|part|tranche|pilot|round|wave|scoping|mapping|outline)"
_AFTER_DONE = r"(?P<rest>(?:\W.*)?)"

# (name, pattern, status). The first pattern that matches the start of the wording decides.
_RULES: tuple[tuple[str, re.Pattern[str], Status | None], ...] = tuple(
    (name, re.compile(pattern, re.DOTALL), status)
    for name, pattern, status in (
        # Partly done, although the word "complete" comes early.
        ("some of several complete", r"\d+ completed?\W+(?P<rest>\d+ .*)", Status.IN_PROGRESS),
        ("partly complete", r"(?:nearly|almost|partly|partially|part|mostly|largely|"
                            r"substantially) (?:completed?|done)"
         + _AFTER_DONE, Status.IN_PROGRESS),
        ("a draft or part is complete",
         r"(?:the )?(?:\w+ ){0,2}" + _PRODUCT + r"(?: \w+)? (?:is |was |now |has been )*(?:completed?|done)"
         + _AFTER_DONE, Status.IN_PROGRESS),
        ("completed a draft or part",
         r"completed? (?:the )?(?:first |initial |second )?(?:" + _PRODUCT + r"\b|in part\b|"
                                                                             r"partially\b)(?P<rest>.*)",
         Status.IN_PROGRESS),
        # "Complete by March" is an aim and "complete except for" a doubt: a person decides.
        ("complete, with a condition",
         (r"(?:complete (?:by|for|once|when|if|before|within)\b|"
         r"completed? ?[-,:;(]? ?(?:but|except|apart from|subject to|pending|awaiting|bar|other than|"
         r"save for)\b|"
         r"completed? ?\?)(?P<rest>.*)"), None),
        ("complete and still watched",
         r"(?:completed?|done|closed|achieved)[\s,;:(/&-]*(?:and|but|with|now|"
         r"then)?[\s,-]*(?:now )?(?:being )?(?:is )?"
         r"(?:ongoing|monitor\w*|under (?:review|monitoring)|continu\w*|reviewed regularly|kept under review)"
         + _AFTER_DONE, Status.COMPLETE_MONITORING),
        ("complete", r"(?:fully )?(?:completed?|done|finished|closed|achieved)\b" + _AFTER_DONE,
         Status.COMPLETE),
        ("superseded",
         r"(?:superseded|replaced by|merged (?:into|with)|incorporated into|no longer (?:required|needed|"
         r"applicable))\b"
         + _AFTER_DONE, Status.SUPERSEDED),
        ("not started",
         r"(?:not (?:yet )?(?:started|commenced|begun)|yet to (?:start|begin|commence)|"
         r"(?:due )?to (?:start|begin|commence|be started)|starting|planned|"
         r"awaiting (?:resources?|funding|staff|staffing|recruitment|capacity|budget|start))\b"
         + _AFTER_DONE, Status.NOT_STARTED),
        ("ongoing", r"(?:ongoing|continuous|continuing|continual|business as usual|bau)\b" + _AFTER_DONE,
         Status.ONGOING),
        ("done at a steady pace", r"(?:\w+ ){0,3}on an? " + _CADENCE + r" basis\b" + _AFTER_DONE,
         Status.ONGOING),
        ("done at a steady pace", r"(?:currently )?" + _CADENCE + r"\b" + _AFTER_DONE, Status.ONGOING),
        ("currently being done", r"(?:currently|now) (?:being )?" + _DONE_NOW + r"\b" + _AFTER_DONE,
         Status.ONGOING),
        ("in progress",
         r"(?:(?:currently |now |still |work (?:is |has )?)?(?:in progress|under ?way|in hand|progressing|"
         r"in development)|"
         r"work (?:has )?(?:started|commenced|begun)|on (?:target|track|plan|schedule)|started|commenced|"
         r"begun|wip)\b"
         + _AFTER_DONE, Status.IN_PROGRESS),
    )
)  # fmt: skip

_SHARE = re.compile(
    r"(?:(?P<percent>\d{1,3}) ?% |(?P<some>\d+) (?:of|out of|/) (?P<all>\d+) )(?:completed?|"
    r"done)\b(?P<rest>.*)"
)


def normalise(text: str | None, *, remembered: Mapping[str, Status] | None = None) -> NormalisedStatus:
    """Read a printed status wording. Never raises; an unknown wording gives ``status=None``.

    ``remembered`` maps wordings (compared by :func:`key`) to what a person answered for this plan before.
    An answer of a person comes before every rule.
    """
    printed = text or ""
    wording = key(printed)
    if wording in {"", "-"}:
        return NormalisedStatus(Status.NOT_STATED, printed, rule="nothing is stated")
    answers = {key(known): status for known, status in (remembered or {}).items()}
    if wording in answers:
        return NormalisedStatus(answers[wording], printed, rule="answered before for this plan")
    share = _SHARE.match(wording)
    if share:
        return NormalisedStatus(_share_status(share), printed, _remark(printed, share), "a share is complete")
    for name, pattern, status in _RULES:
        match = pattern.match(wording)
        if match:
            return NormalisedStatus(status, printed, _remark(printed, match), name)
    return NormalisedStatus(None, printed)


def from_rag(colour: str | None) -> Status | None:
    """The state that a colour means under the ``delivery`` scheme; None for no or another colour.

    Action-plans.md section 1: not started red, under way amber, complete green.
    """
    return _DELIVERY.get(colour or "")


_DELIVERY = {"red": Status.NOT_STARTED, "amber": Status.IN_PROGRESS, "green": Status.COMPLETE}


def _share_status(match: re.Match[str]) -> Status:
    """None of it, all of it, or some of it."""
    if match["percent"] is not None:
        some, whole = int(match["percent"]), 100
    else:
        some, whole = int(match["some"]), int(match["all"])
    if some <= 0:
        return Status.NOT_STARTED
    return Status.COMPLETE if some >= whole else Status.IN_PROGRESS


def _remark(printed: str, match: re.Match[str]) -> str:
    """What follows the status, in the printed spelling, without the dash or stop that joins the two."""
    rest = match["rest"].strip(" .,;:-()/")
    if not rest:
        return ""
    # The compared form has other blanks and dashes than the print, so count words from the end.
    words = printed.split()
    kept = words[-len(rest.split()) :]
    return " ".join(kept).strip(" .,;:-()/\u2013\u2014\u2022")

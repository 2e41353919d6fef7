"""The forms part by part: what an author is asked, in the order in which it prints. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from oversight.reports.content import CHARACTERISTICS, DecisionReport, EqualityAssessment

Asked = Literal["line", "text", "choice"]


@dataclass(frozen=True)
class Field:
    """One question. `needed`: blank is refused when the report is approved."""

    name: str
    label: str
    kind: Asked = "line"
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    needed: bool = True


@dataclass(frozen=True)
class Part:
    """A part that is edited on a page of its own.

    It asks `fields`, or holds `entries` (kinds of entry), or is the answer for one characteristic (`impact`).
    `group` is the heading above it, when several parts share one. `numbered`: its paragraphs carry the
    running numbers; `one_number`: the part as a whole takes one.
    """

    key: str
    title: str
    group: str = ""
    hint: str = ""
    fields: tuple[Field, ...] = ()
    entries: tuple[str, ...] = ()
    impact: bool = False
    numbered: bool = False
    one_number: bool = False
    needed: bool = True


YES_NO = (("yes", "Yes"), ("no", "No"))
BLOCKS = ("paragraph", "heading", "table")
SUPPORTING = "Supporting documentation"
RESOURCES = "Resource implications"
LEGAL = "Legal implications"
NONE_TOO = "If there is nothing to say, say that: “None”."


def _blocks(key: str, title: str, hint: str = NONE_TOO, group: str = "") -> Part:
    return Part(key, title, group, hint, entries=BLOCKS, numbered=True)


def _documents(key: str, title: str, hint: str = "") -> Part:
    return Part(key, title, SUPPORTING, hint, entries=("document",), one_number=True, needed=False)


DECISION_REPORT = (
    Part("about", "About the report", fields=(
        Field("decision_maker", "Decision maker", hint="The board that decides."),
        Field("subject", "Subject"),
        Field("date_of_decision", "Date of decision", hint="For example, 16 September 2021."),
        Field("report_of", "Report of", hint="The director whose report it is, by post."),
    )),
    Part("contacts", "Contact details", hint="The author and the director at least.", entries=("contact",)),
    Part("confidentiality", "Statement of confidentiality", fields=(
        Field("confidentiality", "Statement of confidentiality", "text", "“Not applicable” when public."),
    )),
    Part("summary", "Brief summary", fields=(
        Field("summary", "Brief summary", "text", "What it is about, for somebody who reads nothing else."),
    )),
    Part("recommendations", "Recommendations", hint="What the board is asked to do, one thing each.",
         entries=("recommendation",)),
    _blocks("reasons", "Reasons for report recommendations", ""),
    _blocks("alternatives", "Alternative options considered and rejected", "Each option, and why not."),
    _blocks("detail", "Detail, including consultation carried out", ""),
    _blocks("capital_revenue", "Capital and revenue", group=RESOURCES),
    _blocks("property_other", "Property and other", group=RESOURCES),
    _blocks("powers", "Statutory power to undertake the proposals", "The Act and section.", LEGAL),
    _blocks("other_legal", "Other legal implications", group=LEGAL),
    _blocks("conflict", "Conflict of interest implications"),
    _blocks("risk", "Risk management implications", "A table with risk and mitigation is easiest to read."),
    _blocks("policy", "Policy framework implications"),
    Part("decision", "Key decision and wards", fields=(
        Field("key_decision", "Is it a key decision?", "choice", choices=(*YES_NO, ("na", "Not applicable"))),
        Field("wards", "Wards or communities affected", hint="For example, All."),
    )),
    _documents("appendices", "Appendices"),
    _documents("members_rooms", "Documents in members’ rooms"),
    Part("assessments", "Impact assessments", SUPPORTING, fields=(
        Field("esia_needed", "Is an equality and safety impact assessment needed?", "choice", choices=YES_NO),
        Field("privacy_needed", "Is a privacy impact assessment needed?", "choice", choices=YES_NO),
    )),
    Part("inspection", "Where background documents can be read", SUPPORTING, fields=(
        Field("background_at", "Where background documents can be read", needed=False),
    )),
    _documents(
        "background", "Other background documents",
        "A document that is not open to the public names the paragraph that allows it.",
    ),
)  # fmt: skip

EQUALITY_ASSESSMENT = (
    Part("proposal", "The proposal", fields=(
        Field("proposal", "Name or brief description of the proposal", "text"),
        Field("profile", "Brief service profile", "text", "Include how many people use it."),
    )),
    Part("summary", "Impact in general", fields=(
        Field("summary", "Summary of impact and issues", "text"),
        Field("positive", "Potential positive impacts", "text"),
    )),
    Part("responsible", "Who answers for it", fields=(
        Field("manager", "Responsible service manager"),
        Field("manager_date", "Date", hint="For example, 16 September 2021."),
        Field("approver", "Approved by senior manager"),
        Field("approver_date", "Date of approval", hint="For example, 16 September 2021."),
    )),
    *(Part(key, label, "Potential impact", impact=True) for key, label in CHARACTERISTICS.items()),
)  # fmt: skip

PARTS: dict[str, tuple[Part, ...]] = {
    DecisionReport.form: DECISION_REPORT,
    EqualityAssessment.form: EQUALITY_ASSESSMENT,
}


def part_of(form: str, key: str) -> Part:
    """One part of a form. Raises KeyError."""
    return next((part for part in PARTS[form] if part.key == key), None) or _no_such(key)


def choice_words(name: str, value: str) -> str:
    """The words of an answer to a question with choices; empty when it is blank."""
    for question in _questions():
        if question.name == name:
            return dict(question.choices).get(value, "")
    return ""


def _questions() -> Iterator[Field]:
    for parts in PARTS.values():
        for part in parts:
            yield from part.fields


def _no_such(key: str) -> Part:
    raise KeyError(key)

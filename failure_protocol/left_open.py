"""Table Z: what the procedure leaves open or says twice, and how it is treated (failure-protocol.md 4.15).

Pure. What is so in one incident: failure_protocol/summaries/gaps.py.
"""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """One contradiction or gap of the procedure."""

    slug: str
    problem: str
    treatment: str


TABLE = (
    Line(
        "Z1",
        (
            "Of joint funding section 1.7 lets the largest share lead, section 6.2 the council for whoever "
            "is part-funded."
        ),
        "Where the two differ a person decides, with a reason, before anything follows from it.",
    ),
    Line("Z2", "Nothing is said of a split of exactly half and half.", "A person decides, with a reason."),
    Line(
        "Z3",
        "Section 4.8 sends readers to on-call arrangements in Appendix C. There are none.",
        "On-call people of both bodies are kept here, from when until when; it warns when nobody is.",
    ),
    Line(
        "Z4",
        "Of items 2.21, 4.8 and 8.3 it is not said to which services they apply.",
        "They are loaded for every service, and marked.",
    ),
    Line("Z5", "Item 7.13 refers to 2.7; equipment is 2.8.", "It leads to both."),
    Line(
        "Z6",
        "Those who are told (4.3) are other posts than those who may activate (4.1).",
        "They are kept apart: being told gives nobody the right to activate.",
    ),
    Line(
        "Z7",
        "Whoever leads has four titles: Lead Officer, team leader, PL, lead co-ordinating manager.",
        "Each title is mapped to a person for this incident; one person may hold several.",
    ),
    Line(
        "Z8",
        "Section 7.1 counts from when “notified” and does not say what that is.",
        (
            "It counts from the first contact with either Lead, the stricter reading; a late acknowledgement "
            "moves nothing."
        ),
    ),
    Line(
        "Z9",
        "There is no figure for “immediately”, the daily update, the reviews and the debrief.",
        "They are settings of this partnership, and shown as local.",
    ),
    Line(
        "Z10",
        "The chair of the Operational Group joins the steering group (7.3); its size and quorum are not set.",
        "The quorum is a setting. Without one, a meeting counts that has a chair and attendance.",
    ),
    Line(
        "Z11",
        "Clinical commissioning groups are named; integrated care boards took their place on 1 July 2022.",
        "Names of bodies and posts are data.",
    ),
    Line(
        "Z12",
        (
            "The report to the board says that no privacy impact assessment is needed; that was about "
            "approving the paper."
        ),
        "This program needs an assessment of its own; a template stands in its documentation.",
    ),
    Line(
        "Z13",
        "It is a draft: approval in December 2020 to be confirmed, review due in December 2022.",
        "The version and its review are shown; an overdue one stays usable, with a warning.",
    ),
    Line(
        "Z14",
        "“RAG” is used of the provider (A3.1) and of each person (Appendix C).",
        "They are two ratings, kept apart.",
    ),
    Line(
        "Z15",
        "Appendix D names nobody for two of its tasks, one of them briefing the teams.",
        "Whoever opens the incident has them until they are passed on.",
    ),
)

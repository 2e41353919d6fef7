"""The reasons for which a paper may be kept from the public. Pure.

Local Government Act 1972, Schedule 12A Part 1, and section 100A(3) for confidential information. The titles
are ours, short enough for an agenda.
"""

from __future__ import annotations

PARAGRAPHS: dict[str, str] = {
    "1": "about one person",
    "2": "likely to reveal who a person is",
    "3": "about the financial or business affairs of a person or body",
    "4": "about talks with employees or their unions",
    "5": "covered by legal professional privilege",
    "6": "about a notice, order or direction not yet served",
    "7": "about preventing, investigating or prosecuting crime",
    "confidential": "confidential information",
}
CHOICES = [
    (key, f"Paragraph {key}: {words}" if key.isdigit() else "Section 100A(3): confidential information")
    for key, words in PARAGRAPHS.items()
]


def citation(paragraph: str) -> str:
    """What an agenda cites: "paragraph 3 of Part 1 of Schedule 12A to the Local Government Act 1972".

    Raises:
        KeyError: no such paragraph.
    """
    if paragraph not in PARAGRAPHS:
        raise KeyError(paragraph)
    if paragraph == "confidential":
        return "section 100A(3) of the Local Government Act 1972"
    return f"paragraph {paragraph} of Part 1 of Schedule 12A to the Local Government Act 1972"

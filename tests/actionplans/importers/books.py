"""Small workbooks in the shapes of the sources, in words of our own."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import Color

GREEN, AMBER, RED = "00B050", "FFFF00", "FF0000"


def book_of(
    sheets: Mapping[str, Any],
    *,
    fills: Mapping[tuple[str, str], str | Color] | None = None,
    merged: Mapping[str, Sequence[str]] | None = None,
    hidden: Sequence[str] = (),
    formats: Mapping[tuple[str, str], str] | None = None,
) -> bytes:
    """A workbook of these sheets; ``fills`` and ``formats`` by (sheet, cell), ``merged`` by sheet."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for block in (merged or {}).get(name, ()):
            sheet.merge_cells(block)
        if name in hidden:
            sheet.sheet_state = "hidden"
    for (name, place), colour in (fills or {}).items():
        book[name][place].fill = PatternFill("solid", fgColor=colour)
    for (name, place), form in (formats or {}).items():
        book[name][place].number_format = form
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The workbook's bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


OVERVIEW: list[list[Any]] = [
    ["Millbrook Homes Board Action Plan"],
    ["Last updated 5 January 2021"],
    ["No.", "Workstream", "Key areas of focus", "Key metrics"],
    [
        1,
        "Keeping infection out",
        "\u2022 Gloves\n\u2022 Tests",
        "\u2022 Homes with cases\n\u2022 Tests a week",
    ],
    [2, "People who work there", "\u2022 Rotas", "\u2022 Staff off sick"],
]
_HEAD = [
    None,
    "What we need to do",
    "What have we done so far",
    "What we still need to do",
    "When we aim to complete it",
    "Status",
]
INFECTION: list[list[Any]] = [
    ["1. Keeping infection out"],
    _HEAD,
    ["1.1", "Train a trainer in each home", "\u2713 Forty homes asked\n\u2713 Thirty said yes", ("Ask the "
    "other ten again"),
     "Ongoing. Next review end of October", "Complete and ongoing"],
    ["1.2", "Gloves for all", "\u2022 Store opened", "Count stock", "End July", "Complete"],
    [None, None, None, "Order for winter\nand for spring", "September", "Complete \u2013 van hired"],
    [None, None, None, "Ask homes what they lack", "TBC", None],
]  # fmt: skip
WORKFORCE: list[list[Any]] = [
    ["2. People who work there"],
    _HEAD,
    [
        "2.1",
        "Enough people on each shift",
        "\u2022 Survey sent",
        "Read the answers",
        "Start in July 2020",
        "In Progress",
    ],
    ["2.2", "A bank of staff", None, "Sign the first ten", "April 20121", "In progress"],
]


def oversight() -> bytes:
    """One sheet a workstream, an overview, blank references under a first row."""
    return book_of({"Overview": OVERVIEW, "1. Keeping infection out": INFECTION, "2. People": WORKFORCE})


def support() -> bytes:
    """One sheet an objective; references in the titles; several things to do on the lines of a cell."""
    head = [
        "What we said we needed to do",
        "September 2020 update on this action",
        "What we still need to do",
        "Who is taking the lead for this piece of work",
    ]
    return book_of(
        {
            "Objective 1": [
                ["Objective 1: Safe care"],
                ["We will see that care is safe."],
                head,
                ["1.1 Visit each home", "We visited nine.\nWe wrote to the rest.", ("Visit ten more.\nWrite "
                                                                                   "again.\nAsk families."),
                 "Head of Quality, Millbrook Council. Care Association."],
                ["1.2 Listen to families", "A survey ran.", "Publish it.", "All partners."],
            ],
            "Objective 2": [
                ["Objective 2: A steady workforce"],
                ["We will help homes to stay staffed."],
                head,
                ["2.1 Keep rotas full", "Calls made.", "Call weekly.\nShare spare staff.", ("CCG and council "
                                                                                           "leads.")],
            ],
        }
    )  # fmt: skip


RESILIENCE_ROWS: list[list[Any]] = [
    ["Resilience of the care sector - Action Plan"],
    ["Objective", "Issue", "Action", "Care Setting", "Lead", "Timescale", "RAG", "Progress update"],
    ["1, 2", "1. Support and news", "\u2022 Call homes by risk", "CH", "CST", "20.07.20", None, ("Not "
                                                                                                "started")],
    [None, None, "\u2022 Write a newsletter\n\u2022 Print it", "CH, HS", "CST Ops BCA", "28.08.20", None,
     "Trouble with the printer"],
    [None, None, "\u2022 Test kits\n\u2022 Second kits\n\u2022 Help line", "HS", "NHS", ("30/7/20 WC 3/8/20 "
                                                                                        "On-going"), None,
     "First draft completed"],
    ["3", "2. Money", "\u2022 Pay on time", "CH, HS, SL, EC", "C&CT NHS", "September 2020", None, None],
    [None, None, "\u2022 Ask for a grant", None, "BCA", None, None, "A group was set up"],
]  # fmt: skip


def resilience(rows: Sequence[Sequence[Any]] = RESILIENCE_ROWS) -> bytes:
    """One sheet for all; the colour is a fill without text; a key on the second sheet."""
    return book_of(
        {"Action plan": rows, "Key": [[None, "Completed"], [None, "On-going"], [None, "Not started"]]},
        fills={
            ("Action plan", "G4"): AMBER,
            ("Action plan", "G6"): GREEN,
            ("Key", "A1"): GREEN,
            ("Key", "A2"): AMBER,
            ("Key", "A3"): RED,
        },
    )


def portfolio() -> bytes:
    """Sections in the rows, colours as letters, one narrative a project."""
    return book_of(
        {
            "Portfolio": [
                ["2. Project portfolio, position at 30 June 2021"],
                ["Project/Programme", "Lead", "RAG: Prev Mth", "RAG: Current", "Summary Narrative",
                 "Date Updated", "PID Approved"],
                ["A. Milestones: moving home"],
                ["1. Home after hospital", "Jo Field", "A", "G", "Agreed in April.\nNext: one number.",
                 "Jun-21", "Yes"],
                ["2. Beds for a while", "Sam Hill; Pat Lake", "G", "A", "Ward opens late.",
                 "15/06/2021", None],
                [None, None, None, None, "Staff were found since.", None, None],
                ["B. Milestones: staying well"],
                ["3. Neighbours", "Kim Dale", None, "R", "Not begun.", "Jul-21", "No"],
            ]
        }
    )  # fmt: skip

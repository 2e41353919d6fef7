"""Which row of a sheet names the columns, and what each column holds.

Source: action-plans.md section 1 (the columns of the four documents) and section 5. A heading is known by
the names of the sources, by near relations of them, or because a person picked it for this plan before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from actionplans.statuses import key
from core.workbooks.reader import Sheet

LOOK_AT_ROWS = 30
LONGEST_HEADING = 80

# What a person may pick for a column, with the words that a page shows.
FIELDS: Mapping[str, str] = {
    "ref": "Reference",
    "workstream": "Workstream, objective, issue or section",
    "objectives": "Numbers of the objectives served",
    "action": "Action: what we need to do",
    "done": "Done so far",
    "update": "Update or narrative",
    "progress": "Progress update",
    "step": "Step: what we still need to do",
    "timescale": "Timescale",
    "status": "Status",
    "rag": "RAG",
    "rag_previous": "RAG of the period before",
    "lead": "Lead",
    "care_settings": "Care settings",
    "phase": "Phase",
    "date_updated": "Date updated",
    "pid_approved": "PID approved",
    "focus": "Areas of focus",
    "metrics": "Key metrics",
}

_EXACT: Mapping[str, str] = {
    heading: field
    for field, headings in {
        "ref": "no|no.|ref|ref no|ref.|reference|#|item|id|number|action no|action ref|action id|item no|"
        "num|nr",
        "progress": "progress update|progress|progress updates|progress to report|update on progress|"
        "progress / status",
        "update": "update|updates|summary narrative|narrative|commentary",
        "step": "to do|steps|step",
        "timescale": "date|when",
        "status": "status|state",
        "workstream": "strand|work area|programme area|outcome",
        "lead": "who|by who",
        "phase": "phase|phases",
    }.items()
    for heading in headings.split("|")
}

# In this order: "what we still need to do" before "need to do", "update on this action" before "action".
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        ("rag_previous", r"\brag\b.*\b(?:prev|last|prior|before)|\b(?:prev\w*|last|prior)\b.*\brag\b"),
        ("rag", r"\brag\b|\btraffic light\b"),
        ("pid_approved", r"\bpid\b"),
        (
            "date_updated",
            r"\bdate (?:last )?updated?\b|\blast updated?\b|\bdate of (?:last )?update\b|^updated(?: on)?$",
        ),
        (
            "step",
            (
                r"\bstill (?:need|to do|to be|have)|\bnext (?:steps?|actions?)\b|\bleft to do\b|"
                r"\boutstanding\b|"
                r"\bremain\w*\b|"
                r"\bmilestones?\b|\b(?:further|future) (?:actions?|work|steps?)\b"
            ),
        ),
        (
            "done",
            (
                r"\bso far\b|\bhave (?:we|you|been) done\b|\b(?:we|you) have done\b|\bto date\b|"
                r"\bactions? taken\b|"
                r"\bwork (?:done|completed)\b|\bachieve(?:d|ments?)\b|"
                r"\bhas been done\b|\bactions? completed\b"
            ),
        ),
        (
            "timescale",
            (
                r"\btime ?-?(?:scales?|frames?|lines?|table)\b|\bdeadline\b|\bdue\b|\bby when\b|^when\b|"
                r"\b(?:target|completion|end|delivery|finish)(?: completion)? dates?\b|\bdate (?:for|"
                r"of) completion\b"
            ),
        ),
        ("care_settings", r"\bsettings?\b|\bcare types?\b"),
        ("lead", r"\b(?:leads?|leading|owners?|responsib\w*|accountab\w*|by whom|who)\b"),
        ("update", r"\bupdates?\b|\bnarrative\b|\bcomment(?:s|ary)?\b|\b(?:latest|current) position\b"),
        ("progress", r"^progress\b"),
        ("status", r"\bstatus\b"),
        ("focus", r"\bfocus\b"),
        ("metrics", r"\bmetrics?\b|\bmeasures?\b|\bindicators?\b|\bkpis?\b"),
        (
            "workstream",
            r"\bwork ?-?streams?\b|^issues?\b|\bthemes?\b|^sections?\b|^priority areas?\b|^area\b|^domain\b",
        ),
        ("objectives", r"\bobjectives?\b"),
        (
            "action",
            (
                r"\bneed(?:ed|s)? to (?:do|be done)\b|\bactions?\b|^(?:project|programme)|\btasks?\b|"
                r"\brecommendations?\b|"
                r"\bactivit(?:y|ies)\b|\bcommitments?\b|\bwhat (?:we|you) (?:will|said|plan)|\bto be done\b"
            ),
        ),
    )
)

_BESIDE_ACTIONS = {
    "step", "timescale", "status", "lead", "rag", "rag_previous", "update", "progress", "done",
}  # fmt: skip

LOOKED_FOR = (
    "No sheet has the columns of a plan: looked for a column of actions (such as “Action” or “What we need "
    "to do”) "
    "beside a timescale, status, lead, RAG, update or what is still to do."
)


def field_of(heading: str, picked: Mapping[str, str] | None = None) -> str | None:
    """What a column with this heading holds; "" when a person said "nothing we know", None when unknown."""
    folded = key(heading).strip(" :?*")
    if picked and folded in picked:
        return picked[folded]
    if not folded or len(folded) > LONGEST_HEADING:
        return None
    if folded in _EXACT:
        return _EXACT[folded]
    return next((field for field, pattern in _PATTERNS if pattern.search(folded)), None)


@dataclass(frozen=True)
class Table:
    """The head of a table: its row (the last one, when two), columns by field, and unknown columns."""

    row: int
    first_row: int
    columns: Mapping[str, int]
    unknown: Mapping[int, str]
    headings: Mapping[str, str]

    @property
    def is_actions(self) -> bool:
        """Whether its rows are actions."""
        return "action" in self.columns and bool(_BESIDE_ACTIONS & set(self.columns))

    @property
    def is_overview(self) -> bool:
        """Whether its rows are workstreams with what they look at."""
        named = {"workstream", "objectives"} & set(self.columns)
        return not self.is_actions and bool(named) and bool({"focus", "metrics"} & set(self.columns))


def read_head(sheet: Sheet, row: int, picked: Mapping[str, str] | None = None) -> Table | None:
    """The table that this row begins; None when it is not a head.

    A head may take two rows ("RAG" above "Prev mth" and "Current"): then the words of both count together.
    """
    single = _head(sheet, row, {cell.column: cell.text for cell in sheet.filled(row)}, row, picked)
    double_words = _two_rows(sheet, row)
    double = _head(sheet, row + 1, double_words, row, picked) if double_words else None
    if double and (not single or len(double.columns) > len(single.columns)):
        return double
    return single


def _head(
    sheet: Sheet, row: int, words: Mapping[int, str], first_row: int, picked: Mapping[str, str] | None
) -> Table | None:
    columns: dict[str, int] = {}
    headings: dict[str, str] = {}
    unknown: dict[int, str] = {}
    for column, heading in sorted(words.items()):
        field = field_of(heading, picked)
        if field and (field not in columns or _is_newer(field, heading, headings.get(field, ""))):
            if field in columns:
                unknown[columns[field]] = headings[field]
            columns[field], headings[field] = column, heading
        else:
            unknown[column] = heading
    if "action" not in columns and "step" in columns:
        columns["action"], headings["action"] = columns.pop("step"), headings.pop("step")
    table = Table(row, first_row, columns, unknown, headings)
    enough = len(columns) >= 2 and len(columns) * 2 >= len(words)
    if not enough or not (table.is_actions or table.is_overview):
        return None
    return _with_ref_column(sheet, table)


def _with_ref_column(sheet: Sheet, table: Table) -> Table:
    """Take a column without a heading for the references when it holds hardly anything else."""
    if "ref" in table.columns or not table.is_actions:
        return table
    action = table.columns["action"]
    for column in range(1, action):
        if column in table.columns.values() or column in table.unknown:
            continue
        words = [
            sheet.text(row, column) for row in sheet.rows() if row > table.row and sheet.text(row, column)
        ]
        refs = sum(bool(re.fullmatch(r"[A-Z]{0,3}\d{1,3}(?:\.\d{1,3})*[a-z]?[.)]?", text)) for text in words)
        if refs and refs * 5 >= len(words) * 4:
            return replace(table, columns={**table.columns, "ref": column})
    return table


def _is_newer(field: str, heading: str, before: str) -> bool:
    """Of several columns of monthly updates the rightmost is the newest; the others are kept as printed."""
    return field == "update" and bool(re.search(r"20\d\d|update", key(heading))) and bool(before)


def _two_rows(sheet: Sheet, row: int) -> dict[int, str]:
    """The words of a row and the one below together, when a block above spans what the lower one splits."""
    spans = [block for block in sheet.merged if block[0] == block[2] == row and block[1] < block[3]]
    below = {cell.column: cell for cell in sheet.filled(row + 1)}
    if not spans or not below:
        return {}
    words = {cell.column: cell.text for cell in sheet.filled(row)}
    for _, first, _, last in spans:
        above = sheet.text(row, first)
        for column in range(first, last + 1):
            if column in below:
                words[column] = f"{above} {below[column].text}"
    split = {column for _, first, _, last in spans for column in range(first, last + 1)}
    if set(below) - split:
        return {}
    return words


def find_tables(sheet: Sheet, picked: Mapping[str, str] | None = None) -> dict[int, Table]:
    """Every head of a table on a sheet, by its first row; the first must stand in the first rows."""
    tables: dict[int, Table] = {}
    for row in sheet.rows():
        if not tables and row > LOOK_AT_ROWS:
            break
        table = read_head(sheet, row, picked)
        if table:
            tables[row] = table
    return tables

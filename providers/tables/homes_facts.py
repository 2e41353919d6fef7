"""Tables of one home: how worried we were, and what the regulator published."""

from __future__ import annotations

from providers.models import Rating, Severity, Staffing, ThemeRating
from providers.summaries.homes import away_share
from providers.tables.homes import label_tag
from ui.tables import Column, Table
from ui.tags import Status

COLOURS = {
    Severity.RED: "red",
    Severity.AMBER: "yellow",
    Severity.GREEN: "green",
    Severity.WHITE: "grey",
}


def severity_tag(row: ThemeRating) -> Status:
    """A severity as a tag; white is a rating taken back."""
    words = "Taken back" if row.severity == Severity.WHITE else row.get_severity_display()
    return Status(words, COLOURS[Severity(row.severity)])


def _label(row: Rating) -> Status:
    return label_tag(row.label)


def _kind(row: Rating) -> str:
    parts = ["Rating" if row.is_rating else "Not a rating"]
    return ", ".join([*parts, "inherited"] if row.inherited else parts)


class ThemeTable(Table):
    """Ratings of one theme, newest first."""

    caption = "Ratings"
    noun = ("rating", "ratings")
    empty_words = "Nothing was written down yet."
    columns = (
        Column("on", "From", kind="date", sort=("on", "pk"), header=True),
        Column("severity", "How worried", kind="status", value=severity_tag, sort=("severity", "pk")),
        Column("reason", "Why", kind="long"),
        Column("by", "By", value=lambda row: str(row.by)),
        Column("at", "Written", kind="moment", sort=("at", "pk")),
    )


class RatingTable(Table):
    """What the regulator published of a home, newest first."""

    caption = "Ratings"
    noun = ("rating", "ratings")
    empty_words = "The regulator has published nothing yet."
    columns = (
        Column("published_on", "Published", kind="date", sort=("published_on", "pk"), header=True),
        Column("domain", "Question", value=lambda row: row.get_domain_display(), sort=("domain", "pk")),
        Column(
            "label", "Rating", kind="status", value=lambda row: label_tag(row.label), sort=("label", "pk")
        ),
        Column("group", "Of", sort=("group", "pk")),
        Column("kind", "Kind", value=_kind),
        Column("report_type", "Report", sort=("report_type", "pk")),
    )


def _away(row: Staffing) -> str:
    share = away_share(row)
    return "" if share is None else f"{share} %"


class StaffingTable(Table):
    """Staff of a home, newest first."""

    caption = "Staff"
    noun = ("entry", "entries")
    empty_words = "Nothing was written down yet."
    columns = (
        Column("on", "Day", kind="date", sort=("on", "pk"), header=True),
        Column("employed", "Own", kind="number", sort=("employed", "pk")),
        Column("absent", "Away", kind="number", sort=("absent", "pk")),
        Column("share", "Share away", value=_away),
        Column("agency", "Agency", kind="number", sort=("agency", "pk")),
        Column("note", "Note", kind="long"),
        Column("by", "By", value=lambda row: str(row.by)),
    )

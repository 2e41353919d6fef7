"""Tables of indicators and of one indicator's figures."""

from __future__ import annotations

from metrics.models import Frequency
from metrics.summaries.indicators import Standing, amount_words, percent_words, target_shown
from ui.tables import Column, Table


class IndicatorTable(Table):
    """Every indicator with its newest figure, last year's and the target."""

    caption = "Indicators"
    noun = ("indicator", "indicators")
    columns = (
        Column("name", "Indicator", value=lambda row: row.indicator.name, header=True, sort="name",
               link=lambda row: row.indicator.get_absolute_url()),
        Column("period", "Period", value=lambda row: row.period.code if row.period else "", missing="–"),
        Column("actual", "Actual", value="shown"),
        Column("previous", "Last year", value="shown_previous"),
        Column("change", "Change", value=lambda row: amount_words(row.from_previous), hidden=True),
        Column("change_percent", "Change, %", value=lambda row: percent_words(row.from_previous)),
        Column("against_previous", "Against last year", kind="rag", value="against_previous",
               missing="n/a"),
        Column("target", "Target", value=lambda row: target_shown(row.indicator, row.goal)),
        Column("against_target", "Against target", kind="rag", value="against_target",
               missing="n/a"),
        Column("frequency", "How often", value=lambda row: Frequency(row.indicator.frequency).label),
        Column("level", "Of", value=lambda row: row.indicator.get_level_display(), hidden=True),
        Column("owner", "Answers for it", value=lambda row: str(row.indicator.owner or ""),
               missing="Nobody yet"),
    )  # fmt: skip

    def row_pk(self, row: Standing) -> str:
        """The indicator's key."""
        return str(row.indicator.pk)


class FigureTable(Table):
    """One indicator's figures, newest first."""

    caption = "Figures"
    noun = ("figure", "figures")
    columns = (
        Column("period", "Period", value=lambda row: row.period.words, header=True),
        Column("actual", "Actual", value="shown"),
        Column("previous", "A year before", value="shown_previous"),
        Column("against_previous", "Against last year", kind="rag", value="against_previous",
               missing="n/a"),
        Column("why_previous", "Why", value=lambda row: row.against_previous.reason, hidden=True),
        Column("against_target", "Against target", kind="rag", value="against_target",
               missing="n/a"),
        Column("why_target", "Why", value=lambda row: row.against_target.reason),
        Column("revised", "Revised", value=lambda row: row.is_revised, hidden=True),
    )  # fmt: skip

    def row_pk(self, row: object) -> str:
        """Rows have no key of their own."""
        return ""

"""What a program may ask a list for. An unknown or bad one is refused in words, never passed over."""

from __future__ import annotations

from datetime import date

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

LARGEST = 1000


class Page(BaseModel):
    """Of every list."""

    model_config = ConfigDict(extra="forbid")
    cursor: int = Field(0, ge=0, le=2**62, description="Take it from `next`; do not make it up.")
    limit: int = Field(500, ge=1, le=LARGEST, description="Rows at most.")


class Since(Page):
    """Of lists whose rows say when they changed."""

    since: AwareDatetime | None = Field(
        None, description="Changed at this moment or later, with its zone: 2021-01-05T09:00:00Z."
    )


class Days(Page):
    """Of lists whose rows have a day."""

    from_day: date | None = Field(None, alias="from", description="This day or later.")
    to_day: date | None = Field(None, alias="to", description="This day or earlier.")


class IndicatorFilter(Page):
    """Of indicators."""

    indicator: str | None = Field(None, description="The indicator's code.")


class ObservationFilter(Since, Days):
    """Of observations; `from` and `to` ask for the first day of the period."""

    indicator: str | None = Field(None, description="The indicator's code.")
    home: str | None = Field(None, description="The home's CQC location ID.")


class PlanFilter(Page):
    """Of workstreams."""

    plan: int | None = Field(None, ge=0, le=2**62, description="The plan's id.")


class ActionFilter(Since):
    """Of actions."""

    plan: int | None = Field(None, ge=0, le=2**62, description="The plan's id.")


class HomeFilter(Page):
    """Of homes and providers."""

    home: str | None = Field(None, description="The home's CQC location ID.")


class RatingFilter(Days):
    """Of ratings; `from` and `to` ask for the day of publication."""

    home: str | None = Field(None, description="The home's CQC location ID.")

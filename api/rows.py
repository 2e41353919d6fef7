"""The rows that programs get: pydantic models, from which the OpenAPI document is made, too.

Names of fields stay; new ones may be added. Days are ISO 8601 (2020-12-31), moments carry their zone.
A figure is text ("86.5"), as exact as it was reported: a JSON number is a binary fraction in most programs.
No field holds the name of a person, words written about a home, or anything of an incident.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Number = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", description="A decimal figure, as text.")]
Rag = Literal["red", "amber", "green"]


def number(value: Decimal | None) -> str | None:
    """A figure as text, without needless noughts: 5.9, 13267, 0."""
    if value is None:
        return None
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


class Row(BaseModel):
    """Every row: nothing beyond what is described."""

    model_config = ConfigDict(extra="forbid")


class Rating(Row):
    """A colour and why. No colour is null; the reason is given all the same."""

    rag: Rag | None
    code: str = Field(description="The rule: met, near, missed, accepted, better, same, no_target...")
    reason: str


class IndicatorRow(Row):
    """An indicator with its definition and the target that stands on the day of asking."""

    id: int
    code: str
    name: str
    why: str
    numerator: str
    denominator: str
    unit: Literal["count", "percent", "days", "hours", "pounds", "rate"]
    polarity: Literal["higher", "lower", "neutral"]
    frequency: Literal["day", "week", "month", "quarter", "year"]
    level: Literal["home", "provider", "partnership"]
    decimals: int
    is_cumulative: bool
    source: str
    tags: list[str]
    target: Number | None
    target_high: Number | None = Field(description="The upper end, of a range only.")
    target_comparator: Literal["at_least", "at_most", "between"] | None
    target_from: date | None
    retired_on: date | None


class ObservationRow(Row):
    """One figure: of one indicator, one scope, one period, as it stands now."""

    id: int
    indicator: str = Field(description="The indicator's code.")
    scope: Literal["partnership", "provider", "home"]
    home: str | None = Field(description="The home's CQC location ID.")
    provider: str | None = Field(description="The provider's CQC ID.")
    scope_name: str
    period_start: date
    period_end: date
    period: str = Field(description="As tables print it: M9 (of the year from April), Q3, W41, 20/21.")
    kind: Literal["number", "zero", "nil", "na", "missing", "late", "suppressed"] = Field(
        description=(
            "number: value holds it. The six that are no plain number: zero = counted, there were none; "
            "nil = a nil return; na = does not apply; missing = not given; late = not here yet; "
            "suppressed = kept back because so few people could be recognised."
        )
    )
    value: Number | None
    numerator: Number | None
    denominator: Number | None
    unit: Literal["count", "percent", "days", "hours", "pounds", "rate"]
    against_target: Rating
    against_last_year: Rating
    status: Literal["provisional", "final"]
    source: Literal["return", "import", "hand", "made"] = Field(description="How the figure came.")
    revision: int = Field(description="How often it was revised since; 0 = never.")
    changed_at: datetime


class PlanRow(Row):
    """An action plan."""

    id: int
    title: str
    subtitle: str
    as_at: date
    state: Literal["open", "closed"]
    succeeds: int | None = Field(description="The id of the plan that it follows.")


class WorkstreamRow(Row):
    """A workstream of a plan."""

    id: int
    plan: int
    number: str
    name: str
    statement: str


class StepPart(Row):
    """One step of an action."""

    id: int
    text: str
    status: str
    rag: str | None = Field(description="The colour that its lead declared.")
    agreed_due: date | None
    forecast_due: date | None


class ActionRow(Row):
    """An action with its steps."""

    id: int
    plan: int
    workstream: int
    ref: str
    title: str
    rag: str | None = Field(description="The colour that its lead declared.")
    rag_declared_on: date | None
    last_update_at: datetime | None
    steps: list[StepPart]


class HomeRow(Row):
    """A location as the regulator publishes it."""

    id: str = Field(description="CQC location ID.")
    name: str
    provider: str | None = Field(description="CQC ID of its provider.")
    kind: str
    care_home: bool | None
    beds: int | None
    town: str
    postcode: str
    council: str
    overall_rating: str | None
    overall_rating_on: date | None
    dormant: bool | None
    registered_from: date | None
    registered_to: date | None


class ProviderRow(Row):
    """A provider. The name of one who is an individual is left out."""

    id: str = Field(description="CQC provider ID.")
    name: str
    brand: str | None
    ownership: str
    registered_from: date | None
    registered_to: date | None


class RatingRow(Row):
    """One published rating."""

    id: int
    home: str = Field(description="CQC location ID.")
    group: str = Field(description="Overall, or the service or population group.")
    domain: str
    rating: str
    is_rating: bool = Field(description="False for a state such as inspected_not_rated.")
    published_on: date
    inherited: bool = Field(description="Earned under an earlier registration.")


class PackRow(Row):
    """The public edition of an issued pack, with the addresses of its files."""

    id: int
    kind: str
    title: str
    as_at: date
    state: Literal["issued", "superseded"]
    issued_at: datetime
    pages: int
    digest: str = Field(description="SHA-256 of its content: the same content, the same digest.")
    pdf: str
    workbook: str

"""Tables of incidents and of warning signs."""

from __future__ import annotations

from core.words import shortened
from failure_protocol.models import Incident, WarningSign
from failure_protocol.states import State
from ui.tables import Column, Table
from ui.tags import Status

COLOURS = {
    State.WARNING: "yellow", State.POTENTIAL: "orange", State.ACTIVATED: "red", State.TRANSFERRING: "red",
    State.ALL_PLACED: "blue", State.DEBRIEF: "blue", State.CLOSED: "grey", State.STOOD_DOWN: "grey",
}  # fmt: skip
SAID = 120


def state_tag(row: Incident) -> Status:
    """A state as a tag."""
    return Status(row.get_state_display(), COLOURS[State(row.state)])


def services_words(row: Incident) -> str:
    """Its services, as far as they may be named on a list."""
    if row.is_withheld:
        return ""
    return ", ".join(str(each) for each in row.services.all())


def likelihood_tag(row: WarningSign) -> Status:
    """How likely a failure seems."""
    colour = {"likely": "red", "possible": "orange", "unlikely": "green"}.get(row.likelihood, "grey")
    return Status(row.get_likelihood_display(), colour)


_REFERENCE = Column(
    "reference", "Reference", sort=("opened_at", "pk"), header=True, link=lambda row: row.get_absolute_url()
)
_STATE = Column("state", "State", kind="status", value=state_tag, sort=("state", "pk"))
_REST = (
    Column("kind", "Failure or exit", value=lambda row: row.get_kind_display(), sort=("kind", "pk")),
    Column("cause", "Cause", value=lambda row: row.get_cause_display(), sort=("cause", "pk")),
    Column("timescale", "Timescale", value=lambda row: row.get_timescale_display(), hidden=True),
    Column("opened_at", "Opened", kind="moment", sort=("opened_at", "pk")),
    Column("closing_on", "Closes on", kind="date", sort=("closing_on", "pk")),
    Column("exercise", "Exercise", value=lambda row: "Exercise" if row.is_exercise else "", hidden=True),
)


class IncidentTable(Table):
    """Incidents as a dashboard may show them: the name is withheld while one is potential (A04)."""

    caption = "Incidents"
    noun = ("incident", "incidents")
    default_sort = "-opened_at"
    columns = (
        _REFERENCE,
        Column("name", "Provider", value=lambda row: row.public_name),
        Column("services", "Services", value=services_words, missing=""),
        _STATE,
        *_REST,
    )


class NamedIncidentTable(IncidentTable):
    """The same with every name, once somebody who may see them asked for it."""

    columns = (
        _REFERENCE,
        Column("name", "Provider", value=lambda row: row.provider_name),
        Column("services", "Services", value=lambda row: ", ".join(str(each) for each in row.services.all())),
        _STATE,
        *_REST,
    )


class WarningTable(Table):
    """Warning signs, newest first. No files: they name businesses that may be well."""

    caption = "Warning signs"
    noun = ("sign", "signs")
    exports = False
    columns = (
        Column("reference", "Reference", sort=("at", "pk"), header=True,
               link=lambda row: row.get_absolute_url()),
        Column("seen_on", "Day", kind="date", sort=("seen_on", "pk")),
        Column("provider_name", "Provider"),
        Column("text", "What", value=lambda row: shortened(row.text, SAID)),
        Column("source", "Source"),
        Column("verified", "Verified", value=lambda row: "Yes" if row.is_verified else "No, a rumour"),
        Column("likelihood", "Likelihood", kind="status", value=likelihood_tag),
        Column("incident", "Incident", value=lambda row: str(row.incident or "")),
    )  # fmt: skip

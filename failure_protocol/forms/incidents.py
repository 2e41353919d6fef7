"""Forms of an incident's beginning: what happened, its services, its state."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from failure_protocol.actions.incidents import Opened
from failure_protocol.checklists import Service, service_kind
from failure_protocol.forms.fields import (
    LONG,
    IncidentForm,
    day_field,
    radio_field,
    text_field,
    time_field,
    version_field,
)
from failure_protocol.forms.notices import local_moment
from failure_protocol.models import Incident
from failure_protocol.models.incidents import STATES as STATE_WORDS
from failure_protocol.models.incidents import Cause, Hazard, Known, ServiceType, Timescale
from failure_protocol.states import State, needs_reason
from failure_protocol.summaries.opening import type_of
from providers.models import Location

NO_RESIDENT = "Name no resident here."
HAZARDS = tuple((f"premises-{each.value}", f"Premises lost: {each.label.lower()}")
                for each in Hazard if each is not Hazard.NONE)  # fmt: skip
_CAUSES = [(each.value, str(each.label)) for each in Cause]
_AFTER = [value for value, _ in _CAUSES].index(Cause.PREMISES.value) + 1
CAUSES = (*_CAUSES[:_AFTER], *HAZARDS, *_CAUSES[_AFTER:])
KINDS = (
    (Service.CARE_HOME.value, "As for a care home"), (Service.HOME_CARE.value, "As for home care"),
    (Service.MIXED.value, "Both"),
)  # fmt: skip
BEGINNINGS = (
    (State.POTENTIAL.value, "Potential: a serious prospect, confirmed or not. Both Leads are told now"),
    (State.WARNING.value, "Warning: watched only. Nobody is told yet"),
)
MANY = 12  # other homes of the same provider that are offered


def cause_of(value: str) -> tuple[str, str]:
    """(cause, hazard) of what was chosen: fire, flood and explosion are ways to lose premises."""
    cause, _, hazard = value.partition("-")
    return cause, hazard or Hazard.NONE.value


def cause_value(incident: Incident) -> str:
    """The choice that an incident's cause and hazard make."""
    if incident.cause == Cause.PREMISES and incident.hazard != Hazard.NONE:
        return f"{incident.cause}-{incident.hazard}"
    return incident.cause


class FactsForm(forms.Form):
    """What opening and correcting have in common."""

    provider_name = forms.CharField(label="Provider", max_length=200)
    kind = radio_field("Is it a failure or an exit?", Incident.Kind.choices)
    cause = radio_field(
        "Why?", CAUSES, error_messages={"required": "Choose a cause, or “Not yet known”"}
    )  # fmt: skip
    timescale = radio_field(
        "By when?", Timescale.choices,
        error_messages={"required": "Choose a timescale, or “Not yet known”"},
    )  # fmt: skip
    closing_on = day_field(
        "By which day is it planned?", "The day", required=False, help_text="Only if it is planned."
    )
    summary = text_field(
        "What happened, in a few sentences? (optional)", required=False, max_length=LONG,
        help_text=NO_RESIDENT,
    )  # fmt: skip

    @property
    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        cleaned = self.cleaned_data
        cause, hazard = cause_of(cleaned["cause"])
        planned = cleaned["timescale"] == Timescale.PLANNED
        return {
            "provider_name": cleaned["provider_name"], "kind": cleaned["kind"], "cause": cause,
            "hazard": hazard, "timescale": cleaned["timescale"], "summary": cleaned["summary"],
            "closing_on": cleaned["closing_on"] if planned else None,
        }  # fmt: skip


class OpenForm(FactsForm):
    """Opening an incident: the homes of the register are chosen already, or a name is typed.

    What can't be read off the register is asked for: which checklist applies to a kind of service that the
    procedure has none for (L02), why a home is in a second incident (A03).
    """

    services = forms.ModelMultipleChoiceField(
        Location.objects.none(), label="Which services?", required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one service"},
    )  # fmt: skip
    service_name = forms.CharField(label="Name of the service", max_length=200, required=False)
    service_type = radio_field("What kind of service is it?", ServiceType.choices, required=False)
    service_kind = radio_field(
        "Which checklist applies?", KINDS, required=False,
        help_text="The procedure has none for this kind of service, so a person chooses.",
    )  # fmt: skip
    also_reason = forms.CharField(
        label="Why does it need a second incident?", max_length=300, required=False,
        help_text="Both incidents are linked to each other.",
    )  # fmt: skip
    state = radio_field("How sure is it?", BEGINNINGS)
    received_at = day_field("When did you hear of it?", "The day")
    received_at_time = time_field()
    is_safeguarding = forms.BooleanField(
        label="It has to do with abuse or neglect, alleged or proved", required=False
    )
    is_exercise = forms.BooleanField(
        label="This is an exercise: invented people, no message leaves", required=False
    )
    field_order = (
        "services", "service_name", "cause", "timescale", "closing_on", "service_kind", "also_reason",
        "state", "service_type", "provider_name", "kind", "received_at", "received_at_time",
        "is_safeguarding", "summary", "is_exercise",
    )  # fmt: skip
    unlisted_order = ("service_name", "service_type", "provider_name", *field_order)

    def __init__(
        self, data: Any = None, *, chosen: Sequence[Location], others: Iterable[int] = (), **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.chosen = list(chosen)
        offered = [each.pk for each in self.chosen] + list(others)
        field: Any = self.fields["services"]
        field.queryset = Location.objects.filter(pk__in=offered).select_related("provider")
        if self.chosen:
            field.required = True
            field.label_from_instance = _service_words
            del self.fields["service_name"]
        else:
            del self.fields["services"]
            self.fields["service_name"].required = True
            self.order_fields(self.unlisted_order)
        if len(self.chosen) > 1:
            del self.fields["service_type"]  # each as the register has it
        else:
            self.fields["service_type"].required = True
        for name in ("also_reason", "service_kind"):  # asked once it turns out that they must be
            if name not in (data or {}):
                del self.fields[name]
        if self.chosen and service_kind(type_of(each) for each in self.chosen) is None:
            self.ask("service_kind")

    def clean(self) -> dict[str, Any]:
        """A person chooses the checklist where the procedure has none for the kind of service."""
        cleaned = super().clean() or {}
        types = self._types(cleaned)
        decided = service_kind(types) if types else None
        if types and decided is None and not cleaned.get("service_kind"):
            self.ask("service_kind")
            self.add_error("service_kind", "Choose which checklist applies.")
        elif decided is None and cleaned.get("service_kind"):
            decided = Service(cleaned["service_kind"])
        cleaned["wanted"] = decided
        return cleaned

    @property
    def received(self) -> Any:
        """When it was heard of."""
        return local_moment(self.cleaned_data["received_at"], self.cleaned_data["received_at_time"])

    @property
    def opened(self) -> list[Opened]:
        """The services that are to be in it."""
        cleaned, facts = self.cleaned_data, self.facts
        shared = {"closing_on": facts["closing_on"], "also_reason": cleaned.get("also_reason", "")}
        if "services" in self.fields:
            return [
                Opened(each.name, self._type(each), each, each.council, **shared)
                for each in cleaned["services"]
            ]
        return [Opened(cleaned["service_name"], cleaned["service_type"], **shared)]

    def ask(self, name: str) -> None:
        """Show a question that is asked only where it must be."""
        if name not in self.fields:
            self.fields[name] = copy.deepcopy(self.base_fields[name])
            self.order_fields(self.field_order if self.chosen else self.unlisted_order)

    def _types(self, cleaned: dict[str, Any]) -> list[str]:
        if "services" in self.fields:
            return [self._type(each) for each in cleaned.get("services") or []]
        return [cleaned["service_type"]] if cleaned.get("service_type") else []

    def _type(self, location: Location) -> str:
        """What a person said of the one home that was chosen, else what the register says."""
        said: str = self.cleaned_data.get("service_type") or ""
        return said if said and location == self.chosen[0] else type_of(location).value


class EditForm(FactsForm):
    """Correcting what is known."""

    version = version_field()

    @property
    def seen_version(self) -> int:
        """Of the incident as the person saw it."""
        return int(self.cleaned_data["version"])


class ServiceForm(IncidentForm):
    """One service, with its own closing day."""

    name = forms.CharField(label="Name of the service", max_length=200)
    service_type = radio_field("What kind of service is it?", ServiceType.choices)
    council = forms.CharField(label="Council (optional)", max_length=100, required=False)
    closing_on = day_field("When does it close? (optional)", "The day", required=False)
    also_reason = forms.CharField(
        label="Why is it in a second open incident? (only if it is)", max_length=300, required=False
    )


class ServiceEditForm(ServiceForm):
    """The same, corrected."""

    version = version_field()
    also_reason = None  # type: ignore[assignment]  # Django leaves the field out
    last_safe_on = day_field(
        "What is the last safe day? (optional)", "The day", required=False,
        help_text="Nobody is to be there afterwards.",
    )  # fmt: skip


class StateForm(IncidentForm):
    """The next state, and why where it is not the usual next one."""

    version = version_field()
    new = radio_field("To which state?", ())
    reason = text_field(
        "Why?", rows=2, max_length=1000, required=False,
        help_text="Needed when a state is skipped, goes back, or the incident is stood down.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, states: Sequence[State], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        old = State(kwargs["here"].incident.state)
        field: Any = self.fields["new"]
        field.choices = [(state.value, self._words(old, state)) for state in states]

    @staticmethod
    def _words(old: State, state: State) -> str:
        return f"{STATE_WORDS[state]} (say why)" if needs_reason(old, state) else STATE_WORDS[state]


class BusinessFailureForm(IncidentForm):
    """Three answers; not known is one."""

    version = version_field()
    value = radio_field("Is it a business failure?", Known.choices)
    basis = text_field(
        "From what is it known?", rows=2, max_length=500, required=False,
        help_text="Such as the appointment of an administrator. A service that closes is no proof.",
    )  # fmt: skip


class ContactForm(IncidentForm):
    """When either Lead was first reached."""

    moments = ("contact_at",)
    version = version_field()
    contact_at = day_field("On which day was either Lead first reached?", "The day")
    contact_at_time = time_field()
    reason = text_field(
        "Why is it another moment?", rows=2, max_length=500, required=False,
        help_text="A later moment counts only with a reason; until then the earlier one does.",
    )  # fmt: skip


def _service_words(location: Location) -> str:
    where = location.town or location.postcode or location.council
    return f"{location.name}, {location.get_kind_display().lower()}{f', {where}' if where else ''}"

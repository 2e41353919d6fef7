"""Forms of lists: bring one, put a row right, say who a row is, settle, agree a number, sign."""

from __future__ import annotations

from typing import Any

from django import forms

from failure_protocol.access import seen_people
from failure_protocol.actions.people_reconcile import ADD, NOT_OURS, SAME
from failure_protocol.importers.people import MOST_BYTES
from failure_protocol.lead_body import EXTERNAL, NAMES
from failure_protocol.models import Incident, IncidentService, ListRow, Person
from failure_protocol.models.registers import Source
from failure_protocol.people_fields import LABELS
from failure_protocol.sections import Here
from failure_protocol.summaries.reconciliation import PRESENCE, Disagreement
from ui.forms import LongTextField, SizedFileField, lower_first

PAYERS = [(payer.value, words) for payer, words in NAMES.items()]
CORRECTED = ("first_names", "last_name", "born_on", "nhs_number", "council_id", "room")


class ServiceForm(forms.Form):
    """A form about one service of the incident."""

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = IncidentService.objects.filter(incident=incident)
        self.fields["service"] = forms.ModelChoiceField(services, label="Service", empty_label=None)
        self.order_fields(["service"])


class ListForm(ServiceForm):
    """A list to bring."""

    source = forms.ChoiceField(label="Whose list is it?", choices=Source.choices, widget=forms.RadioSelect)
    file = SizedFileField(
        label="The list", max_bytes=MOST_BYTES, endings=(".csv", ".xlsx", ".ods"),
        help_text="CSV, Excel or ODS. Its first line names the columns, such as First name, Last name, "
        "Date of birth, NHS number, Room, Funding.",
    )  # fmt: skip


class RowForm(forms.Form):
    """A row as it should be. Empty stays empty; what the file had is kept with the file."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    first_names = forms.CharField(label=LABELS["first_names"], max_length=300, required=False)
    last_name = forms.CharField(label=LABELS["last_name"], max_length=300, required=False)
    born_on = forms.CharField(
        label=LABELS["born_on"], max_length=40, required=False, help_text="Such as 5 January 1937."
    )
    nhs_number = forms.CharField(label=LABELS["nhs_number"], max_length=20, required=False)
    council_id = forms.CharField(label=LABELS["council_id"], max_length=40, required=False)
    room = forms.CharField(label=LABELS["room"], max_length=300, required=False)
    payer = forms.ChoiceField(
        label="Who pays?", choices=[("", "As the list says"), *PAYERS], required=False,
        help_text="Choose “Not known” if nobody knows: it is asked again before the incident closes.",
    )  # fmt: skip
    payer_name = forms.CharField(label="Which other council or NHS body?", max_length=150, required=False)

    @classmethod
    def of(cls, row: ListRow, data: Any = None) -> RowForm:
        """Filled with the row as it is understood, or as the file has it where it is not."""
        initial = {name: row.cells.get(name, row.facts.get(name, "")) for name in CORRECTED}
        initial |= {name: initial[name] or row.facts.get(name, "") for name in ("first_names", "last_name")}
        chosen = {name: row.cells.get(name, "") for name in ("payer", "payer_name")}
        return cls(data, initial={**initial, **chosen, "version": row.version})

    @property
    def cells(self) -> dict[str, str]:
        """What was typed."""
        names = (*CORRECTED, "payer", "payer_name")
        return {name: self.cleaned_data[name] for name in names}


class OutForm(forms.Form):
    """Why something is left out or set aside."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label="Why?", max_length=300)


class PlaceForm(forms.Form):
    """Who a row is."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    how = forms.ChoiceField(
        label="Who is it?", widget=forms.RadioSelect,
        choices=[(ADD, "Somebody new: add to the register"), (SAME, "Somebody in the register"),
                 (NOT_OURS, "Not one of ours")],
    )  # fmt: skip
    person = forms.ModelChoiceField(Person.objects.none(), label="Who in the register?", required=False)
    reason = forms.CharField(label="Why are they not one of ours?", max_length=300, required=False)

    def __init__(self, *args: Any, here: Here, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = Person.objects.filter(seen_people(here.request.user, here.incident, here.rights))
        field.label_from_instance = lambda person: f"{person}: {person.name}"


class SettleForm(forms.Form):
    """Which list is right, and who said so."""

    said = forms.CharField(widget=forms.HiddenInput)
    other = forms.CharField(label="If neither: what is right?", max_length=300, required=False)
    note = LongTextField(
        label="Who said so, and how did you ask?", max_length=1000, rows=2,
        help_text="Such as: her daughter, on the telephone, at 20:15.",
    )  # fmt: skip

    def __init__(self, *args: Any, found: Disagreement, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"said": found.print})
        super().__init__(*args, **kwargs)
        choices = [(each.value, f"{each.words} ({lower_first(each.source)})") for each in found.said]
        if found.field == PRESENCE:
            choices = [("yes", "They live there: the provider’s list is incomplete")]
            del self.fields["other"]
        elif found.is_money:
            self.fields["other"] = forms.ChoiceField(
                label="If neither: who pays?", choices=[("", ""), *PAYERS], required=False
            )
            self.fields["payer_name"] = forms.CharField(
                label="Which other council or NHS body?", max_length=150, required=False
            )
        choice = forms.ChoiceField(
            label="What is right?", choices=choices, widget=forms.RadioSelect, required=False
        )
        self.fields["value"] = choice
        self.order_fields(["said", "value", "other", "payer_name", "note"])

    @property
    def chosen(self) -> str:
        """The value that is right; another payer with its name after a colon."""
        data = self.cleaned_data
        value = str(data.get("other") or data["value"])
        return f"{value}:{data.get('payer_name', '')}" if value in EXTERNAL else value


class HeadcountForm(forms.Form):
    """The number that the provider agreed to."""

    number = forms.IntegerField(label="How many people are there?", min_value=0)
    provider_name = forms.CharField(
        label="Who agreed it for the provider?", max_length=150, help_text="Name and post."
    )


class SignForm(forms.Form):
    """The register is right."""

    missing = forms.CharField(
        label="Why is it right without the missing lists?", max_length=300, required=False
    )


class MergeForm(forms.Form):
    """Two references are one person."""

    person = forms.ModelChoiceField(Person.objects.none(), label="Who is the same person?")
    reason = forms.CharField(label="How do you know?", max_length=300)

    def __init__(self, *args: Any, here: Here, keep: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(seen_people(here.request.user, here.incident, here.rights))
        field: Any = self.fields["person"]
        field.queryset = people.exclude(pk=keep.pk)
        field.label_from_instance = lambda person: f"{person}: {person.name}"

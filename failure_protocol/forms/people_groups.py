"""Forms of friends and rounds."""

from __future__ import annotations

from typing import Any

from django import forms

from failure_protocol.access import seen_people
from failure_protocol.models import FriendGroup, IncidentService, Person
from failure_protocol.models.incidents import ServiceType
from failure_protocol.sections import Here


class FriendsForm(forms.Form):
    """Who should stay together."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    people = forms.ModelMultipleChoiceField(
        Person.objects.none(), label="Who?", widget=forms.CheckboxSelectMultiple, help_text="At least two."
    )
    strength = forms.ChoiceField(
        label="How much does it matter?", choices=FriendGroup.Strength.choices, widget=forms.RadioSelect
    )
    is_mutual = forms.BooleanField(label="Each of them says so", required=False)
    source = forms.CharField(label="Who says so?", max_length=300)
    outside = forms.CharField(
        label="Friends in another incident", max_length=300, required=False,
        help_text="They are shown as a warning: no proposal can keep them together.",
    )  # fmt: skip

    def __init__(self, *args: Any, here: Here, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["people"]
        field.queryset = Person.objects.filter(seen_people(here.request.user, here.incident, here.rights))
        field.label_from_instance = lambda person: f"{person}: {person.name}"

    @classmethod
    def of(cls, group: FriendGroup, here: Here, data: Any = None) -> FriendsForm:
        """Filled with a group."""
        names = ("version", "strength", "is_mutual", "source", "outside")
        initial = {name: getattr(group, name) for name in names}
        return cls(data, here=here, initial={**initial, "people": list(group.people.all())})


class RoundForm(forms.Form):
    """A round of visits."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    service = forms.ModelChoiceField(IncidentService.objects.none(), label="Service", empty_label=None)
    name = forms.CharField(label="Name of the round", max_length=80)
    zone = forms.CharField(label="Where", max_length=80, required=False)
    workers = forms.CharField(label="Who does it regularly", max_length=300, required=False)

    def __init__(self, *args: Any, here: Here, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = IncidentService.objects.filter(incident=here.incident)
        field: Any = self.fields["service"]
        field.queryset = services.filter(service_type=ServiceType.HOME_CARE)
        if not is_new:
            del self.fields["service"]

"""Forms of packs: make one, take one back, the code of its link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from accounts.models import User
from failure_protocol.access import live, seen_people
from failure_protocol.actions.packs import LONGEST, Recipient, Why
from failure_protocol.actions.packs_make import Asked
from failure_protocol.forms.communications import GROUPS
from failure_protocol.forms.fields import IncidentForm, PersonChoice, day_field, moment_initial, text_field
from failure_protocol.forms.fields import time_field as time_of_day
from failure_protocol.matrix import Group
from failure_protocol.models import IncidentService, Person, SealedPack
from failure_protocol.sections import Here

Kind = SealedPack.Kind
USUAL = timedelta(days=2)
BASIS = "UK GDPR 6(1)(e) and 9(2)(h)"
CODE = forms.TextInput(
    attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10"}
)


class PeopleChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # takes no type when it runs
    """Several people of the register, by reference and initials."""

    def label_from_instance(self, obj: Any) -> str:
        """As a screen on the wall shows it."""
        return f"{obj.ref} · {obj.initials}"


class PackForm(IncidentForm):
    """One pack for one recipient. What cannot apply to its kind is left out."""

    moments = ("expires_at",)
    person = PersonChoice(Person.objects.none(), label="Whom is it about?", empty_label="Choose")
    chosen = PeopleChoice(
        Person.objects.none(), label="Whom is it about?", widget=forms.CheckboxSelectMultiple
    )
    service: Any = forms.ModelChoiceField(
        IncidentService.objects.none(), label="Whose people?", empty_label="Choose",
        help_text="Everybody there whom you may see, except who died or left.",
    )  # fmt: skip
    groups = forms.MultipleChoiceField(
        label="What does the recipient need?", choices=(), widget=forms.CheckboxSelectMultiple,
        help_text="Only what is ticked goes into the file. You can send what you may see yourself.",
    )  # fmt: skip
    user: Any = forms.ModelChoiceField(
        User.objects.none(), label="Somebody with an account (optional)", required=False,
        empty_label="Nobody: send a link and a code",
        help_text="Somebody with a part in this incident. They sign in; there is no link.",
    )  # fmt: skip
    name = forms.CharField(label="Name of the recipient", max_length=120, required=False)
    organisation = forms.CharField(label="Organisation", max_length=120)
    reached = forms.CharField(
        label="Where do the link and the code go? (optional)", max_length=200, required=False,
        help_text="Two different ways: such as the link by e-mail, the code by telephone.",
    )  # fmt: skip
    basis = forms.CharField(label="On which lawful basis?", max_length=300)
    need = text_field("Why do they need to know?", rows=2, max_length=500)
    view = text_field(
        "What did the person, or who speaks for them, say of it? (optional)", rows=2, max_length=500,
        required=False,
    )  # fmt: skip
    expires_at = day_field("Until which day can it be opened?", help_text=f"{LONGEST.days} days at most.")
    expires_at_time = time_of_day()

    def __init__(self, data: Any = None, *, here: Here, kind: str, **kwargs: Any) -> None:
        given = {
            "basis": BASIS, **moment_initial("expires_at", here.at + USUAL), **kwargs.pop("initial", {})
        }  # fmt: skip
        super().__init__(data, here=here, initial=given, **kwargs)
        self.here, self.kind = here, kind
        seen = Person.objects.filter(seen_people(here.request.user, here.incident, here.rights))
        if kind == Kind.ASSIGNED:
            seen = seen.filter(pk__in=Person.objects.assigned_to(here.request.user, here.incident))
        self.seen = seen
        kept = {Kind.TRANSFER: "person", Kind.NEED: "chosen", Kind.GRAB: "service"}.get(Kind(kind), "")
        for name in {"person", "chosen", "service"} - {kept}:
            del self.fields[name]
        if kind == Kind.ASSIGNED:  # for whoever makes it, and nobody else
            for name in ("user", "name", "organisation", "reached", "view"):
                del self.fields[name]
        self._fill()

    def _fill(self) -> None:
        fields: Any = self.fields
        for name in ("person", "chosen"):
            if name in fields:
                fields[name].queryset = self.seen
        if "service" in fields:
            own = self.here.incident.services.filter(people__in=self.seen).distinct()
            fields["service"].queryset = own
        if "user" in fields:
            team = self.here.incident.team.filter(live(self.here.at)).values("user")
            fields["user"].queryset = User.objects.filter(pk__in=team, is_active=True).order_by("full_name")
        held = self.here.rights.sees
        fields["groups"].choices = [(each.value, GROUPS[each]) for each in Group if each in held]

    def clean(self) -> dict[str, Any]:
        """A recipient has a name: typed, or that of the account."""
        cleaned = super().clean()
        if "name" in self.fields and not cleaned.get("name") and not cleaned.get("user"):
            self.add_error("name", "Enter who gets it, or choose somebody with an account.")
        return cleaned

    @property
    def asked(self) -> Asked:
        """What the action takes."""
        values = self.changes
        return Asked(
            self.kind, self._people(values), [Group(each) for each in values["groups"]],
            self._recipient(values), Why(values["basis"], values["need"], values.get("view", "")),
            values["expires_at"],
        )  # fmt: skip

    def _people(self, values: dict[str, Any]) -> list[Person]:
        if "person" in values:
            return [values["person"]]
        rows = values.get("chosen", self.seen)
        if "service" in values:
            rows = rows.filter(service=values["service"])
        return list(rows.select_related("service", "incident"))

    def _recipient(self, values: dict[str, Any]) -> Recipient:
        if self.kind == Kind.ASSIGNED:
            user = self.here.request.user
            return Recipient(str(user), str(self.here.incident.partnership), user=user)
        user = values["user"]
        name = values["name"] or str(user)
        return Recipient(name, values["organisation"], values["reached"], user)


class RevokeForm(IncidentForm):
    """Why it is taken back."""

    reason = text_field("Why is it taken back?", rows=2, max_length=300)


class PackCodeForm(forms.Form):
    """The code that came another way than the link."""

    code = forms.CharField(
        label="Code", max_length=12, widget=CODE,
        help_text="Eight digits, from whoever sent you the link. They came another way: often by telephone.",
    )  # fmt: skip

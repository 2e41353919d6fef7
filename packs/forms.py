"""Forms about packs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from accounts.models import Partnership, User
from packs import definitions
from packs.compose import Request
from packs.models import Pack
from ui.forms import GovukDateField

EDITIONS = (
    ("restricted", "Restricted: for members, not for publication"),
    ("public", "Public: exempt parts left out"),
)
CHOOSE_SCOPE = "Choose what the pack is about"


class BuildForm(forms.Form):
    """Which pack, about what, as at which day, for whom."""

    definition = forms.ChoiceField(
        label="Kind of pack", widget=forms.RadioSelect, error_messages={"required": "Choose a kind of pack"}
    )
    scope = forms.ChoiceField(label="About", error_messages={"required": CHOOSE_SCOPE})
    as_at = GovukDateField(
        label="As at",
        noun="The day of the pack",
        help_text="The pack shows what the records said on this day.",
    )
    since = GovukDateField(
        label="Changes since",
        required=False,
        noun="The day that changes are counted from",
        help_text="Leave it empty to take the meeting before, or the last update round that closed.",
    )
    edition = forms.ChoiceField(
        label="Edition",
        choices=EDITIONS,
        widget=forms.RadioSelect,
        initial="restricted",
        error_messages={"required": "Choose an edition"},
    )

    def __init__(
        self, *args: Any, user: User, today: date, partnership: Partnership | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kinds = definitions.all_definitions()
        self.fields["definition"].choices = [(d.slug, f"{d.title}. {d.words}") for d in kinds]  # type: ignore[attr-defined]
        self.scopes = _scopes(kinds, user, partnership)
        offered = [(group, list(scopes.items())) for group, scopes in self.scopes.items() if scopes]
        self.fields["scope"].choices = [("", "Choose what it is about"), *offered]  # type: ignore[attr-defined]
        self.fields["as_at"].initial = today
        kind = next((d for d in kinds if d.slug == self.initial.get("definition")), None)
        if kind and "scope" in self.initial:
            self.initial["scope"] = _value(kind, str(self.initial["scope"]))

    @property
    def has_subjects(self) -> bool:
        """Whether there is anything to make a pack about."""
        return any(self.scopes.values())

    def clean(self) -> dict[str, Any]:
        """The kind and what it is about must fit."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("definition") and data.get("scope"):
            kind = definitions.get(data["definition"])
            if data["scope"] not in self.scopes[kind.group]:
                words = f"Choose a {kind.noun}: the pack “{kind.title}” is about a {kind.noun}"
                self.add_error("scope", words)
        return data

    def request(self) -> Request:
        """What was asked for; call it when the form is valid."""
        data = self.cleaned_data
        scope = data["scope"].partition(":")[2] or data["scope"]
        return Request(data["definition"], scope, data["as_at"], data["since"], data["edition"])


def _scopes(
    kinds: Sequence[definitions.PackDefinition[Any]], user: User, partnership: Partnership | None
) -> dict[str, dict[str, str]]:
    """What a pack of each group can be about: value and title; one kind of a group speaks for all."""
    found: dict[str, dict[str, str]] = {}
    for kind in kinds:
        if kind.group not in found:
            scopes = kind.scopes(user, partnership) if partnership else kind.scopes(user)
            found[kind.group] = {_value(kind, scope.id): scope.title for scope in scopes}
    return found


def _value(kind: definitions.PackDefinition[Any], scope_id: str) -> str:
    """A plan and a meeting may have the same id, so that all but plans say what they are."""
    return scope_id if kind.noun == "plan" or ":" in scope_id else f"{kind.noun}:{scope_id}"


class IssueForm(forms.Form):
    """Issuing a draft: which issued pack it replaces, if any."""

    replaces = forms.ModelChoiceField(
        label="Which pack does it replace?",
        queryset=Pack.objects.none(),
        required=False,
        empty_label="None: nothing was issued before",
        help_text="The pack that it replaces stays on record and is marked as superseded.",
    )

    def __init__(self, *args: Any, pack: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        issued = Pack.objects.without_content().same_as(pack).filter(state=Pack.State.ISSUED)
        self.fields["replaces"].queryset = issued  # type: ignore[attr-defined]


class CompareForm(forms.Form):
    """Another edition to compare with."""

    other = forms.ModelChoiceField(label="Compare with", queryset=Pack.objects.none(), empty_label=None)

    def __init__(self, *args: Any, pack: Pack, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Pack.objects.visible_to(user).without_content()
        same = others.filter(partnership=pack.partnership_id, definition=pack.definition, scope=pack.scope)
        self.fields["other"].queryset = same.exclude(pk=pack.pk)  # type: ignore[attr-defined]


class EditionsForm(forms.Form):
    """The drafts of one kind of pack that are issued together."""

    packs = forms.ModelMultipleChoiceField(queryset=Pack.objects.none())

    def __init__(self, *args: Any, drafts: Sequence[Pack], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drafted = Pack.objects.without_content().filter(pk__in=[pack.pk for pack in drafts])
        self.fields["packs"].queryset = drafted  # type: ignore[attr-defined]

    def clean_packs(self) -> Any:
        """Editions of one pack, not a handful of different ones."""
        packs = self.cleaned_data["packs"]
        if len({(pack.definition, pack.scope) for pack in packs}) > 1:
            raise forms.ValidationError("Choose the editions of one pack.")
        return packs

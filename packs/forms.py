"""Forms about packs."""

from __future__ import annotations

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


class BuildForm(forms.Form):
    """Which pack, about which plan, as at which day, for whom."""

    definition = forms.ChoiceField(
        label="Kind of pack", widget=forms.RadioSelect, error_messages={"required": "Choose a kind of pack"}
    )
    scope = forms.ChoiceField(label="Plan", error_messages={"required": "Choose a plan"})
    as_at = GovukDateField(
        label="As at",
        noun="The day of the pack",
        help_text="The pack shows the plan as it stood on this day.",
    )
    since = GovukDateField(
        label="Changes since",
        required=False,
        noun="The day that changes are counted from",
        help_text="The day of the last meeting. Leave it empty to take the last update round that closed.",
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
        scopes = kinds[0].scopes(user, partnership) if partnership else kinds[0].scopes(user)
        plans = sorted({(scope.title, scope.id) for scope in scopes})
        self.fields["scope"].choices = [("", "Choose a plan"), *((id_, title) for title, id_ in plans)]  # type: ignore[attr-defined]
        self.fields["as_at"].initial = today

    @property
    def has_plans(self) -> bool:
        """Whether there is anything to make a pack about."""
        return len(self.fields["scope"].choices) > 1  # type: ignore[attr-defined]

    def request(self) -> Request:
        """What was asked for; call it when the form is valid."""
        data = self.cleaned_data
        return Request(data["definition"], data["scope"], data["as_at"], data["since"], data["edition"])


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

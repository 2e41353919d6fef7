"""What an action concerns."""

from __future__ import annotations

from django import forms

from actionplans.models import Concern


class ConcernForm(forms.Form):
    """One home, provider, board decision or risk, by name."""

    kind = forms.ChoiceField(
        label="What it concerns",
        choices=[each for each in Concern.Kind.choices if each[0] != Concern.Kind.INDICATOR],
    )
    text = forms.CharField(
        label="Its name",
        max_length=200,
        help_text="As the papers call it, such as “Decision of 17 September 2026, item 6”.",
    )

"""The day as at which a home's page is read."""

from __future__ import annotations

from django import forms

from ui.forms import GovukDateField


class AsAtForm(forms.Form):
    """A day that has passed; empty = today."""

    as_at = GovukDateField(label="As it stood on", noun="The day", required=False)

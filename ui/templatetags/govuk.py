"""Template tags of the form pack: `{% govuk_field form.title %}` and `{% error_summary form %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms.boundfield import BoundField

from ui import fields

register = template.Library()


@register.inclusion_tag("govuk/parts/field.html")
def govuk_field(
    field: BoundField, label_class: str = "govuk-label--s", *, focus: bool = False
) -> dict[str, Any]:
    """One field with label, hint, error and input; `focus` = it takes the focus after an htmx swap."""
    return {"f": fields.view_of(field, focus=focus), "field": field, "label_class": label_class}


@register.inclusion_tag("govuk/parts/grid_field.html")
def grid_field(field: BoundField, label: str, *, focus: bool = False) -> dict[str, Any]:
    """One field inside a table: its label is spoken but not shown; `focus` as above."""
    return {"f": fields.view_of(field, focus=focus), "field": field, "label": label}


@register.inclusion_tag("govuk/parts/error_summary.html")
def error_summary(*shown: Any) -> dict[str, Any]:
    """What is wrong, each with a link to its input. The form's own template does not repeat it."""
    for form in shown:
        form.error_summary_shown = True
    return {"problems": list(fields.problems_of(*shown))}


@register.inclusion_tag("govuk/parts/error_summary.html")
def error_summary_once(form: Any) -> dict[str, Any]:
    """The error summary, unless the page already shows it above its heading."""
    if getattr(form, "error_summary_shown", False):
        return {"problems": []}
    return {"problems": list(fields.problems_of(form))}


@register.inclusion_tag("govuk/parts/grid.html")
def formset_grid(formset: Any, caption: str = "", first: str = "Row") -> dict[str, Any]:
    """A formset as a table, one row a form.

    A form's `row_label` heads its row and is spoken with each of its fields ("Status of 1.2"); without it
    rows are numbered. What is wrong with a row as a whole stands below its label.
    """
    columns = [field.label for field in formset.empty_form.visible_fields()]
    rows = [_grid_row(form, number) for number, form in enumerate(formset.forms, 1)]
    return {
        "formset": formset, "caption": caption or "Rows to edit", "hide_caption": not caption,
        "first": first, "labels": columns, "rows": rows,
    }  # fmt: skip


def _grid_row(form: Any, number: int) -> dict[str, Any]:
    label = getattr(form, "row_label", "") or f"Row {number}"
    return {
        "label": label,
        "wrong": bool(form.errors),
        "problems": form.non_field_errors() if form.is_bound else [],
        "hidden": form.hidden_fields(),
        "cells": [
            {"field": field, "column": field.label, "label": f"{field.label} of {label}"}
            for field in form.visible_fields()
        ],
    }

"""`{% show_table table %}`: count, filters, columns, rows and pages of a ui.tables.Table."""

from __future__ import annotations

from typing import Any

from django import template

from ui.tables import Table

register = template.Library()


@register.inclusion_tag("components/table.html")
def show_table(table: Table) -> dict[str, Any]:
    """The whole table with its tools."""
    return {"table": table}


@register.inclusion_tag("components/table_filters.html")
def show_filters(table: Table, *, auto: bool = False) -> dict[str, Any]:
    """Filters alone, for pages that show them elsewhere. `auto` applies a choice at once where JavaScript
    runs.
    """
    return {"table": table, "auto": auto}


@register.inclusion_tag("components/table_rows.html")
def show_rows(table: Table) -> dict[str, Any]:
    """Only the table element, for pages that bring their own tools (bulk forms)."""
    return {"table": table}


@register.inclusion_tag("components/pagination.html")
def show_pages(table: Table) -> dict[str, Any]:
    """Only the page links."""
    return {"table": table}

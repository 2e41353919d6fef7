"""`{% all_editions row %}`: the row in the earlier and later editions of its plan, where there are any."""

from __future__ import annotations

from typing import Any

from django import template

from actionplans.editions import Edition, editions, has_other_editions
from actionplans.models import Action, Step

register = template.Library()


@register.inclusion_tag("actionplans/carry_chain.html", takes_context=True)
def all_editions(context: dict[str, Any], row: Action | Step) -> dict[str, list[Edition]]:
    """Nothing is shown, and one question asked, for a row that was never carried over."""
    found = editions(row, context["request"].user) if has_other_editions(row) else []
    return {"editions": found}

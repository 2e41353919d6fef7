"""Keeping, sharing and forgetting filtered lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts import saved_views
from accounts.access import require
from accounts.models import Partnership, SavedView, User
from audit.actions import record


@transaction.atomic
def save_view(
    *, partnership: Partnership, page: str, name: str, query: str, by: User, shared: bool = False
) -> SavedView:
    """Keep a list under `name`; a view of the same name of the same person is replaced.

    Raises:
        ValidationError: no name.
    """
    require(by, saved_views.get(page).permission, partnership)
    if not name.strip():
        raise ValidationError({"name": "Enter a name for the view."})
    view, created = SavedView.objects.update_or_create(
        user=by,
        partnership=partnership,
        page=page,
        name=name.strip(),
        defaults={"query": query, "shared": shared},
    )
    _record(view, by, None if created else {"replaced": True})
    return view


@transaction.atomic
def share_view(*, view: SavedView, by: User, shared: bool) -> None:
    """Show a view to the partnership, or keep it to oneself again."""
    _own(view, by)
    if view.shared == shared:
        return
    before, view.shared = {"shared": view.shared}, shared
    view.save(update_fields=["shared"])
    _record(view, by, before)


@transaction.atomic
def delete_view(*, view: SavedView, by: User) -> None:
    """Forget a view; the rows that it showed are untouched."""
    _own(view, by)
    record(
        by=by,
        verb="accounts.view_deleted",
        obj=view,
        partnership=view.partnership,
        before={"query": view.query, "shared": view.shared},
        after=None,
    )
    view.delete()


def _own(view: SavedView, by: User) -> None:
    if view.user_id != by.pk:
        raise PermissionDenied(f"Only {view.user} can change or delete this view.")


def _record(view: SavedView, by: User, before: Mapping[str, Any] | None) -> None:
    record(
        by=by,
        verb="accounts.view_saved",
        obj=view,
        partnership=view.partnership,
        before=before,
        after={"query": view.query, "shared": view.shared},
    )

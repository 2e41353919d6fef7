"""Answers `user.has_perm(permission, obj)`, so that packages below accounts can ask without importing it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend

from accounts.access import partnership_ids
from accounts.models import Partnership
from accounts.permissions import Permission


class RoleBackend(BaseBackend):
    """Permissions that come from memberships. Never signs anybody in."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Whether the person may do `perm` to `obj`: a Partnership, or something with `.partnership(_id)`."""
        pk = _partnership_pk(obj)
        if pk is None:
            return False
        try:
            permission = Permission(perm)
        except ValueError:  # a permission that no role grants
            return False
        return pk in partnership_ids(user_obj, permission)


def _partnership_pk(obj: Any) -> int | None:
    if isinstance(obj, Partnership):
        return obj.pk
    pk = getattr(obj, "partnership_id", None) or getattr(getattr(obj, "partnership", None), "pk", None)
    try:
        return int(pk) if pk is not None else None
    except ValueError:
        return None

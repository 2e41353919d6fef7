"""Questions about who decides for people."""

from __future__ import annotations

from typing import Any, Self

from django.db import models


class OfPersonQuerySet(models.QuerySet[Any]):
    """Rows of people that can be struck through or ended."""

    def standing(self) -> Self:
        """Neither struck through nor ended."""
        return self.filter(ended_at=None)

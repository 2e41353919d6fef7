"""Until when a person has seen the news of a partnership's plans."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from core.words import day_words


class NewsSeen(models.Model):
    """A person's own bookmark: what happened until this moment needs no showing any more."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    partnership = models.ForeignKey("accounts.Partnership", on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()

    class Meta:
        """One a person and partnership."""

        constraints = (
            models.UniqueConstraint(fields=("user", "partnership"), name="news_seen_once_per_person"),
        )
        verbose_name_plural = "news seen"

    def __str__(self) -> str:
        return f"{self.user}: {day_words(self.until)}"

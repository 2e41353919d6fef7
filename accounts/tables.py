"""Columns of the lists of people and of mails."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import Membership
from ui.tables import Column, Table


def _edit(membership: Membership) -> str:
    return reverse("accounts:membership", args=[membership.pk])


class MemberTable(Table):
    """The people of a partnership, a line for each role."""

    caption = "People"
    noun = ("role", "roles")
    default_sort = "name"
    empty_words = "Nobody yet. Invite the first person."
    columns = (
        Column("name", "Name", value="user.full_name", sort="user__full_name", link=_edit, header=True),
        Column("email", "E-mail address", value="user.email", sort="user__email"),
        Column("body", "Organisation", value="user.organisation.name", sort="user__organisation__name"),
        Column("role", "Role", value="get_role_display", sort="role"),
        Column("starts_on", "First day", kind="date", sort="starts_on"),
        Column("ends_on", "Last day", kind="date", sort="ends_on", missing="No end"),
        Column("seen", "Last signed in", kind="moment", value="user.last_login", missing="Never"),
    )  # fmt: skip


class MailTable(Table):
    """Mails and what became of them; their text is not shown."""

    caption = "Mails"
    noun = ("mail", "mails")
    default_sort = "-created_at"
    empty_words = "No mail fits."
    columns = (
        Column("created_at", "When", kind="moment", sort="created_at"),
        Column("email", "To", sort="email"),
        Column("subject", "Subject", sort="subject", header=True),
        Column("reason", "Because"),
        Column("state", "Outcome", value="get_state_display", sort="state"),
        Column("sent_at", "Sent", kind="moment", sort="sent_at"),
        Column("last_error", "Why not"),
        Column(
            "again",
            "Try again",
            template="accounts/parts/mail_again.html",
            value="state",
            export=lambda m: "",
        ),
    )

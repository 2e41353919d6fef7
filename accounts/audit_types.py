"""How changes to people and their roles read in the trail."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from accounts.permissions import Permission
from accounts.roles import Role
from audit.models import Entry
from audit.registry import changed
from audit.registry import register as word

ROLES = {value: str(label).lower() for value, label in Role.choices}


def register() -> None:
    """Called once by the app's configuration."""
    for verb, kind, text in (
        ("invited", "Person invited", "invited {label} as {role}"),
        ("invitation_sent_again", "Invitation sent again", "sent the invitation of {label} again"),
        ("invitation_withdrawn", "Invitation withdrawn", "withdrew the invitation of {label}"),
        ("invitation_accepted", "Invitation accepted", "accepted the invitation as {role}"),
        ("membership_added", "Role given", "gave {label} the role {role}"),
        ("membership_ended", "Membership ended", "ended the role {role} of {label}"),
    ):
        word(
            f"accounts.{verb}",
            kind=kind,
            words=_says(text),
            url=_members,
            permission=Permission.VIEW_AUDIT,
        )
    word("accounts.view_saved", kind="View saved", words=_view_saved)
    word("accounts.view_deleted", kind="View deleted", words=_says("deleted the view {label}"))
    word("accounts.membership_changed", kind="Role changed", words=_membership_changed, url=_members)
    for verb, kind, text in (
        ("partnership_created", "Partnership created", "created {label}"),
        ("user_created", "Person added", "added {label} as a person"),
        ("profile_changed", "Profile changed", "changed the profile of {label}"),
        ("password_changed", "Password changed", "changed their own password"),
        ("password_reset", "Password reset", "set a new password by a mailed link"),
        ("factor_added", "Authenticator app added", "set up an authenticator app"),
        ("factor_removed", "Authenticator app removed", "removed their authenticator app"),
        (
            "factor_reset",
            "Authenticator app reset",
            "removed the authenticator app of {label}, who can no longer use it",
        ),
        ("recovery_codes_made", "Recovery codes made", "made new recovery codes"),
        ("mail_sent_again", "Mail sent again", "sent the mail {label} again"),
    ):
        word(f"accounts.{verb}", kind=kind, words=_says(text))


def _says(text: str) -> Callable[[Entry], str]:
    return lambda entry: text.format(label=entry.object_label, role=_role(entry))


def _view_saved(entry: Entry) -> str:
    shared = (entry.after or {}).get("shared")
    return f"saved the view {entry.object_label}{' for everybody' if shared else ''}"


def _membership_changed(entry: Entry) -> str:
    return (
        f"changed the membership of {entry.object_label}: role {changed(entry, 'role', ROLES)}, "
        f"first day {changed(entry, 'starts_on')}, last day {changed(entry, 'ends_on')}"
    )


def _role(entry: Entry) -> str:
    value = str((entry.after or entry.before or {}).get("role", ""))
    return ROLES.get(value, value)


def _members(entry: Entry) -> str:
    return reverse("accounts:members")

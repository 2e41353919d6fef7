"""How changes to people and their roles read in the trail."""

from __future__ import annotations

from django.urls import reverse

from accounts.permissions import Permission
from accounts.roles import Role
from audit.models import Entry
from audit.registry import changed, register

ROLES = {value: str(label).lower() for value, label in Role.choices}


def _role(entry: Entry) -> str:
    value = str((entry.after or entry.before or {}).get("role", ""))
    return ROLES.get(value, value)


def _members(entry: Entry) -> str:
    return reverse("accounts:members")


def _membership(verb: str, kind: str, text: str) -> None:
    register(
        verb,
        kind=kind,
        words=lambda e: text.format(label=e.object_label, role=_role(e)),
        url=_members,
        permission=Permission.VIEW_AUDIT,
    )


_membership("accounts.invited", "Person invited", "invited {label} as {role}")
_membership("accounts.invitation_sent_again", "Invitation sent again", "sent the invitation of {label} again")
_membership("accounts.invitation_withdrawn", "Invitation withdrawn", "withdrew the invitation of {label}")
_membership("accounts.invitation_accepted", "Invitation accepted", "accepted the invitation as {role}")
_membership("accounts.membership_added", "Role given", "gave {label} the role {role}")
_membership("accounts.membership_ended", "Membership ended", "ended the role {role} of {label}")
register(
    "accounts.membership_changed",
    kind="Role changed",
    words=lambda e: (
        f"changed the membership of {e.object_label}: role {changed(e, 'role', ROLES)}, "
        f"first day {changed(e, 'starts_on')}, last day {changed(e, 'ends_on')}"
    ),
    url=_members,
)
register(
    "accounts.partnership_created", kind="Partnership created", words=lambda e: f"created {e.object_label}"
)
register("accounts.user_created", kind="Person added", words=lambda e: f"added {e.object_label} as a person")
register(
    "accounts.profile_changed",
    kind="Profile changed",
    words=lambda e: f"changed the profile of {e.object_label}",
)
register("accounts.password_changed", kind="Password changed", words=lambda e: "changed their own password")
register(
    "accounts.password_reset", kind="Password reset", words=lambda e: "set a new password by a mailed link"
)
register(
    "accounts.factor_added", kind="Authenticator app added", words=lambda e: "set up an authenticator app"
)
register(
    "accounts.factor_removed",
    kind="Authenticator app removed",
    words=lambda e: "removed their authenticator app",
)
register(
    "accounts.factor_reset",
    kind="Authenticator app reset",
    words=lambda e: f"removed the authenticator app of {e.object_label}, who can no longer use it",
)
register(
    "accounts.recovery_codes_made", kind="Recovery codes made", words=lambda e: "made new recovery codes"
)
register(
    "accounts.mail_sent_again",
    kind="Mail sent again",
    words=lambda e: f"sent the mail {e.object_label} again",
)

"""Changes to people, memberships and second factors: one keyword-only function each, with `by=`."""

from accounts.actions.factors import (
    add_factor,
    make_recovery_codes,
    remove_factor,
    reset_factor,
)
from accounts.actions.members import (
    accept_invitation,
    add_membership,
    change_membership,
    end_membership,
    invite,
    send_invitation_again,
    send_mail_again,
    withdraw_invitation,
)
from accounts.actions.people import (
    add_person,
    change_password,
    change_profile,
    create_partnership,
    reset_password,
    send_reset_link,
)

__all__ = [
    "accept_invitation",
    "add_factor",
    "add_membership",
    "add_person",
    "change_membership",
    "change_password",
    "change_profile",
    "create_partnership",
    "end_membership",
    "invite",
    "make_recovery_codes",
    "remove_factor",
    "reset_factor",
    "reset_password",
    "send_invitation_again",
    "send_mail_again",
    "send_reset_link",
    "withdraw_invitation",
]

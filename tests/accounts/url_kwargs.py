"""Objects for the addresses of accounts, audit and jobs (see url_matrix.toml).

KWARGS: name of the address -> function of the people of the test (tests/conftest.py) that makes what the
address needs, in partnership "Testborough", and gives the address its parts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts import invitations
from accounts.actions.saved_views import save_view
from accounts.models import Invitation, MailLog
from accounts.roles import Role
from audit.actions import record
from jobs.models import Job

NOW = datetime(2021, 1, 5, 9, 40, tzinfo=UTC)


def membership(people: Any) -> dict[str, Any]:
    return {"pk": people.viewer.memberships.get().pk}


def invitation(people: Any) -> dict[str, Any]:
    return {"pk": invite(people).pk}


def invitation_token(people: Any) -> dict[str, Any]:
    return {"token": invitations.token(invite(people))}


def invite(people: Any) -> Invitation:
    return Invitation.objects.create(
        email="new@example.org",
        full_name="Nia New",
        partnership=people.partnership,
        role=Role.VIEWER,
        invited_by=people.commissioner,
        created_at=NOW,
        expires_at=datetime.now(tz=UTC) + timedelta(days=1),
    )


def mail(people: Any) -> dict[str, Any]:
    made = MailLog.objects.create(
        email="new@example.org",
        partnership=people.partnership,
        subject="Hello",
        body="",
        template="x.txt",
        reason="of a test",
        created_at=NOW,
        state=MailLog.State.FAILED,
        last_error="The mail server did not take it.",
    )
    return {"pk": made.pk}


def entry(people: Any) -> dict[str, Any]:
    record(
        by=people.commissioner,
        verb="accounts.user_created",
        obj=people.viewer,
        partnership=people.partnership,
        before=None,
        after={"email": people.viewer.email},
    )
    return {"object_type": "accounts.user", "object_id": people.viewer.pk}


def job(people: Any) -> dict[str, Any]:
    made = Job.objects.create(
        kind="tests.work",
        title="Some work",
        partnership=people.partnership,
        requested_by=people.commissioner,
        created_at=NOW,
    )
    return {"pk": made.pk}


def shared_view(people: Any) -> dict[str, Any]:
    kept = {"page": "steps", "name": "Late", "query": "", "shared": True}
    return {"pk": save_view(partnership=people.partnership, by=people.commissioner, **kept).pk}


def list_page(people: Any) -> dict[str, Any]:
    return {"page": "steps"}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "accounts:kept_discard": lambda people: {"key": "abc"},
    "accounts:password_set": lambda people: {"uidb64": "MQ", "token": "made-up"},
    "accounts:invitation": invitation_token,
    "accounts:membership": membership,
    "accounts:membership_end": membership,
    "accounts:factor_reset": membership,
    "accounts:invitation_again": invitation,
    "accounts:invitation_withdraw": invitation,
    "accounts:mail_again": mail,
    "audit:object": entry,
    "jobs:cancel": job,
    "jobs:job": job,
    "accounts:view_save": list_page,
    "accounts:view_share": shared_view,
    "accounts:view_delete": shared_view,
}

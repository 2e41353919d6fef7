"""Who may do what: a role, its permissions, the reason. Written to be reviewed by a governance lead."""

from __future__ import annotations

from django.db import models

from accounts.permissions import Permission


class Role(models.TextChoices):
    """The part a person plays in one partnership, from a day until a day."""

    VIEWER = "viewer", "Viewer"
    COMMISSIONER = "commissioner", "Commissioner"
    WORKSTREAM_LEAD = "workstream_lead", "Workstream lead"
    BOARD_ADMINISTRATOR = "board_administrator", "Board administrator"
    LIAISON_OFFICER = "liaison_officer", "Liaison officer"
    QUALITY_LEAD = "quality_lead", "Quality lead"
    INCIDENT_MEMBER = "incident_member", "Incident team member"
    INCIDENT_GUEST = "incident_guest", "Incident guest"
    PROVIDER = "provider", "Provider"
    AUDITOR = "auditor", "Auditor"
    SYSTEM_ADMINISTRATOR = "system_administrator", "System administrator"


_READ = frozenset(
    {
        Permission.VIEW_PLANS,
        Permission.VIEW_BOARDS,
        Permission.VIEW_HOMES,
        Permission.VIEW_INDICATORS,
        Permission.VIEW_PACKS,
    }
)
_REPORT = _READ | {
    Permission.UPDATE_PLANS,
    Permission.VIEW_JOBS,
    Permission.WRITE_PAPERS,
    Permission.TRACK_ACTIONS,
}
_WATCH = frozenset({Permission.VIEW_HOME_PEOPLE, Permission.EDIT_HOMES, Permission.CONFIRM_SUPPORT})
_MEASURE = frozenset({Permission.EDIT_INDICATORS, Permission.ENTER_FIGURES, Permission.MANAGE_RETURNS})

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    # Directors, members and partners who read plans and packs and change nothing.
    Role.VIEWER: _READ,
    # Owns the work: shapes plans, reports on any step, accepts what leads report, builds packs to check them.
    Role.COMMISSIONER: _REPORT
    | {
        Permission.EDIT_PLANS,
        Permission.IMPORT_PLANS,
        Permission.ACCEPT_UPDATES,
        Permission.BUILD_PACKS,
        Permission.VIEW_AUDIT,
        Permission.VIEW_EXEMPT,
        Permission.MANAGE_RISKS,
        Permission.IMPORT_REGISTER,
        Permission.MANAGE_REGISTER,
        Permission.VIEW_INCIDENTS,
        Permission.OPEN_INCIDENTS,
    }
    | _WATCH
    | _MEASURE,
    # Reports progress before each board, with figures; the structure of the plan stays with the commissioner.
    Role.WORKSTREAM_LEAD: _REPORT | {Permission.ENTER_FIGURES},
    # Runs boards and their calendar: meetings, agendas, minutes, what is published and when; opens and closes
    # rounds, imports, builds and issues packs, invites people.
    Role.BOARD_ADMINISTRATOR: _REPORT
    | {
        Permission.EDIT_PLANS,
        Permission.IMPORT_PLANS,
        Permission.MANAGE_ROUNDS,
        Permission.ACCEPT_UPDATES,
        Permission.BUILD_PACKS,
        Permission.ISSUE_PACKS,
        Permission.VIEW_AUDIT,
        Permission.MANAGE_MEMBERS,
        Permission.VIEW_EXEMPT,
        Permission.RUN_BOARDS,
        Permission.PUBLISH,
        Permission.MANAGE_RISKS,
        Permission.ENTER_FIGURES,
        Permission.EDIT_INDICATORS,
    },
    # Rings and visits homes, writes down what they say, steps their support up and down.
    Role.LIAISON_OFFICER: _READ
    | _WATCH
    | {
        Permission.IMPORT_REGISTER,
        Permission.VIEW_JOBS,
        Permission.VIEW_INCIDENTS,
        Permission.OPEN_INCIDENTS,
        Permission.ENTER_FIGURES,
        Permission.MANAGE_RETURNS,
    },
    # Leads quality work and incidents, so sees residents; builds packs for the quality board.
    Role.QUALITY_LEAD: _REPORT
    | {
        Permission.ACCEPT_UPDATES,
        Permission.BUILD_PACKS,
        Permission.VIEW_AUDIT,
        Permission.VIEW_RESIDENTS,
        Permission.VIEW_EXEMPT,
        Permission.MANAGE_RISKS,
        Permission.IMPORT_REGISTER,
        Permission.MANAGE_REGISTER,
        Permission.VIEW_INCIDENTS,
        Permission.OPEN_INCIDENTS,
        Permission.LEAD_INCIDENTS,
        Permission.MANAGE_PROTOCOL,
    }
    | _WATCH
    | _MEASURE,
    # Called in when a provider fails: sees residents of the incident, reads plans, changes none of them.
    Role.INCIDENT_MEMBER: _READ
    | {
        Permission.VIEW_HOME_PEOPLE,
        Permission.VIEW_RESIDENTS,
        Permission.VIEW_INCIDENTS,
        Permission.VIEW_JOBS,
    },
    # From outside: the failing provider's staff, a receiving home, police. Only its part in an incident.
    Role.INCIDENT_GUEST: frozenset({Permission.VIEW_INCIDENTS, Permission.VIEW_RESIDENTS}),
    # A home's own manager: own homes only; plans, packs and other homes are the commissioners' business.
    Role.PROVIDER: frozenset({Permission.OWN_HOMES, Permission.SEND_RETURNS}),
    # Checks the others: reads everything that was changed and printed, changes nothing.
    Role.AUDITOR: _READ
    | {
        Permission.VIEW_AUDIT,
        Permission.VIEW_JOBS,
        Permission.VIEW_EXEMPT,
        Permission.VIEW_INCIDENTS,
        Permission.READ_INCIDENTS,
        Permission.VIEW_RESIDENTS,
    },
    # Keeps the system running: people, roles, jobs, files of the register; no part in what the plans say or
    # what is known about a home, and sees no resident.
    Role.SYSTEM_ADMINISTRATOR: frozenset(
        {
            Permission.MANAGE_MEMBERS,
            Permission.VIEW_AUDIT,
            Permission.VIEW_JOBS,
            Permission.IMPORT_REGISTER,
            Permission.MANAGE_REGISTER,
            Permission.MANAGE_PROTOCOL,
        }
    ),
}

# Personal data of residents: a second factor and a short idle limit (config/settings.py).
SEES_RESIDENTS = frozenset(
    role for role, permissions in PERMISSIONS.items() if Permission.VIEW_RESIDENTS in permissions
)


def roles_with(permission: Permission) -> frozenset[Role]:
    """The roles that grant `permission`."""
    return frozenset(role for role, permissions in PERMISSIONS.items() if permission in permissions)

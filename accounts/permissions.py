"""What a person may do. Roles (accounts/roles.py) are sets of these; nothing else grants anything."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One thing that a role may do in one partnership; the value is what `user.has_perm` is asked."""

    VIEW_PLANS = "actionplans.view_plan"
    UPDATE_PLANS = "actionplans.update_step"  # report progress: status, words, RAG
    EDIT_PLANS = "actionplans.edit_plan"  # the structure: workstreams, actions, steps, dates
    IMPORT_PLANS = "actionplans.import_plan"
    MANAGE_ROUNDS = "actionplans.manage_round"
    ACCEPT_UPDATES = "actionplans.accept_update"
    VIEW_BOARDS = "oversight.view_board"
    VIEW_EXEMPT = "oversight.view_exempt"  # what a board takes in private
    RUN_BOARDS = "oversight.run_board"  # boards, meetings, agenda, attendance, minutes
    PUBLISH = "oversight.publish"  # what the public is given, and when
    WRITE_PAPERS = "oversight.write_paper"  # upload and write papers, answer when asked for advice
    TRACK_ACTIONS = "oversight.track_action"  # report on the actions of a board
    MANAGE_RISKS = "oversight.manage_risk"
    VIEW_PACKS = "packs.view_pack"
    BUILD_PACKS = "packs.build_pack"
    ISSUE_PACKS = "packs.issue_pack"
    VIEW_AUDIT = "audit.view_entry"
    MANAGE_MEMBERS = "accounts.manage_members"
    VIEW_JOBS = "jobs.view_job"
    VIEW_RESIDENTS = "failure_protocol.view_resident"

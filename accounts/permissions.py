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
    VIEW_HOMES = "providers.view_home"  # the register, and what the partnership knows about homes
    VIEW_HOME_PEOPLE = "providers.view_people"  # names and numbers of managers: personal data
    EDIT_HOMES = "providers.edit_home"  # write down what is known; calls, vacancies, offers, corrections
    CONFIRM_SUPPORT = "providers.confirm_support"  # step a home's support level up or down
    IMPORT_REGISTER = "providers.import_register"
    MANAGE_REGISTER = "providers.manage_register"  # area, frequencies, nightly import, whose homes are whose
    OWN_HOMES = "providers.own_home"  # a home's own staff: their homes only
    VIEW_INDICATORS = "metrics.view_indicator"  # indicators, figures, returns, performance reports
    EDIT_INDICATORS = "metrics.edit_indicator"  # definitions, targets, exceptions, reports
    ENTER_FIGURES = "metrics.enter_figure"  # type figures, import them, answer for a red
    MANAGE_RETURNS = "metrics.manage_return"  # forms and windows; approve, send back, reopen, chase
    SEND_RETURNS = "metrics.send_return"  # a home's own staff: returns of their homes only
    VIEW_PACKS = "packs.view_pack"
    BUILD_PACKS = "packs.build_pack"
    ISSUE_PACKS = "packs.issue_pack"
    VIEW_AUDIT = "audit.view_entry"
    MANAGE_MEMBERS = "accounts.manage_members"
    VIEW_JOBS = "jobs.view_job"
    VIEW_INCIDENTS = "failure_protocol.view_incident"  # those whose team one belongs to
    OPEN_INCIDENTS = "failure_protocol.open_incident"  # and log warning signs
    LEAD_INCIDENTS = "failure_protocol.lead_incident"  # acts as lead officer in every incident
    READ_INCIDENTS = "failure_protocol.read_incident"  # all of them, to check; people only with a reason
    MANAGE_PROTOCOL = "failure_protocol.manage_protocol"  # leads, deputies, on-call, clocks, templates
    VIEW_RESIDENTS = "failure_protocol.view_resident"  # people of an incident, as far as one's part goes

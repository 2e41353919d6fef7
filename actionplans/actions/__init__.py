"""Every change to plans. Each is one keyword-only function with `by=`, atomic, checked, audited."""

from actionplans.actions.concerns import add_concern, join_concern, remove_concern
from actionplans.actions.indicators import join_action_about, link_metrics, open_action_about
from actionplans.actions.offers import link_offer, unlink_offer
from actionplans.actions.plans import (
    add_action,
    add_done_entry,
    add_step,
    add_workstream,
    close_plan,
    create_plan,
    edit_plan,
    edit_workstream,
    reopen_plan,
    set_leads,
    set_metrics,
    withdraw_done_entry,
)
from actionplans.actions.rounds import accept, chase, close_round, open_rounds, reopen_round, send_back
from actionplans.actions.updates import confirm_no_change, update_action, update_step

__all__ = [
    "accept",
    "add_action",
    "add_concern",
    "add_done_entry",
    "add_step",
    "add_workstream",
    "chase",
    "close_plan",
    "close_round",
    "confirm_no_change",
    "create_plan",
    "edit_plan",
    "edit_workstream",
    "join_action_about",
    "join_concern",
    "link_metrics",
    "link_offer",
    "open_action_about",
    "open_rounds",
    "remove_concern",
    "reopen_plan",
    "reopen_round",
    "send_back",
    "set_leads",
    "set_metrics",
    "unlink_offer",
    "update_action",
    "update_step",
    "withdraw_done_entry",
]

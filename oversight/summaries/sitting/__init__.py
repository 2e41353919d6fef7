"""What pages and packs show of a sitting: attendance, quorum, minutes, run-sheet, register."""

from oversight.summaries.sitting.minutes import MinutesItem, MinutesView, minutes_view
from oversight.summaries.sitting.register import RegisterRow, attendance_register
from oversight.summaries.sitting.rooms import (
    Lists,
    Room,
    attendance_lists,
    item_quorum,
    meeting_quorum,
    room_of,
)
from oversight.summaries.sitting.run_sheet import RunItem, RunSheet, run_sheet

__all__ = [
    "Lists",
    "MinutesItem",
    "MinutesView",
    "RegisterRow",
    "Room",
    "RunItem",
    "RunSheet",
    "attendance_lists",
    "attendance_register",
    "item_quorum",
    "meeting_quorum",
    "minutes_view",
    "room_of",
    "run_sheet",
]

"""Addresses of what happens in a meeting and right after it."""

from __future__ import annotations

from django.urls import URLPattern, path

from oversight.views.sitting import attendance, minutes, outputs, paragraphs, room

urlpatterns: list[URLPattern] = [
    path("meetings/<int:pk>/attendance/", attendance.attendance, name="attendance"),
    path("meetings/<int:pk>/attendance/add/", attendance.attendance_add, name="attendance_add"),
    path("attendance/<int:pk>/", attendance.attendance_edit, name="attendance_edit"),
    path("attendance/<int:pk>/remove/", attendance.attendance_remove, name="attendance_remove"),
    path("meetings/<int:pk>/sitting/", room.sitting, name="sitting"),
    path("items/<int:pk>/sitting/", room.item_sitting, name="item_sitting"),
    path("items/<int:pk>/room/", room.item_room, name="item_room"),
    path("items/<int:pk>/clock/", room.item_clock, name="item_clock"),
    path("meetings/<int:pk>/declare/", room.declare, name="declare"),
    path("declarations/<int:pk>/withdraw/", room.declaration_withdraw, name="declaration_withdraw"),
    path("items/<int:pk>/minutes/add/", paragraphs.minute_add, name="minute_add"),
    path("minutes/<int:pk>/", paragraphs.minute_edit, name="minute_edit"),
    path("minutes/<int:pk>/mark/", paragraphs.minute_mark, name="minute_mark"),
    path("minutes/<int:pk>/move/", paragraphs.minute_move, name="minute_move"),
    path("minutes/<int:pk>/strike/", paragraphs.minute_strike, name="minute_strike"),
    path("meetings/<int:pk>/minutes/", minutes.minutes, name="minutes"),
    path("meetings/<int:pk>/minutes/approve/", minutes.minutes_approve, name="minutes_approve"),
    path("meetings/<int:pk>/run-sheet/", outputs.run_sheet, name="run_sheet"),
    path("meetings/<int:pk>/notices/", outputs.decision_notices, name="decision_notices"),
    path("meetings/<int:pk>/mails/", outputs.meeting_mails, name="meeting_mails"),
]

"""Addresses of meetings and their agenda."""

from __future__ import annotations

from django.urls import URLPattern, path

from oversight.views import agenda, meetings

urlpatterns: list[URLPattern] = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.meeting_new, name="meeting_new"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/edit/", meetings.meeting_edit, name="meeting_edit"),
    path("meetings/<int:pk>/issue/", meetings.meeting_publish, name="meeting_publish"),
    path("meetings/<int:pk>/held/", meetings.meeting_hold, name="meeting_hold"),
    path("meetings/<int:pk>/minutes/start/", meetings.meeting_minutes, name="meeting_minutes"),
    path("meetings/<int:pk>/close/", meetings.meeting_close, name="meeting_close"),
    path("meetings/<int:pk>/cancel/", meetings.meeting_cancel, name="meeting_cancel"),
    path("meetings/<int:pk>/reopen/", meetings.meeting_reopen, name="meeting_reopen"),
    path("meetings/<int:pk>/items/new/", agenda.item_new, name="item_new"),
    path("meetings/<int:pk>/items/move/", agenda.agenda_move, name="agenda_move"),
    path("meetings/<int:pk>/forward/", agenda.forward_take, name="forward_take"),
    path("items/<int:pk>/", agenda.item, name="item"),
    path("items/<int:pk>/edit/", agenda.item_edit, name="item_edit"),
    path("items/<int:pk>/move/", agenda.item_move, name="item_move"),
    path("items/<int:pk>/withdraw/", agenda.item_withdraw, name="item_withdraw"),
]

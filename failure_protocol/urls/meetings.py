"""Addresses: meetings."""

from django.urls import path

from failure_protocol.views import meetings as views
from failure_protocol.views import minutes

ONE = "<int:pk>/meetings/<int:meeting>/"

urlpatterns = [
    path("<int:pk>/meetings/", views.meetings, name="meetings"),
    path("<int:pk>/meetings/call/", views.meeting_call, name="meeting_call"),
    path("<int:pk>/meetings/members/add/", views.seat_add, name="seat_add"),
    path("<int:pk>/meetings/members/<int:seat>/end/", views.seat_end, name="seat_end"),
    path(ONE, views.meeting, name="meeting"),
    path(f"{ONE}move/", views.meeting_move, name="meeting_move"),
    path(f"{ONE}off/", views.meeting_off, name="meeting_off"),
    path(f"{ONE}attendance/", views.meeting_attendance, name="meeting_attendance"),
    path(f"{ONE}held/", views.meeting_hold, name="meeting_hold"),
    path(f"{ONE}circulate/", minutes.minutes_circulate, name="minutes_circulate"),
    path(f"{ONE}parts/add/", minutes.part_add, name="agenda_add"),
    path(f"{ONE}parts/<int:part>/minutes/", minutes.part_minutes, name="part_minutes"),
    path(f"{ONE}parts/<int:part>/decided/", minutes.part_decision, name="part_decision"),
    path(f"{ONE}parts/<int:part>/action/", minutes.part_action, name="part_action"),
    path(f"{ONE}parts/<int:part>/paper/", minutes.part_paper, name="part_paper"),
    path(f"{ONE}actions/<int:action>/", minutes.action_end, name="meeting_action"),
    path(f"{ONE}papers/<int:paper>/", minutes.paper, name="meeting_paper"),
    path(f"{ONE}guests/add/", minutes.guest_invite, name="guest_invite"),
    path(f"{ONE}guests/<int:guest>/", minutes.guest_page, name="guest_page"),
    path(f"{ONE}guests/<int:guest>/end/", minutes.guest_withdraw, name="guest_withdraw"),
]

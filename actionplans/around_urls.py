"""Addresses of what goes round a plan: rounds, reminders, calendar, workbooks, carry-over."""

from django.urls import path

from actionplans.views import calendar, carry, reminders, rounds, roundtrip

urlpatterns = [
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/open/", rounds.round_open, name="round_open"),
    path("rounds/mine/", rounds.my_round, name="my_round"),
    path("rounds/<int:pk>/", rounds.round_page, name="round"),
    path("rounds/<int:pk>/proof/", rounds.round_proof, name="round_proof"),
    path("rounds/<int:pk>/chase/", rounds.round_chase, name="round_chase"),
    path("rounds/<int:pk>/review/", rounds.round_review, name="round_review"),
    path("rounds/<int:pk>/close/", rounds.round_close, name="round_close"),
    path("rounds/<int:pk>/reopen/", rounds.round_reopen, name="round_reopen"),
    path("reminders/", reminders.reminder_preferences, name="reminder_preferences"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/revoke/", calendar.calendar_revoke, name="calendar_revoke"),
    path("calendar/<str:secret>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("<int:pk>/workbook/", roundtrip.workbook, name="workbook"),
    path("<int:pk>/workbook/download/", roundtrip.workbook_download, name="workbook_download"),
    path("workbooks/<int:pk>/", roundtrip.workbook_preview, name="workbook_preview"),
    path("workbooks/<int:pk>/discard/", roundtrip.workbook_discard, name="workbook_discard"),
    path("<int:pk>/carry-over/", carry.carry_over, name="carry_over"),
]

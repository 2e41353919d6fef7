"""Addresses of registers."""

from __future__ import annotations

from django.urls import URLPattern, path

from oversight.views.registers import attendance, bulk, decisions, declarations, risks, tracker

urlpatterns: list[URLPattern] = [
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/new/", decisions.decision_new, name="decision_new"),
    path("decisions/<int:pk>/", decisions.decision, name="decision"),
    path("decisions/<int:pk>/edit/", decisions.decision_edit, name="decision_edit"),
    path("decisions/<int:pk>/rescind/", decisions.decision_rescind, name="decision_rescind"),
    path("tracker/", tracker.tracker, name="tracker"),
    path("tracker/as-at/", tracker.tracker_as_at, name="tracker_as_at"),
    path("tracker/report/", bulk.tracker_report, name="tracker_report"),
    path("tracker/new/", tracker.action_new, name="action_new"),
    path("tracker/<int:pk>/", tracker.action, name="action"),
    path("tracker/<int:pk>/report/", tracker.action_report, name="action_report"),
    path("tracker/<int:pk>/state/", tracker.action_state, name="action_state"),
    path("tracker/<int:pk>/edit/", tracker.action_edit, name="action_edit"),
    path("tracker/<int:pk>/plan/", tracker.action_step, name="action_step"),
    path("risks/", risks.risks, name="risks"),
    path("risks/as-at/", risks.risks_as_at, name="risks_as_at"),
    path("risks/new/", risks.risk_new, name="risk_new"),
    path("risks/<int:pk>/", risks.risk, name="risk"),
    path("risks/<int:pk>/edit/", risks.risk_edit, name="risk_edit"),
    path("risks/<int:pk>/entry/", risks.risk_entry, name="risk_entry"),
    path("risks/<int:pk>/actions/", risks.risk_link, name="risk_link"),
    path("risks/<int:pk>/actions/<int:action_pk>/remove/", risks.risk_unlink, name="risk_unlink"),
    path("declarations/", declarations.declarations, name="declarations"),
    path("attendance/", attendance.attendance_page, name="attendance_register"),
]

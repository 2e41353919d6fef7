"""Addresses: situation reports, the debrief, and closing."""

from django.urls import path

from failure_protocol.views import debrief as views
from failure_protocol.views import sitreps

urlpatterns = [
    path("<int:pk>/situation-reports/", sitreps.sitreps, name="sitreps"),
    path("<int:pk>/situation-reports/new/", sitreps.sitrep_new, name="sitrep_new"),
    path("<int:pk>/situation-reports/<int:number>/", sitreps.sitrep, name="sitrep"),
    path("<int:pk>/situation-reports/<int:number>/edit/", sitreps.sitrep_edit, name="sitrep_edit"),
    path("<int:pk>/situation-reports/<int:number>/figure/", sitreps.sitrep_figure, name="sitrep_figure"),
    path("<int:pk>/situation-reports/<int:number>/issue/", sitreps.sitrep_issue, name="sitrep_issue"),
    path("<int:pk>/situation-reports/<int:number>/data.json", sitreps.sitrep_json, name="sitrep_json"),
    path("<int:pk>/debrief/", views.debrief, name="debrief"),
    path("<int:pk>/debrief/edit/", views.debrief_edit, name="debrief_edit"),
    path("<int:pk>/debrief/done/", views.debrief_done, name="debrief_done"),
    path("<int:pk>/debrief/board/", views.debrief_lsab, name="debrief_lsab"),
    path("<int:pk>/debrief/sessions/new/", views.session_new, name="session_new"),
    path("<int:pk>/debrief/feedback/new/", views.feedback_new, name="feedback_new"),
    path("<int:pk>/recommendations/", views.recommendations, name="recommendations"),
    path("<int:pk>/recommendations/new/", views.recommendation_new, name="recommendation_new"),
    path("<int:pk>/recommendations/<int:number>/", views.recommendation, name="recommendation"),
    path("<int:pk>/recommendations/<int:number>/end/", views.recommendation_end, name="recommendation_end"),
    path("<int:pk>/lessons/", views.lessons, name="lessons"),
    path("<int:pk>/lessons/new/", views.lessons_new, name="lessons_new"),
    path("<int:pk>/lessons/<int:number>/", views.lessons_version, name="lessons_version"),
    path("<int:pk>/lessons/sent/", views.submission_new, name="submission_new"),
    path("<int:pk>/lessons/sent/<int:submission>/", views.submission_receipt, name="submission_receipt"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/close/now/", views.close_now, name="close_now"),
    path("<int:pk>/close/reopen/", views.reopen, name="reopen"),
]

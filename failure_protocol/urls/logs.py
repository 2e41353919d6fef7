"""Addresses: the log, decisions, risks, actions, concerns."""

from django.urls import path

from failure_protocol.views import decisions, logs, tracking

urlpatterns = [
    path("<int:pk>/log/", logs.log, name="log"),
    path("<int:pk>/log/file/", logs.log_file, name="log_file"),
    path("<int:pk>/log/add/<slug:kind>/", logs.log_add, name="log_add"),
    path("<int:pk>/log/<int:number>/strike/", logs.log_strike, name="log_strike"),
    path("<int:pk>/decisions/", decisions.decisions, name="decisions"),
    path("<int:pk>/decisions/new/", decisions.decision_new, name="decision_new"),
    path("<int:pk>/decisions/<int:number>/", decisions.decision, name="decision"),
    path("<int:pk>/decisions/<int:number>/correct/", decisions.decision_correct, name="decision_correct"),
    path("<int:pk>/decisions/<int:number>/strike/", decisions.decision_strike, name="decision_strike"),
    path("<int:pk>/serious/", decisions.serious, name="serious"),
    path("<int:pk>/serious/<slug:body>/", decisions.serious_decide, name="serious_decide"),
    path("<int:pk>/risks/", tracking.risks, name="risks"),
    path("<int:pk>/risks/new/", tracking.risk_new, name="risk_new"),
    path("<int:pk>/risks/<int:number>/", tracking.risk, name="risk"),
    path("<int:pk>/risks/<int:number>/review/", tracking.risk_review, name="risk_review"),
    path("<int:pk>/risks/<int:number>/close/", tracking.risk_close, name="risk_close"),
    path("<int:pk>/actions/", tracking.actions_list, name="incident_actions"),
    path("<int:pk>/actions/new/", tracking.action_new, name="incident_action_new"),
    path("<int:pk>/actions/<int:number>/", tracking.action, name="incident_action"),
    path("<int:pk>/actions/<int:number>/move/", tracking.action_move, name="incident_action_move"),
    path("<int:pk>/actions/<int:number>/end/", tracking.action_end, name="incident_action_end"),
    path("<int:pk>/concerns/", tracking.concerns, name="incident_concerns"),
    path("<int:pk>/concerns/<int:number>/", tracking.concern, name="incident_concern"),
    path("<int:pk>/concerns/<int:number>/pass/", tracking.concern_pass, name="incident_concern_pass"),
    path("<int:pk>/concerns/<int:number>/close/", tracking.concern_close, name="incident_concern_close"),
]

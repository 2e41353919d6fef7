"""Addresses: privacy."""

from django.urls import path

from failure_protocol.views import privacy, privacy_breach, privacy_keeping, privacy_subject

urlpatterns = [
    path("<int:pk>/privacy/", privacy.privacy, name="privacy"),
    path("<int:pk>/people/<int:person>/readings/", privacy.person_access, name="person_access"),
    path("<int:pk>/privacy/opened/", privacy.glass, name="glass"),
    path("<int:pk>/privacy/open/", privacy.glass_break, name="glass_break"),
    path("<int:pk>/privacy/opened/<int:glass>/close/", privacy.glass_close, name="glass_close"),
    path("<int:pk>/privacy/opened/<int:glass>/review/", privacy.glass_review, name="glass_review"),
    path("<int:pk>/breaches/", privacy_breach.breaches, name="breaches"),
    path("<int:pk>/breaches/report/", privacy_breach.breach_new, name="breach_new"),
    path("<int:pk>/breaches/<int:number>/", privacy_breach.breach, name="breach"),
    path("<int:pk>/breaches/<int:number>/<slug:step>/", privacy_breach.breach_step, name="breach_step"),
    path("<int:pk>/privacy/keeping/", privacy_keeping.keeping, name="keeping"),
    path("<int:pk>/privacy/keeping/hold/", privacy_keeping.hold, name="legal_hold"),
    path("<int:pk>/privacy/asked/", privacy_subject.requests, name="subjects"),
    path("<int:pk>/privacy/asked/new/", privacy_subject.subject_new, name="subject_new"),
    path("<int:pk>/privacy/asked/<int:asked_id>/", privacy_subject.subject, name="subject"),
    path("<int:pk>/privacy/asked/<int:asked_id>/texts/", privacy_subject.subject_look, name="subject_look"),
    path("<int:pk>/privacy/asked/<int:asked_id>/give/", privacy_subject.subject_issue, name="subject_issue"),
    path("<int:pk>/privacy/asked/<int:asked_id>/end/", privacy_subject.subject_end, name="subject_end"),
    path("retention/", privacy_keeping.rules, name="retention"),
    path("retention/<slug:kept>/", privacy_keeping.rule, name="retention_rule"),
]

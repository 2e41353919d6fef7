"""Addresses: matching."""

from django.urls import path

from failure_protocol.views import matching as views
from failure_protocol.views import matching_facts as facts

urlpatterns = [
    path("<int:pk>/matching/", views.matching, name="matching"),
    path("<int:pk>/matching/ask/", views.match_ask, name="match_ask"),
    path("<int:pk>/matching/<int:number>/", views.match, name="match"),
    path("<int:pk>/matching/<int:number>/stop/", views.match_stop, name="match_stop"),
    path(
        "<int:pk>/matching/<int:number>/propose/<int:person>/", views.match_hand_on, name="match_hand_on"
    ),
    path("<int:pk>/matching/fix/<int:person>/", views.match_lock, name="match_lock"),
    path("<int:pk>/matching/hold/<int:person>/", views.match_hold, name="match_hold"),
    path("<int:pk>/matching/needs/", facts.match_needs, name="match_needs"),
    path("<int:pk>/matching/needs/<int:person>/", facts.match_facts, name="match_facts"),
    path("<int:pk>/matching/needs/<int:person>/payer/", facts.match_ceiling, name="match_ceiling"),
    path("<int:pk>/matching/needs/<int:person>/apart/", facts.match_apart, name="match_apart"),
    path(
        "<int:pk>/matching/needs/<int:person>/apart/<int:row>/end/", facts.match_apart_end,
        name="match_apart_end",
    ),
    path("<int:pk>/matching/hours/", facts.match_hours, name="match_hours"),
]  # fmt: skip

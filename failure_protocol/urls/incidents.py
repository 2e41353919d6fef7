"""Addresses: the incidents."""

from django.urls import path

from failure_protocol.views import incidents as views

urlpatterns = [
    path("", views.incidents, name="incidents"),
    path("<int:pk>/", views.incident, name="incident"),
]

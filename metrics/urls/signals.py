"""Addresses: the early warning."""

from django.urls import path

from metrics.views import signals as views

urlpatterns = [path("early-warning/", views.signals, name="signals")]

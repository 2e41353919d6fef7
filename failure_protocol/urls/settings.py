"""Addresses: how incidents are run."""

from django.urls import path

from failure_protocol.views import settings as views

urlpatterns = [path("protocol/", views.protocol, name="protocol")]

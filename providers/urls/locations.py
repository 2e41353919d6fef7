"""Addresses of locations, providers and brands."""

from __future__ import annotations

from django.urls import URLPattern, path

from providers.views import finding

urlpatterns: list[URLPattern] = [
    path("find/", finding.find_homes, name="find_homes"),
]

"""Addresses of support levels."""

from __future__ import annotations

from django.urls import URLPattern, path

from providers.views import support

urlpatterns: list[URLPattern] = [
    path("support/", support.support, name="support"),
    path("support/exceptions/", support.support_exceptions, name="support_exceptions"),
    path("<int:pk>/support/", support.support_step, name="support_step"),
]

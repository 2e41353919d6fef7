"""The address of the settings."""

from __future__ import annotations

from django.urls import URLPattern, path

from providers.views import settings

urlpatterns: list[URLPattern] = [path("settings/", settings.settings, name="settings")]

"""Address of the ratings profile."""

from __future__ import annotations

from django.urls import URLPattern, path

from providers.views import profile

urlpatterns: list[URLPattern] = [path("profile/", profile.profile, name="profile")]

"""Addresses of boards."""

from __future__ import annotations

from django.urls import URLPattern, path

from oversight.views import boards

urlpatterns: list[URLPattern] = [
    path("boards/", boards.boards, name="boards"),
]

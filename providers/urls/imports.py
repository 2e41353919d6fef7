"""Addresses of imports of the register."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

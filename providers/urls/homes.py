"""Addresses of what is known about homes."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""Addresses of packs."""

from django.urls import path  # noqa: F401

app_name = "packs"
urlpatterns: list[object] = []

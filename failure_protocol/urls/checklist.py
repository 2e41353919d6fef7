"""Addresses: checklist."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""Addresses: moves."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""Addresses: communications."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

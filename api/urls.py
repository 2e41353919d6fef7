"""Addresses for programs, and for the people who let them in."""

from __future__ import annotations

from django.urls import path

from api.lists import LISTS
from api.views import lists, pages

app_name = "api"
urlpatterns = [
    path("", pages.guide, name="guide"),
    path("clients/", pages.clients, name="clients"),
    path("clients/new/", pages.make, name="make"),
    path("clients/<int:pk>/", pages.client, name="client"),
    path("clients/<int:pk>/revoke/", pages.revoke, name="revoke"),
    path("v1/openapi.json", lists.description, name="openapi"),
    *(path(f"v1/{name}", lists.listing, {"name": name}, name=name) for name in LISTS),
    path("v1/packs/<int:pk>/files/<slug:kind>", lists.pack_file, name="pack_file"),
    path("v1/<path:rest>", lists.unknown, name="unknown"),
]

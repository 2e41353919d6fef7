"""Addresses of locations, providers and brands."""

from __future__ import annotations

from django.urls import URLPattern, path

from providers.views import comparing, finding, groups, locations, mapping

urlpatterns: list[URLPattern] = [
    path("", locations.homes, name="homes"),
    path("chosen/", locations.homes_chosen, name="homes_chosen"),
    path("map/", mapping.homes_map, name="map"),
    path("providers/<int:pk>/", groups.provider, name="provider"),
    path("brands/<int:pk>/", groups.brand, name="brand"),
    path("<int:pk>/compare/", comparing.compare_home, name="compare"),
    path("find/", finding.find_homes, name="find_homes"),
]

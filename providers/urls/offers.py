"""Addresses of offers."""

from __future__ import annotations

from django.urls import URLPattern, path

from providers.views import offers

urlpatterns: list[URLPattern] = [
    path("offers/", offers.offers, name="offers"),
    path("offers/new/", offers.offer_new, name="offer_new"),
    path("offers/<int:pk>/", offers.offer, name="offer"),
    path("offers/<int:pk>/edit/", offers.offer_edit, name="offer_edit"),
    path("offers/<int:pk>/homes/", offers.offer_homes, name="offer_homes"),
    path("offers/<int:pk>/answers/", offers.offer_bulk, name="offer_bulk"),
    path("offers/<int:pk>/state/", offers.offer_state, name="offer_state"),
    path("offers/answers/<int:pk>/", offers.offer_answer, name="offer_answer"),
]

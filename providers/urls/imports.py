"""Addresses of imports of the register."""

from __future__ import annotations

from django.urls import URLPattern, path

from providers.views import imports

urlpatterns: list[URLPattern] = [
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:pk>/", imports.import_page, name="import"),
    path("imports/<int:pk>/accept/", imports.import_accept, name="import_accept"),
    path("imports/<int:pk>/discard/", imports.import_discard, name="import_discard"),
    path("imports/<int:pk>/again/", imports.import_again, name="import_again"),
    path("imports/<int:pk>/undo/", imports.import_undo, name="import_undo"),
    path("imports/<int:pk>/left-out/", imports.import_held, name="import_held"),
    path("imports/<int:pk>/report/", imports.import_report, name="import_report"),
]

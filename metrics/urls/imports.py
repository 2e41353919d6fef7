"""Addresses: imports of figures."""

from django.urls import path

from metrics.views import imports as views

ONE = "imports/<int:pk>/"
urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path(ONE, views.one_import, name="import"),
    path(f"{ONE}accept/", views.import_accept, name="import_accept"),
    path(f"{ONE}discard/", views.import_discard, name="import_discard"),
    path(f"{ONE}undo/", views.import_undo, name="import_undo"),
]

"""Addresses of imports."""

from django.urls import path

from actionplans.views import imports

urlpatterns = [
    path("imports/", imports.import_plan, name="import"),
    path("imports/<int:pk>/", imports.import_preview, name="import_preview"),
    path("imports/<int:pk>/discard/", imports.import_discard, name="import_discard"),
    path("imports/<int:pk>/undo/", imports.import_undo, name="import_undo"),
    path("imports/<int:pk>/copy/", imports.import_copy, name="import_copy"),
]

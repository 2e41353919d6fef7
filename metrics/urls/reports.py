"""Addresses: performance reports."""

from django.urls import path

from metrics.views import reports as views

ALL = "reports/"
ONE = f"{ALL}<int:pk>/"
urlpatterns = [
    path(ALL, views.reports, name="reports"),
    path(f"{ALL}new/", views.report_new, name="report_new"),
    path(ONE, views.report, name="report"),
    path(f"{ONE}edit/", views.report_edit, name="report_edit"),
    path(f"{ONE}tables/new/", views.table_new, name="report_table_new"),
    path(f"{ONE}tables/<int:table>/", views.table_edit, name="report_table"),
    path(f"{ONE}tables/<int:table>/remove/", views.table_remove, name="report_table_remove"),
    path(f"{ONE}tiles/", views.tiles, name="report_tiles"),
    path(f"{ONE}texts/new/", views.text_new, name="report_text_new"),
]

"""Addresses of packs."""

from __future__ import annotations

from django.urls import path

from packs import views

app_name = "packs"
urlpatterns = [
    path("", views.pack_list, name="list"),
    path("build/", views.build, name="build"),
    path("meetings/<int:pk>/", views.meeting, name="meeting"),
    path("meetings/<int:pk>/build/", views.meeting_build, name="meeting_build"),
    path("meetings/<int:pk>/issue/", views.meeting_issue, name="meeting_issue"),
    path("<int:pk>/", views.pack, name="pack"),
    path("<int:pk>/pdf/", views.download, {"kind": "pdf"}, name="pdf"),
    path("<int:pk>/workbook/", views.download, {"kind": "xlsx"}, name="workbook"),
    path("<int:pk>/issue/", views.issue, name="issue"),
    path("<int:pk>/files/", views.remake, name="remake"),
    path("<int:pk>/compare/", views.comparison, name="compare"),
]

"""Addresses: packs."""

from django.urls import path

from failure_protocol.views import pack_link
from failure_protocol.views import packs as views

ALL = "<int:pk>/packs/"
ONE = f"{ALL}<int:number>/"
urlpatterns = [
    path(ALL, views.packs, name="sealed_packs"),
    path(f"{ALL}new/<slug:kind>/", views.pack_new, name="pack_new"),
    path(ONE, views.sealed_pack, name="sealed_pack"),
    path(f"{ONE}open/", views.pack_open, name="pack_open"),
    path(f"{ONE}take-back/", views.pack_revoke, name="pack_revoke"),
    path(f"{ONE}wrong-recipient/", views.pack_wrong, name="pack_wrong"),
    path("pack/<str:token>/", pack_link.pack_link, name="pack_link"),
]

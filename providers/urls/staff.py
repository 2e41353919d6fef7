"""Addresses of homes' own people and of what they would correct."""

from __future__ import annotations

from django.urls import URLPattern, path

from providers.views import corrections, staff, staff_own

urlpatterns: list[URLPattern] = [
    path("own/", staff_own.own, name="own"),
    path("own/<int:pk>/", staff_own.own_home, name="own_home"),
    path("own/<int:pk>/correct/<slug:subject>/", staff_own.own_correct, name="own_correct"),
    path("own/corrections/<int:pk>/withdraw/", staff_own.correction_withdraw, name="correction_withdraw"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("corrections/<int:pk>/", corrections.correction, name="correction"),
    path("staff/", staff.staff, name="staff"),
    path("staff/<int:pk>/end/", staff.staff_end, name="staff_end"),
]

"""Addresses: indicators."""

from django.urls import path

from metrics.views import indicators as views

urlpatterns = [
    path("", views.indicators, name="indicators"),
    path("<int:pk>/", views.indicator, name="indicator"),
]

"""Addresses: who decides for a person."""

from django.urls import path

from failure_protocol.views import authority as views

ONE = "<int:pk>/people/<int:person>/deciding/"
urlpatterns = [
    path(ONE, views.deciding, name="deciding"),
    path(f"{ONE}pass/", views.deciding_pass, name="deciding_pass"),
    path(f"{ONE}pass/<int:row>/review/", views.deciding_review, name="deciding_review"),
    path(f"{ONE}power/<int:row>/register/", views.deciding_register, name="deciding_register"),
    path(f"{ONE}liberty/<int:row>/answer/", views.deciding_answer, name="deciding_answer"),
    path(f"{ONE}<slug:kind>/new/", views.deciding_add, name="deciding_add"),
    path(f"{ONE}<slug:kind>/<int:row>/strike/", views.deciding_strike, name="deciding_strike"),
]

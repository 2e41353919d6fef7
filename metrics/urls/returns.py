"""Addresses: returns."""

from django.urls import path

from metrics.views import returns as views

ALL = "returns/"
WINDOW = f"{ALL}windows/<int:pk>/"
HOME = f"{WINDOW}homes/<int:location>/"
ONE = f"{ALL}<int:pk>/"
urlpatterns = [
    path(ALL, views.returns, name="returns"),
    path(WINDOW, views.window, name="window"),
    path(f"{HOME}begin/", views.return_begin, name="return_begin"),
    path(f"{HOME}reopen/", views.return_reopen, name="return_reopen"),
    path(f"{HOME}chase/", views.return_chase, name="return_chase"),
    path(ONE, views.one_return, name="return"),
    path(f"{ONE}keep/", views.return_keep, name="return_keep"),
    path(f"{ONE}approve/", views.return_approve, name="return_approve"),
    path(f"{ONE}back/", views.return_back, name="return_back"),
]

"""Addresses: indicators."""

from django.urls import path

from metrics.views import indicators as views

ONE = "<int:pk>/"
urlpatterns = [
    path("", views.indicators, name="indicators"),
    path("new/", views.indicator_new, name="indicator_new"),
    path("definitions/", views.indicator_adopt, name="indicator_adopt"),
    path(ONE, views.indicator, name="indicator"),
    path(f"{ONE}edit/", views.indicator_edit, name="indicator_edit"),
    path(f"{ONE}target/", views.target, name="target"),
    path(f"{ONE}exceptions/new/", views.exception_new, name="exception_new"),
    path(f"{ONE}exceptions/<int:exception>/end/", views.exception_end, name="exception_end"),
    path(f"{ONE}rebase/", views.rebase, name="rebase"),
    path(f"{ONE}figure/", views.figure, name="figure"),
    path(f"{ONE}reds/<int:reaction>/answer/", views.red_answer, name="red_answer"),
    path(f"{ONE}reds/<int:reaction>/assign/", views.red_assign, name="red_assign"),
]

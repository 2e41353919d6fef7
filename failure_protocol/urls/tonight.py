"""Addresses: the Tonight screen and handovers."""

from django.urls import path

from failure_protocol.views import tonight as views

urlpatterns = [
    path("<int:pk>/tonight/", views.tonight, name="tonight"),
    path("<int:pk>/rehearse/", views.rehearsal, name="rehearse"),
    path("<int:pk>/handover/", views.handover, name="handover"),
    path("<int:pk>/handover/<int:number>/", views.handover_page, name="handover_page"),
    path("<int:pk>/handover/<int:number>/answer/", views.handover_answer, name="handover_answer"),
]

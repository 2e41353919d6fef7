"""Addresses: people."""

from django.urls import path

from failure_protocol.views import people as views
from failure_protocol.views import people_register as register

ONE = "<int:pk>/people/<int:person>/"
urlpatterns = [
    path("<int:pk>/people/", register.people, name="people"),
    path("<int:pk>/people/new/", views.person_new, name="person_new"),
    path(ONE, views.person, name="person"),
    path(f"{ONE}edit/<slug:group>/", views.person_edit, name="person_edit"),
    path(f"{ONE}confirm/", views.person_confirm, name="person_confirm"),
    path(f"{ONE}risk/", views.person_rag, name="person_rag"),
    path(f"{ONE}progress/", views.person_stage, name="person_stage"),
    path(f"{ONE}worker/", views.person_worker, name="person_worker"),
    path(f"{ONE}worker/<int:worker>/end/", views.person_worker_end, name="person_worker_end"),
]

"""Addresses of calls, visits and promises."""

from __future__ import annotations

from django.urls import URLPattern, path

from providers.views import contacts, contacts_ring, promises

urlpatterns: list[URLPattern] = [
    path("calls/", contacts.calls, name="calls"),
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/<int:pk>/", contacts.contact, name="contact"),
    path("promises/", promises.promises, name="promises"),
    path("promises/<int:pk>/", promises.promise, name="promise"),
    path("promises/<int:pk>/keep/", promises.promise_keep, name="promise_keep"),
    path("promises/<int:pk>/drop/", promises.promise_drop, name="promise_drop"),
    path("<int:pk>/ring/", contacts_ring.ring, name="ring"),
    path("<int:pk>/contacts/", contacts.home_contacts, name="home_contacts"),
    path("<int:pk>/contacts/new/", contacts.contact_new, name="contact_new"),
    path("<int:pk>/promises/new/", promises.promise_new, name="promise_new"),
]

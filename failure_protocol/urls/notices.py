"""Addresses: who is told of an incident, and whom the partnership tells."""

from django.urls import path

from failure_protocol.views import notices as views
from failure_protocol.views import notices_acknowledge as acknowledging
from failure_protocol.views import notices_parties as others
from failure_protocol.views import notices_setup as setup

urlpatterns = [
    path("<int:pk>/notices/", views.notices, name="notices"),
    path("<int:pk>/notices/take-over/", views.take_over, name="notices_take_over"),
    path("<int:pk>/notices/<int:notice>/call/", views.call, name="notice_call"),
    path("<int:pk>/notices/<int:notice>/accept/", views.accept, name="notice_accept"),
    path("<int:pk>/notices/<int:notice>/<slug:channel>/send/", views.write, name="notice_write"),
    path("<int:pk>/notices/<int:notice>/<slug:channel>/returned/", views.returned, name="notice_returned"),
    path("<int:pk>/notices/<slug:body>/start/", views.start, name="ladder_start"),
    path("<int:pk>/notices/<slug:body>/deputy/", views.deputy, name="ladder_deputy"),
    path("<int:pk>/acknowledge/", acknowledging.acknowledge, name="acknowledge"),
    path("<int:pk>/acknowledge/<slug:body>/offer/", acknowledging.offer, name="acknowledge_offer"),
    path("acknowledge/<str:token>/", acknowledging.acknowledge_link, name="acknowledge_link"),
    path("<int:pk>/parties/", others.parties, name="parties"),
    path("<int:pk>/parties/tell/", others.tell, name="party_tell"),
    path("<int:pk>/parties/release/", others.release, name="release"),
    path("<int:pk>/parties/release/override/", others.override, name="release_override"),
    path("contacts/", setup.contacts, name="contacts"),
    path("contacts/<slug:body>/<slug:place>/new/", setup.contact_new, name="contact_new"),
    path("contacts/<int:pk>/", setup.contact, name="contact"),
    path("contacts/<int:pk>/end/", setup.contact_end, name="contact_end"),
    path("contacts/<int:pk>/up/", setup.contact_up, name="contact_up"),
    path("contacts/key/<slug:key>/", setup.key_contact, name="key_contact"),
    path("contacts/parties/new/", setup.party_new, name="party_new"),
    path("contacts/parties/<int:pk>/", setup.party, name="party"),
    path("contacts/parties/<int:pk>/end/", setup.party_end, name="party_end"),
]

"""Addresses of what is known about homes."""

from __future__ import annotations

from django.urls import URLPattern, path

from providers.views import concerns, homes, homes_facts, homes_journal, homes_people

urlpatterns: list[URLPattern] = [
    path("<int:pk>/", homes.home, name="home"),
    path("<int:pk>/record/", homes.home_record, name="home_record"),
    path("<int:pk>/watch/", homes.home_watch, name="home_watch"),
    path("<int:pk>/rate/", homes_facts.home_rate, name="home_rate"),
    path("<int:pk>/themes/<slug:theme>/", homes_facts.home_theme, name="home_theme"),
    path("<int:pk>/ratings/", homes_facts.home_ratings, name="home_ratings"),
    path("<int:pk>/staffing/", homes_facts.home_staffing, name="home_staffing"),
    path("<int:pk>/staffing/new/", homes_facts.staffing_new, name="staffing_new"),
    path("<int:pk>/digital/new/", homes_facts.digital_new, name="digital_new"),
    path("<int:pk>/journal/", homes_journal.home_journal, name="home_journal"),
    path("<int:pk>/journal/new/", homes_journal.entry_new, name="entry_new"),
    path("journal/<int:pk>/strike/", homes_journal.entry_strike, name="entry_strike"),
    path("concerns/", concerns.concerns, name="concerns"),
    path("<int:pk>/concerns/new/", concerns.concern_new, name="concern_new"),
    path("concerns/<int:pk>/", concerns.concern, name="concern"),
    path("concerns/<int:pk>/edit/", concerns.concern_edit, name="concern_edit"),
    path("concerns/<int:pk>/close/", concerns.concern_close, name="concern_close"),
    path("concerns/<int:pk>/reopen/", concerns.concern_reopen, name="concern_reopen"),
    path("<int:pk>/people/", homes_people.home_people, name="home_people"),
    path("<int:pk>/people/new/", homes_people.person_new, name="person_new"),
    path("people/<int:pk>/", homes_people.person, name="person"),
    path("people/<int:pk>/end/", homes_people.person_end, name="person_end"),
    path("<int:pk>/contracts/", homes_people.home_contracts, name="home_contracts"),
    path("<int:pk>/contracts/new/", homes_people.contract_new, name="contract_new"),
    path("contracts/<int:pk>/", homes_people.contract, name="contract"),
]

"""Addresses: vacancies."""

from django.urls import path

from failure_protocol.views import choices, placements
from failure_protocol.views import vacancies as views

BEDS = "<int:pk>/vacancies/"
ONE = f"{BEDS}<int:number>/"
PLACEMENT = "<int:pk>/placements/<int:number>/"
PERSON = "<int:pk>/people/<int:person>/"
urlpatterns = [
    path(BEDS, views.vacancies, name="vacancies"),
    path(f"{BEDS}search/", views.vacancy_search, name="vacancy_search"),
    path(f"{BEDS}take/<int:vacancy>/", views.offer_take, name="offer_take"),
    path(f"{BEDS}new/", views.offer_new, name="offer_new"),
    path(f"{BEDS}rates/", views.rates, name="rates"),
    path(ONE, views.offer, name="offer"),
    path(f"{ONE}edit/", views.offer_edit, name="offer_edit"),
    path(f"{ONE}hold/", views.offer_hold, name="offer_hold"),
    path(f"{ONE}withdraw/", views.offer_withdraw, name="offer_withdraw"),
    path(f"{ONE}override/", views.offer_override, name="offer_override"),
    path(f"{ONE}embargo/", views.offer_embargo, name="offer_embargo"),
    path("<int:pk>/placements/", placements.placements_list, name="placements"),
    path(PLACEMENT, placements.placement, name="placement"),
    path(f"{PLACEMENT}step/<slug:step>/", placements.placement_step, name="placement_step"),
    path(f"{PLACEMENT}terms/", placements.placement_terms, name="placement_terms"),
    path(f"{PLACEMENT}fee/", placements.placement_fee, name="placement_fee"),
    path(f"{PLACEMENT}family/", placements.placement_family, name="placement_family"),
    path(f"{PLACEMENT}area/", placements.placement_area, name="placement_area"),
    path(f"{PLACEMENT}after/<slug:item>/", placements.placement_after, name="placement_after"),
    path("<int:pk>/reviews/<int:review>/", placements.move_review, name="move_review"),
    path(f"{PERSON}place/", placements.placement_new, name="placement_new"),
    path(f"{PERSON}choice/", choices.choice, name="person_choice"),
    path(f"{PERSON}refuse/", choices.refuse, name="person_refuse"),
    path(f"{PERSON}refusals/<int:refusal>/", choices.refusal_withdraw, name="refusal_withdraw"),
    path(f"{PERSON}look/", choices.visit, name="place_visit"),
    path(f"{PERSON}look/<int:visit>/", choices.visit_done, name="place_visit_done"),
    path(f"{PERSON}proof/<int:location>/", choices.proof, name="person_proof"),
]

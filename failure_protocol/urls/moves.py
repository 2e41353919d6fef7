"""Addresses: moves."""

from django.urls import path

from failure_protocol.views import movements
from failure_protocol.views import moves as views

ALL = "<int:pk>/moves/"
ONE = f"{ALL}<int:number>/"
ROUNDS = f"{ALL}rounds/"
urlpatterns = [
    path(ALL, views.moves, name="moves"),
    path(f"{ALL}log/", movements.movements, name="movements"),
    path(f"{ALL}log/<int:number>/strike/", movements.movement_strike, name="movement_strike"),
    path(f"{ALL}limits/", movements.paces, name="paces"),
    path(f"{ALL}after/", movements.moves_after, name="moves_after"),
    path(ROUNDS, movements.rounds, name="rounds"),
    path(f"{ROUNDS}new/", movements.round_new, name="round_new"),
    path(f"{ROUNDS}<int:number>/", movements.round_page, name="round"),
    path(f"{ROUNDS}<int:number>/step/", movements.round_step, name="round_step"),
    path(f"{ROUNDS}visits/<int:visit>/confirm/", movements.visit_confirm, name="visit_confirm"),
    path(f"{ROUNDS}visits/<int:visit>/missed/", movements.visit_missed, name="visit_missed"),
    path("<int:pk>/placements/<int:number>/plan/", views.move_new, name="move_new"),
    path("<int:pk>/people/<int:person>/moved/", movements.person_moved, name="person_moved"),
    path(ONE, views.move, name="move"),
    path(f"{ONE}edit/", views.move_edit, name="move_edit"),
    path(f"{ONE}officer/", views.move_officer, name="move_officer"),
    path(f"{ONE}identity/<slug:end>/", views.move_identity, name="move_identity"),
    path(f"{ONE}pass/<slug:code>/", views.move_pass, name="move_pass"),
    path(f"{ONE}depart/", views.move_depart, name="move_depart"),
    path(f"{ONE}arrive/", views.move_arrive, name="move_arrive"),
    path(f"{ONE}back/", views.move_back, name="move_back"),
    path(f"{ONE}confirm/", views.move_confirm, name="move_confirm"),
    path(f"{ONE}care/", views.move_care, name="move_care"),
    path(f"{ONE}tell/<slug:what>/", views.move_tell, name="move_tell"),
]

"""Addresses: people."""

from django.urls import path

from failure_protocol.views import people as views
from failure_protocol.views import people_care as care
from failure_protocol.views import people_groups as groups
from failure_protocol.views import people_lists as lists
from failure_protocol.views import people_money as money
from failure_protocol.views import people_register as register
from failure_protocol.views import people_side as side

ONE = "<int:pk>/people/<int:person>/"
LISTS = "<int:pk>/people/lists/"
LIST = f"{LISTS}<int:number>/"
SERVICE = "<int:pk>/people/service/<int:service>/"
urlpatterns = [
    path("<int:pk>/people/", register.people, name="people"),
    path("<int:pk>/people/new/", views.person_new, name="person_new"),
    path(LISTS, lists.lists, name="people_lists"),
    path(f"{LISTS}new/", lists.list_new, name="people_list_new"),
    path(LIST, lists.list_page, name="people_list"),
    path(f"{LIST}take/", lists.list_take, name="people_list_take"),
    path(f"{LIST}aside/", lists.list_discard, name="people_list_discard"),
    path(f"{LIST}file/", lists.list_file, name="people_list_file"),
    path(f"{LIST}row/<int:row>/", lists.list_row, name="people_list_row"),
    path(f"{LIST}row/<int:row>/out/", lists.list_row_out, name="people_list_row_out"),
    path("<int:pk>/people/row/<int:row>/", side.place, name="people_place"),
    path(SERVICE, side.side, name="people_side"),
    path(f"{SERVICE}number/", side.headcount, name="people_headcount"),
    path(f"{SERVICE}sign/", side.sign, name="people_sign"),
    path("<int:pk>/people/groups/", groups.groups, name="people_groups"),
    path("<int:pk>/people/groups/new/", groups.friends_new, name="people_friends_new"),
    path("<int:pk>/people/groups/<int:group>/", groups.friends, name="people_friends"),
    path("<int:pk>/people/groups/<int:group>/end/", groups.friends_end, name="people_friends_end"),
    path("<int:pk>/people/rounds/new/", groups.round_new, name="people_round_new"),
    path("<int:pk>/people/rounds/<int:row>/", groups.round_edit, name="people_round"),
    path(f"{SERVICE}risk/", care.provider_rag, name="people_provider_rag"),
    path(ONE, views.person, name="person"),
    path(f"{ONE}care/<slug:kind>/", care.care_add, name="person_care_add"),
    path(f"{ONE}care/<slug:kind>/<int:row>/", care.care_change, name="person_care_change"),
    path(f"{ONE}care/<slug:kind>/<int:row>/end/", care.care_end, name="person_care_end"),
    path(f"{ONE}visits/", care.visits, name="person_visits"),
    path(f"{ONE}key-safe/", care.key_safe, name="person_key_safe"),
    path(f"{ONE}photo/", care.photo, name="person_photo"),
    path(f"{ONE}funding/", money.funding, name="person_funding"),
    path(f"{ONE}lead/", money.lead, name="person_lead"),
    path(f"{ONE}payers/new/", money.commissioner_new, name="person_commissioner_new"),
    path(f"{ONE}payers/<int:row>/", money.commissioner, name="person_commissioner"),
    path(f"{ONE}money/", money.money, name="person_money"),
    path(f"{ONE}tasks/new/", money.task_new, name="person_task_new"),
    path(f"{ONE}tasks/<int:row>/", money.task, name="person_task"),
    path(f"{ONE}edit/<slug:group>/", views.person_edit, name="person_edit"),
    path(f"{ONE}settle/<slug:field>/", side.settle, name="people_settle"),
    path(f"{ONE}same/", side.merge, name="person_merge"),
    path(f"{ONE}off/", side.remove, name="person_remove"),
    path(f"{ONE}confirm/", views.person_confirm, name="person_confirm"),
    path(f"{ONE}risk/", views.person_rag, name="person_rag"),
    path(f"{ONE}progress/", views.person_stage, name="person_stage"),
    path(f"{ONE}worker/", views.person_worker, name="person_worker"),
    path(f"{ONE}worker/<int:worker>/end/", views.person_worker_end, name="person_worker_end"),
]

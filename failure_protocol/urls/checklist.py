"""Addresses: checklist."""

from django.urls import path

from failure_protocol.views import answers
from failure_protocol.views import checklist as views

urlpatterns = [
    path("<int:pk>/checklist/", views.checklist, name="checklist"),
    path("<int:pk>/checklist/add/", views.item_add, name="item_add"),
    path("<int:pk>/checklist/give/", views.assign, name="checklist_assign"),
    path("<int:pk>/checklist/workbook/", views.checklist_file, name="checklist_file"),
    path("<int:pk>/checklist/evidence/<int:file>/", views.evidence, name="item_evidence"),
    path("<int:pk>/checklist/needs/<int:link>/end/", views.item_needs_end, name="item_needs_end"),
    path("<int:pk>/checklist/<int:item_pk>/", views.item, name="item"),
    path("<int:pk>/checklist/<int:item_pk>/needs/", views.item_needs, name="item_needs"),
    path("<int:pk>/checklist/<int:item>/<slug:body>/", answers.answer_edit, name="answer"),
    path("<int:pk>/checklist/<int:item>/<slug:body>/state/", answers.answer_state, name="answer_state"),
    path("<int:pk>/checklist/<int:item>/<slug:body>/unask/", answers.answer_unask, name="answer_unask"),
]

"""Addresses: returns."""

from django.urls import path

from metrics.views import returns as views
from metrics.views import returns_forms as forms
from metrics.views import returns_workbook as workbook

ALL = "returns/"
WINDOW = f"{ALL}windows/<int:pk>/"
HOME = f"{WINDOW}homes/<int:location>/"
FORMS = f"{ALL}forms/"
FORM = f"{FORMS}<int:pk>/"
ONE = f"{ALL}<int:pk>/"
urlpatterns = [
    path(ALL, views.returns, name="returns"),
    path(WINDOW, views.window, name="window"),
    path(f"{HOME}begin/", views.return_begin, name="return_begin"),
    path(f"{HOME}reopen/", views.return_reopen, name="return_reopen"),
    path(f"{HOME}chase/", views.return_chase, name="return_chase"),
    path(FORMS, forms.return_forms, name="return_forms"),
    path(f"{FORMS}new/", forms.return_form_new, name="return_form_new"),
    path(FORM, forms.return_form, name="return_form"),
    path(f"{FORM}standing/", views.return_standing, name="return_standing"),
    path(f"{FORM}edit/", forms.return_form_edit, name="return_form_edit"),
    path(f"{FORM}questions/new/", forms.question_new, name="return_question_new"),
    path(f"{FORMS}questions/<int:pk>/retire/", forms.question_retire, name="return_question_retire"),
    path(f"{FORM}checks/new/", forms.check_new, name="return_check_new"),
    path(f"{FORMS}checks/<int:pk>/remove/", forms.check_remove, name="return_check_remove"),
    path(ONE, views.one_return, name="return"),
    path(f"{ONE}keep/", views.return_keep, name="return_keep"),
    path(f"{ONE}workbook/", workbook.return_workbook, name="return_workbook"),
    path(f"{ONE}upload/", workbook.return_upload, name="return_upload"),
    path(f"{ONE}approve/", views.return_approve, name="return_approve"),
    path(f"{ONE}back/", views.return_back, name="return_back"),
]

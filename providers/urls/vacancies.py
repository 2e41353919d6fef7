"""Addresses of vacancies."""

from __future__ import annotations

from django.urls import URLPattern, path

from providers.views import vacancies

urlpatterns: list[URLPattern] = [
    path("vacancies/", vacancies.vacancies, name="vacancies"),
    path("vacancies/totals/", vacancies.vacancy_totals, name="vacancy_totals"),
    path("<int:pk>/vacancies/", vacancies.vacancies_edit, name="vacancies_edit"),
    path("<int:pk>/vacancies/history/", vacancies.vacancy_history, name="vacancy_history"),
]

"""Addresses of the register, a file a noun."""

from providers.urls import (
    contacts,
    homes,
    imports,
    locations,
    offers,
    profile,
    settings,
    staff,
    support,
    vacancies,
)

app_name = "providers"
urlpatterns = [
    *imports.urlpatterns,
    *profile.urlpatterns,
    *locations.urlpatterns,
    *homes.urlpatterns,
    *contacts.urlpatterns,
    *vacancies.urlpatterns,
    *offers.urlpatterns,
    *support.urlpatterns,
    *settings.urlpatterns,
    *staff.urlpatterns,
]

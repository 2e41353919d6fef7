"""Addresses of incidents, a file a noun."""

from failure_protocol.urls import (
    authority,
    checklist,
    communications,
    debrief,
    incidents,
    logs,
    matching,
    meetings,
    moves,
    notices,
    packs,
    people,
    practical,
    privacy,
    settings,
    team,
    tonight,
    vacancies,
)

app_name = "failure_protocol"
urlpatterns = [
    *incidents.urlpatterns,
    *notices.urlpatterns,
    *checklist.urlpatterns,
    *meetings.urlpatterns,
    *team.urlpatterns,
    *people.urlpatterns,
    *authority.urlpatterns,
    *privacy.urlpatterns,
    *vacancies.urlpatterns,
    *moves.urlpatterns,
    *matching.urlpatterns,
    *practical.urlpatterns,
    *communications.urlpatterns,
    *logs.urlpatterns,
    *debrief.urlpatterns,
    *tonight.urlpatterns,
    *packs.urlpatterns,
    *settings.urlpatterns,
]

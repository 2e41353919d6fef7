"""Addresses of boards, a file a noun."""

from oversight.urls import boards, meetings, papers, publication, registers, sitting

app_name = "oversight"
urlpatterns = [
    *boards.urlpatterns,
    *meetings.urlpatterns,
    *sitting.urlpatterns,
    *registers.urlpatterns,
    *papers.urlpatterns,
    *publication.urlpatterns,
]

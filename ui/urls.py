"""Home, search, and pages about the service itself."""

from django.urls import path

from ui import views

app_name = "ui"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("components/", views.components, name="components"),
    path("components/saved/", views.components_saved, name="components_saved"),
    path("components/in-place/", views.components_in_place, name="components_in_place"),
    path("components/table/", views.components_table, name="components_table"),
    path("components/conflict/", views.components_conflict, name="components_conflict"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("keyboard/", views.keyboard, name="keyboard"),
]

"""Addresses of the trail."""

from django.urls import path, register_converter

from audit import views


class ObjectType:
    """A model's label, such as actionplans.step."""

    regex = r"[a-z_]+\.[a-z_]+"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(ObjectType, "object_type")

app_name = "audit"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("<object_type:object_type>/<str:object_id>/", views.object_entries, name="object"),
]

"""Addresses of signing in, one's own account, and the people of a partnership."""

from django.urls import URLPattern

app_name = "accounts"
urlpatterns: list[URLPattern] = []

"""Incidents under the provider failure protocol."""

"""Readers of other people's files: lists of the people of a service (S02)."""

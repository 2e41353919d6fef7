"""Filters of the lists of boards, a file a noun; each is a part of the address."""

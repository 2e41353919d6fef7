"""Thin edges: the lists for programs, the pages for people."""

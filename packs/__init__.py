"""Packs: compose, freeze, render to PDF and Excel."""

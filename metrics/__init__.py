"""Indicators, targets and returns."""

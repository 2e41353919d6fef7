"""Workbooks of plans: opened safely, understood by the names of their columns, compared, and written."""

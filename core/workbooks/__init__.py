"""Workbooks and CSV files, opened safely and read as they are seen. Pure: no Django."""

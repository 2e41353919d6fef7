"""Bringing meetings in from files: shapes.py checks any JSON, meeting_file.py says what a meeting's file
holds (docs/import-meeting.md), meeting.py writes it through the same actions as the browser.
"""

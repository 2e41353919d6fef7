"""Boards, meetings, papers and decisions."""

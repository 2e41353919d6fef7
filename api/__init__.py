"""The read-only interface for other programs: tokens of a partnership, lists as JSON, their description."""

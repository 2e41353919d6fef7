"""Pages of what happens in a meeting and right after it."""

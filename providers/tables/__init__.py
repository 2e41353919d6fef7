"""Lists, by noun."""

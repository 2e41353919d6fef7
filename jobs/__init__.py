"""Background work that people wait for: the row is the truth, the broker only a wake-up call."""

"""The trail: who changed what, who read what. No foreign keys, so that history outlives what it tells of."""

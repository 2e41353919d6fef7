"""Questions about the register and about homes, by noun."""

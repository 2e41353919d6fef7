"""Changes to the register and to what is known about homes, by noun."""

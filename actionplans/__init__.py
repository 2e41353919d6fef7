"""Action plans: what partners said they would do, how far it is, and what they do next."""

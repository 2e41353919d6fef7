"""Update rounds: who is asked, with which mail, how far a round is, and how it is listed."""

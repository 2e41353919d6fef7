"""How bad a risk of an incident is: likelihood times impact, each 1 to 5, and the colour of that. Pure."""

from __future__ import annotations

from core.rag import Rag, Rated

RED_FROM, AMBER_FROM = 15, 8
LIKELIHOODS = {1: "1 Rare", 2: "2 Unlikely", 3: "3 Possible", 4: "4 Likely", 5: "5 Almost certain"}
IMPACTS = {1: "1 Negligible", 2: "2 Minor", 3: "3 Moderate", 4: "4 Major", 5: "5 Catastrophic"}


def rated(likelihood: int, impact: int) -> Rated:
    """The colour of a risk, with the rule that gave it."""
    score = likelihood * impact
    rag = Rag.RED if score >= RED_FROM else Rag.AMBER if score >= AMBER_FROM else Rag.GREEN
    return Rated(rag, "risk_score", f"Likelihood {likelihood} times impact {impact} is {score}.")

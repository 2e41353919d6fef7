"""Forms of action plans: the structure of a plan, and what people report about it."""

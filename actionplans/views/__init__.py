"""Pages of action plans: fetch through access -> form -> action -> redirect or render."""

"""A package, so that the demonstration can be loaded once for all of it."""

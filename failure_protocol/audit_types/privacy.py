"""How the audit trail words what happens: privacy."""


def register() -> None:
    """Called once by the app's configuration."""

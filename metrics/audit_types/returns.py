"""How the audit trail words what happens: returns."""


def register() -> None:
    """Called once by the app's configuration."""

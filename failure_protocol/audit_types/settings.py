"""How the audit trail words what happens: settings."""


def register() -> None:
    """Called once by the app's configuration."""

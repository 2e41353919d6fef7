"""How the audit trail words what happens: team."""


def register() -> None:
    """Called once by the app's configuration."""

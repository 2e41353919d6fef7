"""How the audit trail words what happens: reports."""


def register() -> None:
    """Called once by the app's configuration."""

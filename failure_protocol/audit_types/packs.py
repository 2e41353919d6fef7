"""How the audit trail words what happens: packs."""


def register() -> None:
    """Called once by the app's configuration."""

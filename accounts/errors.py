"""Refusals by a rule, in one plain sentence that a form or a command can show."""


class RefusedError(ValueError):
    """A rule says no; the text says why and what to do."""


class ChangedMeanwhileError(RefusedError):
    """Somebody else saved the same row first; nothing of theirs was overwritten."""

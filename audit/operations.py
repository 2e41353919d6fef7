"""An operation of migrations that several apps use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Together(Operation):
    """The first migration of an app, with one look at its models.

    Django draws every related model anew after each operation. With some hundred models that all know a
    person and a partnership this takes minutes, on every new database. Here the models are drawn once, as
    they are at the end, and each is created whole: fields, constraints and indexes.

    `operations` are what makemigrations wrote: CreateModel, and AddField, AddConstraint, AddIndex and so on
    of models that it creates. `script/initial APP` writes them.
    """

    reversible = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As a migration spells it."""
        return self.__class__.__name__, [self.operations], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """All operations, before anybody looks at the models."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """A table for each model, as it is at the end."""
        for operation in self._created():
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop the tables, the last one first."""
        for operation in reversed(self._created()):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """For the log of migrate."""
        return f"Create {len(self._created())} models together"

    def _created(self) -> list[CreateModel]:
        return [operation for operation in self.operations if isinstance(operation, CreateModel)]

"""The import direction, in code and in the database."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import Model
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.architecture.house import ROOT, layers, python_files, rank, rooms


def test_every_room_stands_in_the_order_and_exists() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages == set(rooms())


def test_a_room_imports_only_what_stands_to_its_right() -> None:
    assert lint_imports(config_filename=str(ROOT / ".importlinter"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_a_relation_between_models_never_points_left() -> None:
    """String foreign keys escape import-linter, so the models themselves are asked."""
    wrong = [
        f"{source._meta.label} points to {target._meta.label}"
        for source, target in relations()
        if points_left(source._meta.app_label, target._meta.app_label)
    ]
    assert wrong == []


def relations() -> Iterator[tuple[type[Model], type[Model]]]:
    """Every relation between models, from the model that declares it."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            target = field.related_model
            if field.is_relation and not field.auto_created and isinstance(target, type):
                yield model, target


def points_left(source: str, target: str) -> bool:
    """Whether the room TARGET stands left of SOURCE, or beside it without being it."""
    if source not in rooms() or target not in rooms() or source == target:
        return False
    return rank(target) <= rank(source)


def test_rooms_that_must_not_know_each_other_are_one_layer() -> None:
    assert ("actionplans", "failure_protocol") in layers()


def test_points_left_knows_left_from_right() -> None:
    assert points_left("audit", "accounts")
    assert points_left("actionplans", "failure_protocol")
    assert not points_left("accounts", "audit")
    assert not points_left("accounts", "accounts")
    assert not points_left("accounts", "contenttypes")


def imported_names(path: Path) -> set[str]:
    """The dotted names that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_there_are_no_signals_among_our_own_changes() -> None:
    """An action says what follows from it. Only Django's sign-in signals may be listened to, by accounts."""
    users = {
        path.relative_to(ROOT).as_posix()
        for path in python_files()
        if any(
            name.startswith(("django.db.models.signals", "django.dispatch")) for name in imported_names(path)
        )
    }
    assert {name for name in users if not name.startswith("accounts/")} == set()

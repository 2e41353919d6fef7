"""The import direction, in code and in the database."""

from __future__ import annotations

import ast
from pathlib import Path

from django.apps import apps
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
        f"{model._meta.label}.{field.name} points to {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in rooms()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and points_left(model, field.related_model)
    ]
    assert wrong == []


def points_left(source: type, target: object) -> bool:
    """Whether TARGET's room stands left of SOURCE's, or beside it without being it."""
    source_app, target_app = source._meta.app_label, getattr(target, "_meta", source._meta).app_label  # type: ignore[attr-defined]
    if target_app not in rooms() or target_app == source_app:
        return False
    return rank(target_app) <= rank(source_app)


def test_rooms_that_must_not_know_each_other_are_one_layer() -> None:
    assert ("actionplans", "failure_protocol") in layers()


def test_points_left_knows_left_from_right() -> None:
    from accounts.models import User
    from audit.models import Entry

    assert points_left(Entry, User)
    assert not points_left(User, Entry)
    assert not points_left(User, User)


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

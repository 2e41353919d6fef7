"""Every verb that an action records has words, and every registered verb is recorded somewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from audit import registry

ROOMS = (
    *("accounts", "actionplans", "api", "demo", "failure_protocol", "jobs"),
    *("metrics", "oversight", "packs", "providers"),
)

HELPERS = ("_record", "tell")  # they take the verb by its place, and hand it on


def verbs_in(tree: ast.AST) -> Iterator[str]:
    """Texts given as `verb=` to a call or in its place to a helper, or as the default of a `verb`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in HELPERS:
            yield from (verb for given in node.args[:3] for verb in _texts(given))
        if isinstance(node, ast.keyword) and node.arg == "verb":
            yield from _texts(node.value)
        if isinstance(node, ast.FunctionDef):
            for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
                if argument.arg == "verb" and default is not None:
                    yield from _texts(default)


def _texts(node: ast.AST) -> Iterator[str]:
    """Whole texts only: one put together while running is refused by `audit.record` where it has no words."""
    joined = (each for each in ast.walk(node) if isinstance(each, ast.JoinedStr))
    put_together = {part for each in joined for part in each.values}
    for each in ast.walk(node):
        if not isinstance(each, ast.Constant) or each in put_together:
            continue
        if isinstance(each.value, str) and "." in each.value:
            yield each.value


def recorded() -> dict[str, str]:
    """Every verb in the code, with the file it was found in."""
    root = Path(settings.BASE_DIR)
    found = {}
    for room in ROOMS:
        for path in (root / room).rglob("*.py"):
            if "migrations" not in path.parts:
                for verb in verbs_in(ast.parse(path.read_text("utf-8"))):
                    found[verb] = str(path.relative_to(root))
    return found


def test_every_recorded_verb_has_words():
    known = {each.verb for each in registry.all_types()}
    missing = {verb: place for verb, place in recorded().items() if verb not in known}
    assert not missing, f"Register words for these (audit/registry.py): {missing}"


def test_the_search_for_verbs_finds_what_actions_record():
    found = recorded()
    assert "accounts.membership_ended" in found
    assert "accounts.password_changed" in found


def test_a_verb_without_words_would_be_found():
    tree = ast.parse('record(by=by, verb="tests.nobody_registered", obj=obj)')
    assert list(verbs_in(tree)) == ["tests.nobody_registered"]
    tree = ast.parse('_record(row, by, "tests.nobody_registered", None, {"what": "a.b"})')
    assert list(verbs_in(tree)) == ["tests.nobody_registered"]


def test_a_verb_put_together_while_running_is_left_to_the_trail_itself():
    tree = ast.parse('record(by=by, verb=f"tests.{what}", obj=obj)')
    assert list(verbs_in(tree)) == []


@pytest.mark.parametrize("found", registry.all_types(), ids=lambda found: found.verb)
def test_a_verb_is_called_by_its_app_and_kinds_read_like_words(found):
    app, _, what = found.verb.partition(".")
    assert app in ROOMS
    assert what == what.lower()
    assert found.kind[0].isupper()
    assert "_" not in found.kind

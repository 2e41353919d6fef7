"""Every app is laid out alike, so that who knows one knows all."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.house import ROOT, python_files, rooms

FIXED_AT_THE_TOP = (
    *("manage.py", "oversight", "actionplans", "metrics", "providers", "failure_protocol"),
    *("templates", "static", "tests", "requirements.txt", "Dockerfile", "docker-compose.yml", "README.md"),
    *("LICENSE", "CONTRIBUTING.md", "CHANGELOG.md", "pyproject.toml", ".env.example", "script/demo"),
    *("script/test", ".ci/run", "docs/glossary.md", "docs/dependencies.md"),
)
DOMAIN_APPS = (
    "accounts",
    "actionplans",
    "api",
    "audit",
    "failure_protocol",
    "jobs",
    "metrics",
    "oversight",
    "packs",
    "providers",
)
SAME_EVERYWHERE = {
    *("__init__", "actions", "admin", "apps", "audit_types", "filters", "forms", "importers", "management"),
    *("migrations", "models", "querysets", "rag", "summaries", "tables", "tasks", "templatetags", "urls"),
    "views",
}
LONGEST_FILE = 500  # we split at about 400 lines, by noun


@pytest.mark.parametrize("name", FIXED_AT_THE_TOP)
def test_what_others_rely_on_stands_at_the_top(name: str) -> None:
    assert (ROOT / name).exists()


@pytest.mark.parametrize("app", DOMAIN_APPS)
def test_what_outgrows_its_file_becomes_a_package_of_the_same_name(app: str) -> None:
    """So `querysets/rounds.py`, never `querysets_rounds.py`."""
    modules = [path.stem for path in python_files(app) if path.parent == ROOT / app]
    strays = [name for name in modules for common in SAME_EVERYWHERE if name.startswith(f"{common}_")]
    assert [name for name in strays if name not in SAME_EVERYWHERE] == []


def test_a_file_beyond_the_common_names_says_what_it_is_for() -> None:
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in python_files(*rooms())
        if path.stem not in SAME_EVERYWHERE and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_a_file_is_split_by_noun_before_it_grows_too_long() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in python_files(*rooms(), "script", "tests")
        if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_an_app_whose_turn_has_not_come_is_empty_but_says_what_it_will_be() -> None:
    for app in DOMAIN_APPS:
        package = ast.parse((ROOT / app / "__init__.py").read_text("utf-8"))
        assert ast.get_docstring(package), f"{app}/__init__.py has no docstring"


def test_actions_name_who_acts() -> None:
    """An action is one keyword-only function with `by=`.

    Strangers may ask for a password, or for mails; what the night's look at the facts finds is nobody's.
    """
    wrong = []
    for path in python_files(*DOMAIN_APPS):
        parts = path.relative_to(ROOT).parts
        if parts[1] not in ("actions.py", "actions"):
            continue
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and is_write(node):
                keywords = {argument.arg for argument in node.args.kwonlyargs}
                if "by" not in keywords or node.args.args:
                    wrong.append(f"{'/'.join(parts)}: {node.name}")
    by_nobody = {
        "accounts/actions/people.py: send_reset_link", "oversight/actions/followers.py: follow",
        "metrics/actions/signals.py: refresh_signals", "metrics/actions/signals.py: send_digest",
    }  # fmt: skip
    assert set(wrong) - by_nobody == set()


def is_write(function: ast.FunctionDef) -> bool:
    """Whether a function opens a transaction, by decorator or by `with`: that is what makes it an action."""
    return any("atomic" in ast.unparse(d) for d in function.decorator_list) or any(
        isinstance(node, ast.With) and "atomic" in ast.unparse(node.items[0]) for node in ast.walk(function)
    )


def test_nothing_is_left_unfinished_or_silenced_in_tests() -> None:
    words = ("pytest.mark.skip", "pytest.mark.xfail", "pytest.skip(", "pytest.importorskip", "time.sleep(")
    found = {
        f"{path.relative_to(ROOT)}: {word}"
        for path in python_files("tests")
        for word in words
        if word in path.read_text("utf-8")
    }
    allowed = {f"tests/architecture/test_house.py: {word}" for word in words}
    # The one place that waits, for processes outside Python's reach; it looks again, and has an end.
    assert found - allowed - {"tests/conftest.py: time.sleep("} == set()

"""Every address x every role x another partnership: the answers are in url_matrix*.toml, one block each."""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from accounts.roles import Role
from tests.accounts.ways_in import sign_in

HERE = Path(__file__).parent
MATRIX: dict[str, dict[str, Any]] = {
    name: block
    for path in sorted(HERE.parent.glob("*/url_matrix*.toml"))
    for name, block in tomllib.loads(path.read_text("utf-8")).items()
}
PERSONS = ["anonymous", "nobody", "outsider", *Role.values]
METHODS = ("get", "post")
# Where a block doesn't name them: guests of an incident are nobody anywhere else.
LIKE = {"incident_guest": "nobody"}


def addresses(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, bool]]:
    """Name of every address, and whether it has parts that need an object. One without a name is "?route"."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern, inner)
        elif isinstance(pattern, URLPattern):
            needs_object = bool(pattern.pattern.regex.groupindex)
            yield f"{namespace}{pattern.name}" if pattern.name else f"?{pattern.pattern}", needs_object


ADDRESSES = dict(addresses(get_resolver()))


def kwargs_builders() -> dict[str, Callable[[Any], dict[str, Any]]]:
    """KWARGS of every tests/<app>/url_kwargs.py and url_kwargs_<noun>.py."""
    found: dict[str, Callable[[Any], dict[str, Any]]] = {}
    for path in sorted(HERE.parent.glob("*/url_kwargs*.py")):
        found.update(importlib.import_module(f"tests.{path.parent.name}.{path.stem}").KWARGS)
    return found


BUILDERS = kwargs_builders()


def expected(name: str, person: str, method: str) -> int:
    """The answer that the matrix gives."""
    block = MATRIX[name]
    block = MATRIX[block["same_as"]] if "same_as" in block else block
    answers = block.get(method)
    if person == "anonymous":
        public = any(block.get(each, {}).get("anonymous", 302) != 302 for each in METHODS)
        return int((answers or {}).get("anonymous", 405 if answers is None and public else 302))
    if answers is None:
        return 405
    return int(answers.get(person, answers.get(LIKE.get(person, person), answers["anyone"])))


def test_every_address_is_listed_and_every_listed_one_exists():
    assert sorted(set(ADDRESSES) - set(MATRIX)) == [], "Add these to tests/accounts/url_matrix.toml"
    assert sorted(set(MATRIX) - set(ADDRESSES)) == [], "These addresses are gone"


def test_every_address_with_parts_has_an_object_to_ask_for():
    missing = [name for name, needs in ADDRESSES.items() if needs and name not in BUILDERS]
    assert missing == [], "Add these to KWARGS in tests/<app>/url_kwargs.py"


def test_the_matrix_names_only_people_and_methods_there_are():
    for name, block in MATRIX.items():
        assert set(block) <= {*METHODS, "same_as"}, name
        for method in METHODS:
            assert set(block.get(method, {})) <= {*PERSONS, "anyone"}, name


@pytest.fixture
def clients(people: Any) -> dict[str, Client]:
    """A browser for each person of the matrix."""
    persons: dict[str, User] = {
        "outsider": people.outsider,
        "commissioner": people.commissioner,
        "viewer": people.viewer,
        "nobody": User.objects.create_user("nobody@example.org", full_name="Noa Body"),
    }
    for role in Role:
        if role.value not in persons:
            persons[role.value] = people.join(role)
    found = {"anonymous": Client(raise_request_exception=False)}
    for name, user in persons.items():
        found[name] = sign_in(Client(raise_request_exception=False), user)
    return found


@pytest.mark.parametrize("name", sorted(set(ADDRESSES) & set(MATRIX)))
def test_everybody_gets_what_the_matrix_says(people, clients, name):
    url = reverse(name, kwargs=BUILDERS[name](people) if ADDRESSES[name] else None)
    wrong = []
    for person in PERSONS:
        for method in METHODS:
            cache.clear()
            got = answer(clients[person], method, url)
            if got != expected(name, person, method):
                wrong.append(f"{method} as {person}: {got}, not {expected(name, person, method)}")
    assert not wrong, f"{url}\n" + "\n".join(wrong)


def answer(client: Client, method: str, url: str) -> int:
    """The status of one request, whose writes are undone."""
    cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    with transaction.atomic():
        response = getattr(client, method)(url)
        if response.streaming:  # a download holds its file open until it is read
            b"".join(response)
        transaction.set_rollback(True)
    client.cookies = cookies
    return int(response.status_code)


@pytest.mark.parametrize("name", sorted(name for name in ADDRESSES if "get" in MATRIX.get(name, {})))
def test_head_answers_like_get(people, clients, name):
    url = reverse(name, kwargs=BUILDERS[name](people) if ADDRESSES[name] else None)
    for person in ("anonymous", "outsider", "viewer"):
        cache.clear()
        assert answer(clients[person], "head", url) == expected(name, person, "get"), person

"""Every address x every role x another partnership: the answers are in url_matrix*.toml, one block each."""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import fields
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
from tests.conftest import People, make_people

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


@pytest.fixture(scope="module")
def everybody(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[People, dict[str, Client]]]:
    """Three people, a browser for each person of the matrix; made once, since every test undoes its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        people = make_people()
        persons: dict[str, User] = {
            "outsider": people.outsider,
            "commissioner": people.commissioner,
            "viewer": people.viewer,
            "nobody": User.objects.create_user("nobody@example.org", full_name="Noa Body"),
        }
        for role in Role:
            if role.value not in persons:
                persons[role.value] = people.join(role)
        clients = {"anonymous": Client(raise_request_exception=False)}
        for name, user in persons.items():
            clients[name] = sign_in(Client(raise_request_exception=False), user)
        yield people, clients
        transaction.set_rollback(True)


@pytest.fixture
def people(everybody: tuple[People, dict[str, Client]], db: None) -> People:
    """The three people, as the database has them now: nothing that another test's rows left on them."""
    kept, _ = everybody
    return People(*(copy(getattr(kept, field.name)) for field in fields(People)))


@pytest.fixture
def clients(everybody: tuple[People, dict[str, Client]]) -> dict[str, Client]:
    """A browser for each person of the matrix."""
    return everybody[1]


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
    for person in ("anonymous", "outsider", "viewer") if "get" in MATRIX[name] else ():
        cache.clear()
        got = answer(clients[person], "head", url)
        if got != expected(name, person, "get"):
            wrong.append(f"head as {person}: {got}, not as get: {expected(name, person, 'get')}")
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

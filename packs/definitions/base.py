"""What a kind of pack is: a name, who may make it, what it can be about, and how its content is composed."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from accounts.models import Organisation, Partnership, User
from accounts.permissions import Permission
from packs.content import Edition, PackContent, encode

# Whose pack it is: a provider or an association may belong to the partnership, but does not publish it.
PARTNERS = (Organisation.Kind.COUNCIL, Organisation.Kind.NHS)
BOTH: tuple[Edition, ...] = ("restricted", "public")


class UnknownScopeError(LookupError):
    """There is nothing of that id that this person may make this pack about."""


class Subject(Protocol):
    """What a pack is about: a plan, a meeting."""

    @property
    def partnership(self) -> Any:
        """Whose it is."""

    @property
    def title(self) -> Any:
        """What people call it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Something that a pack can be about. `fits` = it was written for this layout."""

    id: str
    title: str
    partnership: Partnership
    fits: bool = True


S = TypeVar("S", bound=Subject)


class PackDefinition(ABC, Generic[S]):
    """A kind of pack. `noun` is what it is about ("plan"), `group` the heading that it is offered under.

    `editions` are those that it can be made in; `permission` is what its makers need.
    """

    slug: ClassVar[str]
    title: ClassVar[str]
    words: ClassVar[str]
    noun: ClassVar[str]
    group: ClassVar[str]
    editions: ClassVar[tuple[Edition, ...]] = BOTH
    permission: ClassVar[Permission] = Permission.BUILD_PACKS
    keeps_pages: ClassVar[bool] = False  # once it is issued, its sections stay on their pages

    @abstractmethod
    def scopes(self, user: User, partnership: Partnership | None = None) -> list[Scope]:
        """What `user` may make this pack about, the fitting ones first."""

    @abstractmethod
    def find(self, user: User, scope_id: str) -> S:
        """What has that id. Raises UnknownScopeError when there is none that `user` may make a pack about."""

    @abstractmethod
    def compose(self, subject: S, as_at: date, since: date | None) -> PackContent:
        """Everything that the restricted edition says as at `as_at`, with the changes after `since`."""

    def scope_of(self, subject: S) -> str:
        """The id under which packs about `subject` are kept."""
        return str(subject.pk)  # type: ignore[attr-defined]  # a row

    def page(self, scope_id: str) -> str:
        """The address of the page that shows every pack about that; "" when there is none."""
        return ""

    def needs(self, content: PackContent) -> Permission | None:
        """What a reader of this content needs besides the permission to see packs; None = nothing more."""
        return None

    def pages_are_out(self, subject: S) -> bool:
        """Whether people may cite the pages of the pack that is issued, so that they must stay."""
        return self.keeps_pages

    def sources(self, subject: S, edition: Edition) -> Mapping[str, str]:
        """What this edition is made from that people may replace meanwhile: name and version of each paper.

        The names are such as its readers may see.
        """
        return {}


def mark(value: object) -> str:
    """A short name for what a part of a pack says: it changes when that does."""
    said = json.dumps(encode(value), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def organisations_of(partnership: Partnership) -> tuple[str, ...]:
    """Who publishes a pack of the partnership: its council and NHS bodies."""
    partners = partnership.organisations.filter(kind__in=PARTNERS)
    return tuple(partners.values_list("name", flat=True)) or (partnership.name,)

"""The kinds of job: apps register a handler in AppConfig.ready()."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobs.runner import JobContext

Handler = Callable[["JobContext"], dict[str, Any]]


@dataclass(frozen=True)
class JobKind:
    """How one kind of job is done.

    `handler` gets a JobContext and returns a JSON-able result; it may put `url` into it (where to go when
    done). It raises JobFailed with a sentence a person can act on.
    """

    kind: str
    handler: Handler
    queue: str = "default"


class JobFailed(Exception):
    """The work can't be done; the message says why and what to do, and is shown to the person who asked."""


class JobCancelled(Exception):
    """Somebody cancelled the job, or another worker took it over."""


_kinds: dict[str, JobKind] = {}


def register(kind: str, handler: Handler, *, queue: str = "default") -> None:
    """Make `kind` known; registering it twice with another handler is a mistake."""
    known = _kinds.get(kind)
    if known and known.handler is not handler:
        raise ValueError(f"The job kind {kind} is registered twice.")
    _kinds[kind] = JobKind(kind, handler, queue)


def get(kind: str) -> JobKind:
    """The registered kind; KeyError for one that nobody registered."""
    return _kinds[kind]

"""Which request or job this thread works for, so that its log lines can be found together."""

from __future__ import annotations

import contextvars
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

_work: contextvars.ContextVar[dict[str, str] | None] = contextvars.ContextVar("work", default=None)


@contextmanager
def working_on(kind: str, ident: object = None) -> Iterator[str]:
    """While inside, log lines carry `kind` ("request", "job") and its id; a new random id without one."""
    name = str(ident) if ident is not None else uuid.uuid4().hex[:16]
    token = _work.set({**(_work.get() or {}), kind: name})
    try:
        yield name
    finally:
        _work.reset(token)


class TraceFilter(logging.Filter):
    """Puts the ids on every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: it adds, it drops nothing."""
        for kind, name in (_work.get() or {}).items():
            setattr(record, f"{kind}_id", name)
        return True

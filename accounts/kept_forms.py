"""What somebody typed into a form and sent after their session had ended: kept until they are back.

It rests encrypted in the session of the same browser, and is shown only to the person who had been signed in
there. Passwords and codes are never kept; files can't be (the browser asks for them again).
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from accounts.sealing import UnreadableError, seal, unseal

OWNER = "signed_out_user"  # session key: who was signed in in this browser before
KEPT = "kept_forms"
MARK = "_kept"  # field that the restored form carries
MAX_FORMS = 5
MAX_CHARACTERS = 1_000_000
_SECRET = re.compile(r"passw|token|secret|otp|(^|_)code($|_)", re.IGNORECASE)
_MACHINERY = re.compile(
    r"-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$|^(version|base|mine|next|where)$|-(id|version|base)$"
)


@dataclass(frozen=True)
class KeptForm:
    """One form: `key` names it in the session, `path` is where it goes, `data` its fields in order."""

    key: str
    path: str
    data: list[tuple[str, str]]
    had_files: bool

    @property
    def shown(self) -> list[tuple[str, str]]:
        """Fields worth reading, with readable names."""
        return [
            (re.sub(r"[-_]+", " ", name).strip().capitalize(), value)
            for name, value in self.data
            if value.strip() and not _MACHINERY.search(name)
        ]


def keep(request: HttpRequest, owner_pk: Any) -> bool:
    """Put the posted fields into the session for their owner; False when there is nothing or too much."""
    posted = ((name, value) for name, values in request.POST.lists() for value in values)
    data = [(name, value) for name, value in posted if _worth_keeping(name)]
    if not data and not request.FILES:
        return False
    fields = {"path": request.get_full_path(), "data": data, "files": bool(request.FILES)}
    text = json.dumps({"owner": str(owner_pk), **fields})
    if len(text) > MAX_CHARACTERS:
        return False
    kept: dict[str, str] = dict(list(request.session.get(KEPT, {}).items())[-(MAX_FORMS - 1) :])
    kept[secrets.token_hex(8)] = seal(text)
    request.session[KEPT] = kept
    return True


def kept_for(session: SessionBase, user_pk: Any) -> list[KeptForm]:
    """The forms kept for this person, oldest first."""
    found = []
    for key, sealed in session.get(KEPT, {}).items():
        try:
            form = json.loads(unseal(sealed))
        except UnreadableError:
            continue
        if form["owner"] == str(user_pk):
            data = [(name, value) for name, value in form["data"]]
            found.append(KeptForm(key, form["path"], data, form["files"]))
    return found


def drop(session: SessionBase, key: str) -> None:
    """Forget one kept form."""
    kept = dict(session.get(KEPT, {}))
    if kept.pop(key, None) is not None:
        session[KEPT] = kept


def drop_all_but(session: SessionBase, user_pk: Any) -> None:
    """Forget what was kept for anybody else: another person has signed in."""
    mine = {form.key for form in kept_for(session, user_pk)}
    kept = {key: sealed for key, sealed in session.get(KEPT, {}).items() if key in mine}
    if kept != session.get(KEPT, {}):
        session[KEPT] = kept


def _worth_keeping(name: str) -> bool:
    return name not in ("csrfmiddlewaretoken", MARK) and not _SECRET.search(name)

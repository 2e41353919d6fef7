"""Build a pack into a folder, through the same action as the browser (command-line.md)."""

from __future__ import annotations

import argparse
import json
import time
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Partnership, system_user
from core.words import count_of
from packs import actions, definitions
from packs.compose import Files, LeakError, Request, public_or_restricted
from packs.content import ContentError
from packs.definitions import Subject
from packs.models import Pack
from packs.render.cache import write_whole
from packs.render.pool import RenderError
from packs.render.store import is_sound

REFUSED, WRONG_USE = 1, 2


class Command(BaseCommand):
    help = "Build a pack: PDF, workbook and content (JSON) in a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the kind of pack, see list_packs")
        parser.add_argument("--scope", required=True, help="what it is about, see list_packs")
        parser.add_argument("--as-at", type=day, metavar="YYYY-MM-DD", help="default: today")
        parser.add_argument(
            "--since",
            type=day,
            metavar="YYYY-MM-DD",
            help="list the changes since that day; default: the last meeting, or the last round that closed",
        )
        parser.add_argument("--edition", choices=["public", "restricted"], default="restricted")
        parser.add_argument("--partnership", metavar="SLUG", help="refuse what belongs to another")
        parser.add_argument(
            "--out", required=True, type=Path, metavar="DIR", help="made when it is not there"
        )
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
        parser.add_argument("--dry-run", action="store_true", help="say what would be built, write nothing")

    def handle(self, **options: Any) -> None:
        today = timezone.localdate()
        request = Request(
            options["slug"], options["scope"], options["as_at"] or today, options["since"], options["edition"]
        )
        subject = self._check(request, options["partnership"], today)
        if options["dry_run"]:
            self._say(f"Would build {request.definition} about {subject.title} into {options['out']}.")
            if options["json"]:
                self.stdout.write(json.dumps(_would_be(request, subject), ensure_ascii=False))
            return
        started = time.perf_counter()
        pack, files = self._make(request)
        paths = self._put(pack, options["out"])
        result = _result(pack, files, paths, time.perf_counter() - started)
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.stdout.write(
                f"{pack}: {count_of(pack.pages, 'page')}\n{paths['pdf']}\n{paths['xlsx']}\n{paths['content']}"
            )

    def _check(self, request: Request, partnership: str | None, today: date) -> Subject:
        user = system_user()
        try:
            definition = definitions.get(request.definition)
            subject: Subject = definition.find(user, request.scope)
            actions.check(request, today)
        except (definitions.UnknownDefinitionError, definitions.UnknownScopeError) as error:
            raise CommandError(str(error), returncode=WRONG_USE) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=REFUSED) from error
        if partnership and not Partnership.objects.filter(slug=partnership).exists():
            raise CommandError(f"There is no partnership called “{partnership}”.", returncode=WRONG_USE)
        if partnership and subject.partnership.slug != partnership:
            raise CommandError(f"That {definition.noun} belongs to another partnership.", returncode=REFUSED)
        return subject

    def _make(self, request: Request) -> tuple[Pack, Files | None]:
        try:
            pack, files = actions.make_pack(
                request=request, by=system_user(), at=timezone.now(), progress=self._progress
            )
            if not (is_sound(default_storage, pack.pdf) and is_sound(default_storage, pack.xlsx)):
                self._say("Its files were lost; they are made again from the frozen content.")
                actions.remake_files(pack=pack, by=system_user(), at=timezone.now(), progress=self._progress)
        except (LeakError, ContentError, RenderError, PermissionDenied, actions.UnchangedError) as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        except OSError as error:
            words = f"The files could not be written: {error.strerror or error}. Nothing was changed."
            raise CommandError(words, returncode=REFUSED) from error
        for name in actions.changed_meanwhile(pack, system_user()):
            self._say(f"{name} has another version than the pack. Build it again to have that.")
        return pack, files

    def _put(self, pack: Pack, out: Path) -> dict[str, Path]:
        paths = {kind: out / pack.file_name(kind) for kind in ("pdf", "xlsx")}
        paths["content"] = out / pack.file_name("json")
        try:
            out.mkdir(parents=True, exist_ok=True)
            for kind, name in (("pdf", pack.pdf), ("xlsx", pack.xlsx)):
                with default_storage.open(name, "rb") as file:
                    write_whole(paths[kind], file.read())
            write_whole(paths["content"], pack.content.encode())
        except OSError as error:
            words = (
                f"The pack is made and kept, but its files could not be written to {out}: {error.strerror}."
            )
            raise CommandError(words, returncode=REFUSED) from error
        return paths

    def _progress(self, stage: str, done: int, total: int) -> None:
        self._say(f"{stage}: {done} of {total}" if total else stage)

    def _say(self, words: str) -> None:
        self.stderr.write(words)


def _result(pack: Pack, files: Files | None, paths: dict[str, Path], seconds: float) -> dict[str, Any]:
    """The contract of command-line.md. A pack that was there before had nothing to lay out: all of it is
    cached.
    """
    keys = ("title", "first_page", "last_page", "cached")
    sections = [{key: s[key] for key in keys} | ({} if files else {"cached": True}) for s in pack.sections]
    return {
        **{kind: str(path) for kind, path in paths.items()},
        "pages": pack.pages,
        "digest": pack.digest,
        "sections": sections,
        "seconds": {**(files.seconds if files else {}), "total": round(seconds, 3)},
    }


def _would_be(request: Request, subject: Any) -> dict[str, Any]:
    """What a dry run knows, in the same shape: the digest and the sections, without files and pages."""
    composed = definitions.get(request.definition).compose(subject, request.as_at, request.since)
    content = public_or_restricted(composed, request.edition)
    sections = [
        {"title": section.title, "first_page": None, "last_page": None, "cached": False}
        for section in content.sections
    ]
    files = dict.fromkeys(("pdf", "xlsx", "content", "pages"))
    return {**files, "digest": content.digest(), "sections": sections, "seconds": {}}


def day(text: str) -> date:
    """A day from the command line. Raises ArgumentTypeError in words."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not a date; write it as 2021-01-05") from error

"""What the file of a meeting holds (docs/import-meeting.md explains every field). Pure but for reading it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oversight.exemptions import PARAGRAPHS
from oversight.importers.shapes import (
    Anything,
    Day,
    Hour,
    ListOf,
    Moment,
    Number,
    Obj,
    OneOf,
    Problem,
    Text,
    YesNo,
    read,
)

SCHEMA = 1
MAX_BYTES = 5_000_000
LONG = 20_000
PURPOSES = ("information", "discussion", "decision")
ITEM_KINDS = ("ordinary", "welcome", "declarations", "minutes", "next_meeting")
SEATS = ("voting", "attending", "substitute")
RANKS = ("high", "moderate", "low")


def _text(longest: int) -> Text:
    return Text(longest, needed=False)


MEMBER = Obj(
    {
        "name": Text(150),
        "initials": _text(30),
        "title": _text(150),
        "organisation": _text(80),
        "kind": OneOf(SEATS, "voting", needed=False),
        "partner": _text(40),
        "chair": YesNo(),
        "vice_chair": YesNo(),
        "stands_for": _text(150),
        "email": _text(254),
        "starts_on": Day(),
        "ends_on": Day(needed=False),
    }
)
BOARD = Obj(
    {
        "name": Text(200),
        "prefix": Text(12),
        "slug": _text(60),
        "regime": OneOf(("public", "officers"), "public", needed=False),
        "purpose": _text(LONG),
        "quorum": Obj({"total": Number(1, 99), "each": Number(0, 99, needed=False)}),
        "partners": ListOf(
            Obj(
                {
                    "name": Text(200),
                    "kind": OneOf(
                        ("council", "nhs", "provider", "association", "regulator", "other"),
                        "other",
                        needed=False,
                    ),
                    "short_name": Text(40),
                }
            )
        ),
        "texts": ListOf(Obj({"heading": Text(120), "words": Text(LONG)})),
        "usual_place": _text(200),
        "usual_start": Hour(needed=False),
        "usual_minutes": Number(5, 720, needed=False),
        "series": Obj(
            {"every_months": Number(1, 12), "week": Number(-1, 4), "weekday": Number(0, 6)}, needed=False
        ),
        "contact": Obj(
            {"name": _text(150), "title": _text(150), "email": _text(254), "phone": _text(40)}, needed=False
        ),
        "days": Obj(
            {
                name: Number(0, 366, needed=False)
                for name in ("authors", "clearance", "agenda", "key_notice", "advice")
            },
            needed=False,
        ),
        "members": ListOf(MEMBER),
    }
)
MEETING = Obj(
    {
        "starts_at": Moment(),
        "ends_at": Moment(needed=False),
        "place": _text(200),
        "virtual": YesNo(),
        "notes": _text(LONG),
        "day_reason": _text(LONG),
        "created_at": Moment(needed=False),
        "agenda_published_at": Moment(needed=False),
        "late_reason": _text(LONG),
        "held_at": Moment(needed=False),
        "minutes_at": Moment(needed=False),
        "continues": YesNo(),
        "approves": ListOf(Obj({"meeting": Day(), "corrections": _text(LONG), "at": Moment(needed=False)})),
    }
)
DECISION = Obj(
    {
        "title": Text(300),
        "reasons": _text(LONG),
        "options_rejected": _text(LONG),
        "powers": _text(300),
        "votes": Obj(
            {"for": Number(0, 999), "against": Number(0, 999), "abstained": Number(0, 999)}, needed=False
        ),
        "key_decision": YesNo(),
    },
    needed=False,
)
ACTION = Obj(
    {"subject": _text(300), "lead": _text(200), "deadline": Day(needed=False), "deadline_text": _text(80)},
    needed=False,
)
PARAGRAPH = Obj(
    {
        "kind": OneOf(("note", "decision", "action"), "note", needed=False),
        "heading": _text(120),
        "speakers": _text(120),
        "text": Text(LONG),
        "exempt": YesNo(),
        "decision": DECISION,
        "action": ACTION,
        "at": Moment(needed=False),
    }
)
EXEMPT = Obj(
    {
        "paragraph": OneOf(tuple(PARAGRAPHS)),
        "public_interest": Text(LONG),
        "public_title": Text(300),
    },
    needed=False,
)
PAPER = Obj(
    {
        "kind": Text(40),
        "title": Text(300),
        "appendix": _text(30),
        "content": Anything(needed=False),
        "file": _text(200),
        "exempt": Obj({"paragraph": OneOf(tuple(PARAGRAPHS)), "public_interest": Text(LONG)}, needed=False),
        "added_at": Moment(needed=False),
        "approved_at": Moment(needed=False),
        "without_advice": _text(LONG),
    }
)
ITEM = Obj(
    {
        "number": Number(1, 200, needed=False),
        "title": _text(300),
        "kind": OneOf(ITEM_KINDS, "ordinary", needed=False),
        "lead": _text(200),
        "purpose": OneOf(PURPOSES, "discussion", needed=False),
        "note": _text(LONG),
        "minutes_planned": Number(1, 720, needed=False),
        "key_decision": YesNo(),
        "exempt": EXEMPT,
        "late_reason": _text(LONG),
        "started_at": Moment(needed=False),
        "papers": ListOf(PAPER),
        "paragraphs": ListOf(PARAGRAPH),
    }
)
PERSON = Obj(
    {
        "name": Text(150),
        "capacity": OneOf(("present", "attending", "apologies", "absent")),
        "initials": _text(30),
        "title": _text(150),
        "organisation": _text(80),
        "substitute_for": _text(150),
        "virtual": YesNo(),
        "takes_minutes": YesNo(),
        "away": ListOf(Number(1, 200)),
    }
)
DECLARATION = Obj(
    {
        "name": Text(150),
        "item": Number(1, 200, needed=False),
        "kind": OneOf(("pecuniary", "professional", "personal", "indirect")),
        "interest": Text(LONG),
        "did": OneOf(("spoke", "stayed", "left")),
        "at": Moment(needed=False),
    }
)
TRACKED = Obj(
    {
        "met_on": Day(),
        "subject": Text(300),
        "action": Text(LONG),
        "lead": _text(200),
        "deadline": Day(needed=False),
        "deadline_text": _text(80),
        "progress": ListOf(Obj({"on": Day(), "text": Text(LONG), "closed": YesNo()})),
    }
)
RISK = Obj(
    {
        "kind": OneOf(("risk", "issue"), "risk", needed=False),
        "project": Text(300),
        "description": Text(LONG),
        "rank": OneOf(RANKS),
        "likelihood": Number(1, 5, needed=False),
        "impact": Number(1, 5, needed=False),
        "owner": _text(200),
        "raised_on": Day(),
        "review_on": Day(needed=False),
        "entries": ListOf(
            Obj(
                {
                    "kind": OneOf(("mitigation", "review"), "mitigation", needed=False),
                    "on": Day(),
                    "text": Text(LONG),
                    "rank": OneOf(RANKS, needed=False),
                }
            )
        ),
    }
)
FORWARD = Obj(
    {
        "title": Text(300),
        "lead": _text(200),
        "purpose": OneOf(PURPOSES, "discussion", needed=False),
        "wanted_on": Day(needed=False),
        "key_decision": YesNo(),
        "exempt": YesNo(),
        "note": _text(LONG),
    }
)
SHAPE = Obj(
    {
        "schema": Number(SCHEMA, SCHEMA),
        "board": BOARD,
        "meeting": MEETING,
        "items": ListOf(ITEM, needed=True),
        "attendance": ListOf(PERSON),
        "declarations": ListOf(DECLARATION),
        "tracker": ListOf(TRACKED),
        "risks": ListOf(RISK),
        "forward": ListOf(FORWARD),
    }
)


class MeetingFileRefused(ValueError):
    """The file can't be imported; the message has a line for each problem, with its place in the file."""


@dataclass(frozen=True)
class MeetingFile:
    """A file that fits its shape. `digest` is of its content, however it is laid out; `uploads` are the
    files that it names, by name.
    """

    name: str
    told: dict[str, Any]
    digest: str
    uploads: dict[str, bytes] = field(default_factory=dict)


def read_path(path: Path) -> MeetingFile:
    """Read a file, and the files beside it that its papers name.

    Raises:
        FileNotFoundError, OSError: it can't be read.
        MeetingFileRefused: it is no JSON, or does not fit.
    """
    if path.stat().st_size > MAX_BYTES:
        raise MeetingFileRefused(
            f"The file is larger than {MAX_BYTES // 1_000_000} MB, which no meeting needs."
        )
    return read_content(path.read_bytes(), path.name, path.parent)


def read_content(content: bytes, name: str, folder: Path) -> MeetingFile:
    """The same for content that was read; the files of its papers lie in `folder`.

    Raises:
        MeetingFileRefused: as read_path.
    """
    try:
        written = json.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise MeetingFileRefused("The file is not text in UTF-8.") from error
    except (json.JSONDecodeError, RecursionError) as error:
        where = f": line {error.lineno}, {error.msg}" if isinstance(error, json.JSONDecodeError) else ""
        raise MeetingFileRefused(f"The file is not JSON{where}.") from error
    told = checked(written)
    uploads: dict[str, bytes] = {}
    for path, paper in _papers(told):
        if paper["file"]:
            uploads[paper["file"]] = _upload(folder, paper["file"], path)
    return MeetingFile(name, told, digest_of(written, uploads), uploads)


def checked(written: Any) -> dict[str, Any]:
    """The values of a file.

    Raises:
        MeetingFileRefused: naming everything that does not fit.
    """
    told, problems = read(SHAPE, written)
    if not problems:
        problems = [*_problems_together(told)]
    if problems:
        raise MeetingFileRefused("\n".join(map(str, problems)))
    values: dict[str, Any] = told
    return values


def digest_of(written: Any, uploads: dict[str, bytes]) -> str:
    """Of what the file says; spaces and line ends don't count."""
    plain = json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    found = hashlib.sha256(plain.encode())
    for name in sorted(uploads):
        found.update(hashlib.sha256(uploads[name]).digest())
    return found.hexdigest()


def _problems_together(told: dict[str, Any]) -> Iterator[Problem]:
    """What only shows when several fields are looked at together."""
    meeting, continues = told["meeting"], told["meeting"]["continues"]
    for earlier, later in (("agenda_published_at", "held_at"), ("held_at", "minutes_at")):
        if meeting[later] and not meeting[earlier] and not continues:
            yield Problem(f"meeting.{earlier}", f"is missing, although there is {later}")
    if meeting["held_at"] and meeting["held_at"].date() < meeting["starts_at"].date():
        yield Problem("meeting.held_at", "is before the meeting")
    held = meeting["held_at"] or continues
    if not held and (told["attendance"] or told["declarations"] or _written(told)):
        yield Problem("meeting.held_at", "is missing, although there is attendance or are minutes")
    yield from _problems_of_items(told["items"], continues=continues)
    yield from _problems_of_people(told)
    for path, paper in _papers(told):
        if bool(paper["file"]) == (paper["content"] is not None):
            yield Problem(path, "must have either content or file")


def _problems_of_items(items: list[dict[str, Any]], *, continues: bool) -> Iterator[Problem]:
    for n, item in enumerate(items):
        if continues and not item["number"]:
            yield Problem(f"items[{n}].number", "is missing: it says which item of the agenda is meant")
        if not continues and not item["title"]:
            yield Problem(f"items[{n}].title", "is missing")
        if not continues and item["number"] not in (None, n + 1):
            yield Problem(f"items[{n}].number", f"must be {n + 1}: items stand in the order of the agenda")
        for m, paragraph in enumerate(item["paragraphs"]):
            for kind in ("decision", "action"):
                if (paragraph[kind] is not None) and paragraph["kind"] != kind:
                    yield Problem(f"items[{n}].paragraphs[{m}].{kind}", f"needs the kind {kind}")
            if paragraph["kind"] == "decision" and paragraph["decision"] is None:
                yield Problem(f"items[{n}].paragraphs[{m}].decision", "is missing")


def _problems_of_people(told: dict[str, Any]) -> Iterator[Problem]:
    names = Counter(person["name"].casefold() for person in told["attendance"])
    for n, person in enumerate(told["attendance"]):
        if names[person["name"].casefold()] > 1:
            yield Problem(f"attendance[{n}].name", f"{person['name']} stands on the list twice")
    for n, declaration in enumerate(told["declarations"]):
        if declaration["name"].casefold() not in names:
            yield Problem(f"declarations[{n}].name", f"{declaration['name']} is not on the attendance list")


def _written(told: dict[str, Any]) -> bool:
    return any(item["paragraphs"] for item in told["items"])


def _papers(told: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for n, item in enumerate(told["items"]):
        for m, paper in enumerate(item["papers"]):
            yield f"items[{n}].papers[{m}]", paper


def _upload(folder: Path, name: str, path: str) -> bytes:
    """A file beside the meeting's own; a name that leads elsewhere is refused."""
    wanted = (folder / name).resolve()
    if not wanted.is_relative_to(folder.resolve()):
        raise MeetingFileRefused(
            str(Problem(f"{path}.file", "must lie beside the file of the meeting, or below it"))
        )
    try:
        return wanted.read_bytes()
    except OSError:
        raise MeetingFileRefused(
            str(Problem(f"{path}.file", f"there is no file {name} beside this one"))
        ) from None
